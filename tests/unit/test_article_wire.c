/* SPDX-License-Identifier: MIT */
/* Messages of wires: framing, and what is read of ANPA 1312 and IPTC 7901. The golden cases have whole ones. */
#include "article/reader.h"
#include "format/wire_message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void say(char *said, const char *name, const char *text) {
    if (text != NULL && *text != '\0') (void)snprintf(said + strlen(said), 2048 - strlen(said), " %s=%s", name, text);
}

static ds_status on_article(void *user, const ds_article *a, ds_error *error) {
    char *said = user, text[512];
    (void)error;
    say(said, "A", a->path);
    say(said, "place", a->place);
    say(said, "source", a->source);
    say(said, "slug", a->slug);
    say(said, "version", a->version);
    (void)snprintf(text, sizeof text, "%.*s", (int)a->headline_size, a->headline == NULL ? "" : a->headline);
    say(said, "headline", text);
    (void)snprintf(text, sizeof text, "%.*s", (int)a->body_size, a->body);
    say(said, "body", text);
    say(said, "byline", a->byline);
    say(said, "credit", a->credit);
    say(said, "note", a->editor_note);
    say(said, "published", a->published);
    return DS_OK;
}

static ds_status on_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                         bool is_error, ds_error *error) {
    (void)path, (void)is_error, (void)error;
    say(user, "S", reason);
    say(user, "detail", detail);
    say(user, "place", place);
    return DS_OK;
}

static void expect(const ds_reader *reader, const char *bytes, const char *expected) {
    char said[2048] = "";
    ds_memory memory;
    ds_parser parser;
    size_t size = strlen(bytes);
    unsigned char *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, NULL);
    ds_chunk chunk = {copy, size, 0, 1, "f", "feed", true, DS_TEAR_NONE};
    ds_article_sink sink = {on_article, on_skip, said};
    assert_int_equal(reader->parse(&parser, &chunk, &sink, NULL), DS_OK);
    ds_parser_clear(&parser);
    free(copy);
    assert_int_equal(memory.used, 0);
    assert_string_equal(said, expected);
}

#define HEADING "\x16\x16\x01W1645\x1f_asian\nb a\x13\x11 BC-US--MillFire 1stLd   06-29 0358\n\x02"
#define TRAILER                                                                                                        \
    "\n\x03"                                                                                                           \
    "AP-WF-06-29-17 2350GMT<\n\x04"
#define KNOWN " published=2017-06-29T23:50Z"

static void anpa(const char *text, const char *expected) {
    char bytes[1024], all[1024];
    (void)snprintf(bytes, sizeof bytes, "%s%s%s", HEADING, text, TRAILER);
    (void)snprintf(all, sizeof all, " A=f source=AP%s%s", expected, KNOWN);
    expect(&ds_reader_anpa, bytes, all);
}

static void test_anpa_header(void **state) {
    (void)state;
    anpa("^BC-US--Mill Fire, 1st Ld-Writethru,48<\n^Mill burns<\n\tText.",
         " slug=BC-US--Mill Fire version=1st Ld-Writethru headline=Mill burns body=Text.");
    anpa("^BC-US--Mill Fire,48<\n\tText.", " slug=BC-US--Mill Fire body=Text.");
    anpa("^BC-US--Mill Fire,<\n\tText.", " slug=BC-US--Mill Fire body=Text.");
    anpa("^BC-X<\n^One<\n^Longer one<\n^By A. B=\n^Staff Writer=\n^Eds: x<\n\tText.",
         " slug=BC-X headline=One body=Text. byline=By A. B credit=Staff Writer note=Eds: x");
    anpa("^*9006< ^BC-X,1<\n^One<\n^Line\n^Line two", " slug=BC-X headline=One body=Line\nLine two");
    anpa("\tText without a header", " slug=BC-US--MillFire 1stLd body=Text without a header");
    anpa("^BC-X<\n^Table=\n^By The AP=\n^AMERICAN LEAGUE=\n\bA;1\n\bB;2",
         " slug=BC-X headline=Table body=AMERICAN LEAGUE\nA;1\nB;2 byline=By The AP");
}

