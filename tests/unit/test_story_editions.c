/* SPDX-License-Identifier: MIT */
/*
 * Editions of one item and kills: who is chained with whom and in what order, where chains stand, and what a kill reaches.
 * Texts are runs of numbered words, as in test_story.c; what is said of an article is set in its entry.
 */
#include "fixtures/fixture_stand.h"

#include <stdio.h>

static const fixture_words none = {0, 0};

#define HOUR INT64_C(3600)

/* An article of source `source`, made so many hours in, whose body is {first, 100}. guid 0: none. */
static ds_entry *add(fixture_stand *s, uint32_t source, uint64_t guid, uint32_t version, int hours, uint32_t first) {
    ds_entry *entry = fixture_add_body(s, first, 100);
    entry->source = source;
    entry->guid_hash = guid == 0 ? 0 : 2 * guid + 1;
    entry->version_hash = version == 0 ? 0 : 2 * (uint64_t)version + 2;
    entry->published = hours < 0 ? DS_TIME_NONE : hours * HOUR;
    return entry;
}

/* A kill with an empty body. */
static ds_entry *add_kill(fixture_stand *s, uint32_t source, uint64_t guid, uint32_t version, int hours) {
    ds_entry *entry = fixture_add(s, none, none, none, none);
    entry->source = source;
    entry->guid_hash = guid == 0 ? 0 : 2 * guid + 1;
    entry->version_hash = version == 0 ? 0 : 2 * (uint64_t)version + 2;
    entry->published = hours < 0 ? DS_TIME_NONE : hours * HOUR;
    entry->usable = 0;
    entry->is_kill = 1;
    return entry;
}

static uint32_t number_of(const fixture_stand *s, uint32_t article) {
    const ds_edition *edition = ds_editions_find(&s->stories.editions, article);
    return edition == NULL ? 0 : edition->number;
}

static void assert_numbers(const fixture_stand *s, const uint32_t *numbers) {
    for (uint32_t i = 0; i < s->count; i++) {
        if (number_of(s, i) != numbers[i]) fail_msg("article %u is edition %u, not %u", i, number_of(s, i), numbers[i]);
    }
}

#define ASSERT_NUMBERS(stand, ...)                                                                                     \
    do {                                                                                                               \
        const uint32_t numbers[] = {__VA_ARGS__};                                                                      \
        assert_int_equal(sizeof numbers / sizeof *numbers, (stand)->count);                                            \
        assert_numbers(stand, numbers);                                                                                \
    } while (0)

/* What kills and edits have marked, a letter an article: K killed, s suspect, e silent edit, . nothing. */
static void assert_marks(const fixture_stand *s, const char *marks) {
    char found[FIXTURE_ARTICLES_MOST + 1] = "";
    for (uint32_t i = 0; i < s->count; i++) {
        unsigned char m = s->stories.marks[i] & (unsigned char)~DS_MARK_DIGEST;
        found[i] = m == 0                      ? '.'
                   : m == DS_MARK_KILLED       ? 'K'
                   : m == DS_MARK_KILL_SUSPECT ? 's'
                   : m == DS_MARK_SILENT_EDIT  ? 'e'
                                               : '?';
        found[i + 1] = '\0';
    }
    assert_string_equal(found, marks);
}

static const ds_place *place_of(const fixture_stand *s, uint32_t article) {
    for (uint32_t p = 0; p < s->count; p++) {
        if (s->stories.places[p].article == article) return &s->stories.places[p];
    }
    fail_msg("article %u has no place", article);
    return NULL;
}

static bool in_one_story(const fixture_stand *s, uint32_t a, uint32_t b) {
    return s->stories.story_of[a] == s->stories.story_of[b];
}

/* ---------------------------------------------------------------------------------------------- editions -------- */

static void guid_and_version_chain_what_text_does_not(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < 4; i++) add(s, 0, 7, i + 1, (int)i, 1000 * i);
    fixture_build(s);
    ASSERT_NUMBERS(s, 1, 2, 3, 4);
    assert_int_equal(s->stories.count, 1);
    for (uint32_t i = 1; i < 4; i++) {
        const ds_place *place = place_of(s, i);
        assert_int_equal(ds_place_of(place), i - 1);
        assert_int_equal(place->match.relation, DS_RELATION_UPDATE);
        assert_int_equal(place->match.rule, DS_RULE_ID);
    }
    fixture_stand_free(s);
}

