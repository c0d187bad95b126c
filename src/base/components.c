/* SPDX-License-Identifier: MIT */
#include "base/components.h"

ds_status ds_components_init(ds_components *components, ds_memory *memory, uint32_t count, ds_error *error) {
    *components = (ds_components){.memory = memory, .count = count};
    components->parent = ds_memory_new(memory, count, sizeof *components->parent);
    if (components->parent == NULL) return ds_fail_memory(error);
    for (uint32_t i = 0; i < count; i++) components->parent[i] = i;
    return DS_OK;
}

void ds_components_clear(ds_components *components) {
    ds_memory_free(components->memory, components->parent, components->count, sizeof *components->parent);
    components->parent = NULL;
}

uint32_t ds_components_find(ds_components *components, uint32_t member) {
    uint32_t *parent = components->parent;
    while (parent[member] != member) {
        parent[member] = parent[parent[member]];
        member = parent[member];
    }
    return member;
}

void ds_components_unite(ds_components *components, uint32_t a, uint32_t b) {
    uint32_t root_a = ds_components_find(components, a), root_b = ds_components_find(components, b);
    if (root_a < root_b) components->parent[root_b] = root_a;
    if (root_b < root_a) components->parent[root_a] = root_b;
}
