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
static int16_t least_value(const ds_minhash *minhash, size_t slot, const uint32_t *numbers, size_t count) {
    size_t block = slot / DS_MINHASH_LANES, lane = slot % DS_MINHASH_LANES;
    uint16_t factor = (uint16_t)minhash->a[block / 2 * DS_MINHASH_LANES + lane];
    int16_t least = INT16_MAX;
    for (size_t s = 0; s < count; s++) {
        uint16_t x = (uint16_t)(numbers[s] >> 16);
        if (x == 0x8000) x = 0x8001;
        int16_t value = (int16_t)(uint16_t)((uint32_t)x * factor);
        if (block % 2 == 1) value = (int16_t)~value;
        if (value < least) least = value;
    }
    return least;
}

static void roll_numbers(dice *d, uint32_t *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        numbers[i] = (uint32_t)dice_next(d);
        if (dice_once_in(d, 40)) numbers[i] = 0x80000000u | (numbers[i] & 0xffff);
    }
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

static void check_signature(uint64_t seed, size_t slots, const uint32_t *numbers, size_t count, const char *line) {
    uint64_t expected[DS_MINHASH_SLOTS_MOST];
    assert_int_equal(read_numbers(line, expected, DS_MINHASH_SLOTS_MOST), slots);
    const char *kernel;
    for (size_t k = 0; (kernel = ds_minhash_kernel_name(k)) != NULL; k++) {
        int16_t signature[DS_MINHASH_SLOTS_MOST];
        ds_minhash minhash = minhash_of(slots, seed, kernel);
        ds_minhash_sign(&minhash, numbers, count, signature);
        for (size_t i = 0; i < slots; i++) {
            if ((uint16_t)signature[i] != expected[i]) fail_msg("%s, seed %" PRIx64 ", slot %zu", kernel, seed, i);
        }
    }
}

static void check_triples(uint64_t seed, const uint32_t *tokens, size_t count, const char *line) {
    uint64_t expected[VECTOR_SHINGLES_MOST];
    assert_int_equal(read_numbers(line, expected, VECTOR_SHINGLES_MOST), count - 2);
    const char *kernel;
    for (size_t k = 0; (kernel = ds_minhash_kernel_name(k)) != NULL; k++) {
        uint32_t numbers[VECTOR_SHINGLES_MOST];
        ds_minhash minhash = minhash_of(96, seed, kernel);
        ds_minhash_triples(&minhash, tokens, count, numbers);
        for (size_t i = 0; i + 2 < count; i++) assert_int_equal(numbers[i], expected[i]);
    }
}

static bool begins(const char *line, const char *word) {
    return strncmp(line, word, strlen(word)) == 0;
}

static void all_kernels_give_the_known_answers(void **state) {
    (void)state;
    FILE *file = fopen("tests/vectors/minhash.txt", "r");
    if (file == NULL) fail_msg("no tests/vectors/minhash.txt: tests run in the top folder");
    static char line[LINE_MOST];
    uint64_t seed = 0, read[VECTOR_SHINGLES_MOST];
    uint32_t given[VECTOR_SHINGLES_MOST];
    size_t slots = 0, count = 0, cases = 0;
    bool is_triples = false;
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (begins(line, "case ")) assert_int_equal(sscanf(line, "case %" SCNx64 " %zu", &seed, &slots), 2);
        if (begins(line, "triples ")) assert_int_equal(sscanf(line, "triples %" SCNx64, &seed), 1);
        if (begins(line, "case ") || begins(line, "triples ")) is_triples = line[0] == 't';
        if (begins(line, "tokens") || (!is_triples && begins(line, "numbers"))) {
            count = read_numbers(line, read, VECTOR_SHINGLES_MOST);
            for (size_t i = 0; i < count; i++) given[i] = (uint32_t)read[i];
            continue;
        }
        bool is_answer = begins(line, "signature") || begins(line, "numbers");
        if (is_answer && is_triples) check_triples(seed, given, count, line);
        if (is_answer && !is_triples) check_signature(seed, slots, given, count, line);
        cases += is_answer;
    }
    (void)fclose(file);
    assert_int_equal(cases, 15);
}

/* ---- kernels ---- */

