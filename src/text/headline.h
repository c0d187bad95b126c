/* SPDX-License-Identifier: MIT */
/* What a headline is worth as evidence: its words without edition tags and tickers, and the tag itself. */
#ifndef DS_TEXT_HEADLINE_H
#define DS_TEXT_HEADLINE_H

#include "text/text.h"

/* From the tokens of a headline that has no ticker in it. */
void ds_headline_of_tokens(ds_headline *out, const ds_lexicon *lexicon, const uint32_t *hashes, uint32_t count);

/* From its bytes. What ds_text_read left in `text` stays, but for where its arrays are. */
ds_status ds_headline_read(ds_headline *out, ds_text *text, const char *headline, size_t size, ds_error *error);

#endif
