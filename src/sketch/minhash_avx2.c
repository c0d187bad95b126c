/* SPDX-License-Identifier: MIT */
/* AVX2: a block of slots is two vectors; the least and the greatest products of the same factors go together. */
#include "sketch/minhash.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

enum { HALF = DS_MINHASH_LANES / 2, EIGHT = 8 };

TARGET static inline __m256i load(const void *from) {
    return _mm256_loadu_si256((const __m256i *)from);
}

TARGET static inline void store(void *to, __m256i v) {
    _mm256_storeu_si256((__m256i *)to, v);
}

/* Two blocks, or one if `both` is false. */
TARGET static inline __attribute__((always_inline)) void blocks(const int16_t *a, const uint32_t *numbers, size_t count,
                                                                int16_t *signature, bool both) {
    const __m256i a0 = load(a), a1 = load(a + HALF);
    __m256i least0 = _mm256_set1_epi16(INT16_MAX), least1 = least0;
    __m256i greatest0 = _mm256_set1_epi16(INT16_MIN), greatest1 = greatest0;
    for (size_t s = 0; s < count; s++) {
        __m256i x = _mm256_set1_epi32((int)ds_minhash_twice(numbers[s]));
        __m256i p0 = _mm256_mullo_epi16(x, a0), p1 = _mm256_mullo_epi16(x, a1);
        least0 = _mm256_min_epi16(least0, p0);
        least1 = _mm256_min_epi16(least1, p1);
        if (!both) continue;
        greatest0 = _mm256_max_epi16(greatest0, p0);
        greatest1 = _mm256_max_epi16(greatest1, p1);
    }
    store(signature, least0);
    store(signature + HALF, least1);
    if (!both) return;
    store(signature + DS_MINHASH_LANES, _mm256_xor_si256(greatest0, _mm256_set1_epi32(-1)));
    store(signature + DS_MINHASH_LANES + HALF, _mm256_xor_si256(greatest1, _mm256_set1_epi32(-1)));
}

TARGET void ds_minhash_avx2(const int16_t *a, size_t slots, const uint32_t *numbers, size_t count, int16_t *signature) {
    size_t at = 0;
    for (; at + 2 * DS_MINHASH_LANES <= slots; at += 2 * DS_MINHASH_LANES) {
        blocks(a + at / 2, numbers, count, signature + at, true);
    }
    if (at < slots) blocks(a + at / 2, numbers, count, signature + at, false);
}

TARGET void ds_minhash_triples_avx2(const uint32_t factor[3], const uint32_t *tokens, size_t count, uint32_t *numbers) {
    const __m256i f0 = _mm256_set1_epi32((int)factor[0]), f1 = _mm256_set1_epi32((int)factor[1]);
    const __m256i f2 = _mm256_set1_epi32((int)factor[2]);
    size_t i = 0;
    for (; i + EIGHT <= count; i += EIGHT) {
        __m256i sum = _mm256_mullo_epi32(load(tokens + i), f0);
        sum = _mm256_add_epi32(sum, _mm256_mullo_epi32(load(tokens + i + 1), f1));
        sum = _mm256_add_epi32(sum, _mm256_mullo_epi32(load(tokens + i + 2), f2));
        sum = _mm256_xor_si256(sum, _mm256_srli_epi32(sum, 16));
        store(numbers + i, _mm256_mullo_epi32(sum, _mm256_set1_epi32(0x7feb352d)));
    }
    ds_minhash_triples_portable(factor, tokens + i, count - i, numbers + i);
}
#endif
