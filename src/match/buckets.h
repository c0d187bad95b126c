/* SPDX-License-Identifier: MIT */
/*
 * Buckets: texts with an equal key, found by sorting. Up to 64 members, all pairs are candidates; above, each member meets
 * the 16 members with the least rank hash (of source, id and content). That choice is free of order and associative: any
 * engine that unites two halves of a bucket and keeps the least 16 comes to the same members.
 */
#ifndef DS_MATCH_BUCKETS_H
#define DS_MATCH_BUCKETS_H

#include "match/corpus.h"
#include "match/hubs.h"
#include "store/keys.h"

typedef struct ds_bucket_counts {
    uint64_t keys;
    uint64_t buckets_over;
    uint64_t texts_in_buckets_over;
} ds_bucket_counts;

/* Read the keys, write candidate pairs (a << 32 | b by text number, a < b; value: DS_VIA_ bits) to `pairs`. A pair that
 * meets in several buckets is written several times. `text_by_number` gives the text of the number that a key was stored
 * with, DS_NO_TEXT for one that no text has any more. `over`, of one byte a text, is set to 1 for texts in a bucket over the bound. */
ds_status ds_buckets_pair(const ds_corpus *corpus, const ds_keys *keys, const uint32_t *text_by_number, ds_keys *pairs,
                          uint32_t threads, unsigned char *over, ds_bucket_counts *counts, ds_error *error);

#endif
