/* SPDX-License-Identifier: MIT */
/* The ground floor: errors, memory, arenas, buffers, hashes and UTF-8. */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/hash.h"
#include "base/status.h"
#include "base/utf8.h"
#include "dice.h"
#include "fixtures/fixture_allocator.h"

#include <errno.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- errors ---- */

static void status_names_are_distinct_and_others_unknown(void **state) {
    (void)state;
    for (int a = DS_OK; a <= DS_E_MISMATCH; a++) {
        assert_string_not_equal(ds_status_name((ds_status)a), "unknown");
        for (int b = DS_OK; b < a; b++) {
            assert_string_not_equal(ds_status_name((ds_status)a), ds_status_name((ds_status)b));
        }
    }
    assert_string_equal(ds_status_name(DS_OK), "ok");
    assert_string_equal(ds_status_name(DS_E_NO_SPACE), "no-space");
    assert_string_equal(ds_status_name((ds_status)(DS_E_MISMATCH + 1)), "unknown");
    assert_string_equal(ds_status_name((ds_status)-1), "unknown");
}

static void a_failure_is_recorded_whole(void **state) {
    (void)state;
    ds_error error;
    memset(&error, 0x55, sizeof error);
    assert_int_equal(ds_fail(&error, DS_E_FORMAT, 7, "feed.jsonl, line 812", "bad %s number %d", "byte", 3),
                     DS_E_FORMAT);
    assert_int_equal(error.code, DS_E_FORMAT);
    assert_int_equal(error.os_error, 7);
    assert_string_equal(error.message, "bad byte number 3");
    assert_string_equal(error.place, "feed.jsonl, line 812");
    assert_int_equal(ds_fail(&error, DS_E_LIMIT, 0, NULL, "x"), DS_E_LIMIT);
    assert_string_equal(error.place, "");
    assert_int_equal(ds_fail(NULL, DS_E_SINK, 0, "a", "b"), DS_E_SINK);
    assert_int_equal(ds_fail_memory(&error), DS_E_MEMORY);
    assert_string_not_equal(error.message, "");
}

