/* SPDX-License-Identifier: MIT */
#include "format/prose.h"

#include "article/blank.h"

#include <string.h>
#include <strings.h>

/* Until the end is known, a gap is one of these bytes, which are blanks in a text; the greater of two wins. */
enum mark { NONE = 0, SPACE = 1, SOFT = 2, SOFT_BLANK = 3, LINE = 4, PARAGRAPH = 5 };

typedef struct element {
    const char *name;
    ds_prose_kind kind;
} element;

/* Sorted by name. */
static const element elements[] = {
    {"abstract", DS_PROSE_BLOCK},   {"address", DS_PROSE_BLOCK},
    {"article", DS_PROSE_BLOCK},    {"aside", DS_PROSE_BLOCK},
    {"block", DS_PROSE_BLOCK},      {"blockquote", DS_PROSE_BLOCK},
    {"body", DS_PROSE_BLOCK},       {"body.content", DS_PROSE_BLOCK},
    {"body.end", DS_PROSE_HIDDEN},  {"bq", DS_PROSE_BLOCK},
    {"br", DS_PROSE_LINE},          {"button", DS_PROSE_HIDDEN},
    {"caption", DS_PROSE_BLOCK},    {"center", DS_PROSE_BLOCK},
    {"dd", DS_PROSE_BLOCK},         {"div", DS_PROSE_BLOCK},
    {"dl", DS_PROSE_BLOCK},         {"dt", DS_PROSE_BLOCK},
    {"figcaption", DS_PROSE_BLOCK}, {"figure", DS_PROSE_BLOCK},
    {"footer", DS_PROSE_BLOCK},     {"form", DS_PROSE_BLOCK},
    {"h1", DS_PROSE_BLOCK},         {"h2", DS_PROSE_BLOCK},
    {"h3", DS_PROSE_BLOCK},         {"h4", DS_PROSE_BLOCK},
    {"h5", DS_PROSE_BLOCK},         {"h6", DS_PROSE_BLOCK},
    {"header", DS_PROSE_HIDDEN},    {"hedline", DS_PROSE_BLOCK},
    {"hl1", DS_PROSE_BLOCK},        {"hl2", DS_PROSE_BLOCK},
    {"hr", DS_PROSE_BLOCK},         {"iframe", DS_PROSE_HIDDEN},
    {"li", DS_PROSE_BLOCK},         {"main", DS_PROSE_BLOCK},
    {"media", DS_PROSE_HIDDEN},     {"nav", DS_PROSE_HIDDEN},
    {"nitf", DS_PROSE_BLOCK},       {"nitf-table", DS_PROSE_BLOCK},
    {"noscript", DS_PROSE_HIDDEN},  {"ol", DS_PROSE_BLOCK},
    {"p", DS_PROSE_BLOCK},          {"pre", DS_PROSE_KEPT},
    {"rp", DS_PROSE_HIDDEN},        {"rt", DS_PROSE_HIDDEN},
    {"script", DS_PROSE_HIDDEN},    {"section", DS_PROSE_BLOCK},
    {"style", DS_PROSE_HIDDEN},     {"svg", DS_PROSE_HIDDEN},
    {"table", DS_PROSE_BLOCK},      {"tbody", DS_PROSE_BLOCK},
    {"td", DS_PROSE_CELL},          {"template", DS_PROSE_HIDDEN},
    {"textarea", DS_PROSE_HIDDEN},  {"tfoot", DS_PROSE_BLOCK},
    {"th", DS_PROSE_CELL},          {"thead", DS_PROSE_BLOCK},
    {"title", DS_PROSE_HIDDEN},     {"tr", DS_PROSE_BLOCK},
    {"ul", DS_PROSE_BLOCK},
};

ds_prose_kind ds_prose_kind_of(const char *name, size_t size) {
    size_t low = 0, high = sizeof elements / sizeof *elements;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *other = elements[middle].name;
        int order = strncasecmp(name, other, size);
        if (order == 0 && other[size] != '\0') order = -1;
        if (order == 0) return elements[middle].kind;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return DS_PROSE_INLINE;
}

void ds_prose_begin(ds_prose *prose, ds_buffer *out) {
    *prose = (ds_prose){.out = out, .start = out->size};
}

