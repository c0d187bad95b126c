/* SPDX-License-Identifier: MIT */
/* All pairs of texts that are similar enough, without LSH: what recall is measured against. */
#ifndef DS_MATCH_EXACT_H
#define DS_MATCH_EXACT_H

#include "match/corpus.h"
#include "store/keys.h"

/* Write every pair of texts with Jaccard >= options->threshold or a containment >= options->containment to `pairs`, with
 * DS_VIA_EXACT. Holds about 24 bytes a distinct shingle of every text in memory. */
ds_status ds_exact_pair(const ds_corpus *corpus, ds_keys *pairs, uint32_t threads, ds_error *error);

#endif
