/* SPDX-License-Identifier: MIT */
/* A piece of HTML as plain text: for bodies that other formats carry as HTML. */
#ifndef DS_ARTICLE_HTML_PLAIN_H
#define DS_ARTICLE_HTML_PLAIN_H

#include "base/buffer.h"

/* Are there tags or entities in a text? */
bool ds_html_plain_needed(const char *text, size_t size);

/* Append the paragraphs of a piece of HTML in well-formed UTF-8 to `out`, a line each. What no reader sees as text (scripts,
 * forms' fields, captions) is left out, nothing else is taken for furniture; what is nested too deep ends the text. Fails
 * only if there is no memory. */
ds_status ds_html_plain_append(ds_buffer *out, const char *text, size_t size, ds_error *error);

#endif
