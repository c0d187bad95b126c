/* SPDX-License-Identifier: MIT */
/* What keeps an index in shape: articles that leave it, space that comes back, and a copy of all of it. */
#include "engine/night.h"
#include "engine/take_out.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DAY_SECONDS = 86400, TOMBSTONE_DAYS = 90, ARTICLES_A_COMMIT = 1000 };

/* ---- taking out ---- */

typedef struct choosing {
    ds_index *index;
    int64_t before;          /* stories whose last article came earlier */
    const char *id, *source; /* articles: one of these is not NULL */
    ds_number_list numbers;
    uint64_t *stories;
    size_t count, capacity;
} choosing;

static void choosing_clear(choosing *c) {
    ds_memory *memory = &c->index->memory;
    ds_number_list_clear(&c->numbers, memory);
    ds_memory_free(memory, c->stories, c->capacity, sizeof *c->stories);
}

static ds_status add_number(choosing *c, uint32_t number, ds_error *error) {
    ds_number_list *list = &c->numbers;
    if (!ds_memory_reserve(&c->index->memory, &list->numbers, &list->capacity, list->count + 1, sizeof number)) {
        return ds_fail_memory(error);
    }
    list->numbers[list->count++] = number;
    return DS_OK;
}

static ds_status choose_story(void *user, const ds_story_row *row, ds_error *error) {
    choosing *c = user;
    if (row->active >= c->before) return DS_OK;
    if (!ds_memory_reserve(&c->index->memory, &c->stories, &c->capacity, c->count + 1, sizeof row->id)) {
        return ds_fail_memory(error);
    }
    c->stories[c->count++] = row->id;
    return DS_OK;
}

static ds_status choose_article(void *user, const ds_article_row *row, ds_error *error) {
    choosing *c = user;
    bool is_wanted = c->id != NULL ? strcmp(row->id, c->id) == 0 : strcmp(row->source, c->source) == 0;
    return is_wanted ? add_number(c, row->number, error) : DS_OK;
}

/* End a transaction that has gone well, or not. */
static ds_status settle(ds_catalogue *catalogue, ds_status status, ds_error *error) {
    if (status == DS_OK) status = ds_catalogue_commit(catalogue, error);
    if (status != DS_OK) ds_catalogue_rollback(catalogue);
    return status;
}

/* As many of the chosen stories from `first` on as one transaction takes, each of them whole, if it has not come to life since. */
static ds_status expire_some(choosing *c, size_t first, size_t *next, uint64_t *articles, ds_error *error) {
    ds_catalogue *catalogue = c->index->catalogue;
    c->numbers.count = 0;
    for (*next = first; *next < c->count && c->numbers.count < ARTICLES_A_COMMIT; ++*next) {
        ds_story_row story;
        ds_error why;
        ds_status status = ds_catalogue_get_story(catalogue, c->stories[*next], &story, &why);
        if (status == DS_E_NOT_FOUND || (status == DS_OK && story.active >= c->before)) continue;
        if (status != DS_OK && error != NULL) *error = why;
        DS_TRY(status);
        DS_TRY(ds_catalogue_find(catalogue, DS_FIND_STORY, story.id, SIZE_MAX, &c->numbers, error));
    }
    return ds_take_out(c->index, c->numbers.numbers, c->numbers.count, "expired", articles, error);
}

static ds_status expire(choosing *c, uint64_t *articles, ds_error *error) {
    ds_catalogue *catalogue = c->index->catalogue;
    DS_TRY(ds_catalogue_each_story(catalogue, choose_story, c, error));
    for (size_t first = 0, next; first < c->count; first = next) {
        uint64_t taken = 0;
        DS_TRY(ds_catalogue_begin(catalogue, error));
        DS_TRY(settle(catalogue, expire_some(c, first, &next, &taken, error), error));
        *articles += taken;
    }
    int64_t oldest = ds_index_now(c->index) - (int64_t)TOMBSTONE_DAYS * DAY_SECONDS;
    DS_TRY(ds_catalogue_begin(catalogue, error));
    return settle(catalogue, ds_catalogue_prune_tombstones(catalogue, oldest, error), error);
}

