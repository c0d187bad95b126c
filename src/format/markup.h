/* SPDX-License-Identifier: MIT */
/*
 * Markup inside a text, as feeds and JSON carry it: tags go, blocks end paragraphs, entities are decoded, scripts and styles
 * are left out. It is no parser of pages: nothing is nested or repaired, and a `<` that begins no tag is a `<`.
 */
#ifndef DS_FORMAT_MARKUP_H
#define DS_FORMAT_MARKUP_H

#include "base/arena.h"
#include "base/buffer.h"

/* Append the prose in `size` bytes at `text` to `out`; false if there is no memory. */
bool ds_markup_flatten(ds_buffer *out, const char *text, size_t size);

/* The same for `*size` bytes at `*text`, which are replaced by the prose: in the arena, with a NUL behind it. */
bool ds_markup_replace(const char **text, size_t *size, ds_arena *arena);

/* Are there tags or entities in a text? */
bool ds_markup_is_in(const char *text, size_t size);

#endif
