/* SPDX-License-Identifier: MIT */
/*
 * Stars of one report: what brings them together, and what does not. Texts are runs of 200 numbered words (fixture_stand.h):
 * two are copies up to 57 words apart, match up to 79, are states of a report up to 100, and then share too little.
 */
#include "fixtures/fixture_stand.h"

enum { HOUR = 3600, AGENCY = 7, OTHER_AGENCY = 8 };

static const fixture_words none = {0, 0};

static const ds_place *place_of(const fixture_stand *s, uint32_t article) {
    for (uint32_t p = 0; p < s->count; p++) {
        if (s->stories.places[p].article == article) return &s->stories.places[p];
    }
    fail_msg("article %u has no place", article);
    return NULL;
}

static bool are_together(const fixture_stand *s, uint32_t a, uint32_t b) {
    return s->stories.story_of[a] == s->stories.story_of[b];
}

static void print(fixture_stand *s, uint32_t first, uint64_t agency, int64_t published) {
    ds_entry *entry = fixture_add_body(s, first, 200);
    entry->agency_hash = agency;
    entry->published = published;
}

/* ---- where a star hangs ---- */

/* 0 and 1 are copies, 2 and 3 are; 3 is no copy of the centre 0, so the second star is no leaf of the first. Three of the four
 * pairs across match. */
static fixture_stand *two_stars(uint64_t agency, double max_drift) {
    fixture_stand *s = fixture_stand_new();
    static const uint32_t firsts[] = {0, 12, 74, 90};
    s->options.max_drift = max_drift;
    for (size_t i = 0; i < 4; i++) print(s, firsts[i], 0, 0);
    s->entries[1].agency_hash = s->entries[3].agency_hash = agency;
    fixture_build(s);
    const ds_match *far = fixture_find(&s->matcher.matches, 0, 3);
    assert_true(far == NULL && are_together(s, 0, 1) && are_together(s, 2, 3));
    return s;
}

static void a_star_hangs_on_the_page_that_it_is_most_like(void **state) {
    (void)state;
    fixture_stand *s = two_stars(AGENCY, 0);
    assert_true(are_together(s, 0, 3));
    assert_int_equal(s->stories.places[s->stories.clusters[0].first].article, 0);
    const ds_place *joint = place_of(s, 2);
    assert_int_equal(ds_place_of(joint), 1);
    assert_int_equal(joint->match.relation, DS_RELATION_UPDATE);
    assert_int_equal(joint->match.rule, DS_RULE_AGENCY);
    assert_int_equal(ds_place_of(place_of(s, 3)), 2);
    fixture_stand_free(s);
}

/* The releases of one bill for each region of a state are such stars. */
static void matches_are_not_enough_without_an_agency(void **state) {
    (void)state;
    fixture_stand *s = two_stars(0, 0);
    assert_non_null(fixture_find(&s->matcher.matches, 1, 2));
    assert_false(are_together(s, 0, 3));
    fixture_stand_free(s);
}

static void drift_has_its_bound(void **state) {
    (void)state;
    fixture_stand *s = two_stars(AGENCY, 0.2);
    assert_false(are_together(s, 0, 3));
    fixture_stand_free(s);
}

/* ---- one agency ---- */

typedef struct print_of {
    uint32_t first;
    uint64_t agency;
    int64_t published;
    uint32_t source;
} print_of;

/* Are the pages of two prints each together? They always are with their own. */
static bool come_together(const print_of prints[4]) {
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < 4; i++) {
        print(s, prints[i].first, prints[i].agency, prints[i].published);
        s->entries[i].source = prints[i].source;
    }
    fixture_build(s);
    assert_true(are_together(s, 0, 1) && are_together(s, 2, 3));
    bool together = are_together(s, 0, 2);
    fixture_stand_free(s);
    return together;
}

static void states_of_one_report_come_together(void **state) {
    (void)state;
    assert_true(come_together((print_of[]){{0, AGENCY, 0, 0}, {5, 0, 0, 1}, {95, 0, HOUR, 2}, {100, AGENCY, HOUR, 3}}));
}

static void what_is_no_state_does_not(void **state) {
    (void)state;
    static const print_of other_agency[] = {{0, AGENCY, 0, 0}, {5, 0, 0, 1}, {95, 0, 0, 2}, {100, OTHER_AGENCY, 0, 3}};
    static const print_of no_agency[] = {{0, 0, 0, 0}, {5, 0, 0, 1}, {95, 0, 0, 2}, {100, 0, 0, 3}};
    static const print_of too_late[] = {
        {0, AGENCY, 0, 0}, {5, 0, 0, 1}, {95, 0, 37 * HOUR, 2}, {100, AGENCY, 37 * HOUR, 3}};
    static const print_of one_paper[] = {{0, AGENCY, 0, 0}, {5, 0, 0, 0}, {95, 0, 0, 0}, {100, AGENCY, 0, 0}};
    assert_false(come_together(other_agency));
    assert_false(come_together(no_agency));
    assert_false(come_together(too_late));
    assert_false(come_together(one_paper));
}

