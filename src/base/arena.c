/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

enum { BLOCK_BYTES = 64 * 1024 };

struct ds_arena_block {
    ds_arena_block *next;
    size_t size; /* of `bytes` */
    alignas(max_align_t) unsigned char bytes[];
};

void ds_arena_init(ds_arena *arena, ds_memory *memory) {
    *arena = (ds_arena){.memory = memory};
}

static void free_block(ds_arena *arena, ds_arena_block *block) {
    ds_memory_free(arena->memory, block, 1, sizeof *block + block->size);
}

void ds_arena_clear(ds_arena *arena) {
    while (arena->blocks != NULL) {
        ds_arena_block *next = arena->blocks->next;
        free_block(arena, arena->blocks);
        arena->blocks = next;
    }
    arena->used = 0;
}

void ds_arena_reset(ds_arena *arena) {
    while (arena->blocks != NULL && arena->blocks->next != NULL) {
        ds_arena_block *next = arena->blocks->next;
        free_block(arena, arena->blocks);
        arena->blocks = next;
    }
    arena->used = 0;
}

void *ds_arena_new(ds_arena *arena, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX - BLOCK_BYTES) return NULL;
    bytes = (bytes + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (arena->blocks == NULL || arena->blocks->size - arena->used < bytes) {
        size_t block_bytes = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
        ds_arena_block *block = ds_memory_new(arena->memory, 1, sizeof *block + block_bytes);
        if (block == NULL) return NULL;
        *block = (ds_arena_block){.next = arena->blocks, .size = block_bytes};
        arena->blocks = block;
        arena->used = 0;
    }
    void *place = arena->blocks->bytes + arena->used;
    arena->used += bytes;
    return place;
}

char *ds_arena_text(ds_arena *arena, const void *text, size_t size) {
    if (size == SIZE_MAX) return NULL;
    char *copy = ds_arena_new(arena, size + 1, 1);
    if (copy == NULL) return NULL;
    if (size > 0) memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}
