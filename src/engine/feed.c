/* SPDX-License-Identifier: MIT */
#include "engine/feed.h"

#include "base/hash.h"

#include <string.h>

static const char offset_name[] = "feed.input_offset";

enum { SAME_PAGE_MOST = 64 };

/* ---- life ---- */

void ds_feed_free(ds_feed *feed) {
    if (feed == NULL) return;
    ds_memory *memory = feed->memory;
    ds_feed_merge_end(feed);
    ds_feed_caches_clear(feed);
    ds_memory_free(memory, feed->now.pairs, feed->now.capacity, sizeof *feed->now.pairs);
    ds_memory_free(memory, feed->candidates, feed->candidate_capacity, sizeof *feed->candidates);
    ds_feed_names_clear(&feed->names, memory);
    ds_feed_keys_clear(&feed->keys);
    ds_numbers_clear(&feed->found);
    ds_key_runs_scratch_clear(&feed->runs_scratch);
    ds_key_runs_free(feed->runs);
    ds_buffer_clear(&feed->record);
    ds_buffer_clear(&feed->own);
    ds_verifier_clear(&feed->verifier);
    if (feed->admits) ds_admission_clear(&feed->admission);
    ds_core_free(feed->core);
    ds_arena_clear(&feed->arena);
    ds_arena_clear(&feed->said);
    ds_memory_free(memory, feed, 1, sizeof *feed);
}

static ds_status fill(ds_feed *feed, ds_error *error) {
    ds_index *index = feed->index;
    DS_TRY(ds_index_core(index, false, &feed->core, error));
    ds_admission_init(&feed->admission, feed->core, &feed->arena);
    feed->admits = true;
    DS_TRY(ds_feed_caches_init(feed, error));
    DS_TRY(ds_feed_names_init(&feed->names, feed->memory, error));
    ds_verifier_clear(&feed->verifier);
    ds_verifier_init(&feed->verifier, feed->memory, &feed->corpus, index->options.ngram);
    return DS_OK;
}

static ds_status new_feed(ds_index *index, ds_error *error) {
    ds_memory *memory = &index->memory;
    ds_feed *feed = ds_memory_new_zeroed(memory, 1, sizeof *feed);
    if (feed == NULL) return ds_fail_memory(error);
    feed->index = index;
    feed->memory = memory;
    feed->run_articles = DS_FEED_RUN_ARTICLES;
    feed->queries = index->mode != DS_INDEX_FEED;
    ds_arena_init(&feed->arena, memory);
    ds_arena_init(&feed->said, memory);
    ds_buffer_init(&feed->record, memory);
    ds_buffer_init(&feed->own, memory);
    ds_numbers_init(&feed->found, memory);
    ds_key_runs_scratch_init(&feed->runs_scratch, memory);
    ds_verifier_init(&feed->verifier, memory, NULL, index->options.ngram);
    ds_feed_keys_init(&feed->keys, memory, index->catalogue->secret);
    ds_status status = fill(feed, error);
    if (status == DS_OK) {
        index->feed = feed;
    } else {
        ds_feed_free(feed);
    }
    return status;
}

/* A list of boilerplate that was learned anew cuts articles in another way: the feed begins from the start. */
static ds_status look_for_list(ds_index *index, bool *is_new, ds_error *error) {
    ds_boilerplate *list;
    *is_new = false;
    DS_TRY(ds_catalogue_get_boilerplate(index->catalogue, &list, error));
    if (list == NULL || ds_boilerplate_number(list) == ds_boilerplate_number(index->boilerplate)) {
        ds_boilerplate_free(list);
        return DS_OK;
    }
    ds_boilerplate_free(index->boilerplate);
    index->boilerplate = list;
    *is_new = true;
    return DS_OK;
}

