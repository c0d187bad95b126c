/* SPDX-License-Identifier: MIT */
/*
 * The same articles give the same reports, byte for byte: for every number of threads, every kernel, every order of
 * ds_scan_add, of lines in a file and of lines over files. Corpora are thrown; see dice.h for the seed.
 */
#include "fixtures/fixture_folder.h"
#include "fixtures/fixture_newsroom.h"
#include "sketch/minhash.h"

#include <ctype.h>

#ifdef __SANITIZE_THREAD__ /* which finds races in the first rounds or not at all, and slowly */
enum { ROUNDS = 2 };
#else
enum { ROUNDS = 8 };
#endif

static const uint32_t thread_counts[] = {1, 2, 3, 8};

enum { THREAD_COUNTS = sizeof thread_counts / sizeof *thread_counts };

/* Options that change the result, thrown too. */
static ds_options throw_options(dice *d) {
    static const char *const keeps[] = {"edition,first", "latest", "longest,first", "source:desk-3,desk-1,latest"};
    ds_options options;
    ds_options_init(&options);
    options.keep_pairs = true;
    options.pair_floor = 0.1;
    options.exact = dice_once_in(d, 4);
    options.isolate = dice_once_in(d, 6);
    options.ngram = dice_once_in(d, 2) ? 3 : dice_between(d, 1, 6);
    options.window_days = dice_once_in(d, 3) ? 0 : dice_between(d, 1, 4);
    options.max_drift = dice_once_in(d, 4) ? 0.25 : 0;
    options.seed = dice_below(d, 5);
    options.boilerplate = (ds_boilerplate_use)(dice_once_in(d, 4) ? dice_below(d, 2) : DS_BOILERPLATE_LEARN);
    options.keep = keeps[dice_below(d, 4)];
    return options;
}

/* ---- in memory ---- */

static fixture_text report_in_order(const fixture_newsroom *room, const size_t *order, const ds_options *options) {
    ds_article *articles = malloc(room->count * sizeof *articles);
    assert_non_null(articles);
    for (size_t i = 0; i < room->count; i++) {
        articles[i] = fixture_dispatch_article(&room->dispatches[order == NULL ? i : order[i]]);
    }
    ds_result *result = fixture_scan(articles, room->count, options);
    fixture_text reports = fixture_reports(result);
    ds_result_free(result);
    free(articles);
    return reports;
}

static void assert_same_in_memory(const fixture_newsroom *room, const fixture_text *expected, const ds_options *options,
                                  dice *d, const char *what) {
    size_t *order = fixture_shuffle(room->count, d);
    fixture_text got = report_in_order(room, order, options);
    fixture_assert_same(expected, &got, what);
    fixture_text_free(&got);
    free(order);
}

static void threads_kernels_and_order_change_nothing(void **state) {
    (void)state;
    dice d = dice_new(1);
    for (int round = 0; round < ROUNDS; round++) {
        fixture_newsroom room = fixture_newsroom_new(dice_between(&d, 2, 160), &d);
        ds_options options = throw_options(&d);
        options.threads = 1;
        options.kernel = "portable";
        fixture_text expected = report_in_order(&room, NULL, &options);
        assert_true(expected.size > 1000);
        options.kernel = "auto";
        for (size_t t = 0; t < THREAD_COUNTS; t++) {
            options.threads = thread_counts[t];
            assert_same_in_memory(&room, &expected, &options, &d, "other threads, other order");
        }
        for (size_t k = 0; ds_minhash_kernel_name(k) != NULL; k++) {
            options.kernel = ds_minhash_kernel_name(k);
            assert_same_in_memory(&room, &expected, &options, &d, options.kernel);
        }
        fixture_text_free(&expected);
        fixture_newsroom_free(&room);
    }
}

/* ---- files ---- */

static void write_feed(const fixture_newsroom *room, const size_t *order, size_t first, size_t last, const char *path) {
    fixture_text lines = {NULL, 0, 0};
    fixture_append_text(&lines, "");
    for (size_t i = first; i < last; i++) {
        fixture_dispatch_line(&room->dispatches[order == NULL ? i : order[i]], &lines);
    }
    fixture_file(path, lines.data, lines.size);
    fixture_text_free(&lines);
}

static fixture_text report_of_path(const char *path, const ds_options *options) {
    ds_result *result = fixture_scan_path(path, options);
    fixture_text reports = fixture_reports(result);
    ds_result_free(result);
    return reports;
}

static void lines_in_any_order_change_nothing(void **state) {
    (void)state;
    dice d = dice_new(2);
    for (int round = 0; round < ROUNDS / 2; round++) {
        fixture_newsroom room = fixture_newsroom_new(dice_between(&d, 2, 160), &d);
        ds_options options = throw_options(&d);
        options.threads = 1;
        write_feed(&room, NULL, 0, room.count, "feed.jsonl");
        fixture_text expected = report_of_path("feed.jsonl", &options);
        for (size_t t = 0; t < THREAD_COUNTS; t++) {
            size_t *order = fixture_shuffle(room.count, &d);
            options.threads = thread_counts[t];
            write_feed(&room, order, 0, room.count, "feed.jsonl");
            fixture_text got = report_of_path("feed.jsonl", &options);
            fixture_assert_same(&expected, &got, "other lines first");
            fixture_text_free(&got);
            free(order);
        }
        fixture_text_free(&expected);
        fixture_newsroom_free(&room);
    }
}

