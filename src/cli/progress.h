/* SPDX-License-Identifier: MIT */
/* The progress bar, one line on standard error, and the door through which a signal cancels a run. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "dupscan.h"

typedef struct cli_progress {
    bool enabled;
    bool shown;
    uint64_t started_ns;
    uint64_t drawn_ns;
} cli_progress;

/* The bar is drawn if it is wanted and standard error is a terminal that can move its cursor. */
void cli_progress_init(cli_progress *progress, bool wanted);

/* A ds_progress_fn; `user` is a cli_progress. */
int cli_progress_report(void *user, const ds_progress *at);

/* Take the bar off the screen. */
void cli_progress_end(cli_progress *progress);

#endif
