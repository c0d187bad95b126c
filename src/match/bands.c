/* SPDX-License-Identifier: MIT */
#include "match/bands.h"

#include "base/hash.h"
#include "sketch/winnow.h"
#include "text/shingle.h"

#include <string.h>

void ds_signer_init(ds_signer *signer, ds_memory *memory, const ds_minhash *minhash, const ds_options *options) {
    *signer = (ds_signer){
        .memory = memory, .minhash = minhash, .options = options, .winnow = ds_winnow_choose(options->kernel)};
    ds_buffer_init(&signer->keys, memory);
}

void ds_signer_clear(ds_signer *signer) {
    ds_memory *memory = signer->memory;
    ds_memory_free(memory, signer->numbers, signer->number_capacity, sizeof *signer->numbers);
    ds_memory_free(memory, signer->shingles, signer->shingle_capacity, sizeof *signer->shingles);
    ds_memory_free(memory, signer->grams, signer->gram_capacity, sizeof *signer->grams);
    ds_buffer_clear(&signer->keys);
    ds_signer_init(signer, memory, signer->minhash, signer->options);
}

/* The numbers of the shingles of `count` tokens, one segment of an article, behind those that are there. */
static ds_status number_segment(ds_signer *signer, const uint32_t *tokens, uint32_t count, size_t *at,
                                ds_error *error) {
    const ds_options *options = signer->options;
    uint32_t shingles = ds_shingle_segment(count, options->ngram), *numbers = signer->numbers + *at;
    *at += shingles;
    if (options->ngram == 3 && count >= 3) {
        ds_minhash_triples(signer->minhash, tokens, count, numbers);
        return DS_OK;
    }
    if (!ds_memory_reserve(signer->memory, &signer->shingles, &signer->shingle_capacity, shingles, sizeof(uint64_t))) {
        return ds_fail_memory(error);
    }
    ds_shingle_run(tokens, count, options->ngram, options->seed, signer->shingles);
    for (uint32_t s = 0; s < shingles; s++) numbers[s] = ds_minhash_number(signer->shingles[s]);
    return DS_OK;
}

/* Room for `count` more keys behind those that are there, whose number the caller then adds to the buffer's size; NULL if
 * there is no memory. */
static uint64_t *room_for(ds_signer *signer, size_t count) {
    if (!ds_buffer_reserve(&signer->keys, count * sizeof(uint64_t))) return NULL;
    return (uint64_t *)(void *)(signer->keys.data + signer->keys.size);
}

static ds_status add_key(ds_signer *signer, uint64_t key, ds_error *error) {
    return ds_buffer_append(&signer->keys, &key, sizeof key) ? DS_OK : ds_fail_memory(error);
}

/* The bands of `count` shingles that count at `level`. */
static ds_status add_level(ds_signer *signer, unsigned level, size_t count, ds_error *error) {
    const ds_options *options = signer->options;
    uint64_t *bands = room_for(signer, options->bands);
    if (bands == NULL) return ds_fail_memory(error);
    ds_minhash_sign(signer->minhash, signer->numbers, count, signer->signature);
    ds_minhash_bands(signer->signature, options->bands, options->rows, level, bands);
    for (uint32_t band = 0; band < options->bands; band++) bands[band] = ds_key_make(bands[band], DS_KEY_BAND);
    signer->keys.size += options->bands * sizeof *bands;
    return DS_OK;
}

/* A long text may have no shingle that counts, if it says the same few things again and again; then it has no bands. */
static ds_status add_bands(ds_signer *signer, const ds_tokens *tokens, ds_error *error) {
    size_t count = 0, room = ds_shingle_count(tokens, signer->options->ngram);
    if (!ds_memory_reserve(signer->memory, &signer->numbers, &signer->number_capacity, room, sizeof(uint32_t))) {
        return ds_fail_memory(error);
    }
    DS_TRY(number_segment(signer, tokens->hashes, tokens->headline_count, &count, error));
    DS_TRY(number_segment(signer, ds_tokens_body(tokens), ds_tokens_body_count(tokens), &count, error));
    unsigned last = ds_minhash_level(count);
    for (unsigned level = last > 0 ? last - 1 : 0; level <= last; level++) {
        if (level > 0) count = ds_minhash_sample(signer->numbers, count, level);
        if (count > 0) DS_TRY(add_level(signer, level, count, error));
    }
    return DS_OK;
}

/* A headline as long as a passage is winnowed too, and one that stands alone. */
static ds_status add_passages(ds_signer *signer, const uint32_t *tokens, uint32_t count, ds_error *error) {
    uint64_t *kept = room_for(signer, count);
    if (kept == NULL ||
        !ds_memory_reserve(signer->memory, &signer->grams, &signer->gram_capacity, count, sizeof *signer->grams)) {
        return ds_fail_memory(error);
    }
    size_t kept_count = ds_winnow(signer->winnow, tokens, count, signer->options->seed, signer->grams, kept);
    /* Minima of windows are small numbers: unmixed they crowd the lowest parts, which then hold many times the others. */
    for (size_t i = 0; i < kept_count; i++) kept[i] = ds_key_make(ds_hash_mix(kept[i]), DS_KEY_PASSAGE);
    signer->keys.size += kept_count * sizeof *kept;
    return DS_OK;
}

/* Of a short article what its headline begins with: a line that corrects another shares too little with it for the rest. */
static ds_status add_opening(ds_signer *signer, const ds_tokens *tokens, ds_error *error) {
    enum { SHORT_WORDS = 48, HEADLINE_LEAST = 4, OPENING_WORDS = 2, SEED = 3 };
    if (tokens->count >= SHORT_WORDS || tokens->headline_count < HEADLINE_LEAST) return DS_OK;
    uint64_t opening = ds_hash(tokens->hashes, OPENING_WORDS * sizeof *tokens->hashes, SEED + signer->options->seed);
    return add_key(signer, ds_key_make(opening, DS_KEY_HEADLINE), error);
}

static ds_status add_all(ds_signer *signer, const ds_tokens *tokens, const ds_entry *entry, ds_error *error) {
    const ds_options *options = signer->options;
    if (tokens->count == 0) return DS_OK;
    if (entry->headline_key != 0) DS_TRY(add_key(signer, ds_key_make(entry->headline_key, DS_KEY_HEADLINE), error));
    DS_TRY(add_opening(signer, tokens, error));
    if (options->exact) return DS_OK;
    DS_TRY(add_bands(signer, tokens, error));
    uint32_t headline = tokens->headline_count, body = ds_tokens_body_count(tokens);
    if (headline >= DS_WINNOW_SHARED_TOKENS || body == 0) {
        DS_TRY(add_passages(signer, tokens->hashes, headline, error));
    }
    return add_passages(signer, ds_tokens_body(tokens), body, error);
}

ds_status ds_signer_keys(ds_signer *signer, const ds_tokens *tokens, const ds_entry *entry, const uint64_t **keys,
                         size_t *count, ds_error *error) {
    signer->keys.size = 0;
    DS_TRY(add_all(signer, tokens, entry, error));
    *keys = (const uint64_t *)(const void *)signer->keys.data;
    *count = signer->keys.size / sizeof **keys;
    return DS_OK;
}

ds_status ds_signer_sign(ds_signer *signer, const ds_tokens *tokens, const ds_entry *entry, uint32_t number,
                         ds_keys_writer *keys, ds_error *error) {
    const uint64_t *own;
    size_t count;
    DS_TRY(ds_signer_keys(signer, tokens, entry, &own, &count, error));
    return count == 0 ? DS_OK : ds_keys_add_all(keys, own, count, number, error);
}
