/* SPDX-License-Identifier: MIT */
/* Addresses as they tell articles apart: without what only says by which way a reader came. */
#ifndef DS_ARTICLE_URL_H
#define DS_ARTICLE_URL_H

#include <stddef.h>

/* Take blanks around the address, the fragment, and the parameters that track readers (utm_source, fbclid, ...) out of
 * `url`, in place. Scheme and host come out in lower case. Gives the new size; no NUL is written. */
size_t ds_url_clean(char *url, size_t size);

#endif
