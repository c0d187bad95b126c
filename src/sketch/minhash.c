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

static const kernel_row kernels[] = {
#if defined(__x86_64__)
    {"avx512", ds_minhash_avx512, ds_minhash_triples_avx512, ds_cpu_has_avx512},
    {"avx2", ds_minhash_avx2, ds_minhash_triples_avx2, ds_cpu_has_avx2},
#endif
    {"portable", ds_minhash_portable, ds_minhash_triples_portable, ds_cpu_always},
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
            minhash->triples = kernels[k].triples;
            minhash->kernel_name = kernels[k].name;
            return DS_OK;
        }
    }
    return ds_fail(error, DS_E_UNSUPPORTED, 0, "kernel", "this processor does not run the %s kernel", name);
}

/* Odd, and not one that is taken, nor its negative, whose least product is the other's greatest. */
static int16_t choose_factor(const int16_t *taken, size_t count, uint64_t *state) {
    for (;;) {
        uint16_t factor = (uint16_t)(ds_hash_mix(++*state) | 1), negative = (uint16_t)-factor;
        size_t i = 0;
        while (i < count && (uint16_t)taken[i] != factor && (uint16_t)taken[i] != negative) i++;
        if (i == count) return (int16_t)factor;
    }
}

ds_status ds_minhash_init(ds_minhash *minhash, size_t slots, uint64_t seed, const char *kernel, ds_error *error) {
    if (slots == 0 || slots > DS_MINHASH_SLOTS_MOST) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "bands", "a signature has 1 to %d slots, not %zu",
                       (int)DS_MINHASH_SLOTS_MOST, slots);
    }
    size_t blocks = (slots + DS_MINHASH_LANES - 1) / DS_MINHASH_LANES;
    uint64_t state = seed * 0x9e3779b97f4a7c15u;
    minhash->slots = slots;
    minhash->padded = blocks * DS_MINHASH_LANES;
    for (size_t i = 0; i < 3; i++) minhash->factor[i] = (uint32_t)ds_hash_mix(~state + i) | 1;
    for (size_t i = 0; i < (blocks + 1) / 2 * DS_MINHASH_LANES; i++) {
        minhash->a[i] = choose_factor(minhash->a, i, &state);
    }
    return choose_kernel(minhash, kernel, error);
}

void ds_minhash_triples(const ds_minhash *minhash, const uint32_t *tokens, size_t count, uint32_t *numbers) {
    minhash->triples(minhash->factor, tokens, count - 2, numbers);
}

void ds_minhash_sign(const ds_minhash *minhash, const uint32_t *numbers, size_t count, int16_t *signature) {
    minhash->kernel(minhash->a, minhash->padded, numbers, count, signature);
}

size_t ds_minhash_sample(uint32_t *numbers, size_t count, unsigned level) {
    uint32_t mask = (1u << level) - 1;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t number = numbers[i];
        numbers[kept] = number;
        kept += (number & mask) == 0;
    }
    return kept;
}

void ds_minhash_bands(const int16_t *signature, uint32_t bands, uint32_t rows, unsigned level, uint64_t *hashes) {
    enum { AT_ONCE = sizeof(uint64_t) / sizeof *signature };
    for (uint32_t band = 0; band < bands; band++) {
        uint64_t hash = ((uint64_t)level << 32 | (band + 1)) * 0x9e3779b97f4a7c15u;
        const int16_t *at = signature + (size_t)band * rows;
        uint32_t left = rows;
        for (; left >= AT_ONCE; left -= AT_ONCE, at += AT_ONCE) {
            uint64_t some;
            memcpy(&some, at, sizeof some);
            hash = ds_hash_mix(hash ^ some);
        }
        uint64_t rest = 0;
        memcpy(&rest, at, left * sizeof *at);
        hashes[band] = left > 0 ? ds_hash_mix(hash ^ rest) : hash;
    }
}
