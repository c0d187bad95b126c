/* SPDX-License-Identifier: MIT */
/* Articles without the boilerplate that was learned after they were stored. */
#ifndef DS_ENGINE_RECUT_H
#define DS_ENGINE_RECUT_H

#include "engine/core.h"

/* For each article whose `slots` is not 0: leave out what core->learned holds, store what is left, change its entry, and
 * sign it under the number core->count + slot - 1. */
ds_status ds_recut(ds_core *core, const _Atomic uint32_t *slots, const uint64_t *source_hashes, ds_error *error);

#endif
