/* SPDX-License-Identifier: MIT */
/*
 * All articles of a scan, in canonical order, and their texts: articles whose token sequences are equal share one text,
 * which is compared once for all of them. That saves work and decides nothing.
 *
 *     article  0  1  2  3  4  5  6          texts are numbered by their first article
 *     text     0  1  0  2  1  3  0          members: [0 2 6] [1 4] [3] [5]
 */
#ifndef DS_MATCH_CORPUS_H
#define DS_MATCH_CORPUS_H

#include "model/entry.h"
#include "store/record.h"
#include "store/spool.h"

/* In place of an article or text: none. */
#define DS_NO_TEXT UINT32_MAX

typedef struct ds_corpus {
    ds_memory *memory;
    const ds_spool *spool;
    const ds_options *options;
    const ds_entry *entries;      /* by article number */
    const uint64_t *token_checks; /* by article, of far records: equal tokens have equal ones; NULL: none are known */
    uint32_t count;
    uint32_t *text_of;      /* by article number */
    uint32_t *members;      /* article numbers, grouped by text, ascending */
    uint32_t *first_member; /* text_count + 1 places in members */
    uint32_t text_count;
    _Atomic uint32_t *distinct; /* by text: distinct shingles, plus one, once a verifier has counted them; else 0 */
} ds_corpus;

/* Group the entries, which must be in canonical order and outlive the corpus. Reads token sequences that look equal and
 * compares them, so a collision of hashes joins nothing. */
ds_status ds_corpus_init(ds_corpus *corpus, ds_memory *memory, const ds_spool *spool, const ds_options *options,
                         const ds_entry *entries, uint32_t count, ds_error *error);

/* The same where the tokens of articles that lie far have checks, which nobody can make equal at will: of two such articles
 * these are compared. */
ds_status ds_corpus_init_checked(ds_corpus *corpus, ds_memory *memory, const ds_spool *spool, const ds_options *options,
                                 const ds_entry *entries, const uint64_t *token_checks, uint32_t count,
                                 ds_error *error);
void ds_corpus_clear(ds_corpus *corpus);

static inline const ds_entry *ds_corpus_text(const ds_corpus *corpus, uint32_t text) {
    return &corpus->entries[corpus->members[corpus->first_member[text]]];
}

static inline uint32_t ds_corpus_text_size(const ds_corpus *corpus, uint32_t text) {
    return corpus->first_member[text + 1] - corpus->first_member[text];
}

/* Load the token sequence of an entry. `out` points into `store`. */
ds_status ds_corpus_tokens(const ds_corpus *corpus, const ds_entry *entry, ds_buffer *bytes, ds_token_store *store,
                           ds_tokens *out, ds_error *error);

#endif
