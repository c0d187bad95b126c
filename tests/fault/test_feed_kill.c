/* SPDX-License-Identifier: MIT */
/*
 * A feed that is killed without warning, again and again: what was said stays said. A child feeds articles and says each
 * verdict once it is committed; the parent ends it by SIGKILL at some moment, and begins another one a little before the place
 * where the last answer came from. $DUPSCAN_KILLS says how often (30).
 *
 * That a kill loses nothing does not show that the disk would not: what is unsynced outlives a process. It shows that no state
 * between two commits is ever seen.
 */
#include "fixtures/fixture_feed.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

enum { ARTICLES = 400, KILLS = 30, AGAIN_MOST = 25 };

/* ---- the child ---- */

static void write_all(int fd, const char *data, size_t size) {
    while (size > 0) {
        ssize_t written = write(fd, data, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) _exit(3);
        data += written;
        size -= (size_t)written;
    }
}

/* Feed from `first` on. Each line out is a verdict, printed after its commit. */
static void feed_and_tell(const fixture_newsroom *room, size_t first, uint32_t group, int fd) {
    ds_index *index = fixture_feed_open("killed", DS_INDEX_FEED);
    fixture_text waiting = {NULL, 0, 0};
    fixture_append_text(&waiting, "");
    for (size_t i = first; i < room->count; i++) {
        ds_article article = fixture_dispatch_article(&room->dispatches[i]);
        char number[32];
        (void)snprintf(number, sizeof number, "%zu ", i);
        fixture_append_text(&waiting, number);
        fixture_feed_add(index, &article, &waiting);
        if ((i + 1) % group != 0 && i + 1 != room->count) continue;
        fixture_feed_commit(index);
        write_all(fd, waiting.data, waiting.size);
        waiting.size = 0;
    }
    _exit(0);
}

/* ---- the parent ---- */

typedef struct told {
    char *said[ARTICLES]; /* first, by article */
    size_t count;         /* articles before which all were answered */
} told;

/* The verdict without the word that says whether it was said before. */
static char *without_replay(const char *line) {
    const char *word = strstr(line, "\"replay\":");
    assert_non_null(word);
    const char *behind = strchr(word, ',');
    assert_non_null(behind);
    char *copy = malloc(strlen(line) + 1);
    assert_non_null(copy);
    (void)sprintf(copy, "%.*s%s", (int)(word - line), line, behind);
    return copy;
}

static void take_line(told *t, char *line) {
    char *rest;
    size_t number = strtoul(line, &rest, 10);
    assert_true(number < ARTICLES && *rest == ' ');
    char *said = without_replay(rest + 1);
    if (t->said[number] != NULL) {
        assert_string_equal(said, t->said[number]);
        free(t->said[number]);
    }
    t->said[number] = said;
    if (number + 1 > t->count) t->count = number + 1;
}

/* Whole lines only: a line that was cut off was not said. */
static void listen_to(told *t, int fd) {
    FILE *in = fdopen(fd, "r");
    char *line = NULL;
    size_t room = 0;
    assert_non_null(in);
    for (ssize_t size; (size = getline(&line, &room, in)) > 0;) {
        if (line[size - 1] == '\n') take_line(t, line);
    }
    free(line);
    (void)fclose(in);
}

/* A child that lives for so many microseconds, or to its end (0). Does it come to its end? */
static bool run_child(const fixture_newsroom *room, told *t, size_t first, uint32_t group, useconds_t lives) {
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(ends[0]);
        feed_and_tell(room, first, group, ends[1]);
    }
    (void)close(ends[1]);
    if (lives > 0) {
        (void)usleep(lives);
        (void)kill(child, SIGKILL);
    }
    listen_to(t, ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) assert_int_equal(WTERMSIG(status), SIGKILL);
    if (!WIFSIGNALED(status)) assert_int_equal(WEXITSTATUS(status), 0);
    return !WIFSIGNALED(status);
}

static void expect_unbroken(const fixture_newsroom *room, const told *t) {
    ds_index *index = fixture_feed_open("unbroken", DS_INDEX_FEED);
    for (size_t i = 0; i < room->count; i++) {
        ds_article article = fixture_dispatch_article(&room->dispatches[i]);
        fixture_text line = {NULL, 0, 0};
        fixture_feed_add(index, &article, &line);
        char *said = without_replay(line.data);
        assert_non_null(t->said[i]);
        assert_string_equal(t->said[i], said);
        free(said);
        fixture_text_free(&line);
    }
    fixture_feed_commit(index);
    size_t count = fixture_feed_check(index);
    ds_index_free(index);
    index = fixture_feed_open("killed", DS_INDEX_FEED);
    assert_int_equal(fixture_feed_check(index), count);
    ds_index_free(index);
}

static void what_was_said_outlives_any_kill(void **state) {
    (void)state;
    dice d = dice_new(1);
    const char *wish = getenv("DUPSCAN_KILLS");
    long kills = wish == NULL || *wish == '\0' ? KILLS : strtol(wish, NULL, 10);
    told t = {.count = 0};
    fixture_newsroom room = fixture_newsroom_new(ARTICLES, &d);
    for (long k = 0; k < kills; k++) {
        size_t again = dice_below(&d, AGAIN_MOST), first = t.count > again ? t.count - again : 0;
        if (t.count == ARTICLES) first = dice_below(&d, ARTICLES); /* all is said: it must be so again */
        (void)run_child(&room, &t, first, dice_between(&d, 1, 12), 1 + dice_below(&d, 120000));
        ds_index *index = fixture_feed_open("killed", DS_INDEX_FEED);
        (void)fixture_feed_check(index);
        ds_index_free(index);
    }
    assert_true(run_child(&room, &t, 0, 50, 0));
    expect_unbroken(&room, &t);
    for (size_t i = 0; i < ARTICLES; i++) free(t.said[i]);
    fixture_newsroom_free(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_said_outlives_any_kill, fixture_folder_enter, fixture_folder_leave),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
