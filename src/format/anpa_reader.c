/* SPDX-License-Identifier: MIT */
/*
 * ANPA 1312, the wire format of American agencies.
 *
 *     SYN SYN SOH W1645 FS _asian                          service and number
 *     b a DC3 DC1 BC-US--Mill Fire   06-29 0358            priority, category, keyword, date, words
 *     STX ^BC-US--Mill Fire, 1st Ld,117<                   keyword line, as it stands on all leads
 *     ^Fire at mill<  ^AP Photo NY101<  ^Eds: ...<         header lines
 *     ^By A. WRITER=  ^Associated Press=
 *     TAB A paragraph ...
 *     ETX AP-WF-06-29-17 2350GMT<  EOT                     agency, wire, date
 *
 * Header lines are told apart by what they say and by the mark they end in; the first that says nothing known is the
 * headline, and a further one is its longer form, which is neither headline nor text and is left out. A line that ends in
 * no mark, or does not begin with ^, is text, and so is everything behind it.
 */
#include "article/blank.h"
#include "article/reader.h"
#include "format/wire_message.h"

#include <stdio.h>
#include <strings.h>

enum { SCORE = 95, TRAILER_BYTES = 96 };

typedef struct reading {
    ds_parser *parser;
    ds_article *article;
    ds_error *error;
    bool has_keyword;
} reading;

/* ---- header lines ---- */

static bool is_note(ds_wire_part line) {
    static const char *const begins[] = {"Eds",        "(Eds",     "EDITOR",   "(EDITOR",       "AP Photo",
                                         "AP Graphic", "AP Video", "AP Audio", "AP Interactive"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        if (ds_wire_begins(line, begins[i])) return true;
    }
    return false;
}

/* "AP Sports Writer", but not "AMERICAN LEAGUE", which heads a table. */
static bool has_small_letters(ds_wire_part line) {
    for (size_t i = 0; i < line.size; i++) {
        if (line.bytes[i] >= 'a' && line.bytes[i] <= 'z') return true;
    }
    return false;
}

static bool is_number(ds_wire_part part) {
    size_t digits = 0;
    while (digits < part.size && part.bytes[digits] >= '0' && part.bytes[digits] <= '9') digits++;
    return digits == part.size;
}

/* "BC-US--Mill Fire, 1st Ld-Writethru,127": keyword, version, words. */
static ds_status take_keyword(reading *r, ds_wire_part line) {
    const unsigned char *comma = memchr(line.bytes, ',', line.size);
    ds_wire_part slug = line, version = {line.bytes, 0};
    if (comma != NULL) {
        slug.size = (size_t)(comma - line.bytes);
        version = (ds_wire_part){comma + 1, line.size - slug.size - 1};
        const unsigned char *last = memrchr(comma, ',', version.size + 1);
        ds_wire_part words = {last + 1, (size_t)(version.bytes + version.size - last - 1)};
        if (is_number(ds_wire_trim(words))) version.size = last == comma ? 0 : (size_t)(last - version.bytes);
    }
    r->has_keyword = true;
    DS_TRY(ds_wire_field(&r->article->version, r->parser, version, r->error));
    return ds_wire_field(&r->article->slug, r->parser, slug, r->error);
}

static ds_status append_note(reading *r, ds_wire_part line) {
    const char *before = r->article->editor_note, *note;
    DS_TRY(ds_wire_field(&note, r->parser, line, r->error));
    if (before != NULL) {
        size_t size = strlen(before) + strlen(note) + 2;
        char *both = ds_arena_new(&r->parser->arena, size, 1);
        if (both == NULL) return ds_fail_memory(r->error);
        (void)snprintf(both, size, "%s %s", before, note);
        note = both;
    }
    r->article->editor_note = note;
    return DS_OK;
}

/* ---- text ---- */

static bool is_edge(ds_wire_part line, size_t at) {
    return at >= line.size || line.bytes[at] <= ' ';
}

/* What the six bits of old printers had no signs for: `` and '' are quotes, a _ between blanks is a dash. */
static size_t sign_at(ds_wire_part line, size_t at, const char **sign) {
    bool twice = at + 1 < line.size && line.bytes[at + 1] == line.bytes[at];
    switch (line.bytes[at]) {
    case '`': *sign = twice ? "\xe2\x80\x9c" : "\xe2\x80\x98"; return 1u + twice;
    case '\'':
        if (!twice) return 0;
        *sign = "\xe2\x80\x9d";
        return 2;
    case '_':
        if (!is_edge(line, at + 1) || (at > 0 && !is_edge(line, at - 1))) return 0;
        *sign = "\xe2\x80\x94";
        return 1;
    default:
        if (line.bytes[at] >= ' ' && line.bytes[at] != 0x7f) return 0;
        *sign = " ";
        return 1;
    }
}

