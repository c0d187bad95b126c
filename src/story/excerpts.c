/* SPDX-License-Identifier: MIT */
/*
 * Leaves. A star whose every member stands in the centre of a longer star (or matches it) becomes part of that star: the
 * brief and its copies join the story that they were cut from. Stars are looked at from the longest centre down, and one
 * that has become leaves takes none itself, so no excerpt is ever a bridge. A small piece from further down in a long page is
 * no leaf of it: that page holds other items, and begins with another. Nor is the line under a picture, which stands under it
 * wherever it is printed.
 *
 * A digest goes to the story whose centre it is most like; the other stories that it holds are listed beside it.
 */
#include "base/radix.h"
#include "story/builder.h"

typedef struct fold {
    ds_builder *builder;
    size_t *start;     /* centre -> its members in `members`; count + 2 */
    uint32_t *members; /* grouped by centre */
    uint32_t *rivals;  /* centre -> the first of its members that have rivals; DS_NOBODY: none */
    uint32_t *next;    /* member that has -> the next one */
    ds_match *links;   /* of the star in hand with a candidate, and with the best one */
    ds_match *best_links;
} fold;

static bool belongs(const ds_builder *builder, const ds_match *match, uint32_t member) {
    if (!ds_builder_is_near(builder, match)) return false;
    if (ds_relation_merges(match->relation)) return true;
    if (match->relation != DS_RELATION_EXCERPT || (match->overlap.contrast & DS_CONTRAST_INSIDE) != 0) return false;
    if (builder->matcher->corpus->entries[member].is_caption) return false;
    return (ds_match_excerpt_is_a(match) ? match->a : match->b) == member;
}

static double held_of(const ds_match *match, uint32_t member) {
    return match->a == member ? ds_overlap_in_a(&match->overlap) : ds_overlap_in_b(&match->overlap);
}

/* Has the star around `host` taken a rival of this member? */
static ds_status meets_rival(fold *f, uint32_t member, uint32_t host, bool *meets, ds_error *error) {
    *meets = false;
    if (!ds_builder_has_rival(f->builder, member)) return DS_OK;
    uint32_t rival = f->rivals[host], asked = 0;
    for (; rival != DS_NOBODY && asked < DS_RIVALS_MOST && !*meets; rival = f->next[rival], asked++)
        DS_TRY(ds_builder_are_rivals(f->builder, member, rival, meets, error));
    return DS_OK;
}

/* Do all members of the star around `centre` belong to `host`? Fills f->links. */
static ds_status try_host(fold *f, uint32_t centre, uint32_t host, bool *fits, ds_error *error) {
    ds_builder *builder = f->builder;
    size_t first = f->start[centre], count = f->start[centre + 1] - first;
    *fits = true;
    for (size_t m = 0; m < count && *fits; m++) {
        uint32_t member = f->members[first + m];
        DS_TRY(ds_builder_compare(builder, member, host, &f->links[m], error));
        *fits = belongs(builder, &f->links[m], member);
        if (!*fits) break;
        bool meets;
        DS_TRY(meets_rival(f, member, host, &meets, error));
        *fits = !meets;
    }
    return DS_OK;
}

static void add_rival(fold *f, uint32_t member) {
    uint32_t centre = f->builder->centre[member];
    if (!ds_builder_has_rival(f->builder, member)) return;
    f->next[member] = f->rivals[centre];
    f->rivals[centre] = member;
}

/* Stars are taken in this order, so a host that comes before has been decided on. */
static bool comes_before(const ds_builder *builder, uint32_t host, uint32_t centre) {
    uint32_t a = builder->matcher->corpus->entries[host].words, b = builder->matcher->corpus->entries[centre].words;
    return a > b || (a == b && host < centre);
}

/* The centre, among those that still stand, which holds most of this one. */
static ds_status fold_star(fold *f, uint32_t centre, ds_error *error) {
    ds_builder *builder = f->builder;
    const ds_graph *graph = &builder->graph;
    uint32_t best = DS_NOBODY;
    double best_held = 0;
    size_t first = f->start[centre], count = f->start[centre + 1] - first;
    for (size_t x = graph->start[centre]; x < graph->start[centre + 1]; x++) {
        const ds_match *match = &builder->matcher->matches.matches[graph->edges[x].match];
        uint32_t host = builder->centre[graph->edges[x].other]; /* a match with a member may lead to its centre */
        if (host == centre || builder->is_digest[graph->edges[x].other] || !belongs(builder, match, centre)) continue;
        if (host == best || !comes_before(builder, host, centre)) continue;
        bool fits;
        DS_TRY(try_host(f, centre, host, &fits, error));
        if (!fits) continue;
        ds_match link;
        DS_TRY(ds_builder_compare(builder, centre, host, &link, error));
        double held = held_of(&link, centre);
        if (best != DS_NOBODY && (held < best_held || (held <= best_held && host > best))) continue;
        best = host;
        best_held = held;
        for (size_t m = 0; m < count; m++) f->best_links[m] = f->links[m];
    }
    for (size_t m = 0; m < count && best != DS_NOBODY; m++) {
        builder->centre[f->members[first + m]] = best;
        builder->link[f->members[first + m]] = f->best_links[m];
        add_rival(f, f->members[first + m]);
    }
    return DS_OK;
}

