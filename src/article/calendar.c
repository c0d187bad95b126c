/* SPDX-License-Identifier: MIT */
/*
 * After Howard Hinnant, "chrono-compatible low-level date algorithms": years are counted from March, so that the leap
 * day is the last one of a year and months follow a straight line, (153 m + 2) / 5 days before month m.
 */
#include "article/calendar.h"

enum { DAYS_OF_400_YEARS = 146097, DAYS_TO_1970 = 719468 /* from 0000-03-01 */ };

bool ds_calendar_leap(int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t ds_calendar_month_days(int64_t year, int32_t month) {
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && ds_calendar_leap(year));
}

int64_t ds_calendar_days(int64_t year, int32_t month, int32_t day) {
    if (month <= 2) year--;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_OF_400_YEARS + day_of_era - DAYS_TO_1970;
}

void ds_calendar_date(int64_t days, int64_t *year, int32_t *month, int32_t *day) {
    days += DAYS_TO_1970;
    int64_t era = (days >= 0 ? days : days - (DAYS_OF_400_YEARS - 1)) / DAYS_OF_400_YEARS;
    int64_t day_of_era = days - era * DAYS_OF_400_YEARS;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    *day = (int32_t)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int32_t)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

int64_t ds_calendar_day_of(int64_t seconds) {
    return seconds / DS_CALENDAR_DAY_SECONDS - (seconds % DS_CALENDAR_DAY_SECONDS < 0);
}
