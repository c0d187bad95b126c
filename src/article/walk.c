/* SPDX-License-Identifier: MIT */
/*
 * Directories wait on a stack of folders, each of which knows the one it lies in; one directory is open at a time and
 * nothing recurses, so depth costs neither descriptors nor stack. Below an argument a path only ever grows, and one
 * that the system finds too long is reported as unreadable: that ends every descent. With `follow` a directory that is
 * already on the way from the argument down to itself is a cycle and is left alone.
 *
 * The order in which things are met does not matter: ds_walk_finish sorts.
 *
 * A directory says what its names are, and asking for each file again costs more than opening it. So past the first
 * thousand a file is asked for its size and inode only where one file may be met under two names. A walk that follows no
 * links stays below its argument, so that takes links, or arguments of which one lies in the other.
 */
#include "article/walk.h"

#include "base/hash.h"
#include "base/order.h"
#include "base/radix.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    ASKED_LEAST = 1000,  /* files: their sizes stand for all */
    ARGUMENTS_MOST = 64, /* more are not compared with each other: their files are */
};

typedef struct folder {
    struct folder *next;         /* on the stack */
    const struct folder *parent; /* NULL: the argument */
    const char *path;
    const char *below;  /* its path below the argument; empty for the argument */
    const char *source; /* NULL: every file names its own */
    uint32_t depth;
    bool is_open; /* its names lead to files: it may be searched, not only read */
    uint64_t device, inode;
} folder;

void ds_walk_init(ds_walk *walk, ds_memory *memory, const ds_options *options) {
    *walk = (ds_walk){.memory = memory, .options = options};
    ds_arena_init(&walk->arena, memory);
}

void ds_walk_clear(ds_walk *walk) {
    ds_memory_free(walk->memory, walk->files, walk->file_capacity, sizeof *walk->files);
    ds_memory_free(walk->memory, walk->skips, walk->skip_capacity, sizeof *walk->skips);
    ds_memory_free(walk->memory, walk->arguments, walk->argument_capacity, sizeof *walk->arguments);
    ds_arena_clear(&walk->arena);
    ds_walk_init(walk, walk->memory, walk->options);
}

/* ------------------------------------------------------------------------------------------------- names -------- */

/* The path without what changes nothing: "./", "//" and slashes at the end. Names what is read, so ".." stays. */
static char *tidy(ds_arena *arena, const char *path) {
    char *out = ds_arena_new(arena, strlen(path) + 3, 1);
    if (out == NULL) return NULL;
    size_t size = 0;
    if (*path == '/') out[size++] = '/';
    while (*path != '\0') {
        size_t name = strcspn(path, "/");
        if (name > 0 && !(name == 1 && *path == '.')) {
            if (size > 0 && out[size - 1] != '/') out[size++] = '/';
            memcpy(out + size, path, name);
            size += name;
        }
        path += name + (path[name] == '/');
    }
    if (size == 0) out[size++] = '.';
    out[size] = '\0';
    if (strcmp(out, "-") == 0) strcpy(out, "./-"); /* a file of that name, not standard input */
    return out;
}

/* "directory/name", without what stands for nothing. */
static char *join(ds_arena *arena, const char *directory, const char *name) {
    size_t size = strcmp(directory, ".") == 0 ? 0 : strlen(directory), name_size = strlen(name);
    char *out = ds_arena_new(arena, size + name_size + 2, 1);
    if (out == NULL) return NULL;
    memcpy(out, directory, size);
    if (size > 0 && out[size - 1] != '/') out[size++] = '/';
    memcpy(out + size, name, name_size + 1);
    return out;
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL || slash[1] == '\0' ? path : slash + 1;
}

/* ".gz" of "feed.jsonl.gz". Not ". Louis" and not ".2018". */
static bool is_ending(const char *dot) {
    size_t length = strlen(dot + 1);
    if (length == 0 || length > 8 || !isalpha((unsigned char)dot[1])) return false;
    for (const char *c = dot + 1; *c != '\0'; c++) {
        if (!isalnum((unsigned char)*c)) return false;
    }
    return true;
}

const char *ds_walk_feed_name(ds_arena *arena, const char *path) {
    const char *base = base_name(path);
    char *name = ds_arena_text(arena, base, strlen(base));
    if (name == NULL) return NULL;
    bool again = true;
    for (unsigned i = 0; i < 2 && again; i++) {
        char *dot = strrchr(name, '.');
        if (dot == NULL || dot == name || !is_ending(dot)) break;
        again = strcasecmp(dot, ".gz") == 0 || strcasecmp(dot, ".zst") == 0;
        *dot = '\0';
    }
    return name;
}

