/* SPDX-License-Identifier: MIT */
/* What the files of key runs have inside: shared by those who write and read them, and nobody else's. */
#ifndef DS_STORE_KEY_RUN_FILE_H
#define DS_STORE_KEY_RUN_FILE_H

#include "base/hash.h"
#include "store/key_run.h"

enum { DS_KEY_RUN_VERSION = 1, DS_KEY_RUN_HEAD = DS_KEY_BLOCK_BYTES, DS_KEY_RUN_FOOTER = 32 };

/* Page 0: magic, version u32, blocks u32, records u64, keys u64, first u32, last u32, checksum of all blocks'
 * checksums u64, zeros; the last 8 bytes are the checksum of those before. */
typedef struct ds_key_run_head {
    uint32_t blocks;
    uint64_t count;
    uint64_t keys;
    uint32_t first, last;
    uint64_t content; /* tells runs of different content apart */
} ds_key_run_head;

struct ds_key_run {
    ds_memory *memory;
    const ds_io *io;
    int fd;
    ds_key_run_head head;
    unsigned char *fences; /* as they lie in the file, 8 bytes each */
    unsigned char *sieve;
    uint64_t lines; /* of the sieve */
    uint64_t bytes; /* of the file */
    char *path;
};

void ds_key_run_head_put(unsigned char page[static DS_KEY_RUN_HEAD], const ds_key_run_head *head);
ds_status ds_key_run_head_get(ds_key_run_head *head, const unsigned char page[static DS_KEY_RUN_HEAD], const char *path,
                              ds_error *error);

/* For what lies in page 0, and in the fences and the sieve in memory. */
void ds_key_run_footer_put(unsigned char out[static DS_KEY_RUN_FOOTER],
                           const unsigned char page[static DS_KEY_RUN_HEAD], const ds_key_run *run);

ds_status ds_key_run_corrupt(const char *path, const char *what, ds_error *error);

static inline uint64_t ds_key_run_fence(const ds_key_run *run, uint32_t place) {
    return ds_get_u64(run->fences + (size_t)place * sizeof(uint64_t));
}

/* One more block in the checksum of all. */
static inline uint64_t ds_key_run_content(uint64_t before, const unsigned char *block) {
    return ds_hash_mix(before ^ ds_get_u64(block));
}

/* `count` blocks from `place` on, as they lie. */
ds_status ds_key_run_read(const ds_key_run *run, uint32_t place, uint32_t count, unsigned char *out, ds_error *error);

/* How many blocks begin with a key under this one. The last of them is the first that may hold the key. */
uint32_t ds_key_run_blocks_under(const ds_key_run *run, uint64_t key);

#endif
