/* SPDX-License-Identifier: MIT */
/* Two articles for people: who they are, the verdict with its figures, and both texts with what they share marked. */
#include "report/compare_column.h"
#include "report/report.h"
#include "report/words.h"

enum { INDENT = 3, SEPARATOR = 3, SIDE_BY_SIDE_LEAST = 60 };

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

/* ---- the texts ---- */

/* One of the two lists of paragraphs, as far as it is laid out. */
typedef struct queue {
    ds_column column;
    const ds_comparison *comparison;
    size_t next, count;
} queue;

static void start_queue(queue *q, const compare_state *state, int side, size_t width) {
    ds_column_init(&q->column, state->comparison, side, width, state->options->colour);
    q->comparison = state->comparison;
    q->next = 0;
    q->count = ds_comparison_paragraph_count(state->comparison, side);
}

static const ds_compared_paragraph *head(const queue *q) {
    return ds_comparison_paragraph(q->comparison, q->column.side, q->next);
}

static void take_head(queue *q) {
    ds_column_begin(&q->column, head(q));
    q->next++;
}

/* False when no more lines are wanted. */
static bool count_line(const compare_state *state, size_t *lines, size_t most) {
    if (state->writer->os_error != 0) return false;
    ++*lines;
    return most == 0 || *lines <= most;
}

static bool put_row(const compare_state *state, queue *a, queue *b, size_t *lines) {
    while (ds_column_has_line(&a->column) || ds_column_has_line(&b->column)) {
        if (!count_line(state, lines, state->options->lines)) return false;
        size_t used = ds_column_has_line(&a->column) ? ds_column_put_line(&a->column, state->writer) : 0;
        ds_display_spaces(state->writer, used < a->column.width ? a->column.width - used : 0);
        ds_writer_text(state->writer, " |");
        if (ds_column_has_line(&b->column)) {
            ds_writer_char(state->writer, ' ');
            (void)ds_column_put_line(&b->column, state->writer);
        }
        ds_writer_char(state->writer, '\n');
    }
    return true;
}

/* Paragraphs that belong together wait for each other; the others go in order, two in a row where both sides have one. */
static void put_rows(const compare_state *state, size_t width) {
    queue a, b;
    size_t lines = 0;
    bool wanted = true;
    start_queue(&a, state, 0, width);
    start_queue(&b, state, 1, width);
    while (wanted && (a.next < a.count || b.next < b.count)) {
        bool a_waits = a.next < a.count && head(&a)->beside != SIZE_MAX && head(&a)->beside != b.next;
        bool b_waits = b.next < b.count && head(&b)->beside != SIZE_MAX && head(&b)->beside != a.next;
        if (a.next < a.count && !a_waits) take_head(&a);
        if (b.next < b.count && !b_waits) take_head(&b);
        bool is_empty = !ds_column_has_line(&a.column) && !ds_column_has_line(&b.column);
        if (lines > 0 && !is_empty) {
            ds_display_spaces(state->writer, width);
            ds_writer_text(state->writer, " |\n");
        }
        wanted = put_row(state, &a, &b, &lines);
    }
    if (!wanted) ds_writer_text(state->writer, "...\n");
}

static void put_alone(const compare_state *state, int side, size_t width) {
    queue q;
    size_t lines = 0;
    bool wanted = true;
    start_queue(&q, state, side, width);
    ds_writer_text(state->writer, side == 0 ? "A\n" : "\nB\n");
    for (bool is_first = true; wanted && q.next < q.count;) {
        take_head(&q);
        if (!ds_column_has_line(&q.column)) continue;
        if (!is_first) ds_writer_char(state->writer, '\n');
        is_first = false;
        while (wanted && ds_column_has_line(&q.column)) {
            wanted = count_line(state, &lines, (state->options->lines + 1) / 2);
            if (!wanted) break;
            ds_display_spaces(state->writer, INDENT);
            (void)ds_column_put_line(&q.column, state->writer);
            ds_writer_char(state->writer, '\n');
        }
    }
    if (!wanted) ds_writer_text(state->writer, "   ...\n");
}

static void put_texts(const compare_state *state) {
    size_t columns = state->options->columns;
    ds_writer_char(state->writer, '\n');
    if (!state->options->unified && columns >= SIDE_BY_SIDE_LEAST) {
        put_rows(state, (columns - SEPARATOR) / 2);
        return;
    }
    for (int side = 0; side < 2; side++) put_alone(state, side, columns == 0 ? SIZE_MAX : columns - INDENT);
}

void ds_compare_text(const ds_comparison *comparison, const ds_report_options *options, ds_writer *writer) {
    compare_state state = {comparison, options, writer};
    const ds_evidence *evidence = ds_comparison_evidence(comparison);
    put_article(&state, "A", 0);
    put_article(&state, "B", 1);
    ds_writer_char(writer, '\n');
    put_verdict(&state, evidence);
    put_figures(writer, evidence);
    put_texts(&state);
}
