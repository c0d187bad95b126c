/* SPDX-License-Identifier: MIT */
/* The tokeniser: which words a text has, in all scripts, and what is noted of each. */
#include "fixtures/fixture_text_stage.h"

typedef struct example {
    const char *text;
    const char *words;
} example;

static void expect_examples(text_fixture *f, const example *examples, size_t count) {
    for (size_t i = 0; i < count; i++) {
        read_article(f, "", examples[i].text);
        expect_tokens(&f->text, 0, f->text.count, examples[i].words, examples[i].text);
        /* A headline is cut by the same rules. */
        read_article(f, examples[i].text, "");
        expect_tokens(&f->text, 0, f->text.headline_count, examples[i].words, examples[i].text);
    }
}

#define EXPECT_EXAMPLES(f, examples) expect_examples(f, examples, sizeof(examples) / sizeof *(examples))

static void ascii_words_are_lower_cased_letters_and_digits(void **state) {
    static const example examples[] = {
        {"", ""},
        {" \t.,;:!?()[]{}<>/\\|*&^%~`\"", ""},
        {"The QUICK Brown fox", "the quick brown fox"},
        {"42nd st. 1,000.50 $5.3bn", "42nd st 1 000 50 5 3bn"},
        {"well-known -- snake_case a.m. @user #tag", "well known snake case a m user tag"},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"},
        {"0123456789 a z A Z", "0123456789 a z a z"},
        {"x", "x"},
        {"http://example.com/a?b=c", "http example com a b c"},
    };
    EXPECT_EXAMPLES(*state, examples);
}

static void apostrophes_join_between_letters_only(void **state) {
    static const example examples[] = {
        {"don't rock'n'roll 5'10", "don't rock'n'roll 5'10"},
        {"'quoted' dogs' 'tis '90s", "quoted dogs tis 90s"},
        {"O''Neil it'' ' '' a' 'b", "o neil it a b"},
        {"Trump\u2019s don\u2019t", "trump's don't"},
        {"\u2018quoted\u2019 dogs\u2019 \u2019tis", "quoted dogs tis"},
        {"O\u2018Neil", "o neil"}, /* a left quotation mark is none */
        {"don\u02bct don\uff07t", "don't don't"},
        {"it'\u2019s it\u2019's", "it s it s"},
        {"caf\u00e9's caf\u00e9\u2019s l'\u00e9t\u00e9 l\u2019\u00e9t\u00e9",
         "caf\u00e9's caf\u00e9's l'\u00e9t\u00e9 l'\u00e9t\u00e9"},
        {"x\u2019", "x"},
        {"\u2019", ""},
        {"\u624b's a'\u624b a\u2019\u624b", "\u624b s a \u624b a \u624b"}, /* not beside an ideograph */
    };
    EXPECT_EXAMPLES(*state, examples);
}

static void dashes_quotes_and_unicode_spaces_separate(void **state) {
    static const example examples[] = {
        {"a\u2010b\u2011c\u2012d\u2013e\u2014f\u2015g\u2212h", "a b c d e f g h"},
        {"\u201csmart\u201d \u00abguillemets\u00bb \u201elow\u201c", "smart guillemets low"},
        {"a\u00a0b\u2003c\u202fd\u3000e\u2028f\u200bg", "a b c d e f g"},
        {"go\U0001f600od \u20ac5 50\u00b0 a\u2026b", "go od 5 50 a b"},
        {"\u2764\ufe0flove", "love"}, /* a variation selector is no word */
        {"\u2764\ufe0f", ""},
    };
    EXPECT_EXAMPLES(*state, examples);
}

static void forms_of_one_word_meet(void **state) {
    static const example examples[] = {
        {"Z\u00fcrich Zu\u0308rich Z\u00dcRICH", "z\u00fcrich z\u00fcrich z\u00fcrich"},
        {"\u1ec7 e\u0323\u0302 e\u0302\u0323", "\u1ec7 \u1ec7 \u1ec7"}, /* marks in any order */
        {"\uff21\uff22\uff23\uff11\uff12\uff13 abc123", "abc123 abc123"},
        {"\ufb01nance o\ufb03ce", "finance office"},
        {"Stra\u00dfe STRASSE STRA\u1e9eE", "strasse strasse strasse"},
        {"\u0130stanbul ISTANBUL \u0131stanbul", "i\u0307stanbul istanbul \u0131stanbul"},
        {"\u039f\u0394\u039f\u03a3 \u03bf\u03b4\u03bf\u03c2", "\u03bf\u03b4\u03bf\u03c3 \u03bf\u03b4\u03bf\u03c3"},
        {"\u212aelvin \u017fame", "kelvin same"},
        {"\u041c\u041e\u0421\u041a\u0412\u0410 \u043c\u043e\u0441\u043a\u0432\u0430",
         "\u043c\u043e\u0441\u043a\u0432\u0430 \u043c\u043e\u0441\u043a\u0432\u0430"},
        {"\u2167 VIII m\u00b2", "viii viii m2"},
        {"naive na\u00efve", "naive na\u00efve"}, /* an accent is kept */
    };
    EXPECT_EXAMPLES(*state, examples);
}

