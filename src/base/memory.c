/* SPDX-License-Identifier: MIT */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static void *system_allocate(void *user, size_t size) {
    (void)user;
    return malloc(size);
}

static void *system_reallocate(void *user, void *block, size_t old_size, size_t new_size) {
    (void)user;
    (void)old_size;
    return realloc(block, new_size);
}

static void system_release(void *user, void *block, size_t size) {
    (void)user;
    (void)size;
    free(block);
}

void ds_memory_init(ds_memory *memory, const ds_allocator *hook) {
    memory->hook = (ds_allocator){system_allocate, system_reallocate, system_release, NULL};
    if (hook != NULL && hook->allocate != NULL && hook->reallocate != NULL && hook->release != NULL) {
        memory->hook = *hook;
    }
    atomic_init(&memory->used, 0);
    atomic_init(&memory->peak, 0);
}

static bool product(size_t count, size_t size, size_t *bytes) {
    if (__builtin_mul_overflow(count, size, bytes) || *bytes > PTRDIFF_MAX) return false;
    if (*bytes == 0) *bytes = 1;
    return true;
}

static void count_up(ds_memory *memory, size_t bytes) {
    uint64_t used = atomic_fetch_add_explicit(&memory->used, bytes, memory_order_relaxed) + bytes;
    uint64_t peak = atomic_load_explicit(&memory->peak, memory_order_relaxed);
    while (used > peak && !atomic_compare_exchange_weak_explicit(&memory->peak, &peak, used, memory_order_relaxed,
                                                                 memory_order_relaxed)) {
    }
}

static void count_down(ds_memory *memory, size_t bytes) {
    atomic_fetch_sub_explicit(&memory->used, bytes, memory_order_relaxed);
}

void *ds_memory_new(ds_memory *memory, size_t count, size_t size) {
    size_t bytes;
    if (!product(count, size, &bytes)) return NULL;
    void *block = memory->hook.allocate(memory->hook.user, bytes);
    if (block != NULL) count_up(memory, bytes);
    return block;
}

void *ds_memory_new_zeroed(ds_memory *memory, size_t count, size_t size) {
    void *block = ds_memory_new(memory, count, size);
    if (block != NULL) memset(block, 0, count * size);
    return block;
}

void ds_memory_free(ds_memory *memory, void *block, size_t count, size_t size) {
    size_t bytes;
    if (block == NULL || !product(count, size, &bytes)) return;
    count_down(memory, bytes); /* before: another thread may get the block at once, and it must not count twice */
    memory->hook.release(memory->hook.user, block, bytes);
}

bool ds_memory_reserve(ds_memory *memory, void *block, size_t *capacity, size_t need, size_t size) {
    if (need <= *capacity && *capacity > 0) return true;
    size_t wanted = *capacity + *capacity / 2;
    if (wanted < need) wanted = need;
    if (wanted < 16) wanted = 16;
    size_t old_bytes, new_bytes;
    if (!product(*capacity, size, &old_bytes) || !product(wanted, size, &new_bytes)) return false;
    void *old;
    memcpy(&old, block, sizeof old);
    void *grown = old == NULL ? memory->hook.allocate(memory->hook.user, new_bytes)
                              : memory->hook.reallocate(memory->hook.user, old, old_bytes, new_bytes);
    if (grown == NULL) return false;
    if (old != NULL) count_down(memory, old_bytes);
    count_up(memory, new_bytes);
    memcpy(block, &grown, sizeof grown);
    *capacity = wanted;
    return true;
}
