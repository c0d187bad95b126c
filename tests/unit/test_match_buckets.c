/* SPDX-License-Identifier: MIT */
/* Buckets: all pairs up to 64 texts, above these everyone meets the hubs. And who the hubs are. */
#include "fixtures/fixture_stand.h"

/* -------------------------------------------------------------------------------------------------- hubs -------- */

static void hubs_are_the_least_in_any_order(void **state) {
    (void)state;
    enum { CROWD = 101 }; /* prime: every step below visits all of it */
    for (uint32_t step = 1; step < CROWD; step += 7) {
        ds_hubs hubs = {0};
        for (uint32_t i = 0; i < CROWD; i++) {
            uint32_t rank = i * step % CROWD;
            ds_hubs_offer(&hubs, 1000 + rank, rank * 10);
        }
        assert_int_equal(hubs.count, DS_BUCKET_HUBS);
        for (uint32_t h = 0; h < DS_BUCKET_HUBS; h++) {
            assert_int_equal(hubs.ranks[h], h * 10);
            assert_int_equal(hubs.members[h], 1000 + h);
        }
        assert_true(ds_hubs_has(&hubs, 1000 + DS_BUCKET_HUBS - 1));
        assert_false(ds_hubs_has(&hubs, 1000 + DS_BUCKET_HUBS));
    }
}

static void of_equal_ranks_the_first_stays(void **state) {
    (void)state;
    ds_hubs hubs = {0};
    for (uint32_t i = 0; i < 2 * DS_BUCKET_HUBS; i++) ds_hubs_offer(&hubs, i, 7);
    for (uint32_t h = 0; h < DS_BUCKET_HUBS; h++) assert_int_equal(hubs.members[h], h);
    ds_hubs_offer(&hubs, 99, 6);
    assert_int_equal(hubs.members[0], 99);
    assert_int_equal(hubs.members[1], 0);
    assert_false(ds_hubs_has(&hubs, DS_BUCKET_HUBS - 1));
}

static void few_members_are_all_hubs(void **state) {
    (void)state;
    ds_hubs hubs = {0};
    assert_false(ds_hubs_has(&hubs, 0));
    ds_hubs_offer(&hubs, 5, UINT64_MAX);
    ds_hubs_offer(&hubs, 4, 0);
    assert_int_equal(hubs.count, 2);
    assert_int_equal(hubs.members[0], 4);
    assert_true(ds_hubs_has(&hubs, 5));
}

/* ----------------------------------------------------------------------------------------------- buckets -------- */

enum { TEXTS = 200 };

/* A bench for buckets: TEXTS texts of one word, keys put in by hand, and the pairs that come out. */
typedef struct bucket_bench {
    fixture_stand *stand;
    ds_keys pairs;
    unsigned char over[TEXTS];
    ds_bucket_counts counts;
    uint8_t times[TEXTS][TEXTS]; /* how often a pair was proposed; a < b */
    uint32_t via[TEXTS][TEXTS];
    uint32_t total;
} bucket_bench;

static bucket_bench *new_bucket_bench(void) {
    bucket_bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    fixture_stand *s = b->stand = fixture_stand_new();
    s->options.exact = true; /* no keys but the bench's */
    for (uint32_t i = 0; i < TEXTS; i++) fixture_add_body(s, i, 1);
    FIXTURE_OK(s, ds_keys_open(&b->pairs, &s->memory, ds_io_system(), NULL, 40, &s->error));
    return b;
}

static void put_in_bucket(bucket_bench *b, uint64_t hash, uint64_t kind, uint32_t number) {
    fixture_stand *s = b->stand;
    FIXTURE_OK(s, ds_keys_add(&s->keys_writer, ds_key_make(hash, kind), number, &s->error));
}

static void count_pair(bucket_bench *b, const ds_record *record) {
    uint64_t key = ds_record_key(record);
    uint32_t x = (uint32_t)(key >> 32), y = (uint32_t)key;
    assert_true(x < y && y < TEXTS);
    b->times[x][y]++;
    b->via[x][y] |= record->value;
    b->total++;
}

static void run_buckets(bucket_bench *b, const uint32_t *text_by_number) {
    fixture_stand *s = b->stand;
    fixture_group(s);
    if (text_by_number == NULL) text_by_number = s->corpus.text_of;
    FIXTURE_OK(s, ds_buckets_pair(&s->corpus, &s->keys, text_by_number, &b->pairs, 3, b->over, &b->counts, &s->error));
    ds_keys_part part = {0};
    for (uint32_t p = 0; p < DS_KEYS_PARTS; p++) {
        FIXTURE_OK(s, ds_keys_load(&b->pairs, p, &part, &s->error));
        for (size_t i = 0; i < part.count; i++) count_pair(b, &part.records[i]);
    }
    ds_keys_part_clear(&part, &s->memory);
}

static void free_bucket_bench(bucket_bench *b) {
    ds_keys_close(&b->pairs);
    fixture_stand_free(b->stand);
    free(b);
}

