/* SPDX-License-Identifier: MIT */
/* Names of the result in words for people. */
#ifndef DS_REPORT_WORDS_H
#define DS_REPORT_WORDS_H

#include "report/wrap.h"

/* What two articles are to each other, as a verdict. */
const char *ds_words_relation(ds_relation relation);

/* Why: the rule in words, or its bare name where there are none for it. */
const char *ds_words_rule(const char *rule);

/* What is worth saying about an article, with commas between. */
void ds_words_put_notes(ds_wrap *wrap, uint32_t notes);

/* The generators that proposed a pair, with commas between. */
void ds_words_put_via(ds_wrap *wrap, uint32_t via);

/* How much of a date (2018-07-15T11:54:28Z) is its day. */
size_t ds_words_day_size(const char *date);

#endif
