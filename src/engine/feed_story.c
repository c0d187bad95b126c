/* SPDX-License-Identifier: MIT */
/*
 * Stories in memory: the row, the members, the names of their sources. Who is keeper and which edition is the latest is chosen
 * anew with each member that comes. In a large story the new one is held against the keeper alone, so that a story of n
 * members costs n and not n * n; the night looks at all of them.
 */
#include "engine/feed.h"

#include "base/hash.h"
#include "base/order.h"

#include <string.h>

enum { MEMBERS_MOST = 48 }; /* that are all looked at */

/* ---- in memory ---- */

static void empty(ds_feed *feed, ds_feed_story *story, uint64_t id) {
    if (story->members.memory == NULL) ds_numbers_init(&story->members, feed->memory);
    story->members.count = story->source_count = 0;
    story->row = (ds_story_row){.id = id};
}

static ds_feed_story *take_place(ds_feed *feed, uint64_t id) {
    ds_feed_story *story = &feed->stories[ds_lru_take(&feed->story_slots, id)];
    empty(feed, story, id);
    return story;
}

static void forget(ds_feed *feed, uint64_t id) {
    uint32_t slot = ds_lru_find(&feed->story_slots, id);
    if (slot != DS_LRU_NONE) ds_lru_drop(&feed->story_slots, slot);
}

/* The names stay in order, so that a verdict has them at hand. */
static ds_status add_source(ds_feed *feed, ds_feed_story *story, uint32_t source, ds_error *error) {
    const char **names = feed->admission.sources.names;
    size_t low = 0, high = story->source_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(names[story->sources[middle]], names[source]);
        if (order == 0) return DS_OK;
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (!ds_memory_reserve(feed->memory, &story->sources, &story->source_capacity, story->source_count + 1,
                           sizeof *story->sources)) {
        return ds_fail_memory(error);
    }
    memmove(story->sources + low + 1, story->sources + low, (story->source_count - low) * sizeof *story->sources);
    story->sources[low] = source;
    story->source_count++;
    return DS_OK;
}

static ds_status add_number(ds_feed *feed, ds_feed_story *story, const ds_recent *member, ds_error *error) {
    if (!ds_numbers_add(&story->members, member->number)) return ds_fail_memory(error);
    return add_source(feed, story, member->entry.source, error);
}

static ds_status load_members(ds_feed *feed, ds_feed_story *story, ds_error *error) {
    ds_number_list list = {.numbers = NULL};
    ds_status status = ds_catalogue_find(feed->index->catalogue, DS_FIND_STORY, story->row.id, SIZE_MAX, &list, error);
    for (size_t i = 0; i < list.count && status == DS_OK; i++) {
        ds_recent *member;
        status = ds_feed_recent(feed, list.numbers[i], &member, error);
        if (status == DS_OK && member != NULL) status = add_number(feed, story, member, error);
    }
    ds_number_list_clear(&list, feed->memory);
    return status;
}

ds_status ds_feed_story_get(ds_feed *feed, uint64_t id, ds_feed_story **out, ds_error *error) {
    uint32_t slot = ds_lru_find(&feed->story_slots, id);
    if (slot != DS_LRU_NONE) {
        *out = &feed->stories[slot];
        return DS_OK;
    }
    ds_feed_story *story = take_place(feed, id);
    ds_status status = ds_catalogue_get_story(feed->index->catalogue, id, &story->row, error);
    if (status == DS_OK) status = load_members(feed, story, error);
    if (status != DS_OK) forget(feed, id);
    *out = story;
    return status;
}

/* ---- who is in it ---- */

/* By its founder, so that the same articles make the same ids; an id that is or was another's is not given again. */
static ds_status mint(ds_feed *feed, uint64_t *id, ds_error *error) {
    uint64_t taken = 1;
    *id = feed->now.identity;
    while (taken != 0) {
        *id = ds_hash_mix(*id + 0x9e3779b97f4a7c15u);
        if (*id != 0) DS_TRY(ds_catalogue_resolve_story(feed->index->catalogue, *id, &taken, error));
    }
    return DS_OK;
}

ds_status ds_feed_story_found(ds_feed *feed, const ds_recent *centre, ds_feed_story **out, ds_error *error) {
    uint64_t id;
    int64_t present = ds_index_now(feed->index);
    DS_TRY(mint(feed, &id, error));
    ds_feed_story *story = take_place(feed, id);
    story->row = (ds_story_row){.id = id, .centre = centre->number, .founded = present, .active = present};
    *out = story;
    return add_number(feed, story, centre, error);
}

ds_status ds_feed_story_add(ds_feed *feed, ds_feed_story *story, const ds_recent *member, ds_error *error) {
    story->row.active = ds_index_now(feed->index);
    return add_number(feed, story, member, error);
}

