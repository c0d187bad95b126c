/* SPDX-License-Identifier: MIT */
/*
 * What an index must not lose, in one SQLite file (WAL, synchronous=FULL). An article has a number, which is never used again:
 * keys in runs and pairs name it by that, so what is taken out of the catalogue is dead everywhere else at once.
 *
 *     article   number, source, id, hashes to be found by, the entry      what a night loads of every article
 *     content   number, the record (tokens and texts)                     what matching and reports read
 *     member    number, story, of, evidence                               where it stands now
 *     story     id, centre, keeper, size, activity     alias  id, story   a retired id and the story that it is now
 *     pair      b, a, overlap                                             what was compared once is not compared again
 *     verdict   number, seq and what was said first    change  seq, ...   what happened to stories, in order
 *     input, tombstone, boilerplate, run, meta
 *
 * catalogue_schema.c says what each column is, and so does `sqlite3 DIR/catalogue.db .schema`. Every row that decides something carries a sum of its columns; a row that
 * fails its sum is DS_E_CORRUPT with table and key as the place. One catalogue is one connection and serves one thread at a
 * time; each thread opens its own. Writers in several processes wait for each other, a transaction at a time.
 */
#ifndef DS_STORE_CATALOGUE_H
#define DS_STORE_CATALOGUE_H

#include "model/match.h"
#include "store/boilerplate.h"
#include "store/entry_record.h"
#include "store/sql.h"

enum { DS_CATALOGUE_SCHEMA = 1 };

#define DS_NO_NUMBER 0u /* numbers of articles begin at 1 */

typedef struct ds_catalogue {
    ds_memory *memory;
    const ds_io *io;
    ds_sql sql;
    char *path; /* of the database */
    size_t path_size;
    ds_arena texts;                 /* of the rows that were got last */
    uint64_t secret;                /* seeds token checks, so that nobody can make two texts that are taken for one */
    uint64_t last_number, last_seq; /* given out, within a transaction */
    bool viewing;                   /* in a view */
    bool writing;                   /* in a transaction */
    bool failed;                    /* a write of the transaction has failed: it can only be rolled back */
} ds_catalogue;

/* ---- life ---- */

/* Open the catalogue of the index directory `directory`. With DS_SQL_CREATE the directory and the tables are made where they
 * are missing. DS_E_NOT_FOUND, DS_E_LOCKED, DS_E_CORRUPT, DS_E_MISMATCH (another schema: the message says what to do). */
ds_status ds_catalogue_open(ds_catalogue **out, ds_memory *memory, const ds_io *io, const char *directory,
                            ds_sql_mode mode, ds_error *error);
void ds_catalogue_free(ds_catalogue *catalogue);

/* A transaction of a writer, or a steady view of a reader. */
ds_status ds_catalogue_begin(ds_catalogue *catalogue, ds_error *error);
ds_status ds_catalogue_view(ds_catalogue *catalogue, ds_error *error);
ds_status ds_catalogue_commit(ds_catalogue *catalogue, ds_error *error);
void ds_catalogue_rollback(ds_catalogue *catalogue);

/* Changes when another connection has written. */
ds_status ds_catalogue_version(ds_catalogue *catalogue, uint64_t *version, ds_error *error);

/* ---- meta: names with a value, such as options, counters and times ---- */

/* Texts are copied into `arena`; NULL if there is no such name. */
ds_status ds_catalogue_get_text(ds_catalogue *catalogue, const char *name, ds_arena *arena, const char **value,
                                ds_error *error);
ds_status ds_catalogue_set_text(ds_catalogue *catalogue, const char *name, const char *value, ds_error *error);
ds_status ds_catalogue_get_u64(ds_catalogue *catalogue, const char *name, uint64_t missing, uint64_t *value,
                               ds_error *error);
ds_status ds_catalogue_set_u64(ds_catalogue *catalogue, const char *name, uint64_t value, ds_error *error);

/* ---- articles ---- */

