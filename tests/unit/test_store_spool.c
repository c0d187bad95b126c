/* SPDX-License-Identifier: MIT */
/* The temporary files of a scan: the spool of articles and the keys in parts, with many writers and with bad disks. */
#include "base/hash.h"
#include "base/threads.h"
#include "dice.h"
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_io.h"
#include "store/keys.h"
#include "store/spool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Memory and a disk that count what is out and fail when told to. */
typedef struct stand {
    fixture_allocator counted;
    ds_memory memory;
    fake_io disk;
} stand;

static int stand_up(void **state) {
    stand *s = calloc(1, sizeof *s);
    if (s == NULL) return -1;
    ds_allocator hook = fixture_allocator_hook(&s->counted);
    ds_memory_init(&s->memory, &hook);
    fake_io_init(&s->disk);
    *state = s;
    return 0;
}

static int take_down(void **state) {
    stand *s = *state;
    bool is_clean =
        s->memory.used == 0 && s->counted.blocks == 0 && s->counted.wrong_sizes == 0 && s->disk.open_files == 0;
    free(s);
    return is_clean ? 0 : -1;
}

/* ---- spool ---- */

/* What the record of a number holds. */
static void fill_record(unsigned char *bytes, size_t size, uint64_t number) {
    dice d = {number * 77 + size};
    for (size_t i = 0; i < size; i++) bytes[i] = (unsigned char)dice_next(&d);
}

static void expect_record(const ds_spool *spool, ds_buffer *out, uint64_t offset, size_t size, uint64_t number) {
    ds_error error;
    if (ds_spool_get(spool, offset, size, out, &error) != DS_OK) fail_msg("%s", error.message);
    assert_int_equal(out->size, size);
    unsigned char *expected = malloc(size + 1);
    assert_non_null(expected);
    fill_record(expected, size, number);
    if (size > 0) assert_memory_equal(out->data, expected, size);
    free(expected);
}

static uint64_t put_record(ds_spool_writer *writer, size_t size, uint64_t number) {
    unsigned char *bytes = malloc(size + 1);
    assert_non_null(bytes);
    fill_record(bytes, size, number);
    uint64_t offset = UINT64_MAX;
    ds_error error;
    if (ds_spool_put(writer, bytes, size, &offset, &error) != DS_OK) fail_msg("%s", error.message);
    free(bytes);
    return offset;
}

static void writers_take_turns(void **state) {
    stand *s = *state;
    enum { WRITERS = 3, RECORDS = 600 };
    static const size_t odd[] = {0, 1, 262143, 262144, 262145, 700000};
    ds_spool spool;
    ds_spool_writer writers[WRITERS];
    uint64_t offsets[RECORDS];
    size_t sizes[RECORDS];
    dice d = dice_new(1);
    assert_int_equal(ds_spool_open(&spool, &s->disk.io, NULL, NULL), DS_OK);
    for (size_t w = 0; w < WRITERS; w++) ds_spool_writer_init(&writers[w], &spool, &s->memory);
    for (size_t r = 0; r < RECORDS; r++) {
        sizes[r] = dice_once_in(&d, 20) ? odd[dice_below(&d, 6)] : dice_below(&d, 5000);
        offsets[r] = put_record(&writers[dice_below(&d, WRITERS)], sizes[r], r);
    }
    for (size_t w = 0; w < WRITERS; w++) {
        assert_int_equal(ds_spool_flush(&writers[w], NULL), DS_OK);
        assert_int_equal(ds_spool_flush(&writers[w], NULL), DS_OK); /* once more does no harm */
    }
    ds_buffer out;
    ds_buffer_init(&out, &s->memory);
    for (size_t r = RECORDS; r-- > 0;) expect_record(&spool, &out, offsets[r], sizes[r], r);
    ds_buffer_clear(&out);
    for (size_t w = 0; w < WRITERS; w++) ds_spool_writer_clear(&writers[w]);
    ds_spool_close(&spool);
    ds_spool_close(&spool);
}

enum { THREADS = 4, RECORDS_A_THREAD = 1500 };

