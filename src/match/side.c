/* SPDX-License-Identifier: MIT */
#include "match/side.h"

#include "store/record.h"
#include "text/shingle.h"

#include <string.h>

enum { HEAD = 2 }; /* numbers in front of the tokens */

size_t ds_side_bytes(uint32_t words) {
    return (HEAD + 2 * (size_t)words) * sizeof(uint32_t);
}

static uint32_t turn(uint32_t x) {
    return x << 11 | x >> 21;
}

/* Tokens are hashes already, so turning and adding is all that it takes, and the compiler makes vectors of it. */
static void hash_triples(const uint32_t *restrict tokens, uint32_t count, uint32_t *restrict out) {
    for (uint32_t i = 0; i < count; i++) out[i] = turn(turn(tokens[i]) + tokens[i + 1]) + tokens[i + 2];
}

static void hash_segment(const uint32_t *restrict tokens, uint32_t words, uint32_t ngram, uint32_t *restrict out) {
    uint32_t count = ds_shingle_segment(words, ngram), each = words < ngram ? words : ngram;
    if (count == 0) return;
    if (each == 3) {
        hash_triples(tokens, count, out);
        return;
    }
    memcpy(out, tokens, count * sizeof *out);
    for (uint32_t t = 1; t < each; t++) {
        for (uint32_t i = 0; i < count; i++) out[i] = turn(out[i]) + tokens[i + t];
    }
}

/* Room for a text, with its head filled in; NULL if there is no memory. */
static uint32_t *begin(ds_buffer *out, uint32_t headline_count, uint32_t count) {
    if (!ds_buffer_reserve(out, ds_side_bytes(count))) return NULL;
    uint32_t *words = (uint32_t *)(void *)(out->data + out->size);
    words[0] = headline_count;
    words[1] = count;
    return words + HEAD;
}

/* The tokens are there: the shingles go behind them. */
static void finish(ds_buffer *out, const uint32_t *tokens, uint32_t ngram) {
    size_t place = out->size;
    ds_side side = ds_side_at(out, place, ngram);
    uint32_t *shingles = (uint32_t *)(void *)(out->data + place) + HEAD + side.tokens.count;
    hash_segment(tokens, side.tokens.headline_count, ngram, shingles);
    hash_segment(ds_tokens_body(&side.tokens), ds_tokens_body_count(&side.tokens), ngram,
                 shingles + side.headline_count);
    out->size += (HEAD + (size_t)side.tokens.count + side.count) * sizeof(uint32_t);
}

ds_status ds_side_put(ds_buffer *out, const ds_tokens *tokens, uint32_t ngram, ds_error *error) {
    uint32_t *to = begin(out, tokens->headline_count, tokens->count);
    if (to == NULL) return ds_fail_memory(error);
    if (tokens->count > 0) memcpy(to, tokens->hashes, tokens->count * sizeof *to);
    finish(out, to, ngram);
    return DS_OK;
}

ds_status ds_side_put_record(ds_buffer *out, const void *record, size_t size, uint32_t ngram, ds_error *error) {
    uint32_t headline_count, count;
    DS_TRY(ds_record_count_tokens(record, size, &headline_count, &count, error));
    uint32_t *to = begin(out, headline_count, count);
    if (to == NULL) return ds_fail_memory(error);
    ds_record_copy_hashes(to, record, count);
    finish(out, to, ngram);
    return DS_OK;
}

ds_side ds_side_at(const ds_buffer *buffer, size_t place, uint32_t ngram) {
    const uint32_t *words = (const uint32_t *)(const void *)(buffer->data + place);
    ds_side side = {.tokens = {words + HEAD, NULL, words[0], words[1]}};
    side.shingles = words + HEAD + side.tokens.count;
    side.count = ds_shingle_count(&side.tokens, ngram);
    side.headline_count = ds_shingle_segment(side.tokens.headline_count, ngram);
    return side;
}
