/* SPDX-License-Identifier: MIT */
/* Four k-grams at a time. AVX2 has no minimum of unsigned 64-bit lanes, so the selection stays portable. */
#include "sketch/winnow.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

TARGET static void hash_grams(const uint32_t *tokens, size_t count, uint64_t seed, uint64_t *out) {
    __m256i factor[DS_WINNOW_GRAM];
    for (unsigned j = 0; j < DS_WINNOW_GRAM; j++) factor[j] = _mm256_set1_epi64x((long long)ds_winnow_factor(seed, j));
    size_t grams = count - DS_WINNOW_GRAM + 1, i = 0;
    for (; i + 4 <= grams; i += 4) {
        __m256i sum = _mm256_setzero_si256();
        for (unsigned j = 0; j < DS_WINNOW_GRAM; j++) {
            __m128i four = _mm_loadu_si128((const __m128i *)(const void *)(tokens + i + j));
            sum = _mm256_add_epi64(sum, _mm256_mul_epu32(_mm256_cvtepu32_epi64(four), factor[j]));
        }
        sum = _mm256_xor_si256(sum, _mm256_srli_epi64(sum, 29));
        _mm256_storeu_si256((__m256i *)(void *)(out + i), sum);
    }
    if (i < grams) ds_winnow_hash_portable(tokens + i, count - i, seed, out + i);
}

size_t ds_winnow_avx2(const uint32_t *tokens, size_t count, uint64_t seed, uint64_t *scratch, uint64_t *out) {
    hash_grams(tokens, count, seed, scratch);
    return ds_winnow_select_window(scratch, count - DS_WINNOW_GRAM + 1, DS_WINNOW_WINDOW, out);
}
#endif
