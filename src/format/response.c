/* SPDX-License-Identifier: MIT */
#include "format/response.h"

#include <string.h>
#include <strings.h>

/* ---- media types ---- */

typedef struct media_row {
    const char *type;
    ds_media media;
} media_row;

/* Whole types, or how they end. */
static const media_row media_rows[] = {
    {"text/html", DS_MEDIA_PAGE},
    {"application/xhtml+xml", DS_MEDIA_PAGE},
    {"text/plain", DS_MEDIA_PLAIN},
    {"image/svg+xml", DS_MEDIA_OTHER},
    {"text/xml", DS_MEDIA_XML},
    {"application/xml", DS_MEDIA_XML},
    {"application/json", DS_MEDIA_JSON},
    {"text/json", DS_MEDIA_JSON},
    {"+xml", DS_MEDIA_XML},
    {"application/jsonl", DS_MEDIA_JSON},
    {"application/x-ndjson", DS_MEDIA_JSON},
    {"+json", DS_MEDIA_JSON},
};

static ds_media media_of(const unsigned char *type, size_t size) {
    for (size_t i = 0; i < sizeof media_rows / sizeof *media_rows; i++) {
        const char *row = media_rows[i].type;
        size_t length = strlen(row), start = *row == '+' && size > length ? size - length : 0;
        if (size - start == length && strncasecmp((const char *)type + start, row, length) == 0) {
            return media_rows[i].media;
        }
    }
    return DS_MEDIA_OTHER;
}

/* The value of `; charset=...`, with quotes or without. */
static void read_charset(ds_response *response, const unsigned char *text, size_t size) {
    static const char name[] = "charset=";
    for (size_t at = 0; at + sizeof name <= size; at++) {
        if (strncasecmp((const char *)text + at, name, sizeof name - 1) != 0) continue;
        size_t length = 0;
        for (at += sizeof name - 1; at < size && length + 1 < sizeof response->charset; at++) {
            if (strchr("; \t,", text[at]) != NULL) break;
            if (strchr("\"'", text[at]) == NULL) response->charset[length++] = (char)text[at];
        }
        response->charset[length] = '\0';
        return;
    }
}

void ds_response_read_type(ds_response *response, const unsigned char *text, size_t size) {
    size_t type = 0;
    while (type < size && strchr("; \t,", text[type]) == NULL) type++;
    response->media = type == 0 ? DS_MEDIA_UNKNOWN : media_of(text, type);
    response->charset[0] = '\0';
    read_charset(response, text + type, size - type);
}

/* ---- head ---- */

static bool value_is(const ds_header_field *field, const char *word) {
    return strlen(word) == field->value_size && strncasecmp((const char *)field->value, word, field->value_size) == 0;
}

static void read_coding(ds_response *response, const ds_header_field *field) {
    size_t size = field->value_size < sizeof response->coding ? field->value_size : sizeof response->coding - 1;
    bool none = value_is(field, "identity") || value_is(field, "none") || value_is(field, "utf-8");
    for (size_t i = 0; i < size; i++)
        response->coding[i] = (char)(field->value[i] | (field->value[i] >= 'A' ? 0x20 : 0));
    response->coding[none ? 0 : size] = '\0';
}

/* "HTTP/1.1 200 OK" */
static unsigned read_status(const unsigned char *line, size_t size) {
    const unsigned char *blank = size < 12 || memcmp(line, "HTTP/", 5) != 0 ? NULL : memchr(line, ' ', size);
    if (blank == NULL) return 0;
    size_t at = (size_t)(blank - line);
    while (at < size && line[at] == ' ') at++;
    unsigned status = 0;
    for (unsigned digits = 0; digits < 3; digits++, at++) {
        if (at >= size || line[at] < '0' || line[at] > '9') return 0;
        status = status * 10 + (line[at] - '0');
    }
    return status;
}

bool ds_response_read(ds_response *response, const unsigned char *bytes, size_t size) {
    *response = (ds_response){.media = DS_MEDIA_UNKNOWN, .head_size = ds_header_length(bytes, size)};
    const unsigned char *line = response->head_size == 0 ? NULL : memchr(bytes, '\n', response->head_size);
    if (line == NULL) return false;
    size_t at = (size_t)(line - bytes) + 1;
    response->status = read_status(bytes, at);
    if (response->status == 0) return false;
    ds_header_field field;
    while (ds_header_next(&field, bytes, response->head_size, &at)) {
        if (ds_header_is(&field, "Content-Type")) ds_response_read_type(response, field.value, field.value_size);
        if (ds_header_is(&field, "Content-Encoding")) read_coding(response, &field);
        if (ds_header_is(&field, "Transfer-Encoding")) response->is_chunked = value_is(&field, "chunked");
    }
    return true;
}

/* ---- chunks ---- */

static int hex_digit(unsigned char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "1a2b; extension" and the end of the line. Returns its length, or 0 if that is not what stands here. */
static size_t read_chunk_line(const unsigned char *bytes, size_t size, uint64_t *length) {
    size_t at = 0;
    *length = 0;
    for (; at < size && at < 16 && hex_digit(bytes[at]) >= 0; at++) {
        *length = *length << 4 | (unsigned)hex_digit(bytes[at]);
    }
    if (at == 0 || at == 16) return 0;
    while (at < size && (bytes[at] == ' ' || bytes[at] == '\t')) at++;
    if (at < size && bytes[at] == ';') {
        const unsigned char *end = memchr(bytes + at, '\n', size - at);
        return end == NULL ? 0 : (size_t)(end - bytes) + 1;
    }
    if (at < size && bytes[at] == '\r') at++;
    return at < size && bytes[at] == '\n' ? at + 1 : 0;
}

const char *ds_response_join(unsigned char *payload, size_t *size) {
    size_t joined = 0;
    uint64_t length = 0;
    for (size_t at = 0; at < *size;) {
        size_t line = read_chunk_line(payload + at, *size - at, &length);
        if (line == 0) return at == 0 ? NULL : "a chunk without a length";
        at += line;
        if (length == 0) break;
        if (length > *size - at) return "a chunk is cut off";
        memmove(payload + joined, payload + at, (size_t)length);
        joined += (size_t)length;
        at += (size_t)length;
        if (at < *size && payload[at] == '\r') at++;
        if (at < *size && payload[at] == '\n') at++;
    }
    if (*size > 0 && length != 0) return "the last chunk is missing";
    *size = joined;
    return NULL;
}
