/* SPDX-License-Identifier: MIT */
/*
 * Stored articles. The first byte: which part it is, and whether magic and checksum are made right, since no fuzzer finds
 * a hash. What is read must be the same when it is written and read again.
 */
#include "base/hash.h"
#include "fuzz/fuzz_target.h"
#include "store/record.h"

static void make_right(unsigned char *bytes, size_t size, const char *magic) {
    if (size < 8) return;
    memcpy(bytes, magic, 4);
    uint32_t sum = (uint32_t)ds_hash(bytes + 8, size - 8, 0);
    for (size_t i = 0; i < 4; i++) bytes[4 + i] = (unsigned char)(sum >> 8 * i);
}

static void read_tokens(ds_memory *memory, const unsigned char *bytes, size_t size) {
    ds_token_store store, again_store;
    ds_tokens tokens, again;
    ds_buffer out;
    ds_error error;
    ds_token_store_init(&store, memory);
    ds_token_store_init(&again_store, memory);
    ds_buffer_init(&out, memory);
    ds_status status = ds_record_get_tokens(&tokens, &store, bytes, size, &error);
    FUZZ_CHECK(status == DS_OK || (status == DS_E_CORRUPT && *error.message != '\0'));
    if (status == DS_OK) {
        FUZZ_CHECK(tokens.headline_count <= tokens.count);
        FUZZ_OK(ds_record_put_tokens(&out, &tokens, &error));
        FUZZ_CHECK(out.size == size);
        FUZZ_OK(ds_record_get_tokens(&again, &again_store, out.data, out.size, &error));
        FUZZ_CHECK(again.count == tokens.count && again.headline_count == tokens.headline_count);
        for (uint32_t i = 0; i < tokens.count; i++) {
            FUZZ_CHECK(tokens.hashes[i] == again.hashes[i] && tokens.flags[i] == again.flags[i]);
        }
    }
    ds_buffer_clear(&out);
    ds_token_store_clear(&store);
    ds_token_store_clear(&again_store);
}

static void read_detail(ds_memory *memory, const unsigned char *bytes, size_t size) {
    ds_detail detail, again;
    ds_buffer out;
    ds_error error;
    ds_buffer_init(&out, memory);
    ds_status status = ds_record_get_detail(&detail, bytes, size, &error);
    FUZZ_CHECK(status == DS_OK || (status == DS_E_CORRUPT && *error.message != '\0'));
    if (status == DS_OK) {
        FUZZ_OK(ds_record_put_detail(&out, &detail, &error));
        FUZZ_OK(ds_record_get_detail(&again, out.data, out.size, &error));
        FUZZ_CHECK(detail.left_out == again.left_out);
        const char *fields[][2] = {{detail.id, again.id},
                                   {detail.path, again.path},
                                   {detail.place, again.place},
                                   {detail.guid, again.guid},
                                   {detail.url, again.url},
                                   {detail.version, again.version},
                                   {detail.status, again.status},
                                   {detail.headline, again.headline},
                                   {detail.language, again.language},
                                   {detail.slug, again.slug},
                                   {detail.dateline, again.dateline},
                                   {detail.byline, again.byline},
                                   {detail.credit, again.credit},
                                   {detail.editor_note, again.editor_note},
                                   {detail.format, again.format}};
        for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) FUZZ_CHECK(strcmp(fields[f][0], fields[f][1]) == 0);
    }
    ds_buffer_clear(&out);
}

FUZZ_TARGET(record) {
    fuzz_input input = {data, size};
    uint8_t choice = fuzz_byte(&input);
    unsigned char *bytes = fuzz_copy(input.data, input.size);
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    if (choice & 2) make_right(bytes, input.size, choice & 1 ? "DSD1" : "DST1");
    if (choice & 1)
        read_detail(&memory, bytes, input.size);
    else
        read_tokens(&memory, bytes, input.size);
    fuzz_check_released(&memory);
    free(bytes);
    return 0;
}
