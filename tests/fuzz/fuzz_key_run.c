/* SPDX-License-Identifier: MIT */
/*
 * Files of key runs. No fuzzer finds a checksum and none gets far with pages of 4 KB, so a file is put together from the
 * input and its checksums made right:
 *
 *     flags u8: 1 fences of the input's, 2 an empty sieve, 4 head of the input's, 8 checksums left wrong, 16 any number
 *     (32: that of no article too)
 *     head, if asked for: byte to change u8, value u8, four times
 *     blocks, up to 6: first key u64, least number u32, records u16, key bits u8, number bits u8, size u8, size x 8 bytes
 *
 * What opens can be asked anything without harm: what comes out of a cursor ascends and is of the articles of the head,
 * and what verify finds whole is found by its keys.
 */
#include "base/hash.h"
#include "fuzz/fuzz_target.h"
#include "store/key_runs.h"
#include "store/key_sieve.h"

enum { BLOCKS_MOST = 6, PAGE = DS_KEY_BLOCK_BYTES, FILE_MOST = PAGE * (BLOCKS_MOST + 1) + 32768 };

typedef struct file {
    unsigned char *bytes;
    size_t size;
} file;

static int open_file(void *user, int directory, const char *path, int flags, mode_t mode) {
    (void)user, (void)directory, (void)path, (void)flags, (void)mode;
    return 7;
}

static int close_file(void *user, int fd) {
    (void)user;
    return fd == 7 ? 0 : -1;
}

static ssize_t read_file(void *user, int fd, void *data, size_t size, off_t offset) {
    const file *f = user;
    (void)fd;
    if (offset < 0 || (size_t)offset >= f->size) return 0;
    if (size > f->size - (size_t)offset) size = f->size - (size_t)offset;
    memcpy(data, f->bytes + offset, size);
    return (ssize_t)size;
}

static int stat_file(void *user, int fd, struct stat *out) {
    (void)fd;
    *out = (struct stat){.st_size = (off_t)((const file *)user)->size};
    return 0;
}

/* ---- the file ---- */

static void take(fuzz_input *input, unsigned char *to, size_t size) {
    for (size_t i = 0; i < size; i++) to[i] = fuzz_byte(input);
}

static void add_block(fuzz_input *input, unsigned char *page, uint32_t place, bool are_right) {
    take(input, page + 8, 16);
    size_t size = (size_t)fuzz_byte(input) * 8;
    take(input, page + DS_KEY_BLOCK_HEAD, size < input->size ? size : input->size);
    if (are_right) ds_put_u64(page, ds_hash(page + 8, PAGE - 8, 0) ^ ds_hash_mix((uint64_t)place + 1));
}

static uint32_t records_in(const unsigned char *page) {
    uint32_t count = ds_get_u16(page + 20);
    return count > DS_KEY_BLOCK_MOST ? DS_KEY_BLOCK_MOST : count;
}

static void put_head(fuzz_input *input, uint8_t flags, unsigned char *bytes, uint32_t blocks, uint64_t count) {
    memcpy(bytes, "DSKEYRUN", 8);
    ds_put_u32(bytes + 8, 1);
    ds_put_u32(bytes + 12, blocks);
    ds_put_u64(bytes + 16, count);
    ds_put_u64(bytes + 24, count);
    ds_put_u32(bytes + 32, count == 0 ? UINT32_MAX : 0);
    ds_put_u32(bytes + 36, count == 0 ? 0 : flags & 16 ? UINT32_MAX - (flags & 32 ? 0 : 1) : 4096);
    uint64_t content = 0;
    for (uint32_t b = 1; b <= blocks; b++) content = ds_hash_mix(content ^ ds_get_u64(bytes + (size_t)b * PAGE));
    ds_put_u64(bytes + 40, content);
    for (size_t i = 0; i < 4 && (flags & 4) != 0; i++) {
        uint8_t at = fuzz_byte(input);
        bytes[at % 64] = fuzz_byte(input);
    }
    if ((flags & 8) == 0) ds_put_u64(bytes + PAGE - 8, ds_hash(bytes, PAGE - 8, 0));
}

