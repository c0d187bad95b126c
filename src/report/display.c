/* SPDX-License-Identifier: MIT */
/*
 * Widths are by ranges of code points, which is good enough for headlines and file names. Terminals do not agree on
 * emoji and on the rarer marks, so a finer table would buy nothing.
 */
#include "report/display.h"

#include "base/utf8.h"

#include <string.h>

typedef struct range {
    uint32_t first;
    uint32_t last;
    unsigned char width;
} range;

/* What is not one column wide: marks and invisible controls (0), East Asian wide and full-width forms (2). Sorted. */
static const range ranges[] = {
    {0x0300, 0x036f, 0},   {0x0483, 0x0489, 0},   {0x0591, 0x05bd, 0},   {0x05bf, 0x05bf, 0},   {0x05c1, 0x05c2, 0},
    {0x0610, 0x061a, 0},   {0x064b, 0x065f, 0},   {0x0670, 0x0670, 0},   {0x06d6, 0x06dc, 0},   {0x06df, 0x06e4, 0},
    {0x06e7, 0x06e8, 0},   {0x06ea, 0x06ed, 0},   {0x0900, 0x0902, 0},   {0x093a, 0x093a, 0},   {0x093c, 0x093c, 0},
    {0x0941, 0x0948, 0},   {0x094d, 0x094d, 0},   {0x0951, 0x0957, 0},   {0x0962, 0x0963, 0},   {0x0981, 0x0981, 0},
    {0x09bc, 0x09bc, 0},   {0x09c1, 0x09c4, 0},   {0x09cd, 0x09cd, 0},   {0x0e31, 0x0e31, 0},   {0x0e34, 0x0e3a, 0},
    {0x0e47, 0x0e4e, 0},   {0x0eb1, 0x0eb1, 0},   {0x0eb4, 0x0ebc, 0},   {0x0ec8, 0x0ece, 0},   {0x1100, 0x115f, 2},
    {0x200b, 0x200f, 0},   {0x202a, 0x202e, 0},   {0x2060, 0x206f, 0},   {0x20d0, 0x20f0, 0},   {0x231a, 0x231b, 2},
    {0x2329, 0x232a, 2},   {0x2e80, 0x3029, 2},   {0x302a, 0x302d, 0},   {0x302e, 0x303e, 2},   {0x3041, 0x3098, 2},
    {0x3099, 0x309a, 0},   {0x309b, 0x4dbf, 2},   {0x4e00, 0xa4cf, 2},   {0xa960, 0xa97f, 2},   {0xac00, 0xd7a3, 2},
    {0xf900, 0xfaff, 2},   {0xfe00, 0xfe0f, 0},   {0xfe10, 0xfe19, 2},   {0xfe20, 0xfe2f, 0},   {0xfe30, 0xfe6f, 2},
    {0xfeff, 0xfeff, 0},   {0xff00, 0xff60, 2},   {0xffe0, 0xffe6, 2},   {0x1f300, 0x1f64f, 2}, {0x1f680, 0x1f6ff, 2},
    {0x1f900, 0x1f9ff, 2}, {0x20000, 0x2fffd, 2}, {0x30000, 0x3fffd, 2}, {0xe0100, 0xe01ef, 0},
};

static unsigned char width_of(uint32_t code_point) {
    size_t low = 0, high = sizeof ranges / sizeof *ranges;
    if (code_point < ranges[0].first) return 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code_point > ranges[middle].last) {
            low = middle + 1;
        } else if (code_point < ranges[middle].first) {
            high = middle;
        } else {
            return ranges[middle].width;
        }
    }
    return 1;
}

/* What is shown in place of a code point that must not be. */
static uint32_t tame(uint32_t code_point) {
    bool is_line_end = (code_point >= 0x09 && code_point <= 0x0d) || code_point == 0x85;
    if (is_line_end || code_point == 0x2028 || code_point == 0x2029) return ' ';
    if (code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0)) return DS_UTF8_REPLACEMENT;
    return code_point;
}

size_t ds_display_next(const char *text, size_t size, ds_glyph *glyph) {
    uint32_t code_point;
    int bad = 0;
    size_t taken = ds_utf8_decode((const unsigned char *)text, size, &code_point, &bad);
    code_point = tame(code_point);
    glyph->size = (unsigned char)ds_utf8_encode(code_point, glyph->bytes);
    glyph->width = width_of(code_point);
    return taken;
}

size_t ds_display_width(const char *text) {
    size_t width = 0;
    for (size_t size = text == NULL ? 0 : strlen(text); size > 0;) {
        ds_glyph glyph;
        size_t taken = ds_display_next(text, size, &glyph);
        width += glyph.width;
        text += taken;
        size -= taken;
    }
    return width;
}

/* Put the glyphs that lie in the columns `from` up to `to`; marks stay with the glyph that they sit on. */
static size_t put_columns(ds_writer *writer, const char *text, size_t from, size_t to) {
    size_t size = strlen(text), column = 0, taken_columns = 0;
    bool has_base = false;
    while (size > 0) {
        ds_glyph glyph;
        size_t taken = ds_display_next(text, size, &glyph);
        if (glyph.width > 0) has_base = column >= from && column + glyph.width <= to;
        if (has_base || (glyph.width == 0 && from == 0 && column == 0)) {
            ds_writer_put(writer, glyph.bytes, glyph.size);
            taken_columns += glyph.width;
        }
        column += glyph.width;
        text += taken;
        size -= taken;
    }
    return taken_columns;
}

size_t ds_display_put(ds_writer *writer, const char *text, size_t most) {
    if (text == NULL) return 0;
    size_t width = ds_display_width(text);
    if (most == 0 || width <= most) return put_columns(writer, text, 0, width);
    /* The end of a path says more than its beginning. */
    size_t head = (most - 1) / 3, tail = most - 1 - head;
    size_t columns = put_columns(writer, text, 0, head);
    ds_writer_text(writer, "…");
    return columns + 1 + put_columns(writer, text, width - tail, width);
}

void ds_display_spaces(ds_writer *writer, size_t count) {
    for (size_t i = 0; i < count; i++) ds_writer_char(writer, ' ');
}

static const char *const style_codes[] = {
    [DS_STYLE_PLAIN] = NULL,       [DS_STYLE_STRONG] = "\033[1m",   [DS_STYLE_FAINT] = "\033[2m",
    [DS_STYLE_SAME] = "\033[32m",  [DS_STYLE_VERSION] = "\033[36m", [DS_STYLE_PART] = "\033[33m",
    [DS_STYLE_APART] = "\033[35m",
};

void ds_style_begin(ds_writer *writer, bool colour, ds_style style) {
    if (colour) ds_writer_text(writer, style_codes[style]);
}

void ds_style_end(ds_writer *writer, bool colour, ds_style style) {
    if (colour && style_codes[style] != NULL) ds_writer_text(writer, "\033[0m");
}

ds_style ds_style_of_relation(ds_relation relation) {
    switch (relation) {
    case DS_RELATION_IDENTICAL:
    case DS_RELATION_COPY: return DS_STYLE_SAME;
    case DS_RELATION_UPDATE: return DS_STYLE_VERSION;
    case DS_RELATION_EXCERPT: return DS_STYLE_PART;
    case DS_RELATION_RERUN:
    case DS_RELATION_KILLED: return DS_STYLE_APART;
    case DS_RELATION_NONE:
    case DS_RELATION_CENTRE: break;
    }
    return DS_STYLE_PLAIN;
}
