/* SPDX-License-Identifier: MIT */
/* Pairs that a desk would know at a glance: forms filled in twice, and stories that only look like it. */
#include "fixtures/fixture_articles.h"

#include "match/template.h"

#define GRANT(town, department, amount)                                                                                \
    "Senator Ruth Alvane said today that the " department " will receive " amount                                      \
    " dollars from a federal fund that pays for hoses, helmets and radios in towns that could not buy them.\n\n"       \
    "The money comes from a law that the senator wrote five years ago, and which has since paid out more than forty "  \
    "million dollars to stations in every county of the state.\n\n"                                                    \
    "I am glad that families in " town " and the men and women of the " department                                     \
    " will be safer for it, the senator said. Nobody who runs towards a fire should have to do it with old gear.\n\n"  \
    "Applications are read by other firefighters, who know best what a station needs. The " department                 \
    " has to use the money within a year and to add a tenth of its own."

#define STANDINGS(a, b, c, d, e, f)                                                                                    \
    "After the matches of the weekend the table of the northern league reads as follows.\n\n"                          \
    "Harrow Athletic played " a " and have " b " points\nLowden United played " a " and have " c " points\n"           \
    "Marsh Rovers played " a " and have " d " points\nKelby Town played " a " and have " e " points\n"                 \
    "Stour Wanderers played " a " and have " f " points\n"

#define RATES(date, prime, call, three, six)                                                                           \
    "Money rates on " date " were as follows. Prime rate " prime ", call money " call ", paper of three months " three \
    ", paper of six months " six ", discount rate 3.00, and federal funds as traded at noon. These are rates at "      \
    "which large banks lend to their best "                                                                            \
    "customers and to each other over night, and a guide only: what a house offers may differ."

#define EARNINGS(name, a, b, c, d, e)                                                                                  \
    "The quarter to the end of September in brief. Shr " a " cts vs " b " cts. Net " c " vs " d ". Revs " e            \
    " mln vs 80.2 mln. Nine months figures will follow "                                                               \
    "within the month, " name " said in a statement from its head office. The board meets again in the "               \
    "new year, and shareholders will be asked to vote on the dividend by letter before that, as they were last year."

#define JOINT(first, second, contact)                                                                                  \
    "Senators " first " and " second " today welcomed a vote of the committee to pay for a new lock on the river at "  \
    "Tarn Bridge, which barges have waited for since the old one failed in the flood two years ago.\n\n"               \
    "The towns along the river live by it, said Senator " first ". This vote means that work can start in spring.\n\n" \
    "It has been a long wait, said Senator " second ". We asked for this lock together and we will see it built "      \
    "together, and we thank the committee for its patience with our many letters.\n\n" contact

#define DAM(verb, number)                                                                                              \
    "The operator of the Corrow dam " verb                                                                             \
    " raise the water behind it this winter, a spokeswoman said on Tuesday.\n\n"                                       \
    "Farmers below the dam had asked for certainty since the wet autumn of last year, when the river rose within a "   \
    "night and " number " barns were lost. The council will hear both sides at its meeting next week, and the "        \
    "ministry has sent an engineer to look at the northern gate, whose hinges are as old as the dam itself."

#define QUAKE(dead, hurt, more)                                                                                        \
    "An earthquake shook the port of Salvera before dawn on Friday and killed at least " dead                          \
    " people, the mayor said. Hospitals counted " hurt                                                                 \
    " injured, many of them hit by roof tiles in the narrow streets "                                                  \
    "of the old town, where rescuers were still digging by hand at noon. The harbour was closed because cranes had "   \
    "shifted on their rails, and a ferry with two hundred passengers had to turn back to the islands." more

#define PAYOUT(fund)                                                                                                   \
    "Mthly div six cts vs six cts prior. Pay April 30. Record April 15. Note: full name of the fund is Alder " fund    \
    " Income Fund, whose manager sits in Port Salvera."

