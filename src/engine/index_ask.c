/* SPDX-License-Identifier: MIT */
/* What is asked of an index without changing it: its figures, its log, its articles, and whether all of it is whole. */
#include "engine/admit.h"
#include "engine/index.h"
#include "engine/result.h"
#include "match/bands.h"
#include "store/key_runs.h"
#include "store/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the names of key runs ---- */

typedef struct run_list {
    ds_index *index;
    ds_arena arena;
    const char **names;
    size_t count, capacity;
    uint64_t keys, bytes;
    uint32_t last; /* keys of all articles up to this one are in runs */
} run_list;

static ds_status add_run(void *user, const ds_run_row *row, ds_error *error) {
    run_list *list = user;
    const char *name = ds_arena_text(&list->arena, row->name, strlen(row->name));
    if (name == NULL ||
        !ds_memory_reserve(&list->index->memory, &list->names, &list->capacity, list->count + 1, sizeof name)) {
        return ds_fail_memory(error);
    }
    list->names[list->count++] = name;
    list->keys += row->keys;
    list->bytes += row->bytes;
    if (row->last > list->last) list->last = row->last;
    return DS_OK;
}

static ds_status list_runs(run_list *list, ds_index *index, ds_error *error) {
    *list = (run_list){.index = index};
    ds_arena_init(&list->arena, &index->memory);
    return ds_catalogue_each_run(index->catalogue, add_run, list, error);
}

static void run_list_clear(run_list *list) {
    ds_memory_free(&list->index->memory, list->names, list->capacity, sizeof *list->names);
    ds_arena_clear(&list->arena);
}

/* ---- figures ---- */

ds_status ds_index_stats_read(ds_index *index, ds_index_stats *out, ds_error *error) {
    ds_catalogue_counts counts;
    run_list runs;
    uint64_t night;
    DS_TRY(ds_index_need(index, DS_INDEX_READ, error));
    if (out == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "out", "is NULL");
    *out = (ds_index_stats){
        .struct_size = sizeof *out, .schema = DS_CATALOGUE_SCHEMA, .normaliser = DS_BOILERPLATE_TOKENS};
    DS_TRY(ds_catalogue_count(index->catalogue, &counts, error));
    DS_TRY(ds_catalogue_last_seq(index->catalogue, &out->last_seq, error));
    DS_TRY(ds_index_offset(index, &out->feed_offset, error));
    DS_TRY(ds_catalogue_get_u64(index->catalogue, "last_night", 0, &night, error));
    ds_status status = list_runs(&runs, index, error);
    out->articles = counts.articles;
    out->stories = counts.stories;
    out->pairs = counts.pairs;
    out->inputs = counts.inputs;
    out->tombstones = counts.tombstones;
    out->aliases = counts.aliases;
    out->changes = counts.changes;
    out->catalogue_bytes = counts.bytes;
    out->largest = counts.largest;
    out->runs = runs.count;
    out->keys = runs.keys;
    out->key_bytes = runs.bytes;
    out->boilerplate_paragraphs = index->boilerplate->count;
    out->boilerplate_number = index->boilerplate->number;
    out->last_night = (int64_t)night;
    run_list_clear(&runs);
    return status;
}

/* ---- articles ---- */

typedef struct telling {
    ds_index *index;
    ds_number_list numbers;
    ds_arena arena; /* of one article */
    ds_buffer record;
} telling;

static ds_status add_number(void *user, const ds_article_row *row, ds_error *error) {
    telling *t = user;
    ds_number_list *list = &t->numbers;
    if (!ds_memory_reserve(&t->index->memory, &list->numbers, &list->capacity, list->count + 1, sizeof row->number)) {
        return ds_fail_memory(error);
    }
    list->numbers[list->count++] = row->number;
    return DS_OK;
}

static ds_status keep(telling *t, const char **text, ds_error *error) {
    *text = ds_arena_text(&t->arena, *text, strlen(*text));
    return *text == NULL ? ds_fail_memory(error) : DS_OK;
}

