/* SPDX-License-Identifier: MIT */
/* Which texts of a JSON record are which fields of an article. For json_reader.c alone. */
#ifndef DS_ARTICLE_JSON_FIELD_H
#define DS_ARTICLE_JSON_FIELD_H

#include "article/reader.h"

struct json_object;

typedef enum ds_json_field {
    DS_JSON_ID,
    DS_JSON_GUID,
    DS_JSON_URL,
    DS_JSON_VERSION,
    DS_JSON_STATUS,
    DS_JSON_HEADLINE,
    DS_JSON_BODY,
    DS_JSON_SOURCE,
    DS_JSON_PUBLISHED,
    DS_JSON_UPDATED,
    DS_JSON_LANGUAGE,
    DS_JSON_FIELDS,
} ds_json_field;

/* Borrowed from the record, or from the parser's arena and buffer: until the next record. Each ends in a NUL. */
typedef struct ds_json_texts {
    const char *data[DS_JSON_FIELDS]; /* NULL where the record has none */
    size_t size[DS_JSON_FIELDS];
    const char *bad_name; /* a field that cannot be used, by its name in the record, and the type it has; or NULL */
    const char *bad_type;
} ds_json_texts;

/* Fails only if there is no memory. */
ds_status ds_json_field_read(ds_json_texts *out, ds_parser *parser, struct json_object *record, ds_error *error);

#endif
