/* SPDX-License-Identifier: MIT */
/* The ground floor: threads, shared work, the processor, and the door to files. */
#include "base/cpu.h"
#include "base/clock.h"
#include "base/threads.h"
#include "base/work.h"
#include "fixtures/fixture_io.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- threads ---- */

typedef struct roll_call {
    _Atomic uint32_t present[DS_THREADS_MOST + 1];
    pthread_t caller;
    _Atomic bool caller_is_zero;
} roll_call;

static void answer(void *context, uint32_t worker) {
    roll_call *call = context;
    call->present[worker <= DS_THREADS_MOST ? worker : DS_THREADS_MOST]++;
    if (worker == 0 && pthread_equal(pthread_self(), call->caller)) call->caller_is_zero = true;
}

static void every_worker_runs_once_and_the_caller_is_the_first(void **state) {
    (void)state;
    static const uint32_t asked[] = {0, 1, 2, 7, 64};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        roll_call *call = calloc(1, sizeof *call);
        assert_non_null(call);
        call->caller = pthread_self();
        uint32_t ran = ds_threads_run(asked[i], answer, call);
        uint32_t expected = asked[i] == 0 ? 1 : asked[i];
        assert_int_equal(ran, expected);
        assert_true(call->caller_is_zero);
        for (uint32_t w = 0; w <= DS_THREADS_MOST; w++) assert_int_equal(call->present[w], w < expected);
        free(call);
    }
}

static void more_workers_than_allowed_are_not_started(void **state) {
    (void)state;
    roll_call *call = calloc(1, sizeof *call);
    assert_non_null(call);
    call->caller = pthread_self();
    uint32_t ran = ds_threads_run(UINT32_MAX, answer, call);
    assert_in_range(ran, 1, DS_THREADS_MOST);
    for (uint32_t w = 0; w <= DS_THREADS_MOST; w++) assert_int_equal(call->present[w], w < ran);
    free(call);
}

/* ---- shared work ---- */

enum { TASKS = 500 };

typedef struct workshop {
    ds_work work;
    _Atomic uint32_t done[TASKS];
    uint32_t bad[2]; /* tasks that fail */
    uint32_t bad_count;
} workshop;

static ds_status do_task(void *context, uint32_t task, ds_error *error) {
    workshop *w = context;
    w->done[task]++;
    for (uint32_t b = 0; b < w->bad_count; b++) {
        if (task == w->bad[b]) return ds_fail(error, DS_E_FORMAT, (int)task, "there", "task %u", task);
    }
    return DS_OK;
}

static void work_worker(void *context, uint32_t worker) {
    workshop *w = context;
    ds_work_run(&w->work, worker, do_task, w);
}

static ds_status run_workshop(workshop *w, uint32_t count, uint32_t threads, const ds_options *options,
                              ds_error *error) {
    assert_int_equal(ds_work_init(&w->work, count, DS_PHASE_MATCH, options, error), DS_OK);
    ds_threads_run(threads, work_worker, w);
    return ds_work_finish(&w->work, error);
}

static void every_task_is_done_once(void **state) {
    (void)state;
    ds_options options;
    ds_options_init(&options);
    for (uint32_t threads = 1; threads <= 8; threads *= 2) {
        workshop *w = calloc(1, sizeof *w);
        assert_non_null(w);
        ds_error error;
        assert_int_equal(run_workshop(w, TASKS, threads, &options, &error), DS_OK);
        for (uint32_t t = 0; t < TASKS; t++) assert_int_equal(w->done[t], 1);
        assert_int_equal(w->work.done, TASKS);
        free(w);
    }
}

static void no_tasks_are_no_failure(void **state) {
    (void)state;
    ds_options options;
    ds_options_init(&options);
    workshop *w = calloc(1, sizeof *w);
    assert_non_null(w);
    assert_int_equal(run_workshop(w, 0, 3, &options, NULL), DS_OK);
    free(w);
}

