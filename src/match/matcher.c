/* SPDX-License-Identifier: MIT */
#include "match/matcher.h"

#include "base/clock.h"
#include "base/threads.h"
#include "base/work.h"
#include "match/batch.h"
#include "match/exact.h"
#include "match/expand.h"

#include <string.h>

/* More does not make reading more even. */
enum { BATCH_BYTES_MOST = 16 << 20 };

typedef struct verify_job {
    ds_matcher *matcher;
    const ds_keys *pairs;
    ds_text_match_list parts[DS_KEYS_PARTS];
    ds_text_match_list recalled[DS_KEYS_PARTS]; /* the same, of pairs that were known */
    uint64_t candidates[DS_KEYS_PARTS];
    uint64_t via[DS_KEYS_PARTS][DS_VIA_COUNT];
    ds_known_list fresh[DS_KEYS_PARTS];
    _Atomic uint64_t known_met;
    uint32_t order[DS_KEYS_PARTS]; /* the largest part first */
    size_t share;                  /* bytes that a worker may take */
    double floor;                  /* similarity from which a match of texts is worth keeping */
    ds_work work;
} verify_job;

typedef struct verify_worker {
    verify_job *job;
    ds_keys_part part;
    ds_batch batch;
    ds_verifier verifier;
    size_t known_next; /* in what is known: the first pair that is not behind us */
} verify_worker;

void ds_matcher_init(ds_matcher *matcher, ds_memory *memory, const ds_corpus *corpus) {
    *matcher = (ds_matcher){.memory = memory, .corpus = corpus};
    ds_verifier_init(&matcher->verifier, memory, corpus, corpus->options->ngram);
    ds_compared_init(&matcher->compared, memory, corpus->text_count);
}

void ds_matcher_clear(ds_matcher *matcher) {
    if (matcher->memory == NULL) return;
    ds_memory *memory = matcher->memory;
    ds_verifier_clear(&matcher->verifier);
    ds_compared_clear(&matcher->compared);
    ds_memory_free(memory, matcher->over, matcher->corpus->text_count, 1);
    ds_memory_free(memory, matcher->is_generic, matcher->corpus->count, 1);
    ds_memory_free(memory, matcher->frames, matcher->corpus->text_count, 1);
    ds_memory_free(memory, matcher->has_rival, matcher->corpus->count, 1);
    ds_known_clear(&matcher->fresh, memory);
    ds_memory_free(memory, matcher->matches.matches, matcher->matches.capacity, sizeof(ds_match));
    ds_memory_free(memory, matcher->unrelated.matches, matcher->unrelated.capacity, sizeof(ds_match));
    *matcher = (ds_matcher){.memory = NULL};
}

/* May an article of the one text be a version of one of the other? Of crowds it is taken for granted. */
static bool may_be_versions(const ds_corpus *corpus, uint32_t a, uint32_t b) {
    enum { PAIRS_MOST = 64 };
    if ((uint64_t)ds_corpus_text_size(corpus, a) * ds_corpus_text_size(corpus, b) > PAIRS_MOST) return true;
    for (uint32_t x = corpus->first_member[a]; x < corpus->first_member[a + 1]; x++) {
        for (uint32_t y = corpus->first_member[b]; y < corpus->first_member[b + 1]; y++) {
            const ds_entry *entries = corpus->entries;
            if (ds_relation_may_be_versions(&entries[corpus->members[x]], &entries[corpus->members[y]])) return true;
        }
    }
    return false;
}

static bool same_body(const ds_corpus *corpus, uint32_t a, uint32_t b) {
    return ds_corpus_text(corpus, a)->body_hash == ds_corpus_text(corpus, b)->body_hash;
}

/* Is more wanted of two texts than whether they make a match? */
static bool asks_all(const verify_job *job, uint32_t a, uint32_t b) {
    const ds_corpus *corpus = job->matcher->corpus;
    return same_body(corpus, a, b) || corpus->options->keep_pairs || may_be_versions(corpus, a, b);
}