static void a_guid_without_versions_needs_a_match(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 0, 0, 0);
    add(s, 0, 7, 0, 1, 5000);
    add(s, 0, 7, 0, 2, 20);
    fixture_build(s);
    ASSERT_NUMBERS(s, 1, 0, 2);
    fixture_stand_free(s);
}

static void a_guid_at_two_sources_is_no_chain(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 1, 0, 0);
    add(s, 1, 7, 2, 1, 10);
    fixture_build(s);
    ASSERT_NUMBERS(s, 0, 0);
    assert_true(in_one_story(s, 0, 1)); /* for their text */
    fixture_stand_free(s);
}

static void a_guid_may_be_used_again(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 1, 0, 0);
    add(s, 0, 7, 2, 1, 1000);
    add(s, 0, 7, 1, 24 * 90, 2000);
    add(s, 0, 7, 2, 24 * 90 + 1, 3000);
    fixture_build(s);
    ASSERT_NUMBERS(s, 1, 2, 1, 2);
    assert_true(in_one_story(s, 0, 1) && in_one_story(s, 2, 3) && !in_one_story(s, 0, 2));
    fixture_stand_free(s);
}

/* After the window the count must go on, and within ten windows: a new story begins at 1. */
static void a_late_version_counts_on(void **state) {
    (void)state;
    static const struct {
        uint32_t version;
        int days;
        bool chains;
    } rows[] = {{3, 3, true}, {3, 4, true}, {3, 30, true}, {3, 31, false}, {1, 4, false}, {1, 3, true}, {2, 4, false}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        fixture_stand *s = fixture_stand_new();
        add(s, 0, 7, 2, 0, 0);
        add(s, 0, 7, rows[r].version, 24 * rows[r].days, 1000);
        fixture_build(s);
        if (rows[r].chains != (number_of(s, 1) == 2)) fail_msg("row %zu", r);
        fixture_stand_free(s);
    }
}

static void editions_go_by_time_then_version_then_tag(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 4, 5, 0);
    add(s, 0, 7, 3, 5, 1000);
    add(s, 0, 7, 1, 9, 2000)->updated = 1 * HOUR;
    add(s, 0, 7, 9, -1, 3000); /* undated: last */
    fixture_build(s);
    ASSERT_NUMBERS(s, 3, 2, 1, 4);
    fixture_stand_free(s);
}

static void one_edition_delivered_twice_is_one(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 1, 0, 0);
    add(s, 0, 7, 1, 0, 0);
    add(s, 0, 7, 2, 1, 10);
    add(s, 0, 8, 1, 0, 9000);
    add(s, 0, 8, 1, 0, 9000);
    fixture_build(s);
    ASSERT_NUMBERS(s, 1, 1, 2, 0, 0);
    fixture_stand_free(s);
}

/* A feed that gives all its entries one guid and one version. */
static void a_guid_of_everything_is_none(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < 5; i++) {
        ds_entry *entry =
            fixture_add(s, (fixture_words){50000 + 100 * i, 8}, (fixture_words){1000 * i, 100}, none, none);
        entry->source = 0;
        entry->guid_hash = 7;
        entry->version_hash = 4;
        entry->published = i * HOUR;
    }
    fixture_build(s);
    ASSERT_NUMBERS(s, 0, 0, 0, 0, 0);
    assert_int_equal(s->stories.count, 5);
    assert_marks(s, ".....");
    fixture_stand_free(s);
}

/* {headline of 8 words, body of 100}, all from source 0 an hour apart. */
static ds_entry *add_tagged(fixture_stand *s, uint32_t headline, uint32_t first, uint32_t tag) {
    ds_entry *entry = fixture_add(s, (fixture_words){headline, 8}, (fixture_words){first, 100}, none, none);
    entry->source = 0;
    entry->tag = tag;
    entry->published = s->count * HOUR;
    return entry;
}

static void headline_tags_chain_with_a_match(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add_tagged(s, 50000, 0, 0);
    add_tagged(s, 50000, 20, DS_TAG_UPDATE | 1);
    add_tagged(s, 50000, 25, DS_TAG_CORRECTED | DS_TAG_UPDATE | 1);
    add_tagged(s, 50000, 25, DS_TAG_REPEAT | DS_TAG_UPDATE | 1);
    add_tagged(s, 50000, 30, DS_TAG_REFILE | DS_TAG_UPDATE | 1);
    add_tagged(s, 60000, 5000, 0); /* and two others under one headline */
    add_tagged(s, 60000, 6000, DS_TAG_UPDATE | 1);
    fixture_build(s);
    ASSERT_NUMBERS(s, 1, 2, 3, 4, 5, 0, 0);
    fixture_stand_free(s);
}

