/* SPDX-License-Identifier: MIT */
/* Where the time of a scan goes: every phase is measured, whatever it comes to. */
#include "dupscan.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static double sum(const ds_stats *stats) {
    return stats->seconds[0] + stats->seconds[1] + stats->seconds[2] + stats->seconds[3];
}

static void every_phase_is_measured(void **state) {
    (void)state;
    static const char *const bodies[] = {"The mill opens on Monday.", "The mill will open again on Monday, they say."};
    for (int exact = 0; exact < 2; exact++) {
        ds_options options;
        ds_error error;
        ds_scan *scan;
        ds_result *result;
        ds_options_init(&options);
        options.threads = 1;
        options.exact = exact;
        assert_int_equal(ds_scan_new(&scan, &options, &error), DS_OK);
        for (size_t i = 0; i < 2; i++) {
            ds_article article;
            ds_article_init(&article);
            article.body = bodies[i];
            assert_int_equal(ds_scan_add(scan, &article, &error), DS_OK);
        }
        assert_int_equal(ds_scan_finish(scan, &result, &error), DS_OK);
        const ds_stats *stats = ds_result_stats(result);
        for (int phase = DS_PHASE_READ; phase <= DS_PHASE_STORY; phase++) assert_true(stats->seconds[phase] > 0);
        assert_true(sum(stats) < 3600); /* no phase holds a time of day */
        ds_result_free(result);
        ds_scan_free(scan);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_phase_is_measured)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
