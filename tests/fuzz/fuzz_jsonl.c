/* SPDX-License-Identifier: MIT */
/*
 * JSON Lines. The first byte: are fields mapped, and how large are the pieces into which the file is cut? However it is
 * cut, the same must come out as of the whole.
 */
#include "fuzz/fuzz_sink.h"

/* As ingestion does it: read on until a record ends, hand on what is whole. */
static fuzz_sink parse_in_pieces(const ds_options *options, const uint8_t *bytes, size_t size, size_t piece) {
    ds_memory memory;
    ds_parser parser;
    ds_error error;
    fuzz_sink found;
    ds_article_sink sink = fuzz_sink_of(&found);
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, options);
    uint64_t line = 1;
    for (size_t start = 0, room = piece; start < size;) {
        size_t have = size - start < room ? size - start : room;
        void *copy = fuzz_copy(bytes + start, have);
        size_t whole = ds_reader_jsonl.cut(copy, have);
        FUZZ_CHECK(whole <= have && (whole == 0 || bytes[start + whole - 1] == '\n'));
        if (have == size - start) whole = have;
        ds_chunk chunk = fuzz_chunk_of(copy, whole, "file");
        chunk.offset = start;
        chunk.first_line = line;
        chunk.whole_file = false;
        if (whole > 0) FUZZ_OK(ds_reader_jsonl.parse(&parser, &chunk, &sink, &error));
        line += fuzz_count_lines(bytes + start, whole);
        start += whole;
        room = whole == 0 ? room * 2 : piece;
        free(copy);
    }
    ds_parser_clear(&parser);
    fuzz_check_released(&memory);
    return found;
}

FUZZ_TARGET(jsonl) {
    fuzz_input input = {data, size};
    ds_options options;
    uint8_t choice = fuzz_byte(&input);
    fuzz_reader_options(&options, choice & 1);
    fuzz_sink whole = fuzz_parse(&ds_reader_jsonl, &options, input.data, input.size);
    fuzz_sink pieces = parse_in_pieces(&options, input.data, input.size, 1 + (choice >> 1));
    FUZZ_CHECK(whole.digest == pieces.digest && whole.articles == pieces.articles && whole.skips == pieces.skips);
    return 0;
}
