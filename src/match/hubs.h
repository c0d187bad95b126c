/* SPDX-License-Identifier: MIT */
/* The few members of a crowd that all others meet: those with the least rank hashes, whatever order they come in. */
#ifndef DS_MATCH_HUBS_H
#define DS_MATCH_HUBS_H

#include <stdbool.h>
#include <stdint.h>

enum { DS_BUCKET_MOST = 64, DS_BUCKET_HUBS = 16 };

typedef struct ds_hubs {
    uint32_t count;
    uint32_t members[DS_BUCKET_HUBS]; /* least rank first */
    uint64_t ranks[DS_BUCKET_HUBS];
} ds_hubs;

/* Start from {0}. Of equal ranks the one offered first stays in front. */
void ds_hubs_offer(ds_hubs *hubs, uint32_t member, uint64_t rank);
bool ds_hubs_has(const ds_hubs *hubs, uint32_t member);

#endif
