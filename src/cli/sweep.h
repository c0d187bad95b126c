/* SPDX-License-Identifier: MIT */
/* The values of --sweep. */
#ifndef CLI_SWEEP_H
#define CLI_SWEEP_H

#include "cli/options.h"

typedef struct cli_values {
    double *items;
    size_t count;
    bool given;
} cli_values;

typedef struct cli_sweep {
    cli_values thresholds;
    cli_values windows;
    cli_values ngrams;
} cli_sweep;

/* Read all --sweep. On failure the message is out. Clear `sweep` whatever comes back. */
bool cli_sweep_parse(cli_sweep *sweep, const cli_settings *settings);
void cli_sweep_clear(cli_sweep *sweep);

#endif
