/* SPDX-License-Identifier: MIT */
/* What a result says of its stories and inputs: who is who, in which order, under which id, and how long the strings of an
 * answer live. */
#include "fixtures/fixture_articles.h"
#include "fixtures/fixture_folder.h"

/* ------------------------------------------------------------------------------------------------ lifetimes ----- */

static void strings_live_until_the_next_call_of_their_function(void **state) {
    (void)state;
    ds_error error;
    ds_article articles[8];
    size_t count = fixture_small_corpus(articles);
    for (size_t i = 0; i < 2; i++) {
        articles[count] = articles[i];
        articles[count].id = i == 0 ? "late-0" : "late-1";
        articles[count++].published = "2024-07-01T00:00:00Z";
    }
    ds_options options;
    ds_options_init(&options);
    options.keep_pairs = true;
    ds_result *result = fixture_scan(articles, count, &options);
    assert_int_equal(ds_result_rerun_count(result), 1);
    ds_story story = fixture_story(result, 0);
    ds_rerun rerun;
    ds_pair pair;
    FIXTURE_CALL(error, ds_result_rerun(result, 0, &rerun, &error));
    char story_id[32];
    (void)snprintf(story_id, sizeof story_id, "%s", story.id);
    for (size_t p = 0; p < ds_result_pair_count(result); p++) {
        FIXTURE_CALL(error, ds_result_pair(result, p, &pair, &error));
    }
    assert_string_equal(story.id, story_id);
    assert_string_equal(story.members[2].id, "post-1");
    assert_string_equal(story.members[1].of, "wire-1");
    assert_string_equal(rerun.of_story, story_id);
    assert_string_equal(rerun.of, "wire-1");
    assert_string_equal(rerun.id, "late-0");
    assert_true(rerun.days > 117 && rerun.days < 118);
    story = fixture_story(result, ds_result_story_count(result) - 1);
    assert_string_equal(rerun.headline, "Fire destroys old cannery");
    assert_true(pair.a[0] != '\0' && pair.b[0] != '\0');
    assert_string_equal(story.members[0].headline, "Frost halves the cherries");
    ds_result_free(result);
}

/* ------------------------------------------------------------------------------------------------ story ids ----- */

static const ds_member *find_member(ds_result *result, const char *id, ds_story *story) {
    for (size_t i = 0; i < ds_result_story_count(result); i++) {
        *story = fixture_story(result, i);
        for (size_t m = 0; m < story->member_count; m++) {
            if (strcmp(story->members[m].id, id) == 0) return &story->members[m];
        }
    }
    fail_msg("no member %s", id);
    return NULL;
}

static void story_ids_are_those_of_their_founders(void **state) {
    (void)state;
    ds_article articles[6];
    size_t count = fixture_small_corpus(articles);
    ds_result *all = fixture_scan(articles, count, NULL), *fewer = fixture_scan(articles, count - 3, NULL);
    ds_story a = {0}, b = {0};
    (void)find_member(all, "post-1", &a);
    assert_int_equal(strlen(a.id), 16);
    assert_int_equal(strspn(a.id, "0123456789abcdef"), 16);
    (void)find_member(fewer, "post-1", &b);
    assert_string_equal(a.id, b.id);
    (void)find_member(all, "post-2", &b);
    assert_string_not_equal(a.id, b.id);
    ds_result_free(fewer);
    fewer = fixture_scan(articles + 1, count - 1, NULL); /* without the founder */
    (void)find_member(fewer, "post-1", &b);
    assert_string_not_equal(a.id, b.id);
    ds_result_free(all);
    ds_result_free(fewer);
}

static void equal_articles_that_are_kept_apart_have_stories_of_their_own(void **state) {
    (void)state;
    ds_article articles[4];
    ds_options options;
    ds_options_init(&options);
    options.isolate = true;
    for (size_t i = 0; i < 4; i++)
        articles[i] = fixture_article("same", "one source", NULL, NULL, "the very same words");
    ds_result *result = fixture_scan(articles, 4, &options);
    assert_int_equal(ds_result_story_count(result), 4);
    char ids[4][32];
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "%s", fixture_story(result, i).id);
        for (size_t j = 0; j < i; j++) assert_string_not_equal(ids[i], ids[j]);
    }
    ds_result_free(result);
}

/* -------------------------------------------------------------------------------------------------- members ----- */

