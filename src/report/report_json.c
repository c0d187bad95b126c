/* SPDX-License-Identifier: MIT */
/*
 * One object for all of it. Only `timing`, which has to be asked for, holds anything that can differ from run to run or
 * with the number of threads; so keys, spool and memory stand nowhere else.
 */
#include "report/report.h"
#include "report/story_json.h"

static const char schema[] = "dupscan/1";

/* Pairs as objects and not as keys: a name may stand twice. */
static void emit_pairs(ds_emit *emit, const char *key, const ds_pair_of_text *pairs, size_t count, const char *name,
                       const char *value) {
    ds_emit_open(emit, key, '[');
    for (size_t i = 0; i < count; i++) {
        ds_emit_open(emit, NULL, '{');
        ds_emit_text(emit, name, pairs[i].name);
        ds_emit_text(emit, value, pairs[i].value);
        ds_emit_close(emit, '}');
    }
    ds_emit_close(emit, ']');
}

static void emit_options(ds_emit *emit, const ds_options *options) {
    ds_emit_open(emit, "options", '{');
    ds_emit_ratio(emit, "threshold", options->threshold);
    ds_emit_ratio(emit, "containment", options->containment);
    ds_emit_number(emit, "run_words", options->run_words);
    ds_emit_number(emit, "ngram", options->ngram);
    ds_emit_number(emit, "bands", options->bands);
    ds_emit_number(emit, "rows", options->rows);
    ds_emit_ratio(emit, "window_days", options->window_days);
    ds_emit_ratio(emit, "max_drift", options->max_drift);
    ds_emit_number(emit, "seed", options->seed);
    ds_emit_bool(emit, "exact", options->exact);
    ds_emit_bool(emit, "isolate", options->isolate);
    ds_emit_text(emit, "boilerplate", ds_boilerplate_use_name(options->boilerplate));
    ds_emit_text(emit, "boilerplate_file", options->boilerplate_file);
    ds_emit_bool(emit, "furniture", options->furniture);
    ds_emit_text(emit, "keep", options->keep);
    ds_emit_text(emit, "source", options->source);
    ds_emit_text(emit, "source_from", options->source_from);
    emit_pairs(emit, "zones", options->zones, options->zone_count, "source", "zone");
    emit_pairs(emit, "fields", options->fields, options->field_count, "name", "from");
    ds_emit_text(emit, "input_format", options->input_format);
    ds_emit_texts(emit, "include", options->include, options->include_count);
    ds_emit_texts(emit, "exclude", options->exclude, options->exclude_count);
    ds_emit_bool(emit, "hidden", options->hidden);
    ds_emit_bool(emit, "follow", options->follow);
    if (options->max_depth == UINT32_MAX) {
        ds_emit_null(emit, "max_depth");
    } else {
        ds_emit_number(emit, "max_depth", options->max_depth);
    }
    ds_emit_close(emit, '}');
}

static void emit_skipped(ds_emit *emit, const ds_stats *stats) {
    ds_emit_open(emit, "skipped", '{');
    ds_emit_number(emit, "total", stats->skipped);
    ds_emit_open(emit, "by_reason", '{');
    for (size_t i = 0; i < stats->skip_reasons; i++) {
        ds_emit_number(emit, stats->skips[i].reason, stats->skips[i].count);
    }
    ds_emit_close(emit, '}');
    ds_emit_close(emit, '}');
}

static void emit_stats(ds_emit *emit, const ds_stats *stats) {
    ds_emit_open(emit, "stats", '{');
    ds_emit_number(emit, "read", stats->read);
    ds_emit_number(emit, "articles", stats->articles);
    emit_skipped(emit, stats);
    ds_emit_number(emit, "files", stats->files);
    ds_emit_number(emit, "bad_files", stats->bad_files);
    ds_emit_number(emit, "bad_records", stats->bad_records);
    ds_emit_number(emit, "left_alone", stats->left_alone);
    ds_emit_number(emit, "bytes", stats->bytes);
    ds_emit_number(emit, "words", stats->words);
    ds_emit_number(emit, "distinct_texts", stats->distinct_texts);
    ds_emit_open(emit, "candidates", '{');
    ds_emit_number(emit, "total", stats->candidates);
    for (unsigned i = 0; i < DS_VIA_COUNT; i++) {
        ds_emit_number(emit, ds_via_name(UINT32_C(1) << i), stats->candidates_via[i]);
    }
    ds_emit_close(emit, '}');
    ds_emit_open(emit, "matches", '{');
    for (ds_relation i = DS_RELATION_IDENTICAL; i <= DS_RELATION_RERUN; i++) {
        ds_emit_number(emit, ds_relation_name(i), stats->matches[i]);
    }
    ds_emit_close(emit, '}');
    ds_emit_number(emit, "boilerplate_paragraphs", stats->boilerplate_paragraphs);
    ds_emit_number(emit, "boilerplate_articles", stats->boilerplate_articles);
    ds_emit_number(emit, "buckets_over", stats->buckets_over);
    ds_emit_number(emit, "articles_in_buckets_over", stats->articles_in_buckets_over);
    ds_emit_number(emit, "stories", stats->stories);
    ds_emit_number(emit, "members", stats->members);
    ds_emit_number(emit, "largest", stats->largest);
    ds_emit_close(emit, '}');
}

