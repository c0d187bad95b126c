/* SPDX-License-Identifier: MIT */
/*
 * HTML: a page is an article, or one for each update of a live blog.
 *
 *     bytes ── UTF-8 ── tree ─┬─ elements, JSON-LD ── fields ───────────────┬── article
 *     (html_charset)          └─ paragraphs ── furniture dropped ── body ───┘
 *                (html_tree)     (html_blocks)  (html_score)
 */
#include "format/html_reader.h"

#include "article/blank.h"
#include "format/html_blocks.h"
#include "format/html_charset.h"
#include "format/html_fields.h"
#include "format/markup.h"
#include "format/prose.h"
#include "article/url.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    SCORE_CERTAIN = 95,
    SCORE_LIKELY = 70,
    PAGE_BYTES_MOST = 16 << 20, /* no page is larger, and libxml2's memory is not counted */
};

/* JSON-LD's body is taken from this share on of the words that the page shows. If it has no paragraphs, as is common, and the
 * page shows some, it is not taken where both are of about one length. */
static const double LD_SHARE_LEAST = 0.6, LD_ALIKE = 1.15;

/* One page on its way to the sink. */
typedef struct reading {
    ds_parser *parser;
    const ds_html_page *page;
    const ds_article_sink *sink;
    ds_error *error;
    ds_html_tree tree;
    ds_html_blocks blocks;
    ds_html_fields fields;
    ds_buffer body;
} reading;

/* ---- sniffing ---- */

static bool begins(const unsigned char *text, size_t size, const char *with) {
    size_t length = strlen(with);
    return size >= length && strncasecmp((const char *)text, with, length) == 0;
}

/* The place behind `end`, or `size`. */
static size_t behind(const unsigned char *text, size_t size, size_t at, const char *end) {
    const unsigned char *found = memmem(text + at, size - at, end, strlen(end));
    return found == NULL ? size : (size_t)(found - text) + strlen(end);
}

int ds_html_sniff(const unsigned char *head, size_t size, const char *path) {
    static const struct {
        const char *tag;
        int score;
        bool in_xml; /* tells HTML from other XML too */
    } starts[] = {
        {"<!doctype html", SCORE_CERTAIN, true}, {"<html", SCORE_CERTAIN, true}, {"<head", SCORE_CERTAIN, false},
        {"<body", SCORE_CERTAIN, false},         {"<meta", SCORE_LIKELY, false}, {"<title", SCORE_LIKELY, false},
        {"<article", SCORE_LIKELY, false},       {"<main", SCORE_LIKELY, false}, {"<div", SCORE_LIKELY, false},
        {"<section", SCORE_LIKELY, false},       {"<p", SCORE_LIKELY, false},    {"<h1", SCORE_LIKELY, false},
        {"<script", SCORE_LIKELY, false},        {"<link", SCORE_LIKELY, false}, {"<base", SCORE_LIKELY, false},
    };
    (void)path;
    bool is_xml = false;
    size_t at = ds_blank_mark(head, size);
    for (size_t before = size; at < size && at != before;) {
        before = at;
        at += ds_blank_prefix(head + at, size - at);
        if (begins(head + at, size - at, "<!--")) at = behind(head, size, at + 4, "-->");
        if (begins(head + at, size - at, "<?")) {
            is_xml = true;
            at = behind(head, size, at + 2, "?>");
        }
    }
    if (at == size || head[at] != '<') return 0; /* nearly every text */
    for (size_t s = 0; s < sizeof starts / sizeof *starts; s++) {
        size_t length = strlen(starts[s].tag);
        if (!begins(head + at, size - at, starts[s].tag) || (is_xml && !starts[s].in_xml)) continue;
        bool ends = at + length == size || strchr(" \t\r\n\f/>", head[at + length]) != NULL;
        if (ends) return starts[s].score;
    }
    return 0;
}

/* ---- texts ---- */

/* On one line, without its markup. */
static ds_status make_plain(const reading *r, const char **text) {
    if (*text == NULL || !ds_markup_is_in(*text, strlen(*text))) return DS_OK;
    ds_buffer line;
    ds_buffer_init(&line, r->parser->memory);
    const char *copy = NULL;
    if (ds_markup_flatten(&line, *text, strlen(*text))) {
        ds_prose_join(&line, 0);
        copy = ds_arena_text(&r->parser->arena, line.data, line.size);
    }
    if (copy != NULL) *text = copy;
    ds_buffer_clear(&line);
    return copy == NULL ? ds_fail_memory(r->error) : DS_OK;
}

/* A body of JSON-LD is plain text, or HTML. */
static ds_status append_body(reading *r, const char *text) {
    size_t size = strlen(text);
    bool has_memory =
        ds_markup_is_in(text, size) ? ds_markup_flatten(&r->body, text, size) : ds_buffer_append(&r->body, text, size);
    return has_memory ? DS_OK : ds_fail_memory(r->error);
}

