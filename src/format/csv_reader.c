/* SPDX-License-Identifier: MIT */
/*
 * Tables with a header line: CSV (columns parted by comma, semicolon or bar) and TSV. Every row is an article; the names of
 * columns are those that JSON has for members.
 *
 * The header is needed for every row, so a table is fed to one parser. It holds the record that it is in, and no more: a
 * record of more than RECORD_BYTES_MOST is refused, and one that is broken costs its first line only, since a quote that
 * does not end would otherwise swallow what follows. In a TSV quotes may be letters; where they do not pair, they are.
 */
#include "article/blank.h"
#include "article/charset.h"
#include "format/csv_header.h"
#include "format/markup.h"
#include "article/reader.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdio.h>

enum { RECORD_BYTES_MOST = 16 << 20, LOOK_BYTES = 4096, PLACE_BYTES = 32 };

static const char marks_of_csv[] = ",;|", marks_of_tsv[] = "\t";

typedef struct table {
    const char *format;
    const char *marks;
    ds_buffer raw; /* until the character set is known, and then bytes that are no whole character */
    ds_charset charset;
    ds_charset last_guess; /* of a row in eight bits */
    ds_buffer held;        /* from the record on that the scan is in */
    ds_csv_scan scan;
    ds_csv_header header;
    uint64_t line; /* that the record begins in */
    bool is_known; /* the character set is */
    bool has_delimiter, has_header, has_rows;
    bool is_damaged;      /* behind a broken record: lines that are no rows may be its rest, and are not told */
    bool is_refused;      /* there is nothing to be read from it */
    bool is_passing_over; /* in a line that is too long */
} table;

/* One call of `feed`. */
typedef struct reading {
    ds_parser *parser;
    const ds_chunk *chunk;
    const ds_article_sink *sink;
    ds_error *error;
    table *table;
} reading;

/* ---- the table ---- */

static void drop(ds_parser *parser) {
    table *t = parser->feed;
    if (t == NULL) return;
    ds_buffer_clear(&t->raw);
    ds_buffer_clear(&t->held);
    ds_csv_header_clear(&t->header);
    ds_memory_free(parser->memory, t, 1, sizeof *t);
    parser->feed = NULL;
}

static ds_status start(ds_parser *parser, const char *format, const char *marks, ds_error *error) {
    drop(parser);
    table *t = ds_memory_new_zeroed(parser->memory, 1, sizeof *t);
    if (t == NULL) return ds_fail_memory(error);
    t->format = format;
    t->marks = marks;
    t->line = 1;
    ds_buffer_init(&t->raw, parser->memory);
    ds_buffer_init(&t->held, parser->memory);
    ds_csv_header_init(&t->header, parser->memory);
    parser->feed = t;
    return DS_OK;
}

static void place_of_line(const table *t, char out[PLACE_BYTES]) {
    (void)snprintf(out, PLACE_BYTES, "line %" PRIu64, t->line);
}

static ds_status skip(const reading *r, const char *reason, const char *detail, bool is_error) {
    char place[PLACE_BYTES];
    place_of_line(r->table, place);
    return r->sink->skip(r->sink->user, r->chunk->path, reason, detail, place, is_error, r->error);
}

/* ---- rows ---- */

/* A row in UTF-8: itself, or what parser->decoded then holds. Rows are short: once one has told a set of the middle of
 * Europe, others follow it. */
static ds_status decode_row(const reading *r, ds_charset_text *row, const unsigned char *bytes, size_t size) {
    table *t = r->table;
    *row = (ds_charset_text){bytes, size, 0};
    if (ds_utf8_valid_prefix(bytes, size) == size) return DS_OK;
    ds_charset charset = ds_charset_detect(bytes, size);
    if (charset.unit != 1) charset = (ds_charset){.unit = 1};
    if (charset.name == NULL) return DS_OK;
    bool is_western = strcmp(charset.name, "WINDOWS-1252") == 0 || strcmp(charset.name, "ISO-8859-1") == 0;
    if (is_western && t->last_guess.name != NULL) charset = t->last_guess;
    if (!is_western) t->last_guess = charset;
    return ds_charset_read(row, &r->parser->decoded, &charset, bytes, size, r->error);
}

