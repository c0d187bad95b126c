/* SPDX-License-Identifier: MIT */
/* Measures by numbers that were worked out by hand, labels as they are resolved, the order of calls, and the sink. */
#include "engine/eval_measure.h"
#include "fixtures/fixture_articles.h"
#include "fixtures/fixture_folder.h"

#include <errno.h>
#include <math.h>

/* ------------------------------------------------------------------------------------------------- measures ----- */

static void assert_near(double got, double want) {
    if (!(fabs(got - want) < 1e-12)) fail_msg("%.15f is not %.15f", got, want);
}

static ds_cells cells_of(ds_memory *memory, const uint32_t *label, uint32_t labels, const uint32_t *found, uint32_t n) {
    ds_cells cells;
    ds_error error;
    FIXTURE_CALL(error, ds_cells_make(&cells, memory, label, labels, found, n, &error));
    return cells;
}

/* The drawing of eval_measure.h with one item more: A stands in clusters 5, 5 and 7, B in 7 and 7, C in 9. */
static const uint32_t example_labels[] = {0, 0, 0, 1, 1, 2}, example_found[] = {5, 5, 7, 7, 7, 9};

static void pairs_are_counted_by_hand(void **state) {
    (void)state;
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_cells cells = cells_of(&memory, example_labels, 3, example_found, 6);
    assert_int_equal(cells.count, 4);
    assert_int_equal(cells.cluster_count, 3);
    ds_eval_score score = ds_measure_pairs(&cells); /* 1-2 and 4-5; not 3-4, 3-5; not 1-3, 2-3 */
    assert_int_equal(score.right, 2);
    assert_int_equal(score.wrong, 2);
    assert_int_equal(score.missed, 2);
    assert_near(score.precision, 0.5);
    assert_near(score.recall, 0.5);
    assert_near(score.f1, 0.5);
    /* Of each item: 2/2, 2/2, 1/3, 2/3, 2/3, 1 of its cluster; 2/3, 2/3, 1/3, 1, 1, 1 of its label. */
    double precision, recall, f1;
    ds_measure_bcubed(&cells, &precision, &recall, &f1);
    assert_near(precision, 14.0 / 18);
    assert_near(recall, 14.0 / 18);
    assert_near(f1, 14.0 / 18);
    /* Expected 4 * 4 / 15; (2 - 16/15) / (4 - 16/15). */
    assert_near(ds_measure_ari(&cells), 7.0 / 22);
    ds_cells_clear(&cells);
}

static void assert_ari(const uint32_t *label, const uint32_t *found, uint32_t n, double want) {
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_cells cells = cells_of(&memory, label, n, found, n);
    assert_near(ds_measure_ari(&cells), want);
    ds_cells_clear(&cells);
    assert_int_equal(memory.used, 0);
}

static void rand_index_has_its_bounds(void **state) {
    (void)state;
    static const uint32_t one[] = {0, 0, 0, 0}, each[] = {0, 1, 2, 3}, halves[] = {0, 0, 1, 1}, across[] = {0, 1, 0, 1},
                          renamed[] = {9, 9, 4, 4};
    assert_ari(one, one, 4, 1); /* 0 / 0, and equal */
    assert_ari(each, each, 4, 1);
    assert_ari(one, one, 1, 1);
    assert_ari(halves, renamed, 4, 1);
    assert_ari(one, each, 4, 0);
    assert_ari(each, one, 4, 0);
    assert_ari(halves, one, 4, 0);
    assert_ari(halves, across, 4, -0.5); /* (0 - 2/3) / (2 - 2/3) */
}

