/* SPDX-License-Identifier: MIT */
/* The score taken apart: by source, by length, and which relation stands for which label. */
#include "engine/eval.h"

#include <string.h>

static const struct {
    const char *name;
    uint32_t under; /* words */
} bands[DS_LENGTH_BANDS] = {{"<50", 50}, {"50-149", 150}, {"150-399", 400}, {"400+", UINT32_MAX}};

static uint32_t band_of(const ds_core *core, uint32_t article) {
    uint32_t band = 0;
    while (band + 1 < DS_LENGTH_BANDS && core->entries[article].words >= bands[band].under) band++;
    return band;
}

static uint32_t source_of(const ds_core *core, uint32_t article) {
    return core->entries[article].source;
}

typedef uint32_t (*class_fn)(const ds_core *core, uint32_t article);
typedef ds_status (*classes_fn)(const ds_class_job *job, uint64_t *pairs, ds_error *error);

/* ---- stories: right, labelled and found pairs by class ---- */

static ds_status score_classes(ds_eval *eval, const ds_core *core, const ds_cells *cells, class_fn class_of,
                               classes_fn count, ds_eval_score *scores, uint32_t class_count, ds_error *error) {
    uint32_t n = eval->item_count;
    uint32_t *classes = ds_memory_new(&eval->memory, n, sizeof *classes);
    uint64_t *pairs = ds_memory_new_zeroed(&eval->memory, class_count, 3 * sizeof *pairs);
    ds_status status = classes == NULL || pairs == NULL ? ds_fail_memory(error) : DS_OK;
    if (status == DS_OK) {
        for (uint32_t i = 0; i < n; i++) classes[i] = class_of(core, eval->items[i]);
        const uint32_t *const keys[] = {cells->cell_of, eval->item_labels, cells->cluster_of};
        for (size_t k = 0; k < 3 && status == DS_OK; k++) {
            ds_class_job job = {&eval->memory, keys[k], classes, n};
            status = count(&job, pairs + k * class_count, error);
        }
    }
    for (uint32_t c = 0; c < class_count && status == DS_OK; c++) {
        uint64_t right = pairs[c], labelled = pairs[class_count + c], found = pairs[2 * (size_t)class_count + c];
        scores[c] = (ds_eval_score){.right = right, .wrong = found - right, .missed = labelled - right};
    }
    ds_memory_free(&eval->memory, classes, n, sizeof *classes);
    ds_memory_free(&eval->memory, pairs, class_count, 3 * sizeof *pairs);
    return status;
}

/* ---- judged pairs ---- */

static void add_judged(ds_eval_score *score, const ds_judged *pair, bool merged) {
    score->right += pair->same && merged;
    score->wrong += !pair->same && merged;
    score->missed += pair->same && !merged;
}

static void score_judged(const ds_eval *eval, const ds_core *core, ds_eval_score *by_source, ds_eval_score *by_band) {
    for (uint32_t p = 0; p < eval->judged_count; p++) {
        const ds_judged *pair = &eval->judged[p];
        bool merged = core->stories.story_of[pair->a] == core->stories.story_of[pair->b];
        uint32_t source_a = source_of(core, pair->a), source_b = source_of(core, pair->b);
        uint32_t band_a = band_of(core, pair->a), band_b = band_of(core, pair->b);
        add_judged(&by_source[source_a], pair, merged);
        if (source_b != source_a) add_judged(&by_source[source_b], pair, merged);
        add_judged(&by_band[band_a < band_b ? band_a : band_b], pair, merged);
    }
}

/* ---- both ---- */

/* Sources without a pair say nothing. */
static ds_status keep_sources(ds_eval *eval, const ds_core *core, ds_eval_score *scores, ds_error *error) {
    size_t count = core->sources.count;
    eval->sources = ds_arena_new(&eval->arena, count, sizeof *eval->sources);
    if (eval->sources == NULL) return ds_fail_memory(error);
    for (size_t s = 0; s < count; s++) {
        if (scores[s].right + scores[s].wrong + scores[s].missed == 0) continue;
        ds_score_finish(&scores[s]);
        const char *name = core->sources.names[s];
        ds_eval_part part = {ds_arena_text(&eval->arena, name, strlen(name)), scores[s]};
        if (part.name == NULL) return ds_fail_memory(error);
        eval->sources[eval->source_count++] = part;
    }
    return DS_OK;
}

