/* SPDX-License-Identifier: MIT */
/* Sniffing, the table of readers and the reader of plain text. */
#include "format/json_reader.h"
#include "article/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct seen {
    unsigned articles, skips;
    char headline[512], body[4096], path[64], source[64], reason[32];
    size_t headline_size, body_size;
    bool is_error;
    ds_status answer;
} seen;

static ds_status on_article(void *user, const ds_article *article, ds_error *error) {
    seen *s = user;
    (void)error;
    s->articles++;
    assert_true(article->headline_size < sizeof s->headline && article->body_size < sizeof s->body);
    memcpy(s->headline, article->headline, article->headline_size);
    s->headline[article->headline_size] = '\0';
    memcpy(s->body, article->body, article->body_size);
    s->body[article->body_size] = '\0';
    s->headline_size = article->headline_size;
    s->body_size = article->body_size;
    assert_true(article->id == NULL || *article->id == '\0');
    snprintf(s->path, sizeof s->path, "%s", article->path);
    snprintf(s->source, sizeof s->source, "%s", article->source);
    return s->answer;
}

static ds_status on_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                         bool is_error, ds_error *error) {
    seen *s = user;
    (void)detail, (void)place, (void)error;
    s->skips++;
    snprintf(s->path, sizeof s->path, "%s", path);
    snprintf(s->reason, sizeof s->reason, "%s", reason);
    s->is_error = is_error;
    return s->answer;
}

static ds_status read_text(seen *s, const void *bytes, size_t size) {
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_parser parser;
    ds_parser_init(&parser, &memory, NULL);
    unsigned char *copy = malloc(size + 1); /* exact, so that a sanitiser sees what is read past the end */
    assert_non_null(copy);
    unsigned char *exact = realloc(copy, size == 0 ? 1 : size);
    assert_non_null(exact);
    if (size > 0) memcpy(exact, bytes, size);
    ds_chunk chunk = {exact, size, 0, 1, "dir/story.txt", "dir", true, DS_TEAR_NONE};
    ds_article_sink sink = {on_article, on_skip, s};
    ds_status answer = s->answer;
    *s = (seen){.answer = answer};
    ds_status status = ds_reader_text.parse(&parser, &chunk, &sink, NULL);
    ds_parser_clear(&parser);
    free(exact);
    assert_int_equal(memory.used, 0);
    return status;
}

#define READ(s, literal) assert_int_equal(read_text((s), literal, sizeof literal - 1), DS_OK)

static void test_headline_and_body(void **state) {
    (void)state;
    seen s = {.answer = DS_OK};
    READ(&s, "Fire at mill\n\nThe mill burned.\nTwice.\n");
    assert_int_equal(s.articles, 1);
    assert_string_equal(s.headline, "Fire at mill");
    assert_string_equal(s.body, "\nThe mill burned.\nTwice.\n");
    assert_string_equal(s.path, "dir/story.txt");
    assert_string_equal(s.source, "dir");
}

static void test_line_ends(void **state) {
    (void)state;
    seen s = {.answer = DS_OK};
    READ(&s, "\r\n  Fire \t\r\nBody one\r\ntwo");
    assert_string_equal(s.headline, "Fire");
    assert_string_equal(s.body, "Body one\r\ntwo");
    READ(&s, "Fire\rBody\r");
    assert_string_equal(s.headline, "Fire");
    assert_string_equal(s.body, "Body\r");
    READ(&s, "Fire\n\rBody");
    assert_string_equal(s.headline, "Fire");
    assert_string_equal(s.body, "\rBody");
}

static void test_byte_order_mark_and_blanks(void **state) {
    (void)state;
    seen s = {.answer = DS_OK};
    READ(&s, "\xef\xbb\xbf"
             "Fire\nBody");
    assert_string_equal(s.headline, "Fire");
    READ(&s, "\xc2\xa0 \xe3\x80\x80\n\xe3\x80\x80"
             "Fire\xc2\xa0\nBody");
    assert_string_equal(s.headline, "Fire");
    assert_string_equal(s.body, "Body");
}

static void test_one_line_is_body(void **state) {
    (void)state;
    seen s = {.answer = DS_OK};
    READ(&s, "\n\nOnly this.\n\n \n");
    assert_int_equal(s.headline_size, 0);
    assert_string_equal(s.body, "\n\nOnly this.\n\n \n");
    READ(&s, "x");
    assert_string_equal(s.body, "x");
}

