/* SPDX-License-Identifier: MIT */
/* Where two texts that share much differ: places where a number or a name was changed for another, and the rest. */
#ifndef DS_MATCH_CONTRAST_H
#define DS_MATCH_CONTRAST_H

#include "match/verify.h"

/* Gaps in which names may have been swapped; where there are more, these speak for all. */
enum { DS_NAME_GAPS_MOST = 64 };

/* Counted along both bodies. */
typedef struct ds_contrast {
    uint32_t words;          /* of the shorter body */
    uint32_t longest_run;    /* of the whole comparison, in words */
    uint32_t gaps;           /* places where they differ, but for what stands before and behind all that they share */
    uint32_t number_swaps;   /* of these: a number for another number */
    uint32_t name_swaps;     /* a capitalised word that the other text does not have, for another such */
    uint32_t name_pairs;     /* different ones among the name swaps */
    bool lead_number;        /* at their heads, and in no date: a number for another */
    bool lead_name;          /* and there a name that comes again, if headlines are neither the same nor parallel */
    bool other_title;        /* beside such a number: another headline, or first paragraph as short as one */
    bool negation;           /* a "not" or its like was added or dropped in a short one */
    bool same_headline;      /* word for word */
    bool headline_figures;   /* the same words but for numbers: looked for over equal short bodies */
    bool parallel_headlines; /* mostly the same words, but each has a name that stands nowhere in the other text */
    bool like_headlines;     /* they begin with the same word and share half of their words, tags apart */
    bool is_cut_short;       /* so much was rephrased that the rest was not looked at */
} ds_contrast;

/* After a comparison, whose sides have their flags. */
void ds_contrast_find(const ds_verifier *verifier, const ds_overlap *overlap, ds_contrast *out);

/* Does a token stand nowhere in the other side's text? */
bool ds_contrast_is_foreign(const ds_verifier *verifier, int side, uint32_t at);

/* Does a token stand with a capital from place `first` on? A headline may have nothing but capitals. */
bool ds_contrast_is_name_from(const ds_side *side, uint32_t first, uint32_t token);

#endif
