/* SPDX-License-Identifier: MIT */
/*
 * The text of a page as paragraphs (blocks), in the order of the page: what stands between the begin or end of one block
 * element and the next, white space folded. A subtree's paragraphs are a range of them.
 */
#ifndef DS_FORMAT_HTML_BLOCKS_H
#define DS_FORMAT_HTML_BLOCKS_H

#include "format/html_tree.h"

typedef struct ds_html_block {
    uint32_t node;  /* the block element that it stands in directly */
    uint32_t start; /* in the text */
    uint32_t size;
    uint32_t words;      /* a long run without blanks counts as several */
    uint32_t link_words; /* of these in links */
    uint8_t tag;         /* of the node */
    bool in_list;
    bool is_dropped;
} ds_html_block;

typedef struct ds_html_blocks {
    ds_memory *memory;
    ds_html_block *block;
    size_t count, capacity;
    uint32_t *first; /* of every node, and behind the last: how many blocks end before it */
    size_t firsts;
    ds_buffer text;
} ds_html_blocks;

void ds_html_blocks_init(ds_html_blocks *blocks, ds_memory *memory);
void ds_html_blocks_clear(ds_html_blocks *blocks);

/* The paragraphs of a tree. Fails only if there is no memory. */
ds_status ds_html_blocks_read(ds_html_blocks *blocks, const ds_html_tree *tree, ds_error *error);

/* Append those of blocks `from` to `to` that are not dropped to `out`, a line each. Fails only if there is no memory. */
ds_status ds_html_blocks_write(ds_buffer *out, const ds_html_blocks *blocks, size_t from, size_t to, ds_error *error);

/* The share of its words that stand in links. */
double ds_html_block_links(const ds_html_block *block);

bool ds_html_block_is_heading(const ds_html_block *block);

/* Does it look like a paragraph of a story: words enough, few links? */
bool ds_html_block_is_good(const ds_html_blocks *blocks, const ds_html_block *block);

/* Drop what is furniture by its element, its names, its heading or its hiding, but nothing that holds most of the text. */
ds_status ds_html_prune(ds_html_blocks *blocks, const ds_html_tree *tree, ds_error *error);

/* Drop what is not the article's, given the page's headline (may be NULL). */
ds_status ds_html_score_article(ds_html_blocks *blocks, const ds_html_tree *tree, const char *headline,
                                ds_error *error);

#endif