static void test_long_first_line_is_body(void **state) {
    (void)state;
    char text[2000] = "";
    seen s = {.answer = DS_OK};
    for (unsigned words = 50; words <= 51; words++) {
        text[0] = '\0';
        for (unsigned i = 0; i < words; i++) strcat(text, "ab ");
        strcat(text, "\nbody\n");
        assert_int_equal(read_text(&s, text, strlen(text)), DS_OK);
        assert_int_equal(s.headline_size, words == 50 ? 149 : 0);
        assert_int_equal(s.body_size, words == 50 ? 5 : strlen(text));
    }
    for (size_t bytes = 400; bytes <= 401; bytes++) {
        memset(text, 'a', bytes);
        strcpy(text + bytes, "\nbody\n");
        assert_int_equal(read_text(&s, text, strlen(text)), DS_OK);
        assert_int_equal(s.headline_size, bytes == 400 ? 400 : 0);
    }
}

static void test_empty(void **state) {
    (void)state;
    static const char *const texts[] = {"", "\n", " \t\r\n\f\v\n", "\xef\xbb\xbf", "\xef\xbb\xbf \n", "\xc2\xa0\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        seen s = {.answer = DS_OK};
        assert_int_equal(read_text(&s, texts[i], strlen(texts[i])), DS_OK);
        assert_int_equal(s.articles, 0);
        assert_int_equal(s.skips, 1);
        assert_string_equal(s.reason, "empty");
        assert_false(s.is_error);
    }
}

static void test_nul_and_bad_bytes_stay(void **state) {
    (void)state;
    seen s = {.answer = DS_OK};
    READ(&s, "He\0ad\xff\nBo\0dy\xc3");
    assert_int_equal(s.headline_size, 6);
    assert_memory_equal(s.headline, "He\0ad\xff", 6);
    assert_int_equal(s.body_size, 6);
    assert_memory_equal(s.body, "Bo\0dy\xc3", 6);
}

static void test_sink_stops(void **state) {
    (void)state;
    seen s = {.answer = DS_E_CANCELLED};
    assert_int_equal(read_text(&s, "a\nb", 3), DS_E_CANCELLED);
    assert_int_equal(read_text(&s, "", 0), DS_E_CANCELLED);
}

static void test_table(void **state) {
    (void)state;
    static const char *const names[] = {"text",    "json",     "jsonl", "csv",  "tsv", "newsml_g2",
                                        "newsml1", "nitf",     "rss",   "atom", "xml", "html",
                                        "anpa",    "iptc7901", "warc",  "arc",  "tar", "zip"};
    enum { NAMES = sizeof names / sizeof *names };
    for (size_t i = 0; i < NAMES; i++) {
        assert_string_equal(ds_input_format(i), names[i]);
        assert_string_equal(ds_reader_named(names[i])->name, names[i]);
        assert_ptr_equal(ds_reader_at(i), ds_reader_named(names[i]));
    }
    assert_null(ds_input_format(NAMES));
    assert_null(ds_reader_at(SIZE_MAX));
    assert_null(ds_reader_named("no such format"));
    assert_null(ds_reader_named(""));
    assert_true(ds_json_field_known("text") && ds_json_field_known("body") && ds_json_field_known("title"));
    assert_true(ds_json_field_known("date") && ds_json_field_known("updated") && ds_json_field_known("language"));
    assert_false(ds_json_field_known("Text") || ds_json_field_known("") || ds_json_field_known("uri"));
}

