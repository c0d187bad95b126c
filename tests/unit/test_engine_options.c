/* SPDX-License-Identifier: MIT */
/* Options from the caller's side: defaults, every range, texts that do not parse, and what ds_scan_new copies. */
#include "fixtures/fixture_articles.h"

#include <math.h>
#include <stddef.h>

static void defaults_are_those_of_the_header(void **state) {
    (void)state;
    ds_options o;
    memset(&o, 0xee, sizeof o);
    ds_options_init(&o);
    assert_int_equal(o.struct_size, sizeof o);
    assert_float_equal(o.threshold, 0.55, 0);
    assert_float_equal(o.containment, 0.6, 0);
    assert_float_equal(o.window_days, 3, 0);
    assert_float_equal(o.pair_floor, 0.2, 0);
    assert_int_equal(o.run_words, 32);
    assert_int_equal(o.ngram, 3);
    assert_int_equal(o.bands, 24);
    assert_int_equal(o.rows, 4);
    assert_int_equal(o.seed, 1);
    assert_int_equal(o.boilerplate, DS_BOILERPLATE_LEARN);
    assert_null(o.boilerplate_list);
    assert_null(o.boilerplate_file);
    assert_true(o.furniture);
    assert_false(o.exact || o.isolate || o.hidden || o.follow || o.keep_pairs);
    assert_string_equal(o.keep, "edition,first");
    assert_string_equal(o.kernel, "auto");
    assert_int_equal(o.max_depth, UINT32_MAX);
    assert_int_equal(o.threads, 0);
    assert_null(o.source);
    assert_null(o.source_from);
    assert_null(o.input_format);
    assert_null(o.temp_dir);
    assert_int_equal(o.zone_count + o.field_count + o.include_count + o.exclude_count, 0);
    assert_null(o.allocator.allocate);
    assert_null(o.progress);
    assert_int_equal(ds_options_check(&o, NULL), DS_OK);

    ds_report_options r;
    memset(&r, 0xee, sizeof r);
    ds_report_options_init(&r);
    assert_int_equal(r.struct_size, sizeof r);
    assert_int_equal(r.min_size, 2);
    assert_int_equal(r.columns, 80);
    assert_false(r.colour || r.explain || r.timing || r.nul);
}

static void assert_bad_boilerplate(ds_options *o, const char *place) {
    ds_error error;
    assert_int_equal(ds_options_check(o, &error), DS_E_ARGUMENT);
    assert_string_equal(error.place, place);
}

static void boilerplate_comes_from_one_place(void **state) {
    (void)state;
    ds_options o;
    ds_options_init(&o);
    o.boilerplate_file = "list";
    assert_int_equal(ds_options_check(&o, NULL), DS_OK);
    o.boilerplate = DS_BOILERPLATE_BUILTIN;
    assert_bad_boilerplate(&o, "boilerplate_file");
    o.boilerplate = DS_BOILERPLATE_LEARN;
    o.boilerplate_list = (const ds_boilerplate *)(const void *)&o; /* not looked at */
    assert_bad_boilerplate(&o, "boilerplate_file");
    o.boilerplate_list = NULL;
    o.boilerplate_file = "";
    assert_bad_boilerplate(&o, "boilerplate_file");
    o.boilerplate_file = NULL;
    o.boilerplate = (ds_boilerplate_use)3;
    assert_bad_boilerplate(&o, "boilerplate");
}

/* ---- ranges ---- */

typedef enum kind { REAL, NUMBER } kind;

typedef struct range_row {
    const char *option;
    size_t offset;
    kind kind;
    double value;
    bool good;
} range_row;

#define FIELD(name) #name, offsetof(ds_options, name)

