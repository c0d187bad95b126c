/* SPDX-License-Identifier: MIT */
/* What a scan gathers and a result keeps: one object that passes from the one to the other. */
#ifndef DS_ENGINE_CORE_H
#define DS_ENGINE_CORE_H

#include "article/date.h"
#include "article/walk.h"
#include "base/file.h"
#include "base/key_set.h"
#include "engine/sources.h"
#include "match/bands.h"
#include "match/matcher.h"
#include "store/boilerplate.h"
#include "story/keeper.h"
#include "story/stories.h"
#include "text/lexicon.h"

#include <regex.h>

typedef struct ds_skip_list {
    ds_skip *skips;
    size_t count, capacity;
} ds_skip_list;

typedef struct ds_zone_of_source {
    const char *source;
    ds_zone *zone;
} ds_zone_of_source;

typedef struct ds_core {
    ds_memory memory;
    const ds_io *io;
    ds_options options; /* texts in `arena` */
    uint32_t threads;
    ds_arena arena;
    regex_t source_from;
    bool has_source_from;
    ds_zone_of_source *zones; /* options.zone_count */
    const ds_keeper_rules *keeper_rules;

    ds_lexicon *lexicon;
    ds_minhash minhash;
    ds_spool spool;
    ds_keys keys;
    ds_walk walk;

    bool learns;                 /* boilerplate is learned from this scan */
    ds_keys paragraphs;          /* at their sources, while it is */
    ds_boilerplate *boilerplate; /* what was learned or given; NULL: neither yet */
    ds_key_set learned;          /* its keys */

    _Atomic uint32_t next_number; /* of articles in the order in which they are met */
    uint32_t number_count;        /* once all are read: that keys are stored under, those of articles signed anew too */
    ds_arena *arenas;             /* of the workers, with ids, files and skips */
    size_t arena_count;
    ds_sources sources;
    ds_entry *entries; /* in canonical order, once all are read */
    uint32_t count;
    ds_skip_list skips;

    ds_corpus corpus;
    const uint64_t *token_checks; /* by article, while texts are found; NULL outside of a night */
    const ds_known_list *known;   /* of the pairs of texts, what an index knows; NULL outside of a night */
    ds_matcher matcher;
    ds_stories stories;
    uint64_t *story_ids; /* by cluster */
    ds_reason_count *reasons;
    size_t reason_count, reason_capacity;
    ds_stats stats;
} ds_core;

/* All of it but reading. `options` is checked and copied. Without `stores` there is no spool and there are no keys, and
 * articles can only be prepared. */
ds_status ds_core_new(ds_core **out, const ds_options *options, const ds_io *io, bool stores, ds_error *error);
void ds_core_free(ds_core *core);

/* `status`, or DS_E_LIMIT for a DS_E_MEMORY that comes from options.memory_bytes. */
ds_status ds_core_explain(const ds_core *core, ds_status status, ds_error *error);

/* After reading: which articles have equal texts. */
ds_status ds_core_find_texts(ds_core *core, ds_error *error);

/* After that: matches. `text_by_number` has number_count places: an article, or DS_NO_TEXT where keys are out of date. It
 * is scratch afterwards. */
ds_status ds_core_match(ds_core *core, uint32_t *text_by_number, ds_error *error);

/* After matching: stories, ids and stats. */
ds_status ds_core_build(ds_core *core, ds_error *error);

/* The source of articles in `path` that name none: by options.source_from where it matches the path, else
 * options.source, else `fallback`. The text is in
 * the options, in `arena`, or `fallback` itself. */
ds_status ds_core_source_of(const ds_core *core, const char *path, const char *fallback, ds_arena *arena,
                            const char **source, ds_error *error);

/* Copy options and everything that they point to into `arena`. */
ds_status ds_options_copy(ds_options *out, const ds_options *options, ds_arena *arena, ds_error *error);

/* The key set of a list of boilerplate, in the core's memory. */
ds_status ds_core_take_boilerplate(ds_core *core, ds_boilerplate *list, ds_error *error);

/* ds_scan_new with another door to I/O: for tests. */
struct ds_scan;
ds_status ds_scan_new_with_io(struct ds_scan **out, const ds_options *options, const ds_io *io, ds_error *error);

#endif
