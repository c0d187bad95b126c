/* SPDX-License-Identifier: MIT */
/*
 * Key runs against brute force: records of every shape are thrown, kept in a sorted array beside the runs, and both must
 * say the same of every key, of keys that are not there, and of ranges; after merging too, with articles that died.
 */
#include "fixtures/fixture_key_run.h"

enum { ROUNDS = 8 };

typedef struct truth {
    ds_key_record *records;
    size_t count;
} truth;

static size_t place_of(const truth *t, uint64_t key) {
    size_t low = 0, high = t->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->records[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void expect_numbers(const truth *t, uint64_t key, const ds_numbers *got) {
    size_t at = place_of(t, key), count = 0;
    while (at + count < t->count && t->records[at + count].key == key) count++;
    assert_int_equal(got->count, count);
    for (size_t i = 0; i < count; i++) assert_int_equal(got->items[i], t->records[at + i].number);
}

/* A key that is there, one beside it, or any. */
static uint64_t any_key(dice *d, const truth *t) {
    if (t->count == 0 || dice_once_in(d, 4)) return dice_next(d);
    uint64_t key = t->records[dice_below(d, (uint32_t)t->count)].key;
    if (dice_once_in(d, 8)) key = dice_once_in(d, 2) ? 0 : UINT64_MAX;
    return dice_once_in(d, 3) ? key + dice_below(d, 3) - 1 : key;
}

static void expect_run(const ds_key_run *run, const truth *t, ds_memory *memory, dice *d) {
    ds_key_run_scratch scratch;
    ds_numbers got;
    ds_key_run_scratch_init(&scratch);
    ds_numbers_init(&got, memory);
    FIXTURE_OK(ds_key_run_verify(run, FIXTURE_ERROR));
    assert_int_equal(ds_key_run_count(run), t->count);
    for (size_t i = 0; i < 500; i++) {
        uint64_t key = any_key(d, t);
        got.count = 0;
        FIXTURE_OK(ds_key_run_find(run, &scratch, key, &got, FIXTURE_ERROR));
        expect_numbers(t, key, &got);
    }
    ds_key_cursor cursor = {0};
    for (size_t i = 0; i < 40; i++) {
        uint64_t low = i == 0 ? 0 : any_key(d, t), high = dice_once_in(d, 3) ? 0 : any_key(d, t);
        if (i == 0) high = 0;
        FIXTURE_OK(ds_key_cursor_begin(&cursor, memory, run, low, high, FIXTURE_ERROR));
        for (size_t at = place_of(t, low);; at++) {
            ds_key_record record = {0};
            bool more = false, expected = at < t->count && (high == 0 || t->records[at].key < high);
            FIXTURE_OK(ds_key_cursor_next(&cursor, &record, &more, FIXTURE_ERROR));
            assert_int_equal(more, expected);
            if (!more) break;
            assert_int_equal(fixture_compare_keys(&record, &t->records[at]), 0);
        }
    }
    ds_key_cursor_clear(&cursor);
    ds_numbers_clear(&got);
}

static void a_run_says_what_was_put_into_it(void **state) {
    (void)state;
    static const size_t counts[] = {0, 1, 2, 300, 700, 3000, 20000, 100000};
    dice d = dice_new(1);
    ds_memory memory;
    ds_io disk = fixture_fast_disk();
    ds_memory_init(&memory, NULL);
    for (fixture_shape shape = SHAPE_HASHES; shape < SHAPES; shape++) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            truth t = {NULL, counts[c]};
            uint32_t articles = dice_once_in(&d, 2) ? 1 + dice_below(&d, 1000) : UINT32_MAX;
            ds_key_run *run;
            t.records = fixture_throw_keys(&d, shape, articles, &t.count);
            FIXTURE_OK(fixture_write_run(&memory, &disk, "run", t.records, t.count, FIXTURE_ERROR));
            FIXTURE_OK(ds_key_run_open(&run, &memory, &disk, "run", FIXTURE_ERROR));
            expect_run(run, &t, &memory, &d);
            ds_key_run_free(run);
            free(t.records);
        }
    }
    assert_int_equal(memory.used, 0);
}

/* ---- sets ---- */

static bool keep_odd(void *user, uint32_t number) {
    (void)user;
    return number % 2 == 1;
}

static void drop_even(truth *t) {
    size_t kept = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (t->records[i].number % 2 == 1) t->records[kept++] = t->records[i];
    }
    t->count = kept;
}

