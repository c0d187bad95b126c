/* SPDX-License-Identifier: MIT */
/* Wire lines: each rule of the table with lines that have its form, near misses that must stay, and whole items. */
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_text_stage.h"
#include "model/entry.h"

/* ---- a line for each rule ---- */

typedef struct example {
    const char *rule;
    const char *line;
} example;

static const example examples[] = {
    {"ap-header", "BC-US--Quay-MillFire 1stLd-Writethru 11-13 1693"},
    {"ap-header", "AP-EU--Quay-MillFire   02-09 0121"},
    {"ap-header-priority", "r z BC-US--Quay-MillFire 1stLd-Writethru"},
    {"ap-header-priority", "b a BC-US--MillFire"},
    {"ap-keyword-count", "BC-US--Quay-Mill Fire, 1st Ld-Writethru,1140<"},
    {"ap-keyword-count", "AP-US--Quay-Mill Fire,880"},
    {"ap-keyword-mark", "^BC-ROW--Standings<"},
    {"ap-keyword-region", "BC-US--Quay-Mill Fire"},
    {"ap-picture-line", "AP Photo HQ101, HQ102"},
    {"ap-picture-line", "^AP Photos HQ101<"},
    {"reuters-slug-marks", "QUAY-FIRE/ (UPDATE 1, PIX, CORRECTED)"},
    {"reuters-slug-marks", "QUAY-FIRE/MILL (WRAPUP 2, TV) =2"},
    {"reuters-slug", "QUAY-FIRE/"},
    {"reuters-slug", "QUAY-FIRE/MILL-OWNER"},
    {"take-mark", "=2"},
    {"lead-line", "1ST LEAD"},
    {"story-of", "(In Jan. 3 story, corrects last paragraph to show two mills, not one)"},
    {"story-of", "(In a March 12 item, paragraph 4, corrects spelling of Anselm)"},
    {"in-paragraph", "(Corrects date in paragraph 2)"},
    {"in-paragraph", "(Correcting figure)"},
    {"adds", "(Adds details, background)"},
    {"adds", "(Updates with owner, fire brigade)"},
    {"adds-list", "(Adds Quay comment, background)"},
    {"recasts", "(Recasts, adds owner)"},
    {"recasts", "(Writes through, changes dateline)"},
    {"recasts", "(Repeats story first sent on Monday)"},
    {"recasts", "(Fixes typo in headline)"},
    {"zusammenfassung-line", "(Zusammenfassung: Mehr Zitate)"},
    {"eds", "Eds: Adds quote from the owner."},
    {"eds", "^Eds: With AP Photos.<"},
    {"editors-note", "EDITOR'S NOTE: The names have been changed."},
    {"editors-note", "Editor\xe2\x80\x99s note \xe2\x80\x94 This is the second of three parts."},
    {"editors-note-end", "EDITORS' NOTE - Anne Writer can be reached at the Quay desk."},
    {"attention", "ATTENTION EDITORS: Pictures follow at noon."},
    {"byline", "By JANE DOE"},
    {"byline", "By Jane Doe and John van der Roe, Quay Herald Staff Writer"},
    {"byline", "^By ANNE WRITER="},
    {"byline", "By Jane Doe, CNN"},
    {"byline", "By Reuters"},
    {"byline-office-holder", "By Sen. Jane Doe"},
    {"byline-office-holder", "By Senator Jane Doe and Governor John Roe"},
    {"byline-agency", "Agence France-Presse"},
    {"byline-agency", "The Associated Press"},
    {"byline-agency", "By The Associated Press"},
    {"byline-office-line", "AP Science Writer"},
    {"byline-office-line", "Staff Writer"},
    {"byline-office-line", "^AP Sports Writer="},
    {"byline-end", "By JANE DOE"},
    {"byline-agency-end", "By The Associated Press"},
    {"dateline-agency", "Jan 3 (Reuters) - The mill"},
    {"dateline-agency", "HARL QUAY, Jan 3 (Reuters) - The mill"},
    {"dateline-agency", "Berlin (dpa) - Die Mühle"},
    {"dateline-agency", "Berlin/Harl (dpa/bb) - Die Mühle"},
    {"dateline-agency", "PARIS, March 3 (AFP) - The mill"},
    {"dateline-agency", "MOSCOW, Monday (Reuters) \xe2\x80\x94 The mill"},
    {"dateline-agency", "MOSCOW. July 16 (Interfax) - The mill"},
    {"dateline-agency", "The Hague (AFP) - The mill"},
    {"dateline-agency", "HARL QUAY, April 2 (Xinhua) -- The mill"},
    {"dateline-initials", "HARL QUAY (AP) _ The mill"},
    {"dateline-initials", "HARL QUAY, Ohio (AP) \xe2\x80\x94 The mill"},
    {"dateline-initials", "LONDON (PA) - The mill"},
    {"dateline-initials", "(AP) -- The mill"},
    {"dateline-initials-town", "Harl Quay (AP) \xe2\x80\x93 The mill"},
    {"dateline-no-dash", "MOSCOW, Monday (Reuters) The mill"},
    {"dateline-no-dash", "HARL QUAY (AP) The mill"},
    {"dateline-glued", "Harl Quay (CNN)The mill"},
    {"dateline-slashed", "MOSCOW, July 16. /TASS/. The mill"},
    {"dateline-place", "HARLEM QUAY \xe2\x80\x94 The mill"},
    {"dateline-place", "HELSINKI -- The mill"},
    {"dateline-place", "OSLO - The mill"},
    {"dateline-place", "TURNBERRY/GLASGOW, Scotland \xe2\x80\x94 The mill"},
    {"dateline-place", "NEW YORK, March 16 - The mill"},
    {"dateline-place", "\xc3\x96STERBYMO \xe2\x80\x94 The mill"},
    {"dateline-place", "LONDON\xc2\xa0\xe2\x80\x93 The mill"},
    {"dateline-place", "МОСКВА \xe2\x80\x94 Старая мельница"},
    {"reporting-by", "(Reporting by Jane Doe; Editing by John Roe)"},
    {"reporting-by", "(Writing by Jane Doe)"},
    {"reporting-by-plain", "Reporting by Jane Doe in Harl; Editing by John Roe"},
    {"standards", "Our Standards: The Trust Principles."},
    {"reuter", "REUTER"},
    {"copyright", "Copyright 2018 The Associated Press. All rights reserved. This material may not be published."},
    {"copyright", "\xc2\xa9 2018 Harl Herald. All rights reserved."},
    {"copyright", "(c) 2018 Harl Herald. All rights reserved."},
    {"copyright-of", "Copyright 2018 The Associated Press."},
    {"contributed", "Associated Press writer Jane Doe in Harl Quay contributed to this report."},
    {"contributed", "Doe reported from Harl. AP writers John Roe and Al Ito contributed to this report from Rome."},
    {"reported-from", "Doe reported from Harl Quay."},
    {"ap-trailer", "AP-WF-06-29-17 2350GMT"},
    {"ap-trailer", "AP-NY-06-29-17 1950EDT<"},
    {"end-mark", "ends"},
    {"end-mark", "end"},
    {"end-mark", "(END)"},
    {"end-mark", "^END<"},
    {"thirty", "-0-"},
    {"thirty", "-30-"},
    {"thirty", "MORE"},
    {"take-end", "=2"},
    {"desk-initials", "xx/yy/zz"},
    {"desk-initials-dpa", "dpa wsz jln npr"},
    {"notebook", "# Notebook"},
    {"notebook", "# dpa-Notizblock"},
    {"kill-line", "KILL KILL KILL"},
    {"kill-line", "HOLD HOLD HOLD dpa 0123"},
    {"kill-line", "BULLETIN KILL US--Mill Fire"},
    {"kill-line", "STORY WITHDRAWN"},
    {"kill-line", "EDITORS: kill the item Mill Fire"},
    {"kill-title", "STORY WITHDRAWN-Mill burns down"},
    {"kill-title", "MANDATORY KILL"},
    {"title-update", "UPDATE 1-Mill burns"},
    {"title-update", "WRAPUP 2: Mill burns"},
    {"title-updated", "UPDATED: Mill burns"},
    {"title-corrected", "CORRECTED-Mill burns"},
    {"title-corrected", "BERICHTIGUNG: Mühle brennt"},
    {"title-corrected", "CORRECTED (OFFICIAL)-Mill burns"},
    {"title-repeat", "RPT-Mill burns"},
    {"title-repeat", "REPEAT: Mill burns"},
    {"title-refile", "REFILE-Mill burns"},
    {"title-lead", "1st Ld-Writethru, Mill burns"},
    {"title-lead", "2nd Ld: Mill burns"},
    {"title-lead-afp", "LEAD: Mill burns"},
    {"title-lead-afp", "LEAD 2 - Mill burns"},
    {"title-summary", "1. Zusammenfassung Mühle brennt"},
    {"title-summary", "(Zusammenfassung 2) Mühle brennt"},
    {"title-urgent", "URGENT: Mill burns"},
    {"title-urgent", "FLASH - Mill burns"},
    {"title-urgent", "NEWSALERT: Mill burns"},
    {"title-advance", "Adv14, Mill burns"},
    {"end-lead", ", 1st Ld-Writethru,1140<"},
    {"end-lead", ", 2nd Ld"},
    {"end-advance", ", Adv14"},
    {"end-update", "(UPDATE 1)"},
    {"end-corrected", "(CORRECTED)"},
    {"end-take", "=2"},
    {"version-kill", "KILL KILL KILL"},
    {"version-lead", "1st Ld-Writethru"},
    {"version-lead", "1ST LEAD"},
    {"version-update", "UPDATE 1"},
    {"version-corrected", "Corrective"},
    {"version-corrected", "KORREKTUR"},
    {"version-repeat", "RPT"},
    {"version-refile", "REFILE"},
    {"version-advance", "Adv14"},
};

