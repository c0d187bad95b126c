/* SPDX-License-Identifier: MIT */
/*
 * Twenty papers that print one agency's report cut it, frame it and head it, and are one witness, not twenty. Members are
 * joined, in this order of evidence:
 *
 *     the same text                                one
 *     editions of one item                         one
 *     the same agency                              one: within a story, where texts have been found alike
 *     one holds four fifths of the other           one, unless they name two agencies
 *     anything less                                two: rewritten, or written by another
 *
 * A cut may fit into two reports of one event; it is one of that which it is more like, or it would tie the two.
 *
 * What is known of pairs are matches: those of members among themselves, and each one's with what it hangs on.
 */
#include "engine/origins.h"

#include "base/components.h"
#include "base/hash.h"
#include "base/radix.h"
#include "text/agency.h"

#include <string.h>

static const double nearly_whole = 0.8;

typedef struct counter {
    const ds_core *core;
    const ds_place *places;
    const ds_member *members;
    uint32_t count;
    uint32_t *parent;   /* of components: in the arena of the story */
    uint32_t *larger;   /* member -> the one that it is a cut of, if any: DS_NOBODY */
    double *likeness;   /* how like that one it is */
    uint64_t *agency;   /* member -> hash of the agency it names; 0: none */
    ds_record *records; /* count, and as much scratch */
} counter;

static uint64_t agency_of(const ds_member *member) {
    return ds_agency_of(member->dateline, member->byline, member->credit);
}

static void unite(counter *c, uint32_t a, uint32_t b) {
    ds_components components = {.parent = c->parent, .count = c->count};
    ds_components_unite(&components, a, b);
}

/* Join the members that have one key. */
static void unite_equal(counter *c, uint32_t have) {
    ds_radix_sort(c->records, c->records + c->count, have);
    for (uint32_t i = 1; i < have; i++) {
        const ds_record *a = &c->records[i - 1], *b = &c->records[i];
        if (ds_record_key(a) == ds_record_key(b)) unite(c, a->value, b->value);
    }
}

static void unite_by_text(counter *c) {
    for (uint32_t m = 0; m < c->count; m++) {
        c->records[m] = ds_record_make(c->core->corpus.text_of[c->places[m].article], m);
    }
    unite_equal(c, c->count);
}

static void unite_by_item(counter *c) {
    uint32_t have = 0;
    for (uint32_t m = 0; m < c->count; m++) {
        const ds_edition *edition = ds_editions_find(&c->core->stories.editions, c->places[m].article);
        if (edition != NULL) c->records[have++] = ds_record_make(edition->item, m);
    }
    unite_equal(c, have);
}

static void unite_by_agency(counter *c) {
    uint32_t have = 0;
    for (uint32_t m = 0; m < c->count; m++) {
        c->agency[m] = agency_of(&c->members[m]);
        bool is_digest = (c->members[m].notes & DS_NOTE_DIGEST) != 0;
        if (c->agency[m] != 0 && !is_digest) c->records[have++] = ds_record_make(c->agency[m], m);
    }
    unite_equal(c, have);
}

static bool is_nearly_whole(const counter *c, uint32_t a, uint32_t b, const ds_match *match) {
    if (match->relation == DS_RELATION_IDENTICAL) return true;
    bool two_agencies = c->agency[a] != 0 && c->agency[b] != 0 && c->agency[a] != c->agency[b];
    return !two_agencies && ds_overlap_similarity(&match->overlap) >= nearly_whole;
}

/* The first match whose a is `article`, or what comes behind where it would be. */
static size_t first_match(const ds_match_list *list, uint32_t article) {
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->matches[middle].a < article) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_digest(const counter *c, uint32_t member) {
    return (c->members[member].notes & DS_NOTE_DIGEST) != 0;
}

/* Two members that match: is the smaller one a cut of the other, and more like it than like those before? */
static void consider(counter *c, uint32_t member, uint32_t other, const ds_match *match) {
    if (is_digest(c, member) || is_digest(c, other) || !is_nearly_whole(c, member, other, match)) return;
    bool a_is_smaller = ds_match_excerpt_is_a(match);
    uint32_t smaller = (match->a == c->places[member].article) == a_is_smaller ? member : other;
    double jaccard = ds_overlap_jaccard(&match->overlap);
    if (c->larger[smaller] != DS_NOBODY && jaccard <= c->likeness[smaller]) return;
    c->larger[smaller] = smaller == member ? other : member;
    c->likeness[smaller] = jaccard;
}

static void consider_matches(counter *c, uint32_t member) {
    const ds_match_list *list = &c->core->matcher.matches;
    uint32_t article = c->places[member].article, story = c->core->stories.story_of[article];
    for (size_t m = first_match(list, article); m < list->count && list->matches[m].a == article; m++) {
        const ds_match *match = &list->matches[m];
        if (c->core->stories.story_of[match->b] != story) continue;
        consider(c, member, ds_stories_place(c->places, c->count, match->b), match);
    }
}

static void unite_by_match(counter *c) {
    for (uint32_t m = 0; m < c->count; m++) {
        uint32_t on = m == 0 ? 0 : ds_stories_place(c->places, c->count, ds_place_of(&c->places[m]));
        if (is_digest(c, m)) unite(c, m, on);
        consider_matches(c, m);
        if (m > 0) consider(c, m, on, &c->places[m].match);
    }
    for (uint32_t m = 0; m < c->count; m++) {
        if (c->larger[m] != DS_NOBODY) unite(c, m, c->larger[m]);
    }
}

ds_status ds_origins_count(const ds_core *core, const ds_cluster *cluster, ds_arena *arena, ds_story *out,
                           ds_error *error) {
    counter c = {.core = core,
                 .places = &core->stories.places[cluster->first],
                 .members = out->members,
                 .count = cluster->count};
    c.parent = ds_arena_new(arena, c.count, sizeof *c.parent);
    c.agency = ds_arena_new(arena, c.count, sizeof *c.agency);
    c.records = ds_arena_new(arena, c.count, 2 * sizeof *c.records);
    c.larger = ds_arena_new(arena, c.count, sizeof *c.larger);
    c.likeness = ds_arena_new(arena, c.count, sizeof *c.likeness);
    if (c.parent == NULL || c.agency == NULL || c.records == NULL) return ds_fail_memory(error);
    if (c.larger == NULL || c.likeness == NULL) return ds_fail_memory(error);
    for (uint32_t m = 0; m < c.count; m++) {
        c.parent[m] = m;
        c.larger[m] = DS_NOBODY;
    }
    unite_by_text(&c);
    unite_by_item(&c);
    unite_by_agency(&c);
    unite_by_match(&c);
    for (uint32_t m = 0; m < c.count; m++) out->origins += c.parent[m] == m;
    return DS_OK;
}
