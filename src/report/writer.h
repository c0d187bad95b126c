/* SPDX-License-Identifier: MIT */
/* A buffer in front of a sink. The first refusal sticks: what follows is dropped, and ds_writer_finish tells of it. */
#ifndef DS_REPORT_WRITER_H
#define DS_REPORT_WRITER_H

#include "base/status.h"

enum { DS_WRITER_BYTES = 16 * 1024, DS_RATIO_BYTES = 32 };

/* Lives on the caller's stack; nothing to free. */
typedef struct ds_writer {
    ds_sink sink;
    int os_error; /* what the sink refused with, 0 while it takes all */
    size_t used;
    unsigned char data[DS_WRITER_BYTES];
} ds_writer;

void ds_writer_init(ds_writer *writer, ds_sink sink);
ds_status ds_writer_finish(ds_writer *writer, ds_error *error);

void ds_writer_put(ds_writer *writer, const void *data, size_t size);
void ds_writer_char(ds_writer *writer, char c);

/* NULL is the same as empty. */
void ds_writer_text(ds_writer *writer, const char *text);
void ds_writer_number(ds_writer *writer, uint64_t number);

/* With 4 decimals. */
void ds_writer_ratio(ds_writer *writer, double ratio);

/* Tab, line end, carriage return and backslash become \t \n \r \\. Other bytes stay, so that a path can be had back. */
void ds_writer_tsv(ds_writer *writer, const char *text);

/* Quoted as in RFC 4180 where it has to be. */
void ds_writer_csv(ds_writer *writer, const char *text);

/* `decimals` (0 to 4) digits behind a point, whatever the locale says, rounded half up. NaN and less than 0 give 0. */
void ds_ratio_format(char out[DS_RATIO_BYTES], double ratio, unsigned decimals);

#endif
