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
    uint32_t sides[2]; /* places in `texts`; the first text has the lesser number */
    uint32_t via;
    uint32_t part; /* that the pair was read from */
} ds_batch_pair;

typedef struct ds_batch_text {
    uint32_t text;
    size_t place; /* in `bytes`, once it was read */
    ds_side side; /* there, once all were */
} ds_batch_text;

typedef struct ds_batch {
    const ds_corpus *corpus;
    size_t bytes_most;
    size_t bytes_wanted; /* by what was added */
    ds_batch_pair *pairs;
    size_t count, capacity;
    ds_batch_text *texts;
    size_t text_count, text_capacity;
    uint32_t *slots; /* a hash table from text to its place in `texts`, plus one */
    size_t slot_count;
    ds_buffer bytes;
    ds_buffer stretch; /* of the spool, read in one go */
    ds_record *order;  /* (place in the spool, place in `texts`), and as much scratch */
    size_t order_capacity;
} ds_batch;

/* `bytes_most`: what a batch may take, but for a pair of texts that are longer by themselves. */
void ds_batch_init(ds_batch *batch, const ds_corpus *corpus, size_t bytes_most);
void ds_batch_clear(ds_batch *batch);

/* Forget the pairs, keep the memory. */
void ds_batch_reset(ds_batch *batch);

/* Add a pair. False in `*fits`, and nothing added, if the batch is full. */
ds_status ds_batch_add(ds_batch *batch, uint32_t a, uint32_t b, uint32_t via, uint32_t part, bool *fits,
                       ds_error *error);

/* Read all texts. */
ds_status ds_batch_read(ds_batch *batch, ds_error *error);

/* The text of a side of a pair, by its number and ready to be compared; this until the batch is read again. */
static inline uint32_t ds_batch_text_of(const ds_batch *batch, const ds_batch_pair *pair, int side) {
    return batch->texts[pair->sides[side]].text;
}

static inline const ds_side *ds_batch_side(const ds_batch *batch, const ds_batch_pair *pair, int side) {
    return &batch->texts[pair->sides[side]].side;
}

#endif
