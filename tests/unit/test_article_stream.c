/* SPDX-License-Identifier: MIT */
/* Plain, gzip and zstd streams, whole and damaged. */
#include "article/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cmocka.h>

typedef struct bytes {
    unsigned char *data;
    size_t size;
} bytes;

static bytes join(bytes a, const void *data, size_t size) {
    a.data = realloc(a.data, a.size + size + 1);
    assert_non_null(a.data);
    memcpy(a.data + a.size, data, size);
    a.size += size;
    return a;
}

static bytes none(void) {
    return (bytes){NULL, 0};
}

static bytes gzip(bytes to, const void *data, size_t size) {
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)data, .avail_in = (unsigned)size};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t room = deflateBound(&z, size) + 64;
    unsigned char *out = malloc(room);
    assert_non_null(out);
    z.next_out = out;
    z.avail_out = (unsigned)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    to = join(to, out, z.total_out);
    assert_int_equal(deflateEnd(&z), Z_OK);
    free(out);
    return to;
}

static bytes zstd(bytes to, const void *data, size_t size, int window_log) {
    size_t room = ZSTD_compressBound(size);
    unsigned char *out = malloc(room);
    assert_non_null(out);
    ZSTD_CCtx *context = ZSTD_createCCtx();
    assert_non_null(context);
    ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    ZSTD_inBuffer in = {data, size, 0};
    ZSTD_outBuffer made = {out, room, 0};
    /* In two steps: a frame whose size is known when it begins has a window no larger than that. */
    assert_false(ZSTD_isError(ZSTD_compressStream2(context, &made, &in, ZSTD_e_flush)));
    assert_int_equal(ZSTD_compressStream2(context, &made, &in, ZSTD_e_end), 0);
    ZSTD_freeCCtx(context);
    to = join(to, out, made.pos);
    free(out);
    return to;
}

/* A file in memory behind ds_io: in pieces of any size, and it may fail. */
typedef struct fake {
    bytes file;
    size_t at;
    size_t piece;   /* bytes a read gives at most */
    size_t fail_at; /* offset from which reads fail with EIO */
    unsigned interrupts;
} fake;

static ssize_t fake_read(void *user, int fd, void *data, size_t size) {
    fake *f = user;
    (void)fd;
    if (f->interrupts > 0) {
        f->interrupts--;
        errno = EINTR;
        return -1;
    }
    if (f->at >= f->fail_at) {
        errno = EIO;
        return -1;
    }
    size_t left = f->file.size - f->at;
    if (f->fail_at - f->at < left) left = f->fail_at - f->at;
    if (size > left) size = left;
    if (size > f->piece) size = f->piece;
    if (size > 0) memcpy(data, f->file.data + f->at, size);
    f->at += size;
    return (ssize_t)size;
}

typedef struct result {
    bytes out;
    ds_stream_end end;
    uint64_t consumed;
    uint64_t peak;
} result;

static result read_fake(fake *f, size_t step) {
    result r = {.out = none()};
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_io io = *ds_io_system();
    io.read = fake_read;
    io.user = f;
    ds_stream *stream;
    assert_int_equal(ds_stream_new(&stream, &memory, &io, 0, NULL), DS_OK);
    unsigned char *piece = malloc(step);
    assert_non_null(piece);
    size_t got = step;
    while (got == step) {
        assert_int_equal(ds_stream_read(stream, piece, step, &got, &r.end, NULL), DS_OK);
        assert_true(got <= step);
        if (got == step) assert_null(r.end.reason);
        if (got > 0) r.out = join(r.out, piece, got);
    }
    ds_stream_end again;
    assert_int_equal(ds_stream_read(stream, piece, step, &got, &again, NULL), DS_OK);
    assert_int_equal(got, 0);
    assert_ptr_equal(again.reason, r.end.reason);
    assert_int_equal(again.offset, r.end.offset);
    free(piece);
    r.consumed = ds_stream_consumed(stream);
    ds_stream_free(stream);
    assert_int_equal(memory.used, 0);
    r.peak = memory.peak;
    return r;
}

static result read_bytes(bytes file, size_t step) {
    fake f = {.file = file, .piece = SIZE_MAX, .fail_at = SIZE_MAX};
    return read_fake(&f, step);
}