typedef struct ds_article_row {
    uint32_t number;
    uint64_t input;       /* the input that it came from, 0: a feed */
    const char *source;   /* texts live until the next call on the catalogue, unless it says otherwise */
    const char *id;       /* its own, or its path */
    const char *file;     /* that it was read from; "" from a feed */
    uint64_t identity;    /* hash of (source, id, version, content): what a replay is known by */
    uint64_t token_check; /* of the tokens, under the catalogue's secret */
    int64_t seen;         /* when it came, seconds since 1970 */
    ds_entry entry;       /* without id, file, source and place */
} ds_article_row;

/* Add an article; `row->number` is set. `record` is its token part and its detail part behind each other. */
ds_status ds_catalogue_add(ds_catalogue *catalogue, ds_article_row *row, const void *record, size_t size,
                           ds_error *error);

/* Take an article out of article, content and member. Its verdict stays. */
ds_status ds_catalogue_remove(ds_catalogue *catalogue, uint32_t number, ds_error *error);

/* Give an article that was cut anew another number, entry and record; member, verdict and what names it by `of`, `centre`,
 * `keeper` or `latest` go with it. */
ds_status ds_catalogue_renew(ds_catalogue *catalogue, ds_article_row *row, const void *record, size_t size,
                             ds_error *error);

/* DS_E_NOT_FOUND if there is none. */
ds_status ds_catalogue_get(ds_catalogue *catalogue, uint32_t number, ds_article_row *out, ds_error *error);

/* `size` bytes of its record from `offset` on. DS_E_CORRUPT if it is shorter or missing. */
ds_status ds_catalogue_read_record(ds_catalogue *catalogue, uint32_t number, void *out, size_t size, size_t offset,
                                   ds_error *error);

/* All articles by number, `from` and up; stops at the first status that is not DS_OK and gives it back. The row's texts live
 * as long as the call. Nothing else may be asked of the catalogue meanwhile. */
typedef ds_status (*ds_article_row_fn)(void *user, const ds_article_row *row, ds_error *error);
ds_status ds_catalogue_each(ds_catalogue *catalogue, uint32_t from, ds_article_row_fn each, void *user,
                            ds_error *error);

/* Numbers by what they are found by, ascending, appended to `out`; at most `most`. */
typedef enum ds_article_find {
    DS_FIND_IDENTITY,
    DS_FIND_GUID, /* or own id, of those that have no guid */
    DS_FIND_URL,
    DS_FIND_INPUT,
    DS_FIND_STORY
} ds_article_find;
typedef struct ds_number_list {
    uint32_t *numbers;
    size_t count, capacity;
} ds_number_list;
ds_status ds_catalogue_find(ds_catalogue *catalogue, ds_article_find by, uint64_t value, size_t most,
                            ds_number_list *out, ds_error *error);
void ds_number_list_clear(ds_number_list *list, ds_memory *memory);

/* ---- stories ---- */

typedef struct ds_member_row {
    uint32_t number;
    uint64_t story;
    uint32_t of; /* the member that it was compared with; 0 for the centre */
    uint8_t relation, base, rule, via;
    ds_overlap overlap; /* of (number, of) in canonical order: a is the earlier one */
    bool is_a;          /* the member is the earlier one */
    uint32_t marks;     /* DS_MARK_ bits */
    uint32_t edition;   /* 0: not known to be one */
} ds_member_row;

typedef struct ds_story_row {
    uint64_t id;
    uint32_t centre;
    uint32_t keeper; /* 0: none is usable */
    uint32_t latest; /* the newest edition */
    uint32_t size;
    int64_t founded; /* when its first article came; the older of two survives a merge */
    int64_t active;  /* when its last article came: retention goes by this */
} ds_story_row;

ds_status ds_catalogue_put_member(ds_catalogue *catalogue, const ds_member_row *row, ds_error *error);
ds_status ds_catalogue_get_member(ds_catalogue *catalogue, uint32_t number, ds_member_row *out, ds_error *error);
typedef ds_status (*ds_member_row_fn)(void *user, const ds_member_row *row, ds_error *error);
ds_status ds_catalogue_each_member(ds_catalogue *catalogue, ds_member_row_fn each, void *user, ds_error *error);

