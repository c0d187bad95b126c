/* SPDX-License-Identifier: MIT */
/*
 * Matches to stories.
 *
 *     merging matches ── components ── centres (stars) ── excerpts fold in as leaves ── digests attach ── stories
 *                                                                                                    └── reruns link
 *
 * No member is in a story for being like a member: each was compared with the centre, and that comparison is kept.
 */
#ifndef DS_STORY_STORIES_H
#define DS_STORY_STORIES_H

#include "match/matcher.h"
#include "model/story.h"

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
    unsigned char *is_digest; /* by article */
    uint32_t *also;           /* clusters that digests hold text of */
    size_t also_count, also_capacity;
    ds_link *links;
    size_t link_count, link_capacity;
} ds_stories;

ds_status ds_stories_build(ds_stories *out, ds_memory *memory, ds_matcher *matcher, ds_error *error);
void ds_stories_clear(ds_stories *stories);

/* Every article stands in one story, under its centre, and every place's match is with the centre. False: `*reason` says
 * what is wrong. For tests. */
bool ds_stories_validate(const ds_stories *stories, const char **reason);

#endif
