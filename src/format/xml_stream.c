/* SPDX-License-Identifier: MIT */
#include "format/xml_stream.h"

#include "format/xml_charset.h"
#include "format/xml_entity.h"
#include "format/xml_library.h"
#include "base/utf8.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    STEP_BYTES = 16 * 1024,
    ATTRIBUTES_MOST = 512,
    NAMESPACES_MOST = 1000, /* in scope at one place */
    DEFAULTS_MOST = 32,     /* attributes with a value in a DTD: every element may get all of them */
    ENTITIES_MOST = 4096,   /* that a DTD declares */
    NAMES_MOST = 50000,     /* libxml2 keeps every name, in a table that does not grow */
    ATTRIBUTE_FIELDS = 5,   /* of libxml2: name, prefix, URI, value, end */
};

struct ds_xml_stream {
    ds_memory *memory;
    ds_xml_handler handler;
    ds_xml_charset charset;
    xmlParserCtxtPtr parser;
    ds_status status;
    ds_error *error;
    ds_xml_fault fault;
    xmlEntity entity; /* the last one that was looked up */
    xmlChar entity_text[8];
    uint32_t depth, namespaces, defaults, entities;
    uint16_t declared[DS_XML_DEPTH_MOST + 1]; /* namespaces by depth */
    bool has_root;
    bool is_off; /* events are passed over */
};

/* ---- what is wrong ---- */

uint64_t ds_xml_stream_line(const ds_xml_stream *stream) {
    int line = stream->parser == NULL ? 0 : xmlSAX2GetLineNumber(stream->parser);
    return line < 1 ? 1 : (uint64_t)line;
}

const ds_xml_fault *ds_xml_stream_fault(const ds_xml_stream *stream) {
    return &stream->fault;
}

static void note(ds_xml_stream *stream, const char *reason, const char *detail, uint64_t line) {
    ds_xml_fault *fault = &stream->fault;
    fault->reason = reason;
    fault->line = line;
    (void)snprintf(fault->detail, sizeof fault->detail, "%s", detail);
    size_t size = strcspn(fault->detail, "\n");
    fault->detail[ds_utf8_valid_prefix((const unsigned char *)fault->detail, size)] = '\0';
}

void ds_xml_stream_stop(ds_xml_stream *stream, const char *reason, const char *detail) {
    if (stream->is_off) return;
    note(stream, reason, detail, ds_xml_stream_line(stream));
    stream->fault.ended = true;
    stream->is_off = true;
}

/* Mistakes that cost nothing: undeclared namespaces, blanks before the declaration, DTDs that were not fetched. */
static bool is_harmless(const xmlError *error) {
    if (error->level < XML_ERR_ERROR || error->domain == XML_FROM_NAMESPACE) return true;
    if (error->code == XML_ERR_RESERVED_XML_NAME) return true;
    bool names_entity = error->code == XML_ERR_UNDECLARED_ENTITY && error->message != NULL;
    return names_entity && strncmp(error->message, "PEReference", 11) == 0;
}

/* The first mistake is told, unless a later one ends the reading. */
static void on_error(void *user, xmlErrorPtr error) {
    ds_xml_stream *stream = user;
    if (stream->is_off || error == NULL || is_harmless(error)) return;
    bool ends = stream->parser == NULL || stream->parser->disableSAX != 0;
    const char *message = error->message == NULL ? "" : error->message;
    if (error->code == XML_ERR_NO_MEMORY) {
        ds_xml_stream_stop(stream, "too-large", "more names than the parser holds");
    } else if (ends || stream->fault.reason == NULL) {
        note(stream, "bad-xml", message, error->line < 1 ? 1 : (uint64_t)error->line);
    }
}

static void take_status(ds_xml_stream *stream, ds_status status) {
    if (status == DS_OK) return;
    stream->status = status;
    stream->is_off = true;
}

/* ---- events ---- */

ds_xml_value ds_xml_tag_attribute(const ds_xml_tag *tag, const char *name) {
    const xmlChar *const *fields = tag->attributes;
    bool qualified = strncmp(name, "xml:", 4) == 0;
    if (qualified) name += 4;
    for (size_t i = 0; i < tag->attribute_count; i++, fields += ATTRIBUTE_FIELDS) {
        bool is_xml = fields[1] != NULL && strcmp((const char *)fields[1], "xml") == 0;
        if (is_xml != qualified || strcasecmp((const char *)fields[0], name) != 0) continue;
        return (ds_xml_value){(const char *)fields[3], (size_t)(fields[4] - fields[3])};
    }
    return (ds_xml_value){"", 0};
}

