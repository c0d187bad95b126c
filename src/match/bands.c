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
    ds_memory_free(memory, signer->shingles, signer->shingle_capacity, sizeof *signer->shingles);
    ds_memory_free(memory, signer->grams, signer->gram_capacity, sizeof *signer->grams);
    ds_signer_init(signer, memory, signer->minhash, signer->options);
}

/* The shingles of `count` tokens, one segment of an article. */
static ds_status add_segment(ds_signer *signer, const uint32_t *tokens, uint32_t count, ds_error *error) {
    const ds_options *options = signer->options;
    uint32_t shingles = ds_shingle_segment(count, options->ngram);
    if (options->ngram == 3 && count >= 3) {
        ds_minhash_add_triples(signer->minhash, tokens, count, options->seed, signer->signature);
        return DS_OK;
    }
    if (!ds_memory_reserve(signer->memory, &signer->shingles, &signer->shingle_capacity, shingles, sizeof(uint64_t))) {
        return ds_fail_memory(error);
    }
    ds_shingle_run(tokens, count, options->ngram, options->seed, signer->shingles);
    ds_minhash_add(signer->minhash, signer->shingles, shingles, signer->signature);
    return DS_OK;
}

static ds_status add_bands(ds_signer *signer, const ds_tokens *tokens, uint32_t number, ds_keys_writer *keys,
                           ds_error *error) {
    const ds_options *options = signer->options;
    ds_minhash_begin(signer->minhash, signer->signature);
    DS_TRY(add_segment(signer, tokens->hashes, tokens->headline_count, error));
    DS_TRY(add_segment(signer, ds_tokens_body(tokens), ds_tokens_body_count(tokens), error));
    for (uint32_t band = 0; band < options->bands; band++) {
        uint64_t hash =
            ds_hash(signer->signature + (size_t)band * options->rows, options->rows * sizeof(uint32_t), band);
        DS_TRY(ds_keys_add(keys, ds_key_make(hash, DS_KEY_BAND), number, error));
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
    for (size_t i = 0; i < kept_count; i++) {
        DS_TRY(ds_keys_add(keys, ds_key_make(ds_hash_mix(kept[i]), DS_KEY_PASSAGE), number, error));
    }
    return DS_OK;
}

ds_status ds_signer_sign(ds_signer *signer, const ds_tokens *tokens, const ds_entry *entry, uint32_t number,
                         ds_keys_writer *keys, ds_error *error) {
    const ds_options *options = signer->options;
    if (tokens->count == 0) return DS_OK;
    if (entry->headline_key != 0) {
        DS_TRY(ds_keys_add(keys, ds_key_make(entry->headline_key, DS_KEY_HEADLINE), number, error));
    }
    if (options->exact) return DS_OK;
    DS_TRY(add_bands(signer, tokens, number, keys, error));
    uint32_t headline = tokens->headline_count, body = ds_tokens_body_count(tokens);
    if (headline >= DS_WINNOW_SHARED_TOKENS || body == 0) {
        DS_TRY(add_passages(signer, tokens->hashes, headline, number, keys, error));
    }
    return add_passages(signer, ds_tokens_body(tokens), body, number, keys, error);
}
