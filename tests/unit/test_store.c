/* SPDX-License-Identifier: MIT */
/* Stored articles: what is written comes back, and what is damaged in any way is refused. */
#include "base/hash.h"
#include "dice.h"
#include "fixtures/fixture_allocator.h"
#include "store/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

typedef struct stand {
    ds_memory memory;
    ds_buffer bytes;
    ds_token_store store;
} stand;

static int stand_up(void **state) {
    stand *s = calloc(1, sizeof *s);
    if (s == NULL) return -1;
    ds_memory_init(&s->memory, NULL);
    ds_buffer_init(&s->bytes, &s->memory);
    ds_token_store_init(&s->store, &s->memory);
    *state = s;
    return 0;
}

static int take_down(void **state) {
    stand *s = *state;
    ds_buffer_clear(&s->bytes);
    ds_token_store_clear(&s->store);
    bool is_clean = s->memory.used == 0;
    free(s);
    return is_clean ? 0 : -1;
}

/* ---- reading from blocks of just the right size ---- */

static ds_status read_tokens(stand *s, const void *bytes, size_t size, ds_tokens *out, ds_error *error) {
    unsigned char *exact = malloc(size == 0 ? 1 : size);
    assert_non_null(exact);
    if (size > 0) memcpy(exact, bytes, size);
    ds_status status = ds_record_get_tokens(out, &s->store, exact, size, error);
    free(exact);
    return status;
}

/* The fields point into the block, so their texts are copied to `texts`, with a line end behind each. */
static ds_status read_detail(const void *bytes, size_t size, char *texts, size_t room, ds_error *error) {
    unsigned char *exact = malloc(size == 0 ? 1 : size);
    assert_non_null(exact);
    if (size > 0) memcpy(exact, bytes, size);
    ds_detail d;
    ds_status status = ds_record_get_detail(&d, exact, size, error);
    if (status == DS_OK) {
        (void)snprintf(texts, room, "%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%u", d.id, d.path, d.place, d.guid, d.url,
                       d.version, d.status, d.headline, d.language, d.left_out);
    }
    free(exact);
    return status;
}

static void expect_corrupt(ds_status status, const ds_error *error) {
    assert_int_equal(status, DS_E_CORRUPT);
    assert_int_equal(error->code, DS_E_CORRUPT);
    assert_string_not_equal(error->message, "");
}

/* ---- round trips ---- */

static void tokens_come_back(void **state) {
    stand *s = *state;
    enum { MOST = 700 };
    dice d = dice_new(1);
    for (uint32_t count = 0; count < MOST; count += count < 20 ? 1 : 97) {
        uint32_t hashes[MOST];
        uint8_t flags[MOST];
        for (uint32_t i = 0; i < count; i++) {
            hashes[i] = (uint32_t)dice_next(&d);
            flags[i] = (uint8_t)dice_below(&d, 8);
        }
        ds_tokens in = {hashes, flags, dice_below(&d, count + 1), count}, out;
        size_t start = s->bytes.size;
        assert_int_equal(ds_record_put_tokens(&s->bytes, &in, NULL), DS_OK);
        ds_error error;
        ds_status status = read_tokens(s, s->bytes.data + start, s->bytes.size - start, &out, &error);
        if (status != DS_OK) fail_msg("%s", error.message);
        assert_int_equal(out.count, count);
        assert_int_equal(out.headline_count, in.headline_count);
        if (count == 0) continue;
        assert_memory_equal(out.hashes, hashes, count * sizeof *hashes);
        assert_memory_equal(out.flags, flags, count);
    }
}

static const ds_detail sample = {.id = "feed.jsonl#12",
                                 .path = "a/feed.jsonl",
                                 .place = "",
                                 .guid = "urn:x:1",
                                 .url = "http://example.com/\xff\x01",
                                 .version = "2",
                                 .status = "",
                                 .headline = "Z\u00fcrich \u2014 storm",
                                 .language = "de",
                                 .slug = "BC-FIRE",
                                 .dateline = "HELSINKI",
                                 .byline = "",
                                 .credit = "AP",
                                 .editor_note = "",
                                 .format = "jsonl",
                                 .left_out = 0xfedcba98};

