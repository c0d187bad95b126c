/* SPDX-License-Identifier: MIT */
/* Stories as arrays of article numbers: no texts, no hashes. */
#ifndef DS_MODEL_STORY_H
#define DS_MODEL_STORY_H

#include "model/match.h"

#define DS_NOBODY UINT32_MAX

/* One article's place in its story. */
typedef struct ds_place {
    uint32_t article;
    ds_match match; /* with the centre; unused for the centre itself */
    uint32_t also;  /* a digest: first of its other stories in ds_stories.also */
    uint32_t also_count;
} ds_place;

typedef struct ds_cluster {
    uint32_t first; /* its places in ds_stories.places: the centre first, then in canonical order */
    uint32_t count;
    uint32_t founder; /* the member that is first in canonical order */
} ds_cluster;

#endif
