/* SPDX-License-Identifier: MIT */
/* The readers of XML. What they say is written down as one text and compared as a whole. */
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
    unsigned stop_after; /* articles; 0: never */
    char source[64];     /* of the last article */
} record;

static void say(record *r, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(r->text + r->size, sizeof r->text - r->size, format, arguments);
    va_end(arguments);
    assert_true(n >= 0 && (size_t)n < sizeof r->text - r->size);
    r->size += (size_t)n;
}

static ds_status on_article(void *user, const ds_article *a, ds_error *error) {
    record *r = user;
    (void)snprintf(r->source, sizeof r->source, "%s", a->source == NULL ? "" : a->source);
    say(r, "A %s [%.*s]\n%.*s\n", a->path, (int)a->headline_size, a->headline, (int)a->body_size, a->body);
    if (r->stop_after > 0 && --r->stop_after == 0) return ds_fail(error, DS_E_CANCELLED, 0, NULL, "enough");
    return DS_OK;
}

static ds_status on_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                         bool is_error, ds_error *error) {
    (void)error;
    (void)detail;
    say(user, "S %s %s%s at %s\n", path, reason, is_error ? "!" : "", place);
    return DS_OK;
}

/* Feed `text` in pieces of `piece` bytes to the reader that it is sniffed to be. */
static ds_status read_in(record *r, const char *text, size_t size, size_t piece) {
    ds_memory memory;
    ds_parser parser;
    ds_options options;
    ds_error error;
    ds_status status = DS_OK;
    ds_article_sink sink = {on_article, on_skip, r};
    ds_options_init(&options);
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, &options);
    const ds_reader *reader = ds_reader_sniff((const unsigned char *)text, size, "f");
    assert_non_null(reader);
    r->size = 0;
    ds_chunk chunk = {.path = "f", .source = "feed", .first_line = 1, .whole_file = true};
    for (size_t at = 0; at < size && status == DS_OK; at += chunk.size) {
        chunk.bytes = (const unsigned char *)text + at;
        chunk.offset = at;
        chunk.size = reader->feed == NULL || size - at < piece ? size - at : piece;
        if (reader->feed == NULL)
            status = reader->parse(&parser, &chunk, &sink, &error);
        else
            status = reader->feed(&parser, &chunk, at + chunk.size == size, &sink, &error);
    }
    if (reader->drop != NULL) reader->drop(&parser);
    ds_parser_clear(&parser);
    assert_int_equal(atomic_load(&memory.used), 0);
    return status;
}

static void check(const char *text, const char *expected) {
    static const size_t pieces[] = {1, 2, 3, 7, 64, 100000};
    static record r;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        assert_int_equal(read_in(&r, text, strlen(text), pieces[i]), DS_OK);
        assert_string_equal(r.text, expected);
    }
}

/* ---- bodies ---- */

static void paragraphs_of_nitf(void **state) {
    (void)state;
    check("<nitf><body><body.head><hedline><hl1>A <em>B</em>C</hl1></hedline></body.head><body.content>"
          "<p>One\n   two.</p><media><media-caption>no</media-caption></media><hl2>Head</hl2><p/>"
          "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table><ul><li>x</li><li>y</li></ul>"
          "</body.content><body.end><tagline>no</tagline></body.end></body></nitf>",
          "A f [A BC]\nOne two.\nHead\n1 2\n3\nx\ny\n");
}

/* Who wrote it, in the order of who knows best. */
static void source_of_nitf(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"<del-list><from-src src-name='Coast'/></del-list>", "Coast"},
        {"<del-list><from-src src-name='C'/></del-list><doc.copyright holder='Coast Agency'/>", "Coast Agency"},
        {"<doc-id regsrc='coast.example'/><doc.copyright holder='Coast'/>", "coast.example"},
    };
    static record r;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[512];
        int n = snprintf(text, sizeof text,
                         "<nitf><head><docdata>%s</docdata></head><body><body.content><p>One</p>"
                         "</body.content></body></nitf>",
                         rows[i][0]);
        assert_true(n > 0 && (size_t)n < sizeof text);
        assert_int_equal(read_in(&r, text, (size_t)n, 7), DS_OK);
        assert_string_equal(r.source, rows[i][1]);
    }
}

/* Where lines are broken, a blank line tells paragraphs from lines. */
static void lines_of_nitf(void **state) {
    (void)state;
    check("<nitf><body><body.content><p>One<br/>two</p><p>three</p><pre>four\n  "
          "five\n\nsix</pre></body.content></body></nitf>",
          "A f []\nOne\ntwo\n\nthree\n\nfour\nfive\nsix\n");
}

static void bodies_of_newsml(void **state) {
    (void)state;
    check("<newsItem guid='g' version='2'><contentMeta><headline>H</headline></contentMeta><contentSet><inlineXML>"
          "<html><head><title>T</title><style>s</style></head><body><header><h1>H</h1></header><p>a</p></body></html>"
          "</inlineXML><inlineData>other</inlineData></contentSet></newsItem>",
          "A f [H]\na\n");
    check("<newsItem guid='g'><contentSet><inlineData contenttype='text/html'>&lt;p>a&amp;amp;b&lt;p>c</inlineData>"
          "</contentSet></newsItem>",
          "A f []\na&b\nc\n");
    check("<newsItem guid='g'><contentSet><inlineData encoding='base64'>QUJD</inlineData></contentSet></newsItem>",
          "A f []\n\n");
    check("<NewsML><NewsItem><NewsComponent><ContentItem><MediaType FormalName='Photo'/><DataContent>no</DataContent>"
          "</ContentItem><ContentItem><MediaType FormalName='Text'/><DataContent><p>a</p></DataContent></ContentItem>"
          "<ContentItem><DataContent><p>b</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>",
          "A f#1 []\na\nb\n");
}

