/* SPDX-License-Identifier: MIT */
/* tar and zip: members and their names, one in another, and those that are broken, endless or not what they say. */
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_reading.h"

#define STORY "Ferry resumes\n\nThe first boat left at six.\n"
#define ARTICLE(path, source) "A " path " source=" source " headline=Ferry resumes body=\nThe first boat left at six.\n"

enum { BLOCK = 512 };

/* ---- tar ---- */

static void put_padding(fixture_bytes *to, size_t size) {
    static const unsigned char zeros[BLOCK];
    fixture_put(to, zeros, (BLOCK - size % BLOCK) % BLOCK);
}

/* A header of `type`, which says that `size` bytes follow. */
static void put_tar_head(fixture_bytes *to, const char *name, char type, uint64_t size) {
    char head[BLOCK] = "";
    unsigned sum = 8 * ' ';
    (void)snprintf(head, 100, "%s", name);
    memcpy(head + 100, "0000644\0000000000\0000000000", 23);
    (void)snprintf(head + 124, 12, "%011llo", (unsigned long long)size);
    memcpy(head + 136, "14567203000", 11);
    head[156] = type;
    if (type == '1' || type == '2') memcpy(head + 157, "/etc/hostname", 13);
    memcpy(head + 257, "ustar\00000", 8);
    for (size_t i = 0; i < BLOCK; i++) sum += (unsigned char)head[i];
    (void)snprintf(head + 148, 8, "%06o", sum);
    head[155] = ' ';
    fixture_put(to, head, sizeof head);
}

static void put_tar(fixture_bytes *to, const char *name, const void *data, size_t size) {
    put_tar_head(to, name, '0', size);
    fixture_put(to, data, size);
    put_padding(to, size);
}

static void put_tar_text(fixture_bytes *to, const char *name, const char *text) {
    put_tar(to, name, text, strlen(text));
}

static void end_tar(fixture_bytes *to) {
    static const unsigned char zeros[2 * BLOCK];
    fixture_put(to, zeros, sizeof zeros);
}

/* ---- zip ---- */

static void put_number(fixture_bytes *to, uint64_t number, size_t size) {
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)(i < 8 ? number >> 8 * i : 0);
        fixture_put(to, &byte, 1);
    }
}

/* A local header and the member behind it. */
static void put_zip(fixture_bytes *to, const char *name, const void *data, size_t size, unsigned flags) {
    fixture_bytes packed = {NULL, 0};
    fixture_deflate(&packed, data, size, -15);
    fixture_put(to, "PK\3\4\24", 5);
    put_number(to, 0, 1);
    put_number(to, flags, 2);
    put_number(to, 8, 2);
    put_number(to, 0, 4);
    put_number(to, crc32(0, data, (unsigned)size), 4);
    put_number(to, packed.size, 4);
    put_number(to, size, 4);
    put_number(to, strlen(name), 2);
    put_number(to, 0, 2);
    fixture_put_text(to, name);
    fixture_put(to, packed.data, packed.size);
    fixture_drop(&packed);
}

static void put_zip_text(fixture_bytes *to, const char *name, const char *text) {
    put_zip(to, name, text, strlen(text), 0);
}

static void end_zip(fixture_bytes *to) {
    fixture_put(to, "PK\5\6", 4);
    put_number(to, 0, 18);
}

/* ---- what is in them ---- */

static void test_tar(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_tar_head(&file, "ledger/", '5', 0);
    put_tar_text(&file, "ledger/2024/a.txt", STORY);
    put_tar_text(&file, "./b.txt", STORY);
    put_tar_text(&file, "star.jsonl", "{\"id\":\"1\",\"text\":\"t\"}\n{\"id\":\n");
    put_tar_text(&file, "empty.txt", "");
    put_tar(&file, "a.png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\2\3\4\5\6\7\0\0\0\0\0\0", 31);
    end_tar(&file);
    fixture_expect(&file,
                   ARTICLE("f#ledger/2024/a.txt", "ledger") ARTICLE(
                       "f#b.txt", "feed") "A f#star.jsonl#1 id=1 source=star body=t\nS f#star.jsonl bad-json line 2\n"
                                          "s f#empty.txt empty\ns f#a.png binary\n");
}

static void test_zip(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_zip_text(&file, "ledger/a.txt", STORY);
    put_zip_text(&file, "b.txt", STORY);
    end_zip(&file);
    fixture_expect(&file, ARTICLE("f#ledger/a.txt", "ledger") ARTICLE("f#b.txt", "feed"));
    end_zip(&file);
    fixture_expect(&file, "s f empty\n");
}

