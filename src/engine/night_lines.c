/* SPDX-License-Identifier: MIT */
/*
 * Files of JSON Lines that still grow. Such a file is read up to a line end and left there; whether it is the same file, gone
 * on with, is told by its inode and by the bytes right before the place where it was left.
 */
#include "article/reader.h"
#include "base/hash.h"
#include "engine/night.h"

#include <string.h>

enum { BLOCK_BYTES = 256 << 10 };

static const struct {
    unsigned char bytes[4];
    size_t size;
} compressed[] = {{{0x1f, 0x8b}, 2}, {{0x28, 0xb5, 0x2f, 0xfd}, 4}};

/* What may be cut at any line end and read on its own: not what is packed, nor in words of two bytes. */
static bool is_plain(const unsigned char *head, size_t size) {
    for (size_t i = 0; i < sizeof compressed / sizeof *compressed; i++) {
        size_t magic = compressed[i].size;
        if (size >= magic && memcmp(head, compressed[i].bytes, magic) == 0) return false;
    }
    return memchr(head, '\0', size) == NULL;
}

bool ds_night_is_lines(const ds_night_job *job, int fd, const char *path) {
    const char *forced = job->index->options.input_format;
    unsigned char head[16 << 10];
    size_t size;
    if (ds_file_read_at(job->index->io, fd, head, sizeof head, 0, &size) != 0 || size == 0) return false;
    if (!is_plain(head, size)) return false;
    if (forced != NULL) return strcmp(forced, ds_reader_jsonl.name) == 0;
    return ds_reader_sniff(head, size, path) == &ds_reader_jsonl;
}

ds_status ds_night_tail(const ds_night_job *job, int fd, uint64_t offset, uint64_t *hash, ds_error *error) {
    size_t size = offset < DS_NIGHT_TAIL_BYTES ? (size_t)offset : DS_NIGHT_TAIL_BYTES, got = 0;
    *hash = 0;
    unsigned char *bytes = ds_memory_new(job->memory, size, 1);
    if (bytes == NULL) return ds_fail_memory(error);
    int failed = ds_file_read_at(job->index->io, fd, bytes, size, offset - size, &got);
    if (failed == 0 && got == size) *hash = ds_hash(bytes, size, 0) | 1;
    ds_memory_free(job->memory, bytes, size, 1);
    return DS_OK;
}

static uint64_t count_lines(const unsigned char *bytes, size_t size) {
    uint64_t lines = 0;
    for (size_t i = 0; i < size; i++) lines += bytes[i] == '\n';
    return lines;
}

/* One block of the walk below; false at its end. */
static bool take_block(const unsigned char *bytes, size_t size, uint64_t at, uint64_t least, uint64_t *window,
                       uint64_t *lines) {
    uint64_t skip = least > at ? least - at : 0;
    const unsigned char *newline = NULL;
    if (skip < size) newline = memchr(bytes + skip, '\n', size - (size_t)skip);
    size_t taken = newline == NULL ? size : (size_t)(newline - bytes) + 1;
    *lines += count_lines(bytes, taken);
    *window = at + taken;
    return newline == NULL;
}

ds_status ds_night_window(const ds_night_job *job, int fd, uint64_t from, uint64_t least, uint64_t end,
                          uint64_t *window, uint64_t *lines, ds_error *error) {
    unsigned char *bytes = ds_memory_new(job->memory, BLOCK_BYTES, 1);
    if (bytes == NULL) return ds_fail_memory(error);
    *window = from;
    *lines = 0;
    bool more = true;
    for (uint64_t at = from; at < end && more; at = *window) {
        size_t size = end - at < BLOCK_BYTES ? (size_t)(end - at) : BLOCK_BYTES, got;
        int failed = ds_file_read_at(job->index->io, fd, bytes, size, at, &got);
        more = failed == 0 && got > 0 && take_block(bytes, got, at, least, window, lines);
        if (failed != 0 || got == 0) *window = end; /* no window may end within a line */
    }
    ds_memory_free(job->memory, bytes, BLOCK_BYTES, 1);
    return DS_OK;
}

static bool is_blank(unsigned char byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* The place behind the last line end of the bytes, SIZE_MAX if there is none. */
static size_t behind_last_line(const unsigned char *bytes, size_t size) {
    while (size > 0 && bytes[size - 1] != '\n') size--;
    return size > 0 ? size : SIZE_MAX;
}

ds_status ds_night_last_line(const ds_night_job *job, int fd, uint64_t from, uint64_t size, bool takes_rest,
                             uint64_t *end, ds_error *error) {
    unsigned char *bytes = ds_memory_new(job->memory, BLOCK_BYTES, 1);
    if (bytes == NULL) return ds_fail_memory(error);
    unsigned char last = 0;
    *end = from;
    for (uint64_t at = size; at > from && *end == from;) {
        size_t block = at - from < BLOCK_BYTES ? (size_t)(at - from) : BLOCK_BYTES, got;
        at -= block;
        if (ds_file_read_at(job->index->io, fd, bytes, block, at, &got) != 0 || got != block) break;
        for (size_t i = block; i > 0 && last == 0; i--) last = is_blank(bytes[i - 1]) ? 0 : bytes[i - 1];
        size_t behind = behind_last_line(bytes, block);
        if (behind != SIZE_MAX) *end = at + behind;
    }
    if (takes_rest && last == '}') *end = size;
    ds_memory_free(job->memory, bytes, BLOCK_BYTES, 1);
    return DS_OK;
}
