/* SPDX-License-Identifier: MIT */
/*
 * Components of the merging matches fall apart into stars. The article with most matches in its component is the centre
 * (of equal ones the first in canonical order); those that match it are its members; the rest elect again among
 * themselves. When all centres are known, a member goes to another centre that it is clearly more like, so that one which
 * the first centre took at 0.56 can stand with the second, which it copies word for word. "Clearly" keeps crowds of near
 * equals together: moving on any difference cut 4.5 % of the copy pairs of 17,505 press releases apart, this 1.5 %.
 *
 * With options.max_drift a match counts only if it is close enough (ds_builder_is_near).
 *
 * Transitive closure would be shorter, and would put A and C into one story for each being like B.
 */
#include "base/components.h"
#include "base/radix.h"
#include "story/builder.h"

typedef struct election {
    ds_builder *builder;
    uint32_t *members;   /* of the component, ascending; those without a centre yet in front */
    uint32_t *degree;    /* article -> merging matches among those without a centre */
    unsigned char *open; /* article -> 1: in this component, and without a centre */
    uint32_t *centres;
    uint32_t centre_count;
    uint32_t rivals[DS_RIVALS_MOST]; /* of others, that the star in hand has taken: the first of them */
    uint32_t rival_count;
} election;

static bool merges(const ds_builder *builder, const ds_match *match) {
    return ds_relation_merges(match->relation) && ds_builder_is_near(builder, match);
}

static const ds_match *match_of(const ds_builder *builder, const ds_edge *edge) {
    return &builder->matcher->matches.matches[edge->match];
}

static void count_degrees(election *e, uint32_t count) {
    const ds_graph *graph = &e->builder->graph;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t member = e->members[i], degree = 0;
        for (size_t x = graph->start[member]; x < graph->start[member + 1]; x++) {
            degree += e->open[graph->edges[x].other] && merges(e->builder, match_of(e->builder, &graph->edges[x]));
        }
        e->degree[member] = degree;
    }
}

static uint32_t choose_centre(const election *e, uint32_t count) {
    uint32_t best = e->members[0];
    for (uint32_t i = 1; i < count; i++) {
        if (e->degree[e->members[i]] > e->degree[best]) best = e->members[i];
    }
    return best;
}

/* An article leaves the election: its neighbours have one match less to stand on. */
static void close_member(election *e, uint32_t member) {
    const ds_graph *graph = &e->builder->graph;
    e->open[member] = 0;
    for (size_t x = graph->start[member]; x < graph->start[member + 1]; x++) {
        uint32_t other = graph->edges[x].other;
        if (e->open[other] && merges(e->builder, match_of(e->builder, &graph->edges[x]))) e->degree[other]--;
    }
}

/* The first of two rivals that comes is taken. */
static ds_status fits_rivals(election *e, uint32_t member, bool *fits, ds_error *error) {
    *fits = true;
    if (!ds_builder_has_rival(e->builder, member)) return DS_OK;
    for (uint32_t r = 0; r < e->rival_count && *fits; r++) {
        bool are_rivals;
        DS_TRY(ds_builder_are_rivals(e->builder, member, e->rivals[r], &are_rivals, error));
        *fits = !are_rivals;
    }
    if (*fits && e->rival_count < DS_RIVALS_MOST) e->rivals[e->rival_count++] = member;
    return DS_OK;
}

static ds_status take_members(election *e, uint32_t centre, uint32_t *count, ds_error *error) {
    ds_builder *builder = e->builder;
    uint32_t left = 0;
    e->rival_count = 0;
    for (uint32_t i = 0; i < *count; i++) {
        uint32_t member = e->members[i];
        ds_match match = {.relation = DS_RELATION_NONE};
        if (member != centre) DS_TRY(ds_builder_match(builder, member, centre, &match, error));
        bool fits = member == centre || merges(builder, &match);
        if (fits && member != centre) DS_TRY(fits_rivals(e, member, &fits, error));
        if (fits) {
            builder->centre[member] = centre;
            builder->link[member] = match;
            close_member(e, member);
        } else {
            e->members[left++] = member;
        }
    }
    *count = left;
    return DS_OK;
}

static const double clearly = 0.1;

