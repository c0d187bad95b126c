/* SPDX-License-Identifier: MIT */
/* Which story keeps which id, by examples, and by dice against what the words say. */
#include "engine/reconcile.h"

#include "dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { ARTICLES_MOST = 40, STORIES_MOST = 12 };

static const uint64_t retired = 999;

static ds_status is_retired(void *user, uint64_t id, bool *taken, ds_error *error) {
    (void)user;
    (void)error;
    *taken = id == retired;
    return DS_OK;
}

typedef struct example {
    ds_kept_story kept[STORIES_MOST];
    uint32_t kept_of[ARTICLES_MOST], story_of[ARTICLES_MOST];
    uint64_t ids[ARTICLES_MOST];
    ds_reconcile r;
} example;

static void run(example *e, uint32_t kept, uint32_t articles, uint32_t stories) {
    ds_memory memory;
    ds_error error;
    ds_memory_init(&memory, NULL);
    e->r = (ds_reconcile){.kept = e->kept,
                          .kept_count = kept,
                          .kept_of = e->kept_of,
                          .story_of = e->story_of,
                          .article_count = articles,
                          .story_count = stories,
                          .ids = e->ids,
                          .is_taken = is_retired};
    assert_int_equal(ds_reconcile_run(&e->r, &memory, &error), DS_OK);
    assert_int_equal(memory.used, 0);
}

/* Stories 10 and 20 have become one; one article of 20 went to a story of its own. */
static void the_older_one_survives(void **state) {
    (void)state;
    example e = {.kept = {{.id = 10, .founded = 7}, {.id = 20, .founded = 5}},
                 .kept_of = {0, 0, 1, 1, 1, DS_NOBODY},
                 .story_of = {0, 0, 0, 0, 1, 2},
                 .ids = {100, 101, retired}};
    run(&e, 2, 6, 3);
    assert_int_equal(e.ids[0], 20);
    assert_int_equal(e.ids[1], 101);
    assert_true(e.ids[2] != retired && e.ids[2] != 0); /* spoken for: moved on */
    assert_true(e.kept[0].is_gone && e.kept[0].claim == 0);
    assert_true(!e.kept[1].is_gone && e.kept[1].claim == 0);
    assert_int_equal(ds_reconcile_find(&e.r, 20), 1);
    assert_int_equal(ds_reconcile_find(&e.r, 15), DS_NOBODY);
}

/* Of two pieces of one size the first keeps the id; a new story does not take an id that another has. */
static void the_first_half_keeps_the_id(void **state) {
    (void)state;
    example e = {.kept = {{.id = 10, .founded = 7}, {.id = 30, .founded = 1}},
                 .kept_of = {0, 0, 0, 0},
                 .story_of = {1, 1, 0, 0},
                 .ids = {30, 10}};
    run(&e, 2, 4, 2);
    assert_int_equal(e.ids[0], 10);
    assert_true(e.ids[1] != 10 && e.ids[1] != 30);
    assert_true(e.kept[1].is_gone && e.kept[1].claim == DS_NOBODY);
}

/* ---- by dice ---- */

static uint32_t most_of(const example *e, uint32_t kept, uint32_t articles, uint32_t stories) {
    uint32_t best = DS_NOBODY, most = 0;
    for (uint32_t s = 0; s < stories; s++) {
        uint32_t count = 0;
        for (uint32_t a = 0; a < articles; a++) count += e->kept_of[a] == kept && e->story_of[a] == s;
        if (count > most) best = s;
        if (count > most) most = count;
    }
    return best;
}

static bool comes_before(const ds_kept_story *a, const ds_kept_story *b) {
    return a->founded < b->founded || (a->founded == b->founded && a->id < b->id);
}

static void check(const example *e, uint32_t kept, uint32_t articles, uint32_t stories) {
    for (uint32_t k = 0; k < kept; k++) {
        uint32_t claim = most_of(e, k, articles, stories);
        assert_int_equal(e->kept[k].claim, claim);
        bool survives = claim != DS_NOBODY;
        for (uint32_t other = 0; other < kept && survives; other++) {
            bool rivals = other != k && most_of(e, other, articles, stories) == claim;
            survives = !rivals || comes_before(&e->kept[k], &e->kept[other]);
        }
        assert_true(e->kept[k].is_gone == !survives);
        if (survives) assert_int_equal(e->ids[claim], e->kept[k].id);
    }
    for (uint32_t s = 0; s < stories; s++) {
        assert_true(e->ids[s] != 0 && e->ids[s] != retired);
        for (uint32_t other = 0; other < s; other++) assert_true(e->ids[s] != e->ids[other]);
    }
}

static void ids_go_where_most_articles_go(void **state) {
    (void)state;
    enum { TURNS = 3000 };
    dice d = dice_new(1);
    for (int turn = 0; turn < TURNS; turn++) {
        example e = {.kept_of = {0}};
        uint32_t kept = dice_between(&d, 1, STORIES_MOST), stories = dice_between(&d, 1, STORIES_MOST);
        uint32_t articles = stories + dice_below(&d, ARTICLES_MOST - STORIES_MOST);
        for (uint32_t k = 0; k < kept; k++) e.kept[k] = (ds_kept_story){.id = 10 + k, .founded = dice_below(&d, 4)};
        for (uint32_t a = 0; a < articles; a++) {
            e.story_of[a] = a < stories ? a : dice_below(&d, stories);
            e.kept_of[a] = dice_once_in(&d, 3) ? DS_NOBODY : dice_below(&d, kept);
        }
        for (uint32_t s = 0; s < stories; s++) e.ids[s] = dice_once_in(&d, 4) ? 10 + s : 2000 + s;
        if (dice_once_in(&d, 3)) e.ids[0] = retired;
        run(&e, kept, articles, stories);
        check(&e, kept, articles, stories);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_older_one_survives),
        cmocka_unit_test(the_first_half_keeps_the_id),
        cmocka_unit_test(ids_go_where_most_articles_go),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