static void a_keyword_chains_leads_under_other_headlines(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add_tagged(s, 50000, 0, 0)->slug_hash = 9;
    add_tagged(s, 51000, 20, DS_TAG_LEAD | 1)->slug_hash = 9;
    add_tagged(s, 52000, 40, DS_TAG_LEAD | 2)->slug_hash = 9;
    add_tagged(s, 53000, 45, DS_TAG_LEAD | 3)->slug_hash = 0;  /* generic: none */
    add_tagged(s, 54000, 46, DS_TAG_LEAD | 4)->slug_hash = 77; /* another */
    fixture_build(s);
    ASSERT_NUMBERS(s, 1, 2, 3, 0, 0);
    fixture_stand_free(s);
}

/* NewsAlert, Headlines: many texts, one headline. */
static void a_generic_headline_chains_nothing(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < 3; i++) add_tagged(s, 50000, 1000 * i, 0);
    add_tagged(s, 50000, 10, DS_TAG_UPDATE | 1);
    fixture_build(s);
    ASSERT_NUMBERS(s, 0, 0, 0, 0);
    fixture_stand_free(s);
}

static void a_story_that_grows_under_its_headline_is_one_item(void **state) {
    (void)state;
    for (int shrinks = 0; shrinks < 2; shrinks++) {
        fixture_stand *s = fixture_stand_new();
        for (int i = 0; i < 2; i++) {
            uint32_t words = (i == 1) != (shrinks == 1) ? 140 : 100;
            ds_entry *entry = fixture_add(s, (fixture_words){50000, 8}, (fixture_words){0, words}, none, none);
            entry->source = 0;
            entry->published = i * HOUR;
        }
        fixture_build(s);
        assert_int_equal(number_of(s, 0), shrinks ? 0 : 1);
        assert_int_equal(number_of(s, 1), shrinks ? 0 : 2);
        fixture_stand_free(s);
    }
}

/* A column that is updated every day for a fortnight: each is like the next, and none is an edition of the first. */
static void text_chains_end_after_a_window(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < 8; i++) {
        ds_entry *entry = add_tagged(s, 50000, 5 * i, DS_TAG_UPDATE | i);
        entry->published = i * FIXTURE_DAY;
    }
    fixture_build(s);
    ASSERT_NUMBERS(s, 1, 2, 3, 4, 1, 2, 3, 4);
    fixture_stand_free(s);
}

static void takes_chain_without_shared_text(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add_tagged(s, 50000, 0, 0)->slug_hash = 9;
    add_tagged(s, 50000, 1000, DS_TAG_TAKE | 2)->slug_hash = 9;
    add_tagged(s, 50000, 2000, DS_TAG_TAKE | 3)->slug_hash = 9;
    add_tagged(s, 50000, 3000, DS_TAG_TAKE | 4)->slug_hash = 10;
    fixture_build(s);
    ASSERT_NUMBERS(s, 1, 2, 3, 0);
    assert_int_equal(place_of(s, 1)->match.rule, DS_RULE_ITEM);
    fixture_stand_free(s);
}

/* The copies of an edition that drifted come into the story with it, and hang on it. */
static void a_star_comes_with_its_edition(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 1, 0, 0);
    add(s, 0, 7, 2, 1, 10);
    add(s, 0, 7, 3, 2, 1000);
    add(s, 1, 0, 0, 3, 1005);
    add(s, 2, 0, 0, 4, 1010);
    fixture_build(s);
    assert_int_equal(s->stories.count, 1);
    ASSERT_NUMBERS(s, 1, 2, 3, 0, 0);
    assert_int_equal(ds_place_of(place_of(s, 2)), 1);
    assert_int_equal(ds_place_of(place_of(s, 3)), 2);
    assert_int_equal(ds_place_of(place_of(s, 4)), 2);
    fixture_stand_free(s);
}

