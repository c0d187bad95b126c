/* SPDX-License-Identifier: MIT */
/*
 * An open index: its catalogue, its key runs, the options that it keeps, and what feed and night have of it.
 *
 *     DIR/catalogue.db    SQLite: all that must last (store/catalogue.h)
 *     DIR/keys/           key runs: derived, made anew from the catalogue where they are missing (store/key_runs.h)
 *     DIR/feed.lock       held by the feed, with its process number
 *     DIR/night.lock      held by the night
 */
#ifndef DS_ENGINE_INDEX_H
#define DS_ENGINE_INDEX_H

#include "engine/core.h"
#include "store/catalogue.h"

typedef struct ds_feed ds_feed;             /* engine/feed.c: what a feed or a query keeps between articles */
typedef struct ds_lines ds_lines;           /* engine/feed_input.c: what reads lines for it */
typedef struct ds_night_door ds_night_door; /* engine/night_load.c: what the result of a night reads through */

struct ds_index {
    ds_memory memory;
    const ds_io *io;
    ds_arena arena;
    ds_index_mode mode;
    ds_index_options more;
    ds_options options; /* in force: the caller's and the index's; texts in `arena`; no list of boilerplate */
    const char *path;
    ds_catalogue *catalogue;
    ds_boilerplate *boilerplate; /* the frozen list; an empty one of number 0 where none was learned yet */
    int lock;                    /* -1: none */
    ds_feed *feed;               /* NULL until the first article */
    ds_lines *lines;             /* NULL until the first line */
    ds_night night;
    ds_arena night_texts;
    ds_night_door *night_door; /* of the last night's result; NULL before */
    uint64_t round_bytes;      /* of input between two commits of a night; fewer in tests */
};

/* ds_index_open with another door to I/O: for tests. */
ds_status ds_index_open_with_io(ds_index **out, const char *path, ds_index_mode mode, const ds_options *options,
                                const ds_index_options *more, const ds_io *io, ds_error *error);

/* The present: options.now, else the clock. */
int64_t ds_index_now(const ds_index *index);

/* A path in the index directory, in `arena`. */
ds_status ds_index_file(const ds_index *index, const char *name, ds_arena *arena, const char **out, ds_error *error);

/* A new core with the options and the list of boilerplate of the index. Without `stores` it can only prepare articles. */
ds_status ds_index_core(const ds_index *index, bool stores, ds_core **out, ds_error *error);

/* DS_E_STATE unless the index was opened in a mode that may do this. */
ds_status ds_index_need(const ds_index *index, ds_index_mode mode, ds_error *error);

/* What a replay is known by: (source, id, version, content). */
uint64_t ds_index_identity(const ds_entry *entry);

/* What equal texts must have equal beside their hashes, under the catalogue's secret. */
uint64_t ds_index_token_check(const ds_index *index, const ds_tokens *tokens);

/* feed.c */
void ds_feed_free(ds_feed *feed);
/* night_load.c */
void ds_night_door_close(ds_night_door *door);
/* feed_input.c */
void ds_lines_free(ds_lines *lines);

#endif
