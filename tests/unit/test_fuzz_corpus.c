/* SPDX-License-Identifier: MIT */
/*
 * Every fuzz target over every file of its corpus: the seeds, and what fuzzing has found. A target ends the program where
 * a promise of the library does not hold; the last line of output names the file.
 */
#include "fuzz/fuzz_target.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define CORPUS "tests/fuzz/corpus"

typedef struct target {
    const char *name;
    int (*run)(const uint8_t *data, size_t size);
} target;

#define TARGET_ROW(name) {#name, fuzz_##name},
static const target targets[] = {FUZZ_TARGETS(TARGET_ROW)};

enum { TARGETS = sizeof targets / sizeof *targets, PATH_BYTES = 512, FILE_BYTES_MOST = 1 << 20 };

static void run_file(const target *t, const char *path) {
    static uint8_t bytes[FILE_BYTES_MOST];
    printf("%s\n", path);
    (void)fflush(stdout);
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail_msg("%s: %s", path, strerror(errno));
    size_t size = fread(bytes, 1, sizeof bytes, file);
    assert_int_equal(ferror(file), 0);
    assert_int_equal(fclose(file), 0);
    assert_true(size < sizeof bytes);
    uint8_t *copy = fuzz_copy(bytes, size);
    assert_int_equal(t->run(copy, size), 0);
    free(copy);
}

static void runs_corpus(void **state) {
    const target *t = *state;
    char path[PATH_BYTES];
    unsigned files = 0;
    (void)snprintf(path, sizeof path, CORPUS "/%s", t->name);
    DIR *folder = opendir(path);
    if (folder == NULL) fail_msg("%s: %s (run from the top folder)", path, strerror(errno));
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        (void)snprintf(path, sizeof path, CORPUS "/%s/%s", t->name, entry->d_name);
        run_file(t, path);
        files++;
    }
    assert_int_equal(closedir(folder), 0);
    assert_true(files > 0);
}

/* The fuzzer begins with nothing too. */
static void runs_nothing(void **state) {
    const target *t = *state;
    uint8_t *none = fuzz_copy(NULL, 0);
    assert_int_equal(t->run(none, 0), 0);
    free(none);
}

/* A folder without a target would be files that nobody runs. */
static void every_folder_has_a_target(void **state) {
    (void)state;
    unsigned folders = 0;
    DIR *corpus = opendir(CORPUS);
    if (corpus == NULL) fail_msg(CORPUS ": %s (run from the top folder)", strerror(errno));
    for (struct dirent *entry; (entry = readdir(corpus)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        size_t at = 0;
        while (at < TARGETS && strcmp(targets[at].name, entry->d_name) != 0) at++;
        if (at == TARGETS) fail_msg(CORPUS "/%s: no such target", entry->d_name);
        folders++;
    }
    assert_int_equal(closedir(corpus), 0);
    assert_int_equal(folders, TARGETS);
}

int main(void) {
    struct CMUnitTest tests[2 * TARGETS + 1];
    tests[2 * TARGETS] = (struct CMUnitTest)cmocka_unit_test(every_folder_has_a_target);
    for (size_t t = 0; t < TARGETS; t++) {
        void *state = (void *)(uintptr_t)&targets[t];
        tests[2 * t] = (struct CMUnitTest){targets[t].name, runs_corpus, NULL, NULL, state};
        tests[2 * t + 1] = (struct CMUnitTest){targets[t].name, runs_nothing, NULL, NULL, state};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
