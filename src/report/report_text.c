/* SPDX-License-Identifier: MIT */
/*
 *     3 articles from 2 sources · 2018-07-15
 *     Ferry terminal burns
 *     * centre           coastwire      wire/terminal.txt
 *       copy       83%   harbor-herald  herald/fire.txt
 *           copy: Jaccard 0.83 ≥ 0.55; 212 shared words, longest run 96; found by bands, passages
 *
 * A star marks the keeper. A path is cut in its middle where it does not fit the terminal, and never in a file.
 */
#include "report/report_text.h"

#include "report/display.h"
#include "report/words.h"

#include <stdio.h>
#include <string.h>

enum {
    RELATION_COLUMNS = 9,
    PATH_COLUMNS_LEAST = 12,
    ALONE_SOURCE_COLUMNS = 16, /* stories of one come one by one, so their sources cannot be measured first */
    EXPLAIN_INDENT = 6,
};

typedef struct text_state {
    const ds_report *report;
    const ds_options *scan;
    bool had_story;
    bool had_alone;
} text_state;

static bool is_empty(const char *text) {
    return text == NULL || *text == '\0';
}

static bool is_same(const char *a, const char *b) {
    return a != NULL && strcmp(a, b) == 0;
}

static double similarity_of(const ds_evidence *evidence) {
    double most = evidence->jaccard;
    if (evidence->containment_of_member > most) most = evidence->containment_of_member;
    if (evidence->containment_of_other > most) most = evidence->containment_of_other;
    return most;
}

/* Rounded, but 100 % is for what is whole. */
static unsigned percent_of(double similarity) {
    if (similarity >= 1) return 100;
    unsigned rounded = similarity > 0 ? (unsigned)(similarity * 100 + 0.5) : 0;
    return rounded > 99 ? 99 : rounded;
}

static void begin_explanation(const text_state *state, ds_wrap *wrap) {
    ds_style_begin(state->report->writer, state->report->options.colour, DS_STYLE_FAINT);
    ds_wrap_begin(wrap, state->report->writer, state->report->options.columns, EXPLAIN_INDENT, EXPLAIN_INDENT + 2);
}

/* The reset comes before the line end, so that every line is whole for those who grep. */
static void end_explanation(const text_state *state, ds_wrap *wrap) {
    ds_wrap_flush(wrap);
    ds_style_end(state->report->writer, state->report->options.colour, DS_STYLE_FAINT);
    ds_wrap_end(wrap);
}

static void put_reached(ds_wrap *wrap, const char *name, double value, double threshold) {
    char reached[DS_RATIO_BYTES], least[DS_RATIO_BYTES];
    ds_ratio_format(reached, value, 2);
    ds_ratio_format(least, threshold, 2);
    const char *const pieces[] = {name, " ", reached, " ≥ ", least};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) ds_wrap_text(wrap, pieces[i]);
}

/* The two rules that are a number are told with it, the others in words. */
static void put_reason(const text_state *state, ds_wrap *wrap, const ds_evidence *evidence) {
    ds_wrap_text(wrap, ds_relation_name(evidence->relation));
    ds_wrap_text(wrap, ": ");
    if (is_same(evidence->rule, "jaccard")) {
        put_reached(wrap, "Jaccard", evidence->jaccard, state->scan->threshold);
    } else if (is_same(evidence->rule, "containment+run")) {
        put_reached(wrap, "containment", similarity_of(evidence), state->scan->containment);
    } else {
        ds_wrap_text(wrap, ds_words_rule(evidence->rule));
    }
    ds_wrap_text(wrap, "; ");
    ds_wrap_count(wrap, evidence->shared_words, "shared word", "shared words");
    ds_wrap_text(wrap, ", longest run ");
    ds_wrap_number(wrap, evidence->longest_run_words);
    if (evidence->via == 0) return;
    ds_wrap_text(wrap, "; found by ");
    ds_words_put_via(wrap, evidence->via);
}

