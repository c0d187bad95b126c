/* SPDX-License-Identifier: MIT */
/* Agencies by what stands around a text. */
#include "text/agency.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef struct row {
    const char *dateline, *byline, *credit;
    const char *same_as; /* a dateline that names it; NULL: no agency */
} row;

static const row rows[] = {
    {"LONDON, March 5 (Reuters)", "", "", "(Reuters)"},
    {"HARL QUAY (AP)", "By ANNE WRITER", "The Harl Herald", "(AP)"},
    {"HARL QUAY", "By The Associated Press", "", "(AP)"},
    {"HARL QUAY", "By ANNE WRITER, Associated Press", "", "(AP)"},
    {"", "Anne Writer / Reuters", "", "(Reuters)"},
    {"", "By Anne Writer", "Associated Press", "(AP)"},
    {"", "By Anne Writer", "THE ASSOCIATED PRESS", "(ap)"},
    {"", "", "Associated Press writer Anne Writer in Harl Quay contributed to this report.", "(AP)"},
    {"", "", "Copyright 2031 by the Harl Herald. The Associated Press contributed to this report.", "(AP)"},
    {"", "By Reuters reporter Anne Writer", "", NULL},
    {"", "By Anne Writer", "", NULL},
    {"HARL QUAY", "", "", NULL},
    {"", "", "x", NULL},
    {"HARL (", "", "", NULL},
};

static void agencies_are_known_by_any_name(void **state) {
    (void)state;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        uint64_t found = ds_agency_of(rows[r].dateline, rows[r].byline, rows[r].credit);
        uint64_t wanted = rows[r].same_as == NULL ? 0 : ds_agency_of(rows[r].same_as, "", "");
        if (found != wanted) print_error("row %zu: %s, %s\n", r, rows[r].dateline, rows[r].byline);
        assert_true(found == wanted);
        assert_true((wanted != 0) == (rows[r].same_as != NULL));
    }
    assert_true(ds_agency_of("(AP)", "", "") != ds_agency_of("(Reuters)", "", ""));
}

static void long_texts_are_no_agencies(void **state) {
    (void)state;
    char byline[1000];
    memset(byline, 'a', sizeof byline - 1);
    byline[sizeof byline - 1] = '\0';
    assert_true(ds_agency_of("", byline, "") == 0);
    assert_true(ds_agency_of("", "", byline) != 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agencies_are_known_by_any_name),
        cmocka_unit_test(long_texts_are_no_agencies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
