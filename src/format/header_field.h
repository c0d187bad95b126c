/* SPDX-License-Identifier: MIT */
/* "Name: value" lines, as WARC records and HTTP responses begin with. */
#ifndef DS_FORMAT_HEADER_FIELD_H
#define DS_FORMAT_HEADER_FIELD_H

#include "base/arena.h"

typedef struct ds_header_field {
    const unsigned char *name;
    size_t name_size;
    const unsigned char *value; /* without blanks at its ends; with the ends of continued lines inside */
    size_t value_size;
} ds_header_field;

/* How long a head is, with the blank line that ends it; 0 if none does within `size`. Lines end in LF or CR LF. */
size_t ds_header_length(const unsigned char *bytes, size_t size);

/* The next field at `*at` of a head of `size` bytes, which moves behind it. Lines that are none are stepped over. False: there
 * are no more. */
bool ds_header_next(ds_header_field *field, const unsigned char *head, size_t size, size_t *at);

/* ASCII letters in any case. */
bool ds_header_is(const ds_header_field *field, const char *name);

/* A copy of the value in one line; NULL if there is no memory. */
char *ds_header_text(const ds_header_field *field, ds_arena *arena);

/* Decimal digits, and nothing else. False also for what does not fit. */
bool ds_header_number(const unsigned char *text, size_t size, uint64_t *number);

#endif
