/* SPDX-License-Identifier: MIT */
/*
 * Bytes say what they are in this order:
 *
 *   - a byte order mark;
 *   - zero bytes at every other place: UTF-16 of a language with Latin letters;
 *   - well-formed sequences: hardly any other text is UTF-8 by accident, so a few of them outweigh many bad bytes;
 *   - letters. Archives of the West are Windows-1252, of which ISO 8859-1 is a part. Those of the middle of Europe put
 *     letters where Latin-1 has signs that never stand inside a word: the "l" of "by\xb3a" is its superscript three.
 *     ISO 8859-2 leaves 0x80 to 0x9f alone, Windows-1250 has quotes and some letters there.
 *
 * Bytes that make no words in these are left to be read as U+FFFD.
 */
#include "article/charset.h"

#include "article/blank.h"
#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>

enum { WIDE_LOOK = 4096, STEP_BYTES = 64 * 1024 };

static const ds_charset utf8 = {.name = NULL, .unit = 1};

/* ---- UTF-16 and UTF-32 ---- */

static bool begins(const unsigned char *text, size_t size, const char *mark, size_t mark_size) {
    return size >= mark_size && memcmp(text, mark, mark_size) == 0;
}

/* Nine of ten characters have a zero on one side, and hardly one on the other. */
static bool is_zero_side(size_t zeros, size_t other, size_t pairs) {
    return pairs >= 4 && zeros * 10 >= pairs * 9 && other * 50 <= pairs;
}

ds_charset ds_charset_wide(const unsigned char *text, size_t size) {
    if (begins(text, size, "\xff\xfe\0\0", 4)) return (ds_charset){.name = "UTF-32LE", .unit = 4, .mark = 4};
    if (begins(text, size, "\0\0\xfe\xff", 4)) return (ds_charset){.name = "UTF-32BE", .unit = 4, .mark = 4};
    if (begins(text, size, "\xff\xfe", 2)) return (ds_charset){.name = "UTF-16LE", .unit = 2, .mark = 2};
    if (begins(text, size, "\xfe\xff", 2)) return (ds_charset){.name = "UTF-16BE", .unit = 2, .mark = 2};
    size_t pairs = (size < WIDE_LOOK ? size : WIDE_LOOK) / 2, zeros[2] = {0, 0};
    if (pairs == 0 || memchr(text, '\0', pairs * 2) == NULL) return utf8; /* nearly every text */
    for (size_t i = 0; i < pairs * 2; i++) zeros[i % 2] += text[i] == '\0';
    if (is_zero_side(zeros[1], zeros[0], pairs)) return (ds_charset){.name = "UTF-16LE", .unit = 2};
    if (is_zero_side(zeros[0], zeros[1], pairs)) return (ds_charset){.name = "UTF-16BE", .unit = 2};
    return utf8;
}

size_t ds_charset_narrow(const ds_charset *charset, const unsigned char *text, size_t size, unsigned char *out,
                         size_t room) {
    size_t count = 0, unit = charset->unit;
    size_t low = strstr(charset->name, "LE") != NULL ? 0 : unit - 1;
    for (size_t at = charset->mark; at + unit <= size && count < room; at += unit) {
        bool is_ascii = text[at + low] < 0x80;
        for (size_t i = 0; i < unit; i++) is_ascii = is_ascii && (i == low || text[at + i] == 0);
        out[count++] = is_ascii ? text[at + low] : 'x';
    }
    return count;
}

/* ---- sets of eight bits ---- */

/* Bytes that are no part of UTF-8, by what they would be. */
typedef struct tally {
    size_t sequences; /* well-formed ones of more than one byte */
    size_t bad;
    size_t good;         /* of the bad ones: what makes words or punctuation in one of the sets */
    size_t central;      /* letters of ISO 8859-2 where Latin-1 has signs, inside of words */
    size_t central_high; /* letters of Windows-1250 in 0x80 to 0x9f, inside of words */
    size_t high;         /* all in 0x80 to 0x9f */
    size_t undefined;    /* those of them that Windows-1252 does not have */
} tally;

static bool is_letter(unsigned char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80;
}

/* In all of the sets; 0xfe and 0xff are letters too, but far more often what broken files hold. */
static bool is_high_letter(unsigned char c) {
    return c >= 0xc0 && c < 0xfe && c != 0xd7 && c != 0xf7;
}

static bool among(unsigned char c, const char *bytes) {
    return strchr(bytes, (char)c) != NULL && c != 0;
}

