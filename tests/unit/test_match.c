/* SPDX-License-Identifier: MIT */
/* From token sequences to matches of articles: equal texts, keys, and how texts' matches become articles'. Buckets stand in
 * test_match_buckets.c, rules in test_match_relation.c. */
#include "fixtures/fixture_stand.h"
#include "match/expand.h"
#include "sketch/winnow.h"
#include "text/shingle.h"

#include <stdio.h>

static const fixture_words none = {0, 0};

/* ------------------------------------------------------------------------------------------------ corpus -------- */

/* The picture of corpus.h. */
static void equal_texts_are_numbered_by_their_first_article(void **state) {
    (void)state;
    static const uint32_t texts[] = {0, 1, 0, 2, 1, 3, 0}, members[] = {0, 2, 6, 1, 4, 3, 5},
                          firsts[] = {0, 3, 5, 6, 7};
    fixture_stand *s = fixture_stand_new();
    for (size_t i = 0; i < 7; i++) fixture_add_body(s, texts[i] * 1000, 30);
    fixture_group(s);
    assert_int_equal(s->corpus.text_count, 4);
    assert_memory_equal(s->corpus.text_of, texts, sizeof texts);
    assert_memory_equal(s->corpus.members, members, sizeof members);
    assert_memory_equal(s->corpus.first_member, firsts, sizeof firsts);
    assert_int_equal(ds_corpus_text_size(&s->corpus, 0), 3);
    assert_ptr_equal(ds_corpus_text(&s->corpus, 1), &s->entries[1]);
    fixture_stand_free(s);
}

static void equal_hashes_alone_join_nothing(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_words words = {0, 30};
    fixture_add_body(s, 0, 30);                                                  /* 0 */
    fixture_add_body(s, 1, 30);                                                  /* 1: one word farther */
    fixture_add_body(s, 0, 30);                                                  /* 2: as 0 */
    fixture_add(s, (fixture_words){0, 10}, (fixture_words){10, 20}, none, none); /* 3: as 0, but cut elsewhere */
    fixture_add_body(s, 1, 30);                                                  /* 4: as 1 */
    fixture_add_body(s, 0, 29);                                                  /* 5: a word less than 0 */
    fixture_add(s, words, none, none, none);                                     /* 6: as 0, but all headline */
    for (uint32_t i = 0; i < s->count; i++) s->entries[i].token_hash = 42;
    fixture_group(s);
    static const uint32_t texts[] = {0, 1, 0, 2, 1, 3, 4};
    assert_int_equal(s->corpus.text_count, 5);
    assert_memory_equal(s->corpus.text_of, texts, sizeof texts);
    fixture_stand_free(s);
}

static void a_corpus_may_be_empty(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_match(s);
    assert_int_equal(s->corpus.text_count, 0);
    assert_int_equal(s->matcher.matches.count, 0);
    assert_int_equal(s->matcher.candidates, 0);
    fixture_stand_free(s);
}

static void a_damaged_record_is_told(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_add_body(s, 0, 30);
    fixture_add_body(s, 0, 30)->spool_offset += 4;
    FIXTURE_OK(s, ds_spool_flush(&s->writer, &s->error));
    ds_status status = ds_corpus_init(&s->corpus, &s->memory, &s->spool, &s->options, s->entries, s->count, &s->error);
    assert_int_equal(status, DS_E_CORRUPT);
    assert_true(s->error.message[0] != '\0');
    fixture_stand_free(s);
}

/* -------------------------------------------------------------------------------------------------- keys -------- */

typedef struct key_counts {
    uint32_t of_kind[4];
} key_counts;

/* All keys that lie in s->keys, by kind. */
static key_counts count_keys(fixture_stand *s) {
    key_counts counts = {{0}};
    ds_keys_part part = {0};
    FIXTURE_OK(s, ds_keys_flush(&s->keys_writer, &s->error));
    for (uint32_t p = 0; p < DS_KEYS_PARTS; p++) {
        FIXTURE_OK(s, ds_keys_load(&s->keys, p, &part, &s->error));
        for (size_t i = 0; i < part.count; i++) counts.of_kind[ds_record_key(&part.records[i]) & 3]++;
    }
    ds_keys_part_clear(&part, &s->memory);
    return counts;
}

/* How many fingerprints so many words leave. */
static uint32_t fingerprints_of(fixture_words words) {
    uint32_t tokens[2048] = {0};
    uint64_t scratch[3 * 2048 + 64], kept[2048 + 8];
    for (uint32_t i = 0; i < words.count; i++) tokens[i] = fixture_word(words.first + i);
    return (uint32_t)ds_winnow(ds_winnow_choose(NULL), tokens, words.count, 1, scratch, kept);
}

