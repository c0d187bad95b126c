/* SPDX-License-Identifier: MIT */
/* The JSON objects that more than one format writes. */
#ifndef DS_REPORT_STORY_JSON_H
#define DS_REPORT_STORY_JSON_H

#include "report/emit.h"

/* A story as a value of its own. */
void ds_emit_story(ds_emit *emit, const ds_story *story);

/* What is known of an article by itself: `id` to `words`. */
void ds_emit_article(ds_emit *emit, const ds_member *member);

void ds_emit_notes(ds_emit *emit, uint32_t notes);

/* `jaccard` to `longest_run_words`. */
void ds_emit_figures(ds_emit *emit, const ds_evidence *evidence);

#endif
