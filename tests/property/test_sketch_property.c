/* SPDX-License-Identifier: MIT */
/* What must hold of sketches for any input: winnowing by its definition and its guarantee, MinHash as a function of sets. */
#include "dice.h"
#include "sketch/minhash.h"
#include "sketch/winnow.h"
#include "text/shingle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* ---- winnowing ---- */

/* By the definition: of every window the least one, and not what was kept last. */
static size_t winnow_slowly(const uint64_t *hashes, size_t count, size_t window, uint64_t *out) {
    if (count == 0) return 0;
    if (window > count) window = count;
    size_t kept = 0;
    for (size_t first = 0; first + window <= count; first++) {
        size_t least = first;
        for (size_t i = first; i < first + window; i++) {
            if (hashes[i] < hashes[least]) least = i;
        }
        if (kept == 0 || hashes[least] != out[kept - 1]) out[kept++] = hashes[least];
    }
    return kept;
}

static void winnowing_follows_its_definition(void **state) {
    (void)state;
    enum { MOST = 300 };
    dice d = dice_new(1);
    for (int round = 0; round < 4000; round++) {
        uint64_t hashes[MOST], out[MOST + 1], expected[MOST];
        size_t count = dice_below(&d, dice_once_in(&d, 4) ? MOST + 1 : 40), window = dice_between(&d, 1, 30);
        uint32_t alphabet = dice_once_in(&d, 3) ? UINT32_MAX : dice_between(&d, 1, 12);
        for (size_t i = 0; i < count; i++) hashes[i] = dice_below(&d, alphabet);
        out[count] = 0x5555;
        size_t kept = ds_winnow_select_window(hashes, count, window, out);
        assert_int_equal(kept, winnow_slowly(hashes, count, window, expected));
        assert_memory_equal(out, expected, kept * sizeof *out);
        assert_int_equal(out[count], 0x5555);
    }
}

/* Every kernel that runs here, on every length around the ends of its vectors. */
static void winnowing_kernels_agree(void **state) {
    (void)state;
    enum { MOST = 200 };
    static const char *const names[] = {"portable", "avx2", "avx512"};
    dice d = dice_new(6);
    for (uint32_t count = 0; count <= MOST; count++) {
        uint32_t tokens[MOST], alphabet = dice_once_in(&d, 3) ? dice_between(&d, 1, 6) : UINT32_MAX;
        uint64_t seed = dice_next(&d), scratch[3 * MOST + 64], first[MOST + 8], here[MOST + 8];
        for (uint32_t i = 0; i < count; i++) tokens[i] = dice_below(&d, alphabet);
        size_t kept = ds_winnow(ds_winnow_choose("portable"), tokens, count, seed, scratch, first);
        assert_true((kept > 0) == (count > 0));
        for (size_t n = 1; n < sizeof names / sizeof *names; n++) {
            ds_winnow_kernel kernel = ds_winnow_choose(names[n]);
            if (kernel == NULL) continue;
            assert_int_equal(ds_winnow(kernel, tokens, count, seed, scratch, here), kept);
            assert_memory_equal(here, first, kept * sizeof *here);
        }
    }
}

static size_t fingerprints(const uint32_t *tokens, uint32_t count, uint64_t *out) {
    uint64_t scratch[3 * 512 + 64];
    assert_true(count <= 512);
    return ds_winnow(ds_winnow_choose(NULL), tokens, count, 1, scratch, out);
}

static bool meet(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count) {
    for (size_t i = 0; i < a_count; i++) {
        for (size_t j = 0; j < b_count; j++) {
            if (a[i] == b[j]) return true;
        }
    }
    return false;
}

/* Before and behind the shared tokens anything may stand, nothing too. */
static void texts_that_share_32_tokens_share_a_fingerprint(void **state) {
    (void)state;
    dice d = dice_new(2);
    for (int round = 0; round < 5000; round++) {
        uint32_t texts[2][512], sizes[2], shared[DS_WINNOW_SHARED_TOKENS];
        uint32_t alphabet = dice_once_in(&d, 2) ? UINT32_MAX : dice_between(&d, 2, 20);
        for (size_t i = 0; i < DS_WINNOW_SHARED_TOKENS; i++) shared[i] = dice_below(&d, alphabet);
        for (size_t t = 0; t < 2; t++) {
            uint32_t before = dice_once_in(&d, 4) ? 0 : dice_below(&d, 200);
            uint32_t behind = dice_once_in(&d, 4) ? 0 : dice_below(&d, 200);
            sizes[t] = before + DS_WINNOW_SHARED_TOKENS + behind;
            for (uint32_t i = 0; i < sizes[t]; i++) texts[t][i] = dice_below(&d, alphabet);
            memcpy(texts[t] + before, shared, sizeof shared);
        }
        uint64_t a[520], b[520];
        size_t a_count = fingerprints(texts[0], sizes[0], a), b_count = fingerprints(texts[1], sizes[1], b);
        assert_true(meet(a, a_count, b, b_count));
    }
}

