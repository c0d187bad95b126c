/* SPDX-License-Identifier: MIT */
/* A scan of what is new into an index, and of all that is in it. */
#ifndef CLI_NIGHTLY_H
#define CLI_NIGHTLY_H

#include "cli/inputs.h"

/* The options that do not go with --index. On failure the message is out. */
bool cli_nightly_check(const cli_settings *settings);

/* NULL on failure: the message is out, and `*code` is the exit code. The result reads from `*index`, which is to be freed after
 * it in any case. */
ds_result *cli_nightly_run(const cli_settings *settings, cli_inputs *inputs, ds_index **index, int *code);

/* What the night did, as --verbose shows it. */
void cli_nightly_print(const ds_index *index);

#endif
