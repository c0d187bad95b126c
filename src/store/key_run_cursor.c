/* SPDX-License-Identifier: MIT */
/* Going through a key run in order. What comes out ascends, whatever the file holds: merging relies on it. */
#include "store/key_run.h"
#include "store/key_run_file.h"

static const size_t buffer_bytes = DS_KEY_CURSOR_BLOCKS * DS_KEY_BLOCK_BYTES + DS_KEY_BLOCK_BEHIND;

ds_status ds_key_cursor_begin(ds_key_cursor *cursor, ds_memory *memory, const ds_key_run *run, uint64_t low,
                              uint64_t high, ds_error *error) {
    cursor->memory = memory;
    cursor->run = run;
    if (cursor->bytes == NULL) cursor->bytes = ds_memory_new_zeroed(memory, buffer_bytes, 1);
    if (cursor->records == NULL) cursor->records = ds_memory_new(memory, DS_KEY_BLOCK_MOST, sizeof *cursor->records);
    if (cursor->bytes == NULL || cursor->records == NULL) return ds_fail_memory(error);
    cursor->low = low;
    cursor->high = high - 1;
    cursor->next = ds_key_run_blocks_under(run, low);
    if (cursor->next > 0) cursor->next--;
    cursor->end = high == 0 ? run->head.blocks : ds_key_run_blocks_under(run, high);
    if (cursor->end < cursor->next || low > cursor->high) cursor->end = cursor->next;
    cursor->place = cursor->loaded = 0;
    cursor->at = cursor->count = 0;
    cursor->has_before = false;
    return DS_OK;
}

void ds_key_cursor_clear(ds_key_cursor *cursor) {
    if (cursor->memory == NULL) return;
    ds_memory_free(cursor->memory, cursor->bytes, buffer_bytes, 1);
    ds_memory_free(cursor->memory, cursor->records, DS_KEY_BLOCK_MOST, sizeof *cursor->records);
    *cursor = (ds_key_cursor){0};
}

static ds_status read_blocks(ds_key_cursor *cursor, ds_error *error) {
    uint32_t count = cursor->end - cursor->next;
    if (count > DS_KEY_CURSOR_BLOCKS) count = DS_KEY_CURSOR_BLOCKS;
    DS_TRY(ds_key_run_read(cursor->run, cursor->next, count, cursor->bytes, error));
    cursor->next += count;
    cursor->place = 0;
    cursor->loaded = count;
    return DS_OK;
}

static ds_status unpack_block(ds_key_cursor *cursor, ds_error *error) {
    const ds_key_run *run = cursor->run;
    uint32_t place = cursor->next - cursor->loaded + cursor->place;
    ds_key_block block;
    cursor->block = cursor->bytes + (size_t)cursor->place * DS_KEY_BLOCK_BYTES;
    const char *wrong = ds_key_block_open(&block, cursor->block, place);
    if (wrong == NULL) wrong = ds_key_block_unpack(&block, run->head.first, run->head.last, cursor->records);
    if (wrong == NULL && block.first_key != ds_key_run_fence(run, place)) wrong = "a block has another fence";
    if (wrong == NULL && cursor->has_before && !ds_key_record_less(&cursor->before, &cursor->records[0])) {
        wrong = "its blocks are out of order";
    }
    if (wrong != NULL) return ds_key_run_corrupt(run->path, wrong, error);
    cursor->at = cursor->records[0].key >= cursor->low ? 0 : ds_key_block_find(&block, cursor->low);
    cursor->count = block.count;
    cursor->before = cursor->records[block.count - 1];
    cursor->has_before = true;
    if (cursor->before.key > cursor->high) cursor->count = ds_key_block_find(&block, cursor->high + 1);
    cursor->place++;
    return DS_OK;
}

ds_status ds_key_cursor_load(ds_key_cursor *cursor, ds_error *error) {
    cursor->at = cursor->count = 0;
    while (cursor->at >= cursor->count && (cursor->place < cursor->loaded || cursor->next < cursor->end)) {
        cursor->at = cursor->count = 0;
        if (cursor->place == cursor->loaded) DS_TRY(read_blocks(cursor, error));
        DS_TRY(unpack_block(cursor, error));
    }
    if (cursor->at >= cursor->count) cursor->at = cursor->count = 0;
    return DS_OK;
}