typedef struct spool_crowd {
    ds_spool spool;
    ds_memory *memory;
    uint64_t offsets[THREADS][RECORDS_A_THREAD];
    _Atomic uint32_t failures;
} spool_crowd;

static size_t crowd_size(uint32_t worker, size_t record) {
    return record % 500 == 499 ? 300000 : (size_t)(ds_hash_mix(worker * 10000 + record) % 2000);
}

static void spool_worker(void *context, uint32_t worker) {
    spool_crowd *crowd = context;
    ds_spool_writer writer;
    ds_spool_writer_init(&writer, &crowd->spool, crowd->memory);
    unsigned char *bytes = malloc(300000);
    for (size_t r = 0; r < RECORDS_A_THREAD && bytes != NULL; r++) {
        size_t size = crowd_size(worker, r);
        fill_record(bytes, size, worker * 10000 + r);
        if (ds_spool_put(&writer, bytes, size, &crowd->offsets[worker][r], NULL) != DS_OK) crowd->failures++;
    }
    if (bytes == NULL || ds_spool_flush(&writer, NULL) != DS_OK) crowd->failures++;
    free(bytes);
    ds_spool_writer_clear(&writer);
}

static void threads_write_at_once(void **state) {
    stand *s = *state;
    s->disk.interrupts = true;
    s->disk.most = 100000;
    spool_crowd *crowd = calloc(1, sizeof *crowd);
    assert_non_null(crowd);
    crowd->memory = &s->memory;
    assert_int_equal(ds_spool_open(&crowd->spool, &s->disk.io, NULL, NULL), DS_OK);
    assert_int_equal(ds_threads_run(THREADS, spool_worker, crowd), THREADS);
    assert_int_equal(crowd->failures, 0);
    ds_buffer out;
    ds_buffer_init(&out, &s->memory);
    for (uint32_t w = 0; w < THREADS; w++) {
        for (size_t r = 0; r < RECORDS_A_THREAD; r++) {
            expect_record(&crowd->spool, &out, crowd->offsets[w][r], crowd_size(w, r), w * 10000 + r);
        }
    }
    ds_buffer_clear(&out);
    ds_spool_close(&crowd->spool);
    free(crowd);
}

static void a_full_disk_is_an_error_where_it_is_met(void **state) {
    stand *s = *state;
    static const struct {
        int os_error;
        ds_status code;
    } rows[] = {{ENOSPC, DS_E_NO_SPACE}, {EDQUOT, DS_E_NO_SPACE}, {0, DS_E_NO_SPACE}, {EIO, DS_E_IO}};
    static const unsigned char zeros[262145];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ds_spool spool;
        ds_spool_writer writer;
        uint64_t offset;
        ds_error error = {.code = DS_OK};
        assert_int_equal(ds_spool_open(&spool, &s->disk.io, NULL, NULL), DS_OK);
        ds_spool_writer_init(&writer, &spool, &s->memory);
        fake_io_fail(&s->disk, FAKE_PWRITE, 0, rows[i].os_error);
        /* A record of its own block is written at once; small ones when the block is full, or by flush. */
        assert_int_equal(ds_spool_put(&writer, zeros, sizeof zeros, &offset, &error), rows[i].code);
        assert_int_equal(error.code, rows[i].code);
        assert_string_not_equal(error.message, "");
        assert_int_equal(ds_spool_put(&writer, zeros, 200000, &offset, &error), DS_OK);
        assert_int_equal(ds_spool_put(&writer, zeros, 200000, &offset, &error), rows[i].code);
        assert_int_equal(ds_spool_flush(&writer, &error), rows[i].code);
        ds_spool_writer_clear(&writer);
        ds_spool_close(&spool);
        s->disk.rules[FAKE_PWRITE] = (fake_rule){0};
    }
}

