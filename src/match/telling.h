/* SPDX-License-Identifier: MIT */
/* Words that tell what a difference between two texts means: negations, numbers that are spelt out, initials, tags, those
 * of dates, and links inside of names. */
#ifndef DS_MATCH_TELLING_H
#define DS_MATCH_TELLING_H

#include <stdint.h>

enum {
    DS_TELLING_NONE,
    DS_TELLING_NEGATION,
    DS_TELLING_NUMBER,
    DS_TELLING_INITIAL,
    DS_TELLING_TAG,
    DS_TELLING_DATE,
    DS_TELLING_LINK,
};

enum { DS_TELLING_SLOTS = 256 };

typedef struct ds_telling {
    uint32_t tokens[DS_TELLING_SLOTS]; /* open addressing by the token's low bits */
    uint8_t kinds[DS_TELLING_SLOTS];   /* DS_TELLING_NONE: an empty slot */
} ds_telling;

void ds_telling_init(ds_telling *telling);

static inline uint8_t ds_telling_kind(const ds_telling *telling, uint32_t token) {
    uint32_t slot = token % DS_TELLING_SLOTS;
    while (telling->kinds[slot] != DS_TELLING_NONE && telling->tokens[slot] != token)
        slot = (slot + 1) % DS_TELLING_SLOTS;
    return telling->kinds[slot];
}

#endif
