/* SPDX-License-Identifier: MIT */
/* Editions: the versions of one item at one source, in the order in which they were made. */
#ifndef DS_STORY_EDITIONS_H
#define DS_STORY_EDITIONS_H

#include "base/memory.h"
#include "model/entry.h"

/* What building stories finds out about an article, beside its place. */
enum { DS_MARK_DIGEST = 1, DS_MARK_KILLED = 2, DS_MARK_KILL_SUSPECT = 4, DS_MARK_SILENT_EDIT = 8 };

typedef struct ds_edition {
    uint32_t article;
    uint32_t item;   /* number of the item, in no order that means anything */
    uint32_t number; /* 1 and up; two deliveries of one edition have one number */
} ds_edition;

/* What a kill without an id in common with anything may mean. */
typedef struct ds_aim {
    uint32_t kill;
    uint32_t target;
    bool is_sure; /* nothing else fits: the others are only suspect */
} ds_aim;

typedef struct ds_editions {
    ds_edition *list; /* while stories are built: by item and number; afterwards: by article */
    size_t count, capacity;
    ds_aim *aims; /* by kill */
    size_t aim_count, aim_capacity;
} ds_editions;

void ds_editions_clear(ds_editions *editions, ds_memory *memory);

/* The edition that an article is, NULL if it is not known to be one. `list` must be sorted by article. */
const ds_edition *ds_editions_find(const ds_editions *editions, uint32_t article);

/* When an edition was made. */
static inline int64_t ds_edition_time(const ds_entry *entry) {
    return entry->updated != DS_TIME_NONE ? entry->updated : entry->published;
}

/* Do both say a version that is a number? */
static inline bool ds_edition_has_number(const ds_entry *entry) {
    return entry->version_hash != 0 && entry->version_hash % 2 == 0;
}

/* What its editions share, 0 for none: the guid, or its own id where it has no guid. */
static inline uint64_t ds_edition_key(const ds_entry *entry) {
    return entry->guid_hash != 0 ? entry->guid_hash : entry->id_hash;
}

/* Do two lie within so many windows of each other? Undated ones do, and all without a window. */
bool ds_edition_near(const ds_entry *a, const ds_entry *b, double window_days, double windows);

/* Does `later`, of the same source and id, go on with the item of `earlier` without a look at the texts? */
bool ds_edition_goes_on(const ds_entry *earlier, const ds_entry *later, double window_days);

/* The latest that is usable of the editions under one id: by number, and by time of all and of those without a number. */
typedef struct ds_usable_editions {
    uint64_t number;
    int64_t time, time_unnumbered; /* INT64_MIN: none */
} ds_usable_editions;

#define DS_USABLE_NONE ((ds_usable_editions){0, INT64_MIN, INT64_MIN})

void ds_usable_editions_take(ds_usable_editions *latest, const ds_entry *entry);

/* Is a kill of the item lifted by a usable version that is later? */
bool ds_usable_editions_lift(const ds_usable_editions *latest, const ds_entry *kill);

/* Which edition comes first: less than 0, 0 or more. By when it was made, when it was published, version number, number
 * and kind of its tag; what one lacks sorts last. */
int ds_edition_order(const ds_entry *a, const ds_entry *b);

/* Is `a` a later edition than `b` for who asks for the newest one? A kill is no edition that anybody reads. What has no date is
 * not known to be later than what has one. */
static inline bool ds_edition_is_later(const ds_entry *a, const ds_entry *b) {
    bool dated_a = ds_edition_time(a) != DS_TIME_NONE, dated_b = ds_edition_time(b) != DS_TIME_NONE;
    if (a->is_kill != b->is_kill) return b->is_kill;
    return dated_a == dated_b ? ds_edition_order(a, b) > 0 : dated_a;
}

#endif
