/* SPDX-License-Identifier: MIT */
/* The root element of a file that may be XML, found without parsing it. */
#ifndef DS_FORMAT_XML_ROOT_H
#define DS_FORMAT_XML_ROOT_H

#include <stdbool.h>
#include <stddef.h>

enum { DS_XML_ROOT_BYTES = 64, DS_XML_SPACE_BYTES = 128 };

typedef struct ds_xml_root {
    char name[DS_XML_ROOT_BYTES];   /* without its prefix; "": there is none */
    char space[DS_XML_SPACE_BYTES]; /* URI of its namespace */
    bool is_declared;               /* <?xml ...?> stands in front */
    bool has_end;                   /* an end tag, or an empty element, stands in the head */
    bool is_feed;                   /* the head names a namespace of RSS */
} ds_xml_root;

/* False: this is no XML. */
bool ds_xml_root_find(ds_xml_root *out, const unsigned char *head, size_t size);

/* Does a file that begins so say that it is XML? Then it is text in some character set, however its bytes look. */
bool ds_xml_root_is_declared(const unsigned char *head, size_t size);

/* How sure the reader of `format` (NULL: of any XML) is of a file that begins so. */
struct ds_xml_format;
int ds_xml_root_score(const struct ds_xml_format *format, const unsigned char *head, size_t size);

#endif
