/* SPDX-License-Identifier: MIT */
/* The exit codes, which scripts rely on. A run that a signal ended gives 128 and the signal's number. */
#ifndef CLI_EXIT_H
#define CLI_EXIT_H

enum {
    CLI_EXIT_DONE = 0,
    CLI_EXIT_DUPLICATES = 1, /* only with --fail-on-dup */
    CLI_EXIT_FAULTS = 1,     /* index verify found some */
    CLI_EXIT_FATAL = 2,      /* usage, or nothing could be done */
    CLI_EXIT_INCOMPLETE = 3, /* done, but not all of the input could be read */
    CLI_EXIT_LOCKED = 75,    /* EX_TEMPFAIL of sysexits.h: another feed or night has the index */
    CLI_EXIT_SIGNAL = 128,
};

#endif