static void count_bad(tally *t, const unsigned char *text, size_t size, size_t at) {
    unsigned char c = text[at], before = at > 0 ? text[at - 1] : ' ', after = at + 1 < size ? text[at + 1] : ' ';
    bool follows = is_letter(before) || is_high_letter(before), leads = is_letter(after) || is_high_letter(after);
    t->bad++;
    if (c >= 0xc0) {
        t->good += is_high_letter(c) && (is_letter(before) || is_letter(after));
        return;
    }
    bool is_undefined = among(c, "\x81\x8d\x8f\x90\x9d");
    t->good += !is_undefined && before < 0x80;
    t->high += c < 0xa0;
    t->undefined += is_undefined;
    if (!follows || !leads) return;
    t->central += among(c, "\xa1\xa3\xa5\xa6\xa9\xaa\xab\xac\xae\xaf\xb1\xb3\xb5\xb6\xb9\xba\xbb\xbc\xbe\xbf");
    t->central_high += among(c, "\x9a\x9d\x9e\x9f");
}

static tally count(const unsigned char *text, size_t size) {
    tally t = {0};
    for (size_t at = 0; at < size;) {
        at += ds_utf8_valid_ascii(text + at, size - at);
        if (at == size) break;
        uint32_t c;
        int bad = 0;
        size_t length = ds_utf8_decode(text + at, size - at, &c, &bad);
        if (bad) {
            for (size_t i = 0; i < length; i++) count_bad(&t, text, size, at + i);
        } else {
            t.sequences++;
        }
        at += length;
    }
    return t;
}

static ds_charset guess(const tally *t) {
    size_t central = t->central + t->central_high;
    const char *name = "WINDOWS-1252";
    if (t->good * 2 <= t->bad || t->sequences * 4 >= t->good) return utf8;
    if (t->undefined > 0) name = "ISO-8859-1";
    if (central * 20 > t->good) name = t->high > 0 ? "WINDOWS-1250" : "ISO-8859-2";
    return (ds_charset){.name = name, .unit = 1, .is_guess = true};
}

ds_charset ds_charset_detect(const unsigned char *text, size_t size) {
    ds_charset wide = ds_charset_wide(text, size);
    if (wide.name != NULL) return wide;
    size_t valid = ds_utf8_valid_prefix(text, size);
    if (valid == size) return utf8;
    tally t = count(text, size);
    return guess(&t);
}

/* ---- decoding ---- */

static bool append_replacement(ds_buffer *out) {
    return ds_buffer_append(out, "\xef\xbf\xbd", 3);
}

static ds_status convert(ds_buffer *out, iconv_t way, const ds_charset *charset, const unsigned char *text, size_t size,
                         size_t *left, ds_error *error) {
    char *from = (char *)(uintptr_t)text; /* iconv does not write there, whatever its type says */
    *left = size;
    while (*left > 0) {
        size_t step = *left < STEP_BYTES ? *left : STEP_BYTES;
        if (!ds_buffer_reserve(out, step * 2 + 16)) return ds_fail_memory(error);
        char *to = (char *)out->data + out->size;
        size_t room = out->capacity - out->size;
        size_t failed = iconv(way, &from, left, &to, &room);
        int why = errno;
        out->size = out->capacity - room;
        if (failed != SIZE_MAX || why == E2BIG) continue;
        if (why == EINVAL || *left < charset->unit) break; /* not complete */
        if (!append_replacement(out)) return ds_fail_memory(error);
        from += charset->unit;
        *left -= charset->unit;
    }
    return DS_OK;
}

ds_status ds_charset_decode(ds_buffer *out, const ds_charset *charset, const unsigned char *text, size_t size,
                            size_t *used, ds_error *error) {
    size_t left;
    if (used != NULL) *used = size;
    iconv_t way = charset->name == NULL ? (iconv_t)-1 : iconv_open("UTF-8", charset->name);
    if (way == (iconv_t)-1) {
        /* A C library without its tables: as if nothing were known. */
        if (charset->name != NULL && errno == ENOMEM) return ds_fail_memory(error);
        return ds_buffer_append(out, text, size) ? DS_OK : ds_fail_memory(error);
    }
    ds_status status = convert(out, way, charset, text, size, &left, error);
    (void)iconv_close(way);
    if (status != DS_OK) return status;
    if (used != NULL)
        *used = size - left;
    else if (left > 0 && !append_replacement(out))
        return ds_fail_memory(error);
    return DS_OK;
}

ds_status ds_charset_read(ds_charset_text *out, ds_buffer *buffer, const ds_charset *charset, const unsigned char *text,
                          size_t size, ds_error *error) {
    *out = (ds_charset_text){.notes = charset->is_guess ? DS_NOTE_CHARSET_GUESSED : 0};
    if (charset->name == NULL) {
        size_t mark = ds_blank_mark(text, size);
        out->bytes = text + mark;
        out->size = size - mark;
        return DS_OK;
    }
    buffer->size = 0;
    DS_TRY(ds_charset_decode(buffer, charset, text + charset->mark, size - charset->mark, NULL, error));
    if (!ds_buffer_terminate(buffer)) return ds_fail_memory(error);
    out->bytes = buffer->data;
    out->size = buffer->size;
    return DS_OK;
}
