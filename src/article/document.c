/* SPDX-License-Identifier: MIT */
#include "article/document.h"

#include <stdio.h>
#include <string.h>

enum {
    CONTAINERS_MOST = 2, /* one inside another, and no third */
    EXPANSION_MOST = 200,
    EXPANSION_FREE_BYTES = 16 << 20,
};

static ds_status skip(const ds_document *d, const char *reason, const char *detail, const char *place, bool is_error,
                      ds_error *error) {
    return d->sink->skip(d->sink->user, d->path, reason, detail, place, is_error, error);
}

void ds_document_start(ds_document *d) {
    d->reader = NULL;
    d->source = "";
    d->end = (ds_stream_end){.reason = NULL};
    d->buffer.size = 0;
    d->offset = d->unpacked = 0;
    d->line = 1;
}

ds_document *ds_document_file(ds_document *d) {
    while (d->outer != NULL) d = d->outer;
    return d;
}

bool ds_document_goes_on(ds_document *d) {
    for (; d != NULL; d = d->outer) {
        if (d->owner->goes_on != NULL && !d->owner->goes_on(d->user, d)) return false;
    }
    return true;
}

bool ds_document_unpacks(ds_document *d, uint64_t bytes) {
    if (d == NULL) return true;
    ds_document *file = ds_document_file(d);
    file->unpacked += bytes;
    return file->unpacked <= EXPANSION_FREE_BYTES ||
           file->unpacked / EXPANSION_MOST <= ds_stream_consumed(file->stream);
}

ds_status ds_document_more(ds_document *d, void *data, size_t size, size_t *got, ds_error *error) {
    *got = 0;
    if (d->end.reason != NULL) return DS_OK;
    DS_TRY(ds_stream_read(d->stream, data, size, got, &d->end, error));
    if (d->why != NULL && d->why->reason != NULL && d->end.reason != NULL) d->end = *d->why;
    if (d->outer == NULL || ds_document_unpacks(d, *got)) return DS_OK;
    d->end = (ds_stream_end){"expansion-limit", "more than 200 bytes out for one in", d->offset + d->buffer.size, true};
    *got = 0;
    return DS_OK;
}

static ds_status fill(ds_document *d, size_t size, ds_error *error) {
    while (d->buffer.size < size && d->end.reason == NULL) {
        if (!ds_buffer_reserve(&d->buffer, size - d->buffer.size)) return ds_fail_memory(error);
        size_t wanted = size - d->buffer.size, got;
        DS_TRY(ds_document_more(d, d->buffer.data + d->buffer.size, wanted, &got, error));
        d->buffer.size += got;
        if (got < wanted) break;
    }
    return DS_OK;
}

/* Has the stream been read to its end, good or bad? `fill` stops short of `size` only there. */
static bool is_at_end(const ds_document *d, size_t size) {
    return d->buffer.size < size;
}

static uint64_t count_lines(const unsigned char *bytes, size_t size) {
    uint64_t lines = 0;
    for (const unsigned char *end = bytes + size; bytes < end; bytes++, lines++) {
        bytes = memchr(bytes, '\n', (size_t)(end - bytes));
        if (bytes == NULL) break;
    }
    return lines;
}

static ds_status hand_on(ds_document *d, size_t size, bool whole_file, ds_error *error) {
    ds_chunk chunk = {.bytes = d->buffer.data,
                      .size = size,
                      .offset = d->offset,
                      .first_line = d->line,
                      .path = d->path,
                      .source = d->source,
                      .whole_file = whole_file};
    if (d->reader->cut != NULL) d->line += count_lines(chunk.bytes, size);
    d->offset += size;
    if (d->owner->give_away != NULL && d->owner->give_away(d->user, d, &chunk)) return DS_OK;
    if (size > 0 || whole_file) DS_TRY(d->reader->parse(d->parser, &chunk, d->sink, error));
    memmove(d->buffer.data, d->buffer.data + size, d->buffer.size - size);
    d->buffer.size -= size;
    return DS_OK;
}

/* A record that is longer than any may be: leave it out up to its end. */
static ds_status pass_over(ds_document *d, ds_error *error) {
    char place[48];
    (void)snprintf(place, sizeof place, "line %llu", (unsigned long long)d->line);
    DS_TRY(skip(d, "too-large", "a record of more than 256 MiB", place, true, error));
    for (;;) {
        const unsigned char *feed = memchr(d->buffer.data, '\n', d->buffer.size);
        size_t drop = feed == NULL ? d->buffer.size : (size_t)(feed - d->buffer.data) + 1;
        memmove(d->buffer.data, d->buffer.data + drop, d->buffer.size - drop);
        d->buffer.size -= drop;
        d->offset += drop;
        if (feed != NULL) {
            d->line++;
            return DS_OK;
        }
        DS_TRY(fill(d, DS_CHUNK_BYTES, error));
        if (d->buffer.size == 0) return DS_OK;
    }
}

static ds_status tell_end(ds_document *d, ds_error *error) {
    if (d->end.reason == NULL) return DS_OK;
    char place[48];
    (void)snprintf(place, sizeof place, "byte %llu", (unsigned long long)d->end.offset);
    return skip(d, d->end.reason, d->end.detail, place, true, error);
}

