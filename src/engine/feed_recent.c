/* SPDX-License-Identifier: MIT */
/* Recent articles in memory: copies of their rows, and their tokens ready to be compared. */
#include "engine/feed.h"

#include "base/hash.h"

#include <string.h>

/* The verifier's number of the article in hand: behind those of the slots. */
enum { OWN_TEXT = DS_FEED_RECENT_MOST };

ds_status ds_feed_caches_init(ds_feed *feed, ds_error *error) {
    ds_memory *memory = feed->memory;
    DS_TRY(ds_lru_init(&feed->recent_slots, memory, DS_FEED_RECENT_MOST, error));
    DS_TRY(ds_lru_init(&feed->story_slots, memory, DS_FEED_STORIES_MOST, error));
    feed->recents = ds_memory_new_zeroed(memory, DS_FEED_RECENT_MOST, sizeof *feed->recents);
    feed->stories = ds_memory_new_zeroed(memory, DS_FEED_STORIES_MOST, sizeof *feed->stories);
    feed->corpus = (ds_corpus){.memory = memory, .options = &feed->index->options};
    feed->corpus.distinct = ds_memory_new_zeroed(memory, OWN_TEXT + 1, sizeof *feed->corpus.distinct);
    return feed->recents == NULL || feed->stories == NULL || feed->corpus.distinct == NULL ? ds_fail_memory(error)
                                                                                           : DS_OK;
}

void ds_feed_caches_clear(ds_feed *feed) {
    ds_memory *memory = feed->memory;
    for (size_t r = 0; feed->recents != NULL && r < DS_FEED_RECENT_MOST; r++) {
        if (feed->recents[r].text.memory != NULL) ds_buffer_clear(&feed->recents[r].text);
        if (feed->recents[r].tokens.memory != NULL) ds_buffer_clear(&feed->recents[r].tokens);
    }
    for (size_t s = 0; feed->stories != NULL && s < DS_FEED_STORIES_MOST; s++) {
        ds_feed_story *story = &feed->stories[s];
        if (story->members.memory != NULL) ds_numbers_clear(&story->members);
        ds_memory_free(memory, story->sources, story->source_capacity, sizeof *story->sources);
    }
    ds_memory_free(memory, feed->recents, DS_FEED_RECENT_MOST, sizeof *feed->recents);
    ds_memory_free(memory, feed->stories, DS_FEED_STORIES_MOST, sizeof *feed->stories);
    ds_memory_free(memory, feed->corpus.distinct, OWN_TEXT + 1, sizeof *feed->corpus.distinct);
    if (feed->recent_slots.memory != NULL) ds_lru_clear(&feed->recent_slots);
    if (feed->story_slots.memory != NULL) ds_lru_clear(&feed->story_slots);
}

void ds_feed_caches_reset(ds_feed *feed) {
    ds_lru_reset(&feed->recent_slots);
    ds_lru_reset(&feed->story_slots);
}

/* The place of an article that is not there yet, with empty buffers. */
static ds_recent *take_place(ds_feed *feed, uint32_t number) {
    uint32_t slot = ds_lru_take(&feed->recent_slots, number);
    ds_recent *recent = &feed->recents[slot];
    if (recent->text.memory == NULL) {
        ds_buffer_init(&recent->text, feed->memory);
        ds_buffer_init(&recent->tokens, feed->memory);
    }
    recent->text.size = recent->tokens.size = 0;
    recent->number = number;
    recent->slot = slot;
    recent->member = (ds_member_row){.number = number};
    atomic_store_explicit(&feed->corpus.distinct[slot], 0, memory_order_relaxed);
    return recent;
}

static ds_status put_texts(ds_recent *recent, const char *id, const char *file, ds_error *error) {
    if (id == NULL) id = "";
    if (file == NULL) file = "";
    bool had_room = ds_buffer_append(&recent->text, id, strlen(id) + 1);
    recent->file_at = recent->text.size;
    had_room = had_room && ds_buffer_append(&recent->text, file, strlen(file) + 1);
    return had_room ? DS_OK : ds_fail_memory(error);
}

