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
    for (size_t s = 0; s < merge->capacity; s++) ds_key_cursor_clear(&merge->cursors[s]);
    ds_memory_free(merge->memory, merge->cursors, merge->capacity, sizeof *merge->cursors);
    ds_memory_free(merge->memory, merge->losers, merge->capacity, sizeof *merge->losers);
    *merge = (ds_key_merge){0};
}

/* The next record of a source. */
static inline ds_status advance(ds_key_merge *merge, size_t source, ds_key_contender *out, ds_error *error) {
    ds_key_record record;
    bool more;
    if (source + 1 == merge->count) {
        more = merge->beside != merge->beside_end;
        if (more) record = (ds_key_record){ds_record_key(merge->beside), merge->beside->value};
        if (more) merge->beside++;
    } else {
        DS_TRY(ds_key_cursor_next(&merge->cursors[source], &record, &more, error));
    }
    if (!more) record = (ds_key_record){UINT64_MAX, UINT32_MAX};
    *out = (ds_key_contender){record.key, (uint64_t)record.number << 32 | source};
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
    merge->cursors = ds_memory_new_zeroed(memory, count, sizeof *merge->cursors);
    merge->losers = ds_memory_new(memory, count, sizeof *merge->losers);
    if (merge->cursors == NULL || merge->losers == NULL) {
        ds_memory_free(memory, merge->cursors, count, sizeof *merge->cursors);
        ds_memory_free(memory, merge->losers, count, sizeof *merge->losers);
        *merge = (ds_key_merge){0};
        return false;
    }
    merge->capacity = count;
    return true;
}

/* Let the lesser of both be the winner. Who wins is a throw of dice where keys are hashes, so there is no branch. */
static inline void play(ds_key_contender *winner, ds_key_contender *loser) {
    bool changes = (loser->key < winner->key) | ((loser->key == winner->key) & (loser->rest < winner->rest));
    uint64_t mask = (uint64_t)0 - changes;
    uint64_t key = (winner->key ^ loser->key) & mask, rest = (winner->rest ^ loser->rest) & mask;
    winner->key ^= key;
    loser->key ^= key;
    winner->rest ^= rest;
    loser->rest ^= rest;
}

/* The winner of the matches at and below a node; losers stay there. */
static ds_status begin_node(ds_key_merge *merge, size_t node, ds_key_contender *winner, ds_error *error) {
    if (node >= merge->count) return advance(merge, node - merge->count, winner, error);
    DS_TRY(begin_node(merge, 2 * node, winner, error));
    DS_TRY(begin_node(merge, 2 * node + 1, &merge->losers[node], error));
    play(winner, &merge->losers[node]);
    return DS_OK;
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
        DS_TRY(ds_key_cursor_begin(&merge->cursors[s], memory, which[s], low, high, error));
    }
    return begin_node(merge, 1, &merge->losers[0], error);
}

ds_status ds_key_merge_next(ds_key_merge *merge, ds_key_record *out, bool *more, ds_error *error) {
    *more = false;
    for (;;) {
        ds_key_contender winner = merge->losers[0];
        ds_key_record record = {winner.key, (uint32_t)(winner.rest >> 32)};
        if (record.number == UINT32_MAX) return DS_OK;
        size_t source = (uint32_t)winner.rest;
        DS_TRY(advance(merge, source, &winner, error));
        for (size_t node = (source + merge->count) / 2; node > 0; node /= 2) play(&winner, &merge->losers[node]);
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
