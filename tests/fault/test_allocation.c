/* SPDX-License-Identifier: MIT */
/*
 * Memory that runs out at the n-th allocation, for every n until all goes well (where articles are many or threads are
 * three, for some n): once at this one only, once from it on.
 * The call says DS_E_MEMORY, or it did without and gives the whole result; it never crashes, loses a block, or hands out
 * less than there is.
 */
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_articles.h"
#include "fixtures/fixture_folder.h"
#include "fixtures/fixture_newsroom.h"

#include <zstd.h>

/* Three threads are run dry at some places only: which thread gets which allocation differs from run to run anyway, and
 * ThreadSanitizer takes its time over every thread that is made. */
#ifdef __SANITIZE_THREAD__
enum { STRIDE_OF_THREADS = 19, STRIDE_OF_MANY = 40 };
#else
enum { STRIDE_OF_THREADS = 4, STRIDE_OF_MANY = 2 };
#endif

/* What is tried: returns its status, and on DS_OK what came out of it in `out`. */
typedef ds_status (*attempt)(const ds_options *options, fixture_text *out, ds_error *error);

static ds_status report_all(ds_result *result, fixture_text *out, ds_error *error) {
    fixture_text one = {NULL, 0, 0};
    ds_status status = DS_OK;
    out->size = 0;
    for (size_t f = 0; status == DS_OK && ds_report_format(f) != NULL; f++) {
        status = fixture_write(result, ds_report_format(f), &one, error);
        if (status == DS_OK) fixture_append(out, one.data, one.size);
    }
    if (status == DS_OK) status = fixture_write(result, "pairs", &one, error);
    if (status == DS_OK) fixture_append(out, one.data, one.size);
    fixture_text_free(&one);
    return status;
}

/* ---- what is tried ---- */

static ds_status scan_memory(const ds_options *options, fixture_text *out, ds_error *error) {
    ds_article articles[6];
    size_t count = fixture_small_corpus(articles);
    articles[4].published = "2024-06-01"; /* one rerun */
    articles[4].source = NULL;
    articles[4].path = "feeds/valley/1";
    ds_scan *scan = NULL;
    ds_result *result = NULL;
    ds_status status = ds_scan_new(&scan, options, error);
    assert_true((scan != NULL) == (status == DS_OK));
    for (size_t i = 0; i < count && status == DS_OK; i++) status = ds_scan_add(scan, &articles[i], error);
    if (status == DS_OK) {
        status = ds_scan_finish(scan, &result, error);
        assert_true((result != NULL) == (status == DS_OK));
    }
    ds_scan_free(scan);
    if (status == DS_OK) status = report_all(result, out, error);
    ds_result_free(result);
    return status;
}

/* Enough of everything that lists grow: digests, reruns, excerpts, sources, pairs that are kept. */
static ds_status scan_newsroom(const ds_options *options, fixture_text *out, ds_error *error) {
    dice d = {4711}; /* always the same: each place must be met in turn */
    fixture_newsroom room = fixture_newsroom_new(60, &d);
    ds_scan *scan = NULL;
    ds_result *result = NULL;
    ds_status status = ds_scan_new(&scan, options, error);
    for (size_t i = 0; i < room.count && status == DS_OK; i++) {
        ds_article article = fixture_dispatch_article(&room.dispatches[i]);
        status = ds_scan_add(scan, &article, error);
    }
    if (status == DS_OK) status = ds_scan_finish(scan, &result, error);
    ds_scan_free(scan);
    if (status == DS_OK) assert_true(ds_result_rerun_count(result) > 0 && ds_result_pair_count(result) > 60);
    if (status == DS_OK) status = report_all(result, out, error);
    ds_result_free(result);
    fixture_newsroom_free(&room);
    return status;
}

/* Two hundred words from a number on, each of four letters that say which it is. */
static void put_words(char *out, unsigned first) {
    for (unsigned i = first; i < first + 200; i++) {
        const char word[] = {'w', (char)('a' + i / 26 / 26 % 26), (char)('a' + i / 26 % 26), (char)('a' + i % 26), ' '};
        memcpy(out, word, sizeof word);
        out += sizeof word;
    }
    *out = '\0';
}

