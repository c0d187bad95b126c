/* SPDX-License-Identifier: MIT */
/*
 * The two ways to read a JSON record: what the pass over the bytes takes for plain gives the article that json-c gives, to
 * the byte. Records are thrown: names and values of all kinds, well formed and not, and then some bytes are changed.
 */
#include "format/json_pass.h"
#include "dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 20000, RECORDS_MOST = 4, PLAIN_PERCENT = 10 };

/* ---- thrown records ---- */

static void put(ds_buffer *b, const void *bytes, size_t size) {
    assert_true(ds_buffer_append(b, bytes, size));
}

static void put_text(ds_buffer *b, const char *text) {
    put(b, text, strlen(text));
}

#define PICK(d, list) ((list)[dice_below(d, sizeof(list) / sizeof *(list))])

static void put_space(ds_buffer *b, dice *d) {
    static const char *const spaces[] = {" ", "  ", "\t", "\r", " \t "};
    if (dice_once_in(d, 6)) put_text(b, PICK(d, spaces));
}

/* Most are plain; the rarer half is what the pass must not be wrong about. */
static void put_string_part(ds_buffer *b, dice *d, bool is_wild) {
    static const char *const tame[] = {"\\n",      "\\\"",           "\\\\",     "\\/",          "\\b\\f\\r\\t",
                                       "\\u00e9",  "\\u0041",        "\\u20AC",  "\\uFFfe",      "\\n\\n",
                                       "\\\\\\\\", "\\ud83d\\ude00", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                       "\xff",     "\xed\xa0\x80",   "\xc2",     "\x7f",         " ",
                                       "\xc2\xa0"};
    static const char *const wild[] = {"\\u0000",
                                       "\\ud83d",
                                       "\\ude00",
                                       "\\ud83d\\ud83d\\ude00",
                                       "\\ud83d\\u0041",
                                       "\\ud83d\\n",
                                       "\\ud83dx",
                                       "\\uD800\\uDBFF",
                                       "\\u12",
                                       "\\u12G4",
                                       "\\x",
                                       "\\",
                                       "\t",
                                       "\x01",
                                       "\\U0041",
                                       "\\'",
                                       "\\0"};
    char run[64];
    switch (dice_below(d, is_wild ? 3 : 2)) {
    case 0: {
        size_t size = dice_below(d, sizeof run);
        for (size_t i = 0; i < size; i++) run[i] = "abcdefgh,:{}[] 0"[dice_below(d, 16)];
        put(b, run, size);
        break;
    }
    case 1: put_text(b, PICK(d, tame)); break;
    default: put_text(b, PICK(d, wild));
    }
}

static void put_string(ds_buffer *b, dice *d, bool is_wild) {
    put_text(b, "\"");
    uint32_t parts = dice_once_in(d, 20) ? dice_below(d, 100) : dice_below(d, 4);
    bool wild = is_wild && dice_once_in(d, 3);
    for (uint32_t i = 0; i < parts; i++) put_string_part(b, d, wild);
    put_text(b, "\"");
}

static void put_scalar(ds_buffer *b, dice *d, bool is_wild) {
    static const char *const tame[] = {"null",
                                       "true",
                                       "false",
                                       "0",
                                       "7",
                                       "-7",
                                       "1531655668",
                                       "1.5",
                                       "-0.0",
                                       "1e5",
                                       "1E+5",
                                       "12.50e-3",
                                       "123456789012345678",
                                       "-123456789012345678",
                                       "0.1",
                                       "1531655668.25"};
    static const char *const wild[] = {
        "-0",
        "1e400",
        "-1e400",
        "1e-400",
        "1234567890123456789",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775809",
        "00",
        "01",
        "-",
        "1.",
        ".5",
        "+1",
        "1e",
        "1e+",
        "0x1",
        "NaN",
        "Infinity",
        "-Infinity",
        "nan",
        "True",
        "nul",
        "NULL",
        "tru",
        "--1",
        "1-2",
        "1e5e5",
        "",
        "'a'",
        "/**/1",
        "1 2",
        "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"};
    put_text(b, is_wild && dice_once_in(d, 3) ? PICK(d, wild) : PICK(d, tame));
}

