/* SPDX-License-Identifier: MIT */
/*
 * The bytes of an XML file as UTF-8 that a parser of XML can take: decoded by what the file says of itself, if that can be
 * true, and without the characters that XML forbids, which old systems leave in their texts (they become blanks).
 *
 *     byte order mark, or zero bytes around the first `<`   UTF-16, UTF-32
 *     a declared character set on the list of xml_charset.c  that one, by iconv
 *     UTF-8, nothing, or a name that nobody knows            UTF-8; bytes that are none as Windows-1252
 *     Latin-1 or Windows-1252                                UTF-8 as long as it is that, for many only say so, then
 *                                                            Windows-1252
 */
#ifndef DS_FORMAT_XML_CHARSET_H
#define DS_FORMAT_XML_CHARSET_H

#include "base/buffer.h"

typedef struct ds_xml_charset {
    void *converter; /* iconv_t; NULL: none is open */
    int how;
    uint32_t unit;  /* bytes that are passed over where a sequence is broken */
    ds_buffer held; /* what waits for more bytes */
    ds_buffer out;  /* decoded; emptied by the caller */
    /* A parser compares every attribute of a tag with every other. */
    bool in_tag;
    uint32_t attributes;      /* of this tag */
    uint32_t most_attributes; /* of any tag yet */
} ds_xml_charset;

void ds_xml_charset_init(ds_xml_charset *charset, ds_memory *memory);
void ds_xml_charset_clear(ds_xml_charset *charset);

/* Decode the next bytes to the end of `out`; `last`: nothing follows. False if there is no memory. */
bool ds_xml_charset_decode(ds_xml_charset *charset, const unsigned char *bytes, size_t size, bool last);

/* Bytes of a unit of the UTF-16 or UTF-32 (else 1) in which a file that begins so is written. `*little`: low byte first. */
size_t ds_xml_charset_unit(const unsigned char *head, size_t size, bool *little);

#endif
