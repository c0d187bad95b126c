/* SPDX-License-Identifier: MIT */
/* Records of RFC 4180 in a run of bytes: where one ends, and its fields. */
#ifndef DS_FORMAT_CSV_RECORD_H
#define DS_FORMAT_CSV_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a scan stands in a record. All zero but for the delimiter: before its first byte. */
typedef struct ds_csv_scan {
    char delimiter;
    bool no_quotes; /* a quote is a letter like others */
    int state;
    size_t at;         /* bytes looked at; when the record has ended, its size with its line end */
    size_t columns;    /* ended so far; when the record has ended, all */
    size_t first_line; /* bytes of the record's first line; 0: it has not ended yet */
    uint64_t lines;    /* line ends among the bytes looked at */
} ds_csv_scan;

typedef enum ds_csv_end {
    DS_CSV_MORE,   /* the record goes on behind the bytes */
    DS_CSV_RECORD, /* it has ended */
    DS_CSV_BAD,    /* there is text behind the quote that closes a field */
} ds_csv_end;

void ds_csv_scan_begin(ds_csv_scan *scan);

/* Go on in a record that begins at `bytes`. A record that the input ends in is the caller's to judge. */
ds_csv_end ds_csv_scan_on(ds_csv_scan *scan, const unsigned char *bytes, size_t size);

/* Did the bytes end inside of quotes? */
bool ds_csv_scan_quoted(const ds_csv_scan *scan);

typedef struct ds_csv_field {
    const unsigned char *text; /* without blanks and quotes around it */
    size_t size;
    bool has_quotes; /* quotes in it stand twice */
} ds_csv_field;

/* The next field of a whole record, from `*at` on, which comes to stand behind it; false behind the last. */
bool ds_csv_field_next(const ds_csv_scan *scan, const unsigned char *record, size_t size, size_t *at,
                       ds_csv_field *out);

/* Copy a field, each pair of quotes as one; returns the bytes written, `field->size` at most. */
size_t ds_csv_field_copy(unsigned char *out, const ds_csv_field *field);

/* The mark that parts the columns of the line that `text` begins with: the one of `marks` that stands there most. */
char ds_csv_delimiter(const unsigned char *text, size_t size, const char *marks);

#endif
