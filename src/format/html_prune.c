/* SPDX-License-Identifier: MIT */
/*
 * Subtrees that are furniture: by element or name, by the heading over them ("Read also"), or because they are cards, of
 * which several stand side by side: a linked title and a few words each. Nothing that holds more than half of the
 * page's good words is furniture, whatever it is called, but for a few names that are never anything else.
 */
#include "format/html_blocks.h"

#include <string.h>

enum { CARDS_LEAST = 3, CARD_WORDS_MOST = 80, HEADING_WORDS_MOST = 9, STORY_WORDS_LEAST = 30 };

static const double CARD_LINKS_LEAST = 0.7, SHARE_MOST = 0.5, SURE_SHARE_MOST = 0.95;

/* What the page has, while it is pruned. */
typedef struct pruning {
    ds_html_blocks *blocks;
    const ds_html_tree *tree;
    double *sum; /* of the good words before a block */
} pruning;

static double good_words(const pruning *p, size_t from, size_t to) {
    return p->sum[to] - p->sum[from];
}

static void drop(const pruning *p, size_t from, size_t to) {
    for (size_t b = from; b < to; b++) p->blocks->block[b].is_dropped = true;
}

static bool is_hidden(const ds_html_tree *tree, size_t node) {
    const char *style = ds_html_tree_value(tree, node, DS_HTML_STYLE);
    const char *aria = ds_html_tree_value(tree, node, DS_HTML_ARIA_HIDDEN);
    if (ds_html_tree_value(tree, node, DS_HTML_HIDDEN) != NULL) return true;
    if (aria != NULL && strcmp(aria, "true") == 0) return true;
    if (style == NULL) return false;
    const char *display = strstr(style, "display");
    if (display == NULL) return false;
    display += sizeof "display" - 1;
    display += strspn(display, " :");
    return strncmp(display, "none", 4) == 0;
}

/* 0: no furniture; -1: it may be; -2: it is. */
static int says_furniture(const ds_html_tree *tree, size_t node) {
    static const ds_html_key named[] = {DS_HTML_CLASS, DS_HTML_ID, DS_HTML_ROLE};
    int says = (tree->node[node].does & DS_HTML_ASIDE) != 0 || is_hidden(tree, node) ? -1 : 0;
    for (size_t k = 0; k < sizeof named / sizeof *named; k++) {
        int name = ds_html_rules_class(ds_html_tree_value(tree, node, named[k]));
        if (name < says) says = name;
    }
    return says;
}

/* A short story may stand over many comments: those may go whatever they hold, if they leave a story. */
static bool may_go(const pruning *p, double words, int says) {
    double all = p->sum[p->blocks->count];
    if (words <= all * SHARE_MOST) return true;
    return says < -1 && words <= all * SURE_SHARE_MOST && all - words >= STORY_WORDS_LEAST;
}

static void drop_named(const pruning *p) {
    for (size_t node = 0; node < p->tree->nodes;) {
        const ds_html_node *n = &p->tree->node[node];
        size_t from = p->blocks->first[node], to = p->blocks->first[n->end];
        int says = (n->does & DS_HTML_BLOCK) != 0 && from < to ? says_furniture(p->tree, node) : 0;
        bool goes = says < 0 && may_go(p, good_words(p, from, to), says);
        if (goes) drop(p, from, to);
        node = goes ? n->end : node + 1;
    }
}

/* A section whose first paragraph is a heading such as "Most read". */
static void drop_headed(const pruning *p) {
    const ds_html_blocks *blocks = p->blocks;
    for (size_t b = 0; b < blocks->count; b++) {
        const ds_html_block *block = &blocks->block[b];
        const char *text = (const char *)blocks->text.data + block->start;
        if (block->is_dropped || block->words > HEADING_WORDS_MOST) continue;
        if (!ds_html_block_is_heading(block) && block->words > HEADING_WORDS_MOST / 2) continue;
        if (!ds_html_rules_heading(text, block->size)) continue;
        size_t node = block->node, to = b + 1;
        while (node > 0 && to == b + 1) {
            size_t parent = p->tree->node[node].parent;
            if (blocks->first[parent] != b) break;
            node = parent;
            to = blocks->first[p->tree->node[node].end];
        }
        if (may_go(p, good_words(p, b, to), -1)) drop(p, b, to);
    }
}

/* ---- cards ---- */

static bool is_card(const pruning *p, size_t node) {
    const ds_html_blocks *blocks = p->blocks;
    size_t from = blocks->first[node], to = blocks->first[p->tree->node[node].end];
    if (to < from + 2 || to > from + 8 || good_words(p, from, to) > CARD_WORDS_MOST) return false;
    for (size_t b = from; b < to; b++) {
        if (blocks->block[b].words > 2 && ds_html_block_links(&blocks->block[b]) >= CARD_LINKS_LEAST) return true;
    }
    return false;
}

static bool alike(const ds_html_tree *tree, size_t a, size_t b) {
    return tree->node[a].tag == tree->node[b].tag;
}

/* Drop the cards among the children of a node. */
static void drop_cards_of(const pruning *p, size_t parent) {
    const ds_html_tree *tree = p->tree;
    size_t end = tree->node[parent].end, cards = 0, first = 0;
    double words = 0;
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t node = parent + 1; node < end; node = tree->node[node].end) {
            if ((tree->node[node].does & DS_HTML_BLOCK) == 0 || !is_card(p, node)) continue;
            if (cards > 0 && !alike(tree, first, node)) continue;
            size_t from = p->blocks->first[node], to = p->blocks->first[tree->node[node].end];
            if (pass == 1) {
                drop(p, from, to);
                continue;
            }
            if (cards++ == 0) first = node;
            words += good_words(p, from, to);
        }
        if (cards < CARDS_LEAST || !may_go(p, words, -1)) return;
    }
}

ds_status ds_html_prune(ds_html_blocks *blocks, const ds_html_tree *tree, ds_error *error) {
    pruning p = {.blocks = blocks, .tree = tree};
    size_t sums = 0;
    if (!ds_memory_resize(blocks->memory, &p.sum, &sums, blocks->count + 1, sizeof *p.sum)) {
        return ds_fail_memory(error);
    }
    p.sum[0] = 0;
    for (size_t b = 0; b < blocks->count; b++) {
        const ds_html_block *block = &blocks->block[b];
        p.sum[b + 1] = p.sum[b] + (ds_html_block_is_good(blocks, block) ? (double)block->words : 0);
    }
    drop_named(&p);
    drop_headed(&p);
    for (size_t node = 0; node < tree->nodes; node++) {
        if ((tree->node[node].does & DS_HTML_BLOCK) != 0) drop_cards_of(&p, node);
    }
    ds_memory_free(blocks->memory, p.sum, sums, sizeof *p.sum);
    return DS_OK;
}
