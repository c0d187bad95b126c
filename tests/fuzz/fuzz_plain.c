/* SPDX-License-Identifier: MIT */
/* Plain text: a file is one article, or is empty. */
#include "article/blank.h"
#include "article/charset.h"
#include "fuzz/fuzz_sink.h"

FUZZ_TARGET(plain) {
    ds_options options;
    fuzz_reader_options(&options, false);
    fuzz_sink found = fuzz_parse(&ds_reader_text, &options, data, size);
    FUZZ_CHECK(found.articles + found.skips == 1);
    if (ds_charset_detect(data, size).name != NULL) {
        FUZZ_CHECK(found.text_bytes <= 3 * size); /* what was one byte may be three */
        return 0;
    }
    size_t mark = ds_blank_mark(data, size);
    bool blank = ds_blank_prefix(data + mark, size - mark) == size - mark;
    FUZZ_CHECK(found.articles == !blank && found.skips == blank);
    FUZZ_CHECK(found.text_bytes <= size);
    return 0;
}
