/* SPDX-License-Identifier: MIT */
/* Keys in parts: slices of any size hold each key once and in order, however unevenly the keys lie. */
#include "dice.h"
#include "fixtures/fixture_allocator.h"
#include "store/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { RECORDS = 20000 };

typedef struct stand {
    fixture_allocator counted;
    ds_memory memory;
    ds_keys keys;
} stand;

static int stand_up(void **state) {
    stand *s = calloc(1, sizeof *s);
    if (s == NULL) return -1;
    ds_allocator hook = fixture_allocator_hook(&s->counted);
    ds_memory_init(&s->memory, &hook);
    *state = s;
    return ds_keys_open(&s->keys, &s->memory, ds_io_system(), NULL, 40, NULL) == DS_OK ? 0 : -1;
}

static int take_down(void **state) {
    stand *s = *state;
    ds_keys_close(&s->keys);
    bool is_clean = s->memory.used == 0 && s->counted.blocks == 0 && s->counted.wrong_sizes == 0;
    free(s);
    return is_clean ? 0 : -1;
}

/* Keys of 40 bits: half of them in one narrow range, a tenth equal, the rest anywhere. */
static uint64_t any_key(dice *d) {
    uint32_t kind = dice_below(d, 10);
    if (kind == 0) return 77;
    return kind <= 5 ? 0x8000000000 | dice_below(d, 1 << 30) : dice_next(d) >> 24;
}

static void put_all(stand *s) {
    dice d = dice_new(1);
    ds_keys_writer writer;
    ds_keys_writer_init(&writer, &s->keys);
    for (uint32_t i = 0; i < RECORDS; i++) assert_int_equal(ds_keys_add(&writer, any_key(&d), i, NULL), DS_OK);
    assert_int_equal(ds_keys_flush(&writer, NULL), DS_OK);
    ds_keys_writer_clear(&writer);
    assert_int_equal(ds_keys_total(&s->keys), RECORDS);
}

/* Returns how many slices there were. */
static size_t read_all(stand *s, size_t bytes, size_t *largest) {
    static unsigned char seen[RECORDS];
    memset(seen, 0, sizeof seen);
    size_t slices = 0, total = 0;
    uint64_t before = 0;
    ds_keys_part part = {0};
    *largest = 0;
    for (uint32_t p = 0; p < DS_KEYS_PARTS; p++) {
        bool more = true;
        assert_int_equal(ds_keys_begin(&s->keys, p, bytes, &part, NULL), DS_OK);
        for (;;) {
            assert_int_equal(ds_keys_next(&s->keys, &part, &more, NULL), DS_OK);
            if (!more) break;
            slices++;
            if (part.count > *largest) *largest = part.count;
            for (size_t i = 0; i < part.count; i++) {
                uint64_t key = ds_record_key(&part.records[i]);
                assert_true(key >= before);
                assert_false(seen[part.records[i].value]++);
                before = key;
            }
            total += part.count;
        }
        assert_int_equal(part.count, 0);
    }
    assert_int_equal(total, RECORDS);
    ds_keys_part_clear(&part, &s->memory);
    return slices;
}

static void slices_of_any_size_hold_the_same(void **state) {
    stand *s = *state;
    put_all(s);
    size_t largest;
    size_t whole = read_all(s, SIZE_MAX, &largest);
    assert_in_range(whole, 1, DS_KEYS_PARTS);
    assert_true(largest > RECORDS / 3);
    for (size_t records = 5000; records > 0; records /= 3) {
        size_t slices = read_all(s, records * 2 * sizeof(ds_record), &largest);
        assert_true(slices >= whole);
        /* Only keys that lie in one range, here the equal ones, may be more than was allowed. */
        assert_true(largest <= records || (records < RECORDS / 8 && largest < RECORDS / 4));
    }
}

static void the_largest_part_comes_first(void **state) {
    stand *s = *state;
    put_all(s);
    uint32_t order[DS_KEYS_PARTS];
    bool seen[DS_KEYS_PARTS] = {false};
    ds_keys_by_size(&s->keys, order);
    for (uint32_t i = 0; i < DS_KEYS_PARTS; i++) {
        assert_true(order[i] < DS_KEYS_PARTS && !seen[order[i]]);
        seen[order[i]] = true;
        if (i > 0) assert_true(s->keys.part_count[order[i]] <= s->keys.part_count[order[i - 1]]);
    }
    assert_int_equal(order[0], 32); /* the narrow range */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(slices_of_any_size_hold_the_same, stand_up, take_down),
        cmocka_unit_test_setup_teardown(the_largest_part_comes_first, stand_up, take_down),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
