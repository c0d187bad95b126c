/* SPDX-License-Identifier: MIT */
/* The named characters of HTML 4, which feeds use in XML as well. */
#ifndef DS_FORMAT_XML_ENTITY_H
#define DS_FORMAT_XML_ENTITY_H

#include <stddef.h>
#include <stdint.h>

/* The character of a name such as "eacute"; 0 if there is none. */
uint32_t ds_xml_entity_named(const char *name);

/* A byte of Windows-1252, or a character of 128 to 159, which stands for one where it stands in a text. Any other character is
 * itself. */
uint32_t ds_xml_entity_meant(uint32_t c);

/* Read the reference at `text` ("&eacute;", "&#233;", "&#xe9;"; behind a number the semicolon may be missing). Gives the bytes
 * it takes; 0: it is none. What numbers no character is U+FFFD. */
size_t ds_xml_entity_read(uint32_t *out, const char *text, size_t size);

#endif
