/* SPDX-License-Identifier: MIT */
/* Articles leave an index: they vanished from its inputs, expired, or are to be forgotten. */
#ifndef DS_ENGINE_TAKE_OUT_H
#define DS_ENGINE_TAKE_OUT_H

#include "engine/index.h"

/* Take out `count` articles, in whatever order, within a transaction: each gets a tombstone and a line in the log, both
 * with `reason` ("vanished", "expired", "forgotten", "changed"; what is forgotten has no tombstone and no name in the log); numbers of which there is no article are passed over. The
 * stories that they leave are mended once each: size, and where it was one that has gone, the centre, keeper and latest
 * (the member of the lowest number) and what members hung on (the centre). A story without members is removed, and another keeper
 * is logged. `*taken`
 * counts the articles. */
ds_status ds_take_out(ds_index *index, const uint32_t *numbers, size_t count, const char *reason, uint64_t *taken,
                      ds_error *error);

/* Mend one story whose members have gone elsewhere, within a transaction. */
ds_status ds_take_out_mend(ds_index *index, uint64_t story, ds_error *error);

#endif
