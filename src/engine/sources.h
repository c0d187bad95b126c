/* SPDX-License-Identifier: MIT */
/* Names of sources, interned: each worker numbers the names it meets, and when all are done the tables are joined and
 * numbered by name, so that numbers do not depend on who met what first. */
#ifndef DS_ENGINE_SOURCES_H
#define DS_ENGINE_SOURCES_H

#include "base/arena.h"

typedef struct ds_source_name ds_source_name;

typedef struct ds_sources {
    ds_memory *memory;
    ds_arena arena;
    ds_source_name *table; /* uthash */
    const char **names;    /* by number */
    size_t count, capacity;
    bool failed; /* uthash ran out of memory */
} ds_sources;

void ds_sources_init(ds_sources *sources, ds_memory *memory);
void ds_sources_clear(ds_sources *sources);

/* The number of a name, a new one if it is new. DS_E_MEMORY. */
ds_status ds_sources_intern(ds_sources *sources, const char *name, uint32_t *number, ds_error *error);

/* Renumber by name; `*renumber` gets the new number of each old one and is the caller's to free (count elements). */
ds_status ds_sources_sort(ds_sources *sources, uint32_t **renumber, ds_error *error);

#endif
