/* SPDX-License-Identifier: MIT */
#include "engine/feed_keys.h"

#include "base/hash.h"

#include <string.h>

enum { SLOTS_LEAST = 4096 };

void ds_feed_keys_init(ds_feed_keys *keys, ds_memory *memory, uint64_t secret) {
    *keys = (ds_feed_keys){.memory = memory, .secret = secret};
}

void ds_feed_keys_clear(ds_feed_keys *keys) {
    ds_memory_free(keys->memory, keys->table, keys->slots, sizeof *keys->table);
    ds_memory_free(keys->memory, keys->pool, keys->pool_capacity, sizeof *keys->pool);
    ds_feed_keys_init(keys, keys->memory, keys->secret);
}

static size_t home_of(const ds_feed_keys *keys, uint64_t key) {
    return ds_hash_mix(key ^ keys->secret) & (keys->slots - 1);
}

/* The slot that a key has, or the free one that it would take. */
static ds_feed_key *slot_of(const ds_feed_keys *keys, uint64_t key) {
    size_t at = home_of(keys, key);
    while (keys->table[at].count != 0 && keys->table[at].key != key) at = (at + 1) & (keys->slots - 1);
    return &keys->table[at];
}

/* Room for so many more keys, with a third of the slots left free. */
static bool reserve(ds_feed_keys *keys, size_t more) {
    size_t slots = keys->slots == 0 ? SLOTS_LEAST : keys->slots;
    while ((keys->used + more) * 3 > slots * 2) slots *= 2;
    if (slots == keys->slots) return true;
    ds_feed_keys grown = *keys;
    grown.table = ds_memory_new_zeroed(keys->memory, slots, sizeof *grown.table);
    if (grown.table == NULL) return false;
    grown.slots = slots;
    for (size_t s = 0; s < keys->slots; s++) {
        if (keys->table[s].count != 0) *slot_of(&grown, keys->table[s].key) = keys->table[s];
    }
    ds_memory_free(keys->memory, keys->table, keys->slots, sizeof *keys->table);
    *keys = grown;
    return true;
}

static bool is_power_of_two(uint32_t number) {
    return (number & (number - 1)) == 0;
}

static const uint32_t *numbers_of(const ds_feed_keys *keys, const ds_feed_key *slot) {
    return slot->count == 1 ? &slot->at : keys->pool + slot->at;
}

/* A list is full when its length is a power of two; then it moves to the end of the pool, with twice the room. */
static bool add_number(ds_feed_keys *keys, ds_feed_key *slot, uint32_t number) {
    if (slot->count == 0) {
        slot->at = number;
    } else if (is_power_of_two(slot->count)) {
        size_t room = 2 * (size_t)slot->count, at = keys->pool_count;
        if (at + room > UINT32_MAX ||
            !ds_memory_reserve(keys->memory, &keys->pool, &keys->pool_capacity, at + room, sizeof *keys->pool)) {
            return false;
        }
        memcpy(keys->pool + at, numbers_of(keys, slot), slot->count * sizeof *keys->pool);
        keys->pool[at + slot->count] = number;
        keys->pool_count += room;
        slot->at = (uint32_t)at;
    } else {
        keys->pool[slot->at + slot->count] = number;
    }
    slot->count++;
    return true;
}

ds_status ds_feed_keys_add(ds_feed_keys *keys, const uint64_t *own, size_t count, uint32_t number, ds_error *error) {
    if (!reserve(keys, count)) return ds_fail_memory(error);
    for (size_t k = 0; k < count; k++) {
        ds_feed_key *slot = slot_of(keys, own[k]);
        bool is_there = slot->count > 0 && numbers_of(keys, slot)[slot->count - 1] == number;
        if (is_there) continue;
        bool is_new = slot->count == 0;
        if (!add_number(keys, slot, number)) return ds_fail_memory(error);
        slot->key = own[k];
        keys->used += is_new;
        keys->records++;
    }
    if (keys->articles++ == 0) keys->first = number;
    keys->last = number;
    return DS_OK;
}

void ds_feed_keys_prefetch(const ds_feed_keys *keys, uint64_t key) {
    if (keys->slots != 0) __builtin_prefetch(&keys->table[home_of(keys, key)]);
}

const uint32_t *ds_feed_keys_find(const ds_feed_keys *keys, uint64_t key, uint32_t *count) {
    *count = 0;
    if (keys->slots == 0) return NULL;
    const ds_feed_key *slot = slot_of(keys, key);
    *count = slot->count;
    return slot->count == 0 ? NULL : numbers_of(keys, slot);
}

/* The sort is by key and stable, and the numbers of a key are in order already. */
ds_status ds_feed_keys_sorted(const ds_feed_keys *keys, ds_record **records, size_t *count, size_t *capacity,
                              ds_error *error) {
    *capacity = 2 * (size_t)keys->records;
    *count = 0;
    *records = ds_memory_new(keys->memory, *capacity, sizeof **records);
    if (*records == NULL) return ds_fail_memory(error);
    for (size_t s = 0; s < keys->slots; s++) {
        const ds_feed_key *slot = &keys->table[s];
        for (uint32_t i = 0; i < slot->count; i++) {
            (*records)[(*count)++] = ds_record_make(slot->key, numbers_of(keys, slot)[i]);
        }
    }
    ds_radix_sort(*records, *records + *count, *count);
    return DS_OK;
}
