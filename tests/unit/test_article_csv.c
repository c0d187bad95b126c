/* SPDX-License-Identifier: MIT */
/* Records of tables: where they end, and their fields. Pieces of any size give the same. */
#include "format/csv_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The records of `text`, each with its fields in brackets: "[a][b]\n". */
static void records_of(const char *text, char delimiter, bool no_quotes, size_t piece, char *out, size_t room) {
    size_t size = strlen(text), start = 0, have = 0;
    ds_csv_scan scan = {.delimiter = delimiter, .no_quotes = no_quotes};
    *out = '\0';
    while (start < size) {
        have = have + piece < size ? have + piece : size;
        unsigned char *copy = malloc(have - start + 1); /* what follows is not to be looked at */
        assert_non_null(copy);
        copy = realloc(copy, have - start == 0 ? 1 : have - start);
        assert_non_null(copy);
        memcpy(copy, text + start, have - start);
        ds_csv_end end = ds_csv_scan_on(&scan, copy, have - start);
        bool ends = end == DS_CSV_RECORD || (end == DS_CSV_MORE && have == size);
        if (end == DS_CSV_BAD || (ends && end == DS_CSV_MORE && ds_csv_scan_quoted(&scan))) {
            (void)snprintf(out + strlen(out), room - strlen(out), "bad, first line %zu", scan.first_line);
            free(copy);
            return;
        }
        size_t used = ends ? scan.at : 0, columns = 0, at = 0;
        ds_csv_field field;
        while (ends && ds_csv_field_next(&scan, copy, used, &at, &field)) {
            unsigned char value[128];
            assert_true(field.size < sizeof value);
            size_t count = ds_csv_field_copy(value, &field);
            (void)snprintf(out + strlen(out), room - strlen(out), "[%.*s]", (int)count, value);
            columns++;
        }
        if (ends) {
            assert_int_equal(columns, scan.columns + (end == DS_CSV_MORE));
            (void)snprintf(out + strlen(out), room - strlen(out), ";");
            start += used;
            have = have < start ? start : have;
            ds_csv_scan_begin(&scan);
        }
        free(copy);
    }
}

static void expect_with(const char *text, char delimiter, bool no_quotes, const char *records) {
    for (size_t piece = 1; piece <= strlen(text) + 1; piece++) {
        char out[512];
        records_of(text, delimiter, no_quotes, piece, out, sizeof out);
        if (strcmp(out, records) != 0) fail_msg("%s in pieces of %zu: %s", text, piece, out);
    }
}

static void expect(const char *text, const char *records) {
    expect_with(text, ',', false, records);
}

static void test_fields(void **state) {
    (void)state;
    expect("a,b\nc,d\n", "[a][b];[c][d];");
    expect("a,b\r\nc,d", "[a][b];[c][d];");
    expect("a\rb\r", "[a];[b];");
    expect(" a , b ", "[a][b];");
    expect(",\n,,", "[][];[][][];");
    expect("\n\n", "[];[];");
}

static void test_quotes(void **state) {
    (void)state;
    expect("\"a\",\"b,c\"\n", "[a][b,c];");
    expect("\"a\nb\",\"c\r\nd\"\r\n", "[a\nb][c\r\nd];");
    expect("\"say \"\"hi\"\"\",\"\"\"\"\n", "[say \"hi\"][\"];");
    expect("\"\",x\n", "[][x];");
    expect("5\" nails,x\"y\"\n", "[5\" nails][x\"y\"];");
    expect(" \"a, b\" ,c\n", "[a, b][c];");
    expect("\" a \"\n", "[ a ];");
    expect_with("\"a\t\"b\"\n", '\t', true, "[\"a][\"b\"];");
}

static void test_broken(void **state) {
    (void)state;
    expect("\"a\"b,c\nd\n", "bad, first line 0");
    expect("x,\"a\nb\"c\n", "bad, first line 5");
    expect("x,\"never\nends\n", "bad, first line 9");
    expect("x\n\"", "[x];bad, first line 0");
}

static void test_delimiter(void **state) {
    (void)state;
    assert_int_equal(ds_csv_delimiter((const unsigned char *)"a;b,c;d\n,,,,", 13, ",;|"), ';');
    assert_int_equal(ds_csv_delimiter((const unsigned char *)"abc", 3, ",;|"), ',');
    assert_int_equal(ds_csv_delimiter((const unsigned char *)"", 0, ",;|"), ',');
    assert_int_equal(ds_csv_delimiter((const unsigned char *)"a|b", 3, ",;|"), '|');
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_delimiter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
