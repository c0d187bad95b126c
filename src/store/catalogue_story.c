/* SPDX-License-Identifier: MIT */
#include "store/catalogue_tables.h"

#include <sqlite3.h>

/* ---- members ---- */

ds_status ds_catalogue_put_member(ds_catalogue *c, const ds_member_row *m, ds_error *error) {
    unsigned char overlap[DS_OVERLAP_BYTES];
    ds_row row;
    ds_overlap_put(overlap, &m->overlap);
    DS_TRY(ds_row_begin(&row, c, DS_SAY_PUT_MEMBER, "member", error));
    ds_row_put(&row, m->number);
    ds_row_put(&row, m->story);
    ds_row_put(&row, m->of);
    ds_row_put(&row, m->relation);
    ds_row_put(&row, m->base);
    ds_row_put(&row, m->rule);
    ds_row_put(&row, m->via);
    ds_row_put_blob(&row, overlap, sizeof overlap);
    ds_row_put(&row, m->is_a);
    ds_row_put(&row, m->marks);
    ds_row_put(&row, m->edition);
    return ds_row_end(&row, error);
}

static ds_status take_member(ds_catalogue *c, sqlite3_stmt *statement, ds_member_row *out, ds_error *error) {
    ds_row row = ds_row_of(c, statement, "member");
    size_t size;
    *out = (ds_member_row){.number = (uint32_t)ds_row_take(&row)};
    out->story = ds_row_take(&row);
    out->of = (uint32_t)ds_row_take(&row);
    out->relation = (uint8_t)ds_row_take(&row);
    out->base = (uint8_t)ds_row_take(&row);
    out->rule = (uint8_t)ds_row_take(&row);
    out->via = (uint8_t)ds_row_take(&row);
    const void *overlap = ds_row_take_blob(&row, &size);
    out->is_a = ds_row_take(&row) != 0;
    out->marks = (uint32_t)ds_row_take(&row);
    out->edition = (uint32_t)ds_row_take(&row);
    DS_TRY(ds_row_check(&row, error));
    return ds_overlap_get(&out->overlap, overlap, size, error);
}

ds_status ds_catalogue_get_member(ds_catalogue *c, uint32_t number, ds_member_row *out, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_catalogue_ask(c, DS_SAY_GET_MEMBER, number, &statement, error));
    DS_TRY(ds_catalogue_one(c, statement, "member", number, error));
    ds_status status = take_member(c, statement, out, error);
    (void)sqlite3_reset(statement);
    return status;
}

ds_status ds_catalogue_each_member(ds_catalogue *c, ds_member_row_fn each, void *user, ds_error *error) {
    sqlite3_stmt *statement;
    bool more = true;
    DS_TRY(ds_sql_get(&c->sql, DS_SAY_EACH_MEMBER, &statement, error));
    ds_status status = ds_sql_step(&c->sql, statement, &more, error);
    while (status == DS_OK && more) {
        ds_member_row row;
        status = take_member(c, statement, &row, error);
        if (status == DS_OK) status = each(user, &row, error);
        if (status == DS_OK) status = ds_sql_step(&c->sql, statement, &more, error);
    }
    (void)sqlite3_reset(statement);
    return status;
}

/* ---- stories ---- */

ds_status ds_catalogue_put_story(ds_catalogue *c, const ds_story_row *s, ds_error *error) {
    ds_row row;
    DS_TRY(ds_row_begin(&row, c, DS_SAY_PUT_STORY, "story", error));
    ds_row_put(&row, s->id);
    ds_row_put(&row, s->centre);
    ds_row_put(&row, s->keeper);
    ds_row_put(&row, s->latest);
    ds_row_put(&row, s->size);
    ds_row_put(&row, (uint64_t)s->founded);
    ds_row_put(&row, (uint64_t)s->active);
    return ds_row_end(&row, error);
}

