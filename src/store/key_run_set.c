/* SPDX-License-Identifier: MIT */
/* A set of key runs: opening, sweeping, finding, and when to merge. Its face is key_runs.h. */
#include "store/key_runs.h"

#include <errno.h>
#include <stdio.h>

/* Sizes grow eightfold from one to the next; all runs under the least one count as one size, since files cost by number. */
enum { SIZE_BITS = 3, RUNS_A_SIZE = 1 << SIZE_BITS, LEAST_BITS = 12 };

typedef struct member {
    ds_key_run *run;
    char *name;
} member;

struct ds_key_runs {
    ds_memory *memory;
    const ds_io *io;
    char *directory;
    member *members; /* by least number, then name */
    size_t count, capacity;
};

/* ---- names ---- */

/* To be freed with free_text. */
static char *copy_text(ds_memory *memory, const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = ds_memory_new(memory, size, 1);
    if (copy != NULL) memcpy(copy, text, size);
    return copy;
}

static char *join(const ds_key_runs *runs, const char *name) {
    size_t size = strlen(runs->directory) + 1 + strlen(name) + 1;
    char *path = ds_memory_new(runs->memory, size, 1);
    if (path != NULL) (void)snprintf(path, size, "%s/%s", runs->directory, name);
    return path;
}

static void free_text(ds_memory *memory, char *text) {
    if (text != NULL) ds_memory_free(memory, text, strlen(text) + 1, 1);
}

/* A name comes from the catalogue, which anyone may have written: it must not lead out of the directory. */
static ds_status check_name(const char *name, ds_error *error) {
    if (*name != '\0' && *name != '.' && strchr(name, '/') == NULL) return DS_OK;
    return ds_fail(error, DS_E_ARGUMENT, 0, name, "no name of a key run");
}

static size_t find_name(const ds_key_runs *runs, const char *name) {
    size_t at = 0;
    while (at < runs->count && strcmp(runs->members[at].name, name) != 0) at++;
    return at;
}

/* ---- the set ---- */

void ds_key_runs_free(ds_key_runs *runs) {
    if (runs == NULL) return;
    ds_memory *memory = runs->memory;
    for (size_t i = 0; i < runs->count; i++) {
        ds_key_run_free(runs->members[i].run);
        free_text(memory, runs->members[i].name);
    }
    ds_memory_free(memory, runs->members, runs->capacity, sizeof *runs->members);
    free_text(memory, runs->directory);
    ds_memory_free(memory, runs, 1, sizeof *runs);
}

/* A new directory's own name must be on the disk before what is in it counts as safe. */
static ds_status make_directory(ds_memory *memory, const ds_io *io, const char *directory, ds_error *error) {
    size_t size = strlen(directory) + 1;
    if (io->mkdir(io->user, directory, 0777) != 0) {
        if (errno == EEXIST) return DS_OK;
        return ds_fail_errno(error, errno, directory, "cannot make the directory of key runs");
    }
    char *path = ds_memory_new(memory, size, 1);
    if (path == NULL) return ds_fail_memory(error);
    memcpy(path, directory, size);
    int failed = ds_file_sync_parent(io, path);
    ds_memory_free(memory, path, size, 1);
    return failed == 0 ? DS_OK : ds_fail_errno(error, failed, directory, "cannot bring a directory to the disk");
}

ds_status ds_key_runs_open(ds_key_runs **out, ds_memory *memory, const ds_io *io, const char *directory,
                           const char *const *names, size_t count, ds_error *error) {
    *out = NULL;
    DS_TRY(make_directory(memory, io, directory, error));
    ds_key_runs *runs = ds_memory_new(memory, 1, sizeof *runs);
    if (runs == NULL) return ds_fail_memory(error);
    *runs = (ds_key_runs){.memory = memory, .io = io, .directory = copy_text(memory, directory)};
    ds_status status = runs->directory == NULL ? ds_fail_memory(error) : DS_OK;
    for (size_t i = 0; i < count && status == DS_OK; i++) status = ds_key_runs_add(runs, names[i], error);
    if (status == DS_OK) {
        *out = runs;
    } else {
        ds_key_runs_free(runs);
    }
    return status;
}

size_t ds_key_runs_count(const ds_key_runs *runs) {
    return runs->count;
}

const ds_key_run *ds_key_runs_get(const ds_key_runs *runs, size_t index) {
    return index < runs->count ? runs->members[index].run : NULL;
}

const char *ds_key_runs_name(const ds_key_runs *runs, size_t index) {
    return index < runs->count ? runs->members[index].name : NULL;
}

