/* SPDX-License-Identifier: MIT */
/*
 * The reports over a result that is made of tables: every format byte for byte, with texts as hostile as strangers send
 * them, and a sink that refuses after every number of bytes. The accessors of the public header are played here. A long
 * file, because the whole of what is expected stands in it.
 */
#include "base/utf8.h"
#include "report/display.h"
#include "report/emit.h"
#include "report/wrap.h"
#include "report/writer.h"

#include <errno.h>
#include <json-c/json.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ------------------------------------------------------------------------------------------- the result --------- */

/* What the handles stand for. */
struct ds_result {
    const ds_story *stories;
    size_t story_count;
    const ds_rerun *reruns;
    size_t rerun_count;
    const ds_pair *pairs;
    size_t pair_count;
    const ds_skip *skips;
    size_t skip_count;
    const ds_stats *stats;
    const ds_options *options;
    size_t fail_story; /* 1: the first story cannot be had; 0: none fails */
    size_t fetched;    /* stories */
};

struct ds_comparison {
    ds_evidence evidence;
    ds_member members[2];
    const char *texts[2];
    const ds_passage *passages;
    size_t passage_count;
    const ds_mark *marks[2];
    size_t mark_counts[2];
    const ds_compared_paragraph *paragraphs[2];
    size_t paragraph_counts[2];
};

const char *ds_relation_name(ds_relation relation) {
    static const char *const names[] = {"none", "centre", "identical", "update", "copy", "excerpt", "rerun"};
    return names[relation];
}

const char *ds_via_name(uint32_t single_bit) {
    static const char *const names[] = {"bands", "passages", "headline", "exact", "same-text"};
    return names[__builtin_ctz(single_bit)];
}

const char *ds_boilerplate_use_name(ds_boilerplate_use use) {
    static const char *const names[] = {"off", "builtin", "learn"};
    return names[use];
}

const char *ds_note_name(uint32_t single_bit) {
    static const char *const names[] = {
        "doubled-headline", "repeated-lead", "repeated-paragraphs", "boilerplate", "not-an-article", "bad-utf8",
        "nul-bytes",        "date-bad",      "date-no-zone",        "digest",      "no-body",        "charset-guessed",
        "wire-lines",       "kill-notice",
    };
    return names[__builtin_ctz(single_bit)];
}

const ds_stats *ds_result_stats(const ds_result *result) {
    return result->stats;
}

const ds_options *ds_result_options(const ds_result *result) {
    return result->options;
}

size_t ds_result_story_count(const ds_result *result) {
    return result->story_count;
}

size_t ds_result_story_size(const ds_result *result, size_t index) {
    return result->stories[index].member_count;
}

ds_status ds_result_story(ds_result *result, size_t index, ds_story *out, ds_error *error) {
    if (index + 1 == result->fail_story) return ds_fail(error, DS_E_CORRUPT, 0, "spool", "the record is broken");
    *out = result->stories[index];
    result->fetched++;
    return DS_OK;
}

size_t ds_result_rerun_count(const ds_result *result) {
    return result->rerun_count;
}

ds_status ds_result_rerun(ds_result *result, size_t index, ds_rerun *out, ds_error *error) {
    (void)error;
    *out = result->reruns[index];
    return DS_OK;
}

size_t ds_result_pair_count(const ds_result *result) {
    return result->pair_count;
}

ds_status ds_result_pair(ds_result *result, size_t index, ds_pair *out, ds_error *error) {
    (void)error;
    *out = result->pairs[index];
    return DS_OK;
}

size_t ds_result_skip_count(const ds_result *result) {
    return result->skip_count;
}

const ds_skip *ds_result_skip(const ds_result *result, size_t index) {
    return &result->skips[index];
}

const ds_evidence *ds_comparison_evidence(const ds_comparison *comparison) {
    return &comparison->evidence;
}

const ds_member *ds_comparison_member(const ds_comparison *comparison, int side) {
    return &comparison->members[side];
}

const char *ds_comparison_text(const ds_comparison *comparison, int side, size_t *size) {
    if (size != NULL) *size = strlen(comparison->texts[side]);
    return comparison->texts[side];
}

size_t ds_comparison_passage_count(const ds_comparison *comparison) {
    return comparison->passage_count;
}

const ds_passage *ds_comparison_passage(const ds_comparison *comparison, size_t index) {
    return &comparison->passages[index];
}

const ds_mark *ds_comparison_mark(const ds_comparison *comparison, int side, size_t index) {
    return index < comparison->mark_counts[side] ? &comparison->marks[side][index] : NULL;
}

size_t ds_comparison_mark_count(const ds_comparison *comparison, int side) {
    return comparison->mark_counts[side];
}

const ds_compared_paragraph *ds_comparison_paragraph(const ds_comparison *comparison, int side, size_t index) {
    return index < comparison->paragraph_counts[side] ? &comparison->paragraphs[side][index] : NULL;
}

size_t ds_comparison_paragraph_count(const ds_comparison *comparison, int side) {
    return comparison->paragraph_counts[side];
}

/* Quotes, a line end, a tab, a bell, an escape sequence, a byte that is no UTF-8, a tag that ends a script. */
#define HOSTILE_HEADLINE "Say \"no\"\nto\ttabs\a \033[31mred \xff </script> \\ 東京"
#define HOSTILE_PATH "wire/a,\"b\"\tc\n\xc3(\\.txt"

static const char *const also_ids[] = {"s9", "s\"8"};
static const char *const two_sources[] = {"coastwire", "harbor, herald"};
static const char *const no_sources[] = {""};

static const ds_member members_one[] = {
    {.id = "cw-1",
     .path = "wire/terminal.txt",
     .place = "",
     .guid = "urn:1",
     .url = "https://x.example/1?a=b&c",
     .version = "1",
     .status = "usable",
     .source = "coastwire",
     .headline = "Ferry terminal burns",
     .published = "2018-07-15T11:54:28Z",
     .updated = "",
     .language = "en",
     .words = 240,
     .of = "",
     .evidence = {.relation = DS_RELATION_CENTRE,
                  .base = DS_RELATION_CENTRE,
                  .jaccard = 1,
                  .containment_of_member = 1,
                  .containment_of_other = 1,
                  .rule = ""}},
    {.id = "hh\t2",
     .path = HOSTILE_PATH,
     .place = "line 12",
     .source = "harbor, herald",
     .headline = HOSTILE_HEADLINE,
     .published = "2018-07-16T00:00:00Z",
     .words = 250,
     .left_out = 11,
     .of = "cw-1",
     .evidence = {.relation = DS_RELATION_COPY,
                  .base = DS_RELATION_COPY,
                  .jaccard = 0.83125,
                  .containment_of_member = 0.9,
                  .containment_of_other = 0.99996,
                  .shared_words = 212,
                  .longest_run_words = 96,
                  .rule = "jaccard",
                  .via = DS_VIA_BANDS | DS_VIA_PASSAGES},
     .edition = 2,
     .notes = DS_NOTE_DOUBLED_HEADLINE | DS_NOTE_DATE_NO_ZONE},
    {.id = "hh-3",
     .path = "",
     .status = "canceled",
     .source = "harbor, herald",
     .headline = "Evening roundup",
     .words = 900,
     .of = "cw-1",
     .evidence = {.relation = DS_RELATION_EXCERPT,
                  .base = DS_RELATION_EXCERPT,
                  .jaccard = 0.2,
                  .containment_of_member = 0.21,
                  .containment_of_other = 0.97,
                  .shared_words = 1,
                  .longest_run_words = 64,
                  .rule = "containment+run",
                  .via = DS_VIA_PASSAGES},
     .also = also_ids,
     .also_count = 2,
     .notes = DS_NOTE_DIGEST},
};

static const ds_member members_two[] = {
    {.id = "x1",
     .path = "x1.txt",
     .status = "withheld",
     .source = "",
     .evidence = {.relation = DS_RELATION_CENTRE, .rule = ""}},
    {.id = "x2",
     .path = "x2.txt",
     .status = "withheld",
     .of = "x1",
     .evidence = {.relation = DS_RELATION_IDENTICAL,
                  .base = DS_RELATION_IDENTICAL,
                  .jaccard = 1,
                  .containment_of_member = 1,
                  .containment_of_other = 1,
                  .rule = "same-body",
                  .via = DS_VIA_SAME_TEXT}},
};

static const ds_member members_alone[] = {
    {.id = "z",
     .path = "zeta.txt",
     .source = "coastwire",
     .headline = "Alone",
     .words = 1,
     .notes = DS_NOTE_NO_BODY,
     .evidence = {.relation = DS_RELATION_CENTRE, .rule = ""}},
};

