/* SPDX-License-Identifier: MIT */
/*
 * The order is: identical, update, copy, excerpt; the first that holds decides. A rerun is any of these between articles
 * that lie farther apart in time than the window, unless they say themselves that they are one item (guid, URL).
 *
 * Version evidence, for `update`, is a shared guid, or headlines that are equal once tags such as UPDATE 1 are off: with a
 * tag from any source, without one only where one source says it twice. It needs shared text in runs beside it, so that
 * a headline that stands over every market report makes nothing of two of them.
 */
#include "match/relation.h"

enum {
    UPDATE_RUN_WORDS = 12,
    TAGGED_RUN_WORDS = 6,
    STATE_WORDS = 100,
    FLASH_WORDS = 12,
    VERSION_SECONDS = 36 * 3600,
    NEXT_REPORT_SECONDS = 20 * 3600,
};

static const double update_similarity = 0.25, headline_similarity = 0.5, state_similarity = 0.4;

static const char *const rule_names[] = {
    [DS_RULE_NONE] = "none",
    [DS_RULE_SHORT_BODY] = "short-body+other-headline",
    [DS_RULE_SAME_BODY] = "same-body",
    [DS_RULE_SAME_HEADLINE_ONLY] = "same-headline-no-body",
    [DS_RULE_GUID] = "same-guid+run",
    [DS_RULE_HEADLINE_TAG] = "headline-tag+run",
    [DS_RULE_SAME_HEADLINE] = "same-source-and-headline+run",
    [DS_RULE_JACCARD] = "jaccard",
    [DS_RULE_CONTAINMENT_RUN] = "containment+run",
    [DS_RULE_FLASH] = "contained-whole+headline",
    [DS_RULE_ID] = "same-guid",
    [DS_RULE_ITEM] = "same-item",
    [DS_RULE_KILL] = "kill",
    [DS_RULE_TEMPLATE] = "template",
    [DS_RULE_LIKE_HEADLINE_TAG] = "tag-and-like-headline+run",
    [DS_RULE_SLUG] = "same-slug+run",
    [DS_RULE_AGENCY] = "same-agency+run",
};

const char *ds_rule_name(ds_rule rule) {
    return rule_names[rule];
}

static bool same_guid(const ds_entry *a, const ds_entry *b) {
    return a->guid_hash != 0 && a->guid_hash == b->guid_hash;
}

static bool says_same_item(const ds_entry *a, const ds_entry *b) {
    return same_guid(a, b) || (a->url_hash != 0 && a->url_hash == b->url_hash);
}

static bool is_bodyless(const ds_entry *entry) {
    return entry->body_hash == 0;
}

static int64_t seconds_apart(const ds_entry *a, const ds_entry *b) {
    return a->published > b->published ? a->published - b->published : b->published - a->published;
}

static bool same_slug(const ds_entry *a, const ds_entry *b) {
    return a->slug_hash != 0 && a->slug_hash == b->slug_hash;
}

/* CORRECTED and its like say that there is another version, which one source sent within a day or so, under nearly the same
 * headline. Little need be shared then: corrected briefs are short, and what was wrong stood in the middle. Of headlines
 * alone, half of one. */
static ds_rule find_tagged(const ds_match *match, const ds_entry *a, const ds_entry *b, bool same_headline) {
    const ds_overlap *overlap = &match->overlap;
    bool has_text = !overlap->same_body && !is_bodyless(a) && !is_bodyless(b);
    double least = has_text ? update_similarity : headline_similarity;
    if (overlap->longest_run < TAGGED_RUN_WORDS || ds_overlap_similarity(overlap) < least) return DS_RULE_NONE;
    if (a->tag == b->tag || a->source != b->source) return DS_RULE_NONE;
    if ((overlap->contrast & DS_CONTRAST_LIKE_HEADLINES) == 0) return DS_RULE_NONE;
    bool stands_over_anything = !same_headline && a->headline_norm != 0 && a->headline_norm == b->headline_norm;
    if (stands_over_anything) return DS_RULE_NONE;
    bool undated = a->published == DS_TIME_NONE || b->published == DS_TIME_NONE;
    return undated || seconds_apart(a, b) <= VERSION_SECONDS ? DS_RULE_LIKE_HEADLINE_TAG : DS_RULE_NONE;
}