/* Reads `file`, gives it back, and expects `text` and `reason`. */
static ds_stream_end expect(bytes file, const void *text, size_t size, const char *reason) {
    static const size_t steps[] = {1, 3, 4096, 1 << 20};
    ds_stream_end end = {.reason = NULL};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i] < 4096 && size > 100000) continue;
        result r = read_bytes(file, steps[i]);
        assert_int_equal(r.out.size, size);
        if (size > 0) assert_memory_equal(r.out.data, text, size);
        if (reason == NULL)
            assert_null(r.end.reason);
        else if (r.end.reason == NULL)
            fail_msg("no reason, not %s", reason);
        else
            assert_string_equal(r.end.reason, reason);
        if (reason != NULL) assert_true(r.end.detail[0] != '\0');
        end = r.end;
        free(r.out.data);
    }
    free(file.data);
    return end;
}

static char *long_text(size_t size) {
    char *text = malloc(size);
    assert_non_null(text);
    uint32_t random = 1;
    for (size_t i = 0; i < size; i++) {
        random = random * 1664525 + 1013904223;
        text[i] = "etaoin shrdlu\n"[(random >> 16) % 14];
    }
    return text;
}

static void test_plain(void **state) {
    (void)state;
    expect(none(), "", 0, NULL);
    expect(join(none(), "x", 1), "x", 1, NULL);
    expect(join(none(), "\x1f", 1), "\x1f", 1, NULL);
    expect(join(none(), "\x28\xb5\x2f", 3), "\x28\xb5\x2f", 3, NULL);
    expect(join(none(), "a\0b\n", 4), "a\0b\n", 4, NULL);
    char *text = long_text(1000000);
    expect(join(none(), text, 1000000), text, 1000000, NULL);
    expect(join(none(), text, 128 * 1024), text, 128 * 1024, NULL); /* the buffer's own size */
    free(text);
}

static void test_gzip(void **state) {
    (void)state;
    expect(gzip(none(), "news", 4), "news", 4, NULL);
    expect(gzip(none(), "", 0), "", 0, NULL);
    char *text = long_text(1000000);
    expect(gzip(none(), text, 1000000), text, 1000000, NULL);
    free(text);
}

static void test_gzip_members(void **state) {
    (void)state;
    expect(gzip(gzip(none(), "one ", 4), "two", 3), "one two", 7, NULL);
    expect(gzip(gzip(gzip(none(), "one ", 4), "", 0), "two", 3), "one two", 7, NULL);
    expect(join(gzip(none(), "news", 4), "\0\0\0\0\0\0\0", 7), "news", 4, NULL);
    char *text = long_text(300000);
    bytes two = gzip(gzip(none(), text, 200000), text + 200000, 100000);
    expect(two, text, 300000, NULL);
    free(text);
}

static void test_gzip_garbage(void **state) {
    (void)state;
    bytes file = gzip(none(), "news", 4);
    size_t size = file.size;
    assert_int_equal(expect(join(file, "garbage", 7), "news", 4, "corrupt").offset, size);
    file = gzip(none(), "news", 4);
    assert_int_equal(expect(join(file, "\0\0x", 3), "news", 4, "corrupt").offset, size + 2);
    file = gzip(none(), "news", 4);
    assert_int_equal(expect(join(file, "\x1f", 1), "news", 4, "corrupt").offset, size);
    file = gzip(none(), "news", 4);
    expect(zstd(file, "more", 4, 17), "news", 4, "corrupt");
}

