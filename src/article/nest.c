/* SPDX-License-Identifier: MIT */
#include "article/nest.h"

#include "article/walk.h"

#include <string.h>

static ds_status choose_source(void *user, ds_document *document, ds_error *error) {
    ds_nest *nest = user;
    const ds_reader *reader = document->reader;
    bool is_one_article = reader->cut == NULL && reader->feed == NULL && reader->pull == NULL;
    const char *fallback = nest->source;
    if (fallback == NULL) {
        fallback = is_one_article ? nest->page_source : ds_walk_feed_name(&nest->arena, nest->name);
    }
    document->source = fallback;
    if (fallback == NULL) return ds_fail_memory(error);
    if (nest->parser.source_of == NULL) return DS_OK;
    return nest->parser.source_of(nest->parser.source_user, document->path, fallback, &nest->arena, &document->source,
                                  error);
}

static ssize_t read_given(void *user, int fd, void *data, size_t size) {
    ds_nest *nest = user;
    (void)fd;
    if (size > nest->left) size = nest->left;
    if (size > 0) memcpy(data, nest->bytes, size);
    nest->bytes += size;
    nest->left -= size;
    return (ssize_t)size;
}

ds_status ds_nest_new(ds_nest **out, ds_parser *outer, ds_error *error) {
    static const ds_document_owner owner = {choose_source, NULL, NULL};
    ds_memory *memory = outer->memory;
    ds_nest *nest = ds_memory_new_zeroed(memory, 1, sizeof *nest);
    *out = nest;
    if (nest == NULL) return ds_fail_memory(error);
    ds_parser_init(&nest->parser, memory, outer->options);
    nest->parser.json_c_only = outer->json_c_only;
    nest->parser.source_of = outer->source_of;
    nest->parser.source_user = outer->source_user;
    ds_arena_init(&nest->arena, memory);
    nest->document = (ds_document){.owner = &owner, .user = nest, .outer = outer->document, .parser = &nest->parser};
    ds_buffer_init(&nest->document.buffer, memory);
    nest->io = (ds_io){.read = read_given, .user = nest};
    return DS_OK;
}

void ds_nest_free(ds_nest *nest) {
    if (nest == NULL) return;
    ds_memory *memory = nest->parser.memory;
    ds_stream_free(nest->document.stream);
    ds_buffer_clear(&nest->document.buffer);
    ds_arena_clear(&nest->arena);
    ds_parser_clear(&nest->parser);
    ds_memory_free(memory, nest, 1, sizeof *nest);
}

ds_status ds_nest_start(ds_nest *nest, const char *path, const ds_article_sink *sink, ds_error *error) {
    ds_document *document = &nest->document;
    if (document->stream == NULL) {
        DS_TRY(ds_stream_new(&document->stream, nest->parser.memory, &nest->io, 0, error));
    }
    ds_stream_reopen(document->stream, 0, 0);
    document->path = path;
    document->sink = sink;
    ds_document_start(document);
    return DS_OK;
}

void ds_nest_give(ds_nest *nest, const unsigned char *bytes, size_t size) {
    nest->bytes = bytes;
    nest->left = size;
}
