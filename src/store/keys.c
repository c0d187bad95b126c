/* SPDX-License-Identifier: MIT */
#include "store/keys.h"

#include <string.h>

enum { BLOCK_RECORDS = 1024, PART_BITS = 6, RANGE_BITS = 12, RANGES = 1 << RANGE_BITS };

_Static_assert(1 << PART_BITS == DS_KEYS_PARTS, "parts are chosen by PART_BITS bits");

ds_status ds_keys_open(ds_keys *keys, ds_memory *memory, const ds_io *io, const char *directory, unsigned key_bits,
                       ds_error *error) {
    *keys = (ds_keys){.memory = memory, .shift = key_bits > PART_BITS ? key_bits - PART_BITS : 0};
    DS_TRY(ds_spool_open(&keys->spool, io, directory, error));
    int failed = pthread_mutex_init(&keys->lock, NULL);
    if (failed != 0) {
        ds_spool_close(&keys->spool);
        return ds_fail_errno(error, failed, NULL, "cannot make a lock");
    }
    keys->open = true;
    return DS_OK;
}

void ds_keys_close(ds_keys *keys) {
    if (!keys->open) return;
    ds_spool_close(&keys->spool);
    (void)pthread_mutex_destroy(&keys->lock);
    ds_memory_free(keys->memory, keys->blocks, keys->block_capacity, sizeof *keys->blocks);
    *keys = (ds_keys){.open = false};
}

void ds_keys_writer_init(ds_keys_writer *writer, ds_keys *keys) {
    *writer = (ds_keys_writer){.keys = keys};
}

void ds_keys_writer_clear(ds_keys_writer *writer) {
    for (size_t p = 0; p < DS_KEYS_PARTS; p++) {
        ds_memory_free(writer->keys->memory, writer->records[p], writer->capacity[p], sizeof(ds_record));
        writer->records[p] = NULL;
        writer->count[p] = writer->capacity[p] = 0;
    }
}

static ds_status flush_part(ds_keys_writer *writer, uint32_t part, ds_error *error) {
    ds_keys *keys = writer->keys;
    size_t count = writer->count[part], bytes = count * sizeof(ds_record);
    if (count == 0) return DS_OK;
    uint64_t offset = atomic_fetch_add_explicit(&keys->spool.end, bytes, memory_order_relaxed);
    DS_TRY(ds_spool_write_at(&keys->spool, writer->records[part], bytes, offset, error));
    (void)pthread_mutex_lock(&keys->lock);
    bool room = ds_memory_reserve(keys->memory, &keys->blocks, &keys->block_capacity, keys->block_count + 1,
                                  sizeof *keys->blocks);
    if (room) {
        keys->blocks[keys->block_count++] = (ds_keys_block){offset, (uint32_t)count, part};
        keys->part_count[part] += count;
    }
    (void)pthread_mutex_unlock(&keys->lock);
    writer->count[part] = 0;
    return room ? DS_OK : ds_fail_memory(error);
}

static ds_status grow_part(ds_keys_writer *writer, uint32_t part, ds_error *error) {
    if (writer->count[part] == BLOCK_RECORDS) DS_TRY(flush_part(writer, part, error));
    bool is_full = writer->count[part] == writer->capacity[part];
    if (is_full && !ds_memory_reserve(writer->keys->memory, &writer->records[part], &writer->capacity[part],
                                      writer->count[part] + 1, sizeof(ds_record))) {
        return ds_fail_memory(error);
    }
    return DS_OK;
}

ds_status ds_keys_add(ds_keys_writer *writer, uint64_t key, uint32_t value, ds_error *error) {
    return ds_keys_add_all(writer, &key, 1, value, error);
}

ds_status ds_keys_add_all(ds_keys_writer *writer, const uint64_t *keys, size_t count, uint32_t value, ds_error *error) {
    unsigned shift = writer->keys->shift;
    for (size_t i = 0; i < count; i++) {
        uint64_t slice = keys[i] >> shift;
        uint32_t part = slice < DS_KEYS_PARTS ? (uint32_t)slice : DS_KEYS_PARTS - 1;
        size_t at = writer->count[part];
        if (__builtin_expect(at == BLOCK_RECORDS || at == writer->capacity[part], 0)) {
            DS_TRY(grow_part(writer, part, error));
            at = writer->count[part];
        }
        writer->records[part][at] = ds_record_make(keys[i], value);
        writer->count[part] = at + 1;
    }
    return DS_OK;
}

