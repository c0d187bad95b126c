/* SPDX-License-Identifier: MIT */
#include "engine/night.h"

#include "base/clock.h"
#include "engine/result.h"

void ds_night_job_begin(ds_index *index, ds_night_job *job) {
    *job =
        (ds_night_job){.index = index, .memory = &index->memory, .catalogue = index->catalogue, .night = &index->night};
    job->round_bytes = index->round_bytes != 0 ? index->round_bytes : DS_NIGHT_ROUND_BYTES;
    index->night = (ds_night){.struct_size = sizeof index->night};
    ds_arena_reset(&index->night_texts);
    ds_night_door_close(index->night_door);
    index->night_door = NULL;
    ds_arena_init(&job->plan.arena, job->memory);
}

void ds_night_job_clear(ds_night_job *job) {
    ds_memory *memory = job->memory;
    if (job->core != NULL) {
        ds_memory_free(&job->core->memory, job->article_by_number, job->core->number_count,
                       sizeof *job->article_by_number);
    }
    ds_core_free(job->core);
    ds_memory_free(memory, job->articles, job->article_capacity, sizeof *job->articles);
    ds_memory_free(memory, job->article_of, (size_t)job->last_number + 1, sizeof *job->article_of);
    ds_memory_free(memory, job->skips.skips, job->skips.capacity, sizeof *job->skips.skips);
    ds_night_runs_close(job);
    ds_night_plan_clear(job);
}

ds_status ds_night_begin(ds_night_job *job, ds_error *error) {
    DS_TRY(ds_catalogue_begin(job->catalogue, error));
    ds_status status = ds_catalogue_last_seq(job->catalogue, &job->seq, error);
    if (status != DS_OK) ds_catalogue_rollback(job->catalogue);
    return status;
}

ds_status ds_night_end(ds_night_job *job, ds_status status, ds_error *error) {
    uint64_t seq = job->seq;
    if (status == DS_OK) status = ds_catalogue_last_seq(job->catalogue, &seq, error);
    if (status == DS_OK) status = ds_catalogue_commit(job->catalogue, error);
    if (status != DS_OK) {
        ds_catalogue_rollback(job->catalogue);
        return status;
    }
    job->night->changes += seq - job->seq;
    return DS_OK;
}

/* Is a list to be learned? */
static bool learns(const ds_index *index) {
    return index->options.boilerplate == DS_BOILERPLATE_LEARN && index->boilerplate->number == 0;
}

static ds_status read_all(ds_night_job *job, const char *const *paths, size_t path_count, ds_error *error) {
    uint64_t nights;
    DS_TRY(ds_catalogue_get_u64(job->catalogue, "nights", 0, &nights, error));
    job->number = nights + 1;
    DS_TRY(ds_night_plan_make(job, paths, path_count, error));
    DS_TRY(ds_night_find_lost(job, error));
    DS_TRY(ds_night_read(job, error));
    return ds_night_vanish(job, error);
}

static ds_status run(ds_night_job *job, const char *const *paths, size_t path_count, ds_error *error) {
    uint64_t recut;
    double start = ds_clock_seconds();
    DS_TRY(read_all(job, paths, path_count, error));
    job->relearns = learns(job->index);
    DS_TRY(ds_night_load(job, error));
    DS_TRY(ds_night_learn(job, &recut, error));
    job->core->stats.seconds[DS_PHASE_READ] = ds_clock_seconds() - start;
    DS_TRY(ds_night_match(job, error));
    DS_TRY(ds_night_apply(job, error));
    return ds_night_runs_merge(job, error);
}

ds_status ds_index_scan(ds_index *index, const char *const *paths, size_t path_count, ds_result **out,
                        ds_error *error) {
    ds_night_job job;
    if (out == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "out", "is NULL");
    *out = NULL;
    DS_TRY(ds_index_need(index, DS_INDEX_NIGHT, error));
    if (paths == NULL && path_count > 0) return ds_fail(error, DS_E_ARGUMENT, 0, "paths", "is NULL");
    ds_night_job_begin(index, &job);
    ds_status status = run(&job, paths, path_count, error);
    if (index->night.resumed == NULL) index->night.resumed = "";
    if (status == DS_OK) status = ds_result_new(out, job.core, error);
    if (status == DS_OK) {
        job.core = NULL; /* the result's */
    } else {
        if (job.core != NULL) status = ds_core_explain(job.core, status, error);
        status = ds_memory_explain(&index->memory, status, 0, error);
    }
    ds_night_job_clear(&job);
    return status;
}

const ds_night *ds_index_night(const ds_index *index) {
    return &index->night;
}

static ds_status relearn(ds_night_job *job, uint64_t *recut, ds_error *error) {
    job->relearns = true;
    DS_TRY(ds_night_load(job, error));
    return ds_night_learn(job, recut, error);
}

ds_status ds_night_relearn(ds_index *index, uint64_t *paragraphs, uint64_t *recut, ds_error *error) {
    ds_night_job job;
    DS_TRY(ds_index_need(index, DS_INDEX_NIGHT, error));
    if (index->options.boilerplate != DS_BOILERPLATE_LEARN) {
        return ds_fail(error, DS_E_STATE, 0, "boilerplate", "the index was made without learning boilerplate");
    }
    ds_night_job_begin(index, &job);
    index->night.resumed = "";
    ds_status status = relearn(&job, recut, error);
    *paragraphs = index->boilerplate->count;
    ds_night_job_clear(&job);
    ds_night_door_close(index->night_door);
    index->night_door = NULL;
    return status;
}
