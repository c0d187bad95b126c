/* SPDX-License-Identifier: MIT */
#include "report/compare_column.h"

#include <stdio.h>
#include <string.h>

enum { STYLE_BASE = 1, MARK_BYTES = 48 };

void ds_column_init(ds_column *c, const ds_comparison *comparison, int side, size_t width, bool colour) {
    *c = (ds_column){.comparison = comparison, .side = side, .width = width, .colour = colour};
    c->text = ds_comparison_text(comparison, side, NULL);
}

void ds_column_begin(ds_column *c, const ds_compared_paragraph *paragraph) {
    c->at = paragraph->offset;
    c->end = paragraph->offset + paragraph->size;
    c->word_size = c->word_width = 0;
    c->has_space = false;
    c->is_open = c->is_opening = false;
    c->style = DS_STYLE_PLAIN;
    const ds_mark *mark;
    while ((mark = ds_comparison_mark(c->comparison, c->side, c->mark)) != NULL && mark->offset + mark->size <= c->at) {
        c->mark++;
    }
}

/* ---- words ---- */

static void add_bytes(ds_column *c, const void *bytes, size_t size, size_t width) {
    memcpy(c->word + c->word_size, bytes, size);
    c->word_size += size;
    c->word_width += width;
}

static void add_text(ds_column *c, const char *text) {
    add_bytes(c, text, strlen(text), ds_display_width(text));
}

static void add_style(ds_column *c, ds_style style) {
    unsigned char change = (unsigned char)(STYLE_BASE + style);
    add_bytes(c, &change, 1, 0);
}

/* Returns false where the opening stands as a word of its own. */
static bool open_mark(ds_column *c, const ds_mark *mark) {
    char text[MARK_BYTES];
    c->is_open = true;
    if (mark->passage != SIZE_MAX) {
        (void)snprintf(text, sizeof text, "[%zu: ", mark->passage + 1);
        add_style(c, DS_STYLE_SAME);
        add_text(c, text);
        return true;
    }
    (void)snprintf(text, sizeof text, "{%s:", mark->note == 0 ? "left-out" : ds_note_name(mark->note));
    add_style(c, DS_STYLE_FAINT);
    add_text(c, text);
    return false;
}

/* What goes on behind the paragraph stays the mark in hand, and is opened there again. */
static void close_mark(ds_column *c, const ds_mark *mark) {
    add_text(c, mark->passage != SIZE_MAX ? "]" : "}");
    add_style(c, DS_STYLE_PLAIN);
    c->is_open = false;
    if (c->at >= mark->offset + mark->size) c->mark++;
}

/* The mark that is open ends here, or the paragraph does. */
static bool is_at_close(const ds_column *c, const ds_mark *mark) {
    return c->is_open && (c->at >= mark->offset + mark->size || c->at == c->end);
}

static void skip_blanks(ds_column *c) {
    while (c->at < c->end) {
        ds_glyph glyph;
        size_t taken = ds_display_next(c->text + c->at, c->end - c->at, &glyph);
        if (glyph.size != 1 || glyph.bytes[0] != ' ') return;
        c->at += taken;
        c->has_space = true;
    }
}

/* One glyph more; false where the word ends before or behind it. */
static bool add_glyph(ds_column *c, size_t *glyphs) {
    ds_glyph glyph;
    size_t taken = ds_display_next(c->text + c->at, c->end - c->at, &glyph);
    bool is_space = glyph.size == 1 && glyph.bytes[0] == ' ';
    bool is_full = c->word_size + 2 * MARK_BYTES > sizeof c->word || c->word_width + glyph.width > c->width;
    if (is_space || (*glyphs > 0 && (is_full || glyph.width == 2))) return false;
    add_bytes(c, glyph.bytes, glyph.size, glyph.width);
    c->at += taken;
    ++*glyphs;
    return glyph.width != 2;
}

/* Fetch the next word, with the marks that open before it and close behind it. */
static void fetch_word(ds_column *c) {
    size_t glyphs = 0;
    bool goes_on = true;
    skip_blanks(c);
    if (c->is_opening) c->has_space = true;
    c->is_opening = false;
    while (goes_on && c->at < c->end) {
        const ds_mark *mark = ds_comparison_mark(c->comparison, c->side, c->mark);
        if (mark != NULL && !c->is_open && c->at >= mark->offset) goes_on = open_mark(c, mark);
        c->is_opening = !goes_on;
        if (goes_on) goes_on = add_glyph(c, &glyphs);
        if (mark != NULL && is_at_close(c, mark)) close_mark(c, mark);
    }
}

/* ---- lines ---- */

bool ds_column_has_line(ds_column *c) {
    if (c->word_size == 0) fetch_word(c);
    return c->word_size > 0;
}

/* A run of text, or the change of style behind it. */
static void put_word(ds_column *c, ds_writer *writer) {
    for (size_t i = 0; i < c->word_size; i++) {
        if (c->word[i] >= 0x20) {
            ds_writer_char(writer, (char)c->word[i]);
            continue;
        }
        ds_style_end(writer, c->colour, c->style);
        c->style = (ds_style)(c->word[i] - STYLE_BASE);
        ds_style_begin(writer, c->colour, c->style);
    }
    c->word_size = c->word_width = 0;
    c->has_space = false;
}

size_t ds_column_put_line(ds_column *c, ds_writer *writer) {
    size_t column = 0;
    ds_style_begin(writer, c->colour, c->style);
    for (bool is_first = true; ds_column_has_line(c); is_first = false) {
        size_t space = c->has_space && !is_first;
        if (!is_first && column + space + c->word_width > c->width) break;
        if (space) ds_writer_char(writer, ' ');
        column += space + c->word_width;
        put_word(c, writer);
    }
    ds_style_end(writer, c->colour, c->style);
    return column;
}
