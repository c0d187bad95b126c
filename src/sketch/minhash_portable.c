/* SPDX-License-Identifier: MIT */
/* Blocks of 16 lanes outside, shingles inside: a block's minima stay in registers, and compilers can vectorise it. */
#include "sketch/minhash.h"

void ds_minhash_portable(const uint32_t *a, const uint32_t *b, size_t slots, const uint64_t *shingles, size_t count,
                         uint32_t *out) {
    for (size_t block = 0; block < slots; block += DS_MINHASH_LANES) {
        uint32_t least[DS_MINHASH_LANES];
        for (size_t lane = 0; lane < DS_MINHASH_LANES; lane++) least[lane] = UINT32_MAX;
        for (size_t s = 0; s < count; s++) {
            uint32_t x = (uint32_t)(shingles[s] >> 32);
            for (size_t lane = 0; lane < DS_MINHASH_LANES; lane++) {
                uint32_t value = x * a[block + lane] + b[block + lane];
                least[lane] = value < least[lane] ? value : least[lane];
            }
        }
        for (size_t lane = 0; lane < DS_MINHASH_LANES; lane++) out[block + lane] = least[lane];
    }
}