static void put_value(ds_buffer *b, dice *d, bool is_wild, uint32_t depth);

static void put_key(ds_buffer *b, dice *d, bool is_wild) {
    static const char *const odd[] = {"",
                                      "x",
                                      "i\\u0064",
                                      "id\\u0000x",
                                      "Id",
                                      "ID",
                                      "texts",
                                      "tex",
                                      "b.c",
                                      "$oid",
                                      "$date",
                                      "name",
                                      "a very long name of a member that nobody knows",
                                      "\xc3\xa9",
                                      "title ",
                                      "name\\n",
                                      "b",
                                      "Body",
                                      "TITLE",
                                      "item",
                                      "data",
                                      "h"};
    ds_json_name known;
    size_t count = 0;
    while (ds_json_field_known_name(count, &known)) count++;
    put_space(b, d);
    put_text(b, "\"");
    bool is_odd = dice_once_in(d, 3);
    /* A few names come often, so that some stand twice. */
    size_t at = dice_once_in(d, 4) ? dice_below(d, 4) : dice_below(d, (uint32_t)count);
    assert_true(ds_json_field_known_name(at, &known));
    put_text(b, is_odd ? PICK(d, odd) : known.name);
    put_text(b, is_wild && dice_once_in(d, 40) ? "" : "\"");
    put_space(b, d);
    put_text(b, is_wild && dice_once_in(d, 40) ? "" : ":");
}

static void put_members(ds_buffer *b, dice *d, bool is_wild, uint32_t depth, uint32_t most, bool is_object) {
    put_text(b, is_object ? "{" : "[");
    uint32_t count = dice_below(d, most + 1);
    if (is_object && depth == 0 && dice_once_in(d, 2)) { /* a record without a text is json-c's */
        put_text(b, dice_once_in(d, 2) ? "\"text\":" : "\"headline\":");
        put_string(b, d, is_wild);
        put_text(b, count > 0 ? "," : "");
    }
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) put_text(b, is_wild && dice_once_in(d, 60) ? " " : ",");
        if (is_object) put_key(b, d, is_wild);
        put_value(b, d, is_wild, depth + 1);
    }
    if (is_wild && dice_once_in(d, 60)) put_text(b, ",");
    put_space(b, d);
    put_text(b, is_object ? "}" : "]");
}

static void put_nest(ds_buffer *b, dice *d) {
    uint32_t depth = dice_between(d, 28, 70);
    for (uint32_t i = 0; i < depth; i++) put_text(b, i % 2 ? "{\"a\":" : "[");
    put_text(b, "1");
    for (uint32_t i = depth; i-- > 0;) put_text(b, i % 2 ? "}" : "]");
}

static void put_inside(ds_buffer *b, dice *d, bool is_wild) {
    static const char *const names[] = {"name",  "id",     "$oid", "$date", "x",          "by",
                                        "value", "itemid", "etag", "title", "contenttype"};
    put_text(b, "{");
    for (uint32_t i = 0, count = dice_below(d, 4); i < count; i++) {
        put_text(b, i > 0 ? ",\"" : "\"");
        put_text(b, PICK(d, names));
        put_text(b, "\":");
        if (dice_once_in(d, 4))
            put_scalar(b, d, is_wild);
        else
            put_string(b, d, is_wild);
    }
    put_text(b, "}");
}

static void put_paragraphs(ds_buffer *b, dice *d, bool is_wild) {
    put_text(b, "[");
    for (uint32_t i = 0, count = dice_below(d, 5); i < count; i++) {
        if (i > 0) put_text(b, ",");
        put_space(b, d);
        if (dice_once_in(d, 5))
            put_text(b, "null");
        else
            put_string(b, d, is_wild);
    }
    put_text(b, "]");
}