static void marks_stay_on_their_letters(void **state) {
    static const example examples[] = {
        /* Arabic: with and without vowels, and in presentation forms. */
        {"\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0645\u064f\u062d\u064e\u0645\u064e\u0651\u062f"},
        {"\u0645\u062d\u0645\u062f", "\u0645\u062d\u0645\u062f"},
        {"\ufee3\ufea4\ufee4\ufeaa", "\u0645\u062d\u0645\u062f"},
        /* Hebrew with points; the maqaf separates. */
        {"\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd"},
        {"\u05d1\u05d9\u05ea\u05be\u05e1\u05e4\u05e8", "\u05d1\u05d9\u05ea \u05e1\u05e4\u05e8"},
        /* Hindi: vowel signs and virama. */
        {"\u0939\u093f\u0928\u094d\u0926\u0940 \u092d\u093e\u0937\u093e",
         "\u0939\u093f\u0928\u094d\u0926\u0940 \u092d\u093e\u0937\u093e"},
        /* Tamil. */
        {"\u0ba4\u0bae\u0bbf\u0bb4\u0bcd", "\u0ba4\u0bae\u0bbf\u0bb4\u0bcd"},
    };
    EXPECT_EXAMPLES(*state, examples);
}

static void invisible_characters_are_as_if_they_were_not_there(void **state) {
    static const example examples[] = {
        {"co\u00adoperate \u00adstart end\u00ad", "cooperate start end"},
        {"\ufeffbom a\u2060b a\u200eb\u200f", "bom ab ab"},
        {"\u0915\u094d\u200d\u0937", "\u0915\u094d\u0937"}, /* joiner */
        {"\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
         "\u0645\u06cc\u062e\u0648\u0627\u0647\u0645"}, /* non-joiner */
        {"don\u00ad't don'\u00adt don\u2019\u00adt", "don't don't don't"},
        {"a'\u00ad b\u2019\u200d", "a b"},
        {"\u00ad", ""},
        {"\u6771\u00ad\u4eac", "\u6771\u4eac"},
    };
    EXPECT_EXAMPLES(*state, examples);
}

