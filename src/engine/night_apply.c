/* SPDX-License-Identifier: MIT */
/*
 * From the stories of the evening to those of the morning, in one transaction: which is which (reconcile.c), members and
 * stories where they differ, ids that are names of others now, the log, and the pairs that were compared.
 */
#include "engine/night_apply.h"

#include <stdlib.h>
#include <string.h>

/* ---- what the index has ---- */

static ds_status take_story(void *user, const ds_story_row *row, ds_error *error) {
    ds_night_apply_state *s = user;
    if (!ds_memory_reserve(s->job->memory, &s->rows, &s->row_capacity, s->kept_count + 1, sizeof *s->rows)) {
        return ds_fail_memory(error);
    }
    s->rows[s->kept_count++] = *row;
    return DS_OK;
}

static int compare_stories(const void *a, const void *b) {
    uint64_t x = ((const ds_story_row *)a)->id, y = ((const ds_story_row *)b)->id;
    return (x > y) - (x < y);
}

static ds_status load_stories(ds_night_apply_state *s, ds_error *error) {
    DS_TRY(ds_catalogue_each_story(s->job->catalogue, take_story, s, error));
    if (s->kept_count > 0) qsort(s->rows, s->kept_count, sizeof *s->rows, compare_stories);
    s->kept_capacity = s->kept_count;
    s->kept = ds_memory_new(s->job->memory, s->kept_capacity, sizeof *s->kept);
    if (s->kept == NULL) return ds_fail_memory(error);
    for (size_t k = 0; k < s->kept_count; k++) {
        s->kept[k] = (ds_kept_story){.id = s->rows[k].id, .founded = s->rows[k].founded, .claim = DS_NOBODY};
    }
    s->reconcile.kept = s->kept;
    s->reconcile.kept_count = (uint32_t)s->kept_count;
    return DS_OK;
}

static ds_status take_late(ds_night_apply_state *s, const ds_member_row *row, ds_error *error) {
    if (!ds_memory_reserve(s->job->memory, &s->late, &s->late_capacity, s->late_count + 1, sizeof *s->late)) {
        return ds_fail_memory(error);
    }
    s->late[s->late_count++] = (ds_night_late){*row, DS_NOBODY, DS_NOBODY};
    return DS_OK;
}

static ds_status take_member(void *user, const ds_member_row *row, ds_error *error) {
    ds_night_apply_state *s = user;
    const ds_night_job *job = s->job;
    uint32_t article = row->number <= job->last_number ? job->article_of[row->number] : DS_NO_TEXT;
    if (article == DS_NO_TEXT) return take_late(s, row, error);
    s->kept_of[article] = ds_reconcile_find(&s->reconcile, row->story);
    s->row_hashes[article] = ds_night_hash_member(row);
    s->was_killed[article] = (row->marks & DS_MARK_KILLED) != 0;
    return DS_OK;
}

static int compare_late(const void *a, const void *b) {
    uint32_t x = ((const ds_night_late *)a)->row.number, y = ((const ds_night_late *)b)->row.number;
    return (x > y) - (x < y);
}

static ds_status load_members(ds_night_apply_state *s, ds_error *error) {
    uint32_t count = s->job->article_count;
    s->kept_of = ds_memory_new(s->job->memory, count, sizeof *s->kept_of);
    s->row_hashes = ds_memory_new_zeroed(s->job->memory, count, sizeof *s->row_hashes);
    s->was_killed = ds_memory_new_zeroed(s->job->memory, count, 1);
    if (s->kept_of == NULL || s->row_hashes == NULL || s->was_killed == NULL) return ds_fail_memory(error);
    for (uint32_t a = 0; a < count; a++) s->kept_of[a] = DS_NOBODY;
    DS_TRY(ds_catalogue_each_member(s->job->catalogue, take_member, s, error));
    if (s->late_count > 0) qsort(s->late, s->late_count, sizeof *s->late, compare_late);
    return DS_OK;
}

/* ---- ids ---- */

static ds_status is_taken(void *user, uint64_t id, bool *taken, ds_error *error) {
    ds_night_apply_state *s = user;
    uint64_t story;
    DS_TRY(ds_catalogue_resolve_story(s->job->catalogue, id, &story, error));
    *taken = story != 0;
    return DS_OK;
}

