/* SPDX-License-Identifier: MIT */
/* Slugs, versions, and the language of the forms. */
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_text_stage.h"
#include "model/entry.h"
#include "text/wire_form.h"

/* ---- slugs ---- */

static ds_wireline_slug read_slug(const text_fixture *f, const char *slug) {
    return ds_wireline_read_slug(ds_lexicon_wire(f->lexicon), slug, strlen(slug));
}

static void expect_slug(const text_fixture *f, const char *slug, const char *core, uint32_t tag) {
    ds_wireline_slug s = read_slug(f, slug);
    size_t size = s.size - s.service;
    if (size != strlen(core) || memcmp(s.at + s.service, core, size) != 0) {
        fail_msg("%s: \"%.*s\"", slug, (int)size, s.at + s.service);
    }
    if (s.tag != tag) fail_msg("%s: tag %x", slug, s.tag);
    assert_false(s.is_generic);
}

static void slugs_lose_service_version_and_count(void **state) {
    const text_fixture *f = *state;
    expect_slug(f, "BC-US--Ethanol-Losing Grassland, 1st Ld-Writethru,1140<", "US--Ethanol-Losing Grassland",
                DS_TAG_LEAD | 1);
    expect_slug(f, "AP-US--Ethanol-Losing Grassland,880", "US--Ethanol-Losing Grassland", 0);
    expect_slug(f, "^BC-US--Ethanol-Losing Grassland, Adv14,880<", "US--Ethanol-Losing Grassland", DS_TAG_ADVANCE);
    expect_slug(f, "r z BC-US--Ethanol-LosingGra 2ndLd-Writethru   11-13 1693", "US--Ethanol-LosingGra",
                DS_TAG_LEAD | 2);
    expect_slug(f, "QUAY-MILL/ (UPDATE 1, PIX, CORRECTED)", "QUAY-MILL/", DS_TAG_UPDATE | 1 | DS_TAG_CORRECTED);
    expect_slug(f, "QUAY-MILL/ (PIX) =2", "QUAY-MILL/", DS_TAG_TAKE | 2);
    expect_slug(f, "QUAY-MILL/ (UPDATE 1) =2", "QUAY-MILL/", DS_TAG_UPDATE | DS_TAG_TAKE | 2);
    expect_slug(f, "UPDATE 2-QUAY-MILL/", "QUAY-MILL/", DS_TAG_UPDATE | 2);
    expect_slug(f, "mill-fire", "mill-fire", 0);
}

static void versions_say_what_edition_it_is(void **state) {
    static const struct {
        const char *version;
        uint32_t tag; /* 1: a kill */
    } rows[] = {{"KILL KILL KILL", 1},
                {"HOLD HOLD HOLD", 1},
                {"1st Ld-Writethru", DS_TAG_LEAD | 1},
                {"2nd Ld", DS_TAG_LEAD | 2},
                {"3RD LEAD", DS_TAG_LEAD | 3},
                {"UPDATE 12", DS_TAG_UPDATE | 12},
                {"Corrective", DS_TAG_CORRECTED},
                {"REFILE", DS_TAG_REFILE},
                {"Adv07-08", 0},
                {"Adv07 08", DS_TAG_ADVANCE},
                {"EXTRA", 0},
                {"Lead", 0},
                {"1", 0},
                {"1st", 0},
                {"2025-03-04T08:00:00Z", 0},
                {"1st Ld-Writethru of the second day", 0},
                {"", 0}};
    const text_fixture *f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t size = strlen(rows[i].version);
        char *copy = exact_copy(rows[i].version, size);
        ds_wireline_version v = ds_wireline_read_version(ds_lexicon_wire(f->lexicon), copy, size);
        free(copy);
        if ((v.killed ? 1 : v.tag) != rows[i].tag) fail_msg("%s: tag %x", rows[i].version, v.tag);
    }
}

static void keywords_of_a_form_chain_nothing(void **state) {
    static const char *const generic[] = {"BC-US--APNewsAlert,17<",
                                          "BC-BBN--Top Ten",
                                          "AP-Top-Harl-Headlines,0176<",
                                          "BC-News in Brief",
                                          "Top Stories",
                                          "BC-BBO--Baseball Expanded Glance<",
                                          "Digest",
                                          "BC-US--Budget",
                                          "Weather",
                                          "BC-OH--Harl Lottery",
                                          "Advisory",
                                          "Schedule"};
    static const char *const telling[] = {"BC-US--Senate-Budget", "BC-US--Mill Fire", "QUAY-MILL/", "Grain/Rail"};
    const text_fixture *f = *state;
    for (size_t i = 0; i < sizeof generic / sizeof *generic; i++) {
        if (!read_slug(f, generic[i]).is_generic) fail_msg("%s", generic[i]);
    }
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++) {
        if (read_slug(f, telling[i]).is_generic) fail_msg("%s", telling[i]);
    }
}

/* ---- the language of forms ---- */

static void forms_are_read(void **state) {
    (void)state;
    static const struct {
        const char *form, *line;
        int used; /* -1: no match */
    } cases[] = {
        {"ab", "abc", 2},
        {"ab$", "abc", -1},
        {"ab~$", "ab  ", 4},
        {"a b", "a \n b", 5},
        {"a b", "ab", -1},
        {"{a|b|}c", "bc", 2},
        {"{a|b|}c", "c", 1},
        {"[a]b", "b", 1},
        {"[a]b", "ab", 2},
        {"%*c$", "abcc", 4},
        {"{a[b]|c}d", "abd", 3},
        {"%2$", "123", -1},
        {"%2$", "12", 2},
        {"%d", "123x", 3},
        {"a'b",
         "a\xe2\x80\x99"
         "b",
         5},
        {"%-", "\xe2\x80\x94x", 3},
        {"a%,%d", "a,5", 3},
        {"1%,%d", "1,5", -1},
        {"%g%*", "One. Two.", 9},
        {"%g%*", "Fall down. Two.", -1},
        {"%D", "Jan. 3, 2018", 12},
        {"%D", "3 March", 7},
        {"%D", "Monday", 6},
        {"%D", "Mandate", -1},
        {"%i", "abcde", -1},
        {"", "", 0},
        {"a", "", -1},
        {"%*", "", 0},
        {"%U", "AB 1)", 4},
        {"%e", "  a", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t size = strlen(cases[i].line);
        char *line = exact_copy(cases[i].line, size);
        const char *end = ds_wireline_form_match(cases[i].form, line, line + size);
        int used = end == NULL ? -1 : (int)(end - line);
        if (used != cases[i].used) fail_msg("%s on %s: %d", cases[i].form, cases[i].line, used);
        ds_byte_set first, second;
        ds_wireline_form_begins(cases[i].form, &first, &second);
        if (used > 0) assert_true(ds_byte_set_has(&first, (unsigned char)line[0]));
        if (used > 1) assert_true(ds_byte_set_has(&second, (unsigned char)line[1]));
        free(line);
    }
}

int main(void) {
#define TEXT_TEST(name) cmocka_unit_test_setup_teardown(name, text_setup, text_teardown)
    const struct CMUnitTest tests[] = {
        TEXT_TEST(slugs_lose_service_version_and_count),
        TEXT_TEST(versions_say_what_edition_it_is),
        TEXT_TEST(keywords_of_a_form_chain_nothing),
        cmocka_unit_test(forms_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