/* Is a match with another centre clearly better than the one it has? */
static bool is_better(const ds_match *other, const ds_match *own) {
    bool other_same = other->relation == DS_RELATION_IDENTICAL, own_same = own->relation == DS_RELATION_IDENTICAL;
    if (other_same != own_same) return other_same;
    return ds_overlap_jaccard(&other->overlap) - ds_overlap_jaccard(&own->overlap) >= clearly;
}

static ds_status move_to_best(election *e, uint32_t member, ds_error *error) {
    ds_builder *builder = e->builder;
    if (builder->centre[member] == member || ds_builder_has_rival(builder, member)) return DS_OK;
    for (uint32_t c = 0; c < e->centre_count; c++) {
        ds_match match;
        if (e->centres[c] == builder->centre[member]) continue;
        DS_TRY(ds_builder_match(builder, member, e->centres[c], &match, error));
        if (!merges(builder, &match) || !is_better(&match, &builder->link[member])) continue;
        builder->centre[member] = e->centres[c];
        builder->link[member] = match;
    }
    return DS_OK;
}

static ds_status elect_component(election *e, const ds_record *records, uint32_t count, ds_error *error) {
    for (uint32_t i = 0; i < count; i++) {
        e->members[i] = records[i].value;
        e->open[records[i].value] = 1;
    }
    count_degrees(e, count);
    e->centre_count = 0;
    for (uint32_t left = count; left > 0;) {
        uint32_t centre = choose_centre(e, left);
        e->centres[e->centre_count++] = centre;
        DS_TRY(take_members(e, centre, &left, error));
    }
    if (e->centre_count == 1) return DS_OK;
    for (uint32_t i = 0; i < count; i++) DS_TRY(move_to_best(e, records[i].value, error));
    return DS_OK;
}

static void unite_all(const ds_builder *builder, ds_components *components) {
    const ds_match_list *list = &builder->matcher->matches;
    for (size_t m = 0; m < list->count; m++) {
        const ds_match *match = &list->matches[m];
        bool bridge = builder->is_digest[match->a] || builder->is_digest[match->b];
        if (merges(builder, match) && !bridge) ds_components_unite(components, match->a, match->b);
    }
}

static ds_status elect_all(election *e, ds_components *components, ds_record *records, ds_error *error) {
    uint32_t n = e->builder->count;
    for (uint32_t i = 0; i < n; i++) records[i] = ds_record_make(ds_components_find(components, i), i);
    ds_radix_sort(records, records + n, n);
    for (uint32_t first = 0, next; first < n; first = next) {
        uint64_t root = ds_record_key(&records[first]);
        for (next = first + 1; next < n && ds_record_key(&records[next]) == root;) next++;
        if (next - first > 1) DS_TRY(elect_component(e, records + first, next - first, error));
    }
    return DS_OK;
}

ds_status ds_builder_elect(ds_builder *builder, ds_error *error) {
    ds_memory *memory = builder->memory;
    size_t n = builder->count;
    election e = {.builder = builder};
    e.members = ds_memory_new(memory, n, sizeof *e.members);
    e.degree = ds_memory_new(memory, n, sizeof *e.degree);
    e.open = ds_memory_new_zeroed(memory, n, 1);
    e.centres = ds_memory_new(memory, n, sizeof *e.centres);
    ds_record *records = ds_memory_new(memory, n, 2 * sizeof *records);
    ds_components components;
    ds_status status = ds_components_init(&components, memory, builder->count, error);
    bool had_room = e.members != NULL && e.degree != NULL && e.open != NULL && e.centres != NULL && records != NULL;
    if (status == DS_OK && !had_room) status = ds_fail_memory(error);
    if (status == DS_OK) {
        unite_all(builder, &components);
        status = elect_all(&e, &components, records, error);
    }
    ds_components_clear(&components);
    ds_memory_free(memory, e.members, n, sizeof *e.members);
    ds_memory_free(memory, e.degree, n, sizeof *e.degree);
    ds_memory_free(memory, e.open, n, 1);
    ds_memory_free(memory, e.centres, n, sizeof *e.centres);
    ds_memory_free(memory, records, n, 2 * sizeof *records);
    return status;
}
