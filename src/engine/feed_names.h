/* SPDX-License-Identifier: MIT */
/* What kills that share no id with anything may name: source, slug and headline of the latest articles by number, so that what
 * is found does not depend on what else is in memory. */
#ifndef DS_ENGINE_FEED_NAMES_H
#define DS_ENGINE_FEED_NAMES_H

#include "base/numbers.h"
#include "model/entry.h"

enum { DS_FEED_NAMES_MOST = 65536 };

typedef struct ds_feed_name {
    uint32_t number; /* 0: none */
    uint32_t source;
    uint64_t slug_hash;
    uint64_t headline_norm;
} ds_feed_name;

/* A ring. */
typedef struct ds_feed_names {
    ds_feed_name *list;
    size_t next;
} ds_feed_names;

ds_status ds_feed_names_init(ds_feed_names *names, ds_memory *memory, ds_error *error);
void ds_feed_names_clear(ds_feed_names *names, ds_memory *memory);

/* By ascending number. Kills are no use. */
void ds_feed_names_add(ds_feed_names *names, const ds_entry *entry, uint32_t number);

/* Append those that have a slug or headline in common with `kill`, at its source, ascending. */
ds_status ds_feed_names_find(const ds_feed_names *names, const ds_entry *kill, ds_numbers *out, ds_error *error);

#endif