ds_status ds_feed_story_unite(ds_feed *feed, ds_feed_story *story, ds_feed_story *other, ds_error *error) {
    uint64_t gone = other->row.id;
    for (size_t i = 0; i < other->members.count; i++) {
        ds_recent *member;
        DS_TRY(ds_feed_recent(feed, other->members.items[i], &member, error));
        if (member == NULL) continue;
        member->member.story = story->row.id;
        DS_TRY(ds_feed_put_member(feed, member, error));
        DS_TRY(add_number(feed, story, member, error));
    }
    story->row.active = ds_index_now(feed->index);
    if (!feed->queries) {
        ds_catalogue *catalogue = feed->index->catalogue;
        story->row.size = (uint32_t)story->members.count;
        DS_TRY(ds_catalogue_put_story(catalogue, &story->row, error));
        DS_TRY(ds_catalogue_retire_story(catalogue, gone, story->row.id, error));
    }
    forget(feed, gone);
    return DS_OK;
}

/* ---- editions, keeper, latest ---- */

typedef struct council {
    ds_feed *feed;
    ds_recent *members[MEMBERS_MOST + 1]; /* in canonical order */
    ds_candidate candidates[MEMBERS_MOST + 1];
    uint32_t count;
} council;

static int compare_members(const void *context, uint32_t a, uint32_t b) {
    const council *c = context;
    const ds_recent *x = c->members[a], *y = c->members[b];
    return ds_feed_order(c->feed, &x->entry, ds_recent_id(x), x->number, &y->entry, ds_recent_id(y), y->number);
}

static void sort_members(council *c) {
    uint32_t order[2 * (MEMBERS_MOST + 1)];
    ds_recent *sorted[MEMBERS_MOST + 1];
    for (uint32_t i = 0; i < c->count; i++) order[i] = i;
    ds_order_sort(order, order + c->count, c->count, compare_members, c);
    for (uint32_t i = 0; i < c->count; i++) sorted[i] = c->members[order[i]];
    memcpy(c->members, sorted, c->count * sizeof *sorted);
}

static bool is_same_edition(const ds_entry *a, const ds_entry *b) {
    return ds_edition_order(a, b) == 0 && a->tag == b->tag && a->version_hash == b->version_hash &&
           a->token_hash == b->token_hash && a->is_kill == b->is_kill;
}

/* The item of each member is the first member that it is an edition of. */
static void find_items(council *c) {
    for (uint32_t i = 0; i < c->count; i++) {
        c->candidates[i].item = i;
        for (uint32_t j = 0; j < i; j++) {
            if (!ds_feed_is_item(c->feed, &c->members[j]->entry, &c->members[i]->entry)) continue;
            c->candidates[i].item = c->candidates[j].item;
            break;
        }
    }
}

/* An edition's number: one more than there are different ones before it; an item of one edition has none. */
static uint32_t number_of(const council *c, uint32_t i) {
    uint32_t before = 0, others = 0;
    const ds_entry *own = &c->members[i]->entry;
    for (uint32_t j = 0; j < c->count; j++) {
        const ds_entry *entry = &c->members[j]->entry;
        if (j == i || c->candidates[j].item != c->candidates[i].item || is_same_edition(entry, own)) continue;
        int order = ds_edition_order(entry, own);
        others++;
        before += order < 0 || (order == 0 && j < i);
    }
    return others == 0 ? 0 : before + 1;
}

static ds_status number_editions(council *c, ds_error *error) {
    find_items(c);
    for (uint32_t i = 0; i < c->count; i++) {
        ds_recent *member = c->members[i];
        uint32_t edition = number_of(c, i);
        c->candidates[i].edition = edition;
        if (member->member.edition == edition || member->number == c->feed->now.number) {
            member->member.edition = edition;
            continue;
        }
        member->member.edition = edition;
        DS_TRY(ds_feed_put_member(c->feed, member, error));
    }
    return DS_OK;
}

/* The shorter of the two that an excerpt is told of. */
static bool is_part(const ds_recent *member) {
    const ds_member_row *row = &member->member;
    if ((row->marks & DS_MARK_DIGEST) != 0) return true;
    bool a_is_shorter = row->overlap.shingles_a < row->overlap.shingles_b;
    return row->relation == DS_RELATION_EXCERPT && a_is_shorter == row->is_a;
}