static const ds_story stories[] = {
    {.id = "s1",
     .headline = "Ferry terminal burns",
     .sources = two_sources,
     .source_count = 2,
     .origins = 3,
     .first = "2018-07-15T11:54:28Z",
     .last = "2018-07-16T00:00:00Z",
     .centre = 0,
     .keeper = 1,
     .lowest = 0.83125,
     .members = members_one,
     .member_count = 3},
    {.id = "s2",
     .headline = "",
     .sources = no_sources,
     .source_count = 1,
     .origins = 1,
     .first = "",
     .last = "",
     .centre = 0,
     .keeper = SIZE_MAX,
     .lowest = 1,
     .members = members_two,
     .member_count = 2},
    {.id = "s3",
     .headline = "Alone",
     .sources = two_sources,
     .source_count = 1,
     .origins = 1,
     .first = "",
     .last = "",
     .centre = 0,
     .keeper = 0,
     .lowest = 1,
     .members = members_alone,
     .member_count = 1},
};

static const ds_rerun reruns[] = {
    {.id = "r2",
     .path = "later\033.txt",
     .story = "s1",
     .of = "r1",
     .of_path = "",
     .of_story = "s2",
     .headline = "Prime rates",
     .days = 7.04,
     .evidence = {.relation = DS_RELATION_RERUN,
                  .base = DS_RELATION_COPY,
                  .jaccard = 0.6,
                  .containment_of_member = 0.7,
                  .containment_of_other = 0.8,
                  .shared_words = 30,
                  .longest_run_words = 12,
                  .rule = "jaccard"}},
};

static const ds_pair pairs[] = {
    {.a = "cw-1",
     .b = "hh\t2",
     .path_a = "p",
     .path_b = "q",
     .evidence = {.relation = DS_RELATION_COPY,
                  .base = DS_RELATION_COPY,
                  .jaccard = 0.83125,
                  .containment_of_member = 0.9,
                  .containment_of_other = 0.99994,
                  .shared_words = 212,
                  .longest_run_words = 96,
                  .rule = "jaccard",
                  .via = DS_VIA_BANDS | DS_VIA_HEADLINE}},
    {.a = "a\nb", .b = "c\\d", .evidence = {.jaccard = 0.2, .rule = "none"}},
};

static const ds_skip skips[] = {
    {.path = "bad\xfe.json", .reason = "bad-json", .detail = "unexpected \"}\"", .place = "line 812", .is_error = true},
};
static const ds_reason_count reasons[] = {{"bad-json", 1}, {"empty", 2}};

static const ds_stats stats = {
    .struct_size = sizeof stats,
    .files = 9,
    .read = 9,
    .articles = 6,
    .skipped = 3,
    .skips = reasons,
    .skip_reasons = 2,
    .bad_files = 1,
    .bad_records = 4,
    .left_alone = 5,
    .bytes = 12345,
    .words = 2000,
    .distinct_texts = 5,
    .keys = 777,
    .candidates = 8,
    .candidates_via = {1, 2, 3, 4, 5},
    .matches = {90, 91, 1, 2, 3, 4, 5},
    .buckets_over = 1,
    .articles_in_buckets_over = 70,
    .stories = 2,
    .members = 5,
    .largest = 3,
    .boilerplate_paragraphs = 4,
    .boilerplate_articles = 9,
    .memory_peak = 888,
    .spool_bytes = 999,
    .seconds = {0.5, 0.25, 1.00004, 0},
};

static const ds_stats empty_stats = {.struct_size = sizeof empty_stats, .articles = 1, .read = 1};

static const ds_pair_of_text zones[] = {{"coast", "+02:00"}, {"coast", "UTC"}};
static const ds_pair_of_text fields[] = {{"text", "content_\"original"}};
static const char *const globs[] = {"*.txt", "a\\b"};

static const ds_options scan_options = {
    .struct_size = sizeof scan_options,
    .threshold = 0.55,
    .containment = 0.6,
    .run_words = 32,
    .ngram = 3,
    .bands = 24,
    .rows = 4,
    .window_days = 3,
    .seed = UINT64_MAX,
    .isolate = true,
    .boilerplate = DS_BOILERPLATE_LEARN,
    .furniture = true,
    .keep = "edition,first",
    .zones = zones,
    .zone_count = 2,
    .fields = fields,
    .field_count = 1,
    .include = globs,
    .include_count = 2,
    .max_depth = UINT32_MAX,
    .threads = 2,
    .kernel = "avx2",
    .keep_pairs = true,
};

static ds_result full_result(void) {
    return (ds_result){
        .stories = stories,
        .story_count = 3,
        .reruns = reruns,
        .rerun_count = 1,
        .pairs = pairs,
        .pair_count = 2,
        .skips = skips,
        .skip_count = 1,
        .stats = &stats,
        .options = &scan_options,
    };
}

static const char text_a[] = "Fire on the ferry\n\n"
                             "The terminal burned for two hours on Sunday, the harbor master said. "
                             "Nobody was\nhurt, she said.\n"
                             "Sign up\a for our letter";
static const char text_b[] = "Blaze\n\n"
                             "The terminal burned for two hours on Sunday, the harbor master said. "
                             "\"Nobody was hurt,\" she said.";

static const ds_passage passages[] = {
    {.a_offset = 19, .a_size = 68, .b_offset = 7, .b_size = 68, .words = 12},
    {.a_offset = 88, .a_size = 26, .b_offset = 77, .b_size = 27, .words = 5},
};

static const ds_mark marks_a[] = {{19, 68, 0, 0}, {88, 26, 1, 0}, {115, 23, SIZE_MAX, DS_NOTE_BOILERPLATE}};
static const ds_mark marks_b[] = {{7, 68, 0, 0}, {77, 27, 1, 0}};
static const ds_compared_paragraph paragraphs_a[] = {{0, 17, 0}, {19, 95, 1}, {115, 23, SIZE_MAX}};
static const ds_compared_paragraph paragraphs_b[] = {{0, 5, 0}, {7, 97, 1}};

static ds_comparison full_comparison(void) {
    return (ds_comparison){
        .evidence = {.relation = DS_RELATION_COPY,
                     .base = DS_RELATION_COPY,
                     .jaccard = 0.6543,
                     .containment_of_member = 0.7,
                     .containment_of_other = 0.71,
                     .shared_words = 16,
                     .longest_run_words = 13,
                     .rule = "jaccard"},
        .members = {{.id = "a",
                     .path = "wire/a.txt",
                     .source = "coastwire",
                     .headline = "Fire on the ferry",
                     .published = "2018-07-15T11:54:28Z",
                     .words = 20,
                     .notes = DS_NOTE_DIGEST | DS_NOTE_BOILERPLATE},
                    {.id = "b\"", .headline = HOSTILE_HEADLINE, .words = 1}},
        .texts = {text_a, text_b},
        .passages = passages,
        .passage_count = 2,
        .marks = {marks_a, marks_b},
        .mark_counts = {3, 2},
        .paragraphs = {paragraphs_a, paragraphs_b},
        .paragraph_counts = {3, 2},
    };
}

/* --------------------------------------------------------------------------------------------- the sink --------- */

typedef struct bytes {
    char *data;
    size_t size;
    size_t most;  /* refuses what would go beyond */
    int os_error; /* what it refuses with */
    size_t calls_after_refusal;
    bool refused;
} bytes;

static int take(void *user, const void *data, size_t size) {
    bytes *out = user;
    if (out->refused) out->calls_after_refusal++;
    if (size > out->most - out->size) {
        out->refused = true;
        return out->os_error;
    }
    out->data = realloc(out->data, out->size + size + 1);
    assert_non_null(out->data);
    memcpy(out->data + out->size, data, size);
    out->size += size;
    out->data[out->size] = '\0';
    return 0;
}

static ds_sink sink_of(bytes *out) {
    return (ds_sink){take, out};
}

static ds_report_options default_options(void) {
    ds_report_options options;
    ds_report_options_init(&options);
    return options;
}

/* What a format writes; the caller frees `data`. */
static bytes written(ds_result *result, const char *format, const ds_report_options *options) {
    bytes out = {.most = SIZE_MAX, .os_error = EIO};
    ds_error error;
    assert_int_equal(ds_report_write(result, format, options, sink_of(&out), &error), DS_OK);
    assert_non_null(out.data);
    return out;
}

static bytes compared(const ds_comparison *comparison, const char *format, const ds_report_options *options) {
    bytes out = {.most = SIZE_MAX, .os_error = EIO};
    assert_int_equal(ds_comparison_write(comparison, format, options, sink_of(&out), NULL), DS_OK);
    assert_non_null(out.data);
    return out;
}

static void assert_bytes(bytes got, const char *want, size_t size) {
    if (got.size != size || memcmp(got.data, want, size) != 0) {
        print_error("want:\n%s\ngot:\n%s\n", want, got.data);
    }
    assert_int_equal(got.size, size);
    assert_memory_equal(got.data, want, size);
    free(got.data);
}

#define ASSERT_TEXT(got, want) assert_bytes(got, want, sizeof want - 1)

/* ------------------------------------------------------------------------------------------ byte for byte ------- */

