/* SPDX-License-Identifier: MIT */
/* The relation table: every rule at its bound, and just below it. */
#include "match/relation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { HOUR = 3600, DAY = 24 * HOUR };

/* What a row says of an article; all else is that of an article of 100 words, 10 of them the headline's, at time 0. */
typedef struct side {
    uint32_t words; /* 0: 100 */
    bool bare;      /* no body */
    bool wordless;
    bool undated;
    bool first_source; /* the second article: comes from the first one's source */
    uint64_t guid;
    uint64_t slug;
    uint64_t url;
    uint64_t agency;
    uint32_t tag;
    uint32_t notes;
    int64_t published;
} side;

typedef struct row {
    const char *what;
    side a;
    side b;
    ds_overlap overlap;
    bool same_headline;
    bool are_forms;
    bool same_tokens;
    bool isolate;
    bool no_window;
    ds_relation relation; /* `base` too, but for reruns */
    ds_relation base;     /* of reruns */
    ds_rule rule;
} row;

/* Of 100 shingles each, so many shared: Jaccard n / (200 - n), containment n / 100. */
#define SHARED(n) .shingles_a = 100, .shingles_b = 100, .shared = (n)
#define SAME_BODY .same_body = true, .whole_body = true, .longest_run = 90
#define HELD_WHOLE .shingles_a = 100, .shingles_b = 20, .shared = 12, .longest_run = 11, .whole_body = true

#define IDENTICAL .relation = DS_RELATION_IDENTICAL, .rule = DS_RULE_SAME_BODY
#define BARE_IDENTICAL .relation = DS_RELATION_IDENTICAL, .rule = DS_RULE_SAME_HEADLINE_ONLY
#define UPDATE(why) .relation = DS_RELATION_UPDATE, .rule = (why)
#define COPY .relation = DS_RELATION_COPY, .rule = DS_RULE_JACCARD
#define EXCERPT .relation = DS_RELATION_EXCERPT, .rule = DS_RULE_CONTAINMENT_RUN
#define FLASH .relation = DS_RELATION_EXCERPT, .rule = DS_RULE_FLASH
#define RERUN(of, why) .relation = DS_RELATION_RERUN, .base = (of), .rule = (why)
#define SHORT_BODY .relation = DS_RELATION_NONE, .rule = DS_RULE_SHORT_BODY
#define NOTHING .relation = DS_RELATION_NONE, .rule = DS_RULE_NONE
#define FORM .relation = DS_RELATION_NONE, .rule = DS_RULE_TEMPLATE
#define TAGGED .first_source = true, .tag = DS_TAG_CORRECTED
#define LATE .published = 3 * DAY + 1