/* The fields of a row: the best of the columns that are not blank. */
typedef struct fields {
    const char *text[DS_JSON_FIELDS];
    size_t size[DS_JSON_FIELDS];
    int rank[DS_JSON_FIELDS];
    bool is_html[DS_JSON_FIELDS];
} fields;

static void consider(fields *f, const ds_csv_column *column, const char *text, size_t size) {
    bool is_better = f->text[column->field] == NULL || column->rank < f->rank[column->field];
    if (!is_better || ds_blank_prefix((const unsigned char *)text, size) == size) return;
    f->text[column->field] = text;
    f->size[column->field] = size;
    f->rank[column->field] = column->rank;
    f->is_html[column->field] = column->is_html;
}

/* Copies go to parser->buffer, each with a NUL behind it: never more than the row and one a column. */
static ds_status read_fields(const reading *r, fields *f, const unsigned char *row, size_t size) {
    const ds_csv_header *header = &r->table->header;
    ds_buffer *buffer = &r->parser->buffer;
    ds_csv_field field;
    size_t at = 0, column = 0;
    *f = (fields){.text = {NULL}};
    buffer->size = 0;
    if (!ds_buffer_reserve(buffer, size + header->count + 1)) return ds_fail_memory(r->error);
    unsigned char *out = buffer->data;
    for (size_t i = 0; i < header->count; column++) {
        if (!ds_csv_field_next(&r->table->scan, row, size, &at, &field)) break;
        if (header->columns[i].column != column) continue;
        size_t copied = ds_csv_field_copy(out, &field);
        out[copied] = '\0';
        for (; i < header->count && header->columns[i].column == column; i++) {
            consider(f, &header->columns[i], (const char *)out, copied);
        }
        out += copied + 1;
    }
    return DS_OK;
}

/* Only headline and body have a size further on: a NUL must not cut the others short. */
static void mend_nuls(fields *f) {
    for (unsigned i = 0; i < DS_JSON_FIELDS; i++) {
        if (f->text[i] == NULL || i == DS_JSON_HEADLINE || i == DS_JSON_BODY) continue;
        for (char *nul; (nul = memchr(f->text[i], '\0', f->size[i])) != NULL;) *nul = ' ';
    }
}

/* "FILE#ID" or "FILE#L12". */
static const char *path_of_row(const reading *r, const char *id) {
    char line[24];
    (void)snprintf(line, sizeof line, "L%" PRIu64, r->table->line);
    return ds_parser_path(r->parser, r->chunk->path, id == NULL ? line : id);
}

static ds_status emit(const reading *r, const fields *f, uint32_t notes) {
    char place[PLACE_BYTES] = "";
    const char *const *text = f->text;
    const char *path = path_of_row(r, text[DS_JSON_ID]);
    if (path == NULL) return ds_fail_memory(r->error);
    if (text[DS_JSON_ID] == NULL) place_of_line(r->table, place);
    ds_article article = ds_json_field_article(text, f->size);
    if (article.source == NULL) article.source = r->chunk->source;
    article.format = r->table->format;
    article.path = path;
    article.place = place;
    article.notes = notes;
    return r->sink->article(r->sink->user, &article, r->error);
}

static ds_status read_row(const reading *r, const unsigned char *bytes, size_t size) {
    ds_charset_text row;
    fields f;
    ds_arena_reset(&r->parser->arena);
    DS_TRY(decode_row(r, &row, bytes, size));
    DS_TRY(read_fields(r, &f, row.bytes, row.size));
    mend_nuls(&f);
    bool has_text = f.text[DS_JSON_HEADLINE] != NULL || f.text[DS_JSON_BODY] != NULL;
    bool says_more = f.text[DS_JSON_GUID] != NULL || (f.text[DS_JSON_ID] != NULL && f.text[DS_JSON_STATUS] != NULL);
    if (!has_text && !says_more) return skip(r, "empty", NULL, false);
    if (f.text[DS_JSON_BODY] != NULL && f.is_html[DS_JSON_BODY]) {
        bool has_memory = ds_markup_replace(&f.text[DS_JSON_BODY], &f.size[DS_JSON_BODY], &r->parser->arena);
        if (!has_memory) return ds_fail_memory(r->error);
    }
    return emit(r, &f, row.notes);
}

