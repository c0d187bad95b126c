/* SPDX-License-Identifier: MIT */
/* The ground floor: the two sorts, which must be stable, and connected components. */
#include "base/components.h"
#include "base/order.h"
#include "base/radix.h"
#include "dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* ---- radix sort ---- */

static void a_record_gives_its_key_back(void **state) {
    (void)state;
    ds_record record = ds_record_make(0x0123456789abcdefu, 42);
    assert_int_equal(sizeof record, 12);
    assert_int_equal(ds_record_key(&record), 0x0123456789abcdefu);
    assert_int_equal(record.value, 42);
}

/* What is sorted by (key, value) when values are the places before: a stable sort by key and nothing else. */
static void expect_sorted(const ds_record *records, const uint64_t *keys, size_t count) {
    for (size_t i = 0; i < count; i++) {
        assert_true(records[i].value < count);
        assert_int_equal(ds_record_key(&records[i]), keys[records[i].value]);
        if (i == 0) continue;
        uint64_t before = ds_record_key(&records[i - 1]), here = ds_record_key(&records[i]);
        assert_true(before < here || (before == here && records[i - 1].value < records[i].value));
    }
}

/* Sort keys that have random bits in `mask` only. */
static void sort_random_keys(dice *d, size_t count, uint64_t mask) {
    ds_record *records = calloc(count + 1, sizeof *records), *scratch = calloc(count + 1, sizeof *scratch);
    uint64_t *keys = calloc(count + 1, sizeof *keys);
    assert_true(records != NULL && scratch != NULL && keys != NULL);
    for (size_t i = 0; i < count; i++) {
        keys[i] = dice_next(d) & mask;
        records[i] = ds_record_make(keys[i], (uint32_t)i);
    }
    ds_record guard = ds_record_make(7, 7);
    records[count] = scratch[count] = guard;
    ds_radix_sort(records, scratch, count);
    expect_sorted(records, keys, count);
    assert_memory_equal(&records[count], &guard, sizeof guard);
    assert_memory_equal(&scratch[count], &guard, sizeof guard);
    free(records);
    free(scratch);
    free(keys);
}

static void radix_sort_is_stable_for_all_lengths(void **state) {
    (void)state;
    dice d = dice_new(1);
    for (size_t count = 0; count < 130; count++) {
        sort_random_keys(&d, count, UINT64_MAX);
        sort_random_keys(&d, count, 0x3);
        sort_random_keys(&d, count, 0);
    }
    sort_random_keys(&d, 20000, UINT64_MAX);
}

/* Digits that are the same in all records are passed over, so an odd and an even number of passes both occur. */
static void radix_sort_takes_keys_with_any_digits_alike(void **state) {
    (void)state;
    dice d = dice_new(2);
    for (unsigned digits = 0; digits < 256; digits++) {
        uint64_t mask = 0;
        for (unsigned i = 0; i < 8; i++) mask |= digits >> i & 1 ? (uint64_t)0xff << 8 * i : 0;
        sort_random_keys(&d, 300, mask);
    }
}

static void radix_sort_takes_sorted_and_reversed_keys(void **state) {
    (void)state;
    enum { COUNT = 1000 };
    ds_record up[COUNT], down[COUNT], scratch[COUNT];
    for (uint32_t i = 0; i < COUNT; i++) {
        up[i] = ds_record_make((uint64_t)i << 30, i);
        down[i] = ds_record_make((uint64_t)(COUNT - 1 - i) << 30, COUNT - 1 - i);
    }
    ds_radix_sort(up, scratch, COUNT);
    ds_radix_sort(down, scratch, COUNT);
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_int_equal(up[i].value, i);
        assert_int_equal(down[i].value, i);
    }
}

/* Many keys that agree in all bits but a few low ones, as a crowd among hashes: what insertion alone would be slow for. */
static void radix_sort_takes_crowds_of_like_keys(void **state) {
    (void)state;
    enum { COUNT = 5000 };
    dice d = dice_new(5);
    for (unsigned low_bits = 0; low_bits <= 40; low_bits += 5) {
        uint64_t low = (UINT64_C(1) << low_bits) - 1, crowds[3];
        static ds_record records[COUNT], scratch[COUNT];
        static uint64_t keys[COUNT];
        for (size_t c = 0; c < 3; c++) crowds[c] = dice_next(&d) & ~low;
        for (uint32_t i = 0; i < COUNT; i++) {
            uint32_t crowd = dice_below(&d, 4);
            keys[i] = crowd == 3 ? dice_next(&d) : crowds[crowd] | (dice_next(&d) & low);
            records[i] = ds_record_make(keys[i], i);
        }
        ds_radix_sort(records, scratch, COUNT);
        expect_sorted(records, keys, COUNT);
    }
}