/* A glob without a slash is for the name, one with a slash for the path below the argument; `*` matches slashes too.
 * One at the front ties it to the argument, one at the end asks for a directory, and "**" before one may stand for
 * nothing. */
static bool glob_matches(const char *glob, const char *below, bool is_directory) {
    size_t size = strlen(glob);
    char shorter[PATH_MAX];
    if (size > 1 && glob[size - 1] == '/') {
        if (!is_directory || size > sizeof shorter) return false; /* longer than any path */
        memcpy(shorter, glob, size - 1);
        shorter[size - 1] = '\0';
        glob = shorter;
    }
    if (strchr(glob, '/') == NULL) return fnmatch(glob, base_name(below), 0) == 0;
    if (*glob == '/') return fnmatch(glob + 1, below, 0) == 0;
    return fnmatch(glob, below, 0) == 0 || (strncmp(glob, "**/", 3) == 0 && fnmatch(glob + 3, below, 0) == 0);
}

static bool matches_any(const char *const *globs, size_t count, const char *below, bool is_directory) {
    for (size_t i = 0; i < count; i++) {
        if (glob_matches(globs[i], below, is_directory)) return true;
    }
    return false;
}

static bool wanted(ds_walk *walk, const char *below, bool is_directory) {
    const ds_options *o = walk->options;
    if (matches_any(o->exclude, o->exclude_count, below, is_directory)) return false;
    if (is_directory || o->include_count == 0) return true;
    return matches_any(o->include, o->include_count, below, false);
}

/* ---------------------------------------------------------------------------------------------- collecting ------ */

static ds_status add_file(ds_walk *walk, const char *path, const char *source, const struct stat *about,
                          ds_error *error) {
    size_t need = walk->file_count + 1;
    if (!ds_memory_reserve(walk->memory, &walk->files, &walk->file_capacity, need, sizeof *walk->files)) {
        return ds_fail_memory(error);
    }
    bool is_feed_name = source == NULL;
    if (is_feed_name) source = ds_walk_feed_name(&walk->arena, path);
    if (source == NULL) return ds_fail_memory(error);
    ds_walk_file file = {.path = path, .source = source, .is_feed_name = is_feed_name};
    if (about != NULL) {
        file.size = S_ISREG(about->st_mode) ? (uint64_t)about->st_size : 0;
        file.device = (uint64_t)about->st_dev;
        file.inode = (uint64_t)about->st_ino;
    }
    walk->files[walk->file_count++] = file;
    return DS_OK;
}

static ds_status put_skip(ds_walk *walk, const char *path, const char *reason, int os_error, ds_error *error) {
    size_t need = walk->skip_count + 1;
    if (!ds_memory_reserve(walk->memory, &walk->skips, &walk->skip_capacity, need, sizeof *walk->skips)) {
        return ds_fail_memory(error);
    }
    char text[96] = "";
    const char *detail = strerror_r(os_error, text, sizeof text);
    detail = ds_arena_text(&walk->arena, detail, strlen(detail));
    if (detail == NULL) return ds_fail_memory(error);
    walk->skips[walk->skip_count++] = (ds_walk_skip){path, reason, detail};
    return DS_OK;
}

/* What could not be read, and why: it was there when its directory was read, or the system refused. */
static ds_status add_skip(ds_walk *walk, const char *path, int os_error, ds_error *error) {
    if (os_error == ENOMEM) return ds_fail_memory(error);
    bool vanished = os_error == ENOENT || os_error == ENOTDIR;
    return put_skip(walk, path, vanished ? "vanished" : "unreadable", os_error, error);
}

static bool is_cycle(const folder *from, const struct stat *about) {
    for (; from != NULL; from = from->parent) {
        if (from->device == (uint64_t)about->st_dev && from->inode == (uint64_t)about->st_ino) return true;
    }
    return false;
}

static ds_status meet_file(ds_walk *walk, const folder *in, const char *path, const struct stat *about,
                           ds_error *error) {
    if (strcmp(path, "-") == 0) path = "./-";
    return add_file(walk, path, in->source, about, error);
}

