/* SPDX-License-Identifier: MIT */
/*
 * Words outside ASCII. A word is a run of letters, digits and marks, or, in scripts that do not put spaces between words,
 * a run of letters that is given as overlapping pairs (as Lucene's CJKBigramFilter does for Han and Kana):
 *
 *     Zürich's      -> zürich's
 *     東京都        -> 東京 京都
 *
 * Words are case-folded and compatibility-composed (NFKC_Casefold of UAX #31), so that full-width, decomposed and
 * ligature forms of one word meet. Marks are folded with the letter they stand on, never dropped: in Arabic, Hebrew and
 * the Indic scripts they carry vowels.
 */
#include "base/hash.h"
#include "base/utf8.h"
#include "text/chars.h"
#include "text/text.h"

#include <string.h>
#include <utf8proc.h>

/* A longer word is cut: nothing but an attack or binary junk is. */
enum { WORD_CODE_POINTS_MOST = 4096 };

static const utf8proc_option_t fold =
    UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;

/* Append the folded form of text->word to `out`. */
static bool append_folded(ds_text *text, ds_buffer *out) {
    size_t room = text->word.size * 4 + 32;
    for (;;) {
        if (!ds_memory_reserve(text->memory, &text->code_points, &text->code_point_capacity, room + 1,
                               sizeof(int32_t))) {
            return false;
        }
        utf8proc_ssize_t length = utf8proc_decompose(text->word.data, (utf8proc_ssize_t)text->word.size,
                                                     text->code_points, (utf8proc_ssize_t)room, fold);
        if (length < 0)
            return ds_buffer_append(out, text->word.data, text->word.size); /* cannot be: it is valid UTF-8 */
        if ((size_t)length > room) {
            room = (size_t)length;
            continue;
        }
        length = utf8proc_normalize_utf32(text->code_points, length, fold);
        if (!ds_buffer_reserve(out, (size_t)length * 4)) return false;
        for (utf8proc_ssize_t i = 0; i < length; i++) {
            out->size += ds_utf8_encode((uint32_t)text->code_points[i], out->data + out->size);
        }
        return true;
    }
}

static bool append_code_point(ds_buffer *out, uint32_t c) {
    if (!ds_buffer_reserve(out, 4)) return false;
    out->size += ds_utf8_encode(c, out->data + out->size);
    return true;
}

static bool is_inner(ds_char class) {
    return class == DS_CHAR_LETTER || class == DS_CHAR_DIGIT || class == DS_CHAR_MARK;
}

bool ds_text_joins(const unsigned char *bytes, size_t size, size_t at) {
    while (at < size) {
        uint32_t c;
        int bad = 0;
        at += ds_utf8_decode(bytes + at, size - at, &c, &bad);
        ds_char class = ds_char_class(c);
        if (class != DS_CHAR_IGNORED) return is_inner(class);
    }
    return false;
}

static size_t push_word(ds_text *text, const unsigned char *bytes, size_t size, size_t at) {
    size_t start = at, code_points = 0;
    uint8_t flags = 0;
    bool begun = false; /* a selector left over from an emoji may stand before the first letter */
    text->word.size = text->unit.size = 0;
    while (at < size && code_points < WORD_CODE_POINTS_MOST) {
        uint32_t c;
        int bad = 0;
        size_t length = ds_utf8_decode(bytes + at, size - at, &c, &bad);
        ds_char class = ds_char_class(c);
        if (class == DS_CHAR_APOSTROPHE) {
            if (!ds_text_joins(bytes, size, at + length)) break;
            c = '\'';
        } else if (class != DS_CHAR_IGNORED && !is_inner(class)) {
            break;
        }
        if (class == DS_CHAR_DIGIT) flags |= DS_TOKEN_DIGIT;
        if (!begun && ds_char_is_capital(c)) flags |= DS_TOKEN_CAPITAL;
        if (class == DS_CHAR_LETTER || class == DS_CHAR_DIGIT) begun = true;
        if (class != DS_CHAR_IGNORED && !append_code_point(&text->word, c)) return SIZE_MAX;
        at += length;
        code_points++;
    }
    if (!append_folded(text, &text->unit)) return SIZE_MAX;
    if (text->unit.size > 0) ds_text_push(text, text->unit.data, text->unit.size, flags, start, at);
    return at;
}

/* One letter with its marks, folded, behind what text->unit holds. Returns its end, `at` if there is none here. */
static size_t take_ideograph(ds_text *text, const unsigned char *bytes, size_t size, size_t at) {
    size_t begin = at;
    text->word.size = 0;
    while (at < size) {
        uint32_t c;
        int bad = 0;
        size_t length = ds_utf8_decode(bytes + at, size - at, &c, &bad);
        ds_char class = ds_char_class(c);
        bool wanted = at == begin ? class == DS_CHAR_IDEOGRAPH : class == DS_CHAR_MARK || class == DS_CHAR_IGNORED;
        if (!wanted || at - begin > WORD_CODE_POINTS_MOST) break;
        if (class != DS_CHAR_IGNORED && !append_code_point(&text->word, c)) return SIZE_MAX;
        at += length;
    }
    if (at > begin && !append_folded(text, &text->unit)) return SIZE_MAX;
    return at;
}

/* text->unit holds the letter before and the one after; the first `half` bytes are the one before. */
static size_t push_pairs(ds_text *text, const unsigned char *bytes, size_t size, size_t at) {
    size_t start = at;
    text->unit.size = 0;
    at = take_ideograph(text, bytes, size, at);
    if (at == SIZE_MAX) return SIZE_MAX;
    size_t second = at, half = text->unit.size;
    for (bool alone = true;; alone = false) {
        size_t end = take_ideograph(text, bytes, size, at);
        if (end == SIZE_MAX) return SIZE_MAX;
        if (end == at && !alone) return at;
        ds_text_push(text, text->unit.data, text->unit.size, 0, start, end);
        if (end == at) return at;
        start = second;
        second = at = end;
        text->unit.size -= half;
        memmove(text->unit.data, text->unit.data + half, text->unit.size);
        half = text->unit.size;
    }
}

size_t ds_text_tokenise_unicode(ds_text *text, const unsigned char *bytes, size_t size, size_t at) {
    uint32_t c;
    int bad = 0;
    size_t length = ds_utf8_decode(bytes + at, size - at, &c, &bad);
    ds_char class = ds_char_class(c);
    if (bad) text->notes |= DS_NOTE_BAD_UTF8;
    if (class == DS_CHAR_IDEOGRAPH) return push_pairs(text, bytes, size, at);
    if (is_inner(class)) return push_word(text, bytes, size, at);
    return at + length;
}
