/* SPDX-License-Identifier: MIT */
#include "engine/join.h"

#include "base/hash.h"
#include "base/order.h"
#include "base/radix.h"

#include <stdlib.h>
#include <string.h>

/* One table of sources, sorted by name; the entries' numbers are changed to it. */
static ds_status join_sources(ds_core *core, ds_admission *admissions, uint32_t count, ds_error *error) {
    for (uint32_t a = 0; a < count; a++) {
        const ds_sources *own = &admissions[a].sources;
        uint32_t *number = ds_memory_new(&core->memory, own->count, sizeof *number);
        ds_status status = number == NULL ? ds_fail_memory(error) : DS_OK;
        for (size_t s = 0; s < own->count && status == DS_OK; s++) {
            status = ds_sources_intern(&core->sources, own->names[s], &number[s], error);
        }
        for (size_t e = 0; e < admissions[a].count && status == DS_OK; e++) {
            admissions[a].entries[e].entry.source = number[admissions[a].entries[e].entry.source];
        }
        ds_memory_free(&core->memory, number, own->count, sizeof *number);
        DS_TRY(status);
    }
    uint32_t *renumber;
    DS_TRY(ds_sources_sort(&core->sources, &renumber, error));
    for (uint32_t a = 0; a < count; a++) {
        for (size_t e = 0; e < admissions[a].count; e++) {
            admissions[a].entries[e].entry.source = renumber[admissions[a].entries[e].entry.source];
        }
    }
    ds_memory_free(&core->memory, renumber, core->sources.count, sizeof *renumber);
    return DS_OK;
}

