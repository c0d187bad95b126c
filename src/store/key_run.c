/* SPDX-License-Identifier: MIT */
/* Opening a key run, and what is asked of one: the idea and the layout stand in key_run.h. */
#include "store/key_run.h"

#include "store/key_run_file.h"
#include "store/key_sieve.h"

#include <errno.h>
#include <fcntl.h>

static const unsigned char magic[8] = {'D', 'S', 'K', 'E', 'Y', 'R', 'U', 'N'};

ds_status ds_key_run_corrupt(const char *path, const char *what, ds_error *error) {
    return ds_fail(error, DS_E_CORRUPT, 0, path, "a key run is damaged: %s", what);
}

/* ---- page 0 and the footer ---- */

void ds_key_run_head_put(unsigned char page[static DS_KEY_RUN_HEAD], const ds_key_run_head *head) {
    memset(page, 0, DS_KEY_RUN_HEAD);
    memcpy(page, magic, sizeof magic);
    ds_put_u32(page + 8, DS_KEY_RUN_VERSION);
    ds_put_u32(page + 12, head->blocks);
    ds_put_u64(page + 16, head->count);
    ds_put_u64(page + 24, head->keys);
    ds_put_u32(page + 32, head->first);
    ds_put_u32(page + 36, head->last);
    ds_put_u64(page + 40, head->content);
    ds_put_u64(page + DS_KEY_RUN_HEAD - 8, ds_hash(page, DS_KEY_RUN_HEAD - 8, 0));
}

ds_status ds_key_run_head_get(ds_key_run_head *head, const unsigned char page[static DS_KEY_RUN_HEAD], const char *path,
                              ds_error *error) {
    if (memcmp(page, magic, sizeof magic) != 0) return ds_key_run_corrupt(path, "it does not begin as one", error);
    if (ds_get_u64(page + DS_KEY_RUN_HEAD - 8) != ds_hash(page, DS_KEY_RUN_HEAD - 8, 0)) {
        return ds_key_run_corrupt(path, "the checksum of its head is wrong", error);
    }
    uint32_t version = ds_get_u32(page + 8);
    if (version != DS_KEY_RUN_VERSION) {
        return ds_fail(error, DS_E_UNSUPPORTED, 0, path, "a key run of version %u, and this program knows %d",
                       (unsigned)version, DS_KEY_RUN_VERSION);
    }
    *head = (ds_key_run_head){.blocks = ds_get_u32(page + 12),
                              .count = ds_get_u64(page + 16),
                              .keys = ds_get_u64(page + 24),
                              .first = ds_get_u32(page + 32),
                              .last = ds_get_u32(page + 36),
                              .content = ds_get_u64(page + 40)};
    bool is_empty = head->count == 0;
    if (head->count < head->blocks || head->count / DS_KEY_BLOCK_MOST > head->blocks || head->keys > head->count ||
        is_empty != (head->blocks == 0) || is_empty != (head->keys == 0) || is_empty != (head->first > head->last) ||
        head->last == UINT32_MAX || ds_key_sieve_lines(head->keys) > UINT32_MAX) {
        return ds_key_run_corrupt(path, "its head contradicts itself", error);
    }
    return DS_OK;
}

static size_t fence_bytes(const ds_key_run *run) {
    return (size_t)run->head.blocks * sizeof(uint64_t);
}

static size_t sieve_bytes(const ds_key_run *run) {
    return (size_t)run->lines * DS_KEY_SIEVE_LINE;
}

void ds_key_run_footer_put(unsigned char out[static DS_KEY_RUN_FOOTER],
                           const unsigned char page[static DS_KEY_RUN_HEAD], const ds_key_run *run) {
    memcpy(out, page + DS_KEY_RUN_HEAD - 8, 8);
    ds_put_u64(out + 8, ds_hash(run->fences, fence_bytes(run), 1));
    ds_put_u64(out + 16, ds_hash(run->sieve, sieve_bytes(run), 2));
    memcpy(out + 24, magic, sizeof magic);
}

/* ---- opening ---- */

static ds_status read_at(const ds_key_run *run, void *out, size_t size, uint64_t offset, ds_error *error) {
    size_t got;
    int failed = ds_file_read_at(run->io, run->fd, out, size, offset, &got);
    if (failed != 0) return ds_fail_errno(error, failed, run->path, "cannot read a key run");
    return got == size ? DS_OK : ds_key_run_corrupt(run->path, "it is cut short", error);
}

