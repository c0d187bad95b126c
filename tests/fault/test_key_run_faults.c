/* SPDX-License-Identifier: MIT */
/*
 * Key runs on bad disks: a file with any byte changed or cut anywhere says what it said or an error, and never anything
 * else; memory, reads and writes that fail at the n-th call, for every n, leave a whole run or none.
 */
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_io.h"
#include "fixtures/fixture_key_run.h"

enum { RECORDS = 700, ARTICLES = 40 };

/* Articles and keys that share each other, in two blocks. */
static size_t make_records(ds_key_record *records) {
    for (uint32_t i = 0; i < RECORDS; i++) {
        records[i] = (ds_key_record){(uint64_t)(i / 3 + 1) * 0x01f3579bdf13579b, i * 7 % ARTICLES};
    }
    return fixture_sort_keys(records, RECORDS);
}

static void expect_found(const ds_key_record *records, size_t count, uint64_t key, const ds_numbers *got) {
    size_t expected = 0;
    for (size_t i = 0; i < count; i++) {
        if (records[i].key != key) continue;
        assert_true(expected < got->count);
        assert_int_equal(got->items[expected++], records[i].number);
    }
    assert_int_equal(got->count, expected);
}

/* All that can be asked of a file: what it says is right, or it is an error. Returns whether verify found it whole. */
static bool ask(const char *path, const ds_key_record *records, size_t count, size_t step, ds_status other) {
    ds_memory memory;
    ds_key_run *run;
    ds_error error;
    ds_memory_init(&memory, NULL);
    ds_status status = ds_key_run_open(&run, &memory, ds_io_system(), path, &error);
    if (status != DS_OK) {
        assert_true(status == DS_E_CORRUPT || status == other);
        assert_string_equal(error.place, path);
        assert_int_equal(memory.used, 0);
        return false;
    }
    ds_key_run_scratch scratch;
    ds_numbers got;
    ds_key_run_scratch_init(&scratch);
    ds_numbers_init(&got, &memory);
    for (size_t i = 0; i < count; i += step) {
        for (uint64_t key = records[i].key - 1; key <= records[i].key; key++) {
            got.count = 0;
            status = ds_key_run_find(run, &scratch, key, &got, &error);
            if (status == DS_OK) expect_found(records, count, key, &got);
            if (status != DS_OK) assert_int_equal(status, DS_E_CORRUPT);
        }
    }
    ds_key_cursor cursor = {0};
    ds_key_record record;
    bool more;
    size_t at = 0;
    assert_int_equal(ds_key_cursor_begin(&cursor, &memory, run, 0, 0, &error), DS_OK);
    while ((status = ds_key_cursor_next(&cursor, &record, &more, &error)) == DS_OK && more) {
        assert_true(at < count);
        assert_int_equal(fixture_compare_keys(&record, &records[at++]), 0);
    }
    if (status != DS_OK) assert_int_equal(status, DS_E_CORRUPT);
    if (status == DS_OK) assert_int_equal(at, count);
    ds_key_cursor_clear(&cursor);
    status = ds_key_run_verify(run, &error);
    ds_numbers_clear(&got);
    ds_key_run_free(run);
    assert_int_equal(memory.used, 0);
    return status == DS_OK;
}

static void any_other_byte_is_known(void **state) {
    (void)state;
    ds_key_record records[RECORDS];
    size_t count = make_records(records);
    ds_memory memory;
    struct stat about;
    ds_memory_init(&memory, NULL);
    FIXTURE_OK(fixture_write_run(&memory, ds_io_system(), "run", records, count, FIXTURE_ERROR));
    assert_true(ask("run", records, count, 1, DS_OK));
    int fd = open("run", O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &about), 0);
    assert_in_range(about.st_size, 3 * 4096, 5 * 4096);
    for (off_t at = 0; at < about.st_size; at++) {
        unsigned char byte, changed;
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        changed = byte ^ (unsigned char)(1u << at % 8);
        assert_int_equal(pwrite(fd, &changed, 1, at), 1);
        if (ask("run", records, count, 97, DS_E_UNSUPPORTED)) fail_msg("byte %ld may be any", (long)at);
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    }
    assert_true(ask("run", records, count, 1, DS_OK));
    assert_int_equal(close(fd), 0);
}

