/* SPDX-License-Identifier: MIT */
#include "cli/sweep.h"

#include "cli/message.h"
#include "cli/value.h"

#include <stdlib.h>
#include <string.h>

enum { VALUES_MOST = 1000, VALUE_BYTES = 64, NGRAM_MOST = 32 };

/* ---- one value ---- */

static bool read_threshold(const char *text, double *out) {
    return cli_value_ratio(text, out) && *out > 0 && *out <= 1;
}

static bool read_ngram(const char *text, double *out) {
    uint64_t number;
    if (!cli_value_whole(text, 1, NGRAM_MOST, &number)) return false;
    *out = (double)number;
    return true;
}

static const struct {
    const char *name;
    const char *takes;
    bool (*read)(const char *text, double *out);
    size_t offset;
} rows[] = {
    {"threshold", "numbers over 0 up to 1", read_threshold, offsetof(cli_sweep, thresholds)},
    {"window", "days or hours, 0 for no limit", cli_value_days, offsetof(cli_sweep, windows)},
    {"ngram", "whole numbers from 1 to 32", read_ngram, offsetof(cli_sweep, ngrams)},
};

/* ---- a list of them ---- */

static bool add(cli_values *values, double value) {
    if (values->count == VALUES_MOST) return false;
    values->items[values->count++] = value;
    return true;
}

/* Up to the next `separator`; `*text` moves behind it, NULL at the end. */
static bool read_next(const char **text, char separator, bool (*read)(const char *text, double *out), double *out) {
    char value[VALUE_BYTES];
    const char *end = strchr(*text, separator);
    size_t length = end == NULL ? strlen(*text) : (size_t)(end - *text);
    if (length >= sizeof value) return false;
    memcpy(value, *text, length);
    value[length] = '\0';
    *text = end == NULL ? NULL : end + 1;
    return read(value, out);
}

/* FIRST:LAST:STEP. The n-th value is worked out from n, rounded to a millionth, so that 0.3 + 5 * 0.05 is 0.55. */
static bool read_range(cli_values *values, const char *text, bool (*read)(const char *text, double *out)) {
    double first, last, step;
    if (!read_next(&text, ':', read, &first) || text == NULL || !read_next(&text, ':', read, &last)) return false;
    if (text == NULL || !read_next(&text, ':', read, &step) || text != NULL || step <= 0 || last < first) return false;
    for (size_t n = 0;; n++) {
        double value = (double)(uint64_t)((first + (double)n * step) * 1e6 + 0.5) / 1e6;
        if (value > last + 1e-9) return true;
        if (!add(values, value)) return false;
    }
}

static bool read_list(cli_values *values, const char *text, bool (*read)(const char *text, double *out)) {
    while (text != NULL) {
        double value;
        if (!read_next(&text, ',', read, &value) || !add(values, value)) return false;
    }
    return true;
}

static bool read_one(cli_sweep *sweep, const cli_settings *settings, const char *text) {
    const char *equals = strchr(text, '=');
    for (size_t r = 0; equals != NULL && r < sizeof rows / sizeof *rows; r++) {
        if (strncmp(rows[r].name, text, (size_t)(equals - text)) != 0 || rows[r].name[equals - text] != '\0') continue;
        cli_values *values = (cli_values *)((char *)sweep + rows[r].offset);
        values->given = true;
        if (values->items == NULL) values->items = calloc(VALUES_MOST, sizeof *values->items);
        if (values->items == NULL) {
            cli_message("out of memory");
            return false;
        }
        bool is_range = strchr(equals, ':') != NULL;
        if ((is_range ? read_range : read_list)(values, equals + 1, rows[r].read)) return true;
        cli_message_usage(settings->command, "--sweep %s takes %s, with commas between or as FIRST:LAST:STEP, not '%s'",
                          rows[r].name, rows[r].takes, equals + 1);
        return false;
    }
    cli_message_usage(settings->command, "--sweep takes threshold=VALUES, window=VALUES or ngram=VALUES, not '%s'",
                      text);
    return false;
}

bool cli_sweep_parse(cli_sweep *sweep, const cli_settings *settings) {
    *sweep = (cli_sweep){0};
    for (size_t i = 0; i < settings->sweep.count; i++) {
        if (!read_one(sweep, settings, settings->sweep.items[i])) return false;
    }
    return true;
}

void cli_sweep_clear(cli_sweep *sweep) {
    free(sweep->thresholds.items);
    free(sweep->windows.items);
    free(sweep->ngrams.items);
    *sweep = (cli_sweep){0};
}
