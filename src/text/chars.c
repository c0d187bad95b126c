/* SPDX-License-Identifier: MIT */
#include "text/chars.h"

#include <stddef.h>
#include <utf8proc.h>

typedef struct range {
    uint32_t first;
    uint32_t last;
} range;

/* Blocks of Thai, Lao, Burmese, Khmer, Kana and Han, by code point. Marks and digits in them are told apart by their
 * category first. Hangul is not here: Korean puts spaces between words. */
static const range scripts_without_spaces[] = {
    {0x0e00, 0x0eff}, {0x1000, 0x109f}, {0x1780, 0x17ff}, {0x2e80, 0x2fdf},   {0x3005, 0x3007},   {0x3021, 0x3029},
    {0x3031, 0x3035}, {0x3038, 0x30ff}, {0x31f0, 0x31ff}, {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa9e0, 0xa9ff},
    {0xaa60, 0xaa7f}, {0xf900, 0xfaff}, {0xff66, 0xff9f}, {0x1b000, 0x1b16f}, {0x20000, 0x3ffff},
};

static int is_without_spaces(uint32_t c) {
    size_t low = 0, high = sizeof scripts_without_spaces / sizeof *scripts_without_spaces;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c > scripts_without_spaces[middle].last) {
            low = middle + 1;
        } else if (c < scripts_without_spaces[middle].first) {
            high = middle;
        } else {
            return 1;
        }
    }
    return 0;
}

ds_char ds_char_class(uint32_t c) {
    if (c == 0x27 || c == 0x2019 || c == 0x02bc || c == 0xff07) return DS_CHAR_APOSTROPHE;
    if (c == 0xff9e || c == 0xff9f) return DS_CHAR_MARK; /* half-width voicing marks compose with the kana before */
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_ND: return DS_CHAR_DIGIT;
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO: return is_without_spaces(c) ? DS_CHAR_IDEOGRAPH : DS_CHAR_LETTER;
    case UTF8PROC_CATEGORY_NL: return is_without_spaces(c) ? DS_CHAR_IDEOGRAPH : DS_CHAR_DIGIT;
    case UTF8PROC_CATEGORY_NO: return DS_CHAR_DIGIT;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME: return DS_CHAR_MARK;
    case UTF8PROC_CATEGORY_CF: return c == 0x200b ? DS_CHAR_SEPARATOR : DS_CHAR_IGNORED;
    default: return DS_CHAR_SEPARATOR;
    }
}

int ds_char_is_capital(uint32_t c) {
    if (c < 0x80) return c >= 'A' && c <= 'Z';
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT;
}