/* Two states of an agency's report in two papers each. */
static ds_status scan_prints(const ds_options *options, fixture_text *out, ds_error *error) {
    static const unsigned firsts[] = {0, 5, 95, 100};
    static const char *const sources[] = {"gazette", "post", "herald", "courier"};
    ds_scan *scan = NULL;
    ds_result *result = NULL;
    ds_status status = ds_scan_new(&scan, options, error);
    for (size_t i = 0; i < 4 && status == DS_OK; i++) {
        char body[1001];
        put_words(body, firsts[i]);
        ds_article article;
        ds_article_init(&article);
        article.id = article.source = sources[i];
        article.published = "2031-05-04";
        article.body = body;
        if (i % 3 == 0) article.byline = "By ANNE WRITER, Associated Press";
        status = ds_scan_add(scan, &article, error);
    }
    if (status == DS_OK) status = ds_scan_finish(scan, &result, error);
    ds_scan_free(scan);
    if (status == DS_OK) assert_int_equal(ds_result_story_count(result), 1);
    if (status == DS_OK) status = report_all(result, out, error);
    ds_result_free(result);
    return status;
}

static ds_status scan_files(const ds_options *options, fixture_text *out, ds_error *error) {
    static const char *const paths[] = {"."};
    ds_result *result = NULL;
    ds_status status = ds_scan_paths(&result, paths, 1, options, error);
    assert_true((result != NULL) == (status == DS_OK));
    if (status == DS_OK) status = report_all(result, out, error);
    ds_result_free(result);
    return status;
}

static ds_status write_comparison(ds_status status, ds_comparison *comparison, fixture_text *out, ds_error *error) {
    assert_true((comparison != NULL) == (status == DS_OK));
    out->size = 0;
    ds_sink sink = {fixture_take, out};
    if (status == DS_OK) status = ds_comparison_write(comparison, "text", NULL, sink, error);
    if (status == DS_OK) status = ds_comparison_write(comparison, "json", NULL, sink, error);
    ds_comparison_free(comparison);
    return status;
}

static ds_status compare_memory(const ds_options *options, fixture_text *out, ds_error *error) {
    ds_article articles[6];
    (void)fixture_small_corpus(articles);
    ds_comparison *comparison = NULL;
    ds_status status = ds_compare(&comparison, &articles[0], &articles[1], options, error);
    return write_comparison(status, comparison, out, error);
}

static ds_status compare_files(const ds_options *options, fixture_text *out, ds_error *error) {
    ds_comparison *comparison = NULL;
    ds_status status = ds_compare_paths(&comparison, "folder/fire.txt", "packed.jsonl.gz#p1", options, error);
    return write_comparison(status, comparison, out, error);
}

/* Both kinds of labels, and pairs to label. */
static ds_status evaluate(const char *labels, ds_result *result, const ds_options *options, ds_sink sink,
                          ds_error *error) {
    ds_eval_options eval_options;
    ds_eval_options_init(&eval_options);
    static const double thresholds[] = {0.5, 0.6}, windows[] = {0};
    eval_options.thresholds = thresholds;
    eval_options.threshold_count = 2;
    eval_options.windows = windows;
    eval_options.window_count = 1;
    eval_options.skip_unknown = true;
    eval_options.resamples = 3;
    eval_options.allocator = options->allocator;
    ds_eval *eval = NULL;
    ds_status status = ds_eval_new(&eval, labels, &eval_options, error);
    assert_true((eval != NULL) == (status == DS_OK));
    if (status == DS_OK) status = ds_eval_measure(eval, result, error);
    if (status == DS_OK) status = ds_eval_add(eval, result, "ngram", 3, error);
    if (status == DS_OK) status = ds_eval_write(eval, "json", NULL, sink, error);
    ds_eval_free(eval);
    return status;
}

static ds_status sample(ds_result *result, const ds_options *options, ds_sink sink, ds_error *error) {
    ds_sample *pairs = NULL;
    ds_status status = ds_sample_new(&pairs, result, 2, 1, error);
    assert_true((pairs != NULL) == (status == DS_OK));
    if (status == DS_OK) status = ds_sample_write(pairs, "tsv", options, NULL, sink, error);
    ds_sample_free(pairs);
    return status;
}

