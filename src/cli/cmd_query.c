/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/message.h"
#include "cli/output.h"

#include <stdio.h>

typedef struct query {
    const cli_settings *settings;
    cli_output out;
    uint64_t articles;
    uint64_t bad;
    bool failed;
} query;

static int print(void *user, const char *path, const char *place, const ds_verdict *verdict) {
    query *q = user;
    char where[1024];
    bool is_error = verdict->verdict == DS_VERDICT_ERROR;
    q->articles++;
    q->bad += is_error;
    (void)snprintf(where, sizeof where, "%s%s%s", path, *place == '\0' ? "" : ", ", place);
    ds_error error;
    ds_status status = ds_verdict_write(verdict, q->settings->format, where, 0, cli_output_sink(&q->out), &error);
    q->failed = status != DS_OK;
    return q->failed;
}

static bool ask(query *q, ds_index *index) {
    for (size_t i = 0; i < q->settings->operands.count; i++) {
        ds_error error;
        ds_status status = ds_index_query_path(index, q->settings->operands.items[i], print, q, &error);
        if (status == DS_OK || q->failed) continue;
        cli_message_error(&error);
        return false;
    }
    return true;
}

static bool answer(query *q, ds_index *index) {
    if (!cli_output_open(&q->out, q->settings->output)) return false;
    if (ask(q, index)) return cli_output_commit(&q->out) != CLI_WRITTEN_FAILED;
    cli_output_discard(&q->out);
    return false;
}

int cli_query_run(const cli_settings *settings) {
    query q = {.settings = settings};
    ds_index *index;
    ds_error error;
    if (settings->index == NULL || settings->operands.count == 0) {
        cli_message_usage("query", settings->index == NULL ? "--index DIR is missing" : "nothing to ask about");
        return CLI_EXIT_FATAL;
    }
    if (!cli_output_probe(settings->output)) return CLI_EXIT_FATAL;
    if (ds_index_open(&index, settings->index, DS_INDEX_READ, &settings->scan, NULL, &error) != DS_OK) {
        cli_message_error(&error);
        return error.code == DS_E_LOCKED ? CLI_EXIT_LOCKED : CLI_EXIT_FATAL;
    }
    bool done = answer(&q, index);
    ds_index_free(index);
    if (!done) return CLI_EXIT_FATAL;
    bool too_many = (double)q.bad > settings->max_bad * (double)q.articles;
    return too_many ? CLI_EXIT_INCOMPLETE : CLI_EXIT_DONE;
}
