/* SPDX-License-Identifier: MIT */
/* The key runs of an index as a night sees and makes them. */
#include "engine/night.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char folder_name[] = "keys";

enum { NAME_BYTES = 96, RUN_BYTES = 64 << 20 /* of memory to sort a run in */ };

/* ---- which there are ---- */

typedef struct run_names {
    ds_night_job *job;
    const char **names; /* in the plan's arena */
    size_t count, capacity;
} run_names;

static ds_status take_name(void *user, const ds_run_row *row, ds_error *error) {
    run_names *list = user;
    char *name = ds_arena_text(&list->job->plan.arena, row->name, strlen(row->name));
    if (name == NULL ||
        !ds_memory_reserve(list->job->memory, &list->names, &list->capacity, list->count + 1, sizeof name)) {
        return ds_fail_memory(error);
    }
    list->names[list->count++] = name;
    return DS_OK;
}

static ds_status folder_of(ds_night_job *job, const char **folder, ds_error *error) {
    return ds_index_file(job->index, folder_name, &job->plan.arena, folder, error);
}

static ds_status open_named(ds_night_job *job, ds_error *error) {
    const char *folder;
    run_names list = {.job = job};
    ds_night_runs_close(job);
    ds_status status = folder_of(job, &folder, error);
    if (status == DS_OK) status = ds_catalogue_each_run(job->catalogue, take_name, &list, error);
    if (status == DS_OK) {
        status = ds_key_runs_open(&job->runs, job->memory, job->index->io, folder, list.names, list.count, error);
    }
    ds_memory_free(job->memory, list.names, list.capacity, sizeof *list.names);
    return status;
}

/* A feed may have merged runs between being told of them and opening them: then they are looked for again. */
ds_status ds_night_runs_open(ds_night_job *job, ds_error *error) {
    enum { TRIES = 5 };
    ds_status status = DS_E_NOT_FOUND;
    for (int t = 0; t < TRIES && status == DS_E_NOT_FOUND; t++) status = open_named(job, error);
    return status;
}

void ds_night_runs_close(ds_night_job *job) {
    ds_key_runs_free(job->runs);
    job->runs = NULL;
}

/* ---- a new one ---- */

static ds_status describe(ds_night_job *job, const char *path, ds_run_row *row, ds_error *error) {
    ds_key_run *run;
    DS_TRY(ds_key_run_open(&run, job->memory, job->index->io, path, error));
    row->keys = ds_key_run_count(run);
    row->bytes = ds_key_run_bytes(run);
    row->first = ds_key_run_first(run);
    row->last = ds_key_run_last(run);
    ds_key_run_free(run);
    return DS_OK;
}

ds_status ds_night_runs_enter(ds_night_job *job, const ds_keys *keys, const uint32_t *numbers, size_t count,
                              ds_error *error) {
    char name[NAME_BYTES], file[NAME_BYTES + sizeof folder_name];
    const char *path, *folder;
    ds_run_row row = {.name = name, .first = UINT32_MAX};
    for (size_t n = 0; n < count; n++) {
        if (numbers[n] == UINT32_MAX) continue;
        if (numbers[n] < row.first) row.first = numbers[n];
        if (numbers[n] > row.last) row.last = numbers[n];
    }
    if (row.last == 0) return DS_OK;
    (void)snprintf(name, sizeof name, "night-%010lu-%010lu", (unsigned long)row.first, (unsigned long)row.last);
    (void)snprintf(file, sizeof file, "%s/%s", folder_name, name);
    DS_TRY(ds_index_file(job->index, file, &job->plan.arena, &path, error));
    DS_TRY(folder_of(job, &folder, error));
    (void)job->index->io->mkdir(job->index->io->user, folder, 0777); /* that it is not there is told by the next call */
    DS_TRY(ds_key_run_from_keys(job->memory, job->index->io, path, keys, numbers, count, RUN_BYTES, error));
    DS_TRY(describe(job, path, &row, error));
    return row.keys == 0 ? DS_OK : ds_catalogue_add_run(job->catalogue, &row, error);
}

/* ---- merging ---- */

typedef struct merging {
    ds_night_job *job;
    const ds_key_run **which;
    size_t count, room;
    char name[NAME_BYTES];
    ds_run_row row;
    bool is_stale; /* a feed has merged some of them meanwhile */
    size_t named;  /* of them, in the catalogue */
    uint64_t time; /* of compacting, which is one more: runs of the same articles have other names then */
} merging;

static const char *name_of(const ds_key_runs *runs, const ds_key_run *run) {
    size_t i = 0;
    while (ds_key_runs_get(runs, i) != run) i++;
    return ds_key_runs_name(runs, i);
}

/* Numbers above the last one that was loaded are a feed's, and live. */
static bool lives(void *user, uint32_t number) {
    const ds_night_job *job = user;
    return number > job->last_number || job->article_of[number] != UINT32_MAX;
}

static ds_status count_named(void *user, const ds_run_row *row, ds_error *error) {
    merging *m = user;
    (void)error;
    for (size_t i = 0; i < m->count; i++) m->named += strcmp(name_of(m->job->runs, m->which[i]), row->name) == 0;
    return DS_OK;
}

