/* SPDX-License-Identifier: MIT */
#include "format/html_blocks.h"

#include "article/blank.h"

#include <string.h>

enum { WORD_BYTES_MOST = 24, DENSE_BYTES = 10, INLINE_NODES_MOST = 8, CELL_NODES_MOST = 4, BREAKS_OF_PARAGRAPH = 2 };

/* Where the walk is. */
typedef struct walking {
    ds_html_blocks *blocks;
    const ds_html_tree *tree;
    uint32_t open[DS_HTML_DEPTH_MOST]; /* block elements */
    size_t depth;
    size_t link_end; /* the node behind the link that we are in */
    size_t start;    /* of the paragraph, in the text */
    uint32_t words, link_words;
    unsigned breaks; /* <br> since the last text */
    bool in_word;
    size_t word_bytes;
} walking;

void ds_html_blocks_init(ds_html_blocks *blocks, ds_memory *memory) {
    *blocks = (ds_html_blocks){.memory = memory};
    ds_buffer_init(&blocks->text, memory);
}

void ds_html_blocks_clear(ds_html_blocks *blocks) {
    ds_memory_free(blocks->memory, blocks->block, blocks->capacity, sizeof *blocks->block);
    ds_memory_free(blocks->memory, blocks->first, blocks->firsts, sizeof *blocks->first);
    ds_buffer_clear(&blocks->text);
    *blocks = (ds_html_blocks){.memory = blocks->memory};
}

/* A paragraph ends here, if there is one. */
static bool end_paragraph(walking *w) {
    ds_html_blocks *blocks = w->blocks;
    ds_buffer *text = &blocks->text;
    while (text->size > w->start && text->data[text->size - 1] == ' ') text->size--;
    if (text->size > w->start && w->words > 0) {
        if (!ds_memory_reserve(blocks->memory, &blocks->block, &blocks->capacity, blocks->count + 1,
                               sizeof *blocks->block)) {
            return false;
        }
        uint32_t node = w->depth > 0 ? w->open[w->depth - 1] : 0;
        bool in_list = false;
        for (size_t d = w->depth; d > 0 && !in_list; d--) in_list = w->tree->node[w->open[d - 1]].tag == DS_HTML_LI;
        blocks->block[blocks->count++] = (ds_html_block){
            .node = node,
            .start = (uint32_t)w->start,
            .size = (uint32_t)(text->size - w->start),
            .words = w->words,
            .link_words = w->link_words,
            .tag = w->tree->node[node].tag,
            .in_list = in_list,
        };
    }
    w->start = text->size;
    w->words = w->link_words = 0;
    w->in_word = false;
    w->breaks = 0;
    return true;
}

static void count_word(walking *w, bool in_link) {
    w->words++;
    if (in_link) w->link_words++;
}

/* Characters that are not seen: soft hyphen, zero width space and joiners, byte order mark. */
static size_t unseen(const unsigned char *text, size_t size) {
    if (size >= 2 && text[0] == 0xc2 && text[1] == 0xad) return 2;
    if (size >= 3 && text[0] == 0xe2 && text[1] == 0x80 && text[2] == 0x8b) return 3;
    if (size >= 3 && text[0] == 0xef && text[1] == 0xbb && text[2] == 0xbf) return 3;
    return 0;
}

/* Bytes of one sort: a blank (or several), something unseen, or seen bytes of a word. */
static bool take_text(walking *w, const unsigned char *text, size_t size, bool in_link) {
    ds_buffer *out = &w->blocks->text;
    if (!ds_buffer_reserve(out, size + 1)) return false;
    for (size_t at = 0; at < size;) {
        size_t blank = ds_blank_length(text + at, size - at);
        size_t skipped = blank > 0 ? blank : unseen(text + at, size - at);
        if (skipped > 0) {
            if (blank > 0 && out->size > w->start && out->data[out->size - 1] != ' ') out->data[out->size++] = ' ';
            if (blank > 0) w->in_word = false;
            at += skipped;
            continue;
        }
        if (!w->in_word || w->word_bytes >= WORD_BYTES_MOST) {
            count_word(w, in_link);
            w->in_word = true;
            w->word_bytes = 0;
        }
        w->word_bytes += text[at] >= 0xe3 && text[at] <= 0xed ? DENSE_BYTES : 1;
        w->breaks = 0;
        out->data[out->size++] = text[at++];
    }
    return true;
}