static void add_truth(truth *t, const ds_key_record *records, size_t count) {
    ds_key_record *all = realloc(t->records, (t->count + count + 1) * sizeof *all);
    assert_non_null(all);
    if (count > 0) memcpy(all + t->count, records, count * sizeof *records);
    *t = (truth){all, fixture_sort_keys(all, t->count + count)};
}

static void expect_range(const ds_key_runs *runs, const truth *t, const ds_record *beside, size_t beside_count,
                         ds_key_merge *merge, ds_memory *memory, uint64_t low, uint64_t high) {
    FIXTURE_OK(ds_key_runs_range(runs, merge, memory, beside, beside_count, low, high, FIXTURE_ERROR));
    for (size_t at = place_of(t, low);; at++) {
        ds_key_record record = {0};
        bool more = false, expected = at < t->count && (high == 0 || t->records[at].key < high);
        FIXTURE_OK(ds_key_merge_next(merge, &record, &more, FIXTURE_ERROR));
        assert_int_equal(more, expected);
        if (!more) break;
        assert_int_equal(fixture_compare_keys(&record, &t->records[at]), 0);
    }
}

static void expect_set(const ds_key_runs *runs, const truth *t, ds_memory *memory, dice *d) {
    ds_key_runs_scratch scratch;
    ds_numbers got;
    ds_key_runs_scratch_init(&scratch, memory);
    ds_numbers_init(&got, memory);
    FIXTURE_OK(ds_key_runs_verify(runs, FIXTURE_ERROR));
    for (size_t i = 0; i < 300; i++) {
        uint64_t key = any_key(d, t);
        got.count = 0;
        ds_key_runs_prefetch(runs, key);
        FIXTURE_OK(ds_key_runs_find(runs, &scratch, key, &got, FIXTURE_ERROR));
        expect_numbers(t, key, &got);
    }
    ds_key_runs_scratch_clear(&scratch);
    ds_numbers_clear(&got);
    /* Ranges, with records beside that are in no run, and some that are. */
    size_t count = dice_below(d, 200);
    ds_key_record *more = fixture_throw_keys(d, SHAPE_HASHES, 1000, &count);
    for (size_t i = 0; i < count && t->count > 0; i += 3) more[i] = t->records[dice_below(d, (uint32_t)t->count)];
    count = fixture_sort_keys(more, count);
    ds_record *beside = malloc((count + 1) * sizeof *beside);
    assert_non_null(beside);
    for (size_t i = 0; i < count; i++) beside[i] = ds_record_make(more[i].key, more[i].number);
    truth both = {NULL, 0};
    add_truth(&both, t->records, t->count);
    add_truth(&both, more, count);
    ds_key_merge merge = {0};
    expect_range(runs, t, NULL, 0, &merge, memory, 0, 0);
    expect_range(runs, &both, beside, count, &merge, memory, 0, 0);
    for (size_t i = 0; i < 20; i++) {
        expect_range(runs, &both, beside, count, &merge, memory, any_key(d, &both), any_key(d, &both));
    }
    ds_key_merge_clear(&merge);
    free(beside);
    free(more);
    free(both.records);
}

static void merge_chosen(ds_key_runs *runs, const ds_key_run **which, size_t count, ds_key_keep_fn keep,
                         const char *name) {
    FIXTURE_OK(ds_key_runs_merge(runs, which, count, keep, NULL, name, FIXTURE_ERROR));
    FIXTURE_OK(ds_key_runs_add(runs, name, FIXTURE_ERROR));
    for (size_t c = 0; c < count; c++) {
        size_t at = 0;
        while (ds_key_runs_get(runs, at) != which[c]) at++;
        FIXTURE_OK(ds_key_runs_drop(runs, ds_key_runs_name(runs, at), FIXTURE_ERROR));
    }
}

