/* SPDX-License-Identifier: MIT */
/*
 * The door to libxml2: a file of XML, fed in pieces of any size, comes out as elements that begin and end and the text between
 * them. Nothing is fetched and no entity is expanded: the five of XML and the names of HTML are characters, all others end
 * the reading. Nesting, attributes, namespaces and what a DTD may add are bounded, so time is linear and memory constant.
 *
 * libxml2 takes its memory from malloc, some hundred kilobytes a file; texts are handed on as they come and not kept.
 */
#ifndef DS_FORMAT_XML_STREAM_H
#define DS_FORMAT_XML_STREAM_H

#include "base/buffer.h"

enum { DS_XML_DEPTH_MOST = 256 };

typedef struct ds_xml_stream ds_xml_stream;

typedef struct ds_xml_tag {
    const char *name;  /* without its prefix; lives as long as the stream */
    const char *space; /* URI of its namespace; "": none */
    const char *prefix;
    const void *attributes; /* for ds_xml_tag_attribute */
    size_t attribute_count;
} ds_xml_tag;

/* A value of an attribute; its size is 0 and its text "" where the tag has none. Borrowed until the handler returns. */
typedef struct ds_xml_value {
    const char *text;
    size_t size;
} ds_xml_value;

/* By local name in any case, "xml:lang" by its whole name. */
ds_xml_value ds_xml_tag_attribute(const ds_xml_tag *tag, const char *name);

/* A status that is not DS_OK ends the reading, and is what ds_xml_stream_feed gives. */
typedef struct ds_xml_handler {
    ds_status (*begin)(void *user, const ds_xml_tag *tag, ds_error *error);
    ds_status (*end)(void *user, ds_error *error);
    ds_status (*text)(void *user, const char *text, size_t size, ds_error *error); /* UTF-8 */
    void *user;
} ds_xml_handler;

/* What was wrong with a file. */
typedef struct ds_xml_fault {
    const char
        *reason; /* "bad-xml", "truncated", "too-deep", "too-many-attributes", "entity-limit"; NULL: all is well */
    char detail[160];
    uint64_t line;
    bool ended; /* what stands behind it was not read */
} ds_xml_fault;

ds_status ds_xml_stream_new(ds_xml_stream **out, ds_memory *memory, const ds_xml_handler *handler, ds_error *error);
void ds_xml_stream_free(ds_xml_stream *stream);

ds_status ds_xml_stream_feed(ds_xml_stream *stream, const unsigned char *bytes, size_t size, bool last,
                             ds_error *error);

/* To be called by handlers: there is no use in reading on. `reason` is static text. */
void ds_xml_stream_stop(ds_xml_stream *stream, const char *reason, const char *detail);

const ds_xml_fault *ds_xml_stream_fault(const ds_xml_stream *stream);
uint64_t ds_xml_stream_line(const ds_xml_stream *stream);

#endif
