/* SPDX-License-Identifier: MIT */
/*
 * A compressed file is a row of members (gzip) or frames (zstd), each on its own. The stream goes round:
 *
 *     START ── plain ──> PLAIN ────────────────────────────────> ENDED
 *       └── magic ──> MEMBER ──> BETWEEN ── magic ──> MEMBER       ^
 *                                   ├── zero ──> PADDING ──────────┤
 *                                   └── end, or anything else ─────┘
 *
 * What differs between the formats is one table row. Tapes and block devices pad with zeros; anything else behind a
 * member means that the file is damaged. Both libraries take their memory from ds_memory, size in front of the block.
 */
#define ZSTD_STATIC_LINKING_ONLY /* for ZSTD_createDCtx_advanced, which shared builds of zstd export too */

#include "article/stream.h"

#include <errno.h>
#include <limits.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
    INPUT_BYTES = 128 * 1024,
    OUTPUT_BYTES_MOST = 1 << 30, /* of one step: zlib counts in 32 bits */
    MAGIC_BYTES = 4,
    EXPANSION_MOST = 200,
    EXPANSION_FREE_BYTES = 16 << 20,
    WINDOW_LOG_MOST = 27, /* 128 MiB, as the zstd command allows by default */
    ZSTD_HEAD_STEP = 4,   /* too short to be a frame */
    AGAIN_FREE_BYTES = 1 << 20,
};

/* What one step of a decoder came to. */
typedef struct step {
    size_t made;
    bool member_ended;
    const char *reason; /* NULL: all is well */
    const char *detail;
} step;

typedef struct codec {
    const char *name;
    bool (*begins)(const unsigned char *head, size_t size);
    ds_status (*open)(ds_stream *stream, ds_error *error); /* at every member; keeps what it has */
    ds_status (*decode)(ds_stream *stream, unsigned char *out, size_t room, step *result, ds_error *error);
} codec;

typedef enum state { START, PLAIN, MEMBER, BETWEEN, PADDING, ENDED } state;

struct ds_stream {
    ds_memory *memory;
    const ds_io *io;
    int fd;
    int read_error;      /* errno that ended the input, or 0 */
    bool no_more;        /* the input is at its end */
    uint64_t known_size; /* of the file, 0: not known */
    state state;
    const codec *codec;
    unsigned char *input;
    size_t at, have;
    uint64_t taken; /* from the file */
    uint64_t made;
    uint64_t member_start; /* in the file, of the last member */
    uint64_t member_made;  /* bytes out of it */
    uint64_t resumed_made; /* bytes out since the last damage */
    uint64_t again;        /* bytes that were looked at a second time */
    z_stream zlib;
    bool zlib_open;
    ZSTD_DCtx *zstd;
    unsigned long long
        zstd_declared; /* bytes that the frame says it holds; ZSTD_CONTENTSIZE_UNKNOWN, _ERROR: it does not */
    ds_stream_end end;
};

/* Where the decoder is in the file. */
static uint64_t offset(const ds_stream *stream) {
    return stream->taken - (stream->have - stream->at);
}

static size_t take_from_file(ds_stream *stream, unsigned char *data, size_t size) {
    size_t got;
    uint64_t left = stream->known_size > stream->taken ? stream->known_size - stream->taken : UINT64_MAX;
    if (left < size) size = left;
    stream->read_error = ds_file_read(stream->io, stream->fd, data, size, &got);
    stream->no_more = stream->read_error != 0 || got < size || got == left;
    stream->taken += got;
    return got;
}

/* Have `need` bytes of input, unless there are no more. */
static void fill(ds_stream *stream, size_t need) {
    size_t left = stream->have - stream->at;
    if (left >= need || stream->no_more) return;
    memmove(stream->input, stream->input + stream->at, left);
    stream->at = 0;
    stream->have = left;
    stream->have += take_from_file(stream, stream->input + left, INPUT_BYTES - left);
}

static void *sized_new(ds_memory *memory, size_t size) {
    size_t whole;
    if (__builtin_add_overflow(size, alignof(max_align_t), &whole)) return NULL;
    unsigned char *block = ds_memory_new(memory, whole, 1);
    if (block == NULL) return NULL;
    memcpy(block, &whole, sizeof whole);
    return block + alignof(max_align_t);
}

static void sized_free(ds_memory *memory, void *address) {
    if (address == NULL) return;
    unsigned char *block = (unsigned char *)address - alignof(max_align_t);
    size_t whole;
    memcpy(&whole, block, sizeof whole);
    ds_memory_free(memory, block, whole, 1);
}

static void *zlib_new(void *memory, unsigned count, unsigned size) {
    return sized_new(memory, (size_t)count * size);
}

