/* SPDX-License-Identifier: MIT */
/* What is asked of an index and what keeps it in shape: expiry by time, forgetting, compacting, copies, and memory that ends. */
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_feed.h"

enum { ARTICLES = 40, NOW = 1710000000, DAY = 86400 };

static ds_index *open_at(const char *path, ds_index_mode mode, int64_t now) {
    ds_index *index;
    ds_error error;
    ds_index_options more;
    ds_index_options_init(&more);
    more.now = now;
    FIXTURE_CALL(error, ds_index_open(&index, path, mode, NULL, &more, &error));
    return index;
}

static void feed_room(const fixture_newsroom *room, size_t first, size_t end, int64_t now) {
    ds_index *index = open_at("index", DS_INDEX_FEED, now);
    ds_feed *feed;
    ds_error error;
    FIXTURE_CALL(error, ds_feed_begin(index, &feed, &error));
    feed->run_articles = FIXTURE_RUN_ARTICLES;
    for (size_t i = first; i < end; i++) {
        ds_article article = fixture_dispatch_article(&room->dispatches[i]);
        fixture_feed_add(index, &article, NULL);
    }
    fixture_feed_commit(index);
    ds_index_free(index);
}

static ds_index_stats stats_of(const char *path) {
    ds_index *index = open_at(path, DS_INDEX_READ, NOW);
    ds_index_stats stats;
    ds_error error;
    FIXTURE_CALL(error, ds_index_stats_read(index, &stats, &error));
    ds_index_free(index);
    return stats;
}

static ds_verified verify(const char *path) {
    ds_index *index = open_at(path, DS_INDEX_READ, NOW);
    ds_verified verified;
    ds_error error;
    FIXTURE_CALL(error, ds_index_verify(index, fixture_feed_fault, NULL, &verified, &error));
    ds_index_free(index);
    assert_int_equal(verified.faults, 0);
    return verified;
}

static void stories_expire_whole_by_their_last_article(void **state) {
    (void)state;
    dice d = dice_new(1);
    fixture_newsroom room = fixture_newsroom_new(ARTICLES, &d);
    ds_error error;
    uint64_t gone;
    feed_room(&room, 0, ARTICLES / 2, NOW);
    feed_room(&room, ARTICLES / 2, ARTICLES, NOW + 5 * DAY);
    ds_index_stats before = stats_of("index");
    ds_index *index = open_at("index", DS_INDEX_NIGHT, NOW + 10 * DAY);
    FIXTURE_CALL(error, ds_index_expire(index, 10, &gone, &error));
    assert_int_equal(gone, 0);
    FIXTURE_CALL(error, ds_index_expire(index, 7, &gone, &error));
    assert_int_equal(ds_index_expire(index, -1, &gone, &error), DS_E_ARGUMENT);
    ds_index_free(index);
    ds_index_stats after = stats_of("index");
    assert_true(gone > 0 && gone < before.articles);
    assert_int_equal(after.articles, before.articles - gone);
    assert_true(after.tombstones > 0 && after.tombstones <= gone);
    index = open_at("index", DS_INDEX_NIGHT, NOW + 101 * DAY);
    FIXTURE_CALL(error, ds_index_expire(index, 1000, &gone, &error)); /* tombstones are older than 90 days now */
    FIXTURE_CALL(error, ds_index_compact(index, &error));
    ds_index_free(index);
    assert_int_equal(stats_of("index").tombstones, 0);
    ds_verified verified = verify("index");
    assert_true(verified.dead_keys == 0 && verified.dead_pairs == 0 && verified.free_pages == 0);
    fixture_newsroom_free(&room);
}

/* Thirty days with ten kept: what is on the disk does not grow. */
static void a_month_takes_no_more_room_than_ten_days(void **state) {
    (void)state;
    enum { DAYS = 30, A_DAY = 20 };
    dice d = dice_new(2);
    fixture_newsroom room = fixture_newsroom_new((size_t)DAYS * A_DAY, &d);
    uint64_t most_early = 0, most_late = 0, gone;
    ds_error error;
    for (int day = 0; day < DAYS; day++) {
        int64_t now = NOW + (int64_t)day * DAY;
        feed_room(&room, (size_t)day * A_DAY, (size_t)(day + 1) * A_DAY, now);
        ds_index *index = open_at("index", DS_INDEX_NIGHT, now);
        FIXTURE_CALL(error, ds_index_expire(index, 10, &gone, &error));
        FIXTURE_CALL(error, ds_index_compact(index, &error));
        ds_index_free(index);
        ds_index_stats stats = stats_of("index");
        uint64_t bytes = stats.catalogue_bytes + stats.key_bytes, *most = day < DAYS / 2 ? &most_early : &most_late;
        if (bytes > *most) *most = bytes;
    }
    (void)verify("index");
    /* Tombstones, verdicts and the log go on growing for 90 days: a tenth of what an article takes. */
    if (most_late > most_early + most_early / 2)
        fail_msg("%lu bytes, then %lu", (unsigned long)most_early, (unsigned long)most_late);
    fixture_newsroom_free(&room);
}