/* An office document is no archive of stories. */
static void test_zips_of_others(void **state) {
    (void)state;
    static const char *const names[] = {"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        fixture_bytes file = {NULL, 0};
        put_zip_text(&file, names[i], STORY);
        for (int b = 0; b < 200; b++) fixture_put(&file, "\x01\x80\xff", 3);
        fixture_expect(&file, "s f binary\n");
    }
}

static void test_names(void **state) {
    (void)state;
    static const char *const names[] = {"/a.txt", "../a.txt", "a/../../b.txt", "a/..", ".a.txt", "a/.b/c.txt"};
    fixture_bytes file = {NULL, 0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) put_tar_text(&file, names[i], STORY);
    for (char type = '1'; type <= '6'; type++) put_tar_head(&file, "a", type, 0);
    put_tar_text(&file,
                 "stra\xc3\x9f"
                 "e/a..txt",
                 STORY);
    end_tar(&file);
    fixture_expect(&file, ARTICLE("f#stra\xc3\x9f"
                                  "e/a..txt",
                                  "stra\xc3\x9f"
                                  "e") "s f left-alone\n");
}

/* ---- one in another ---- */

static void test_compressed_inside(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0}, inner = {NULL, 0};
    fixture_deflate(&inner, STORY, strlen(STORY), 31);
    put_tar(&file, "ledger/a.txt.gz", inner.data, inner.size);
    put_tar(&file, "ledger/b.txt.gz", inner.data, inner.size - 4);
    fixture_drop(&inner);
    end_tar(&file);
    fixture_bytes whole = {NULL, 0};
    fixture_deflate(&whole, file.data, file.size, 31);
    fixture_drop(&file);
    fixture_reading r = {.piece = 100};
    fixture_put_text(&r.text, "");
    assert_int_equal(fixture_read(&r, &whole, NULL), DS_OK);
    assert_non_null(strstr((const char *)r.text.data, ARTICLE("f#ledger/a.txt.gz", "ledger")));
    assert_non_null(strstr((const char *)r.text.data, "S f#ledger/b.txt.gz truncated byte "));
    fixture_drop(&r.text);
    fixture_drop(&whole);
}

static void test_nested(void **state) {
    (void)state;
    fixture_bytes inner = {NULL, 0}, middle = {NULL, 0}, outer = {NULL, 0};
    put_tar_text(&inner, "ledger/a.txt", STORY);
    end_tar(&inner);
    put_zip(&middle, "in.tar", inner.data, inner.size, 0);
    put_zip_text(&middle, "b.txt", STORY);
    end_zip(&middle);
    put_tar(&outer, "mid.zip", middle.data, middle.size);
    put_tar_text(&outer, "c.txt", STORY);
    end_tar(&outer);
    fixture_expect(&middle, ARTICLE("f#in.tar#ledger/a.txt", "ledger") ARTICLE("f#b.txt", "feed"));
    fixture_expect(&outer,
                   "S f#mid.zip#in.tar nested-too-deep\n" ARTICLE("f#mid.zip#b.txt", "mid") ARTICLE("f#c.txt", "feed"));
    fixture_drop(&inner);
}

/* ---- broken ---- */

static void test_cut(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_tar_text(&file, "a.txt", STORY);
    put_tar_text(&file, "b.txt", STORY);
    file.size = 3 * BLOCK + 20;
    fixture_expect(&file, ARTICLE("f#a.txt", "feed") "S f#b.txt truncated byte 1556\nS f truncated byte 1556\n");
    put_tar_text(&file, "a.txt", STORY);
    put_tar_text(&file, "b.txt", STORY);
    file.size = 2 * BLOCK + 20;
    fixture_expect(&file, ARTICLE("f#a.txt", "feed") "S f truncated byte 1024\n");
}

static void test_wrong_sizes(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_tar_text(&file, "a.txt", STORY);
    put_tar_head(&file, "b.txt", '0', UINT64_C(1) << 32);
    fixture_put_text(&file, STORY);
    put_padding(&file, strlen(STORY));
    put_tar_text(&file, "c.txt", STORY);
    end_tar(&file);
    fixture_reading r = {.piece = SIZE_MAX, .quiet = true};
    assert_int_equal(fixture_read(&r, &file, NULL), DS_OK);
    assert_int_equal(r.articles, 1);
    assert_true(r.skips > 0 && r.peak < 8 << 20);
    fixture_drop(&file);
}

static void test_broken_zip(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_zip_text(&file, "a.txt", STORY);
    size_t at = file.size;
    put_zip_text(&file, "b.txt", STORY);
    memset(file.data + at + 40, 0xff, 8);
    put_zip_text(&file, "c.txt", STORY);
    end_zip(&file);
    fixture_reading r = {.piece = 100};
    fixture_put_text(&r.text, "");
    assert_int_equal(fixture_read(&r, &file, NULL), DS_OK);
    assert_non_null(strstr((const char *)r.text.data, ARTICLE("f#a.txt", "feed")));
    assert_non_null(strstr((const char *)r.text.data, "S f#b.txt corrupt byte "));
    assert_int_equal(r.articles, 2);
    fixture_drop(&r.text);
    fixture_drop(&file);
}

