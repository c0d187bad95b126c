/* SPDX-License-Identifier: MIT */
/* The matches of each article, both ways round. */
#ifndef DS_STORY_GRAPH_H
#define DS_STORY_GRAPH_H

#include "match/matcher.h"

typedef struct ds_edge {
    uint32_t other;
    uint32_t match; /* in matcher->matches */
} ds_edge;

typedef struct ds_graph {
    ds_memory *memory;
    uint32_t count;
    size_t edge_count;
    size_t *start;  /* count + 1 */
    ds_edge *edges; /* of an article: by ascending other */
} ds_graph;

ds_status ds_graph_init(ds_graph *graph, ds_memory *memory, const ds_matcher *matcher, ds_error *error);
void ds_graph_clear(ds_graph *graph);

/* The match of two articles, or NULL if nothing proposed them or they are nothing to each other. */
const ds_match *ds_graph_find(const ds_graph *graph, const ds_matcher *matcher, uint32_t a, uint32_t b);

#endif
