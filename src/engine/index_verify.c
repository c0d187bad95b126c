/* SPDX-License-Identifier: MIT */
/*
 * Is the index whole? The catalogue checks its own rows (store/catalogue_check.c), each key run its own blocks. What is left
 * is whether they belong together: that every run which is named is there, and that the keys of every living article, made
 * anew from its tokens, are found in them. A key too many costs a comparison; a key too few loses a story.
 */
#include "engine/admit.h"
#include "engine/index.h"
#include "match/bands.h"
#include "store/key_runs.h"
#include "store/record.h"

#include <stdio.h>
#include <string.h>

typedef struct verifying {
    ds_index *index;
    ds_fault_found_fn found;
    void *user;
    ds_verified *out;
    ds_arena arena;
    const char **names;
    size_t count, capacity;
    uint32_t last; /* keys of all articles up to this one are in runs */
    ds_key_runs *runs;
    ds_core *core; /* for its MinHash */
    ds_signer signer;
    ds_key_runs_scratch scratch;
    ds_numbers numbers;
    ds_token_store store;
    ds_buffer record;
    unsigned char *is_alive; /* by number */
    ds_number_list articles;
} verifying;

static void fault(verifying *v, const char *place, const char *what) {
    v->out->faults++;
    if (v->found != NULL) v->found(v->user, place, what);
}

static void take_fault(void *user, const char *place, const char *what) {
    fault(user, place, what);
}

/* What is damaged is a fault; only memory, the disk and their like end the check. */
static ds_status go_on(verifying *v, ds_status status, const ds_error *why, ds_error *error) {
    if (status == DS_OK) return DS_OK;
    if (status == DS_E_CORRUPT || status == DS_E_NOT_FOUND || status == DS_E_UNSUPPORTED) {
        fault(v, why->place, why->message);
        return DS_OK;
    }
    if (error != NULL) *error = *why;
    return status;
}

/* ---- runs ---- */

static ds_status add_name(void *user, const ds_run_row *row, ds_error *error) {
    verifying *v = user;
    const char *name = ds_arena_text(&v->arena, row->name, strlen(row->name));
    if (name == NULL || !ds_memory_reserve(&v->index->memory, &v->names, &v->capacity, v->count + 1, sizeof name)) {
        return ds_fail_memory(error);
    }
    v->names[v->count++] = name;
    if (row->last > v->last) v->last = row->last;
    return DS_OK;
}

/* Open the runs that are named. A feed may merge some between our view of the names and here; then the view is taken anew, and
 * only what is missing again and again is missing. */
static ds_status open_runs(verifying *v, const char *folder, ds_error *error) {
    enum { TRIES = 5 };
    ds_catalogue *catalogue = v->index->catalogue;
    ds_status status = DS_OK;
    for (int t = 0; t < TRIES; t++) {
        v->count = 0;
        v->last = 0;
        DS_TRY(ds_catalogue_each_run(catalogue, add_name, v, error));
        if (v->count == 0) return DS_OK;
        status = ds_key_runs_open(&v->runs, &v->index->memory, v->index->io, folder, v->names, v->count, error);
        if (status != DS_E_NOT_FOUND) return status;
        ds_catalogue_rollback(catalogue);
        ds_error why;
        if (ds_catalogue_view(catalogue, &why) != DS_OK) return status;
    }
    return status;
}

/* `*whole`: all runs are there and can be looked up in. */
static ds_status check_runs(verifying *v, bool *whole, ds_error *error) {
    const char *folder;
    ds_error why;
    uint64_t before = v->out->faults;
    DS_TRY(ds_index_file(v->index, "keys", &v->arena, &folder, error));
    DS_TRY(go_on(v, open_runs(v, folder, &why), &why, error));
    if (v->runs != NULL) DS_TRY(go_on(v, ds_key_runs_verify(v->runs, &why), &why, error));
    *whole = v->out->faults == before;
    return DS_OK;
}

/* ---- keys of articles ---- */

static ds_status note_article(void *user, const ds_article_row *row, ds_error *error) {
    verifying *v = user;
    ds_number_list *list = &v->articles;
    if (!ds_memory_reserve(&v->index->memory, &list->numbers, &list->capacity, list->count + 1, sizeof row->number)) {
        return ds_fail_memory(error);
    }
    list->numbers[list->count++] = row->number;
    if (row->number <= v->last) v->is_alive[row->number] = 1;
    return DS_OK;
}

static ds_status has_key(verifying *v, uint32_t number, uint64_t key, bool *has, ds_error *error) {
    v->numbers.count = 0;
    *has = false;
    if (v->runs == NULL) return DS_OK;
    DS_TRY(ds_key_runs_find(v->runs, &v->scratch, key, &v->numbers, error));
    *has = ds_numbers_have(v->numbers.items, v->numbers.count, number);
    return DS_OK;
}