static void nothing_to_divide_by_is_no_number(void **state) {
    (void)state;
    static const uint32_t one[] = {0, 0, 0, 0}, each[] = {0, 1, 2, 3};
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_cells cells = cells_of(&memory, one, 1, each, 4);
    ds_eval_score score = ds_measure_pairs(&cells);
    assert_true(isnan(score.precision));
    assert_near(score.recall, 0);
    assert_near(score.f1, 0);
    ds_cells_clear(&cells);
    cells = cells_of(&memory, each, 4, one, 4);
    score = ds_measure_pairs(&cells);
    assert_near(score.precision, 0);
    assert_true(isnan(score.recall));
    ds_cells_clear(&cells);
    cells = cells_of(&memory, each, 4, each, 4);
    score = ds_measure_pairs(&cells);
    assert_true(isnan(score.precision) && isnan(score.recall) && isnan(score.f1));
    ds_cells_clear(&cells);
}

static void stories_that_are_drawn_count_as_often(void **state) {
    (void)state;
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_cells cells = cells_of(&memory, example_labels, 3, example_found, 6);
    uint64_t scratch[6];
    static const uint32_t once[] = {1, 1, 1}, without_b[] = {2, 0, 1}, both[] = {2, 3, 0};
    ds_eval_score plain = ds_measure_pairs(&cells), score = ds_measure_weighted(&cells, once, scratch);
    assert_memory_equal(&score, &plain, 3 * sizeof score.right);
    score = ds_measure_weighted(&cells, without_b, scratch); /* A twice: 2 of 6 pairs, and nobody to be merged with */
    assert_int_equal(score.right, 2);
    assert_int_equal(score.wrong, 0);
    assert_int_equal(score.missed, 4);
    score = ds_measure_weighted(&cells, both, scratch); /* in cluster 7 A drawn twice meets B's two drawn three times */
    assert_int_equal(score.right, 2 * 1 + 3 * 1);
    assert_int_equal(score.wrong, 2 * 1 * 3 * 2);
    assert_int_equal(score.missed, 2 * 2);
    ds_cells_clear(&cells);
}

static void pairs_are_divided_by_class(void **state) {
    (void)state;
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    /* One group of classes 0, 0, 1, 2 and one of 1, 2. */
    static const uint32_t key[] = {0, 0, 0, 0, 1, 1}, class_of[] = {0, 0, 1, 2, 1, 2};
    ds_class_job job = {&memory, key, class_of, 6};
    uint64_t with[3] = {0}, lower[3] = {0};
    ds_error error;
    FIXTURE_CALL(error, ds_classes_with(&job, with, &error));
    FIXTURE_CALL(error, ds_classes_lower(&job, lower, &error));
    assert_int_equal(with[0], 5); /* of the 6 pairs of the first group all but 1-2 */
    assert_int_equal(with[1], 3 + 1);
    assert_int_equal(with[2], 3 + 1);
    assert_int_equal(lower[0], 5);
    assert_int_equal(lower[1], 1 + 1);
    assert_int_equal(lower[2], 0);
}

/* ------------------------------------------------------------------------------------------------- results ------ */

static ds_result *scan_small(const ds_options *given) {
    ds_options options;
    ds_options_init(&options);
    if (given != NULL) options = *given;
    options.keep_pairs = true;
    options.threads = 1;
    ds_article articles[6];
    size_t count = fixture_small_corpus(articles);
    return fixture_scan(articles, count, &options);
}

static ds_eval *labelled(const char *labels, const ds_eval_options *options) {
    ds_eval_options defaults;
    ds_eval_options_init(&defaults);
    ds_error error;
    ds_eval *eval = NULL;
    fixture_text_file("labels.tsv", labels);
    FIXTURE_CALL(error, ds_eval_new(&eval, "labels.tsv", options == NULL ? &defaults : options, &error));
    return eval;
}

static ds_eval *measured(const char *labels, const ds_eval_options *options) {
    ds_error error;
    ds_eval *eval = labelled(labels, options);
    ds_result *result = scan_small(NULL);
    FIXTURE_CALL(error, ds_eval_measure(eval, result, &error));
    ds_result_free(result); /* is not needed any more */
    return eval;
}

