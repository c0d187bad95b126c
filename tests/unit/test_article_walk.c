/* SPDX-License-Identifier: MIT */
/* The walk over a tree that each test builds in a directory of its own, which is the working directory meanwhile. */
#include "article/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct place {
    char path[64];
    int home;
} place;

static int remove_entry(const char *path, const struct stat *about, int type, struct FTW *where) {
    (void)about, (void)type, (void)where;
    return remove(path);
}

static int set_up(void **state) {
    place *p = calloc(1, sizeof *p);
    if (p == NULL) return -1;
    strcpy(p->path, "/tmp/test_walk_XXXXXX");
    p->home = open(".", O_RDONLY | O_DIRECTORY);
    if (p->home < 0 || mkdtemp(p->path) == NULL || chmod(p->path, 0755) != 0 || chdir(p->path) != 0) return -1;
    *state = p;
    return 0;
}

static int tear_down(void **state) {
    place *p = *state;
    int failed = fchdir(p->home) != 0 || close(p->home) != 0;
    failed |= nftw(p->path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0;
    free(p);
    return failed ? -1 : 0;
}

static void directory(const char *path) {
    assert_int_equal(mkdir(path, 0755), 0);
}

static void file(const char *path) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(path, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void link_to(const char *target, const char *path) {
    assert_int_equal(symlink(target, path), 0);
}

static ds_options plain(void) {
    return (ds_options){.struct_size = sizeof(ds_options), .max_depth = UINT32_MAX};
}

/* What the walk finds, as "path(source)" with blanks between, then "!reason:path" for each skip. */
static char found[65536];
static uint64_t left_alone;

static void note_found(const char *format, const char *a, const char *b) {
    size_t size = strlen(found);
    int n = snprintf(found + size, sizeof found - size, format, size == 0 ? "" : " ", a, b);
    assert_true(n > 0 && (size_t)n < sizeof found - size);
}

static const char *walk_all(const ds_options *options, const char *const *paths, size_t count) {
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_walk walk;
    ds_error error;
    ds_walk_init(&walk, &memory, options);
    for (size_t i = 0; i < count; i++) {
        if (ds_walk_add(&walk, paths[i], &error) != DS_OK) fail_msg("%s: %s", paths[i], error.message);
    }
    assert_int_equal(ds_walk_finish(&walk, &error), DS_OK);
    found[0] = '\0';
    for (size_t i = 0; i < walk.file_count; i++) {
        note_found("%s%s(%s)", walk.files[i].path, walk.files[i].source);
        struct stat about;
        if (strcmp(walk.files[i].path, "-") == 0) continue;
        assert_int_equal(stat(walk.files[i].path, &about), 0);
        assert_true(walk.files[i].inode == about.st_ino && walk.files[i].device == about.st_dev);
        if (S_ISREG(about.st_mode)) assert_int_equal(walk.files[i].size, about.st_size);
    }
    for (size_t i = 0; i < walk.skip_count; i++) {
        assert_true(walk.skips[i].detail[0] != '\0');
        note_found("%s!%s:%s", walk.skips[i].reason, walk.skips[i].path);
    }
    left_alone = walk.left_alone;
    ds_walk_clear(&walk);
    assert_int_equal(memory.used, 0);
    return found;
}

#define WALK(options, ...)                                                                                             \
    walk_all((options), (const char *const[]){__VA_ARGS__}, sizeof(const char *const[]){__VA_ARGS__} / sizeof(char *))

static void make_tree(void) {
    directory("d");
    directory("d/wire");
    directory("d/wire/deep");
    directory("d/.hidden");
    file("d/top.jsonl.gz");
    file("d/wire/a.txt");
    file("d/wire/deep/b.txt");
    file("d/.hidden/c.txt");
    file("d/.dot");
}

static void test_tree(void **state) {
    (void)state;
    make_tree();
    ds_options options = plain();
    assert_string_equal(WALK(&options, "d"), "d/top.jsonl.gz(top) d/wire/a.txt(wire) d/wire/deep/b.txt(wire)");
    assert_int_equal(left_alone, 2);
    options.hidden = true;
    assert_string_equal(WALK(&options, "d"), "d/.dot(.dot) d/.hidden/c.txt(.hidden) d/top.jsonl.gz(top) "
                                             "d/wire/a.txt(wire) d/wire/deep/b.txt(wire)");
    assert_int_equal(left_alone, 0);
    /* What is named is taken, hidden or not. */
    options.hidden = false;
    assert_string_equal(WALK(&options, "d/.dot"), "d/.dot(.dot)");
    assert_string_equal(WALK(&options, "d/.hidden"), "d/.hidden/c.txt(c)");
}

static void test_names_as_given(void **state) {
    place *p = *state;
    make_tree();
    ds_options options = plain();
    static const char expected[] = "d/wire/a.txt(a) d/wire/deep/b.txt(deep)";
    assert_string_equal(WALK(&options, "d/wire/"), expected);
    assert_string_equal(WALK(&options, "./d//wire//"), expected);
    assert_string_equal(WALK(&options, "./././d/./wire/."), expected);
    assert_string_equal(WALK(&options, "d/../d/wire/deep"), "d/../d/wire/deep/b.txt(b)");
    assert_string_equal(WALK(&options, "."), "d/top.jsonl.gz(d) d/wire/a.txt(d) d/wire/deep/b.txt(d)");
    assert_string_equal(WALK(&options, "./"), "d/top.jsonl.gz(d) d/wire/a.txt(d) d/wire/deep/b.txt(d)");
    char absolute[128], wanted[128];
    snprintf(absolute, sizeof absolute, "//%s//d/wire/a.txt", p->path + 1);
    snprintf(wanted, sizeof wanted, "%s/d/wire/a.txt(a)", p->path);
    assert_string_equal(WALK(&options, absolute), wanted);
}

static void test_feed_names(void **state) {
    (void)state;
    static const char *const names[][2] = {
        {"plain", "plain"},
        {"a.txt", "a"},
        {"a.b.json", "a.b"},
        {"feed.JSONL.ZST", "feed"},
        {"x.gz", "x"},
        {".rc", ".rc"},
        {"St. Louis", "St. Louis"},
        {"feed.2018", "feed.2018"},
        {"a.", "a."},
        {"log.x.txt.gz", "log.x"},
        {"a.verylongending", "a.verylongending"},
    };
    ds_options options = plain();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char wanted[64];
        file(names[i][0]);
        snprintf(wanted, sizeof wanted, "%s(%s)", names[i][0], names[i][1]);
        assert_string_equal(WALK(&options, names[i][0]), wanted);
    }
}

static void test_standard_input(void **state) {
    (void)state;
    ds_options options = plain();
    assert_string_equal(WALK(&options, "-", "-"), "-(-)");
    file("-");
    assert_string_equal(WALK(&options, "-", "./-"), "-(-) ./-(-)");
    assert_string_equal(WALK(&options, "."), "./-(-)");
    assert_string_equal(WALK(&options, ".", "-"), "-(-) ./-(-)");
}

static void test_not_found(void **state) {
    (void)state;
    file("f");
    link_to("nowhere", "broken");
    static const char *const paths[] = {"nothing", "", "f/below", "broken", "f/"};
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_options options = plain();
    ds_walk walk;
    ds_walk_init(&walk, &memory, &options);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        ds_error error;
        assert_int_equal(ds_walk_add(&walk, paths[i], &error), DS_E_NOT_FOUND);
        assert_string_equal(error.place, paths[i]);
    }
    assert_int_equal(ds_walk_finish(&walk, NULL), DS_OK);
    assert_int_equal(walk.file_count, 0);
    assert_int_equal(walk.skip_count, 0);
    ds_walk_clear(&walk);
}

