/* SPDX-License-Identifier: MIT */
/*
 * A kill takes an item back: the agency says that what it sent must not be printed. It is mostly an empty body under the
 * item's guid, so text cannot see it; and it must reach whatever has the item's text.
 *
 *     kill ──guid──> all editions under it, earlier or later      killed: its targets
 *          ──number, slug or headline of one source, near──>      the same if one story only can be meant, else suspect
 *          ──same text, same source──>                            the same
 *          ──its own text──>                                      an item that is marked canceled is one
 *     target ──identical, copy──> members, of any source          killed
 *            ──the rest of its story──>                           kill-suspect
 *
 * A usable version that is later than the kill (by number, else by time) lifts it; a late delivery of an old version does
 * not. Kills by number, slug or headline have no versions to be lifted by; they reach what is dated before them, and what comes
 * under the same slug afterwards is suspect.
 */
#include "base/hash.h"
#include "base/order.h"
#include "base/radix.h"
#include "story/builder.h"

/* ---- what a kill means that shares no id with anything ---- */

enum { SIDE_MOST = 64 };

/* What a kill calls the item by, the surest first. */
typedef enum name_kind { BY_NUMBER, BY_SLUG, BY_HEADLINE, NAME_KINDS } name_kind;

typedef struct aimer {
    ds_builder *builder;
    const ds_entry *entries;
    ds_components *items;
    ds_record *records; /* (source and slug, or headline; article), sorted */
    uint32_t record_count;
    uint32_t found[2 * SIDE_MOST]; /* what the kill in hand may mean */
    uint32_t found_count;
} aimer;

static uint64_t name_of(const ds_entry *entry, name_kind by) {
    uint64_t name = by == BY_NUMBER ? entry->number : by == BY_SLUG ? entry->slug_hash : entry->headline_norm;
    return name == 0 ? 0 : ds_hash_mix(name ^ ds_hash_mix((uint64_t)entry->source + 1)) | 1;
}

/* All that a kill may name. Article numbers go by time, so those of one name do. */
static void list_names(aimer *a, name_kind by) {
    uint32_t n = a->builder->count;
    a->record_count = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t name = name_of(&a->entries[i], by);
        bool is_generic = by == BY_HEADLINE && a->builder->matcher->is_generic[i];
        if (name == 0 || is_generic || a->entries[i].is_kill) continue;
        a->records[a->record_count++] = ds_record_make(name, i);
    }
    ds_radix_sort(a->records, a->records + n, a->record_count);
}

