/* SPDX-License-Identifier: MIT */
/* The address of a page as others would write it. */
#ifndef DS_ARTICLE_HTML_ADDRESS_H
#define DS_ARTICLE_HTML_ADDRESS_H

#include "base/arena.h"

/* `address`, completed by `base` (may be NULL) where it has no host, without fragment and tracking parameters. `*out` is in
 * the arena; NULL if the address is none. */
ds_status ds_html_address_clean(const char **out, const char *address, const char *base, ds_arena *arena,
                                ds_error *error);

/* The host without "www."; NULL if there is none. */
ds_status ds_html_address_host(const char **out, const char *address, ds_arena *arena, ds_error *error);

#endif