static bool append_line(ds_buffer *out, ds_wire_part line) {
    size_t from = 0;
    for (size_t at = 0; at < line.size;) {
        const char *sign;
        size_t used = sign_at(line, at, &sign);
        if (used == 0) {
            at++;
            continue;
        }
        if (!ds_buffer_append(out, line.bytes + from, at - from) || !ds_buffer_append_text(out, sign)) return false;
        at += used;
        from = at;
    }
    return ds_buffer_append(out, line.bytes + from, line.size - from);
}

/* A headline or byline, in which signs stand too. */
static ds_status take_line(reading *r, const char **out, ds_wire_part line) {
    ds_buffer *buffer = &r->parser->buffer;
    size_t start = buffer->size;
    if (!append_line(buffer, line)) return ds_fail_memory(r->error);
    ds_status status =
        ds_wire_field(out, r->parser, (ds_wire_part){buffer->data + start, buffer->size - start}, r->error);
    buffer->size = start;
    return status;
}

/* Paragraphs begin with a TAB or a mark, or behind an empty line; other lines go on. */
static ds_status take_text(reading *r, ds_wire_part line, bool *goes_on) {
    ds_buffer *body = &r->parser->buffer;
    bool begins = line.size > 0 && (line.bytes[0] == '^' || line.bytes[0] < ' ');
    if (line.size > 0 && line.bytes[0] == '^') {
        line.bytes++;
        line.size--;
    }
    line = ds_wire_trim(line);
    bool is_marked = line.size > 0 && (line.bytes[line.size - 1] == '<' || line.bytes[line.size - 1] == '=');
    line.size -= is_marked;
    line = ds_wire_trim(line);
    bool is_end = line.size == 3 && memcmp(line.bytes, "END", 3) == 0 && is_marked;
    if (line.size == 0 || is_end) {
        *goes_on = false;
        return DS_OK;
    }
    const char *between = body->size == 0 ? "" : *goes_on && !begins ? " " : "\n";
    if (!ds_buffer_append_text(body, between) || !append_line(body, line)) return ds_fail_memory(r->error);
    *goes_on = !is_marked;
    return DS_OK;
}

/* A line that begins with ^ and ends in `mark`, both taken off. `*is_text`: it belongs to the text. */
static ds_status take_header(reading *r, ds_wire_part line, unsigned char mark, bool *is_text) {
    ds_article *article = r->article;
    *is_text = false;
    if (line.size == 0) return DS_OK;
    if (!r->has_keyword) return take_keyword(r, line);
    if (ds_wire_begins(line, "By ") && article->byline == NULL) return take_line(r, &article->byline, line);
    if (is_note(line)) return append_note(r, line);
    if (mark == '=' && article->byline != NULL && article->credit == NULL && has_small_letters(line)) {
        return ds_wire_field(&article->credit, r->parser, line, r->error);
    }
    if (article->headline == NULL) return take_line(r, &article->headline, line);
    *is_text = mark == '=' || article->byline != NULL;
    return DS_OK;
}

/* "*9006< ^AP-Mill Fire,117<": a number for editors before the keyword. */
static ds_wire_part behind_number(ds_wire_part line) {
    const unsigned char *end = line.size > 1 && line.bytes[1] == '*' ? memchr(line.bytes, '<', line.size) : NULL;
    const unsigned char *next = end == NULL ? NULL : memchr(end, '^', (size_t)(line.bytes + line.size - end));
    if (next == NULL) return line;
    return (ds_wire_part){next, (size_t)(line.bytes + line.size - next)};
}

static ds_status read_text(reading *r, ds_wire_part rest) {
    bool in_header = true, goes_on = false, is_text;
    ds_wire_part line;
    while (ds_wire_line(&rest, &line)) {
        if (in_header) line = behind_number(line);
        ds_wire_part inner = ds_wire_trim(line);
        unsigned char mark = inner.size > 1 ? inner.bytes[inner.size - 1] : 0;
        if (in_header && inner.size == 0) continue;
        in_header = in_header && line.bytes[0] == '^' && (mark == '<' || mark == '=');
        if (in_header) {
            ds_wire_part content = ds_wire_trim((ds_wire_part){inner.bytes + 1, inner.size - 2});
            DS_TRY(take_header(r, content, mark, &is_text));
            in_header = !is_text;
        }
        if (!in_header) DS_TRY(take_text(r, line, &goes_on));
    }
    return DS_OK;
}

