/* SPDX-License-Identifier: MIT */
/* Articles that come as bytes: lines as they arrive, and files by way of the readers. */
#include "engine/feed.h"

#include "engine/ingest.h"

#include <string.h>

typedef struct taker {
    ds_index *index;
    ds_verdict_fn each;
    void *user;
} taker;

static ds_status hand_on(const taker *t, const char *path, const char *place, const ds_verdict *verdict,
                         ds_error *error) {
    if (t->each(t->user, path == NULL ? "" : path, place == NULL ? "" : place, verdict) == 0) return DS_OK;
    return ds_fail(error, DS_E_CANCELLED, 0, NULL, "cancelled");
}

static ds_status take_article(void *user, const ds_article *article, ds_error *error) {
    const taker *t = user;
    ds_verdict verdict;
    bool feeds = t->index->mode == DS_INDEX_FEED;
    DS_TRY(feeds ? ds_index_add(t->index, article, &verdict, error)
                 : ds_index_query(t->index, article, &verdict, error));
    return hand_on(t, article->path, article->place, &verdict, error);
}

static ds_status take_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                           bool is_error, ds_error *error) {
    ds_verdict verdict;
    (void)is_error;
    ds_feed_verdict_error(&verdict, reason, detail);
    return hand_on(user, path, place, &verdict, error);
}

/* ---- lines ---- */

static ds_status source_of(void *core, const char *path, const char *fallback, ds_arena *arena, const char **source,
                           ds_error *error) {
    return ds_core_source_of(core, path, fallback, arena, source, error);
}

/* With a core of its own: the feed's goes when an article fails, or when another list of boilerplate comes. */
struct ds_lines {
    ds_core *core;
    ds_parser parser;
    const char *source;
};

void ds_lines_free(ds_lines *lines) {
    if (lines == NULL) return;
    ds_core *core = lines->core;
    ds_parser_clear(&lines->parser);
    ds_memory_free(&core->memory, lines, 1, sizeof *lines);
    ds_core_free(core);
}

static ds_status make_lines(ds_index *index, ds_error *error) {
    ds_core *core;
    if (index->lines != NULL) return DS_OK;
    DS_TRY(ds_index_core(index, false, &core, error));
    ds_lines *lines = ds_memory_new(&core->memory, 1, sizeof *lines);
    ds_status status = DS_OK;
    if (lines == NULL) {
        status = ds_fail_memory(error);
        ds_core_free(core);
        return status;
    }
    lines->core = core;
    ds_parser_init(&lines->parser, &core->memory, &core->options);
    lines->parser.source_of = source_of;
    lines->parser.source_user = core;
    status = ds_core_source_of(core, "-", "-", &core->arena, &lines->source, error);
    if (status == DS_OK) {
        index->lines = lines;
    } else {
        ds_lines_free(lines);
    }
    return status;
}

ds_status ds_index_add_lines(ds_index *index, const char *lines, size_t size, uint64_t first_line, ds_verdict_fn each,
                             void *user, ds_error *error) {
    DS_TRY(ds_index_need(index, DS_INDEX_FEED, error));
    if (lines == NULL || each == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, NULL, "an argument is NULL");
    DS_TRY(make_lines(index, error));
    taker t = {index, each, user};
    ds_article_sink sink = {take_article, take_skip, &t};
    ds_chunk chunk = {.bytes = (const unsigned char *)lines,
                      .size = size,
                      .first_line = first_line,
                      .path = "-",
                      .source = index->lines->source};
    return ds_reader_jsonl.parse(&index->lines->parser, &chunk, &sink, error);
}

/* ---- files ---- */

static ds_status take_files(ds_core *core, const char *path, const ds_article_sink *sink, ds_error *error) {
    ds_walk walk;
    ds_arena arena;
    ds_arena_init(&arena, &core->memory);
    ds_walk_init(&walk, &core->memory, &core->options);
    ds_status status = ds_walk_add(&walk, path, error);
    if (status == DS_OK) status = ds_walk_finish(&walk, error);
    for (size_t i = 0; i < walk.skip_count && status == DS_OK; i++) {
        const ds_walk_skip *skip = &walk.skips[i];
        status = sink->skip(sink->user, skip->path, skip->reason, skip->detail, NULL, true, error);
    }
    for (size_t i = 0; i < walk.file_count && status == DS_OK; i++) {
        status = ds_ingest_file(core, &walk.files[i], &arena, sink, error);
    }
    ds_walk_clear(&walk);
    ds_arena_clear(&arena);
    return status;
}

static ds_status take_path(ds_index *index, const char *path, ds_verdict_fn each, void *user, ds_error *error) {
    ds_core *core;
    if (path == NULL || each == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, NULL, "an argument is NULL");
    taker t = {index, each, user};
    ds_article_sink sink = {take_article, take_skip, &t};
    DS_TRY(ds_index_core(index, false, &core, error));
    ds_status status = take_files(core, path, &sink, error);
    ds_core_free(core);
    return status;
}

ds_status ds_index_add_path(ds_index *index, const char *path, ds_verdict_fn each, void *user, ds_error *error) {
    DS_TRY(ds_index_need(index, DS_INDEX_FEED, error));
    return take_path(index, path, each, user, error);
}

ds_status ds_index_query_path(ds_index *index, const char *path, ds_verdict_fn each, void *user, ds_error *error) {
    DS_TRY(ds_index_need(index, DS_INDEX_READ, error));
    return take_path(index, path, each, user, error);
}
