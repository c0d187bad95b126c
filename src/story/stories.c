/* SPDX-License-Identifier: MIT */
#include "story/stories.h"

#include "base/radix.h"
#include "base/work.h"
#include "story/builder.h"

/* ---- from centres to clusters ---- */

/* story_of[i] becomes a number by founder; returns how many there are. `size` and `founder` are by that number. */
static uint32_t number_by_founder(ds_builder *builder, uint32_t *story_of, uint32_t *by_centre, ds_cluster *clusters) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < builder->count; i++) by_centre[i] = DS_NOBODY;
    for (uint32_t i = 0; i < builder->count; i++) {
        uint32_t centre = ds_builder_root(builder, i);
        if (by_centre[centre] == DS_NOBODY) {
            by_centre[centre] = count;
            clusters[count++] = (ds_cluster){.founder = i};
        }
        story_of[i] = by_centre[centre];
        clusters[story_of[i]].count++;
    }
    return count;
}

/* Largest first, then by founder. scratch: 2 * count records; renumber: count. */
static void order_clusters(ds_stories *s, ds_record *records, ds_cluster *old, uint32_t *renumber) {
    for (uint32_t c = 0; c < s->count; c++) records[c] = ds_record_make(UINT32_MAX - s->clusters[c].count, c);
    ds_radix_sort(records, records + s->count, s->count);
    for (uint32_t c = 0; c < s->count; c++) old[c] = s->clusters[c];
    uint32_t first = 0;
    for (uint32_t c = 0; c < s->count; c++) {
        s->clusters[c] = old[records[c].value];
        s->clusters[c].first = first;
        first += s->clusters[c].count;
        renumber[records[c].value] = c;
    }
    for (uint32_t i = 0; i < s->article_count; i++) s->story_of[i] = renumber[s->story_of[i]];
}

static void fill_places(ds_stories *s, const ds_builder *builder, uint32_t *next) {
    for (uint32_t c = 0; c < s->count; c++) next[c] = s->clusters[c].first + 1; /* the first place is the centre's */
    for (uint32_t i = 0; i < s->article_count; i++) {
        uint32_t story = s->story_of[i];
        bool is_centre = builder->centre[i] == i;
        uint32_t at = is_centre ? s->clusters[story].first : next[story]++;
        s->places[at] = (ds_place){.article = i, .match = builder->link[i]};
    }
}

static ds_status assemble(ds_stories *s, ds_builder *builder, ds_error *error) {
    size_t n = s->article_count;
    uint32_t *numbers = ds_memory_new(s->memory, n, sizeof *numbers);
    ds_record *records = ds_memory_new(s->memory, n, 2 * sizeof *records);
    ds_cluster *old = ds_memory_new(s->memory, n, sizeof *old);
    bool had_room = numbers != NULL && records != NULL && old != NULL;
    if (had_room) {
        s->count = number_by_founder(builder, s->story_of, numbers, s->clusters);
        order_clusters(s, records, old, numbers);
        fill_places(s, builder, numbers);
    }
    ds_memory_free(s->memory, numbers, n, sizeof *numbers);
    ds_memory_free(s->memory, records, n, 2 * sizeof *records);
    ds_memory_free(s->memory, old, n, sizeof *old);
    return had_room ? DS_OK : ds_fail_memory(error);
}

/* ---- what digests hold of other stories ---- */

static bool is_listed(const ds_stories *s, uint32_t first, uint32_t story) {
    for (size_t a = first; a < s->also_count; a++) {
        if (s->also[a] == story) return true;
    }
    return false;
}

static ds_status list_also(ds_stories *s, const ds_builder *builder, ds_place *place, ds_error *error) {
    uint32_t digest = place->article;
    place->also = (uint32_t)s->also_count;
    for (size_t x = builder->graph.start[digest]; x < builder->graph.start[digest + 1]; x++) {
        uint32_t story = s->story_of[builder->graph.edges[x].other];
        if (story == s->story_of[digest] || is_listed(s, place->also, story)) continue;
        if (!ds_memory_reserve(s->memory, &s->also, &s->also_capacity, s->also_count + 1, sizeof *s->also)) {
            return ds_fail_memory(error);
        }
        s->also[s->also_count++] = story;
    }
    place->also_count = (uint32_t)s->also_count - place->also;
    return DS_OK;
}

/* ---- reruns between stories ---- */

static uint64_t story_pair(const ds_stories *s, const ds_match *match) {
    uint64_t a = s->story_of[match->a], b = s->story_of[match->b];
    return a < b ? a << 32 | b : b << 32 | a;
}

