/* SPDX-License-Identifier: MIT */
/* `help` and `version`: what goes to standard output and not to standard error, because it was asked for. */
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/message.h"
#include "cli/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WIDTH = 80,
    HELP_COLUMN = 28,
    COMMAND_COLUMN = 12,
    TEXT_BYTES = 512,
    DESCRIPTION_BYTES = 160,
};

static int commit(cli_output *out) {
    return cli_output_commit(out) == CLI_WRITTEN_FAILED ? CLI_EXIT_FATAL : CLI_EXIT_DONE;
}

/* Print `text` from `column` on, in lines of at most WIDTH columns; the cursor stands at `at`. */
static void print_wrapped(cli_output *out, const char *text, size_t at, size_t column) {
    bool first = true; /* of its line */
    if (at > column) {
        cli_output_print(out, "\n");
        at = 0;
    }
    for (;;) {
        text += strspn(text, " ");
        size_t length = strcspn(text, " ");
        if (length == 0) break;
        if (!first && at + 1 + length > WIDTH) {
            cli_output_print(out, "\n");
            first = true;
            at = 0;
        }
        int pad = first ? (int)(column - at) : 1;
        cli_output_print(out, "%*s%.*s", pad, "", (int)length, text);
        at += (size_t)pad + length;
        first = false;
        text += length;
    }
    cli_output_print(out, "\n");
}

static void print_option(cli_output *out, const cli_option *option, const cli_settings *defaults) {
    char left[TEXT_BYTES], text[TEXT_BYTES], extra[DESCRIPTION_BYTES] = "", letter[8] = "    ", fallback[64];
    if (option->letter != 0) (void)snprintf(letter, sizeof letter, "-%c, ", option->letter);
    int length = snprintf(left, sizeof left, "  %s--%s%s%s", letter, option->name, option->argument == NULL ? "" : " ",
                          option->argument == NULL ? "" : option->argument);
    if (length < 0) return;
    if (option->kind == CLI_CHOICE) cli_option_describe(option, extra, sizeof extra);
    cli_option_default(option, defaults, fallback, sizeof fallback);
    (void)snprintf(text, sizeof text, "%s%s%s%s%s%s", option->help, extra[0] == '\0' ? "" : ": ", extra,
                   fallback[0] == '\0' ? "" : " (default ", fallback, fallback[0] == '\0' ? "" : ")");
    cli_output_print(out, "%s", left);
    /* Two spaces at least before the text. */
    print_wrapped(out, text, (size_t)length + 2 > HELP_COLUMN ? HELP_COLUMN + 1 : (size_t)length, HELP_COLUMN);
}

static void print_options(cli_output *out, const cli_command *command) {
    cli_settings defaults;
    cli_settings_init(&defaults);
    const char *group = NULL;
    const cli_option *option;
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
        if ((option->commands & command->bit) == 0) continue;
        if (group == NULL || strcmp(group, option->group) != 0) cli_output_print(out, "\n%s:\n", option->group);
        group = option->group;
        print_option(out, option, &defaults);
    }
}

static void print_examples(cli_output *out, const char *const *examples, size_t count) {
    cli_output_print(out, "\nExamples:\n");
    for (size_t i = 0; i < count && examples[i] != NULL; i++) cli_output_print(out, "  %s\n", examples[i]);
}

static void print_command(cli_output *out, const cli_command *command) {
    print_wrapped(out, command->summary, 0, 0);
    cli_output_print(out, "\nUsage: dupscan %s [OPTION]...%s%s\n", command->name, command->operands == NULL ? "" : " ",
                     command->operands == NULL ? "" : command->operands);
    print_examples(out, command->examples, sizeof command->examples / sizeof *command->examples);
    print_options(out, command);
    if (command->closing == NULL) return;
    cli_output_print(out, "\n");
    print_wrapped(out, command->closing, 0, 0);
}

static void print_program(cli_output *out) {
    static const char *const examples[] = {"dupscan scan articles/", "dupscan scan -f json -o stories.json feed.jsonl",
                                           "dupscan compare first.txt second.txt"};
    cli_output_print(out, "Find near-duplicate news stories.\n\nUsage: dupscan COMMAND [OPTION]... [ARGUMENT]...\n");
    print_examples(out, examples, sizeof examples / sizeof *examples);
    cli_output_print(out, "\nCommands:\n");
    const cli_command *command;
    for (size_t i = 0; (command = cli_command_at(i)) != NULL; i++) {
        cli_output_print(out, "  %s", command->name);
        print_wrapped(out, command->summary, 2 + strlen(command->name), COMMAND_COLUMN);
    }
    cli_output_print(out, "\n'dupscan help COMMAND' lists the options of a command.\n");
}

int cli_help_print(const cli_command *command) {
    cli_output out;
    if (!cli_output_open(&out, NULL)) return CLI_EXIT_FATAL;
    if (command == NULL) {
        print_program(&out);
    } else {
        print_command(&out, command);
    }
    return commit(&out);
}

int cli_help_run(const cli_settings *settings) {
    if (settings->operands.count == 0) return cli_help_print(NULL);
    if (settings->operands.count > 1) {
        cli_message_usage("help", "help takes one COMMAND");
        return CLI_EXIT_FATAL;
    }
    const cli_command *command = cli_command_find(settings->operands.items[0]);
    return command == NULL ? CLI_EXIT_FATAL : cli_help_print(command);
}

int cli_version_run(const cli_settings *settings) {
    if (settings->operands.count > 0) {
        cli_message_usage("version", "version takes no arguments, not '%s'", settings->operands.items[0]);
        return CLI_EXIT_FATAL;
    }
    char *info = NULL;
    if (settings->verbose) {
        char nothing[1];
        size_t size = ds_build_info(nothing, sizeof nothing) + 1;
        info = malloc(size);
        if (info == NULL) {
            cli_message("out of memory");
            return CLI_EXIT_FATAL;
        }
        (void)ds_build_info(info, size);
    }
    cli_output out;
    int code = CLI_EXIT_FATAL;
    if (cli_output_open(&out, NULL)) {
        cli_output_print(&out, "dupscan %s\n", ds_version());
        ds_sink sink = cli_output_sink(&out);
        size_t length = info == NULL ? 0 : strlen(info);
        /* What fails here is kept in `out`, and commit says it. */
        if (length > 0) (void)sink.write(sink.user, info, length);
        if (length > 0 && info[length - 1] != '\n') (void)sink.write(sink.user, "\n", 1);
        code = commit(&out);
    }
    free(info);
    return code;
}
