/* SPDX-License-Identifier: MIT */
/* From what two articles share to what they are to each other, and the rule that says so. */
#ifndef DS_MATCH_RELATION_H
#define DS_MATCH_RELATION_H

#include "model/entry.h"
#include "model/match.h"

typedef enum ds_rule {
    DS_RULE_NONE,
    DS_RULE_SHORT_BODY, /* no relation: short bodies, however alike, under headlines that share nothing */
    DS_RULE_SAME_BODY,
    DS_RULE_SAME_HEADLINE_ONLY, /* neither has a body, and the headlines are equal */
    DS_RULE_GUID,
    DS_RULE_HEADLINE_TAG,
    DS_RULE_SAME_HEADLINE,
    DS_RULE_JACCARD,
    DS_RULE_CONTAINMENT_RUN,
    DS_RULE_FLASH,
    /* Of members that stories are given for what their source says, whatever they share. */
    DS_RULE_ID,   /* editions of one item by guid, or by id where there is no guid */
    DS_RULE_ITEM, /* by slug, headline or take */
    DS_RULE_KILL, /* a kill and what it takes back */
    DS_RULE_LIKE_HEADLINE_TAG,
    DS_RULE_SLUG,
    DS_RULE_AGENCY,   /* two states of an agency's report */
    DS_RULE_TEMPLATE, /* no relation: the same frame around other names and numbers */
} ds_rule;

/* "jaccard", "containment+run", ...; static text. */
const char *ds_rule_name(ds_rule rule);

/* What the other articles say about a pair. */
typedef struct ds_surroundings {
    bool same_headline; /* their headlines, without tags, are equal and stand over no unrelated texts */
    bool are_forms;     /* each stands in one frame with several others, filled in with other names and numbers */
} ds_surroundings;

/* Decide for a < b whose overlap is known. */
void ds_relation_decide(ds_match *match, const ds_entry *a, const ds_entry *b, const ds_surroundings *around,
                        const ds_options *options);

/* May any rule but those of equal bodies and of headlines make a relation of this? Only then is it looked at closer. */
bool ds_relation_may_merge(const ds_overlap *overlap, const ds_options *options);

/* An agency writes its report through the day, and papers print it as it stood when they took it: two states share two
 * fifths of the one's words, `least` of the other's, and a long run among them. What it writes beside it shares a paragraph
 * of background. Asked of two that are known to be of one agency. */
bool ds_relation_are_states(const ds_match *match, const ds_entry *a, const ds_entry *b, double least,
                            const ds_options *options);

/* Could the two be versions of one item, by what stands beside their texts? If not, no rule holds below both the Jaccard
 * and the containment that the options ask for, unless the bodies are equal: such pairs are not compared to the end. */
static inline bool ds_relation_may_be_versions(const ds_entry *a, const ds_entry *b) {
    return (a->guid_hash != 0 && a->guid_hash == b->guid_hash) ||
           (a->headline_norm != 0 && a->headline_norm == b->headline_norm) ||
           (a->slug_hash != 0 && a->slug_hash == b->slug_hash) || (a->tag != b->tag && a->source == b->source) ||
           (a->agency_hash != 0 && a->agency_hash == b->agency_hash);
}

/* Does the relation put two articles into one story? */
static inline bool ds_relation_merges(uint8_t relation) {
    return relation == DS_RELATION_IDENTICAL || relation == DS_RELATION_UPDATE || relation == DS_RELATION_COPY;
}

/* Is a rule what a source says of two editions, and not what their texts do? */
static inline bool ds_rule_is_claim(uint8_t rule) {
    return rule == DS_RULE_ID || rule == DS_RULE_ITEM;
}

/* The member that an excerpt is: the text with fewer shingles, of equal ones b. */
static inline bool ds_match_excerpt_is_a(const ds_match *match) {
    return match->overlap.shingles_a < match->overlap.shingles_b;
}

#endif
