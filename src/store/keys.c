/* SPDX-License-Identifier: MIT */
#include "store/keys.h"

enum { BLOCK_RECORDS = 1024, PART_BITS = 6 };

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

ds_status ds_keys_add(ds_keys_writer *writer, uint64_t key, uint32_t value, ds_error *error) {
    uint64_t slice = key >> writer->keys->shift;
    uint32_t part = slice < DS_KEYS_PARTS ? (uint32_t)slice : DS_KEYS_PARTS - 1;
    if (writer->count[part] == BLOCK_RECORDS) DS_TRY(flush_part(writer, part, error));
    if (!ds_memory_reserve(writer->keys->memory, &writer->records[part], &writer->capacity[part],
                           writer->count[part] + 1, sizeof(ds_record))) {
        return ds_fail_memory(error);
    }
    writer->records[part][writer->count[part]++] = ds_record_make(key, value);
    return DS_OK;
}

ds_status ds_keys_flush(ds_keys_writer *writer, ds_error *error) {
    for (uint32_t p = 0; p < DS_KEYS_PARTS; p++) DS_TRY(flush_part(writer, p, error));
    return DS_OK;
}

ds_status ds_keys_load(const ds_keys *keys, uint32_t index, ds_keys_part *part, ds_error *error) {
    size_t total = keys->part_count[index];
    part->count = 0;
    if (!ds_memory_reserve(keys->memory, &part->records, &part->capacity, total, sizeof *part->records) ||
        !ds_memory_reserve(keys->memory, &part->scratch, &part->scratch_capacity, total, sizeof *part->scratch)) {
        return ds_fail_memory(error);
    }
    for (size_t b = 0; b < keys->block_count; b++) {
        const ds_keys_block *block = &keys->blocks[b];
        if (block->part != index) continue;
        size_t bytes = block->count * sizeof(ds_record);
        DS_TRY(ds_spool_read_at(&keys->spool, part->records + part->count, bytes, block->offset, error));
        part->count += block->count;
    }
    ds_radix_sort(part->records, part->scratch, part->count);
    return DS_OK;
}

void ds_keys_part_clear(ds_keys_part *part, ds_memory *memory) {
    ds_memory_free(memory, part->records, part->capacity, sizeof *part->records);
    ds_memory_free(memory, part->scratch, part->scratch_capacity, sizeof *part->scratch);
    *part = (ds_keys_part){0};
}

uint64_t ds_keys_total(const ds_keys *keys) {
    uint64_t total = 0;
    for (size_t p = 0; p < DS_KEYS_PARTS; p++) total += keys->part_count[p];
    return total;
}
