/* SPDX-License-Identifier: MIT */
/*
 * A key run: the records (u64 key, u32 number) of many articles in one sorted file that is never changed.
 *
 *     page 0        magic, version, counts, range of the numbers, checksum
 *     pages 1..     blocks of 4 KB (store/key_block.h)
 *     fences        the first key of each block, u64
 *     sieve         8 bits a key (store/key_sieve.h)
 *     footer        checksums of page 0, of the fences and of the sieve, magic
 *
 * Little-endian, and checked whole when opened but for the blocks, each of which is checked when it is read. Fences and
 * sieve stay in memory, some 1.2 bytes a record. The order is that of a sorted string table (Chang et al., "Bigtable", OSDI
 * 2006), of which it has what keys need: nothing is looked up but numbers, and nothing is ever overwritten.
 *
 * A run is read by any number of threads at once.
 */
#ifndef DS_STORE_KEY_RUN_H
#define DS_STORE_KEY_RUN_H

#include "base/file.h"
#include "base/numbers.h"
#include "store/key_block.h"

typedef struct ds_key_run ds_key_run;

/* DS_E_NOT_FOUND, DS_E_CORRUPT with what is wrong (damaged, cut, or no run), DS_E_UNSUPPORTED for another version. */
ds_status ds_key_run_open(ds_key_run **out, ds_memory *memory, const ds_io *io, const char *path, ds_error *error);
void ds_key_run_free(ds_key_run *run);

uint64_t ds_key_run_count(const ds_key_run *run);    /* records */
uint64_t ds_key_run_keys(const ds_key_run *run);     /* different ones */
uint32_t ds_key_run_first(const ds_key_run *run);    /* the least number in it; UINT32_MAX if it is empty */
uint32_t ds_key_run_last(const ds_key_run *run);     /* the greatest; 0 if it is empty */
uint64_t ds_key_run_bytes(const ds_key_run *run);    /* of the file */
uint64_t ds_key_run_resident(const ds_key_run *run); /* bytes in memory */

/* One thread's last block, so that keys which come in order read it once. Serves any runs. */
typedef struct ds_key_run_scratch {
    uint64_t run; /* what the block is of; nothing while `holds` is false */
    uint32_t place;
    bool holds;
    ds_key_block block;
    unsigned char bytes[DS_KEY_BLOCK_BYTES + DS_KEY_BLOCK_BEHIND];
} ds_key_run_scratch;

void ds_key_run_scratch_init(ds_key_run_scratch *scratch);

/* Append the numbers under `key`, ascending. */
ds_status ds_key_run_find(const ds_key_run *run, ds_key_run_scratch *scratch, uint64_t key, ds_numbers *out,
                          ds_error *error);

/* Is it worth asking? False: the key is not in the run. */
bool ds_key_run_may_hold(const ds_key_run *run, uint64_t key);

/* Ask memory for what the question above will look at, for callers that have several keys at hand. */
void ds_key_run_prefetch(const ds_key_run *run, uint64_t key);

/* Read everything: order, counts, ranges, fences, and that the sieve knows each key. DS_E_CORRUPT with what is wrong. */
ds_status ds_key_run_verify(const ds_key_run *run, ds_error *error);

/* ---- a range of keys, in order ---- */

enum { DS_KEY_CURSOR_BLOCKS = 16 /* read at a time: 64 KB */ };

typedef struct ds_key_cursor {
    const ds_key_run *run;
    ds_memory *memory;
    uint64_t low, high;     /* keys from low to high, the latter included */
    uint32_t next, end;     /* blocks that are not read yet */
    uint32_t place, loaded; /* of the blocks in memory: the next one to be unpacked, and the one behind the last */
    unsigned char *bytes;
    const unsigned char *block; /* in hand */
    ds_key_record *records;     /* of it */
    ds_key_record before;       /* the last one of the block before */
    bool has_before;
    uint32_t at, count;
} ds_key_cursor;

/* Begin with the keys in [low, high); a `high` of 0 stands for 2^64. `cursor` is {0} at first, and may be used again for
 * another range or run with the same memory. */
ds_status ds_key_cursor_begin(ds_key_cursor *cursor, ds_memory *memory, const ds_key_run *run, uint64_t low,
                              uint64_t high, ds_error *error);
void ds_key_cursor_clear(ds_key_cursor *cursor);

/* Go on to the next block; called by ds_key_cursor_next. */
ds_status ds_key_cursor_load(ds_key_cursor *cursor, ds_error *error);

/* The next record; `*more` is false when there was none. */
static inline ds_status ds_key_cursor_next(ds_key_cursor *cursor, ds_key_record *out, bool *more, ds_error *error) {
    *more = false;
    if (cursor->at == cursor->count) DS_TRY(ds_key_cursor_load(cursor, error));
    *more = cursor->at < cursor->count;
    if (*more) *out = cursor->records[cursor->at++];
    return DS_OK;
}

/* ---- writing ---- */

typedef struct ds_key_run_writer ds_key_run_writer;

/* A run that will be `path`; until it is finished it is `path`.new-PID. What a crash leaves of that is for
 * ds_key_runs_sweep, which should come before the first writer: a file of that name is not written over. */
ds_status ds_key_run_writer_new(ds_key_run_writer **out, ds_memory *memory, const ds_io *io, const char *path,
                                ds_error *error);

/* Gives up what was not finished: nothing of it stays. Takes NULL. */
void ds_key_run_writer_free(ds_key_run_writer *writer);

/* In ascending order of key and number; what comes twice is kept once. DS_E_ARGUMENT for a record out of order and for
 * the number UINT32_MAX. */
ds_status ds_key_run_writer_put(ds_key_run_writer *writer, uint64_t key, uint32_t number, ds_error *error);

/* Bring it to the disk under its name, with fsync of file and directory; after a failure nothing of it is left under
 * either name. Once. */
ds_status ds_key_run_writer_finish(ds_key_run_writer *writer, ds_error *error);

#endif