static void test_anpa_text(void **state) {
    (void)state;
    anpa("^BC-X<\n\tOne line\nand the next.\n\tTwo.\n\nThree.\n^END<",
         " slug=BC-X body=One line and the next.\nTwo.\nThree.");
    anpa("^BC-X<\n\tA _ b, a_b _c ``q'' `s' it's", " slug=BC-X body=A \xe2\x80\x94 b, a_b _c \xe2\x80\x9cq\xe2\x80\x9d "
                                                   "\xe2\x80\x98s' it's");
}

static void test_trailers(void **state) {
    (void)state;
    expect(&ds_reader_anpa,
           HEADING "\tx\x03"
                   "AP-WF-06-29-97 0000\x04",
           " A=f source=AP slug=BC-US--MillFire 1stLd body=x published=1997-06-29T00:00");
    expect(&ds_reader_anpa,
           HEADING "\tx\x03"
                   "soon\x04",
           " A=f source=soon slug=BC-US--MillFire 1stLd body=x published=soon");
    expect(&ds_reader_anpa, HEADING "\tx", " A=f source=feed slug=BC-US--MillFire 1stLd body=x");
}

static void test_framing(void **state) {
    (void)state;
    expect(&ds_reader_anpa, "", " S=empty");
    expect(&ds_reader_anpa, "\x16\n", " S=empty");
    expect(&ds_reader_anpa, "noise", " S=bad-anpa detail=no message begins here place=line 1");
    expect(&ds_reader_anpa, "noise\n\x01W1\x02\tx\x03\x04\n\n\x16\x16\x01W2\x04",
           " S=bad-anpa detail=no message begins here place=line 1 A=f#L2 place=line 2 source=feed body=x S=bad-anpa "
           "detail=a heading without a text place=line 4");
    expect(&ds_reader_anpa, "\x01W1\x02 \x03\x04", " S=empty");
    expect(&ds_reader_anpa, "\x01W1\x02\ta \x01 b\x03\x04", " A=f source=feed body=a   b");
    assert_int_equal(ds_wire_cut((const unsigned char *)"\x01W1\x04\x16\x16\x01W", 8), 4);
    assert_int_equal(ds_wire_cut((const unsigned char *)"\x16\x01W1 \x01 ", 7), 0);
    assert_int_equal(ds_wire_cut((const unsigned char *)"abc", 3), 0);
}

static void test_iptc7901(void **state) {
    (void)state;
    expect(&ds_reader_iptc7901,
           "\x01"
           "eca062 4 i 211 ccccb   dpa 061\r\n\r\nMill/Quay/\r\n\x02"
           "1ST LEAD\r\nMill\r\nburns\r\nBy A =\r\n\r\nText.\r\n"
           "* * * *\r\nThe following information is not intended for publication\r\nTel\r\n\x03"
           "071341 GMT Dez 15 \r\n\x04",
           " A=f source=dpa slug=Mill/Quay version=1ST LEAD headline=Mill burns body=\r\nText.\r\n byline=By A note=* "
           "* * * "
           "The following information is not intended for publication Tel published=2015-12-07T13:41Z");
    expect(&ds_reader_iptc7901,
           "\x01"
           "eca1 4\n\x02"
           "ONLY =\nx\x03"
           "071341 Foo 15",
           " A=f source=feed headline=ONLY body=x published=071341 Foo 15");
    expect(&ds_reader_iptc7901, "\x01\x02\n\nHead\n\nx", " A=f source=feed headline=Head body=x");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_anpa_header), cmocka_unit_test(test_anpa_text), cmocka_unit_test(test_trailers),
        cmocka_unit_test(test_framing),     cmocka_unit_test(test_iptc7901),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
