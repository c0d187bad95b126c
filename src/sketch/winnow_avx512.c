/* SPDX-License-Identifier: MIT */
/*
 * Eight k-grams at a time are hashed, and go down a pipe of minima by doubling, in registers all the way:
 *
 *     least of 2     min(h[i], h[i + 1])                least of 8     min(least4[i], least4[i + 4])
 *     least of 4     min(least2[i], least2[i + 2])      least of 16    min(least8[i], least8[i + 8])
 *     least of 25    min(least16[i], least16[i + 9])
 *
 * Each level needs the next vector of the level above, so the windows that come out at a step began six steps before.
 * What differs from its left neighbour is kept. There is no branch but the loop's.
 */
#include "sketch/winnow.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,popcnt")))
#define TARGET_INLINE TARGET static inline __attribute__((always_inline))

enum { LANES = 8, DEPTH = 6 };

/* The hashes of the grams from `first` on; all ones for those that the text is too short for. */
TARGET_INLINE __m512i hash_grams(const uint32_t *tokens, size_t count, size_t first, const __m512i *factor) {
    __m512i sum = _mm512_setzero_si512();
    if (first + LANES + DS_WINNOW_GRAM - 1 <= count) {
        for (unsigned j = 0; j < DS_WINNOW_GRAM; j++) {
            __m256i eight = _mm256_loadu_si256((const __m256i *)(const void *)(tokens + first + j));
            sum = _mm512_add_epi64(sum, _mm512_mul_epu32(_mm512_cvtepu32_epi64(eight), factor[j]));
        }
        return _mm512_xor_si512(sum, _mm512_srli_epi64(sum, 29));
    }
    if (first + DS_WINNOW_GRAM > count) return _mm512_set1_epi64(-1);
    __mmask8 grams = (__mmask8)((1u << (count - DS_WINNOW_GRAM + 1 - first)) - 1);
    for (unsigned j = 0; j < DS_WINNOW_GRAM; j++) {
        __m256i eight = _mm256_maskz_loadu_epi32(grams, tokens + first + j);
        sum = _mm512_add_epi64(sum, _mm512_mul_epu32(_mm512_cvtepu32_epi64(eight), factor[j]));
    }
    return _mm512_mask_xor_epi64(_mm512_set1_epi64(-1), grams, sum, _mm512_srli_epi64(sum, 29));
}

/* Lanes `by` to `by` + 7 of two vectors side by side. */
#define SHIFTED(left, right, by) _mm512_alignr_epi64(right, left, by)

TARGET size_t ds_winnow_avx512(const uint32_t *tokens, size_t count, uint64_t seed, uint64_t *scratch, uint64_t *out) {
    _Static_assert(DS_WINNOW_WINDOW == 25, "the doubling ends at 25");
    (void)scratch;
    __m512i factor[DS_WINNOW_GRAM];
    for (unsigned j = 0; j < DS_WINNOW_GRAM; j++) factor[j] = _mm512_set1_epi64((long long)ds_winnow_factor(seed, j));
    size_t windows = count - DS_WINNOW_SHARED_TOKENS + 1, kept = 0;
    __m512i of1 = _mm512_set1_epi64(-1), of2 = of1, of4 = of1, of8 = of1, of16 = of1, of16_next = of1, last = of1;
    for (size_t step = 0; step * LANES < windows + DEPTH * LANES; step++) {
        __m512i new1 = hash_grams(tokens, count, step * LANES, factor);
        __m512i new2 = _mm512_min_epu64(of1, SHIFTED(of1, new1, 1));
        __m512i new4 = _mm512_min_epu64(of2, SHIFTED(of2, new2, 2));
        __m512i new8 = _mm512_min_epu64(of4, SHIFTED(of4, new4, 4));
        __m512i new16 = _mm512_min_epu64(of8, new8);
        __m512i least = _mm512_min_epu64(of16, SHIFTED(of16_next, new16, 1));
        of1 = new1;
        of2 = new2;
        of4 = new4;
        of8 = new8;
        of16 = of16_next;
        of16_next = new16;
        if (step < DEPTH) continue;
        size_t left = windows - (step - DEPTH) * LANES;
        __mmask8 wanted = (__mmask8)(left >= LANES ? 0xffu : (1u << left) - 1);
        __mmask8 changed = _mm512_mask_cmpneq_epu64_mask(wanted, least, SHIFTED(last, least, 7));
        if (step == DEPTH) changed |= 1;
        _mm512_storeu_si512(out + kept, _mm512_maskz_compress_epi64(changed, least));
        kept += (size_t)__builtin_popcount(changed);
        last = least;
    }
    return kept;
}
#endif
