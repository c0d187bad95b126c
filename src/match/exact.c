/* SPDX-License-Identifier: MIT */
/*
 * The exact join. Let X be the text with fewer shingles. Whether Jaccard reaches t or containment reaches c, at least
 * m = ceil(min(t, c) * |X|) shingles of X stand in Y: for J = s / (|X| + |Y| - s) >= t means s >= t|X|, as |Y| >= s. So of
 * any |X| - m + 1 shingles of X one stands in Y, and the rarest ones make the shortest lists (the prefix filter of
 * Chaudhuri, Ganti and Kaushik 2006 and of Bayardo, Ma and Srikant 2007, probed against whole sets instead of prefixes, as
 * containment needs it).
 *
 *     texts     X: 17 203 5011 ...          shingles as numbers, rarest first
 *     postings  17 -> X Z    203 -> X Y     which texts have it
 *
 * Every text that the probe meets is compared by merging the two sorted sets.
 */
#include "match/exact.h"

#include "base/hash.h"
#include "base/radix.h"
#include "base/threads.h"
#include "base/work.h"
#include "text/shingle.h"

#include <math.h>
#include <string.h>

enum { TEXTS_A_TASK = 64 };

typedef struct sets {
    ds_memory *memory;
    const ds_corpus *corpus;
    ds_record *records; /* (shingle, text), later (rank, text) */
    size_t count, capacity;
    size_t *text_start; /* text_count + 1 */
    uint32_t *ranks;    /* of each text, ascending: rarest first */
    size_t *post_start; /* rank_count + 1 */
    uint32_t *posts;    /* texts */
    uint32_t rank_count;
} sets;

/* ---- loading: distinct shingles of every text ---- */

static ds_status add_text(sets *s, uint32_t text, const uint64_t *shingles, size_t count, ds_error *error) {
    if (!ds_memory_reserve(s->memory, &s->records, &s->capacity, s->count + count, sizeof *s->records)) {
        return ds_fail_memory(error);
    }
    for (size_t i = 0; i < count; i++) s->records[s->count++] = ds_record_make(shingles[i], text);
    return DS_OK;
}

static ds_status load_texts(sets *s, ds_error *error) {
    const ds_options *options = s->corpus->options;
    ds_buffer bytes;
    ds_token_store store;
    uint64_t *shingles = NULL;
    size_t capacity = 0;
    ds_buffer_init(&bytes, s->memory);
    ds_token_store_init(&store, s->memory);
    ds_status status = DS_OK;
    for (uint32_t t = 0; t < s->corpus->text_count && status == DS_OK; t++) {
        const ds_entry *entry = ds_corpus_text(s->corpus, t);
        ds_tokens tokens;
        if (entry->notes & DS_NOTE_NOT_AN_ARTICLE) continue;
        status = ds_corpus_tokens(s->corpus, entry, &bytes, &store, &tokens, error);
        if (status != DS_OK) break;
        size_t count = ds_shingle_count(&tokens, options->ngram);
        if (!ds_memory_reserve(s->memory, &shingles, &capacity, count, sizeof *shingles)) {
            status = ds_fail_memory(error);
            break;
        }
        ds_shingle(&tokens, options->ngram, options->seed, shingles);
        status = add_text(s, t, shingles, count, error);
    }
    ds_memory_free(s->memory, shingles, capacity, sizeof *shingles);
    ds_buffer_clear(&bytes);
    ds_token_store_clear(&store);
    return status;
}

/* Sort by (shingle, text) and drop repeats within a text. The sort by shingle is stable and texts came in order. */
static void drop_repeats(sets *s, ds_record *scratch) {
    ds_radix_sort(s->records, scratch, s->count);
    size_t kept = 0;
    for (size_t i = 0; i < s->count; i++) {
        const ds_record *here = &s->records[i], *before = kept > 0 ? &s->records[kept - 1] : NULL;
        if (before != NULL && ds_record_key(before) == ds_record_key(here) && before->value == here->value) continue;
        s->records[kept++] = *here;
    }
    s->count = kept;
}

