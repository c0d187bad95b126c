/* SPDX-License-Identifier: MIT */
/*
 * A scan with `exact` against all pairs compared one by one: it lists just those that reach the Jaccard or the containment
 * asked for, with the right figures. Corpora are thrown, and hold pairs that reach a limit to the shingle.
 */
#include "dice.h"
#include "fixtures/fixture_articles.h"
#include "fixtures/fixture_text_stage.h"

enum { ARTICLES = 200, WORDS_MOST = 400, ROUNDS = 12 };

typedef struct sample {
    char id[16];
    fixture_text headline;
    fixture_text body;
    uint64_t *shingles; /* distinct, ascending */
    size_t count;
} sample;

typedef struct corpus {
    sample samples[ARTICLES];
    size_t count;
    uint32_t fresh_word; /* words from here on are in no text yet */
    ds_options options;
} corpus;

/* ---- thrown corpora ---- */

typedef struct words {
    uint32_t list[WORDS_MOST];
    uint32_t count;
} words;

static void add_word(words *w, uint32_t word) {
    if (w->count < WORDS_MOST) w->list[w->count++] = word;
}

static void add_sample(corpus *c, const words *headline, const words *body) {
    if (c->count == ARTICLES) return;
    sample *s = &c->samples[c->count];
    (void)snprintf(s->id, sizeof s->id, "id-%04zu", c->count);
    fixture_append_text(&s->headline, "");
    fixture_append_text(&s->body, "");
    for (uint32_t i = 0; i < headline->count; i++) fixture_append_words(&s->headline, headline->list[i], 1);
    for (uint32_t i = 0; i < body->count; i++) fixture_append_words(&s->body, body->list[i], 1);
    c->count++;
}

static void throw_story(words *story, dice *d, uint32_t vocabulary) {
    story->count = 0;
    uint32_t length = dice_once_in(d, 6) ? dice_below(d, 6) : dice_between(d, 5, 70);
    for (uint32_t i = 0; i < length; i++) add_word(story, dice_below(d, vocabulary));
}

/* A copy that is cut, with words changed, or with another story before or behind it. */
static void edit_story(words *copy, const words *story, const words *other, dice *d, uint32_t vocabulary) {
    copy->count = 0;
    uint32_t first = dice_once_in(d, 3) ? dice_below(d, story->count + 1) : 0;
    uint32_t last = dice_once_in(d, 3) ? dice_between(d, first, story->count) : story->count;
    uint32_t rarity = dice_between(d, 4, 60);
    bool with_other = dice_once_in(d, 4), is_behind = dice_once_in(d, 2);
    for (uint32_t i = 0; with_other && !is_behind && i < other->count; i++) add_word(copy, other->list[i]);
    for (uint32_t i = first; i < last; i++) {
        add_word(copy, dice_once_in(d, rarity) ? dice_below(d, vocabulary) : story->list[i]);
    }
    for (uint32_t i = 0; with_other && is_behind && i < other->count; i++) add_word(copy, other->list[i]);
}

static void add_fresh(corpus *c, words *w, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) add_word(w, c->fresh_word++);
}

/* Two texts of which `shared` of `all` shingles are in both; with single words as shingles, to the word. */
static void add_limit_pair(corpus *c, dice *d, uint32_t shared, uint32_t all) {
    words a = {.count = 0}, b = {.count = 0}, headline = {.count = 0};
    add_fresh(c, &a, shared);
    b = a;
    uint32_t alone = dice_below(d, all - shared + 1);
    add_fresh(c, &a, alone);
    add_fresh(c, &b, all - shared - alone);
    add_sample(c, &headline, &a);
    add_sample(c, &headline, &b);
}

/* Around a limit of so many hundredths: one shingle below it, on it, one above. */
static void add_limit_pairs(corpus *c, dice *d, uint32_t hundredths) {
    for (uint32_t all = 25; all <= 100; all += 25) {
        uint32_t shared = hundredths * all / 100;
        if (shared > 0) add_limit_pair(c, d, shared - 1, all);
        add_limit_pair(c, d, shared, all);
        if (shared < all) add_limit_pair(c, d, shared + 1, all);
    }
}

