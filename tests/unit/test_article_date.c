/* SPDX-License-Identifier: MIT */
/* Dates and zones. */
#include "article/date.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct {
    const char *text;
    const char *utc; /* NULL: no date */
    bool zone;
} rows[] = {
    {"2018-07-15T11:54:28Z", "2018-07-15T11:54:28Z", true},
    {"2018-07-15T11:54:28.123456Z", "2018-07-15T11:54:28Z", true},
    {"2018-07-15T11:54:28,5+02:00", "2018-07-15T09:54:28Z", true},
    {"2018-07-15T11:54:28-0430", "2018-07-15T16:24:28Z", true},
    {"2018-07-15T11:54:28+02", "2018-07-15T09:54:28Z", true},
    {"2018-07-15 11:54:28 +02:00", "2018-07-15T09:54:28Z", true},
    {"2018-07-15t11:54z", "2018-07-15T11:54:00Z", true},
    {"2018-07-15T11:54:28", "2018-07-15T11:54:28Z", false},
    {"2018-07-15 11:54", "2018-07-15T11:54:00Z", false},
    {"2018-07-15", "2018-07-15T00:00:00Z", false},
    {"2018-07-15Z", "2018-07-15T00:00:00Z", true},
    {"2018-07-15+02:00", "2018-07-14T22:00:00Z", true},
    {"  2018-07-15\n", "2018-07-15T00:00:00Z", false},
    {"2018-7-5", "2018-07-05T00:00:00Z", false},
    {"20180715", "2018-07-15T00:00:00Z", false},
    {"20180715T115428Z", "2018-07-15T11:54:28Z", true},
    {"20180715T115428.25+0200", "2018-07-15T09:54:28Z", true},
    {"20180715T1154", "2018-07-15T11:54:00Z", false},
    {"20180715 115428", "2018-07-15T11:54:28Z", false},
    {"20180715115428", "2018-07-15T11:54:28Z", false},
    {"201807151154", "2018-07-15T11:54:00Z", false},
    {"2018-196", "2018-07-15T00:00:00Z", false},
    {"2016-366T00:00:00Z", "2016-12-31T00:00:00Z", true},
    {"2018-07-15T24:00:00Z", "2018-07-16T00:00:00Z", true},
    {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", true},
    {"2016-02-29", "2016-02-29T00:00:00Z", false},
    {"2000-02-29", "2000-02-29T00:00:00Z", false},
    {"2018/07/15", "2018-07-15T00:00:00Z", false},
    {"2018/07/15 23:10:11", "2018-07-15T23:10:11Z", false},
    {"Sun, 15 Jul 2018 11:54:28 +0200", "2018-07-15T09:54:28Z", true},
    {"Sun, 15 Jul 2018 11:54:28 +0200 (CEST)", "2018-07-15T09:54:28Z", true},
    {"15 Jul 18 11:54 EDT", "2018-07-15T15:54:00Z", true},
    {"Sun, 15 Jul 2018 11:54:28 GMT", "2018-07-15T11:54:28Z", true},
    {"Sun, 15 Jul 2018 11:54:28 PST", "2018-07-15T19:54:28Z", true},
    {"Sun, 15 Jul 2018 11:54:28 BST", "2018-07-15T10:54:28Z", true},
    {"Sun, 15 Jul 2018 11:54:28 -0400 EDT", "2018-07-15T15:54:28Z", true},
    {"Sunday, 15-Jul-18 11:54:28 GMT", "2018-07-15T11:54:28Z", true},
    {"Sunday, 15-Jul-70 11:54:28 GMT", "1970-07-15T11:54:28Z", true},
    {"Sunday, 15-Jul-69 11:54:28 GMT", "2069-07-15T11:54:28Z", true},
    {"Sun Jul 15 11:54:28 2018", "2018-07-15T11:54:28Z", false},
    {"Sun Jul  5 11:54:28 2018", "2018-07-05T11:54:28Z", false},
    {"Sun Jul 15 11:54:28 CEST 2018", "2018-07-15T09:54:28Z", true},
    {"Sun Jul 15 11:54:28 +0000 2018", "2018-07-15T11:54:28Z", true},
    {"Sun Jul 15 2018 11:54:28 GMT+0200 (Central European Summer Time)", "2018-07-15T09:54:28Z", true},
    {"26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01Z", false},
    {" 2-MAR-1987 06:29:05.06", "1987-03-02T06:29:05Z", false},
    {"10Apr2006", "2006-04-10T00:00:00Z", false},
    {"9May2006V", "2006-05-09T00:00:00Z", false},
    {"9May2006T", "2006-05-09T00:00:00Z", false},
    {"9 May 2006 A", "2006-05-09T00:00:00Z", false},
    {"9May2006Z", "2006-05-09T00:00:00Z", true},
    {"July 15, 2018", "2018-07-15T00:00:00Z", false},
    {"July 15,2018", "2018-07-15T00:00:00Z", false},
    {"Sept. 5, 2018", "2018-09-05T00:00:00Z", false},
    {"Jul 15th, 2018 at 10:00 p.m. EDT", "2018-07-16T02:00:00Z", true},
    {"15 July 2018 10:00 PM", "2018-07-15T22:00:00Z", false},
    {"15 July 2018 10:00\xe2\x80\xafPM", "2018-07-15T22:00:00Z", false},
    {"15 July 2018 12:30 AM", "2018-07-15T00:30:00Z", false},
    {"15 July 2018 12 pm", "2018-07-15T12:00:00Z", false},
    {"the 1st of May 2018", "2018-05-01T00:00:00Z", false},
    {"22:05 15 July 2018", "2018-07-15T22:05:00Z", false},
    {"9:15 AM UTC, Monday, July 16, 2018", "2018-07-16T09:15:00Z", true},
    {"2018 Jul 15", "2018-07-15T00:00:00Z", false},
    {"1531655668", "2018-07-15T11:54:28Z", true},
    {"1531655668123", "2018-07-15T11:54:28Z", true},
    {"1531655668.75", "2018-07-15T11:54:28Z", true},
    {"0001-01-01", "0001-01-01T00:00:00Z", false},
    {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", true},
    {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z", true},
    {"1600-02-29T12:00:00Z", "1600-02-29T12:00:00Z", true},
    /* as agencies and feeds write it */
    {"20131020T013500+1100", "2013-10-19T14:35:00Z", true},
    {"20020220T090000-0500", "2002-02-20T14:00:00Z", true},
    {"20141126T152703", "2014-11-26T15:27:03Z", false},
    {"2013-03-04 11:40:31 GMT+00:00", "2013-03-04T11:40:31Z", true},
    {"2016-04-13 04:52:21+00:00", "2016-04-13T04:52:21Z", true},
    {"2009-12-08T16:59:02.544-08:00", "2009-12-09T00:59:02Z", true},
    {"2018-10-12T06:42:04Z ", "2018-10-12T06:42:04Z", true},
    {"MARCH 04, 2013", "2013-03-04T00:00:00Z", false},
    {"October 10, 2003", "2003-10-10T00:00:00Z", false},
    {"Tue, 3 Mar 2015 11:27:36 +1100", "2015-03-03T00:27:36Z", true},
    {"2017-06-29T23:50Z", "2017-06-29T23:50:00Z", true},
    {"AP-WF-06-29-17 2350GMT", NULL, false},
    {"071341 GMT Okt 15", NULL, false},
    {"YYYYMMDD000000-HHMM", NULL, false},
    {"ANSA TEST - ROMA, 01 LUG -", NULL, false},
    /* what no calendar has, and what nobody can know */
    {"", NULL, false},
    {"   ", NULL, false},
    {"31-MAR-1987 605:12", NULL, false},
    {"2018-02-29", NULL, false},
    {"1900-02-29", NULL, false},
    {"2018-13-01", NULL, false},
    {"2018-00-10", NULL, false},
    {"2018-04-31", NULL, false},
    {"2018-07-00", NULL, false},
    {"0000-01-01", NULL, false},
    {"10000-01-01", NULL, false},
    {"0001-01-01T00:00:00+01:00", NULL, false},
    {"9999-12-31T23:59:59-01:00", NULL, false},
    {"2018-366", NULL, false},
    {"2018-W28-7", NULL, false},
    {"2018-07-15T25:00:00Z", NULL, false},
    {"2018-07-15T24:00:01Z", NULL, false},
    {"2018-07-15T11:60:00Z", NULL, false},
    {"2018-07-15T11:54:61Z", NULL, false},
    {"2018-07-15T", NULL, false},
    {"9May2006v", NULL, false},
    {"9May2006VW", NULL, false},
    {"9May2006V V", NULL, false},
    {"V9May2006", NULL, false},
    {"2018-07-15T11:54:28+25:00", NULL, false},
    {"2018-07-15T11:54:28+02:60", NULL, false},
    {"2018-07-15T11:54:28 XYZ", NULL, false},
    {"15 July 2018 13:00 PM", NULL, false},
    {"15 July 2018 0:10 AM", NULL, false},
    {"03/04/2018", NULL, false},
    {"15 Juli 2018", NULL, false},
    {"yesterday", NULL, false},
    {"2018", NULL, false},
    {"0", NULL, false},
    {"-1", NULL, false},
    {"99999999999999999999999999", NULL, false},
    {"2018-07-15 2018-07-16", NULL, false},
    {"July", NULL, false},
    {"Sunday", NULL, false},
    {"(only a comment)", NULL, false},
    {"15 Jul 2018 (open", NULL, false},
    {"1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1", NULL, false},
};

static void test_dates(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t size = strlen(rows[i].text);
        char *exact = malloc(size == 0 ? 1 : size);
        assert_non_null(exact);
        memcpy(exact, rows[i].text, size);
        ds_date date = {-1, false};
        bool read = ds_date_read(&date, exact, size);
        free(exact);
        char text[32] = "none";
        if (read) ds_date_write(date.seconds, text);
        const char *wanted = rows[i].utc == NULL ? "none" : rows[i].utc;
        if (strcmp(text, wanted) != 0) fail_msg("\"%s\": %s, not %s", rows[i].text, text, wanted);
        if (read && date.has_zone != rows[i].zone) fail_msg("\"%s\": zone %d", rows[i].text, date.has_zone);
    }
}

static void test_nul_is_no_date(void **state) {
    (void)state;
    ds_date date;
    assert_false(ds_date_read(&date, "2018-07-15\0", 11));
    assert_false(ds_date_read(&date, "\0", 1));
    assert_false(ds_date_read(&date, "2018\xff", 5));
}

/* Every day of a long time goes out and in again. */
static void test_round_trip(void **state) {
    (void)state;
    for (int64_t day = -719162; day <= 2932896; day += 37) {
        char text[32];
        ds_date date;
        int64_t seconds = day * 86400 + (day % 43200 + 43200) % 43200;
        ds_date_write(seconds, text);
        assert_int_equal(strlen(text), 20);
        assert_true(ds_date_read(&date, text, 20));
        assert_true(date.seconds == seconds && date.has_zone);
    }
    char text[32];
    ds_date_write(INT64_MAX, text);
    ds_date_write(INT64_MIN, text);
    assert_true(strlen(text) < sizeof text);
}

/* Cut and changed dates are read or refused, and never more than their bytes are looked at. */
static void test_mutations(void **state) {
    (void)state;
    uint32_t random = 12345;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t size = strlen(rows[i].text);
        for (unsigned turn = 0; turn < 200 && size > 0; turn++) {
            random = random * 1664525 + 1013904223;
            size_t length = 1 + (random >> 8) % size;
            char *exact = malloc(length);
            assert_non_null(exact);
            memcpy(exact, rows[i].text, length);
            exact[(random >> 16) % length] = "0159:-+.TZ ,/(aJ"[random >> 28];
            ds_date date;
            if (ds_date_read(&date, exact, length)) {
                char text[32];
                ds_date_write(date.seconds, text);
                assert_int_equal(strlen(text), 20);
            }
            free(exact);
        }
    }
}

static int64_t offset_at(const char *name, const char *local) {
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_zone *zone;
    ds_error error;
    ds_date date;
    if (ds_zone_new(&zone, &memory, name, &error) != DS_OK) fail_msg("%s: %s", name, error.message);
    assert_true(ds_date_read(&date, local, strlen(local)));
    int64_t offset = ds_zone_offset(zone, date.seconds);
    ds_zone_free(zone);
    assert_int_equal(memory.used, 0);
    return offset;
}

static const struct {
    const char *zone;
    const char *local;
    int minutes;
} offsets[] = {
    {"UTC", "2018-07-15", 0},
    {"Z", "2018-07-15", 0},
    {"EST", "2018-07-15", -300},
    {"pdt", "2018-01-15", -420},
    {"+02:00", "2018-07-15", 120},
    {"-0330", "2018-07-15", -210},
    {"+05", "2018-07-15", 300},
    {"Europe/Berlin", "2018-07-15 12:00", 120},
    {"Europe/Berlin", "2018-01-15 12:00", 60},
    {"Europe/Berlin", "2018-03-25 01:59:59", 60},
    {"Europe/Berlin", "2018-03-25 02:30", 60}, /* left out: as the clock went before */
    {"Europe/Berlin", "2018-03-25 03:00", 120},
    {"Europe/Berlin", "2018-10-28 01:59", 120},
    {"Europe/Berlin", "2018-10-28 02:30", 120}, /* stands twice: the earlier one */
    {"Europe/Berlin", "2018-10-28 03:00", 60},
    {"Europe/Berlin", "2150-07-15", 120}, /* by the rule */
    {"Europe/Berlin", "2150-12-15", 60},
    {"America/New_York", "1987-02-26 15:01", -300},
    {"America/New_York", "1987-07-26 15:01", -240},
    {"America/New_York", "2099-03-08 03:00", -240},
    {"America/New_York", "2099-03-08 01:59", -300},
    {"America/New_York", "2099-11-01 01:30", -240},
    {"America/New_York", "2099-11-01 02:00", -300},
    {"Australia/Sydney", "2099-01-15", 660},
    {"Australia/Sydney", "2099-07-15", 600},
    {"Australia/Sydney", "2099-12-31 23:59:59", 660},
    {"Asia/Tokyo", "2018-07-15", 540},
    {"Asia/Kolkata", "2018-07-15", 330},
    {"Asia/Kathmandu", "2018-07-15", 345},
    {"America/St_Johns", "2018-07-15", -150},
    {"Pacific/Apia", "2011-12-29 12:00", -600},
    {"Pacific/Apia", "2011-12-30 12:00", -600}, /* the day that was left out */
    {"Pacific/Apia", "2011-12-31 12:00", 840},
    {"CET", "2018-07-15", 120},
    {"Etc/GMT+2", "2018-07-15", -120},
};

static void test_zones(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        int64_t offset = offset_at(offsets[i].zone, offsets[i].local);
        if (offset != offsets[i].minutes * 60) {
            fail_msg("%s %s: %lld", offsets[i].zone, offsets[i].local, (long long)offset / 60);
        }
    }
}

