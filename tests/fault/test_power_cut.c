/* SPDX-License-Identifier: MIT */
/*
 * The power goes while a feed writes. A kill alone does not test durability, for what is unsynced outlives a process; so all
 * that is done to the disk is remembered, and the state that a cut could have left is made for many moments. In each the index
 * opens and is whole, it holds a prefix of what was committed and all that was said to be, and the feed goes on from there to
 * the same stories. $DUPSCAN_CUTS says how many (40).
 */
#include "fixtures/fixture_disk.h"
#include "fixtures/fixture_feed.h"

enum { ARTICLES = 160, GROUP = 8, CUTS = 40 };

typedef struct acknowledged {
    size_t event;    /* what was remembered when the commit had returned */
    size_t articles; /* in the index then */
} acknowledged;

typedef struct history {
    fixture_newsroom room;
    fixture_disk disk;
    acknowledged acks[ARTICLES / GROUP + 1];
    size_t ack_count;
} history;

static ds_index *open_with(const char *path, const ds_io *io) {
    ds_index *index;
    ds_error error;
    ds_index_options more;
    ds_feed *feed;
    ds_index_options_init(&more);
    more.now = 1710000000;
    FIXTURE_CALL(error, ds_index_open_with_io(&index, path, DS_INDEX_FEED, NULL, &more, io, &error));
    FIXTURE_CALL(error, ds_feed_begin(index, &feed, &error));
    feed->run_articles = FIXTURE_RUN_ARTICLES;
    return index;
}

static size_t count_articles(ds_index *index) {
    ds_index_stats stats;
    ds_error error;
    FIXTURE_CALL(error, ds_index_stats_read(index, &stats, &error));
    return stats.articles;
}

/* Feed all from `first` on, and remember what was acknowledged. */
static void feed_all(ds_index *index, history *h, size_t first, bool remember) {
    for (size_t i = first; i < h->room.count; i++) {
        ds_article article = fixture_dispatch_article(&h->room.dispatches[i]);
        fixture_feed_add(index, &article, NULL);
        if ((i + 1) % GROUP != 0 && i + 1 != h->room.count) continue;
        fixture_feed_commit(index);
        if (remember) h->acks[h->ack_count++] = (acknowledged){fixture_disk_now(&h->disk), count_articles(index)};
    }
}

static int keep(void *user, const void *data, size_t size) {
    fixture_append(user, data, size);
    return 0;
}

/* All articles with their stories. */
static fixture_text export_of(ds_index *index) {
    fixture_text text = {NULL, 0, 0};
    ds_error error;
    fixture_append_text(&text, "");
    FIXTURE_CALL(error, ds_index_export(index, (ds_sink){keep, &text}, &error));
    return text;
}

/* What must be there: the articles of a commit that had returned before the cut. */
static size_t least_at(const history *h, size_t event) {
    size_t articles = 0;
    for (size_t a = 0; a < h->ack_count && h->acks[a].event <= event; a++) articles = h->acks[a].articles;
    return articles;
}

static void check_cut(history *h, size_t event, dice *d, const char *whole, size_t whole_size, int number) {
    char path[32];
    (void)snprintf(path, sizeof path, "cut-%d", number);
    fixture_disk_cut(&h->disk, event, d, path);
    ds_index *index = open_with(path, ds_io_system());
    size_t there = fixture_feed_check(index), least = least_at(h, event), at_commit = 0;
    for (size_t a = 0; a < h->ack_count; a++) at_commit += h->acks[a].articles == there;
    if (there < least) fail_msg("event %zu: %zu articles, and %zu were acknowledged", event, there, least);
    if (there != 0 && at_commit == 0) fail_msg("event %zu: %zu articles are the end of no commit", event, there);
    feed_all(index, h, 0, false); /* what is there is answered as before */
    (void)fixture_feed_check(index);
    fixture_text now = export_of(index);
    if (now.size != whole_size || memcmp(now.data, whole, whole_size) != 0) fail_msg("event %zu: other stories", event);
    free(now.data);
    ds_verified verified;
    ds_error error;
    FIXTURE_CALL(error, ds_index_verify(index, fixture_feed_fault, NULL, &verified, &error));
    ds_index_free(index);
}