/* The small corpus: a fire (3), a vote (2) that say their own, and frost. One vote is labelled as fire, one fire alone. */
static const char wrong_labels[] = "id\tstory\twho\nwire-1\tfire\tx\nledger-1\tfire\ty\npost-1\tother fire\tz\n"
                                   "ledger-2\tfire\tx\npost-2\tvote\tx\npost-3\tfrost\tx\n";

static void stories_are_measured(void **state) {
    (void)state;
    ds_eval *eval = measured(wrong_labels, NULL);
    const ds_eval_summary *s = ds_eval_summarise(eval);
    assert_true(s->by_story);
    assert_int_equal(s->lines, 6);
    assert_int_equal(s->articles, 6);
    assert_int_equal(s->stories, 4);
    assert_int_equal(s->pairs, 15);
    assert_int_equal(s->score.right, 1);  /* wire-1, ledger-1 */
    assert_int_equal(s->score.wrong, 3);  /* post-1 with both, the votes */
    assert_int_equal(s->score.missed, 2); /* ledger-2 with both */
    /* Clusters of 3, 2 and 1: 2/3 + 2/3 + 1/3 + 1/2 + 1/2 + 1; labels of 3, 1, 1, 1: 2/3 + 2/3 + 1/3 + 1 + 1 + 1. */
    assert_near(s->bcubed_precision, 11.0 / 18);
    assert_near(s->bcubed_recall, 14.0 / 18);
    assert_near(s->ari, (1 - 0.8) / (3.5 - 0.8));
    const ds_eval_row *same = ds_eval_confusion(eval, 0), *different = ds_eval_confusion(eval, 1);
    assert_int_equal(same->merged, 1);
    assert_int_equal(same->found[DS_RELATION_COPY] + same->found[DS_RELATION_NONE], 3);
    assert_int_equal(different->merged, 3);
    assert_int_equal(different->found[DS_RELATION_IDENTICAL], 2);
    assert_null(ds_eval_confusion(eval, 2));
    ds_eval_free(eval);
}

static void parts_add_up(void **state) {
    (void)state;
    ds_eval *eval = measured(wrong_labels, NULL);
    const ds_eval_part *part;
    ds_eval_score sum = {0};
    for (size_t i = 0; (part = ds_eval_length_band(eval, i)) != NULL; i++) {
        sum.right += part->score.right;
        sum.wrong += part->score.wrong;
        sum.missed += part->score.missed;
    }
    assert_memory_equal(&sum, &ds_eval_summarise(eval)->score, 3 * sizeof sum.right);
    part = ds_eval_source(eval, 0);
    assert_string_equal(part->name,
                        "City Ledger"); /* ledger-1 right, with post-1 wrong; the votes; ledger-2 missed twice */
    assert_int_equal(part->score.right, 1);
    assert_int_equal(part->score.wrong, 2);
    assert_int_equal(part->score.missed, 2);
    part = ds_eval_source(eval, 2);
    assert_string_equal(part->name, "Valley Post");
    assert_int_equal(part->score.right, 0);
    assert_int_equal(part->score.wrong, 3);
    assert_null(ds_eval_source(eval, 3));
    ds_eval_free(eval);
}

static void mistakes_are_listed_once_an_article(void **state) {
    (void)state;
    ds_eval *eval = measured(wrong_labels, NULL);
    const ds_eval_mistake *m = ds_eval_false_merge(eval, 0);
    assert_non_null(ds_eval_false_merge(eval, 1));
    assert_null(ds_eval_false_merge(eval, 2));
    assert_true(m->similarity <= ds_eval_false_merge(eval, 1)->similarity);
    assert_string_not_equal(m->label_a, m->label_b);
    m = ds_eval_miss(eval, 0);
    assert_non_null(m);
    assert_string_equal(m->label_a, "fire");
    assert_string_equal(m->label_b, "fire");
    assert_string_equal(m->b, "ledger-2");
    ds_eval_free(eval);
    ds_eval_options options;
    ds_eval_options_init(&options);
    options.worst = 1;
    eval = measured(wrong_labels, &options);
    assert_null(ds_eval_false_merge(eval, 1));
    ds_eval_free(eval);
}

