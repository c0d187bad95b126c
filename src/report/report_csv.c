/* SPDX-License-Identifier: MIT */
/* A member a line, for spreadsheets. Lines end in LF and not in CRLF as RFC 4180 has it: every reader takes it, and the
 * last cell stays clean for line tools. */
#include "report/report.h"

static const char header[] = "story,keeper,relation,source,id,path,headline,published,words,jaccard,"
                             "containment_of_member,containment_of_other,shared_words,longest_run_words,rule,notes\n";

static void put_cell(ds_writer *writer, const char *text) {
    ds_writer_csv(writer, text);
    ds_writer_char(writer, ',');
}

static void put_number(ds_writer *writer, uint64_t number) {
    ds_writer_number(writer, number);
    ds_writer_char(writer, ',');
}

static void put_ratio(ds_writer *writer, double ratio) {
    ds_writer_ratio(writer, ratio);
    ds_writer_char(writer, ',');
}

static void put_rows(void *context, const ds_story *story) {
    ds_writer *writer = context;
    for (size_t i = 0; i < story->member_count; i++) {
        const ds_member *member = &story->members[i];
        const ds_evidence *evidence = &member->evidence;
        put_cell(writer, story->id);
        put_cell(writer, i == story->keeper ? "yes" : "no");
        put_cell(writer, ds_relation_name(evidence->relation));
        put_cell(writer, member->source);
        put_cell(writer, member->id);
        put_cell(writer, member->path);
        put_cell(writer, member->headline);
        put_cell(writer, member->published);
        put_number(writer, member->words);
        put_ratio(writer, evidence->jaccard);
        put_ratio(writer, evidence->containment_of_member);
        put_ratio(writer, evidence->containment_of_other);
        put_number(writer, evidence->shared_words);
        put_number(writer, evidence->longest_run_words);
        put_cell(writer, evidence->rule);
        ds_report_put_names(writer, member->notes, DS_NOTE_COUNT, ds_note_name, ' ');
        ds_writer_char(writer, '\n');
    }
}

ds_status ds_report_csv(const ds_report *report, ds_error *error) {
    ds_writer_text(report->writer, header);
    return ds_report_each_story(report, report->options.min_size, put_rows, report->writer, error);
}
