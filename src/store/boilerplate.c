/* SPDX-License-Identifier: MIT */
#include "store/boilerplate.h"

#include "base/order.h"

#include <string.h>

ds_status ds_boilerplate_new(ds_boilerplate **out, const ds_allocator *allocator, uint32_t number, ds_error *error) {
    ds_memory first;
    *out = NULL;
    ds_memory_init(&first, allocator);
    ds_boilerplate *list = ds_memory_new_zeroed(&first, 1, sizeof *list);
    if (list == NULL) return ds_fail_memory(error);
    ds_memory_init(&list->memory, allocator);
    ds_arena_init(&list->arena, &list->memory);
    list->number = number;
    *out = list;
    return DS_OK;
}

void ds_boilerplate_free(ds_boilerplate *list) {
    if (list == NULL) return;
    ds_arena_clear(&list->arena);
    ds_memory_free(&list->memory, list->paragraphs, list->capacity, sizeof *list->paragraphs);
    ds_memory last = list->memory;
    ds_memory_free(&last, list, 1, sizeof *list);
}

ds_status ds_boilerplate_add(ds_boilerplate *list, const ds_boilerplate_paragraph *paragraph, ds_error *error) {
    ds_boilerplate_paragraph copy = *paragraph;
    /* Paragraphs of one source come behind each other, and share its name. */
    const char *last = list->count == 0 ? NULL : list->paragraphs[list->count - 1].source;
    bool same = last != NULL && strcmp(last, paragraph->source) == 0;
    copy.source = same ? last : ds_arena_text(&list->arena, paragraph->source, strlen(paragraph->source));
    if (copy.source == NULL ||
        !ds_memory_reserve(&list->memory, &list->paragraphs, &list->capacity, list->count + 1, sizeof copy)) {
        return ds_fail_memory(error);
    }
    list->paragraphs[list->count++] = copy;
    return DS_OK;
}

static int compare(const void *context, uint32_t a, uint32_t b) {
    const ds_boilerplate_paragraph *all = context, *x = &all[a], *y = &all[b];
    int order = strcmp(x->source, y->source);
    return order != 0 ? order : (x->hash > y->hash) - (x->hash < y->hash);
}

ds_status ds_boilerplate_seal(ds_boilerplate *list, ds_error *error) {
    size_t count = list->count;
    if (count > UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, NULL, "more than 2^32 paragraphs of boilerplate");
    uint32_t *order = ds_memory_new(&list->memory, count, 2 * sizeof *order);
    ds_boilerplate_paragraph *sorted = ds_memory_new(&list->memory, count, sizeof *sorted);
    ds_status status = order == NULL || sorted == NULL ? ds_fail_memory(error) : DS_OK;
    if (status == DS_OK) {
        for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
        ds_order_sort(order, order + count, count, compare, list->paragraphs);
        for (size_t i = 0; i < count; i++) sorted[i] = list->paragraphs[order[i]];
        for (size_t i = 1; i < count && status == DS_OK; i++) {
            if (compare(sorted, (uint32_t)i - 1, (uint32_t)i) < 0) continue;
            status = ds_fail(error, DS_E_ARGUMENT, 0, NULL, "a paragraph of boilerplate stands twice");
        }
        if (count > 0) memcpy(list->paragraphs, sorted, count * sizeof *sorted);
    }
    ds_memory_free(&list->memory, order, count, 2 * sizeof *order);
    ds_memory_free(&list->memory, sorted, count, sizeof *sorted);
    return status;
}

ds_status ds_boilerplate_copy(ds_boilerplate **out, const ds_boilerplate *list, const ds_allocator *allocator,
                              ds_error *error) {
    DS_TRY(ds_boilerplate_new(out, allocator, list->number, error));
    for (size_t i = 0; i < list->count; i++) {
        ds_status status = ds_boilerplate_add(*out, &list->paragraphs[i], error);
        if (status == DS_OK) continue;
        ds_boilerplate_free(*out);
        *out = NULL;
        return status;
    }
    return DS_OK;
}

uint32_t ds_boilerplate_number(const ds_boilerplate *list) {
    return list->number;
}

size_t ds_boilerplate_count(const ds_boilerplate *list) {
    return list->count;
}

const ds_boilerplate_paragraph *ds_boilerplate_get(const ds_boilerplate *list, size_t index) {
    return index < list->count ? &list->paragraphs[index] : NULL;
}
