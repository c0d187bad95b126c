/* SPDX-License-Identifier: MIT */
/*
 * Which story an article belongs to, from what it was compared with. Of the matches, strongest first, the first one counts
 * that is its story's centre, or whose centre the article matches too, or that is an edition of its item: stories are stars,
 * never chains of likeness. Then excerpts, then reruns; else it is a story of its own.
 *
 * Versions of an item drift until they share nothing with the centre, so what hangs on another edition of its item may be hung
 * on too: copies of a late version belong to the story.
 *
 *     kill and target > identical > update > copy > excerpt > rerun;  among equals the larger Jaccard, then canonical order
 *
 * An edition may find its item in one story and its text in another: the two become one, under the older id.
 */
#include "engine/feed.h"

#include "base/order.h"

#include <string.h>

enum { UNITED_MOST = 16 }; /* stories that one article brings together */

typedef struct placing {
    ds_feed *feed;
    uint32_t *order; /* of the pairs, strongest first; and as much scratch */
    size_t chosen;   /* the pair that found the story */
    size_t link;     /* the pair that the article hangs on there */
    bool has_kill;
} placing;

/* ---- how strong a match is ---- */

static int rank_of(uint8_t relation) {
    switch (relation) {
    case DS_RELATION_KILLED: return 0;
    case DS_RELATION_IDENTICAL: return 1;
    case DS_RELATION_UPDATE: return 2;
    case DS_RELATION_COPY: return 3;
    case DS_RELATION_EXCERPT: return 4;
    case DS_RELATION_RERUN: return 5;
    default: return 6;
    }
}

