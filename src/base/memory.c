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
    memory->bound = 0;
    atomic_init(&memory->used, 0);
    atomic_init(&memory->peak, 0);
    atomic_init(&memory->need, 0);
}

static bool product(size_t count, size_t size, size_t *bytes) {
    if (__builtin_mul_overflow(count, size, bytes) || *bytes > PTRDIFF_MAX) return false;
    if (*bytes == 0) *bytes = 1;
    return true;
}

static void lift(_Atomic uint64_t *most, uint64_t value) {
    uint64_t before = atomic_load_explicit(most, memory_order_relaxed);
    while (value > before &&
           !atomic_compare_exchange_weak_explicit(most, &before, value, memory_order_relaxed, memory_order_relaxed)) {
    }
}

/* Where there is a bound, bytes are counted before the memory is there, so that no two threads find room in the same ones;
 * where there is none, when it is there, so that the peak is never more than was out. */
static bool claim(ds_memory *memory, size_t bytes) {
    if (memory->bound == 0) return true;
    uint64_t used = atomic_load_explicit(&memory->used, memory_order_relaxed);
    do {
        if (bytes <= memory->bound && used <= memory->bound - bytes) continue;
        lift(&memory->need, used + bytes);
        return false;
    } while (!atomic_compare_exchange_weak_explicit(&memory->used, &used, used + bytes, memory_order_relaxed,
                                                    memory_order_relaxed));
    return true;
}

static void count_up(ds_memory *memory, size_t bytes) {
    if (memory->bound == 0) atomic_fetch_add_explicit(&memory->used, bytes, memory_order_relaxed);
    lift(&memory->peak, atomic_load_explicit(&memory->used, memory_order_relaxed));
}

static void give_up(ds_memory *memory, size_t bytes) {
    if (memory->bound != 0) atomic_fetch_sub_explicit(&memory->used, bytes, memory_order_relaxed);
}

static void count_down(ds_memory *memory, size_t bytes) {
    atomic_fetch_sub_explicit(&memory->used, bytes, memory_order_relaxed);
}

void *ds_memory_new(ds_memory *memory, size_t count, size_t size) {
    size_t bytes;
    if (!product(count, size, &bytes) || !claim(memory, bytes)) return NULL;
    void *block = memory->hook.allocate(memory->hook.user, bytes);
    if (block == NULL) {
        give_up(memory, bytes);
    } else {
        count_up(memory, bytes);
    }
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

bool ds_memory_resize(ds_memory *memory, void *block, size_t *capacity, size_t count, size_t size) {
    size_t old_bytes = 0, new_bytes;
    void *old;
    memcpy(&old, block, sizeof old);
    if (old != NULL && !product(*capacity, size, &old_bytes)) return false;
    if (!product(count, size, &new_bytes)) return false;
    size_t more = new_bytes > old_bytes ? new_bytes - old_bytes : 0;
    if (!claim(memory, more)) return false;
    void *resized = old == NULL ? memory->hook.allocate(memory->hook.user, new_bytes)
                                : memory->hook.reallocate(memory->hook.user, old, old_bytes, new_bytes);
    if (resized == NULL) {
        give_up(memory, more);
        return false;
    }
    count_up(memory, more);
    if (more == 0) count_down(memory, old_bytes - new_bytes);
    memcpy(block, &resized, sizeof resized);
    *capacity = count;
    return true;
}

bool ds_memory_reserve(ds_memory *memory, void *block, size_t *capacity, size_t need, size_t size) {
    if (need <= *capacity && *capacity > 0) return true;
    size_t wanted = *capacity + *capacity / 2;
    if (wanted < need) wanted = need;
    if (wanted < 16) wanted = 16;
    return ds_memory_resize(memory, block, capacity, wanted, size);
}

/* ---- the bound ---- */

enum { SHARE_BYTES_LEAST = 64 * 1024, UNBOUND_BYTES = 1 << 30 };

size_t ds_memory_share(const ds_memory *memory, uint32_t workers) {
    uint64_t used = atomic_load_explicit(&memory->used, memory_order_relaxed), free = UNBOUND_BYTES;
    if (memory->bound != 0) free = used < memory->bound ? (memory->bound - used) / 2 : 0;
    uint64_t share = free / (workers == 0 ? 1 : workers);
    return share < SHARE_BYTES_LEAST ? SHARE_BYTES_LEAST : (size_t)share;
}

ds_status ds_memory_explain(const ds_memory *memory, ds_status status, uint64_t least, ds_error *error) {
    uint64_t need = atomic_load_explicit(&memory->need, memory_order_relaxed);
    if (status != DS_E_MEMORY || need == 0) return status;
    if (need < least) need = least;
    return ds_fail(error, DS_E_LIMIT, 0, "memory_bytes", "a bound of %.1f MiB is too low: %.1f MiB at least are needed",
                   (double)memory->bound / 1048576.0, (double)need / 1048576.0);
}
