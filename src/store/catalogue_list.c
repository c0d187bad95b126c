/* SPDX-License-Identifier: MIT */
/* Inputs of the nightly job, the list of boilerplate, and key runs. */
#include "store/catalogue_tables.h"

#include <sqlite3.h>

/* ---- inputs ---- */

static ds_status next_input(ds_catalogue *c, uint64_t *id, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_sql_get(&c->sql, DS_SAY_LAST_INPUT, &statement, error));
    DS_TRY(ds_catalogue_one(c, statement, "input", 0, error));
    *id = ds_sql_u64(statement, 0) + 1;
    (void)sqlite3_reset(statement);
    return DS_OK;
}

ds_status ds_catalogue_put_input(ds_catalogue *c, ds_input_row *input, ds_error *error) {
    ds_row row;
    if (input->id == 0) DS_TRY(next_input(c, &input->id, error));
    DS_TRY(ds_row_begin(&row, c, DS_SAY_PUT_INPUT, "input", error));
    ds_row_put(&row, input->id);
    ds_row_put_text(&row, input->path);
    ds_row_put(&row, input->size);
    ds_row_put(&row, input->device);
    ds_row_put(&row, input->inode);
    ds_row_put(&row, (uint64_t)input->mtime_ns);
    ds_row_put(&row, (uint64_t)input->ctime_ns);
    ds_row_put(&row, input->offset);
    ds_row_put(&row, input->lines);
    ds_row_put(&row, input->checksum);
    ds_row_put(&row, input->done);
    ds_row_put(&row, input->night);
    return ds_row_end(&row, error);
}

static ds_status take_input(ds_catalogue *c, sqlite3_stmt *statement, ds_input_row *out, ds_error *error) {
    ds_row row = ds_row_of(c, statement, "input");
    out->id = ds_row_take(&row);
    out->path = ds_row_take_text(&row);
    out->size = ds_row_take(&row);
    out->device = ds_row_take(&row);
    out->inode = ds_row_take(&row);
    out->mtime_ns = (int64_t)ds_row_take(&row);
    out->ctime_ns = (int64_t)ds_row_take(&row);
    out->offset = ds_row_take(&row);
    out->lines = ds_row_take(&row);
    out->checksum = ds_row_take(&row);
    out->done = ds_row_take(&row) != 0;
    out->night = ds_row_take(&row);
    return ds_row_check(&row, error);
}

ds_status ds_catalogue_get_input(ds_catalogue *c, const char *path, ds_input_row *out, ds_error *error) {
    sqlite3_stmt *statement;
    bool there;
    DS_TRY(ds_sql_get(&c->sql, DS_SAY_GET_INPUT, &statement, error));
    ds_sql_bind_text(statement, 1, path);
    DS_TRY(ds_sql_step(&c->sql, statement, &there, error));
    if (!there) return ds_fail(error, DS_E_NOT_FOUND, 0, path, "has not been read into the index");
    ds_status status = take_input(c, statement, out, error);
    ds_arena_reset(&c->texts);
    if (status == DS_OK) status = ds_catalogue_keep(c, &out->path, error);
    (void)sqlite3_reset(statement);
    return status;
}

ds_status ds_catalogue_each_input(ds_catalogue *c, ds_input_row_fn each, void *user, ds_error *error) {
    sqlite3_stmt *statement;
    bool more = true;
    DS_TRY(ds_sql_get(&c->sql, DS_SAY_EACH_INPUT, &statement, error));
    ds_status status = ds_sql_step(&c->sql, statement, &more, error);
    while (status == DS_OK && more) {
        ds_input_row row;
        status = take_input(c, statement, &row, error);
        if (status == DS_OK) status = each(user, &row, error);
        if (status == DS_OK) status = ds_sql_step(&c->sql, statement, &more, error);
    }
    (void)sqlite3_reset(statement);
    return status;
}

ds_status ds_catalogue_remove_input(ds_catalogue *c, uint64_t id, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_catalogue_ask(c, DS_SAY_REMOVE_INPUT, id, &statement, error));
    return ds_catalogue_do(c, statement, error);
}

/* ---- boilerplate: its number stands in meta ---- */

