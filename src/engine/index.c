/* SPDX-License-Identifier: MIT */
#include "engine/index.h"

#include "base/hash.h"
#include "engine/index_settings.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

void ds_index_options_init(ds_index_options *options) {
    *options = (ds_index_options){.struct_size = sizeof *options, .create = true};
}

int64_t ds_index_now(const ds_index *index) {
    return index->more.now != 0 ? index->more.now : (int64_t)time(NULL);
}

ds_status ds_index_file(const ds_index *index, const char *name, ds_arena *arena, const char **out, ds_error *error) {
    size_t room = strlen(index->path) + strlen(name) + 2;
    char *path = ds_arena_new(arena, room, 1);
    if (path == NULL) return ds_fail_memory(error);
    (void)snprintf(path, room, "%s/%s", index->path, name);
    *out = path;
    return DS_OK;
}

ds_status ds_index_need(const ds_index *index, ds_index_mode mode, ds_error *error) {
    static const char *const names[] = {"reading", "a feed", "a night"};
    if (index == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "index", "is NULL");
    if (mode == DS_INDEX_READ || index->mode == mode) return DS_OK;
    return ds_fail(error, DS_E_STATE, 0, NULL, "the index was opened for %s, and this is for %s", names[index->mode],
                   names[mode]);
}

uint64_t ds_index_identity(const ds_entry *entry) {
    uint64_t parts[2] = {entry->rank_hash, entry->version_hash};
    return ds_hash(parts, sizeof parts, 0) | 1;
}

uint64_t ds_index_token_check(const ds_index *index, const ds_tokens *tokens) {
    return ds_hash(tokens->hashes, tokens->count * sizeof *tokens->hashes,
                   index->catalogue->secret + tokens->headline_count);
}

/* ---- opening ---- */

/* A new catalogue gets its settings, and the list of boilerplate that the caller has. */
static ds_status furnish(ds_index *index, const ds_boilerplate *list, ds_error *error) {
    const char *made;
    DS_TRY(ds_catalogue_begin(index->catalogue, error));
    ds_status status = ds_catalogue_get_text(index->catalogue, "normaliser", &index->arena, &made, error);
    if (status == DS_OK && made == NULL) {
        status = ds_index_settings_write(index->catalogue, &index->options, error);
        if (status == DS_OK && list != NULL) status = ds_catalogue_set_boilerplate(index->catalogue, list, error);
    }
    if (status == DS_OK) return ds_catalogue_commit(index->catalogue, error);
    ds_catalogue_rollback(index->catalogue);
    return status;
}

/* The list that the caller gives: at hand, in a file, or none. What is at hand is copied, so that it is ours to free. */
static ds_status find_given(ds_index *index, const ds_options *options, ds_boilerplate **list, ds_error *error) {
    *list = NULL;
    if (options->boilerplate_list != NULL) {
        return ds_boilerplate_copy(list, options->boilerplate_list, &options->allocator, error);
    }
    if (options->boilerplate_file == NULL) return DS_OK;
    return ds_boilerplate_load_with_io(list, options->boilerplate_file, index->io, &options->allocator, error);
}

static ds_status load_boilerplate(ds_index *index, const ds_boilerplate *given, ds_error *error) {
    DS_TRY(ds_catalogue_get_boilerplate(index->catalogue, &index->boilerplate, error));
    if (index->boilerplate == NULL) {
        DS_TRY(ds_boilerplate_new(&index->boilerplate, &index->options.allocator, 0, error));
        DS_TRY(ds_boilerplate_seal(index->boilerplate, error));
    }
    if (given == NULL || given->number == index->boilerplate->number) return DS_OK;
    return ds_fail(error, DS_E_MISMATCH, 0, "boilerplate",
                   "the index has list %u, not %u: leave the option out, or have it learn anew",
                   (unsigned)index->boilerplate->number, (unsigned)given->number);
}

