/* SPDX-License-Identifier: MIT */
#include "report/story_json.h"

void ds_emit_article(ds_emit *emit, const ds_member *member) {
    ds_emit_text(emit, "id", member->id);
    ds_emit_text(emit, "path", member->path);
    ds_emit_text(emit, "place", member->place);
    ds_emit_text(emit, "guid", member->guid);
    ds_emit_text(emit, "url", member->url);
    ds_emit_text(emit, "version", member->version);
    ds_emit_text(emit, "status", member->status);
    ds_emit_text(emit, "source", member->source);
    ds_emit_text(emit, "headline", member->headline);
    ds_emit_text(emit, "published", member->published);
    ds_emit_text(emit, "updated", member->updated);
    ds_emit_text(emit, "language", member->language);
    ds_emit_text(emit, "slug", member->slug);
    ds_emit_text(emit, "dateline", member->dateline);
    ds_emit_text(emit, "byline", member->byline);
    ds_emit_text(emit, "credit", member->credit);
    ds_emit_text(emit, "editor_note", member->editor_note);
    ds_emit_text(emit, "format", member->format);
    ds_emit_number(emit, "words", member->words);
}

void ds_emit_notes(ds_emit *emit, uint32_t notes) {
    ds_emit_open(emit, "notes", '[');
    for (unsigned i = 0; i < DS_NOTE_COUNT; i++) {
        uint32_t bit = UINT32_C(1) << i;
        if (notes & bit) ds_emit_text(emit, NULL, ds_note_name(bit));
    }
    ds_emit_close(emit, ']');
}

void ds_emit_figures(ds_emit *emit, const ds_evidence *evidence) {
    ds_emit_ratio(emit, "jaccard", evidence->jaccard);
    ds_emit_ratio(emit, "containment_of_member", evidence->containment_of_member);
    ds_emit_ratio(emit, "containment_of_other", evidence->containment_of_other);
    ds_emit_number(emit, "shared_words", evidence->shared_words);
    ds_emit_number(emit, "longest_run_words", evidence->longest_run_words);
}

static void emit_member(ds_emit *emit, const ds_member *member) {
    ds_emit_open(emit, NULL, '{');
    ds_emit_article(emit, member);
    ds_emit_text(emit, "relation", ds_relation_name(member->evidence.relation));
    ds_emit_text(emit, "of", member->of);
    ds_emit_figures(emit, &member->evidence);
    ds_emit_text(emit, "rule", member->evidence.rule);
    if (member->edition == 0) {
        ds_emit_null(emit, "edition");
    } else {
        ds_emit_number(emit, "edition", member->edition);
    }
    ds_emit_texts(emit, "also", member->also, member->also_count);
    ds_emit_notes(emit, member->notes);
    ds_emit_close(emit, '}');
}

void ds_emit_story(ds_emit *emit, const ds_story *story) {
    ds_emit_open(emit, NULL, '{');
    ds_emit_text(emit, "id", story->id);
    ds_emit_text(emit, "headline", story->headline);
    ds_emit_number(emit, "size", story->member_count);
    ds_emit_texts(emit, "sources", story->sources, story->source_count);
    ds_emit_number(emit, "origins", story->origins);
    ds_emit_text(emit, "first", story->first);
    ds_emit_text(emit, "last", story->last);
    ds_emit_text(emit, "centre", story->members[story->centre].id);
    if (story->keeper == SIZE_MAX) {
        ds_emit_null(emit, "keeper");
    } else {
        ds_emit_text(emit, "keeper", story->members[story->keeper].id);
    }
    ds_emit_ratio(emit, "lowest", story->lowest);
    ds_emit_open(emit, "members", '[');
    for (size_t i = 0; i < story->member_count; i++) emit_member(emit, &story->members[i]);
    ds_emit_close(emit, ']');
    ds_emit_close(emit, '}');
}
