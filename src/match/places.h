/* SPDX-License-Identifier: MIT */
/*
 * Where each shingle of a text stands: a hash table from shingle to its first place, chains through the places of like
 * hashes, and from each shingle's last place back to its first.
 *
 *     text:     s0 s1 s2 s1 s4      s1: first 1, last 3; earlier[3] -> 1; repeats: 3
 */
#ifndef DS_MATCH_PLACES_H
#define DS_MATCH_PLACES_H

#include "match/side.h"

/* Of the shingle at one place. Places are told plus one where 0 means none. */
typedef struct ds_occurrence {
    uint32_t rival;   /* of a first place: the first place of another shingle in the same slot, plus one */
    uint32_t last;    /* of a first place: the last one, plus one */
    uint32_t earlier; /* the place before this one, plus one */
    uint32_t first;
} ds_occurrence;

typedef struct ds_places {
    ds_memory *memory;
    uint32_t *heads; /* slot -> first place of a shingle, plus one */
    ds_occurrence *occurrences;
    uint32_t *repeats; /* places whose shingle stood before, ascending */
    uint32_t mask;     /* of slots */
    uint32_t repeat_count;
    uint32_t distinct; /* shingles */
    size_t head_capacity, occurrence_capacity, repeat_capacity;
} ds_places;

void ds_places_init(ds_places *places, ds_memory *memory);
void ds_places_clear(ds_places *places);

/* Forget the text that was indexed, and index this one. */
ds_status ds_places_index(ds_places *places, const ds_side *side, uint32_t ngram, ds_error *error);

/* The first place in `side`, which is indexed, of the shingle that `other` has at `place` and whose hash is given, plus one;
 * 0 if it has none. */
static inline uint32_t ds_places_find(const ds_places *places, const ds_side *side, const ds_side *other,
                                      uint32_t place, uint32_t hash, uint32_t ngram) {
    uint32_t first = places->heads[hash & places->mask];
    while (first != 0 && !ds_side_is_same(side, first - 1, other, place, ngram)) {
        first = places->occurrences[first - 1].rival;
    }
    return first;
}

#endif