static void widen(ds_prose *prose, enum mark gap) {
    if (prose->gap < gap) prose->gap = (unsigned char)gap;
}

/* Bytes of the blank at `text`, or 0. Control characters are blanks too. */
static size_t blank_length(const char *text, size_t size) {
    if ((unsigned char)*text <= ' ') return 1;
    return ds_blank_length((const unsigned char *)text, size);
}

/* A line end in the text is a space, unless there turns out to be no element that says where paragraphs end. */
static void widen_by_blank(ds_prose *prose, char c) {
    if (c != '\n') {
        widen(prose, SPACE);
    } else if (prose->kept > 0) {
        widen(prose, LINE);
        prose->has_lines = true;
    } else {
        widen(prose, prose->gap == SOFT ? SOFT_BLANK : SOFT);
    }
}

bool ds_prose_text(ds_prose *prose, const char *text, size_t size) {
    ds_buffer *out = prose->out;
    if (!ds_buffer_reserve(out, size + 1)) return false;
    for (size_t at = 0; at < size;) {
        size_t blank = blank_length(text + at, size - at);
        if (blank > 0) {
            widen_by_blank(prose, text[at]);
            at += blank;
            continue;
        }
        size_t end = at;
        while (end < size && blank_length(text + end, size - end) == 0) end++;
        if (prose->gap != NONE && out->size > prose->start) {
            if (!ds_buffer_append(out, &prose->gap, 1)) return false;
        }
        prose->gap = NONE;
        if (!ds_buffer_append(out, text + at, end - at)) return false;
        at = end;
    }
    return true;
}

void ds_prose_element(ds_prose *prose, ds_prose_kind kind, bool begins) {
    switch (kind) {
    case DS_PROSE_KEPT:
        if (begins)
            prose->kept++;
        else if (prose->kept > 0)
            prose->kept--;
        /* fall through */
    case DS_PROSE_BLOCK:
        widen(prose, PARAGRAPH);
        prose->has_paragraphs = true;
        break;
    case DS_PROSE_LINE:
        /* Two in a row end a paragraph. */
        if (begins) widen(prose, prose->gap == LINE ? PARAGRAPH : LINE);
        prose->has_lines = true;
        break;
    case DS_PROSE_CELL: widen(prose, SPACE); break;
    case DS_PROSE_INLINE:
    case DS_PROSE_HIDDEN: break;
    }
}

/* What a gap comes to, now that all is known; NULL: the byte is no gap. */
static const char *text_of_gap(const ds_prose *prose, unsigned char c) {
    bool plain = !prose->has_paragraphs && !prose->has_lines;
    switch (c) {
    case SPACE: return " ";
    case SOFT: return plain ? "\n" : " ";
    case SOFT_BLANK: return plain ? "\n\n" : " ";
    case LINE: return "\n";
    case PARAGRAPH: return prose->has_lines ? "\n\n" : "\n";
    default: return NULL;
    }
}

bool ds_prose_end(ds_prose *prose) {
    size_t from = prose->out->size, room = 0;
    for (size_t at = prose->start; at < from; at++) {
        const char *gap = text_of_gap(prose, prose->out->data[at]);
        if (gap != NULL && gap[1] != '\0') room++;
    }
    if (!ds_buffer_reserve(prose->out, room)) return false;
    unsigned char *text = prose->out->data;
    size_t to = from + room;
    prose->out->size = to;
    while (from > prose->start) {
        unsigned char c = text[--from];
        const char *gap = text_of_gap(prose, c);
        text[--to] = gap == NULL ? c : (unsigned char)gap[0];
        if (gap != NULL && gap[1] != '\0') text[--to] = (unsigned char)gap[1];
    }
    return true;
}

void ds_prose_join(ds_buffer *out, size_t start) {
    size_t to = start;
    bool gap = false;
    for (size_t at = start; at < out->size; at++) {
        unsigned char c = out->data[at];
        if (c <= ' ') {
            gap = to > start;
            continue;
        }
        if (gap) out->data[to++] = ' ';
        gap = false;
        out->data[to++] = c;
    }
    out->size = to;
}
