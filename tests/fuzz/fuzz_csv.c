/* SPDX-License-Identifier: MIT */
/*
 * Tables. The first byte: CSV or TSV, are fields mapped, and how large are the pieces in which the file is fed? However it is
 * cut, the same must come out as of the whole.
 */
#include "fuzz/fuzz_sink.h"

static fuzz_sink feed_in_pieces(const ds_reader *reader, const ds_options *options, const uint8_t *bytes, size_t size,
                                size_t piece, bool is_left) {
    ds_memory memory;
    ds_parser parser;
    ds_error error;
    fuzz_sink found;
    ds_article_sink sink = fuzz_sink_of(&found);
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, options);
    for (size_t start = 0;;) {
        size_t have = size - start < piece ? size - start : piece;
        bool last = start + have == size;
        void *copy = fuzz_copy(bytes + start, have);
        ds_chunk chunk = fuzz_chunk_of(copy, have, "file");
        chunk.offset = start;
        chunk.whole_file = false;
        FUZZ_OK(reader->feed(&parser, &chunk, last, &sink, &error));
        free(copy);
        start += have;
        if (last || is_left) break;
    }
    reader->drop(&parser);
    ds_parser_clear(&parser);
    fuzz_check_released(&memory);
    return found;
}

FUZZ_TARGET(csv) {
    fuzz_input input = {data, size};
    ds_options options;
    uint8_t choice = fuzz_byte(&input);
    const ds_reader *reader = choice & 1 ? &ds_reader_tsv : &ds_reader_csv;
    size_t piece = 1 + (size_t)(choice >> 2);
    fuzz_reader_options(&options, choice & 2);
    fuzz_sink whole = fuzz_parse(reader, &options, input.data, input.size);
    fuzz_sink pieces = feed_in_pieces(reader, &options, input.data, input.size, piece, false);
    FUZZ_CHECK(whole.digest == pieces.digest && whole.articles == pieces.articles && whole.skips == pieces.skips);
    FUZZ_CHECK(whole.articles + whole.skips > 0);
    (void)feed_in_pieces(reader, &options, input.data, input.size, piece, true); /* a scan that is broken off */
    return 0;
}
