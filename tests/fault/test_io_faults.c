/* SPDX-License-Identifier: MIT */
/*
 * I/O that fails at the n-th call, for every n. What the scan stores for itself must be right or the scan fails with the
 * right code; an input that cannot be read is skipped and told, and nothing of it is taken for the whole. Interruptions
 * and short transfers change nothing.
 */
#include "engine/core.h"
#include "fixtures/fixture_articles.h"
#include "fixtures/fixture_folder.h"
#include "fixtures/fixture_io.h"

#include <dirent.h>

typedef struct disk {
    fixture_folder *folder;
    fixture_text expected; /* the reports of a scan that nothing happened to */
} disk;

static ds_options scan_options(uint32_t threads) {
    ds_options options;
    ds_options_init(&options);
    options.threads = threads;
    options.keep_pairs = true;
    options.temp_dir = "temp";
    return options;
}

/* A scan of the files and of two articles in memory. */
static ds_status scan_with(const ds_io *io, uint32_t threads, ds_result **result, ds_error *error) {
    ds_options options = scan_options(threads);
    ds_article articles[6];
    (void)fixture_small_corpus(articles);
    ds_scan *scan = NULL;
    *error = (ds_error){.code = DS_OK};
    *result = NULL;
    ds_status status = ds_scan_new_with_io(&scan, &options, io, error);
    for (size_t i = 3; i < 5 && status == DS_OK; i++) status = ds_scan_add(scan, &articles[i], error);
    if (status == DS_OK) status = ds_scan_add_path(scan, "files", error);
    if (status == DS_OK) status = ds_scan_finish(scan, result, error);
    ds_scan_free(scan);
    assert_true((*result != NULL) == (status == DS_OK));
    return status;
}

static ds_status report_with(ds_result *result, fixture_text *out, ds_error *error) {
    fixture_text one = {NULL, 0, 0};
    ds_status status = DS_OK;
    out->size = 0;
    for (size_t f = 0; status == DS_OK && ds_report_format(f) != NULL; f++) {
        status = fixture_write(result, ds_report_format(f), &one, error);
        if (status == DS_OK) fixture_append(out, one.data, one.size);
    }
    fixture_text_free(&one);
    return status;
}

/* The fake keeps the path of the last open, which only one thread may. */
static int open_on_any_thread(void *user, int directory, const char *path, int flags, mode_t mode) {
    fake_io *fake = user;
    if (fake_fails(fake, FAKE_OPEN)) return -1;
    int fd = ds_io_system()->open(NULL, directory, path, flags, mode);
    if (fd >= 0) fake->open_files++;
    return fd;
}

/* Scan and report; whatever happens, every file is closed at the end. */
static ds_status scan_and_report(fake_io *fake, uint32_t threads, fixture_text *out, ds_error *error) {
    ds_result *result;
    if (threads > 1) fake->io.open = open_on_any_thread;
    ds_status status = scan_with(&fake->io, threads, &result, error);
    if (status == DS_OK) status = report_with(result, out, error);
    ds_result_free(result);
    assert_int_equal(fake->open_files, 0);
    return status;
}

static void assert_expected(const disk *k, const fixture_text *got) {
    assert_int_equal(got->size, k->expected.size);
    assert_memory_equal(got->data, k->expected.data, got->size);
}

/* ----------------------------------------------------------------------------------- what changes nothing ------- */

static void short_transfers_are_completed(void **state) {
    const disk *k = *state;
    static const size_t most[] = {1, 2, 7, 13, 4096};
    for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
        for (uint32_t threads = 1; threads <= 3; threads += 2) {
            fake_io fake;
            fixture_text got = {NULL, 0, 0};
            ds_error error;
            fake_io_init(&fake);
            fake.most = most[i];
            fake.interrupts = i % 2 == 0;
            FIXTURE_CALL(error, scan_and_report(&fake, threads, &got, &error));
            assert_expected(k, &got);
            fixture_text_free(&got);
        }
    }
}