static void throw_corpus(corpus *c, dice *d) {
    static const uint32_t limits[] = {14, 20, 28, 50, 55, 56, 57, 58, 60, 75, 100};
    enum { LIMITS = sizeof limits / sizeof *limits, STORIES = 12 };
    uint32_t vocabulary = dice_between(d, 10, 400), threshold = limits[dice_below(d, LIMITS)];
    uint32_t containment = limits[dice_below(d, LIMITS)];
    *c = (corpus){.fresh_word = 1000};
    ds_options_init(&c->options);
    c->options.exact = true;
    c->options.keep_pairs = true;
    c->options.threshold = threshold / 100.0;
    c->options.containment = containment / 100.0;
    c->options.pair_floor = dice_once_in(d, 2) ? 0.05 : 0.14;
    c->options.ngram = dice_once_in(d, 2) ? 1 : dice_between(d, 2, 5);
    c->options.threads = dice_between(d, 1, 3);
    c->options.seed = dice_next(d);
    c->options.window_days = 0;
    add_limit_pairs(c, d, threshold);
    add_limit_pairs(c, d, containment);
    words stories[STORIES], headlines[4], copy, none = {.count = 0};
    for (size_t i = 0; i < STORIES; i++) throw_story(&stories[i], d, vocabulary);
    for (size_t i = 0; i < 4; i++) {
        throw_story(&headlines[i], d, vocabulary);
        headlines[i].count = headlines[i].count < 9 ? headlines[i].count : 9;
    }
    while (c->count < ARTICLES) {
        edit_story(&copy, &stories[dice_below(d, STORIES)], &stories[dice_below(d, STORIES)], d, vocabulary);
        add_sample(c, dice_once_in(d, 3) ? &none : &headlines[dice_below(d, 4)], &copy);
    }
}

static void free_corpus(corpus *c) {
    for (size_t i = 0; i < c->count; i++) {
        fixture_text_free(&c->samples[i].headline);
        fixture_text_free(&c->samples[i].body);
        free(c->samples[i].shingles);
    }
}

/* ---- the plain way ---- */

static int compare_numbers(const void *a, const void *b) {
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/* FNV-1a over the bytes of tokens: not the library's hash. */
static uint64_t hash_tokens(const uint32_t *tokens, uint32_t count) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (uint32_t i = 0; i < count * 4; i++) hash = (hash ^ (tokens[i / 4] >> (i % 4 * 8) & 0xff)) * 0x100000001b3u;
    return hash;
}

static void cut_segment(sample *s, const uint32_t *tokens, uint32_t count, uint32_t n) {
    if (count > 0 && count < n) s->shingles[s->count++] = hash_tokens(tokens, count);
    for (uint32_t i = 0; i + n <= count; i++) s->shingles[s->count++] = hash_tokens(tokens + i, n);
}

/* Tokens by the library's text stage, which has its own tests; shingles by this file. */
static void cut_samples(corpus *c, text_fixture *f) {
    for (size_t i = 0; i < c->count; i++) {
        sample *s = &c->samples[i];
        read_bytes(f, s->headline.data, s->headline.size, s->body.data, s->body.size);
        const ds_text *text = &f->text;
        s->shingles = malloc(((size_t)text->count + 2) * sizeof *s->shingles);
        assert_non_null(s->shingles);
        cut_segment(s, text->hashes, text->headline_count, c->options.ngram);
        cut_segment(s, text->hashes + text->headline_count, text->count - text->headline_count, c->options.ngram);
        qsort(s->shingles, s->count, sizeof *s->shingles, compare_numbers);
        size_t kept = 0;
        for (size_t k = 0; k < s->count; k++) {
            if (kept == 0 || s->shingles[kept - 1] != s->shingles[k]) s->shingles[kept++] = s->shingles[k];
        }
        s->count = kept;
    }
}

static size_t count_shared(const sample *a, const sample *b) {
    size_t shared = 0;
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        uint64_t x = a->shingles[i], y = b->shingles[j];
        shared += x == y;
        i += x <= y;
        j += y <= x;
    }
    return shared;
}

typedef struct figures {
    double jaccard, in_a, in_b;
} figures;

static figures figures_of(const sample *a, const sample *b) {
    size_t shared = count_shared(a, b);
    if (shared == 0) return (figures){0, 0, 0};
    return (figures){(double)shared / (double)(a->count + b->count - shared), (double)shared / (double)a->count,
                     (double)shared / (double)b->count};
}

static bool reaches_a_limit(const figures *f, const ds_options *options) {
    return f->jaccard >= options->threshold || f->in_a >= options->containment || f->in_b >= options->containment;
}

/* ---- comparing ---- */

static size_t number_of(const char *id) {
    return strtoul(id + 3, NULL, 10);
}

/* Every pair that is listed is right; `listed[a * ARTICLES + b]` becomes 1 for each. */
static void check_listed(const corpus *c, ds_result *result, unsigned char *listed) {
    size_t before = 0;
    for (size_t p = 0; p < ds_result_pair_count(result); p++) {
        ds_pair pair;
        ds_error error;
        FIXTURE_CALL(error, ds_result_pair(result, p, &pair, &error));
        size_t a = number_of(pair.a), b = number_of(pair.b), place = a * ARTICLES + b;
        assert_true(a < b && b < c->count);
        assert_true(p == 0 || place > before);
        before = place;
        listed[place] = 1;
        figures f = figures_of(&c->samples[a], &c->samples[b]);
        if (pair.evidence.jaccard != f.jaccard || pair.evidence.containment_of_member != f.in_a ||
            pair.evidence.containment_of_other != f.in_b) {
            fail_msg("%s and %s: %f, not %f", pair.a, pair.b, pair.evidence.jaccard, f.jaccard);
        }
        bool by_join = (pair.evidence.via & DS_VIA_EXACT) != 0, by_text = (pair.evidence.via & DS_VIA_SAME_TEXT) != 0;
        assert_true(!(by_join && by_text));
        if (by_join || by_text) assert_true(reaches_a_limit(&f, &c->options));
        assert_int_equal(pair.evidence.via & (DS_VIA_BANDS | DS_VIA_PASSAGES), 0);
    }
}