static void text_is_written(void **state) {
    (void)state;
    ds_result result = full_result();
    ds_report_options options = default_options();
    ASSERT_TEXT(written(&result, "text", &options),
                "3 articles from 2 sources · 2018-07-15 to 2018-07-16\n"
                "Ferry terminal burns\n"
                "  centre          coastwire       wire/terminal.txt\n"
                "* copy       99%  harbor, herald  wire/a,\"b\" c �(\\.txt\n"
                "  excerpt    97%  harbor, herald  hh-3 (canceled)\n"
                "      also holds text of s9, s\"8\n"
                "\n"
                "2 articles · none usable\n"
                "  centre          x1.txt (withheld)\n"
                "  identical 100%  x2.txt (withheld)\n"
                "\n"
                "rerun, 7.0 days apart: later�.txt ~ r1\n"
                "\n"
                "6 articles read: 2 stories of 5 articles, the largest of 3\n"
                "3 skipped: 1 bad-json, 2 empty\n"
                "5 names left alone: links, special files, hidden or not asked for\n"
                "1 bucket over the bound: not every pair was proposed among 70 articles\n");
}

static void text_explains_and_shows_articles_that_stand_alone(void **state) {
    (void)state;
    ds_result result = full_result();
    ds_report_options options = default_options();
    options.explain = true;
    options.min_size = 1;
    ASSERT_TEXT(written(&result, "text", &options),
                "3 articles from 2 sources · 2018-07-15 to 2018-07-16\n"
                "Ferry terminal burns\n"
                "  centre          coastwire       wire/terminal.txt\n"
                "* copy       99%  harbor, herald  wire/a,\"b\" c �(\\.txt\n"
                "      copy: Jaccard 0.83 ≥ 0.55; 212 shared words, longest run 96; found by\n"
                "        bands, passages\n"
                "      at line 12; edition 2 of the item; headline stands twice, date without a\n"
                "        zone (taken as UTC); 11 words left out\n"
                "  excerpt    97%  harbor, herald  hh-3 (canceled)\n"
                "      excerpt: containment 0.97 ≥ 0.60; 1 shared word, longest run 64; found by\n"
                "        passages\n"
                "      digest of several stories\n"
                "      also holds text of s9, s\"8\n"
                "\n"
                "2 articles · none usable\n"
                "  centre          x1.txt (withheld)\n"
                "  identical 100%  x2.txt (withheld)\n"
                "      identical: the same body, word for word; 0 shared words, longest run 0;\n"
                "        found by same-text\n"
                "\n"
                "Articles that stand alone\n"
                "  coastwire         zeta.txt\n"
                "      no body\n"
                "\n"
                "rerun, 7.0 days apart: later�.txt ~ r1\n"
                "\n"
                "6 articles read: 2 stories of 5 articles, the largest of 3\n"
                "3 skipped: 1 bad-json, 2 empty\n"
                "5 names left alone: links, special files, hidden or not asked for\n"
                "1 bucket over the bound: not every pair was proposed among 70 articles\n");
}

static void text_fits_a_narrow_terminal_in_colour(void **state) {
    (void)state;
    ds_result result = full_result();
    ds_report_options options = default_options();
    options.colour = true;
    options.columns = 40;
    ASSERT_TEXT(written(&result, "text", &options), "3 articles from 2 sources · 2018-07-15\n"
                                                    "to 2018-07-16\n"
                                                    "\033[1mFerry terminal burns\033[0m\n"
                                                    "  centre          coastwire   wir…inal.txt\n"
                                                    "* \033[32mcopy\033[0m       99%  har…herald  wir… �(\\.txt\n"
                                                    "  \033[33mexcerpt\033[0m    97%  har…herald  hh-3 (canceled)\n"
                                                    "\033[2m      also holds text of s9, s\"8\033[0m\n"
                                                    "\n"
                                                    "2 articles · none usable\n"
                                                    "  centre          x1.txt (withheld)\n"
                                                    "  \033[32midentical\033[0m 100%  x2.txt (withheld)\n"
                                                    "\n"
                                                    "\033[35mrerun\033[0m, 7.0 days apart: later�.txt ~ r1\n"
                                                    "\n"
                                                    "6 articles read: 2 stories of 5\n"
                                                    "  articles, the largest of 3\n"
                                                    "3 skipped: 1 bad-json, 2 empty\n"
                                                    "5 names left alone: links, special\n"
                                                    "  files, hidden or not asked for\n"
                                                    "1 bucket over the bound: not every pair\n"
                                                    "  was proposed among 70 articles\n");
}

static void text_of_nothing_says_so(void **state) {
    (void)state;
    ds_result result = {.stats = &empty_stats, .options = &scan_options};
    ds_report_options options = default_options();
    ASSERT_TEXT(written(&result, "text", &options), "1 article read: no repeated stories\n");
}

static void csv_is_quoted(void **state) {
    (void)state;
    ds_result result = full_result();
    ASSERT_TEXT(written(&result, "csv", NULL),
                "story,keeper,relation,source,id,path,headline,published,words,jaccard,containment_of_member,"
                "containment_of_other,shared_words,longest_run_words,rule,notes\n"
                "s1,no,centre,coastwire,cw-1,wire/terminal.txt,Ferry terminal burns,2018-07-15T11:54:28Z,"
                "240,1.0000,1.0000,1.0000,0,0,,\n"
                "s1,yes,copy,\"harbor, herald\",hh\t2,\"wire/a,\"\"b\"\"\tc\n"
                "\303(\\.txt\",\"Say \"\"no\"\"\n"
                "to\ttabs\007 \033[31mred \377 </script> \\ 東京\",2018-07-16T00:00:00Z,250,0.8313,"
                "0.9000,1.0000,212,96,jaccard,doubled-headline date-no-zone\n"
                "s1,no,excerpt,\"harbor, herald\",hh-3,,Evening roundup,,900,0.2000,0.2100,0.9700,"
                "1,64,containment+run,digest\n"
                "s2,no,centre,,x1,x1.txt,,,0,0.0000,0.0000,0.0000,0,0,,\n"
                "s2,no,identical,,x2,x2.txt,,,0,1.0000,1.0000,1.0000,0,0,same-body,\n");
}

static void tsv_has_every_article(void **state) {
    (void)state;
    ds_result result = full_result();
    ds_report_options options = default_options();
    options.min_size = 3; /* has no say here */
    ASSERT_TEXT(written(&result, "tsv", &options), "source\tid\tpath\tstory\n"
                                                   "coastwire\tcw-1\twire/terminal.txt\ts1\n"
                                                   "harbor, herald\thh\\t2\twire/a,\"b\"\\tc\\n\303(\\\\.txt\ts1\n"
                                                   "harbor, herald\thh-3\t\ts1\n"
                                                   "\tx1\tx1.txt\ts2\n"
                                                   "\tx2\tx2.txt\ts2\n"
                                                   "coastwire\tz\tzeta.txt\ts3\n");
    options.nul = true;
    ASSERT_TEXT(
        written(&result, "tsv", &options),
        "source\tid\tpath\tstory\000coastwire\tcw-1\twire/terminal.txt\ts1\000harbor, herald\thh\\t2\twire/a,"
        "\"b\"\\tc\\n\303(\\\\.txt\ts1\000harbor, herald\thh-3\t\ts1\000\tx1\tx1.txt\ts2\000\tx2\tx2.txt\ts2\000coa"
        "stwire\tz\tzeta.txt\ts3\000");
}

static void fdupes_has_the_keeper_first(void **state) {
    (void)state;
    ds_result result = full_result();
    ds_report_options options = default_options();
    ASSERT_TEXT(written(&result, "fdupes", &options), "wire/a,\"b\"\tc\n"
                                                      "\303(\\.txt\n"
                                                      "wire/terminal.txt\n"
                                                      "hh-3\n"); /* the others have no keeper */
    options.nul = true;
    ASSERT_TEXT(written(&result, "fdupes", &options), "wire/a,\"b\"\tc\n"
                                                      "\303(\\.txt\000wire/terminal.txt\000hh-3\000");
}

static void pairs_are_written(void **state) {
    (void)state;
    ds_result result = full_result();
    bytes out = {.most = SIZE_MAX};
    assert_int_equal(ds_report_write_pairs(&result, sink_of(&out), NULL), DS_OK);
    ASSERT_TEXT(out,
                "a\tb\trelation\tjaccard\tcontainment_a\tcontainment_b\tshared_words\tlongest_run_words\trule\tvia\t"
                "path_a\tpath_b\n"
                "cw-1\thh\\t2\tcopy\t0.8313\t0.9000\t0.9999\t212\t96\tjaccard\tbands,headline\tp\tq\n"
                "a\\nb\tc\\\\d\tnone\t0.2000\t0.0000\t0.0000\t0\t0\tnone\t\t\t\n");
}