static ds_status take_story(ds_catalogue *c, sqlite3_stmt *statement, ds_story_row *out, ds_error *error) {
    ds_row row = ds_row_of(c, statement, "story");
    out->id = ds_row_take(&row);
    out->centre = (uint32_t)ds_row_take(&row);
    out->keeper = (uint32_t)ds_row_take(&row);
    out->latest = (uint32_t)ds_row_take(&row);
    out->size = (uint32_t)ds_row_take(&row);
    out->founded = (int64_t)ds_row_take(&row);
    out->active = (int64_t)ds_row_take(&row);
    return ds_row_check(&row, error);
}

ds_status ds_catalogue_get_story(ds_catalogue *c, uint64_t id, ds_story_row *out, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_catalogue_ask(c, DS_SAY_GET_STORY, id, &statement, error));
    DS_TRY(ds_catalogue_one(c, statement, "story", id, error));
    ds_status status = take_story(c, statement, out, error);
    (void)sqlite3_reset(statement);
    return status;
}

ds_status ds_catalogue_remove_story(ds_catalogue *c, uint64_t id, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_catalogue_ask(c, DS_SAY_REMOVE_STORY, id, &statement, error));
    return ds_catalogue_do(c, statement, error);
}

ds_status ds_catalogue_each_story(ds_catalogue *c, ds_story_row_fn each, void *user, ds_error *error) {
    sqlite3_stmt *statement;
    bool more = true;
    DS_TRY(ds_sql_get(&c->sql, DS_SAY_EACH_STORY, &statement, error));
    ds_status status = ds_sql_step(&c->sql, statement, &more, error);
    while (status == DS_OK && more) {
        ds_story_row row;
        status = take_story(c, statement, &row, error);
        if (status == DS_OK) status = each(user, &row, error);
        if (status == DS_OK) status = ds_sql_step(&c->sql, statement, &more, error);
    }
    (void)sqlite3_reset(statement);
    return status;
}

/* ---- retired ids ---- */

static ds_status put_alias(ds_catalogue *c, uint64_t id, uint64_t story, ds_error *error) {
    ds_row row;
    DS_TRY(ds_row_begin(&row, c, DS_SAY_PUT_ALIAS, "alias", error));
    ds_row_put(&row, id);
    ds_row_put(&row, story);
    return ds_row_end(&row, error);
}

/* An id that names `story`, `*there` false if there is none. */
static ds_status any_alias(ds_catalogue *c, uint64_t story, uint64_t *id, bool *there, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_catalogue_ask(c, DS_SAY_EACH_ALIAS_OF, story, &statement, error));
    DS_TRY(ds_sql_step(&c->sql, statement, there, error));
    if (*there) *id = ds_sql_u64(statement, 0);
    (void)sqlite3_reset(statement);
    return DS_OK;
}

ds_status ds_catalogue_retire_story(ds_catalogue *c, uint64_t id, uint64_t now, ds_error *error) {
    bool there = true;
    if (id == now) return ds_fail(error, DS_E_ARGUMENT, 0, "story", "a story cannot become a name of itself");
    DS_TRY(ds_catalogue_remove_story(c, id, error));
    while (there) {
        uint64_t other = 0;
        DS_TRY(any_alias(c, id, &other, &there, error));
        if (there) DS_TRY(put_alias(c, other, now, error));
    }
    return put_alias(c, id, now, error);
}

ds_status ds_catalogue_resolve_story(ds_catalogue *c, uint64_t id, uint64_t *story, ds_error *error) {
    sqlite3_stmt *statement;
    bool there;
    *story = 0;
    DS_TRY(ds_catalogue_ask(c, DS_SAY_GET_STORY, id, &statement, error));
    DS_TRY(ds_sql_step(&c->sql, statement, &there, error));
    (void)sqlite3_reset(statement);
    if (there) {
        *story = id;
        return DS_OK;
    }
    DS_TRY(ds_catalogue_ask(c, DS_SAY_GET_ALIAS, id, &statement, error));
    DS_TRY(ds_sql_step(&c->sql, statement, &there, error));
    if (!there) return DS_OK;
    ds_row row = ds_row_of(c, statement, "alias");
    (void)ds_row_take(&row);
    *story = ds_row_take(&row);
    ds_status status = ds_row_check(&row, error);
    (void)sqlite3_reset(statement);
    return status;
}
