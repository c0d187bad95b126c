/* SPDX-License-Identifier: MIT */
/*
 * IPTC 7901, the wire format of European agencies.
 *
 *     SOH eca062 4 i 211 ccccb   dpa 061           number, priority, category, words, ..., source, number
 *     Germany-politics/                            slug
 *     STX 1ST LEAD                                 what version it is: a line in capitals or brackets
 *     Mill burns down for the second time          headline, of some lines
 *     By A. Writer, dpa =                          the head ends in =
 *     text
 *     ETX 071341 GMT Okt 15  EOT                   day and time, month (in the agency's language), year
 *
 * What an agency tells its customers behind the story (dpa: "# Notebook", or four stars and a sentence) is the editors'
 * note. The slug and the source are set apart by place alone.
 */
#include "article/blank.h"
#include "article/reader.h"
#include "format/wire_message.h"

#include <stdio.h>
#include <strings.h>

enum { SCORE = 95, HEAD_LINES_MOST = 8, TRAILER_BYTES = 96 };

typedef struct reading {
    ds_parser *parser;
    ds_article *article;
    ds_error *error;
} reading;

/* ---- head ---- */

static bool is_version(ds_wire_part line) {
    if (line.size > 1 && line.bytes[0] == '(' && line.bytes[line.size - 1] == ')') return true;
    bool any = false;
    for (size_t i = 0; i < line.size; i++) {
        if (line.bytes[i] >= 0x80 || (line.bytes[i] >= 'a' && line.bytes[i] <= 'z')) return false;
        any = any || (line.bytes[i] >= 'A' && line.bytes[i] <= 'Z');
    }
    return any;
}

/* The lines of the head, without its mark. `*rest` comes to stand behind them. 0: there is no head. */
static size_t split_head(ds_wire_part lines[HEAD_LINES_MOST], ds_wire_part *rest) {
    ds_wire_part after = *rest;
    for (size_t count = 0; count < HEAD_LINES_MOST && ds_wire_line(&after, &lines[count]);) {
        ds_wire_part *line = &lines[count];
        *line = ds_wire_trim(*line);
        if (line->size == 0) {
            if (count == 0) continue;
            *rest = after;
            return count;
        }
        count++;
        if (line->bytes[line->size - 1] != '=') continue;
        line->size--;
        *line = ds_wire_trim(*line);
        *rest = after;
        return count;
    }
    return 0;
}

/* Lines stand behind each other in the message, so a range of them is one field. */
static ds_status take_lines(reading *r, const char **out, const ds_wire_part *lines, size_t from, size_t to) {
    if (from >= to) return DS_OK;
    const unsigned char *start = lines[from].bytes;
    size_t size = (size_t)(lines[to - 1].bytes + lines[to - 1].size - start);
    return ds_wire_field(out, r->parser, (ds_wire_part){start, size}, r->error);
}

static ds_status read_head(reading *r, ds_wire_part *rest) {
    ds_wire_part lines[HEAD_LINES_MOST];
    size_t count = split_head(lines, rest), first = 0, last = count;
    if (last > 1 && ds_wire_begins(lines[last - 1], "By ")) last--;
    while (first + 1 < last && is_version(lines[first])) first++;
    DS_TRY(take_lines(r, &r->article->version, lines, 0, first));
    DS_TRY(take_lines(r, &r->article->headline, lines, first, last));
    return take_lines(r, &r->article->byline, lines, last, count);
}

/* ---- text ---- */

/* Where what is meant for editors begins; the end if nothing is. */
static size_t find_note(ds_wire_part text) {
    ds_wire_part rest = text, line, next;
    while (ds_wire_line(&rest, &line)) {
        size_t at = (size_t)(line.bytes - text.bytes);
        line = ds_wire_trim(line);
        if (line.size == 10 && ds_wire_begins(line, "# Notebook")) return at;
        ds_wire_part ahead = rest;
        bool is_rule = line.size == 7 && ds_wire_begins(line, "* * * *") && ds_wire_line(&ahead, &next);
        if (is_rule && ds_wire_begins(next, "The following information is not intended for publication")) return at;
    }
    return text.size;
}

static ds_status read_text(reading *r, ds_wire_part text) {
    size_t size = find_note(text);
    ds_buffer *body = &r->parser->buffer;
    body->size = 0;
    DS_TRY(ds_wire_field(&r->article->editor_note, r->parser, (ds_wire_part){text.bytes + size, text.size - size},
                         r->error));
    if (!ds_buffer_append(body, text.bytes, size) || !ds_buffer_terminate(body)) return ds_fail_memory(r->error);
    r->article->body = (const char *)body->data;
    r->article->body_size = size;
    return DS_OK;
}

/* ---- heading and trailer ---- */

