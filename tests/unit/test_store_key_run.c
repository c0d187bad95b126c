/* SPDX-License-Identifier: MIT */
/* Key runs: blocks at every width, what a writer refuses, the sieve, sets and their directory, when to merge, threads. */
#include "base/hash.h"
#include "base/threads.h"
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_io.h"
#include "fixtures/fixture_key_run.h"
#include "store/key_sieve.h"

static int setup(void **state) {
    return fixture_folder_enter(state);
}

static int teardown(void **state) {
    return fixture_folder_leave(state);
}

/* ---- blocks ---- */

static void expect_block(const ds_key_record *records, uint32_t count, uint32_t place) {
    static ds_key_record unpacked[DS_KEY_BLOCK_MOST];
    static ds_key_block_builder builder;
    unsigned char bytes[DS_KEY_BLOCK_BYTES + DS_KEY_BLOCK_BEHIND];
    memset(bytes, 0xff, sizeof bytes); /* bits behind the last one must not come in */
    builder.count = 0;
    for (uint32_t i = 0; i < count; i++) assert_true(ds_key_block_add(&builder, records[i]));
    ds_key_block_seal(&builder, place, bytes);
    ds_key_block block;
    assert_non_null(ds_key_block_open(&block, bytes, place + 1));
    assert_null(ds_key_block_open(&block, bytes, place));
    assert_int_equal(block.count, count);
    assert_null(ds_key_block_unpack(&block, 0, UINT32_MAX - 1, unpacked));
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(fixture_compare_keys(&records[i], &unpacked[i]), 0);
        assert_int_equal(ds_key_block_key(&block, i), records[i].key);
        assert_int_equal(ds_key_block_number(&block, i), records[i].number);
        uint32_t first = i;
        while (first > 0 && records[first - 1].key == records[i].key) first--;
        assert_int_equal(ds_key_block_find(&block, records[i].key), first);
    }
}

static void blocks_come_back_at_every_width(void **state) {
    (void)state;
    dice d = dice_new(1);
    for (unsigned key_bits = 0; key_bits <= 64; key_bits++) {
        for (unsigned number_bits = 0; number_bits <= 32; number_bits += 1 + number_bits % 3) {
            ds_key_record records[300];
            uint64_t key_mask = key_bits == 64 ? UINT64_MAX : ((uint64_t)1 << key_bits) - 1;
            uint32_t number_mask = (uint32_t)(((uint64_t)1 << number_bits) - 1), count = 300;
            uint64_t base = dice_next(&d) & ~key_mask;
            for (uint32_t i = 0; i < count; i++) {
                records[i].key = base + (i == 0 ? 0 : i == 1 ? key_mask : dice_next(&d) & key_mask);
                records[i].number = (uint32_t)dice_next(&d) & number_mask;
                if (records[i].number == UINT32_MAX) records[i].number--;
            }
            count = (uint32_t)fixture_sort_keys(records, count);
            expect_block(records, count, dice_below(&d, 1000));
        }
    }
}

/* As many records as there can be in one: n different ones need log2(n) bits each. */
static void a_block_fills_up(void **state) {
    (void)state;
    for (unsigned split = 0; split <= 12; split++) {
        static ds_key_record records[1 << 13];
        static ds_key_block_builder builder;
        for (uint32_t i = 0; i < 1 << 13; i++) records[i] = (ds_key_record){i >> split, i & ((1u << split) - 1)};
        builder.count = 0;
        while (ds_key_block_add(&builder, records[builder.count])) continue;
        assert_in_range(builder.count, 2048, DS_KEY_BLOCK_MOST - 1);
        uint32_t count = builder.count;
        expect_block(records, count, 0);
    }
}

