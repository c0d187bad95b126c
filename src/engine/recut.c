/* SPDX-License-Identifier: MIT */
#include "engine/recut.h"

#include "base/threads.h"
#include "base/work.h"
#include "engine/admit.h"

#include <string.h>

enum { ARTICLES_A_TASK = 256 };

typedef struct job {
    ds_core *core;
    const _Atomic uint32_t *slots;
    const uint64_t *source_hashes;
    _Atomic uint64_t left_out; /* tokens */
    ds_work work;
} job;

typedef struct worker {
    job *job;
    ds_signer signer;
    ds_spool_writer spool;
    ds_keys_writer keys;
    ds_token_store store;
    ds_buffer bytes;  /* of the record as it was */
    ds_buffer record; /* as it is going to be */
} worker;

/* Close the gaps in the worker's store; returns how many tokens went. */
static uint32_t leave_out(worker *w, ds_tokens *tokens, uint64_t source_hash) {
    uint32_t *hashes = w->store.hashes;
    uint8_t *flags = w->store.flags;
    uint32_t kept = tokens->headline_count, to_pass = ds_paragraph_first_learned(tokens->headline_count);
    for (uint32_t first = kept, end; first < tokens->count; first = end) {
        end = ds_tokens_paragraph_end(tokens, first);
        uint32_t words = end - first;
        bool may_go = to_pass == 0 && words >= DS_LEARNED_WORDS_LEAST;
        to_pass = 0;
        if (may_go) {
            uint64_t key = ds_paragraph_key(source_hash, ds_paragraph_hash(hashes + first, words));
            if (ds_key_set_find(&w->job->core->learned, key) != UINT32_MAX) continue;
        }
        memmove(hashes + kept, hashes + first, words * sizeof *hashes);
        memmove(flags + kept, flags + first, words * sizeof *flags);
        kept += words;
    }
    uint32_t left_out = tokens->count - kept;
    tokens->count = kept;
    return left_out;
}

static ds_status recut(worker *w, ds_entry *entry, uint32_t number, ds_error *error) {
    ds_core *core = w->job->core;
    ds_tokens tokens;
    ds_detail detail;
    size_t size = (size_t)entry->token_bytes + entry->detail_bytes;
    DS_TRY(ds_spool_get(&core->spool, entry->spool_offset, size, &w->bytes, error));
    DS_TRY(ds_record_get_tokens(&tokens, &w->store, w->bytes.data, entry->token_bytes, error));
    DS_TRY(ds_record_get_detail(&detail, w->bytes.data + entry->token_bytes, entry->detail_bytes, error));
    uint32_t left_out = leave_out(w, &tokens, w->job->source_hashes[entry->source]);
    detail.left_out += left_out;
    atomic_fetch_add_explicit(&w->job->left_out, left_out, memory_order_relaxed);
    w->record.size = 0;
    DS_TRY(ds_record_put_tokens(&w->record, &tokens, error));
    entry->token_bytes = (uint32_t)w->record.size;
    DS_TRY(ds_record_put_detail(&w->record, &detail, error));
    entry->detail_bytes = (uint32_t)w->record.size - entry->token_bytes;
    DS_TRY(ds_spool_put(&w->spool, w->record.data, w->record.size, &entry->spool_offset, error));
    ds_entry_take_tokens(entry, &tokens);
    entry->notes |= DS_NOTE_LEARNED;
    if (ds_tokens_body_count(&tokens) == 0) {
        entry->notes |= DS_NOTE_NOT_AN_ARTICLE;
        return DS_OK;
    }
    return ds_signer_sign(&w->signer, &tokens, entry, number, &w->keys, error);
}

static ds_status recut_some(void *context, uint32_t task, ds_error *error) {
    worker *w = context;
    ds_core *core = w->job->core;
    uint64_t first = (uint64_t)task * ARTICLES_A_TASK, end = first + ARTICLES_A_TASK;
    for (uint64_t article = first; article < end && article < core->count; article++) {
        uint32_t slot = atomic_load_explicit(&w->job->slots[article], memory_order_relaxed);
        if (slot != 0) DS_TRY(recut(w, &core->entries[article], core->count + slot - 1, error));
    }
    return DS_OK;
}

static void run(void *context, uint32_t index) {
    job *j = context;
    ds_core *core = j->core;
    worker w = {.job = j};
    ds_error error;
    ds_signer_init(&w.signer, &core->memory, &core->minhash, &core->options);
    ds_spool_writer_init(&w.spool, &core->spool, &core->memory);
    ds_keys_writer_init(&w.keys, &core->keys);
    ds_token_store_init(&w.store, &core->memory);
    ds_buffer_init(&w.bytes, &core->memory);
    ds_buffer_init(&w.record, &core->memory);
    ds_work_run(&j->work, index, recut_some, &w);
    ds_status status = ds_spool_flush(&w.spool, &error);
    if (status == DS_OK) status = ds_keys_flush(&w.keys, &error);
    if (status != DS_OK) ds_work_fail(&j->work, UINT32_MAX, &error);
    ds_signer_clear(&w.signer);
    ds_spool_writer_clear(&w.spool);
    ds_keys_writer_clear(&w.keys);
    ds_token_store_clear(&w.store);
    ds_buffer_clear(&w.bytes);
    ds_buffer_clear(&w.record);
}

ds_status ds_recut(ds_core *core, const _Atomic uint32_t *slots, const uint64_t *source_hashes, ds_error *error) {
    job j = {.core = core, .slots = slots, .source_hashes = source_hashes};
    DS_TRY(ds_work_init(&j.work, core->count / ARTICLES_A_TASK + 1, DS_PHASE_BUCKET, &core->options, error));
    ds_threads_run(core->threads, run, &j);
    DS_TRY(ds_work_finish(&j.work, error));
    core->stats.words -= j.left_out;
    return DS_OK;
}
