/* SPDX-License-Identifier: MIT */
#include "sketch/minhash.h"

#include "base/cpu.h"
#include "base/hash.h"

#include <string.h>

typedef struct kernel_row {
    const char *name;
    ds_minhash_kernel kernel;
    ds_minhash_triples_kernel triples;
    bool (*runs_here)(void);
} kernel_row;

enum { TRIPLES_SLOTS = 96, SHINGLES_AT_ONCE = 64 };

static const kernel_row kernels[] = {
#if defined(__x86_64__)
    {"avx512", ds_minhash_avx512, ds_minhash_triples_avx512, ds_cpu_has_avx512},
    {"avx2", ds_minhash_avx2, NULL, ds_cpu_has_avx2},
#endif
    {"portable", ds_minhash_portable, NULL, ds_cpu_always},
};

enum { KERNELS = sizeof kernels / sizeof *kernels };

const char *ds_minhash_kernel_name(size_t index) {
    for (size_t k = 0; k < KERNELS; k++) {
        if (kernels[k].runs_here() && index-- == 0) return kernels[k].name;
    }
    return NULL;
}

static bool is_known(const char *name) {
    return strcmp(name, "avx512") == 0 || strcmp(name, "avx2") == 0 || strcmp(name, "portable") == 0;
}

static ds_status choose_kernel(ds_minhash *minhash, const char *name, ds_error *error) {
    bool any = name == NULL || strcmp(name, "auto") == 0;
    if (!any && !is_known(name)) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "kernel", "\"%s\" is not auto, portable, avx2 or avx512", name);
    }
    for (size_t k = 0; k < KERNELS; k++) {
        if (ds_cpu_takes(name, kernels[k].name, kernels[k].runs_here)) {
            minhash->kernel = kernels[k].kernel;
            minhash->triples = minhash->padded == TRIPLES_SLOTS ? kernels[k].triples : NULL;
            minhash->kernel_name = kernels[k].name;
            return DS_OK;
        }
    }
    return ds_fail(error, DS_E_UNSUPPORTED, 0, "kernel", "this processor does not run the %s kernel", name);
}

ds_status ds_minhash_init(ds_minhash *minhash, size_t slots, uint64_t seed, const char *kernel, ds_error *error) {
    if (slots == 0 || slots > DS_MINHASH_SLOTS_MOST) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "bands", "a signature has 1 to %d slots, not %zu",
                       (int)DS_MINHASH_SLOTS_MOST, slots);
    }
    minhash->slots = slots;
    minhash->padded = (slots + DS_MINHASH_LANES - 1) / DS_MINHASH_LANES * DS_MINHASH_LANES;
    for (size_t i = 0; i < minhash->padded; i++) {
        minhash->a[i] = (uint32_t)ds_hash_mix(seed * 0x9e3779b97f4a7c15u + i + 1) | 1;
    }
    return choose_kernel(minhash, kernel, error);
}

void ds_minhash_begin(const ds_minhash *minhash, uint32_t *signature) {
    memset(signature, 0xff, minhash->padded * sizeof *signature);
}

void ds_minhash_add(const ds_minhash *minhash, const uint64_t *shingles, size_t count, uint32_t *signature) {
    minhash->kernel(minhash->a, minhash->padded, shingles, count, signature);
}

void ds_minhash_add_triples(const ds_minhash *minhash, const uint32_t *tokens, size_t count, uint64_t seed,
                            uint32_t *signature) {
    if (minhash->triples != NULL) {
        minhash->triples(minhash->a, tokens, count, seed, signature);
        return;
    }
    uint64_t shingles[SHINGLES_AT_ONCE];
    for (size_t at = 0; at + 3 <= count;) {
        size_t some = 0;
        while (some < SHINGLES_AT_ONCE && at + 3 <= count) shingles[some++] = ds_hash_triple(tokens + at++, seed);
        ds_minhash_add(minhash, shingles, some, signature);
    }
}

void ds_minhash_sign(const ds_minhash *minhash, const uint64_t *shingles, size_t count, uint32_t *signature) {
    ds_minhash_begin(minhash, signature);
    ds_minhash_add(minhash, shingles, count, signature);
}
