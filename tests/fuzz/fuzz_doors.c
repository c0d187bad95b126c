/* SPDX-License-Identifier: MIT */
/*
 * The two ways to read JSON, which must say the same: the pass over the bytes, and json-c alone. The first byte: are
 * fields mapped, and is it a JSON file or JSON Lines?
 */
#include "fuzz/fuzz_sink.h"

static fuzz_sink parse_one_way(const ds_reader *reader, const ds_options *options, const fuzz_input *input,
                               bool json_c_only) {
    ds_memory memory;
    ds_parser parser;
    ds_error error;
    fuzz_sink found;
    void *copy = fuzz_copy(input->data, input->size);
    ds_chunk chunk = fuzz_chunk_of(copy, input->size, "file");
    ds_article_sink sink = fuzz_sink_of(&found);
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, options);
    parser.json_c_only = json_c_only;
    FUZZ_OK(reader->parse(&parser, &chunk, &sink, &error));
    ds_parser_clear(&parser);
    fuzz_check_released(&memory);
    free(copy);
    return found;
}

FUZZ_TARGET(doors) {
    fuzz_input input = {data, size};
    ds_options options;
    uint8_t choice = fuzz_byte(&input);
    fuzz_reader_options(&options, choice & 1);
    const ds_reader *reader = choice & 2 ? &ds_reader_json : &ds_reader_jsonl;
    fuzz_sink pass = parse_one_way(reader, &options, &input, false);
    fuzz_sink json_c = parse_one_way(reader, &options, &input, true);
    FUZZ_CHECK(pass.digest == json_c.digest && pass.articles == json_c.articles && pass.skips == json_c.skips);
    return 0;
}