static void a_file_that_is_cut_is_known(void **state) {
    (void)state;
    ds_key_record records[RECORDS];
    size_t count = make_records(records);
    ds_memory memory;
    struct stat about;
    ds_memory_init(&memory, NULL);
    FIXTURE_OK(fixture_write_run(&memory, ds_io_system(), "run", records, count, FIXTURE_ERROR));
    assert_int_equal(stat("run", &about), 0);
    assert_int_equal(truncate("run", about.st_size + 1), 0);
    assert_false(ask("run", records, count, 97, DS_OK));
    for (off_t size = about.st_size; size-- > 0;) {
        assert_int_equal(truncate("run", size), 0);
        assert_false(ask("run", records, count, 97, DS_OK));
    }
}

/* A block that lies where another belongs has a checksum that is right for its own place. */
static void blocks_that_change_places_are_known(void **state) {
    (void)state;
    ds_key_record records[RECORDS];
    unsigned char blocks[2][DS_KEY_BLOCK_BYTES];
    size_t count = make_records(records);
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    FIXTURE_OK(fixture_write_run(&memory, ds_io_system(), "run", records, count, FIXTURE_ERROR));
    int fd = open("run", O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, blocks, sizeof blocks, DS_KEY_BLOCK_BYTES), sizeof blocks);
    for (off_t b = 0; b < 2; b++) {
        assert_int_equal(pwrite(fd, blocks[1 - b], DS_KEY_BLOCK_BYTES, (1 + b) * DS_KEY_BLOCK_BYTES),
                         DS_KEY_BLOCK_BYTES);
    }
    assert_int_equal(close(fd), 0);
    assert_false(ask("run", records, count, 1, DS_OK));
}

/* ---- calls that fail ---- */

static bool is_there(const char *path) {
    return access(path, F_OK) == 0;
}

/* Nothing in the folder but runs that were there. */
static int count_names(void *context, const char *name) {
    (void)name;
    (*(size_t *)context)++;
    return 0;
}

static size_t files_in(const char *path) {
    size_t count = 0;
    assert_int_equal(ds_io_system()->list(NULL, path, count_names, &count), 0);
    return count;
}

typedef struct fault_row {
    fake_call call;
    int os_error;
    ds_status status;
} fault_row;

static void a_run_is_written_whole_or_not_at_all(void **state) {
    (void)state;
    static const fault_row rows[] = {{FAKE_OPEN, EACCES, DS_E_IO},        {FAKE_PWRITE, ENOSPC, DS_E_NO_SPACE},
                                     {FAKE_PWRITE, 0, DS_E_NO_SPACE},     {FAKE_PREAD, EIO, DS_E_IO},
                                     {FAKE_PREAD, 0, DS_E_CORRUPT},       {FAKE_FSYNC, EIO, DS_E_IO},
                                     {FAKE_CLOSE, ENOSPC, DS_E_NO_SPACE}, {FAKE_RENAME, EACCES, DS_E_IO}};
    ds_key_record records[RECORDS];
    size_t count = make_records(records);
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        for (unsigned long n = 1;; n++) {
            fake_io fake;
            ds_error error;
            fake_io_init(&fake);
            fake.most = 1000;
            fake.rules[rows[r].call] = (fake_rule){n, n, rows[r].os_error};
            ds_status status = fixture_write_run(&memory, &fake.io, "run", records, count, &error);
            bool met = fake.calls[rows[r].call] >= n;
            /* The last close is of the folder, whose name is on the disk by then. */
            bool is_late = met && rows[r].call == FAKE_CLOSE && fake.calls[FAKE_RENAME] > 0;
            assert_int_equal(status, met && !is_late ? rows[r].status : DS_OK);
            if (met && !is_late) assert_string_equal(error.place, "run");
            assert_int_equal(fake.open_files, 0);
            assert_int_equal(is_there("run"), status == DS_OK);
            assert_int_equal(files_in("."), status == DS_OK);
            if (status == DS_OK) assert_true(ask("run", records, count, 50, DS_OK));
            if (status == DS_OK) assert_int_equal(unlink("run"), 0);
            if (!met) break;
            assert_true(n < 1000);
        }
    }
    assert_int_equal(memory.used, 0);
}

/* What was done to the disk, a letter each: write, sync, rename, and sync of the directory. */
typedef struct diary {
    fake_io fake; /* first: its `user` is this */
    char text[256];
    size_t length;
} diary;

static void note(diary *d, char what) {
    bool again = d->length > 0 && d->text[d->length - 1] == what && what == 'w';
    if (!again && d->length + 1 < sizeof d->text) d->text[d->length++] = what;
}

