/* SPDX-License-Identifier: MIT */
/* The commands. Their table is in main.c; help is made from it and from the table of options. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/options.h"

typedef struct cli_command cli_command;

struct cli_command {
    const char *name;
    unsigned bit;         /* CLI_FOR_ */
    const char *operands; /* as in the usage line */
    const char *summary;  /* one sentence */
    const char *examples[3];
    const char *closing; /* the end of its help; may be NULL */
    int (*run)(const cli_settings *settings);
};

/* NULL past the last one. */
const cli_command *cli_command_at(size_t index);

/* The command of this name. If there is none, says so and gives NULL. */
const cli_command *cli_command_find(const char *name);

/* cmd_*.c: each gives an exit code. */
int cli_scan_run(const cli_settings *settings);
int cli_compare_run(const cli_settings *settings);
int cli_eval_run(const cli_settings *settings);
int cli_feed_run(const cli_settings *settings);
int cli_query_run(const cli_settings *settings);
int cli_index_run(const cli_settings *settings);
int cli_version_run(const cli_settings *settings);
int cli_help_run(const cli_settings *settings);

/* Print the help of a command, or of the program (NULL), to standard output. */
int cli_help_print(const cli_command *command);

#endif
