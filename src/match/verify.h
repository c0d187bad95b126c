/* SPDX-License-Identifier: MIT */
/*
 * The exact comparison of two texts: how many shingles they share, how many words lie in these, and the longest run of
 * words that both have. One verifier serves one thread; it keeps the index of the first text that was given last, so pairs
 * are best given sorted by their first text.
 */
#ifndef DS_MATCH_VERIFY_H
#define DS_MATCH_VERIFY_H

#include "match/corpus.h"
#include "match/places.h"
#include "match/telling.h"
#include "model/match.h"

typedef struct ds_verifier {
    ds_memory *memory;
    const ds_corpus *corpus; /* NULL when only ds_verifier_compare is used */
    uint32_t ngram;
    ds_telling telling;
    uint32_t run_floor_percent; /* words and runs are worked out from this similarity up */
    ds_buffer bytes;            /* of a record */
    ds_buffer text[2];          /* what sides point into, but for those of ds_verifier_sides */
    ds_side side[2];
    ds_places places; /* of side[0] */
    ds_places own;    /* of side[1], when its distinct shingles are to be counted */
    uint32_t loaded;  /* text in `places`, DS_TEXT_NONE */
    uint32_t *hashes; /* of the shingles of side[1] */
    size_t hash_capacity;
    uint64_t *met[2]; /* places of a side whose shingles the other has, as bits */
    size_t met_capacity[2];
    uint64_t *window; /* scratch of the slow way to the longest run */
    size_t window_capacity;
} ds_verifier;

#define DS_TEXT_NONE UINT32_MAX

/* What two texts must reach to be worth comparing: one of these two at least. {0} lets all pass. */
typedef struct ds_reach {
    double jaccard;
    double similarity;
} ds_reach;

void ds_verifier_init(ds_verifier *verifier, ds_memory *memory, const ds_corpus *corpus, uint32_t ngram);
void ds_verifier_clear(ds_verifier *verifier);

/* Compare two texts of the corpus. shared_words and longest_run are 0 below a similarity of 0.1 (or the least that the
 * options make a match of), unless the bodies are equal. */
ds_status ds_verifier_pair(ds_verifier *verifier, uint32_t a, uint32_t b, ds_overlap *out, ds_error *error);

/* The same for texts that are at hand. The index of the first is kept, the text itself need not stay where it is. False in
 * `*reached`, and nothing in `out`, if it was soon seen that they do not reach what they must; true says nothing. */
ds_status ds_verifier_sides(ds_verifier *verifier, const uint32_t texts[static 2], const ds_side *const sides[static 2],
                            ds_reach reach, bool *reached, ds_overlap *out, ds_error *error);

/* Compare two token sequences of the caller's. Works everything out. */
ds_status ds_verifier_compare(ds_verifier *verifier, const ds_tokens *a, const ds_tokens *b, ds_overlap *out,
                              ds_error *error);

/* The longest run of side[0] and side[1] in words, whatever they repeat: O(n log n). For texts that are so long that no
 * shingle of a headline shorter than n can be the longest run. */
ds_status ds_verifier_halve(ds_verifier *verifier, uint32_t *words, ds_error *error);

/* A run that both have, by places of tokens. */
typedef struct ds_run {
    uint32_t a;
    uint32_t b;
    uint32_t words;
} ds_run;

/* After ds_verifier_compare: the shared runs of a shingle at least, longest first, of equal ones the earliest, none
 * overlapping another on either side. The array is the caller's to free with its capacity. */
ds_status ds_verifier_runs(ds_verifier *verifier, ds_run **runs, size_t *count, size_t *capacity, ds_error *error);

#endif
