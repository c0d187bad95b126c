/* SPDX-License-Identifier: MIT */
/* What a record of a web archive says of itself. WARC and ARC differ in their heads and in nothing else that matters here. */
#ifndef DS_FORMAT_WARC_RECORD_H
#define DS_FORMAT_WARC_RECORD_H

#include "format/response.h"

typedef enum ds_warc_kind {
    DS_WARC_OTHER,    /* request, metadata, revisit, warcinfo, continuation... */
    DS_WARC_RESPONSE, /* an HTTP response with its head */
    DS_WARC_BARE,     /* the payload alone: resource, conversion */
} ds_warc_kind;

typedef struct ds_warc_record {
    ds_warc_kind kind;
    const char *id;    /* WARC-Record-ID without its brackets; NULL if it has none */
    const char *uri;   /* what was fetched; NULL if that is not said */
    uint64_t length;   /* of the body */
    ds_response bare;  /* of a DS_WARC_BARE: its type */
    const char *fault; /* why the head cannot be used; NULL: it can */
} ds_warc_record;

typedef enum ds_warc_answer { DS_WARC_NO, DS_WARC_YES, DS_WARC_MORE_BYTES } ds_warc_answer;

typedef struct ds_warc_dialect {
    const char *bad; /* reason of skips */
    const char *end; /* what every record ends with, if it is surely no text of its body; else NULL */
    /* Does a record begin at the beginning of this line? */
    ds_warc_answer (*begins)(const unsigned char *bytes, size_t size);
    /* How long its head is; 0: it does not end within `size`. */
    size_t (*head_length)(const unsigned char *bytes, size_t size);
    /* Read the head, its texts into `arena`. */
    ds_status (*read_head)(ds_warc_record *record, const unsigned char *head, size_t size, ds_arena *arena,
                           ds_error *error);
} ds_warc_dialect;

extern const ds_warc_dialect ds_warc_dialect_warc;
extern const ds_warc_dialect ds_warc_dialect_arc;

enum { DS_WARC_HEAD_BYTES_MOST = 64 * 1024 };

#endif
