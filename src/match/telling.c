/* SPDX-License-Identifier: MIT */
#include "match/telling.h"

#include "text/text.h"

#include <stddef.h>
#include <string.h>

static const char *const negations[] = {
    "not",    "no",      "never",    "none",     "nobody",    "nothing", "neither", "nor",    "without", "cannot",
    "can't",  "don't",   "doesn't",  "didn't",   "won't",     "isn't",   "aren't",  "wasn't", "weren't", "hasn't",
    "hadn't", "haven't", "wouldn't", "couldn't", "shouldn't", "deny",    "denies",  "denied", "denying",
};

/* "One" is left out: it stands for too much else. */
static const char *const numbers[] = {
    "two",    "three",  "four",     "five",     "six",     "seven",   "eight",     "nine",     "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty", "thirty", "forty",    "fifty",    "sixty",   "seventy", "eighty",    "ninety",   "hundred",
};

/* Capitals that one house writes with points and another without. */
static const char *const initials[] = {"u", "s", "us", "usa", "k", "uk", "e", "eu", "n", "un", "d", "c", "dc"};

/* What a headline begins with that names an edition, as in text/lexicon.c. */
static const char *const tags[] = {"corrected", "correction", "corrective", "rpt",     "repeat", "repeating",
                                   "refile",    "refiling",   "update",     "updated", "wrapup"};

/* Months and days, which papers cut short and write otherwise, and which every report of a day has. */
static const char *const dates[] = {
    "january",  "february", "march",  "april",   "may",       "june",     "july",   "august",   "september", "october",
    "november", "december", "jan",    "feb",     "mar",       "apr",      "aug",    "sept",     "sep",       "oct",
    "nov",      "dec",      "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

/* Behind which a name goes on: the Bank of one town is not that of another. */
static const char *const links[] = {"of", "for", "de",  "del", "di",  "da", "do",
                                    "du", "des", "von", "van", "der", "the"};

static void put(ds_telling *telling, const char *const *words, size_t count, uint8_t kind) {
    for (size_t i = 0; i < count; i++) {
        uint32_t token = ds_text_token_of(words[i]), slot = token % DS_TELLING_SLOTS;
        while (telling->kinds[slot] != DS_TELLING_NONE) slot = (slot + 1) % DS_TELLING_SLOTS;
        telling->tokens[slot] = token;
        telling->kinds[slot] = kind;
    }
}

void ds_telling_init(ds_telling *telling) {
    memset(telling, 0, sizeof *telling);
    put(telling, negations, sizeof negations / sizeof *negations, DS_TELLING_NEGATION);
    put(telling, numbers, sizeof numbers / sizeof *numbers, DS_TELLING_NUMBER);
    put(telling, tags, sizeof tags / sizeof *tags, DS_TELLING_TAG);
    put(telling, dates, sizeof dates / sizeof *dates, DS_TELLING_DATE);
    put(telling, links, sizeof links / sizeof *links, DS_TELLING_LINK);
    put(telling, initials, sizeof initials / sizeof *initials, DS_TELLING_INITIAL);
}