static void on_begin(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                     const xmlChar **declared, int attributes, int defaulted, const xmlChar **values) {
    ds_xml_stream *stream = user;
    (void)declared;
    (void)defaulted;
    if (stream->is_off) return;
    if (stream->depth == DS_XML_DEPTH_MOST) {
        ds_xml_stream_stop(stream, "too-deep", "more than 256 elements inside each other");
        return;
    }
    stream->has_root = true;
    stream->declared[++stream->depth] = (uint16_t)namespaces;
    stream->namespaces += (uint32_t)namespaces;
    if (stream->namespaces > NAMESPACES_MOST) {
        ds_xml_stream_stop(stream, "too-many-attributes", "more than 1000 namespaces");
        return;
    }
    ds_xml_tag tag = {
        .name = (const char *)name,
        .space = uri == NULL ? "" : (const char *)uri,
        .prefix = prefix == NULL ? "" : (const char *)prefix,
        .attributes = values,
        .attribute_count = (size_t)attributes,
    };
    take_status(stream, stream->handler.begin(stream->handler.user, &tag, stream->error));
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    ds_xml_stream *stream = user;
    (void)name;
    (void)prefix;
    (void)uri;
    if (stream->is_off || stream->depth == 0) return;
    stream->namespaces -= stream->declared[stream->depth--];
    take_status(stream, stream->handler.end(stream->handler.user, stream->error));
}

static void hand_on(ds_xml_stream *stream, const xmlChar *text, size_t size) {
    if (stream->is_off || size == 0) return;
    take_status(stream, stream->handler.text(stream->handler.user, (const char *)text, size, stream->error));
}

/* Characters of 128 to 159 (c2 80 to c2 9f) are what old programs made of Windows-1252. */
static void on_text(void *user, const xmlChar *text, int length) {
    ds_xml_stream *stream = user;
    size_t size = length < 0 ? 0 : (size_t)length, done = 0;
    const xmlChar *high;
    for (size_t at = 0; (high = memchr(text + at, 0xc2, size - at)) != NULL;) {
        at = (size_t)(high - text) + 1;
        if (at == size || text[at] >= 0xa0) continue;
        unsigned char meant[4];
        hand_on(stream, text + done, at - 1 - done);
        hand_on(stream, meant, ds_utf8_encode(ds_xml_entity_meant(text[at]), meant));
        done = ++at;
    }
    hand_on(stream, text + done, size - done);
}

/* ---- entities and DTDs ---- */

/* The names of HTML stand for their characters, whatever a DTD says of them. libxml2 takes the first byte only of what
 * stands in an attribute, so there they are left out. */
static xmlEntityPtr on_entity(void *user, const xmlChar *name) {
    ds_xml_stream *stream = user;
    uint32_t c = ds_xml_entity_named((const char *)name);
    bool in_attribute = stream->parser->instate == XML_PARSER_ATTRIBUTE_VALUE;
    if (c != 0 && (c < 0x80 || !in_attribute)) {
        size_t size = ds_utf8_encode(c, stream->entity_text);
        stream->entity_text[size] = '\0';
        stream->entity = (xmlEntity){
            .type = XML_ENTITY_DECL,
            .name = name,
            .content = stream->entity_text,
            .length = (int)size,
            .etype = XML_INTERNAL_PREDEFINED_ENTITY,
        };
        return &stream->entity;
    }
    bool is_used = stream->parser->inSubset == 0; /* and not looked up where it is declared */
    if (c == 0 && is_used && stream->entities > 0) {
        char detail[96];
        (void)snprintf(detail, sizeof detail, "entity %.40s: declared entities are not expanded", (const char *)name);
        ds_xml_stream_stop(stream, "entity-limit", detail);
    }
    return NULL;
}

static void on_entity_declared(void *user, const xmlChar *name, int type, const xmlChar *public_id,
                               const xmlChar *system_id, xmlChar *content) {
    ds_xml_stream *stream = user;
    (void)name;
    (void)type;
    (void)public_id;
    (void)system_id;
    (void)content;
    if (++stream->entities <= ENTITIES_MOST) return;
    ds_xml_stream_stop(stream, "entity-limit", "more than 4096 entities declared");
    xmlStopParser(stream->parser);
}

