/* SPDX-License-Identifier: MIT */
/* Where JSON values begin and end, without reading them: for telling formats apart and for cutting arrays into items.
 * None of it recurses, so nesting costs nothing. */
#ifndef DS_FORMAT_JSON_SCAN_H
#define DS_FORMAT_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* The first place from `at` on that is not white space. */
size_t ds_json_skip_space(const unsigned char *text, size_t size, size_t at);

/* The place behind the value that begins at `at`, by quotes and brackets alone: what lies between may still be broken.
 * 0 if the value does not end in the text; `at` if none begins here. */
size_t ds_json_value_end(const unsigned char *text, size_t size, size_t at);

/* For the sniffing of readers; see there. */
int ds_json_sniff_lines(const unsigned char *head, size_t size, const char *path);
int ds_json_sniff_file(const unsigned char *head, size_t size, const char *path);

#endif
