/* SPDX-License-Identifier: MIT */
/* How many texts stand behind a story: dupscan.h says what makes members one origin. */
#ifndef DS_ENGINE_ORIGINS_H
#define DS_ENGINE_ORIGINS_H

#include "engine/core.h"

/* Sets out->origins. The members must be filled in, in the order of the cluster's places. */
ds_status ds_origins_count(const ds_core *core, const ds_cluster *cluster, ds_arena *arena, ds_story *out,
                           ds_error *error);

#endif
