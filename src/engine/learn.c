/* SPDX-License-Identifier: MIT */
/*
 * A paragraph is boilerplate of a source when it stands in 5 or more of its articles that are otherwise different: 5 whose
 * own paragraphs are not alike, any two of them (rests.c says what is own, and what is alike). Matches are not looked at, so
 * a story that a source prints twenty times is no boilerplate: its copies have the same rest, or none.
 *
 * Articles were stored and signed while they were read, with a record of (source and paragraph, article) for every paragraph
 * of 10 words and more; these lie in parts by the key's highest bits. When all are read:
 *
 *     records ── sorted, part by part ── keys of 5 articles and more: candidates, each with up to 64 witnesses
 *     witnesses ── read from the spool, each once ── minima of what is their own
 *     candidates ── whose witnesses hold 5 different rests ── the list
 *     records ── sorted again, if there is a list ── the articles that hold something of it ── cut and signed anew (recut.c)
 *
 * The witnesses of a paragraph in very many articles are those of least rank (a hash of source, id and content), so nothing
 * here depends on threads or on the order of reading. A paragraph that is numbers by half is never learned: a row of a table
 * that comes again is no furniture. A false removal is worse than a missed one, and where this file had to choose it missed.
 *
 * Linear but for the sorting: every record is in one group, every article is read once to be a witness and once to be cut.
 */
#include "engine/learn.h"

#include "base/threads.h"
#include "base/work.h"
#include "engine/admit.h"
#include "engine/recut.h"
#include "engine/rests.h"

#include <string.h>

enum { ARTICLES_LEAST = 5, WITNESSES_MOST = 64, ARTICLES_A_TASK = 256 };

_Static_assert(DS_KEYS_PARTS == 1 << 6, "rests.c finds the part of a key by its highest 6 bits");

/* The candidates of a part of the keys, in their order. */
typedef struct found {
    uint64_t *keys;
    ds_repeated *candidates;
    uint32_t *witnesses; /* articles */
    size_t count, key_capacity, candidate_capacity, witness_count, witness_capacity;
} found;

typedef struct learning {
    ds_core *core;
    const uint32_t *article_by_number;
    ds_work work;
    uint32_t order[DS_KEYS_PARTS]; /* the largest part first */
    size_t share;                  /* bytes that a worker may take for sorting */
    found parts[DS_KEYS_PARTS];
    ds_repeated *candidates[DS_KEYS_PARTS];
    uint32_t part_start[DS_KEYS_PARTS];
    ds_key_set keys;         /* of all candidates */
    _Atomic uint32_t *slots; /* by article: 0, or 1 + its place among those that are wanted */
    uint32_t slot_count;     /* of those */
    ds_rest *rests;          /* by place */
    uint32_t rest_count;
    uint64_t *source_hashes;
    ds_rest_context context;
} learning;

typedef ds_status (*group_fn)(learning *l, ds_keys_part *part, ds_record *records, size_t size, ds_error *error);

/* ---- groups of records with one key ---- */

typedef struct sorter {
    learning *learning;
    group_fn handle;
    ds_keys_part part;
} sorter;

static ds_status each_group(sorter *s, ds_error *error) {
    ds_record *records = s->part.records;
    for (size_t first = 0, next; first < s->part.count; first = next) {
        uint64_t key = ds_record_key(&records[first]);
        for (next = first + 1; next < s->part.count && ds_record_key(&records[next]) == key;) next++;
        if (next - first < ARTICLES_LEAST) continue;
        DS_TRY(s->handle(s->learning, &s->part, records + first, next - first, error));
    }
    return DS_OK;
}

static ds_status sort_part(void *context, uint32_t task, ds_error *error) {
    sorter *s = context;
    learning *l = s->learning;
    bool more = true;
    DS_TRY(ds_keys_begin(&l->core->paragraphs, l->order[task], l->share / 2, &s->part, error));
    while (more) {
        DS_TRY(ds_keys_next(&l->core->paragraphs, &s->part, &more, error));
        DS_TRY(each_group(s, error));
    }
    return DS_OK;
}

