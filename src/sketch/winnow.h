/* SPDX-License-Identifier: MIT */
/*
 * Winnowing (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003): of every window of w consecutive k-gram hashes the
 * least is kept. Two texts that share w + k - 1 consecutive tokens share a whole window, so they share a fingerprint;
 * about 2 / (w + 1) of the k-grams are kept.
 *
 *     hashes   77 74 42 17 98 50 17 98  8 88 67 39 77      windows of 4
 *     least             17          17  8        39        kept: 17 8 39
 *
 * A text of fewer than w k-grams keeps its least one. Where we deviate: the paper records places, so it keeps the second
 * 17 too; we want values only, and a value that was kept last is not kept again.
 */
#ifndef DS_SKETCH_WINNOW_H
#define DS_SKETCH_WINNOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DS_WINNOW_GRAM = 8, DS_WINNOW_WINDOW = 25, DS_WINNOW_SHARED_TOKENS = DS_WINNOW_GRAM + DS_WINNOW_WINDOW - 1 };

/* The fingerprints of `count` tokens, w + k - 1 at least; returns how many were written to `out`, which has room for
 * `count`, as has `scratch`. The rows differ by instruction set and give the same bits. */
typedef size_t (*ds_winnow_kernel)(const uint32_t *tokens, size_t count, uint64_t seed, uint64_t *scratch,
                                   uint64_t *out);

/* By the names of ds_options.kernel; NULL for a name that does not run here. */
ds_winnow_kernel ds_winnow_choose(const char *kernel);

/* The fingerprints of a text; returns how many were written to `out`. `scratch` and `out` have room for `count` values. None
 * of no tokens; one of fewer than k tokens: the hash of all of them. */
size_t ds_winnow(ds_winnow_kernel kernel, const uint32_t *tokens, size_t count, uint64_t seed, uint64_t *scratch,
                 uint64_t *out);

/* For the rows, and for tests: hashes of the k-grams of `count` >= k tokens, and the minima of any window. */
void ds_winnow_hash_portable(const uint32_t *tokens, size_t count, uint64_t seed, uint64_t *out);
size_t ds_winnow_select_window(const uint64_t *hashes, size_t count, size_t window, uint64_t *out);

size_t ds_winnow_portable(const uint32_t *tokens, size_t count, uint64_t seed, uint64_t *scratch, uint64_t *out);
size_t ds_winnow_avx2(const uint32_t *tokens, size_t count, uint64_t seed, uint64_t *scratch, uint64_t *out);
size_t ds_winnow_avx512(const uint32_t *tokens, size_t count, uint64_t seed, uint64_t *scratch, uint64_t *out);

/* What token j of a k-gram is multiplied by: 32 bits, odd. */
static inline uint64_t ds_winnow_factor(uint64_t seed, unsigned j) {
    uint64_t x = (seed + j + 1) * 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    return (x >> 32) | 1;
}

#endif
