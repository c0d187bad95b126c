/* SPDX-License-Identifier: MIT */
#include "engine/ingest.h"

#include "article/stream.h"
#include "base/threads.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { QUEUE_MOST = 16 };

/* A chunk that waits for a worker, with its bytes. */
typedef struct waiting {
    ds_chunk chunk;
    const ds_reader *reader;
    ds_buffer bytes;
} waiting;

typedef struct ingest {
    ds_core *core;
    ds_admission *admissions;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    waiting queue[QUEUE_MOST]; /* a ring; buffers are used again */
    size_t queue_first, queue_count;
    size_t next_file;
    uint32_t reading; /* workers that may still put chunks in the queue */
    uint64_t bytes_done, bytes_total, articles;
    ds_status status;
    ds_error error;
    size_t error_file; /* the least file that failed: the one that is told */
} ingest;

/* ---- what the workers tell ---- */

static void fail(ingest *job, size_t file, const ds_error *error) {
    if (job->status == DS_OK || file < job->error_file) {
        job->status = error->code;
        job->error = *error;
        job->error_file = file;
    }
    (void)pthread_cond_broadcast(&job->changed);
}

static void tell(ingest *job, uint32_t worker) {
    const ds_options *options = &job->core->options;
    if (worker != 0 || options->progress == NULL || job->status != DS_OK) return;
    ds_progress progress = {DS_PHASE_READ, job->bytes_done, job->bytes_total,
                            atomic_load_explicit(&job->core->next_number, memory_order_relaxed)};
    (void)pthread_mutex_unlock(&job->lock);
    bool stop = options->progress(options->progress_user, &progress) != 0;
    (void)pthread_mutex_lock(&job->lock);
    if (!stop) return;
    ds_error error;
    (void)ds_fail(&error, DS_E_CANCELLED, 0, NULL, "cancelled");
    fail(job, 0, &error);
}

/* ---- reading a file ---- */

/* Where one worker reads: a file, its stream, and what it has cut. Stream and buffer serve one file after the other. */
typedef struct file_reader {
    ingest *job; /* NULL: parse everything at once (ds_ingest_file) */
    uint32_t worker;
    ds_core *core;
    const ds_walk_file *file;
    ds_arena *arena;    /* outlives the reading */
    const char *source; /* of articles that name none */
    const ds_reader *reader;
    ds_parser *parser;
    const ds_article_sink *sink;
    ds_stream *stream; /* NULL before the first file */
    ds_stream_end end;
    ds_buffer buffer;
    ds_buffer spare; /* for what is left when the buffer goes to another worker */
    uint64_t offset;
    uint64_t line;
    uint64_t told; /* bytes of the file that progress has been told of */
} file_reader;

static ds_status skip(file_reader *r, const char *reason, const char *detail, const char *place, bool is_error,
                      ds_error *error) {
    return r->sink->skip(r->sink->user, r->file->path, reason, detail, place, is_error, error);
}

static ds_status parse(file_reader *r, const ds_chunk *chunk, ds_error *error) {
    return r->reader->parse(r->parser, chunk, r->sink, error);
}

/* Give the buffer with the chunk in it to another worker, if there is room for it, and take a spare one for the bytes behind
 * the chunk. False: it has to be parsed here. */
static bool give_away(file_reader *r, const ds_chunk *chunk) {
    ingest *job = r->job;
    size_t left = r->buffer.size - chunk->size;
    if (job == NULL || chunk->whole_file) return false;
    r->spare.size = 0;
    if (!ds_buffer_append(&r->spare, chunk->bytes + chunk->size, left)) return false;
    (void)pthread_mutex_lock(&job->lock);
    bool has_room = job->queue_count < QUEUE_MOST;
    if (has_room) {
        waiting *slot = &job->queue[(job->queue_first + job->queue_count++) % QUEUE_MOST];
        ds_buffer used = slot->bytes;
        *slot = (waiting){*chunk, r->reader, r->buffer};
        r->buffer = r->spare;
        r->spare = used;
        (void)pthread_cond_signal(&job->changed);
    }
    (void)pthread_mutex_unlock(&job->lock);
    return has_room;
}

static uint64_t count_lines(const unsigned char *bytes, size_t size) {
    uint64_t lines = 0;
    for (const unsigned char *end = bytes + size; bytes < end; bytes++, lines++) {
        bytes = memchr(bytes, '\n', (size_t)(end - bytes));
        if (bytes == NULL) break;
    }
    return lines;
}

