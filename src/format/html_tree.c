/* SPDX-License-Identifier: MIT */
/*
 * The parser of libxml2 takes bytes that are UTF-8 already (html_charset.c), whatever the page says of itself.
 *
 * Two of its loops are quadratic: an end tag is looked for in all open elements, and a name of an attribute among those
 * of its tag before it. The first is bounded by DS_HTML_OPEN_MOST. The second is bounded by the names that there are: the
 * parser's dictionary takes DS_HTML_NAMES_BYTES_MOST of them, and then reads no further names.
 */
#include "format/html_tree.h"

#include "format/xml_library.h"

#include <libxml/HTMLparser.h>
#include <limits.h>
#include <string.h>

/* A tree while it is made. */
typedef struct building {
    ds_html_tree *tree;
    htmlParserCtxtPtr parser;
    uint32_t open[DS_HTML_DEPTH_MOST];
    size_t depth; /* open elements that are nodes */
    size_t below; /* open elements that are too deep to be */
    bool no_memory;
} building;

void ds_html_tree_init(ds_html_tree *tree, ds_memory *memory) {
    *tree = (ds_html_tree){.memory = memory};
    ds_buffer_init(&tree->text, memory);
}

void ds_html_tree_clear(ds_html_tree *tree) {
    ds_memory_free(tree->memory, tree->node, tree->node_capacity, sizeof *tree->node);
    ds_memory_free(tree->memory, tree->attribute, tree->attribute_capacity, sizeof *tree->attribute);
    ds_buffer_clear(&tree->text);
    *tree = (ds_html_tree){.memory = tree->memory};
}

static void stop(building *b, const char *why) {
    if (why == NULL)
        b->no_memory = true;
    else if (b->tree->refused == NULL)
        b->tree->refused = why;
    xmlStopParser(b->parser);
}

/* Append bytes and a NUL to the tree's text; UINT32_MAX if that cannot be, and the parser is stopped. */
static uint32_t keep_text(building *b, const char *text, size_t size) {
    ds_buffer *to = &b->tree->text;
    size_t start = to->size;
    if (size > UINT32_MAX - 2 - start) {
        stop(b, "too-large");
        return UINT32_MAX;
    }
    if (!ds_buffer_append(to, text, size) || !ds_buffer_append(to, "", 1)) {
        stop(b, NULL);
        return UINT32_MAX;
    }
    return (uint32_t)start;
}

static ds_html_node *add_node(building *b, ds_html_tag tag) {
    ds_html_tree *tree = b->tree;
    if (tree->nodes >= DS_HTML_NODES_MOST) {
        stop(b, "too-large");
        return NULL;
    }
    if (!ds_memory_reserve(tree->memory, &tree->node, &tree->node_capacity, tree->nodes + 1, sizeof *tree->node)) {
        stop(b, NULL);
        return NULL;
    }
    ds_html_node *node = &tree->node[tree->nodes];
    *node = (ds_html_node){
        .parent = b->depth > 0 ? b->open[b->depth - 1] : 0,
        .end = (uint32_t)tree->nodes + 1,
        .depth = (uint16_t)b->depth,
        .tag = (uint8_t)tag,
    };
    tree->nodes++;
    return node;
}

static void keep_attribute(building *b, ds_html_node *node, ds_html_key key, const char *value) {
    ds_html_tree *tree = b->tree;
    size_t size = value == NULL ? 0 : strlen(value);
    if (!ds_memory_reserve(tree->memory, &tree->attribute, &tree->attribute_capacity, tree->attributes + 1,
                           sizeof *tree->attribute)) {
        stop(b, NULL);
        return;
    }
    uint32_t start = keep_text(b, value == NULL ? "" : value, size);
    if (start == UINT32_MAX) return;
    tree->attribute[tree->attributes++] = (ds_html_attribute){key, start, (uint32_t)size};
    node->count++;
}