static void on_attribute_declared(void *user, const xmlChar *element, const xmlChar *name, int type, int kind,
                                  const xmlChar *value, xmlEnumerationPtr values) {
    ds_xml_stream *stream = user;
    (void)element;
    (void)name;
    (void)type;
    (void)kind;
    xmlFreeEnumeration(values);
    if (value == NULL || ++stream->defaults <= DEFAULTS_MOST) return;
    ds_xml_stream_stop(stream, "too-many-attributes", "more than 32 attributes with a default");
    xmlStopParser(stream->parser);
}

/* ---- the stream ---- */

ds_status ds_xml_stream_new(ds_xml_stream **out, ds_memory *memory, const ds_xml_handler *handler, ds_error *error) {
    static const xmlSAXHandler events = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_begin,
        .endElementNs = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = on_text,
        .getEntity = on_entity,
        .entityDecl = on_entity_declared,
        .attributeDecl = on_attribute_declared,
        .serror = on_error,
    };
    ds_xml_library_prepare();
    ds_xml_stream *stream = ds_memory_new_zeroed(memory, 1, sizeof *stream);
    if (stream == NULL) return ds_fail_memory(error);
    stream->memory = memory;
    stream->handler = *handler;
    ds_xml_charset_init(&stream->charset, memory);
    xmlSAXHandler sax = events;
    stream->parser = xmlCreatePushParserCtxt(&sax, stream, NULL, 0, NULL);
    if (stream->parser == NULL) {
        ds_xml_stream_free(stream);
        return ds_fail_memory(error);
    }
    /* NOENT: references in attributes come as characters; there are no others, since on_entity knows none. */
    (void)xmlCtxtUseOptions(stream->parser,
                            XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_IGNORE_ENC);
    *out = stream;
    return DS_OK;
}

void ds_xml_stream_free(ds_xml_stream *stream) {
    if (stream == NULL) return;
    if (stream->parser != NULL) {
        xmlDocPtr document = stream->parser->myDoc; /* of the declared entities */
        stream->parser->myDoc = NULL;
        xmlFreeParserCtxt(stream->parser);
        xmlFreeDoc(document);
    }
    ds_xml_charset_clear(&stream->charset);
    ds_memory_free(stream->memory, stream, 1, sizeof *stream);
}

static void parse(ds_xml_stream *stream, const unsigned char *text, size_t size, bool last) {
    for (size_t at = 0; at < size && !stream->is_off; at += STEP_BYTES) {
        size_t step = size - at < STEP_BYTES ? size - at : STEP_BYTES;
        (void)xmlParseChunk(stream->parser, (const char *)text + at, (int)step, 0);
        if (xmlDictSize(stream->parser->dict) > NAMES_MOST) {
            ds_xml_stream_stop(stream, "too-many-names", "more than 50000 names of elements and attributes");
            return;
        }
        if (stream->parser->disableSAX == 0 && stream->parser->instate != XML_PARSER_EOF) continue;
        if (stream->fault.reason == NULL) note(stream, "bad-xml", "", ds_xml_stream_line(stream));
        stream->fault.ended = true;
        stream->is_off = true;
    }
    if (!last || stream->is_off) return;
    ds_xml_fault before = stream->fault;
    uint64_t line = ds_xml_stream_line(stream);
    (void)xmlParseChunk(stream->parser, "", 0, 1);
    if (stream->is_off) return;
    if (stream->has_root && stream->depth > 0) {
        note(stream, "truncated", "the file ends inside an element", line);
        stream->fault.ended = true;
    } else if (before.reason != NULL) {
        stream->fault = before;
    }
    stream->is_off = true;
}

ds_status ds_xml_stream_feed(ds_xml_stream *stream, const unsigned char *bytes, size_t size, bool last,
                             ds_error *error) {
    ds_buffer *decoded = &stream->charset.out;
    if (stream->is_off) return stream->status;
    stream->error = error;
    size_t at = 0;
    do {
        size_t step = size - at < STEP_BYTES ? size - at : STEP_BYTES;
        decoded->size = 0;
        bool is_last = last && at + step == size;
        if (!ds_xml_charset_decode(&stream->charset, bytes + at, step, is_last)) return ds_fail_memory(error);
        if (stream->charset.most_attributes > ATTRIBUTES_MOST) {
            ds_xml_stream_stop(stream, "too-many-attributes", "more than 512 attributes in one tag");
        }
        parse(stream, decoded->data, decoded->size, is_last);
        at += step;
    } while (at < size && !stream->is_off);
    stream->error = NULL;
    return stream->status;
}
