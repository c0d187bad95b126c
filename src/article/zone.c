/* SPDX-License-Identifier: MIT */
/*
 * Zones, from fixed offsets or from the compiled files of the tz database (TZif, RFC 8536). Those bytes are not
 * trusted: every count is held against the size of the file and every index against its table before anything is taken.
 *
 *     header 1 ─ data of 32 bits ─ header 2 ─ data of 64 bits ─ "\n" rule "\n"        version 2 and later
 *     header 1 ─ data of 32 bits                                                      version 1
 *
 *     data: times ─ type of each time ─ types (offset, summer?, name) ─ names ─ leap seconds ─ two rows of flags
 */
#include "article/date.h"
#include "article/calendar.h"
#include "article/zone_name.h"
#include "article/zone_rule.h"
#include "base/buffer.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADER_BYTES = 44,
    TYPE_BYTES = 6,
    TYPES_MOST = 256,
    FILE_BYTES_MOST = 1 << 20, /* the largest real one has under 4 KiB */
    NAME_BYTES_MOST = 255,
    OFFSET_SECONDS_MOST = 26 * 3600,
};

struct ds_zone {
    ds_memory *memory;
    int64_t *times;   /* when an offset begins, in UTC, ascending */
    int32_t *offsets; /* one more than times: the first holds before them all */
    size_t count, times_capacity, offsets_capacity;
    bool has_rule; /* for what lies after the last time */
    ds_zone_rule rule;
};

/* One of the data blocks of a file. */
typedef struct block {
    const unsigned char *bytes; /* behind the header */
    size_t time_bytes;          /* of one time: 4 or 8 */
    size_t times, types, names, leaps, standard_flags, utc_flags;
    size_t size; /* of all, without the header */
} block;