static void test_duplicates(void **state) {
    place *p = *state;
    make_tree();
    char absolute[128];
    snprintf(absolute, sizeof absolute, "%s/d/wire", p->path);
    ds_options options = plain();
    static const char both[] = "d/wire/a.txt(a) d/wire/deep/b.txt(b)";
    assert_string_equal(WALK(&options, "d/wire", "./d/wire/deep", "d//wire/a.txt"), both);
    assert_string_equal(WALK(&options, "d//wire/a.txt", "d/wire/deep", "d/wire"), both); /* in any order */
    char wanted[512];
    snprintf(wanted, sizeof wanted, "%s/a.txt(a) %s/deep/b.txt(deep)", absolute, absolute);
    assert_string_equal(WALK(&options, "d/wire", absolute), wanted); /* "/" sorts first */
    assert_string_equal(WALK(&options, absolute, "d/wire"), wanted);
    link_to("d/wire", "another");
    assert_string_equal(WALK(&options, "d/wire", "another"), "another/a.txt(a) another/deep/b.txt(deep)");
    /* Hard links are files of their own. */
    assert_int_equal(link("d/wire/a.txt", "d/wire/hard.txt"), 0);
    assert_string_equal(WALK(&options, "d/wire/a.txt", "d/wire/hard.txt", "another/a.txt"),
                        "another/a.txt(a) d/wire/hard.txt(hard)");
}

