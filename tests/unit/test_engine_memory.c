/* SPDX-License-Identifier: MIT */
/* options.memory_bytes: the same result or a clear no, never more memory than that, and nothing left behind. */
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_articles.h"
#include "fixtures/fixture_newsroom.h"

enum { ARTICLES = 300 };

typedef struct outcome {
    ds_status status;
    ds_error error;
    uint64_t peak;
    fixture_text reports;
} outcome;

static outcome scan_within(const fixture_newsroom *room, uint64_t bound, uint32_t threads) {
    outcome out = {.reports = {NULL, 0, 0}};
    fixture_allocator allocator = {0};
    ds_options options;
    ds_options_init(&options);
    options.threads = threads;
    options.keep_pairs = true;
    options.memory_bytes = bound;
    options.allocator = fixture_allocator_hook(&allocator);
    ds_scan *scan = NULL;
    ds_result *result = NULL;
    out.status = ds_scan_new(&scan, &options, &out.error);
    for (size_t i = 0; i < room->count && out.status == DS_OK; i++) {
        ds_article article = fixture_dispatch_article(&room->dispatches[i]);
        out.status = ds_scan_add(scan, &article, &out.error);
    }
    if (out.status == DS_OK) out.status = ds_scan_finish(scan, &result, &out.error);
    if (out.status == DS_OK) {
        out.peak = ds_result_stats(result)->memory_peak;
        out.reports = fixture_reports(result);
    }
    ds_result_free(result);
    ds_scan_free(scan);
    assert_int_equal(allocator.blocks, 0);
    assert_int_equal(allocator.bytes, 0);
    return out;
}

static void a_bound_changes_nothing_or_says_no(void **state) {
    (void)state;
    dice d = dice_new(1);
    fixture_newsroom room = fixture_newsroom_new(ARTICLES, &d);
    outcome free_run = scan_within(&room, 0, 1);
    assert_int_equal(free_run.status, DS_OK);
    uint32_t done = 0, refused = 0;
    for (uint64_t percent = 1; percent <= 130; percent += percent < 60 ? 12 : 3) {
        for (uint32_t threads = 1; threads <= 2; threads++) {
            outcome bound = scan_within(&room, free_run.peak * percent / 100, threads);
            if (bound.status == DS_OK) {
                done++;
                assert_true(bound.peak <= free_run.peak * percent / 100);
                assert_string_equal(bound.reports.data, free_run.reports.data);
            } else {
                refused++;
                assert_int_equal(bound.status, DS_E_LIMIT);
                assert_string_equal(bound.error.place, "memory_bytes");
                assert_non_null(strstr(bound.error.message, "MiB at least are needed"));
            }
            fixture_text_free(&bound.reports);
        }
    }
    assert_true(done > 0 && refused > 0);
    fixture_text_free(&free_run.reports);
    fixture_newsroom_free(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bound_changes_nothing_or_says_no),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
