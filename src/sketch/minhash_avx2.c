/* SPDX-License-Identifier: MIT */
/* AVX2: 32 lanes a block, so that four vectors of A, B and minima fill the sixteen registers but for scratch; a last
 * block of 16 lanes takes two. */
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

TARGET static inline __m256i step(__m256i least, __m256i x, __m256i a, __m256i b) {
    return _mm256_min_epu32(least, _mm256_add_epi32(_mm256_mullo_epi32(x, a), b));
}

TARGET static void block_of_32(const uint32_t *a, const uint32_t *b, const uint64_t *shingles, size_t count,
                               uint32_t *out) {
    __m256i a0 = load(a), a1 = load(a + 8), a2 = load(a + 16), a3 = load(a + 24);
    __m256i b0 = load(b), b1 = load(b + 8), b2 = load(b + 16), b3 = load(b + 24);
    __m256i m0 = _mm256_set1_epi32(-1), m1 = m0, m2 = m0, m3 = m0;
    for (size_t s = 0; s < count; s++) {
        __m256i x = _mm256_set1_epi32((int)(uint32_t)(shingles[s] >> 32));
        m0 = step(m0, x, a0, b0);
        m1 = step(m1, x, a1, b1);
        m2 = step(m2, x, a2, b2);
        m3 = step(m3, x, a3, b3);
    }
    store(out, m0);
    store(out + 8, m1);
    store(out + 16, m2);
    store(out + 24, m3);
}

TARGET static void block_of_16(const uint32_t *a, const uint32_t *b, const uint64_t *shingles, size_t count,
                               uint32_t *out) {
    __m256i a0 = load(a), a1 = load(a + 8), b0 = load(b), b1 = load(b + 8);
    __m256i m0 = _mm256_set1_epi32(-1), m1 = m0;
    for (size_t s = 0; s < count; s++) {
        __m256i x = _mm256_set1_epi32((int)(uint32_t)(shingles[s] >> 32));
        m0 = step(m0, x, a0, b0);
        m1 = step(m1, x, a1, b1);
    }
    store(out, m0);
    store(out + 8, m1);
}

TARGET void ds_minhash_avx2(const uint32_t *a, const uint32_t *b, size_t slots, const uint64_t *shingles, size_t count,
                            uint32_t *out) {
    size_t block = 0;
    for (; block + 32 <= slots; block += 32) block_of_32(a + block, b + block, shingles, count, out + block);
    if (block < slots) block_of_16(a + block, b + block, shingles, count, out + block);
}
#endif
