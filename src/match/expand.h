/* SPDX-License-Identifier: MIT */
/* Matches of texts become matches of articles. */
#ifndef DS_MATCH_EXPAND_H
#define DS_MATCH_EXPAND_H

#include "match/matcher.h"

typedef struct ds_text_match {
    uint32_t a; /* texts, a < b */
    uint32_t b;
    ds_overlap overlap;
    uint8_t via;
} ds_text_match;

typedef struct ds_text_match_list {
    ds_text_match *matches; /* sorted by (a, b) */
    size_t count, capacity;
} ds_text_match_list;

void ds_text_match_list_clear(ds_text_match_list *list, ds_memory *memory);

/* Fill matcher->is_generic, ->matches and ->unrelated. */
ds_status ds_matcher_expand(ds_matcher *matcher, const ds_text_match_list *texts, ds_error *error);

/* The two steps of it that decide_again.c takes too: which headlines say nothing, and what a pair (a < b) whose overlap is
 * known is. */
ds_status ds_matcher_find_generic(ds_matcher *matcher, const ds_text_match_list *texts, ds_error *error);

/* Fill matcher->frames, and make room for ->has_rival. Each pair of texts stands in `texts` once. */
ds_status ds_matcher_find_forms(ds_matcher *matcher, const ds_text_match_list *texts, ds_error *error);
void ds_matcher_decide(const ds_matcher *matcher, ds_match *match);

#endif