static ssize_t noted_write(void *user, int fd, const void *data, size_t size, off_t offset) {
    note(user, 'w');
    return fake_pwrite(user, fd, data, size, offset);
}

static int noted_sync(void *user, int fd) {
    struct stat about;
    assert_int_equal(fstat(fd, &about), 0);
    note(user, S_ISDIR(about.st_mode) ? 'd' : 's');
    return fake_fsync(user, fd);
}

static int noted_rename(void *user, const char *from, const char *to) {
    note(user, 'r');
    return fake_rename(user, from, to);
}

static void a_run_is_on_the_disk_before_it_has_its_name(void **state) {
    (void)state;
    ds_key_record records[RECORDS];
    size_t count = make_records(records);
    ds_memory memory;
    diary d = {.length = 0};
    ds_memory_init(&memory, NULL);
    fake_io_init(&d.fake);
    d.fake.io.pwrite = noted_write;
    d.fake.io.fsync = noted_sync;
    d.fake.io.rename = noted_rename;
    FIXTURE_OK(fixture_write_run(&memory, &d.fake.io, "run", records, count, FIXTURE_ERROR));
    assert_string_equal(d.text, "wsrd");
}

/* Open, find, go through and verify; DS_OK if the answers are right. */
static ds_status read_all(const ds_io *io, ds_memory *memory, const ds_key_record *records, size_t count,
                          ds_error *error) {
    static const char *const names[] = {"run"};
    ds_key_runs *runs;
    ds_key_runs_scratch scratch;
    ds_numbers got;
    ds_key_merge merge = {0};
    DS_TRY(ds_key_runs_open(&runs, memory, io, ".", names, 1, error));
    ds_key_runs_scratch_init(&scratch, memory);
    ds_numbers_init(&got, memory);
    ds_status status = DS_OK;
    for (size_t i = 0; i < count && status == DS_OK; i += 100) {
        got.count = 0;
        status = ds_key_runs_find(runs, &scratch, records[i].key, &got, error);
        if (status == DS_OK) expect_found(records, count, records[i].key, &got);
    }
    if (status == DS_OK) status = ds_key_runs_range(runs, &merge, memory, NULL, 0, 0, 0, error);
    for (size_t at = 0; status == DS_OK; at++) {
        ds_key_record record;
        bool more;
        status = ds_key_merge_next(&merge, &record, &more, error);
        if (status == DS_OK) assert_int_equal(more, at < count);
        if (!more) break;
        assert_int_equal(fixture_compare_keys(&record, &records[at]), 0);
    }
    if (status == DS_OK) status = ds_key_runs_verify(runs, error);
    if (status == DS_OK) status = ds_key_runs_sweep(runs, NULL, error);
    ds_key_merge_clear(&merge);
    ds_numbers_clear(&got);
    ds_key_runs_scratch_clear(&scratch);
    ds_key_runs_free(runs);
    return status;
}

static void a_run_that_cannot_be_read_is_an_error(void **state) {
    (void)state;
    static const fault_row rows[] = {{FAKE_OPEN, EMFILE, DS_E_IO},  {FAKE_FSTAT, EIO, DS_E_IO},
                                     {FAKE_PREAD, EIO, DS_E_IO},    {FAKE_PREAD, 0, DS_E_CORRUPT},
                                     {FAKE_MKDIR, EACCES, DS_E_IO}, {FAKE_LIST, EIO, DS_E_IO}};
    ds_key_record records[RECORDS];
    size_t count = make_records(records);
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    FIXTURE_OK(fixture_write_run(&memory, ds_io_system(), "run", records, count, FIXTURE_ERROR));
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        for (unsigned long n = 1;; n++) {
            fake_io fake;
            ds_error error;
            fake_io_init(&fake);
            fake.most = 1500;
            fake.rules[rows[r].call] = (fake_rule){n, n, rows[r].os_error};
            ds_status status = read_all(&fake.io, &memory, records, count, &error);
            bool met = fake.calls[rows[r].call] >= n;
            assert_int_equal(status, met ? rows[r].status : DS_OK);
            assert_int_equal(fake.open_files, 0);
            assert_int_equal(memory.used, 0);
            if (!met) break;
        }
    }
    fake_io fake;
    fake_io_init(&fake);
    fake.most = 7;
    fake.interrupts = true;
    FIXTURE_OK(read_all(&fake.io, &memory, records, count, FIXTURE_ERROR));
}

/* ---- memory ---- */

