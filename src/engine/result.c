/* SPDX-License-Identifier: MIT */
/*
 * Texts are read from the spool when they are asked for, a story at a time, so a result of ten million articles costs
 * no more memory than the scan did.
 */
#include "engine/result.h"

#include "engine/origins.h"

#include <stdio.h>
#include <string.h>

struct ds_result {
    ds_core *core;
    ds_arena story; /* of the last ds_result_story */
    ds_arena link;  /* of the last ds_result_rerun */
    ds_arena pair;  /* of the last ds_result_pair */
};

ds_status ds_result_new(ds_result **out, ds_core *core, ds_error *error) {
    ds_result *result = ds_memory_new(&core->memory, 1, sizeof *result);
    if (result == NULL) return ds_fail_memory(error);
    result->core = core;
    ds_arena_init(&result->story, &core->memory);
    ds_arena_init(&result->link, &core->memory);
    ds_arena_init(&result->pair, &core->memory);
    *out = result;
    return DS_OK;
}

void ds_result_free(ds_result *result) {
    if (result == NULL) return;
    ds_core *core = result->core;
    ds_arena_clear(&result->story);
    ds_arena_clear(&result->link);
    ds_arena_clear(&result->pair);
    ds_memory_free(&core->memory, result, 1, sizeof *result);
    ds_core_free(core);
}

const ds_core *ds_result_core(const ds_result *result) {
    return result->core;
}

const ds_stats *ds_result_stats(const ds_result *result) {
    return &result->core->stats;
}

const ds_boilerplate *ds_result_boilerplate(const ds_result *result) {
    return result->core->boilerplate;
}

const ds_options *ds_result_options(const ds_result *result) {
    return &result->core->options;
}

/* ---- what is known of one article ---- */

static ds_status load_detail(const ds_core *core, uint32_t article, ds_arena *arena, ds_detail *out, ds_error *error) {
    const ds_entry *entry = &core->entries[article];
    char *bytes = ds_arena_new(arena, entry->detail_bytes, 1);
    if (bytes == NULL) return ds_fail_memory(error);
    DS_TRY(ds_spool_read_at(&core->spool, bytes, entry->detail_bytes, entry->spool_offset + entry->token_bytes, error));
    return ds_record_get_detail(out, bytes, entry->detail_bytes, error);
}

ds_status ds_result_time(const char **out, int64_t time, ds_arena *arena, ds_error *error) {
    char text[32] = "";
    if (time != DS_TIME_NONE) ds_date_write(time, text);
    *out = ds_arena_text(arena, text, strlen(text));
    return *out == NULL ? ds_fail_memory(error) : DS_OK;
}

static ds_status write_story_id(const ds_core *core, uint32_t cluster, ds_arena *arena, const char **out,
                                ds_error *error) {
    char text[24];
    int length = snprintf(text, sizeof text, "%016llx", (unsigned long long)core->story_ids[cluster]);
    *out = ds_arena_text(arena, text, (size_t)length);
    return *out == NULL ? ds_fail_memory(error) : DS_OK;
}

uint32_t ds_notes_of_marks(uint32_t marks) {
    static const struct {
        unsigned char mark;
        uint32_t note;
    } table[] = {{DS_MARK_DIGEST, DS_NOTE_DIGEST},
                 {DS_MARK_KILLED, DS_NOTE_KILLED},
                 {DS_MARK_KILL_SUSPECT, DS_NOTE_KILL_SUSPECT},
                 {DS_MARK_SILENT_EDIT, DS_NOTE_SILENT_EDIT}};
    uint32_t notes = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) notes |= marks & table[i].mark ? table[i].note : 0;
    return notes;
}

void ds_member_take_detail(ds_member *out, const ds_detail *detail) {
    out->id = detail->id;
    out->path = detail->path;
    out->place = detail->place;
    out->guid = detail->guid;
    out->url = detail->url;
    out->version = detail->version;
    out->status = detail->status;
    out->headline = detail->headline;
    out->language = detail->language;
    out->slug = detail->slug;
    out->dateline = detail->dateline;
    out->byline = detail->byline;
    out->credit = detail->credit;
    out->editor_note = detail->editor_note;
    out->format = detail->format;
    out->left_out = detail->left_out;
}