static ds_status fill(file_reader *r, size_t size, ds_error *error) {
    while (r->buffer.size < size && r->end.reason == NULL) {
        if (!ds_buffer_reserve(&r->buffer, size - r->buffer.size)) return ds_fail_memory(error);
        size_t wanted = size - r->buffer.size, got;
        DS_TRY(ds_stream_read(r->stream, r->buffer.data + r->buffer.size, wanted, &got, &r->end, error));
        r->buffer.size += got;
        if (got < wanted) break;
    }
    return DS_OK;
}

/* Has the stream been read to its end, good or bad? `fill` stops short of `size` only there. */
static bool is_at_end(const file_reader *r, size_t size) {
    return r->buffer.size < size;
}

static ds_status hand_on(file_reader *r, size_t size, bool whole_file, ds_error *error) {
    ds_chunk chunk = {.bytes = r->buffer.data,
                      .size = size,
                      .offset = r->offset,
                      .first_line = r->line,
                      .path = r->file->path,
                      .source = r->source,
                      .whole_file = whole_file};
    if (r->reader->cut != NULL) r->line += count_lines(chunk.bytes, size);
    r->offset += size;
    if (give_away(r, &chunk)) return DS_OK;
    if (size > 0 || whole_file) DS_TRY(parse(r, &chunk, error));
    memmove(r->buffer.data, r->buffer.data + size, r->buffer.size - size);
    r->buffer.size -= size;
    return DS_OK;
}

/* A record that is longer than any may be: leave it out up to its end. */
static ds_status pass_over(file_reader *r, ds_error *error) {
    char place[48];
    (void)snprintf(place, sizeof place, "line %llu", (unsigned long long)r->line);
    DS_TRY(skip(r, "too-large", "a record of more than 256 MiB", place, true, error));
    for (;;) {
        const unsigned char *feed = memchr(r->buffer.data, '\n', r->buffer.size);
        size_t drop = feed == NULL ? r->buffer.size : (size_t)(feed - r->buffer.data) + 1;
        memmove(r->buffer.data, r->buffer.data + drop, r->buffer.size - drop);
        r->buffer.size -= drop;
        r->offset += drop;
        if (feed != NULL) {
            r->line++;
            return DS_OK;
        }
        DS_TRY(fill(r, DS_CHUNK_BYTES, error));
        if (r->buffer.size == 0) return DS_OK;
    }
}

static ds_status tell_end(file_reader *r, ds_error *error) {
    if (r->end.reason == NULL) return DS_OK;
    char place[48];
    (void)snprintf(place, sizeof place, "byte %llu", (unsigned long long)r->end.offset);
    return skip(r, r->end.reason, r->end.detail, place, true, error);
}

/* A file that is one record: all of it or, when it does not end well, nothing. */
static ds_status read_whole(file_reader *r, ds_error *error) {
    size_t wanted = DS_CHUNK_BYTES;
    for (;; wanted *= 2) {
        DS_TRY(fill(r, wanted, error));
        if (is_at_end(r, wanted) || wanted > DS_RECORD_BYTES_MOST) break;
    }
    if (r->end.reason != NULL) return tell_end(r, error);
    if (r->buffer.size > DS_RECORD_BYTES_MOST) return skip(r, "too-large", "more than 256 MiB", NULL, true, error);
    return hand_on(r, r->buffer.size, true, error);
}

static void tell_progress(file_reader *r) {
    ingest *job = r->job;
    uint64_t consumed = ds_stream_consumed(r->stream);
    if (job == NULL || consumed == r->told) return;
    (void)pthread_mutex_lock(&job->lock);
    job->bytes_done += consumed - r->told;
    tell(job, r->worker); /* one file may be all there is to read */
    (void)pthread_mutex_unlock(&job->lock);
    r->told = consumed;
}

static bool has_failed(file_reader *r) {
    if (r->job == NULL) return false;
    (void)pthread_mutex_lock(&r->job->lock);
    bool failed = r->job->status != DS_OK;
    (void)pthread_mutex_unlock(&r->job->lock);
    return failed;
}

/* A file of many records, cut where one ends. A last record that the file breaks off in is left out. */
static ds_status read_in_chunks(file_reader *r, ds_error *error) {
    for (size_t wanted = DS_CHUNK_BYTES; !has_failed(r);) {
        DS_TRY(fill(r, wanted, error));
        tell_progress(r);
        bool at_end = is_at_end(r, wanted);
        size_t whole = r->reader->cut(r->buffer.data, r->buffer.size);
        if (at_end && r->end.reason == NULL) whole = r->buffer.size;
        if (whole == 0 && !at_end) {
            if (wanted <= DS_RECORD_BYTES_MOST) {
                wanted *= 2;
                continue;
            }
            DS_TRY(pass_over(r, error));
            wanted = DS_CHUNK_BYTES;
            continue;
        }
        if (whole > 0) DS_TRY(hand_on(r, whole, at_end && r->offset == 0, error));
        if (at_end) return tell_end(r, error);
        wanted = r->buffer.size + DS_CHUNK_BYTES;
    }
    return DS_OK;
}

