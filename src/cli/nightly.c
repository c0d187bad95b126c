/* SPDX-License-Identifier: MIT */
#include "cli/nightly.h"

#include "cli/exit.h"
#include "cli/message.h"
#include "cli/progress.h"

#include <inttypes.h>
#include <string.h>

bool cli_nightly_check(const cli_settings *settings) {
    if (settings->index == NULL && settings->checksum) {
        cli_message_usage("scan", "--checksum needs --index DIR");
        return false;
    }
    if (settings->index == NULL || !settings->scan.exact) return true;
    cli_message_usage("scan", "--exact needs all articles at hand, and does not go with --index");
    return false;
}

/* Paths that are not there are among the skips of the result. */
static void count_missing(const ds_result *result, cli_inputs *inputs) {
    enum { NAMED = 10 };
    for (size_t i = 0; i < ds_result_skip_count(result); i++) {
        const ds_skip *skip = ds_result_skip(result, i);
        if (strcmp(skip->reason, "not-found") != 0) continue;
        if (inputs->missing++ < NAMED) cli_message("%s: %s", skip->path, skip->detail);
    }
    if (inputs->missing > NAMED) {
        cli_message("... and %" PRIu64 " more paths that could not be found", inputs->missing - NAMED);
    }
}

static ds_result *scan(const cli_settings *settings, cli_inputs *inputs, ds_index *index) {
    ds_result *result = NULL;
    ds_error error;
    const char *const *paths = (const char *const *)inputs->paths;
    ds_status status = ds_index_scan(index, paths, inputs->path_count, &result, &error);
    const char *resumed = ds_index_night(index)->resumed;
    if (!settings->quiet && resumed != NULL && *resumed != '\0') cli_message("resumed at %s", resumed);
    if (status != DS_OK) {
        cli_message_error(&error);
        return NULL;
    }
    count_missing(result, inputs);
    return result;
}

ds_result *cli_nightly_run(const cli_settings *settings, cli_inputs *inputs, ds_index **index, int *code) {
    cli_progress progress;
    ds_error error;
    ds_options options = settings->scan;
    ds_index_options more;
    ds_result *result = NULL;
    *index = NULL;
    *code = CLI_EXIT_FATAL;
    if (!cli_inputs_add(inputs, NULL, settings)) return NULL;
    cli_progress_init(&progress, !settings->quiet);
    options.progress = cli_progress_report;
    options.progress_user = &progress;
    ds_index_options_init(&more);
    more.checksum = settings->checksum;
    ds_status status = ds_index_open(index, settings->index, DS_INDEX_NIGHT, &options, &more, &error);
    if (status == DS_OK) {
        result = scan(settings, inputs, *index);
    } else {
        cli_message_error(&error);
        if (status == DS_E_LOCKED) *code = CLI_EXIT_LOCKED;
    }
    cli_progress_end(&progress);
    return result;
}

void cli_nightly_print(const ds_index *index) {
    const ds_night *night = ds_index_night(index);
    cli_message_line("night              %" PRIu64 " files: %" PRIu64 " new, %" PRIu64 " changed, %" PRIu64
                     " grown, %" PRIu64 " unchanged; %" PRIu64 " vanished",
                     night->files, night->files_new, night->files_changed, night->files_grown, night->files_unchanged,
                     night->files_vanished);
    cli_message_line("                   %" PRIu64 " articles added, %" PRIu64 " taken out, %" PRIu64 " kept",
                     night->added, night->removed, night->kept);
    cli_message_line("                   %" PRIu64 " pairs compared, %" PRIu64 " known; %" PRIu64 " changes logged",
                     night->compared, night->known, night->changes);
}
