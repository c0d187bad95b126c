/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static int system_open(void *user, int directory, const char *path, int flags, mode_t mode) {
    (void)user;
    return openat(directory, path, flags, mode);
}

static int system_close(void *user, int fd) {
    (void)user;
    return close(fd);
}

static ssize_t system_read(void *user, int fd, void *data, size_t size) {
    (void)user;
    return read(fd, data, size);
}

static ssize_t system_pread(void *user, int fd, void *data, size_t size, off_t offset) {
    (void)user;
    return pread(fd, data, size, offset);
}

static ssize_t system_pwrite(void *user, int fd, const void *data, size_t size, off_t offset) {
    (void)user;
    return pwrite(fd, data, size, offset);
}

static int system_fstat(void *user, int fd, struct stat *out) {
    (void)user;
    return fstat(fd, out);
}

static int system_fsync(void *user, int fd) {
    (void)user;
    return fsync(fd);
}

static int system_rename(void *user, const char *from, const char *to) {
    (void)user;
    return rename(from, to);
}

static int system_unlink(void *user, const char *path) {
    (void)user;
    return unlink(path);
}

static int system_seek(void *user, int fd, off_t offset) {
    (void)user;
    return lseek(fd, offset, SEEK_SET) < 0 ? -1 : 0;
}

static int system_stat(void *user, const char *path, struct stat *out) {
    (void)user;
    return stat(path, out);
}

static int system_lock(void *user, int fd) {
    (void)user;
    return flock(fd, LOCK_EX | LOCK_NB);
}

static int system_mkdir(void *user, const char *path, mode_t mode) {
    (void)user;
    return mkdir(path, mode);
}

static int system_list(void *user, const char *path, ds_io_name_fn each, void *context) {
    (void)user;
    DIR *directory = opendir(path);
    if (directory == NULL) return -1;
    int failed = 0;
    while (failed == 0) {
        errno = 0;
        struct dirent *entry = readdir(directory);
        if (entry == NULL) {
            failed = errno;
            break;
        }
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        failed = each(context, entry->d_name);
    }
    (void)closedir(directory);
    errno = failed;
    return failed == 0 ? 0 : -1;
}

static const ds_io system_io = {
    .open = system_open,
    .close = system_close,
    .read = system_read,
    .pread = system_pread,
    .pwrite = system_pwrite,
    .fstat = system_fstat,
    .fsync = system_fsync,
    .rename = system_rename,
    .unlink = system_unlink,
    .mkdir = system_mkdir,
    .list = system_list,
    .seek = system_seek,
    .stat = system_stat,
    .lock = system_lock,
};

const ds_io *ds_io_system(void) {
    return &system_io;
}

int ds_file_open(const ds_io *io, const char *path, int flags, mode_t mode) {
    return ds_file_open_at(io, AT_FDCWD, path, flags, mode);
}

