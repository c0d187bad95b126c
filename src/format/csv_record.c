/* SPDX-License-Identifier: MIT */
/*
 * RFC 4180, and what spreadsheets write: fields may have blanks around their quotes, lines may end in CR, CR LF or LF. A
 * quote inside of a field that does not begin with one is a letter.
 */
#include "format/csv_record.h"

#include <string.h>

enum { START, PLAIN, QUOTED, CLOSED, RETURN };

enum { DELIMITER_LOOK = 1024 };

void ds_csv_scan_begin(ds_csv_scan *scan) {
    *scan = (ds_csv_scan){.delimiter = scan->delimiter, .no_quotes = scan->no_quotes};
}

bool ds_csv_scan_quoted(const ds_csv_scan *scan) {
    return scan->state == QUOTED;
}

static void end_line(ds_csv_scan *scan, size_t at) {
    scan->lines++;
    if (scan->first_line == 0) scan->first_line = at;
}

/* From inside of quotes to behind the next one. */
static bool skip_quoted(ds_csv_scan *scan, const unsigned char *bytes, size_t size) {
    for (; scan->at < size; scan->at++) {
        unsigned char c = bytes[scan->at];
        if (c == '\n') end_line(scan, scan->at + 1);
        if (c != '"') continue;
        scan->at++;
        scan->state = CLOSED;
        return true;
    }
    return false;
}

static ds_csv_end end_record(ds_csv_scan *scan) {
    end_line(scan, scan->at);
    scan->columns++;
    return DS_CSV_RECORD;
}

ds_csv_end ds_csv_scan_on(ds_csv_scan *scan, const unsigned char *bytes, size_t size) {
    while (scan->at < size) {
        if (scan->state == QUOTED && !skip_quoted(scan, bytes, size)) break;
        if (scan->at == size) break;
        unsigned char c = bytes[scan->at];
        if (scan->state == RETURN) {
            scan->at += c == '\n';
            return end_record(scan);
        }
        scan->at++;
        if (c == (unsigned char)scan->delimiter) {
            scan->columns++;
            scan->state = START;
        } else if (c == '\n') {
            return end_record(scan);
        } else if (c == '\r') {
            scan->state = RETURN;
        } else if (c == '"' && scan->state == CLOSED) {
            scan->state = QUOTED;
        } else if (c == '"' && scan->state == START && !scan->no_quotes) {
            scan->state = QUOTED;
        } else if (c != ' ' && scan->state == CLOSED) {
            return DS_CSV_BAD;
        } else if (c != ' ') {
            scan->state = PLAIN;
        }
    }
    return DS_CSV_MORE;
}

static bool is_blank(unsigned char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static ds_csv_field trimmed(const unsigned char *text, size_t size) {
    while (size > 0 && is_blank(*text)) {
        text++;
        size--;
    }
    while (size > 0 && is_blank(text[size - 1])) size--;
    return (ds_csv_field){text, size, false};
}

/* Behind a quoted field that begins at `start`, its first byte behind the quote. */
static size_t quoted_end(const unsigned char *record, size_t size, size_t start, bool *has_quotes) {
    for (size_t at = start; at < size; at++) {
        if (record[at] != '"') continue;
        if (at + 1 == size || record[at + 1] != '"') return at;
        *has_quotes = true;
        at++;
    }
    return size;
}

/* A field ends at its delimiter; `*at` past `size` says that there is none behind the last. */
bool ds_csv_field_next(const ds_csv_scan *scan, const unsigned char *record, size_t size, size_t *at,
                       ds_csv_field *out) {
    if (*at > size) return false;
    size_t start = *at, end = start;
    while (start < size && record[start] == ' ') start++;
    bool is_quoted = start < size && record[start] == '"' && !scan->no_quotes;
    bool has_quotes = false;
    if (is_quoted) end = quoted_end(record, size, ++start, &has_quotes);
    size_t close = end;
    const unsigned char *mark = end < size ? memchr(record + end, scan->delimiter, size - end) : NULL;
    end = mark == NULL ? size : (size_t)(mark - record);
    *out = is_quoted ? (ds_csv_field){record + start, close - start, has_quotes} : trimmed(record + *at, end - *at);
    *at = end + 1;
    return true;
}

size_t ds_csv_field_copy(unsigned char *out, const ds_csv_field *field) {
    size_t count = 0;
    for (size_t i = 0; i < field->size; i++) {
        out[count++] = field->text[i];
        if (field->has_quotes && field->text[i] == '"') i++;
    }
    return count;
}

char ds_csv_delimiter(const unsigned char *text, size_t size, const char *marks) {
    size_t best_count = 0;
    char best = marks[0];
    if (size > DELIMITER_LOOK) size = DELIMITER_LOOK;
    for (size_t m = 0; marks[m] != '\0'; m++) {
        size_t count = 0;
        for (size_t i = 0; i < size && text[i] != '\n' && text[i] != '\r'; i++)
            count += text[i] == (unsigned char)marks[m];
        if (count > best_count) {
            best = marks[m];
            best_count = count;
        }
    }
    return best;
}
