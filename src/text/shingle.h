/* SPDX-License-Identifier: MIT */
/* Shingles: hashes of n consecutive tokens. No shingle crosses from the headline into the body. */
#ifndef DS_TEXT_SHINGLE_H
#define DS_TEXT_SHINGLE_H

#include "model/tokens.h"

/* How many shingles a segment of `tokens` tokens has: one if it is shorter than n, none if it is empty. */
static inline uint32_t ds_shingle_segment(uint32_t tokens, uint32_t n) {
    return tokens >= n ? tokens - n + 1 : tokens > 0 ? 1 : 0;
}

static inline uint32_t ds_shingle_count(const ds_tokens *tokens, uint32_t n) {
    return ds_shingle_segment(tokens->headline_count, n) + ds_shingle_segment(ds_tokens_body_count(tokens), n);
}

/* Write ds_shingle_count(tokens, n) hashes, headline first, in order of place, repeats included. */
void ds_shingle(const ds_tokens *tokens, uint32_t n, uint64_t seed, uint64_t *out);

/* Hashes of the n-grams of `count` bare tokens; ds_shingle_segment(count, n) of them. */
void ds_shingle_run(const uint32_t *tokens, uint32_t count, uint32_t n, uint64_t seed, uint64_t *out);

#endif
