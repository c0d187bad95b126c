/* SPDX-License-Identifier: MIT */
/* The bytes of a passage on one of its sides. */
#ifndef DS_REPORT_PASSAGE_SIDE_H
#define DS_REPORT_PASSAGE_SIDE_H

#include "dupscan.h"

/* Borrowed from the comparison. */
typedef struct ds_passage_side {
    const char *text;
    size_t offset;
    size_t size;
} ds_passage_side;

static inline ds_passage_side ds_passage_side_get(const ds_comparison *comparison, const ds_passage *passage,
                                                  int side) {
    size_t all;
    size_t offset = side == 0 ? passage->a_offset : passage->b_offset;
    size_t size = side == 0 ? passage->a_size : passage->b_size;
    return (ds_passage_side){ds_comparison_text(comparison, side, &all) + offset, offset, size};
}

#endif