static void judged_pairs_are_measured(void **state) {
    (void)state;
    ds_eval *eval = measured("label\tb\ta\nsame\twire-1\tpost-1\ncopy\tledger-1\twire-1\nrelated\twire-1\tledger-2\n"
                             "different\tpost-2\tledger-2\nexcerpt\tpost-3\twire-1\n\tpost-3\tpost-1\n",
                             NULL);
    const ds_eval_summary *s = ds_eval_summarise(eval);
    assert_false(s->by_story);
    assert_int_equal(s->pairs, 5);
    assert_int_equal(s->articles, 6);
    assert_int_equal(s->empty, 1);
    assert_int_equal(s->score.right, 2);
    assert_int_equal(s->score.wrong, 1);
    assert_int_equal(s->score.missed, 1);
    assert_true(isnan(s->ari) && isnan(s->bcubed_f1));
    assert_string_equal(ds_eval_confusion(eval, 0)->label, "copy");
    assert_int_equal(ds_eval_confusion(eval, 2)->found[DS_RELATION_NONE], 1);
    assert_string_equal(ds_eval_miss(eval, 0)->label_a, "excerpt");
    ds_eval_free(eval);
}

/* Names as tab-separated reports write them. */
static void names_are_read_back(void **state) {
    (void)state;
    ds_error error;
    ds_article articles[2] = {fixture_article("a\tb\\n", "x", NULL, "One", "The first of two texts"),
                              fixture_article("back\\slash", "x", NULL, "Two", "Quite another one of two")};
    ds_options scan;
    ds_options_init(&scan);
    scan.keep_pairs = true;
    ds_result *result = fixture_scan(articles, 2, &scan);
    ds_eval *eval = labelled("\n#id\tfamily\na\\tb\\\\n\t1\nback\\slash\t2\n", NULL);
    FIXTURE_CALL(error, ds_eval_measure(eval, result, &error));
    assert_int_equal(ds_eval_summarise(eval)->articles, 2);
    ds_eval_free(eval);
    ds_result_free(result);
}

/* ------------------------------------------------------------------------------------------------ suggestion ---- */

static void suggestion_is_the_middle_of_the_best(void **state) {
    (void)state;
    static const double thresholds[] = {0.9, 0.2, 0.3, 0.3, 0.1, 1};
    ds_eval_options options;
    ds_eval_options_init(&options);
    options.thresholds = thresholds;
    options.threshold_count = 6;
    ds_eval *eval =
        labelled("id\tstory\nwire-1\tfire\nledger-1\tfire\npost-1\tfire\nledger-2\tvote\npost-2\tvote\n", &options);
    ds_options scan;
    ds_options_init(&scan);
    assert_near(ds_eval_pair_floor(eval, &scan), 0.1);
    scan.pair_floor = ds_eval_pair_floor(eval, &scan);
    scan.run_words = 200; /* no excerpts */
    ds_result *result = scan_small(&scan);
    ds_error error;
    FIXTURE_CALL(error, ds_eval_measure(eval, result, &error));
    static const double sorted[] = {0.1, 0.2, 0.3, 0.9, 1};
    for (size_t i = 0; i < 5; i++) assert_near(ds_eval_point_at(eval, i)->value, sorted[i]);
    assert_null(ds_eval_point_at(eval, 5));
    /* All is found up to 0.3, and the edited fire is not from 0.9 on. */
    assert_near(ds_eval_point_at(eval, 2)->score.f1, 1);
    assert_true(ds_eval_point_at(eval, 3)->score.f1 < 1);
    const ds_eval_summary *s = ds_eval_summarise(eval);
    assert_near(s->suggested, 0.2);
    assert_true(s->suggested_low <= s->suggested && s->suggested <= s->suggested_high);
    ds_eval_free(eval);
    ds_result_free(result);
}

