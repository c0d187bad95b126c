/* SPDX-License-Identifier: MIT */
/*
 * Bodies of ninjs and JSON Feed are a few paragraphs of tidy HTML, so no tree is built: tags of blocks end a line, other
 * tags vanish, runs of blanks become one, and what scripts and styles hold is left out. A < that begins no tag is text.
 */
#include "article/tag_strip.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

typedef struct strip {
    const char *html;
    size_t size, at;
    char *out;
    size_t count;
    bool owes_blank; /* a blank stands before the next letter */
    bool no_quotes;  /* one was seen that does not end: tags end at the next > */
    bool no_tags;    /* there is no > any more */
    bool no_comments;
} strip;

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* ---- what is written ---- */

static void end_line(strip *s) {
    s->owes_blank = false;
    if (s->count > 0 && s->out[s->count - 1] != '\n') s->out[s->count++] = '\n';
}

static void put(strip *s, const void *bytes, size_t size) {
    if (s->owes_blank && s->count > 0 && s->out[s->count - 1] != '\n') s->out[s->count++] = ' ';
    s->owes_blank = false;
    memmove(s->out + s->count, bytes, size);
    s->count += size;
}

/* ---- references ---- */

static const struct {
    const char *name;
    uint32_t code;
} named[] = {
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},       {"quot", '"'},      {"apos", '\''},     {"nbsp", 0xa0},
    {"copy", 0xa9},    {"reg", 0xae},     {"deg", 0xb0},     {"laquo", 0xab},    {"raquo", 0xbb},    {"pound", 0xa3},
    {"sect", 0xa7},    {"middot", 0xb7},  {"Auml", 0xc4},    {"Ouml", 0xd6},     {"Uuml", 0xdc},     {"auml", 0xe4},
    {"ouml", 0xf6},    {"uuml", 0xfc},    {"szlig", 0xdf},   {"Aring", 0xc5},    {"aring", 0xe5},    {"AElig", 0xc6},
    {"aelig", 0xe6},   {"Oslash", 0xd8},  {"oslash", 0xf8},  {"agrave", 0xe0},   {"aacute", 0xe1},   {"acirc", 0xe2},
    {"atilde", 0xe3},  {"ccedil", 0xe7},  {"egrave", 0xe8},  {"eacute", 0xe9},   {"ecirc", 0xea},    {"euml", 0xeb},
    {"igrave", 0xec},  {"iacute", 0xed},  {"icirc", 0xee},   {"iuml", 0xef},     {"ntilde", 0xf1},   {"ograve", 0xf2},
    {"oacute", 0xf3},  {"ocirc", 0xf4},   {"otilde", 0xf5},  {"ugrave", 0xf9},   {"uacute", 0xfa},   {"ucirc", 0xfb},
    {"Eacute", 0xc9},  {"Ccedil", 0xc7},  {"ndash", 0x2013}, {"mdash", 0x2014},  {"lsquo", 0x2018},  {"rsquo", 0x2019},
    {"sbquo", 0x201a}, {"ldquo", 0x201c}, {"rdquo", 0x201d}, {"bdquo", 0x201e},  {"hellip", 0x2026}, {"bull", 0x2022},
    {"euro", 0x20ac},  {"trade", 0x2122}, {"shy", 0xad},     {"thinsp", 0x2009}, {"frac12", 0xbd},
};

/* Numbers of Windows-1252 that pages write as if they were those of Unicode: quotes and dashes. */
static uint32_t mended(uint32_t code) {
    static const uint16_t high[32] = {0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                      0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
                                      0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                      0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};
    if (code >= 0x80 && code < 0xa0) return high[code - 0x80];
    return code == 0 || (code < ' ' && code != '\n' && code != '\t') ? DS_UTF8_REPLACEMENT : code;
}

static int digit_of(char c, uint32_t base) {
    if (c >= '0' && c <= '9') return c - '0';
    if (base == 16 && (c | 0x20) >= 'a' && (c | 0x20) <= 'f') return (c | 0x20) - 'a' + 10;
    return -1;
}

/* "#8212" or "#x2014" at `at`; returns the bytes, 0 if it is none. */
static size_t read_number(const char *at, size_t size, uint32_t *code) {
    uint32_t base = size > 1 && (at[1] | 0x20) == 'x' ? 16 : 10;
    size_t start = base == 16 ? 2 : 1, end = start;
    *code = 0;
    for (int digit; end < size && (digit = digit_of(at[end], base)) >= 0; end++) {
        if (*code <= 0x10ffff) *code = *code * base + (uint32_t)digit;
    }
    return end > start ? end : 0;
}

static size_t read_name(const char *at, size_t size, uint32_t *code) {
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        size_t length = strlen(named[i].name);
        if (size <= length || at[length] != ';' || memcmp(at, named[i].name, length) != 0) continue;
        *code = named[i].code;
        return length;
    }
    return 0;
}