ds_status ds_keys_flush(ds_keys_writer *writer, ds_error *error) {
    for (uint32_t p = 0; p < DS_KEYS_PARTS; p++) DS_TRY(flush_part(writer, p, error));
    return DS_OK;
}

/* ---- reading back ---- */

/* Exactly as large as needed: what the array held is not wanted any more. */
static bool fit(ds_memory *memory, ds_record **records, size_t *capacity, size_t need) {
    if (need <= *capacity && *capacity > 0) return true;
    ds_memory_free(memory, *records, *capacity, sizeof **records);
    *records = ds_memory_new(memory, need, sizeof **records);
    *capacity = *records == NULL ? 0 : need;
    return *records != NULL;
}

static uint32_t range_of(const ds_keys *keys, const ds_record *record) {
    unsigned bits = keys->shift < RANGE_BITS ? keys->shift : RANGE_BITS;
    return (uint32_t)(ds_record_key(record) >> (keys->shift - bits)) & ((1u << bits) - 1);
}

typedef void (*block_fn)(const ds_keys *keys, ds_keys_part *part, const ds_record *records, uint32_t count);

static ds_status each_block(const ds_keys *keys, ds_keys_part *part, block_fn handle, ds_error *error) {
    ds_record records[BLOCK_RECORDS];
    for (size_t b = 0; b < keys->block_count; b++) {
        const ds_keys_block *block = &keys->blocks[b];
        if (block->part != part->index) continue;
        DS_TRY(ds_spool_read_at(&keys->spool, records, block->count * sizeof *records, block->offset, error));
        handle(keys, part, records, block->count);
    }
    return DS_OK;
}

static void count_ranges(const ds_keys *keys, ds_keys_part *part, const ds_record *records, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) part->ranges[range_of(keys, &records[i])]++;
}

/* The slice in hand is of the ranges whose count is still there; those before it were set to 0, those behind it begin at
 * part->next. */
static void take_slice(const ds_keys *keys, ds_keys_part *part, const ds_record *records, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t range = range_of(keys, &records[i]);
        if (range < part->next && part->ranges[range] > 0) part->records[part->count++] = records[i];
    }
}

static ds_status read_whole(const ds_keys *keys, ds_keys_part *part, ds_error *error) {
    for (size_t b = 0; b < keys->block_count; b++) {
        const ds_keys_block *block = &keys->blocks[b];
        if (block->part != part->index) continue;
        size_t bytes = block->count * sizeof(ds_record);
        DS_TRY(ds_spool_read_at(&keys->spool, part->records + part->count, bytes, block->offset, error));
        part->count += block->count;
    }
    return DS_OK;
}

/* ---- records that are sorted already ---- */

void ds_keys_open_sorted(ds_keys *keys, ds_memory *memory, const ds_keys_sorted *sorted) {
    *keys = (ds_keys){.memory = memory, .sorted = sorted, .shift = 58};
    for (uint32_t p = 0; p < DS_KEYS_PARTS; p++) keys->part_count[p] = (size_t)(sorted->count / DS_KEYS_PARTS);
}

void ds_keys_end(const ds_keys *keys, ds_keys_part *part) {
    if (part->cursor != NULL) keys->sorted->close(keys->sorted->user, part->cursor);
    part->cursor = NULL;
}

static ds_status begin_sorted(const ds_keys *keys, uint32_t index, size_t bytes, ds_keys_part *part, ds_error *error) {
    uint64_t low = (uint64_t)index << keys->shift, last = low | (((uint64_t)1 << keys->shift) - 1);
    part->index = index;
    part->count = part->held = 0;
    part->most = bytes / (2 * sizeof(ds_record));
    ds_keys_end(keys, part);
    return keys->sorted->open(keys->sorted->user, low, last, &part->cursor, error);
}

/* Where the records of the last key begin. */
static size_t last_group(const ds_keys_part *part, size_t count) {
    uint64_t key = ds_record_key(&part->records[count - 1]);
    size_t first = count - 1;
    while (first > 0 && ds_record_key(&part->records[first - 1]) == key) first--;
    return first;
}