static void on_start(void *user, const xmlChar *name, const xmlChar **pairs) {
    building *b = user;
    unsigned does;
    if (b->depth + b->below >= DS_HTML_OPEN_MOST) {
        stop(b, "too-deep");
        return;
    }
    if (b->depth == DS_HTML_DEPTH_MOST) {
        b->below++;
        return;
    }
    ds_html_tag tag = ds_html_rules_tag((const char *)name, &does);
    ds_html_node *node = add_node(b, tag);
    if (node == NULL) return;
    node->does = (uint8_t)does;
    node->data = (uint32_t)b->tree->attributes;
    for (; pairs != NULL && pairs[0] != NULL; pairs += 2) {
        ds_html_key key = ds_html_rules_key((const char *)pairs[0]);
        if (key != DS_HTML_NO_KEY) keep_attribute(b, node, key, (const char *)pairs[1]);
    }
    b->open[b->depth++] = (uint32_t)b->tree->nodes - 1;
}

static void on_end(void *user, const xmlChar *name) {
    building *b = user;
    (void)name;
    if (b->below > 0) {
        b->below--;
    } else if (b->depth > 0) {
        b->depth--;
        b->tree->node[b->open[b->depth]].end = (uint32_t)b->tree->nodes;
    }
}

/* The parser cuts long texts: what comes behind a text belongs to it. */
static void on_text(void *user, const xmlChar *text, int size) {
    building *b = user;
    ds_html_tree *tree = b->tree;
    if (size <= 0 || b->no_memory || tree->refused != NULL) return;
    ds_html_node *last = tree->nodes > 0 ? &tree->node[tree->nodes - 1] : NULL;
    uint32_t parent = b->depth > 0 ? b->open[b->depth - 1] : 0;
    if (last != NULL && last->tag == DS_HTML_TEXT && last->parent == parent) {
        tree->text.size--; /* the NUL */
        if (keep_text(b, (const char *)text, (size_t)size) != UINT32_MAX) last->count += (uint32_t)size;
        return;
    }
    uint32_t start = keep_text(b, (const char *)text, (size_t)size);
    ds_html_node *node = start == UINT32_MAX ? NULL : add_node(b, DS_HTML_TEXT);
    if (node == NULL) return;
    node->data = start;
    node->count = (uint32_t)size;
}

/* Elements that are open when the page ends have no end of their own. */
static void close_all(building *b) {
    while (b->depth > 0) b->tree->node[b->open[--b->depth]].end = (uint32_t)b->tree->nodes;
}

ds_status ds_html_tree_read(ds_html_tree *tree, const unsigned char *bytes, size_t size, ds_error *error) {
    building b = {.tree = tree};
    if (size == 0) return DS_OK;
    if (size > INT_MAX) {
        tree->refused = "too-large";
        return DS_OK;
    }
    ds_xml_library_prepare();
    b.parser = htmlNewParserCtxt();
    if (b.parser == NULL) return ds_fail_memory(error);
    (void)xmlDictSetLimit(b.parser->dict, DS_HTML_NAMES_BYTES_MOST);
    *b.parser->sax = (xmlSAXHandler){
        .startElement = on_start,
        .endElement = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = on_text,
    };
    b.parser->userData = &b;
    htmlDocPtr nothing = htmlCtxtReadMemory(b.parser, (const char *)bytes, (int)size, NULL, "UTF-8",
                                            HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                                HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
    if (nothing != NULL) xmlFreeDoc(nothing);
    bool no_memory = b.no_memory || b.parser->errNo == XML_ERR_NO_MEMORY;
    close_all(&b);
    htmlFreeParserCtxt(b.parser);
    return no_memory ? ds_fail_memory(error) : DS_OK;
}

const char *ds_html_tree_value(const ds_html_tree *tree, size_t node, ds_html_key key) {
    const ds_html_node *n = &tree->node[node];
    if (n->tag == DS_HTML_TEXT) return NULL;
    for (uint32_t a = 0; a < n->count; a++) {
        const ds_html_attribute *attribute = &tree->attribute[n->data + a];
        if (attribute->key == key) return (const char *)tree->text.data + attribute->start;
    }
    return NULL;
}

const char *ds_html_tree_text(const ds_html_tree *tree, size_t node, size_t *size) {
    for (size_t at = node; at < tree->node[node].end; at++) {
        if (tree->node[at].tag != DS_HTML_TEXT) continue;
        *size = tree->node[at].count;
        return (const char *)tree->text.data + tree->node[at].data;
    }
    *size = 0;
    return "";
}
