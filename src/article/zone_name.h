/* SPDX-License-Identifier: MIT */
/* Zones that stand for one offset: abbreviations and numbers. */
#ifndef DS_ARTICLE_ZONE_NAME_H
#define DS_ARTICLE_ZONE_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "EST", in any case. `*standard` (may be NULL): it is one of RFC 822 or UTC, which mean the same everywhere. */
bool ds_zone_name_read(const char *word, size_t size, int32_t *seconds, bool *standard);

/* "+02:00", "+0200", "+02" or "+2", which something else may follow. Returns the bytes that it takes, or 0. */
size_t ds_zone_name_offset(const char *text, size_t size, int32_t *seconds);

#endif