typedef struct key_row {
    const char *what;
    fixture_words headline, body;
    bool headline_key, exact;
    uint32_t bands, headlines;
    bool winnows_headline, winnows_body;
} key_row;

static const key_row key_rows[] = {
    {"an article", {0, 8}, {100, 300}, true, false, 24, 1, false, true},
    {"without a headline key", {0, 3}, {100, 300}, false, false, 24, 0, false, true},
    {"a body alone", {0, 0}, {100, 300}, false, false, 24, 0, false, true},
    {"a headline alone: also what it begins with", {0, 8}, {0, 0}, true, false, 24, 2, true, false},
    {"a short article: likewise", {0, 4}, {100, 43}, false, false, 24, 1, false, true},
    {"one word more", {0, 4}, {100, 44}, false, false, 24, 0, false, true},
    {"a short one under three words", {0, 3}, {100, 20}, false, false, 24, 0, false, true},
    {"a short one, exact", {0, 4}, {100, 20}, true, true, 0, 2, false, false},
    {"a headline of 31 words", {0, 31}, {100, 300}, true, false, 24, 1, false, true},
    {"a headline of 32 words", {0, 32}, {100, 300}, true, false, 24, 1, true, true},
    {"1,024 shingles", {0, 0}, {100, 1026}, false, false, 24, 0, false, true},
    {"1,025 shingles: two levels", {0, 0}, {100, 1027}, false, false, 48, 0, false, true},
    {"one word", {0, 0}, {100, 1}, false, false, 24, 0, false, true},
    {"exact", {0, 8}, {100, 300}, true, true, 0, 1, false, false},
    {"nothing", {0, 0}, {0, 0}, false, false, 0, 0, false, false},
};

static void an_article_leaves_keys_of_three_kinds(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof key_rows / sizeof *key_rows; i++) {
        const key_row *r = &key_rows[i];
        fixture_stand *s = fixture_stand_new();
        s->options.exact = r->exact;
        uint32_t count = fixture_put_words(s, fixture_put_words(s, 0, r->headline), r->body);
        ds_tokens tokens = {s->hashes, s->flags, r->headline.count, count};
        ds_entry entry = {.headline_key = r->headline_key ? 0x1234567 : 0};
        FIXTURE_OK(s, ds_signer_sign(&s->signer, &tokens, &entry, 9, &s->keys_writer, &s->error));
        uint32_t passages = r->winnows_headline ? fingerprints_of(r->headline) : 0;
        if (r->winnows_body) passages += fingerprints_of(r->body);
        key_counts counts = count_keys(s);
        bool as_expected = counts.of_kind[DS_KEY_BAND] == r->bands && counts.of_kind[DS_KEY_HEADLINE] == r->headlines &&
                           counts.of_kind[DS_KEY_PASSAGE] == passages && counts.of_kind[3] == 0;
        if (!as_expected) {
            fail_msg("%s: %u bands, %u of %u passages, %u headlines", r->what, counts.of_kind[DS_KEY_BAND],
                     counts.of_kind[DS_KEY_PASSAGE], passages, counts.of_kind[DS_KEY_HEADLINE]);
        }
        fixture_stand_free(s);
    }
}

static ds_overlap compare_with_itself(fixture_stand *s, uint32_t count) {
    ds_tokens tokens = {s->hashes, s->flags, 0, count};
    ds_overlap overlap = {0};
    ds_verifier verifier;
    ds_verifier_init(&verifier, &s->memory, NULL, 3);
    FIXTURE_OK(s, ds_verifier_compare(&verifier, &tokens, &tokens, &overlap, &s->error));
    ds_verifier_clear(&verifier);
    return overlap;
}

static void shingles_are_counted_as_a_set(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_words piece = {0, 10};
    uint32_t count = 0;
    for (int repeat = 0; repeat < 3; repeat++) count = fixture_put_words(s, count, piece);
    /* The piece three times: 8 shingles of its own, and the same 2 over each of both seams. */
    ds_overlap overlap = compare_with_itself(s, count);
    assert_true(overlap.shingles_a == 10 && overlap.shingles_b == 10 && overlap.shared == 10);
    for (uint32_t i = 0; i < 500; i++) s->hashes[i] = 7;
    overlap = compare_with_itself(s, 500);
    assert_true(overlap.shingles_a == 1 && overlap.shingles_b == 1 && overlap.longest_run == 500);
    fixture_stand_free(s);
}

