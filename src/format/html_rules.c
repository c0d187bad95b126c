/* SPDX-License-Identifier: MIT */
/*
 * Names are read as words: "js-relatedLinks_top" is js, related, links, top. A rule is one word, or two that follow each
 * other; a star stands for any end. Pages name their parts after what they are so regularly that a few dozen rules do;
 * what is hit wrongly is caught by those who ask (html_score.c): nothing that holds most of the page's text is furniture.
 */
#include "format/html_rules.h"

#include "base/ascii.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- elements and attributes ---- */

typedef struct tag_row {
    const char *name;
    ds_html_tag tag;
    unsigned does;
} tag_row;

/* By name, in ascending order. */
static const tag_row tags[] = {
    {"a", DS_HTML_A, 0},
    {"address", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"applet", DS_HTML_OTHER, DS_HTML_GONE},
    {"article", DS_HTML_ARTICLE, DS_HTML_BLOCK},
    {"aside", DS_HTML_OTHER, DS_HTML_BLOCK | DS_HTML_ASIDE},
    {"audio", DS_HTML_OTHER, DS_HTML_GONE},
    {"blockquote", DS_HTML_BLOCKQUOTE, DS_HTML_BLOCK},
    {"body", DS_HTML_BODY, DS_HTML_BLOCK},
    {"br", DS_HTML_BR, 0},
    {"button", DS_HTML_OTHER, DS_HTML_GONE},
    {"canvas", DS_HTML_OTHER, DS_HTML_GONE},
    {"caption", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"center", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"dd", DS_HTML_LI, DS_HTML_BLOCK},
    {"dialog", DS_HTML_OTHER, DS_HTML_BLOCK | DS_HTML_ASIDE},
    {"dir", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"div", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"dl", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"dt", DS_HTML_LI, DS_HTML_BLOCK},
    {"fieldset", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"figcaption", DS_HTML_OTHER, DS_HTML_GONE},
    {"figure", DS_HTML_OTHER, DS_HTML_BLOCK | DS_HTML_ASIDE},
    {"footer", DS_HTML_OTHER, DS_HTML_BLOCK | DS_HTML_ASIDE},
    {"form", DS_HTML_FORM, DS_HTML_BLOCK | DS_HTML_ASIDE},
    {"h1", DS_HTML_H1, DS_HTML_BLOCK},
    {"h2", DS_HTML_HEADING, DS_HTML_BLOCK},
    {"h3", DS_HTML_HEADING, DS_HTML_BLOCK},
    {"h4", DS_HTML_HEADING, DS_HTML_BLOCK},
    {"h5", DS_HTML_HEADING, DS_HTML_BLOCK},
    {"h6", DS_HTML_HEADING, DS_HTML_BLOCK},
    {"head", DS_HTML_OTHER, DS_HTML_GONE},
    {"header", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"hr", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"html", DS_HTML_HTML, DS_HTML_BLOCK},
    {"iframe", DS_HTML_OTHER, DS_HTML_GONE},
    {"input", DS_HTML_OTHER, DS_HTML_GONE},
    {"label", DS_HTML_OTHER, DS_HTML_GONE},
    {"legend", DS_HTML_OTHER, DS_HTML_GONE},
    {"li", DS_HTML_LI, DS_HTML_BLOCK},
    {"link", DS_HTML_LINK, DS_HTML_GONE},
    {"main", DS_HTML_MAIN, DS_HTML_BLOCK},
    {"menu", DS_HTML_OTHER, DS_HTML_BLOCK | DS_HTML_ASIDE},
    {"meta", DS_HTML_META, DS_HTML_GONE},
    {"nav", DS_HTML_OTHER, DS_HTML_BLOCK | DS_HTML_ASIDE},
    {"noscript", DS_HTML_OTHER, DS_HTML_GONE},
    {"object", DS_HTML_OTHER, DS_HTML_GONE},
    {"ol", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"option", DS_HTML_OTHER, DS_HTML_GONE},
    {"p", DS_HTML_P, DS_HTML_BLOCK},
    {"pre", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"script", DS_HTML_SCRIPT, DS_HTML_GONE},
    {"section", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"select", DS_HTML_OTHER, DS_HTML_GONE},
    {"style", DS_HTML_OTHER, DS_HTML_GONE},
    {"svg", DS_HTML_OTHER, DS_HTML_GONE},
    {"table", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"tbody", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"td", DS_HTML_OTHER, DS_HTML_BLOCK | DS_HTML_CELL},
    {"template", DS_HTML_OTHER, DS_HTML_GONE},
    {"textarea", DS_HTML_OTHER, DS_HTML_GONE},
    {"th", DS_HTML_OTHER, DS_HTML_BLOCK | DS_HTML_CELL},
    {"time", DS_HTML_TIME, 0},
    {"title", DS_HTML_TITLE, DS_HTML_GONE},
    {"tr", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"ul", DS_HTML_OTHER, DS_HTML_BLOCK},
    {"video", DS_HTML_OTHER, DS_HTML_GONE},
};