static const char sample_texts[] = "feed.jsonl#12\na/feed.jsonl\n\nurn:x:1\nhttp://example.com/"
                                   "\xff\x01\n2\n\nZ\u00fcrich \u2014 storm\nde\n4275878552";

static void details_come_back(void **state) {
    stand *s = *state;
    char texts[512];
    ds_error error;
    assert_true(ds_buffer_append_text(&s->bytes, "something before"));
    size_t start = s->bytes.size;
    assert_int_equal(ds_record_put_detail(&s->bytes, &sample, &error), DS_OK);
    assert_int_equal(read_detail(s->bytes.data + start, s->bytes.size - start, texts, sizeof texts, &error), DS_OK);
    assert_string_equal(texts, sample_texts);
    ds_detail empty = {"", "", "", "", "", "", "", "", "", "", "", "", "", "", "", 0};
    start = s->bytes.size;
    assert_int_equal(ds_record_put_detail(&s->bytes, &empty, &error), DS_OK);
    assert_int_equal(read_detail(s->bytes.data + start, s->bytes.size - start, texts, sizeof texts, &error), DS_OK);
    assert_string_equal(texts, "\n\n\n\n\n\n\n\n\n0");
}

static void a_long_field_comes_back(void **state) {
    stand *s = *state;
    enum { LONG = 300000 };
    char *headline = malloc(LONG + 1);
    assert_non_null(headline);
    memset(headline, 'h', LONG);
    headline[LONG] = '\0';
    ds_detail in = sample, out;
    in.headline = headline;
    assert_int_equal(ds_record_put_detail(&s->bytes, &in, NULL), DS_OK);
    assert_int_equal(ds_record_get_detail(&out, s->bytes.data, s->bytes.size, NULL), DS_OK);
    assert_string_equal(out.headline, headline);
    assert_string_equal(out.language, "de");
    assert_string_equal(out.slug, "BC-FIRE");
    assert_string_equal(out.byline, "");
    assert_string_equal(out.format, "jsonl");
    /* Borrowed from the bytes, as promised. */
    const char *end = (const char *)s->bytes.data + s->bytes.size;
    assert_true(out.headline > (const char *)s->bytes.data && out.headline < end);
    free(headline);
}

/* Bytes that another machine, or another version, must be able to read. */
static void the_layout_is_pinned(void **state) {
    stand *s = *state;
    static const unsigned char body[] = {1,    0,    0,    0,    3,    0,    0,    0, 0x44, 0x33, 0x22,
                                         0x11, 0x88, 0x77, 0x66, 0x55, 0xef, 0xbe, 0, 0,    0x61, 0x04};
    static const uint32_t hashes[] = {0x11223344, 0x55667788, 0xbeef};
    static const uint8_t flags[] = {1, 6, 4};
    ds_tokens tokens = {hashes, flags, 1, 3};
    assert_int_equal(ds_record_put_tokens(&s->bytes, &tokens, NULL), DS_OK);
    assert_int_equal(s->bytes.size, 8 + sizeof body);
    assert_memory_equal(s->bytes.data, "DST1", 4);
    assert_memory_equal(s->bytes.data + 8, body, sizeof body);
    uint64_t sum = ds_hash(body, sizeof body, 0);
    for (size_t i = 0; i < 4; i++) assert_int_equal(s->bytes.data[4 + i], sum >> (8 * i) & 0xff);
    s->bytes.size = 0;
    assert_int_equal(ds_record_put_detail(&s->bytes, &sample, NULL), DS_OK);
    assert_memory_equal(s->bytes.data, "DSD1", 4);
    assert_memory_equal(s->bytes.data + 8, "\x98\xba\xdc\xfe\xbb\x57\0\0\x0d\0\0\0feed.jsonl#12\0\x0c\0\0\0a/", 32);
}

/* ---- damage ---- */

static void make_small_record(stand *s, bool detail) {
    static const uint32_t hashes[] = {1, 2, 0xffffffff, 4, 5};
    static const uint8_t flags[] = {1, 2, 4, 0, 7};
    ds_tokens tokens = {hashes, flags, 2, 5};
    s->bytes.size = 0;
    ds_status status =
        detail ? ds_record_put_detail(&s->bytes, &sample, NULL) : ds_record_put_tokens(&s->bytes, &tokens, NULL);
    assert_int_equal(status, DS_OK);
}

