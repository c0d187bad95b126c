/* SPDX-License-Identifier: MIT */
/*
 * The pairs that were judged otherwise than they are labelled. Of judged pairs that is all of them. Of stories it would be
 * as many pairs as a story has, squared, so each article that stands in the wrong place is listed once:
 *
 *     merged wrongly   with the centre of its story (where that has no label, its first labelled member)
 *     missed           with every article of its label that it was compared with, and, where it was compared with none, its
 *                      part of the label with the largest part
 */
#include "base/order.h"
#include "engine/eval.h"

#include <string.h>

typedef struct suspects {
    ds_eval *eval;
    const ds_core *core;
    ds_matcher matcher; /* to compare what was not compared */
    ds_match *matches;
    size_t count, capacity;
} suspects;

static ds_status add(suspects *s, const ds_match *match, ds_error *error) {
    if (!ds_memory_reserve(&s->eval->memory, &s->matches, &s->capacity, s->count + 1, sizeof *match)) {
        return ds_fail_memory(error);
    }
    s->matches[s->count++] = *match;
    return DS_OK;
}

static const ds_match *find_known(const ds_core *core, uint32_t a, uint32_t b) {
    const ds_match *match = ds_match_list_find(&core->matcher.matches, a, b);
    return match != NULL ? match : ds_match_list_find(&core->matcher.unrelated, a, b);
}

static ds_status add_pair(suspects *s, uint32_t x, uint32_t y, ds_error *error) {
    uint32_t a = x < y ? x : y, b = x < y ? y : x;
    const ds_match *known = find_known(s->core, a, b);
    ds_match match;
    if (known == NULL) DS_TRY(ds_matcher_compare(&s->matcher, a, b, &match, error));
    return add(s, known == NULL ? &match : known, error);
}

/* ---- finding them ---- */

static ds_status find_judged(suspects *s, bool wrong, ds_error *error) {
    const uint32_t *story_of = s->core->stories.story_of;
    for (uint32_t p = 0; p < s->eval->judged_count; p++) {
        const ds_judged *pair = &s->eval->judged[p];
        bool merged = story_of[pair->a] == story_of[pair->b];
        if (merged != pair->same && merged == wrong) DS_TRY(add_pair(s, pair->a, pair->b, error));
    }
    return DS_OK;
}

/* Who stands for a cluster: its centre, or its first item. `items`: cluster_count. */
static void choose_centres(const suspects *s, const ds_cells *cells, uint32_t *items) {
    const ds_eval *eval = s->eval;
    const ds_stories *stories = &s->core->stories;
    for (uint32_t c = 0; c < cells->cluster_count; c++) items[c] = DS_NOBODY;
    for (uint32_t i = 0; i < eval->item_count; i++) {
        uint32_t article = eval->items[i], *chosen = &items[cells->cluster_of[i]];
        const ds_cluster *story = &stories->clusters[stories->story_of[article]];
        bool is_centre = stories->places[story->first].article == article;
        if (*chosen == DS_NOBODY || is_centre) *chosen = i;
    }
}

static ds_status find_wrong(suspects *s, const ds_cells *cells, uint32_t *items, ds_error *error) {
    const ds_eval *eval = s->eval;
    choose_centres(s, cells, items);
    for (uint32_t i = 0; i < eval->item_count; i++) {
        uint32_t centre = items[cells->cluster_of[i]];
        if (eval->item_labels[i] == eval->item_labels[centre]) continue;
        DS_TRY(add_pair(s, eval->items[i], eval->items[centre], error));
    }
    return DS_OK;
}

/* Pairs that were compared, of one label and in two stories. met[cell] becomes 1 for those that have such a pair. */
static ds_status find_missed_known(suspects *s, const ds_cells *cells, const uint32_t *item_of, unsigned char *met,
                                   ds_error *error) {
    const ds_match_list *lists[] = {&s->core->matcher.matches, &s->core->matcher.unrelated};
    for (size_t l = 0; l < 2; l++) {
        for (size_t m = 0; m < lists[l]->count; m++) {
            const ds_match *match = &lists[l]->matches[m];
            uint32_t a = item_of[match->a], b = item_of[match->b];
            if (a == DS_NOBODY || b == DS_NOBODY || s->eval->item_labels[a] != s->eval->item_labels[b]) continue;
            if (cells->cell_of[a] == cells->cell_of[b]) continue;
            met[cells->cell_of[a]] = met[cells->cell_of[b]] = 1;
            DS_TRY(add(s, match, error));
        }
    }
    return DS_OK;
}

/* Cells are sorted by label. `items` is scratch: who stands for each cell. */
static ds_status find_missed(suspects *s, const ds_cells *cells, uint32_t *items, const uint32_t *item_of,
                             unsigned char *met, ds_error *error) {
    const ds_eval *eval = s->eval;
    DS_TRY(find_missed_known(s, cells, item_of, met, error));
    for (uint32_t i = eval->item_count; i-- > 0;) items[cells->cell_of[i]] = i;
    for (uint32_t first = 0, next; first < cells->count; first = next) {
        uint32_t largest = first;
        for (next = first + 1; next < cells->count && cells->cells[next].label == cells->cells[first].label; next++) {
            if (cells->cells[next].count > cells->cells[largest].count) largest = next;
        }
        for (uint32_t c = first; c < next; c++) {
            if (c == largest || met[c]) continue;
            DS_TRY(add_pair(s, eval->items[items[c]], eval->items[items[largest]], error));
        }
    }
    return DS_OK;
}

