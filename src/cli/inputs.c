/* SPDX-License-Identifier: MIT */
#include "cli/inputs.h"

#include "cli/interrupt.h"
#include "cli/message.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MISSING_NAMED = 10, PATHS_LEAST = 16 };

static bool is_dash(const char *path) {
    return strcmp(path, "-") == 0;
}

static const char *list_name(const cli_settings *settings) {
    return is_dash(settings->files_from) ? "standard input" : settings->files_from;
}

static bool keep_path(cli_inputs *inputs, const char *path) {
    if (inputs->path_count == inputs->path_capacity) {
        size_t capacity = 2 * inputs->path_capacity + PATHS_LEAST;
        char **grown = realloc(inputs->paths, capacity * sizeof *grown);
        if (grown == NULL) {
            cli_message("out of memory");
            return false;
        }
        inputs->paths = grown;
        inputs->path_capacity = capacity;
    }
    char *copy = strdup(path);
    if (copy == NULL) {
        cli_message("out of memory");
        return false;
    }
    inputs->paths[inputs->path_count++] = copy;
    inputs->added++;
    return true;
}

void cli_inputs_clear(cli_inputs *inputs) {
    for (size_t p = 0; p < inputs->path_count; p++) free(inputs->paths[p]);
    free(inputs->paths);
    *inputs = (cli_inputs){.scan = NULL};
}

static bool add_path(cli_inputs *inputs, const char *path) {
    ds_error error;
    if (inputs->scan == NULL) return keep_path(inputs, path);
    ds_status status = ds_scan_add_path(inputs->scan, path, &error);
    if (status == DS_OK) {
        inputs->added++;
        return true;
    }
    /* DS_E_IO is a path that cannot be looked up: a directory that may not be searched, a circle of links. */
    if (status != DS_E_NOT_FOUND && status != DS_E_IO) {
        cli_message_error(&error);
        return false;
    }
    if (inputs->missing++ >= MISSING_NAMED) return true;
    int number = error.os_error == 0 && status == DS_E_NOT_FOUND ? ENOENT : error.os_error;
    cli_message("%s: %s", path, number == 0 ? error.message : strerror(number));
    return true;
}

/* Take one name out of the list. `length` is without the separator. */
static bool add_listed(cli_inputs *inputs, const cli_settings *settings, const char *name, size_t length,
                       uint64_t line) {
    if (length == 0) return true;
    if (strlen(name) != length) {
        cli_message_usage(settings->command,
                          "%s: line %" PRIu64 " holds a NUL byte; a list with NUL between its names needs -0",
                          list_name(settings), line);
        return false;
    }
    if (is_dash(name) && is_dash(settings->files_from)) {
        cli_message_usage(settings->command, "standard input cannot be both the list of --files-from and an article");
        return false;
    }
    return add_path(inputs, name);
}

static bool add_list(cli_inputs *inputs, const cli_settings *settings) {
    const char *list = settings->files_from;
    FILE *file = is_dash(list) ? stdin : fopen(list, "re");
    if (file == NULL) {
        cli_message("cannot read %s: %s", list, strerror(errno));
        return false;
    }
    int separator = settings->report.nul ? '\0' : '\n';
    char *name = NULL;
    size_t capacity = 0;
    bool good = true;
    for (uint64_t line = 1; good && cli_interrupt_signal() == 0; line++) {
        errno = 0;
        ssize_t length = getdelim(&name, &capacity, separator, file);
        if (length < 0) {
            /* The end, or an error, or no memory for a line. */
            if (!feof(file) || ferror(file)) {
                cli_message("cannot read %s: %s", list_name(settings), strerror(errno));
                good = false;
            }
            break;
        }
        if (length > 0 && name[length - 1] == (char)separator) name[--length] = '\0';
        good = add_listed(inputs, settings, name, (size_t)length, line);
    }
    free(name);
    if (file != stdin) (void)fclose(file); /* only read from: nothing can be lost */
    return good && cli_interrupt_signal() == 0;
}

bool cli_inputs_add(cli_inputs *inputs, ds_scan *scan, const cli_settings *settings) {
    *inputs = (cli_inputs){.scan = scan};
    const char *list = settings->files_from;
    for (size_t i = 0; i < settings->operands.count; i++) {
        const char *path = settings->operands.items[i];
        if (list != NULL && is_dash(list) && is_dash(path)) {
            cli_message_usage(settings->command,
                              "standard input cannot be both the list of --files-from and an article");
            return false;
        }
        if (!add_path(inputs, path)) return false;
    }
    if (list != NULL && !add_list(inputs, settings)) return false;
    if (inputs->missing > MISSING_NAMED) {
        cli_message("... and %" PRIu64 " more paths that could not be found", inputs->missing - MISSING_NAMED);
    }
    return true;
}
