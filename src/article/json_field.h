/* SPDX-License-Identifier: MIT */
/* Which texts of a JSON record are which fields of an article. For the two ways to read one: json-c, and json_pass.c. */
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

/* Borrowed from the record, or from the parser's arena and buffer: until the next record. Each ends in a NUL, but for
 * headline and body, which end by their sizes alone. */
typedef struct ds_json_texts {
    const char *data[DS_JSON_FIELDS]; /* NULL where the record has none */
    size_t size[DS_JSON_FIELDS];
    const char *bad_name; /* a field that cannot be used, by its name in the record, and the type it has; or NULL */
    const char *bad_type;
} ds_json_texts;

/* A name under which a field may stand in a record; of those that are there the least rank wins. */
typedef struct ds_json_name {
    ds_json_field field;
    int rank;
    const char *name;
} ds_json_name;

/* Row `at` of the names that feeds use; false past the last. */
bool ds_json_field_known_name(size_t at, ds_json_name *out);

/* The field that options.fields calls so, or DS_JSON_FIELDS. */
ds_json_field ds_json_field_named(const char *ours);

/* What a field takes beside a text that is not blank. */
bool ds_json_field_takes_numbers(ds_json_field field);

/* The name of member 0 or 1 that holds the text if the field is an object; or NULL. */
const char *ds_json_field_inside(ds_json_field field, size_t at);

/* Fails only if there is no memory. */
ds_status ds_json_field_read(ds_json_texts *out, ds_parser *parser, struct json_object *record, ds_error *error);

#endif
