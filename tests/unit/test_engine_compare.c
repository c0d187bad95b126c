/* SPDX-License-Identifier: MIT */
/* Two articles held against each other: the evidence is that of a scan, passages point at equal words, files are told
 * apart by FILE#ID, and whatever cannot be compared says why. */
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_articles.h"
#include "fixtures/fixture_folder.h"

#include <ctype.h>

static ds_options defaults(void) {
    ds_options options;
    ds_options_init(&options);
    return options;
}

static ds_comparison *compare(ds_article a, ds_article b, const ds_options *options) {
    ds_error error;
    ds_options standard = defaults();
    ds_comparison *c = NULL;
    FIXTURE_CALL(error, ds_compare(&c, &a, &b, options == NULL ? &standard : options, &error));
    return c;
}

/* ------------------------------------------------------------------------------------------------- evidence ----- */

/* What a scan says of a pair, seen from its first article. */
static void assert_as_in_a_scan(const ds_article *a, const ds_article *b) {
    ds_error error;
    ds_options options = defaults();
    options.keep_pairs = true;
    options.pair_floor = 0;
    options.exact = true;
    options.threshold = options.containment = 0.01; /* so that the scan proposes any pair with something in common */
    ds_result *result = fixture_scan((ds_article[]){*a, *b}, 2, &options);
    ds_comparison *c = compare(*a, *b, &options);
    const ds_evidence *compared = ds_comparison_evidence(c);
    assert_int_equal(ds_result_pair_count(result), 1);
    ds_pair pair;
    FIXTURE_CALL(error, ds_result_pair(result, 0, &pair, &error));
    assert_string_equal(pair.a, a->id);
    assert_int_equal(pair.evidence.relation, compared->relation);
    assert_int_equal(pair.evidence.base, compared->base);
    assert_string_equal(pair.evidence.rule, compared->rule);
    assert_float_equal(pair.evidence.jaccard, compared->jaccard, 0);
    assert_float_equal(pair.evidence.containment_of_member, compared->containment_of_member, 0);
    assert_float_equal(pair.evidence.containment_of_other, compared->containment_of_other, 0);
    assert_int_equal(pair.evidence.shared_words, compared->shared_words);
    assert_int_equal(pair.evidence.longest_run_words, compared->longest_run_words);
    assert_int_equal(compared->via, 0);
    ds_comparison_free(c);
    ds_result_free(result);
}

static void the_evidence_is_that_of_a_scan(void **state) {
    (void)state;
    static const uint32_t firsts[] = {0, 5, 40, 90}, counts[] = {100, 60, 30};
    for (size_t f = 0; f < 4; f++) {
        for (size_t n = 0; n < 3; n++) {
            char *whole = fixture_body(0, 100), *part = fixture_body(firsts[f], counts[n]);
            ds_article a = fixture_article("a", "x", "2024-01-01", "A headline of six words here", whole);
            ds_article b = fixture_article("b", "y", "2024-01-02", "Quite another headline", part);
            assert_as_in_a_scan(&a, &b);
            b.published = "2024-02-01"; /* a rerun */
            assert_as_in_a_scan(&a, &b);
            b.headline = a.headline;
            b.guid = a.guid = "urn:one";
            assert_as_in_a_scan(&a, &b);
            free(whole);
            free(part);
        }
    }
}

static void sides_can_be_swapped(void **state) {
    (void)state;
    char *whole = fixture_body(0, 200), *part = fixture_body(50, 60);
    ds_article a = fixture_article("a", "x", NULL, NULL, whole), b = fixture_article("b", "y", NULL, NULL, part);
    ds_comparison *c = compare(a, b, NULL), *d = compare(b, a, NULL);
    const ds_evidence *e = ds_comparison_evidence(c), *f = ds_comparison_evidence(d);
    assert_int_equal(e->relation, DS_RELATION_EXCERPT);
    assert_int_equal(f->relation, DS_RELATION_EXCERPT);
    assert_float_equal(e->containment_of_member, 58.0 / 198, 1e-12);
    assert_float_equal(e->containment_of_other, 1, 0);
    assert_float_equal(f->containment_of_member, 1, 0);
    assert_int_equal(e->longest_run_words, 60);
    assert_string_equal(ds_comparison_member(c, 0)->id, "a");
    assert_string_equal(ds_comparison_member(c, 1)->id, "b");
    assert_int_equal(ds_comparison_member(c, 0)->words, 200);
    assert_string_equal(ds_comparison_member(c, 1)->source, "y");
    assert_string_equal(ds_comparison_member(c, 0)->of, "");
    assert_int_equal(ds_comparison_passage(c, 0)->b_size, ds_comparison_passage(d, 0)->a_size);
    ds_comparison_free(c);
    ds_comparison_free(d);
    free(whole);
    free(part);
}

