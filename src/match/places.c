/* SPDX-License-Identifier: MIT */
#include "match/places.h"

#include <string.h>

/* A roomy table turns most foreign shingles away at the first look, as long as it stays in the nearest caches. */
enum { SLOTS_A_SHINGLE = 8, ROOMY_SLOTS_MOST = 1 << 14, SLOTS_A_SHINGLE_LEAST = 2 };

void ds_places_init(ds_places *places, ds_memory *memory) {
    *places = (ds_places){.memory = memory};
}

void ds_places_clear(ds_places *p) {
    ds_memory_free(p->memory, p->heads, p->head_capacity, sizeof *p->heads);
    ds_memory_free(p->memory, p->occurrences, p->occurrence_capacity, sizeof *p->occurrences);
    ds_memory_free(p->memory, p->repeats, p->repeat_capacity, sizeof *p->repeats);
    ds_places_init(p, p->memory);
}

static uint32_t slots_for(uint32_t count) {
    uint64_t slots = 64;
    while (slots < (uint64_t)count * SLOTS_A_SHINGLE && slots < ROOMY_SLOTS_MOST) slots *= 2;
    while (slots < (uint64_t)count * SLOTS_A_SHINGLE_LEAST && slots < UINT32_C(1) << 31) slots *= 2;
    return (uint32_t)slots;
}

/* The slot is taken: by the same shingle, or by others only. */
static void add_behind(ds_places *p, const ds_side *side, uint32_t place, uint32_t hash, uint32_t ngram) {
    uint32_t *head = &p->heads[hash & p->mask];
    uint32_t first = ds_places_find(p, side, side, place, hash, ngram);
    ds_occurrence *own = &p->occurrences[place];
    if (first == 0) {
        own->rival = *head;
        *head = place + 1;
        return;
    }
    own->first = first - 1;
    own->earlier = p->occurrences[first - 1].last;
    p->occurrences[first - 1].last = place + 1;
    p->repeats[p->repeat_count++] = place;
}

static void add_all(ds_places *p, const ds_side *side, uint32_t ngram) {
    enum { STRIDE = 256 };
    uint32_t hashes[STRIDE], *heads = p->heads, mask = p->mask;
    ds_occurrence *occurrences = p->occurrences;
    for (uint32_t place = 0; place < side->count;) {
        uint32_t here = side->count - place < STRIDE ? side->count - place : STRIDE;
        ds_side_hash(side, place, here, ngram, hashes);
        for (uint32_t i = 0; i < here; i++, place++) {
            uint32_t slot = hashes[i] & mask;
            occurrences[place] = (ds_occurrence){.last = place + 1, .first = place};
            if (heads[slot] != 0) {
                add_behind(p, side, place, hashes[i], ngram);
            } else {
                heads[slot] = place + 1;
            }
        }
    }
}

ds_status ds_places_index(ds_places *p, const ds_side *side, uint32_t ngram, ds_error *error) {
    uint32_t slots = slots_for(side->count);
    if (!ds_memory_reserve(p->memory, &p->heads, &p->head_capacity, slots, sizeof *p->heads) ||
        !ds_memory_reserve(p->memory, &p->occurrences, &p->occurrence_capacity, side->count, sizeof *p->occurrences) ||
        !ds_memory_reserve(p->memory, &p->repeats, &p->repeat_capacity, side->count, sizeof *p->repeats)) {
        return ds_fail_memory(error);
    }
    memset(p->heads, 0, slots * sizeof *p->heads);
    p->mask = slots - 1;
    p->repeat_count = 0;
    add_all(p, side, ngram);
    p->distinct = side->count - p->repeat_count;
    return DS_OK;
}
