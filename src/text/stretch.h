/* SPDX-License-Identifier: MIT */
/*
 * A stretch of text on its way to tokens, and the kernels that cut it. For the files of the tokeniser alone:
 *
 *     bytes ── classify ── masks, lower-cased copy ── walk ── tokens       tokenise.c puts the two together
 *
 * A kernel is a pair of these. All give the same tokens for any bytes.
 */
#ifndef DS_TEXT_STRETCH_H
#define DS_TEXT_STRETCH_H

#include "base/hash.h"
#include "text/text.h"

#include <string.h>

/* The token space; part of the normaliser's identity. */
enum { DS_TOKEN_SEED = 0 };

/* What may be read before the first and behind the last byte of `lower`: blanks. */
enum { DS_STRETCH_MARGIN = 2 * DS_BLOCK_BYTES };

/* How many entries the arrays of tokens have beyond what the text can give: vectors are stored whole. */
enum { DS_STRETCH_SLACK = 64 };

struct ds_stretch {
    ds_text *text; /* has room for all tokens */
    const unsigned char *bytes;
    unsigned char *lower;   /* `bytes` with A to Z lower-cased; walks may lower-case more */
    const ds_block *blocks; /* `count`, and one behind them that is all zero */
    size_t size;
    size_t count;
};

#define DS_INLINE static inline __attribute__((always_inline))

/*
 * A word of up to 16 bytes is hashed as its 16 bytes with zeros behind it: XXH3 of a length that the compiler knows has no
 * branches, and lengths of words cannot be predicted. No word holds a zero byte, so no two words become one.
 */
enum { DS_PADDED_BYTES = 16 };

/* `word` has DS_PADDED_BYTES readable bytes at least, whatever its size; the two halves of what is hashed go to `half`. */
DS_INLINE uint32_t ds_stretch_hash_padded(const unsigned char *word, size_t size, uint64_t half[2]) {
    static const unsigned char keep[2 * DS_PADDED_BYTES] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                            255, 255, 255, 255, 255, 255, 255, 255};
    uint64_t mask[2];
    memcpy(half, word, DS_PADDED_BYTES);
    memcpy(mask, keep + DS_PADDED_BYTES - size, sizeof mask);
    half[0] &= mask[0];
    half[1] &= mask[1];
    return (uint32_t)ds_hash(half, DS_PADDED_BYTES, DS_TOKEN_SEED);
}

/* Cut what begins from byte `from` on, where no word is under way, and before byte `until`. Returns where to go on, which
 * is behind the last word cut or at `until`; SIZE_MAX if there is no memory. */
size_t ds_word_walk(const ds_stretch *s, size_t from, size_t until);

/* Walks over a whole stretch. False: no memory. */
bool ds_stretch_walk_plain(const ds_stretch *s);
bool ds_stretch_walk_bmi(const ds_stretch *s);
bool ds_stretch_walk_avx512(const ds_stretch *s);

#endif