static size_t count_words(const char *text, size_t size) {
    size_t words = 0;
    bool inside = false;
    for (size_t at = 0; at < size;) {
        size_t blank = ds_blank_length((const unsigned char *)text + at, size - at);
        if (blank == 0 && !inside) words++;
        inside = blank == 0;
        at += blank == 0 ? 1 : blank;
    }
    return words;
}

/* Bytes at the end of `text` that are the site's name, blanks and case aside; 0 if it does not end so. */
static size_t site_size(const char *text, const char *site) {
    size_t at = strlen(text), left = strlen(site);
    while (left > 0) {
        if (site[left - 1] == ' ') {
            left--;
        } else if (at > 0 && text[at - 1] == ' ') {
            at--;
        } else if (at > 0 && strncasecmp(text + at - 1, site + left - 1, 1) == 0) {
            at--;
            left--;
        } else {
            return 0;
        }
    }
    return strlen(text) - at;
}

/* "Fire at mill - Valley Post" of the Valley Post is "Fire at mill". */
static void cut_site(char *headline, const char *site) {
    static const char *const dashes[] = {" - ", " | ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", ": ", " :: ", " \xc2\xb7 "};
    size_t rest = strlen(headline) - site_size(headline, site);
    if (headline[rest] == '\0') return;
    for (size_t d = 0; d < sizeof dashes / sizeof *dashes; d++) {
        size_t dash = strlen(dashes[d]);
        if (rest <= dash || memcmp(headline + rest - dash, dashes[d], dash) != 0) continue;
        headline[rest - dash] = '\0';
        return;
    }
}

static ds_status settle_headline(const reading *r, ds_html_fields *fields) {
    DS_TRY(make_plain(r, &fields->text[DS_HTML_HEADLINE]));
    const char *headline = fields->text[DS_HTML_HEADLINE], *site = r->fields.text[DS_HTML_SITE];
    if (headline == NULL || site == NULL) return DS_OK;
    char *copy = ds_arena_text(&r->parser->arena, headline, strlen(headline));
    if (copy == NULL) return ds_fail_memory(r->error);
    cut_site(copy, site);
    fields->text[DS_HTML_HEADLINE] = copy;
    return DS_OK;
}

/* ---- an article ---- */

static const char *or_else(const char *text, const char *other) {
    return text != NULL ? text : other;
}

static ds_status emit(reading *r, const ds_html_fields *fields, const char *path, const char *url) {
    ds_arena *arena = &r->parser->arena;
    const ds_html_fields *whole = &r->fields;
    const char *host = NULL, *source = or_else(whole->text[DS_HTML_SITE], r->page->source);
    if (source == NULL) DS_TRY(ds_url_host(&host, url, arena, r->error));
    const char *headline = fields->text[DS_HTML_HEADLINE];
    ds_article article = {
        .struct_size = sizeof article,
        .url = url,
        .source = or_else(source, or_else(host, "")),
        .headline = or_else(headline, ""),
        .headline_size = headline == NULL ? 0 : strlen(headline),
        .body = r->body.size == 0 ? "" : (const char *)r->body.data,
        .body_size = r->body.size,
        .published = or_else(fields->text[DS_HTML_PUBLISHED], r->page->date),
        .updated = fields->text[DS_HTML_UPDATED],
        .language = whole->text[DS_HTML_LANGUAGE],
        .byline = fields->text[DS_HTML_BYLINE],
        .dateline = fields->text[DS_HTML_DATELINE],
        .credit = fields->text[DS_HTML_CREDIT],
        .path = path,
        .place = r->page->place,
        .format = or_else(r->page->format, "html"),
    };
    return r->sink->article(r->sink->user, &article, r->error);
}

static ds_status skip(const reading *r, const char *reason, bool is_error) {
    return r->sink->skip(r->sink->user, r->page->path, reason, NULL, r->page->place, is_error, r->error);
}

/* The first address that is one. */
static ds_status find_url(const reading *r, const ds_html_fields *fields, const char **url) {
    DS_TRY(ds_url_complete(url, fields->text[DS_HTML_URL], r->page->url, &r->parser->arena, r->error));
    if (*url != NULL) return DS_OK;
    return ds_url_complete(url, r->page->url, NULL, &r->parser->arena, r->error);
}

