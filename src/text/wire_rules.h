/* SPDX-License-Identifier: MIT */
/* The table of what agencies and papers put around a story; a rule is a row. */
#ifndef DS_TEXT_WIRE_RULES_H
#define DS_TEXT_WIRE_RULES_H

#include <stddef.h>
#include <stdint.h>

typedef enum ds_wireline_place {
    DS_WIRELINE_HEAD,      /* a whole paragraph, or a line of a wrapped one, among the first */
    DS_WIRELINE_TAIL,      /* a whole paragraph among the last */
    DS_WIRELINE_LAST,      /* a whole paragraph with none behind it but what was left out */
    DS_WIRELINE_LEAD,      /* how one of the first paragraphs begins */
    DS_WIRELINE_TITLE,     /* how a headline or slug begins */
    DS_WIRELINE_TITLE_END, /* how it ends */
    DS_WIRELINE_VERSION,   /* the whole of what a reader took for the version */
    DS_WIRELINE_PLACES,
} ds_wireline_place;

typedef enum ds_wireline_field {
    DS_WIRELINE_NO_FIELD,
    DS_WIRELINE_SLUG,
    DS_WIRELINE_HEADER, /* a slug that was cut to fit its line: taken where there is no other */
    DS_WIRELINE_DATELINE,
    DS_WIRELINE_BYLINE,
    DS_WIRELINE_CREDIT,
    DS_WIRELINE_NOTE,
    DS_WIRELINE_FIELDS,
} ds_wireline_field;

enum {
    DS_WIRELINE_BRACKETED = 1 << 0,    /* the form has a bracket behind a few words */
    DS_WIRELINE_IN_CAPITALS = 1 << 1,  /* the form begins with a word in capitals */
    DS_WIRELINE_BELOW_BYLINE = 1 << 2, /* only below a byline */
    DS_WIRELINE_BEFORE_TEXT = 1 << 3,  /* some words must come behind, in the paragraph or in later ones */
    DS_WIRELINE_KILLS = 1 << 4,        /* the item takes another back */
    DS_WIRELINE_TO_THE_END = 1 << 5,   /* all paragraphs behind belong to it */
    DS_WIRELINE_ONCE = 1 << 6,         /* not where several of the first paragraphs have the form: a list, a dialogue */
    DS_WIRELINE_OF_WRITERS = 1 << 7,   /* only where somebody contributed or reported */
    DS_WIRELINE_SHORT = 1 << 8,        /* no line of some length has the form */
    DS_WIRELINE_ABOVE_STORY = 1 << 9,  /* no paragraph of the story stands before it */
    DS_WIRELINE_IS_NOTE = 1 << 10,     /* a sentence or three, with no dateline in it: else a story was joined to it */
};

typedef struct ds_wireline_rule {
    const char *name;
    const char *agency; /* whose form it is; "": of many */
    ds_wireline_place place;
    ds_wireline_field field;
    uint32_t flags;
    uint32_t tag; /* DS_TAG_ bits, with a number that the form's digits give */
    const char *form;
} ds_wireline_rule;

const ds_wireline_rule *ds_wireline_rule_at(size_t index); /* NULL past the last */

#endif
