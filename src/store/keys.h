/* SPDX-License-Identifier: MIT */
/*
 * Records of (u64 key, u32 value) on disk, parted by a slice of the key's bits so that one part at a time fits in memory.
 * Writers of many threads fill blocks; a part is read back whole and sorted.
 */
#ifndef DS_STORE_KEYS_H
#define DS_STORE_KEYS_H

#include "base/radix.h"
#include "store/spool.h"

#include <pthread.h>

enum { DS_KEYS_PARTS = 64 };

typedef struct ds_keys_block {
    uint64_t offset;
    uint32_t count;
    uint32_t part;
} ds_keys_block;

/* Records that are sorted already and lie elsewhere: in the key runs of an index. Called from several threads at once, each
 * with cursors of its own. */
typedef struct ds_keys_sorted {
    /* Begin at the first record from key `low` on; none above `last` is wanted. */
    ds_status (*open)(void *user, uint64_t low, uint64_t last, void **cursor, ds_error *error);
    /* The next records, ascending; fewer than `most` only at the end. */
    ds_status (*read)(void *user, void *cursor, ds_record *out, size_t most, size_t *got, ds_error *error);
    void (*close)(void *user, void *cursor);
    void *user;
    uint64_t count; /* of records, or a guess */
} ds_keys_sorted;

typedef struct ds_keys {
    ds_memory *memory;
    const ds_keys_sorted *sorted; /* in place of all that is below; NULL: none */
    ds_spool spool;
    unsigned shift;       /* part = key >> shift, the highest part takes what is above */
    pthread_mutex_t lock; /* of the block list, taken once a block */
    ds_keys_block *blocks;
    size_t block_count, block_capacity;
    size_t part_count[DS_KEYS_PARTS]; /* records */
    bool open;
} ds_keys;

typedef struct ds_keys_writer {
    ds_keys *keys;
    ds_record *records[DS_KEYS_PARTS];
    size_t count[DS_KEYS_PARTS];
    size_t capacity[DS_KEYS_PARTS];
} ds_keys_writer;

/* `key_bits`: keys are below 2^key_bits; the highest 6 of these choose the part, so that parts are in key order. */
ds_status ds_keys_open(ds_keys *keys, ds_memory *memory, const ds_io *io, const char *directory, unsigned key_bits,
                       ds_error *error);
void ds_keys_close(ds_keys *keys);

void ds_keys_writer_init(ds_keys_writer *writer, ds_keys *keys);
void ds_keys_writer_clear(ds_keys_writer *writer);
ds_status ds_keys_add(ds_keys_writer *writer, uint64_t key, uint32_t value, ds_error *error);

/* Many keys with one value: what an article leaves. */
ds_status ds_keys_add_all(ds_keys_writer *writer, const uint64_t *keys, size_t count, uint32_t value, ds_error *error);
ds_status ds_keys_flush(ds_keys_writer *writer, ds_error *error);

/*
 * What is read back, sorted by key. Equal keys stand in the order in which threads wrote them: in no order at all.
 *
 * A part that does not fit in the bytes allowed is read back in slices, each a range of its keys: it is read once to count
 * its keys by their next bits, and once more for every slice. A key that alone does not fit is loaded all the same.
 */
typedef struct ds_keys_part {
    ds_record *records;
    ds_record *scratch;
    size_t count;
    size_t capacity, scratch_capacity;
    uint32_t index;       /* of the part */
    uint32_t *ranges;     /* keys by their next bits; NULL until a part is cut into slices */
    uint32_t next;        /* the range that the next slice begins with */
    uint32_t range_count; /* 1: the part is one slice */
    size_t most;          /* records in a slice */
    size_t left;          /* records that no slice had yet */
    void *cursor;         /* of sorted records, until it is at its end */
    size_t held;          /* records behind the slice in hand: the beginning of the next one */
} ds_keys_part;

/* Begin with a part, once all writers are flushed. `part` is {0} at first and may be used again. */
ds_status ds_keys_begin(const ds_keys *keys, uint32_t index, size_t bytes, ds_keys_part *part, ds_error *error);

/* Load the next slice; keys come in ascending order from slice to slice. `*more` is false when there was none. */
ds_status ds_keys_next(const ds_keys *keys, ds_keys_part *part, bool *more, ds_error *error);

/* Load a part whole. */
ds_status ds_keys_load(const ds_keys *keys, uint32_t index, ds_keys_part *part, ds_error *error);
void ds_keys_part_clear(ds_keys_part *part, ds_memory *memory);

/* End reading a part of `keys` before its last slice; after it nothing is to be ended. */
void ds_keys_end(const ds_keys *keys, ds_keys_part *part);

/* Make a ds_keys of sorted records, which must outlive it. To be closed like any other. */
void ds_keys_open_sorted(ds_keys *keys, ds_memory *memory, const ds_keys_sorted *sorted);

/* The parts by falling size, so that the largest is not begun last. */
void ds_keys_by_size(const ds_keys *keys, uint32_t parts[static DS_KEYS_PARTS]);

uint64_t ds_keys_total(const ds_keys *keys);

#endif
