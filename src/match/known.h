/* SPDX-License-Identifier: MIT */
/*
 * Pairs of texts that were compared before: an index keeps what came of it, so that a night compares only what is new. What
 * is known takes the place of a comparison exactly: a pair that was dropped early, because it could not match under the
 * evidence of that time, counts as known only while nothing asks for more.
 */
#ifndef DS_MATCH_KNOWN_H
#define DS_MATCH_KNOWN_H

#include "base/memory.h"
#include "model/match.h"

typedef struct ds_known_pair {
    uint32_t a; /* texts, a < b */
    uint32_t b;
    ds_overlap overlap; /* of texts that were kept */
    bool is_full;       /* compared down to what is kept, not only to what makes a match */
    bool is_kept;
} ds_known_pair;

typedef struct ds_known_list {
    ds_known_pair *pairs;
    size_t count, capacity;
} ds_known_list;

ds_status ds_known_add(ds_known_list *list, ds_memory *memory, const ds_known_pair *pair, ds_error *error);
void ds_known_clear(ds_known_list *list, ds_memory *memory);

/* Sort by (a, b) and keep the best of equal pairs. */
ds_status ds_known_sort(ds_known_list *list, ds_memory *memory, ds_error *error);

/* The first place at or after `from` whose pair is not below (a, b): pairs are asked for in ascending order. */
size_t ds_known_seek(const ds_known_list *list, size_t from, uint64_t key);

static inline uint64_t ds_known_key(const ds_known_pair *pair) {
    return (uint64_t)pair->a << 32 | pair->b;
}

#endif