static void group_by_centre(fold *f) {
    const ds_builder *builder = f->builder;
    for (uint32_t i = 0; i < builder->count; i++) f->start[builder->centre[i] + 2]++;
    for (uint32_t i = 0; i < builder->count; i++) f->start[i + 2] += f->start[i + 1];
    for (uint32_t i = 0; i < builder->count; i++) f->members[f->start[builder->centre[i] + 1]++] = i;
    for (uint32_t i = 0; i < builder->count; i++) f->rivals[i] = DS_NOBODY;
    for (uint32_t i = builder->count; i-- > 0;) add_rival(f, i);
}

/* Centres by falling size, of equal ones in canonical order. */
static uint32_t list_centres(const ds_builder *builder, ds_record *records) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < builder->count; i++) {
        if (builder->centre[i] != i || builder->is_digest[i]) continue;
        records[count++] = ds_record_make(UINT32_MAX - builder->matcher->corpus->entries[i].words, i);
    }
    ds_radix_sort(records, records + builder->count, count);
    return count;
}

ds_status ds_builder_fold_excerpts(ds_builder *builder, ds_error *error) {
    ds_memory *memory = builder->memory;
    size_t n = builder->count;
    fold f = {.builder = builder};
    f.start = ds_memory_new_zeroed(memory, n + 2, sizeof *f.start);
    f.members = ds_memory_new(memory, n, sizeof *f.members);
    f.rivals = ds_memory_new(memory, n, sizeof *f.rivals);
    f.next = ds_memory_new(memory, n, sizeof *f.next);
    f.links = ds_memory_new(memory, n, sizeof *f.links);
    f.best_links = ds_memory_new(memory, n, sizeof *f.best_links);
    ds_record *records = ds_memory_new(memory, n, 2 * sizeof *records);
    bool had_room = f.start != NULL && f.members != NULL && f.links != NULL && f.best_links != NULL && records != NULL;
    had_room = had_room && f.rivals != NULL && f.next != NULL;
    ds_status status = had_room ? DS_OK : ds_fail_memory(error);
    if (had_room) {
        group_by_centre(&f);
        uint32_t centres = list_centres(builder, records);
        for (uint32_t c = 0; c < centres && status == DS_OK; c++) status = fold_star(&f, records[c].value, error);
    }
    ds_memory_free(memory, f.start, n + 2, sizeof *f.start);
    ds_memory_free(memory, f.members, n, sizeof *f.members);
    ds_memory_free(memory, f.rivals, n, sizeof *f.rivals);
    ds_memory_free(memory, f.next, n, sizeof *f.next);
    ds_memory_free(memory, f.links, n, sizeof *f.links);
    ds_memory_free(memory, f.best_links, n, sizeof *f.best_links);
    ds_memory_free(memory, records, n, 2 * sizeof *records);
    return status;
}

/* ---- members by agency that stand elsewhere ---- */

static const double clearly = 0.25;

/* A state of an agency's report may stand nearly whole in a page that is no state of it: in the live page that the report's
 * first lines are the last entry of. There it belongs, if the centre that the page stands for holds clearly more of it. */
static ds_status move_state(ds_builder *builder, uint32_t article, ds_error *error) {
    const ds_graph *graph = &builder->graph;
    uint32_t own = builder->centre[article], best = DS_NOBODY;
    double most = held_of(&builder->link[article], article) + clearly;
    for (size_t x = graph->start[article]; x < graph->start[article + 1]; x++) {
        const ds_match *match = &builder->matcher->matches.matches[graph->edges[x].match];
        uint32_t host = builder->centre[graph->edges[x].other];
        bool is_excerpt = match->relation == DS_RELATION_EXCERPT && belongs(builder, match, article);
        if (!is_excerpt || host == own || host == best || builder->is_digest[host]) continue;
        ds_match link;
        DS_TRY(ds_builder_compare(builder, article, host, &link, error));
        if (!belongs(builder, &link, article) || held_of(&link, article) < most) continue;
        best = host;
        most = held_of(&link, article);
        builder->centre[article] = host;
        builder->link[article] = link;
    }
    return DS_OK;
}

static ds_status move_states(ds_builder *builder, ds_error *error) {
    for (uint32_t i = 0; i < builder->count; i++) {
        bool hangs = builder->centre[i] != i && !builder->is_digest[i];
        if (hangs && builder->link[i].rule == DS_RULE_AGENCY) DS_TRY(move_state(builder, i, error));
    }
    return DS_OK;
}

/* ---- digests ---- */

static ds_status attach(ds_builder *builder, uint32_t digest, ds_error *error) {
    const ds_graph *graph = &builder->graph;
    uint32_t best = DS_NOBODY;
    ds_match best_link = {0};
    for (size_t x = graph->start[digest]; x < graph->start[digest + 1]; x++) {
        uint32_t other = graph->edges[x].other, centre = builder->centre[other];
        if (builder->is_digest[other] || centre == best) continue;
        ds_match link;
        DS_TRY(ds_builder_compare(builder, digest, centre, &link, error));
        if (link.relation == DS_RELATION_NONE || link.relation == DS_RELATION_RERUN) continue;
        if (!ds_builder_is_near(builder, &link)) continue;
        double alike = ds_overlap_jaccard(&link.overlap), most = ds_overlap_jaccard(&best_link.overlap);
        if (best != DS_NOBODY && (alike < most || (alike <= most && centre > best))) continue;
        best = centre;
        best_link = link;
    }
    if (best == DS_NOBODY) return DS_OK;
    builder->centre[digest] = best;
    builder->link[digest] = best_link;
    return DS_OK;
}

ds_status ds_builder_attach_digests(ds_builder *builder, ds_error *error) {
    for (uint32_t i = 0; i < builder->count; i++) {
        if (builder->is_digest[i]) DS_TRY(attach(builder, i, error));
    }
    return move_states(builder, error);
}
