/* SPDX-License-Identifier: MIT */
/* What a headline is worth as evidence: its words without edition tags and tickers, and the tag itself. */
#ifndef DS_TEXT_HEADLINE_H
#define DS_TEXT_HEADLINE_H

#include "text/text.h"

typedef struct ds_headline {
    uint64_t norm; /* hash of what is left when tags and tickers are gone; 0: nothing is */
    uint64_t key;  /* hash of the first 5 content words; 0: fewer than 4 are there */
    uint32_t tag;  /* DS_TAG_ bits */
} ds_headline;

/* Uses `text` as scratch: what ds_text_read left there is gone. */
ds_status ds_headline_read(ds_headline *out, ds_text *text, ds_buffer *scratch, const char *headline, size_t size,
                           ds_error *error);

#endif
