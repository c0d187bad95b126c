/* SPDX-License-Identifier: MIT */
#include "format/warc_page.h"

#include "format/html_reader.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* One record's payload on its way to its reader. */
typedef struct page {
    ds_nest *nest;
    const ds_warc_record *record;
    const ds_article_sink *sink; /* of the file */
    const char *place;
    const char *path;
    ds_response response;
    const unsigned char *payload; /* NULL: it cannot be had */
    size_t payload_size;
    bool is_read;  /* the payload is with its reader, which knows places in it */
    bool doubtful; /* nobody promised that it is news: what cannot be read was none */
    ds_warc_news news;
} page;

/* What the record knows and the payload does not. One article of many has an address and an id of its own, or none. */
static ds_status take_article(void *user, const ds_article *article, ds_error *error) {
    const page *p = user;
    ds_article more = *article;
    bool has_url = more.url != NULL && *more.url != '\0', has_id = more.id != NULL && *more.id != '\0';
    bool is_all = strcmp(article->path, p->path) == 0;
    if (is_all && !has_url) more.url = p->record->uri;
    if (is_all && !has_id) more.id = p->record->id != NULL ? p->record->id : p->record->uri;
    return p->sink->article(p->sink->user, &more, error);
}

static ds_status take_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                           bool is_error, ds_error *error) {
    page *p = user;
    if (p->doubtful || strcmp(reason, "unknown-xml") == 0) {
        p->news = DS_WARC_OTHER_CONTENT;
        return DS_OK;
    }
    bool has_place = p->is_read && place != NULL && *place != '\0';
    return p->sink->skip(p->sink->user, path, reason, detail, has_place ? place : p->place, is_error, error);
}

static ds_status refuse(const page *p, const char *reason, const char *detail, ds_error *error) {
    return p->sink->skip(p->sink->user, p->path, reason, detail, p->place, true, error);
}

/* ---- from body to payload ---- */

static ds_warc_news look(ds_response *response, const ds_warc_record *record, const unsigned char *body, size_t size) {
    if (record->kind == DS_WARC_OTHER) return DS_WARC_NO_RESPONSE;
    if (record->kind == DS_WARC_BARE) {
        *response = record->bare;
    } else if (!ds_response_read(response, body, size)) {
        return size >= 5 && memcmp(body, "HTTP/", 5) == 0 ? DS_WARC_NEWS : DS_WARC_OTHER_CONTENT;
    } else if (response->status != 200) {
        return DS_WARC_OTHER_STATUS;
    }
    return response->media == DS_MEDIA_OTHER ? DS_WARC_OTHER_CONTENT : DS_WARC_NEWS;
}

ds_warc_news ds_warc_look(const ds_warc_record *record, const unsigned char *body, size_t size) {
    ds_response response;
    return look(&response, record, body, size);
}

/* "FILE#ADDRESS" */
static char *join_path(ds_arena *arena, const char *path, const char *uri) {
    size_t size = strlen(path), uri_size = strlen(uri);
    char *joined = ds_arena_new(arena, size + uri_size + 2, 1);
    if (joined == NULL) return NULL;
    memcpy(joined, path, size);
    joined[size] = '#';
    memcpy(joined + size + 1, uri, uri_size + 1);
    return joined;
}

/* The host of an address: the source of a page that does not name one. */
static const char *host_of(ds_arena *arena, const char *uri) {
    const char *host = strstr(uri, "://");
    host = host == NULL ? "" : host + 3;
    size_t size = strcspn(host, "/?#");
    const char *login = memrchr(host, '@', size);
    if (login != NULL) {
        size -= (size_t)(login + 1 - host);
        host = login + 1;
    }
    if (size > 4 && strncasecmp(host, "www.", 4) == 0) {
        host += 4;
        size -= 4;
    }
    const char *port = memchr(host, ':', size);
    return ds_arena_text(arena, host, port == NULL ? size : (size_t)(port - host));
}

static bool can_decode(const char *coding) {
    static const char *const known[] = {"", "gzip", "x-gzip", "deflate", "zstd"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(coding, known[i]) == 0) return true;
    }
    return false;
}

/* What is compressed comes to lie in the document's buffer. */
static ds_status decode(page *p, const unsigned char *payload, size_t size, const ds_article_sink *sink,
                        ds_error *error) {
    ds_document *document = &p->nest->document;
    bool whole;
    DS_TRY(ds_nest_start(p->nest, p->path, sink, error));
    if (strcmp(p->response.coding, "deflate") == 0) ds_stream_expect_deflate(document->stream);
    ds_nest_give(p->nest, payload, size);
    DS_TRY(ds_document_gather(document, &whole, error));
    if (!whole) return DS_OK;
    p->payload = document->buffer.data;
    p->payload_size = document->buffer.size;
    return DS_OK;
}