/* Elected among the copies is 3; the edition takes its place, for all of the star match it. */
static void a_star_turns_to_its_edition(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 1, 0, 0);
    add(s, 0, 7, 2, 1, 5);
    add(s, 0, 7, 3, 2, 10);
    add(s, 1, 0, 0, 3, 1020);
    add(s, 0, 7, 4, 4, 1018);
    add(s, 2, 0, 0, 5, 1022);
    fixture_build(s);
    assert_int_equal(s->stories.count, 1);
    assert_int_equal(ds_place_of(place_of(s, 4)), 2);
    assert_int_equal(ds_place_of(place_of(s, 3)), 4);
    assert_int_equal(ds_place_of(place_of(s, 5)), 4);
    fixture_stand_free(s);
}

/* 5 matches the centre 3 and not the edition, which goes alone then. */
static void a_star_turns_whole_or_not_at_all(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 1, 0, 0);
    add(s, 0, 7, 2, 1, 5);
    add(s, 0, 7, 3, 2, 10);
    add(s, 1, 0, 0, 3, 1025);
    add(s, 0, 7, 4, 4, 1000);
    add(s, 2, 0, 0, 5, 1050);
    fixture_build(s);
    assert_int_equal(s->stories.count, 2);
    assert_true(in_one_story(s, 0, 4) && in_one_story(s, 3, 5) && !in_one_story(s, 3, 4));
    fixture_stand_free(s);
}

static void across_sources_only_nothing_is_joined(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    s->options.isolate = true;
    add(s, 0, 7, 1, 0, 0);
    add(s, 0, 7, 2, 1, 10);
    fixture_build(s);
    assert_int_equal(s->stories.count, 2);
    ASSERT_NUMBERS(s, 1, 2);
    fixture_stand_free(s);
}

static void max_drift_elects_again(void **state) {
    (void)state;
    for (int strict = 0; strict < 2; strict++) {
        fixture_stand *s = fixture_stand_new();
        s->options.max_drift = strict ? 0.15 : 0.2; /* {0, 100} and {17, 100} share 81 of 98 */
        add(s, 0, 0, 0, 0, 0);
        add(s, 1, 0, 0, 0, 17);
        add(s, 2, 0, 0, 0, 0);
        fixture_build(s);
        assert_int_equal(s->stories.count, strict ? 2 : 1);
        assert_int_equal(in_one_story(s, 0, 1), !strict);
        fixture_stand_free(s);
    }
}

/* ------------------------------------------------------------------------------------------------- kills -------- */

static void a_kill_reaches_its_item_and_copies(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 1, 0, 0);
    add(s, 1, 0, 0, 1, 0);                                                /* identical */
    add(s, 2, 0, 0, 1, 10);                                               /* a copy */
    fixture_add(s, none, (fixture_words){0, 40}, none, none)->source = 3; /* an excerpt */
    add_kill(s, 0, 7, 2, 2);
    add(s, 4, 0, 0, 9, 5); /* a copy that is printed afterwards */
    add(s, 5, 0, 0, 9, 7000);
    fixture_build(s);
    assert_marks(s, "KKKs.K.");
    assert_true(in_one_story(s, 0, 4));
    assert_int_equal(number_of(s, 4), 2);
    assert_int_equal(place_of(s, 4)->match.relation, DS_RELATION_KILLED);
    assert_int_equal(place_of(s, 4)->match.rule, DS_RULE_KILL);
    fixture_stand_free(s);
}

static void only_the_same_source_kills(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 1, 0, 0);
    add_kill(s, 1, 7, 2, 2);
    fixture_build(s);
    assert_marks(s, "..");
    assert_false(in_one_story(s, 0, 1));
    fixture_stand_free(s);
}

static void a_kill_may_come_first_or_twice(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add_kill(s, 0, 7, 0, 0);
    add_kill(s, 0, 7, 0, 1);
    add(s, 0, 7, 0, 1, 0);
    add(s, 1, 0, 0, 5, 0);
    fixture_build(s);
    assert_marks(s, "..KK");
    assert_int_equal(s->stories.count, 1);
    fixture_stand_free(s);
}

