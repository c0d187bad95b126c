/* SPDX-License-Identifier: MIT */
/* Paragraphs, and what of them is furniture. */
#include "fixtures/fixture_text_stage.h"

/* ---- paragraphs ---- */

/* Token counts of the body's paragraphs as read, such as "3 1 12"; and that those kept end in a flagged token. */
static void expect_paragraphs(text_fixture *f, const char *body, size_t size, const char *counts) {
    char got[256] = "";
    read_bytes(f, "", 0, body, size);
    uint32_t kept = 0;
    for (uint32_t p = 0; p < f->text.paragraph_count; p++) {
        const ds_paragraph *paragraph = &f->text.paragraphs[p];
        size_t length = strlen(got);
        snprintf(got + length, sizeof got - length, "%s%u", p == 0 ? "" : " ", paragraph->token_count);
        if (paragraph->left_out != 0) continue;
        for (uint32_t i = 0; i < paragraph->token_count; i++, kept++) {
            bool is_last = i + 1 == paragraph->token_count;
            assert_int_equal((f->text.flags[kept] & DS_TOKEN_PARAGRAPH_END) != 0, is_last);
        }
    }
    assert_int_equal(kept, f->text.count);
    assert_string_equal(got, counts);
}

/* The same text with each of the line ends that there are. */
static void expect_for_all_line_ends(text_fixture *f, const char *body, const char *counts) {
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    for (size_t e = 0; e < 3; e++) {
        char turned[4096];
        size_t size = 0;
        for (const char *c = body; *c != '\0'; c++) {
            size_t length = *c == '\n' ? strlen(ends[e]) : 1;
            assert_true(size + length < sizeof turned);
            memcpy(turned + size, *c == '\n' ? ends[e] : c, length);
            size += length;
        }
        expect_paragraphs(f, turned, size, counts);
    }
}

static void a_line_is_a_paragraph(void **state) {
    text_fixture *f = *state;
    expect_for_all_line_ends(f, "", "");
    expect_for_all_line_ends(f, "\n\n \n\t\n", "");
    expect_for_all_line_ends(f, "one", "1");
    expect_for_all_line_ends(f, "one two\nthree", "2 1");
    expect_for_all_line_ends(f, "one two\nthree\n", "2 1");
    expect_for_all_line_ends(f, "\none two\n\n\n three\n---\nfour\n", "2 1 1");
    expect_paragraphs(f, "a\r\n\nb\n\rc\r\rd", 11, "1 1 1 1");
}

static const char wrapped[] = "The harbour of the old town was closed on Tuesday after a\n"
                              "storm had torn two ferries from their moorings in the night\n"
                              "and driven them against the northern mole, the port said.\n"
                              "\n"
                              "Nobody was hurt, said the captain of the port, who had seen\n"
                              "the second ferry go down from the window of his own office\n"
                              "on the quay.\n"
                              "  Divers are to look at the wrecks as soon as the sea allows\n"
                              "it, which will not be before the end of the week, they said\n"
                              "to this paper.\n";

static void lines_of_a_width_are_wrapped_paragraphs(void **state) {
    text_fixture *f = *state;
    expect_for_all_line_ends(f, wrapped, "33 27 29");
    expect_body(f, "the harbour of the old town was closed on tuesday after a storm had torn two ferries "
                   "from their moorings in the night and driven them against the northern mole the port "
                   "said nobody was hurt said the captain of the port who had seen the second ferry go "
                   "down from the window of his own office on the quay divers are to look at the wrecks "
                   "as soon as the sea allows it which will not be before the end of the week they said "
                   "to this paper");
}

static void a_long_line_or_short_ones_are_not_wrapped(void **state) {
    text_fixture *f = *state;
    char body[2048];
    /* One line of 121 bytes makes the whole a text with a paragraph a line. */
    static const char ten[] = "word word ";
    char wide[122];
    for (size_t i = 0; i < 120; i++) wide[i] = ten[i % 10];
    memcpy(wide + 120, "s", 2);
    snprintf(body, sizeof body, "%s%s\n", wrapped, wide);
    expect_for_all_line_ends(f, body, "12 11 10 12 12 3 13 13 3 25");
    /* 120 bytes do not. */
    wide[120] = '\0';
    snprintf(body, sizeof body, "%s\n%s\n", wrapped, wide);
    expect_for_all_line_ends(f, body, "33 27 29 24");
    /* A list of short lines. */
    expect_for_all_line_ends(f, "Athens sunny\nBern rain\nCairo dry\nDublin rain\nEssen fog\n", "2 2 2 2 2");
    /* Three lines are too few to tell. */
    expect_for_all_line_ends(f,
                             "The harbour of the old town was closed on Tuesday after a\n"
                             "storm had torn two ferries from their moorings in the night\n"
                             "and driven them against the northern mole, the port said.\n",
                             "12 11 10");
}

