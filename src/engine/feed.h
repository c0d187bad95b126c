/* SPDX-License-Identifier: MIT */
/*
 * A feed: one article at a time, and a verdict at once.
 *
 *     article ── prepare ── known? ── same page? ── candidates ── compare ── place ── rows ── verdict
 *                (admit.c)  feed_said.c             feed_keys.c,             feed_place.c     feed_verdict.c
 *                                                   feed_runs.c,             feed_chain.c
 *                                                   feed_compare.c           feed_kill.c, feed_story.c
 *
 * What is asked for often lies in memory: recent articles with their tokens and places, recent stories with their members. Both
 * are copies of rows; a change goes to the catalogue at once, within the transaction that the next commit ends. A query
 * takes the same way, but that nothing is written, and what it has changed in memory is forgotten.
 */
#ifndef DS_ENGINE_FEED_H
#define DS_ENGINE_FEED_H

#include "base/lru.h"
#include "engine/admit.h"
#include "engine/feed_keys.h"
#include "engine/feed_names.h"
#include "engine/index.h"
#include "match/relation.h"
#include "match/verify.h"
#include "store/key_runs.h"

enum {
    DS_FEED_RECENT_MOST = 32768,  /* articles in memory; a power of two */
    DS_FEED_STORIES_MOST = 8192,  /* stories; likewise */
    DS_FEED_RUN_ARTICLES = 32768, /* whose keys make a run */
    DS_FEED_SOURCES_MOST = 100,   /* names in a verdict */
};

/* What is not in the catalogue yet, and never will be: the article of a query. */
#define DS_FEED_QUERIED (UINT32_MAX - 1)

/* An article in memory. */
typedef struct ds_recent {
    uint32_t number;
    uint32_t slot;
    ds_entry entry;       /* with its id's hash; source is a number of the feed's table */
    ds_buffer text;       /* id and file, each with its NUL */
    size_t file_at;       /* in `text` */
    ds_buffer tokens;     /* one ds_side */
    ds_member_row member; /* where it stands; all zero for one that stands nowhere */
} ds_recent;

typedef struct ds_feed_story {
    ds_story_row row;
    ds_numbers members;
    uint32_t *sources; /* numbers of names, sorted by name */
    size_t source_count, source_capacity;
} ds_feed_story;

/* The article in hand and another, compared. */
typedef struct ds_feed_pair {
    uint32_t number;
    ds_match match; /* a is the earlier one in canonical order; a 0, b 1 */
    bool is_a;      /* the article in hand is the earlier one */
    bool is_full;   /* as in ds_pair_row */
    bool is_kept;
    bool is_edition; /* their source says that they are one item */
    bool is_aimed;   /* a kill without an id in common means this one */
} ds_feed_pair;

typedef struct ds_feed_case {
    const ds_article *article;
    ds_entry entry; /* with its id's hash */
    const char *id; /* texts in the feed's arena */
    const char *source;
    const char *headline;
    uint64_t identity, token_check;
    ds_tokens tokens;
    ds_side side;
    ds_feed_pair *pairs; /* the first `sorted` of them by number */
    size_t count, capacity, sorted;
    uint32_t number;
    bool is_silent_edit;
    bool same_headline_means_nothing; /* it stands over several texts that have nothing in common */

    ds_verdict_kind kind;
    uint64_t story;
    uint64_t story_was;
    uint32_t keeper_was;
    size_t shown; /* the pair that is shown, SIZE_MAX: none */
    uint64_t seq;
} ds_feed_case;

/* What merges runs beside the feed: feed_merge.c. */
typedef struct ds_feed_merge ds_feed_merge;

struct ds_feed {
    ds_index *index;
    ds_memory *memory;
    ds_core *core;
    ds_arena arena; /* of the article in hand */
    ds_arena said;  /* of the verdict in hand */
    ds_admission admission;
    bool admits;
    ds_corpus corpus; /* what the verifier wants to know: options, and by slot what was counted */
    ds_verifier verifier;
    ds_buffer own; /* the side of the article in hand */

