/* SPDX-License-Identifier: MIT */
/* The catalogue's life: opening, transactions, and names with a value. */
#include "store/catalogue_tables.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

enum { APPLICATION = 0x44535343 /* "DSSC" */, BUSY_MS = 30000 };

/* ---- opening ---- */

static ds_status get_pragma(ds_catalogue *c, const char *text, uint64_t *value, ds_error *error) {
    sqlite3_stmt *statement;
    int code = sqlite3_prepare_v2(c->sql.db, text, -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    *value = code == SQLITE_ROW ? ds_sql_u64(statement, 0) : 0;
    ds_status status = code == SQLITE_ROW ? DS_OK : ds_sql_fail(&c->sql, code, error);
    (void)sqlite3_finalize(statement);
    return status;
}

static ds_status make_tables(ds_catalogue *c, ds_error *error) {
    char pragmas[96];
    uint64_t secret = 0;
    for (size_t s = 0; ds_catalogue_schema[s] != NULL; s++) DS_TRY(ds_sql_run(&c->sql, ds_catalogue_schema[s], error));
    while (secret == 0) {
        if (getrandom(&secret, sizeof secret, 0) != (ssize_t)sizeof secret) {
            return ds_fail_errno(error, errno, c->path, "no random numbers");
        }
    }
    DS_TRY(ds_catalogue_set_u64(c, "secret", secret, error));
    (void)snprintf(pragmas, sizeof pragmas, "PRAGMA application_id=%d; PRAGMA user_version=%d", APPLICATION,
                   DS_CATALOGUE_SCHEMA);
    return ds_sql_run(&c->sql, pragmas, error);
}

/* Two processes may find an empty database at once: the second one waits, and finds it made. */
static ds_status make_if_empty(ds_catalogue *c, ds_error *error) {
    uint64_t version, objects;
    DS_TRY(get_pragma(c, "PRAGMA user_version", &version, error));
    if (version != 0) return DS_OK;
    DS_TRY(ds_sql_run(&c->sql, "BEGIN IMMEDIATE", error));
    c->writing = true;
    ds_status status = get_pragma(c, "SELECT count(*) FROM sqlite_schema", &objects, error);
    if (status == DS_OK && objects == 0) status = make_tables(c, error);
    if (status == DS_OK && !c->failed) status = ds_sql_run(&c->sql, "COMMIT", error);
    if (status != DS_OK) (void)sqlite3_exec(c->sql.db, "ROLLBACK", NULL, NULL, NULL);
    c->writing = c->failed = false;
    return status;
}

static ds_status check_version(ds_catalogue *c, ds_error *error) {
    uint64_t application, version;
    DS_TRY(get_pragma(c, "PRAGMA application_id", &application, error));
    DS_TRY(get_pragma(c, "PRAGMA user_version", &version, error));
    if (application != APPLICATION) return ds_fail(error, DS_E_CORRUPT, 0, c->path, "this is no index of dupscan");
    if (version == DS_CATALOGUE_SCHEMA) return DS_OK;
    return ds_fail(
        error, DS_E_MISMATCH, 0, c->path,
        "an index of schema %llu, and this version has schema %d: use the version that made it, or make a new index",
        (unsigned long long)version, DS_CATALOGUE_SCHEMA);
}

static ds_status fill(ds_catalogue *c, const ds_io *io, const char *directory, ds_sql_mode mode, ds_error *error) {
    if (mode == DS_SQL_CREATE && io->mkdir(io->user, directory, 0777) != 0 && errno != EEXIST) {
        return ds_fail_errno(error, errno, directory, "cannot make the directory of an index");
    }
    c->path_size = strlen(directory) + sizeof "/catalogue.db";
    c->path = ds_memory_new(c->memory, c->path_size, 1);
    if (c->path == NULL) return ds_fail_memory(error);
    (void)snprintf(c->path, c->path_size, "%s/catalogue.db", directory);
    DS_TRY(ds_sql_open(&c->sql, c->memory, io, c->path, mode, BUSY_MS, ds_catalogue_statements, DS_SAY_COUNT, error));
    if (mode == DS_SQL_CREATE) DS_TRY(make_if_empty(c, error));
    DS_TRY(check_version(c, error));
    DS_TRY(ds_catalogue_get_u64(c, "secret", 0, &c->secret, error));
    return c->secret != 0 ? DS_OK : ds_fail(error, DS_E_CORRUPT, 0, c->path, "the index has lost its secret");
}

ds_status ds_catalogue_open(ds_catalogue **out, ds_memory *memory, const ds_io *io, const char *directory,
                            ds_sql_mode mode, ds_error *error) {
    *out = NULL;
    ds_catalogue *c = ds_memory_new_zeroed(memory, 1, sizeof *c);
    if (c == NULL) return ds_fail_memory(error);
    c->memory = memory;
    c->io = io;
    ds_arena_init(&c->texts, memory);
    ds_status status = fill(c, io, directory, mode, error);
    if (status == DS_OK) {
        *out = c;
    } else {
        ds_catalogue_free(c);
    }
    return status;
}

void ds_catalogue_free(ds_catalogue *c) {
    if (c == NULL) return;
    ds_memory *memory = c->memory;
    ds_catalogue_rollback(c);
    ds_sql_close(&c->sql);
    ds_arena_clear(&c->texts);
    ds_memory_free(memory, c->path, c->path_size, 1);
    ds_memory_free(memory, c, 1, sizeof *c);
}

/* ---- transactions ---- */

static ds_status run(ds_catalogue *c, ds_catalogue_statement which, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_sql_get(&c->sql, which, &statement, error));
    return ds_sql_do(&c->sql, statement, error);
}

