/* SPDX-License-Identifier: MIT */
/* An evaluation for people: a table for each thing that is said. "-" stands for what is undefined. */
#include "report/display.h"
#include "report/report.h"
#include "report/wrap.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The widest table, the sweep, takes 80. */
enum { NAME_COLUMNS = 16, NUMBER_COLUMNS = 8, MEASURE_COLUMNS = 8, RELATION_COLUMNS = 9, SOURCES_MOST = 20 };

typedef struct eval_state {
    const ds_eval *eval;
    const ds_report_options *options;
    ds_writer *writer;
} eval_state;

/* ---- cells ---- */

static void put_right(ds_writer *writer, const char *text, size_t columns) {
    size_t width = ds_display_width(text);
    ds_display_spaces(writer, width < columns ? columns - width : 1);
    ds_writer_text(writer, text);
}

static void put_name(ds_writer *writer, const char *text) {
    size_t width = ds_display_put(writer, text, NAME_COLUMNS);
    ds_display_spaces(writer, width < NAME_COLUMNS ? NAME_COLUMNS - width : 0);
}

static void put_number(ds_writer *writer, uint64_t number, size_t columns) {
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRIu64, number);
    put_right(writer, text, columns);
}

static void write_measure(char out[DS_RATIO_BYTES + 1], double value, unsigned decimals) {
    if (isnan(value)) {
        (void)snprintf(out, DS_RATIO_BYTES, "-");
        return;
    }
    char digits[DS_RATIO_BYTES];
    ds_ratio_format(digits, fabs(value), decimals);
    bool is_negative = value < 0 && strspn(digits, "0.") < strlen(digits);
    (void)snprintf(out, DS_RATIO_BYTES + 1, "%s%s", is_negative ? "-" : "", digits);
}

static void put_measure(ds_writer *writer, double value) {
    char text[DS_RATIO_BYTES + 1];
    write_measure(text, value, 4);
    put_right(writer, text, MEASURE_COLUMNS);
}

static void put_score(ds_writer *writer, const ds_eval_score *score) {
    put_number(writer, score->right, NUMBER_COLUMNS);
    put_number(writer, score->wrong, NUMBER_COLUMNS);
    put_number(writer, score->missed, NUMBER_COLUMNS);
    put_measure(writer, score->precision);
    put_measure(writer, score->recall);
    put_measure(writer, score->f1);
}

static void put_score_head(const eval_state *state, const char *name, bool by_story) {
    ds_style_begin(state->writer, state->options->colour, DS_STYLE_FAINT);
    ds_writer_char(state->writer, '\n');
    put_name(state->writer, name);
    static const char *const counts[] = {"right", "wrong", "missed"};
    static const char *const measures[] = {"prec.", "recall", "F1", "B-cubed", "ARI"};
    for (size_t i = 0; i < 3; i++) put_right(state->writer, counts[i], NUMBER_COLUMNS);
    for (size_t i = 0; i < (by_story ? 5 : 3); i++) put_right(state->writer, measures[i], MEASURE_COLUMNS);
    ds_style_end(state->writer, state->options->colour, DS_STYLE_FAINT);
    ds_writer_char(state->writer, '\n');
}

/* ---- what is said ---- */

static void put_labels(const eval_state *state, const ds_eval_summary *summary) {
    ds_wrap wrap;
    ds_wrap_begin(&wrap, state->writer, state->options->columns, 0, 3);
    if (summary->by_story) {
        ds_wrap_count(&wrap, summary->articles, "labelled article", "labelled articles");
        ds_wrap_text(&wrap, " of ");
        ds_wrap_count(&wrap, summary->stories, "story", "stories");
    } else {
        ds_wrap_count(&wrap, summary->pairs, "judged pair", "judged pairs");
        ds_wrap_text(&wrap, " of ");
        ds_wrap_count(&wrap, summary->articles, "article", "articles");
    }
    if (summary->empty > 0) {
        ds_wrap_text(&wrap, "; ");
        ds_wrap_count(&wrap, summary->empty, "line", "lines");
        ds_wrap_text(&wrap, " without a label");
    }
    if (summary->unknown > 0) {
        ds_wrap_text(&wrap, "; ");
        ds_wrap_count(&wrap, summary->unknown, "line", "lines");
        ds_wrap_text(&wrap, " of articles that were not read");
    }
    ds_wrap_end(&wrap);
}

static void put_bcubed(const eval_state *state, const ds_eval_summary *summary) {
    put_name(state->writer, "B-cubed");
    ds_display_spaces(state->writer, (size_t)3 * NUMBER_COLUMNS);
    put_measure(state->writer, summary->bcubed_precision);
    put_measure(state->writer, summary->bcubed_recall);
    put_measure(state->writer, summary->bcubed_f1);
    ds_writer_char(state->writer, '\n');
    put_name(state->writer, "adjusted Rand");
    ds_display_spaces(state->writer, (size_t)3 * NUMBER_COLUMNS + 2 * MEASURE_COLUMNS);
    put_measure(state->writer, summary->ari);
    ds_writer_char(state->writer, '\n');
}

static void put_measures(const eval_state *state, const ds_eval_summary *summary) {
    put_score_head(state, "", false);
    put_name(state->writer, "pairs");
    put_score(state->writer, &summary->score);
    ds_writer_char(state->writer, '\n');
    if (summary->by_story) put_bcubed(state, summary);
}

static void put_point(const eval_state *state, const ds_eval_point *point, bool by_story) {
    char value[DS_RATIO_BYTES + 1], name[DS_RATIO_BYTES + 32];
    bool is_whole = point->value == floor(point->value);
    write_measure(value, point->value, is_whole ? 0 : 2);
    (void)snprintf(name, sizeof name, "%.24s %s", point->option, value);
    put_name(state->writer, name);
    put_score(state->writer, &point->score);
    if (by_story) put_measure(state->writer, point->bcubed_f1);
    if (by_story) put_measure(state->writer, point->ari);
    ds_writer_char(state->writer, '\n');
}