/* Of every pair of stories the rerun that shares most, of equal ones the first. */
static ds_status link_reruns(ds_stories *s, const ds_matcher *matcher, ds_error *error) {
    const ds_match *matches = matcher->matches.matches;
    size_t count = 0, total = matcher->matches.count;
    for (size_t m = 0; m < total; m++) count += matches[m].relation == DS_RELATION_RERUN;
    ds_record *records = ds_memory_new(s->memory, count, 2 * sizeof *records);
    if (records == NULL) return ds_fail_memory(error);
    size_t have = 0;
    for (size_t m = 0; m < total; m++) {
        bool crosses =
            matches[m].relation == DS_RELATION_RERUN && s->story_of[matches[m].a] != s->story_of[matches[m].b];
        if (crosses) records[have++] = ds_record_make(story_pair(s, &matches[m]), (uint32_t)m);
    }
    ds_radix_sort(records, records + count, have);
    ds_status status = DS_OK;
    for (size_t first = 0, next; first < have && status == DS_OK; first = next) {
        uint64_t key = ds_record_key(&records[first]);
        uint32_t best = records[first].value;
        for (next = first; next < have && ds_record_key(&records[next]) == key; next++) {
            const ds_overlap *here = &matches[records[next].value].overlap, *there = &matches[best].overlap;
            if (ds_overlap_jaccard(here) > ds_overlap_jaccard(there)) best = records[next].value;
        }
        if (!ds_memory_reserve(s->memory, &s->links, &s->link_capacity, s->link_count + 1, sizeof *s->links)) {
            status = ds_fail_memory(error);
        } else {
            s->links[s->link_count++] = (ds_link){best};
        }
    }
    ds_memory_free(s->memory, records, count, 2 * sizeof *records);
    return status;
}

/* Marks and editions, these by article from now on. */
static ds_status take_findings(ds_stories *s, ds_builder *builder, ds_error *error) {
    size_t count = builder->editions.count;
    for (uint32_t i = 0; i < s->article_count; i++) {
        s->marks[i] = builder->marks[i] | (builder->is_digest[i] ? (unsigned char)DS_MARK_DIGEST : 0);
    }
    ds_record *records = ds_memory_new(s->memory, count, 2 * sizeof *records);
    ds_edition *list = ds_memory_new(s->memory, count, sizeof *list);
    bool had_room = records != NULL && list != NULL;
    if (had_room) {
        for (size_t e = 0; e < count; e++) {
            records[e] = ds_record_make(builder->editions.list[e].article, (uint32_t)e);
        }
        ds_radix_sort(records, records + count, count);
        for (size_t e = 0; e < count; e++) list[e] = builder->editions.list[records[e].value];
        s->editions = (ds_editions){.list = list, .count = count, .capacity = count};
    }
    if (!had_room) ds_memory_free(s->memory, list, count, sizeof *list);
    ds_memory_free(s->memory, records, count, 2 * sizeof *records);
    return had_room ? DS_OK : ds_fail_memory(error);
}

static ds_status fill(ds_stories *s, ds_builder *builder, ds_error *error) {
    static ds_status (*const steps[])(ds_builder *, ds_error *) = {
        ds_builder_find_digests,  ds_builder_elect,         ds_builder_fold_excerpts, ds_builder_attach_digests,
        ds_builder_find_editions, ds_builder_join_editions, ds_builder_join_prints,   ds_builder_kill};
    enum { STEPS = sizeof steps / sizeof *steps };
    const ds_options *options = builder->matcher->corpus->options;
    for (uint32_t i = 0; i < STEPS; i++) {
        DS_TRY(ds_work_tell(options, DS_PHASE_STORY, i, STEPS, error));
        DS_TRY(steps[i](builder, error));
    }
    DS_TRY(assemble(s, builder, error));
    DS_TRY(take_findings(s, builder, error));
    for (uint32_t i = 0; i < s->article_count; i++) {
        if (builder->is_digest[s->places[i].article]) DS_TRY(list_also(s, builder, &s->places[i], error));
    }
    return link_reruns(s, builder->matcher, error);
}

ds_status ds_stories_build(ds_stories *out, ds_memory *memory, ds_matcher *matcher, ds_error *error) {
    uint32_t n = matcher->corpus->count;
    *out = (ds_stories){.memory = memory, .article_count = n};
    out->story_of = ds_memory_new(memory, n, sizeof *out->story_of);
    out->places = ds_memory_new(memory, n, sizeof *out->places);
    out->clusters = ds_memory_new(memory, n, sizeof *out->clusters);
    out->marks = ds_memory_new_zeroed(memory, n, 1);
    bool had_room = out->story_of != NULL && out->places != NULL && out->clusters != NULL && out->marks != NULL;
    ds_builder builder = {0};
    ds_status status = had_room ? ds_builder_init(&builder, memory, matcher, error) : ds_fail_memory(error);
    if (status == DS_OK) status = fill(out, &builder, error);
    if (had_room) ds_builder_clear(&builder);
    if (status != DS_OK) ds_stories_clear(out);
    return status;
}