static void a_block_that_lies_is_refused(void **state) {
    (void)state;
    static const struct {
        size_t at;
        unsigned char byte;
    } rows[] = {{20, 0}, {21, 0x0f}, {22, 65}, {22, 64}, {23, 33}, {23, 32}, {21, 0xff}};
    static ds_key_block_builder builder;
    unsigned char bytes[DS_KEY_BLOCK_BYTES + DS_KEY_BLOCK_BEHIND] = {0};
    ds_key_block block;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        builder.count = 0;
        for (uint32_t i = 0; i < 0x1f0; i++) {
            assert_true(ds_key_block_add(&builder, (ds_key_record){(uint64_t)i << 38, i << 9}));
        }
        ds_key_block_seal(&builder, 5, bytes);
        assert_null(ds_key_block_open(&block, bytes, 5));
        bytes[rows[r].at] = rows[r].byte;
        if (rows[r].at == 20) bytes[21] = 0;
        assert_string_equal(ds_key_block_open(&block, bytes, 5), "the checksum of a block is wrong");
        ds_put_u64(bytes, ds_hash(bytes + 8, DS_KEY_BLOCK_BYTES - 8, 0) ^ ds_hash_mix(5 + 1));
        const char *wrong = ds_key_block_open(&block, bytes, 5);
        assert_non_null(wrong);
        assert_string_not_equal(wrong, "the checksum of a block is wrong");
    }
}

/* ---- the sieve ---- */

static void the_sieve_lets_few_pass(void **state) {
    (void)state;
    enum { KEYS = 200000, ASKED = 200000 };
    dice d = dice_new(2);
    uint64_t lines = ds_key_sieve_lines(KEYS);
    unsigned char *sieve = calloc(lines, DS_KEY_SIEVE_LINE);
    uint64_t *keys = malloc(KEYS * sizeof *keys);
    assert_non_null(sieve);
    assert_non_null(keys);
    for (size_t i = 0; i < KEYS; i++) keys[i] = dice_next(&d) & ~(uint64_t)3;
    for (size_t i = 0; i < KEYS; i++) ds_key_sieve_add(sieve, lines, keys[i]);
    for (size_t i = 0; i < KEYS; i++) assert_true(ds_key_sieve_passes(sieve, lines, keys[i]));
    uint32_t passed = 0;
    for (size_t i = 0; i < ASKED; i++) passed += ds_key_sieve_passes(sieve, lines, dice_next(&d) | 1);
    assert_in_range(passed, ASKED / 100, ASKED / 30);
    assert_int_equal(ds_key_sieve_line(lines, UINT64_MAX), lines - 1);
    assert_int_equal(ds_key_sieve_line(1, UINT64_MAX), 0);
    free(keys);
    free(sieve);
}

/* ---- one run ---- */

static bool is_there(const char *path) {
    return access(path, F_OK) == 0;
}

static void a_writer_refuses_what_is_out_of_order(void **state) {
    (void)state;
    static const ds_key_record rows[][2] = {
        {{5, 5}, {5, 4}}, {{5, 5}, {4, 9}}, {{5, UINT32_MAX}, {6, 1}}, {{UINT64_MAX, 0}, {0, 0}}};
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        ds_error error;
        assert_int_equal(fixture_write_run(&memory, ds_io_system(), "run", rows[r], 2, &error), DS_E_ARGUMENT);
        assert_string_equal(error.place, "run");
        assert_false(is_there("run"));
    }
    ds_key_run_writer *writer;
    FIXTURE_OK(ds_key_run_writer_new(&writer, &memory, ds_io_system(), "run", FIXTURE_ERROR));
    FIXTURE_OK(ds_key_run_writer_put(writer, 1, 1, FIXTURE_ERROR));
    assert_int_equal(ds_key_run_writer_put(writer, 0, 1, NULL), DS_E_ARGUMENT);
    assert_int_equal(ds_key_run_writer_put(writer, 2, 1, NULL), DS_E_STATE);
    assert_int_equal(ds_key_run_writer_finish(writer, NULL), DS_E_STATE);
    ds_key_run_writer_free(writer);
    ds_key_run_writer_free(NULL);
    FIXTURE_OK(ds_key_run_writer_new(&writer, &memory, ds_io_system(), "run", FIXTURE_ERROR));
    FIXTURE_OK(ds_key_run_writer_finish(writer, FIXTURE_ERROR));
    assert_int_equal(ds_key_run_writer_finish(writer, NULL), DS_E_STATE);
    ds_key_run_writer_free(writer);
    assert_true(is_there("run"));
    FIXTURE_OK(ds_key_run_writer_new(&writer, &memory, ds_io_system(), "given-up", FIXTURE_ERROR));
    ds_key_run_writer_free(writer);
    assert_int_equal(rmdir("."), -1);
    assert_int_equal(unlink("run"), 0);
    assert_int_equal(memory.used, 0);
}

