/* SPDX-License-Identifier: MIT */
#include "cli/output.h"

#include "cli/interrupt.h"
#include "cli/message.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_BYTES = 64 * 1024, COLUMNS_DEFAULT = 80, COLUMNS_MOST = 100000 };

/* ------------------------------------------------------------------------------------------------ targets ------- */

/* The descriptor that `path` is another name of, or -1. Opening /dev/stdout anew would begin at offset 0 of a file that
 * the shell opened for appending; a copy of the descriptor does not. */
static int named_descriptor(const char *path) {
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
    if (path == NULL || strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0) return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0) return STDERR_FILENO;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        size_t length = strlen(folders[i]);
        const char *digits = path + length;
        if (strncmp(path, folders[i], length) != 0 || *digits == '\0' || strlen(digits) > 6) continue;
        if (digits[strspn(digits, "0123456789")] == '\0') return atoi(digits);
    }
    return -1;
}

bool cli_output_is_standard(const char *path) {
    return named_descriptor(path) == STDOUT_FILENO;
}

/* What `path` is or would be without links and dots on the way; NULL if there is no such directory. */
static char *resolve(const char *path) {
    char *real = realpath(path, NULL);
    if (real != NULL) return real;
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    char *folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1);
    char *real_folder = folder == NULL ? NULL : realpath(folder, NULL);
    free(folder);
    if (real_folder == NULL || asprintf(&real, "%s/%s", real_folder, name) < 0) real = NULL;
    free(real_folder);
    return real;
}

bool cli_output_is_same(const char *a, const char *b) {
    if (strcmp(a, b) == 0) return true;
    char *real_a = resolve(a), *real_b = resolve(b);
    bool same = real_a != NULL && real_b != NULL && strcmp(real_a, real_b) == 0;
    free(real_a);
    free(real_b);
    return same;
}

static bool fail(const char *path, int error) {
    cli_message("cannot write to %s: %s", cli_output_is_standard(path) ? "standard output" : path, strerror(error));
    return false;
}

/* Is there something at `path` that cannot be replaced by a file? `old` is filled when there is anything, else its mode
 * is 0. Gives an errno value. */
static int look_up(const char *path, struct stat *old, bool *direct) {
    *old = (struct stat){0};
    *direct = false;
    if (stat(path, old) != 0) return errno == ENOENT && *path != '\0' ? 0 : errno;
    *direct = !S_ISREG(old->st_mode);
    if (S_ISDIR(old->st_mode)) return EISDIR;
    /* The rename would get around the protection of a file that its owner made read-only. */
    return access(path, W_OK) == 0 ? 0 : errno;
}

/* The new file is as open to others as the old one was, or as any new file is. */
static int give_mode(int fd, const struct stat *old) {
    mode_t mode = old->st_mode & 0777;
    if (old->st_mode == 0) {
        mode_t mask = umask(0);
        (void)umask(mask);
        mode = 0666 & ~mask;
    } else if (fchown(fd, old->st_uid, old->st_gid) != 0 && errno != EPERM) {
        return errno;
    }
    return fchmod(fd, mode) == 0 ? 0 : errno;
}

/* A link is followed, so that the file it points at is replaced and not the link. */
static int open_beside(cli_output *out, const char *path, const struct stat *old) {
    out->target = old->st_mode == 0 ? strdup(path) : realpath(path, NULL);
    if (out->target == NULL) return errno;
    if (asprintf(&out->temporary, "%s.XXXXXX", out->target) < 0) {
        out->temporary = NULL;
        return ENOMEM;
    }
    out->fd = mkostemp(out->temporary, O_CLOEXEC);
    if (out->fd < 0) {
        int error = errno;
        free(out->temporary);
        out->temporary = NULL;
        return error;
    }
    cli_interrupt_guard(out->temporary);
    return give_mode(out->fd, old);
}

static int open_target(cli_output *out, const char *path) {
    out->buffer = malloc(BUFFER_BYTES);
    if (out->buffer == NULL) return ENOMEM;
    int number = named_descriptor(path);
    if (number < 0) {
        struct stat old;
        bool direct;
        int error = look_up(path, &old, &direct);
        if (error != 0) return error;
        if (!direct) return open_beside(out, path, &old);
        out->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    } else {
        out->fd = fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    }
    return out->fd < 0 ? errno : 0;
}

bool cli_output_open(cli_output *out, const char *path) {
    *out = (cli_output){.name = path, .fd = -1};
    int error = open_target(out, path);
    if (error == 0) return true;
    cli_output_discard(out);
    return fail(path, error);
}

bool cli_output_probe(const char *path) {
    int number = named_descriptor(path);
    if (number >= 0) {
        int flags = fcntl(number, F_GETFL);
        if (flags < 0) return fail(path, errno);
        return (flags & O_ACCMODE) == O_RDONLY ? fail(path, EBADF) : true;
    }
    struct stat old;
    bool direct;
    int error = look_up(path, &old, &direct);
    if (error != 0) return fail(path, error);
    if (direct) return true; /* opening a named pipe and closing it again would be the end of file for its reader */
    cli_output out;
    if (!cli_output_open(&out, path)) return false;
    cli_output_discard(&out);
    return true;
}

