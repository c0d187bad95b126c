/* SPDX-License-Identifier: MIT */
/*
 * Papers print one report as it stood when they took it, cut and framed each in its own way. The copies of each state are a
 * star; two stars of one report share much of their texts, but not every member is like the other star's centre. Stars come
 * together for what their members say together, and never for one page:
 *
 *     most match      three fifths of the pairs across are matches, a quarter of the longer text at least being shared
 *     one agency      both stars are of one agency, and of all pairs across a fifth are states of its report; among them two
 *                     pairs that have no page in common, where there are two pages on both sides. A page alone, which may
 *                     name nobody, comes to a star when half of it agrees
 *
 *        A ── c ── B         A ── c ── B        A star is of the agency that its members name, if all that name one name the
 *                    ->           │             same. The smaller story is turned until the page that is most like a page
 *        D ── e ── F              D ── e ── F   of the other is on top, and hangs on that: each member has been compared
 *                                               with what it hangs on, and `of` names it
 *
 * Digests are no evidence, so that no page of many stories is a bridge, and nothing hangs on a brief that was cut from a page;
 * nor are forms evidence, which are alike by nature. What comes together by agency lies within a day and a half, which bounds how long a report
 * may be written on.
 */
#include "base/order.h"
#include "base/radix.h"
#include "story/builder.h"

enum { PAGES_MOST = 16, SPAN_SECONDS = 36 * 3600 };

static const double most = 0.6, half = 0.5, some = 0.2, whole_report = 0.25, early_report = 0.15;

typedef struct star_pair {
    uint32_t story[2]; /* numbers of stars before any came together */
    ds_match link;     /* the best, with story[0]'s page as `page[0]` */
    uint32_t page[2];
    double share; /* of the pairs across that speak for it */
    bool by_agency;
} star_pair;

typedef struct printer {
    ds_builder *builder;
    const ds_entry *entries;
    size_t *start;     /* story -> its members in `members`; count + 2 */
    uint32_t *members; /* grouped by story */
    uint32_t *size;    /* story -> members, of all that have come to it */
    int64_t *first;    /* story -> when its earliest and latest member were published */
    int64_t *last;
    ds_record *records; /* (story, story) of the matches across, and as much scratch */
    size_t record_count;
    star_pair *pairs;
    size_t pair_count, pair_capacity;
} printer;

/* ---- who speaks for a star ---- */

static double least_held(const ds_overlap *overlap) {
    double a = ds_overlap_in_a(overlap), b = ds_overlap_in_b(overlap);
    return a < b ? a : b;
}

/* A brief that was cut from what it hangs on: nothing hangs on it. */
static bool is_brief(const ds_builder *builder, uint32_t article) {
    const ds_match *link = &builder->link[article];
    if (builder->centre[article] == article || link->relation != DS_RELATION_EXCERPT) return false;
    return (ds_match_excerpt_is_a(link) ? link->a : link->b) == article && least_held(&link->overlap) < whole_report;
}

static bool speaks(const ds_builder *builder, uint32_t article) {
    return !builder->is_digest[article] && !ds_matcher_is_form(builder->matcher, article) &&
           (builder->matcher->corpus->entries[article].notes & DS_NOTE_NOT_AN_ARTICLE) == 0;
}

/* Do two pages match as reports do, and not as a brief and what it was cut from? */
static bool match_as_reports(const ds_builder *builder, const ds_match *match, double least) {
    bool matches = ds_relation_merges(match->relation) || match->relation == DS_RELATION_EXCERPT;
    return matches && least_held(&match->overlap) >= least && ds_builder_is_near(builder, match);
}

/* The pages of a story that may speak for it, the first so many. */
static uint32_t list_pages(const printer *p, uint32_t story, uint32_t *pages) {
    uint32_t count = 0;
    for (size_t m = p->start[story]; m < p->start[story + 1] && count < PAGES_MOST; m++) {
        if (speaks(p->builder, p->members[m])) pages[count++] = p->members[m];
    }
    return count;
}

