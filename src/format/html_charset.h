/* SPDX-License-Identifier: MIT */
/* From the character set of a page to UTF-8. */
#ifndef DS_FORMAT_HTML_CHARSET_H
#define DS_FORMAT_HTML_CHARSET_H

#include "base/buffer.h"

/* Append the page to `out` as well-formed UTF-8 without NULs (they become blanks). In this order: a byte order mark; UTF-8
 * where the bytes are; `declared` (may be NULL), as a header says; what <meta> or the XML declaration says; Windows-1252.
 * Fails only if there is no memory. */
ds_status ds_html_charset_decode(ds_buffer *out, const unsigned char *bytes, size_t size, const char *declared,
                                 ds_error *error);

#endif
