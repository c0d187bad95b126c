/* SPDX-License-Identifier: MIT */
/*
 * Text on a terminal: how wide it is, what of it may be shown, and in which style. Texts come from strangers: control
 * characters, which could move the cursor or hide a line, are shown as a space or U+FFFD, and never reach the terminal.
 */
#ifndef DS_REPORT_DISPLAY_H
#define DS_REPORT_DISPLAY_H

#include "report/writer.h"

/* One code point as it is shown. */
typedef struct ds_glyph {
    unsigned char bytes[4];
    unsigned char size;
    unsigned char width; /* columns: 0, 1 or 2 */
} ds_glyph;

/* Take the glyph at the head of `text` (size > 0); returns the bytes it stood in. */
size_t ds_display_next(const char *text, size_t size, ds_glyph *glyph);

/* In columns. */
size_t ds_display_width(const char *text);

/* Cut out of the middle to fit in `most` columns (0: no limit). Returns the columns taken. */
size_t ds_display_put(ds_writer *writer, const char *text, size_t most);
void ds_display_spaces(ds_writer *writer, size_t count);

typedef enum ds_style {
    DS_STYLE_PLAIN,
    DS_STYLE_STRONG,
    DS_STYLE_FAINT,
    DS_STYLE_SAME,    /* identical, copy */
    DS_STYLE_VERSION, /* update */
    DS_STYLE_PART,    /* excerpt */
    DS_STYLE_APART,   /* rerun */
} ds_style;

/* Nothing without `colour`, nor for DS_STYLE_PLAIN. */
void ds_style_begin(ds_writer *writer, bool colour, ds_style style);
void ds_style_end(ds_writer *writer, bool colour, ds_style style);

ds_style ds_style_of_relation(ds_relation relation);

#endif