static ds_status evaluate_memory(const ds_options *options, fixture_text *out, ds_error *error) {
    ds_article articles[6];
    size_t count = fixture_small_corpus(articles);
    ds_scan *scan = NULL;
    ds_result *result = NULL;
    ds_sink sink = {fixture_take, out};
    out->size = 0;
    ds_status status = ds_scan_new(&scan, options, error);
    for (size_t i = 0; i < count && status == DS_OK; i++) status = ds_scan_add(scan, &articles[i], error);
    if (status == DS_OK) status = ds_scan_finish(scan, &result, error);
    ds_scan_free(scan);
    if (status == DS_OK) status = evaluate("stories.tmp", result, options, sink, error);
    if (status == DS_OK) status = evaluate("pairs.tmp", result, options, sink, error);
    if (status == DS_OK) status = sample(result, options, sink, error);
    ds_result_free(result);
    return status;
}

/* ---- trying ---- */

static ds_options rich_options(fixture_allocator *allocator) {
    static const ds_pair_of_text zones[] = {{"Coastwire", "+01:00"}, {"City Ledger", "UTC"}};
    static const ds_pair_of_text fields[] = {{"text", "story.body"}};
    static const char *const exclude[] = {"*.tmp"};
    ds_options options;
    ds_options_init(&options);
    options.zones = zones;
    options.zone_count = 2;
    options.fields = fields;
    options.field_count = 1;
    options.exclude = exclude;
    options.exclude_count = 1;
    options.keep = "source:a,b,latest";
    options.source_from = "^feeds/([^/]+)";
    options.keep_pairs = true;
    options.threads = 1;
    options.allocator = fixture_allocator_hook(allocator);
    return options;
}

/* Run dry at one place; true if memory did not get there. */
static bool try_at(attempt try, ds_options *options, fixture_allocator *allocator, const fixture_text *expected) {
    fixture_text got = {NULL, 0, 0};
    ds_error error = {.code = DS_OK};
    ds_status status = try(options, &got, &error);
    const char *how = allocator->fail_onwards ? "from" : "at";
    unsigned long place = (unsigned long)allocator->fail_at;
    if (status != DS_OK && status != DS_E_MEMORY) {
        fail_msg("dry %s %lu: %s, %s", how, place, ds_status_name(status), error.message);
    }
    if (status == DS_E_MEMORY) {
        assert_int_equal(error.code, DS_E_MEMORY);
        assert_true(error.message[0] != '\0');
        assert_true(allocator->failures > 0);
    } else if (got.size != expected->size || memcmp(got.data, expected->data, got.size) != 0) {
        fail_msg("dry %s %lu: went on to another result", how, place);
    }
    if (allocator->blocks != 0) fail_msg("dry %s %lu: %d blocks lost", how, place, (int)allocator->blocks);
    if (allocator->wrong_sizes != 0) fail_msg("dry %s %lu: sizes are wrong", how, place);
    fixture_text_free(&got);
    return status == DS_OK && allocator->failures == 0;
}

static void run_dry_everywhere(attempt try, bool exact, uint32_t threads, uint64_t stride) {
    fixture_text expected = {NULL, 0, 0};
    ds_error error;
    fixture_allocator plenty = {0};
    ds_options options = rich_options(&plenty);
    options.exact = exact;
    options.threads = threads;
    FIXTURE_CALL(error, try(&options, &expected, &error));
    assert_true(expected.size > 100);
    for (int onwards = 0; onwards < 2; onwards++) {
        bool done = false;
        for (uint64_t n = 1; !done; n += stride) {
            fixture_allocator allocator = {.fail_at = n, .fail_onwards = onwards};
            options.allocator = fixture_allocator_hook(&allocator);
            done = try_at(try, &options, &allocator, &expected);
        }
    }
    fixture_text_free(&expected);
}

static void a_scan_of_articles_in_memory(void **state) {
    (void)state;
    run_dry_everywhere(scan_memory, false, 1, 1);
}

static void a_scan_of_many_articles(void **state) {
    (void)state;
    run_dry_everywhere(scan_newsroom, false, 1, STRIDE_OF_MANY);
}

static void a_scan_of_prints(void **state) {
    (void)state;
    run_dry_everywhere(scan_prints, false, 1, 1);
}

static void an_exact_scan(void **state) {
    (void)state;
    run_dry_everywhere(scan_memory, true, 1, 1);
}

/* Who gets which allocation is not known here; what must hold is the same. */
static void a_scan_on_three_threads(void **state) {
    (void)state;
    run_dry_everywhere(scan_memory, false, 3, STRIDE_OF_THREADS);
    run_dry_everywhere(scan_files, false, 3, STRIDE_OF_THREADS);
}

static void a_scan_of_files(void **state) {
    (void)state;
    run_dry_everywhere(scan_files, false, 1, 1);
}

