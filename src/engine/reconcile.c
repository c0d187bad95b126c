/* SPDX-License-Identifier: MIT */
#include "engine/reconcile.h"

#include "base/hash.h"
#include "base/radix.h"

uint32_t ds_reconcile_find(const ds_reconcile *r, uint64_t id) {
    uint32_t low = 0, high = r->kept_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (r->kept[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < r->kept_count && r->kept[low].id == id ? low : DS_NOBODY;
}

/* Each kept story claims the new one that holds most of its articles, of equal ones the first. `records`: (kept, new) of
 * every article, sorted. */
static void claim(ds_reconcile *r, const ds_record *records, size_t count) {
    size_t most = 0;
    for (uint32_t k = 0; k < r->kept_count; k++) r->kept[k].claim = DS_NOBODY;
    for (size_t first = 0, next; first < count; first = next) {
        uint64_t key = ds_record_key(&records[first]);
        for (next = first + 1; next < count && ds_record_key(&records[next]) == key;) next++;
        ds_kept_story *kept = &r->kept[key >> 32];
        if (kept->claim == DS_NOBODY) most = 0;
        if (next - first <= most) continue;
        most = next - first;
        kept->claim = (uint32_t)key;
    }
}

static bool is_older(const ds_kept_story *a, const ds_kept_story *b) {
    return a->founded != b->founded ? a->founded < b->founded : a->id < b->id;
}

/* Of those that claim one new story the oldest survives. `winner` is by new story. */
static void settle(ds_reconcile *r, uint32_t *winner) {
    for (uint32_t s = 0; s < r->story_count; s++) winner[s] = DS_NOBODY;
    for (uint32_t k = 0; k < r->kept_count; k++) {
        uint32_t story = r->kept[k].claim;
        if (story == DS_NOBODY) continue;
        if (winner[story] == DS_NOBODY || is_older(&r->kept[k], &r->kept[winner[story]])) winner[story] = k;
    }
    for (uint32_t k = 0; k < r->kept_count; k++) {
        uint32_t story = r->kept[k].claim;
        r->kept[k].is_gone = story == DS_NOBODY || winner[story] != k;
    }
}

/* An id for a story that none of the index claims: its own, or another if that is spoken for. Ids of new stories differ among
 * themselves, and so do what they are moved to but for one time in 2^64. */
static ds_status mint(const ds_reconcile *r, uint64_t *id, ds_error *error) {
    bool taken = true;
    for (;;) {
        taken = ds_reconcile_find(r, *id) != DS_NOBODY;
        if (!taken) DS_TRY(r->is_taken(r->user, *id, &taken, error));
        if (!taken && *id != 0) return DS_OK;
        *id = ds_hash_mix(*id + 0x9e3779b97f4a7c15u);
    }
}

ds_status ds_reconcile_run(ds_reconcile *r, ds_memory *memory, ds_error *error) {
    ds_record *records = ds_memory_new(memory, r->article_count, 2 * sizeof *records);
    uint32_t *winner = ds_memory_new(memory, r->story_count, sizeof *winner);
    ds_status status = records == NULL || winner == NULL ? ds_fail_memory(error) : DS_OK;
    if (status == DS_OK) {
        size_t count = 0;
        for (uint32_t a = 0; a < r->article_count; a++) {
            if (r->kept_of[a] == DS_NOBODY) continue;
            records[count++] = ds_record_make((uint64_t)r->kept_of[a] << 32 | r->story_of[a], 0);
        }
        ds_radix_sort(records, records + r->article_count, count);
        claim(r, records, count);
        settle(r, winner);
        for (uint32_t s = 0; s < r->story_count && status == DS_OK; s++) {
            if (winner[s] != DS_NOBODY) {
                r->ids[s] = r->kept[winner[s]].id;
            } else {
                status = mint(r, &r->ids[s], error);
            }
        }
    }
    ds_memory_free(memory, records, r->article_count, 2 * sizeof *records);
    ds_memory_free(memory, winner, r->story_count, sizeof *winner);
    return status;
}
