/* SPDX-License-Identifier: MIT */
/* Which texts of a JSON record are which fields of an article. For the two ways to read one: json-c, and json_pass.c. */
#ifndef DS_FORMAT_JSON_FIELD_H
#define DS_FORMAT_JSON_FIELD_H

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
    DS_JSON_SLUG,
    DS_JSON_DATELINE,
    DS_JSON_BYLINE,
    DS_JSON_CREDIT,
    DS_JSON_EDITOR_NOTE,
    DS_JSON_EMBARGO, /* a date; becomes part of the status */
    DS_JSON_FIELDS,
} ds_json_field;

/* What the name of a member says beside its field. */
enum {
    DS_JSON_HTML = 1,     /* the text is markup */
    DS_JSON_NINJS = 2,    /* only items of ninjs have it */
    DS_JSON_FEED = 4,     /* only items of JSON Feed do */
    DS_JSON_AP_MEDIA = 8, /* only items of the AP Media API do */
    DS_JSON_NESTED = 16,  /* holds parts of fields if it is an object, which is for json-c; and is no text itself */
};

enum { DS_JSON_INSIDE_MOST = 3 };

/* Borrowed from the record, or from the parser's arena and buffer: until the next record. Each ends in a NUL, but for
 * headline and body, which end by their sizes alone. */
typedef struct ds_json_texts {
    const char *data[DS_JSON_FIELDS]; /* NULL where the record has none */
    size_t size[DS_JSON_FIELDS];
    const char *bad_name; /* a field that cannot be used, by its name in the record, and the type it has; or NULL */
    const char *bad_type;
    unsigned marks; /* of all names that were met */
    bool body_is_html;
} ds_json_texts;

/* A name under which a field may stand in a record; of those that are there the least rank wins. */
typedef struct ds_json_name {
    ds_json_field field;
    int rank;
    const char *name;
    unsigned marks;
} ds_json_name;

/* Row `at` of the names that feeds use; false past the last. */
bool ds_json_field_known_name(size_t at, ds_json_name *out);

/* The field that options.fields calls so, or DS_JSON_FIELDS. */
ds_json_field ds_json_field_named(const char *ours);

/* What a field takes beside a text that is not blank. */
bool ds_json_field_takes_numbers(ds_json_field field);

/* Of a known name: a value of a wrong type is an error, not as good as none. */
bool ds_json_field_is_strict(ds_json_field field);

/* The name of a member (of DS_JSON_INSIDE_MOST) that holds the text if the field is an object; or NULL. */
const char *ds_json_field_inside(ds_json_field field, size_t at);

/* What stands between the texts of a field that is an array of them; NULL: it cannot be one. */
const char *ds_json_field_between(ds_json_field field);

/* Is it, but for the case of its letters, a known name? Those that begin with a capital are looked at if nothing else is
 * there. */
bool ds_json_field_known_as(const char *name, size_t size);

/* Does the member hold markup? Of a way down ("content.body_html") the last name tells. */
bool ds_json_field_is_html(const char *name);

/* The article that these texts make; where it comes from is left to the reader. */
ds_article ds_json_field_article(const char *const text[DS_JSON_FIELDS], const size_t size[DS_JSON_FIELDS]);

/* Fails only if there is no memory. */
ds_status ds_json_field_read(ds_json_texts *out, ds_parser *parser, struct json_object *record, ds_error *error);

#endif
