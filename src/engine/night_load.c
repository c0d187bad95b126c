/* SPDX-License-Identifier: MIT */
/*
 * All articles of the index as the articles of a scan: entries in memory, in the order of a scan, and their records where they
 * are, in the catalogue, behind a door of their own.
 */
#include "engine/join.h"
#include "engine/night.h"

#include <string.h>

/* ---- the door ---- */

static ds_status read_far(void *user, uint32_t number, void *out, size_t size, size_t place, ds_error *error) {
    ds_night_door *door = user;
    (void)pthread_mutex_lock(&door->lock);
    ds_status status = ds_catalogue_read_record(door->catalogue, number, out, size, place, error);
    (void)pthread_mutex_unlock(&door->lock);
    return status;
}

void ds_night_door_close(ds_night_door *door) {
    if (door == NULL) return;
    ds_catalogue_free(door->catalogue);
    if (door->has_lock) (void)pthread_mutex_destroy(&door->lock);
    ds_memory_free(door->memory, door, 1, sizeof *door);
}

static ds_status fill_door(ds_night_job *job, ds_night_door *door, ds_error *error) {
    const ds_index *index = job->index;
    int failed = pthread_mutex_init(&door->lock, NULL);
    if (failed != 0) return ds_fail_errno(error, failed, NULL, "cannot make a lock");
    door->has_lock = true;
    DS_TRY(ds_catalogue_open(&door->catalogue, job->memory, index->io, index->path, DS_SQL_READ, error));
    return ds_catalogue_view(door->catalogue, error);
}

static ds_status open_door(ds_night_job *job, ds_error *error) {
    ds_night_door *door = ds_memory_new_zeroed(job->memory, 1, sizeof *door);
    if (door == NULL) return ds_fail_memory(error);
    door->memory = job->memory;
    door->far = (ds_far){read_far, door};
    job->index->night_door = job->door = door;
    return fill_door(job, door, error);
}

/* ---- the articles ---- */

typedef struct loading {
    ds_night_job *job;
    ds_admission admission;
} loading;

static ds_status take_row(void *user, const ds_article_row *row, ds_error *error) {
    loading *l = user;
    ds_night_job *job = l->job;
    ds_admission *a = &l->admission;
    if (!ds_memory_reserve(&job->core->memory, &a->entries, &a->capacity, a->count + 1, sizeof *a->entries) ||
        !ds_memory_reserve(job->memory, &job->articles, &job->article_capacity, a->count + 1, sizeof *job->articles)) {
        return ds_fail_memory(error);
    }
    ds_entry entry = row->entry;
    DS_TRY(ds_sources_intern(&a->sources, row->source, &entry.source, error));
    entry.id = ds_arena_text(a->arena, row->id, strlen(row->id));
    bool is_same_file = a->file != NULL && strcmp(a->file, row->file) == 0;
    if (!is_same_file) a->file = ds_arena_text(a->arena, row->file, strlen(row->file));
    if (entry.id == NULL || a->file == NULL) return ds_fail_memory(error);
    entry.file = a->file;
    entry.spool_offset = ds_spool_far(row->number);
    a->words += entry.words;
    job->articles[a->count] = (ds_night_article){row->number, row->input == 0, row->token_check, row->seen};
    a->entries[a->count] = (ds_numbered_entry){entry, (uint32_t)a->count};
    a->count++;
    job->door->last = row->number;
    return DS_OK;
}

/* What was skipped in this night: by the walk, and by reading. */
static ds_status take_skips(loading *l, ds_error *error) {
    ds_night_job *job = l->job;
    const ds_walk *walk = job->plan.core == NULL ? NULL : &job->plan.core->walk;
    for (size_t s = 0; walk != NULL && s < walk->skip_count; s++) {
        const ds_walk_skip *skip = &walk->skips[s];
        DS_TRY(ds_admission_skip(&l->admission, skip->path, skip->reason, skip->detail, NULL, true, error));
    }
    for (size_t s = 0; s < job->skips.count; s++) {
        const ds_skip *skip = &job->skips.skips[s];
        DS_TRY(ds_admission_skip(&l->admission, skip->path, skip->reason, skip->detail, skip->place, skip->is_error,
                                 error));
    }
    return DS_OK;
}

/* From the order of numbers to canonical order, along the cycles of the order. From now on an article's number in the core
 * is its place. */
static void order_articles(ds_night_job *job) {
    uint32_t *article_by_number = job->article_by_number;
    for (uint32_t n = 0; n < job->article_count; n++) {
        while (article_by_number[n] != n) {
            uint32_t to = article_by_number[n];
            ds_night_article held = job->articles[to];
            job->articles[to] = job->articles[n];
            job->articles[n] = held;
            article_by_number[n] = article_by_number[to];
            article_by_number[to] = to;
        }
    }
}

static ds_status load(loading *l, ds_error *error) {
    ds_night_job *job = l->job;
    uint64_t covered;
    DS_TRY(ds_catalogue_get_u64(job->door->catalogue, "feed.covered", 0, &covered, error));
    job->covered = (uint32_t)covered;
    DS_TRY(ds_catalogue_each(job->door->catalogue, 1, take_row, l, error));
    DS_TRY(take_skips(l, error));
    l->admission.bytes = job->bytes;
    job->article_count = (uint32_t)l->admission.count;
    atomic_store(&job->core->next_number, job->article_count);
    DS_TRY(ds_join_admissions(job->core, &l->admission, 1, &job->article_by_number, error));
    order_articles(job);
    return DS_OK;
}

static ds_status new_core(ds_night_job *job, ds_error *error) {
    const ds_index *index = job->index;
    if (!job->relearns) return ds_index_core(index, true, &job->core, error);
    return ds_core_new(&job->core, &index->options, index->io, true, error);
}

ds_status ds_night_load(ds_night_job *job, ds_error *error) {
    loading l = {.job = job};
    DS_TRY(open_door(job, error));
    DS_TRY(new_core(job, error));
    job->core->spool.far = &job->door->far;
    if (job->plan.core != NULL) {
        job->core->stats.files = job->plan.count;
        job->core->walk.left_alone = job->plan.core->walk.left_alone;
    }
    ds_admission_init(&l.admission, job->core, &job->core->arenas[0]);
    ds_status status = load(&l, error);
    ds_admission_clear(&l.admission);
    return status;
}

ds_status ds_night_map_numbers(ds_night_job *job, ds_error *error) {
    job->last_number = job->door->last;
    for (uint32_t a = 0; a < job->article_count; a++) {
        if (job->articles[a].number > job->last_number) job->last_number = job->articles[a].number;
    }
    job->article_of = ds_memory_new(job->memory, (size_t)job->last_number + 1, sizeof *job->article_of);
    if (job->article_of == NULL) return ds_fail_memory(error);
    for (uint32_t n = 0; n <= job->last_number; n++) job->article_of[n] = DS_NO_TEXT;
    for (uint32_t a = 0; a < job->article_count; a++) job->article_of[job->articles[a].number] = a;
    return DS_OK;
}
