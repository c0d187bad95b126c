/* SPDX-License-Identifier: MIT */
#include "article/zone_name.h"

#include <string.h>
#include <strings.h>

enum { HOURS_MOST = 15 };

/* Abbreviations of one meaning only, besides those of RFC 822: IST is Indian, Irish and Israeli, so it is left out. */
static const struct {
    char name[5];
    int16_t minutes;
    bool standard;
} names[] = {
    {"Z", 0, true},       {"UTC", 0, true},     {"UT", 0, true},      {"GMT", 0, true},      {"EST", -300, true},
    {"EDT", -240, true},  {"CST", -360, true},  {"CDT", -300, true},  {"MST", -420, true},   {"MDT", -360, true},
    {"PST", -480, true},  {"PDT", -420, true},  {"BST", 60, false},   {"WET", 0, false},     {"WEST", 60, false},
    {"CET", 60, false},   {"CEST", 120, false}, {"EET", 120, false},  {"EEST", 180, false},  {"MSK", 180, false},
    {"SGT", 480, false},  {"HKT", 480, false},  {"JST", 540, false},  {"KST", 540, false},   {"AEST", 600, false},
    {"AEDT", 660, false}, {"NZST", 720, false}, {"NZDT", 780, false}, {"AKST", -540, false}, {"AKDT", -480, false},
    {"HST", -600, false},
};

bool ds_zone_name_read(const char *word, size_t size, int32_t *seconds, bool *standard) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i].name) != size || strncasecmp(names[i].name, word, size) != 0) continue;
        *seconds = names[i].minutes * 60;
        if (standard != NULL) *standard = names[i].standard;
        return true;
    }
    return false;
}

static size_t digit_run(const char *text, size_t size) {
    size_t count = 0;
    while (count < size && text[count] >= '0' && text[count] <= '9') count++;
    return count;
}

static int32_t two_digits(const char *text) {
    return (text[0] - '0') * 10 + (text[1] - '0');
}

size_t ds_zone_name_offset(const char *text, size_t size, int32_t *seconds) {
    if (size < 2 || (text[0] != '+' && text[0] != '-')) return 0;
    size_t digits = digit_run(text + 1, size - 1);
    size_t end = 1 + digits;
    int32_t hours = 0, minutes = 0;
    if (digits == 4) {
        hours = two_digits(text + 1);
        minutes = two_digits(text + 3);
    } else if (digits == 1 || digits == 2) {
        hours = digits == 1 ? text[1] - '0' : two_digits(text + 1);
        if (end < size && text[end] == ':') {
            if (digit_run(text + end + 1, size - end - 1) != 2) return 0;
            minutes = two_digits(text + end + 1);
            end += 3;
        }
    } else {
        return 0;
    }
    if (hours > HOURS_MOST || minutes > 59) return 0;
    *seconds = (hours * 60 + minutes) * (text[0] == '-' ? -60 : 60);
    return end;
}