static ds_status read_either(stand *s, bool detail, const void *bytes, size_t size, ds_error *error) {
    char texts[512];
    ds_tokens tokens;
    return detail ? read_detail(bytes, size, texts, sizeof texts, error) : read_tokens(s, bytes, size, &tokens, error);
}

/* The checksum put right, so that what is behind it must be checked as well. */
static void seal_again(unsigned char *bytes, size_t size) {
    uint64_t sum = ds_hash(bytes + 8, size - 8, 0);
    for (size_t i = 0; i < 4; i++) bytes[4 + i] = (unsigned char)(sum >> (8 * i));
}

static void every_flipped_bit_is_found(void **state) {
    stand *s = *state;
    for (int detail = 0; detail < 2; detail++) {
        make_small_record(s, detail != 0);
        for (size_t bit = 0; bit < s->bytes.size * 8; bit++) {
            ds_error error = {.code = DS_OK};
            s->bytes.data[bit / 8] ^= (unsigned char)(1u << bit % 8);
            expect_corrupt(read_either(s, detail != 0, s->bytes.data, s->bytes.size, &error), &error);
            s->bytes.data[bit / 8] ^= (unsigned char)(1u << bit % 8);
        }
        assert_int_equal(read_either(s, detail != 0, s->bytes.data, s->bytes.size, NULL), DS_OK);
    }
}

static void every_other_length_is_found(void **state) {
    stand *s = *state;
    for (int detail = 0; detail < 2; detail++) {
        make_small_record(s, detail != 0);
        size_t size = s->bytes.size;
        static const unsigned char more[40] = {0};
        assert_true(ds_buffer_append(&s->bytes, more, sizeof more));
        for (size_t length = 0; length <= s->bytes.size; length++) {
            if (length == size) continue;
            ds_error error = {.code = DS_OK};
            expect_corrupt(read_either(s, detail != 0, s->bytes.data, length, &error), &error);
            /* ... with a checksum that fits, too. */
            if (length < 8) continue;
            unsigned char copy[512];
            assert_true(length <= sizeof copy);
            memcpy(copy, s->bytes.data, length);
            seal_again(copy, length);
            expect_corrupt(read_either(s, detail != 0, copy, length, &error), &error);
        }
    }
}

static void one_part_is_not_the_other(void **state) {
    stand *s = *state;
    ds_error error;
    make_small_record(s, true);
    expect_corrupt(read_either(s, false, s->bytes.data, s->bytes.size, &error), &error);
    make_small_record(s, false);
    expect_corrupt(read_either(s, true, s->bytes.data, s->bytes.size, &error), &error);
}

static void set_u32(unsigned char *at, uint32_t value) {
    for (size_t i = 0; i < 4; i++) at[i] = (unsigned char)(value >> (8 * i));
}

/* Counts and lengths that lie, under a checksum that is right. */
static void numbers_that_lie_are_found(void **state) {
    stand *s = *state;
    static const uint32_t lies[] = {0, 1, 3, 4, 6, 7, 100, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff};
    ds_error error;
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        make_small_record(s, false);
        set_u32(s->bytes.data + 12, lies[i]); /* count */
        seal_again(s->bytes.data, s->bytes.size);
        expect_corrupt(read_either(s, false, s->bytes.data, s->bytes.size, &error), &error);
        make_small_record(s, false);
        set_u32(s->bytes.data + 8, lies[i]); /* headline count */
        seal_again(s->bytes.data, s->bytes.size);
        ds_status status = read_either(s, false, s->bytes.data, s->bytes.size, &error);
        if (lies[i] > 5) expect_corrupt(status, &error);
        if (lies[i] <= 5) assert_int_equal(status, DS_OK);
        make_small_record(s, true);
        set_u32(s->bytes.data + 16, lies[i]); /* size of the first field, which is 13 */
        seal_again(s->bytes.data, s->bytes.size);
        expect_corrupt(read_either(s, true, s->bytes.data, s->bytes.size, &error), &error);
        make_small_record(s, true);
        set_u32(s->bytes.data + s->bytes.size - 10, lies[i]); /* of the last, which is 5 */
        seal_again(s->bytes.data, s->bytes.size);
        expect_corrupt(read_either(s, true, s->bytes.data, s->bytes.size, &error), &error);
    }
    static const uint32_t other_fields[] = {0, 1, 0x8000, 0xffffffff};
    for (size_t i = 0; i < sizeof other_fields / sizeof *other_fields; i++) {
        make_small_record(s, true);
        set_u32(s->bytes.data + 12, other_fields[i]);
        seal_again(s->bytes.data, s->bytes.size);
        expect_corrupt(read_either(s, true, s->bytes.data, s->bytes.size, &error), &error);
    }
    make_small_record(s, true);
    s->bytes.data[s->bytes.size - 1] = 'x'; /* the last NUL */
    seal_again(s->bytes.data, s->bytes.size);
    expect_corrupt(read_either(s, true, s->bytes.data, s->bytes.size, &error), &error);
}