static void run_sorter(learning *l, uint32_t index, group_fn handle) {
    sorter s = {.learning = l, .handle = handle};
    ds_work_run(&l->work, index, sort_part, &s);
    ds_keys_part_clear(&s.part, &l->core->memory);
}

/* A candidate, and of its articles those of least rank. `records` are overwritten. */
static ds_status add_candidate(learning *l, ds_keys_part *part, ds_record *records, size_t size, ds_error *error) {
    ds_memory *memory = &l->core->memory;
    found *f = &l->parts[part->index];
    uint64_t key = ds_record_key(records);
    uint32_t witnesses = size < WITNESSES_MOST ? (uint32_t)size : WITNESSES_MOST;
    if (!ds_memory_reserve(memory, &f->keys, &f->key_capacity, f->count + 1, sizeof *f->keys) ||
        !ds_memory_reserve(memory, &f->candidates, &f->candidate_capacity, f->count + 1, sizeof *f->candidates) ||
        !ds_memory_reserve(memory, &f->witnesses, &f->witness_capacity, f->witness_count + witnesses,
                           sizeof *f->witnesses)) {
        return ds_fail_memory(error);
    }
    for (size_t i = 0; i < size; i++) {
        uint32_t article = l->article_by_number[records[i].value];
        records[i] = ds_record_make(l->core->entries[article].rank_hash, article);
    }
    ds_radix_sort(records, part->scratch, size);
    f->keys[f->count] = key;
    f->candidates[f->count++] =
        (ds_repeated){.first_witness = f->witness_count, .witness_count = witnesses, .articles = (uint32_t)size};
    for (uint32_t i = 0; i < witnesses; i++) {
        f->witnesses[f->witness_count++] = records[i].value;
        atomic_store_explicit(&l->slots[records[i].value], 1, memory_order_relaxed);
    }
    return DS_OK;
}

static ds_status mark_holders(learning *l, ds_keys_part *part, ds_record *records, size_t size, ds_error *error) {
    (void)part;
    (void)error;
    if (ds_key_set_find(&l->core->learned, ds_record_key(records)) == UINT32_MAX) return DS_OK;
    for (size_t i = 0; i < size; i++) {
        atomic_store_explicit(&l->slots[l->article_by_number[records[i].value]], 1, memory_order_relaxed);
    }
    return DS_OK;
}

static void find_candidates(void *context, uint32_t index) {
    run_sorter(context, index, add_candidate);
}

static void find_holders(void *context, uint32_t index) {
    run_sorter(context, index, mark_holders);
}

/* ---- rests ---- */

typedef struct rest_worker {
    learning *learning;
    ds_rest_reader reader;
} rest_worker;

static ds_status read_rests(void *context, uint32_t task, ds_error *error) {
    rest_worker *w = context;
    learning *l = w->learning;
    const ds_core *core = l->core;
    uint64_t first = (uint64_t)task * ARTICLES_A_TASK, end = first + ARTICLES_A_TASK;
    for (uint64_t article = first; article < end && article < core->count; article++) {
        uint32_t slot = atomic_load_explicit(&l->slots[article], memory_order_relaxed);
        if (slot != 0) DS_TRY(ds_rest_read(&w->reader, &core->entries[article], &l->rests[slot - 1], error));
    }
    return DS_OK;
}

static void run_reader(void *context, uint32_t index) {
    learning *l = context;
    rest_worker w = {.learning = l};
    ds_rest_reader_init(&w.reader, &l->context, &l->core->memory);
    ds_work_run(&l->work, index, read_rests, &w);
    ds_rest_reader_clear(&w.reader);
}

/* ---- the stages ---- */

static ds_status run_stage(learning *l, uint32_t tasks, ds_threads_fn stage, ds_error *error) {
    DS_TRY(ds_work_init(&l->work, tasks, DS_PHASE_BUCKET, &l->core->options, error));
    ds_threads_run(l->core->threads, stage, l);
    return ds_work_finish(&l->work, error);
}

/* Places, in canonical order, for the articles whose slots are marked. */
static void number_slots(learning *l) {
    l->slot_count = 0;
    for (uint32_t article = 0; article < l->core->count; article++) {
        uint32_t marked = atomic_load_explicit(&l->slots[article], memory_order_relaxed);
        if (marked != 0) atomic_store_explicit(&l->slots[article], ++l->slot_count, memory_order_relaxed);
    }
}