static const ds_wireline_rule *rule_named(const char *name) {
    const ds_wireline_rule *rule;
    for (size_t i = 0; (rule = ds_wireline_rule_at(i)) != NULL; i++) {
        if (strcmp(rule->name, name) == 0) return rule;
    }
    fail_msg("no rule %s", name);
    return NULL;
}

static void every_rule_finds_its_lines(void **state) {
    const text_fixture *f = *state;
    for (size_t e = 0; e < sizeof examples / sizeof *examples; e++) {
        const ds_wireline_rule *want = rule_named(examples[e].rule);
        size_t size = strlen(examples[e].line), used = 0;
        char *line = exact_copy(examples[e].line, size);
        const ds_wireline_rule *got = ds_wireline_find(ds_lexicon_wire(f->lexicon), want->place, line, size,
                                                       DS_WIRELINE_IS_BELOW_BYLINE | DS_WIRELINE_HAS_WRITERS, &used);
        free(line);
        if (got != want) fail_msg("%s: %s, not %s", examples[e].line, got == NULL ? "none" : got->name, want->name);
        assert_true(used > 0 && used <= size);
    }
}

static void every_rule_has_a_line_and_a_name_of_its_own(void **state) {
    (void)state;
    const ds_wireline_rule *rule, *other;
    for (size_t i = 0; (rule = ds_wireline_rule_at(i)) != NULL; i++) {
        bool found = false;
        for (size_t e = 0; e < sizeof examples / sizeof *examples; e++) {
            found = found || strcmp(examples[e].rule, rule->name) == 0;
        }
        if (!found) fail_msg("%s has no example", rule->name);
        for (size_t j = 0; j < i && (other = ds_wireline_rule_at(j)) != NULL; j++) {
            assert_string_not_equal(other->name, rule->name);
        }
    }
}

