/* SPDX-License-Identifier: MIT */
/*
 * The feed on standard input and output. A verdict is printed when the commit that it lies in is durable, never before:
 *
 *     stdin ── lines ── verdicts as text, waiting ── commit ── stdout
 *
 * Nothing is read while a commit or a write is under way, so who writes faster than we answer, or does not read our
 * answers, waits. What waits here is bounded: one read's bytes (or the longest line) and the verdicts of one commit.
 */
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/metrics.h"
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 64 * 1024, LINE_BYTES_MOST = 64 << 20, METRICS_MS = 60000 };

typedef struct bytes {
    char *data;
    size_t size;
    size_t capacity;
} bytes;

typedef enum end { GOES_ON, AT_END, CLOSED, FAILED } end;

typedef struct feed {
    const cli_settings *settings;
    ds_index *index;
    bytes in;        /* that no line was made of yet */
    size_t searched; /* bytes of it in which there is no line end */
    bool skips;      /* in a line that is too long: up to its end */
    bytes out;       /* verdicts that wait for their commit */
    int fd;
    uint32_t waiting;
    int64_t waiting_since; /* ms */
    uint64_t offset;       /* behind the line in hand */
    uint64_t line;         /* its number */
    uint64_t taken, bad;
    end end;
    cli_metrics metrics;
    double asked; /* when the verdict in hand was asked for, in seconds */
} feed;

