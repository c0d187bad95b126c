/* SPDX-License-Identifier: MIT */
/*
 * How like two partitions of the same items are: the labelled one and the one that was found. All measures come from the
 * table of how many items stand in a label and a cluster at once, of which only the cells that are not 0 are kept, so they
 * take n log n whatever the sizes of stories.
 *
 *     found    1  2  3        pairs: right = sum C(cell, 2), labelled = sum C(row, 2), found = sum C(column, 2)
 *     label A  2  .  1        B-cubed (Bagga and Baldwin, "Entity-based cross-document coreferencing using the vector
 *     label B  .  3  .        space model", 1998): of each item the share of its cluster that has its label, and the
 *                             share of its label that is in its cluster; the means of these
 *     adjusted Rand index (Hubert and Arabie, "Comparing partitions", Journal of Classification 2, 1985):
 *     (right - expected) / ((labelled + found) / 2 - expected), expected = labelled * found / C(n, 2). If both partitions
 *     are all of single items, or both one cluster, that is 0 / 0; they are equal then, and it is 1.
 */
#ifndef DS_ENGINE_EVAL_MEASURE_H
#define DS_ENGINE_EVAL_MEASURE_H

#include "base/memory.h"

typedef struct ds_cell {
    uint32_t label;
    uint32_t cluster;
    uint32_t count;
} ds_cell;

typedef struct ds_cells {
    ds_memory *memory;
    uint32_t item_count;
    ds_cell *cells; /* by label, then cluster */
    uint32_t count;
    uint32_t *cell_of;    /* item -> cell */
    uint32_t *cluster_of; /* item -> cluster, numbered from 0 without gaps */
    uint32_t *label_size; /* by label */
    uint32_t *cluster_size;
    uint32_t label_count;
    uint32_t cluster_count;
} ds_cells;

/* label[i] is under `label_count`, found[i] any number. Clear `cells` whatever comes back. */
ds_status ds_cells_make(ds_cells *cells, ds_memory *memory, const uint32_t *label, uint32_t label_count,
                        const uint32_t *found, uint32_t item_count, ds_error *error);
void ds_cells_clear(ds_cells *cells);

/* Precision, recall and F1 from the three counts: NaN where there is nothing to divide by. */
void ds_score_finish(ds_eval_score *score);

static inline uint64_t ds_pairs_of(uint64_t items) {
    return items < 2 ? 0 : items * (items - 1) / 2;
}

ds_eval_score ds_measure_pairs(const ds_cells *cells);
double ds_measure_ari(const ds_cells *cells);
void ds_measure_bcubed(const ds_cells *cells, double *precision, double *recall, double *f1);

/* The same pairs when labels (stories) are drawn with repeats, weight[label] times each: pairs inside of a story count as
 * often as it was drawn, pairs of two stories as often as both were drawn together. Two draws of one story make no pairs.
 * scratch: 2 * cluster_count. */
ds_eval_score ds_measure_weighted(const ds_cells *cells, const uint32_t *weight, uint64_t *scratch);

/* Pairs by a class of their items. key[i] is the group of item i: a cell, a label or a cluster. */
typedef struct ds_class_job {
    ds_memory *memory;
    const uint32_t *key;
    const uint32_t *class_of; /* item -> class */
    uint32_t item_count;
} ds_class_job;

/* Add to pairs[class] the pairs inside of groups of which one item at least is in the class. */
ds_status ds_classes_with(const ds_class_job *job, uint64_t *pairs, ds_error *error);

/* Add to pairs[class] the pairs inside of groups whose lower class it is. */
ds_status ds_classes_lower(const ds_class_job *job, uint64_t *pairs, ds_error *error);

#endif
