/* SPDX-License-Identifier: MIT */
/*
 * Bytes to bit masks, 64 at a time: where the words are, which bytes are capitals and digits, and where a byte stands that
 * needs a closer look. What comes after walks the masks and never asks a byte what it is.
 */
#ifndef DS_TEXT_CLASSIFY_H
#define DS_TEXT_CLASSIFY_H

#include <stddef.h>
#include <stdint.h>

enum { DS_BLOCK_BYTES = 64 };

/* Bit i is byte i of the block. */
typedef struct ds_block {
    uint64_t word;    /* ASCII letters and digits */
    uint64_t capital; /* A to Z */
    uint64_t digit;   /* 0 to 9 */
    uint64_t special; /* apostrophe, NUL, and all from 0x80 up */
    uint64_t line;    /* line feed and carriage return */
} ds_block;

/* Classify `count` blocks, and write the bytes with A to Z lower-cased to `lower`. */
typedef void (*ds_classify_kernel)(const unsigned char *bytes, size_t count, unsigned char *lower, ds_block *blocks);

void ds_classify_portable(const unsigned char *bytes, size_t count, unsigned char *lower, ds_block *blocks);
void ds_classify_avx2(const unsigned char *bytes, size_t count, unsigned char *lower, ds_block *blocks);
void ds_classify_avx512(const unsigned char *bytes, size_t count, unsigned char *lower, ds_block *blocks);

#endif
