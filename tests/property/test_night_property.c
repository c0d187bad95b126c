/* SPDX-License-Identifier: MIT */
/*
 * Whatever becomes of files from night to night (they come, grow, are rewritten, moved and taken away), and in whatever pieces
 * they are read: the result of each night is that of a scan of what is there then, and the index holds together.
 */
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_night.h"

enum { FILES = 6, DISPATCHES = 160, NIGHTS = 6, ROUNDS = 3 };

static const char *name_of(uint32_t file, char room[static 32]) {
    (void)snprintf(room, 32, "news/file-%u.%s", (unsigned)file, file % 3 == 2 ? "json" : "jsonl");
    return room;
}

/* Lines of so many dispatches, chosen by dice. */
static void choose_lines(const fixture_newsroom *room, dice *d, uint32_t count, fixture_text *out) {
    for (uint32_t i = 0; i < count; i++) {
        fixture_dispatch_line(&room->dispatches[dice_below(d, (uint32_t)room->count)], out);
    }
}

static void write_lines(const char *path, const char *mode, const fixture_text *lines) {
    FILE *file = fopen(path, mode);
    assert_non_null(file);
    assert_int_equal(fwrite(lines->data, 1, lines->size, file), lines->size);
    assert_int_equal(fclose(file), 0);
}

/* What happens to a file in a day. */
static void change_file(uint32_t file, const fixture_newsroom *room, dice *d) {
    char path[32], other[32];
    fixture_text lines = {NULL, 0, 0};
    fixture_append_text(&lines, "");
    choose_lines(room, d, dice_between(d, 1, 25), &lines);
    (void)name_of(file, path);
    switch (dice_below(d, 7)) {
    case 0: /* rewritten in its place */ write_lines(path, "wb", &lines); break;
    case 1: /* replaced */
        write_lines("replacement", "wb", &lines);
        assert_int_equal(rename("replacement", path), 0);
        break;
    case 2: (void)remove(path); break;
    case 3: /* moved over another one, if it is there */
        (void)rename(path, name_of(dice_below(d, FILES), other));
        break;
    case 4: break;
    default: /* grown */ write_lines(path, "ab", &lines); break;
    }
    fixture_text_free(&lines);
}

static ds_options options_of(dice *d) {
    ds_options options;
    ds_options_init(&options);
    options.threads = dice_between(d, 1, 3);
    return options;
}

/* What was compared is not compared again, and what is there not read. */
static void expect_nothing_new(ds_index *index) {
    const ds_night *night = ds_index_night(index);
    bool had_rest = night->files_unchanged < night->files;
    ds_result_free(fixture_night(index, "news"));
    if (had_rest) ds_result_free(fixture_night(index, "news"));
    assert_int_equal(night->files_unchanged, night->files);
    assert_int_equal(night->added + night->removed + night->kept + night->changes, 0);
    assert_int_equal(night->compared, 0);
}

static void nights_are_scans(void **state) {
    (void)state;
    dice d = dice_new(1);
    for (int round = 0; round < ROUNDS; round++) {
        char path[32];
        (void)snprintf(path, sizeof path, "index-%d", round);
        fixture_newsroom room = fixture_newsroom_new(DISPATCHES, &d);
        fixture_directory("news");
        for (int night = 0; night < NIGHTS; night++) {
            for (uint32_t f = 0; f < FILES; f++) change_file(f, &room, &d);
            ds_options options = options_of(&d);
            ds_index *index = fixture_night_open(path, &options);
            index->round_bytes = dice_between(&d, 500, 30000);
            fixture_night_check(index, "news");
            if (dice_once_in(&d, 3)) expect_nothing_new(index);
            ds_index_free(index);
        }
        fixture_newsroom_free(&room);
        assert_int_equal(nftw("news", fixture_remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
    }
}

/* Is it stored under a number of its own? */
static bool feed_one(ds_index *feed, const ds_article *article) {
    ds_verdict verdict;
    ds_error error;
    FIXTURE_CALL(error, ds_index_add(feed, article, &verdict, &error));
    return !verdict.replay && verdict.verdict != DS_VERDICT_UNCHANGED && verdict.verdict != DS_VERDICT_ERROR;
}

/* Days of a feed, and nights that read files too: the feed's articles are as if the scan had been given them. */
static void a_feed_by_day_changes_nothing(void **state) {
    (void)state;
    dice d = dice_new(2);
    for (int round = 0; round < ROUNDS; round++) {
        char path[32];
        ds_article fed[DISPATCHES];
        size_t fed_count = 0, next = DISPATCHES / 2;
        (void)snprintf(path, sizeof path, "fed-%d", round);
        fixture_newsroom room = fixture_newsroom_new(DISPATCHES, &d);
        fixture_newsroom files = room;
        files.count =
            DISPATCHES / 2; /* the rest comes by the feed, under ids of its own: what came so is not read again */
        for (size_t i = files.count; i < room.count; i++) room.dispatches[i].id[0] = 'f';
        fixture_directory("news");
        for (int night = 0; night < NIGHTS; night++) {
            ds_index *feed = fixture_feed_open(path, DS_INDEX_FEED);
            for (uint32_t i = dice_below(&d, 20); i > 0 && next < DISPATCHES; i--, next++) {
                fed[fed_count] = fixture_dispatch_article(&room.dispatches[next]);
                fed_count += feed_one(feed, &fed[fed_count]);
            }
            fixture_feed_commit(feed);
            if (dice_once_in(&d, 2)) ds_index_free(feed), feed = NULL;
            for (uint32_t f = 0; f < FILES; f++) change_file(f, &files, &d);
            ds_index *index = fixture_night_open(path, NULL);
            ds_result *result = fixture_night(index, "news");
            fixture_night_expect_scan(index, result, "news", fed, fed_count);
            fixture_night_verify(index);
            (void)fixture_feed_check(index);
            ds_result_free(result);
            ds_index_free(index);
            ds_index_free(feed);
        }
        fixture_newsroom_free(&room);
        assert_int_equal(nftw("news", fixture_remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nights_are_scans, fixture_folder_enter, fixture_folder_leave),
        cmocka_unit_test_setup_teardown(a_feed_by_day_changes_nothing, fixture_folder_enter, fixture_folder_leave),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