/* The guarantee is no looser than it has to be: without any 8 tokens in common nothing is shared. */
static void texts_that_share_7_tokens_share_none(void **state) {
    (void)state;
    dice d = dice_new(3);
    for (int round = 0; round < 500; round++) {
        uint32_t texts[2][200];
        for (size_t i = 0; i < 200; i++) {
            for (size_t t = 0; t < 2; t++) texts[t][i] = dice_below(&d, UINT32_MAX);
            if (i % 8 != 0) texts[1][i] = texts[0][i];
        }
        uint64_t a[520], b[520];
        size_t a_count = fingerprints(texts[0], 200, a), b_count = fingerprints(texts[1], 200, b);
        assert_true(a_count > 0 && b_count > 0);
        assert_false(meet(a, a_count, b, b_count));
    }
}

/* ---- MinHash ---- */

static void sign(const ds_minhash *minhash, const uint32_t *shingles, size_t count, int16_t *signature) {
    memset(signature, 0x33, DS_MINHASH_SLOTS_MOST * sizeof *signature);
    ds_minhash_sign(minhash, shingles, count, signature);
}

static void a_signature_is_of_a_set(void **state) {
    (void)state;
    enum { MOST = 200 };
    dice d = dice_new(4);
    for (int round = 0; round < 200; round++) {
        ds_minhash minhash;
        assert_int_equal(ds_minhash_init(&minhash, dice_between(&d, 1, 200), dice_next(&d), NULL, NULL), DS_OK);
        uint32_t shingles[MOST], mixed[2 * MOST];
        size_t count = dice_below(&d, MOST + 1), mixed_count = count;
        for (size_t i = 0; i < count; i++) mixed[i] = shingles[i] = (uint32_t)dice_next(&d);
        /* Some twice, and all in another order. */
        for (size_t i = 0; i < count; i++) {
            if (dice_once_in(&d, 3)) mixed[mixed_count++] = shingles[i];
        }
        for (size_t i = mixed_count; i > 1; i--) {
            size_t j = dice_below(&d, (uint32_t)i);
            uint32_t swap = mixed[i - 1];
            mixed[i - 1] = mixed[j];
            mixed[j] = swap;
        }
        int16_t a[DS_MINHASH_SLOTS_MOST], b[DS_MINHASH_SLOTS_MOST];
        sign(&minhash, shingles, count, a);
        sign(&minhash, mixed, mixed_count, b);
        assert_memory_equal(a, b, minhash.padded * sizeof *a);
    }
}

static void the_signature_of_a_union_is_the_least_of_both(void **state) {
    (void)state;
    enum { MOST = 300 };
    dice d = dice_new(5);
    for (int round = 0; round < 200; round++) {
        ds_minhash minhash;
        assert_int_equal(ds_minhash_init(&minhash, dice_between(&d, 1, 200), dice_next(&d), NULL, NULL), DS_OK);
        uint32_t shingles[MOST];
        size_t count = dice_below(&d, MOST + 1), cut = dice_below(&d, (uint32_t)count + 1);
        for (size_t i = 0; i < count; i++) shingles[i] = (uint32_t)dice_next(&d);
        int16_t all[DS_MINHASH_SLOTS_MOST], left[DS_MINHASH_SLOTS_MOST], right[DS_MINHASH_SLOTS_MOST];
        sign(&minhash, shingles, count, all);
        sign(&minhash, shingles, cut, left);
        sign(&minhash, shingles + cut, count - cut, right);
        for (size_t i = 0; i < minhash.padded; i++) {
            assert_int_equal(all[i], left[i] < right[i] ? left[i] : right[i]);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(winnowing_follows_its_definition),
        cmocka_unit_test(winnowing_kernels_agree),
        cmocka_unit_test(texts_that_share_32_tokens_share_a_fingerprint),
        cmocka_unit_test(texts_that_share_7_tokens_share_none),
        cmocka_unit_test(a_signature_is_of_a_set),
        cmocka_unit_test(the_signature_of_a_union_is_the_least_of_both),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
