/* SPDX-License-Identifier: MIT */
/*
 * Stories: who is elected centre, who follows whom, what becomes a leaf, a digest or a rerun. Texts are runs of numbered
 * words; two runs of 100 that lie d words apart have a Jaccard of (98 - d) / (98 + d): copies up to 28, and up to 39 one
 * is an excerpt of the other. Keepers stand in test_story_keeper.c.
 */
#include "fixtures/fixture_stand.h"

#include <stdio.h>

static const fixture_words none = {0, 0};

#define APART UINT32_MAX

/* The stories as the article that each one's centre is, by article. */
static void assert_centres(const fixture_stand *s, const uint32_t *centres) {
    char found[256] = "";
    bool same = true;
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t centre = s->stories.places[s->stories.clusters[s->stories.story_of[i]].first].article;
        uint32_t expected = centres[i] == APART ? i : centres[i];
        same = same && centre == expected;
        (void)snprintf(found + strlen(found), sizeof found - strlen(found), " %u", centre);
    }
    if (!same) fail_msg("the centres are%s", found);
}

#define ASSERT_CENTRES(stand, ...)                                                                                     \
    do {                                                                                                               \
        const uint32_t centres[] = {__VA_ARGS__};                                                                      \
        assert_int_equal(sizeof centres / sizeof *centres, (stand)->count);                                            \
        assert_centres(stand, centres);                                                                                \
    } while (0)

static const ds_place *place_of(const fixture_stand *s, uint32_t article) {
    for (uint32_t p = 0; p < s->count; p++) {
        if (s->stories.places[p].article == article) return &s->stories.places[p];
    }
    fail_msg("article %u has no place", article);
    return NULL;
}

static ds_relation relation_of(const fixture_stand *s, uint32_t article) {
    return (ds_relation)place_of(s, article)->match.relation;
}

/* ----------------------------------------------------------------------------------------------- centres -------- */

static void nobody_is_no_story(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_build(s);
    assert_int_equal(s->stories.count, 0);
    assert_int_equal(s->stories.link_count, 0);
    fixture_stand_free(s);
}

static void articles_that_match_nothing_stand_alone(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < 3; i++) fixture_add_body(s, i * 1000, 100);
    fixture_build(s);
    ASSERT_CENTRES(s, APART, APART, APART);
    assert_int_equal(s->stories.count, 3);
    for (uint32_t c = 0; c < 3; c++) {
        assert_int_equal(s->stories.clusters[c].founder, c);
        assert_int_equal(s->stories.clusters[c].count, 1);
    }
    fixture_stand_free(s);
}

static void of_two_the_first_is_the_centre(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_add_body(s, 10, 100);
    fixture_add_body(s, 0, 100);
    fixture_build(s);
    ASSERT_CENTRES(s, APART, 0);
    assert_int_equal(relation_of(s, 1), DS_RELATION_COPY);
    assert_int_equal(place_of(s, 1)->match.overlap.shared, 88);
    fixture_stand_free(s);
}

/* 0 and 2 are like 1 and not like each other: 1 is the centre, and the founder is still 0. */
static void the_one_with_most_matches_is_the_centre(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_add_body(s, 0, 100);
    fixture_add_body(s, 25, 100);
    fixture_add_body(s, 50, 100);
    fixture_build(s);
    assert_null(fixture_find(&s->matcher.matches, 0, 2));
    ASSERT_CENTRES(s, 1, APART, 1);
    assert_int_equal(s->stories.count, 1);
    assert_int_equal(s->stories.clusters[0].founder, 0);
    assert_int_equal(s->stories.places[1].article, 0);
    assert_int_equal(s->stories.places[2].article, 2);
    fixture_stand_free(s);
}

/* A chain in which each is like the next: no story holds two that were compared with no common centre. */
static void likeness_is_not_handed_on(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < 6; i++) fixture_add_body(s, i * 25, 100);
    fixture_build(s);
    ASSERT_CENTRES(s, 1, APART, 1, 4, APART, 4);
    for (uint32_t i = 0; i < 6; i++) {
        if (i != 1 && i != 4) assert_int_equal(relation_of(s, i), DS_RELATION_COPY);
    }
    fixture_stand_free(s);
}

static void what_is_left_of_a_chain_stands_alone(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < 4; i++) fixture_add_body(s, i * 25, 100);
    fixture_build(s);
    ASSERT_CENTRES(s, 1, APART, 1, APART);
    fixture_stand_free(s);
}