/* Three articles of which the second is the centre: `a` and `c` are copies of `b` and not of each other. */
static ds_result *scan_chain(const char *keep, char *bodies[3]) {
    ds_article articles[3];
    static const char *const ids[] = {"a", "b", "c"}, *const dates[] = {"2024-03-01", "2024-03-02", "2024-03-03"};
    for (size_t i = 0; i < 3; i++) {
        bodies[i] = fixture_body((uint32_t)i * 25, 100);
        articles[i] = fixture_article(ids[i], i == 1 ? "desk" : "wire", dates[i], ids[i], bodies[i]);
    }
    ds_options options;
    ds_options_init(&options);
    options.keep = keep;
    return fixture_scan(articles, 3, &options);
}

static void the_centre_comes_first_whatever_its_date(void **state) {
    (void)state;
    static const struct {
        const char *keep, *keeper;
    } rows[] = {{"first", "a"}, {"latest", "c"}, {"source:desk", "b"}, {"edition", "c"}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        char *bodies[3];
        ds_result *result = scan_chain(rows[r].keep, bodies);
        ds_story story = fixture_story(result, 0);
        assert_int_equal(story.member_count, 3);
        assert_int_equal(story.centre, 0);
        assert_string_equal(story.members[0].id, "b");
        assert_string_equal(story.members[1].id, "a");
        assert_string_equal(story.members[2].id, "c");
        assert_string_equal(story.members[story.keeper].id, rows[r].keeper);
        assert_string_equal(story.headline, rows[r].keeper);
        assert_int_equal(story.source_count, 2);
        assert_string_equal(story.sources[0], "desk");
        assert_string_equal(story.sources[1], "wire");
        assert_string_equal(story.first, "2024-03-01T00:00:00Z");
        assert_string_equal(story.last, "2024-03-03T00:00:00Z");
        ds_result_free(result);
        for (size_t i = 0; i < 3; i++) free(bodies[i]);
    }
}

static void an_unusable_story_has_no_keeper(void **state) {
    (void)state;
    ds_article articles[6];
    size_t count = fixture_small_corpus(articles);
    for (size_t i = 0; i < 3; i++) articles[i].status = i == 0 ? "canceled" : "withheld";
    ds_result *result = fixture_scan(articles, count, NULL);
    ds_story story = fixture_story(result, 0);
    assert_int_equal(story.keeper, SIZE_MAX);
    assert_string_equal(story.headline, story.members[story.centre].headline);
    assert_string_equal(story.members[0].status, "canceled");
    ds_result_free(result);
}

/* How a status is spelt differs from format to format; a word of another kind stops nobody. */
static void statuses_say_who_may_be_kept(void **state) {
    (void)state;
    static const struct {
        const char *status;
        bool usable, kills;
    } rows[] = {
        {"", true, false},           {"usable", true, false},        {"stat:usable", true, false},
        {"Usable", true, false},     {"published", true, false},     {"canceled", false, true},
        {"Cancelled", false, true},  {"stat:canceled", false, true}, {"http://cv.example.org/stat/killed", false, true},
        {"withdrawn", false, true},  {"withheld", false, false},     {"stat:withheld", false, false},
        {"embargoed", false, false},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        ds_article articles[6];
        size_t count = fixture_small_corpus(articles);
        articles[0].status = rows[r].status; /* of three, the second is a copy and the third the same text */
        ds_result *result = fixture_scan(articles, count, NULL);
        ds_story story = fixture_story(result, 0);
        size_t keeper = rows[r].usable ? 0 : rows[r].kills ? SIZE_MAX : 1;
        if (story.keeper != keeper) fail_msg("\"%s\" keeps %zu", rows[r].status, story.keeper);
        assert_int_equal((story.members[2].notes & DS_NOTE_KILLED) != 0, rows[r].kills);
        ds_result_free(result);
    }
}

/* A text of 200 words, a part of whose words is another's from `own` on. */
static char *rewritten(uint32_t shared, uint32_t own) {
    fixture_text text = {NULL, 0, 0};
    fixture_append_words(&text, 0, shared);
    fixture_append_words(&text, own, 200 - shared);
    return text.data;
}

