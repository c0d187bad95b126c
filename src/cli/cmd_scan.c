/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/figures.h"
#include "cli/inputs.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/progress.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { WARNINGS_NAMED = 10 };

/* The library says which field of ds_options is wrong: the option's name, or a little more (window_days, fields). */
static bool is_field_of(const cli_option *option, const char *field) {
    static const char *const endings[] = {"", "s", "_days"};
    const char *name = option->name;
    for (; *name != '\0' && (*name == *field || (*name == '-' && *field == '_')); name++) field++;
    for (size_t i = 0; *name == '\0' && i < sizeof endings / sizeof *endings; i++) {
        if (strcmp(field, endings[i]) == 0) return true;
    }
    return false;
}

/* What the parser lets pass. */
static bool check_options(const ds_options *options) {
    ds_error error;
    if (ds_options_check(options, &error) == DS_OK) return true;
    const cli_option *option;
    for (size_t i = 0; error.code == DS_E_ARGUMENT && (option = cli_option_at(i)) != NULL; i++) {
        if (!is_field_of(option, error.place)) continue;
        cli_message_usage("scan", "--%s: %s", option->name, error.message);
        return false;
    }
    cli_message_error(&error);
    return false;
}

/* What is wrong with the call as a whole, before any work is done. */
static bool check_call(const cli_settings *settings) {
    if (settings->operands.count == 0 && settings->files_from == NULL) {
        cli_message_usage("scan", "no PATH given; use . for the current directory, - for standard input");
        return false;
    }
    if (!check_options(&settings->scan)) return false;
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
    return cli_output_probe(settings->output);
}

/* ---------------------------------------------------------------------------------------------- the work -------- */

static bool add_and_finish(ds_scan *scan, const cli_settings *settings, cli_inputs *inputs, ds_result **result) {
    if (!cli_inputs_add(inputs, scan, settings)) return false;
    /* A list that is empty gives an empty report; a mistyped path gives none. */
    if (inputs->added == 0 && inputs->missing > 0) {
        cli_message("nothing is left to scan");
        return false;
    }
    ds_error error;
    if (ds_scan_finish(scan, result, &error) == DS_OK) return true;
    cli_message_error(&error);
    return false;
}

/* NULL on failure, and the message is out. */
static ds_result *scan_inputs(const cli_settings *settings, cli_inputs *inputs) {
    cli_progress progress;
    cli_progress_init(&progress, !settings->quiet);
    ds_options options = settings->scan;
    options.progress = cli_progress_report;
    options.progress_user = &progress;
    ds_scan *scan = NULL;
    ds_error error;
    if (ds_scan_new(&scan, &options, &error) != DS_OK) {
        cli_message_error(&error);
        return NULL;
    }
    ds_result *result = NULL;
    bool done = add_and_finish(scan, settings, inputs, &result);
    cli_progress_end(&progress);
    ds_scan_free(scan);
    return done ? result : NULL;
}

/* -------------------------------------------------------------------------------------------- what is said ------- */

/* Paths that are not there were named when they were looked up. */
static void print_warnings(const ds_result *result) {
    size_t errors = 0, count = ds_result_skip_count(result);
    for (size_t i = 0; i < count; i++) {
        const ds_skip *skip = ds_result_skip(result, i);
        if (!skip->is_error || strcmp(skip->reason, "not-found") == 0 || ++errors > WARNINGS_NAMED) continue;
        bool has_detail = skip->detail != NULL && *skip->detail != '\0';
        bool has_place = skip->place != NULL && *skip->place != '\0';
        cli_message("%s: %s%s%s%s%s%s", skip->path, skip->reason, has_detail ? ": " : "",
                    has_detail ? skip->detail : "", has_place ? " (" : "", has_place ? skip->place : "",
                    has_place ? ")" : "");
    }
    if (errors > WARNINGS_NAMED) cli_message("... and %zu more; -f json lists them all", errors - WARNINGS_NAMED);
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
static int exit_code(const ds_stats *stats, const cli_settings *settings, const cli_inputs *inputs) {
    if (inputs->missing > 0 || stats->bad_files > 0) return CLI_EXIT_INCOMPLETE;
    if ((double)stats->bad_records > settings->max_bad * (double)stats->read) return CLI_EXIT_INCOMPLETE;
    return settings->fail_on_dup && stats->stories > 0 ? CLI_EXIT_DUPLICATES : CLI_EXIT_DONE;
}

int cli_scan_run(const cli_settings *settings) {
    cli_inputs inputs;
    if (!check_call(settings)) return CLI_EXIT_FATAL;
    ds_result *result = scan_inputs(settings, &inputs);
    if (result == NULL) return CLI_EXIT_FATAL;
    if (!settings->quiet) print_warnings(result);
    int code = exit_code(ds_result_stats(result), settings, &inputs);
    cli_written written = write_outputs(result, settings);
    /* The reader of a pipe had enough: like ripgrep, that is a quiet end. */
    if (written == CLI_WRITTEN_CLOSED) code = CLI_EXIT_DONE;
    if (written == CLI_WRITTEN_FAILED) code = CLI_EXIT_FATAL;
    if (written != CLI_WRITTEN_FAILED && settings->verbose) cli_figures_print(result);
    ds_result_free(result);
    return code;
}
