/* SPDX-License-Identifier: MIT */
/* The article in hand held against others, by the code and the rules of a scan. */
#include "engine/feed.h"

enum {
    OWN_TEXT = DS_FEED_RECENT_MOST,
    STRANGERS_LEAST = 2, /* with the article in hand these are three under one headline */
    FORMS_LEAST = 4,
};

/* Below this a match of texts is not kept (match/matcher.c). */
static double keep_floor(const ds_options *options) {
    double floor = 0.2;
    if (options->threshold < floor) floor = options->threshold;
    if (options->containment < floor) floor = options->containment;
    return floor;
}

static ds_reach reach_of(const ds_options *options, const ds_entry *a, const ds_entry *b) {
    double floor = keep_floor(options);
    if (a->body_hash == b->body_hash) return (ds_reach){0};
    if (ds_relation_may_be_versions(a, b) || ds_edition_key(a) == ds_edition_key(b)) return (ds_reach){floor, floor};
    return (ds_reach){options->threshold, options->containment};
}

static bool is_worth_keeping(const ds_options *options, const ds_overlap *overlap) {
    return overlap->same_body || ds_overlap_similarity(overlap) >= keep_floor(options);
}

/* Is it worth keeping? The index of the article in hand serves for all that it is held against. */
static ds_status try_overlap(ds_feed *feed, const ds_recent *other, ds_feed_pair *pair, ds_error *error) {
    const ds_options *options = &feed->index->options;
    const ds_feed_case *now = &feed->now;
    ds_side side = ds_side_at(&other->tokens, 0, options->ngram);
    ds_reach reach = reach_of(options, &now->entry, &other->entry);
    bool reached;
    DS_TRY(ds_verifier_sides(&feed->verifier, (const uint32_t[]){OWN_TEXT, other->slot},
                             (const ds_side *const[]){&now->side, &side}, reach, &reached, &pair->match.overlap,
                             error));
    pair->is_full = reach.jaccard <= keep_floor(options);
    pair->is_kept = reached && is_worth_keeping(options, &pair->match.overlap);
    if (!pair->is_kept) pair->match.overlap = (ds_overlap){0};
    return DS_OK;
}

/* Then it is compared as a scan would, the earlier one first: which of two equally long texts shared words are counted in, for
 * one, depends on that. */
static ds_status turn_overlap(ds_feed *feed, const ds_recent *other, ds_feed_pair *pair, ds_error *error) {
    ds_side side = ds_side_at(&other->tokens, 0, feed->index->options.ngram);
    bool reached;
    if (pair->is_a || !pair->is_kept) return DS_OK;
    return ds_verifier_sides(&feed->verifier, (const uint32_t[]){other->slot, OWN_TEXT},
                             (const ds_side *const[]){&side, &feed->now.side}, (ds_reach){0}, &reached,
                             &pair->match.overlap, error);
}

static const ds_entry *first_of(const ds_feed_case *now, const ds_feed_pair *pair, const ds_entry *other) {
    return pair->is_a ? &now->entry : other;
}

static void decide(ds_feed *feed, ds_feed_pair *pair, const ds_entry *other, bool are_forms) {
    const ds_feed_case *now = &feed->now;
    bool same_headline = now->entry.headline_norm != 0 && now->entry.headline_norm == other->headline_norm;
    ds_surroundings around = {.same_headline = same_headline && !now->same_headline_means_nothing,
                              .are_forms = are_forms};
    if (!pair->is_kept) return;
    ds_relation_decide(&pair->match, first_of(now, pair, other), pair->is_a ? other : &now->entry, &around,
                       &feed->index->options);
}

static ds_status add_pair(ds_feed *feed, const ds_recent *other, uint32_t via, ds_feed_pair **out, ds_error *error) {
    ds_feed_case *now = &feed->now;
    if (!ds_memory_reserve(feed->memory, &now->pairs, &now->capacity, now->count + 1, sizeof *now->pairs)) {
        return ds_fail_memory(error);
    }
    ds_feed_pair *pair = &now->pairs[now->count];
    *pair = (ds_feed_pair){.number = other->number, .match = {.a = 0, .b = 1, .via = (uint8_t)via}};
    pair->is_a = ds_feed_order(feed, &now->entry, now->id, DS_FEED_QUERIED, &other->entry, ds_recent_id(other),
                               other->number) < 0;
    DS_TRY(try_overlap(feed, other, pair, error));
    now->count++;
    *out = pair;
    return DS_OK;
}

