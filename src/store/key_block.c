/* SPDX-License-Identifier: MIT */
#include "store/key_block.h"

#include "base/hash.h"

static unsigned width_of(uint64_t value) {
    return value == 0 ? 0 : 64 - (unsigned)__builtin_clzll(value);
}

static size_t packed_bytes(uint32_t count, unsigned width) {
    return ((size_t)count * width + 7) / 8;
}

/* The place comes in afterwards: XXH3 works out tables for a seed, a tenth of its time for a block. */
static uint64_t checksum(const unsigned char *bytes, uint32_t place) {
    return ds_hash(bytes + 8, DS_KEY_BLOCK_BYTES - 8, 0) ^ ds_hash_mix((uint64_t)place + 1);
}

bool ds_key_block_add(ds_key_block_builder *builder, ds_key_record record) {
    uint32_t count = builder->count, least = record.number, greatest = record.number;
    if (count > 0) {
        if (builder->least < least) least = builder->least;
        if (builder->greatest > greatest) greatest = builder->greatest;
        uint64_t span = record.key - builder->records[0].key;
        size_t bytes = packed_bytes(count + 1, width_of(span)) + packed_bytes(count + 1, width_of(greatest - least));
        if (bytes > DS_KEY_BLOCK_BYTES - DS_KEY_BLOCK_HEAD || count == DS_KEY_BLOCK_MOST) return false;
    }
    builder->records[builder->count++] = record;
    builder->least = least;
    builder->greatest = greatest;
    return true;
}

/* Bits that go out a whole word at a time. */
typedef struct packer {
    unsigned char *at;
    uint64_t waiting;
    unsigned count; /* of the bits waiting, under 64 */
} packer;

static void pack(packer *p, uint64_t value, unsigned width) {
    if (width == 0) return;
    p->waiting |= value << p->count;
    if (p->count + width < 64) {
        p->count += width;
        return;
    }
    ds_put_u64(p->at, p->waiting);
    p->at += 8;
    unsigned gone = 64 - p->count;
    p->waiting = gone == 64 ? 0 : value >> gone;
    p->count = width - gone;
}

static void pack_rest(packer *p) {
    for (unsigned bit = 0; bit < p->count; bit += 8) *p->at++ = (unsigned char)(p->waiting >> bit);
    p->waiting = 0;
    p->count = 0;
}

void ds_key_block_seal(ds_key_block_builder *builder, uint32_t place, unsigned char out[static DS_KEY_BLOCK_BYTES]) {
    const ds_key_record *records = builder->records;
    uint32_t count = builder->count;
    unsigned key_bits = width_of(records[count - 1].key - records[0].key);
    unsigned number_bits = width_of(builder->greatest - builder->least);
    memset(out, 0, DS_KEY_BLOCK_BYTES);
    ds_put_u64(out + 8, records[0].key);
    ds_put_u32(out + 16, builder->least);
    ds_put_u16(out + 20, (uint16_t)count);
    out[22] = (unsigned char)key_bits;
    out[23] = (unsigned char)number_bits;
    packer p = {.at = out + DS_KEY_BLOCK_HEAD};
    for (uint32_t i = 0; i < count; i++) pack(&p, records[i].key - records[0].key, key_bits);
    pack_rest(&p);
    for (uint32_t i = 0; i < count; i++) pack(&p, records[i].number - builder->least, number_bits);
    pack_rest(&p);
    ds_put_u64(out, checksum(out, place));
    builder->count = 0;
}

const char *ds_key_block_open(ds_key_block *block, const unsigned char *bytes, uint32_t place) {
    if (ds_get_u64(bytes) != checksum(bytes, place)) return "the checksum of a block is wrong";
    *block = (ds_key_block){.first_key = ds_get_u64(bytes + 8),
                            .least_number = ds_get_u32(bytes + 16),
                            .count = ds_get_u16(bytes + 20),
                            .key_bits = bytes[22],
                            .number_bits = bytes[23]};
    if (block->count == 0 || block->count > DS_KEY_BLOCK_MOST) return "a block has a wrong number of records";
    if (block->key_bits > 64 || block->number_bits > 32) return "a block has numbers that are too wide";
    size_t key_bytes = packed_bytes(block->count, block->key_bits);
    if (key_bytes + packed_bytes(block->count, block->number_bits) > DS_KEY_BLOCK_BYTES - DS_KEY_BLOCK_HEAD) {
        return "a block holds more than it has room for";
    }
    block->keys = bytes + DS_KEY_BLOCK_HEAD;
    block->numbers = block->keys + key_bytes;
    return NULL;
}

uint32_t ds_key_block_find(const ds_key_block *block, uint64_t key) {
    uint32_t low = 0, high = block->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (ds_key_block_key(block, middle) < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const char *ds_key_block_unpack(const ds_key_block *block, uint32_t least, uint32_t greatest,
                                ds_key_record records[static DS_KEY_BLOCK_MOST]) {
    ds_key_block b = *block; /* which the compiler then knows nobody else writes to */
    bool in_order = true, in_range = true;
    for (uint32_t i = 0; i < b.count; i++) {
        records[i] = (ds_key_record){ds_key_block_key(&b, i), ds_key_block_number(&b, i)};
        in_range &= records[i].number >= least && records[i].number <= greatest;
    }
    for (uint32_t i = 1; i < b.count; i++) in_order &= ds_key_record_less(&records[i - 1], &records[i]);
    if (!in_order) return "the records of a block are out of order";
    return in_range ? NULL : "a block names an article that the run does not hold";
}
