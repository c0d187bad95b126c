/* SPDX-License-Identifier: MIT */
/*
 * Groups of paths as fdupes prints them, for scripts that act on all but the first of a group: the keeper comes first.
 * A story that has none (all of it killed or withheld) is left out: whatever stood first would be kept.
 * A path is the bytes that the system knows it by; only with `nul` can one that holds a line end be told apart.
 */
#include "report/report.h"

typedef struct group_state {
    const ds_report *report;
    char end;
    bool had_group;
} group_state;

static void put_path(const group_state *state, const ds_member *member) {
    ds_writer_text(state->report->writer, ds_report_label(member->path, member->id));
    ds_writer_char(state->report->writer, state->end);
}

static void put_group(void *context, const ds_story *story) {
    group_state *state = context;
    size_t shown = story->keeper;
    if (shown == SIZE_MAX) return;
    if (state->had_group) ds_writer_char(state->report->writer, state->end);
    state->had_group = true;
    put_path(state, &story->members[shown]);
    for (size_t i = 0; i < story->member_count; i++) {
        if (i != shown) put_path(state, &story->members[i]);
    }
}

ds_status ds_report_fdupes(const ds_report *report, ds_error *error) {
    group_state state = {.report = report, .end = report->options.nul ? '\0' : '\n'};
    return ds_report_each_story(report, report->options.min_size, put_group, &state, error);
}
