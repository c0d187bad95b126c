/* SPDX-License-Identifier: MIT */
/*
 * Writing a key run. Blocks go out as they fill up. How many different keys there are is known at the end only, and with
 * it the size of the sieve, so the blocks are then read once more: that costs a tenth of the writing, makes the sieve as
 * large as it has to be and no larger, and sees whether what was written can be read.
 */
#include "base/buffer.h"
#include "store/key_run.h"
#include "store/key_run_file.h"
#include "store/key_sieve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { WAITING_BLOCKS = 64 };

struct ds_key_run_writer {
    ds_key_run run;     /* that it will be */
    char *beside;       /* the name that it is written under */
    size_t path_bytes;  /* of both names */
    ds_buffer fences;   /* run.fences, while it grows */
    uint32_t written;   /* blocks in the file; the others up to run.head.blocks wait */
    ds_key_record last; /* that was put */
    bool is_over;       /* finished, or failed */
    bool is_there;      /* a file of ours may be there: `beside`, or run.path once it was renamed */
    bool is_renamed;
    ds_key_block_builder builder;
    unsigned char waiting[WAITING_BLOCKS * DS_KEY_BLOCK_BYTES];
};

ds_status ds_key_run_writer_new(ds_key_run_writer **out, ds_memory *memory, const ds_io *io, const char *path,
                                ds_error *error) {
    *out = NULL;
    ds_key_run_writer *writer = ds_memory_new(memory, 1, sizeof *writer);
    if (writer == NULL) return ds_fail_memory(error);
    memset(writer, 0, offsetof(ds_key_run_writer, builder));
    writer->builder.count = 0;
    writer->run = (ds_key_run){.memory = memory, .io = io, .fd = -1, .head = {.first = UINT32_MAX}};
    ds_buffer_init(&writer->fences, memory);
    writer->path_bytes = strlen(path) + 32;
    writer->run.path = ds_memory_new(memory, writer->path_bytes, 1);
    writer->beside = ds_memory_new(memory, writer->path_bytes, 1);
    if (writer->run.path == NULL || writer->beside == NULL) {
        ds_key_run_writer_free(writer);
        return ds_fail_memory(error);
    }
    (void)snprintf(writer->run.path, writer->path_bytes, "%s", path);
    (void)snprintf(writer->beside, writer->path_bytes, "%s.new-%ld", path, (long)getpid());
    const int flags = O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW;
    writer->run.fd = ds_file_open(io, writer->beside, flags, 0666);
    if (writer->run.fd < 0 && errno == EEXIST) {
        /* Of one that crashed and had our process number, as in a container that always gives the same. */
        (void)io->unlink(io->user, writer->beside);
        writer->run.fd = ds_file_open(io, writer->beside, flags, 0666);
    }
    if (writer->run.fd < 0) {
        ds_status status = ds_fail_errno(error, errno, path, "cannot make a key run");
        ds_key_run_writer_free(writer);
        return status;
    }
    writer->is_there = true;
    *out = writer;
    return DS_OK;
}

static void take_away(ds_key_run_writer *writer) {
    const ds_io *io = writer->run.io;
    if (writer->run.fd >= 0) (void)io->close(io->user, writer->run.fd);
    writer->run.fd = -1;
    if (writer->is_there) (void)io->unlink(io->user, writer->is_renamed ? writer->run.path : writer->beside);
    writer->is_there = false;
    writer->is_over = true;
}

void ds_key_run_writer_free(ds_key_run_writer *writer) {
    if (writer == NULL) return;
    ds_memory *memory = writer->run.memory;
    take_away(writer);
    ds_buffer_clear(&writer->fences);
    ds_memory_free(memory, writer->run.sieve, (size_t)writer->run.lines * DS_KEY_SIEVE_LINE, 1);
    ds_memory_free(memory, writer->run.path, writer->path_bytes, 1);
    ds_memory_free(memory, writer->beside, writer->path_bytes, 1);
    ds_memory_free(memory, writer, 1, sizeof *writer);
}

static ds_status write_at(ds_key_run_writer *writer, const void *data, size_t size, uint64_t offset, ds_error *error) {
    int failed = ds_file_write_at(writer->run.io, writer->run.fd, data, size, offset);
    return failed == 0 ? DS_OK : ds_fail_errno(error, failed, writer->run.path, "cannot write a key run");
}

/* ---- blocks ---- */

static ds_status write_waiting(ds_key_run_writer *writer, ds_error *error) {
    uint32_t count = writer->run.head.blocks - writer->written;
    uint64_t at = DS_KEY_RUN_HEAD + (uint64_t)writer->written * DS_KEY_BLOCK_BYTES;
    DS_TRY(write_at(writer, writer->waiting, (size_t)count * DS_KEY_BLOCK_BYTES, at, error));
    writer->written += count;
    return DS_OK;
}

static ds_status end_block(ds_key_run_writer *writer, ds_error *error) {
    ds_key_run_head *head = &writer->run.head;
    if (writer->builder.count == 0) return DS_OK;
    if (head->blocks == UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, writer->run.path, "too many keys for a run");
    if (head->blocks - writer->written == WAITING_BLOCKS) DS_TRY(write_waiting(writer, error));
    unsigned char *block = writer->waiting + (size_t)(head->blocks - writer->written) * DS_KEY_BLOCK_BYTES;
    unsigned char fence[8];
    ds_put_u64(fence, writer->builder.records[0].key);
    if (!ds_buffer_append(&writer->fences, fence, sizeof fence)) return ds_fail_memory(error);
    ds_key_block_seal(&writer->builder, head->blocks, block);
    head->content = ds_key_run_content(head->content, block);
    head->blocks++;
    return DS_OK;
}