static const range_row ranges[] = {
    {FIELD(threshold), REAL, 1e-9, true},
    {FIELD(threshold), REAL, 1, true},
    {FIELD(threshold), REAL, 0, false},
    {FIELD(threshold), REAL, -0.5, false},
    {FIELD(threshold), REAL, 1.0000001, false},
    {FIELD(threshold), REAL, (double)NAN, false},
    {FIELD(threshold), REAL, (double)INFINITY, false},
    {FIELD(containment), REAL, 1e-9, true},
    {FIELD(containment), REAL, 1, true},
    {FIELD(containment), REAL, 0, false},
    {FIELD(containment), REAL, 1.5, false},
    {FIELD(containment), REAL, (double)NAN, false},
    {FIELD(pair_floor), REAL, 0, true},
    {FIELD(pair_floor), REAL, 1, true},
    {FIELD(pair_floor), REAL, -0.01, false},
    {FIELD(pair_floor), REAL, 1.01, false},
    {FIELD(pair_floor), REAL, (double)NAN, false},
    {FIELD(window_days), REAL, 0, true},
    {FIELD(window_days), REAL, 1e9, true},
    {FIELD(window_days), REAL, -1, false},
    {FIELD(window_days), REAL, (double)NAN, false},
    {FIELD(window_days), REAL, (double)INFINITY, false},
    {FIELD(ngram), NUMBER, 1, true},
    {FIELD(ngram), NUMBER, 32, true},
    {FIELD(ngram), NUMBER, 0, false},
    {FIELD(ngram), NUMBER, 33, false},
    {FIELD(bands), NUMBER, 1, true},
    {FIELD(bands), NUMBER, 256, true},
    {FIELD(bands), NUMBER, 0, false},
    {FIELD(bands), NUMBER, 257, false},
    {FIELD(rows), NUMBER, 1, true},
    {FIELD(rows), NUMBER, 32, true},
    {FIELD(rows), NUMBER, 0, false},
    {FIELD(rows), NUMBER, 33, false},
    {FIELD(run_words), NUMBER, 0, true},
    {FIELD(run_words), NUMBER, UINT32_MAX, true},
    {FIELD(threads), NUMBER, 0, true},
    {FIELD(threads), NUMBER, 256, true},
    {FIELD(threads), NUMBER, 257, false},
    {FIELD(threads), NUMBER, UINT32_MAX, false},
};

static void ranges_are_checked(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        const range_row *r = &ranges[i];
        ds_options options;
        ds_error error = {.code = DS_OK};
        ds_options_init(&options);
        uint32_t number = r->kind == NUMBER ? (uint32_t)r->value : 0;
        if (r->kind == REAL) memcpy((char *)&options + r->offset, &r->value, sizeof r->value);
        if (r->kind == NUMBER) memcpy((char *)&options + r->offset, &number, sizeof number);
        ds_status status = ds_options_check(&options, &error);
        if (status != (r->good ? DS_OK : DS_E_ARGUMENT)) fail_msg("%s = %g gives %d", r->option, r->value, status);
        if (r->good) continue;
        assert_int_equal(error.code, DS_E_ARGUMENT);
        assert_string_equal(error.place, r->option);
        assert_true(error.message[0] != '\0');
        ds_scan *scan = (ds_scan *)&options; /* anything that is not NULL */
        assert_int_equal(ds_scan_new(&scan, &options, &error), DS_E_ARGUMENT);
        assert_null(scan);
    }
}

static void a_signature_has_1024_slots_at_most(void **state) {
    (void)state;
    ds_options options;
    ds_error error;
    ds_options_init(&options);
    options.bands = 256;
    options.rows = 4;
    assert_int_equal(ds_options_check(&options, &error), DS_OK);
    options.bands = 205;
    options.rows = 5;
    assert_int_equal(ds_options_check(&options, &error), DS_E_ARGUMENT);
    assert_string_equal(error.place, "bands");
}

/* ---- texts and lists ---- */

static const ds_pair_of_text good_zones[] = {{"a", "+02:00"}, {"b", "UTC"}, {NULL, "EST"}};
static const ds_pair_of_text bad_zone[] = {{"a", "UTC"}, {"b", "Nowhere/Atlantis"}};
static const ds_pair_of_text no_zone[] = {{"a", NULL}};
static const ds_pair_of_text good_fields[] = {{"text", "content_original"}, {"date", "meta.when"}};
static const ds_pair_of_text unknown_field[] = {{"colour", "x"}};
static const ds_pair_of_text unnamed_field[] = {{NULL, "x"}};
static const ds_pair_of_text field_of_nothing[] = {{"text", ""}};
static const ds_pair_of_text field_of_null[] = {{"text", NULL}};
static const char *const globs[] = {"*.txt", "a/**"};
static const char *const no_glob[] = {"*.txt", NULL};

typedef struct text_row {
    ds_options change; /* fields that are not zero */
    ds_status status;
    const char *place; /* NULL: not looked at */
} text_row;

