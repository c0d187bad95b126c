/* SPDX-License-Identifier: MIT */
/* Pairs to be labelled: a table that is read back as labels, and the same pairs side by side for whoever labels them. */
#include "report/display.h"
#include "report/report.h"

#include <string.h>

enum { LINES_DEFAULT = 24 };

static void put_field(ds_writer *writer, const char *text) {
    ds_writer_tsv(writer, text);
    ds_writer_char(writer, '\t');
}

static void put_row(ds_writer *writer, const ds_sample_pair *pair) {
    const ds_evidence *evidence = &pair->evidence;
    put_field(writer, pair->a);
    put_field(writer, pair->b);
    put_field(writer, ""); /* the label */
    const double ratios[] = {evidence->jaccard, evidence->containment_of_member, evidence->containment_of_other};
    for (size_t i = 0; i < sizeof ratios / sizeof *ratios; i++) {
        ds_writer_ratio(writer, ratios[i]);
        ds_writer_char(writer, '\t');
    }
    put_field(writer, ds_relation_name(evidence->relation));
    put_field(writer, evidence->rule);
    put_field(writer, pair->headline_a);
    ds_writer_tsv(writer, pair->headline_b);
    ds_writer_char(writer, '\n');
}

ds_status ds_sample_tsv(const ds_sample *sample, const ds_options *options, const ds_report_options *report,
                        ds_writer *writer, ds_error *error) {
    (void)options;
    (void)report;
    (void)error;
    ds_writer_text(writer,
                   "a\tb\tlabel\tjaccard\tcontainment_a\tcontainment_b\trelation\trule\theadline_a\theadline_b\n");
    const ds_sample_pair *pair;
    for (size_t i = 0; (pair = ds_sample_at(sample, i)) != NULL && writer->os_error == 0; i++) put_row(writer, pair);
    return DS_OK;
}

/* What cannot be read again, such as what came from standard input, is said and passed over. */
static ds_status put_pair(const ds_sample_pair *pair, const ds_options *options, const ds_report_options *report,
                          ds_writer *writer, ds_error *error) {
    ds_comparison *comparison;
    ds_error why;
    ds_status status = ds_compare_paths(&comparison, pair->path_a, pair->path_b, options, &why);
    if (status == DS_OK) {
        ds_compare_text(comparison, report, writer);
        ds_comparison_free(comparison);
        return DS_OK;
    }
    if (status == DS_E_MEMORY || status == DS_E_LIMIT || status == DS_E_CANCELLED) {
        if (error != NULL) *error = why;
        return status;
    }
    ds_writer_text(writer, "cannot be read again: ");
    (void)ds_display_put(writer, why.message, 0);
    ds_writer_char(writer, '\n');
    return DS_OK;
}

static void put_head(const ds_sample_pair *pair, size_t number, const ds_report_options *report, ds_writer *writer) {
    if (number > 1) ds_writer_char(writer, '\n');
    ds_style_begin(writer, report->colour, DS_STYLE_STRONG);
    ds_writer_text(writer, "== ");
    ds_writer_number(writer, number);
    ds_writer_text(writer, ", band ");
    ds_writer_text(writer, pair->band);
    ds_writer_text(writer, pair->merged ? ", merged: " : ", apart: ");
    (void)ds_display_put(writer, pair->a, 0);
    ds_writer_text(writer, " ~ ");
    (void)ds_display_put(writer, pair->b, 0);
    ds_style_end(writer, report->colour, DS_STYLE_STRONG);
    ds_writer_char(writer, '\n');
}

ds_status ds_sample_text(const ds_sample *sample, const ds_options *options, const ds_report_options *report,
                         ds_writer *writer, ds_error *error) {
    ds_report_options beginning = *report;
    if (beginning.lines == 0) beginning.lines = LINES_DEFAULT;
    const ds_sample_pair *pair;
    for (size_t i = 0; (pair = ds_sample_at(sample, i)) != NULL && writer->os_error == 0; i++) {
        put_head(pair, i + 1, report, writer);
        DS_TRY(put_pair(pair, options, &beginning, writer, error));
    }
    return DS_OK;
}