/* A letter whose middle was written anew for each region; the sum and the region stand in its first sentence. */
#define REGION(sum, region, news, middle)                                                                              \
    "Senators Alvane and Brightmore announced today that the committee has set " sum " million dollars aside for "     \
    "roads and sewers in " region ", where the winter broke more pipes than in any year since the war. The bill "      \
    "goes to the floor of the house next, and after that to a conference of both houses which meets in June.\n\n" news \
    "\n\nWe will not rest until this money is where it is needed, said Senator Alvane, and I thank all those who "     \
    "came "                                                                                                            \
    "to the hearings and told us what it is like to boil water for a month.\n\n" middle                                \
    "\n\nThe senators have asked for the money since the pipes were first shown on the evening news, and the "         \
    "committee has voted for it with two votes against. Work can start as soon as the ground is dry, the senators "    \
    "said, and will be paid for by the month."

#define RESERVES(sum, rate, who)                                                                                       \
    "The central bank of Port Salvera entered the market to lend " sum " million to banks over night, a " who          \
    " said. Dealers had expected as much, since money was at " rate " pct in the hour before it came in."

#define NOTES_OFFERED(first, second, third)                                                                            \
    "The savings agency of Port Salvera said that rates on its short notes are as follows from now on: "               \
    "maturity " first " days, rate " second " pct, maturity last " third " days"

#define GRANT_HEADLINE(town) town " RECEIVES FIREFIGHTING GRANT THROUGH ALVANE LAW"

typedef struct text_row {
    const char *what;
    const char *headline[2];
    const char *body[2];
    const char *date[2];
    const char *source[2];
    ds_relation relation;
    const char *rule;
    uint32_t notes;
} text_row;

#define SAME(text)                                                                                                     \
    { text, text }
#define DAYS(a, b)                                                                                                     \
    { "2024-03-0" a "T08:00:00Z", "2024-03-0" b "T08:00:00Z" }
#define ONE_DAY DAYS("1", "1")
#define ONE_SOURCE                                                                                                     \
    { "wire", "wire" }
#define TEMPLATE .relation = DS_RELATION_NONE, .rule = "template"
#define COPIED .relation = DS_RELATION_COPY, .rule = "jaccard"