static void a_run_tells_what_it_is(void **state) {
    (void)state;
    static const ds_key_record records[] = {{4, 7}, {4, 7}, {4, 9}, {8, 3}, {UINT64_MAX, 1000}};
    ds_memory memory;
    ds_key_run *run;
    struct stat about;
    ds_memory_init(&memory, NULL);
    FIXTURE_OK(fixture_write_run(&memory, ds_io_system(), "run", records, 5, FIXTURE_ERROR));
    FIXTURE_OK(ds_key_run_open(&run, &memory, ds_io_system(), "run", FIXTURE_ERROR));
    assert_int_equal(ds_key_run_count(run), 4);
    assert_int_equal(ds_key_run_keys(run), 3);
    assert_int_equal(ds_key_run_first(run), 3);
    assert_int_equal(ds_key_run_last(run), 1000);
    assert_int_equal(stat("run", &about), 0);
    assert_int_equal(ds_key_run_bytes(run), about.st_size);
    assert_in_range(ds_key_run_resident(run), 64, 1000);
    ds_key_run_free(run);
    FIXTURE_OK(fixture_write_run(&memory, ds_io_system(), "empty", NULL, 0, FIXTURE_ERROR));
    FIXTURE_OK(ds_key_run_open(&run, &memory, ds_io_system(), "empty", FIXTURE_ERROR));
    FIXTURE_OK(ds_key_run_verify(run, FIXTURE_ERROR));
    assert_int_equal(ds_key_run_count(run), 0);
    assert_true(ds_key_run_first(run) > ds_key_run_last(run));
    assert_false(ds_key_run_may_hold(run, 0));
    ds_key_run_prefetch(run, 0);
    ds_key_run_free(run);
    ds_key_run_free(NULL);
    ds_error error;
    assert_int_equal(ds_key_run_open(&run, &memory, ds_io_system(), "none", &error), DS_E_NOT_FOUND);
    assert_null(run);
    fixture_text_file("text", "no run at all");
    assert_int_equal(ds_key_run_open(&run, &memory, ds_io_system(), "text", &error), DS_E_CORRUPT);
    assert_string_equal(error.place, "text");
    assert_int_equal(memory.used, 0);
}

/* Change a field of page 0, and make its checksum right there and in the footer. */
static void patch_head(const char *path, size_t at, uint32_t value) {
    unsigned char page[DS_KEY_BLOCK_BYTES];
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, page, sizeof page, 0), sizeof page);
    ds_put_u32(page + at, value);
    ds_put_u64(page + sizeof page - 8, ds_hash(page, sizeof page - 8, 0));
    assert_int_equal(pwrite(fd, page, sizeof page, 0), sizeof page);
    off_t footer = lseek(fd, -32, SEEK_END);
    assert_int_equal(pwrite(fd, page + sizeof page - 8, 8, footer), 8);
    assert_int_equal(close(fd), 0);
}

static void another_version_is_told(void **state) {
    (void)state;
    static const struct {
        size_t at;
        uint32_t value;
        ds_status status;
    } rows[] = {{8, 2, DS_E_UNSUPPORTED}, {12, 0, DS_E_CORRUPT},          {12, UINT32_MAX, DS_E_CORRUPT},
                {20, 99, DS_E_CORRUPT},   {28, UINT32_MAX, DS_E_CORRUPT}, {16, 0, DS_E_CORRUPT},
                {32, 5000, DS_E_CORRUPT}, {36, UINT32_MAX, DS_E_CORRUPT}};
    static const ds_key_record records[] = {{4, 7}, {4, 9}, {8, 3}};
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        ds_key_run *run;
        ds_error error;
        FIXTURE_OK(fixture_write_run(&memory, ds_io_system(), "run", records, 3, FIXTURE_ERROR));
        patch_head("run", rows[r].at, rows[r].value);
        assert_int_equal(ds_key_run_open(&run, &memory, ds_io_system(), "run", &error), rows[r].status);
        assert_string_equal(error.place, "run");
        assert_null(strstr(error.message, "checksum"));
    }
    assert_int_equal(memory.used, 0);
}

