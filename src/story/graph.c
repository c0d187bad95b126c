/* SPDX-License-Identifier: MIT */
#include "story/graph.h"

ds_status ds_graph_init(ds_graph *graph, ds_memory *memory, const ds_matcher *matcher, ds_error *error) {
    const ds_match *matches = matcher->matches.matches;
    size_t count = matcher->matches.count;
    if (count > UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, NULL, "more than 2^32 matches");
    *graph = (ds_graph){.memory = memory, .count = matcher->corpus->count, .edge_count = 2 * count};
    graph->start = ds_memory_new_zeroed(memory, (size_t)graph->count + 2, sizeof *graph->start);
    graph->edges = ds_memory_new(memory, graph->edge_count, sizeof *graph->edges);
    if (graph->start == NULL || graph->edges == NULL) return ds_fail_memory(error);
    for (size_t m = 0; m < count; m++) {
        graph->start[matches[m].a + 2]++;
        graph->start[matches[m].b + 2]++;
    }
    for (uint32_t i = 0; i < graph->count; i++) graph->start[i + 2] += graph->start[i + 1];
    /* Matches are sorted by (a, b): first those in which an article is b, by ascending a, then those in which it is a. */
    for (size_t m = 0; m < count; m++) {
        graph->edges[graph->start[matches[m].b + 1]++] = (ds_edge){matches[m].a, (uint32_t)m};
    }
    for (size_t m = 0; m < count; m++) {
        graph->edges[graph->start[matches[m].a + 1]++] = (ds_edge){matches[m].b, (uint32_t)m};
    }
    return DS_OK;
}

void ds_graph_clear(ds_graph *graph) {
    if (graph->memory == NULL) return;
    ds_memory_free(graph->memory, graph->start, (size_t)graph->count + 2, sizeof *graph->start);
    ds_memory_free(graph->memory, graph->edges, graph->edge_count, sizeof *graph->edges);
    *graph = (ds_graph){.memory = NULL};
}

const ds_match *ds_graph_find(const ds_graph *graph, const ds_matcher *matcher, uint32_t a, uint32_t b) {
    size_t low = graph->start[a], high = graph->start[a + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const ds_edge *edge = &graph->edges[middle];
        if (edge->other == b) return &matcher->matches.matches[edge->match];
        if (edge->other < b) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}