/* ----------------------------------------------------------------------------------------------- matching ------- */

static void candidates_say_what_proposed_them(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_add_body(s, 0, 400);
    fixture_add(s, none, (fixture_words){5000, 350}, (fixture_words){100, 45}, none); /* shares 45 words: a passage */
    fixture_add_body(s, 2, 400);                                                      /* a copy of the first */
    fixture_match(s);
    const ds_matcher *m = &s->matcher;
    assert_int_equal(m->matches.count, 1);
    const ds_match *copy = fixture_find(&m->matches, 0, 2);
    assert_non_null(copy);
    assert_int_equal(copy->relation, DS_RELATION_COPY);
    assert_int_equal(copy->overlap.shared, 396);
    assert_int_equal(copy->overlap.longest_run, 398);
    assert_int_equal(copy->via, DS_VIA_BANDS | DS_VIA_PASSAGES);
    assert_int_equal(m->candidates, 3);
    assert_int_equal(m->candidates_via[0], 1);
    assert_int_equal(m->candidates_via[1], 3);
    assert_int_equal(m->candidates_via[2] + m->candidates_via[3] + m->candidates_via[4], 0);
    fixture_stand_free(s);
}

static void unrelated_pairs_are_kept_when_asked_for(void **state) {
    (void)state;
    for (int floor = 0; floor < 3; floor++) {
        fixture_stand *s = fixture_stand_new();
        s->options.keep_pairs = floor > 0;
        s->options.pair_floor = floor == 1 ? 0.5 : 0.51; /* the similarity of 0 and 1 is 49 / 98 */
        fixture_add_body(s, 0, 100);
        fixture_add_body(s, 49, 100);
        fixture_add_body(s, 1, 100);
        fixture_match(s);
        assert_int_equal(s->matcher.matches.count, 1);
        assert_int_equal(s->matcher.unrelated.count, floor == 0 ? 0 : floor == 1 ? 2 : 1);
        if (floor == 1) assert_non_null(fixture_find(&s->matcher.unrelated, 0, 1));
        fixture_stand_free(s);
    }
}

/* 18 of 214 shingles are shared, all of the body. */
static void equal_bodies_match_under_the_longest_headlines(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < 2; i++) {
        fixture_add(s, (fixture_words){1000 + 1000 * i, 100}, (fixture_words){0, 20}, none, none);
    }
    fixture_match(s);
    assert_int_equal(s->matcher.matches.count, 1);
    assert_int_equal(s->matcher.matches.matches[0].relation, DS_RELATION_IDENTICAL);
    fixture_stand_free(s);
}

/* 38 of 598 shingles are shared, in one run of 40 words: far below what is looked at by default. */
static void runs_are_worked_out_as_far_down_as_the_options_reach(void **state) {
    (void)state;
    for (int variant = 0; variant < 3; variant++) {
        fixture_stand *s = fixture_stand_new();
        if (variant == 1) s->options.containment = 0.05;
        s->options.keep_pairs = variant == 2;
        if (variant == 2) s->options.pair_floor = 0.05;
        fixture_add_body(s, 0, 600);
        fixture_add(s, none, (fixture_words){5000, 560}, (fixture_words){100, 40}, none);
        fixture_match(s);
        const ds_match_list *list = variant == 1 ? &s->matcher.matches : &s->matcher.unrelated;
        assert_int_equal(list->count, variant == 0 ? 0 : 1);
        if (variant == 1) assert_int_equal(list->matches[0].relation, DS_RELATION_EXCERPT);
        if (variant > 0) assert_int_equal(list->matches[0].overlap.longest_run, 40);
        if (variant > 0) assert_int_equal(list->matches[0].overlap.shared_words, 40);
        fixture_stand_free(s);
    }
}