static void nothing_to_find_suggests_nothing(void **state) {
    (void)state;
    ds_eval *eval = measured("id\tstory\nwire-1\ta\nledger-2\tb\n", NULL);
    assert_true(isnan(ds_eval_summarise(eval)->suggested));
    assert_true(isnan(ds_eval_summarise(eval)->suggested_low));
    ds_eval_free(eval);
    ds_eval_options options;
    ds_eval_options_init(&options);
    options.resamples = 0;
    eval = measured(wrong_labels, &options);
    assert_true(!isnan(ds_eval_summarise(eval)->suggested));
    assert_true(isnan(ds_eval_summarise(eval)->suggested_low));
    ds_eval_free(eval);
}

/* ------------------------------------------------------------------------------------------------ calls --------- */

static void calls_come_in_order(void **state) {
    (void)state;
    ds_error error;
    ds_result *result = scan_small(NULL);
    ds_eval *eval = labelled(wrong_labels, NULL);
    assert_int_equal(ds_eval_add(eval, result, "ngram", 3, &error), DS_E_STATE);
    FIXTURE_CALL(error, ds_eval_measure(eval, result, &error));
    assert_int_equal(ds_eval_measure(eval, result, &error), DS_E_STATE);
    size_t points = 0;
    while (ds_eval_point_at(eval, points) != NULL) points++;
    FIXTURE_CALL(error, ds_eval_add(eval, result, "ngram", 3, &error));
    assert_string_equal(ds_eval_point_at(eval, points)->option, "ngram");
    assert_int_equal(ds_eval_point_at(eval, points)->score.wrong, 3);
    ds_article articles[6];
    (void)fixture_small_corpus(articles);
    articles[0].body = "Another text under the same id";
    ds_result *other = fixture_scan(articles, 6, NULL), *fewer = fixture_scan(articles, 5, NULL);
    assert_int_equal(ds_eval_add(eval, other, "ngram", 3, &error), DS_E_STATE);
    assert_int_equal(ds_eval_add(eval, fewer, "ngram", 3, &error), DS_E_STATE);
    ds_result_free(other);
    ds_result_free(fewer);
    ds_eval_free(eval);
    ds_result_free(result);
    ds_eval_free(NULL);
    ds_sample_free(NULL);
}