static uint32_t big_endian(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int64_t time_at(const block *b, size_t index) {
    const unsigned char *bytes = b->bytes + index * b->time_bytes;
    if (b->time_bytes == 4) return (int32_t)big_endian(bytes);
    return (int64_t)((uint64_t)big_endian(bytes) << 32 | big_endian(bytes + 4));
}

/* The block whose header is at `file`. The counts are at most 2^20 each once they are known to fit. */
static bool read_header(block *b, const unsigned char *file, size_t size, size_t time_bytes) {
    if (size < HEADER_BYTES || memcmp(file, "TZif", 4) != 0) return false;
    size_t counts[6];
    for (size_t i = 0; i < 6; i++) {
        counts[i] = big_endian(file + 20 + 4 * i);
        if (counts[i] > FILE_BYTES_MOST) return false;
    }
    *b = (block){file + HEADER_BYTES, time_bytes, counts[3], counts[4], counts[5], counts[2], counts[1], counts[0], 0};
    b->size = b->times * (time_bytes + 1) + b->types * TYPE_BYTES + b->names + b->leaps * (time_bytes + 4) +
              b->standard_flags + b->utc_flags;
    if (b->size > size - HEADER_BYTES) return false;
    if (b->types == 0 || b->types > TYPES_MOST || b->names == 0) return false;
    bool standard_fits = b->standard_flags == 0 || b->standard_flags == b->types;
    return standard_fits && (b->utc_flags == 0 || b->utc_flags == b->types);
}

static bool block_validate(const block *b) {
    const unsigned char *indexes = b->bytes + b->times * b->time_bytes;
    const unsigned char *types = indexes + b->times;
    for (size_t i = 0; i < b->times; i++) {
        if (indexes[i] >= b->types || (i > 0 && time_at(b, i - 1) >= time_at(b, i))) return false;
    }
    for (size_t i = 0; i < b->types; i++) {
        int32_t offset = (int32_t)big_endian(types + i * TYPE_BYTES);
        if (offset < -OFFSET_SECONDS_MOST || offset > OFFSET_SECONDS_MOST) return false;
        if (types[i * TYPE_BYTES + 4] > 1 || types[i * TYPE_BYTES + 5] >= b->names) return false;
    }
    return true;
}

static int32_t offset_of_type(const block *b, size_t type) {
    return (int32_t)big_endian(b->bytes + b->times * (b->time_bytes + 1) + type * TYPE_BYTES);
}

static bool reserve(ds_zone *zone, size_t times) {
    return ds_memory_reserve(zone->memory, &zone->times, &zone->times_capacity, times, sizeof *zone->times) &&
           ds_memory_reserve(zone->memory, &zone->offsets, &zone->offsets_capacity, times + 1, sizeof *zone->offsets);
}

static ds_status broken(const char *name, ds_error *error) {
    return ds_fail(error, DS_E_FORMAT, 0, name, "the time zone's file is broken");
}

/* The text between two line ends behind the last block; it may be empty. */
static bool read_footer(ds_zone *zone, const unsigned char *footer, size_t size) {
    if (size < 2 || footer[0] != '\n') return false;
    const unsigned char *end = memchr(footer + 1, '\n', size - 1);
    if (end == NULL) return false;
    size_t length = (size_t)(end - footer) - 1;
    zone->has_rule = length > 0;
    return length == 0 || ds_zone_rule_read(&zone->rule, (const char *)footer + 1, length);
}

static ds_status read_file(ds_zone *zone, const unsigned char *file, size_t size, const char *name, ds_error *error) {
    block b;
    if (!read_header(&b, file, size, 4)) return broken(name, error);
    if (file[4] >= '2') {
        size_t second = HEADER_BYTES + b.size;
        if (!read_header(&b, file + second, size - second, 8)) return broken(name, error);
        size_t footer = second + HEADER_BYTES + b.size;
        if (!read_footer(zone, file + footer, size - footer)) return broken(name, error);
    } else if (file[4] != 0) {
        return broken(name, error);
    }
    if (!block_validate(&b)) return broken(name, error);
    if (!reserve(zone, b.times)) return ds_fail_memory(error);
    zone->count = b.times;
    zone->offsets[0] = offset_of_type(&b, 0);
    for (size_t i = 0; i < b.times; i++) {
        zone->times[i] = time_at(&b, i);
        zone->offsets[i + 1] = offset_of_type(&b, b.bytes[b.times * b.time_bytes + i]);
    }
    return DS_OK;
}

/* "Europe/Berlin", "Etc/GMT+2": nothing that leads out of the directory. */
static bool is_database_name(const char *name) {
    size_t size = strlen(name);
    if (size == 0 || size > NAME_BYTES_MOST || name[0] == '/' || strstr(name, "..") != NULL) return false;
    for (const char *c = name; *c != '\0'; c++) {
        char folded = (char)(*c | 0x20);
        bool plain = (folded >= 'a' && folded <= 'z') || (*c >= '0' && *c <= '9');
        if (!plain && strchr("/_+-.", *c) == NULL) return false;
    }
    return true;
}

static ds_status unknown(const char *name, ds_error *error) {
    return ds_fail(error, DS_E_ARGUMENT, 0, name, "not a time zone that is known here");
}

static ds_status load(ds_zone *zone, const char *name, ds_error *error) {
    if (!is_database_name(name)) return unknown(name, error);
    const char *directory = getenv("TZDIR");
    if (directory == NULL || *directory == '\0') directory = "/usr/share/zoneinfo";
    const ds_io *io = ds_io_system();
    ds_status status = DS_OK;
    struct stat about;
    size_t got = 0;
    int os_error, fd = -1;
    ds_buffer bytes;
    ds_buffer_init(&bytes, zone->memory);
    if (!ds_buffer_append_text(&bytes, directory) || !ds_buffer_append_text(&bytes, "/") ||
        !ds_buffer_append_text(&bytes, name) || !ds_buffer_terminate(&bytes)) {
        status = ds_fail_memory(error);
        goto done;
    }
    fd = io->open(io->user, AT_FDCWD, (const char *)bytes.data, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    if (fd < 0 || io->fstat(io->user, fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        status = unknown(name, error);
        goto done;
    }
    bytes.size = 0;
    if (about.st_size > FILE_BYTES_MOST) {
        status = broken(name, error);
        goto done;
    }
    if (!ds_buffer_reserve(&bytes, (size_t)about.st_size + 1)) {
        status = ds_fail_memory(error);
        goto done;
    }
    os_error = ds_file_read(io, fd, bytes.data, (size_t)about.st_size, &got);
    status = os_error == 0 ? read_file(zone, bytes.data, got, name, error)
                           : ds_fail_errno(error, os_error, name, "cannot read the time zone's file");
done:
    if (fd >= 0) (void)io->close(io->user, fd);
    ds_buffer_clear(&bytes);
    return status;
}

ds_status ds_zone_new(ds_zone **out, struct ds_memory *memory, const char *name, ds_error *error) {
    *out = NULL;
    ds_zone *zone = ds_memory_new_zeroed(memory, 1, sizeof *zone);
    if (zone == NULL) return ds_fail_memory(error);
    zone->memory = memory;
    int32_t fixed;
    bool standard = false;
    size_t size = strlen(name);
    /* An abbreviation outside RFC 822 is left to the database: its CET has summer time, as whoever names it expects. */
    bool is_fixed = ds_zone_name_read(name, size, &fixed, &standard) && standard;
    if (!is_fixed) is_fixed = size > 0 && ds_zone_name_offset(name, size, &fixed) == size;
    ds_status status = DS_OK;
    if (!is_fixed) {
        status = load(zone, name, error);
    } else if (reserve(zone, 0)) {
        zone->offsets[0] = fixed;
    } else {
        status = ds_fail_memory(error);
    }
    if (status != DS_OK) {
        ds_zone_free(zone);
        return status;
    }
    *out = zone;
    return DS_OK;
}

void ds_zone_free(ds_zone *zone) {
    if (zone == NULL) return;
    ds_memory_free(zone->memory, zone->times, zone->times_capacity, sizeof *zone->times);
    ds_memory_free(zone->memory, zone->offsets, zone->offsets_capacity, sizeof *zone->offsets);
    ds_memory_free(zone->memory, zone, 1, sizeof *zone);
}

static int32_t offset_at(const ds_zone *zone, int64_t utc) {
    if (zone->has_rule && (zone->count == 0 || utc >= zone->times[zone->count - 1])) {
        return ds_zone_rule_offset(&zone->rule, utc);
    }
    size_t low = 0, high = zone->count; /* how many times are not after `utc` */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->times[middle] <= utc)
            low = middle + 1;
        else
            high = middle;
    }
    return zone->offsets[low];
}

/* Offsets differ by a day and a bit at most, so what holds a day and a half before and after are the two that the local
 * time may be meant in. The larger one gives the earlier instant. An hour that is left out has neither: it is read on
 * the clock as it went before. */
int64_t ds_zone_offset(const ds_zone *zone, int64_t local_seconds) {
    enum { REACH_SECONDS = 36 * 3600 };
    int64_t far = INT64_MAX / 4; /* no calendar gets there: keeps the sums below from overflowing */
    int64_t local = local_seconds > far ? far : local_seconds < -far ? -far : local_seconds;
    int32_t before = offset_at(zone, local - REACH_SECONDS), after = offset_at(zone, local + REACH_SECONDS);
    int32_t larger = before > after ? before : after, smaller = before > after ? after : before;
    if (offset_at(zone, local - larger) == larger) return larger;
    if (offset_at(zone, local - smaller) == smaller) return smaller;
    return before;
}
