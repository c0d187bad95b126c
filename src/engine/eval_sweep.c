/* SPDX-License-Identifier: MIT */
/*
 * The sweep: stories are built again from the pairs that the scan has kept, with another threshold or window; nothing is
 * read again but the few texts that building stories compares anew.
 *
 * The suggested threshold is the one with the best F1; where several next to each other have it, the middle one. Its
 * interval is a percentile bootstrap (Efron and Tibshirani, "An introduction to the bootstrap", 1993): labelled stories, or
 * judged pairs, are drawn with repeats as often as there are, the best threshold is looked for again, and the middle 95 %
 * of what comes out is the interval. Whole stories are drawn, for the pairs of one story stand or fall together.
 */
#include "engine/eval.h"

#include "base/hash.h"

#include <math.h>
#include <string.h>

/* ---- one point ---- */

ds_status ds_eval_cells(ds_eval *eval, const uint32_t *story_of, ds_cells *cells, ds_error *error) {
    *cells = (ds_cells){.memory = NULL};
    if (eval->labels.judged) return DS_OK;
    uint32_t n = eval->item_count;
    uint32_t *found = ds_memory_new(&eval->memory, n, sizeof *found);
    if (found == NULL) return ds_fail_memory(error);
    for (uint32_t i = 0; i < n; i++) found[i] = story_of[eval->items[i]];
    ds_status status =
        ds_cells_make(cells, &eval->memory, eval->item_labels, eval->labels.labels.count, found, n, error);
    ds_memory_free(&eval->memory, found, n, sizeof *found);
    return status;
}

static void count_judged(ds_eval_score *score, bool same, bool merged, uint32_t weight) {
    score->right += same && merged ? weight : 0;
    score->wrong += !same && merged ? weight : 0;
    score->missed += same && !merged ? weight : 0;
}

static ds_eval_score score_judged(const ds_eval *eval, const uint32_t *story_of) {
    ds_eval_score score = {0};
    for (uint32_t p = 0; p < eval->judged_count; p++) {
        const ds_judged *pair = &eval->judged[p];
        count_judged(&score, pair->same, story_of[pair->a] == story_of[pair->b], 1);
    }
    ds_score_finish(&score);
    return score;
}

static ds_eval_point measure(const ds_eval *eval, const uint32_t *story_of, const ds_cells *cells) {
    ds_eval_point point = {.bcubed_f1 = (double)NAN, .ari = (double)NAN};
    if (eval->labels.judged) {
        point.score = score_judged(eval, story_of);
    } else {
        double precision, recall;
        point.score = ds_measure_pairs(cells);
        point.ari = ds_measure_ari(cells);
        ds_measure_bcubed(cells, &precision, &recall, &point.bcubed_f1);
    }
    return point;
}

static ds_status push(ds_eval *eval, ds_eval_point point, const char *option, double value, ds_error *error) {
    if (!ds_memory_reserve(&eval->memory, &eval->points, &eval->point_capacity, eval->point_count + 1, sizeof point)) {
        return ds_fail_memory(error);
    }
    point.option = option;
    point.value = value;
    eval->points[eval->point_count++] = point;
    return DS_OK;
}

ds_status ds_eval_add_point(ds_eval *eval, const uint32_t *story_of, const char *option, double value,
                            ds_error *error) {
    ds_cells cells;
    ds_status status = ds_eval_cells(eval, story_of, &cells, error);
    if (status == DS_OK) status = push(eval, measure(eval, story_of, &cells), option, value, error);
    ds_cells_clear(&cells);
    return status;
}

/* ---- stories by other options ---- */

static ds_status build_again(const ds_core *core, const ds_options *options, ds_stories *out, ds_error *error) {
    ds_corpus corpus = core->corpus;
    corpus.options = options;
    ds_matcher matcher;
    ds_status status = ds_matcher_decide_again(&matcher, &core->matcher, &corpus, error);
    if (status == DS_OK) status = ds_stories_build(out, corpus.memory, &matcher, error);
    ds_matcher_clear(&matcher);
    return status;
}