static const text_row rows[] = {
    {"grant notices to two towns on one day",
     {GRANT_HEADLINE("OAKDALE"), GRANT_HEADLINE("ELM FORK")},
     {GRANT("Oakdale", "Oakdale Volunteer Fire Department", "73,262"),
      GRANT("Elm Fork", "Elm Fork Township Fire District", "81,801")},
     ONE_DAY,
     ONE_SOURCE,
     TEMPLATE},
    {"the same without headlines apart",
     {"", ""},
     {GRANT("Oakdale", "Oakdale Volunteer Fire Department", "73,262"),
      GRANT("Elm Fork", "Elm Fork Township Fire District", "81,801")},
     ONE_DAY,
     ONE_SOURCE,
     TEMPLATE},
    {"a grant notice that two papers print",
     {GRANT_HEADLINE("OAKDALE"), "Oakdale to get money for hoses and radios"},
     {GRANT("Oakdale", "Oakdale Volunteer Fire Department", "73,262"),
      GRANT("Oakdale", "Oakdale Volunteer Fire Department", "73,262") "\n\nThe station is on Mill Lane."},
     ONE_DAY,
     {"senate", "gazette"},
     COPIED},
    {"the table of two weekends",
     SAME("Northern league standings"),
     {STANDINGS("21", "44", "40", "39", "31", "28"), STANDINGS("22", "47", "41", "39", "34", "29")},
     DAYS("1", "3"),
     ONE_SOURCE,
     TEMPLATE},
    {"money rates of two days",
     SAME("Money rates"),
     {RATES("March 1", "8.50", "8.25", "6.71", "6.85"), RATES("March 2", "8.75", "8.50", "6.80", "6.92")},
     DAYS("1", "2"),
     ONE_SOURCE,
     TEMPLATE},
    {"earnings of two companies",
     {"Harrow Mills 3rd quarter net", "Lowden Cement 3rd quarter net"},
     {EARNINGS("Harrow Mills", "23", "12", "2,310,000", "1,190,000", "91.4"),
      EARNINGS("Lowden Cement", "41", "55", "7,046,000", "9,822,000", "107.9")},
     ONE_DAY,
     ONE_SOURCE,
     TEMPLATE},
    {"earnings corrected in one figure",
     {"Harrow Mills 3rd quarter net", "CORRECTED - Harrow Mills 3rd quarter net"},
     {EARNINGS("Harrow Mills", "23", "12", "2,310,000", "1,190,000", "91.4"),
      EARNINGS("Harrow Mills", "32", "12", "2,310,000", "1,190,000", "91.4")},
     ONE_DAY,
     ONE_SOURCE,
     .relation = DS_RELATION_UPDATE,
     .rule = "headline-tag+run",
     .notes = DS_NOTE_NUMBERS_CHANGED},
    {"a correction under a headline of its own",
     {"Corrow dam operator says it will raise water", "CORRECTED - Corrow dam will raise water in winter"},
     {DAM("will", "twelve"), DAM("will", "twenty")},
     ONE_DAY,
     ONE_SOURCE,
     .relation = DS_RELATION_UPDATE,
     .rule = "tag-and-like-headline+run",
     .notes = DS_NOTE_NUMBERS_CHANGED},
    {"a release of two offices, each of which names its own senator first",
     SAME("Senators welcome money for Tarn Bridge lock"),
     {JOINT("Alvane", "Brightmore", "Contact Alvane press office 555 0134"),
      JOINT("Brightmore", "Alvane", "Browse by date")},
     ONE_DAY,
     {"alvane", "brightmore"},
     COPIED},
    {"a story whose figures grew",
     {"Quake kills 12 in Salvera", "Quake kills 31 in Salvera"},
     {QUAKE("12", "40", ""), QUAKE("31", "96", " Schools will stay closed until Monday.")},
     ONE_DAY,
     ONE_SOURCE,
     COPIED,
     .notes = DS_NOTE_NUMBERS_CHANGED},
    {"a negation that was dropped",
     {"Dam operator speaks of winter", "Corrow dam and the winter"},
     {DAM("will not", "twelve"), DAM("will", "twelve")},
     ONE_DAY,
     {"wire", "gazette"},
     COPIED,
     .notes = DS_NOTE_NEGATION_CHANGED},
    {"nothing but a figure is new, a day later",
     {"Barns lost to the river", "Barns and the river"},
     {DAM("will", "twelve"), DAM("will", "31")},
     DAYS("1", "2"),
     ONE_SOURCE,
     COPIED,
     .notes = DS_NOTE_NUMBERS_CHANGED},
    {"dividends of two funds of one house",
     {"ALDER MARSHLAND SETS MONTHLY PAYOUT", "ALDER HILLSIDE SETS MONTHLY PAYOUT"},
     {PAYOUT("Marshland"), PAYOUT("Hillside")},
     ONE_DAY,
     ONE_SOURCE,
     TEMPLATE},
    {"a dividend of one fund sent twice, with its name mended",
     {"ALDER MARSHLAND SETS MONTHLY PAYOUT", "ALDER MARSHLAND SETS PAYOUT"},
     {PAYOUT("Marshland"), PAYOUT("Marshland Insured")},
     ONE_DAY,
     ONE_SOURCE,
     COPIED},
    {"money for two regions, in a letter that was rewritten between",
     {"", ""},
     {REGION("12", "Tarn County", "Tarn has waited long.", "The mayors of Tarn know it better than most."),
      REGION("31", "Upper Stour", "Stour deserves as much.", "Schools in Stour were shut for nine days, and a mill.")},
     ONE_DAY,
     ONE_SOURCE,
     TEMPLATE},
    {"money for one region, told twice: the place is not another",
     {"", ""},
     {REGION("12", "Tarn County", "Tarn has waited long.", "The mayors of Tarn know it better than most."),
      REGION("31", "Tarn County", "It deserves as much.", "Schools in Tarn were shut for nine days, and a mill.")},
     ONE_DAY,
     ONE_SOURCE,
     COPIED,
     .notes = DS_NOTE_NUMBERS_CHANGED},
    {"the hour and the reporter at the head of a page",
     {"", ""},
     {"Ferry comes back\n\nBy Ann Rowe, published 5:12 a.m. Vale Times\n\n" QUAKE("12", "40", ""),
      "Ferry comes back\n\nBy Tom Hale, published 7:45 a.m. Hill Post\n\n" QUAKE("12", "40", "")},
     ONE_DAY,
     {"times", "post"},
     COPIED,
     .notes = DS_NOTE_NUMBERS_CHANGED},
    {"loans of two days under one headline",
     SAME("Central bank lends to banks over night"),
     {RESERVES("two", "6.11", "spokeswoman"), RESERVES("15", "6.30", "dealer in the bank's own office")},
     DAYS("1", "2"),
     ONE_SOURCE,
     TEMPLATE},
    {"the same within the day",
     SAME("Central bank lends to banks over night"),
     {RESERVES("two", "6.11", "spokeswoman"), RESERVES("15", "6.30", "dealer in the bank's own office")},
     ONE_DAY,
     ONE_SOURCE,
     COPIED,
     .notes = DS_NOTE_NUMBERS_CHANGED},
    {"a table whose figures stand at its end, two days later",
     SAME("Savings agency sets rates on notes"),
     {NOTES_OFFERED("28", "5.95", "31"), NOTES_OFFERED("33", "6.00", "34")},
     DAYS("1", "3"),
     ONE_SOURCE,
     TEMPLATE},
    {"flashes of two days that differ in a number",
     {"Millers of Port Salvera report 150,000 tonnes of corn sold to buyers abroad",
      "Millers of Port Salvera report 350,000 tonnes of corn sold to buyers abroad"},
     SAME("Details will follow."),
     DAYS("1", "2"),
     ONE_SOURCE,
     TEMPLATE},
    {"two companies' prices, one sent without a headline",
     {"", "Lowden raises crude postings by 50 cts from today to 17.50 dlrs"},
     {"Harrow raises crude postings by 50 cts from today to 17.50 dlrs", "More follows here."},
     ONE_DAY,
     ONE_SOURCE,
     TEMPLATE},
    {"two banks' notices without a text",
     {"Lowden Bank cuts base lending rate to 10.5 pct from 11 pct",
      "Harrow Bank cuts base lending rate to 10.5 pct from 11 pct"},
     SAME("Details will follow."),
     ONE_DAY,
     ONE_SOURCE,
     TEMPLATE},
    {"one bank's notice sent twice",
     {"Lowden Bank cuts base lending rate to 10.5 pct from 11 pct",
      "Lowden Bank cuts base lending rate to 10.5 pct from 11 pct now"},
     SAME("Details will follow."),
     ONE_DAY,
     ONE_SOURCE,
     .relation = DS_RELATION_IDENTICAL,
     .rule = "same-body"},
    {"two banks' notices, whose names begin alike",
     {"Bank of Lowden cuts base lending rate to 10.5 pct from 11 pct",
      "Bank of Port Harrow cuts base lending rate to 10.5 pct from 11 pct"},
     SAME("Details will follow."),
     ONE_DAY,
     ONE_SOURCE,
     TEMPLATE},
    {"one bank's notice in other words",
     {"Bank of Lowden cuts base lending rate to 10.5 pct from 11 pct",
      "Bank of Lowden lowers base lending rate to 10.5 pct from 11 pct"},
     SAME("Details will follow."),
     ONE_DAY,
     ONE_SOURCE,
     .relation = DS_RELATION_IDENTICAL,
     .rule = "same-body"},
};

