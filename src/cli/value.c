/* SPDX-License-Identifier: MIT */
#include "cli/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_BYTES = 64 };

/* The length of the decimal number that `text` begins with, 0 if there is none. strtod alone would take " 1", "-1",
 * "0x1p3", "inf" and "nan". */
static size_t decimal_length(const char *text) {
    static const char digits[] = "0123456789";
    size_t whole = strspn(text, digits), length = whole, fraction = 0;
    if (text[length] == '.') {
        fraction = strspn(text + length + 1, digits);
        length += 1 + fraction;
    }
    if (whole + fraction == 0) return 0;
    if (text[length] == 'e' || text[length] == 'E') {
        size_t sign = text[length + 1] == '-' || text[length + 1] == '+';
        size_t power = strspn(text + length + 1 + sign, digits);
        if (power > 0) length += 1 + sign + power;
    }
    return length;
}

/* Read the first `length` bytes of `text`. The program never calls setlocale, so the point is a point everywhere. */
static bool read_decimal(const char *text, size_t length, const char *power, double *out) {
    char number[NUMBER_BYTES], *end;
    int written = snprintf(number, sizeof number, "%.*s%s", (int)length, text, power);
    if (written < 0 || (size_t)written >= sizeof number) return false;
    double value = strtod(number, &end);
    if (*end != '\0' || !isfinite(value)) return false;
    *out = value;
    return true;
}

bool cli_value_ratio(const char *text, double *out) {
    size_t length = decimal_length(text);
    if (length == 0 || length >= NUMBER_BYTES) return false;
    if (text[length] == '\0') return read_decimal(text, length, "", out);
    /* 12.3% is read as 12.3e-2 and so is the same number as 0.123; a division would round a second time. */
    if (strcmp(text + length, "%") != 0 || memchr(text, 'e', length) != NULL || memchr(text, 'E', length) != NULL) {
        return false;
    }
    return read_decimal(text, length, "e-2", out);
}

bool cli_value_days(const char *text, double *out) {
    double number;
    size_t length = decimal_length(text);
    if (length == 0 || length >= NUMBER_BYTES || !read_decimal(text, length, "", &number)) return false;
    if (strcmp(text + length, "h") == 0) {
        *out = number / 24;
        return true;
    }
    *out = number;
    return text[length] == '\0' || strcmp(text + length, "d") == 0;
}

bool cli_value_bytes(const char *text, uint64_t least, uint64_t most, uint64_t *out) {
    static const char units[] = "KMGT";
    char digits[NUMBER_BYTES] = "";
    size_t length = strlen(text);
    const char *unit = length == 0 ? NULL : strchr(units, text[length - 1]);
    if (unit != NULL) length--;
    if (length >= sizeof digits) return false;
    memcpy(digits, text, length);
    uint64_t number;
    unsigned shift = unit == NULL ? 0 : 10 * (unsigned)(unit - units + 1);
    if (!cli_value_whole(digits, 0, UINT64_MAX >> shift, &number)) return false;
    number <<= shift;
    if (number < least || number > most) return false;
    *out = number;
    return true;
}

bool cli_value_whole(const char *text, uint64_t least, uint64_t most, uint64_t *out) {
    uint64_t number = 0;
    if (*text == '\0') return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') return false;
        if (__builtin_mul_overflow(number, 10, &number)) return false;
        if (__builtin_add_overflow(number, (uint64_t)(*text - '0'), &number)) return false;
    }
    if (number < least || number > most) return false;
    *out = number;
    return true;
}