/* Others have written. */
static ds_status refresh(ds_index *index, ds_error *error) {
    ds_feed *feed = index->feed;
    bool is_new;
    DS_TRY(look_for_list(index, &is_new, error));
    if (is_new) {
        ds_feed_free(feed);
        index->feed = NULL;
        DS_TRY(new_feed(index, error));
        index->feed->writing = true;
        DS_TRY(ds_catalogue_version(index->catalogue, &index->feed->version, error));
        return ds_feed_runs_open(index->feed, error);
    }
    ds_feed_caches_reset(feed);
    return ds_feed_runs_refresh(feed, error);
}

static ds_status enter(ds_index *index, bool is_new, ds_error *error) {
    ds_feed *feed = index->feed;
    uint64_t version;
    DS_TRY(feed->queries ? ds_catalogue_view(index->catalogue, error) : ds_catalogue_begin(index->catalogue, error));
    feed->writing = true;
    DS_TRY(ds_catalogue_version(index->catalogue, &version, error));
    bool changed = version != feed->version;
    feed->version = version;
    if (is_new) return ds_feed_runs_open(feed, error);
    return changed ? refresh(index, error) : DS_OK;
}

void ds_feed_abandon(ds_index *index) {
    if (index->feed == NULL) return;
    if (index->feed->writing) ds_catalogue_rollback(index->catalogue);
    ds_feed_free(index->feed);
    index->feed = NULL;
}

static ds_status begin(ds_index *index, ds_error *error) {
    bool is_new = index->feed == NULL;
    if (is_new) DS_TRY(new_feed(index, error));
    if (index->feed->writing) return DS_OK;
    ds_status status = enter(index, is_new, error);
    if (status != DS_OK) ds_feed_abandon(index);
    return status;
}

/* A reader may be told of runs that have become part of another one before it can open them: then it looks again. */
ds_status ds_feed_begin(ds_index *index, ds_feed **out, ds_error *error) {
    enum { TRIES = 5 };
    ds_status status = DS_E_NOT_FOUND;
    for (int t = 0; t < TRIES && status == DS_E_NOT_FOUND; t++) status = begin(index, error);
    *out = index->feed;
    return status;
}

/* ---- one article ---- */

static ds_status prepare(ds_feed *feed, const ds_article *article, ds_error *error) {
    ds_feed_case *now = &feed->now;
    size_t headline_size = article->headline_size;
    const char *headline = article->headline == NULL ? "" : article->headline;
    if (article->headline == NULL) headline_size = 0;
    if (headline_size == SIZE_MAX) headline_size = strlen(headline);
    *now = (ds_feed_case){.article = article, .pairs = now->pairs, .capacity = now->capacity, .shown = SIZE_MAX};
    DS_TRY(ds_admission_prepare(&feed->admission, article, &now->entry, error));
    now->id = now->entry.id;
    now->source = feed->admission.sources.names[now->entry.source];
    now->headline = ds_arena_text(&feed->arena, headline, headline_size);
    if (now->headline == NULL) return ds_fail_memory(error);
    now->identity = ds_index_identity(&now->entry);
    now->tokens = ds_text_tokens(&feed->admission.text);
    now->token_check = ds_index_token_check(feed->index, &now->tokens);
    return DS_OK;
}

/* Ready to be compared. */
static ds_status lay_out(ds_feed *feed, ds_error *error) {
    ds_feed_case *now = &feed->now;
    now->entry.id_hash = now->entry.has_id ? ds_hash(now->id, strlen(now->id), 0) | 1 : 0;
    now->entry.file = NULL;
    feed->own.size = 0;
    DS_TRY(ds_side_put(&feed->own, &now->tokens, error));
    now->side = ds_side_at(&feed->own, 0, feed->index->options.ngram);
    feed->verifier.loaded = DS_TEXT_NONE;
    atomic_store_explicit(&feed->corpus.distinct[DS_FEED_RECENT_MOST], 0, memory_order_relaxed);
    return DS_OK;
}

static bool is_same_page(const ds_feed *feed, const ds_recent *other) {
    const ds_entry *own = &feed->now.entry, *entry = &other->entry;
    return entry->source == own->source && entry->url_hash == own->url_hash && !entry->is_kill && !own->is_kill &&
           entry->usable == own->usable && entry->version_hash == own->version_hash &&
           other->tokens.size == feed->own.size && memcmp(other->tokens.data, feed->own.data, feed->own.size) == 0;
}

