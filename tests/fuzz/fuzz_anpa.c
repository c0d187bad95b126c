/* SPDX-License-Identifier: MIT */
/*
 * Messages of wires. The first byte: which of both formats, and how large are the pieces into which the file is cut? However
 * it is cut, the same must come out as of the whole.
 */
#include "fuzz/fuzz_sink.h"

/* As ingestion does it: read on until a message ends, hand on what is whole. */
static fuzz_sink parse_in_pieces(const ds_reader *reader, const uint8_t *bytes, size_t size, size_t piece) {
    ds_memory memory;
    ds_parser parser;
    ds_error error;
    fuzz_sink found;
    ds_options options;
    ds_article_sink sink = fuzz_sink_of(&found);
    fuzz_reader_options(&options, false);
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, &options);
    uint64_t line = 1;
    for (size_t start = 0, room = piece; start < size;) {
        size_t have = size - start < room ? size - start : room;
        void *copy = fuzz_copy(bytes + start, have);
        size_t whole = reader->cut(copy, have);
        FUZZ_CHECK(whole < have);
        if (have == size - start) whole = have;
        ds_chunk chunk = fuzz_chunk_of(copy, whole, "file");
        chunk.offset = start;
        chunk.first_line = line;
        chunk.whole_file = false;
        if (whole > 0) FUZZ_OK(reader->parse(&parser, &chunk, &sink, &error));
        line += fuzz_count_lines(bytes + start, whole);
        start += whole;
        room = whole == 0 ? room * 2 : piece;
        free(copy);
    }
    ds_parser_clear(&parser);
    fuzz_check_released(&memory);
    return found;
}

FUZZ_TARGET(anpa) {
    fuzz_input input = {data, size};
    ds_options options;
    uint8_t choice = fuzz_byte(&input);
    const ds_reader *reader = choice & 1 ? &ds_reader_iptc7901 : &ds_reader_anpa;
    fuzz_reader_options(&options, false);
    (void)fuzz_parse(reader, &options, input.data, input.size);
    fuzz_sink whole = parse_in_pieces(reader, input.data, input.size, input.size + 1);
    fuzz_sink pieces = parse_in_pieces(reader, input.data, input.size, 1 + (choice >> 1));
    FUZZ_CHECK(whole.digest == pieces.digest && whole.articles == pieces.articles && whole.skips == pieces.skips);
    return 0;
}
