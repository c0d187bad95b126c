/* SPDX-License-Identifier: MIT */
/*
 * The versions of one item drift apart on purpose, until the fifth shares no sentence with the first; so they are chained by
 * what their source says of them, and text is asked only where that could mean something else.
 *
 *     guid and version      enough, and so is a guid for a kill: source, guid and time are the item. A guid may be used
 *                           again after a period: editions are no more than a window apart, or count on within ten
 *     guid alone            and a match
 *     slug, headline        and a match, and another tag (UPDATE 2, CORRECTED, 1st Ld-Writethru); generic ones never
 *     headline alone        and a match in which the later one holds the earlier, and is longer
 *     headline or slug      and one says that it is a take of the other: takes share no text
 *
 * Only one source has editions: the same words elsewhere are a copy. What slugs and headlines chain ends a window after its
 * first edition, so a daily column is no item. Items by id are whole, whatever else is cut.
 *
 * A guid that stands over several texts under one version is none (feeds that give all entries one guid).
 */
#include "story/editions.h"

#include "base/hash.h"
#include "base/order.h"
#include "base/radix.h"
#include "story/builder.h"

enum { STRANGERS_MOST = 2, COUNT_ON_WINDOWS = 10 };

typedef struct finder {
    ds_builder *builder;
    const ds_entry *entries;
    const ds_options *options;
    ds_components items;
    uint32_t *item_of;    /* article -> its item by id; a kill's is what it takes back */
    uint32_t *segment_of; /* such an item -> the chain that it is in */
    uint32_t *order;      /* of the articles in hand, and as much scratch */
    ds_record *records;   /* count, and as much scratch */
    uint32_t item_count;
} finder;

/* ---- order ---- */

