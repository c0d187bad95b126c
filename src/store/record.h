/* SPDX-License-Identifier: MIT */
/*
 * Bytes of a stored article. Little-endian, versioned, checksummed, validated on load.
 *
 *     token part    magic "DST1" | checksum | headline count | count | count x u32 hash | (count+1)/2 x 4-bit flags
 *     detail part   magic "DSD1" | checksum | left out u32 | which fields u32 | those x (size u32, bytes, NUL)
 *
 * The two parts are read apart: matching wants tokens only, reports want texts only.
 */
#ifndef DS_STORE_RECORD_H
#define DS_STORE_RECORD_H

#include "base/arena.h"
#include "base/buffer.h"
#include "model/tokens.h"

/* The texts of an article that reports show. Never NULL, end in NUL, may hold anything else. */
typedef struct ds_detail {
    const char *id;
    const char *path;
    const char *place;
    const char *guid;
    const char *url;
    const char *version;
    const char *status;
    const char *headline;
    const char *language;
    const char *slug;
    const char *dateline;
    const char *byline;
    const char *credit;
    const char *editor_note;
    const char *format;
    uint32_t left_out; /* tokens of furniture */
} ds_detail;

/* Append a part to `out`; DS_E_MEMORY, or DS_E_LIMIT for a part of 4 GiB. */
ds_status ds_record_put_tokens(ds_buffer *out, const ds_tokens *tokens, ds_error *error);
ds_status ds_record_put_detail(ds_buffer *out, const ds_detail *detail, ds_error *error);

/* Where a token part is unpacked to; grown as needed and used again. */
typedef struct ds_token_store {
    ds_memory *memory;
    uint32_t *hashes;
    uint8_t *flags;
    size_t hash_capacity, flag_capacity;
} ds_token_store;

void ds_token_store_init(ds_token_store *store, ds_memory *memory);
void ds_token_store_clear(ds_token_store *store);

/* Unpack; `out` points into `store`. DS_E_CORRUPT with what is wrong. */
ds_status ds_record_get_tokens(ds_tokens *out, ds_token_store *store, const void *bytes, size_t size, ds_error *error);

/* The same without flags, few of which are needed for comparing, in steps: check the part and say how many tokens there
 * are; unpack as many hashes; copy the flags as they are, two tokens a byte, the earlier one in the lower half. */
ds_status ds_record_count_tokens(const void *bytes, size_t size, uint32_t *headline_count, uint32_t *count,
                                 ds_error *error);
void ds_record_copy_hashes(uint32_t *out, const void *bytes, uint32_t count);
void ds_record_copy_flags(uint8_t *out, const void *bytes, uint32_t count);

/* `out` points into `bytes`, which must outlive it. */
ds_status ds_record_get_detail(ds_detail *out, const void *bytes, size_t size, ds_error *error);

#endif