/* 0 to 2 are copies, 3 is a copy of 0 and of 4 only, and 4 is none of 0. The first election gives 3 to 0; with 4 a centre
 * of its own 3 moves over if 4 is clearly nearer. */
static fixture_stand *between_two_centres(uint32_t from_first) {
    fixture_stand *s = fixture_stand_new();
    fixture_add_body(s, 1000, 100);
    fixture_add_body(s, 992, 100);
    fixture_add_body(s, 984, 100);
    fixture_add_body(s, 1000 + from_first, 100);
    fixture_add_body(s, 1040, 100);
    fixture_build(s);
    return s;
}

static void a_member_moves_for_a_clear_gain(void **state) {
    (void)state;
    fixture_stand *s = between_two_centres(24); /* .607 against .719 */
    ASSERT_CENTRES(s, APART, 0, 0, 4, APART);
    assert_int_equal(place_of(s, 3)->match.overlap.shared, 82);
    fixture_stand_free(s);
}

static void a_member_does_not_move_for_little(void **state) {
    (void)state;
    fixture_stand *s = between_two_centres(22); /* .633 against .690 */
    ASSERT_CENTRES(s, APART, 0, 0, 0, APART);
    fixture_stand_free(s);
}

/* Headlines keep the Jaccard low: the body of 3 is that of 4, word for word, and mostly that of 0. */
static void a_member_moves_to_its_equal(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_words headline = {5000, 60}, other = {6000, 40};
    fixture_add(s, headline, (fixture_words){1000, 100}, none, none);
    fixture_add(s, headline, (fixture_words){980, 100}, none, none);
    fixture_add(s, headline, (fixture_words){976, 100}, none, none);
    fixture_add(s, headline, (fixture_words){1030, 100}, none, none);
    fixture_add(s, other, (fixture_words){1030, 100}, none, none);
    fixture_build(s);
    const ds_match *with_first = fixture_find(&s->matcher.matches, 0, 3);
    const ds_match *with_equal = fixture_find(&s->matcher.matches, 3, 4);
    assert_non_null(with_first);
    assert_int_equal(with_first->relation, DS_RELATION_COPY);
    assert_true(ds_overlap_jaccard(&with_equal->overlap) < ds_overlap_jaccard(&with_first->overlap));
    assert_null(fixture_find(&s->matcher.matches, 0, 4));
    ASSERT_CENTRES(s, APART, 0, 0, 4, APART);
    assert_int_equal(relation_of(s, 3), DS_RELATION_IDENTICAL);
    fixture_stand_free(s);
}

static void stories_come_largest_first_then_by_founder(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    static const uint32_t texts[] = {9, 1, 2, 3, 2, 1, 3, 3};
    for (size_t i = 0; i < 8; i++) fixture_add_body(s, texts[i] * 1000, 100);
    fixture_build(s);
    static const uint32_t founders[] = {3, 1, 2, 0}, sizes[] = {3, 2, 2, 1};
    assert_int_equal(s->stories.count, 4);
    for (uint32_t c = 0; c < 4; c++) {
        assert_int_equal(s->stories.clusters[c].founder, founders[c]);
        assert_int_equal(s->stories.clusters[c].count, sizes[c]);
    }
    fixture_stand_free(s);
}

/* Not all pairs of a crowd are listed: those with the centre are compared on the spot. */
static void a_crowd_is_one_story(void **state) {
    (void)state;
    enum { CROWD = 150 };
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < CROWD; i++) {
        fixture_add(s, none, (fixture_words){0, 90}, (fixture_words){1000 + 20 * i, 2}, (fixture_words){90, 90});
    }
    fixture_build(s);
    assert_true(s->matcher.buckets.buckets_over > 0);
    assert_true(s->matcher.matches.count < CROWD * (CROWD - 1) / 2);
    assert_int_equal(s->stories.count, 1);
    for (uint32_t p = 1; p < CROWD; p++) assert_int_equal(s->stories.places[p].match.relation, DS_RELATION_COPY);
    uint32_t unlisted = 0;
    for (uint32_t a = 0; a < CROWD; a++) {
        for (uint32_t b = a + 1; b < CROWD; b++) {
            if (fixture_find(&s->matcher.matches, a, b) != NULL) continue;
            assert_true(ds_matcher_may_have_missed(&s->matcher, a, b));
            unlisted++;
        }
    }
    assert_true(unlisted > 0);
    fixture_stand_free(s);
}

