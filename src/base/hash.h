/* SPDX-License-Identifier: MIT */
/* The door to xxHash (XXH3): nobody else includes its header. The values are the same on every machine. */
#ifndef DS_BASE_HASH_H
#define DS_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#define XXH_INLINE_ALL
#include <xxhash.h>
#pragma GCC diagnostic pop

#define DS_HASH_LIBRARY_VERSION XXH_VERSION_NUMBER

typedef struct ds_hash128 {
    uint64_t low;
    uint64_t high;
} ds_hash128;

static inline uint64_t ds_hash(const void *data, size_t size, uint64_t seed) {
    return XXH3_64bits_withSeed(data, size, seed);
}

/* Of three numbers: a length that the compiler knows lets XXH3 be inlined to a dozen instructions. */
static inline uint64_t ds_hash_triple(const uint32_t numbers[3], uint64_t seed) {
    return ds_hash(numbers, 3 * sizeof *numbers, seed);
}

static inline ds_hash128 ds_hash_wide(const void *data, size_t size) {
    XXH128_hash_t hash = XXH3_128bits(data, size);
    return (ds_hash128){hash.low64, hash.high64};
}

/* A bijection of 64 bits in which every input bit reaches every output bit (Stafford's variant 13 of the MurmurHash3
 * finaliser): for numbers that are already hashes or counters. */
static inline uint64_t ds_hash_mix(uint64_t x) {
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

#endif
