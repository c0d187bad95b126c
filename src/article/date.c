/* SPDX-License-Identifier: MIT */
/*
 * A date is cut into tokens: numbers, month names, other words, and marks. What says nothing is dropped on the way
 * (weekdays, commas, "at", comments in brackets). Then the tokens are held against a table of shapes, the first that
 * fits all of them wins:
 *
 *     "Sun, 15 Jul 2018 11:54:28 +0200"  ->  15 Jul 2018 11 : 54 : 28 + 0200
 *                                            D  M   Y    t───────────  z─────       shape "DMYtz"
 *
 * A form that is not in the table is not guessed at: 03/04/2018 is two days, depending on who wrote it.
 */
#include "article/date.h"

#include "base/ascii.h"

#include "article/blank.h"
#include "article/calendar.h"
#include "article/zone_name.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

/* Y year of four digits, y of two; m month of one or two digits, M its name; D day; J day of the year (three digits);
 * C all in one number: 8, 12 or 14 digits; t time, if there is one; z zone, if there is one; L a letter that was a
 * military zone, which RFC 5322 (4.3) has say nothing; marks stand for themselves. */
static const char *const shapes[] = {
    "Y-m-Dtz", "Y/m/Dtz", "Ctz",   "Y-Jtz", "DMYtz",   "D-M-Ytz", "D-M-ytz", "MDYtz", "MDtYz",
    "MDtzY",   "DMytz",   "DMtzY", "YMDtz", "Y-M-Dtz", "D/M/Ytz", "tzDMY",   "tzMDY", "DMYL",
};

enum kind { NUMBER = 'n', MONTH = 'M', HALF = 'h', WORD = 'w' }; /* anything else: the mark itself */

typedef struct token {
    char kind;
    int32_t value;   /* of a month or a half of the day; of a number as far as it has 9 digits */
    uint32_t digits; /* of a number */
    size_t at, end;  /* bytes in the text */
} token;

enum { TOKENS_MOST = 24, WORD_MOST = 12 };

typedef struct reading {
    const char *text;
    size_t size;
    token tokens[TOKENS_MOST + 1]; /* the last one used has kind 0 */
    size_t at;                     /* token */
    int32_t year, month, day, hour, minute, second;
    int32_t zone_seconds;
    bool has_zone;
} reading;

/* ------------------------------------------------------------------------------------------------ tokens -------- */

static const char *const months[] = {"january", "february", "march",     "april",   "may",      "june",
                                     "july",    "august",   "september", "october", "november", "december"};

static const char *const ignored[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
                                      "mon",    "tue",     "tues",      "wed",      "thu",    "thur",     "thurs",
                                      "fri",    "sat",     "sun",       "at",       "on",     "of",       "the"};

static const char *const ordinals[] = {"st", "nd", "rd", "th"};

static bool among(const char *word, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(word, list[i]) == 0) return true;
    }
    return false;
}

static int32_t month_of(const char *word) {
    if (strcasecmp(word, "sept") == 0) return 9;
    for (int32_t i = 0; i < 12; i++) {
        if (strcasecmp(word, months[i]) == 0) return i + 1;
        if (strlen(word) == 3 && strncasecmp(word, months[i], 3) == 0) return i + 1;
    }
    return 0;
}

static void scan_number(const reading *r, token *out) {
    out->kind = NUMBER;
    for (; out->end < r->size && ds_ascii_is_digit(r->text[out->end]); out->end++) {
        if (out->digits++ < 9) out->value = out->value * 10 + (r->text[out->end] - '0');
    }
}

/* "Sept.", "p.m." and "Monday" are one word each. False if it says nothing; `glued`: it stands right behind
 * a number. */
static bool scan_word(const reading *r, token *out, bool glued) {
    char word[WORD_MOST + 1] = "";
    size_t length = 0;
    for (; out->end < r->size && (ds_ascii_is_letter(r->text[out->end]) || r->text[out->end] == '.'); out->end++) {
        if (r->text[out->end] == '.' || length == WORD_MOST) continue;
        word[length++] = r->text[out->end];
    }
    word[length] = '\0';
    if (among(word, ignored, sizeof ignored / sizeof *ignored)) return false;
    if (glued && among(word, ordinals, sizeof ordinals / sizeof *ordinals)) return false;
    out->kind = WORD;
    out->value = month_of(word);
    if (out->value != 0) out->kind = MONTH;
    if (strcasecmp(word, "am") == 0 || strcasecmp(word, "pm") == 0) {
        out->kind = HALF;
        out->value = (word[0] | 0x20) == 'p' ? 12 : 0;
    }
    return true;
}

