/* SPDX-License-Identifier: MIT */
/* JSON files. The first byte: are fields mapped? */
#include "fuzz/fuzz_sink.h"

FUZZ_TARGET(json) {
    fuzz_input input = {data, size};
    ds_options options;
    fuzz_reader_options(&options, fuzz_byte(&input) & 1);
    fuzz_sink found = fuzz_parse(&ds_reader_json, &options, input.data, input.size);
    FUZZ_CHECK(found.articles + found.skips > 0);
    return 0;
}
