/* SPDX-License-Identifier: MIT */
/*
 * Matches to stories.
 *
 *     merging matches ── components ── centres (stars) ── excerpts fold in as leaves ── digests attach
 *                                          ┌────────────────────────────────────────────────┘
 *                                          └── editions of an item join ── prints join ── kills reach ── stories ── reruns link
 *
 * No member is in a story for being like a member: each was compared with the centre of its star. Whole stars come together
 * for what a source says of two editions (chains.c), or for what most of their members are to each other (prints.c); the
 * comparison that each member hangs on is kept.
 */
#ifndef DS_STORY_STORIES_H
#define DS_STORY_STORIES_H

#include "match/matcher.h"
#include "model/story.h"
#include "story/editions.h"

typedef struct ds_link {
    uint32_t match; /* in matcher->matches: the strongest rerun between two stories */
} ds_link;

typedef struct ds_stories {
    ds_memory *memory;
    uint32_t article_count;
    uint32_t *story_of;   /* article -> cluster */
    ds_place *places;     /* article_count of them, grouped by cluster */
    ds_cluster *clusters; /* largest first, then by founder */
    uint32_t count;
    unsigned char *marks; /* by article: DS_MARK_ bits */
    ds_editions editions; /* by article */
    uint32_t *also;       /* clusters that digests hold text of */
    size_t also_count, also_capacity;
    ds_link *links;
    size_t link_count, link_capacity;
} ds_stories;

ds_status ds_stories_build(ds_stories *out, ds_memory *memory, ds_matcher *matcher, ds_error *error);
void ds_stories_clear(ds_stories *stories);

/* The member that a place hangs on: whose match with it is kept. Not for the centre. */
static inline uint32_t ds_place_of(const ds_place *place) {
    return place->match.a == place->article ? place->match.b : place->match.a;
}

/* The place of an article among the `count` places of a story, DS_NOBODY if it is in another. */
uint32_t ds_stories_place(const ds_place *places, uint32_t count, uint32_t article);

/* Every article stands in one story, under its centre, every place leads to it over the members that matches are with,
 * and the editions of an item are numbered and stand in one story (`together`; else they need not). False: `*reason`
 * says what is wrong. For tests. */
bool ds_stories_validate(const ds_stories *stories, bool together, const char **reason);

#endif