static void a_tab_begins_a_wrapped_paragraph(void **state) {
    text_fixture *f = *state;
    expect_for_all_line_ends(f,
                             "\tThe harbour of the old town was closed on Tuesday after\n"
                             "storm had torn two ferries from their moorings in the night\n"
                             "\tand driven them against the northern mole, the port said\n"
                             "who had seen the second ferry go down from his own window\n"
                             "the second ferry go down from the window of his own office\n",
                             "22 34");
}

/* Each line was once searched for to the end of the text: half an hour for this one. */
static void many_carriage_returns_are_many_lines(void **state) {
    text_fixture *f = *state;
    enum { LINES = 1 << 21 };
    char *body = malloc((size_t)LINES * 2);
    assert_non_null(body);
    for (size_t i = 0; i < LINES; i++) memcpy(body + 2 * i, i % 1024 == 0 ? "x\r" : "\r\r", 2);
    read_bytes(f, "", 0, body, (size_t)LINES * 2);
    assert_int_equal(f->text.paragraph_count, LINES / 1024);
    free(body);
}

/* ---- furniture ---- */

static const char lead[] = "Prices at the pump rose again this week, the ministry said on Monday.";
static const char lead_words[] = "prices at the pump rose again this week the ministry said on monday";
static const char story[] = "Drivers in the south paid most, a survey of stations shows.";
static const char story_words[] = "drivers in the south paid most a survey of stations shows";

static void read_parts(text_fixture *f, const char *headline, const char *const *parts) {
    char body[4096] = "";
    for (; *parts != NULL; parts++) {
        size_t length = strlen(body);
        snprintf(body + length, sizeof body - length, "%s\n", *parts);
    }
    read_article(f, headline, body);
    /* Whatever is left out, spans go on meaning the words that stayed. */
    for (uint32_t i = f->text.headline_count; i < f->text.count; i++) {
        ds_span span = f->text.spans[i];
        char word[64];
        size_t size = span.end - span.start;
        assert_true(size < sizeof word);
        for (size_t c = 0; c < size; c++) word[c] = (char)(body[span.start + c] | 0x20); /* ASCII letters */
        assert_int_equal(f->text.hashes[i], word_hash(word, size));
    }
}

#define READ_PARTS(f, headline, ...) read_parts(f, headline, (const char *const[]){__VA_ARGS__, NULL})

static void expect_left_out(const text_fixture *f, uint32_t notes, uint32_t left_out, const char *headline,
                            const char *body) {
    expect_headline(f, headline);
    expect_body(f, body);
    assert_int_equal(f->text.notes, notes);
    assert_int_equal(f->text.left_out, left_out);
    ds_tokens tokens = ds_text_tokens(&f->text);
    assert_int_equal(tokens.count, f->text.count);
    assert_int_equal(tokens.headline_count, f->text.headline_count);
    assert_ptr_equal(tokens.hashes, f->text.hashes);
    assert_ptr_equal(tokens.flags, f->text.flags);
    if (tokens.headline_count > 0) assert_true(tokens.flags[tokens.headline_count - 1] & DS_TOKEN_PARAGRAPH_END);
    if (tokens.count > 0) assert_true(tokens.flags[tokens.count - 1] & DS_TOKEN_PARAGRAPH_END);
}

static void a_headline_that_stands_again_is_left_out(void **state) {
    text_fixture *f = *state;
    READ_PARTS(f, "Petrol Dearer Again", "Petrol dearer again", lead);
    expect_left_out(f, DS_NOTE_DOUBLED_HEADLINE, 3, "petrol dearer again", lead_words);
    READ_PARTS(f, "Petrol Dearer Again", "PETROL DEARER AGAIN", "Petrol, dearer: again!", lead);
    expect_left_out(f, DS_NOTE_DOUBLED_HEADLINE, 6, "petrol dearer again", lead_words);
    READ_PARTS(f, "Petrol Dearer Again", "Petrol dearer again", "Petrol dearer again", "Petrol dearer again", lead);
    expect_left_out(f, DS_NOTE_DOUBLED_HEADLINE, 9, "petrol dearer again", lead_words);
    /* A headline of one word counts too. */
    READ_PARTS(f, "Petrol", "Petrol", lead);
    expect_left_out(f, DS_NOTE_DOUBLED_HEADLINE, 1, "petrol", lead_words);
}

