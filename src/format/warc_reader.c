/* SPDX-License-Identifier: MIT */
/*
 * Web archives: WARC (ISO 28500, 1.0 and 1.1) and ARC. Members of gzip are undone before.
 *
 *     BETWEEN ── a record begins ──> HEAD ── wanted, or small ──> BODY ────> BEHIND ── another begins ──> HEAD
 *        │                            │ └─ nothing for us ─────> PASSING ──>   │  └── blank, or the end ──> BETWEEN
 *        └── anything else ──> LOST <─┴─────────────────────────────────────────┘ anything else
 *                               └── a line on which a record begins ──> HEAD
 *
 * A length that is wrong shows behind the body, where no record begins. So a record is handed on only when what follows is
 * seen, and if it is not right the search for the next record begins at the body's start: a record that claims the ones
 * behind it does not take them along. Every byte is looked at a bounded number of times: the search only goes forward.
 *
 * What is no news (requests, images, errors of servers) is most of an archive: it is counted, and told in one skip a file.
 */
#include "article/nest.h"
#include "format/warc_page.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    SCORE = 100,
    KEPT_BYTES = 1 << 20,   /* a record that is not wanted, but is small, is kept to search in if its length is wrong */
    LOOK_BYTES = 64 * 1024, /* of a long response tell whether it is wanted */
    BLANK_BYTES_MOST = 1 << 10, /* behind a record, until it counts as ended */
    DETAIL_BYTES = 160,
};

typedef enum where { BETWEEN, HEAD, BODY, PASSING, BEHIND, LOST } where;

/* Between two pieces of a file. */
typedef struct archive {
    const ds_warc_dialect *dialect;
    ds_nest *nest;
    ds_arena arena; /* of the record */
    ds_buffer bytes;
    size_t at;       /* in `bytes`: what is before is done with */
    uint64_t offset; /* of the first of `bytes` in the file */
    where where;
    bool at_line; /* LOST: a line begins at `at` */
    ds_warc_record record;
    uint64_t record_offset;
    size_t kept; /* BEHIND: bytes of the body at `at`; 0: it is gone, or empty */
    bool is_kept;
    bool looked;     /* BODY: at its first bytes */
    bool is_counted; /* PASSING: as what it is */
    uint64_t left;   /* PASSING */
    uint64_t passed[DS_WARC_NEWS_COUNT];
} archive;

/* One piece on its way. */
typedef struct reading {
    archive *a;
    const ds_chunk *chunk;
    bool last;
    bool moved; /* there may be more to do with the bytes that are there */
    const ds_article_sink *sink;
    ds_error *error;
} reading;

static const unsigned char *here(const archive *a) {
    return a->bytes.data + a->at;
}

static size_t available(const archive *a) {
    return a->bytes.size - a->at;
}

/* "id urn:uuid:..." or "byte 4096" */
static ds_status place_of(const reading *r, const char **place) {
    archive *a = r->a;
    size_t size = (a->record.id == NULL ? 0 : strlen(a->record.id)) + 32;
    char *text = ds_arena_new(&a->arena, size, 1);
    *place = text;
    if (text == NULL) return ds_fail_memory(r->error);
    if (a->record.id != NULL)
        (void)snprintf(text, size, "id %s", a->record.id);
    else
        (void)snprintf(text, size, "byte %" PRIu64, a->record_offset);
    return DS_OK;
}

static ds_status skip_record(const reading *r, const char *reason, const char *detail) {
    const char *place;
    DS_TRY(place_of(r, &place));
    return r->sink->skip(r->sink->user, r->chunk->path, reason, detail, place, true, r->error);
}

/* What begins at `at` is no record, or none that can be used: forget the last one. */
static void forget_record(archive *a) {
    ds_arena_reset(&a->arena);
    a->record = (ds_warc_record){.kind = DS_WARC_OTHER};
    a->record_offset = a->offset + a->at;
}

static void lose(archive *a, bool at_line) {
    a->where = LOST;
    a->at_line = at_line;
}

/* Does a record begin here? Bytes that are missing at the end of the file make it none. */
static ds_warc_answer begins(const reading *r, size_t at) {
    const archive *a = r->a;
    ds_warc_answer answer = a->dialect->begins(a->bytes.data + at, a->bytes.size - at);
    return answer == DS_WARC_MORE_BYTES && r->last ? DS_WARC_NO : answer;
}

static size_t skip_blank(const archive *a, size_t at) {
    while (at < a->bytes.size && (a->bytes.data[at] == '\r' || a->bytes.data[at] == '\n')) at++;
    return at;
}

static ds_status between(reading *r) {
    archive *a = r->a;
    a->at = skip_blank(a, a->at);
    ds_warc_answer answer = available(a) == 0 ? DS_WARC_MORE_BYTES : begins(r, a->at);
    r->moved = answer != DS_WARC_MORE_BYTES;
    if (answer == DS_WARC_YES) a->where = HEAD;
    if (answer != DS_WARC_NO) return DS_OK;
    forget_record(a);
    lose(a, true);
    return skip_record(r, a->dialect->bad, "no record begins here");
}

