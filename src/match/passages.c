/* SPDX-License-Identifier: MIT */
/*
 * The shared passages of two texts, for people to look at: every run of shingles that cannot be made longer, taken longest
 * first, each trimmed to the words that no longer one has taken on either side.
 */
#include "match/verify.h"

#include "base/radix.h"

#include <string.h>

/* Texts that repeat themselves ("ha ha ha ...") have runs without end, and each shingle stands in each place: the longest
 * of the runs that are found in so many steps are shown. */
enum { RUNS_MOST = 1 << 16, STEPS_PER_SHINGLE = 64, STEPS_FREE = 1 << 20 };

typedef struct run_list {
    ds_run *runs;
    size_t count, capacity;
} run_list;

/* The shingles of the run that begins at place `a` of side 0 and `b` of side 1, which have the same shingle; 0 if it goes
 * on from the places before. No run goes from a headline into a body. */
static uint32_t run_at(const ds_verifier *v, uint32_t a, uint32_t b) {
    const ds_side *sa = &v->side[0], *sb = &v->side[1];
    uint32_t at_a = ds_side_token(sa, a), at_b = ds_side_token(sb, b);
    bool can_go_on = at_a > ds_side_start(sa, a) && at_b > ds_side_start(sb, b);
    if (can_go_on && sa->tokens.hashes[at_a - 1] == sb->tokens.hashes[at_b - 1]) return 0;
    return ds_side_same_ahead(sa, a, sb, b, v->ngram);
}

static ds_status collect(ds_verifier *v, run_list *list, ds_error *error) {
    const ds_side *sa = &v->side[0], *sb = &v->side[1];
    const ds_occurrence *occurrences = v->places.occurrences;
    uint64_t steps = (uint64_t)STEPS_PER_SHINGLE * (sa->count + (uint64_t)sb->count) + STEPS_FREE;
    for (uint32_t b = 0; b < sb->count; b++) {
        uint32_t first = ds_places_find(&v->places, sa, sb, b, v->hashes[b], v->ngram);
        if (first == 0) continue;
        for (uint32_t a = occurrences[first - 1].last; a != 0; a = occurrences[a - 1].earlier) {
            if (steps == 0 || list->count == RUNS_MOST) return DS_OK;
            steps--;
            uint32_t length = run_at(v, a - 1, b);
            if (length == 0) continue;
            steps = steps > length ? steps - length : 0;
            if (!ds_memory_reserve(v->memory, &list->runs, &list->capacity, list->count + 1, sizeof(ds_run))) {
                return ds_fail_memory(error);
            }
            uint32_t words = ds_side_words(sa, a - 1, v->ngram) + length - 1;
            list->runs[list->count++] = (ds_run){ds_side_token(sa, a - 1), ds_side_token(sb, b), words};
        }
    }
    return DS_OK;
}

/* Longest first, then by place in a, then in b: three stable sorts from the least key to the first. */
static ds_status sort_runs(ds_verifier *v, run_list *list, ds_error *error) {
    size_t n = list->count;
    ds_record *records = ds_memory_new(v->memory, n, 2 * sizeof *records);
    ds_run *sorted = ds_memory_new(v->memory, n, sizeof *sorted);
    if (records != NULL && sorted != NULL) {
        for (size_t pass = 0; pass < 2; pass++) {
            for (size_t i = 0; i < n; i++) {
                const ds_run *run = &list->runs[i];
                uint64_t key = pass == 0 ? run->b : (uint64_t)(UINT32_MAX - run->words) << 32 | run->a;
                records[i] = ds_record_make(key, (uint32_t)i);
            }
            ds_radix_sort(records, records + n, n);
            for (size_t i = 0; i < n; i++) sorted[i] = list->runs[records[i].value];
            if (n > 0) memcpy(list->runs, sorted, n * sizeof *sorted); /* `runs` is NULL when there are none */
        }
    }
    bool had_room = records != NULL && sorted != NULL;
    ds_memory_free(v->memory, records, n, 2 * sizeof *records);
    ds_memory_free(v->memory, sorted, n, sizeof *sorted);
    return had_room ? DS_OK : ds_fail_memory(error);
}

/* Cut a run down to what is free at its ends; taken words inside end it. */
static void trim(ds_run *run, const unsigned char *taken_a, const unsigned char *taken_b) {
    while (run->words > 0 && (taken_a[run->a] || taken_b[run->b])) {
        run->a++;
        run->b++;
        run->words--;
    }
    for (uint32_t i = 0; i < run->words; i++) {
        if (taken_a[run->a + i] || taken_b[run->b + i]) run->words = i;
    }
}

static void choose(const ds_verifier *v, run_list *list, unsigned char *taken_a, unsigned char *taken_b) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        ds_run run = list->runs[i];
        uint32_t whole = run.words;
        trim(&run, taken_a, taken_b);
        if (run.words == 0 || (run.words < v->ngram && run.words < whole)) continue;
        memset(taken_a + run.a, 1, run.words);
        memset(taken_b + run.b, 1, run.words);
        list->runs[kept++] = run;
    }
    list->count = kept;
}

ds_status ds_verifier_runs(ds_verifier *v, ds_run **runs, size_t *count, size_t *capacity, ds_error *error) {
    run_list list = {0};
    size_t taken_size = (size_t)v->side[0].tokens.count + v->side[1].tokens.count;
    unsigned char *taken = ds_memory_new_zeroed(v->memory, taken_size, 1);
    ds_status status = taken == NULL ? ds_fail_memory(error) : collect(v, &list, error);
    if (status == DS_OK) status = sort_runs(v, &list, error);
    if (status == DS_OK) {
        choose(v, &list, taken, taken + v->side[0].tokens.count);
        status = sort_runs(v, &list, error); /* trimming may have changed the order */
    }
    ds_memory_free(v->memory, taken, taken_size, 1);
    if (status != DS_OK) {
        ds_memory_free(v->memory, list.runs, list.capacity, sizeof *list.runs);
        list = (run_list){0};
    }
    *runs = list.runs;
    *count = list.count;
    *capacity = list.capacity;
    return status;
}