/* ---- heading and trailer ---- */

/* "W1645" */
static ds_status read_number(reading *r, ds_wire_part heading) {
    size_t size = 0;
    while (size < heading.size && heading.bytes[size] > ' ') size++;
    return ds_wire_field(&r->article->number, r->parser, (ds_wire_part){heading.bytes, size}, r->error);
}

/* The keyword of the heading, cut to 24 letters, where the text has none. */
static ds_status read_heading(reading *r, ds_wire_part heading) {
    const unsigned char *start = NULL;
    for (size_t i = 0; i < heading.size && start == NULL; i++) {
        if (heading.bytes[i] == 0x11 || heading.bytes[i] == 0x12) start = heading.bytes + i + 1;
    }
    if (start == NULL) return DS_OK;
    ds_wire_part rest = {start, (size_t)(heading.bytes + heading.size - start)}, line = {start, 0};
    (void)ds_wire_line(&rest, &line);
    line = ds_wire_trim(line);
    for (size_t i = 0; i + 1 < line.size; i++) {
        if (line.bytes[i] == ' ' && line.bytes[i + 1] == ' ') line.size = i;
    }
    return ds_wire_field(&r->article->slug, r->parser, line, r->error);
}

static ds_status read_trailer(reading *r, ds_wire_part trailer) {
    char agency[16], wire[16], gmt[4];
    int date[3], time[2];
    ds_article *article = r->article;
    const char *text;
    trailer = ds_wire_trim(trailer);
    if (trailer.size > TRAILER_BYTES) trailer.size = TRAILER_BYTES;
    DS_TRY(ds_wire_field(&text, r->parser, trailer, r->error));
    if (text == NULL) return DS_OK;
    int found = sscanf(text, "%15[A-Za-z]-%15[A-Za-z0-9]-%2d-%2d-%2d %2d%2d%3s", agency, wire, &date[1], &date[2],
                       &date[0], &time[0], &time[1], gmt);
    if (found < 7) {
        article->published = text; /* says "date-bad" */
    } else {
        bool is_gmt = found == 8 && strcasecmp(gmt, "GMT") == 0;
        DS_TRY(ds_wire_date(&article->published, r->parser, date, time, is_gmt ? "Z" : "", r->error));
    }
    if (found < 1) return DS_OK;
    article->source = ds_arena_text(&r->parser->arena, agency, strlen(agency));
    return article->source == NULL ? ds_fail_memory(r->error) : DS_OK;
}

static ds_status read_message(ds_article *out, ds_parser *parser, const ds_wire_message *message, ds_error *error) {
    reading r = {.parser = parser, .article = out, .error = error};
    parser->buffer.size = 0;
    DS_TRY(read_text(&r, message->text));
    DS_TRY(read_number(&r, message->heading));
    if (out->slug == NULL) DS_TRY(read_heading(&r, message->heading));
    DS_TRY(read_trailer(&r, message->trailer));
    if (!ds_buffer_terminate(&parser->buffer)) return ds_fail_memory(error);
    out->headline_size = out->headline == NULL ? 0 : strlen(out->headline);
    out->body = (const char *)parser->buffer.data;
    out->body_size = parser->buffer.size;
    out->format = "anpa";
    return DS_OK;
}

/* SOH, a letter, four digits; and a text. */
static int sniff(const unsigned char *head, size_t size, const char *path) {
    (void)path;
    size_t at = 0;
    while (at < size && (head[at] <= ' ' || head[at] == 0x7f) && head[at] != DS_WIRE_SOH) at++;
    if (size - at < 6 || head[at] != DS_WIRE_SOH) return 0;
    bool is_letter = (head[at + 1] | 0x20) >= 'a' && (head[at + 1] | 0x20) <= 'z';
    if (!is_letter || !is_number((ds_wire_part){head + at + 2, 4})) return 0;
    return memchr(head + at, DS_WIRE_STX, size - at) != NULL ? SCORE : 0;
}

static ds_status parse(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_error *error) {
    return ds_wire_parse(parser, chunk, sink, read_message, "bad-anpa", error);
}

const ds_reader ds_reader_anpa = {.name = "anpa", .sniff = sniff, .cut = ds_wire_cut, .parse = parse};