static const text_row texts[] = {
    {{.keep = "source:a,b,longest"}, DS_OK, NULL},
    {{.keep = "best"}, DS_E_ARGUMENT, "keep"},
    {{.source_from = "^feeds/([^/]+)"}, DS_OK, NULL},
    {{.source_from = "(["}, DS_E_ARGUMENT, "source_from"},
    {{.input_format = "jsonl"}, DS_OK, NULL},
    {{.input_format = "sgml"}, DS_E_ARGUMENT, "input_format"},
    {{.kernel = "portable"}, DS_OK, NULL},
    {{.kernel = "sse9"}, DS_E_ARGUMENT, "kernel"},
    {{.zones = good_zones, .zone_count = 3}, DS_OK, NULL},
    {{.zones = bad_zone, .zone_count = 2}, DS_E_ARGUMENT, NULL},
    {{.zones = no_zone, .zone_count = 1}, DS_E_ARGUMENT, NULL},
    {{.zone_count = 1}, DS_E_ARGUMENT, "zones"},
    {{.fields = good_fields, .field_count = 2}, DS_OK, NULL},
    {{.fields = unknown_field, .field_count = 1}, DS_E_ARGUMENT, "fields"},
    {{.fields = unnamed_field, .field_count = 1}, DS_E_ARGUMENT, "fields"},
    {{.fields = field_of_nothing, .field_count = 1}, DS_E_ARGUMENT, "fields"},
    {{.fields = field_of_null, .field_count = 1}, DS_E_ARGUMENT, "fields"},
    {{.field_count = 1}, DS_E_ARGUMENT, "fields"},
    {{.include = globs, .include_count = 2}, DS_OK, NULL},
    {{.include = no_glob, .include_count = 2}, DS_E_ARGUMENT, "include"},
    {{.include_count = 1}, DS_E_ARGUMENT, "include"},
    {{.exclude = globs, .exclude_count = 2}, DS_OK, NULL},
    {{.exclude = no_glob, .exclude_count = 2}, DS_E_ARGUMENT, "exclude"},
    {{.exclude_count = 1}, DS_E_ARGUMENT, "exclude"},
};

static void apply(ds_options *options, const ds_options *change) {
    if (change->keep != NULL) options->keep = change->keep;
    if (change->kernel != NULL) options->kernel = change->kernel;
    options->source_from = change->source_from;
    options->input_format = change->input_format;
    options->zones = change->zones;
    options->zone_count = change->zone_count;
    options->fields = change->fields;
    options->field_count = change->field_count;
    options->include = change->include;
    options->include_count = change->include_count;
    options->exclude = change->exclude;
    options->exclude_count = change->exclude_count;
}

static void texts_are_checked(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const text_row *r = &texts[i];
        ds_options options;
        ds_error error = {.code = DS_OK};
        ds_options_init(&options);
        apply(&options, &r->change);
        ds_status status = ds_options_check(&options, &error);
        if (status != r->status) fail_msg("row %zu gives %s (%s)", i, ds_status_name(status), error.message);
        if (status == DS_OK) continue;
        assert_true(error.message[0] != '\0');
        assert_true(error.place[0] != '\0');
        if (r->place != NULL) assert_string_equal(error.place, r->place);
    }
}

static void nulls_that_stand_for_defaults(void **state) {
    (void)state;
    ds_options options;
    ds_options_init(&options);
    options.keep = NULL;
    options.kernel = NULL;
    options.threads = 2;
    ds_article articles[6];
    ds_result *result = fixture_scan(articles, fixture_small_corpus(articles), &options);
    assert_string_equal(ds_result_options(result)->keep, "first");
    assert_int_equal(fixture_story(result, 0).member_count, 3);
    ds_result_free(result);
}

static void a_structure_that_was_not_initialised_is_refused(void **state) {
    (void)state;
    ds_options options;
    ds_error error = {.code = DS_OK};
    assert_int_equal(ds_options_check(NULL, &error), DS_E_ARGUMENT);
    assert_int_equal(error.code, DS_E_ARGUMENT);
    static const size_t sizes[] = {0, 4, sizeof options - 8, sizeof options + 8};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        ds_scan *scan = (ds_scan *)&options;
        ds_options_init(&options);
        options.struct_size = sizes[i];
        assert_int_equal(ds_scan_new(&scan, &options, &error), DS_E_ARGUMENT);
        assert_null(scan);
    }
    ds_scan *scan = NULL;
    assert_int_equal(ds_scan_new(&scan, NULL, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_scan_new(NULL, &options, &error), DS_E_ARGUMENT);
    ds_options_init(&options);
    assert_int_equal(ds_scan_new(&scan, &options, NULL), DS_OK);
    ds_article article = fixture_article("a", NULL, NULL, NULL, "words");
    article.struct_size -= 8;
    assert_int_equal(ds_scan_add(scan, &article, &error), DS_E_ARGUMENT);
    ds_article_init(&article);
    article.body = "words";
    assert_int_equal(ds_scan_add(scan, &article, &error), DS_OK);
    ds_scan_free(scan);
}

