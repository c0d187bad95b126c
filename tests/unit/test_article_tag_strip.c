/* SPDX-License-Identifier: MIT */
/* HTML inside of other formats: its text. */
#include "article/tag_strip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Both in blocks of their own, so that a step over an end is seen. */
static void expect(const char *html, const char *text) {
    size_t size = strlen(html);
    char *in = malloc(size == 0 ? 1 : size), *out = malloc(size == 0 ? 1 : size);
    assert_non_null(in);
    assert_non_null(out);
    memcpy(in, html, size);
    size_t count = ds_tag_strip(out, in, size);
    assert_true(count <= size);
    if (count != strlen(text) || memcmp(out, text, count) != 0) fail_msg("%s: %.*s", html, (int)count, out);
    free(in);
    free(out);
}

static void test_blocks_and_blanks(void **state) {
    (void)state;
    expect("", "");
    expect("plain", "plain");
    expect("<p>One <b>bold</b>\n\n two.</p> <p>Three</p>", "One bold two.\nThree\n");
    expect("a<br/>b<BR>c", "a\nb\nc");
    expect("<tr><td>1</td><td>2</td></tr>", "1 2\n");
    expect("  x  ", "x");
    expect("<div><div><p></p></div></div>", "");
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
}

static void test_what_is_no_tag(void **state) {
    (void)state;
    expect("1 < 2", "1 < 2");
    expect("a <unclosed", "a <unclosed");
    expect("<", "<");
    expect("</", "</");
    expect("<a title=\"x > y\">z</a>", "z");
    expect("<a title=\"x>z</a>", "z");
    expect("<!-- a > b -->c<!DOCTYPE x>d<?php e ?>f", "cdf");
    expect("<!-- open", "<!-- open");
}

static void test_silent_elements(void **state) {
    (void)state;
    expect("a<script>if (a<b) x();</script>b", "ab");
    expect("a<STYLE type='x'>p > q {}</style>b", "ab");
    expect("a<script>never ends", "a");
}

/* Quadratic work would be seen here. */
static void test_hostile(void **state) {
    (void)state;
    enum { COUNT = 300000 };
    static const char *const pieces[] = {"<a b=\"", "<", "&#", "<!--", "<script", "</"};
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        size_t length = strlen(pieces[p]), size = length * COUNT;
        char *in = malloc(size), *out = malloc(size);
        assert_non_null(in);
        assert_non_null(out);
        for (size_t i = 0; i < COUNT; i++) memcpy(in + i * length, pieces[p], length);
        assert_true(ds_tag_strip(out, in, size) <= size);
        free(in);
        free(out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_and_blanks), cmocka_unit_test(test_references),
        cmocka_unit_test(test_what_is_no_tag),    cmocka_unit_test(test_silent_elements),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
