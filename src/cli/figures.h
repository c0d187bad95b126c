/* SPDX-License-Identifier: MIT */
/* The figures of a run, for --verbose. */
#ifndef CLI_FIGURES_H
#define CLI_FIGURES_H

#include "dupscan.h"

/* Print them to standard error, in one block. */
void cli_figures_print(const ds_result *result);

#endif
