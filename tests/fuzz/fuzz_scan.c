/* SPDX-License-Identifier: MIT */
/*
 * A whole scan of articles in memory. The first four bytes choose options (see `choose`); the articles are those of
 * fuzz_article.h. The scan is done twice, the second time in reverse order and perhaps with two threads: the report must
 * be the same, byte for byte.
 */
#include "engine/result.h"
#include "fuzz/fuzz_article.h"
#include "fuzz/fuzz_report.h"

enum { ARTICLES_MOST = 24, MANY = 70, CROWDS_MOST = 1, CROWD_BODY_MOST = 160 };

enum {
    EXACT = 1,
    ISOLATE = 2,
    NO_BOILERPLATE = 4,
    KEEP_PAIRS = 8,
    NO_WINDOW = 16,
    TWO_THREADS = 32,
    OTHER_KEEPER = 64
};

static bool choose(ds_options *options, fuzz_input *input) {
    uint8_t bits = fuzz_byte(input), counts = fuzz_byte(input);
    uint8_t threshold = fuzz_byte(input), containment = fuzz_byte(input);
    ds_options_init(options);
    options->threads = 1;
    options->exact = (bits & EXACT) != 0;
    options->isolate = (bits & ISOLATE) != 0;
    options->boilerplate = (bits & NO_BOILERPLATE) == 0 ? DS_BOILERPLATE_LEARN : DS_BOILERPLATE_OFF;
    options->keep_pairs = (bits & KEEP_PAIRS) != 0;
    if (bits & NO_WINDOW) options->window_days = 0;
    if (bits & OTHER_KEEPER) options->keep = "source:paper,wire,longest,latest";
    options->ngram = 1 + (counts + 2u) % 8;
    if (counts & 8) options->bands = 1;
    if (counts & 16) options->rows = 1;
    options->run_words = counts >> 5;
    if (threshold != 0) options->threshold = threshold / 255.0;
    if (containment != 0) options->containment = containment / 255.0;
    return (bits & TWO_THREADS) != 0;
}

/* One article, or a crowd of them that differ in their last word. */
static void add(ds_scan *scan, const fuzz_article *from) {
    ds_error error;
    ds_article article = from->article;
    char body[CROWD_BODY_MOST + 32];
    if (!from->many) {
        FUZZ_OK(ds_scan_add(scan, &article, &error));
        return;
    }
    size_t size = article.body_size < CROWD_BODY_MOST ? article.body_size : CROWD_BODY_MOST;
    if (size > 0) memcpy(body, article.body, size);
    article.body = body;
    for (unsigned i = 0; i < MANY; i++) {
        article.body_size = size + (size_t)snprintf(body + size, sizeof body - size, " number%u", i);
        FUZZ_OK(ds_scan_add(scan, &article, &error));
    }
}

static size_t take_articles(fuzz_article *articles, fuzz_input *input) {
    size_t count = 0, crowds = 0;
    while (input->size > 0 && count < ARTICLES_MOST) {
        fuzz_article *article = &articles[count++];
        fuzz_article_take(article, input);
        article->many = article->many && crowds++ < CROWDS_MOST;
    }
    return count;
}

static ds_result *run(const ds_options *options, const fuzz_article *articles, size_t count, bool backwards) {
    ds_scan *scan;
    ds_result *result;
    ds_error error;
    FUZZ_OK(ds_scan_new(&scan, options, &error));
    for (size_t i = 0; i < count; i++) add(scan, &articles[backwards ? count - 1 - i : i]);
    FUZZ_OK(ds_scan_finish(scan, &result, &error));
    ds_scan_free(scan);
    return result;
}

static void check_evidence(const ds_evidence *e) {
    FUZZ_CHECK(e->jaccard >= 0 && e->jaccard <= e->containment_of_member && e->containment_of_member <= 1);
    FUZZ_CHECK(e->jaccard <= e->containment_of_other && e->containment_of_other <= 1);
    FUZZ_CHECK(e->rule != NULL && (unsigned)e->relation <= DS_RELATION_KILLED);
}