static void origins_are_reports_and_not_edits(void **state) {
    (void)state;
    char *whole = fixture_body(0, 200), *cut = fixture_body(0, 150), *late = fixture_body(40, 160);
    char *other = rewritten(150, 3000), *another = rewritten(150, 4000), *edited = rewritten(185, 5000);
    const struct {
        const char *bodies[4], *datelines[4], *credits[4];
        size_t origins;
    } rows[] = {
        {{whole, cut, late, whole}, {NULL}, {NULL}, 1},
        {{whole, cut, other, whole}, {NULL}, {NULL}, 2},
        {{whole, cut, other, another}, {NULL}, {NULL}, 3},
        {{whole, cut, other, another}, {"OSLO (AP)", NULL, "Oslo (Reuters) -", "PARIS (Reuters)"}, {NULL}, 2},
        {{whole, cut, other, another},
         {"OSLO (AP)", "OSLO (AP)", NULL, "(AP)"},
         {NULL, NULL, "The Associated Press", NULL},
         1},
        {{whole, edited, whole, whole}, {NULL}, {NULL}, 1},
        {{whole, edited, whole, whole},
         {"OSLO (AP)", "OSLO (AFP)", NULL, "OSLO (AFP)"},
         {NULL},
         1}, /* equal texts tie them */
        {{whole, edited, whole, whole}, {"OSLO (AP)", "OSLO (AFP)", NULL, NULL}, {NULL}, 2},
    };
    static const char *const ids[] = {"1", "2", "3", "4"};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        ds_article articles[4];
        for (size_t i = 0; i < 4; i++) {
            articles[i] = fixture_article(ids[i], ids[i], "2024-03-01", NULL, rows[r].bodies[i]);
            articles[i].dateline = rows[r].datelines[i];
            articles[i].credit = rows[r].credits[i];
        }
        ds_result *result = fixture_scan(articles, 4, NULL);
        ds_story story = fixture_story(result, 0);
        assert_int_equal(story.member_count, 4);
        if (story.origins != rows[r].origins) fail_msg("row %zu: %zu origins", r, story.origins);
        ds_result_free(result);
    }
    char *bodies[] = {whole, cut, late, other, another, edited};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) free(bodies[i]);
}

/* One excerpt comes before the whole story and one after it. They overlap, or the whole would be taken for a digest. */
static void evidence_is_told_from_the_members_side(void **state) {
    (void)state;
    char *before = fixture_body(80, 50), *whole = fixture_body(0, 200), *after = fixture_body(100, 60);
    ds_article articles[] = {fixture_article("before", "s", "2024-03-01", NULL, before),
                             fixture_article("whole", "s", "2024-03-02", NULL, whole),
                             fixture_article("after", "s", "2024-03-03", NULL, after)};
    ds_options options;
    ds_error error;
    ds_options_init(&options);
    options.keep_pairs = true;
    ds_result *result = fixture_scan(articles, 3, &options);
    ds_story story = fixture_story(result, 0);
    assert_string_equal(story.members[0].id, "whole");
    for (size_t m = 1; m < 3; m++) {
        const ds_evidence *e = &story.members[m].evidence;
        assert_int_equal(e->relation, DS_RELATION_EXCERPT);
        assert_float_equal(e->containment_of_member, 1, 0);
        assert_float_equal(e->containment_of_other, ((story.members[m].words - 2) / 198.0), 1e-6);
        assert_int_equal(e->longest_run_words, story.members[m].words);
    }
    assert_float_equal(story.lowest, 1, 0);
    for (size_t p = 0; p < ds_result_pair_count(result); p++) {
        ds_pair pair;
        FIXTURE_CALL(error, ds_result_pair(result, p, &pair, &error));
        bool a_is_whole = strcmp(pair.a, "whole") == 0, b_is_whole = strcmp(pair.b, "whole") == 0;
        assert_true((pair.evidence.containment_of_member < 1) == !b_is_whole);
        assert_true((pair.evidence.containment_of_other < 1) == !a_is_whole);
    }
    assert_int_equal(ds_result_pair_count(result), 3); /* the two excerpts share words too */
    ds_result_free(result);
    free(before);
    free(whole);
    free(after);
}

