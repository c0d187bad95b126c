/* SPDX-License-Identifier: MIT */
#include "story/keeper.h"

#include <fnmatch.h>
#include <string.h>

typedef enum rule_kind { RULE_EDITION, RULE_FIRST, RULE_LONGEST, RULE_LATEST, RULE_SOURCE, RULE_PATH } rule_kind;

typedef struct rule {
    rule_kind kind;
    const char *argument; /* of source: one name; of path: the glob */
    struct rule *next;
} rule;

struct ds_keeper_rules {
    rule *first;
};

static const struct {
    const char *name;
    rule_kind kind;
} words[] = {{"edition", RULE_EDITION}, {"first", RULE_FIRST}, {"longest", RULE_LONGEST}, {"latest", RULE_LATEST}};

/* Is this part of the list a rule of its own? Else it goes on with the names of a `source:` before it. */
static bool read_rule(const char *part, rule *out) {
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        if (strcmp(part, words[w].name) != 0) continue;
        *out = (rule){.kind = words[w].kind};
        return true;
    }
    if (strncmp(part, "source:", 7) == 0 && part[7] != '\0') {
        *out = (rule){.kind = RULE_SOURCE, .argument = part + 7};
        return true;
    }
    if (strncmp(part, "path:", 5) == 0 && part[5] != '\0') {
        *out = (rule){.kind = RULE_PATH, .argument = part + 5};
        return true;
    }
    return false;
}

/* Nothing behind the colon: a slip, and no source of that name. */
static bool lacks_argument(const char *part) {
    return strcmp(part, "source:") == 0 || strcmp(part, "path:") == 0;
}

ds_status ds_keeper_parse(const ds_keeper_rules **out, const char *text, ds_arena *arena, ds_error *error) {
    char *copy = ds_arena_text(arena, text, strlen(text));
    ds_keeper_rules *rules = ds_arena_new(arena, 1, sizeof *rules);
    if (copy == NULL || rules == NULL) return ds_fail_memory(error);
    rules->first = NULL;
    rule **tail = &rules->first, *last = NULL;
    for (char *part = copy, *next; part != NULL; part = next) {
        char *comma = strchr(part, ',');
        next = comma == NULL ? NULL : comma + 1;
        if (comma != NULL) *comma = '\0';
        rule read;
        if (!read_rule(part, &read)) {
            if (last == NULL || last->kind != RULE_SOURCE || *part == '\0' || lacks_argument(part)) {
                return ds_fail(error, DS_E_ARGUMENT, 0, "keep",
                               "\"%s\" is not edition, first, longest, latest, source:NAME or path:GLOB", part);
            }
            read = (rule){.kind = RULE_SOURCE, .argument = part};
        }
        last = ds_arena_new(arena, 1, sizeof *last);
        if (last == NULL) return ds_fail_memory(error);
        *last = read;
        last->next = NULL;
        *tail = last;
        tail = &last->next;
    }
    *out = rules;
    return DS_OK;
}

static int64_t time_of(const ds_entry *entry) {
    return entry->updated != DS_TIME_NONE ? entry->updated : entry->published;
}

/* Is `a` better than `b` by when it was written? An undated one is worse than any. */
static bool is_later(const ds_entry *a, const ds_entry *b) {
    int64_t time_a = time_of(a), time_b = time_of(b);
    if (time_a == DS_TIME_NONE || time_b == DS_TIME_NONE) return time_a != DS_TIME_NONE && time_b == DS_TIME_NONE;
    return time_a > time_b;
}

/* Of the editions of one item the last one stands, for a correction comes behind what it corrects. Of articles of one source
 * that are not known to be editions a correction outranks the others, then the later one stands. */
static bool is_better_edition(const ds_candidate *a, const ds_candidate *b) {
    bool corrected_a = (a->entry->tag & DS_TAG_CORRECTED) != 0, corrected_b = (b->entry->tag & DS_TAG_CORRECTED) != 0;
    if (a->edition == 0 || b->edition == 0 || a->item != b->item) {
        return corrected_a != corrected_b ? corrected_a : is_later(a->entry, b->entry);
    }
    return a->edition > b->edition;
}

