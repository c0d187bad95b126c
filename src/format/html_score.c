/* SPDX-License-Identifier: MIT */
/*
 * Which paragraphs are the article's, of those that html_prune.c has left. Every paragraph gains or costs by its words, links
 * and end; the container is the element whose paragraphs gain most, names weighed in. Inside it go the headline and what
 * stands over it, lists of links, phrases, loose ends. All over prefix sums, linear in the size of the page.
 *
 * Text density and link density are those of Kohlschuetter, Fankhauser and Nejdl ("Boilerplate detection using shallow text
 * features", 2010); choosing a stretch by the largest sum is Pasternack and Roth's ("Extracting article text from the web
 * with maximum subsequence segmentation", 2009), here over elements in place of stretches of tokens.
 */
#include "format/html_blocks.h"

#include "base/ascii.h"

#include <string.h>

enum {
    GOOD_WORDS = 15,       /* a paragraph of so many words is good if it is not made of links */
    GOOD_WORDS_CLOSED = 5, /* or of so many, if it ends as a sentence does */
    SHORT_WORDS = 25,      /* phrases are looked for in shorter ones */
    TEASER_LINK_WORDS = 4, /* of a linked title */
    LINK_COST_MOST = 10,   /* of a paragraph, in words */
};

enum { HEADLINE_WORDS_BEFORE = 60 };

static const double GOOD_LINKS_MOST = 0.4, HEADLINE_BEFORE_MOST = 0.6;

double ds_html_block_links(const ds_html_block *block) {
    return block->words == 0 ? 0 : (double)block->link_words / (double)block->words;
}

/* Does it end as sentences do, quotes and brackets aside? */
static bool is_closed(const ds_html_blocks *blocks, const ds_html_block *block) {
    static const char *const ends[] = {".",
                                       "!",
                                       "?",
                                       ":",
                                       "\"",
                                       "'",
                                       ")",
                                       "\xe2\x80\x9d" /* right double quote */,
                                       "\xe2\x80\x99",
                                       "\xe2\x80\xa6" /* ellipsis */,
                                       "\xc2\xbb",
                                       "\xe3\x80\x82" /* ideographic full stop */,
                                       "\xd8\x9f",
                                       "\xe0\xa5\xa4"};
    const char *text = (const char *)blocks->text.data + block->start;
    for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
        size_t size = strlen(ends[e]);
        if (block->size >= size && memcmp(text + block->size - size, ends[e], size) == 0) return true;
    }
    return false;
}

bool ds_html_block_is_heading(const ds_html_block *block) {
    return block->tag == DS_HTML_H1 || block->tag == DS_HTML_HEADING;
}

/* A linked title and the begin of a text, in a list. */
static bool is_teaser(const ds_html_blocks *blocks, const ds_html_block *block) {
    if (!block->in_list || block->link_words < TEASER_LINK_WORDS || block->size < 3) return false;
    const unsigned char *end = blocks->text.data + block->start + block->size - 3;
    return memcmp(end, "...", 3) == 0 || memcmp(end, "\xe2\x80\xa6", 3) == 0;
}

bool ds_html_block_is_good(const ds_html_blocks *blocks, const ds_html_block *block) {
    if (ds_html_block_is_heading(block) || ds_html_block_links(block) > GOOD_LINKS_MOST) return false;
    if (is_teaser(blocks, block)) return false;
    return block->words >= GOOD_WORDS || (block->words >= GOOD_WORDS_CLOSED && is_closed(blocks, block));
}

static double gain_of(const ds_html_blocks *blocks, const ds_html_block *block) {
    if (block->is_dropped) return 0;
    if (ds_html_block_is_good(blocks, block)) return (double)block->words * (1 - ds_html_block_links(block));
    if (ds_html_block_is_heading(block)) return 0;
    double cost = (double)block->link_words;
    return cost > LINK_COST_MOST ? -LINK_COST_MOST : -cost;
}

/* ---- choose ---- */

static double weight_of(const ds_html_tree *tree, size_t node) {
    const char *item = ds_html_tree_value(tree, node, DS_HTML_ITEMPROP);
    if (item != NULL && strstr(item, "articleBody") != NULL) return 1.5;
    double weight = 1;
    ds_html_tag tag = (ds_html_tag)tree->node[node].tag;
    if (tag == DS_HTML_ARTICLE || tag == DS_HTML_MAIN) weight += 0.1;
    if (ds_html_rules_class(ds_html_tree_value(tree, node, DS_HTML_CLASS)) > 0) weight += 0.05;
    if (ds_html_rules_class(ds_html_tree_value(tree, node, DS_HTML_ID)) > 0) weight += 0.05;
    return weight;
}