static void a_set_says_what_its_runs_hold(void **state) {
    (void)state;
    dice d = dice_new(2);
    ds_memory memory;
    ds_io disk = fixture_fast_disk();
    ds_memory_init(&memory, NULL);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        ds_key_runs *runs;
        truth t = {NULL, 0};
        char name[32];
        (void)snprintf(name, sizeof name, "keys%u", round);
        FIXTURE_OK(ds_key_runs_open(&runs, &memory, &disk, name, NULL, 0, FIXTURE_ERROR));
        uint32_t next = 0;
        for (uint32_t batch = 0; batch < 30; batch++) {
            size_t count = dice_below(&d, 3000);
            ds_key_record *records = fixture_throw_keys(&d, (fixture_shape)dice_below(&d, SHAPES), 5000, &count);
            ds_key_run_writer *writer;
            (void)snprintf(name, sizeof name, "%u.run", next++);
            FIXTURE_OK(ds_key_runs_writer(runs, name, &writer, FIXTURE_ERROR));
            for (size_t i = 0; i < count; i++) {
                FIXTURE_OK(ds_key_run_writer_put(writer, records[i].key, records[i].number, FIXTURE_ERROR));
            }
            FIXTURE_OK(ds_key_run_writer_finish(writer, FIXTURE_ERROR));
            ds_key_run_writer_free(writer);
            FIXTURE_OK(ds_key_runs_add(runs, name, FIXTURE_ERROR));
            add_truth(&t, records, count);
            free(records);
            const ds_key_run *which[64];
            size_t chosen;
            ds_key_runs_choose(runs, which, &chosen);
            if (chosen > 0) {
                (void)snprintf(name, sizeof name, "%u.run", next++);
                merge_chosen(runs, which, chosen, NULL, name);
            }
            assert_true(ds_key_runs_count(runs) < 16);
        }
        expect_set(runs, &t, &memory, &d);
        const ds_key_run *all[64];
        size_t count = ds_key_runs_count(runs);
        for (size_t i = 0; i < count; i++) all[i] = ds_key_runs_get(runs, i);
        merge_chosen(runs, all, count, keep_odd, "odd.run");
        drop_even(&t);
        assert_int_equal(ds_key_runs_count(runs), 1);
        expect_set(runs, &t, &memory, &d);
        size_t removed;
        FIXTURE_OK(ds_key_runs_sweep(runs, &removed, FIXTURE_ERROR));
        assert_int_equal(removed, 0);
        ds_key_runs_free(runs);
        free(t.records);
    }
    assert_int_equal(memory.used, 0);
}

/* ---- batches ---- */

static void a_batch_becomes_a_run(void **state) {
    (void)state;
    enum { RECORDS = 30000, ARTICLES = 500 };
    dice d = dice_new(3);
    ds_memory memory;
    ds_io disk = fixture_fast_disk();
    ds_memory_init(&memory, NULL);
    for (fixture_shape shape = SHAPE_HASHES; shape < SHAPES; shape++) {
        uint32_t numbers[ARTICLES];
        for (uint32_t i = 0; i < ARTICLES; i++) numbers[i] = dice_once_in(&d, 4) ? UINT32_MAX : 7000 - i * 3;
        ds_keys keys;
        ds_keys_writer writer;
        truth t = {malloc(RECORDS * sizeof *t.records), 0};
        assert_non_null(t.records);
        FIXTURE_OK(ds_keys_open(&keys, &memory, &disk, ".", 64, FIXTURE_ERROR));
        ds_keys_writer_init(&writer, &keys);
        for (uint32_t i = 0; i < RECORDS; i++) {
            ds_key_record r = fixture_key_record(&d, shape, ARTICLES);
            r.number %= ARTICLES;
            FIXTURE_OK(ds_keys_add(&writer, r.key, r.number, FIXTURE_ERROR));
            if (numbers[r.number] == UINT32_MAX) continue;
            t.records[t.count++] = (ds_key_record){r.key, numbers[r.number]};
        }
        FIXTURE_OK(ds_keys_flush(&writer, FIXTURE_ERROR));
        t.count = fixture_sort_keys(t.records, t.count);
        size_t bytes = dice_once_in(&d, 2) ? SIZE_MAX : 1000;
        FIXTURE_OK(ds_key_run_from_keys(&memory, &disk, "batch", &keys, numbers, ARTICLES, bytes, FIXTURE_ERROR));
        ds_key_run *run;
        FIXTURE_OK(ds_key_run_open(&run, &memory, &disk, "batch", FIXTURE_ERROR));
        expect_run(run, &t, &memory, &d);
        ds_key_run_free(run);
        ds_error error;
        assert_int_equal(ds_key_run_from_keys(&memory, &disk, "short", &keys, numbers, 0, bytes, &error),
                         DS_E_ARGUMENT);
        assert_int_equal(access("short", F_OK), -1);
        ds_keys_writer_clear(&writer);
        ds_keys_close(&keys);
        free(t.records);
    }
    assert_int_equal(memory.used, 0);
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_folder_enter, fixture_folder_leave)

int main(void) {
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(a_run_says_what_was_put_into_it),
        FOLDER_TEST(a_set_says_what_its_runs_hold),
        FOLDER_TEST(a_batch_becomes_a_run),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