static ds_status read_boilerplate(ds_catalogue *c, ds_boilerplate *list, ds_error *error) {
    sqlite3_stmt *statement;
    bool more = true;
    DS_TRY(ds_sql_get(&c->sql, DS_SAY_EACH_BOILERPLATE, &statement, error));
    ds_status status = ds_sql_step(&c->sql, statement, &more, error);
    while (status == DS_OK && more) {
        ds_row row = ds_row_of(c, statement, "boilerplate");
        ds_boilerplate_paragraph paragraph = {.source = ds_row_take_text(&row)};
        paragraph.hash = ds_row_take(&row);
        paragraph.words = (uint32_t)ds_row_take(&row);
        paragraph.articles = (uint32_t)ds_row_take(&row);
        status = ds_row_check(&row, error);
        if (status == DS_OK) status = ds_boilerplate_add(list, &paragraph, error);
        if (status == DS_OK) status = ds_sql_step(&c->sql, statement, &more, error);
    }
    (void)sqlite3_reset(statement);
    return status == DS_OK ? ds_boilerplate_seal(list, error) : status;
}

ds_status ds_catalogue_get_boilerplate(ds_catalogue *c, ds_boilerplate **out, ds_error *error) {
    uint64_t number;
    *out = NULL;
    DS_TRY(ds_catalogue_get_u64(c, "boilerplate_list", 0, &number, error));
    if (number == 0) return DS_OK;
    ds_boilerplate *list;
    DS_TRY(ds_boilerplate_new(&list, &c->memory->hook, (uint32_t)number, error));
    ds_status status = read_boilerplate(c, list, error);
    if (status == DS_OK) {
        *out = list;
    } else {
        ds_boilerplate_free(list);
    }
    return status;
}

ds_status ds_catalogue_set_boilerplate(ds_catalogue *c, const ds_boilerplate *list, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_sql_get(&c->sql, DS_SAY_CLEAR_BOILERPLATE, &statement, error));
    DS_TRY(ds_catalogue_do(c, statement, error));
    for (size_t p = 0; p < list->count; p++) {
        const ds_boilerplate_paragraph *paragraph = &list->paragraphs[p];
        ds_row row;
        DS_TRY(ds_row_begin(&row, c, DS_SAY_PUT_BOILERPLATE, "boilerplate", error));
        ds_row_put_text(&row, paragraph->source);
        ds_row_put(&row, paragraph->hash);
        ds_row_put(&row, paragraph->words);
        ds_row_put(&row, paragraph->articles);
        DS_TRY(ds_row_end(&row, error));
    }
    return ds_catalogue_set_u64(c, "boilerplate_list", list->number, error);
}

/* ---- key runs ---- */

ds_status ds_catalogue_add_run(ds_catalogue *c, const ds_run_row *run, ds_error *error) {
    ds_row row;
    DS_TRY(ds_row_begin(&row, c, DS_SAY_PUT_RUN, "run", error));
    ds_row_put_text(&row, run->name);
    ds_row_put(&row, run->first);
    ds_row_put(&row, run->last);
    ds_row_put(&row, run->keys);
    ds_row_put(&row, run->bytes);
    return ds_row_end(&row, error);
}

ds_status ds_catalogue_remove_run(ds_catalogue *c, const char *name, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_sql_get(&c->sql, DS_SAY_REMOVE_RUN, &statement, error));
    ds_sql_bind_text(statement, 1, name);
    return ds_catalogue_do(c, statement, error);
}

ds_status ds_catalogue_each_run(ds_catalogue *c, ds_run_row_fn each, void *user, ds_error *error) {
    sqlite3_stmt *statement;
    bool more = true;
    DS_TRY(ds_sql_get(&c->sql, DS_SAY_EACH_RUN, &statement, error));
    ds_status status = ds_sql_step(&c->sql, statement, &more, error);
    while (status == DS_OK && more) {
        ds_row row = ds_row_of(c, statement, "run");
        ds_run_row run = {.name = ds_row_take_text(&row)};
        run.first = (uint32_t)ds_row_take(&row);
        run.last = (uint32_t)ds_row_take(&row);
        run.keys = ds_row_take(&row);
        run.bytes = ds_row_take(&row);
        status = ds_row_check(&row, error);
        if (status == DS_OK) status = each(user, &run, error);
        if (status == DS_OK) status = ds_sql_step(&c->sql, statement, &more, error);
    }
    (void)sqlite3_reset(statement);
    return status;
}
