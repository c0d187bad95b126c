/* SPDX-License-Identifier: MIT */
/* What a container needs to read the documents in it: a parser of their own, since its own is at work, and a stream. */
#ifndef DS_ARTICLE_NEST_H
#define DS_ARTICLE_NEST_H

#include "article/document.h"

typedef struct ds_nest {
    ds_parser parser;
    ds_document document;
    ds_io io;       /* its `read` gives the bytes of the document, compressed or not */
    ds_arena arena; /* of what belongs to one document */
    /* Of articles that name none, where the options say nothing: of all of them if `source` is not NULL; else of one that
     * fills a document `page_source`, and of many the document's name without its endings. */
    const char *source, *page_source;
    const char *name;           /* of the document in its container */
    const unsigned char *bytes; /* of ds_nest_give */
    size_t left;
} ds_nest;

/* `outer` is the parser of the container. To be freed with ds_nest_free, which takes NULL. */
ds_status ds_nest_new(ds_nest **out, ds_parser *outer, ds_error *error);
void ds_nest_free(ds_nest *nest);

/* Begin with the next document, of which `io.read` knows. `path` is borrowed until it is read. */
ds_status ds_nest_start(ds_nest *nest, const char *path, const ds_article_sink *sink, ds_error *error);

/* The document's bytes are these. */
void ds_nest_give(ds_nest *nest, const unsigned char *bytes, size_t size);

#endif
