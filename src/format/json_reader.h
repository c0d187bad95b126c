/* SPDX-License-Identifier: MIT */
/* What others need to know of the JSON readers. */
#ifndef DS_FORMAT_JSON_READER_H
#define DS_FORMAT_JSON_READER_H

#include <stdbool.h>

/* Is this a name that ds_options.fields may map: "text", "headline", "date" and so on? */
bool ds_json_field_known(const char *name);

/* Of ds_parser.json; NULL is taken. */
void ds_json_tokener_free(void *tokener);

#endif