/* A file that its reader takes piece by piece. */
static ds_status read_fed(file_reader *r, ds_error *error) {
    ds_status status = DS_OK;
    for (bool last = false; !last && status == DS_OK && !has_failed(r);) {
        status = fill(r, DS_FEED_BYTES, error);
        tell_progress(r);
        if (status != DS_OK) break;
        last = is_at_end(r, DS_FEED_BYTES);
        ds_chunk chunk = {.bytes = r->buffer.data,
                          .size = r->buffer.size,
                          .offset = r->offset,
                          .path = r->file->path,
                          .source = r->source};
        status = r->reader->feed(r->parser, &chunk, last, r->sink, error);
        r->offset += r->buffer.size;
        r->buffer.size = 0;
    }
    r->reader->drop(r->parser);
    return status == DS_OK ? tell_end(r, error) : status;
}

/* The last directory of a path, "" if it has none: the source of an article that fills a file right below the argument. */
static const char *directory_of(const char *path, ds_arena *arena) {
    const char *end = strrchr(path, '/'), *start = end;
    while (start != NULL && start > path && start[-1] != '/') start--;
    return end == NULL ? "" : ds_arena_text(arena, start, (size_t)(end - start));
}

static ds_status choose_source(file_reader *r, ds_error *error) {
    const char *fallback = r->file->source;
    bool is_one_article = r->reader->cut == NULL && r->reader->feed == NULL && strcmp(r->file->path, "-") != 0;
    if (is_one_article && r->file->is_feed_name) fallback = directory_of(r->file->path, r->arena);
    if (fallback == NULL) return ds_fail_memory(error);
    return ds_core_source_of(r->core, r->file->path, fallback, r->arena, &r->source, error);
}

static ds_status read_stream(file_reader *r, ds_error *error) {
    DS_TRY(fill(r, DS_SNIFF_BYTES, error));
    if (r->buffer.size == 0) {
        return r->end.reason != NULL ? tell_end(r, error) : skip(r, "empty", "no bytes", NULL, false, error);
    }
    const char *forced = r->core->options.input_format;
    r->reader =
        forced != NULL ? ds_reader_named(forced) : ds_reader_sniff(r->buffer.data, r->buffer.size, r->file->path);
    if (r->reader == NULL) return skip(r, "binary", "neither text nor a known format", NULL, false, error);
    DS_TRY(choose_source(r, error));
    if (r->reader->feed != NULL) return read_fed(r, error);
    return r->reader->cut == NULL ? read_whole(r, error) : read_in_chunks(r, error);
}

static ds_status skip_unopened(file_reader *r, int os_error, ds_error *error) {
    ds_error reason;
    (void)ds_fail_errno(&reason, os_error, NULL, "cannot open");
    bool vanished = os_error == ENOENT || os_error == ENOTDIR;
    return skip(r, vanished ? "vanished" : "unreadable", reason.message, NULL, true, error);
}

/* The stream and the buffer begin anew. */
static ds_status start_stream(file_reader *r, int fd, ds_error *error) {
    if (r->stream == NULL) DS_TRY(ds_stream_new(&r->stream, &r->core->memory, r->core->io, fd, error));
    ds_stream_reopen(r->stream, fd, r->file->size);
    r->end = (ds_stream_end){.reason = NULL};
    r->buffer.size = 0;
    r->offset = r->told = 0;
    r->line = 1;
    return DS_OK;
}

static ds_status read_file(file_reader *r, ds_error *error) {
    const ds_io *io = r->core->io;
    bool is_stdin = strcmp(r->file->path, "-") == 0;
    int fd = is_stdin ? 0 : ds_file_open(io, r->file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0);
    if (fd < 0) return skip_unopened(r, errno, error);
    ds_status status = start_stream(r, fd, error);
    if (status == DS_OK) status = read_stream(r, error);
    if (status == DS_OK) tell_progress(r);
    /* Interrupted or not, the file is closed on Linux, and all of it was read before. */
    if (!is_stdin && io->close(io->user, fd) != 0 && errno != EINTR && status == DS_OK) {
        status = skip(r, "unreadable", "an error on closing it", NULL, true, error);
    }
    return status;
}

