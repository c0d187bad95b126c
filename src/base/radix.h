/* SPDX-License-Identifier: MIT */
/* Records of a 64-bit key and a 32-bit value, 12 bytes each, and the sort that everything after the sketch stands on. */
#ifndef DS_BASE_RADIX_H
#define DS_BASE_RADIX_H

#include <stddef.h>
#include <stdint.h>

/* Halves of the key, so that an array has no holes. */
typedef struct ds_record {
    uint32_t key_low;
    uint32_t key_high;
    uint32_t value;
} ds_record;

static inline uint64_t ds_record_key(const ds_record *record) {
    return (uint64_t)record->key_high << 32 | record->key_low;
}

static inline ds_record ds_record_make(uint64_t key, uint32_t value) {
    return (ds_record){(uint32_t)key, (uint32_t)(key >> 32), value};
}

/* Sort by key, stable. `scratch` has room for `count` records. */
void ds_radix_sort(ds_record *records, ds_record *scratch, size_t count);

#endif
