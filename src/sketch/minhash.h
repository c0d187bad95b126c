/* SPDX-License-Identifier: MIT */
/*
 * MinHash (Broder 1997): a slot of the signature is the least value that a function of its own takes over the shingles of a
 * text. Two sets agree in a slot with a probability near their Jaccard.
 *
 *     number of a shingle    32 bits: the high half is x, the low bits say at which levels it counts
 *     even block of slots    least of    x * a[i]  mod 2^16, as signed numbers           32 slots a block
 *     odd block of slots     least of  ~(x * a[i]) mod 2^16: the greatest of the same products
 *
 * Where we deviate. One multiplication serves two slots: whichever shingle has the least product does not have the greatest,
 * so the two disagree more often than independent slots would, and the error is a little smaller for it. And slots have 16
 * bits: a vector holds twice as many of them, a multiplication takes half as long, and the four slots of a band are 64 bits
 * all the same. What is lost is that two shingles in 65,536 are one; of two texts of n shingles each, a slot agrees by
 * chance in about n / 131,072, which is less than news has in common anyway as long as n is near a thousand. Longer texts
 * are sampled, so that no signature is made of more: see ds_minhash_level.
 *
 * x is never -32768: its product with every odd number is itself, the least of all, so one text in 65,536 / n would have the
 * same value in all slots. bench/sketches.c measures the error of this and of the classic form.
 *
 * All kernels compute the same 16-bit arithmetic, so they give the same bits.
 */
#ifndef DS_SKETCH_MINHASH_H
#define DS_SKETCH_MINHASH_H

#include "base/memory.h"

enum { DS_MINHASH_SLOTS_MOST = 1024, DS_MINHASH_LANES = 32, DS_MINHASH_LEVEL_SHINGLES = 1024, DS_MINHASH_LEVELS = 15 };

/* The signature of `count` numbers, `slots` (a multiple of DS_MINHASH_LANES) of it. */
typedef void (*ds_minhash_kernel)(const int16_t *a, size_t slots, const uint32_t *numbers, size_t count,
                                  int16_t *signature);

/* The numbers of `count` shingles of three tokens each, which begin at each of the tokens but the last two. */
typedef void (*ds_minhash_triples_kernel)(const uint32_t factor[3], const uint32_t *tokens, size_t count,
                                          uint32_t *numbers);

typedef struct ds_minhash {
    ds_minhash_kernel kernel;
    ds_minhash_triples_kernel triples;
    const char *kernel_name;
    size_t slots;       /* as asked for */
    size_t padded;      /* up to a multiple of DS_MINHASH_LANES; signatures have this length */
    uint32_t factor[3]; /* of the tokens of a shingle of three; odd */
    int16_t a[DS_MINHASH_SLOTS_MOST / 2];
} ds_minhash;

/* `kernel` is "auto", "portable", "avx2" or "avx512"; NULL is auto. DS_E_UNSUPPORTED where the processor lacks it,
 * DS_E_ARGUMENT for another name or more than DS_MINHASH_SLOTS_MOST slots. */
ds_status ds_minhash_init(ds_minhash *minhash, size_t slots, uint64_t seed, const char *kernel, ds_error *error);

/* The number of a shingle that is hashed already. */
static inline uint32_t ds_minhash_number(uint64_t shingle) {
    return (uint32_t)(shingle >> 32);
}

/* The number of a shingle of three tokens, which are hashes already: a multilinear sum (Carter and Wegman 1979), and one
 * round of mixing so that sums of like parts are no like numbers. */
static inline uint32_t ds_minhash_number_of_three(const uint32_t factor[3], const uint32_t tokens[3]) {
    uint32_t sum = tokens[0] * factor[0] + tokens[1] * factor[1] + tokens[2] * factor[2];
    return (sum ^ sum >> 16) * 0x7feb352du;
}

/* Of all shingles of three among `count` tokens, 3 at least. */
void ds_minhash_triples(const ds_minhash *minhash, const uint32_t *tokens, size_t count, uint32_t *numbers);

/* `signature` has room for minhash->padded values. Of no shingles every slot is INT16_MAX. */
void ds_minhash_sign(const ds_minhash *minhash, const uint32_t *numbers, size_t count, int16_t *signature);

/*
 * At level k one shingle in 2^k counts, whatever text it stands in. A text of up to DS_MINHASH_LEVEL_SHINGLES shingles is
 * signed at level 0; each doubling of that is a level more, and such a text is signed at the level below its own too. So
 * two texts of which one is not twice as long as the other have a level in common, and a signature is made of 512 to 2,048
 * shingles, but for short texts. What sampling adds to the error is a third of what the slots have.
 */
static inline unsigned ds_minhash_level(size_t count) {
    unsigned level = 0;
    while (level < DS_MINHASH_LEVELS && count > (size_t)DS_MINHASH_LEVEL_SHINGLES << level) level++;
    return level;
}

/* Keep the numbers that count at `level`, in place; returns how many. */
size_t ds_minhash_sample(uint32_t *numbers, size_t count, unsigned level);

/* A hash of each of `bands` runs of `rows` slots; other levels give others. */
void ds_minhash_bands(const int16_t *signature, uint32_t bands, uint32_t rows, unsigned level, uint64_t *hashes);

void ds_minhash_portable(const int16_t *a, size_t slots, const uint32_t *numbers, size_t count, int16_t *signature);
void ds_minhash_avx2(const int16_t *a, size_t slots, const uint32_t *numbers, size_t count, int16_t *signature);
void ds_minhash_avx512(const int16_t *a, size_t slots, const uint32_t *numbers, size_t count, int16_t *signature);

void ds_minhash_triples_portable(const uint32_t factor[3], const uint32_t *tokens, size_t count, uint32_t *numbers);
void ds_minhash_triples_avx2(const uint32_t factor[3], const uint32_t *tokens, size_t count, uint32_t *numbers);
void ds_minhash_triples_avx512(const uint32_t factor[3], const uint32_t *tokens, size_t count, uint32_t *numbers);

/* For the rows: x of a number, in both halves, from where a vector takes it 32 bits at a time. */
static inline uint32_t ds_minhash_twice(uint32_t number) {
    uint32_t x = number >> 16;
    if (x == 0x8000) x++;
    return x << 16 | x;
}

/* Names of the kernels that run here, best first; NULL past the last. For tests and for bug reports. */
const char *ds_minhash_kernel_name(size_t index);

#endif