static void a_crowd_of_equal_texts_is_one_story(void **state) {
    (void)state;
    enum { CROWD = 150 };
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < CROWD; i++) fixture_add_body(s, 0, 60);
    fixture_build(s);
    assert_int_equal(s->stories.count, 1);
    for (uint32_t p = 1; p < CROWD; p++) assert_int_equal(s->stories.places[p].match.relation, DS_RELATION_IDENTICAL);
    fixture_stand_free(s);
}

/* ----------------------------------------------------------------------------------------------- excerpts ------- */

static void an_excerpt_is_a_leaf_and_no_bridge(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_words shared = {100, 60};
    fixture_add_body(s, 0, 300);
    fixture_add(s, none, (fixture_words){5000, 240}, shared, none);
    fixture_add(s, none, shared, none, none); /* stands whole in both */
    fixture_build(s);
    assert_int_equal(fixture_find(&s->matcher.matches, 1, 2)->relation, DS_RELATION_EXCERPT);
    ASSERT_CENTRES(s, APART, APART, 0);
    assert_int_equal(relation_of(s, 2), DS_RELATION_EXCERPT);
    fixture_stand_free(s);
}

static void an_excerpt_goes_where_most_of_it_stands(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_add_body(s, 0, 145); /* 45 of its 60 words */
    fixture_add(s, none, (fixture_words){5000, 200}, (fixture_words){100, 55}, none);
    fixture_add_body(s, 100, 60);
    fixture_build(s);
    assert_int_equal(fixture_find(&s->matcher.matches, 0, 2)->relation, DS_RELATION_EXCERPT);
    ASSERT_CENTRES(s, APART, APART, 1);
    fixture_stand_free(s);
}

/* A brief of a brief goes to the whole, for no excerpt has leaves. */
static void briefs_of_briefs_are_leaves_of_the_whole(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_add_body(s, 20, 40);
    fixture_add_body(s, 0, 80);
    fixture_add_body(s, 0, 300);
    fixture_build(s);
    assert_int_equal(fixture_find(&s->matcher.matches, 0, 1)->relation, DS_RELATION_EXCERPT);
    ASSERT_CENTRES(s, 2, 2, APART);
    fixture_stand_free(s);
}

/* A brief of which a whole story knows nothing but a brief in between: the middle one stands for itself. */
static void an_excerpt_of_a_leaf_is_not_in_the_story(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_add_body(s, 0, 300);
    fixture_add(s, none, (fixture_words){0, 80}, (fixture_words){7000, 40}, none); /* 2/3 in the whole */
    fixture_add_body(s, 7000, 40);                                                 /* stands in the leaf only */
    fixture_build(s);
    assert_int_equal(fixture_find(&s->matcher.matches, 1, 2)->relation, DS_RELATION_EXCERPT);
    ASSERT_CENTRES(s, APART, 0, APART);
    fixture_stand_free(s);
}

/* Of 400 words, 40 from the beginning are a brief of them, and so are 80 from anywhere; 40 from further down are an item that
 * stands in the page, and match it as before. */
static void a_small_piece_from_further_down_is_no_leaf(void **state) {
    (void)state;
    static const struct {
        fixture_words piece;
        bool is_leaf;
    } rows[] = {{{0, 40}, true}, {{90, 40}, true}, {{110, 40}, false}, {{350, 40}, false}, {{300, 80}, true}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        fixture_stand *s = fixture_stand_new();
        fixture_add_body(s, 0, 400);
        fixture_add(s, none, rows[r].piece, none, none);
        fixture_build(s);
        assert_int_equal(fixture_find(&s->matcher.matches, 0, 1)->relation, DS_RELATION_EXCERPT);
        if (rows[r].is_leaf != (s->stories.count == 1)) fail_msg("row %zu: %u stories", r, s->stories.count);
        fixture_stand_free(s);
    }
}