static int compare_pairs(const void *context, uint32_t a, uint32_t b) {
    const placing *p = context;
    const ds_feed_pair *x = &p->feed->now.pairs[a], *y = &p->feed->now.pairs[b];
    int rank_x = rank_of(x->match.relation), rank_y = rank_of(y->match.relation);
    if (rank_x != rank_y) return rank_x - rank_y;
    double jaccard_x = ds_overlap_jaccard(&x->match.overlap), jaccard_y = ds_overlap_jaccard(&y->match.overlap);
    if (jaccard_x != jaccard_y) return jaccard_x > jaccard_y ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* What their source says of two articles goes before what their texts say, or say not. */
static void claim(ds_feed_pair *pair, const ds_entry *own, const ds_entry *other) {
    if (own->is_kill != other->is_kill) {
        ds_usable_editions target = DS_USABLE_NONE;
        ds_usable_editions_take(&target, own->is_kill ? other : own);
        bool is_lifted = !pair->is_aimed && ds_usable_editions_lift(&target, own->is_kill ? own : other);
        if (!is_lifted) {
            pair->match.relation = pair->match.base = DS_RELATION_KILLED;
            pair->match.rule = DS_RULE_KILL;
            return;
        }
    }
    if (ds_relation_merges(pair->match.relation)) return;
    pair->match.relation = pair->match.base = DS_RELATION_UPDATE;
    pair->match.rule = DS_RULE_ID;
}

static ds_status order_pairs(placing *p, ds_error *error) {
    ds_feed_case *now = &p->feed->now;
    for (size_t i = 0; i < now->count; i++) {
        ds_recent *other;
        DS_TRY(ds_feed_recent(p->feed, now->pairs[i].number, &other, error));
        bool says_so = now->pairs[i].is_edition || now->pairs[i].is_aimed;
        if (says_so) claim(&now->pairs[i], &now->entry, &other->entry);
        p->has_kill |= says_so && other->entry.is_kill;
        p->order[i] = (uint32_t)i;
    }
    ds_order_sort(p->order, p->order + now->count, now->count, compare_pairs, p);
    return DS_OK;
}

/* ---- which story ---- */

static bool is_near(const ds_feed *feed, const ds_match *match) {
    double drift = feed->index->options.max_drift;
    return drift <= 0 || ds_overlap_similarity(&match->overlap) >= 1 - drift;
}

/* Is it a match that the star of its centre is made of? */
static bool may_hang(const ds_feed *feed, const ds_match *match) {
    bool fits = ds_relation_merges(match->relation) || match->relation == DS_RELATION_EXCERPT;
    return fits && is_near(feed, match);
}

/* Is a member where it is for being an edition of the one that it hangs on? */
static ds_status hangs_by_item(ds_feed *feed, const ds_recent *member, bool *does, ds_error *error) {
    ds_recent *of = NULL;
    uint64_t key = ds_edition_key(&member->entry);
    *does = false;
    if (key == 0 || member->member.of == DS_NO_NUMBER) return DS_OK;
    DS_TRY(ds_feed_recent(feed, member->member.of, &of, error));
    *does = of != NULL && of->entry.source == member->entry.source && ds_edition_key(&of->entry) == key;
    return DS_OK;
}

/* Does the pair lead to a story? Then `link` is the pair with the member that the article hangs on. */
static ds_status try_pair(placing *p, size_t at, ds_error *error) {
    ds_feed *feed = p->feed;
    ds_recent *other;
    ds_feed_story *story;
    size_t with_centre;
    DS_TRY(ds_feed_recent(feed, feed->now.pairs[at].number, &other, error));
    if (other->member.story == 0) return DS_OK;
    DS_TRY(ds_feed_story_get(feed, other->member.story, &story, error));
    DS_TRY(ds_feed_compare(feed, story->row.centre, 0, &with_centre, error));
    const ds_feed_pair *pair = &feed->now.pairs[at];
    bool says_so = pair->is_edition || pair->is_aimed;
    bool hangs = with_centre != SIZE_MAX && may_hang(feed, &feed->now.pairs[with_centre].match);
    bool is_kill_link = pair->match.relation == DS_RELATION_KILLED;
    if (!hangs && !says_so) {
        DS_TRY(hangs_by_item(feed, other, &says_so, error));
        says_so = says_so && may_hang(feed, &feed->now.pairs[at].match);
    }
    if (!hangs && !says_so) return DS_OK;
    p->chosen = at;
    p->link = hangs && !is_kill_link ? with_centre : at;
    feed->now.story = story->row.id;
    return DS_OK;
}

static ds_status find_story(placing *p, size_t known, ds_error *error) {
    const ds_feed_case *now = &p->feed->now;
    p->chosen = p->link = SIZE_MAX;
    for (size_t i = 0; i < known && p->chosen == SIZE_MAX; i++) {
        const ds_feed_pair *pair = &now->pairs[p->order[i]];
        if (rank_of(pair->match.relation) > rank_of(DS_RELATION_EXCERPT)) break;
        DS_TRY(try_pair(p, p->order[i], error));
    }
    return DS_OK;
}

/* The strongest rerun, if nothing better was found. */
static size_t find_rerun(const placing *p, size_t known) {
    for (size_t i = 0; i < known; i++) {
        if (p->feed->now.pairs[p->order[i]].match.relation == DS_RELATION_RERUN) return p->order[i];
    }
    return SIZE_MAX;
}

/* ---- into it ---- */

static void hang(ds_recent *member, const ds_feed_pair *pair, uint32_t of, bool member_is_a) {
    ds_member_row *row = &member->member;
    row->of = of;
    row->relation = pair->match.relation;
    row->base = pair->match.base;
    row->rule = pair->match.rule;
    row->via = pair->match.via;
    row->overlap = pair->match.overlap;
    row->is_a = member_is_a;
}

static void stand_alone(ds_recent *member) {
    ds_member_row *row = &member->member;
    row->of = DS_NO_NUMBER;
    row->relation = row->base = DS_RELATION_CENTRE;
    row->rule = DS_RULE_NONE;
    row->overlap = (ds_overlap){0};
}

/* The centre of a story that is no more hangs on the article that has brought the stories together. */
static ds_status hang_centre(ds_feed *feed, uint32_t centre, ds_error *error) {
    ds_recent *member;
    size_t at;
    DS_TRY(ds_feed_compare(feed, centre, 0, &at, error));
    DS_TRY(ds_feed_recent(feed, centre, &member, error));
    if (member == NULL || at == SIZE_MAX) return DS_OK;
    ds_feed_pair pair = feed->now.pairs[at];
    bool is_claim = pair.match.relation == DS_RELATION_KILLED || ds_relation_merges(pair.match.relation);
    if (!is_claim) {
        pair.match.relation = pair.match.base = DS_RELATION_UPDATE;
        pair.match.rule = DS_RULE_ID;
    }
    hang(member, &pair, feed->now.number, !pair.is_a);
    return ds_feed_put_member(feed, member, error);
}

static bool is_older(const ds_story_row *a, const ds_story_row *b) {
    return a->founded != b->founded ? a->founded < b->founded : a->id < b->id;
}

typedef struct union_of_stories {
    uint64_t ids[UNITED_MOST]; /* the one that survives in front */
    uint32_t centres[UNITED_MOST];
    uint32_t keepers[UNITED_MOST];
    size_t count;
} union_of_stories;

static ds_status add_to_union(ds_feed *feed, union_of_stories *u, uint64_t id, ds_error *error) {
    ds_feed_story *story, *first;
    for (size_t i = 0; i < u->count; i++) {
        if (u->ids[i] == id) return DS_OK;
    }
    if (u->count == UNITED_MOST) return DS_OK;
    DS_TRY(ds_feed_story_get(feed, id, &story, error));
    size_t at = u->count++;
    u->ids[at] = id;
    u->centres[at] = story->row.centre;
    u->keepers[at] = story->row.keeper;
    if (at == 0) return DS_OK;
    DS_TRY(ds_feed_story_get(feed, u->ids[0], &first, error));
    if (!is_older(&story->row, &first->row)) return DS_OK;
    const union_of_stories before = *u;
    u->ids[0] = before.ids[at], u->centres[0] = before.centres[at], u->keepers[0] = before.keepers[at];
    u->ids[at] = before.ids[0], u->centres[at] = before.centres[0], u->keepers[at] = before.keepers[0];
    return DS_OK;
}

/* The story that was found, and those of the article's editions. */
static ds_status find_union(placing *p, size_t known, union_of_stories *u, ds_error *error) {
    ds_feed *feed = p->feed;
    u->count = 0;
    DS_TRY(add_to_union(feed, u, feed->now.story, error));
    for (size_t i = 0; i < known; i++) {
        ds_recent *other;
        const ds_feed_pair *pair = &feed->now.pairs[p->order[i]];
        if (!pair->is_edition) continue;
        DS_TRY(ds_feed_recent(feed, pair->number, &other, error));
        if (other->member.story != 0) DS_TRY(add_to_union(feed, u, other->member.story, error));
    }
    return DS_OK;
}

/* The article must hang on a member of the story that survives, for the other centres are to hang on it. */
static ds_status choose_link(placing *p, size_t known, uint64_t survivor, ds_error *error) {
    ds_feed *feed = p->feed;
    ds_recent *other;
    DS_TRY(ds_feed_recent(feed, feed->now.pairs[p->link].number, &other, error));
    if (other->member.story == survivor) return DS_OK;
    for (size_t i = 0; i < known; i++) {
        if (!feed->now.pairs[p->order[i]].is_edition) continue;
        DS_TRY(ds_feed_recent(feed, feed->now.pairs[p->order[i]].number, &other, error));
        if (other->member.story != survivor) continue;
        p->link = p->order[i];
        break;
    }
    return DS_OK;
}

static ds_status unite(placing *p, const union_of_stories *u, ds_error *error) {
    ds_feed *feed = p->feed;
    for (size_t i = 1; i < u->count; i++) {
        ds_feed_story *story, *other;
        DS_TRY(ds_feed_story_get(feed, u->ids[0], &story, error));
        DS_TRY(ds_feed_story_get(feed, u->ids[i], &other, error));
        DS_TRY(ds_feed_story_unite(feed, story, other, error));
        DS_TRY(hang_centre(feed, u->centres[i], error));
    }
    feed->now.story = u->ids[0];
    if (u->count > 1) feed->now.story_was = u->ids[1];
    return DS_OK;
}

/* A copy of what was taken back is taken back too; the rest of such a story is suspect. */
static void inherit_marks(ds_recent *member, const ds_recent *of) {
    uint32_t marks = of->member.marks;
    bool is_copy = member->member.relation == DS_RELATION_IDENTICAL || member->member.relation == DS_RELATION_COPY;
    if (member->entry.is_kill) return;
    if ((marks & DS_MARK_KILLED) != 0 && is_copy) {
        member->member.marks |= DS_MARK_KILLED;
    } else if ((marks & (DS_MARK_KILLED | DS_MARK_KILL_SUSPECT)) != 0) {
        member->member.marks |= DS_MARK_KILL_SUSPECT;
    }
}

/* A whole comes after its excerpt, which had stood alone: it becomes the centre. */
static ds_status turn_round(ds_feed *feed, ds_feed_story *story, ds_recent *member, const ds_feed_pair *pair,
                            bool *turned, ds_error *error) {
    ds_recent *old;
    bool is_excerpt = pair->match.relation == DS_RELATION_EXCERPT;
    bool is_whole = ds_match_excerpt_is_a(&pair->match) != pair->is_a;
    *turned = is_excerpt && is_whole && story->members.count == 1 && story->row.centre == pair->number;
    if (!*turned) return DS_OK;
    DS_TRY(ds_feed_recent(feed, pair->number, &old, error));
    hang(old, pair, member->number, !pair->is_a);
    DS_TRY(ds_feed_put_member(feed, old, error));
    story->row.centre = member->number;
    stand_alone(member);
    return DS_OK;
}

static ds_status join(placing *p, ds_recent *member, ds_feed_story *story, ds_error *error) {
    ds_feed *feed = p->feed;
    ds_recent *of;
    bool turned;
    const ds_feed_pair pair = feed->now.pairs[p->link];
    member->member.story = story->row.id;
    DS_TRY(turn_round(feed, story, member, &pair, &turned, error));
    if (!turned) {
        hang(member, &pair, pair.number, pair.is_a);
        DS_TRY(ds_feed_recent(feed, pair.number, &of, error));
        inherit_marks(member, of);
    }
    return ds_feed_story_add(feed, story, member, error);
}

/* ---- what is said of it ---- */

static ds_verdict_kind kind_of(const ds_feed_case *now, const ds_recent *member, const ds_feed_pair *pair) {
    static const ds_verdict_kind kinds[] = {
        [DS_RELATION_IDENTICAL] = DS_VERDICT_IDENTICAL, [DS_RELATION_UPDATE] = DS_VERDICT_UPDATE,
        [DS_RELATION_COPY] = DS_VERDICT_COPY,           [DS_RELATION_EXCERPT] = DS_VERDICT_EXCERPT,
        [DS_RELATION_RERUN] = DS_VERDICT_RERUN,         [DS_RELATION_KILLED] = DS_VERDICT_KILLED};
    bool is_taken_back =
        pair != NULL && pair->match.relation == DS_RELATION_KILLED && (member->member.marks & DS_MARK_KILLED) != 0;
    if (now->entry.is_kill || is_taken_back) return DS_VERDICT_KILLED;
    if (pair == NULL) return DS_VERDICT_NEW;
    return pair->match.relation == DS_RELATION_KILLED ? DS_VERDICT_UPDATE : kinds[pair->match.relation];
}

static ds_status log_all(placing *p, const ds_recent *member, const ds_feed_story *story, const union_of_stories *u,
                         ds_error *error) {
    ds_feed *feed = p->feed;
    ds_feed_case *now = &feed->now;
    const char *kind = now->kind == DS_VERDICT_KILLED ? "killed" : "new";
    uint64_t was = now->story_was;
    DS_TRY(ds_feed_log(feed, kind, member, story, was, now->keeper_was, &now->seq, error));
    for (size_t i = 1; i < u->count; i++) {
        DS_TRY(ds_feed_log(feed, "merged", NULL, story, u->ids[i], u->keepers[i], NULL, error));
    }
    bool is_other = now->keeper_was != story->row.keeper;
    return is_other ? ds_feed_log(feed, "keeper-changed", NULL, story, 0, now->keeper_was, NULL, error) : DS_OK;
}

/* ---- all of it ---- */

static ds_status found_story(placing *p, ds_recent *member, ds_feed_story **story, ds_error *error) {
    ds_feed *feed = p->feed;
    DS_TRY(ds_feed_story_found(feed, member, story, error));
    stand_alone(member);
    member->member.story = feed->now.story = (*story)->row.id;
    return DS_OK;
}

static ds_status place(placing *p, ds_error *error) {
    ds_feed *feed = p->feed;
    ds_feed_case *now = &feed->now;
    ds_recent *member;
    ds_feed_story *story;
    union_of_stories u = {.count = 0};
    const size_t known = now->count;
    DS_TRY(order_pairs(p, error));
    DS_TRY(find_story(p, known, error));
    DS_TRY(ds_feed_remember(feed, &member, error));
    if (now->is_silent_edit) member->member.marks |= DS_MARK_SILENT_EDIT;
    if (p->link == SIZE_MAX) {
        now->shown = find_rerun(p, known);
        DS_TRY(found_story(p, member, &story, error));
    } else {
        now->shown = p->chosen;
        DS_TRY(find_union(p, known, &u, error));
        now->keeper_was = u.keepers[0];
        DS_TRY(choose_link(p, known, u.ids[0], error));
        DS_TRY(unite(p, &u, error));
        DS_TRY(ds_feed_story_get(feed, now->story, &story, error));
        DS_TRY(join(p, member, story, error));
    }
    bool has_kill = p->has_kill || (now->entry.is_kill && p->link != SIZE_MAX);
    if (has_kill) DS_TRY(ds_feed_mark_killed(feed, story, error));
    DS_TRY(ds_feed_story_settle(feed, story, member, has_kill || u.count > 1, error));
    if (p->link == SIZE_MAX) now->keeper_was = story->row.keeper; /* nobody had another one */
    DS_TRY(ds_feed_put_member(feed, member, error));
    now->kind = kind_of(now, member, now->shown == SIZE_MAX ? NULL : &now->pairs[now->shown]);
    return log_all(p, member, story, &u, error);
}

ds_status ds_feed_place(ds_feed *feed, ds_error *error) {
    placing p = {.feed = feed};
    size_t count = feed->now.count;
    p.order = ds_memory_new(feed->memory, count, 2 * sizeof *p.order);
    if (p.order == NULL) return ds_fail_memory(error);
    ds_status status = place(&p, error);
    ds_memory_free(feed->memory, p.order, count, 2 * sizeof *p.order);
    return status;
}
