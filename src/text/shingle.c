/* SPDX-License-Identifier: MIT */
#include "text/shingle.h"

#include "base/hash.h"

void ds_shingle_run(const uint32_t *tokens, uint32_t count, uint32_t n, uint64_t seed, uint64_t *out) {
    if (count == 0) return;
    if (count < n) {
        out[0] = ds_hash(tokens, count * sizeof *tokens, seed);
    } else if (n == 3) {
        for (uint32_t i = 0; i + 3 <= count; i++) out[i] = ds_hash_triple(tokens + i, seed);
    } else {
        for (uint32_t i = 0; i + n <= count; i++) out[i] = ds_hash(tokens + i, n * sizeof *tokens, seed);
    }
}

void ds_shingle(const ds_tokens *tokens, uint32_t n, uint64_t seed, uint64_t *out) {
    ds_shingle_run(tokens->hashes, tokens->headline_count, n, seed, out);
    ds_shingle_run(ds_tokens_body(tokens), ds_tokens_body_count(tokens), n, seed,
                   out + ds_shingle_segment(tokens->headline_count, n));
}