static const row rows[] = {
    {.what = "nothing in common", .overlap = {SHARED(0)}, NOTHING},

    /* identical */
    {.what = "equal bodies", .overlap = {SAME_BODY, SHARED(40)}, IDENTICAL},
    {.what = "equal bodies of 20 words, other headlines",
     .a = {.words = 30},
     .b = {.words = 30},
     .overlap = {SAME_BODY, SHARED(40)},
     IDENTICAL},
    {.what = "equal bodies of 19 words, other headlines",
     .a = {.words = 29},
     .b = {.words = 29},
     .overlap = {SAME_BODY, SHARED(80)},
     SHORT_BODY},
    {.what = "equal bodies of 19 words, headlines that meet",
     .a = {.words = 29},
     .b = {.words = 29},
     .overlap = {SAME_BODY, SHARED(80), .headlines_meet = true},
     IDENTICAL},
    {.what = "equal bodies of 19 words, headlines that meet, the whole unlike",
     .a = {.words = 29},
     .b = {.words = 29},
     .overlap = {SAME_BODY, SHARED(70), .headlines_meet = true},
     NOTHING},
    {.what = "an equal body that says nothing is no update either",
     .a = {.words = 29, .guid = 5},
     .b = {.words = 29, .guid = 5},
     .overlap = {SAME_BODY, SHARED(80)},
     .same_headline = true,
     SHORT_BODY},
    {.what = "identical comes before update",
     .a = {.guid = 5},
     .b = {.guid = 5},
     .overlap = {SAME_BODY, SHARED(100)},
     IDENTICAL},
    {.what = "equal headlines and no bodies",
     .a = {.bare = true},
     .b = {.bare = true},
     .overlap = {SHARED(100)},
     .same_tokens = true,
     BARE_IDENTICAL},
    {.what = "near headlines and no bodies",
     .a = {.bare = true},
     .b = {.bare = true},
     .overlap = {SHARED(95), .longest_run = 90},
     .same_headline = true,
     NOTHING},
    {.what = "a headline and an article",
     .a = {.bare = true},
     .overlap = {SHARED(95), .longest_run = 90},
     .same_headline = true,
     NOTHING},
    {.what = "two kills: no words at all",
     .a = {.wordless = true},
     .b = {.wordless = true},
     .overlap = {SHARED(0)},
     .same_tokens = true,
     NOTHING},

    /* update */
    {.what = "one guid, 25 % and a run of 12",
     .a = {.guid = 5},
     .b = {.guid = 5},
     .overlap = {SHARED(25), .longest_run = 12},
     UPDATE(DS_RULE_GUID)},
    {.what = "one guid, a run of 11",
     .a = {.guid = 5},
     .b = {.guid = 5},
     .overlap = {SHARED(25), .longest_run = 11},
     NOTHING},
    {.what = "one guid, 24 %", .a = {.guid = 5}, .b = {.guid = 5}, .overlap = {SHARED(24), .longest_run = 12}, NOTHING},
    {.what = "two guids", .a = {.guid = 5}, .b = {.guid = 6}, .overlap = {SHARED(50), .longest_run = 31}, NOTHING},
    {.what = "no guids", .overlap = {SHARED(50), .longest_run = 31}, NOTHING},
    {.what = "one URL is no version evidence",
     .a = {.url = 5},
     .b = {.url = 5},
     .overlap = {SHARED(50), .longest_run = 31},
     NOTHING},
    {.what = "one headline, one of them tagged",
     .b = {.tag = DS_TAG_UPDATE | 1},
     .overlap = {SHARED(25), .longest_run = 12},
     .same_headline = true,
     UPDATE(DS_RULE_HEADLINE_TAG)},
    {.what = "tags, but other headlines",
     .b = {.tag = DS_TAG_UPDATE | 1},
     .overlap = {SHARED(50), .longest_run = 31},
     NOTHING},
    {.what = "one headline, equal tags, two sources",
     .a = {.tag = DS_TAG_UPDATE | 1},
     .b = {.tag = DS_TAG_UPDATE | 1},
     .overlap = {SHARED(50), .longest_run = 31},
     .same_headline = true,
     NOTHING},
    {.what = "one headline and one source",
     .b = {.first_source = true},
     .overlap = {SHARED(25), .longest_run = 12},
     .same_headline = true,
     UPDATE(DS_RULE_SAME_HEADLINE)},
    {.what = "one source and other headlines",
     .b = {.first_source = true},
     .overlap = {SHARED(50), .longest_run = 31},
     NOTHING},
    {.what = "update comes before copy",
     .a = {.guid = 5},
     .b = {.guid = 5},
     .overlap = {SHARED(99), .longest_run = 90},
     UPDATE(DS_RULE_GUID)},

    /* copy: 71 / 129 is .5504 */
    {.what = "Jaccard over .55", .overlap = {SHARED(71), .longest_run = 3}, COPY},
    {.what = "Jaccard over .55, bodies of 19 words, other headlines",
     .a = {.words = 29},
     .b = {.words = 29},
     .overlap = {SHARED(80), .longest_run = 15},
     SHORT_BODY},
    {.what = "Jaccard over .55, bodies of 19 words, headlines that meet",
     .a = {.words = 29},
     .b = {.words = 29},
     .overlap = {SHARED(80), .longest_run = 15, .headlines_meet = true},
     COPY},
    {.what = "Jaccard over .55, one body of 20 words",
     .a = {.words = 29},
     .b = {.words = 30},
     .overlap = {SHARED(80), .longest_run = 15},
     COPY},
    {.what = "Jaccard under .55", .overlap = {SHARED(70), .longest_run = 31}, NOTHING},
    {.what = "copy comes before excerpt", .overlap = {SHARED(71), .longest_run = 90}, COPY},

    /* excerpt */
    {.what = "60 % and a run of 32", .overlap = {SHARED(60), .longest_run = 32}, EXCERPT},
    {.what = "60 % and a run of 31", .overlap = {SHARED(60), .longest_run = 31}, NOTHING},
    {.what = "59 % and a run of 32", .overlap = {SHARED(59), .longest_run = 32}, NOTHING},
    {.what = "60 % of the smaller one only",
     .b = {.words = 400},
     .overlap = {.shingles_a = 100, .shingles_b = 400, .shared = 60, .longest_run = 32},
     EXCERPT},

    /* flash: a short text that stands whole under the same headline */
    {.what = "12 words, whole, one headline",
     .b = {.words = 22},
     .overlap = {HELD_WHOLE},
     .same_headline = true,
     FLASH},
    {.what = "31 words, whole, one headline",
     .b = {.words = 41},
     .overlap = {HELD_WHOLE},
     .same_headline = true,
     FLASH},
    {.what = "the short one comes first", .a = {.words = 22}, .overlap = {HELD_WHOLE}, .same_headline = true, FLASH},
    {.what = "12 words, whole, one guid",
     .a = {.guid = 5},
     .b = {.words = 22, .guid = 5},
     .overlap = {HELD_WHOLE},
     FLASH},
    {.what = "11 words, whole, one headline",
     .b = {.words = 21},
     .overlap = {HELD_WHOLE},
     .same_headline = true,
     NOTHING},
    {.what = "32 words are long enough for the run",
     .b = {.words = 42},
     .overlap = {HELD_WHOLE},
     .same_headline = true,
     NOTHING},
    {.what = "12 words, whole, other headlines", .b = {.words = 22}, .overlap = {HELD_WHOLE}, NOTHING},
    {.what = "12 words, not whole, one headline",
     .b = {.words = 22},
     .overlap = {.shingles_a = 100, .shingles_b = 20, .shared = 12, .longest_run = 11},
     .same_headline = true,
     NOTHING},

    /* what never matches */
    {.what = "the first is not an article",
     .a = {.notes = DS_NOTE_NOT_AN_ARTICLE},
     .overlap = {SAME_BODY, SHARED(40)},
     NOTHING},
    {.what = "the second is not an article",
     .b = {.notes = DS_NOTE_NOT_AN_ARTICLE},
     .overlap = {SHARED(90), .longest_run = 90},
     NOTHING},
    {.what = "isolate, one source",
     .b = {.first_source = true},
     .overlap = {SAME_BODY, SHARED(40)},
     .isolate = true,
     NOTHING},
    {.what = "isolate, two sources", .overlap = {SAME_BODY, SHARED(40)}, .isolate = true, IDENTICAL},

    /* the window of three days */
    {.what = "three days apart", .b = {.published = 3 * DAY}, .overlap = {SHARED(71), .longest_run = 3}, COPY},
    {.what = "three days and a second apart",
     .b = {LATE},
     .overlap = {SHARED(71), .longest_run = 3},
     RERUN(DS_RELATION_COPY, DS_RULE_JACCARD)},
    {.what = "and the other way round",
     .a = {LATE},
     .overlap = {SHARED(71), .longest_run = 3},
     RERUN(DS_RELATION_COPY, DS_RULE_JACCARD)},
    {.what = "a body that comes again",
     .b = {LATE},
     .overlap = {SAME_BODY, SHARED(40)},
     RERUN(DS_RELATION_IDENTICAL, DS_RULE_SAME_BODY)},
    {.what = "a tag that comes late",
     .b = {LATE, .tag = DS_TAG_REPEAT},
     .overlap = {SHARED(30), .longest_run = 12},
     .same_headline = true,
     RERUN(DS_RELATION_UPDATE, DS_RULE_HEADLINE_TAG)},
    {.what = "an excerpt that comes late",
     .b = {LATE},
     .overlap = {SHARED(60), .longest_run = 32},
     RERUN(DS_RELATION_EXCERPT, DS_RULE_CONTAINMENT_RUN)},
    {.what = "nothing is no rerun", .b = {LATE}, .overlap = {SHARED(10)}, NOTHING},
    {.what = "late, but one guid",
     .a = {.guid = 5},
     .b = {LATE, .guid = 5},
     .overlap = {SHARED(71), .longest_run = 31},
     UPDATE(DS_RULE_GUID)},
    {.what = "late, but one URL",
     .a = {.url = 5},
     .b = {LATE, .url = 5},
     .overlap = {SHARED(71), .longest_run = 3},
     COPY},
    {.what = "late, and two URLs",
     .a = {.url = 5},
     .b = {LATE, .url = 6},
     .overlap = {SHARED(71), .longest_run = 3},
     RERUN(DS_RELATION_COPY, DS_RULE_JACCARD)},
    {.what = "the first has no date",
     .a = {.undated = true},
     .b = {LATE},
     .overlap = {SHARED(71), .longest_run = 3},
     COPY},
    {.what = "the second has no date", .b = {.undated = true}, .overlap = {SHARED(71), .longest_run = 3}, COPY},
    /* slugs */
    {.what = "one slug from one source",
     .a = {.slug = 5},
     .b = {.slug = 5, .first_source = true},
     .overlap = {SHARED(25), .longest_run = 12},
     UPDATE(DS_RULE_SLUG)},
    {.what = "one slug with a tag",
     .a = {.slug = 5},
     .b = {.slug = 5, .tag = DS_TAG_LEAD},
     .overlap = {SHARED(25), .longest_run = 12},
     UPDATE(DS_RULE_SLUG)},
    {.what = "one slug of two sources, no tag",
     .a = {.slug = 5},
     .b = {.slug = 5},
     .overlap = {SHARED(25), .longest_run = 12},
     NOTHING},
    {.what = "one slug, a short run",
     .a = {.slug = 5},
     .b = {.slug = 5, .first_source = true},
     .overlap = {SHARED(25), .longest_run = 11},
     NOTHING},
    {.what = "no slugs", .b = {.first_source = true}, .overlap = {SHARED(25), .longest_run = 12}, NOTHING},

    /* tags under like headlines */
    {.what = "a correction under a like headline",
     .b = {TAGGED, .published = 36 * 3600},
     .overlap = {SHARED(25), .longest_run = 6, .contrast = DS_CONTRAST_LIKE_HEADLINES},
     UPDATE(DS_RULE_LIKE_HEADLINE_TAG)},
    {.what = "a correction later than that",
     .b = {TAGGED, .published = 36 * 3600 + 1},
     .overlap = {SHARED(25), .longest_run = 6, .contrast = DS_CONTRAST_LIKE_HEADLINES},
     NOTHING},
    {.what = "a correction under another headline", .b = {TAGGED}, .overlap = {SHARED(25), .longest_run = 6}, NOTHING},
    {.what = "a correction that shares little",
     .b = {TAGGED},
     .overlap = {SHARED(24), .longest_run = 6, .contrast = DS_CONTRAST_LIKE_HEADLINES},
     NOTHING},
    {.what = "a correction with a shorter run",
     .b = {TAGGED},
     .overlap = {SHARED(25), .longest_run = 5, .contrast = DS_CONTRAST_LIKE_HEADLINES},
     NOTHING},
    {.what = "a correction from another source",
     .b = {.tag = DS_TAG_CORRECTED},
     .overlap = {SHARED(25), .longest_run = 6, .contrast = DS_CONTRAST_LIKE_HEADLINES},
     NOTHING},

    /* templates */
    {.what = "two states of an agency's report",
     .a = {.agency = 7},
     .b = {.agency = 7, .published = 36 * HOUR},
     .overlap = {SHARED(40), .longest_run = 32, .shared_words = 100},
     UPDATE(DS_RULE_AGENCY)},
    {.what = "of two agencies",
     .a = {.agency = 7},
     .b = {.agency = 8},
     .overlap = {SHARED(40), .longest_run = 32, .shared_words = 100},
     NOTHING},
    {.what = "of none", .overlap = {SHARED(40), .longest_run = 32, .shared_words = 100}, NOTHING},
    {.what = "two days apart",
     .a = {.agency = 7},
     .b = {.agency = 7, .published = 36 * HOUR + 1},
     .overlap = {SHARED(40), .longest_run = 32, .shared_words = 100},
     NOTHING},
    {.what = "a shorter run",
     .a = {.agency = 7},
     .b = {.agency = 7},
     .overlap = {SHARED(40), .longest_run = 31, .shared_words = 100},
     NOTHING},
    {.what = "fewer words",
     .a = {.agency = 7},
     .b = {.agency = 7},
     .overlap = {SHARED(40), .longest_run = 32, .shared_words = 99},
     NOTHING},
    {.what = "less of either",
     .a = {.agency = 7},
     .b = {.agency = 7},
     .overlap = {SHARED(39), .longest_run = 32, .shared_words = 100},
     NOTHING},
    {.what = "a form of one agency",
     .a = {.agency = 7},
     .b = {.agency = 7},
     .overlap = {SHARED(40), .longest_run = 32, .shared_words = 100, .contrast = DS_CONTRAST_TEMPLATE},
     FORM},
    {.what = "one name and number swapped are a copy", .overlap = {SHARED(90), .contrast = DS_CONTRAST_SWAPS}, COPY},
    {.what = "but not between texts known as forms",
     .overlap = {SHARED(90), .contrast = DS_CONTRAST_SWAPS},
     .are_forms = true,
     FORM},
    {.what = "two prints of one form", .overlap = {SHARED(90)}, .are_forms = true, COPY},
    {.what = "a form is no copy", .overlap = {SHARED(90), .contrast = DS_CONTRAST_TEMPLATE}, FORM},
    {.what = "a form is no excerpt",
     .overlap = {SHARED(60), .longest_run = 32, .contrast = DS_CONTRAST_TEMPLATE},
     FORM},
    {.what = "a form is no update",
     .b = {.first_source = true},
     .overlap = {SHARED(30), .longest_run = 12, .contrast = DS_CONTRAST_TEMPLATE},
     .same_headline = true,
     FORM},
    {.what = "a form that nothing would link is told nothing of",
     .overlap = {SHARED(50), .contrast = DS_CONTRAST_TEMPLATE},
     NOTHING},
    {.what = "a form with one guid is a version",
     .a = {.guid = 5},
     .b = {.guid = 5},
     .overlap = {SHARED(90), .longest_run = 12, .contrast = DS_CONTRAST_TEMPLATE},
     UPDATE(DS_RULE_GUID)},
    {.what = "equal bodies are no form",
     .overlap = {SAME_BODY, SHARED(90), .contrast = DS_CONTRAST_TEMPLATE},
     IDENTICAL},
    {.what = "short equal bodies may be one",
     .a = {.words = 29},
     .b = {.words = 29},
     .overlap = {SAME_BODY, SHARED(80), .headlines_meet = true, .contrast = DS_CONTRAST_TEMPLATE},
     FORM},
    {.what = "nothing but figures differ, within the day",
     .b = {.published = 20 * 3600},
     .overlap = {SHARED(90), .contrast = DS_CONTRAST_FIGURES},
     COPY},
    {.what = "nothing but figures differ, the next day",
     .b = {.published = 20 * 3600 + 1},
     .overlap = {SHARED(90), .contrast = DS_CONTRAST_FIGURES},
     FORM},
    {.what = "but one is a correction",
     .b = {.published = 20 * 3600 + 1, .tag = DS_TAG_CORRECTED},
     .overlap = {SHARED(90), .contrast = DS_CONTRAST_FIGURES},
     COPY},

    {.what = "no window",
     .b = {.published = 9000 * DAY},
     .overlap = {SHARED(71), .longest_run = 3},
     .no_window = true,
     COPY},
};