typedef struct key_row {
    const char *name;
    ds_html_key key;
} key_row;

static const key_row keys[] = {
    {"aria-hidden", DS_HTML_ARIA_HIDDEN},
    {"charset", DS_HTML_CHARSET},
    {"class", DS_HTML_CLASS},
    {"content", DS_HTML_CONTENT},
    {"datetime", DS_HTML_DATETIME},
    {"hidden", DS_HTML_HIDDEN},
    {"href", DS_HTML_HREF},
    {"id", DS_HTML_ID},
    {"itemprop", DS_HTML_ITEMPROP},
    {"itemtype", DS_HTML_ITEMTYPE},
    {"lang", DS_HTML_LANG},
    {"name", DS_HTML_NAME},
    {"property", DS_HTML_PROPERTY},
    {"rel", DS_HTML_REL},
    {"role", DS_HTML_ROLE},
    {"style", DS_HTML_STYLE},
    {"type", DS_HTML_TYPE},
};

static int by_tag_name(const void *name, const void *row) {
    return strcasecmp(name, ((const tag_row *)row)->name);
}

static int by_key_name(const void *name, const void *row) {
    return strcasecmp(name, ((const key_row *)row)->name);
}

ds_html_tag ds_html_rules_tag(const char *name, unsigned *does) {
    const tag_row *row = bsearch(name, tags, sizeof tags / sizeof *tags, sizeof *tags, by_tag_name);
    *does = row == NULL ? 0 : row->does;
    return row == NULL ? DS_HTML_OTHER : row->tag;
}

ds_html_key ds_html_rules_key(const char *name) {
    const key_row *row = bsearch(name, keys, sizeof keys / sizeof *keys, sizeof *keys, by_key_name);
    return row == NULL ? DS_HTML_NO_KEY : row->key;
}

/* ---- classes and ids ---- */

enum { VALUE_BYTES_MOST = 512, WORD_BYTES = 24 };

typedef struct class_rule {
    const char *first;  /* a word; with a star at its end all that begin so */
    const char *second; /* that stands behind it, or NULL */
    int says;
} class_rule;

