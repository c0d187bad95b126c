/* SPDX-License-Identifier: MIT */
/* What an index holds and what has happened to it: JSON for programs, lines for people. */
#include "report/emit.h"
#include "report/report.h"
#include "report/story_json.h"

#include <string.h>

/* ---- articles ---- */

static int put_article(void *user, const ds_indexed *article) {
    const ds_member *m = &article->member;
    const ds_evidence *e = &m->evidence;
    ds_writer *writer = user;
    ds_emit emit;
    ds_emit_init(&emit, writer, false);
    ds_emit_open(&emit, NULL, '{');
    ds_emit_text(&emit, "schema", "dupscan-index/1");
    ds_emit_text(&emit, "id", m->id);
    ds_emit_text(&emit, "path", m->path);
    ds_emit_text(&emit, "place", m->place);
    ds_emit_text(&emit, "guid", m->guid);
    ds_emit_text(&emit, "url", m->url);
    ds_emit_text(&emit, "version", m->version);
    ds_emit_text(&emit, "status", m->status);
    ds_emit_text(&emit, "source", m->source);
    ds_emit_text(&emit, "headline", m->headline);
    ds_emit_text(&emit, "published", m->published);
    ds_emit_text(&emit, "updated", m->updated);
    ds_emit_text(&emit, "seen", article->seen);
    ds_emit_text(&emit, "language", m->language);
    ds_emit_number(&emit, "words", m->words);
    ds_emit_text(&emit, "story", article->story);
    ds_emit_text(&emit, "relation", ds_relation_name(e->relation));
    ds_emit_text(&emit, "of", m->of);
    ds_emit_ratio(&emit, "jaccard", e->jaccard);
    ds_emit_ratio(&emit, "containment_of_member", e->containment_of_member);
    ds_emit_ratio(&emit, "containment_of_other", e->containment_of_other);
    ds_emit_number(&emit, "shared_words", e->shared_words);
    ds_emit_number(&emit, "longest_run_words", e->longest_run_words);
    ds_emit_text(&emit, "rule", *m->of == '\0' ? "" : e->rule);
    ds_emit_number(&emit, "edition", m->edition);
    ds_emit_notes(&emit, m->notes);
    ds_emit_close(&emit, '}');
    ds_writer_char(writer, '\n');
    return writer->os_error != 0;
}

/* A sink that refuses stops the walk; what it refused with is what counts. */
static ds_status finish(ds_writer *writer, ds_status status, ds_error *error) {
    if (status != DS_OK && status != DS_E_CANCELLED) return status;
    return ds_writer_finish(writer, error);
}

ds_status ds_index_export(ds_index *index, ds_sink sink, ds_error *error) {
    ds_writer writer;
    ds_writer_init(&writer, sink);
    return finish(&writer, ds_index_each(index, put_article, &writer, error), error);
}

/* ---- changes ---- */

static int put_change(void *user, const ds_change *change) {
    ds_writer *writer = user;
    ds_emit emit;
    ds_emit_init(&emit, writer, false);
    ds_emit_open(&emit, NULL, '{');
    ds_emit_text(&emit, "schema", "dupscan-changes/1");
    ds_emit_number(&emit, "seq", change->seq);
    ds_emit_text(&emit, "at", change->at);
    ds_emit_text(&emit, "kind", change->kind);
    ds_emit_text(&emit, "article", change->article);
    ds_emit_text(&emit, "story", change->story);
    ds_emit_text(&emit, "story_was", change->story_was);
    ds_emit_text(&emit, "keeper", change->keeper);
    ds_emit_text(&emit, "keeper_was", change->keeper_was);
    ds_emit_close(&emit, '}');
    ds_writer_char(writer, '\n');
    return writer->os_error != 0;
}

ds_status ds_index_changes_write(ds_index *index, uint64_t since, ds_sink sink, ds_error *error) {
    ds_writer writer;
    ds_writer_init(&writer, sink);
    return finish(&writer, ds_index_changes(index, since, put_change, &writer, error), error);
}

/* ---- figures ---- */

typedef struct figure {
    const char *name, *label;
    uint64_t value;
} figure;

enum { FIGURES = 17, LABEL_COLUMNS = 24 };

static void list_figures(const ds_index_stats *s, figure out[static FIGURES]) {
    const figure figures[FIGURES] = {
        {"schema", "schema", s->schema},
        {"articles", "articles", s->articles},
        {"stories", "stories", s->stories},
        {"largest", "articles in the largest", s->largest},
        {"pairs", "pairs compared", s->pairs},
        {"inputs", "files read", s->inputs},
        {"tombstones", "tombstones", s->tombstones},
        {"aliases", "retired story ids", s->aliases},
        {"changes", "changes in the log", s->changes},
        {"last_seq", "last seq", s->last_seq},
        {"feed_offset", "feed: bytes of input", s->feed_offset},
        {"boilerplate_number", "boilerplate: list", s->boilerplate_number},
        {"boilerplate_paragraphs", "boilerplate: paragraphs", s->boilerplate_paragraphs},
        {"runs", "key runs", s->runs},
        {"keys", "keys in them", s->keys},
        {"key_bytes", "bytes of key runs", s->key_bytes},
        {"catalogue_bytes", "bytes of the catalogue", s->catalogue_bytes},
    };
    memcpy(out, figures, sizeof figures);
}

static void put_line(ds_writer *writer, const char *label, uint64_t value) {
    ds_writer_text(writer, label);
    for (size_t c = strlen(label); c < LABEL_COLUMNS; c++) ds_writer_char(writer, ' ');
    ds_writer_number(writer, value);
    ds_writer_char(writer, '\n');
}

static uint64_t bytes_an_article(const ds_index_stats *s) {
    return s->articles == 0 ? 0 : (s->key_bytes + s->catalogue_bytes) / s->articles;
}

ds_status ds_index_stats_write(const ds_index_stats *stats, const char *format, ds_sink sink, ds_error *error) {
    figure figures[FIGURES];
    ds_writer writer;
    bool is_json = format != NULL && strcmp(format, "json") == 0;
    if (stats == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "stats", "is NULL");
    if (!is_json && (format == NULL || strcmp(format, "text") != 0)) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "format", "takes json or text");
    }
    list_figures(stats, figures);
    ds_writer_init(&writer, sink);
    if (is_json) {
        ds_emit emit;
        ds_emit_init(&emit, &writer, true);
        ds_emit_open(&emit, NULL, '{');
        for (size_t f = 0; f < FIGURES; f++) ds_emit_number(&emit, figures[f].name, figures[f].value);
        ds_emit_number(&emit, "last_night", (uint64_t)stats->last_night);
        ds_emit_number(&emit, "bytes_an_article", bytes_an_article(stats));
        ds_emit_close(&emit, '}');
        ds_writer_char(&writer, '\n');
    } else {
        for (size_t f = 0; f < FIGURES; f++) put_line(&writer, figures[f].label, figures[f].value);
        put_line(&writer, "bytes an article", bytes_an_article(stats));
    }
    return ds_writer_finish(&writer, error);
}
