/* SPDX-License-Identifier: MIT */
/* Signals. SIGINT, SIGTERM and SIGHUP ask the run to stop, which it does at its next report of progress. A second one,
 * or a few seconds without an answer (a read that never ends), ends the program at once. Either way no unfinished file
 * stays behind. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

/* Catch the signals (those that the parent ignores stay ignored); ignore SIGPIPE and SIGXFSZ, so that
 * writes fail with EPIPE and EFBIG instead. */
void cli_interrupt_install(void);

/* The signal that asked to stop, or 0. */
int cli_interrupt_signal(void);

/* Have `path` removed when the program is ended at once. The text must live until the matching forget. */
void cli_interrupt_guard(const char *path);
void cli_interrupt_forget(const char *path);

#endif
