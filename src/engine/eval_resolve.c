/* SPDX-License-Identifier: MIT */
/* From names in LABELS to articles. A name is an article's id, or else its path, or else the end of its path. */
#include "engine/eval.h"

#include <stdio.h>
#include <string.h>

typedef enum kinship { KIN_NONE, KIN_PATH_END, KIN_PATH, KIN_ID } kinship;

typedef struct named {
    uint32_t article;
    unsigned char kin;
    bool is_several; /* another article is as near */
} named;

static void offer(const ds_eval *eval, named *names, const char *text, uint32_t article, kinship kin) {
    uint32_t number = ds_name_table_find(&eval->labels.names, text);
    if (number == UINT32_MAX) return;
    named *name = &names[number];
    if (kin > name->kin) *name = (named){article, (unsigned char)kin, false};
    if (kin == name->kin && name->article != article) name->is_several = true;
}

static ds_status find_articles(const ds_eval *eval, const ds_core *core, named *names, ds_error *error) {
    ds_arena arena;
    ds_arena_init(&arena, core->corpus.memory);
    ds_status status = DS_OK;
    for (uint32_t i = 0; i < core->count && status == DS_OK; i++) {
        ds_member member;
        ds_arena_reset(&arena);
        status = ds_result_article(core, i, &arena, &member, error);
        if (status != DS_OK) break;
        offer(eval, names, member.id, i, KIN_ID);
        offer(eval, names, member.path, i, KIN_PATH);
        for (const char *end = strchr(member.path, '/'); end != NULL; end = strchr(end + 1, '/')) {
            offer(eval, names, end + 1, i, KIN_PATH_END);
        }
    }
    ds_arena_clear(&arena);
    return status;
}

/* ---- rows ---- */

static ds_status note_unknown(ds_eval *eval, named *name, uint32_t number, uint32_t line, ds_error *error) {
    if (name->is_several) return DS_OK; /* noted before: the flag is free for a name of nobody */
    name->is_several = true;
    if (!ds_memory_reserve(&eval->memory, &eval->unknown, &eval->unknown_capacity, eval->unknown_count + 1,
                           sizeof *eval->unknown)) {
        return ds_fail_memory(error);
    }
    eval->unknown[eval->unknown_count++] = (ds_unknown_name){eval->labels.names.texts[number], line};
    return DS_OK;
}

/* The articles of a row; `*known` is false if one is missing. */
static ds_status look_up(ds_eval *eval, named *names, const ds_label_row *row, uint32_t articles[2], bool *known,
                         ds_error *error) {
    *known = true;
    for (size_t side = 0; side < (eval->labels.judged ? 2 : 1); side++) {
        named *name = &names[row->names[side]];
        if (name->kin == KIN_NONE) {
            *known = false;
            DS_TRY(note_unknown(eval, name, row->names[side], row->line, error));
        } else if (name->is_several) {
            char message[160];
            (void)snprintf(message, sizeof message, "\"%.80s\" names several articles: give its path",
                           eval->labels.names.texts[row->names[side]]);
            return ds_labels_fail(&eval->labels, row->line, error, message);
        }
        articles[side] = name->article;
    }
    if (!*known) eval->summary.unknown++;
    return DS_OK;
}

static ds_status contradict(const ds_eval *eval, const ds_label_row *row, uint32_t other, ds_error *error) {
    char message[160];
    const char *const *labels = eval->labels.labels.texts;
    (void)snprintf(message, sizeof message, "is \"%.50s\" here and \"%.50s\" in a line before", labels[row->label],
                   labels[other]);
    return ds_labels_fail(&eval->labels, row->line, error, message);
}

static ds_status take_stories(ds_eval *eval, const ds_core *core, named *names, ds_error *error) {
    uint32_t *label_of = ds_memory_new(&eval->memory, core->count, sizeof *label_of);
    if (label_of == NULL) return ds_fail_memory(error);
    for (uint32_t i = 0; i < core->count; i++) label_of[i] = DS_NOBODY;
    ds_status status = DS_OK;
    for (size_t r = 0; r < eval->labels.count && status == DS_OK; r++) {
        const ds_label_row *row = &eval->labels.rows[r];
        uint32_t article[2];
        bool known;
        status = look_up(eval, names, row, article, &known, error);
        if (status != DS_OK || !known) continue;
        uint32_t *label = &label_of[article[0]];
        if (*label != DS_NOBODY && *label != row->label) status = contradict(eval, row, *label, error);
        eval->item_count += *label == DS_NOBODY;
        *label = row->label;
    }
    eval->items = ds_arena_new(&eval->arena, eval->item_count, sizeof *eval->items);
    eval->item_labels = ds_arena_new(&eval->arena, eval->item_count, sizeof *eval->item_labels);
    if (status == DS_OK && (eval->items == NULL || eval->item_labels == NULL)) status = ds_fail_memory(error);
    for (uint32_t i = 0, at = 0; i < core->count && status == DS_OK; i++) {
        if (label_of[i] == DS_NOBODY) continue;
        eval->items[at] = i;
        eval->item_labels[at++] = label_of[i];
    }
    ds_memory_free(&eval->memory, label_of, core->count, sizeof *label_of);
    return status;
}

