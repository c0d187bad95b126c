/* SPDX-License-Identifier: MIT */
/*
 * Same frame, other numbers and names: grant notices to two towns, two days' prime rates, two companies' earnings. They
 * share nine words in ten and are two stories, where two prints of one story may share half. What tells them apart is not
 * how much differs but what: editors insert, cut and rephrase plain words; a form is filled in with other names and numbers.
 *
 * In a form half of all gaps at least are swaps, and they are spread over it: three, and one in so many words. Two, and a
 * third of all, will do where headlines are parallel ("Oakdale receives grant", "Elm Fork receives grant"). Under the very
 * same headline it takes six, since a story keeps it when it is corrected: two items on one company's quarter differ in up
 * to five figures.
 *
 * Names must be among the swaps, since the figures of a running story change too (12 dead, 15 dead), and where no number
 * goes with them they must come again. Without names it must be a table: a figure in 24 words. (Notices of interest rates
 * and positions of ships have one in 10, lists of prices one in 9 to 30, the news one in 60 and fewer.)
 *
 * Where the first sentences give another sum to another place, and the place comes again further down, the rest may have been
 * rewritten: a quarter of the gaps is enough. A reporter, an hour and a counter stand at the head of a page only.
 *
 * The constants were found on press releases of the US Senate, Reuters of 1987, wire copies on one summit and versions of
 * encyclopedia articles; none is from one of them alone.
 */
#include "match/template.h"

enum {
    SWAPS = 3,
    SWAPS_PARALLEL = 2,
    SWAPS_SAME_HEADLINE = 6,
    NAMES_WITHOUT_NUMBERS = 4,
    WORDS_A_SWAP = 120,
    WORDS_A_FIGURE = 24,
    WORDS_A_FIGURE_ALONE = 60, /* where nothing else differs */
    NOTICE_WORDS = 100,        /* a shorter text is a notice, if one headline comes again over other numbers */
    GAPS_A_SWAP = 4,           /* where the head says another place and another sum */
    LITTLE_ELSE_GAPS = 6,      /* so few gaps, and a changed number or negation is worth a note */
};

static uint32_t at_least(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

/* A form names whom it is about again and again. Names that differ once each may be a matter of spelling, as where one site
 * lost the apostrophes of another ("Maines", "Maine s"). */
static bool repeats_names(const ds_contrast *c) {
    return c->name_swaps >= NAMES_WITHOUT_NUMBERS && c->name_swaps >= 2 * c->name_pairs;
}

/* Five eighths in one run, and the swaps stand together: the times and counters at the head of a page. */
static bool is_spread(const ds_contrast *c) {
    return (uint64_t)c->longest_run * 8 <= (uint64_t)c->words * 5;
}

/* Money and place: what stands at the head, and whom it is about, are both others. However the rest was rewritten then, a
 * quarter of what differs is enough. */
static bool is_about_others(const ds_contrast *c) {
    return c->lead_name && c->lead_number && !c->same_headline;
}

static bool is_form(const ds_contrast *c) {
    uint32_t swaps = c->number_swaps + c->name_swaps, need = c->same_headline ? SWAPS_SAME_HEADLINE : SWAPS;
    if (c->parallel_headlines && swaps >= SWAPS_PARALLEL && swaps * 3 >= c->gaps && c->name_swaps > 0) return true;
    if (is_about_others(c) && swaps * GAPS_A_SWAP >= c->gaps) return true;
    if (swaps * 2 < c->gaps || !is_spread(c)) return false;
    bool has_names = c->name_swaps >= 2 && (c->number_swaps > 0 || repeats_names(c));
    if (has_names && swaps >= at_least(need, c->words / WORDS_A_SWAP)) return true;
    return c->number_swaps >= at_least(need, c->words / WORDS_A_FIGURE);
}

/* Nothing but headlines tells two short notices apart: "Lowden Bank cuts base rate", "Harrow Bank cuts base rate". */
static bool is_notice(const ds_contrast *c) {
    return c->words < DS_TELLING_BODY_WORDS && c->gaps == 0 && c->parallel_headlines && !c->like_headlines;
}

/* "Money market deficit forecast at 450 mln" of two days. A longer text has the hour and the counters of its page in it. */
static bool is_next_notice(const ds_contrast *c) {
    if (c->headline_figures) return c->words < DS_TELLING_BODY_WORDS && c->gaps == 0;
    return c->same_headline && c->words < NOTICE_WORDS && c->number_swaps > 0 && c->gaps <= LITTLE_ELSE_GAPS;
}

/* Between two texts that are known as forms, since each stands in one frame with several others: another name and another
 * number will do, or two of a kind, or another sum at the head under another title, where the name is no help ("Greenfield",
 * "Greenfield Township"). */
static bool has_swaps(const ds_contrast *c) {
    if (c->lead_number && c->other_title) return true;
    return c->name_swaps + c->number_swaps >= 2 && (c->name_swaps > 0 || c->parallel_headlines);
}

uint8_t ds_template_judge(const ds_contrast *c) {
    unsigned bits = c->like_headlines ? DS_CONTRAST_LIKE_HEADLINES : 0;
    if (has_swaps(c)) bits |= DS_CONTRAST_SWAPS;
    /* Two towns in the headlines and two sums in the texts, and the letter may have been rewritten between them. */
    if (c->parallel_headlines && (c->number_swaps > 0 || c->lead_number)) bits |= DS_CONTRAST_TEMPLATE;
    if (c->is_cut_short) return (uint8_t)bits;
    bool is_all_figures = c->number_swaps > 0 && c->number_swaps == c->gaps;
    bool is_all_swaps = c->gaps > 0 && c->number_swaps + c->name_swaps == c->gaps;
    if (is_form(c) || is_notice(c) || (is_all_swaps && c->parallel_headlines)) bits |= DS_CONTRAST_TEMPLATE;
    if (is_all_figures && (uint64_t)c->number_swaps * WORDS_A_FIGURE_ALONE >= c->words) bits |= DS_CONTRAST_FIGURES;
    if (is_next_notice(c)) bits |= DS_CONTRAST_FIGURES;
    if (c->number_swaps > 0 && c->gaps <= LITTLE_ELSE_GAPS) bits |= DS_CONTRAST_NUMBERS;
    if (c->negation && c->gaps <= LITTLE_ELSE_GAPS) bits |= DS_CONTRAST_NEGATION;
    return (uint8_t)bits;
}