static ds_status check_article(verifying *v, uint32_t number, ds_error *error) {
    ds_catalogue *catalogue = v->index->catalogue;
    ds_article_row row;
    ds_tokens tokens;
    const uint64_t *keys;
    size_t count;
    char place[64];
    DS_TRY(ds_catalogue_get(catalogue, number, &row, error));
    if ((row.entry.notes & DS_NOTE_NOT_AN_ARTICLE) != 0) return DS_OK;
    v->record.size = 0;
    if (!ds_buffer_reserve(&v->record, row.entry.token_bytes)) return ds_fail_memory(error);
    DS_TRY(ds_catalogue_read_record(catalogue, number, v->record.data, row.entry.token_bytes, 0, error));
    DS_TRY(ds_record_get_tokens(&tokens, &v->store, v->record.data, row.entry.token_bytes, error));
    if (ds_index_token_check(v->index, &tokens) != row.token_check) {
        return ds_fail(error, DS_E_CORRUPT, 0, "catalogue.db", "article %u has other words than it had",
                       (unsigned)number);
    }
    if (number > v->last) return DS_OK;
    DS_TRY(ds_signer_keys(&v->signer, &tokens, &row.entry, &keys, &count, error));
    for (size_t k = 0; k < count; k++) {
        bool has;
        DS_TRY(has_key(v, number, keys[k], &has, error));
        if (has) continue;
        (void)snprintf(place, sizeof place, "keys, article %u", (unsigned)number);
        fault(v, place, "a key of it is in no run: `index compact` does not help, make the index anew from a backup");
        break;
    }
    return DS_OK;
}

static ds_status check_articles(verifying *v, ds_error *error) {
    ds_memory *memory = &v->index->memory;
    ds_error why;
    v->is_alive = ds_memory_new_zeroed(memory, (size_t)v->last + 1, 1);
    if (v->is_alive == NULL) return ds_fail_memory(error);
    DS_TRY(go_on(v, ds_catalogue_each(v->index->catalogue, 0, note_article, v, &why), &why, error));
    DS_TRY(ds_index_core(v->index, false, &v->core, error));
    ds_signer_init(&v->signer, memory, &v->core->minhash, &v->core->options);
    for (size_t a = 0; a < v->articles.count; a++) {
        DS_TRY(go_on(v, check_article(v, v->articles.numbers[a], &why), &why, error));
    }
    return DS_OK;
}

/* ---- what is left of those that are gone ---- */

static ds_status count_dead(verifying *v, ds_error *error) {
    ds_key_merge merge = {0};
    ds_key_record record;
    bool more = true;
    ds_status status = DS_OK;
    if (v->runs != NULL) status = ds_key_runs_range(v->runs, &merge, &v->index->memory, NULL, 0, 0, 0, error);
    while (v->runs != NULL && status == DS_OK) {
        status = ds_key_merge_next(&merge, &record, &more, error);
        if (status != DS_OK || !more) break;
        v->out->dead_keys += record.number > v->last || v->is_alive[record.number] == 0;
    }
    if (v->runs != NULL) ds_key_merge_clear(&merge);
    return status;
}

static ds_status count_left_over(verifying *v, bool runs_are_whole, ds_error *error) {
    ds_catalogue_counts counts;
    ds_error why;
    DS_TRY(go_on(v, ds_catalogue_count(v->index->catalogue, &counts, &why), &why, error));
    v->out->dead_pairs = counts.dead_pairs;
    v->out->free_pages = counts.free_pages;
    return runs_are_whole ? go_on(v, count_dead(v, &why), &why, error) : DS_OK;
}

static ds_status verify(verifying *v, ds_error *error) {
    bool whole;
    ds_error why;
    DS_TRY(go_on(v, ds_catalogue_verify(v->index->catalogue, take_fault, v, &why), &why, error));
    DS_TRY(check_runs(v, &whole, error));
    if (whole) DS_TRY(check_articles(v, error));
    return count_left_over(v, whole, error);
}

ds_status ds_index_verify(ds_index *index, ds_fault_found_fn found, void *user, ds_verified *out, ds_error *error) {
    DS_TRY(ds_index_need(index, DS_INDEX_READ, error));
    if (out == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "out", "is NULL");
    *out = (ds_verified){.struct_size = sizeof *out};
    ds_memory *memory = &index->memory;
    verifying v = {.index = index, .found = found, .user = user, .out = out};
    ds_arena_init(&v.arena, memory);
    ds_buffer_init(&v.record, memory);
    ds_numbers_init(&v.numbers, memory);
    ds_token_store_init(&v.store, memory);
    ds_key_runs_scratch_init(&v.scratch, memory);
    ds_status status = ds_catalogue_view(index->catalogue, error);
    if (status == DS_OK) status = verify(&v, error);
    ds_catalogue_rollback(index->catalogue);
    if (v.core != NULL) ds_signer_clear(&v.signer);
    ds_core_free(v.core);
    ds_key_runs_scratch_clear(&v.scratch);
    ds_token_store_clear(&v.store);
    ds_numbers_clear(&v.numbers);
    ds_buffer_clear(&v.record);
    ds_memory_free(memory, v.is_alive, (size_t)v.last + 1, 1);
    ds_number_list_clear(&v.articles, memory);
    ds_key_runs_free(v.runs);
    ds_memory_free(memory, v.names, v.capacity, sizeof *v.names);
    ds_arena_clear(&v.arena);
    return status;
}
