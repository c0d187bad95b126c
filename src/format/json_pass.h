/* SPDX-License-Identifier: MIT */
/* The fields of a plain record in one pass over its bytes, without building it. For json_reader.c alone. */
#ifndef DS_FORMAT_JSON_PASS_H
#define DS_FORMAT_JSON_PASS_H

#include "format/json_field.h"

enum { DS_JSON_NAMES_MOST = 128 };

/* Names of fields by their bytes: chains of rows that share a slot, each in ascending order. */
typedef struct ds_json_names {
    ds_json_name row[DS_JSON_NAMES_MOST];
    uint8_t size[DS_JSON_NAMES_MOST];
    uint8_t first[DS_JSON_NAMES_MOST], next[DS_JSON_NAMES_MOST]; /* number of a row and one; 0 ends */
    size_t count;
    bool is_usable; /* no: too many names, or some that lead down into objects; nothing is plain then */
} ds_json_names;

/* The known names and those that the options map. Borrows the options. */
void ds_json_names_init(ds_json_names *names, const ds_options *options);

/* Read the fields of the record in `size` bytes, of which `room` (`size` at least) can be read. `*plain` is false if
 * json-c has to decide: the bytes are broken, or there is in them what plain records do not have. What is plain gives
 * the same texts as by json-c, to the byte. They are borrowed from the bytes and from the parser's buffer. Fails only if
 * there is no memory. */
ds_status ds_json_pass_read(ds_json_texts *out, bool *plain, ds_parser *parser, const ds_json_names *names,
                            const unsigned char *bytes, size_t size, size_t room, ds_error *error);

#endif
