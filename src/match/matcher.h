/* SPDX-License-Identifier: MIT */
/*
 * From candidate pairs to matches. Texts are compared once each; a match of texts becomes matches of the articles that
 * have them, whose dates, sources and headlines decide the relation.
 */
#ifndef DS_MATCH_MATCHER_H
#define DS_MATCH_MATCHER_H

#include "match/buckets.h"
#include "match/compared.h"
#include "match/known.h"
#include "match/relation.h"
#include "match/verify.h"

typedef struct ds_match_list {
    ds_match *matches; /* sorted by (a, b) */
    size_t count, capacity;
} ds_match_list;

/* A text that differs from so many others in names and numbers alone is a form, and what else is in that frame another. */
enum { DS_FORM_TEXTS = 4 };

typedef struct ds_matcher {
    ds_memory *memory;
    const ds_corpus *corpus;
    unsigned char *over;       /* by text: 1 if it was in a bucket over the bound */
    unsigned char *is_generic; /* by article: 1 if its headline stands over 3 or more unrelated texts */
    unsigned char *frames;     /* by text: how many others it shares a form's frame with, up to DS_FORM_TEXTS */
    unsigned char *has_rival;  /* by article: 1 if it would match another but that they are one form, filled in twice */
    ds_match_list matches;     /* with a relation */
    ds_match_list unrelated;   /* without, but similar: only with options->keep_pairs */
    ds_bucket_counts buckets;
    uint64_t pair_bytes;   /* of candidates in their temporary file */
    double bucket_seconds; /* that finding candidates took: the rest of ds_matcher_run is matching */
    uint64_t candidates;
    uint64_t candidates_via[DS_VIA_COUNT];
    ds_verifier verifier; /* for ds_matcher_compare: one thread only */
    ds_compared compared; /* by it */
    const ds_known_list
        *known;          /* sorted: pairs that need not be compared again; NULL: none are known, and none wanted */
    ds_known_list fresh; /* where any are wanted, those that ds_matcher_run has compared */
    uint64_t known_met;  /* candidates that were known */
} ds_matcher;

/* Is an article's text known as a form? */
static inline bool ds_matcher_is_form(const ds_matcher *matcher, uint32_t article) {
    return matcher->frames[matcher->corpus->text_of[article]] == DS_FORM_TEXTS;
}

/* Keep in mind that a pair which was decided is none for being a form, filled in twice. */
static inline void ds_matcher_note_rivals(ds_matcher *matcher, const ds_match *match) {
    if (match->rule == DS_RULE_TEMPLATE) matcher->has_rival[match->a] = matcher->has_rival[match->b] = 1;
}

void ds_matcher_init(ds_matcher *matcher, ds_memory *memory, const ds_corpus *corpus);
void ds_matcher_clear(ds_matcher *matcher);

/* Find all matches. `keys` were stored under the numbers that `text_by_number` maps; `io` opens the spool of pairs. */
ds_status ds_matcher_run(ds_matcher *matcher, const ds_keys *keys, const uint32_t *text_by_number, const ds_io *io,
                         uint32_t threads, ds_error *error);

/* Decide the pairs that `from` has kept again, by the options of `corpus`, which is that of `from` with another threshold,
 * containment, run or window. If `from` was run with keep_pairs and a pair_floor that is none of these is below, `out` has
 * the matches that a new run would find. Clear `out` whatever comes back. */
ds_status ds_matcher_decide_again(ds_matcher *out, const ds_matcher *from, const ds_corpus *corpus, ds_error *error);

/* Compare two articles that nothing proposed. a < b. */
ds_status ds_matcher_compare(ds_matcher *matcher, uint32_t a, uint32_t b, ds_match *out, ds_error *error);

/* Was either article in a bucket over the bound, or in a text of more copies than were paired? Then a pair of them may
 * match without standing in `matches`. */
bool ds_matcher_may_have_missed(const ds_matcher *matcher, uint32_t a, uint32_t b);

#endif
