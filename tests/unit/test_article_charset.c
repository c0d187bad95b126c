/* SPDX-License-Identifier: MIT */
/* Character sets: which one it is, and the text in UTF-8. */
#include "article/charset.h"
#include "article/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* `bytes` in a block of their own are taken for `name` (NULL: UTF-8) and read as `expected`. */
static void expect(const char *bytes, size_t size, const char *name, const char *expected) {
    ds_memory memory;
    ds_buffer buffer;
    ds_charset_text text;
    unsigned char *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    if (size > 0) memcpy(copy, bytes, size);
    ds_memory_init(&memory, NULL);
    ds_buffer_init(&buffer, &memory);
    ds_charset charset = ds_charset_detect(copy, size);
    if (name == NULL) assert_null(charset.name);
    if (name != NULL) assert_non_null(charset.name);
    if (name != NULL) assert_string_equal(charset.name, name);
    assert_int_equal(ds_charset_read(&text, &buffer, &charset, copy, size, NULL), DS_OK);
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.bytes, expected, text.size);
    assert_int_equal(text.notes, charset.is_guess ? DS_NOTE_CHARSET_GUESSED : 0);
    ds_buffer_clear(&buffer);
    free(copy);
    assert_int_equal(memory.used, 0);
}

#define EXPECT(literal, name, expected) expect(literal, sizeof(literal) - 1, name, expected)

static void test_marks(void **state) {
    (void)state;
    EXPECT("\xff\xfeH\0i\0\xe4\0", "UTF-16LE", "Hi\xc3\xa4");
    EXPECT("\xfe\xff\0H\0i\0\xe4", "UTF-16BE", "Hi\xc3\xa4");
    EXPECT("\xff\xfe\0\0H\0\0\0", "UTF-32LE", "H");
    EXPECT("\0\0\xfe\xff\0\0\0H", "UTF-32BE", "H");
    EXPECT("\xef\xbb\xbfHi", NULL, "Hi");
    EXPECT("\xff\xfe", "UTF-16LE", "");
}

static void test_broken_wide(void **state) {
    (void)state;
    EXPECT("\xff\xfeH\0i", "UTF-16LE", "H\xef\xbf\xbd");                /* half a unit at the end */
    EXPECT("\xff\xfe\x3d\xd8H\0", "UTF-16LE", "\xef\xbf\xbdH");         /* half a pair */
    EXPECT("\xff\xfe\x3d\xd8\x00\xde", "UTF-16LE", "\xf0\x9f\x98\x80"); /* a whole one */
    EXPECT("\xff\xfeH\0\x3d\xd8", "UTF-16LE", "H\xef\xbf\xbd");
    EXPECT("\0\0\xfe\xff\0\x11\0\0\0\0\0H", "UTF-32BE", "\xef\xbf\xbdH");
}

static void test_zero_bytes(void **state) {
    (void)state;
    EXPECT("F\0i\0r\0e\0!\0", "UTF-16LE", "Fire!");
    EXPECT("\0F\0i\0r\0e\0!", "UTF-16BE", "Fire!");
}

static void test_utf8_stays(void **state) {
    (void)state;
    EXPECT("", NULL, "");
    EXPECT("Fire", NULL, "Fire");
    EXPECT("Caf\xc3\xa9 closes", NULL, "Caf\xc3\xa9 closes");
    EXPECT("Caf\xc3\xa9s at K\xc3\xb6ln and caf\xe9", NULL, "Caf\xc3\xa9s at K\xc3\xb6ln and caf\xe9");
    EXPECT("cut off \xe2\x82", NULL, "cut off \xe2\x82");
    EXPECT("\xff\xff \xfe \xff", NULL, "\xff\xff \xfe \xff");
}

static void test_eight_bits(void **state) {
    (void)state;
    EXPECT("Der M\xfcller f\xe4hrt", "WINDOWS-1252", "Der M\xc3\xbcller f\xc3\xa4hrt");
    EXPECT("He said \x93no\x94 \x96 twice", "WINDOWS-1252", "He said \xe2\x80\x9cno\xe2\x80\x9d \xe2\x80\x93 twice");
    EXPECT("Caf\xe9 \xe9t\xe9 \x81", "ISO-8859-1", "Caf\xc3\xa9 \xc3\xa9t\xc3\xa9 \xc2\x81");
    EXPECT("By\xb3"
           "a m\xb1"
           "dra \xbfona rzek\xea",
           "ISO-8859-2",
           "By\xc5\x82"
           "a m\xc4\x85"
           "dra \xc5\xbcona rzek\xc4\x99");
    EXPECT("By\xb3"
           "a \x84m\xb9"
           "dra\x94 my\x9cl",
           "WINDOWS-1250",
           "By\xc5\x82"
           "a \xe2\x80\x9em\xc4\x85"
           "dra\xe2\x80\x9d my\xc5\x9bl");
    EXPECT("Ein m\xb2 f\xfcr 3 \x80", "WINDOWS-1252", "Ein m\xc2\xb2 f\xc3\xbcr 3 \xe2\x82\xac");
}

/* A character that a piece ends in is left for the next one. */
static void test_pieces(void **state) {
    (void)state;
    static const unsigned char text[] = "A\0\x3d\xd8\x00\xde"
                                        "B\0";
    ds_charset charset = {.name = "UTF-16LE", .unit = 2};
    for (size_t cut = 0; cut <= 8; cut++) {
        ds_memory memory;
        ds_buffer out;
        size_t used, rest;
        ds_memory_init(&memory, NULL);
        ds_buffer_init(&out, &memory);
        assert_int_equal(ds_charset_decode(&out, &charset, text, cut, &used, NULL), DS_OK);
        assert_true(used <= cut && cut - used < 4);
        assert_int_equal(ds_charset_decode(&out, &charset, text + used, 8 - used, &rest, NULL), DS_OK);
        assert_int_equal(rest, 8 - used);
        assert_int_equal(out.size, 6);
        assert_memory_equal(out.data,
                            "A\xf0\x9f\x98\x80"
                            "B",
                            6);
        ds_buffer_clear(&out);
    }
}

static const char *sniffed(const void *bytes, size_t size) {
    const ds_reader *reader = ds_reader_sniff(bytes, size, "file");
    return reader == NULL ? "binary" : reader->name;
}

static void test_sniffing(void **state) {
    (void)state;
    assert_string_equal(sniffed("\xff\xfeH\0i\0", 6), "text");
    assert_string_equal(sniffed("\xff\xfe[\0{\0\"\0i\0", 10), "json");
    assert_string_equal(sniffed("\xff\xfe\1\0\2\0\5\0\6\0", 10), "binary");
    assert_string_equal(sniffed("\0\1\2\3\4\5\6\7", 8), "binary");
    /* two lines of objects: read whole */
    char lines[64] = "\xff\xfe";
    static const char ascii[] = "{\"a\":1}\n{\"a\":2}\n";
    for (size_t i = 0; i < sizeof ascii - 1; i++) lines[2 + 2 * i] = ascii[i];
    assert_string_equal(sniffed(lines, 2 * sizeof ascii), "json");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks),      cmocka_unit_test(test_broken_wide), cmocka_unit_test(test_zero_bytes),
        cmocka_unit_test(test_utf8_stays), cmocka_unit_test(test_eight_bits),  cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_sniffing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
