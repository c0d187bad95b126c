/* SPDX-License-Identifier: MIT */
/* The result: what a finished core is asked. */
#ifndef DS_ENGINE_RESULT_H
#define DS_ENGINE_RESULT_H

#include "engine/core.h"

/* Takes the core over on success. */
ds_status ds_result_new(ds_result **out, ds_core *core, ds_error *error);

/* The core of a result, for tests and benches that look behind the public face. */
const ds_core *ds_result_core(const ds_result *result);

/* What is known of an article but for its place in a story; texts in `arena`. */
ds_status ds_result_article(const ds_core *core, uint32_t article, ds_arena *arena, ds_member *out, ds_error *error);

/* The place of a story's keeper among its places, SIZE_MAX if none is usable. */
ds_status ds_result_keeper(const ds_core *core, const ds_cluster *cluster, ds_arena *arena, size_t *keeper,
                           ds_error *error);

/* What a record's texts say of an article; they stay where they are. */
void ds_member_take_detail(ds_member *out, const ds_detail *detail);

/* A time as reports show it, in `arena`; "" for DS_TIME_NONE. */
ds_status ds_result_time(const char **out, int64_t time, ds_arena *arena, ds_error *error);

/* What building stories found out about an article, as DS_NOTE_ bits. */
uint32_t ds_notes_of_marks(uint32_t marks);

/* Evidence as the public structure: `member` is the article that it is told of. */
ds_evidence ds_evidence_of(const ds_match *match, uint32_t member);

#endif