/* The id of another article; "" if there is none. */
static ds_status tell_id(telling *t, uint32_t number, const char **id, ds_error *error) {
    ds_article_row row;
    *id = "";
    if (number == DS_NO_NUMBER) return DS_OK;
    DS_TRY(ds_catalogue_get(t->index->catalogue, number, &row, error));
    *id = row.id;
    return keep(t, id, error);
}

static ds_status tell_place(telling *t, uint32_t number, ds_indexed *out, ds_error *error) {
    ds_member_row row;
    ds_error why;
    ds_status status = ds_catalogue_get_member(t->index->catalogue, number, &row, &why);
    if (status == DS_E_NOT_FOUND) return DS_OK;
    if (status != DS_OK && error != NULL) *error = why;
    DS_TRY(status);
    char story[24];
    (void)snprintf(story, sizeof story, "%016llx", (unsigned long long)row.story);
    out->story = story;
    DS_TRY(keep(t, &out->story, error));
    ds_match match = {.a = 0,
                      .b = 1,
                      .overlap = row.overlap,
                      .relation = row.relation,
                      .base = row.base,
                      .rule = row.rule,
                      .via = row.via};
    out->member.evidence = ds_evidence_of(&match, row.is_a ? 0 : 1);
    out->member.evidence.relation = (ds_relation)row.relation;
    out->member.edition = row.edition;
    out->member.notes |= ds_notes_of_marks(row.marks) | out->member.evidence.notes;
    return tell_id(t, row.of, &out->member.of, error);
}

static ds_status tell_detail(telling *t, uint32_t number, const ds_entry *entry, ds_member *out, ds_error *error) {
    ds_detail detail;
    t->record.size = 0;
    if (!ds_buffer_reserve(&t->record, entry->detail_bytes)) return ds_fail_memory(error);
    DS_TRY(ds_catalogue_read_record(t->index->catalogue, number, t->record.data, entry->detail_bytes,
                                    entry->token_bytes, error));
    DS_TRY(ds_record_get_detail(&detail, t->record.data, entry->detail_bytes, error));
    ds_member_take_detail(out, &detail);
    return DS_OK;
}

static ds_status tell(telling *t, uint32_t number, ds_indexed *out, ds_error *error) {
    ds_article_row row;
    ds_arena_reset(&t->arena);
    DS_TRY(ds_catalogue_get(t->index->catalogue, number, &row, error));
    *out = (ds_indexed){.story = "",
                        .member = {.of = "", .source = row.source, .words = row.entry.words, .notes = row.entry.notes}};
    DS_TRY(keep(t, &out->member.source, error));
    DS_TRY(tell_detail(t, number, &row.entry, &out->member, error));
    DS_TRY(ds_result_time(&out->member.published, row.entry.published, &t->arena, error));
    DS_TRY(ds_result_time(&out->member.updated, row.entry.updated, &t->arena, error));
    DS_TRY(ds_result_time(&out->seen, row.seen, &t->arena, error));
    return tell_place(t, number, out, error);
}

static ds_status tell_all(telling *t, ds_indexed_fn each, void *user, ds_error *error) {
    DS_TRY(ds_catalogue_each(t->index->catalogue, 0, add_number, t, error));
    for (size_t n = 0; n < t->numbers.count; n++) {
        ds_indexed article;
        DS_TRY(tell(t, t->numbers.numbers[n], &article, error));
        if (each(user, &article) != 0) return ds_fail(error, DS_E_CANCELLED, 0, NULL, "cancelled");
    }
    return DS_OK;
}

/* One state of the index, whatever is written meanwhile. */
static ds_status in_view(ds_index *index, ds_error *error) {
    DS_TRY(ds_index_need(index, DS_INDEX_READ, error));
    if (index->catalogue->writing) return DS_OK; /* within a feed's own transaction */
    return ds_catalogue_view(index->catalogue, error);
}

static void end_view(ds_index *index) {
    if (index->catalogue->viewing) ds_catalogue_rollback(index->catalogue);
}

ds_status ds_index_each(ds_index *index, ds_indexed_fn each, void *user, ds_error *error) {
    if (each == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "each", "is NULL");
    DS_TRY(in_view(index, error));
    telling t = {.index = index};
    ds_arena_init(&t.arena, &index->memory);
    ds_buffer_init(&t.record, &index->memory);
    ds_status status = tell_all(&t, each, user, error);
    ds_number_list_clear(&t.numbers, &index->memory);
    ds_arena_clear(&t.arena);
    ds_buffer_clear(&t.record);
    end_view(index);
    return status;
}