static ds_status check_size(ds_key_run *run, ds_error *error) {
    struct stat about;
    if (run->io->fstat(run->io->user, run->fd, &about) != 0) {
        return ds_fail_errno(error, errno, run->path, "cannot look at a key run");
    }
    run->bytes = DS_KEY_RUN_HEAD + (uint64_t)run->head.blocks * (DS_KEY_BLOCK_BYTES + sizeof(uint64_t)) +
                 run->lines * DS_KEY_SIEVE_LINE + DS_KEY_RUN_FOOTER;
    if (about.st_size < 0 || (uint64_t)about.st_size != run->bytes) {
        return ds_key_run_corrupt(run->path, "its length is wrong", error);
    }
    return DS_OK;
}

/* Blocks are found by halving the fences, which is right only if they ascend. */
static bool fences_ascend(const ds_key_run *run) {
    for (uint32_t b = 1; b < run->head.blocks; b++) {
        if (ds_key_run_fence(run, b - 1) > ds_key_run_fence(run, b)) return false;
    }
    return true;
}

static ds_status load(ds_key_run *run, ds_error *error) {
    unsigned char page[DS_KEY_RUN_HEAD], footer[DS_KEY_RUN_FOOTER], expected[DS_KEY_RUN_FOOTER];
    DS_TRY(read_at(run, page, sizeof page, 0, error));
    DS_TRY(ds_key_run_head_get(&run->head, page, run->path, error));
    run->lines = ds_key_sieve_lines(run->head.keys);
    DS_TRY(check_size(run, error));
    /* The file is as long as its head says, so what is taken here is no more than what it holds. */
    run->fences = ds_memory_new(run->memory, fence_bytes(run), 1);
    run->sieve = ds_memory_new(run->memory, sieve_bytes(run), 1);
    if (run->fences == NULL || run->sieve == NULL) return ds_fail_memory(error);
    uint64_t at = DS_KEY_RUN_HEAD + (uint64_t)run->head.blocks * DS_KEY_BLOCK_BYTES;
    DS_TRY(read_at(run, run->fences, fence_bytes(run), at, error));
    at += fence_bytes(run);
    DS_TRY(read_at(run, run->sieve, sieve_bytes(run), at, error));
    at += sieve_bytes(run);
    DS_TRY(read_at(run, footer, sizeof footer, at, error));
    ds_key_run_footer_put(expected, page, run);
    if (memcmp(footer, expected, sizeof footer) != 0) {
        return ds_key_run_corrupt(run->path, "a checksum of its fences or its sieve is wrong", error);
    }
    return fences_ascend(run) ? DS_OK : ds_key_run_corrupt(run->path, "its fences are out of order", error);
}

ds_status ds_key_run_open(ds_key_run **out, ds_memory *memory, const ds_io *io, const char *path, ds_error *error) {
    *out = NULL;
    ds_key_run *run = ds_memory_new_zeroed(memory, 1, sizeof *run);
    if (run == NULL) return ds_fail_memory(error);
    *run = (ds_key_run){.memory = memory, .io = io, .fd = -1};
    ds_status status = DS_OK;
    size_t length = strlen(path) + 1;
    run->path = ds_memory_new(memory, length, 1);
    if (run->path == NULL) {
        status = ds_fail_memory(error);
        goto done;
    }
    memcpy(run->path, path, length);
    run->fd = ds_file_open(io, path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0);
    status = run->fd < 0 ? ds_fail_errno(error, errno, path, "cannot open a key run") : load(run, error);
done:
    if (status == DS_OK) {
        *out = run;
    } else {
        ds_key_run_free(run);
    }
    return status;
}

void ds_key_run_free(ds_key_run *run) {
    if (run == NULL) return;
    ds_memory *memory = run->memory;
    if (run->fd >= 0) (void)run->io->close(run->io->user, run->fd);
    ds_memory_free(memory, run->fences, fence_bytes(run), 1);
    ds_memory_free(memory, run->sieve, sieve_bytes(run), 1);
    if (run->path != NULL) ds_memory_free(memory, run->path, strlen(run->path) + 1, 1);
    ds_memory_free(memory, run, 1, sizeof *run);
}

uint64_t ds_key_run_count(const ds_key_run *run) {
    return run->head.count;
}

uint64_t ds_key_run_keys(const ds_key_run *run) {
    return run->head.keys;
}

uint32_t ds_key_run_first(const ds_key_run *run) {
    return run->head.first;
}

uint32_t ds_key_run_last(const ds_key_run *run) {
    return run->head.last;
}

uint64_t ds_key_run_bytes(const ds_key_run *run) {
    return run->bytes;
}

uint64_t ds_key_run_resident(const ds_key_run *run) {
    return sizeof *run + fence_bytes(run) + sieve_bytes(run);
}

/* ---- finding ---- */

ds_status ds_key_run_read(const ds_key_run *run, uint32_t place, uint32_t count, unsigned char *out, ds_error *error) {
    uint64_t at = DS_KEY_RUN_HEAD + (uint64_t)place * DS_KEY_BLOCK_BYTES;
    return read_at(run, out, (size_t)count * DS_KEY_BLOCK_BYTES, at, error);
}

