/* SPDX-License-Identifier: MIT */
/*
 * Keys of all articles of an index: those of most lie in runs, those of the latest in memory. Which lie where:
 *
 *     1 ......... covered ................................ last
 *     in runs     each either in a run (of the night) or in memory
 *
 * `covered` is kept in the catalogue. Above it a restart asks the runs for the headline key of each article: one that is not
 * found there is signed again, from its stored tokens.
 */
#include "engine/feed.h"

#include "match/hubs.h"

#include <stdio.h>
#include <string.h>

static const char covered_name[] = "feed.covered", folder_name[] = "keys";

/* ---- which runs there are ---- */

typedef struct run_names {
    ds_feed *feed;
    const char **names; /* in the feed's arena */
    size_t count, capacity;
} run_names;

static ds_status take_name(void *user, const ds_run_row *row, ds_error *error) {
    run_names *list = user;
    ds_memory *memory = list->feed->memory;
    char *name = ds_arena_text(&list->feed->arena, row->name, strlen(row->name));
    if (name == NULL || !ds_memory_reserve(memory, &list->names, &list->capacity, list->count + 1, sizeof name)) {
        return ds_fail_memory(error);
    }
    list->names[list->count++] = name;
    return DS_OK;
}

static bool has_name(const run_names *list, const char *name) {
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->names[i], name) == 0) return true;
    }
    return false;
}

static bool is_open(const ds_key_runs *runs, const char *name) {
    for (size_t i = 0; i < ds_key_runs_count(runs); i++) {
        if (strcmp(ds_key_runs_name(runs, i), name) == 0) return true;
    }
    return false;
}

static ds_status open_named(ds_feed *feed, const run_names *list, ds_error *error) {
    const char *folder;
    ds_key_runs_free(feed->runs);
    feed->runs = NULL;
    DS_TRY(ds_index_file(feed->index, folder_name, &feed->arena, &folder, error));
    return ds_key_runs_open(&feed->runs, feed->memory, feed->index->io, folder, list->names, list->count, error);
}

/* A run that the catalogue does not name any more has been merged or emptied by a night, which takes its file away. */
static ds_status adjust(ds_feed *feed, const run_names *list, ds_error *error) {
    bool any_gone = false;
    for (size_t i = 0; i < ds_key_runs_count(feed->runs); i++) {
        any_gone |= !has_name(list, ds_key_runs_name(feed->runs, i));
    }
    if (any_gone) {
        ds_feed_merge_end(feed);
        return open_named(feed, list, error);
    }
    for (size_t i = 0; i < list->count; i++) {
        if (!is_open(feed->runs, list->names[i])) DS_TRY(ds_key_runs_add(feed->runs, list->names[i], error));
    }
    return DS_OK;
}

static ds_status look_for_runs(ds_feed *feed, ds_error *error) {
    run_names list = {.feed = feed};
    ds_status status = ds_catalogue_each_run(feed->index->catalogue, take_name, &list, error);
    if (status == DS_OK) status = feed->runs == NULL ? open_named(feed, &list, error) : adjust(feed, &list, error);
    ds_memory_free(feed->memory, list.names, list.capacity, sizeof *list.names);
    return status;
}

/* ---- which articles are not in them ---- */

typedef struct newcomer {
    uint32_t number;
    ds_entry entry;
} newcomer;

typedef struct newcomers {
    ds_feed *feed;
    newcomer *list;
    size_t count, capacity;
} newcomers;

enum { NEWCOMERS_MOST = 16384 }; /* looked at in one go */

static ds_status take_newcomer(void *user, const ds_article_row *row, ds_error *error) {
    newcomers *n = user;
    if (n->count == NEWCOMERS_MOST) return ds_fail(error, DS_E_CANCELLED, 0, NULL, "enough");
    if (!ds_memory_reserve(n->feed->memory, &n->list, &n->capacity, n->count + 1, sizeof *n->list)) {
        return ds_fail_memory(error);
    }
    n->list[n->count++] = (newcomer){row->number, row->entry};
    return DS_OK;
}

static ds_status is_in_runs(ds_feed *feed, const newcomer *n, bool *found, ds_error *error) {
    *found = false;
    if (n->entry.headline_key == 0 || ds_key_runs_count(feed->runs) == 0) return DS_OK;
    uint64_t key = ds_key_make(n->entry.headline_key, DS_KEY_HEADLINE);
    feed->found.count = 0;
    DS_TRY(ds_key_runs_find(feed->runs, &feed->runs_scratch, key, &feed->found, error));
    *found = ds_numbers_have(feed->found.items, feed->found.count, n->number);
    return DS_OK;
}