static void interruptions_are_tried_again(void **state) {
    const disk *k = *state;
    static const fake_call calls[] = {FAKE_OPEN, FAKE_READ, FAKE_PREAD, FAKE_PWRITE, FAKE_CLOSE};
    for (size_t c = 0; c < sizeof calls / sizeof *calls; c++) {
        for (unsigned long n = 1;; n++) {
            fake_io fake;
            fixture_text got = {NULL, 0, 0};
            ds_error error;
            fake_io_init(&fake);
            fake.rules[calls[c]] = (fake_rule){n, n, EINTR};
            ds_status status = scan_and_report(&fake, 1, &got, &error);
            if (status != DS_OK) fail_msg("call %d, number %lu: %s", calls[c], n, error.message);
            assert_expected(k, &got);
            fixture_text_free(&got);
            if (fake.calls[calls[c]] < n) break;
        }
    }
}

/* ---------------------------------------------------------------------------------------- the scan's own -------- */

typedef struct fault_row {
    fake_call call;
    int os_error;
    ds_status status;
} fault_row;

static const fault_row spool_rows[] = {
    {FAKE_PWRITE, ENOSPC, DS_E_NO_SPACE}, {FAKE_PWRITE, EDQUOT, DS_E_NO_SPACE}, {FAKE_PWRITE, EFBIG, DS_E_NO_SPACE},
    {FAKE_PWRITE, 0, DS_E_NO_SPACE},      {FAKE_PWRITE, EIO, DS_E_IO},          {FAKE_PREAD, EIO, DS_E_IO},
    {FAKE_PREAD, ENOMEM, DS_E_MEMORY},    {FAKE_PREAD, 0, DS_E_CORRUPT},
};

/* A failure at number n, once or from there on; false if no call has this number. */
static bool fail_spool_at(const disk *k, const fault_row *row, unsigned long n, bool onwards, uint32_t threads) {
    fake_io fake;
    fixture_text got = {NULL, 0, 0};
    ds_error error;
    fake_io_init(&fake);
    fake.most = 2000; /* several transfers a block */
    fake.rules[row->call] = (fake_rule){n, onwards ? ULONG_MAX : n, row->os_error};
    ds_status status = scan_and_report(&fake, threads, &got, &error);
    bool met = fake.calls[row->call] >= n;
    if (status != (met ? row->status : DS_OK)) {
        fail_msg("call %d, number %lu, errno %d: %s, %s", row->call, n, row->os_error, ds_status_name(status),
                 error.message);
    }
    if (met) {
        assert_int_equal(error.code, row->status);
        assert_string_equal(error.place, "temporary file");
        assert_non_null(strstr(error.message, row->call == FAKE_PWRITE ? "write" : ""));
        if (row->os_error != 0) assert_int_equal(error.os_error, row->os_error);
    } else {
        assert_expected(k, &got);
    }
    fixture_text_free(&got);
    return met;
}

static void a_failing_spool_fails_the_scan_with_its_reason(void **state) {
    const disk *k = *state;
    for (size_t r = 0; r < sizeof spool_rows / sizeof *spool_rows; r++) {
        unsigned long calls = 0;
        for (unsigned long n = 1; fail_spool_at(k, &spool_rows[r], n, false, 1); n++) calls++;
        for (unsigned long n = 1; fail_spool_at(k, &spool_rows[r], n, true, 1); n += 3) continue;
        assert_true(calls > 10);
    }
}

/* Which call is the n-th differs from run to run; what comes of it does not. */
static void and_on_three_threads(void **state) {
    const disk *k = *state;
    for (size_t r = 0; r < sizeof spool_rows / sizeof *spool_rows; r++) {
        for (unsigned long n = 1; n < 60; n += 11) (void)fail_spool_at(k, &spool_rows[r], n, true, 3);
    }
}

