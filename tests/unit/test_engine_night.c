/* SPDX-License-Identifier: MIT */
/* A night from inside: what it logs, what a feed may do meanwhile, where it goes on, and what it does without memory. */
#include "engine/take_out.h"
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_io.h"
#include "fixtures/fixture_night.h"

/* An article of some stretches of made-up words, as a line. */
typedef struct stretch {
    uint32_t first, count;
} stretch;

static void put_line(fixture_text *out, const char *id, const char *headline, const stretch *parts, size_t count) {
    fixture_dispatch dispatch = {.published = "2024-03-05T10:00:00Z", .source = "desk"};
    (void)snprintf(dispatch.id, sizeof dispatch.id, "%s", id);
    fixture_append_text(&dispatch.headline, headline);
    fixture_append_text(&dispatch.body, "");
    for (size_t i = 0; i < count; i++) fixture_append_words(&dispatch.body, parts[i].first, parts[i].count);
    fixture_dispatch_line(&dispatch, out);
    fixture_text_free(&dispatch.headline);
    fixture_text_free(&dispatch.body);
}

static void put_file(const char *path, const char *id, const char *headline, const stretch *parts, size_t count) {
    fixture_text line = {NULL, 0, 0};
    put_line(&line, id, headline, parts, count);
    fixture_file(path, line.data, line.size);
    fixture_text_free(&line);
}

/* ---- the log ---- */

typedef struct log_of_night {
    uint64_t since;
    fixture_text text;
} log_of_night;

static ds_status take_change(void *user, const ds_change_row *row, ds_error *error) {
    log_of_night *log = user;
    (void)error;
    fixture_append_text(&log->text, row->kind);
    if (*row->article_id != '\0') fixture_append_text(&log->text, " ");
    fixture_append_text(&log->text, row->article_id);
    fixture_append_text(&log->text, "\n");
    log->since = row->seq;
    return DS_OK;
}

/* What a night at some second has logged. */
static void night_logs(log_of_night *log, int64_t now, const char *expected) {
    ds_index *index;
    ds_error error;
    ds_index_options more;
    ds_index_options_init(&more);
    more.now = now;
    FIXTURE_CALL(error, ds_index_open(&index, "index", DS_INDEX_NIGHT, NULL, &more, &error));
    fixture_night_check(index, "news");
    fixture_append_text(&log->text, "");
    log->text.size = 0;
    FIXTURE_CALL(error, ds_catalogue_each_change(index->catalogue, log->since, take_change, log, &error));
    fixture_append_text(&log->text, "");
    log->text.data[log->text.size] = '\0';
    assert_string_equal(log->text.data, expected);
    ds_index_free(index);
}

static const char *const heads[] = {"Coal pier to close soon", "Rollers stopped by flood", "Comet seen over lake",
                                    "Choir sings in old barn", "Tram line runs again",     "Clerk finds lost map"};

/* The first text holds two others; then it goes, and one that holds a part of it and a story of its own comes. */
static void all_kinds_of_change_are_logged(void **state) {
    (void)state;
    log_of_night log = {.since = 0};
    fixture_directory("news");
    put_file("news/a.jsonl", "a", heads[0], (stretch[]){{0, 100}}, 1);
    put_file("news/b.jsonl", "b", heads[1], (stretch[]){{60, 100}}, 1);
    night_logs(&log, 1000, "new a\nnew b\n");
    put_file("news/e.jsonl", "e", heads[2], (stretch[]){{0, 25}, {2000, 75}}, 2);
    put_file("news/b2.jsonl", "b2", heads[3], (stretch[]){{60, 100}}, 1);
    night_logs(&log, 2000, "new e\n");
    put_file("news/c.jsonl", "c", heads[4], (stretch[]){{0, 160}, {7000, 120}}, 2);
    night_logs(&log, 3000, "merged\nkeeper-changed c\n");
    assert_int_equal(remove("news/c.jsonl"), 0);
    put_file("news/d.jsonl", "d", heads[5], (stretch[]){{0, 100}, {2000, 75}, {8000, 60}}, 3);
    night_logs(&log, 4000, "vanished c\nkeeper-changed a\nmoved a\nkeeper-changed d\nkeeper-changed b\n");
    assert_int_equal(remove("news/d.jsonl"), 0);
    night_logs(&log, 5000, "vanished d\nkeeper-changed a\nsplit\n");
    fixture_text_free(&log.text);
}

/* ---- a feed meanwhile ---- */

typedef struct meanwhile {
    int calls, after;
    ds_phase phase;
    bool stops;
} meanwhile;