/* The agency that most of the pages name which name one; a paper's own credit line is a name too. 0: there is none. */
static uint64_t agency_of(const printer *p, const uint32_t *pages, uint32_t count) {
    uint64_t agency = 0;
    uint32_t naming = 0, same = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t name = p->entries[pages[i]].agency_hash;
        uint32_t as_well = 0;
        naming += name != 0;
        for (uint32_t j = 0; j < count && name != 0; j++) as_well += p->entries[pages[j]].agency_hash == name;
        if (as_well > same) {
            agency = name;
            same = as_well;
        }
    }
    return same > naming / 2 ? agency : 0;
}

/* ---- what two stars say of each other ---- */

typedef struct hearing {
    uint32_t pages[2][PAGES_MOST];
    uint32_t count[2];
    uint32_t matches, states; /* pairs across that match, that are states of one report */
    uint32_t heard[2];        /* pages of either side that are in such a pair */
    double best;
    star_pair *pair;
} hearing;

/* Can a story be turned so that an article is on top: does all on the way there merge? */
static bool may_turn(const ds_builder *builder, uint32_t article) {
    for (uint32_t at = article; builder->centre[at] != at; at = builder->centre[at]) {
        bool is_text = ds_relation_merges(builder->link[at].relation) && !ds_rule_is_claim(builder->link[at].rule);
        if (!is_text || builder->is_digest[at]) return false;
    }
    return true;
}

/* Keep the best link of two pages of which one may be on top of its story, and hang on the other. */
static void keep_best(const printer *p, hearing *h, const ds_match *match, uint32_t a, uint32_t b) {
    const ds_builder *builder = p->builder;
    double alike = ds_overlap_similarity(&match->overlap);
    if (alike <= h->best || is_brief(builder, a) || is_brief(builder, b)) return;
    if (!may_turn(builder, a) && !may_turn(builder, b)) return;
    h->best = alike;
    h->pair->link = *match;
    h->pair->page[0] = a;
    h->pair->page[1] = b;
}

static ds_status hear(printer *p, hearing *h, bool same_agency, ds_error *error) {
    const ds_options *options = p->builder->matcher->corpus->options;
    bool heard[2][PAGES_MOST] = {{false}};
    for (uint32_t i = 0; i < h->count[0]; i++) {
        for (uint32_t j = 0; j < h->count[1]; j++) {
            uint32_t a = h->pages[0][i], b = h->pages[1][j];
            if (options->isolate && p->entries[a].source == p->entries[b].source) continue;
            ds_match match;
            DS_TRY(same_agency ? ds_builder_compare(p->builder, a, b, &match, error)
                               : ds_builder_match(p->builder, a, b, &match, error));
            bool matches = match_as_reports(p->builder, &match, whole_report);
            bool grew = same_agency && match_as_reports(p->builder, &match, early_report);
            bool two_papers = p->entries[a].source != p->entries[b].source;
            bool may_be_states = same_agency && two_papers && (match.overlap.contrast & DS_CONTRAST_TEMPLATE) == 0;
            bool are_states =
                may_be_states && ds_relation_are_states(&match, &p->entries[a], &p->entries[b], early_report, options);
            if (!matches && !grew && !are_states) continue;
            if (!ds_relation_merges(match.relation)) {
                match.relation = match.base = DS_RELATION_UPDATE;
                match.rule = same_agency ? DS_RULE_AGENCY : DS_RULE_PRINTS;
            }
            h->matches += matches;
            h->states++;
            heard[0][i] = heard[1][j] = true;
            keep_best(p, h, &match, a, b);
        }
    }
    for (uint32_t i = 0; i < PAGES_MOST; i++) {
        h->heard[0] += heard[0][i];
        h->heard[1] += heard[1][i];
    }
    return DS_OK;
}

/* Is it more than one page that speaks, where there is more than one? */
static bool is_no_single_page(const hearing *h) {
    return (h->heard[0] > 1 || h->count[0] == 1) && (h->heard[1] > 1 || h->count[1] == 1);
}

