/* SPDX-License-Identifier: MIT */
/* What is undefined, such as the precision of nothing, is null. */
#include "report/emit.h"
#include "report/report.h"

#include <math.h>

static const char schema[] = "dupscan/eval/1";

/* The adjusted Rand index may be less than 0. */
static void emit_measure(ds_emit *emit, const char *key, double value) {
    if (isnan(value)) {
        ds_emit_null(emit, key);
    } else {
        ds_emit_signed_ratio(emit, key, value);
    }
}

static void emit_score(ds_emit *emit, const ds_eval_score *score) {
    ds_emit_number(emit, "right", score->right);
    ds_emit_number(emit, "wrong", score->wrong);
    ds_emit_number(emit, "missed", score->missed);
    emit_measure(emit, "precision", score->precision);
    emit_measure(emit, "recall", score->recall);
    emit_measure(emit, "f1", score->f1);
}

static void emit_summary(ds_emit *emit, const ds_eval_summary *summary) {
    ds_emit_open(emit, "labels", '{');
    ds_emit_text(emit, "kind", summary->by_story ? "stories" : "pairs");
    ds_emit_number(emit, "lines", summary->lines);
    ds_emit_number(emit, "empty", summary->empty);
    ds_emit_number(emit, "unknown", summary->unknown);
    ds_emit_number(emit, "articles", summary->articles);
    if (summary->by_story) ds_emit_number(emit, "stories", summary->stories);
    ds_emit_number(emit, "pairs", summary->pairs);
    ds_emit_close(emit, '}');
    ds_emit_open(emit, "pairs", '{');
    emit_score(emit, &summary->score);
    ds_emit_close(emit, '}');
    if (!summary->by_story) return;
    ds_emit_open(emit, "bcubed", '{');
    emit_measure(emit, "precision", summary->bcubed_precision);
    emit_measure(emit, "recall", summary->bcubed_recall);
    emit_measure(emit, "f1", summary->bcubed_f1);
    ds_emit_close(emit, '}');
    emit_measure(emit, "ari", summary->ari);
}

static void emit_suggestion(ds_emit *emit, const ds_eval_summary *summary) {
    ds_emit_open(emit, "suggested", '{');
    emit_measure(emit, "threshold", summary->suggested);
    emit_measure(emit, "low", summary->suggested_low);
    emit_measure(emit, "high", summary->suggested_high);
    ds_emit_close(emit, '}');
}

static void emit_sweep(ds_emit *emit, const ds_eval *eval) {
    const ds_eval_point *point;
    bool by_story = ds_eval_summarise(eval)->by_story;
    ds_emit_open(emit, "sweep", '[');
    for (size_t i = 0; (point = ds_eval_point_at(eval, i)) != NULL; i++) {
        ds_emit_open(emit, NULL, '{');
        ds_emit_text(emit, "option", point->option);
        ds_emit_ratio(emit, "value", point->value);
        emit_score(emit, &point->score);
        if (by_story) emit_measure(emit, "bcubed_f1", point->bcubed_f1);
        if (by_story) emit_measure(emit, "ari", point->ari);
        ds_emit_close(emit, '}');
    }
    ds_emit_close(emit, ']');
}

static void emit_parts(ds_emit *emit, const char *key, const ds_eval *eval,
                       const ds_eval_part *(*at)(const ds_eval *eval, size_t index)) {
    const ds_eval_part *part;
    ds_emit_open(emit, key, '[');
    for (size_t i = 0; (part = at(eval, i)) != NULL; i++) {
        ds_emit_open(emit, NULL, '{');
        ds_emit_text(emit, "name", part->name);
        emit_score(emit, &part->score);
        ds_emit_close(emit, '}');
    }
    ds_emit_close(emit, ']');
}

static void emit_confusion(ds_emit *emit, const ds_eval *eval) {
    const ds_eval_row *row;
    ds_emit_open(emit, "relations", '[');
    for (size_t i = 0; (row = ds_eval_confusion(eval, i)) != NULL; i++) {
        ds_emit_open(emit, NULL, '{');
        ds_emit_text(emit, "label", row->label);
        for (int r = DS_RELATION_NONE; r <= DS_RELATION_RERUN; r++) {
            if (r != DS_RELATION_CENTRE) ds_emit_number(emit, ds_relation_name((ds_relation)r), row->found[r]);
        }
        ds_emit_number(emit, "merged", row->merged);
        ds_emit_close(emit, '}');
    }
    ds_emit_close(emit, ']');
}

static void emit_mistakes(ds_emit *emit, const char *key, const ds_eval *eval,
                          const ds_eval_mistake *(*at)(const ds_eval *eval, size_t index)) {
    const ds_eval_mistake *mistake;
    ds_emit_open(emit, key, '[');
    for (size_t i = 0; (mistake = at(eval, i)) != NULL; i++) {
        ds_emit_open(emit, NULL, '{');
        ds_emit_text(emit, "a", mistake->a);
        ds_emit_text(emit, "b", mistake->b);
        ds_emit_text(emit, "path_a", mistake->path_a);
        ds_emit_text(emit, "path_b", mistake->path_b);
        ds_emit_text(emit, "label_a", mistake->label_a);
        ds_emit_text(emit, "label_b", mistake->label_b);
        ds_emit_ratio(emit, "similarity", mistake->similarity);
        ds_emit_ratio(emit, "jaccard", mistake->evidence.jaccard);
        ds_emit_text(emit, "relation", ds_relation_name(mistake->evidence.relation));
        ds_emit_text(emit, "rule", mistake->evidence.rule);
        ds_emit_close(emit, '}');
    }
    ds_emit_close(emit, ']');
}

void ds_eval_json(const ds_eval *eval, const ds_report_options *options, ds_writer *writer) {
    (void)options;
    const ds_eval_summary *summary = ds_eval_summarise(eval);
    ds_emit emit;
    ds_emit_init(&emit, writer, true);
    ds_emit_open(&emit, NULL, '{');
    ds_emit_text(&emit, "schema", schema);
    emit_summary(&emit, summary);
    emit_suggestion(&emit, summary);
    emit_sweep(&emit, eval);
    emit_parts(&emit, "lengths", eval, ds_eval_length_band);
    emit_parts(&emit, "sources", eval, ds_eval_source);
    emit_confusion(&emit, eval);
    emit_mistakes(&emit, "false_merges", eval, ds_eval_false_merge);
    emit_mistakes(&emit, "misses", eval, ds_eval_miss);
    ds_emit_close(&emit, '}');
    ds_writer_char(writer, '\n');
}
