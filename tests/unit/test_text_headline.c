/* SPDX-License-Identifier: MIT */
/* Headlines as evidence, the word lists, and shingles. */
#include "model/entry.h"
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_text_stage.h"

/* ---- headlines ---- */

static ds_headline read_headline(text_fixture *f, const char *headline) {
    size_t size = strlen(headline);
    char *copy = exact_copy(headline, size);
    ds_headline out = {1, 1, 1};
    assert_int_equal(ds_headline_read(&out, &f->text, copy, size, NULL), DS_OK);
    free(copy);
    return out;
}

/* The tag, and that nothing but `rest` is left of the headline. */
static void expect_tag(text_fixture *f, const char *headline, uint32_t tag, const char *rest) {
    ds_headline with = read_headline(f, headline), without = read_headline(f, rest);
    if (with.tag != tag) fail_msg("%s: tag %x", headline, with.tag);
    if (with.norm != without.norm || with.key != without.key) fail_msg("%s: is not \"%s\"", headline, rest);
    assert_true(with.norm != 0);
}

static void tags_are_taken_off_and_kept(void **state) {
    text_fixture *f = *state;
    static const char oil[] = "Oil rises as producers meet again";
    expect_tag(f, "Oil rises as producers meet again", 0, oil);
    expect_tag(f, "UPDATE 2-Oil rises as producers meet again", DS_TAG_UPDATE | 2, oil);
    expect_tag(f, "Update 2: Oil rises as producers meet again", DS_TAG_UPDATE | 2, oil);
    expect_tag(f, "UPDATE-Oil rises as producers meet again", DS_TAG_UPDATE, oil);
    expect_tag(f, "WRAPUP 9-Oil rises as producers meet again", DS_TAG_UPDATE | 9, oil);
    expect_tag(f, "CORRECTED-Oil rises as producers meet again", DS_TAG_CORRECTED, oil);
    expect_tag(f, "REFILE-Oil rises as producers meet again", DS_TAG_REFILE, oil);
    expect_tag(f, "RPT-UPDATE 1-Oil rises as producers meet again", DS_TAG_REPEAT | DS_TAG_UPDATE | 1, oil);
    expect_tag(f, "CORRECTED-UPDATE 3-Oil rises as producers meet again", DS_TAG_CORRECTED | DS_TAG_UPDATE | 3, oil);
    expect_tag(f, "1st Ld-Writethru Oil rises as producers meet again", DS_TAG_LEAD | 1, oil);
    expect_tag(f, "3rd lead, Oil rises as producers meet again", DS_TAG_LEAD | 3, oil);
}

static void words_that_only_look_like_tags_stay(void **state) {
    text_fixture *f = *state;
    static const char *const headlines[] = {"Lead prices rise on the metal exchange",
                                            "3 updates for your phone today",
                                            "Update",
                                            "UPDATE 2",
                                            "1st Ld",
                                            "Lead",
                                            "Corrected",
                                            "2 die as bus falls into river"};
    for (size_t i = 0; i < sizeof headlines / sizeof *headlines; i++) {
        ds_headline h = read_headline(f, headlines[i]);
        if (h.tag != 0) fail_msg("%s: tag %x", headlines[i], h.tag);
        for (size_t j = 0; j < i; j++) assert_true(h.norm != read_headline(f, headlines[j]).norm);
    }
    /* In the middle, a tag is a word. */
    assert_int_equal(read_headline(f, "Oil rises UPDATE 2 again").tag, 0);
    assert_true(read_headline(f, "Oil rises UPDATE 2 again").norm != read_headline(f, "Oil rises again").norm);
}

static void tickers_are_taken_off(void **state) {
    text_fixture *f = *state;
    static const char plain[] = "Acme buys rival Widget for cash";
    expect_tag(f, "Acme <ACME.N> buys rival Widget <WDGT.O> for cash", 0, plain);
    expect_tag(f, "UPDATE 1-Acme<ACME.N> buys rival Widget for cash", DS_TAG_UPDATE | 1, plain);
    expect_tag(f, "<A>Acme buys rival Widget for cash<0123456789012345678901>", 0, plain);
    /* 25 bytes are no ticker, nor is what does not close. */
    assert_true(read_headline(f, "Acme buys <01234567890123456789012> rival").norm !=
                read_headline(f, "Acme buys rival").norm);
    assert_int_equal(read_headline(f, "Acme < rival").norm, read_headline(f, "Acme rival").norm);
    assert_int_equal(read_headline(f, "a<b").norm, read_headline(f, "a b").norm);
    assert_int_equal(read_headline(f, "<ACME.N>").norm, 0);
}

/* Each of them was once searched for its end to the end of the text. */
static void many_open_brackets_are_no_tickers(void **state) {
    text_fixture *f = *state;
    enum { BYTES = 1 << 22 };
    char *headline = malloc(BYTES + 1);
    assert_non_null(headline);
    memset(headline, '<', BYTES);
    memcpy(headline, "acme", 4);
    headline[BYTES] = '\0';
    assert_int_equal(read_headline(f, headline).norm, read_headline(f, "Acme").norm);
    free(headline);
}