static void zlib_free(void *memory, void *address) {
    sized_free(memory, address);
}

static void *zstd_new(void *memory, size_t size) {
    return sized_new(memory, size);
}

static void zstd_free(void *memory, void *address) {
    sized_free(memory, address);
}

static bool gzip_begins(const unsigned char *head, size_t size) {
    return size >= 2 && head[0] == 0x1f && head[1] == 0x8b;
}

/* `bits` says what stands around the data, as zlib has it. */
static ds_status zlib_begin(ds_stream *stream, int bits, ds_error *error) {
    if (stream->zlib_open) {
        (void)inflateReset2(&stream->zlib, bits); /* fails for a broken state only */
        return DS_OK;
    }
    stream->zlib = (z_stream){.zalloc = zlib_new, .zfree = zlib_free, .opaque = stream->memory};
    if (inflateInit2(&stream->zlib, bits) != Z_OK) return ds_fail_memory(error);
    stream->zlib_open = true;
    return DS_OK;
}

static ds_status gzip_open(ds_stream *stream, ds_error *error) {
    return zlib_begin(stream, 16 + MAX_WBITS, error);
}

/* HTTP's "deflate" is zlib's format by the book, and bare of any by half of the servers. It has no magic. */
static bool deflate_begins(const unsigned char *head, size_t size) {
    (void)head;
    (void)size;
    return false;
}

static ds_status deflate_open(ds_stream *stream, ds_error *error) {
    const unsigned char *head = stream->input + stream->at;
    bool has_head =
        stream->have - stream->at >= 2 && (head[0] & 0x0f) == Z_DEFLATED && (head[0] << 8 | head[1]) % 31 == 0;
    return zlib_begin(stream, has_head ? MAX_WBITS : -MAX_WBITS, error);
}

static ds_status gzip_decode(ds_stream *stream, unsigned char *out, size_t room, step *result, ds_error *error) {
    z_stream *z = &stream->zlib;
    z->next_in = stream->input + stream->at;
    z->avail_in = (unsigned)(stream->have - stream->at);
    z->next_out = out;
    z->avail_out = (unsigned)room;
    int code = inflate(z, Z_NO_FLUSH);
    stream->at = stream->have - z->avail_in;
    result->made = room - z->avail_out;
    if (code == Z_MEM_ERROR) return ds_fail_memory(error);
    result->member_ended = code == Z_STREAM_END;
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
        result->reason = "corrupt";
        result->detail = z->msg == NULL ? "broken gzip data" : z->msg;
    }
    return DS_OK;
}

static bool zstd_begins(const unsigned char *head, size_t size) {
    if (size < 4) return false;
    bool frame = memcmp(head, "\x28\xb5\x2f\xfd", 4) == 0;
    bool skippable = (head[0] & 0xf0) == 0x50 && memcmp(head + 1, "\x2a\x4d\x18", 3) == 0;
    return frame || skippable;
}

static ds_status zstd_open(ds_stream *stream, ds_error *error) {
    fill(stream, ZSTD_FRAMEHEADERSIZE_MAX);
    stream->zstd_declared = ZSTD_getFrameContentSize(stream->input + stream->at, stream->have - stream->at);
    if (stream->zstd != NULL) return DS_OK; /* goes on to the next frame by itself */
    stream->zstd = ZSTD_createDCtx_advanced((ZSTD_customMem){zstd_new, zstd_free, stream->memory});
    if (stream->zstd == NULL) return ds_fail_memory(error);
    if (ZSTD_isError(ZSTD_DCtx_setParameter(stream->zstd, ZSTD_d_windowLogMax, WINDOW_LOG_MOST))) {
        return ds_fail(error, DS_E_UNSUPPORTED, 0, NULL, "this zstd library cannot limit its window");
    }
    return DS_OK;
}

/* A frame that is there as a whole, libzstd decodes in one go, and then it looks at other things than it does piece by piece:
 * it allows any window, and tells when there is less in the frame than that says. What comes out must not depend on what the
 * system gives at once. So the head goes in by pieces, after which there is one way only, and the size is checked here. */
