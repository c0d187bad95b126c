/* SPDX-License-Identifier: MIT */
#include "match/hubs.h"

void ds_hubs_offer(ds_hubs *hubs, uint32_t member, uint64_t rank) {
    if (hubs->count == DS_BUCKET_HUBS && hubs->ranks[DS_BUCKET_HUBS - 1] <= rank) return;
    if (hubs->count < DS_BUCKET_HUBS) hubs->count++;
    uint32_t at = hubs->count - 1;
    for (; at > 0 && hubs->ranks[at - 1] > rank; at--) {
        hubs->ranks[at] = hubs->ranks[at - 1];
        hubs->members[at] = hubs->members[at - 1];
    }
    hubs->ranks[at] = rank;
    hubs->members[at] = member;
}

bool ds_hubs_has(const ds_hubs *hubs, uint32_t member) {
    for (uint32_t h = 0; h < hubs->count; h++) {
        if (hubs->members[h] == member) return true;
    }
    return false;
}
