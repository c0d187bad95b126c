/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "store/catalogue_tables.h"

#include <sqlite3.h>
#include <string.h>

/* What editions of one item share: the guid, or its own id where it has no guid (story/editions.h: ds_edition_key). */
static uint64_t item_of(const ds_article_row *article) {
    const ds_entry *entry = &article->entry;
    if (entry->guid_hash != 0 || !entry->has_id) return entry->guid_hash;
    return ds_hash(article->id, strlen(article->id), 0) | 1;
}

/* ---- writing ---- */

static ds_status put(ds_catalogue *c, const ds_article_row *article, const void *record, size_t size, ds_error *error) {
    unsigned char entry[DS_ENTRY_RECORD_BYTES];
    ds_row row;
    ds_entry_record_put(entry, &article->entry);
    DS_TRY(ds_row_begin(&row, c, DS_SAY_PUT_ARTICLE, "article", error));
    ds_row_put(&row, article->number);
    ds_row_put(&row, article->input);
    ds_row_put_text(&row, article->source);
    ds_row_put_text(&row, article->id);
    ds_row_put_text(&row, article->file);
    ds_row_put(&row, article->identity);
    ds_row_put(&row, item_of(article));
    ds_row_put(&row, article->entry.url_hash);
    ds_row_put(&row, article->token_check);
    ds_row_put(&row, (uint64_t)article->seen);
    ds_row_put_blob(&row, entry, sizeof entry);
    DS_TRY(ds_row_end(&row, error));
    DS_TRY(ds_row_begin(&row, c, DS_SAY_PUT_CONTENT, "content", error));
    ds_row_put(&row, article->number);
    ds_row_put_blob(&row, record, size);
    return ds_row_end(&row, error);
}

ds_status ds_catalogue_add(ds_catalogue *c, ds_article_row *row, const void *record, size_t size, ds_error *error) {
    DS_TRY(ds_catalogue_need_transaction(c, error));
    if (c->last_number >= DS_ARTICLES_MOST) {
        return ds_fail(error, DS_E_LIMIT, 0, c->path, "more than %u articles have been in the index",
                       (unsigned)DS_ARTICLES_MOST);
    }
    row->number = (uint32_t)++c->last_number;
    return put(c, row, record, size, error);
}

static ds_status drop(ds_catalogue *c, ds_catalogue_statement which, uint32_t number, ds_error *error) {
    sqlite3_stmt *statement;
    DS_TRY(ds_catalogue_ask(c, which, number, &statement, error));
    return ds_catalogue_do(c, statement, error);
}

ds_status ds_catalogue_remove(ds_catalogue *c, uint32_t number, ds_error *error) {
    DS_TRY(ds_catalogue_move_verdict(c, number, DS_NO_NUMBER, error));
    DS_TRY(drop(c, DS_SAY_REMOVE_ARTICLE, number, error));
    DS_TRY(drop(c, DS_SAY_REMOVE_CONTENT, number, error));
    return drop(c, DS_SAY_REMOVE_MEMBER, number, error);
}

/* ---- another number ---- */

static ds_status rename_member(ds_catalogue *c, uint32_t before, uint32_t number, uint64_t *story, ds_error *error) {
    ds_member_row member;
    ds_error why;
    *story = 0;
    ds_status status = ds_catalogue_get_member(c, before, &member, &why);
    if (status == DS_E_NOT_FOUND) return DS_OK;
    if (status != DS_OK) {
        if (error != NULL) *error = why;
        return status;
    }
    *story = member.story;
    member.number = number;
    DS_TRY(drop(c, DS_SAY_REMOVE_MEMBER, before, error));
    return ds_catalogue_put_member(c, &member, error);
}

/* What of its story names it by its number. */
static ds_status rename_in_story(ds_catalogue *c, uint64_t id, uint32_t before, uint32_t number, ds_error *error) {
    ds_story_row story;
    DS_TRY(ds_catalogue_get_story(c, id, &story, error));
    if (story.centre == before) story.centre = number;
    if (story.keeper == before) story.keeper = number;
    if (story.latest == before) story.latest = number;
    DS_TRY(ds_catalogue_put_story(c, &story, error));
    ds_number_list members = {0};
    ds_status status = ds_catalogue_find(c, DS_FIND_STORY, id, SIZE_MAX, &members, error);
    for (size_t m = 0; m < members.count && status == DS_OK; m++) {
        ds_member_row member;
        status = ds_catalogue_get_member(c, members.numbers[m], &member, error);
        if (status != DS_OK || member.of != before) continue;
        member.of = number;
        status = ds_catalogue_put_member(c, &member, error);
    }
    ds_number_list_clear(&members, c->memory);
    return status;
}

ds_status ds_catalogue_renew(ds_catalogue *c, ds_article_row *row, const void *record, size_t size, ds_error *error) {
    uint32_t before = row->number;
    uint64_t story;
    /* Texts of the row may be the catalogue's own, which the calls below give back. */
    const char *source = row->source, *id = row->id, *file = row->file;
    DS_TRY(ds_catalogue_add(c, row, record, size, error));
    row->source = source;
    row->id = id;
    row->file = file;
    DS_TRY(ds_catalogue_move_verdict(c, before, row->number, error));
    DS_TRY(drop(c, DS_SAY_REMOVE_ARTICLE, before, error));
    DS_TRY(drop(c, DS_SAY_REMOVE_CONTENT, before, error));
    DS_TRY(rename_member(c, before, row->number, &story, error));
    return story == 0 ? DS_OK : rename_in_story(c, story, before, row->number, error);
}

