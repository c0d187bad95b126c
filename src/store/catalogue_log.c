/* SPDX-License-Identifier: MIT */
/* What was said, what has changed since, what was compared, and what is gone. */
#include "base/numbers.h"
#include "store/catalogue_tables.h"

#include <sqlite3.h>
#include <string.h>

/* ---- changes ---- */

static ds_status put_change(ds_catalogue *c, ds_catalogue_statement put, const ds_change_row *change, ds_error *error) {
    ds_row row;
    DS_TRY(ds_row_begin(&row, c, put, "change", error));
    ds_row_put(&row, change->seq);
    ds_row_put(&row, (uint64_t)change->at);
    ds_row_put_text(&row, change->kind);
    ds_row_put(&row, change->article);
    ds_row_put_text(&row, change->article_id == NULL ? "" : change->article_id);
    ds_row_put(&row, change->story);
    ds_row_put(&row, change->story_was);
    ds_row_put(&row, change->keeper);
    ds_row_put(&row, change->keeper_was);
    return ds_row_end(&row, error);
}

ds_status ds_catalogue_add_change(ds_catalogue *c, ds_change_row *change, ds_error *error) {
    change->seq = c->last_seq + 1;
    DS_TRY(put_change(c, DS_SAY_PUT_CHANGE, change, error));
    c->last_seq++;
    return DS_OK;
}

static ds_status take_change(ds_catalogue *c, sqlite3_stmt *statement, ds_change_row *out, ds_error *error) {
    ds_row row = ds_row_of(c, statement, "change");
    out->seq = ds_row_take(&row);
    out->at = (int64_t)ds_row_take(&row);
    out->kind = ds_row_take_text(&row);
    out->article = (uint32_t)ds_row_take(&row);
    out->article_id = ds_row_take_text(&row);
    out->story = ds_row_take(&row);
    out->story_was = ds_row_take(&row);
    out->keeper = (uint32_t)ds_row_take(&row);
    out->keeper_was = (uint32_t)ds_row_take(&row);
    return ds_row_check(&row, error);
}

ds_status ds_catalogue_each_change(ds_catalogue *c, uint64_t since, ds_change_row_fn each, void *user,
                                   ds_error *error) {
    sqlite3_stmt *statement;
    bool more = true;
    DS_TRY(ds_catalogue_ask(c, DS_SAY_EACH_CHANGE, since > INT64_MAX ? INT64_MAX : since, &statement, error));
    ds_status status = ds_sql_step(&c->sql, statement, &more, error);
    while (status == DS_OK && more) {
        ds_change_row row;
        status = take_change(c, statement, &row, error);
        if (status == DS_OK) status = each(user, &row, error);
        if (status == DS_OK) status = ds_sql_step(&c->sql, statement, &more, error);
    }
    (void)sqlite3_reset(statement);
    return status;
}

/* ---- taking it back ---- */

typedef struct unsaying {
    ds_catalogue *c;
    const char *text;
    const uint32_t *numbers;
    size_t count;
    ds_change_row *rows; /* without texts but for the kind, which is copied */
    size_t row_count, capacity;
    ds_arena arena;
} unsaying;

static ds_status collect_change(void *user, const ds_change_row *row, ds_error *error) {
    unsaying *u = user;
    if (*row->article_id == '\0') return DS_OK;
    if (strcmp(row->article_id, u->text) != 0 && !ds_numbers_have(u->numbers, u->count, row->article)) return DS_OK;
    ds_change_row copy = *row;
    copy.article_id = "";
    copy.kind = ds_arena_text(&u->arena, row->kind, strlen(row->kind));
    if (copy.kind == NULL || !ds_memory_reserve(u->c->memory, &u->rows, &u->capacity, u->row_count + 1, sizeof copy)) {
        return ds_fail_memory(error);
    }
    u->rows[u->row_count++] = copy;
    return DS_OK;
}

ds_status ds_catalogue_unsay(ds_catalogue *c, const char *text, const uint32_t *numbers, size_t count,
                             ds_error *error) {
    sqlite3_stmt *statement;
    unsaying u = {.c = c, .text = text, .numbers = numbers, .count = count};
    ds_arena_init(&u.arena, c->memory);
    ds_status status = ds_sql_get(&c->sql, DS_SAY_UNSAY_VERDICTS, &statement, error);
    if (status == DS_OK) {
        ds_sql_bind_blob(statement, 1, text, strlen(text) + 1); /* with its NUL, as it stands there */
        status = ds_catalogue_do(c, statement, error);
    }
    if (status == DS_OK) status = ds_catalogue_each_change(c, 0, collect_change, &u, error);
    for (size_t r = 0; r < u.row_count && status == DS_OK; r++) {
        status = put_change(c, DS_SAY_AGAIN_CHANGE, &u.rows[r], error);
    }
    ds_memory_free(c->memory, u.rows, u.capacity, sizeof *u.rows);
    ds_arena_clear(&u.arena);
    return status;
}

/* ---- the last one ---- */