/* ---- the log ---- */

enum { CHANGES_A_TIME = 1024 };

typedef struct logged {
    ds_change_row rows[CHANGES_A_TIME]; /* texts in the arena */
    size_t count;
    ds_arena arena;
} logged;

static ds_status collect(void *user, const ds_change_row *row, ds_error *error) {
    logged *l = user;
    ds_change_row copy = *row;
    copy.kind = ds_arena_text(&l->arena, row->kind, strlen(row->kind));
    copy.article_id = ds_arena_text(&l->arena, row->article_id, strlen(row->article_id));
    if (copy.kind == NULL || copy.article_id == NULL) return ds_fail_memory(error);
    l->rows[l->count++] = copy;
    return l->count < CHANGES_A_TIME ? DS_OK : ds_fail(error, DS_E_CANCELLED, 0, NULL, "enough");
}

/* The id of a keeper that may be gone. */
static ds_status keeper_id(ds_index *index, uint32_t number, ds_arena *arena, const char **id, ds_error *error) {
    ds_article_row row;
    ds_error why;
    *id = "";
    if (number == DS_NO_NUMBER) return DS_OK;
    ds_status status = ds_catalogue_get(index->catalogue, number, &row, &why);
    if (status == DS_E_NOT_FOUND) return DS_OK;
    if (status != DS_OK && error != NULL) *error = why;
    DS_TRY(status);
    *id = ds_arena_text(arena, row.id, strlen(row.id));
    return *id == NULL ? ds_fail_memory(error) : DS_OK;
}

static const char *write_id(char room[static 24], uint64_t story) {
    if (story == 0) return "";
    (void)snprintf(room, 24, "%016llx", (unsigned long long)story);
    return room;
}

static ds_status tell_change(ds_index *index, logged *l, const ds_change_row *row, ds_change_fn each, void *user,
                             ds_error *error) {
    char story[24], story_was[24];
    ds_change change = {.seq = row->seq, .kind = row->kind, .article = row->article_id};
    change.story = write_id(story, row->story);
    change.story_was = write_id(story_was, row->story_was);
    DS_TRY(ds_result_time(&change.at, row->at, &l->arena, error));
    DS_TRY(keeper_id(index, row->keeper, &l->arena, &change.keeper, error));
    DS_TRY(keeper_id(index, row->keeper_was, &l->arena, &change.keeper_was, error));
    return each(user, &change) == 0 ? DS_OK : ds_fail(error, DS_E_CANCELLED, 0, NULL, "cancelled");
}

static ds_status tell_changes(ds_index *index, logged *l, uint64_t since, ds_change_fn each, void *user,
                              ds_error *error) {
    do {
        ds_error why;
        l->count = 0;
        ds_arena_reset(&l->arena);
        ds_status status = ds_catalogue_each_change(index->catalogue, since, collect, l, &why);
        if (status != DS_OK && status != DS_E_CANCELLED) {
            if (error != NULL) *error = why;
            return status;
        }
        for (size_t r = 0; r < l->count; r++) DS_TRY(tell_change(index, l, &l->rows[r], each, user, error));
        if (l->count > 0) since = l->rows[l->count - 1].seq;
    } while (l->count == CHANGES_A_TIME);
    return DS_OK;
}

ds_status ds_index_changes(ds_index *index, uint64_t since, ds_change_fn each, void *user, ds_error *error) {
    if (each == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "each", "is NULL");
    DS_TRY(in_view(index, error));
    logged *l = ds_memory_new(&index->memory, 1, sizeof *l);
    ds_status status = l == NULL ? ds_fail_memory(error) : DS_OK;
    if (status == DS_OK) {
        ds_arena_init(&l->arena, &index->memory);
        status = tell_changes(index, l, since, each, user, error);
        ds_arena_clear(&l->arena);
    }
    ds_memory_free(&index->memory, l, 1, sizeof *l);
    end_view(index);
    return status;
}