/* The result stands, its texts cannot be had for a while. */
static void a_report_fails_alone(void **state) {
    const disk *k = *state;
    fake_io fake;
    ds_error error;
    ds_result *result;
    ds_story story;
    ds_pair pair;
    fixture_text got = {NULL, 0, 0};
    fake_io_init(&fake);
    FIXTURE_CALL(error, scan_with(&fake.io, 1, &result, &error));
    fake_io_fail(&fake, FAKE_PREAD, 0, EIO);
    assert_int_equal(ds_result_story(result, 0, &story, &error), DS_E_IO);
    assert_int_equal(error.os_error, EIO);
    assert_string_equal(error.place, "temporary file");
    assert_int_equal(ds_result_pair(result, 0, &pair, &error), DS_E_IO);
    for (size_t f = 0; ds_report_format(f) != NULL; f++) {
        assert_int_equal(fixture_write(result, ds_report_format(f), &got, &error), DS_E_IO);
    }
    fake.rules[FAKE_PREAD] = (fake_rule){0, 0, 0};
    FIXTURE_CALL(error, report_with(result, &got, &error));
    assert_expected(k, &got);
    fixture_text_free(&got);
    ds_result_free(result);
}

/* ------------------------------------------------------------------------------------------------- inputs ------- */

/* What the scan says of the inputs. */
typedef struct accounts {
    uint64_t articles;
    uint64_t errors; /* skips that count for the exit code */
} accounts;

/* An article is there with all of its words or not at all: those of the expected JSON report. */
static void assert_known(const disk *k, const ds_member *member) {
    fixture_text line = {NULL, 0, 0};
    char words[64];
    fixture_append_text(&line, "\"id\": \"");
    fixture_append_text(&line, member->id);
    fixture_append_text(&line, "\"");
    const char *entry = strstr(k->expected.data, line.data);
    if (entry == NULL) fail_msg("%s is no article", member->id);
    (void)snprintf(words, sizeof words, "\"words\": %u,", (unsigned)member->words);
    const char *found = strstr(entry, "\"words\": ");
    if (found == NULL || strncmp(found, words, strlen(words)) != 0) {
        fail_msg("%s has %u words: it is not whole", member->id, (unsigned)member->words);
    }
    fixture_text_free(&line);
}

/* All that was read is accounted for, and nothing that was taken is a part. */
static accounts take_accounts(const disk *k, ds_result *result) {
    const ds_stats *stats = ds_result_stats(result);
    accounts a = {.articles = stats->articles};
    assert_int_equal(stats->read, stats->articles + stats->skipped);
    assert_int_equal(stats->skipped, ds_result_skip_count(result));
    for (size_t i = 0; i < ds_result_skip_count(result); i++) a.errors += ds_result_skip(result, i)->is_error;
    assert_int_equal(a.errors, stats->bad_files + stats->bad_records);
    for (size_t i = 0; i < ds_result_story_count(result); i++) {
        ds_story story = fixture_story(result, i);
        for (size_t m = 0; m < story.member_count; m++) assert_known(k, &story.members[m]);
    }
    return a;
}

static const ds_skip *find_skip(ds_result *result, const char *reason) {
    for (size_t i = 0; i < ds_result_skip_count(result); i++) {
        if (strcmp(ds_result_skip(result, i)->reason, reason) == 0) return ds_result_skip(result, i);
    }
    fail_msg("nothing was skipped as %s", reason);
    return NULL;
}

static void an_input_that_breaks_off_is_skipped(void **state) {
    const disk *k = *state;
    ds_error error;
    ds_result *result;
    FIXTURE_CALL(error, scan_with(ds_io_system(), 1, &result, &error));
    accounts whole = take_accounts(k, result);
    ds_result_free(result);
    uint64_t least = whole.articles;
    for (unsigned long n = 1;; n++) {
        fake_io fake;
        fake_io_init(&fake);
        fake.most = 64; /* a file takes many reads */
        fake.rules[FAKE_READ] = (fake_rule){n, n, EIO};
        FIXTURE_CALL(error, scan_with(&fake.io, 1, &result, &error));
        accounts now = take_accounts(k, result);
        bool met = fake.calls[FAKE_READ] >= n;
        if (met) {
            assert_true(now.errors >= 1 && now.errors <= whole.errors + 1); /* the broken line may not be reached */
            const ds_skip *skip = find_skip(result, "unreadable");
            assert_true(skip->is_error);
            assert_memory_equal(skip->path, "files/", 6);
            assert_non_null(strstr(skip->detail, strerror(EIO)));
        } else {
            assert_int_equal(now.articles, whole.articles);
            assert_int_equal(now.errors, whole.errors);
        }
        if (now.articles < least) least = now.articles;
        ds_result_free(result);
        assert_int_equal(fake.open_files, 0);
        if (!met) break;
    }
    assert_true(least < whole.articles);
}

