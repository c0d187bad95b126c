/* SPDX-License-Identifier: MIT */
/* MinHash against known answers, its kernels against the definition, its estimate against the truth; winnowing. */
#include "base/cpu.h"
#include "base/hash.h"
#include "dice.h"
#include "sketch/minhash.h"
#include "sketch/winnow.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static ds_minhash minhash_of(size_t slots, uint64_t seed, const char *kernel) {
    ds_minhash minhash;
    ds_error error;
    if (ds_minhash_init(&minhash, slots, seed, kernel, &error) != DS_OK) fail_msg("%s: %s", kernel, error.message);
    return minhash;
}

/* The definition, a slot at a time. */
static uint32_t least_value(const ds_minhash *minhash, size_t slot, const uint64_t *shingles, size_t count) {
    uint32_t least = UINT32_MAX;
    for (size_t s = 0; s < count; s++) {
        uint64_t x = shingles[s] >> 32;
        uint32_t value = (uint32_t)(x * minhash->a[slot]);
        if (value < least) least = value;
    }
    return least;
}

/* ---- known answers ---- */

enum { VECTOR_SHINGLES_MOST = 64, LINE_MOST = 16 * 1024 };

/* The numbers behind the first word of a line; how many there are. */
static size_t read_numbers(const char *line, uint64_t *numbers, size_t most) {
    size_t count = 0;
    for (const char *at = strchr(line, ' '); at != NULL && count < most; count++) {
        char *end;
        numbers[count] = strtoull(at, &end, 16);
        if (end == at) break;
        at = end;
    }
    return count;
}

static void check_vector(uint64_t seed, size_t slots, const uint64_t *shingles, size_t count, const char *line) {
    uint64_t expected[DS_MINHASH_SLOTS_MOST];
    assert_int_equal(read_numbers(line, expected, DS_MINHASH_SLOTS_MOST), slots);
    const char *kernel;
    for (size_t k = 0; (kernel = ds_minhash_kernel_name(k)) != NULL; k++) {
        uint32_t signature[DS_MINHASH_SLOTS_MOST];
        ds_minhash minhash = minhash_of(slots, seed, kernel);
        ds_minhash_sign(&minhash, shingles, count, signature);
        for (size_t i = 0; i < slots; i++) {
            if (signature[i] != expected[i]) fail_msg("%s, seed %" PRIx64 ", slot %zu", kernel, seed, i);
        }
    }
}

static void all_kernels_give_the_known_answers(void **state) {
    (void)state;
    FILE *file = fopen("tests/vectors/minhash.txt", "r");
    if (file == NULL) fail_msg("no tests/vectors/minhash.txt: tests run in the top folder");
    static char line[LINE_MOST];
    uint64_t seed = 0, shingles[VECTOR_SHINGLES_MOST];
    size_t slots = 0, count = 0, cases = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "case ", 5) == 0) assert_int_equal(sscanf(line, "case %" SCNx64 " %zu", &seed, &slots), 2);
        if (strncmp(line, "shingles", 8) == 0) count = read_numbers(line, shingles, VECTOR_SHINGLES_MOST);
        if (strncmp(line, "signature", 9) != 0) continue;
        check_vector(seed, slots, shingles, count, line);
        cases++;
    }
    (void)fclose(file);
    assert_int_equal(cases, 9);
}

/* ---- kernels ---- */