/* A file whose checksums are right and whose sieve or fences are not: verify says so, and nothing comes out of order. */
static void what_no_checksum_tells_verify_does(void **state) {
    (void)state;
    static const ds_key_record records[] = {{4, 7}, {4, 9}, {8, 3}};
    enum { FENCE = 2 * DS_KEY_BLOCK_BYTES, SIEVE = FENCE + 8, FOOTER = SIEVE + DS_KEY_SIEVE_LINE };
    static const struct {
        size_t at;
        const char *what;
    } rows[] = {{SIEVE, "sieve"}, {FENCE, "fence"}};
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        unsigned char bytes[FOOTER + 32];
        FIXTURE_OK(fixture_write_run(&memory, ds_io_system(), "run", records, 3, FIXTURE_ERROR));
        int fd = open("run", O_RDWR | O_CLOEXEC);
        assert_true(fd >= 0);
        assert_int_equal(pread(fd, bytes, sizeof bytes, 0), sizeof bytes);
        if (rows[r].at == SIEVE) memset(bytes + SIEVE, 0, DS_KEY_SIEVE_LINE);
        if (rows[r].at == FENCE) ds_put_u64(bytes + FENCE, 5);
        ds_put_u64(bytes + FOOTER + 8, ds_hash(bytes + FENCE, 8, 1));
        ds_put_u64(bytes + FOOTER + 16, ds_hash(bytes + SIEVE, DS_KEY_SIEVE_LINE, 2));
        assert_int_equal(pwrite(fd, bytes, sizeof bytes, 0), sizeof bytes);
        assert_int_equal(close(fd), 0);
        ds_key_run *run;
        ds_error error;
        FIXTURE_OK(ds_key_run_open(&run, &memory, ds_io_system(), "run", FIXTURE_ERROR));
        assert_int_equal(ds_key_run_verify(run, &error), DS_E_CORRUPT);
        assert_non_null(strstr(error.message, rows[r].what));
        assert_string_equal(error.place, "run");
        ds_key_run_free(run);
    }
    assert_int_equal(memory.used, 0);
}

static void the_same_records_make_the_same_file(void **state) {
    (void)state;
    dice d = dice_new(3);
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    size_t count = 5000;
    ds_key_record *records = fixture_throw_keys(&d, SHAPE_LUMPS, 300, &count);
    char *bytes[2];
    size_t size[2];
    for (size_t i = 0; i < 2; i++) {
        fake_io fake;
        fake_io_init(&fake);
        fake.most = i == 0 ? 0 : 777;
        fake.interrupts = i == 1;
        FIXTURE_OK(fixture_write_run(&memory, &fake.io, "run", records, count, FIXTURE_ERROR));
        assert_int_equal(fake.open_files, 0);
        FILE *file = fopen("run", "rb");
        assert_non_null(file);
        bytes[i] = malloc(1 << 20);
        assert_non_null(bytes[i]);
        size[i] = fread(bytes[i], 1, 1 << 20, file);
        assert_int_equal(fclose(file), 0);
    }
    assert_int_equal(size[0], size[1]);
    assert_memory_equal(bytes[0], bytes[1], size[0]);
    free(bytes[0]);
    free(bytes[1]);
    free(records);
}

