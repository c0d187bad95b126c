/* SPDX-License-Identifier: MIT */
/*
 * tar and zip, by libarchive: this file is the only one that sees it. It is given bytes and gives bytes: it opens nothing,
 * writes nothing and follows nothing, and names in an archive are shown and never used. Its memory is malloc's.
 *
 * A zip is read from its beginning, by the header in front of each member, and not by the directory at its end: so it may
 * come through a pipe, and members that overlap, by which small files unpack to huge ones, are met once. What was deleted
 * from a zip without taking it out is read too.
 */
#include "article/nest.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK_BYTES = 64 * 1024, TAR_BLOCK_BYTES = 512, MEMBERS_MOST = 10000000, SCORE_TAR = 95, SCORE_ZIP = 95 };

/* One archive on its way. */
typedef struct unpacking {
    ds_parser *parser;
    const ds_chunk *head; /* what was read before */
    const ds_article_sink *sink;
    ds_error *error;
    ds_status status;
    struct archive *archive;
    bool head_given, at_end;
    unsigned char *block;
    ds_nest *nest;
    locale_t utf8;     /* in which names are read; 0: in the caller's */
    ds_stream_end why; /* the member that is being read cannot be read on */
    uint64_t members, left_alone;
} unpacking;

static ds_status skip(unpacking *u, const char *path, const char *reason, const char *detail, bool is_error) {
    char place[48];
    (void)snprintf(place, sizeof place, "byte %" PRId64, archive_filter_bytes(u->archive, -1));
    return u->sink->skip(u->sink->user, path, reason, detail, is_error ? place : NULL, is_error, u->error);
}

/* The file's own bytes, for libarchive. */
static la_ssize_t give(struct archive *archive, void *user, const void **bytes) {
    unpacking *u = user;
    if (!u->head_given) {
        u->head_given = true;
        *bytes = u->head->bytes;
        return (la_ssize_t)u->head->size;
    }
    size_t got = 0;
    if (u->parser->document != NULL) {
        u->status = ds_document_more(u->parser->document, u->block, BLOCK_BYTES, &got, u->error);
    }
    if (u->status != DS_OK) {
        archive_set_error(archive, ENOMEM, "no memory");
        return ARCHIVE_FATAL;
    }
    u->at_end = got == 0;
    *bytes = u->block;
    return (la_ssize_t)got;
}

/* What libarchive cannot read. To it, that there are no more bytes is often the same as that they are wrong. */
static void explain(unpacking *u, ds_stream_end *why) {
    const char *message = archive_error_string(u->archive);
    if (archive_errno(u->archive) == ENOMEM && u->status == DS_OK) u->status = ds_fail_memory(u->error);
    if (u->parser->document != NULL && u->parser->document->end.reason != NULL) {
        *why = u->parser->document->end; /* the archive itself comes to no proper end */
        return;
    }
    if (u->at_end) message = "the archive breaks off";
    if (message == NULL) message = "broken archive";
    why->reason = u->at_end ? "truncated" : "corrupt";
    why->offset = (uint64_t)archive_filter_bytes(u->archive, -1);
    (void)snprintf(why->detail, sizeof why->detail, "%s", message);
}

/* The bytes of the member, for the stream of its document. */
static ssize_t read_member(void *user, int fd, void *data, size_t size) {
    unpacking *u = user;
    (void)fd;
    la_ssize_t got = archive_read_data(u->archive, data, size);
    if (got >= 0) return got;
    explain(u, &u->why);
    errno = EIO;
    return -1;
}

/* ---- members ---- */

/* A name that leads out of the folder it is unpacked into was not packed in good faith; hidden ones are left alone as in a
 * walk. */
static bool is_wanted_name(const char *name, bool hidden) {
    if (*name == '/' || *name == '\0') return false;
    while (*name != '\0') {
        size_t size = strcspn(name, "/");
        if (size == 2 && memcmp(name, "..", 2) == 0) return false;
        if (size > 1 && *name == '.' && !hidden) return false;
        name += size + (name[size] == '/');
    }
    return true;
}