static void a_comparison_of_articles_in_memory(void **state) {
    (void)state;
    run_dry_everywhere(compare_memory, false, 1, 1);
}

static void a_comparison_of_files(void **state) {
    (void)state;
    run_dry_everywhere(compare_files, false, 1, 1);
}

static void an_evaluation(void **state) {
    (void)state;
    run_dry_everywhere(evaluate_memory, false, 1, 1);
}

/* ---- files ---- */

static void write_line(fixture_text *out, const char *id, const ds_article *article) {
    fixture_append_text(out, "{\"id\":\"");
    fixture_append_text(out, id);
    fixture_append_text(out, "\",\"title\":\"");
    fixture_append_text(out, article->headline);
    fixture_append_text(out, "\",\"date\":\"2024-03-05\",\"text\":[\"");
    for (const char *c = article->body; *c != '\0'; c++) {
        if (*c == '\n') fixture_append_text(out, "\",\"");
        if (*c != '\n') fixture_append(out, c, 1);
    }
    fixture_append_text(out, "\"]}\n");
}

static void write_zstd(const char *path, const fixture_text *text) {
    char packed[8192];
    size_t size = ZSTD_compress(packed, sizeof packed, text->data, text->size, 3);
    assert_false(ZSTD_isError(size));
    fixture_file(path, packed, size);
}

static int make_files(void **state) {
    if (fixture_folder_enter(state) != 0) return -1;
    ds_article articles[6];
    (void)fixture_small_corpus(articles);
    fixture_text text = {NULL, 0, 0}, lines = {NULL, 0, 0}, packed = {NULL, 0, 0};
    fixture_append_text(&text, "Fire destroys cannery\n\n");
    fixture_append_text(&text, articles[0].body);
    write_line(&lines, "l1", &articles[2]);
    fixture_append_text(&lines, "{\"id\":\"l2\",\"story\":{\"body\":\"mapped\"},\"text\":\"x\"}\n{broken\n");
    write_line(&packed, "p1", &articles[1]);
    write_line(&packed, "p2", &articles[5]);
    fixture_directory("folder");
    fixture_text_file("folder/fire.txt", text.data);
    fixture_text_file("feed.jsonl", lines.data);
    fixture_text_file(
        "folder/feed.xml",
        "<rss><channel><title>Post</title><item><guid>x1</guid><link>http://e.org/?utm_id=1</link>"
        "<title>A &amp;amp; B</title><description>&lt;p>One&lt;p>two</description></item></channel></rss>");
    fixture_text_file("list.json", "{\"items\":[{\"id\":1,\"text\":\"one\"},{\"id\":2,\"text\":\"two\"}]}");
    fixture_text_file(
        "page.html", "<html lang=en><meta charset=latin1><script type='application/ld+json'>{\"@type\":\"NewsArticle\","
                     "\"headline\":\"Mill &amp; more\",\"articleBody\":\"<p>One.</p>\"}</script><h1>Mill \xe9</h1>"
                     "<ul><li><a href=x>Home</a></ul><p>The mill burned for three hours, and nobody was hurt.");
    fixture_text_file("left.tmp", "out");
    fixture_text_file("stories.tmp", "id\tstory\nwire-1\ta\nledger-1\tb\npost-1\ta\nledger-2\ta\npost-2\tc\nno\td\n");
    fixture_text_file("pairs.tmp",
                      "a\tb\tlabel\nwire-1\tpost-1\tdifferent\npost-3\twire-1\tcopy\nwire-1\tledger-1\tsame\n");
    fixture_text_file("empty.txt", "");
    fixture_gzip_file("packed.jsonl.gz", packed.data);
    write_zstd("packed.jsonl.zst", &packed);
    fixture_text_free(&text);
    fixture_text_free(&lines);
    fixture_text_free(&packed);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scan_of_articles_in_memory),
        cmocka_unit_test(a_scan_of_many_articles),
        cmocka_unit_test(a_scan_of_prints),
        cmocka_unit_test(an_exact_scan),
        cmocka_unit_test(a_scan_of_files),
        cmocka_unit_test(a_scan_on_three_threads),
        cmocka_unit_test(a_comparison_of_articles_in_memory),
        cmocka_unit_test(a_comparison_of_files),
        cmocka_unit_test(an_evaluation),
    };
    return cmocka_run_group_tests(tests, make_files, fixture_folder_leave);
}