/* A miss is answered by the sieve, a block that is in hand is not read again, and a cursor reads 64 KB at a time. */
static void reads_are_few(void **state) {
    (void)state;
    enum { RECORDS = 40000 };
    dice d = dice_new(4);
    ds_memory memory;
    fake_io fake;
    ds_memory_init(&memory, NULL);
    fake_io_init(&fake);
    size_t count = RECORDS;
    ds_key_record *records = fixture_throw_keys(&d, SHAPE_HASHES, 800, &count);
    for (size_t i = 0; i < count; i++) records[i].number %= 1024; /* of one batch */
    ds_key_run *run;
    FIXTURE_OK(fixture_write_run(&memory, ds_io_system(), "run", records, count, FIXTURE_ERROR));
    FIXTURE_OK(ds_key_run_open(&run, &memory, &fake.io, "run", FIXTURE_ERROR));
    assert_true(ds_key_run_bytes(run) < count * 10);
    ds_key_run_scratch scratch;
    ds_numbers got;
    ds_key_run_scratch_init(&scratch);
    ds_numbers_init(&got, &memory);
    unsigned long before = fake.calls[FAKE_PREAD];
    for (size_t i = 0; i < 1000; i++) FIXTURE_OK(ds_key_run_find(run, &scratch, dice_next(&d), &got, FIXTURE_ERROR));
    assert_in_range(fake.calls[FAKE_PREAD] - before, 0, 80);
    before = fake.calls[FAKE_PREAD];
    for (size_t i = 0; i < count; i++) FIXTURE_OK(ds_key_run_find(run, &scratch, records[i].key, &got, FIXTURE_ERROR));
    assert_int_equal(got.count, count);
    assert_in_range(fake.calls[FAKE_PREAD] - before, count / 600, count / 400 + 5);
    before = fake.calls[FAKE_PREAD];
    FIXTURE_OK(ds_key_run_verify(run, FIXTURE_ERROR));
    assert_in_range(fake.calls[FAKE_PREAD] - before, 1, count / 400 / 16 + 2);
    /* A range reads its own blocks and no others. */
    ds_key_cursor cursor = {0};
    for (size_t i = 0; i < count; i += 999) {
        uint64_t low = records[i].key;
        FIXTURE_OK(ds_key_cursor_begin(&cursor, &memory, run, low, low + 1, FIXTURE_ERROR));
        assert_in_range(cursor.end - cursor.next, 1, 2);
        FIXTURE_OK(ds_key_cursor_begin(&cursor, &memory, run, low, low, FIXTURE_ERROR));
        assert_int_equal(cursor.end, cursor.next);
        FIXTURE_OK(ds_key_cursor_begin(&cursor, &memory, run, low, 1, FIXTURE_ERROR));
        assert_int_equal(cursor.end, cursor.next);
    }
    ds_key_cursor_clear(&cursor);
    ds_numbers_clear(&got);
    ds_key_run_free(run);
    free(records);
    assert_int_equal(memory.used, 0);
}

/* ---- sets ---- */

static void put_run(const ds_key_runs *runs, const char *name, uint32_t first, uint32_t records) {
    ds_key_run_writer *writer;
    FIXTURE_OK(ds_key_runs_writer(runs, name, &writer, FIXTURE_ERROR));
    for (uint32_t i = 0; i < records; i++) {
        FIXTURE_OK(ds_key_run_writer_put(writer, (uint64_t)i << 40, first + i, FIXTURE_ERROR));
    }
    FIXTURE_OK(ds_key_run_writer_finish(writer, FIXTURE_ERROR));
    ds_key_run_writer_free(writer);
}

