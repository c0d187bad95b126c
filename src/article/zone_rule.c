/* SPDX-License-Identifier: MIT */
/* The TZ variable of POSIX, with the hours from -167 to 167 that RFC 8536 adds. */
#include "article/zone_rule.h"

#include "article/calendar.h"

enum { OFFSET_HOURS_MOST = 24, CHANGE_HOURS_MOST = 167, CHANGE_SECONDS_DEFAULT = 2 * 3600 };

typedef struct cursor {
    const char *at;
    const char *end;
} cursor;

static bool take_mark(cursor *c, char mark) {
    if (c->at == c->end || *c->at != mark) return false;
    c->at++;
    return true;
}

static bool take_number(cursor *c, int32_t least, int32_t most, int32_t *value) {
    const char *start = c->at;
    *value = 0;
    for (; c->at < c->end && *c->at >= '0' && *c->at <= '9' && c->at - start < 4; c->at++) {
        *value = *value * 10 + (*c->at - '0');
    }
    return c->at > start && *value >= least && *value <= most;
}

/* "CET" or "<+03>": what it is called does not matter. */
static bool take_name(cursor *c) {
    bool quoted = take_mark(c, '<');
    const char *start = c->at;
    while (c->at < c->end) {
        char folded = (char)(*c->at | 0x20);
        bool letter = folded >= 'a' && folded <= 'z';
        bool other = (*c->at >= '0' && *c->at <= '9') || *c->at == '+' || *c->at == '-';
        if (!letter && !(quoted && other)) break;
        c->at++;
    }
    return c->at - start >= 3 && (!quoted || take_mark(c, '>'));
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(cursor *c, int32_t hours_most, int32_t *seconds) {
    int32_t hours, minutes = 0, rest = 0;
    bool negative = take_mark(c, '-');
    if (!negative) (void)take_mark(c, '+');
    if (!take_number(c, 0, hours_most, &hours)) return false;
    if (take_mark(c, ':')) {
        if (!take_number(c, 0, 59, &minutes)) return false;
        if (take_mark(c, ':') && !take_number(c, 0, 59, &rest)) return false;
    }
    *seconds = (hours * 3600 + minutes * 60 + rest) * (negative ? -1 : 1);
    return true;
}

static bool take_change(cursor *c, ds_zone_change *out) {
    *out = (ds_zone_change){.form = '0', .seconds = CHANGE_SECONDS_DEFAULT};
    if (!take_mark(c, ',')) return false;
    if (take_mark(c, 'M')) {
        out->form = 'M';
        if (!take_number(c, 1, 12, &out->month) || !take_mark(c, '.')) return false;
        if (!take_number(c, 1, 5, &out->week) || !take_mark(c, '.')) return false;
        if (!take_number(c, 0, 6, &out->weekday)) return false;
    } else if (take_mark(c, 'J')) {
        out->form = 'J';
        if (!take_number(c, 1, 365, &out->day)) return false;
    } else if (!take_number(c, 0, 365, &out->day)) {
        return false;
    }
    return !take_mark(c, '/') || take_time(c, CHANGE_HOURS_MOST, &out->seconds);
}

/* POSIX counts offsets to the west. */
bool ds_zone_rule_read(ds_zone_rule *out, const char *text, size_t size) {
    cursor c = {text, text + size};
    int32_t west;
    *out = (ds_zone_rule){.has_summer = false};
    if (!take_name(&c) || !take_time(&c, OFFSET_HOURS_MOST, &west)) return false;
    out->standard = -west;
    if (c.at == c.end) return true;
    out->has_summer = true;
    out->summer = out->standard + 3600;
    if (!take_name(&c)) return false;
    if (c.at < c.end && *c.at != ',') {
        if (!take_time(&c, OFFSET_HOURS_MOST, &west)) return false;
        out->summer = -west;
    }
    return take_change(&c, &out->begins) && take_change(&c, &out->ends) && c.at == c.end;
}

/* Local seconds since 1970 at which the change is due in a year. */
static int64_t change_of_year(const ds_zone_change *change, int64_t year) {
    int64_t day = ds_calendar_days(year, 1, 1) + change->day;
    if (change->form == 'J') day += ds_calendar_leap(year) && change->day >= 60 ? 0 : -1;
    if (change->form == 'M') {
        int64_t first = ds_calendar_days(year, change->month, 1);
        int32_t weekday = (int32_t)(((first + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
        int32_t in_month = (change->weekday - weekday + 7) % 7 + (change->week - 1) * 7;
        if (in_month >= ds_calendar_month_days(year, change->month)) in_month -= 7;
        day = first + in_month;
    }
    return day * DS_CALENDAR_DAY_SECONDS + change->seconds;
}

int32_t ds_zone_rule_offset(const ds_zone_rule *rule, int64_t seconds) {
    if (!rule->has_summer) return rule->standard;
    int64_t year;
    int32_t month, day;
    ds_calendar_date(ds_calendar_day_of(seconds + rule->standard), &year, &month, &day);
    int64_t begins = change_of_year(&rule->begins, year) - rule->standard;
    int64_t ends = change_of_year(&rule->ends, year) - rule->summer;
    /* South of the equator summer goes over the turn of the year. */
    bool summer = begins < ends ? seconds >= begins && seconds < ends : seconds >= begins || seconds < ends;
    return summer ? rule->summer : rule->standard;
}
