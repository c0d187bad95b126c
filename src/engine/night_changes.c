/* SPDX-License-Identifier: MIT */
/* The log of a night: stories that are new, that are part of another one now, that came out of another; articles that went
 * from one story to another; other keepers; and what was taken back. In the order of stories, so the same night logs the same. */
#include "engine/night_apply.h"

static ds_status put(ds_night_apply_state *s, ds_change_row *row, ds_error *error) {
    ds_article_row article;
    row->at = ds_index_now(s->job->index);
    row->article_id = "";
    if (row->article != DS_NO_NUMBER) {
        DS_TRY(ds_catalogue_get(s->job->catalogue, row->article, &article, error));
        row->article_id = article.id;
    }
    return ds_catalogue_add_change(s->job->catalogue, row, error);
}

static bool is_kept(const ds_night_apply_state *s, uint32_t cluster) {
    return s->was[cluster] != DS_NOBODY;
}

/* The story that most of the articles of a new one were in, of several the one that the first of them was in; DS_NOBODY. By
 * counting out: what more than half are of is found for certain, and else some story that they were in. */
static uint32_t origin_of(const ds_night_apply_state *s, const ds_cluster *cluster) {
    uint32_t origin = DS_NOBODY, votes = 0;
    for (uint32_t m = 0; m < cluster->count; m++) {
        uint32_t k = s->kept_of[s->core->stories.places[cluster->first + m].article];
        if (k == DS_NOBODY) continue;
        if (votes == 0) origin = k;
        votes += k == origin ? 1 : UINT32_MAX;
    }
    return origin;
}

static ds_status log_new(ds_night_apply_state *s, uint32_t c, ds_error *error) {
    const ds_cluster *cluster = &s->core->stories.clusters[c];
    if (is_kept(s, c)) return DS_OK;
    uint32_t origin = s->origins[c] = origin_of(s, cluster);
    ds_change_row row = {.kind = origin == DS_NOBODY ? "new" : "split",
                         .story = s->core->story_ids[c],
                         .story_was = origin == DS_NOBODY ? 0 : s->kept[origin].id,
                         .keeper = s->keepers[c]};
    if (origin == DS_NOBODY) row.article = s->job->articles[cluster->founder].number;
    return put(s, &row, error);
}

static ds_status log_merged(ds_night_apply_state *s, const ds_kept_story *kept, ds_error *error) {
    if (!kept->is_gone || kept->claim == DS_NOBODY) return DS_OK;
    ds_change_row row = {.kind = "merged",
                         .story = s->core->story_ids[kept->claim],
                         .story_was = kept->id,
                         .keeper = s->keepers[kept->claim]};
    return put(s, &row, error);
}

/* Not those that are where their story is now, or make a new one that has come out of it. */
static ds_status log_moved(ds_night_apply_state *s, uint32_t article, ds_error *error) {
    uint32_t k = s->kept_of[article], c = s->core->stories.story_of[article];
    if (k == DS_NOBODY || s->kept[k].claim == c) return DS_OK;
    if (s->origins[c] == k) return DS_OK;
    ds_change_row row = {.kind = "moved",
                         .article = s->job->articles[article].number,
                         .story = s->core->story_ids[c],
                         .story_was = s->kept[k].id,
                         .keeper = s->keepers[c]};
    return put(s, &row, error);
}

static ds_status log_keeper(ds_night_apply_state *s, uint32_t c, ds_error *error) {
    uint32_t k = s->was[c];
    if (k == DS_NOBODY || s->rows[k].keeper == s->keepers[c]) return DS_OK;
    ds_change_row row = {.kind = "keeper-changed",
                         .article = s->keepers[c],
                         .story = s->core->story_ids[c],
                         .keeper = s->keepers[c],
                         .keeper_was = s->rows[k].keeper};
    return put(s, &row, error);
}

static ds_status log_killed(ds_night_apply_state *s, uint32_t article, ds_error *error) {
    bool is_killed = (s->core->stories.marks[article] & DS_MARK_KILLED) != 0;
    if (!is_killed || s->was_killed[article]) return DS_OK;
    uint32_t c = s->core->stories.story_of[article];
    ds_change_row row = {.kind = "killed",
                         .article = s->job->articles[article].number,
                         .story = s->core->story_ids[c],
                         .keeper = s->keepers[c]};
    return put(s, &row, error);
}

ds_status ds_night_log_changes(ds_night_apply_state *s, ds_error *error) {
    uint32_t clusters = s->core->stories.count, articles = s->job->article_count;
    for (uint32_t c = 0; c < clusters; c++) DS_TRY(log_new(s, c, error));
    for (size_t k = 0; k < s->kept_count; k++) DS_TRY(log_merged(s, &s->kept[k], error));
    for (uint32_t a = 0; a < articles; a++) DS_TRY(log_moved(s, a, error));
    for (uint32_t c = 0; c < clusters; c++) DS_TRY(log_keeper(s, c, error));
    for (uint32_t a = 0; a < articles; a++) DS_TRY(log_killed(s, a, error));
    return DS_OK;
}
