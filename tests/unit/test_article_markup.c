/* SPDX-License-Identifier: MIT */
/* Markup inside of other formats: its text. */
#include "format/markup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* In a block of its own, so that a step over its end is seen. */
static void expect_bytes(const char *html, size_t size, const char *text) {
    ds_memory memory;
    ds_arena arena;
    ds_buffer out;
    ds_memory_init(&memory, NULL);
    ds_arena_init(&arena, &memory);
    ds_buffer_init(&out, &memory);
    char *in = malloc(size == 0 ? 1 : size);
    assert_non_null(in);
    memcpy(in, html, size);
    assert_true(ds_buffer_append_text(&out, "before") && ds_markup_flatten(&out, in, size) &&
                ds_buffer_terminate(&out));
    if (strcmp((const char *)out.data + 6, text) != 0) fail_msg("%s: %s", html, (const char *)out.data + 6);
    const char *replaced = in;
    assert_true(ds_markup_replace(&replaced, &size, &arena));
    assert_string_equal(replaced, text);
    assert_int_equal(size, strlen(text));
    free(in);
    ds_buffer_clear(&out);
    ds_arena_clear(&arena);
    assert_int_equal(memory.used, 0);
}

static void expect(const char *html, const char *text) {
    expect_bytes(html, strlen(html), text);
}

static void test_blocks_and_blanks(void **state) {
    (void)state;
    expect("", "");
    expect("plain", "plain");
    expect("<p>One <b>bold</b>\n\n two.</p> <p>Three</p>", "One bold two.\nThree");
    expect("a<br/>b<BR>c", "a\nb\nc");
    expect("<tr><td>1</td><td>2</td></tr>", "1 2");
    expect("  x  ", "x");
    expect("<div><div><p></p></div></div>", "");
    expect("<p>one</p><P class='x > y'>two</P>", "one\ntwo");
    expect("x<b>y</b>z<img src=\"a>b\">", "xyz");
    expect("no tags\nat all", "no tags\nat all");
    expect("<p>One &amp; a half.</p><p class=share>Two.</p>", "One & a half.\nTwo.");
    expect("a\xc2\xa0&nbsp; b\xe3\x80\x80", "a b");
    expect_bytes("a\0b\001\005c", 6, "a b c");
}

/* Where lines are broken by <br>, a blank line ends a paragraph, so that wrapped lines can be told from paragraphs. */
static void test_breaks(void **state) {
    (void)state;
    expect("a<br>b<br/><br/>c", "a\nb\n\nc");
    expect("One<br/><br/>Two &#8212; <b>three</b><script>x</script>", "One\n\nTwo \xe2\x80\x94 three");
}

static void test_references(void **state) {
    (void)state;
    expect("a &amp; b &lt;c&gt; &quot;&apos;", "a & b <c> \"'");
    expect("&#8212;&#x2014;&mdash;", "\xe2\x80\x94\xe2\x80\x94\xe2\x80\x94");
    expect("&#146;", "\xe2\x80\x99");
    expect("caf&eacute; &nothing; & &; &#; &#x;", "caf\xc3\xa9 &nothing; & &; &#; &#x;");
    expect("a&#32;&#10;b", "a b");
    expect("&#0;&#xd800;&#99999999999;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    expect("&#1", "\xef\xbf\xbd");
    expect("a < b & c > d &amp; &nosuch; &#8217; &#x41; &#150;",
           "a < b & c > d & &nosuch; \xe2\x80\x99 A \xe2\x80\x93");
    expect("&#169 &#xa9", "\xc2\xa9 \xc2\xa9");
}

static void test_what_is_no_tag(void **state) {
    (void)state;
    expect("1 < 2", "1 < 2");
    expect("a <unclosed", "a <unclosed");
    expect("a <unfinished", "a <unfinished");
    expect("<", "<");
    expect("</", "</");
    expect("<a title=\"x > y\">z</a>", "z");
    expect("<a title=\"x>z</a>", "z");
    expect("<!-- a > b -->c<!DOCTYPE x>d<?php e ?>f", "cdf");
    expect("<!-- open", "<!-- open");
    expect("<!-- open <p>text</p>", "<!-- open\ntext");
    expect("<a title=\"x>z</a> <b title='1>2'>three</b>", "z 2'>three");
}

static void test_silent_elements(void **state) {
    (void)state;
    expect("a<script>if (a<b) x();</script>b", "ab");
    expect("a<STYLE type='x'>p > q {}</style>b", "ab");
    expect("a<script>never ends", "a");
    expect("a<script>if (b < c) </script>d<!-- e -->f<style>g", "adfg");
    expect("a<iframe src=x>b", "ab");
}

/* Quadratic work would be seen here. ThreadSanitizer does some of its own: at every search it looks at all that is left. */
#if defined(__SANITIZE_THREAD__)
enum { COUNT = 3000 };
#else
enum { COUNT = 300000 };
#endif

static void test_hostile(void **state) {
    (void)state;
    static const char *const pieces[] = {"<a b=\"", "<",          "&#",     "<!--",    "<script",
                                         "</",      "<script></", "<a b='", "<style>", "<style></x>"};
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        size_t length = strlen(pieces[p]), size = length * COUNT + 1;
        ds_memory memory;
        ds_buffer out;
        ds_memory_init(&memory, NULL);
        ds_buffer_init(&out, &memory);
        char *in = malloc(size);
        assert_non_null(in);
        for (size_t i = 0; i < COUNT; i++) memcpy(in + i * length, pieces[p], length);
        in[size - 1] = '>';
        assert_true(ds_markup_flatten(&out, in, size - 1));
        assert_true(out.size < size);
        out.size = 0;
        assert_true(ds_markup_flatten(&out, in, size));
        assert_true(out.size <= size);
        free(in);
        ds_buffer_clear(&out);
    }
}

static void test_is_in(void **state) {
    static const struct {
        const char *text;
        bool is_in;
    } rows[] = {
        {"One.\nTwo.", false}, {"<p>One &amp; a half.</p><p class=share>Two.</p>", true},
        {"a < b & c", false},  {"One<br/><br/>Two &#8212; <b>three</b><script>x</script>", true},
        {"", false},           {"<", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(ds_markup_is_in(rows[i].text, strlen(rows[i].text)), rows[i].is_in);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_and_blanks),
        cmocka_unit_test(test_breaks),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_what_is_no_tag),
        cmocka_unit_test(test_silent_elements),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_is_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