static ds_status read_header(const reading *r, const unsigned char *bytes, size_t size) {
    table *t = r->table;
    DS_TRY(ds_csv_header_read(&t->header, &t->scan, bytes, size, r->parser->options, r->error));
    t->has_header = true;
    if (ds_csv_header_has(&t->header, DS_JSON_BODY) || ds_csv_header_has(&t->header, DS_JSON_HEADLINE)) return DS_OK;
    t->is_refused = true;
    return skip(r, "bad-csv", "no column for text or headline", true);
}

static ds_status read_record(const reading *r, const unsigned char *bytes, size_t size) {
    table *t = r->table;
    char detail[64];
    if (ds_blank_prefix(bytes, size) == size && t->scan.columns == 1) return DS_OK;
    if (!t->has_header) return read_header(r, bytes, size);
    t->has_rows = true;
    bool is_row = t->scan.columns == t->header.width;
    if (!is_row && t->is_damaged) return DS_OK;
    t->is_damaged = false;
    if (is_row) return read_row(r, bytes, size);
    (void)snprintf(detail, sizeof detail, "%zu columns, %zu expected", t->scan.columns, t->header.width);
    return skip(r, "bad-csv", detail, true);
}

/* ---- records out of pieces ---- */

static void drop_front(ds_buffer *buffer, size_t size) {
    buffer->size -= size;
    if (buffer->size > 0) memmove(buffer->data, buffer->data + size, buffer->size);
}

/* The next record begins `size` bytes and `lines` line ends further on. */
static void step(table *t, size_t *at, size_t size, uint64_t lines) {
    *at += size;
    t->line += lines;
    t->scan.no_quotes = false;
    ds_csv_scan_begin(&t->scan);
}

/* Leave out the first line of a record that is broken; all that is there if it does not end. */
static ds_status leave_line(const reading *r, size_t *at, const char *why) {
    table *t = r->table;
    size_t left = t->held.size - *at, first = t->scan.first_line;
    if (t->scan.state != 0 && t->marks == marks_of_tsv && !t->scan.no_quotes) {
        t->scan.no_quotes = true;
        ds_csv_scan_begin(&t->scan);
        return DS_OK;
    }
    DS_TRY(skip(r, "bad-csv", why, true));
    t->has_rows = t->is_damaged = true;
    if (!t->has_header) t->is_refused = true;
    if (first == 0) {
        const unsigned char *end = left == 0 ? NULL : memchr(t->held.data + *at, '\n', left);
        first = end == NULL ? left : (size_t)(end - (t->held.data + *at)) + 1;
        t->is_passing_over = end == NULL;
        step(t, at, first, end != NULL);
        return DS_OK;
    }
    step(t, at, first, 1);
    return DS_OK;
}

/* In a line that was left out: up to its end. */
static void pass_over(table *t, size_t *at) {
    size_t left = t->held.size - *at;
    const unsigned char *end = left == 0 ? NULL : memchr(t->held.data + *at, '\n', left);
    t->is_passing_over = end == NULL;
    step(t, at, end == NULL ? left : (size_t)(end - (t->held.data + *at)) + 1, end != NULL);
}

