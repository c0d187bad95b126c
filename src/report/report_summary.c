/* SPDX-License-Identifier: MIT */
#include "report/display.h"
#include "report/report_text.h"
#include "report/wrap.h"

static void begin_line(const ds_report *report, ds_wrap *wrap) {
    ds_wrap_begin(wrap, report->writer, report->options.columns, 0, 2);
}

static void put_rerun(const ds_report *report, const ds_rerun *rerun) {
    char days[DS_RATIO_BYTES];
    ds_ratio_format(days, rerun->days, 1);
    ds_style_begin(report->writer, report->options.colour, DS_STYLE_APART);
    ds_writer_text(report->writer, "rerun");
    ds_style_end(report->writer, report->options.colour, DS_STYLE_APART);
    ds_writer_text(report->writer, ", ");
    ds_writer_text(report->writer, days);
    ds_writer_text(report->writer, " days apart: ");
    (void)ds_display_put(report->writer, ds_report_label(rerun->path, rerun->id), 0);
    ds_writer_text(report->writer, " ~ ");
    (void)ds_display_put(report->writer, ds_report_label(rerun->of_path, rerun->of), 0);
    ds_writer_char(report->writer, '\n');
}

static void put_articles(const ds_report *report, const ds_stats *stats) {
    ds_wrap wrap;
    begin_line(report, &wrap);
    ds_wrap_count(&wrap, stats->articles, "article", "articles");
    ds_wrap_text(&wrap, " read: ");
    if (stats->stories == 0) {
        ds_wrap_text(&wrap, "no repeated stories");
    } else {
        ds_wrap_count(&wrap, stats->stories, "story", "stories");
        ds_wrap_text(&wrap, " of ");
        ds_wrap_count(&wrap, stats->members, "article", "articles");
        ds_wrap_text(&wrap, ", the largest of ");
        ds_wrap_number(&wrap, stats->largest);
    }
    ds_wrap_end(&wrap);
}

static void put_skipped(const ds_report *report, const ds_stats *stats) {
    if (stats->skipped == 0) return;
    ds_wrap wrap;
    begin_line(report, &wrap);
    ds_wrap_number(&wrap, stats->skipped);
    ds_wrap_text(&wrap, " skipped");
    for (size_t i = 0; i < stats->skip_reasons; i++) {
        ds_wrap_text(&wrap, i == 0 ? ": " : ", ");
        ds_wrap_number(&wrap, stats->skips[i].count);
        ds_wrap_text(&wrap, " ");
        ds_wrap_text(&wrap, stats->skips[i].reason);
    }
    ds_wrap_end(&wrap);
}

static void put_left_alone(const ds_report *report, const ds_stats *stats) {
    if (stats->left_alone == 0) return;
    ds_wrap wrap;
    begin_line(report, &wrap);
    ds_wrap_count(&wrap, stats->left_alone, "name", "names");
    ds_wrap_text(&wrap, " left alone: links, special files, hidden or not asked for");
    ds_wrap_end(&wrap);
}

static void put_buckets_over(const ds_report *report, const ds_stats *stats) {
    if (stats->buckets_over == 0) return;
    ds_wrap wrap;
    begin_line(report, &wrap);
    ds_wrap_count(&wrap, stats->buckets_over, "bucket", "buckets");
    ds_wrap_text(&wrap, " over the bound: not every pair was proposed among ");
    ds_wrap_count(&wrap, stats->articles_in_buckets_over, "article", "articles");
    ds_wrap_end(&wrap);
}

ds_status ds_report_text_summary(const ds_report *report, bool after_stories, ds_error *error) {
    if (after_stories) ds_writer_char(report->writer, '\n');
    size_t count = ds_result_rerun_count(report->result);
    for (size_t i = 0; i < count && report->writer->os_error == 0; i++) {
        ds_rerun rerun;
        DS_TRY(ds_result_rerun(report->result, i, &rerun, error));
        put_rerun(report, &rerun);
    }
    if (count > 0) ds_writer_char(report->writer, '\n');
    const ds_stats *stats = ds_result_stats(report->result);
    put_articles(report, stats);
    put_skipped(report, stats);
    put_left_alone(report, stats);
    put_buckets_over(report, stats);
    return DS_OK;
}
