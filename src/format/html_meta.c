/* SPDX-License-Identifier: MIT */
#include "format/html_fields.h"

#include "article/blank.h"

#include <string.h>
#include <strings.h>

/* What stands where. Ranks are by field; JSON-LD is rank 1. */
typedef struct place {
    ds_html_key key; /* the attribute that has the name */
    const char *name;
    ds_html_field field;
    unsigned rank;
} place;

static const place places[] = {
    {DS_HTML_PROPERTY, "og:title", DS_HTML_HEADLINE, 2},
    {DS_HTML_NAME, "og:title", DS_HTML_HEADLINE, 3},
    {DS_HTML_NAME, "twitter:title", DS_HTML_HEADLINE, 5},
    {DS_HTML_PROPERTY, "twitter:title", DS_HTML_HEADLINE, 5},
    {DS_HTML_NAME, "dc.title", DS_HTML_HEADLINE, 6},
    {DS_HTML_PROPERTY, "og:url", DS_HTML_URL, 3},
    {DS_HTML_PROPERTY, "og:site_name", DS_HTML_SITE, 2},
    {DS_HTML_NAME, "og:site_name", DS_HTML_SITE, 3},
    {DS_HTML_NAME, "dc.publisher", DS_HTML_SITE, 4},
    {DS_HTML_PROPERTY, "article:published_time", DS_HTML_PUBLISHED, 2},
    {DS_HTML_NAME, "article:published_time", DS_HTML_PUBLISHED, 3},
    {DS_HTML_ITEMPROP, "datePublished", DS_HTML_PUBLISHED, 4},
    {DS_HTML_PROPERTY, "article:published", DS_HTML_PUBLISHED, 3},
    {DS_HTML_PROPERTY, "og:published_time", DS_HTML_PUBLISHED, 5},
    {DS_HTML_NAME, "date", DS_HTML_PUBLISHED, 6},
    {DS_HTML_NAME, "pubdate", DS_HTML_PUBLISHED, 6},
    {DS_HTML_NAME, "publishdate", DS_HTML_PUBLISHED, 6},
    {DS_HTML_NAME, "publish-date", DS_HTML_PUBLISHED, 6},
    {DS_HTML_NAME, "publication_date", DS_HTML_PUBLISHED, 6},
    {DS_HTML_NAME, "dc.date", DS_HTML_PUBLISHED, 7},
    {DS_HTML_NAME, "dc.date.issued", DS_HTML_PUBLISHED, 7},
    {DS_HTML_NAME, "dcterms.created", DS_HTML_PUBLISHED, 7},
    {DS_HTML_PROPERTY, "article:modified_time", DS_HTML_UPDATED, 2},
    {DS_HTML_NAME, "article:modified_time", DS_HTML_UPDATED, 3},
    {DS_HTML_ITEMPROP, "dateModified", DS_HTML_UPDATED, 4},
    {DS_HTML_PROPERTY, "article:modified", DS_HTML_UPDATED, 3},
    {DS_HTML_PROPERTY, "og:updated_time", DS_HTML_UPDATED, 5},
    {DS_HTML_NAME, "last-modified", DS_HTML_UPDATED, 6},
    {DS_HTML_NAME, "dcterms.modified", DS_HTML_UPDATED, 7},
    {DS_HTML_NAME, "author", DS_HTML_BYLINE, 2},
    {DS_HTML_PROPERTY, "article:author", DS_HTML_BYLINE, 3},
    {DS_HTML_NAME, "byl", DS_HTML_BYLINE, 3},
    {DS_HTML_NAME, "dc.creator", DS_HTML_BYLINE, 4},
    {DS_HTML_NAME, "copyright", DS_HTML_CREDIT, 4},
    {DS_HTML_PROPERTY, "og:locale", DS_HTML_LANGUAGE, 4},
};

/* Elements whose text is a field. */
static const struct {
    ds_html_tag tag;
    ds_html_field field;
    unsigned rank;
} elements[] = {{DS_HTML_H1, DS_HTML_HEADLINE, 4}, {DS_HTML_TITLE, DS_HTML_HEADLINE, 7}};

enum {
    RANK_CANONICAL = 0, /* before JSON-LD */
    RANK_TIME = 8,
    RANK_HTML_LANG = 2,
    HEADLINE_BYTES_MOST = 1024,
    HEADLINE_STEPS_MOST = 64 << 10, /* nodes and bytes looked at for one */
};

void ds_html_fields_init(ds_html_fields *fields) {
    *fields = (ds_html_fields){.is_live = false};
    memset(fields->rank, DS_HTML_RANK_MOST, sizeof fields->rank);
}

/* An address is no name, and dates of the year 1 stand where there was none. */
static bool says_nothing(ds_html_field field, const char *text, size_t size) {
    if (field == DS_HTML_BYLINE || field == DS_HTML_SITE) {
        return size > 4 && strncasecmp(text, "http", 4) == 0 && memchr(text, '/', size) != NULL;
    }
    bool is_date = field == DS_HTML_PUBLISHED || field == DS_HTML_UPDATED;
    return is_date && size > 3 && memcmp(text, "000", 3) == 0;
}

