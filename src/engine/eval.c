/* SPDX-License-Identifier: MIT */
/* A result held against labels: the public face, and the order in which its parts are worked out. */
#include "engine/eval.h"

#include <math.h>
#include <string.h>

static const double default_thresholds[] = {0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60,
                                            0.65, 0.70, 0.75, 0.80, 0.85, 0.90};

void ds_eval_options_init(ds_eval_options *options) {
    *options = (ds_eval_options){
        .struct_size = sizeof *options,
        .worst = 10,
        .resamples = 1000,
        .seed = 1,
        .thresholds = default_thresholds,
        .threshold_count = sizeof default_thresholds / sizeof *default_thresholds,
    };
}

/* ---- options ---- */

static ds_status check_options(const ds_eval_options *options, ds_error *error) {
    if (options == NULL || options->struct_size != sizeof *options) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "options", "struct_size is not set: call ds_eval_options_init first");
    }
    for (size_t t = 0; t < options->threshold_count; t++) {
        if (options->thresholds == NULL || !(options->thresholds[t] > 0 && options->thresholds[t] <= 1)) {
            return ds_fail(error, DS_E_ARGUMENT, 0, "thresholds", "out of range: takes numbers over 0 up to 1");
        }
    }
    for (size_t w = 0; w < options->window_count; w++) {
        if (options->windows == NULL || !(options->windows[w] >= 0) || isinf(options->windows[w])) {
            return ds_fail(error, DS_E_ARGUMENT, 0, "windows", "out of range: takes days, 0 for none");
        }
    }
    return DS_OK;
}

/* Insertion, dropping repeats: lists of a sweep are short. */
static size_t sort_numbers(double *numbers, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        double number = numbers[i];
        size_t at = kept;
        while (at > 0 && numbers[at - 1] > number) at--;
        if (at > 0 && numbers[at - 1] == number) continue;
        memmove(numbers + at + 1, numbers + at, (kept - at) * sizeof *numbers);
        numbers[at] = number;
        kept++;
    }
    return kept;
}

static ds_status copy_numbers(const double **numbers, size_t *count, ds_arena *arena, ds_error *error) {
    double *copy = ds_arena_new(arena, *count, sizeof *copy);
    if (copy == NULL) return ds_fail_memory(error);
    if (*count > 0) memcpy(copy, *numbers, *count * sizeof *copy);
    *count = sort_numbers(copy, *count);
    *numbers = copy;
    return DS_OK;
}

static ds_status fill(ds_eval *eval, const char *labels, ds_error *error) {
    ds_eval_options *options = &eval->options;
    if (options->thresholds == NULL) {
        ds_eval_options defaults;
        ds_eval_options_init(&defaults);
        options->thresholds = defaults.thresholds;
        options->threshold_count = defaults.threshold_count;
    }
    DS_TRY(copy_numbers(&options->thresholds, &options->threshold_count, &eval->arena, error));
    DS_TRY(copy_numbers(&options->windows, &options->window_count, &eval->arena, error));
    return ds_labels_read(&eval->labels, &eval->memory, ds_io_system(), labels, error);
}

ds_status ds_eval_new(ds_eval **out, const char *labels, const ds_eval_options *options, ds_error *error) {
    if (out == NULL || labels == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, NULL, "an argument is NULL");
    *out = NULL;
    DS_TRY(check_options(options, error));
    ds_memory memory;
    ds_memory_init(&memory, &options->allocator);
    ds_eval *eval = ds_memory_new_zeroed(&memory, 1, sizeof *eval);
    if (eval == NULL) return ds_fail_memory(error);
    ds_memory_init(&eval->memory, &options->allocator);
    ds_arena_init(&eval->arena, &eval->memory);
    eval->options = *options;
    ds_status status = fill(eval, labels, error);
    if (status == DS_OK) {
        *out = eval;
    } else {
        ds_eval_free(eval);
    }
    return status;
}

void ds_eval_free(ds_eval *eval) {
    if (eval == NULL) return;
    ds_labels_clear(&eval->labels);
    ds_memory_free(&eval->memory, eval->unknown, eval->unknown_capacity, sizeof *eval->unknown);
    ds_memory_free(&eval->memory, eval->points, eval->point_capacity, sizeof *eval->points);
    ds_arena_clear(&eval->arena);
    ds_memory memory;
    ds_memory_init(&memory, &eval->memory.hook);
    ds_memory_free(&memory, eval, 1, sizeof *eval);
}

/* ---- measuring ---- */

/* What the matcher keeps when none of the options that are swept asks for more: so stories that are built again are those
 * of a new scan. */
double ds_eval_pair_floor(const ds_eval *eval, const ds_options *options) {
    double floor = 0.2;
    if (options->threshold < floor) floor = options->threshold;
    if (options->containment < floor) floor = options->containment;
    if (eval->options.threshold_count > 0 && eval->options.thresholds[0] < floor) floor = eval->options.thresholds[0];
    return floor;
}

static ds_status check_result(const ds_eval *eval, const ds_result *result, ds_error *error) {
    if (eval == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "eval", "is NULL");
    if (result == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "result", "is NULL");
    return DS_OK;
}

static ds_status check_pairs(const ds_eval *eval, const ds_options *options, ds_error *error) {
    if (!options->keep_pairs) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "keep_pairs", "the result was made without keeping its pairs");
    }
    if (options->pair_floor > ds_eval_pair_floor(eval, options)) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "pair_floor", "is over what ds_eval_pair_floor asks for");
    }
    return DS_OK;
}

static uint64_t count_stories(const ds_cells *cells) {
    uint64_t count = 0;
    for (uint32_t l = 0; l < cells->label_count; l++) count += cells->label_size[l] > 0;
    return count;
}