static ds_article article_of(const text_row *row, int side) {
    return fixture_article(side == 0 ? "a" : "b", row->source[side], row->date[side], row->headline[side],
                           row->body[side]);
}

static bool is_right(const text_row *row, int first) {
    ds_error error;
    ds_options options;
    ds_options_init(&options);
    ds_comparison *c = NULL;
    ds_article a = article_of(row, first), b = article_of(row, 1 - first);
    FIXTURE_CALL(error, ds_compare(&c, &a, &b, &options, &error));
    const ds_evidence *evidence = ds_comparison_evidence(c);
    bool as_it_should =
        evidence->relation == row->relation && strcmp(evidence->rule, row->rule) == 0 && evidence->notes == row->notes;
    if (!as_it_should)
        print_error("%s: %s by %s (Jaccard %.2f), notes %x\n", row->what, ds_relation_name(evidence->relation),
                    evidence->rule, evidence->jaccard, evidence->notes);
    ds_comparison_free(c);
    return as_it_should;
}

static void pairs_are_what_a_desk_says(void **state) {
    (void)state;
    int wrong = 0;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        wrong += !is_right(&rows[r], 0);
        wrong += !is_right(&rows[r], 1);
    }
    assert_int_equal(wrong, 0);
}

/* ------------------------------------------------------------------------------------------- at the bounds ------- */