static ds_status hash_sources(learning *l, ds_error *error) {
    const ds_sources *sources = &l->core->sources;
    l->source_hashes = ds_memory_new(&l->core->memory, sources->count, sizeof *l->source_hashes);
    if (l->source_hashes == NULL) return ds_fail_memory(error);
    for (size_t s = 0; s < sources->count; s++) l->source_hashes[s] = ds_source_hash(sources->names[s]);
    return DS_OK;
}

/* The keys of all parts behind each other; parts are in key order. */
static ds_status join_keys(learning *l, ds_error *error) {
    ds_memory *memory = &l->core->memory;
    size_t total = 0;
    for (uint32_t p = 0; p < DS_KEYS_PARTS; p++) total += l->parts[p].count;
    if (total >= UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, NULL, "more than 2^32 repeated paragraphs");
    uint64_t *keys = ds_memory_new(memory, total, sizeof *keys);
    if (keys == NULL) return ds_fail_memory(error);
    size_t at = 0;
    for (uint32_t p = 0; p < DS_KEYS_PARTS; p++) {
        found *f = &l->parts[p];
        l->part_start[p] = (uint32_t)at;
        l->candidates[p] = f->candidates;
        if (f->count > 0) memcpy(keys + at, f->keys, f->count * sizeof *keys);
        at += f->count;
        ds_memory_free(memory, f->keys, f->key_capacity, sizeof *f->keys);
        f->keys = NULL;
    }
    return ds_key_set_init(&l->keys, memory, keys, (uint32_t)total, error);
}

static ds_status gather(learning *l, ds_error *error) {
    ds_core *core = l->core;
    l->slots = ds_memory_new_zeroed(&core->memory, core->count, sizeof *l->slots);
    if (l->slots == NULL) return ds_fail_memory(error);
    l->share = ds_memory_share(&core->memory, core->threads);
    ds_keys_by_size(&core->paragraphs, l->order);
    DS_TRY(hash_sources(l, error));
    DS_TRY(run_stage(l, DS_KEYS_PARTS, find_candidates, error));
    DS_TRY(join_keys(l, error));
    number_slots(l);
    l->rest_count = l->slot_count;
    l->rests = ds_memory_new(&core->memory, l->rest_count, sizeof *l->rests);
    if (l->rests == NULL) return ds_fail_memory(error);
    if (l->rest_count == 0) return DS_OK;
    l->context.source_hashes = l->source_hashes;
    l->context.keys = &l->keys;
    l->context.parts = l->candidates;
    l->context.part_start = l->part_start;
    return run_stage(l, core->count / ARTICLES_A_TASK + 1, run_reader, error);
}

/* Five rests of which no two are alike, chosen greedily in order of rank. */
static bool is_boilerplate(const learning *l, const found *f, const ds_repeated *candidate) {
    const ds_rest *different[ARTICLES_LEAST];
    uint32_t count = 0;
    if (candidate->numbers * 2 >= candidate->words) return false;
    for (uint32_t w = 0; w < candidate->witness_count; w++) {
        const ds_rest *rest = &l->rests[l->slots[f->witnesses[candidate->first_witness + w]] - 1];
        bool is_new = rest->counts;
        for (uint32_t d = 0; d < count && is_new; d++) is_new = !ds_rests_are_alike(rest, different[d]);
        if (!is_new) continue;
        different[count++] = rest;
        if (count == ARTICLES_LEAST) return true;
    }
    return false;
}

static ds_status make_list(const learning *l, ds_boilerplate *list, ds_error *error) {
    const ds_core *core = l->core;
    for (uint32_t p = 0; p < DS_KEYS_PARTS; p++) {
        const found *f = &l->parts[p];
        for (size_t c = 0; c < f->count; c++) {
            const ds_repeated *candidate = &f->candidates[c];
            if (!is_boilerplate(l, f, candidate)) continue;
            const ds_entry *witness = &core->entries[f->witnesses[candidate->first_witness]];
            ds_boilerplate_paragraph paragraph = {core->sources.names[witness->source], candidate->hash,
                                                  candidate->words, candidate->articles};
            DS_TRY(ds_boilerplate_add(list, &paragraph, error));
        }
    }
    return ds_boilerplate_seal(list, error);
}

