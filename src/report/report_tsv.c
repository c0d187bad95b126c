/* SPDX-License-Identifier: MIT */
/* Which article is in which story, for joins: every article, those that stand alone too. */
#include "report/report.h"

typedef struct row_state {
    ds_writer *writer;
    char end;
} row_state;

static void put_rows(void *context, const ds_story *story) {
    const row_state *state = context;
    for (size_t i = 0; i < story->member_count; i++) {
        const ds_member *member = &story->members[i];
        const char *const cells[] = {member->source, member->id, member->path, story->id};
        for (size_t c = 0; c < sizeof cells / sizeof *cells; c++) {
            if (c > 0) ds_writer_char(state->writer, '\t');
            ds_writer_tsv(state->writer, cells[c]);
        }
        ds_writer_char(state->writer, state->end);
    }
}

ds_status ds_report_tsv(const ds_report *report, ds_error *error) {
    row_state state = {report->writer, report->options.nul ? '\0' : '\n'};
    ds_writer_text(state.writer, "source\tid\tpath\tstory");
    ds_writer_char(state.writer, state.end);
    return ds_report_each_story(report, 0, put_rows, &state, error);
}
