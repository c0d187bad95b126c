/* SPDX-License-Identifier: MIT */
/* What a night works on while it writes the new stories down. */
#ifndef DS_ENGINE_NIGHT_APPLY_H
#define DS_ENGINE_NIGHT_APPLY_H

#include "engine/night.h"
#include "engine/reconcile.h"

/* An article that a feed has added since the articles were loaded. */
typedef struct ds_night_late {
    ds_member_row row;
    uint32_t cluster; /* that it stands in now; DS_NOBODY: a story of such articles alone */
    uint32_t next;    /* in that cluster, DS_NOBODY behind the last */
} ds_night_late;

typedef struct ds_night_apply_state {
    ds_night_job *job;
    const ds_core *core;
    ds_reconcile reconcile;
    ds_kept_story *kept; /* by id */
    ds_story_row *rows;  /* theirs */
    size_t kept_count, kept_capacity, row_capacity;
    uint32_t *kept_of;         /* by article */
    uint64_t *row_hashes;      /* by article: of its member row; 0: it has none */
    unsigned char *was_killed; /* by article */
    ds_night_late *late;       /* by number */
    size_t late_count, late_capacity;
    uint32_t *was;        /* by cluster: the kept story whose id it has, DS_NOBODY where it is new */
    uint32_t *first_late; /* by cluster, DS_NOBODY where there is none */
    uint32_t *keepers;    /* by cluster: numbers */
    uint32_t *origins;    /* by cluster: the kept story that it comes out of, DS_NOBODY */
    ds_arena arena;       /* of the cluster in hand */
} ds_night_apply_state;

/* The story that an article of the core stands in now. */
static inline uint64_t ds_night_story_of(const ds_night_apply_state *s, uint32_t article) {
    return s->core->story_ids[s->core->stories.story_of[article]];
}

/* night_rows.c: members and stories as they are now, where they differ from what they were. */
uint64_t ds_night_hash_member(const ds_member_row *row);
ds_status ds_night_put_members(ds_night_apply_state *s, ds_error *error);
ds_status ds_night_put_stories(ds_night_apply_state *s, ds_error *error);

/* night_late.c */
ds_status ds_night_place_late(ds_night_apply_state *s, ds_error *error);
/* How many of them stand in a cluster; the row takes their times, and keeps one of them as the latest. */
ds_status ds_night_count_late(const ds_night_apply_state *s, uint32_t cluster, ds_story_row *row, uint32_t latest_was,
                              ds_error *error);

/* night_changes.c */
ds_status ds_night_log_changes(ds_night_apply_state *s, ds_error *error);

#endif