int ds_file_open_at(const ds_io *io, int directory, const char *path, int flags, mode_t mode) {
    int fd;
    do {
        fd = io->open(io->user, directory, path, flags, mode);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

int ds_file_read(const ds_io *io, int fd, void *data, size_t size, size_t *got) {
    *got = 0;
    while (*got < size) {
        ssize_t n = io->read(io->user, fd, (char *)data + *got, size - *got);
        if (n == 0) break;
        if (n > 0) *got += (size_t)n;
        if (n < 0 && errno != EINTR) return errno;
    }
    return 0;
}

int ds_file_read_at(const ds_io *io, int fd, void *data, size_t size, uint64_t offset, size_t *got) {
    *got = 0;
    while (*got < size) {
        ssize_t n = io->pread(io->user, fd, (char *)data + *got, size - *got, (off_t)(offset + *got));
        if (n == 0) break;
        if (n > 0) *got += (size_t)n;
        if (n < 0 && errno != EINTR) return errno;
    }
    return 0;
}

int ds_file_write_at(const ds_io *io, int fd, const void *data, size_t size, uint64_t offset) {
    size_t done = 0;
    while (done < size) {
        ssize_t n = io->pwrite(io->user, fd, (const char *)data + done, size - done, (off_t)(offset + done));
        if (n == 0) return ENOSPC;
        if (n > 0) done += (size_t)n;
        if (n < 0 && errno != EINTR) return errno;
    }
    return 0;
}

ds_status ds_file_temporary(const ds_io *io, const char *directory, int *fd, ds_error *error) {
    if (directory == NULL || *directory == '\0') directory = getenv("TMPDIR");
    if (directory == NULL || *directory == '\0') directory = "/tmp";
    *fd = ds_file_open(io, directory, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (*fd >= 0) return DS_OK;
    /* Some file systems have no nameless files: make one with a name and take the name away. */
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) {
        return ds_fail_errno(error, errno, directory, "cannot make a temporary file (see --tmp)");
    }
    for (unsigned attempt = 0; attempt < 1000; attempt++) {
        char path[4096];
        int length =
            snprintf(path, sizeof path, "%s/dupscan-%ld-%p-%u", directory, (long)getpid(), (void *)fd, attempt);
        if (length < 0 || (size_t)length >= sizeof path) break;
        *fd = ds_file_open(io, path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (*fd >= 0) {
            (void)unlink(path);
            return DS_OK;
        }
        if (errno != EEXIST) break;
    }
    return ds_fail_errno(error, errno, directory, "cannot make a temporary file (see --tmp)");
}

int ds_file_sync_directory(const ds_io *io, const char *path) {
    int fd = ds_file_open(io, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (fd < 0) return errno;
    int failed = io->fsync(io->user, fd) == 0 ? 0 : errno;
    (void)io->close(io->user, fd);
    return failed == EINVAL || failed == ENOTSUP ? 0 : failed;
}

int ds_file_sync_parent(const ds_io *io, char *path) {
    char *slash = strrchr(path, '/');
    if (slash != NULL) slash[slash == path] = '\0';
    return ds_file_sync_directory(io, slash == NULL ? "." : path);
}

static ds_status write_new(const ds_io *io, const char *path, const char *shown, const void *data, size_t size,
                           ds_error *error) {
    int fd = ds_file_open(io, path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0) return ds_fail_errno(error, errno, shown, "cannot make a file beside it");
    int failed = ds_file_write_at(io, fd, data, size, 0);
    if (failed == 0 && io->fsync(io->user, fd) != 0) failed = errno;
    if (io->close(io->user, fd) != 0 && errno != EINTR && failed == 0) failed = errno;
    if (failed == 0) return DS_OK;
    (void)io->unlink(io->user, path);
    return ds_fail_errno(error, failed, shown, "cannot write");
}

ds_status ds_file_replace(const ds_io *io, ds_memory *memory, const char *path, const void *data, size_t size,
                          ds_error *error) {
    size_t room = strlen(path) + 32;
    char *beside = ds_memory_new(memory, room, 1);
    if (beside == NULL) return ds_fail_memory(error);
    (void)snprintf(beside, room, "%s.new-%ld", path, (long)getpid());
    ds_status status = write_new(io, beside, path, data, size, error);
    if (status == DS_OK && io->rename(io->user, beside, path) != 0) {
        status = ds_fail_errno(error, errno, path, "cannot give a new file its name");
        (void)io->unlink(io->user, beside);
    }
    /* So that the name is there after a power cut; the bytes are, so no reason to call it failed. */
    if (status == DS_OK) (void)ds_file_sync_parent(io, beside);
    ds_memory_free(memory, beside, room, 1);
    return status;
}

ds_status ds_file_hold(const ds_io *io, const char *path, const char *what, int *fd, ds_error *error) {
    char holder[24] = "";
    *fd = ds_file_open(io, path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (*fd < 0) return ds_fail_errno(error, errno, path, "cannot open the lock");
    if (io->lock(io->user, *fd) == 0) {
        int length = snprintf(holder, sizeof holder, "%-20ld\n", (long)getpid());
        int failed = ds_file_write_at(io, *fd, holder, (size_t)length, 0);
        if (failed == 0) return DS_OK;
        (void)io->close(io->user, *fd);
        *fd = -1;
        return ds_fail_errno(error, failed, path, "cannot write");
    }
    int why = errno;
    size_t got = 0;
    (void)ds_file_read_at(io, *fd, holder, sizeof holder - 1, 0, &got);
    holder[strspn(holder, "0123456789")] = '\0';
    (void)io->close(io->user, *fd);
    *fd = -1;
    if (why != EWOULDBLOCK) return ds_fail_errno(error, why, path, "cannot be locked");
    return ds_fail(error, DS_E_LOCKED, 0, path, "%s is at work on the index (process %s)", what,
                   *holder == '\0' ? "unknown" : holder);
}
