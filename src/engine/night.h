/* SPDX-License-Identifier: MIT */
/*
 * The nightly job: read what is new, find the stories of all articles anew, and write down what has changed.
 *
 *     paths ── plan ── rounds of reading ── load all ── learn ── match ── apply ── runs merged
 *              night_plan.c    night_read.c       night_load.c  night_match.c    night_runs.c
 *              night_lines.c   night_store.c      night_learn.c night_apply.c, night_rows.c, night_late.c
 *
 * A round ends with a commit that holds its articles, how far their files have been read, and the name of the run of their
 * keys; a night that is broken off goes on behind the last one. All else is one transaction at the end: readers see the
 * stories of the evening or those of the morning. A feed writes meanwhile; what it adds after the articles were loaded
 * keeps the place that the feed gave it.
 */
#ifndef DS_ENGINE_NIGHT_H
#define DS_ENGINE_NIGHT_H

#include "engine/admit.h"
#include "engine/index.h"
#include "store/key_runs.h"

#include <pthread.h>

enum { DS_NIGHT_ROUND_BYTES = 128 << 20, DS_NIGHT_TAIL_BYTES = 64 << 10 };

/* ---- files ---- */

typedef enum ds_night_how {
    DS_NIGHT_UNCHANGED,
    DS_NIGHT_NEW,
    DS_NIGHT_CHANGED, /* read whole, and held against what it had */
    DS_NIGHT_GROWN,   /* read from where it was left */
} ds_night_how;

/* Articles of an input that was read before: those that come again stay. */
typedef struct ds_night_had {
    uint64_t identity;
    uint64_t entry_hash;
    int64_t seen;
    uint32_t number;
    bool is_met;
} ds_night_had;

typedef struct ds_night_had_list {
    ds_night_had *items; /* by identity and number */
    size_t count, capacity;
} ds_night_had_list;

typedef struct ds_night_file {
    const ds_walk_file *file;
    ds_input_row row; /* as it will be written; path is the file's */
    ds_night_how how;
    bool is_same;    /* by size, times and inode */
    bool is_there;   /* could be asked for these */
    bool is_lines;   /* plain JSON Lines: may be left at a line end, and cut in windows */
    bool has_failed; /* could not be read: nothing of it changes */
    bool is_touched; /* an article of it came or went */
    uint64_t at;     /* where the next window begins */
    uint64_t end;    /* where reading ends */
    bool in_round;   /* the window in hand, which is read in this round: */
    uint64_t window; /* where it ends */
    uint64_t window_lines;
    uint64_t window_tail;
    bool knows_had;
    ds_night_had_list had; /* of a changed file */
} ds_night_file;

typedef struct ds_night_plan {
    ds_core *core;        /* whose walk found the files */
    ds_night_file *files; /* by path */
    size_t count;
    uint64_t *vanished_ids; /* of inputs that are gone */
    size_t vanished_count, vanished_capacity;
    ds_night_had_list lost; /* of inputs that are gone: one that comes again was moved */
    ds_arena arena;
} ds_night_plan;

/* ---- what a night works on ---- */

/* The door to records in the catalogue: a connection of its own, which sees the state of the moment at which it was opened. */
struct ds_night_door {
    ds_memory *memory;
    ds_catalogue *catalogue;
    pthread_mutex_t lock;
    bool has_lock;
    ds_far far;
    uint32_t last; /* number of the last article that it sees */
};

/* What the core does not know of an article. */
typedef struct ds_night_article {
    uint32_t number; /* in the catalogue */
    bool is_fed;
    uint64_t token_check;
    int64_t seen;
} ds_night_article;

typedef struct ds_night_job {
    ds_index *index;
    ds_memory *memory;
    ds_catalogue *catalogue;
    ds_night *night;
    uint64_t number; /* of this night */
    uint64_t seq;    /* of the log, when the transaction in hand began */
    ds_night_plan plan;
    ds_key_runs *runs;
    uint64_t round_bytes;
    size_t round_first, round_end; /* files of the round in hand */
    ds_skip_list skips;            /* of all rounds, texts in the plan's arena */
    uint64_t bytes;                /* of text that was read */

    ds_night_door *door;
    ds_core *core; /* with all articles of the index */
    bool relearns;
    ds_night_article *articles; /* by article */
    uint32_t article_count;
    size_t article_capacity;
    uint32_t *article_by_number; /* of the core, whose number_count places it has; in its memory */
    uint32_t last_number;        /* that the core has an article of */
    uint32_t *article_of; /* by number in the catalogue, DS_NO_TEXT where there is none; last_number + 1 places */
    uint32_t covered;     /* keys of all articles up to this number are in runs */
} ds_night_job;

