/* SPDX-License-Identifier: MIT */
/* Measures against brute force over all pairs of items, and stories built again by other options against a new scan. */
#include "dice.h"
#include "engine/eval_measure.h"
#include "engine/result.h"
#include "fixtures/fixture_newsroom.h"

#include <math.h>

enum { ITEMS_MOST = 40, CLASSES = 4, ROUNDS = 400 };

/* ------------------------------------------------------------------------------------------------- measures ----- */

typedef struct sides {
    uint32_t label[ITEMS_MOST], found[ITEMS_MOST], class_of[ITEMS_MOST], weight[ITEMS_MOST];
    uint32_t count, labels;
} sides;

static sides throw_sides(dice *d) {
    sides s = {.count = dice_between(d, 1, ITEMS_MOST)};
    s.labels = dice_between(d, 1, s.count);
    uint32_t clusters = dice_between(d, 1, s.count);
    for (uint32_t i = 0; i < s.count; i++) {
        s.label[i] = dice_below(d, s.labels);
        s.found[i] = 1000 - 7 * dice_below(d, clusters);
        s.class_of[i] = dice_below(d, CLASSES);
    }
    for (uint32_t l = 0; l < s.labels; l++) s.weight[l] = dice_below(d, 4);
    return s;
}

static void assert_near(double got, double want) {
    if (!(fabs(got - want) < 1e-9) && !(isnan(got) && isnan(want))) fail_msg("%.12f is not %.12f", got, want);
}

static void check_pairs(const sides *s, const ds_cells *cells) {
    uint64_t right = 0, wrong = 0, missed = 0, all = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        for (uint32_t j = i + 1; j < s->count; j++) {
            bool same = s->label[i] == s->label[j], merged = s->found[i] == s->found[j];
            right += same && merged;
            wrong += !same && merged;
            missed += same && !merged;
            all++;
        }
    }
    ds_eval_score score = ds_measure_pairs(cells);
    assert_int_equal(score.right, right);
    assert_int_equal(score.wrong, wrong);
    assert_int_equal(score.missed, missed);
    /* The other form of the index (Steinley, "Properties of the Hubert-Arabie adjusted Rand index", 2004). */
    double a = (double)right, b = (double)missed, c = (double)wrong, e = (double)(all - right - wrong - missed);
    double under = (a + b) * (b + e) + (a + c) * (c + e);
    assert_near(ds_measure_ari(cells), under == 0 ? 1 : 2 * (a * e - b * c) / under);
}

static void check_bcubed(const sides *s, const ds_cells *cells) {
    double precision = 0, recall = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        double both = 0, cluster = 0, label = 0;
        for (uint32_t j = 0; j < s->count; j++) {
            both += s->label[i] == s->label[j] && s->found[i] == s->found[j];
            cluster += s->found[i] == s->found[j];
            label += s->label[i] == s->label[j];
        }
        precision += both / cluster / s->count;
        recall += both / label / s->count;
    }
    double p, r, f1;
    ds_measure_bcubed(cells, &p, &r, &f1);
    assert_near(p, precision);
    assert_near(r, recall);
    assert_near(f1, 2 * p * r / (p + r));
}

static void check_weights(const sides *s, const ds_cells *cells) {
    uint64_t right = 0, wrong = 0, missed = 0, scratch[2 * ITEMS_MOST];
    for (uint32_t i = 0; i < s->count; i++) {
        for (uint32_t j = i + 1; j < s->count; j++) {
            bool same = s->label[i] == s->label[j], merged = s->found[i] == s->found[j];
            uint32_t once = s->weight[s->label[i]], twice = once * s->weight[s->label[j]];
            right += same && merged ? once : 0;
            wrong += !same && merged ? twice : 0;
            missed += same && !merged ? once : 0;
        }
    }
    ds_eval_score score = ds_measure_weighted(cells, s->weight, scratch);
    assert_int_equal(score.right, right);
    assert_int_equal(score.wrong, wrong);
    assert_int_equal(score.missed, missed);
}

static void check_classes(const sides *s, ds_memory *memory) {
    uint64_t with[CLASSES] = {0}, lower[CLASSES] = {0}, got[CLASSES] = {0};
    for (uint32_t i = 0; i < s->count; i++) {
        for (uint32_t j = i + 1; j < s->count; j++) {
            if (s->label[i] != s->label[j]) continue;
            uint32_t x = s->class_of[i], y = s->class_of[j];
            with[x]++;
            with[y] += x != y;
            lower[x < y ? x : y]++;
        }
    }
    ds_class_job job = {memory, s->label, s->class_of, s->count};
    ds_error error;
    FIXTURE_CALL(error, ds_classes_with(&job, got, &error));
    assert_memory_equal(got, with, sizeof got);
    memset(got, 0, sizeof got);
    FIXTURE_CALL(error, ds_classes_lower(&job, got, &error));
    assert_memory_equal(got, lower, sizeof got);
}

static void measures_are_those_of_all_pairs(void **state) {
    (void)state;
    dice d = dice_new(1);
    for (unsigned round = 0; round < ROUNDS; round++) {
        sides s = throw_sides(&d);
        ds_memory memory;
        ds_cells cells;
        ds_error error;
        ds_memory_init(&memory, NULL);
        FIXTURE_CALL(error, ds_cells_make(&cells, &memory, s.label, s.labels, s.found, s.count, &error));
        check_pairs(&s, &cells);
        check_bcubed(&s, &cells);
        check_weights(&s, &cells);
        check_classes(&s, &memory);
        ds_cells_clear(&cells);
        assert_int_equal(memory.used, 0);
    }
}

/* -------------------------------------------------------------------------------------------- built again ------- */

