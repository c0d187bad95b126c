/* SPDX-License-Identifier: MIT */
/* Numbers as bytes in files: little-endian on every machine. The compilers make one load or store of each. */
#ifndef DS_BASE_BYTES_H
#define DS_BASE_BYTES_H

#include <stdint.h>
#include <string.h>

static inline void ds_put_u16(unsigned char *to, uint16_t value) {
    to[0] = (unsigned char)value;
    to[1] = (unsigned char)(value >> 8);
}

static inline void ds_put_u32(unsigned char *to, uint32_t value) {
    to[0] = (unsigned char)value;
    to[1] = (unsigned char)(value >> 8);
    to[2] = (unsigned char)(value >> 16);
    to[3] = (unsigned char)(value >> 24);
}

static inline void ds_put_u64(unsigned char *to, uint64_t value) {
    ds_put_u32(to, (uint32_t)value);
    ds_put_u32(to + 4, (uint32_t)(value >> 32));
}

static inline uint16_t ds_get_u16(const unsigned char *from) {
    return (uint16_t)(from[0] | from[1] << 8);
}

static inline uint32_t ds_get_u32(const unsigned char *from) {
    return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static inline uint64_t ds_get_u64(const unsigned char *from) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t value; /* what gcc does not see through */
    memcpy(&value, from, sizeof value);
    return value;
#else
    return ds_get_u32(from) | (uint64_t)ds_get_u32(from + 4) << 32;
#endif
}

#endif