static void the_failure_with_the_least_number_is_reported(void **state) {
    (void)state;
    ds_options options;
    ds_options_init(&options);
    for (int round = 0; round < 200; round++) {
        workshop *w = calloc(1, sizeof *w);
        assert_non_null(w);
        w->bad_count = 2;
        w->bad[0] = 101;
        w->bad[1] = 100;
        ds_error error = {.code = DS_OK};
        assert_int_equal(run_workshop(w, TASKS, 4, &options, &error), DS_E_FORMAT);
        assert_int_equal(error.code, DS_E_FORMAT);
        assert_int_equal(error.os_error, 100);
        assert_string_equal(error.message, "task 100");
        assert_string_equal(error.place, "there");
        for (uint32_t t = 0; t < 100; t++) assert_int_equal(w->done[t], 1);
        assert_int_equal(w->done[TASKS - 1], 0);
        free(w);
    }
}

static void a_failure_of_no_task_yields_to_one_of_a_task(void **state) {
    (void)state;
    ds_options options;
    ds_options_init(&options);
    ds_work work;
    ds_error none, five, error;
    ds_fail(&none, DS_E_IO, 0, NULL, "none in particular");
    ds_fail(&five, DS_E_LIMIT, 0, NULL, "task five");
    assert_int_equal(ds_work_init(&work, 10, DS_PHASE_READ, &options, NULL), DS_OK);
    ds_work_fail(&work, UINT32_MAX, &none);
    ds_work_fail(&work, 5, &five);
    ds_work_fail(&work, UINT32_MAX, &none);
    assert_int_equal(ds_work_finish(&work, &error), DS_E_LIMIT);
    assert_string_equal(error.message, "task five");
}

typedef struct watcher {
    pthread_t caller;
    uint64_t calls, last_done;
    uint64_t stop_at; /* cancels once so many are done */
    bool is_astray;   /* called from another thread, or with numbers that cannot be */
} watcher;

static int watch(void *user, const ds_progress *progress) {
    watcher *w = user;
    w->calls++;
    if (!pthread_equal(pthread_self(), w->caller) || progress->total != TASKS || progress->phase != DS_PHASE_MATCH ||
        progress->done < w->last_done || progress->done > TASKS) {
        w->is_astray = true;
    }
    w->last_done = progress->done;
    return progress->done >= w->stop_at;
}

static void progress_is_told_to_the_calling_thread_only(void **state) {
    (void)state;
    watcher seen = {.caller = pthread_self(), .stop_at = UINT64_MAX};
    ds_options options;
    ds_options_init(&options);
    options.progress = watch;
    options.progress_user = &seen;
    workshop *w = calloc(1, sizeof *w);
    assert_non_null(w);
    assert_int_equal(run_workshop(w, TASKS, 4, &options, NULL), DS_OK);
    assert_true(seen.calls > 0);
    assert_false(seen.is_astray);
    free(w);
}

static void progress_can_cancel(void **state) {
    (void)state;
    watcher seen = {.caller = pthread_self(), .stop_at = 20};
    ds_options options;
    ds_options_init(&options);
    options.progress = watch;
    options.progress_user = &seen;
    workshop *w = calloc(1, sizeof *w);
    assert_non_null(w);
    ds_error error;
    assert_int_equal(run_workshop(w, TASKS, 1, &options, &error), DS_E_CANCELLED);
    assert_int_equal(error.code, DS_E_CANCELLED);
    assert_string_not_equal(error.message, "");
    assert_in_range(w->work.done, 20, 21); /* the one that was about to be taken */
    free(w);
}

/* ---- processor ---- */

static void the_processor_is_counted_and_known(void **state) {
    (void)state;
    assert_in_range(ds_cpu_count(), 1, CPU_SETSIZE);
    assert_true(ds_cpu_count() <= (uint32_t)sysconf(_SC_NPROCESSORS_CONF));
    if (ds_cpu_has_avx512()) assert_true(ds_cpu_has_avx2()); /* no processor has the one without the other */
    double before = ds_clock_seconds();
    assert_true(before > 0);
    assert_true(ds_clock_seconds() >= before);
}

/* ---- files ---- */

static const char hundred[101] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
                                 "0123456789abcdefghijklmnopqrstuvwxyz";

