/* SPDX-License-Identifier: MIT */
/* An evaluation from the inside: what its files hand to each other. */
#ifndef DS_ENGINE_EVAL_H
#define DS_ENGINE_EVAL_H

#include "engine/eval_labels.h"
#include "engine/eval_measure.h"
#include "engine/result.h"

enum { DS_LENGTH_BANDS = 4 };

typedef struct ds_judged {
    uint32_t a; /* articles, a < b */
    uint32_t b;
    uint32_t label;
    bool same;
} ds_judged;

typedef struct ds_unknown_name {
    const char *name;
    uint32_t line;
} ds_unknown_name;

typedef struct ds_mistake_list {
    ds_eval_mistake *mistakes;
    size_t count;
} ds_mistake_list;

struct ds_eval {
    ds_memory memory;
    ds_arena arena;
    ds_eval_options options; /* lists in `arena`, thresholds sorted, each once */
    ds_labels labels;
    bool measured;

    /* Labels with their articles: one of the two kinds. All in `arena`. */
    uint32_t *items; /* labelled articles, ascending */
    uint32_t *item_labels;
    uint32_t item_count;
    ds_judged *judged; /* by (a, b), each once */
    uint32_t judged_count;
    uint64_t *contents; /* by item, or by side of a judged pair: who it was, for ds_eval_add */
    uint32_t article_count;
    ds_unknown_name *unknown;
    size_t unknown_count, unknown_capacity;

    ds_eval_summary summary;
    ds_eval_point *points;
    size_t point_count, point_capacity;
    ds_eval_part *sources;
    size_t source_count;
    ds_eval_part bands[DS_LENGTH_BANDS];
    ds_eval_row *rows;
    size_t row_count;
    ds_mistake_list wrong;
    ds_mistake_list missed;
};

/* eval_resolve.c: which articles labels speak of. */
ds_status ds_eval_resolve(ds_eval *eval, const ds_core *core, ds_error *error);

/* Are they still the same articles? */
bool ds_eval_is_same_input(const ds_eval *eval, const ds_core *core);

/* eval_sweep.c: the labelled part of a partition of all articles. */
ds_status ds_eval_cells(ds_eval *eval, const uint32_t *story_of, ds_cells *cells, ds_error *error);
ds_status ds_eval_add_point(ds_eval *eval, const uint32_t *story_of, const char *option, double value, ds_error *error);
ds_status ds_eval_sweep(ds_eval *eval, const ds_core *core, ds_error *error);

/* eval_parts.c: by source and by length; relations by label. */
ds_status ds_eval_divide(ds_eval *eval, const ds_core *core, const ds_cells *cells, ds_error *error);
ds_status ds_eval_count_relations(ds_eval *eval, const ds_core *core, const ds_cells *cells, ds_error *error);

/* eval_mistakes.c: which pairs were judged otherwise. */
ds_status ds_eval_list_mistakes(ds_eval *eval, const ds_core *core, const ds_cells *cells, ds_error *error);

/* The place of a pair in a sorted list of matches, NULL if it is not there. */
const ds_match *ds_match_list_find(const ds_match_list *list, uint32_t a, uint32_t b);

#endif