static void search(reading *r) {
    archive *a = r->a;
    for (;;) {
        if (a->at_line) {
            ds_warc_answer answer = available(a) == 0 ? DS_WARC_MORE_BYTES : begins(r, a->at);
            r->moved = answer == DS_WARC_YES;
            if (answer == DS_WARC_YES) a->where = HEAD;
            if (answer != DS_WARC_NO) return;
        }
        const unsigned char *feed = available(a) == 0 ? NULL : memchr(here(a), '\n', available(a));
        a->at_line = feed != NULL;
        a->at = feed == NULL ? a->bytes.size : (size_t)(feed - a->bytes.data) + 1;
        if (feed == NULL) {
            r->moved = false;
            return;
        }
    }
}

static ds_status head(reading *r) {
    archive *a = r->a;
    size_t most = available(a) < DS_WARC_HEAD_BYTES_MOST ? available(a) : DS_WARC_HEAD_BYTES_MOST;
    size_t size = a->dialect->head_length(here(a), most);
    forget_record(a);
    if (size == 0 && most < DS_WARC_HEAD_BYTES_MOST) {
        r->moved = false;
        if (!r->last) return DS_OK;
        a->at = a->bytes.size;
        lose(a, false);
        return skip_record(r, "truncated", "the file ends in the head of a record");
    }
    if (size == 0) {
        lose(a, false);
        return skip_record(r, a->dialect->bad, "a head of more than 64 KiB");
    }
    DS_TRY(a->dialect->read_head(&a->record, here(a), size, &a->arena, r->error));
    a->at += size;
    if (a->record.fault != NULL) {
        lose(a, true);
        return skip_record(r, a->dialect->bad, a->record.fault);
    }
    bool is_wanted = a->record.kind != DS_WARC_OTHER;
    a->where = is_wanted || a->record.length <= KEPT_BYTES ? BODY : PASSING;
    a->left = a->record.length;
    a->looked = a->is_counted = false;
    return DS_OK;
}

/* The file ends in a record. */
static ds_status break_off(reading *r) {
    lose(r->a, true);
    return skip_record(r, "truncated", "the file ends in the body of a record");
}

/* Page or text, and longer than any: the length is more likely to be wrong than right. */
static ds_status refuse_long(reading *r) {
    r->moved = true;
    lose(r->a, true);
    return skip_record(r, "too-large", "a record of more than 256 MiB");
}

static ds_status body(reading *r) {
    archive *a = r->a;
    if (available(a) >= a->record.length) {
        a->kept = (size_t)a->record.length;
        a->is_kept = true;
        a->where = BEHIND;
        return DS_OK;
    }
    if (r->last) return break_off(r);
    r->moved = false;
    if (a->looked || available(a) < LOOK_BYTES || a->record.length <= KEPT_BYTES) return DS_OK;
    a->looked = true;
    ds_warc_news news = ds_warc_look(&a->record, here(a), available(a));
    if (news == DS_WARC_NEWS) return a->record.length > DS_RECORD_BYTES_MOST ? refuse_long(r) : DS_OK;
    a->passed[news]++;
    a->is_counted = true;
    a->record.kind = DS_WARC_OTHER;
    a->where = PASSING;
    r->moved = true;
    return DS_OK;
}

static ds_status passing(reading *r) {
    archive *a = r->a;
    size_t size = available(a) < a->left ? available(a) : (size_t)a->left;
    a->at += size;
    a->left -= size;
    if (a->left == 0) {
        a->kept = 0;
        a->is_kept = false;
        a->where = BEHIND;
        return DS_OK;
    }
    r->moved = false;
    return r->last ? break_off(r) : DS_OK;
}

/* The record is whole. */
static ds_status settle(reading *r) {
    archive *a = r->a;
    ds_warc_news news = DS_WARC_NO_RESPONSE;
    if (a->is_kept && a->record.kind != DS_WARC_OTHER) {
        const char *place;
        DS_TRY(place_of(r, &place));
        DS_TRY(ds_warc_read(&news, a->nest, &a->record, a->bytes.data + a->at, a->kept, r->chunk->path, place, r->sink,
                            r->error));
    }
    a->passed[news] += !a->is_counted;
    a->at += a->kept;
    a->kept = 0;
    a->is_kept = false;
    a->where = BETWEEN;
    return DS_OK;
}

/* Then the length is right, whatever it is that follows. */
static bool ends_well(const archive *a, size_t end) {
    const char *mark = a->dialect->end;
    size_t size = mark == NULL ? 0 : strlen(mark);
    return size > 0 && a->bytes.size - end >= size && memcmp(a->bytes.data + end, mark, size) == 0;
}

static ds_status behind(reading *r) {
    archive *a = r->a;
    size_t end = a->at + a->kept, next = skip_blank(a, end);
    if (next - end >= BLANK_BYTES_MOST) return settle(r);
    if (next == a->bytes.size) {
        r->moved = r->last;
        return r->last ? settle(r) : DS_OK;
    }
    ds_warc_answer answer = begins(r, next);
    if (answer == DS_WARC_YES || (answer == DS_WARC_NO && ends_well(a, end))) return settle(r);
    r->moved = answer == DS_WARC_NO;
    if (answer == DS_WARC_MORE_BYTES) return DS_OK;
    lose(a, true);
    return skip_record(r, a->dialect->bad, "its length is wrong: no record begins behind it");
}

