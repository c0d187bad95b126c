/* SPDX-License-Identifier: MIT */
/* AVX2: 48 lanes a block, so that six vectors of A and six of minima fill the sixteen registers but for scratch; what is
 * left over goes in blocks of 16. */
#include "sketch/minhash.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

TARGET static inline __m256i load(const uint32_t *from) {
    return _mm256_loadu_si256((const __m256i *)(const void *)from);
}

TARGET static inline void store(uint32_t *to, __m256i v) {
    _mm256_storeu_si256((__m256i *)(void *)to, v);
}

TARGET static inline __m256i step(__m256i least, __m256i x, __m256i a) {
    return _mm256_min_epu32(least, _mm256_mullo_epi32(x, a));
}

TARGET static void block_of_48(const uint32_t *a, const uint64_t *shingles, size_t count, uint32_t *least) {
    __m256i a0 = load(a), a1 = load(a + 8), a2 = load(a + 16), a3 = load(a + 24), a4 = load(a + 32), a5 = load(a + 40);
    __m256i m0 = load(least), m1 = load(least + 8), m2 = load(least + 16);
    __m256i m3 = load(least + 24), m4 = load(least + 32), m5 = load(least + 40);
    for (size_t s = 0; s < count; s++) {
        __m256i x = _mm256_set1_epi32((int)(uint32_t)(shingles[s] >> 32));
        m0 = step(m0, x, a0);
        m1 = step(m1, x, a1);
        m2 = step(m2, x, a2);
        m3 = step(m3, x, a3);
        m4 = step(m4, x, a4);
        m5 = step(m5, x, a5);
    }
    store(least, m0);
    store(least + 8, m1);
    store(least + 16, m2);
    store(least + 24, m3);
    store(least + 32, m4);
    store(least + 40, m5);
}

TARGET static void block_of_16(const uint32_t *a, const uint64_t *shingles, size_t count, uint32_t *least) {
    __m256i a0 = load(a), a1 = load(a + 8), m0 = load(least), m1 = load(least + 8);
    for (size_t s = 0; s < count; s++) {
        __m256i x = _mm256_set1_epi32((int)(uint32_t)(shingles[s] >> 32));
        m0 = step(m0, x, a0);
        m1 = step(m1, x, a1);
    }
    store(least, m0);
    store(least + 8, m1);
}

TARGET void ds_minhash_avx2(const uint32_t *a, size_t slots, const uint64_t *shingles, size_t count, uint32_t *least) {
    size_t block = 0;
    for (; block + 48 <= slots; block += 48) block_of_48(a + block, shingles, count, least + block);
    for (; block < slots; block += 16) block_of_16(a + block, shingles, count, least + block);
}
#endif
