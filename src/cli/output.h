/* SPDX-License-Identifier: MIT */
/*
 * Where a report goes. A regular file is written under a temporary name beside its own, FILE.XXXXXX, and takes its name
 * when all of it is on the disk: who reads FILE sees the old report or the new one, never a part. Standard output,
 * pipes and devices are written directly.
 *
 *     cli_output out;
 *     if (!cli_output_open(&out, path)) return CLI_EXIT_FATAL;
 *     ... ds_report_write(..., cli_output_sink(&out), ...) ...
 *     switch (cli_output_commit(&out)) ...          or cli_output_discard(&out)
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "dupscan.h"

typedef struct cli_output {
    const char *name; /* for messages */
    char *target;     /* both NULL when written directly */
    char *temporary;
    char *buffer;
    size_t used;
    int fd;
    int error; /* errno of the first write that failed; it is reported by commit */
} cli_output;

typedef enum cli_written {
    CLI_WRITTEN,
    CLI_WRITTEN_CLOSED, /* the reader of a pipe went away, which is its right and no error */
    CLI_WRITTEN_FAILED, /* and the message is out */
} cli_written;

/* Does `path` mean standard output? NULL and "-" do. */
bool cli_output_is_standard(const char *path);

/* Are they one file, under whatever names? Only a file that is there or could be made is one. */
bool cli_output_is_same(const char *a, const char *b);

/* Say now, before hours of work, that `path` cannot be written. Leaves nothing behind. */
bool cli_output_probe(const char *path);

/* On failure the message is out and there is nothing to close. `path` must live as long as `out`. */
bool cli_output_open(cli_output *out, const char *path);

ds_sink cli_output_sink(cli_output *out);

/* Text of at most 1 KiB a call. */
void cli_output_print(cli_output *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* After the library wrote to the sink with this outcome: bring all of it to the disk and say whether `out` may be
 * committed. If not, the message is out and `out` is discarded. */
bool cli_output_taken(cli_output *out, ds_status status, const ds_error *error);

/* Give the file its name, or drop it. Both end the life of `out`; a second call does nothing. */
cli_written cli_output_commit(cli_output *out);
void cli_output_discard(cli_output *out);

/* Columns of the terminal that `fd` is, 0 when it is none. */
uint32_t cli_output_columns(int fd);

/* For what is laid out in any case: `wish`, or if it is 0 the terminal's, or 80. */
uint32_t cli_output_width(int fd, uint32_t wish);

/* May escape sequences be sent to `fd`? `wish` is "always", "never" or "auto". */
bool cli_output_colour(int fd, const char *wish);

#endif
