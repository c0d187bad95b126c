/* SPDX-License-Identifier: MIT */
/* Sets of places as bits of 64-bit words. */
#ifndef DS_MATCH_BITS_H
#define DS_MATCH_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline size_t ds_bits_words(uint32_t places) {
    return (size_t)places / 64 + 1;
}

static inline bool ds_bits_has(const uint64_t *bits, uint32_t place) {
    return bits[place / 64] >> place % 64 & 1;
}

static inline void ds_bits_set(uint64_t *bits, uint32_t place) {
    bits[place / 64] |= UINT64_C(1) << place % 64;
}

/* Set `count` places from `first` on; one at least. */
static inline void ds_bits_set_run(uint64_t *bits, uint32_t first, uint32_t count) {
    uint32_t last = first + count - 1, word = first / 64;
    uint64_t mask = ~UINT64_C(0) << first % 64;
    for (; word < last / 64; word++, mask = ~UINT64_C(0)) bits[word] |= mask;
    bits[word] |= mask & ~UINT64_C(0) >> (63 - last % 64);
}

/* The first place from `from` on, and before `end`, that is set (or is not, where `flip` is all ones); `end` if none is. */
static inline uint32_t ds_bits_next(const uint64_t *bits, uint64_t flip, uint32_t from, uint32_t end) {
    if (from >= end) return end;
    uint32_t word = from / 64;
    uint64_t left = (bits[word] ^ flip) & ~UINT64_C(0) << from % 64;
    while (left == 0) {
        if (++word > (end - 1) / 64) return end;
        left = bits[word] ^ flip;
    }
    uint32_t place = word * 64 + (uint32_t)__builtin_ctzll(left);
    return place < end ? place : end;
}

static inline uint32_t ds_bits_count(const uint64_t *bits, size_t words) {
    uint32_t count = 0;
    for (size_t w = 0; w < words; w++) count += (uint32_t)__builtin_popcountll(bits[w]);
    return count;
}

#endif