static void put_suggestion(const eval_state *state, const ds_eval_summary *summary) {
    char text[3][DS_RATIO_BYTES + 1];
    if (isnan(summary->suggested)) return;
    const double values[] = {summary->suggested, summary->suggested_low, summary->suggested_high};
    for (size_t i = 0; i < 3; i++) write_measure(text[i], values[i], 2);
    ds_writer_text(state->writer, "suggested threshold ");
    ds_writer_text(state->writer, text[0]);
    if (!isnan(summary->suggested_low)) {
        ds_writer_text(state->writer, ", 95 % interval ");
        ds_writer_text(state->writer, text[1]);
        ds_writer_text(state->writer, " to ");
        ds_writer_text(state->writer, text[2]);
    }
    ds_writer_char(state->writer, '\n');
}

static void put_sweep(const eval_state *state, const ds_eval_summary *summary) {
    const ds_eval_point *point;
    if (ds_eval_point_at(state->eval, 0) == NULL) return;
    put_score_head(state, "sweep", summary->by_story);
    for (size_t i = 0; (point = ds_eval_point_at(state->eval, i)) != NULL; i++) {
        put_point(state, point, summary->by_story);
    }
    put_suggestion(state, summary);
}

static void put_parts(const eval_state *state, const char *name,
                      const ds_eval_part *(*at)(const ds_eval *eval, size_t index)) {
    const ds_eval_part *part;
    if (at(state->eval, 0) == NULL) return;
    put_score_head(state, name, false);
    size_t i = 0;
    for (; i < SOURCES_MOST && (part = at(state->eval, i)) != NULL; i++) {
        put_name(state->writer, *part->name == '\0' ? "(none)" : part->name);
        put_score(state->writer, &part->score);
        ds_writer_char(state->writer, '\n');
    }
    if (at(state->eval, i) != NULL) ds_writer_text(state->writer, "... and more; -f json lists them all\n");
}

static void put_confusion(const eval_state *state) {
    static const ds_relation order[] = {DS_RELATION_IDENTICAL, DS_RELATION_UPDATE, DS_RELATION_COPY,
                                        DS_RELATION_EXCERPT,   DS_RELATION_RERUN,  DS_RELATION_NONE};
    const ds_eval_row *row;
    ds_style_begin(state->writer, state->options->colour, DS_STYLE_FAINT);
    ds_writer_char(state->writer, '\n');
    put_name(state->writer, "label, relation");
    for (size_t r = 0; r < sizeof order / sizeof *order; r++) {
        put_right(state->writer, ds_relation_name(order[r]), RELATION_COLUMNS);
    }
    put_right(state->writer, "merged", RELATION_COLUMNS);
    ds_style_end(state->writer, state->options->colour, DS_STYLE_FAINT);
    ds_writer_char(state->writer, '\n');
    for (size_t i = 0; (row = ds_eval_confusion(state->eval, i)) != NULL; i++) {
        put_name(state->writer, row->label);
        for (size_t r = 0; r < sizeof order / sizeof *order; r++) {
            put_number(state->writer, row->found[order[r]], RELATION_COLUMNS);
        }
        put_number(state->writer, row->merged, RELATION_COLUMNS);
        ds_writer_char(state->writer, '\n');
    }
}

static void put_mistake(const eval_state *state, const ds_eval_mistake *mistake) {
    ds_writer *writer = state->writer;
    char similarity[DS_RATIO_BYTES];
    ds_ratio_format(similarity, mistake->similarity, 4);
    put_right(writer, similarity, 8);
    ds_writer_text(writer, "  ");
    ds_writer_text(writer, mistake->evidence.rule);
    ds_writer_text(writer, "; ");
    (void)ds_display_put(writer, mistake->label_a, 0);
    if (strcmp(mistake->label_a, mistake->label_b) != 0) {
        ds_writer_text(writer, " | ");
        (void)ds_display_put(writer, mistake->label_b, 0);
    }
    ds_writer_text(writer, "\n          ");
    (void)ds_display_put(writer, mistake->a, 0);
    ds_writer_text(writer, "\n          ");
    (void)ds_display_put(writer, mistake->b, 0);
    ds_writer_char(writer, '\n');
}

static void put_mistakes(const eval_state *state, const char *name,
                         const ds_eval_mistake *(*at)(const ds_eval *eval, size_t index)) {
    const ds_eval_mistake *mistake;
    if (at(state->eval, 0) == NULL) return;
    ds_style_begin(state->writer, state->options->colour, DS_STYLE_FAINT);
    ds_writer_char(state->writer, '\n');
    ds_writer_text(state->writer, name);
    ds_style_end(state->writer, state->options->colour, DS_STYLE_FAINT);
    ds_writer_char(state->writer, '\n');
    for (size_t i = 0; (mistake = at(state->eval, i)) != NULL; i++) put_mistake(state, mistake);
}

void ds_eval_text(const ds_eval *eval, const ds_report_options *options, ds_writer *writer) {
    eval_state state = {eval, options, writer};
    const ds_eval_summary *summary = ds_eval_summarise(eval);
    put_labels(&state, summary);
    put_measures(&state, summary);
    put_sweep(&state, summary);
    put_parts(&state, "shorter text", ds_eval_length_band);
    put_parts(&state, "source", ds_eval_source);
    put_confusion(&state);
    put_mistakes(&state, "worst false merges: similarity, rule, labels", ds_eval_false_merge);
    put_mistakes(&state, "worst misses: similarity, rule, label", ds_eval_miss);
}