static ds_status read_records(const reading *r, bool last) {
    table *t = r->table;
    size_t at = 0;
    if (t->is_passing_over) pass_over(t, &at);
    while (at < t->held.size && !t->is_refused) {
        size_t left = t->held.size - at;
        ds_csv_end end = ds_csv_scan_on(&t->scan, t->held.data + at, left);
        bool is_quoted = ds_csv_scan_quoted(&t->scan);
        if (end == DS_CSV_BAD) {
            DS_TRY(leave_line(r, &at, "text behind a closing quote"));
        } else if (end == DS_CSV_MORE && !last && left <= RECORD_BYTES_MOST) {
            break;
        } else if (end == DS_CSV_MORE && (is_quoted || !last)) {
            DS_TRY(leave_line(r, &at, is_quoted ? "a quote that does not end" : "a line of more than 16 MiB"));
        } else {
            t->scan.columns += end == DS_CSV_MORE; /* the last line has no end */
            DS_TRY(read_record(r, t->held.data + at, t->scan.at));
            step(t, &at, t->scan.at, t->scan.lines);
        }
    }
    if (t->is_refused) at = t->held.size;
    drop_front(&t->held, at);
    return DS_OK;
}

/* ---- pieces ---- */

static void learn_charset(table *t) {
    t->charset = ds_charset_wide(t->raw.data, t->raw.size);
    size_t mark = t->charset.name != NULL ? t->charset.mark : ds_blank_mark(t->raw.data, t->raw.size);
    drop_front(&t->raw, mark);
    t->is_known = true;
}

/* Add a piece to what is held, in UTF-8 or in eight bits. */
static ds_status take_piece(const reading *r, bool last) {
    table *t = r->table;
    const ds_chunk *chunk = r->chunk;
    size_t used;
    bool is_plain = t->is_known && t->charset.name == NULL;
    ds_buffer *to = is_plain ? &t->held : &t->raw;
    if (!ds_buffer_append(to, chunk->bytes, chunk->size)) return ds_fail_memory(r->error);
    if (is_plain) return DS_OK;
    if (!t->is_known && t->raw.size < LOOK_BYTES && !last) return DS_OK;
    if (!t->is_known) learn_charset(t);
    DS_TRY(ds_charset_decode(&t->held, &t->charset, t->raw.data, t->raw.size, last ? NULL : &used, r->error));
    if (last) used = t->raw.size;
    drop_front(&t->raw, used);
    return DS_OK;
}

static ds_status feed(ds_parser *parser, const ds_chunk *chunk, bool last, const ds_article_sink *sink,
                      const char *format, const char *marks, ds_error *error) {
    if (chunk->offset == 0) DS_TRY(start(parser, format, marks, error));
    reading r = {parser, chunk, sink, error, parser->feed};
    table *t = r.table;
    if (t->is_refused) return DS_OK;
    DS_TRY(take_piece(&r, last));
    if (!t->is_known) return DS_OK;
    if (!t->has_delimiter) t->scan.delimiter = ds_csv_delimiter(t->held.data, t->held.size, marks);
    t->has_delimiter = true;
    DS_TRY(read_records(&r, last));
    if (!last || t->has_rows || t->is_refused) return DS_OK;
    return sink->skip(sink->user, chunk->path, "empty", t->has_header ? "no rows" : NULL, NULL, false, error);
}

static ds_status feed_csv(ds_parser *parser, const ds_chunk *chunk, bool last, const ds_article_sink *sink,
                          ds_error *error) {
    return feed(parser, chunk, last, sink, "csv", marks_of_csv, error);
}

static ds_status feed_tsv(ds_parser *parser, const ds_chunk *chunk, bool last, const ds_article_sink *sink,
                          ds_error *error) {
    return feed(parser, chunk, last, sink, "tsv", marks_of_tsv, error);
}

static int sniff_csv(const unsigned char *head, size_t size, const char *path) {
    return ds_csv_header_sniff(head, size, path, marks_of_csv, ".csv");
}

static int sniff_tsv(const unsigned char *head, size_t size, const char *path) {
    return ds_csv_header_sniff(head, size, path, marks_of_tsv, ".tsv");
}

const ds_reader ds_reader_csv = {.name = "csv", .sniff = sniff_csv, .feed = feed_csv, .drop = drop};
const ds_reader ds_reader_tsv = {.name = "tsv", .sniff = sniff_tsv, .feed = feed_tsv, .drop = drop};
