/* SPDX-License-Identifier: MIT */
/*
 * Learning when memory runs out at the n-th allocation or a call of I/O fails at the n-th time, for every n: the scan says
 * so or gives the whole result, and the file of the list is there whole or not at all.
 */
#include "engine/core.h"
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_articles.h"
#include "fixtures/fixture_io.h"

#include <sys/stat.h>
#include <unistd.h>

enum { ARTICLES = 9 };

static char list_path[64];

static void make_article(uint32_t i, fixture_text *headline, fixture_text *body) {
    fixture_append_words(headline, 50 + i * 10, 5);
    fixture_append_words(body, 1000 + (i == 8 ? 0 : i) * 100, 60); /* the last is a copy of the first */
    fixture_append_text(body, "\n\n");
    fixture_append_words(body, 10, 20);
}

static ds_status scan(const ds_options *options, const ds_io *io, fixture_text *out, ds_error *error) {
    ds_scan *scan = NULL;
    ds_result *result = NULL;
    ds_status status = ds_scan_new_with_io(&scan, options, io, error);
    for (uint32_t i = 0; i < ARTICLES && status == DS_OK; i++) {
        fixture_text headline = {NULL, 0, 0}, body = {NULL, 0, 0};
        char id[8];
        ds_article article;
        ds_article_init(&article);
        make_article(i, &headline, &body);
        (void)snprintf(id, sizeof id, "n%u", i);
        article.id = id;
        article.source = "harbour";
        article.headline = headline.data;
        article.body = body.data;
        status = ds_scan_add(scan, &article, error);
        fixture_text_free(&headline);
        fixture_text_free(&body);
    }
    if (status == DS_OK) status = ds_scan_finish(scan, &result, error);
    ds_scan_free(scan);
    out->size = 0;
    if (status == DS_OK) {
        assert_int_equal(ds_result_stats(result)->boilerplate_paragraphs, 1);
        assert_int_equal(ds_result_stats(result)->boilerplate_articles, ARTICLES);
        status = fixture_write(result, "json", out, error);
    }
    ds_result_free(result);
    return status;
}

static ds_options options_with(uint32_t threads) {
    ds_options options;
    ds_options_init(&options);
    options.threads = threads;
    options.boilerplate_file = list_path;
    return options;
}

/* Remove the list; it must be one if it is there. */
static bool take_list(void) {
    ds_boilerplate *list = NULL;
    ds_error error;
    ds_status status = ds_boilerplate_load(&list, list_path, NULL, &error);
    if (status == DS_E_NOT_FOUND) return false;
    assert_int_equal(status, DS_OK);
    assert_int_equal(ds_boilerplate_count(list), 1);
    ds_boilerplate_free(list);
    assert_int_equal(unlink(list_path), 0);
    return true;
}

static void memory_that_runs_out(void **state) {
    const fixture_text *expected = *state;
    for (uint32_t threads = 1; threads <= 3; threads += 2) {
        for (uint64_t n = 1;; n += threads) {
            fixture_allocator counted = {.fail_at = n, .fail_onwards = n % 2 == 0};
            ds_options options = options_with(threads);
            ds_error error;
            fixture_text got = {NULL, 0, 0};
            options.allocator = fixture_allocator_hook(&counted);
            ds_status status = scan(&options, ds_io_system(), &got, &error);
            bool written = take_list();
            if (status == DS_OK) {
                assert_true(written);
                assert_string_equal(got.data, expected->data);
            } else {
                assert_int_equal(status, DS_E_MEMORY);
            }
            fixture_text_free(&got);
            assert_int_equal(counted.blocks, 0);
            assert_int_equal(counted.wrong_sizes, 0);
            if (counted.failures == 0) break;
        }
    }
}

static void calls_that_fail(void **state) {
    const fixture_text *expected = *state;
    static const struct {
        fake_call call;
        int os_error;
        ds_status status;
    } rows[] = {{FAKE_PWRITE, ENOSPC, DS_E_NO_SPACE},
                {FAKE_PREAD, EIO, DS_E_IO},
                {FAKE_FSYNC, EIO, DS_E_IO},
                {FAKE_RENAME, EACCES, DS_E_IO}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        for (unsigned long n = 1;; n++) {
            ds_options options = options_with(1);
            ds_error error;
            fake_io fake;
            fixture_text got = {NULL, 0, 0};
            fake_io_init(&fake);
            fake.most = 100;
            fake.rules[rows[r].call] = (fake_rule){n, n, rows[r].os_error};
            ds_status status = scan(&options, &fake.io, &got, &error);
            bool met = fake.calls[rows[r].call] >= n, written = take_list();
            /* That the directory does not reach the disk is not told: not all file systems can do that. */
            bool is_late = rows[r].call == FAKE_FSYNC && n > 1;
            assert_int_equal(status, met && !is_late ? rows[r].status : DS_OK);
            if (status == DS_OK) assert_string_equal(got.data, expected->data);
            if (status == DS_OK) assert_true(written);
            assert_int_equal(fake.open_files, 0);
            fixture_text_free(&got);
            if (!met) break;
        }
    }
}

static int set_up(void **state) {
    static char folder[] = "/tmp/dupscan-learn-XXXXXX";
    static fixture_text expected;
    ds_error error;
    if (mkdtemp(folder) == NULL) return -1;
    (void)snprintf(list_path, sizeof list_path, "%s/list", folder);
    ds_options options = options_with(1);
    *state = &expected;
    return scan(&options, ds_io_system(), &expected, &error) == DS_OK && take_list() ? 0 : -1;
}

static int tear_down(void **state) {
    fixture_text_free(*state);
    *strrchr(list_path, '/') = '\0';
    return rmdir(list_path); /* nothing is left in it */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_that_runs_out),
        cmocka_unit_test(calls_that_fail),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