static void test_unknown_zones(void **state) {
    (void)state;
    static const char *const names[] = {
        "",       "Europe/Nowhere", "/etc/localtime", "../zoneinfo/UTC", "Europe/../UTC", "Europe",
        "+25:00", "+02:00x",        "zone.tab/",      "Eu rope",         "BST",           "CEST"};
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ds_zone *zone = (ds_zone *)&memory;
        ds_error error;
        ds_status status = ds_zone_new(&zone, &memory, names[i], &error);
        if (status != DS_E_ARGUMENT) fail_msg("\"%s\": %s", names[i], ds_status_name(status));
        assert_null(zone);
        assert_string_equal(error.place, names[i]);
    }
    ds_zone *zone;
    assert_int_equal(ds_zone_new(&zone, &memory, "zone.tab", NULL), DS_E_FORMAT);
    assert_int_equal(memory.used, 0);
}

/* ------------------------------------------------------------------------------------- files that lie ----------- */

typedef struct zone_file {
    unsigned char bytes[1024];
    size_t size;
} zone_file;

static void put(zone_file *f, uint64_t value, unsigned width) {
    for (unsigned i = 0; i < width; i++) f->bytes[f->size++] = (unsigned char)(value >> 8 * (width - 1 - i));
}

static void put_header(zone_file *f, char version, const uint32_t counts[6]) {
    memcpy(f->bytes + f->size, "TZif", 4);
    f->size += 4;
    f->bytes[f->size++] = (unsigned char)version;
    memset(f->bytes + f->size, 0, 15);
    f->size += 15;
    for (unsigned i = 0; i < 6; i++) put(f, counts[i], 4);
}