static void file_reader_init(file_reader *r, ds_core *core, ds_arena *arena, ds_parser *parser,
                             const ds_article_sink *sink) {
    *r = (file_reader){.core = core, .arena = arena, .parser = parser, .sink = sink};
    ds_buffer_init(&r->buffer, &core->memory);
    ds_buffer_init(&r->spare, &core->memory);
    ds_parser_init(parser, &core->memory, &core->options);
}

static void file_reader_clear(file_reader *r) {
    ds_stream_free(r->stream);
    ds_buffer_clear(&r->buffer);
    ds_buffer_clear(&r->spare);
    ds_parser_clear(r->parser);
}

ds_status ds_ingest_file(ds_core *core, const ds_walk_file *file, ds_arena *arena, const ds_article_sink *sink,
                         ds_error *error) {
    ds_parser parser;
    file_reader r;
    file_reader_init(&r, core, arena, &parser, sink);
    r.file = file;
    ds_status status = read_file(&r, error);
    file_reader_clear(&r);
    return status;
}

/* ---- workers ---- */

/* Take a chunk out of the queue and parse it. Called and left with the lock held. */
static void parse_next(file_reader *r, ds_admission *admission) {
    ingest *job = r->job;
    waiting *slot = &job->queue[job->queue_first];
    waiting mine = *slot;
    slot->bytes = r->spare;
    job->queue_first = (job->queue_first + 1) % QUEUE_MOST;
    job->queue_count--;
    (void)pthread_mutex_unlock(&job->lock);
    mine.chunk.bytes = mine.bytes.data;
    admission->file = mine.chunk.path;
    ds_error error;
    ds_status status = mine.reader->parse(r->parser, &mine.chunk, r->sink, &error);
    r->spare = mine.bytes;
    (void)pthread_mutex_lock(&job->lock);
    if (status != DS_OK) fail(job, SIZE_MAX, &error);
}

static void read_next(file_reader *r, ds_admission *admission) {
    ingest *job = r->job;
    size_t number = job->next_file++;
    job->reading++;
    (void)pthread_mutex_unlock(&job->lock);
    r->file = &job->core->walk.files[number];
    admission->file = r->file->path;
    ds_error error;
    ds_status status = read_file(r, &error);
    (void)pthread_mutex_lock(&job->lock);
    job->reading--;
    if (status != DS_OK) fail(job, number, &error);
    if (job->reading == 0) (void)pthread_cond_broadcast(&job->changed);
}

static void work(void *context, uint32_t worker) {
    ingest *job = context;
    ds_admission *admission = &job->admissions[worker];
    ds_article_sink sink = ds_admission_sink(admission);
    ds_parser parser;
    file_reader reader;
    file_reader_init(&reader, job->core, admission->arena, &parser, &sink);
    reader.job = job;
    reader.worker = worker;
    (void)pthread_mutex_lock(&job->lock);
    for (;;) {
        tell(job, worker);
        if (job->status != DS_OK) break;
        if (job->queue_count > 0) {
            parse_next(&reader, admission);
        } else if (job->next_file < job->core->walk.file_count) {
            read_next(&reader, admission);
        } else if (job->reading > 0) {
            (void)pthread_cond_wait(&job->changed, &job->lock);
        } else {
            break;
        }
    }
    ds_error error;
    ds_status status = job->status;
    (void)pthread_mutex_unlock(&job->lock);
    if (status == DS_OK) status = ds_admission_flush(admission, &error);
    file_reader_clear(&reader);
    (void)pthread_mutex_lock(&job->lock);
    if (status != DS_OK && job->status == DS_OK) fail(job, SIZE_MAX, &error);
    (void)pthread_mutex_unlock(&job->lock);
}

ds_status ds_ingest_run(ds_core *core, ds_admission *admissions, uint32_t workers, ds_error *error) {
    ingest job = {.core = core, .admissions = admissions};
    for (size_t f = 0; f < core->walk.file_count; f++) job.bytes_total += core->walk.files[f].size;
    for (size_t q = 0; q < QUEUE_MOST; q++) ds_buffer_init(&job.queue[q].bytes, &core->memory);
    int failed = pthread_mutex_init(&job.lock, NULL);
    if (failed != 0) return ds_fail_errno(error, failed, NULL, "cannot make a lock");
    failed = pthread_cond_init(&job.changed, NULL);
    if (failed == 0) {
        ds_threads_run(workers, work, &job);
        (void)pthread_cond_destroy(&job.changed);
    }
    (void)pthread_mutex_destroy(&job.lock);
    for (size_t q = 0; q < QUEUE_MOST; q++) ds_buffer_clear(&job.queue[q].bytes);
    if (failed != 0) return ds_fail_errno(error, failed, NULL, "cannot make a lock");
    if (job.status != DS_OK && error != NULL) *error = job.error;
    return job.status;
}
