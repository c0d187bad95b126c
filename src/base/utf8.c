/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <string.h>

/* Bounds of the second byte by the first: the only place where well-formed sequences need more than 80..BF. */
static int second_byte_fits(unsigned char first, unsigned char second) {
    if (first == 0xe0) return second >= 0xa0 && second <= 0xbf;
    if (first == 0xed) return second >= 0x80 && second <= 0x9f;
    if (first == 0xf0) return second >= 0x90 && second <= 0xbf;
    if (first == 0xf4) return second >= 0x80 && second <= 0x8f;
    return second >= 0x80 && second <= 0xbf;
}

static size_t sequence_length(unsigned char first) {
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return 2;
    if (first >= 0xe0 && first <= 0xef) return 3;
    if (first >= 0xf0 && first <= 0xf4) return 4;
    return 0;
}

size_t ds_utf8_decode(const unsigned char *text, size_t size, uint32_t *code_point, int *bad) {
    unsigned char first = text[0];
    if (first < 0x80) {
        *code_point = first;
        return 1;
    }
    size_t length = sequence_length(first);
    size_t have = 1;
    uint32_t value = length == 2 ? first & 0x1fu : length == 3 ? first & 0x0fu : first & 0x07u;
    while (have < length && have < size) {
        unsigned char next = text[have];
        if (have == 1 ? !second_byte_fits(first, next) : (next & 0xc0) != 0x80) break;
        value = value << 6 | (next & 0x3fu);
        have++;
    }
    if (length != 0 && have == length) {
        *code_point = value;
        return length;
    }
    *bad = 1;
    *code_point = DS_UTF8_REPLACEMENT;
    return have;
}

size_t ds_utf8_encode(uint32_t code_point, unsigned char out[4]) {
    uint32_t c = code_point;
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) c = DS_UTF8_REPLACEMENT;
    if (c < 0x80) {
        out[0] = (unsigned char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (unsigned char)(0xc0 | c >> 6);
        out[1] = (unsigned char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (unsigned char)(0xe0 | c >> 12);
        out[1] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (unsigned char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (unsigned char)(0xf0 | c >> 18);
    out[1] = (unsigned char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (unsigned char)(0x80 | (c & 0x3f));
    return 4;
}

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* Sixteen bytes anywhere, in a register of their own where there are such. */
typedef uint64_t sixteen __attribute__((vector_size(16), aligned(1), may_alias));

/* Which of the eight bytes is the first one that is not ASCII; `high` has at least one high bit. */
static size_t first_high(uint64_t high) {
    unsigned bit =
        (unsigned)(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_ctzll(high) : __builtin_clzll(high));
    return bit / 8;
}

/* By 64 bytes, and where these are not all ASCII, by 8: texts of many languages have a sign in every line. */
size_t ds_utf8_valid_ascii(const unsigned char *text, size_t size) {
    size_t at = 0;
    for (; size - at >= 64; at += 64) {
        const sixteen *block = (const sixteen *)(const void *)(text + at);
        sixteen any = (block[0] | block[1]) | (block[2] | block[3]);
        if (((any[0] | any[1]) & HIGH_BITS) != 0) break;
    }
    for (uint64_t word; size - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
        if ((word & HIGH_BITS) != 0) return at + first_high(word & HIGH_BITS);
    }
    while (at < size && text[at] < 0x80) at++;
    return at;
}

size_t ds_utf8_valid_prefix(const unsigned char *text, size_t size) {
    size_t at = 0;
    int bad = 0;
    while (at < size) {
        at += ds_utf8_valid_ascii(text + at, size - at);
        if (at == size) break;
        uint32_t code_point;
        size_t length = ds_utf8_decode(text + at, size - at, &code_point, &bad);
        if (bad) break;
        at += length;
    }
    return at;
}