/* ---- what must stay ---- */

#define STORY "The old mill at the quay burned down on Thursday for the second time in ten years, and nobody was hurt."
#define REST                                                                                                           \
    "The owner, who lives across the water, said that he would build it again in brick before the winter comes."

#define MORE " Nobody had asked him."

/* As first, second and last paragraph, and as the headline, the line loses no word. */
static void expect_kept(text_fixture *f, const char *line) {
    static const char *const around[][2] = {
        {"", "\n" STORY "\n" REST}, {STORY "\n", "\n" REST}, {STORY "\n" REST "\n", ""}};
    char body[4096];
    for (size_t a = 0; a < 3; a++) {
        snprintf(body, sizeof body, "%s%s%s", around[a][0], line, around[a][1]);
        read_article(f, line, body + (a == 0 ? strlen(line) : 0));
        if (f->text.left_out != 0) fail_msg("a headline loses words: %s", line);
        read_article(f, "", body);
        if (f->text.left_out != 0) fail_msg("%u words lost in place %zu: %s", f->text.left_out, a, line);
        assert_false(f->text.wire.killed);
    }
}

static void near_misses_stay(void **state) {
    static const char *const lines[] = {
        "By the time the firemen came, the roof had fallen in.",
        "By The Numbers",
        "By Land Or Sea",
        "By Popular Demand",
        "By Monday the water had gone.",
        "By design",
        "By Jane Doe's account, the fire began in the loft.",
        "(In January, the mill had been sold for the third time.)",
        "(In a story of its own, the town once burned too.)",
        "(Adds Smith: \xe2\x80\x9cNobody slept that night.\xe2\x80\x9d)",
        "(Changes in the law are expected in spring.)",
        "(Repeats of the play are given on Sundays.)",
        "(Updates are posted at noon.)",
        "(Reporting a fire is the duty of all.)",
        "Berlin - a city of mills and bridges - is far away.",
        "Berlin \xe2\x80\x94 a city of mills \xe2\x80\x94 is far away from here.",
        "WATCH \xe2\x80\x94 The mill of the old quay burns down in the night while the whole town looks on in silence",
        "FILE - In this July 7 picture the mill stands as it stood for two hundred years before the fire took it all",
        ("NATO \xe2\x80\x94 The alliance of which the town has heard but little said nothing at all about the mill and "
         "fire"),
        "STOP THE FIRE, said the sign on the wall.",
        "\"NO SMOKING\" - the words were still to be read.",
        "The Associated Press (AP) \xe2\x80\x94 a news agency \xe2\x80\x94 asked the mayor about it.",
        "Agence France-Presse (AFP) - the agency of France - sent nobody.",
        "British Columbia (BC) - a province - has mills too.",
        "Palestinian Authority (PA) \xe2\x80\x94 President and ministers were not asked.",
        "AP-NORC poll: margin up 12,500",
        "AC/DC",
        "AC/DC (LIVE)",
        "and/or",
        "End of story.",
        "The end",
        "More",
        "ends meet",
        "Many factors contributed to this story.",
        "The heat contributed to this report of a fire.",
        "Copyright law of 1976 protects the picture, and all rights reserved for it are the town's.",
        "Our standards are high.",
        "Editors: Anne Roe, John Doe",
        "Attention must be paid to the roof.",
        "Attention editors like it, said he.",
        "URGENT CARE CLINIC CLOSES AT QUAY",
        "FLASH FLOODS DROWN MILL",
        "FLASH-FLOOD WARNING AT QUAY",
        "LEAD-PAINT REMOVAL AT MILL",
        "REPEAT-OFFENDER LAW PASSES",
        "MANDATORY KILL SWITCH FOR MILLS",
        "STORY WITHDRAWN FROM FESTIVAL",
        "Hold, hold, hold, cried the captain.",
        "Kill kill kill",
        "Reuters said the mill was insured.",
        "Staff Writer",
        "4-1 victory for the Quay =)",
        "BC-area mills burn often.",
    };
    text_fixture *f = *state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) expect_kept(f, lines[i]);
}