/* The number in the first column of a statement's one row; 0 for none. */
static ds_status only_number(ds_catalogue *c, ds_catalogue_statement which, uint64_t *value, ds_error *error) {
    sqlite3_stmt *statement;
    bool there;
    DS_TRY(ds_sql_get(&c->sql, which, &statement, error));
    DS_TRY(ds_sql_step(&c->sql, statement, &there, error));
    *value = there ? ds_sql_u64(statement, 0) : 0;
    (void)sqlite3_reset(statement);
    return DS_OK;
}

ds_status ds_catalogue_last_seq(ds_catalogue *c, uint64_t *seq, ds_error *error) {
    if (!c->writing) return only_number(c, DS_SAY_LAST_SEQ, seq, error);
    *seq = c->last_seq;
    return DS_OK;
}

/* ---- verdicts ---- */

/*
 * The verdict on an article lies under the article's number, so that verdicts are written in order and found through the
 * article's identity. One without an article is loose: it lies under a number of its own from 2^32 on.
 */
#define LOOSE ((uint64_t)1 << 32)

static ds_status put_slot(ds_catalogue *c, uint64_t slot, const ds_verdict_row *verdict, ds_error *error) {
    ds_row row;
    DS_TRY(ds_row_begin(&row, c, DS_SAY_PUT_VERDICT, "verdict", error));
    ds_row_put(&row, slot);
    ds_row_put(&row, slot >= LOOSE);
    ds_row_put(&row, verdict->identity);
    ds_row_put(&row, verdict->number);
    ds_row_put(&row, verdict->seq);
    ds_row_put(&row, (uint64_t)verdict->at);
    ds_row_put_blob(&row, verdict->said, verdict->said_size);
    return ds_row_end(&row, error);
}

static ds_status put_loose(ds_catalogue *c, const ds_verdict_row *verdict, ds_error *error) {
    uint64_t last;
    DS_TRY(only_number(c, DS_SAY_LAST_VERDICT, &last, error));
    return put_slot(c, last < LOOSE ? LOOSE : last + 1, verdict, error);
}

ds_status ds_catalogue_put_verdict(ds_catalogue *c, const ds_verdict_row *row, ds_error *error) {
    if (row->number == DS_NO_NUMBER) return put_loose(c, row, error);
    return put_slot(c, row->number, row, error);
}

/* `said` is copied. */
static ds_status take_verdict(ds_catalogue *c, sqlite3_stmt *statement, uint64_t *slot, ds_verdict_row *out,
                              ds_error *error) {
    ds_row row = ds_row_of(c, statement, "verdict");
    *slot = ds_row_take(&row);
    (void)ds_row_take(&row);
    out->identity = ds_row_take(&row);
    out->number = (uint32_t)ds_row_take(&row);
    out->seq = ds_row_take(&row);
    out->at = (int64_t)ds_row_take(&row);
    const void *said = ds_row_take_blob(&row, &out->said_size);
    DS_TRY(ds_row_check(&row, error));
    ds_arena_reset(&c->texts);
    out->said = ds_arena_text(&c->texts, said, out->said_size);
    return out->said == NULL ? ds_fail_memory(error) : DS_OK;
}

/* The row of a statement that gives one or none. */
static ds_status find_verdict(ds_catalogue *c, ds_catalogue_statement which, uint64_t value, uint64_t *slot,
                              ds_verdict_row *out, bool *there, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_catalogue_ask(c, which, value, &statement, error));
    DS_TRY(ds_sql_step(&c->sql, statement, there, error));
    ds_status status = *there ? take_verdict(c, statement, slot, out, error) : DS_OK;
    (void)sqlite3_reset(statement);
    return status;
}

ds_status ds_catalogue_get_verdict(ds_catalogue *c, uint64_t identity, ds_verdict_row *out, ds_error *error) {
    ds_number_list numbers = {0};
    bool there = false;
    uint64_t slot;
    ds_status status = ds_catalogue_find(c, DS_FIND_IDENTITY, identity, 16, &numbers, error);
    for (size_t n = 0; n < numbers.count && !there && status == DS_OK; n++) {
        status = find_verdict(c, DS_SAY_GET_VERDICT, numbers.numbers[n], &slot, out, &there, error);
    }
    ds_number_list_clear(&numbers, c->memory);
    if (status == DS_OK && !there) {
        status = find_verdict(c, DS_SAY_FIND_VERDICT, identity, &slot, out, &there, error);
    }
    if (status != DS_OK || there) return status;
    return ds_fail(error, DS_E_NOT_FOUND, 0, "catalogue.db", "no verdict was given on such an article");
}

ds_status ds_catalogue_move_verdict(ds_catalogue *c, uint32_t number, uint32_t now, ds_error *error) {
    ds_verdict_row verdict;
    sqlite3_stmt *statement;
    uint64_t slot = 0;
    bool there;
    DS_TRY(find_verdict(c, DS_SAY_GET_VERDICT, number, &slot, &verdict, &there, error));
    if (!there) return DS_OK;
    DS_TRY(ds_catalogue_ask(c, DS_SAY_REMOVE_VERDICT, slot, &statement, error));
    DS_TRY(ds_catalogue_do(c, statement, error));
    verdict.number = now;
    return ds_catalogue_put_verdict(c, &verdict, error);
}

