/* SPDX-License-Identifier: MIT */
#include "cli/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_BYTES = 8192 }; /* a path of 4096 bytes and what is said about it */

/* An escape sequence in the name of a file must not reach the terminal, neither as ESC nor as one of the C1 controls
 * (U+0080 to U+009F, C2 80 to C2 9F). */
static void hide_controls(char *text) {
    for (unsigned char *at = (unsigned char *)text; *at != '\0'; at++) {
        bool c1 = at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F;
        if (c1) at[1] = '?';
        if (c1 || *at < 0x20 || *at == 0x7F) *at = '?';
    }
}

/* There is nobody to tell when standard error itself fails. */
static void say(const char *before, const char *after, const char *format, va_list arguments) {
    char line[LINE_BYTES];
    if (vsnprintf(line, sizeof line, format, arguments) < 0) return;
    hide_controls(line);
    (void)fprintf(stderr, "%s%s%s\n", before, line, after);
}

void cli_message(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say("dupscan: ", "", format, arguments);
    va_end(arguments);
}

void cli_message_usage(const char *command, const char *format, ...) {
    char after[64];
    (void)snprintf(after, sizeof after, " (see 'dupscan help%s%s')", command == NULL ? "" : " ",
                   command == NULL ? "" : command);
    va_list arguments;
    va_start(arguments, format);
    say("dupscan: ", after, format, arguments);
    va_end(arguments);
}

void cli_message_line(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say("", "", format, arguments);
    va_end(arguments);
}

void cli_message_error(const ds_error *error) {
    if (error->code == DS_E_CANCELLED) return;
    if (error->place[0] == '\0') {
        cli_message("%s", error->message);
    } else {
        cli_message("%s: %s", error->place, error->message);
    }
    if (strstr(error->message, "--") != NULL) return; /* the message gives its own advice */
    if (error->code == DS_E_NO_SPACE) cli_message("temporary files need room; --tmp DIR puts them on another disk");
    if (error->code == DS_E_UNSUPPORTED) cli_message("leave --kernel out to have the fastest that this machine runs");
}