static ds_entry entry_of(const side *s, uint32_t number, bool same_tokens) {
    uint32_t words = s->words != 0 ? s->words : 100;
    return (ds_entry){
        .words = s->wordless ? 0 : words,
        .headline_words = s->wordless ? 0
                          : s->bare   ? words
                                      : 10,
        .body_hash = s->bare || s->wordless ? 0 : 100 + number,
        .token_hash = s->wordless   ? 0
                      : same_tokens ? 200
                                    : 200 + number,
        .source = s->first_source ? 1 : number,
        .guid_hash = s->guid,
        .slug_hash = s->slug,
        .url_hash = s->url,
        .agency_hash = s->agency,
        .tag = s->tag,
        .notes = s->notes,
        .published = s->undated ? DS_TIME_NONE : s->published,
    };
}

static void decide(const row *r, ds_match *match) {
    ds_options options;
    ds_options_init(&options);
    options.isolate = r->isolate;
    if (r->no_window) options.window_days = 0;
    ds_entry a = entry_of(&r->a, 1, r->same_tokens), b = entry_of(&r->b, 2, r->same_tokens);
    *match = (ds_match){.a = 0, .b = 1, .overlap = r->overlap, .relation = 99, .base = 99, .rule = 99, .via = 3};
    ds_surroundings around = {.same_headline = r->same_headline, .are_forms = r->are_forms};
    ds_relation_decide(match, &a, &b, &around, &options);
}

