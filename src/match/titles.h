/* SPDX-License-Identifier: MIT */
/* What the headlines of two compared texts are to each other. */
#ifndef DS_MATCH_TITLES_H
#define DS_MATCH_TITLES_H

#include "match/verify.h"

/* Word for word, and there is one. */
bool ds_titles_are_equal(const ds_verifier *verifier);

/* Have both a title, and do these differ in a word? */
bool ds_titles_differ(const ds_verifier *verifier);

/* Do they begin with the same subject and share half of the shorter one, tags such as CORRECTED apart? The subject comes
 * first, and a desk that corrects a story says the rest in other words at most. It is a word, or two with a link between
 * them: "Bank of Lowden". */
bool ds_titles_are_like(const ds_verifier *verifier);

/* Are headlines the same but for numbers, in which they differ? */
bool ds_titles_differ_in_figures(const ds_verifier *verifier);

/* Where the title of a text ends: its headline or, where none stands apart, a first paragraph that is as short as one. 0:
 * there is none. */
uint32_t ds_titles_end(const ds_side *side);

/* Do they share half of their words, but each names somebody who stands nowhere in the other text? Of titles. */
bool ds_titles_are_parallel(const ds_verifier *verifier);

#endif
