/* SPDX-License-Identifier: MIT */
#include "engine/ingest.h"

#include "article/document.h"
#include "base/threads.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
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
    size_t queue_most; /* two for each other worker: what waits longer is parsed by its reader, out of a warm cache */
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
    uint64_t done = job->bytes_done, total = job->bytes_total;
    ds_progress progress = {DS_PHASE_READ, done, total != 0 && total < done ? done : total,
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

/* Where one worker reads: a file and its stream. Stream and buffers serve one file after the other. */
typedef struct file_reader {
    ingest *job; /* NULL: parse everything at once (ds_ingest_file) */
    uint32_t worker;
    ds_core *core;
    const ds_walk_file *file;
    ds_arena *arena; /* outlives the reading */
    ds_parser *parser;
    ds_document document;
    ds_buffer spare;       /* for what is left when the document's buffer goes to another worker */
    uint64_t told, untold; /* bytes of the file that progress has been told of, and not yet */
    int directory;         /* open, or -1: that of the files that come next */
    const char *name;      /* a path in it */
    size_t directory_size; /* bytes of that, with the slash */
} file_reader;

static ds_status skip(file_reader *r, const char *reason, const char *detail, ds_error *error) {
    const ds_article_sink *sink = r->document.sink;
    return sink->skip(sink->user, r->file->path, reason, detail, NULL, true, error);
}

/* Give the buffer with the chunk in it to another worker, if there is room for it, and take a spare one for the bytes behind
 * the chunk. */
static bool give_away(void *user, ds_document *document, const ds_chunk *chunk) {
    file_reader *r = user;
    ingest *job = r->job;
    size_t left = document->buffer.size - chunk->size;
    if (job == NULL || job->queue_most == 0 || chunk->whole_file) return false;
    r->spare.size = 0;
    if (!ds_buffer_append(&r->spare, chunk->bytes + chunk->size, left)) return false;
    (void)pthread_mutex_lock(&job->lock);
    bool has_room = job->queue_count < job->queue_most;
    if (has_room) {
        waiting *slot = &job->queue[(job->queue_first + job->queue_count++) % QUEUE_MOST];
        ds_buffer used = slot->bytes;
        *slot = (waiting){*chunk, document->reader, document->buffer};
        document->buffer = r->spare;
        r->spare = used;
        (void)pthread_cond_signal(&job->changed);
    }
    (void)pthread_mutex_unlock(&job->lock);
    return has_room;
}

static bool goes_on(void *user, ds_document *document) {
    file_reader *r = user;
    ingest *job = r->job;
    if (job == NULL) return true;
    uint64_t consumed = ds_stream_consumed(document->stream);
    (void)pthread_mutex_lock(&job->lock);
    if (consumed != r->told) {
        job->bytes_done += consumed - r->told;
        tell(job, r->worker); /* one file may be all there is to read */
        r->told = consumed;
    }
    bool failed = job->status != DS_OK;
    (void)pthread_mutex_unlock(&job->lock);
    return !failed;
}

/* The last directory of a path, "" if it has none: the source of an article that fills a file right below the argument. */
static const char *directory_of(const char *path, ds_arena *arena) {
    const char *end = strrchr(path, '/'), *start = end;
    while (start != NULL && start > path && start[-1] != '/') start--;
    return end == NULL ? "" : ds_arena_text(arena, start, (size_t)(end - start));
}

static ds_status choose_source(void *user, ds_document *document, ds_error *error) {
    file_reader *r = user;
    const ds_reader *reader = document->reader;
    const char *fallback = r->file->source;
    bool is_one_article = reader->cut == NULL && reader->feed == NULL && reader->pull == NULL;
    if (is_one_article && r->file->is_feed_name && strcmp(r->file->path, "-") != 0) {
        fallback = directory_of(r->file->path, r->arena);
    }
    if (fallback == NULL) return ds_fail_memory(error);
    return ds_core_source_of(r->core, r->file->path, fallback, r->arena, &document->source, error);
}

static ds_status source_of(void *core, const char *path, const char *fallback, ds_arena *arena, const char **source,
                           ds_error *error) {
    return ds_core_source_of(core, path, fallback, arena, source, error);
}

static ds_status skip_unopened(file_reader *r, int os_error, ds_error *error) {
    ds_error reason;
    (void)ds_fail_errno(&reason, os_error, NULL, "cannot open");
    bool vanished = os_error == ENOENT || os_error == ENOTDIR;
    return skip(r, vanished ? "vanished" : "unreadable", reason.message, error);
}

/* The stream and the document begin anew. */
static ds_status start_document(file_reader *r, int fd, ds_error *error) {
    ds_document *document = &r->document;
    if (document->stream == NULL) {
        DS_TRY(ds_stream_new(&document->stream, &r->core->memory, r->core->io, fd, error));
    }
    ds_stream_reopen(document->stream, fd, r->file->size);
    document->path = r->file->path;
    document->forced = r->file->format != NULL ? r->file->format : r->core->options.input_format;
    ds_document_start(document);
    document->offset = r->file->start;
    if (r->file->first_line > 0) document->line = r->file->first_line;
    r->told = 0;
    return DS_OK;
}

static bool lies_in_directory(const file_reader *r, const char *path) {
    return strncmp(path, r->name, r->directory_size) == 0 && strchr(path + r->directory_size, '/') == NULL;
}

static void leave_directory(file_reader *r) {
    const ds_io *io = r->core->io;
    if (r->directory >= 0) (void)io->close(io->user, r->directory);
    r->directory = -1;
}

/* Be in the directory of the file, if the next one lies there too: what fails is told by opening the file. */
static void enter_directory(file_reader *r, const ds_walk_file *next) {
    const char *path = r->file->path, *slash = strrchr(path, '/');
    char name[PATH_MAX];
    leave_directory(r);
    if (slash == NULL || slash == path || (size_t)(slash - path) >= sizeof name) return;
    r->name = path;
    r->directory_size = (size_t)(slash - path) + 1;
    if (next == NULL || !lies_in_directory(r, next->path)) return;
    memcpy(name, path, r->directory_size - 1);
    name[r->directory_size - 1] = '\0';
    r->directory = ds_file_open(r->core->io, name, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
}

/* The file behind another one, or NULL. Not for what is read by itself. */
static const ds_walk_file *next_file(const file_reader *r) {
    const ds_walk *walk = &r->core->walk;
    if (r->job == NULL || r->file + 1 == walk->files + walk->file_count) return NULL;
    return r->file + 1;
}

/* A path that is too long is too long in its directory, too: what is read must not depend on who reads it. */
static int open_file(file_reader *r) {
    const ds_io *io = r->core->io;
    const char *path = r->file->path;
    const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY;
    if (r->directory < 0 || !lies_in_directory(r, path)) enter_directory(r, next_file(r));
    if (r->directory < 0 || strlen(path) >= PATH_MAX) return ds_file_open(io, path, flags, 0);
    return ds_file_open_at(io, r->directory, path + r->directory_size, flags, 0);
}

static ds_status read_file(file_reader *r, ds_error *error) {
    const ds_io *io = r->core->io;
    bool is_stdin = strcmp(r->file->path, "-") == 0;
    int fd = is_stdin ? 0 : open_file(r);
    if (fd < 0) return skip_unopened(r, errno, error);
    bool there = r->file->start == 0 || io->seek(io->user, fd, (off_t)r->file->start) == 0;
    ds_status status =
        there ? start_document(r, fd, error) : skip(r, "unreadable", "cannot go to where it was left", error);
    if (there && status == DS_OK) status = ds_document_read(&r->document, error);
    if (there && status == DS_OK) r->untold = ds_stream_consumed(r->document.stream) - r->told;
    /* Interrupted or not, the file is closed on Linux, and all of it was read before. */
    if (!is_stdin && io->close(io->user, fd) != 0 && errno != EINTR && status == DS_OK) {
        status = skip(r, "unreadable", "an error on closing it", error);
    }
    return status;
}

static const ds_document_owner document_owner = {choose_source, give_away, goes_on};

static void file_reader_init(file_reader *r, ds_core *core, ds_arena *arena, ds_parser *parser,
                             const ds_article_sink *sink) {
    *r = (file_reader){.core = core, .arena = arena, .parser = parser, .directory = -1};
    r->document = (ds_document){
        .owner = &document_owner, .user = r, .parser = parser, .sink = sink, .forced = core->options.input_format};
    ds_buffer_init(&r->document.buffer, &core->memory);
    ds_buffer_init(&r->spare, &core->memory);
    ds_parser_init(parser, &core->memory, &core->options);
    parser->source_of = source_of;
    parser->source_user = core;
}

static void file_reader_clear(file_reader *r) {
    leave_directory(r);
    ds_stream_free(r->document.stream);
    ds_buffer_clear(&r->document.buffer);
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
    ds_status status = mine.reader->parse(r->parser, &mine.chunk, r->document.sink, &error);
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
    r->untold = 0;
    admission->file = r->file->path;
    ds_error error;
    ds_status status = read_file(r, &error);
    (void)pthread_mutex_lock(&job->lock);
    job->reading--;
    job->bytes_done += r->untold;
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

/* Of all files: those whose size is not known are as large as the others. */
static uint64_t guess_bytes(const ds_walk *walk) {
    uint64_t bytes = 0, known = 0;
    for (size_t f = 0; f < walk->file_count; f++) {
        bytes += walk->files[f].size;
        known += walk->files[f].size > 0;
    }
    if (known == 0) return 0;
    uint64_t unknown = walk->file_count - known;
    return bytes + (uint64_t)((double)bytes / (double)known * (double)unknown);
}

ds_status ds_ingest_run(ds_core *core, ds_admission *admissions, uint32_t workers, ds_error *error) {
    ingest job = {.core = core, .admissions = admissions};
    job.queue_most = 2 * (size_t)(workers - 1) < QUEUE_MOST ? 2 * (size_t)(workers - 1) : QUEUE_MOST;
    job.bytes_total = guess_bytes(&core->walk);
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