static void test_gzip_truncated(void **state) {
    (void)state;
    bytes whole = gzip(none(), "truncated news", 14);
    for (size_t size = 2; size < whole.size; size++) {
        result r = read_bytes((bytes){whole.data, size}, 64);
        if (r.end.reason == NULL) fail_msg("%zu bytes were taken for the whole", size);
        assert_string_equal(r.end.reason, "truncated");
        assert_int_equal(r.end.offset, size);
        assert_int_equal(r.consumed, size);
        if (size >= whole.size - 8) assert_int_equal(r.out.size, 14);
        free(r.out.data);
    }
    free(whole.data);
    /* What came before stays good. */
    char *text = long_text(1000000);
    whole = gzip(none(), text, 1000000);
    result r = read_bytes((bytes){whole.data, whole.size / 2}, 1 << 20);
    assert_true(r.out.size > 400000);
    assert_memory_equal(r.out.data, text, r.out.size);
    free(r.out.data);
    /* The second member is cut. */
    bytes two = gzip(gzip(none(), "one ", 4), text, 1000);
    two.size -= 100;
    r = read_bytes(two, 100000);
    assert_string_equal(r.end.reason, "truncated");
    assert_true(r.out.size > 4);
    assert_memory_equal(r.out.data, "one ", 4);
    free(r.out.data);
    free(two.data);
    free(whole.data);
    free(text);
}

static void test_gzip_corrupt(void **state) {
    (void)state;
    bytes file = gzip(none(), "news", 4);
    file.data[file.size - 8] ^= 1; /* the checksum */
    expect(file, "news", 4, "corrupt");
    file = gzip(none(), "news", 4);
    file.data[2] = 7; /* a method that does not exist */
    expect(file, "", 0, "corrupt");
    char *text = long_text(1000000);
    file = gzip(none(), text, 1000000);
    memset(file.data + file.size / 2, 0xff, 64);
    result r = read_bytes(file, 1 << 20);
    assert_string_equal(r.end.reason, "corrupt");
    assert_true(r.out.size > 300000);
    assert_true(r.end.offset >= file.size / 2);
    assert_memory_equal(r.out.data, text, 300000);
    free(r.out.data);
    free(file.data);
    free(text);
}

static void test_zstd(void **state) {
    (void)state;
    static const char skippable[] = "\x50\x2a\x4d\x18\x03\0\0\0abc";
    expect(zstd(none(), "news", 4, 17), "news", 4, NULL);
    expect(zstd(none(), "", 0, 17), "", 0, NULL);
    expect(zstd(zstd(none(), "one ", 4, 17), "two", 3, 17), "one two", 7, NULL);
    expect(zstd(join(none(), skippable, 11), "news", 4, 17), "news", 4, NULL);
    expect(join(zstd(none(), "news", 4, 17), skippable, 11), "news", 4, NULL);
    expect(join(none(), skippable, 11), "", 0, NULL);
    expect(join(zstd(none(), "news", 4, 17), "\0\0\0", 3), "news", 4, NULL);
    char *text = long_text(1000000);
    expect(zstd(none(), text, 1000000, 20), text, 1000000, NULL);
    free(text);
}

static void test_zstd_damaged(void **state) {
    (void)state;
    bytes whole = zstd(none(), "truncated news", 14, 17);
    for (size_t size = 4; size < whole.size; size++) {
        result r = read_bytes((bytes){whole.data, size}, 64);
        if (r.end.reason == NULL) fail_msg("%zu bytes were taken for the whole", size);
        assert_string_equal(r.end.reason, "truncated");
        assert_int_equal(r.end.offset, size);
        free(r.out.data);
    }
    whole.data[whole.size - 1] ^= 1; /* the checksum */
    result r = read_bytes(whole, 64);
    assert_string_equal(r.end.reason, "corrupt");
    free(r.out.data);
    size_t size = whole.size;
    whole.data[whole.size - 1] ^= 1;
    assert_int_equal(expect(join(whole, "tail", 4), "truncated news", 14, "corrupt").offset, size);
}

/* Reads `file` asking for `step` bytes at once, of which the system gives `piece`; only the reason is of interest. */
static void expect_in_pieces(const void *data, size_t size, const char *reason) {
    static const size_t sizes[] = {1, 2, 4, 5, 9, 64, 1 << 16};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    for (size_t i = 0; i < (size_t)SIZES * SIZES; i++) {
        size_t step = sizes[i / SIZES], piece = sizes[i % SIZES];
        bytes file = join(none(), data, size);
        fake f = {.file = file, .piece = piece, .fail_at = SIZE_MAX};
        result r = read_fake(&f, step);
        const char *got = r.end.reason == NULL ? "none" : r.end.reason;
        if (strcmp(got, reason) != 0) fail_msg("%zu asked, %zu given: %s, not %s", step, piece, got, reason);
        free(r.out.data);
        free(file.data);
    }
}

