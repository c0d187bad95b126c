/* SPDX-License-Identifier: MIT */
/*
 * AVX-512: 96 lanes a block, the default signature whole: six vectors each of A and minima in 12 of 32 registers, the
 * shingles read once. What is left over goes in blocks of 16.
 *
 * Vectors keep two of the processor's ports busy and hashing a shingle the others, so for the default signature both are
 * done in one loop: nearly the price of one.
 */
#include "base/hash.h"
#include "sketch/minhash.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,bmi,bmi2")))
#define TARGET_INLINE TARGET static inline __attribute__((always_inline))

typedef struct minima {
    __m512i m0, m1, m2, m3, m4, m5;
} minima;

TARGET_INLINE minima load_96(const uint32_t *from) {
    return (minima){_mm512_loadu_si512(from),      _mm512_loadu_si512(from + 16), _mm512_loadu_si512(from + 32),
                    _mm512_loadu_si512(from + 48), _mm512_loadu_si512(from + 64), _mm512_loadu_si512(from + 80)};
}

TARGET_INLINE void store_96(uint32_t *to, const minima *m) {
    _mm512_storeu_si512(to, m->m0);
    _mm512_storeu_si512(to + 16, m->m1);
    _mm512_storeu_si512(to + 32, m->m2);
    _mm512_storeu_si512(to + 48, m->m3);
    _mm512_storeu_si512(to + 64, m->m4);
    _mm512_storeu_si512(to + 80, m->m5);
}

TARGET_INLINE __m512i step(__m512i least, __m512i x, __m512i a) {
    return _mm512_min_epu32(least, _mm512_mullo_epi32(x, a));
}

TARGET_INLINE void step_96(minima *m, const minima *a, uint64_t shingle) {
    __m512i x = _mm512_set1_epi32((int)(uint32_t)(shingle >> 32));
    m->m0 = step(m->m0, x, a->m0);
    m->m1 = step(m->m1, x, a->m1);
    m->m2 = step(m->m2, x, a->m2);
    m->m3 = step(m->m3, x, a->m3);
    m->m4 = step(m->m4, x, a->m4);
    m->m5 = step(m->m5, x, a->m5);
}

TARGET static void block_of_96(const uint32_t *a, const uint64_t *shingles, size_t count, uint32_t *least) {
    minima factors = load_96(a), m = load_96(least);
    for (size_t s = 0; s < count; s++) step_96(&m, &factors, shingles[s]);
    store_96(least, &m);
}

TARGET static void block_of_16(const uint32_t *a, const uint64_t *shingles, size_t count, uint32_t *least) {
    __m512i a0 = _mm512_loadu_si512(a), m0 = _mm512_loadu_si512(least);
    for (size_t s = 0; s < count; s++) m0 = step(m0, _mm512_set1_epi32((int)(uint32_t)(shingles[s] >> 32)), a0);
    _mm512_storeu_si512(least, m0);
}

TARGET void ds_minhash_avx512(const uint32_t *a, size_t slots, const uint64_t *shingles, size_t count,
                              uint32_t *least) {
    size_t block = 0;
    for (; block + 96 <= slots; block += 96) block_of_96(a + block, shingles, count, least + block);
    for (; block < slots; block += 16) block_of_16(a + block, shingles, count, least + block);
}

TARGET void ds_minhash_triples_avx512(const uint32_t *a, const uint32_t *tokens, size_t count, uint64_t seed,
                                      uint32_t *least) {
    minima factors = load_96(a), m = load_96(least);
    for (size_t s = 0; s + 3 <= count; s++) step_96(&m, &factors, ds_hash_triple(tokens + s, seed));
    store_96(least, &m);
}
#endif
