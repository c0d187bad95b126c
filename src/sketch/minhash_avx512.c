/* SPDX-License-Identifier: MIT */
/*
 * AVX-512: a block of slots is one vector, so that the default signature is three: the least and the greatest products of
 * one vector of factors and the least of another, five operations a shingle. x is made ready for a run of shingles at once
 * and loaded into all lanes, which costs the vector ports nothing.
 */
#include "sketch/minhash.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,bmi,bmi2")))
#define TARGET_INLINE TARGET static inline __attribute__((always_inline))

enum { SIXTEEN = 16, AT_ONCE = 256 };

/* What ds_minhash_twice does, up to AT_ONCE times; returns how many. */
TARGET_INLINE size_t make_ready(const uint32_t *numbers, size_t count, uint32_t *twice) {
    size_t some = count < AT_ONCE ? count : AT_ONCE;
    const __m512i high = _mm512_set1_epi32((int)0xffff0000u), least = _mm512_set1_epi16(INT16_MIN + 1);
    for (size_t i = 0; i < some; i += SIXTEEN) {
        __mmask16 there = (__mmask16)(some - i >= SIXTEEN ? 0xffffu : (1u << (some - i)) - 1);
        __m512i x = _mm512_maskz_loadu_epi32(there, numbers + i);
        x = _mm512_or_si512(_mm512_and_si512(x, high), _mm512_srli_epi32(x, 16));
        _mm512_storeu_si512(twice + i, _mm512_max_epi16(x, least));
    }
    return some;
}

TARGET_INLINE __m512i product(uint32_t twice, __m512i a) {
    return _mm512_mullo_epi16(_mm512_set1_epi32((int)twice), a);
}

TARGET_INLINE void store_greatest(int16_t *to, __m512i greatest) {
    _mm512_storeu_si512(to, _mm512_xor_si512(greatest, _mm512_set1_epi32(-1)));
}

TARGET static void blocks_of_three(const int16_t *a, const uint32_t *numbers, size_t count, int16_t *signature) {
    uint32_t twice[AT_ONCE];
    const __m512i a0 = _mm512_loadu_si512(a), a1 = _mm512_loadu_si512(a + DS_MINHASH_LANES);
    __m512i least0 = _mm512_set1_epi16(INT16_MAX), least1 = least0, greatest0 = _mm512_set1_epi16(INT16_MIN);
    for (size_t some; count > 0; numbers += some, count -= some) {
        some = make_ready(numbers, count, twice);
        for (size_t s = 0; s < some; s++) {
            __m512i p0 = product(twice[s], a0);
            least0 = _mm512_min_epi16(least0, p0);
            greatest0 = _mm512_max_epi16(greatest0, p0);
            least1 = _mm512_min_epi16(least1, product(twice[s], a1));
        }
    }
    _mm512_storeu_si512(signature, least0);
    store_greatest(signature + DS_MINHASH_LANES, greatest0);
    _mm512_storeu_si512(signature + 2 * DS_MINHASH_LANES, least1);
}

TARGET static void blocks_of_two(const int16_t *a, const uint32_t *numbers, size_t count, int16_t *signature) {
    uint32_t twice[AT_ONCE];
    const __m512i a0 = _mm512_loadu_si512(a);
    __m512i least = _mm512_set1_epi16(INT16_MAX), greatest = _mm512_set1_epi16(INT16_MIN);
    for (size_t some; count > 0; numbers += some, count -= some) {
        some = make_ready(numbers, count, twice);
        for (size_t s = 0; s < some; s++) {
            __m512i p = product(twice[s], a0);
            least = _mm512_min_epi16(least, p);
            greatest = _mm512_max_epi16(greatest, p);
        }
    }
    _mm512_storeu_si512(signature, least);
    store_greatest(signature + DS_MINHASH_LANES, greatest);
}

TARGET void ds_minhash_avx512(const int16_t *a, size_t slots, const uint32_t *numbers, size_t count,
                              int16_t *signature) {
    size_t blocks = slots / DS_MINHASH_LANES, at = 0;
    for (; blocks != 3 && blocks >= 2; blocks -= 2, at += 2 * DS_MINHASH_LANES) {
        blocks_of_two(a + at / 2, numbers, count, signature + at);
    }
    int16_t last[2 * DS_MINHASH_LANES];
    if (blocks == 3) blocks_of_three(a + at / 2, numbers, count, signature + at);
    if (blocks != 1) return;
    blocks_of_two(a + at / 2, numbers, count, last);
    _mm512_storeu_si512(signature + at, _mm512_loadu_si512(last));
}

TARGET void ds_minhash_triples_avx512(const uint32_t factor[3], const uint32_t *tokens, size_t count,
                                      uint32_t *numbers) {
    const __m512i f0 = _mm512_set1_epi32((int)factor[0]), f1 = _mm512_set1_epi32((int)factor[1]);
    const __m512i f2 = _mm512_set1_epi32((int)factor[2]);
    for (size_t i = 0; i < count; i += SIXTEEN) {
        __mmask16 there = (__mmask16)(count - i >= SIXTEEN ? 0xffffu : (1u << (count - i)) - 1);
        __m512i sum = _mm512_mullo_epi32(_mm512_maskz_loadu_epi32(there, tokens + i), f0);
        sum = _mm512_add_epi32(sum, _mm512_mullo_epi32(_mm512_maskz_loadu_epi32(there, tokens + i + 1), f1));
        sum = _mm512_add_epi32(sum, _mm512_mullo_epi32(_mm512_maskz_loadu_epi32(there, tokens + i + 2), f2));
        sum = _mm512_xor_si512(sum, _mm512_srli_epi32(sum, 16));
        _mm512_mask_storeu_epi32(numbers + i, there, _mm512_mullo_epi32(sum, _mm512_set1_epi32(0x7feb352d)));
    }
}
#endif
