/* SPDX-License-Identifier: MIT */
/* JSON Lines and JSON files. What the reader says is written down as one text and compared as a whole. */
#include "article/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct record {
    char text[16384];
    size_t size;
    unsigned articles, skips;
    size_t headline_size, body_size; /* of the last article */
    unsigned stop_after;             /* articles; 0: never */
} record;

static void say(record *r, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(r->text + r->size, sizeof r->text - r->size, format, arguments);
    va_end(arguments);
    assert_true(n >= 0 && (size_t)n < sizeof r->text - r->size);
    r->size += (size_t)n;
}

static void say_field(record *r, const char *name, const char *value) {
    if (value != NULL && *value != '\0') say(r, " %s=%s", name, value);
}

static ds_status on_article(void *user, const ds_article *a, ds_error *error) {
    record *r = user;
    (void)error;
    r->articles++;
    r->headline_size = a->headline_size;
    r->body_size = a->body_size;
    say(r, "A %s", a->path);
    say_field(r, "place", a->place);
    say_field(r, "id", a->id);
    say_field(r, "guid", a->guid);
    say_field(r, "url", a->url);
    say_field(r, "version", a->version);
    say_field(r, "status", a->status);
    if (strcmp(a->source, "feed") != 0) say_field(r, "source", a->source);
    if (a->headline_size > 0) say(r, " headline=%.*s", (int)a->headline_size, a->headline);
    if (a->body_size > 0 && a->body_size < 200) say(r, " body=%.*s", (int)a->body_size, a->body);
    say_field(r, "published", a->published);
    say_field(r, "updated", a->updated);
    say_field(r, "language", a->language);
    say(r, "\n");
    return r->stop_after != 0 && r->articles >= r->stop_after ? DS_E_CANCELLED : DS_OK;
}

static ds_status on_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                         bool is_error, ds_error *error) {
    record *r = user;
    (void)error;
    r->skips++;
    say(r, "S %s %s%s", path, reason, is_error ? "!" : "");
    say_field(r, "place", place);
    say_field(r, "detail", detail);
    say(r, "\n");
    return DS_OK;
}

static ds_options options_of(const ds_pair_of_text *fields, size_t count) {
    ds_options options = {.struct_size = sizeof options};
    options.fields = fields;
    options.field_count = count;
    return options;
}

static record *read_with(const ds_reader *reader, const void *bytes, size_t size, const ds_options *options,
                         uint64_t offset, uint64_t line) {
    static record r;
    unsigned stop_after = r.stop_after;
    memset(&r, 0, sizeof r);
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_parser parser;
    ds_parser_init(&parser, &memory, options);
    unsigned char *exact = malloc(size == 0 ? 1 : size);
    assert_non_null(exact);
    if (size > 0) memcpy(exact, bytes, size);
    ds_chunk chunk = {exact, size, offset, line, "f", "feed", offset == 0, DS_TEAR_NONE};
    ds_article_sink sink = {on_article, on_skip, &r};
    r.stop_after = stop_after;
    ds_status status = reader->parse(&parser, &chunk, &sink, NULL);
    assert_int_equal(status, stop_after == 0 ? DS_OK : DS_E_CANCELLED);
    r.stop_after = 0;
    ds_parser_clear(&parser);
    free(exact);
    assert_int_equal(memory.used, 0);
    return &r;
}

static const char *lines(const char *text) {
    return read_with(&ds_reader_jsonl, text, strlen(text), NULL, 0, 1)->text;
}

static const char *file(const char *text) {
    return read_with(&ds_reader_json, text, strlen(text), NULL, 0, 1)->text;
}

static const char *mapped(const char *text, const char *ours, const char *theirs) {
    ds_pair_of_text field = {ours, theirs};
    ds_options options = options_of(&field, 1);
    return read_with(&ds_reader_jsonl, text, strlen(text), &options, 0, 1)->text;
}

/* -------------------------------------------------------------------------------------------------- lines ------- */

