/* SPDX-License-Identifier: MIT */
#include "match/known.h"

#include "base/radix.h"

ds_status ds_known_add(ds_known_list *list, ds_memory *memory, const ds_known_pair *pair, ds_error *error) {
    if (!ds_memory_reserve(memory, &list->pairs, &list->capacity, list->count + 1, sizeof *pair)) {
        return ds_fail_memory(error);
    }
    list->pairs[list->count++] = *pair;
    return DS_OK;
}

void ds_known_clear(ds_known_list *list, ds_memory *memory) {
    ds_memory_free(memory, list->pairs, list->capacity, sizeof *list->pairs);
    *list = (ds_known_list){0};
}

/* Of two that say something of the same pair, the one that says more. */
static bool says_more(const ds_known_pair *x, const ds_known_pair *y) {
    return x->is_kept != y->is_kept ? x->is_kept : x->is_full && !y->is_full;
}

/* Put the pair at order[i] at i, along the cycles of the order. */
static void move_pairs(ds_known_pair *pairs, ds_record *order, size_t count) {
    for (size_t first = 0; first < count; first++) {
        ds_known_pair held = pairs[first];
        size_t at = first;
        for (size_t from = order[at].value; from != first; from = order[at].value) {
            pairs[at] = pairs[from];
            order[at].value = (uint32_t)at;
            at = from;
        }
        pairs[at] = held;
        order[at].value = (uint32_t)at;
    }
}

ds_status ds_known_sort(ds_known_list *list, ds_memory *memory, ds_error *error) {
    size_t count = list->count, kept = 0;
    if (count > UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, NULL, "more than 2^32 pairs are known");
    ds_record *order = ds_memory_new(memory, count, 2 * sizeof *order);
    if (order == NULL) return ds_fail_memory(error);
    for (size_t i = 0; i < count; i++) order[i] = ds_record_make(ds_known_key(&list->pairs[i]), (uint32_t)i);
    ds_radix_sort(order, order + count, count);
    move_pairs(list->pairs, order, count);
    ds_memory_free(memory, order, count, 2 * sizeof *order);
    for (size_t i = 0; i < count; i++) {
        const ds_known_pair *pair = &list->pairs[i];
        bool is_new = kept == 0 || ds_known_key(&list->pairs[kept - 1]) != ds_known_key(pair);
        if (is_new) {
            list->pairs[kept++] = *pair;
        } else if (says_more(pair, &list->pairs[kept - 1])) {
            list->pairs[kept - 1] = *pair;
        }
    }
    list->count = kept;
    return DS_OK;
}

size_t ds_known_seek(const ds_known_list *list, size_t from, uint64_t key) {
    size_t step = 1, low = from, high = from;
    while (high < list->count && ds_known_key(&list->pairs[high]) < key) {
        low = high + 1;
        high += step;
        step *= 2;
    }
    if (high > list->count) high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ds_known_key(&list->pairs[middle]) < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