static int count_lines(void *user, const void *data, size_t size) {
    for (size_t i = 0; i < size; i++) *(size_t *)user += ((const char *)data)[i] == '\n';
    return 0;
}

static ds_status use(const char *path, const char *copy, const ds_options *options, ds_error *error) {
    ds_index *index;
    ds_index_options more;
    ds_verified verified;
    uint64_t gone;
    size_t lines = 0;
    ds_index_options_init(&more);
    more.now = NOW + 20 * DAY;
    DS_TRY(ds_index_open(&index, path, DS_INDEX_NIGHT, options, &more, error));
    ds_status status = ds_index_expire(index, 30, &gone, error);
    if (status == DS_OK) status = ds_index_forget(index, NULL, "no such source", &gone, error);
    if (status == DS_OK) status = ds_index_compact(index, error);
    if (status == DS_OK) status = ds_index_verify(index, fixture_feed_fault, NULL, &verified, error);
    if (status == DS_OK) status = ds_index_export(index, (ds_sink){count_lines, &lines}, error);
    if (status == DS_OK) status = ds_index_changes_write(index, 0, (ds_sink){count_lines, &lines}, error);
    if (status == DS_OK) status = ds_index_backup(index, copy, error);
    ds_index_free(index);
    return status;
}

static void memory_may_give_out_anywhere(void **state) {
    (void)state;
    enum { TRIES = 50 };
    dice d = dice_new(3);
    fixture_newsroom room = fixture_newsroom_new(ARTICLES, &d);
    ds_options options;
    ds_error error;
    fixture_allocator enough = {.fail_at = 0};
    ds_options_init(&options);
    options.threads = 1;
    feed_room(&room, 0, ARTICLES, NOW);
    options.allocator = fixture_allocator_hook(&enough);
    FIXTURE_CALL(error, use("index", "copy", &options, &error));
    uint64_t step = enough.calls / TRIES + 1;
    for (uint64_t at = 1; at < enough.calls; at += step) {
        char copy[32];
        fixture_allocator thin = {.fail_at = at};
        options.allocator = fixture_allocator_hook(&thin);
        (void)snprintf(copy, sizeof copy, "copy-%lu", (unsigned long)at);
        ds_status status = use("index", copy, &options, &error);
        if (status != DS_OK && status != DS_E_MEMORY) fail_msg("call %lu: %s", (unsigned long)at, error.message);
        assert_int_equal(thin.blocks, 0);
        assert_int_equal(thin.wrong_sizes, 0);
    }
    ds_index_stats whole = stats_of("index"), copied = stats_of("copy");
    assert_true(whole.articles == copied.articles && whole.stories == copied.stories &&
                whole.last_seq == copied.last_seq);
    (void)verify("index");
    (void)verify("copy");
    fixture_newsroom_free(&room);
}

static void each_mode_does_its_own(void **state) {
    (void)state;
    ds_error error;
    uint64_t gone;
    ds_index_free(open_at("index", DS_INDEX_FEED, NOW));
    ds_index *index = open_at("index", DS_INDEX_READ, NOW);
    assert_int_equal(ds_index_expire(index, 1, &gone, &error), DS_E_STATE);
    assert_int_equal(ds_index_forget(index, "a", NULL, &gone, &error), DS_E_STATE);
    assert_int_equal(ds_index_compact(index, &error), DS_E_STATE);
    assert_int_equal(ds_index_export(NULL, (ds_sink){count_lines, &gone}, &error), DS_E_ARGUMENT);
    ds_index_free(index);
    index = open_at("index", DS_INDEX_NIGHT, NOW);
    assert_int_equal(ds_index_forget(index, "a", "b", &gone, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_index_forget(index, NULL, NULL, &gone, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_index_backup(index, "index", &error), DS_E_IO);
    ds_index_free(index);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, fixture_folder_enter, fixture_folder_leave)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_FOLDER(stories_expire_whole_by_their_last_article),
        IN_FOLDER(a_month_takes_no_more_room_than_ten_days),
        IN_FOLDER(memory_may_give_out_anywhere),
        IN_FOLDER(each_mode_does_its_own),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