static void put_remarks(const text_state *state, const ds_member *member) {
    if (member->notes == 0 && member->left_out == 0 && member->edition == 0 && is_empty(member->place)) return;
    ds_wrap wrap;
    begin_explanation(state, &wrap);
    const char *separator = "";
    if (!is_empty(member->place)) {
        ds_wrap_text(&wrap, "at ");
        ds_wrap_text(&wrap, member->place);
        separator = "; ";
    }
    if (member->edition != 0) {
        ds_wrap_text(&wrap, separator);
        ds_wrap_text(&wrap, "edition ");
        ds_wrap_number(&wrap, member->edition);
        ds_wrap_text(&wrap, " of the item");
        separator = "; ";
    }
    if (member->notes != 0) {
        ds_wrap_text(&wrap, separator);
        ds_words_put_notes(&wrap, member->notes);
        separator = "; ";
    }
    if (member->left_out != 0) {
        ds_wrap_text(&wrap, separator);
        ds_wrap_count(&wrap, member->left_out, "word left out", "words left out");
    }
    end_explanation(state, &wrap);
}

static void put_field(ds_wrap *wrap, const char *name, const char *text) {
    if (is_empty(text)) return;
    ds_wrap_text(wrap, "; ");
    ds_wrap_text(wrap, name);
    ds_wrap_text(wrap, " ");
    ds_wrap_text(wrap, text);
}

/* How the input was read, where that is more than a headline and a body. */
static void put_reading(const text_state *state, const ds_member *member) {
    bool has_fields = !is_empty(member->slug) || !is_empty(member->dateline) || !is_empty(member->byline) ||
                      !is_empty(member->credit) || !is_empty(member->editor_note);
    if (is_empty(member->format) || (!has_fields && strcmp(member->format, "text") == 0)) return;
    ds_wrap wrap;
    begin_explanation(state, &wrap);
    ds_wrap_text(&wrap, "read as ");
    ds_wrap_text(&wrap, member->format);
    ds_wrap_text(&wrap, ", ");
    ds_wrap_count(&wrap, member->words, "word", "words");
    put_field(&wrap, "slug", member->slug);
    put_field(&wrap, "dateline", member->dateline);
    put_field(&wrap, "byline", member->byline);
    put_field(&wrap, "credit", member->credit);
    put_field(&wrap, "to editors", member->editor_note);
    end_explanation(state, &wrap);
}

static void put_also(const text_state *state, const ds_member *member) {
    if (member->also_count == 0) return;
    ds_wrap wrap;
    begin_explanation(state, &wrap);
    ds_wrap_text(&wrap, "also holds text of ");
    for (size_t i = 0; i < member->also_count; i++) {
        ds_wrap_text(&wrap, i == 0 ? "" : ", ");
        ds_wrap_text(&wrap, member->also[i]);
    }
    end_explanation(state, &wrap);
}

static void explain(const text_state *state, const ds_member *member, bool has_evidence) {
    if (has_evidence && state->report->options.explain) {
        ds_wrap wrap;
        begin_explanation(state, &wrap);
        put_reason(state, &wrap, &member->evidence);
        end_explanation(state, &wrap);
    }
    if (state->report->options.explain) {
        put_reading(state, member);
        put_remarks(state, member);
    }
    put_also(state, member);
}

/* Source and path, from column `used` to the end of the line. */
static void put_article(const text_state *state, const ds_member *member, size_t source_columns, size_t used) {
    ds_writer *writer = state->report->writer;
    size_t columns = state->report->options.columns;
    if (source_columns > 0) {
        size_t taken = ds_display_put(writer, member->source, columns == 0 ? 0 : source_columns);
        ds_display_spaces(writer, (taken < source_columns ? source_columns - taken : 0) + 2);
        used += source_columns + 2;
    }
    bool is_usable = is_empty(member->status) || is_same(member->status, "usable");
    const char *remark = !is_usable ? member->status : (member->notes & DS_NOTE_KILLED) != 0 ? "killed" : NULL;
    if (remark != NULL) used += ds_display_width(remark) + 3;
    size_t room = columns > used + PATH_COLUMNS_LEAST ? columns - used : PATH_COLUMNS_LEAST;
    (void)ds_display_put(writer, ds_report_label(member->path, member->id), columns == 0 ? 0 : room);
    if (remark != NULL) {
        ds_writer_text(writer, " (");
        (void)ds_display_put(writer, remark, 0);
        ds_writer_char(writer, ')');
    }
    ds_writer_char(writer, '\n');
}

