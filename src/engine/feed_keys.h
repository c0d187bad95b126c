/* SPDX-License-Identifier: MIT */
/*
 * The keys of the articles that came since the last run was written, in memory: what a run is made of later.
 *
 *     table     open addressing by key: key | count | the number, or where its list lies
 *     pool      lists of numbers, each with room for the next power of two; one that has to grow is put at the end anew
 *
 * Most keys have one number, and need no list.
 */
#ifndef DS_ENGINE_FEED_KEYS_H
#define DS_ENGINE_FEED_KEYS_H

#include "base/numbers.h"
#include "base/radix.h"

typedef struct ds_feed_key {
    uint64_t key;
    uint32_t count; /* 0: the slot is free */
    uint32_t at;    /* the number itself, if it is one; else the first of its list in the pool */
} ds_feed_key;

typedef struct ds_feed_keys {
    ds_memory *memory;
    uint64_t secret; /* of the catalogue: nobody can make keys that crowd the table */
    ds_feed_key *table;
    size_t slots, used;
    uint32_t *pool;
    size_t pool_count, pool_capacity;
    uint64_t records;
    uint32_t articles;
    uint32_t first, last; /* numbers; 0 while there are none */
} ds_feed_keys;

void ds_feed_keys_init(ds_feed_keys *keys, ds_memory *memory, uint64_t secret);
void ds_feed_keys_clear(ds_feed_keys *keys);

/* The keys of an article. Numbers come in ascending order. */
ds_status ds_feed_keys_add(ds_feed_keys *keys, const uint64_t *own, size_t count, uint32_t number, ds_error *error);

/* Ask memory for what the next question will look at. */
void ds_feed_keys_prefetch(const ds_feed_keys *keys, uint64_t key);

/* The numbers under a key, ascending; `*count` of them, NULL if there are none. Until the next one is added. */
const uint32_t *ds_feed_keys_find(const ds_feed_keys *keys, uint64_t key, uint32_t *count);

/* All records, sorted by key and number, each once. The array is the caller's to free, with `*capacity` records. */
ds_status ds_feed_keys_sorted(const ds_feed_keys *keys, ds_record **records, size_t *count, size_t *capacity,
                              ds_error *error);

#endif