static void take_reference(strip *s) {
    const char *at = s->html + s->at + 1;
    size_t size = s->size - s->at - 1;
    uint32_t code = 0;
    size_t used = size > 0 && *at == '#' ? read_number(at, size, &code) : read_name(at, size, &code);
    if (used == 0) {
        put(s, "&", 1);
        s->at++;
        return;
    }
    s->at += 1 + used + (used < size && at[used] == ';');
    unsigned char bytes[4];
    code = mended(code);
    if (code < 0x80 && is_blank((char)code)) {
        s->owes_blank = true;
        return;
    }
    size_t length = ds_utf8_encode(code, bytes);
    /* "&#1" is shorter than U+FFFD: what has no room is left out. */
    if (s->count + length + s->owes_blank <= s->at) put(s, bytes, length);
}

/* ---- tags ---- */

static bool among(const char *name, size_t size, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strlen(list[i]) == size && strncasecmp(list[i], name, size) == 0) return true;
    }
    return false;
}

static bool is_block(const char *name, size_t size) {
    static const char *const blocks[] = {"p",      "br",         "div",     "li",     "ul",     "ol",         "dl",
                                         "dt",     "dd",         "h1",      "h2",     "h3",     "h4",         "h5",
                                         "h6",     "tr",         "table",   "hr",     "pre",    "blockquote", "article",
                                         "figure", "figcaption", "section", "header", "footer", "aside",      "title"};
    return among(name, size, blocks, sizeof blocks / sizeof *blocks);
}

/* Where the tag at `s->at` ends: behind its >. 0: nowhere. */
static size_t tag_end(strip *s) {
    char quote = 0;
    for (size_t at = s->at; at < s->size && !s->no_quotes; at++) {
        char c = s->html[at];
        if (quote == 0 && c == '>') return at + 1;
        if (quote == 0 && (c == '"' || c == '\'') && s->html[at - 1] == '=')
            quote = c;
        else if (c == quote)
            quote = 0;
    }
    s->no_quotes = true;
    const char *end = s->no_tags ? NULL : memchr(s->html + s->at, '>', s->size - s->at);
    s->no_tags = end == NULL;
    return end == NULL ? 0 : (size_t)(end - s->html) + 1;
}

/* Behind "</name", or the end: `s->at` is behind the tag that opens it. */
static void skip_element(strip *s, const char *name, size_t size) {
    while (s->at < s->size) {
        const char *open = memchr(s->html + s->at, '<', s->size - s->at);
        if (open == NULL) break;
        s->at = (size_t)(open - s->html) + 1;
        size_t left = s->size - s->at;
        if (left <= size || open[1] != '/' || strncasecmp(open + 2, name, size) != 0) continue;
        s->at--;
        return;
    }
    s->at = s->size;
}

static void take_tag(strip *s) {
    static const char *const silent[] = {"script", "style", "iframe", "noscript"};
    const char *at = s->html + s->at + 1;
    size_t left = s->size - s->at - 1, size = 0;
    bool closes = left > 0 && *at == '/', is_comment = left > 2 && memcmp(at, "!--", 3) == 0;
    const char *name = at + closes;
    while (size < left - closes && (is_letter(name[size]) || (size > 0 && digit_of(name[size], 10) >= 0))) size++;
    bool is_tag = size > 0 || (left > 0 && (*at == '!' || *at == '?'));
    const char *comment_end = is_comment && !s->no_comments ? memmem(at, left, "-->", 3) : NULL;
    s->no_comments = s->no_comments || (is_comment && comment_end == NULL);
    size_t end = comment_end != NULL ? (size_t)(comment_end - s->html) + 3 : is_tag ? tag_end(s) : 0;
    if (end == 0) {
        put(s, "<", 1);
        s->at++;
        return;
    }
    s->at = end;
    if (is_block(name, size)) end_line(s);
    if (size == 2 && strncasecmp(name, "td", 2) == 0) s->owes_blank = true;
    if (!closes && among(name, size, silent, sizeof silent / sizeof *silent)) skip_element(s, name, size);
}

size_t ds_tag_strip(char *out, const char *html, size_t size) {
    strip s = {.html = html, .size = size, .out = out};
    while (s.at < size) {
        char c = html[s.at];
        if (c == '<') {
            take_tag(&s);
        } else if (c == '&') {
            take_reference(&s);
        } else if (is_blank(c)) {
            s.owes_blank = true;
            s.at++;
        } else {
            size_t end = s.at + 1;
            while (end < size && html[end] != '<' && html[end] != '&' && !is_blank(html[end])) end++;
            put(&s, html + s.at, end - s.at);
            s.at = end;
        }
    }
    return s.count;
}