/* night_plan.c */
ds_status ds_night_plan_make(ds_night_job *job, const char *const *paths, size_t path_count, ds_error *error);
void ds_night_plan_clear(ds_night_job *job);

/* night_lines.c: of a file that is open */
bool ds_night_is_lines(const ds_night_job *job, int fd, const char *path);
/* The hash of the last bytes before `offset`; 0 if they cannot be read. */
ds_status ds_night_tail(const ds_night_job *job, int fd, uint64_t offset, uint64_t *hash, ds_error *error);
/* Behind the first line end at or after `least`, not behind `end`; and the line ends between `from` and there. */
ds_status ds_night_window(const ds_night_job *job, int fd, uint64_t from, uint64_t least, uint64_t end,
                          uint64_t *window, uint64_t *lines, ds_error *error);
/* Where a file of `size` bytes is read to: behind its last line end, or to the end if `takes_rest` and what stands behind it
 * seems to be a whole object. */
ds_status ds_night_last_line(const ds_night_job *job, int fd, uint64_t from, uint64_t size, bool takes_rest,
                             uint64_t *end, ds_error *error);

/* night_read.c */
ds_status ds_night_read(ds_night_job *job, ds_error *error);

/* A file of the round in hand, NULL if there is none of this path. */
ds_night_file *ds_night_find_file(ds_night_job *job, const char *path);

/* night_store.c */
/* Enter what a round has read, in one transaction. */
ds_status ds_night_store(ds_night_job *job, ds_core *round, ds_admission *admissions, uint32_t workers,
                         ds_error *error);
/* Before reading: list what the inputs had that are gone; afterwards: take out what of it has not come again. */
ds_status ds_night_find_lost(ds_night_job *job, ds_error *error);
ds_status ds_night_vanish(ds_night_job *job, ds_error *error);

/* night_load.c */
ds_status ds_night_load(ds_night_job *job, ds_error *error);
/* Which article has which number, once all numbers are given. */
ds_status ds_night_map_numbers(ds_night_job *job, ds_error *error);

/* night_learn.c */
ds_status ds_night_learn(ds_night_job *job, uint64_t *recut, ds_error *error);

/* Learn boilerplate anew from all articles. */
ds_status ds_night_relearn(ds_index *index, uint64_t *paragraphs, uint64_t *recut, ds_error *error);

/* night_match.c */
ds_status ds_night_match(ds_night_job *job, ds_error *error);
/* Write down what was compared, within a transaction. */
ds_status ds_night_put_pairs(ds_night_job *job, ds_error *error);

/* night_apply.c */
ds_status ds_night_apply(ds_night_job *job, ds_error *error);

/* night_runs.c */
ds_status ds_night_runs_open(ds_night_job *job, ds_error *error);
/* Write the keys of a batch as a run and enter it, within a transaction. `numbers` as for ds_key_run_from_keys. */
ds_status ds_night_runs_enter(ds_night_job *job, const ds_keys *keys, const uint32_t *numbers, size_t count,
                              ds_error *error);
/* Merge what is to be merged, and take away what nobody names. */
ds_status ds_night_runs_merge(ds_night_job *job, ds_error *error);
/* All of them into one; the `time`th time that it is done. Needs job->article_of. */
ds_status ds_night_runs_compact(ds_night_job *job, uint64_t time, ds_error *error);
void ds_night_runs_close(ds_night_job *job);

/* night.c: a transaction, and its end by how it went; what is logged in it is counted. */
ds_status ds_night_begin(ds_night_job *job, ds_error *error);
ds_status ds_night_end(ds_night_job *job, ds_status status, ds_error *error);

/* A job begins with nothing; what it holds is given back. */
void ds_night_job_begin(ds_index *index, ds_night_job *job);
void ds_night_job_clear(ds_night_job *job);

#endif
