/* SPDX-License-Identifier: MIT */
/* Messages as teleprinters frame them: SOH heading STX text ETX trailer EOT, one behind the other. */
#ifndef DS_FORMAT_WIRE_MESSAGE_H
#define DS_FORMAT_WIRE_MESSAGE_H

#include "article/reader.h"

enum { DS_WIRE_SOH = 1, DS_WIRE_STX = 2, DS_WIRE_ETX = 3, DS_WIRE_EOT = 4, DS_WIRE_SYN = 0x16 };

typedef struct ds_wire_part {
    const unsigned char *bytes;
    size_t size;
} ds_wire_part;

typedef struct ds_wire_message {
    ds_wire_part heading, text, trailer;
    bool has_text; /* there was an STX */
    bool is_alone; /* the file holds nothing else */
    uint64_t line; /* that it begins in */
} ds_wire_message;

/* Where the messages of a chunk are read. */
typedef struct ds_wire_walk {
    const ds_chunk *chunk;
    size_t at;
    uint64_t line;
} ds_wire_walk;

/* What makes an article of a message. Texts live in the parser's arena or its buffers. */
typedef ds_status (*ds_wire_read)(ds_article *out, ds_parser *parser, const ds_wire_message *message, ds_error *error);

/* A ds_reader.cut: up to where the last message begins. */
size_t ds_wire_cut(const unsigned char *bytes, size_t size);

/* Where the first message begins: its SOH. `size`: there is none. */
size_t ds_wire_find(const unsigned char *bytes, size_t size, size_t at);

/* Read every message of the chunk by `read`; `reason` is that of skips for messages without a text. */
ds_status ds_wire_parse(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_wire_read read,
                        const char *reason, ds_error *error);

/* ---- parts ---- */

/* Take the next line, without its end; false behind the last. */
bool ds_wire_line(ds_wire_part *rest, ds_wire_part *line);

/* Without the blanks and controls around it. */
ds_wire_part ds_wire_trim(ds_wire_part part);

bool ds_wire_begins(ds_wire_part part, const char *prefix);

/* A field of one line: blanks and controls become one space. NULL if there is no memory; `*out` is NULL for an empty one. */
ds_status ds_wire_field(const char **out, ds_parser *parser, ds_wire_part part, ds_error *error);

/* "2017-06-29T23:50Z". `zone`: "Z" or nothing. Years are of two digits. */
ds_status ds_wire_date(const char **out, ds_parser *parser, const int date[3], const int time[2], const char *zone,
                       ds_error *error);

#endif
