/* SPDX-License-Identifier: MIT */
/* A verdict in the words of the public face. */
#include "engine/feed.h"

#include "engine/result.h"

#include <stdio.h>
#include <string.h>

ds_status ds_feed_story_text(ds_feed *feed, uint64_t id, const char **out, ds_error *error) {
    char text[24] = "";
    if (id != 0) (void)snprintf(text, sizeof text, "%016llx", (unsigned long long)id);
    *out = ds_arena_text(&feed->said, text, strlen(text));
    return *out == NULL ? ds_fail_memory(error) : DS_OK;
}

static ds_status id_text(ds_feed *feed, uint32_t number, const char **out, ds_error *error) {
    ds_recent *recent = NULL;
    if (number != DS_NO_NUMBER) DS_TRY(ds_feed_recent(feed, number, &recent, error));
    const char *id = recent == NULL ? "" : ds_recent_id(recent);
    *out = ds_arena_text(&feed->said, id, strlen(id));
    return *out == NULL ? ds_fail_memory(error) : DS_OK;
}

static ds_status name_sources(ds_feed *feed, const ds_feed_story *story, ds_verdict *out, ds_error *error) {
    size_t count = story->source_count < DS_FEED_SOURCES_MOST ? story->source_count : DS_FEED_SOURCES_MOST;
    const char **names = ds_arena_new(&feed->said, count, sizeof *names);
    if (names == NULL) return ds_fail_memory(error);
    for (size_t i = 0; i < count; i++) names[i] = feed->admission.sources.names[story->sources[i]];
    out->sources = names;
    out->source_count = count;
    return DS_OK;
}

/* What is said of a story. */
static ds_status describe_story(ds_feed *feed, uint64_t id, uint32_t number, ds_verdict *out, ds_error *error) {
    ds_feed_story *story;
    DS_TRY(ds_feed_story_get(feed, id, &story, error));
    DS_TRY(ds_feed_story_text(feed, id, &out->story, error));
    DS_TRY(id_text(feed, story->row.keeper, &out->keeper, error));
    out->latest = story->row.latest == number && !feed->now.entry.is_kill;
    out->size = story->members.count;
    return name_sources(feed, story, out, error);
}

static void describe_article(const ds_feed *feed, ds_verdict *out) {
    const ds_feed_case *now = &feed->now;
    *out = (ds_verdict){.verdict = now->kind,
                        .seq = now->seq,
                        .id = now->id,
                        .source = now->source,
                        .headline = now->headline,
                        .story = "",
                        .story_was = "",
                        .of = "",
                        .keeper = "",
                        .evidence = {.rule = ""},
                        .notes = now->entry.notes,
                        .error = "",
                        .detail = ""};
}

static ds_status describe_pair(ds_feed *feed, size_t at, ds_verdict *out, ds_error *error) {
    const ds_feed_pair *pair = &feed->now.pairs[at];
    out->evidence = ds_evidence_of(&pair->match, pair->is_a ? pair->match.a : pair->match.b);
    out->notes |= out->evidence.notes;
    return id_text(feed, pair->number, &out->of, error);
}

ds_status ds_feed_verdict(ds_feed *feed, ds_verdict *out, ds_error *error) {
    const ds_feed_case *now = &feed->now;
    ds_recent *own;
    ds_feed_story *story;
    describe_article(feed, out);
    DS_TRY(ds_feed_recent(feed, now->number, &own, error));
    out->notes |= ds_notes_of_marks(own->member.marks);
    if (now->shown != SIZE_MAX) DS_TRY(describe_pair(feed, now->shown, out, error));
    DS_TRY(ds_feed_story_get(feed, now->story, &story, error));
    out->keeper_changed = story->row.keeper != now->keeper_was;
    DS_TRY(ds_feed_story_text(feed, now->story_was, &out->story_was, error));
    return describe_story(feed, now->story, now->number, out, error);
}

static ds_status describe_place(ds_feed *feed, const ds_recent *other, ds_verdict *out, ds_error *error) {
    const ds_member_row *row = &other->member;
    ds_match match = {.a = 0, .b = 1, .overlap = row->overlap};
    match.relation = row->relation;
    match.base = row->base;
    match.rule = row->rule;
    match.via = row->via;
    out->evidence = ds_evidence_of(&match, row->is_a ? match.a : match.b);
    out->notes |= out->evidence.notes;
    return id_text(feed, row->of, &out->of, error);
}

ds_status ds_feed_verdict_like(ds_feed *feed, const ds_recent *other, ds_verdict *out, ds_error *error) {
    const ds_feed_case *now = &feed->now;
    describe_article(feed, out);
    out->notes |= ds_notes_of_marks(other->member.marks);
    if (now->shown != SIZE_MAX) {
        DS_TRY(describe_pair(feed, now->shown, out, error));
    } else if (other->member.of != DS_NO_NUMBER) {
        DS_TRY(describe_place(feed, other, out, error));
    }
    if (other->member.story == 0) return DS_OK;
    return describe_story(feed, other->member.story, now->shown == SIZE_MAX ? other->number : DS_NO_NUMBER, out, error);
}

void ds_feed_verdict_error(ds_verdict *out, const char *reason, const char *detail) {
    *out = (ds_verdict){.verdict = DS_VERDICT_ERROR,
                        .id = "",
                        .source = "",
                        .headline = "",
                        .story = "",
                        .story_was = "",
                        .of = "",
                        .keeper = "",
                        .evidence = {.rule = ""},
                        .error = reason,
                        .detail = detail == NULL ? "" : detail};
}

static const char *const verdict_names[] = {
    [DS_VERDICT_NEW] = "new",
    [DS_VERDICT_IDENTICAL] = "identical",
    [DS_VERDICT_COPY] = "copy",
    [DS_VERDICT_EXCERPT] = "excerpt",
    [DS_VERDICT_UPDATE] = "update",
    [DS_VERDICT_RERUN] = "rerun",
    [DS_VERDICT_UNCHANGED] = "unchanged",
    [DS_VERDICT_KILLED] = "killed",
    [DS_VERDICT_ERROR] = "error",
};

const char *ds_verdict_name(ds_verdict_kind kind) {
    size_t index = (size_t)kind;
    return index < sizeof verdict_names / sizeof *verdict_names ? verdict_names[index] : "unknown";
}