static ds_status choose_keeper(council *c, uint32_t *keeper, ds_error *error) {
    sort_members(c);
    DS_TRY(number_editions(c, error));
    for (uint32_t i = 0; i < c->count; i++) {
        const ds_recent *member = c->members[i];
        ds_candidate *candidate = &c->candidates[i];
        candidate->entry = &member->entry;
        candidate->source = c->feed->admission.sources.names[member->entry.source];
        candidate->path = ds_recent_file(member);
        candidate->is_killed = (member->member.marks & DS_MARK_KILLED) != 0;
        candidate->is_part = is_part(member);
    }
    size_t place = ds_keeper_choose(c->feed->core->keeper_rules, c->candidates, c->count);
    *keeper = place == SIZE_MAX ? DS_NO_NUMBER : c->members[place]->number;
    return DS_OK;
}

static ds_status add_to_council(council *c, uint32_t number, ds_error *error) {
    ds_recent *member = NULL;
    if (number != DS_NO_NUMBER) DS_TRY(ds_feed_recent(c->feed, number, &member, error));
    for (uint32_t i = 0; i < c->count; i++) {
        if (c->members[i] == member) return DS_OK;
    }
    if (member != NULL) c->members[c->count++] = member;
    return DS_OK;
}

static ds_status keeper_of_few(ds_feed *feed, const uint32_t *numbers, size_t count, uint32_t *keeper,
                               ds_error *error) {
    council c = {.feed = feed};
    for (size_t i = 0; i < count; i++) DS_TRY(add_to_council(&c, numbers[i], error));
    return choose_keeper(&c, keeper, error);
}

/* From the first to the last, some at a time, the best of those before among them. */
static ds_status keeper_of_all(ds_feed *feed, const ds_feed_story *story, uint32_t *keeper, ds_error *error) {
    const ds_numbers *members = &story->members;
    *keeper = DS_NO_NUMBER;
    for (size_t at = 0; at < members->count; at += MEMBERS_MOST) {
        uint32_t numbers[MEMBERS_MOST + 1] = {*keeper};
        size_t here = members->count - at < MEMBERS_MOST ? members->count - at : MEMBERS_MOST;
        memcpy(numbers + 1, members->items + at, here * sizeof *numbers);
        DS_TRY(keeper_of_few(feed, numbers, here + 1, keeper, error));
    }
    return DS_OK;
}

static ds_status take_latest(ds_feed *feed, ds_feed_story *story, uint32_t number, ds_error *error) {
    ds_recent *latest = NULL, *other;
    if (story->row.latest != DS_NO_NUMBER) DS_TRY(ds_feed_recent(feed, story->row.latest, &latest, error));
    DS_TRY(ds_feed_recent(feed, number, &other, error));
    if (other != NULL && (latest == NULL || ds_edition_is_later(&other->entry, &latest->entry)))
        story->row.latest = number;
    return DS_OK;
}

static ds_status settle_latest(ds_feed *feed, ds_feed_story *story, const ds_recent *added, bool all, ds_error *error) {
    if (!all) return take_latest(feed, story, added->number, error);
    for (size_t i = 0; i < story->members.count; i++) {
        DS_TRY(take_latest(feed, story, story->members.items[i], error));
    }
    return DS_OK;
}

ds_status ds_feed_story_settle(ds_feed *feed, ds_feed_story *story, const ds_recent *added, bool all, ds_error *error) {
    const ds_numbers *members = &story->members;
    ds_story_row *row = &story->row;
    DS_TRY(settle_latest(feed, story, added, all, error));
    if (members->count <= MEMBERS_MOST) {
        DS_TRY(keeper_of_few(feed, members->items, members->count, &row->keeper, error));
    } else if (all) {
        DS_TRY(keeper_of_all(feed, story, &row->keeper, error));
    } else {
        const uint32_t numbers[2] = {row->keeper, added->number};
        DS_TRY(keeper_of_few(feed, numbers, 2, &row->keeper, error));
    }
    row->size = (uint32_t)members->count;
    return feed->queries ? DS_OK : ds_catalogue_put_story(feed->index->catalogue, row, error);
}

/* ---- the log ---- */

ds_status ds_feed_log(ds_feed *feed, const char *kind, const ds_recent *article, const ds_feed_story *story,
                      uint64_t story_was, uint32_t keeper_was, uint64_t *seq, ds_error *error) {
    ds_change_row row = {.at = ds_index_now(feed->index),
                         .kind = kind,
                         .article = article == NULL ? DS_NO_NUMBER : article->number,
                         .article_id = article == NULL ? "" : ds_recent_id(article),
                         .story = story->row.id,
                         .story_was = story_was,
                         .keeper = story->row.keeper,
                         .keeper_was = keeper_was};
    if (feed->queries) return DS_OK;
    DS_TRY(ds_catalogue_add_change(feed->index->catalogue, &row, error));
    if (seq != NULL) *seq = row.seq;
    return DS_OK;
}
