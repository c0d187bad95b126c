/* SPDX-License-Identifier: MIT */
/*
 * Web archives. The first byte: WARC or ARC, and how large the pieces are that the reader is fed. However it is fed, the same
 * must come out.
 */
#include "fuzz/fuzz_sink.h"

static fuzz_sink feed_in_pieces(const ds_reader *reader, const ds_options *options, const uint8_t *bytes, size_t size,
                                size_t piece) {
    ds_memory memory;
    ds_parser parser;
    ds_error error;
    fuzz_sink found;
    ds_article_sink sink = fuzz_sink_of(&found);
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, options);
    for (size_t start = 0, part; start == 0 || start < size; start += part) {
        part = size - start < piece ? size - start : piece;
        void *copy = fuzz_copy(bytes + start, part);
        ds_chunk chunk = fuzz_chunk_of(copy, part, "file");
        chunk.offset = start;
        FUZZ_OK(reader->feed(&parser, &chunk, start + part == size, &sink, &error));
        free(copy);
        if (part == 0) break;
    }
    reader->drop(&parser);
    ds_parser_clear(&parser);
    fuzz_check_released(&memory);
    return found;
}

FUZZ_TARGET(warc) {
    fuzz_input input = {data, size};
    ds_options options;
    uint8_t choice = fuzz_byte(&input);
    const ds_reader *reader = choice & 1 ? &ds_reader_arc : &ds_reader_warc;
    fuzz_reader_options(&options, false);
    fuzz_sink whole = fuzz_parse(reader, &options, input.data, input.size);
    fuzz_sink pieces = feed_in_pieces(reader, &options, input.data, input.size, 1 + (size_t)(choice >> 1) * 3);
    FUZZ_CHECK(whole.digest == pieces.digest && whole.articles == pieces.articles && whole.skips == pieces.skips);
    return 0;
}