ds_status ds_index_expire(ds_index *index, double keep_days, uint64_t *articles, ds_error *error) {
    DS_TRY(ds_index_need(index, DS_INDEX_NIGHT, error));
    if (!(keep_days >= 0) || keep_days > 1e6)
        return ds_fail(error, DS_E_ARGUMENT, 0, "keep_days", "takes 0 to 1000000 days");
    if (articles == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "articles", "is NULL");
    choosing c = {.index = index, .before = ds_index_now(index) - (int64_t)(keep_days * DAY_SECONDS)};
    *articles = 0;
    ds_status status = expire(&c, articles, error);
    choosing_clear(&c);
    return status;
}

static ds_status forget(choosing *c, uint64_t *articles, ds_error *error) {
    ds_catalogue *catalogue = c->index->catalogue;
    const char *named = c->id != NULL ? c->id : c->source;
    DS_TRY(ds_take_out(c->index, c->numbers.numbers, c->numbers.count, "forgotten", articles, error));
    return ds_catalogue_unsay(catalogue, named, c->numbers.numbers, c->numbers.count, error);
}

ds_status ds_index_forget(ds_index *index, const char *id, const char *source, uint64_t *articles, ds_error *error) {
    DS_TRY(ds_index_need(index, DS_INDEX_NIGHT, error));
    if ((id == NULL) == (source == NULL))
        return ds_fail(error, DS_E_ARGUMENT, 0, "id", "one of id and source is to be given");
    if (articles == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "articles", "is NULL");
    choosing c = {.index = index, .id = id, .source = source};
    *articles = 0;
    ds_status status = ds_catalogue_begin(index->catalogue, error);
    if (status == DS_OK) {
        status = ds_catalogue_each(index->catalogue, 0, choose_article, &c, error);
        if (status == DS_OK) status = forget(&c, articles, error);
        status = settle(index->catalogue, status, error);
    }
    choosing_clear(&c);
    return status;
}

ds_status ds_index_relearn(ds_index *index, uint64_t *paragraphs, uint64_t *recut, ds_error *error) {
    uint64_t ignored;
    return ds_night_relearn(index, paragraphs == NULL ? &ignored : paragraphs, recut == NULL ? &ignored : recut, error);
}

/* ---- space ---- */

static ds_status note_alive(void *user, const ds_article_row *row, ds_error *error) {
    (void)error;
    ((ds_night_job *)user)->article_of[row->number] = 0;
    return DS_OK;
}

static ds_status compact_runs(ds_night_job *job, ds_error *error) {
    uint64_t time;
    ds_catalogue_counts counts;
    DS_TRY(ds_catalogue_begin(job->catalogue, error));
    ds_status status = ds_catalogue_get_u64(job->catalogue, "compactions", 0, &time, error);
    if (status == DS_OK) status = ds_catalogue_set_u64(job->catalogue, "compactions", ++time, error);
    DS_TRY(settle(job->catalogue, status, error));
    DS_TRY(ds_catalogue_count(job->catalogue, &counts, error));
    job->article_of = ds_memory_new(job->memory, (size_t)counts.last_number + 1, sizeof *job->article_of);
    if (job->article_of == NULL) return ds_fail_memory(error);
    job->last_number = counts.last_number;
    memset(job->article_of, 0xff, ((size_t)counts.last_number + 1) * sizeof *job->article_of);
    /* A feed may add articles meanwhile: those above the last number live. */
    DS_TRY(ds_catalogue_view(job->catalogue, error));
    DS_TRY(settle(job->catalogue, ds_catalogue_each(job->catalogue, 0, note_alive, job, error), error));
    DS_TRY(ds_night_runs_compact(job, time, error));
    return ds_night_runs_merge(job, error); /* nothing is left to merge; what nobody names is swept up */
}

ds_status ds_index_compact(ds_index *index, ds_error *error) {
    DS_TRY(ds_index_need(index, DS_INDEX_NIGHT, error));
    ds_night_job job;
    ds_night_job_begin(index, &job);
    ds_status status = compact_runs(&job, error);
    ds_night_job_clear(&job);
    return status == DS_OK ? ds_catalogue_compact(index->catalogue, error) : status;
}

/* ---- a copy ---- */

typedef struct copying {
    ds_index *index;
    const char *from, *to; /* folders of key runs */
    ds_arena arena;
} copying;

