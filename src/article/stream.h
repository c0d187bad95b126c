/* SPDX-License-Identifier: MIT */
/* The bytes of a file, with gzip (all members) and zstd (all frames) undone on the way. Told by magic, not by name. */
#ifndef DS_ARTICLE_STREAM_H
#define DS_ARTICLE_STREAM_H

#include "base/file.h"

typedef struct ds_stream ds_stream;

/* Read from `fd`, which stays the caller's. */
ds_status ds_stream_new(ds_stream **out, ds_memory *memory, const ds_io *io, int fd, ds_error *error);
/* Begin anew with another file, and the memory that is there. A file of `known_size` bytes is not asked for more, which
 * saves a call that says that there is none; 0: read until the system says so. */
void ds_stream_reopen(ds_stream *stream, int fd, uint64_t known_size);

/* Behind ds_stream_reopen: all of it is deflated, with zlib's head or bare. That alone cannot be told by magic. */
void ds_stream_expect_deflate(ds_stream *stream);

void ds_stream_free(ds_stream *stream);

/* Why a stream ended. `reason` is NULL at a proper end; else "truncated", "corrupt", "expansion-limit" (more than 200
 * bytes out for one in, past 16 MiB out) or "unreadable", with a detail and the offset in the compressed bytes. What was
 * read before stays good, but for that member. */
typedef struct ds_stream_end {
    const char *reason;
    char detail[96];
    uint64_t offset;
    bool inside; /* in a member of which bytes were given out */
} ds_stream_end;

/* Up to `size` bytes; `*got` is less only at the end, which `*end` then explains. DS_E_MEMORY is the only failure. */
ds_status ds_stream_read(ds_stream *stream, void *data, size_t size, size_t *got, ds_stream_end *end, ds_error *error);

/* After an end as "corrupt" or "truncated": go on with the next member that seems to begin, if there is one (`*resumed`).
 * `*is_new`: bytes were read since the last time, so this is a damage of its own, and not the same one still. What lies
 * between is lost, and some of it may have been given out already. */
ds_status ds_stream_resume(ds_stream *stream, bool *resumed, bool *is_new, ds_error *error);

/* Bytes taken from the file so far, for progress. */
uint64_t ds_stream_consumed(const ds_stream *stream);

#endif