static void test_encrypted(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_zip(&file, "a.txt", STORY, strlen(STORY), 1);
    put_zip_text(&file, "b.txt", STORY);
    end_zip(&file);
    fixture_reading r = {.piece = SIZE_MAX};
    fixture_put_text(&r.text, "");
    assert_int_equal(fixture_read(&r, &file, NULL), DS_OK);
    assert_non_null(strstr((const char *)r.text.data, "S f#a.txt encrypted byte "));
    assert_int_equal(r.articles, 1);
    fixture_drop(&r.text);
    fixture_drop(&file);
}

/* Every byte of a small archive changed: nothing but skips comes of it, and all memory comes back. */
static void test_flipped_bytes(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_zip_text(&file, "a.txt", STORY);
    put_zip_text(&file, "b.txt", STORY);
    end_zip(&file);
    for (size_t i = 0; i < file.size; i++) {
        for (int bit = 0; bit < 8; bit++) {
            fixture_reading r = {.piece = SIZE_MAX, .quiet = true};
            file.data[i] ^= (unsigned char)(1 << bit);
            assert_int_equal(fixture_read(&r, &file, NULL), DS_OK);
            assert_true(r.articles + r.skips > 0);
            file.data[i] ^= (unsigned char)(1 << bit);
        }
    }
    fixture_drop(&file);
}

/* ---- bombs ---- */

static void test_bomb(void **state) {
    (void)state;
    enum { SIZE = 64 << 20 };
    fixture_bytes file = {NULL, 0};
    char *words = malloc(SIZE);
    assert_non_null(words);
    for (size_t i = 0; i < SIZE; i++) words[i] = "word "[i % 5];
    put_zip_text(&file, "a.txt", STORY);
    put_zip(&file, "b.txt", words, SIZE, 0);
    put_zip_text(&file, "c.txt", STORY);
    end_zip(&file);
    free(words);
    fixture_reading r = {.piece = SIZE_MAX};
    fixture_put_text(&r.text, "");
    assert_int_equal(fixture_read(&r, &file, NULL), DS_OK);
    assert_non_null(strstr((const char *)r.text.data, "S f#b.txt expansion-limit byte "));
    assert_non_null(strstr((const char *)r.text.data, "S f expansion-limit byte "));
    assert_int_equal(r.articles, 1);
    assert_true(r.peak < 80 << 20);
    fixture_drop(&r.text);
    fixture_drop(&file);
}

/* Members that nobody reads cost as much to step over. */
static void test_bomb_that_is_not_read(void **state) {
    (void)state;
    enum { SIZE = 64 << 20 };
    fixture_bytes file = {NULL, 0};
    unsigned char *zeros = calloc(SIZE, 1);
    assert_non_null(zeros);
    put_zip(&file, "../b", zeros, SIZE, 0);
    put_zip_text(&file, "c.txt", STORY);
    end_zip(&file);
    free(zeros);
    fixture_reading r = {.piece = SIZE_MAX, .quiet = true};
    assert_int_equal(fixture_read(&r, &file, NULL), DS_OK);
    assert_int_equal(r.articles, 0);
    assert_int_equal(r.skips, 2);
    assert_true(r.peak < 4 << 20);
    fixture_drop(&file);
}

/* ---- memory ---- */

static uint64_t hungry(ds_allocator *hook, uint64_t fail_at) {
    static fixture_allocator allocator;
    if (hook == NULL) {
        assert_int_equal(allocator.blocks, 0);
        assert_int_equal(allocator.wrong_sizes, 0);
        return allocator.calls;
    }
    allocator = (fixture_allocator){.fail_at = fail_at};
    *hook = fixture_allocator_hook(&allocator);
    return 0;
}

static void test_no_memory(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0}, inner = {NULL, 0};
    put_zip_text(&inner, "a.txt", STORY);
    end_zip(&inner);
    put_tar(&file, "in.zip", inner.data, inner.size);
    put_tar_text(&file, "b.jsonl", "{\"id\":\"1\",\"text\":\"t\"}\n{\"id\":2}\n");
    end_tar(&file);
    fixture_starve(&file, hungry);
    fixture_drop(&file);
    fixture_drop(&inner);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tar),
        cmocka_unit_test(test_zip),
        cmocka_unit_test(test_zips_of_others),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_compressed_inside),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_wrong_sizes),
        cmocka_unit_test(test_broken_zip),
        cmocka_unit_test(test_encrypted),
        cmocka_unit_test(test_flipped_bytes),
        cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_bomb_that_is_not_read),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