/* ---- ranking: number the shingles from the rarest to the most common ---- */

/* order: (texts that have it, place of its first record). */
static uint32_t rank_shingles(sets *s, ds_record *order, ds_record *scratch) {
    uint32_t groups = 0;
    for (size_t first = 0, next; first < s->count; first = next) {
        uint64_t key = ds_record_key(&s->records[first]);
        for (next = first + 1; next < s->count && ds_record_key(&s->records[next]) == key;) next++;
        order[groups++] = ds_record_make(next - first, (uint32_t)first);
    }
    ds_radix_sort(order, scratch, groups);
    return groups;
}

static ds_status fill_sets(sets *s, const ds_record *order, uint32_t groups, ds_error *error) {
    uint32_t texts = s->corpus->text_count;
    s->rank_count = groups;
    s->text_start = ds_memory_new_zeroed(s->memory, (size_t)texts + 2, sizeof *s->text_start);
    s->post_start = ds_memory_new(s->memory, (size_t)groups + 1, sizeof *s->post_start);
    s->ranks = ds_memory_new(s->memory, s->count, sizeof *s->ranks);
    s->posts = ds_memory_new(s->memory, s->count, sizeof *s->posts);
    if (s->text_start == NULL || s->post_start == NULL || s->ranks == NULL || s->posts == NULL) {
        return ds_fail_memory(error);
    }
    size_t at = 0;
    for (uint32_t rank = 0; rank < groups; rank++) {
        s->post_start[rank] = at;
        size_t length = ds_record_key(&order[rank]);
        for (size_t i = 0; i < length; i++) s->posts[at++] = s->records[order[rank].value + i].value;
    }
    s->post_start[groups] = at;
    for (size_t i = 0; i < at; i++) s->text_start[s->posts[i] + 2]++;
    for (uint32_t t = 0; t < texts; t++) s->text_start[t + 2] += s->text_start[t + 1];
    for (uint32_t rank = 0; rank < groups; rank++) {
        for (size_t i = s->post_start[rank]; i < s->post_start[rank + 1]; i++) {
            s->ranks[s->text_start[s->posts[i] + 1]++] = rank;
        }
    }
    return DS_OK;
}

static void clear_sets(sets *s) {
    ds_memory_free(s->memory, s->records, s->capacity, sizeof *s->records);
    ds_memory_free(s->memory, s->text_start, (size_t)s->corpus->text_count + 2, sizeof *s->text_start);
    ds_memory_free(s->memory, s->post_start, (size_t)s->rank_count + 1, sizeof *s->post_start);
    ds_memory_free(s->memory, s->ranks, s->count, sizeof *s->ranks);
    ds_memory_free(s->memory, s->posts, s->count, sizeof *s->posts);
}

static ds_status make_sets(sets *s, ds_error *error) {
    DS_TRY(load_texts(s, error));
    if (s->count > UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, "exact", "more than 2^32 shingles");
    size_t room = s->count;
    ds_record *scratch = ds_memory_new(s->memory, room, sizeof *scratch);
    ds_record *order = ds_memory_new(s->memory, room, sizeof *order);
    ds_status status = scratch == NULL || order == NULL ? ds_fail_memory(error) : DS_OK;
    if (status == DS_OK) {
        drop_repeats(s, scratch);
        uint32_t groups = rank_shingles(s, order, scratch);
        status = fill_sets(s, order, groups, error);
    }
    ds_memory_free(s->memory, scratch, room, sizeof *scratch);
    ds_memory_free(s->memory, order, room, sizeof *order);
    ds_memory_free(s->memory, s->records, s->capacity, sizeof *s->records);
    s->records = NULL;
    s->capacity = 0;
    return status;
}

/* ---- joining ---- */

typedef struct join_job {
    const sets *sets;
    ds_keys *pairs;
    ds_work work;
} join_job;

typedef struct join_worker {
    join_job *job;
    ds_keys_writer pairs;
    uint32_t *met; /* text -> the last text that met it, plus one */
} join_worker;

