/* SPDX-License-Identifier: MIT */
/*
 * Keys are mostly hashes, and n hashes are told apart by little more than their highest log2(n) bits. So only the highest
 * bits in which the keys differ are sorted by radix, least significant digit first, eight bits a pass; what is then still
 * out of order lies within a few places of where it belongs and goes through insertion, which is stable as well.
 *
 *     bits   63 ... the same in all keys ... | digits sorted by radix | left to insertion ... 0
 *                                             log2(n) + SPARE, whole bytes
 *
 * A run whose sorted digits agree and that is long is no accident of hashing: all its keys are one (a crowded bucket,
 * which needs no sorting), or they differ further down (pairs with one first text), and it is sorted by itself. The bits
 * that differ become fewer every time, so that ends.
 */
#include "base/radix.h"

#include <string.h>

enum { DIGIT_BITS = 8, VALUES = 1 << DIGIT_BITS, DIGITS_MOST = 8, SHORT = 48, SPARE_BITS = 2 };

static void insertion_sort(ds_record *records, size_t count) {
    for (size_t i = 1; i < count; i++) {
        uint64_t key = ds_record_key(&records[i]);
        if (ds_record_key(&records[i - 1]) <= key) continue;
        ds_record record = records[i];
        size_t place = i;
        for (; place > 0 && ds_record_key(&records[place - 1]) > key; place--) records[place] = records[place - 1];
        records[place] = record;
    }
}

/* The digits that are sorted by radix: `count` of them from bit `low` up. 0 if all keys are one. */
typedef struct digits {
    unsigned low;
    unsigned count;
} digits;

static digits choose_digits(const ds_record *records, size_t count) {
    uint64_t first = ds_record_key(&records[0]), differ = 0;
    for (size_t i = 1; i < count; i++) differ |= ds_record_key(&records[i]) ^ first;
    if (differ == 0) return (digits){0, 0};
    unsigned top = 64 - (unsigned)__builtin_clzll(differ);
    unsigned wanted = 64 - (unsigned)__builtin_clzll((uint64_t)count) + SPARE_BITS;
    unsigned number = (wanted + DIGIT_BITS - 1) / DIGIT_BITS;
    if (number > (top + DIGIT_BITS - 1) / DIGIT_BITS) number = (top + DIGIT_BITS - 1) / DIGIT_BITS;
    return (digits){top > number * DIGIT_BITS ? top - number * DIGIT_BITS : 0, number};
}

static size_t digit_of(const ds_record *record, unsigned bit) {
    return ds_record_key(record) >> bit & (VALUES - 1);
}

static void sort_digits(ds_record *records, ds_record *scratch, size_t count, digits chosen) {
    size_t histogram[DIGITS_MOST][VALUES];
    memset(histogram, 0, chosen.count * sizeof histogram[0]);
    for (size_t i = 0; i < count; i++) {
        for (unsigned d = 0; d < chosen.count; d++) {
            histogram[d][digit_of(&records[i], chosen.low + d * DIGIT_BITS)]++;
        }
    }
    ds_record *from = records, *to = scratch;
    for (unsigned d = 0; d < chosen.count; d++) {
        size_t *start = histogram[d];
        unsigned bit = chosen.low + d * DIGIT_BITS;
        if (start[digit_of(&from[0], bit)] == count) continue;
        size_t sum = 0;
        for (unsigned v = 0; v < VALUES; v++) {
            size_t n = start[v];
            start[v] = sum;
            sum += n;
        }
        for (size_t i = 0; i < count; i++) to[start[digit_of(&from[i], bit)]++] = from[i];
        ds_record *swap = from;
        from = to;
        to = swap;
    }
    if (from != records) memcpy(records, from, count * sizeof *records);
}

/* Sorted by all bits from `low` up: sort what agrees in these by the rest. */
static void sort_runs(ds_record *records, ds_record *scratch, size_t count, unsigned low) {
    for (size_t first = 0, next; first < count; first = next) {
        uint64_t digits_above = ds_record_key(&records[first]) >> low;
        for (next = first + 1; next < count && ds_record_key(&records[next]) >> low == digits_above;) next++;
        if (next - first > 1) ds_radix_sort(records + first, scratch, next - first);
    }
}

void ds_radix_sort(ds_record *records, ds_record *scratch, size_t count) {
    if (count <= SHORT) {
        insertion_sort(records, count);
        return;
    }
    digits chosen = choose_digits(records, count);
    if (chosen.count == 0) return;
    sort_digits(records, scratch, count, chosen);
    if (chosen.low > 0) sort_runs(records, scratch, count, chosen.low);
}
