/* SPDX-License-Identifier: MIT */
/*
 * Pairs to be labelled. A sample of all pairs would hold nearly none that are hard to tell, so as many are taken from each
 * band of similarity, and within a band as many merged pairs as others. Which ones, a hash of both articles says: the same
 * whatever order they came in, and mostly the same when articles are added.
 */
#include "base/hash.h"
#include "engine/result.h"

#include <string.h>

enum { BANDS = 9, BAND_CONTAINED = 8 };

static const double contained_least = 0.5;

static const char *const band_names[BANDS] = {"0.2-0.3", "0.3-0.4", "0.4-0.5", "0.5-0.6",  "0.6-0.7",
                                              "0.7-0.8", "0.8-0.9", "0.9-1.0", "contained"};

struct ds_sample {
    ds_memory memory;
    ds_arena arena;
    ds_sample_pair *pairs;
    size_t count;
};

/* A pair of the table with its place in the draw. */
typedef struct drawn {
    const ds_match *match;
    uint8_t band;
    bool merged;
} drawn;

typedef struct pool {
    ds_memory *memory;
    const ds_core *core;
    drawn *pairs;
    ds_record *records; /* by rank: places in `pairs` */
    size_t count, most;
} pool;

/* SIZE_MAX for what is in none. */
static size_t band_of(const ds_overlap *overlap) {
    double jaccard = ds_overlap_jaccard(overlap);
    if (jaccard < 0.2) return ds_overlap_similarity(overlap) >= contained_least ? BAND_CONTAINED : SIZE_MAX;
    size_t band = 0;
    while (band + 1 < BAND_CONTAINED && jaccard * 10 >= (double)(band + 3)) band++;
    return band;
}

static void put_in_pool(pool *p, const ds_match_list *list, uint64_t seed) {
    const ds_entry *entries = p->core->entries;
    const uint32_t *story_of = p->core->stories.story_of;
    for (size_t m = 0; m < list->count; m++) {
        const ds_match *match = &list->matches[m];
        size_t band = band_of(&match->overlap);
        if (band == SIZE_MAX) continue;
        uint64_t rank = ds_hash_mix(entries[match->a].rank_hash ^ ds_hash_mix(seed)) + entries[match->b].rank_hash;
        p->records[p->count] = ds_record_make(ds_hash_mix(rank), (uint32_t)p->count);
        p->pairs[p->count++] = (drawn){match, (uint8_t)band, story_of[match->a] == story_of[match->b]};
    }
}

static ds_status fill_pool(pool *p, uint64_t seed, ds_error *error) {
    const ds_matcher *matcher = &p->core->matcher;
    p->most = matcher->matches.count + matcher->unrelated.count;
    if (p->most > UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, NULL, "more than 2^32 pairs");
    p->pairs = ds_memory_new(p->memory, p->most, sizeof *p->pairs);
    p->records = ds_memory_new(p->memory, p->most, 2 * sizeof *p->records);
    if (p->pairs == NULL || p->records == NULL) return ds_fail_memory(error);
    put_in_pool(p, &matcher->matches, seed);
    put_in_pool(p, &matcher->unrelated, seed);
    ds_radix_sort(p->records, p->records + p->most, p->count);
    return DS_OK;
}

static size_t count_in(const pool *p, size_t band, bool merged) {
    size_t count = 0;
    for (size_t i = 0; i < p->count; i++) count += p->pairs[i].band == band && p->pairs[i].merged == merged;
    return count;
}

/* ---- names ---- */

/* Hashes of all ids, sorted: an id that stands twice names nobody. */
typedef struct id_table {
    ds_record *records;
    uint32_t count;
} id_table;

static ds_status fill_ids(id_table *ids, ds_memory *memory, const ds_core *core, ds_error *error) {
    ds_arena arena;
    ds_arena_init(&arena, memory);
    ids->count = core->count;
    ids->records = ds_memory_new(memory, core->count, 2 * sizeof *ids->records);
    ds_status status = ids->records == NULL ? ds_fail_memory(error) : DS_OK;
    for (uint32_t i = 0; i < core->count && status == DS_OK; i++) {
        ds_member member;
        ds_arena_reset(&arena);
        status = ds_result_article(core, i, &arena, &member, error);
        if (status == DS_OK) ids->records[i] = ds_record_make(ds_hash(member.id, strlen(member.id), 0), i);
    }
    if (status == DS_OK) ds_radix_sort(ids->records, ids->records + core->count, core->count);
    ds_arena_clear(&arena);
    return status;
}