typedef struct bound {
    const char *what;
    ds_contrast contrast;
    uint8_t bits;
} bound;

static const bound bounds[] = {
    {"nothing", {.words = 100}, 0},
    {"three swaps, half of the gaps",
     {.words = 300, .gaps = 6, .number_swaps = 1, .name_swaps = 2, .name_pairs = 2},
     DS_CONTRAST_TEMPLATE | DS_CONTRAST_NUMBERS},
    {"less than half", {.words = 300, .gaps = 7, .number_swaps = 1, .name_swaps = 2, .name_pairs = 2}, 0},
    {"two swaps", {.words = 300, .gaps = 2, .number_swaps = 1, .name_swaps = 1, .name_pairs = 1}, DS_CONTRAST_NUMBERS},
    {"two under parallel headlines",
     {.words = 300, .gaps = 6, .number_swaps = 1, .name_swaps = 1, .name_pairs = 1, .parallel_headlines = true},
     DS_CONTRAST_TEMPLATE | DS_CONTRAST_NUMBERS},
    {"five under one headline",
     {.words = 300, .gaps = 5, .number_swaps = 3, .name_swaps = 2, .name_pairs = 2, .same_headline = true},
     DS_CONTRAST_NUMBERS},
    {"six under one headline",
     {.words = 300, .gaps = 6, .number_swaps = 4, .name_swaps = 2, .name_pairs = 2, .same_headline = true},
     DS_CONTRAST_TEMPLATE | DS_CONTRAST_NUMBERS},
    {"one in more than 120 words",
     {.words = 480, .gaps = 3, .number_swaps = 1, .name_swaps = 2, .name_pairs = 2},
     DS_CONTRAST_NUMBERS},
    {"five eighths in one run",
     {.words = 160, .longest_run = 100, .gaps = 3, .number_swaps = 1, .name_swaps = 2, .name_pairs = 2},
     DS_CONTRAST_TEMPLATE | DS_CONTRAST_NUMBERS},
    {"more than that",
     {.words = 160, .longest_run = 101, .gaps = 3, .number_swaps = 1, .name_swaps = 2, .name_pairs = 2},
     DS_CONTRAST_NUMBERS},
    {"names once each", {.words = 300, .gaps = 4, .name_swaps = 4, .name_pairs = 3}, 0},
    {"names that come again", {.words = 300, .gaps = 4, .name_swaps = 4, .name_pairs = 2}, DS_CONTRAST_TEMPLATE},
    {"a figure in 24 words", {.words = 95, .gaps = 4, .number_swaps = 3}, DS_CONTRAST_TEMPLATE | DS_CONTRAST_NUMBERS},
    {"fewer", {.words = 96, .gaps = 4, .number_swaps = 3}, DS_CONTRAST_NUMBERS},
    {"figures alone", {.words = 60, .gaps = 1, .number_swaps = 1}, DS_CONTRAST_FIGURES | DS_CONTRAST_NUMBERS},
    {"figures alone, far between", {.words = 61, .gaps = 1, .number_swaps = 1}, DS_CONTRAST_NUMBERS},
    {"another place and sum at the head, a quarter of the gaps",
     {.words = 300,
      .gaps = 8,
      .number_swaps = 1,
      .name_swaps = 1,
      .name_pairs = 1,
      .lead_name = true,
      .lead_number = true},
     DS_CONTRAST_TEMPLATE},
    {"less than a quarter",
     {.words = 300,
      .gaps = 9,
      .number_swaps = 1,
      .name_swaps = 1,
      .name_pairs = 1,
      .lead_name = true,
      .lead_number = true},
     0},
    {"under one headline",
     {.words = 300,
      .gaps = 8,
      .number_swaps = 1,
      .name_swaps = 1,
      .name_pairs = 1,
      .lead_name = true,
      .lead_number = true,
      .same_headline = true},
     0},
    {"a sum in a rewritten head under parallel headlines",
     {.words = 300, .gaps = 8, .lead_number = true, .parallel_headlines = true},
     DS_CONTRAST_TEMPLATE},
    {"one swap and nothing else under parallel headlines",
     {.words = 300, .gaps = 1, .name_swaps = 1, .name_pairs = 1, .parallel_headlines = true},
     DS_CONTRAST_TEMPLATE},
    {"and a plain gap", {.words = 300, .gaps = 2, .name_swaps = 1, .name_pairs = 1, .parallel_headlines = true}, 0},
    {"one headline over a notice with another figure",
     {.words = 99, .gaps = 6, .number_swaps = 1, .same_headline = true},
     DS_CONTRAST_FIGURES | DS_CONTRAST_NUMBERS},
    {"over a longer text", {.words = 100, .gaps = 6, .number_swaps = 1, .same_headline = true}, DS_CONTRAST_NUMBERS},
    {"headlines that differ in figures", {.words = 19, .headline_figures = true}, DS_CONTRAST_FIGURES},
    {"over a body that tells", {.words = 20, .headline_figures = true}, 0},
    {"much else", {.words = 300, .gaps = 7, .number_swaps = 1, .negation = true}, 0},
    {"a negation", {.words = 300, .gaps = 6, .negation = true}, DS_CONTRAST_NEGATION},
    {"cut short",
     {.words = 300, .gaps = 3, .number_swaps = 3, .name_swaps = 3, .is_cut_short = true, .like_headlines = true},
     DS_CONTRAST_LIKE_HEADLINES},
};