static ds_status judge(printer *p, star_pair *pair, ds_error *error) {
    hearing h = {.pair = pair};
    for (int side = 0; side < 2; side++) h.count[side] = list_pages(p, pair->story[side], h.pages[side]);
    double all = (double)h.count[0] * h.count[1];
    pair->share = 0;
    if (all < 2) return DS_OK;
    uint64_t agency[2] = {agency_of(p, h.pages[0], h.count[0]), agency_of(p, h.pages[1], h.count[1])};
    bool is_alone = h.count[0] == 1 || h.count[1] == 1;
    bool names_nobody = is_alone && agency[h.count[0] == 1 ? 0 : 1] == 0;
    bool same_agency = agency[0] == agency[1] ? agency[0] != 0 : names_nobody && (agency[0] | agency[1]) != 0;
    DS_TRY(hear(p, &h, same_agency, error));
    if (h.best <= 0 || !is_no_single_page(&h)) return DS_OK;
    bool match = !is_alone && h.matches >= most * all;
    bool are_states = same_agency && h.states >= (is_alone ? half : some) * all;
    if (match || are_states) pair->share = h.states / all;
    pair->by_agency = !match;
    return DS_OK;
}

/* ---- coming together ---- */

/* Turn the story so that `article` is on top, and hang it on `on`. */
static void turn_and_hang(ds_builder *builder, uint32_t article, uint32_t on, const ds_match *with) {
    ds_match link = *with;
    uint32_t at = article, under = on;
    for (bool was_top = false; !was_top;) {
        uint32_t next = builder->centre[at];
        ds_match old = builder->link[at];
        builder->centre[at] = under;
        builder->link[at] = link;
        was_top = next == at;
        under = at;
        at = next;
        link = old;
    }
}

static bool is_within_span(const printer *p, uint32_t a, uint32_t b) {
    int64_t first = p->first[a] < p->first[b] ? p->first[a] : p->first[b];
    int64_t last = p->last[a] > p->last[b] ? p->last[a] : p->last[b];
    return last < first || (uint64_t)last - (uint64_t)first <= SPAN_SECONDS;
}

/* The smaller story comes to the larger if it can be turned so; of equal ones the one that began later. */
static void join_pair(printer *p, const star_pair *pair) {
    ds_builder *builder = p->builder;
    uint32_t story[2];
    for (int side = 0; side < 2; side++) story[side] = ds_builder_story(builder, pair->page[side]);
    if (story[0] == story[1] || (pair->by_agency && !is_within_span(p, story[0], story[1]))) return;
    bool first_is_larger =
        p->size[story[0]] > p->size[story[1]] || (p->size[story[0]] == p->size[story[1]] && story[0] < story[1]);
    int host = first_is_larger ? 0 : 1;
    if (!may_turn(builder, pair->page[1 - host])) host = 1 - host;
    if (!may_turn(builder, pair->page[1 - host])) return;
    uint32_t to = story[host], from = story[1 - host];
    turn_and_hang(builder, pair->page[1 - host], pair->page[host], &pair->link);
    builder->merged[from] = to;
    p->size[to] += p->size[from];
    if (p->first[from] < p->first[to]) p->first[to] = p->first[from];
    if (p->last[from] > p->last[to]) p->last[to] = p->last[from];
}

/* Pairs of which more speaks come first; of equal ones those of the first stars. */
static int compare_pairs(const void *context, uint32_t a, uint32_t b) {
    const star_pair *pairs = context;
    if (pairs[a].share > pairs[b].share || pairs[a].share < pairs[b].share) {
        return pairs[a].share > pairs[b].share ? -1 : 1;
    }
    for (int side = 0; side < 2; side++) {
        uint32_t in_a = pairs[a].story[side], in_b = pairs[b].story[side];
        if (in_a != in_b) return in_a < in_b ? -1 : 1;
    }
    return 0;
}

/* ---- all ---- */

static bool crosses(const printer *p, const ds_match *match) {
    ds_builder *builder = p->builder;
    return match_as_reports(builder, match, early_report) && speaks(builder, match->a) && speaks(builder, match->b) &&
           ds_builder_story(builder, match->a) != ds_builder_story(builder, match->b);
}

static uint64_t story_pair(const printer *p, const ds_match *match) {
    uint64_t a = ds_builder_story(p->builder, match->a), b = ds_builder_story(p->builder, match->b);
    return a < b ? a << 32 | b : b << 32 | a;
}

