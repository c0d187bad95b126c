/* SPDX-License-Identifier: MIT */
#include "match/buckets.h"

#include "base/threads.h"
#include "base/work.h"
#include "match/bands.h"

typedef struct job {
    const ds_corpus *corpus;
    const ds_keys *keys;
    const uint32_t *text_by_number;
    ds_keys *pairs;
    _Atomic unsigned char *over;
    _Atomic uint64_t buckets_over;
    uint32_t order[DS_KEYS_PARTS]; /* the largest part first */
    size_t share;                  /* bytes that a worker may take */
    ds_work work;
} job;

typedef struct worker {
    job *job;
    ds_keys_part part;
    ds_keys_writer pairs;
    uint32_t *texts; /* of one bucket */
    size_t text_capacity;
} worker;

static const uint32_t via_of_kind[DS_KEY_KINDS] = {DS_VIA_BANDS, DS_VIA_PASSAGES, DS_VIA_HEADLINE};

static ds_status add_pair(worker *w, uint32_t a, uint32_t b, uint32_t via, ds_error *error) {
    uint64_t key = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
    return ds_keys_add(&w->pairs, key, via, error);
}

static ds_status pair_with_hubs(worker *w, uint32_t count, uint32_t via, ds_error *error) {
    ds_hubs hubs = {0};
    for (uint32_t i = 0; i < count; i++) {
        ds_hubs_offer(&hubs, w->texts[i], ds_corpus_text(w->job->corpus, w->texts[i])->rank_hash);
    }
    for (uint32_t i = 0; i < count; i++) {
        bool is_hub = ds_hubs_has(&hubs, w->texts[i]);
        for (uint32_t h = 0; h < hubs.count; h++) {
            bool once = !is_hub || w->texts[i] < hubs.members[h];
            if (once) DS_TRY(add_pair(w, hubs.members[h], w->texts[i], via, error));
        }
    }
    atomic_fetch_add_explicit(&w->job->buckets_over, 1, memory_order_relaxed);
    for (uint32_t i = 0; i < count; i++) {
        atomic_store_explicit(&w->job->over[w->texts[i]], 1, memory_order_relaxed);
    }
    return DS_OK;
}

/* `records` have one key; they are overwritten by the texts that they stand for, to be sorted in place. */
static ds_status pair_bucket(worker *w, ds_record *records, size_t size, ds_error *error) {
    if (size < 2) return DS_OK;
    if (!ds_memory_reserve(w->job->corpus->memory, &w->texts, &w->text_capacity, size, sizeof *w->texts)) {
        return ds_fail_memory(error);
    }
    uint32_t via = via_of_kind[ds_record_key(records) & 3];
    size_t live = 0;
    for (size_t i = 0; i < size; i++) {
        uint32_t text = w->job->text_by_number[records[i].value];
        if (text != DS_NO_TEXT) records[live++] = ds_record_make(text, 0);
    }
    size = live;
    ds_radix_sort(records, w->part.scratch, size);
    uint32_t count = 0;
    for (size_t i = 0; i < size; i++) {
        uint32_t text = records[i].key_low;
        if (count == 0 || w->texts[count - 1] != text) w->texts[count++] = text;
    }
    if (count > DS_BUCKET_MOST) return pair_with_hubs(w, count, via, error);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = i + 1; j < count; j++) DS_TRY(add_pair(w, w->texts[i], w->texts[j], via, error));
    }
    return DS_OK;
}

static ds_status pair_slice(worker *w, ds_error *error) {
    ds_record *records = w->part.records;
    for (size_t first = 0, next; first < w->part.count; first = next) {
        uint64_t key = ds_record_key(&records[first]);
        for (next = first + 1; next < w->part.count && ds_record_key(&records[next]) == key;) next++;
        DS_TRY(pair_bucket(w, records + first, next - first, error));
    }
    return DS_OK;
}

static ds_status pair_part(void *context, uint32_t task, ds_error *error) {
    worker *w = context;
    bool more = true;
    DS_TRY(ds_keys_begin(w->job->keys, w->job->order[task], w->job->share / 2, &w->part, error));
    while (more) {
        DS_TRY(ds_keys_next(w->job->keys, &w->part, &more, error));
        DS_TRY(pair_slice(w, error));
    }
    return DS_OK;
}

static void run(void *context, uint32_t index) {
    job *j = context;
    worker w = {.job = j};
    ds_keys_writer_init(&w.pairs, j->pairs);
    ds_work_run(&j->work, index, pair_part, &w);
    ds_error error;
    ds_status status = ds_keys_flush(&w.pairs, &error);
    if (status != DS_OK) ds_work_fail(&j->work, UINT32_MAX, &error);
    ds_keys_writer_clear(&w.pairs);
    ds_keys_end(j->keys, &w.part);
    ds_keys_part_clear(&w.part, j->corpus->memory);
    ds_memory_free(j->corpus->memory, w.texts, w.text_capacity, sizeof *w.texts);
}

ds_status ds_buckets_pair(const ds_corpus *corpus, const ds_keys *keys, const uint32_t *text_by_number, ds_keys *pairs,
                          uint32_t threads, unsigned char *over, ds_bucket_counts *counts, ds_error *error) {
    _Static_assert(sizeof(_Atomic unsigned char) == 1, "a byte a text");
    job j = {.corpus = corpus, .keys = keys, .text_by_number = text_by_number, .pairs = pairs};
    j.over = ds_memory_new_zeroed(corpus->memory, corpus->text_count, sizeof *j.over);
    if (j.over == NULL) return ds_fail_memory(error);
    j.share = ds_memory_share(corpus->memory, threads);
    ds_keys_by_size(keys, j.order);
    ds_status status = ds_work_init(&j.work, DS_KEYS_PARTS, DS_PHASE_BUCKET, corpus->options, error);
    if (status == DS_OK) {
        ds_threads_run(threads, run, &j);
        status = ds_work_finish(&j.work, error);
    }
    counts->keys = ds_keys_total(keys);
    counts->buckets_over = j.buckets_over;
    counts->texts_in_buckets_over = 0;
    for (uint32_t t = 0; t < corpus->text_count; t++) {
        over[t] = j.over[t];
        counts->texts_in_buckets_over += over[t];
    }
    ds_memory_free(corpus->memory, j.over, corpus->text_count, sizeof *j.over);
    return status;
}