/* 0 and 2 are states, and nothing else across is: one page more or less must not decide. */
static void one_page_is_no_bridge(void **state) {
    (void)state;
    static const print_of prints[] = {{50, AGENCY, 0, 0}, {0, AGENCY, 0, 1}, {150, AGENCY, 0, 2}, {200, AGENCY, 0, 3}};
    assert_false(come_together(prints));
}

/* Of nine pairs across three are states, of two pages on both sides. */
static void a_third_of_all_pairs_is_not_enough(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    static const uint32_t firsts[] = {0, 28, 56, 126, 140, 183};
    for (uint32_t i = 0; i < 6; i++) print(s, firsts[i], i % 5 == 0 ? AGENCY : 0, 0);
    fixture_build(s);
    assert_non_null(fixture_find(&s->matcher.matches, 2, 3));
    assert_true(are_together(s, 0, 2) && are_together(s, 3, 5));
    assert_false(are_together(s, 0, 3));
    fixture_stand_free(s);
}

/* A page that matches a copy of the centre only is no leaf of it. It comes for the agency that the others name, unless it names
 * another. */
static void a_page_alone_may_name_nobody(void **state) {
    (void)state;
    static const struct {
        uint64_t agency;
        bool comes;
    } rows[] = {{0, true}, {OTHER_AGENCY, false}, {AGENCY, true}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        fixture_stand *s = fixture_stand_new();
        print(s, 0, AGENCY, 0);
        print(s, 10, AGENCY, 0);
        print(s, 5, AGENCY, 0);
        print(s, 85, rows[r].agency, 0);
        fixture_build(s);
        assert_non_null(fixture_find(&s->matcher.matches, 1, 3));
        if (are_together(s, 0, 3) != rows[r].comes) fail_msg("row %zu", r);
        fixture_stand_free(s);
    }
}

/* Three states, each like the next, of two pages each: the first and the last share nothing. */
static void what_was_taken_takes_none(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    static const print_of prints[] = {{0, AGENCY, 0, 0},   {5, 0, 0, 0},        {95, 0, 0, 0},
                                      {100, AGENCY, 0, 0}, {190, AGENCY, 0, 0}, {195, 0, 0, 0}};
    for (uint32_t i = 0; i < 6; i++) print(s, prints[i].first, prints[i].agency, 0);
    fixture_build(s);
    assert_true(are_together(s, 0, 1) && are_together(s, 2, 3) && are_together(s, 4, 5));
    assert_true(are_together(s, 0, 2) || are_together(s, 2, 4));
    assert_false(are_together(s, 0, 4));
    fixture_stand_free(s);
}

/* The middle one of three is larger, and takes both. */
static void the_larger_takes_all_that_are_states_of_it(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    static const print_of prints[] = {{0, AGENCY, 0, 0},  {3, 0, 0, 0},        {95, 0, 0, 0}, {97, 0, 0, 0},
                                      {99, AGENCY, 0, 0}, {190, AGENCY, 0, 0}, {193, 0, 0, 0}};
    for (uint32_t i = 0; i < 7; i++) print(s, prints[i].first, prints[i].agency, 0);
    fixture_build(s);
    for (uint32_t i = 1; i < 7; i++) assert_true(are_together(s, 0, i));
    fixture_stand_free(s);
}

/* ---- a state that stands elsewhere ---- */

/* 2 is a state of 0, and the beginning of the long page 3, which is none. */
static void a_state_goes_where_it_stands_whole(void **state) {
    (void)state;
    for (uint32_t held = 140; held <= 200; held += 60) { /* of the one half is in 0, and 0.7 in 3 */
        fixture_stand *s = fixture_stand_new();
        print(s, 0, AGENCY, 0);
        print(s, 5, 0, 0);
        print(s, 100, AGENCY, 0);
        fixture_add(s, none, (fixture_words){100, held}, (fixture_words){5000, 400}, none);
        fixture_build(s);
        assert_int_equal(fixture_find(&s->matcher.matches, 0, 2)->rule, DS_RULE_AGENCY);
        assert_true(are_together(s, 0, 1));
        assert_true(are_together(s, 2, 3) == (held == 200));
        assert_true(are_together(s, 0, 2) == (held == 140));
        fixture_stand_free(s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_star_hangs_on_the_page_that_it_is_most_like),
        cmocka_unit_test(matches_are_not_enough_without_an_agency),
        cmocka_unit_test(drift_has_its_bound),
        cmocka_unit_test(states_of_one_report_come_together),
        cmocka_unit_test(what_is_no_state_does_not),
        cmocka_unit_test(one_page_is_no_bridge),
        cmocka_unit_test(a_third_of_all_pairs_is_not_enough),
        cmocka_unit_test(a_page_alone_may_name_nobody),
        cmocka_unit_test(what_was_taken_takes_none),
        cmocka_unit_test(the_larger_takes_all_that_are_states_of_it),
        cmocka_unit_test(a_state_goes_where_it_stands_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