/* Version 1: one hour until 1000000000, two hours from then on. */
static void make_old(zone_file *f) {
    const uint32_t counts[6] = {0, 0, 0, 1, 2, 4};
    f->size = 0;
    put_header(f, 0, counts);
    put(f, 1000000000, 4);
    put(f, 1, 1);
    put(f, 3600, 4), put(f, 0, 1), put(f, 0, 1);
    put(f, 7200, 4), put(f, 1, 1), put(f, 0, 1);
    put(f, 0x41424300, 4);
}

static ds_status load(const zone_file *f, int64_t local, int64_t *offset) {
    char directory[] = "/tmp/test_zone_XXXXXX", path[64];
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/Z1", directory);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(f->bytes, 1, f->size, file), f->size);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(setenv("TZDIR", directory, 1), 0);
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_zone *zone;
    ds_status status = ds_zone_new(&zone, &memory, "Z1", NULL);
    if (status == DS_OK) *offset = ds_zone_offset(zone, local);
    ds_zone_free(zone);
    assert_int_equal(memory.used, 0);
    assert_int_equal(unsetenv("TZDIR"), 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(directory), 0);
    return status;
}

static void test_old_file(void **state) {
    (void)state;
    zone_file f;
    int64_t offset = 0;
    make_old(&f);
    assert_int_equal(load(&f, 0, &offset), DS_OK);
    assert_int_equal(offset, 3600);
    assert_int_equal(load(&f, 2000000000, &offset), DS_OK);
    assert_int_equal(offset, 7200);
}