static int64_t now_ms(void) {
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static double now_seconds(void) {
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static bool reserve(bytes *b, size_t more) {
    size_t need = b->size + more, capacity = b->capacity == 0 ? READ_BYTES : b->capacity;
    if (need <= b->capacity) return true;
    while (capacity < need) capacity += capacity / 2;
    char *grown = realloc(b->data, capacity);
    if (grown == NULL) {
        cli_message("out of memory");
        return false;
    }
    b->data = grown;
    b->capacity = capacity;
    return true;
}

/* ---- out ---- */

static int keep_text(void *user, const void *data, size_t size) {
    bytes *out = user;
    if (!reserve(out, size)) return ENOMEM;
    memcpy(out->data + out->size, data, size);
    out->size += size;
    return 0;
}

/* Behind a commit. Blocks as long as nobody reads. */
static end print(feed *f) {
    for (size_t at = 0; at < f->out.size;) {
        ssize_t written = write(f->fd, f->out.data + at, f->out.size - at);
        if (written >= 0) {
            at += (size_t)written;
            continue;
        }
        if (errno == EINTR) continue;
        if (errno == EAGAIN) {
            struct pollfd wait = {.fd = f->fd, .events = POLLOUT};
            (void)poll(&wait, 1, -1);
            continue;
        }
        if (errno == EPIPE) return CLOSED;
        cli_message("cannot write verdicts: %s", strerror(errno));
        return FAILED;
    }
    f->out.size = 0;
    return GOES_ON;
}

/* Without the advice that fits a scan: a full disk is not that of temporary files here. */
static end fail(const ds_error *error) {
    cli_message("%s%s%s", error->place, error->place[0] == '\0' ? "" : ": ", error->message);
    return FAILED;
}

static end commit(feed *f) {
    ds_error error;
    if (f->waiting == 0) return GOES_ON;
    if (ds_index_commit(f->index, f->offset, &error) != DS_OK) return fail(&error);
    f->waiting = 0;
    if (f->metrics.path != NULL && now_ms() - f->metrics.written_ms >= METRICS_MS) {
        f->metrics.written_ms = now_ms();
        cli_metrics_write_feed(&f->metrics, f->index);
    }
    return print(f);
}

static bool is_due(const feed *f) {
    return f->waiting >= f->settings->commit_articles ||
           (f->waiting > 0 && now_ms() - f->waiting_since >= f->settings->commit_ms);
}

static end commit_if_due(feed *f) {
    return is_due(f) ? commit(f) : GOES_ON;
}

/* Called for each verdict. */
static int take_verdict(void *user, const char *path, const char *place, const ds_verdict *verdict) {
    feed *f = user;
    ds_sink sink = {keep_text, &f->out};
    ds_error error;
    (void)path;
    double now = now_seconds();
    cli_metrics_count(&f->metrics, verdict, now - f->asked);
    f->asked = now; /* of the next one in a document */
    f->taken++;
    f->bad += verdict->verdict == DS_VERDICT_ERROR;
    if (f->waiting++ == 0) f->waiting_since = now_ms();
    if (ds_verdict_write(verdict, "json", place, f->offset, sink, &error) != DS_OK) f->end = FAILED;
    return f->end != GOES_ON;
}

/* ---- lines ---- */

static end take_line(feed *f, const char *line, size_t size) {
    ds_error error;
    f->line++;
    f->asked = now_seconds();
    ds_status status = ds_index_add_lines(f->index, line, size, f->line, take_verdict, f, &error);
    if (f->end == GOES_ON && status != DS_OK) f->end = fail(&error);
    return f->end;
}

static void say_too_long(feed *f) {
    char place[32];
    (void)snprintf(place, sizeof place, "line %llu", (unsigned long long)f->line);
    const ds_verdict verdict = {.verdict = DS_VERDICT_ERROR,
                                .evidence = {.rule = ""},
                                .error = "too-large",
                                .detail = "a line of more than 64 MiB"};
    (void)take_verdict(f, "-", place, &verdict);
}

/* The bytes before `size` are done with. */
static void drop(bytes *b, size_t size) {
    memmove(b->data, b->data + size, b->size - size);
    b->size -= size;
}

/* All lines that are there. */
static end take_lines(feed *f) {
    size_t done = 0;
    end how = GOES_ON;
    while (how == GOES_ON && cli_interrupt_signal() == 0) {
        size_t from = done + f->searched;
        const char *newline = f->in.size > from ? memchr(f->in.data + from, '\n', f->in.size - from) : NULL;
        if (newline == NULL) {
            f->searched = f->in.size - done;
            break;
        }
        size_t size = (size_t)(newline + 1 - (f->in.data + done));
        f->offset += size;
        f->searched = 0;
        if (f->skips) {
            f->skips = false;
            say_too_long(f);
        } else {
            how = take_line(f, f->in.data + done, size);
        }
        done += size;
        if (how == GOES_ON) how = commit_if_due(f);
    }
    if (done > 0) drop(&f->in, done);
    return how;
}

/* What stands behind the last line end, once all is read. */
static end take_rest(feed *f) {
    size_t size = f->in.size;
    f->in.size = f->searched = 0;
    if (size == 0 && !f->skips) return GOES_ON;
    f->offset += size;
    if (!f->skips) return take_line(f, f->in.data, size);
    say_too_long(f);
    return f->end;
}

/* A line that does not end: what was read of it is dropped. */
static void bound_line(feed *f) {
    if (f->in.size < LINE_BYTES_MOST && !f->skips) return;
    if (!f->skips) f->line++;
    f->skips = true;
    f->offset += f->in.size;
    f->in.size = f->searched = 0;
}

static end read_more(feed *f) {
    if (!reserve(&f->in, READ_BYTES)) return FAILED;
    ssize_t got = read(STDIN_FILENO, f->in.data + f->in.size, READ_BYTES);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return GOES_ON;
    if (got < 0) {
        cli_message("cannot read standard input: %s", strerror(errno));
        return FAILED;
    }
    if (got == 0) return AT_END;
    f->in.size += (size_t)got;
    return GOES_ON;
}

/* Wait for input, for the time of the next commit, or for a signal, which is let in nowhere but inside of ppoll: one that came
 * between looking for it and waiting would be slept over. */
static int wait_for_input(const feed *f, sigset_t *usual) {
    struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};
    int64_t left = f->waiting_since + f->settings->commit_ms - now_ms();
    struct timespec time = {.tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000};
    if (f->waiting > 0 && left <= 0) return 0;
    if (cli_interrupt_signal() != 0) return 0;
    return ppoll(&wait, 1, f->waiting > 0 ? &time : NULL, usual);
}

static end wait_and_read(feed *f) {
    sigset_t stops, usual;
    (void)sigemptyset(&stops);
    (void)sigaddset(&stops, SIGTERM);
    (void)sigaddset(&stops, SIGINT);
    (void)sigaddset(&stops, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &stops, &usual);
    int ready = wait_for_input(f, &usual);
    (void)sigprocmask(SIG_SETMASK, &usual, NULL);
    if (ready > 0) return read_more(f);
    return ready == 0 ? commit_if_due(f) : GOES_ON;
}

static end run_lines(feed *f) {
    end how = GOES_ON;
    while (how == GOES_ON && cli_interrupt_signal() == 0) {
        how = wait_and_read(f);
        if (how == GOES_ON) how = take_lines(f);
        if (how == GOES_ON) bound_line(f);
    }
    if (how == AT_END && take_rest(f) != GOES_ON) how = f->end;
    return how;
}

/* ---- other formats ---- */

static int take_and_commit(void *user, const char *path, const char *place, const ds_verdict *verdict) {
    feed *f = user;
    if (take_verdict(f, path, place, verdict) != 0) return 1;
    f->end = commit_if_due(f);
    return f->end != GOES_ON || cli_interrupt_signal() != 0;
}

static end run_document(feed *f) {
    ds_error error;
    f->asked = now_seconds();
    ds_status status = ds_index_add_path(f->index, "-", take_and_commit, f, &error);
    if (f->end != GOES_ON) return f->end;
    if (status == DS_OK) return AT_END;
    return cli_interrupt_signal() != 0 && status == DS_E_CANCELLED ? GOES_ON : fail(&error);
}

/* ---- the command ---- */

/* A file is read from where it stands, or from where it is told to be gone on with. */
static bool find_start(feed *f) {
    uint64_t wish = f->settings->input_offset;
    off_t place = lseek(STDIN_FILENO, 0, SEEK_CUR);
    if (wish == UINT64_MAX) {
        f->offset = place < 0 ? 0 : (uint64_t)place;
        return true;
    }
    f->offset = wish;
    struct stat about;
    bool is_file = place >= 0 && fstat(STDIN_FILENO, &about) == 0 && S_ISREG(about.st_mode);
    if (!is_file || lseek(STDIN_FILENO, (off_t)wish, SEEK_SET) >= 0) return true;
    cli_message("cannot go to byte %llu of standard input: %s", (unsigned long long)wish, strerror(errno));
    return false;
}

static bool open_output(feed *f) {
    const char *path = f->settings->output;
    f->fd = STDOUT_FILENO;
    if (path == NULL || strcmp(path, "-") == 0) return true;
    f->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (f->fd < 0) cli_message("cannot write to %s: %s", path, strerror(errno));
    return f->fd >= 0;
}

static int exit_code(const feed *f, end how) {
    if (how == FAILED) return CLI_EXIT_FATAL;
    bool too_many = how == AT_END && (double)f->bad > f->settings->max_bad * (double)f->taken;
    return too_many ? CLI_EXIT_INCOMPLETE : CLI_EXIT_DONE;
}

static int run(feed *f) {
    const char *format = f->settings->scan.input_format;
    bool has_lines = format == NULL || strcmp(format, "jsonl") == 0;
    if (!find_start(f) || !open_output(f)) return CLI_EXIT_FATAL;
    end how = has_lines ? run_lines(f) : run_document(f);
    end last = how == FAILED || how == CLOSED ? how : commit(f);
    if (f->fd != STDOUT_FILENO && close(f->fd) != 0 && last != FAILED) {
        cli_message("cannot write verdicts: %s", strerror(errno));
        last = FAILED;
    }
    if (last != FAILED) cli_metrics_write_feed(&f->metrics, f->index);
    return exit_code(f, last == GOES_ON ? how : last);
}

int cli_feed_run(const cli_settings *settings) {
    feed f = {.settings = settings, .metrics = {.path = settings->metrics}};
    ds_error error;
    if (settings->index == NULL) {
        cli_message_usage("feed", "--index DIR is missing");
        return CLI_EXIT_FATAL;
    }
    if (settings->operands.count > 0) {
        cli_message_usage("feed", "articles come on standard input, not in %s", settings->operands.items[0]);
        return CLI_EXIT_FATAL;
    }
    if (settings->metrics != NULL && !cli_output_probe(settings->metrics)) return CLI_EXIT_FATAL;
    f.metrics.written_ms = now_ms();
    if (ds_index_open(&f.index, settings->index, DS_INDEX_FEED, &settings->scan, NULL, &error) != DS_OK) {
        cli_message_error(&error);
        return error.code == DS_E_LOCKED ? CLI_EXIT_LOCKED : CLI_EXIT_FATAL;
    }
    int code = run(&f);
    ds_index_free(f.index);
    free(f.in.data);
    free(f.out.data);
    return code;
}