uint32_t ds_key_run_blocks_under(const ds_key_run *run, uint64_t key) {
    uint32_t low = 0, high = run->head.blocks;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (ds_key_run_fence(run, middle) < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool ds_key_run_may_hold(const ds_key_run *run, uint64_t key) {
    return run->lines > 0 && ds_key_sieve_passes(run->sieve, run->lines, key);
}

void ds_key_run_prefetch(const ds_key_run *run, uint64_t key) {
    if (run->lines == 0) return;
    __builtin_prefetch(run->sieve + ds_key_sieve_line(run->lines, key) * DS_KEY_SIEVE_LINE);
}

void ds_key_run_scratch_init(ds_key_run_scratch *scratch) {
    memset(scratch, 0, sizeof *scratch);
}

/* Runs of one content have the same blocks, whichever of them was read. */
static ds_status hold_block(const ds_key_run *run, ds_key_run_scratch *scratch, uint32_t place, ds_error *error) {
    if (scratch->holds && scratch->run == run->head.content && scratch->place == place) return DS_OK;
    scratch->holds = false;
    DS_TRY(ds_key_run_read(run, place, 1, scratch->bytes, error));
    const char *wrong = ds_key_block_open(&scratch->block, scratch->bytes, place);
    if (wrong == NULL && scratch->block.first_key != ds_key_run_fence(run, place)) wrong = "a block has another fence";
    if (wrong != NULL) return ds_key_run_corrupt(run->path, wrong, error);
    scratch->run = run->head.content;
    scratch->place = place;
    scratch->holds = true;
    return DS_OK;
}

ds_status ds_key_run_find(const ds_key_run *run, ds_key_run_scratch *scratch, uint64_t key, ds_numbers *out,
                          ds_error *error) {
    if (!ds_key_run_may_hold(run, key)) return DS_OK;
    uint32_t b = ds_key_run_blocks_under(run, key);
    if (b > 0) b--;
    for (; b < run->head.blocks && ds_key_run_fence(run, b) <= key; b++) {
        DS_TRY(hold_block(run, scratch, b, error));
        const ds_key_block *block = &scratch->block;
        uint32_t i = ds_key_block_find(block, key);
        for (; i < block->count && ds_key_block_key(block, i) == key; i++) {
            uint32_t number = ds_key_block_number(block, i);
            if (number < run->head.first || number > run->head.last) {
                return ds_key_run_corrupt(run->path, "a block names an article that the run does not hold", error);
            }
            if (!ds_numbers_add(out, number)) return ds_fail_memory(error);
        }
        if (i < block->count) break;
    }
    return DS_OK;
}

/* ---- verifying ---- */

typedef struct tally {
    uint64_t count, keys, content;
    uint32_t first, last, blocks;
    ds_key_record before;
} tally;

static const char *count_block(const ds_key_run *run, const unsigned char *bytes, const ds_key_record *records,
                               uint32_t count, tally *t) {
    for (uint32_t i = 0; i < count; i++) {
        const ds_key_record *r = &records[i];
        if (t->count > 0 && !ds_key_record_less(&t->before, r)) return "its records are out of order";
        if (t->count == 0 || t->before.key != r->key) {
            if (!ds_key_run_may_hold(run, r->key)) return "its sieve does not know one of its keys";
            t->keys++;
        }
        if (r->number < t->first) t->first = r->number;
        if (r->number > t->last) t->last = r->number;
        t->before = *r;
        t->count++;
    }
    t->content = ds_key_run_content(t->content, bytes);
    t->blocks++;
    return NULL;
}

ds_status ds_key_run_verify(const ds_key_run *run, ds_error *error) {
    ds_key_cursor cursor = {0};
    tally t = {.first = UINT32_MAX};
    const char *wrong = NULL;
    ds_status status = ds_key_cursor_begin(&cursor, run->memory, run, 0, 0, error);
    while (status == DS_OK && wrong == NULL && t.blocks < run->head.blocks) {
        status = ds_key_cursor_load(&cursor, error);
        if (status == DS_OK) wrong = count_block(run, cursor.block, cursor.records, cursor.count, &t);
    }
    ds_key_cursor_clear(&cursor);
    if (status != DS_OK) return status;
    const ds_key_run_head *h = &run->head;
    if (wrong == NULL && (t.count != h->count || t.keys != h->keys || t.first != h->first || t.last != h->last ||
                          t.content != h->content)) {
        wrong = "it does not hold what its head says";
    }
    return wrong == NULL ? DS_OK : ds_key_run_corrupt(run->path, wrong, error);
}