static int open_temporary(fake_io *fake) {
    int fd = -1;
    ds_error error;
    if (ds_file_temporary(&fake->io, NULL, &fd, &error) != DS_OK) fail_msg("%s", error.message);
    return fd;
}

static void transfers_in_pieces_and_interrupted_ones_are_whole(void **state) {
    (void)state;
    for (size_t most = 1; most < 110; most += 9) {
        fake_io fake;
        fake_io_init(&fake);
        fake.most = most;
        fake.interrupts = true;
        int fd = open_temporary(&fake);
        assert_int_equal(ds_file_write_at(&fake.io, fd, hundred, 100, 5), 0);
        char back[200];
        size_t got = 0;
        assert_int_equal(ds_file_read_at(&fake.io, fd, back, 100, 5, &got), 0);
        assert_int_equal(got, 100);
        assert_memory_equal(back, hundred, 100);
        assert_int_equal(ds_file_read_at(&fake.io, fd, back, sizeof back, 90, &got), 0);
        assert_int_equal(got, 15); /* the end of the file */
        assert_memory_equal(back, hundred + 85, 15);
        assert_int_equal(lseek(fd, 5, SEEK_SET), 5);
        assert_int_equal(ds_file_read(&fake.io, fd, back, 60, &got), 0);
        assert_int_equal(got, 60);
        assert_memory_equal(back, hundred, 60);
        assert_int_equal(ds_file_read(&fake.io, fd, back, sizeof back, &got), 0);
        assert_int_equal(got, 40);
        assert_memory_equal(back, hundred + 60, 40);
        assert_int_equal(fake.io.close(&fake, fd), 0);
        assert_int_equal(fake.open_files, 0);
    }
}

static void failing_transfers_give_the_errno(void **state) {
    (void)state;
    fake_io fake;
    fake_io_init(&fake);
    fake.most = 30;
    int fd = open_temporary(&fake);
    size_t got = 99;
    char back[100];
    fake_io_fail(&fake, FAKE_PWRITE, 2, ENOSPC);
    assert_int_equal(ds_file_write_at(&fake.io, fd, hundred, 100, 0), ENOSPC);
    assert_int_equal(ds_file_read_at(&fake.io, fd, back, 100, 0, &got), 0);
    assert_int_equal(got, 60); /* what was written before the disk was full */
    fake_io_fail(&fake, FAKE_PWRITE, 0, 0);
    assert_int_equal(ds_file_write_at(&fake.io, fd, hundred, 100, 0), ENOSPC); /* a write that takes nothing */
    fake_io_fail(&fake, FAKE_PREAD, 1, EIO);
    assert_int_equal(ds_file_read_at(&fake.io, fd, back, 100, 0, &got), EIO);
    assert_int_equal(got, 30);
    fake_io_fail(&fake, FAKE_READ, 0, EISDIR);
    assert_int_equal(ds_file_read(&fake.io, fd, back, 100, &got), EISDIR);
    assert_int_equal(got, 0);
    fake.io.close(&fake, fd);
}

static size_t names_in(const char *path) {
    size_t names = 0;
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) names += entry->d_name[0] != '.';
    closedir(directory);
    return names;
}

static void make_directory(char path[64]) {
    memcpy(path, "/tmp/test_base_XXXXXX", 22);
    assert_non_null(mkdtemp(path));
}

static int count_name(void *context, const char *name) {
    assert_true(strcmp(name, ".") != 0 && strcmp(name, "..") != 0);
    size_t *left = context;
    return --*left == 0 ? ECANCELED : 0;
}

