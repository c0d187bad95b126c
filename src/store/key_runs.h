/* SPDX-License-Identifier: MIT */
/*
 * The key runs of an index: the files of one directory. Which of them are live is known by the catalogue alone, and this
 * set is told their names; a file that nobody names is what a crash has left, and goes when the caller sweeps.
 *
 * Runs are merged by size, eight of one size into one of the next (the log-structured merge tree in its tiered form:
 * O'Neil et al. 1996; Luo, Carey, "LSM-based storage techniques", VLDB Journal 2020, section 2.2). There are never more
 * than eight of one size, and a record is rewritten once a size, so O(log n) times.
 *
 * THREADS. Any number of threads may find, go through ranges and merge at the same time. ds_key_runs_add,
 * ds_key_runs_drop and ds_key_runs_free want the set for themselves, but for merges of runs that are not dropped.
 */
#ifndef DS_STORE_KEY_RUNS_H
#define DS_STORE_KEY_RUNS_H

#include "store/key_run.h"
#include "store/keys.h"

typedef struct ds_key_runs ds_key_runs;

/* The runs of these names in `directory`, which is made if it is not there. */
ds_status ds_key_runs_open(ds_key_runs **out, ds_memory *memory, const ds_io *io, const char *directory,
                           const char *const *names, size_t count, ds_error *error);

/* Closes the runs; the files stay. Takes NULL. */
void ds_key_runs_free(ds_key_runs *runs);

size_t ds_key_runs_count(const ds_key_runs *runs);

/* In the order of their least numbers, NULL past the last one. Valid until the run is dropped. */
const ds_key_run *ds_key_runs_get(const ds_key_runs *runs, size_t index);
const char *ds_key_runs_name(const ds_key_runs *runs, size_t index);

/* A writer of a run of this name, which is not in the set until it is added. */
ds_status ds_key_runs_writer(const ds_key_runs *runs, const char *name, ds_key_run_writer **out, ds_error *error);

/* Open a finished run and take it into the set. */
ds_status ds_key_runs_add(ds_key_runs *runs, const char *name, ds_error *error);

/* Take a run out of the set, and its file away. DS_E_NOT_FOUND if there is none of this name in the set; a file that
 * cannot be taken away is left for the next sweep. */
ds_status ds_key_runs_drop(ds_key_runs *runs, const char *name, ds_error *error);

/* Take away all files of the directory that are not in the set: nothing may be being written. */
ds_status ds_key_runs_sweep(const ds_key_runs *runs, size_t *removed, ds_error *error);

ds_status ds_key_runs_verify(const ds_key_runs *runs, ds_error *error);

/* ---- finding ---- */

/* One thread's. */
typedef struct ds_key_runs_scratch {
    ds_key_run_scratch run;
    ds_numbers spare;
} ds_key_runs_scratch;

void ds_key_runs_scratch_init(ds_key_runs_scratch *scratch, ds_memory *memory);
void ds_key_runs_scratch_clear(ds_key_runs_scratch *scratch);

/* Append the numbers under `key` in all runs, ascending, each once. */
ds_status ds_key_runs_find(const ds_key_runs *runs, ds_key_runs_scratch *scratch, uint64_t key, ds_numbers *out,
                           ds_error *error);

/* Memory is asked for what this key will look at, for callers that have several keys at hand. */
void ds_key_runs_prefetch(const ds_key_runs *runs, uint64_t key);

/* ---- a range of keys of many runs, in order ---- */

/* The next record of a source: two numbers that stand in the order of records. */
typedef struct ds_key_contender {
    uint64_t key;
    uint64_t rest; /* number << 32 | source; the number UINT32_MAX says that the source has ended */
} ds_key_contender;

typedef struct ds_key_merge {
    ds_memory *memory;
    ds_key_cursor *cursors;   /* of the runs; the last source is the array, and has none */
    ds_key_contender *losers; /* the tournament: the loser of each match, and the winner of all in 0 */
    size_t count, capacity;
    const ds_record *beside, *beside_end;
    ds_key_record before;
    bool has_before;
} ds_key_merge;

/* Begin with the keys in [low, high) of `count` runs and of `beside`: records sorted by key and value, of any keys, NULL
 * if there are none; it must stay. A `high` of 0 stands for 2^64. `merge` is {0} at first, and may be used again with the same memory. */
ds_status ds_key_merge_begin(ds_key_merge *merge, ds_memory *memory, const ds_key_run *const *which, size_t count,
                             const ds_record *beside, size_t beside_count, uint64_t low, uint64_t high,
                             ds_error *error);

/* The same over all runs of a set. */
ds_status ds_key_runs_range(const ds_key_runs *runs, ds_key_merge *merge, ds_memory *memory, const ds_record *beside,
                            size_t beside_count, uint64_t low, uint64_t high, ds_error *error);
void ds_key_merge_clear(ds_key_merge *merge);

/* The next record in order of key and number, each once; `*more` is false when there was none. */
ds_status ds_key_merge_next(ds_key_merge *merge, ds_key_record *out, bool *more, ds_error *error);

/* ---- merging ---- */

/* Which runs to merge now, the smallest first; `*count` is 0 if it is not time. `which` has room for all of the set. */
void ds_key_runs_choose(const ds_key_runs *runs, const ds_key_run **which, size_t *count);

/* Does the article still live? Called once a record. */
typedef bool (*ds_key_keep_fn)(void *user, uint32_t number);

/* Write the records of these runs whose articles are kept (`keep` may be NULL: all) as a run of this name. The caller
 * adds it, swaps the names in its catalogue, and drops the old ones. */
ds_status ds_key_runs_merge(const ds_key_runs *runs, const ds_key_run *const *which, size_t count, ds_key_keep_fn keep,
                            void *user, const char *name, ds_error *error);

/* Write the keys of a batch as a run at `path`: `numbers` says which article a value of theirs is, UINT32_MAX that its
 * keys are left out; a value from `number_count` on is DS_E_ARGUMENT. Takes some `bytes` of memory (ds_keys_begin). */
ds_status ds_key_run_from_keys(ds_memory *memory, const ds_io *io, const char *path, const ds_keys *keys,
                               const uint32_t *numbers, size_t number_count, size_t bytes, ds_error *error);

#endif