static void triples_are_numbered_by_the_definition(void **state) {
    (void)state;
    enum { TOKENS = 150 };
    dice d = dice_new(3);
    uint32_t tokens[TOKENS], numbers[TOKENS];
    for (size_t i = 0; i < TOKENS; i++) tokens[i] = (uint32_t)dice_next(&d);
    const char *kernel;
    for (size_t k = 0; (kernel = ds_minhash_kernel_name(k)) != NULL; k++) {
        for (size_t count = 3; count <= TOKENS; count++) {
            ds_minhash minhash = minhash_of(96, dice_next(&d), kernel);
            numbers[count - 2] = 0x5a5a5a5a;
            ds_minhash_triples(&minhash, tokens, count, numbers);
            for (size_t i = 0; i + 3 <= count; i++) {
                const uint32_t *f = minhash.factor, *t = tokens + i;
                uint32_t sum = t[0] * f[0] + t[1] * f[1] + t[2] * f[2];
                assert_int_equal(numbers[i], (sum ^ sum >> 16) * 0x7feb352du);
            }
            assert_int_equal(numbers[count - 2], 0x5a5a5a5a);
        }
    }
}

static void kernels_follow_the_definition_for_all_sizes(void **state) {
    (void)state;
    enum { SHINGLES = 600 };
    dice d = dice_new(1);
    uint32_t numbers[SHINGLES];
    roll_numbers(&d, numbers, SHINGLES);
    const char *kernel;
    for (size_t k = 0; (kernel = ds_minhash_kernel_name(k)) != NULL; k++) {
        for (size_t slots = 1; slots <= DS_MINHASH_SLOTS_MOST; slots += slots < 260 ? 1 : 191) {
            ds_minhash minhash = minhash_of(slots, dice_next(&d), kernel);
            assert_string_equal(minhash.kernel_name, kernel);
            assert_int_equal(minhash.slots, slots);
            assert_true(minhash.padded >= slots && minhash.padded < slots + DS_MINHASH_LANES);
            assert_int_equal(minhash.padded % DS_MINHASH_LANES, 0);
            int16_t *signature = malloc((minhash.padded + 1) * sizeof *signature);
            assert_non_null(signature);
            signature[minhash.padded] = 0x5a5a;
            size_t count = dice_below(&d, dice_once_in(&d, 8) ? SHINGLES + 1 : 70);
            ds_minhash_sign(&minhash, numbers, count, signature);
            for (size_t i = 0; i < minhash.padded; i++) {
                if (signature[i] != least_value(&minhash, i, numbers, count)) {
                    fail_msg("%s: slot %zu of %zu, %zu shingles", kernel, i, slots, count);
                }
            }
            assert_int_equal(signature[minhash.padded], 0x5a5a);
            free(signature);
        }
    }
}

/* ---- levels and bands ---- */

static void texts_of_like_length_have_a_level_in_common(void **state) {
    (void)state;
    assert_int_equal(ds_minhash_level(0), 0);
    assert_int_equal(ds_minhash_level(DS_MINHASH_LEVEL_SHINGLES), 0);
    assert_int_equal(ds_minhash_level(2 * DS_MINHASH_LEVEL_SHINGLES + 1), 2);
    assert_int_equal(ds_minhash_level(SIZE_MAX), DS_MINHASH_LEVELS);
    for (size_t count = 1; count < 1 << 20; count += 1 + count / 50) {
        unsigned level = ds_minhash_level(count), of_double = ds_minhash_level(2 * count);
        assert_true(of_double == level || of_double == level + 1);
        assert_true(level == 0 || count > (size_t)DS_MINHASH_LEVEL_SHINGLES << (level - 1));
    }
}

static void a_level_keeps_a_part_of_the_level_below(void **state) {
    (void)state;
    enum { COUNT = 20000 };
    dice d = dice_new(5);
    uint32_t *numbers = malloc(COUNT * sizeof *numbers), *kept = malloc(COUNT * sizeof *kept);
    assert_true(numbers != NULL && kept != NULL);
    for (size_t i = 0; i < COUNT; i++) numbers[i] = (uint32_t)dice_next(&d);
    for (unsigned level = 0; level <= 8; level++) {
        memcpy(kept, numbers, COUNT * sizeof *numbers);
        size_t count = ds_minhash_sample(kept, COUNT, level), at = 0;
        for (size_t i = 0; i < COUNT; i++) {
            if (numbers[i] % (1u << level) != 0) continue;
            assert_true(at < count);
            assert_int_equal(kept[at++], numbers[i]);
        }
        assert_int_equal(at, count);
        double expected = (double)COUNT / (1u << level);
        assert_true(fabs((double)count - expected) < 6 * sqrt(expected));
    }
    free(numbers);
    free(kept);
}

