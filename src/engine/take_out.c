/* SPDX-License-Identifier: MIT */
/*
 * What is taken out is gone from the catalogue at once, and dead in key runs and pairs, whose numbers nobody finds any more.
 * Its tombstone says that it was there: for a feed that sends it again, and for who asks what became of it.
 *
 * Stories are mended when all of their articles have left, so a story that goes as a whole costs what it holds. Mending keeps
 * rows true and no more: who is centre and keeper of what is left is chosen by the next night.
 */
#include "engine/take_out.h"

#include "base/numbers.h"
#include "base/radix.h"

#include <string.h>

typedef struct taking {
    ds_index *index;
    ds_catalogue *catalogue;
    const char *reason;
    ds_record *stories; /* of what was taken, and as much scratch */
    size_t story_count;
    ds_number_list found;
    uint64_t taken;
} taking;

/* An identity that lives on in another article has no tombstone. */
static ds_status put_tombstone(taking *t, const ds_tombstone_row *row, ds_error *error) {
    t->found.count = 0;
    DS_TRY(ds_catalogue_find(t->catalogue, DS_FIND_IDENTITY, row->identity, 1, &t->found, error));
    return t->found.count > 0 ? DS_OK : ds_catalogue_put_tombstone(t->catalogue, row, error);
}

static ds_status get_story(taking *t, uint32_t number, uint64_t *story, ds_error *error) {
    ds_member_row member;
    ds_error why;
    ds_status status = ds_catalogue_get_member(t->catalogue, number, &member, &why);
    *story = status == DS_OK ? member.story : 0;
    if (status == DS_OK || status == DS_E_NOT_FOUND) return DS_OK;
    if (error != NULL) *error = why;
    return status;
}

static ds_status take(taking *t, uint32_t number, ds_arena *arena, ds_error *error) {
    ds_article_row article;
    ds_error why;
    ds_status status = ds_catalogue_get(t->catalogue, number, &article, &why);
    if (status == DS_E_NOT_FOUND) return DS_OK;
    if (status != DS_OK) {
        if (error != NULL) *error = why;
        return status;
    }
    uint64_t story;
    ds_tombstone_row tombstone = {.identity = article.identity, .at = ds_index_now(t->index), .reason = t->reason};
    ds_arena_reset(arena);
    tombstone.source = ds_arena_text(arena, article.source, strlen(article.source));
    tombstone.id = ds_arena_text(arena, article.id, strlen(article.id));
    if (tombstone.source == NULL || tombstone.id == NULL) return ds_fail_memory(error);
    DS_TRY(get_story(t, number, &story, error));
    tombstone.story = story;
    bool leaves_no_name = strcmp(t->reason, "forgotten") == 0;
    ds_change_row change = {.at = tombstone.at,
                            .kind = t->reason,
                            .article = number,
                            .article_id = leaves_no_name ? "" : tombstone.id,
                            .story = story};
    DS_TRY(ds_catalogue_remove(t->catalogue, number, error));
    if (!leaves_no_name) DS_TRY(put_tombstone(t, &tombstone, error));
    DS_TRY(ds_catalogue_add_change(t->catalogue, &change, error));
    if (story != 0) t->stories[t->story_count++] = ds_record_make(story, 0);
    t->taken++;
    return DS_OK;
}

/* ---- what is left of a story ---- */

static bool has(const ds_number_list *list, uint32_t number) {
    return ds_numbers_have(list->numbers, list->count, number);
}

/* Those that hung on one that has gone hang on the centre, of whose likeness nothing is known; the centre hangs on none. */
static ds_status hang(taking *t, uint32_t number, uint32_t centre, ds_error *error) {
    ds_member_row member;
    DS_TRY(ds_catalogue_get_member(t->catalogue, number, &member, error));
    bool is_centre = number == centre;
    if (is_centre ? member.of == DS_NO_NUMBER : has(&t->found, member.of)) return DS_OK;
    member.of = is_centre ? DS_NO_NUMBER : centre;
    member.overlap = (ds_overlap){0};
    member.is_a = false;
    if (is_centre) {
        member.relation = member.base = DS_RELATION_CENTRE;
        member.rule = member.via = 0;
    }
    return ds_catalogue_put_member(t->catalogue, &member, error);
}

static ds_status log_keeper(taking *t, const ds_story_row *story, uint32_t keeper_was, ds_error *error) {
    ds_article_row keeper;
    if (story->keeper == keeper_was) return DS_OK;
    DS_TRY(ds_catalogue_get(t->catalogue, story->keeper, &keeper, error));
    ds_change_row change = {.at = ds_index_now(t->index),
                            .kind = "keeper-changed",
                            .article = story->keeper,
                            .article_id = keeper.id,
                            .story = story->id,
                            .keeper = story->keeper,
                            .keeper_was = keeper_was};
    return ds_catalogue_add_change(t->catalogue, &change, error);
}

static ds_status mend(taking *t, uint64_t id, ds_error *error) {
    ds_story_row story;
    ds_number_list *left = &t->found;
    left->count = 0;
    DS_TRY(ds_catalogue_find(t->catalogue, DS_FIND_STORY, id, SIZE_MAX, left, error));
    if (left->count == 0) return ds_catalogue_remove_story(t->catalogue, id, error);
    DS_TRY(ds_catalogue_get_story(t->catalogue, id, &story, error));
    uint32_t lowest = left->numbers[0], keeper_was = story.keeper;
    if (!has(left, story.centre)) story.centre = lowest;
    if (story.keeper != DS_NO_NUMBER && !has(left, story.keeper)) story.keeper = lowest;
    if (story.latest != DS_NO_NUMBER && !has(left, story.latest)) story.latest = lowest;
    story.size = (uint32_t)left->count;
    for (size_t m = 0; m < left->count; m++) DS_TRY(hang(t, left->numbers[m], story.centre, error));
    DS_TRY(ds_catalogue_put_story(t->catalogue, &story, error));
    return log_keeper(t, &story, keeper_was, error);
}

static ds_status mend_all(taking *t, ds_error *error) {
    ds_record *stories = t->stories;
    ds_radix_sort(stories, stories + t->story_count, t->story_count);
    for (size_t s = 0; s < t->story_count; s++) {
        bool is_same = s > 0 && ds_record_key(&stories[s]) == ds_record_key(&stories[s - 1]);
        if (!is_same) DS_TRY(mend(t, ds_record_key(&stories[s]), error));
    }
    return DS_OK;
}

ds_status ds_take_out(ds_index *index, const uint32_t *numbers, size_t count, const char *reason, uint64_t *taken,
                      ds_error *error) {
    taking t = {.index = index, .catalogue = index->catalogue, .reason = reason};
    ds_arena arena;
    *taken = 0;
    t.stories = ds_memory_new(&index->memory, count, 2 * sizeof *t.stories);
    if (t.stories == NULL) return ds_fail_memory(error);
    ds_arena_init(&arena, &index->memory);
    ds_status status = DS_OK;
    for (size_t i = 0; i < count && status == DS_OK; i++) status = take(&t, numbers[i], &arena, error);
    if (status == DS_OK) status = mend_all(&t, error);
    *taken = t.taken;
    ds_arena_clear(&arena);
    ds_number_list_clear(&t.found, &index->memory);
    ds_memory_free(&index->memory, t.stories, count, 2 * sizeof *t.stories);
    return status;
}

ds_status ds_take_out_mend(ds_index *index, uint64_t story, ds_error *error) {
    taking t = {.index = index, .catalogue = index->catalogue};
    ds_status status = mend(&t, story, error);
    ds_number_list_clear(&t.found, &index->memory);
    return status;
}
