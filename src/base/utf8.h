/* SPDX-License-Identifier: MIT */
/* Reading and writing UTF-8. Nothing that is not well-formed by Unicode's table 3-7 is accepted: no overlong forms, no
 * surrogates, nothing above U+10FFFF. */
#ifndef DS_BASE_UTF8_H
#define DS_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

enum { DS_UTF8_REPLACEMENT = 0xfffd };

/* Read one code point at `text` (size > 0). Returns the bytes it takes. A malformed sequence gives U+FFFD for its maximal
 * subpart, as Unicode recommends, and sets `*bad` to 1 (never clears it). */
size_t ds_utf8_decode(const unsigned char *text, size_t size, uint32_t *code_point, int *bad);

/* Write a code point (1 to 4 bytes); returns how many. Surrogates and numbers past U+10FFFF come out as U+FFFD. */
size_t ds_utf8_encode(uint32_t code_point, unsigned char out[4]);

/* How many leading bytes are ASCII. */
size_t ds_utf8_valid_ascii(const unsigned char *text, size_t size);

/* How many leading bytes are well-formed. */
size_t ds_utf8_valid_prefix(const unsigned char *text, size_t size);

#endif
