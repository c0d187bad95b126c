/* SPDX-License-Identifier: MIT */
#include "text/classify.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq")))

TARGET static inline uint64_t in_range(__m512i x, char low, char width) {
    return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(x, _mm512_set1_epi8(low)), _mm512_set1_epi8(width));
}

TARGET void ds_classify_avx512(const unsigned char *bytes, size_t count, unsigned char *lower, ds_block *blocks) {
    for (size_t b = 0; b < count; b++, bytes += DS_BLOCK_BYTES, lower += DS_BLOCK_BYTES) {
        __m512i x = _mm512_loadu_si512(bytes);
        uint64_t capital = in_range(x, 'A', 26);
        __m512i lowered = _mm512_mask_add_epi8(x, capital, x, _mm512_set1_epi8(0x20));
        uint64_t digit = in_range(x, '0', 10);
        uint64_t apostrophe = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\''));
        uint64_t nul = _mm512_testn_epi8_mask(x, x);
        uint64_t line =
            _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\n')) | _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\r'));
        _mm512_storeu_si512(lower, lowered);
        blocks[b] = (ds_block){in_range(lowered, 'a', 26) | digit, capital, digit,
                               apostrophe | nul | _mm512_movepi8_mask(x), line};
    }
}
#endif
