/* SPDX-License-Identifier: MIT */
/*
 * The sieve of a key run: a blocked Bloom filter (Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom
 * Filters", WEA 2007). A key has its bits in one line of 64 bytes, so a key that is not there costs one access to memory;
 * 8 bits a key let one key in 40 pass that is not there. (10 bits and six probes let one in 80 pass: of 55 million records
 * in eight runs a miss then takes 0.48 us instead of 0.63, since each that passes reads a block, for 0.2 bytes a record.)
 *
 * The line is chosen by the highest bits of the key itself, which are a hash already: so keys that come in order fill the
 * lines in order, and make and ask the sieve at the speed of memory read in a row. Keys that are no hashes crowd a few
 * lines: then the sieve lets all pass, and answers are found as slowly as without one, but not wrongly.
 */
#ifndef DS_STORE_KEY_SIEVE_H
#define DS_STORE_KEY_SIEVE_H

#include "base/bytes.h"
#include "base/hash.h"

#include <stdbool.h>

enum { DS_KEY_SIEVE_LINE = 64, DS_KEY_SIEVE_KEYS = 64 /* a line */, DS_KEY_SIEVE_PROBES = 5 };

static inline uint64_t ds_key_sieve_lines(uint64_t keys) {
    return keys / DS_KEY_SIEVE_KEYS + (keys % DS_KEY_SIEVE_KEYS != 0);
}

/* Where in `lines` lines a key has its bits: key * lines / 2^64. */
static inline uint64_t ds_key_sieve_line(uint64_t lines, uint64_t key) {
    uint64_t low = (key & UINT32_MAX) * lines, high = (key >> 32) * lines; /* there are less than 2^32 lines */
    return (high + (low >> 32)) >> 32;
}

static inline void ds_key_sieve_add(unsigned char *sieve, uint64_t lines, uint64_t key) {
    unsigned char *line = sieve + ds_key_sieve_line(lines, key) * DS_KEY_SIEVE_LINE;
    uint64_t bits = ds_hash_mix(key);
    for (unsigned p = 0; p < DS_KEY_SIEVE_PROBES; p++, bits >>= 9) {
        line[bits >> 3 & 63] |= (unsigned char)(1u << (bits & 7));
    }
}

/* False: the key is not there. */
static inline bool ds_key_sieve_passes(const unsigned char *sieve, uint64_t lines, uint64_t key) {
    const unsigned char *line = sieve + ds_key_sieve_line(lines, key) * DS_KEY_SIEVE_LINE;
    uint64_t bits = ds_hash_mix(key);
    unsigned all = 1;
    for (unsigned p = 0; p < DS_KEY_SIEVE_PROBES; p++, bits >>= 9) all &= (unsigned)line[bits >> 3 & 63] >> (bits & 7);
    return all & 1;
}

#endif
