/* SPDX-License-Identifier: MIT */
/* Two articles for people: who they are, the verdict with its figures, and what they share. */
#include "report/display.h"
#include "report/passage_side.h"
#include "report/report.h"
#include "report/words.h"

#include <string.h>

enum { PASSAGES_MOST = 10, INDENT = 3, SIDE_INDENT = 6 };

typedef struct compare_state {
    const ds_comparison *comparison;
    const ds_report_options *options;
    ds_writer *writer;
} compare_state;

static void put_styled(const compare_state *state, ds_style style, size_t first, size_t indent, const char *text) {
    ds_wrap wrap;
    ds_style_begin(state->writer, state->options->colour, style);
    ds_wrap_begin(&wrap, state->writer, state->options->columns, first, indent);
    ds_wrap_text(&wrap, text);
    ds_wrap_flush(&wrap);
    ds_style_end(state->writer, state->options->colour, style);
    ds_wrap_end(&wrap);
}

static void put_article(const compare_state *state, const char *name, int side) {
    const ds_member *member = ds_comparison_member(state->comparison, side);
    ds_writer_text(state->writer, name);
    ds_writer_text(state->writer, "  ");
    (void)ds_display_put(state->writer, ds_report_label(member->path, member->id), 0);
    ds_writer_char(state->writer, '\n');
    if (member->headline != NULL && *member->headline != '\0') {
        put_styled(state, DS_STYLE_STRONG, INDENT, INDENT, member->headline);
    }
    ds_wrap wrap;
    ds_wrap_begin(&wrap, state->writer, state->options->columns, INDENT, INDENT);
    const char *const facts[] = {member->source, member->published};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (facts[i] == NULL || *facts[i] == '\0') continue;
        ds_wrap_text(&wrap, facts[i]);
        ds_wrap_text(&wrap, " · ");
    }
    ds_wrap_count(&wrap, member->words, "word", "words");
    ds_wrap_end(&wrap);
    if (member->notes == 0) return;
    ds_wrap_begin(&wrap, state->writer, state->options->columns, INDENT, INDENT);
    ds_words_put_notes(&wrap, member->notes);
    ds_wrap_end(&wrap);
}

static void put_verdict(const compare_state *state, const ds_evidence *evidence) {
    ds_style style = ds_style_of_relation(evidence->relation);
    ds_style_begin(state->writer, state->options->colour, style);
    ds_wrap wrap;
    ds_wrap_begin(&wrap, state->writer, state->options->columns, 0, INDENT);
    if (evidence->relation != DS_RELATION_NONE) {
        ds_wrap_text(&wrap, ds_relation_name(evidence->relation));
        ds_wrap_text(&wrap, ": ");
    }
    ds_wrap_text(&wrap, ds_words_relation(evidence->relation));
    ds_wrap_flush(&wrap);
    ds_style_end(state->writer, state->options->colour, style);
    const char *rule = ds_words_rule(evidence->rule);
    if (*rule != '\0') {
        ds_wrap_text(&wrap, "; ");
        ds_wrap_text(&wrap, rule);
    }
    if (evidence->relation == DS_RELATION_RERUN) {
        ds_wrap_text(&wrap, "; within the window: ");
        ds_wrap_text(&wrap, ds_relation_name(evidence->base));
    }
    if (evidence->notes != 0) {
        ds_wrap_text(&wrap, "; ");
        ds_words_put_notes(&wrap, evidence->notes);
    }
    ds_wrap_end(&wrap);
}

static void put_ratio(ds_writer *writer, const char *label, double ratio) {
    ds_writer_text(writer, label);
    ds_writer_ratio(writer, ratio);
    ds_writer_char(writer, '\n');
}

static void put_number(ds_writer *writer, const char *label, uint64_t number) {
    ds_writer_text(writer, label);
    ds_writer_number(writer, number);
    ds_writer_char(writer, '\n');
}

static void put_figures(ds_writer *writer, const ds_evidence *evidence) {
    put_ratio(writer, "   Jaccard         ", evidence->jaccard);
    put_ratio(writer, "   of A in B       ", evidence->containment_of_member);
    put_ratio(writer, "   of B in A       ", evidence->containment_of_other);
    put_number(writer, "   shared words    ", evidence->shared_words);
    put_number(writer, "   longest run     ", evidence->longest_run_words);
}

static void put_side(const compare_state *state, const char *label, ds_passage_side side) {
    ds_wrap wrap;
    ds_wrap_begin(&wrap, state->writer, state->options->columns, INDENT, *label == '\0' ? INDENT : SIDE_INDENT);
    ds_wrap_text(&wrap, label);
    ds_wrap_bytes(&wrap, side.text, side.size);
    ds_wrap_end(&wrap);
}

static void put_passage(const compare_state *state, size_t index) {
    const ds_passage *passage = ds_comparison_passage(state->comparison, index);
    ds_passage_side a = ds_passage_side_get(state->comparison, passage, 0);
    ds_passage_side b = ds_passage_side_get(state->comparison, passage, 1);
    ds_wrap wrap;
    ds_writer_char(state->writer, '\n');
    ds_style_begin(state->writer, state->options->colour, DS_STYLE_FAINT);
    ds_wrap_begin(&wrap, state->writer, 0, 0, 0);
    ds_wrap_number(&wrap, index + 1);
    ds_wrap_text(&wrap, ". ");
    ds_wrap_count(&wrap, passage->words, "word", "words");
    ds_wrap_flush(&wrap);
    ds_style_end(state->writer, state->options->colour, DS_STYLE_FAINT);
    ds_wrap_end(&wrap);
    if (a.size == b.size && memcmp(a.text, b.text, a.size) == 0) {
        put_side(state, "", a);
    } else {
        put_side(state, "A: ", a);
        put_side(state, "B: ", b);
    }
}

void ds_compare_text(const ds_comparison *comparison, const ds_report_options *options, ds_writer *writer) {
    compare_state state = {comparison, options, writer};
    const ds_evidence *evidence = ds_comparison_evidence(comparison);
    put_article(&state, "A", 0);
    put_article(&state, "B", 1);
    ds_writer_char(writer, '\n');
    put_verdict(&state, evidence);
    put_figures(writer, evidence);
    size_t count = ds_comparison_passage_count(comparison);
    size_t shown = count < PASSAGES_MOST ? count : PASSAGES_MOST;
    for (size_t i = 0; i < shown; i++) put_passage(&state, i);
    if (shown == count) return;
    ds_writer_text(writer, "\n... and ");
    ds_writer_number(writer, count - shown);
    ds_writer_text(writer, " more\n");
}