static void a_band_is_of_its_slots_its_place_and_its_level(void **state) {
    (void)state;
    enum { BANDS = 12, ROWS_MOST = 32 };
    dice d = dice_new(6);
    for (uint32_t rows = 1; rows <= ROWS_MOST; rows++) {
        int16_t signature[BANDS * ROWS_MOST];
        uint64_t first[BANDS], here[BANDS];
        memset(signature, 0, sizeof signature);
        ds_minhash_bands(signature, BANDS, rows, 0, first);
        for (size_t a = 0; a < BANDS; a++) {
            for (size_t b = 0; b < a; b++) assert_true(first[a] != first[b]);
        }
        ds_minhash_bands(signature, BANDS, rows, 1, here);
        for (size_t band = 0; band < BANDS; band++) assert_true(here[band] != first[band]);
        uint32_t slot = dice_below(&d, BANDS * rows);
        signature[slot] ^= (int16_t)(1 << dice_below(&d, 15));
        ds_minhash_bands(signature, BANDS, rows, 0, here);
        for (size_t band = 0; band < BANDS; band++) {
            assert_int_equal(here[band] == first[band], band != slot / rows);
        }
    }
}

static void an_empty_set_has_the_highest_signature(void **state) {
    (void)state;
    const char *kernel;
    for (size_t k = 0; (kernel = ds_minhash_kernel_name(k)) != NULL; k++) {
        ds_minhash minhash = minhash_of(96, 1, kernel);
        int16_t signature[DS_MINHASH_SLOTS_MOST] = {0};
        ds_minhash_sign(&minhash, NULL, 0, signature);
        for (size_t i = 0; i < minhash.padded; i++) assert_int_equal(signature[i], INT16_MAX);
    }
}

static void coefficients_are_odd_and_depend_on_the_seed(void **state) {
    (void)state;
    enum { FACTORS = DS_MINHASH_SLOTS_MOST / 2 };
    ds_minhash one = minhash_of(DS_MINHASH_SLOTS_MOST, 1, "portable"),
               two = minhash_of(DS_MINHASH_SLOTS_MOST, 2, "portable"), few = minhash_of(10, 1, "portable");
    size_t alike = 0;
    for (size_t i = 0; i < FACTORS; i++) {
        assert_int_equal(one.a[i] & 1, 1);
        alike += one.a[i] == two.a[i];
        for (size_t j = 0; j < i; j++) assert_true(one.a[i] != one.a[j] && one.a[i] != -one.a[j]);
    }
    assert_true(alike < 3);
    for (size_t i = 0; i < 3; i++) assert_true(one.factor[i] % 2 == 1 && one.factor[i] != two.factor[i]);
    assert_true(one.factor[0] != one.factor[1] && one.factor[1] != one.factor[2] && one.factor[0] != one.factor[2]);
    /* A shorter signature is the beginning of a longer one. */
    assert_memory_equal(one.a, few.a, 10 * sizeof *one.a);
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
    uint32_t *shingles = malloc(2 * size * sizeof *shingles);
    assert_non_null(shingles);
    size_t agree = 0;
    for (int t = 0; t < trials; t++) {
        ds_minhash minhash = minhash_of(slots, dice_next(d), "auto");
        int16_t a[DS_MINHASH_SLOTS_MOST], b[DS_MINHASH_SLOTS_MOST];
        for (size_t s = 0; s < 2 * size - common; s++) shingles[s] = (uint32_t)dice_next(d);
        ds_minhash_sign(&minhash, shingles, size, a);
        ds_minhash_sign(&minhash, shingles + size - common, size, b);
        for (size_t i = 0; i < slots; i++) agree += a[i] == b[i];
    }
    free(shingles);
    return (double)agree / ((double)slots * trials);
}

/* Trials are independent, slots nearly so: 6 standard deviations, and 0.004 for the bias of a multiplicative hash. Sets with
 * nothing in common agree by chance in a slot in `size` / 131,072. */
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
            if (jaccard == 0) bound = 1e-3 + (double)size / 65536;
            if (jaccard == 1) bound = 0;
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
        cmocka_unit_test(triples_are_numbered_by_the_definition),
        cmocka_unit_test(kernels_follow_the_definition_for_all_sizes),
        cmocka_unit_test(texts_of_like_length_have_a_level_in_common),
        cmocka_unit_test(a_level_keeps_a_part_of_the_level_below),
        cmocka_unit_test(a_band_is_of_its_slots_its_place_and_its_level),
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
