/* SPDX-License-Identifier: MIT */
/*
 * The keys of one article: what brings it into a bucket with others. LSH bands of the signature (resemblance; Indyk and
 * Motwani 1998, Broder 1997), winnowed fingerprints (shared passages), and the headline's first content words.
 */
#ifndef DS_MATCH_BANDS_H
#define DS_MATCH_BANDS_H

#include "base/buffer.h"
#include "model/entry.h"
#include "model/tokens.h"
#include "sketch/minhash.h"
#include "sketch/winnow.h"
#include "store/keys.h"

/* The two low bits of a key say which generator made it. */
enum { DS_KEY_BAND = 0, DS_KEY_PASSAGE = 1, DS_KEY_HEADLINE = 2, DS_KEY_KINDS = 3 };

static inline uint64_t ds_key_make(uint64_t hash, uint64_t kind) {
    return (hash & ~(uint64_t)3) | kind;
}

/* One thread's scratch. */
typedef struct ds_signer {
    ds_memory *memory;
    const ds_minhash *minhash; /* shared by all threads */
    const ds_options *options;
    uint32_t *numbers;  /* of the shingles of the article in hand, headline first */
    uint64_t *shingles; /* of a segment of it, where they are not of three tokens */
    ds_winnow_kernel winnow;
    uint64_t *grams; /* scratch of winnowing */
    size_t number_capacity, shingle_capacity, gram_capacity;
    int16_t signature[DS_MINHASH_SLOTS_MOST];
    ds_buffer keys; /* of the article in hand, u64 */
} ds_signer;

void ds_signer_init(ds_signer *signer, ds_memory *memory, const ds_minhash *minhash, const ds_options *options);
void ds_signer_clear(ds_signer *signer);

/* All keys of an article, as they come: some stand twice. With options->exact the headline's only. The array is the
 * signer's, until the next one. */
ds_status ds_signer_keys(ds_signer *signer, const ds_tokens *tokens, const ds_entry *entry, const uint64_t **keys,
                         size_t *count, ds_error *error);

/* The same, written to `keys` under the article's number. */
ds_status ds_signer_sign(ds_signer *signer, const ds_tokens *tokens, const ds_entry *entry, uint32_t number,
                         ds_keys_writer *keys, ds_error *error);

#endif
