/* SPDX-License-Identifier: MIT */
/* The member that is shown for a story, by an ordered list of rules: edition, first, longest, latest, source:a,b,c,
 * path:GLOB. Each rule keeps the best of those that the rules before have left; at last the first in canonical order. */
#ifndef DS_STORY_KEEPER_H
#define DS_STORY_KEEPER_H

#include "base/arena.h"
#include "model/entry.h"

typedef struct ds_keeper_rules ds_keeper_rules;

/* Parse "edition,first" and its like into `arena`. In `source:a,b,c` names go on to the next rule's name. DS_E_ARGUMENT. */
ds_status ds_keeper_parse(const ds_keeper_rules **out, const char *text, ds_arena *arena, ds_error *error);

/* A member as the rules see it. Members come in canonical order. */
typedef struct ds_candidate {
    const ds_entry *entry;
    const char *source;
    const char *path;
    uint32_t item;    /* whose edition it is; only looked at where `edition` is not 0 */
    uint32_t edition; /* 1 and up, 0: none known */
    bool is_killed;
    bool is_part; /* an excerpt, or a digest: stands for the story only where there is nothing else */
    bool out;     /* scratch */
} ds_candidate;

/* Does any rule look at paths? If not, candidates need none. */
bool ds_keeper_looks_at_paths(const ds_keeper_rules *rules);

/* The place of the keeper among the candidates, SIZE_MAX if none is usable. */
size_t ds_keeper_choose(const ds_keeper_rules *rules, ds_candidate *candidates, size_t count);

#endif
