/* SPDX-License-Identifier: MIT */
/* Blocks of 16 lanes outside, shingles inside: a block's minima stay in registers, and compilers can vectorise it. */
#include "sketch/minhash.h"

#include <string.h>

void ds_minhash_portable(const uint32_t *a, size_t slots, const uint64_t *shingles, size_t count, uint32_t *least) {
    for (size_t block = 0; block < slots; block += DS_MINHASH_LANES) {
        uint32_t lanes[DS_MINHASH_LANES];
        memcpy(lanes, least + block, sizeof lanes);
        for (size_t s = 0; s < count; s++) {
            uint32_t x = (uint32_t)(shingles[s] >> 32);
            for (size_t lane = 0; lane < DS_MINHASH_LANES; lane++) {
                uint32_t value = x * a[block + lane];
                lanes[lane] = value < lanes[lane] ? value : lanes[lane];
            }
        }
        memcpy(least + block, lanes, sizeof lanes);
    }
}
