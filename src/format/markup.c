/* SPDX-License-Identifier: MIT */
#include "format/markup.h"

#include "base/ascii.h"

#include "format/prose.h"
#include "format/xml_entity.h"
#include "base/utf8.h"

#include <string.h>
#include <strings.h>

typedef struct markup {
    const char *text;
    size_t size;
    size_t at;
    bool is_open;     /* a hidden element was begun that never ends */
    bool no_quotes;   /* a value was begun that never ends: from then on tags end at the next `>` */
    bool no_comments; /* a comment was begun that never ends */
    ds_prose prose;
} markup;

/* Where `mark` stands first from `from` on; the size if it does not. */
static size_t find(const markup *m, size_t from, const char *mark) {
    size_t length = strlen(mark);
    const char *found = from < m->size ? memmem(m->text + from, m->size - from, mark, length) : NULL;
    return found == NULL ? m->size : (size_t)(found - m->text);
}

static bool is_quote(const markup *m, size_t at) {
    char c = m->text[at];
    return (c == '"' || c == '\'') && m->text[at - 1] == '=' && !m->no_quotes;
}

/* Behind the tag at `at`: quoted values may hold a `>`. A tag that does not end is no tag: gives `at`. */
static size_t tag_end(markup *m, size_t at) {
    char quote = '\0';
    for (size_t i = at + 1; i < m->size; i++) {
        char c = m->text[i];
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (is_quote(m, i)) {
            quote = c;
        } else if (c == '>') {
            return i + 1;
        } else if (c == '<') {
            break;
        }
    }
    if (quote == '\0') return at;
    m->no_quotes = true;
    return tag_end(m, at);
}

/* Behind the element `name`, which is hidden, whose begin tag ends at `begin`. One that never ends is not looked for again; a
 * script hides what follows, for that is program, and others nothing. */
static size_t hidden_end(markup *m, size_t begin, const char *name, size_t length) {
    for (size_t at = begin; !m->is_open;) {
        size_t close = find(m, at, "</");
        m->is_open = close == m->size;
        if (m->is_open) break;
        at = close + 2;
        if (m->size - at < length || strncasecmp(m->text + at, name, length) != 0) continue;
        size_t end = find(m, at, ">");
        return end == m->size ? end : end + 1;
    }
    return length == 6 && strncasecmp(name, "script", 6) == 0 ? m->size : begin;
}

/* Behind the comment at `at`. One that never ends is none: gives `at`. */
static size_t comment_end(markup *m, size_t at) {
    size_t end = m->no_comments ? m->size : find(m, at + 4, "-->");
    m->no_comments = end == m->size;
    return m->no_comments ? at : end + 3;
}

/* Step over what begins with `<` and is markup; false if it is text. */
static bool take_tag(markup *m) {
    const char *text = m->text + m->at;
    size_t left = m->size - m->at;
    if (left >= 4 && memcmp(text, "<!--", 4) == 0) {
        size_t end = comment_end(m, m->at);
        bool ended = end > m->at;
        m->at = end;
        return ended;
    }
    bool ends = left > 1 && text[1] == '/';
    size_t name = m->at + 1 + ends, stop = name;
    bool other = left > 1 && (text[1] == '!' || text[1] == '?');
    if (!other && (name >= m->size || !ds_ascii_is_letter(m->text[name]))) return false;
    size_t end = tag_end(m, m->at);
    if (end == m->at) return false;
    while (stop < end && strchr(" \t\r\n/>", m->text[stop]) == NULL) stop++;
    const char *colon = memchr(m->text + name, ':', stop - name);
    if (colon != NULL) name = (size_t)(colon - m->text) + 1;
    ds_prose_kind kind = other ? DS_PROSE_INLINE : ds_prose_kind_of(m->text + name, stop - name);
    bool closed = m->text[end - 2] == '/';
    m->at = end;
    if (kind == DS_PROSE_HIDDEN) {
        if (!ends && !closed) m->at = hidden_end(m, end, m->text + name, stop - name);
    } else {
        ds_prose_element(&m->prose, kind, !ends);
    }
    return true;
}

/* Write the character that the `&` here stands for; a bare `&` is itself. */
static bool take_entity(markup *m) {
    unsigned char out[4];
    uint32_t c;
    size_t used = ds_xml_entity_read(&c, m->text + m->at, m->size - m->at);
    if (used == 0) {
        m->at++;
        return ds_prose_text(&m->prose, "&", 1);
    }
    m->at += used;
    size_t size = ds_utf8_encode(c < ' ' ? ' ' : c, out);
    return ds_prose_text(&m->prose, (const char *)out, size);
}

bool ds_markup_flatten(ds_buffer *out, const char *text, size_t size) {
    markup m = {.text = text, .size = size};
    bool has_memory = true;
    /* Behind the last `>` no tag ends: without this a row of `<a` would be looked through again and again. */
    const char *last = size == 0 ? NULL : memrchr(text, '>', size);
    size_t tags = last == NULL ? 0 : (size_t)(last - text) + 1;
    ds_prose_begin(&m.prose, out);
    while (has_memory && m.at < size) {
        size_t end = m.at;
        if (text[end] == '<' && end < tags && take_tag(&m)) continue;
        if (text[end] == '&') {
            has_memory = take_entity(&m);
            continue;
        }
        for (end++; end < size && text[end] != '<' && text[end] != '&';) end++;
        has_memory = ds_prose_text(&m.prose, text + m.at, end - m.at);
        m.at = end;
    }
    return has_memory && ds_prose_end(&m.prose);
}

bool ds_markup_replace(const char **text, size_t *size, ds_arena *arena) {
    ds_buffer flat;
    ds_buffer_init(&flat, arena->memory);
    char *copy = ds_markup_flatten(&flat, *text, *size) ? ds_arena_text(arena, flat.data, flat.size) : NULL;
    if (copy != NULL) {
        *text = copy;
        *size = flat.size;
    }
    ds_buffer_clear(&flat);
    return copy != NULL;
}

bool ds_markup_is_in(const char *text, size_t size) {
    for (size_t at = 0; at + 1 < size; at++) {
        char next = text[at + 1];
        if (text[at] == '<' && (ds_ascii_is_letter(next) || next == '/' || next == '!')) return true;
        if (text[at] == '&' && (ds_ascii_is_letter(next) || next == '#')) return true;
    }
    return false;
}
