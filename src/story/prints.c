/* SPDX-License-Identifier: MIT */
/*
 * Papers print one report as it stood when they took it, cut and framed each in its own way. The copies of each state are a
 * star; two stars of one report share much of their texts, but not every member is like the other star's centre. A star is of
 * the agency that most of its members name which name one. Two stars of one agency come together if half of all pairs across
 * are states of its report; among them two pairs that have no page in common, where there are two pages on both sides. A page
 * alone may name nobody.
 *
 *        A ── c ── B         A ── c ── B        The smaller star is turned until the page that is most like a page of the
 *                    ->           │             other is on top, and hangs on that: each member has been compared with
 *        D ── e ── F              D ── e ── F   what it hangs on, and `of` names it
 *
 * Stars come together as members do: one takes those that are states of it, and what was taken takes none. A report that is
 * written on for a day drifts as versions do, and if each star took the next the first would share nothing with the last.
 *
 * Digests are no evidence, so that no page of many stories is a bridge, and nothing hangs on a brief that was cut from a page;
 * nor are forms evidence, which are alike by nature. Most pairs across being matches would be no evidence without the agency:
 * the releases of one bill for each region of a state match so.
 */
#include "base/order.h"
#include "base/radix.h"
#include "story/builder.h"

enum { PAGES_MOST = 16 };

static const double half = 0.5, whole_report = 0.25, early_report = 0.15;

typedef struct star_pair {
    uint32_t story[2]; /* numbers of stars before any came together */
    ds_match link;     /* the best, with story[0]'s page as `page[0]` */
    uint32_t page[2];
    double alike; /* the mean similarity of all pairs across; 0: they are not of one report */
} star_pair;

enum { TAKES = 1, TAKEN = 2 };