static void jsonl_has_a_story_a_line(void **state) {
    (void)state;
    ds_result result = full_result();
    ASSERT_TEXT(
        written(&result, "jsonl", NULL),
        "{\"id\":\"s1\",\"headline\":\"Ferry terminal burns\",\"size\":3,\"sources\":[\"coastwire\","
        "\"harbor, herald\"],\"origins\":3,\"first\":\"2018-07-15T11:54:28Z\",\"last\":\"2018-07-16T00:00:00Z\","
        "\"centre\":\"cw-1\",\"keeper\":\"hh\\t2\",\"lowest\":0.8313,\"members\":[{\"id\":\"cw-1\","
        "\"path\":\"wire/terminal.txt\",\"place\":\"\",\"guid\":\"urn:1\",\"url\":\"https://x.example/1?a=b&c\","
        "\"version\":\"1\",\"status\":\"usable\",\"source\":\"coastwire\",\"headline\":\"Ferry terminal burns\","
        "\"published\":\"2018-07-15T11:54:28Z\",\"updated\":\"\",\"language\":\"en\",\"slug\":\"\",\"dateline\":\"\","
        "\"byline\":\"\",\"credit\":\"\",\"editor_note\":\"\",\"format\":\"\",\"words\":240,"
        "\"relation\":\"centre\",\"of\":\"\",\"jaccard\":1.0000,\"containment_of_member\":1.0000,"
        "\"containment_of_other\":1.0000,\"shared_words\":0,\"longest_run_words\":0,\"rule\":\"\","
        "\"edition\":null,\"also\":[],\"notes\":[]},{\"id\":\"hh\\t2\",\"path\":\"wire/a,"
        "\\\"b\\\"\\tc\\n�(\\\\.txt\",\"place\":\"line 12\",\"guid\":\"\",\"url\":\"\",\"version\":\"\","
        "\"status\":\"\",\"source\":\"harbor, herald\",\"headline\":\"Say \\\"no\\\"\\nto\\ttabs\\u0007 \\u001b[31m"
        "red � </script> \\\\ 東京\",\"published\":\"2018-07-16T00:00:00Z\",\"updated\":\"\","
        "\"language\":\"\",\"slug\":\"\",\"dateline\":\"\",\"byline\":\"\",\"credit\":\"\",\"editor_note\":\"\","
        "\"format\":\"\",\"words\":250,\"relation\":\"copy\",\"of\":\"cw-1\",\"jaccard\":0.8313,"
        "\"containment_of_member\":0.9000,\"containment_of_other\":1.0000,\"shared_words\":212,"
        "\"longest_run_words\":96,\"rule\":\"jaccard\",\"edition\":2,\"also\":[],\"notes\":[\"doubled-headline\","
        "\"date-no-zone\"]},{\"id\":\"hh-3\",\"path\":\"\",\"place\":\"\",\"guid\":\"\","
        "\"url\":\"\",\"version\":\"\",\"status\":\"canceled\",\"source\":\"harbor, herald\","
        "\"headline\":\"Evening "
        "roundup\",\"published\":\"\",\"updated\":\"\",\"language\":\"\",\"slug\":\"\",\"dateline\":\"\",\"byline\":"
        "\"\",\"credit\":\"\",\"editor_note\":\"\",\"format\":\"\","
        "\"words\":900,\"relation\":\"excerpt\",\"of\":\"cw-1\",\"jaccard\":0.2000,\"containment_of_member\":0.2100"
        ",\"containment_of_other\":0.9700,\"shared_words\":1,\"longest_run_words\":64,\"rule\":\"containment+run\","
        "\"edition\":null,\"also\":[\"s9\",\"s\\\"8\"],\"notes\":[\"digest\"]}]}\n"
        "{\"id\":\"s2\",\"headline\":\"\",\"size\":2,\"sources\":[\"\"],\"origins\":1,\"first\":\"\","
        "\"last\":\"\",\"centre\":\"x1\",\"keeper\":null,\"lowest\":1.0000,\"members\":[{\"id\":\"x1\","
        "\"path\":\"x1.txt\",\"place\":\"\",\"guid\":\"\",\"url\":\"\",\"version\":\"\","
        "\"status\":\"withheld\",\"source\":\"\",\"headline\":\"\",\"published\":\"\",\"updated\":\"\","
        "\"language\":\"\",\"slug\":\"\",\"dateline\":\"\",\"byline\":\"\",\"credit\":\"\",\"editor_note\":\"\","
        "\"format\":\"\",\"words\":0,\"relation\":\"centre\",\"of\":\"\",\"jaccard\":0.0000,"
        "\"containment_of_member\":0.0000,\"containment_of_other\":0.0000,\"shared_words\":0,"
        "\"longest_run_words\":0,\"rule\":\"\",\"edition\":null,\"also\":[],\"notes\":[]},"
        "{\"id\":\"x2\",\"path\":\"x2.txt\",\"place\":\"\",\"guid\":\"\",\"url\":\"\",\"version\":\"\","
        "\"status\":\"withheld\",\"source\":\"\",\"headline\":\"\",\"published\":\"\",\"updated\":\"\","
        "\"language\":\"\",\"slug\":\"\",\"dateline\":\"\",\"byline\":\"\",\"credit\":\"\",\"editor_note\":\"\","
        "\"format\":\"\",\"words\":0,\"relation\":\"identical\",\"of\":\"x1\",\"jaccard\":1.0000,"
        "\"containment_of_member\":1.0000,\"containment_of_other\":1.0000,\"shared_words\":0,"
        "\"longest_run_words\":0,\"rule\":\"same-body\",\"edition\":null,\"also\":[],\"notes\":[]}]}\n");
}