/* The first record of the name whose article is not before `article`. */
static uint32_t find_place(const aimer *a, uint64_t name, uint32_t article) {
    uint32_t low = 0, high = a->record_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        uint64_t key = ds_record_key(&a->records[middle]);
        if (key < name || (key == name && a->records[middle].value < article)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool take_found(aimer *a, uint64_t name, uint32_t at, uint32_t kill) {
    if (ds_record_key(&a->records[at]) != name) return false;
    uint32_t article = a->records[at].value;
    double window = a->builder->matcher->corpus->options->window_days;
    if (ds_edition_near(&a->entries[article], &a->entries[kill], window, 1)) a->found[a->found_count++] = article;
    return true;
}

/* The nearest in time on both sides; of thousands under one slug no kill means all. */
static void find_named(aimer *a, uint32_t kill, name_kind by) {
    uint64_t name = name_of(&a->entries[kill], by);
    a->found_count = 0;
    if (name == 0) return;
    uint32_t place = find_place(a, name, kill);
    for (uint32_t at = place, side = 0; at > 0 && side < SIDE_MOST && take_found(a, name, at - 1, kill); at--) side++;
    for (uint32_t at = place, side = 0; at < a->record_count && side < SIDE_MOST; at++, side++) {
        if (!take_found(a, name, at, kill)) break;
    }
}

static bool is_one_story(const aimer *a) {
    const uint32_t *centre = a->builder->centre;
    for (uint32_t i = 1; i < a->found_count; i++) {
        bool same_item = ds_components_find(a->items, a->found[i]) == ds_components_find(a->items, a->found[0]);
        if (!same_item && centre[a->found[i]] != centre[a->found[0]]) return false;
    }
    return a->found_count > 0;
}

/* Several stories under the slug: only those that bear the kill's headline too, if that helps. */
static void narrow_by_headline(aimer *a, uint32_t kill) {
    uint64_t headline = a->entries[kill].headline_norm;
    uint32_t left = 0;
    for (uint32_t i = 0; i < a->found_count; i++) left += a->entries[a->found[i]].headline_norm == headline;
    if (headline == 0 || left == 0) return;
    left = 0;
    for (uint32_t i = 0; i < a->found_count; i++) {
        if (a->entries[a->found[i]].headline_norm == headline) a->found[left++] = a->found[i];
    }
    a->found_count = left;
}

static ds_status aim_at_found(aimer *a, uint32_t kill, name_kind by, ds_error *error) {
    ds_editions *editions = &a->builder->editions;
    if (!is_one_story(a)) narrow_by_headline(a, kill);
    bool is_one = is_one_story(a);
    if (!ds_memory_reserve(a->builder->memory, &editions->aims, &editions->aim_capacity,
                           editions->aim_count + a->found_count, sizeof *editions->aims)) {
        return ds_fail_memory(error);
    }
    for (uint32_t i = 0; i < a->found_count; i++) {
        const ds_entry *target = &a->entries[a->found[i]], *entry = &a->entries[kill];
        bool is_after =
            by != BY_HEADLINE && target->headline_norm != entry->headline_norm && ds_edition_order(target, entry) > 0;
        editions->aims[editions->aim_count++] = (ds_aim){kill, a->found[i], is_one && !is_after};
    }
    return DS_OK;
}

/* `open`: articles that are kills, and in no item with what they take back. Those that a name leads on are closed. */
static ds_status aim_by(aimer *a, unsigned char *open, name_kind by, ds_error *error) {
    list_names(a, by);
    for (uint32_t i = 0; i < a->builder->count; i++) {
        if (!open[i]) continue;
        find_named(a, i, by);
        if (a->found_count == 0) continue;
        open[i] = 0;
        DS_TRY(aim_at_found(a, i, by, error));
    }
    return DS_OK;
}

static ds_status aim_all(aimer *a, unsigned char *open, unsigned char *has_item, ds_error *error) {
    uint32_t n = a->builder->count;
    bool any = false;
    for (uint32_t i = 0; i < n; i++) {
        if (!a->entries[i].is_kill) has_item[ds_components_find(a->items, i)] = 1;
    }
    for (uint32_t i = 0; i < n; i++) {
        open[i] = a->entries[i].is_kill && !has_item[ds_components_find(a->items, i)];
        any |= open[i] != 0;
    }
    if (!any) return DS_OK;
    for (int by = 0; by < NAME_KINDS; by++) DS_TRY(aim_by(a, open, (name_kind)by, error));
    return DS_OK;
}

ds_status ds_builder_aim_kills(ds_builder *builder, ds_components *items, ds_error *error) {
    size_t n = builder->count;
    aimer a = {.builder = builder, .entries = builder->matcher->corpus->entries, .items = items};
    bool any = false;
    for (uint32_t i = 0; i < builder->count; i++) any |= a.entries[i].is_kill != 0;
    if (!any) return DS_OK;
    a.records = ds_memory_new(builder->memory, n, 2 * sizeof *a.records);
    unsigned char *open = ds_memory_new_zeroed(builder->memory, n, 1);
    unsigned char *has_item = ds_memory_new_zeroed(builder->memory, n, 1);
    bool had_room = a.records != NULL && open != NULL && has_item != NULL;
    ds_status status = had_room ? aim_all(&a, open, has_item, error) : ds_fail_memory(error);
    ds_memory_free(builder->memory, a.records, n, 2 * sizeof *a.records);
    ds_memory_free(builder->memory, open, n, 1);
    ds_memory_free(builder->memory, has_item, n, 1);
    return status;
}

/* ---- what kills reach ---- */

enum {
    TARGET = 1,  /* taken back itself */
    KILLS = 2,   /* a kill that is not lifted */
    HUB = 4,     /* an article that targets hang on, being the same text */
    STORY = 8,   /* a root: a target is in its story */
    LIFTED = 16, /* a kill that a later version lifts */
};

typedef struct killer {
    ds_builder *builder;
    const ds_entry *entries;
    unsigned char *state; /* by article */
    uint32_t *order;      /* of the editions, by item and id; and as much scratch */
} killer;

typedef struct by_id {
    const ds_edition *list;
    const ds_entry *entries;
} by_id;

static int compare_ids(const void *context, uint32_t a, uint32_t b) {
    const by_id *c = context;
    const ds_edition *x = &c->list[a], *y = &c->list[b];
    if (x->item != y->item) return x->item < y->item ? -1 : 1;
    uint64_t id_x = ds_edition_key(&c->entries[x->article]), id_y = ds_edition_key(&c->entries[y->article]);
    return (id_x > id_y) - (id_x < id_y);
}

/* The editions of one item under one id. */
static void kill_id(killer *k, const uint32_t *places, size_t count) {
    const ds_edition *list = k->builder->editions.list;
    ds_usable_editions latest = DS_USABLE_NONE;
    bool is_killed = false;
    for (size_t i = 0; i < count; i++) ds_usable_editions_take(&latest, &k->entries[list[places[i]].article]);
    for (size_t i = 0; i < count; i++) {
        const ds_entry *entry = &k->entries[list[places[i]].article];
        if (!entry->is_kill) continue;
        if (ds_usable_editions_lift(&latest, entry)) k->state[list[places[i]].article] |= LIFTED;
        is_killed |= !ds_usable_editions_lift(&latest, entry);
    }
    for (size_t i = 0; i < count && is_killed; i++) {
        uint32_t article = list[places[i]].article;
        k->state[article] |= k->entries[article].is_kill ? KILLS : TARGET;
    }
}

static void kill_by_id(killer *k) {
    const ds_editions *editions = &k->builder->editions;
    by_id context = {editions->list, k->entries};
    for (size_t e = 0; e < editions->count; e++) k->order[e] = (uint32_t)e;
    ds_order_sort(k->order, k->order + editions->count, editions->count, compare_ids, &context);
    for (size_t first = 0, next; first < editions->count; first = next) {
        for (next = first; next < editions->count && compare_ids(&context, k->order[next], k->order[first]) == 0;)
            next++;
        bool has_id = ds_edition_key(&k->entries[editions->list[k->order[first]].article]) != 0;
        if (has_id) kill_id(k, k->order + first, next - first);
    }
}

static void kill_by_name(killer *k) {
    const ds_editions *editions = &k->builder->editions;
    for (size_t a = 0; a < editions->aim_count; a++) {
        const ds_aim *aim = &editions->aims[a];
        if (aim->is_sure) {
            k->state[aim->kill] |= KILLS;
            k->state[aim->target] |= TARGET;
        } else {
            k->builder->marks[aim->target] |= DS_MARK_KILL_SUSPECT;
        }
    }
}

/* A kill that repeats the text of what it takes back, and shares no id with it. */
static void kill_by_text(killer *k) {
    const ds_builder *builder = k->builder;
    for (size_t m = 0; m < builder->matcher->matches.count; m++) {
        const ds_match *match = &builder->matcher->matches.matches[m];
        const ds_entry *a = &k->entries[match->a], *b = &k->entries[match->b];
        if (a->is_kill == b->is_kill || a->source != b->source || !ds_relation_merges(match->relation)) continue;
        if (ds_edition_key(a) != 0 && ds_edition_key(a) == ds_edition_key(b)) continue; /* may be lifted */
        k->state[a->is_kill ? match->a : match->b] |= KILLS;
        k->state[a->is_kill ? match->b : match->a] |= TARGET;
    }
}

/* What a kill that has a text of its own says must not be printed either: it mostly is the item, marked canceled. */
static void kill_own_text(killer *k) {
    for (uint32_t i = 0; i < k->builder->count; i++) {
        if (k->entries[i].is_kill && !(k->state[i] & LIFTED)) k->state[i] |= TARGET;
    }
}

/* The same text as far as a kill goes: what another source prints under the same guid is a copy, whatever it is called. */
static bool is_copy(const killer *k, const ds_match *match) {
    if (match->relation == DS_RELATION_IDENTICAL || match->relation == DS_RELATION_COPY) return true;
    return match->relation == DS_RELATION_UPDATE && match->rule == DS_RULE_GUID &&
           k->entries[match->a].source != k->entries[match->b].source &&
           ds_overlap_jaccard(&match->overlap) >= k->builder->matcher->corpus->options->threshold;
}

/* A digest holds more than what was killed. */
static void mark_killed(killer *k, uint32_t article) {
    if (k->entries[article].is_kill) return;
    bool holds_more = k->builder->is_digest[article] && !(k->state[article] & TARGET);
    k->builder->marks[article] |= holds_more ? DS_MARK_KILL_SUSPECT : DS_MARK_KILLED;
}

/* From targets to what matches them, and to what matches the centre with them. */
static void reach_copies(killer *k) {
    ds_builder *builder = k->builder;
    for (uint32_t i = 0; i < builder->count; i++) {
        if (!(k->state[i] & TARGET)) continue;
        mark_killed(k, i);
        uint32_t root = ds_builder_root(builder, i);
        k->state[root] |= STORY;
        k->state[i] |= HUB;
        if (builder->centre[i] != i && is_copy(k, &builder->link[i])) k->state[builder->centre[i]] |= HUB;
        for (size_t x = builder->graph.start[i]; x < builder->graph.start[i + 1]; x++) {
            const ds_edge *edge = &builder->graph.edges[x];
            bool is_same = is_copy(k, &builder->matcher->matches.matches[edge->match]);
            if (is_same && ds_builder_root(builder, edge->other) == root) mark_killed(k, edge->other);
            if (builder->is_digest[edge->other]) builder->marks[edge->other] |= DS_MARK_KILL_SUSPECT;
        }
    }
    for (uint32_t i = 0; i < builder->count; i++) {
        if (k->state[i] & HUB) mark_killed(k, i);
        bool hangs = builder->centre[i] != i && (k->state[builder->centre[i]] & HUB) != 0;
        if (hangs && is_copy(k, &builder->link[i])) mark_killed(k, i);
    }
}

static void suspect_the_rest(killer *k) {
    ds_builder *builder = k->builder;
    for (uint32_t i = 0; i < builder->count; i++) {
        unsigned char *marks = &builder->marks[i];
        bool in_story = (k->state[ds_builder_root(builder, i)] & STORY) != 0;
        if (in_story && !k->entries[i].is_kill) *marks |= DS_MARK_KILL_SUSPECT;
        if (*marks & DS_MARK_KILLED) *marks &= (unsigned char)~DS_MARK_KILL_SUSPECT;
    }
}

/* A kill and its target are told by that, and not by what they share. */
static void name_relations(killer *k) {
    ds_builder *builder = k->builder;
    for (uint32_t i = 0; i < builder->count; i++) {
        unsigned char other = builder->centre[i] == i ? 0 : k->state[builder->centre[i]];
        bool is_pair = ((k->state[i] & KILLS) != 0 && (other & TARGET) != 0) ||
                       ((k->state[i] & TARGET) != 0 && (other & KILLS) != 0);
        if (!is_pair) continue;
        builder->link[i].relation = builder->link[i].base = DS_RELATION_KILLED;
        builder->link[i].rule = DS_RULE_KILL;
    }
}

ds_status ds_builder_kill(ds_builder *builder, ds_error *error) {
    ds_memory *memory = builder->memory;
    size_t n = builder->count, editions = builder->editions.count;
    killer k = {.builder = builder, .entries = builder->matcher->corpus->entries};
    bool any = false;
    for (uint32_t i = 0; i < builder->count; i++) any |= k.entries[i].is_kill != 0;
    if (!any) return DS_OK;
    k.state = ds_memory_new_zeroed(memory, n, 1);
    k.order = ds_memory_new(memory, editions, 2 * sizeof *k.order);
    bool had_room = k.state != NULL && k.order != NULL;
    if (had_room) {
        kill_by_id(&k);
        kill_by_name(&k);
        kill_by_text(&k);
        kill_own_text(&k);
        reach_copies(&k);
        suspect_the_rest(&k);
        name_relations(&k);
    }
    ds_memory_free(memory, k.state, n, 1);
    ds_memory_free(memory, k.order, editions, 2 * sizeof *k.order);
    return had_room ? DS_OK : ds_fail_memory(error);
}
