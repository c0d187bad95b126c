/* SPDX-License-Identifier: MIT */
/* Character sets: whatever the bytes are, UTF-8 comes out, and in pieces the same as in one. The first byte: how large is a
 * piece? */
#include "article/charset.h"
#include "base/utf8.h"
#include "fuzz/fuzz_target.h"

static void decode_in_pieces(ds_buffer *out, const ds_charset *charset, const uint8_t *bytes, size_t size,
                             size_t piece) {
    ds_error error;
    for (size_t at = 0, room = piece; at < size;) {
        size_t have = size - at < room ? size - at : room, used;
        void *copy = fuzz_copy(bytes + at, have);
        bool last = have == size - at;
        FUZZ_OK(ds_charset_decode(out, charset, copy, have, last ? NULL : &used, &error));
        free(copy);
        if (last) return;
        FUZZ_CHECK(used <= have && have - used < 4);
        at += used;
        room = used == 0 ? room + 1 : piece;
    }
}

FUZZ_TARGET(charset) {
    fuzz_input input = {data, size};
    size_t piece = 1 + (size_t)fuzz_byte(&input);
    ds_memory memory;
    ds_buffer whole, pieces;
    ds_charset_text text;
    ds_error error;
    ds_memory_init(&memory, NULL);
    ds_buffer_init(&whole, &memory);
    ds_buffer_init(&pieces, &memory);
    uint8_t *copy = fuzz_copy(input.data, input.size);
    ds_charset charset = ds_charset_detect(copy, input.size);
    FUZZ_CHECK(charset.mark <= input.size);
    FUZZ_OK(ds_charset_read(&text, &whole, &charset, copy, input.size, &error));
    if (charset.name != NULL) {
        FUZZ_CHECK(ds_utf8_valid_prefix(text.bytes, text.size) == text.size);
        decode_in_pieces(&pieces, &charset, copy + charset.mark, input.size - charset.mark, piece);
        FUZZ_CHECK(pieces.size == text.size && (text.size == 0 || memcmp(pieces.data, text.bytes, text.size) == 0));
    }
    if (charset.unit > 1) {
        unsigned char narrow[16];
        FUZZ_CHECK(ds_charset_narrow(&charset, copy, input.size, narrow, sizeof narrow) <= sizeof narrow);
    }
    free(copy);
    ds_buffer_clear(&whole);
    ds_buffer_clear(&pieces);
    fuzz_check_released(&memory);
    return 0;
}