static bool is_better(rule_kind kind, const ds_candidate *a, const ds_candidate *b) {
    switch (kind) {
    case RULE_EDITION: return is_better_edition(a, b);
    case RULE_LONGEST: return a->entry->words > b->entry->words;
    case RULE_LATEST: return is_later(a->entry, b->entry);
    default: return false;
    }
}

/* The item of the first candidate of `source`; where that has editions, its item alone is looked at for the last of them. */
static bool is_of_item(const ds_candidate *c, const ds_candidate *first) {
    return c->entry->source == first->entry->source &&
           (first->edition == 0 || (c->edition != 0 && c->item == first->item));
}

/* A rule that picks by property: leave those out that do not have it, unless none has. */
static void filter(const rule *r, ds_candidate *candidates, size_t count, const ds_candidate *first) {
    bool any = false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count; i++) {
            ds_candidate *c = &candidates[i];
            bool fits = r->kind == RULE_EDITION  ? is_of_item(c, first)
                        : r->kind == RULE_SOURCE ? strcmp(c->source, r->argument) == 0
                                                 : fnmatch(r->argument, c->path, 0) == 0;
            if (pass == 0) any |= fits && !c->out;
            if (pass == 1 && any && !fits) c->out = true;
        }
    }
}

static void keep_best(rule_kind kind, ds_candidate *candidates, size_t count) {
    const ds_candidate *best = NULL;
    for (size_t i = 0; i < count; i++) {
        if (candidates[i].out) continue;
        if (best == NULL || is_better(kind, &candidates[i], best)) best = &candidates[i];
    }
    for (size_t i = 0; i < count; i++) {
        if (best != NULL && is_better(kind, best, &candidates[i])) candidates[i].out = true;
    }
}

static bool is_repeat(const ds_candidate *c) {
    return c->edition != 0 && (c->entry->tag & DS_TAG_REPEAT) != 0 && (c->entry->tag & DS_TAG_CORRECTED) == 0;
}

/* A repeat sends out again what was there before. If the last edition beside repeats is a correction, it outranks them too. */
static void leave_repeats_out(ds_candidate *candidates, size_t count) {
    const ds_candidate *last = NULL;
    for (size_t i = 0; i < count; i++) {
        const ds_candidate *c = &candidates[i];
        if (c->out || c->edition == 0 || is_repeat(c)) continue;
        if (last == NULL || c->edition > last->edition) last = c;
    }
    if (last == NULL || (last->entry->tag & DS_TAG_CORRECTED) == 0) return;
    for (size_t i = 0; i < count; i++) {
        if (is_repeat(&candidates[i]) && candidates[i].item == last->item) candidates[i].out = true;
    }
}

static size_t first_left(const ds_candidate *candidates, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!candidates[i].out) return i;
    }
    return SIZE_MAX;
}

static bool may_be_shown(const ds_candidate *candidate) {
    return candidate->entry->usable && !candidate->is_killed;
}

/* What may not be shown is out, and so are parts as long as there is a whole. */
static void leave_out(ds_candidate *candidates, size_t count) {
    bool any_whole = false;
    for (size_t i = 0; i < count; i++) any_whole |= may_be_shown(&candidates[i]) && !candidates[i].is_part;
    for (size_t i = 0; i < count; i++) {
        candidates[i].out = !may_be_shown(&candidates[i]) || (any_whole && candidates[i].is_part);
    }
}

bool ds_keeper_looks_at_paths(const ds_keeper_rules *rules) {
    const rule *r = rules->first;
    while (r != NULL && r->kind != RULE_PATH) r = r->next;
    return r != NULL;
}

size_t ds_keeper_choose(const ds_keeper_rules *rules, ds_candidate *candidates, size_t count) {
    leave_out(candidates, count);
    for (const rule *r = rules->first; r != NULL; r = r->next) {
        size_t first = first_left(candidates, count);
        if (first == SIZE_MAX) return SIZE_MAX;
        if (r->kind == RULE_FIRST) return first;
        bool by_property = r->kind == RULE_EDITION || r->kind == RULE_SOURCE || r->kind == RULE_PATH;
        if (by_property) filter(r, candidates, count, &candidates[first]);
        if (r->kind == RULE_EDITION) leave_repeats_out(candidates, count);
        if (r->kind != RULE_SOURCE && r->kind != RULE_PATH) keep_best(r->kind, candidates, count);
    }
    return first_left(candidates, count);
}