static ds_status take_pair(ds_eval *eval, named *names, uint32_t r, ds_record *records, ds_error *error) {
    const ds_label_row *row = &eval->labels.rows[r];
    uint32_t sides[2];
    bool known;
    DS_TRY(look_up(eval, names, row, sides, &known, error));
    if (!known) return DS_OK;
    if (sides[0] == sides[1]) return ds_labels_fail(&eval->labels, row->line, error, "pairs an article with itself");
    uint32_t a = sides[0] < sides[1] ? sides[0] : sides[1], b = sides[0] + sides[1] - a;
    records[eval->judged_count++] = ds_record_make((uint64_t)a << 32 | b, r);
    return DS_OK;
}

/* The sort is stable, so of rows for one pair the first comes first. */
static ds_status keep_pairs(ds_eval *eval, const ds_record *records, ds_error *error) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < eval->judged_count; i++) {
        const ds_label_row *row = &eval->labels.rows[records[i].value];
        bool again = i > 0 && ds_record_key(&records[i]) == ds_record_key(&records[i - 1]);
        if (again && eval->judged[count - 1].label != row->label) {
            return contradict(eval, row, eval->judged[count - 1].label, error);
        }
        bool same = ds_label_is_same(eval->labels.labels.texts[row->label]);
        if (!again) {
            eval->judged[count++] = (ds_judged){records[i].key_high, records[i].key_low, row->label, same};
        }
    }
    eval->judged_count = count;
    return DS_OK;
}

static ds_status take_pairs(ds_eval *eval, named *names, ds_error *error) {
    uint32_t count = (uint32_t)eval->labels.count;
    ds_record *records = ds_memory_new(&eval->memory, count, 2 * sizeof *records);
    eval->judged = ds_arena_new(&eval->arena, count, sizeof *eval->judged);
    ds_status status = records == NULL || eval->judged == NULL ? ds_fail_memory(error) : DS_OK;
    for (uint32_t r = 0; r < count && status == DS_OK; r++) status = take_pair(eval, names, r, records, error);
    if (status == DS_OK) {
        ds_radix_sort(records, records + count, eval->judged_count);
        status = keep_pairs(eval, records, error);
    }
    ds_memory_free(&eval->memory, records, count, 2 * sizeof *records);
    return status;
}

static ds_status check_unknown(const ds_eval *eval, ds_error *error) {
    if (eval->unknown_count > 0 && !eval->options.skip_unknown) {
        return ds_fail(error, DS_E_NOT_FOUND, 0, eval->labels.path, "%zu %s for no article that was read",
                       eval->unknown_count, eval->unknown_count == 1 ? "name stands" : "names stand");
    }
    if (eval->item_count == 0 && eval->judged_count == 0) {
        return ds_fail(error, DS_E_NOT_FOUND, 0, eval->labels.path, "none of the labelled articles were read");
    }
    return DS_OK;
}

/* ---- who they are ---- */

static uint64_t side_content(const ds_eval *eval, const ds_core *core, uint32_t place) {
    if (!eval->labels.judged) return core->entries[eval->items[place]].content_hash;
    const ds_judged *pair = &eval->judged[place / 2];
    return core->entries[place % 2 == 0 ? pair->a : pair->b].content_hash;
}

static uint32_t side_count(const ds_eval *eval) {
    return eval->labels.judged ? 2 * eval->judged_count : eval->item_count;
}

bool ds_eval_is_same_input(const ds_eval *eval, const ds_core *core) {
    if (core->count != eval->article_count) return false;
    for (uint32_t i = 0; i < side_count(eval); i++) {
        if (side_content(eval, core, i) != eval->contents[i]) return false;
    }
    return true;
}

static ds_status remember(ds_eval *eval, const ds_core *core, ds_error *error) {
    uint32_t count = side_count(eval);
    eval->article_count = core->count;
    eval->contents = ds_arena_new(&eval->arena, count, sizeof *eval->contents);
    if (eval->contents == NULL) return ds_fail_memory(error);
    for (uint32_t i = 0; i < count; i++) eval->contents[i] = side_content(eval, core, i);
    return DS_OK;
}

ds_status ds_eval_resolve(ds_eval *eval, const ds_core *core, ds_error *error) {
    named *names = ds_memory_new_zeroed(&eval->memory, eval->labels.names.count, sizeof *names);
    if (names == NULL) return ds_fail_memory(error);
    ds_status status = find_articles(eval, core, names, error);
    if (status == DS_OK) {
        status = eval->labels.judged ? take_pairs(eval, names, error) : take_stories(eval, core, names, error);
    }
    ds_memory_free(&eval->memory, names, eval->labels.names.count, sizeof *names);
    DS_TRY(status);
    DS_TRY(check_unknown(eval, error));
    return remember(eval, core, error);
}