static int compare_numbers(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

/* Canonical order: time, source, id, content, path. */
static int compare_entries(const void *context, uint32_t a, uint32_t b) {
    const ds_numbered_entry *entries = context;
    const ds_entry *x = &entries[a].entry, *y = &entries[b].entry;
    if (x->published != y->published) return x->published < y->published ? -1 : 1;
    if (x->source != y->source) return x->source < y->source ? -1 : 1;
    int order = strcmp(x->id, y->id);
    if (order == 0) order = compare_numbers(x->content_hash, y->content_hash);
    if (order == 0) order = strcmp(x->file, y->file);
    if (order == 0 && x->updated != y->updated) order = x->updated < y->updated ? -1 : 1;
    /* What is still equal differs in fields that decide nothing but are shown; notes tell dates spelt in other ways. */
    if (order == 0) order = compare_numbers(x->detail_hash, y->detail_hash);
    if (order == 0) order = compare_numbers(x->notes, y->notes);
    return order;
}

/* The entries of all workers behind each other, in the first one's array: a second array would be the most memory that a
 * scan ever holds. */
static ds_status gather(ds_core *core, ds_admission *admissions, uint32_t count, ds_error *error) {
    ds_admission *all = &admissions[0];
    if (!ds_memory_resize(&core->memory, &all->entries, &all->capacity, core->count, sizeof *all->entries)) {
        return ds_fail_memory(error);
    }
    for (uint32_t a = 1; a < count; a++) {
        ds_admission *admission = &admissions[a];
        if (admission->count > 0) {
            memcpy(all->entries + all->count, admission->entries, admission->count * sizeof *all->entries);
        }
        all->count += admission->count;
        ds_memory_free(&core->memory, admission->entries, admission->capacity, sizeof *admission->entries);
        admission->entries = NULL;
        admission->count = admission->capacity = 0;
    }
    return DS_OK;
}

/* Their order, in the first half of `order`, by time at first and by all else where that is equal. */
static ds_status sort_entries(ds_core *core, const ds_numbered_entry *entries, uint32_t *order, ds_error *error) {
    uint32_t n = core->count;
    ds_record *records = ds_memory_new(&core->memory, n, 2 * sizeof *records);
    if (records == NULL) return ds_fail_memory(error);
    for (uint32_t i = 0; i < n; i++) {
        records[i] = ds_record_make((uint64_t)entries[i].entry.published ^ (uint64_t)1 << 63, i);
    }
    ds_radix_sort(records, records + n, n);
    for (uint32_t first = 0, next; first < n; first = next) {
        uint64_t time = ds_record_key(&records[first]);
        for (next = first; next < n && ds_record_key(&records[next]) == time; next++) order[next] = records[next].value;
        ds_order_sort(order + first, order + n, next - first, compare_entries, entries);
    }
    ds_memory_free(&core->memory, records, n, 2 * sizeof *records);
    return DS_OK;
}

/* Put the entry at order[i] at i, for all i, along the cycles that the order is made of. `order` is used up. */
static void move_entries(ds_numbered_entry *entries, uint32_t *order, uint32_t count) {
    for (uint32_t first = 0; first < count; first++) {
        ds_numbered_entry held = entries[first];
        uint32_t at = first;
        for (uint32_t from = order[at]; from != first; from = order[at]) {
            entries[at] = entries[from];
            order[at] = at;
            at = from;
        }
        entries[at] = held;
        order[at] = at;
    }
}

/* Leave the numbers out: entries move to the front of the block that they stand in. */
static ds_status keep_entries(ds_core *core, ds_admission *all, uint32_t *article_by_number, ds_error *error) {
    ds_numbered_entry *numbered = all->entries;
    for (uint32_t i = 0; i < core->count; i++) {
        article_by_number[numbered[i].number] = i;
        memmove((unsigned char *)numbered + i * sizeof(ds_entry), &numbered[i].entry, sizeof(ds_entry));
    }
    size_t bytes = all->capacity * sizeof *numbered;
    all->entries = NULL;
    all->count = all->capacity = 0;
    void *block = numbered;
    if (!ds_memory_resize(&core->memory, &block, &bytes, core->count * sizeof(ds_entry), 1)) {
        ds_memory_free(&core->memory, block, bytes, 1);
        return ds_fail_memory(error);
    }
    core->entries = block;
    return DS_OK;
}

static ds_status join_entries(ds_core *core, ds_admission *admissions, uint32_t count, uint32_t *article_by_number,
                              ds_error *error) {
    uint32_t n = core->count;
    DS_TRY(gather(core, admissions, count, error));
    uint32_t *order = ds_memory_new(&core->memory, n, 2 * sizeof *order);
    if (order == NULL) return ds_fail_memory(error);
    ds_status status = sort_entries(core, admissions[0].entries, order, error);
    if (status == DS_OK) move_entries(admissions[0].entries, order, n);
    ds_memory_free(&core->memory, order, n, 2 * sizeof *order);
    return status == DS_OK ? keep_entries(core, &admissions[0], article_by_number, error) : status;
}

/* "line 12" before "line 100". */
static int compare_places(const char *a, const char *b) {
    const char *digits_a = strpbrk(a, "0123456789"), *digits_b = strpbrk(b, "0123456789");
    if (digits_a != NULL && digits_b != NULL && digits_a - a == digits_b - b &&
        strncmp(a, b, (size_t)(digits_a - a)) == 0) {
        int order = compare_numbers(strtoull(digits_a, NULL, 10), strtoull(digits_b, NULL, 10));
        if (order != 0) return order;
    }
    return strcmp(a, b);
}

static int compare_skips(const void *context, uint32_t a, uint32_t b) {
    const ds_skip *skips = context, *x = &skips[a], *y = &skips[b];
    int order = strcmp(x->path, y->path);
    if (order == 0) order = compare_places(x->place, y->place);
    if (order == 0) order = strcmp(x->reason, y->reason);
    return order != 0 ? order : strcmp(x->detail, y->detail);
}

static ds_status join_skips(ds_core *core, const ds_admission *admissions, uint32_t count, ds_error *error) {
    size_t n = core->walk.skip_count;
    for (uint32_t a = 0; a < count; a++) n += admissions[a].skips.count;
    if (n > UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, NULL, "more than 2^32 inputs were skipped");
    ds_skip *all = ds_memory_new(&core->memory, n, sizeof *all);
    uint32_t *order = ds_memory_new(&core->memory, n, 2 * sizeof *order);
    ds_skip_list *list = &core->skips;
    bool had_room =
        all != NULL && order != NULL && ds_memory_reserve(&core->memory, &list->skips, &list->capacity, n, sizeof *all);
    if (had_room) {
        size_t at = 0;
        for (size_t w = 0; w < core->walk.skip_count; w++) {
            const ds_walk_skip *skip = &core->walk.skips[w];
            all[at++] = (ds_skip){skip->path, skip->reason, skip->detail == NULL ? "" : skip->detail, "", true};
        }
        for (uint32_t a = 0; a < count; a++) {
            for (size_t s = 0; s < admissions[a].skips.count; s++) all[at++] = admissions[a].skips.skips[s];
        }
        for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i;
        ds_order_sort(order, order + n, n, compare_skips, all);
        for (size_t i = 0; i < n; i++) list->skips[i] = all[order[i]];
        list->count = n;
    }
    ds_memory_free(&core->memory, all, n, sizeof *all);
    ds_memory_free(&core->memory, order, n, 2 * sizeof *order);
    return had_room ? DS_OK : ds_fail_memory(error);
}

static bool keep_text(const char **text, ds_arena *arena) {
    *text = ds_arena_text(arena, *text, strlen(*text));
    return *text != NULL;
}

/* Ids and files have put the entries in order and are not looked at again: what is shown stands in the spool. Only the
 * texts of skips are, so they move, and the workers' arenas go. */
static ds_status drop_texts(ds_core *core, ds_error *error) {
    for (size_t s = 0; s < core->skips.count; s++) {
        ds_skip *skip = &core->skips.skips[s];
        if (!keep_text(&skip->path, &core->arena) || !keep_text(&skip->detail, &core->arena) ||
            !keep_text(&skip->place, &core->arena)) {
            return ds_fail_memory(error);
        }
    }
    for (uint32_t i = 0; i < core->count; i++) {
        ds_entry *entry = &core->entries[i];
        entry->id_hash = entry->has_id ? ds_hash(entry->id, strlen(entry->id), 0) | 1 : 0;
        entry->file = NULL;
    }
    for (size_t a = 0; a < core->arena_count; a++) ds_arena_clear(&core->arenas[a]);
    return DS_OK;
}

ds_status ds_join_admissions(ds_core *core, ds_admission *admissions, uint32_t count, uint32_t **article_by_number,
                             ds_error *error) {
    uint64_t total = 0;
    for (uint32_t a = 0; a < count; a++) {
        total += admissions[a].count;
        core->stats.bytes += admissions[a].bytes;
        core->stats.words += admissions[a].words;
    }
    core->count = core->number_count = (uint32_t)total;
    *article_by_number = ds_memory_new(&core->memory, core->count, sizeof **article_by_number);
    if (*article_by_number == NULL) return ds_fail_memory(error);
    ds_status status = join_sources(core, admissions, count, error);
    if (status == DS_OK) status = join_entries(core, admissions, count, *article_by_number, error);
    if (status == DS_OK) status = join_skips(core, admissions, count, error);
    if (status == DS_OK) status = drop_texts(core, error);
    if (status != DS_OK) {
        ds_memory_free(&core->memory, *article_by_number, core->count, sizeof **article_by_number);
        *article_by_number = NULL;
    }
    return status;
}
