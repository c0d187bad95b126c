/* SPDX-License-Identifier: MIT */
/* What the steps of building stories hand to each other; each step is a file. */
#ifndef DS_STORY_BUILDER_H
#define DS_STORY_BUILDER_H

#include "story/graph.h"
#include "story/stories.h"

typedef struct ds_builder {
    ds_memory *memory;
    ds_matcher *matcher;
    ds_graph graph;
    uint32_t count;           /* articles */
    uint32_t *centre;         /* article -> its centre; itself where it is one, or stands alone */
    ds_match *link;           /* article -> its match with the centre */
    unsigned char *is_digest; /* article */
} ds_builder;

ds_status ds_builder_init(ds_builder *builder, ds_memory *memory, ds_matcher *matcher, ds_error *error);
void ds_builder_clear(ds_builder *builder);

/* The match of two articles: the one that is known, or, if it may have been missed, a new comparison. `*out` has relation
 * DS_RELATION_NONE where there is none. */
ds_status ds_builder_match(ds_builder *builder, uint32_t a, uint32_t b, ds_match *out, ds_error *error);

/* The same, always compared if it is not known. */
ds_status ds_builder_compare(ds_builder *builder, uint32_t a, uint32_t b, ds_match *out, ds_error *error);

/* digests.c: find articles that hold several stories. */
ds_status ds_builder_find_digests(ds_builder *builder, ds_error *error);

/* centres.c: components of merging matches, and a star around each elected centre. */
ds_status ds_builder_elect(ds_builder *builder, ds_error *error);

/* excerpts.c: stars that stand whole in a longer one's centre become its leaves; then digests find their story. */
ds_status ds_builder_fold_excerpts(ds_builder *builder, ds_error *error);
ds_status ds_builder_attach_digests(ds_builder *builder, ds_error *error);

#endif
