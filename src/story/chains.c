/* SPDX-License-Identifier: MIT */
/*
 * The editions of one item stand in one story, whether they are like its centre or not: in the story that holds most of
 * them. An edition from elsewhere hangs on the one that precedes it there (or follows it, if none does).
 *
 *     v1 ── A  B          v1 ── A  B
 *                    ->    └─ v2          v2 drifted, and stood alone
 *     v2                       └─ v4 ── C  D
 *     v4 ── C  D                                of a member: what it was compared with, so every member still has
 *                                               been compared with what it hangs on
 *
 * What hangs on an edition comes with it. Where the edition is a member of a star, not its centre, the star follows if all
 * of it matches the edition, which then is its centre; else the edition goes alone.
 */
#include "base/order.h"
#include "base/radix.h"
#include "story/builder.h"

typedef struct joiner {
    ds_builder *builder;
    size_t *start;            /* centre -> its members in `members`, as stars stood before; count + 2 */
    uint32_t *members;        /* grouped by centre */
    uint32_t *held;           /* story -> how many editions of the item in hand it holds */
    unsigned char *was_asked; /* centre -> 1: its star was asked to follow a member once */
    ds_match *links;          /* of the star in hand with an edition */
} joiner;

static bool is_same_item_by_id(const ds_entry *a, const ds_entry *b) {
    return ds_edition_key(a) != 0 && ds_edition_key(a) == ds_edition_key(b);
}

/* The match of an edition with the one that it hangs on: what the texts say, or else what their source says. */
static ds_status compare_editions(joiner *j, uint32_t edition, uint32_t on, ds_match *out, ds_error *error) {
    const ds_entry *entries = j->builder->matcher->corpus->entries;
    DS_TRY(ds_builder_compare(j->builder, edition, on, out, error));
    if (ds_relation_merges(out->relation)) return DS_OK;
    bool by_id = is_same_item_by_id(&entries[edition], &entries[on]);
    out->relation = out->base = DS_RELATION_UPDATE;
    out->rule = by_id ? DS_RULE_ID : DS_RULE_ITEM;
    return DS_OK;
}

/* Do all that hang on `centre` for their text match `edition`, and the centre too? Fills j->links. */
static ds_status star_follows(joiner *j, uint32_t centre, uint32_t edition, bool *follows, ds_error *error) {
    ds_builder *builder = j->builder;
    *follows = !j->was_asked[centre];
    j->was_asked[centre] = 1; /* a second time would make the cost of large stars the square of their size */
    for (size_t m = j->start[centre]; m < j->start[centre + 1] && *follows; m++) {
        uint32_t member = j->members[m];
        if (member == edition || (builder->centre[member] != centre && member != centre)) continue;
        DS_TRY(ds_builder_compare(builder, member, edition, &j->links[m - j->start[centre]], error));
        const ds_match *link = &j->links[m - j->start[centre]];
        *follows = ds_relation_merges(link->relation) && ds_builder_is_near(builder, link);
    }
    return DS_OK;
}

/* Make `edition`, a member of the star around `centre`, the one that all of it hangs on, if it can be. */
static ds_status turn_star(joiner *j, uint32_t centre, uint32_t edition, ds_error *error) {
    ds_builder *builder = j->builder;
    bool follows = false;
    if (!builder->is_digest[edition]) DS_TRY(star_follows(j, centre, edition, &follows, error));
    for (size_t m = j->start[centre]; m < j->start[centre + 1] && follows; m++) {
        uint32_t member = j->members[m];
        if (member == edition || (builder->centre[member] != centre && member != centre)) continue;
        builder->centre[member] = edition;
        builder->link[member] = j->links[m - j->start[centre]];
    }
    if (!follows) return DS_OK;
    builder->centre[edition] = edition;
    builder->top[ds_builder_story(builder, edition)] = edition;
    return DS_OK;
}

static ds_status hang(joiner *j, uint32_t edition, uint32_t on, ds_error *error) {
    ds_builder *builder = j->builder;
    uint32_t root = ds_builder_root(builder, edition);
    if (root != edition && builder->centre[edition] == root) DS_TRY(turn_star(j, root, edition, error));
    DS_TRY(compare_editions(j, edition, on, &builder->link[edition], error));
    uint32_t own = ds_builder_story(builder, edition), host = ds_builder_story(builder, on);
    if (builder->top[own] == edition) {
        builder->merged[own] = host;
    } else {
        builder->story[edition] = host;
    }
    builder->centre[edition] = on;
    return DS_OK;
}

