/* SPDX-License-Identifier: MIT */
/*
 * Whole files, through streams and containers, as a scan reads them: tar, zip, web archives and what lies in them. The first
 * byte: how much the system gives at once.
 */
#include "article/document.h"
#include "fuzz/fuzz_sink.h"

/* A file in memory that is read like a pipe. */
typedef struct pipe_file {
    fuzz_input left;
    size_t most;
} pipe_file;

static ssize_t pipe_read(void *user, int fd, void *data, size_t size) {
    pipe_file *file = user;
    (void)fd;
    if (size > file->most) size = file->most;
    if (size > file->left.size) size = file->left.size;
    if (size > 0) memcpy(data, file->left.data, size);
    file->left.data += size;
    file->left.size -= size;
    return (ssize_t)size;
}

static ds_status choose_source(void *user, ds_document *document, ds_error *error) {
    (void)user, (void)error;
    document->source = "feed";
    return DS_OK;
}

static fuzz_sink read_file(const fuzz_input *input, size_t most) {
    static const ds_document_owner owner = {choose_source, NULL, NULL};
    pipe_file file = {*input, most};
    ds_io io = {.read = pipe_read, .user = &file};
    ds_memory memory;
    ds_parser parser;
    ds_options options;
    ds_error error;
    fuzz_sink found;
    ds_article_sink sink = fuzz_sink_of(&found);
    fuzz_reader_options(&options, false);
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, &options);
    ds_document document = {.owner = &owner, .parser = &parser, .sink = &sink, .path = "file"};
    ds_buffer_init(&document.buffer, &memory);
    FUZZ_OK(ds_stream_new(&document.stream, &memory, &io, 0, &error));
    ds_document_start(&document);
    FUZZ_OK(ds_document_read(&document, &error));
    ds_stream_free(document.stream);
    ds_buffer_clear(&document.buffer);
    ds_parser_clear(&parser);
    fuzz_check_released(&memory);
    return found;
}

FUZZ_TARGET(archive) {
    fuzz_input input = {data, size};
    size_t most = 1 + (size_t)fuzz_byte(&input) * 17;
    fuzz_sink whole = read_file(&input, SIZE_MAX), pieces = read_file(&input, most);
    FUZZ_CHECK(whole.articles == pieces.articles);
    return 0;
}