static ds_status find_in_stories(suspects *s, const ds_cells *cells, bool wrong, ds_error *error) {
    ds_eval *eval = s->eval;
    uint32_t *items = ds_memory_new(&eval->memory, eval->item_count, sizeof *items);
    uint32_t *item_of = ds_memory_new(&eval->memory, s->core->count, sizeof *item_of);
    unsigned char *met = ds_memory_new_zeroed(&eval->memory, eval->item_count, 1);
    ds_status status = items == NULL || item_of == NULL || met == NULL ? ds_fail_memory(error) : DS_OK;
    if (status == DS_OK) {
        for (uint32_t i = 0; i < s->core->count; i++) item_of[i] = DS_NOBODY;
        for (uint32_t i = 0; i < eval->item_count; i++) item_of[eval->items[i]] = i;
        status = wrong ? find_wrong(s, cells, items, error) : find_missed(s, cells, items, item_of, met, error);
    }
    ds_memory_free(&eval->memory, items, eval->item_count, sizeof *items);
    ds_memory_free(&eval->memory, item_of, s->core->count, sizeof *item_of);
    ds_memory_free(&eval->memory, met, eval->item_count, 1);
    return status;
}

/* ---- the worst of them ---- */

static int by_similarity(const ds_match *a, const ds_match *b) {
    double x = ds_overlap_similarity(&a->overlap), y = ds_overlap_similarity(&b->overlap);
    if (x != y) return x < y ? -1 : 1;
    if (a->a != b->a) return a->a < b->a ? -1 : 1;
    return a->b < b->b ? -1 : a->b > b->b;
}

static int least_first(const void *context, uint32_t a, uint32_t b) {
    const ds_match *matches = context;
    return by_similarity(&matches[a], &matches[b]);
}

static int most_first(const void *context, uint32_t a, uint32_t b) {
    const ds_match *matches = context;
    double x = ds_overlap_similarity(&matches[a].overlap), y = ds_overlap_similarity(&matches[b].overlap);
    return x != y ? (x > y ? -1 : 1) : by_similarity(&matches[a], &matches[b]);
}

static const ds_judged *find_judgement(const ds_eval *eval, uint32_t a, uint32_t b) {
    uint32_t low = 0, high = eval->judged_count;
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        const ds_judged *pair = &eval->judged[middle];
        bool is_behind = pair->a > a || (pair->a == a && pair->b > b);
        *(is_behind ? &high : &low) = middle;
    }
    return &eval->judged[low];
}

static uint32_t find_item(const ds_eval *eval, uint32_t article) {
    uint32_t low = 0, high = eval->item_count;
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        *(eval->items[middle] > article ? &high : &low) = middle;
    }
    return low;
}

static const char *label_of(const ds_eval *eval, const ds_match *match, uint32_t article) {
    const char *const *labels = eval->labels.labels.texts;
    if (eval->labels.judged) return labels[find_judgement(eval, match->a, match->b)->label];
    return labels[eval->item_labels[find_item(eval, article)]];
}

static ds_status describe(suspects *s, const ds_match *match, ds_eval_mistake *out, ds_error *error) {
    ds_eval *eval = s->eval;
    ds_member a, b;
    DS_TRY(ds_result_article(s->core, match->a, &eval->arena, &a, error));
    DS_TRY(ds_result_article(s->core, match->b, &eval->arena, &b, error));
    *out = (ds_eval_mistake){.a = a.id,
                             .b = b.id,
                             .path_a = a.path,
                             .path_b = b.path,
                             .label_a = label_of(eval, match, match->a),
                             .label_b = label_of(eval, match, match->b),
                             .similarity = ds_overlap_similarity(&match->overlap),
                             .evidence = ds_evidence_of(match, match->a)};
    return DS_OK;
}

static ds_status keep_worst(suspects *s, bool wrong, ds_mistake_list *list, ds_error *error) {
    ds_eval *eval = s->eval;
    if (s->count > UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, NULL, "more than 2^32 mistakes");
    uint32_t *order = ds_memory_new(&eval->memory, s->count, 2 * sizeof *order);
    size_t kept = s->count < eval->options.worst ? s->count : eval->options.worst;
    list->mistakes = ds_arena_new(&eval->arena, kept, sizeof *list->mistakes);
    ds_status status = order == NULL || list->mistakes == NULL ? ds_fail_memory(error) : DS_OK;
    if (status == DS_OK) {
        for (size_t i = 0; i < s->count; i++) order[i] = (uint32_t)i;
        ds_order_sort(order, order + s->count, s->count, wrong ? least_first : most_first, s->matches);
    }
    for (size_t i = 0; i < kept && status == DS_OK; i++) {
        status = describe(s, &s->matches[order[i]], &list->mistakes[i], error);
        if (status == DS_OK) list->count++;
    }
    ds_memory_free(&eval->memory, order, s->count, 2 * sizeof *order);
    return status;
}

static ds_status list_kind(suspects *s, const ds_cells *cells, bool wrong, ds_mistake_list *list, ds_error *error) {
    s->count = 0;
    ds_status status = s->eval->labels.judged ? find_judged(s, wrong, error) : find_in_stories(s, cells, wrong, error);
    return status == DS_OK ? keep_worst(s, wrong, list, error) : status;
}

ds_status ds_eval_list_mistakes(ds_eval *eval, const ds_core *core, const ds_cells *cells, ds_error *error) {
    suspects s = {.eval = eval, .core = core};
    ds_options options = core->options;
    ds_corpus corpus = core->corpus;
    options.progress = NULL;
    corpus.options = &options;
    ds_status status = ds_matcher_decide_again(&s.matcher, &core->matcher, &corpus, error);
    if (status == DS_OK) status = list_kind(&s, cells, true, &eval->wrong, error);
    if (status == DS_OK) status = list_kind(&s, cells, false, &eval->missed, error);
    ds_matcher_clear(&s.matcher);
    ds_memory_free(&eval->memory, s.matches, s.capacity, sizeof *s.matches);
    return status;
}