static const class_rule rules[] = {
    {"article", NULL, 1},       {"body", NULL, 1},        {"content", NULL, 1},      {"entry", NULL, 1},
    {"main", NULL, 1},          {"maincontent", NULL, 1}, {"post", NULL, 1},         {"story", NULL, 1},
    {"storybody", NULL, 1},     {"articlebody", NULL, 1}, {"text", NULL, 1},         {"ad", NULL, -1},
    {"ads", NULL, -1},          {"advert*", NULL, -1},    {"also", "read", -1},      {"author", "bio", -1},
    {"author", "box", -1},      {"author", "info", -1},   {"banner", NULL, -1},      {"bio", NULL, -1},
    {"breadcrumb*", NULL, -1},  {"byline*", NULL, -1},    {"caption*", NULL, -1},    {"carousel", NULL, -1},
    {"comment*", NULL, -2},     {"consent", NULL, -1},    {"contentinfo", NULL, -1}, {"cookie*", NULL, -2},
    {"copyright", NULL, -1},    {"dateline", NULL, -1},   {"disclaimer", NULL, -1},  {"disqus*", NULL, -2},
    {"footer*", NULL, -2},      {"gallery", NULL, -1},    {"legal", NULL, -1},       {"meta", NULL, -1},
    {"metadata", NULL, -1},     {"modal", NULL, -1},      {"more", "from", -1},      {"more", "on", -1},
    {"more", "stories", -1},    {"most", "popular", -1},  {"most", "read", -1},      {"most", "viewed", -1},
    {"mostread", NULL, -1},     {"nav", NULL, -1},        {"navbar", NULL, -1},      {"navigation", NULL, -1},
    {"newsletter*", NULL, -2},  {"pagination", NULL, -1}, {"paywall", NULL, -1},     {"popular", NULL, -1},
    {"popup", NULL, -1},        {"print", "only", -1},    {"promo*", NULL, -1},      {"read", "more", -1},
    {"read", "next", -1},       {"readmore", NULL, -1},   {"recirc*", NULL, -1},     {"recommend*", NULL, -1},
    {"related*", NULL, -1},     {"reply", NULL, -1},      {"screen", "reader", -1},  {"share*", NULL, -1},
    {"sharing", NULL, -1},      {"sidebar*", NULL, -1},   {"signup", NULL, -1},      {"sign", "up", -1},
    {"skip", NULL, -1},         {"social*", NULL, -1},    {"sponsor*", NULL, -1},    {"sr", "only", -1},
    {"subscri*", NULL, -1},     {"tags", NULL, -1},       {"taglist", NULL, -1},     {"teaser*", NULL, -1},
    {"timestamp", NULL, -1},    {"toolbar", NULL, -1},    {"tooltip", NULL, -1},     {"trending", NULL, -1},
    {"visually", "hidden", -1}, {"widget*", NULL, -1},    {"you", "may", -1},
};

typedef struct word {
    char text[WORD_BYTES];
    size_t size;
} word;

/* The next word at `*at`, in small letters and cut to its first bytes; empty where there is none. */
static word next_word(const char *value, size_t *at) {
    word w = {.size = 0};
    size_t i = *at;
    while (i < VALUE_BYTES_MOST && value[i] != '\0' && !ds_ascii_is_letter(value[i])) i++;
    size_t start = i;
    while (i < VALUE_BYTES_MOST && ds_ascii_is_letter(value[i])) {
        if (i > start && ds_ascii_is_upper(value[i]) && !ds_ascii_is_upper(value[i - 1])) break;
        if (w.size + 1 < WORD_BYTES) w.text[w.size++] = (char)(value[i] | 0x20);
        i++;
    }
    *at = i;
    return w;
}

static bool word_is(const word *w, const char *pattern) {
    size_t size = strlen(pattern);
    if (size > 0 && pattern[size - 1] == '*') return w->size >= size - 1 && memcmp(w->text, pattern, size - 1) == 0;
    return w->size == size && memcmp(w->text, pattern, size) == 0;
}

/* "with-comments" says that something else is there too. */
static bool is_about_others(const word *w) {
    static const char *const words[] = {"with", "has", "no", "without", "hide", "show", "is"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (word_is(w, words[i])) return true;
    }
    return false;
}

int ds_html_rules_class(const char *value) {
    if (value == NULL) return 0;
    int best = 0, worst = 0;
    size_t at = 0;
    word before = {.size = 0}, w = next_word(value, &at);
    while (w.size > 0) {
        word next = next_word(value, &at);
        for (size_t r = 0; r < sizeof rules / sizeof *rules; r++) {
            if (!word_is(&w, rules[r].first)) continue;
            if (rules[r].second != NULL && !word_is(&next, rules[r].second)) continue;
            int says = rules[r].says < -1 && is_about_others(&before) ? -1 : rules[r].says;
            if (says > best) best = says;
            if (says < worst) worst = says;
        }
        before = w;
        w = next;
    }
    return worst < 0 ? worst : best;
}

/* ---- phrases ---- */

/* How short paragraphs begin that are no part of a story; what has a bar at its end here is the whole paragraph. */
static const char *const phrases[] = {
    "advertisement|",
    "advertising|",
    "all rights reserved",
    "also read:",
    "click here",
    "copyright \xc2\xa9",
    "\xc2\xa9",
    "continue reading below",
    "follow us",
    "get our",
    "image caption",
    "image copyright",
    "loading|",
    "media caption",
    "more:",
    "more on this story",
    "photo:",
    "photo by ",
    "picture:",
    "read also",
    "read more",
    "read next",
    "read:",
    "recommended|",
    "related|",
    "related:",
    "related articles",
    "related stories",
    "see also:",
    "share this",
    "share on ",
    "sign up for ",
    "sign up to ",
    "story continues below",
    "subscribe to ",
    "subscribe|",
    "watch:",
    "you may also",
    "you might also",
};