/* A page that was fetched again, and says the same. */
static ds_status find_page(ds_feed *feed, ds_recent **out, ds_error *error) {
    const ds_entry *own = &feed->now.entry;
    ds_number_list list = {.numbers = NULL};
    *out = NULL;
    if (own->url_hash == 0 || own->words == 0) return DS_OK;
    ds_status status =
        ds_catalogue_find(feed->index->catalogue, DS_FIND_URL, own->url_hash, SAME_PAGE_MOST, &list, error);
    for (size_t i = list.count; i > 0 && status == DS_OK && *out == NULL; i--) {
        ds_recent *other;
        status = ds_feed_recent(feed, list.numbers[i - 1], &other, error);
        if (status == DS_OK && other != NULL && is_same_page(feed, other)) *out = other;
    }
    ds_number_list_clear(&list, feed->memory);
    return status;
}

static ds_status say_unchanged(ds_feed *feed, ds_recent *page, ds_verdict *out, ds_error *error) {
    ds_feed_case *now = &feed->now;
    ds_feed_story *story;
    DS_TRY(ds_feed_compare(feed, page->number, 0, &now->shown, error));
    now->kind = DS_VERDICT_UNCHANGED;
    if (page->member.story != 0) {
        DS_TRY(ds_feed_story_get(feed, page->member.story, &story, error));
        DS_TRY(ds_feed_log(feed, "unchanged", page, story, 0, story->row.keeper, &now->seq, error));
    }
    DS_TRY(ds_feed_verdict_like(feed, page, out, error));
    return ds_feed_keep_said(feed, out, DS_NO_NUMBER, error);
}

/* A number, and the rows of the article itself. */
static ds_status store(ds_feed *feed, ds_error *error) {
    ds_feed_case *now = &feed->now;
    now->number = DS_FEED_QUERIED;
    if (feed->queries) return DS_OK;
    ds_entry entry = now->entry;
    entry.id = now->id; /* where comparing wants its hash */
    DS_TRY(ds_admission_pack(&feed->admission, now->article, &entry, error));
    now->entry.token_bytes = entry.token_bytes;
    now->entry.detail_bytes = entry.detail_bytes;
    now->entry.detail_hash = entry.detail_hash;
    ds_article_row row = {.source = now->source,
                          .id = now->id,
                          .file = "",
                          .identity = now->identity,
                          .token_check = now->token_check,
                          .seen = ds_index_now(feed->index),
                          .entry = entry};
    DS_TRY(ds_catalogue_add(feed->index->catalogue, &row, feed->admission.record.data, feed->admission.record.size,
                            error));
    now->number = row.number;
    return DS_OK;
}

static ds_status place_new(ds_feed *feed, ds_verdict *out, ds_error *error) {
    ds_feed_case *now = &feed->now;
    const uint64_t *keys = NULL;
    size_t count = 0;
    bool has_keys = now->entry.words > 0 && !(now->entry.notes & DS_NOTE_NOT_AN_ARTICLE);
    if (has_keys) {
        DS_TRY(ds_signer_keys(&feed->admission.signer, &now->tokens, &now->entry, &keys, &count, error));
    }
    DS_TRY(ds_feed_candidates(feed, keys, count, error));
    DS_TRY(ds_feed_compare_all(feed, error));
    DS_TRY(ds_feed_find_editions(feed, error));
    DS_TRY(ds_feed_aim_kill(feed, error));
    DS_TRY(store(feed, error));
    DS_TRY(ds_feed_place(feed, error));
    if (!feed->queries) {
        DS_TRY(ds_feed_put_pairs(feed, error));
        DS_TRY(ds_feed_keys_add(&feed->keys, keys, count, now->number, error));
        ds_feed_names_add(&feed->names, &now->entry, now->number);
        feed->last = feed->named = now->number;
    }
    DS_TRY(ds_feed_verdict(feed, out, error));
    return ds_feed_keep_said(feed, out, now->number, error);
}