static void put_value(ds_buffer *b, dice *d, bool is_wild, uint32_t depth) {
    put_space(b, d);
    switch (depth > 4 ? dice_below(d, 5) : dice_below(d, 24)) {
    default: put_string(b, d, is_wild); break;
    case 1:
    case 2: put_scalar(b, d, is_wild); break;
    case 5: put_members(b, d, is_wild, depth, 3, dice_once_in(d, 2)); break;
    case 6: put_inside(b, d, is_wild); break;
    case 7: put_paragraphs(b, d, is_wild); break;
    case 8:
        if (is_wild)
            put_nest(b, d);
        else
            put_text(b, "{}");
    }
    put_space(b, d);
}

static void change_bytes(ds_buffer *b, size_t from, dice *d) {
    for (uint32_t changes = dice_between(d, 1, 3); changes > 0 && b->size > from; changes--) {
        size_t at = from + dice_below(d, (uint32_t)(b->size - from));
        unsigned char c = (unsigned char)"\"\\{}[]:, \n\0x1-e\xff"[dice_below(d, 17)];
        switch (dice_below(d, 3)) {
        case 0: b->data[at] = c; break;
        case 1: memmove(b->data + at, b->data + at + 1, --b->size - at); break;
        default: b->size = at; /* broken off */
        }
    }
}

static void put_record(ds_buffer *b, dice *d) {
    bool is_wild = dice_once_in(d, 2);
    size_t start = b->size;
    put_space(b, d);
    put_members(b, d, is_wild, 0, 8, true);
    put_space(b, d);
    if (is_wild && dice_once_in(d, 3)) change_bytes(b, start, d);
}

/* ---- both ways ---- */

/* Everything that a reader says, with sizes, so that no two sayings look alike. */
static void say(ds_buffer *b, const char *text, size_t size) {
    char about[32];
    int n = snprintf(about, sizeof about, text == NULL ? "-;" : "%zu=", size);
    put(b, about, (size_t)n);
    put(b, text, text == NULL ? 0 : size);
}

static void say_text(ds_buffer *b, const char *text) {
    say(b, text, text == NULL ? 0 : strlen(text));
}

static ds_status on_article(void *user, const ds_article *a, ds_error *error) {
    ds_buffer *b = user;
    (void)error;
    const char *texts[] = {a->id,        a->guid,    a->url,      a->version,     a->status, a->source,
                           a->published, a->updated, a->language, a->path,        a->place,  a->slug,
                           a->dateline,  a->byline,  a->credit,   a->editor_note, a->format};
    put_text(b, "\nA ");
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) say_text(b, texts[t]);
    say(b, a->headline, a->headline == NULL ? 0 : a->headline_size);
    say(b, a->body, a->body == NULL ? 0 : a->body_size);
    return DS_OK;
}

static ds_status on_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                         bool is_error, ds_error *error) {
    ds_buffer *b = user;
    (void)error;
    put_text(b, is_error ? "\nS! " : "\nS ");
    say_text(b, path);
    say_text(b, reason);
    say_text(b, detail);
    say_text(b, place);
    return DS_OK;
}

static void read_all(ds_buffer *said, ds_parser *parser, const ds_reader *reader, const unsigned char *bytes,
                     size_t size) {
    ds_chunk chunk = {bytes, size, 0, 1, "f", "feed", true, DS_TEAR_NONE};
    ds_article_sink sink = {on_article, on_skip, said};
    said->size = 0;
    assert_int_equal(reader->parse(parser, &chunk, &sink, NULL), DS_OK);
}

static void show(const char *what, const ds_buffer *b) {
    fprintf(stderr, "%s: ", what);
    for (size_t i = 0; i < b->size; i++) {
        unsigned char c = b->data[i];
        fprintf(stderr, c >= ' ' && c < 0x7f ? "%c" : "<%02x>", c);
    }
    fprintf(stderr, "\n");
}

typedef struct stand {
    ds_memory memory;
    ds_parser pass, json_c;
    ds_json_names names;
    ds_buffer text, said[2];
    uint32_t records, plain;
} stand;

static void stand_init(stand *s, const ds_options *options) {
    memset(s, 0, sizeof *s);
    ds_memory_init(&s->memory, NULL);
    ds_parser_init(&s->pass, &s->memory, options);
    ds_parser_init(&s->json_c, &s->memory, options);
    s->json_c.json_c_only = true;
    ds_json_names_init(&s->names, options);
    ds_buffer *const buffers[] = {&s->text, &s->said[0], &s->said[1]};
    for (size_t i = 0; i < 3; i++) ds_buffer_init(buffers[i], &s->memory);
}