static void a_spool_that_cannot_be_read_is_an_error(void **state) {
    stand *s = *state;
    ds_spool spool;
    ds_spool_writer writer;
    ds_buffer out;
    ds_error error = {.code = DS_OK};
    assert_int_equal(ds_spool_open(&spool, &s->disk.io, NULL, NULL), DS_OK);
    ds_spool_writer_init(&writer, &spool, &s->memory);
    ds_buffer_init(&out, &s->memory);
    uint64_t offset = put_record(&writer, 1000, 1);
    assert_int_equal(ds_spool_flush(&writer, NULL), DS_OK);
    expect_record(&spool, &out, offset, 1000, 1);
    /* Past the end, and a file that was cut. */
    assert_int_equal(ds_spool_get(&spool, offset, 1001, &out, &error), DS_E_CORRUPT);
    assert_int_equal(error.code, DS_E_CORRUPT);
    assert_int_equal(ds_spool_get(&spool, 1 << 30, 1, &out, &error), DS_E_CORRUPT);
    s->disk.most = 300;
    fake_io_fail(&s->disk, FAKE_PREAD, 2, 0);
    assert_int_equal(ds_spool_get(&spool, offset, 1000, &out, &error), DS_E_CORRUPT);
    fake_io_fail(&s->disk, FAKE_PREAD, 2, EIO);
    assert_int_equal(ds_spool_get(&spool, offset, 1000, &out, &error), DS_E_IO);
    assert_int_equal(error.os_error, EIO);
    s->disk.rules[FAKE_PREAD] = (fake_rule){0};
    expect_record(&spool, &out, offset, 1000, 1);
    /* No memory for what is read. */
    ds_buffer_clear(&out);
    s->counted.fail_at = s->counted.calls + 1;
    assert_int_equal(ds_spool_get(&spool, offset, 1000, &out, &error), DS_E_MEMORY);
    ds_buffer_clear(&out);
    ds_spool_writer_clear(&writer);
    ds_spool_close(&spool);
}

static void a_spool_that_cannot_be_opened_is_an_error(void **state) {
    stand *s = *state;
    ds_spool spool;
    ds_error error;
    assert_int_equal(ds_spool_open(&spool, &s->disk.io, "/tmp/no/such/place", &error), DS_E_NOT_FOUND);
    ds_spool_close(&spool);
    fake_io_fail(&s->disk, FAKE_OPEN, 0, EMFILE);
    assert_int_equal(ds_spool_open(&spool, &s->disk.io, NULL, &error), DS_E_IO);
    ds_spool_close(&spool);
    assert_int_equal(s->disk.calls[FAKE_CLOSE], 0);
}

/* ---- keys ---- */

static int compare_records(const void *a, const void *b) {
    const ds_record *x = a, *y = b;
    uint64_t p = ds_record_key(x), q = ds_record_key(y);
    if (p != q) return p < q ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

static void sort_records(ds_record *records, size_t count) {
    qsort(records, count, sizeof *records, compare_records);
}

/* All parts one behind the other: in key order, and no more and no less than `expected`, which is sorted here. */
static void expect_keys(const ds_keys *keys, ds_record *expected, size_t count) {
    ds_record *all = malloc((count + 1) * sizeof *all);
    assert_non_null(all);
    ds_keys_part part = {0};
    size_t at = 0;
    uint64_t before = 0;
    assert_int_equal(ds_keys_total(keys), count);
    for (uint32_t p = 0; p < DS_KEYS_PARTS; p++) {
        ds_error error;
        if (ds_keys_load(keys, p, &part, &error) != DS_OK) fail_msg("%s", error.message);
        assert_true(at + part.count <= count);
        for (size_t i = 0; i < part.count; i++) {
            assert_true(ds_record_key(&part.records[i]) >= before);
            before = ds_record_key(&part.records[i]);
            all[at++] = part.records[i];
        }
    }
    assert_int_equal(at, count);
    sort_records(all, count);
    sort_records(expected, count);
    if (count > 0) assert_memory_equal(all, expected, count * sizeof *all);
    ds_keys_part_clear(&part, keys->memory);
    free(all);
}

static void keys_come_back_in_order_for_all_widths(void **state) {
    stand *s = *state;
    static const unsigned widths[] = {1, 5, 6, 7, 12, 33, 40, 63, 64};
    static const size_t counts[] = {0, 1, 2, 1024, 1025, 30000};
    dice d = dice_new(2);
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            ds_keys keys;
            assert_int_equal(ds_keys_open(&keys, &s->memory, &s->disk.io, NULL, widths[w], NULL), DS_OK);
            ds_keys_writer writer;
            ds_keys_writer_init(&writer, &keys);
            ds_record *expected = malloc((counts[c] + 1) * sizeof *expected);
            assert_non_null(expected);
            uint64_t highest = widths[w] == 64 ? UINT64_MAX : ((uint64_t)1 << widths[w]) - 1;
            bool is_lumpy = dice_once_in(&d, 3); /* nearly all in one part */
            for (size_t i = 0; i < counts[c]; i++) {
                uint64_t key = dice_next(&d) & highest;
                if (is_lumpy && !dice_once_in(&d, 50)) key = highest - key % 3;
                expected[i] = ds_record_make(key, (uint32_t)i);
                assert_int_equal(ds_keys_add(&writer, key, (uint32_t)i, NULL), DS_OK);
            }
            assert_int_equal(ds_keys_flush(&writer, NULL), DS_OK);
            assert_int_equal(ds_keys_flush(&writer, NULL), DS_OK);
            expect_keys(&keys, expected, counts[c]);
            free(expected);
            ds_keys_writer_clear(&writer);
            ds_keys_close(&keys);
            ds_keys_close(&keys);
        }
    }
}

