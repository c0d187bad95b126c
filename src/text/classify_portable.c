/* SPDX-License-Identifier: MIT */
#include "text/classify.h"

enum { WORD = 1, CAPITAL = 2, DIGIT = 4, SPECIAL = 8, LINE = 16 };

static unsigned kind_of(unsigned char byte) {
    if (byte >= 'a' && byte <= 'z') return WORD;
    if (byte >= 'A' && byte <= 'Z') return WORD | CAPITAL;
    if (byte >= '0' && byte <= '9') return WORD | DIGIT;
    if (byte == '\n' || byte == '\r') return LINE;
    return byte >= 0x80 || byte == '\'' || byte == 0 ? SPECIAL : 0;
}

void ds_classify_portable(const unsigned char *bytes, size_t count, unsigned char *lower, ds_block *blocks) {
    for (size_t b = 0; b < count; b++) {
        ds_block block = {0};
        for (unsigned i = 0; i < DS_BLOCK_BYTES; i++) {
            unsigned char byte = bytes[b * DS_BLOCK_BYTES + i];
            uint64_t kind = kind_of(byte);
            block.word |= (kind & WORD) << i;
            block.capital |= (kind >> 1 & 1) << i;
            block.digit |= (kind >> 2 & 1) << i;
            block.special |= (kind >> 3 & 1) << i;
            block.line |= (kind >> 4 & 1) << i;
            lower[b * DS_BLOCK_BYTES + i] = (unsigned char)(kind & CAPITAL ? byte + 0x20 : byte);
        }
        blocks[b] = block;
    }
}
