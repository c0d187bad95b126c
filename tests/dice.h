/* SPDX-License-Identifier: MIT */
/*
 * Random numbers for tests that can be thrown again: the seed is $DUPSCAN_SEED, else it differs from run to run, and a
 * program that fails says which one it was. Each test makes its own dice, so one test run alone sees the same numbers.
 *
 *     int main(void) {
 *         return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
 *     }
 */
#ifndef DS_TESTS_DICE_H
#define DS_TESTS_DICE_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct dice {
    uint64_t state;
} dice;

/* The seed of this run. */
static inline uint64_t dice_seed(void) {
    static uint64_t seed;
    static bool is_known;
    if (is_known) return seed;
    const char *given = getenv("DUPSCAN_SEED");
    if (given != NULL && *given != '\0') {
        seed = strtoull(given, NULL, 0);
    } else {
        struct timespec now = {0};
        (void)clock_gettime(CLOCK_REALTIME, &now);
        seed = ((uint64_t)now.tv_sec * 1000000007u + (uint64_t)now.tv_nsec) % 1000000000u;
    }
    is_known = true;
    return seed;
}

/* SplitMix64 (Steele, Lea, Flood 2014): its own code and not base/hash.h, which is under test. */
static inline uint64_t dice_next(dice *d) {
    uint64_t z = d->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* `salt` tells the tests of one program apart. */
static inline dice dice_new(uint64_t salt) {
    dice d = {dice_seed() ^ salt << 40};
    (void)dice_next(&d);
    return d;
}

/* A number below `sides` (over 0). */
static inline uint32_t dice_below(dice *d, uint32_t sides) {
    return (uint32_t)((dice_next(d) >> 32) * sides >> 32);
}

/* A number from `low` to `high`, both included. */
static inline uint32_t dice_between(dice *d, uint32_t low, uint32_t high) {
    return low + dice_below(d, high - low + 1);
}

static inline bool dice_once_in(dice *d, uint32_t sides) {
    return dice_below(d, sides) == 0;
}

/* The exit code of a program of which `failed` tests failed. */
static inline int dice_verdict(int failed) {
    if (failed != 0) (void)fprintf(stderr, "to see this again: DUPSCAN_SEED=%" PRIu64 "\n", dice_seed());
    return failed == 0 ? 0 : 1;
}

#endif
