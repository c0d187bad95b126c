/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/progress.h"

#include <string.h>

static bool write_comparison(const ds_comparison *comparison, const cli_settings *settings) {
    cli_output out;
    if (!cli_output_open(&out, settings->output)) return false;
    ds_report_options options = settings->report;
    options.columns = cli_output_width(out.fd, settings->columns);
    options.colour = cli_output_colour(out.fd, settings->colour);
    ds_error error;
    ds_status status = ds_comparison_write(comparison, settings->format, &options, cli_output_sink(&out), &error);
    return cli_output_taken(&out, status, &error) && cli_output_commit(&out) != CLI_WRITTEN_FAILED;
}

int cli_compare_run(const cli_settings *settings) {
    if (settings->operands.count != 2) {
        cli_message_usage("compare", "compare takes two articles, A and B, not %zu", settings->operands.count);
        return CLI_EXIT_FATAL;
    }
    if (strcmp(settings->operands.items[0], "-") == 0 && strcmp(settings->operands.items[1], "-") == 0) {
        cli_message_usage("compare", "standard input cannot be both articles");
        return CLI_EXIT_FATAL;
    }
    if (!cli_output_probe(settings->output)) return CLI_EXIT_FATAL;
    cli_progress progress; /* never seen; a signal comes in through it */
    cli_progress_init(&progress, false);
    ds_options options = settings->scan;
    options.progress = cli_progress_report;
    options.progress_user = &progress;
    ds_comparison *comparison = NULL;
    ds_error error;
    const char *const *paths = settings->operands.items;
    if (ds_compare_paths(&comparison, paths[0], paths[1], &options, &error) != DS_OK) {
        cli_message_error(&error);
        return CLI_EXIT_FATAL;
    }
    bool written = write_comparison(comparison, settings);
    ds_comparison_free(comparison);
    return written ? CLI_EXIT_DONE : CLI_EXIT_FATAL;
}