/* What the bootstrap draws from: at each threshold, the cells, or which judged pairs are merged. */
typedef struct swept {
    ds_eval *eval;
    ds_cells *cells;       /* by threshold */
    unsigned char *merged; /* [threshold][pair] */
    size_t count;
} swept;

static ds_status take_threshold(swept *s, size_t t, const uint32_t *story_of, ds_error *error) {
    ds_eval *eval = s->eval;
    DS_TRY(ds_eval_cells(eval, story_of, &s->cells[t], error));
    for (uint32_t p = 0; p < eval->judged_count; p++) {
        const ds_judged *pair = &eval->judged[p];
        s->merged[t * eval->judged_count + p] = story_of[pair->a] == story_of[pair->b];
    }
    return push(eval, measure(eval, story_of, &s->cells[t]), "threshold", eval->options.thresholds[t], error);
}

static ds_status sweep_thresholds(swept *s, const ds_core *core, ds_error *error) {
    for (size_t t = 0; t < s->count; t++) {
        ds_options options = core->options;
        options.progress = NULL; /* belongs to the scan that is over */
        options.threshold = s->eval->options.thresholds[t];
        ds_stories stories = {.memory = NULL};
        ds_status status = build_again(core, &options, &stories, error);
        if (status == DS_OK) status = take_threshold(s, t, stories.story_of, error);
        ds_stories_clear(&stories);
        DS_TRY(status);
    }
    return DS_OK;
}

static ds_status sweep_windows(ds_eval *eval, const ds_core *core, ds_error *error) {
    for (size_t w = 0; w < eval->options.window_count; w++) {
        ds_options options = core->options;
        options.progress = NULL;
        options.window_days = eval->options.windows[w];
        ds_stories stories = {.memory = NULL};
        ds_status status = build_again(core, &options, &stories, error);
        if (status == DS_OK) status = ds_eval_add_point(eval, stories.story_of, "window", options.window_days, error);
        ds_stories_clear(&stories);
        DS_TRY(status);
    }
    return DS_OK;
}

/* ---- the suggestion ---- */

/* The middle of the longest run of thresholds that have the best F1, the lower one of two; SIZE_MAX if all are NaN. */
static size_t best_of(const double *f1, size_t count) {
    double best = -1;
    for (size_t t = 0; t < count; t++) {
        if (f1[t] > best) best = f1[t];
    }
    size_t first_best = SIZE_MAX, longest = 0;
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first; next < count && f1[next] >= best;) next++;
        if (next - first > longest) {
            longest = next - first;
            first_best = first;
        }
        if (next == first) next++;
    }
    return longest == 0 ? SIZE_MAX : first_best + (longest - 1) / 2;
}

static void score_drawn(const swept *s, const uint32_t *weight, double *f1, uint64_t *scratch) {
    for (size_t t = 0; t < s->count; t++) {
        if (!s->eval->labels.judged) {
            f1[t] = ds_measure_weighted(&s->cells[t], weight, scratch).f1;
            continue;
        }
        ds_eval_score score = {0};
        const unsigned char *merged = s->merged + t * s->eval->judged_count;
        for (uint32_t p = 0; p < s->eval->judged_count; p++) {
            count_judged(&score, s->eval->judged[p].same, merged[p] != 0, weight[p]);
        }
        ds_score_finish(&score);
        f1[t] = score.f1;
    }
}

/* Draw as many units as there are. The n-th number of a draw is a hash of (seed, draw, n): no state, and the same
 * everywhere. */
static void draw(const uint32_t *units, uint32_t unit_count, uint64_t seed, uint32_t round, uint32_t *weight,
                 uint32_t weight_count) {
    memset(weight, 0, weight_count * sizeof *weight);
    uint64_t start = ds_hash_mix(seed * 0x9e3779b97f4a7c15u + round + 1);
    for (uint32_t i = 0; i < unit_count; i++) {
        uint64_t random = ds_hash_mix(start + i) >> 32;
        weight[units[random * unit_count >> 32]]++;
    }
}