static void every_rule_and_every_bound(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const row *r = &rows[i];
        ds_match match;
        decide(r, &match);
        uint8_t base = (uint8_t)(r->relation == DS_RELATION_RERUN ? r->base : r->relation);
        if (match.relation != r->relation || match.base != base || match.rule != r->rule) {
            fail_msg("%s: %s of %s by %s", r->what, ds_relation_name((ds_relation)match.relation),
                     ds_relation_name((ds_relation)match.base), ds_rule_name((ds_rule)match.rule));
        }
        assert_int_equal(match.via, 3);
    }
}

static const ds_surroundings nothing_around;

static void the_rules_follow_the_options(void **state) {
    (void)state;
    ds_options options;
    ds_options_init(&options);
    options.threshold = 0.9;
    options.containment = 0.8;
    options.run_words = 12;
    options.window_days = 0.5;
    ds_entry a = entry_of(&(side){0}, 1, false), b = entry_of(&(side){0}, 2, false);
    ds_match match = {.overlap = {SHARED(89), .longest_run = 12}}; /* .80: a copy by default */
    ds_relation_decide(&match, &a, &b, &nothing_around, &options);
    assert_int_equal(match.relation, DS_RELATION_EXCERPT);
    match.overlap.shared = 79;
    ds_relation_decide(&match, &a, &b, &nothing_around, &options);
    assert_int_equal(match.relation, DS_RELATION_NONE);
    match.overlap.shared = 96;
    b.published = DAY / 2 + 1;
    ds_relation_decide(&match, &a, &b, &nothing_around, &options);
    assert_int_equal(match.relation, DS_RELATION_RERUN);
    assert_int_equal(match.base, DS_RELATION_COPY);
}