static int compare(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

static int compare_times(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

/* At equal numbers a story comes before its update, a correction behind what it corrects, a repeat last. */
static uint32_t tag_rank(uint32_t tag) {
    if (tag & DS_TAG_REPEAT) return 3;
    if (tag & (DS_TAG_CORRECTED | DS_TAG_REFILE)) return 2;
    return (tag & ~(uint32_t)DS_TAG_NUMBER) != 0;
}

static uint64_t version_number(const ds_entry *entry) {
    return ds_edition_has_number(entry) ? entry->version_hash : UINT64_MAX;
}

int ds_edition_order(const ds_entry *a, const ds_entry *b) {
    int order = compare_times(ds_edition_time(a), ds_edition_time(b));
    if (order == 0) order = compare_times(a->published, b->published);
    if (order == 0) order = compare(version_number(a), version_number(b));
    if (order == 0) order = compare(a->tag & DS_TAG_NUMBER, b->tag & DS_TAG_NUMBER);
    return order != 0 ? order : compare(tag_rank(a->tag), tag_rank(b->tag));
}

bool ds_edition_near(const ds_entry *a, const ds_entry *b, double window_days, double windows) {
    int64_t time_a = ds_edition_time(a), time_b = ds_edition_time(b);
    if (window_days <= 0 || time_a == DS_TIME_NONE || time_b == DS_TIME_NONE) return true;
    int64_t apart = time_a > time_b ? time_a - time_b : time_b - time_a;
    return (double)apart <= windows * window_days * 86400.0;
}

bool ds_edition_goes_on(const ds_entry *earlier, const ds_entry *later, double window_days) {
    bool is_kill = earlier->is_kill || later->is_kill;
    bool have_versions = earlier->version_hash != 0 && later->version_hash != 0;
    bool says_so =
        is_kill || (have_versions && (later->guid_hash != 0 || earlier->version_hash != later->version_hash));
    if (!says_so) return false;
    if (ds_edition_near(earlier, later, window_days, 1)) return true;
    bool counts_on =
        ds_edition_has_number(earlier) && ds_edition_has_number(later) && earlier->version_hash < later->version_hash;
    return (is_kill || counts_on) && ds_edition_near(earlier, later, window_days, COUNT_ON_WINDOWS);
}

static int compare_articles(const void *context, uint32_t a, uint32_t b) {
    const ds_entry *entries = context;
    int order = ds_edition_order(&entries[a], &entries[b]);
    return order != 0 ? order : compare(a, b);
}

static int compare_versions(const void *context, uint32_t a, uint32_t b) {
    const ds_entry *entries = context;
    int order = compare(entries[a].version_hash, entries[b].version_hash);
    return order != 0 ? order : compare_articles(context, a, b);
}

/* ---- items by id ---- */

static bool match_each_other(const finder *f, uint32_t a, uint32_t b) {
    const ds_match *match = ds_graph_find(&f->builder->graph, f->builder->matcher, a, b);
    return match != NULL && match->base != DS_RELATION_NONE;
}

/* Sorted by version: do so many texts that have nothing in common stand under one that the id cannot be one of an item? */
static bool means_nothing(const finder *f, const uint32_t *articles, uint32_t count) {
    uint32_t strangers = 0;
    for (uint32_t i = 1; i < count; i++) {
        const ds_entry *a = &f->entries[articles[i - 1]], *b = &f->entries[articles[i]];
        bool is_other = a->version_hash == b->version_hash && a->headline_norm != b->headline_norm && !a->is_kill &&
                        !b->is_kill && !match_each_other(f, articles[i - 1], articles[i]);
        strangers += is_other;
    }
    return strangers > STRANGERS_MOST;
}

/* Sorted by version. Without a version the times are what must not have changed; ids that are no guids are often numbers of
 * a file, so they need more. */
static void note_silent_edits(finder *f, const uint32_t *articles, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        const ds_entry *a = &f->entries[articles[i - 1]], *b = &f->entries[articles[i]];
        bool has_text = a->words > 0 && b->words > 0 && !a->is_kill && !b->is_kill;
        if (!has_text || a->version_hash != b->version_hash || a->token_hash == b->token_hash) continue;
        if (!ds_edition_near(a, b, f->options->window_days, 1)) continue;
        if (a->version_hash == 0 && ds_edition_time(a) != ds_edition_time(b)) continue;
        bool same_headline = a->headline_norm != 0 && a->headline_norm == b->headline_norm;
        bool is_item = a->guid_hash != 0 || (a->version_hash != 0 && same_headline);
        if (is_item || match_each_other(f, articles[i - 1], articles[i])) {
            f->builder->marks[articles[i]] |= DS_MARK_SILENT_EDIT;
        }
    }
}

/* The articles of one source and id. One that says no version does not part those around it. */
static void join_versions(finder *f, uint32_t *articles, uint32_t *scratch, uint32_t count) {
    ds_order_sort(articles, scratch, count, compare_versions, f->entries);
    if (means_nothing(f, articles, count)) return;
    note_silent_edits(f, articles, count);
    ds_order_sort(articles, scratch, count, compare_articles, f->entries);
    uint32_t versioned = DS_NOBODY;
    const double window = f->options->window_days;
    for (uint32_t i = 0; i < count; i++) {
        const ds_entry *entry = &f->entries[articles[i]];
        if (i > 0 && ds_edition_goes_on(&f->entries[articles[i - 1]], entry, window)) {
            ds_components_unite(&f->items, articles[i - 1], articles[i]);
        }
        if (versioned != DS_NOBODY && ds_edition_goes_on(&f->entries[versioned], entry, window)) {
            ds_components_unite(&f->items, versioned, articles[i]);
        }
        if (entry->version_hash != 0 && !entry->is_kill) versioned = articles[i];
    }
}

static uint64_t with_source(uint64_t key, uint32_t source) {
    return ds_hash_mix(key ^ ds_hash_mix((uint64_t)source + 1));
}

static void join_by_id(finder *f) {
    uint32_t n = f->builder->count, count = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t key = ds_edition_key(&f->entries[i]);
        if (key != 0) f->records[count++] = ds_record_make(with_source(key, f->entries[i].source), i);
    }
    ds_radix_sort(f->records, f->records + n, count);
    for (uint32_t first = 0, next; first < count; first = next) {
        uint64_t key = ds_record_key(&f->records[first]);
        for (next = first; next < count && ds_record_key(&f->records[next]) == key; next++) {
            f->order[next - first] = f->records[next].value;
        }
        if (next - first > 1) join_versions(f, f->order, f->order + n, next - first);
    }
}

/* ---- chains by text ---- */

/* Is the later of the two the longer, and holds most of the earlier? */
static bool has_grown(const finder *f, const ds_match *match) {
    const ds_entry *a = &f->entries[match->a], *b = &f->entries[match->b];
    if (ds_edition_time(a) == DS_TIME_NONE || ds_edition_time(b) == DS_TIME_NONE) return false;
    bool a_first = ds_edition_order(a, b) <= 0;
    const ds_entry *earlier = a_first ? a : b, *later = a_first ? b : a;
    double held = a_first ? ds_overlap_in_a(&match->overlap) : ds_overlap_in_b(&match->overlap);
    return ds_edition_time(a) != ds_edition_time(b) && later->words > earlier->words && held >= f->options->containment;
}

/* Are two articles that match editions of one item? */
static bool are_editions(const finder *f, const ds_match *match) {
    const ds_builder *builder = f->builder;
    const ds_entry *a = &f->entries[match->a], *b = &f->entries[match->b];
    if (a->source != b->source || match->relation == DS_RELATION_NONE || match->relation == DS_RELATION_RERUN) {
        return false;
    }
    if (ds_edition_key(a) != 0 && ds_edition_key(a) == ds_edition_key(b)) return true;
    if (builder->is_digest[match->a] || builder->is_digest[match->b]) return false;
    if (a->is_kill != b->is_kill) return ds_relation_merges(match->relation);
    bool same_headline =
        a->headline_norm != 0 && a->headline_norm == b->headline_norm && !builder->matcher->is_generic[match->a];
    bool same_slug = a->slug_hash != 0 && a->slug_hash == b->slug_hash;
    if (a->tag != b->tag) return same_headline || same_slug || match->relation == DS_RELATION_UPDATE;
    return same_headline && has_grown(f, match);
}

