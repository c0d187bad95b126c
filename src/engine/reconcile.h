/* SPDX-License-Identifier: MIT */
/*
 * Which of the stories of an index is which of those that were found anew. Ids stay: a story keeps its id as long as most of
 * its articles are together; of two that have become one the older survives, and the other's id becomes a name of it.
 */
#ifndef DS_ENGINE_RECONCILE_H
#define DS_ENGINE_RECONCILE_H

#include "base/memory.h"
#include "model/story.h"

/* A story as the index has it. */
typedef struct ds_kept_story {
    uint64_t id;
    int64_t founded;
    uint32_t claim; /* set: the new story that most of its articles stand in; DS_NOBODY if none of them is left */
    bool is_gone;   /* set: its id is retired, `claim` has another */
} ds_kept_story;

typedef struct ds_reconcile {
    ds_kept_story *kept; /* by id */
    uint32_t kept_count;
    const uint32_t *kept_of;  /* by article: its story's place in `kept`, DS_NOBODY for one that is new */
    const uint32_t *story_of; /* by article: its new story */
    uint32_t article_count;
    uint32_t story_count;
    uint64_t *ids; /* by new story. In: the ids that new ones would have; out: those that they have */
    /* Is an id spoken for: a story's, or one that was retired? */
    ds_status (*is_taken)(void *user, uint64_t id, bool *taken, ds_error *error);
    void *user;
} ds_reconcile;

/* Linear in articles but for sorting. The same input gives the same ids, whatever the order of `kept`'s founding was. */
ds_status ds_reconcile_run(ds_reconcile *r, ds_memory *memory, ds_error *error);

/* The place of an id, DS_NOBODY if there is no such story. */
uint32_t ds_reconcile_find(const ds_reconcile *r, uint64_t id);

#endif