static void json_is_written(void **state) {
    (void)state;
    ds_result result = full_result();
    result.stories = stories + 2;
    result.story_count = 1;
    ds_report_options options = default_options();
    options.min_size = 1;
    options.timing = true;
    ASSERT_TEXT(written(&result, "json", &options), "{\n"
                                                    "  \"schema\": \"dupscan/1\",\n"
                                                    "  \"options\": {\n"
                                                    "    \"threshold\": 0.5500,\n"
                                                    "    \"containment\": 0.6000,\n"
                                                    "    \"run_words\": 32,\n"
                                                    "    \"ngram\": 3,\n"
                                                    "    \"bands\": 24,\n"
                                                    "    \"rows\": 4,\n"
                                                    "    \"window_days\": 3.0000,\n"
                                                    "    \"max_drift\": 0.0000,\n"
                                                    "    \"seed\": 18446744073709551615,\n"
                                                    "    \"exact\": false,\n"
                                                    "    \"isolate\": true,\n"
                                                    "    \"boilerplate\": \"learn\",\n"
                                                    "    \"boilerplate_file\": \"\",\n"
                                                    "    \"furniture\": true,\n"
                                                    "    \"keep\": \"edition,first\",\n"
                                                    "    \"source\": \"\",\n"
                                                    "    \"source_from\": \"\",\n"
                                                    "    \"zones\": [\n"
                                                    "      {\n"
                                                    "        \"source\": \"coast\",\n"
                                                    "        \"zone\": \"+02:00\"\n"
                                                    "      },\n"
                                                    "      {\n"
                                                    "        \"source\": \"coast\",\n"
                                                    "        \"zone\": \"UTC\"\n"
                                                    "      }\n"
                                                    "    ],\n"
                                                    "    \"fields\": [\n"
                                                    "      {\n"
                                                    "        \"name\": \"text\",\n"
                                                    "        \"from\": \"content_\\\"original\"\n"
                                                    "      }\n"
                                                    "    ],\n"
                                                    "    \"input_format\": \"\",\n"
                                                    "    \"include\": [\n"
                                                    "      \"*.txt\",\n"
                                                    "      \"a\\\\b\"\n"
                                                    "    ],\n"
                                                    "    \"exclude\": [],\n"
                                                    "    \"hidden\": false,\n"
                                                    "    \"follow\": false,\n"
                                                    "    \"max_depth\": null\n"
                                                    "  },\n"
                                                    "  \"stats\": {\n"
                                                    "    \"read\": 9,\n"
                                                    "    \"articles\": 6,\n"
                                                    "    \"skipped\": {\n"
                                                    "      \"total\": 3,\n"
                                                    "      \"by_reason\": {\n"
                                                    "        \"bad-json\": 1,\n"
                                                    "        \"empty\": 2\n"
                                                    "      }\n"
                                                    "    },\n"
                                                    "    \"files\": 9,\n"
                                                    "    \"bad_files\": 1,\n"
                                                    "    \"bad_records\": 4,\n"
                                                    "    \"left_alone\": 5,\n"
                                                    "    \"bytes\": 12345,\n"
                                                    "    \"words\": 2000,\n"
                                                    "    \"distinct_texts\": 5,\n"
                                                    "    \"candidates\": {\n"
                                                    "      \"total\": 8,\n"
                                                    "      \"bands\": 1,\n"
                                                    "      \"passages\": 2,\n"
                                                    "      \"headline\": 3,\n"
                                                    "      \"exact\": 4,\n"
                                                    "      \"same-text\": 5\n"
                                                    "    },\n"
                                                    "    \"matches\": {\n"
                                                    "      \"identical\": 1,\n"
                                                    "      \"update\": 2,\n"
                                                    "      \"copy\": 3,\n"
                                                    "      \"excerpt\": 4,\n"
                                                    "      \"rerun\": 5\n"
                                                    "    },\n"
                                                    "    \"boilerplate_paragraphs\": 4,\n"
                                                    "    \"boilerplate_articles\": 9,\n"
                                                    "    \"buckets_over\": 1,\n"
                                                    "    \"articles_in_buckets_over\": 70,\n"
                                                    "    \"stories\": 2,\n"
                                                    "    \"members\": 5,\n"
                                                    "    \"largest\": 3\n"
                                                    "  },\n"
                                                    "  \"timing\": {\n"
                                                    "    \"seconds\": {\n"
                                                    "      \"read\": 0.5000,\n"
                                                    "      \"bucket\": 0.2500,\n"
                                                    "      \"match\": 1.0000,\n"
                                                    "      \"story\": 0.0000\n"
                                                    "    },\n"
                                                    "    \"memory_peak\": 888,\n"
                                                    "    \"spool_bytes\": 999,\n"
                                                    "    \"threads\": 2,\n"
                                                    "    \"kernel\": \"avx2\"\n"
                                                    "  },\n"
                                                    "  \"stories\": [\n"
                                                    "    {\n"
                                                    "      \"id\": \"s3\",\n"
                                                    "      \"headline\": \"Alone\",\n"
                                                    "      \"size\": 1,\n"
                                                    "      \"sources\": [\n"
                                                    "        \"coastwire\"\n"
                                                    "      ],\n"
                                                    "      \"origins\": 1,\n"
                                                    "      \"first\": \"\",\n"
                                                    "      \"last\": \"\",\n"
                                                    "      \"centre\": \"z\",\n"
                                                    "      \"keeper\": \"z\",\n"
                                                    "      \"lowest\": 1.0000,\n"
                                                    "      \"members\": [\n"
                                                    "        {\n"
                                                    "          \"id\": \"z\",\n"
                                                    "          \"path\": \"zeta.txt\",\n"
                                                    "          \"place\": \"\",\n"
                                                    "          \"guid\": \"\",\n"
                                                    "          \"url\": \"\",\n"
                                                    "          \"version\": \"\",\n"
                                                    "          \"status\": \"\",\n"
                                                    "          \"source\": \"coastwire\",\n"
                                                    "          \"headline\": \"Alone\",\n"
                                                    "          \"published\": \"\",\n"
                                                    "          \"updated\": \"\",\n"
                                                    "          \"language\": \"\",\n"
                                                    "          \"slug\": \"\",\n"
                                                    "          \"dateline\": \"\",\n"
                                                    "          \"byline\": \"\",\n"
                                                    "          \"credit\": \"\",\n"
                                                    "          \"editor_note\": \"\",\n"
                                                    "          \"format\": \"\",\n"
                                                    "          \"words\": 1,\n"
                                                    "          \"relation\": \"centre\",\n"
                                                    "          \"of\": \"\",\n"
                                                    "          \"jaccard\": 0.0000,\n"
                                                    "          \"containment_of_member\": 0.0000,\n"
                                                    "          \"containment_of_other\": 0.0000,\n"
                                                    "          \"shared_words\": 0,\n"
                                                    "          \"longest_run_words\": 0,\n"
                                                    "          \"rule\": \"\",\n"
                                                    "          \"edition\": null,\n"
                                                    "          \"also\": [],\n"
                                                    "          \"notes\": [\n"
                                                    "            \"no-body\"\n"
                                                    "          ]\n"
                                                    "        }\n"
                                                    "      ]\n"
                                                    "    }\n"
                                                    "  ],\n"
                                                    "  \"reruns\": [\n"
                                                    "    {\n"
                                                    "      \"id\": \"r2\",\n"
                                                    "      \"path\": \"later\\u001b.txt\",\n"
                                                    "      \"story\": \"s1\",\n"
                                                    "      \"of\": \"r1\",\n"
                                                    "      \"of_path\": \"\",\n"
                                                    "      \"of_story\": \"s2\",\n"
                                                    "      \"headline\": \"Prime rates\",\n"
                                                    "      \"days\": 7.0400,\n"
                                                    "      \"base\": \"copy\",\n"
                                                    "      \"jaccard\": 0.6000,\n"
                                                    "      \"containment_of_member\": 0.7000,\n"
                                                    "      \"containment_of_other\": 0.8000,\n"
                                                    "      \"shared_words\": 30,\n"
                                                    "      \"longest_run_words\": 12,\n"
                                                    "      \"rule\": \"jaccard\"\n"
                                                    "    }\n"
                                                    "  ],\n"
                                                    "  \"skipped\": [\n"
                                                    "    {\n"
                                                    "      \"path\": \"bad�.json\",\n"
                                                    "      \"reason\": \"bad-json\",\n"
                                                    "      \"detail\": \"unexpected \\\"}\\\"\",\n"
                                                    "      \"place\": \"line 812\"\n"
                                                    "    }\n"
                                                    "  ]\n"
                                                    "}\n");
}

static void json_of_nothing_has_every_field(void **state) {
    (void)state;
    ds_result result = {.stats = &empty_stats, .options = &scan_options};
    bytes out = written(&result, "json", NULL);
    static const char end[] = "  \"stories\": [],\n  \"reruns\": [],\n  \"skipped\": []\n}\n";
    assert_string_equal(out.data + out.size - (sizeof end - 1), end);
    free(out.data);
}

static void comparison_is_told(void **state) {
    (void)state;
    ds_comparison comparison = full_comparison();
    ds_report_options options = default_options();
    ASSERT_TEXT(compared(&comparison, "text", &options),
                "A  wire/a.txt\n"
                "   Fire on the ferry\n"
                "   coastwire · 2018-07-15T11:54:28Z · 20 words\n"
                "   page furniture left out, digest of several stories\n"
                "B  b\"\n"
                "   Say \"no\" to tabs� �[31mred � </script> \\ 東京\n"
                "   1 word\n"
                "\n"
                "copy: copies of one text; Jaccard reaches the threshold\n"
                "   Jaccard         0.6543\n"
                "   of A in B       0.7000\n"
                "   of B in A       0.7100\n"
                "   shared words    16\n"
                "   longest run     13\n"
                "\n"
                "Fire on the ferry                      | Blaze\n"
                "                                       |\n"
                "[1: The terminal burned for two hours  | [1: The terminal burned for two hours\n"
                "on Sunday, the harbor master said.]    | on Sunday, the harbor master said.]\n"
                "[2: Nobody was hurt, she said.]        | \"[2: Nobody was hurt,\" she said.]\n"
                "                                       |\n"
                "{boilerplate: Sign up� for our letter} |\n");
    options.columns = 40;
    options.colour = true;
    ASSERT_TEXT(compared(&comparison, "text", &options), "A  wire/a.txt\n"
                                                         "\033[1m   Fire on the ferry\033[0m\n"
                                                         "   coastwire · 2018-07-15T11:54:28Z · 20\n"
                                                         "   words\n"
                                                         "   page furniture left out, digest of\n"
                                                         "   several stories\n"
                                                         "B  b\"\n"
                                                         "\033[1m   Say \"no\" to tabs� �[31mred �\n"
                                                         "   </script> \\ 東京\033[0m\n"
                                                         "   1 word\n"
                                                         "\n"
                                                         "\033[32mcopy: copies of one text\033[0m; Jaccard\n"
                                                         "   reaches the threshold\n"
                                                         "   Jaccard         0.6543\n"
                                                         "   of A in B       0.7000\n"
                                                         "   of B in A       0.7100\n"
                                                         "   shared words    16\n"
                                                         "   longest run     13\n"
                                                         "\n"
                                                         "A\n"
                                                         "   Fire on the ferry\n"
                                                         "\n"
                                                         "   \033[32m[1: The terminal burned for two hours\033[0m\n"
                                                         "   \033[32mon Sunday, the harbor master said.]\033[0m\n"
                                                         "   \033[32m[2: Nobody was hurt, she said.]\033[0m\n"
                                                         "\n"
                                                         "   \033[2m{boilerplate: Sign up� for our\033[0m\n"
                                                         "   \033[2mletter}\033[0m\n"
                                                         "\n"
                                                         "B\n"
                                                         "   Blaze\n"
                                                         "\n"
                                                         "   \033[32m[1: The terminal burned for two hours\033[0m\n"
                                                         "   \033[32mon Sunday, the harbor master said.]\033[0m\n"
                                                         "   \"\033[32m[2: Nobody was hurt,\" she said.]\033[0m\n");
    ASSERT_TEXT(compared(&comparison, "json", &options),
                "{\n"
                "  \"schema\": \"dupscan/compare/1\",\n"
                "  \"a\": {\n"
                "    \"id\": \"a\",\n"
                "    \"path\": \"wire/a.txt\",\n"
                "    \"place\": \"\",\n"
                "    \"guid\": \"\",\n"
                "    \"url\": \"\",\n"
                "    \"version\": \"\",\n"
                "    \"status\": \"\",\n"
                "    \"source\": \"coastwire\",\n"
                "    \"headline\": \"Fire on the ferry\",\n"
                "    \"published\": \"2018-07-15T11:54:28Z\",\n"
                "    \"updated\": \"\",\n"
                "    \"language\": \"\",\n"
                "    \"slug\": \"\",\n"
                "    \"dateline\": \"\",\n"
                "    \"byline\": \"\",\n"
                "    \"credit\": \"\",\n"
                "    \"editor_note\": \"\",\n"
                "    \"format\": \"\",\n"
                "    \"words\": 20,\n"
                "    \"notes\": [\n"
                "      \"boilerplate\",\n"
                "      \"digest\"\n"
                "    ],\n"
                "    \"furniture\": [\n"
                "      {\n"
                "        \"reason\": \"boilerplate\",\n"
                "        \"offset\": 115,\n"
                "        \"size\": 23,\n"
                "        \"text\": \"Sign up\\u0007 for our letter\"\n"
                "      }\n"
                "    ]\n"
                "  },\n"
                "  \"b\": {\n"
                "    \"id\": \"b\\\"\",\n"
                "    \"path\": \"\",\n"
                "    \"place\": \"\",\n"
                "    \"guid\": \"\",\n"
                "    \"url\": \"\",\n"
                "    \"version\": \"\",\n"
                "    \"status\": \"\",\n"
                "    \"source\": \"\",\n"
                "    \"headline\": \"Say \\\"no\\\"\\nto\\ttabs\\u0007 \\u001b[31mred � </script> \\\\ 東京\","
                "\n"
                "    \"published\": \"\",\n"
                "    \"updated\": \"\",\n"
                "    \"language\": \"\",\n"
                "    \"slug\": \"\",\n"
                "    \"dateline\": \"\",\n"
                "    \"byline\": \"\",\n"
                "    \"credit\": \"\",\n"
                "    \"editor_note\": \"\",\n"
                "    \"format\": \"\",\n"
                "    \"words\": 1,\n"
                "    \"notes\": [],\n"
                "    \"furniture\": []\n"
                "  },\n"
                "  \"relation\": \"copy\",\n"
                "  \"base\": \"copy\",\n"
                "  \"rule\": \"jaccard\",\n"
                "  \"jaccard\": 0.6543,\n"
                "  \"containment_a\": 0.7000,\n"
                "  \"containment_b\": 0.7100,\n"
                "  \"shared_words\": 16,\n"
                "  \"longest_run_words\": 13,\n  \"notes\": [],\n"
                "  \"passages\": [\n"
                "    {\n"
                "      \"words\": 12,\n"
                "      \"a\": {\n"
                "        \"offset\": 19,\n"
                "        \"size\": 68,\n"
                "        \"text\": \"The terminal burned for two hours on Sunday, the harbor master said.\"\n"
                "      },\n"
                "      \"b\": {\n"
                "        \"offset\": 7,\n"
                "        \"size\": 68,\n"
                "        \"text\": \"The terminal burned for two hours on Sunday, the harbor master said.\"\n"
                "      }\n"
                "    },\n"
                "    {\n"
                "      \"words\": 5,\n"
                "      \"a\": {\n"
                "        \"offset\": 88,\n"
                "        \"size\": 26,\n"
                "        \"text\": \"Nobody was\\nhurt, she said.\"\n"
                "      },\n"
                "      \"b\": {\n"
                "        \"offset\": 77,\n"
                "        \"size\": 27,\n"
                "        \"text\": \"Nobody was hurt,\\\" she said.\"\n"
                "      }\n"
                "    }\n"
                "  ]\n"
                "}\n");
}