static void a_list_of_places_is_no_dateline(void **state) {
    text_fixture *f = *state;
    read_article(f, "", "HELSINKI - " STORY "\nWARSAW - " REST "\nLISBON - " STORY " And so on.");
    assert_int_equal(f->text.left_out, 0);
    read_article(f, "", "HELSINKI - Sunny, 21 degrees.\n" STORY); /* too short to begin a story */
    assert_int_equal(f->text.left_out, 0);
    read_article(f, "",
                 "MADRID - APRIL 7 one month three and a half to four, two months four to four and a half each\n" REST);
    assert_int_equal(f->text.left_out, 0);
    read_article(f, "", "MAY STORES CO, 75,000 AT 49, CROSSED\nBY FIRST BOSTON"); /* nothing is below it */
    assert_int_equal(f->text.left_out, 0);
}

/* Letters of other scripts are capitals only where their script has these. */
static void words_in_small_letters_of_any_script_are_no_place(void **state) {
    static const char *const bodies[] = {
        "Старая мельница \xe2\x80\x94 это дом, где никто не жил сто лет, а теперь он сгорел за одну ночь весь.",
        "Ο παλιός μύλος \xe2\x80\x94 το σπίτι που κανείς δεν ήθελε εδώ και εκατό χρόνια κάηκε σε μια νύχτα όλο.",
        "पुरानी चक्की \xe2\x80\x94 वह घर जिसमें सौ साल से कोई नहीं रहता था अब एक ही रात में सारे शहर के सामने जल गया।",
    };
    text_fixture *f = *state;
    for (size_t b = 0; b < sizeof bodies / sizeof *bodies; b++) {
        read_article(f, "", bodies[b]);
        if (f->text.left_out != 0) fail_msg("%u words lost: %s", f->text.left_out, bodies[b]);
    }
}

