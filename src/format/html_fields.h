/* SPDX-License-Identifier: MIT */
/* What a page says of its article outside the text: in its elements (html_meta.c) and in its JSON-LD (html_ld.c). */
#ifndef DS_FORMAT_HTML_FIELDS_H
#define DS_FORMAT_HTML_FIELDS_H

#include "format/html_tree.h"
#include "base/arena.h"

typedef enum ds_html_field {
    DS_HTML_HEADLINE,
    DS_HTML_ARTICLE_BODY, /* may hold markup */
    DS_HTML_URL,
    DS_HTML_SITE,
    DS_HTML_PUBLISHED,
    DS_HTML_UPDATED,
    DS_HTML_LANGUAGE,
    DS_HTML_BYLINE,
    DS_HTML_DATELINE,
    DS_HTML_CREDIT,
    DS_HTML_FIELDS,
} ds_html_field;

/* An article or an update of one. Texts are in the arena, or NULL. */
typedef struct ds_html_fields {
    const char *text[DS_HTML_FIELDS];
    uint8_t rank[DS_HTML_FIELDS];  /* of the place that a text comes from; the lowest wins */
    struct ds_html_fields *update; /* of a live blog: the first; and of an update the next */
    struct ds_html_fields *last_update;
    bool is_live;
} ds_html_fields;

/* From which places a field is taken, best first. */
enum { DS_HTML_RANK_LD = 1, DS_HTML_RANK_ELEMENTS = 2, DS_HTML_RANK_MOST = 255 };

void ds_html_fields_init(ds_html_fields *fields);

/* Keep a copy of the text without the blanks around it if it is not blank and there is none of this rank or a better one. */
ds_status ds_html_fields_set(ds_html_fields *fields, ds_html_field field, unsigned rank, const char *text, size_t size,
                             ds_arena *arena, ds_error *error);

/* Fields from <meta>, <link>, <title>, <h1>, <time> and microdata. */
ds_status ds_html_meta_read(ds_html_fields *fields, const ds_html_tree *tree, ds_arena *arena, ds_error *error);

/* Fields from one script of JSON-LD; broken JSON says nothing. */
ds_status ds_html_ld_read(ds_html_fields *fields, const char *json, size_t size, ds_arena *arena, ds_error *error);

#endif
