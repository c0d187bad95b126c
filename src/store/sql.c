/* SPDX-License-Identifier: MIT */
#include "store/sql.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

/* SQLite's codes by their low byte, and what they are to us. */
static const struct {
    int code;
    ds_status status;
} meanings[] = {{SQLITE_NOMEM, DS_E_MEMORY},       {SQLITE_FULL, DS_E_NO_SPACE},   {SQLITE_BUSY, DS_E_LOCKED},
                {SQLITE_LOCKED, DS_E_LOCKED},      {SQLITE_CORRUPT, DS_E_CORRUPT}, {SQLITE_NOTADB, DS_E_CORRUPT},
                {SQLITE_CANTOPEN, DS_E_IO},        {SQLITE_READONLY, DS_E_IO},     {SQLITE_IOERR, DS_E_IO},
                {SQLITE_CONSTRAINT, DS_E_CORRUPT}, {SQLITE_TOOBIG, DS_E_LIMIT},    {SQLITE_MISMATCH, DS_E_CORRUPT}};

ds_status ds_sql_fail(ds_sql *sql, int code, ds_error *error) {
    ds_status status = DS_E_IO;
    for (size_t m = 0; m < sizeof meanings / sizeof *meanings; m++) {
        if ((code & 0xff) == meanings[m].code) status = meanings[m].status;
    }
    int os_error = sql->db == NULL ? 0 : sqlite3_system_errno(sql->db);
    if (status == DS_E_IO && (os_error == ENOSPC || os_error == EDQUOT)) status = DS_E_NO_SPACE;
    if (status == DS_E_MEMORY) return ds_fail_memory(error);
    if (status == DS_E_LOCKED)
        return ds_fail(error, status, os_error, sql->path, "another process is writing to the index");
    const char *says = sql->db == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(sql->db);
    return ds_fail(error, status, status == DS_E_CORRUPT ? 0 : os_error, sql->path, "%s", says);
}

static ds_status configure(ds_sql *sql, ds_sql_mode mode, unsigned busy_ms, ds_error *error) {
    (void)sqlite3_extended_result_codes(sql->db, 1);
    (void)sqlite3_busy_timeout(sql->db, (int)busy_ms);
    (void)sqlite3_limit(sql->db, SQLITE_LIMIT_ATTACHED, 1); /* which VACUUM takes */
    (void)sqlite3_db_config(sql->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(sql->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* The size of a page is taken before the first table is made, and does nothing afterwards. */
    if (mode == DS_SQL_CREATE) DS_TRY(ds_sql_run(sql, "PRAGMA page_size=8192", error));
    if (mode != DS_SQL_READ) {
        DS_TRY(
            ds_sql_run(sql, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000", error));
    }
    return ds_sql_run(sql, "PRAGMA cell_size_check=ON; PRAGMA cache_size=-65536; PRAGMA foreign_keys=OFF", error);
}

ds_status ds_sql_open(ds_sql *sql, ds_memory *memory, const ds_io *io, const char *path, ds_sql_mode mode,
                      unsigned busy_ms, const char *const *statements, size_t count, ds_error *error) {
    *sql = (ds_sql){.memory = memory, .path = path, .statements = statements, .count = count};
    struct stat info;
    if (mode != DS_SQL_CREATE && stat(path, &info) != 0) return ds_fail_errno(error, errno, path, "cannot be opened");
    sql->prepared = ds_memory_new_zeroed(memory, count, sizeof(sqlite3_stmt *));
    if (sql->prepared == NULL) return ds_fail_memory(error);
    static const int flags[] = {[DS_SQL_READ] = SQLITE_OPEN_READONLY,
                                [DS_SQL_WRITE] = SQLITE_OPEN_READWRITE,
                                [DS_SQL_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE};
    int code = sqlite3_open_v2(path, &sql->db, flags[mode] | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, io->vfs);
    ds_status status = code == SQLITE_OK ? configure(sql, mode, busy_ms, error) : ds_sql_fail(sql, code, error);
    if (status != DS_OK) ds_sql_close(sql);
    return status;
}

void ds_sql_close(ds_sql *sql) {
    for (size_t s = 0; sql->prepared != NULL && s < sql->count; s++) (void)sqlite3_finalize(sql->prepared[s]);
    if (sql->memory != NULL) ds_memory_free(sql->memory, sql->prepared, sql->count, sizeof(sqlite3_stmt *));
    (void)sqlite3_close(sql->db);
    *sql = (ds_sql){0};
}

ds_status ds_sql_run(ds_sql *sql, const char *text, ds_error *error) {
    int code = sqlite3_exec(sql->db, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? DS_OK : ds_sql_fail(sql, code, error);
}

ds_status ds_sql_get(ds_sql *sql, size_t number, sqlite3_stmt **out, ds_error *error) {
    sqlite3_stmt *statement = sql->prepared[number];
    if (statement == NULL) {
        int code =
            sqlite3_prepare_v3(sql->db, sql->statements[number], -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
        if (code != SQLITE_OK) return ds_sql_fail(sql, code, error);
        sql->prepared[number] = statement;
    }
    (void)sqlite3_reset(statement);
    *out = statement;
    return DS_OK;
}

ds_status ds_sql_step(ds_sql *sql, sqlite3_stmt *statement, bool *row, ds_error *error) {
    int code = sqlite3_step(statement);
    *row = code == SQLITE_ROW;
    if (*row) return DS_OK;
    ds_status status = code == SQLITE_DONE ? DS_OK : ds_sql_fail(sql, code, error);
    (void)sqlite3_reset(statement);
    return status;
}

ds_status ds_sql_do(ds_sql *sql, sqlite3_stmt *statement, ds_error *error) {
    bool row;
    DS_TRY(ds_sql_step(sql, statement, &row, error));
    if (row) (void)sqlite3_reset(statement);
    return DS_OK;
}

/* Binding fails for want of memory or a place that is not there; SQLite then has NULL in its place, and columns that must
 * not be NULL refuse it. */
void ds_sql_bind_u64(sqlite3_stmt *statement, int place, uint64_t value) {
    (void)sqlite3_bind_int64(statement, place, (sqlite3_int64)value);
}

void ds_sql_bind_null(sqlite3_stmt *statement, int place) {
    (void)sqlite3_bind_null(statement, place);
}

void ds_sql_bind_real(sqlite3_stmt *statement, int place, double value) {
    (void)sqlite3_bind_double(statement, place, value);
}

void ds_sql_bind_text(sqlite3_stmt *statement, int place, const char *text) {
    (void)sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

void ds_sql_bind_blob(sqlite3_stmt *statement, int place, const void *data, size_t size) {
    (void)sqlite3_bind_blob64(statement, place, data, size, SQLITE_STATIC);
}

uint64_t ds_sql_u64(sqlite3_stmt *statement, int column) {
    return (uint64_t)sqlite3_column_int64(statement, column);
}

double ds_sql_real(sqlite3_stmt *statement, int column) {
    return sqlite3_column_double(statement, column);
}

const char *ds_sql_text(sqlite3_stmt *statement, int column) {
    const unsigned char *text = sqlite3_column_text(statement, column);
    return text == NULL ? "" : (const char *)text;
}

const void *ds_sql_blob(sqlite3_stmt *statement, int column, size_t *size) {
    const void *data = sqlite3_column_blob(statement, column);
    *size = (size_t)sqlite3_column_bytes(statement, column);
    return data == NULL ? "" : data;
}

bool ds_sql_is_null(sqlite3_stmt *statement, int column) {
    return sqlite3_column_type(statement, column) == SQLITE_NULL;
}
