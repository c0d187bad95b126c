/* SPDX-License-Identifier: MIT */
/* Texts that are not UTF-8: which character set it is, and the way to UTF-8. */
#ifndef DS_ARTICLE_CHARSET_H
#define DS_ARTICLE_CHARSET_H

#include "base/buffer.h"

typedef struct ds_charset {
    const char *name; /* as iconv has it; NULL: UTF-8, or nothing better is known */
    size_t unit;      /* bytes of its smallest character: 1, 2 or 4 */
    size_t mark;      /* bytes of the byte order mark that the text begins with */
    bool is_guess;    /* told by its letters alone */
} ds_charset;

/* UTF-16 or UTF-32, by its mark or by its zero bytes; else UTF-8. */
ds_charset ds_charset_wide(const unsigned char *text, size_t size);

/* The same, and for what is not UTF-8 either one of the sets of eight bits, if the bytes make words in it. */
ds_charset ds_charset_detect(const unsigned char *text, size_t size);

/* Append `size` bytes in UTF-8. What is no character becomes U+FFFD. `*used` is less than `size` if the last character is
 * not complete; with NULL it becomes U+FFFD too. */
ds_status ds_charset_decode(ds_buffer *out, const ds_charset *charset, const unsigned char *text, size_t size,
                            size_t *used, ds_error *error);

/* A text in UTF-8 without its mark. */
typedef struct ds_charset_text {
    const unsigned char *bytes;
    size_t size;
    uint32_t notes; /* DS_NOTE_CHARSET_GUESSED or 0 */
} ds_charset_text;

/* `text` itself if it is in UTF-8, else what `buffer` then holds. */
ds_status ds_charset_read(ds_charset_text *out, ds_buffer *buffer, const ds_charset *charset, const unsigned char *text,
                          size_t size, ds_error *error);

/* A text of UTF-16 or UTF-32 as ASCII, other characters as 'x': enough to see what format it has. Returns the bytes
 * written, `room` at most. */
size_t ds_charset_narrow(const ds_charset *charset, const unsigned char *text, size_t size, unsigned char *out,
                         size_t room);

#endif
