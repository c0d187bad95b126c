/* SPDX-License-Identifier: MIT */
/* Plain text, one article a file: the first line that is not blank is the headline, unless it is too long to be one. */
#include "article/blank.h"
#include "article/charset.h"
#include "article/reader.h"

enum { SCORE_TEXT = 10, HEADLINE_WORDS_MOST = 50, HEADLINE_BYTES_MOST = 400 };

/* Everything that is not binary can be read as text, so every other reader that knows its own is surer. */
static int sniff(const unsigned char *head, size_t size, const char *path) {
    (void)head;
    (void)size;
    (void)path;
    return SCORE_TEXT;
}

static size_t line_length(const unsigned char *text, size_t size) {
    const unsigned char *feed = memchr(text, '\n', size);
    size_t length = feed == NULL ? size : (size_t)(feed - text);
    const unsigned char *carriage = memchr(text, '\r', length);
    return carriage == NULL ? length : (size_t)(carriage - text);
}

static size_t line_end_length(const unsigned char *text, size_t size) {
    if (size >= 2 && text[0] == '\r' && text[1] == '\n') return 2;
    return size > 0 ? 1 : 0;
}

/* The length without the blanks at the end; 0 if there is nothing else. A blank's bytes are no part of another character's,
 * so they can be told from behind too. */
static size_t trimmed(const unsigned char *text, size_t size) {
    for (size_t length = 1; size > 0 && length <= 3; length++) {
        if (length > size || ds_blank_length(text + size - length, length) != length) continue;
        size -= length;
        length = 0; /* and on to 1 */
    }
    return size;
}

static bool too_long_for_headline(const unsigned char *line, size_t size) {
    if (size > HEADLINE_BYTES_MOST) return true;
    if (size <= 2 * HEADLINE_WORDS_MOST) return false; /* a byte and a blank each */
    unsigned words = 0;
    bool inside = false;
    for (size_t at = 0; at < size;) {
        size_t blank = ds_blank_length(line + at, size - at);
        if (blank == 0 && !inside) words++;
        inside = blank == 0;
        at += blank == 0 ? 1 : blank;
    }
    return words > HEADLINE_WORDS_MOST;
}

static ds_status parse(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_error *error) {
    ds_charset charset = ds_charset_detect(chunk->bytes, chunk->size);
    ds_charset_text decoded;
    DS_TRY(ds_charset_read(&decoded, &parser->decoded, &charset, chunk->bytes, chunk->size, error));
    const unsigned char *text = decoded.bytes;
    size_t size = decoded.size;
    size_t start = ds_blank_prefix(text, size);
    if (start == size) return sink->skip(sink->user, chunk->path, "empty", NULL, NULL, false, error);

    size_t line = line_length(text + start, size - start);
    size_t headline = trimmed(text + start, line);
    size_t rest = start + line;
    rest += line_end_length(text + rest, size - rest);
    bool alone = ds_blank_prefix(text + rest, size - rest) == size - rest;
    if (alone || too_long_for_headline(text + start, headline)) {
        headline = 0;
        rest = 0;
    }
    ds_article article = {
        .struct_size = sizeof article,
        .source = chunk->source,
        .headline = (const char *)text + start,
        .headline_size = headline,
        .body = (const char *)text + rest,
        .body_size = size - rest,
        .path = chunk->path,
        .format = "text",
        .notes = decoded.notes,
    };
    return sink->article(sink->user, &article, error);
}

const ds_reader ds_reader_text = {.name = "text", .sniff = sniff, .parse = parse};
