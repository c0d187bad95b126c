/* SPDX-License-Identifier: MIT */
/*
 * The door to I/O: every file that the library opens goes through one table of calls, which tests replace to fail, to
 * cut short or to fill the disk. The functions below add what the calls leave out: EINTR, short reads and short writes.
 */
#ifndef DS_BASE_FILE_H
#define DS_BASE_FILE_H

#include "base/memory.h"

#include <sys/stat.h>
#include <sys/types.h>

/* One name in a directory. Not 0: an errno value, which ends the listing. */
typedef int (*ds_io_name_fn)(void *context, const char *name);

/* The calls return -1 and set errno as those of POSIX do. */
typedef struct ds_io {
    int (*open)(void *user, int directory, const char *path, int flags, mode_t mode); /* as openat */
    int (*close)(void *user, int fd);
    ssize_t (*read)(void *user, int fd, void *data, size_t size);
    ssize_t (*pread)(void *user, int fd, void *data, size_t size, off_t offset);
    ssize_t (*pwrite)(void *user, int fd, const void *data, size_t size, off_t offset);
    int (*fstat)(void *user, int fd, struct stat *out);
    int (*fsync)(void *user, int fd);
    int (*rename)(void *user, const char *from, const char *to);
    int (*unlink)(void *user, const char *path);
    int (*seek)(void *user, int fd, off_t offset); /* as lseek with SEEK_SET, 0 when done */
    int (*stat)(void *user, const char *path, struct stat *out);
    int (*lock)(void *user, int fd); /* for this process alone, without waiting: as flock with LOCK_EX and LOCK_NB */
    int (*mkdir)(void *user, const char *path, mode_t mode);
    int (*list)(void *user, const char *path, ds_io_name_fn each, void *context); /* all names but . and .. */
    void *user;
    const char *vfs; /* SQLite's way to the disk, by the name that it is registered under; NULL: its own */
} ds_io;

/* The real calls. */
const ds_io *ds_io_system(void);

/* As open: -1 and errno when it fails, but not for being interrupted, which opening a pipe or a network file can be. */
int ds_file_open(const ds_io *io, const char *path, int flags, mode_t mode);
/* `path` below an open directory, which costs less than a long path from the root. */
int ds_file_open_at(const ds_io *io, int directory, const char *path, int flags, mode_t mode);

/* Up to `size` bytes; `*got` is less at the end of the file only. Returns 0 or an errno value. */
int ds_file_read(const ds_io *io, int fd, void *data, size_t size, size_t *got);
int ds_file_read_at(const ds_io *io, int fd, void *data, size_t size, uint64_t offset, size_t *got);

/* All of it, or an errno value (ENOSPC too when the system writes nothing). */
int ds_file_write_at(const ds_io *io, int fd, const void *data, size_t size, uint64_t offset);

/* Bring the names in a directory to the disk: 0 or an errno value. File systems that have no such thing say 0. */
int ds_file_sync_directory(const ds_io *io, const char *path);

/* The same for the directory that `path` names a file in; `path` is cut off at its last slash. */
int ds_file_sync_parent(const ds_io *io, char *path);

/* A nameless file in `directory` (NULL: $TMPDIR, else /tmp), gone when it is closed. */
ds_status ds_file_temporary(const ds_io *io, const char *directory, int *fd, ds_error *error);

/* Make `path` a file of these bytes, or leave what is there: they are written beside it, brought to the disk, and take its
 * name when all of them are there. */
ds_status ds_file_replace(const ds_io *io, ds_memory *memory, const char *path, const void *data, size_t size,
                          ds_error *error);

/* Hold `path`, which is made if it is missing, for this process alone, until `*fd` is closed. DS_E_LOCKED, with the number of
 * the process that has it. */
ds_status ds_file_hold(const ds_io *io, const char *path, const char *what, int *fd, ds_error *error);

#endif