/* ------------------------------------------------------------------------------------------------ writing ------- */

static int write_all(int fd, const char *data, size_t size) {
    while (size > 0) {
        ssize_t n = write(fd, data, size);
        if (n == 0) return ENOSPC;
        if (n > 0) {
            data += n;
            size -= (size_t)n;
            continue;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            /* Who shares the pipe with us may have made it non-blocking. */
            struct pollfd wait = {.fd = fd, .events = POLLOUT};
            if (poll(&wait, 1, -1) < 0 && errno != EINTR) return errno;
        } else if (errno != EINTR) {
            return errno;
        }
        if (cli_interrupt_signal() != 0) return ECANCELED;
    }
    return 0;
}

static int flush(cli_output *out) {
    if (out->error == 0) out->error = write_all(out->fd, out->buffer, out->used);
    out->used = 0;
    return out->error;
}

static int take(void *user, const void *data, size_t size) {
    cli_output *out = user;
    if (out->error == 0 && cli_interrupt_signal() != 0) out->error = ECANCELED;
    if (out->error != 0) return out->error;
    if (size > BUFFER_BYTES - out->used && flush(out) != 0) return out->error;
    if (size > BUFFER_BYTES) return out->error = write_all(out->fd, data, size);
    if (size > 0) memcpy(out->buffer + out->used, data, size);
    out->used += size;
    return 0;
}

ds_sink cli_output_sink(cli_output *out) {
    return (ds_sink){.write = take, .user = out};
}

void cli_output_print(cli_output *out, const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length < 0) return;
    (void)take(out, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}

/* Bring all of it where it goes and close. What fails stays in `out->error`. */
static void settle(cli_output *out) {
    if (out->fd < 0) return;
    (void)flush(out);
    /* Some network file systems know no fsync and say EINVAL. */
    if (out->error == 0 && out->temporary != NULL && fsync(out->fd) != 0 && errno != EINVAL) out->error = errno;
    if (close(out->fd) != 0 && errno != EINTR && out->error == 0) out->error = errno;
    out->fd = -1;
}

/* The finished file takes its name. Gives an errno value. */
static int take_name(cli_output *out) {
    if (out->temporary == NULL) return 0;
    if (cli_interrupt_signal() != 0) return ECANCELED;
    if (rename(out->temporary, out->target) != 0) return errno;
    cli_interrupt_forget(out->temporary);
    free(out->temporary);
    out->temporary = NULL;
    return 0;
}

bool cli_output_taken(cli_output *out, ds_status status, const ds_error *error) {
    if (status != DS_OK && out->error == 0) {
        cli_message_error(error);
        cli_output_discard(out);
        return false;
    }
    settle(out);
    if (out->error == 0 || out->error == EPIPE) return true;
    (void)cli_output_commit(out); /* says why, and clears up */
    return false;
}

cli_written cli_output_commit(cli_output *out) {
    if (out->buffer == NULL) return CLI_WRITTEN;
    settle(out);
    int error = out->error != 0 ? out->error : take_name(out);
    if (error != 0 && error != EPIPE && error != ECANCELED) (void)fail(out->name, error);
    cli_output_discard(out);
    if (error == EPIPE) return CLI_WRITTEN_CLOSED;
    return error == 0 ? CLI_WRITTEN : CLI_WRITTEN_FAILED;
}

void cli_output_discard(cli_output *out) {
    if (out->fd >= 0) (void)close(out->fd);
    if (out->temporary != NULL) {
        (void)unlink(out->temporary);
        cli_interrupt_forget(out->temporary);
    }
    free(out->temporary);
    free(out->target);
    free(out->buffer);
    *out = (cli_output){.fd = -1};
}

/* ----------------------------------------------------------------------------------------------- terminals ------ */

uint32_t cli_output_columns(int fd) {
    if (!isatty(fd)) return 0;
    struct winsize window;
    if (ioctl(fd, TIOCGWINSZ, &window) == 0 && window.ws_col > 0) return window.ws_col;
    const char *columns = getenv("COLUMNS");
    long number = columns == NULL ? 0 : strtol(columns, NULL, 10);
    return number > 0 && number <= COLUMNS_MOST ? (uint32_t)number : COLUMNS_DEFAULT;
}

uint32_t cli_output_width(int fd, uint32_t wish) {
    uint32_t columns = wish != 0 ? wish : cli_output_columns(fd);
    return columns != 0 ? columns : COLUMNS_DEFAULT;
}

bool cli_output_colour(int fd, const char *wish) {
    if (strcmp(wish, "auto") != 0) return strcmp(wish, "always") == 0;
    const char *refused = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    if (refused != NULL && *refused != '\0') return false;
    return isatty(fd) && terminal != NULL && strcmp(terminal, "dumb") != 0;
}
