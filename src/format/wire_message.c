/* SPDX-License-Identifier: MIT */
/*
 * An SOH begins a message where a line or a transmission begins; inside a text it is noise. What stands between messages
 * (SYN, NUL, DEL, feeds) fills the line and says nothing. A message ends at its EOT, or where the next one begins, so one
 * that lost its ETX or EOT costs itself only.
 */
#include "format/wire_message.h"

#include "article/blank.h"
#include "article/charset.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

/* ---- framing ---- */

static bool is_filler(unsigned char c) {
    return c <= ' ' || c == 0x7f;
}

/* Is the SOH at `at` the begin of a message? */
static bool begins_at(const unsigned char *bytes, size_t at) {
    return at == 0 || (is_filler(bytes[at - 1]) && bytes[at - 1] != '\t' && bytes[at - 1] != ' ');
}

size_t ds_wire_find(const unsigned char *bytes, size_t size, size_t at) {
    while (at < size) {
        const unsigned char *found = memchr(bytes + at, DS_WIRE_SOH, size - at);
        if (found == NULL) return size;
        at = (size_t)(found - bytes);
        if (begins_at(bytes, at)) return at;
        at++;
    }
    return size;
}

size_t ds_wire_cut(const unsigned char *bytes, size_t size) {
    for (size_t end = size; end > 0;) {
        const unsigned char *found = memrchr(bytes, DS_WIRE_SOH, end);
        if (found == NULL) return 0;
        end = (size_t)(found - bytes);
        if (!begins_at(bytes, end)) continue;
        while (end > 0 && bytes[end - 1] == DS_WIRE_SYN) end--;
        return end;
    }
    return 0;
}

/* The part up to the first of two controls, which is stepped over; the rest where neither is. */
static ds_wire_part take_until(ds_wire_part *rest, unsigned char end, unsigned char other, unsigned char *which) {
    ds_wire_part part = {rest->bytes, 0};
    while (part.size < rest->size && rest->bytes[part.size] != end && rest->bytes[part.size] != other) part.size++;
    bool found = part.size < rest->size;
    *which = found ? rest->bytes[part.size] : 0;
    rest->bytes += part.size + found;
    rest->size -= part.size + found;
    return part;
}

static bool next_message(ds_wire_walk *walk, ds_wire_message *out) {
    const unsigned char *bytes = walk->chunk->bytes;
    size_t size = walk->chunk->size, start = ds_wire_find(bytes, size, walk->at);
    for (size_t i = walk->at; i < start; i++) walk->line += bytes[i] == '\n';
    if (start == size) return false;
    size_t end = ds_wire_find(bytes, size, start + 1), last = end;
    while (last > start + 1 && bytes[last - 1] == DS_WIRE_SYN) last--; /* as ds_wire_cut does */
    ds_wire_part rest = {bytes + start + 1, last - start - 1};
    unsigned char which;
    *out = (ds_wire_message){.line = walk->line};
    out->heading = take_until(&rest, DS_WIRE_STX, DS_WIRE_EOT, &which);
    out->has_text = which == DS_WIRE_STX;
    if (out->has_text) out->text = take_until(&rest, DS_WIRE_ETX, DS_WIRE_EOT, &which);
    if (which == DS_WIRE_ETX) out->trailer = take_until(&rest, DS_WIRE_EOT, DS_WIRE_EOT, &which);
    out->is_alone = walk->chunk->whole_file && walk->at == 0 && end == size;
    walk->at = start + 1;
    return true;
}

static ds_status emit(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_wire_read read,
                      const ds_wire_message *message, const char *place, ds_error *error) {
    ds_wire_message decoded = *message;
    ds_charset charset = ds_charset_detect(message->text.bytes, message->text.size);
    ds_charset_text text;
    /* Zeros are noise of the line here: no wire writes in UTF-16. */
    if (charset.unit > 1) charset = (ds_charset){.unit = 1};
    DS_TRY(ds_charset_read(&text, &parser->decoded, &charset, message->text.bytes, message->text.size, error));
    decoded.text = (ds_wire_part){text.bytes, text.size};
    ds_article article = {.struct_size = sizeof article, .notes = text.notes, .path = chunk->path, .place = ""};
    DS_TRY(read(&article, parser, &decoded, error));
    if (article.source == NULL) article.source = chunk->source;
    if (!message->is_alone) {
        char line[24];
        (void)snprintf(line, sizeof line, "L%" PRIu64, message->line);
        article.path = ds_parser_path(parser, chunk->path, line);
        if (article.path == NULL) return ds_fail_memory(error);
        article.place = place;
    }
    return sink->article(sink->user, &article, error);
}

