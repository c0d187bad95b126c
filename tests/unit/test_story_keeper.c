/* SPDX-License-Identifier: MIT */
/* The keeper: what its list of rules may say, and whom each rule and each order of rules chooses. */
#include "story/keeper.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* ----------------------------------------------------------------------------------------------- parsing -------- */

static void broken_lists_are_told(void **state) {
    (void)state;
    static const char *const lists[] = {"",
                                        ",",
                                        "edition,",
                                        ",first",
                                        "first,,latest",
                                        "best",
                                        "Edition",
                                        "edition first",
                                        " first",
                                        "source:",
                                        "path:",
                                        "source:a,,",
                                        "source:a,,b",
                                        "path:*.x,b",
                                        "first,b",
                                        "source",
                                        "path",
                                        "longest,a,",
                                        "source:,a",
                                        "latest;",
                                        "source:a,path:",
                                        "source:a,source:"};
    ds_memory memory;
    ds_arena arena;
    ds_memory_init(&memory, NULL);
    ds_arena_init(&arena, &memory);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const ds_keeper_rules *rules = NULL;
        ds_error error = {.code = DS_OK};
        if (ds_keeper_parse(&rules, lists[i], &arena, &error) != DS_E_ARGUMENT) fail_msg("\"%s\" was taken", lists[i]);
        assert_int_equal(error.code, DS_E_ARGUMENT);
        assert_string_equal(error.place, "keep");
        assert_true(error.message[0] != '\0');
    }
    ds_arena_clear(&arena);
    assert_int_equal(atomic_load(&memory.used), 0);
}

/* ---------------------------------------------------------------------------------------------- choosing -------- */

/* A member of the story; they are listed in canonical order. */
typedef struct member {
    char source;
    int published; /* 0: undated */
    int updated;
    uint32_t words;
    const char *path;
    bool corrected;
    bool unusable;
    bool part;
    bool repeat;
    bool killed;
    uint32_t item, edition; /* edition 0: of no item */
} member;

enum { MEMBERS_MOST = 8 };

/* The place of the keeper, -1 for none. */
static int choose(const char *list, const member *members, size_t count) {
    ds_memory memory;
    ds_arena arena;
    ds_error error;
    const ds_keeper_rules *rules;
    ds_entry entries[MEMBERS_MOST];
    ds_candidate candidates[MEMBERS_MOST];
    char sources[MEMBERS_MOST][2];
    assert_true(count <= MEMBERS_MOST);
    ds_memory_init(&memory, NULL);
    ds_arena_init(&arena, &memory);
    if (ds_keeper_parse(&rules, list, &arena, &error) != DS_OK) fail_msg("%s: %s", list, error.message);
    for (size_t i = 0; i < count; i++) {
        const member *m = &members[i];
        entries[i] = (ds_entry){.published = m->published == 0 ? DS_TIME_NONE : m->published,
                                .updated = m->updated == 0 ? DS_TIME_NONE : m->updated,
                                .source = (uint32_t)m->source,
                                .words = m->words,
                                .tag = (m->corrected ? DS_TAG_CORRECTED : 0u) | (m->repeat ? DS_TAG_REPEAT : 0u),
                                .usable = !m->unusable};
        memcpy(sources[i], (char[]){m->source, '\0'}, 2);
        candidates[i] = (ds_candidate){.entry = &entries[i],
                                       .source = sources[i],
                                       .path = m->path == NULL ? "" : m->path,
                                       .is_part = m->part,
                                       .is_killed = m->killed,
                                       .item = m->item,
                                       .edition = m->edition,
                                       .out = true}; /* scratch: must not be taken as it is found */
    }
    size_t chosen = ds_keeper_choose(rules, candidates, count);
    ds_arena_clear(&arena);
    return chosen == SIZE_MAX ? -1 : (int)chosen;
}

typedef struct row {
    const char *list;
    int keeper;
} row;

static void assert_rows(const row *rows, size_t row_count, const member *members, size_t count) {
    for (size_t r = 0; r < row_count; r++) {
        int keeper = choose(rows[r].list, members, count);
        if (keeper != rows[r].keeper) fail_msg("%s keeps %d, not %d", rows[r].list, keeper, rows[r].keeper);
    }
}

#define ASSERT_ROWS(rows, members)                                                                                     \
    assert_rows(rows, sizeof(rows) / sizeof *(rows), members, sizeof(members) / sizeof *(members))

