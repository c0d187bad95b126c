/* SPDX-License-Identifier: MIT */
#include "match/batch.h"

#include "base/hash.h"

#include <string.h>

/* A hole of this size costs as much to read over as a second call does. */
enum { HOLE_BYTES_MOST = 1024, STRETCH_BYTES_MOST = 256 * 1024 };

enum { SLOTS_LEAST = 256, TEXTS_MOST = 1 << 28 };

void ds_batch_init(ds_batch *batch, const ds_corpus *corpus, size_t bytes_most) {
    *batch = (ds_batch){.corpus = corpus, .bytes_most = bytes_most};
    ds_buffer_init(&batch->bytes, corpus->memory);
    ds_buffer_init(&batch->stretch, corpus->memory);
}

void ds_batch_clear(ds_batch *batch) {
    ds_memory *memory = batch->corpus->memory;
    ds_memory_free(memory, batch->pairs, batch->capacity, sizeof *batch->pairs);
    ds_memory_free(memory, batch->texts, batch->text_capacity, sizeof *batch->texts);
    ds_memory_free(memory, batch->slots, batch->slot_count, sizeof *batch->slots);
    ds_memory_free(memory, batch->order, batch->order_capacity, sizeof *batch->order);
    ds_buffer_clear(&batch->bytes);
    ds_buffer_clear(&batch->stretch);
    ds_batch_init(batch, batch->corpus, batch->bytes_most);
}

void ds_batch_reset(ds_batch *batch) {
    batch->count = batch->text_count = batch->bytes_wanted = 0;
    if (batch->slots != NULL) memset(batch->slots, 0, batch->slot_count * sizeof *batch->slots);
}

/* ---- which texts ---- */

/* The slot that a text has, or the free one that it would take. */
static uint32_t *slot_of(const ds_batch *batch, uint32_t text) {
    size_t mask = batch->slot_count - 1, slot = ds_hash_mix(text) & mask;
    while (batch->slots[slot] != 0 && batch->texts[batch->slots[slot] - 1].text != text) slot = (slot + 1) & mask;
    return &batch->slots[slot];
}

/* Slots for another two texts, half of them free at least. */
static bool reserve_slots(ds_batch *batch) {
    size_t need = 2 * (batch->text_count + 2), count = batch->slot_count == 0 ? SLOTS_LEAST : batch->slot_count;
    if (batch->slots != NULL && need <= count) return true;
    while (count < need) count *= 2;
    if (!ds_memory_resize(batch->corpus->memory, &batch->slots, &batch->slot_count, count, sizeof *batch->slots)) {
        return false;
    }
    memset(batch->slots, 0, count * sizeof *batch->slots);
    for (size_t t = 0; t < batch->text_count; t++) *slot_of(batch, batch->texts[t].text) = (uint32_t)t + 1;
    return true;
}

static size_t bytes_for(const ds_batch *batch, uint32_t text) {
    if (*slot_of(batch, text) != 0) return 0;
    return ds_side_bytes(ds_corpus_text(batch->corpus, text)->words) + sizeof(ds_batch_text) +
           2 * sizeof *batch->slots + 2 * sizeof *batch->order;
}

/* The place of a text in `texts`, which has room for it. */
static uint32_t take_text(ds_batch *batch, uint32_t text) {
    uint32_t *slot = slot_of(batch, text);
    if (*slot == 0) {
        batch->texts[batch->text_count++] = (ds_batch_text){.text = text};
        *slot = (uint32_t)batch->text_count;
    }
    return *slot - 1;
}

ds_status ds_batch_add(ds_batch *batch, uint32_t a, uint32_t b, uint32_t via, uint32_t part, bool *fits,
                       ds_error *error) {
    ds_memory *memory = batch->corpus->memory;
    if (!reserve_slots(batch) ||
        !ds_memory_reserve(memory, &batch->texts, &batch->text_capacity, batch->text_count + 2, sizeof *batch->texts) ||
        !ds_memory_reserve(memory, &batch->pairs, &batch->capacity, batch->count + 1, sizeof *batch->pairs)) {
        return ds_fail_memory(error);
    }
    size_t bytes = bytes_for(batch, a) + bytes_for(batch, b) + sizeof *batch->pairs;
    *fits = batch->count == 0 || (batch->bytes_wanted + bytes <= batch->bytes_most && batch->text_count < TEXTS_MOST);
    if (!*fits) return DS_OK;
    batch->bytes_wanted += bytes;
    batch->pairs[batch->count++] = (ds_batch_pair){{take_text(batch, a), take_text(batch, b)}, via, part};
    return DS_OK;
}

/* ---- reading them ---- */

static const ds_entry *entry_of(const ds_batch *batch, const ds_record *record) {
    return ds_corpus_text(batch->corpus, batch->texts[record->value].text);
}

static ds_status sort_texts(ds_batch *batch, ds_error *error) {
    size_t count = batch->text_count;
    if (!ds_memory_reserve(batch->corpus->memory, &batch->order, &batch->order_capacity, 2 * count,
                           sizeof *batch->order)) {
        return ds_fail_memory(error);
    }
    for (size_t t = 0; t < count; t++) {
        uint64_t place = ds_corpus_text(batch->corpus, batch->texts[t].text)->spool_offset;
        batch->order[t] = ds_record_make(place, (uint32_t)t);
    }
    ds_radix_sort(batch->order, batch->order + count, count);
    return DS_OK;
}

/* Read the texts from `first` on that lie close together, and make them ready. Gives the one behind them. */
static ds_status read_stretch(ds_batch *batch, size_t first, size_t *next, ds_error *error) {
    const ds_record *order = batch->order;
    uint64_t start = ds_record_key(&order[first]), end = start + entry_of(batch, &order[first])->token_bytes;
    for (*next = first + 1; *next < batch->text_count; ++*next) {
        uint64_t offset = ds_record_key(&order[*next]);
        uint64_t behind = offset + entry_of(batch, &order[*next])->token_bytes;
        if (offset > end + HOLE_BYTES_MOST || behind - start > STRETCH_BYTES_MOST) break;
        if (behind > end) end = behind;
    }
    DS_TRY(ds_spool_get(batch->corpus->spool, start, (size_t)(end - start), &batch->stretch, error));
    for (size_t t = first; t < *next; t++) {
        uint64_t offset = ds_record_key(&order[t]);
        batch->texts[order[t].value].place = batch->bytes.size;
        DS_TRY(ds_side_put_record(&batch->bytes, batch->stretch.data + (offset - start),
                                  entry_of(batch, &order[t])->token_bytes, error));
    }
    return DS_OK;
}

ds_status ds_batch_read(ds_batch *batch, ds_error *error) {
    batch->bytes.size = 0;
    DS_TRY(sort_texts(batch, error));
    for (size_t first = 0, next; first < batch->text_count; first = next) {
        DS_TRY(read_stretch(batch, first, &next, error));
    }
    for (size_t t = 0; t < batch->text_count; t++) {
        ds_batch_text *text = &batch->texts[t];
        text->side = ds_side_at(&batch->bytes, text->place, batch->corpus->options->ngram);
    }
    return DS_OK;
}
