/* SPDX-License-Identifier: MIT */
/* The catalogue's tables from the inside: the schema, the statements, and rows with their sums. For catalogue_*.c only. */
#ifndef DS_STORE_CATALOGUE_TABLES_H
#define DS_STORE_CATALOGUE_TABLES_H

#include "store/catalogue.h"

/* Statements that make a new database, NULL behind the last. */
extern const char *const ds_catalogue_schema[];

typedef enum ds_catalogue_statement {
    DS_SAY_BEGIN,
    DS_SAY_VIEW,
    DS_SAY_COMMIT,
    DS_SAY_ROLLBACK,
    DS_SAY_VERSION,
    DS_SAY_GET_META,
    DS_SAY_PUT_META,
    DS_SAY_LAST_SEQ,
    DS_SAY_PUT_ARTICLE,
    DS_SAY_PUT_CONTENT,
    DS_SAY_GET_ARTICLE,
    DS_SAY_EACH_ARTICLE,
    DS_SAY_GET_CONTENT,
    DS_SAY_REMOVE_ARTICLE,
    DS_SAY_REMOVE_CONTENT,
    DS_SAY_REMOVE_MEMBER,
    DS_SAY_FIND_IDENTITY,
    DS_SAY_FIND_GUID,
    DS_SAY_FIND_URL,
    DS_SAY_FIND_INPUT,
    DS_SAY_FIND_STORY,
    DS_SAY_PUT_MEMBER,
    DS_SAY_GET_MEMBER,
    DS_SAY_EACH_MEMBER,
    DS_SAY_PUT_STORY,
    DS_SAY_GET_STORY,
    DS_SAY_EACH_STORY,
    DS_SAY_REMOVE_STORY,
    DS_SAY_PUT_ALIAS,
    DS_SAY_GET_ALIAS,
    DS_SAY_EACH_ALIAS_OF,
    DS_SAY_PUT_CHANGE,
    DS_SAY_EACH_CHANGE,
    DS_SAY_PUT_VERDICT,
    DS_SAY_GET_VERDICT,
    DS_SAY_FIND_VERDICT,
    DS_SAY_REMOVE_VERDICT,
    DS_SAY_LAST_VERDICT,
    DS_SAY_UNSAY_VERDICTS,
    DS_SAY_AGAIN_CHANGE,
    DS_SAY_PUT_PAIR,
    DS_SAY_EACH_PAIR,
    DS_SAY_DROP_PAIRS,
    DS_SAY_PUT_INPUT,
    DS_SAY_GET_INPUT,
    DS_SAY_EACH_INPUT,
    DS_SAY_REMOVE_INPUT,
    DS_SAY_LAST_INPUT,
    DS_SAY_PUT_TOMBSTONE,
    DS_SAY_GET_TOMBSTONE,
    DS_SAY_PRUNE_TOMBSTONES,
    DS_SAY_PRUNE_VERDICTS,
    DS_SAY_PUT_BOILERPLATE,
    DS_SAY_EACH_BOILERPLATE,
    DS_SAY_CLEAR_BOILERPLATE,
    DS_SAY_PUT_RUN,
    DS_SAY_EACH_RUN,
    DS_SAY_REMOVE_RUN,
    DS_SAY_COUNT,
} ds_catalogue_statement;

extern const char *const ds_catalogue_statements[DS_SAY_COUNT];

/*
 * A row on its way in or out. Columns are given or taken in the order of the table; each is mixed into the sum, which is the
 * last column. A number counts as its bits, a text or blob as the hash of its bytes.
 */
typedef struct ds_row {
    ds_catalogue *catalogue;
    sqlite3_stmt *statement;
    const char *table;
    uint64_t key; /* told in errors */
    uint64_t sum;
    int place; /* columns bound or taken */
} ds_row;

/* Begin to write a row by one of the PUT statements; DS_E_STATE outside of a transaction. */
ds_status ds_row_begin(ds_row *row, ds_catalogue *catalogue, ds_catalogue_statement put, const char *table,
                       ds_error *error);
void ds_row_put(ds_row *row, uint64_t value);
void ds_row_put_text(ds_row *row, const char *text);
void ds_row_put_blob(ds_row *row, const void *data, size_t size);
ds_status ds_row_end(ds_row *row, ds_error *error); /* binds the sum and writes */

/* A row that was read. The first column taken is told as the key. */
ds_row ds_row_of(ds_catalogue *catalogue, sqlite3_stmt *statement, const char *table);
uint64_t ds_row_take(ds_row *row);
const char *ds_row_take_text(ds_row *row); /* lives until the next step */
const void *ds_row_take_blob(ds_row *row, size_t *size);
ds_status ds_row_check(ds_row *row, ds_error *error); /* takes the sum: DS_E_CORRUPT with table and key */

/* Whatever the columns are: for checking. */
bool ds_row_is_whole(sqlite3_stmt *statement, uint64_t *key);

/* Run a statement that changes something and gives no row, within a transaction. */
ds_status ds_catalogue_do(ds_catalogue *catalogue, sqlite3_stmt *statement, ds_error *error);

/* A statement with its first place bound to a number. */
ds_status ds_catalogue_ask(ds_catalogue *catalogue, ds_catalogue_statement which, uint64_t value, sqlite3_stmt **out,
                           ds_error *error);

/* Its only row; DS_E_NOT_FOUND with table and key if there is none. */
ds_status ds_catalogue_one(ds_catalogue *catalogue, sqlite3_stmt *statement, const char *table, uint64_t key,
                           ds_error *error);

/* A text that lives until the next call that gives one. */
ds_status ds_catalogue_keep(ds_catalogue *catalogue, const char **text, ds_error *error);

/* Is the catalogue in a transaction? DS_E_STATE if not. */
ds_status ds_catalogue_need_transaction(const ds_catalogue *catalogue, ds_error *error);

enum { DS_OVERLAP_BYTES = 22 };
void ds_overlap_put(unsigned char out[static DS_OVERLAP_BYTES], const ds_overlap *overlap);
ds_status ds_overlap_get(ds_overlap *out, const void *bytes, size_t size, ds_error *error);

/* catalogue_log.c: the verdict on an article that goes, or gets another number. */
ds_status ds_catalogue_move_verdict(ds_catalogue *catalogue, uint32_t number, uint32_t now, ds_error *error);

#endif
