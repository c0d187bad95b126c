/* SPDX-License-Identifier: MIT */
#include "engine/eval_measure.h"

#include "base/radix.h"

#include <math.h>
#include <string.h>

/* Clusters get numbers without gaps, in order of the numbers that they were given by. */
static void number_clusters(ds_cells *c, ds_record *records, const uint32_t *found) {
    for (uint32_t i = 0; i < c->item_count; i++) records[i] = ds_record_make(found[i], i);
    ds_radix_sort(records, records + c->item_count, c->item_count);
    for (uint32_t i = 0; i < c->item_count; i++) {
        if (i > 0 && records[i].key_low != records[i - 1].key_low) c->cluster_count++;
        c->cluster_of[records[i].value] = c->cluster_count;
        c->cluster_size[c->cluster_count]++;
    }
    c->cluster_count += c->item_count > 0;
}

static void make_cells(ds_cells *c, ds_record *records, const uint32_t *label) {
    for (uint32_t i = 0; i < c->item_count; i++) {
        records[i] = ds_record_make((uint64_t)label[i] << 32 | c->cluster_of[i], i);
        c->label_size[label[i]]++;
    }
    ds_radix_sort(records, records + c->item_count, c->item_count);
    for (uint32_t i = 0; i < c->item_count; i++) {
        bool is_new = i == 0 || ds_record_key(&records[i]) != ds_record_key(&records[i - 1]);
        if (is_new) c->cells[c->count++] = (ds_cell){records[i].key_high, records[i].key_low, 0};
        c->cells[c->count - 1].count++;
        c->cell_of[records[i].value] = c->count - 1;
    }
}

ds_status ds_cells_make(ds_cells *c, ds_memory *memory, const uint32_t *label, uint32_t label_count,
                        const uint32_t *found, uint32_t n, ds_error *error) {
    *c = (ds_cells){.memory = memory, .item_count = n, .label_count = label_count};
    c->cells = ds_memory_new(memory, n, sizeof *c->cells);
    c->cell_of = ds_memory_new(memory, n, sizeof *c->cell_of);
    c->cluster_of = ds_memory_new(memory, n, sizeof *c->cluster_of);
    c->label_size = ds_memory_new_zeroed(memory, label_count, sizeof *c->label_size);
    c->cluster_size = ds_memory_new_zeroed(memory, n, sizeof *c->cluster_size);
    ds_record *records = ds_memory_new(memory, n, 2 * sizeof *records);
    bool had_room = c->cells != NULL && c->cell_of != NULL && c->cluster_of != NULL && c->label_size != NULL &&
                    c->cluster_size != NULL && records != NULL;
    if (had_room) {
        number_clusters(c, records, found);
        make_cells(c, records, label);
    }
    ds_memory_free(memory, records, n, 2 * sizeof *records);
    return had_room ? DS_OK : ds_fail_memory(error);
}

void ds_cells_clear(ds_cells *c) {
    if (c->memory == NULL) return;
    ds_memory_free(c->memory, c->cells, c->item_count, sizeof *c->cells);
    ds_memory_free(c->memory, c->cell_of, c->item_count, sizeof *c->cell_of);
    ds_memory_free(c->memory, c->cluster_of, c->item_count, sizeof *c->cluster_of);
    ds_memory_free(c->memory, c->label_size, c->label_count, sizeof *c->label_size);
    ds_memory_free(c->memory, c->cluster_size, c->item_count, sizeof *c->cluster_size);
    *c = (ds_cells){.memory = NULL};
}

/* ---- measures ---- */

static double ratio(uint64_t part, uint64_t whole) {
    return whole == 0 ? (double)NAN : (double)part / (double)whole;
}

void ds_score_finish(ds_eval_score *score) {
    score->precision = ratio(score->right, score->right + score->wrong);
    score->recall = ratio(score->right, score->right + score->missed);
    score->f1 = ratio(2 * score->right, 2 * score->right + score->wrong + score->missed);
}

static uint64_t pairs_in(const uint32_t *sizes, uint32_t count) {
    uint64_t pairs = 0;
    for (uint32_t i = 0; i < count; i++) pairs += ds_pairs_of(sizes[i]);
    return pairs;
}

