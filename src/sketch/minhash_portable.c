/* SPDX-License-Identifier: MIT */
/* Blocks of lanes outside, shingles inside: a block's minima stay in registers, and compilers can vectorise it with what
 * every x86-64 and ARMv8 has. */
#include "sketch/minhash.h"

#include <string.h>

static void block_of_least(const int16_t *a, const uint32_t *numbers, size_t count, int16_t *signature) {
    int16_t least[DS_MINHASH_LANES];
    for (size_t lane = 0; lane < DS_MINHASH_LANES; lane++) least[lane] = INT16_MAX;
    for (size_t s = 0; s < count; s++) {
        uint16_t x = (uint16_t)ds_minhash_twice(numbers[s]);
        for (size_t lane = 0; lane < DS_MINHASH_LANES; lane++) {
            int16_t value = (int16_t)(uint16_t)(x * (unsigned)(uint16_t)a[lane]);
            least[lane] = value < least[lane] ? value : least[lane];
        }
    }
    memcpy(signature, least, sizeof least);
}

static void block_of_greatest(const int16_t *a, const uint32_t *numbers, size_t count, int16_t *signature) {
    int16_t greatest[DS_MINHASH_LANES];
    for (size_t lane = 0; lane < DS_MINHASH_LANES; lane++) greatest[lane] = INT16_MIN;
    for (size_t s = 0; s < count; s++) {
        uint16_t x = (uint16_t)ds_minhash_twice(numbers[s]);
        for (size_t lane = 0; lane < DS_MINHASH_LANES; lane++) {
            int16_t value = (int16_t)(uint16_t)(x * (unsigned)(uint16_t)a[lane]);
            greatest[lane] = value > greatest[lane] ? value : greatest[lane];
        }
    }
    for (size_t lane = 0; lane < DS_MINHASH_LANES; lane++) signature[lane] = (int16_t)~greatest[lane];
}

void ds_minhash_portable(const int16_t *a, size_t slots, const uint32_t *numbers, size_t count, int16_t *signature) {
    for (size_t block = 0; block * DS_MINHASH_LANES < slots; block++) {
        const int16_t *factors = a + block / 2 * DS_MINHASH_LANES;
        int16_t *out = signature + block * DS_MINHASH_LANES;
        if (block % 2 == 0) {
            block_of_least(factors, numbers, count, out);
        } else {
            block_of_greatest(factors, numbers, count, out);
        }
    }
}

void ds_minhash_triples_portable(const uint32_t factor[3], const uint32_t *tokens, size_t count, uint32_t *numbers) {
    for (size_t i = 0; i < count; i++) numbers[i] = ds_minhash_number_of_three(factor, tokens + i);
}