static void a_missing_temporary_directory_is_told(void **state) {
    (void)state;
    ds_options options;
    ds_error error = {.code = DS_OK};
    ds_scan *scan = NULL;
    ds_options_init(&options);
    options.temp_dir = "/nowhere/at/all";
    assert_int_equal(ds_scan_new(&scan, &options, &error), DS_E_NOT_FOUND);
    assert_string_equal(error.place, "/nowhere/at/all");
    assert_true(error.os_error != 0);
    assert_null(scan);
}

/* ---- copies ---- */

/* Every text of the options in a block of its own, so that a checker sees who still reads it. */
static char *own(const char *text) {
    char *copy = strdup(text);
    assert_non_null(copy);
    return copy;
}

static void options_are_copied(void **state) {
    (void)state;
    ds_options options;
    ds_error error;
    ds_options_init(&options);
    char *texts_of[] = {own("latest"), own("desk"), own("Wire"), own("-05:00"), own("text"),
                        own("story"),  own("*.t"),  own("*.u"),  own("^(x+)"),  own("/tmp")};
    ds_pair_of_text *zone = malloc(sizeof *zone), *field = malloc(sizeof *field);
    const char **include = malloc(sizeof *include), **exclude = malloc(sizeof *exclude);
    assert_true(zone != NULL && field != NULL && include != NULL && exclude != NULL);
    *zone = (ds_pair_of_text){texts_of[2], texts_of[3]};
    *field = (ds_pair_of_text){texts_of[4], texts_of[5]};
    *include = texts_of[6];
    *exclude = texts_of[7];
    options.keep = texts_of[0];
    options.source = texts_of[1];
    options.source_from = texts_of[8];
    options.temp_dir = texts_of[9];
    options.zones = zone;
    options.fields = field;
    options.include = include;
    options.exclude = exclude;
    options.zone_count = options.field_count = options.include_count = options.exclude_count = 1;
    ds_scan *scan;
    FIXTURE_CALL(error, ds_scan_new(&scan, &options, &error));
    for (size_t i = 0; i < sizeof texts_of / sizeof *texts_of; i++) {
        memset(texts_of[i], '#', strlen(texts_of[i]));
        free(texts_of[i]);
    }
    free(zone);
    free(field);
    free(include);
    free(exclude);
    memset(&options, 0xee, sizeof options);

    ds_article article = fixture_article("a", "Wire", "2024-03-05T06:10:00", NULL, "some words");
    ds_result *result;
    FIXTURE_CALL(error, ds_scan_add(scan, &article, &error));
    FIXTURE_CALL(error, ds_scan_finish(scan, &result, &error));
    ds_scan_free(scan);
    const ds_options *kept = ds_result_options(result);
    assert_string_equal(kept->keep, "latest");
    assert_string_equal(kept->source, "desk");
    assert_string_equal(kept->source_from, "^(x+)");
    assert_string_equal(kept->temp_dir, "/tmp");
    assert_string_equal(kept->zones[0].name, "Wire");
    assert_string_equal(kept->zones[0].value, "-05:00");
    assert_string_equal(kept->fields[0].value, "story");
    assert_string_equal(kept->include[0], "*.t");
    assert_string_equal(kept->exclude[0], "*.u");
    assert_string_equal(fixture_story(result, 0).members[0].published, "2024-03-05T11:10:00Z");
    ds_result_free(result);
}

static void the_result_tells_options_with_defaults_filled_in(void **state) {
    (void)state;
    ds_article articles[6];
    ds_options options;
    ds_options_init(&options);
    ds_result *result = fixture_scan(articles, fixture_small_corpus(articles), &options);
    const ds_options *kept = ds_result_options(result);
    assert_string_not_equal(kept->kernel, "auto");
    assert_int_not_equal(kept->threads, 0);
    ds_result_free(result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_those_of_the_header),
        cmocka_unit_test(boilerplate_comes_from_one_place),
        cmocka_unit_test(ranges_are_checked),
        cmocka_unit_test(a_signature_has_1024_slots_at_most),
        cmocka_unit_test(texts_are_checked),
        cmocka_unit_test(nulls_that_stand_for_defaults),
        cmocka_unit_test(a_structure_that_was_not_initialised_is_refused),
        cmocka_unit_test(a_missing_temporary_directory_is_told),
        cmocka_unit_test(options_are_copied),
        cmocka_unit_test(the_result_tells_options_with_defaults_filled_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
