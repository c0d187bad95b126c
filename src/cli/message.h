/* SPDX-License-Identifier: MIT */
/* What the program says on standard error. Names of files may hold anything: control characters are shown as '?'. */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include "dupscan.h"

/* From now on a message is an object of JSON on a line: at, level (info, notice, error), message. */
void cli_message_as_json(bool json);

/* One line: "dupscan: ...". */
void cli_message(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, ending in "(see 'dupscan help COMMAND')"; `command` may be NULL. */
void cli_message_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A line without "dupscan: " before it. */
void cli_message_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* An error of the library, and advice where there is any. A cancelled run says nothing. */
void cli_message_error(const ds_error *error);

#endif