static void up_to_64_all_pairs(void **state) {
    (void)state;
    bucket_bench *b = new_bucket_bench();
    for (uint32_t i = 0; i < 64; i++) put_in_bucket(b, UINT64_MAX, DS_KEY_PASSAGE, i);
    put_in_bucket(b, 77, DS_KEY_BAND, 100);
    run_buckets(b, NULL);
    assert_int_equal(b->total, 64 * 63 / 2);
    for (uint32_t x = 0; x < 64; x++) {
        for (uint32_t y = x + 1; y < 64; y++) {
            assert_int_equal(b->times[x][y], 1);
            assert_int_equal(b->via[x][y], DS_VIA_PASSAGES);
        }
    }
    assert_int_equal(b->counts.keys, 65);
    assert_int_equal(b->counts.buckets_over, 0);
    assert_int_equal(b->counts.texts_in_buckets_over, 0);
    free_bucket_bench(b);
}

static void above_64_everyone_meets_the_hubs(void **state) {
    (void)state;
    bucket_bench *b = new_bucket_bench();
    enum { MEMBERS = 65 };
    ds_hubs hubs = {0};
    for (uint32_t i = 0; i < MEMBERS; i++) {
        uint32_t text = MEMBERS - 1 - i + 20;
        put_in_bucket(b, 1, DS_KEY_BAND, text);
        ds_hubs_offer(&hubs, text, b->stand->entries[text].rank_hash);
    }
    run_buckets(b, NULL);
    for (uint32_t x = 0; x < TEXTS; x++) {
        for (uint32_t y = x + 1; y < TEXTS; y++) {
            bool inside = x >= 20 && y < 20 + MEMBERS;
            bool met = inside && (ds_hubs_has(&hubs, x) || ds_hubs_has(&hubs, y));
            assert_int_equal(b->times[x][y], met);
        }
        assert_int_equal(b->over[x], x >= 20 && x < 20 + MEMBERS);
    }
    assert_int_equal(b->total, (MEMBERS - 16) * 16 + 16 * 15 / 2);
    assert_int_equal(b->counts.buckets_over, 1);
    assert_int_equal(b->counts.texts_in_buckets_over, MEMBERS);
    free_bucket_bench(b);
}

static void two_buckets_over_count_a_text_once(void **state) {
    (void)state;
    bucket_bench *b = new_bucket_bench();
    for (uint32_t i = 0; i < 70; i++) put_in_bucket(b, 1, DS_KEY_BAND, i);
    for (uint32_t i = 40; i < 120; i++) put_in_bucket(b, UINT64_MAX / 2, DS_KEY_HEADLINE, i);
    run_buckets(b, NULL);
    assert_int_equal(b->counts.keys, 150);
    assert_int_equal(b->counts.buckets_over, 2);
    assert_int_equal(b->counts.texts_in_buckets_over, 120);
    free_bucket_bench(b);
}

static void what_counts_are_texts(void **state) {
    (void)state;
    bucket_bench *b = new_bucket_bench();
    uint32_t text_by_number[TEXTS];
    for (uint32_t i = 0; i < TEXTS; i++) {
        text_by_number[i] = i / 4;
        put_in_bucket(b, 1, DS_KEY_BAND, i); /* 200 keys of 50 texts */
        put_in_bucket(b, 1, DS_KEY_BAND, i); /* a text may have one key twice */
    }
    run_buckets(b, text_by_number);
    assert_int_equal(b->total, 50 * 49 / 2);
    assert_int_equal(b->times[0][49], 1);
    assert_int_equal(b->counts.keys, 400);
    assert_int_equal(b->counts.buckets_over, 0);
    free_bucket_bench(b);
}

static void the_kind_of_key_is_part_of_it(void **state) {
    (void)state;
    bucket_bench *b = new_bucket_bench();
    for (uint64_t kind = DS_KEY_BAND; kind < DS_KEY_KINDS; kind++) {
        put_in_bucket(b, 4096, kind, 3); /* one hash, three buckets */
        put_in_bucket(b, 4096, kind, 2);
    }
    put_in_bucket(b, 8192, DS_KEY_BAND, 2);
    put_in_bucket(b, 8192, DS_KEY_PASSAGE, 5);
    run_buckets(b, NULL);
    assert_int_equal(b->total, 3);
    assert_int_equal(b->via[2][3], DS_VIA_BANDS | DS_VIA_PASSAGES | DS_VIA_HEADLINE);
    assert_int_equal(b->times[2][5], 0);
    free_bucket_bench(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hubs_are_the_least_in_any_order),
        cmocka_unit_test(of_equal_ranks_the_first_stays),
        cmocka_unit_test(few_members_are_all_hubs),
        cmocka_unit_test(up_to_64_all_pairs),
        cmocka_unit_test(above_64_everyone_meets_the_hubs),
        cmocka_unit_test(two_buckets_over_count_a_text_once),
        cmocka_unit_test(what_counts_are_texts),
        cmocka_unit_test(the_kind_of_key_is_part_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