static ds_status hold(ds_index *index, ds_error *error) {
    static const struct {
        const char *file, *who;
    } locks[] = {[DS_INDEX_FEED] = {"feed.lock", "a feed"}, [DS_INDEX_NIGHT] = {"night.lock", "a nightly job"}};
    const char *path = NULL;
    if (index->mode == DS_INDEX_READ) return DS_OK;
    DS_TRY(ds_index_file(index, locks[index->mode].file, &index->arena, &path, error));
    return ds_file_hold(index->io, path, locks[index->mode].who, &index->lock, error);
}

static ds_status fill(ds_index *index, const char *path, const ds_options *options, ds_error *error) {
    index->path = ds_arena_text(&index->arena, path, strlen(path));
    if (index->path == NULL) return ds_fail_memory(error);
    DS_TRY(ds_options_copy(&index->options, options, &index->arena, error));
    index->options.boilerplate_list = NULL;
    index->options.boilerplate_file = NULL;
    ds_sql_mode mode = index->mode == DS_INDEX_READ ? DS_SQL_READ : index->more.create ? DS_SQL_CREATE : DS_SQL_WRITE;
    DS_TRY(ds_catalogue_open(&index->catalogue, &index->memory, index->io, index->path, mode, error));
    DS_TRY(hold(index, error));
    ds_boilerplate *given;
    DS_TRY(find_given(index, options, &given, error));
    ds_status status = mode == DS_SQL_CREATE ? furnish(index, given, error) : DS_OK;
    if (status == DS_OK) {
        status = ds_index_settings_read(index->catalogue, &index->options, &index->arena, error);
    }
    if (status == DS_OK) status = load_boilerplate(index, given, error);
    ds_boilerplate_free(given);
    return status;
}

ds_status ds_index_open_with_io(ds_index **out, const char *path, ds_index_mode mode, const ds_options *options,
                                const ds_index_options *more, const ds_io *io, ds_error *error) {
    ds_options usual;
    ds_options_init(&usual);
    if (options == NULL) options = &usual;
    if (out == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "out", "is NULL");
    *out = NULL;
    if (path == NULL || *path == '\0') return ds_fail(error, DS_E_ARGUMENT, 0, "path", "is empty");
    if ((unsigned)mode > DS_INDEX_NIGHT) return ds_fail(error, DS_E_ARGUMENT, 0, "mode", "is none");
    DS_TRY(ds_options_check(options, error));
    ds_memory first;
    ds_memory_init(&first, &options->allocator);
    ds_index *index = ds_memory_new_zeroed(&first, 1, sizeof *index);
    if (index == NULL) return ds_fail_memory(error);
    ds_memory_init(&index->memory, &options->allocator);
    index->memory.bound = options->memory_bytes;
    index->io = io;
    index->mode = mode;
    index->lock = -1;
    ds_index_options_init(&index->more);
    if (more != NULL) index->more = *more;
    ds_arena_init(&index->arena, &index->memory);
    ds_arena_init(&index->night_texts, &index->memory);
    ds_status status = fill(index, path, options, error);
    if (status != DS_OK) {
        ds_index_free(index);
        return status;
    }
    *out = index;
    return DS_OK;
}

ds_status ds_index_open(ds_index **out, const char *path, ds_index_mode mode, const ds_options *options,
                        const ds_index_options *more, ds_error *error) {
    return ds_index_open_with_io(out, path, mode, options, more, ds_io_system(), error);
}

void ds_index_free(ds_index *index) {
    if (index == NULL) return;
    ds_lines_free(index->lines);
    ds_feed_free(index->feed);
    ds_night_door_close(index->night_door);
    ds_catalogue_free(index->catalogue);
    ds_boilerplate_free(index->boilerplate);
    if (index->lock >= 0) (void)index->io->close(index->io->user, index->lock);
    ds_arena_clear(&index->night_texts);
    ds_arena_clear(&index->arena);
    ds_memory last = index->memory;
    ds_memory_free(&last, index, 1, sizeof *index);
}

ds_status ds_index_core(const ds_index *index, bool stores, ds_core **out, ds_error *error) {
    ds_options options = index->options;
    if (options.boilerplate == DS_BOILERPLATE_LEARN) options.boilerplate_list = index->boilerplate;
    return ds_core_new(out, &options, index->io, stores, error);
}
