/* SPDX-License-Identifier: MIT */
/*
 * A list of boilerplate as a file: text, a line a paragraph, to be read by people, kept under version control and compared.
 *
 *     dupscan boilerplate 1           the form of the file
 *     number 1                        of the list: a list that goes on from this one has a higher one
 *     tokens 1                        how words become hashes (DS_BOILERPLATE_TOKENS); n-grams do not come into it
 *     paragraphs 2                    lines that follow, so that a file that was cut is known for one
 *     example.org	0123456789abcdef	24	12      source, hash of the paragraph's tokens, words, articles that held it
 *     example.org	f00dcafe12345678	9	7
 *
 * Fields lie a tab apart; a tab, line end or backslash in the name of a source is \t, \n, \r or \\. Lines are in order of
 * source (by bytes) and hash. What is read is held against all of this, and a line that is wrong is named: a list decides
 * what is left out of every article, so nothing of it is guessed.
 */
#include "store/boilerplate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FORM = 1, READ_BYTES = 1 << 16 };

/* What may not stand in a field, and what stands for it behind a backslash. */
static const char special[] = "\t\n\r\\", letters[] = "tnr\\";

/* ---- writing ---- */

static bool print_source(ds_buffer *out, const char *source) {
    for (; *source != '\0'; source++) {
        const char *at = strchr(special, *source);
        char escaped[2] = {'\\', at == NULL ? '\0' : letters[at - special]};
        if (!ds_buffer_append(out, at == NULL ? source : escaped, at == NULL ? 1 : 2)) return false;
    }
    return true;
}

ds_status ds_boilerplate_print(const ds_boilerplate *list, ds_buffer *out, ds_error *error) {
    char text[128];
    (void)snprintf(text, sizeof text, "dupscan boilerplate %d\nnumber %" PRIu32 "\ntokens %d\nparagraphs %zu\n", FORM,
                   list->number, DS_BOILERPLATE_TOKENS, list->count);
    bool done = ds_buffer_append_text(out, text);
    for (size_t i = 0; i < list->count && done; i++) {
        const ds_boilerplate_paragraph *p = &list->paragraphs[i];
        (void)snprintf(text, sizeof text, "\t%016" PRIx64 "\t%" PRIu32 "\t%" PRIu32 "\n", p->hash, p->words,
                       p->articles);
        done = print_source(out, p->source) && ds_buffer_append_text(out, text);
    }
    return done ? DS_OK : ds_fail_memory(error);
}

ds_status ds_boilerplate_save_with_io(const ds_boilerplate *list, const char *path, const ds_io *io, ds_error *error) {
    ds_memory memory;
    ds_buffer bytes;
    ds_memory_init(&memory, &list->memory.hook);
    ds_buffer_init(&bytes, &memory);
    ds_status status = ds_boilerplate_print(list, &bytes, error);
    if (status == DS_OK) status = ds_file_replace(io, &memory, path, bytes.data, bytes.size, error);
    ds_buffer_clear(&bytes);
    return status;
}

/* ---- reading ---- */

typedef struct file {
    const char *path;
    const char *at, *end;
    size_t line;          /* number of the line in hand */
    const char *start;    /* its text */
    size_t size;          /* without the line end */
    ds_boilerplate *list; /* that it is read into */
    ds_buffer source;     /* the name without escapes */
} file;

static ds_status bad(const file *f, ds_error *error, const char *what) {
    char place[512];
    (void)snprintf(place, sizeof place, "%.480s, line %zu", f->path, f->line);
    return ds_fail(error, DS_E_FORMAT, 0, place, "no list of boilerplate that can be used: %s", what);
}

static ds_status next_line(file *f, ds_error *error) {
    f->line++;
    if (f->at == f->end) return bad(f, error, "it ends too early");
    const char *newline = memchr(f->at, '\n', (size_t)(f->end - f->at));
    if (newline == NULL) return bad(f, error, "its last line has no end");
    f->start = f->at;
    f->size = (size_t)(newline - f->at);
    f->at = newline + 1;
    return DS_OK;
}

/* A whole number in the base, all of the field, written in the one way that we write it. */
static bool read_number(const char *text, size_t size, unsigned base, uint64_t most, uint64_t *out) {
    static const char digits[] = "0123456789abcdef";
    *out = 0;
    if (size == 0 || size > 20 || (base == 10 && size > 1 && *text == '0')) return false;
    for (size_t i = 0; i < size; i++) {
        const char *digit = text[i] == '\0' ? NULL : strchr(digits, text[i]);
        if (digit == NULL || (unsigned)(digit - digits) >= base) return false;
        uint64_t value = (uint64_t)(digit - digits);
        if (value > most || *out > (most - value) / base) return false;
        *out = *out * base + value;
    }
    return true;
}

static ds_status read_head(file *f, const char *name, uint64_t least, uint64_t most, uint64_t *value, const char *what,
                           ds_error *error) {
    size_t length = strlen(name);
    DS_TRY(next_line(f, error));
    if (f->size <= length || memcmp(f->start, name, length) != 0) return bad(f, error, what);
    if (!read_number(f->start + length, f->size - length, 10, most, value) || *value < least) {
        return bad(f, error, what);
    }
    return DS_OK;
}

