/* SPDX-License-Identifier: MIT */
/*
 * Where the articles of a scan lie while it runs: one nameless temporary file, written by many threads in blocks and read
 * back by place. Memory stays flat, and a full disk is an error at the write that meets it.
 */
#ifndef DS_STORE_SPOOL_H
#define DS_STORE_SPOOL_H

#include "base/buffer.h"
#include "base/file.h"

/*
 * Some records lie in an index and not in the file. Such a record has an address like any other, with the highest bit set:
 *
 *     1 | number of the article, 32 bits | place in its record, 31 bits
 *
 * so that what adds to an offset or reads a part needs to know nothing of it.
 */
#define DS_SPOOL_FAR ((uint64_t)1 << 63)
enum { DS_SPOOL_FAR_PLACE_BITS = 31 };

static inline uint64_t ds_spool_far(uint32_t number) {
    return DS_SPOOL_FAR | (uint64_t)number << DS_SPOOL_FAR_PLACE_BITS;
}

typedef struct ds_far {
    /* Read `size` bytes of an article's record from `place` on, or fail. Called from several threads at once. */
    ds_status (*read)(void *user, uint32_t number, void *out, size_t size, size_t place, ds_error *error);
    void *user;
} ds_far;

typedef struct ds_spool {
    const ds_io *io;
    int fd;
    _Atomic uint64_t end; /* where the next block begins */
    const ds_far *far;    /* NULL: there are no far records */
} ds_spool;

/* One thread's writer. */
typedef struct ds_spool_writer {
    ds_spool *spool;
    ds_buffer block;
    uint64_t block_offset; /* in the file */
} ds_spool_writer;

ds_status ds_spool_open(ds_spool *spool, const ds_io *io, const char *directory, ds_error *error);

/* A spool that was never opened may be closed if it is all zero but for fd = -1. */
void ds_spool_close(ds_spool *spool);

void ds_spool_writer_init(ds_spool_writer *writer, ds_spool *spool, ds_memory *memory);
void ds_spool_writer_clear(ds_spool_writer *writer);

/* Store `size` bytes; `*offset` is where they will be read from once this writer is flushed. */
ds_status ds_spool_put(ds_spool_writer *writer, const void *data, size_t size, uint64_t *offset, ds_error *error);
ds_status ds_spool_flush(ds_spool_writer *writer, ds_error *error);

/* The two doors below it, for what keeps its own order in a spool: whole or an error, whose words do not depend on which
 * of a scan's temporary files met it first. */
ds_status ds_spool_write_at(const ds_spool *spool, const void *data, size_t size, uint64_t offset, ds_error *error);
ds_status ds_spool_read_at(const ds_spool *spool, void *out, size_t size, uint64_t offset, ds_error *error);

/* Read `size` bytes into `out`, replacing what it held. DS_E_CORRUPT if the file ends before. */
ds_status ds_spool_get(const ds_spool *spool, uint64_t offset, size_t size, ds_buffer *out, ds_error *error);

#endif
