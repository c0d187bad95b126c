/* SPDX-License-Identifier: MIT */
/* Editions of the article in hand: what came under its guid (or id, where it has no guid) from its source, by the rules of
 * story/editions.c. */
#include "engine/feed.h"

#include <string.h>

enum {
    CHAIN_MOST = 256,   /* that are looked at */
    COMPARED_MOST = 24, /* the latest of them, whose texts are compared */
    STRANGERS_MOST = 2,
};

bool ds_feed_is_item(const ds_feed *feed, const ds_entry *a, const ds_entry *b) {
    (void)feed;
    if (a->source != b->source) return false;
    if (ds_edition_key(a) != 0 && ds_edition_key(a) == ds_edition_key(b)) return true;
    bool same_headline = a->headline_norm != 0 && a->headline_norm == b->headline_norm;
    bool same_slug = a->slug_hash != 0 && a->slug_hash == b->slug_hash;
    return a->tag != b->tag && (same_headline || same_slug);
}

static bool goes_on(const ds_feed *feed, const ds_entry *other) {
    const ds_entry *own = &feed->now.entry;
    double window = feed->index->options.window_days;
    return ds_edition_order(other, own) <= 0 ? ds_edition_goes_on(other, own, window)
                                             : ds_edition_goes_on(own, other, window);
}

/* Other words under the same id and version; without a version, at the same time. */
static bool is_silent_edit(const ds_feed *feed, const ds_feed_pair *pair, const ds_entry *other) {
    const ds_entry *own = &feed->now.entry;
    bool has_text = own->words > 0 && other->words > 0 && !own->is_kill && !other->is_kill;
    if (!has_text || own->version_hash != other->version_hash || own->token_hash == other->token_hash) return false;
    if (!ds_edition_near(own, other, feed->index->options.window_days, 1)) return false;
    if (own->version_hash == 0 && ds_edition_time(own) != ds_edition_time(other)) return false;
    bool same_headline = own->headline_norm != 0 && own->headline_norm == other->headline_norm;
    return own->guid_hash != 0 || (own->version_hash != 0 && same_headline) || pair->match.base != DS_RELATION_NONE;
}

/* Does so much stand under this id and version that has nothing in common that it cannot be one of an item? */
static bool is_stranger(const ds_feed *feed, const ds_feed_pair *pair, const ds_entry *other) {
    const ds_entry *own = &feed->now.entry;
    return own->version_hash == other->version_hash && own->headline_norm != other->headline_norm && !own->is_kill &&
           !other->is_kill && pair->match.base == DS_RELATION_NONE;
}

typedef struct chain {
    uint32_t strangers;
    bool is_silent_edit;
} chain;

static ds_status look_at(ds_feed *feed, chain *c, uint32_t number, ds_error *error) {
    ds_recent *other;
    size_t at;
    DS_TRY(ds_feed_recent(feed, number, &other, error));
    bool same_item = other != NULL && other->entry.source == feed->now.entry.source &&
                     ds_edition_key(&other->entry) == ds_edition_key(&feed->now.entry);
    if (!same_item || number == feed->now.number) return DS_OK;
    DS_TRY(ds_feed_compare(feed, number, 0, &at, error));
    ds_feed_pair *pair = &feed->now.pairs[at];
    pair->is_edition = goes_on(feed, &other->entry);
    c->strangers += is_stranger(feed, pair, &other->entry);
    c->is_silent_edit |= is_silent_edit(feed, pair, &other->entry);
    return DS_OK;
}

ds_status ds_feed_find_editions(ds_feed *feed, ds_error *error) {
    uint64_t key = ds_edition_key(&feed->now.entry);
    ds_number_list list = {.numbers = NULL};
    chain c = {0};
    if (key == 0) return DS_OK;
    ds_status status = ds_catalogue_find(feed->index->catalogue, DS_FIND_GUID, key, CHAIN_MOST, &list, error);
    size_t first = list.count > COMPARED_MOST ? list.count - COMPARED_MOST : 0;
    for (size_t i = first; i < list.count && status == DS_OK; i++) status = look_at(feed, &c, list.numbers[i], error);
    ds_number_list_clear(&list, feed->memory);
    if (status != DS_OK) return status;
    for (size_t i = 0; c.strangers > STRANGERS_MOST && i < feed->now.count; i++) feed->now.pairs[i].is_edition = false;
    feed->now.is_silent_edit = c.is_silent_edit && c.strangers <= STRANGERS_MOST;
    return DS_OK;
}
