/* SPDX-License-Identifier: MIT */
#include "store/record.h"

#include "base/bytes.h"
#include "base/hash.h"

#include <string.h>

enum { TOKEN_HEAD = 16, DETAIL_HEAD = 16, FIELDS = 15 };

static const unsigned char token_magic[4] = {'D', 'S', 'T', '1'};
static const unsigned char detail_magic[4] = {'D', 'S', 'D', '1'};

/* Of everything behind the checksum. */
static uint32_t checksum(const unsigned char *part, size_t size) {
    return (uint32_t)ds_hash(part + 8, size - 8, 0);
}

static ds_status seal(ds_buffer *out, size_t start, const unsigned char magic[4], ds_error *error) {
    size_t size = out->size - start;
    if (size > UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, NULL, "an article too long for a record");
    memcpy(out->data + start, magic, 4);
    ds_put_u32(out->data + start + 4, checksum(out->data + start, size));
    return DS_OK;
}

enum { IS_LITTLE_ENDIAN = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ };

static void put_hashes(unsigned char *to, const uint32_t *hashes, uint32_t count) {
    if (IS_LITTLE_ENDIAN && count > 0) {
        memcpy(to, hashes, (size_t)count * 4);
        return;
    }
    for (uint32_t i = 0; i < count; i++, to += 4) ds_put_u32(to, hashes[i]);
}

static void get_hashes(uint32_t *hashes, const unsigned char *from, uint32_t count) {
    if (IS_LITTLE_ENDIAN && count > 0) {
        memcpy(hashes, from, (size_t)count * 4);
        return;
    }
    for (uint32_t i = 0; i < count; i++, from += 4) hashes[i] = ds_get_u32(from);
}

/* Two flags a byte, the earlier one in the lower half; eight at a time as far as they go. */
static void put_flags(unsigned char *to, const uint8_t *flags, uint32_t count) {
    uint32_t i = 0;
    for (; IS_LITTLE_ENDIAN && i + 8 <= count; i += 8, to += 4) {
        uint64_t x;
        memcpy(&x, flags + i, sizeof x);
        x &= 0x0f0f0f0f0f0f0f0fu;
        x = (x | x >> 4) & 0x00ff00ff00ff00ffu;
        x = (x | x >> 8) & 0x0000ffff0000ffffu;
        ds_put_u32(to, (uint32_t)(x | x >> 16));
    }
    for (; i < count; i += 2, to++) {
        unsigned second = i + 1 < count ? flags[i + 1] & 15u : 0;
        *to = (unsigned char)((flags[i] & 15u) | second << 4);
    }
}

ds_status ds_record_put_tokens(ds_buffer *out, const ds_tokens *tokens, ds_error *error) {
    size_t start = out->size, packed = ((size_t)tokens->count + 1) / 2;
    size_t size = TOKEN_HEAD + (size_t)tokens->count * 4 + packed;
    if (!ds_buffer_reserve(out, size)) return ds_fail_memory(error);
    unsigned char *at = out->data + start;
    ds_put_u32(at + 8, tokens->headline_count);
    ds_put_u32(at + 12, tokens->count);
    put_hashes(at + TOKEN_HEAD, tokens->hashes, tokens->count);
    put_flags(at + TOKEN_HEAD + (size_t)tokens->count * 4, tokens->flags, tokens->count);
    out->size += size;
    return seal(out, start, token_magic, error);
}

ds_status ds_record_put_detail(ds_buffer *out, const ds_detail *detail, ds_error *error) {
    const char *fields[FIELDS] = {detail->id,       detail->path,        detail->place,    detail->guid,
                                  detail->url,      detail->version,     detail->status,   detail->headline,
                                  detail->language, detail->slug,        detail->dateline, detail->byline,
                                  detail->credit,   detail->editor_note, detail->format};
    size_t start = out->size;
    if (!ds_buffer_reserve(out, DETAIL_HEAD)) return ds_fail_memory(error);
    ds_put_u32(out->data + start + 8, detail->left_out);
    out->size += DETAIL_HEAD;
    uint32_t present = 0;
    for (size_t f = 0; f < FIELDS; f++) {
        size_t size = strlen(fields[f]);
        if (size == 0) continue;
        present |= UINT32_C(1) << f;
        if (size > UINT32_MAX / 2) return ds_fail(error, DS_E_LIMIT, 0, NULL, "a field too long for a record");
        if (!ds_buffer_reserve(out, size + 5)) return ds_fail_memory(error);
        ds_put_u32(out->data + out->size, (uint32_t)size);
        memcpy(out->data + out->size + 4, fields[f], size + 1);
        out->size += size + 5;
    }
    ds_put_u32(out->data + start + 12, present);
    return seal(out, start, detail_magic, error);
}