/* A frame may say how much is in it. libzstd believes it in one case, looks in the second and forgets to in the third. */
static void test_zstd_declared_size(void **state) {
    (void)state;
    static const char magic[] = "\x28\xb5\x2f\xfd";
    static const struct {
        const char *bytes;
        size_t size;
        const char *reason;
    } rows[] = {
        {"\x20\x00\x01\0\0", 5, "none"},                 /* none, and an empty block */
        {"\x20\x31\x01\0\0", 5, "corrupt"},              /* 49, and an empty block */
        {"\x20\x04\x21\0\0news", 9, "none"},             /* 4 */
        {"\x20\x05\x21\0\0news", 9, "corrupt"},          /* 5 */
        {"\x20\x03\x21\0\0news", 9, "corrupt"},          /* 3 */
        {"\x20\x05\x20\0\0news\x01\0\0", 12, "corrupt"}, /* 5, and an empty block behind */
        {"\x20\x04\x20\0\0news\x01\0\0", 12, "none"},
        {"\x80\x90\x04\0\0\0\x21\0\0news", 13, "unreadable"}, /* 4, in a window of 256 MiB */
        {"\x80\x00\x04\0\0\0\x21\0\0news", 13, "none"},       /* in one of 1 KiB */
        {"\x20\x31\x01\0\0\x28\xb5\x2f\xfd\x20\x00\x01\0\0", 14, "corrupt"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bytes file = join(join(none(), magic, 4), rows[i].bytes, rows[i].size);
        expect_in_pieces(file.data, file.size, rows[i].reason);
        free(file.data);
    }
}

static void test_zstd_window(void **state) {
    (void)state;
    expect(zstd(none(), "news", 4, 27), "news", 4, NULL);
    expect(zstd(none(), "news", 4, 28), "", 0, "unreadable");
}

static void bomb(bytes file, size_t inside) {
    result r = read_bytes(file, 1 << 20);
    assert_string_equal(r.end.reason, "expansion-limit");
    assert_true(r.out.size > 16u << 20 && r.out.size < inside);
    for (size_t i = 0; i < r.out.size; i += 4096) assert_int_equal(r.out.data[i], 0);
    assert_true(r.peak < 64u << 20);
    free(r.out.data);
    free(file.data);
}

static void test_bombs(void **state) {
    (void)state;
    size_t size = 64u << 20;
    unsigned char *zeros = calloc(size, 1);
    assert_non_null(zeros);
    bomb(gzip(none(), zeros, size), size);
    bomb(zstd(none(), zeros, size, 20), size);
    /* Small ones may expand as they like. */
    expect(gzip(none(), zeros, 16u << 20), zeros, 16u << 20, NULL);
    free(zeros);
}

static void test_read_errors(void **state) {
    (void)state;
    char *text = long_text(1000000);
    bytes plain = join(none(), text, 1000000), packed = gzip(none(), text, 1000000);
    for (unsigned i = 0; i < 2; i++) {
        fake f = {.file = i == 0 ? plain : packed, .piece = 1000, .fail_at = 300001, .interrupts = 3};
        result r = read_fake(&f, 65536);
        assert_non_null(r.end.reason);
        assert_string_equal(r.end.reason, "unreadable");
        assert_string_equal(r.end.detail, "Input/output error");
        assert_int_equal(r.end.offset, 300001);
        if (i == 0) assert_int_equal(r.out.size, 300001);
        assert_true(r.out.size >= 300001);
        assert_memory_equal(r.out.data, text, r.out.size);
        free(r.out.data);
    }
    /* Between two members, and at once. */
    bytes one = gzip(none(), "one", 3);
    fake f = {.file = one, .piece = 1000, .fail_at = one.size};
    result r = read_fake(&f, 100);
    assert_string_equal(r.end.reason, "unreadable");
    assert_int_equal(r.out.size, 3);
    free(r.out.data);
    f = (fake){.file = one, .piece = 1000, .fail_at = 0};
    r = read_fake(&f, 100);
    assert_string_equal(r.end.reason, "unreadable");
    assert_int_equal(r.out.size, 0);
    free(one.data);
    free(plain.data);
    free(packed.data);
    free(text);
}

static void test_small_pieces(void **state) {
    (void)state;
    char *text = long_text(50000);
    bytes files[] = {join(none(), text, 50000), gzip(gzip(none(), text, 20000), text + 20000, 30000),
                     zstd(zstd(none(), text, 20000, 17), text + 20000, 30000, 17)};
    for (size_t i = 0; i < 3; i++) {
        fake f = {.file = files[i], .piece = 7, .fail_at = SIZE_MAX};
        result r = read_fake(&f, 1000);
        assert_null(r.end.reason);
        assert_int_equal(r.out.size, 50000);
        assert_memory_equal(r.out.data, text, 50000);
        assert_int_equal(r.consumed, files[i].size);
        free(r.out.data);
        free(files[i].data);
    }
    free(text);
}

static void test_real_directory(void **state) {
    (void)state;
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    const ds_io *io = ds_io_system();
    int fd = io->open(io->user, AT_FDCWD, "/", 0, 0);
    assert_true(fd >= 0);
    ds_stream *stream;
    char data[8];
    size_t got;
    ds_stream_end end;
    assert_int_equal(ds_stream_new(&stream, &memory, io, fd, NULL), DS_OK);
    assert_int_equal(ds_stream_read(stream, data, sizeof data, &got, &end, NULL), DS_OK);
    assert_int_equal(got, 0);
    assert_string_equal(end.reason, "unreadable");
    ds_stream_free(stream);
    ds_stream_free(NULL);
    assert_int_equal(io->close(io->user, fd), 0);
}

typedef struct budget {
    unsigned left;
} budget;

static void *limited_allocate(void *user, size_t size) {
    budget *b = user;
    if (b->left == 0) return NULL;
    b->left--;
    return malloc(size);
}

static void *limited_reallocate(void *user, void *block, size_t old_size, size_t new_size) {
    (void)user, (void)block, (void)old_size, (void)new_size;
    return NULL;
}

static void limited_release(void *user, void *block, size_t size) {
    (void)user, (void)size;
    free(block);
}

static void test_no_memory(void **state) {
    (void)state;
    bytes files[] = {gzip(none(), "news", 4), zstd(none(), "news", 4, 17)};
    for (size_t i = 0; i < 2; i++) {
        ds_status status = DS_E_MEMORY;
        unsigned allowed = 0;
        for (; status == DS_E_MEMORY && allowed < 50; allowed++) {
            budget b = {allowed};
            ds_allocator hook = {limited_allocate, limited_reallocate, limited_release, &b};
            ds_memory memory;
            ds_memory_init(&memory, &hook);
            fake f = {.file = files[i], .piece = SIZE_MAX, .fail_at = SIZE_MAX};
            ds_io io = *ds_io_system();
            io.read = fake_read;
            io.user = &f;
            ds_stream *stream;
            char data[64];
            size_t got;
            ds_stream_end end;
            status = ds_stream_new(&stream, &memory, &io, 0, NULL);
            if (status == DS_OK) status = ds_stream_read(stream, data, sizeof data, &got, &end, NULL);
            if (status == DS_OK) assert_int_equal(got, 4);
            ds_stream_free(stream);
            assert_int_equal(memory.used, 0);
        }
        assert_int_equal(status, DS_OK);
        assert_true(allowed > 3); /* the library's own memory was counted too */
        free(files[i].data);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),          cmocka_unit_test(test_gzip),
        cmocka_unit_test(test_gzip_members),   cmocka_unit_test(test_gzip_garbage),
        cmocka_unit_test(test_gzip_truncated), cmocka_unit_test(test_gzip_corrupt),
        cmocka_unit_test(test_zstd),           cmocka_unit_test(test_zstd_damaged),
        cmocka_unit_test(test_zstd_window),    cmocka_unit_test(test_zstd_declared_size),
        cmocka_unit_test(test_bombs),          cmocka_unit_test(test_read_errors),
        cmocka_unit_test(test_small_pieces),   cmocka_unit_test(test_real_directory),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests_name("article_stream", tests, NULL, NULL);
}