static ds_status unwrap(page *p, unsigned char *body, size_t size, const ds_article_sink *sink, ds_error *error) {
    const char *coding = p->response.coding;
    unsigned char *payload = body + p->response.head_size;
    size_t payload_size = size - p->response.head_size;
    if (p->record->kind == DS_WARC_RESPONSE && p->response.status == 0) {
        return refuse(p, "bad-http", "the head of the response does not end", error);
    }
    if (!can_decode(coding)) {
        char detail[48];
        (void)snprintf(detail, sizeof detail, "its Content-Encoding is %s", coding);
        return refuse(p, "unsupported", detail, error);
    }
    const char *fault = p->response.is_chunked ? ds_response_join(payload, &payload_size) : NULL;
    if (fault != NULL) return refuse(p, "bad-http", fault, error);
    if (*coding != '\0') return decode(p, payload, payload_size, sink, error);
    p->payload = payload;
    p->payload_size = payload_size;
    return DS_OK;
}

/* ---- from payload to articles ---- */

/* The reader for the payload, NULL if it is none of ours. Only what says that it is a page or plain text is read as one. */
static const ds_reader *choose_reader(const page *p) {
    const ds_reader *reader = NULL;
    if (p->payload_size == 0) return NULL;
    if (p->response.media == DS_MEDIA_PAGE) reader = &ds_reader_html;
    if (reader == NULL) {
        size_t head = p->payload_size < DS_SNIFF_BYTES ? p->payload_size : DS_SNIFF_BYTES;
        reader = ds_reader_sniff(p->payload, head, p->path);
    }
    bool may_be_text = p->response.media == DS_MEDIA_PLAIN || p->response.media == DS_MEDIA_PAGE;
    return reader == NULL || reader->container || (reader == &ds_reader_text && !may_be_text) ? NULL : reader;
}

static ds_status read_payload(page *p, const ds_article_sink *sink, ds_error *error) {
    ds_document *document = &p->nest->document;
    ds_parser *parser = &p->nest->parser;
    const ds_reader *reader = choose_reader(p);
    if (reader == NULL) {
        p->news = DS_WARC_OTHER_CONTENT;
        return DS_OK;
    }
    p->is_read = true;
    document->path = p->path;
    document->reader = reader;
    DS_TRY(document->owner->choose_source(document->user, document, error));
    if (reader == &ds_reader_html) {
        const char *charset = p->response.charset;
        ds_html_page html = {.bytes = p->payload,
                             .size = p->payload_size,
                             .path = p->path,
                             .url = p->record->uri,
                             .source = document->source,
                             .charset = *charset == '\0' ? NULL : charset};
        return ds_html_read(parser, &html, sink, error);
    }
    ds_chunk chunk = {.bytes = p->payload,
                      .size = p->payload_size,
                      .first_line = 1,
                      .path = p->path,
                      .source = document->source,
                      .whole_file = true};
    if (reader->feed == NULL) return reader->parse(parser, &chunk, sink, error);
    ds_status status = reader->feed(parser, &chunk, true, sink, error);
    reader->drop(parser);
    return status;
}

ds_status ds_warc_read(ds_warc_news *news, ds_nest *nest, const ds_warc_record *record, unsigned char *body,
                       size_t size, const char *path, const char *place, const ds_article_sink *sink, ds_error *error) {
    page p = {.nest = nest, .record = record, .sink = sink, .place = place};
    ds_article_sink own = {take_article, take_skip, &p};
    *news = look(&p.response, record, body, size);
    if (*news != DS_WARC_NEWS) return DS_OK;
    ds_arena_reset(&nest->arena);
    p.doubtful = p.response.media == DS_MEDIA_JSON || p.response.media == DS_MEDIA_UNKNOWN;
    p.path = join_path(&nest->arena, path, record->uri);
    nest->source = host_of(&nest->arena, record->uri);
    if (p.path == NULL || nest->source == NULL) return ds_fail_memory(error);
    ds_status status = unwrap(&p, body, size, &own, error);
    if (status == DS_OK && p.payload != NULL) status = read_payload(&p, &own, error);
    *news = p.news;
    return status;
}