static void an_input_that_does_not_open_is_skipped(void **state) {
    const disk *k = *state;
    static const struct {
        int os_error;
        const char *reason;
    } rows[] = {{EACCES, "unreadable"}, {EIO, "unreadable"}, {EMFILE, "unreadable"}, {ENOENT, "vanished"}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        /* The first two files are the scan's own, the third is the directory, the last is that of its pairs. */
        for (unsigned long n = 4; n <= 7; n++) {
            fake_io fake;
            ds_error error;
            ds_result *result;
            fake_io_init(&fake);
            fake.rules[FAKE_OPEN] = (fake_rule){n, n, rows[r].os_error};
            FIXTURE_CALL(error, scan_with(&fake.io, 1, &result, &error));
            (void)take_accounts(k, result);
            const ds_skip *skip = find_skip(result, rows[r].reason);
            assert_true(skip->is_error);
            assert_non_null(strstr(skip->detail, strerror(rows[r].os_error)));
            ds_result_free(result);
            assert_int_equal(fake.open_files, 0);
        }
    }
}

/* Then files are opened by their whole paths. */
static void a_directory_that_does_not_open_changes_nothing(void **state) {
    const disk *k = *state;
    fake_io fake;
    fixture_text got = {NULL, 0, 0};
    ds_error error;
    fake_io_init(&fake);
    fake.rules[FAKE_OPEN] = (fake_rule){3, 3, EMFILE};
    FIXTURE_CALL(error, scan_and_report(&fake, 1, &got, &error));
    assert_expected(k, &got);
    fixture_text_free(&got);
}

/* ---------------------------------------------------------------------------------------- temporary files ------- */

static void a_temporary_file_that_does_not_open_fails_the_scan(void **state) {
    (void)state;
    static const struct {
        int os_error;
        ds_status status;
    } rows[] = {{ENOSPC, DS_E_NO_SPACE}, {EACCES, DS_E_IO}, {EMFILE, DS_E_IO}, {ENOENT, DS_E_NOT_FOUND}};
    static const unsigned long numbers[] = {1, 2, 8};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            fake_io fake;
            ds_error error;
            ds_result *result;
            fake_io_init(&fake);
            fake.rules[FAKE_OPEN] = (fake_rule){numbers[i], numbers[i], rows[r].os_error};
            assert_int_equal(scan_with(&fake.io, 1, &result, &error), rows[r].status);
            assert_int_equal(error.os_error, rows[r].os_error);
            assert_string_equal(error.place, "temp");
            assert_int_equal(fake.open_files, 0);
        }
    }
}

/* A file system without nameless files. */
typedef struct old_disk {
    fake_io fake; /* first: its `user` is this */
    int os_error;
    unsigned refused;
    unsigned named;
} old_disk;

static int open_on_old_disk(void *user, int directory, const char *path, int flags, mode_t mode) {
    old_disk *old = user;
    if ((flags & O_TMPFILE) == O_TMPFILE) {
        old->refused++;
        errno = old->os_error;
        return -1;
    }
    if (flags & O_CREAT) {
        old->named++;
        assert_true(flags & O_EXCL);
        assert_int_equal(mode, 0600);
    }
    return fake_open(&old->fake, directory, path, flags, mode);
}