static void test_broken_files(void **state) {
    (void)state;
    static const struct {
        size_t at;
        unsigned char value;
    } changes[] = {
        {0, 'X'},  {4, 'x'},   {4, '2'}, {35, 200},  {32, 0xff}, {39, 0}, {39, 200}, {43, 0},
        {43, 200}, {36, 0x10}, {48, 2},  {49, 0x7f}, {53, 2},    {54, 4}, {23, 1},   {27, 1},
    };
    zone_file f;
    int64_t offset;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        make_old(&f);
        f.bytes[changes[i].at] = changes[i].value;
        if (load(&f, 0, &offset) != DS_E_FORMAT) fail_msg("change %zu was taken", i);
    }
    make_old(&f);
    for (size_t size = f.size; size-- > 0;) {
        f.size = size;
        assert_int_equal(load(&f, 0, &offset), DS_E_FORMAT);
    }
}

static ds_status load_with_rule(const char *rule, const char *local, int64_t *offset) {
    const uint32_t counts[6] = {0, 0, 0, 0, 1, 4};
    zone_file f = {.size = 0};
    for (unsigned i = 0; i < 2; i++) {
        put_header(&f, '3', counts);
        put(&f, 0, 4), put(&f, 0, 1), put(&f, 0, 1);
        put(&f, 0x41424300, 4);
    }
    memcpy(f.bytes + f.size, rule, strlen(rule));
    f.size += strlen(rule);
    ds_date date;
    assert_true(ds_date_read(&date, local, strlen(local)));
    return load(&f, date.seconds, offset);
}