static void stand_clear(stand *s) {
    ds_parser_clear(&s->pass);
    ds_parser_clear(&s->json_c);
    ds_buffer *const buffers[] = {&s->text, &s->said[0], &s->said[1]};
    for (size_t i = 0; i < 3; i++) ds_buffer_clear(buffers[i]);
    assert_int_equal(s->memory.used, 0);
}

static void compare_ways(stand *s, const ds_reader *reader) {
    /* A block of its own, so that a step over its end is seen. */
    unsigned char *exact = malloc(s->text.size + 1);
    assert_non_null(exact);
    if (s->text.size > 0) memcpy(exact, s->text.data, s->text.size);
    unsigned char *shrunk = realloc(exact, s->text.size == 0 ? 1 : s->text.size);
    assert_non_null(shrunk);
    read_all(&s->said[0], &s->pass, reader, shrunk, s->text.size);
    read_all(&s->said[1], &s->json_c, reader, shrunk, s->text.size);
    free(shrunk);
    if (s->said[0].size != s->said[1].size || memcmp(s->said[0].data, s->said[1].data, s->said[0].size) != 0) {
        show("record", &s->text);
        show("pass", &s->said[0]);
        show("json-c", &s->said[1]);
        fail_msg("the two ways differ");
    }
}

/* How often is there something to compare? */
static void count_plain(stand *s, size_t start) {
    ds_json_texts texts;
    bool plain;
    size_t size = s->text.size - start;
    assert_int_equal(ds_json_pass_read(&texts, &plain, &s->pass, &s->names, s->text.data + start, size, size, NULL),
                     DS_OK);
    s->records++;
    s->plain += plain;
}

static void run(const ds_options *options, uint64_t salt) {
    dice d = dice_new(salt);
    stand s;
    stand_init(&s, options);
    for (unsigned round = 0; round < ROUNDS; round++) {
        s.text.size = 0;
        bool is_array = dice_once_in(&d, 8);
        uint32_t records = dice_between(&d, 1, RECORDS_MOST);
        if (is_array) put_text(&s.text, "[");
        for (uint32_t i = 0; i < records; i++) {
            if (i > 0) put_text(&s.text, is_array ? "," : "\n");
            size_t start = s.text.size;
            put_record(&s.text, &d);
            count_plain(&s, start);
        }
        if (is_array) put_text(&s.text, "]");
        compare_ways(&s, &ds_reader_jsonl);
        compare_ways(&s, &ds_reader_json);
    }
    assert_true(s.plain * 100 > s.records * PLAIN_PERCENT);
    stand_clear(&s);
}

static void both_ways_agree(void **state) {
    (void)state;
    ds_options options;
    ds_options_init(&options);
    run(&options, 1);
}

static void both_ways_agree_on_mapped_names(void **state) {
    (void)state;
    static const ds_pair_of_text fields[] = {{"text", "b"},     {"headline", "h"},  {"id", "x"},
                                             {"date", "x"},     {"text", "name"},   {"source", "id"},
                                             {"language", "b"}, {"updated", "date"}};
    ds_options options;
    ds_options_init(&options);
    options.fields = fields;
    options.field_count = sizeof fields / sizeof *fields;
    run(&options, 2);
}

/* Names that lead down into objects are left to json-c, whatever the record. */
static void both_ways_agree_on_paths(void **state) {
    (void)state;
    static const ds_pair_of_text fields[] = {{"text", "b.c"}, {"headline", "h"}};
    ds_options options;
    ds_options_init(&options);
    options.fields = fields;
    options.field_count = sizeof fields / sizeof *fields;
    ds_json_names names;
    ds_json_names_init(&names, &options);
    assert_false(names.is_usable);
    options.field_count = 0;
    ds_json_names_init(&names, &options);
    assert_true(names.is_usable);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways_agree),
        cmocka_unit_test(both_ways_agree_on_mapped_names),
        cmocka_unit_test(both_ways_agree_on_paths),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