static void a_brief_and_its_copies_fold_together(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_add_body(s, 100, 60);
    fixture_add_body(s, 102, 60);
    fixture_add_body(s, 104, 60);
    fixture_add_body(s, 0, 300);
    fixture_build(s);
    ASSERT_CENTRES(s, 3, 3, 3, APART);
    assert_int_equal(s->stories.clusters[0].founder, 0);
    for (uint32_t i = 0; i < 3; i++) assert_int_equal(relation_of(s, i), DS_RELATION_EXCERPT);
    fixture_stand_free(s);
}

/* 2 is a copy of the brief, but of its own 48 shingles only 28 stand in the whole story. */
static void a_star_folds_whole_or_not_at_all(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_add_body(s, 0, 300);
    fixture_add(s, none, (fixture_words){100, 50}, (fixture_words){8000, 20}, none);
    fixture_add(s, none, (fixture_words){120, 30}, (fixture_words){8000, 20}, none);
    fixture_build(s);
    assert_int_equal(fixture_find(&s->matcher.matches, 0, 1)->relation, DS_RELATION_EXCERPT);
    assert_null(fixture_find(&s->matcher.matches, 0, 2));
    ASSERT_CENTRES(s, APART, APART, 1);
    fixture_stand_free(s);
}

/* 1 is a brief of 0, and 2 a copy of the brief that is longer than 0 and holds most of it: 2 is no part of 0. */
static void what_holds_the_centre_is_no_leaf_of_it(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_words end = {9000, 14}, long_end = {9000, 42};
    fixture_add_body(s, 0, 100);
    fixture_add(s, none, (fixture_words){0, 52}, end, none);
    fixture_add(s, none, (fixture_words){0, 62}, long_end, none);
    fixture_build(s);
    assert_int_equal(fixture_find(&s->matcher.matches, 0, 1)->relation, DS_RELATION_EXCERPT);
    assert_int_equal(fixture_find(&s->matcher.matches, 0, 2)->relation, DS_RELATION_EXCERPT);
    assert_int_equal(fixture_find(&s->matcher.matches, 1, 2)->relation, DS_RELATION_COPY);
    ASSERT_CENTRES(s, APART, APART, 1);
    fixture_stand_free(s);
}

/* The brief is known to match a copy of the centre only; the way leads through it to the centre itself. */
static void a_match_with_a_member_leads_to_its_centre(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_add_body(s, 0, 300);
    fixture_add_body(s, 20, 300);
    fixture_add_body(s, 40, 300);
    fixture_add_body(s, 270, 50); /* 30 of 50 words in 0, all in 1 and 2 */
    fixture_build(s);
    assert_null(fixture_find(&s->matcher.matches, 0, 3));
    ASSERT_CENTRES(s, APART, 0, 0, APART);
    fixture_stand_free(s);
}

/* ----------------------------------------------------------------------------------------------- digests -------- */

/* Two stories of 80 and 70 words, and a page that holds both. */
static fixture_stand *two_and_a_digest(bool digest_first, bool with_copies) {
    fixture_stand *s = fixture_stand_new();
    fixture_words p = {0, 80}, q = {1000, 70};
    if (digest_first) fixture_add(s, none, p, q, (fixture_words){2000, 40});
    fixture_add(s, none, p, none, none);
    fixture_add(s, none, q, none, none);
    if (with_copies) fixture_add(s, none, (fixture_words){2, 80}, none, none);
    if (with_copies) fixture_add(s, none, (fixture_words){1002, 70}, none, none);
    if (!digest_first) fixture_add(s, none, p, q, (fixture_words){2000, 40});
    return s;
}

static void assert_holds_also(const fixture_stand *s, uint32_t digest, uint32_t other) {
    const ds_place *place = place_of(s, digest);
    assert_int_equal(place->also_count, 1);
    assert_int_equal(s->stories.also[place->also], s->stories.story_of[other]);
}

static void a_digest_belongs_to_one_story_and_names_the_other(void **state) {
    (void)state;
    fixture_stand *s = two_and_a_digest(false, false);
    fixture_build(s);
    ASSERT_CENTRES(s, APART, APART, 0);
    assert_true((s->stories.marks[2] & DS_MARK_DIGEST));
    assert_false((s->stories.marks[0] & DS_MARK_DIGEST) || (s->stories.marks[1] & DS_MARK_DIGEST));
    assert_holds_also(s, 2, 1);
    assert_int_equal(place_of(s, 0)->also_count, 0);
    fixture_stand_free(s);
}

