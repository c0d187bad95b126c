/* SPDX-License-Identifier: MIT */
/*
 * A page as a flat tree: elements and texts in the order of the document, each with the number behind its last descendant.
 * So a subtree is a range, a sum over it a difference of two prefix sums, and nothing that walks it recurses.
 *
 *     0 html [0,7)   1 body [1,7)   2 p [2,5)   3 "One "   4 b ...   5 p [5,7)   6 "two"
 *
 * html_tree.c is the door to libxml2: its parser calls us for every tag, and builds no tree of its own.
 */
#ifndef DS_FORMAT_HTML_TREE_H
#define DS_FORMAT_HTML_TREE_H

#include "format/html_rules.h"
#include "base/buffer.h"

enum {
    DS_HTML_DEPTH_MOST = 256,            /* elements below are read as if they had no tags of their own */
    DS_HTML_OPEN_MOST = 320,             /* elements open at once; a page with more is no page */
    DS_HTML_NODES_MOST = 8 << 20,        /* of one page */
    DS_HTML_NAMES_BYTES_MOST = 16 << 10, /* of different names of elements and attributes */
};

typedef struct ds_html_node {
    uint32_t parent; /* of the first node itself */
    uint32_t end;    /* behind the last descendant */
    uint32_t data;   /* of an element: its first attribute; of a text: where it begins in the tree's text */
    uint32_t count;  /* attributes, or bytes */
    uint16_t depth;  /* of the first node 0 */
    uint8_t tag;     /* a ds_html_tag; DS_HTML_TEXT for a text */
    uint8_t does;    /* DS_HTML_BLOCK, DS_HTML_GONE, DS_HTML_ASIDE */
} ds_html_node;

typedef struct ds_html_attribute {
    ds_html_key key;
    uint32_t start; /* in the tree's text; a NUL behind the value */
    uint32_t size;
} ds_html_attribute;

typedef struct ds_html_tree {
    ds_memory *memory;
    ds_html_node *node;
    ds_html_attribute *attribute;
    size_t nodes, node_capacity;
    size_t attributes, attribute_capacity;
    ds_buffer text;
    const char *refused; /* why the page was not read to its end: "too-deep", "too-large"; else NULL */
} ds_html_tree;

void ds_html_tree_init(ds_html_tree *tree, ds_memory *memory);
void ds_html_tree_clear(ds_html_tree *tree);

/* Read `size` bytes of well-formed UTF-8 without NULs. Fails only if there is no memory. */
ds_status ds_html_tree_read(ds_html_tree *tree, const unsigned char *bytes, size_t size, ds_error *error);

/* The value of an attribute, "" if it has no value; NULL if the node has none such. Borrowed from the tree. */
const char *ds_html_tree_value(const ds_html_tree *tree, size_t node, ds_html_key key);

/* The text of the first text below a node, for <title> and <script>; its size is 0 if there is none. */
const char *ds_html_tree_text(const ds_html_tree *tree, size_t node, size_t *size);

#endif