/* A name that is met in `in`: a folder goes on the stack, a file on the list. */
static ds_status meet(ds_walk *walk, folder **stack, folder *in, int directory, const struct dirent *entry,
                      ds_error *error) {
    const ds_options *options = walk->options;
    const char *name = entry->d_name, *path = join(&walk->arena, in->path, name);
    const char *below = *in->below == '\0' ? name : join(&walk->arena, in->below, name);
    if (path == NULL || below == NULL) return ds_fail_memory(error);
    if (in->is_open && entry->d_type == DT_REG && !options->follow && walk->file_count >= ASKED_LEAST) {
        if (wanted(walk, below, false)) return meet_file(walk, in, path, NULL, error);
        walk->left_alone++;
        return DS_OK;
    }
    struct stat about;
    if (fstatat(directory, name, &about, AT_SYMLINK_NOFOLLOW) != 0) return add_skip(walk, path, errno, error);
    in->is_open = true;
    bool link = S_ISLNK(about.st_mode);
    if (link && !options->follow) {
        walk->left_alone++;
        return DS_OK;
    }
    if (link && fstatat(directory, name, &about, 0) != 0) return add_skip(walk, path, errno, error);

    bool is_directory = S_ISDIR(about.st_mode);
    bool takes = is_directory ? in->depth < options->max_depth && !is_cycle(in, &about) : S_ISREG(about.st_mode);
    if (!takes || !wanted(walk, below, is_directory)) {
        walk->left_alone++;
        return DS_OK;
    }
    if (!is_directory) return meet_file(walk, in, path, &about, error);
    folder *child = ds_arena_new(&walk->arena, 1, sizeof *child);
    char *copy = ds_arena_text(&walk->arena, below, strlen(below)); /* `name` is readdir's */
    if (child == NULL || copy == NULL) return ds_fail_memory(error);
    *child = (folder){.next = *stack, .parent = in, .path = path, .below = copy, .depth = in->depth + 1};
    child->source = in->source == NULL ? copy : in->source;
    *stack = child;
    return DS_OK;
}

