/* SPDX-License-Identifier: MIT */
/*
 *     magic "DSE1" | checksum u32 | 15 hashes and times of 8 bytes | 6 numbers of 4 | 4 flags of 1 | 4 of nothing
 */
#include "store/entry_record.h"

#include "base/hash.h"

#include <string.h>

static const unsigned char magic[4] = {'D', 'S', 'E', '1'};

/* Another field must go into the record too, and change its magic. */
_Static_assert(sizeof(ds_entry) == 176, "the record below has all fields of an entry");

/* The fields in their order; `word` is told where each lies, so that writing and reading can't differ. */
typedef void (*word_fn)(unsigned char **at, void *field, size_t size);

static void put_word(unsigned char **at, void *field, size_t size) {
    uint64_t value = 0;
    if (size == 8) memcpy(&value, field, 8);
    if (size == 4) {
        uint32_t half;
        memcpy(&half, field, 4);
        value = half;
    }
    if (size == 1) value = *(const unsigned char *)field;
    for (size_t i = 0; i < size; i++) *(*at)++ = (unsigned char)(value >> 8 * i);
}

static void get_word(unsigned char **at, void *field, size_t size) {
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) value |= (uint64_t) * (*at)++ << 8 * i;
    if (size == 8) memcpy(field, &value, 8);
    if (size == 4) {
        uint32_t half = (uint32_t)value;
        memcpy(field, &half, 4);
    }
    if (size == 1) *(unsigned char *)field = (unsigned char)value;
}

static void each_field(ds_entry *e, unsigned char *at, word_fn word) {
    void *const wide[] = {&e->published,    &e->updated,       &e->content_hash, &e->detail_hash, &e->token_hash,
                          &e->body_hash,    &e->headline_norm, &e->headline_key, &e->guid_hash,   &e->url_hash,
                          &e->version_hash, &e->agency_hash,   &e->slug_hash,    &e->rank_hash,   &e->number};
    void *const narrow[] = {&e->token_bytes, &e->detail_bytes, &e->words, &e->headline_words, &e->notes, &e->tag};
    void *const flags[] = {&e->usable, &e->is_kill, &e->has_id, &e->is_caption};
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) word(&at, wide[i], 8);
    for (size_t i = 0; i < sizeof narrow / sizeof *narrow; i++) word(&at, narrow[i], 4);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) word(&at, flags[i], 1);
}

static uint32_t checksum(const unsigned char *bytes) {
    return (uint32_t)ds_hash(bytes + 8, DS_ENTRY_RECORD_BYTES - 8, 0);
}

void ds_entry_record_put(unsigned char out[static DS_ENTRY_RECORD_BYTES], const ds_entry *entry) {
    ds_entry copy = *entry;
    memset(out, 0, DS_ENTRY_RECORD_BYTES);
    each_field(&copy, out + 8, put_word);
    memcpy(out, magic, 4);
    uint32_t sum = checksum(out);
    unsigned char *at = out + 4;
    put_word(&at, &sum, 4);
}

ds_status ds_entry_record_get(ds_entry *out, const void *bytes, size_t size, ds_error *error) {
    unsigned char copy[DS_ENTRY_RECORD_BYTES], *at = copy + 4;
    if (size != sizeof copy)
        return ds_fail(error, DS_E_CORRUPT, 0, NULL, "an entry of %zu bytes, not %zu", size, sizeof copy);
    memcpy(copy, bytes, size);
    uint32_t sum;
    get_word(&at, &sum, 4);
    if (memcmp(copy, magic, 4) != 0)
        return ds_fail(error, DS_E_CORRUPT, 0, NULL, "an entry that does not begin as one");
    if (sum != checksum(copy)) return ds_fail(error, DS_E_CORRUPT, 0, NULL, "an entry fails its checksum");
    *out = (ds_entry){0};
    each_field(out, copy + 8, get_word);
    if (out->usable > 1 || out->is_kill > 1 || out->has_id > 1 || out->is_caption > 1 ||
        out->headline_words > out->words) {
        return ds_fail(error, DS_E_CORRUPT, 0, NULL, "an entry with fields out of range");
    }
    return DS_OK;
}