/* Hashed on the way or before: the same bits, in one part or two. */
static void triples_are_shingles_of_three_tokens(void **state) {
    (void)state;
    enum { TOKENS = 150 };
    static const size_t slot_counts[] = {96, 1, 16, 95, 97, 192};
    dice d = dice_new(3);
    uint32_t tokens[TOKENS], together[DS_MINHASH_SLOTS_MOST], apart[DS_MINHASH_SLOTS_MOST];
    uint64_t shingles[TOKENS], seed = dice_next(&d);
    for (size_t i = 0; i < TOKENS; i++) tokens[i] = (uint32_t)dice_next(&d);
    for (size_t i = 0; i + 3 <= TOKENS; i++) shingles[i] = ds_hash(tokens + i, 12, seed);
    const char *kernel;
    for (size_t k = 0; (kernel = ds_minhash_kernel_name(k)) != NULL; k++) {
        for (size_t c = 0; c < sizeof slot_counts / sizeof *slot_counts; c++) {
            ds_minhash minhash = minhash_of(slot_counts[c], dice_next(&d), kernel);
            for (size_t count = 3; count <= TOKENS; count++) {
                size_t cut = dice_between(&d, 0, (uint32_t)count - 3);
                ds_minhash_sign(&minhash, shingles, count - 2, together);
                ds_minhash_begin(&minhash, apart);
                ds_minhash_add(&minhash, shingles, cut, apart);
                ds_minhash_add_triples(&minhash, tokens + cut, count - cut, seed, apart);
                assert_memory_equal(together, apart, minhash.padded * sizeof *apart);
            }
        }
    }
}

static void kernels_follow_the_definition_for_all_sizes(void **state) {
    (void)state;
    enum { SHINGLES = 70 };
    dice d = dice_new(1);
    uint64_t shingles[SHINGLES];
    for (size_t s = 0; s < SHINGLES; s++) shingles[s] = dice_next(&d);
    const char *kernel;
    for (size_t k = 0; (kernel = ds_minhash_kernel_name(k)) != NULL; k++) {
        for (size_t slots = 1; slots <= DS_MINHASH_SLOTS_MOST; slots += slots < 260 ? 1 : 191) {
            ds_minhash minhash = minhash_of(slots, dice_next(&d), kernel);
            assert_string_equal(minhash.kernel_name, kernel);
            assert_int_equal(minhash.slots, slots);
            assert_true(minhash.padded >= slots && minhash.padded < slots + DS_MINHASH_LANES);
            assert_int_equal(minhash.padded % DS_MINHASH_LANES, 0);
            uint32_t *signature = malloc((minhash.padded + 1) * sizeof *signature);
            assert_non_null(signature);
            signature[minhash.padded] = 0x5a5a5a5a;
            size_t count = dice_below(&d, SHINGLES + 1);
            ds_minhash_sign(&minhash, shingles, count, signature);
            for (size_t i = 0; i < minhash.padded; i++) {
                if (signature[i] != least_value(&minhash, i, shingles, count)) {
                    fail_msg("%s: slot %zu of %zu, %zu shingles", kernel, i, slots, count);
                }
            }
            assert_int_equal(signature[minhash.padded], 0x5a5a5a5a);
            free(signature);
        }
    }
}

static void an_empty_set_has_the_highest_signature(void **state) {
    (void)state;
    const char *kernel;
    for (size_t k = 0; (kernel = ds_minhash_kernel_name(k)) != NULL; k++) {
        ds_minhash minhash = minhash_of(96, 1, kernel);
        uint32_t signature[DS_MINHASH_SLOTS_MOST] = {0};
        ds_minhash_sign(&minhash, NULL, 0, signature);
        for (size_t i = 0; i < minhash.padded; i++) assert_int_equal(signature[i], UINT32_MAX);
    }
}

static void coefficients_are_odd_and_depend_on_the_seed(void **state) {
    (void)state;
    ds_minhash one = minhash_of(DS_MINHASH_SLOTS_MOST, 1, "portable"),
               two = minhash_of(DS_MINHASH_SLOTS_MOST, 2, "portable"), few = minhash_of(10, 1, "portable");
    size_t alike = 0;
    for (size_t i = 0; i < DS_MINHASH_SLOTS_MOST; i++) {
        assert_int_equal(one.a[i] & 1, 1);
        alike += one.a[i] == two.a[i];
        for (size_t j = 0; j < i; j++) assert_true(one.a[i] != one.a[j]);
    }
    assert_true(alike < 3);
    /* A shorter signature is the beginning of a longer one. */
    assert_memory_equal(one.a, few.a, 10 * sizeof(uint32_t));
}

