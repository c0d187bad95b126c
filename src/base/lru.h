/* SPDX-License-Identifier: MIT */
/* Which of a bounded number of places holds what, by a number: the one that was asked for longest ago makes room. What lies in
 * the places is the caller's. */
#ifndef DS_BASE_LRU_H
#define DS_BASE_LRU_H

#include "base/memory.h"

#define DS_LRU_NONE UINT32_MAX

typedef struct ds_lru_slot {
    uint64_t key;
    uint32_t next; /* in its bucket, or among the free ones */
    uint32_t older, newer;
} ds_lru_slot;

typedef struct ds_lru {
    ds_memory *memory;
    ds_lru_slot *slots;
    uint32_t *buckets;
    uint32_t capacity, bucket_count; /* powers of two */
    uint32_t used;                   /* slots that were ever taken */
    uint32_t free, oldest, newest;
} ds_lru;

/* `capacity`: a power of two. */
ds_status ds_lru_init(ds_lru *lru, ds_memory *memory, uint32_t capacity, ds_error *error);
void ds_lru_clear(ds_lru *lru);

/* The place of a key, which is now the newest; DS_LRU_NONE. */
uint32_t ds_lru_find(ds_lru *lru, uint64_t key);

/* A place for a key that has none: one that is free, or that of the oldest key, which is forgotten. */
uint32_t ds_lru_take(ds_lru *lru, uint64_t key);

void ds_lru_drop(ds_lru *lru, uint32_t slot);

/* Forget all keys. */
void ds_lru_reset(ds_lru *lru);

#endif
