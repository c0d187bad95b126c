/* SPDX-License-Identifier: MIT */
/*
 * A text that is to be compared: its tokens, and how they make shingles. Shingles are equal when their tokens are. A hash
 * of 32 bits says where to look for one, and is made when it is needed: that is cheaper than to keep it and bring it near.
 *
 *     in a buffer:   headline count | count | count x u32 token | flags, two tokens a byte, filled up to u32
 */
#ifndef DS_MATCH_SIDE_H
#define DS_MATCH_SIDE_H

#include "base/buffer.h"
#include "model/tokens.h"

#include <stdbool.h>
#include <string.h>

typedef struct ds_side {
    ds_tokens tokens;     /* without flags */
    const uint8_t *flags; /* theirs, two tokens a byte, the earlier one in the lower half */
    uint32_t count;       /* shingles, in order of place, headline first */
    uint32_t headline_count;
} ds_side;

/* The bytes that a text of so many words takes. */
size_t ds_side_bytes(uint32_t words);

/* Append a text to `out`, from tokens or from the token part of a record: DS_E_MEMORY, or DS_E_CORRUPT of a record. */
ds_status ds_side_put(ds_buffer *out, const ds_tokens *tokens, ds_error *error);
ds_status ds_side_put_record(ds_buffer *out, const void *record, size_t size, ds_error *error);

/* The text that was put at `place`; points into the buffer. */
ds_side ds_side_at(const ds_buffer *buffer, size_t place, uint32_t ngram);

/* Hashes of the shingles at `count` places from `first` on. */
void ds_side_hash(const ds_side *side, uint32_t first, uint32_t count, uint32_t ngram, uint32_t *out);

/* Have the tokens brought near, those of a text of usual length. */
static inline void ds_side_fetch(const ds_side *side) {
    enum { TOKENS_MOST = 320, LINE_BYTES = 64 };
    uint32_t count = side->tokens.count < TOKENS_MOST ? side->tokens.count : TOKENS_MOST;
    for (uint32_t t = 0; t < count; t += LINE_BYTES / sizeof *side->tokens.hashes) {
        __builtin_prefetch(side->tokens.hashes + t);
    }
}

/* The DS_TOKEN_ flags of a token. */
static inline uint8_t ds_side_flags(const ds_side *side, uint32_t token) {
    return side->flags[token / 2] >> (token % 2 * 4) & 15;
}

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

/* Equal words from these two on. */
static inline uint32_t ds_side_same_words(const uint32_t *x, const uint32_t *y, uint32_t most) {
    enum { STRIDE = 4 };
    uint32_t i = 0;
    for (; i + STRIDE <= most; i += STRIDE) {
        uint64_t p[2], q[2];
        memcpy(p, x + i, sizeof p);
        memcpy(q, y + i, sizeof q);
        if (((p[0] ^ q[0]) | (p[1] ^ q[1])) != 0) break;
    }
    while (i < most && x[i] == y[i]) i++;
    return i;
}

/* Shingles that are equal from these two on, which are, within a segment of each. */
static inline uint32_t ds_side_same_ahead(const ds_side *a, uint32_t place_a, const ds_side *b, uint32_t place_b,
                                          uint32_t ngram) {
    uint32_t words = ds_side_words(a, place_a, ngram);
    uint32_t at_a = ds_side_token(a, place_a) + words, at_b = ds_side_token(b, place_b) + words;
    uint32_t left_a = ds_side_end(a, place_a) - at_a, left_b = ds_side_end(b, place_b) - at_b;
    uint32_t most = left_a < left_b ? left_a : left_b;
    return 1 + ds_side_same_words(a->tokens.hashes + at_a, b->tokens.hashes + at_b, most);
}

/* And those right before them. */
static inline uint32_t ds_side_same_before(const ds_side *a, uint32_t place_a, const ds_side *b, uint32_t place_b) {
    uint32_t at_a = ds_side_token(a, place_a), at_b = ds_side_token(b, place_b), same = 0;
    uint32_t behind_a = at_a - ds_side_start(a, place_a), behind_b = at_b - ds_side_start(b, place_b);
    uint32_t most = behind_a < behind_b ? behind_a : behind_b;
    while (same < most && a->tokens.hashes[at_a - 1 - same] == b->tokens.hashes[at_b - 1 - same]) same++;
    return same;
}

#endif
