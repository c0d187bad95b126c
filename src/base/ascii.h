/* SPDX-License-Identifier: MIT */
/* Kinds of bytes, whatever the locale; those outside ASCII are parts of characters of UTF-8. */
#ifndef DS_BASE_ASCII_H
#define DS_BASE_ASCII_H

#include <stdbool.h>

static inline bool ds_ascii_is_digit(char c) {
    return c >= '0' && c <= '9';
}

static inline bool ds_ascii_is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

static inline bool ds_ascii_is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

static inline bool ds_ascii_is_letter(char c) {
    return ds_ascii_is_upper(c) || ds_ascii_is_lower(c);
}

static inline bool ds_ascii_is_high(char c) {
    return (unsigned char)c >= 0x80;
}

/* A letter, or a byte of a character outside ASCII, which is taken for one. */
static inline bool ds_ascii_is_letter_or_high(char c) {
    return ds_ascii_is_letter(c) || ds_ascii_is_high(c);
}

static inline char ds_ascii_lower(char c) {
    return ds_ascii_is_upper(c) ? (char)(c | 0x20) : c;
}

#endif