/* ------------------------------------------------------------------------------------------------- passages ----- */

/* The letters and digits of a piece of text, folded, with one space between words. */
static fixture_text words_of(const char *bytes, size_t size) {
    fixture_text words = {NULL, 0, 0};
    fixture_append_text(&words, "");
    bool inside = false;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        bool is_word = isalnum(c) || c >= 0x80 || c == '\'';
        if (is_word && !inside && words.size > 0) fixture_append_text(&words, " ");
        char folded = (char)tolower(c);
        if (is_word) fixture_append(&words, &folded, 1);
        inside = is_word;
    }
    return words;
}

static size_t count_words(const char *text) {
    size_t words = *text != '\0';
    for (; *text != '\0'; text++) words += *text == ' ';
    return words;
}

static void assert_passages_hold(const ds_comparison *c) {
    size_t sizes[2];
    const char *a = ds_comparison_text(c, 0, &sizes[0]), *b = ds_comparison_text(c, 1, &sizes[1]);
    for (size_t p = 0; p < ds_comparison_passage_count(c); p++) {
        const ds_passage *passage = ds_comparison_passage(c, p);
        assert_true(passage->a_offset + passage->a_size <= sizes[0]);
        assert_true(passage->b_offset + passage->b_size <= sizes[1]);
        fixture_text x = words_of(a + passage->a_offset, passage->a_size);
        fixture_text y = words_of(b + passage->b_offset, passage->b_size);
        assert_string_equal(x.data, y.data);
        assert_int_equal(count_words(x.data), passage->words);
        fixture_text_free(&x);
        fixture_text_free(&y);
        for (size_t q = 0; q < p; q++) {
            const ds_passage *longer = ds_comparison_passage(c, q);
            assert_true(longer->words >= passage->words);
            bool apart_a = longer->a_offset + longer->a_size <= passage->a_offset ||
                           passage->a_offset + passage->a_size <= longer->a_offset;
            bool apart_b = longer->b_offset + longer->b_size <= passage->b_offset ||
                           passage->b_offset + passage->b_size <= longer->b_offset;
            assert_true(apart_a && apart_b);
        }
    }
    assert_null(ds_comparison_passage(c, ds_comparison_passage_count(c)));
}

static void passages_point_at_the_same_words(void **state) {
    (void)state;
    static const char a_body[] = "The  mayor -- who resigned on Friday -- said “nothing was wrong” with the ACCOUNTS.\n"
                                 "Auditors disagree: they found 12,000 crowns missing from the harbour fund.\n"
                                 "The mayor's office did not reply.";
    static const char b_body[] =
        "Auditors disagree; they found 12,000 crowns missing from the harbour fund, and more.\n\n"
        "Nothing was wrong with the accounts, said the mayor, who resigned on friday.\n"
        "Die Bürgermeisterin schwieg. THE MAYOR’S OFFICE did not reply.";
    ds_comparison *c =
        compare(fixture_article("a", NULL, NULL, "Mayor resigns over harbour fund", a_body),
                fixture_article("b", NULL, NULL, "Harbour fund: mayor resigns over crowns", b_body), NULL);
    assert_true(ds_comparison_passage_count(c) >= 4);
    assert_int_equal(ds_comparison_passage(c, 0)->words, 12); /* auditors ... fund */
    assert_int_equal(ds_comparison_passage(c, 0)->words, ds_comparison_evidence(c)->longest_run_words);
    size_t size;
    const char *text = ds_comparison_text(c, 0, &size);
    assert_int_equal(size, strlen("Mayor resigns over harbour fund\n\n") + strlen(a_body));
    assert_string_equal(text + strlen("Mayor resigns over harbour fund\n\n"), a_body);
    for (size_t p = 0; p < ds_comparison_passage_count(c); p++) {
        const ds_passage *passage = ds_comparison_passage(c, p);
        assert_true(isalnum((unsigned char)text[passage->a_offset])); /* words, not what stands around them */
        assert_true(isalnum((unsigned char)text[passage->a_offset + passage->a_size - 1]));
    }
    ds_comparison_free(c);

    c = compare(fixture_article("a", NULL, NULL, NULL, a_body), fixture_article("b", NULL, NULL, NULL, a_body), NULL);
    assert_passages_hold(c);
    assert_int_equal(ds_comparison_passage_count(c), 1);
    assert_int_equal(ds_comparison_passage(c, 0)->a_offset, ds_comparison_passage(c, 0)->b_offset);
    ds_comparison_free(c);
}

