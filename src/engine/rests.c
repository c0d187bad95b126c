/* SPDX-License-Identifier: MIT */
/*
 * Two articles that hold the same paragraph say that it is boilerplate if what else they hold is not the same. What else:
 * the paragraphs that are no candidates themselves, as else the other boilerplate of a site would make all its pages look
 * alike, and the paragraphs that the versions of a running story share would make them look different or not by chance.
 *
 * An article with less of its own than of candidates is no witness. The versions of a story under rewriting are such: five
 * of them share most of their text and differ in a lead or in the time of the day, and would turn the story they share
 * into boilerplate. So are lists that a source prints again and again with another town in front (of 17,506 press releases,
 * 23 paragraphs of such lists, 9 to 123 words of text, were learned without this rule, and none with it). A page of much
 * furniture and a brief is no witness either; its furniture is learned from its source's longer articles.
 *
 * Rests are compared by 16 minima over word triples, and not by one over paragraphs: a corrected word makes another
 * paragraph, and a text without breaks is one. Two in common is as much as two versions of one text that share a tenth of
 * it have every other time, and unrelated texts on one subject one time in twenty. The minima are of 32
 * bits and not those of a signature, of which two texts of a thousand words share some by chance.
 */
#include "engine/rests.h"

#include "base/hash.h"
#include "text/text.h"

#include <string.h>

enum { SEED = 1, OWN_WORDS_LEAST = 20, ALIKE_MINIMA = 2 };

ds_status ds_rest_context_init(ds_rest_context *context, const ds_core *core, ds_error *error) {
    *context = (ds_rest_context){.core = core};
    for (uint64_t i = 0; i < DS_REST_MINIMA; i++) context->factors[i] = (uint32_t)ds_hash_mix(SEED + i) | 1;
    return ds_minhash_init(&context->minhash, DS_REST_MINIMA, SEED, core->options.kernel, error);
}

void ds_rest_reader_init(ds_rest_reader *reader, const ds_rest_context *context, ds_memory *memory) {
    *reader = (ds_rest_reader){.context = context};
    ds_buffer_init(&reader->bytes, memory);
    ds_token_store_init(&reader->store, memory);
}

void ds_rest_reader_clear(ds_rest_reader *reader) {
    ds_buffer_clear(&reader->bytes);
    ds_token_store_clear(&reader->store);
}

static ds_repeated *find_candidate(const ds_rest_context *context, uint64_t key) {
    uint32_t place = ds_key_set_find(context->keys, key);
    if (place == UINT32_MAX) return NULL;
    uint32_t part = (uint32_t)(key >> 58);
    return &context->parts[part][place - context->part_start[part]];
}

static void describe(ds_repeated *candidate, uint64_t hash, const ds_tokens *tokens, uint32_t first, uint32_t end) {
    uint32_t numbers = 0;
    for (uint32_t i = first; i < end; i++) numbers += (tokens->flags[i] & DS_TOKEN_DIGIT) != 0;
    atomic_store_explicit(&candidate->hash, hash, memory_order_relaxed);
    atomic_store_explicit(&candidate->numbers, numbers, memory_order_relaxed);
    atomic_store_explicit(&candidate->words, end - first, memory_order_relaxed);
}

/* min(x * a[i]) over the triples of a paragraph, some at a time. */
static void add_triples(const ds_rest_context *context, const uint32_t *tokens, uint32_t words, uint32_t *minima) {
    enum { AT_ONCE = 64 };
    uint32_t numbers[AT_ONCE];
    for (uint32_t first = 0; first + 2 < words; first += AT_ONCE) {
        uint32_t count = words - 2 - first < AT_ONCE ? words - 2 - first : AT_ONCE;
        ds_minhash_triples(&context->minhash, tokens + first, count + 2, numbers);
        for (uint32_t n = 0; n < count; n++) {
            for (int i = 0; i < DS_REST_MINIMA; i++) {
                uint32_t product = numbers[n] * context->factors[i];
                if (product < minima[i]) minima[i] = product;
            }
        }
    }
}

ds_status ds_rest_read(ds_rest_reader *reader, const ds_entry *entry, ds_rest *out, ds_error *error) {
    const ds_rest_context *context = reader->context;
    ds_tokens tokens;
    DS_TRY(ds_spool_get(&context->core->spool, entry->spool_offset, entry->token_bytes, &reader->bytes, error));
    DS_TRY(ds_record_get_tokens(&tokens, &reader->store, reader->bytes.data, reader->bytes.size, error));
    uint64_t source_hash = context->source_hashes[entry->source];
    uint64_t own = 0, repeated = 0;
    memset(out->minima, 0xff, sizeof out->minima);
    for (uint32_t first = tokens.headline_count, end; first < tokens.count; first = end) {
        end = ds_tokens_paragraph_end(&tokens, first);
        uint32_t words = end - first;
        if (words < DS_LEARNED_WORDS_LEAST) continue;
        uint64_t hash = ds_paragraph_hash(tokens.hashes + first, words);
        ds_repeated *candidate = find_candidate(context, ds_paragraph_key(source_hash, hash));
        if (candidate != NULL) {
            describe(candidate, hash, &tokens, first, end);
            repeated += words;
        } else {
            add_triples(context, tokens.hashes + first, words, out->minima);
            own += words;
        }
    }
    out->counts = own >= OWN_WORDS_LEAST && own >= repeated;
    return DS_OK;
}

bool ds_rests_are_alike(const ds_rest *a, const ds_rest *b) {
    int shared = 0;
    for (int i = 0; i < DS_REST_MINIMA; i++) shared += a->minima[i] == b->minima[i];
    return shared >= ALIKE_MINIMA;
}
