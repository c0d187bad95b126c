/* SPDX-License-Identifier: MIT */
/*
 * A block of a key run: some 480 records (u64 key, u32 number) in the order of both, in 4 KB.
 *
 *     checksum u64 | first key u64 | least number u32 | records u16 | key bits u8 | number bits u8
 *     records x (key - first key), key bits each | records x (number - least number), number bits each | zeros
 *
 * Differences to the block's first record and not to the one before: they cost 9 bits more, and in return any record can
 * be read alone, so a key is found by halving, without unpacking what stands before it. The checksum is of all that
 * follows it and of the place of the block in the file, so that a block in another's place is known too.
 */
#ifndef DS_STORE_KEY_BLOCK_H
#define DS_STORE_KEY_BLOCK_H

#include "base/bytes.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    DS_KEY_BLOCK_BYTES = 4096,
    DS_KEY_BLOCK_HEAD = 24,
    DS_KEY_BLOCK_BEHIND = 16, /* bytes behind a block in memory that may be read over */
    DS_KEY_BLOCK_MOST = 2720, /* records: n different ones need log2(n) bits each, so 2,714 fit at best */
};

/* A record, in order of key and number. UINT32_MAX is no article's number. */
typedef struct ds_key_record {
    uint64_t key;
    uint32_t number;
} ds_key_record;

static inline bool ds_key_record_less(const ds_key_record *a, const ds_key_record *b) {
    return a->key != b->key ? a->key < b->key : a->number < b->number;
}

/* ---- writing ---- */

typedef struct ds_key_block_builder {
    ds_key_record records[DS_KEY_BLOCK_MOST];
    uint32_t count;
    uint32_t least, greatest; /* of the numbers */
} ds_key_block_builder;

/* Add a record that stands behind all others; false if there is no room for it. */
bool ds_key_block_add(ds_key_block_builder *builder, ds_key_record record);

/* Write what was added, one record at least, as the block of this place, and begin again with none. */
void ds_key_block_seal(ds_key_block_builder *builder, uint32_t place, unsigned char out[static DS_KEY_BLOCK_BYTES]);

/* ---- reading ---- */

typedef struct ds_key_block {
    const unsigned char *keys;
    const unsigned char *numbers;
    uint64_t first_key;
    uint32_t least_number;
    uint32_t count;
    unsigned key_bits;
    unsigned number_bits;
} ds_key_block;

/* Look at the block of this place, behind which DS_KEY_BLOCK_BEHIND bytes may be read. NULL, or what is wrong with it.
 * What passes can be read without harm; whether its records are in order is not looked at. */
const char *ds_key_block_open(ds_key_block *block, const unsigned char *bytes, uint32_t place);

/* `width` bits from number `bit` on. */
static inline uint64_t ds_key_block_bits(const unsigned char *bytes, size_t bit, unsigned width) {
    const unsigned char *at = bytes + bit / 8;
    unsigned skip = bit % 8;
    uint64_t value = ds_get_u64(at) >> skip;
    if (skip + width > 64) value |= (uint64_t)at[8] << (64 - skip);
    return width == 64 ? value : value & (((uint64_t)1 << width) - 1);
}

static inline uint64_t ds_key_block_key(const ds_key_block *block, uint32_t i) {
    return block->first_key + ds_key_block_bits(block->keys, (size_t)i * block->key_bits, block->key_bits);
}

static inline uint32_t ds_key_block_number(const ds_key_block *block, uint32_t i) {
    return block->least_number +
           (uint32_t)ds_key_block_bits(block->numbers, (size_t)i * block->number_bits, block->number_bits);
}

/* The first record whose key is not under `key`; the count if there is none. */
uint32_t ds_key_block_find(const ds_key_block *block, uint64_t key);

/* All records; NULL, or what is wrong: they must be in order, each once, and of articles from `least` to `greatest`. */
const char *ds_key_block_unpack(const ds_key_block *block, uint32_t least, uint32_t greatest,
                                ds_key_record records[static DS_KEY_BLOCK_MOST]);

#endif
