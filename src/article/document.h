/* SPDX-License-Identifier: MIT */
/*
 * A file, or one inside another, on its way from its stream to its reader:
 *
 *     stream ── fill ── sniff ──┬── whole ── parse            one article
 *                               ├── cut ──── parse, parse...  records that end where they say
 *                               ├── feed, feed...             records that hang together
 *                               └── pull                      containers, which open documents of their own
 */
#ifndef DS_ARTICLE_DOCUMENT_H
#define DS_ARTICLE_DOCUMENT_H

#include "article/reader.h"
#include "article/stream.h"

/* What the one who opens a document adds to it; `user` is the document's. */
typedef struct ds_document_owner {
    /* Set document->source, now that document->reader is known. */
    ds_status (*choose_source)(void *user, ds_document *document, ds_error *error);
    /* Take document->buffer, with the chunk at its front, and put another one with the rest of the bytes in its place. False:
     * it has to be parsed here. NULL: always. */
    bool (*give_away)(void *user, ds_document *document, const ds_chunk *chunk);
    /* False: reading is to stop. NULL: it never is. */
    bool (*goes_on)(void *user, ds_document *document);
} ds_document_owner;

struct ds_document {
    const ds_document_owner *owner;
    void *user;
    ds_document *outer; /* the container that it lies in, NULL for a file */
    ds_parser *parser;
    ds_stream *stream; /* opened anew */
    const ds_article_sink *sink;
    const char *path;
    const char *forced;       /* name of the reader; NULL: by content */
    const ds_stream_end *why; /* NULL, or: what a stream that ends as "unreadable" ends with, if it has a reason */
    const char *source;       /* of articles that name none */
    const ds_reader *reader;  /* NULL until it is known */
    ds_stream_end end;        /* of what was read so far */
    ds_buffer buffer;         /* serves one document after the other */
    uint64_t offset;          /* in the stream, of the first byte of `buffer` */
    uint64_t line;            /* the same, from 1 */
    uint64_t unpacked;        /* of a file: bytes that came out of containers in it */
};

/* Begin anew, with the buffer that is there; the fields down to `why` stay. */
void ds_document_start(ds_document *document);

/* Read all of it. Fails only when the sink does or memory ends: what is wrong with the document becomes a skip. */
ds_status ds_document_read(ds_document *document, ds_error *error);

/* In place of reading it: have all of its bytes in the buffer, or tell why not. */
ds_status ds_document_gather(ds_document *document, bool *whole, ds_error *error);

/* For a reader with `pull`: the next bytes, behind the chunk that it was given. `*got` is less than `size` only at the
 * end, of which the document tells if it is not a proper one. */
ds_status ds_document_more(ds_document *document, void *data, size_t size, size_t *got, ds_error *error);

/* The document that is the file. */
ds_document *ds_document_file(ds_document *document);

/* Has anything stopped the reading? A container asks between two members. */
bool ds_document_goes_on(ds_document *document);

/* Add bytes that a container in `document` (NULL: of no file, nothing is known) has unpacked. False: they are more than 200
 * for each byte of the file, past 16 MiB. */
bool ds_document_unpacks(ds_document *document, uint64_t bytes);

#endif