static void a_key_over_the_width_goes_to_the_last_part(void **state) {
    stand *s = *state;
    ds_keys keys;
    assert_int_equal(ds_keys_open(&keys, &s->memory, &s->disk.io, NULL, 10, NULL), DS_OK);
    ds_keys_writer writer;
    ds_keys_writer_init(&writer, &keys);
    ds_record expected[] = {ds_record_make(1023, 1), ds_record_make(1024, 2), ds_record_make(UINT64_MAX, 3),
                            ds_record_make(0, 4)};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(ds_keys_add(&writer, ds_record_key(&expected[i]), expected[i].value, NULL), DS_OK);
    }
    assert_int_equal(ds_keys_flush(&writer, NULL), DS_OK);
    assert_int_equal(keys.part_count[DS_KEYS_PARTS - 1], 3);
    expect_keys(&keys, expected, 4);
    ds_keys_writer_clear(&writer);
    ds_keys_close(&keys);
}

enum { KEYS_A_THREAD = 20000 };

typedef struct keys_crowd {
    ds_keys keys;
    _Atomic uint32_t failures;
} keys_crowd;

static uint64_t crowd_key(uint32_t worker, uint32_t number) {
    return ds_hash_mix(worker * 100000u + number) >> 24; /* 40 bits */
}

static void keys_worker(void *context, uint32_t worker) {
    keys_crowd *crowd = context;
    ds_keys_writer writer;
    ds_keys_writer_init(&writer, &crowd->keys);
    for (uint32_t i = 0; i < KEYS_A_THREAD; i++) {
        if (ds_keys_add(&writer, crowd_key(worker, i), worker * KEYS_A_THREAD + i, NULL) != DS_OK) crowd->failures++;
    }
    if (ds_keys_flush(&writer, NULL) != DS_OK) crowd->failures++;
    ds_keys_writer_clear(&writer);
}

static void threads_add_keys_at_once(void **state) {
    stand *s = *state;
    s->disk.interrupts = true;
    s->disk.most = 5000;
    keys_crowd crowd = {.failures = 0};
    assert_int_equal(ds_keys_open(&crowd.keys, &s->memory, &s->disk.io, NULL, 40, NULL), DS_OK);
    assert_int_equal(ds_threads_run(THREADS, keys_worker, &crowd), THREADS);
    assert_int_equal(crowd.failures, 0);
    ds_record *expected = malloc((size_t)THREADS * KEYS_A_THREAD * sizeof *expected);
    assert_non_null(expected);
    for (uint32_t w = 0; w < THREADS; w++) {
        for (uint32_t i = 0; i < KEYS_A_THREAD; i++) {
            expected[w * KEYS_A_THREAD + i] = ds_record_make(crowd_key(w, i), w * KEYS_A_THREAD + i);
        }
    }
    expect_keys(&crowd.keys, expected, (size_t)THREADS * KEYS_A_THREAD);
    free(expected);
    ds_keys_close(&crowd.keys);
}

