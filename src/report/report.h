/* SPDX-License-Identifier: MIT */
/* What the formats of a report share: the result behind its accessors, the options made whole, and the way out. */
#ifndef DS_REPORT_REPORT_H
#define DS_REPORT_REPORT_H

#include "report/writer.h"

typedef struct ds_report {
    ds_result *result;
    ds_report_options options; /* a complete copy; columns is 0 (no limit) or wide enough to lay out in */
    ds_writer *writer;
} ds_report;

typedef void (*ds_report_visit_fn)(void *context, const ds_story *story);

/* Fetch every story of `min_size` members and more and hand it on, until the sink refuses. One story is held at a time,
 * so a report of any size takes no memory. */
ds_status ds_report_each_story(const ds_report *report, size_t min_size, ds_report_visit_fn visit, void *context,
                               ds_error *error);

/* What names an article to a reader: its path, or its id where it came from memory. */
const char *ds_report_label(const char *path, const char *id);

/* The names of the bits set in `bits`, `count` of them at most, with `separator` between: notes and generators. */
void ds_report_put_names(ds_writer *writer, uint32_t bits, unsigned count, const char *(*name)(uint32_t single_bit),
                         char separator);

/* Public functions begin with these: options made whole (a caller that was built against an older header has a shorter
 * structure: the rest keeps its defaults), a handle and a sink that are there, and what is said of another format. */
ds_status ds_report_complete(ds_report_options *out, const ds_report_options *options, ds_error *error);
ds_status ds_report_check_ends(const void *source, ds_sink sink, ds_error *error);
ds_status ds_report_fail_format(const char *format, ds_error *error);

ds_status ds_report_text(const ds_report *report, ds_error *error);
ds_status ds_report_json(const ds_report *report, ds_error *error);
ds_status ds_report_jsonl(const ds_report *report, ds_error *error);
ds_status ds_report_tsv(const ds_report *report, ds_error *error);
ds_status ds_report_csv(const ds_report *report, ds_error *error);
ds_status ds_report_fdupes(const ds_report *report, ds_error *error);
ds_status ds_report_pairs(const ds_report *report, ds_error *error);

void ds_compare_text(const ds_comparison *comparison, const ds_report_options *options, ds_writer *writer);
void ds_compare_json(const ds_comparison *comparison, const ds_report_options *options, ds_writer *writer);

void ds_eval_text(const ds_eval *eval, const ds_report_options *options, ds_writer *writer);
void ds_eval_json(const ds_eval *eval, const ds_report_options *options, ds_writer *writer);

ds_status ds_sample_tsv(const ds_sample *sample, const ds_options *options, const ds_report_options *report,
                        ds_writer *writer, ds_error *error);
ds_status ds_sample_text(const ds_sample *sample, const ds_options *options, const ds_report_options *report,
                         ds_writer *writer, ds_error *error);

#endif
