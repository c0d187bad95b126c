/* SPDX-License-Identifier: MIT */
#include "store/spool.h"

#include <errno.h>

/* A writer takes the file in pieces of this size; what is left of one when the next record does not fit is a hole. */
enum { BLOCK_BYTES = 256 * 1024 };

ds_status ds_spool_open(ds_spool *spool, const ds_io *io, const char *directory, ds_error *error) {
    spool->io = io;
    spool->fd = -1;
    atomic_init(&spool->end, 0);
    return ds_file_temporary(io, directory, &spool->fd, error);
}

void ds_spool_close(ds_spool *spool) {
    /* Nameless and done with: what close says does not matter to anyone. */
    if (spool->fd >= 0) (void)spool->io->close(spool->io->user, spool->fd);
    spool->fd = -1;
}

void ds_spool_writer_init(ds_spool_writer *writer, ds_spool *spool, ds_memory *memory) {
    writer->spool = spool;
    writer->block_offset = 0;
    ds_buffer_init(&writer->block, memory);
}

void ds_spool_writer_clear(ds_spool_writer *writer) {
    ds_buffer_clear(&writer->block);
}

ds_status ds_spool_write_at(const ds_spool *spool, const void *data, size_t size, uint64_t offset, ds_error *error) {
    int failed = ds_file_write_at(spool->io, spool->fd, data, size, offset);
    return failed == 0 ? DS_OK : ds_fail_errno(error, failed, "temporary file", "cannot write (see --tmp)");
}

ds_status ds_spool_read_at(const ds_spool *spool, void *out, size_t size, uint64_t offset, ds_error *error) {
    if ((offset & DS_SPOOL_FAR) != 0) {
        uint64_t place = offset & (((uint64_t)1 << DS_SPOOL_FAR_PLACE_BITS) - 1);
        uint32_t number = (uint32_t)(offset >> DS_SPOOL_FAR_PLACE_BITS);
        if (spool->far == NULL) return ds_fail(error, DS_E_CORRUPT, 0, "temporary file", "a record that lies nowhere");
        return spool->far->read(spool->far->user, number, out, size, (size_t)place, error);
    }
    size_t got;
    int failed = ds_file_read_at(spool->io, spool->fd, out, size, offset, &got);
    if (failed != 0) return ds_fail_errno(error, failed, "temporary file", "cannot read back");
    if (got != size) return ds_fail(error, DS_E_CORRUPT, 0, "temporary file", "it ends before its last record");
    return DS_OK;
}

ds_status ds_spool_flush(ds_spool_writer *writer, ds_error *error) {
    if (writer->block.size == 0) return DS_OK;
    DS_TRY(ds_spool_write_at(writer->spool, writer->block.data, writer->block.size, writer->block_offset, error));
    writer->block.size = 0;
    return DS_OK;
}

ds_status ds_spool_put(ds_spool_writer *writer, const void *data, size_t size, uint64_t *offset, ds_error *error) {
    if (size > BLOCK_BYTES) {
        *offset = atomic_fetch_add_explicit(&writer->spool->end, size, memory_order_relaxed);
        return ds_spool_write_at(writer->spool, data, size, *offset, error);
    }
    if (writer->block.size + size > BLOCK_BYTES) DS_TRY(ds_spool_flush(writer, error));
    if (writer->block.size == 0) {
        writer->block_offset = atomic_fetch_add_explicit(&writer->spool->end, BLOCK_BYTES, memory_order_relaxed);
    }
    *offset = writer->block_offset + writer->block.size;
    return ds_buffer_append(&writer->block, data, size) ? DS_OK : ds_fail_memory(error);
}

ds_status ds_spool_get(const ds_spool *spool, uint64_t offset, size_t size, ds_buffer *out, ds_error *error) {
    out->size = 0;
    if (!ds_buffer_reserve(out, size)) return ds_fail_memory(error);
    DS_TRY(ds_spool_read_at(spool, out->data, size, offset, error));
    out->size = size;
    return DS_OK;
}
