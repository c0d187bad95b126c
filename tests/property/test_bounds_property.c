/* SPDX-License-Identifier: MIT */
/*
 * Crowds. 300 near-identical articles fill every bucket over its bound of 64, where not all pairs are proposed any more:
 * the scan must still come to one story, count what it did not look at, and say the same in any order. Articles that have
 * nothing to do with the crowd stay out of it.
 */
#include "dice.h"
#include "fixtures/fixture_newsroom.h"

enum { CROWD = 300, LONERS = 25 };

typedef struct crowd {
    fixture_text bodies[CROWD + LONERS];
    char ids[CROWD + LONERS][16];
    ds_article articles[CROWD + LONERS];
    size_t count;
} crowd;

/* The common text with a word or two changed; texts are all different unless `equal`. */
static void write_copy(fixture_text *body, size_t number, bool equal, dice *d) {
    uint32_t first = dice_below(d, 120), second = dice_below(d, 120);
    for (uint32_t w = 0; w < 120; w++) {
        bool changed = !equal && (w == first || w == second || w == number % 120);
        fixture_append_word(body, changed ? 10000 + (uint32_t)number * 3 + (w == second) : w);
        fixture_append_text(body, " ");
    }
}

static crowd *new_crowd(dice *d, bool equal, bool headlines) {
    static const char *const dates[] = {"2024-03-01T10:00:00Z", "2024-03-02T10:00:00Z", ""};
    crowd *c = calloc(1, sizeof *c);
    assert_non_null(c);
    for (size_t i = 0; i < CROWD + LONERS; i++) {
        if (i < CROWD) write_copy(&c->bodies[i], i, equal, d);
        if (i >= CROWD) fixture_append_words(&c->bodies[i], 100000 + (uint32_t)i * 500, dice_between(d, 20, 200));
        (void)snprintf(c->ids[i], sizeof c->ids[i], "%s%03zu", i < CROWD ? "crowd-" : "loner-", i);
        c->articles[i] =
            fixture_article(c->ids[i], NULL, dates[dice_below(d, 3)],
                            headlines ? "Many papers print what one agency wrote" : NULL, c->bodies[i].data);
    }
    c->count = CROWD + LONERS;
    return c;
}

static void free_crowd(crowd *c) {
    for (size_t i = 0; i < c->count; i++) fixture_text_free(&c->bodies[i]);
    free(c);
}

static ds_result *scan_crowd(const crowd *c, uint32_t threads, bool exact, dice *d) {
    size_t *order = fixture_shuffle(c->count, d);
    ds_article *shuffled = malloc(c->count * sizeof *shuffled);
    assert_non_null(shuffled);
    for (size_t i = 0; i < c->count; i++) shuffled[i] = c->articles[order[i]];
    ds_options options;
    ds_options_init(&options);
    options.threads = threads;
    options.exact = exact;
    options.keep_pairs = true;
    ds_result *result = fixture_scan(shuffled, c->count, &options);
    free(shuffled);
    free(order);
    return result;
}

static void assert_one_story(ds_result *result) {
    assert_int_equal(ds_result_story_count(result), 1 + LONERS);
    ds_story story = fixture_story(result, 0);
    assert_int_equal(story.member_count, CROWD);
    for (size_t m = 0; m < CROWD; m++) {
        assert_memory_equal(story.members[m].id, "crowd-", 6);
        if (m > 0) assert_true(story.members[m].evidence.jaccard >= 0.55);
    }
    for (size_t i = 1; i <= LONERS; i++) {
        assert_int_equal(ds_result_story_size(result, i), 1);
        assert_memory_equal(fixture_story(result, i).members[0].id, "loner-", 6);
    }
}

static void assert_same_in_any_order(const crowd *c, dice *d) {
    ds_result *result = scan_crowd(c, 1, false, d);
    assert_one_story(result);
    fixture_text expected = fixture_reports(result);
    ds_result_free(result);
    for (uint32_t threads = 1; threads <= 3; threads += 2) {
        result = scan_crowd(c, threads, false, d);
        fixture_text got = fixture_reports(result);
        fixture_assert_same(&expected, &got, "a crowd in other order");
        fixture_text_free(&got);
        ds_result_free(result);
    }
    fixture_text_free(&expected);
}

static void a_crowd_of_near_copies_is_one_story(void **state) {
    (void)state;
    dice d = dice_new(1);
    crowd *c = new_crowd(&d, false, false);
    ds_result *result = scan_crowd(c, 2, false, &d);
    const ds_stats *stats = ds_result_stats(result);
    assert_int_equal(stats->distinct_texts, CROWD + LONERS);
    assert_true(stats->buckets_over > 0);
    assert_true(stats->articles_in_buckets_over > 64 && stats->articles_in_buckets_over <= CROWD);
    assert_true(stats->candidates >= CROWD - 1);
    assert_true(stats->candidates <= CROWD * (CROWD - 1) / 2); /* no pair twice, and none with a loner */
    ds_result_free(result);
    assert_same_in_any_order(c, &d);
    free_crowd(c);
}

/* A bucket of equal texts holds one text: nothing is over, and yet not every pair of articles is listed. */
static void a_crowd_of_equal_texts_is_one_story(void **state) {
    (void)state;
    dice d = dice_new(2);
    crowd *c = new_crowd(&d, true, false);
    ds_result *result = scan_crowd(c, 2, false, &d);
    const ds_stats *stats = ds_result_stats(result);
    assert_int_equal(stats->distinct_texts, 1 + LONERS);
    assert_int_equal(stats->buckets_over, 0);
    assert_int_equal(stats->articles_in_buckets_over, 0);
    assert_true(stats->matches[DS_RELATION_IDENTICAL] < CROWD * (CROWD - 1) / 2);
    assert_true(stats->matches[DS_RELATION_IDENTICAL] >= (CROWD - 16) * 16);
    assert_true(ds_result_pair_count(result) < CROWD * 20);
    ds_result_free(result);
    assert_same_in_any_order(c, &d);
    free_crowd(c);
}

/* One headline over all of them: a bucket of 325, which must not pull the loners in. */
static void a_headline_over_all_pulls_nobody_in(void **state) {
    (void)state;
    dice d = dice_new(3);
    crowd *c = new_crowd(&d, false, true);
    assert_same_in_any_order(c, &d);
    free_crowd(c);
}

/* What the bound left out is no loss: the exact join, which has no bound, builds the same stories. */
static void the_bound_costs_no_member(void **state) {
    (void)state;
    dice d = dice_new(4);
    crowd *c = new_crowd(&d, false, false);
    ds_result *result = scan_crowd(c, 2, true, &d);
    assert_one_story(result);
    const ds_stats *stats = ds_result_stats(result);
    assert_int_equal(stats->buckets_over, 0);
    assert_int_equal(stats->candidates, CROWD * (CROWD - 1) / 2);
    assert_int_equal(stats->matches[DS_RELATION_COPY], CROWD * (CROWD - 1) / 2);
    ds_result_free(result);
    free_crowd(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crowd_of_near_copies_is_one_story),
        cmocka_unit_test(a_crowd_of_equal_texts_is_one_story),
        cmocka_unit_test(a_headline_over_all_pulls_nobody_in),
        cmocka_unit_test(the_bound_costs_no_member),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
