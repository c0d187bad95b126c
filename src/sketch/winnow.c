/* SPDX-License-Identifier: MIT */
/*
 * The hash of a k-gram is the sum of its tokens' hashes, each times an odd factor of its own (multilinear hashing; Carter
 * and Wegman 1979). Tokens are 32-bit hashes already, so their products fill 64 bits and the sum needs one fold only to be
 * ordered by. Multiplications of 32 by 32 bits come eight at a time in AVX-512.
 */
#include "sketch/winnow.h"

#include "base/cpu.h"

#include <string.h>

void ds_winnow_hash_portable(const uint32_t *tokens, size_t count, uint64_t seed, uint64_t *out) {
    uint64_t factor[DS_WINNOW_GRAM];
    for (unsigned j = 0; j < DS_WINNOW_GRAM; j++) factor[j] = ds_winnow_factor(seed, j);
    for (size_t i = 0; i + DS_WINNOW_GRAM <= count; i++) {
        uint64_t sum = 0;
        for (unsigned j = 0; j < DS_WINNOW_GRAM; j++) sum += tokens[i + j] * factor[j];
        out[i] = sum ^ sum >> 29;
    }
}

/*
 * One pass: the minimum of the window before is carried along, and only when it has left the window is the window read
 * again, from right to left. That happens once in about (w + 1) / 2 places.
 */
size_t ds_winnow_select_window(const uint64_t *hashes, size_t count, size_t window, uint64_t *out) {
    if (count == 0) return 0;
    if (window == 0) window = 1;
    if (window > count) window = count;
    size_t kept = 0, least = 0;
    for (size_t i = 1; i < window; i++) {
        if (hashes[i] <= hashes[least]) least = i;
    }
    out[kept++] = hashes[least];
    for (size_t last = window; last < count; last++) {
        size_t first = last - window + 1;
        if (least < first) {
            least = last;
            for (size_t i = last; i-- > first;) {
                if (hashes[i] < hashes[least]) least = i;
            }
        } else if (hashes[last] <= hashes[least]) {
            least = last;
        }
        if (hashes[least] != out[kept - 1]) out[kept++] = hashes[least];
    }
    return kept;
}

size_t ds_winnow_portable(const uint32_t *tokens, size_t count, uint64_t seed, uint64_t *scratch, uint64_t *out) {
    ds_winnow_hash_portable(tokens, count, seed, scratch);
    return ds_winnow_select_window(scratch, count - DS_WINNOW_GRAM + 1, DS_WINNOW_WINDOW, out);
}

typedef struct kernel_row {
    const char *name;
    ds_winnow_kernel kernel;
    bool (*runs_here)(void);
} kernel_row;

static const kernel_row kernels[] = {
#if defined(__x86_64__)
    {"avx512", ds_winnow_avx512, ds_cpu_has_avx512},
    {"avx2", ds_winnow_avx2, ds_cpu_has_avx2},
#endif
    {"portable", ds_winnow_portable, ds_cpu_always},
};

ds_winnow_kernel ds_winnow_choose(const char *name) {
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
        if (ds_cpu_takes(name, kernels[k].name, kernels[k].runs_here)) return kernels[k].kernel;
    }
    return NULL;
}

/* A text shorter than one k-gram stands for itself: as a k-gram with nothing behind it, and its length in place of that. */
static uint64_t hash_short(const uint32_t *tokens, size_t count, uint64_t seed) {
    uint32_t padded[DS_WINNOW_GRAM] = {0};
    uint64_t hash;
    memcpy(padded, tokens, count * sizeof *tokens);
    padded[DS_WINNOW_GRAM - 1] = (uint32_t)count;
    ds_winnow_hash_portable(padded, DS_WINNOW_GRAM, seed, &hash);
    return hash;
}

size_t ds_winnow(ds_winnow_kernel kernel, const uint32_t *tokens, size_t count, uint64_t seed, uint64_t *scratch,
                 uint64_t *out) {
    if (count == 0) return 0;
    if (count < DS_WINNOW_GRAM) {
        out[0] = hash_short(tokens, count, seed);
        return 1;
    }
    size_t grams = count - DS_WINNOW_GRAM + 1;
    if (grams >= DS_WINNOW_WINDOW) return kernel(tokens, count, seed, scratch, out);
    ds_winnow_hash_portable(tokens, count, seed, scratch);
    return ds_winnow_select_window(scratch, grams, grams, out);
}
