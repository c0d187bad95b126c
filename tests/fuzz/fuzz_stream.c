/* SPDX-License-Identifier: MIT */
/*
 * gzip, zstd or neither. The first two bytes: how much is asked for at once, and how much the system gives at once. The
 * bytes that come out must not depend on either.
 */
#include "article/stream.h"
#include "fuzz/fuzz_target.h"

enum { OUTPUT_BYTES_MOST = 1 << 18 }; /* then reading stops: a bomb would make it slow */

/* A file in memory that is read like a pipe. */
typedef struct pipe_file {
    fuzz_input left;
    size_t most;
} pipe_file;

static ssize_t pipe_read(void *user, int fd, void *data, size_t size) {
    pipe_file *file = user;
    (void)fd;
    if (size > file->most) size = file->most;
    if (size > file->left.size) size = file->left.size;
    if (size > 0) memcpy(data, file->left.data, size);
    file->left.data += size;
    file->left.size -= size;
    return (ssize_t)size;
}

typedef struct outcome {
    unsigned char *bytes;
    size_t size;
    bool capped;
    ds_stream_end end;
} outcome;

/* Behind a damage it goes on, or not; it ends either way, and soon. */
static void read_on(ds_stream *stream, const fuzz_input *input) {
    ds_error error;
    static unsigned char bytes[1 << 16];
    ds_stream_end end;
    bool resumed = true, is_new;
    size_t total = 0, got, times = 0;
    while (total < OUTPUT_BYTES_MOST) {
        FUZZ_OK(ds_stream_resume(stream, &resumed, &is_new, &error));
        if (!resumed) break;
        FUZZ_CHECK(times++ <= input->size);
        do {
            FUZZ_OK(ds_stream_read(stream, bytes, sizeof bytes, &got, &end, &error));
            total += got;
        } while (got == sizeof bytes);
    }
}

static outcome read_all(const fuzz_input *input, size_t asked, size_t given) {
    pipe_file file = {*input, given};
    ds_io io = {.read = pipe_read, .user = &file};
    ds_memory memory;
    ds_stream *stream;
    ds_error error;
    outcome out = {.bytes = malloc(OUTPUT_BYTES_MOST)};
    FUZZ_CHECK(out.bytes != NULL);
    ds_memory_init(&memory, NULL);
    FUZZ_OK(ds_stream_new(&stream, &memory, &io, 0, &error));
    for (size_t got = asked; got == asked && !out.capped;) {
        FUZZ_OK(ds_stream_read(stream, out.bytes + out.size, asked, &got, &out.end, &error));
        FUZZ_CHECK(got <= asked);
        FUZZ_CHECK(got < asked || out.end.reason == NULL);
        out.size += got;
        out.capped = out.size + asked > OUTPUT_BYTES_MOST;
    }
    FUZZ_CHECK(ds_stream_consumed(stream) <= input->size && out.end.offset <= input->size);
    if (out.end.reason != NULL) FUZZ_CHECK(*out.end.reason != '\0' && *out.end.detail != '\0');
    if (!out.capped) read_on(stream, input);
    ds_stream_free(stream);
    fuzz_check_released(&memory);
    return out;
}

FUZZ_TARGET(stream) {
    fuzz_input input = {data, size};
    size_t asked = (size_t)1 << fuzz_byte(&input) % 17, given = (size_t)1 + fuzz_byte(&input);
    outcome large = read_all(&input, 1 << 16, SIZE_MAX), small = read_all(&input, asked, given);
    size_t common = large.size < small.size ? large.size : small.size;
    FUZZ_CHECK(memcmp(large.bytes, small.bytes, common) == 0);
    if (!large.capped && !small.capped) {
        FUZZ_CHECK((large.end.reason == NULL) == (small.end.reason == NULL));
        /* Of damaged data the decoders give more or less of what stood before the damage. */
        if (large.end.reason == NULL)
            FUZZ_CHECK(large.size == small.size);
        else
            FUZZ_CHECK(strcmp(large.end.reason, small.end.reason) == 0);
    }
    free(large.bytes);
    free(small.bytes);
    return 0;
}