/* In UTF-8 where it says so or is so, whatever the locale; else its bytes. */
static const char *name_of(struct archive_entry *entry) {
    const char *name = archive_entry_pathname_utf8(entry);
    if (name == NULL) name = archive_entry_pathname(entry);
    while (name != NULL && strncmp(name, "./", 2) == 0) name += 2;
    return name == NULL ? "" : name;
}

/* "FILE#MEMBER", and the source: the first folder in the archive. */
static ds_status name_member(unpacking *u, const char *name, const char **path) {
    ds_arena *arena = &u->nest->arena;
    size_t outer = strlen(u->head->path), size = strlen(name), folder = strcspn(name, "/");
    char *joined = ds_arena_new(arena, outer + size + 2, 1);
    u->nest->name = joined == NULL ? NULL : joined + outer + 1;
    u->nest->source = name[folder] == '/' ? ds_arena_text(arena, name, folder) : NULL;
    if (joined == NULL || (name[folder] == '/' && u->nest->source == NULL)) return ds_fail_memory(u->error);
    memcpy(joined, u->head->path, outer);
    joined[outer] = '#';
    memcpy(joined + outer + 1, name, size + 1);
    *path = joined;
    return DS_OK;
}

/* What the member's reader did not want, read here, because libarchive would step over it without an end in sight. */
static ds_status drain(unpacking *u, bool *within) {
    const void *bytes;
    size_t size;
    la_int64_t offset;
    int code = ARCHIVE_OK;
    *within = true;
    while (*within && (code = archive_read_data_block(u->archive, &bytes, &size, &offset)) == ARCHIVE_OK) {
        *within = ds_document_unpacks(u->parser->document, size) && ds_document_goes_on(u->parser->document);
    }
    return u->status;
}

static ds_status read_entry(unpacking *u, struct archive_entry *entry, const char *name, bool *within) {
    const char *path = "";
    bool is_file = archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == NULL;
    if (archive_entry_filetype(entry) == AE_IFDIR) return DS_OK;
    u->members++;
    if (!is_file || !is_wanted_name(name, u->parser->options != NULL && u->parser->options->hidden)) {
        u->left_alone++;
        return drain(u, within);
    }
    DS_TRY(name_member(u, name, &path));
    if (archive_entry_is_data_encrypted(entry)) {
        DS_TRY(skip(u, path, "encrypted", "a member that needs a password", true));
        return drain(u, within);
    }
    u->why = (ds_stream_end){.reason = NULL};
    DS_TRY(ds_nest_start(u->nest, path, u->sink, u->error));
    DS_TRY(ds_document_read(&u->nest->document, u->error));
    return u->status != DS_OK || u->why.reason != NULL ? u->status : drain(u, within);
}

/* The next header; `*entry` is NULL at the end of what can be read. */
static ds_status next_entry(unpacking *u, struct archive_entry **entry, const char **name) {
    locale_t before = u->utf8 != 0 ? uselocale(u->utf8) : 0;
    bool told = false;
    int code;
    while ((code = archive_read_next_header(u->archive, entry)) == ARCHIVE_RETRY || code == ARCHIVE_FAILED) {
        ds_stream_end why;
        explain(u, &why);
        if (!told && u->status == DS_OK) u->status = skip(u, u->head->path, why.reason, why.detail, true);
        told = true;
        if (u->status != DS_OK || !ds_document_goes_on(u->parser->document)) code = ARCHIVE_EOF;
        if (code == ARCHIVE_EOF) break;
    }
    if (code == ARCHIVE_OK || code == ARCHIVE_WARN)
        *name = name_of(*entry);
    else
        *entry = NULL;
    if (before != 0) (void)uselocale(before);
    if (code != ARCHIVE_FATAL || u->status != DS_OK) return u->status;
    ds_stream_end why;
    explain(u, &why);
    bool told_by_document = u->parser->document != NULL && u->parser->document->end.reason != NULL;
    if (u->status == DS_OK && !told_by_document) u->status = skip(u, u->head->path, why.reason, why.detail, true);
    return u->status;
}