ds_eval_score ds_measure_pairs(const ds_cells *c) {
    ds_eval_score score = {0};
    for (uint32_t i = 0; i < c->count; i++) score.right += ds_pairs_of(c->cells[i].count);
    score.wrong = pairs_in(c->cluster_size, c->cluster_count) - score.right;
    score.missed = pairs_in(c->label_size, c->label_count) - score.right;
    ds_score_finish(&score);
    return score;
}

double ds_measure_ari(const ds_cells *c) {
    ds_eval_score pairs = ds_measure_pairs(c);
    double right = (double)pairs.right, labelled = right + (double)pairs.missed, found = right + (double)pairs.wrong;
    if (pairs.wrong == 0 && pairs.missed == 0) return 1; /* equal: without dividing, which 0 / 0 would need */
    double expected = labelled * found / (double)ds_pairs_of(c->item_count);
    return (right - expected) / ((labelled + found) / 2 - expected);
}

void ds_measure_bcubed(const ds_cells *c, double *precision, double *recall, double *f1) {
    double p = 0, r = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        double count = c->cells[i].count;
        p += count * count / c->cluster_size[c->cells[i].cluster];
        r += count * count / c->label_size[c->cells[i].label];
    }
    *precision = p / c->item_count;
    *recall = r / c->item_count;
    *f1 = 2 * *precision * *recall / (*precision + *recall);
}

ds_eval_score ds_measure_weighted(const ds_cells *c, const uint32_t *weight, uint64_t *scratch) {
    uint64_t *sum = scratch, *squares = scratch + c->cluster_count;
    memset(scratch, 0, 2 * (size_t)c->cluster_count * sizeof *scratch);
    ds_eval_score score = {0};
    for (uint32_t i = 0; i < c->count; i++) {
        const ds_cell *cell = &c->cells[i];
        uint64_t drawn = (uint64_t)weight[cell->label] * cell->count;
        score.right += weight[cell->label] * ds_pairs_of(cell->count);
        sum[cell->cluster] += drawn;
        squares[cell->cluster] += drawn * drawn;
    }
    for (uint32_t k = 0; k < c->cluster_count; k++) score.wrong += (sum[k] * sum[k] - squares[k]) / 2;
    for (uint32_t l = 0; l < c->label_count; l++) score.missed += weight[l] * ds_pairs_of(c->label_size[l]);
    score.missed -= score.right;
    ds_score_finish(&score);
    return score;
}

/* ---- by class ---- */

typedef void (*group_fn)(const ds_record *records, uint32_t first, uint32_t next, uint64_t *pairs);

/* records of one group, sorted by class */
static uint32_t class_end(const ds_record *records, uint32_t first, uint32_t next) {
    uint32_t end = first + 1;
    while (end < next && records[end].key_low == records[first].key_low) end++;
    return end;
}

static void add_with(const ds_record *records, uint32_t first, uint32_t next, uint64_t *pairs) {
    uint64_t all = ds_pairs_of(next - first);
    for (uint32_t at = first, end; at < next; at = end) {
        end = class_end(records, at, next);
        pairs[records[at].key_low] += all - ds_pairs_of(next - first - (end - at));
    }
}

static void add_lower(const ds_record *records, uint32_t first, uint32_t next, uint64_t *pairs) {
    for (uint32_t at = first, end; at < next; at = end) {
        end = class_end(records, at, next);
        pairs[records[at].key_low] += ds_pairs_of(next - at) - ds_pairs_of(next - end);
    }
}

static ds_status each_group(const ds_class_job *job, group_fn add, uint64_t *pairs, ds_error *error) {
    uint32_t n = job->item_count;
    ds_record *records = ds_memory_new(job->memory, n, 2 * sizeof *records);
    if (records == NULL) return ds_fail_memory(error);
    for (uint32_t i = 0; i < n; i++) {
        records[i] = ds_record_make((uint64_t)job->key[i] << 32 | job->class_of[i], i);
    }
    ds_radix_sort(records, records + n, n);
    for (uint32_t first = 0, next; first < n; first = next) {
        for (next = first + 1; next < n && records[next].key_high == records[first].key_high;) next++;
        add(records, first, next, pairs);
    }
    ds_memory_free(job->memory, records, n, 2 * sizeof *records);
    return DS_OK;
}

ds_status ds_classes_with(const ds_class_job *job, uint64_t *pairs, ds_error *error) {
    return each_group(job, add_with, pairs, error);
}

ds_status ds_classes_lower(const ds_class_job *job, uint64_t *pairs, ds_error *error) {
    return each_group(job, add_lower, pairs, error);
}
