/* SPDX-License-Identifier: MIT */
/* What is scanned: the operands and the paths of --files-from. */
#ifndef CLI_INPUTS_H
#define CLI_INPUTS_H

#include "cli/options.h"

typedef struct cli_inputs {
    ds_scan *scan; /* NULL: paths are kept, and looked up by who takes them */
    char **paths;
    size_t path_count, path_capacity;
    uint64_t added;
    uint64_t missing; /* could not be found or looked up; each was reported, the first ones by name */
} cli_inputs;

/* Add all to `scan`, which may be NULL. A path that is missing is reported and passed over; false is for what stops the run. */
bool cli_inputs_add(cli_inputs *inputs, ds_scan *scan, const cli_settings *settings);

/* Give back the paths that were kept. */
void cli_inputs_clear(cli_inputs *inputs);

#endif
