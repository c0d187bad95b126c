/* SPDX-License-Identifier: MIT */
/* Dates in the forms that feeds, wires and archives carry. */
#ifndef DS_ARTICLE_DATE_H
#define DS_ARTICLE_DATE_H

#include "base/status.h"

typedef struct ds_date {
    int64_t seconds; /* since 1970 in UTC */
    bool has_zone;
} ds_date;

/* Read a date: ISO 8601 (basic and extended, with fractions, week dates not), RFC 822/2822, RFC 850, asctime, Unix
 * seconds and milliseconds, "26-FEB-1987 15:01:01.79", "10Apr2006", "July 15, 2018", "15 July 2018 10:00 PM", "2018/07/15".
 * A date without a time is midnight, without a zone UTC. False for what it does not know, for days that no calendar has
 * and for years outside 1 to 9999. `size` bytes, no NUL needed. */
bool ds_date_read(ds_date *out, const char *text, size_t size);

/* Is an item that was written at one time embargoed until the other? An embargo counts if it ended after the item was written:
 * when it is read now, nobody knows. A date that cannot be read may still be one. NULL is the same as empty. */
bool ds_date_embargoes(const char *until, const char *written);

/* "2018-07-15T11:54:28Z" and a NUL. */
void ds_date_write(int64_t seconds, char out[32]);

/* The zone of a source. "UTC", "Z", "EST" and the other zones of RFC 822, "+0200", "+02:00", or a name of the tz database
 * ("Europe/Berlin"), read from /usr/share/zoneinfo ($TZDIR if it is set). */
typedef struct ds_zone ds_zone;
struct ds_memory;

/* DS_E_ARGUMENT for a zone that is not known. */
ds_status ds_zone_new(ds_zone **out, struct ds_memory *memory, const char *name, ds_error *error);
void ds_zone_free(ds_zone *zone);

/* Seconds east of UTC at a local wall-clock time (seconds since 1970 as if it were UTC). Of two readings in the hour that
 * stands twice the earlier one. */
int64_t ds_zone_offset(const ds_zone *zone, int64_t local_seconds);

#endif
