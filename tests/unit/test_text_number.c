/* SPDX-License-Identifier: MIT */
/* Numbers of items, and those that kills name. */
#include "text/wire_number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct row {
    const char *text;
    const char *same_as; /* an id; NULL: no number */
} row;

/* In a block of its own, so that a step over its end is seen. */
static uint64_t ask(uint64_t (*of)(const char *text, size_t size), const char *text) {
    size_t size = strlen(text);
    char *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    memcpy(copy, text, size);
    uint64_t number = of(copy, size);
    free(copy);
    return number;
}

static void expect(uint64_t (*of)(const char *text, size_t size), const row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint64_t found = ask(of, rows[i].text);
        uint64_t wanted = rows[i].same_as == NULL ? 0 : ask(ds_wireline_number_of, rows[i].same_as);
        if (found != wanted || (found != 0) != (rows[i].same_as != NULL)) fail_msg("%s", rows[i].text);
    }
}

static void ids_that_are_numbers(void **state) {
    (void)state;
    static const row rows[] = {
        {"0123", "123"},      {"dpa 0123", "0123"},  {"dpa-0123", "0123"},
        {"W1645", "w1645"},   {"AP w1645", "w1645"}, {"12345678", "12345678"},
        {"12", NULL},         {"123456789", NULL},   {"", NULL},
        {"urn:x:0123", NULL}, {"2025-03-04", NULL},  {"mill-fire-0123b", NULL},
        {"dpa", NULL},        {"0123 0124", NULL},   {"ab0123", NULL},
    };
    expect(ds_wireline_number_of, rows, sizeof rows / sizeof *rows);
    assert_true(ask(ds_wireline_number_of, "W1645") != ask(ds_wireline_number_of, "1645"));
    assert_true(ask(ds_wireline_number_of, "W1645") != ask(ds_wireline_number_of, "V1645"));
}

static void numbers_that_kills_name(void **state) {
    (void)state;
    static const row rows[] = {
        {"KILL KILL KILL Bitte verwenden Sie die Meldung dpa 0123 nicht.", "0123"},
        {"HOLD HOLD HOLD dpa 0123", "0123"},
        {"Bitte die Meldung 0123 nicht verwenden", "0123"},
        {"Please kill the item dpa 0123 (Mill burns), for dpa 0123 is wrong", "0123"},
        {"Kill BC-US--Mill Fire, W1645.", "w1645"},
        {"Item no. 0123 was sent in error", "0123"},
        {"Use dpa 0124 instead of dpa 0123", NULL}, /* which of both? */
        {"Kill the story of the 300 mills of 1999", NULL},
        {"A story 12 was sent", NULL},
        {"The story 123456789 was sent", NULL},
        {"The mill burned", NULL},
        {"", NULL},
    };
    expect(ds_wireline_number_named, rows, sizeof rows / sizeof *rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_that_are_numbers),
        cmocka_unit_test(numbers_that_kills_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
