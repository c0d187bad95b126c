/* SPDX-License-Identifier: MIT */
/*
 * Readers turn bytes into articles. A format is one file in format/ with one row of the table there:
 *
 *     path ── walk ── stream (gzip, zstd undone) ── sniff ── cut into chunks ── parse ── ds_article ── sink
 *                     └───────── one thread a file ───────────────────────┘    └ any thread ┘
 *
 * Cutting is cheap and in order; parsing is neither and runs on many threads at once, so a reader holds no state but
 * what it keeps in its ds_parser, of which every thread has one.
 *
 * A format whose records cannot be cut without reading what goes before them (a feed in XML, a WARC) has `feed` in place of
 * both: it gets the file piece by piece, in order and on one thread, and keeps what it needs between the pieces.
 */
#ifndef DS_ARTICLE_READER_H
#define DS_ARTICLE_READER_H

#include "base/arena.h"
#include "base/buffer.h"

typedef struct ds_document ds_document; /* article/document.h */

/* Bytes are missing that could not be read. */
typedef enum ds_tear {
    DS_TEAR_NONE,
    DS_TEAR_BETWEEN, /* what stands before them is good */
    DS_TEAR_INSIDE,  /* what stands right before them is of a part that is damaged */
} ds_tear;

/* A piece of a file that holds whole records. */
typedef struct ds_chunk {
    const unsigned char *bytes;
    size_t size;
    uint64_t offset;     /* of its first byte in the (decompressed) file */
    uint64_t first_line; /* 1-based */
    const char *path;    /* for display and for `path` of the articles */
    const char *source;  /* of articles that name none: feed or first directory; never NULL */
    bool whole_file;     /* the chunk is all there is */
    ds_tear tear;        /* for `feed`: how the stream broke behind it */
} ds_chunk;

/* Takes what a reader finds. Called from the thread that parses. */
typedef struct ds_article_sink {
    /* The article and its texts are the reader's and die after the call. Headline and body have sizes and may have no
     * NUL. */
    ds_status (*article)(void *user, const ds_article *article, ds_error *error);
    /* `reason` is static text; `detail` and `place` may be NULL; `is_error`: counts for the exit code. */
    ds_status (*skip)(void *user, const char *path, const char *reason, const char *detail, const char *place,
                      bool is_error, ds_error *error);
    void *user;
} ds_article_sink;

/* Scratch of one parsing thread. */
typedef struct ds_parser {
    ds_memory *memory;
    const ds_options *options; /* fields, source */
    ds_arena arena;            /* reset by the reader for every record */
    ds_buffer buffer;
    ds_buffer decoded;     /* a chunk that did not come in UTF-8 */
    void *json;            /* the JSON reader's tokener */
    void *feed;            /* of the reader that is being fed */
    ds_document *document; /* that is being read; NULL if the reader is called by itself */
    /* By the options, the source of articles in `path` that name none, else `fallback`; NULL: `fallback`. The text lies in
     * `arena`, in the options, or is `fallback`. */
    ds_status (*source_of)(void *user, const char *path, const char *fallback, ds_arena *arena, const char **source,
                           ds_error *error);
    void *source_user;
    bool json_c_only; /* read all JSON by json-c: for tests and benches, which hold the other way to it */
} ds_parser;

void ds_parser_init(ds_parser *parser, ds_memory *memory, const ds_options *options);
void ds_parser_clear(ds_parser *parser);

/* "FILE#NAME" in the arena, the path of an article in a file of several; NULL if there is no memory. */
const char *ds_parser_path(ds_parser *parser, const char *file, const char *name);

typedef struct ds_reader {
    const char *name;

    /* How sure it is that a file beginning with these bytes is its own: 0 no, 100 certain. `path` is a weak hint. */
    int (*sniff)(const unsigned char *head, size_t size, const char *path);

    /* How many leading bytes are whole records (0: none ends here). NULL: records cannot be told apart without parsing,
     * so the file is one chunk. */
    size_t (*cut)(const unsigned char *bytes, size_t size);

    /* Hand every record of the chunk to the sink, as article or as skip. Fails only when the sink does or memory ends. */
    ds_status (*parse)(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_error *error);

    /* In place of `cut` and `parse`, or NULL: take the next piece of a file. `chunk->offset` is 0 for the first one, which
     * begins anew; `last`: nothing follows (the piece may be empty, and the file may have been cut off: what ends in the
     * middle is for the reader to skip). Records are handed on as they are complete, so memory is bounded by the largest.
     * State between pieces hangs on parser->feed, which `drop` frees, after the last piece or in place of it. */
    ds_status (*feed)(ds_parser *parser, const ds_chunk *chunk, bool last, const ds_article_sink *sink,
                      ds_error *error);
    void (*drop)(ds_parser *parser);

    /* In place of all of these, or NULL: a container that asks for its bytes (ds_document_more of parser->document). The
     * chunk holds those that were read to know it by. */
    ds_status (*pull)(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_error *error);

    bool container; /* holds files: its bytes may be anything, and it may stand in one other container at most */
    bool resumes;   /* can be fed on behind a tear */
} ds_reader;

extern const ds_reader ds_reader_text;
extern const ds_reader ds_reader_json;
extern const ds_reader ds_reader_jsonl;
extern const ds_reader ds_reader_html;
extern const ds_reader ds_reader_warc;
extern const ds_reader ds_reader_arc;
extern const ds_reader ds_reader_tar;
extern const ds_reader ds_reader_zip;
extern const ds_reader ds_reader_csv;
extern const ds_reader ds_reader_tsv;
extern const ds_reader ds_reader_anpa;
extern const ds_reader ds_reader_iptc7901;
extern const ds_reader ds_reader_newsml_g2;
extern const ds_reader ds_reader_newsml1;
extern const ds_reader ds_reader_nitf;
extern const ds_reader ds_reader_rss;
extern const ds_reader ds_reader_atom;
extern const ds_reader ds_reader_xml;

/* The table, in the order of its names' listing; NULL past the last. */
const ds_reader *ds_reader_at(size_t index);

/* By name (options.input_format); NULL if there is none. */
const ds_reader *ds_reader_named(const char *name);

/* The surest reader for a file that begins so; NULL: the bytes are neither text nor a container ("binary"). */
const ds_reader *ds_reader_sniff(const unsigned char *head, size_t size, const char *path);

enum {
    DS_SNIFF_BYTES = 64 * 1024,
    DS_CHUNK_BYTES = 256 * 1024,      /* aimed at: what is read, parsed and signed in turn stays in a core's cache */
    DS_FEED_BYTES = 256 * 1024,       /* of a piece; more than is sniffed at */
    DS_RECORD_BYTES_MOST = 256 << 20, /* a longer record or uncut file is skipped as "too-large" */
};

#endif
