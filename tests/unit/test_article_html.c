/* SPDX-License-Identifier: MIT */
/* Pages, all of them written for this test. What the reader says is written down as one text and compared as a whole. */
#include "format/html_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct record {
    char text[16384];
    size_t size;
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
    if (value != NULL && *value != '\0') say(r, "%s=%s\n", name, value);
}

static ds_status on_article(void *user, const ds_article *a, ds_error *error) {
    record *r = user;
    (void)error;
    say_field(r, "path", a->path);
    say_field(r, "place", a->place);
    say_field(r, "url", a->url);
    say_field(r, "source", a->source);
    if (a->headline_size > 0) say(r, "headline=%.*s\n", (int)a->headline_size, a->headline);
    say_field(r, "byline", a->byline);
    say_field(r, "dateline", a->dateline);
    say_field(r, "published", a->published);
    say_field(r, "updated", a->updated);
    say_field(r, "language", a->language);
    if (strcmp(a->format, "html") != 0) say_field(r, "format", a->format);
    if (a->body_size > 0) say(r, "%.*s\n", a->body_size > 4000 ? 4000 : (int)a->body_size, a->body);
    return DS_OK;
}

static ds_status on_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                         bool is_error, ds_error *error) {
    (void)path, (void)error, (void)detail;
    say(user, "skipped: %s%s%s%s\n", reason, is_error ? "!" : "", place == NULL ? "" : " at ",
        place == NULL ? "" : place);
    return DS_OK;
}

static const record *read_page(const ds_html_page *page) {
    static record r;
    ds_memory memory;
    ds_parser parser;
    ds_article_sink sink = {on_article, on_skip, &r};
    unsigned char *exact = malloc(page->size == 0 ? 1 : page->size);
    assert_non_null(exact);
    if (page->size > 0) memcpy(exact, page->bytes, page->size);
    ds_html_page copy = *page;
    copy.bytes = exact;
    memset(&r, 0, sizeof r);
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, NULL);
    assert_int_equal(ds_html_read(&parser, &copy, &sink, NULL), DS_OK);
    ds_parser_clear(&parser);
    assert_int_equal(memory.used, 0);
    free(exact);
    return &r;
}

static ds_html_page page_of(const char *text, size_t size) {
    return (ds_html_page){.bytes = (const unsigned char *)text, .size = size, .path = "f"};
}

static void expect_bytes(const char *text, size_t size, const char *charset, const char *expected) {
    ds_html_page page = page_of(text, size);
    page.charset = charset;
    assert_string_equal(read_page(&page)->text, expected);
}

#define EXPECT(html, expected) expect_bytes(html, sizeof(html) - 1, NULL, expected)

/* Two paragraphs of a story, and how they come out. */
#define FIRST                                                                                                          \
    "The swing bridge over the Sorrel opened to traffic again on Monday, nine weeks after a barge struck its pier."
#define SECOND                                                                                                         \
    "\"We would rather have had it back by Easter,\" said the harbour master, Ines Calloway, at the toll house."
#define STORY "<p>" FIRST "</p>\n<p>" SECOND "</p>"
#define BODY FIRST "\n" SECOND "\n"

/* ---- fields ---- */

static void test_open_graph(void **state) {
    (void)state;
    EXPECT("<!DOCTYPE html><html lang=\"en-GB\"><head><title>Swing bridge opens | Valley Post</title>"
           "<meta property=\"og:site_name\" content=\"Valley Post\">"
           "<meta property=\"og:title\" content=\"Swing bridge opens &amp; closes - Valley Post\">"
           "<link rel=\"canonical\" href=\"https://valley-post.example/bridge?utm_source=x&amp;id=7&amp;fbclid=z#top\">"
           "<meta property=\"article:published_time\" content=\"2026-03-02T08:00:00Z\">"
           "<meta property=\"article:modified_time\" content=\"2026-03-02T09:30:00Z\">"
           "<meta name=\"author\" content=\" Rosa Lindqvist \">"
           "</head><body><article><h1>Swing bridge opens</h1>" STORY "</article></body></html>",
           "path=f\nurl=https://valley-post.example/bridge?id=7\nsource=Valley Post\n"
           "headline=Swing bridge opens & closes\nbyline=Rosa Lindqvist\npublished=2026-03-02T08:00:00Z\n"
           "updated=2026-03-02T09:30:00Z\nlanguage=en-GB\n" BODY);
}