static ds_comparison with_verdict(ds_relation relation, ds_relation base, const char *rule) {
    ds_comparison comparison = full_comparison();
    comparison.evidence.relation = relation;
    comparison.evidence.base = base;
    comparison.evidence.rule = rule;
    return comparison;
}

static void assert_says(bytes out, const char *words) {
    if (strstr(out.data, words) == NULL) print_error("no \"%s\" in:\n%s\n", words, out.data);
    assert_non_null(strstr(out.data, words));
    free(out.data);
}

static void comparison_gives_its_verdict(void **state) {
    (void)state;
    ds_comparison none = with_verdict(DS_RELATION_NONE, DS_RELATION_NONE, "none");
    assert_says(compared(&none, "text", NULL), "\n\nnot the same story; no rule holds\n");
    ds_comparison rerun = with_verdict(DS_RELATION_RERUN, DS_RELATION_COPY, "a-new-rule");
    assert_says(compared(&rerun, "text", NULL),
                "\n\nrerun: the same text at another time; a-new-rule; within the window: copy\n");
}

static void comparison_shows_as_many_lines_as_are_wanted(void **state) {
    (void)state;
    ds_comparison comparison = full_comparison();
    ds_report_options options = default_options();
    options.lines = 2;
    assert_says(compared(&comparison, "text", &options), "for two hours\n...\n");
    options.unified = true;
    assert_says(compared(&comparison, "text", &options), "   Fire on the ferry\n\n   ...\n\nB\n   Blaze\n\n   ...\n");
}

static void comparison_without_columns_has_no_line_ends(void **state) {
    (void)state;
    ds_comparison comparison = full_comparison();
    ds_report_options options = default_options();
    options.columns = 0;
    assert_says(compared(&comparison, "text", &options),
                "   [1: The terminal burned for two hours on Sunday, the harbor master said.] [2: Nobody was hurt, she "
                "said.]\n\n   {boilerplate: Sign up� for our letter}\n\nB\n");
}

/* ------------------------------------------------------------------------------------------------ JSON ---------- */

static json_object *parse(const char *text, size_t size) {
    assert_int_equal(ds_utf8_valid_prefix((const unsigned char *)text, size), size);
    json_tokener *tokener = json_tokener_new();
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    json_object *object = json_tokener_parse_ex(tokener, text, (int)size + 1);
    assert_int_equal(json_tokener_get_error(tokener), json_tokener_success);
    assert_non_null(object);
    json_tokener_free(tokener);
    return object;
}

static json_object *member_of(json_object *object, const char *key) {
    json_object *value = NULL;
    assert_true(json_object_object_get_ex(object, key, &value));
    return value;
}

static void json_can_be_read_back(void **state) {
    (void)state;
    ds_result result = full_result();
    ds_options scanned = scan_options;
    scanned.max_depth = 2;
    result.options = &scanned;
    bytes out = written(&result, "json", NULL);
    json_object *report = parse(out.data, out.size);
    assert_false(json_object_object_get_ex(report, "timing", NULL));
    assert_null(strstr(out.data, "777")); /* keys, memory and spool may differ from run to run */
    assert_null(strstr(out.data, "888"));
    assert_null(strstr(out.data, "999\n"));
    assert_true(json_object_get_uint64(member_of(member_of(report, "options"), "seed")) == UINT64_MAX);
    assert_int_equal(json_object_get_int(member_of(member_of(report, "options"), "max_depth")), 2);
    json_object *list = member_of(report, "stories");
    assert_int_equal(json_object_array_length(list), 2);
    json_object *member = json_object_array_get_idx(member_of(json_object_array_get_idx(list, 0), "members"), 1);
    assert_string_equal(json_object_get_string(member_of(member, "headline")),
                        "Say \"no\"\nto\ttabs\a \033[31mred \uFFFD </script> \\ 東京");
    json_object_put(report);
    free(out.data);
}

static void jsonl_lines_are_objects(void **state) {
    (void)state;
    ds_result result = full_result();
    ds_report_options options = default_options();
    options.min_size = 1;
    bytes out = written(&result, "jsonl", &options);
    size_t lines = 0;
    for (char *at = out.data, *end; (end = strchr(at, '\n')) != NULL; at = end + 1, lines++) {
        *end = '\0';
        json_object *story = parse(at, (size_t)(end - at));
        assert_int_equal(json_object_object_length(story), 11);
        json_object_put(story);
    }
    assert_int_equal(lines, 3);
    free(out.data);
}

/* What a text is after every malformed sequence has become U+FFFD. */
static size_t repair(const unsigned char *text, size_t size, unsigned char *out) {
    size_t made = 0;
    for (size_t at = 0; at < size;) {
        uint32_t code_point;
        int bad = 0;
        at += ds_utf8_decode(text + at, size - at, &code_point, &bad);
        made += ds_utf8_encode(code_point, out + made);
    }
    return made;
}

static void json_strings_take_any_bytes(void **state) {
    (void)state;
    for (unsigned i = 0; i < 0x10000; i++) {
        const unsigned char raw[] = {'x', (unsigned char)(i >> 8), (unsigned char)i, '"'};
        bytes out = {.most = SIZE_MAX};
        ds_writer writer;
        ds_emit emit;
        ds_writer_init(&writer, sink_of(&out));
        ds_emit_init(&emit, &writer, false);
        ds_emit_bytes(&emit, NULL, (const char *)raw, sizeof raw);
        assert_int_equal(ds_writer_finish(&writer, NULL), DS_OK);
        json_object *object = parse(out.data, out.size);
        unsigned char want[3 * sizeof raw];
        size_t size = repair(raw, sizeof raw, want);
        assert_int_equal(json_object_get_string_len(object), size);
        assert_memory_equal(json_object_get_string(object), want, size);
        json_object_put(object);
        free(out.data);
    }
}

