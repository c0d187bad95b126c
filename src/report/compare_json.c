/* SPDX-License-Identifier: MIT */
#include "report/passage_side.h"
#include "report/report.h"
#include "report/story_json.h"

static const char schema[] = "dupscan/compare/1";

static void emit_furniture(ds_emit *emit, const ds_comparison *comparison, int side) {
    const ds_mark *mark;
    const char *text = ds_comparison_text(comparison, side, NULL);
    ds_emit_open(emit, "furniture", '[');
    for (size_t i = 0; (mark = ds_comparison_mark(comparison, side, i)) != NULL; i++) {
        if (mark->passage != SIZE_MAX) continue;
        ds_emit_open(emit, NULL, '{');
        ds_emit_text(emit, "reason", mark->note == 0 ? "left-out" : ds_note_name(mark->note));
        ds_emit_number(emit, "offset", mark->offset);
        ds_emit_number(emit, "size", mark->size);
        ds_emit_bytes(emit, "text", text + mark->offset, mark->size);
        ds_emit_close(emit, '}');
    }
    ds_emit_close(emit, ']');
}

static void emit_side(ds_emit *emit, const char *key, const ds_comparison *comparison, int side) {
    const ds_member *member = ds_comparison_member(comparison, side);
    ds_emit_open(emit, key, '{');
    ds_emit_article(emit, member);
    ds_emit_notes(emit, member->notes);
    emit_furniture(emit, comparison, side);
    ds_emit_close(emit, '}');
}

static void emit_run(ds_emit *emit, const char *key, ds_passage_side side) {
    ds_emit_open(emit, key, '{');
    ds_emit_number(emit, "offset", side.offset);
    ds_emit_number(emit, "size", side.size);
    ds_emit_bytes(emit, "text", side.text, side.size);
    ds_emit_close(emit, '}');
}

static void emit_verdict(ds_emit *emit, const ds_evidence *evidence) {
    ds_emit_text(emit, "relation", ds_relation_name(evidence->relation));
    ds_emit_text(emit, "base", ds_relation_name(evidence->base));
    ds_emit_text(emit, "rule", evidence->rule);
    ds_emit_ratio(emit, "jaccard", evidence->jaccard);
    ds_emit_ratio(emit, "containment_a", evidence->containment_of_member);
    ds_emit_ratio(emit, "containment_b", evidence->containment_of_other);
    ds_emit_number(emit, "shared_words", evidence->shared_words);
    ds_emit_number(emit, "longest_run_words", evidence->longest_run_words);
    ds_emit_notes(emit, evidence->notes);
}

void ds_compare_json(const ds_comparison *comparison, const ds_report_options *options, ds_writer *writer) {
    (void)options;
    ds_emit emit;
    ds_emit_init(&emit, writer, true);
    ds_emit_open(&emit, NULL, '{');
    ds_emit_text(&emit, "schema", schema);
    emit_side(&emit, "a", comparison, 0);
    emit_side(&emit, "b", comparison, 1);
    emit_verdict(&emit, ds_comparison_evidence(comparison));
    ds_emit_open(&emit, "passages", '[');
    size_t count = ds_comparison_passage_count(comparison);
    for (size_t i = 0; i < count && writer->os_error == 0; i++) {
        const ds_passage *passage = ds_comparison_passage(comparison, i);
        ds_emit_open(&emit, NULL, '{');
        ds_emit_number(&emit, "words", passage->words);
        emit_run(&emit, "a", ds_passage_side_get(comparison, passage, 0));
        emit_run(&emit, "b", ds_passage_side_get(comparison, passage, 1));
        ds_emit_close(&emit, '}');
    }
    ds_emit_close(&emit, ']');
    ds_emit_close(&emit, '}');
    ds_writer_char(writer, '\n');
}