ds_status ds_result_article(const ds_core *core, uint32_t article, ds_arena *arena, ds_member *out, ds_error *error) {
    const ds_entry *entry = &core->entries[article];
    ds_detail detail;
    DS_TRY(load_detail(core, article, arena, &detail, error));
    *out = (ds_member){
        .source = core->sources.names[entry->source],
        .words = entry->words,
        .of = "",
        .notes = entry->notes | ds_notes_of_marks(core->stories.marks[article]),
    };
    ds_member_take_detail(out, &detail);
    const ds_edition *edition = ds_editions_find(&core->stories.editions, article);
    if (edition != NULL) out->edition = edition->number;
    DS_TRY(ds_result_time(&out->published, entry->published, arena, error));
    return ds_result_time(&out->updated, entry->updated, arena, error);
}

/* Only of what is linked: two articles that are nothing to each other have changed nothing. */
static uint32_t notes_of(const ds_match *match) {
    uint32_t notes = 0;
    if (match->base == DS_RELATION_NONE) return 0;
    if ((match->overlap.contrast & DS_CONTRAST_NUMBERS) != 0) notes |= DS_NOTE_NUMBERS_CHANGED;
    if ((match->overlap.contrast & DS_CONTRAST_NEGATION) != 0) notes |= DS_NOTE_NEGATION_CHANGED;
    return notes;
}

ds_evidence ds_evidence_of(const ds_match *match, uint32_t member) {
    double in_a = ds_overlap_in_a(&match->overlap), in_b = ds_overlap_in_b(&match->overlap);
    return (ds_evidence){
        .relation = (ds_relation)match->relation,
        .base = (ds_relation)match->base,
        .jaccard = ds_overlap_jaccard(&match->overlap),
        .containment_of_member = match->a == member ? in_a : in_b,
        .containment_of_other = match->a == member ? in_b : in_a,
        .shared_words = match->overlap.shared_words,
        .longest_run_words = match->overlap.longest_run,
        .rule = ds_rule_name((ds_rule)match->rule),
        .via = match->via,
        .notes = notes_of(match),
    };
}

/* ---- stories ---- */

static const ds_evidence evidence_of_centre = {.relation = DS_RELATION_CENTRE,
                                               .base = DS_RELATION_CENTRE,
                                               .jaccard = 1,
                                               .containment_of_member = 1,
                                               .containment_of_other = 1,
                                               .rule = "centre"};

static ds_status fill_also(const ds_core *core, const ds_place *place, ds_arena *arena, ds_member *member,
                           ds_error *error) {
    if (place->also_count == 0) return DS_OK;
    const char **also = ds_arena_new(arena, place->also_count, sizeof *also);
    if (also == NULL) return ds_fail_memory(error);
    for (uint32_t i = 0; i < place->also_count; i++) {
        DS_TRY(write_story_id(core, core->stories.also[place->also + i], arena, &also[i], error));
    }
    member->also = also;
    member->also_count = place->also_count;
    return DS_OK;
}

static ds_status fill_members(const ds_core *core, const ds_cluster *cluster, ds_arena *arena, ds_member *members,
                              ds_error *error) {
    const ds_place *places = &core->stories.places[cluster->first];
    for (uint32_t m = 0; m < cluster->count; m++) {
        ds_member *member = &members[m];
        DS_TRY(ds_result_article(core, places[m].article, arena, member, error));
        DS_TRY(fill_also(core, &places[m], arena, member, error));
        member->evidence = m == 0 ? evidence_of_centre : ds_evidence_of(&places[m].match, places[m].article);
        member->notes |= member->evidence.notes;
    }
    members[0].evidence.shared_words = members[0].evidence.longest_run_words = members[0].words;
    for (uint32_t m = 1; m < cluster->count; m++) {
        members[m].of = members[ds_stories_place(places, cluster->count, ds_place_of(&places[m]))].id;
    }
    return DS_OK;
}

/* Sources are numbered by name, so sorted numbers are sorted names. Insertion: stories have few sources. */
static ds_status fill_sources(const ds_core *core, const ds_cluster *cluster, ds_arena *arena, ds_story *out,
                              ds_error *error) {
    uint32_t *numbers = ds_arena_new(arena, cluster->count, sizeof *numbers);
    const char **names = ds_arena_new(arena, cluster->count, sizeof *names);
    if (numbers == NULL || names == NULL) return ds_fail_memory(error);
    size_t count = 0;
    for (uint32_t m = 0; m < cluster->count; m++) {
        uint32_t source = core->entries[core->stories.places[cluster->first + m].article].source;
        size_t at = count;
        while (at > 0 && numbers[at - 1] > source) at--;
        if (at > 0 && numbers[at - 1] == source) continue;
        memmove(numbers + at + 1, numbers + at, (count - at) * sizeof *numbers);
        numbers[at] = source;
        count++;
    }
    for (size_t s = 0; s < count; s++) names[s] = core->sources.names[numbers[s]];
    out->sources = names;
    out->source_count = count;
    return DS_OK;
}

