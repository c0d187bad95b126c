/* SPDX-License-Identifier: MIT */
/* What stays in memory of every article while a scan runs; the rest of it lies in the spool. */
#ifndef DS_MODEL_ENTRY_H
#define DS_MODEL_ENTRY_H

#include "dupscan.h"

#include <stdbool.h>

#define DS_TIME_NONE INT64_MAX
#define DS_ARTICLES_MOST (UINT32_MAX - 1)

typedef struct ds_entry {
    uint64_t spool_offset;
    uint32_t token_bytes;  /* of the record's token part, at spool_offset */
    uint32_t detail_bytes; /* of its texts, right behind */
    int64_t published;     /* seconds since 1970 in UTC, DS_TIME_NONE; sorts first */
    int64_t updated;
    union {
        const char *id;   /* its own, or its path, until all entries are in order */
        uint64_t id_hash; /* then: of its own, 0: it has none */
    };
    const char *file;       /* the file that it was read from; NULL once all entries are in order */
    uint64_t content_hash;  /* of headline and body as they were read */
    uint64_t detail_hash;   /* of the texts that are only shown: the last word in canonical order */
    uint64_t token_hash;    /* of the token sequence: equal texts have equal ones */
    uint64_t body_hash;     /* of the body's tokens; 0 where there are none */
    uint64_t headline_norm; /* of the headline's tokens without tags and tickers; 0: none */
    uint64_t headline_key;  /* of its first content words; 0: too few */
    uint64_t guid_hash;     /* 0: none */
    uint64_t url_hash;      /* 0: none */
    uint64_t version_hash;  /* even: the number n as 2n + 2; odd: the hash of another text; 0: none */
    uint64_t agency_hash;   /* of the agency that it names; 0: none */
    uint64_t slug_hash;     /* of the slug or keyword line without tags; 0: none */
    uint64_t number;        /* of the item at its agency; of a kill notice: of what it takes back; 0: none */
    uint64_t rank_hash;     /* of (source, id, content): who is met in a bucket over the bound */
    uint32_t source;        /* name's place in the scan's source table, sorted by name once all are read */
    uint32_t words;         /* tokens of headline and body */
    uint32_t headline_words;
    uint32_t notes;     /* DS_NOTE_ bits */
    uint32_t tag;       /* DS_TAG_ bits of headline and slug */
    uint8_t usable;     /* 0: killed, withheld or embargoed */
    uint8_t is_kill;    /* 1: takes its item, of which it may be a version, back */
    uint8_t has_id;     /* 1: `id` is its own */
    uint8_t is_caption; /* 1: no more than the line under a picture */
} ds_entry;

/* What a headline says of the edition, such as UPDATE 2 or CORRECTED. The low byte is the number, 0 for none. */
enum {
    DS_TAG_NUMBER = 0xff,
    DS_TAG_UPDATE = 1 << 8,
    DS_TAG_CORRECTED = 1 << 9,
    DS_TAG_REPEAT = 1 << 10,
    DS_TAG_REFILE = 1 << 11,
    DS_TAG_LEAD = 1 << 12,    /* 1st Ld-Writethru and its like */
    DS_TAG_URGENT = 1 << 13,  /* flash, alert: a line that a story follows */
    DS_TAG_ADVANCE = 1 << 14, /* sent ahead of its day */
    DS_TAG_TAKE = 1 << 15,    /* a further piece of a story that is sent in several; the number is its own */
};

/* The bits of both, and one number: a take's, which tells it from the others, else the first's if it has any. */
static inline uint32_t ds_tag_join(uint32_t first, uint32_t second) {
    uint32_t number = first & DS_TAG_NUMBER, other = second & DS_TAG_NUMBER;
    bool is_take = other != 0 && (second & ~first & DS_TAG_TAKE) != 0;
    if (number == 0 || is_take) number = other;
    return ((first | second) & ~(uint32_t)DS_TAG_NUMBER) | number;
}

#endif
