/* SPDX-License-Identifier: MIT */
/* A set of 64-bit hashes that is made once and asked often. They are sorted, and as they are hashes their top bits say where
 * they stand: a directory over these bits leaves one or two to look at. */
#ifndef DS_BASE_KEY_SET_H
#define DS_BASE_KEY_SET_H

#include "base/memory.h"

typedef struct ds_key_set {
    ds_memory *memory;
    uint64_t *keys; /* ascending, each once */
    uint32_t count;
    unsigned bits;   /* of the directory */
    uint32_t *first; /* by the top bits of a key: the first key that has them, or more; (1 << bits) + 1 elements */
} ds_key_set;

/* Take `keys`, ascending and each once, a block of `count` from `memory`; it is the set's to free, after a failure too. */
ds_status ds_key_set_init(ds_key_set *set, ds_memory *memory, uint64_t *keys, uint32_t count, ds_error *error);

/* Takes a set that is all zero too. */
void ds_key_set_clear(ds_key_set *set);

static inline uint32_t ds_key_set_bucket(const ds_key_set *set, uint64_t key) {
    return set->bits == 0 ? 0 : (uint32_t)(key >> (64 - set->bits));
}

/* The place of a key, UINT32_MAX if it is not there. */
static inline uint32_t ds_key_set_find(const ds_key_set *set, uint64_t key) {
    if (set->count == 0) return UINT32_MAX;
    uint32_t bucket = ds_key_set_bucket(set, key);
    uint32_t low = set->first[bucket], high = set->first[bucket + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (set->keys[middle] == key) return middle;
        if (set->keys[middle] < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return UINT32_MAX;
}

#endif
