/* SPDX-License-Identifier: MIT */
#include "report/report.h"
#include "report/story_json.h"

static void put_line(void *context, const ds_story *story) {
    ds_emit emit;
    ds_emit_init(&emit, context, false);
    ds_emit_story(&emit, story);
    ds_writer_char(emit.writer, '\n');
}

ds_status ds_report_jsonl(const ds_report *report, ds_error *error) {
    return ds_report_each_story(report, report->options.min_size, put_line, report->writer, error);
}
