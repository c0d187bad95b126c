/* SPDX-License-Identifier: MIT */
/* The keys of a batch as a run: its parts and their slices come in order of keys, and are put in order of numbers here. */
#include "store/key_runs.h"

/* Give each record the number of its article, and leave out those that have none. */
static ds_status renumber(ds_keys_part *part, const uint32_t *numbers, size_t number_count, ds_error *error) {
    size_t kept = 0;
    for (size_t i = 0; i < part->count; i++) {
        ds_record record = part->records[i];
        if (record.value >= number_count) return ds_fail(error, DS_E_ARGUMENT, 0, NULL, "a key of no article");
        record.value = numbers[record.value];
        if (record.value != UINT32_MAX) part->records[kept++] = record;
    }
    part->count = kept;
    return DS_OK;
}

/* Records of one key, by number: they are sorted as if that was the key. */
static void sort_numbers(ds_record *records, ds_record *scratch, size_t count) {
    uint64_t key = ds_record_key(&records[0]);
    if (count == 1) return;
    for (size_t i = 0; i < count; i++) records[i] = ds_record_make(records[i].value, 0);
    ds_radix_sort(records, scratch, count);
    for (size_t i = 0; i < count; i++) records[i] = ds_record_make(key, records[i].key_low);
}

static ds_status put_slice(ds_keys_part *part, ds_key_run_writer *writer, ds_error *error) {
    for (size_t first = 0, next; first < part->count; first = next) {
        uint64_t key = ds_record_key(&part->records[first]);
        for (next = first + 1; next < part->count && ds_record_key(&part->records[next]) == key;) next++;
        sort_numbers(part->records + first, part->scratch, next - first);
        for (size_t i = first; i < next; i++) {
            DS_TRY(ds_key_run_writer_put(writer, key, part->records[i].value, error));
        }
    }
    return DS_OK;
}

ds_status ds_key_run_from_keys(ds_memory *memory, const ds_io *io, const char *path, const ds_keys *keys,
                               const uint32_t *numbers, size_t number_count, size_t bytes, ds_error *error) {
    ds_key_run_writer *writer;
    ds_keys_part part = {0};
    DS_TRY(ds_key_run_writer_new(&writer, memory, io, path, error));
    ds_status status = DS_OK;
    for (uint32_t p = 0; p < DS_KEYS_PARTS && status == DS_OK; p++) {
        bool more = true;
        status = ds_keys_begin(keys, p, bytes, &part, error);
        while (status == DS_OK) {
            status = ds_keys_next(keys, &part, &more, error);
            if (status != DS_OK || !more) break;
            status = renumber(&part, numbers, number_count, error);
            if (status == DS_OK) status = put_slice(&part, writer, error);
        }
    }
    if (status == DS_OK) status = ds_key_run_writer_finish(writer, error);
    ds_keys_part_clear(&part, keys->memory);
    ds_key_run_writer_free(writer);
    return status;
}
