/* SPDX-License-Identifier: MIT */
/* Addresses: what is taken out of them, and how a page's own address completes them. */
#include "article/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check_url(const char *text, const char *expected) {
    size_t size = strlen(text);
    char *url = malloc(size + 1);
    assert_non_null(url);
    memcpy(url, text, size);
    url[size] = '\0';
    url[ds_url_clean(url, size)] = '\0';
    assert_string_equal(url, expected);
    free(url);
}

static void addresses_lose_trackers(void **state) {
    (void)state;
    check_url(" HTTPS://Example.ORG/Path?utm_source=a&id=1&UTM_Medium=b#top ", "https://example.org/Path?id=1");
    check_url("https://e.org/?fbclid=1", "https://e.org/");
    check_url("https://e.org/?a=1&gclid=2&b", "https://e.org/?a=1&b");
    check_url("https://e.org/?a=1;b=2;spm=3&c", "https://e.org/?a=1;b=2&c");
    check_url("https://e.org/?__twitter_impression=1&cmp=2&x", "https://e.org/?x");
    check_url("https://e.org/#!/page", "https://e.org/#!/page");
    check_url("tag:e.org,2024:x#y", "tag:e.org,2024:x#y");
    check_url("/relative?utm_source=x", "/relative?utm_source=x");
    check_url("https://", "https://");
    check_url("", "");
}

static void addresses_are_completed(void **state) {
    static const struct {
        const char *address, *base, *expected;
    } rows[] = {
        {"/x?a=1", "https://h.example/a/b", "https://h.example/x?a=1"},
        {"//other.example/y", "https://h.example/a/b", "https://other.example/y"},
        {"c.html", "https://h.example/a/b?q=/z", "https://h.example/a/c.html"},
        {"/x", "HTTPS://H.Example?q#f", "https://h.example/x"},
        {"https://h.example/?utm_medium=q", NULL, "https://h.example/"},
        {"https://h.example/?a&&b#f", NULL, "https://h.example/?a&b"},
        {"https://h.example/#!f", NULL, "https://h.example/#!f"},
        {"c.html", "https://h.example", NULL},
        {"c.html", "a/b", NULL},
        {"/x", NULL, NULL},
        {"not an address", "https://h.example/a/b", NULL},
        {"", "https://h.example/a/b", NULL},
        {NULL, "https://h.example/a/b", NULL},
    };
    (void)state;
    ds_memory memory;
    ds_arena arena;
    ds_memory_init(&memory, NULL);
    ds_arena_init(&arena, &memory);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *out;
        assert_int_equal(ds_url_complete(&out, rows[i].address, rows[i].base, &arena, NULL), DS_OK);
        if (rows[i].expected == NULL)
            assert_null(out);
        else
            assert_string_equal(out, rows[i].expected);
    }
    ds_arena_clear(&arena);
    assert_int_equal(memory.used, 0);
}

static void hosts(void **state) {
    static const struct {
        const char *address, *expected;
    } rows[] = {
        {"https://www.valley-post.example/a", "valley-post.example"},
        {"http://e.org?x", "e.org"},
        {"https://www./", "www."},
        {"https://", NULL},
        {"e.org/a", NULL},
        {NULL, NULL},
    };
    (void)state;
    ds_memory memory;
    ds_arena arena;
    ds_memory_init(&memory, NULL);
    ds_arena_init(&arena, &memory);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *out;
        assert_int_equal(ds_url_host(&out, rows[i].address, &arena, NULL), DS_OK);
        if (rows[i].expected == NULL)
            assert_null(out);
        else
            assert_string_equal(out, rows[i].expected);
    }
    ds_arena_clear(&arena);
    assert_int_equal(memory.used, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_lose_trackers),
        cmocka_unit_test(addresses_are_completed),
        cmocka_unit_test(hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