/* A slice ends where a key does, so the last key's records are held until it is known that there are no more of them. */
static ds_status next_sorted(const ds_keys *keys, ds_keys_part *part, bool *more, ds_error *error) {
    enum { LEAST = 4096, MOST = 1 << 20 };
    size_t most = part->most < LEAST ? LEAST : part->most < MOST ? part->most : MOST, have = part->held, got;
    if (have > 0) memmove(part->records, part->records + part->count, have * sizeof *part->records);
    part->count = part->held = 0;
    while (part->cursor != NULL && part->count == 0) {
        size_t need = have < most ? most : 2 * have;
        if (!ds_memory_reserve(keys->memory, &part->records, &part->capacity, need, sizeof(ds_record))) {
            return ds_fail_memory(error);
        }
        DS_TRY(keys->sorted->read(keys->sorted->user, part->cursor, part->records + have, need - have, &got, error));
        have += got;
        if (have < need) {
            ds_keys_end(keys, part);
        } else {
            part->count = last_group(part, have); /* 0: one key is all there is yet */
        }
    }
    if (part->cursor == NULL) part->count = have;
    part->held = have - part->count;
    *more = part->count > 0;
    return fit(keys->memory, &part->scratch, &part->scratch_capacity, part->count) ? DS_OK : ds_fail_memory(error);
}

/* ---- the parts ---- */

ds_status ds_keys_begin(const ds_keys *keys, uint32_t index, size_t bytes, ds_keys_part *part, ds_error *error) {
    if (keys->sorted != NULL) return begin_sorted(keys, index, bytes, part, error);
    part->index = index;
    part->left = keys->part_count[index];
    part->most = bytes / (2 * sizeof(ds_record));
    part->next = 0;
    part->range_count = 1;
    if (part->left <= part->most || keys->shift == 0) return DS_OK;
    if (part->ranges == NULL) part->ranges = ds_memory_new(keys->memory, RANGES, sizeof *part->ranges);
    if (part->ranges == NULL) return ds_fail_memory(error);
    memset(part->ranges, 0, RANGES * sizeof *part->ranges);
    part->range_count = RANGES;
    return each_block(keys, part, count_ranges, error);
}

/* As many ranges as fit, one at least. */
static size_t choose_slice(ds_keys_part *part) {
    size_t size = part->left;
    if (part->range_count > 1) {
        memset(part->ranges, 0, part->next * sizeof *part->ranges);
        size = 0;
        while (part->next < part->range_count) {
            size_t range = part->ranges[part->next];
            if (size > 0 && size + range > part->most) break;
            size += range;
            part->next++;
        }
    }
    part->left -= size;
    return size;
}

ds_status ds_keys_next(const ds_keys *keys, ds_keys_part *part, bool *more, ds_error *error) {
    if (keys->sorted != NULL) return next_sorted(keys, part, more, error);
    part->count = 0;
    *more = part->left > 0;
    if (!*more) return DS_OK;
    size_t size = choose_slice(part);
    if (!fit(keys->memory, &part->records, &part->capacity, size) ||
        !fit(keys->memory, &part->scratch, &part->scratch_capacity, size)) {
        return ds_fail_memory(error);
    }
    DS_TRY(part->range_count == 1 ? read_whole(keys, part, error) : each_block(keys, part, take_slice, error));
    ds_radix_sort(part->records, part->scratch, part->count);
    return DS_OK;
}

ds_status ds_keys_load(const ds_keys *keys, uint32_t index, ds_keys_part *part, ds_error *error) {
    bool more;
    DS_TRY(ds_keys_begin(keys, index, SIZE_MAX, part, error));
    return ds_keys_next(keys, part, &more, error);
}

void ds_keys_part_clear(ds_keys_part *part, ds_memory *memory) {
    ds_memory_free(memory, part->records, part->capacity, sizeof *part->records);
    ds_memory_free(memory, part->scratch, part->scratch_capacity, sizeof *part->scratch);
    ds_memory_free(memory, part->ranges, RANGES, sizeof *part->ranges);
    *part = (ds_keys_part){0};
}

void ds_keys_by_size(const ds_keys *keys, uint32_t parts[static DS_KEYS_PARTS]) {
    for (uint32_t p = 0; p < DS_KEYS_PARTS; p++) {
        uint32_t at = p;
        for (; at > 0 && keys->part_count[parts[at - 1]] < keys->part_count[p]; at--) parts[at] = parts[at - 1];
        parts[at] = p;
    }
}

uint64_t ds_keys_total(const ds_keys *keys) {
    uint64_t total = 0;
    for (size_t p = 0; p < DS_KEYS_PARTS; p++) total += keys->part_count[p];
    return total;
}