/* Newer formatters put U+202F before "PM". */
static size_t blank_length(const reading *r, size_t at) {
    const unsigned char *text = (const unsigned char *)r->text + at;
    if (r->size - at >= 3 && memcmp(text, "\xe2\x80\xaf", 3) == 0) return 3;
    return ds_blank_length(text, r->size - at);
}

static bool scan(reading *r) {
    size_t count = 0;
    bool glued = false; /* the last byte was a number's */
    for (size_t at = 0; at < r->size;) {
        size_t blank = r->text[at] == ',' ? 1 : blank_length(r, at);
        if (r->text[at] == '(') {
            const char *close = memchr(r->text + at, ')', r->size - at);
            if (close == NULL) return false;
            blank = (size_t)(close - r->text) + 1 - at;
        }
        if (blank > 0) {
            at += blank;
            glued = false;
            continue;
        }
        if (count == TOKENS_MOST) return false;
        token *t = &r->tokens[count];
        *t = (token){.kind = r->text[at], .at = at, .end = at};
        bool says_something = true;
        if (ds_ascii_is_digit(r->text[at]))
            scan_number(r, t);
        else if (ds_ascii_is_letter(r->text[at]))
            says_something = scan_word(r, t, glued);
        else if (r->text[at] != '\0' && strchr("-/:.+", r->text[at]) != NULL)
            t->end++;
        else
            return false;
        glued = t->kind == NUMBER;
        at = t->end;
        if (says_something) count++;
    }
    r->tokens[count] = (token){.kind = 0};
    return count > 0;
}

/* ------------------------------------------------------------------------------------------------ shapes -------- */

static bool is_number(const token *t, uint32_t least, uint32_t most) {
    return t->kind == NUMBER && t->digits >= least && t->digits <= most;
}

static bool take_number(reading *r, uint32_t least, uint32_t most, int32_t *value) {
    if (!is_number(&r->tokens[r->at], least, most)) return false;
    *value = r->tokens[r->at++].value;
    return true;
}

static bool is_mark(const reading *r, size_t at, char mark) {
    return r->tokens[at].kind == mark;
}

/* Two digits at `at` of a number's text. */
static int32_t pair(const reading *r, const token *t, size_t at) {
    return (r->text[t->at + at] - '0') * 10 + (r->text[t->at + at + 1] - '0');
}

/* Seconds may have a fraction, behind a point or a comma: it is read over. */
static void take_fraction(reading *r) {
    size_t end = r->tokens[r->at - 1].end;
    bool point = is_mark(r, r->at, '.');
    if (end >= r->size || (r->text[end] != '.' && r->text[end] != ',')) return;
    const token *digits = &r->tokens[r->at + point];
    if (digits->kind == NUMBER && digits->at == end + 1) r->at += point + 1u;
}

static bool take_compact_time(reading *r) {
    const token *t = &r->tokens[r->at++];
    r->hour = pair(r, t, 0);
    if (t->digits >= 4) r->minute = pair(r, t, 2);
    if (t->digits >= 6) r->second = pair(r, t, 4);
    if (t->digits >= 6) take_fraction(r);
    return true;
}

static bool take_clock(reading *r) {
    if (!take_number(r, 1, 2, &r->hour)) return false;
    r->at++;
    if (!take_number(r, 2, 2, &r->minute)) return false;
    if (!is_mark(r, r->at, ':')) return true;
    r->at++;
    if (!take_number(r, 2, 2, &r->second)) return false;
    take_fraction(r);
    return true;
}

/* True too if there is no time here, unless a T has announced one. */
static bool take_time(reading *r) {
    const token *t = &r->tokens[r->at];
    bool announced = t->kind == WORD && t->end - t->at == 1 && (r->text[t->at] | 0x20) == 't';
    if (announced) t = &r->tokens[++r->at];
    bool after_compact_date = r->at > 0 && is_number(&r->tokens[r->at - 1], 8, 8);
    bool compact = announced || after_compact_date;
    bool even = t->digits == 4 || t->digits == 6 || (t->digits == 2 && announced);
    if (is_number(t, 1, 2) && is_mark(r, r->at + 1, ':')) {
        if (!take_clock(r)) return false;
    } else if (compact && t->kind == NUMBER && even) {
        if (!take_compact_time(r)) return false;
    } else if (is_number(t, 1, 2) && r->tokens[r->at + 1].kind == HALF) {
        r->hour = t->value;
        r->at++;
    } else {
        return !announced;
    }
    if (r->tokens[r->at].kind != HALF) return true;
    if (r->hour < 1 || r->hour > 12) return false;
    r->hour = r->hour % 12 + r->tokens[r->at++].value;
    return true;
}