static bool is_number(ds_wire_part part) {
    for (size_t i = 0; i < part.size; i++) {
        if (part.bytes[i] < '0' || part.bytes[i] > '9') return false;
    }
    return part.size > 0;
}

/* Take the last word off a line. */
static ds_wire_part last_word(ds_wire_part *line) {
    *line = ds_wire_trim(*line);
    size_t start = line->size;
    while (start > 0 && line->bytes[start - 1] > ' ') start--;
    ds_wire_part word = {line->bytes + start, line->size - start};
    line->size = start;
    return word;
}

static ds_status read_heading(reading *r, ds_wire_part heading) {
    ds_wire_part line = {heading.bytes, 0};
    (void)ds_wire_line(&heading, &line);
    ds_wire_part number = last_word(&line), source = last_word(&line);
    if (is_number(number) && source.size > 1 && !is_number(source) && last_word(&line).size > 0) {
        DS_TRY(ds_wire_field(&r->article->source, r->parser, source, r->error));
        DS_TRY(ds_wire_field(&r->article->number, r->parser, number, r->error));
    }
    heading = ds_wire_trim(heading);
    while (heading.size > 0 && heading.bytes[heading.size - 1] == '/') heading.size--;
    return ds_wire_field(&r->article->slug, r->parser, heading, r->error);
}

static int month_of(const char *word) {
    static const char *const names[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul",        "aug", "sep",
                                        "oct", "nov", "dec", "mai", "okt", "dez", "m\xc3\xa4r", "mrz"};
    static const int numbers[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 5, 10, 12, 3, 3};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strncasecmp(word, names[i], strlen(names[i])) == 0) return numbers[i];
    }
    return 0;
}

static ds_status read_trailer(reading *r, ds_wire_part trailer) {
    char zone[8], month[16];
    int date[3], time[2];
    const char *text;
    trailer = ds_wire_trim(trailer);
    if (trailer.size > TRAILER_BYTES) trailer.size = TRAILER_BYTES;
    DS_TRY(ds_wire_field(&text, r->parser, trailer, r->error));
    if (text == NULL) return DS_OK;
    bool has_zone =
        sscanf(text, "%2d%2d%2d %7s %15[^0-9 ] %2d", &date[2], &time[0], &time[1], zone, month, &date[0]) == 6;
    bool is_read =
        has_zone || sscanf(text, "%2d%2d%2d %15[^0-9 ] %2d", &date[2], &time[0], &time[1], month, &date[0]) == 5;
    date[1] = is_read ? month_of(month) : 0;
    bool is_utc = has_zone && (strcasecmp(zone, "GMT") == 0 || strcasecmp(zone, "UTC") == 0);
    if (date[1] == 0 || (has_zone && !is_utc)) {
        r->article->published = text; /* says "date-bad" */
        return DS_OK;
    }
    return ds_wire_date(&r->article->published, r->parser, date, time, is_utc ? "Z" : "", r->error);
}

static ds_status read_message(ds_article *out, ds_parser *parser, const ds_wire_message *message, ds_error *error) {
    reading r = {.parser = parser, .article = out, .error = error};
    ds_wire_part text = message->text;
    DS_TRY(read_heading(&r, message->heading));
    DS_TRY(read_head(&r, &text));
    DS_TRY(read_text(&r, text));
    DS_TRY(read_trailer(&r, message->trailer));
    out->headline_size = out->headline == NULL ? 0 : strlen(out->headline);
    out->format = "iptc7901";
    return DS_OK;
}

static size_t count_letters(const unsigned char *text, size_t size) {
    size_t count = 0;
    while (count < size && (text[count] | 0x20) >= 'a' && (text[count] | 0x20) <= 'z') count++;
    return count;
}

/* SOH, two to four letters and a number, a priority; and a text. */
static int sniff(const unsigned char *head, size_t size, const char *path) {
    (void)path;
    size_t at = 0;
    while (at < size && (head[at] <= ' ' || head[at] == 0x7f) && head[at] != DS_WIRE_SOH) at++;
    if (at == size || head[at++] != DS_WIRE_SOH) return 0;
    size_t letters = count_letters(head + at, size - at), digits = 0;
    at += letters;
    while (at + digits < size && is_number((ds_wire_part){head + at + digits, 1})) digits++;
    at += digits;
    if (letters < 2 || letters > 4 || digits < 1 || digits > 6 || size - at < 3) return 0;
    if (head[at] != ' ' || !is_number((ds_wire_part){head + at + 1, 1})) return 0;
    return memchr(head + at, DS_WIRE_STX, size - at) != NULL ? SCORE : 0;
}

static ds_status parse(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_error *error) {
    return ds_wire_parse(parser, chunk, sink, read_message, "bad-iptc7901", error);
}

const ds_reader ds_reader_iptc7901 = {.name = "iptc7901", .sniff = sniff, .cut = ds_wire_cut, .parse = parse};
