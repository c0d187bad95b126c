/* SPDX-License-Identifier: MIT */
/* Where two texts that share much differ: places where a number or a name was changed for another, and the rest. */
#ifndef DS_MATCH_TEMPLATE_H
#define DS_MATCH_TEMPLATE_H

#include "match/verify.h"

enum { DS_NAME_PAIRS_MOST = 8 };

/* What the two bodies differ in, counted along both. */
typedef struct ds_contrast {
    uint32_t words;          /* of the shorter body */
    uint32_t gaps;           /* places where they differ, but for what stands before and behind all that they share */
    uint32_t number_swaps;   /* of these: a number for another number */
    uint32_t name_swaps;     /* a capitalised word that the other text does not have, for another such */
    uint32_t name_pairs;     /* different ones among the name swaps, up to DS_NAME_PAIRS_MOST */
    uint32_t longest;        /* words of the longest run between gaps */
    bool negation;           /* a "not" or its like was added or dropped in a short one */
    bool same_headline;      /* word for word */
    bool parallel_headlines; /* mostly the same words, but each has a name that stands nowhere in the other text */
    bool like_headlines;     /* they begin with the same word and share half of their words, tags apart */
    bool is_cut_short;       /* so much was rephrased that the rest was not looked at */
} ds_contrast;

/* After a comparison, whose sides have their flags. */
void ds_contrast_find(const ds_verifier *verifier, ds_contrast *out);

/* As DS_CONTRAST_ bits of model/match.h. */
uint8_t ds_contrast_judge(const ds_contrast *contrast);

#endif
