/* SPDX-License-Identifier: MIT */
/* A list of learned boilerplate, and the text file that keeps one: its form is told in boilerplate_file.c. */
#ifndef DS_STORE_BOILERPLATE_H
#define DS_STORE_BOILERPLATE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"

/* Which words make which token hashes: a list of another number says nothing of ours. It counts up when the text stage
 * cuts or normalises words in another way. */
enum { DS_BOILERPLATE_TOKENS = 1 };

struct ds_boilerplate {
    ds_memory memory; /* of this object alone */
    ds_arena arena;
    ds_boilerplate_paragraph *paragraphs; /* by source and hash, once sealed */
    size_t count, capacity;
    uint32_t number;
};

ds_status ds_boilerplate_new(ds_boilerplate **out, const ds_allocator *allocator, uint32_t number, ds_error *error);

/* The source is copied. */
ds_status ds_boilerplate_add(ds_boilerplate *list, const ds_boilerplate_paragraph *paragraph, ds_error *error);

/* Put it in order; nothing is added afterwards. DS_E_ARGUMENT if a paragraph stands in it twice. */
ds_status ds_boilerplate_seal(ds_boilerplate *list, ds_error *error);

ds_status ds_boilerplate_copy(ds_boilerplate **out, const ds_boilerplate *list, const ds_allocator *allocator,
                              ds_error *error);

/* The list as the bytes of a file, and back: DS_E_FORMAT with what is wrong and `path` and line as the place. */
ds_status ds_boilerplate_print(const ds_boilerplate *list, ds_buffer *out, ds_error *error);
ds_status ds_boilerplate_parse(ds_boilerplate **out, const char *bytes, size_t size, const char *path,
                               const ds_allocator *allocator, ds_error *error);

/* DS_E_NOT_FOUND if there is no such file. */
ds_status ds_boilerplate_load_with_io(ds_boilerplate **out, const char *path, const ds_io *io,
                                      const ds_allocator *allocator, ds_error *error);
ds_status ds_boilerplate_save_with_io(const ds_boilerplate *list, const char *path, const ds_io *io, ds_error *error);

#endif
