/* SPDX-License-Identifier: MIT */
/* The text in a piece of HTML that stands inside another format: tags taken out, references resolved. */
#ifndef DS_ARTICLE_TAG_STRIP_H
#define DS_ARTICLE_TAG_STRIP_H

#include <stddef.h>

/* Write the text to `out`, which has room for `size` bytes; it is never longer. Blocks become lines. Returns its size. */
size_t ds_tag_strip(char *out, const char *html, size_t size);

#endif