static void every_rule_holds_at_its_bound(void **state) {
    (void)state;
    for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
        uint8_t bits = ds_template_judge(&bounds[b].contrast) & (uint8_t)~DS_CONTRAST_SWAPS;
        if (bits != bounds[b].bits) print_error("%s: %u, not %u\n", bounds[b].what, bits, bounds[b].bits);
        assert_int_equal(bits, bounds[b].bits);
    }
}

/* Weaker than a form by itself: enough where both texts are known as forms. */
static void swaps_are_told(void **state) {
    (void)state;
    static const struct {
        ds_contrast contrast;
        bool told;
    } judged[] = {
        {{.words = 300, .gaps = 9, .name_swaps = 1, .number_swaps = 1}, true},
        {{.words = 300, .gaps = 9, .name_swaps = 2}, true},
        {{.words = 300, .gaps = 9, .name_swaps = 1}, false},
        {{.words = 300, .gaps = 9, .number_swaps = 5}, false},
        {{.words = 300, .gaps = 9, .number_swaps = 2, .parallel_headlines = true}, true},
        {{.words = 300, .gaps = 9, .name_swaps = 2, .is_cut_short = true}, true},
        {{.words = 300, .gaps = 9, .number_swaps = 1, .lead_number = true, .other_title = true}, true},
        {{.words = 300, .gaps = 9, .number_swaps = 1, .lead_number = true}, false},
        {{.words = 300, .gaps = 9, .number_swaps = 1, .other_title = true}, false},
    };
    for (size_t r = 0; r < sizeof judged / sizeof *judged; r++) {
        bool told = (ds_template_judge(&judged[r].contrast) & DS_CONTRAST_SWAPS) != 0;
        if (told != judged[r].told) print_error("row %zu\n", r);
        assert_int_equal(told, judged[r].told);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_what_a_desk_says),
        cmocka_unit_test(every_rule_holds_at_its_bound),
        cmocka_unit_test(swaps_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