static ds_status read_source(file *f, size_t size, ds_error *error) {
    f->source.size = 0;
    for (size_t i = 0; i < size; i++) {
        char c = f->start[i];
        if (c == '\\') {
            const char *at = ++i < size && f->start[i] != '\0' ? strchr(letters, f->start[i]) : NULL;
            if (at == NULL) return bad(f, error, "a backslash that means nothing stands in the source");
            c = special[at - letters];
        } else if (strchr(special, c) != NULL) { /* NUL too */
            return bad(f, error, "a character that must be escaped stands in the source");
        }
        if (!ds_buffer_append(&f->source, &c, 1)) return ds_fail_memory(error);
    }
    return ds_buffer_terminate(&f->source) ? DS_OK : ds_fail_memory(error);
}

static ds_status read_paragraph(file *f, ds_error *error) {
    const char *field[4];
    size_t size[4], rest;
    DS_TRY(next_line(f, error));
    field[0] = f->start;
    rest = f->size;
    for (size_t i = 0; i < 4; i++) {
        const char *tab = i == 3 ? field[i] + rest : memchr(field[i], '\t', rest);
        if (tab == NULL) return bad(f, error, "it has fewer than four fields");
        size[i] = (size_t)(tab - field[i]);
        if (i == 3) break;
        rest -= size[i] + 1;
        field[i + 1] = tab + 1;
    }
    uint64_t hash, words, articles;
    DS_TRY(read_source(f, size[0], error));
    if (size[1] != 16 || !read_number(field[1], 16, 16, UINT64_MAX, &hash)) {
        return bad(f, error, "the hash is not 16 hexadecimal digits");
    }
    if (!read_number(field[2], size[2], 10, UINT32_MAX, &words) || words == 0) {
        return bad(f, error, "the words are no number");
    }
    if (!read_number(field[3], size[3], 10, UINT32_MAX, &articles)) return bad(f, error, "the articles are no number");
    const char *source = (const char *)f->source.data;
    if (f->list->count > 0) {
        const ds_boilerplate_paragraph *last = &f->list->paragraphs[f->list->count - 1];
        int order = strcmp(last->source, source);
        if (order > 0 || (order == 0 && last->hash >= hash)) {
            return bad(f, error, "it is out of order, or stands twice");
        }
    }
    ds_boilerplate_paragraph paragraph = {source, hash, (uint32_t)words, (uint32_t)articles};
    return ds_boilerplate_add(f->list, &paragraph, error);
}

static ds_status parse(file *f, ds_error *error) {
    uint64_t form, number, tokens, count;
    DS_TRY(read_head(f, "dupscan boilerplate ", FORM, FORM, &form, "its form is not \"dupscan boilerplate 1\"", error));
    DS_TRY(read_head(f, "number ", 1, UINT32_MAX, &number, "the list has no number", error));
    DS_TRY(read_head(f, "tokens ", DS_BOILERPLATE_TOKENS, DS_BOILERPLATE_TOKENS, &tokens,
                     "it was learned from words that were cut in another way", error));
    DS_TRY(read_head(f, "paragraphs ", 0, UINT32_MAX, &count, "the number of its paragraphs is missing", error));
    f->list->number = (uint32_t)number;
    for (uint64_t i = 0; i < count; i++) DS_TRY(read_paragraph(f, error));
    f->line++;
    return f->at == f->end ? DS_OK : bad(f, error, "there is more than its head says");
}

ds_status ds_boilerplate_parse(ds_boilerplate **out, const char *bytes, size_t size, const char *path,
                               const ds_allocator *allocator, ds_error *error) {
    file f = {.path = path, .at = bytes, .end = bytes + size};
    DS_TRY(ds_boilerplate_new(out, allocator, 1, error));
    f.list = *out;
    ds_buffer_init(&f.source, &f.list->memory);
    ds_status status = parse(&f, error);
    ds_buffer_clear(&f.source);
    if (status == DS_OK) return DS_OK;
    ds_boilerplate_free(*out);
    *out = NULL;
    return status;
}

static ds_status read_all(const ds_io *io, int fd, const char *path, ds_buffer *bytes, ds_error *error) {
    for (;;) {
        size_t got;
        if (!ds_buffer_reserve(bytes, READ_BYTES)) return ds_fail_memory(error);
        int failed = ds_file_read(io, fd, bytes->data + bytes->size, READ_BYTES, &got);
        if (failed != 0) return ds_fail_errno(error, failed, path, "cannot read");
        bytes->size += got;
        if (got < READ_BYTES) return DS_OK;
    }
}

ds_status ds_boilerplate_load_with_io(ds_boilerplate **out, const char *path, const ds_io *io,
                                      const ds_allocator *allocator, ds_error *error) {
    ds_memory memory;
    ds_buffer bytes;
    *out = NULL;
    ds_memory_init(&memory, allocator);
    ds_buffer_init(&bytes, &memory);
    int fd = ds_file_open(io, path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0);
    if (fd < 0) return ds_fail_errno(error, errno, path, "cannot open");
    ds_status status = read_all(io, fd, path, &bytes, error);
    (void)io->close(io->user, fd);
    if (status == DS_OK) {
        status = ds_boilerplate_parse(out, (const char *)bytes.data, bytes.size, path, allocator, error);
    }
    ds_buffer_clear(&bytes);
    return status;
}

/* ---- the public face ---- */

ds_status ds_boilerplate_load(ds_boilerplate **out, const char *path, const ds_allocator *allocator, ds_error *error) {
    if (out == NULL || path == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, NULL, "an argument is NULL");
    return ds_boilerplate_load_with_io(out, path, ds_io_system(), allocator, error);
}

ds_status ds_boilerplate_save(const ds_boilerplate *list, const char *path, ds_error *error) {
    if (list == NULL || path == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, NULL, "an argument is NULL");
    return ds_boilerplate_save_with_io(list, path, ds_io_system(), error);
}