static void case_punctuation_and_doubling_do_not_matter(void **state) {
    text_fixture *f = *state;
    ds_headline plain = read_headline(f, "Storm sinks two ferries in harbour");
    assert_int_equal(read_headline(f, "STORM SINKS TWO FERRIES, IN HARBOUR!").norm, plain.norm);
    assert_int_equal(read_headline(f, "Storm sinks two ferries in harbour - Storm sinks two ferries in harbour").norm,
                     plain.norm);
    assert_int_equal(
        read_headline(f, "UPDATE 1-Storm sinks two ferries in harbour Storm sinks two ferries in harbour").key,
        plain.key);
    assert_true(read_headline(f, "Storm sinks ferries two in harbour").norm != plain.norm);
    /* Two words said twice are not a doubled headline. */
    assert_true(read_headline(f, "New York, New York").norm != read_headline(f, "New York").norm);
}

static void the_key_is_of_the_first_five_content_words(void **state) {
    text_fixture *f = *state;
    uint64_t key = read_headline(f, "Storm sinks two ferries in harbour of old town").key;
    assert_true(key != 0);
    assert_int_equal(read_headline(f, "The storm sinks two of the ferries in a harbour").key, key);
    assert_int_equal(read_headline(f, "Storm sinks two ferries: harbour closed for days").key, key);
    assert_true(read_headline(f, "Storm sinks two ferries in bay").key != key);
    assert_true(read_headline(f, "sinks storm two ferries harbour").key != key);
    /* Four are enough, three are not, however many function words stand between them. */
    assert_true(read_headline(f, "storm sinks two ferries").key != 0);
    assert_int_equal(read_headline(f, "the storm that was in all of the harbour sinks").key, 0);
    assert_int_equal(read_headline(f, "").key, 0);
    assert_int_equal(read_headline(f, "").norm, 0);
    assert_int_equal(read_headline(f, "- ... -").norm, 0);
    assert_true(read_headline(f, "storm").norm != 0);
}

/* ---- word lists ---- */

static uint32_t token_of(const char *word) {
    return word_hash(word, strlen(word));
}

static void lexicon_knows_its_words_and_no_others(void **state) {
    const text_fixture *f = *state;
    const ds_lexicon *lexicon = f->lexicon;
    static const char *const functions[] = {"a", "the", "your", "about", "of", "not"};
    static const char *const others[] = {"storm", "oil", "", "thee", "ab", "u"};
    for (size_t i = 0; i < 6; i++) {
        assert_true(ds_lexicon_is_function_word(lexicon, token_of(functions[i])));
        assert_false(ds_lexicon_is_function_word(lexicon, token_of(others[i])));
        assert_int_equal(ds_lexicon_tag(lexicon, token_of(others[i])), 0);
        assert_int_equal(ds_lexicon_ordinal(lexicon, token_of(others[i])), 0);
    }
    assert_int_equal(ds_lexicon_tag(lexicon, token_of("update")), DS_TAG_UPDATE);
    assert_int_equal(ds_lexicon_tag(lexicon, token_of("correction")), DS_TAG_CORRECTED);
    assert_int_equal(ds_lexicon_tag(lexicon, token_of("writethru")), DS_TAG_LEAD);
    assert_int_equal(ds_lexicon_tag(lexicon, token_of("rpt")), DS_TAG_REPEAT);
    assert_int_equal(ds_lexicon_tag(lexicon, token_of("refiling")), DS_TAG_REFILE);
    static const char *const numbers[] = {"1", "2nd", "3rd", "4", "5th", "6", "7th", "8", "9th"};
    for (uint32_t i = 0; i < 9; i++) assert_int_equal(ds_lexicon_ordinal(lexicon, token_of(numbers[i])), i + 1);
    assert_int_equal(ds_lexicon_ordinal(lexicon, token_of("0")), 0);
    assert_int_equal(ds_lexicon_ordinal(lexicon, token_of("10")), 0);
    assert_false(ds_lexicon_is_boilerplate(lexicon, 0));
    assert_false(ds_lexicon_is_boilerplate(lexicon, UINT64_MAX));
}

static void lexicon_without_memory_is_an_error(void **state) {
    (void)state;
    ds_status status = DS_E_MEMORY;
    uint64_t call = 0;
    while (status != DS_OK) {
        fixture_allocator counted = {.fail_at = ++call};
        ds_allocator hook = fixture_allocator_hook(&counted);
        ds_memory memory;
        ds_memory_init(&memory, &hook);
        ds_lexicon *lexicon = (void *)&memory;
        ds_error error = {.code = DS_OK};
        status = ds_lexicon_new(&lexicon, &memory, &error);
        if (status != DS_OK) {
            assert_int_equal(status, DS_E_MEMORY);
            assert_int_equal(error.code, DS_E_MEMORY);
            assert_null(lexicon);
        }
        ds_lexicon_free(lexicon);
        assert_int_equal(counted.blocks, 0);
        assert_int_equal(counted.wrong_sizes, 0);
    }
    assert_true(call > 3); /* itself, hashes and flags have failed */
}

