/* SPDX-License-Identifier: MIT */
#include "report/wrap.h"

#include "report/display.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void ds_wrap_begin(ds_wrap *wrap, ds_writer *writer, size_t columns, size_t first, size_t indent) {
    *wrap = (ds_wrap){.writer = writer, .columns = columns, .indent = indent, .column = first, .at_start = true};
    wrap->word_most = columns == 0 ? SIZE_MAX : columns - (first > indent ? first : indent);
    ds_display_spaces(writer, first);
}

void ds_wrap_flush(ds_wrap *wrap) {
    if (wrap->word_size == 0) return;
    bool has_space = wrap->has_space && !wrap->at_start;
    if (wrap->columns != 0 && !wrap->at_start && wrap->column + has_space + wrap->word_width > wrap->columns) {
        ds_writer_char(wrap->writer, '\n');
        ds_display_spaces(wrap->writer, wrap->indent);
        wrap->column = wrap->indent;
        has_space = false;
    }
    if (has_space) ds_writer_char(wrap->writer, ' ');
    ds_writer_put(wrap->writer, wrap->word, wrap->word_size);
    wrap->column += wrap->word_width + has_space;
    wrap->at_start = false;
    wrap->has_space = false;
    wrap->word_size = wrap->word_width = 0;
}

void ds_wrap_end(ds_wrap *wrap) {
    ds_wrap_flush(wrap);
    ds_writer_char(wrap->writer, '\n');
}

static void add_glyph(ds_wrap *wrap, const ds_glyph *glyph) {
    /* What is longer than a line goes on in the next. */
    bool is_full = wrap->word_size + glyph->size > sizeof wrap->word;
    if (is_full || wrap->word_width + glyph->width > wrap->word_most) ds_wrap_flush(wrap);
    memcpy(wrap->word + wrap->word_size, glyph->bytes, glyph->size);
    wrap->word_size += glyph->size;
    wrap->word_width += glyph->width;
}

void ds_wrap_bytes(ds_wrap *wrap, const char *text, size_t size) {
    while (size > 0) {
        ds_glyph glyph;
        size_t taken = ds_display_next(text, size, &glyph);
        text += taken;
        size -= taken;
        if (glyph.size == 1 && glyph.bytes[0] == ' ') {
            ds_wrap_flush(wrap);
            wrap->has_space = true;
            continue;
        }
        if (glyph.width == 2) ds_wrap_flush(wrap);
        add_glyph(wrap, &glyph);
        if (glyph.width == 2) ds_wrap_flush(wrap);
    }
}

void ds_wrap_text(ds_wrap *wrap, const char *text) {
    if (text != NULL) ds_wrap_bytes(wrap, text, strlen(text));
}

void ds_wrap_number(ds_wrap *wrap, uint64_t number) {
    char digits[24];
    (void)snprintf(digits, sizeof digits, "%" PRIu64, number);
    ds_wrap_text(wrap, digits);
}

void ds_wrap_count(ds_wrap *wrap, uint64_t count, const char *one, const char *many) {
    ds_wrap_number(wrap, count);
    ds_wrap_text(wrap, " ");
    ds_wrap_text(wrap, count == 1 ? one : many);
}