/* -------------------------------------------------------------------------------------------- the terminal ------ */

static void terminal_is_safe_from_any_bytes(void **state) {
    (void)state;
    for (unsigned i = 0; i < 0x10000; i += 3) {
        const char raw[] = {'x', (char)(i >> 8), (char)i, '\0'};
        bytes out = {.most = SIZE_MAX};
        ds_writer writer;
        ds_wrap wrap;
        ds_writer_init(&writer, sink_of(&out));
        (void)ds_display_put(&writer, raw, 0);
        ds_wrap_begin(&wrap, &writer, 24, 0, 0);
        ds_wrap_text(&wrap, raw);
        ds_wrap_flush(&wrap);
        assert_int_equal(ds_writer_finish(&writer, NULL), DS_OK);
        for (size_t at = 0; at < out.size;) {
            uint32_t code_point;
            int bad = 0;
            at += ds_utf8_decode((unsigned char *)out.data + at, out.size - at, &code_point, &bad);
            assert_false(bad);
            assert_true(code_point >= 0x20 && !(code_point >= 0x7f && code_point < 0xa0));
        }
        free(out.data);
    }
}

static void widths_are_those_of_a_terminal(void **state) {
    (void)state;
    assert_int_equal(ds_display_width(NULL), 0);
    assert_int_equal(ds_display_width("abc"), 3);
    assert_int_equal(ds_display_width("東京"), 4);
    assert_int_equal(ds_display_width("e\u0301té"), 3);
    assert_int_equal(ds_display_width("กิ้ง"), 2);
    assert_int_equal(ds_display_width("\xff\xfe"), 2);
    assert_int_equal(ds_display_width("ｶﾞ한글"), 6);
}

static void assert_shortened(const char *text, size_t most, const char *want) {
    bytes out = {.most = SIZE_MAX};
    ds_writer writer;
    ds_writer_init(&writer, sink_of(&out));
    size_t columns = ds_display_put(&writer, text, most);
    assert_int_equal(ds_writer_finish(&writer, NULL), DS_OK);
    assert_string_equal(out.data, want);
    assert_int_equal(columns, ds_display_width(want));
    free(out.data);
}

static void paths_are_cut_in_the_middle(void **state) {
    (void)state;
    assert_shortened("wire/2018/terminal.txt", 0, "wire/2018/terminal.txt");
    assert_shortened("wire/2018/terminal.txt", 22, "wire/2018/terminal.txt");
    assert_shortened("wire/2018/terminal.txt", 16, "wire/…rminal.txt");
    assert_shortened("abc", 1, "…");
    assert_shortened("abc", 2, "…c");
    assert_shortened("東京新聞/記事.txt", 12, "東…記事.txt");
    assert_shortened("東京新聞/記事.txt", 11, "東…事.txt"); /* half a character is not shown */
    assert_shortened("e\u0301e\u0301e\u0301e\u0301e\u0301", 4, "e\u0301…e\u0301e\u0301");
}