    ds_lru recent_slots;
    ds_recent *recents;
    ds_lru story_slots;
    ds_feed_story *stories;
    ds_buffer record; /* that was read last */

    ds_feed_names names;
    uint32_t named; /* up to this number */

    ds_feed_keys keys;
    ds_key_runs *runs;
    ds_key_runs_scratch runs_scratch;
    ds_numbers found;
    ds_record *candidates; /* (number, via), and as much scratch */
    size_t candidate_count, candidate_capacity;
    uint32_t last;    /* keys are known of all articles up to this number */
    uint32_t covered; /* and those up to this one are in runs, which the catalogue is told with the next commit */
    bool tells_covered;
    uint32_t run_articles; /* whose keys make a run: DS_FEED_RUN_ARTICLES, fewer in tests */
    ds_feed_merge *merge;  /* NULL: none is under way */

    uint64_t version; /* of the catalogue, when it was looked at last */
    bool writing;     /* in a transaction */
    bool queries;     /* nothing is written */
    ds_feed_case now;
};

/* The feed of an index, made and brought up to date. In a transaction of a feed's afterwards, or a view of a reader's. */
ds_status ds_feed_begin(ds_index *index, ds_feed **out, ds_error *error);

/* End that: what was not committed is lost, and what is in memory with it. */
void ds_feed_abandon(ds_index *index);

/* Prepare an article, place it, and say so. */
ds_status ds_feed_take(ds_feed *feed, const ds_article *article, ds_verdict *out, ds_error *error);

/* ---- feed_recent.c ---- */

ds_status ds_feed_caches_init(ds_feed *feed, ds_error *error);
void ds_feed_caches_clear(ds_feed *feed);
void ds_feed_caches_reset(ds_feed *feed);

/* An article, NULL if there is none of this number. It stays where it is while the article in hand is worked on. */
ds_status ds_feed_recent(ds_feed *feed, uint32_t number, ds_recent **out, ds_error *error);

/* Take the article in hand in. */
ds_status ds_feed_remember(ds_feed *feed, ds_recent **out, ds_error *error);

static inline const char *ds_recent_id(const ds_recent *recent) {
    return (const char *)recent->text.data;
}

static inline const char *ds_recent_file(const ds_recent *recent) {
    return (const char *)recent->text.data + recent->file_at;
}

/* Where it stands, in memory and in the catalogue. */
ds_status ds_feed_put_member(ds_feed *feed, const ds_recent *recent, ds_error *error);

/* Less than 0, 0 or more: canonical order. */
int ds_feed_order(const ds_feed *feed, const ds_entry *a, const char *id_a, uint32_t number_a, const ds_entry *b,
                  const char *id_b, uint32_t number_b);

/* ---- feed_runs.c ---- */

/* Open the runs that the catalogue names. */
ds_status ds_feed_runs_open(ds_feed *feed, ds_error *error);

/* Take note of what others have written: runs, and articles whose keys are in none. */
ds_status ds_feed_runs_refresh(ds_feed *feed, ds_error *error);

/* Write the keys in memory as a run, if there are enough of them, and enter it; within the transaction that is about to be
 * committed, after which they may be forgotten. */
ds_status ds_feed_runs_flush(ds_feed *feed, bool *flushed, ds_error *error);

/* Take a finished run into the set and the catalogue; row->keys and ->bytes are set. */
ds_status ds_feed_runs_enter(ds_feed *feed, ds_run_row *row, ds_error *error);

/* Collect candidates of the article in hand in feed->candidates: by number, each once. */
ds_status ds_feed_candidates(ds_feed *feed, const uint64_t *keys, size_t count, ds_error *error);

/* ---- feed_merge.c ---- */

