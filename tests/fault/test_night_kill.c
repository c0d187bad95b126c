/* SPDX-License-Identifier: MIT */
/*
 * A night that is killed without warning, again and again, while files come and grow: the next one goes on, and at the end stands
 * what an unbroken row of nights has. A child reads a directory into the index; the parent ends it by SIGKILL at some moment.
 * $DUPSCAN_KILLS says how often (20).
 */
#include "fixtures/fixture_night.h"

#include <signal.h>
#include <sys/wait.h>

enum { DISPATCHES = 600, FILES = 4, KILLS = 20 };

static void put_lines(const fixture_newsroom *room, size_t first, size_t count) {
    for (size_t i = first; i < first + count && i < room->count; i++) {
        char path[32];
        fixture_text line = {NULL, 0, 0};
        (void)snprintf(path, sizeof path, "news/%zu.jsonl", i % FILES);
        fixture_dispatch_line(&room->dispatches[i], &line);
        FILE *file = fopen(path, "ab");
        assert_non_null(file);
        assert_int_equal(fwrite(line.data, 1, line.size, file), line.size);
        assert_int_equal(fclose(file), 0);
        fixture_text_free(&line);
    }
}

static void run_night(uint32_t round_bytes) {
    ds_index *index = fixture_night_open("killed", NULL);
    index->round_bytes = round_bytes;
    ds_result_free(fixture_night(index, "news"));
    ds_index_free(index);
    _exit(0);
}

/* A night that lives for so many microseconds, or to its end. */
static bool run_child(uint32_t round_bytes, useconds_t lives) {
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) run_night(round_bytes);
    (void)usleep(lives);
    (void)kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFSIGNALED(status)) assert_int_equal(WEXITSTATUS(status), 0);
    return !WIFSIGNALED(status);
}

static void what_was_committed_is_gone_on_with(void **state) {
    (void)state;
    dice d = dice_new(1);
    const char *wish = getenv("DUPSCAN_KILLS");
    int kills = wish == NULL ? KILLS : atoi(wish), ended = 0;
    size_t written = 0;
    fixture_newsroom room = fixture_newsroom_new(DISPATCHES, &d);
    fixture_directory("news");
    for (int k = 0; k < kills; k++) {
        size_t more = dice_once_in(&d, 2) ? DISPATCHES / (size_t)kills : 0;
        put_lines(&room, written, more);
        written += more;
        if (dice_once_in(&d, 6)) (void)remove("news/1.jsonl");
        ended += run_child(dice_between(&d, 2000, 40000), dice_between(&d, 500, 120000));
        ds_index *reader;
        ds_error error;
        if (ds_index_open(&reader, "killed", DS_INDEX_READ, NULL, NULL, &error) != DS_OK) continue;
        fixture_night_verify(reader);
        ds_index_free(reader);
    }
    put_lines(&room, written, DISPATCHES);
    assert_true(ended < kills);
    ds_index *index = fixture_night_open("killed", NULL);
    ds_result *night = fixture_night(index, "news");
    fixture_night_expect_scan(index, night, "news", NULL, 0);
    fixture_night_verify(index);
    assert_int_equal(fixture_feed_check(index), ds_result_stats(night)->articles);
    ds_result_free(night);
    ds_index_free(index);
    fixture_newsroom_free(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_committed_is_gone_on_with, fixture_folder_enter, fixture_folder_leave),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
