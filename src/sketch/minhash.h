/* SPDX-License-Identifier: MIT */
/*
 * MinHash (Broder 1997): slot i of the signature is the least value of x * A[i] mod 2^32 over the shingles, where x is the
 * high half of a shingle's hash and A[i] is odd. Two sets agree in a slot with a probability near their Jaccard. (An offset
 * B[i] makes permutations of numbers that are not random; x is, and bench/sketches.c finds no difference in the error.)
 *
 * All kernels compute the same 32-bit arithmetic, so they give the same bits.
 */
#ifndef DS_SKETCH_MINHASH_H
#define DS_SKETCH_MINHASH_H

#include "base/memory.h"

enum { DS_MINHASH_SLOTS_MOST = 1024, DS_MINHASH_LANES = 16 };

/* For `slots` lanes (a multiple of DS_MINHASH_LANES) and `count` shingles, lower the minima in `least`. */
typedef void (*ds_minhash_kernel)(const uint32_t *a, size_t slots, const uint64_t *shingles, size_t count,
                                  uint32_t *least);

/* The same for 96 lanes and the shingles of three of `count` tokens (3 at least), which are hashed on the way. */
typedef void (*ds_minhash_triples_kernel)(const uint32_t *a, const uint32_t *tokens, size_t count, uint64_t seed,
                                          uint32_t *least);

typedef struct ds_minhash {
    ds_minhash_kernel kernel;
    ds_minhash_triples_kernel triples; /* NULL: this kernel or number of slots has none */
    const char *kernel_name;
    size_t slots;  /* as asked for */
    size_t padded; /* up to a multiple of DS_MINHASH_LANES; signatures have this length */
    uint32_t a[DS_MINHASH_SLOTS_MOST];
} ds_minhash;

/* `kernel` is "auto", "portable", "avx2" or "avx512"; NULL is auto. DS_E_UNSUPPORTED where the processor lacks it,
 * DS_E_ARGUMENT for another name or more than DS_MINHASH_SLOTS_MOST slots. */
ds_status ds_minhash_init(ds_minhash *minhash, size_t slots, uint64_t seed, const char *kernel, ds_error *error);

/* `signature` has room for minhash->padded values. Of no shingles every slot is UINT32_MAX. */
void ds_minhash_sign(const ds_minhash *minhash, const uint64_t *shingles, size_t count, uint32_t *signature);

/* The same in parts: begin, then add shingles, or the triples of consecutive tokens (`count` >= 3) hashed by ds_hash_triple,
 * as often as is wanted. */
void ds_minhash_begin(const ds_minhash *minhash, uint32_t *signature);
void ds_minhash_add(const ds_minhash *minhash, const uint64_t *shingles, size_t count, uint32_t *signature);
void ds_minhash_add_triples(const ds_minhash *minhash, const uint32_t *tokens, size_t count, uint64_t seed,
                            uint32_t *signature);

void ds_minhash_portable(const uint32_t *a, size_t slots, const uint64_t *shingles, size_t count, uint32_t *least);
void ds_minhash_avx2(const uint32_t *a, size_t slots, const uint64_t *shingles, size_t count, uint32_t *least);
void ds_minhash_avx512(const uint32_t *a, size_t slots, const uint64_t *shingles, size_t count, uint32_t *least);
void ds_minhash_triples_avx512(const uint32_t *a, const uint32_t *tokens, size_t count, uint64_t seed, uint32_t *least);

/* Names of the kernels that run here, best first; NULL past the last. For tests and for bug reports. */
const char *ds_minhash_kernel_name(size_t index);

#endif