ds_status ds_catalogue_put_story(ds_catalogue *catalogue, const ds_story_row *row, ds_error *error);
ds_status ds_catalogue_get_story(ds_catalogue *catalogue, uint64_t id, ds_story_row *out, ds_error *error);
ds_status ds_catalogue_remove_story(ds_catalogue *catalogue, uint64_t id, ds_error *error);
typedef ds_status (*ds_story_row_fn)(void *user, const ds_story_row *row, ds_error *error);
ds_status ds_catalogue_each_story(ds_catalogue *catalogue, ds_story_row_fn each, void *user, ds_error *error);

/* A retired id becomes another's name; ids that were names of it follow. */
ds_status ds_catalogue_retire_story(ds_catalogue *catalogue, uint64_t id, uint64_t now, ds_error *error);

/* The story that an id names: itself, or the one that it has become. 0 if there is none. */
ds_status ds_catalogue_resolve_story(ds_catalogue *catalogue, uint64_t id, uint64_t *story, ds_error *error);

/* ---- what was said, and what has changed since ---- */

typedef struct ds_change_row {
    uint64_t seq; /* set when it is added */
    int64_t at;
    const char *kind; /* "new", "merged", "split", "moved", "keeper-changed", "killed", "expired", "forgotten", ... */
    uint32_t article; /* 0: of the story as a whole */
    const char *article_id; /* shown where the article may be gone */
    uint64_t story, story_was;
    uint32_t keeper, keeper_was;
} ds_change_row;

ds_status ds_catalogue_add_change(ds_catalogue *catalogue, ds_change_row *row, ds_error *error);
typedef ds_status (*ds_change_row_fn)(void *user, const ds_change_row *row, ds_error *error);
ds_status ds_catalogue_each_change(ds_catalogue *catalogue, uint64_t since, ds_change_row_fn each, void *user,
                                   ds_error *error);
/* The last seq that was given out. */
ds_status ds_catalogue_last_seq(ds_catalogue *catalogue, uint64_t *seq, ds_error *error);

/* The first verdict on an article, as it was printed: `said` is the caller's own record of it. */
typedef struct ds_verdict_row {
    uint64_t identity;
    uint32_t number; /* 0: nothing was stored for it (unchanged) */
    uint64_t seq;
    int64_t at;
    const void *said;
    size_t said_size;
} ds_verdict_row;
ds_status ds_catalogue_put_verdict(ds_catalogue *catalogue, const ds_verdict_row *row, ds_error *error);
ds_status ds_catalogue_get_verdict(ds_catalogue *catalogue, uint64_t identity, ds_verdict_row *out, ds_error *error);

/* Nothing said or logged names an article any more: verdicts that hold `text` go, and lines of the log about these articles
 * (ascending) lose their ids. */
ds_status ds_catalogue_unsay(ds_catalogue *catalogue, const char *text, const uint32_t *numbers, size_t count,
                             ds_error *error);

/* ---- pairs that were compared ---- */

typedef struct ds_pair_row {
    uint32_t a, b; /* numbers; a < b */
    bool a_first;  /* `overlap` has a's text as its a */
    bool is_full;  /* compared down to what is kept; else dropped as soon as it could not match */
    bool is_kept;  /* else nothing of it is: `overlap` is empty */
    ds_overlap overlap;
} ds_pair_row;
ds_status ds_catalogue_put_pair(ds_catalogue *catalogue, const ds_pair_row *row, ds_error *error);
typedef ds_status (*ds_pair_row_fn)(void *user, const ds_pair_row *row, ds_error *error);
ds_status ds_catalogue_each_pair(ds_catalogue *catalogue, ds_pair_row_fn each, void *user, ds_error *error);
ds_status ds_catalogue_drop_dead_pairs(ds_catalogue *catalogue, ds_error *error);

/* ---- inputs of the nightly job ---- */