static void group_by_story(printer *p) {
    ds_builder *builder = p->builder;
    uint32_t n = builder->count;
    for (uint32_t i = 0; i < n; i++) {
        p->first[i] = INT64_MAX;
        p->last[i] = INT64_MIN;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t story = ds_builder_story(builder, i);
        int64_t time = p->entries[i].published;
        p->start[story + 2]++;
        p->size[story]++;
        if (time == DS_TIME_NONE) continue;
        if (time < p->first[story]) p->first[story] = time;
        if (time > p->last[story]) p->last[story] = time;
    }
    for (uint32_t i = 0; i < n; i++) p->start[i + 2] += p->start[i + 1];
    for (uint32_t i = 0; i < n; i++) p->members[p->start[ds_builder_story(builder, i) + 1]++] = i;
}

static ds_status judge_all(printer *p, ds_error *error) {
    ds_memory *memory = p->builder->memory;
    for (size_t first = 0, next; first < p->record_count; first = next) {
        uint64_t key = ds_record_key(&p->records[first]);
        for (next = first + 1; next < p->record_count && ds_record_key(&p->records[next]) == key;) next++;
        star_pair found = {.story = {(uint32_t)(key >> 32), (uint32_t)key}};
        DS_TRY(judge(p, &found, error));
        if (found.share <= 0) continue;
        if (!ds_memory_reserve(memory, &p->pairs, &p->pair_capacity, p->pair_count + 1, sizeof found)) {
            return ds_fail_memory(error);
        }
        p->pairs[p->pair_count++] = found;
    }
    return DS_OK;
}

static ds_status join_all(printer *p, ds_error *error) {
    ds_memory *memory = p->builder->memory;
    group_by_story(p);
    DS_TRY(judge_all(p, error));
    uint32_t *order = ds_memory_new(memory, p->pair_count, 2 * sizeof *order);
    if (order == NULL) return ds_fail_memory(error);
    for (size_t i = 0; i < p->pair_count; i++) order[i] = (uint32_t)i;
    ds_order_sort(order, order + p->pair_count, p->pair_count, compare_pairs, p->pairs);
    for (size_t i = 0; i < p->pair_count; i++) join_pair(p, &p->pairs[order[i]]);
    ds_memory_free(memory, order, p->pair_count, 2 * sizeof *order);
    return DS_OK;
}

ds_status ds_builder_join_prints(ds_builder *builder, ds_error *error) {
    ds_memory *memory = builder->memory;
    const ds_match_list *matches = &builder->matcher->matches;
    size_t n = builder->count, across = 0;
    printer p = {.builder = builder, .entries = builder->matcher->corpus->entries};
    for (size_t m = 0; m < matches->count; m++) across += crosses(&p, &matches->matches[m]);
    if (across == 0) return DS_OK;
    p.start = ds_memory_new_zeroed(memory, n + 2, sizeof *p.start);
    p.members = ds_memory_new(memory, n, sizeof *p.members);
    p.size = ds_memory_new_zeroed(memory, n, sizeof *p.size);
    p.first = ds_memory_new(memory, n, sizeof *p.first);
    p.last = ds_memory_new(memory, n, sizeof *p.last);
    p.records = ds_memory_new(memory, across, 2 * sizeof *p.records);
    bool had_room = p.start != NULL && p.members != NULL && p.size != NULL && p.first != NULL && p.last != NULL &&
                    p.records != NULL;
    for (size_t m = 0; m < matches->count && had_room; m++) {
        if (!crosses(&p, &matches->matches[m])) continue;
        p.records[p.record_count++] = ds_record_make(story_pair(&p, &matches->matches[m]), 0);
    }
    if (had_room) ds_radix_sort(p.records, p.records + across, across);
    ds_status status = had_room ? join_all(&p, error) : ds_fail_memory(error);
    ds_memory_free(memory, p.start, n + 2, sizeof *p.start);
    ds_memory_free(memory, p.members, n, sizeof *p.members);
    ds_memory_free(memory, p.size, n, sizeof *p.size);
    ds_memory_free(memory, p.first, n, sizeof *p.first);
    ds_memory_free(memory, p.last, n, sizeof *p.last);
    ds_memory_free(memory, p.records, across, 2 * sizeof *p.records);
    ds_memory_free(memory, p.pairs, p.pair_capacity, sizeof *p.pairs);
    return status;
}
