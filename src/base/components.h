/* SPDX-License-Identifier: MIT */
/* Connected components: union-find with path halving, the least number as the root, so that the answer does not depend on
 * the order of the edges. */
#ifndef DS_BASE_COMPONENTS_H
#define DS_BASE_COMPONENTS_H

#include "base/memory.h"

typedef struct ds_components {
    ds_memory *memory;
    uint32_t *parent;
    uint32_t count;
} ds_components;

ds_status ds_components_init(ds_components *components, ds_memory *memory, uint32_t count, ds_error *error);
void ds_components_clear(ds_components *components);
uint32_t ds_components_find(ds_components *components, uint32_t member);
void ds_components_unite(ds_components *components, uint32_t a, uint32_t b);

#endif