static size_t entries_in(const char *path) {
    size_t entries = 0;
    DIR *directory = opendir(path);
    assert_non_null(directory);
    while (readdir(directory) != NULL) entries++;
    (void)closedir(directory);
    return entries - 2; /* itself and its parent */
}

static void a_disk_without_nameless_files_will_do(void **state) {
    const disk *k = *state;
    static const int refusals[] = {EOPNOTSUPP, EISDIR, EINVAL};
    for (size_t r = 0; r < 3; r++) {
        old_disk old = {.os_error = refusals[r]};
        ds_error error;
        fixture_text got = {NULL, 0, 0};
        fake_io_init(&old.fake);
        old.fake.io.open = open_on_old_disk;
        ds_result *result;
        FIXTURE_CALL(error, scan_with(&old.fake.io, 1, &result, &error));
        assert_int_equal(entries_in("temp"), 0); /* while they are still open */
        FIXTURE_CALL(error, report_with(result, &got, &error));
        ds_result_free(result);
        assert_expected(k, &got);
        assert_int_equal(old.refused, 3);
        assert_int_equal(old.named, 3);
        assert_int_equal(old.fake.open_files, 0);
        fixture_text_free(&got);
    }
}

/* ------------------------------------------------------------------------------------------------- set-up ------- */

static void write_files(void) {
    ds_article articles[6];
    (void)fixture_small_corpus(articles);
    fixture_text text = {NULL, 0, 0}, lines = {NULL, 0, 0};
    fixture_append_text(&text, "Fire destroys cannery\n\n");
    fixture_append_text(&text, articles[0].body);
    fixture_append_text(&lines, "{\"id\":\"l1\",\"title\":\"Fire\",\"text\":\"");
    for (const char *c = articles[1].body; *c != '\0'; c++) fixture_append(&lines, *c == '\n' ? " " : c, 1);
    fixture_append_text(&lines,
                        "\"}\n{\"id\":\"l2\",\"text\":\"few words\"}\n{broken\n{\"id\":\"l3\",\"text\":\"more words "
                        "of another kind, so that the line takes more than one read\"}\n");
    fixture_directory("temp");
    fixture_directory("files");
    fixture_text_file("files/fire.txt", text.data);
    fixture_text_file("files/feed.jsonl", lines.data);
    fixture_gzip_file("files/packed.txt.gz", "Packed\nwords that were packed, and some more of them to go with these");
    fixture_text_file("files/list.json",
                      "[{\"id\":\"i1\",\"text\":\"an item\"},{\"id\":\"i2\",\"text\":\"and another\"}]");
    fixture_text_free(&text);
    fixture_text_free(&lines);
}

static int set_up(void **state) {
    disk *k = calloc(1, sizeof *k);
    void *folder = NULL;
    ds_error error;
    ds_result *result;
    if (k == NULL || fixture_folder_enter(&folder) != 0) return -1;
    k->folder = folder;
    *state = k;
    write_files();
    FIXTURE_CALL(error, scan_with(ds_io_system(), 1, &result, &error));
    FIXTURE_CALL(error, report_with(result, &k->expected, &error));
    ds_result_free(result);
    return 0;
}

static int tear_down(void **state) {
    disk *k = *state;
    void *folder = k->folder;
    fixture_text_free(&k->expected);
    free(k);
    return fixture_folder_leave(&folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_transfers_are_completed),
        cmocka_unit_test(interruptions_are_tried_again),
        cmocka_unit_test(a_failing_spool_fails_the_scan_with_its_reason),
        cmocka_unit_test(and_on_three_threads),
        cmocka_unit_test(a_report_fails_alone),
        cmocka_unit_test(an_input_that_breaks_off_is_skipped),
        cmocka_unit_test(an_input_that_does_not_open_is_skipped),
        cmocka_unit_test(a_directory_that_does_not_open_changes_nothing),
        cmocka_unit_test(a_temporary_file_that_does_not_open_fails_the_scan),
        cmocka_unit_test(a_disk_without_nameless_files_will_do),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