/* The range of blocks of the element whose blocks gain most. */
static ds_status choose(size_t *from, size_t *to, ds_html_blocks *blocks, const ds_html_tree *tree, ds_error *error) {
    size_t sums = 0;
    double *sum = NULL;
    if (!ds_memory_resize(blocks->memory, &sum, &sums, blocks->count + 1, sizeof *sum)) return ds_fail_memory(error);
    sum[0] = 0;
    for (size_t b = 0; b < blocks->count; b++) sum[b + 1] = sum[b] + gain_of(blocks, &blocks->block[b]);
    double best = 0;
    *from = 0;
    *to = blocks->count;
    for (size_t node = 0; node < tree->nodes; node++) {
        const ds_html_node *n = &tree->node[node];
        if ((n->does & DS_HTML_BLOCK) == 0) continue;
        double gain = sum[blocks->first[n->end]] - sum[blocks->first[node]];
        if (gain <= 0 || gain * 1.6 < best) continue;
        gain *= weight_of(tree, node);
        if (gain < best) continue;
        best = gain;
        *from = blocks->first[node];
        *to = blocks->first[n->end];
    }
    ds_memory_free(blocks->memory, sum, sums, sizeof *sum);
    return DS_OK;
}

/* ---- trim ---- */

/* The same letters and digits, whatever stands between them? */
static bool same_words(const char *a, size_t a_size, const char *b, size_t b_size) {
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a_size && strchr(" \t\r\n.,:;-'\"", a[i]) != NULL) i++;
        while (j < b_size && strchr(" \t\r\n.,:;-'\"", b[j]) != NULL) j++;
        if (i == a_size || j == b_size) return i == a_size && j == b_size;
        char x = ds_ascii_lower(a[i]);
        char y = ds_ascii_lower(b[j]);
        if (x != y) return false;
        i++;
        j++;
    }
}

/* The place behind the headline where it stands over the text: all of it but a few words, or most of it if the same
 * words say that it is the headline. */
static size_t behind_headline(const ds_html_blocks *blocks, size_t from, size_t to, const char *headline) {
    double all = 0, before = 0;
    size_t start = from, size = headline == NULL ? 0 : strlen(headline);
    for (size_t b = from; b < to; b++) all += gain_of(blocks, &blocks->block[b]) > 0 ? blocks->block[b].words : 0;
    for (size_t b = from; b < to && before <= all * HEADLINE_BEFORE_MOST; b++) {
        const ds_html_block *block = &blocks->block[b];
        const char *text = (const char *)blocks->text.data + block->start;
        bool is_same = size > 0 && same_words(text, block->size, headline, size);
        bool is_first = block->tag == DS_HTML_H1 && before <= HEADLINE_WORDS_BEFORE && ds_html_block_links(block) < 0.5;
        if ((is_same && ds_html_block_is_heading(block)) || (is_same && before <= HEADLINE_WORDS_BEFORE) || is_first) {
            start = b + 1;
        }
        if (gain_of(blocks, block) > 0) before += block->words;
    }
    return start;
}

static bool is_loose(const ds_html_blocks *blocks, const ds_html_block *block) {
    const char *text = (const char *)blocks->text.data + block->start;
    double links = ds_html_block_links(block);
    if (block->words < SHORT_WORDS && ds_html_rules_phrase(text, block->size)) return true;
    if (links > 0.7 || is_teaser(blocks, block)) return true;
    return links > GOOD_LINKS_MOST && block->words < GOOD_WORDS;
}

/* A page without one good paragraph: whatever stands in paragraphs under the headline. */
static void keep_little(ds_html_blocks *blocks, size_t from) {
    for (size_t b = 0; b < blocks->count; b++) {
        ds_html_block *block = &blocks->block[b];
        if (b < from || block->tag != DS_HTML_P || is_loose(blocks, block)) block->is_dropped = true;
    }
}

ds_status ds_html_score_article(ds_html_blocks *blocks, const ds_html_tree *tree, const char *headline,
                                ds_error *error) {
    size_t from = 0, to = 0;
    DS_TRY(choose(&from, &to, blocks, tree, error));
    size_t start = behind_headline(blocks, from, to, headline);
    from = start;
    /* Short lines before the first and behind the last good paragraph are loose. */
    while (from < to && (blocks->block[from].is_dropped || !ds_html_block_is_good(blocks, &blocks->block[from])))
        from++;
    while (to > from && (blocks->block[to - 1].is_dropped || !ds_html_block_is_good(blocks, &blocks->block[to - 1])))
        to--;
    if (from == to) {
        keep_little(blocks, start);
        return DS_OK;
    }
    for (size_t b = 0; b < blocks->count; b++) {
        ds_html_block *block = &blocks->block[b];
        if (b < from || b >= to || is_loose(blocks, block)) block->is_dropped = true;
    }
    return DS_OK;
}