/* Late is not later: an old version that is delivered after the kill is killed too. */
static void a_later_version_lifts_a_kill(void **state) {
    (void)state;
    static const struct {
        uint32_t killed, after;
        int hours;
        bool usable, lifts;
    } rows[] = {{2, 3, 5, true, true},  {2, 3, 1, true, true},   {2, 2, 5, true, false},
                {2, 1, 5, true, false}, {2, 3, 5, false, false}, {0, 0, 5, true, true},
                {0, 0, 1, true, false}, {2, 0, 5, true, true},   {2, 0, 1, true, false}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        fixture_stand *s = fixture_stand_new();
        add(s, 0, 7, rows[r].killed == 0 ? 0 : 1, 0, 0);
        add_kill(s, 0, 7, rows[r].killed, 2);
        add(s, 0, 7, rows[r].after, rows[r].hours, 10)->usable = rows[r].usable;
        add(s, 1, 0, 0, 9, 0);
        fixture_build(s);
        bool killed = (s->stories.marks[0] & DS_MARK_KILLED) != 0;
        if (killed == rows[r].lifts) fail_msg("row %zu", r);
        assert_int_equal((s->stories.marks[3] & DS_MARK_KILLED) != 0, killed);
        fixture_stand_free(s);
    }
}

static void a_second_kill_kills_what_lifted_the_first(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 1, 0, 0);
    add_kill(s, 0, 7, 2, 1);
    add(s, 0, 7, 3, 2, 10);
    add_kill(s, 0, 7, 4, 3);
    fixture_build(s);
    assert_marks(s, "K.K.");
    fixture_stand_free(s);
}

/* Versions under other numbers are not taken back, but may hold the same. */
static void updates_under_another_id_are_suspect(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    ds_entry *first = add_tagged(s, 50000, 0, 0), *update = add_tagged(s, 50000, 20, DS_TAG_UPDATE | 1);
    first->guid_hash = 15;
    update->guid_hash = 17;
    add_kill(s, 0, 8, 0, 5); /* guid 17 */
    fixture_build(s);
    ASSERT_NUMBERS(s, 1, 2, 3);
    assert_marks(s, "sK.");
    fixture_stand_free(s);
}

/* STORY WITHDRAWN, under a new number and the same slug. */
static void a_kill_by_slug_means_one_story_only(void **state) {
    (void)state;
    for (int others = 0; others < 3; others++) {
        fixture_stand *s = fixture_stand_new();
        add_tagged(s, 50000, 0, 0)->slug_hash = 9;
        if (others == 1) add_tagged(s, 60000, 1000, 0)->slug_hash = 9; /* another story under the slug */
        if (others == 2) add_tagged(s, 60000, 1000, 0)->slug_hash = 0;
        ds_entry *kill = add_kill(s, 0, 99, 1, 5);
        kill->slug_hash = 9;
        fixture_build(s);
        uint32_t at = s->count - 1;
        assert_marks(s, others == 0 ? "K." : others == 1 ? "ss." : "K..");
        assert_int_equal(in_one_story(s, 0, at), others != 1);
        fixture_stand_free(s);
    }
}

static void a_headline_tells_which_story_of_the_slug_is_killed(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    uint64_t headline = add_tagged(s, 50000, 0, 0)->headline_norm;
    s->entries[0].slug_hash = 9;
    add_tagged(s, 60000, 1000, 0)->slug_hash = 9;
    ds_entry *kill = add_kill(s, 0, 99, 1, 5);
    kill->slug_hash = 9;
    kill->headline_norm = headline;
    fixture_build(s);
    assert_marks(s, "K..");
    assert_true(in_one_story(s, 0, 2));
    fixture_stand_free(s);
}

static void a_kill_by_slug_is_near_in_time_and_of_the_source(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add_tagged(s, 50000, 0, 0)->slug_hash = 9;
    ds_entry *other = add_tagged(s, 60000, 1000, 0);
    other->slug_hash = 9;
    other->source = 1;
    other->published = 24 * 5 * HOUR;
    add_kill(s, 0, 99, 1, 24 * 5)->slug_hash = 9;
    fixture_build(s);
    assert_marks(s, "...");
    fixture_stand_free(s);
}

/* What comes under the slug after the kill is a new story as often as not. */
static void what_follows_a_kill_by_slug_is_suspect(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add_tagged(s, 50000, 0, 0)->slug_hash = 9;
    add_kill(s, 0, 99, 1, 5)->slug_hash = 9;
    ds_entry *later = add_tagged(s, 51000, 10, 0);
    later->slug_hash = 9;
    later->published = 8 * HOUR;
    fixture_build(s);
    assert_int_equal(s->stories.marks[0], DS_MARK_KILLED);
    assert_true(s->stories.marks[2] & (DS_MARK_KILLED | DS_MARK_KILL_SUSPECT));
    fixture_stand_free(s);
}

