/* SPDX-License-Identifier: MIT */
/* What comparing two texts gave, for when it is asked again: pages that hold the same parts ask it of the same parts. A
 * table in which a new pair takes the place of an older one. */
#ifndef DS_MATCH_COMPARED_H
#define DS_MATCH_COMPARED_H

#include "base/memory.h"
#include "model/match.h"

typedef struct ds_compared_pair {
    uint32_t a; /* texts; equal where the slot is empty */
    uint32_t b;
    ds_overlap overlap;
} ds_compared_pair;

typedef struct ds_compared {
    ds_memory *memory;
    ds_compared_pair *pairs; /* NULL until the first is kept */
    size_t slots;            /* a power of two */
} ds_compared;

/* For so many texts. */
void ds_compared_init(ds_compared *compared, ds_memory *memory, uint32_t text_count);
void ds_compared_clear(ds_compared *compared);

/* The overlap of two different texts in this order, or NULL if it is not kept. */
const ds_overlap *ds_compared_find(const ds_compared *compared, uint32_t a, uint32_t b);
ds_status ds_compared_keep(ds_compared *compared, uint32_t a, uint32_t b, const ds_overlap *overlap, ds_error *error);

#endif