/* A feed adds an article that is in a story, and one that is not, while the night works. */
static int feed_meanwhile(void *user, const ds_progress *progress) {
    meanwhile *m = user;
    if (progress->phase != m->phase || m->calls++ != m->after) return 0;
    if (m->stops) return 1;
    ds_index *feed = fixture_feed_open("index", DS_INDEX_FEED);
    char *pier = fixture_body(0, 100), *own = fixture_body(5000, 100);
    ds_article late = fixture_article("late", "gazette", "2024-03-05T11:00:00Z", "Pier closes", pier);
    ds_article other = fixture_article("other", "gazette", "2024-03-05T11:00:00Z", "Orchard blooms early", own);
    ds_article copy = fixture_article("copy", "paper", "2024-03-05T12:00:00Z", "Orchard in bloom", own);
    fixture_feed_add(feed, &late, NULL);
    fixture_feed_add(feed, &other, NULL);
    fixture_feed_add(feed, &copy, NULL);
    fixture_feed_commit(feed);
    ds_index_free(feed);
    free(pier);
    free(own);
    return 0;
}

static void what_comes_meanwhile_keeps_its_place(void **state) {
    (void)state;
    ds_options options;
    ds_options_init(&options);
    options.threads = 1;
    options.progress = feed_meanwhile;
    fixture_directory("news");
    put_file("news/a.jsonl", "a", heads[0], (stretch[]){{0, 100}}, 1);
    put_file("news/b.jsonl", "b", heads[1], (stretch[]){{60, 100}}, 1);
    meanwhile none = {.phase = (ds_phase)99};
    options.progress_user = &none;
    ds_index *index = fixture_night_open("index", &options);
    fixture_night_check(index, "news");
    ds_index_free(index);
    put_file("news/c.jsonl", "c", heads[4], (stretch[]){{0, 160}}, 1);
    meanwhile m = {.phase = DS_PHASE_MATCH};
    options.progress_user = &m;
    index = fixture_night_open("index", &options);
    ds_result *night = fixture_night(index, "news");
    assert_true(m.calls > 0);
    assert_int_equal(ds_result_stats(night)->articles, 3);
    fixture_night_verify(index);
    assert_int_equal(fixture_feed_check(index), 6);
    ds_result_free(night);
    night = fixture_night(index, "news");
    assert_int_equal(ds_result_stats(night)->articles, 6);
    fixture_night_verify(index);
    (void)fixture_feed_check(index);
    ds_result_free(night);
    ds_index_free(index);
}

/* ---- broken off ---- */

static void a_night_goes_on_where_it_was_broken_off(void **state) {
    (void)state;
    enum { LINES = 40 };
    fixture_text lines = {NULL, 0, 0};
    ds_options options;
    ds_error error;
    ds_result *result;
    const char *directory = "news";
    char id[16];
    for (uint32_t i = 0; i < LINES; i++) {
        (void)snprintf(id, sizeof id, "n%u", (unsigned)i);
        put_line(&lines, id, heads[i % 6], (stretch[]){{i * 1000, 60}}, 1);
    }
    fixture_directory("news");
    fixture_file("news/wire.jsonl", lines.data, lines.size);
    ds_options_init(&options);
    options.threads = 1;
    options.progress = feed_meanwhile;
    meanwhile m = {.phase = DS_PHASE_READ, .stops = true};
    options.progress_user = &m;
    ds_index *index = NULL;
    ds_input_row row = {.offset = 0};
    for (; row.offset == 0; m.after++) {
        char path[32];
        (void)snprintf(path, sizeof path, "index-%d", m.after);
        ds_index_free(index);
        m.calls = 0;
        index = fixture_night_open(path, &options);
        index->round_bytes = lines.size / 5;
        assert_int_equal(ds_index_scan(index, &directory, 1, &result, &error), DS_E_CANCELLED);
        if (ds_catalogue_get_input(index->catalogue, "news/wire.jsonl", &row, &error) != DS_OK) row.offset = 0;
    }
    m.after = -1;
    assert_false(row.done);
    assert_true(row.offset < lines.size);
    assert_string_equal(ds_index_night(index)->resumed, "");
    char expected[64];
    (void)snprintf(expected, sizeof expected, "news/wire.jsonl, byte %lu", (unsigned long)row.offset);
    result = fixture_night(index, "news");
    assert_string_equal(ds_index_night(index)->resumed, expected);
    assert_int_equal(ds_result_stats(result)->articles, LINES);
    fixture_night_expect_scan(index, result, "news", NULL, 0);
    ds_result_free(result);
    result = fixture_night(index, "news");
    assert_string_equal(ds_index_night(index)->resumed, "");
    ds_result_free(result);
    ds_index_free(index);
    fixture_text_free(&lines);
}

/* ---- boilerplate ---- */

