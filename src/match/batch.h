/* SPDX-License-Identifier: MIT */
/*
 * Some candidate pairs and their texts, read from the spool in the order in which they lie there: a text that stands in
 * several pairs once, and what lies close together in one go. Here texts are made ready to be compared, once a batch: those
 * that many others look like stand in many pairs.
 */
#ifndef DS_MATCH_BATCH_H
#define DS_MATCH_BATCH_H

#include "base/radix.h"
#include "match/corpus.h"
#include "match/side.h"

typedef struct ds_batch_pair {
    uint32_t texts[2]; /* the first one is the lesser */
    uint32_t via;
    size_t place[2]; /* in `sides` */
} ds_batch_pair;

typedef struct ds_batch {
    const ds_corpus *corpus;
    size_t bytes_most;
    size_t bytes_wanted; /* by the pairs that were added */
    ds_batch_pair *pairs;
    size_t count, capacity;
    ds_buffer sides;
    ds_buffer stretch; /* of the spool, read in one go */
    ds_record *order;  /* (place in the spool, side of a pair), and as much scratch */
    size_t order_capacity;
} ds_batch;

/* `bytes_most`: what a batch may take, but for a pair of texts that are longer by themselves. */
void ds_batch_init(ds_batch *batch, const ds_corpus *corpus, size_t bytes_most);
void ds_batch_clear(ds_batch *batch);

/* Forget the pairs, keep the memory. */
void ds_batch_reset(ds_batch *batch);

/* Add a pair; pairs come sorted by their first texts. False in `*fits`, and nothing added, if the batch is full. */
ds_status ds_batch_add(ds_batch *batch, uint32_t a, uint32_t b, uint32_t via, bool *fits, ds_error *error);

/* Read all texts. */
ds_status ds_batch_read(ds_batch *batch, ds_error *error);

/* A side of a pair; valid until the batch is read again. */
static inline ds_side ds_batch_side(const ds_batch *batch, const ds_batch_pair *pair, int side) {
    return ds_side_at(&batch->sides, pair->place[side], batch->corpus->options->ngram);
}

#endif