static ds_status swap_names(merging *m, ds_error *error) {
    ds_catalogue *catalogue = m->job->catalogue;
    m->named = 0;
    DS_TRY(ds_catalogue_each_run(catalogue, count_named, m, error));
    m->is_stale = m->named < m->count;
    if (m->is_stale) return DS_OK;
    for (size_t i = 0; i < m->count; i++) {
        DS_TRY(ds_catalogue_remove_run(catalogue, name_of(m->job->runs, m->which[i]), error));
    }
    return ds_catalogue_add_run(catalogue, &m->row, error);
}

static ds_status swap_in_transaction(merging *m, ds_error *error) {
    ds_catalogue *catalogue = m->job->catalogue;
    DS_TRY(ds_catalogue_begin(catalogue, error));
    ds_status status = swap_names(m, error);
    if (status == DS_OK && !m->is_stale) return ds_catalogue_commit(catalogue, error);
    ds_catalogue_rollback(catalogue);
    return status;
}

/* The files of those that became one; the set is opened anew by the next one who needs it. */
static void drop_merged(merging *m) {
    ds_error error;
    for (size_t i = 0; i < m->count; i++) {
        char file[NAME_BYTES + sizeof folder_name];
        const char *path;
        (void)snprintf(file, sizeof file, "%s/%s", folder_name, name_of(m->job->runs, m->which[i]));
        /* One that stays is swept up later. */
        if (ds_index_file(m->job->index, file, &m->job->plan.arena, &path, &error) != DS_OK) continue;
        (void)m->job->index->io->unlink(m->job->index->io->user, path);
    }
}

static ds_status merge_some(merging *m, ds_error *error) {
    ds_night_job *job = m->job;
    m->row = (ds_run_row){.name = m->name, .first = UINT32_MAX};
    for (size_t i = 0; i < m->count; i++) {
        uint32_t first = ds_key_run_first(m->which[i]), last = ds_key_run_last(m->which[i]);
        m->row.first = first < m->row.first ? first : m->row.first;
        m->row.last = last > m->row.last ? last : m->row.last;
    }
    (void)snprintf(m->name, sizeof m->name, "night-merged-%010lu-%010lu-%zu-%llu", (unsigned long)m->row.first,
                   (unsigned long)m->row.last, m->count, (unsigned long long)m->time);
    DS_TRY(ds_key_runs_merge(job->runs, m->which, m->count, lives, job, m->name, error));
    char file[NAME_BYTES + sizeof folder_name];
    const char *path;
    (void)snprintf(file, sizeof file, "%s/%s", folder_name, m->name);
    DS_TRY(ds_index_file(job->index, file, &job->plan.arena, &path, error));
    DS_TRY(describe(job, path, &m->row, error));
    DS_TRY(swap_in_transaction(m, error));
    if (!m->is_stale) drop_merged(m);
    return DS_OK;
}

/* All runs become one, whatever their sizes, without the keys of articles that are gone. */
ds_status ds_night_runs_compact(ds_night_job *job, uint64_t time, ds_error *error) {
    DS_TRY(ds_night_runs_open(job, error));
    merging m = {.job = job, .count = ds_key_runs_count(job->runs), .time = time};
    if (m.count == 0) return DS_OK;
    m.which = ds_memory_new(job->memory, m.count, sizeof *m.which);
    if (m.which == NULL) return ds_fail_memory(error);
    for (size_t i = 0; i < m.count; i++) m.which[i] = ds_key_runs_get(job->runs, i);
    ds_status status = merge_some(&m, error);
    if (status == DS_OK && m.is_stale) {
        status = ds_fail(error, DS_E_LOCKED, 0, folder_name, "a feed merged key runs meanwhile: try again");
    }
    ds_memory_free(job->memory, m.which, m.count, sizeof *m.which);
    return status;
}

/* `*more`: something was merged, so there may be more of the next size. */
static ds_status merge_once(ds_night_job *job, bool *more, ds_error *error) {
    *more = false;
    DS_TRY(ds_night_runs_open(job, error));
    merging m = {.job = job, .room = ds_key_runs_count(job->runs)};
    if (m.room == 0) return DS_OK;
    m.which = ds_memory_new(job->memory, m.room, sizeof *m.which);
    if (m.which == NULL) return ds_fail_memory(error);
    ds_key_runs_choose(job->runs, m.which, &m.count);
    ds_status status = m.count == 0 ? DS_OK : merge_some(&m, error);
    *more = status == DS_OK && m.count > 0 && !m.is_stale;
    ds_memory_free(job->memory, m.which, m.room, sizeof *m.which);
    return status;
}

/* Only while no feed writes runs. */
static ds_status sweep(ds_night_job *job, ds_error *error) {
    const ds_io *io = job->index->io;
    const char *path;
    size_t removed;
    int lock;
    ds_error locked;
    DS_TRY(ds_index_file(job->index, "feed.lock", &job->plan.arena, &path, error));
    if (ds_file_hold(io, path, "a feed", &lock, &locked) != DS_OK) return DS_OK;
    ds_status status = ds_night_runs_open(job, error);
    if (status == DS_OK) status = ds_key_runs_sweep(job->runs, &removed, error);
    (void)io->close(io->user, lock);
    return status;
}

ds_status ds_night_runs_merge(ds_night_job *job, ds_error *error) {
    bool more = true;
    while (more) DS_TRY(merge_once(job, &more, error));
    DS_TRY(sweep(job, error));
    ds_night_runs_close(job);
    return DS_OK;
}