/* A directory may change between being met and being opened: what counts for cycles is what was opened. */
static ds_status visit(ds_walk *walk, folder **stack, folder *here, ds_error *error) {
    int fd = open(here->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return add_skip(walk, here->path, errno, error);
    struct stat about;
    DIR *directory = fstat(fd, &about) == 0 ? fdopendir(fd) : NULL;
    if (directory == NULL) {
        int os_error = errno;
        (void)close(fd);
        return add_skip(walk, here->path, os_error, error);
    }
    ds_status status = DS_OK;
    here->device = (uint64_t)about.st_dev;
    here->inode = (uint64_t)about.st_ino;
    bool cycle = is_cycle(here->parent, &about);
    walk->left_alone += cycle;
    while (status == DS_OK && !cycle) {
        errno = 0;
        const struct dirent *entry = readdir(directory);
        if (entry == NULL) {
            if (errno != 0) status = add_skip(walk, here->path, errno, error);
            break;
        }
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (entry->d_name[0] == '.' && !walk->options->hidden)
            walk->left_alone++;
        else
            status = meet(walk, stack, here, fd, entry, error);
    }
    (void)closedir(directory);
    return status;
}

ds_status ds_walk_add(ds_walk *walk, const char *path, ds_error *error) {
    if (strcmp(path, "-") == 0) return add_file(walk, "-", "-", NULL, error);
    char *shown = tidy(&walk->arena, path);
    if (shown == NULL || !ds_memory_reserve(walk->memory, &walk->arguments, &walk->argument_capacity,
                                            walk->argument_count + 1, sizeof *walk->arguments)) {
        return ds_fail_memory(error);
    }
    walk->arguments[walk->argument_count++] = shown;
    struct stat about;
    if (stat(path, &about) != 0) {
        if (errno != ENOENT && errno != ENOTDIR) return add_skip(walk, shown, errno, error);
        return ds_fail(error, DS_E_NOT_FOUND, errno, path, "no such file or directory");
    }
    if (!S_ISDIR(about.st_mode)) {
        if (wanted(walk, base_name(shown), false)) return add_file(walk, shown, NULL, &about, error);
        walk->left_alone++;
        return DS_OK;
    }
    folder *stack = ds_arena_new(&walk->arena, 1, sizeof *stack);
    if (stack == NULL) return ds_fail_memory(error);
    *stack = (folder){.path = shown, .below = ""};
    while (stack != NULL) {
        folder *here = stack;
        stack = here->next;
        DS_TRY(visit(walk, &stack, here, error));
    }
    return DS_OK;
}

ds_status ds_walk_add_missing(ds_walk *walk, const char *path, int os_error, ds_error *error) {
    char *shown = tidy(&walk->arena, path);
    return shown == NULL ? ds_fail_memory(error) : put_skip(walk, shown, "not-found", os_error, error);
}

/* ------------------------------------------------------------------------------------------------ finishing ----- */

/* What the sort of files looks at: paths from where they differ. */
typedef struct sorting {
    const ds_walk_file *files;
    size_t prefix;
} sorting;

/* An argument inside another argument gives its files two sources: the order of arguments must not choose. */
static int by_path(const void *context, uint32_t a, uint32_t b) {
    const sorting *s = context;
    int order = strcmp(s->files[a].path + s->prefix, s->files[b].path + s->prefix);
    return order != 0 ? order : strcmp(s->files[a].source, s->files[b].source);
}

static int skips_by_path(const void *a, const void *b) {
    const ds_walk_skip *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    if (order == 0) order = strcmp(x->reason, y->reason);
    return order != 0 ? order : strcmp(x->detail, y->detail);
}

/* A file under the name that is left when all links are resolved. */
typedef struct named_file {
    const char *real;
    size_t index;
} named_file;

static int by_real_path(const void *a, const void *b) {
    const named_file *x = a, *y = b;
    int order = strcmp(x->real, y->real);
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

/* Resolve the paths of names, and sort by what they come to. One that leads nowhere stays as it is (`*all` is false): that is
 * reported when it is opened. */
static ds_status resolve(ds_walk *walk, named_file *names, size_t count, bool *all, ds_error *error) {
    *all = true;
    for (size_t i = 0; i < count; i++) {
        char real[PATH_MAX];
        if (realpath(names[i].real, real) == NULL) {
            *all = false;
            continue;
        }
        names[i].real = ds_arena_text(&walk->arena, real, strlen(real));
        if (names[i].real == NULL) return ds_fail_memory(error);
    }
    qsort(names, count, sizeof *names, by_real_path);
    return DS_OK;
}

/* Of files that are one inode take out those that are one name too; the others are hard links, and stay. A file that is
 * taken out loses its path. */
static ds_status drop_other_names(ds_walk *walk, const ds_record *files, size_t count, ds_error *error) {
    named_file *names = ds_memory_new(walk->memory, count, sizeof *names);
    if (names == NULL) return ds_fail_memory(error);
    for (size_t i = 0; i < count; i++) names[i] = (named_file){walk->files[files[i].value].path, files[i].value};
    bool all;
    ds_status status = resolve(walk, names, count, &all, error);
    for (size_t i = 1; i < count && status == DS_OK; i++) {
        if (strcmp(names[i - 1].real, names[i].real) == 0) walk->files[names[i].index].path = NULL;
    }
    ds_memory_free(walk->memory, names, count, sizeof *names);
    return status;
}

static void keep_named(ds_walk *walk) {
    size_t kept = 0;
    for (size_t i = 0; i < walk->file_count; i++) {
        if (walk->files[i].path != NULL) walk->files[kept++] = walk->files[i];
    }
    walk->file_count = kept;
}

/* How many bytes all paths begin with. */
static size_t common_prefix(const ds_walk_file *files, size_t count) {
    size_t prefix = strlen(files[0].path);
    for (size_t i = 1; i < count; i++) {
        size_t same = 0;
        if (strncmp(files[i].path, files[0].path, prefix) == 0) continue;
        while (same < prefix && files[i].path[same] == files[0].path[same]) same++;
        prefix = same;
    }
    return prefix;
}

/* Eight bytes of a text as a number that sorts as they do; zeros behind its end. */
static uint64_t sort_key(const char *text) {
    uint64_t key = 0;
    for (unsigned i = 0; i < 8; i++) {
        key = key << 8 | (unsigned char)*text;
        text += *text != '\0';
    }
    return key;
}

/* By the first bytes in which paths differ, and where those are equal by all. `records` has room for twice the files. */
static void order_files(const ds_walk *walk, ds_record *records, uint32_t *order, uint32_t *scratch) {
    size_t count = walk->file_count;
    sorting s = {walk->files, common_prefix(walk->files, count)};
    for (size_t i = 0; i < count; i++)
        records[i] = ds_record_make(sort_key(walk->files[i].path + s.prefix), (uint32_t)i);
    ds_radix_sort(records, records + count, count);
    for (size_t first = 0, next; first < count; first = next) {
        uint64_t key = ds_record_key(&records[first]);
        for (next = first; next < count && ds_record_key(&records[next]) == key; next++) {
            order[next] = records[next].value;
        }
        ds_order_sort(order + first, scratch, next - first, by_path, &s);
    }
}

/* In the order of paths, each path once. */
static ds_status sort_files(ds_walk *walk, ds_error *error) {
    size_t count = walk->file_count;
    if (count > UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, NULL, "more than %u files", (unsigned)UINT32_MAX);
    ds_record *records = ds_memory_new(walk->memory, count, 2 * sizeof *records);
    uint32_t *order = ds_memory_new(walk->memory, count, 2 * sizeof *order);
    ds_walk_file *sorted = ds_memory_new(walk->memory, count, sizeof *sorted);
    bool has_room = records != NULL && order != NULL && sorted != NULL;
    if (has_room) {
        size_t kept = 0;
        order_files(walk, records, order, order + count);
        for (size_t i = 0; i < count; i++) {
            const ds_walk_file *file = &walk->files[order[i]];
            if (kept == 0 || strcmp(sorted[kept - 1].path, file->path) != 0) sorted[kept++] = *file;
        }
        ds_memory_free(walk->memory, walk->files, walk->file_capacity, sizeof *walk->files);
        walk->files = sorted;
        walk->file_capacity = count;
        walk->file_count = kept;
    } else {
        ds_memory_free(walk->memory, sorted, count, sizeof *sorted);
    }
    ds_memory_free(walk->memory, records, count, 2 * sizeof *records);
    ds_memory_free(walk->memory, order, count, 2 * sizeof *order);
    return has_room ? DS_OK : ds_fail_memory(error);
}

/* May one argument lie in another, for all that can be said quickly? In the order of what they come to, the next one then
 * does too. */
static ds_status arguments_meet(ds_walk *walk, bool *meet, ds_error *error) {
    size_t count = walk->argument_count;
    *meet = count > ARGUMENTS_MOST;
    if (count < 2 || *meet) return DS_OK;
    named_file names[ARGUMENTS_MOST];
    for (size_t i = 0; i < count; i++) names[i] = (named_file){walk->arguments[i], i};
    bool all;
    DS_TRY(resolve(walk, names, count, &all, error));
    *meet = !all;
    for (size_t i = 1; i < count && !*meet; i++) {
        *meet = strncmp(names[i - 1].real, names[i].real, strlen(names[i - 1].real)) == 0;
    }
    return DS_OK;
}

/* Take out what is met under two names, of which the least stays. */
static ds_status drop_linked(ds_walk *walk, ds_error *error) {
    size_t count = 0, most = walk->file_count;
    ds_record *records = ds_memory_new(walk->memory, most, 2 * sizeof *records);
    if (records == NULL) return ds_fail_memory(error);
    for (size_t i = 0; i < most; i++) {
        const ds_walk_file *file = &walk->files[i];
        struct stat about;
        uint64_t device = file->device, inode = file->inode;
        bool asked = device != 0 || inode != 0 || strcmp(file->path, "-") == 0;
        if (!asked && stat(file->path, &about) == 0) {
            device = (uint64_t)about.st_dev;
            inode = (uint64_t)about.st_ino;
        }
        if (device == 0 && inode == 0) continue; /* standard input, or gone */
        records[count++] = ds_record_make(ds_hash_mix(device) ^ inode, (uint32_t)i);
    }
    ds_radix_sort(records, records + count, count);
    ds_status status = DS_OK;
    for (size_t first = 0, next; first < count && status == DS_OK; first = next) {
        uint64_t key = ds_record_key(&records[first]);
        for (next = first + 1; next < count && ds_record_key(&records[next]) == key;) next++;
        if (next - first > 1) status = drop_other_names(walk, records + first, next - first, error);
    }
    ds_memory_free(walk->memory, records, most, 2 * sizeof *records);
    keep_named(walk);
    return status;
}

static void sort_skips(ds_walk *walk) {
    if (walk->skip_count > 1) qsort(walk->skips, walk->skip_count, sizeof *walk->skips, skips_by_path);
    size_t skips = walk->skip_count > 0;
    for (size_t i = 1; i < walk->skip_count; i++) {
        if (skips_by_path(&walk->skips[skips - 1], &walk->skips[i]) != 0) walk->skips[skips++] = walk->skips[i];
    }
    walk->skip_count = skips;
}

/* qsort of the C library may use its own malloc for scratch, and does without if there is none. */
ds_status ds_walk_finish(ds_walk *walk, ds_error *error) {
    bool meet = walk->options->follow;
    sort_skips(walk);
    if (walk->file_count < 2) return DS_OK;
    DS_TRY(sort_files(walk, error));
    if (!meet) DS_TRY(arguments_meet(walk, &meet, error));
    return meet ? drop_linked(walk, error) : DS_OK;
}
