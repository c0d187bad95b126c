/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "base/hash.h"
#include "store/catalogue_tables.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static uint64_t mix(uint64_t sum, uint64_t value) {
    return ds_hash_mix(sum ^ value) + 0x9e3779b97f4a7c15u;
}

static ds_status fail_at(const char *table, uint64_t key, ds_status code, const char *what, ds_error *error) {
    char place[96];
    (void)snprintf(place, sizeof place, "catalogue.db, %s %lld", table, (long long)key);
    return ds_fail(error, code, 0, place, "%s", what);
}

/* ---- writing ---- */

ds_status ds_catalogue_need_transaction(const ds_catalogue *c, ds_error *error) {
    return c->writing ? DS_OK : ds_fail(error, DS_E_STATE, 0, c->path, "a write outside of a transaction");
}

ds_status ds_catalogue_do(ds_catalogue *c, sqlite3_stmt *statement, ds_error *error) {
    DS_TRY(ds_catalogue_need_transaction(c, error));
    ds_status status = ds_sql_do(&c->sql, statement, error);
    if (status != DS_OK) c->failed = true;
    return status;
}

ds_status ds_row_begin(ds_row *row, ds_catalogue *c, ds_catalogue_statement put, const char *table, ds_error *error) {
    DS_TRY(ds_catalogue_need_transaction(c, error));
    *row = (ds_row){.catalogue = c, .table = table};
    return ds_sql_get(&c->sql, put, &row->statement, error);
}

void ds_row_put(ds_row *row, uint64_t value) {
    ds_sql_bind_u64(row->statement, ++row->place, value);
    row->sum = mix(row->sum, value);
}

void ds_row_put_text(ds_row *row, const char *text) {
    ds_sql_bind_text(row->statement, ++row->place, text);
    row->sum = mix(row->sum, ds_hash(text, strlen(text), 0));
}

void ds_row_put_blob(ds_row *row, const void *data, size_t size) {
    ds_sql_bind_blob(row->statement, ++row->place, data, size);
    row->sum = mix(row->sum, ds_hash(data, size, 0));
}

ds_status ds_row_end(ds_row *row, ds_error *error) {
    ds_sql_bind_u64(row->statement, ++row->place, row->sum);
    return ds_catalogue_do(row->catalogue, row->statement, error);
}

/* ---- reading ---- */

ds_row ds_row_of(ds_catalogue *c, sqlite3_stmt *statement, const char *table) {
    return (ds_row){.catalogue = c, .statement = statement, .table = table, .key = ds_sql_u64(statement, 0)};
}

uint64_t ds_row_take(ds_row *row) {
    uint64_t value = ds_sql_u64(row->statement, row->place++);
    row->sum = mix(row->sum, value);
    return value;
}

const char *ds_row_take_text(ds_row *row) {
    const char *text = ds_sql_text(row->statement, row->place++);
    row->sum = mix(row->sum, ds_hash(text, strlen(text), 0));
    return text;
}

const void *ds_row_take_blob(ds_row *row, size_t *size) {
    const void *data = ds_sql_blob(row->statement, row->place++, size);
    row->sum = mix(row->sum, ds_hash(data, *size, 0));
    return data;
}

ds_status ds_row_check(ds_row *row, ds_error *error) {
    if (ds_sql_u64(row->statement, row->place) == row->sum) return DS_OK;
    return fail_at(row->table, row->key, DS_E_CORRUPT, "the row fails its sum", error);
}

bool ds_row_is_whole(sqlite3_stmt *statement, uint64_t *key) {
    int columns = sqlite3_column_count(statement) - 1;
    uint64_t sum = 0;
    *key = ds_sql_u64(statement, 0);
    for (int c = 0; c < columns; c++) {
        if (sqlite3_column_type(statement, c) == SQLITE_INTEGER) {
            sum = mix(sum, ds_sql_u64(statement, c));
        } else {
            size_t size;
            const void *data = ds_sql_blob(statement, c, &size);
            sum = mix(sum, ds_hash(data, size, 0));
        }
    }
    return sum == ds_sql_u64(statement, columns);
}

ds_status ds_catalogue_ask(ds_catalogue *c, ds_catalogue_statement which, uint64_t value, sqlite3_stmt **out,
                           ds_error *error) {
    DS_TRY(ds_sql_get(&c->sql, which, out, error));
    ds_sql_bind_u64(*out, 1, value);
    return DS_OK;
}

ds_status ds_catalogue_one(ds_catalogue *c, sqlite3_stmt *statement, const char *table, uint64_t key, ds_error *error) {
    bool row;
    DS_TRY(ds_sql_step(&c->sql, statement, &row, error));
    return row ? DS_OK : fail_at(table, key, DS_E_NOT_FOUND, "there is no such row", error);
}

ds_status ds_catalogue_keep(ds_catalogue *c, const char **text, ds_error *error) {
    *text = ds_arena_text(&c->texts, *text, strlen(*text));
    return *text == NULL ? ds_fail_memory(error) : DS_OK;
}

/* ---- an overlap as bytes ---- */

enum { WHOLE_BODY = 1, SAME_BODY = 2, HEADLINES_MEET = 4 };

void ds_overlap_put(unsigned char out[static DS_OVERLAP_BYTES], const ds_overlap *o) {
    const uint32_t numbers[5] = {o->shingles_a, o->shingles_b, o->shared, o->shared_words, o->longest_run};
    for (size_t i = 0; i < 5; i++) ds_put_u32(out + 4 * i, numbers[i]);
    out[20] = (unsigned char)((o->whole_body ? WHOLE_BODY : 0) | (o->same_body ? SAME_BODY : 0) |
                              (o->headlines_meet ? HEADLINES_MEET : 0));
    out[21] = o->contrast;
}

ds_status ds_overlap_get(ds_overlap *out, const void *bytes, size_t size, ds_error *error) {
    const unsigned char *at = bytes;
    *out = (ds_overlap){0};
    if (size == 0) return DS_OK;
    if (size != DS_OVERLAP_BYTES)
        return ds_fail(error, DS_E_CORRUPT, 0, "catalogue.db", "an overlap of %zu bytes", size);
    *out = (ds_overlap){.shingles_a = ds_get_u32(at),
                        .shingles_b = ds_get_u32(at + 4),
                        .shared = ds_get_u32(at + 8),
                        .shared_words = ds_get_u32(at + 12),
                        .longest_run = ds_get_u32(at + 16),
                        .whole_body = (at[20] & WHOLE_BODY) != 0,
                        .same_body = (at[20] & SAME_BODY) != 0,
                        .headlines_meet = (at[20] & HEADLINES_MEET) != 0,
                        .contrast = at[21]};
    uint32_t least = out->shingles_a < out->shingles_b ? out->shingles_a : out->shingles_b;
    if (out->shared > least) return ds_fail(error, DS_E_CORRUPT, 0, "catalogue.db", "more is shared than there is");
    return DS_OK;
}
