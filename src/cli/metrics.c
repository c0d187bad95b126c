/* SPDX-License-Identifier: MIT */
#include "cli/metrics.h"

#include "cli/message.h"
#include "cli/output.h"

#include <inttypes.h>
#include <math.h>
#include <time.h>

enum { BUCKETS_A_DOUBLING = 4 };

void cli_metrics_count(cli_metrics *m, const ds_verdict *verdict, double seconds) {
    double us = seconds * 1e6;
    int bucket = us <= 1 ? 0 : (int)ceil(log2(us) * BUCKETS_A_DOUBLING);
    if (bucket >= CLI_METRICS_BUCKETS) bucket = CLI_METRICS_BUCKETS - 1;
    m->buckets[bucket]++;
    m->seconds += seconds;
    m->verdicts[verdict->verdict]++;
    m->replays += verdict->replay;
}

double cli_metrics_quantile(const cli_metrics *m, double share) {
    uint64_t all = 0, met = 0;
    for (size_t b = 0; b < CLI_METRICS_BUCKETS; b++) all += m->buckets[b];
    for (size_t b = 0; b < CLI_METRICS_BUCKETS; b++) {
        met += m->buckets[b];
        if (met > 0 && (double)met >= share * (double)all) return exp2((double)b / BUCKETS_A_DOUBLING) * 1e-6;
    }
    return 0;
}

static void head(cli_output *out, const char *name, const char *kind, const char *help) {
    cli_output_print(out, "# HELP dupscan_%s %s\n# TYPE dupscan_%s %s\n", name, help, name, kind);
}

static void number(cli_output *out, const char *name, const char *kind, const char *help, uint64_t value) {
    head(out, name, kind, help);
    cli_output_print(out, "dupscan_%s %" PRIu64 "\n", name, value);
}

static void put_index(cli_output *out, ds_index *index) {
    ds_index_stats stats;
    ds_error error;
    if (index == NULL || ds_index_stats_read(index, &stats, &error) != DS_OK) return;
    number(out, "index_articles", "gauge", "Articles in the index.", stats.articles);
    number(out, "index_stories", "gauge", "Stories in the index.", stats.stories);
    number(out, "index_largest_story", "gauge", "Articles in the largest story.", stats.largest);
    number(out, "index_bytes", "gauge", "Bytes of the catalogue and the key runs.",
           stats.catalogue_bytes + stats.key_bytes);
    number(out, "index_runs", "gauge", "Key runs.", stats.runs);
    number(out, "index_last_night_timestamp_seconds", "gauge", "When a night last ended; 0: never.",
           (uint64_t)stats.last_night);
}

static void put_success(cli_output *out) {
    number(out, "last_success_timestamp_seconds", "gauge", "When this was written.", (uint64_t)time(NULL));
}

/* The counts of an index take a while where it is large, so a feed writes them once a minute at most, and at its end. */
void cli_metrics_write_feed(cli_metrics *m, ds_index *index) {
    static const double shares[] = {0.5, 0.9, 0.99};
    cli_output out;
    uint64_t all = 0;
    if (m->path == NULL || !cli_output_open(&out, m->path)) return;
    put_success(&out);
    head(&out, "verdicts_total", "counter", "Verdicts since the feed began, by kind.");
    for (int k = 0; k < CLI_METRICS_KINDS; k++) {
        all += m->verdicts[k];
        cli_output_print(&out, "dupscan_verdicts_total{kind=\"%s\"} %" PRIu64 "\n", ds_verdict_name((ds_verdict_kind)k),
                         m->verdicts[k]);
    }
    number(&out, "replays_total", "counter", "Verdicts that were given before.", m->replays);
    head(&out, "verdict_seconds", "summary", "Time that a verdict took, without its commit.");
    for (size_t s = 0; s < sizeof shares / sizeof *shares; s++) {
        cli_output_print(&out, "dupscan_verdict_seconds{quantile=\"%g\"} %.6f\n", shares[s],
                         cli_metrics_quantile(m, shares[s]));
    }
    cli_output_print(&out, "dupscan_verdict_seconds_sum %.6f\ndupscan_verdict_seconds_count %" PRIu64 "\n", m->seconds,
                     all);
    put_index(&out, index);
    (void)cli_output_commit(&out);
}

void cli_metrics_write_scan(const char *path, const ds_result *result, ds_index *index) {
    cli_output out;
    const ds_stats *stats = ds_result_stats(result);
    if (path == NULL || !cli_output_open(&out, path)) return;
    put_success(&out);
    number(&out, "articles", "gauge", "Articles of the last scan.", stats->articles);
    number(&out, "stories", "gauge", "Stories of two articles and more in it.", stats->stories);
    number(&out, "largest_story", "gauge", "Articles in the largest of them.", stats->largest);
    number(&out, "candidates", "gauge", "Pairs that were proposed.", stats->candidates);
    number(&out, "buckets_over", "gauge", "Buckets over the bound of 64 texts.", stats->buckets_over);
    number(&out, "articles_in_buckets_over", "gauge", "Articles in these.", stats->articles_in_buckets_over);
    head(&out, "skips", "gauge", "What was not read, by reason.");
    for (size_t s = 0; s < stats->skip_reasons; s++) {
        cli_output_print(&out, "dupscan_skips{reason=\"%s\"} %" PRIu64 "\n", stats->skips[s].reason,
                         stats->skips[s].count);
    }
    head(&out, "seconds", "gauge", "Time of the last scan, by phase.");
    static const char *const phases[] = {"read", "bucket", "match", "story"};
    for (size_t p = 0; p < sizeof phases / sizeof *phases; p++) {
        cli_output_print(&out, "dupscan_seconds{phase=\"%s\"} %.3f\n", phases[p], stats->seconds[p]);
    }
    if (index != NULL) {
        const ds_night *night = ds_index_night(index);
        number(&out, "night_added", "gauge", "Articles that the last night added.", night->added);
        number(&out, "night_removed", "gauge", "Articles that it took out.", night->removed);
        number(&out, "night_changes", "gauge", "Changes that it logged.", night->changes);
    }
    put_index(&out, index);
    (void)cli_output_commit(&out);
}