static void test_elements_alone(void **state) {
    (void)state;
    EXPECT("<html><head><title>The title</title></head><body><time datetime=\"2020-01-01\">Since 2020</time>"
           "<main><h1>The <em>swing</em> bridge</h1><time datetime=\"2026-03-02\">2 March</time>" STORY
           "</main></body></html>",
           "path=f\nheadline=The swing bridge\npublished=2026-03-02\n" BODY);
    EXPECT("<title>Only a title</title>", "path=f\nheadline=Only a title\n");
    EXPECT("<meta itemprop=\"datePublished\" content=\"2026-03-02\"><h1>Bridge</h1><p>Shut.</p>",
           "path=f\nheadline=Bridge\npublished=2026-03-02\nShut.\n");
}

static void test_fields_that_say_nothing(void **state) {
    (void)state;
    EXPECT("<title>Mill burns | TheValley post</title><meta property=og:site_name content=\"The Valley Post\">"
           "<meta property=article:author content=https://the-valley-post.example/rosa>"
           "<meta property=article:published_time content=0001-01-01T00:00:00Z><meta name=date content=2026-03-02>",
           "path=f\nsource=The Valley Post\nheadline=Mill burns\npublished=2026-03-02\n");
    EXPECT("<title>The Valley Post</title><meta property=og:site_name content=\"The Valley Post\">",
           "path=f\nsource=The Valley Post\nheadline=The Valley Post\n");
}

static void test_nothing(void **state) {
    (void)state;
    EXPECT("", "skipped: empty\n");
    EXPECT("<!DOCTYPE html><html><body><script>var a = '<p>No.</p>';</script></body></html>", "skipped: empty\n");
    EXPECT("<html><body><nav><a href='/'>Home</a></nav></body></html>", "skipped: empty\n");
}

static void test_what_the_caller_knows(void **state) {
    (void)state;
    ds_html_page page = page_of("<h1>Bridge</h1>" STORY, sizeof("<h1>Bridge</h1>" STORY) - 1);
    page.url = "https://www.valley-post.example/a/b.html?gclid=1";
    page.place = "record 3";
    page.date = "2026-03-05T00:00:00Z";
    page.format = "warc";
    assert_string_equal(
        read_page(&page)->text,
        "path=f\nplace=record 3\nurl=https://www.valley-post.example/a/b.html\n"
        "source=valley-post.example\nheadline=Bridge\npublished=2026-03-05T00:00:00Z\nformat=warc\n" BODY);
    page.source = "crawl";
    assert_non_null(strstr(read_page(&page)->text, "\nsource=crawl\n"));
    page.size = 0;
    assert_string_equal(read_page(&page)->text, "skipped: empty at record 3\n");
}