static void a_wrapped_headline_is_known(void **state) {
    text_fixture *f = *state;
    READ_PARTS(f, "Petrol dearer again", "Petrol", "dearer again", lead);
    expect_left_out(f, DS_NOTE_DOUBLED_HEADLINE, 3, "petrol dearer again", lead_words);
    READ_PARTS(f, "Petrol dearer again", "Petrol", "dearer", "again", "Petrol dearer again", lead);
    expect_left_out(f, DS_NOTE_DOUBLED_HEADLINE, 6, "petrol dearer again", lead_words);
    /* Not over four lines, not in part, not with a word more, and not further down. */
    READ_PARTS(f, "Petrol much dearer again", "Petrol", "much", "dearer", "again", lead);
    assert_int_equal(f->text.left_out, 0);
    READ_PARTS(f, "Petrol dearer again", "Petrol dearer", lead);
    assert_int_equal(f->text.left_out, 0);
    READ_PARTS(f, "Petrol dearer again", "Petrol dearer again today", lead);
    assert_int_equal(f->text.left_out, 0);
    READ_PARTS(f, "Petrol dearer again", lead, "Petrol dearer again", story);
    assert_int_equal(f->text.left_out, 0);
    assert_int_equal(f->text.notes, 0);
}

static void a_headline_doubled_within_itself_counts_once(void **state) {
    text_fixture *f = *state;
    READ_PARTS(f, "Petrol dearer again Petrol dearer again", lead);
    expect_left_out(f, DS_NOTE_DOUBLED_HEADLINE, 3, "petrol dearer again", lead_words);
    READ_PARTS(f, "Petrol dearer again - PETROL DEARER AGAIN", "Petrol dearer again", lead, story);
    char both[200];
    snprintf(both, sizeof both, "%s %s", lead_words, story_words);
    expect_left_out(f, DS_NOTE_DOUBLED_HEADLINE, 6, "petrol dearer again", both);
    /* "New York, New York" is a title, and three times is another matter. */
    READ_PARTS(f, "New York, New York", lead);
    expect_left_out(f, 0, 0, "new york new york", lead_words);
    READ_PARTS(f, "a b c a b d", lead);
    expect_left_out(f, 0, 0, "a b c a b d", lead_words);
    READ_PARTS(f, "a b c a b c a b c", lead);
    expect_left_out(f, 0, 0, "a b c a b c a b c", lead_words);
}

static void a_lead_that_stands_twice_in_a_row_counts_once(void **state) {
    text_fixture *f = *state;
    READ_PARTS(f, "Petrol", lead, lead, "Short end.");
    char words[200];
    snprintf(words, sizeof words, "%s short end", lead_words);
    expect_left_out(f, DS_NOTE_REPEATED_LEAD, 13, "petrol", words);
    /* However short it is; also behind a doubled headline. */
    READ_PARTS(f, "Petrol", "Petrol", "By day.", "BY DAY", lead);
    snprintf(words, sizeof words, "by day %s", lead_words);
    expect_left_out(f, DS_NOTE_REPEATED_LEAD | DS_NOTE_DOUBLED_HEADLINE, 3, "petrol", words);
    /* A third one is a repeated paragraph if it is long, and stays if it is short. */
    READ_PARTS(f, "Petrol", lead, lead, lead);
    expect_left_out(f, DS_NOTE_REPEATED_LEAD | DS_NOTE_REPEATED_PARAGRAPHS, 26, "petrol", lead_words);
    READ_PARTS(f, "Petrol", "By day.", "By day.", "By day.");
    expect_left_out(f, DS_NOTE_REPEATED_LEAD, 2, "petrol", "by day by day");
    /* Not in a row. */
    READ_PARTS(f, "Petrol", "By day.", "And.", "By day.");
    expect_left_out(f, 0, 0, "petrol", "by day and by day");
}

static void a_long_paragraph_that_stands_again_counts_once(void **state) {
    text_fixture *f = *state;
    char words[400];
    READ_PARTS(f, "Petrol", lead, story, "One.", story, "Two.",
               "DRIVERS in the south paid most; a survey of stations shows", "Three.");
    snprintf(words, sizeof words, "%s %s one two three", lead_words, story_words);
    expect_left_out(f, DS_NOTE_REPEATED_PARAGRAPHS, 22, "petrol", words);
    /* The first of equal ones stays, be it the lead. */
    READ_PARTS(f, "Petrol", lead, story, lead);
    snprintf(words, sizeof words, "%s %s", lead_words, story_words);
    expect_left_out(f, DS_NOTE_REPEATED_PARAGRAPHS, 13, "petrol", words);
    /* Eight words go, seven stay. */
    READ_PARTS(f, "Petrol", lead, "a1 a2 a3 a4 a5 a6 a7 a8", "x", "a1 a2 a3 a4 a5 a6 a7 a8", "y");
    snprintf(words, sizeof words, "%s a1 a2 a3 a4 a5 a6 a7 a8 x y", lead_words);
    expect_left_out(f, DS_NOTE_REPEATED_PARAGRAPHS, 8, "petrol", words);
    READ_PARTS(f, "Petrol", lead, "a1 a2 a3 a4 a5 a6 a7", "x", "a1 a2 a3 a4 a5 a6 a7", "y");
    snprintf(words, sizeof words, "%s a1 a2 a3 a4 a5 a6 a7 x a1 a2 a3 a4 a5 a6 a7 y", lead_words);
    expect_left_out(f, 0, 0, "petrol", words);
    /* One that goes on is another one. */
    READ_PARTS(f, "Petrol", lead, "a1 a2 a3 a4 a5 a6 a7 a8", "a1 a2 a3 a4 a5 a6 a7 a8 a9");
    assert_int_equal(f->text.left_out, 0);
}