/* ---- merge sort ---- */

static int compare_by_table(const void *context, uint32_t a, uint32_t b) {
    const uint32_t *rank = context;
    return (rank[a] > rank[b]) - (rank[a] < rank[b]);
}

static void order_sort_is_stable_for_all_lengths(void **state) {
    (void)state;
    enum { MOST = 300 };
    dice d = dice_new(3);
    for (uint32_t count = 0; count <= MOST; count++) {
        uint32_t rank[MOST + 1], numbers[MOST + 1], scratch[MOST + 1];
        uint32_t ranks = dice_between(&d, 1, count + 1);
        for (uint32_t i = 0; i < count; i++) {
            rank[i] = dice_below(&d, ranks);
            numbers[i] = i;
        }
        numbers[count] = scratch[count] = 77777;
        ds_order_sort(numbers, scratch, count, compare_by_table, rank);
        unsigned char seen[MOST] = {0};
        for (uint32_t i = 0; i < count; i++) {
            assert_true(numbers[i] < count && !seen[numbers[i]]);
            seen[numbers[i]] = 1;
            if (i == 0) continue;
            uint32_t before = numbers[i - 1], here = numbers[i];
            assert_true(rank[before] < rank[here] || (rank[before] == rank[here] && before < here));
        }
        assert_int_equal(numbers[count], 77777);
        assert_int_equal(scratch[count], 77777);
    }
}

/* ---- components ---- */

static void components_are_named_by_their_least_member(void **state) {
    (void)state;
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_components components;
    assert_int_equal(ds_components_init(&components, &memory, 7, NULL), DS_OK);
    for (uint32_t i = 0; i < 7; i++) assert_int_equal(ds_components_find(&components, i), i);
    ds_components_unite(&components, 6, 4);
    ds_components_unite(&components, 2, 6);
    ds_components_unite(&components, 1, 3);
    ds_components_unite(&components, 4, 2);
    static const uint32_t expected[7] = {0, 1, 2, 1, 2, 5, 2};
    for (uint32_t i = 0; i < 7; i++) assert_int_equal(ds_components_find(&components, i), expected[i]);
    ds_components_clear(&components);
    assert_int_equal(memory.used, 0);
    assert_int_equal(ds_components_init(&components, &memory, 0, NULL), DS_OK);
    ds_components_clear(&components);
    assert_int_equal(memory.used, 0);
}

/* The slow way: labels that are swept until none changes. */
static void sweep_labels(uint32_t *label, uint32_t count, const uint32_t (*edges)[2], size_t edge_count) {
    for (uint32_t i = 0; i < count; i++) label[i] = i;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t e = 0; e < edge_count; e++) {
            uint32_t *a = &label[edges[e][0]], *b = &label[edges[e][1]];
            if (*a == *b) continue;
            *a = *b = *a < *b ? *a : *b;
            changed = true;
        }
    }
}

static void components_do_not_depend_on_the_order_of_edges(void **state) {
    (void)state;
    enum { MEMBERS = 120, EDGES = 100 };
    dice d = dice_new(4);
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    for (int round = 0; round < 50; round++) {
        uint32_t edges[EDGES][2], label[MEMBERS];
        size_t count = dice_below(&d, EDGES + 1);
        for (size_t e = 0; e < count; e++) {
            edges[e][0] = dice_below(&d, MEMBERS);
            edges[e][1] = dice_below(&d, MEMBERS);
        }
        sweep_labels(label, MEMBERS, (const uint32_t(*)[2])edges, count);
        for (int turn = 0; turn < 2; turn++) {
            ds_components components;
            assert_int_equal(ds_components_init(&components, &memory, MEMBERS, NULL), DS_OK);
            for (size_t i = 0; i < count; i++) {
                const uint32_t *edge = edges[turn == 0 ? i : count - 1 - i];
                ds_components_unite(&components, edge[turn], edge[1 - turn]);
            }
            for (uint32_t i = 0; i < MEMBERS; i++) assert_int_equal(ds_components_find(&components, i), label[i]);
            ds_components_clear(&components);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_gives_its_key_back),
        cmocka_unit_test(radix_sort_is_stable_for_all_lengths),
        cmocka_unit_test(radix_sort_takes_keys_with_any_digits_alike),
        cmocka_unit_test(radix_sort_takes_sorted_and_reversed_keys),
        cmocka_unit_test(radix_sort_takes_crowds_of_like_keys),
        cmocka_unit_test(order_sort_is_stable_for_all_lengths),
        cmocka_unit_test(components_are_named_by_their_least_member),
        cmocka_unit_test(components_do_not_depend_on_the_order_of_edges),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