/* Three of source b, two of source a, one of source c without a date. */
static const member six[] = {
    {.source = 'b', .published = 10, .words = 50, .path = "b/1.txt"},
    {.source = 'a', .published = 20, .words = 90, .path = "a/1.txt", .updated = 60},
    {.source = 'b', .published = 30, .words = 70, .path = "b/2.json", .updated = 50},
    {.source = 'b', .published = 40, .words = 90, .path = "b/3.txt"},
    {.source = 'a', .published = 55, .words = 10, .path = "a/2.json"},
    {.source = 'c', .words = 80, .path = "c/1.txt"},
};

static void rules_choose_in_their_order(void **state) {
    (void)state;
    static const row rows[] = {
        {"first", 0},
        {"edition", 2}, /* of the first one's source the one that was touched last */
        {"edition,first", 2},
        {"latest", 1},
        {"longest", 1}, /* 1 and 3 are equal: the first of them */
        {"longest,latest", 1},
        {"source:a", 1},
        {"source:a,latest", 1},
        {"source:c", 5},
        {"source:x", 0},
        {"source:x,c,b", 5}, /* names go on, best first */
        {"source:b,a", 0},
        {"source:a,b", 1},
        {"source:b,longest", 3},
        {"source:b,a,longest", 3},
        {"longest,source:b", 3},
        {"source:a,path:*.json", 4},
        {"path:*.json", 2},
        {"path:*.json,source:a", 4},
        {"path:a/*", 1},
        {"path:A/*", 0},
        {"path:nowhere*,latest", 1},
        {"path:*/1.txt,longest", 1},
        {"path:?/1.txt,source:c", 5},
        {"path:*.txt,latest", 1},
        {"path:b/*,edition", 2},
        {"source:a,edition", 1},
        {"first,longest", 0}, /* nothing comes after first */
        {"longest,edition", 1},
    };
    ASSERT_ROWS(rows, six);
}

static void a_correction_outranks_what_it_corrects(void **state) {
    (void)state;
    static const member members[] = {
        {.source = 'b', .published = 10},
        {.source = 'b', .published = 20, .corrected = true},
        {.source = 'a', .published = 25, .corrected = true},
        {.source = 'b', .published = 30},
        {.source = 'b', .published = 40, .corrected = true, .unusable = true},
    };
    static const row rows[] = {{"edition", 1}, {"latest", 3}, {"source:a,edition", 2}};
    ASSERT_ROWS(rows, members);
}

static void of_corrections_the_later_one_stands(void **state) {
    (void)state;
    static const member members[] = {
        {.source = 'b', .published = 10, .corrected = true},
        {.source = 'b', .published = 20, .corrected = true},
        {.source = 'b', .published = 15},
    };
    static const row rows[] = {{"edition", 1}};
    ASSERT_ROWS(rows, members);
}

/* A correction comes behind what it corrects, and what comes behind the correction is newer. */
static void of_an_item_the_last_edition_stands(void **state) {
    (void)state;
    static const member members[] = {
        {.source = 'b', .published = 10, .item = 1, .edition = 1},
        {.source = 'b', .published = 20, .item = 1, .edition = 2, .corrected = true},
        {.source = 'b', .published = 30, .item = 1, .edition = 4},
        {.source = 'b', .published = 35, .item = 1, .edition = 3}, /* the number says, and not this */
        {.source = 'b', .published = 50, .item = 2, .edition = 2},
        {.source = 'a', .published = 60, .item = 3, .edition = 9},
        {.source = 'b', .published = 70},
    };
    static const row rows[] = {{"edition", 2}, {"edition,first", 2}, {"latest", 6}, {"source:a,edition", 5}};
    ASSERT_ROWS(rows, members);
}

static void a_correction_outranks_repeats(void **state) {
    (void)state;
    static const member members[] = {
        {.source = 'b', .published = 10, .item = 1, .edition = 1},
        {.source = 'b', .published = 20, .item = 1, .edition = 2, .corrected = true},
        {.source = 'b', .published = 30, .item = 1, .edition = 3, .repeat = true},
    };
    static const row rows[] = {{"edition", 1}};
    ASSERT_ROWS(rows, members);
    static const member plain[] = {
        {.source = 'b', .published = 10, .item = 1, .edition = 1},
        {.source = 'b', .published = 30, .item = 1, .edition = 2, .repeat = true},
    };
    ASSERT_ROWS(rows, plain);
}

