/* SPDX-License-Identifier: MIT */
#include "report/words.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char *const relation_words[] = {
    [DS_RELATION_NONE] = "not the same story",
    [DS_RELATION_CENTRE] = "the article that the others were compared with",
    [DS_RELATION_IDENTICAL] = "the same text",
    [DS_RELATION_UPDATE] = "two versions of one item",
    [DS_RELATION_COPY] = "copies of one text",
    [DS_RELATION_EXCERPT] = "one stands in the other",
    [DS_RELATION_RERUN] = "the same text at another time",
    [DS_RELATION_KILLED] = "one takes the other back",
};

/* Rules that are not listed show their names, which are chosen to be read. */
static const struct {
    const char *rule;
    const char *words;
} rule_words[] = {
    {"none", "no rule holds"},
    {"short-body+other-headline", "bodies of under 20 words, and headlines that share nothing"},
    {"same-body", "the same body, word for word"},
    {"same-headline-no-body", "the same headline, and no body on either side"},
    {"same-guid+run", "the same guid, and a shared run of words"},
    {"headline-tag+run", "the same headline but for its tag, and a shared run of words"},
    {"same-source-and-headline+run", "the same source and headline, and a shared run of words"},
    {"tag-and-like-headline+run", "a tag such as CORRECTED, a like headline of one source, and a shared run of words"},
    {"same-slug+run", "the same slug, and a shared run of words"},
    {"same-agency+run", "two states of one agency's report: a third of the words and more, and one long run"},
    {"template", "one form around other names and numbers"},
    {"jaccard", "Jaccard reaches the threshold"},
    {"containment+run", "containment reaches its threshold, with one long run of words"},
    {"same-guid", "editions of one item by their guid"},
    {"same-item", "editions of one item"},
    {"kill", "one takes the other back"},
    {"contained-whole+headline", "the short text stands whole in the other, under the same headline or guid"},
};

/* In the order of the DS_NOTE_ bits. */
static const char *const note_words[] = {
    "headline stands twice",
    "lead stands twice",
    "paragraphs repeated",
    "page furniture left out",
    "nothing but page furniture",
    "bytes that are not UTF-8",
    "NUL bytes read as spaces",
    "date that could not be read",
    "date without a zone (taken as UTC)",
    "digest of several stories",
    "no body",
    "character set guessed",
    [12] = "wire lines left out",
    [13] = "notice of a kill",
    [14] = "furniture of its source left out",
    [15] = "killed: taken back by its source",
    [16] = "may hold what was killed",
    [17] = "edited without a new version",
    [18] = "a number changed",
    [19] = "a negation added or dropped",
};
_Static_assert(COUNT(note_words) == DS_NOTE_COUNT, "every note needs its words");

const char *ds_words_relation(ds_relation relation) {
    return (size_t)relation < COUNT(relation_words) ? relation_words[relation] : "";
}

const char *ds_words_rule(const char *rule) {
    if (rule == NULL) return "";
    for (size_t i = 0; i < COUNT(rule_words); i++) {
        if (strcmp(rule_words[i].rule, rule) == 0) return rule_words[i].words;
    }
    return rule;
}

static void put_list(ds_wrap *wrap, uint32_t bits, unsigned count, const char *(*name)(uint32_t single_bit)) {
    const char *separator = "";
    for (unsigned i = 0; i < count; i++) {
        uint32_t bit = UINT32_C(1) << i;
        if (!(bits & bit)) continue;
        ds_wrap_text(wrap, separator);
        ds_wrap_text(wrap, name(bit));
        separator = ", ";
    }
}

static const char *words_of_note(uint32_t single_bit) {
    const char *words = note_words[__builtin_ctz(single_bit)];
    return words == NULL ? ds_note_name(single_bit) : words;
}

void ds_words_put_notes(ds_wrap *wrap, uint32_t notes) {
    put_list(wrap, notes, DS_NOTE_COUNT, words_of_note);
}

void ds_words_put_via(ds_wrap *wrap, uint32_t via) {
    put_list(wrap, via, DS_VIA_COUNT, ds_via_name);
}

size_t ds_words_day_size(const char *date) {
    const char *time = date == NULL ? NULL : strchr(date, 'T');
    if (time != NULL) return (size_t)(time - date);
    return date == NULL ? 0 : strlen(date);
}