/* Below paragraphs of the story a place before a dash is what somebody wrote, and an office holder's name what he said. */
static void a_place_and_an_office_holder_stand_above_the_story(void **state) {
    text_fixture *f = *state;
    read_article(f, "Mill burns", REST "\n" STORY "\nHELSINKI \xe2\x80\x94 " REST MORE);
    assert_int_equal(f->text.left_out, 0);
    read_article(f, "Mill burns", REST "\n" STORY "\nBy Senator Jane Doe\n" REST MORE);
    assert_int_equal(f->text.left_out, 0);
    read_article(f, "Mill burns", REST "\n" STORY "\nHELSINKI (AP) \xe2\x80\x94 " REST MORE); /* it names its agency */
    assert_int_equal(f->text.left_out, 2);
    read_article(f, "Mill burns", REST "\nHELSINKI \xe2\x80\x94 " STORY); /* below a caption */
    assert_int_equal(f->text.left_out, 1);
    read_article(f, "Mill burns", "By Sen. Jane Doe\nHELSINKI \xe2\x80\x94 " STORY);
    assert_int_equal(f->text.left_out, 5);
    read_article(f, "Mill burns", "A bill that is sponsored\nBy Senator Jane Doe\nto build the mill again\n" REST);
    assert_int_equal(f->text.left_out, 0); /* a line of a title */
    read_article(f, "Mill burns", "A bill that is sponsored\nBy Jane Doe\nto build the mill again\n" REST);
    assert_int_equal(f->text.left_out, 0);
}

/* What was joined to a note is story: a note says a sentence or three, and no dateline stands in it. */
static void a_note_is_no_longer_than_notes_are(void **state) {
    text_fixture *f = *state;
    static const char *const marks[] = {"Editor's note: ", "EDITOR'S NOTE _ ", "Eds: ", "ATTENTION EDITORS: "};
    char body[2000];
    for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
        (void)snprintf(body, sizeof body, "%sThe names have been changed.\n" STORY, marks[m]);
        read_article(f, "", body);
        assert_int_equal(f->text.count, f->text.headline_count + 21);
        (void)snprintf(body, sizeof body, "%sThe names have been changed. HARL QUAY (AP) _ " STORY "\n" REST, marks[m]);
        read_article(f, "", body);
        assert_int_equal(f->text.left_out, 0);
        (void)snprintf(body, sizeof body, "%sThe names have been changed. " STORY " " STORY " " STORY "\n" REST,
                       marks[m]);
        read_article(f, "", body);
        assert_int_equal(f->text.left_out, 0);
        (void)snprintf(body, sizeof body, "%s" STORY, marks[m]); /* there is nothing else */
        read_article(f, "", body);
        assert_int_equal(f->text.left_out, 0);
    }
    read_article(f, "", STORY "\n" REST "\nEditor's note: " STORY " " STORY " " STORY);
    assert_int_equal(f->text.left_out, 0);
}

static void only_both_ends_are_looked_at(void **state) {
    text_fixture *f = *state;
    read_article(f, "",
                 "a b c d\nb c d e\nc d e f\nd e f g\ne f g h\nf g h i\nBy Jane Doe\n" STORY "\n(Writing by Jane Doe)\n"
                 "g h\nh i\ni j\nj k\nk l\nl m");
    assert_int_equal(f->text.left_out, 0);
}