static void put_page(fixture_text *out, uint32_t number, uint32_t furniture) {
    fixture_dispatch dispatch = {.published = "2024-03-05T10:00:00Z", .source = "desk"};
    (void)snprintf(dispatch.id, sizeof dispatch.id, "p%u", (unsigned)number);
    fixture_append_text(&dispatch.headline, heads[number % 6]);
    fixture_append_text(&dispatch.body, "");
    fixture_append_words(&dispatch.body, number * 1000, 80);
    fixture_append_text(&dispatch.body, "\n\n");
    fixture_append_words(&dispatch.body, furniture, 20);
    fixture_dispatch_line(&dispatch, out);
    fixture_text_free(&dispatch.headline);
    fixture_text_free(&dispatch.body);
}

static void boilerplate_is_learned_once_and_when_asked(void **state) {
    (void)state;
    fixture_text pages = {NULL, 0, 0}, more = {NULL, 0, 0};
    ds_error error;
    uint64_t paragraphs, recut;
    for (uint32_t n = 0; n < 8; n++) put_page(&pages, n, 500000);
    for (uint32_t n = 20; n < 28; n++) put_page(&more, n, 600000);
    fixture_directory("news");
    ds_index *index = fixture_night_open("index", NULL);
    fixture_night_check(index, "news");
    assert_int_equal(index->boilerplate->number, 0); /* of nothing, nothing is learned */
    fixture_file("news/a.jsonl", pages.data, pages.size);
    fixture_night_check(index, "news");
    assert_int_equal(index->boilerplate->number, 1);
    assert_int_equal(index->boilerplate->count, 1);
    fixture_file("news/b.jsonl", more.data, more.size);
    fixture_night_check(index, "news");
    assert_int_equal(index->boilerplate->number, 1);
    FIXTURE_CALL(error, ds_night_relearn(index, &paragraphs, &recut, &error));
    assert_int_equal(paragraphs, 2);
    assert_int_equal(recut, 8);
    assert_int_equal(index->boilerplate->number, 2);
    fixture_night_verify(index);
    fixture_night_check(index, "news");
    ds_index_free(index);
    fixture_text_free(&pages);
    fixture_text_free(&more);
}

/* ---- taken out ---- */

typedef struct numbers_of {
    uint32_t numbers[8];
    size_t count;
} numbers_of;

static ds_status take_number(void *user, const ds_article_row *row, ds_error *error) {
    numbers_of *all = user;
    (void)error;
    assert_true(all->count < 8);
    all->numbers[all->count++] = row->number;
    return DS_OK;
}

static void what_expired_does_not_come_back(void **state) {
    (void)state;
    ds_error error;
    uint64_t taken;
    numbers_of all = {.count = 0};
    fixture_directory("news");
    put_file("news/a.jsonl", "a", heads[0], (stretch[]){{0, 100}}, 1);
    put_file("news/b.jsonl", "b", heads[1], (stretch[]){{0, 100}}, 1);
    put_file("news/c.jsonl", "c", heads[2], (stretch[]){{0, 100}}, 1);
    ds_index *index = fixture_night_open("index", NULL);
    fixture_night_check(index, "news");
    FIXTURE_CALL(error, ds_catalogue_each(index->catalogue, 1, take_number, &all, &error));
    assert_int_equal(all.count, 3);
    FIXTURE_CALL(error, ds_catalogue_begin(index->catalogue, &error));
    const uint32_t gone[] = {all.numbers[0], all.numbers[0], 4711};
    FIXTURE_CALL(error, ds_take_out(index, gone, 3, "expired", &taken, &error));
    FIXTURE_CALL(error, ds_catalogue_commit(index->catalogue, &error));
    assert_int_equal(taken, 1);
    assert_int_equal(fixture_feed_check(index), 2);
    fixture_night_verify(index);
    put_file("news/a.jsonl", "a", heads[0], (stretch[]){{0, 100}}, 1);
    ds_result *night = fixture_night(index, "news");
    assert_int_equal(ds_result_stats(night)->articles, 2);
    ds_result_free(night);
    FIXTURE_CALL(error, ds_catalogue_begin(index->catalogue, &error));
    FIXTURE_CALL(error, ds_take_out(index, all.numbers, 3, "forgotten", &taken, &error));
    FIXTURE_CALL(error, ds_catalogue_commit(index->catalogue, &error));
    assert_int_equal(taken, 2);
    fixture_night_verify(index);
    night = fixture_night(index, "news");
    assert_int_equal(ds_result_stats(night)->articles, 0);
    ds_result_free(night);
    ds_index_free(index);
}

/* ---- without memory ---- */

static ds_status two_nights(const char *path, const ds_options *options) {
    ds_index *index;
    ds_result *result;
    ds_error error;
    const char *directory = "news";
    ds_status status = ds_index_open(&index, path, DS_INDEX_NIGHT, options, NULL, &error);
    for (int night = 0; night < 2 && status == DS_OK; night++) {
        index->round_bytes = 1500;
        status = ds_index_scan(index, &directory, 1, &result, &error);
        if (status == DS_OK) ds_result_free(result);
    }
    ds_index_free(index);
    return status;
}