static void a_set_is_what_it_is_told(void **state) {
    (void)state;
    static const char *const names[] = {"b", "a"}, *const twice[] = {"a", "a"}, *const missing[] = {"a", "z"};
    static const char *const outside[] = {"../a"};
    ds_memory memory;
    ds_key_runs *runs;
    ds_error error;
    size_t removed;
    ds_memory_init(&memory, NULL);
    FIXTURE_OK(ds_key_runs_open(&runs, &memory, ds_io_system(), "keys", NULL, 0, FIXTURE_ERROR));
    put_run(runs, "a", 100, 5);
    put_run(runs, "b", 0, 5);
    put_run(runs, "stray", 0, 5);
    fixture_text_file("keys/c.new-1", "half");
    fixture_directory("keys/folder");
    assert_int_equal(ds_key_runs_count(runs), 0);
    ds_key_runs_free(runs);
    ds_key_runs_free(NULL);
    assert_int_equal(ds_key_runs_open(&runs, &memory, ds_io_system(), "keys", twice, 2, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_key_runs_open(&runs, &memory, ds_io_system(), "keys", outside, 1, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_key_runs_open(&runs, &memory, ds_io_system(), "keys", missing, 2, &error), DS_E_NOT_FOUND);
    assert_non_null(strstr(error.place, "keys/z"));
    assert_int_equal(ds_key_runs_open(&runs, &memory, ds_io_system(), "no/keys", names, 2, &error), DS_E_NOT_FOUND);
    assert_null(runs);
    FIXTURE_OK(ds_key_runs_open(&runs, &memory, ds_io_system(), "keys", names, 2, FIXTURE_ERROR));
    assert_string_equal(ds_key_runs_name(runs, 0), "b");
    assert_string_equal(ds_key_runs_name(runs, 1), "a");
    assert_null(ds_key_runs_name(runs, 2));
    assert_null(ds_key_runs_get(runs, 2));
    FIXTURE_OK(ds_key_runs_sweep(runs, &removed, FIXTURE_ERROR));
    assert_int_equal(removed, 2);
    assert_true(is_there("keys/a") && is_there("keys/b") && is_there("keys/folder") && !is_there("keys/stray"));
    FIXTURE_OK(ds_key_runs_drop(runs, "b", FIXTURE_ERROR));
    assert_false(is_there("keys/b"));
    assert_int_equal(ds_key_runs_drop(runs, "b", &error), DS_E_NOT_FOUND);
    assert_int_equal(ds_key_runs_count(runs), 1);
    ds_key_runs_free(runs);
    assert_true(is_there("keys/a"));
    assert_int_equal(memory.used, 0);
}

static void a_directory_is_made_for_good(void **state) {
    (void)state;
    ds_memory memory;
    ds_key_runs *runs;
    ds_error error;
    fake_io fake;
    ds_memory_init(&memory, NULL);
    fake_io_init(&fake);
    fake_io_fail(&fake, FAKE_FSYNC, 0, EIO);
    assert_int_equal(ds_key_runs_open(&runs, &memory, &fake.io, "bad", NULL, 0, &error), DS_E_IO);
    assert_string_equal(error.place, "bad");
    assert_null(runs);
    fake.rules[FAKE_FSYNC] = (fake_rule){0, 0, 0};
    unsigned long before = fake.calls[FAKE_FSYNC];
    FIXTURE_OK(ds_key_runs_open(&runs, &memory, &fake.io, "keys", NULL, 0, FIXTURE_ERROR));
    assert_int_equal(fake.calls[FAKE_FSYNC], before + 1);
    ds_key_runs_free(runs);
    fake_io_fail(&fake, FAKE_MKDIR, 0, ENOSPC);
    assert_int_equal(ds_key_runs_open(&runs, &memory, &fake.io, "more", NULL, 0, &error), DS_E_NO_SPACE);
    assert_int_equal(fake.open_files, 0);
    assert_int_equal(memory.used, 0);
}

/* Batches of one size, as a feed leaves them: few runs, and no record is written more often than there are sizes. */
static void runs_stay_few(void **state) {
    (void)state;
    enum { BATCHES = 700, RECORDS = 30 };
    ds_memory memory;
    ds_key_runs *runs;
    uint64_t written = 0;
    char name[16];
    ds_memory_init(&memory, NULL);
    ds_io fast = fixture_fast_disk();
    FIXTURE_OK(ds_key_runs_open(&runs, &memory, &fast, "keys", NULL, 0, FIXTURE_ERROR));
    for (uint32_t b = 0, next = 0; b < BATCHES; b++) {
        const ds_key_run *which[64];
        size_t count;
        (void)snprintf(name, sizeof name, "%u", next++);
        put_run(runs, name, b * RECORDS, RECORDS);
        FIXTURE_OK(ds_key_runs_add(runs, name, FIXTURE_ERROR));
        ds_key_runs_choose(runs, which, &count);
        assert_true(count == 0 || count >= 8);
        if (count > 0) {
            (void)snprintf(name, sizeof name, "%u", next++);
            FIXTURE_OK(ds_key_runs_merge(runs, which, count, NULL, NULL, name, FIXTURE_ERROR));
            for (size_t c = 0; c < count; c++) {
                written += ds_key_run_count(which[c]);
                size_t at = 0;
                while (ds_key_runs_get(runs, at) != which[c]) at++;
                FIXTURE_OK(ds_key_runs_drop(runs, ds_key_runs_name(runs, at), FIXTURE_ERROR));
            }
            FIXTURE_OK(ds_key_runs_add(runs, name, FIXTURE_ERROR));
        }
        assert_true(ds_key_runs_count(runs) <= 16);
    }
    assert_true(written < (uint64_t)BATCHES * RECORDS * 12);
    ds_key_runs_free(runs);
    assert_int_equal(memory.used, 0);
}

/* ---- threads ---- */

enum { THREADS = 4, CROWD_RECORDS = 20000 };

typedef struct crowd {
    ds_key_runs *runs;
    ds_memory memory;
    _Atomic uint32_t wrong;
} crowd;

static uint64_t crowd_key(uint32_t i) {
    return ds_hash_mix(i / 2 + 1);
}

/* Each looks up everything and goes through everything at once; one of them merges meanwhile. */
static void crowd_worker(void *context, uint32_t worker) {
    crowd *c = context;
    ds_key_runs_scratch scratch;
    ds_numbers got;
    ds_key_merge merge = {0};
    ds_key_record record;
    bool more = true;
    ds_key_runs_scratch_init(&scratch, &c->memory);
    ds_numbers_init(&got, &c->memory);
    for (uint32_t i = 0; i < CROWD_RECORDS; i += 2) {
        got.count = 0;
        if (ds_key_runs_find(c->runs, &scratch, crowd_key(i), &got, NULL) != DS_OK || got.count != 2 ||
            got.items[0] != i || got.items[1] != i + 1) {
            c->wrong++;
        }
    }
    uint32_t count = 0;
    if (ds_key_runs_range(c->runs, &merge, &c->memory, NULL, 0, 0, 0, NULL) != DS_OK) c->wrong++;
    while (ds_key_merge_next(&merge, &record, &more, NULL) == DS_OK && more) count++;
    if (count != CROWD_RECORDS) c->wrong++;
    if (worker == 0) {
        const ds_key_run *which[2] = {ds_key_runs_get(c->runs, 0), ds_key_runs_get(c->runs, 1)};
        if (ds_key_runs_merge(c->runs, which, 2, NULL, NULL, "both", NULL) != DS_OK) c->wrong++;
    }
    ds_key_merge_clear(&merge);
    ds_numbers_clear(&got);
    ds_key_runs_scratch_clear(&scratch);
}

static void threads_read_at_once(void **state) {
    (void)state;
    crowd c = {.wrong = 0};
    ds_memory_init(&c.memory, NULL);
    FIXTURE_OK(ds_key_runs_open(&c.runs, &c.memory, ds_io_system(), "keys", NULL, 0, FIXTURE_ERROR));
    for (uint32_t r = 0; r < 2; r++) {
        const char *name = r == 0 ? "even" : "odd";
        ds_key_record *records = malloc(CROWD_RECORDS / 2 * sizeof *records);
        ds_key_run_writer *writer;
        assert_non_null(records);
        for (uint32_t i = 0; i < CROWD_RECORDS / 2; i++) records[i] = (ds_key_record){crowd_key(2 * i), 2 * i + r};
        assert_int_equal(fixture_sort_keys(records, CROWD_RECORDS / 2), CROWD_RECORDS / 2);
        FIXTURE_OK(ds_key_runs_writer(c.runs, name, &writer, FIXTURE_ERROR));
        for (uint32_t i = 0; i < CROWD_RECORDS / 2; i++) {
            FIXTURE_OK(ds_key_run_writer_put(writer, records[i].key, records[i].number, FIXTURE_ERROR));
        }
        FIXTURE_OK(ds_key_run_writer_finish(writer, FIXTURE_ERROR));
        ds_key_run_writer_free(writer);
        FIXTURE_OK(ds_key_runs_add(c.runs, name, FIXTURE_ERROR));
        free(records);
    }
    assert_int_equal(ds_threads_run(THREADS, crowd_worker, &c), THREADS);
    assert_int_equal(c.wrong, 0);
    FIXTURE_OK(ds_key_runs_add(c.runs, "both", FIXTURE_ERROR));
    FIXTURE_OK(ds_key_runs_verify(c.runs, FIXTURE_ERROR));
    ds_key_runs_free(c.runs);
    assert_int_equal(c.memory.used, 0);
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_come_back_at_every_width),
        cmocka_unit_test(a_block_fills_up),
        cmocka_unit_test(a_block_that_lies_is_refused),
        cmocka_unit_test(the_sieve_lets_few_pass),
        FOLDER_TEST(a_writer_refuses_what_is_out_of_order),
        FOLDER_TEST(a_run_tells_what_it_is),
        FOLDER_TEST(another_version_is_told),
        FOLDER_TEST(what_no_checksum_tells_verify_does),
        FOLDER_TEST(the_same_records_make_the_same_file),
        FOLDER_TEST(reads_are_few),
        FOLDER_TEST(a_set_is_what_it_is_told),
        FOLDER_TEST(a_directory_is_made_for_good),
        FOLDER_TEST(runs_stay_few),
        FOLDER_TEST(threads_read_at_once),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