static ds_status step(reading *r) {
    switch (r->a->where) {
    case BETWEEN: return between(r);
    case HEAD: return head(r);
    case BODY: return body(r);
    case PASSING: return passing(r);
    case BEHIND: return behind(r);
    case LOST: break;
    }
    search(r);
    return DS_OK;
}

/* ---- a file ---- */

static ds_status tell_passed(const reading *r) {
    const uint64_t *passed = r->a->passed;
    uint64_t all = 0;
    for (size_t i = DS_WARC_NEWS + 1; i < DS_WARC_NEWS_COUNT; i++) all += passed[i];
    if (all == 0) return DS_OK;
    char detail[DETAIL_BYTES];
    (void)snprintf(detail, sizeof detail,
                   "%" PRIu64 " records that are no responses, %" PRIu64 " with another status than 200, %" PRIu64
                   " without text",
                   passed[DS_WARC_NO_RESPONSE], passed[DS_WARC_OTHER_STATUS], passed[DS_WARC_OTHER_CONTENT]);
    return r->sink->skip(r->sink->user, r->chunk->path, "not-news", detail, NULL, false, r->error);
}

static void drop(ds_parser *parser) {
    archive *a = parser->feed;
    if (a == NULL) return;
    ds_nest_free(a->nest);
    ds_arena_clear(&a->arena);
    ds_buffer_clear(&a->bytes);
    ds_memory_free(parser->memory, a, 1, sizeof *a);
    parser->feed = NULL;
}

static ds_status start(ds_parser *parser, const ds_warc_dialect *dialect, ds_error *error) {
    drop(parser);
    archive *a = ds_memory_new_zeroed(parser->memory, 1, sizeof *a);
    if (a == NULL) return ds_fail_memory(error);
    parser->feed = a;
    a->dialect = dialect;
    ds_arena_init(&a->arena, parser->memory);
    ds_buffer_init(&a->bytes, parser->memory);
    return ds_nest_new(&a->nest, parser, error);
}

/* Bytes are missing behind the piece: what waits for more of them will not get them, and that is told already. */
static ds_status step_over_tear(reading *r) {
    archive *a = r->a;
    if (a->where == BEHIND && r->chunk->tear == DS_TEAR_BETWEEN) DS_TRY(settle(r));
    a->at = a->bytes.size;
    forget_record(a);
    lose(a, true);
    return DS_OK;
}

/* Bytes that are done with make room, when they are as many as those that are not. */
static bool take(archive *a, const ds_chunk *chunk) {
    if (a->at >= available(a)) {
        size_t left = available(a);
        if (left > 0) memmove(a->bytes.data, here(a), left);
        a->offset += a->at;
        a->bytes.size = left;
        a->at = 0;
    }
    return ds_buffer_append(&a->bytes, chunk->bytes, chunk->size);
}

static ds_status feed(ds_parser *parser, const ds_warc_dialect *dialect, const ds_chunk *chunk, bool last,
                      const ds_article_sink *sink, ds_error *error) {
    if (chunk->offset == 0 || parser->feed == NULL) DS_TRY(start(parser, dialect, error));
    bool torn = chunk->tear != DS_TEAR_NONE;
    reading r = {.a = parser->feed, .chunk = chunk, .last = last && !torn, .sink = sink, .error = error};
    if (!take(r.a, chunk)) return ds_fail_memory(error);
    do {
        r.moved = true;
        DS_TRY(step(&r));
    } while (r.moved);
    if (torn) DS_TRY(step_over_tear(&r));
    return last ? tell_passed(&r) : DS_OK;
}

static ds_status feed_warc(ds_parser *parser, const ds_chunk *chunk, bool last, const ds_article_sink *sink,
                           ds_error *error) {
    return feed(parser, &ds_warc_dialect_warc, chunk, last, sink, error);
}

static ds_status feed_arc(ds_parser *parser, const ds_chunk *chunk, bool last, const ds_article_sink *sink,
                          ds_error *error) {
    return feed(parser, &ds_warc_dialect_arc, chunk, last, sink, error);
}

static int sniff_warc(const unsigned char *head, size_t size, const char *path) {
    (void)path;
    return ds_warc_dialect_warc.begins(head, size) == DS_WARC_YES ? SCORE : 0;
}

static int sniff_arc(const unsigned char *head, size_t size, const char *path) {
    (void)path;
    return size >= 11 && memcmp(head, "filedesc://", 11) == 0 ? SCORE : 0;
}

const ds_reader ds_reader_warc = {
    .name = "warc", .sniff = sniff_warc, .feed = feed_warc, .drop = drop, .container = true, .resumes = true};
const ds_reader ds_reader_arc = {
    .name = "arc", .sniff = sniff_arc, .feed = feed_arc, .drop = drop, .container = true, .resumes = true};