static void a_digest_names_the_stories_that_it_holds(void **state) {
    (void)state;
    fixture_text both = {NULL, 0, 0};
    char *one = fixture_body(0, 80), *two = fixture_body(1000, 70);
    fixture_append_words(&both, 0, 80);
    fixture_append_words(&both, 1000, 70);
    fixture_append_words(&both, 2000, 40);
    ds_article articles[] = {fixture_article("one", "s", NULL, "First", one),
                             fixture_article("roundup", "s", NULL, "In short", both.data),
                             fixture_article("two", "s", NULL, "Second", two)};
    ds_result *result = fixture_scan(articles, 3, NULL);
    ds_story story = {0};
    const ds_member *alone = find_member(result, "two", &story);
    char other[32];
    (void)snprintf(other, sizeof other, "%s", story.id);
    assert_int_equal(alone->also_count, 0);
    const ds_member *digest = find_member(result, "roundup", &story);
    assert_string_equal(digest->of, "one");
    assert_true(digest->notes & DS_NOTE_DIGEST);
    assert_int_equal(digest->also_count, 1);
    assert_string_equal(digest->also[0], other);
    assert_string_equal(story.members[story.keeper].id, "one");
    ds_result_free(result);
    fixture_text_free(&both);
    free(one);
    free(two);
}

/* ------------------------------------------------------------------------------------------------ orders -------- */

static void equal_articles_stand_in_order_of_their_files(void **state) {
    (void)state;
    for (char name[] = "h.jsonl"; name[0] >= 'a'; name[0]--) {
        fixture_text_file(name, "{\"id\":\"1\",\"source\":\"s\",\"text\":\"the same in every file, word for word\"}\n");
    }
    ds_options options;
    ds_options_init(&options);
    options.threads = 3;
    ds_result *result = fixture_scan_path(".", &options);
    ds_story story = fixture_story(result, 0);
    assert_int_equal(story.member_count, 8);
    for (size_t m = 0; m < 8; m++) {
        char path[] = "a.jsonl#1";
        path[0] = (char)('a' + m);
        assert_string_equal(story.members[m].path, path);
    }
    ds_result_free(result);
}

/* More than a chunk of a mebibyte, with broken lines at both ends. */
static void skips_stand_in_order_of_lines(void **state) {
    (void)state;
    enum { LINES = 1500 };
    static const unsigned broken[] = {2, 9, 10, 100, LINES};
    fixture_text lines = {NULL, 0, 0};
    for (unsigned line = 1, next = 0; line <= LINES; line++) {
        char id[32];
        bool breaks = line == broken[next];
        next += breaks;
        (void)snprintf(id, sizeof id, "{\"id\":\"%u\",\"text\":\"", line);
        fixture_append_text(&lines, id);
        fixture_append_words(&lines, line * 100, 90);
        fixture_append_text(&lines, breaks ? "\n" : "\"}\n");
    }
    assert_true(lines.size > 1 << 20);
    fixture_file("feed.jsonl", lines.data, lines.size);
    ds_options options;
    ds_options_init(&options);
    options.threads = 3;
    ds_result *result = fixture_scan_path("feed.jsonl", &options);
    assert_int_equal(ds_result_skip_count(result), 5);
    for (size_t i = 0; i < 5; i++) {
        char place[32];
        (void)snprintf(place, sizeof place, "line %u", broken[i]);
        assert_string_equal(ds_result_skip(result, i)->place, place);
        assert_string_equal(ds_result_skip(result, i)->reason, "bad-json");
    }
    assert_int_equal(ds_result_stats(result)->articles, LINES - 5);
    ds_result_free(result);
    fixture_text_free(&lines);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_live_until_the_next_call_of_their_function),
        cmocka_unit_test(story_ids_are_those_of_their_founders),
        cmocka_unit_test(equal_articles_that_are_kept_apart_have_stories_of_their_own),
        cmocka_unit_test(the_centre_comes_first_whatever_its_date),
        cmocka_unit_test(an_unusable_story_has_no_keeper),
        cmocka_unit_test(statuses_say_who_may_be_kept),
        cmocka_unit_test(origins_are_reports_and_not_edits),
        cmocka_unit_test(evidence_is_told_from_the_members_side),
        cmocka_unit_test(a_digest_names_the_stories_that_it_holds),
        cmocka_unit_test_setup_teardown(equal_articles_stand_in_order_of_their_files, fixture_folder_enter,
                                        fixture_folder_leave),
        cmocka_unit_test_setup_teardown(skips_stand_in_order_of_lines, fixture_folder_enter, fixture_folder_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
