/* SPDX-License-Identifier: MIT */
/*
 * What is to be read: each file under the paths is held against what the catalogue knows of it, by size, times, inode and
 * device. Nothing is opened but what differs, and what a night has left unfinished.
 */
#include "engine/night.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int64_t ns_of(const struct timespec *time) {
    return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

/* ---- the walk ---- */

static ds_status add_path(ds_walk *walk, const char *path, size_t *missing, ds_error *error) {
    ds_error why;
    if (path == NULL || *path == '\0') return ds_fail(error, DS_E_ARGUMENT, 0, "path", "is empty");
    if (strcmp(path, "-") == 0) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "-", "an index is fed from standard input by a feed, not by a scan");
    }
    ds_status status = ds_walk_add(walk, path, &why);
    if (status == DS_OK) return DS_OK;
    if (status != DS_E_NOT_FOUND) {
        if (error != NULL) *error = why;
        return status;
    }
    *missing += 1;
    return ds_walk_add_missing(walk, path, why.os_error, error);
}

static ds_status walk_all(ds_night_job *job, const char *const *paths, size_t path_count, ds_error *error) {
    ds_walk *walk = &job->plan.core->walk;
    size_t missing = 0;
    for (size_t p = 0; p < path_count; p++) DS_TRY(add_path(walk, paths[p], &missing, error));
    if (path_count > 0 && missing == path_count) {
        return ds_fail(error, DS_E_NOT_FOUND, ENOENT, paths[0], "no such file or directory");
    }
    return ds_walk_finish(walk, error);
}

/* ---- one file ---- */

static void ask(const ds_night_job *job, ds_night_file *file, ds_input_row *now) {
    struct stat about;
    *now = (ds_input_row){.path = file->file->path};
    if (job->index->io->stat(job->index->io->user, file->file->path, &about) != 0) return;
    file->is_there = true;
    now->size = S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0;
    now->device = (uint64_t)about.st_dev;
    now->inode = (uint64_t)about.st_ino;
    now->mtime_ns = ns_of(&about.st_mtim);
    now->ctime_ns = ns_of(&about.st_ctim);
}

static bool is_same(const ds_input_row *a, const ds_input_row *b) {
    return a->size == b->size && a->device == b->device && a->inode == b->inode && a->mtime_ns == b->mtime_ns &&
           a->ctime_ns == b->ctime_ns;
}

/* What was there before, as far as it was read, is there still. */
static ds_status goes_on(ds_night_job *job, int fd, const ds_input_row *before, const ds_input_row *now, bool *does,
                         ds_error *error) {
    uint64_t hash;
    *does = before->device == now->device && before->inode == now->inode && now->size > before->offset &&
            before->offset > 0 && before->checksum != 0;
    if (!*does) return DS_OK;
    DS_TRY(ds_night_tail(job, fd, before->offset, &hash, error));
    *does = hash == before->checksum;
    return DS_OK;
}

/* A line without an end waits until the file was left alone for a night. */
static ds_status plan_lines(ds_night_job *job, ds_night_file *file, int fd, const ds_input_row *before,
                            const ds_input_row *now, ds_error *error) {
    bool does = false;
    if (before != NULL) DS_TRY(goes_on(job, fd, before, now, &does, error));
    bool rests = before != NULL && file->is_same;
    if (does) {
        file->how = DS_NIGHT_GROWN;
        file->at = before->offset;
        file->row.lines = before->lines;
    }
    file->end = now->size;
    return rests ? DS_OK : ds_night_last_line(job, fd, file->at, now->size, !does, &file->end, error);
}

