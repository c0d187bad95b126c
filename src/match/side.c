/* SPDX-License-Identifier: MIT */
#include "match/side.h"

#include "store/record.h"
#include "text/shingle.h"

enum { HEAD = 2 }; /* numbers in front of the tokens */

size_t ds_side_bytes(uint32_t words) {
    enum { FLAGS_A_NUMBER = 8 };
    return (HEAD + (size_t)words + ((size_t)words + FLAGS_A_NUMBER - 1) / FLAGS_A_NUMBER) * sizeof(uint32_t);
}

/* Room for a text, with its head filled in; NULL if there is no memory. */
static uint32_t *put_head(ds_buffer *out, uint32_t headline_count, uint32_t count) {
    if (!ds_buffer_reserve(out, ds_side_bytes(count))) return NULL;
    uint32_t *numbers = (uint32_t *)(void *)(out->data + out->size);
    numbers[0] = headline_count;
    numbers[1] = count;
    out->size += ds_side_bytes(count);
    return numbers + HEAD;
}

ds_status ds_side_put(ds_buffer *out, const ds_tokens *tokens, ds_error *error) {
    uint32_t *to = put_head(out, tokens->headline_count, tokens->count);
    if (to == NULL) return ds_fail_memory(error);
    if (tokens->count > 0) memcpy(to, tokens->hashes, tokens->count * sizeof *to);
    uint8_t *flags = (uint8_t *)(to + tokens->count);
    for (uint32_t i = 0; i < tokens->count; i += 2) {
        unsigned first = tokens->flags == NULL ? 0 : tokens->flags[i] & 15u;
        unsigned second = tokens->flags == NULL || i + 1 == tokens->count ? 0 : tokens->flags[i + 1] & 15u;
        flags[i / 2] = (uint8_t)(first | second << 4);
    }
    return DS_OK;
}

ds_status ds_side_put_record(ds_buffer *out, const void *record, size_t size, ds_error *error) {
    uint32_t headline_count, count;
    DS_TRY(ds_record_count_tokens(record, size, &headline_count, &count, error));
    uint32_t *to = put_head(out, headline_count, count);
    if (to == NULL) return ds_fail_memory(error);
    ds_record_copy_hashes(to, record, count);
    ds_record_copy_flags((uint8_t *)(to + count), record, count);
    return DS_OK;
}

ds_side ds_side_at(const ds_buffer *buffer, size_t place, uint32_t ngram) {
    const uint32_t *numbers = (const uint32_t *)(const void *)(buffer->data + place);
    ds_side side = {.tokens = {numbers + HEAD, NULL, numbers[0], numbers[1]}};
    side.flags = (const uint8_t *)(numbers + HEAD + numbers[1]);
    side.count = ds_shingle_count(&side.tokens, ngram);
    side.headline_count = ds_shingle_segment(side.tokens.headline_count, ngram);
    return side;
}

/* Tokens are hashes already. A shift each, so that their order tells, is all that it takes, and the compiler makes vectors
 * of it. */
enum { SHIFT = 9 };

static void hash_triples(const uint32_t *restrict tokens, uint32_t count, uint32_t *restrict out) {
    for (uint32_t i = 0; i < count; i++) out[i] = tokens[i] + (tokens[i + 1] >> SHIFT) + (tokens[i + 2] >> 2 * SHIFT);
}

static void hash_run(const uint32_t *restrict tokens, uint32_t count, uint32_t words, uint32_t *restrict out) {
    memcpy(out, tokens, count * sizeof *out);
    for (uint32_t t = 1; t < words; t++) {
        for (uint32_t i = 0; i < count; i++) out[i] += tokens[i + t] >> t * SHIFT % 32;
    }
}

void ds_side_hash(const ds_side *side, uint32_t first, uint32_t count, uint32_t ngram, uint32_t *out) {
    while (count > 0) {
        uint32_t end = first < side->headline_count ? side->headline_count : side->count;
        uint32_t here = end - first < count ? end - first : count, words = ds_side_words(side, first, ngram);
        const uint32_t *tokens = side->tokens.hashes + ds_side_token(side, first);
        if (words == 3) {
            hash_triples(tokens, here, out);
        } else {
            hash_run(tokens, here, words, out);
        }
        first += here;
        out += here;
        count -= here;
    }
}
