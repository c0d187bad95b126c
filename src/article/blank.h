/* SPDX-License-Identifier: MIT */
/* Blanks and byte order marks, which every reader steps over in the same way. */
#ifndef DS_ARTICLE_BLANK_H
#define DS_ARTICLE_BLANK_H

#include <stddef.h>
#include <string.h>

/* Bytes of the UTF-8 byte order mark that the text begins with: 3 or 0. */
static inline size_t ds_blank_mark(const unsigned char *text, size_t size) {
    return size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* Bytes of the blank at `text` (size > 0), or 0. U+00A0 and U+3000 count: pages indent with
 * them, and so do East Asian texts. */
static inline size_t ds_blank_length(const unsigned char *text, size_t size) {
    if (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r')) return 1;
    if (size >= 2 && text[0] == 0xc2 && text[1] == 0xa0) return 2;
    if (size >= 3 && text[0] == 0xe3 && text[1] == 0x80 && text[2] == 0x80) return 3;
    return 0;
}

/* How many leading bytes are blank. */
static inline size_t ds_blank_prefix(const unsigned char *text, size_t size) {
    size_t at = 0;
    while (at < size) {
        size_t length = ds_blank_length(text + at, size - at);
        if (length == 0) break;
        at += length;
    }
    return at;
}

#endif
