/* SPDX-License-Identifier: MIT */
/*
 * Pages thrown together from pieces of pages: every one is read to an end, gives well-formed UTF-8 and no NUL, and the same
 * twice. And a story keeps all of its paragraphs, in order, whatever furniture stands around them.
 */
#include "format/html_reader.h"
#include "base/utf8.h"
#include "dice.h"
#include "fixtures/fixture_articles.h"

enum { ROUNDS = 400, PIECES_MOST = 200, STORY_ROUNDS = 100 };

#define JSON_LD                                                                                                        \
    "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"\\ud800x\","                       \
    "\"articleBody\":\"<p>&lt;\"}"

static const char *const pieces[] = {
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<div class=\"share\">",
    "<article>",
    "</article>",
    "<h1>",
    "</h1>",
    "<h2>Read also</h2>",
    "<ul><li>",
    "</ul>",
    "<a href=x>",
    "</a>",
    "<br>",
    "<table><tr><td>",
    "</table>",
    "<form><input>",
    "</form>",
    "<b><i>",
    "</b>",
    "<!-- ",
    " -->",
    "<script>",
    "</script>",
    "<meta charset=latin1>",
    "&amp;",
    "&#xD800;",
    "&eacute",
    "\xe9",
    "\xc3\xa9",
    "\xff\xfe",
    "\xe3\x82",
    "<",
    ">",
    "\"",
    "'",
    "=",
    "<p class='",
    "<title>",
    "</title>",
    "&",
    "Words of a sentence that goes on for a while, and comes to its end.",
    " and so ",
    "\n",
    ".",
    "<svg>",
    "<nav>",
    JSON_LD,
};

typedef struct taken {
    fixture_text text;
    unsigned articles, skips;
} taken;

static void take(taken *t, const char *text, size_t size) {
    if (text == NULL) return;
    assert_null(memchr(text, '\0', size));
    assert_int_equal(ds_utf8_valid_prefix((const unsigned char *)text, size), size);
    fixture_append(&t->text, text, size);
    fixture_append_text(&t->text, "\n");
}

static ds_status on_article(void *user, const ds_article *a, ds_error *error) {
    taken *t = user;
    (void)error;
    t->articles++;
    take(t, a->headline, a->headline_size);
    take(t, a->body, a->body_size);
    if (a->byline != NULL) take(t, a->byline, strlen(a->byline));
    return DS_OK;
}

static ds_status on_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                         bool is_error, ds_error *error) {
    (void)path, (void)reason, (void)detail, (void)place, (void)is_error, (void)error;
    ((taken *)user)->skips++;
    return DS_OK;
}

static taken read_page(const fixture_text *page) {
    taken t = {.articles = 0};
    ds_memory memory;
    ds_parser parser;
    ds_article_sink sink = {on_article, on_skip, &t};
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, NULL);
    ds_html_page p = {.bytes = (const unsigned char *)page->data, .size = page->size, .path = "p"};
    fixture_append_text(&t.text, "");
    assert_int_equal(ds_html_read(&parser, &p, &sink, NULL), DS_OK);
    ds_parser_clear(&parser);
    assert_int_equal(memory.used, 0);
    return t;
}

static void test_soup(void **state) {
    (void)state;
    dice d = dice_new(1);
    for (unsigned round = 0; round < ROUNDS; round++) {
        fixture_text page = {NULL, 0, 0};
        fixture_append_text(&page, "");
        for (uint32_t left = dice_below(&d, PIECES_MOST); left > 0; left--) {
            fixture_append_text(&page, pieces[dice_below(&d, sizeof pieces / sizeof *pieces)]);
        }
        taken once = read_page(&page), twice = read_page(&page);
        assert_int_equal(once.articles + once.skips, 1);
        assert_string_equal(once.text.data, twice.text.data);
        fixture_text_free(&once.text);
        fixture_text_free(&twice.text);
        fixture_text_free(&page);
    }
}

static const char *const furniture[] = {
    "<nav><a href=a>Home</a> <a href=b>Sport and weather</a></nav>",
    "<div class=\"newsletter-box\"><p>Get our letter every morning, with all that is new in the valley.</p></div>",
    "<aside><p>A story that stands beside this one and has nothing to do with it at all, not a thing.</p></aside>",
    "<ul><li><a href=1>One other story</a></li><li><a href=2>A second other story</a></li></ul>",
    "<div id=comments><p>I have never read such a thing in all my life, and I am old, my friends.</p></div>",
    "<script>var x = '<p>No paragraph of this story at all, whatever it may look like.</p>';</script>",
    "<p><a href=9>Read more about it on the next page, with pictures</a></p>",
};

static void test_story_among_furniture(void **state) {
    (void)state;
    dice d = dice_new(2);
    for (unsigned round = 0; round < STORY_ROUNDS; round++) {
        fixture_text page = {NULL, 0, 0}, story = {NULL, 0, 0};
        fixture_append_text(&page, "<html><body><div><h1>Headline</h1>");
        fixture_append_text(&story, "Headline\n");
        uint32_t paragraphs = 3 + dice_below(&d, 10);
        for (uint32_t p = 0; p < paragraphs; p++) {
            fixture_text words = {NULL, 0, 0};
            fixture_append_words(&words, dice_below(&d, 1u << 20), 25 + dice_below(&d, 60));
            words.data[words.size - 1] = '.';
            fixture_append_text(&page, "<p>");
            fixture_append(&page, words.data, words.size);
            fixture_append_text(&page, "</p>");
            fixture_append(&story, words.data, words.size);
            fixture_append_text(&story, "\n");
            if (dice_below(&d, 3) == 0) {
                fixture_append_text(&page, furniture[dice_below(&d, sizeof furniture / sizeof *furniture)]);
            }
            fixture_text_free(&words);
        }
        fixture_append_text(&page, "</div></body></html>");
        taken t = read_page(&page);
        assert_string_equal(t.text.data, story.data);
        fixture_text_free(&t.text);
        fixture_text_free(&page);
        fixture_text_free(&story);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_soup),
        cmocka_unit_test(test_story_among_furniture),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