static ds_status sign(ds_feed *feed, const newcomer *n, ds_token_store *store, ds_error *error) {
    ds_tokens tokens;
    const uint64_t *keys;
    size_t count, size = n->entry.token_bytes;
    feed->record.size = 0;
    if (!ds_buffer_reserve(&feed->record, size)) return ds_fail_memory(error);
    DS_TRY(ds_catalogue_read_record(feed->index->catalogue, n->number, feed->record.data, size, 0, error));
    DS_TRY(ds_record_get_tokens(&tokens, store, feed->record.data, size, error));
    DS_TRY(ds_signer_keys(&feed->admission.signer, &tokens, &n->entry, &keys, &count, error));
    return ds_feed_keys_add(&feed->keys, keys, count, n->number, error);
}

static ds_status take_in(ds_feed *feed, const newcomers *n, ds_token_store *store, ds_error *error) {
    for (size_t i = 0; i < n->count; i++) {
        const newcomer *one = &n->list[i];
        bool has_keys = one->entry.words > 0 && !(one->entry.notes & DS_NOTE_NOT_AN_ARTICLE), found;
        feed->last = one->number;
        if (!has_keys) continue;
        DS_TRY(is_in_runs(feed, one, &found, error));
        if (!found) DS_TRY(sign(feed, one, store, error));
    }
    return DS_OK;
}

/* Those behind the last one that is known, some at a time. */
static ds_status look_for_articles(ds_feed *feed, ds_error *error) {
    newcomers n = {.feed = feed};
    ds_token_store store;
    ds_token_store_init(&store, feed->memory);
    ds_status status = DS_OK;
    do {
        ds_error why;
        n.count = 0;
        status = ds_catalogue_each(feed->index->catalogue, feed->last + 1, take_newcomer, &n, &why);
        if (status == DS_E_CANCELLED && n.count == NEWCOMERS_MOST) status = DS_OK;
        if (status != DS_OK && error != NULL) *error = why;
        if (status == DS_OK) status = take_in(feed, &n, &store, error);
    } while (status == DS_OK && n.count == NEWCOMERS_MOST);
    ds_token_store_clear(&store);
    ds_memory_free(feed->memory, n.list, n.capacity, sizeof *n.list);
    return status;
}

static ds_status take_names(void *user, const ds_article_row *row, ds_error *error) {
    ds_feed *feed = user;
    ds_entry entry = row->entry;
    DS_TRY(ds_sources_intern(&feed->admission.sources, row->source, &entry.source, error));
    ds_feed_names_add(&feed->names, &entry, row->number);
    feed->named = row->number;
    return DS_OK;
}

/* Of the latest articles. */
static ds_status look_for_names(ds_feed *feed, ds_error *error) {
    uint32_t first = feed->named + 1, least = feed->last < DS_FEED_NAMES_MOST ? 1 : feed->last - DS_FEED_NAMES_MOST;
    return ds_catalogue_each(feed->index->catalogue, first > least ? first : least, take_names, feed, error);
}

static void find_covered(ds_feed *feed) {
    uint32_t covered = feed->keys.articles > 0 ? feed->keys.first - 1 : feed->last;
    feed->tells_covered |= covered > feed->covered;
    feed->covered = covered > feed->covered ? covered : feed->covered;
}

ds_status ds_feed_runs_refresh(ds_feed *feed, ds_error *error) {
    DS_TRY(look_for_runs(feed, error));
    DS_TRY(look_for_articles(feed, error));
    DS_TRY(look_for_names(feed, error));
    find_covered(feed);
    return DS_OK;
}

ds_status ds_feed_runs_open(ds_feed *feed, ds_error *error) {
    uint64_t covered;
    ds_numbers_init(&feed->found, feed->memory);
    ds_key_runs_scratch_init(&feed->runs_scratch, feed->memory);
    DS_TRY(ds_catalogue_get_u64(feed->index->catalogue, covered_name, 0, &covered, error));
    feed->covered = feed->last = (uint32_t)covered;
    return ds_feed_runs_refresh(feed, error);
}

/* ---- writing a run ---- */

static ds_status write_run(ds_feed *feed, const char *name, ds_run_row *row, ds_error *error) {
    ds_record *records;
    size_t count, capacity;
    ds_key_run_writer *writer = NULL;
    DS_TRY(ds_feed_keys_sorted(&feed->keys, &records, &count, &capacity, error));
    ds_status status = ds_key_runs_writer(feed->runs, name, &writer, error);
    for (size_t i = 0; i < count && status == DS_OK; i++) {
        status = ds_key_run_writer_put(writer, ds_record_key(&records[i]), records[i].value, error);
    }
    if (status == DS_OK) status = ds_key_run_writer_finish(writer, error);
    ds_key_run_writer_free(writer);
    ds_memory_free(feed->memory, records, capacity, sizeof *records);
    *row = (ds_run_row){.name = name, .first = feed->keys.first, .last = feed->keys.last};
    return status;
}

static ds_status tell_covered(ds_feed *feed, ds_error *error) {
    feed->tells_covered = false;
    return ds_catalogue_set_u64(feed->index->catalogue, covered_name, feed->covered, error);
}