static void a_long_message_is_cut_and_ends(void **state) {
    (void)state;
    ds_error error;
    char words[2000];
    memset(words, 'w', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    ds_fail(&error, DS_E_IO, 0, words, "%s", words);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
    assert_int_equal(strlen(error.place), sizeof error.place - 1);
}

static void errno_values_find_their_codes(void **state) {
    (void)state;
    static const struct {
        int os_error;
        ds_status code;
    } rows[] = {{ENOSPC, DS_E_NO_SPACE}, {EDQUOT, DS_E_NO_SPACE}, {EFBIG, DS_E_NO_SPACE}, {ENOENT, DS_E_NOT_FOUND},
                {ENOMEM, DS_E_MEMORY},   {EIO, DS_E_IO},          {EACCES, DS_E_IO},      {EMFILE, DS_E_IO}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ds_error error;
        assert_int_equal(ds_fail_errno(&error, rows[i].os_error, "here", "cannot open"), rows[i].code);
        assert_int_equal(error.os_error, rows[i].os_error);
        assert_string_equal(error.place, "here");
        assert_memory_equal(error.message, "cannot open: ", 13);
        assert_true(strlen(error.message) > 13);
    }
    assert_int_equal(ds_fail_errno(NULL, ENOENT, NULL, "x"), DS_E_NOT_FOUND);
}

static ds_status try_and_go_on(ds_status status, int *went_on) {
    DS_TRY(status);
    *went_on = 1;
    return DS_OK;
}

static void try_returns_early_only_on_failure(void **state) {
    (void)state;
    int went_on = 0;
    assert_int_equal(try_and_go_on(DS_E_STATE, &went_on), DS_E_STATE);
    assert_int_equal(went_on, 0);
    assert_int_equal(try_and_go_on(DS_OK, &went_on), DS_OK);
    assert_int_equal(went_on, 1);
}

/* ---- memory ---- */

static ds_memory counted_memory(fixture_allocator *a) {
    *a = (fixture_allocator){.fail_at = 0};
    ds_allocator hook = fixture_allocator_hook(a);
    ds_memory memory;
    ds_memory_init(&memory, &hook);
    return memory;
}

/* No more from here on. */
static void run_dry(fixture_allocator *a) {
    a->fail_at = a->calls + 1;
    a->fail_onwards = true;
}

static void expect_all_back(const fixture_allocator *a, const ds_memory *memory) {
    assert_int_equal(memory->used, 0);
    assert_int_equal(a->blocks, 0);
    assert_int_equal(a->bytes, 0);
    assert_int_equal(a->wrong_sizes, 0);
}

static void memory_counts_what_is_used_and_the_peak(void **state) {
    (void)state;
    fixture_allocator counted;
    ds_memory memory = counted_memory(&counted);
    void *a = ds_memory_new(&memory, 10, 8), *b = ds_memory_new(&memory, 3, 7);
    assert_int_equal(memory.used, 101);
    assert_int_equal(counted.bytes, 101);
    ds_memory_free(&memory, a, 10, 8);
    assert_int_equal(memory.used, 21);
    assert_int_equal(memory.peak, 101);
    void *c = ds_memory_new(&memory, 1, 50);
    assert_int_equal(memory.used, 71);
    assert_int_equal(memory.peak, 101);
    ds_memory_free(&memory, b, 3, 7);
    ds_memory_free(&memory, c, 1, 50);
    ds_memory_free(&memory, NULL, 5, 5);
    expect_all_back(&counted, &memory);
}

static void a_block_of_nothing_is_still_a_block(void **state) {
    (void)state;
    fixture_allocator counted;
    ds_memory memory = counted_memory(&counted);
    void *none = ds_memory_new(&memory, 0, 12), *empty = ds_memory_new_zeroed(&memory, 4, 0);
    assert_non_null(none);
    assert_non_null(empty);
    assert_int_equal(memory.used, 2);
    ds_memory_free(&memory, none, 0, 12);
    ds_memory_free(&memory, empty, 4, 0);
    expect_all_back(&counted, &memory);
}

static void sizes_that_overflow_are_refused_before_the_allocator(void **state) {
    (void)state;
    fixture_allocator counted;
    ds_memory memory = counted_memory(&counted);
    run_dry(&counted);
    assert_null(ds_memory_new(&memory, SIZE_MAX, 2));
    assert_null(ds_memory_new(&memory, SIZE_MAX / 8 + 1, 8));
    assert_null(ds_memory_new(&memory, 1, (size_t)PTRDIFF_MAX + 1));
    assert_null(ds_memory_new_zeroed(&memory, SIZE_MAX / 2, 4));
    size_t capacity = 0;
    uint64_t *block = NULL;
    assert_false(ds_memory_reserve(&memory, &block, &capacity, SIZE_MAX / 4, sizeof *block));
    assert_null(block);
    assert_int_equal(capacity, 0);
    assert_int_equal(counted.calls, 0);
    assert_int_equal(memory.used, 0);
    assert_int_equal(memory.peak, 0);
    assert_null(ds_memory_new(&memory, 1, 1));
    assert_int_equal(counted.calls, 1);
}

static void a_bound_is_kept_and_what_it_refused_is_told(void **state) {
    (void)state;
    fixture_allocator counted = {0};
    ds_memory memory = counted_memory(&counted);
    memory.bound = 1000;
    unsigned char *a = NULL, *b = ds_memory_new(&memory, 400, 1);
    size_t capacity = 0;
    assert_non_null(b);
    assert_null(ds_memory_new(&memory, 601, 1));
    assert_int_equal(memory.need, 1001);
    assert_null(ds_memory_new(&memory, PTRDIFF_MAX, 1));
    assert_true(ds_memory_resize(&memory, &a, &capacity, 600, 1));
    assert_false(ds_memory_reserve(&memory, &a, &capacity, 601, 1));
    assert_int_equal(capacity, 600);
    assert_true(ds_memory_resize(&memory, &a, &capacity, 10, 1));
    assert_int_equal(memory.used, 410);
    assert_int_equal(memory.peak, 1000);
    ds_error error;
    assert_int_equal(ds_memory_explain(&memory, DS_E_MEMORY, 0, &error), DS_E_LIMIT);
    assert_string_equal(error.place, "memory_bytes");
    assert_int_equal(ds_memory_explain(&memory, DS_E_IO, 0, &error), DS_E_IO);
    assert_int_equal(ds_memory_explain(&memory, DS_OK, 0, &error), DS_OK);
    ds_memory_free(&memory, a, capacity, 1);
    ds_memory_free(&memory, b, 400, 1);
    expect_all_back(&counted, &memory);
}

/* Without a bound, memory that runs out is just that. */
static void memory_that_runs_out_is_not_the_bound(void **state) {
    (void)state;
    fixture_allocator counted = {0};
    ds_memory memory = counted_memory(&counted);
    counted.fail_at = 1;
    counted.fail_onwards = true;
    assert_null(ds_memory_new(&memory, 1, 1));
    assert_int_equal(ds_memory_explain(&memory, DS_E_MEMORY, 1 << 20, NULL), DS_E_MEMORY);
    memory.bound = 100;
    assert_null(ds_memory_new(&memory, 1, 1));
    assert_int_equal(ds_memory_explain(&memory, DS_E_MEMORY, 1 << 20, NULL), DS_E_MEMORY);
    assert_int_equal(memory.used, 0);
}

static void workers_share_half_of_what_the_bound_leaves(void **state) {
    (void)state;
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    assert_int_equal(ds_memory_share(&memory, 2), 1 << 29);
    memory.bound = 9 << 20;
    memory.used = 1 << 20;
    assert_int_equal(ds_memory_share(&memory, 4), 1 << 20);
    memory.used = 10 << 20;
    assert_int_equal(ds_memory_share(&memory, 4), 65536); /* never nothing: then the bound itself says no */
}

static void zeroed_memory_is_zero(void **state) {
    (void)state;
    fixture_allocator counted;
    ds_memory memory = counted_memory(&counted); /* fills with a pattern first */
    unsigned char *block = ds_memory_new_zeroed(&memory, 33, 3);
    assert_non_null(block);
    for (size_t i = 0; i < 99; i++) assert_int_equal(block[i], 0);
    ds_memory_free(&memory, block, 33, 3);
    expect_all_back(&counted, &memory);
}

static void reserve_grows_by_half_and_keeps_the_content(void **state) {
    (void)state;
    fixture_allocator counted;
    ds_memory memory = counted_memory(&counted);
    uint32_t *numbers = NULL;
    size_t capacity = 0, growths = 0;
    for (uint32_t i = 0; i < 20000; i++) {
        size_t before = capacity;
        assert_true(ds_memory_reserve(&memory, &numbers, &capacity, (size_t)i + 1, sizeof *numbers));
        assert_true(capacity > i);
        if (capacity != before) {
            growths++;
            assert_true(capacity >= before + before / 2);
        }
        numbers[i] = i * 3;
        assert_int_equal(memory.used, capacity * sizeof *numbers);
    }
    assert_true(growths < 25); /* log 20000 / log 1.5 */
    for (uint32_t i = 0; i < 20000; i++) assert_int_equal(numbers[i], i * 3);
    size_t before = capacity;
    assert_true(ds_memory_reserve(&memory, &numbers, &capacity, 5, sizeof *numbers));
    assert_int_equal(capacity, before);
    ds_memory_free(&memory, numbers, capacity, sizeof *numbers);
    expect_all_back(&counted, &memory);
}

/* memcpy and memset must not be given NULL, be it for no bytes. */
static void a_reserve_of_nothing_gives_a_block_too(void **state) {
    (void)state;
    fixture_allocator counted;
    ds_memory memory = counted_memory(&counted);
    uint64_t *block = NULL;
    size_t capacity = 0;
    assert_true(ds_memory_reserve(&memory, &block, &capacity, 0, sizeof *block));
    assert_non_null(block);
    ds_memory_free(&memory, block, capacity, sizeof *block);
    expect_all_back(&counted, &memory);
}

static void a_failed_reserve_leaves_the_block_alone(void **state) {
    (void)state;
    fixture_allocator counted;
    ds_memory memory = counted_memory(&counted);
    char *text = NULL;
    size_t capacity = 0;
    assert_true(ds_memory_reserve(&memory, &text, &capacity, 16, 1));
    memcpy(text, "fifteen letters", 16);
    char *before = text;
    size_t room = capacity;
    run_dry(&counted);
    assert_false(ds_memory_reserve(&memory, &text, &capacity, 1000, 1));
    assert_ptr_equal(text, before);
    assert_int_equal(capacity, room);
    assert_string_equal(text, "fifteen letters");
    assert_int_equal(memory.used, room);
    ds_memory_free(&memory, text, capacity, 1);
    expect_all_back(&counted, &memory);
}

static void a_hook_with_a_gap_is_not_used(void **state) {
    (void)state;
    fixture_allocator counted = {.fail_at = 0};
    ds_allocator hook = fixture_allocator_hook(&counted);
    hook.release = NULL;
    ds_memory memory;
    ds_memory_init(&memory, &hook);
    void *block = ds_memory_new(&memory, 1, 8);
    assert_non_null(block);
    ds_memory_free(&memory, block, 1, 8);
    assert_int_equal(counted.calls, 0);
}

/* ---- arena ---- */

static void arena_gives_aligned_places_that_do_not_overlap(void **state) {
    (void)state;
    enum { PIECES = 3000 };
    fixture_allocator counted;
    ds_memory memory = counted_memory(&counted);
    ds_arena arena;
    ds_arena_init(&arena, &memory);
    dice d = dice_new(1);
    unsigned char *pieces[PIECES];
    size_t sizes[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        sizes[i] = dice_once_in(&d, 100) ? dice_between(&d, 60000, 200000) : dice_between(&d, 1, 100);
        pieces[i] = ds_arena_new(&arena, sizes[i], 1);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        memset(pieces[i], (int)(i % 251), sizes[i]);
    }
    for (size_t i = 0; i < PIECES; i++) {
        assert_int_equal(pieces[i][0], i % 251);
        assert_int_equal(pieces[i][sizes[i] - 1], i % 251);
        assert_int_equal(pieces[i][sizes[i] / 2], i % 251);
    }
    ds_arena_clear(&arena);
    expect_all_back(&counted, &memory);
}

static void arena_reset_keeps_one_block(void **state) {
    (void)state;
    fixture_allocator counted;
    ds_memory memory = counted_memory(&counted);
    ds_arena arena;
    ds_arena_init(&arena, &memory);
    ds_arena_reset(&arena);
    for (size_t i = 0; i < 100; i++) assert_non_null(ds_arena_new(&arena, 10000, 1));
    assert_true(counted.blocks > 10);
    ds_arena_reset(&arena);
    assert_int_equal(counted.blocks, 1);
    uint64_t used = memory.used;
    assert_non_null(ds_arena_new(&arena, 10000, 1));
    assert_int_equal(memory.used, used);
    ds_arena_clear(&arena);
    expect_all_back(&counted, &memory);
}

static void arena_copies_text_with_its_nul(void **state) {
    (void)state;
    fixture_allocator counted;
    ds_memory memory = counted_memory(&counted);
    ds_arena arena;
    ds_arena_init(&arena, &memory);
    char *copy = ds_arena_text(&arena, "headline and more", 8);
    assert_string_equal(copy, "headline");
    assert_string_equal(ds_arena_text(&arena, NULL, 0), "");
    char *with_nul = ds_arena_text(&arena, "a\0b", 3);
    assert_memory_equal(with_nul, "a\0b", 4);
    assert_string_equal(copy, "headline");
    ds_arena_clear(&arena);
}

static void arena_refuses_what_overflows_and_what_is_not_there(void **state) {
    (void)state;
    fixture_allocator counted;
    ds_memory memory = counted_memory(&counted);
    ds_arena arena;
    ds_arena_init(&arena, &memory);
    assert_null(ds_arena_new(&arena, SIZE_MAX, 2));
    assert_null(ds_arena_new(&arena, SIZE_MAX, 1));
    assert_null(ds_arena_new(&arena, PTRDIFF_MAX, 1));
    assert_null(ds_arena_text(&arena, "x", SIZE_MAX));
    run_dry(&counted);
    assert_null(ds_arena_new(&arena, 1, 1));
    counted.fail_at = 0;
    assert_non_null(ds_arena_new(&arena, 1, 1));
    ds_arena_clear(&arena);
    expect_all_back(&counted, &memory);
}

/* ---- buffer ---- */

static void buffer_appends_and_terminates(void **state) {
    (void)state;
    fixture_allocator counted;
    ds_memory memory = counted_memory(&counted);
    ds_buffer buffer;
    ds_buffer_init(&buffer, &memory);
    assert_true(ds_buffer_append(&buffer, NULL, 0));
    assert_int_equal(buffer.size, 0);
    assert_true(ds_buffer_append(&buffer, "a\0b", 3));
    assert_true(ds_buffer_append_text(&buffer, "cd"));
    assert_true(ds_buffer_terminate(&buffer));
    assert_int_equal(buffer.size, 5);
    assert_memory_equal(buffer.data, "a\0bcd", 6);
    for (size_t i = 0; i < 5000; i++) assert_true(ds_buffer_append(&buffer, &(char){(char)(i % 100)}, 1));
    assert_int_equal(buffer.size, 5005);
    for (size_t i = 0; i < 5000; i++) assert_int_equal(buffer.data[5 + i], i % 100);
    ds_buffer_clear(&buffer);
    assert_int_equal(buffer.size, 0);
    ds_buffer_clear(&buffer);
    expect_all_back(&counted, &memory);
}

static void a_failed_append_changes_nothing(void **state) {
    (void)state;
    fixture_allocator counted;
    ds_memory memory = counted_memory(&counted);
    ds_buffer buffer;
    ds_buffer_init(&buffer, &memory);
    assert_true(ds_buffer_append_text(&buffer, "kept"));
    run_dry(&counted);
    static const char many[1000];
    assert_false(ds_buffer_append(&buffer, many, sizeof many));
    assert_false(ds_buffer_reserve(&buffer, SIZE_MAX));
    assert_int_equal(buffer.size, 4);
    assert_memory_equal(buffer.data, "kept", 4);
    ds_buffer_clear(&buffer);
    expect_all_back(&counted, &memory);
}

/* ---- hash ---- */

/* Of the reference implementation of XXH3 0.8; tokens, shingles and files of other machines stand on them. */
static void hashes_are_those_of_xxh3(void **state) {
    (void)state;
    assert_int_equal(ds_hash("", 0, 0), 0x2d06800538d394c2u);
    ds_hash128 wide = ds_hash_wide("", 0);
    assert_int_equal(wide.low, 0x6001c324468d497fu);
    assert_int_equal(wide.high, 0x99aa06d3014798d8u);
    assert_int_not_equal(ds_hash("a", 1, 0), ds_hash("a", 1, 1));
}

static void mix_is_a_bijection_as_far_as_can_be_seen(void **state) {
    (void)state;
    assert_int_equal(ds_hash_mix(0), 0);
    /* Each step undone: multiplication by the inverse of an odd number, and shifts folded back. */
    dice d = dice_new(2);
    for (int i = 0; i < 10000; i++) {
        uint64_t x = dice_next(&d), y = ds_hash_mix(x);
        y ^= y >> 31 ^ y >> 62;
        y *= 0x319642b2d24d8ec3u;
        y ^= y >> 27 ^ y >> 54;
        y *= 0x96de1b173f119089u;
        y ^= y >> 30 ^ y >> 60;
        assert_int_equal(y, x);
    }
}

/* ---- UTF-8 ---- */

/* The code point at the head of `text`, and how many bytes it took; `bad` as it was set. */
static void expect_decoded(const char *text, size_t size, uint32_t code_point, size_t length, int bad) {
    unsigned char *exact = malloc(size);
    assert_non_null(exact);
    memcpy(exact, text, size);
    uint32_t got = 0;
    int got_bad = 0;
    size_t took = ds_utf8_decode(exact, size, &got, &got_bad);
    free(exact);
    assert_int_equal(took, length);
    assert_int_equal(got, code_point);
    assert_int_equal(got_bad, bad);
}

static void utf8_takes_the_first_and_last_of_each_row_of_table_3_7(void **state) {
    (void)state;
    expect_decoded("\x00", 1, 0, 1, 0);
    expect_decoded("\x7f", 1, 0x7f, 1, 0);
    expect_decoded("\xc2\x80", 2, 0x80, 2, 0);
    expect_decoded("\xdf\xbf", 2, 0x7ff, 2, 0);
    expect_decoded("\xe0\xa0\x80", 3, 0x800, 3, 0);
    expect_decoded("\xe0\xbf\xbf", 3, 0xfff, 3, 0);
    expect_decoded("\xe1\x80\x80", 3, 0x1000, 3, 0);
    expect_decoded("\xec\xbf\xbf", 3, 0xcfff, 3, 0);
    expect_decoded("\xed\x80\x80", 3, 0xd000, 3, 0);
    expect_decoded("\xed\x9f\xbf", 3, 0xd7ff, 3, 0);
    expect_decoded("\xee\x80\x80", 3, 0xe000, 3, 0);
    expect_decoded("\xef\xbf\xbf", 3, 0xffff, 3, 0);
    expect_decoded("\xf0\x90\x80\x80", 4, 0x10000, 4, 0);
    expect_decoded("\xf0\xbf\xbf\xbf", 4, 0x3ffff, 4, 0);
    expect_decoded("\xf1\x80\x80\x80", 4, 0x40000, 4, 0);
    expect_decoded("\xf3\xbf\xbf\xbf", 4, 0xfffff, 4, 0);
    expect_decoded("\xf4\x80\x80\x80", 4, 0x100000, 4, 0);
    expect_decoded("\xf4\x8f\xbf\xbf", 4, 0x10ffff, 4, 0);
}

static void utf8_gives_one_replacement_for_a_maximal_subpart(void **state) {
    (void)state;
    expect_decoded("\x80", 1, 0xfffd, 1, 1);     /* a lone continuation */
    expect_decoded("\xc0\xaf", 2, 0xfffd, 1, 1); /* overlong */
    expect_decoded("\xc1\xbf", 2, 0xfffd, 1, 1);
    expect_decoded("\xe0\x9f\xbf", 3, 0xfffd, 1, 1);     /* overlong: the second byte is no part of it */
    expect_decoded("\xed\xa0\x80", 3, 0xfffd, 1, 1);     /* a surrogate */
    expect_decoded("\xf0\x8f\xbf\xbf", 4, 0xfffd, 1, 1); /* overlong */
    expect_decoded("\xf4\x90\x80\x80", 4, 0xfffd, 1, 1); /* past U+10FFFF */
    expect_decoded("\xf5\x80\x80\x80", 4, 0xfffd, 1, 1);
    expect_decoded("\xff", 1, 0xfffd, 1, 1);
    expect_decoded("\xc3", 1, 0xfffd, 1, 1);         /* cut by the end */
    expect_decoded("\xe2\x82", 2, 0xfffd, 2, 1);     /* two good bytes of three */
    expect_decoded("\xf0\x9f\x98", 3, 0xfffd, 3, 1); /* three of four */
    expect_decoded("\xc3(", 2, 0xfffd, 1, 1);        /* cut by another character, which stays */
    expect_decoded("\xe2\x82(", 3, 0xfffd, 2, 1);
    expect_decoded("\xf0\x9f\x98(", 4, 0xfffd, 3, 1);
    expect_decoded("\xe2\xe2\x82\xac", 4, 0xfffd, 1, 1);
    int bad = 1;
    uint32_t c;
    (void)ds_utf8_decode((const unsigned char *)"a", 1, &c, &bad);
    assert_int_equal(bad, 1); /* never cleared */
}

static void every_code_point_goes_through_utf8_and_back(void **state) {
    (void)state;
    for (uint32_t c = 0; c <= 0x110010; c++) {
        bool is_scalar = c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
        unsigned char bytes[4];
        size_t length = ds_utf8_encode(c, bytes);
        uint32_t back = 0;
        int bad = 0;
        size_t took = ds_utf8_decode(bytes, length, &back, &bad);
        if (took != length || bad != 0 || back != (is_scalar ? c : 0xfffd)) fail_msg("U+%04X", (unsigned)c);
    }
}

/* All pairs and a sample of longer sequences, judged by encoding what was decoded. */
static void utf8_accepts_exactly_what_can_be_encoded(void **state) {
    (void)state;
    dice d = dice_new(3);
    for (uint32_t i = 0; i < 400000; i++) {
        unsigned char bytes[4] = {(unsigned char)i, (unsigned char)(i >> 8)}, again[4];
        bytes[2] = (unsigned char)dice_between(&d, 0x70, 0xcf);
        bytes[3] = (unsigned char)dice_between(&d, 0x70, 0xcf);
        if (i >= 65536) bytes[0] = (unsigned char)dice_between(&d, 0xe0, 0xf7);
        uint32_t c;
        int bad = 0;
        size_t took = ds_utf8_decode(bytes, sizeof bytes, &c, &bad);
        assert_in_range(took, 1, 4);
        size_t length = ds_utf8_encode(c, again);
        bool round = length == took && memcmp(bytes, again, took) == 0;
        if (round == (bad != 0)) fail_msg("%02x %02x %02x %02x", bytes[0], bytes[1], bytes[2], bytes[3]);
    }
}

static void the_valid_prefix_ends_before_the_first_bad_byte(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t prefix;
    } rows[] = {{"", 0},     {"plain", 5},          {"caf\xc3\xa9", 5},    {"caf\xc3", 3},
                {"\xff", 0}, {"a\xed\xa0\x80z", 1}, {"ok\xe2\x82\xac", 5}, {"ok\xe2\x82", 2}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(ds_utf8_valid_prefix((const unsigned char *)rows[i].text, strlen(rows[i].text)),
                         rows[i].prefix);
    }
}