static void memory_may_give_out_anywhere(void **state) {
    (void)state;
    enum { TRIES = 60 };
    fixture_allocator dry = {.fail_at = 0};
    ds_options options;
    ds_options_init(&options);
    options.threads = 1;
    options.allocator = fixture_allocator_hook(&dry);
    fixture_text pages = {NULL, 0, 0};
    for (uint32_t n = 0; n < 6; n++) put_page(&pages, n, 500000);
    fixture_directory("news");
    fixture_file("news/a.jsonl", pages.data, pages.size);
    put_file("news/b.jsonl", "b", heads[1], (stretch[]){{0, 80}}, 1);
    assert_int_equal(two_nights("whole", &options), DS_OK);
    uint64_t calls = dry.calls, step = calls / TRIES + 1;
    for (uint64_t at = 1; at <= calls; at += step) {
        char path[32];
        (void)snprintf(path, sizeof path, "dry-%lu", (unsigned long)at);
        fixture_allocator thin = {.fail_at = at};
        options.allocator = fixture_allocator_hook(&thin);
        ds_status status = two_nights(path, &options);
        assert_true(status == DS_OK || status == DS_E_MEMORY);
        assert_int_equal(thin.blocks, 0);
        assert_int_equal(thin.wrong_sizes, 0);
        ds_index *index = fixture_night_open(path, NULL);
        fixture_night_check(index, "news");
        ds_index_free(index);
    }
    fixture_text_free(&pages);
}

static ds_status two_nights_on(const char *path, const ds_io *io) {
    ds_index *index;
    ds_result *result;
    ds_error error;
    const char *directory = "news";
    ds_options options;
    ds_options_init(&options);
    options.threads = 1;
    ds_status status = ds_index_open_with_io(&index, path, DS_INDEX_NIGHT, &options, NULL, io, &error);
    for (int night = 0; night < 2 && status == DS_OK; night++) {
        index->round_bytes = 1500;
        status = ds_index_scan(index, &directory, 1, &result, &error);
        if (status == DS_OK) ds_result_free(result);
    }
    ds_index_free(index);
    return status;
}

/* Whatever fails, the next night puts it right. */
static void the_disk_may_give_out_anywhere(void **state) {
    (void)state;
    static const fake_call kinds[] = {FAKE_OPEN,  FAKE_READ,   FAKE_PREAD, FAKE_PWRITE,
                                      FAKE_FSYNC, FAKE_RENAME, FAKE_FSTAT};
    fixture_text pages = {NULL, 0, 0};
    int number = 0;
    for (uint32_t n = 0; n < 8; n++) put_page(&pages, n, 500000);
    fixture_directory("news");
    fixture_file("news/a.jsonl", pages.data, pages.size);
    put_file("news/b.json", "b", heads[1], (stretch[]){{0, 80}}, 1);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        fake_io whole;
        char path[32];
        fake_io_init(&whole);
        (void)snprintf(path, sizeof path, "whole-%zu", k);
        assert_int_equal(two_nights_on(path, &whole.io), DS_OK);
        unsigned long calls = whole.calls[kinds[k]];
        for (unsigned long at = 1; at <= calls; at += calls / 8 + 1) {
            fake_io broken;
            fake_io_init(&broken);
            broken.rules[kinds[k]] = (fake_rule){at, at, kinds[k] == FAKE_PWRITE ? ENOSPC : EIO};
            (void)snprintf(path, sizeof path, "broken-%d", number++);
            ds_status status = two_nights_on(path, &broken.io);
            assert_true(status == DS_OK || status == DS_E_IO || status == DS_E_NO_SPACE);
            assert_int_equal(broken.open_files, 0);
            ds_index *index = fixture_night_open(path, NULL);
            fixture_night_check(index, "news");
            ds_index_free(index);
        }
    }
    fixture_text_free(&pages);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_kinds_of_change_are_logged, fixture_folder_enter, fixture_folder_leave),
        cmocka_unit_test_setup_teardown(what_comes_meanwhile_keeps_its_place, fixture_folder_enter,
                                        fixture_folder_leave),
        cmocka_unit_test_setup_teardown(a_night_goes_on_where_it_was_broken_off, fixture_folder_enter,
                                        fixture_folder_leave),
        cmocka_unit_test_setup_teardown(boilerplate_is_learned_once_and_when_asked, fixture_folder_enter,
                                        fixture_folder_leave),
        cmocka_unit_test_setup_teardown(what_expired_does_not_come_back, fixture_folder_enter, fixture_folder_leave),
        cmocka_unit_test_setup_teardown(memory_may_give_out_anywhere, fixture_folder_enter, fixture_folder_leave),
        cmocka_unit_test_setup_teardown(the_disk_may_give_out_anywhere, fixture_folder_enter, fixture_folder_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
