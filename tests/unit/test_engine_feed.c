/* SPDX-License-Identifier: MIT */
/* A feed from inside: what it keeps in memory, what it refuses, and what it does when memory or the disk gives out. */
#include "base/lru.h"
#include "engine/feed_keys.h"
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_feed.h"
#include "fixtures/fixture_io.h"

/* ---- places by age ---- */

enum { PLACES = 8, KEYS = 20, STEPS = 4000 };

/* Held to a list in which the newest stands last. */
static void the_oldest_makes_room(void **state) {
    (void)state;
    dice d = dice_new(1);
    ds_memory memory;
    ds_lru lru;
    ds_error error;
    uint64_t order[PLACES], held[PLACES] = {0};
    size_t count = 0;
    ds_memory_init(&memory, NULL);
    FIXTURE_CALL(error, ds_lru_init(&lru, &memory, PLACES, &error));
    for (int step = 0; step < STEPS; step++) {
        uint64_t key = 1 + dice_below(&d, KEYS);
        size_t at = 0;
        while (at < count && order[at] != key) at++;
        uint32_t slot = ds_lru_find(&lru, key);
        assert_int_equal(slot != DS_LRU_NONE, at < count);
        bool drops = slot != DS_LRU_NONE && dice_once_in(&d, 5);
        if (at == count && count == PLACES) at = 0;
        if (at < count) {
            memmove(order + at, order + at + 1, (count - at - 1) * sizeof *order);
            count--;
        }
        if (drops) {
            ds_lru_drop(&lru, slot);
            continue;
        }
        if (slot == DS_LRU_NONE) {
            slot = ds_lru_take(&lru, key);
            held[slot] = key;
        }
        assert_true(held[slot] == key);
        order[count++] = key;
    }
    ds_lru_reset(&lru);
    for (uint64_t key = 1; key <= KEYS; key++) assert_int_equal(ds_lru_find(&lru, key), DS_LRU_NONE);
    ds_lru_clear(&lru);
    assert_int_equal(memory.used, 0);
}

/* ---- keys ---- */

static uint64_t key_of(uint32_t n) {
    return (uint64_t)n * 0x9e3779b97f4a7c15u;
}

/* Number n has key k if k divides it, some of them told twice. */
static void numbers_are_found_by_their_keys(void **state) {
    (void)state;
    enum { ARTICLES = 900, DIVISORS = 40 };
    ds_memory memory;
    ds_feed_keys keys;
    ds_error error;
    ds_memory_init(&memory, NULL);
    ds_feed_keys_init(&keys, &memory, 7);
    for (uint32_t n = 1; n <= ARTICLES; n++) {
        uint64_t own[2 * DIVISORS];
        size_t count = 0;
        for (uint32_t k = 1; k <= DIVISORS; k++) {
            for (uint32_t twice = 0; n % k == 0 && twice <= k % 2; twice++) own[count++] = key_of(k);
        }
        FIXTURE_CALL(error, ds_feed_keys_add(&keys, own, count, n, &error));
    }
    uint64_t all = 0;
    for (uint32_t k = 1; k <= DIVISORS + 1; k++) {
        uint32_t count;
        const uint32_t *numbers = ds_feed_keys_find(&keys, key_of(k), &count);
        assert_int_equal(count, k <= DIVISORS ? ARTICLES / k : 0);
        for (uint32_t i = 0; i < count; i++) assert_int_equal(numbers[i], (i + 1) * k);
        all += count;
    }
    assert_int_equal(keys.records, all);
    assert_int_equal(keys.articles, ARTICLES);
    ds_record *records;
    size_t count, capacity;
    FIXTURE_CALL(error, ds_feed_keys_sorted(&keys, &records, &count, &capacity, &error));
    assert_int_equal(count, all);
    for (size_t i = 1; i < count; i++) {
        uint64_t before = ds_record_key(&records[i - 1]), key = ds_record_key(&records[i]);
        assert_true(before < key || (before == key && records[i - 1].value < records[i].value));
    }
    ds_memory_free(&memory, records, capacity, sizeof *records);
    ds_feed_keys_clear(&keys);
    assert_int_equal(memory.used, 0);
}

/* ---- the public face ---- */

