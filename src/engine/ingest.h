/* SPDX-License-Identifier: MIT */
/*
 * Reading, on all threads. Each worker takes the next file; a file of many records is cut into chunks that any worker may
 * parse, so one large file keeps all of them busy, and many small ones are read side by side.
 */
#ifndef DS_ENGINE_INGEST_H
#define DS_ENGINE_INGEST_H

#include "engine/admit.h"

/* Read all files of core->walk with `workers` admissions, which stay the caller's. */
ds_status ds_ingest_run(ds_core *core, ds_admission *admissions, uint32_t workers, ds_error *error);

/* Read one file into a sink, as ds_ingest_run would. `arena` takes what must outlive the call. */
ds_status ds_ingest_file(ds_core *core, const ds_walk_file *file, ds_arena *arena, const ds_article_sink *sink,
                         ds_error *error);

#endif
