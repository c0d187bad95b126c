/* SPDX-License-Identifier: MIT */
#include "match/corpus.h"

#include "base/radix.h"

#include <string.h>

ds_status ds_corpus_tokens(const ds_corpus *corpus, const ds_entry *entry, ds_buffer *bytes, ds_token_store *store,
                           ds_tokens *out, ds_error *error) {
    DS_TRY(ds_spool_get(corpus->spool, entry->spool_offset, entry->token_bytes, bytes, error));
    return ds_record_get_tokens(out, store, bytes->data, bytes->size, error);
}

typedef struct pair_of_tokens {
    ds_buffer bytes;
    ds_token_store store[2];
} pair_of_tokens;

/* A page of nothing but furniture is compared with nobody, so it must not stand for a headline of the same words. */
static ds_status same_text(const ds_corpus *corpus, pair_of_tokens *scratch, uint32_t a, uint32_t b, bool *same,
                           ds_error *error) {
    const ds_entry *entries = corpus->entries;
    ds_tokens x, y;
    bool same_kind = ((entries[a].notes ^ entries[b].notes) & DS_NOTE_NOT_AN_ARTICLE) == 0;
    bool are_far = (entries[a].spool_offset & entries[b].spool_offset & DS_SPOOL_FAR) != 0;
    if (corpus->token_checks != NULL && are_far) {
        *same = same_kind && entries[a].words == entries[b].words &&
                entries[a].headline_words == entries[b].headline_words &&
                corpus->token_checks[a] == corpus->token_checks[b];
        return DS_OK;
    }
    DS_TRY(ds_corpus_tokens(corpus, &entries[a], &scratch->bytes, &scratch->store[0], &x, error));
    DS_TRY(ds_corpus_tokens(corpus, &entries[b], &scratch->bytes, &scratch->store[1], &y, error));
    *same = same_kind && x.count == y.count && x.headline_count == y.headline_count &&
            memcmp(x.hashes, y.hashes, x.count * sizeof *x.hashes) == 0;
    return DS_OK;
}

/* text_of[] becomes the number of the first article with the same text: equal hashes lie side by side once sorted, in
 * canonical order within, as the sort is stable. */
static ds_status find_first_of_each(ds_corpus *corpus, ds_record *records, pair_of_tokens *scratch, ds_error *error) {
    uint32_t n = corpus->count;
    for (uint32_t i = 0; i < n; i++) records[i] = ds_record_make(corpus->entries[i].token_hash, i);
    ds_radix_sort(records, records + n, n);
    for (uint32_t first = 0, next; first < n; first = next) {
        uint64_t key = ds_record_key(&records[first]);
        for (next = first; next < n && ds_record_key(&records[next]) == key; next++) {
            uint32_t article = records[next].value;
            corpus->text_of[article] = article;
            for (uint32_t other = first; other < next; other++) {
                uint32_t leader = records[other].value;
                if (corpus->text_of[leader] != leader) continue;
                bool same = false;
                DS_TRY(same_text(corpus, scratch, leader, article, &same, error));
                if (same) {
                    corpus->text_of[article] = leader;
                    break;
                }
            }
        }
    }
    return DS_OK;
}

/* Number the texts by their first articles and list the members of each. */
static void number_texts(ds_corpus *corpus) {
    uint32_t n = corpus->count;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t leader = corpus->text_of[i];
        corpus->text_of[i] = leader == i ? corpus->text_count++ : corpus->text_of[leader];
    }
    memset(corpus->first_member, 0, ((size_t)n + 1) * sizeof *corpus->first_member);
    for (uint32_t i = 0; i < n; i++) corpus->first_member[corpus->text_of[i] + 1]++;
    for (uint32_t t = 0; t < corpus->text_count; t++) corpus->first_member[t + 1] += corpus->first_member[t];
    for (uint32_t i = 0; i < n; i++) corpus->members[corpus->first_member[corpus->text_of[i]]++] = i;
    for (uint32_t t = corpus->text_count; t > 0; t--) corpus->first_member[t] = corpus->first_member[t - 1];
    corpus->first_member[0] = 0;
}

ds_status ds_corpus_init(ds_corpus *corpus, ds_memory *memory, const ds_spool *spool, const ds_options *options,
                         const ds_entry *entries, uint32_t count, ds_error *error) {
    return ds_corpus_init_checked(corpus, memory, spool, options, entries, NULL, count, error);
}

ds_status ds_corpus_init_checked(ds_corpus *corpus, ds_memory *memory, const ds_spool *spool, const ds_options *options,
                                 const ds_entry *entries, const uint64_t *token_checks, uint32_t count,
                                 ds_error *error) {
    *corpus = (ds_corpus){.memory = memory,
                          .spool = spool,
                          .options = options,
                          .entries = entries,
                          .token_checks = token_checks,
                          .count = count};
    pair_of_tokens scratch;
    ds_buffer_init(&scratch.bytes, memory);
    ds_token_store_init(&scratch.store[0], memory);
    ds_token_store_init(&scratch.store[1], memory);
    ds_record *records = ds_memory_new(memory, count, 2 * sizeof *records);
    corpus->text_of = ds_memory_new(memory, count, sizeof *corpus->text_of);
    corpus->members = ds_memory_new(memory, count, sizeof *corpus->members);
    corpus->first_member = ds_memory_new(memory, (size_t)count + 1, sizeof *corpus->first_member);
    corpus->distinct = ds_memory_new_zeroed(memory, count, sizeof *corpus->distinct);
    ds_status status;
    if (corpus->distinct == NULL || records == NULL || corpus->text_of == NULL || corpus->members == NULL ||
        corpus->first_member == NULL) {
        status = ds_fail_memory(error);
    } else {
        status = find_first_of_each(corpus, records, &scratch, error);
        if (status == DS_OK) number_texts(corpus);
    }
    ds_memory_free(memory, records, count, 2 * sizeof *records);
    ds_buffer_clear(&scratch.bytes);
    ds_token_store_clear(&scratch.store[0]);
    ds_token_store_clear(&scratch.store[1]);
    if (status != DS_OK) ds_corpus_clear(corpus);
    return status;
}

void ds_corpus_clear(ds_corpus *corpus) {
    ds_memory *memory = corpus->memory;
    if (memory == NULL) return;
    ds_memory_free(memory, corpus->text_of, corpus->count, sizeof *corpus->text_of);
    ds_memory_free(memory, corpus->members, corpus->count, sizeof *corpus->members);
    ds_memory_free(memory, corpus->first_member, (size_t)corpus->count + 1, sizeof *corpus->first_member);
    ds_memory_free(memory, corpus->distinct, corpus->count, sizeof *corpus->distinct);
    *corpus = (ds_corpus){.memory = NULL};
}
