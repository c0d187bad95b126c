/* SPDX-License-Identifier: MIT */
/* The forms of an evaluation and of a sample, a row each. */
#include "report/report.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct {
    const char *name;
    void (*write)(const ds_eval *eval, const ds_report_options *options, ds_writer *writer);
} eval_formats[] = {
    {"text", ds_eval_text},
    {"json", ds_eval_json},
};

static const struct {
    const char *name;
    ds_status (*write)(const ds_sample *sample, const ds_options *options, const ds_report_options *report,
                       ds_writer *writer, ds_error *error);
} sample_formats[] = {
    {"tsv", ds_sample_tsv},
    {"text", ds_sample_text},
};

ds_status ds_eval_write(const ds_eval *eval, const char *format, const ds_report_options *options, ds_sink sink,
                        ds_error *error) {
    DS_TRY(ds_report_check_ends(eval, sink, error));
    for (size_t i = 0; format != NULL && i < COUNT(eval_formats); i++) {
        if (strcmp(eval_formats[i].name, format) != 0) continue;
        ds_writer writer;
        ds_report_options complete;
        DS_TRY(ds_report_complete(&complete, options, error));
        ds_writer_init(&writer, sink);
        eval_formats[i].write(eval, &complete, &writer);
        return ds_writer_finish(&writer, error);
    }
    return ds_report_fail_format(format, error);
}

ds_status ds_sample_write(const ds_sample *sample, const char *format, const ds_options *options,
                          const ds_report_options *report, ds_sink sink, ds_error *error) {
    DS_TRY(ds_report_check_ends(sample, sink, error));
    for (size_t i = 0; format != NULL && i < COUNT(sample_formats); i++) {
        if (strcmp(sample_formats[i].name, format) != 0) continue;
        ds_writer writer;
        ds_report_options complete;
        DS_TRY(ds_report_complete(&complete, report, error));
        ds_writer_init(&writer, sink);
        DS_TRY(sample_formats[i].write(sample, options, &complete, &writer, error));
        return ds_writer_finish(&writer, error);
    }
    return ds_report_fail_format(format, error);
}