/* Below the menus and captions of a page: only under an agency's name, and only as far as 24 paragraphs. */
static void a_dateline_may_come_late(void **state) {
    text_fixture *f = *state;
    const char *menus = "home page\nworld news\nsport news\nweather here\nmore stories\nour staff\nphoto of a mill\n";
    char body[1000];
    (void)snprintf(body, sizeof body, "%sHARL QUAY (AP) - " STORY, menus);
    read_article(f, "", body);
    assert_int_equal(f->text.left_out, 3);
    assert_string_equal(ds_wireline_text(&f->text.wire, DS_WIRELINE_DATELINE), "HARL QUAY (AP)");
    (void)snprintf(body, sizeof body, "%sHARL QUAY - " STORY, menus);
    read_article(f, "", body);
    assert_int_equal(f->text.left_out, 0);
    (void)snprintf(body, sizeof body, "%s%s%s%sHARL QUAY (AP) - " STORY, menus, "a b\nb c\nc d\nd e\ne f\nf g\ng h\n",
                   "h i\ni j\nj k\nk l\nl m\nm n\nn o\n", "o p\np q\nq r\n");
    read_article(f, "", body);
    assert_int_equal(f->text.left_out, 0);
}

/* ---- whole items ---- */

static void expect_field(const text_fixture *f, ds_wireline_field field, const char *want) {
    assert_string_equal(ds_wireline_text(&f->text.wire, field), want);
}

static uint64_t body_hash(text_fixture *f, const char *headline, const char *body) {
    read_article(f, headline, body);
    uint32_t first = f->text.headline_count;
    return ds_hash(f->text.hashes + first, (f->text.count - first) * sizeof *f->text.hashes, 0);
}

static void one_story_in_every_dress_has_one_body(void **state) {
    text_fixture *f = *state;
    uint64_t bare = body_hash(f, "Mill burns", STORY "\n" REST);
    assert_int_equal(f->text.notes, 0);
    static const char *const dressed[] = {
        "r z BC-US--MillFire 1stLd-Writethru\nBC-US--Mill Fire, 1st Ld-Writethru,127<\nEds: Adds quote.\nBy ANNE "
        "WRITER\n"
        "Associated Press\nHARL QUAY (AP) _ " STORY "\n" REST
        "\n___\nAssociated Press writer Jo Ray contributed to this "
        "report.\nAP-WF-06-29-17 2350GMT",
        "QUAY-MILL/ (UPDATE 1, PIX)\n(Adds details, background)\nBy Anne Writer\nHARL QUAY, Jan 3 (Reuters) - " STORY
        "\n" REST "\n(Reporting by Anne Writer; Editing by Jo Ray)\nOur Standards: The Trust Principles.",
        "PARIS, March 3 (AFP) - " STORY "\n" REST "\nxx/yy/zz",
        "Berlin (dpa) - " STORY "\n" REST
        "\n\n# Notebook\n* * * *\nThe following is not for publication\n## dpa Contacts\n"
        "- Editing by: Jo Ray\nTel: 12345\ndpa wsz jln npr",
        "LONDON (PA) - " STORY "\n" REST "\nends",
        "HARLEM QUAY \xe2\x80\x94 " STORY "\n" REST,
        "By Jane Doe\nStaff Writer\n" STORY "\n" REST "\n-30-",
        "Mill burns\nBy Jane Doe\n" STORY "\n" REST "\nCopyright 2018 The Associated Press. All rights reserved.",
        "By Jane Doe\nMill burns\nHELSINKI (AP) - " STORY "\n" STORY "\n" REST,
    };
    for (size_t d = 0; d < sizeof dressed / sizeof *dressed; d++) {
        if (body_hash(f, "Mill burns", dressed[d]) != bare) fail_msg("%s", dressed[d]);
        assert_true((f->text.notes & DS_NOTE_WIRE_LINES) != 0);
        assert_true(f->text.left_out > 0);
    }
    f->text.furniture = false;
    assert_true(body_hash(f, "Mill burns", dressed[0]) != bare);
    assert_int_equal(f->text.notes & DS_NOTE_WIRE_LINES, 0);
    expect_field(f, DS_WIRELINE_BYLINE, "");
}

