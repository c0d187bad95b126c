/* SPDX-License-Identifier: MIT */
/*
 * Eight k-grams at a time, and the minima of all windows by doubling:
 *
 *     least of 2     min(h[i], h[i + 1])                least of 8     min(least4[i], least4[i + 4])
 *     least of 4     min(least2[i], least2[i + 2])      least of 16    min(least8[i], least8[i + 8])
 *     least of 25    min(least16[i], least16[i + 9])
 *
 * Five passes of one load, one minimum and one store, without a branch; what differs from its left neighbour is kept.
 */
#include "sketch/winnow.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq")))

TARGET void ds_winnow_hash_avx512(const uint32_t *tokens, size_t count, uint64_t seed, uint64_t *out) {
    __m512i factor[DS_WINNOW_GRAM];
    for (unsigned j = 0; j < DS_WINNOW_GRAM; j++) factor[j] = _mm512_set1_epi64((long long)ds_winnow_factor(seed, j));
    size_t grams = count - DS_WINNOW_GRAM + 1, i = 0;
    for (; i + 8 <= grams; i += 8) {
        __m512i sum = _mm512_setzero_si512();
        for (unsigned j = 0; j < DS_WINNOW_GRAM; j++) {
            __m256i eight = _mm256_loadu_si256((const __m256i *)(const void *)(tokens + i + j));
            sum = _mm512_add_epi64(sum, _mm512_mul_epu32(_mm512_cvtepu32_epi64(eight), factor[j]));
        }
        sum = _mm512_xor_si512(sum, _mm512_srli_epi64(sum, 29));
        _mm512_storeu_si512(out + i, sum);
    }
    if (i < grams) ds_winnow_hash_portable(tokens + i, count - i, seed, out + i);
}

/* out[i] = min(in[i], in[i + apart]) for `count` places; in and out may be the same array. */
TARGET static void least_of_both(const uint64_t *in, size_t apart, size_t count, uint64_t *out) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        __m512i least = _mm512_min_epu64(_mm512_loadu_si512(in + i), _mm512_loadu_si512(in + i + apart));
        _mm512_storeu_si512(out + i, least);
    }
    for (; i < count; i++) out[i] = in[i] < in[i + apart] ? in[i] : in[i + apart];
}

TARGET static size_t keep_changes(const uint64_t *least, size_t count, uint64_t *out) {
    size_t kept = 0, i = 1;
    out[kept++] = least[0];
    for (; i + 8 <= count; i += 8) {
        __m512i here = _mm512_loadu_si512(least + i);
        __mmask8 changed = _mm512_cmpneq_epu64_mask(here, _mm512_loadu_si512(least + i - 1));
        if (changed == 0) continue;
        _mm512_mask_compressstoreu_epi64(out + kept, changed, here);
        kept += (size_t)__builtin_popcount(changed);
    }
    for (; i < count; i++) {
        if (least[i] != least[i - 1]) out[kept++] = least[i];
    }
    return kept;
}

TARGET size_t ds_winnow_select_avx512(const uint64_t *hashes, size_t count, uint64_t *scratch, uint64_t *out) {
    _Static_assert(DS_WINNOW_WINDOW == 25, "the doubling below ends at 25");
    least_of_both(hashes, 1, count - 1, scratch);
    least_of_both(scratch, 2, count - 3, scratch);
    least_of_both(scratch, 4, count - 7, scratch);
    least_of_both(scratch, 8, count - 15, scratch);
    least_of_both(scratch, 9, count - 24, scratch);
    return keep_changes(scratch, count - 24, out);
}
#endif
