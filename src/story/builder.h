/* SPDX-License-Identifier: MIT */
/* What the steps of building stories hand to each other; each step is a file. */
#ifndef DS_STORY_BUILDER_H
#define DS_STORY_BUILDER_H

#include "base/components.h"
#include "story/editions.h"
#include "story/graph.h"
#include "story/stories.h"

enum { DS_RIVALS_MOST = 16 };

typedef struct ds_builder {
    ds_memory *memory;
    ds_matcher *matcher;
    ds_graph graph;
    uint32_t count;   /* articles */
    uint32_t *centre; /* article -> the one it hangs on: its centre, or an edition; itself where it hangs on none */
    ds_match *link;   /* article -> its match with that */
    unsigned char *is_digest; /* article */
    /* For ds_builder_root; numbers of stories are those of the centres that they began with. */
    uint32_t *story;      /* article -> the story that it was put in last */
    uint32_t *merged;     /* story -> the way to the one that it has become part of */
    uint32_t *top;        /* story -> the member that it hangs on */
    unsigned char *marks; /* article -> DS_MARK_ bits */
    ds_editions editions;
} ds_builder;

ds_status ds_builder_init(ds_builder *builder, ds_memory *memory, ds_matcher *matcher, ds_error *error);
void ds_builder_clear(ds_builder *builder);

/* The match of two articles: the one that is known, or, if it may have been missed, a new comparison. `*out` has relation
 * DS_RELATION_NONE where there is none. */
ds_status ds_builder_match(ds_builder *builder, uint32_t a, uint32_t b, ds_match *out, ds_error *error);

/* The same, always compared if it is not known. */
ds_status ds_builder_compare(ds_builder *builder, uint32_t a, uint32_t b, ds_match *out, ds_error *error);

/* Are two articles one form, filled in twice? A star that holds one of them does not take the other, whatever both are to
 * its centre: a list of all, or a report on one. Only those of which a match says so are asked, and at most DS_RIVALS_MOST
 * of a star. */
ds_status ds_builder_are_rivals(ds_builder *builder, uint32_t a, uint32_t b, bool *out, ds_error *error);

static inline bool ds_builder_has_rival(const ds_builder *builder, uint32_t article) {
    return builder->matcher->has_rival[article] != 0;
}

/* Is a match close enough to make a member of a story? Every one is, unless options.max_drift says how close. */
bool ds_builder_is_near(const ds_builder *builder, const ds_match *match);

/* The member that the story of an article hangs on, once leaves and digests have found theirs. */
uint32_t ds_builder_root(ds_builder *builder, uint32_t article);

/* The number of that story. */
uint32_t ds_builder_story(ds_builder *builder, uint32_t article);

/* digests.c: find articles that hold several stories. */
ds_status ds_builder_find_digests(ds_builder *builder, ds_error *error);

/* centres.c: components of merging matches, and a star around each elected centre. */
ds_status ds_builder_elect(ds_builder *builder, ds_error *error);

/* excerpts.c: stars that stand whole in a longer one's centre become its leaves; then digests find their story. */
ds_status ds_builder_fold_excerpts(ds_builder *builder, ds_error *error);
ds_status ds_builder_attach_digests(ds_builder *builder, ds_error *error);

/* editions.c: which articles are editions of one item, and in what order; notes silent edits. */
ds_status ds_builder_find_editions(ds_builder *builder, ds_error *error);

/* chains.c: the editions of an item come into one story, and with them the stars that hang on them. */
ds_status ds_builder_join_editions(ds_builder *builder, ds_error *error);

/* prints.c: stars that are prints of one report come together. */
ds_status ds_builder_join_prints(ds_builder *builder, ds_error *error);

/* kills.c: what each kill means, before editions are put in order; what it reaches, when stories stand. */
ds_status ds_builder_aim_kills(ds_builder *builder, ds_components *items, ds_error *error);
ds_status ds_builder_kill(ds_builder *builder, ds_error *error);

#endif
