/* SPDX-License-Identifier: MIT */
/*
 * A digest is an article that holds two others which have nothing to do with each other: a roundup, a live page, a page of
 * top stories. It must be found before stories are built, for as a centre or a bridge it would glue them together.
 *
 * A long story cut into two briefs looks the same from outside. Briefs keep the story's headline, so articles under the
 * digest's own headline do not count as held.
 */
#include "story/builder.h"

/* Of a page that holds very many, the first so many are looked at: a digest shows itself soon. */
enum { HELD_MOST = 24 };

static const double unrelated_similarity = 0.15;

/* Does `whole` hold `part`: most of it, and not under the same headline? */
static bool holds(const ds_builder *builder, const ds_match *match, uint32_t whole) {
    const ds_options *options = builder->matcher->corpus->options;
    const ds_entry *entries = builder->matcher->corpus->entries;
    const ds_overlap *overlap = &match->overlap;
    bool whole_is_a = match->a == whole;
    uint32_t part = whole_is_a ? match->b : match->a;
    uint32_t whole_size = whole_is_a ? overlap->shingles_a : overlap->shingles_b;
    uint32_t part_size = whole_is_a ? overlap->shingles_b : overlap->shingles_a;
    double contained = whole_is_a ? ds_overlap_in_b(overlap) : ds_overlap_in_a(overlap);
    bool same_headline =
        entries[part].headline_norm != 0 && entries[part].headline_norm == entries[whole].headline_norm;
    return part_size < whole_size && contained >= options->containment && overlap->longest_run >= options->run_words &&
           !same_headline;
}

static ds_status are_unrelated(ds_builder *builder, uint32_t a, uint32_t b, bool *unrelated, ds_error *error) {
    *unrelated = false;
    if (ds_graph_find(&builder->graph, builder->matcher, a, b) != NULL) return DS_OK;
    ds_match match;
    DS_TRY(ds_builder_compare(builder, a, b, &match, error));
    *unrelated = match.base == DS_RELATION_NONE && ds_overlap_similarity(&match.overlap) < unrelated_similarity;
    return DS_OK;
}

static ds_status judge(ds_builder *builder, uint32_t article, ds_error *error) {
    const ds_graph *graph = &builder->graph;
    uint32_t held[HELD_MOST], count = 0;
    for (size_t e = graph->start[article]; e < graph->start[article + 1] && count < HELD_MOST; e++) {
        const ds_match *match = &builder->matcher->matches.matches[graph->edges[e].match];
        if (holds(builder, match, article)) held[count++] = graph->edges[e].other;
    }
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = i + 1; j < count; j++) {
            bool unrelated;
            DS_TRY(are_unrelated(builder, held[i], held[j], &unrelated, error));
            if (!unrelated) continue;
            builder->is_digest[article] = 1;
            return DS_OK;
        }
    }
    return DS_OK;
}

ds_status ds_builder_find_digests(ds_builder *builder, ds_error *error) {
    for (uint32_t i = 0; i < builder->count; i++) {
        if (builder->graph.start[i + 1] - builder->graph.start[i] >= 2) DS_TRY(judge(builder, i, error));
    }
    return DS_OK;
}