static void passages_hold_in_texts_that_repeat_themselves(void **state) {
    (void)state;
    for (uint32_t step = 1; step < 12; step++) {
        fixture_text a = {NULL, 0, 0}, b = {NULL, 0, 0};
        for (uint32_t i = 0; i < 12; i++) {
            fixture_append_words(&a, i * 5 % 7 * 10, 4 + i);
            fixture_append_words(&b, i * step % 7 * 10, 3 + i);
            fixture_append_text(i % 3 == 0 ? &a : &b, "\n");
        }
        ds_comparison *c = compare(fixture_article("a", NULL, NULL, "bo ba bi", a.data),
                                   fixture_article("b", NULL, NULL, "bo ba bi be", b.data), NULL);
        assert_true(ds_comparison_passage_count(c) > 1);
        assert_passages_hold(c);
        ds_comparison_free(c);
        fixture_text_free(&a);
        fixture_text_free(&b);
    }
}

/* What is left out of the tokens moves no offset. */
static void furniture_moves_no_offset(void **state) {
    (void)state;
    static const char story[] =
        "Divers brought up the bell of the lost steamer on Sunday after a search of eleven years.";
    fixture_text framed = {NULL, 0, 0};
    fixture_append_text(&framed, "Bell of the steamer found\nAdvertisement\n");
    fixture_append_text(&framed, story);
    fixture_append_text(&framed, "\nLeave a comment\n");
    fixture_append_text(&framed, story);
    ds_comparison *c = compare(fixture_article("a", NULL, NULL, "Bell of the steamer found", framed.data),
                               fixture_article("b", NULL, NULL, NULL, story), NULL);
    assert_int_equal(ds_comparison_evidence(c)->relation, DS_RELATION_IDENTICAL);
    assert_int_equal(ds_comparison_member(c, 0)->left_out, 5 + 1 + 3 + 17);
    assert_passages_hold(c);
    size_t size;
    const char *text = ds_comparison_text(c, 0, &size);
    const ds_passage *passage = ds_comparison_passage(c, 0);
    assert_ptr_equal(text + passage->a_offset, strstr(text, "Divers brought"));
    assert_int_equal(passage->words, 17);
    ds_comparison_free(c);
    fixture_text_free(&framed);
}

static void bytes_that_are_no_text_are_shown_as_such(void **state) {
    (void)state;
    ds_article a = fixture_article("a", NULL, NULL, "caf\xe9 closes", "one two\0three \xff four five six");
    a.body_size = 29;
    ds_comparison *c =
        compare(a, fixture_article("b", NULL, NULL, NULL, "one two three \xef\xbf\xbd four five six"), NULL);
    size_t size;
    const char *text = ds_comparison_text(c, 0, &size);
    static const char shown[] = "caf\xef\xbf\xbd closes\n\none two\0three \xef\xbf\xbd four five six";
    assert_int_equal(size, sizeof shown - 1);
    assert_memory_equal(text, shown, sizeof shown);
    assert_int_equal(ds_comparison_member(c, 0)->notes & DS_NOTE_BAD_UTF8, DS_NOTE_BAD_UTF8);
    assert_int_equal(ds_comparison_member(c, 0)->notes & DS_NOTE_NUL_BYTES, DS_NOTE_NUL_BYTES);
    assert_int_equal(ds_comparison_member(c, 1)->notes & (DS_NOTE_BAD_UTF8 | DS_NOTE_NUL_BYTES), 0);
    assert_int_equal(ds_comparison_evidence(c)->rule[0] != '\0', true);
    assert_int_equal(ds_comparison_passage(c, 0)->words, 6);
    ds_comparison_free(c);
}

