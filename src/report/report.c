/* SPDX-License-Identifier: MIT */
/* The formats, a row each, and the public functions that find theirs and run it. */
#include "report/report.h"

#include <string.h>

enum { COLUMNS_DEFAULT = 80, COLUMNS_LEAST = 24, MIN_SIZE_DEFAULT = 2 };

static const struct {
    const char *name;
    ds_status (*write)(const ds_report *report, ds_error *error);
} formats[] = {
    {"text", ds_report_text}, {"json", ds_report_json}, {"jsonl", ds_report_jsonl},
    {"tsv", ds_report_tsv},   {"csv", ds_report_csv},   {"fdupes", ds_report_fdupes},
};

static const struct {
    const char *name;
    void (*write)(const ds_comparison *comparison, const ds_report_options *options, ds_writer *writer);
} compare_formats[] = {
    {"text", ds_compare_text},
    {"json", ds_compare_json},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

const char *ds_report_format(size_t index) {
    return index < COUNT(formats) ? formats[index].name : NULL;
}

void ds_report_options_init(ds_report_options *options) {
    *options = (ds_report_options){
        .struct_size = sizeof *options,
        .min_size = MIN_SIZE_DEFAULT,
        .columns = COLUMNS_DEFAULT,
    };
}

ds_status ds_report_complete(ds_report_options *out, const ds_report_options *options, ds_error *error) {
    ds_report_options_init(out);
    if (options == NULL) return DS_OK;
    size_t size = options->struct_size;
    if (size < sizeof size) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "struct_size", "report options were not initialised");
    }
    memcpy(out, options, size < sizeof *out ? size : sizeof *out);
    out->struct_size = sizeof *out;
    if (out->columns != 0 && out->columns < COLUMNS_LEAST) out->columns = COLUMNS_LEAST;
    return DS_OK;
}

ds_status ds_report_check_ends(const void *source, ds_sink sink, ds_error *error) {
    if (source == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, NULL, "nothing to report: the handle is NULL");
    if (sink.write == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "sink", "the sink has no write function");
    return DS_OK;
}

ds_status ds_report_fail_format(const char *format, ds_error *error) {
    return ds_fail(error, DS_E_ARGUMENT, 0, "format", "no such report format: %s", format == NULL ? "NULL" : format);
}

static ds_status run(ds_status (*write)(const ds_report *, ds_error *), ds_result *result,
                     const ds_report_options *options, ds_sink sink, ds_error *error) {
    ds_writer writer;
    ds_report report = {.result = result, .writer = &writer};
    DS_TRY(ds_report_complete(&report.options, options, error));
    ds_writer_init(&writer, sink);
    DS_TRY(write(&report, error));
    return ds_writer_finish(&writer, error);
}

ds_status ds_report_write(ds_result *result, const char *format, const ds_report_options *options, ds_sink sink,
                          ds_error *error) {
    DS_TRY(ds_report_check_ends(result, sink, error));
    for (size_t i = 0; format != NULL && i < COUNT(formats); i++) {
        if (strcmp(formats[i].name, format) == 0) return run(formats[i].write, result, options, sink, error);
    }
    return ds_report_fail_format(format, error);
}

ds_status ds_report_write_pairs(ds_result *result, ds_sink sink, ds_error *error) {
    DS_TRY(ds_report_check_ends(result, sink, error));
    if (!ds_result_options(result)->keep_pairs) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "keep_pairs", "the result was made without keeping its pairs");
    }
    return run(ds_report_pairs, result, NULL, sink, error);
}

ds_status ds_comparison_write(const ds_comparison *comparison, const char *format, const ds_report_options *options,
                              ds_sink sink, ds_error *error) {
    DS_TRY(ds_report_check_ends(comparison, sink, error));
    for (size_t i = 0; format != NULL && i < COUNT(compare_formats); i++) {
        if (strcmp(compare_formats[i].name, format) != 0) continue;
        ds_writer writer;
        ds_report_options complete;
        DS_TRY(ds_report_complete(&complete, options, error));
        ds_writer_init(&writer, sink);
        compare_formats[i].write(comparison, &complete, &writer);
        return ds_writer_finish(&writer, error);
    }
    return ds_report_fail_format(format, error);
}

ds_status ds_report_each_story(const ds_report *report, size_t min_size, ds_report_visit_fn visit, void *context,
                               ds_error *error) {
    size_t count = ds_result_story_count(report->result);
    for (size_t i = 0; i < count && report->writer->os_error == 0; i++) {
        if (ds_result_story_size(report->result, i) < min_size) continue;
        ds_story story;
        DS_TRY(ds_result_story(report->result, i, &story, error));
        visit(context, &story);
    }
    return DS_OK;
}

const char *ds_report_label(const char *path, const char *id) {
    return path != NULL && *path != '\0' ? path : id;
}

void ds_report_put_names(ds_writer *writer, uint32_t bits, unsigned count, const char *(*name)(uint32_t single_bit),
                         char separator) {
    bool first = true;
    for (unsigned i = 0; i < count; i++) {
        uint32_t bit = UINT32_C(1) << i;
        if (!(bits & bit)) continue;
        if (!first) ds_writer_char(writer, separator);
        ds_writer_text(writer, name(bit));
        first = false;
    }
}