static ds_status zstd_decode(ds_stream *stream, unsigned char *out, size_t room, step *result, ds_error *error) {
    size_t have = stream->have;
    bool in_head = offset(stream) - stream->member_start < ZSTD_FRAMEHEADERSIZE_MAX;
    if (in_head && have - stream->at > ZSTD_HEAD_STEP) have = stream->at + ZSTD_HEAD_STEP;
    ZSTD_inBuffer in = {stream->input, have, stream->at};
    ZSTD_outBuffer to = {out, room, 0};
    size_t code = ZSTD_decompressStream(stream->zstd, &to, &in);
    stream->at = in.pos;
    result->made = to.pos;
    result->member_ended = code == 0;
    bool is_declared =
        stream->zstd_declared != ZSTD_CONTENTSIZE_UNKNOWN && stream->zstd_declared != ZSTD_CONTENTSIZE_ERROR;
    if (code == 0 && is_declared && stream->member_made + to.pos != stream->zstd_declared) {
        result->reason = "corrupt";
        result->detail = "a zstd frame does not hold what it says";
    }
    if (!ZSTD_isError(code)) return DS_OK;
    ZSTD_ErrorCode why = ZSTD_getErrorCode(code);
    if (why == ZSTD_error_memory_allocation) return ds_fail_memory(error);
    result->reason = why == ZSTD_error_frameParameter_windowTooLarge ? "unreadable" : "corrupt";
    result->detail = ZSTD_getErrorName(code);
    return DS_OK;
}

static const codec codecs[] = {
    {"gzip", gzip_begins, gzip_open, gzip_decode},
    {"zstd", zstd_begins, zstd_open, zstd_decode},
};

enum { CODECS = sizeof codecs / sizeof *codecs };

static const codec deflate_codec = {"deflate", deflate_begins, deflate_open, gzip_decode};

ds_status ds_stream_new(ds_stream **out, ds_memory *memory, const ds_io *io, int fd, ds_error *error) {
    *out = NULL;
    ds_stream *stream = ds_memory_new_zeroed(memory, 1, sizeof *stream);
    if (stream == NULL) return ds_fail_memory(error);
    stream->memory = memory;
    stream->io = io;
    stream->fd = fd;
    stream->input = ds_memory_new(memory, INPUT_BYTES, 1);
    if (stream->input == NULL) {
        ds_stream_free(stream);
        return ds_fail_memory(error);
    }
    *out = stream;
    return DS_OK;
}

void ds_stream_reopen(ds_stream *stream, int fd, uint64_t known_size) {
    stream->fd = fd;
    stream->read_error = 0;
    stream->no_more = false;
    stream->known_size = known_size;
    stream->state = START;
    stream->codec = NULL;
    stream->at = stream->have = 0;
    stream->taken = stream->made = stream->member_start = stream->member_made = 0;
    stream->resumed_made = stream->again = 0;
    stream->end = (ds_stream_end){.reason = NULL};
    if (stream->zstd != NULL) (void)ZSTD_DCtx_reset(stream->zstd, ZSTD_reset_session_only);
}

void ds_stream_expect_deflate(ds_stream *stream) {
    stream->codec = &deflate_codec;
}

void ds_stream_free(ds_stream *stream) {
    if (stream == NULL) return;
    if (stream->zlib_open) (void)inflateEnd(&stream->zlib);
    (void)ZSTD_freeDCtx(stream->zstd);
    ds_memory_free(stream->memory, stream->input, INPUT_BYTES, 1);
    ds_memory_free(stream->memory, stream, 1, sizeof *stream);
}

uint64_t ds_stream_consumed(const ds_stream *stream) {
    return stream->taken;
}

static void finish(ds_stream *stream, const char *reason, const char *detail) {
    stream->end.inside = stream->state == PLAIN || (stream->state == MEMBER && stream->member_made > 0);
    stream->end.reason = reason;
    stream->state = ENDED;
    stream->end.offset = offset(stream);
    (void)snprintf(stream->end.detail, sizeof stream->end.detail, "%s", detail == NULL ? "" : detail);
}

/* The input is at its end: that is the reason given, unless the system cut it short. */
static void finish_input(ds_stream *stream, const char *reason, const char *detail) {
    char text[96] = "";
    if (stream->read_error != 0) {
        reason = "unreadable";
        detail = strerror_r(stream->read_error, text, sizeof text);
    }
    finish(stream, reason, detail);
}

static ds_status start_member(ds_stream *stream, ds_error *error) {
    stream->state = MEMBER;
    stream->member_start = offset(stream);
    stream->member_made = 0;
    return stream->codec->open(stream, error);
}

static ds_status start(ds_stream *stream, ds_error *error) {
    fill(stream, MAGIC_BYTES);
    stream->state = PLAIN;
    for (size_t i = 0; i < CODECS && stream->codec == NULL; i++) {
        if (codecs[i].begins(stream->input, stream->have)) stream->codec = &codecs[i];
    }
    return stream->codec == NULL ? DS_OK : start_member(stream, error);
}

static size_t copy_plain(ds_stream *stream, unsigned char *out, size_t room) {
    size_t left = stream->have - stream->at;
    if (left > 0) {
        size_t size = left < room ? left : room;
        memcpy(out, stream->input + stream->at, size);
        stream->at += size;
        return size;
    }
    size_t got = stream->no_more ? 0 : take_from_file(stream, out, room);
    if (stream->no_more) finish_input(stream, NULL, NULL);
    return got;
}

