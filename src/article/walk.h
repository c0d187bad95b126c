/* SPDX-License-Identifier: MIT */
/* From the paths that the caller names to a sorted list of files. */
#ifndef DS_ARTICLE_WALK_H
#define DS_ARTICLE_WALK_H

#include "base/arena.h"
#include "base/file.h"

typedef struct ds_walk_file {
    const char *path;   /* as shown: the argument, with "/name" for what lies below it; "-" is standard input */
    const char *source; /* first directory below the argument; the file's name without its endings if it is the argument
                           itself or lies right in it: the feed's name; never NULL */
    bool is_feed_name;  /* `source` is made of the file's name: an article alone in its file has no such source */
    uint64_t size;      /* bytes; 0 where it is not known */
    uint64_t device;    /* 0 where nobody asked, as the inode */
    uint64_t inode;
    uint64_t start;      /* the byte at which reading begins; `size` is then counted from here */
    uint64_t first_line; /* number of the line there; 0: the first */
    const char *format;  /* that it is known to have; NULL: look at the options, then at its bytes */
} ds_walk_file;

typedef struct ds_walk_skip {
    const char *path;
    const char *reason; /* "unreadable", "vanished", ...: static text */
    const char *detail;
} ds_walk_skip;

/* Texts lie in `arena`. */
typedef struct ds_walk {
    ds_memory *memory;
    const ds_options *options; /* include, exclude, hidden, follow, max_depth */
    ds_arena arena;
    ds_walk_file *files;
    size_t file_count, file_capacity;
    ds_walk_skip *skips; /* directories that could not be read */
    size_t skip_count, skip_capacity;
    const char **arguments;
    size_t argument_count, argument_capacity;
    uint64_t left_alone; /* links not followed, special files, hidden and excluded names */
} ds_walk;

void ds_walk_init(ds_walk *walk, ds_memory *memory, const ds_options *options);
void ds_walk_clear(ds_walk *walk);

/* Add a file, a directory with all below it, or "-". DS_E_NOT_FOUND if there is no such path. A symbolic link that is
 * named as an argument is followed; one met below it only with options->follow. Special files (pipes, sockets, devices)
 * are read when named, left alone when met. */
ds_status ds_walk_add(ds_walk *walk, const char *path, ds_error *error);

/* A path that ds_walk_add did not find is listed with the skips. */
ds_status ds_walk_add_missing(ds_walk *walk, const char *path, int os_error, ds_error *error);

/* Sort by path (bytes), drop what was added twice: the same path after `./` and double slashes are taken out, or the same
 * file reached through links. Of several names the least stays. Hard links are different files. */
ds_status ds_walk_finish(ds_walk *walk, ds_error *error);

/* A feed's name: that of its file, without the ending of a compression and one more. NULL if there is no memory. */
const char *ds_walk_feed_name(ds_arena *arena, const char *path);

#endif