ds_status ds_key_runs_writer(const ds_key_runs *runs, const char *name, ds_key_run_writer **out, ds_error *error) {
    *out = NULL;
    DS_TRY(check_name(name, error));
    char *path = join(runs, name);
    if (path == NULL) return ds_fail_memory(error);
    ds_status status = ds_key_run_writer_new(out, runs->memory, runs->io, path, error);
    free_text(runs->memory, path);
    return status;
}

static bool stands_before(const member *a, const member *b) {
    uint32_t x = ds_key_run_first(a->run), y = ds_key_run_first(b->run);
    return x != y ? x < y : strcmp(a->name, b->name) < 0;
}

ds_status ds_key_runs_add(ds_key_runs *runs, const char *name, ds_error *error) {
    DS_TRY(check_name(name, error));
    if (find_name(runs, name) < runs->count) {
        return ds_fail(error, DS_E_ARGUMENT, 0, name, "a key run is named twice");
    }
    ds_memory *memory = runs->memory;
    if (!ds_memory_reserve(memory, &runs->members, &runs->capacity, runs->count + 1, sizeof *runs->members)) {
        return ds_fail_memory(error);
    }
    member added = {NULL, copy_text(memory, name)};
    char *path = join(runs, name);
    ds_status status = added.name == NULL || path == NULL ? ds_fail_memory(error)
                                                          : ds_key_run_open(&added.run, memory, runs->io, path, error);
    free_text(memory, path);
    if (status != DS_OK) {
        free_text(memory, added.name);
        return status;
    }
    size_t at = runs->count++;
    for (; at > 0 && stands_before(&added, &runs->members[at - 1]); at--) runs->members[at] = runs->members[at - 1];
    runs->members[at] = added;
    return DS_OK;
}

ds_status ds_key_runs_drop(ds_key_runs *runs, const char *name, ds_error *error) {
    size_t at = find_name(runs, name);
    if (at == runs->count) return ds_fail(error, DS_E_NOT_FOUND, 0, name, "no key run of this name");
    char *path = join(runs, name);
    if (path == NULL) return ds_fail_memory(error);
    member dropped = runs->members[at];
    runs->count--;
    memmove(&runs->members[at], &runs->members[at + 1], (runs->count - at) * sizeof *runs->members);
    (void)runs->io->unlink(runs->io->user, path);
    free_text(runs->memory, path);
    ds_key_run_free(dropped.run);
    free_text(runs->memory, dropped.name);
    return DS_OK;
}

typedef struct sweeping {
    const ds_key_runs *runs;
    size_t removed;
    bool no_memory;
} sweeping;

static int sweep_name(void *context, const char *name) {
    sweeping *s = context;
    if (find_name(s->runs, name) < s->runs->count) return 0;
    char *path = join(s->runs, name);
    s->no_memory = path == NULL;
    if (path == NULL) return ENOMEM;
    int failed = s->runs->io->unlink(s->runs->io->user, path) == 0 ? 0 : errno;
    free_text(s->runs->memory, path);
    if (failed == 0) s->removed++;
    return failed == EISDIR || failed == EPERM ? 0 : failed; /* a directory is none of ours */
}

ds_status ds_key_runs_sweep(const ds_key_runs *runs, size_t *removed, ds_error *error) {
    sweeping s = {.runs = runs};
    int failed = runs->io->list(runs->io->user, runs->directory, sweep_name, &s) == 0 ? 0 : errno;
    if (removed != NULL) *removed = s.removed;
    if (s.no_memory) return ds_fail_memory(error);
    return failed == 0 ? DS_OK : ds_fail_errno(error, failed, runs->directory, "cannot sweep the key runs");
}

ds_status ds_key_runs_verify(const ds_key_runs *runs, ds_error *error) {
    for (size_t i = 0; i < runs->count; i++) DS_TRY(ds_key_run_verify(runs->members[i].run, error));
    return DS_OK;
}

/* ---- finding ---- */

void ds_key_runs_scratch_init(ds_key_runs_scratch *scratch, ds_memory *memory) {
    ds_key_run_scratch_init(&scratch->run);
    ds_numbers_init(&scratch->spare, memory);
}

void ds_key_runs_scratch_clear(ds_key_runs_scratch *scratch) {
    ds_numbers_clear(&scratch->spare);
}

/* Merge the numbers from `middle` on, which ascend, into those from `start` on, which do so too. Runs mostly follow each
 * other, and then there is nothing to be done. */