static void rules_have_names_of_their_own(void **state) {
    (void)state;
    for (int i = DS_RULE_NONE; i <= DS_RULE_FLASH; i++) {
        assert_non_null(ds_rule_name((ds_rule)i));
        for (int j = DS_RULE_NONE; j < i; j++) {
            assert_string_not_equal(ds_rule_name((ds_rule)i), ds_rule_name((ds_rule)j));
        }
    }
}

static void three_relations_merge(void **state) {
    (void)state;
    static const bool merges[DS_RELATION_RERUN + 1] = {
        [DS_RELATION_IDENTICAL] = true, [DS_RELATION_UPDATE] = true, [DS_RELATION_COPY] = true};
    for (int i = 0; i <= DS_RELATION_RERUN; i++) assert_int_equal(ds_relation_merges((uint8_t)i), merges[i]);
}

static void the_excerpt_is_the_one_with_fewer_shingles(void **state) {
    (void)state;
    ds_match match = {.overlap = {.shingles_a = 9, .shingles_b = 10}};
    assert_true(ds_match_excerpt_is_a(&match));
    match.overlap.shingles_a = 10;
    assert_false(ds_match_excerpt_is_a(&match));
    match.overlap.shingles_a = 11;
    assert_false(ds_match_excerpt_is_a(&match));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_and_every_bound),
        cmocka_unit_test(the_rules_follow_the_options),
        cmocka_unit_test(rules_have_names_of_their_own),
        cmocka_unit_test(three_relations_merge),
        cmocka_unit_test(the_excerpt_is_the_one_with_fewer_shingles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