void ds_stories_clear(ds_stories *s) {
    if (s->memory == NULL) return;
    size_t n = s->article_count;
    ds_memory_free(s->memory, s->story_of, n, sizeof *s->story_of);
    ds_memory_free(s->memory, s->places, n, sizeof *s->places);
    ds_memory_free(s->memory, s->clusters, n, sizeof *s->clusters);
    ds_memory_free(s->memory, s->marks, n, 1);
    ds_editions_clear(&s->editions, s->memory);
    ds_memory_free(s->memory, s->also, s->also_capacity, sizeof *s->also);
    ds_memory_free(s->memory, s->links, s->link_capacity, sizeof *s->links);
    *s = (ds_stories){.memory = NULL};
}

uint32_t ds_stories_place(const ds_place *places, uint32_t count, uint32_t article) {
    uint32_t low = 1, high = count;
    if (places[0].article == article) return 0;
    while (low < high) { /* all but the centre are in order */
        uint32_t middle = low + (high - low) / 2;
        if (places[middle].article < article) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && places[low].article == article ? low : DS_NOBODY;
}

static bool wrong(const char **reason, const char *text) {
    *reason = text;
    return false;
}

/* Does the way from a place lead to the centre? A story that has come to another may hang on any of its members. */
static bool leads_to_centre(const ds_stories *s, const ds_cluster *cluster, const ds_place *place) {
    const ds_place *places = s->places + cluster->first;
    for (uint32_t steps = 0; place != places; steps++) {
        uint32_t next = ds_stories_place(places + 1, cluster->count - 1, ds_place_of(place));
        if (next == DS_NOBODY && ds_place_of(place) != places->article) return false;
        if (steps > cluster->count) return false;
        place = next == DS_NOBODY ? places : places + 1 + next;
    }
    return true;
}

/* Does a place that is not the centre hang on it, or on a member that does? */
static bool validate_place(const ds_stories *s, const ds_place *place, const char **reason) {
    const ds_match *match = &place->match;
    uint32_t other = ds_place_of(place), story = s->story_of[place->article];
    if (match->a >= match->b || match->b >= s->article_count ||
        (match->a != place->article && match->b != place->article))
        return wrong(reason, "a member's match is not its own");
    if (s->story_of[other] != story) return wrong(reason, "a member hangs on an article of another story");
    if (!leads_to_centre(s, &s->clusters[story], place)) return wrong(reason, "a member does not lead to the centre");
    if (match->relation == DS_RELATION_NONE || match->relation == DS_RELATION_RERUN)
        return wrong(reason, "a member does not match what it hangs on");
    if (!ds_rule_is_claim(match->rule)) return true;
    const ds_edition *a = ds_editions_find(&s->editions, match->a), *b = ds_editions_find(&s->editions, match->b);
    return a != NULL && b != NULL && a->item == b->item ? true : wrong(reason, "no editions of one item");
}

static bool validate_editions(const ds_stories *s, bool together, const char **reason) {
    const ds_edition *list = s->editions.list;
    for (size_t e = 0; e < s->editions.count; e++) {
        if (list[e].number == 0) return wrong(reason, "an edition has no number");
        if (e > 0 && list[e].article <= list[e - 1].article) return wrong(reason, "editions are not sorted");
        for (size_t other = 0; together && other < e; other++) {
            if (list[other].item == list[e].item && s->story_of[list[other].article] != s->story_of[list[e].article])
                return wrong(reason, "the editions of an item lie in two stories");
        }
    }
    return true;
}

bool ds_stories_validate(const ds_stories *s, bool together, const char **reason) {
    uint32_t placed = 0;
    for (uint32_t c = 0; c < s->count; c++) {
        const ds_cluster *cluster = &s->clusters[c];
        if (cluster->first != placed || cluster->count == 0) return wrong(reason, "clusters do not follow each other");
        if (c > 0 && cluster->count > s->clusters[c - 1].count) return wrong(reason, "clusters are not sorted by size");
        uint32_t least = DS_NOBODY;
        for (uint32_t p = cluster->first; p < cluster->first + cluster->count; p++) {
            const ds_place *place = &s->places[p];
            if (s->story_of[place->article] != c) return wrong(reason, "a place is not in the story that it says");
            if (place->article < least) least = place->article;
            if (p == cluster->first) continue;
            if (p > cluster->first + 1 && place->article <= place[-1].article)
                return wrong(reason, "members are not sorted");
            if (!validate_place(s, place, reason)) return false;
        }
        if (least != cluster->founder) return wrong(reason, "the founder is not the first member");
        placed += cluster->count;
    }
    if (placed != s->article_count) return wrong(reason, "not every article stands in a story");
    return validate_editions(s, together, reason);
}