static uint32_t item_of(const ds_core *core, uint32_t article) {
    const ds_edition *edition = ds_editions_find(&core->stories.editions, article);
    return edition == NULL ? DS_NOBODY : edition->item;
}

/* Texts are read only where rules look at them. */
static ds_status fill_candidate(const ds_core *core, const ds_place *place, bool is_centre, ds_arena *arena,
                                ds_candidate *out, ds_error *error) {
    uint32_t article = place->article;
    unsigned char marks = core->stories.marks[article];
    const ds_edition *edition = ds_editions_find(&core->stories.editions, article);
    bool is_excerpt = !is_centre && place->match.relation == DS_RELATION_EXCERPT;
    *out = (ds_candidate){.entry = &core->entries[article],
                          .source = core->sources.names[core->entries[article].source],
                          .path = "",
                          .item = item_of(core, article),
                          .edition = edition == NULL ? 0 : edition->number,
                          .is_killed = (marks & DS_MARK_KILLED) != 0,
                          .is_part = is_excerpt || (marks & DS_MARK_DIGEST) != 0};
    if (!ds_keeper_looks_at_paths(core->keeper_rules)) return DS_OK;
    ds_detail detail;
    DS_TRY(load_detail(core, article, arena, &detail, error));
    out->path = detail.path;
    return DS_OK;
}

ds_status ds_result_keeper(const ds_core *core, const ds_cluster *cluster, ds_arena *arena, size_t *keeper,
                           ds_error *error) {
    ds_candidate *candidates = ds_arena_new(arena, cluster->count, sizeof *candidates);
    size_t *member_of = ds_arena_new(arena, cluster->count, sizeof *member_of);
    if (candidates == NULL || member_of == NULL) return ds_fail_memory(error);
    const ds_place *places = &core->stories.places[cluster->first];
    /* Places are in canonical order but for the centre, which stands in front. */
    size_t at = 0;
    for (size_t m = 1; m <= cluster->count; m++) {
        bool centre_is_due = at == m - 1 && (m == cluster->count || places[0].article < places[m].article);
        if (centre_is_due) member_of[at++] = 0;
        if (m < cluster->count) member_of[at++] = m;
    }
    for (size_t c = 0; c < cluster->count; c++) {
        size_t member = member_of[c];
        DS_TRY(fill_candidate(core, &places[member], member == 0, arena, &candidates[c], error));
    }
    size_t chosen = ds_keeper_choose(core->keeper_rules, candidates, cluster->count);
    *keeper = chosen == SIZE_MAX ? SIZE_MAX : member_of[chosen];
    return DS_OK;
}

static ds_status summarise(const ds_core *core, const ds_cluster *cluster, ds_arena *arena, ds_story *out,
                           ds_error *error) {
    int64_t first = DS_TIME_NONE, last = DS_TIME_NONE;
    uint32_t centre = core->stories.places[cluster->first].article;
    out->lowest = 1;
    for (uint32_t m = 0; m < cluster->count; m++) {
        const ds_place *place = &core->stories.places[cluster->first + m];
        int64_t time = core->entries[place->article].published;
        if (time != DS_TIME_NONE && time < first) first = time;
        if (time != DS_TIME_NONE && (last == DS_TIME_NONE || time > last)) last = time;
        bool by_text = m > 0 && !ds_rule_is_claim(place->match.rule) && place->match.rule != DS_RULE_KILL &&
                       ds_place_of(place) == centre;
        double similarity = ds_overlap_similarity(&place->match.overlap);
        if (by_text && similarity < out->lowest) out->lowest = similarity;
    }
    DS_TRY(ds_result_time(&out->first, first, arena, error));
    return ds_result_time(&out->last, last, arena, error);
}

static ds_status check_handle(const ds_result *result, const void *out, ds_error *error) {
    if (result == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "result", "is NULL");
    return out != NULL ? DS_OK : ds_fail(error, DS_E_ARGUMENT, 0, "out", "is NULL");
}

static ds_status check_index(size_t index, size_t count, ds_error *error) {
    return index < count ? DS_OK
                         : ds_fail(error, DS_E_ARGUMENT, 0, "index", "%zu is past the last of %zu", index, count);
}

size_t ds_result_story_count(const ds_result *result) {
    return result->core->stories.count;
}

size_t ds_result_story_size(const ds_result *result, size_t index) {
    return index < result->core->stories.count ? result->core->stories.clusters[index].count : 0;
}

