/* SPDX-License-Identifier: MIT */
/* JSON, value by value. What comes out is valid whatever the texts hold: bytes that are not UTF-8 become U+FFFD. */
#ifndef DS_REPORT_EMIT_H
#define DS_REPORT_EMIT_H

#include "report/writer.h"

typedef struct ds_emit {
    ds_writer *writer;
    bool pretty;    /* a value a line, indented by 2 spaces; else no spaces at all */
    bool has_value; /* the open array or object has one: the next needs a comma */
    unsigned depth;
} ds_emit;

void ds_emit_init(ds_emit *emit, ds_writer *writer, bool pretty);

/* `key` is plain ASCII, and NULL inside an array. Bracket is '{' or '[', '}' or ']'. */
void ds_emit_open(ds_emit *emit, const char *key, char bracket);
void ds_emit_close(ds_emit *emit, char bracket);

void ds_emit_text(ds_emit *emit, const char *key, const char *text);
void ds_emit_bytes(ds_emit *emit, const char *key, const char *text, size_t size);
void ds_emit_texts(ds_emit *emit, const char *key, const char *const *texts, size_t count);
void ds_emit_number(ds_emit *emit, const char *key, uint64_t number);
void ds_emit_ratio(ds_emit *emit, const char *key, double ratio);
void ds_emit_signed_ratio(ds_emit *emit, const char *key, double ratio);
void ds_emit_bool(ds_emit *emit, const char *key, bool value);
void ds_emit_null(ds_emit *emit, const char *key);

#endif
