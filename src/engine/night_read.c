/* SPDX-License-Identifier: MIT */
/*
 * Reading, some 128 MB of input a round: what a round has read is committed before the next one begins, so a crash costs one
 * round, and memory does not grow with what there is to read. A large file of JSON Lines is read in windows that end at line
 * ends, one a round; all other files are read whole.
 */
#include "engine/ingest.h"
#include "engine/night.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

typedef struct round_of_files {
    ds_core *core;
    ds_admission *admissions;
    uint32_t workers;
} round_of_files;

/* ---- which files ---- */

/* Where the window ends, and what is known of the bytes before its end. */
static ds_status measure(const ds_night_job *job, ds_night_file *file, ds_error *error) {
    const ds_io *io = job->index->io;
    file->window = file->end;
    file->window_lines = file->window_tail = 0;
    if (!file->is_lines) return DS_OK;
    int fd = ds_file_open(io, file->file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
    if (fd < 0) return DS_OK; /* told when it is read */
    uint64_t left = file->end - file->at, least = left > job->round_bytes ? file->at + job->round_bytes : file->end;
    ds_status status = ds_night_window(job, fd, file->at, least, file->end, &file->window, &file->window_lines, error);
    if (status == DS_OK) status = ds_night_tail(job, fd, file->window, &file->window_tail, error);
    (void)io->close(io->user, fd);
    return status;
}

static ds_status add_file(round_of_files *r, const ds_night_file *file, ds_error *error) {
    ds_walk *walk = &r->core->walk;
    if (!ds_memory_reserve(walk->memory, &walk->files, &walk->file_capacity, walk->file_count + 1,
                           sizeof *walk->files)) {
        return ds_fail_memory(error);
    }
    ds_walk_file *entry = &walk->files[walk->file_count++];
    *entry = *file->file;
    if (!file->is_lines) return DS_OK;
    entry->start = file->at;
    entry->size = file->window - file->at;
    entry->first_line = file->row.lines + 1;
    entry->format = "jsonl";
    return DS_OK;
}

/* Is there more of the last file of the round before? */
static bool is_in_windows(const ds_night_job *job) {
    if (job->round_end == 0) return false;
    const ds_night_file *file = &job->plan.files[job->round_end - 1];
    return file->how != DS_NIGHT_UNCHANGED && file->at < file->end;
}

/* The next files, until there is enough to read. A file in windows begins a round, and is all of it but for its last one. */
static ds_status choose(ds_night_job *job, round_of_files *r, ds_error *error) {
    ds_night_plan *plan = &job->plan;
    uint64_t total = 0;
    job->round_first = is_in_windows(job) ? job->round_end - 1 : job->round_end;
    for (job->round_end = job->round_first; job->round_end < plan->count; job->round_end++) {
        ds_night_file *file = &plan->files[job->round_end];
        uint64_t left = file->end - file->at;
        if (file->how == DS_NIGHT_UNCHANGED || file->has_failed) continue;
        if (total > 0 && total + left > job->round_bytes) break;
        DS_TRY(measure(job, file, error));
        file->in_round = true;
        bool is_empty_window = file->is_lines && file->window == file->at;
        if (!is_empty_window) DS_TRY(add_file(r, file, error));
        total += file->window - file->at + 1;
        if (file->window < file->end) {
            job->round_end++;
            break;
        }
    }
    return DS_OK;
}

/* ---- one round ---- */

static bool keep_text(ds_night_job *job, const char **text) {
    *text = ds_arena_text(&job->plan.arena, *text, strlen(*text));
    return *text != NULL;
}

ds_night_file *ds_night_find_file(ds_night_job *job, const char *path) {
    for (size_t low = job->round_first, high = job->round_end; low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(job->plan.files[middle].file->path, path);
        if (order == 0) return &job->plan.files[middle];
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

/* A file that could not be read, or not to its end, stays as the index has it. */
static void note_failure(ds_night_job *job, const ds_skip *skip) {
    bool is_failure = strcmp(skip->reason, "unreadable") == 0 || strcmp(skip->reason, "vanished") == 0;
    if (!skip->is_error || !is_failure) return;
    ds_night_file *file = ds_night_find_file(job, skip->path);
    if (file != NULL) file->has_failed = true;
}

static ds_status take_skips(ds_night_job *job, const ds_admission *admission, ds_error *error) {
    ds_skip_list *all = &job->skips;
    size_t count = admission->skips.count;
    if (!ds_memory_reserve(job->memory, &all->skips, &all->capacity, all->count + count, sizeof *all->skips)) {
        return ds_fail_memory(error);
    }
    for (size_t s = 0; s < count; s++) {
        ds_skip skip = admission->skips.skips[s];
        note_failure(job, &skip);
        if (!keep_text(job, &skip.path) || !keep_text(job, &skip.detail) || !keep_text(job, &skip.place)) {
            return ds_fail_memory(error);
        }
        all->skips[all->count++] = skip;
    }
    job->bytes += admission->bytes;
    return DS_OK;
}

static void advance(ds_night_job *job) {
    for (size_t f = job->round_first; f < job->round_end; f++) {
        ds_night_file *file = &job->plan.files[f];
        if (!file->in_round) continue;
        file->in_round = false;
        file->at = file->has_failed ? file->end : file->window;
        file->row.lines += file->window_lines;
    }
}

static ds_status read_and_store(ds_night_job *job, round_of_files *r, ds_error *error) {
    for (uint32_t w = 0; w < r->workers; w++) ds_admission_init(&r->admissions[w], r->core, &r->core->arenas[w]);
    ds_status status = ds_ingest_run(r->core, r->admissions, r->workers, error);
    for (uint32_t w = 0; w < r->workers && status == DS_OK; w++) status = take_skips(job, &r->admissions[w], error);
    if (status == DS_OK) status = ds_night_store(job, r->core, r->admissions, r->workers, error);
    for (uint32_t w = 0; w < r->workers; w++) ds_admission_clear(&r->admissions[w]);
    return status;
}

static ds_status run_round(ds_night_job *job, ds_error *error) {
    round_of_files r = {.core = NULL};
    DS_TRY(ds_index_core(job->index, true, &r.core, error));
    r.workers = r.core->threads;
    r.admissions = ds_memory_new_zeroed(&r.core->memory, r.workers, sizeof *r.admissions);
    ds_status status = r.admissions == NULL ? ds_fail_memory(error) : choose(job, &r, error);
    if (status == DS_OK) status = read_and_store(job, &r, error);
    if (status == DS_OK) advance(job);
    ds_memory_free(&r.core->memory, r.admissions, r.workers, sizeof *r.admissions);
    if (status != DS_OK) status = ds_core_explain(r.core, status, error);
    ds_core_free(r.core);
    return status;
}

/* Where a night that was broken off is taken up. */
static ds_status say_resumed(ds_night_job *job, ds_error *error) {
    const ds_night_file *first = NULL;
    char number[40];
    bool was_broken = job->night->resumed != NULL;
    if (!was_broken) job->night->resumed = "";
    for (size_t f = 0; f < job->plan.count && was_broken && first == NULL; f++) {
        if (job->plan.files[f].how != DS_NIGHT_UNCHANGED) first = &job->plan.files[f];
    }
    if (first == NULL) return DS_OK;
    (void)snprintf(number, sizeof number, ", byte %llu", (unsigned long long)first->at);
    size_t path = strlen(first->file->path), rest = strlen(number) + 1;
    char *text = ds_arena_new(&job->index->night_texts, path + rest, 1);
    if (text == NULL) return ds_fail_memory(error);
    memcpy(text, first->file->path, path);
    memcpy(text + path, number, rest);
    job->night->resumed = text;
    return DS_OK;
}

static bool is_all_read(const ds_night_job *job) {
    const ds_night_plan *plan = &job->plan;
    size_t next = job->round_end;
    if (is_in_windows(job)) return false;
    while (next < plan->count && plan->files[next].how == DS_NIGHT_UNCHANGED) next++;
    return next == plan->count;
}

ds_status ds_night_read(ds_night_job *job, ds_error *error) {
    job->round_first = job->round_end = 0;
    DS_TRY(say_resumed(job, error));
    while (!is_all_read(job)) DS_TRY(run_round(job, error));
    return DS_OK;
}