static void test_addresses(void **state) {
    static const struct {
        const char *canonical, *expected;
    } rows[] = {
        {"/x?a=1", "https://h.example/x?a=1"},
        {"//other.example/y", "https://other.example/y"},
        {"c.html", "https://h.example/a/c.html"},
        {"https://h.example/?utm_medium=q", "https://h.example/"},
        {"javascript:void(0)", "https://h.example/a/javascript:void(0)"},
        {"https://h.example/?a&&b#f", "https://h.example/?a&b"},
        {"not an address", "https://h.example/a/b"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char html[512], expected[512];
        (void)snprintf(html, sizeof html, "<link rel=canonical href=\"%s\"><h1>H</h1>", rows[i].canonical);
        (void)snprintf(expected, sizeof expected, "\nurl=%s\n", rows[i].expected);
        ds_html_page page = page_of(html, strlen(html));
        page.url = "https://h.example/a/b";
        if (strstr(read_page(&page)->text, expected) == NULL) fail_msg("%s: %s", html, read_page(&page)->text);
    }
}

/* ---- JSON-LD ---- */

#define LD(json) "<script type=\"application/ld+json\">" json "</script>"

static void test_json_ld(void **state) {
    (void)state;
    EXPECT(LD("{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\"headline\":\"Bridge &amp; barge\","
              "\"datePublished\":\"2026-03-02\",\"dateModified\":\"2026-03-03\",\"inLanguage\":\"en\","
              "\"author\":[{\"@type\":\"Person\",\"name\":\"Rosa Lindqvist\"},\"Tom Ebner\"],\"dateline\":\"SORREL\","
              "\"publisher\":{\"@type\":\"Organization\",\"name\":\"Valley Post\"},"
              "\"mainEntityOfPage\":{\"@id\":\"https://valley-post.example/bridge\"}}") STORY,
           "path=f\nurl=https://valley-post.example/bridge\nsource=Valley Post\nheadline=Bridge & barge\n"
           "byline=Rosa Lindqvist, Tom Ebner\ndateline=SORREL\npublished=2026-03-02\nupdated=2026-03-03\n"
           "language=en\n" BODY);
}

static void test_json_ld_in_lists_and_graphs(void **state) {
    (void)state;
    EXPECT(LD("[{\"@type\":\"BreadcrumbList\",\"name\":\"No\"},"
              "{\"@type\":[\"Thing\",\"ReportageNewsArticle\"],\"headline\":\"In a list\"}]"),
           "path=f\nheadline=In a list\n");
    EXPECT(LD("{\"@graph\":[{\"@type\":\"WebSite\",\"name\":\"No\"},"
              "{\"@type\":\"BlogPosting\",\"headline\":\"In a graph\"}]}"),
           "path=f\nheadline=In a graph\n");
    EXPECT(LD("{\"@type\":\"WebPage\",\"mainEntity\":{\"@type\":\"Article\",\"name\":\"Below a page\"}}"),
           "path=f\nheadline=Below a page\n");
    /* Articles in other lists are other pages'. */
    EXPECT(
        LD("{\"@type\":\"ItemList\",\"itemListElement\":[{\"@type\":\"NewsArticle\",\"headline\":\"No\"}]}") "<h1>Mine<"
                                                                                                             "/h1>",
        "path=f\nheadline=Mine\n");
}

static void test_json_ld_that_is_broken(void **state) {
    (void)state;
    EXPECT(LD("{\"@type\":\"NewsArticle\",\"headline\":\"cut o") "<h1>Bridge</h1>" STORY,
           "path=f\nheadline=Bridge\n" BODY);
    EXPECT(LD("{\"@type\":7,\"headline\":[]}") LD("null") LD("") "<h1>Bridge</h1>", "path=f\nheadline=Bridge\n");
    EXPECT(LD("<!-- // <![CDATA[\n{\"@type\":\"NewsArticle\",\"headline\":\"Wrapped\"}\n// ]]> -->"),
           "path=f\nheadline=Wrapped\n");
    EXPECT(LD("{\"@type\":\"NewsArticle\",\"headline\":\"a\\u0000b\\ud800c\"}"), "path=f\nheadline=a b\xef\xbf\xbd"
                                                                                 "c\n");
}

static void test_body_of_json_ld(void **state) {
    (void)state;
    /* Paragraphs of its own, markup, or more than the page shows. */
    EXPECT(
        LD("{\"@type\":\"NewsArticle\",\"headline\":\"H\",\"articleBody\":\"One.\\nTwo.\"}") "<p>Sign in, please.</p>",
        "path=f\nheadline=H\nOne.\nTwo.\n");
    EXPECT(LD("{\"@type\":\"NewsArticle\",\"headline\":\"H\",\"articleBody\":\"<p>One &amp; a half.</p><p>Two.</p>\"}"),
           "path=f\nheadline=H\nOne & a half.\nTwo.\n");
    /* A summary is no body. */
    EXPECT(LD("{\"@type\":\"NewsArticle\",\"headline\":\"H\",\"articleBody\":\"The bridge is open.\"}") STORY,
           "path=f\nheadline=H\n" BODY);
    /* The same text without paragraphs. */
    EXPECT(
        LD("{\"@type\":\"NewsArticle\",\"headline\":\"H\",\"articleBody\":\"The swing bridge over the Sorrel opened to "
           "traffic again on Monday, nine weeks after a barge struck its pier. \\\"We would rather have had it back by "
           "Easter,\\\" said the harbour master, Ines Calloway, at the toll house.\"}") STORY,
        "path=f\nheadline=H\n" BODY);
}

static void test_live_blog(void **state) {
    (void)state;
    EXPECT(LD("{\"@type\":\"LiveBlogPosting\",\"headline\":\"Count\",\"publisher\":{\"name\":\"Valley Post\"},"
              "\"liveBlogUpdate\":[{\"@type\":\"BlogPosting\",\"headline\":\"Ten of "
              "forty\",\"datePublished\":\"2026-03-02\","
              "\"articleBody\":\"<p>Ten wards are in.</p>\",\"url\":\"https://valley-post.example/count#u1\"},"
              "{\"@type\":\"BlogPosting\",\"articleBody\":\"All are in.\"},{},4]}") "<h1>Count</h1>" STORY,
           "path=f#1\nurl=https://valley-post.example/count\nsource=Valley Post\nheadline=Ten of forty\n"
           "published=2026-03-02\nTen wards are in.\n"
           "path=f#2\nsource=Valley Post\nAll are in.\n");
}

/* ---- main text ---- */

#define PAGE(inside) "<html><head><title>Bridge</title></head><body>" inside "</body></html>"

static void test_furniture_goes(void **state) {
    (void)state;
    EXPECT(
        PAGE("<div class=\"cookie-notice\"><p>We use cookies to give you the best experience on our pages, and you may "
             "refuse them.</p></div>"
             "<nav><ul><li><a href=/>Home</a></li><li><a href=/sport>Sport</a></li></ul></nav>"
             "<div class=\"story\"><h1>Bridge</h1><div class=\"share-bar\"><a href=#>Share</a> Tell your friends about "
             "this story, and they will thank you.</div><p>" FIRST "</p>"
             "<aside><h3>Read also</h3><p>A ferry that ran aground in the estuary last autumn is to be "
             "scrapped.</p></aside>"
             "<figure><img><figcaption>The bridge, seen from the toll house on Sunday evening. Photo: A. Bloom"
             "</figcaption></figure><p>" SECOND "</p>"
             "<div id=\"newsletter_box\"><p>Get the best of the Post by mail every morning, free and before "
             "breakfast.</p>"
             "</div></div>"
             "<section id=\"comments\"><h2>Comments</h2><p>I have waited for this since the winter, and so has my "
             "whole street, believe me.</p><form><label>Your name</label><input><textarea>Write</textarea>"
             "<p>Your address will not be published. Required fields are marked.</p></form></section>"
             "<footer><p>The Valley Post is printed in Tamsin Vale on six days of the week, rain or "
             "shine.</p></footer>"),
        "path=f\nheadline=Bridge\n" BODY);
}

static void test_lists_of_other_stories_go(void **state) {
    (void)state;
#define CARD(title)                                                                                                    \
    "<div class=c><h3><a href=x>" title                                                                                \
    "</a></h3><p>Councillors heard on Tuesday what it would cost to mend it.</p></div>"
    EXPECT(PAGE("<div><h1>Bridge</h1>" STORY "<div>" CARD("Roof of the library leaks again") CARD("School bus is late")
                    CARD("Mill burns down twice") "</div></div>"),
           "path=f\nheadline=Bridge\n" BODY);
    EXPECT(PAGE("<div><h1>Bridge</h1>" STORY "<div><h2>Most read</h2><p>A fox was seen in the council chamber, and "
                "nobody knows how it came in.</p></div></div>"),
           "path=f\nheadline=Bridge\n" BODY);
    EXPECT(PAGE("<div><h1>Bridge</h1><p>" FIRST "</p><p>Read more: <a href=x>Barge strikes pier</a></p><p>" SECOND
                "</p><ul><li><a href=1>One story of many</a></li><li><a href=2>Another story</a></li></ul></div>"),
           "path=f\nheadline=Bridge\n" BODY);
#undef CARD
}

/* Names are hints: what holds most of the text is the text. */
static void test_named_as_furniture(void **state) {
    (void)state;
    EXPECT("<html><head><title>Bridge</title></head><body class=\"no-sidebar\"><form id=\"page-footer-form\">"
           "<div class=\"content with-comments\">" STORY "</div></form></body></html>",
           "path=f\nheadline=Bridge\n" BODY);
}

static void test_short_story_under_many_comments(void **state) {
    (void)state;
#define COMMENT                                                                                                        \
    "<p>I have crossed that bridge every day of my life, and never once did I see anybody look after it.</p>"
    EXPECT(PAGE("<div class=story>" STORY
                "</div><div class=\"comment-list\">" COMMENT COMMENT COMMENT COMMENT COMMENT COMMENT "</div>"),
           "path=f\nheadline=Bridge\n" BODY);
#undef COMMENT
}

static void test_paragraphs(void **state) {
    (void)state;
    EXPECT(PAGE("<div>" FIRST "<br><br>\n" SECOND "</div>"), "path=f\nheadline=Bridge\n" BODY);
    EXPECT(
        PAGE("<article><p>The   swing&nbsp;bridge over <a href=x>the\n\tSor\xc2\xad"
             "rel</a> opened<br>again, <b>nine</b> weeks "
             "after a barge struck its pier.</p><h2>Late</h2><ul><li>By Easter, said the harbour master, it was "
             "promised.</li></ul></article>"),
        "path=f\nheadline=Bridge\nThe swing bridge over the Sorrel opened again, nine weeks after a barge struck its "
        "pier.\nLate\nBy Easter, said the harbour master, it was promised.\n");
    EXPECT(PAGE("<article><p>" FIRST
                "</p><table><tr><th>Year</th><th>Tolls</th></tr><tr><td>2024</td><td>4,100</td></tr>"
                "</table><p>" SECOND "</p></article>"),
           "path=f\nheadline=Bridge\n" FIRST "\nYear Tolls\n2024 4,100\n" SECOND "\n");
}

static void test_one_word(void **state) {
    (void)state;
    EXPECT("<h1>Bridge</h1><p>Open</p>", "path=f\nheadline=Bridge\nOpen\n");
}

/* ---- character sets ---- */

static void test_character_sets(void **state) {
    (void)state;
#define CAFE "path=f\nheadline=Caf\xc3\xa9\n"
    EXPECT("<meta charset=utf-8><h1>Caf\xc3\xa9</h1>", CAFE);
    EXPECT("<h1>Caf\xc3\xa9</h1>", CAFE);
    EXPECT("<h1>Caf\xe9</h1>", CAFE);
    EXPECT("<h1>\x93"
           "Caf\xe9\x94</h1>",
           "path=f\nheadline=\xe2\x80\x9c"
           "Caf\xc3\xa9\xe2\x80\x9d\n");
    EXPECT("\xef\xbb\xbf<meta charset=iso-8859-1><h1>Caf\xc3\xa9</h1>", CAFE);
    EXPECT("<meta charset=iso-8859-1><h1>Caf\xc3\xa9</h1>", CAFE); /* says one thing, is another */
    EXPECT("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-2\"><h1>\xa3\xf3"
           "d\xbc</h1>",
           "path=f\nheadline=\xc5\x81\xc3\xb3"
           "d\xc5\xba\n");
    EXPECT("<?xml version=\"1.0\" encoding=\"windows-1251\"?><html><h1>\xcc\xee\xf1\xf2</h1></html>",
           "path=f\nheadline=\xd0\x9c\xd0\xbe\xd1\x81\xd1\x82\n");
    EXPECT("\xff\xfe<\0h\0"
           "1\0>\0C\0a\0f\0\xe9\0",
           CAFE);
    expect_bytes("<h1>\x8b\xb4</h1>", 11, "shift_jis", "path=f\nheadline=\xe6\xa9\x8b\n");
    expect_bytes("<h1>Caf\xe9</h1>", 13, "no-such-set", CAFE);
    /* Faults in UTF-8, and a NUL. */
    EXPECT("<meta charset=utf-8><h1>Caf\xc3\xa9 and caf\xc3\xa9 \xe9 a\0b</h1>",
           "path=f\nheadline=Caf\xc3\xa9 and caf\xc3\xa9 \xef\xbf\xbd a b\n");
#undef CAFE
}

/* ---- hostile pages: refused or read, in bounded time and memory ---- */

/* `before`, `count` times `piece`, `after`. */
static const char *read_many(const char *before, const char *piece, size_t count, const char *after) {
    size_t a = strlen(before), b = strlen(piece), c = strlen(after), size = a + b * count + c;
    char *text = malloc(size);
    assert_non_null(text);
    memcpy(text, before, a);
    for (size_t i = 0; i < count; i++) memcpy(text + a + i * b, piece, b);
    memcpy(text + a + b * count, after, c);
    ds_html_page page = page_of(text, size);
    const char *said = read_page(&page)->text;
    free(text);
    return said;
}

static void test_deep(void **state) {
    (void)state;
    assert_string_equal(read_many("<h1>H</h1>", "<div>", 100000, "x"), "skipped: too-deep!\n");
    assert_string_equal(read_many("<h1>H</h1>", "<b>", 100000, "</b></p></i>"), "skipped: too-deep!\n");
    /* What no browser shows deeper is read as if it stood above. */
    assert_string_equal(read_many("<h1>H</h1>", "<div>", 310, "<p>" FIRST), "path=f\nheadline=H\n" FIRST "\n");
    assert_string_equal(
        read_many(
            "<h1>H</h1>" LD("{\"@type\":\"NewsArticle\",\"headline\":\"L\"}") "<script type=\"application/ld+json\">",
            "[", 100000, ""),
        "path=f\nheadline=L\n");
}

static void test_many(void **state) {
    (void)state;
    assert_string_equal(read_many("<h1>H</h1>", "<p></p></b>", 1000000, ""), "path=f\nheadline=H\n");
    assert_string_equal(read_many("<h1>H</h1><p class=\"", "comment ", 1000000, "\">x"), "path=f\nheadline=H\n");
    assert_string_equal(read_many("<h1>H</h1><p ", "a b=c ", 200000, ">Open"), "path=f\nheadline=H\nOpen\n");
    assert_string_equal(read_many("<h1>H</h1>", "<!--", 200000, ""), "path=f\nheadline=H\n");
    assert_memory_equal(read_many("", "<", 1000000, ""), "path=f\n<<<", 10);
    assert_string_equal(read_many("<h1>", "a", 1000000, "</h1>"), "skipped: empty\n");
    assert_string_equal(read_many("", "<p>\n", (16 << 20) / 4 + 1, ""), "skipped: too-large!\n");
}

/* Every name is another one: they are looked for among each other. */
static void test_many_names(void **state) {
    (void)state;
    size_t count = 200000, used = 0;
    char *text = malloc(count * 8 + 32);
    assert_non_null(text);
    used = (size_t)sprintf(text, "<h1>H</h1><p ");
    for (size_t i = 0; i < count; i++) used += (size_t)sprintf(text + used, "a%zx ", i);
    used += (size_t)sprintf(text + used, ">Open");
    ds_html_page page = page_of(text, used);
    assert_string_equal(read_page(&page)->text, "path=f\nheadline=H\nOpen\n");
    free(text);
}

/* ---- sniffing ---- */

static void test_sniff(void **state) {
    static const struct {
        const char *head;
        const char *reader;
    } rows[] = {
        {"<!DOCTYPE html>", "html"},
        {"  \n<!-- a --><!--b-->\n<HTML lang=en>", "html"},
        {"<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"x\">", "html"},
        {"<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">", "html"},
        {"<head><title>x", "html"},
        {"<article><p>", "html"},
        {"<p>One.</p>", "html"},
        {"<meta charset=utf-8>", "html"},
        {"<paragraph>", "text"},
        {"<?xml version=\"1.0\"?><article>", "xml"},
        {"<!doctype htmlx>", "text"},
        {"The <html> tag", "text"},
        {"<!-- without end", "text"},
        {"<", "text"},
        {"", "text"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t size = strlen(rows[i].head);
        unsigned char *exact = malloc(size == 0 ? 1 : size);
        assert_non_null(exact);
        memcpy(exact, rows[i].head, size);
        const ds_reader *reader = ds_reader_sniff(exact, size, "page.html");
        free(exact);
        assert_non_null(reader);
        if (strcmp(reader->name, rows[i].reader) != 0) fail_msg("%s: %s", rows[i].head, reader->name);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_graph),
        cmocka_unit_test(test_elements_alone),
        cmocka_unit_test(test_fields_that_say_nothing),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_what_the_caller_knows),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_json_ld),
        cmocka_unit_test(test_json_ld_in_lists_and_graphs),
        cmocka_unit_test(test_json_ld_that_is_broken),
        cmocka_unit_test(test_body_of_json_ld),
        cmocka_unit_test(test_live_blog),
        cmocka_unit_test(test_furniture_goes),
        cmocka_unit_test(test_lists_of_other_stories_go),
        cmocka_unit_test(test_named_as_furniture),
        cmocka_unit_test(test_short_story_under_many_comments),
        cmocka_unit_test(test_paragraphs),
        cmocka_unit_test(test_one_word),
        cmocka_unit_test(test_character_sets),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_many_names),
        cmocka_unit_test(test_sniff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