static bool take_offset(reading *r) {
    if (!is_mark(r, r->at, '+') && !is_mark(r, r->at, '-')) return true;
    size_t start = r->tokens[r->at].at;
    size_t used = ds_zone_name_offset(r->text + start, r->size - start, &r->zone_seconds);
    if (used == 0) return false;
    while (r->tokens[r->at].kind != 0 && r->tokens[r->at].at < start + used) r->at++;
    r->has_zone = true;
    return true;
}

/* "EDT", "-0400", "GMT+0200", "-0400 EDT": where there are two, the number says it. */
static bool take_zone(reading *r) {
    const token *t = &r->tokens[r->at];
    if (t->kind == WORD) {
        size_t size = t->end - t->at;
        if (r->text[t->end - 1] == '.') size--;
        if (!ds_zone_name_read(r->text + t->at, size, &r->zone_seconds, NULL)) return false;
        r->at++;
        r->has_zone = true;
        return r->zone_seconds != 0 || take_offset(r);
    }
    if (!take_offset(r)) return false;
    int32_t unused;
    t = &r->tokens[r->at];
    if (r->has_zone && t->kind == WORD && ds_zone_name_read(r->text + t->at, t->end - t->at, &unused, NULL)) r->at++;
    return true;
}

static bool take_all_in_one(reading *r) {
    const token *t = &r->tokens[r->at];
    if (t->kind != NUMBER || (t->digits != 8 && t->digits != 12 && t->digits != 14)) return false;
    r->at++;
    r->year = pair(r, t, 0) * 100 + pair(r, t, 2);
    r->month = pair(r, t, 4);
    r->day = pair(r, t, 6);
    if (t->digits >= 12) {
        r->hour = pair(r, t, 8);
        r->minute = pair(r, t, 10);
    }
    if (t->digits == 14) {
        r->second = pair(r, t, 12);
        take_fraction(r);
    }
    return true;
}

static bool take_day_of_year(reading *r) {
    int32_t days;
    if (!take_number(r, 3, 3, &days) || days < 1 || days > 365 + ds_calendar_leap(r->year)) return false;
    for (r->month = 1; days > ds_calendar_month_days(r->year, r->month); r->month++) {
        days -= ds_calendar_month_days(r->year, r->month);
    }
    r->day = days;
    return true;
}

static bool take_short_year(reading *r) {
    if (!take_number(r, 2, 2, &r->year)) return false;
    r->year += r->year >= 70 ? 1900 : 2000;
    return true;
}

static bool take_letter(reading *r) {
    const token *t = &r->tokens[r->at++];
    return t->kind == WORD && t->end - t->at == 1 && ds_ascii_is_upper(r->text[t->at]);
}

static bool take(reading *r, char what) {
    switch (what) {
    case 'Y': return take_number(r, 4, 4, &r->year);
    case 'y': return take_short_year(r);
    case 'm': return take_number(r, 1, 2, &r->month);
    case 'D': return take_number(r, 1, 2, &r->day);
    case 'J': return take_day_of_year(r);
    case 'C': return take_all_in_one(r);
    case 't': return take_time(r);
    case 'z': return take_zone(r);
    case 'L': return take_letter(r);
    case 'M': r->month = r->tokens[r->at].value; return r->tokens[r->at++].kind == MONTH;
    default: return is_mark(r, r->at++, what);
    }
}

static bool fits(reading *r, const char *shape) {
    r->at = 0;
    r->year = r->month = r->day = r->hour = r->minute = r->second = r->zone_seconds = 0;
    r->has_zone = false;
    for (; *shape != '\0'; shape++) {
        if (!take(r, *shape)) return false;
    }
    return r->tokens[r->at].kind == 0;
}

/* --------------------------------------------------------------------------------------------------- dates ------ */

static const int64_t first_second = -62135596800; /* 0001-01-01T00:00:00Z */
static const int64_t last_second = 253402300799;  /* 9999-12-31T23:59:59Z */

/* Midnight may be 24:00:00, and a leap second is the first one of the next minute. */
static bool exists(const reading *r) {
    if (r->year < 1 || r->month < 1 || r->month > 12) return false;
    if (r->day < 1 || r->day > ds_calendar_month_days(r->year, r->month)) return false;
    if (r->hour == 24) return r->minute == 0 && r->second == 0;
    return r->hour < 24 && r->minute < 60 && r->second <= 60;
}

