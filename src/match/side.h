/* SPDX-License-Identifier: MIT */
/*
 * A text that is ready to be compared: its tokens, and a hash of each of its shingles. Shingles are equal when their tokens
 * are; the hash only says where to look, and 32 bits are enough for that.
 *
 *     in a buffer:   headline count | count | count x u32 token | shingles x u32 hash
 */
#ifndef DS_MATCH_SIDE_H
#define DS_MATCH_SIDE_H

#include "base/buffer.h"
#include "model/tokens.h"

#include <stdbool.h>

typedef struct ds_side {
    ds_tokens tokens;         /* without flags */
    const uint32_t *shingles; /* their hashes in order of place, headline first */
    uint32_t count;
    uint32_t headline_count; /* shingles of the headline */
} ds_side;

/* The most bytes that a text of so many words takes. */
size_t ds_side_bytes(uint32_t words);

/* Append a text to `out`, from tokens or from the token part of a record: DS_E_MEMORY, or DS_E_CORRUPT of a record. */
ds_status ds_side_put(ds_buffer *out, const ds_tokens *tokens, uint32_t ngram, ds_error *error);
ds_status ds_side_put_record(ds_buffer *out, const void *record, size_t size, uint32_t ngram, ds_error *error);

/* The text that was put at `place`; points into the buffer. */
ds_side ds_side_at(const ds_buffer *buffer, size_t place, uint32_t ngram);

/* The first token of the shingle at a place, and how many it covers: fewer than n where a segment is shorter. */
static inline uint32_t ds_side_token(const ds_side *side, uint32_t place) {
    return place < side->headline_count ? place : side->tokens.headline_count + place - side->headline_count;
}

static inline uint32_t ds_side_words(const ds_side *side, uint32_t place, uint32_t ngram) {
    uint32_t segment = place < side->headline_count ? side->tokens.headline_count : ds_tokens_body_count(&side->tokens);
    return segment < ngram ? segment : ngram;
}

/* Where the segment of a place ends, and where it starts, in tokens. */
static inline uint32_t ds_side_end(const ds_side *side, uint32_t place) {
    return place < side->headline_count ? side->tokens.headline_count : side->tokens.count;
}

static inline uint32_t ds_side_start(const ds_side *side, uint32_t place) {
    return place < side->headline_count ? 0 : side->tokens.headline_count;
}

/* Are the shingles at two places equal? */
static inline bool ds_side_is_same(const ds_side *a, uint32_t place_a, const ds_side *b, uint32_t place_b,
                                   uint32_t ngram) {
    uint32_t words = ds_side_words(a, place_a, ngram);
    if (ds_side_words(b, place_b, ngram) != words) return false;
    const uint32_t *x = a->tokens.hashes + ds_side_token(a, place_a), *y = b->tokens.hashes + ds_side_token(b, place_b);
    for (uint32_t i = 0; i < words; i++) {
        if (x[i] != y[i]) return false;
    }
    return true;
}

/* Shingles that are equal from these two on, which are, within a segment of each. */
uint32_t ds_side_same_ahead(const ds_side *a, uint32_t place_a, const ds_side *b, uint32_t place_b, uint32_t ngram);

/* And those right before them. */
uint32_t ds_side_same_before(const ds_side *a, uint32_t place_a, const ds_side *b, uint32_t place_b);

#endif