ds_status ds_eval_divide(ds_eval *eval, const ds_core *core, const ds_cells *cells, ds_error *error) {
    uint32_t source_count = (uint32_t)core->sources.count;
    ds_eval_score by_band[DS_LENGTH_BANDS] = {0};
    ds_eval_score *by_source = ds_memory_new_zeroed(&eval->memory, source_count, sizeof *by_source);
    ds_status status = by_source == NULL ? ds_fail_memory(error) : DS_OK;
    if (status == DS_OK && eval->labels.judged) {
        score_judged(eval, core, by_source, by_band);
    } else if (status == DS_OK) {
        status = score_classes(eval, core, cells, source_of, ds_classes_with, by_source, source_count, error);
        if (status == DS_OK) {
            status = score_classes(eval, core, cells, band_of, ds_classes_lower, by_band, DS_LENGTH_BANDS, error);
        }
    }
    if (status == DS_OK) status = keep_sources(eval, core, by_source, error);
    for (size_t b = 0; b < DS_LENGTH_BANDS; b++) {
        ds_score_finish(&by_band[b]);
        eval->bands[b] = (ds_eval_part){bands[b].name, by_band[b]};
    }
    ds_memory_free(&eval->memory, by_source, source_count, sizeof *by_source);
    return status;
}

/* ---- relations ---- */

const ds_match *ds_match_list_find(const ds_match_list *list, uint32_t a, uint32_t b) {
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const ds_match *match = &list->matches[middle];
        if (match->a == a && match->b == b) return match;
        if (match->a < a || (match->a == a && match->b < b)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static void count_judged(ds_eval *eval, const ds_core *core, ds_eval_row *rows) {
    for (uint32_t p = 0; p < eval->judged_count; p++) {
        const ds_judged *pair = &eval->judged[p];
        const ds_match *match = ds_match_list_find(&core->matcher.matches, pair->a, pair->b);
        rows[pair->label].found[match == NULL ? DS_RELATION_NONE : match->relation]++;
        rows[pair->label].merged += core->stories.story_of[pair->a] == core->stories.story_of[pair->b];
    }
}

enum { ROW_SAME, ROW_DIFFERENT };

/* Of all pairs of labelled articles; those that no match is kept of are none. */
static ds_status count_stories(ds_eval *eval, const ds_core *core, const ds_cells *cells, ds_eval_row *rows,
                               ds_error *error) {
    uint32_t *label_of = ds_memory_new(&eval->memory, core->count, sizeof *label_of);
    if (label_of == NULL) return ds_fail_memory(error);
    for (uint32_t i = 0; i < core->count; i++) label_of[i] = DS_NOBODY;
    for (uint32_t i = 0; i < eval->item_count; i++) label_of[eval->items[i]] = eval->item_labels[i];
    ds_eval_score score = ds_measure_pairs(cells);
    uint64_t same = score.right + score.missed;
    rows[ROW_SAME].found[DS_RELATION_NONE] = same;
    rows[ROW_SAME].merged = score.right;
    rows[ROW_DIFFERENT].found[DS_RELATION_NONE] = ds_pairs_of(eval->item_count) - same;
    rows[ROW_DIFFERENT].merged = score.wrong;
    for (size_t m = 0; m < core->matcher.matches.count; m++) {
        const ds_match *match = &core->matcher.matches.matches[m];
        if (label_of[match->a] == DS_NOBODY || label_of[match->b] == DS_NOBODY) continue;
        ds_eval_row *row = &rows[label_of[match->a] == label_of[match->b] ? ROW_SAME : ROW_DIFFERENT];
        row->found[match->relation]++;
        row->found[DS_RELATION_NONE]--;
    }
    ds_memory_free(&eval->memory, label_of, core->count, sizeof *label_of);
    return DS_OK;
}

ds_status ds_eval_count_relations(ds_eval *eval, const ds_core *core, const ds_cells *cells, ds_error *error) {
    size_t count = eval->labels.judged ? eval->labels.labels.count : 2;
    eval->rows = ds_arena_new(&eval->arena, count, sizeof *eval->rows);
    if (eval->rows == NULL) return ds_fail_memory(error);
    memset(eval->rows, 0, count * sizeof *eval->rows);
    eval->row_count = count;
    if (eval->labels.judged) {
        for (size_t r = 0; r < count; r++) eval->rows[r].label = eval->labels.labels.texts[r];
        count_judged(eval, core, eval->rows);
        return DS_OK;
    }
    eval->rows[ROW_SAME].label = "same";
    eval->rows[ROW_DIFFERENT].label = "different";
    return count_stories(eval, core, cells, eval->rows, error);
}