/* ---- reading ---- */

static ds_status take(ds_catalogue *c, sqlite3_stmt *statement, ds_article_row *out, ds_error *error) {
    ds_row row = ds_row_of(c, statement, "article");
    size_t size;
    out->number = (uint32_t)ds_row_take(&row);
    out->input = ds_row_take(&row);
    out->source = ds_row_take_text(&row);
    out->id = ds_row_take_text(&row);
    out->file = ds_row_take_text(&row);
    out->identity = ds_row_take(&row);
    uint64_t guid = ds_row_take(&row), url = ds_row_take(&row);
    out->token_check = ds_row_take(&row);
    out->seen = (int64_t)ds_row_take(&row);
    const void *entry = ds_row_take_blob(&row, &size);
    DS_TRY(ds_row_check(&row, error));
    DS_TRY(ds_entry_record_get(&out->entry, entry, size, error));
    if (item_of(out) != guid || out->entry.url_hash != url) {
        return ds_fail(error, DS_E_CORRUPT, 0, "catalogue.db", "article %u contradicts itself", (unsigned)out->number);
    }
    return DS_OK;
}

ds_status ds_catalogue_get(ds_catalogue *c, uint32_t number, ds_article_row *out, ds_error *error) {
    sqlite3_stmt *statement;
    *out = (ds_article_row){0};
    DS_TRY(ds_catalogue_ask(c, DS_SAY_GET_ARTICLE, number, &statement, error));
    DS_TRY(ds_catalogue_one(c, statement, "article", number, error));
    ds_status status = take(c, statement, out, error);
    ds_arena_reset(&c->texts);
    if (status == DS_OK) status = ds_catalogue_keep(c, &out->source, error);
    if (status == DS_OK) status = ds_catalogue_keep(c, &out->id, error);
    if (status == DS_OK) status = ds_catalogue_keep(c, &out->file, error);
    (void)sqlite3_reset(statement);
    return status;
}

ds_status ds_catalogue_read_record(ds_catalogue *c, uint32_t number, void *out, size_t size, size_t offset,
                                   ds_error *error) {
    sqlite3_stmt *statement;
    size_t whole;
    DS_TRY(ds_catalogue_ask(c, DS_SAY_GET_CONTENT, number, &statement, error));
    ds_status status = ds_catalogue_one(c, statement, "content", number, error);
    if (status == DS_E_NOT_FOUND && error != NULL) error->code = DS_E_CORRUPT;
    if (status != DS_OK) return status == DS_E_NOT_FOUND ? DS_E_CORRUPT : status;
    const unsigned char *record = ds_sql_blob(statement, 0, &whole);
    if (offset > whole || size > whole - offset) {
        status =
            ds_fail(error, DS_E_CORRUPT, 0, "catalogue.db", "the record of article %u is too short", (unsigned)number);
    } else {
        memcpy(out, record + offset, size);
    }
    (void)sqlite3_reset(statement);
    return status;
}

ds_status ds_catalogue_each(ds_catalogue *c, uint32_t from, ds_article_row_fn each, void *user, ds_error *error) {
    sqlite3_stmt *statement;
    bool more = true;
    DS_TRY(ds_catalogue_ask(c, DS_SAY_EACH_ARTICLE, from, &statement, error));
    ds_status status = ds_sql_step(&c->sql, statement, &more, error);
    while (status == DS_OK && more) {
        ds_article_row row;
        status = take(c, statement, &row, error);
        if (status == DS_OK) status = each(user, &row, error);
        if (status == DS_OK) status = ds_sql_step(&c->sql, statement, &more, error);
    }
    (void)sqlite3_reset(statement);
    return status;
}

ds_status ds_catalogue_find(ds_catalogue *c, ds_article_find by, uint64_t value, size_t most, ds_number_list *out,
                            ds_error *error) {
    static const ds_catalogue_statement statements[] = {[DS_FIND_IDENTITY] = DS_SAY_FIND_IDENTITY,
                                                        [DS_FIND_GUID] = DS_SAY_FIND_GUID,
                                                        [DS_FIND_URL] = DS_SAY_FIND_URL,
                                                        [DS_FIND_INPUT] = DS_SAY_FIND_INPUT,
                                                        [DS_FIND_STORY] = DS_SAY_FIND_STORY};
    sqlite3_stmt *statement;
    bool more = true;
    DS_TRY(ds_catalogue_ask(c, statements[by], value, &statement, error));
    ds_sql_bind_u64(statement, 2, most > INT64_MAX ? INT64_MAX : most);
    ds_status status = ds_sql_step(&c->sql, statement, &more, error);
    while (status == DS_OK && more) {
        if (!ds_memory_reserve(c->memory, &out->numbers, &out->capacity, out->count + 1, sizeof *out->numbers)) {
            status = ds_fail_memory(error);
            break;
        }
        out->numbers[out->count++] = (uint32_t)ds_sql_u64(statement, 0);
        status = ds_sql_step(&c->sql, statement, &more, error);
    }
    (void)sqlite3_reset(statement);
    return status;
}

void ds_number_list_clear(ds_number_list *list, ds_memory *memory) {
    ds_memory_free(memory, list->numbers, list->capacity, sizeof *list->numbers);
    *list = (ds_number_list){0};
}