static void test_all_fields(void **state) {
    (void)state;
    assert_string_equal(
        lines("{\"id\":\"1\",\"guid\":\"g\",\"url\":\"u\",\"version\":\"v\",\"status\":\"usable\","
              "\"headline\":\"h\",\"text\":\"t\",\"source\":\"s\",\"published\":\"p\",\"updated\":\"m\","
              "\"language\":\"en\",\"more\":{\"x\":[1,2]}}\n"),
        "A f#1 id=1 guid=g url=u version=v status=usable source=s headline=h body=t published=p updated=m "
        "language=en\n");
    assert_string_equal(
        lines("{\"uri\":\"1\",\"link\":\"u\",\"pubstatus\":\"usable\",\"title\":\"h\",\"body_text\":\"t\","
              "\"publisher\":\"s\",\"versioncreated\":\"p\",\"dateModified\":\"m\",\"lang\":\"en\"}"),
        "A f#1 id=1 guid=1 url=u status=usable source=s headline=h body=t published=p updated=m "
        "language=en\n");
}

static void test_every_known_name(void **state) {
    (void)state;
    static const char *const names[][8] = {
        {" id=v", "id", "_id", "docid", "doc_id"},
        {" guid=v", "guid", "uri"},
        {" url=v", "url", "link", "canonical_url"},
        {" status=v", "status", "pubstatus", "pubStatus"},
        {" headline=v", "headline", "title"},
        {" body=v", "text", "body", "content", "body_text", "maintext", "article"},
        {" source=v", "source", "publisher", "series", "site", "domain", "outlet"},
        {" published=v", "date", "published", "datePublished", "date_published", "pubDate", "published_at",
         "timestamp"},
        {" published=v", "versioncreated", "versionCreated"},
        {" updated=v", "updated", "dateModified", "modified", "updated_at"},
        {" language=v", "language", "lang"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (size_t j = 1; j < 8 && names[i][j] != NULL; j++) {
            char text[128];
            snprintf(text, sizeof text, "{\"%s\":\"v\",\"%s\":\"T\"}", names[i][j],
                     strcmp(names[i][0], " body=v") == 0 ? "title" : "text");
            if (strstr(lines(text), names[i][0]) == NULL) fail_msg("%s: %s", names[i][j], lines(text));
        }
    }
    assert_string_equal(lines("{\"Text\":\"v\",\"TITLE\":\"x\"}"), "A f#L1 place=line 1 headline=x body=v\n");
    assert_string_equal(lines("{\"Text\":\"v\",\"text\":\"w\"}"), "A f#L1 place=line 1 body=w\n");
    assert_string_equal(lines("{\"tEXT\":\"v\"}"), "S f empty place=line 1\n");
}

static void test_embargo(void **state) {
    (void)state;
#define WITH(fields) lines("{\"id\":\"1\",\"text\":\"t\"," fields "}")
    assert_non_null(strstr(WITH("\"embargoed\":\"2022-06-29T00:00:00Z\",\"versioncreated\":\"2022-06-26T00:00:00Z\""),
                           " status=embargoed"));
    assert_non_null(strstr(WITH("\"pubstatus\":\"usable\",\"embargoed\":\"2022-06-29T00:00:00Z\","
                                "\"versioncreated\":\"2022-06-26T00:00:00Z\""),
                           " status=embargoed"));
    assert_non_null(
        strstr(WITH("\"pubstatus\":\"canceled\",\"embargoed\":\"2022-06-29T00:00:00Z\""), " status=canceled"));
    assert_non_null(strstr(WITH("\"pubstatus\":\"usable\",\"embargoed\":\"2022-06-20T00:00:00Z\","
                                "\"versioncreated\":\"2022-06-26T00:00:00Z\""),
                           " status=usable"));
    assert_non_null(strstr(WITH("\"pubstatus\":\"usable\",\"embargoed\":null"), " status=usable"));
    assert_non_null(strstr(WITH("\"pubstatus\":\"usable\",\"embargoed\":false"), " status=usable"));
#undef WITH
}

/* The order of the names decides, not that of the record. */
static void test_preference(void **state) {
    (void)state;
    assert_string_equal(lines("{\"title\":\"2\",\"headline\":\"1\",\"content\":\"c\",\"body\":\"b\"}"),
                        "A f#L1 place=line 1 headline=1 body=b\n");
    assert_string_equal(lines("{\"headline\":\"\",\"title\":\"2\",\"text\":null,\"body\":\" \\n\",\"content\":\"c\"}"),
                        "A f#L1 place=line 1 headline=2 body=c\n");
    assert_string_equal(lines("{\"text\":{\"rendered\":\"x\"},\"body\":\"b\"}"), "A f#L1 place=line 1 body=b\n");
}

static void test_types(void **state) {
    (void)state;
    assert_string_equal(lines("{\"id\":17,\"version\":2.50,\"date\":1531655668,\"text\":\"t\"}"),
                        "A f#17 id=17 version=2.50 body=t published=1531655668\n");
    assert_string_equal(lines("{\"id\":18446744073709551614,\"text\":\"t\"}"),
                        "A f#18446744073709551614 id=18446744073709551614 body=t\n");
    assert_string_equal(lines("{\"text\":[\"one\",null,\"two\",\"\",\"three\"]}"),
                        "A f#L1 place=line 1 body=one\ntwo\n\nthree\n");
    assert_string_equal(lines("{\"text\":[\"t\"],\"body\":[\"b\"]}"), "A f#L1 place=line 1 body=t\n");
    assert_string_equal(lines("{\"text\":[],\"title\":\"h\"}"), "A f#L1 place=line 1 headline=h\n");
    assert_string_equal(lines("{\"source\":{\"id\":\"i\",\"name\":\"n\"},\"text\":\"t\"}"),
                        "A f#L1 place=line 1 source=n body=t\n");
    assert_string_equal(lines("{\"source\":{\"id\":\"i\",\"name\":null},\"text\":\"t\"}"),
                        "A f#L1 place=line 1 source=i body=t\n");
    assert_string_equal(lines("{\"_id\":{\"$oid\":\"5b\"},\"date\":{\"$date\":\"2018\"},\"text\":\"t\"}"),
                        "A f#5b id=5b body=t published=2018\n");
    assert_string_equal(lines("{\"text\":\"t\",\"x\":NaN,\"y\":-Infinity}"), "A f#L1 place=line 1 body=t\n");
    /* Not one of these is a reason to lose an article. */
    assert_string_equal(
        lines("{\"text\":\"t\",\"source\":5,\"status\":200,\"modified\":false,\"lang\":[\"en\"],\"url\":{}}"),
        "A f#L1 place=line 1 body=t\n");
}

static void test_bad_fields(void **state) {
    (void)state;
    assert_string_equal(lines("{\"text\":7}"),
                        "S f bad-field! place=line 1 detail=\"text\" cannot be used: its type is int\n");
    assert_string_equal(lines("{\"text\":\"t\",\"title\":{\"a\":1}}"),
                        "S f bad-field! place=line 1 detail=\"title\" cannot be used: its type is object\n");
    assert_string_equal(lines("{\"title\":\"t\",\"content\":[\"a\",2]}"),
                        "S f bad-field! place=line 1 detail=\"content\" cannot be used: its type is array\n");
    assert_string_equal(lines("{\"text\":\"t\",\"id\":true}"),
                        "S f bad-field! place=line 1 detail=\"id\" cannot be used: its type is boolean\n");
    /* Two ids that 64 bits cannot tell apart. */
    assert_string_equal(lines("{\"text\":\"t\",\"id\":123456789012345678901234}"),
                        "S f bad-field! place=line 1 detail=\"id\" cannot be used: its type is int\n");
}

static void test_what_is_an_article(void **state) {
    (void)state;
    assert_string_equal(lines("{}"), "S f empty place=line 1\n");
    assert_string_equal(lines("{\"id\":\"1\",\"text\":\"\",\"title\":\"  \"}"), "S f empty place=id 1\n");
    assert_string_equal(lines("{\"status\":\"canceled\"}"), "S f empty place=line 1\n");
    assert_string_equal(lines("{\"guid\":\"g\",\"status\":\"canceled\"}"), "A f#g id=g guid=g status=canceled\n");
    assert_string_equal(lines("{\"guid\":\"g\"}"), "A f#g id=g guid=g\n");
    assert_string_equal(lines("{\"title\":\"h\"}"), "A f#L1 place=line 1 headline=h\n");
    assert_string_equal(lines("5\n\"x\"\nnull\n[{\"text\":\"t\"}]\ntrue\n"),
                        "S f not-an-object! place=line 1 detail=int\n"
                        "S f not-an-object! place=line 2 detail=string\n"
                        "S f not-an-object! place=line 3 detail=null\n"
                        "S f not-an-object! place=line 4 detail=array\n"
                        "S f not-an-object! place=line 5 detail=boolean\n");
}

static void test_broken_lines(void **state) {
    (void)state;
    assert_string_equal(
        lines("{\"text\":\"1\"}\n{\"text\":\n\n   \n{\"text\":\"5\"} x\n{\"text\":'6'}\n{\"text\":\"7\"}{}\n"
              "garbage\n{\"text\":\"9\",}\n{\"text\":\"10\"}"),
        "A f#L1 place=line 1 body=1\n"
        "S f bad-json! place=line 2 detail=unexpected end of data, column 9\n"
        "S f bad-json! place=line 5 detail=unexpected character behind the value, column 14\n"
        "S f bad-json! place=line 6 detail=unexpected character, column 9\n"
        "S f bad-json! place=line 7 detail=unexpected character behind the value, column 13\n"
        "S f bad-json! place=line 8 detail=unexpected character, column 1\n"
        "S f bad-json! place=line 9 detail=unexpected character, column 13\n"
        "A f#L10 place=line 10 body=10\n");
    assert_string_equal(lines("{\"text\":\"never ends\n{\"text\":\"2\"}\n"),
                        "S f bad-json! place=line 1 detail=unexpected end of data, column 20\n"
                        "A f#L2 place=line 2 body=2\n");
}

static void test_line_ends_and_marks(void **state) {
    (void)state;
    assert_string_equal(lines("\xef\xbb\xbf{\"text\":\"1\"}\r\n\r\n{\"text\":\"3\"}\r\n"),
                        "A f#L1 place=line 1 body=1\nA f#L3 place=line 3 body=3\n");
    assert_string_equal(lines(""), "");
    assert_string_equal(lines("\n \n\t\r\n"), "");
    /* A chunk further on in the file counts on, and a mark there is broken JSON. */
    const char *text = "{\"text\":\"1\"}\n\xef\xbb\xbf{}\n";
    assert_string_equal(read_with(&ds_reader_jsonl, text, strlen(text), NULL, 4096, 812)->text,
                        "A f#L812 place=line 812 body=1\n"
                        "S f bad-json! place=line 813 detail=unexpected character, column 1\n");
}

static void test_strange_bytes(void **state) {
    (void)state;
    static const char bad[] = "{\"title\":\"a\\u0000b\",\"text\":\"\xff\xc3(\\ud800 \\u0000\"}\n";
    record *r = read_with(&ds_reader_jsonl, bad, sizeof bad - 1, NULL, 0, 1);
    assert_int_equal(r->articles, 1);
    assert_int_equal(r->headline_size, 3);
    assert_int_equal(r->body_size, 3 + 3 + 1 + 1);
    assert_string_equal(lines("{\"id\":\"a\\u0000b\",\"text\":\"tab\there\"}"), "A f#a b id=a b body=tab\there\n");
    static const char nul[] = "{\"text\":\"a\0b\"}\n{\"text\":\"2\"}\0\n{\"text\":\"3\"}\n\0\n";
    r = read_with(&ds_reader_jsonl, nul, sizeof nul - 1, NULL, 0, 1);
    assert_string_equal(r->text, "S f bad-json! place=line 1 detail=NUL byte, column 11\n"
                                 "S f bad-json! place=line 2 detail=NUL byte, column 13\n"
                                 "A f#L3 place=line 3 body=3\n"
                                 "S f bad-json! place=line 4 detail=NUL byte, column 1\n");
}

static char *repeat(const char *text, size_t count, const char *front, const char *back, size_t *size) {
    size_t length = strlen(text), before = strlen(front);
    *size = before + count * length + strlen(back);
    char *out = malloc(*size + 1);
    assert_non_null(out);
    strcpy(out, front);
    for (size_t i = 0; i < count; i++) memcpy(out + before + i * length, text, length);
    strcpy(out + before + count * length, back);
    return out;
}

static void test_deep_nesting(void **state) {
    (void)state;
    size_t size;
    char *deep = repeat("[", 100000, "", "\n{\"text\":\"2\"}\n", &size);
    assert_string_equal(lines(deep), "S f bad-json! place=line 1 detail=nesting too deep, column 65\n"
                                     "A f#L2 place=line 2 body=2\n");
    assert_string_equal(file(deep), "S f bad-json! place=byte 65 detail=nesting too deep\n");
    free(deep);
    deep = repeat("{\"a\":", 100000, "{\"text\":\"x\",\"a\":", "", &size);
    assert_string_equal(lines(deep), "S f bad-json! place=line 1 detail=nesting too deep, column 332\n");
    free(deep);
    deep = repeat("[", 60, "{\"text\":\"x\",\"a\":", "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
                  &size);
    assert_string_equal(lines(deep), "A f#L1 place=line 1 body=x\n");
    free(deep);
}

static void test_huge_line(void **state) {
    (void)state;
    size_t size;
    char *huge = repeat("0123456789", 1000000, "{\"text\":\"", "\"}\n{\"text\":\"2\"}\n", &size);
    const record *r = read_with(&ds_reader_jsonl, huge, size, NULL, 0, 1);
    assert_int_equal(r->articles, 2);
    r = read_with(&ds_reader_jsonl, huge, size - 14, NULL, 0, 1);
    assert_int_equal(r->body_size, 10000000);
    free(huge);
}

static void test_mapping(void **state) {
    (void)state;
    assert_string_equal(mapped("{\"text\":\"t\",\"content_original\":\"o\"}", "text", "content_original"),
                        "A f#L1 place=line 1 body=o\n");
    assert_string_equal(mapped("{\"text\":\"t\",\"content_original\":null}", "body", "content_original"),
                        "A f#L1 place=line 1 body=t\n");
    assert_string_equal(mapped("{\"text\":\"t\",\"a\":{\"b\":{\"c\":\"s\"}}}", "source", "a.b.c"),
                        "A f#L1 place=line 1 source=s body=t\n");
    assert_string_equal(mapped("{\"text\":\"t\",\"a.b\":\"s\",\"a\":{\"b\":\"z\"}}", "source", "a.b"),
                        "A f#L1 place=line 1 source=s body=t\n");
    assert_string_equal(mapped("{\"text\":\"t\",\"a\":\"x\"}", "source", "a.b.c"), "A f#L1 place=line 1 body=t\n");
    assert_string_equal(mapped("{\"text\":\"t\",\"h\":\"x\"}", "title", "h"),
                        "A f#L1 place=line 1 headline=x body=t\n");
    assert_string_equal(mapped("{\"text\":\"t\",\"d\":5}", "date", "d"), "A f#L1 place=line 1 body=t published=5\n");
    /* What the caller named must be right. */
    assert_string_equal(mapped("{\"text\":\"t\",\"l\":[\"en\"]}", "language", "l"),
                        "S f bad-field! place=line 1 detail=\"l\" cannot be used: its type is array\n");
}

static void test_cut(void **state) {
    (void)state;
    const unsigned char *text = (const unsigned char *)"{}\n{}\n{";
    assert_int_equal(ds_reader_jsonl.cut(text, 7), 6);
    assert_int_equal(ds_reader_jsonl.cut(text, 6), 6);
    assert_int_equal(ds_reader_jsonl.cut(text, 5), 3);
    assert_int_equal(ds_reader_jsonl.cut(text, 2), 0);
    assert_int_equal(ds_reader_jsonl.cut(text, 0), 0);
    assert_null(ds_reader_json.cut);
    assert_null(ds_reader_text.cut);
}

/* -------------------------------------------------------------------------------------------------- files ------- */

static void test_single_object(void **state) {
    (void)state;
    assert_string_equal(file("\xef\xbb\xbf {\n\"id\": \"7\",\n\"text\": \"t\"\n}\n"), "A f id=7 body=t\n");
    assert_string_equal(file("{\"text\":\"t\"}"), "A f body=t\n");
    assert_string_equal(file("{}"), "S f empty\n");
    assert_string_equal(file(" \n"), "S f empty\n");
    assert_string_equal(file(""), "S f empty\n");
    assert_string_equal(file("7"), "S f not-an-object! detail=int\n");
    assert_string_equal(file("{\"text\":5}"), "S f bad-field! detail=\"text\" cannot be used: its type is int\n");
}

static void test_array(void **state) {
    (void)state;
    assert_string_equal(file("[{\"text\":\"1\"},\n{\"id\":\"x\",\"text\":\"2\"} , 3, {\"text\":\"4\"}]\n"),
                        "A f#1 place=item 1 body=1\nA f#x id=x body=2\n"
                        "S f not-an-object! place=item 3 detail=int\nA f#4 place=item 4 body=4\n");
    assert_string_equal(file("[]"), "S f empty detail=no articles in the array\n");
    assert_string_equal(file("[{\"text\":\"]},{\\\"\"},]"), "A f#1 place=item 1 body=]},{\"\n");
}

static void test_broken_array(void **state) {
    (void)state;
    assert_string_equal(file("[{\"text\":\"1\"},{\"text\":2x},{\"text\":\"3\"}]"),
                        "A f#1 place=item 1 body=1\nS f bad-json! place=byte 23 detail=number expected\n"
                        "A f#3 place=item 3 body=3\n");
    assert_string_equal(file("[{\"text\":\"1\"},{\"text\":\"2"),
                        "A f#1 place=item 1 body=1\nS f bad-json! place=byte 24 detail=unexpected end of data\n");
    assert_string_equal(file("[{\"text\":\"1\"},"),
                        "A f#1 place=item 1 body=1\nS f bad-json! place=byte 14 detail=the array does not end\n");
    assert_string_equal(file("[{\"text\":\"1\"}"), "A f#1 place=item 1 body=1\nS f bad-json! place=byte 13 "
                                                   "detail=comma or end of the array expected\n");
    assert_string_equal(file("[{\"text\":\"1\"} {\"text\":\"2\"}]"),
                        "A f#1 place=item 1 body=1\nS f bad-json! place=byte 14 "
                        "detail=comma or end of the array expected\n");
    assert_string_equal(file("[,]"), "S f bad-json! place=byte 1 detail=a value expected\n");
    assert_string_equal(file("[{\"text\":\"1\"}] tail"),
                        "A f#1 place=item 1 body=1\nS f bad-json! place=byte 16 detail=boolean expected\n");
}

static void test_containers(void **state) {
    (void)state;
    static const char *const names[] = {"articles", "items", "docs", "documents", "data", "results"};
    for (size_t i = 0; i < 6; i++) {
        char text[256];
        snprintf(text, sizeof text,
                 "{\"status\":\"ok\",\"title\":\"My feed\",\"%s\":[{\"text\":\"1\"},{\"id\":\"b\",\"text\":\"2\"}],"
                 "\"n\":2}",
                 names[i]);
        assert_string_equal(file(text), "A f#1 place=item 1 body=1\nA f#b id=b body=2\n");
    }
    assert_string_equal(file("{\"data\":[{\"text\":\"d\"}],\"articles\":[{\"text\":\"a\"}]}"),
                        "A f#1 place=item 1 body=a\n");
    assert_string_equal(file("{\"articles\":[]}"), "S f empty detail=no articles in the array\n");
    /* An article that has items of another kind. */
    assert_string_equal(file("{\"text\":\"t\",\"items\":[{\"text\":\"i\"}]}"), "A f body=t\n");
    assert_string_equal(file("{\"text\":\"t\",\"data\":[1,2]}"), "A f body=t\n");
    assert_string_equal(file("{\"title\":\"t\",\"articles\":\"none\"}"), "A f headline=t\n");
}

static void test_broken_container(void **state) {
    (void)state;
    assert_string_equal(file("{\"articles\":[{\"text\":\"1\"},{\"text\":\"2"),
                        "A f#1 place=item 1 body=1\nS f bad-json! place=byte 36 detail=unexpected end of data\n");
    assert_string_equal(file("{\"articles\":[{\"text\":\"1\"}],\"n\":"),
                        "A f#1 place=item 1 body=1\nS f bad-json! place=byte 31 detail=unexpected end of data\n");
    assert_string_equal(file("{\"n\":x,\"articles\":[{\"text\":\"1\"}]}"),
                        "A f#1 place=item 1 body=1\nS f bad-json! place=byte 5 detail=unexpected character\n");
    assert_string_equal(file("{\"articles\":[{\"text\":\"1\"}],x}"),
                        "A f#1 place=item 1 body=1\nS f bad-json! place=byte 27 "
                        "detail=quoted object property name expected\n");
}

static void test_concatenated(void **state) {
    (void)state;
    assert_string_equal(file("{\"text\":\"1\"}{\n\"text\":\"2\"}\n\n[{\"text\":\"3\"}] {\"id\":\"x\",\"text\":\"4\"}"),
                        "A f#1 place=item 1 body=1\nA f#2 place=item 2 body=2\nA f#3 place=item 3 body=3\n"
                        "A f#x id=x body=4\n");
    assert_string_equal(file("{\"text\":\"1\"}{\"text\":2x}{\"text\":\"3\"}"),
                        "A f#1 place=item 1 body=1\nS f bad-json! place=byte 21 detail=number expected\n"
                        "A f#3 place=item 3 body=3\n");
    assert_string_equal(file("{\"text\":\"1\"} some other words"),
                        "A f#1 place=item 1 body=1\nS f bad-json! place=byte 13 detail=unexpected character\n");
    assert_string_equal(file("{\"text\":\"1"), "S f bad-json! place=byte 10 detail=unexpected end of data\n");
}

static void test_sink_stops(void **state) {
    (void)state;
    static const char text[] = "{\"text\":\"1\"}\n{\"text\":\"2\"}\n{\"text\":\"3\"}\n";
    record *r = read_with(&ds_reader_json, "", 0, NULL, 0, 1);
    r->stop_after = 2;
    assert_int_equal(read_with(&ds_reader_jsonl, text, sizeof text - 1, NULL, 0, 1)->articles, 2);
    r->stop_after = 2;
    assert_int_equal(read_with(&ds_reader_json, text, sizeof text - 1, NULL, 0, 1)->articles, 2);
}

/* Whatever the bytes are, the reader ends, and a sanitiser finds nothing. */
static void test_mutations(void **state) {
    (void)state;
    static const char seed[] =
        "{\"articles\":[{\"id\":\"a\\u00e9\",\"text\":[\"x\",\"y\"],\"source\":{\"name\":\"n\"}},"
        "{\"title\":\"t\",\"date\":15.5e1,\"x\":[[{}]]}],\"data\":null}\n{\"body\":\"b\"}\n";
    uint32_t random = 7;
    for (unsigned turn = 0; turn < 20000; turn++) {
        char text[sizeof seed];
        memcpy(text, seed, sizeof seed);
        for (unsigned i = 0; i < 1 + turn % 3; i++) {
            random = random * 1664525 + 1013904223;
            text[(random >> 8) % (sizeof seed - 1)] = "{}[]\",:\\\0 \n0tn\xff/"[random >> 28];
        }
        random = random * 1664525 + 1013904223;
        size_t size = turn % 2 == 0 ? sizeof seed - 1 : (random >> 8) % sizeof seed;
        (void)read_with(&ds_reader_jsonl, text, size, NULL, 0, 1);
        (void)read_with(&ds_reader_json, text, size, NULL, 0, 1);
        (void)ds_reader_sniff((const unsigned char *)text, size, "f");
    }
}

/* ------------------------------------------------------------------------------------------------- memory ------- */

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
    static const char text[] = "{\"x\":1,\"items\":[{\"text\":[\"a\",\"b\"]},{\"id\":\"a\\u0000b\",\"title\":\"t\"}]}";
    ds_status status = DS_E_MEMORY;
    unsigned allowed = 0;
    for (; status == DS_E_MEMORY && allowed < 100; allowed++) {
        static record r;
        memset(&r, 0, sizeof r);
        budget b = {allowed};
        ds_allocator hook = {limited_allocate, limited_reallocate, limited_release, &b};
        ds_memory memory;
        ds_memory_init(&memory, &hook);
        ds_parser parser;
        ds_parser_init(&parser, &memory, NULL);
        ds_chunk chunk = {(const unsigned char *)text, sizeof text - 1, 0, 1, "f", "feed", true, DS_TEAR_NONE};
        ds_article_sink sink = {on_article, on_skip, &r};
        ds_error error;
        status = ds_reader_json.parse(&parser, &chunk, &sink, &error);
        if (status != DS_OK)
            assert_int_equal(error.code, DS_E_MEMORY);
        else
            assert_int_equal(r.articles, 2);
        ds_parser_clear(&parser);
        assert_int_equal(memory.used, 0);
    }
    assert_int_equal(status, DS_OK);
    assert_true(allowed > 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_fields),
        cmocka_unit_test(test_every_known_name),
        cmocka_unit_test(test_embargo),
        cmocka_unit_test(test_preference),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_bad_fields),
        cmocka_unit_test(test_what_is_an_article),
        cmocka_unit_test(test_broken_lines),
        cmocka_unit_test(test_line_ends_and_marks),
        cmocka_unit_test(test_strange_bytes),
        cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_huge_line),
        cmocka_unit_test(test_mapping),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_single_object),
        cmocka_unit_test(test_array),
        cmocka_unit_test(test_broken_array),
        cmocka_unit_test(test_containers),
        cmocka_unit_test(test_broken_container),
        cmocka_unit_test(test_concatenated),
        cmocka_unit_test(test_sink_stops),
        cmocka_unit_test(test_mutations),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests_name("article_json", tests, NULL, NULL);
}
