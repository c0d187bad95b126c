/* SPDX-License-Identifier: MIT */
#include "format/warc_record.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* ---- WARC ---- */

static ds_warc_answer warc_begins(const unsigned char *bytes, size_t size) {
    static const char magic[] = "WARC/";
    size_t compared = size < 5 ? size : 5;
    if (memcmp(bytes, magic, compared) != 0) return DS_WARC_NO;
    if (size < 7) return DS_WARC_MORE_BYTES;
    return isdigit(bytes[5]) && bytes[6] == '.' ? DS_WARC_YES : DS_WARC_NO;
}

typedef struct kind_row {
    const char *type;
    ds_warc_kind kind;
} kind_row;

static ds_warc_kind kind_of(const ds_header_field *field) {
    static const kind_row rows[] = {
        {"response", DS_WARC_RESPONSE}, {"resource", DS_WARC_BARE}, {"conversion", DS_WARC_BARE}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ds_header_field type = {field->value, field->value_size, NULL, 0};
        if (ds_header_is(&type, rows[i].type)) return rows[i].kind;
    }
    return DS_WARC_OTHER;
}

/* Crawlers also keep their logs and settings under addresses of their own making. */
static bool is_of_the_web(const char *uri) {
    static const char *const schemes[] = {"http:", "https:", "ftp:", "file:"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (strncasecmp(uri, schemes[i], strlen(schemes[i])) == 0) return true;
    }
    return false;
}

/* Brackets stand around ids, and by a mistake of wget around addresses. */
static const char *unwrap(char *text) {
    size_t size = text == NULL ? 0 : strlen(text);
    if (size < 2 || text[0] != '<' || text[size - 1] != '>') return text;
    text[size - 1] = '\0';
    return text + 1;
}

static ds_status warc_read_head(ds_warc_record *record, const unsigned char *head, size_t size, ds_arena *arena,
                                ds_error *error) {
    const unsigned char *line = memchr(head, '\n', size);
    size_t at = line == NULL ? size : (size_t)(line - head) + 1;
    bool has_length = false, failed = false;
    ds_header_field field;
    *record = (ds_warc_record){.bare = {.media = DS_MEDIA_UNKNOWN}};
    while (ds_header_next(&field, head, size, &at)) {
        if (ds_header_is(&field, "WARC-Type")) {
            record->kind = kind_of(&field);
        } else if (ds_header_is(&field, "WARC-Record-ID")) {
            record->id = unwrap(ds_header_text(&field, arena));
            failed = failed || record->id == NULL;
        } else if (ds_header_is(&field, "WARC-Target-URI")) {
            record->uri = unwrap(ds_header_text(&field, arena));
            failed = failed || record->uri == NULL;
        } else if (ds_header_is(&field, "Content-Type")) {
            ds_response_read_type(&record->bare, field.value, field.value_size);
        } else if (ds_header_is(&field, "Content-Length")) {
            if (!has_length && !ds_header_number(field.value, field.value_size, &record->length)) {
                record->fault = "its Content-Length is no number";
            }
            has_length = true;
        }
    }
    if (failed) return ds_fail_memory(error);
    if (!has_length) record->fault = "it has no Content-Length";
    if (record->uri == NULL || !is_of_the_web(record->uri)) record->kind = DS_WARC_OTHER;
    return DS_OK;
}

const ds_warc_dialect ds_warc_dialect_warc = {"bad-warc", "\r\n\r\n", warc_begins, ds_header_length, warc_read_head};

/* ---- ARC ----
 *
 *     http://example.org/a page 192.0.2.7 20140216050221 text/html 1591
 *     http://example.org/ 192.0.2.7 20140216050221 text/html 200 CHECKSUM - 1234 file.arc.gz 1591
 *
 * Addresses may hold blanks, so words are counted from the end: the date is the third or the eighth from there. */

enum { ARC_WORDS = 9 };

typedef struct arc_line {
    const unsigned char *words[ARC_WORDS]; /* the last ones; the last first */
    size_t sizes[ARC_WORDS];
    size_t count;
    size_t length; /* with its end; 0: it does not end */
} arc_line;

static arc_line split(const unsigned char *bytes, size_t size) {
    arc_line line = {.count = 0};
    const unsigned char *feed = size == 0 ? NULL : memchr(bytes, '\n', size);
    if (feed == NULL) return line;
    size_t end = (size_t)(feed - bytes);
    line.length = end + 1;
    while (line.count < ARC_WORDS) {
        while (end > 0 && isspace(bytes[end - 1])) end--;
        size_t start = end;
        while (start > 0 && !isspace(bytes[start - 1])) start--;
        if (start == end) break;
        line.words[line.count] = bytes + start;
        line.sizes[line.count++] = end - start;
        end = start;
    }
    return line;
}

static bool is_date(const arc_line *line, size_t word) {
    uint64_t number;
    return word < line->count && line->sizes[word] >= 8 &&
           ds_header_number(line->words[word], line->sizes[word], &number);
}

/* Where the address ends: at the word before the date, which is that of its host. 0: this is no such line. */
static size_t address_size(const arc_line *line, const unsigned char *bytes) {
    size_t host = is_date(line, 2) ? 3 : is_date(line, 7) ? 8 : ARC_WORDS;
    if (host >= line->count) return 0;
    size_t size = (size_t)(line->words[host] - bytes);
    while (size > 0 && isspace(bytes[size - 1])) size--;
    return size;
}

static ds_warc_answer arc_begins(const unsigned char *bytes, size_t size) {
    size_t scheme = 0;
    while (scheme < size && scheme < 16 && (isalnum(bytes[scheme]))) scheme++;
    if (scheme == size && size < 16) return DS_WARC_MORE_BYTES;
    if (scheme == 0 || scheme == 16 || bytes[scheme] != ':') return DS_WARC_NO;
    size_t most = size < DS_WARC_HEAD_BYTES_MOST ? size : DS_WARC_HEAD_BYTES_MOST;
    arc_line line = split(bytes, most);
    if (line.length == 0) return most < DS_WARC_HEAD_BYTES_MOST ? DS_WARC_MORE_BYTES : DS_WARC_NO;
    return address_size(&line, bytes) > 0 ? DS_WARC_YES : DS_WARC_NO;
}

static size_t arc_head_length(const unsigned char *bytes, size_t size) {
    return split(bytes, size).length;
}

static ds_status arc_read_head(ds_warc_record *record, const unsigned char *head, size_t size, ds_arena *arena,
                               ds_error *error) {
    arc_line line = split(head, size);
    size_t address = address_size(&line, head);
    *record = (ds_warc_record){.kind = DS_WARC_RESPONSE};
    ds_header_field field = {head, 0, head, address};
    char *uri = ds_header_text(&field, arena);
    if (uri == NULL) return ds_fail_memory(error);
    record->uri = uri;
    if (!is_of_the_web(uri)) record->kind = DS_WARC_OTHER;
    if (!ds_header_number(line.words[0], line.sizes[0], &record->length)) record->fault = "its length is no number";
    return DS_OK;
}

const ds_warc_dialect ds_warc_dialect_arc = {"bad-arc", NULL, arc_begins, arc_head_length, arc_read_head};