static void put_member(const text_state *state, const ds_member *member, bool is_keeper, size_t source_columns) {
    ds_writer *writer = state->report->writer;
    bool colour = state->report->options.colour;
    ds_relation relation = member->evidence.relation;
    ds_style style = ds_style_of_relation(relation);
    ds_writer_text(writer, is_keeper ? "* " : "  ");
    ds_style_begin(writer, colour, style);
    size_t taken = ds_display_put(writer, ds_relation_name(relation), 0);
    ds_style_end(writer, colour, style);
    ds_display_spaces(writer, taken < RELATION_COLUMNS ? RELATION_COLUMNS - taken : 0);
    char percent[8] = "    ";
    if (relation != DS_RELATION_CENTRE) {
        (void)snprintf(percent, sizeof percent, "%3u%%", percent_of(similarity_of(&member->evidence)));
    }
    ds_writer_char(writer, ' ');
    ds_writer_text(writer, percent);
    ds_writer_text(writer, "  ");
    put_article(state, member, source_columns, 2 + RELATION_COLUMNS + 1 + 4 + 2);
    explain(state, member, relation != DS_RELATION_CENTRE);
}

static void put_title(const text_state *state, const ds_story *story) {
    ds_writer *writer = state->report->writer;
    bool colour = state->report->options.colour;
    ds_wrap wrap;
    ds_wrap_begin(&wrap, writer, state->report->options.columns, 0, 0);
    ds_wrap_count(&wrap, story->member_count, "article", "articles");
    size_t sources = 0;
    for (size_t i = 0; i < story->source_count; i++) sources += !is_empty(story->sources[i]);
    if (sources > 0) {
        ds_wrap_text(&wrap, " from ");
        ds_wrap_count(&wrap, sources, "source", "sources");
    }
    size_t first = ds_words_day_size(story->first), last = ds_words_day_size(story->last);
    if (first > 0) {
        ds_wrap_text(&wrap, " · ");
        ds_wrap_bytes(&wrap, story->first, first);
        if (last > 0 && (first != last || memcmp(story->first, story->last, first) != 0)) {
            ds_wrap_text(&wrap, " to ");
            ds_wrap_bytes(&wrap, story->last, last);
        }
    }
    if (story->keeper == SIZE_MAX) ds_wrap_text(&wrap, " · none usable");
    ds_wrap_end(&wrap);
    if (is_empty(story->headline)) return;
    ds_style_begin(writer, colour, DS_STYLE_STRONG);
    ds_wrap_begin(&wrap, writer, state->report->options.columns, 0, 0);
    ds_wrap_text(&wrap, story->headline);
    ds_wrap_flush(&wrap);
    ds_style_end(writer, colour, DS_STYLE_STRONG);
    ds_wrap_end(&wrap);
}

/* Stories of one come last; they are a list. */
static void put_alone(text_state *state, const ds_story *story) {
    ds_writer *writer = state->report->writer;
    if (!state->had_alone && state->had_story) ds_writer_char(writer, '\n');
    if (!state->had_alone) ds_writer_text(writer, "Articles that stand alone\n");
    state->had_alone = true;
    ds_writer_text(writer, "  ");
    put_article(state, &story->members[0], ALONE_SOURCE_COLUMNS, 2);
    explain(state, &story->members[0], false);
}

static void put_story(void *context, const ds_story *story) {
    text_state *state = context;
    if (story->member_count == 1) {
        put_alone(state, story);
        return;
    }
    if (state->had_story) ds_writer_char(state->report->writer, '\n');
    state->had_story = true;
    put_title(state, story);
    size_t source_columns = 0, most = state->report->options.columns / 4;
    for (size_t i = 0; i < story->source_count; i++) {
        size_t width = ds_display_width(story->sources[i]);
        if (width > source_columns) source_columns = width;
    }
    if (most > 0 && source_columns > most) source_columns = most;
    for (size_t i = 0; i < story->member_count; i++) {
        put_member(state, &story->members[i], i == story->keeper, source_columns);
    }
}

ds_status ds_report_text(const ds_report *report, ds_error *error) {
    text_state state = {.report = report, .scan = ds_result_options(report->result)};
    DS_TRY(ds_report_each_story(report, report->options.min_size, put_story, &state, error));
    return ds_report_text_summary(report, state.had_story || state.had_alone, error);
}