/* ---- pairs ---- */

enum { A_FIRST = 1, IS_FULL = 2, IS_KEPT = 4 };

ds_status ds_catalogue_put_pair(ds_catalogue *c, const ds_pair_row *pair, ds_error *error) {
    unsigned char overlap[DS_OVERLAP_BYTES];
    ds_row row;
    ds_overlap_put(overlap, &pair->overlap);
    DS_TRY(ds_row_begin(&row, c, DS_SAY_PUT_PAIR, "pair", error));
    ds_row_put(&row, pair->b);
    ds_row_put(&row, pair->a);
    ds_row_put(&row, (pair->a_first ? A_FIRST : 0u) | (pair->is_full ? IS_FULL : 0u) | (pair->is_kept ? IS_KEPT : 0u));
    ds_row_put_blob(&row, overlap, pair->is_kept ? sizeof overlap : 0);
    return ds_row_end(&row, error);
}

static ds_status take_pair(ds_catalogue *c, sqlite3_stmt *statement, ds_pair_row *out, ds_error *error) {
    ds_row row = ds_row_of(c, statement, "pair of article");
    size_t size;
    *out = (ds_pair_row){.b = (uint32_t)ds_row_take(&row)};
    out->a = (uint32_t)ds_row_take(&row);
    uint64_t bits = ds_row_take(&row);
    const void *overlap = ds_row_take_blob(&row, &size);
    out->a_first = (bits & A_FIRST) != 0;
    out->is_full = (bits & IS_FULL) != 0;
    out->is_kept = (bits & IS_KEPT) != 0;
    DS_TRY(ds_row_check(&row, error));
    return ds_overlap_get(&out->overlap, overlap, size, error);
}

ds_status ds_catalogue_each_pair(ds_catalogue *c, ds_pair_row_fn each, void *user, ds_error *error) {
    sqlite3_stmt *statement;
    bool more = true;
    DS_TRY(ds_sql_get(&c->sql, DS_SAY_EACH_PAIR, &statement, error));
    ds_status status = ds_sql_step(&c->sql, statement, &more, error);
    while (status == DS_OK && more) {
        ds_pair_row row;
        status = take_pair(c, statement, &row, error);
        if (status == DS_OK) status = each(user, &row, error);
        if (status == DS_OK) status = ds_sql_step(&c->sql, statement, &more, error);
    }
    (void)sqlite3_reset(statement);
    return status;
}

ds_status ds_catalogue_drop_dead_pairs(ds_catalogue *c, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_sql_get(&c->sql, DS_SAY_DROP_PAIRS, &statement, error));
    return ds_catalogue_do(c, statement, error);
}

/* ---- tombstones ---- */

ds_status ds_catalogue_put_tombstone(ds_catalogue *c, const ds_tombstone_row *stone, ds_error *error) {
    ds_row row;
    DS_TRY(ds_row_begin(&row, c, DS_SAY_PUT_TOMBSTONE, "tombstone", error));
    ds_row_put(&row, stone->identity);
    ds_row_put_text(&row, stone->source);
    ds_row_put_text(&row, stone->id);
    ds_row_put(&row, stone->story);
    ds_row_put(&row, (uint64_t)stone->at);
    ds_row_put_text(&row, stone->reason);
    return ds_row_end(&row, error);
}

ds_status ds_catalogue_get_tombstone(ds_catalogue *c, uint64_t identity, ds_tombstone_row *out, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_catalogue_ask(c, DS_SAY_GET_TOMBSTONE, identity, &statement, error));
    DS_TRY(ds_catalogue_one(c, statement, "tombstone", identity, error));
    ds_row row = ds_row_of(c, statement, "tombstone");
    out->identity = ds_row_take(&row);
    out->source = ds_row_take_text(&row);
    out->id = ds_row_take_text(&row);
    out->story = ds_row_take(&row);
    out->at = (int64_t)ds_row_take(&row);
    out->reason = ds_row_take_text(&row);
    ds_status status = ds_row_check(&row, error);
    ds_arena_reset(&c->texts);
    if (status == DS_OK) status = ds_catalogue_keep(c, &out->source, error);
    if (status == DS_OK) status = ds_catalogue_keep(c, &out->id, error);
    if (status == DS_OK) status = ds_catalogue_keep(c, &out->reason, error);
    (void)sqlite3_reset(statement);
    return status;
}

ds_status ds_catalogue_prune_tombstones(ds_catalogue *c, int64_t at, ds_error *error) {
    static const ds_catalogue_statement both[] = {DS_SAY_PRUNE_TOMBSTONES, DS_SAY_PRUNE_VERDICTS};
    for (size_t i = 0; i < 2; i++) {
        sqlite3_stmt *statement;
        DS_TRY(ds_catalogue_ask(c, both[i], (uint64_t)at, &statement, error));
        DS_TRY(ds_catalogue_do(c, statement, error));
    }
    return DS_OK;
}