static void check_stories(ds_result *result) {
    const char *reason = "";
    ds_error error;
    size_t members = 0;
    if (!ds_stories_validate(&ds_result_core(result)->stories, !ds_result_options(result)->isolate, &reason)) {
        fprintf(stderr, "the stories are wrong: %s\n", reason);
        abort();
    }
    for (size_t s = 0; s < ds_result_story_count(result); s++) {
        ds_story story;
        FUZZ_OK(ds_result_story(result, s, &story, &error));
        FUZZ_CHECK(story.member_count == ds_result_story_size(result, s) && story.centre < story.member_count);
        FUZZ_CHECK(story.keeper < story.member_count || story.keeper == SIZE_MAX);
        FUZZ_CHECK(story.lowest >= 0 && story.lowest <= 1);
        for (size_t m = 0; m < story.member_count; m++) check_evidence(&story.members[m].evidence);
        members += story.member_count;
    }
    const ds_stats *stats = ds_result_stats(result);
    FUZZ_CHECK(members == stats->articles && stats->read == stats->articles + stats->skipped);
}

static void check_links(ds_result *result) {
    ds_error error;
    for (size_t p = 0; p < ds_result_pair_count(result); p++) {
        ds_pair pair;
        FUZZ_OK(ds_result_pair(result, p, &pair, &error));
        check_evidence(&pair.evidence);
    }
    for (size_t r = 0; r < ds_result_rerun_count(result); r++) {
        ds_rerun rerun;
        FUZZ_OK(ds_result_rerun(result, r, &rerun, &error));
        check_evidence(&rerun.evidence);
    }
}

static void write_report(ds_result *result, const char *format, ds_buffer *out) {
    ds_report_options options;
    ds_error error;
    ds_report_options_init(&options);
    options.min_size = 1;
    options.explain = true;
    out->size = 0;
    FUZZ_OK(ds_report_write(result, format, &options, fuzz_report_sink(out), &error));
    /* Tables carry the bytes as they are, so that paths can be had back. */
    bool is_table = strcmp(format, "tsv") == 0 || strcmp(format, "csv") == 0 || strcmp(format, "fdupes") == 0;
    if (!is_table) fuzz_report_check_utf8(out);
}

static void check_reports(ds_result *forwards, ds_result *backwards, bool pairs) {
    ds_memory memory;
    ds_buffer first, second;
    ds_error error;
    ds_memory_init(&memory, NULL);
    ds_buffer_init(&first, &memory);
    ds_buffer_init(&second, &memory);
    for (size_t f = 0; ds_report_format(f) != NULL; f++) {
        write_report(forwards, ds_report_format(f), &first);
        write_report(backwards, ds_report_format(f), &second);
        FUZZ_CHECK(first.size == second.size && (first.size == 0 || memcmp(first.data, second.data, first.size) == 0));
        if (strcmp(ds_report_format(f), "json") == 0) fuzz_report_check_json(first.data, first.size);
    }
    if (pairs) {
        first.size = second.size = 0;
        FUZZ_OK(ds_report_write_pairs(forwards, fuzz_report_sink(&first), &error));
        FUZZ_OK(ds_report_write_pairs(backwards, fuzz_report_sink(&second), &error));
        FUZZ_CHECK(first.size == second.size && memcmp(first.data, second.data, first.size) == 0);
    }
    ds_buffer_clear(&first);
    ds_buffer_clear(&second);
}

FUZZ_TARGET(scan) {
    fuzz_input input = {data, size};
    fuzz_article articles[ARTICLES_MOST];
    ds_options options;
    bool two_threads = choose(&options, &input);
    size_t count = take_articles(articles, &input);
    ds_result *forwards = run(&options, articles, count, false);
    if (two_threads) options.threads = 2;
    ds_result *backwards = run(&options, articles, count, true);
    check_stories(forwards);
    check_stories(backwards);
    check_links(forwards);
    check_reports(forwards, backwards, options.keep_pairs);
    ds_result_free(forwards);
    ds_result_free(backwards);
    for (size_t i = 0; i < count; i++) fuzz_article_clear(&articles[i]);
    return 0;
}
