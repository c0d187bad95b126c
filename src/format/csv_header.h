/* SPDX-License-Identifier: MIT */
/* Which columns of a table are which fields of an article. */
#ifndef DS_FORMAT_CSV_HEADER_H
#define DS_FORMAT_CSV_HEADER_H

#include "format/csv_record.h"
#include "format/json_field.h"

/* A column that is a field; of those of one field that are not blank in a row the least rank wins. */
typedef struct ds_csv_column {
    size_t column;
    ds_json_field field;
    int rank;
    bool is_html;
} ds_csv_column;

typedef struct ds_csv_header {
    ds_memory *memory;
    ds_csv_column *columns; /* in the order of the columns */
    size_t count, capacity;
    size_t width; /* columns of the table */
} ds_csv_header;

void ds_csv_header_init(ds_csv_header *header, ds_memory *memory);
void ds_csv_header_clear(ds_csv_header *header);

/* Read the first record of a table. Names are those of JSON members, in any case of letters, and those that the options
 * map (NULL: none). */
ds_status ds_csv_header_read(ds_csv_header *header, const ds_csv_scan *scan, const unsigned char *record, size_t size,
                             const ds_options *options, ds_error *error);

bool ds_csv_header_has(const ds_csv_header *header, ds_json_field field);

/* How sure it is that a file which begins so is a table with one of `marks` between columns; `ending` is a hint. */
int ds_csv_header_sniff(const unsigned char *head, size_t size, const char *path, const char *marks,
                        const char *ending);

#endif