/* A batch of keys, a run of it and another, both merged, and what is then read. */
static ds_status whole_life(const ds_io *io, ds_memory *memory, const ds_keys *keys, const uint32_t *numbers,
                            const ds_key_record *records, size_t count, ds_error *error) {
    ds_key_runs *runs;
    DS_TRY(ds_key_runs_open(&runs, memory, io, "keys", NULL, 0, error));
    ds_status status = ds_key_run_from_keys(memory, io, "keys/a", keys, numbers, ARTICLES, SIZE_MAX, error);
    if (status == DS_OK) status = fixture_write_run(memory, io, "keys/b", records, count, error);
    if (status == DS_OK) status = ds_key_runs_add(runs, "a", error);
    if (status == DS_OK) status = ds_key_runs_add(runs, "b", error);
    const ds_key_run *which[2] = {ds_key_runs_get(runs, 0), ds_key_runs_get(runs, 1)};
    if (status == DS_OK) status = ds_key_runs_merge(runs, which, 2, NULL, NULL, "run", error);
    if (status == DS_OK) status = ds_key_runs_add(runs, "run", error);
    if (status == DS_OK) status = ds_key_runs_drop(runs, "a", error);
    if (status == DS_OK) status = ds_key_runs_drop(runs, "b", error);
    if (status == DS_OK) assert_int_equal(ds_key_run_count(ds_key_runs_get(runs, 0)), count);
    if (status == DS_OK) status = ds_key_runs_sweep(runs, NULL, error);
    ds_key_runs_free(runs);
    return status;
}

static void memory_may_run_out_anywhere(void **state) {
    (void)state;
    ds_key_record records[RECORDS];
    size_t count = make_records(records);
    uint32_t numbers[ARTICLES];
    ds_memory plain;
    ds_keys keys;
    ds_keys_writer writer;
    ds_io disk = fixture_fast_disk();
    ds_memory_init(&plain, NULL);
    FIXTURE_OK(ds_keys_open(&keys, &plain, &disk, ".", 64, FIXTURE_ERROR));
    ds_keys_writer_init(&writer, &keys);
    for (uint32_t i = 0; i < ARTICLES; i++) numbers[i] = ARTICLES - 1 - i;
    for (size_t i = 0; i < count; i++) {
        FIXTURE_OK(ds_keys_add(&writer, records[i].key, ARTICLES - 1 - records[i].number, FIXTURE_ERROR));
    }
    FIXTURE_OK(ds_keys_flush(&writer, FIXTURE_ERROR));
    for (uint64_t n = 1;; n++) {
        fixture_allocator counted = {.fail_at = n};
        ds_allocator hook = fixture_allocator_hook(&counted);
        ds_memory memory;
        ds_error error;
        ds_memory_init(&memory, &hook);
        ds_status status = whole_life(&disk, &memory, &keys, numbers, records, count, &error);
        bool dry = counted.failures > 0;
        assert_int_equal(status, dry ? DS_E_MEMORY : DS_OK);
        assert_int_equal(counted.blocks, 0);
        assert_int_equal(counted.wrong_sizes, 0);
        if (!dry) break;
        assert_true(n < 1000);
    }
    assert_int_equal(files_in("keys"), 1);
    assert_true(ask("keys/run", records, count, 1, DS_OK));
    for (uint64_t n = 1;; n++) {
        fixture_allocator counted = {.fail_at = n};
        ds_allocator hook = fixture_allocator_hook(&counted);
        ds_memory memory;
        ds_error error;
        ds_memory_init(&memory, &hook);
        assert_int_equal(chdir("keys"), 0);
        ds_status status = read_all(&disk, &memory, records, count, &error);
        assert_int_equal(chdir(".."), 0);
        assert_int_equal(status, counted.failures > 0 ? DS_E_MEMORY : DS_OK);
        assert_int_equal(counted.blocks, 0);
        assert_int_equal(counted.wrong_sizes, 0);
        if (counted.failures == 0) break;
    }
    ds_keys_writer_clear(&writer);
    ds_keys_close(&keys);
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_folder_enter, fixture_folder_leave)

int main(void) {
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(any_other_byte_is_known),
        FOLDER_TEST(a_file_that_is_cut_is_known),
        FOLDER_TEST(blocks_that_change_places_are_known),
        FOLDER_TEST(a_run_is_written_whole_or_not_at_all),
        FOLDER_TEST(a_run_is_on_the_disk_before_it_has_its_name),
        FOLDER_TEST(a_run_that_cannot_be_read_is_an_error),
        FOLDER_TEST(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
