/* SPDX-License-Identifier: MIT */
#include "base/key_set.h"

enum { BITS_MOST = 28 };

ds_status ds_key_set_init(ds_key_set *set, ds_memory *memory, uint64_t *keys, uint32_t count, ds_error *error) {
    *set = (ds_key_set){.memory = memory, .keys = keys, .count = count};
    while (set->bits < BITS_MOST && count >> set->bits != 0) set->bits++;
    set->first = ds_memory_new(memory, ((size_t)1 << set->bits) + 1, sizeof *set->first);
    if (set->first == NULL) {
        ds_key_set_clear(set);
        return ds_fail_memory(error);
    }
    uint32_t bucket = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t mine = ds_key_set_bucket(set, keys[i]); bucket <= mine; bucket++) set->first[bucket] = i;
    }
    for (; bucket <= (uint32_t)1 << set->bits; bucket++) set->first[bucket] = count;
    return DS_OK;
}

void ds_key_set_clear(ds_key_set *set) {
    if (set->memory == NULL) return;
    if (set->first != NULL) ds_memory_free(set->memory, set->first, ((size_t)1 << set->bits) + 1, sizeof *set->first);
    ds_memory_free(set->memory, set->keys, set->count, sizeof *set->keys);
    *set = (ds_key_set){.memory = NULL};
}