/* ---- shingles ---- */

enum { MOST = 64 };

typedef struct shingled {
    uint32_t hashes[MOST];
    uint8_t flags[MOST];
    ds_tokens tokens;
    uint64_t shingles[MOST];
    uint32_t count;
} shingled;

/* Tokens 100, 101, ... cut into shingles. */
static shingled shingle(uint32_t headline, uint32_t body, uint32_t n, uint64_t seed) {
    shingled s = {.count = 0};
    for (uint32_t i = 0; i < headline + body; i++) s.hashes[i] = 100 + i;
    s.tokens = (ds_tokens){s.hashes, s.flags, headline, headline + body};
    s.count = ds_shingle_count(&s.tokens, n);
    assert_true(s.count < MOST);
    s.shingles[s.count] = 0x5555;
    ds_shingle(&s.tokens, n, seed, s.shingles);
    assert_int_equal(s.shingles[s.count], 0x5555);
    return s;
}

static void shingles_are_hashes_of_n_tokens_of_one_segment(void **state) {
    (void)state;
    static const uint32_t sizes[] = {1, 2, 3, 4, 5, 8, 32};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint32_t n = sizes[i];
        for (uint32_t headline = 0; headline <= 12; headline++) {
            for (uint32_t body = 0; body <= 40; body++) {
                shingled s = shingle(headline, body, n, 7);
                uint32_t at = 0;
                for (uint32_t first = 0; headline >= n && first + n <= headline; first++) {
                    assert_int_equal(s.shingles[at++], ds_hash(s.hashes + first, n * sizeof(uint32_t), 7));
                }
                if (headline > 0 && headline < n) {
                    assert_int_equal(s.shingles[at++], ds_hash(s.hashes, headline * sizeof(uint32_t), 7));
                }
                const uint32_t *b = s.hashes + headline;
                for (uint32_t first = 0; body >= n && first + n <= body; first++) {
                    assert_int_equal(s.shingles[at++], ds_hash(b + first, n * sizeof(uint32_t), 7));
                }
                if (body > 0 && body < n) assert_int_equal(s.shingles[at++], ds_hash(b, body * sizeof(uint32_t), 7));
                assert_int_equal(at, s.count);
            }
        }
    }
}

static void no_shingle_crosses_from_headline_to_body(void **state) {
    (void)state;
    shingled apart = shingle(5, 5, 3, 1), whole = shingle(0, 10, 3, 1);
    assert_int_equal(apart.count, 6);
    assert_int_equal(whole.count, 8);
    /* Those at places 3 and 4 of the whole hold words of both. */
    for (uint32_t i = 0; i < apart.count; i++) {
        assert_true(apart.shingles[i] != whole.shingles[3] && apart.shingles[i] != whole.shingles[4]);
    }
}

static void a_short_text_is_one_shingle(void **state) {
    (void)state;
    assert_int_equal(shingle(0, 0, 3, 1).count, 0);
    assert_int_equal(shingle(0, 1, 3, 1).count, 1);
    assert_int_equal(shingle(0, 2, 3, 1).count, 1);
    assert_int_equal(shingle(0, 3, 3, 1).count, 1);
    assert_int_equal(shingle(0, 4, 3, 1).count, 2);
    assert_int_equal(shingle(2, 2, 3, 1).count, 2);
    assert_true(shingle(0, 2, 3, 1).shingles[0] != shingle(0, 1, 3, 1).shingles[0]);
    assert_true(shingle(0, 9, 3, 1).shingles[0] != shingle(0, 9, 3, 2).shingles[0]);
    assert_int_equal(ds_shingle_segment(UINT32_MAX, 1), UINT32_MAX);
}

#define TEXT_TEST(name) cmocka_unit_test_setup_teardown(name, text_setup, text_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEXT_TEST(tags_are_taken_off_and_kept),
        TEXT_TEST(words_that_only_look_like_tags_stay),
        TEXT_TEST(tickers_are_taken_off),
        TEXT_TEST(many_open_brackets_are_no_tickers),
        TEXT_TEST(case_punctuation_and_doubling_do_not_matter),
        TEXT_TEST(the_key_is_of_the_first_five_content_words),
        TEXT_TEST(lexicon_knows_its_words_and_no_others),
        cmocka_unit_test(lexicon_without_memory_is_an_error),
        cmocka_unit_test(shingles_are_hashes_of_n_tokens_of_one_segment),
        cmocka_unit_test(no_shingle_crosses_from_headline_to_body),
        cmocka_unit_test(a_short_text_is_one_shingle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
