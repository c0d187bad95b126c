/* SPDX-License-Identifier: MIT */
/*
 * The readers of XML. The first byte: which reader, and how large are the pieces in which it gets the file? However it gets
 * it, the same must come out as of the whole; of broken XML libxml2 saves more or less by how it comes. Behind it stand the
 * markup that feeds escape and addresses.
 */
#include "format/markup.h"
#include "article/url.h"
#include "fuzz/fuzz_sink.h"

static void check_markup(const fuzz_input *input) {
    ds_memory memory;
    ds_buffer flat;
    char *text = fuzz_copy(input->data, input->size);
    ds_memory_init(&memory, NULL);
    ds_buffer_init(&flat, &memory);
    FUZZ_CHECK(ds_markup_flatten(&flat, text, input->size));
    FUZZ_CHECK(ds_url_clean(text, input->size) <= input->size);
    ds_buffer_clear(&flat);
    fuzz_check_released(&memory);
    free(text);
}

FUZZ_TARGET(xml) {
    static const ds_reader *const readers[] = {&ds_reader_xml,     &ds_reader_rss,  &ds_reader_newsml_g2,
                                               &ds_reader_newsml1, &ds_reader_atom, &ds_reader_nitf,
                                               &ds_reader_xml,     &ds_reader_xml};
    fuzz_input input = {data, size};
    ds_options options;
    uint8_t choice = fuzz_byte(&input);
    const ds_reader *reader = readers[choice & 7];
    ds_options_init(&options);
    fuzz_sink whole = fuzz_parse(reader, &options, input.data, input.size);
    FUZZ_CHECK(whole.articles + whole.skips > 0);
    if (reader->feed != NULL) {
        fuzz_sink pieces = fuzz_feed(reader, &options, input, 1 + (choice >> 3), false);
        FUZZ_CHECK(whole.errors > 0 || whole.articles == 0 || whole.digest == pieces.digest);
    }
    check_markup(&input);
    return 0;
}