static const struct {
    const char *path;
    const char *head;
    size_t size;        /* 0: to its NUL */
    const char *reader; /* NULL: binary */
} heads[] = {
    {"a.txt", "Plain text\nof two lines", 0, "text"},
    {"a", "", 0, "text"},
    {"a", "caf\xe9 is Latin-1 and still a text of some length", 0, "text"},
    {"a", "a stray \0 is no reason", 22, "text"},
    {"a", "\x16\x16\x01news\x02 body\x03 \x04\x1b\x0c", 0, "text"},
    {"a", "\xd0\x9d\xd0\xbe\xd0\xb2\xd0\xbe\xd1\x81\xd1\x82\xd0\xb8", 0, "text"},
    {"a", "\xef\xbb\xbfText", 0, "text"},
    {"a.txt",
     "\x7f"
     "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0",
     20, NULL},
    {"a.txt", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0", 24, NULL},
    {"a.txt",
     "\xff\xfe"
     "T\0e\0x\0t\0",
     10, "text"},
    {"a.jsonl", "\0\0\0\0\0\0\0\0", 8, NULL},
    {"a", "{\"a\":1}\n{\"b\":2}\n", 0, "jsonl"},
    {"a", "\xef\xbb\xbf\n\n {\"a\":\"}{\\\"\"} \r\n\n{\"b\"", 0, "jsonl"},
    {"a.json", "{\"a\":1}\n{\"b\":2}\n", 0, "jsonl"},
    {"a.json", "{\"a\":1}\n", 0, "json"},
    {"a", "{\"a\":1}", 0, "json"},
    {"a.jsonl", "{\"a\":1}", 0, "jsonl"},
    {"a.ndjson.gz", "{\"a\":1}", 0, "jsonl"},
    {"a.JL.zst", "{\"a\":1}", 0, "jsonl"},
    {"a.jsonl", "{\"a\": broken\n{\"b\":2}\n", 0, "jsonl"},
    {"a.jsonl", "garbage\n{\"b\":2}\n", 0, "jsonl"},
    {"a.jsonl", "no object at all", 0, "text"},
    {"a", "{\n  \"a\": 1\n}\n{\n \"b\": 2\n}", 0, "json"},
    {"a", "{\"a\": [1,\n2]}\n{\"b\":2}", 0, "json"},
    {"a", " [ {\"a\":1} ]", 0, "json"},
    {"a", "[]", 0, "json"},
    {"a", "[[[[[[", 0, "json"},
    {"a", "[AP] The mayor said", 0, "text"},
    {"a", "{headline} was not filled in", 0, "text"},
    {"a.json", "[1, 2, 3]", 0, "json"},
    {"a.json", "{broken", 0, "json"},
    {"a.json", "text after all", 0, "text"},
    {"a", "id,title,text\n1,A,b\n", 0, "csv"},
    {"a", "\xef\xbb\xbfID;Headline;Body\r\n1;A;b\r\n", 0, "csv"},
    {"a", "guid\ttitle\n1\tA\n", 0, "tsv"},
    {"a", "id,title,text\n1,A\n", 0, "text"},
    {"a", "id,title,text", 0, "text"},
    {"a.csv", "id,title,text", 0, "csv"},
    {"a.csv", "text,label\n", 0, "csv"},
    {"a.tsv.gz", "x\ty\n1\t2\n", 0, "tsv"},
    {"a.csv", "One line, and a comma", 0, "csv"},
    {"a.csv", "no mark at all\n", 0, "text"},
    {"a", "Title, text and date\nof the day, at last\n", 0, "text"},
    /* An empty line behind the first: no table, but in quotes, and by name. */
    {"a", "id,title,text\n\n1,A,b\n", 0, "text"},
    {"a", "id,title,text\r\n\r\n1,A,b\r\n", 0, "text"},
    {"a", "id,title,\"text\n\n\"\n1,A,b\n", 0, "csv"},
    {"a.csv", "id,title,text\n\n1,A,b\n", 0, "csv"},
    {"a", "id,title,text\r1,A,b\n\n", 0, "csv"},
    {"a", "\x16\x16\x01W1645\x1f_asian\nb a\x13\x11 BC-X\n\x02^BC-X<\n\tx\n", 0, "anpa"},
    {"a", "\x16\x16\x01W164\x1f_asian\nb a\x13\x11 BC-X\n\x02^BC-X<\n\tx\n", 0, "text"},
    {"a",
     "\r\n\x01"
     "eca062 4 i 211   dpa 061\r\n\x02"
     "Head =\r\n\r\nText",
     0, "iptc7901"},
    {"a",
     "\x01"
     "eca062 4 i 211   dpa 061\r\nno text",
     0, "text"},
};

static void test_sniff(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        size_t size = heads[i].size > 0 ? heads[i].size : strlen(heads[i].head);
        unsigned char *exact = malloc(size == 0 ? 1 : size);
        assert_non_null(exact);
        if (size > 0) memcpy(exact, heads[i].head, size);
        const ds_reader *reader = ds_reader_sniff(exact, size, heads[i].path);
        free(exact);
        const char *name = reader == NULL ? "binary" : reader->name;
        const char *wanted = heads[i].reader == NULL ? "binary" : heads[i].reader;
        if (strcmp(name, wanted) != 0) fail_msg("row %zu: %s, not %s", i, name, wanted);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headline_and_body),
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_byte_order_mark_and_blanks),
        cmocka_unit_test(test_one_line_is_body),
        cmocka_unit_test(test_long_first_line_is_body),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_nul_and_bad_bytes_stay),
        cmocka_unit_test(test_sink_stops),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_sniff),
    };
    return cmocka_run_group_tests_name("article_text", tests, NULL, NULL);
}