/* What they must share to be of use: what is kept, and where no unrelated pairs are shown, what makes a match. */
static ds_reach reach_of(const verify_job *job, uint32_t a, uint32_t b, bool all) {
    const ds_options *options = job->matcher->corpus->options;
    if (same_body(job->matcher->corpus, a, b)) return (ds_reach){0};
    return all ? (ds_reach){job->floor, job->floor} : (ds_reach){options->threshold, options->containment};
}

static void count_candidate(verify_job *job, uint32_t part, uint32_t via) {
    job->candidates[part]++;
    for (uint32_t v = 0; v < DS_VIA_COUNT; v++) job->via[part][v] += via >> v & 1;
}

static ds_status keep(verify_job *job, ds_text_match_list *list, const ds_text_match *match, ds_error *error) {
    if (!ds_memory_reserve(job->matcher->memory, &list->matches, &list->capacity, list->count + 1, sizeof *match)) {
        return ds_fail_memory(error);
    }
    list->matches[list->count++] = *match;
    return DS_OK;
}

static ds_status verify_pair(verify_worker *w, const ds_batch_pair *pair, ds_error *error) {
    verify_job *job = w->job;
    count_candidate(job, pair->part, pair->via);
    const uint32_t texts[2] = {ds_batch_text_of(&w->batch, pair, 0), ds_batch_text_of(&w->batch, pair, 1)};
    ds_text_match match = {.a = texts[0], .b = texts[1], .via = (uint8_t)pair->via};
    const ds_side *const sides[2] = {ds_batch_side(&w->batch, pair, 0), ds_batch_side(&w->batch, pair, 1)};
    bool reached, all = asks_all(job, match.a, match.b);
    ds_reach reach = reach_of(job, match.a, match.b, all);
    DS_TRY(ds_verifier_sides(&w->verifier, texts, sides, reach, &reached, &match.overlap, error));
    bool is_kept = reached && (match.overlap.same_body || ds_overlap_similarity(&match.overlap) >= job->floor);
    if (job->matcher->known != NULL) {
        ds_known_pair fresh = {.a = match.a, .b = match.b, .is_full = all, .is_kept = is_kept};
        if (is_kept) fresh.overlap = match.overlap;
        DS_TRY(ds_known_add(&job->fresh[pair->part], job->matcher->memory, &fresh, error));
    }
    return is_kept ? keep(job, &job->parts[pair->part], &match, error) : DS_OK;
}

/* Is it known what comparing a pair gives? Then that is what is kept of it. */
static ds_status take_known(verify_worker *w, uint64_t key, uint32_t via, bool *taken, ds_error *error) {
    verify_job *job = w->job;
    const ds_known_list *known = job->matcher->known;
    *taken = false;
    if (known == NULL) return DS_OK;
    w->known_next = ds_known_seek(known, w->known_next, key);
    if (w->known_next == known->count || ds_known_key(&known->pairs[w->known_next]) != key) return DS_OK;
    const ds_known_pair *pair = &known->pairs[w->known_next];
    ds_text_match match = {.a = pair->a, .b = pair->b, .overlap = pair->overlap, .via = (uint8_t)via};
    *taken = pair->is_full || !asks_all(job, match.a, match.b);
    if (!*taken) return DS_OK;
    atomic_fetch_add_explicit(&job->known_met, 1, memory_order_relaxed);
    count_candidate(job, w->part.index, via);
    return pair->is_kept ? keep(job, &job->recalled[w->part.index], &match, error) : DS_OK;
}

static void fetch_ahead(const verify_worker *w, const ds_batch_pair *now, const ds_batch_pair *next) {
    if (next->sides[0] != now->sides[0]) ds_side_fetch(ds_batch_side(&w->batch, next, 0));
    ds_side_fetch(ds_batch_side(&w->batch, next, 1));
}

static ds_status verify_batch(verify_worker *w, ds_error *error) {
    DS_TRY(ds_batch_read(&w->batch, error));
    const ds_batch_pair *pairs = w->batch.pairs;
    for (size_t p = 0; p < w->batch.count; p++) {
        /* A batch is larger than the caches, and goes through its texts in no order. */
        if (p + 1 < w->batch.count) fetch_ahead(w, &pairs[p], &pairs[p + 1]);
        DS_TRY(verify_pair(w, &pairs[p], error));
    }
    ds_batch_reset(&w->batch);
    return DS_OK;
}