static ds_status plan_contents(ds_night_job *job, ds_night_file *file, const ds_input_row *before,
                               const ds_input_row *now, ds_error *error) {
    const ds_io *io = job->index->io;
    file->how = before == NULL ? DS_NIGHT_NEW : DS_NIGHT_CHANGED;
    file->end = now->size;
    int fd = ds_file_open(io, now->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
    if (fd < 0) return DS_OK; /* told when it is read */
    ds_status status = DS_OK;
    file->is_lines = now->size > 0 && ds_night_is_lines(job, fd, now->path);
    if (file->is_lines) status = plan_lines(job, file, fd, before, now, error);
    (void)io->close(io->user, fd);
    return status;
}

static ds_status plan_file(ds_night_job *job, ds_night_file *file, ds_error *error) {
    ds_input_row before, now;
    ds_error why;
    ds_status status = ds_catalogue_get_input(job->catalogue, file->file->path, &before, &why);
    bool is_known = status == DS_OK;
    if (!is_known && status != DS_E_NOT_FOUND) {
        if (error != NULL) *error = why;
        return status;
    }
    ask(job, file, &now);
    file->is_same = is_known && file->is_there && is_same(&before, &now);
    file->row = now;
    file->row.id = is_known ? before.id : 0;
    file->row.night = job->number;
    if (file->is_same && before.done && !job->index->more.checksum) return DS_OK;
    return plan_contents(job, file, is_known ? &before : NULL, &now, error);
}

/* ---- what is gone ---- */

/* Is a path `above` or below it? "." is above all that is not named from the root or from above. */
static bool is_below(const char *path, const char *above) {
    size_t size = strlen(above);
    if (strcmp(above, ".") == 0) return *path != '/' && strncmp(path, "../", 3) != 0 && strcmp(path, "..") != 0;
    if (size > 0 && above[size - 1] == '/') return strncmp(path, above, size) == 0;
    return strncmp(path, above, size) == 0 && (path[size] == '\0' || path[size] == '/');
}

static int compare_files(const void *key, const void *element) {
    return strcmp(key, ((const ds_walk_file *)element)->path);
}

static bool has_vanished(const ds_walk *walk, const char *path) {
    bool is_asked = false;
    for (size_t a = 0; a < walk->argument_count && !is_asked; a++) is_asked = is_below(path, walk->arguments[a]);
    if (!is_asked) return false;
    for (size_t s = 0; s < walk->skip_count; s++) {
        if (is_below(path, walk->skips[s].path)) return false;
    }
    return walk->file_count == 0 ||
           bsearch(path, walk->files, walk->file_count, sizeof *walk->files, compare_files) == NULL;
}

static ds_status look_for_gone(void *user, const ds_input_row *row, ds_error *error) {
    ds_night_job *job = user;
    ds_night_plan *plan = &job->plan;
    if (row->night == job->number && job->night->resumed == NULL) job->night->resumed = "";
    if (!has_vanished(&plan->core->walk, row->path)) return DS_OK;
    if (!ds_memory_reserve(job->memory, &plan->vanished_ids, &plan->vanished_capacity, plan->vanished_count + 1,
                           sizeof *plan->vanished_ids)) {
        return ds_fail_memory(error);
    }
    plan->vanished_ids[plan->vanished_count++] = row->id;
    return DS_OK;
}

/* ---- the plan ---- */

static void count_file(ds_night *night, const ds_night_file *file) {
    night->files++;
    switch (file->how) {
    case DS_NIGHT_NEW: night->files_new++; break;
    case DS_NIGHT_GROWN: night->files_grown++; break;
    case DS_NIGHT_UNCHANGED: night->files_unchanged++; break;
    case DS_NIGHT_CHANGED: break; /* whether it has is known when it is read */
    }
}

ds_status ds_night_plan_make(ds_night_job *job, const char *const *paths, size_t path_count, ds_error *error) {
    ds_night_plan *plan = &job->plan;
    DS_TRY(ds_index_core(job->index, false, &plan->core, error));
    DS_TRY(walk_all(job, paths, path_count, error));
    const ds_walk *walk = &plan->core->walk;
    plan->files = ds_memory_new_zeroed(job->memory, walk->file_count, sizeof *plan->files);
    if (plan->files == NULL) return ds_fail_memory(error);
    plan->count = walk->file_count;
    for (size_t f = 0; f < plan->count; f++) {
        plan->files[f].file = &walk->files[f];
        DS_TRY(plan_file(job, &plan->files[f], error));
        count_file(job->night, &plan->files[f]);
    }
    return ds_catalogue_each_input(job->catalogue, look_for_gone, job, error);
}

void ds_night_plan_clear(ds_night_job *job) {
    ds_night_plan *plan = &job->plan;
    for (size_t f = 0; f < plan->count; f++) {
        ds_night_had_list *had = &plan->files[f].had;
        ds_memory_free(job->memory, had->items, had->capacity, sizeof *had->items);
    }
    ds_memory_free(job->memory, plan->files, plan->count, sizeof *plan->files);
    ds_memory_free(job->memory, plan->vanished_ids, plan->vanished_capacity, sizeof *plan->vanished_ids);
    ds_memory_free(job->memory, plan->lost.items, plan->lost.capacity, sizeof *plan->lost.items);
    ds_core_free(plan->core);
    ds_arena_clear(&plan->arena);
    plan->files = NULL;
    plan->vanished_ids = NULL;
    plan->lost = (ds_night_had_list){0};
    plan->core = NULL;
    plan->count = 0;
}
