/* SPDX-License-Identifier: MIT */
/* Does a line have the form of a wire line? The language of the forms stands in wire_form.c. */
#ifndef DS_TEXT_WIRE_FORM_H
#define DS_TEXT_WIRE_FORM_H

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

/* Where what has the form ends, when it begins at `at`; NULL: it does not have it. Nothing from `end` on is read. */
const char *ds_wireline_form_match(const char *form, const char *at, const char *end);

typedef struct ds_byte_set {
    uint64_t bits[4];
} ds_byte_set;

static inline bool ds_byte_set_has(const ds_byte_set *set, unsigned char byte) {
    return (set->bits[byte / 64] >> byte % 64 & 1) != 0;
}

/* The bytes that a line which the form fits may begin with, and those that may come next: never too few of them. */
void ds_wireline_form_begins(const char *form, ds_byte_set *first, ds_byte_set *second);

/* ---- what the letters of the language stand for, in wire_words.c ---- */

const char *ds_wireline_pass_agency(const char *at, const char *end); /* a name that is read in any dateline */
const char *ds_wireline_pass_initials(const char *at,
                                      const char *end); /* one that needs a place in capitals, such as AP */
const char *ds_wireline_pass_place(const char *at, const char *end); /* what stands before an agency's name */
const char *ds_wireline_pass_date(const char *at, const char *end);
/* A place in capitals and what qualifies it; `strict`: no word that heads lines of another kind, no abbreviation. */
const char *ds_wireline_pass_capitals(const char *at, const char *end, bool strict);
const char *ds_wireline_pass_names(const char *at, const char *end); /* of persons, with what they are behind them */
const char *ds_wireline_pass_title(const char *at, const char *end); /* "AP Science Writer" */
const char *ds_wireline_pass_contributors(const char *at, const char *end); /* "AP writers Jo Ray in Rome and Al Ito" */

/* Behind the blanks at `at`, line ends among them. */
const char *ds_wireline_pass_blanks(const char *at, const char *end);

#endif
