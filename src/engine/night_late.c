/* SPDX-License-Identifier: MIT */
/*
 * What a feed has added while the night worked. Such an article hangs on another one, which the feed has compared it with: where
 * that one is now, there it goes. The next night looks at it as at all others.
 */
#include "engine/night_apply.h"
#include "engine/take_out.h"

static ds_night_late *find_late(const ds_night_apply_state *s, uint32_t number) {
    size_t low = 0, high = s->late_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->late[middle].row.number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < s->late_count && s->late[low].row.number == number ? &s->late[low] : NULL;
}

static uint32_t article_of(const ds_night_job *job, uint32_t number) {
    return number <= job->last_number ? job->article_of[number] : DS_NO_TEXT;
}

/* The cluster that it goes to. Those before it have theirs already. */
static uint32_t cluster_of(const ds_night_apply_state *s, const ds_night_late *late) {
    uint32_t article = late->row.of == DS_NO_NUMBER ? DS_NO_TEXT : article_of(s->job, late->row.of);
    if (article != DS_NO_TEXT) return s->core->stories.story_of[article];
    const ds_night_late *of = late->row.of < late->row.number ? find_late(s, late->row.of) : NULL;
    if (of != NULL) return of->cluster;
    uint32_t k = ds_reconcile_find(&s->reconcile, late->row.story);
    return k == DS_NOBODY ? DS_NOBODY : s->kept[k].claim;
}

/* Does what it hangs on stand in the same cluster? */
static bool hangs(const ds_night_apply_state *s, const ds_night_late *late) {
    uint32_t article = article_of(s->job, late->row.of);
    if (late->row.of == DS_NO_NUMBER) return false;
    if (article != DS_NO_TEXT) return s->core->stories.story_of[article] == late->cluster;
    const ds_night_late *of = find_late(s, late->row.of);
    return of != NULL && of->cluster == late->cluster;
}

static ds_status place(ds_night_apply_state *s, ds_night_late *late, ds_error *error) {
    ds_member_row *row = &late->row;
    const ds_cluster *cluster = &s->core->stories.clusters[late->cluster];
    uint64_t story = s->core->story_ids[late->cluster];
    bool stays = hangs(s, late);
    if (row->story == story && stays) return DS_OK;
    row->story = story;
    if (!stays) {
        row->of = s->job->articles[s->core->stories.places[cluster->first].article].number;
        row->overlap = (ds_overlap){0};
        row->relation = row->base = DS_RELATION_COPY;
    }
    return ds_catalogue_put_member(s->job->catalogue, row, error);
}

ds_status ds_night_place_late(ds_night_apply_state *s, ds_error *error) {
    for (size_t l = 0; l < s->late_count; l++) {
        ds_night_late *late = &s->late[l];
        late->cluster = cluster_of(s, late);
        if (late->cluster == DS_NOBODY) continue;
        late->next = s->first_late[late->cluster];
        s->first_late[late->cluster] = (uint32_t)l;
    }
    for (size_t l = 0; l < s->late_count; l++) {
        if (s->late[l].cluster != DS_NOBODY) DS_TRY(place(s, &s->late[l], error));
    }
    for (size_t k = 0; k < s->kept_count; k++) {
        if (s->kept[k].claim == DS_NOBODY) DS_TRY(ds_take_out_mend(s->job->index, s->kept[k].id, error));
    }
    return DS_OK;
}

ds_status ds_night_count_late(const ds_night_apply_state *s, uint32_t cluster, ds_story_row *row, uint32_t latest_was,
                              ds_error *error) {
    for (uint32_t l = s->first_late[cluster]; l != DS_NOBODY; l = s->late[l].next) {
        const ds_night_late *late = &s->late[l];
        ds_article_row article;
        DS_TRY(ds_catalogue_get(s->job->catalogue, late->row.number, &article, error));
        row->size++;
        if (article.seen < row->founded) row->founded = article.seen;
        if (article.seen > row->active) row->active = article.seen;
        if (late->row.number == latest_was) row->latest = latest_was;
    }
    return DS_OK;
}