static void join_by_text(finder *f) {
    const ds_match_list *matches = &f->builder->matcher->matches;
    for (size_t m = 0; m < matches->count; m++) {
        const ds_match *match = &matches->matches[m];
        if (are_editions(f, match)) ds_components_unite(&f->items, match->a, match->b);
    }
}

/* Takes and what they may go on from, by source and headline, of which a further take has the slug too if both have one. */
static void join_takes_of(finder *f, uint32_t first, uint32_t next) {
    for (uint32_t i = first + 1; i < next; i++) {
        uint32_t before = f->records[i - 1].value, article = f->records[i].value;
        const ds_entry *a = &f->entries[before], *b = &f->entries[article];
        bool other_slug = a->slug_hash != 0 && b->slug_hash != 0 && a->slug_hash != b->slug_hash;
        bool is_take = ((a->tag | b->tag) & DS_TAG_TAKE) != 0;
        bool other_number = (a->tag & DS_TAG_NUMBER) != (b->tag & DS_TAG_NUMBER);
        if (is_take && other_number && !other_slug && ds_edition_near(a, b, f->options->window_days, 1)) {
            ds_components_unite(&f->items, before, article);
        }
    }
}

static void join_takes(finder *f) {
    uint32_t n = f->builder->count, count = 0;
    bool any = false;
    for (uint32_t i = 0; i < n; i++) any |= (f->entries[i].tag & DS_TAG_TAKE) != 0;
    for (uint32_t i = 0; any && i < n; i++) {
        const ds_entry *entry = &f->entries[i];
        if (entry->headline_norm == 0 || entry->is_kill) continue;
        f->records[count++] = ds_record_make(with_source(entry->headline_norm, entry->source), i);
    }
    ds_radix_sort(f->records, f->records + n, count);
    for (uint32_t first = 0, next; first < count; first = next) {
        uint64_t key = ds_record_key(&f->records[first]);
        for (next = first + 1; next < count && ds_record_key(&f->records[next]) == key;) next++;
        join_takes_of(f, first, next);
    }
}

/* ---- from evidence to chains ---- */

static bool is_same_edition(const ds_entry *a, const ds_entry *b) {
    return ds_edition_order(a, b) == 0 && a->tag == b->tag && a->version_hash == b->version_hash &&
           a->token_hash == b->token_hash && a->is_kill == b->is_kill;
}

/* Number the editions of the chain that the list ends in; one edition alone is none. */
static void number_chain(finder *f, size_t first) {
    ds_editions *editions = &f->builder->editions;
    uint32_t number = 0;
    for (size_t i = first; i < editions->count; i++) {
        ds_edition *edition = &editions->list[i];
        const ds_entry *entry = &f->entries[edition->article];
        bool again = i > first && is_same_edition(&f->entries[editions->list[i - 1].article], entry);
        if (!again) number++;
        edition->number = number;
    }
    if (number < 2) {
        editions->count = first;
    } else {
        f->item_count++;
    }
}

/* Put the articles of one component, in the order of editions, into chains. `records` gets (chain, article). */
static uint32_t cut(finder *f, const uint32_t *articles, uint32_t count, ds_record *records) {
    const double window = f->options->window_days;
    uint32_t chains = 0, start = DS_NOBODY;
    for (uint32_t i = 0; i < count; i++) f->segment_of[f->item_of[articles[i]]] = DS_NOBODY;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t *segment = &f->segment_of[f->item_of[articles[i]]];
        if (*segment == DS_NOBODY) {
            bool is_new =
                start == DS_NOBODY || !ds_edition_near(&f->entries[start], &f->entries[articles[i]], window, 1);
            if (is_new) start = articles[i];
            chains += is_new;
            *segment = chains;
        }
        records[i] = ds_record_make(*segment, articles[i]);
    }
    return chains;
}

static ds_status add_chains(finder *f, const ds_record *records, uint32_t count, ds_error *error) {
    ds_builder *builder = f->builder;
    ds_editions *editions = &builder->editions;
    if (!ds_memory_reserve(builder->memory, &editions->list, &editions->capacity, editions->count + count,
                           sizeof *editions->list)) {
        return ds_fail_memory(error);
    }
    for (uint32_t first = 0, next; first < count; first = next) {
        size_t begin = editions->count;
        for (next = first; next < count && records[next].key_low == records[first].key_low; next++) {
            editions->list[editions->count++] = (ds_edition){.article = records[next].value, .item = f->item_count};
        }
        number_chain(f, begin);
    }
    return DS_OK;
}

