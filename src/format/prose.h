/* SPDX-License-Identifier: MIT */
/*
 * Prose that is put together from marked-up text: a paragraph a line, blanks inside it one space each. What the elements
 * of XHTML, HTML and NITF mean for it stands in one table.
 *
 * A text whose lines are broken by <br> gets a blank line between its paragraphs, so that paragraphs and wrapped lines can
 * be told apart; a text without any element keeps its own lines.
 */
#ifndef DS_FORMAT_PROSE_H
#define DS_FORMAT_PROSE_H

#include "base/buffer.h"

typedef struct ds_prose {
    ds_buffer *out;
    size_t start;        /* in `out` */
    unsigned char gap;   /* what is to stand before the next word: 0 or one of the marks of prose.c */
    bool has_paragraphs; /* an element ended one */
    bool has_lines;      /* <br> */
    uint32_t kept;       /* depth of <pre> */
} ds_prose;

typedef enum ds_prose_kind {
    DS_PROSE_INLINE = 0, /* means nothing */
    DS_PROSE_BLOCK,      /* a paragraph ends before and behind it */
    DS_PROSE_LINE,       /* <br> */
    DS_PROSE_CELL,       /* a space stands around it */
    DS_PROSE_KEPT,       /* a block whose line ends count */
    DS_PROSE_HIDDEN,     /* is not prose, with all that is in it */
} ds_prose_kind;

/* By local name in any case; `size` bytes. */
ds_prose_kind ds_prose_kind_of(const char *name, size_t size);

/* Begin behind what `out` holds. */
void ds_prose_begin(ds_prose *prose, ds_buffer *out);

/* False if there is no memory, as below. */
bool ds_prose_text(ds_prose *prose, const char *text, size_t size);

/* An element that is not hidden begins or ends. */
void ds_prose_element(ds_prose *prose, ds_prose_kind kind, bool begins);

/* Lay out what was written; nothing may follow. */
bool ds_prose_end(ds_prose *prose);

/* Turn what stands in `out` from `start` on into one line. */
void ds_prose_join(ds_buffer *out, size_t start);

#endif
