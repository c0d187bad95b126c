/* SPDX-License-Identifier: MIT */
/*
 * What two articles share does not depend on thresholds, so it is worked out once, and only what is made of it is decided
 * again. The texts' matches, by which headlines that say nothing are known, are those of the kept pairs: every match of
 * texts has a pair of articles at least.
 */
#include "match/expand.h"

#include "base/radix.h"

#include <string.h>

static bool comes_first(const ds_match *x, const ds_match *y) {
    return x->a < y->a || (x->a == y->a && x->b < y->b);
}

static ds_status collect_texts(const ds_matcher *from, ds_text_match_list *texts, ds_error *error) {
    const ds_match_list *lists[] = {&from->matches, &from->unrelated};
    size_t most = from->matches.count + from->unrelated.count;
    if (!ds_memory_reserve(from->memory, &texts->matches, &texts->capacity, most, sizeof *texts->matches)) {
        return ds_fail_memory(error);
    }
    for (size_t l = 0; l < 2; l++) {
        for (size_t m = 0; m < lists[l]->count; m++) {
            const ds_match *match = &lists[l]->matches[m];
            uint32_t a = from->corpus->text_of[match->a], b = from->corpus->text_of[match->b];
            if (a == b) continue;
            texts->matches[texts->count++] = (ds_text_match){a, b, match->overlap, match->via};
        }
    }
    return DS_OK;
}

/* Texts of several articles have several pairs; one of them speaks for the texts. */
static ds_status keep_one_of_each(const ds_matcher *from, ds_text_match_list *texts, ds_error *error) {
    size_t n = texts->count, kept = 0;
    if (n > UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, NULL, "more than 2^32 matches");
    ds_record *records = ds_memory_new(from->memory, n, 2 * sizeof *records);
    unsigned char *repeats = ds_memory_new_zeroed(from->memory, n, 1);
    bool had_room = records != NULL && repeats != NULL;
    if (had_room) {
        for (size_t i = 0; i < n; i++) {
            uint32_t a = texts->matches[i].a, b = texts->matches[i].b;
            records[i] = ds_record_make(a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a, (uint32_t)i);
        }
        ds_radix_sort(records, records + n, n);
        for (size_t i = 1; i < n; i++) {
            repeats[records[i].value] = ds_record_key(&records[i]) == ds_record_key(&records[i - 1]);
        }
        for (size_t i = 0; i < n; i++) {
            if (!repeats[i]) texts->matches[kept++] = texts->matches[i];
        }
        texts->count = kept;
    }
    ds_memory_free(from->memory, records, n, 2 * sizeof *records);
    ds_memory_free(from->memory, repeats, n, 1);
    return had_room ? DS_OK : ds_fail_memory(error);
}

/* Both lists are sorted, and so is what is taken from them in turn. */
static ds_status decide_all(ds_matcher *out, const ds_matcher *from, ds_error *error) {
    const ds_match_list *x = &from->matches, *y = &from->unrelated;
    ds_match_list *list = &out->matches;
    if (!ds_memory_reserve(out->memory, &list->matches, &list->capacity, x->count + y->count, sizeof *list->matches)) {
        return ds_fail_memory(error);
    }
    for (size_t i = 0, j = 0; i < x->count || j < y->count;) {
        bool from_x = j == y->count || (i < x->count && comes_first(&x->matches[i], &y->matches[j]));
        ds_match match = from_x ? x->matches[i++] : y->matches[j++];
        ds_matcher_decide(out, &match);
        ds_matcher_note_rivals(out, &match);
        if (match.relation != DS_RELATION_NONE) list->matches[list->count++] = match;
    }
    return DS_OK;
}

ds_status ds_matcher_decide_again(ds_matcher *out, const ds_matcher *from, const ds_corpus *corpus, ds_error *error) {
    ds_matcher_init(out, from->memory, corpus);
    out->over = ds_memory_new(from->memory, corpus->text_count, 1);
    if (out->over == NULL) return ds_fail_memory(error);
    memcpy(out->over, from->over, corpus->text_count);
    ds_text_match_list texts = {0};
    ds_status status = collect_texts(from, &texts, error);
    if (status == DS_OK) status = keep_one_of_each(from, &texts, error);
    if (status == DS_OK) status = ds_matcher_find_generic(out, &texts, error);
    if (status == DS_OK) status = ds_matcher_find_forms(out, &texts, error);
    ds_text_match_list_clear(&texts, from->memory);
    return status == DS_OK ? decide_all(out, from, error) : status;
}