static void directories_are_made_listed_and_synced(void **state) {
    (void)state;
    fake_io fake;
    char path[64], below[128];
    fake_io_init(&fake);
    make_directory(path);
    for (char name = 'a'; name < 'd'; name++) {
        (void)snprintf(below, sizeof below, "%s/%c", path, name);
        assert_int_equal(fake.io.mkdir(&fake, below, 0777), 0);
    }
    assert_int_equal(fake.io.mkdir(&fake, below, 0777), -1);
    assert_int_equal(errno, EEXIST);
    size_t left = 10;
    assert_int_equal(fake.io.list(&fake, path, count_name, &left), 0);
    assert_int_equal(left, 7);
    left = 2;
    assert_int_equal(fake.io.list(&fake, path, count_name, &left), -1);
    assert_int_equal(errno, ECANCELED);
    assert_int_equal(left, 0);
    assert_int_equal(fake.io.list(&fake, "/no/such/place", count_name, &left), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(ds_file_sync_directory(&fake.io, path), 0);
    assert_int_equal(ds_file_sync_directory(&fake.io, "/no/such/place"), ENOENT);
    assert_int_equal(ds_file_sync_parent(&fake.io, below), 0);
    assert_string_equal(below, path);
    assert_string_equal(fake.last_path, path);
    (void)snprintf(below, sizeof below, "name");
    assert_int_equal(ds_file_sync_parent(&fake.io, below), 0);
    assert_string_equal(fake.last_path, ".");
    (void)snprintf(below, sizeof below, "/name");
    assert_int_equal(ds_file_sync_parent(&fake.io, below), 0);
    assert_string_equal(fake.last_path, "/");
    fake_io_fail(&fake, FAKE_FSYNC, 0, EIO);
    assert_int_equal(ds_file_sync_directory(&fake.io, path), EIO);
    fake_io_fail(&fake, FAKE_FSYNC, 0, EINVAL); /* a file system that has no such thing */
    assert_int_equal(ds_file_sync_directory(&fake.io, path), 0);
    assert_int_equal(fake.open_files, 0);
    for (char name = 'a'; name < 'd'; name++) {
        (void)snprintf(below, sizeof below, "%s/%c", path, name);
        assert_int_equal(rmdir(below), 0);
    }
    assert_int_equal(rmdir(path), 0);
}

/* The kernel's nameless files, then the way for file systems that have none. */
static void a_temporary_file_has_no_name(void **state) {
    (void)state;
    static const int refusals[] = {0, EOPNOTSUPP, EISDIR, EINVAL};
    char path[64];
    make_directory(path);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        fake_io fake;
        fake_io_init(&fake);
        if (refusals[i] != 0) fake.rules[FAKE_OPEN] = (fake_rule){1, 1, refusals[i]};
        int fd[2];
        for (size_t f = 0; f < 2; f++) assert_int_equal(ds_file_temporary(&fake.io, path, &fd[f], NULL), DS_OK);
        assert_true(fake.calls[FAKE_OPEN] >= (refusals[i] == 0 ? 2 : 3));
        assert_int_equal(names_in(path), 0);
        assert_int_equal(ds_file_write_at(&fake.io, fd[0], hundred, 100, 0), 0);
        char back[100];
        size_t got;
        assert_int_equal(ds_file_read_at(&fake.io, fd[0], back, 100, 0, &got), 0);
        assert_int_equal(got, 100);
        assert_int_equal(ds_file_read_at(&fake.io, fd[1], back, 100, 0, &got), 0);
        assert_int_equal(got, 0);
        for (size_t f = 0; f < 2; f++) {
            struct stat info;
            assert_int_equal(fake.io.fstat(&fake, fd[f], &info), 0);
            assert_int_equal(info.st_nlink, 0);
            assert_int_equal(info.st_mode & 0777, 0600);
            assert_true(fcntl(fd[f], F_GETFD) & FD_CLOEXEC);
            fake.io.close(&fake, fd[f]);
        }
    }
    assert_int_equal(rmdir(path), 0);
}

static void a_taken_name_is_passed_over(void **state) {
    (void)state;
    fake_io fake;
    fake_io_init(&fake);
    char path[64];
    make_directory(path);
    fake.rules[FAKE_OPEN] = (fake_rule){1, 1, EOPNOTSUPP};
    int fd;
    assert_int_equal(ds_file_temporary(&fake.io, path, &fd, NULL), DS_OK);
    char first[PATH_MAX];
    memcpy(first, fake.last_path, sizeof first);
    fake.io.close(&fake, fd);
    /* The name that it took, once more: this time somebody else has it. */
    int other = open(first, O_CREAT | O_EXCL | O_WRONLY, 0600);
    assert_true(other >= 0);
    fake.calls[FAKE_OPEN] = 0;
    assert_int_equal(ds_file_temporary(&fake.io, path, &fd, NULL), DS_OK);
    assert_string_not_equal(fake.last_path, first);
    fake.io.close(&fake, fd);
    assert_int_equal(names_in(path), 1);
    close(other);
    unlink(first);
    assert_int_equal(rmdir(path), 0);
}

