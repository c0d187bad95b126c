/* SPDX-License-Identifier: MIT */
/* A paragraph put together piece by piece and broken into lines as it comes, without holding more than a word. */
#ifndef DS_REPORT_WRAP_H
#define DS_REPORT_WRAP_H

#include "report/writer.h"

typedef struct ds_wrap {
    ds_writer *writer;
    size_t columns; /* 0: one line, however long */
    size_t indent;  /* of the second line and those after it */
    size_t column;
    bool at_start;    /* the line has nothing but its indent */
    bool has_space;   /* between what is out and `word` */
    size_t word_most; /* columns that any line has room for */
    size_t word_width;
    size_t word_size;
    unsigned char word[256];
} ds_wrap;

/* Puts `first` spaces at once. `columns` is wider than both indents, or 0. */
void ds_wrap_begin(ds_wrap *wrap, ds_writer *writer, size_t columns, size_t first, size_t indent);

/* Lets out the word that is held back, so that what the caller writes by itself, such as a style, stands behind it. */
void ds_wrap_flush(ds_wrap *wrap);

/* Ends the line. */
void ds_wrap_end(ds_wrap *wrap);

/* Any run of white space is a place to break at, and a space otherwise; so is each side of a wide character. */
void ds_wrap_bytes(ds_wrap *wrap, const char *text, size_t size);
void ds_wrap_text(ds_wrap *wrap, const char *text);

void ds_wrap_number(ds_wrap *wrap, uint64_t number);

/* "3 articles". */
void ds_wrap_count(ds_wrap *wrap, uint64_t count, const char *one, const char *many);

#endif