ds_status ds_result_story(ds_result *result, size_t index, ds_story *out, ds_error *error) {
    DS_TRY(check_handle(result, out, error));
    const ds_core *core = result->core;
    ds_arena *arena = &result->story;
    DS_TRY(check_index(index, core->stories.count, error));
    ds_arena_reset(arena);
    const ds_cluster *cluster = &core->stories.clusters[index];
    ds_member *members = ds_arena_new(arena, cluster->count, sizeof *members);
    if (members == NULL) return ds_fail_memory(error);
    DS_TRY(fill_members(core, cluster, arena, members, error));
    *out = (ds_story){.members = members, .member_count = cluster->count};
    DS_TRY(write_story_id(core, (uint32_t)index, arena, &out->id, error));
    DS_TRY(fill_sources(core, cluster, arena, out, error));
    DS_TRY(ds_origins_count(core, cluster, arena, out, error));
    DS_TRY(ds_result_keeper(core, cluster, arena, &out->keeper, error));
    DS_TRY(summarise(core, cluster, arena, out, error));
    out->headline = members[out->keeper == SIZE_MAX ? 0 : out->keeper].headline;
    return DS_OK;
}

/* ---- reruns, pairs, skips ---- */

size_t ds_result_rerun_count(const ds_result *result) {
    return result->core->stories.link_count;
}

ds_status ds_result_rerun(ds_result *result, size_t index, ds_rerun *out, ds_error *error) {
    DS_TRY(check_handle(result, out, error));
    const ds_core *core = result->core;
    ds_arena *arena = &result->link;
    DS_TRY(check_index(index, core->stories.link_count, error));
    ds_arena_reset(arena);
    const ds_match *match = &core->matcher.matches.matches[core->stories.links[index].match];
    ds_detail earlier, later; /* canonical order begins with time, so a is the earlier one */
    DS_TRY(load_detail(core, match->a, arena, &earlier, error));
    DS_TRY(load_detail(core, match->b, arena, &later, error));
    int64_t apart = core->entries[match->b].published - core->entries[match->a].published;
    *out = (ds_rerun){
        .id = later.id,
        .path = later.path,
        .of = earlier.id,
        .of_path = earlier.path,
        .headline = later.headline,
        .days = (double)apart / 86400.0,
        .evidence = ds_evidence_of(match, match->b),
    };
    DS_TRY(write_story_id(core, core->stories.story_of[match->b], arena, &out->story, error));
    return write_story_id(core, core->stories.story_of[match->a], arena, &out->of_story, error);
}

size_t ds_result_pair_count(const ds_result *result) {
    const ds_matcher *matcher = &result->core->matcher;
    return result->core->options.keep_pairs ? matcher->matches.count + matcher->unrelated.count : 0;
}

/* The n-th of two sorted lists taken together, found by halving over the first one's share. */
static const ds_match *nth_match(const ds_match_list *x, const ds_match_list *y, size_t n) {
    size_t low = n > y->count ? n - y->count : 0, high = n < x->count ? n : x->count;
    while (low < high) {
        size_t from_x = low + (high - low) / 2;
        const ds_match *a = &x->matches[from_x], *b = &y->matches[n - from_x - 1];
        bool a_first = a->a < b->a || (a->a == b->a && a->b < b->b);
        if (a_first) {
            low = from_x + 1;
        } else {
            high = from_x;
        }
    }
    size_t from_y = n - low;
    if (low == x->count) return &y->matches[from_y];
    if (from_y == y->count) return &x->matches[low];
    const ds_match *a = &x->matches[low], *b = &y->matches[from_y];
    return a->a < b->a || (a->a == b->a && a->b < b->b) ? a : b;
}

ds_status ds_result_pair(ds_result *result, size_t index, ds_pair *out, ds_error *error) {
    DS_TRY(check_handle(result, out, error));
    const ds_core *core = result->core;
    DS_TRY(check_index(index, ds_result_pair_count(result), error));
    ds_arena_reset(&result->pair);
    const ds_match *match = nth_match(&core->matcher.matches, &core->matcher.unrelated, index);
    ds_detail a, b;
    DS_TRY(load_detail(core, match->a, &result->pair, &a, error));
    DS_TRY(load_detail(core, match->b, &result->pair, &b, error));
    *out = (ds_pair){a.id, b.id, a.path, b.path, ds_evidence_of(match, match->a)};
    return DS_OK;
}

size_t ds_result_skip_count(const ds_result *result) {
    return result->core->skips.count;
}

const ds_skip *ds_result_skip(const ds_result *result, size_t index) {
    return index < result->core->skips.count ? &result->core->skips.skips[index] : NULL;
}