static void arguments_are_checked(void **state) {
    (void)state;
    ds_error error;
    ds_eval *eval = NULL;
    ds_eval_options options;
    ds_eval_options_init(&options);
    static const double zero[] = {0}, far[] = {INFINITY};
    fixture_text_file("labels.tsv", wrong_labels);
    assert_int_equal(ds_eval_new(NULL, "labels.tsv", &options, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_eval_new(&eval, NULL, &options, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_eval_new(&eval, "labels.tsv", NULL, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_eval_new(&eval, "gone.tsv", &options, &error), DS_E_NOT_FOUND);
    options.thresholds = zero;
    options.threshold_count = 1;
    assert_int_equal(ds_eval_new(&eval, "labels.tsv", &options, &error), DS_E_ARGUMENT);
    assert_string_equal(error.place, "thresholds");
    ds_eval_options_init(&options);
    options.windows = far;
    options.window_count = 1;
    assert_int_equal(ds_eval_new(&eval, "labels.tsv", &options, &error), DS_E_ARGUMENT);
    assert_null(eval);
    ds_article articles[6];
    size_t count = fixture_small_corpus(articles);
    ds_result *without = fixture_scan(articles, count, NULL);
    eval = labelled(wrong_labels, NULL);
    assert_int_equal(ds_eval_measure(eval, without, &error), DS_E_ARGUMENT);
    assert_string_equal(error.place, "keep_pairs");
    ds_sample *sample = NULL;
    assert_int_equal(ds_sample_new(&sample, without, 1, 1, &error), DS_E_ARGUMENT);
    ds_result_free(without);
    ds_options scan;
    ds_options_init(&scan);
    scan.pair_floor = 0.5;
    ds_result *high = scan_small(&scan);
    assert_int_equal(ds_eval_measure(eval, high, &error), DS_E_ARGUMENT);
    assert_string_equal(error.place, "pair_floor");
    ds_result_free(high);
    ds_eval_free(eval);
}

static void unknown_names_are_listed(void **state) {
    (void)state;
    static const char labels[] = "id\tstory\nnobody\t1\nwire-1\t1\nsomebody\t1\nnobody\t2\n";
    ds_error error;
    ds_eval *eval = labelled(labels, NULL);
    ds_result *result = scan_small(NULL);
    assert_int_equal(ds_eval_measure(eval, result, &error), DS_E_NOT_FOUND);
    assert_int_equal(ds_eval_unknown_count(eval), 2);
    uint32_t line = 0;
    assert_string_equal(ds_eval_unknown(eval, 1, &line), "somebody");
    assert_int_equal(line, 4);
    assert_null(ds_eval_unknown(eval, 2, &line));
    ds_eval_free(eval);
    ds_eval_options options;
    ds_eval_options_init(&options);
    options.skip_unknown = true;
    eval = labelled(labels, &options);
    FIXTURE_CALL(error, ds_eval_measure(eval, result, &error));
    assert_int_equal(ds_eval_summarise(eval)->unknown, 3);
    assert_int_equal(ds_eval_summarise(eval)->lines, 1);
    ds_eval_free(eval);
    ds_result_free(result);
}

/* ------------------------------------------------------------------------------------------------ the sink ------ */

typedef struct narrow {
    size_t taken, most;
} narrow;

static int take_some(void *user, const void *data, size_t size) {
    narrow *n = user;
    (void)data;
    if (size > n->most - n->taken) return EIO;
    n->taken += size;
    return 0;
}

static void every_refusal_is_told(void **state) {
    (void)state;
    ds_error error;
    ds_options scan;
    ds_options_init(&scan);
    ds_eval *eval = measured(wrong_labels, NULL);
    ds_result *result = scan_small(NULL);
    ds_sample *sample = NULL;
    FIXTURE_CALL(error, ds_sample_new(&sample, result, 5, 1, &error));
    assert_non_null(ds_sample_at(sample, 0));
    static const char *const formats[] = {"text", "json", "tsv"};
    for (size_t f = 0; f < 3; f++) {
        bool of_sample = strcmp(formats[f], "tsv") == 0;
        for (size_t most = 0;; most += 13) {
            narrow n = {0, most};
            ds_sink sink = {take_some, &n};
            ds_status status = of_sample ? ds_sample_write(sample, "tsv", &scan, NULL, sink, &error)
                                         : ds_eval_write(eval, formats[f], NULL, sink, &error);
            if (status == DS_OK) break;
            assert_int_equal(status, DS_E_SINK);
            assert_true(n.taken <= most);
        }
    }
    narrow n = {0, SIZE_MAX};
    ds_sink sink = {take_some, &n};
    assert_int_equal(ds_eval_write(eval, "tsv", NULL, sink, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_eval_write(NULL, "text", NULL, sink, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_sample_write(sample, "json", &scan, NULL, sink, &error), DS_E_ARGUMENT);
    ds_sample_free(sample);
    ds_result_free(result);
    ds_eval_free(eval);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_counted_by_hand),
        cmocka_unit_test(rand_index_has_its_bounds),
        cmocka_unit_test(nothing_to_divide_by_is_no_number),
        cmocka_unit_test(stories_that_are_drawn_count_as_often),
        cmocka_unit_test(pairs_are_divided_by_class),
        cmocka_unit_test(stories_are_measured),
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(mistakes_are_listed_once_an_article),
        cmocka_unit_test(judged_pairs_are_measured),
        cmocka_unit_test(names_are_read_back),
        cmocka_unit_test(suggestion_is_the_middle_of_the_best),
        cmocka_unit_test(nothing_to_find_suggests_nothing),
        cmocka_unit_test(calls_come_in_order),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(unknown_names_are_listed),
        cmocka_unit_test(every_refusal_is_told),
    };
    return cmocka_run_group_tests(tests, fixture_folder_enter, fixture_folder_leave);
}