static ds_status judge(learning *l, ds_error *error) {
    ds_core *core = l->core;
    ds_boilerplate *list;
    DS_TRY(ds_boilerplate_new(&list, &core->options.allocator, 1, error));
    ds_status status = make_list(l, list, error);
    if (status == DS_OK) return ds_core_take_boilerplate(core, list, error);
    ds_boilerplate_free(list);
    return status;
}

/* ---- what is learned is taken out ---- */

static ds_status renumber(learning *l, uint32_t **article_by_number, ds_error *error) {
    ds_core *core = l->core;
    if (l->slot_count > DS_ARTICLES_MOST - core->count) {
        return ds_fail(error, DS_E_LIMIT, 0, NULL, "more than %u articles, with those that are signed twice",
                       (unsigned)DS_ARTICLES_MOST);
    }
    size_t capacity = core->number_count;
    if (!ds_memory_resize(&core->memory, article_by_number, &capacity, (size_t)core->count + l->slot_count,
                          sizeof **article_by_number)) {
        return ds_fail_memory(error);
    }
    core->number_count = core->count + l->slot_count;
    for (uint32_t number = 0; number < core->count; number++) {
        uint32_t article = (*article_by_number)[number], slot = l->slots[article];
        if (slot == 0) continue;
        (*article_by_number)[number] = DS_NO_TEXT;
        (*article_by_number)[core->count + slot - 1] = article;
    }
    return DS_OK;
}

static ds_status apply(learning *l, uint32_t **article_by_number, ds_error *error) {
    ds_core *core = l->core;
    if (core->learned.count == 0) return DS_OK;
    for (uint32_t article = 0; article < core->count; article++) {
        atomic_store_explicit(&l->slots[article], 0, memory_order_relaxed);
    }
    DS_TRY(run_stage(l, DS_KEYS_PARTS, find_holders, error));
    number_slots(l);
    DS_TRY(ds_recut(core, l->slots, l->source_hashes, error));
    return renumber(l, article_by_number, error);
}

static void forget_candidates(learning *l) {
    ds_memory *memory = &l->core->memory;
    for (uint32_t p = 0; p < DS_KEYS_PARTS; p++) {
        found *f = &l->parts[p];
        ds_memory_free(memory, f->keys, f->key_capacity, sizeof *f->keys);
        ds_memory_free(memory, f->candidates, f->candidate_capacity, sizeof *f->candidates);
        ds_memory_free(memory, f->witnesses, f->witness_capacity, sizeof *f->witnesses);
        *f = (found){0};
    }
    ds_key_set_clear(&l->keys);
    ds_memory_free(memory, l->rests, l->rest_count, sizeof *l->rests);
    l->rests = NULL;
}

ds_status ds_learn(ds_core *core, uint32_t **article_by_number, ds_error *error) {
    learning *l = ds_memory_new_zeroed(&core->memory, 1, sizeof *l);
    if (l == NULL) return ds_fail_memory(error);
    l->core = core;
    l->article_by_number = *article_by_number;
    const char *file = core->options.boilerplate_file;
    ds_status status = ds_rest_context_init(&l->context, core, error);
    if (status == DS_OK) status = gather(l, error);
    if (status == DS_OK) status = judge(l, error);
    if (status == DS_OK && file != NULL) status = ds_boilerplate_save_with_io(core->boilerplate, file, core->io, error);
    forget_candidates(l);
    if (status == DS_OK) status = apply(l, article_by_number, error);
    ds_memory_free(&core->memory, (void *)l->slots, core->count, sizeof *l->slots);
    ds_memory_free(&core->memory, l->source_hashes, core->sources.count, sizeof *l->source_hashes);
    ds_memory_free(&core->memory, l, 1, sizeof *l);
    core->stats.key_bytes += atomic_load(&core->paragraphs.spool.end);
    ds_keys_close(&core->paragraphs);
    core->learns = false;
    return status;
}
