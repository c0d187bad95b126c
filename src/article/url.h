/* SPDX-License-Identifier: MIT */
/* Addresses as they tell articles apart: without what only says by which way a reader came. */
#ifndef DS_ARTICLE_URL_H
#define DS_ARTICLE_URL_H

#include "base/arena.h"

/* Take blanks around the address, the fragment, and the parameters that track readers (utm_source, fbclid, ...) out of
 * `url`, in place. Scheme and host come out in lower case. Gives the new size; no NUL is written. */
size_t ds_url_clean(char *url, size_t size);

/* `address`, completed by `base` (may be NULL) where it has no host, and clean. `*out` is in the arena; NULL if the address is
 * none. */
ds_status ds_url_complete(const char **out, const char *address, const char *base, ds_arena *arena, ds_error *error);

/* The host without "www."; NULL if there is none. */
ds_status ds_url_host(const char **out, const char *address, ds_arena *arena, ds_error *error);

#endif