static ds_status count_judged_articles(ds_eval *eval, const ds_core *core, ds_error *error) {
    unsigned char *is_judged = ds_memory_new_zeroed(&eval->memory, core->count, 1);
    if (is_judged == NULL) return ds_fail_memory(error);
    for (uint32_t p = 0; p < eval->judged_count; p++) is_judged[eval->judged[p].a] = is_judged[eval->judged[p].b] = 1;
    for (uint32_t i = 0; i < core->count; i++) eval->summary.articles += is_judged[i];
    ds_memory_free(&eval->memory, is_judged, core->count, 1);
    return DS_OK;
}

/* The measures of the result as it is: a point like those of the sweep, which is taken off the list again. */
static ds_status measure_base(ds_eval *eval, const ds_core *core, const ds_cells *cells, ds_error *error) {
    ds_eval_summary *summary = &eval->summary;
    DS_TRY(ds_eval_add_point(eval, core->stories.story_of, "", 0, error));
    ds_eval_point base = eval->points[--eval->point_count];
    summary->score = base.score;
    summary->ari = base.ari;
    summary->bcubed_f1 = base.bcubed_f1;
    if (eval->labels.judged) {
        summary->pairs = eval->judged_count;
        return count_judged_articles(eval, core, error);
    }
    ds_measure_bcubed(cells, &summary->bcubed_precision, &summary->bcubed_recall, &summary->bcubed_f1);
    summary->articles = eval->item_count;
    summary->stories = count_stories(cells);
    summary->pairs = ds_pairs_of(eval->item_count);
    return DS_OK;
}

static void start_summary(ds_eval *eval) {
    double none = (double)NAN;
    eval->summary = (ds_eval_summary){
        .struct_size = sizeof eval->summary,
        .by_story = !eval->labels.judged,
        .empty = eval->labels.empty,
        .bcubed_precision = none,
        .bcubed_recall = none,
        .bcubed_f1 = none,
        .ari = none,
        .suggested = none,
        .suggested_low = none,
        .suggested_high = none,
    };
}

ds_status ds_eval_measure(ds_eval *eval, ds_result *result, ds_error *error) {
    DS_TRY(check_result(eval, result, error));
    const ds_core *core = ds_result_core(result);
    DS_TRY(check_pairs(eval, &core->options, error));
    if (eval->measured) return ds_fail(error, DS_E_STATE, 0, NULL, "a result was measured already");
    eval->measured = true;
    start_summary(eval);
    DS_TRY(ds_eval_resolve(eval, core, error));
    eval->summary.lines = eval->labels.count - eval->summary.unknown;
    ds_cells cells;
    ds_status status = ds_eval_cells(eval, core->stories.story_of, &cells, error);
    if (status == DS_OK) status = measure_base(eval, core, &cells, error);
    if (status == DS_OK) status = ds_eval_sweep(eval, core, error);
    if (status == DS_OK) status = ds_eval_divide(eval, core, &cells, error);
    if (status == DS_OK) status = ds_eval_count_relations(eval, core, &cells, error);
    if (status == DS_OK) status = ds_eval_list_mistakes(eval, core, &cells, error);
    ds_cells_clear(&cells);
    return status;
}

ds_status ds_eval_add(ds_eval *eval, ds_result *result, const char *option, double value, ds_error *error) {
    DS_TRY(check_result(eval, result, error));
    const ds_core *core = ds_result_core(result);
    if (eval->contents == NULL) return ds_fail(error, DS_E_STATE, 0, NULL, "no result was measured yet");
    if (!ds_eval_is_same_input(eval, core)) {
        return ds_fail(error, DS_E_STATE, 0, NULL, "the articles are not those that were measured: did files change?");
    }
    const char *copy = option == NULL ? NULL : ds_arena_text(&eval->arena, option, strlen(option));
    if (copy == NULL)
        return option == NULL ? ds_fail(error, DS_E_ARGUMENT, 0, "option", "is NULL") : ds_fail_memory(error);
    return ds_eval_add_point(eval, core->stories.story_of, copy, value, error);
}

/* ---- asking ---- */

size_t ds_eval_unknown_count(const ds_eval *eval) {
    return eval->unknown_count;
}

const char *ds_eval_unknown(const ds_eval *eval, size_t index, uint32_t *line) {
    if (index >= eval->unknown_count) return NULL;
    if (line != NULL) *line = eval->unknown[index].line;
    return eval->unknown[index].name;
}

const ds_eval_summary *ds_eval_summarise(const ds_eval *eval) {
    return &eval->summary;
}

const ds_eval_point *ds_eval_point_at(const ds_eval *eval, size_t index) {
    return index < eval->point_count ? &eval->points[index] : NULL;
}

const ds_eval_part *ds_eval_source(const ds_eval *eval, size_t index) {
    return index < eval->source_count ? &eval->sources[index] : NULL;
}

const ds_eval_part *ds_eval_length_band(const ds_eval *eval, size_t index) {
    return index < DS_LENGTH_BANDS ? &eval->bands[index] : NULL;
}

const ds_eval_row *ds_eval_confusion(const ds_eval *eval, size_t index) {
    return index < eval->row_count ? &eval->rows[index] : NULL;
}

const ds_eval_mistake *ds_eval_false_merge(const ds_eval *eval, size_t index) {
    return index < eval->wrong.count ? &eval->wrong.mistakes[index] : NULL;
}

const ds_eval_mistake *ds_eval_miss(const ds_eval *eval, size_t index) {
    return index < eval->missed.count ? &eval->missed.mistakes[index] : NULL;
}