static void test_links(void **state) {
    (void)state;
    make_tree();
    directory("e");
    link_to("../d/wire", "e/dir");
    link_to("../d/wire/a.txt", "e/file.txt");
    link_to("nowhere", "e/broken");
    link_to("itself", "e/itself");
    file("e/real.txt");
    ds_options options = plain();
    assert_string_equal(WALK(&options, "e"), "e/real.txt(real)");
    assert_int_equal(left_alone, 4);
    /* Named as an argument a link is followed. */
    assert_string_equal(WALK(&options, "e/dir"), "e/dir/a.txt(a) e/dir/deep/b.txt(deep)");
    assert_string_equal(WALK(&options, "e/file.txt"), "e/file.txt(file)");
    options.follow = true;
    assert_string_equal(WALK(&options, "e"), "e/dir/a.txt(dir) e/dir/deep/b.txt(dir) e/real.txt(real) "
                                             "!vanished:e/broken !unreadable:e/itself");
    assert_int_equal(left_alone, 0);
}

static void test_cycles(void **state) {
    (void)state;
    make_tree();
    link_to("..", "d/wire/up");
    link_to(".", "d/wire/deep/here");
    link_to("../..", "d/wire/deep/top");
    ds_options options = plain();
    options.follow = true;
    assert_string_equal(WALK(&options, "d"), "d/top.jsonl.gz(top) d/wire/a.txt(wire) d/wire/deep/b.txt(wire)");
    assert_true(left_alone >= 3);
    /* From further down the way up and down again is no cycle, but every file counts once. */
    assert_string_equal(WALK(&options, "d/wire/deep"),
                        "d/wire/deep/b.txt(b) d/wire/deep/top/top.jsonl.gz(top) d/wire/deep/top/wire/a.txt(top)");
}

static void test_max_depth(void **state) {
    (void)state;
    make_tree();
    ds_options options = plain();
    options.max_depth = 0;
    assert_string_equal(WALK(&options, "d"), "d/top.jsonl.gz(top)");
    assert_int_equal(left_alone, 3);
    options.max_depth = 1;
    assert_string_equal(WALK(&options, "d"), "d/top.jsonl.gz(top) d/wire/a.txt(wire)");
    options.max_depth = 2;
    assert_string_equal(WALK(&options, "d"), "d/top.jsonl.gz(top) d/wire/a.txt(wire) d/wire/deep/b.txt(wire)");
}

static const char *with_globs(const char *include, const char *exclude, const char *path) {
    ds_options options = plain();
    const char *const includes[] = {include}, *const excludes[] = {exclude};
    options.include = includes;
    options.include_count = include != NULL;
    options.exclude = excludes;
    options.exclude_count = exclude != NULL;
    return WALK(&options, path);
}

static void test_globs(void **state) {
    (void)state;
    make_tree();
    static const char all[] = "d/top.jsonl.gz(top) d/wire/a.txt(wire) d/wire/deep/b.txt(wire)";
    static const char texts[] = "d/wire/a.txt(wire) d/wire/deep/b.txt(wire)";
    static const char top[] = "d/top.jsonl.gz(top)";
    assert_string_equal(with_globs("*.txt", NULL, "d"), texts);
    assert_string_equal(with_globs("*", NULL, "d"), all);
    assert_string_equal(with_globs("wire", NULL, "d"), "");
    assert_string_equal(with_globs("wire/*", NULL, "d"), texts);
    assert_string_equal(with_globs("/wire/a*", NULL, "d"), "d/wire/a.txt(wire)");
    assert_string_equal(with_globs("**/b.txt", NULL, "d"), "d/wire/deep/b.txt(wire)");
    assert_string_equal(with_globs("**/top*", NULL, "d"), top);
    assert_string_equal(with_globs("d/*", NULL, "d"), "");
    assert_string_equal(with_globs(NULL, "*.txt", "d"), top);
    assert_string_equal(with_globs(NULL, "wire", "d"), top);
    assert_int_equal(left_alone, 3);
    assert_string_equal(with_globs(NULL, "wire/", "d"), top);
    assert_string_equal(with_globs(NULL, "a.txt/", "d"), all);
    assert_string_equal(with_globs(NULL, "wire/deep", "d"), "d/top.jsonl.gz(top) d/wire/a.txt(wire)");
    assert_string_equal(with_globs(NULL, "[", "d"), all);
    assert_string_equal(with_globs("*.txt", "a*", "d"), "d/wire/deep/b.txt(wire)");
    /* A directory that is named is entered whatever it is called; a file must fit. */
    assert_string_equal(with_globs(NULL, "d", "d"), all);
    assert_string_equal(with_globs("*.txt", NULL, "d/top.jsonl.gz"), "");
    assert_string_equal(with_globs("top*", NULL, "d/top.jsonl.gz"), top);
}