static ds_status load_tokens(ds_feed *feed, ds_recent *recent, ds_error *error) {
    size_t size = recent->entry.token_bytes;
    feed->record.size = 0;
    if (!ds_buffer_reserve(&feed->record, size)) return ds_fail_memory(error);
    DS_TRY(ds_catalogue_read_record(feed->index->catalogue, recent->number, feed->record.data, size, 0, error));
    return ds_side_put_record(&recent->tokens, feed->record.data, size, error);
}

static ds_status load_member(ds_feed *feed, ds_recent *recent, ds_error *error) {
    ds_error why;
    ds_status status = ds_catalogue_get_member(feed->index->catalogue, recent->number, &recent->member, &why);
    if (status == DS_E_NOT_FOUND) { /* the night stores articles before it has found their stories */
        recent->member = (ds_member_row){.number = recent->number};
        return DS_OK;
    }
    if (status != DS_OK && error != NULL) *error = why;
    return status;
}

static ds_status load(ds_feed *feed, ds_recent *recent, const ds_article_row *row, ds_error *error) {
    uint32_t source;
    recent->entry = row->entry;
    recent->entry.id_hash = row->entry.has_id ? ds_hash(row->id, strlen(row->id), 0) | 1 : 0;
    recent->entry.file = NULL;
    DS_TRY(put_texts(recent, row->id, row->file, error));
    DS_TRY(ds_sources_intern(&feed->admission.sources, row->source, &source, error));
    recent->entry.source = source;
    DS_TRY(load_tokens(feed, recent, error));
    return load_member(feed, recent, error);
}

ds_status ds_feed_recent(ds_feed *feed, uint32_t number, ds_recent **out, ds_error *error) {
    ds_article_row row;
    ds_error why;
    *out = NULL;
    uint32_t slot = ds_lru_find(&feed->recent_slots, number);
    if (slot != DS_LRU_NONE) {
        *out = &feed->recents[slot];
        return DS_OK;
    }
    ds_status status = ds_catalogue_get(feed->index->catalogue, number, &row, &why);
    if (status == DS_E_NOT_FOUND) return DS_OK;
    if (status != DS_OK) {
        if (error != NULL) *error = why;
        return status;
    }
    ds_recent *recent = take_place(feed, number);
    status = load(feed, recent, &row, error);
    if (status == DS_OK) {
        *out = recent;
    } else {
        ds_lru_drop(&feed->recent_slots, recent->slot);
    }
    return status;
}

ds_status ds_feed_remember(ds_feed *feed, ds_recent **out, ds_error *error) {
    const ds_feed_case *now = &feed->now;
    ds_recent *recent = take_place(feed, now->number);
    recent->entry = now->entry;
    ds_status status = put_texts(recent, now->id, "", error);
    if (status == DS_OK && !ds_buffer_append(&recent->tokens, feed->own.data, feed->own.size)) {
        status = ds_fail_memory(error);
    }
    if (status != DS_OK) ds_lru_drop(&feed->recent_slots, recent->slot);
    *out = recent;
    return status;
}

ds_status ds_feed_put_member(ds_feed *feed, const ds_recent *recent, ds_error *error) {
    return feed->queries ? DS_OK : ds_catalogue_put_member(feed->index->catalogue, &recent->member, error);
}

static int compare_numbers(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

int ds_feed_order(const ds_feed *feed, const ds_entry *a, const char *id_a, uint32_t number_a, const ds_entry *b,
                  const char *id_b, uint32_t number_b) {
    const char **names = feed->admission.sources.names;
    if (a->published != b->published) return a->published < b->published ? -1 : 1;
    int order = a->source == b->source ? 0 : strcmp(names[a->source], names[b->source]);
    if (order == 0) order = strcmp(id_a, id_b);
    if (order == 0) order = compare_numbers(a->content_hash, b->content_hash);
    return order != 0 ? order : compare_numbers(number_a, number_b);
}
