/* SPDX-License-Identifier: MIT */
/* AVX-512: 96 lanes a block, the default signature whole: six vectors each of A, B and minima in 18 of 32 registers, the
 * shingles read once. What is left over goes in blocks of 16. */
#include "sketch/minhash.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq")))

TARGET static inline __m512i step(__m512i least, __m512i x, __m512i a, __m512i b) {
    return _mm512_min_epu32(least, _mm512_add_epi32(_mm512_mullo_epi32(x, a), b));
}

TARGET static void block_of_96(const uint32_t *a, const uint32_t *b, const uint64_t *shingles, size_t count,
                               uint32_t *out) {
    __m512i a0 = _mm512_loadu_si512(a), a1 = _mm512_loadu_si512(a + 16), a2 = _mm512_loadu_si512(a + 32);
    __m512i a3 = _mm512_loadu_si512(a + 48), a4 = _mm512_loadu_si512(a + 64), a5 = _mm512_loadu_si512(a + 80);
    __m512i b0 = _mm512_loadu_si512(b), b1 = _mm512_loadu_si512(b + 16), b2 = _mm512_loadu_si512(b + 32);
    __m512i b3 = _mm512_loadu_si512(b + 48), b4 = _mm512_loadu_si512(b + 64), b5 = _mm512_loadu_si512(b + 80);
    __m512i m0 = _mm512_set1_epi32(-1), m1 = m0, m2 = m0, m3 = m0, m4 = m0, m5 = m0;
    for (size_t s = 0; s < count; s++) {
        __m512i x = _mm512_set1_epi32((int)(uint32_t)(shingles[s] >> 32));
        m0 = step(m0, x, a0, b0);
        m1 = step(m1, x, a1, b1);
        m2 = step(m2, x, a2, b2);
        m3 = step(m3, x, a3, b3);
        m4 = step(m4, x, a4, b4);
        m5 = step(m5, x, a5, b5);
    }
    _mm512_storeu_si512(out, m0);
    _mm512_storeu_si512(out + 16, m1);
    _mm512_storeu_si512(out + 32, m2);
    _mm512_storeu_si512(out + 48, m3);
    _mm512_storeu_si512(out + 64, m4);
    _mm512_storeu_si512(out + 80, m5);
}

TARGET static void block_of_16(const uint32_t *a, const uint32_t *b, const uint64_t *shingles, size_t count,
                               uint32_t *out) {
    __m512i a0 = _mm512_loadu_si512(a), b0 = _mm512_loadu_si512(b), m0 = _mm512_set1_epi32(-1);
    for (size_t s = 0; s < count; s++) {
        m0 = step(m0, _mm512_set1_epi32((int)(uint32_t)(shingles[s] >> 32)), a0, b0);
    }
    _mm512_storeu_si512(out, m0);
}

TARGET void ds_minhash_avx512(const uint32_t *a, const uint32_t *b, size_t slots, const uint64_t *shingles,
                              size_t count, uint32_t *out) {
    size_t block = 0;
    for (; block + 96 <= slots; block += 96) block_of_96(a + block, b + block, shingles, count, out + block);
    for (; block < slots; block += 16) block_of_16(a + block, b + block, shingles, count, out + block);
}
#endif