static void many_equal_paragraphs_leave_the_first_of_each(void **state) {
    text_fixture *f = *state;
    enum { KINDS = 7, PARAGRAPHS = 700 };
    static char body[PARAGRAPHS * 64];
    size_t size = 0;
    for (unsigned p = 0; p < PARAGRAPHS; p++) {
        size += (size_t)snprintf(body + size, sizeof body - size,
                                 "this is paragraph number %c of the very long page\n\n", 'a' + (int)(p * 5 % KINDS));
    }
    read_bytes(f, "", 0, body, size);
    expect_body(f, "this is paragraph number a of the very long page this is paragraph number f of the very long page "
                   "this is paragraph number d of the very long page this is paragraph number b of the very long page "
                   "this is paragraph number g of the very long page this is paragraph number e of the very long page "
                   "this is paragraph number c of the very long page");
    assert_int_equal(f->text.left_out, (PARAGRAPHS - KINDS) * 10);
    assert_int_equal(f->text.notes, DS_NOTE_REPEATED_PARAGRAPHS);
}

static void page_notices_are_left_out_unless_wanted(void **state) {
    text_fixture *f = *state;
    READ_PARTS(f, "Petrol", "Advertisement", lead, "READ MORE:", "Leave a Reply / Cancel Reply",
               "Your email address will not be published. Required fields are marked *");
    expect_left_out(f, DS_NOTE_BOILERPLATE, 19, "petrol", lead_words);
    /* A paragraph that has one within it is text. */
    READ_PARTS(f, "Petrol", lead, "Read more in the morning.");
    assert_int_equal(f->text.left_out, 0);
    f->text.boilerplate = false;
    READ_PARTS(f, "Petrol", lead, "Read more");
    assert_int_equal(f->text.notes, 0);
    assert_int_equal(f->text.left_out, 0);
}

static void nothing_but_furniture_is_not_an_article(void **state) {
    text_fixture *f = *state;
    READ_PARTS(f, "Petrol", "Leave a comment", "Comments are closed.");
    expect_left_out(f, DS_NOTE_BOILERPLATE | DS_NOTE_NOT_AN_ARTICLE, 6, "petrol", "");
    READ_PARTS(f, "Petrol", "Petrol", "Read more", "Read more");
    expect_left_out(f, DS_NOTE_DOUBLED_HEADLINE | DS_NOTE_REPEATED_LEAD | DS_NOTE_BOILERPLATE | DS_NOTE_NOT_AN_ARTICLE,
                    5, "petrol", "");
    /* A headline that is all there is, once or twice, is an article without a body. */
    READ_PARTS(f, "Petrol dearer again", "");
    expect_left_out(f, DS_NOTE_NO_BODY, 0, "petrol dearer again", "");
    READ_PARTS(f, "Petrol dearer again", "Petrol dearer again");
    expect_left_out(f, DS_NOTE_NO_BODY | DS_NOTE_DOUBLED_HEADLINE, 3, "petrol dearer again", "");
    READ_PARTS(f, "", "...", "");
    expect_left_out(f, DS_NOTE_NO_BODY, 0, "", "");
    READ_PARTS(f, "", "word");
    expect_left_out(f, 0, 0, "", "word");
}

#define TEXT_TEST(name) cmocka_unit_test_setup_teardown(name, text_setup, text_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEXT_TEST(a_line_is_a_paragraph),
        TEXT_TEST(lines_of_a_width_are_wrapped_paragraphs),
        TEXT_TEST(a_long_line_or_short_ones_are_not_wrapped),
        TEXT_TEST(a_tab_begins_a_wrapped_paragraph),
        TEXT_TEST(many_carriage_returns_are_many_lines),
        TEXT_TEST(a_headline_that_stands_again_is_left_out),
        TEXT_TEST(a_wrapped_headline_is_known),
        TEXT_TEST(a_headline_doubled_within_itself_counts_once),
        TEXT_TEST(a_lead_that_stands_twice_in_a_row_counts_once),
        TEXT_TEST(a_long_paragraph_that_stands_again_counts_once),
        TEXT_TEST(many_equal_paragraphs_leave_the_first_of_each),
        TEXT_TEST(page_notices_are_left_out_unless_wanted),
        TEXT_TEST(nothing_but_furniture_is_not_an_article),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