static int64_t seconds_of(const reading *r) {
    int64_t days = ds_calendar_days(r->year, r->month, r->day);
    return days * DS_CALENDAR_DAY_SECONDS + r->hour * 3600 + r->minute * 60 + r->second - r->zone_seconds;
}

/* Seconds of 9 to 11 digits (1973 on; less may be anything), with a fraction or without, milliseconds of 12 or 13. */
static bool read_unix(const reading *r, int64_t *seconds) {
    const token *t = r->tokens;
    bool fraction = t[0].kind != 0 && t[1].kind == '.' && t[1].at == t[0].end && t[2].kind == NUMBER && t[3].kind == 0;
    if (!is_number(&t[0], 9, 13) || (t[1].kind != 0 && !fraction)) return false;
    *seconds = 0;
    for (size_t i = t[0].at; i < t[0].end; i++) *seconds = *seconds * 10 + (r->text[i] - '0');
    if (t[0].digits >= 12) *seconds /= 1000;
    return true;
}

/* Digits as a number; negative if there is anything else. */
static int32_t plain_number(const char *text, size_t digits) {
    int32_t value = 0;
    for (size_t i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* "2018-07-15T11:54:28Z" or with "+02:00": what nearly every feed of today writes. False for anything else, right or wrong,
 * which is for the shapes to say. */
static bool read_plain(ds_date *out, const char *text, size_t size) {
    bool is_utc = size == 20 && text[19] == 'Z';
    bool has_offset = size == 25 && (text[19] == '+' || text[19] == '-') && text[22] == ':';
    if (!is_utc && !has_offset) return false;
    if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return false;
    int32_t year = plain_number(text, 4), month = plain_number(text + 5, 2), day = plain_number(text + 8, 2);
    int32_t hour = plain_number(text + 11, 2), minute = plain_number(text + 14, 2), second = plain_number(text + 17, 2);
    int32_t east_hours = has_offset ? plain_number(text + 20, 2) : 0,
            east_minutes = has_offset ? plain_number(text + 23, 2) : 0;
    if (year < 1800 || year > 9998 || month < 1 || month > 12 || day < 1 || day > ds_calendar_month_days(year, month))
        return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
    if (east_hours < 0 || east_hours > 11 || east_minutes < 0 || east_minutes > 59) return false;
    int64_t east = (int64_t)east_hours * 3600 + east_minutes * 60, days = ds_calendar_days(year, month, day);
    int64_t local = days * DS_CALENDAR_DAY_SECONDS + hour * 3600 + minute * 60 + second;
    *out = (ds_date){has_offset && text[19] == '-' ? local + east : local - east, true};
    return true;
}

bool ds_date_read(ds_date *out, const char *text, size_t size) {
    if (read_plain(out, text, size)) return true;
    reading r = {.text = text, .size = size};
    if (size == 0 || !scan(&r)) return false;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (!fits(&r, shapes[i]) || !exists(&r)) continue;
        *out = (ds_date){seconds_of(&r), r.has_zone};
        return out->seconds >= first_second && out->seconds <= last_second;
    }
    int64_t seconds;
    if (!read_unix(&r, &seconds)) return false;
    *out = (ds_date){seconds, true};
    return true;
}

bool ds_date_embargoes(const char *until, const char *written) {
    ds_date end, start;
    if (until == NULL || *until == '\0') return false;
    if (written == NULL || !ds_date_read(&end, until, strlen(until)) ||
        !ds_date_read(&start, written, strlen(written))) {
        return true;
    }
    return end.seconds > start.seconds;
}

static void put_two(char *out, int32_t number) {
    out[0] = (char)('0' + number / 10);
    out[1] = (char)('0' + number % 10);
}

void ds_date_write(int64_t seconds, char out[32]) {
    int64_t days = ds_calendar_day_of(seconds), year;
    int32_t month, day, second = (int32_t)(seconds % DS_CALENDAR_DAY_SECONDS);
    if (second < 0) second += DS_CALENDAR_DAY_SECONDS;
    ds_calendar_date(days, &year, &month, &day);
    if (year < 0 || year > 9999) { /* no date that was read */
        (void)snprintf(out, 32, "%04" PRId64 "-%02d-%02dT00:00:00Z", year, month, day);
        return;
    }
    memcpy(out, "0000-00-00T00:00:00Z", sizeof "0000-00-00T00:00:00Z");
    put_two(out, (int32_t)year / 100);
    put_two(out + 2, (int32_t)year % 100);
    put_two(out + 5, month);
    put_two(out + 8, day);
    put_two(out + 11, second / 3600);
    put_two(out + 14, second / 60 % 60);
    put_two(out + 17, second % 60);
}