static void ascii_ends_before_the_first_other_byte(void **state) {
    (void)state;
    dice d = dice_new(5);
    for (unsigned i = 0; i < 50000; i++) {
        size_t size = dice_between(&d, 0, 200), first = 0;
        uint32_t rare = dice_once_in(&d, 2) ? 200 : 20;
        unsigned char *text = malloc(size == 0 ? 1 : size); /* nothing is read behind it */
        assert_non_null(text);
        for (size_t at = 0; at < size; at++) {
            text[at] = (unsigned char)dice_between(&d, 0, 127);
            if (dice_once_in(&d, rare)) text[at] |= 0x80;
        }
        while (first < size && text[first] < 0x80) first++;
        assert_int_equal(ds_utf8_valid_ascii(text, size), first);
        free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_names_are_distinct_and_others_unknown),
        cmocka_unit_test(a_failure_is_recorded_whole),
        cmocka_unit_test(a_long_message_is_cut_and_ends),
        cmocka_unit_test(errno_values_find_their_codes),
        cmocka_unit_test(try_returns_early_only_on_failure),
        cmocka_unit_test(memory_counts_what_is_used_and_the_peak),
        cmocka_unit_test(a_block_of_nothing_is_still_a_block),
        cmocka_unit_test(sizes_that_overflow_are_refused_before_the_allocator),
        cmocka_unit_test(a_bound_is_kept_and_what_it_refused_is_told),
        cmocka_unit_test(memory_that_runs_out_is_not_the_bound),
        cmocka_unit_test(workers_share_half_of_what_the_bound_leaves),
        cmocka_unit_test(zeroed_memory_is_zero),
        cmocka_unit_test(reserve_grows_by_half_and_keeps_the_content),
        cmocka_unit_test(a_reserve_of_nothing_gives_a_block_too),
        cmocka_unit_test(a_failed_reserve_leaves_the_block_alone),
        cmocka_unit_test(a_hook_with_a_gap_is_not_used),
        cmocka_unit_test(arena_gives_aligned_places_that_do_not_overlap),
        cmocka_unit_test(arena_reset_keeps_one_block),
        cmocka_unit_test(arena_copies_text_with_its_nul),
        cmocka_unit_test(arena_refuses_what_overflows_and_what_is_not_there),
        cmocka_unit_test(buffer_appends_and_terminates),
        cmocka_unit_test(a_failed_append_changes_nothing),
        cmocka_unit_test(hashes_are_those_of_xxh3),
        cmocka_unit_test(mix_is_a_bijection_as_far_as_can_be_seen),
        cmocka_unit_test(utf8_takes_the_first_and_last_of_each_row_of_table_3_7),
        cmocka_unit_test(utf8_gives_one_replacement_for_a_maximal_subpart),
        cmocka_unit_test(every_code_point_goes_through_utf8_and_back),
        cmocka_unit_test(utf8_accepts_exactly_what_can_be_encoded),
        cmocka_unit_test(the_valid_prefix_ends_before_the_first_bad_byte),
        cmocka_unit_test(ascii_ends_before_the_first_other_byte),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
