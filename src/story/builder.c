/* SPDX-License-Identifier: MIT */
#include "story/builder.h"

ds_status ds_builder_compare(ds_builder *builder, uint32_t a, uint32_t b, ds_match *out, ds_error *error) {
    const ds_match *known = ds_graph_find(&builder->graph, builder->matcher, a, b);
    if (known == NULL) return ds_matcher_compare(builder->matcher, a < b ? a : b, a < b ? b : a, out, error);
    *out = *known;
    return DS_OK;
}

ds_status ds_builder_match(ds_builder *builder, uint32_t a, uint32_t b, ds_match *out, ds_error *error) {
    const ds_match *known = ds_graph_find(&builder->graph, builder->matcher, a, b);
    if (known == NULL && ds_matcher_may_have_missed(builder->matcher, a, b)) {
        return ds_matcher_compare(builder->matcher, a < b ? a : b, a < b ? b : a, out, error);
    }
    *out = known != NULL ? *known : (ds_match){.relation = DS_RELATION_NONE};
    return DS_OK;
}

ds_status ds_builder_are_rivals(ds_builder *builder, uint32_t a, uint32_t b, bool *out, ds_error *error) {
    ds_match match = {.rule = DS_RULE_NONE};
    bool may_be = a != b && ds_builder_has_rival(builder, a) && ds_builder_has_rival(builder, b);
    if (may_be) DS_TRY(ds_builder_compare(builder, a, b, &match, error));
    *out = match.rule == DS_RULE_TEMPLATE;
    return DS_OK;
}

bool ds_builder_is_near(const ds_builder *builder, const ds_match *match) {
    double drift = builder->matcher->corpus->options->max_drift;
    return drift <= 0 || ds_overlap_similarity(&match->overlap) >= 1 - drift;
}

/* Union-find, without ranks: stories become part of each other by who holds most editions. An article may leave for another
 * story, so the ways lead over numbers of stories and never over articles. */
uint32_t ds_builder_story(ds_builder *builder, uint32_t article) {
    uint32_t *merged = builder->merged, story = builder->story[article];
    while (merged[story] != story) {
        merged[story] = merged[merged[story]];
        story = merged[story];
    }
    return story;
}

uint32_t ds_builder_root(ds_builder *builder, uint32_t article) {
    return builder->top[ds_builder_story(builder, article)];
}

ds_status ds_builder_init(ds_builder *builder, ds_memory *memory, ds_matcher *matcher, ds_error *error) {
    *builder = (ds_builder){.memory = memory, .matcher = matcher, .count = matcher->corpus->count};
    builder->centre = ds_memory_new(memory, builder->count, sizeof *builder->centre);
    builder->link = ds_memory_new_zeroed(memory, builder->count, sizeof *builder->link);
    builder->is_digest = ds_memory_new_zeroed(memory, builder->count, 1);
    builder->story = ds_memory_new(memory, builder->count, sizeof *builder->story);
    builder->merged = ds_memory_new(memory, builder->count, sizeof *builder->merged);
    builder->top = ds_memory_new(memory, builder->count, sizeof *builder->top);
    builder->marks = ds_memory_new_zeroed(memory, builder->count, 1);
    if (builder->story == NULL || builder->merged == NULL || builder->top == NULL) return ds_fail_memory(error);
    if (builder->marks == NULL) return ds_fail_memory(error);
    if (builder->centre == NULL || builder->link == NULL || builder->is_digest == NULL) return ds_fail_memory(error);
    for (uint32_t i = 0; i < builder->count; i++) builder->centre[i] = i;
    return ds_graph_init(&builder->graph, memory, matcher, error);
}

void ds_builder_clear(ds_builder *builder) {
    ds_graph_clear(&builder->graph);
    ds_memory_free(builder->memory, builder->centre, builder->count, sizeof *builder->centre);
    ds_memory_free(builder->memory, builder->link, builder->count, sizeof *builder->link);
    ds_memory_free(builder->memory, builder->is_digest, builder->count, 1);
    ds_memory_free(builder->memory, builder->story, builder->count, sizeof *builder->story);
    ds_memory_free(builder->memory, builder->merged, builder->count, sizeof *builder->merged);
    ds_memory_free(builder->memory, builder->top, builder->count, sizeof *builder->top);
    ds_memory_free(builder->memory, builder->marks, builder->count, 1);
    ds_editions_clear(&builder->editions, builder->memory);
}