/* Feeds are "feed-0.jsonl" to "feed-9.jsonl": with the digit gone, paths are the same by construction. */
static void forget_feeds(fixture_text *report) {
    for (char *at = report->data; (at = strstr(at, "feed-")) != NULL; at += 5) {
        if (isdigit((unsigned char)at[5])) at[5] = 'x';
    }
}

/* Of two deliveries of one article the file's name comes before what only is shown, so here every one has its own id. */
static void give_ids(fixture_newsroom *room) {
    for (size_t i = 0; i < room->count; i++) {
        (void)snprintf(room->dispatches[i].id, sizeof room->dispatches[i].id, "own-%04zu", i);
    }
}

/* The formats that say nothing of files; the others count them. */
static fixture_text report_of_feeds(const ds_options *options) {
    static const char *const formats[] = {"tsv", "csv", "jsonl", "pairs"};
    ds_error error;
    fixture_text all = {NULL, 0, 0}, one = {NULL, 0, 0};
    ds_result *result = fixture_scan_path(".", options);
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        FIXTURE_CALL(error, fixture_write(result, formats[f], &one, &error));
        fixture_append(&all, one.data, one.size);
    }
    fixture_text_free(&one);
    ds_result_free(result);
    forget_feeds(&all);
    return all;
}

static void lines_over_any_number_of_files_change_nothing(void **state) {
    (void)state;
    dice d = dice_new(3);
    for (int round = 0; round < ROUNDS / 2; round++) {
        fixture_newsroom room = fixture_newsroom_new(dice_between(&d, 10, 160), &d);
        ds_options options = throw_options(&d);
        give_ids(&room);
        write_feed(&room, NULL, 0, room.count, "feed-0.jsonl");
        fixture_text expected = report_of_feeds(&options);
        for (uint32_t files = 2; files <= 10; files += 4) {
            size_t *order = fixture_shuffle(room.count, &d);
            for (uint32_t f = 0; f < files; f++) {
                char path[] = "feed-0.jsonl";
                path[5] = (char)('0' + f);
                write_feed(&room, order, room.count * f / files, room.count * (f + 1) / files, path);
            }
            options.threads = dice_between(&d, 1, 4);
            fixture_text got = report_of_feeds(&options);
            fixture_assert_same(&expected, &got, "lines over files");
            fixture_text_free(&got);
            free(order);
        }
        for (char path[] = "feed-0.jsonl"; path[5] <= '9'; path[5]++) (void)unlink(path);
        fixture_text_free(&expected);
        fixture_newsroom_free(&room);
    }
}

/* Several chunks of a mebibyte, which workers hand to each other. */
static void a_long_file_is_the_same_for_any_threads(void **state) {
    (void)state;
    dice d = dice_new(4);
    fixture_newsroom room = fixture_newsroom_new(3000, &d);
    ds_options options;
    ds_options_init(&options);
    options.threads = 1;
    write_feed(&room, NULL, 0, room.count, "feed.jsonl");
    struct stat about;
    assert_int_equal(stat("feed.jsonl", &about), 0);
    assert_true(about.st_size > 2 << 20);
    fixture_text expected = report_of_path("feed.jsonl", &options);
    size_t *order = fixture_shuffle(room.count, &d);
    write_feed(&room, order, 0, room.count, "feed.jsonl");
    options.threads = 3;
    fixture_text got = report_of_path("feed.jsonl", &options);
    fixture_assert_same(&expected, &got, "chunks");
    fixture_text_free(&expected);
    fixture_text_free(&got);
    free(order);
    fixture_newsroom_free(&room);
}

/* Two deliveries of one article that differ in a field that only reports show. */
static void deliveries_of_one_article_have_an_order(void **state) {
    (void)state;
    static const char *const dates[][2] = {{"2024-03-01T10:00:00Z", "2024-03-01T10:00:00"}, {"yesterday", ""}};
    ds_article pair[2];
    for (size_t i = 0; i < 2; i++)
        pair[i] = fixture_article("one", "desk", "2024-03-01T10:00:00Z", "Headline", "words");
    ds_options options;
    ds_options_init(&options);
    options.threads = 1;
    for (int what = 0; what < 4; what++) {
        pair[0].updated = "2024-03-02T00:00:00Z";
        pair[1].updated = what == 0 ? "2024-03-03T00:00:00Z" : what == 1 ? "" : pair[0].updated;
        if (what >= 2) pair[0].published = dates[what - 2][0];
        if (what >= 2) pair[1].published = dates[what - 2][1];
        ds_result *one = fixture_scan(pair, 2, &options);
        ds_result *other = fixture_scan((ds_article[]){pair[1], pair[0]}, 2, &options);
        fixture_text a = fixture_reports(one), b = fixture_reports(other);
        fixture_assert_same(&a, &b, "two deliveries");
        fixture_text_free(&a);
        fixture_text_free(&b);
        ds_result_free(one);
        ds_result_free(other);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_kernels_and_order_change_nothing),
        cmocka_unit_test(deliveries_of_one_article_have_an_order),
        cmocka_unit_test_setup_teardown(lines_in_any_order_change_nothing, fixture_folder_enter, fixture_folder_leave),
        cmocka_unit_test_setup_teardown(lines_over_any_number_of_files_change_nothing, fixture_folder_enter,
                                        fixture_folder_leave),
        cmocka_unit_test_setup_teardown(a_long_file_is_the_same_for_any_threads, fixture_folder_enter,
                                        fixture_folder_leave),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
