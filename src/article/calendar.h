/* SPDX-License-Identifier: MIT */
/* The Gregorian calendar, before its introduction too. */
#ifndef DS_ARTICLE_CALENDAR_H
#define DS_ARTICLE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

enum { DS_CALENDAR_DAY_SECONDS = 86400 };

bool ds_calendar_leap(int64_t year);

/* Days of a month, 1 to 12. */
int32_t ds_calendar_month_days(int64_t year, int32_t month);

/* Days since 1970-01-01 of a date that exists. */
int64_t ds_calendar_days(int64_t year, int32_t month, int32_t day);

/* The reverse. */
void ds_calendar_date(int64_t days, int64_t *year, int32_t *month, int32_t *day);

/* Whole days in seconds since 1970, rounded down. */
int64_t ds_calendar_day_of(int64_t seconds);

#endif
