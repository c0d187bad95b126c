/* SPDX-License-Identifier: MIT */
/*
 * The exact comparison of two texts: how many shingles they share, how many words lie in these, and the longest run of
 * words that both have. One verifier serves one thread; it keeps the side that was loaded last, so pairs are best given
 * sorted by their first text.
 */
#ifndef DS_MATCH_VERIFY_H
#define DS_MATCH_VERIFY_H

#include "match/corpus.h"
#include "match/telling.h"
#include "model/match.h"

/* One text, ready to be compared. */
typedef struct ds_side {
    ds_tokens tokens;
    uint8_t *packed_flags; /* where tokens.flags is NULL: two tokens a byte, as the record has them */
    size_t packed_capacity;
    uint64_t *shingles; /* in order of place, headline first */
    size_t shingle_capacity;
    uint32_t count;
    uint32_t headline_count; /* shingles of the headline */
} ds_side;

typedef struct ds_verifier {
    ds_memory *memory;
    const ds_corpus *corpus; /* NULL when only ds_verifier_compare is used */
    uint32_t ngram;
    uint64_t seed;
    ds_telling telling;
    uint32_t run_floor_percent; /* words and runs are worked out from this similarity up */
    ds_buffer bytes;
    ds_token_store store[2];
    ds_side side[2];
    uint32_t loaded; /* text in side[0], DS_TEXT_NONE */
    /* An index of side[0]: chained hashing of its shingles by place. */
    uint32_t *heads;  /* slot -> last place + 1 */
    uint32_t *chain;  /* place -> earlier place with the same shingle + 1 */
    uint64_t *filter; /* bits of the shingles that there are */
    uint32_t *last;   /* place -> last place with the same shingle + 1 */
    uint32_t *stamp;  /* place -> the last round in which side 1 had its shingle */
    uint32_t *met;    /* place of side 1 -> last place of its shingle on side 0 + 1; 0: none */
    size_t head_capacity, filter_capacity, chain_capacity, last_capacity, stamp_capacity, met_capacity;
    uint32_t slots;
    uint32_t distinct; /* shingles of side[0] */
    uint32_t round;
    uint64_t *table; /* scratch of counting distinct shingles of side[1] */
    size_t table_capacity;
    uint64_t *window; /* scratch of the slow way to the longest run */
    size_t window_capacity;
} ds_verifier;

#define DS_TEXT_NONE UINT32_MAX

void ds_verifier_init(ds_verifier *verifier, ds_memory *memory, const ds_corpus *corpus, uint32_t ngram, uint64_t seed);
void ds_verifier_clear(ds_verifier *verifier);

/* Compare two texts of the corpus. shared_words and longest_run are 0 below a similarity of 0.1 (or the least that the
 * options make a match of), unless the bodies are equal. */
ds_status ds_verifier_pair(ds_verifier *verifier, uint32_t a, uint32_t b, ds_overlap *out, ds_error *error);

/* The same for texts whose records are in memory. The first one's is not looked at if it is loaded. */
ds_status ds_verifier_records(ds_verifier *verifier, const uint32_t texts[static 2], const void *record_a,
                              const void *record_b, ds_overlap *out, ds_error *error);

/* Compare two token sequences of the caller's. Works everything out. */
ds_status ds_verifier_compare(ds_verifier *verifier, const ds_tokens *a, const ds_tokens *b, ds_overlap *out,
                              ds_error *error);

/* The last place of a shingle (of side[]) on side 0, plus one; 0 if it has none. `chain` leads on to the earlier places. */
uint32_t ds_verifier_find(const ds_verifier *verifier, uint64_t shingle);

/* The first token of the shingle at a place, and how many it covers: fewer than n where a segment is shorter. */
static inline uint32_t ds_side_token(const ds_side *side, uint32_t place) {
    return place < side->headline_count ? place : side->tokens.headline_count + place - side->headline_count;
}

static inline uint8_t ds_side_flags(const ds_side *side, uint32_t token) {
    if (side->tokens.flags != NULL) return side->tokens.flags[token];
    return side->packed_flags[token / 2] >> (token % 2 * 4) & 15;
}

static inline uint32_t ds_side_words(const ds_side *side, uint32_t place, uint32_t ngram) {
    uint32_t segment = place < side->headline_count ? side->tokens.headline_count : ds_tokens_body_count(&side->tokens);
    return segment < ngram ? segment : ngram;
}

/* The shingles of the run that begins at place `a` of side 0 and `b` of side 1, which have the same shingle; 0 if it goes
 * on from the places before. No run goes from a headline into a body. */
static inline uint32_t ds_verifier_run_at(const ds_verifier *v, uint32_t a, uint32_t b) {
    const ds_side *sa = &v->side[0], *sb = &v->side[1];
    bool can_go_on = a > 0 && b > 0 && a != sa->headline_count && b != sb->headline_count;
    if (can_go_on && sa->shingles[a - 1] == sb->shingles[b - 1]) return 0;
    uint32_t left_a = (a < sa->headline_count ? sa->headline_count : sa->count) - a;
    uint32_t left_b = (b < sb->headline_count ? sb->headline_count : sb->count) - b;
    uint32_t most = left_a < left_b ? left_a : left_b, length = 1;
    while (length < most && sa->shingles[a + length] == sb->shingles[b + length]) length++;
    return length;
}

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
