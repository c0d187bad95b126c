/* SPDX-License-Identifier: MIT */
/*
 * Kills, by the rules of story/kills.c, over the members of one story: whenever a kill comes, or an article to whose item a
 * kill belongs, all members of its story are marked anew. So it is the same whether the kill came first, twice, or was
 * lifted in between.
 */
#include "engine/feed.h"

#include "base/order.h"

#include <string.h>

enum { MEMBERS_MOST = 16384 }; /* half of what is in memory */

/* ---- what a kill means that shares no id with anything ---- */

/* May `target` be what `kill` takes back, by slug or headline? A slug is used again: what came later under it is not meant. */
static bool is_named(const ds_feed *feed, const ds_entry *kill, const ds_entry *target) {
    if (target->is_kill || target->source != kill->source) return false;
    if (!ds_edition_near(kill, target, feed->index->options.window_days, 1)) return false;
    bool same_headline = kill->headline_norm != 0 && kill->headline_norm == target->headline_norm;
    bool same_slug = kill->slug_hash != 0 && kill->slug_hash == target->slug_hash;
    return same_headline || (same_slug && ds_edition_order(target, kill) <= 0);
}

/* Only those that a story was found for. */
static ds_status find_named(ds_feed *feed, ds_numbers *found, ds_error *error) {
    size_t kept = 0;
    DS_TRY(ds_feed_names_find(&feed->names, &feed->now.entry, found, error));
    for (size_t i = 0; i < found->count; i++) {
        ds_recent *other;
        DS_TRY(ds_feed_recent(feed, found->items[i], &other, error));
        bool is_meant = other != NULL && other->member.story != 0 && is_named(feed, &feed->now.entry, &other->entry);
        if (is_meant) found->items[kept++] = found->items[i];
    }
    found->count = kept;
    return DS_OK;
}

/* Only if one story can be meant. */
static ds_status aim_at(ds_feed *feed, const ds_numbers *found, ds_error *error) {
    uint64_t story = 0;
    bool is_one = true;
    for (size_t i = 0; i < found->count; i++) {
        ds_recent *other;
        DS_TRY(ds_feed_recent(feed, found->items[i], &other, error));
        if (other == NULL || other->member.story == 0) continue;
        is_one = is_one && (story == 0 || story == other->member.story);
        story = other->member.story;
    }
    for (size_t i = 0; i < found->count && story != 0; i++) {
        ds_recent *other;
        size_t at;
        DS_TRY(ds_feed_recent(feed, found->items[i], &other, error));
        if (other == NULL || other->member.story == 0) continue;
        if (!is_one) {
            other->member.marks |= DS_MARK_KILL_SUSPECT;
            DS_TRY(ds_feed_put_member(feed, other, error));
            continue;
        }
        DS_TRY(ds_feed_compare(feed, other->number, 0, &at, error));
        feed->now.pairs[at].is_aimed = true;
    }
    return DS_OK;
}

/* A kill that repeats the text of what it takes back; or an article under the headline of a kill that came before it. */
static ds_status aim_by_text(ds_feed *feed, bool *any, ds_error *error) {
    ds_feed_case *now = &feed->now;
    for (size_t i = 0; i < now->count; i++) {
        ds_recent *other;
        DS_TRY(ds_feed_recent(feed, now->pairs[i].number, &other, error));
        const ds_entry *kill = now->entry.is_kill ? &now->entry : &other->entry;
        const ds_entry *target = now->entry.is_kill ? &other->entry : &now->entry;
        if (!kill->is_kill || target->is_kill || kill->source != target->source) continue;
        if (ds_edition_key(kill) != 0 && ds_edition_key(kill) == ds_edition_key(target)) continue; /* may be lifted */
        bool same_text = ds_relation_merges(now->pairs[i].match.relation);
        now->pairs[i].is_aimed = same_text || (!now->entry.is_kill && is_named(feed, kill, target));
        *any |= now->pairs[i].is_aimed;
    }
    return DS_OK;
}

ds_status ds_feed_aim_kill(ds_feed *feed, ds_error *error) {
    const ds_feed_case *now = &feed->now;
    bool any = false;
    for (size_t i = 0; i < now->count; i++) any |= now->pairs[i].is_edition;
    if (any) return DS_OK;
    DS_TRY(aim_by_text(feed, &any, error));
    if (any || !now->entry.is_kill) return DS_OK;
    ds_numbers found;
    ds_numbers_init(&found, feed->memory);
    ds_status status = find_named(feed, &found, error);
    if (status == DS_OK) status = aim_at(feed, &found, error);
    ds_numbers_clear(&found);
    return status;
}

