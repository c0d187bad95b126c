/* SPDX-License-Identifier: MIT */
/*
 * What agencies put around a story: header lines, datelines, bylines, notes to editors, credits. Found by the table of
 * wire_rules.c, left out of the tokens, kept as fields.
 */
#ifndef DS_TEXT_WIRE_H
#define DS_TEXT_WIRE_H

#include "base/buffer.h"
#include "text/wire_rules.h"

typedef struct ds_text ds_text;

enum { DS_WIRELINE_RULES_MOST = 64 }; /* of one place */

/* Which rules a line can have the form of, by its first byte: bit r for rules[place][r]. */
typedef struct ds_wireline_index {
    uint64_t may_begin[DS_WIRELINE_PLACES][256];  /* rules by the first byte of a line */
    uint64_t may_follow[DS_WIRELINE_PLACES][256]; /* and by the second */
    const ds_wireline_rule *rules[DS_WIRELINE_PLACES][DS_WIRELINE_RULES_MOST];
    uint64_t bracketed[DS_WIRELINE_PLACES]; /* rules with that flag */
    uint64_t in_capitals[DS_WIRELINE_PLACES];
    uint64_t of_writers[DS_WIRELINE_PLACES];
    uint64_t is_short[DS_WIRELINE_PLACES];
    uint32_t writers[2]; /* tokens, one of which a line about writers has: "contributed", "reported" */
} ds_wireline_index;

/* What was found in the text that was read last. */
typedef struct ds_wirelines {
    ds_buffer fields[DS_WIRELINE_FIELDS]; /* ended by a NUL where anything was found */
    uint32_t tag;                         /* DS_TAG_ bits of header lines */
    bool killed;                          /* the item takes another one back */
} ds_wirelines;

/* What stands around the words of a headline or slug. */
typedef struct ds_wireline_title {
    size_t start; /* bytes that are left */
    size_t end;
    uint32_t tag;
    bool killed;
} ds_wireline_title;

void ds_wireline_index_fill(ds_wireline_index *index);

void ds_wireline_init(ds_wirelines *wire, ds_memory *memory);
void ds_wireline_clear(ds_wirelines *wire);
void ds_wireline_reset(ds_wirelines *wire);

/* "" where nothing was found. */
const char *ds_wireline_text(const ds_wirelines *wire, ds_wireline_field field);

/* Edition tags off both ends, unless nothing would be left. */
ds_wireline_title ds_wireline_read_title(const ds_wireline_index *index, const char *title, size_t size);

/* What "1st Ld-Writethru" or "KILL KILL KILL" say; of a number, or anything else, nothing. */
typedef struct ds_wireline_version {
    uint32_t tag;
    bool killed;
} ds_wireline_version;

ds_wireline_version ds_wireline_read_version(const ds_wireline_index *index, const char *version, size_t size);

/* Take the tokens outside of these bytes off a headline that has just been cut. */
void ds_wireline_cut_title(ds_text *text, const ds_wireline_title *title);

/* Mark paragraphs of `text`, whose body's bytes these are, and cut datelines off. False: no memory. */
bool ds_wireline_read(ds_text *text, const char *body, size_t size);

/* What is known of a line that is not in its bytes. */
enum { DS_WIRELINE_IS_BELOW_BYLINE = 1, DS_WIRELINE_HAS_WRITERS = 2 };

/* The rule of a place whose form the line has; NULL: none. `*used` is how much of it. */
const ds_wireline_rule *ds_wireline_find(const ds_wireline_index *index, ds_wireline_place place, const char *line,
                                         size_t size, unsigned about, size_t *used);

/* ---- slugs, in wire_slug.c ---- */

typedef struct ds_wireline_slug {
    const char *at; /* with BC- or AP- before it */
    size_t size;
    size_t service; /* bytes of that */
    uint32_t tag;
    bool killed;
    bool is_generic; /* says nothing of what the item is about: "NewsAlert" */
} ds_wireline_slug;

ds_wireline_slug ds_wireline_read_slug(const ds_wireline_index *index, const char *slug, size_t size);

#endif