/* ---- one item ---- */

/* The story that holds most of the editions; of equal ones that of the earliest edition. */
static uint32_t choose_host(joiner *j, const ds_edition *list, size_t count) {
    uint32_t best = ds_builder_root(j->builder, list[0].article);
    for (size_t i = 0; i < count; i++) j->held[ds_builder_root(j->builder, list[i].article)]++;
    for (size_t i = 1; i < count; i++) {
        uint32_t root = ds_builder_root(j->builder, list[i].article);
        if (j->held[root] > j->held[best]) best = root;
    }
    for (size_t i = 0; i < count; i++) j->held[ds_builder_root(j->builder, list[i].article)] = 0;
    return best;
}

/* A kill hangs on what it takes back, which is among the last of the editions before it. */
static uint32_t choose_hook(const joiner *j, const ds_edition *list, size_t first, size_t at, uint32_t last) {
    enum { LOOK_BACK = 16 };
    const ds_entry *entries = j->builder->matcher->corpus->entries, *entry = &entries[list[at].article];
    for (size_t i = at; entry->is_kill && i > first && at - i < LOOK_BACK; i--) {
        const ds_entry *other = &entries[list[i - 1].article];
        if (!other->is_kill && is_same_item_by_id(entry, other)) return list[i - 1].article;
    }
    return last;
}

static ds_status join_item(joiner *j, const ds_edition *list, size_t count, ds_error *error) {
    ds_builder *builder = j->builder;
    uint32_t host = choose_host(j, list, count), last = DS_NOBODY;
    size_t first = 0;
    while (ds_builder_root(builder, list[first].article) != host) first++;
    for (size_t i = first; i < count; i++) {
        uint32_t article = list[i].article;
        if (ds_builder_root(builder, article) != host) {
            DS_TRY(hang(j, article, choose_hook(j, list, first, i, last), error));
        }
        last = article;
    }
    for (size_t i = first; i > 0; i--) {
        if (ds_builder_root(builder, list[i - 1].article) == host) continue;
        DS_TRY(hang(j, list[i - 1].article, list[i].article, error));
    }
    return DS_OK;
}

/* ---- all ---- */

static void group_by_centre(joiner *j) {
    const ds_builder *builder = j->builder;
    for (uint32_t i = 0; i < builder->count; i++) j->start[builder->centre[i] + 2]++;
    for (uint32_t i = 0; i < builder->count; i++) j->start[i + 2] += j->start[i + 1];
    for (uint32_t i = 0; i < builder->count; i++) j->members[j->start[builder->centre[i] + 1]++] = i;
}

static ds_status join_all(joiner *j, ds_error *error) {
    const ds_editions *editions = &j->builder->editions;
    group_by_centre(j);
    for (size_t first = 0, next; first < editions->count; first = next) {
        for (next = first; next < editions->count && editions->list[next].item == editions->list[first].item;) next++;
        DS_TRY(join_item(j, editions->list + first, next - first, error));
    }
    return DS_OK;
}

ds_status ds_builder_join_editions(ds_builder *builder, ds_error *error) {
    ds_memory *memory = builder->memory;
    size_t n = builder->count;
    for (uint32_t i = 0; i < builder->count; i++) {
        builder->story[i] = builder->centre[i];
        builder->merged[i] = builder->top[i] = i;
    }
    /* Editions of one source are not to match then, and each stays where its text puts it. */
    if (builder->editions.count == 0 || builder->matcher->corpus->options->isolate) return DS_OK;
    joiner j = {.builder = builder};
    j.start = ds_memory_new_zeroed(memory, n + 2, sizeof *j.start);
    j.members = ds_memory_new(memory, n, sizeof *j.members);
    j.held = ds_memory_new_zeroed(memory, n, sizeof *j.held);
    j.was_asked = ds_memory_new_zeroed(memory, n, 1);
    j.links = ds_memory_new(memory, n, sizeof *j.links);
    bool had_room = j.start != NULL && j.members != NULL && j.held != NULL && j.was_asked != NULL && j.links != NULL;
    ds_status status = had_room ? join_all(&j, error) : ds_fail_memory(error);
    ds_memory_free(memory, j.start, n + 2, sizeof *j.start);
    ds_memory_free(memory, j.members, n, sizeof *j.members);
    ds_memory_free(memory, j.held, n, sizeof *j.held);
    ds_memory_free(memory, j.was_asked, n, 1);
    ds_memory_free(memory, j.links, n, sizeof *j.links);
    return status;
}