static ds_article harbour(const char *id) {
    static fixture_text body;
    if (body.data == NULL) fixture_append_words(&body, 100, 90);
    return fixture_article(id, "desk", "2024-03-05T10:00:00Z", "A headline of six words here", body.data);
}

static void what_is_out_of_order_is_refused(void **state) {
    (void)state;
    ds_error error;
    ds_verdict verdict;
    ds_article article = harbour("a"), raw = {.struct_size = 1};
    uint64_t offset;
    ds_index *feed = fixture_feed_open("index", DS_INDEX_FEED), *second;
    assert_int_equal(ds_index_add(NULL, &article, &verdict, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_index_add(feed, NULL, &verdict, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_index_add(feed, &article, NULL, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_index_add(feed, &raw, &verdict, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_index_query(feed, &article, &verdict, &error), DS_E_STATE);
    assert_int_equal(ds_index_offset(feed, NULL, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_index_add_lines(feed, NULL, 0, 1, NULL, NULL, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_index_add_path(feed, NULL, NULL, NULL, &error), DS_E_ARGUMENT);
    fixture_feed_commit(feed);
    assert_int_equal(ds_index_open(&second, "index", DS_INDEX_FEED, NULL, NULL, &error), DS_E_LOCKED);
    assert_null(second);
    ds_index *reader = fixture_feed_open("index", DS_INDEX_READ);
    assert_int_equal(ds_index_add(reader, &article, &verdict, &error), DS_E_STATE);
    assert_int_equal(ds_index_commit(reader, 0, &error), DS_E_STATE);
    FIXTURE_CALL(error, ds_index_commit(feed, 12345, &error));
    FIXTURE_CALL(error, ds_index_offset(reader, &offset, &error));
    assert_int_equal(offset, 12345);
    ds_index_free(reader);
    ds_index_free(feed);
    assert_int_equal(ds_index_open(&second, "nowhere", DS_INDEX_READ, NULL, NULL, &error), DS_E_NOT_FOUND);
    assert_string_equal(ds_verdict_name(DS_VERDICT_RERUN), "rerun");
    assert_string_equal(ds_verdict_name((ds_verdict_kind)99), "unknown");
}

static int stop_at_once(void *user, const char *path, const char *place, const ds_verdict *verdict) {
    (void)path;
    (void)place;
    *(ds_verdict_kind *)user = verdict->verdict;
    return 1;
}

static void a_callback_may_stop_the_reading(void **state) {
    (void)state;
    ds_error error;
    ds_verdict_kind kind = DS_VERDICT_NEW;
    static const char lines[] = "nothing\n{\"id\":\"a\",\"text\":\"never read\"}\n";
    ds_index *feed = fixture_feed_open("index", DS_INDEX_FEED);
    assert_int_equal(ds_index_add_lines(feed, lines, strlen(lines), 1, stop_at_once, &kind, &error), DS_E_CANCELLED);
    assert_int_equal(kind, DS_VERDICT_ERROR);
    fixture_feed_commit(feed);
    assert_int_equal(fixture_feed_check(feed), 0);
    ds_index_free(feed);
}

static void what_was_not_committed_is_lost(void **state) {
    (void)state;
    ds_article a = harbour("a"), b = harbour("b");
    ds_verdict verdict;
    ds_error error;
    ds_index *feed = fixture_feed_open("index", DS_INDEX_FEED);
    fixture_feed_add(feed, &a, NULL);
    fixture_feed_commit(feed);
    fixture_feed_add(feed, &b, NULL);
    ds_index_free(feed);
    feed = fixture_feed_open("index", DS_INDEX_FEED);
    assert_int_equal(fixture_feed_check(feed), 1);
    FIXTURE_CALL(error, ds_index_add(feed, &b, &verdict, &error));
    assert_false(verdict.replay);
    assert_int_equal(verdict.verdict, DS_VERDICT_IDENTICAL);
    assert_string_equal(verdict.of, "a");
    FIXTURE_CALL(error, ds_index_add(feed, &a, &verdict, &error));
    assert_true(verdict.replay);
    ds_index_free(feed);
}

/* Runs of a few articles, and merged: there are never many. */
static void runs_are_merged(void **state) {
    (void)state;
    dice d = dice_new(2);
    enum { ARTICLES = 200 };
    fixture_newsroom room = fixture_newsroom_new(ARTICLES, &d);
    ds_index *feed = fixture_feed_open("index", DS_INDEX_FEED);
    bool any_merged = false;
    for (size_t i = 0; i < ARTICLES; i++) {
        ds_article article = fixture_dispatch_article(&room.dispatches[i]);
        fixture_feed_add(feed, &article, NULL);
        fixture_feed_commit(feed);
        for (size_t r = 0; r < ds_key_runs_count(feed->feed->runs); r++) {
            any_merged |= strncmp(ds_key_runs_name(feed->feed->runs, r), "merged-", 7) == 0;
        }
    }
    assert_true(any_merged);
    assert_true(ds_key_runs_count(feed->feed->runs) > 0);
    ds_error error;
    FIXTURE_CALL(error, ds_key_runs_verify(feed->feed->runs, &error));
    ds_index_free(feed);
    fixture_newsroom_free(&room);
}

/* ---- beside a night ---- */

/* Another process: it has the catalogue open for itself. */
static ds_catalogue *open_beside(ds_memory *memory) {
    ds_catalogue *catalogue;
    ds_error error;
    FIXTURE_CALL(error, ds_catalogue_open(&catalogue, memory, ds_io_system(), "index", DS_SQL_WRITE, &error));
    FIXTURE_CALL(error, ds_catalogue_begin(catalogue, &error));
    return catalogue;
}

static void close_beside(ds_catalogue *catalogue) {
    ds_error error;
    FIXTURE_CALL(error, ds_catalogue_commit(catalogue, &error));
    ds_catalogue_free(catalogue);
}

static ds_verdict add_one(ds_index *feed, const char *id, const char *source, uint32_t words) {
    static fixture_text bodies[8];
    fixture_text *body = &bodies[words % 8];
    if (body->data == NULL) fixture_append_words(body, words * 1000, 90);
    ds_article article =
        fixture_article(id, source, "2024-03-05T10:00:00Z", "A headline of six words here", body->data);
    ds_verdict verdict;
    ds_error error;
    FIXTURE_CALL(error, ds_index_add(feed, &article, &verdict, &error));
    return verdict;
}

static uint64_t story_number(const char *text) {
    return strtoull(text, NULL, 16);
}

/* A story that a night has made part of another is named by that from the next commit on. */
static void what_a_night_has_moved_is_found_where_it_is(void **state) {
    (void)state;
    ds_memory memory;
    ds_error error;
    ds_member_row member;
    ds_story_row story;
    ds_memory_init(&memory, NULL);
    ds_index *feed = fixture_feed_open("index", DS_INDEX_FEED);
    uint64_t first = story_number(add_one(feed, "a", "x", 1).story),
             second = story_number(add_one(feed, "b", "x", 2).story);
    assert_true(first != second);
    fixture_feed_commit(feed);
    ds_catalogue *beside = open_beside(&memory);
    FIXTURE_CALL(error, ds_catalogue_get_member(beside, 2, &member, &error));
    member.story = first;
    member.of = 1;
    member.relation = member.base = DS_RELATION_UPDATE;
    FIXTURE_CALL(error, ds_catalogue_put_member(beside, &member, &error));
    FIXTURE_CALL(error, ds_catalogue_get_story(beside, first, &story, &error));
    story.size = 2;
    FIXTURE_CALL(error, ds_catalogue_put_story(beside, &story, &error));
    FIXTURE_CALL(error, ds_catalogue_retire_story(beside, second, first, &error));
    close_beside(beside);
    ds_verdict verdict = add_one(feed, "c", "y", 1);
    assert_int_equal(verdict.verdict, DS_VERDICT_IDENTICAL);
    assert_true(story_number(verdict.story) == first);
    assert_int_equal(verdict.size, 3);
    fixture_feed_commit(feed);
    assert_int_equal(fixture_feed_check(feed), 3);
    ds_index_free(feed);
}

static void what_a_night_has_taken_out_is_gone(void **state) {
    (void)state;
    ds_memory memory;
    ds_error error;
    ds_memory_init(&memory, NULL);
    ds_index *feed = fixture_feed_open("index", DS_INDEX_FEED);
    uint64_t first = story_number(add_one(feed, "a", "x", 1).story);
    fixture_feed_commit(feed);
    ds_catalogue *beside = open_beside(&memory);
    FIXTURE_CALL(error, ds_catalogue_remove(beside, 1, &error));
    FIXTURE_CALL(error, ds_catalogue_remove_story(beside, first, &error));
    close_beside(beside);
    assert_int_equal(add_one(feed, "b", "y", 1).verdict, DS_VERDICT_NEW);
    fixture_feed_commit(feed);
    assert_int_equal(fixture_feed_check(feed), 1);
    ds_index_free(feed);
}

/* What a night has stored, and found no story for yet, is known and in nobody's way; once it has one it is joined. */
static void what_a_night_has_stored_is_found(void **state) {
    (void)state;
    ds_memory memory;
    ds_error error;
    ds_article_row row;
    ds_memory_init(&memory, NULL);
    ds_index *feed = fixture_feed_open("index", DS_INDEX_FEED);
    (void)add_one(feed, "a", "x", 1);
    fixture_feed_commit(feed);
    ds_catalogue *beside = open_beside(&memory);
    FIXTURE_CALL(error, ds_catalogue_get(beside, 1, &row, &error));
    unsigned char record[8192];
    size_t size = row.entry.token_bytes + row.entry.detail_bytes;
    char source[] = "night", id[] = "n";
    ds_article_row other = row;
    assert_true(size <= sizeof record);
    FIXTURE_CALL(error, ds_catalogue_read_record(beside, 1, record, size, 0, &error));
    other.source = source;
    other.id = id;
    other.file = "";
    other.identity = 77;
    FIXTURE_CALL(error, ds_catalogue_add(beside, &other, record, size, &error));
    FIXTURE_CALL(error, ds_catalogue_remove(beside, 1, &error));
    uint32_t number = other.number;
    close_beside(beside);
    assert_int_equal(add_one(feed, "b", "y", 1).verdict, DS_VERDICT_NEW);
    fixture_feed_commit(feed);
    beside = open_beside(&memory);
    ds_story_row story = {.id = 4711, .centre = number, .keeper = number, .latest = number, .size = 1, .founded = 1};
    ds_member_row member = {
        .number = number, .story = 4711, .relation = DS_RELATION_CENTRE, .base = DS_RELATION_CENTRE};
    FIXTURE_CALL(error, ds_catalogue_put_story(beside, &story, &error));
    FIXTURE_CALL(error, ds_catalogue_put_member(beside, &member, &error));
    close_beside(beside);
    ds_verdict verdict = add_one(feed, "night-copy", "z", 1);
    assert_int_equal(verdict.verdict, DS_VERDICT_IDENTICAL);
    assert_true(story_number(verdict.story) == 4711);
    ds_index_free(feed);
}

/* ---- what was said ---- */

/* Any byte of it that is another one is told of, and never said. */
static void a_verdict_that_is_damaged_is_not_said(void **state) {
    (void)state;
    ds_article a = harbour("a"), b = harbour("b");
    ds_verdict verdict;
    ds_verdict_row row;
    ds_error error;
    ds_index *feed = fixture_feed_open("index", DS_INDEX_FEED);
    fixture_feed_add(feed, &a, NULL);
    fixture_feed_add(feed, &b, NULL);
    uint64_t identity = feed->feed->now.identity;
    fixture_feed_commit(feed);
    unsigned char said[1024], changed[1024];
    FIXTURE_CALL(error, ds_catalogue_get_verdict(feed->catalogue, identity, &row, &error));
    size_t size = row.said_size;
    assert_true(size > 0 && size <= sizeof said);
    memcpy(said, row.said, size);
    row.said = changed;
    for (size_t i = 0; i <= size; i++) {
        ds_feed *again;
        memcpy(changed, said, size);
        if (i < size) changed[i] ^= 0x41;
        row.said_size = i < size ? size : size - 1;
        FIXTURE_CALL(error, ds_feed_begin(feed, &again, &error));
        FIXTURE_CALL(error, ds_catalogue_put_verdict(feed->catalogue, &row, &error));
        assert_int_equal(ds_index_add(feed, &b, &verdict, &error), DS_E_CORRUPT);
    }
    FIXTURE_CALL(error, ds_index_add(feed, &b, &verdict, &error));
    assert_true(verdict.replay);
    assert_string_equal(verdict.of, "a");
    ds_index_free(feed);
}

/* ---- what gives out ---- */

/* Open, add three, commit. */
static ds_status feed_three(const char *path, const ds_options *options, const ds_io *io) {
    ds_index *index;
    ds_error error;
    ds_status status = ds_index_open_with_io(&index, path, DS_INDEX_FEED, options, NULL, io, &error);
    static const char *const ids[] = {"a", "b", "c"};
    for (size_t i = 0; i < 3 && status == DS_OK; i++) {
        ds_article article = harbour(ids[i]);
        ds_verdict verdict;
        status = ds_index_add(index, &article, &verdict, &error);
        if (status == DS_OK) index->feed->run_articles = 2;
        if (status == DS_OK && i == 1) status = ds_index_commit(index, 2, &error);
    }
    if (status == DS_OK) status = ds_index_commit(index, 3, &error);
    if (status != DS_OK) assert_true(error.message[0] != '\0');
    ds_index_free(index);
    return status;
}

static size_t count_articles(const char *path) {
    ds_index *index = fixture_feed_open(path, DS_INDEX_FEED);
    size_t count = fixture_feed_check(index);
    ds_index_free(index);
    return count;
}

/* The index is that of two commits, one or none, and the same feed then goes through. */
static void memory_may_give_out_anywhere(void **state) {
    (void)state;
    enum { TRIES = 60 };
    fixture_allocator dry = {.fail_at = 0};
    ds_options options;
    ds_options_init(&options);
    options.allocator = fixture_allocator_hook(&dry);
    assert_int_equal(feed_three("whole", &options, ds_io_system()), DS_OK);
    uint64_t calls = dry.calls, step = calls / TRIES + 1;
    for (uint64_t at = 1; at <= calls; at += step) {
        char path[32];
        (void)snprintf(path, sizeof path, "dry-%lu", (unsigned long)at);
        fixture_allocator thin = {.fail_at = at};
        options.allocator = fixture_allocator_hook(&thin);
        ds_status status = feed_three(path, &options, ds_io_system());
        assert_true(status == DS_OK || status == DS_E_MEMORY);
        assert_int_equal(thin.blocks, 0);
        assert_int_equal(thin.wrong_sizes, 0);
        assert_int_equal(feed_three(path, NULL, ds_io_system()), DS_OK);
        assert_int_equal(count_articles(path), 3);
    }
}

static void the_disk_may_give_out_anywhere(void **state) {
    (void)state;
    static const fake_call kinds[] = {FAKE_OPEN, FAKE_PREAD, FAKE_PWRITE, FAKE_FSYNC, FAKE_RENAME, FAKE_FSTAT};
    int number = 0;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        fake_io whole;
        char path[32];
        fake_io_init(&whole);
        (void)snprintf(path, sizeof path, "whole-%zu", k);
        assert_int_equal(feed_three(path, NULL, &whole.io), DS_OK);
        unsigned long calls = whole.calls[kinds[k]];
        for (unsigned long at = 1; at <= calls; at += calls / 8 + 1) {
            fake_io broken;
            fake_io_init(&broken);
            broken.rules[kinds[k]] = (fake_rule){at, at, kinds[k] == FAKE_PWRITE ? ENOSPC : EIO};
            (void)snprintf(path, sizeof path, "broken-%d", number++);
            ds_status status = feed_three(path, NULL, &broken.io);
            assert_true(status == DS_OK || status == DS_E_IO || status == DS_E_NO_SPACE);
            assert_int_equal(broken.open_files, 0);
            assert_int_equal(feed_three(path, NULL, ds_io_system()), DS_OK);
            assert_int_equal(count_articles(path), 3);
        }
    }
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, fixture_folder_enter, fixture_folder_leave)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_makes_room),
        cmocka_unit_test(numbers_are_found_by_their_keys),
        IN_FOLDER(what_is_out_of_order_is_refused),
        IN_FOLDER(a_callback_may_stop_the_reading),
        IN_FOLDER(what_was_not_committed_is_lost),
        IN_FOLDER(runs_are_merged),
        IN_FOLDER(what_a_night_has_moved_is_found_where_it_is),
        IN_FOLDER(what_a_night_has_taken_out_is_gone),
        IN_FOLDER(what_a_night_has_stored_is_found),
        IN_FOLDER(a_verdict_that_is_damaged_is_not_said),
        IN_FOLDER(memory_may_give_out_anywhere),
        IN_FOLDER(the_disk_may_give_out_anywhere),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