/* Before a commit: enter what a merge has made, and after it: use it, and begin the next one if it is time. */
ds_status ds_feed_merge_enter(ds_feed *feed, bool *entered, ds_error *error);
ds_status ds_feed_merge_use(ds_feed *feed, bool entered, ds_error *error);
void ds_feed_merge_end(ds_feed *feed);

/* ---- feed_compare.c ---- */

/* Compare the article in hand with another, once. SIZE_MAX in `*at` if there is no such article. */
ds_status ds_feed_compare(ds_feed *feed, uint32_t number, uint32_t via, size_t *at, ds_error *error);

/* Compare it with all candidates. */
ds_status ds_feed_compare_all(ds_feed *feed, ds_error *error);

/* Write down what was compared. */
ds_status ds_feed_put_pairs(ds_feed *feed, ds_error *error);

/* ---- feed_chain.c ---- */

/* Mark the pairs that are editions of the item of the article in hand. */
ds_status ds_feed_find_editions(ds_feed *feed, ds_error *error);

/* May two articles of one source be editions of one item, by what stands beside their texts? */
bool ds_feed_is_item(const ds_feed *feed, const ds_entry *a, const ds_entry *b);

/* ---- feed_kill.c ---- */

/* What a kill means that shares no id with anything. */
ds_status ds_feed_aim_kill(ds_feed *feed, ds_error *error);

/* Mark the members of a story by the kills in it. */
ds_status ds_feed_mark_killed(ds_feed *feed, ds_feed_story *story, ds_error *error);

/* ---- feed_place.c ---- */

/* Find the story of the article in hand, and put it there. */
ds_status ds_feed_place(ds_feed *feed, ds_error *error);

/* ---- feed_story.c ---- */

ds_status ds_feed_story_get(ds_feed *feed, uint64_t id, ds_feed_story **out, ds_error *error);

/* A story of the article in hand alone. */
ds_status ds_feed_story_found(ds_feed *feed, const ds_recent *centre, ds_feed_story **out, ds_error *error);

ds_status ds_feed_story_add(ds_feed *feed, ds_feed_story *story, const ds_recent *member, ds_error *error);

/* The members of `other` move to `story`, and its id becomes a name of it. */
ds_status ds_feed_story_unite(ds_feed *feed, ds_feed_story *story, ds_feed_story *other, ds_error *error);

/* Choose keeper and latest again, now that `added` is there; write the row. `all`: look at every member, however many. */
ds_status ds_feed_story_settle(ds_feed *feed, ds_feed_story *story, const ds_recent *added, bool all, ds_error *error);

/* Log what happened to an article or a story. */
ds_status ds_feed_log(ds_feed *feed, const char *kind, const ds_recent *article, const ds_feed_story *story,
                      uint64_t story_was, uint32_t keeper_was, uint64_t *seq, ds_error *error);

/* ---- feed_verdict.c ---- */

/* What is said of the article in hand, once it has its place. Texts in feed->said. */
ds_status ds_feed_verdict(ds_feed *feed, ds_verdict *out, ds_error *error);

/* The same of one that lies at a place already: of `other`, which the article in hand is, or has the text of. */
ds_status ds_feed_verdict_like(ds_feed *feed, const ds_recent *other, ds_verdict *out, ds_error *error);

/* Of one that could not be taken. */
void ds_feed_verdict_error(ds_verdict *out, const char *reason, const char *detail);

/* A story's id as text, "" for 0; in feed->said. */
ds_status ds_feed_story_text(ds_feed *feed, uint64_t id, const char **out, ds_error *error);

/* ---- feed_said.c ---- */

/* Is the article in hand known? Then `out` is what was said of it. */
ds_status ds_feed_replay(ds_feed *feed, ds_verdict *out, bool *known, ds_error *error);

/* Keep what was said. `number` is 0 where nothing was stored. */
ds_status ds_feed_keep_said(ds_feed *feed, const ds_verdict *said, uint32_t number, ds_error *error);

#endif
