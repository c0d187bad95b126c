/* SPDX-License-Identifier: MIT */
#include "text/wire_number.h"

#include "base/ascii.h"
#include "text/wire_form.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { DIGITS_LEAST = 3, DIGITS_MOST = 8, SERVICE_DIGITS = 4, PREFIX_BYTES_MOST = 12 };

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef struct word {
    const char *at;
    const char *end;
} word;

static bool is_inner(char c) {
    return ds_ascii_is_digit(c) || ds_ascii_is_letter_or_high(c);
}

/* The next run of letters and digits; empty at the end. */
static word next_word(const char *at, const char *end) {
    while (at < end && !is_inner(*at)) at++;
    word w = {at, at};
    while (w.end < end && is_inner(*w.end)) w.end++;
    return w;
}

/* "0123", "w0123": the service's letter is a part of the number. `*has_service`: it has one, and the usual four digits. */
static uint64_t number_in(word w, bool *has_service) {
    const char *at = w.at;
    uint64_t service = 0, value = 0;
    if (w.end - at > 1 && ds_ascii_is_letter(*at)) service = (uint64_t)(unsigned char)ds_ascii_lower(*at++);
    size_t digits = (size_t)(w.end - at);
    if (digits < DIGITS_LEAST || digits > DIGITS_MOST) return 0;
    for (; at < w.end; at++) {
        if (!ds_ascii_is_digit(*at)) return 0;
        value = value * 10 + (uint64_t)(*at - '0');
    }
    *has_service = service != 0 && digits == SERVICE_DIGITS;
    return (service << 32 | value) + 1;
}

uint64_t ds_wireline_number_of(const char *text, size_t size) {
    const char *end = text + size;
    bool has_service;
    word w = next_word(text, end), next = next_word(w.end, end);
    bool has_prefix = next.at < next.end && w.end - w.at <= PREFIX_BYTES_MOST;
    for (const char *c = w.at; c < w.end && has_prefix; c++) has_prefix = ds_ascii_is_letter(*c);
    if (has_prefix) w = next;
    uint64_t number = number_in(w, &has_service);
    next = next_word(w.end, end);
    return next.at < next.end ? 0 : number;
}

static bool announces_number(word w, const char *end) {
    static const char *const words[] = {"item", "story", "number", "no", "nr", "nummer", "meldung", "dispatch", "take"};
    size_t size = (size_t)(w.end - w.at);
    for (size_t i = 0; i < COUNT(words); i++) {
        if (strlen(words[i]) == size && strncasecmp(words[i], w.at, size) == 0) return true;
    }
    return ds_wireline_pass_agency(w.at, end) == w.end || ds_wireline_pass_initials(w.at, end) == w.end;
}

uint64_t ds_wireline_number_named(const char *text, size_t size) {
    const char *end = text + size;
    uint64_t named = 0;
    word before = {text, text};
    for (word w = next_word(text, end); w.at < w.end; before = w, w = next_word(w.end, end)) {
        bool has_service = false;
        uint64_t number = number_in(w, &has_service);
        if (number == 0 || !(has_service || announces_number(before, end))) continue;
        if (named != 0 && named != number) return 0;
        named = number;
    }
    return named;
}