static bool is_unique(const id_table *ids, const char *id) {
    uint64_t key = ds_hash(id, strlen(id), 0);
    uint32_t low = 0, high = ids->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (ds_record_key(&ids->records[middle]) < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low + 1 >= ids->count || ds_record_key(&ids->records[low + 1]) != key;
}

static const char *name_of(const ds_member *member, const id_table *ids) {
    return *member->path == '\0' || is_unique(ids, member->id) ? member->id : member->path;
}

/* ---- taking ---- */

static ds_status take(ds_sample *s, const pool *p, const drawn *pair, const id_table *ids, ds_error *error) {
    ds_member a, b;
    DS_TRY(ds_result_article(p->core, pair->match->a, &s->arena, &a, error));
    DS_TRY(ds_result_article(p->core, pair->match->b, &s->arena, &b, error));
    s->pairs[s->count++] = (ds_sample_pair){.band = band_names[pair->band],
                                            .a = name_of(&a, ids),
                                            .b = name_of(&b, ids),
                                            .path_a = a.path,
                                            .path_b = b.path,
                                            .headline_a = a.headline,
                                            .headline_b = b.headline,
                                            .merged = pair->merged,
                                            .evidence = ds_evidence_of(pair->match, pair->match->a)};
    return DS_OK;
}

/* Half of each, and more of the one where there is not enough of the other. */
static void share_out(size_t per_band, const size_t there[2], size_t wanted[2]) {
    size_t half = per_band / 2;
    wanted[1] = there[1] < per_band - half ? there[1] : per_band - half;
    wanted[0] = there[0] < per_band - wanted[1] ? there[0] : per_band - wanted[1];
    if (wanted[0] + wanted[1] >= per_band) return;
    size_t left = per_band - wanted[0];
    wanted[1] = there[1] < left ? there[1] : left;
}

static ds_status take_all(ds_sample *s, const pool *p, size_t per_band, const id_table *ids, ds_error *error) {
    size_t wanted[BANDS][2], total = 0;
    for (size_t band = 0; band < BANDS; band++) {
        const size_t there[2] = {count_in(p, band, false), count_in(p, band, true)};
        share_out(per_band, there, wanted[band]);
        total += wanted[band][0] + wanted[band][1];
    }
    s->pairs = ds_arena_new(&s->arena, total, sizeof *s->pairs);
    if (s->pairs == NULL) return ds_fail_memory(error);
    for (size_t band = 0; band < BANDS; band++) {
        for (size_t i = 0; i < p->count; i++) {
            const drawn *pair = &p->pairs[p->records[i].value];
            size_t *left = &wanted[band][pair->merged];
            if (pair->band != band || *left == 0) continue;
            --*left;
            DS_TRY(take(s, p, pair, ids, error));
        }
    }
    return DS_OK;
}

static ds_status fill(ds_sample *s, const ds_core *core, size_t per_band, uint64_t seed, ds_error *error) {
    pool p = {.memory = &s->memory, .core = core};
    id_table ids = {0};
    ds_status status = fill_pool(&p, seed, error);
    if (status == DS_OK) status = fill_ids(&ids, &s->memory, core, error);
    if (status == DS_OK) status = take_all(s, &p, per_band, &ids, error);
    ds_memory_free(&s->memory, p.pairs, p.most, sizeof *p.pairs);
    ds_memory_free(&s->memory, p.records, p.most, 2 * sizeof *p.records);
    ds_memory_free(&s->memory, ids.records, ids.count, 2 * sizeof *ids.records);
    return status;
}

ds_status ds_sample_new(ds_sample **out, ds_result *result, size_t per_band, uint64_t seed, ds_error *error) {
    if (out == NULL || result == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, NULL, "an argument is NULL");
    *out = NULL;
    const ds_core *core = ds_result_core(result);
    if (!core->options.keep_pairs || core->options.pair_floor > 0.2) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "keep_pairs", "the result was made without keeping its pairs");
    }
    ds_memory memory;
    ds_memory_init(&memory, &core->options.allocator);
    ds_sample *s = ds_memory_new_zeroed(&memory, 1, sizeof *s);
    if (s == NULL) return ds_fail_memory(error);
    ds_memory_init(&s->memory, &core->options.allocator);
    ds_arena_init(&s->arena, &s->memory);
    ds_status status = fill(s, core, per_band, seed, error);
    if (status == DS_OK) {
        *out = s;
    } else {
        ds_sample_free(s);
    }
    return status;
}

void ds_sample_free(ds_sample *s) {
    if (s == NULL) return;
    ds_arena_clear(&s->arena);
    ds_memory memory;
    ds_memory_init(&memory, &s->memory.hook);
    ds_memory_free(&memory, s, 1, sizeof *s);
}

const ds_sample_pair *ds_sample_at(const ds_sample *s, size_t index) {
    return index < s->count ? &s->pairs[index] : NULL;
}
