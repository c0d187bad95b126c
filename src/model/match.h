/* SPDX-License-Identifier: MIT */
/* Two articles and what they share. Articles are numbers in canonical order from here on. */
#ifndef DS_MODEL_MATCH_H
#define DS_MODEL_MATCH_H

#include "dupscan.h"

typedef struct ds_overlap {
    uint32_t shingles_a; /* distinct shingles */
    uint32_t shingles_b;
    uint32_t shared;       /* of both */
    uint32_t shared_words; /* words of the shorter text that lie in shared shingles */
    uint32_t longest_run;  /* words */
    bool whole_body;       /* every body shingle of the text with fewer is shared */
    bool same_body;        /* body tokens are equal, and there are some */
    bool headlines_meet;   /* of equal or short bodies only: the headlines share a shingle, or one is empty */
    uint8_t contrast;      /* DS_CONTRAST_ bits: what the bodies differ in; of texts that may be matched only */
} ds_overlap;

enum {
    DS_CONTRAST_TEMPLATE = 1,        /* same frame, other names and numbers */
    DS_CONTRAST_FIGURES = 2,         /* nothing but numbers differ; of short notices under one headline, little else */
    DS_CONTRAST_NUMBERS = 4,         /* a number differs in an aligned place, and little else */
    DS_CONTRAST_NEGATION = 8,        /* a negation was added or dropped, and little else */
    DS_CONTRAST_SWAPS = 32,          /* names or numbers were swapped at all: enough between texts known as forms */
    DS_CONTRAST_INSIDE = 64,         /* the shorter is a small piece from further down in the longer */
    DS_CONTRAST_LIKE_HEADLINES = 16, /* which begin with the same word and share half of them, tags apart */
};

/* From so many words on a body says what it is about; a shorter one may be "Qtly div 10 cts vs 10 cts prior", word for word
 * or nearly, under the names of many companies. */
enum { DS_TELLING_BODY_WORDS = 20 };

typedef struct ds_match {
    uint32_t a; /* a < b */
    uint32_t b;
    ds_overlap overlap;
    uint8_t relation;
    uint8_t base; /* the relation without the window */
    uint8_t rule; /* ds_rule */
    uint8_t via;
} ds_match;

static inline double ds_overlap_jaccard(const ds_overlap *o) {
    uint64_t all = (uint64_t)o->shingles_a + o->shingles_b - o->shared;
    return all == 0 ? 0.0 : (double)o->shared / (double)all;
}

static inline double ds_overlap_in_a(const ds_overlap *o) {
    return o->shingles_a == 0 ? 0.0 : (double)o->shared / (double)o->shingles_a;
}

static inline double ds_overlap_in_b(const ds_overlap *o) {
    return o->shingles_b == 0 ? 0.0 : (double)o->shared / (double)o->shingles_b;
}

/* The larger containment, which is never below the Jaccard: what "similarity" means wherever one number must do. */
static inline double ds_overlap_similarity(const ds_overlap *o) {
    double a = ds_overlap_in_a(o), b = ds_overlap_in_b(o);
    return a > b ? a : b;
}

#endif