static bool take_break(walking *w) {
    if (++w->breaks >= BREAKS_OF_PARAGRAPH) return end_paragraph(w);
    return take_text(w, (const unsigned char *)" ", 1, false);
}

/* A small piece inside a paragraph that is named as furniture. */
static bool is_inline_furniture(const ds_html_tree *tree, size_t at) {
    const ds_html_node *node = &tree->node[at];
    if (node->end - at > INLINE_NODES_MOST) return false;
    return ds_html_rules_class(ds_html_tree_value(tree, at, DS_HTML_CLASS)) < 0;
}

/* Enter node `*at`; it comes to stand at the next one. */
static bool enter(walking *w, size_t *at) {
    const ds_html_node *node = &w->tree->node[*at];
    size_t next = *at + 1;
    bool in_link = *at < w->link_end;
    bool is_cell = (node->does & DS_HTML_CELL) != 0 && node->end - *at <= CELL_NODES_MOST;
    bool is_block = (node->does & DS_HTML_BLOCK) != 0 && !is_cell;
    if (is_cell && !take_text(w, (const unsigned char *)" ", 1, false)) return false;
    if (node->tag == DS_HTML_TEXT) {
        if (!take_text(w, w->tree->text.data + node->data, node->count, in_link)) return false;
    } else if (node->tag == DS_HTML_BR) {
        if (!take_break(w)) return false;
    } else if ((node->does & DS_HTML_GONE) != 0 || (!is_block && is_inline_furniture(w->tree, *at))) {
        next = node->end;
    } else if (is_block) {
        if (!end_paragraph(w)) return false;
        w->open[w->depth++] = (uint32_t)*at;
    } else if (node->tag == DS_HTML_A && !in_link) {
        w->link_end = node->end;
    }
    for (; *at < next; ++*at) w->blocks->first[*at] = (uint32_t)w->blocks->count;
    return true;
}

ds_status ds_html_blocks_read(ds_html_blocks *blocks, const ds_html_tree *tree, ds_error *error) {
    walking w = {.blocks = blocks, .tree = tree};
    if (!ds_memory_resize(blocks->memory, &blocks->first, &blocks->firsts, tree->nodes + 1, sizeof *blocks->first)) {
        return ds_fail_memory(error);
    }
    for (size_t at = 0; at <= tree->nodes;) {
        while (w.depth > 0 && tree->node[w.open[w.depth - 1]].end <= at) {
            if (!end_paragraph(&w)) return ds_fail_memory(error);
            w.depth--;
        }
        if (at == tree->nodes) break;
        if (!enter(&w, &at)) return ds_fail_memory(error);
    }
    if (!end_paragraph(&w)) return ds_fail_memory(error);
    blocks->first[tree->nodes] = (uint32_t)blocks->count;
    return DS_OK;
}

ds_status ds_html_blocks_write(ds_buffer *out, const ds_html_blocks *blocks, size_t from, size_t to, ds_error *error) {
    bool is_first = true;
    for (size_t b = from; b < to; b++) {
        const ds_html_block *block = &blocks->block[b];
        if (block->is_dropped) continue;
        if (!is_first && !ds_buffer_append_text(out, "\n")) return ds_fail_memory(error);
        if (!ds_buffer_append(out, blocks->text.data + block->start, block->size)) return ds_fail_memory(error);
        is_first = false;
    }
    return DS_OK;
}