typedef struct printer {
    ds_builder *builder;
    const ds_entry *entries;
    size_t *start;       /* story -> its members in `members`; count + 2 */
    uint32_t *members;   /* grouped by story */
    unsigned char *part; /* story -> TAKES, TAKEN, 0 */
    ds_record *records;  /* (story, story) of the matches across, and as much scratch */
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
    uint32_t all;      /* pairs across, of two papers each */
    uint32_t states;   /* those that are states of one report */
    uint32_t heard[2]; /* pages of either side that are in such a pair */
    double alike;      /* their similarities, of all of them */
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

/* Are two pages, whose stars are of one agency, states of its report? Then their match says so. */
static bool are_states(const printer *p, uint32_t a, uint32_t b, ds_match *match) {
    const ds_entry *first = &p->entries[a], *second = &p->entries[b];
    if ((match->overlap.contrast & DS_CONTRAST_TEMPLATE) != 0) return false;
    bool matches = match_as_reports(p->builder, match, early_report);
    if (!matches && !ds_builder_is_near(p->builder, match)) return false;
    const ds_options *options = p->builder->matcher->corpus->options;
    if (!matches && !ds_relation_are_states(match, first, second, early_report, options)) return false;
    if (!ds_relation_merges(match->relation)) {
        match->relation = match->base = DS_RELATION_UPDATE;
        match->rule = DS_RULE_AGENCY;
    }
    return true;
}

static ds_status hear(printer *p, hearing *h, ds_error *error) {
    bool heard[2][PAGES_MOST] = {{false}};
    for (uint32_t i = 0; i < h->count[0]; i++) {
        for (uint32_t j = 0; j < h->count[1]; j++) {
            uint32_t a = h->pages[0][i], b = h->pages[1][j];
            if (p->entries[a].source == p->entries[b].source) continue; /* a paper prints one report once */
            ds_match match;
            DS_TRY(ds_builder_compare(p->builder, a, b, &match, error));
            h->all++;
            h->alike += ds_overlap_similarity(&match.overlap);
            if (!are_states(p, a, b, &match)) continue;
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
    if (h.count[0] * h.count[1] < 2) return DS_OK;
    uint64_t agency[2] = {agency_of(p, h.pages[0], h.count[0]), agency_of(p, h.pages[1], h.count[1])};
    for (int side = 0; side < 2; side++) {
        if (h.count[side] == 1 && agency[side] == 0) agency[side] = agency[1 - side];
    }
    if (agency[0] == 0 || agency[0] != agency[1]) return DS_OK;
    DS_TRY(hear(p, &h, error));
    if (h.best > 0 && is_no_single_page(&h) && h.states >= half * h.all) pair->alike = h.alike / h.all;
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

static size_t size_of(const printer *p, uint32_t story) {
    return p->start[story + 1] - p->start[story];
}

/* May the star of that side take the other's, and be hung on? */
static bool may_take(const printer *p, const star_pair *pair, int side) {
    return p->part[pair->story[side]] != TAKEN && p->part[pair->story[1 - side]] == 0 &&
           may_turn(p->builder, pair->page[1 - side]);
}

/* The larger star takes the smaller if it may; of equal ones the one that began first. */
static void join_pair(printer *p, const star_pair *pair) {
    ds_builder *builder = p->builder;
    int host = size_of(p, pair->story[0]) >= size_of(p, pair->story[1]) ? 0 : 1;
    if (!may_take(p, pair, host)) host = 1 - host;
    if (!may_take(p, pair, host)) return;
    uint32_t to = pair->story[host], from = pair->story[1 - host];
    turn_and_hang(builder, pair->page[1 - host], pair->page[host], &pair->link);
    builder->merged[from] = to;
    p->part[to] = TAKES;
    p->part[from] = TAKEN;
}

/* Those that are most alike come first; of equal ones those of the first stars. */
static int compare_pairs(const void *context, uint32_t a, uint32_t b) {
    const star_pair *pairs = context;
    if (pairs[a].alike > pairs[b].alike || pairs[a].alike < pairs[b].alike) {
        return pairs[a].alike > pairs[b].alike ? -1 : 1;
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
    uint32_t n = p->builder->count;
    for (uint32_t i = 0; i < n; i++) p->start[ds_builder_story(p->builder, i) + 2]++;
    for (uint32_t i = 0; i < n; i++) p->start[i + 2] += p->start[i + 1];
    for (uint32_t i = 0; i < n; i++) p->members[p->start[ds_builder_story(p->builder, i) + 1]++] = i;
}

static ds_status judge_all(printer *p, ds_error *error) {
    ds_memory *memory = p->builder->memory;
    for (size_t first = 0, next; first < p->record_count; first = next) {
        uint64_t key = ds_record_key(&p->records[first]);
        for (next = first + 1; next < p->record_count && ds_record_key(&p->records[next]) == key;) next++;
        star_pair found = {.story = {(uint32_t)(key >> 32), (uint32_t)key}};
        DS_TRY(judge(p, &found, error));
        if (found.alike <= 0) continue;
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
    p.part = ds_memory_new_zeroed(memory, n, 1);
    p.records = ds_memory_new(memory, across, 2 * sizeof *p.records);
    bool had_room = p.start != NULL && p.members != NULL && p.part != NULL && p.records != NULL;
    for (size_t m = 0; m < matches->count && had_room; m++) {
        if (!crosses(&p, &matches->matches[m])) continue;
        p.records[p.record_count++] = ds_record_make(story_pair(&p, &matches->matches[m]), 0);
    }
    if (had_room) ds_radix_sort(p.records, p.records + across, across);
    ds_status status = had_room ? join_all(&p, error) : ds_fail_memory(error);
    ds_memory_free(memory, p.start, n + 2, sizeof *p.start);
    ds_memory_free(memory, p.members, n, sizeof *p.members);
    ds_memory_free(memory, p.part, n, 1);
    ds_memory_free(memory, p.records, across, 2 * sizeof *p.records);
    ds_memory_free(memory, p.pairs, p.pair_capacity, sizeof *p.pairs);
    return status;
}
