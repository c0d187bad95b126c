/* SPDX-License-Identifier: MIT */
/* LABELS as it is written: a table of names and labels, checked line by line, before any article is known. */
#ifndef DS_ENGINE_EVAL_LABELS_H
#define DS_ENGINE_EVAL_LABELS_H

#include "base/arena.h"
#include "base/file.h"

typedef struct ds_label_row {
    uint32_t line;
    uint32_t names[2]; /* numbers in ds_labels.names; the second for judged pairs only */
    uint32_t label;    /* number in ds_labels.labels */
} ds_label_row;

/* Texts by number, sorted, each once. */
typedef struct ds_name_table {
    const char **texts;
    uint32_t count;
} ds_name_table;

typedef struct ds_labels {
    ds_memory *memory;
    ds_arena arena; /* of everything here but the rows */
    const char *path;
    bool judged; /* pairs; else stories */
    ds_label_row *rows;
    size_t count, capacity;
    ds_name_table names;
    ds_name_table labels;
    uint64_t empty; /* rows without a label, which are not in `rows` */
} ds_labels;

/* Clear `labels` whatever comes back. */
ds_status ds_labels_read(ds_labels *labels, ds_memory *memory, const ds_io *io, const char *path, ds_error *error);
void ds_labels_clear(ds_labels *labels);

/* DS_E_FORMAT, at a line of the file. */
ds_status ds_labels_fail(const ds_labels *labels, uint32_t line, ds_error *error, const char *message);

/* The number of a text in a table, UINT32_MAX if it is not there. */
uint32_t ds_name_table_find(const ds_name_table *table, const char *text);

/* Does this label of a pair say that both are one story? */
bool ds_label_is_same(const char *label);

#endif
