/* SPDX-License-Identifier: MIT */
#include "format/xml_entity.h"

#include "base/utf8.h"

#include <libxml/HTMLparser.h>
#include <string.h>

enum { NAME_MOST = 10, CHARACTER_MOST = 0x10ffff };

uint32_t ds_xml_entity_named(const char *name) {
    if (strcmp(name, "apos") == 0) return '\'';
    const htmlEntityDesc *found = htmlEntityLookup((const xmlChar *)name);
    return found == NULL ? 0 : found->value;
}

static uint32_t digit_of(char c, uint32_t base) {
    if (c >= '0' && c <= '9') return (uint32_t)(c - '0');
    if (base == 16 && (c | 0x20) >= 'a' && (c | 0x20) <= 'f') return (uint32_t)((c | 0x20) - 'a' + 10);
    return UINT32_MAX;
}

/* The five holes of Windows-1252 are the control characters of Latin-1. */
uint32_t ds_xml_entity_meant(uint32_t c) {
    static const uint16_t windows[32] = {
        0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
        0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178,
    };
    return c >= 0x80 && c < 0xa0 ? windows[c - 0x80] : c;
}

/* Control characters but blanks are no text. */
static uint32_t character_of(uint32_t number) {
    uint32_t c = ds_xml_entity_meant(number);
    bool is_blank = c == '\t' || c == '\n' || c == '\f' || c == '\r';
    bool is_character = (c >= ' ' || is_blank) && c <= CHARACTER_MOST && (c < 0xd800 || c > 0xdfff);
    return is_character ? c : DS_UTF8_REPLACEMENT;
}

static size_t read_number(uint32_t *out, const char *text, size_t size) {
    uint32_t base = size > 2 && (text[2] | 0x20) == 'x' ? 16 : 10, value = 0;
    size_t start = base == 16 ? 3 : 2, at = start;
    for (; at < size && digit_of(text[at], base) != UINT32_MAX; at++) {
        if (value <= CHARACTER_MOST) value = value * base + digit_of(text[at], base);
    }
    if (at == start) return 0;
    *out = character_of(value);
    return at + (at < size && text[at] == ';');
}

size_t ds_xml_entity_read(uint32_t *out, const char *text, size_t size) {
    char name[NAME_MOST + 1];
    if (size > 1 && text[1] == '#') return read_number(out, text, size);
    for (size_t at = 1; at < size && at <= NAME_MOST + 1; at++) {
        if (text[at] == ';') {
            name[at - 1] = '\0';
            *out = ds_xml_entity_named(name);
            return *out == 0 ? 0 : at + 1;
        }
        if (at > NAME_MOST) break;
        name[at - 1] = text[at];
    }
    return 0;
}