/* 1 holds the text of 0 and as much again; 2 and 3 are these texts once more, so (1, 2) is the match the other way. */
static void sides_are_those_of_the_articles(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    fixture_add_body(s, 0, 100);
    fixture_add_body(s, 0, 200);
    fixture_add_body(s, 0, 100);
    fixture_add_body(s, 0, 200);
    fixture_match(s);
    assert_int_equal(s->matcher.matches.count, 6);
    for (uint32_t a = 0; a < 4; a++) {
        for (uint32_t b = a + 1; b < 4; b++) {
            const ds_match *match = fixture_find(&s->matcher.matches, a, b);
            assert_non_null(match);
            assert_int_equal(match->overlap.shingles_a, a % 2 == 0 ? 98 : 198);
            assert_int_equal(match->overlap.shingles_b, b % 2 == 0 ? 98 : 198);
            assert_int_equal(match->relation, a % 2 == b % 2 ? DS_RELATION_IDENTICAL : DS_RELATION_EXCERPT);
            assert_int_equal((match->via & DS_VIA_SAME_TEXT) != 0, a % 2 == b % 2);
            ds_match again;
            FIXTURE_OK(s, ds_matcher_compare(&s->matcher, a, b, &again, &s->error));
            assert_int_equal(again.via, 0);
            assert_int_equal(again.overlap.shingles_a, match->overlap.shingles_a);
            assert_int_equal(again.overlap.shared, match->overlap.shared);
            assert_int_equal(again.overlap.shared_words, match->overlap.shared_words);
            assert_int_equal(again.overlap.longest_run, match->overlap.longest_run);
            assert_int_equal(again.relation, match->relation);
        }
    }
    fixture_stand_free(s);
}

/* Two articles of one source and headline that share a third: an update, unless the headline says nothing. */
static ds_relation relation_under_headline(uint32_t unrelated, uint32_t copies) {
    fixture_stand *s = fixture_stand_new();
    fixture_words headline = {9000, 6}, shared = {0, 40};
    fixture_add(s, headline, shared, (fixture_words){100, 60}, none)->source = 7;
    fixture_add(s, headline, shared, (fixture_words){200, 60}, none)->source = 7;
    for (uint32_t i = 0; i < unrelated; i++) fixture_add(s, headline, (fixture_words){1000 + i * 200, 100}, none, none);
    for (uint32_t i = 0; i < copies; i++) fixture_add(s, headline, shared, (fixture_words){100, 61 + i}, none);
    fixture_match(s);
    const ds_match *match = fixture_find(&s->matcher.matches, 0, 1);
    ds_relation relation = match == NULL ? DS_RELATION_NONE : (ds_relation)match->relation;
    assert_int_equal(s->matcher.is_generic[0], relation == DS_RELATION_NONE);
    fixture_stand_free(s);
    return relation;
}

static void a_headline_over_three_texts_says_nothing(void **state) {
    (void)state;
    assert_int_equal(relation_under_headline(0, 0), DS_RELATION_UPDATE);
    assert_int_equal(relation_under_headline(1, 0), DS_RELATION_NONE);
    assert_int_equal(relation_under_headline(20, 0), DS_RELATION_NONE);
    assert_int_equal(relation_under_headline(0, 20), DS_RELATION_UPDATE); /* copies are no third text */
}

static void texts_without_words_match_nothing(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    for (int i = 0; i < 3; i++) fixture_add(s, none, none, none, none);
    s->options.keep_pairs = true;
    s->options.pair_floor = 0;
    fixture_match(s);
    assert_int_equal(s->corpus.text_count, 1);
    assert_int_equal(s->matcher.matches.count + s->matcher.unrelated.count, 0);
    fixture_stand_free(s);
}

/* ------------------------------------------------------------------------------------------- many equal texts --- */

static void assert_sorted_without_repeats(const ds_match_list *list) {
    for (size_t m = 0; m < list->count; m++) {
        const ds_match *here = &list->matches[m];
        assert_true(here->a < here->b);
        if (m == 0) continue;
        const ds_match *before = here - 1;
        assert_true(before->a < here->a || (before->a == here->a && before->b < here->b));
    }
}

static void up_to_64_equal_texts_all_pair(void **state) {
    (void)state;
    fixture_stand *s = fixture_stand_new();
    for (int i = 0; i < 64; i++) fixture_add_body(s, 0, 50);
    fixture_match(s);
    assert_int_equal(s->matcher.matches.count, 64 * 63 / 2);
    assert_sorted_without_repeats(&s->matcher.matches);
    assert_false(ds_matcher_may_have_missed(&s->matcher, 0, 63));
    fixture_stand_free(s);
}