static void nothing_can_be_compared_with_nothing(void **state) {
    (void)state;
    ds_article empty;
    ds_article_init(&empty);
    ds_comparison *c = compare(empty, empty, NULL);
    assert_int_equal(ds_comparison_evidence(c)->relation, DS_RELATION_NONE);
    assert_float_equal(ds_comparison_evidence(c)->jaccard, 0, 0);
    assert_int_equal(ds_comparison_passage_count(c), 0);
    ds_comparison_free(c);
}

/* ---------------------------------------------------------------------------------------------------- files ----- */

static const char feed[] = "{\"id\":\"a1\",\"title\":\"First\",\"text\":\"the first words of a feed\"}\n"
                           "{\"id\":\"a2\",\"title\":\"Second\",\"text\":\"the second words of a feed\"}\n"
                           "{\"title\":\"Third\",\"text\":\"no id but a line\"}\n"
                           "{\"id\":\"twice\",\"text\":\"one\"}\n{\"id\":\"twice\",\"text\":\"two\"}\n"
                           "{\"id\":\"x#y\",\"text\":\"a mark in the id\"}\n";

typedef struct path_row {
    const char *path;
    ds_status status;
    const char *says; /* part of the message, or the headline */
} path_row;

static const path_row path_rows[] = {
    {"one.txt", DS_OK, "Only"},
    {"feed.jsonl#a2", DS_OK, "Second"},
    {"./feed.jsonl#a1", DS_OK, "First"},
    {"feed.jsonl#L3", DS_OK, "Third"},
    {"feed.jsonl#x#y", DS_OK, ""},
    {"with#mark.txt", DS_OK, "Marked"},
    {"with#mark.jsonl#7", DS_OK, "Seven"},
    {"single.json", DS_OK, "Single"},
    {"folder", DS_OK, "Inside"},
    {"feed.jsonl", DS_E_ARGUMENT, "holds 6 articles; name one as FILE#ID"},
    {"feed.jsonl#twice", DS_E_ARGUMENT, "holds 2 articles with this id; name one as FILE#ID"},
    {"feed.jsonl#a3", DS_E_NOT_FOUND, "holds no such article"},
    {"feed.jsonl#", DS_E_NOT_FOUND, "holds no such article"},
    {"nowhere.jsonl#a1", DS_E_NOT_FOUND, ""},
    {"#a1", DS_E_NOT_FOUND, ""},
    {"nowhere", DS_E_NOT_FOUND, ""},
    {"", DS_E_NOT_FOUND, ""},
    {"broken.json", DS_E_FORMAT, "bad-json"},
    {"empty.txt", DS_E_FORMAT, "empty"},
    {"image.bin", DS_E_FORMAT, "binary"},
    {"hollow", DS_E_NOT_FOUND, "holds no such article"},
    {".", DS_E_ARGUMENT, "name one as FILE#ID"},
};

static void write_files(void) {
    fixture_text_file("one.txt", "Only\nthe only words of a file");
    fixture_text_file("feed.jsonl", feed);
    fixture_text_file("with#mark.txt", "Marked\nwords behind a mark");
    fixture_text_file("with#mark.jsonl", "{\"id\":7,\"title\":\"Seven\",\"text\":\"a\"}\n{\"id\":8,\"text\":\"b\"}\n");
    fixture_text_file("single.json", "{\"title\":\"Single\",\"text\":\"one object\"}");
    fixture_text_file("broken.json", "{\"title\":\"Single\",");
    fixture_text_file("empty.txt", "");
    fixture_image_file("image.bin");
    fixture_directory("folder");
    fixture_text_file("folder/it.txt", "Inside\na folder of one");
    fixture_directory("hollow");
}

