/* SPDX-License-Identifier: MIT */
#include "cli/scanning.h"

#include "cli/exit.h"
#include "cli/message.h"
#include "cli/progress.h"

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

bool cli_scanning_check(const cli_settings *settings) {
    ds_error error;
    if (ds_options_check(&settings->scan, &error) == DS_OK) return true;
    const cli_option *option;
    for (size_t i = 0; error.code == DS_E_ARGUMENT && (option = cli_option_at(i)) != NULL; i++) {
        if (!is_field_of(option, error.place)) continue;
        cli_message_usage(settings->command, "--%s: %s", option->name, error.message);
        return false;
    }
    cli_message_error(&error);
    return false;
}

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

ds_result *cli_scanning_run(const cli_settings *settings, cli_inputs *inputs) {
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

/* Paths that are not there were named when they were looked up. */
void cli_scanning_warn(const ds_result *result) {
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

int cli_scanning_exit(const ds_result *result, const cli_settings *settings, const cli_inputs *inputs) {
    const ds_stats *stats = ds_result_stats(result);
    if (inputs->missing > 0 || stats->bad_files > 0) return CLI_EXIT_INCOMPLETE;
    return (double)stats->bad_records > settings->max_bad * (double)stats->read ? CLI_EXIT_INCOMPLETE : CLI_EXIT_DONE;
}