static void more_equal_texts_meet_hubs_and_neighbours(void **state) {
    (void)state;
    enum { COPIES = 90 };
    fixture_stand *s = fixture_stand_new();
    ds_hubs hubs = {0};
    for (uint32_t i = 0; i < COPIES; i++) {
        fixture_add_body(s, 0, 50);
        ds_hubs_offer(&hubs, i, s->entries[i].rank_hash);
    }
    fixture_match(s);
    assert_sorted_without_repeats(&s->matcher.matches);
    uint32_t missed_a = 0, missed_b = 0;
    for (uint32_t a = 0; a < COPIES; a++) {
        for (uint32_t b = a + 1; b < COPIES; b++) {
            bool met = b == a + 1 || ds_hubs_has(&hubs, a) || ds_hubs_has(&hubs, b);
            const ds_match *match = fixture_find(&s->matcher.matches, a, b);
            assert_int_equal(match != NULL, met);
            if (met) assert_int_equal(match->relation, DS_RELATION_IDENTICAL);
            if (!met) missed_a = a, missed_b = b;
        }
    }
    assert_true(missed_b > 0);
    assert_true(ds_matcher_may_have_missed(&s->matcher, missed_a, missed_b));
    ds_match match;
    FIXTURE_OK(s, ds_matcher_compare(&s->matcher, missed_a, missed_b, &match, &s->error));
    assert_int_equal(match.relation, DS_RELATION_IDENTICAL);
    fixture_stand_free(s);
}

/* Two texts that are copies, of `x` and `y` articles: in turn, so that each has neighbours of the other. */
static fixture_stand *two_texts(uint32_t x, uint32_t y) {
    fixture_stand *s = fixture_stand_new();
    for (uint32_t i = 0; i < x || i < y; i++) {
        if (i < x) fixture_add_body(s, 0, 100)->rank_hash = ds_hash_mix(i);
        if (i < y) fixture_add_body(s, 4, 100)->rank_hash = ds_hash_mix(i + 7777);
    }
    fixture_match(s);
    assert_sorted_without_repeats(&s->matcher.matches);
    return s;
}

static void two_matching_texts_pair_all_their_articles(void **state) {
    (void)state;
    fixture_stand *s = two_texts(32, 32);
    assert_int_equal(s->matcher.matches.count, 64 * 63 / 2);
    assert_false(ds_matcher_may_have_missed(&s->matcher, 0, 1));
    fixture_stand_free(s);
}

static void two_matching_texts_of_many_articles_pair_through_hubs(void **state) {
    (void)state;
    fixture_stand *s = two_texts(33, 32);
    ds_hubs hubs[2] = {{0}, {0}};
    for (uint32_t i = 0; i < s->count; i++) {
        ds_hubs_offer(&hubs[s->corpus.text_of[i]], i, s->entries[i].rank_hash);
    }
    uint32_t between = 0;
    for (uint32_t a = 0; a < s->count; a++) {
        for (uint32_t b = a + 1; b < s->count; b++) {
            const ds_match *match = fixture_find(&s->matcher.matches, a, b);
            if (s->corpus.text_of[a] == s->corpus.text_of[b]) continue;
            bool hub = ds_hubs_has(&hubs[s->corpus.text_of[a]], a) || ds_hubs_has(&hubs[s->corpus.text_of[b]], b);
            if (hub || b == a + 1) assert_non_null(match);
            if (match != NULL) assert_int_equal(match->relation, DS_RELATION_COPY);
            between += match != NULL;
        }
    }
    assert_true(between < 33 * 32);
    assert_true(ds_matcher_may_have_missed(&s->matcher, 0, 1));
    fixture_stand_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_are_numbered_by_their_first_article),
        cmocka_unit_test(equal_hashes_alone_join_nothing),
        cmocka_unit_test(a_corpus_may_be_empty),
        cmocka_unit_test(a_damaged_record_is_told),
        cmocka_unit_test(an_article_leaves_keys_of_three_kinds),
        cmocka_unit_test(shingles_are_counted_as_a_set),
        cmocka_unit_test(candidates_say_what_proposed_them),
        cmocka_unit_test(unrelated_pairs_are_kept_when_asked_for),
        cmocka_unit_test(equal_bodies_match_under_the_longest_headlines),
        cmocka_unit_test(runs_are_worked_out_as_far_down_as_the_options_reach),
        cmocka_unit_test(sides_are_those_of_the_articles),
        cmocka_unit_test(a_headline_over_three_texts_says_nothing),
        cmocka_unit_test(texts_without_words_match_nothing),
        cmocka_unit_test(up_to_64_equal_texts_all_pair),
        cmocka_unit_test(more_equal_texts_meet_hubs_and_neighbours),
        cmocka_unit_test(two_matching_texts_pair_all_their_articles),
        cmocka_unit_test(two_matching_texts_of_many_articles_pair_through_hubs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
