/* SPDX-License-Identifier: MIT */
/*
 * Whatever comes in whatever order, and wherever commits and restarts fall: each article is in one story, verdicts are the
 * same, what is sent again is answered as before, and a query says what the feed is about to say.
 */
#include "fixtures/fixture_feed.h"

enum { ARTICLES = 120, ROUNDS = 4 };

static void shuffle(size_t *order, size_t count, dice *d) {
    for (size_t i = 0; i < count; i++) order[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t other = dice_below(d, (uint32_t)i), held = order[i - 1];
        order[i - 1] = order[other];
        order[other] = held;
    }
}

/* Feed a room in an order; `breaks`: commit and open anew once in so many articles, 0: at the end only. */
static ds_index *feed_room(const char *path, const fixture_newsroom *room, const size_t *order, uint32_t breaks,
                           dice *d, fixture_text *out) {
    ds_index *index = fixture_feed_open(path, DS_INDEX_FEED);
    for (size_t i = 0; i < room->count; i++) {
        ds_article article = fixture_dispatch_article(&room->dispatches[order[i]]);
        fixture_feed_add(index, &article, out);
        if (breaks == 0 || !dice_once_in(d, breaks)) continue;
        fixture_feed_commit(index);
        if (dice_once_in(d, 2)) continue;
        ds_index_free(index);
        index = fixture_feed_open(path, DS_INDEX_FEED);
    }
    fixture_feed_commit(index);
    return index;
}

static void each_article_is_in_one_story(void **state) {
    (void)state;
    dice d = dice_new(1);
    for (int round = 0; round < ROUNDS; round++) {
        char path[32];
        size_t order[ARTICLES];
        fixture_newsroom room = fixture_newsroom_new(ARTICLES, &d);
        for (int turn = 0; turn < 2; turn++) {
            (void)snprintf(path, sizeof path, "orders-%d-%d", round, turn);
            shuffle(order, ARTICLES, &d);
            ds_index *index = feed_room(path, &room, order, 0, &d, NULL);
            assert_true(fixture_feed_check(index) > ARTICLES / 2);
            ds_index_free(index);
        }
        fixture_newsroom_free(&room);
    }
}

static void commits_and_restarts_do_not_show(void **state) {
    (void)state;
    dice d = dice_new(2);
    for (int round = 0; round < ROUNDS; round++) {
        char path[2][32];
        size_t order[ARTICLES];
        fixture_text said[2] = {{NULL, 0, 0}, {NULL, 0, 0}};
        fixture_newsroom room = fixture_newsroom_new(ARTICLES, &d);
        shuffle(order, ARTICLES, &d);
        for (int turn = 0; turn < 2; turn++) {
            (void)snprintf(path[turn], sizeof path[turn], "breaks-%d-%d", round, turn);
            ds_index *index = feed_room(path[turn], &room, order, turn == 0 ? 0 : 7, &d, &said[turn]);
            (void)fixture_feed_check(index);
            ds_index_free(index);
        }
        assert_string_equal(said[0].data, said[1].data);
        fixture_text_free(&said[0]);
        fixture_text_free(&said[1]);
        fixture_newsroom_free(&room);
    }
}

static void what_is_sent_again_is_answered_as_before(void **state) {
    (void)state;
    dice d = dice_new(3);
    size_t order[ARTICLES];
    fixture_newsroom room = fixture_newsroom_new(ARTICLES, &d);
    shuffle(order, ARTICLES, &d);
    ds_index *index = feed_room("again", &room, order, 0, &d, NULL);
    size_t count = fixture_feed_check(index);
    fixture_text said[2] = {{NULL, 0, 0}, {NULL, 0, 0}};
    for (int turn = 0; turn < 2; turn++) {
        for (size_t i = 0; i < ARTICLES; i++) {
            ds_article article = fixture_dispatch_article(&room.dispatches[turn == 0 ? i : order[i]]);
            ds_verdict verdict;
            ds_error error;
            FIXTURE_CALL(error, ds_index_add(index, &article, &verdict, &error));
            assert_true(verdict.replay || verdict.verdict == DS_VERDICT_ERROR);
            if (turn == 1) fixture_feed_print(&verdict, &said[0]);
        }
        fixture_feed_commit(index);
    }
    ds_index_free(index);
    index = fixture_feed_open("again", DS_INDEX_FEED);
    for (size_t i = 0; i < ARTICLES; i++) {
        ds_article article = fixture_dispatch_article(&room.dispatches[order[i]]);
        fixture_feed_add(index, &article, &said[1]);
    }
    assert_string_equal(said[0].data, said[1].data);
    assert_int_equal(fixture_feed_check(index), count);
    ds_index_free(index);
    fixture_text_free(&said[0]);
    fixture_text_free(&said[1]);
    fixture_newsroom_free(&room);
}

/* The log's number is not known before. */
static void print_as_queried(ds_verdict verdict, fixture_text *out) {
    verdict.seq = 0;
    fixture_feed_print(&verdict, out);
}

static void a_query_says_what_the_feed_will_say(void **state) {
    (void)state;
    dice d = dice_new(4);
    fixture_newsroom room = fixture_newsroom_new(ARTICLES, &d);
    ds_index *feed = fixture_feed_open("asked", DS_INDEX_FEED), *reader = fixture_feed_open("asked", DS_INDEX_READ);
    for (size_t i = 0; i < ARTICLES; i++) {
        ds_article article = fixture_dispatch_article(&room.dispatches[i]);
        fixture_text said[2] = {{NULL, 0, 0}, {NULL, 0, 0}};
        ds_verdict verdict;
        ds_error error;
        FIXTURE_CALL(error, ds_index_query(reader, &article, &verdict, &error));
        bool replays = verdict.replay;
        print_as_queried(verdict, &said[0]);
        FIXTURE_CALL(error, ds_index_add(feed, &article, &verdict, &error));
        assert_true(verdict.replay == replays);
        print_as_queried(verdict, &said[1]);
        fixture_feed_commit(feed);
        if (!replays) assert_string_equal(said[0].data, said[1].data); /* a query says where it stands now */
        fixture_text_free(&said[0]);
        fixture_text_free(&said[1]);
    }
    ds_index_free(reader);
    ds_index_free(feed);
    fixture_newsroom_free(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_article_is_in_one_story, fixture_folder_enter, fixture_folder_leave),
        cmocka_unit_test_setup_teardown(commits_and_restarts_do_not_show, fixture_folder_enter, fixture_folder_leave),
        cmocka_unit_test_setup_teardown(what_is_sent_again_is_answered_as_before, fixture_folder_enter,
                                        fixture_folder_leave),
        cmocka_unit_test_setup_teardown(a_query_says_what_the_feed_will_say, fixture_folder_enter,
                                        fixture_folder_leave),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