/* The place of a number among the pairs, SIZE_MAX if it was not compared. */
static size_t find_pair(const ds_feed_case *now, uint32_t number) {
    size_t low = 0, high = now->sorted;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (now->pairs[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < now->sorted && now->pairs[low].number == number) return low;
    for (size_t i = now->sorted; i < now->count; i++) {
        if (now->pairs[i].number == number) return i;
    }
    return SIZE_MAX;
}

ds_status ds_feed_compare(ds_feed *feed, uint32_t number, uint32_t via, size_t *at, ds_error *error) {
    ds_recent *other;
    ds_feed_pair *pair = NULL;
    *at = find_pair(&feed->now, number);
    if (*at != SIZE_MAX) return DS_OK;
    DS_TRY(ds_feed_recent(feed, number, &other, error));
    if (other == NULL) return DS_OK;
    DS_TRY(add_pair(feed, other, via, &pair, error));
    DS_TRY(turn_overlap(feed, other, pair, error));
    decide(feed, pair, &other->entry, false);
    *at = feed->now.count - 1;
    return DS_OK;
}

/* Of how many candidates the article in hand has the frame, with other names and numbers; and does its headline stand over
 * several that have nothing in common with it? */
static ds_status look_around(ds_feed *feed, uint32_t *forms, ds_error *error) {
    ds_feed_case *now = &feed->now;
    uint32_t strangers = 0;
    *forms = 0;
    for (size_t i = 0; i < now->count; i++) {
        const ds_feed_pair *pair = &now->pairs[i];
        ds_recent *other;
        DS_TRY(ds_feed_recent(feed, pair->number, &other, error));
        bool same = now->entry.headline_norm != 0 && other->entry.headline_norm == now->entry.headline_norm;
        bool has_text = other->entry.body_hash != 0 && now->entry.body_hash != 0;
        strangers += same && has_text && !pair->is_kept;
        *forms += (pair->match.overlap.contrast & (DS_CONTRAST_TEMPLATE | DS_CONTRAST_SWAPS)) != 0;
    }
    now->same_headline_means_nothing = strangers >= STRANGERS_LEAST;
    return DS_OK;
}

ds_status ds_feed_compare_all(ds_feed *feed, ds_error *error) {
    ds_feed_case *now = &feed->now;
    uint32_t forms;
    for (size_t c = 0; c < feed->candidate_count; c++) {
        const ds_record *candidate = &feed->candidates[c];
        ds_recent *other;
        ds_feed_pair *pair = NULL;
        DS_TRY(ds_feed_recent(feed, (uint32_t)ds_record_key(candidate), &other, error));
        if (other != NULL) DS_TRY(add_pair(feed, other, candidate->value, &pair, error));
    }
    now->sorted = now->count;
    for (size_t i = 0; i < now->count; i++) {
        ds_recent *other;
        if (!now->pairs[i].is_kept || now->pairs[i].is_a) continue;
        DS_TRY(ds_feed_recent(feed, now->pairs[i].number, &other, error));
        DS_TRY(turn_overlap(feed, other, &now->pairs[i], error));
    }
    DS_TRY(look_around(feed, &forms, error));
    for (size_t i = 0; i < now->count; i++) {
        ds_recent *other;
        DS_TRY(ds_feed_recent(feed, now->pairs[i].number, &other, error));
        decide(feed, &now->pairs[i], &other->entry, forms >= FORMS_LEAST);
    }
    return DS_OK;
}

ds_status ds_feed_put_pairs(ds_feed *feed, ds_error *error) {
    const ds_feed_case *now = &feed->now;
    for (size_t i = 0; i < now->count && !feed->queries; i++) {
        const ds_feed_pair *pair = &now->pairs[i];
        if (pair->number == now->number) continue;
        ds_pair_row row = {.a = pair->number, .b = now->number, .a_first = !pair->is_a};
        row.is_full = pair->is_full;
        row.is_kept = pair->is_kept;
        row.overlap = pair->match.overlap;
        DS_TRY(ds_catalogue_put_pair(feed->index->catalogue, &row, error));
    }
    return DS_OK;
}