/* Anything at all under a right checksum is refused or read, and never reads past its end. */
static void noise_does_no_harm(void **state) {
    stand *s = *state;
    dice d = dice_new(2);
    size_t refused = 0;
    for (int round = 0; round < 20000; round++) {
        bool detail = dice_once_in(&d, 2);
        make_small_record(s, detail);
        size_t changes = dice_between(&d, 1, 6);
        for (size_t c = 0; c < changes; c++) {
            size_t place = dice_between(&d, 8, (uint32_t)s->bytes.size - 1);
            s->bytes.data[place] = (unsigned char)(dice_once_in(&d, 2) ? dice_below(&d, 256) : dice_below(&d, 6));
        }
        seal_again(s->bytes.data, s->bytes.size);
        ds_error error;
        ds_status status = read_either(s, detail, s->bytes.data, s->bytes.size, &error);
        assert_true(status == DS_OK || status == DS_E_CORRUPT);
        refused += status != DS_OK;
    }
    assert_in_range(refused, 1, 19999);
}

/* ---- memory ---- */

static void no_memory_is_said_and_leaves_nothing(void **state) {
    (void)state;
    static const uint32_t hashes[500];
    static const uint8_t flags[500];
    ds_tokens tokens = {hashes, flags, 2, 500};
    ds_status status = DS_E_MEMORY;
    uint64_t call = 0;
    while (status != DS_OK) {
        fixture_allocator counted = {.fail_at = ++call};
        ds_allocator hook = fixture_allocator_hook(&counted);
        ds_memory memory;
        ds_memory_init(&memory, &hook);
        ds_buffer bytes;
        ds_buffer_init(&bytes, &memory);
        ds_token_store store;
        ds_token_store_init(&store, &memory);
        ds_tokens out;
        ds_error error = {.code = DS_OK};
        status = ds_record_put_tokens(&bytes, &tokens, &error);
        size_t cut = bytes.size;
        if (status == DS_OK) status = ds_record_put_detail(&bytes, &sample, &error);
        if (status == DS_OK) status = ds_record_get_tokens(&out, &store, bytes.data, cut, &error);
        if (status != DS_OK) {
            assert_int_equal(status, DS_E_MEMORY);
            assert_int_equal(error.code, DS_E_MEMORY);
        }
        ds_buffer_clear(&bytes);
        ds_token_store_clear(&store);
        assert_int_equal(memory.used, 0);
        assert_int_equal(counted.blocks, 0);
        assert_int_equal(counted.wrong_sizes, 0);
    }
    assert_true(call >= 4);
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, stand_up, take_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        STORE_TEST(tokens_come_back),           STORE_TEST(details_come_back),
        STORE_TEST(a_long_field_comes_back),    STORE_TEST(the_layout_is_pinned),
        STORE_TEST(every_flipped_bit_is_found), STORE_TEST(every_other_length_is_found),
        STORE_TEST(one_part_is_not_the_other),  STORE_TEST(numbers_that_lie_are_found),
        STORE_TEST(noise_does_no_harm),         cmocka_unit_test(no_memory_is_said_and_leaves_nothing),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