static void a_digest_is_no_centre_even_if_it_comes_first(void **state) {
    (void)state;
    fixture_stand *s = two_and_a_digest(true, true);
    fixture_build(s);
    ASSERT_CENTRES(s, 1, APART, APART, 1, 2);
    assert_true((s->stories.marks[0] & DS_MARK_DIGEST));
    assert_holds_also(s, 0, 2);
    assert_int_equal(s->stories.clusters[s->stories.story_of[0]].founder, 0);
    fixture_stand_free(s);
}

/* Briefs cut from a long story keep its headline. */
static void parts_under_its_own_headline_make_no_digest(void **state) {
    (void)state;
    fixture_stand *s = two_and_a_digest(true, false);
    for (uint32_t i = 0; i < 3; i++) s->entries[i].headline_norm = 77;
    fixture_build(s);
    assert_false((s->stories.marks[0] & DS_MARK_DIGEST));
    ASSERT_CENTRES(s, APART, 0, 0);
    fixture_stand_free(s);
}

/* The two that it holds share a third of their text: parts of one story. */
static void parts_that_share_text_make_no_digest(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_add_body(s, 0, 200);
    fixture_add_body(s, 0, 80);
    fixture_add_body(s, 55, 80);
    fixture_build(s);
    assert_null(fixture_find(&s->matcher.matches, 1, 2));
    assert_false((s->stories.marks[0] & DS_MARK_DIGEST));
    ASSERT_CENTRES(s, APART, 0, 0);
    fixture_stand_free(s);
}

static void copies_of_a_digest_are_digests_too(void **state) {
    (void)state;
    fixture_stand *s = two_and_a_digest(false, false);
    fixture_add(s, none, (fixture_words){0, 80}, (fixture_words){1000, 70}, (fixture_words){2000, 35});
    fixture_build(s);
    ASSERT_CENTRES(s, APART, APART, 0, 0);
    assert_holds_also(s, 2, 1);
    assert_holds_also(s, 3, 1);
    fixture_stand_free(s);
}

/* All that the page holds is a year old: it stands alone and names both. */
static void a_late_digest_stands_alone(void **state) {
    (void)state;
    fixture_stand *s = two_and_a_digest(false, false);
    s->entries[0].published = s->entries[1].published = 0;
    s->entries[2].published = 365 * FIXTURE_DAY;
    fixture_build(s);
    ASSERT_CENTRES(s, APART, APART, APART);
    assert_true((s->stories.marks[2] & DS_MARK_DIGEST));
    assert_int_equal(place_of(s, 2)->also_count, 2);
    assert_int_equal(s->stories.link_count, 2);
    fixture_stand_free(s);
}

/* ------------------------------------------------------------------------------------------------ reruns -------- */

static void reruns_are_linked_and_not_merged(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < 2; i++) fixture_add_body(s, 3 * i, 100)->published = 0;
    for (uint32_t i = 0; i < 2; i++) fixture_add_body(s, 5 + 8 * i, 100)->published = 10 * FIXTURE_DAY;
    fixture_build(s);
    ASSERT_CENTRES(s, APART, 0, APART, 2);
    assert_int_equal(s->stories.link_count, 1);
    const ds_match *link = &s->matcher.matches.matches[s->stories.links[0].match];
    assert_int_equal(link->relation, DS_RELATION_RERUN);
    assert_int_equal(link->base, DS_RELATION_COPY);
    assert_int_equal(link->a, 1); /* of the four the nearest pair: 2 words apart */
    assert_int_equal(link->b, 2);
    fixture_stand_free(s);
}

static void each_pair_of_stories_has_its_own_link(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < 3; i++) fixture_add_body(s, 0, 100)->published = i * 10 * FIXTURE_DAY;
    fixture_build(s);
    ASSERT_CENTRES(s, APART, APART, APART);
    assert_int_equal(s->stories.link_count, 3);
    fixture_stand_free(s);
}

/* The first and the last lie too far apart, but one between holds both: one story, and no link to itself. */
static void a_rerun_inside_a_story_is_no_link(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < 3; i++) fixture_add_body(s, 0, 100)->published = i * 2 * FIXTURE_DAY;
    fixture_build(s);
    assert_int_equal(fixture_find(&s->matcher.matches, 0, 2)->relation, DS_RELATION_RERUN);
    ASSERT_CENTRES(s, 1, APART, 1);
    assert_int_equal(s->stories.link_count, 0);
    fixture_stand_free(s);
}