static void what_was_said_outlives_a_power_cut(void **state) {
    (void)state;
    const char *wanted = getenv("DUPSCAN_CUTS");
    int cuts = wanted == NULL ? CUTS : atoi(wanted);
    history *h = calloc(1, sizeof *h);
    assert_non_null(h);
    dice d = dice_new(1);
    h->room = fixture_newsroom_new(ARTICLES, &d);
    fixture_disk_init(&h->disk, "index");
    ds_index *index = open_with("index", &h->disk.io);
    feed_all(index, h, 0, true);
    fixture_text whole = export_of(index);
    ds_index_free(index);
    assert_true(h->disk.count > 500);
    int made = 0, gone = 0; /* runs were written, and merged */
    for (size_t e = 0; e < h->disk.count; e++) {
        const disk_event *event = &h->disk.events[e];
        bool is_run = event->name != NULL && strncmp(event->name, "keys/", 5) == 0;
        made += is_run && event->kind == DISK_RENAME;
        gone += is_run && event->kind == DISK_REMOVE;
    }
    assert_true(made >= 8 && gone >= 4);
    for (int c = 0; c < cuts; c++) {
        size_t event = dice_below(&d, (uint32_t)h->disk.count + 1);
        check_cut(h, event, &d, whole.data, whole.size, c);
    }
    free(whole.data);
    fixture_newsroom_free(&h->room);
    fixture_disk_clear(&h->disk);
    free(h);
}

/* Feed until the disk refuses; how many articles were in the index when the last commit had returned. */
static size_t feed_until_refused(history *h, const char *path, ds_status *how) {
    ds_index *index;
    ds_error error;
    ds_index_options more;
    size_t kept = 0;
    ds_index_options_init(&more);
    more.now = 1710000000;
    *how = ds_index_open_with_io(&index, path, DS_INDEX_FEED, NULL, &more, &h->disk.io, &error);
    if (*how != DS_OK) return 0;
    for (size_t i = 0; i < h->room.count && *how == DS_OK; i++) {
        ds_article article = fixture_dispatch_article(&h->room.dispatches[i]);
        ds_verdict verdict;
        *how = ds_index_add(index, &article, &verdict, &error);
        if (*how == DS_OK && (i + 1) % GROUP == 0) {
            *how = ds_index_commit(index, i + 1, &error);
            if (*how == DS_OK) kept = count_articles(index);
        }
    }
    ds_index_free(index);
    return kept;
}

/* Each try refuses at another place: the disk is full from the nth write on, or the nth sync fails. */
static void a_disk_that_refuses_loses_nothing(void **state) {
    (void)state;
    enum { TRIES = 24 };
    history *h = calloc(1, sizeof *h);
    assert_non_null(h);
    dice d = dice_new(2);
    h->room = fixture_newsroom_new(ARTICLES, &d);
    fixture_disk_init(&h->disk, "index");
    ds_status how;
    int refused = 0;
    (void)feed_until_refused(h, "index", &how);
    assert_int_equal(how, DS_OK);
    unsigned long writes = h->disk.writes, syncs = h->disk.syncs;
    ds_index *whole_index = open_with("index", ds_io_system());
    fixture_text whole = export_of(whole_index);
    ds_index_free(whole_index);
    fixture_disk_clear(&h->disk);
    for (unsigned long t = 0; t < TRIES; t++) {
        char path[32];
        (void)snprintf(path, sizeof path, "refused-%lu", t);
        fixture_disk_init(&h->disk, path);
        if (t % 2 == 0) h->disk.full_from = 1 + t * writes / TRIES;
        if (t % 2 == 1) h->disk.sync_fails_at = 1 + t * syncs / TRIES;
        size_t least = feed_until_refused(h, path, &how);
        /* What is refused when the last connection closes was committed before. */
        refused += how != DS_OK;
        if (how != DS_OK && how != DS_E_NO_SPACE && how != DS_E_IO) fail_msg("try %lu: %s", t, ds_status_name(how));
        fixture_disk_clear(&h->disk);
        ds_index *index = open_with(path, ds_io_system());
        assert_true(fixture_feed_check(index) >= least);
        feed_all(index, h, 0, false);
        fixture_text now = export_of(index);
        if (now.size != whole.size || memcmp(now.data, whole.data, now.size) != 0)
            fail_msg("try %lu: other stories", t);
        free(now.data);
        ds_index_free(index);
    }
    assert_true(refused >= TRIES * 3 / 4);
    free(whole.data);
    fixture_newsroom_free(&h->room);
    free(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_said_outlives_a_power_cut, fixture_folder_enter, fixture_folder_leave),
        cmocka_unit_test_setup_teardown(a_disk_that_refuses_loses_nothing, fixture_folder_enter, fixture_folder_leave),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