/* How headings begin whose section is no part of a story; a bar as above. */
static const char *const headings[] = {
    "about the author",
    "also read",
    "comments|",
    "don't miss",
    "don\xe2\x80\x99t miss",
    "editor's picks",
    "editors' picks",
    "follow us",
    "further reading",
    "join the",
    "latest news",
    "latest stories",
    "leave a comment",
    "leave a reply",
    "more from",
    "more in",
    "more news",
    "more on",
    "more stories",
    "most popular",
    "most read",
    "most viewed",
    "newsletter",
    "popular|",
    "popular posts",
    "read also",
    "read more",
    "read next",
    "recent posts",
    "recommended",
    "related",
    "related|",
    "see also",
    "share this",
    "sign up",
    "similar",
    "sponsored",
    "subscribe",
    "tags|",
    "top stories",
    "trending",
    "up next",
    "want more",
    "what to read next",
    "you may also",
    "you might also",
    /* German */
    "das k\xc3\xb6nnte sie auch",
    "kommentare|",
    "lesen sie auch",
    "mehr zum thema",
    "meistgelesen",
    "\xc3\xa4hnliche",
    /* French */
    "\xc3\xa0 lire aussi",
    "commentaires|",
    "lire aussi",
    "sur le m\xc3\xaame sujet",
    "articles li\xc3\xa9s",
    /* Spanish, Portuguese, Italian */
    "comentarios|",
    "te puede interesar",
    "m\xc3\xa1s noticias",
    "art\xc3\xad"
    "culos relacionados",
    "lea tambi\xc3\xa9n",
    "coment\xc3\xa1rios|",
    "leia tamb\xc3\xa9m",
    "veja tamb\xc3\xa9m",
    "commenti|",
    "leggi anche",
    "potrebbe interessarti",
    "ti potrebbe interessare",
    /* Dutch, Polish, Russian */
    "lees ook",
    "reacties|",
    "czytaj tak\xc5\xbc"
    "e",
    "komentarze|",
    "\xd1\x87\xd0\xb8\xd1\x82\xd0\xb0\xd0\xb9\xd1\x82\xd0\xb5 \xd1\x82\xd0\xb0\xd0\xba\xd0\xb6\xd0\xb5",
    "\xd0\xba\xd0\xbe\xd0\xbc\xd0\xbc\xd0\xb5\xd0\xbd\xd1\x82\xd0\xb0\xd1\x80\xd0\xb8\xd0\xb8|",
    "\xd0\x9a\xd0\xbe\xd0\xbc\xd0\xbc\xd0\xb5\xd0\xbd\xd1\x82\xd0\xb0\xd1\x80\xd0\xb8\xd0\xb8|",
    "\xd0\xa7\xd0\xb8\xd1\x82\xd0\xb0\xd0\xb9\xd1\x82\xd0\xb5 \xd1\x82\xd0\xb0\xd0\xba\xd0\xb6\xd0\xb5",
};

/* Does the text begin with one of the rows, or is it one that ends in a bar? */
static bool is_in(const char *const *rows, size_t count, const char *text, size_t size) {
    while (size > 0 && strchr(":. ", text[size - 1]) != NULL) size--;
    for (size_t r = 0; r < count; r++) {
        size_t length = strlen(rows[r]);
        bool is_whole = rows[r][length - 1] == '|';
        if (is_whole) length--;
        if (is_whole ? size != length : size < length) continue;
        if (strncasecmp(text, rows[r], length) == 0) return true;
    }
    return false;
}

bool ds_html_rules_phrase(const char *text, size_t size) {
    return is_in(phrases, sizeof phrases / sizeof *phrases, text, size);
}

bool ds_html_rules_heading(const char *text, size_t size) {
    return is_in(headings, sizeof headings / sizeof *headings, text, size);
}