static void an_item_that_is_marked_canceled_kills_its_copies(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    ds_entry *item = add(s, 0, 7, 3, 0, 0);
    item->usable = 0;
    item->is_kill = 1;
    add(s, 1, 0, 0, 1, 0);
    fixture_build(s);
    assert_marks(s, ".K");
    fixture_stand_free(s);
}

static void withheld_and_embargoed_kill_nobody(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 1, 0, 0);
    add(s, 0, 7, 2, 1, 0)->usable = 0;
    add(s, 1, 0, 0, 1, 0);
    fixture_build(s);
    assert_marks(s, "...");
    fixture_stand_free(s);
}

/* ------------------------------------------------------------------------------------------ silent edits -------- */

static void other_words_under_one_version_are_noted(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 1, 0, 0);
    add(s, 0, 7, 1, 1, 3);
    add(s, 0, 7, 2, 2, 6);
    add(s, 0, 8, 1, 2, 1000);
    add(s, 0, 8, 1, 3, 1000);       /* delivered twice */
    add(s, 1, 7, 1, 3, 9);          /* elsewhere */
    add(s, 0, 7, 1, 24 * 90, 4000); /* used again */
    fixture_build(s);
    assert_marks(s, ".e.....");
    fixture_stand_free(s);
}

/* Without a version a new time says that there is a new edition. */
static void without_a_version_times_tell(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 7, 0, 1, 0);
    add(s, 0, 7, 0, 1, 3);
    add(s, 0, 8, 0, 1, 1000);
    add(s, 0, 8, 0, 2, 1003);
    fixture_build(s);
    assert_marks(s, ".e..");
    fixture_stand_free(s);
}

static void ids_that_are_no_guids_need_a_match(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    add(s, 0, 0, 0, 1, 0)->id_hash = 5;
    add(s, 0, 0, 0, 1, 3)->id_hash = 5;
    add(s, 0, 0, 0, 1, 1000)->id_hash = 6;
    add(s, 0, 0, 0, 1, 2000)->id_hash = 6;
    fixture_build(s);
    assert_marks(s, ".e..");
    fixture_stand_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guid_and_version_chain_what_text_does_not),
        cmocka_unit_test(a_guid_without_versions_needs_a_match),
        cmocka_unit_test(a_guid_at_two_sources_is_no_chain),
        cmocka_unit_test(a_guid_may_be_used_again),
        cmocka_unit_test(a_late_version_counts_on),
        cmocka_unit_test(editions_go_by_time_then_version_then_tag),
        cmocka_unit_test(one_edition_delivered_twice_is_one),
        cmocka_unit_test(a_guid_of_everything_is_none),
        cmocka_unit_test(headline_tags_chain_with_a_match),
        cmocka_unit_test(a_keyword_chains_leads_under_other_headlines),
        cmocka_unit_test(a_generic_headline_chains_nothing),
        cmocka_unit_test(a_story_that_grows_under_its_headline_is_one_item),
        cmocka_unit_test(text_chains_end_after_a_window),
        cmocka_unit_test(takes_chain_without_shared_text),
        cmocka_unit_test(a_star_comes_with_its_edition),
        cmocka_unit_test(a_star_turns_to_its_edition),
        cmocka_unit_test(a_star_turns_whole_or_not_at_all),
        cmocka_unit_test(across_sources_only_nothing_is_joined),
        cmocka_unit_test(max_drift_elects_again),
        cmocka_unit_test(a_kill_reaches_its_item_and_copies),
        cmocka_unit_test(only_the_same_source_kills),
        cmocka_unit_test(a_kill_may_come_first_or_twice),
        cmocka_unit_test(a_later_version_lifts_a_kill),
        cmocka_unit_test(a_second_kill_kills_what_lifted_the_first),
        cmocka_unit_test(updates_under_another_id_are_suspect),
        cmocka_unit_test(a_kill_by_slug_means_one_story_only),
        cmocka_unit_test(a_headline_tells_which_story_of_the_slug_is_killed),
        cmocka_unit_test(a_kill_by_slug_is_near_in_time_and_of_the_source),
        cmocka_unit_test(what_follows_a_kill_by_slug_is_suspect),
        cmocka_unit_test(an_item_that_is_marked_canceled_kills_its_copies),
        cmocka_unit_test(withheld_and_embargoed_kill_nobody),
        cmocka_unit_test(other_words_under_one_version_are_noted),
        cmocka_unit_test(without_a_version_times_tell),
        cmocka_unit_test(ids_that_are_no_guids_need_a_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