static ds_status decode(ds_stream *stream, unsigned char *out, size_t room, size_t *got, ds_error *error) {
    fill(stream, 1);
    bool starved = stream->at == stream->have;
    step result = {.made = 0};
    DS_TRY(stream->codec->decode(stream, out, room, &result, error));
    *got = result.made;
    stream->made += result.made;
    stream->member_made += result.made;
    stream->resumed_made += result.made;
    if (result.reason != NULL) {
        finish(stream, result.reason, result.detail);
    } else if (stream->made > EXPANSION_FREE_BYTES && stream->made / EXPANSION_MOST > offset(stream)) {
        finish(stream, "expansion-limit", "more than 200 bytes out for one in");
    } else if (result.member_ended) {
        stream->state = BETWEEN;
    } else if (starved && result.made == 0) {
        char detail[64];
        (void)snprintf(detail, sizeof detail, "the %s data does not end", stream->codec->name);
        finish_input(stream, "truncated", detail);
    }
    return DS_OK;
}

static ds_status next_member(ds_stream *stream, ds_error *error) {
    fill(stream, MAGIC_BYTES);
    const unsigned char *head = stream->input + stream->at;
    size_t size = stream->have - stream->at;
    if (size == 0) {
        finish_input(stream, NULL, NULL);
        return DS_OK;
    }
    if (stream->codec->begins(head, size)) return start_member(stream, error);
    stream->state = PADDING;
    return DS_OK;
}

static void skip_padding(ds_stream *stream) {
    fill(stream, 1);
    while (stream->at < stream->have && stream->input[stream->at] == 0) stream->at++;
    if (stream->at < stream->have)
        finish(stream, "corrupt", "something else follows the compressed data");
    else if (stream->no_more)
        finish_input(stream, NULL, NULL);
}

ds_status ds_stream_read(ds_stream *stream, void *data, size_t size, size_t *got, ds_stream_end *end, ds_error *error) {
    *got = 0;
    *end = (ds_stream_end){.reason = NULL};
    while (*got < size && stream->state != ENDED) {
        unsigned char *out = (unsigned char *)data + *got;
        size_t room = size - *got, made = 0;
        if (room > OUTPUT_BYTES_MOST) room = OUTPUT_BYTES_MOST;
        switch (stream->state) {
        case START: DS_TRY(start(stream, error)); break;
        case PLAIN: made = copy_plain(stream, out, room); break;
        case MEMBER: DS_TRY(decode(stream, out, room, &made, error)); break;
        case BETWEEN: DS_TRY(next_member(stream, error)); break;
        case PADDING: skip_padding(stream); break;
        case ENDED: break;
        }
        *got += made;
    }
    if (*got < size) *end = stream->end;
    return DS_OK;
}

/* ---- behind a damage ---- */

/* Does a member seem to begin here, so surely that it is worth trying? */
static bool seems_to_begin(const ds_stream *stream) {
    const unsigned char *head = stream->input + stream->at;
    size_t size = stream->have - stream->at;
    if (!stream->codec->begins(head, size)) return false;
    return stream->codec != &codecs[0] || (size >= 4 && head[2] == Z_DEFLATED && head[3] < 0x20);
}

/* A decoder sees damage late, when it may have eaten the head of the next member: go back to the broken one, as far as its
 * bytes are still there. Not for ever: all going back together stays within what was taken. */
static void go_back(ds_stream *stream) {
    uint64_t here = offset(stream), start = stream->taken - stream->have;
    if (start <= stream->member_start) start = stream->member_start + 1;
    if (start >= here || stream->again + (here - start) > AGAIN_FREE_BYTES + stream->taken) return;
    stream->again += here - start;
    stream->at -= (size_t)(here - start);
}

ds_status ds_stream_resume(ds_stream *stream, bool *resumed, bool *is_new, ds_error *error) {
    const char *reason = stream->end.reason;
    *resumed = false;
    *is_new = stream->resumed_made > 0;
    if (stream->state != ENDED || stream->codec == NULL || stream->read_error != 0 || reason == NULL) return DS_OK;
    if (strcmp(reason, "corrupt") != 0 && strcmp(reason, "truncated") != 0) return DS_OK;
    go_back(stream);
    for (;; stream->at++) {
        fill(stream, MAGIC_BYTES);
        if (stream->have == stream->at) return DS_OK;
        if (seems_to_begin(stream)) break;
    }
    if (stream->zstd != NULL) (void)ZSTD_DCtx_reset(stream->zstd, ZSTD_reset_session_only);
    stream->end = (ds_stream_end){.reason = NULL};
    stream->resumed_made = 0;
    *resumed = true;
    return start_member(stream, error);
}
