/* SPDX-License-Identifier: MIT */
/* A growing list of article numbers. */
#ifndef DS_BASE_NUMBERS_H
#define DS_BASE_NUMBERS_H

#include "base/memory.h"

typedef struct ds_numbers {
    ds_memory *memory;
    uint32_t *items;
    size_t count;
    size_t capacity;
} ds_numbers;

static inline void ds_numbers_init(ds_numbers *numbers, ds_memory *memory) {
    *numbers = (ds_numbers){.memory = memory};
}

static inline void ds_numbers_clear(ds_numbers *numbers) {
    ds_memory_free(numbers->memory, numbers->items, numbers->capacity, sizeof *numbers->items);
    ds_numbers_init(numbers, numbers->memory);
}

/* Room for `more` behind what is there; false if there is no memory. */
static inline bool ds_numbers_reserve(ds_numbers *numbers, size_t more) {
    size_t need;
    if (__builtin_add_overflow(numbers->count, more, &need)) return false;
    return need <= numbers->capacity ||
           ds_memory_reserve(numbers->memory, &numbers->items, &numbers->capacity, need, sizeof *numbers->items);
}

static inline bool ds_numbers_add(ds_numbers *numbers, uint32_t number) {
    if (!ds_numbers_reserve(numbers, 1)) return false;
    numbers->items[numbers->count++] = number;
    return true;
}

/* Does a number stand among `count` ascending ones? */
static inline bool ds_numbers_have(const uint32_t *items, size_t count, uint32_t wanted) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (items[middle] < wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && items[low] == wanted;
}

#endif