typedef struct ds_input_row {
    uint64_t id; /* set when it is put for the first time */
    const char *path;
    uint64_t size, device, inode;
    int64_t mtime_ns, ctime_ns;
    uint64_t offset;   /* how far it has been read: its size, or less for what still grows */
    uint64_t lines;    /* line ends up to there; 0 where lines do not count */
    uint64_t checksum; /* XXH3 of the bytes up to `offset`; 0: not taken */
    bool done;         /* read to its end */
    uint64_t night;    /* the last night that met it */
} ds_input_row;
ds_status ds_catalogue_put_input(ds_catalogue *catalogue, ds_input_row *row, ds_error *error);
ds_status ds_catalogue_get_input(ds_catalogue *catalogue, const char *path, ds_input_row *out, ds_error *error);
typedef ds_status (*ds_input_row_fn)(void *user, const ds_input_row *row, ds_error *error);
ds_status ds_catalogue_each_input(ds_catalogue *catalogue, ds_input_row_fn each, void *user, ds_error *error);
ds_status ds_catalogue_remove_input(ds_catalogue *catalogue, uint64_t id, ds_error *error);

/* ---- lists ---- */

typedef struct ds_tombstone_row {
    uint64_t identity;
    const char *source;
    const char *id;
    uint64_t story;
    int64_t at;
    const char *reason; /* "expired", "forgotten", "vanished", "changed" */
} ds_tombstone_row;
ds_status ds_catalogue_put_tombstone(ds_catalogue *catalogue, const ds_tombstone_row *row, ds_error *error);
ds_status ds_catalogue_get_tombstone(ds_catalogue *catalogue, uint64_t identity, ds_tombstone_row *out,
                                     ds_error *error);
/* Those set before `at` go, and verdicts without article with them. */
ds_status ds_catalogue_prune_tombstones(ds_catalogue *catalogue, int64_t at, ds_error *error);

/* The frozen list of boilerplate; NULL if none was ever learned. Free with ds_boilerplate_free. */
ds_status ds_catalogue_get_boilerplate(ds_catalogue *catalogue, ds_boilerplate **out, ds_error *error);
ds_status ds_catalogue_set_boilerplate(ds_catalogue *catalogue, const ds_boilerplate *list, ds_error *error);

/* Key runs: file names, with the articles whose keys each holds. */
typedef struct ds_run_row {
    const char *name;
    uint32_t first, last;
    uint64_t keys, bytes;
} ds_run_row;
ds_status ds_catalogue_add_run(ds_catalogue *catalogue, const ds_run_row *row, ds_error *error);
ds_status ds_catalogue_remove_run(ds_catalogue *catalogue, const char *name, ds_error *error);
typedef ds_status (*ds_run_row_fn)(void *user, const ds_run_row *row, ds_error *error);
ds_status ds_catalogue_each_run(ds_catalogue *catalogue, ds_run_row_fn each, void *user, ds_error *error);

/* ---- counting and checking ---- */

typedef struct ds_catalogue_counts {
    uint64_t articles, stories, members, pairs, inputs, tombstones, aliases, changes, verdicts;
    uint64_t largest;    /* members of the largest story */
    uint64_t dead_pairs; /* one of whose articles is gone */
    uint64_t free_pages;
    uint32_t last_number;
    uint64_t bytes; /* of the database and its log */
} ds_catalogue_counts;
ds_status ds_catalogue_count(ds_catalogue *catalogue, ds_catalogue_counts *out, ds_error *error);

/* SQLite's own check, then every row's sum, then that rows of different tables agree: each article has content and at most
 * one member row, each member a story, each story its size, centre and keeper among its members. Calls `found` for each
 * fault; DS_OK when all was looked at. */
typedef void (*ds_fault_fn)(void *user, const char *place, const char *what);
ds_status ds_catalogue_verify(ds_catalogue *catalogue, ds_fault_fn found, void *user, ds_error *error);

/* Give space back: dead pairs out, VACUUM, the log emptied. */
ds_status ds_catalogue_compact(ds_catalogue *catalogue, ds_error *error);

/* Write a copy of the database to `path`, which must not exist, while others write. */
ds_status ds_catalogue_backup(ds_catalogue *catalogue, const char *path, ds_error *error);

#endif