static void lines_never_pass_the_last_column(void **state) {
    (void)state;
    static const char *const pieces[] = {
        "a", "word", " ", "\n", "東京", "supercalifragilistic/without/a/break", "e\u0301", "\xff", ", ", "ไม่มีช่องว่าง"};
    uint32_t seed = 1;
    for (unsigned round = 0; round < 2000; round++) {
        bytes out = {.most = SIZE_MAX};
        ds_writer writer;
        ds_wrap wrap;
        ds_writer_init(&writer, sink_of(&out));
        size_t columns = 24 + round % 30;
        ds_wrap_begin(&wrap, &writer, columns, round % 7, round % 5);
        for (unsigned i = 0; i < 60; i++) {
            seed = seed * 1664525 + 1013904223;
            ds_wrap_text(&wrap, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        ds_wrap_end(&wrap);
        assert_int_equal(ds_writer_finish(&writer, NULL), DS_OK);
        for (char *at = out.data, *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
            *end = '\0';
            assert_true(ds_display_width(at) <= columns);
            assert_true(end == at || end[-1] != ' ');
        }
        free(out.data);
    }
}

static void assert_wrapped(const char *text, size_t columns, const char *want) {
    bytes out = {.most = SIZE_MAX};
    ds_writer writer;
    ds_wrap wrap;
    ds_writer_init(&writer, sink_of(&out));
    ds_wrap_begin(&wrap, &writer, columns, 1, 2);
    ds_wrap_text(&wrap, text);
    ds_wrap_end(&wrap);
    assert_int_equal(ds_writer_finish(&writer, NULL), DS_OK);
    assert_string_equal(out.data, want);
    free(out.data);
}

static void lines_break_at_spaces_and_wide_characters(void **state) {
    (void)state;
    assert_wrapped("  one two\n\nthree ", 0, " one two three\n");
    assert_wrapped("one two three", 8, " one two\n  three\n");
    assert_wrapped("日本語の見出し", 8, " 日本語\n  の見出\n  し\n");
    assert_wrapped("abcdefghij", 7, " abcde\n  fghij\n");
}

/* ------------------------------------------------------------------------------------------------ numbers ------- */

static void assert_ratio(double ratio, unsigned decimals, const char *want) {
    char text[DS_RATIO_BYTES];
    ds_ratio_format(text, ratio, decimals);
    assert_string_equal(text, want);
}

static void ratios_are_rounded_and_know_no_locale(void **state) {
    (void)state;
    static const char *const locales[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "C"};
    for (size_t i = 0; i < 3; i++) {
        (void)setlocale(LC_ALL, locales[i]); /* those that this machine has */
        assert_ratio(0, 4, "0.0000");
        assert_ratio(0.00005, 4, "0.0001");
        assert_ratio(0.99994, 4, "0.9999");
        assert_ratio(0.99996, 4, "1.0000");
        assert_ratio(7.04, 1, "7.0");
        assert_ratio(12.5, 0, "13");
        assert_ratio(-1, 4, "0.0000");
        assert_ratio(__builtin_nan(""), 4, "0.0000");
        assert_ratio(1e300, 4, "100000000000000.0000");
        assert_ratio(__builtin_inf(), 2, "100000000000000.00");
    }
}

/* As printf writes them. */
static void numbers_of_all_lengths_are_written(void **state) {
    (void)state;
    uint64_t number = 1;
    for (unsigned round = 0; round < 400; round++) {
        char want[64];
        bytes out = {.most = SIZE_MAX};
        ds_writer writer;
        number = number * 6364136223846793005u + 1442695040888963407u;
        uint64_t part = round < 2 ? UINT64_MAX * round : number >> (round % 64);
        ds_writer_init(&writer, sink_of(&out));
        ds_writer_number(&writer, part);
        assert_int_equal(ds_writer_finish(&writer, NULL), DS_OK);
        (void)snprintf(want, sizeof want, "%llu", (unsigned long long)part);
        assert_string_equal(out.data, want);
        free(out.data);
        uint64_t units = part % 100000000;
        (void)snprintf(want, sizeof want, "%llu.%04llu", (unsigned long long)(units / 10000),
                       (unsigned long long)(units % 10000));
        assert_ratio((double)units / 10000, 4, want);
    }
}

static void whole_is_what_a_hundred_percent_means(void **state) {
    (void)state;
    static const struct {
        double jaccard;
        const char *line;
    } cases[] = {{1, "  copy      100%  p\n"},
                 {0.9999, "  copy       99%  p\n"},
                 {0.005, "  copy        1%  p\n"},
                 {0, "  copy        0%  p\n"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ds_member members[2] = {members_two[0], {.id = "i", .path = "p"}};
        members[1].evidence = (ds_evidence){.relation = DS_RELATION_COPY, .jaccard = cases[i].jaccard};
        ds_story story = stories[1];
        story.members = members;
        ds_result result = {.stories = &story, .story_count = 1, .stats = &stats, .options = &scan_options};
        assert_says(written(&result, "text", NULL), cases[i].line);
    }
}

static void relations_have_their_colours(void **state) {
    (void)state;
    static const char *const starts[] = {"",
                                         "\ncentre: ",
                                         "\n\033[32midentical: ",
                                         "\n\033[36mupdate: ",
                                         "\n\033[32mcopy: ",
                                         "\n\033[33mexcerpt: ",
                                         "\n\033[35mrerun: "};
    ds_report_options options = default_options();
    options.colour = true;
    for (ds_relation relation = DS_RELATION_CENTRE; relation <= DS_RELATION_RERUN; relation++) {
        ds_comparison comparison = with_verdict(relation, relation, NULL);
        assert_says(compared(&comparison, "text", &options), starts[relation]);
    }
}

/* --------------------------------------------------------------------------------------------- failures --------- */

enum { MANY_STORIES = 200 };

/* Large enough that the buffer is sent several times. */
static ds_result large_result(ds_story *many, ds_pair *many_pairs) {
    ds_result result = full_result();
    for (size_t i = 0; i < MANY_STORIES; i++) many[i] = stories[0];
    for (size_t i = 0; i < MANY_STORIES; i++) many_pairs[i] = pairs[0];
    result.stories = many;
    result.story_count = MANY_STORIES;
    result.pairs = many_pairs;
    result.pair_count = MANY_STORIES;
    return result;
}

/* A report, the pairs, or with '=' before it a comparison. */
static ds_status write_any(ds_result *result, const char *format, ds_sink sink, ds_error *error) {
    if (strcmp(format, "pairs") == 0) return ds_report_write_pairs(result, sink, error);
    if (*format != '=') return ds_report_write(result, format, NULL, sink, error);
    ds_comparison comparison = full_comparison();
    return ds_comparison_write(&comparison, format + 1, NULL, sink, error);
}

static void assert_refused(ds_result *result, const char *format, bytes whole, size_t most, int os_error) {
    bytes out = {.most = most, .os_error = os_error};
    ds_error error = {0};
    ds_status want = os_error == ENOSPC || os_error == EDQUOT ? DS_E_NO_SPACE : DS_E_SINK;
    assert_int_equal(write_any(result, format, sink_of(&out), &error), want);
    assert_int_equal(error.code, want);
    assert_int_equal(error.os_error, os_error);
    assert_non_null(strstr(error.message, strerror(os_error)));
    assert_int_equal(out.calls_after_refusal, 0);
    assert_true(out.size <= most);
    if (out.size > 0) assert_memory_equal(out.data, whole.data, out.size);
    free(out.data);
}

static void every_refusal_is_told(void **state) {
    (void)state;
    static const char *const formats[] = {"text", "json", "jsonl", "tsv", "csv", "fdupes", "pairs", "=text", "=json"};
    static const int errors[] = {EIO, ENOSPC, EPIPE, EDQUOT, ENOENT, ENOMEM};
    static ds_story many[MANY_STORIES];
    static ds_pair many_pairs[MANY_STORIES];
    ds_result small = full_result(), large = large_result(many, many_pairs);
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        bytes whole = {.most = SIZE_MAX};
        assert_int_equal(write_any(&small, formats[f], sink_of(&whole), NULL), DS_OK);
        for (size_t n = 0; n < whole.size; n++) assert_refused(&small, formats[f], whole, n, errors[n % 6]);
        bytes exact = {.most = whole.size};
        assert_int_equal(write_any(&small, formats[f], sink_of(&exact), NULL), DS_OK);
        free(exact.data);
        free(whole.data);
        whole = (bytes){.most = SIZE_MAX};
        assert_int_equal(write_any(&large, formats[f], sink_of(&whole), NULL), DS_OK);
        for (size_t n = 0; n < whole.size; n += 997) assert_refused(&large, formats[f], whole, n, errors[n % 6]);
        assert_refused(&large, formats[f], whole, whole.size - 1, EPIPE);
        free(whole.data);
    }
}

static void refusal_ends_the_work(void **state) {
    (void)state;
    static ds_story many[MANY_STORIES];
    static ds_pair many_pairs[MANY_STORIES];
    ds_result large = large_result(many, many_pairs);
    bytes out = {.most = 0, .os_error = EPIPE};
    assert_int_equal(ds_report_write(&large, "json", NULL, sink_of(&out), NULL), DS_E_SINK);
    assert_true(large.fetched < 20);
}

static void large_texts_go_past_the_buffer(void **state) {
    (void)state;
    static char headline[3 * DS_WRITER_BYTES];
    memset(headline, 'x', sizeof headline - 1);
    ds_story story = stories[2];
    story.headline = headline;
    ds_result result = {.stories = &story, .story_count = 1, .stats = &stats, .options = &scan_options};
    ds_report_options options = default_options();
    options.min_size = 1;
    bytes out = written(&result, "jsonl", &options);
    json_object *object = parse(out.data, out.size - 1);
    assert_string_equal(json_object_get_string(member_of(object, "headline")), headline);
    json_object_put(object);
    free(out.data);
}

static void story_that_cannot_be_had_ends_the_report(void **state) {
    (void)state;
    for (size_t i = 0; ds_report_format(i) != NULL; i++) {
        ds_result result = full_result();
        result.fail_story = 2;
        bytes out = {.most = SIZE_MAX};
        ds_error error;
        assert_int_equal(ds_report_write(&result, ds_report_format(i), NULL, sink_of(&out), &error), DS_E_CORRUPT);
        assert_string_equal(error.place, "spool");
        free(out.data);
    }
}

static void arguments_are_checked(void **state) {
    (void)state;
    ds_result result = full_result();
    ds_comparison comparison = full_comparison();
    bytes out = {.most = SIZE_MAX};
    ds_sink sink = sink_of(&out), no_sink = {0};
    ds_report_options options = {0};
    ds_error error;
    assert_int_equal(ds_report_write(&result, "html", NULL, sink, &error), DS_E_ARGUMENT);
    assert_string_equal(error.place, "format");
    assert_string_equal(error.message, "no such report format: html");
    assert_int_equal(ds_report_write(&result, NULL, NULL, sink, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_report_write(NULL, "text", NULL, sink, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_report_write(&result, "text", NULL, no_sink, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_report_write(&result, "text", &options, sink, &error), DS_E_ARGUMENT);
    assert_string_equal(error.place, "struct_size");
    assert_int_equal(ds_comparison_write(&comparison, "csv", NULL, sink, &error), DS_E_ARGUMENT);
    assert_int_equal(ds_comparison_write(NULL, "text", NULL, sink, NULL), DS_E_ARGUMENT);
    ds_options without_pairs = scan_options;
    without_pairs.keep_pairs = false;
    result.options = &without_pairs;
    assert_int_equal(ds_report_write_pairs(&result, sink, &error), DS_E_ARGUMENT);
    assert_string_equal(error.place, "keep_pairs");
    assert_int_equal(out.size, 0);
}

static void options_have_their_defaults(void **state) {
    (void)state;
    ds_report_options options;
    memset(&options, 0xff, sizeof options);
    ds_report_options_init(&options);
    assert_int_equal(options.struct_size, sizeof options);
    assert_int_equal(options.min_size, 2);
    assert_int_equal(options.columns, 80);
    assert_false(options.colour || options.explain || options.timing || options.nul);
    static const char *const names[] = {"text", "json", "jsonl", "tsv", "csv", "fdupes"};
    for (size_t i = 0; i < 6; i++) assert_string_equal(ds_report_format(i), names[i]);
    assert_null(ds_report_format(6));
    assert_null(ds_report_format(SIZE_MAX));
}

/* A program that knows less fields than the library: what lies behind its structure is not looked at. */
static void older_callers_have_shorter_options(void **state) {
    (void)state;
    ds_result result = full_result();
    ds_report_options options = default_options();
    options.struct_size = offsetof(ds_report_options, colour);
    options.min_size = 3;
    options.nul = true;
    ASSERT_TEXT(written(&result, "fdupes", &options), HOSTILE_PATH "\nwire/terminal.txt\nhh-3\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_written),
        cmocka_unit_test(text_explains_and_shows_articles_that_stand_alone),
        cmocka_unit_test(text_fits_a_narrow_terminal_in_colour),
        cmocka_unit_test(text_of_nothing_says_so),
        cmocka_unit_test(csv_is_quoted),
        cmocka_unit_test(tsv_has_every_article),
        cmocka_unit_test(fdupes_has_the_keeper_first),
        cmocka_unit_test(pairs_are_written),
        cmocka_unit_test(jsonl_has_a_story_a_line),
        cmocka_unit_test(json_is_written),
        cmocka_unit_test(json_of_nothing_has_every_field),
        cmocka_unit_test(comparison_is_told),
        cmocka_unit_test(comparison_gives_its_verdict),
        cmocka_unit_test(comparison_shows_as_many_lines_as_are_wanted),
        cmocka_unit_test(comparison_without_columns_has_no_line_ends),
        cmocka_unit_test(json_can_be_read_back),
        cmocka_unit_test(jsonl_lines_are_objects),
        cmocka_unit_test(json_strings_take_any_bytes),
        cmocka_unit_test(terminal_is_safe_from_any_bytes),
        cmocka_unit_test(widths_are_those_of_a_terminal),
        cmocka_unit_test(paths_are_cut_in_the_middle),
        cmocka_unit_test(lines_never_pass_the_last_column),
        cmocka_unit_test(lines_break_at_spaces_and_wide_characters),
        cmocka_unit_test(ratios_are_rounded_and_know_no_locale),
        cmocka_unit_test(whole_is_what_a_hundred_percent_means),
        cmocka_unit_test(numbers_of_all_lengths_are_written),
        cmocka_unit_test(relations_have_their_colours),
        cmocka_unit_test(every_refusal_is_told),
        cmocka_unit_test(refusal_ends_the_work),
        cmocka_unit_test(large_texts_go_past_the_buffer),
        cmocka_unit_test(story_that_cannot_be_had_ends_the_report),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(options_have_their_defaults),
        cmocka_unit_test(older_callers_have_shorter_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