/* ---- what kills reach ---- */

enum {
    TARGET = 1, /* taken back itself */
    KILLS = 2,  /* a kill that is not lifted */
    HUB = 4,    /* the same text as a target */
    LIFTED = 8,
};

typedef struct killer {
    ds_feed *feed;
    ds_recent **members;
    unsigned char *state;
    uint32_t *order; /* by item; and as much scratch */
    uint32_t count;
} killer;

static int compare_items(const void *context, uint32_t a, uint32_t b) {
    const killer *k = context;
    const ds_entry *x = &k->members[a]->entry, *y = &k->members[b]->entry;
    if (x->source != y->source) return x->source < y->source ? -1 : 1;
    uint64_t key_x = ds_edition_key(x), key_y = ds_edition_key(y);
    return (key_x > key_y) - (key_x < key_y);
}

/* The editions of one item. */
static void kill_item(killer *k, const uint32_t *places, uint32_t count) {
    ds_usable_editions latest = DS_USABLE_NONE;
    bool is_killed = false;
    for (uint32_t i = 0; i < count; i++) ds_usable_editions_take(&latest, &k->members[places[i]]->entry);
    for (uint32_t i = 0; i < count; i++) {
        const ds_entry *entry = &k->members[places[i]]->entry;
        if (!entry->is_kill) continue;
        bool is_lifted = ds_usable_editions_lift(&latest, entry);
        k->state[places[i]] |= is_lifted ? LIFTED : KILLS;
        is_killed |= !is_lifted;
    }
    for (uint32_t i = 0; i < count && is_killed; i++) {
        if (!k->members[places[i]]->entry.is_kill) k->state[places[i]] |= TARGET;
    }
}

static void kill_by_id(killer *k) {
    for (uint32_t i = 0; i < k->count; i++) k->order[i] = i;
    ds_order_sort(k->order, k->order + k->count, k->count, compare_items, k);
    for (uint32_t first = 0, next; first < k->count; first = next) {
        for (next = first; next < k->count && compare_items(k, k->order[next], k->order[first]) == 0;) next++;
        if (ds_edition_key(&k->members[k->order[first]]->entry) != 0) kill_item(k, k->order + first, next - first);
    }
}

/* Kills that came to this story by a name or a text: they hang on what they mean, or that hangs on them. */
static void kill_by_name(killer *k, const uint32_t *of) {
    for (uint32_t i = 0; i < k->count; i++) {
        const ds_member_row *row = &k->members[i]->member;
        if (row->rule != DS_RULE_KILL) continue;
        uint32_t other = of[i];
        if (other == UINT32_MAX) continue;
        uint32_t kill = k->members[i]->entry.is_kill ? i : other, target = kill == i ? other : i;
        bool is_pair = k->members[kill]->entry.is_kill && !k->members[target]->entry.is_kill;
        if (!is_pair || (k->state[kill] & LIFTED) != 0) continue;
        uint64_t key = ds_edition_key(&k->members[kill]->entry);
        if (key != 0 && key == ds_edition_key(&k->members[target]->entry)) continue;
        k->state[kill] |= KILLS;
        for (uint32_t t = 0; t < k->count; t++) {
            bool is_meant = t == target || is_named(k->feed, &k->members[kill]->entry, &k->members[t]->entry);
            if (is_meant && !k->members[t]->entry.is_kill) k->state[t] |= TARGET;
        }
    }
}

static bool is_copy(const killer *k, uint32_t i, uint32_t of) {
    const ds_member_row *row = &k->members[i]->member;
    if (row->relation == DS_RELATION_IDENTICAL || row->relation == DS_RELATION_COPY) return true;
    return row->relation == DS_RELATION_UPDATE && row->rule == DS_RULE_GUID &&
           k->members[i]->entry.source != k->members[of]->entry.source &&
           ds_overlap_jaccard(&row->overlap) >= k->feed->index->options.threshold;
}

