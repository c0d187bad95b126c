/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/figures.h"
#include "cli/message.h"
#include "cli/metrics.h"
#include "cli/nightly.h"
#include "cli/output.h"
#include "cli/scanning.h"

/* What is wrong with the call as a whole, before any work is done. */
static bool check_call(const cli_settings *settings) {
    /* A night may have nothing to read but what a feed has brought. */
    if (settings->operands.count == 0 && settings->files_from == NULL && settings->index == NULL) {
        cli_message_usage("scan", "no PATH given; use . for the current directory, - for standard input");
        return false;
    }
    if (!cli_nightly_check(settings) || !cli_scanning_check(settings)) return false;
    if (settings->pairs != NULL) {
        bool standard = cli_output_is_standard(settings->pairs);
        if (standard && cli_output_is_standard(settings->output)) {
            cli_message_usage("scan", "--pairs on standard output needs -o FILE for the report");
            return false;
        }
        if (settings->output != NULL && cli_output_is_same(settings->pairs, settings->output)) {
            cli_message_usage("scan", "--pairs and --output are the same file, %s", settings->pairs);
            return false;
        }
        if (!cli_output_probe(settings->pairs)) return false;
    }
    if (settings->metrics != NULL && !cli_output_probe(settings->metrics)) return false;
    return cli_output_probe(settings->output);
}

static ds_status write_report(ds_result *result, const cli_settings *settings, cli_output *out, ds_error *error) {
    ds_report_options options = settings->report;
    options.columns = cli_output_columns(out->fd);
    options.colour = cli_output_colour(out->fd, settings->colour);
    return ds_report_write(result, settings->format, &options, cli_output_sink(out), error);
}

/* Both files are written to their end before either takes its name. */
static cli_written write_outputs(ds_result *result, const cli_settings *settings) {
    cli_output report, pairs = {.fd = -1};
    ds_error error;
    if (!cli_output_open(&report, settings->output)) return CLI_WRITTEN_FAILED;
    bool taken = settings->pairs == NULL || cli_output_open(&pairs, settings->pairs);
    if (taken && settings->pairs != NULL) {
        ds_status status = ds_report_write_pairs(result, cli_output_sink(&pairs), &error);
        taken = cli_output_taken(&pairs, status, &error);
    }
    if (taken) taken = cli_output_taken(&report, write_report(result, settings, &report, &error), &error);
    if (!taken) {
        cli_output_discard(&report);
        cli_output_discard(&pairs);
        return CLI_WRITTEN_FAILED;
    }
    cli_written first = cli_output_commit(&pairs);
    if (first == CLI_WRITTEN_FAILED) {
        cli_output_discard(&report);
        return CLI_WRITTEN_FAILED;
    }
    cli_written second = cli_output_commit(&report);
    return second == CLI_WRITTEN ? first : second;
}

/* That something is missing goes before what was found: the answer may be wrong. */
static int exit_code(const ds_result *result, const cli_settings *settings, const cli_inputs *inputs) {
    int code = cli_scanning_exit(result, settings, inputs);
    if (code != CLI_EXIT_DONE) return code;
    return settings->fail_on_dup && ds_result_stats(result)->stories > 0 ? CLI_EXIT_DUPLICATES : CLI_EXIT_DONE;
}

/* Write what was found, and say what is to be said. */
static int report(ds_result *result, ds_index *index, const cli_settings *settings, const cli_inputs *inputs) {
    if (!settings->quiet) cli_scanning_warn(result);
    int code = exit_code(result, settings, inputs);
    cli_written written = write_outputs(result, settings);
    /* The reader of a pipe had enough: like ripgrep, that is a quiet end. */
    if (written == CLI_WRITTEN_CLOSED) code = CLI_EXIT_DONE;
    if (written == CLI_WRITTEN_FAILED) code = CLI_EXIT_FATAL;
    if (written != CLI_WRITTEN_FAILED) cli_metrics_write_scan(settings->metrics, result, index);
    if (written != CLI_WRITTEN_FAILED && settings->verbose) cli_figures_print(result);
    if (written != CLI_WRITTEN_FAILED && settings->verbose && index != NULL) cli_nightly_print(index);
    return code;
}

int cli_scan_run(const cli_settings *settings) {
    cli_inputs inputs = {.scan = NULL};
    ds_index *index = NULL;
    int code = CLI_EXIT_FATAL;
    if (!check_call(settings)) return CLI_EXIT_FATAL;
    ds_result *result = settings->index == NULL ? cli_scanning_run(settings, &inputs)
                                                : cli_nightly_run(settings, &inputs, &index, &code);
    if (result != NULL) code = report(result, index, settings, &inputs);
    ds_result_free(result);
    ds_index_free(index);
    cli_inputs_clear(&inputs);
    return code;
}