/* "FILE#N" for the N-th update. */
static ds_status emit_update(reading *r, ds_html_fields *update, size_t number) {
    char name[24];
    const char *url;
    (void)snprintf(name, sizeof name, "%zu", number);
    const char *path = ds_parser_path(r->parser, r->page->path, name);
    if (path == NULL) return ds_fail_memory(r->error);
    r->body.size = 0;
    if (update->text[DS_HTML_ARTICLE_BODY] != NULL) {
        DS_TRY(append_body(r, update->text[DS_HTML_ARTICLE_BODY]));
    }
    DS_TRY(settle_headline(r, update));
    DS_TRY(find_url(r, update, &url));
    return emit(r, update, path, url);
}

/* ---- a page ---- */

static ds_status read_fields(reading *r) {
    ds_html_fields_init(&r->fields);
    DS_TRY(ds_html_meta_read(&r->fields, &r->tree, &r->parser->arena, r->error));
    for (size_t node = 0; node < r->tree.nodes; node++) {
        if (r->tree.node[node].tag != DS_HTML_SCRIPT) continue;
        const char *type = ds_html_tree_value(&r->tree, node, DS_HTML_TYPE);
        if (type == NULL || strcasestr(type, "ld+json") == NULL) continue;
        size_t size;
        const char *json = ds_html_tree_text(&r->tree, node, &size);
        DS_TRY(ds_html_ld_read(&r->fields, json, size, &r->parser->arena, r->error));
    }
    return settle_headline(r, &r->fields);
}

/* The body that the page shows, or the one that its JSON-LD has. */
static ds_status find_body(reading *r) {
    DS_TRY(ds_html_blocks_read(&r->blocks, &r->tree, r->error));
    DS_TRY(ds_html_prune(&r->blocks, &r->tree, r->error));
    DS_TRY(ds_html_score_article(&r->blocks, &r->tree, r->fields.text[DS_HTML_HEADLINE], r->error));
    DS_TRY(ds_html_blocks_write(&r->body, &r->blocks, 0, r->blocks.count, r->error));
    const char *told = r->fields.text[DS_HTML_ARTICLE_BODY];
    if (told == NULL) return DS_OK;
    size_t shown = r->body.size, shown_words = count_words((const char *)r->body.data, shown);
    DS_TRY(append_body(r, told));
    if (r->body.size == 0) return DS_OK;
    const char *body = (const char *)r->body.data;
    size_t told_words = count_words(body + shown, r->body.size - shown);
    double share = (double)told_words / (shown_words > 0 ? (double)shown_words : 1);
    bool has_lines = memchr(body + shown, '\n', r->body.size - shown) != NULL;
    bool shows_lines = shown > 0 && memchr(body, '\n', shown) != NULL;
    bool is_told = share >= LD_SHARE_LEAST && (has_lines || !shows_lines || share > LD_ALIKE || share < 1 / LD_ALIKE);
    if (is_told) memmove(r->body.data, body + shown, r->body.size - shown);
    r->body.size = is_told ? r->body.size - shown : shown;
    return DS_OK;
}

static ds_status read_page(reading *r) {
    ds_buffer *text = &r->parser->buffer;
    text->size = 0;
    DS_TRY(ds_html_charset_decode(text, r->page->bytes, r->page->size, r->page->charset, r->error));
    DS_TRY(ds_html_tree_read(&r->tree, text->data, text->size, r->error));
    if (r->tree.refused != NULL) return skip(r, r->tree.refused, true);
    DS_TRY(read_fields(r));
    size_t number = 0;
    for (ds_html_fields *update = r->fields.update; update != NULL; update = update->update) {
        DS_TRY(emit_update(r, update, ++number));
    }
    if (number > 0) return DS_OK;
    DS_TRY(find_body(r));
    if (r->fields.text[DS_HTML_HEADLINE] == NULL && r->body.size == 0) return skip(r, "empty", false);
    const char *url;
    DS_TRY(find_url(r, &r->fields, &url));
    return emit(r, &r->fields, r->page->path, url);
}

ds_status ds_html_read(ds_parser *parser, const ds_html_page *page, const ds_article_sink *sink, ds_error *error) {
    reading r = {.parser = parser, .page = page, .sink = sink, .error = error};
    if (page->size > PAGE_BYTES_MOST) return skip(&r, "too-large", true);
    ds_arena_reset(&parser->arena);
    ds_html_tree_init(&r.tree, parser->memory);
    ds_html_blocks_init(&r.blocks, parser->memory);
    ds_buffer_init(&r.body, parser->memory);
    ds_status status = read_page(&r);
    ds_buffer_clear(&r.body);
    ds_html_blocks_clear(&r.blocks);
    ds_html_tree_clear(&r.tree);
    return status;
}

static ds_status parse(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_error *error) {
    ds_html_page page = {.bytes = chunk->bytes, .size = chunk->size, .path = chunk->path, .source = chunk->source};
    return ds_html_read(parser, &page, sink, error);
}

const ds_reader ds_reader_html = {.name = "html", .sniff = ds_html_sniff, .parse = parse};