static void test_rules(void **state) {
    (void)state;
    static const struct {
        const char *rule;
        const char *local;
        int minutes;
    } good[] = {
        {"\n\n", "2018-07-15", 0},
        {"\nABC-3\n", "2018-07-15", 180},
        {"\n<+0330>-3:30\n", "2018-07-15", 210},
        {"\nEST5EDT,M3.2.0,M11.1.0\n", "2018-07-15", -240},
        {"\nEST5EDT,M3.2.0,M11.1.0\n", "2018-12-15", -300},
        {"\nXXX3YYY,J60/0,J300/0\n", "2020-02-29 12:00", -180}, /* J60 is March 1, leap year or not */
        {"\nXXX3YYY,J60/0,J300/0\n", "2020-03-01 12:00", -120},
        {"\nXXX3YYY,59/0,300/0\n", "2020-02-29 12:00", -120}, /* 59 is the 60th day */
        {"\nXXX3YYY,59/0,300/0\n", "2019-02-28 12:00", -180},
        {"\nXXX3YYY,J30/0,J300/0\n", "2020-01-30 12:00", -120},
        {"\nIST-2IDT,M3.4.4/26,M10.5.0\n", "2018-03-23 01:59", 120},
        {"\nIST-2IDT,M3.4.4/26,M10.5.0\n", "2018-03-23 03:00", 180},
        {"\nXXX5EDT4,0/0,J365/25\n", "2018-01-01 00:30", -240},
        {"\nXXX5EDT4,0/0,J365/25\n", "2018-12-31 23:30", -240},
    };
    static const char *const bad[] = {"",
                                      "\n",
                                      "ABC-3\n",
                                      "\nABC-3",
                                      "\nAB-3\n",
                                      "\nABC\n",
                                      "\nABC-25\n",
                                      "\nABC-3x\n",
                                      "\n<A-3\n",
                                      "\nABC-3DEF\n",
                                      "\nABC-3DEF,M3.2.0\n",
                                      "\nABC-3DEF,M13.2.0,M11.1.0\n",
                                      "\nABC-3DEF,M3.6.0,M11.1.0\n",
                                      "\nABC-3DEF,M3.2.7,M11.1.0\n",
                                      "\nABC-3DEF,J0,J9\n",
                                      "\nABC-3DEF,366,9\n",
                                      "\nABC-3DEF,M3.2.0/168,M11.1.0\n",
                                      "\nABC-3DEF,M3.2.0,M11.1.0,\n"};
    int64_t offset = -1;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (load_with_rule(good[i].rule, good[i].local, &offset) != DS_OK) fail_msg("refused: %s", good[i].rule);
        if (offset != good[i].minutes * 60)
            fail_msg("%s %s: %lld", good[i].rule, good[i].local, (long long)offset / 60);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (load_with_rule(bad[i], "2018-07-15", &offset) != DS_E_FORMAT) fail_msg("taken: %s", bad[i]);
    }
}

static void test_far_times(void **state) {
    (void)state;
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_zone *zone;
    assert_int_equal(ds_zone_new(&zone, &memory, "Europe/Berlin", NULL), DS_OK);
    (void)ds_zone_offset(zone, INT64_MAX);
    (void)ds_zone_offset(zone, INT64_MIN);
    ds_zone_free(zone);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates),     cmocka_unit_test(test_nul_is_no_date), cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_mutations), cmocka_unit_test(test_zones),          cmocka_unit_test(test_unknown_zones),
        cmocka_unit_test(test_old_file),  cmocka_unit_test(test_broken_files),   cmocka_unit_test(test_rules),
        cmocka_unit_test(test_far_times),
    };
    return cmocka_run_group_tests_name("article_date", tests, NULL, NULL);
}