static void keys_on_a_bad_disk_are_an_error(void **state) {
    stand *s = *state;
    ds_keys keys;
    ds_error error;
    assert_int_equal(ds_keys_open(&keys, &s->memory, &s->disk.io, NULL, 64, NULL), DS_OK);
    ds_keys_writer writer;
    ds_keys_writer_init(&writer, &keys);
    fake_io_fail(&s->disk, FAKE_PWRITE, 0, ENOSPC);
    ds_status status = DS_OK;
    uint32_t added = 0;
    for (; status == DS_OK && added < 5000; added++) status = ds_keys_add(&writer, 7, added, &error);
    assert_int_equal(status, DS_E_NO_SPACE); /* when the first block is full */
    assert_int_equal(error.code, DS_E_NO_SPACE);
    assert_int_equal(ds_keys_flush(&writer, &error), DS_E_NO_SPACE);
    s->disk.rules[FAKE_PWRITE] = (fake_rule){0};
    assert_int_equal(ds_keys_flush(&writer, &error), DS_OK);
    ds_keys_part part = {0};
    s->disk.most = 100;
    fake_io_fail(&s->disk, FAKE_PREAD, 3, EIO);
    assert_int_equal(ds_keys_load(&keys, 0, &part, &error), DS_E_IO);
    assert_int_equal(error.os_error, EIO);
    fake_io_fail(&s->disk, FAKE_PREAD, 3, 0);
    assert_int_equal(ds_keys_load(&keys, 0, &part, &error), DS_E_CORRUPT);
    s->disk.rules[FAKE_PREAD] = (fake_rule){0};
    assert_int_equal(ds_keys_load(&keys, 0, &part, &error), DS_OK);
    assert_int_equal(part.count, added - 1);
    ds_keys_part_clear(&part, &s->memory);
    ds_keys_writer_clear(&writer);
    ds_keys_close(&keys);
    fake_io_fail(&s->disk, FAKE_OPEN, 0, EACCES);
    assert_int_equal(ds_keys_open(&keys, &s->memory, &s->disk.io, NULL, 64, &error), DS_E_IO);
    ds_keys_close(&keys);
}

/* Write, flush and read back with an allocator that fails at one call after the other. */
static void keys_without_memory_are_an_error(void **state) {
    stand *s = *state;
    ds_status status = DS_E_MEMORY;
    uint64_t call = 0;
    while (status != DS_OK) {
        ds_keys keys;
        assert_int_equal(ds_keys_open(&keys, &s->memory, &s->disk.io, NULL, 64, NULL), DS_OK);
        ds_keys_writer writer;
        ds_keys_writer_init(&writer, &keys);
        ds_keys_part part = {0};
        ds_error error = {.code = DS_OK};
        s->counted.fail_at = s->counted.calls + ++call;
        status = DS_OK;
        for (uint32_t i = 0; status == DS_OK && i < 40; i++) {
            status = ds_keys_add(&writer, (uint64_t)(i % 2) << 63, i, &error);
        }
        if (status == DS_OK) status = ds_keys_flush(&writer, &error);
        if (status == DS_OK) status = ds_keys_load(&keys, 0, &part, &error);
        if (status == DS_OK) assert_int_equal(part.count, 20);
        if (status != DS_OK) assert_int_equal(error.code, DS_E_MEMORY);
        s->counted.fail_at = 0;
        ds_keys_part_clear(&part, &s->memory);
        ds_keys_writer_clear(&writer);
        ds_keys_close(&keys);
        assert_int_equal(s->memory.used, 0);
    }
    assert_true(call >= 6);
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, stand_up, take_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(writers_take_turns),
        STORE_TEST(threads_write_at_once),
        STORE_TEST(a_full_disk_is_an_error_where_it_is_met),
        STORE_TEST(a_spool_that_cannot_be_read_is_an_error),
        STORE_TEST(a_spool_that_cannot_be_opened_is_an_error),
        STORE_TEST(keys_come_back_in_order_for_all_widths),
        STORE_TEST(a_key_over_the_width_goes_to_the_last_part),
        STORE_TEST(threads_add_keys_at_once),
        STORE_TEST(keys_on_a_bad_disk_are_an_error),
        STORE_TEST(keys_without_memory_are_an_error),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