static void kernels_are_chosen_by_name(void **state) {
    (void)state;
    ds_minhash minhash;
    ds_error error;
    static const struct {
        const char *name;
        bool runs;
    } rows[] = {{"portable", true}, {"avx2", false}, {"avx512", false}};
    for (size_t i = 0; i < 3; i++) {
        bool runs = rows[i].runs;
        if (i == 1) runs = ds_cpu_has_avx2();
        if (i == 2) runs = ds_cpu_has_avx512();
        bool is_listed = false;
        const char *name;
        for (size_t k = 0; (name = ds_minhash_kernel_name(k)) != NULL; k++) {
            is_listed = is_listed || strcmp(name, rows[i].name) == 0;
        }
        assert_int_equal(is_listed, runs);
        assert_int_equal(ds_minhash_init(&minhash, 96, 1, rows[i].name, &error), runs ? DS_OK : DS_E_UNSUPPORTED);
        if (runs) assert_string_equal(minhash.kernel_name, rows[i].name);
        if (!runs) assert_string_equal(error.place, "kernel");
    }
    static const char *const automatic[] = {NULL, "auto"};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(ds_minhash_init(&minhash, 96, 1, automatic[i], &error), DS_OK);
        assert_string_equal(minhash.kernel_name, ds_minhash_kernel_name(0));
    }
    static const char *const unknown[] = {"", "AVX2", "neon", "portable "};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(ds_minhash_init(&minhash, 96, 1, unknown[i], &error), DS_E_ARGUMENT);
        assert_string_equal(error.place, "kernel");
    }
}

