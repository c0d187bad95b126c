/* SPDX-License-Identifier: MIT */
#include "format/csv_header.h"

#include "article/file_name.h"

#include <string.h>
#include <strings.h>

enum { RANK_FOLDED = 1000, NAME_BYTES_MOST = 64, SCORE_NAMED = 85, SCORE = 70, SCORE_BY_NAME_ALONE = 60 };

void ds_csv_header_init(ds_csv_header *header, ds_memory *memory) {
    *header = (ds_csv_header){.memory = memory};
}

void ds_csv_header_clear(ds_csv_header *header) {
    ds_memory_free(header->memory, header->columns, header->capacity, sizeof *header->columns);
    ds_csv_header_init(header, header->memory);
}

static bool is_name(const ds_csv_field *field, const char *name, bool folded) {
    if (strlen(name) != field->size) return false;
    return folded ? strncasecmp(name, (const char *)field->text, field->size) == 0
                  : memcmp(name, field->text, field->size) == 0;
}

static bool add(ds_csv_header *header, size_t column, ds_json_field field, int rank, bool is_html) {
    if (!ds_memory_reserve(header->memory, &header->columns, &header->capacity, header->count + 1,
                           sizeof *header->columns)) {
        return false;
    }
    header->columns[header->count++] = (ds_csv_column){column, field, rank, is_html};
    return true;
}

/* The rank of a field by this name; false if it is none of its. */
static bool known_as(const ds_csv_field *name, const ds_json_name *row, int *rank) {
    if ((row->marks & DS_JSON_NESTED) != 0 || !is_name(name, row->name, true)) return false;
    *rank = is_name(name, row->name, false) ? row->rank : RANK_FOLDED + row->rank;
    return true;
}

static bool add_all(ds_csv_header *header, size_t column, const ds_csv_field *name, const ds_options *options) {
    ds_json_name row;
    int rank;
    for (size_t i = 0; options != NULL && i < options->field_count; i++) {
        ds_json_field field = ds_json_field_named(options->fields[i].name);
        const char *theirs = options->fields[i].value;
        if (field == DS_JSON_FIELDS || !is_name(name, theirs, false)) continue;
        if (!add(header, column, field, (int)i - RANK_FOLDED, ds_json_field_is_html(theirs))) return false;
    }
    for (size_t i = 0; ds_json_field_known_name(i, &row); i++) {
        if (!known_as(name, &row, &rank)) continue;
        if (!add(header, column, row.field, rank, (row.marks & DS_JSON_HTML) != 0)) return false;
    }
    return true;
}

ds_status ds_csv_header_read(ds_csv_header *header, const ds_csv_scan *scan, const unsigned char *record, size_t size,
                             const ds_options *options, ds_error *error) {
    ds_csv_field name;
    header->count = header->width = 0;
    for (size_t at = 0; ds_csv_field_next(scan, record, size, &at, &name); header->width++) {
        if (!add_all(header, header->width, &name, options)) return ds_fail_memory(error);
    }
    return DS_OK;
}

bool ds_csv_header_has(const ds_csv_header *header, ds_json_field field) {
    for (size_t i = 0; i < header->count; i++) {
        if (header->columns[i].field == field) return true;
    }
    return false;
}

/* ---- sniffing ---- */

/* What a first record looks like. */
typedef struct looks {
    uint32_t fields; /* bits of ds_json_field */
    size_t columns;
    bool has_long; /* a name that is no name */
} looks;

static looks look_at(const ds_csv_scan *scan, const unsigned char *record, size_t size) {
    looks l = {0};
    ds_csv_field name;
    ds_json_name row;
    int rank;
    for (size_t at = 0; ds_csv_field_next(scan, record, size, &at, &name); l.columns++) {
        l.has_long = l.has_long || name.size > NAME_BYTES_MOST;
        for (size_t i = 0; ds_json_field_known_name(i, &row); i++) {
            if (known_as(&name, &row, &rank)) l.fields |= 1u << row.field;
        }
    }
    return l;
}

/* Has the record behind the first, as far as it is there, as many columns? */
static bool goes_on(const ds_csv_scan *first, const unsigned char *head, size_t size) {
    ds_csv_scan next = *first;
    ds_csv_scan_begin(&next);
    ds_csv_end end = ds_csv_scan_on(&next, head + first->at, size - first->at);
    return end == DS_CSV_MORE || (end == DS_CSV_RECORD && next.columns == first->columns);
}

/* A line with an empty one behind it, as nearly every text begins: the records have one column, or not as many as each
 * other. A quote may hide where the record ends. */
static bool is_headline(const unsigned char *head, size_t size) {
    const unsigned char *feed = memchr(head, '\n', size);
    if (feed == NULL || memchr(head, '"', (size_t)(feed - head)) != NULL) return false;
    const unsigned char *carriage = memchr(head, '\r', (size_t)(feed - head)), *next = feed + 1, *end = head + size;
    if (carriage != NULL && carriage + 1 != feed) return false;
    return next < end && (*next == '\n' || (*next == '\r' && next + 1 < end && next[1] == '\n'));
}

int ds_csv_header_sniff(const unsigned char *head, size_t size, const char *path, const char *marks,
                        const char *ending) {
    bool is_named = ds_file_name_ends(path, ending);
    if (!is_named && is_headline(head, size)) return 0;
    ds_csv_scan scan = {.delimiter = ds_csv_delimiter(head, size, marks)};
    ds_csv_end end = ds_csv_scan_on(&scan, head, size);
    if (end == DS_CSV_BAD || (end == DS_CSV_MORE && !is_named)) return 0;
    looks l = look_at(&scan, head, scan.at);
    if (l.columns < 2) return 0;
    const uint32_t texts = 1u << DS_JSON_BODY | 1u << DS_JSON_HEADLINE;
    bool has_text = (l.fields & texts) != 0, has_more = (l.fields & (l.fields - 1)) != 0;
    if (is_named && has_text) return SCORE_NAMED;
    if (l.has_long || !goes_on(&scan, head, size)) return 0;
    if (has_text && has_more) return SCORE;
    return is_named ? SCORE_BY_NAME_ALONE : 0;
}
