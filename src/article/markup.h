/* SPDX-License-Identifier: MIT */
/*
 * Markup that stands escaped inside a text, as feeds carry it: tags go, blocks end paragraphs, entities are decoded. It is no
 * parser of pages: nothing is nested or repaired, and a `<` that begins no tag is a `<`.
 */
#ifndef DS_ARTICLE_MARKUP_H
#define DS_ARTICLE_MARKUP_H

#include "base/buffer.h"

/* Append the prose in `size` bytes at `text` to `out`; false if there is no memory. */
bool ds_markup_flatten(ds_buffer *out, const char *text, size_t size);

#endif
