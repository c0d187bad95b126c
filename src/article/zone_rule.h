/* SPDX-License-Identifier: MIT */
/* The rule for all years to come at the end of a tz database file: "CET-1CEST,M3.5.0,M10.5.0/3". */
#ifndef DS_ARTICLE_ZONE_RULE_H
#define DS_ARTICLE_ZONE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* When a change is due: by local time before it. */
typedef struct ds_zone_change {
    char form; /* 'M' weekday of a week of a month, 'J' day 1 to 365 without leap days, '0' day 0 to 365 with them */
    int32_t month, week, weekday;
    int32_t day;
    int32_t seconds; /* of the day; may be negative or more than a day */
} ds_zone_change;

typedef struct ds_zone_rule {
    int32_t standard; /* seconds east of UTC */
    int32_t summer;
    bool has_summer;
    ds_zone_change begins, ends; /* of summer time */
} ds_zone_rule;

bool ds_zone_rule_read(ds_zone_rule *out, const char *text, size_t size);

/* Seconds east of UTC at a time in UTC. */
int32_t ds_zone_rule_offset(const ds_zone_rule *rule, int64_t seconds);

#endif
