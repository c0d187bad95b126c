/* SPDX-License-Identifier: MIT */
/* Plain text: a file is one article, or is empty. */
#include "article/blank.h"
#include "fuzz/fuzz_sink.h"

FUZZ_TARGET(plain) {
    ds_options options;
    fuzz_reader_options(&options, false);
    fuzz_sink found = fuzz_parse(&ds_reader_text, &options, data, size);
    size_t mark = ds_blank_mark(data, size);
    bool blank = ds_blank_prefix(data + mark, size - mark) == size - mark;
    FUZZ_CHECK(found.articles == !blank && found.skips == blank);
    FUZZ_CHECK(found.text_bytes <= size);
    return 0;
}