ds_status ds_feed_runs_flush(ds_feed *feed, bool *flushed, ds_error *error) {
    char text[64];
    ds_run_row row;
    *flushed = false;
    if (feed->keys.articles < feed->run_articles) return feed->tells_covered ? tell_covered(feed, error) : DS_OK;
    (void)snprintf(text, sizeof text, "feed-%010lu-%010lu", (unsigned long)feed->keys.first,
                   (unsigned long)feed->keys.last);
    const char *copy = ds_arena_text(&feed->arena, text, strlen(text));
    if (copy == NULL) return ds_fail_memory(error);
    DS_TRY(write_run(feed, copy, &row, error));
    DS_TRY(ds_feed_runs_enter(feed, &row, error));
    feed->covered = feed->last;
    *flushed = true;
    return tell_covered(feed, error);
}

/* The run named `name` of the set, which was added last. */
static const ds_key_run *find_run(const ds_key_runs *runs, const char *name) {
    size_t i = 0;
    while (strcmp(ds_key_runs_name(runs, i), name) != 0) i++;
    return ds_key_runs_get(runs, i);
}

ds_status ds_feed_runs_enter(ds_feed *feed, ds_run_row *row, ds_error *error) {
    DS_TRY(ds_key_runs_add(feed->runs, row->name, error));
    const ds_key_run *run = find_run(feed->runs, row->name);
    row->keys = ds_key_run_count(run);
    row->bytes = ds_key_run_bytes(run);
    return ds_catalogue_add_run(feed->index->catalogue, row, error);
}

/* ---- candidates ---- */

static uint32_t via_of(uint64_t key) {
    static const uint32_t bits[] = {
        [DS_KEY_BAND] = DS_VIA_BANDS, [DS_KEY_PASSAGE] = DS_VIA_PASSAGES, [DS_KEY_HEADLINE] = DS_VIA_HEADLINE};
    return bits[key & 3];
}

static ds_status add_candidates(ds_feed *feed, const uint32_t *numbers, size_t count, uint32_t via, ds_error *error) {
    if (!ds_memory_reserve(feed->memory, &feed->candidates, &feed->candidate_capacity,
                           2 * (feed->candidate_count + count), sizeof *feed->candidates)) {
        return ds_fail_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        feed->candidates[feed->candidate_count++] = ds_record_make(numbers[i], via);
    }
    return DS_OK;
}

/* Of a crowd under one key the earliest and the latest: forms that are sent day by day would all be reruns of the earliest. */
static ds_status add_bucket(ds_feed *feed, uint32_t via, ds_error *error) {
    const ds_numbers *found = &feed->found;
    if (found->count <= DS_BUCKET_MOST) return add_candidates(feed, found->items, found->count, via, error);
    DS_TRY(add_candidates(feed, found->items, DS_BUCKET_HUBS, via, error));
    return add_candidates(feed, found->items + found->count - DS_BUCKET_HUBS, DS_BUCKET_HUBS, via, error);
}

static bool append(ds_numbers *found, const uint32_t *numbers, size_t count) {
    if (!ds_numbers_reserve(found, count)) return false;
    memcpy(found->items + found->count, numbers, count * sizeof *numbers);
    found->count += count;
    return true;
}

/* Those in memory, behind those in runs; of a crowd both ends, which is all that is looked at. */
static ds_status find_near(ds_feed *feed, uint64_t key, ds_error *error) {
    enum { END = DS_BUCKET_MOST };
    uint32_t count;
    const uint32_t *numbers = ds_feed_keys_find(&feed->keys, key, &count);
    bool is_crowd = count > 2 * END;
    bool had_room = count == 0 || append(&feed->found, numbers, is_crowd ? END : count);
    if (is_crowd) had_room = had_room && append(&feed->found, numbers + count - END, END);
    return had_room ? DS_OK : ds_fail_memory(error);
}

static void unite_candidates(ds_feed *feed) {
    ds_record *list = feed->candidates;
    size_t kept = 0;
    ds_radix_sort(list, list + feed->candidate_count, feed->candidate_count);
    for (size_t i = 0; i < feed->candidate_count; i++) {
        if (kept > 0 && ds_record_key(&list[kept - 1]) == ds_record_key(&list[i])) {
            list[kept - 1].value |= list[i].value;
        } else {
            list[kept++] = list[i];
        }
    }
    feed->candidate_count = kept;
}

ds_status ds_feed_candidates(ds_feed *feed, const uint64_t *keys, size_t count, ds_error *error) {
    feed->candidate_count = 0;
    for (size_t k = 0; k < count; k++) {
        ds_feed_keys_prefetch(&feed->keys, keys[k]);
        ds_key_runs_prefetch(feed->runs, keys[k]);
    }
    for (size_t k = 0; k < count; k++) {
        feed->found.count = 0;
        DS_TRY(ds_key_runs_find(feed->runs, &feed->runs_scratch, keys[k], &feed->found, error));
        DS_TRY(find_near(feed, keys[k], error));
        if (feed->found.count > 0) DS_TRY(add_bucket(feed, via_of(keys[k]), error));
    }
    if (feed->candidate_count > 0) unite_candidates(feed);
    return DS_OK;
}