static void emit_timing(ds_emit *emit, const ds_stats *stats, const ds_options *options) {
    static const char *const phases[] = {"read", "bucket", "match", "story"}; /* in the order of ds_phase */
    ds_emit_open(emit, "timing", '{');
    ds_emit_open(emit, "seconds", '{');
    for (unsigned i = 0; i < 4; i++) ds_emit_ratio(emit, phases[i], stats->seconds[i]);
    ds_emit_close(emit, '}');
    ds_emit_number(emit, "memory_peak", stats->memory_peak);
    ds_emit_number(emit, "spool_bytes", stats->spool_bytes);
    ds_emit_number(emit, "threads", options->threads);
    ds_emit_text(emit, "kernel", options->kernel);
    ds_emit_close(emit, '}');
}

static ds_status emit_reruns(ds_emit *emit, ds_result *result, ds_error *error) {
    ds_emit_open(emit, "reruns", '[');
    size_t count = ds_result_rerun_count(result);
    for (size_t i = 0; i < count && emit->writer->os_error == 0; i++) {
        ds_rerun rerun;
        DS_TRY(ds_result_rerun(result, i, &rerun, error));
        ds_emit_open(emit, NULL, '{');
        ds_emit_text(emit, "id", rerun.id);
        ds_emit_text(emit, "path", rerun.path);
        ds_emit_text(emit, "story", rerun.story);
        ds_emit_text(emit, "of", rerun.of);
        ds_emit_text(emit, "of_path", rerun.of_path);
        ds_emit_text(emit, "of_story", rerun.of_story);
        ds_emit_text(emit, "headline", rerun.headline);
        ds_emit_ratio(emit, "days", rerun.days);
        ds_emit_text(emit, "base", ds_relation_name(rerun.evidence.base));
        ds_emit_figures(emit, &rerun.evidence);
        ds_emit_text(emit, "rule", rerun.evidence.rule);
        ds_emit_close(emit, '}');
    }
    ds_emit_close(emit, ']');
    return DS_OK;
}

static void emit_skips(ds_emit *emit, const ds_result *result) {
    ds_emit_open(emit, "skipped", '[');
    size_t count = ds_result_skip_count(result);
    for (size_t i = 0; i < count && emit->writer->os_error == 0; i++) {
        const ds_skip *skip = ds_result_skip(result, i);
        ds_emit_open(emit, NULL, '{');
        ds_emit_text(emit, "path", skip->path);
        ds_emit_text(emit, "reason", skip->reason);
        ds_emit_text(emit, "detail", skip->detail);
        ds_emit_text(emit, "place", skip->place);
        ds_emit_close(emit, '}');
    }
    ds_emit_close(emit, ']');
}

static void visit_story(void *context, const ds_story *story) {
    ds_emit_story(context, story);
}

ds_status ds_report_json(const ds_report *report, ds_error *error) {
    const ds_stats *stats = ds_result_stats(report->result);
    const ds_options *options = ds_result_options(report->result);
    ds_emit emit;
    ds_emit_init(&emit, report->writer, true);
    ds_emit_open(&emit, NULL, '{');
    ds_emit_text(&emit, "schema", schema);
    emit_options(&emit, options);
    emit_stats(&emit, stats);
    if (report->options.timing) emit_timing(&emit, stats, options);
    ds_emit_open(&emit, "stories", '[');
    DS_TRY(ds_report_each_story(report, report->options.min_size, visit_story, &emit, error));
    ds_emit_close(&emit, ']');
    DS_TRY(emit_reruns(&emit, report->result, error));
    emit_skips(&emit, report->result);
    ds_emit_close(&emit, '}');
    ds_writer_char(report->writer, '\n');
    return DS_OK;
}
