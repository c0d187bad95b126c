/* SPDX-License-Identifier: MIT */
#include "base/lru.h"

#include "base/hash.h"

ds_status ds_lru_init(ds_lru *lru, ds_memory *memory, uint32_t capacity, ds_error *error) {
    *lru = (ds_lru){.memory = memory, .capacity = capacity, .bucket_count = 2 * capacity};
    lru->slots = ds_memory_new(memory, capacity, sizeof *lru->slots);
    lru->buckets = ds_memory_new(memory, lru->bucket_count, sizeof *lru->buckets);
    if (lru->slots == NULL || lru->buckets == NULL) {
        ds_lru_clear(lru);
        return ds_fail_memory(error);
    }
    ds_lru_reset(lru);
    return DS_OK;
}

void ds_lru_clear(ds_lru *lru) {
    ds_memory_free(lru->memory, lru->slots, lru->capacity, sizeof *lru->slots);
    ds_memory_free(lru->memory, lru->buckets, lru->bucket_count, sizeof *lru->buckets);
    *lru = (ds_lru){.memory = lru->memory};
}

void ds_lru_reset(ds_lru *lru) {
    for (uint32_t b = 0; b < lru->bucket_count; b++) lru->buckets[b] = DS_LRU_NONE;
    lru->used = 0;
    lru->free = lru->oldest = lru->newest = DS_LRU_NONE;
}

static uint32_t *bucket_of(const ds_lru *lru, uint64_t key) {
    return &lru->buckets[ds_hash_mix(key) & (lru->bucket_count - 1)];
}

static void unlink_slot(ds_lru *lru, uint32_t at) {
    const ds_lru_slot *slot = &lru->slots[at];
    *(slot->older == DS_LRU_NONE ? &lru->oldest : &lru->slots[slot->older].newer) = slot->newer;
    *(slot->newer == DS_LRU_NONE ? &lru->newest : &lru->slots[slot->newer].older) = slot->older;
}

static void link_newest(ds_lru *lru, uint32_t at) {
    lru->slots[at].older = lru->newest;
    lru->slots[at].newer = DS_LRU_NONE;
    *(lru->newest == DS_LRU_NONE ? &lru->oldest : &lru->slots[lru->newest].newer) = at;
    lru->newest = at;
}

uint32_t ds_lru_find(ds_lru *lru, uint64_t key) {
    uint32_t at = *bucket_of(lru, key);
    while (at != DS_LRU_NONE && lru->slots[at].key != key) at = lru->slots[at].next;
    if (at != DS_LRU_NONE && at != lru->newest) {
        unlink_slot(lru, at);
        link_newest(lru, at);
    }
    return at;
}

void ds_lru_drop(ds_lru *lru, uint32_t slot) {
    uint32_t *at = bucket_of(lru, lru->slots[slot].key);
    while (*at != slot) at = &lru->slots[*at].next;
    *at = lru->slots[slot].next;
    unlink_slot(lru, slot);
    lru->slots[slot].next = lru->free;
    lru->free = slot;
}

uint32_t ds_lru_take(ds_lru *lru, uint64_t key) {
    if (lru->free == DS_LRU_NONE && lru->used == lru->capacity) ds_lru_drop(lru, lru->oldest);
    uint32_t at = lru->free;
    if (at == DS_LRU_NONE) {
        at = lru->used++;
    } else {
        lru->free = lru->slots[at].next;
    }
    uint32_t *bucket = bucket_of(lru, key);
    lru->slots[at].key = key;
    lru->slots[at].next = *bucket;
    *bucket = at;
    link_newest(lru, at);
    return at;
}