static void test_special_files(void **state) {
    (void)state;
    directory("d");
    assert_int_equal(mkfifo("d/pipe", 0600), 0);
    file("d/f");
    ds_options options = plain();
    assert_string_equal(WALK(&options, "d"), "d/f(f)");
    assert_int_equal(left_alone, 1);
    assert_string_equal(WALK(&options, "d/pipe"), "d/pipe(pipe)");
    assert_string_equal(WALK(&options, "/dev/null"), "/dev/null(null)");
}

/* The superuser may read everything, so the walk is done as somebody else. */
static void test_unreadable(void **state) {
    (void)state;
    make_tree();
    directory("d/closed");
    file("d/closed/x.txt");
    directory("d/listed");
    file("d/listed/y.txt");
    directory("d/shut");
    directory("d/shut/in");
    assert_int_equal(chmod("d/closed", 0), 0);
    assert_int_equal(chmod("d/listed", 0444), 0);
    assert_int_equal(chmod("d/shut", 0), 0);
    uid_t user = geteuid();
    if (user == 0) assert_int_equal(seteuid(65534), 0);
    ds_options options = plain();
    const char *said = WALK(&options, "d", "d/shut/in");
    if (user == 0) assert_int_equal(seteuid(user), 0);
    assert_int_equal(chmod("d/closed", 0755), 0);
    assert_int_equal(chmod("d/listed", 0755), 0);
    assert_int_equal(chmod("d/shut", 0755), 0);
    assert_string_equal(said, "d/top.jsonl.gz(top) d/wire/a.txt(wire) d/wire/deep/b.txt(wire) !unreadable:d/closed "
                              "!unreadable:d/listed/y.txt !unreadable:d/shut !unreadable:d/shut/in");
}

/* Directories so deep that no path leads there. */
static void test_too_deep(void **state) {
    (void)state;
    char name[201];
    memset(name, 'n', 200);
    name[200] = '\0';
    directory("d");
    file("d/f.txt");
    int home = open(".", O_RDONLY | O_DIRECTORY), here = open("d", O_RDONLY | O_DIRECTORY);
    for (unsigned i = 0; i < 40; i++) {
        assert_int_equal(mkdirat(here, name, 0755), 0);
        int next = openat(here, name, O_RDONLY | O_DIRECTORY);
        assert_true(next >= 0);
        assert_int_equal(close(here), 0);
        here = next;
    }
    int f = openat(here, "lost.txt", O_CREAT | O_WRONLY, 0644);
    assert_true(f >= 0);
    assert_int_equal(close(f), 0);
    assert_int_equal(close(here), 0);
    ds_options options = plain();
    const char *said = WALK(&options, "d");
    assert_true(strncmp(said, "d/f.txt(f) !unreadable:d/nnn", 28) == 0);
    assert_true(strlen(said) > PATH_MAX && strchr(said + 28, '!') == NULL);
    /* Take it down by hand: no path leads there for the tear-down either. */
    for (unsigned left = 40; left > 0; left--) {
        assert_int_equal(chdir("d"), 0);
        for (unsigned i = 1; i < left; i++) assert_int_equal(chdir(name), 0);
        int in = open(name, O_RDONLY | O_DIRECTORY);
        (void)unlinkat(in, "lost.txt", 0);
        assert_int_equal(close(in), 0);
        assert_int_equal(rmdir(name), 0);
        assert_int_equal(fchdir(home), 0);
    }
    assert_int_equal(close(home), 0);
}