void ds_token_store_init(ds_token_store *store, ds_memory *memory) {
    *store = (ds_token_store){.memory = memory};
}

void ds_token_store_clear(ds_token_store *store) {
    ds_memory_free(store->memory, store->hashes, store->hash_capacity, sizeof *store->hashes);
    ds_memory_free(store->memory, store->flags, store->flag_capacity, sizeof *store->flags);
    ds_token_store_init(store, store->memory);
}

static ds_status corrupt(ds_error *error, const char *what) {
    return ds_fail(error, DS_E_CORRUPT, 0, NULL, "a stored article is damaged: %s", what);
}

static ds_status check(const unsigned char *bytes, size_t size, size_t head, const unsigned char magic[4],
                       ds_error *error) {
    if (size < head) return corrupt(error, "it is cut short");
    if (memcmp(bytes, magic, 4) != 0) return corrupt(error, "it does not begin as one");
    if (ds_get_u32(bytes + 4) != checksum(bytes, size)) return corrupt(error, "its checksum is wrong");
    return DS_OK;
}

ds_status ds_record_count_tokens(const void *data, size_t size, uint32_t *headline_count, uint32_t *count,
                                 ds_error *error) {
    const unsigned char *bytes = data;
    DS_TRY(check(bytes, size, TOKEN_HEAD, token_magic, error));
    *headline_count = ds_get_u32(bytes + 8);
    *count = ds_get_u32(bytes + 12);
    if (*headline_count > *count) return corrupt(error, "its headline is longer than itself");
    size_t tokens = *count;
    return size == TOKEN_HEAD + tokens * 4 + (tokens + 1) / 2 ? DS_OK : corrupt(error, "its length is wrong");
}

void ds_record_copy_hashes(uint32_t *out, const void *data, uint32_t count) {
    get_hashes(out, (const unsigned char *)data + TOKEN_HEAD, count);
}

void ds_record_copy_flags(uint8_t *out, const void *data, uint32_t count) {
    if (count > 0) memcpy(out, (const unsigned char *)data + TOKEN_HEAD + (size_t)count * 4, ((size_t)count + 1) / 2);
}

ds_status ds_record_get_tokens(ds_tokens *out, ds_token_store *store, const void *data, size_t size, ds_error *error) {
    uint32_t headline_count, count;
    DS_TRY(ds_record_count_tokens(data, size, &headline_count, &count, error));
    if (!ds_memory_reserve(store->memory, &store->hashes, &store->hash_capacity, count, sizeof *store->hashes) ||
        !ds_memory_reserve(store->memory, &store->flags, &store->flag_capacity, count, sizeof *store->flags)) {
        return ds_fail_memory(error);
    }
    ds_record_copy_hashes(store->hashes, data, count);
    const unsigned char *packed = (const unsigned char *)data + TOKEN_HEAD + (size_t)count * 4;
    for (uint32_t i = 0; i < count; i++) store->flags[i] = packed[i / 2] >> (i % 2 * 4) & 15;
    *out = (ds_tokens){store->hashes, store->flags, headline_count, count};
    return DS_OK;
}

ds_status ds_record_get_detail(ds_detail *out, const void *data, size_t size, ds_error *error) {
    const unsigned char *bytes = data;
    DS_TRY(check(bytes, size, DETAIL_HEAD, detail_magic, error));
    const char **fields[FIELDS] = {&out->id,       &out->path,   &out->place,    &out->guid,        &out->url,
                                   &out->version,  &out->status, &out->headline, &out->language,    &out->slug,
                                   &out->dateline, &out->byline, &out->credit,   &out->editor_note, &out->format};
    out->left_out = ds_get_u32(bytes + 8);
    uint32_t present = ds_get_u32(bytes + 12);
    if (present >> FIELDS != 0) return corrupt(error, "it has fields that nobody knows");
    size_t at = DETAIL_HEAD;
    for (size_t f = 0; f < FIELDS; f++) {
        *fields[f] = "";
        if ((present >> f & 1) == 0) continue;
        if (size - at < 5) return corrupt(error, "a field is cut short");
        size_t length = ds_get_u32(bytes + at);
        if (length > size - at - 5 || bytes[at + 4 + length] != '\0') return corrupt(error, "a field is cut short");
        *fields[f] = (const char *)bytes + at + 4;
        at += length + 5;
    }
    return at == size ? DS_OK : corrupt(error, "its length is wrong");
}
