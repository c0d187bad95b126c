/* SPDX-License-Identifier: MIT */
#include "match/bands.h"

#include "base/hash.h"
#include "sketch/winnow.h"
#include "text/shingle.h"

#include <string.h>

void ds_signer_init(ds_signer *signer, ds_memory *memory, const ds_minhash *minhash, const ds_options *options) {
    *signer = (ds_signer){
        .memory = memory, .minhash = minhash, .options = options, .winnow = ds_winnow_choose(options->kernel)};
}

void ds_signer_clear(ds_signer *signer) {
    ds_memory *memory = signer->memory;
    ds_memory_free(memory, signer->numbers, signer->number_capacity, sizeof *signer->numbers);
    ds_memory_free(memory, signer->shingles, signer->shingle_capacity, sizeof *signer->shingles);
    ds_memory_free(memory, signer->grams, signer->gram_capacity, sizeof *signer->grams);
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

/* The bands of `count` shingles that count at `level`. */
static ds_status add_level(ds_signer *signer, unsigned level, size_t count, uint32_t number, ds_keys_writer *keys,
                           ds_error *error) {
    const ds_options *options = signer->options;
    ds_minhash_sign(signer->minhash, signer->numbers, count, signer->signature);
    ds_minhash_bands(signer->signature, options->bands, options->rows, level, signer->bands);
    for (uint32_t band = 0; band < options->bands; band++) {
        signer->bands[band] = ds_key_make(signer->bands[band], DS_KEY_BAND);
    }
    return ds_keys_add_all(keys, signer->bands, options->bands, number, error);
}

/* A long text may have no shingle that counts, if it says the same few things again and again; then it has no bands. */
static ds_status add_bands(ds_signer *signer, const ds_tokens *tokens, uint32_t number, ds_keys_writer *keys,
                           ds_error *error) {
    size_t count = 0, room = ds_shingle_count(tokens, signer->options->ngram);
    if (!ds_memory_reserve(signer->memory, &signer->numbers, &signer->number_capacity, room, sizeof(uint32_t))) {
        return ds_fail_memory(error);
    }
    DS_TRY(number_segment(signer, tokens->hashes, tokens->headline_count, &count, error));
    DS_TRY(number_segment(signer, ds_tokens_body(tokens), ds_tokens_body_count(tokens), &count, error));
    unsigned last = ds_minhash_level(count);
    for (unsigned level = last > 0 ? last - 1 : 0; level <= last; level++) {
        if (level > 0) count = ds_minhash_sample(signer->numbers, count, level);
        if (count > 0) DS_TRY(add_level(signer, level, count, number, keys, error));
    }
    return DS_OK;
}

/* A headline as long as a passage is winnowed too, and one that stands alone. */
static ds_status add_passages(ds_signer *signer, const uint32_t *tokens, uint32_t count, uint32_t number,
                              ds_keys_writer *keys, ds_error *error) {
    size_t room = 2 * (size_t)count;
    if (!ds_memory_reserve(signer->memory, &signer->grams, &signer->gram_capacity, room, sizeof *signer->grams)) {
        return ds_fail_memory(error);
    }
    uint64_t *kept = signer->grams, *scratch = kept + count;
    size_t kept_count = ds_winnow(signer->winnow, tokens, count, signer->options->seed, scratch, kept);
    /* Minima of windows are small numbers: unmixed they crowd the lowest parts, which then hold many times the others. */
    for (size_t i = 0; i < kept_count; i++) kept[i] = ds_key_make(ds_hash_mix(kept[i]), DS_KEY_PASSAGE);
    return ds_keys_add_all(keys, kept, kept_count, number, error);
}

/* Of a short article what its headline begins with: a line that corrects another shares too little with it for the rest. */
static ds_status add_opening(ds_signer *signer, const ds_tokens *tokens, uint32_t number, ds_keys_writer *keys,
                             ds_error *error) {
    enum { SHORT_WORDS = 48, HEADLINE_LEAST = 4, OPENING_WORDS = 2, SEED = 3 };
    if (tokens->count >= SHORT_WORDS || tokens->headline_count < HEADLINE_LEAST) return DS_OK;
    uint64_t opening = ds_hash(tokens->hashes, OPENING_WORDS * sizeof *tokens->hashes, SEED + signer->options->seed);
    return ds_keys_add(keys, ds_key_make(opening, DS_KEY_HEADLINE), number, error);
}

ds_status ds_signer_sign(ds_signer *signer, const ds_tokens *tokens, const ds_entry *entry, uint32_t number,
                         ds_keys_writer *keys, ds_error *error) {
    const ds_options *options = signer->options;
    if (tokens->count == 0) return DS_OK;
    if (entry->headline_key != 0) {
        DS_TRY(ds_keys_add(keys, ds_key_make(entry->headline_key, DS_KEY_HEADLINE), number, error));
    }
    DS_TRY(add_opening(signer, tokens, number, keys, error));
    if (options->exact) return DS_OK;
    DS_TRY(add_bands(signer, tokens, number, keys, error));
    uint32_t headline = tokens->headline_count, body = ds_tokens_body_count(tokens);
    if (headline >= DS_WINNOW_SHARED_TOKENS || body == 0) {
        DS_TRY(add_passages(signer, tokens->hashes, headline, number, keys, error));
    }
    return add_passages(signer, ds_tokens_body(tokens), body, number, keys, error);
}
