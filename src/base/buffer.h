/* SPDX-License-Identifier: MIT */
/* A growing run of bytes. */
#ifndef DS_BASE_BUFFER_H
#define DS_BASE_BUFFER_H

#include "base/memory.h"

typedef struct ds_buffer {
    ds_memory *memory;
    unsigned char *data;
    size_t size;
    size_t capacity;
} ds_buffer;

void ds_buffer_init(ds_buffer *buffer, ds_memory *memory);
void ds_buffer_clear(ds_buffer *buffer);

/* Room for `more` bytes behind what is there; false if there is no memory. */
bool ds_buffer_reserve(ds_buffer *buffer, size_t more);
bool ds_buffer_append(ds_buffer *buffer, const void *data, size_t size);
bool ds_buffer_append_text(ds_buffer *buffer, const char *text);

/* A NUL behind the content that does not count in `size`. */
bool ds_buffer_terminate(ds_buffer *buffer);

#endif