bool ds_relation_are_states(const ds_match *match, const ds_entry *a, const ds_entry *b, double least,
                            const ds_options *options) {
    const ds_overlap *overlap = &match->overlap;
    if (overlap->longest_run < options->run_words || overlap->shared_words < STATE_WORDS) return false;
    double in_a = ds_overlap_in_a(overlap), in_b = ds_overlap_in_b(overlap);
    if ((in_a > in_b ? in_a : in_b) < state_similarity || (in_a < in_b ? in_a : in_b) < least) return false;
    return a->published != DS_TIME_NONE && b->published != DS_TIME_NONE && seconds_apart(a, b) <= VERSION_SECONDS;
}

static ds_rule find_update(const ds_match *match, const ds_entry *a, const ds_entry *b, bool same_headline) {
    const ds_overlap *overlap = &match->overlap;
    if (overlap->longest_run >= UPDATE_RUN_WORDS && ds_overlap_similarity(overlap) >= update_similarity) {
        if (same_guid(a, b)) return DS_RULE_GUID;
        if (same_headline && a->tag != b->tag) return DS_RULE_HEADLINE_TAG;
        if (same_slug(a, b) && (a->source == b->source || a->tag != b->tag)) return DS_RULE_SLUG;
        if (same_headline && a->source == b->source) return DS_RULE_SAME_HEADLINE;
    }
    return find_tagged(match, a, b, same_headline);
}

/* `same_headline` of a short text stands in for the run that it is too short to have. */
static ds_rule find_excerpt(const ds_match *match, const ds_entry *a, const ds_entry *b, bool same_headline,
                            const ds_options *options) {
    const ds_overlap *overlap = &match->overlap;
    if (ds_overlap_similarity(overlap) >= options->containment && overlap->longest_run >= options->run_words) {
        return DS_RULE_CONTAINMENT_RUN;
    }
    const ds_entry *shorter = a->words <= b->words ? a : b;
    uint32_t body = shorter->words - shorter->headline_words;
    bool is_short = body < options->run_words && body >= FLASH_WORDS;
    if (is_short && overlap->whole_body && (same_headline || same_guid(a, b))) return DS_RULE_FLASH;
    return DS_RULE_NONE;
}

static bool is_short(const ds_entry *entry) {
    return entry->words - entry->headline_words < DS_TELLING_BODY_WORDS;
}

/* Two prints of one story do not differ in numbers alone, and a correction comes within the day: the same words a day later
 * around other figures are the next day's report, unless a tag or a common address says what they are. */
static bool is_next_report(const ds_match *match, const ds_entry *a, const ds_entry *b) {
    if ((match->overlap.contrast & DS_CONTRAST_FIGURES) == 0 || a->tag != b->tag) return false;
    if (a->url_hash != 0 && a->url_hash == b->url_hash) return false; /* a page that was changed */
    return a->published != DS_TIME_NONE && b->published != DS_TIME_NONE && seconds_apart(a, b) > NEXT_REPORT_SECONDS;
}

/* An item that says itself that it is a version of the other may have any number of new figures. */
static bool is_template(const ds_match *match, const ds_entry *a, const ds_entry *b, ds_rule rule, bool are_forms) {
    if (rule == DS_RULE_GUID || rule == DS_RULE_HEADLINE_TAG) return false;
    unsigned enough = are_forms ? DS_CONTRAST_TEMPLATE | DS_CONTRAST_SWAPS : DS_CONTRAST_TEMPLATE;
    return (match->overlap.contrast & enough) != 0 || is_next_report(match, a, b);
}

static ds_rule find_like(const ds_match *match, const ds_entry *a, const ds_entry *b, bool same_headline,
                         const ds_options *options) {
    bool is_alike = ds_overlap_jaccard(&match->overlap) >= options->threshold;
    ds_rule rule = find_update(match, a, b, same_headline);
    if (rule != DS_RULE_NONE) return rule;
    if (is_alike)
        return is_short(a) && is_short(b) && !match->overlap.headlines_meet ? DS_RULE_SHORT_BODY : DS_RULE_JACCARD;
    rule = find_excerpt(match, a, b, same_headline, options);
    if (rule != DS_RULE_NONE || a->agency_hash == 0 || a->agency_hash != b->agency_hash) return rule;
    return ds_relation_are_states(match, a, b, update_similarity, options) ? DS_RULE_AGENCY : DS_RULE_NONE;
}

