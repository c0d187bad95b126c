/* SPDX-License-Identifier: MIT */
/* What of an article is its own: the paragraphs that its source does not repeat. */
#ifndef DS_ENGINE_RESTS_H
#define DS_ENGINE_RESTS_H

#include "engine/core.h"

/* A paragraph that stands in enough articles of a source to be boilerplate, if these differ. */
typedef struct ds_repeated {
    size_t first_witness; /* in the list of its part */
    uint32_t witness_count;
    uint32_t articles; /* that hold it */
    /* Of the paragraph; every witness says the same. 0 words: no witness was read yet. */
    _Atomic uint64_t hash;
    _Atomic uint32_t words;
    _Atomic uint32_t numbers; /* tokens with a digit */
} ds_repeated;

enum { DS_REST_MINIMA = 16 };

/* MinHash of the own paragraphs. `counts` is false for an article that has too little of its own to be a witness. */
typedef struct ds_rest {
    uint32_t minima[DS_REST_MINIMA];
    bool counts;
} ds_rest;

/* What reading rests needs; one for all threads. */
typedef struct ds_rest_context {
    const ds_core *core;
    const uint64_t *source_hashes; /* by source */
    const ds_key_set *keys;        /* of the candidates */
    ds_repeated *const *parts;     /* by the highest 6 bits of the key: its candidates */
    const uint32_t *part_start;    /* the place in `keys` of a part's first candidate */
    ds_minhash minhash;            /* numbers the triples */
    uint32_t factors[DS_REST_MINIMA];
} ds_rest_context;

/* One thread's scratch. */
typedef struct ds_rest_reader {
    const ds_rest_context *context;
    ds_buffer bytes;
    ds_token_store store;
} ds_rest_reader;

ds_status ds_rest_context_init(ds_rest_context *context, const ds_core *core, ds_error *error);
void ds_rest_reader_init(ds_rest_reader *reader, const ds_rest_context *context, ds_memory *memory);
void ds_rest_reader_clear(ds_rest_reader *reader);

/* Read an article's rest, and tell its candidates what they are. */
ds_status ds_rest_read(ds_rest_reader *reader, const ds_entry *entry, ds_rest *out, ds_error *error);

/* Are they versions of one text, as far as minima tell? */
bool ds_rests_are_alike(const ds_rest *a, const ds_rest *b);

#endif
