/* SPDX-License-Identifier: MIT */
/*
 * The door to SQLite: one connection with its prepared statements, used by one thread at a time. Statements are rows of a
 * table that the caller owns; each is prepared when it is first asked for and kept.
 *
 * SQLite takes its own memory, which does not count in ds_memory, and its own way to the disk (ds_io.vfs names another, for
 * tests).
 */
#ifndef DS_STORE_SQL_H
#define DS_STORE_SQL_H

#include "base/file.h"

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
typedef struct sqlite3_blob sqlite3_blob;

typedef struct ds_sql {
    ds_memory *memory;
    sqlite3 *db;
    const char *path;              /* the caller's; the place in errors */
    const char *const *statements; /* by number */
    sqlite3_stmt **prepared;
    size_t count;
} ds_sql;

typedef enum ds_sql_mode { DS_SQL_READ, DS_SQL_WRITE, DS_SQL_CREATE } ds_sql_mode;

/* Open the database at `path`, which must stay where it is. A writer waits `busy_ms` for another's transaction, then fails
 * with DS_E_LOCKED. DS_E_NOT_FOUND if there is none and it is not to be made. `sql` is cleared on failure. */
ds_status ds_sql_open(ds_sql *sql, ds_memory *memory, const ds_io *io, const char *path, ds_sql_mode mode,
                      unsigned busy_ms, const char *const *statements, size_t count, ds_error *error);

/* Give the connection back. Takes one that is all zero. */
void ds_sql_close(ds_sql *sql);

/* Run text of any number of statements that give no rows. */
ds_status ds_sql_run(ds_sql *sql, const char *text, ds_error *error);

/* A statement by its number, ready to be bound: its earlier run is over. */
ds_status ds_sql_get(ds_sql *sql, size_t number, sqlite3_stmt **out, ds_error *error);

/* The next row; `*row` is false behind the last, and the statement is reset. */
ds_status ds_sql_step(ds_sql *sql, sqlite3_stmt *statement, bool *row, ds_error *error);

/* Run a statement that gives no row, and reset it. */
ds_status ds_sql_do(ds_sql *sql, sqlite3_stmt *statement, ds_error *error);

/* What SQLite's last call on this connection says, as a status of ours. */
ds_status ds_sql_fail(ds_sql *sql, int code, ds_error *error);

/* Binding: places count from 1. A number of 64 bits keeps its bits, and comes back by ds_sql_u64. */
void ds_sql_bind_u64(sqlite3_stmt *statement, int place, uint64_t value);
void ds_sql_bind_null(sqlite3_stmt *statement, int place);
void ds_sql_bind_real(sqlite3_stmt *statement, int place, double value);
/* Not copied: must live until the statement has run. */
void ds_sql_bind_text(sqlite3_stmt *statement, int place, const char *text);
void ds_sql_bind_blob(sqlite3_stmt *statement, int place, const void *data, size_t size);

/* Columns count from 0. Texts and blobs live until the next step; an absent text is "". */
uint64_t ds_sql_u64(sqlite3_stmt *statement, int column);
double ds_sql_real(sqlite3_stmt *statement, int column);
const char *ds_sql_text(sqlite3_stmt *statement, int column);
const void *ds_sql_blob(sqlite3_stmt *statement, int column, size_t *size);
bool ds_sql_is_null(sqlite3_stmt *statement, int column);

#endif