static void test_many_files_any_order(void **state) {
    (void)state;
    directory("d");
    for (unsigned i = 0; i < 2000; i++) {
        char path[32];
        snprintf(path, sizeof path, "d/%u", (i * 7919) % 2000);
        file(path);
    }
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_options options = plain();
    ds_walk walk;
    ds_walk_init(&walk, &memory, &options);
    assert_int_equal(ds_walk_add(&walk, "d", NULL), DS_OK);
    assert_int_equal(ds_walk_finish(&walk, NULL), DS_OK);
    assert_int_equal(walk.file_count, 2000);
    for (size_t i = 1; i < walk.file_count; i++) assert_true(strcmp(walk.files[i - 1].path, walk.files[i].path) < 0);
    ds_walk_clear(&walk);
}

/* Past the first thousand nobody asks for a file's inode, unless it may have two names. */
static void test_many_files_of_two_names(void **state) {
    (void)state;
    directory("d");
    directory("e");
    for (unsigned i = 0; i < 3000; i++) {
        char path[32];
        snprintf(path, sizeof path, "%s/%u", i < 1500 ? "d" : "e", i);
        file(path);
    }
    link_to("d", "c");
    link_to("../d", "e/link");
    static const struct {
        const char *paths[3];
        size_t files;
        bool follow;
    } rows[] = {{{"d", "e"}, 3000, false},      {{"d", "e", "c"}, 3000, false}, {{"c", "d", "d/../e"}, 3000, false},
                {{"e", "d/../d"}, 3000, false}, {{"e"}, 1500, false},           {{"e"}, 3000, true},
                {{"e", "d", "."}, 3000, false}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        ds_memory memory;
        ds_memory_init(&memory, NULL);
        ds_options options = plain();
        options.follow = rows[r].follow;
        ds_walk walk;
        ds_walk_init(&walk, &memory, &options);
        for (size_t i = 0; i < 3 && rows[r].paths[i] != NULL; i++) {
            assert_int_equal(ds_walk_add(&walk, rows[r].paths[i], NULL), DS_OK);
        }
        assert_int_equal(ds_walk_finish(&walk, NULL), DS_OK);
        assert_int_equal(walk.file_count, rows[r].files);
        for (size_t i = 1; i < walk.file_count; i++) {
            assert_true(strcmp(walk.files[i - 1].path, walk.files[i].path) < 0);
        }
        ds_walk_clear(&walk);
        assert_int_equal(memory.used, 0);
    }
}

typedef struct budget {
    unsigned left;
} budget;

static void *limited_allocate(void *user, size_t size) {
    budget *b = user;
    if (b->left == 0) return NULL;
    b->left--;
    return malloc(size);
}

static void *limited_reallocate(void *user, void *block, size_t old_size, size_t new_size) {
    budget *b = user;
    (void)old_size;
    if (b->left == 0) return NULL;
    b->left--;
    return realloc(block, new_size);
}

static void limited_release(void *user, void *block, size_t size) {
    (void)user, (void)size;
    free(block);
}

static void test_no_memory(void **state) {
    (void)state;
    make_tree();
    link_to("wire", "d/link");
    link_to("nowhere", "d/broken");
    ds_options options = plain();
    options.follow = true;
    ds_status status = DS_E_MEMORY;
    unsigned allowed = 0;
    for (; status == DS_E_MEMORY && allowed < 100; allowed++) {
        budget b = {allowed};
        ds_allocator hook = {limited_allocate, limited_reallocate, limited_release, &b};
        ds_memory memory;
        ds_memory_init(&memory, &hook);
        ds_walk walk;
        ds_walk_init(&walk, &memory, &options);
        status = ds_walk_add(&walk, "d", NULL);
        if (status == DS_OK) status = ds_walk_finish(&walk, NULL);
        if (status == DS_OK) assert_int_equal(walk.file_count, 3);
        ds_walk_clear(&walk);
        assert_int_equal(memory.used, 0);
    }
    assert_int_equal(status, DS_OK);
    assert_true(allowed > 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_tree),          TEST(test_names_as_given),
        TEST(test_feed_names),    TEST(test_standard_input),
        TEST(test_not_found),     TEST(test_duplicates),
        TEST(test_links),         TEST(test_cycles),
        TEST(test_max_depth),     TEST(test_globs),
        TEST(test_special_files), TEST(test_unreadable),
        TEST(test_too_deep),      TEST(test_many_files_any_order),
        TEST(test_no_memory),     TEST(test_many_files_of_two_names),
    };
    return cmocka_run_group_tests_name("article_walk", tests, NULL, NULL);
}