ds_status ds_document_gather(ds_document *d, bool *whole, ds_error *error) {
    size_t wanted = DS_CHUNK_BYTES;
    *whole = false;
    for (;; wanted *= 2) {
        DS_TRY(fill(d, wanted, error));
        if (is_at_end(d, wanted) || wanted > DS_RECORD_BYTES_MOST) break;
    }
    if (d->end.reason != NULL) return tell_end(d, error);
    if (d->buffer.size > DS_RECORD_BYTES_MOST) return skip(d, "too-large", "more than 256 MiB", NULL, true, error);
    *whole = true;
    return DS_OK;
}

/* A document that is one record: all of it or, when it does not end well, nothing. */
static ds_status read_whole(ds_document *d, ds_error *error) {
    bool whole;
    DS_TRY(ds_document_gather(d, &whole, error));
    return whole ? hand_on(d, d->buffer.size, true, error) : DS_OK;
}

/* One of many records, cut where one ends. A last record that the document breaks off in is left out. */
static ds_status read_in_chunks(ds_document *d, ds_error *error) {
    for (size_t wanted = DS_CHUNK_BYTES;;) {
        DS_TRY(fill(d, wanted, error));
        if (!ds_document_goes_on(d)) return DS_OK;
        bool at_end = is_at_end(d, wanted);
        size_t whole = d->reader->cut(d->buffer.data, d->buffer.size);
        if (at_end && d->end.reason == NULL) whole = d->buffer.size;
        if (whole == 0 && !at_end) {
            if (wanted <= DS_RECORD_BYTES_MOST) {
                wanted *= 2;
                continue;
            }
            DS_TRY(pass_over(d, error));
            wanted = DS_CHUNK_BYTES;
            continue;
        }
        if (whole > 0) DS_TRY(hand_on(d, whole, at_end && d->offset == 0, error));
        if (at_end) return tell_end(d, error);
        wanted = d->buffer.size + DS_CHUNK_BYTES;
    }
}

/* A stream that broke in one of its members may go on with the next, for a reader that can. */
static ds_status resume(ds_document *d, bool *resumed, ds_error *error) {
    *resumed = false;
    if (d->end.reason == NULL || !d->reader->resumes) return DS_OK;
    bool is_new;
    DS_TRY(ds_stream_resume(d->stream, resumed, &is_new, error));
    if (*resumed && is_new) DS_TRY(tell_end(d, error));
    if (*resumed) d->end = (ds_stream_end){.reason = NULL};
    return DS_OK;
}

/* One that its reader takes piece by piece. */
static ds_status read_fed(ds_document *d, ds_error *error) {
    ds_status status = DS_OK;
    for (bool last = false; !last && status == DS_OK;) {
        bool resumed = false;
        status = fill(d, DS_FEED_BYTES, error);
        if (status != DS_OK || !ds_document_goes_on(d)) break;
        last = is_at_end(d, DS_FEED_BYTES);
        ds_tear tear = d->end.reason == NULL ? DS_TEAR_NONE : d->end.inside ? DS_TEAR_INSIDE : DS_TEAR_BETWEEN;
        if (last) status = resume(d, &resumed, error);
        if (status != DS_OK) break;
        last = last && !resumed;
        ds_chunk chunk = {.bytes = d->buffer.data,
                          .size = d->buffer.size,
                          .offset = d->offset,
                          .path = d->path,
                          .source = d->source,
                          .tear = tear};
        status = d->reader->feed(d->parser, &chunk, last, d->sink, error);
        d->offset += d->buffer.size;
        d->buffer.size = 0;
    }
    d->reader->drop(d->parser);
    return status == DS_OK ? tell_end(d, error) : status;
}

/* A container, which asks for more by itself. */
static ds_status read_pulled(ds_document *d, ds_error *error) {
    ds_chunk chunk = {
        .bytes = d->buffer.data, .size = d->buffer.size, .first_line = 1, .path = d->path, .source = d->source};
    DS_TRY(d->reader->pull(d->parser, &chunk, d->sink, error));
    return tell_end(d, error);
}

static bool is_too_deep(const ds_document *d) {
    unsigned containers = 0;
    for (; d != NULL; d = d->outer) containers += d->reader->container;
    return containers > CONTAINERS_MOST;
}

static ds_status read_by_content(ds_document *d, ds_error *error) {
    DS_TRY(fill(d, DS_SNIFF_BYTES, error));
    if (d->buffer.size == 0) {
        return d->end.reason != NULL ? tell_end(d, error) : skip(d, "empty", "no bytes", NULL, false, error);
    }
    d->reader =
        d->forced != NULL ? ds_reader_named(d->forced) : ds_reader_sniff(d->buffer.data, d->buffer.size, d->path);
    if (d->reader == NULL) return skip(d, "binary", "neither text nor a known format", NULL, false, error);
    if (is_too_deep(d)) {
        return skip(d, "nested-too-deep", "an archive in an archive in an archive", NULL, true, error);
    }
    DS_TRY(d->owner->choose_source(d->user, d, error));
    if (d->reader->pull != NULL) return read_pulled(d, error);
    if (d->reader->feed != NULL) return read_fed(d, error);
    return d->reader->cut == NULL ? read_whole(d, error) : read_in_chunks(d, error);
}

ds_status ds_document_read(ds_document *d, ds_error *error) {
    ds_document *before = d->parser->document;
    d->parser->document = d;
    ds_status status = read_by_content(d, error);
    d->parser->document = before;
    return status;
}