static ds_status add_to_batch(verify_worker *w, uint64_t key, uint32_t via, ds_error *error) {
    uint32_t a = (uint32_t)(key >> 32), b = (uint32_t)key;
    bool fits;
    DS_TRY(ds_batch_add(&w->batch, a, b, via, w->part.index, &fits, error));
    if (fits) return DS_OK;
    DS_TRY(verify_batch(w, error));
    return ds_batch_add(&w->batch, a, b, via, w->part.index, &fits, error);
}

static ds_status verify_slice(verify_worker *w, ds_error *error) {
    const ds_record *records = w->part.records;
    for (size_t i = 0; i < w->part.count;) {
        uint64_t key = ds_record_key(&records[i]);
        uint32_t via = 0;
        for (; i < w->part.count && ds_record_key(&records[i]) == key; i++) via |= records[i].value;
        bool taken;
        DS_TRY(take_known(w, key, via, &taken, error));
        if (!taken) DS_TRY(add_to_batch(w, key, via, error));
    }
    return DS_OK;
}

static ds_status verify_part(void *context, uint32_t task, ds_error *error) {
    verify_worker *w = context;
    bool more = true;
    ds_batch_reset(&w->batch);
    w->known_next = 0;
    DS_TRY(ds_keys_begin(w->job->pairs, w->job->order[task], w->job->share / 2, &w->part, error));
    while (more) {
        DS_TRY(ds_keys_next(w->job->pairs, &w->part, &more, error));
        DS_TRY(verify_slice(w, error));
    }
    return verify_batch(w, error);
}

static void verify_run(void *context, uint32_t index) {
    verify_job *job = context;
    const ds_options *options = job->matcher->corpus->options;
    size_t batch_bytes = job->share / 4 < BATCH_BYTES_MOST ? job->share / 4 : BATCH_BYTES_MOST;
    verify_worker w = {.job = job};
    ds_batch_init(&w.batch, job->matcher->corpus, batch_bytes);
    ds_verifier_init(&w.verifier, job->matcher->memory, job->matcher->corpus, options->ngram);
    /* Words and runs of what is dropped anyway need not be known; the percent less is for rounding. */
    uint32_t dropped_percent = (uint32_t)(job->floor * 100), floor_percent = w.verifier.run_floor_percent;
    if (dropped_percent > floor_percent + 1) w.verifier.run_floor_percent = dropped_percent - 1;
    ds_work_run(&job->work, index, verify_part, &w);
    ds_verifier_clear(&w.verifier);
    ds_batch_clear(&w.batch);
    ds_keys_part_clear(&w.part, job->matcher->memory);
}

static double keep_floor(const ds_options *options) {
    double floor = 0.2;
    if (options->threshold < floor) floor = options->threshold;
    if (options->containment < floor) floor = options->containment;
    if (options->keep_pairs && options->pair_floor < floor) floor = options->pair_floor;
    return floor;
}

static uint64_t key_of(const ds_text_match_list *list, size_t at) {
    return at < list->count ? (uint64_t)list->matches[at].a << 32 | list->matches[at].b : UINT64_MAX;
}

/* One list of all parts, which are in order of the pairs' first texts. It grows by one part at a time, so that matches
 * stand in memory once. */
static ds_status join_parts(verify_job *job, ds_text_match_list *all, ds_error *error) {
    for (size_t p = 0; p < DS_KEYS_PARTS; p++) {
        ds_text_match_list *part = &job->parts[p], *recalled = &job->recalled[p];
        size_t count = part->count + recalled->count, x = 0, y = 0;
        if (count == 0) continue;
        if (!ds_memory_resize(job->matcher->memory, &all->matches, &all->capacity, all->count + count,
                              sizeof *all->matches)) {
            return ds_fail_memory(error);
        }
        while (x + y < count) {
            bool is_new = key_of(part, x) < key_of(recalled, y);
            all->matches[all->count++] = is_new ? part->matches[x++] : recalled->matches[y++];
        }
        ds_text_match_list_clear(part, job->matcher->memory);
        ds_text_match_list_clear(recalled, job->matcher->memory);
    }
    return DS_OK;
}