/* Which labels, or pairs, there are to draw from. */
static uint32_t list_units(const swept *s, uint32_t *units) {
    uint32_t count = 0;
    if (s->eval->labels.judged) {
        for (; count < s->eval->judged_count; count++) units[count] = count;
        return count;
    }
    for (uint32_t l = 0; l < s->cells[0].label_count; l++) {
        if (s->cells[0].label_size[l] > 0) units[count++] = l;
    }
    return count;
}

static void summarise_chosen(ds_eval *eval, const uint32_t *chosen, size_t count) {
    uint64_t total = 0, seen = 0;
    for (size_t t = 0; t < count; t++) total += chosen[t];
    for (size_t t = 0; t < count && total > 0; t++) {
        uint64_t before = seen;
        seen += chosen[t];
        /* The first at which 2.5 % are reached, and the first at which 97.5 % are. */
        if (before * 40 < total && seen * 40 >= total) eval->summary.suggested_low = eval->options.thresholds[t];
        if (before * 40 < total * 39 && seen * 40 >= total * 39) {
            eval->summary.suggested_high = eval->options.thresholds[t];
        }
    }
}

static ds_status suggest(swept *s, ds_error *error) {
    ds_eval *eval = s->eval;
    uint32_t weights = eval->labels.judged ? eval->judged_count : eval->labels.labels.count;
    size_t scratch_count = 2 * (size_t)eval->item_count;
    uint32_t *weight = ds_memory_new(&eval->memory, weights, sizeof *weight);
    uint32_t *units = ds_memory_new(&eval->memory, weights, sizeof *units);
    uint32_t *chosen = ds_memory_new_zeroed(&eval->memory, s->count, sizeof *chosen);
    double *f1 = ds_memory_new(&eval->memory, s->count, sizeof *f1);
    uint64_t *scratch = ds_memory_new(&eval->memory, scratch_count, sizeof *scratch);
    bool had_room = weight != NULL && units != NULL && chosen != NULL && f1 != NULL && scratch != NULL;
    if (had_room) {
        uint32_t unit_count = list_units(s, units);
        for (size_t t = 0; t < s->count; t++) f1[t] = eval->points[t].score.f1;
        size_t best = best_of(f1, s->count);
        if (best != SIZE_MAX) eval->summary.suggested = eval->options.thresholds[best];
        for (uint32_t r = 0; r < eval->options.resamples && best != SIZE_MAX; r++) {
            draw(units, unit_count, eval->options.seed, r, weight, weights);
            score_drawn(s, weight, f1, scratch);
            size_t drawn = best_of(f1, s->count);
            if (drawn != SIZE_MAX) chosen[drawn]++;
        }
        summarise_chosen(eval, chosen, s->count);
    }
    ds_memory_free(&eval->memory, weight, weights, sizeof *weight);
    ds_memory_free(&eval->memory, units, weights, sizeof *units);
    ds_memory_free(&eval->memory, chosen, s->count, sizeof *chosen);
    ds_memory_free(&eval->memory, f1, s->count, sizeof *f1);
    ds_memory_free(&eval->memory, scratch, scratch_count, sizeof *scratch);
    return had_room ? DS_OK : ds_fail_memory(error);
}

/* The thresholds' points come first, in order: suggest() reads them by place. */
ds_status ds_eval_sweep(ds_eval *eval, const ds_core *core, ds_error *error) {
    swept s = {.eval = eval, .count = eval->options.threshold_count};
    size_t merged = s.count * eval->judged_count;
    s.cells = ds_memory_new_zeroed(&eval->memory, s.count, sizeof *s.cells);
    s.merged = ds_memory_new(&eval->memory, merged, 1);
    ds_status status = s.cells == NULL || s.merged == NULL ? ds_fail_memory(error) : DS_OK;
    if (status == DS_OK) status = sweep_thresholds(&s, core, error);
    if (status == DS_OK && s.count > 0) status = suggest(&s, error);
    for (size_t t = 0; s.cells != NULL && t < s.count; t++) ds_cells_clear(&s.cells[t]);
    ds_memory_free(&eval->memory, s.cells, s.count, sizeof *s.cells);
    ds_memory_free(&eval->memory, s.merged, merged, 1);
    return status == DS_OK ? sweep_windows(eval, core, error) : status;
}
