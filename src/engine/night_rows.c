/* SPDX-License-Identifier: MIT */
/* Rows of members and stories. Most are what they were: of each old member row a hash is kept, and only what differs is
 * written. */
#include "base/hash.h"
#include "engine/night_apply.h"
#include "engine/result.h"

#include <string.h>

uint64_t ds_night_hash_member(const ds_member_row *row) {
    const ds_overlap *o = &row->overlap;
    const uint64_t parts[] = {
        row->number,
        row->story,
        row->of,
        (uint64_t)row->relation | (uint64_t)row->base << 8 | (uint64_t)row->rule << 16 | (uint64_t)row->via << 24 |
            (uint64_t)row->is_a << 32,
        (uint64_t)row->marks << 32 | row->edition,
        (uint64_t)o->shingles_a << 32 | o->shingles_b,
        (uint64_t)o->shared << 32 | o->shared_words,
        (uint64_t)o->longest_run << 32 | (uint64_t)o->contrast << 8 | (uint64_t)o->whole_body << 2 |
            (uint64_t)o->same_body << 1 | (uint64_t)o->headlines_meet,
    };
    return ds_hash(parts, sizeof parts, 0) | 1;
}

static ds_member_row row_of(const ds_night_apply_state *s, uint32_t cluster, const ds_place *place, bool is_centre) {
    const ds_core *core = s->core;
    const ds_night_article *articles = s->job->articles;
    const ds_edition *edition = ds_editions_find(&core->stories.editions, place->article);
    ds_member_row row = {.number = articles[place->article].number,
                         .story = core->story_ids[cluster],
                         .relation = DS_RELATION_CENTRE,
                         .base = DS_RELATION_CENTRE,
                         .marks = core->stories.marks[place->article],
                         .edition = edition == NULL ? 0 : edition->number};
    if (is_centre) return row;
    row.of = articles[ds_place_of(place)].number;
    row.relation = place->match.relation;
    row.base = place->match.base;
    row.rule = place->match.rule;
    row.via = place->match.via;
    row.overlap = place->match.overlap;
    row.is_a = place->match.a == place->article;
    return row;
}

ds_status ds_night_put_members(ds_night_apply_state *s, ds_error *error) {
    const ds_stories *stories = &s->core->stories;
    for (uint32_t c = 0; c < stories->count; c++) {
        const ds_cluster *cluster = &stories->clusters[c];
        for (uint32_t m = 0; m < cluster->count; m++) {
            const ds_place *place = &stories->places[cluster->first + m];
            ds_member_row row = row_of(s, c, place, m == 0);
            if (ds_night_hash_member(&row) == s->row_hashes[place->article]) continue;
            DS_TRY(ds_catalogue_put_member(s->job->catalogue, &row, error));
        }
    }
    return DS_OK;
}

/* ---- stories ---- */

static uint32_t latest_of(const ds_core *core, const ds_cluster *cluster) {
    uint32_t latest = core->stories.places[cluster->first].article;
    for (uint32_t m = 1; m < cluster->count; m++) {
        uint32_t article = core->stories.places[cluster->first + m].article;
        if (ds_edition_is_later(&core->entries[article], &core->entries[latest])) latest = article;
    }
    return latest;
}

static void take_times(const ds_night_apply_state *s, const ds_cluster *cluster, ds_story_row *row) {
    row->founded = INT64_MAX;
    row->active = INT64_MIN;
    for (uint32_t m = 0; m < cluster->count; m++) {
        int64_t seen = s->job->articles[s->core->stories.places[cluster->first + m].article].seen;
        if (seen < row->founded) row->founded = seen;
        if (seen > row->active) row->active = seen;
    }
}

static bool is_same_story(const ds_story_row *a, const ds_story_row *b) {
    return a->id == b->id && a->centre == b->centre && a->keeper == b->keeper && a->latest == b->latest &&
           a->size == b->size && a->founded == b->founded && a->active == b->active;
}

static ds_status put_story(ds_night_apply_state *s, uint32_t c, ds_error *error) {
    const ds_core *core = s->core;
    const ds_night_article *articles = s->job->articles;
    const ds_cluster *cluster = &core->stories.clusters[c];
    const ds_place *places = &core->stories.places[cluster->first];
    size_t keeper;
    ds_arena_reset(&s->arena);
    DS_TRY(ds_result_keeper(core, cluster, &s->arena, &keeper, error));
    ds_story_row row = {.id = core->story_ids[c], .centre = articles[places[0].article].number, .size = cluster->count};
    row.keeper = keeper == SIZE_MAX ? DS_NO_NUMBER : articles[places[keeper].article].number;
    row.latest = articles[latest_of(core, cluster)].number;
    take_times(s, cluster, &row);
    s->keepers[c] = row.keeper;
    uint32_t k = s->was[c];
    DS_TRY(ds_night_count_late(s, c, &row, k == DS_NOBODY ? DS_NO_NUMBER : s->rows[k].latest, error));
    if (k != DS_NOBODY && is_same_story(&row, &s->rows[k])) return DS_OK;
    return ds_catalogue_put_story(s->job->catalogue, &row, error);
}

ds_status ds_night_put_stories(ds_night_apply_state *s, ds_error *error) {
    for (uint32_t c = 0; c < s->core->stories.count; c++) DS_TRY(put_story(s, c, error));
    return DS_OK;
}