static void fields_are_kept(void **state) {
    text_fixture *f = *state;
    read_article(
        f, "UPDATE 1-Mill burns",
        "BC-US--MillFire 1stLd-Writethru 11-13 0127\n^BC-US--Mill Fire, 1st Ld-Writethru,127<\n^AP Photo HQ1<\n^Eds: "
        "Adds  quote.<\n^By ANNE WRITER=\n^AP Sports Writer=\n\tHARL QUAY (AP) _ " STORY "\n" REST
        "\n(Writing by Jo Ray)\nCopyright 2018 The Associated Press.");
    expect_headline(f, "mill burns");
    expect_field(f, DS_WIRELINE_SLUG, "BC-US--Mill Fire");
    expect_field(f, DS_WIRELINE_NOTE, "AP Photo HQ1 Eds: Adds quote.");
    expect_field(f, DS_WIRELINE_BYLINE, "By ANNE WRITER AP Sports Writer");
    expect_field(f, DS_WIRELINE_CREDIT, "(Writing by Jo Ray) Copyright 2018 The Associated Press.");
    assert_int_equal(f->text.about.tag, DS_TAG_UPDATE | 1);
    assert_int_equal(f->text.wire.tag, DS_TAG_LEAD | 1);
    read_article(f, "", "HARL QUAY, Jan. 3 (Reuters) \xe2\x80\x93 " STORY);
    expect_field(f, DS_WIRELINE_DATELINE, "HARL QUAY, Jan. 3 (Reuters)");
    expect_field(f, DS_WIRELINE_BYLINE, ""); /* of this text only */
    read_article(f, "", "BC-US--MillFire 1stLd-Writethru 11-13 0127\n" STORY);
    expect_field(f, DS_WIRELINE_SLUG, "BC-US--MillFire"); /* the cut one where there is no other */
}

static void marks_between_lines_are_tags(void **state) {
    static const struct {
        const char *mark;
        uint32_t tag;
    } rows[] = {{"=2", DS_TAG_TAKE | 2},
                {"2ND LEAD", DS_TAG_LEAD | 2},
                {"(Zusammenfassung: Drei Meldungen, 3 Tote)", DS_TAG_LEAD},
                {"(In Jan. 3 story, corrects date)", DS_TAG_CORRECTED},
                {"QUAY-MILL/ (UPDATE 1) =2", DS_TAG_UPDATE | DS_TAG_TAKE | 2}};
    text_fixture *f = *state;
    char body[1000];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        (void)snprintf(body, sizeof body, "%s\n" STORY "\n" REST, rows[i].mark);
        read_article(f, "Mill burns", body);
        if (f->text.wire.tag != rows[i].tag) fail_msg("%s: tag %x", rows[i].mark, f->text.wire.tag);
    }
}

static void lines_of_wrapped_text_are_taken_off_its_paragraphs(void **state) {
    text_fixture *f = *state;
    read_article(f, "",
                 "BC-US--Quay Mill Fire of the Century, 1st Ld-Writethru,127<\n"
                 "Eds: Adds a quote from the owner who lives at the other side\n"
                 "HARL QUAY (AP) _ The old mill at the quay burned down on a\n"
                 "Thursday for the second time in ten years, and nobody was\n"
                 "hurt, said the captain of the port who had seen it all night\n"
                 "from his window.\n");
    expect_body(
        f, "the old mill at the quay burned down on a thursday for the second time in ten years and nobody was hurt "
           "said the captain of the port who had seen it all night from his window");
    expect_field(f, DS_WIRELINE_DATELINE, "HARL QUAY (AP)");
}

static void furniture_alone_is_no_body(void **state) {
    text_fixture *f = *state;
    read_article(f, "Mill burns", "The Associated Press\n(Writing by Jo Ray)\nends");
    assert_int_equal(f->text.count, f->text.headline_count);
    assert_true((f->text.notes & DS_NOTE_NO_BODY) != 0);
    read_article(f, "UPDATE 1-", "");
    assert_int_equal(f->text.headline_count, 2); /* a tag with nothing behind it is a headline */
}

