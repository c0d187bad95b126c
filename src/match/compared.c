/* SPDX-License-Identifier: MIT */
#include "match/compared.h"

#include "base/hash.h"

enum { SLOTS_MOST = 8192 };

void ds_compared_init(ds_compared *compared, ds_memory *memory, uint32_t text_count) {
    *compared = (ds_compared){.memory = memory, .slots = 1};
    while (compared->slots < text_count && compared->slots < SLOTS_MOST) compared->slots *= 2;
}

void ds_compared_clear(ds_compared *compared) {
    ds_memory_free(compared->memory, compared->pairs, compared->slots, sizeof *compared->pairs);
    compared->pairs = NULL;
}

static ds_compared_pair *slot_of(const ds_compared *compared, uint32_t a, uint32_t b) {
    return &compared->pairs[ds_hash_mix((uint64_t)a << 32 | b) & (compared->slots - 1)];
}

const ds_overlap *ds_compared_find(const ds_compared *compared, uint32_t a, uint32_t b) {
    if (compared->pairs == NULL) return NULL;
    const ds_compared_pair *pair = slot_of(compared, a, b);
    return pair->a == a && pair->b == b ? &pair->overlap : NULL;
}

ds_status ds_compared_keep(ds_compared *compared, uint32_t a, uint32_t b, const ds_overlap *overlap, ds_error *error) {
    if (compared->pairs == NULL) {
        compared->pairs = ds_memory_new_zeroed(compared->memory, compared->slots, sizeof *compared->pairs);
        if (compared->pairs == NULL) return ds_fail_memory(error);
    }
    *slot_of(compared, a, b) = (ds_compared_pair){a, b, *overlap};
    return DS_OK;
}