static ds_status read_members(unpacking *u) {
    for (bool within = true;;) {
        struct archive_entry *entry;
        const char *name = "";
        ds_arena_reset(&u->nest->arena);
        if (!ds_document_goes_on(u->parser->document)) return DS_OK;
        DS_TRY(next_entry(u, &entry, &name));
        if (entry == NULL) break;
        if (u->members == MEMBERS_MOST) {
            DS_TRY(skip(u, u->head->path, "too-many-members", "more than 10 million", true));
            break;
        }
        DS_TRY(read_entry(u, entry, name, &within));
        if (!within && ds_document_goes_on(u->parser->document)) {
            DS_TRY(skip(u, u->head->path, "expansion-limit", "more than 200 bytes out for one in", true));
        }
        if (!within) break;
    }
    if (u->members == 0) return skip(u, u->head->path, "empty", "no files in it", false);
    if (u->left_alone == 0) return DS_OK;
    char detail[96];
    (void)snprintf(detail, sizeof detail,
                   "%" PRIu64 " links, special files, hidden names and names that lead elsewhere", u->left_alone);
    return skip(u, u->head->path, "left-alone", detail, false);
}

static ds_status unpack(ds_parser *parser, const ds_chunk *chunk, int (*format)(struct archive *),
                        const ds_article_sink *sink, ds_error *error) {
    unpacking u = {.parser = parser, .head = chunk, .sink = sink, .error = error};
    u.archive = archive_read_new();
    u.block = ds_memory_new(parser->memory, BLOCK_BYTES, 1);
    u.status = ds_nest_new(&u.nest, parser, error);
    if (u.archive == NULL || u.block == NULL || u.status != DS_OK) {
        u.status = ds_fail_memory(error);
        goto done;
    }
    u.nest->io = (ds_io){.read = read_member, .user = &u};
    u.nest->document.why = &u.why;
    u.nest->page_source = chunk->source;
    u.utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    (void)format(u.archive);
    if (archive_read_open(u.archive, &u, NULL, give, NULL) == ARCHIVE_OK)
        u.status = read_members(&u);
    else if (u.status == DS_OK)
        u.status = skip(&u, chunk->path, "corrupt", "not an archive after all", true);
done:
    if (u.utf8 != 0) freelocale(u.utf8);
    (void)archive_read_free(u.archive);
    ds_nest_free(u.nest);
    ds_memory_free(parser->memory, u.block, BLOCK_BYTES, 1);
    return u.status;
}

/* ---- tar ---- */

/* The checksum in octal digits: the sum of all bytes of the header, its own ones taken as blanks. */
static int sniff_tar(const unsigned char *head, size_t size, const char *path) {
    unsigned sum = 8 * ' ', stated = 0;
    size_t at = 148;
    (void)path;
    if (size < TAR_BLOCK_BYTES || head[0] == '\0') return 0;
    while (at < 155 && head[at] == ' ') at++;
    for (; at < 156 && head[at] >= '0' && head[at] <= '7'; at++) stated = stated * 8 + (head[at] - '0');
    if (stated == 0) return 0; /* nearly every text */
    for (size_t i = 0; i < TAR_BLOCK_BYTES; i++) sum += i < 148 || i >= 156 ? head[i] : 0;
    return stated == sum ? SCORE_TAR : 0;
}

static ds_status pull_tar(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_error *error) {
    return unpack(parser, chunk, archive_read_support_format_tar, sink, error);
}

/* ---- zip ---- */

/* Documents of office programs, books and Java programs are zips to nobody but their makers. */
static int sniff_zip(const unsigned char *head, size_t size, const char *path) {
    static const char *const others[] = {"[Content_Types].xml", "mimetype", "META-INF/", "AndroidManifest.xml"};
    (void)path;
    if (size >= 22 && memcmp(head, "PK\5\6", 4) == 0) return SCORE_ZIP;
    if (size < 30 || memcmp(head, "PK\3\4", 4) != 0) return 0;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        size_t length = strlen(others[i]);
        if (size >= 30 + length && memcmp(head + 30, others[i], length) == 0) return 0;
    }
    return SCORE_ZIP;
}

static ds_status pull_zip(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_error *error) {
    return unpack(parser, chunk, archive_read_support_format_zip_streamable, sink, error);
}

const ds_reader ds_reader_tar = {.name = "tar", .sniff = sniff_tar, .pull = pull_tar, .container = true};
const ds_reader ds_reader_zip = {.name = "zip", .sniff = sniff_zip, .pull = pull_zip, .container = true};