ds_status ds_feed_take(ds_feed *feed, const ds_article *article, ds_verdict *out, ds_error *error) {
    bool known;
    ds_recent *page;
    ds_arena_reset(&feed->arena);
    ds_arena_reset(&feed->said);
    DS_TRY(prepare(feed, article, error));
    if (ds_admission_is_empty(&feed->admission, article)) {
        ds_feed_verdict_error(out, "empty", "no words");
        return DS_OK;
    }
    DS_TRY(ds_feed_replay(feed, out, &known, error));
    if (known) return DS_OK;
    DS_TRY(lay_out(feed, error));
    DS_TRY(find_page(feed, &page, error));
    if (page != NULL) return say_unchanged(feed, page, out, error);
    return place_new(feed, out, error);
}

/* ---- the public face ---- */

static ds_status check_article(const ds_article *article, const void *out, ds_error *error) {
    if (article == NULL || out == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, NULL, "an argument is NULL");
    if (article->struct_size == sizeof *article) return DS_OK;
    return ds_fail(error, DS_E_ARGUMENT, 0, "article", "struct_size is not set: call ds_article_init first");
}

ds_status ds_index_add(ds_index *index, const ds_article *article, ds_verdict *out, ds_error *error) {
    ds_feed *feed;
    DS_TRY(ds_index_need(index, DS_INDEX_FEED, error));
    DS_TRY(check_article(article, out, error));
    DS_TRY(ds_feed_begin(index, &feed, error));
    ds_status status = ds_feed_take(feed, article, out, error);
    if (status != DS_OK) ds_feed_abandon(index);
    return status;
}

static ds_status commit(ds_feed *feed, uint64_t input_offset, ds_error *error) {
    ds_index *index = feed->index;
    bool flushed, merged;
    DS_TRY(ds_feed_runs_flush(feed, &flushed, error));
    DS_TRY(ds_feed_merge_enter(feed, &merged, error));
    DS_TRY(ds_catalogue_set_u64(index->catalogue, offset_name, input_offset, error));
    DS_TRY(ds_catalogue_commit(index->catalogue, error));
    feed->writing = false;
    if (flushed) ds_feed_keys_clear(&feed->keys);
    return ds_feed_merge_use(feed, merged, error);
}

ds_status ds_index_commit(ds_index *index, uint64_t input_offset, ds_error *error) {
    ds_feed *feed;
    DS_TRY(ds_index_need(index, DS_INDEX_FEED, error));
    DS_TRY(ds_feed_begin(index, &feed, error));
    ds_status status = commit(feed, input_offset, error);
    if (status != DS_OK) ds_feed_abandon(index);
    return status;
}

ds_status ds_index_offset(ds_index *index, uint64_t *input_offset, ds_error *error) {
    DS_TRY(ds_index_need(index, DS_INDEX_READ, error));
    if (input_offset == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "input_offset", "is NULL");
    return ds_catalogue_get_u64(index->catalogue, offset_name, 0, input_offset, error);
}

/* What a query has changed in memory is forgotten, and the steady view is given back. */
static void end_query(ds_feed *feed) {
    ds_catalogue_rollback(feed->index->catalogue);
    feed->writing = false;
    ds_feed_caches_reset(feed);
}

ds_status ds_index_query(ds_index *index, const ds_article *article, ds_verdict *out, ds_error *error) {
    ds_feed *feed;
    DS_TRY(ds_index_need(index, DS_INDEX_READ, error));
    DS_TRY(check_article(article, out, error));
    if (index->mode != DS_INDEX_READ) {
        return ds_fail(error, DS_E_STATE, 0, NULL, "a query needs an index of its own, opened for reading");
    }
    DS_TRY(ds_feed_begin(index, &feed, error));
    ds_status status = ds_feed_take(feed, article, out, error);
    if (status == DS_OK) {
        end_query(feed);
    } else {
        ds_feed_abandon(index);
    }
    return status;
}
