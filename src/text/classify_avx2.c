/* SPDX-License-Identifier: MIT */
/* A block is two vectors. "x - low < width" as unsigned bytes is one subtraction, one minimum and one comparison. */
#include "text/classify.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

TARGET static inline __m256i in_range(__m256i x, char low, char width) {
    __m256i from_low = _mm256_sub_epi8(x, _mm256_set1_epi8(low));
    __m256i last = _mm256_set1_epi8((char)(width - 1));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(from_low, last), from_low);
}

TARGET static inline uint64_t mask_of(__m256i v) {
    return (uint32_t)_mm256_movemask_epi8(v);
}

/* One half of a block; its bits go to the lower half of each mask. */
TARGET static inline void classify_half(const unsigned char *bytes, unsigned char *lower, ds_block *out) {
    __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
    __m256i capital = in_range(x, 'A', 26);
    __m256i lowered = _mm256_add_epi8(x, _mm256_and_si256(capital, _mm256_set1_epi8(0x20)));
    __m256i digit = in_range(x, '0', 10);
    __m256i word = _mm256_or_si256(in_range(lowered, 'a', 26), digit);
    __m256i apostrophe = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('\''));
    __m256i special = _mm256_or_si256(apostrophe, _mm256_cmpeq_epi8(x, _mm256_setzero_si256()));
    __m256i line =
        _mm256_or_si256(_mm256_cmpeq_epi8(x, _mm256_set1_epi8('\n')), _mm256_cmpeq_epi8(x, _mm256_set1_epi8('\r')));
    _mm256_storeu_si256((__m256i *)(void *)lower, lowered);
    *out = (ds_block){mask_of(word), mask_of(capital), mask_of(digit), mask_of(_mm256_or_si256(special, x)),
                      mask_of(line)};
}

TARGET void ds_classify_avx2(const unsigned char *bytes, size_t count, unsigned char *lower, ds_block *blocks) {
    for (size_t b = 0; b < count; b++, bytes += DS_BLOCK_BYTES, lower += DS_BLOCK_BYTES) {
        ds_block low, high;
        classify_half(bytes, lower, &low);
        classify_half(bytes + 32, lower + 32, &high);
        blocks[b] =
            (ds_block){low.word | high.word << 32, low.capital | high.capital << 32, low.digit | high.digit << 32,
                       low.special | high.special << 32, low.line | high.line << 32};
    }
}
#endif
