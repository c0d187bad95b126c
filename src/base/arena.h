/* SPDX-License-Identifier: MIT */
/* A bump allocator for texts and small arrays that live and die together. */
#ifndef DS_BASE_ARENA_H
#define DS_BASE_ARENA_H

#include "base/memory.h"

typedef struct ds_arena_block ds_arena_block;

typedef struct ds_arena {
    ds_memory *memory;
    ds_arena_block *blocks; /* newest first */
    size_t used;            /* of the newest block */
} ds_arena;

void ds_arena_init(ds_arena *arena, ds_memory *memory);
void ds_arena_clear(ds_arena *arena);

/* Forget everything that was handed out, keep one block for reuse. */
void ds_arena_reset(ds_arena *arena);

/* `count * size` bytes, aligned for any object, not zeroed; NULL if there is no memory. Borrowed until reset or clear. */
void *ds_arena_new(ds_arena *arena, size_t count, size_t size);

/* A copy of `size` bytes with a NUL behind it; NULL if there is no memory. */
char *ds_arena_text(ds_arena *arena, const void *text, size_t size);

#endif