static ds_status copy_bytes(const ds_io *io, int in, int out, const char *to, ds_error *error) {
    unsigned char block[64 * 1024];
    for (uint64_t offset = 0;;) {
        size_t got;
        int failed = ds_file_read_at(io, in, block, sizeof block, offset, &got);
        if (failed != 0) return ds_fail_errno(error, failed, to, "cannot read what is to be copied");
        if (got == 0) return DS_OK;
        failed = ds_file_write_at(io, out, block, got, offset);
        if (failed != 0) return ds_fail_errno(error, failed, to, "cannot write");
        offset += got;
    }
}

static ds_status copy_file(const ds_io *io, const char *from, const char *to, ds_error *error) {
    int in = ds_file_open(io, from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
    if (in < 0) return ds_fail_errno(error, errno, from, "cannot be opened");
    int out = ds_file_open(io, to, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0666);
    ds_status status = out < 0 ? ds_fail_errno(error, errno, to, "cannot make it") : copy_bytes(io, in, out, to, error);
    if (status == DS_OK && io->fsync(io->user, out) != 0) status = ds_fail_errno(error, errno, to, "cannot write");
    if (out >= 0 && io->close(io->user, out) != 0 && errno != EINTR && status == DS_OK) {
        status = ds_fail_errno(error, errno, to, "cannot write");
    }
    (void)io->close(io->user, in);
    return status;
}

static ds_status join_path(copying *c, const char *folder, const char *name, const char **out, ds_error *error) {
    size_t room = strlen(folder) + strlen(name) + 2;
    char *path = ds_arena_new(&c->arena, room, 1);
    if (path == NULL) return ds_fail_memory(error);
    (void)snprintf(path, room, "%s/%s", folder, name);
    *out = path;
    return DS_OK;
}

static ds_status copy_run(void *user, const ds_run_row *row, ds_error *error) {
    copying *c = user;
    const char *from = NULL, *to = NULL;
    DS_TRY(join_path(c, c->from, row->name, &from, error));
    DS_TRY(join_path(c, c->to, row->name, &to, error));
    struct stat info;
    if (c->index->io->stat(c->index->io->user, to, &info) == 0) return DS_OK; /* of an earlier try: runs never change */
    return copy_file(c->index->io, from, to, error);
}

/* The runs that the copied catalogue names. One that was merged away meanwhile is DS_E_NOT_FOUND. */
static ds_status copy_runs(copying *c, const char *path, ds_error *error) {
    ds_catalogue *copy;
    DS_TRY(ds_catalogue_open(&copy, &c->index->memory, c->index->io, path, DS_SQL_READ, error));
    ds_status status = ds_catalogue_each_run(copy, copy_run, c, error);
    ds_catalogue_free(copy);
    return status;
}

static ds_status backup(copying *c, const char *path, ds_error *error) {
    enum { TRIES = 5 };
    const ds_io *io = c->index->io;
    const char *database = NULL;
    ds_status status = DS_E_NOT_FOUND;
    DS_TRY(ds_index_file(c->index, "keys", &c->arena, &c->from, error));
    DS_TRY(join_path(c, path, "keys", &c->to, error));
    DS_TRY(join_path(c, path, "catalogue.db", &database, error));
    if (io->mkdir(io->user, path, 0777) != 0)
        return ds_fail_errno(error, errno, path, "cannot make the directory of the copy");
    if (io->mkdir(io->user, c->to, 0777) != 0)
        return ds_fail_errno(error, errno, c->to, "cannot make the directory of the copy");
    for (int t = 0; t < TRIES && status == DS_E_NOT_FOUND; t++) {
        if (t > 0) (void)io->unlink(io->user, database);
        DS_TRY(ds_catalogue_backup(c->index->catalogue, database, error));
        status = copy_runs(c, path, error);
    }
    DS_TRY(status);
    int failed = ds_file_sync_directory(io, c->to);
    if (failed == 0) failed = ds_file_sync_directory(io, path);
    return failed == 0 ? DS_OK : ds_fail_errno(error, failed, path, "cannot bring the copy's names to the disk");
}

ds_status ds_index_backup(ds_index *index, const char *path, ds_error *error) {
    DS_TRY(ds_index_need(index, DS_INDEX_READ, error));
    if (path == NULL || *path == '\0') return ds_fail(error, DS_E_ARGUMENT, 0, "path", "is empty");
    copying c = {.index = index};
    ds_arena_init(&c.arena, &index->memory);
    ds_status status = backup(&c, path, error);
    ds_arena_clear(&c.arena);
    return status;
}