static void bodies_of_feeds(void **state) {
    (void)state;
    check("<rss><channel><item><title>T</title><description>one\ntwo\n\nthree</description></item></channel></rss>",
          "A f#1 [T]\none\ntwo\n\nthree\n");
    check("<rss><channel><item><title>T</title><description><p>not</p><p>escaped</p></description></item></channel></"
          "rss>",
          "A f#1 [T]\nnot\nescaped\n");
    check("<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><item><title>T</title>"
          "<content:encoded>long</content:encoded><description>short</description></item></channel></rss>",
          "A f#1 [T]\nlong\n");
    check("<rss><channel><item><title>don&#146;t \xc2\x93we\xc2\x94 \xc2\xa3</title></item></channel></rss>",
          "A f#1 [don\xe2\x80\x99t \xe2\x80\x9cwe\xe2\x80\x9d \xc2\xa3]\n\n");
    check("<feed><entry><id>i</id><content type='text'>a &lt;b&gt;\nc</content></entry></feed>",
          "A f#i []\na <b>\nc\n");
}

/* ---- files that are not well ---- */

static void items_that_do_not_end(void **state) {
    (void)state;
    check("<rss><channel><item><title>A</title><item><title>B</channel></rss>",
          "A f#1 [A]\n\nA f#2 [B]\n\nS f truncated! at line 1\n");
    check("<rss>\n<channel>\n<item><title>A</title></item>\n<item><title>B", "A f#1 [A]\n\nS f truncated! at line 4\n");
    check("<rss><channel><item><title>A</title></item></channel></rss>\nx", "A f#1 [A]\n\nS f bad-xml! at line 2\n");
}

static void what_is_no_article(void **state) {
    (void)state;
    check("<packageItem guid='p'/>", "S f no-article at line 1\n");
    check("<?xml version='1.0'?>\n<other/>", "S f unknown-xml at line 2\n");
    check("<rss><channel><title>T</title></channel></rss>", "S f empty at (null)\n");
    check("<rss><channel>\n<item><author>x</author></item></channel></rss>", "S f empty at line 2\n");
}

static void deep_nesting(void **state) {
    (void)state;
    static record r;
    size_t size = 0, most = 400000;
    char *text = malloc(most);
    assert_non_null(text);
    size += (size_t)snprintf(text, most, "<rss><channel><item><title>A</title></item>");
    for (int i = 0; i < 100000; i++, size += 3) memcpy(text + size, "<b>", 3);
    assert_int_equal(read_in(&r, text, size, 4096), DS_OK);
    assert_string_equal(r.text, "A f#1 [A]\n\nS f too-deep! at line 1\n");
    free(text);
}

static void a_sink_that_fails(void **state) {
    (void)state;
    static record r;
    static const char text[] =
        "<rss><channel><item><title>A</title></item><item><title>B</title></item></channel></rss>";
    r.stop_after = 1;
    assert_int_equal(read_in(&r, text, sizeof text - 1, 100000), DS_E_CANCELLED);
    assert_string_equal(r.text, "A f#1 [A]\n\n");
}

/* ---- sniffing ---- */

static const char *sniffed(const char *text) {
    const ds_reader *reader = ds_reader_sniff((const unsigned char *)text, strlen(text), "f");
    return reader == NULL ? "none" : reader->name;
}

static void sniffs_roots(void **state) {
    (void)state;
    assert_string_equal(sniffed("<rss version='2.0'>"), "rss");
    assert_string_equal(sniffed("\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <nitf> --><rss>"), "rss");
    assert_string_equal(sniffed("<!DOCTYPE nitf [<!ENTITY a '<rss>'>]><nitf>"), "nitf");
    assert_string_equal(sniffed("<a:feed xmlns:a='http://www.w3.org/2005/Atom'>"), "atom");
    assert_string_equal(sniffed("<?xml version='1.0'?><feed xmlns='http://example.org/other'>"), "xml");
    assert_string_equal(
        sniffed("<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"), "xml");
    assert_string_equal(sniffed("<rdf:RDF xmlns:rdf='x' xmlns='http://purl.org/rss/1.0/'>"), "rss");
    assert_string_equal(sniffed("<newsMessage>"), "newsml_g2");
    assert_string_equal(sniffed("<NewsML>"), "newsml1");
    assert_string_equal(sniffed("<results><a/></results>"), "xml");
    assert_string_equal(sniffed("<p>words</p>"), "html");
    assert_string_equal(sniffed("<Anna> said: hello"), "text");
    assert_string_equal(sniffed("words <rss>"), "text");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paragraphs_of_nitf), cmocka_unit_test(lines_of_nitf),
        cmocka_unit_test(source_of_nitf),     cmocka_unit_test(bodies_of_newsml),
        cmocka_unit_test(bodies_of_feeds),    cmocka_unit_test(items_that_do_not_end),
        cmocka_unit_test(what_is_no_article), cmocka_unit_test(deep_nesting),
        cmocka_unit_test(a_sink_that_fails),  cmocka_unit_test(sniffs_roots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
