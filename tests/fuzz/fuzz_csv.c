/* SPDX-License-Identifier: MIT */
/*
 * Tables. The first byte: CSV or TSV, are fields mapped, and how large are the pieces in which the file is fed? However it is
 * cut, the same must come out as of the whole.
 */
#include "fuzz/fuzz_sink.h"

FUZZ_TARGET(csv) {
    fuzz_input input = {data, size};
    ds_options options;
    uint8_t choice = fuzz_byte(&input);
    const ds_reader *reader = choice & 1 ? &ds_reader_tsv : &ds_reader_csv;
    size_t piece = 1 + (size_t)(choice >> 2);
    fuzz_reader_options(&options, choice & 2);
    fuzz_sink whole = fuzz_parse(reader, &options, input.data, input.size);
    fuzz_sink pieces = fuzz_feed(reader, &options, input, piece, false);
    FUZZ_CHECK(whole.digest == pieces.digest && whole.articles == pieces.articles && whole.skips == pieces.skips);
    FUZZ_CHECK(whole.articles + whole.skips > 0);
    (void)fuzz_feed(reader, &options, input, piece, true); /* a scan that is broken off */
    return 0;
}