static ds_result *scan_room(const fixture_newsroom *room, const ds_options *options) {
    ds_article *articles = malloc(room->count * sizeof *articles);
    assert_non_null(articles);
    for (size_t i = 0; i < room->count; i++) articles[i] = fixture_dispatch_article(&room->dispatches[i]);
    ds_result *result = fixture_scan(articles, room->count, options);
    free(articles);
    return result;
}

static void assert_same_matches(const ds_match_list *x, const ds_match_list *y) {
    assert_int_equal(x->count, y->count);
    for (size_t m = 0; m < x->count; m++) {
        const ds_match *a = &x->matches[m], *b = &y->matches[m];
        assert_true(a->a == b->a && a->b == b->b && a->relation == b->relation && a->base == b->base);
        assert_true(a->rule == b->rule && a->via == b->via);
        assert_int_equal(a->overlap.shared, b->overlap.shared);
        assert_int_equal(a->overlap.longest_run, b->overlap.longest_run);
    }
}

static void assert_same_stories(const ds_stories *x, const ds_stories *y) {
    assert_int_equal(x->count, y->count);
    assert_memory_equal(x->story_of, y->story_of, x->article_count * sizeof *x->story_of);
    assert_memory_equal(x->marks, y->marks, x->article_count);
    for (uint32_t p = 0; p < x->article_count; p++) {
        assert_int_equal(x->places[p].article, y->places[p].article);
        assert_int_equal(x->places[p].also_count, y->places[p].also_count);
    }
    assert_int_equal(x->link_count, y->link_count);
}

/* As a new scan that keeps no pairs does it. */
static void check_again(const fixture_newsroom *room, const ds_core *core, const ds_options *options) {
    ds_corpus corpus = core->corpus;
    ds_matcher matcher;
    ds_stories stories;
    ds_error error;
    corpus.options = options;
    FIXTURE_CALL(error, ds_matcher_decide_again(&matcher, &core->matcher, &corpus, &error));
    FIXTURE_CALL(error, ds_stories_build(&stories, corpus.memory, &matcher, &error));
    ds_options fresh_options = *options;
    fresh_options.keep_pairs = false;
    fresh_options.pair_floor = 0.2;
    ds_result *fresh = scan_room(room, &fresh_options);
    const ds_core *wanted = ds_result_core(fresh);
    assert_same_matches(&matcher.matches, &wanted->matcher.matches);
    assert_memory_equal(matcher.is_generic, wanted->matcher.is_generic, core->count);
    assert_same_stories(&stories, &wanted->stories);
    ds_stories_clear(&stories);
    ds_matcher_clear(&matcher);
    ds_result_free(fresh);
}

static void stories_built_again_are_those_of_a_new_scan(void **state) {
    (void)state;
    static const double thresholds[] = {0.25, 0.4, 0.55, 0.7, 0.95}, windows[] = {0, 0.5, 1, 7, 400};
    dice d = dice_new(2);
    for (unsigned round = 0; round < 4; round++) {
        fixture_newsroom room = fixture_newsroom_new(150, &d);
        ds_options options;
        ds_options_init(&options);
        options.threads = 2;
        options.exact = dice_once_in(&d, 3);
        options.isolate = dice_once_in(&d, 4);
        options.keep_pairs = true;
        ds_result *base = scan_room(&room, &options);
        for (size_t t = 0; t < 5; t++) {
            ds_options other = options;
            /* The exact join proposes by threshold and containment: with it, these stay. */
            if (!options.exact) other.threshold = thresholds[t];
            other.window_days = windows[dice_below(&d, 5)];
            if (dice_once_in(&d, 2)) other.run_words = dice_between(&d, 8, 60);
            if (!options.exact && dice_once_in(&d, 2)) other.containment = 0.3 + 0.1 * dice_below(&d, 7);
            check_again(&room, ds_result_core(base), &other);
        }
        ds_result_free(base);
        fixture_newsroom_free(&room);
    }
}

/* -------------------------------------------------------------------------------------------- samples ----------- */

static void a_sample_does_not_depend_on_order(void **state) {
    (void)state;
    dice d = dice_new(3);
    fixture_newsroom room = fixture_newsroom_new(120, &d);
    fixture_text wanted = {NULL, 0, 0};
    for (unsigned round = 0; round < 3; round++) {
        size_t *order = fixture_shuffle(room.count, &d);
        ds_article *articles = malloc(room.count * sizeof *articles);
        assert_non_null(articles);
        for (size_t i = 0; i < room.count; i++) articles[i] = fixture_dispatch_article(&room.dispatches[order[i]]);
        ds_options options;
        ds_options_init(&options);
        options.threads = 1 + round;
        options.keep_pairs = true;
        ds_result *result = fixture_scan(articles, room.count, &options);
        ds_sample *sample = NULL;
        ds_error error;
        FIXTURE_CALL(error, ds_sample_new(&sample, result, 4, 7, &error));
        fixture_text got = {NULL, 0, 0};
        ds_sink sink = {fixture_take, &got};
        FIXTURE_CALL(error, ds_sample_write(sample, "tsv", &options, NULL, sink, &error));
        if (round == 0) fixture_append(&wanted, got.data, got.size);
        fixture_assert_same(&wanted, &got, "a sample in another order");
        fixture_text_free(&got);
        ds_sample_free(sample);
        ds_result_free(result);
        free(articles);
        free(order);
    }
    fixture_text_free(&wanted);
    fixture_newsroom_free(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_are_those_of_all_pairs),
        cmocka_unit_test(stories_built_again_are_those_of_a_new_scan),
        cmocka_unit_test(a_sample_does_not_depend_on_order),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