static void a_signature_has_a_length_in_range(void **state) {
    (void)state;
    ds_minhash minhash;
    ds_error error;
    assert_int_equal(ds_minhash_init(&minhash, 0, 1, NULL, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_minhash_init(&minhash, DS_MINHASH_SLOTS_MOST + 1, 1, NULL, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_minhash_init(&minhash, SIZE_MAX, 1, NULL, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_minhash_init(&minhash, 1, 1, NULL, &error), DS_OK);
    assert_int_equal(ds_minhash_init(&minhash, DS_MINHASH_SLOTS_MOST, 1, NULL, &error), DS_OK);
}

/* ---- the estimate ---- */

/* Part of the slots that two sets of `size` shingles share, over `trials` signatures, when `common` are in both. */
static double estimate(dice *d, size_t size, size_t common, size_t slots, int trials) {
    uint64_t *shingles = malloc(2 * size * sizeof *shingles);
    assert_non_null(shingles);
    size_t agree = 0;
    for (int t = 0; t < trials; t++) {
        ds_minhash minhash = minhash_of(slots, dice_next(d), "auto");
        uint32_t a[DS_MINHASH_SLOTS_MOST], b[DS_MINHASH_SLOTS_MOST];
        for (size_t s = 0; s < 2 * size - common; s++) shingles[s] = dice_next(d);
        ds_minhash_sign(&minhash, shingles, size, a);
        ds_minhash_sign(&minhash, shingles + size - common, size, b);
        for (size_t i = 0; i < slots; i++) agree += a[i] == b[i];
    }
    free(shingles);
    return (double)agree / ((double)slots * trials);
}

/* Trials are independent, slots nearly so: 6 standard deviations, and 0.004 for the bias of a multiplicative hash. */
static void the_estimate_is_near_the_jaccard(void **state) {
    (void)state;
    enum { SLOTS = 96, TRIALS = 400 };
    dice d = dice_new(2);
    static const size_t sizes[] = {30, 120, 400};
    for (size_t i = 0; i < 3; i++) {
        for (size_t tenths = 0; tenths <= 10; tenths++) {
            size_t size = sizes[i], common = size * tenths / 10;
            double jaccard = (double)common / (double)(2 * size - common);
            double got = estimate(&d, size, common, SLOTS, TRIALS);
            double bound = 6 * sqrt(jaccard * (1 - jaccard) / (SLOTS * TRIALS)) + 0.004;
            if (jaccard == 0 || jaccard == 1) bound = 1e-4;
            if (fabs(got - jaccard) > bound) fail_msg("size %zu: %f for %f", size, got, jaccard);
        }
    }
}

/* ---- winnowing ---- */

static void winnowing_gives_what_its_paper_shows(void **state) {
    (void)state;
    static const uint64_t hashes[] = {77, 74, 42, 17, 98, 50, 17, 98, 8, 88, 67, 39, 77, 74, 42, 17, 98};
    static const uint64_t expected[] = {17, 8, 39, 17}; /* the paper, which keeps places, has 17 twice */
    uint64_t out[17];
    assert_int_equal(ds_winnow_select_window(hashes, 17, 4, out), 4);
    assert_memory_equal(out, expected, sizeof expected);
    assert_int_equal(ds_winnow_select_window(hashes, 13, 4, out), 3); /* the drawing in winnow.h */
    assert_memory_equal(out, expected, 3 * sizeof *expected);
    assert_int_equal(ds_winnow_select_window(hashes, 12, 4, out), 2); /* 39 is the least of no window yet */
}

static void short_texts_keep_their_least_hash(void **state) {
    (void)state;
    static const uint64_t hashes[] = {9, 4, 7, 4, 8};
    uint64_t out[5] = {0};
    assert_int_equal(ds_winnow_select_window(hashes, 0, 25, out), 0);
    assert_int_equal(ds_winnow_select_window(hashes, 1, 25, out), 1);
    assert_int_equal(out[0], 9);
    assert_int_equal(ds_winnow_select_window(hashes, 5, 25, out), 1);
    assert_int_equal(out[0], 4);
    assert_int_equal(ds_winnow_select_window(hashes, 5, 5, out), 1);
    assert_int_equal(out[0], 4);
}

static void a_window_of_one_keeps_everything(void **state) {
    (void)state;
    static const uint64_t hashes[] = {9, 4, 7, 4, 8, 8};
    uint64_t out[6];
    for (size_t window = 0; window <= 1; window++) {
        assert_int_equal(ds_winnow_select_window(hashes, 6, window, out), 5);
        assert_memory_equal(out, hashes, 5 * sizeof *hashes); /* but what was kept last */
    }
}

/* About 2 / (w + 1) of random hashes are kept (theorem 1 of the paper). */
static void winnowing_keeps_the_density_that_it_promises(void **state) {
    (void)state;
    enum { COUNT = 200000 };
    dice d = dice_new(3);
    uint64_t *hashes = malloc(2 * COUNT * sizeof *hashes);
    assert_non_null(hashes);
    for (size_t i = 0; i < COUNT; i++) hashes[i] = dice_next(&d);
    for (size_t window = 2; window < 60; window = window * 2 + 1) {
        double density = (double)ds_winnow_select_window(hashes, COUNT, window, hashes + COUNT) / COUNT;
        assert_true(fabs(density * (double)(window + 1) / 2 - 1) < 0.05);
    }
    free(hashes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_kernels_give_the_known_answers),
        cmocka_unit_test(triples_are_shingles_of_three_tokens),
        cmocka_unit_test(kernels_follow_the_definition_for_all_sizes),
        cmocka_unit_test(an_empty_set_has_the_highest_signature),
        cmocka_unit_test(coefficients_are_odd_and_depend_on_the_seed),
        cmocka_unit_test(kernels_are_chosen_by_name),
        cmocka_unit_test(a_signature_has_a_length_in_range),
        cmocka_unit_test(the_estimate_is_near_the_jaccard),
        cmocka_unit_test(winnowing_gives_what_its_paper_shows),
        cmocka_unit_test(short_texts_keep_their_least_hash),
        cmocka_unit_test(a_window_of_one_keeps_everything),
        cmocka_unit_test(winnowing_keeps_the_density_that_it_promises),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
