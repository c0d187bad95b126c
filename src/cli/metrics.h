/* SPDX-License-Identifier: MIT */
/*
 * What a monitor wants to know, in the text format of Prometheus: a file that its node exporter's textfile collector reads. It
 * is written under another name and takes its own when all of it is there, so nobody reads a part.
 */
#ifndef CLI_METRICS_H
#define CLI_METRICS_H

#include "dupscan.h"

/* Verdicts of a feed. A verdict's time goes into the bucket of the power of 2^(1/4) that it is below, from 1 us on. */
enum { CLI_METRICS_BUCKETS = 96, CLI_METRICS_KINDS = DS_VERDICT_ERROR + 1 };

typedef struct cli_metrics {
    const char *path; /* NULL: none are wanted */
    uint64_t verdicts[CLI_METRICS_KINDS];
    uint64_t replays;
    uint64_t buckets[CLI_METRICS_BUCKETS];
    double seconds; /* of all verdicts together */
    int64_t written_ms;
} cli_metrics;

/* Count a verdict that took so long. */
void cli_metrics_count(cli_metrics *metrics, const ds_verdict *verdict, double seconds);

/* The time below which this share of the verdicts was, to a fifth; 0 if there are none. */
double cli_metrics_quantile(const cli_metrics *metrics, double share);

/* Write what a feed has done so far; what cannot be written is told and no reason to stop. */
void cli_metrics_write_feed(cli_metrics *metrics, ds_index *index);

/* The same of a scan or a night (`index` may be NULL). */
void cli_metrics_write_scan(const char *path, const ds_result *result, ds_index *index);

#endif