static void paths_name_an_article_or_say_why_not(void **state) {
    (void)state;
    ds_options options = defaults();
    write_files();
    for (size_t i = 0; i < sizeof path_rows / sizeof *path_rows; i++) {
        const path_row *r = &path_rows[i];
        for (int which = 0; which < 2; which++) {
            ds_comparison *c = (ds_comparison *)&options;
            ds_error error = {.code = DS_OK};
            const char *a = which == 0 ? r->path : "one.txt", *b = which == 0 ? "one.txt" : r->path;
            ds_status status = ds_compare_paths(&c, a, b, &options, &error);
            if (status != r->status) fail_msg("%s: %s, %s", r->path, ds_status_name(status), error.message);
            assert_true((c != NULL) == (status == DS_OK));
            if (status == DS_OK) {
                assert_string_equal(ds_comparison_member(c, which)->headline, r->says);
            } else {
                assert_int_equal(error.code, status);
                assert_string_equal(error.place, r->path);
                if (strstr(error.message, r->says) == NULL) fail_msg("%s: %s", r->path, error.message);
            }
            ds_comparison_free(c);
        }
    }
}

static void arguments_are_checked(void **state) {
    (void)state;
    ds_options options = defaults();
    ds_error error = {.code = DS_OK};
    ds_article a;
    ds_comparison *c = (ds_comparison *)&options;
    ds_article_init(&a);
    assert_int_equal(ds_compare(NULL, &a, &a, &options, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_compare(&c, NULL, &a, &options, &error), DS_E_ARGUMENT);
    assert_null(c);
    assert_int_equal(ds_compare(&c, &a, NULL, &options, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_compare(&c, &a, &a, NULL, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_compare_paths(NULL, "x", "x", &options, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_compare_paths(&c, NULL, "x", &options, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_compare_paths(&c, "x", NULL, &options, NULL), DS_E_ARGUMENT);
    options.threshold = 2;
    assert_int_equal(ds_compare(&c, &a, &a, &options, &error), DS_E_ARGUMENT);
    assert_string_equal(error.place, "threshold");
    options.threshold = 0.5;
    a.struct_size = 8;
    assert_int_equal(ds_compare(&c, &a, &a, &options, &error), DS_E_ARGUMENT);
    assert_null(c);
}

static void the_copies_are_the_comparisons_own_and_come_back(void **state) {
    (void)state;
    fixture_allocator allocator = {0};
    ds_options options = defaults();
    options.allocator = fixture_allocator_hook(&allocator);
    char *body = fixture_body(0, 50), *headline = strdup("A headline");
    ds_article a = fixture_article("a", "s", "2024-01-01", headline, body);
    ds_comparison *c = compare(a, a, &options);
    memset(body, '#', strlen(body));
    memset(headline, '#', strlen(headline));
    free(body);
    free(headline);
    assert_string_equal(ds_comparison_member(c, 0)->headline, "A headline");
    assert_string_equal(ds_comparison_member(c, 1)->published, "2024-01-01T00:00:00Z");
    assert_passages_hold(c);
    assert_true(allocator.blocks > 0);
    ds_comparison_free(c);
    assert_int_equal(allocator.blocks, 0);
    assert_int_equal(allocator.wrong_sizes, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_evidence_is_that_of_a_scan),
        cmocka_unit_test(sides_can_be_swapped),
        cmocka_unit_test(passages_point_at_the_same_words),
        cmocka_unit_test(passages_hold_in_texts_that_repeat_themselves),
        cmocka_unit_test(furniture_moves_no_offset),
        cmocka_unit_test(bytes_that_are_no_text_are_shown_as_such),
        cmocka_unit_test(nothing_can_be_compared_with_nothing),
        cmocka_unit_test_setup_teardown(paths_name_an_article_or_say_why_not, fixture_folder_enter,
                                        fixture_folder_leave),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(the_copies_are_the_comparisons_own_and_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