ds_status ds_html_fields_set(ds_html_fields *fields, ds_html_field field, unsigned rank, const char *text, size_t size,
                             ds_arena *arena, ds_error *error) {
    if (text == NULL || rank >= fields->rank[field]) return DS_OK;
    size_t blank = ds_blank_prefix((const unsigned char *)text, size);
    text += blank;
    size -= blank;
    while (size > 0 && strchr(" \t\r\n\f", text[size - 1]) != NULL) size--;
    if (size == 0) return DS_OK;
    if (says_nothing(field, text, size)) return DS_OK;
    char *copy = ds_arena_text(arena, text, size);
    if (copy == NULL) return ds_fail_memory(error);
    for (char *nul; (nul = memchr(copy, '\0', size)) != NULL;) *nul = ' ';
    fields->text[field] = copy;
    fields->rank[field] = (uint8_t)rank;
    return DS_OK;
}

/* An element with a name by one of three attributes; its value is an attribute too. */
static ds_status read_named(ds_html_fields *fields, const ds_html_tree *tree, size_t node, ds_arena *arena,
                            ds_error *error) {
    static const ds_html_key keys[] = {DS_HTML_PROPERTY, DS_HTML_NAME, DS_HTML_ITEMPROP};
    const char *value = ds_html_tree_value(tree, node, DS_HTML_CONTENT);
    if (value == NULL) value = ds_html_tree_value(tree, node, DS_HTML_DATETIME);
    if (value == NULL) return DS_OK;
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        const char *name = ds_html_tree_value(tree, node, keys[k]);
        if (name == NULL) continue;
        for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
            if (places[p].key != keys[k] || strcasecmp(places[p].name, name) != 0) continue;
            DS_TRY(ds_html_fields_set(fields, places[p].field, places[p].rank, value, strlen(value), arena, error));
        }
    }
    return DS_OK;
}

/* All texts below a node, white space folded; 0 if it is too long for a headline. */
static size_t gather(char out[HEADLINE_BYTES_MOST], const ds_html_tree *tree, size_t node) {
    size_t used = 0, steps = 0;
    for (size_t at = node + 1; at < tree->node[node].end; at++) {
        const ds_html_node *n = &tree->node[at];
        steps += n->tag == DS_HTML_TEXT ? n->count : 1;
        if (steps > HEADLINE_STEPS_MOST) return 0;
        if (n->tag != DS_HTML_TEXT) continue;
        const unsigned char *text = tree->text.data + n->data;
        for (size_t i = 0; i < n->count;) {
            size_t blank = ds_blank_length(text + i, n->count - i);
            if (used + 1 >= HEADLINE_BYTES_MOST) return 0;
            if (blank == 0)
                out[used++] = (char)text[i++];
            else if (used > 0 && out[used - 1] != ' ')
                out[used++] = ' ';
            i += blank;
        }
    }
    return used;
}

/* A time in an article says when it was published; others may say anything. */
static bool in_article(const ds_html_tree *tree, size_t node) {
    while (node > 0) {
        node = tree->node[node].parent;
        if (tree->node[node].tag == DS_HTML_ARTICLE || tree->node[node].tag == DS_HTML_MAIN) return true;
    }
    return false;
}

static ds_status read_element(ds_html_fields *fields, const ds_html_tree *tree, size_t node, ds_arena *arena,
                              ds_error *error) {
    ds_html_tag tag = (ds_html_tag)tree->node[node].tag;
    for (size_t e = 0; e < sizeof elements / sizeof *elements; e++) {
        if (elements[e].tag != tag || elements[e].rank >= fields->rank[elements[e].field]) continue;
        char text[HEADLINE_BYTES_MOST];
        size_t size = gather(text, tree, node);
        DS_TRY(ds_html_fields_set(fields, elements[e].field, elements[e].rank, text, size, arena, error));
    }
    const char *value = NULL;
    ds_html_field field = DS_HTML_URL;
    unsigned rank = RANK_CANONICAL;
    if (tag == DS_HTML_LINK) {
        const char *rel = ds_html_tree_value(tree, node, DS_HTML_REL);
        if (rel != NULL && strcasecmp(rel, "canonical") == 0) value = ds_html_tree_value(tree, node, DS_HTML_HREF);
    } else if (tag == DS_HTML_TIME && fields->rank[DS_HTML_PUBLISHED] > RANK_TIME && in_article(tree, node)) {
        field = DS_HTML_PUBLISHED;
        rank = RANK_TIME;
        value = ds_html_tree_value(tree, node, DS_HTML_DATETIME);
    } else if (tag == DS_HTML_HTML) {
        field = DS_HTML_LANGUAGE;
        rank = RANK_HTML_LANG;
        value = ds_html_tree_value(tree, node, DS_HTML_LANG);
    }
    if (value == NULL) return DS_OK;
    return ds_html_fields_set(fields, field, rank, value, strlen(value), arena, error);
}

ds_status ds_html_meta_read(ds_html_fields *fields, const ds_html_tree *tree, ds_arena *arena, ds_error *error) {
    for (size_t node = 0; node < tree->nodes; node++) {
        if (tree->node[node].tag == DS_HTML_TEXT) continue;
        DS_TRY(read_element(fields, tree, node, arena, error));
        if (tree->node[node].count > 1) DS_TRY(read_named(fields, tree, node, arena, error));
    }
    return DS_OK;
}
