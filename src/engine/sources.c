/* SPDX-License-Identifier: MIT */
#include "engine/sources.h"

#include "base/order.h"

#include <string.h>

/* uthash takes its memory from the table that is at hand, and says so instead of exiting when there is none. */
#define HASH_NONFATAL_OOM 1
#define uthash_malloc(size) ds_memory_new(sources->memory, 1, size)
#define uthash_free(block, size) ds_memory_free(sources->memory, block, 1, size)
#define uthash_nonfatal_oom(element) (sources->failed = true)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wpedantic"
#include <uthash.h>

struct ds_source_name {
    const char *name;
    uint32_t number;
    UT_hash_handle hh;
};

void ds_sources_init(ds_sources *sources, ds_memory *memory) {
    *sources = (ds_sources){.memory = memory};
    ds_arena_init(&sources->arena, memory);
}

void ds_sources_clear(ds_sources *sources) {
    if (sources->memory == NULL) return;
    HASH_CLEAR(hh, sources->table);
    ds_arena_clear(&sources->arena);
    ds_memory_free(sources->memory, sources->names, sources->capacity, sizeof *sources->names);
    *sources = (ds_sources){.memory = NULL};
}

static ds_source_name *find(ds_sources *sources, const char *name, size_t size) {
    ds_source_name *found = NULL;
    HASH_FIND(hh, sources->table, name, size, found);
    return found;
}

static void add(ds_sources *sources, ds_source_name *entry, size_t size) {
    HASH_ADD_KEYPTR(hh, sources->table, entry->name, size, entry);
}
#pragma GCC diagnostic pop

ds_status ds_sources_intern(ds_sources *sources, const char *name, uint32_t *number, ds_error *error) {
    size_t size = strlen(name);
    const ds_source_name *found = find(sources, name, size);
    if (found != NULL) {
        *number = found->number;
        return DS_OK;
    }
    ds_source_name *entry = ds_arena_new(&sources->arena, 1, sizeof *entry);
    char *copy = ds_arena_text(&sources->arena, name, size);
    if (entry == NULL || copy == NULL ||
        !ds_memory_reserve(sources->memory, &sources->names, &sources->capacity, sources->count + 1, sizeof(char *))) {
        return ds_fail_memory(error);
    }
    *entry = (ds_source_name){.name = copy, .number = (uint32_t)sources->count};
    add(sources, entry, size);
    if (sources->failed) return ds_fail_memory(error);
    sources->names[sources->count++] = copy;
    *number = entry->number;
    return DS_OK;
}

static int compare_names(const void *context, uint32_t a, uint32_t b) {
    const ds_sources *sources = context;
    return strcmp(sources->names[a], sources->names[b]);
}

ds_status ds_sources_sort(ds_sources *sources, uint32_t **renumber, ds_error *error) {
    size_t count = sources->count;
    uint32_t *order = ds_memory_new(sources->memory, count, 2 * sizeof *order);
    const char **sorted = ds_memory_new(sources->memory, count, sizeof *sorted);
    *renumber = ds_memory_new(sources->memory, count, sizeof **renumber);
    bool had_room = order != NULL && sorted != NULL && *renumber != NULL;
    if (had_room) {
        for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
        ds_order_sort(order, order + count, count, compare_names, sources);
        for (size_t i = 0; i < count; i++) {
            sorted[i] = sources->names[order[i]];
            (*renumber)[order[i]] = (uint32_t)i;
        }
        if (count > 0) memcpy(sources->names, sorted, count * sizeof *sorted); /* `names` is NULL when there are none */
    } else {
        ds_memory_free(sources->memory, *renumber, count, sizeof **renumber);
        *renumber = NULL;
    }
    ds_memory_free(sources->memory, order, count, 2 * sizeof *order);
    ds_memory_free(sources->memory, sorted, count, sizeof *sorted);
    return had_room ? DS_OK : ds_fail_memory(error);
}
