/* SPDX-License-Identifier: MIT */
/*
 * One side of a comparison, laid out paragraph by paragraph into lines of so many columns, without holding more than a
 * word. What both sides share stands in [3: brackets with the number of the passage], furniture in {reason: braces}; with
 * colour both have a style besides. A mark that goes on in the next paragraph is closed and opened again.
 */
#ifndef DS_REPORT_COMPARE_COLUMN_H
#define DS_REPORT_COMPARE_COLUMN_H

#include "report/display.h"

enum { DS_COLUMN_WORD_BYTES = 320 };

typedef struct ds_column {
    const ds_comparison *comparison;
    const char *text;
    int side;
    bool colour;
    size_t width;
    size_t at, end; /* what is left of the paragraph */
    size_t mark;    /* number of the mark that is open, or comes next */
    bool is_open;
    bool is_opening; /* what opened it was a word of its own, and the next one stands behind a space */
    ds_style style;  /* that the next line begins in */
    /* The word in hand. Bytes under 0x20 are no text, which has none, but changes of style. */
    unsigned char word[DS_COLUMN_WORD_BYTES];
    size_t word_size, word_width;
    bool has_space; /* before the word */
} ds_column;

void ds_column_init(ds_column *column, const ds_comparison *comparison, int side, size_t width, bool colour);

/* Paragraphs must come in order. */
void ds_column_begin(ds_column *column, const ds_compared_paragraph *paragraph);

/* Is there another line of the paragraph? */
bool ds_column_has_line(ds_column *column);

/* Put it; returns its width in columns. */
size_t ds_column_put_line(ds_column *column, ds_writer *writer);

#endif