static ds_status find_ids(ds_night_apply_state *s, ds_error *error) {
    ds_reconcile *r = &s->reconcile;
    r->kept_of = s->kept_of;
    r->story_of = s->core->stories.story_of;
    r->article_count = s->job->article_count;
    r->story_count = s->core->stories.count;
    r->ids = s->core->story_ids;
    r->is_taken = is_taken;
    r->user = s;
    DS_TRY(ds_reconcile_run(r, s->job->memory, error));
    for (size_t k = 0; k < s->kept_count; k++) {
        if (!s->kept[k].is_gone) s->was[s->kept[k].claim] = (uint32_t)k;
    }
    return DS_OK;
}

/* Stories without an article of the core are those of late ones, which stay. */
static ds_status retire_ids(ds_night_apply_state *s, ds_error *error) {
    for (size_t k = 0; k < s->kept_count; k++) {
        const ds_kept_story *kept = &s->kept[k];
        if (!kept->is_gone || kept->claim == DS_NOBODY) continue;
        DS_TRY(ds_catalogue_retire_story(s->job->catalogue, kept->id, s->core->story_ids[kept->claim], error));
    }
    return DS_OK;
}

/* ---- all of it ---- */

static ds_status apply(ds_night_apply_state *s, ds_error *error) {
    ds_night_job *job = s->job;
    uint32_t clusters = s->core->stories.count;
    s->keepers = ds_memory_new_zeroed(job->memory, clusters, sizeof *s->keepers);
    s->origins = ds_memory_new(job->memory, clusters, sizeof *s->origins);
    s->was = ds_memory_new(job->memory, clusters, sizeof *s->was);
    s->first_late = ds_memory_new(job->memory, clusters, sizeof *s->first_late);
    if (s->keepers == NULL || s->origins == NULL || s->was == NULL || s->first_late == NULL)
        return ds_fail_memory(error);
    for (uint32_t c = 0; c < clusters; c++) s->origins[c] = s->was[c] = s->first_late[c] = DS_NOBODY;
    DS_TRY(load_stories(s, error));
    DS_TRY(load_members(s, error));
    DS_TRY(find_ids(s, error));
    DS_TRY(ds_night_put_members(s, error));
    DS_TRY(ds_night_place_late(s, error));
    DS_TRY(ds_night_put_stories(s, error));
    DS_TRY(retire_ids(s, error));
    DS_TRY(ds_night_log_changes(s, error));
    DS_TRY(ds_night_put_pairs(job, error));
    DS_TRY(ds_catalogue_set_u64(job->catalogue, "nights", job->number, error));
    return ds_catalogue_set_u64(job->catalogue, "last_night", (uint64_t)ds_index_now(job->index), error);
}

ds_status ds_night_apply(ds_night_job *job, ds_error *error) {
    ds_memory *memory = job->memory;
    ds_night_apply_state s = {.job = job, .core = job->core};
    ds_arena_init(&s.arena, memory);
    ds_status status = ds_night_begin(job, error);
    if (status == DS_OK) status = ds_night_end(job, apply(&s, error), error);
    ds_arena_clear(&s.arena);
    ds_memory_free(memory, s.keepers, job->core->stories.count, sizeof *s.keepers);
    ds_memory_free(memory, s.origins, job->core->stories.count, sizeof *s.origins);
    ds_memory_free(memory, s.was, job->core->stories.count, sizeof *s.was);
    ds_memory_free(memory, s.first_late, job->core->stories.count, sizeof *s.first_late);
    ds_memory_free(memory, s.kept, s.kept_capacity, sizeof *s.kept);
    ds_memory_free(memory, s.rows, s.row_capacity, sizeof *s.rows);
    ds_memory_free(memory, s.kept_of, job->article_count, sizeof *s.kept_of);
    ds_memory_free(memory, s.row_hashes, job->article_count, sizeof *s.row_hashes);
    ds_memory_free(memory, s.was_killed, job->article_count, 1);
    ds_memory_free(memory, s.late, s.late_capacity, sizeof *s.late);
    return status;
}