/* records: (component, article) of the components of two and more, in the first half. */
static ds_status make_chains(finder *f, ds_error *error) {
    uint32_t n = f->builder->count, count = 0;
    for (uint32_t i = 0; i < n; i++) f->order[i] = 0;
    for (uint32_t i = 0; i < n; i++) f->order[ds_components_find(&f->items, i)]++;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t root = ds_components_find(&f->items, i);
        if (f->order[root] > 1) f->records[count++] = ds_record_make(root, i);
    }
    ds_radix_sort(f->records, f->records + n, count);
    for (uint32_t first = 0, next; first < count; first = next) {
        ds_record *group = f->records + first;
        for (next = first; next < count && f->records[next].key_low == group->key_low; next++) {
            f->order[next - first] = f->records[next].value;
        }
        ds_order_sort(f->order, f->order + n, next - first, compare_articles, f->entries);
        if (cut(f, f->order, next - first, group) > 1) ds_radix_sort(group, f->records + n, next - first);
        DS_TRY(add_chains(f, group, next - first, error));
    }
    return DS_OK;
}

static ds_status find_all(finder *f, ds_error *error) {
    ds_builder *builder = f->builder;
    join_by_id(f);
    for (uint32_t i = 0; i < builder->count; i++) f->item_of[i] = ds_components_find(&f->items, i);
    join_by_text(f);
    join_takes(f);
    DS_TRY(ds_builder_aim_kills(builder, &f->items, error));
    for (size_t a = 0; a < builder->editions.aim_count; a++) {
        const ds_aim *aim = &builder->editions.aims[a];
        if (!aim->is_sure) continue;
        ds_components_unite(&f->items, aim->kill, aim->target);
        f->item_of[aim->kill] = f->item_of[aim->target];
    }
    return make_chains(f, error);
}

ds_status ds_builder_find_editions(ds_builder *builder, ds_error *error) {
    ds_memory *memory = builder->memory;
    size_t n = builder->count;
    finder f = {
        .builder = builder, .entries = builder->matcher->corpus->entries, .options = builder->matcher->corpus->options};
    f.item_of = ds_memory_new(memory, n, sizeof *f.item_of);
    f.segment_of = ds_memory_new(memory, n, sizeof *f.segment_of);
    f.order = ds_memory_new(memory, n, 2 * sizeof *f.order);
    f.records = ds_memory_new(memory, n, 2 * sizeof *f.records);
    bool had_room = f.item_of != NULL && f.segment_of != NULL && f.order != NULL && f.records != NULL;
    ds_status status = ds_components_init(&f.items, memory, builder->count, error);
    if (status == DS_OK && !had_room) status = ds_fail_memory(error);
    if (status == DS_OK) status = find_all(&f, error);
    ds_components_clear(&f.items);
    ds_memory_free(memory, f.item_of, n, sizeof *f.item_of);
    ds_memory_free(memory, f.segment_of, n, sizeof *f.segment_of);
    ds_memory_free(memory, f.order, n, 2 * sizeof *f.order);
    ds_memory_free(memory, f.records, n, 2 * sizeof *f.records);
    return status;
}

/* ---- what lifts a kill ---- */

void ds_usable_editions_take(ds_usable_editions *latest, const ds_entry *entry) {
    int64_t time = ds_edition_time(entry);
    if (!entry->usable) return;
    if (ds_edition_has_number(entry) && entry->version_hash > latest->number) latest->number = entry->version_hash;
    if (time == DS_TIME_NONE) return;
    if (time > latest->time) latest->time = time;
    if (!ds_edition_has_number(entry) && time > latest->time_unnumbered) latest->time_unnumbered = time;
}

bool ds_usable_editions_lift(const ds_usable_editions *latest, const ds_entry *kill) {
    int64_t time = ds_edition_time(kill);
    if (!ds_edition_has_number(kill)) return latest->time != INT64_MIN && time < latest->time;
    return latest->number > kill->version_hash ||
           (latest->time_unnumbered != INT64_MIN && time < latest->time_unnumbered);
}

/* ---- what was found ---- */

void ds_editions_clear(ds_editions *editions, ds_memory *memory) {
    ds_memory_free(memory, editions->list, editions->capacity, sizeof *editions->list);
    ds_memory_free(memory, editions->aims, editions->aim_capacity, sizeof *editions->aims);
    *editions = (ds_editions){.list = NULL};
}

const ds_edition *ds_editions_find(const ds_editions *editions, uint32_t article) {
    size_t low = 0, high = editions->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (editions->list[middle].article == article) return &editions->list[middle];
        if (editions->list[middle].article < article) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}