static ds_status join_fresh(verify_job *job, ds_error *error) {
    ds_matcher *matcher = job->matcher;
    ds_known_list *all = &matcher->fresh;
    size_t count = all->count;
    for (size_t p = 0; p < DS_KEYS_PARTS; p++) count += job->fresh[p].count;
    if (matcher->known == NULL) return DS_OK;
    if (!ds_memory_reserve(matcher->memory, &all->pairs, &all->capacity, count, sizeof *all->pairs)) {
        return ds_fail_memory(error);
    }
    for (size_t p = 0; p < DS_KEYS_PARTS; p++) {
        if (job->fresh[p].count == 0) continue;
        memcpy(all->pairs + all->count, job->fresh[p].pairs, job->fresh[p].count * sizeof *all->pairs);
        all->count += job->fresh[p].count;
    }
    matcher->known_met = atomic_load(&job->known_met);
    return DS_OK;
}

static ds_status verify_all(ds_matcher *matcher, const ds_keys *pairs, uint32_t threads, ds_text_match_list *all,
                            ds_error *error) {
    verify_job *job = ds_memory_new_zeroed(matcher->memory, 1, sizeof *job);
    if (job == NULL) return ds_fail_memory(error);
    job->matcher = matcher;
    job->pairs = pairs;
    job->floor = keep_floor(matcher->corpus->options);
    job->share = ds_memory_share(matcher->memory, threads);
    ds_keys_by_size(pairs, job->order);
    ds_status status = ds_work_init(&job->work, DS_KEYS_PARTS, DS_PHASE_MATCH, matcher->corpus->options, error);
    if (status == DS_OK) {
        ds_threads_run(threads, verify_run, job);
        status = ds_work_finish(&job->work, error);
    }
    if (status == DS_OK) status = join_parts(job, all, error);
    if (status == DS_OK) status = join_fresh(job, error);
    for (size_t p = 0; p < DS_KEYS_PARTS; p++) {
        matcher->candidates += job->candidates[p];
        for (size_t v = 0; v < DS_VIA_COUNT; v++) matcher->candidates_via[v] += job->via[p][v];
        ds_text_match_list_clear(&job->parts[p], matcher->memory);
        ds_text_match_list_clear(&job->recalled[p], matcher->memory);
        ds_known_clear(&job->fresh[p], matcher->memory);
    }
    ds_memory_free(matcher->memory, job, 1, sizeof *job);
    return status;
}

ds_status ds_matcher_run(ds_matcher *matcher, const ds_keys *keys, const uint32_t *text_by_number, const ds_io *io,
                         uint32_t threads, ds_error *error) {
    const ds_corpus *corpus = matcher->corpus;
    unsigned bits = 1;
    while (bits < 32 && corpus->text_count >> bits != 0) bits++;
    ds_keys pairs = {0};
    ds_text_match_list texts = {0};
    matcher->over = ds_memory_new_zeroed(matcher->memory, corpus->text_count, 1);
    if (matcher->over == NULL) return ds_fail_memory(error);
    ds_status status = ds_keys_open(&pairs, matcher->memory, io, corpus->options->temp_dir, 32 + bits, error);
    if (status != DS_OK) return status;
    double start = ds_clock_seconds();
    status = ds_buckets_pair(corpus, keys, text_by_number, &pairs, threads, matcher->over, &matcher->buckets, error);
    if (status == DS_OK && corpus->options->exact) status = ds_exact_pair(corpus, &pairs, threads, error);
    matcher->bucket_seconds = ds_clock_seconds() - start;
    if (status == DS_OK) status = verify_all(matcher, &pairs, threads, &texts, error);
    matcher->pair_bytes = atomic_load(&pairs.spool.end);
    ds_keys_close(&pairs);
    if (status == DS_OK) status = ds_matcher_expand(matcher, &texts, error);
    ds_text_match_list_clear(&texts, matcher->memory);
    return status;
}