static void what_is_killed_is_never_kept(void **state) {
    (void)state;
    static const member members[] = {
        {.source = 'b', .published = 10, .item = 1, .edition = 1, .killed = true},
        {.source = 'b', .published = 20, .item = 1, .edition = 2, .unusable = true},
        {.source = 'a', .published = 30, .killed = true},
        {.source = 'c', .published = 40, .part = true},
    };
    static const row rows[] = {{"edition", 3}, {"first", 3}, {"source:b", 3}, {"longest", 3}};
    ASSERT_ROWS(rows, members);
    static const row none[] = {{"edition", -1}, {"first", -1}};
    assert_rows(none, 2, members, 3);
}

static void an_undated_one_is_not_the_latest(void **state) {
    (void)state;
    static const member members[] = {{.source = 'a', .published = 1}, {.source = 'a', .published = 2}, {.source = 'a'}};
    static const row rows[] = {{"latest", 1}, {"edition", 1}};
    ASSERT_ROWS(rows, members);
    static const member undated[] = {{.source = 'a'}, {.source = 'a'}};
    static const row first[] = {{"latest", 0}, {"edition", 0}, {"longest", 0}};
    ASSERT_ROWS(first, undated);
}

static void what_is_not_usable_is_never_kept(void **state) {
    (void)state;
    static const member members[] = {
        {.source = 'b', .published = 10, .words = 99, .path = "b", .unusable = true},
        {.source = 'a', .published = 20, .words = 10, .path = "a"},
        {.source = 'b', .published = 30, .words = 20, .path = "c"},
        {.source = 'b', .published = 40, .words = 99, .path = "b", .unusable = true},
    };
    static const row rows[] = {
        {"first", 1},  {"edition", 1},  {"longest", 2},          {"latest", 2},
        {"path:b", 1}, {"source:b", 2}, {"source:b,longest", 2}, {"path:b,latest", 2},
    };
    ASSERT_ROWS(rows, members);
}

static void all_unusable_is_no_keeper(void **state) {
    (void)state;
    static const member members[] = {{.source = 'b', .unusable = true}, {.source = 'a', .unusable = true}};
    static const row rows[] = {{"first", -1},  {"edition", -1}, {"longest", -1},
                               {"latest", -1}, {"path:*", -1},  {"source:a,b", -1}};
    ASSERT_ROWS(rows, members);
}

static void a_part_stands_only_where_there_is_no_whole(void **state) {
    (void)state;
    static const member members[] = {
        {.source = 'b', .published = 10, .words = 99, .part = true},
        {.source = 'a', .published = 20, .words = 10},
        {.source = 'b', .published = 30, .words = 20, .part = true},
    };
    static const row rows[] = {{"first", 1}, {"longest", 1}, {"latest", 1}, {"source:b", 1}};
    ASSERT_ROWS(rows, members);
    static const member killed[] = {
        {.source = 'b', .published = 10, .words = 99, .part = true},
        {.source = 'a', .published = 20, .words = 10, .unusable = true},
        {.source = 'b', .published = 30, .words = 20, .part = true},
    };
    static const row parts[] = {{"first", 0}, {"longest", 0}, {"latest", 2}, {"source:a", 0}};
    ASSERT_ROWS(parts, killed);
}

static void a_story_of_one(void **state) {
    (void)state;
    static const member members[] = {{.source = 'b'}};
    static const row rows[] = {{"first", 0}, {"edition", 0}, {"longest", 0}, {"latest", 0}, {"source:a", 0}};
    ASSERT_ROWS(rows, members);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_lists_are_told),
        cmocka_unit_test(rules_choose_in_their_order),
        cmocka_unit_test(a_correction_outranks_what_it_corrects),
        cmocka_unit_test(of_corrections_the_later_one_stands),
        cmocka_unit_test(of_an_item_the_last_edition_stands),
        cmocka_unit_test(a_correction_outranks_repeats),
        cmocka_unit_test(what_is_killed_is_never_kept),
        cmocka_unit_test(an_undated_one_is_not_the_latest),
        cmocka_unit_test(what_is_not_usable_is_never_kept),
        cmocka_unit_test(all_unusable_is_no_keeper),
        cmocka_unit_test(a_part_stands_only_where_there_is_no_whole),
        cmocka_unit_test(a_story_of_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