/* A kill with a text of its own mostly is the item, marked canceled: what has its text is not to be printed either. */
static void find_hubs(killer *k, const uint32_t *of) {
    for (uint32_t i = 0; i < k->count; i++) {
        bool own_text = (k->state[i] & KILLS) != 0 && k->members[i]->entry.words > 0;
        if ((k->state[i] & TARGET) == 0 && !own_text) continue;
        k->state[i] |= HUB;
        if (of[i] != UINT32_MAX && is_copy(k, i, of[i])) k->state[of[i]] |= HUB;
    }
}

static ds_status mark(killer *k, uint32_t i, bool is_killed, bool is_suspect, const ds_feed_story *story,
                      ds_error *error) {
    ds_recent *member = k->members[i];
    uint32_t own = member->member.marks, marks = own & ~(uint32_t)(DS_MARK_KILLED | DS_MARK_KILL_SUSPECT);
    marks |= is_killed ? DS_MARK_KILLED : is_suspect ? DS_MARK_KILL_SUSPECT : 0;
    if (marks == own) return DS_OK;
    member->member.marks = marks;
    DS_TRY(ds_feed_put_member(k->feed, member, error));
    bool is_news = is_killed && member->number != k->feed->now.number;
    return is_news ? ds_feed_log(k->feed, "killed", member, story, 0, story->row.keeper, NULL, error) : DS_OK;
}

static ds_status mark_all(killer *k, const uint32_t *of, const ds_feed_story *story, ds_error *error) {
    bool any = false;
    kill_by_id(k);
    kill_by_name(k, of);
    find_hubs(k, of);
    for (uint32_t i = 0; i < k->count; i++) any |= (k->state[i] & (TARGET | KILLS)) != 0;
    for (uint32_t i = 0; i < k->count; i++) {
        bool hangs = of[i] != UINT32_MAX && (k->state[of[i]] & HUB) != 0 && is_copy(k, i, of[i]);
        bool is_killed = (k->state[i] & HUB) != 0 || hangs;
        bool is_kill = k->members[i]->entry.is_kill != 0;
        DS_TRY(mark(k, i, is_killed && !is_kill, any && !is_kill, story, error));
    }
    return DS_OK;
}

typedef struct by_number {
    ds_recent *const *members;
} by_number;

static int compare_numbers(const void *context, uint32_t a, uint32_t b) {
    const by_number *c = context;
    return (c->members[a]->number > c->members[b]->number) - (c->members[a]->number < c->members[b]->number);
}

/* of[i]: the place of the member that member i hangs on. */
static void find_links(killer *k, uint32_t *of) {
    by_number context = {k->members};
    for (uint32_t i = 0; i < k->count; i++) k->order[i] = i;
    ds_order_sort(k->order, k->order + k->count, k->count, compare_numbers, &context);
    for (uint32_t i = 0; i < k->count; i++) {
        uint32_t wanted = k->members[i]->member.of, low = 0, high = k->count;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (k->members[k->order[middle]]->number < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        bool found = wanted != 0 && low < k->count && k->members[k->order[low]]->number == wanted;
        of[i] = found ? k->order[low] : UINT32_MAX;
    }
}

ds_status ds_feed_mark_killed(ds_feed *feed, ds_feed_story *story, ds_error *error) {
    ds_memory *memory = feed->memory;
    size_t room = story->members.count < MEMBERS_MOST ? story->members.count : MEMBERS_MOST;
    killer k = {.feed = feed};
    k.members = ds_memory_new(memory, room, sizeof *k.members);
    k.state = ds_memory_new_zeroed(memory, room, 1);
    k.order = ds_memory_new(memory, room, 2 * sizeof *k.order);
    uint32_t *of = ds_memory_new(memory, room, sizeof *of);
    bool had_room = k.members != NULL && k.state != NULL && k.order != NULL && of != NULL;
    ds_status status = had_room ? DS_OK : ds_fail_memory(error);
    /* The latest ones, of a story with more. */
    for (size_t i = story->members.count - room; i < story->members.count && status == DS_OK; i++) {
        ds_recent *member;
        status = ds_feed_recent(feed, story->members.items[i], &member, error);
        if (status == DS_OK && member != NULL) k.members[k.count++] = member;
    }
    if (status == DS_OK) {
        find_links(&k, of);
        status = mark_all(&k, of, story, error);
    }
    ds_memory_free(memory, k.members, room, sizeof *k.members);
    ds_memory_free(memory, k.state, room, 1);
    ds_memory_free(memory, k.order, room, 2 * sizeof *k.order);
    ds_memory_free(memory, of, room, sizeof *of);
    return status;
}