static ds_rule find_rule(const ds_match *match, const ds_entry *a, const ds_entry *b, const ds_surroundings *around,
                         const ds_options *options) {
    bool same_headline = around->same_headline;
    if ((a->notes | b->notes) & DS_NOTE_NOT_AN_ARTICLE) return DS_RULE_NONE;
    if (match->overlap.same_body) {
        if (a->words - a->headline_words >= DS_TELLING_BODY_WORDS) return DS_RULE_SAME_BODY;
        if (!match->overlap.headlines_meet) return DS_RULE_SHORT_BODY;
        bool is_form = (match->overlap.contrast & DS_CONTRAST_TEMPLATE) != 0 || is_next_report(match, a, b);
        if (ds_overlap_jaccard(&match->overlap) >= options->threshold)
            return is_form ? DS_RULE_TEMPLATE : DS_RULE_SAME_BODY;
        return find_tagged(match, a, b, same_headline);
    }
    if (is_bodyless(a) || is_bodyless(b)) {
        bool equal = is_bodyless(a) && is_bodyless(b) && a->token_hash == b->token_hash && a->words > 0;
        return equal ? DS_RULE_SAME_HEADLINE_ONLY : find_tagged(match, a, b, same_headline);
    }
    ds_rule rule = find_like(match, a, b, same_headline, options);
    return rule != DS_RULE_NONE && is_template(match, a, b, rule, around->are_forms) ? DS_RULE_TEMPLATE : rule;
}

bool ds_relation_may_merge(const ds_overlap *overlap, const ds_options *options) {
    if (ds_overlap_jaccard(overlap) >= options->threshold) return true;
    double similarity = ds_overlap_similarity(overlap);
    bool may_update = similarity >= update_similarity && overlap->longest_run >= TAGGED_RUN_WORDS;
    return may_update || (similarity >= options->containment && overlap->longest_run >= options->run_words);
}

static ds_relation relation_of(ds_rule rule) {
    switch (rule) {
    case DS_RULE_SAME_BODY:
    case DS_RULE_SAME_HEADLINE_ONLY: return DS_RELATION_IDENTICAL;
    case DS_RULE_GUID:
    case DS_RULE_HEADLINE_TAG:
    case DS_RULE_LIKE_HEADLINE_TAG:
    case DS_RULE_SLUG:
    case DS_RULE_AGENCY:
    case DS_RULE_SAME_HEADLINE: return DS_RELATION_UPDATE;
    case DS_RULE_JACCARD: return DS_RELATION_COPY;
    case DS_RULE_CONTAINMENT_RUN:
    case DS_RULE_FLASH: return DS_RELATION_EXCERPT;
    case DS_RULE_SHORT_BODY:
    case DS_RULE_ID: /* and these are never found by text */
    case DS_RULE_ITEM:
    case DS_RULE_KILL:
    case DS_RULE_TEMPLATE:
    case DS_RULE_NONE: break;
    }
    return DS_RELATION_NONE;
}

static bool is_outside_window(const ds_entry *a, const ds_entry *b, const ds_options *options) {
    if (options->window_days <= 0 || a->published == DS_TIME_NONE || b->published == DS_TIME_NONE) return false;
    return (double)seconds_apart(a, b) > options->window_days * 86400.0;
}

void ds_relation_decide(ds_match *match, const ds_entry *a, const ds_entry *b, const ds_surroundings *around,
                        const ds_options *options) {
    ds_rule rule = DS_RULE_NONE;
    if (!options->isolate || a->source != b->source) rule = find_rule(match, a, b, around, options);
    ds_relation relation = relation_of(rule);
    match->rule = (uint8_t)rule;
    match->base = (uint8_t)relation;
    bool is_rerun = relation != DS_RELATION_NONE && is_outside_window(a, b, options) && !says_same_item(a, b);
    match->relation = (uint8_t)(is_rerun ? DS_RELATION_RERUN : relation);
}