static ds_status put(ds_key_run_writer *writer, ds_key_record record, ds_error *error) {
    ds_key_run_head *head = &writer->run.head;
    if (head->count > 0 && !ds_key_record_less(&writer->last, &record)) {
        if (record.key == writer->last.key && record.number == writer->last.number) return DS_OK;
        return ds_fail(error, DS_E_ARGUMENT, 0, writer->run.path, "keys for a run are out of order");
    }
    if (record.number == UINT32_MAX)
        return ds_fail(error, DS_E_ARGUMENT, 0, writer->run.path, "no number of an article");
    if (!ds_key_block_add(&writer->builder, record)) {
        DS_TRY(end_block(writer, error));
        (void)ds_key_block_add(&writer->builder, record);
    }
    head->keys += head->count == 0 || record.key != writer->last.key;
    head->count++;
    if (record.number < head->first) head->first = record.number;
    if (record.number > head->last) head->last = record.number;
    writer->last = record;
    return DS_OK;
}

ds_status ds_key_run_writer_put(ds_key_run_writer *writer, uint64_t key, uint32_t number, ds_error *error) {
    if (writer->is_over) return ds_fail(error, DS_E_STATE, 0, writer->run.path, "the key run is written already");
    ds_status status = put(writer, (ds_key_record){key, number}, error);
    if (status != DS_OK) take_away(writer);
    return status;
}

/* ---- the end ---- */

static ds_status make_sieve(ds_key_run_writer *writer, ds_error *error) {
    ds_key_run *run = &writer->run;
    ds_key_cursor cursor = {0};
    uint64_t lines = ds_key_sieve_lines(run->head.keys), before = 0, keys = 0;
    if (lines > UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, writer->run.path, "too many keys for a run");
    run->sieve = ds_memory_new_zeroed(run->memory, (size_t)lines * DS_KEY_SIEVE_LINE, 1);
    if (run->sieve == NULL) return ds_fail_memory(error);
    run->lines = lines;
    ds_status status = ds_key_cursor_begin(&cursor, run->memory, run, 0, 0, error);
    for (;;) {
        ds_key_record record;
        bool more = false;
        if (status == DS_OK) status = ds_key_cursor_next(&cursor, &record, &more, error);
        if (!more) break;
        if (keys > 0 && record.key == before) continue;
        ds_key_sieve_add(run->sieve, lines, record.key);
        before = record.key;
        keys++;
    }
    ds_key_cursor_clear(&cursor);
    if (status == DS_OK && keys != run->head.keys)
        status = ds_key_run_corrupt(run->path, "it was written badly", error);
    return status;
}

static ds_status write_rest(ds_key_run_writer *writer, ds_error *error) {
    ds_key_run *run = &writer->run;
    unsigned char page[DS_KEY_RUN_HEAD], footer[DS_KEY_RUN_FOOTER];
    ds_key_run_head_put(page, &run->head);
    ds_key_run_footer_put(footer, page, run);
    size_t sieve = (size_t)run->lines * DS_KEY_SIEVE_LINE;
    uint64_t at = DS_KEY_RUN_HEAD + (uint64_t)run->head.blocks * DS_KEY_BLOCK_BYTES;
    DS_TRY(write_at(writer, run->fences, writer->fences.size, at, error));
    at += writer->fences.size;
    DS_TRY(write_at(writer, run->sieve, sieve, at, error));
    DS_TRY(write_at(writer, footer, sizeof footer, at + sieve, error));
    return write_at(writer, page, sizeof page, 0, error);
}

/* The bytes to the disk, then the name. */
static ds_status publish(ds_key_run_writer *writer, ds_error *error) {
    const ds_io *io = writer->run.io;
    int failed = io->fsync(io->user, writer->run.fd) == 0 ? 0 : errno;
    if (failed == 0) {
        failed = io->close(io->user, writer->run.fd) == 0 || errno == EINTR ? 0 : errno;
        writer->run.fd = -1;
    }
    if (failed != 0) return ds_fail_errno(error, failed, writer->run.path, "cannot write a key run");
    if (io->rename(io->user, writer->beside, writer->run.path) != 0) {
        return ds_fail_errno(error, errno, writer->run.path, "cannot give a key run its name");
    }
    writer->is_renamed = true;
    failed = ds_file_sync_parent(io, writer->beside);
    return failed == 0
               ? DS_OK
               : ds_fail_errno(error, failed, writer->run.path, "cannot bring the name of a key run to the disk");
}

ds_status ds_key_run_writer_finish(ds_key_run_writer *writer, ds_error *error) {
    if (writer->is_over) return ds_fail(error, DS_E_STATE, 0, writer->run.path, "the key run is written already");
    ds_status status = end_block(writer, error);
    if (status == DS_OK) status = write_waiting(writer, error);
    if (status == DS_OK && !ds_buffer_reserve(&writer->fences, 0)) status = ds_fail_memory(error);
    writer->run.fences = writer->fences.data;
    if (status == DS_OK) status = make_sieve(writer, error);
    if (status == DS_OK) status = write_rest(writer, error);
    if (status == DS_OK) status = publish(writer, error);
    if (status == DS_OK) writer->is_there = false; /* it is no longer ours to take away */
    take_away(writer);
    return status;
}
