/* SPDX-License-Identifier: MIT */
/*
 * Web archives. The first byte: WARC or ARC, and how large the pieces are that the reader is fed. However it is fed, the same
 * must come out.
 */
#include "fuzz/fuzz_sink.h"

FUZZ_TARGET(warc) {
    fuzz_input input = {data, size};
    ds_options options;
    uint8_t choice = fuzz_byte(&input);
    const ds_reader *reader = choice & 1 ? &ds_reader_arc : &ds_reader_warc;
    fuzz_reader_options(&options, false);
    fuzz_sink whole = fuzz_parse(reader, &options, input.data, input.size);
    fuzz_sink pieces = fuzz_feed(reader, &options, input, 1 + (size_t)(choice >> 1) * 3, false);
    FUZZ_CHECK(whole.digest == pieces.digest && whole.articles == pieces.articles && whole.skips == pieces.skips);
    return 0;
}