static void check_complete(const corpus *c, const unsigned char *listed, size_t *expected, size_t *on_limit) {
    for (size_t a = 0; a < c->count; a++) {
        for (size_t b = a + 1; b < c->count; b++) {
            figures f = figures_of(&c->samples[a], &c->samples[b]);
            if (!reaches_a_limit(&f, &c->options)) continue;
            ++*expected;
            *on_limit += f.jaccard == c->options.threshold || f.in_a == c->options.containment;
            if (!listed[a * ARTICLES + b]) {
                fail_msg("id-%04zu and id-%04zu are not listed: jaccard %.17g, containment %.17g and %.17g; limits %g "
                         "and %g",
                         a, b, f.jaccard, f.in_a, f.in_b, c->options.threshold, c->options.containment);
            }
        }
    }
}

static ds_result *scan(const corpus *c) {
    ds_article articles[ARTICLES];
    for (size_t i = 0; i < c->count; i++) {
        const sample *s = &c->samples[i];
        articles[i] = fixture_article(s->id, "desk", NULL, s->headline.data, s->body.data);
    }
    return fixture_scan(articles, c->count, &c->options);
}

static void the_exact_join_finds_all_pairs_and_no_others(void **state) {
    text_fixture *f = *state;
    static corpus c;
    static unsigned char listed[ARTICLES * ARTICLES];
    dice d = dice_new(1);
    size_t expected = 0, on_limit = 0;
    for (int round = 0; round < ROUNDS; round++) {
        throw_corpus(&c, &d);
        cut_samples(&c, f);
        memset(listed, 0, sizeof listed);
        ds_result *result = scan(&c);
        check_listed(&c, result, listed);
        check_complete(&c, listed, &expected, &on_limit);
        ds_result_free(result);
        free_corpus(&c);
    }
    /* Corpora that show nothing would prove nothing. */
    assert_true(expected > 100 * ROUNDS / 10 && on_limit > ROUNDS);
}

/* Articles without a word are in no pair, and harm none. */
static void articles_without_words_are_in_no_pair(void **state) {
    (void)state;
    ds_options options;
    ds_options_init(&options);
    options.exact = options.keep_pairs = true;
    options.pair_floor = 0;
    options.threads = 2;
    char *body = fixture_body(0, 40);
    ds_article articles[] = {
        fixture_article("id-0000", "desk", NULL, "", "..."), fixture_article("id-0001", "desk", NULL, "---", "..."),
        fixture_article("id-0002", "desk", NULL, "", body), fixture_article("id-0003", "desk", NULL, "", body),
        fixture_article("id-0004", "desk", NULL, "", "...")};
    static const char *const guids[] = {"urn:0", "urn:1", "urn:2", "urn:3", "urn:4"};
    for (size_t i = 0; i < 5; i++) articles[i].guid = guids[i]; /* else they would be skipped as empty */
    for (size_t count = 1; count <= 5; count++) {
        ds_result *result = fixture_scan(articles, count, &options);
        assert_int_equal(ds_result_pair_count(result), count >= 4 ? 1 : 0);
        assert_int_equal(ds_result_stats(result)->articles, count);
        ds_result_free(result);
    }
    free(body);
}

/* A page of nothing but furniture has the same words as a headline that stands alone; the latter is still compared. */
static void a_headline_alone_is_compared_beside_a_page_of_furniture(void **state) {
    (void)state;
    ds_options options;
    ds_options_init(&options);
    options.keep_pairs = true;
    static const char headline[] = "Storm sinks two ferries in old harbour";
    char *body = fixture_body(0, 40);
    ds_article articles[] = {fixture_article("id-0000", "desk", NULL, headline, "Leave a comment"),
                             fixture_article("id-0001", "desk", NULL, headline, ""),
                             fixture_article("id-0002", "desk", NULL, headline, body)};
    for (int exact = 0; exact < 2; exact++) {
        options.exact = exact != 0;
        ds_result *result = fixture_scan(articles, 3, &options);
        assert_int_equal(ds_result_pair_count(result), 1);
        ds_pair pair;
        assert_int_equal(ds_result_pair(result, 0, &pair, NULL), DS_OK);
        assert_string_equal(pair.a, "id-0001");
        assert_string_equal(pair.b, "id-0002");
        assert_true(pair.evidence.containment_of_member == 1.0);
        assert_true(pair.evidence.jaccard == 5.0 / 43.0);
        ds_result_free(result);
    }
    free(body);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_exact_join_finds_all_pairs_and_no_others, text_setup, text_teardown),
        cmocka_unit_test(articles_without_words_are_in_no_pair),
        cmocka_unit_test(a_headline_alone_is_compared_beside_a_page_of_furniture),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
