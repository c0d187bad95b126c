/* SPDX-License-Identifier: MIT */
#include "match/batch.h"

/* A hole of this size costs as much to read over as a second call does. */
enum { HOLE_BYTES_MOST = 1024, STRETCH_BYTES_MOST = 256 * 1024 };

void ds_batch_init(ds_batch *batch, const ds_corpus *corpus, size_t bytes_most) {
    *batch = (ds_batch){.corpus = corpus, .bytes_most = bytes_most};
    ds_buffer_init(&batch->sides, corpus->memory);
    ds_buffer_init(&batch->stretch, corpus->memory);
}

void ds_batch_clear(ds_batch *batch) {
    ds_memory *memory = batch->corpus->memory;
    ds_memory_free(memory, batch->pairs, batch->capacity, sizeof *batch->pairs);
    ds_memory_free(memory, batch->order, batch->order_capacity, sizeof *batch->order);
    ds_buffer_clear(&batch->sides);
    ds_buffer_clear(&batch->stretch);
    ds_batch_init(batch, batch->corpus, batch->bytes_most);
}

void ds_batch_reset(ds_batch *batch) {
    batch->count = batch->bytes_wanted = 0;
}

static size_t side_bytes(const ds_batch *batch, uint32_t text) {
    return ds_side_bytes(ds_corpus_text(batch->corpus, text)->words);
}

ds_status ds_batch_add(ds_batch *batch, uint32_t a, uint32_t b, uint32_t via, bool *fits, ds_error *error) {
    bool is_loaded = batch->count > 0 && batch->pairs[batch->count - 1].texts[0] == a;
    size_t bytes = side_bytes(batch, b) + (is_loaded ? 0 : side_bytes(batch, a));
    bytes += sizeof *batch->pairs + 4 * sizeof *batch->order;
    *fits = batch->count == 0 || (batch->bytes_wanted + bytes <= batch->bytes_most && batch->count < UINT32_MAX / 4);
    if (!*fits) return DS_OK;
    if (!ds_memory_reserve(batch->corpus->memory, &batch->pairs, &batch->capacity, batch->count + 1,
                           sizeof *batch->pairs)) {
        return ds_fail_memory(error);
    }
    batch->bytes_wanted += bytes;
    batch->pairs[batch->count++] = (ds_batch_pair){.texts = {a, b}, .via = via};
    return DS_OK;
}

static const ds_entry *entry_of(const ds_batch *batch, const ds_record *side) {
    return ds_corpus_text(batch->corpus, batch->pairs[side->value / 2].texts[side->value % 2]);
}

/* Sides by their place in the spool. Of pairs with one first text, the first stands for all. */
static ds_status sort_sides(ds_batch *batch, size_t *count, ds_error *error) {
    if (!ds_memory_reserve(batch->corpus->memory, &batch->order, &batch->order_capacity, 4 * batch->count,
                           sizeof *batch->order)) {
        return ds_fail_memory(error);
    }
    *count = 0;
    for (size_t p = 0; p < batch->count; p++) {
        for (uint32_t side = 0; side < 2; side++) {
            uint32_t text = batch->pairs[p].texts[side];
            if (side == 0 && p > 0 && batch->pairs[p - 1].texts[0] == text) continue;
            uint64_t place = ds_corpus_text(batch->corpus, text)->spool_offset;
            batch->order[(*count)++] = ds_record_make(place, (uint32_t)(2 * p + side));
        }
    }
    ds_radix_sort(batch->order, batch->order + *count, *count);
    return DS_OK;
}

/* Read the sides from `first` on that lie close together, and make them ready. Gives the side behind them. */
static ds_status read_stretch(ds_batch *batch, size_t first, size_t count, size_t *next, ds_error *error) {
    const ds_record *order = batch->order;
    uint64_t start = ds_record_key(&order[first]), end = start + entry_of(batch, &order[first])->token_bytes;
    for (*next = first + 1; *next < count; ++*next) {
        uint64_t offset = ds_record_key(&order[*next]);
        uint64_t behind = offset + entry_of(batch, &order[*next])->token_bytes;
        if (offset > end + HOLE_BYTES_MOST || behind - start > STRETCH_BYTES_MOST) break;
        if (behind > end) end = behind;
    }
    DS_TRY(ds_spool_get(batch->corpus->spool, start, (size_t)(end - start), &batch->stretch, error));
    uint64_t before = UINT64_MAX;
    size_t place = 0;
    for (size_t s = first; s < *next; s++) {
        uint64_t offset = ds_record_key(&order[s]);
        if (offset != before) {
            place = batch->sides.size;
            DS_TRY(ds_side_put_record(&batch->sides, batch->stretch.data + (offset - start),
                                      entry_of(batch, &order[s])->token_bytes, batch->corpus->options->ngram, error));
        }
        before = offset;
        batch->pairs[order[s].value / 2].place[order[s].value % 2] = place;
    }
    return DS_OK;
}

ds_status ds_batch_read(ds_batch *batch, ds_error *error) {
    size_t count = 0;
    batch->sides.size = 0;
    DS_TRY(sort_sides(batch, &count, error));
    for (size_t first = 0, next; first < count; first = next) DS_TRY(read_stretch(batch, first, count, &next, error));
    for (size_t p = 1; p < batch->count; p++) {
        ds_batch_pair *pair = &batch->pairs[p];
        if (pair->texts[0] == pair[-1].texts[0]) pair->place[0] = pair[-1].place[0];
    }
    return DS_OK;
}
