/* SPDX-License-Identifier: MIT */
/* A verdict: a line of JSON for programs, a few lines for people. */
#include "report/display.h"
#include "report/report.h"
#include "report/story_json.h"

#include <string.h>

static void put_json(ds_writer *writer, const ds_verdict *v, const char *place, uint64_t input_offset) {
    const ds_evidence *e = &v->evidence;
    ds_emit emit;
    ds_emit_init(&emit, writer, false);
    ds_emit_open(&emit, NULL, '{');
    ds_emit_text(&emit, "schema", "dupscan-feed/1");
    ds_emit_number(&emit, "seq", v->seq);
    ds_emit_text(&emit, "verdict", ds_verdict_name(v->verdict));
    ds_emit_bool(&emit, "replay", v->replay);
    ds_emit_text(&emit, "id", v->id);
    ds_emit_text(&emit, "source", v->source);
    ds_emit_text(&emit, "headline", v->headline);
    ds_emit_text(&emit, "place", place == NULL ? "" : place);
    ds_emit_text(&emit, "story", v->story);
    ds_emit_text(&emit, "story_was", v->story_was);
    ds_emit_text(&emit, "of", v->of);
    ds_emit_text(&emit, "keeper", v->keeper);
    ds_emit_bool(&emit, "keeper_changed", v->keeper_changed);
    ds_emit_bool(&emit, "latest", v->latest);
    ds_emit_number(&emit, "size", v->size);
    ds_emit_texts(&emit, "sources", v->sources, v->source_count);
    ds_emit_ratio(&emit, "jaccard", e->jaccard);
    ds_emit_ratio(&emit, "containment_of_member", e->containment_of_member);
    ds_emit_ratio(&emit, "containment_of_other", e->containment_of_other);
    ds_emit_number(&emit, "shared_words", e->shared_words);
    ds_emit_number(&emit, "longest_run_words", e->longest_run_words);
    ds_emit_text(&emit, "rule", e->rule);
    ds_emit_notes(&emit, v->notes);
    ds_emit_number(&emit, "input_offset", input_offset);
    ds_emit_text(&emit, "error", v->error);
    ds_emit_text(&emit, "detail", v->detail);
    ds_emit_close(&emit, '}');
    ds_writer_char(writer, '\n');
}

static void put_line(ds_writer *writer, const char *name, const char *text) {
    if (text == NULL || *text == '\0') return;
    ds_writer_text(writer, "   ");
    ds_writer_text(writer, name);
    ds_writer_char(writer, ' ');
    (void)ds_display_put(writer, text, 0);
    ds_writer_char(writer, '\n');
}

static void put_story(ds_writer *writer, const ds_verdict *v) {
    ds_writer_text(writer, "   story ");
    ds_writer_text(writer, v->story);
    ds_writer_text(writer, ", ");
    ds_writer_number(writer, v->size);
    ds_writer_text(writer, v->size == 1 ? " article" : " articles");
    ds_writer_char(writer, '\n');
}

static void put_evidence(ds_writer *writer, const ds_evidence *e) {
    ds_writer_text(writer, "   jaccard ");
    ds_writer_ratio(writer, e->jaccard);
    ds_writer_text(writer, ", ");
    ds_writer_ratio(writer, e->containment_of_member);
    ds_writer_text(writer, " of it and ");
    ds_writer_ratio(writer, e->containment_of_other);
    ds_writer_text(writer, " of the other, longest run ");
    ds_writer_number(writer, e->longest_run_words);
    ds_writer_text(writer, " words (");
    ds_writer_text(writer, e->rule);
    ds_writer_text(writer, ")\n");
}

static void put_text(ds_writer *writer, const ds_verdict *v, const char *place) {
    bool is_error = v->verdict == DS_VERDICT_ERROR;
    ds_writer_text(writer, ds_verdict_name(v->verdict));
    ds_writer_text(writer, v->replay ? " (known)  " : "  ");
    (void)ds_display_put(writer, is_error ? (place == NULL ? "" : place) : v->id, 0);
    ds_writer_char(writer, '\n');
    put_line(writer, v->error, is_error ? v->detail : "");
    if (is_error) return;
    put_line(writer, "", v->headline);
    if (*v->story != '\0') put_story(writer, v);
    put_line(writer, "of", v->of);
    if (*v->of != '\0') put_evidence(writer, &v->evidence);
    put_line(writer, "keeper", v->keeper);
}

ds_status ds_verdict_write(const ds_verdict *verdict, const char *format, const char *place, uint64_t input_offset,
                           ds_sink sink, ds_error *error) {
    DS_TRY(ds_report_check_ends(verdict, sink, error));
    bool is_json = format != NULL && strcmp(format, "json") == 0;
    if (!is_json && (format == NULL || strcmp(format, "text") != 0)) return ds_report_fail_format(format, error);
    ds_writer writer;
    ds_writer_init(&writer, sink);
    if (is_json) {
        put_json(&writer, verdict, place, input_offset);
    } else {
        put_text(&writer, verdict, place);
    }
    return ds_writer_finish(&writer, error);
}
