/* SPDX-License-Identifier: MIT */
/* What a code point is to the tokeniser. */
#ifndef DS_TEXT_CHARS_H
#define DS_TEXT_CHARS_H

#include <stdint.h>

typedef enum ds_char {
    DS_CHAR_SEPARATOR, /* space, punctuation, symbols */
    DS_CHAR_LETTER,    /* letters and numbers: make words */
    DS_CHAR_DIGIT,
    DS_CHAR_MARK,       /* stays on the letter before it */
    DS_CHAR_IDEOGRAPH,  /* a letter of a script that does not put spaces between words */
    DS_CHAR_APOSTROPHE, /* joins when letters stand on both sides */
    DS_CHAR_IGNORED,    /* joiners, soft hyphen, direction marks: as if it were not there */
} ds_char;

ds_char ds_char_class(uint32_t code_point);

int ds_char_is_capital(uint32_t code_point);

#endif