static void make_file(fuzz_input *input, file *f) {
    uint8_t flags = fuzz_byte(input);
    fuzz_input head = *input;
    if (flags & 4) (void)fuzz_byte(input), take(input, f->bytes, 7);
    uint32_t blocks = 0;
    uint64_t count = 0;
    for (; blocks < BLOCKS_MOST && input->size > 0; blocks++) {
        unsigned char *page = f->bytes + (size_t)(blocks + 1) * PAGE;
        add_block(input, page, blocks, (flags & 8) == 0);
        count += records_in(page);
    }
    if (blocks > count) count = blocks;
    put_head(&head, flags, f->bytes, blocks, count);
    unsigned char *fences = f->bytes + (size_t)(blocks + 1) * PAGE, *sieve = fences + (size_t)blocks * 8;
    for (uint32_t b = 0; b < blocks; b++) {
        uint64_t first = ds_get_u64(f->bytes + (size_t)(b + 1) * PAGE + 8);
        ds_put_u64(fences + (size_t)b * 8, flags & 1 ? first ^ fuzz_byte(&head) : first);
    }
    size_t sieve_bytes = (size_t)ds_key_sieve_lines(count) * DS_KEY_SIEVE_LINE;
    memset(sieve, flags & 2 ? 0 : 0xff, sieve_bytes);
    unsigned char *footer = sieve + sieve_bytes;
    memcpy(footer, f->bytes + PAGE - 8, 8);
    ds_put_u64(footer + 8, ds_hash(fences, (size_t)blocks * 8, 1));
    ds_put_u64(footer + 16, ds_hash(sieve, sieve_bytes, 2));
    memcpy(footer + 24, "DSKEYRUN", 8);
    f->size = (size_t)(footer + 32 - f->bytes);
    FUZZ_CHECK(f->size <= FILE_MOST);
}

/* ---- what is asked of it ---- */

static void find(const ds_key_run *run, ds_memory *memory, const ds_key_record *wanted, bool must_be) {
    ds_key_run_scratch scratch;
    ds_numbers got;
    ds_error error;
    ds_key_run_scratch_init(&scratch);
    ds_numbers_init(&got, memory);
    ds_status status = ds_key_run_find(run, &scratch, wanted->key, &got, &error);
    FUZZ_CHECK(status == DS_OK || status == DS_E_CORRUPT);
    bool is_there = false;
    for (size_t i = 0; i < got.count; i++) {
        FUZZ_CHECK(got.items[i] >= ds_key_run_first(run) && got.items[i] <= ds_key_run_last(run));
        is_there |= got.items[i] == wanted->number;
    }
    FUZZ_CHECK(is_there || !must_be);
    ds_numbers_clear(&got);
}

/* The run merged with itself from a key on. */
static void go_through(const ds_key_run *run, ds_memory *memory, uint64_t low, bool is_whole) {
    const ds_key_run *const both[] = {run, run};
    ds_key_merge merge = {0};
    ds_key_record record = {0}, before = {0};
    ds_error error;
    bool more = true;
    uint64_t count = 0;
    ds_status status = ds_key_merge_begin(&merge, memory, both, 2, NULL, 0, low, 0, &error);
    while (status == DS_OK && more) {
        status = ds_key_merge_next(&merge, &record, &more, &error);
        if (!more) break;
        FUZZ_CHECK(record.key >= low && (count == 0 || ds_key_record_less(&before, &record)));
        FUZZ_CHECK(record.number >= ds_key_run_first(run) && record.number <= ds_key_run_last(run));
        if (count % 64 == 0) find(run, memory, &record, is_whole);
        before = record;
        count++;
    }
    FUZZ_CHECK(status == DS_OK || (status == DS_E_CORRUPT && !is_whole));
    if (is_whole && low == 0) FUZZ_CHECK(count == ds_key_run_count(run));
    ds_key_merge_clear(&merge);
}

FUZZ_TARGET(key_run) {
    fuzz_input input = {data, size};
    file f = {calloc(FILE_MOST, 1), 0};
    FUZZ_CHECK(f.bytes != NULL);
    make_file(&input, &f);
    unsigned char *exact = fuzz_copy(f.bytes, f.size);
    free(f.bytes);
    f.bytes = exact;
    ds_io io = {.open = open_file, .close = close_file, .pread = read_file, .fstat = stat_file, .user = &f};
    ds_memory memory;
    ds_key_run *run;
    ds_error error;
    ds_memory_init(&memory, NULL);
    memory.bound = 4 << 20; /* whatever a head says */
    ds_status status = ds_key_run_open(&run, &memory, &io, "run", &error);
    FUZZ_CHECK(status == DS_OK || status == DS_E_CORRUPT || status == DS_E_UNSUPPORTED);
    if (status == DS_OK) {
        status = ds_key_run_verify(run, &error);
        FUZZ_CHECK(status == DS_OK || status == DS_E_CORRUPT);
        ds_key_record some = {ds_get_u64(f.bytes + PAGE + 8), 0};
        find(run, &memory, &some, false);
        some.key++;
        find(run, &memory, &some, false);
        go_through(run, &memory, 0, status == DS_OK);
        go_through(run, &memory, some.key, status == DS_OK);
        ds_key_run_free(run);
    }
    fuzz_check_released(&memory);
    free(f.bytes);
    return 0;
}
