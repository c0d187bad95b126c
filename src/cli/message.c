/* SPDX-License-Identifier: MIT */
#include "cli/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* The program's own, told once, before anything is said. */
static bool as_json;

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

void cli_message_as_json(bool json) {
    as_json = json;
}

/* Bytes of the UTF-8 sequence that a text begins with; 0: there is none. */
static size_t sequence(const unsigned char *at) {
    size_t size = *at < 0x80                  ? 1
                  : *at >= 0xC2 && *at < 0xE0 ? 2
                  : *at >= 0xE0 && *at < 0xF0 ? 3
                  : *at >= 0xF0 && *at < 0xF5 ? 4
                                              : 0;
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xC0) != 0x80) return 0;
    }
    bool is_long = (at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xF0 && at[1] < 0x90);
    bool is_none = (at[0] == 0xED && at[1] >= 0xA0) || (at[0] == 0xF4 && at[1] >= 0x90);
    return is_long || is_none ? 0 : size;
}

/* Within quotation marks; controls are hidden already. */
static void put_text(const char *text) {
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
        size_t size = sequence(at);
        if (*at == '"' || *at == '\\') (void)fputc('\\', stderr);
        if (size == 0) (void)fputc('?', stderr);
        (void)fwrite(at, 1, size, stderr);
        at += size == 0 ? 1 : size;
    }
}

static void say_json(const char *level, const char *line, const char *after) {
    char at[32] = "";
    time_t now = time(NULL);
    struct tm utc;
    if (gmtime_r(&now, &utc) != NULL) (void)strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &utc);
    (void)fprintf(stderr, "{\"at\":\"%s\",\"level\":\"%s\",\"message\":\"", at, level);
    put_text(line);
    put_text(after);
    (void)fputs("\"}\n", stderr);
}

/* There is nobody to tell when standard error itself fails. */
static void say(const char *level, const char *before, const char *after, const char *format, va_list arguments) {
    char line[LINE_BYTES];
    if (vsnprintf(line, sizeof line, format, arguments) < 0) return;
    hide_controls(line);
    if (as_json) {
        say_json(level, line, after);
    } else {
        (void)fprintf(stderr, "%s%s%s\n", before, line, after);
    }
}

void cli_message(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say("notice", "dupscan: ", "", format, arguments);
    va_end(arguments);
}

static void say_error(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say("error", "dupscan: ", "", format, arguments);
    va_end(arguments);
}

void cli_message_usage(const char *command, const char *format, ...) {
    char after[64];
    (void)snprintf(after, sizeof after, " (see 'dupscan help%s%s')", command == NULL ? "" : " ",
                   command == NULL ? "" : command);
    va_list arguments;
    va_start(arguments, format);
    say("error", "dupscan: ", after, format, arguments);
    va_end(arguments);
}

void cli_message_line(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say("info", "", "", format, arguments);
    va_end(arguments);
}

void cli_message_error(const ds_error *error) {
    if (error->code == DS_E_CANCELLED) return;
    if (error->place[0] == '\0') {
        say_error("%s", error->message);
    } else {
        say_error("%s: %s", error->place, error->message);
    }
    if (strstr(error->message, "--") != NULL) return; /* the message gives its own advice */
    if (error->code == DS_E_NO_SPACE) cli_message("temporary files need room; --tmp DIR puts them on another disk");
    if (error->code == DS_E_UNSUPPORTED) cli_message("leave --kernel out to have the fastest that this machine runs");
}