static void a_temporary_file_goes_where_it_is_told(void **state) {
    (void)state;
    char path[64];
    make_directory(path);
    const char *before = getenv("TMPDIR");
    char *kept = before == NULL ? NULL : strdup(before);
    static const struct {
        bool is_set;
        const char *argument;
    } rows[] = {{true, NULL}, {true, ""}, {false, NULL}};
    for (size_t i = 0; i < 3; i++) {
        fake_io fake;
        fake_io_init(&fake);
        if (rows[i].is_set) {
            setenv("TMPDIR", path, 1);
        } else {
            unsetenv("TMPDIR");
        }
        int fd;
        assert_int_equal(ds_file_temporary(&fake.io, rows[i].argument, &fd, NULL), DS_OK);
        const char *expected = rows[i].is_set ? path : "/tmp";
        assert_memory_equal(fake.last_path, expected, strlen(expected));
        fake.io.close(&fake, fd);
    }
    if (kept != NULL) setenv("TMPDIR", kept, 1);
    free(kept);
    rmdir(path);
}

static void a_temporary_file_that_cannot_be_is_an_error_with_its_place(void **state) {
    (void)state;
    static const struct {
        int os_error;
        ds_status code;
    } rows[] = {{ENOSPC, DS_E_NO_SPACE}, {EACCES, DS_E_IO}, {EMFILE, DS_E_IO}, {EROFS, DS_E_IO}};
    ds_error error;
    int fd;
    assert_int_equal(ds_file_temporary(ds_io_system(), "/tmp/no/such/place", &fd, &error), DS_E_NOT_FOUND);
    assert_string_equal(error.place, "/tmp/no/such/place");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fake_io fake;
        fake_io_init(&fake);
        fake_io_fail(&fake, FAKE_OPEN, 0, rows[i].os_error);
        assert_int_equal(ds_file_temporary(&fake.io, "/tmp", &fd, &error), rows[i].code);
        assert_int_equal(error.os_error, rows[i].os_error);
        assert_string_equal(error.place, "/tmp");
        /* ... and where only the file with a name fails. */
        fake_io_init(&fake);
        fake.rules[FAKE_OPEN] = (fake_rule){1, 1, EOPNOTSUPP};
        assert_int_equal(ds_file_temporary(&fake.io, "/tmp/no/such/place", &fd, &error), DS_E_NOT_FOUND);
        assert_int_equal(fake.open_files, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_worker_runs_once_and_the_caller_is_the_first),
        cmocka_unit_test(more_workers_than_allowed_are_not_started),
        cmocka_unit_test(every_task_is_done_once),
        cmocka_unit_test(no_tasks_are_no_failure),
        cmocka_unit_test(the_failure_with_the_least_number_is_reported),
        cmocka_unit_test(a_failure_of_no_task_yields_to_one_of_a_task),
        cmocka_unit_test(progress_is_told_to_the_calling_thread_only),
        cmocka_unit_test(progress_can_cancel),
        cmocka_unit_test(the_processor_is_counted_and_known),
        cmocka_unit_test(transfers_in_pieces_and_interrupted_ones_are_whole),
        cmocka_unit_test(failing_transfers_give_the_errno),
        cmocka_unit_test(directories_are_made_listed_and_synced),
        cmocka_unit_test(a_temporary_file_has_no_name),
        cmocka_unit_test(a_taken_name_is_passed_over),
        cmocka_unit_test(a_temporary_file_goes_where_it_is_told),
        cmocka_unit_test(a_temporary_file_that_cannot_be_is_an_error_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