static void scripts_without_spaces_give_overlapping_pairs(void **state) {
    static const example examples[] = {
        {"\u6771\u4eac\u90fd", "\u6771\u4eac \u4eac\u90fd"},
        {"\u6771\u4eac", "\u6771\u4eac"},
        {"\u90fd", "\u90fd"},
        {"\u6771\uff0c\u4eac\u3002\u90fd", "\u6771 \u4eac \u90fd"},
        {"\u4eba\u3005", "\u4eba\u3005"},                    /* iteration mark */
        {"\u98df\u3079\u308b", "\u98df\u3079 \u3079\u308b"}, /* Han and Kana go on */
        {"\u30e9\u30fc\u30e1\u30f3", "\u30e9\u30fc \u30fc\u30e1 \u30e1\u30f3"},
        {"\u30a2\u30fb\u30a4", "\u30a2 \u30a4"}, /* the middle dot separates */
        {"\u304c\u304e \u304b\u3099\u304d\u3099", "\u304c\u304e \u304c\u304e"},
        {"\uff76\uff9e\uff77\uff9e\uff8a\uff9f\uff70", "\u30ac\u30ae \u30ae\u30d1 \u30d1\u30fc"}, /* half-width */
        {"\uf900", "\u8c48"},                                                                     /* compatibility */
        {"\U00020000\U00020001\U00020002", "\U00020000\U00020001 \U00020001\U00020002"},
        /* Thai: a vowel sign stays on its letter; sara am whole or in two. */
        {"\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "\u0e2a\u0e27\u0e31 \u0e27\u0e31\u0e2a \u0e2a\u0e14\u0e35"},
        {"\u0e01\u0e33 \u0e01\u0e4d\u0e32", "\u0e01\u0e4d\u0e32 \u0e01\u0e4d\u0e32"},
        {"\u0ea5\u0eb2\u0ea7", "\u0ea5\u0eb2 \u0eb2\u0ea7"},                                           /* Lao */
        {"\u1781\u17d2\u1798\u17c2\u179a", "\u1781\u17d2\u1798\u17c2 \u1798\u17c2\u179a"},             /* Khmer */
        {"\u1019\u103c\u1014\u103a\u1019\u102c", "\u1019\u103c\u1014\u103a \u1014\u103a\u1019\u102c"}, /* Burmese */
        {"\u0e51\u0e52", "\u0e51\u0e52"},                                                              /* Thai digits */
    };
    EXPECT_EXAMPLES(*state, examples);
}

static void korean_words_stay_whole(void **state) {
    static const example examples[] = {
        {"\uc11c\uc6b8\uc2dc\ub294 \ub300\ud55c", "\uc11c\uc6b8\uc2dc\ub294 \ub300\ud55c"},
        {"\u1109\u1165\u110b\u116e\u11af", "\uc11c\uc6b8"}, /* from conjoining letters */
    };
    EXPECT_EXAMPLES(*state, examples);
}

static void scripts_meet_within_a_run(void **state) {
    static const example examples[] = {
        {"iPhone\u624b\u6a5f", "iphone \u624b\u6a5f"},
        {"\u624b\u6a5fiPhone14", "\u624b\u6a5f iphone14"},
        {"3\u670815\u65e5", "3 \u6708 15 \u65e5"},
        {"\u6771\u4eacTower's", "\u6771\u4eac tower's"},
        {"\u00e9t\u00e9\u590f", "\u00e9t\u00e9 \u590f"},
        {"\uc11c\uc6b8\u6771\u4eac", "\uc11c\uc6b8 \u6771\u4eac"},
        {"a\uff10\uff11", "a01"},
        {"\u4e2d\uff21\u6587", "\u4e2d a \u6587"},
    };
    EXPECT_EXAMPLES(*state, examples);
}

static void nul_bytes_are_spaces_and_noted(void **state) {
    text_fixture *f = *state;
    read_bytes(f, "a\0b", 3, "\0c\0\0d e\xcc\x81\0f\0", 12);
    expect_headline(f, "a b");
    expect_body(f, "c d \u00e9 f");
    assert_int_equal(f->text.notes, DS_NOTE_NUL_BYTES);
    read_bytes(f, "a", 1, "\0", 1);
    assert_int_equal(f->text.notes, DS_NOTE_NUL_BYTES | DS_NOTE_NO_BODY);
    read_article(f, "a b", "c");
    assert_int_equal(f->text.notes, 0);
}

static void bad_bytes_separate_and_are_noted(void **state) {
    text_fixture *f = *state;
    static const example bad[] = {
        {"caf\xe9 bar", "caf bar"}, /* Latin-1 */
        {"a\xff"
         "b",
         "a b"},
        {"a\xc0\x80"
         "b",
         "a b"},                   /* an overlong NUL */
        {"x\xed\xa0\x80y", "x y"}, /* a surrogate */
        {"cut\xe2\x82", "cut"},
        {"don\xe2\x80", "don"}, /* an apostrophe without its end */
        {"a'\xff"
         "b",
         "a b"},
        {"\x80\x80word", "word"},
        {"\u6771\xff\u4eac", "\u6771 \u4eac"},
        {"\u00e9\xc3(", "\u00e9"},
        {"don\xe2\x80\x99\xff", "don"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        read_article(f, "headline", bad[i].text);
        expect_tokens(&f->text, 1, f->text.count, bad[i].words, bad[i].words);
        assert_int_equal(f->text.notes, DS_NOTE_BAD_UTF8);
    }
    read_article(f, "bad \x80", "good");
    assert_int_equal(f->text.notes, DS_NOTE_BAD_UTF8);
    read_article(f, "U+FFFD as such: \ufffd", "is \ufffd good");
    assert_int_equal(f->text.notes, 0);
}

/* Flags but for the paragraph end, as letters. */
static void expect_flags(text_fixture *f, const char *text, const char *flags) {
    read_article(f, "", text);
    assert_int_equal(f->text.count, strlen(flags));
    for (uint32_t i = 0; i < f->text.count; i++) {
        uint8_t expected = flags[i] == 'D'   ? DS_TOKEN_DIGIT
                           : flags[i] == 'C' ? DS_TOKEN_CAPITAL
                           : flags[i] == 'B' ? DS_TOKEN_DIGIT | DS_TOKEN_CAPITAL
                                             : 0;
        if ((f->text.flags[i] & ~DS_TOKEN_PARAGRAPH_END) != expected) fail_msg("token %u of \"%s\"", i, text);
    }
}

static void digits_and_capitals_are_flagged(void **state) {
    text_fixture *f = *state;
    expect_flags(f, "Apple 4G iPhone G20 5th McDonald's", "CD-BDC");
    expect_flags(f, "\u00c9cole \u00e9cole \u0416 \u0436 \uff21\uff22 \uff42", "C-C-C-");
    expect_flags(f, "\u0663\u0664 \uff15 \u2167 m\u00b2 \u00bd \u0e51", "DDDDDD");
    expect_flags(f, "\u01c5 \u01c6", "C-"); /* a title-case letter */
    expect_flags(f, "\u6771\u4eac \u30a2 \u0627", "---");
    expect_flags(f, "'Tis \u2018Tis \u00adTis \u2764\ufe0fTis", "CCCC");
    expect_flags(f, "Caf\u00e9 caf\u00e92 x\u0301A", "CD-");
}

static void long_words_are_hashed_whole(void **state) {
    text_fixture *f = *state;
    static const size_t lengths[] = {62, 63, 64, 65, 127, 128, 129, 5000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char word[5004];
        for (size_t c = 0; c < lengths[i]; c++) word[c] = (char)('a' + c % 26);
        memcpy(word + lengths[i], " b", 3);
        read_article(f, "", word);
        expect_body(f, word);
        /* The same letters as a word that goes on outside ASCII. */
        memcpy(word + lengths[i], "\u00e9", 3);
        if (lengths[i] > 4000) continue;
        read_article(f, "", word);
        expect_body(f, word);
    }
}

static void endless_words_outside_ascii_are_cut(void **state) {
    text_fixture *f = *state;
    enum { LETTERS = 10000 };
    char *word = malloc(2 * LETTERS + 1);
    assert_non_null(word);
    for (size_t i = 0; i < LETTERS; i++) memcpy(word + 2 * i, "\u00e9", 2);
    read_bytes(f, "", 0, word, (size_t)2 * LETTERS);
    assert_int_equal(f->text.count, 3);
    assert_int_equal(f->text.hashes[0], word_hash(word, 2 * 4096));
    assert_int_equal(f->text.hashes[1], f->text.hashes[0]);
    assert_int_equal(f->text.hashes[2], word_hash(word, (size_t)2 * (LETTERS - 2 * 4096)));
    /* What is behind the cut is a word of its own, in ASCII too. */
    memcpy(word, "\u00e9", 2);
    memset(word + 2, 'a', 5000);
    read_bytes(f, "", 0, word, 5002);
    assert_int_equal(f->text.count, 2);
    assert_int_equal(f->text.hashes[0], word_hash(word, 2 + 4095));
    assert_int_equal(f->text.hashes[1], word_hash(word + 2, 5000 - 4095));
    /* ... and so is a letter with endless marks. */
    memcpy(word, "\u304b", 3);
    for (size_t i = 3; i + 2 <= (size_t)2 * LETTERS; i += 2) memcpy(word + i, "\u0301", 2);
    read_bytes(f, "", 0, word, (size_t)2 * LETTERS - 1);
    assert_in_range(f->text.count, 1, 10);
    free(word);
}

/* The bytes of the body that each token of it came from, with a bar between two. */
static void expect_spans(text_fixture *f, const char *body, const char *pieces) {
    read_article(f, "Two Words", body);
    assert_int_equal(f->text.spans[0].start, 0);
    assert_int_equal(f->text.spans[0].end, 3);
    assert_int_equal(f->text.spans[1].start, 4);
    assert_int_equal(f->text.spans[1].end, 9);
    char joined[512] = "";
    for (uint32_t i = 2; i < f->text.count; i++) {
        ds_span span = f->text.spans[i];
        assert_true(span.start < span.end && span.end <= strlen(body));
        size_t length = strlen(joined);
        snprintf(joined + length, sizeof joined - length, "%s%.*s", i == 2 ? "" : "|", (int)(span.end - span.start),
                 body + span.start);
    }
    assert_string_equal(joined, pieces);
}

static void spans_say_where_tokens_stood(void **state) {
    text_fixture *f = *state;
    expect_spans(f, "\u201cCaf\u00e9\u201d\u201442 it's 'Tis' x.", "Caf\u00e9|42|it's|Tis|x");
    expect_spans(f, "\u6771\u4eac\u90fd iPhone\u624b\u6a5f", "\u6771\u4eac|\u4eac\u90fd|iPhone|\u624b\u6a5f");
    expect_spans(f, "line one\r\nline two\n\n third", "line|one|line|two|third");
    expect_spans(f, "\uff76\uff9e\uff77 \u0e01\u0e33", "\uff76\uff9e\uff77|\u0e01\u0e33");
    expect_spans(f,
                 "l\u2019\u00e9t\u00e9 \xff"
                 "Z",
                 "l\u2019\u00e9t\u00e9|Z");
}

/* What stands between two words is blank, an apostrophe or a dash. */
static void expect_all_in_words(text_fixture *f, const char *body, const char *kernel) {
    size_t size = strlen(body), at = 0;
    read_bytes(f, "", 0, body, size);
    for (uint32_t i = 0; i <= f->text.count; i++) {
        size_t start = i < f->text.count ? f->text.spans[i].start : size;
        for (; at < start; at++) {
            if (strchr(" '\u2019\u2014", body[at]) == NULL) fail_msg("%s: byte %zu of %zu lost", kernel, at, size);
        }
        if (i < f->text.count) at = f->text.spans[i].end;
    }
}

/* Words around the lengths at which the tokeniser changes its ways, at any place of a block: what is cut off a word goes on
 * as the next one, and nothing is lost. */
static void no_letter_of_a_long_word_is_lost(void **state) {
    text_fixture *f = *state;
    static const char *const ends[] = {"", "\u00e9", "'b", "\u2019b", "\u00df", "\u00e9\u0301", "\u0416", "\u2014c"};
    static const size_t lengths[] = {15, 16, 17, 62, 63, 64, 65, 127, 1023, 1088, 1152, 4095, 4096, 4097, 5000};
    static const char *const kernels[] = {"portable", "avx2", "avx512"};
    static char body[8192];
    for (size_t k = 0; k < 3; k++) {
        const ds_text_kernel *kernel = ds_text_kernel_choose(kernels[k]);
        if (kernel == NULL) continue;
        f->text.kernel = kernel;
        for (size_t n = 0; n < sizeof lengths / sizeof *lengths; n++) {
            for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
                size_t lead = 1 + (n * 8 + e) % 70;
                memset(body, ' ', lead);
                memset(body + lead, 'a', lengths[n]);
                strcpy(body + lead + lengths[n], ends[e]);
                expect_all_in_words(f, body, kernels[k]);
            }
        }
    }
}

static void a_text_over_the_limit_is_refused_unread(void **state) {
    text_fixture *f = *state;
    ds_error error;
    size_t over = (size_t)DS_TEXT_BYTES_MOST + 1;
    assert_int_equal(ds_text_read(&f->text, "", over, "", 0, &error), DS_E_LIMIT);
    assert_string_not_equal(error.message, "");
    assert_int_equal(ds_text_read(&f->text, "", 0, "", over, &error), DS_E_LIMIT);
    assert_int_equal(f->text.count, 0);
}

static void one_object_reads_many_texts(void **state) {
    text_fixture *f = *state;
    for (int round = 0; round < 3; round++) {
        read_article(f, "Some headline of many words here", "A body\nof two paragraphs\xff");
        assert_int_equal(f->text.notes, DS_NOTE_BAD_UTF8);
        read_article(f, "", "");
        assert_int_equal(f->text.count, 0);
        assert_int_equal(f->text.headline_count, 0);
        assert_int_equal(f->text.paragraph_count, 0);
        assert_int_equal(f->text.notes, DS_NOTE_NO_BODY);
        assert_int_equal(ds_text_read(&f->text, NULL, 0, NULL, 0, NULL), DS_OK);
        assert_int_equal(f->text.count, 0);
    }
}

#define TEXT_TEST(name) cmocka_unit_test_setup_teardown(name, text_setup, text_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEXT_TEST(ascii_words_are_lower_cased_letters_and_digits),
        TEXT_TEST(apostrophes_join_between_letters_only),
        TEXT_TEST(dashes_quotes_and_unicode_spaces_separate),
        TEXT_TEST(forms_of_one_word_meet),
        TEXT_TEST(marks_stay_on_their_letters),
        TEXT_TEST(invisible_characters_are_as_if_they_were_not_there),
        TEXT_TEST(scripts_without_spaces_give_overlapping_pairs),
        TEXT_TEST(korean_words_stay_whole),
        TEXT_TEST(scripts_meet_within_a_run),
        TEXT_TEST(nul_bytes_are_spaces_and_noted),
        TEXT_TEST(bad_bytes_separate_and_are_noted),
        TEXT_TEST(digits_and_capitals_are_flagged),
        TEXT_TEST(long_words_are_hashed_whole),
        TEXT_TEST(endless_words_outside_ascii_are_cut),
        TEXT_TEST(no_letter_of_a_long_word_is_lost),
        TEXT_TEST(spans_say_where_tokens_stood),
        TEXT_TEST(a_text_over_the_limit_is_refused_unread),
        TEXT_TEST(one_object_reads_many_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