static size_t set_size(const sets *s, uint32_t text) {
    return s->text_start[text + 1] - s->text_start[text];
}

static size_t intersect(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count) {
    size_t shared = 0;
    for (size_t i = 0, j = 0; i < a_count && j < b_count;) {
        uint32_t x = a[i], y = b[j];
        shared += x == y;
        i += x <= y;
        j += y <= x;
    }
    return shared;
}

/* The same divisions as in model/match.h: 55 of 100 reach 0.55, but are less than 0.55 * 100, which is rounded up. */
static bool is_similar(size_t shared, size_t x, size_t y, const ds_options *options) {
    if (shared == 0) return false;
    return (double)shared / (double)x >= options->containment ||
           (double)shared / (double)(x + y - shared) >= options->threshold;
}

static ds_status probe(join_worker *w, uint32_t text, ds_error *error) {
    const sets *s = w->job->sets;
    const ds_options *options = s->corpus->options;
    const uint32_t *ranks = s->ranks + s->text_start[text];
    size_t size = set_size(s, text);
    double least = options->threshold < options->containment ? options->threshold : options->containment;
    size_t must = (size_t)ceil(least * (double)size - 1e-9);
    size_t probes = size == 0 ? 0 : size - (must < 1 ? 1 : must) + 1;
    for (size_t p = 0; p < probes; p++) {
        for (size_t i = s->post_start[ranks[p]]; i < s->post_start[ranks[p] + 1]; i++) {
            uint32_t other = s->posts[i];
            size_t other_size = set_size(s, other);
            bool is_larger = other_size > size || (other_size == size && other > text);
            if (!is_larger || w->met[other] == text + 1) continue;
            w->met[other] = text + 1;
            size_t shared = intersect(ranks, size, s->ranks + s->text_start[other], other_size);
            if (!is_similar(shared, size, other_size, options)) continue;
            uint64_t key = text < other ? (uint64_t)text << 32 | other : (uint64_t)other << 32 | text;
            DS_TRY(ds_keys_add(&w->pairs, key, DS_VIA_EXACT, error));
        }
    }
    return DS_OK;
}

static ds_status probe_some(void *context, uint32_t task, ds_error *error) {
    join_worker *w = context;
    uint32_t texts = w->job->sets->corpus->text_count, first = task * TEXTS_A_TASK;
    for (uint32_t t = first; t < texts && t < first + TEXTS_A_TASK; t++) DS_TRY(probe(w, t, error));
    return DS_OK;
}

static void join_run(void *context, uint32_t index) {
    join_job *job = context;
    const sets *s = job->sets;
    ds_error error;
    join_worker w = {.job = job};
    ds_keys_writer_init(&w.pairs, job->pairs);
    w.met = ds_memory_new_zeroed(s->memory, s->corpus->text_count, sizeof *w.met);
    ds_status status = w.met == NULL ? ds_fail_memory(&error) : DS_OK;
    if (status == DS_OK) {
        ds_work_run(&job->work, index, probe_some, &w);
        status = ds_keys_flush(&w.pairs, &error);
    }
    if (status != DS_OK) ds_work_fail(&job->work, UINT32_MAX, &error);
    ds_keys_writer_clear(&w.pairs);
    ds_memory_free(s->memory, w.met, s->corpus->text_count, sizeof *w.met);
}

ds_status ds_exact_pair(const ds_corpus *corpus, ds_keys *pairs, uint32_t threads, ds_error *error) {
    sets s = {.memory = corpus->memory, .corpus = corpus};
    ds_status status = make_sets(&s, error);
    if (status == DS_OK) {
        join_job job = {.sets = &s, .pairs = pairs};
        uint32_t tasks = corpus->text_count / TEXTS_A_TASK + 1;
        status = ds_work_init(&job.work, tasks, DS_PHASE_BUCKET, corpus->options, error);
        if (status == DS_OK) {
            ds_threads_run(threads, join_run, &job);
            status = ds_work_finish(&job.work, error);
        }
    }
    clear_sets(&s);
    return status;
}
