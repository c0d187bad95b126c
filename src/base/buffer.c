/* SPDX-License-Identifier: MIT */
#include "base/buffer.h"

#include <string.h>

void ds_buffer_init(ds_buffer *buffer, ds_memory *memory) {
    *buffer = (ds_buffer){.memory = memory};
}

void ds_buffer_clear(ds_buffer *buffer) {
    ds_memory_free(buffer->memory, buffer->data, buffer->capacity, 1);
    buffer->data = NULL;
    buffer->size = buffer->capacity = 0;
}

bool ds_buffer_reserve(ds_buffer *buffer, size_t more) {
    size_t need;
    if (__builtin_add_overflow(buffer->size, more, &need)) return false;
    return ds_memory_reserve(buffer->memory, &buffer->data, &buffer->capacity, need, 1);
}

bool ds_buffer_append(ds_buffer *buffer, const void *data, size_t size) {
    if (size == 0) return true;
    if (!ds_buffer_reserve(buffer, size)) return false;
    memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    return true;
}

bool ds_buffer_append_text(ds_buffer *buffer, const char *text) {
    return ds_buffer_append(buffer, text, strlen(text));
}

bool ds_buffer_terminate(ds_buffer *buffer) {
    if (!ds_buffer_reserve(buffer, 1)) return false;
    buffer->data[buffer->size] = '\0';
    return true;
}