/* ---------------------------------------------------------------------------------------------- validation ------ */

/* Two stories of two and three members to be spoilt. */
static void spoil(fixture_stand *s, int how) {
    ds_stories *t = &s->stories;
    switch (how) {
    case 0: t->clusters[1].first++; break;
    case 1: t->clusters[0].count = 0; break;
    case 2: t->story_of[t->places[1].article] ^= 1; break;
    case 3: t->places[1].match.a = t->places[1].match.b; break;
    case 4: t->places[1].match.relation = DS_RELATION_NONE; break;
    case 5: t->places[1].match.relation = DS_RELATION_RERUN; break;
    case 6: t->clusters[0].founder = t->places[2].article; break;
    case 7: t->count = 1; break;
    case 8: {
        ds_place swap = t->places[1];
        t->places[1] = t->places[2];
        t->places[2] = swap;
        break;
    }
    default: { /* the smaller one first, all of it in order */
        ds_place places[] = {t->places[3], t->places[4], t->places[0], t->places[1], t->places[2]};
        memcpy(t->places, places, sizeof places);
        ds_cluster larger = t->clusters[0];
        t->clusters[0] = t->clusters[1];
        t->clusters[1] = larger;
        t->clusters[0].first = 0;
        t->clusters[1].first = 2;
        for (uint32_t i = 0; i < 5; i++) t->story_of[i] ^= 1;
        break;
    }
    }
}

static void what_is_spoilt_is_found(void **state) {
    (void)state;
    for (int how = 0; how < 10; how++) {
        fixture_stand *s = fixture_stand_new();
        static const uint32_t texts[] = {1, 2, 1, 2, 1};
        for (size_t i = 0; i < 5; i++) fixture_add_body(s, texts[i] * 1000, 100);
        fixture_build(s);
        spoil(s, how);
        const char *reason = NULL;
        if (ds_stories_validate(&s->stories, true, &reason)) fail_msg("spoilt by %d and not found", how);
        assert_non_null(reason);
        fixture_stand_free(s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_no_story),
        cmocka_unit_test(articles_that_match_nothing_stand_alone),
        cmocka_unit_test(of_two_the_first_is_the_centre),
        cmocka_unit_test(the_one_with_most_matches_is_the_centre),
        cmocka_unit_test(likeness_is_not_handed_on),
        cmocka_unit_test(what_is_left_of_a_chain_stands_alone),
        cmocka_unit_test(a_member_moves_for_a_clear_gain),
        cmocka_unit_test(a_member_does_not_move_for_little),
        cmocka_unit_test(a_member_moves_to_its_equal),
        cmocka_unit_test(stories_come_largest_first_then_by_founder),
        cmocka_unit_test(a_crowd_is_one_story),
        cmocka_unit_test(a_crowd_of_equal_texts_is_one_story),
        cmocka_unit_test(an_excerpt_is_a_leaf_and_no_bridge),
        cmocka_unit_test(an_excerpt_goes_where_most_of_it_stands),
        cmocka_unit_test(briefs_of_briefs_are_leaves_of_the_whole),
        cmocka_unit_test(an_excerpt_of_a_leaf_is_not_in_the_story),
        cmocka_unit_test(a_small_piece_from_further_down_is_no_leaf),
        cmocka_unit_test(a_brief_and_its_copies_fold_together),
        cmocka_unit_test(a_star_folds_whole_or_not_at_all),
        cmocka_unit_test(what_holds_the_centre_is_no_leaf_of_it),
        cmocka_unit_test(a_match_with_a_member_leads_to_its_centre),
        cmocka_unit_test(a_digest_belongs_to_one_story_and_names_the_other),
        cmocka_unit_test(a_digest_is_no_centre_even_if_it_comes_first),
        cmocka_unit_test(parts_under_its_own_headline_make_no_digest),
        cmocka_unit_test(parts_that_share_text_make_no_digest),
        cmocka_unit_test(copies_of_a_digest_are_digests_too),
        cmocka_unit_test(a_late_digest_stands_alone),
        cmocka_unit_test(reruns_are_linked_and_not_merged),
        cmocka_unit_test(each_pair_of_stories_has_its_own_link),
        cmocka_unit_test(a_rerun_inside_a_story_is_no_link),
        cmocka_unit_test(what_is_spoilt_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
