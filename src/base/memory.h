/* SPDX-License-Identifier: MIT */
/* The one way to memory: counted, checked for overflow, and replaceable by the caller's allocator. */
#ifndef DS_BASE_MEMORY_H
#define DS_BASE_MEMORY_H

#include "base/status.h"

#include <stdatomic.h>

/* Shared by all threads of a scan. */
typedef struct ds_memory {
    ds_allocator hook;
    _Atomic uint64_t used; /* bytes now */
    _Atomic uint64_t peak; /* the most there ever were */
    uint64_t bound;        /* that `used` never passes; 0: none */
    _Atomic uint64_t need; /* the most that `used` would have been, had the bound not refused it; 0: it never did */
} ds_memory;

/* `hook` may be NULL or hold NULLs: malloc, realloc and free. There is no bound until `bound` is set. */
void ds_memory_init(ds_memory *memory, const ds_allocator *hook);

/* What each of `workers` may take for sorting: its part of half of what the bound leaves, for the other half is for what
 * grows meanwhile; of a gigabyte where there is no bound. Never less than 64 KiB. */
size_t ds_memory_share(const ds_memory *memory, uint32_t workers);

/* DS_E_LIMIT, saying what would be needed (`least`, or more where more is known), if `status` is a DS_E_MEMORY that the
 * bound has caused; else `status`. */
ds_status ds_memory_explain(const ds_memory *memory, ds_status status, uint64_t least, ds_error *error);

/* `count * size` bytes, or NULL if there are none or the product overflows. A count of 0 gives a block of one byte. */
void *ds_memory_new(ds_memory *memory, size_t count, size_t size);
void *ds_memory_new_zeroed(ds_memory *memory, size_t count, size_t size);

/* `count` and `size` as they were asked for; NULL is taken. */
void ds_memory_free(ds_memory *memory, void *block, size_t count, size_t size);

/* Make `*block`, which holds `*capacity` elements (or is NULL), hold `count`, no more and no less; elements beyond are
 * lost. Leaves the block as it was on failure. */
bool ds_memory_resize(ds_memory *memory, void *block, size_t *capacity, size_t count, size_t size);

/* Make room for `need` elements of `size` bytes in `*block`, which holds `*capacity`: grows by half at least, leaves the
 * block as it was on failure. `*block` is any object pointer, and not NULL afterwards even for a need of 0, so that it may
 * be given to memcpy and its like. Returns false if there is no memory. */
bool ds_memory_reserve(ds_memory *memory, void *block, size_t *capacity, size_t need, size_t size);

#endif
