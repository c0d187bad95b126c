/* SPDX-License-Identifier: MIT */
/* A scan as commands run it: options checked, inputs added, progress shown, and what went wrong said. */
#ifndef CLI_SCANNING_H
#define CLI_SCANNING_H

#include "cli/inputs.h"

/* What the parser lets pass. On failure the message is out. */
bool cli_scanning_check(const cli_settings *settings);

/* NULL on failure, and the message is out. */
ds_result *cli_scanning_run(const cli_settings *settings, cli_inputs *inputs);

/* Say what could not be read. */
void cli_scanning_warn(const ds_result *result);

/* CLI_EXIT_INCOMPLETE or CLI_EXIT_DONE, by what could not be read. */
int cli_scanning_exit(const ds_result *result, const cli_settings *settings, const cli_inputs *inputs);

#endif
