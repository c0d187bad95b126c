/* SPDX-License-Identifier: MIT */
/*
 * Merging k sorted sources by a tree of losers (Knuth, "The Art of Computer Programming" 3, 5.4.1): each inner node keeps the
 * loser of the match below it, and the winner of all stands on top. The next record needs one match a level, from the
 * leaf of the last winner up.
 *
 *             winner            leaves are sources k .. 2k-1; node i plays the winners of 2i and 2i+1
 *               1
 *            2     3
 *           4 5   6 7           a source that has ended has the number UINT32_MAX, which loses to all
 */
#include "store/key_runs.h"

void ds_key_merge_clear(ds_key_merge *merge) {
    if (merge->memory == NULL) return;
    for (size_t s = 0; s < merge->capacity; s++) ds_key_cursor_clear(&merge->sources[s].cursor);
    ds_memory_free(merge->memory, merge->sources, merge->capacity, sizeof *merge->sources);
    ds_memory_free(merge->memory, merge->losers, merge->capacity, sizeof *merge->losers);
    *merge = (ds_key_merge){0};
}

static const ds_key_record ended = {UINT64_MAX, UINT32_MAX};

/* The next record of a source. */
static ds_status advance(ds_key_merge *merge, size_t source, ds_error *error) {
    ds_key_merge_source *s = &merge->sources[source];
    bool more = false;
    if (source + 1 == merge->count) {
        s->record = ended;
        if (merge->beside == merge->beside_end) return DS_OK;
        s->record = (ds_key_record){ds_record_key(merge->beside), merge->beside->value};
        merge->beside++;
        return DS_OK;
    }
    DS_TRY(ds_key_cursor_next(&s->cursor, &s->record, &more, error));
    if (!more) s->record = ended;
    return DS_OK;
}

/* The first record of the array whose key is not under this one. */
static const ds_record *seek(const ds_record *records, size_t count, uint64_t key) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ds_record_key(&records[middle]) < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return records + low;
}

static bool make_room(ds_key_merge *merge, size_t count) {
    if (count <= merge->capacity) return true;
    ds_memory *memory = merge->memory;
    ds_key_merge_clear(merge);
    merge->memory = memory;
    merge->sources = ds_memory_new_zeroed(memory, count, sizeof *merge->sources);
    merge->losers = ds_memory_new(memory, count, sizeof *merge->losers);
    if (merge->sources == NULL || merge->losers == NULL) {
        ds_memory_free(memory, merge->sources, count, sizeof *merge->sources);
        ds_memory_free(memory, merge->losers, count, sizeof *merge->losers);
        *merge = (ds_key_merge){0};
        return false;
    }
    merge->capacity = count;
    return true;
}

static bool beats(const ds_key_merge *merge, uint32_t a, uint32_t b) {
    return ds_key_record_less(&merge->sources[a].record, &merge->sources[b].record);
}

/* The winner of the matches at and below a node; losers stay there. */
static uint32_t play(ds_key_merge *merge, size_t node) {
    if (node >= merge->count) return (uint32_t)(node - merge->count);
    uint32_t a = play(merge, 2 * node), b = play(merge, 2 * node + 1);
    bool b_wins = beats(merge, b, a);
    merge->losers[node] = b_wins ? a : b;
    return b_wins ? b : a;
}

ds_status ds_key_merge_begin(ds_key_merge *merge, ds_memory *memory, const ds_key_run *const *which, size_t count,
                             const ds_record *beside, size_t beside_count, uint64_t low, uint64_t high,
                             ds_error *error) {
    merge->memory = memory;
    if (!make_room(merge, count + 1)) return ds_fail_memory(error);
    merge->count = count + 1;
    merge->beside = merge->beside_end = beside;
    if (beside_count > 0 && (high == 0 || low < high)) {
        merge->beside = seek(beside, beside_count, low);
        merge->beside_end = high == 0 ? beside + beside_count : seek(beside, beside_count, high);
    }
    merge->has_before = false;
    for (size_t s = 0; s < count; s++) {
        DS_TRY(ds_key_cursor_begin(&merge->sources[s].cursor, memory, which[s], low, high, error));
    }
    for (size_t s = 0; s <= count; s++) DS_TRY(advance(merge, s, error));
    merge->losers[0] = count == 0 ? 0 : play(merge, 1);
    return DS_OK;
}

ds_status ds_key_merge_next(ds_key_merge *merge, ds_key_record *out, bool *more, ds_error *error) {
    *more = false;
    for (;;) {
        uint32_t winner = merge->losers[0];
        ds_key_record record = merge->sources[winner].record;
        if (record.number == UINT32_MAX) return DS_OK;
        DS_TRY(advance(merge, winner, error));
        for (size_t node = (winner + merge->count) / 2; node > 0; node /= 2) {
            uint32_t other = merge->losers[node];
            bool other_wins = beats(merge, other, winner);
            merge->losers[node] = other_wins ? winner : other;
            winner = other_wins ? other : winner;
        }
        merge->losers[0] = winner;
        bool is_twice = merge->has_before && merge->before.key == record.key && merge->before.number == record.number;
        if (is_twice) continue;
        merge->before = record;
        merge->has_before = true;
        *out = record;
        *more = true;
        return DS_OK;
    }
}