static void kills_say_what_they_take_back(void **state) {
    text_fixture *f = *state;
    read_article(f, "", "KILL KILL KILL\nBitte verwenden Sie die Meldung dpa 0123 nicht.\n" STORY);
    assert_true(f->text.wire.killed);
    expect_field(f, DS_WIRELINE_NOTE, "KILL KILL KILL Bitte verwenden Sie die Meldung dpa 0123 nicht.");
    read_article(f, "STORY WITHDRAWN-Mill burns", "The item with the slug QUAY-MILL is withdrawn.");
    assert_true(f->text.wire.killed);
    expect_field(f, DS_WIRELINE_NOTE, "The item with the slug QUAY-MILL is withdrawn.");
    read_article(f, "Mill burns", STORY "\n" REST "\nKILL KILL KILL"); /* not at the start */
    assert_false(f->text.wire.killed);
}

/* ---- cost and memory ---- */

/* A page of brackets and capitals costs what its bytes cost: seconds here, were any form to go back over its line. */
static void hostile_lines_are_linear(void **state) {
    text_fixture *f = *state;
    enum { BYTES = 1 << 20 };
    static const char *const pieces[] = {"(In ", "BC-A",         "By A ", "A, ", "Reporting by ",
                                         "-",    "\xe2\x80\x94", "=1\n",  "( "};
    char *body = malloc(BYTES + 32);
    assert_non_null(body);
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        size_t size = 0, length = strlen(pieces[p]);
        for (; size < BYTES; size += length) memcpy(body + size, pieces[p], length);
        read_bytes(f, body, 300, body, size);
    }
    free(body);
}

static void memory_that_runs_out_is_told(void **state) {
    (void)state;
    static const char body[] =
        "BC-US--Mill Fire,127<\nEds: Adds.\nBy ANNE WRITER\nHARL (AP) _ " STORY "\n(Writing by Jo Ray)";
    for (uint64_t call = 1, done = 0; done == 0; call++) {
        fixture_allocator a = {0};
        ds_allocator hook = fixture_allocator_hook(&a);
        ds_memory memory;
        ds_memory_init(&memory, &hook);
        ds_lexicon *lexicon = NULL;
        ds_text text;
        assert_int_equal(ds_lexicon_new(&lexicon, &memory, NULL), DS_OK);
        ds_text_init(&text, &memory, lexicon);
        a.fail_at = atomic_load(&a.calls) + call;
        ds_status status = ds_text_read(&text, "a", 1, body, sizeof body - 1, NULL);
        done = atomic_load(&a.failures) == 0;
        assert_int_equal(status, done ? DS_OK : DS_E_MEMORY);
        if (done) assert_true(call > DS_WIRELINE_FIELDS);
        ds_text_clear(&text);
        ds_lexicon_free(lexicon);
        assert_int_equal(memory.used, 0);
    }
}

int main(void) {
#define TEXT_TEST(name) cmocka_unit_test_setup_teardown(name, text_setup, text_teardown)
    const struct CMUnitTest tests[] = {
        TEXT_TEST(every_rule_finds_its_lines),
        cmocka_unit_test(every_rule_has_a_line_and_a_name_of_its_own),
        TEXT_TEST(near_misses_stay),
        TEXT_TEST(a_list_of_places_is_no_dateline),
        TEXT_TEST(words_in_small_letters_of_any_script_are_no_place),
        TEXT_TEST(a_place_and_an_office_holder_stand_above_the_story),
        TEXT_TEST(a_note_is_no_longer_than_notes_are),
        TEXT_TEST(only_both_ends_are_looked_at),
        TEXT_TEST(a_dateline_may_come_late),
        TEXT_TEST(one_story_in_every_dress_has_one_body),
        TEXT_TEST(fields_are_kept),
        TEXT_TEST(marks_between_lines_are_tags),
        TEXT_TEST(lines_of_wrapped_text_are_taken_off_its_paragraphs),
        TEXT_TEST(furniture_alone_is_no_body),
        TEXT_TEST(kills_say_what_they_take_back),
        TEXT_TEST(hostile_lines_are_linear),
        cmocka_unit_test(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