ds_status ds_catalogue_begin(ds_catalogue *c, ds_error *error) {
    if (c->writing || c->viewing) return ds_fail(error, DS_E_STATE, 0, c->path, "a transaction within another");
    DS_TRY(run(c, DS_SAY_BEGIN, error));
    c->writing = true;
    c->failed = false;
    sqlite3_stmt *statement;
    bool row;
    ds_status status = ds_catalogue_get_u64(c, "last_number", 0, &c->last_number, error);
    if (status == DS_OK) status = ds_sql_get(&c->sql, DS_SAY_LAST_SEQ, &statement, error);
    if (status == DS_OK) status = ds_sql_step(&c->sql, statement, &row, error);
    if (status != DS_OK) {
        ds_catalogue_rollback(c);
        return status;
    }
    c->last_seq = row ? ds_sql_u64(statement, 0) : 0;
    (void)sqlite3_reset(statement);
    return DS_OK;
}

ds_status ds_catalogue_view(ds_catalogue *c, ds_error *error) {
    uint64_t version;
    if (c->writing || c->viewing) return ds_fail(error, DS_E_STATE, 0, c->path, "a view within a transaction");
    DS_TRY(run(c, DS_SAY_VIEW, error));
    c->viewing = true;
    /* The view begins with the first thing that is read. */
    return ds_catalogue_get_u64(c, "last_number", 0, &version, error);
}

ds_status ds_catalogue_commit(ds_catalogue *c, ds_error *error) {
    if (!c->writing && !c->viewing) return ds_fail(error, DS_E_STATE, 0, c->path, "no transaction to commit");
    if (c->failed) return ds_fail(error, DS_E_STATE, 0, c->path, "a write of this transaction has failed");
    if (c->writing) DS_TRY(ds_catalogue_set_u64(c, "last_number", c->last_number, error));
    DS_TRY(run(c, DS_SAY_COMMIT, error));
    c->writing = c->viewing = false;
    return DS_OK;
}

void ds_catalogue_rollback(ds_catalogue *c) {
    ds_error error;
    if (c->sql.db != NULL && sqlite3_get_autocommit(c->sql.db) == 0) (void)run(c, DS_SAY_ROLLBACK, &error);
    c->writing = c->viewing = c->failed = false;
}

ds_status ds_catalogue_version(ds_catalogue *c, uint64_t *version, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_sql_get(&c->sql, DS_SAY_VERSION, &statement, error));
    DS_TRY(ds_catalogue_one(c, statement, "version", 0, error));
    *version = ds_sql_u64(statement, 0);
    (void)sqlite3_reset(statement);
    return DS_OK;
}

/* ---- names with a value ---- */

typedef struct meta {
    const char *text; /* "" for a number */
    uint64_t number;
    bool there;
} meta;

static ds_status get_meta(ds_catalogue *c, const char *name, ds_arena *arena, meta *out, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_sql_get(&c->sql, DS_SAY_GET_META, &statement, error));
    ds_sql_bind_text(statement, 1, name);
    *out = (meta){.text = ""};
    DS_TRY(ds_sql_step(&c->sql, statement, &out->there, error));
    if (!out->there) return DS_OK;
    ds_row row = ds_row_of(c, statement, "meta");
    (void)ds_row_take_text(&row);
    out->text = ds_row_take_text(&row);
    out->number = ds_row_take(&row);
    ds_status status = ds_row_check(&row, error);
    if (status == DS_OK && arena != NULL) {
        out->text = ds_arena_text(arena, out->text, strlen(out->text));
        if (out->text == NULL) status = ds_fail_memory(error);
    }
    (void)sqlite3_reset(statement);
    return status;
}

static ds_status set_meta(ds_catalogue *c, const char *name, const char *text, uint64_t number, ds_error *error) {
    ds_row row;
    DS_TRY(ds_row_begin(&row, c, DS_SAY_PUT_META, "meta", error));
    ds_row_put_text(&row, name);
    ds_row_put_text(&row, text);
    ds_row_put(&row, number);
    return ds_row_end(&row, error);
}

ds_status ds_catalogue_get_text(ds_catalogue *c, const char *name, ds_arena *arena, const char **value,
                                ds_error *error) {
    meta found;
    *value = NULL;
    DS_TRY(get_meta(c, name, arena, &found, error));
    if (found.there) *value = found.text;
    return DS_OK;
}

ds_status ds_catalogue_set_text(ds_catalogue *c, const char *name, const char *value, ds_error *error) {
    return set_meta(c, name, value, 0, error);
}

ds_status ds_catalogue_get_u64(ds_catalogue *c, const char *name, uint64_t missing, uint64_t *value, ds_error *error) {
    meta found;
    DS_TRY(get_meta(c, name, NULL, &found, error));
    *value = found.there ? found.number : missing;
    return DS_OK;
}

ds_status ds_catalogue_set_u64(ds_catalogue *c, const char *name, uint64_t value, ds_error *error) {
    return set_meta(c, name, "", value, error);
}