static ds_status merge_numbers(ds_numbers *out, size_t start, size_t middle, ds_numbers *spare, ds_error *error) {
    uint32_t *items = out->items;
    if (middle == start || middle == out->count || items[middle - 1] < items[middle]) return DS_OK;
    size_t a = middle, b = out->count - middle, to = out->count;
    spare->count = 0;
    if (!ds_numbers_reserve(spare, b)) return ds_fail_memory(error);
    memcpy(spare->items, items + middle, b * sizeof *items);
    while (b > 0) items[--to] = a > start && items[a - 1] > spare->items[b - 1] ? items[--a] : spare->items[--b];
    size_t kept = start + 1;
    for (size_t i = start + 1; i < out->count; i++) {
        if (items[i] != items[kept - 1]) items[kept++] = items[i];
    }
    out->count = kept;
    return DS_OK;
}

void ds_key_runs_prefetch(const ds_key_runs *runs, uint64_t key) {
    for (size_t i = 0; i < runs->count; i++) ds_key_run_prefetch(runs->members[i].run, key);
}

ds_status ds_key_runs_find(const ds_key_runs *runs, ds_key_runs_scratch *scratch, uint64_t key, ds_numbers *out,
                           ds_error *error) {
    size_t start = out->count;
    ds_key_runs_prefetch(runs, key); /* the sieves of all runs are waited for at once */
    for (size_t i = 0; i < runs->count; i++) {
        size_t middle = out->count;
        DS_TRY(ds_key_run_find(runs->members[i].run, &scratch->run, key, out, error));
        DS_TRY(merge_numbers(out, start, middle, &scratch->spare, error));
    }
    return DS_OK;
}

ds_status ds_key_runs_range(const ds_key_runs *runs, ds_key_merge *merge, ds_memory *memory, const ds_record *beside,
                            size_t beside_count, uint64_t low, uint64_t high, ds_error *error) {
    const ds_key_run **which = ds_memory_new(memory, runs->count, sizeof *which);
    if (which == NULL) return ds_fail_memory(error);
    for (size_t i = 0; i < runs->count; i++) which[i] = runs->members[i].run;
    ds_status status = ds_key_merge_begin(merge, memory, which, runs->count, beside, beside_count, low, high, error);
    ds_memory_free(memory, which, runs->count, sizeof *which);
    return status;
}

/* ---- merging ---- */

static unsigned size_of(const ds_key_run *run) {
    uint64_t count = ds_key_run_count(run) >> LEAST_BITS;
    return count == 0 ? 0 : 1 + (63 - (unsigned)__builtin_clzll(count)) / SIZE_BITS;
}

/* The smallest size of which there are eight, and all that is smaller still. */
void ds_key_runs_choose(const ds_key_runs *runs, const ds_key_run **which, size_t *count) {
    size_t of_size[64] = {0};
    *count = 0;
    for (size_t i = 0; i < runs->count; i++) of_size[size_of(runs->members[i].run)]++;
    unsigned full = 0;
    while (full < 64 && of_size[full] < RUNS_A_SIZE) full++;
    if (full == 64) return;
    for (unsigned size = 0; size <= full; size++) {
        for (size_t i = 0; i < runs->count; i++) {
            if (size_of(runs->members[i].run) == size) which[(*count)++] = runs->members[i].run;
        }
    }
}

static ds_status copy_kept(ds_key_merge *merge, ds_key_run_writer *writer, ds_key_keep_fn keep, void *user,
                           ds_error *error) {
    for (;;) {
        ds_key_record record;
        bool more;
        DS_TRY(ds_key_merge_next(merge, &record, &more, error));
        if (!more) return ds_key_run_writer_finish(writer, error);
        if (keep != NULL && !keep(user, record.number)) continue;
        DS_TRY(ds_key_run_writer_put(writer, record.key, record.number, error));
    }
}

ds_status ds_key_runs_merge(const ds_key_runs *runs, const ds_key_run *const *which, size_t count, ds_key_keep_fn keep,
                            void *user, const char *name, ds_error *error) {
    ds_key_merge merge = {0};
    ds_key_run_writer *writer;
    DS_TRY(ds_key_runs_writer(runs, name, &writer, error));
    ds_status status = ds_key_merge_begin(&merge, runs->memory, which, count, NULL, 0, 0, 0, error);
    if (status == DS_OK) status = copy_kept(&merge, writer, keep, user, error);
    ds_key_merge_clear(&merge);
    ds_key_run_writer_free(writer);
    return status;
}