ds_status ds_wire_parse(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_wire_read read,
                        const char *reason, ds_error *error) {
    ds_wire_walk walk = {.chunk = chunk, .line = chunk->first_line};
    ds_wire_message message;
    char place[32];
    size_t noise = ds_wire_find(chunk->bytes, chunk->size, 0);
    if (ds_wire_trim((ds_wire_part){chunk->bytes, noise}).size > 0) {
        (void)snprintf(place, sizeof place, "line %" PRIu64, chunk->first_line);
        DS_TRY(sink->skip(sink->user, chunk->path, reason, "no message begins here", place, true, error));
    } else if (noise == chunk->size && chunk->whole_file) {
        return sink->skip(sink->user, chunk->path, "empty", NULL, NULL, false, error);
    }
    while (next_message(&walk, &message)) {
        ds_arena_reset(&parser->arena);
        (void)snprintf(place, sizeof place, "line %" PRIu64, message.line);
        const char *where = message.is_alone ? NULL : place;
        if (!message.has_text) {
            DS_TRY(sink->skip(sink->user, chunk->path, reason, "a heading without a text", where, true, error));
        } else if (ds_wire_trim(message.text).size == 0) {
            DS_TRY(sink->skip(sink->user, chunk->path, "empty", NULL, where, false, error));
        } else {
            DS_TRY(emit(parser, chunk, sink, read, &message, place, error));
        }
    }
    return DS_OK;
}

/* ---- parts ---- */

bool ds_wire_line(ds_wire_part *rest, ds_wire_part *line) {
    if (rest->size == 0) return false;
    size_t size = 0;
    while (size < rest->size && rest->bytes[size] != '\n' && rest->bytes[size] != '\r') size++;
    *line = (ds_wire_part){rest->bytes, size};
    if (size + 1 < rest->size && rest->bytes[size] == '\r' && rest->bytes[size + 1] == '\n') size++;
    size += size < rest->size;
    rest->bytes += size;
    rest->size -= size;
    return true;
}

ds_wire_part ds_wire_trim(ds_wire_part part) {
    while (part.size > 0 && is_filler(part.bytes[0])) {
        part.bytes++;
        part.size--;
    }
    while (part.size > 0 && is_filler(part.bytes[part.size - 1])) part.size--;
    return part;
}

bool ds_wire_begins(ds_wire_part part, const char *prefix) {
    size_t size = strlen(prefix);
    return part.size >= size && strncasecmp((const char *)part.bytes, prefix, size) == 0;
}

ds_status ds_wire_field(const char **out, ds_parser *parser, ds_wire_part part, ds_error *error) {
    *out = NULL;
    part = ds_wire_trim(part);
    if (part.size == 0) return DS_OK;
    char *text = ds_arena_text(&parser->arena, part.bytes, part.size);
    if (text == NULL) return ds_fail_memory(error);
    size_t count = 0;
    for (size_t i = 0; i < part.size; i++) {
        bool blank = is_filler(part.bytes[i]);
        if (!blank || text[count - 1] != ' ') text[count++] = blank ? ' ' : (char)part.bytes[i];
    }
    text[count] = '\0';
    *out = text;
    return DS_OK;
}

ds_status ds_wire_date(const char **out, ds_parser *parser, const int date[3], const int time[2], const char *zone,
                       ds_error *error) {
    enum { SIZE = 64 };
    char *text = ds_arena_new(&parser->arena, SIZE, 1);
    if (text == NULL) return ds_fail_memory(error);
    int year = date[0] + (date[0] >= 70 ? 1900 : 2000);
    (void)snprintf(text, SIZE, "%04d-%02d-%02dT%02d:%02d%s", year, date[1], date[2], time[0], time[1], zone);
    *out = text;
    return DS_OK;
}
