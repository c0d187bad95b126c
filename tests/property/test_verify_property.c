/* SPDX-License-Identifier: MIT */
/*
 * The exact comparison against the plainest one: shingles compared token by token, all with all, and the longest run by
 * the table of every place with every place. Texts are of few words and repeat themselves, so that shared shingles, runs
 * over the edge of a headline and the slow way to the longest run all come up.
 */
#include "dice.h"
#include "match/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TOKENS_MOST = 6000 };

typedef struct sequence {
    uint32_t hashes[TOKENS_MOST];
    uint8_t flags[TOKENS_MOST];
    uint32_t headline;
    uint32_t count;
} sequence;

static ds_tokens tokens_of(const sequence *s) {
    return (ds_tokens){s->hashes, s->flags, s->headline, s->count};
}

static void put(sequence *s, uint32_t token) {
    assert_true(s->count < TOKENS_MOST);
    s->hashes[s->count++] = token;
}

/* ---- the plain comparison ---- */

/* A shingle by its place among the tokens. */
typedef struct piece {
    uint32_t first;
    uint32_t count;
} piece;

typedef struct pieces {
    piece list[TOKENS_MOST + 2];
    uint32_t count;
    uint32_t of_headline;
} pieces;

static void cut_segment(pieces *p, uint32_t first, uint32_t count, uint32_t n) {
    if (count > 0 && count < n) p->list[p->count++] = (piece){first, count};
    for (uint32_t i = 0; i + n <= count; i++) p->list[p->count++] = (piece){first + i, n};
}

static void cut(pieces *p, const sequence *s, uint32_t n) {
    p->count = 0;
    cut_segment(p, 0, s->headline, n);
    p->of_headline = p->count;
    cut_segment(p, s->headline, s->count - s->headline, n);
}

static bool same_piece(const sequence *a, piece x, const sequence *b, piece y) {
    return x.count == y.count && memcmp(a->hashes + x.first, b->hashes + y.first, x.count * sizeof(uint32_t)) == 0;
}

static bool is_among(const sequence *a, piece x, const sequence *b, const piece *list, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (same_piece(a, x, b, list[i])) return true;
    }
    return false;
}

/* Distinct shingles of `a`, and how many of these `b` has. */
static void count_sets(const sequence *a, const pieces *pa, const sequence *b, const pieces *pb, uint32_t *distinct,
                       uint32_t *shared) {
    *distinct = *shared = 0;
    for (uint32_t i = 0; i < pa->count; i++) {
        if (is_among(a, pa->list[i], a, pa->list, i)) continue;
        ++*distinct;
        *shared += is_among(a, pa->list[i], b, pb->list, pb->count);
    }
}

static uint32_t segment_end(const sequence *s, uint32_t place) {
    return place < s->headline ? s->headline : s->count;
}

static uint32_t segment_start(const sequence *s, uint32_t place) {
    return place < s->headline ? 0 : s->headline;
}

/* The longest run of words within a segment of each: a shingle at least, or a segment that is shorter, whole. */
static uint32_t longest_run(const sequence *a, const sequence *b, uint32_t n) {
    static uint32_t row[TOKENS_MOST + 1], above[TOKENS_MOST + 1];
    uint32_t longest = 0;
    memset(above, 0, sizeof above);
    for (uint32_t i = 0; i < a->count; i++) {
        for (uint32_t j = 0; j < b->count; j++) {
            bool goes_on = i != 0 && i != a->headline && j != 0 && j != b->headline;
            row[j] = a->hashes[i] != b->hashes[j] ? 0 : goes_on ? above[j - 1] + 1 : 1;
            uint32_t whole_a = segment_end(a, i) - segment_start(a, i);
            uint32_t whole_b = segment_end(b, j) - segment_start(b, j);
            bool is_short = whole_a < n && whole_a == whole_b && row[j] == whole_a;
            if ((row[j] >= n || is_short) && row[j] > longest) longest = row[j];
        }
        memcpy(above, row, b->count * sizeof *row);
    }
    return longest;
}

static bool same_body(const sequence *a, const sequence *b) {
    uint32_t count = a->count - a->headline;
    return count > 0 && count == b->count - b->headline &&
           memcmp(a->hashes + a->headline, b->hashes + b->headline, count * sizeof(uint32_t)) == 0;
}

static ds_overlap compare_plainly(const sequence *a, const sequence *b, uint32_t n) {
    static pieces pa, pb;
    static unsigned char covered[TOKENS_MOST];
    ds_overlap o = {0};
    uint32_t again;
    cut(&pa, a, n);
    cut(&pb, b, n);
    count_sets(a, &pa, b, &pb, &o.shingles_a, &o.shared);
    count_sets(b, &pb, a, &pa, &o.shingles_b, &again);
    assert_int_equal(o.shared, again);
    bool a_is_shorter = a->count <= b->count;
    const sequence *s = a_is_shorter ? a : b, *other = a_is_shorter ? b : a;
    const pieces *ps = a_is_shorter ? &pa : &pb, *po = a_is_shorter ? &pb : &pa;
    memset(covered, 0, sizeof covered);
    o.whole_body = ps->count > ps->of_headline;
    for (uint32_t i = 0; i < ps->count; i++) {
        bool is_shared = is_among(s, ps->list[i], other, po->list, po->count);
        if (is_shared) memset(covered + ps->list[i].first, 1, ps->list[i].count);
        if (!is_shared && i >= ps->of_headline) o.whole_body = false;
    }
    for (uint32_t i = 0; i < s->count; i++) o.shared_words += covered[i];
    o.longest_run = longest_run(a, b, n);
    o.same_body = same_body(a, b);
    bool meet = pa.of_headline == 0 || pb.of_headline == 0;
    for (uint32_t i = 0; i < pa.of_headline; i++) meet = meet || is_among(a, pa.list[i], b, pb.list, pb.of_headline);
    bool are_short = a->count - a->headline < DS_TELLING_BODY_WORDS && b->count - b->headline < DS_TELLING_BODY_WORDS;
    o.headlines_meet = (o.same_body || are_short) && meet;
    return o;
}

/* ---- thrown texts ---- */

static void throw_tokens(sequence *s, dice *d, uint32_t count, uint32_t alphabet) {
    for (uint32_t i = 0; i < count; i++) put(s, dice_below(d, alphabet));
}

/* A text of its own, or one that takes pieces of `other`, or repeats a short one; `most` words or a few more. */
static void throw_sequence(sequence *s, dice *d, const sequence *other, uint32_t most, uint32_t alphabet) {
    s->count = 0;
    uint32_t headline = dice_once_in(d, 4) ? 0 : dice_below(d, 12);
    while (s->count < most && !dice_once_in(d, 8)) {
        uint32_t what = dice_below(d, 4);
        if (what == 0) {
            throw_tokens(s, d, dice_below(d, 20), alphabet);
        } else if (what == 1 && other != NULL && other->count > 0) {
            uint32_t first = dice_below(d, other->count), count = dice_below(d, other->count - first) + 1;
            for (uint32_t i = 0; i < count && s->count < most; i++) put(s, other->hashes[first + i]);
        } else if (what == 2) {
            uint32_t period = dice_between(d, 1, 4), count = dice_below(d, most - s->count + 1), begin = s->count;
            for (uint32_t i = 0; i < count; i++)
                put(s, i < period ? dice_below(d, alphabet) : s->hashes[begin + i - period]);
        } else {
            throw_tokens(s, d, dice_below(d, 3), UINT32_MAX);
        }
    }
    s->headline = headline < s->count ? headline : dice_below(d, s->count + 1);
    /* At times the same body under another headline. */
    if (other == NULL || !dice_once_in(d, 10)) return;
    uint32_t body = other->count - other->headline;
    if (s->headline + body > TOKENS_MOST) return;
    s->count = s->headline;
    for (uint32_t i = 0; i < body; i++) put(s, other->hashes[other->headline + i]);
}

/* ---- comparing ---- */

static void expect_equal(uint64_t got, uint64_t expected, const char *what, const sequence *a, const sequence *b,
                         uint32_t n) {
    if (got == expected) return;
    fail_msg("%s: %" PRIu64 ", not %" PRIu64 " (texts of %u and %u words, headlines of %u and %u, n = %u)", what, got,
             expected, a->count, b->count, a->headline, b->headline, n);
}

static void expect_overlap(ds_verifier *v, const sequence *a, const sequence *b, uint32_t n) {
    ds_overlap got, expected = compare_plainly(a, b, n);
    memset(&got, 0xee, sizeof got);
    ds_tokens x = tokens_of(a), y = tokens_of(b);
    ds_error error;
    if (ds_verifier_compare(v, &x, &y, &got, &error) != DS_OK) fail_msg("%s", error.message);
    expect_equal(got.shingles_a, expected.shingles_a, "shingles_a", a, b, n);
    expect_equal(got.shingles_b, expected.shingles_b, "shingles_b", a, b, n);
    expect_equal(got.shared, expected.shared, "shared", a, b, n);
    expect_equal(got.shared_words, expected.shared_words, "shared_words", a, b, n);
    expect_equal(got.longest_run, expected.longest_run, "longest_run", a, b, n);
    expect_equal(got.whole_body, expected.whole_body, "whole_body", a, b, n);
    expect_equal(got.same_body, expected.same_body, "same_body", a, b, n);
    expect_equal(got.headlines_meet, expected.headlines_meet, "headlines_meet", a, b, n);
    uint32_t all = expected.shingles_a + expected.shingles_b - expected.shared;
    double jaccard = all == 0 ? 0 : (double)expected.shared / all;
    assert_true(ds_overlap_jaccard(&got) == jaccard);
    assert_true(ds_overlap_similarity(&got) >= jaccard);
}

/* Runs are real, in order, apart, and cannot be made longer where nothing else was taken. */
static void expect_runs(ds_verifier *v, const sequence *a, const sequence *b, uint32_t n, uint32_t longest) {
    static unsigned char taken_a[TOKENS_MOST + 1], taken_b[TOKENS_MOST + 1];
    ds_run *runs;
    size_t count, capacity;
    ds_error error;
    if (ds_verifier_runs(v, &runs, &count, &capacity, &error) != DS_OK) fail_msg("%s", error.message);
    expect_equal(count == 0 ? 0 : runs[0].words, longest, "first run", a, b, n);
    memset(taken_a, 0, sizeof taken_a);
    memset(taken_b, 0, sizeof taken_b);
    for (size_t r = 0; r < count; r++) {
        const ds_run *run = &runs[r], *before = r == 0 ? NULL : &runs[r - 1];
        uint32_t end_a = run->a + run->words, end_b = run->b + run->words;
        assert_true(run->words > 0 && end_a <= segment_end(a, run->a) && end_b <= segment_end(b, run->b));
        assert_memory_equal(a->hashes + run->a, b->hashes + run->b, run->words * sizeof(uint32_t));
        if (run->words < n)
            expect_equal(segment_end(a, run->a) - segment_start(a, run->a), run->words, "short", a, b, n);
        for (uint32_t i = 0; i < run->words; i++) {
            assert_true(!taken_a[run->a + i] && !taken_b[run->b + i]);
            taken_a[run->a + i] = taken_b[run->b + i] = 1;
        }
        bool in_order =
            before == NULL || before->words > run->words || (before->words == run->words && before->a < run->a);
        assert_true(in_order);
    }
    for (size_t r = 0; r < count; r++) {
        uint32_t x = runs[r].a, y = runs[r].b;
        bool begins = x == segment_start(a, x) || y == segment_start(b, y) || taken_a[x - 1] || taken_b[y - 1] ||
                      a->hashes[x - 1] != b->hashes[y - 1];
        uint32_t end_a = x + runs[r].words, end_b = y + runs[r].words;
        bool ends = end_a == segment_end(a, x) || end_b == segment_end(b, y) || taken_a[end_a] || taken_b[end_b] ||
                    a->hashes[end_a] != b->hashes[end_b];
        assert_true(begins && ends);
    }
    ds_memory_free(v->memory, runs, capacity, sizeof *runs);
}

static void expect_all(ds_verifier *v, const sequence *a, const sequence *b, uint32_t n) {
    expect_overlap(v, a, b, n);
    expect_runs(v, a, b, n, longest_run(a, b, n));
}

/* ---- properties ---- */

enum { VERIFIERS = 6 };

static const uint32_t ngrams[VERIFIERS] = {1, 2, 3, 3, 5, 8};

/* The same verifiers for all rounds, as a scan uses them: nothing may be left over from the texts before. */
static void compare_many(uint64_t salt, int rounds, uint32_t most, uint32_t alphabet_most) {
    static sequence a, b;
    dice d = dice_new(salt);
    ds_memory memory;
    ds_verifier verifiers[VERIFIERS];
    ds_memory_init(&memory, NULL);
    for (size_t v = 0; v < VERIFIERS; v++) ds_verifier_init(&verifiers[v], &memory, NULL, ngrams[v]);
    for (int round = 0; round < rounds; round++) {
        uint32_t alphabet = dice_between(&d, 1, alphabet_most);
        throw_sequence(&a, &d, NULL, most, alphabet);
        throw_sequence(&b, &d, &a, most, alphabet);
        size_t v = dice_below(&d, VERIFIERS);
        expect_all(&verifiers[v], &a, &b, ngrams[v]);
        expect_all(&verifiers[v], &b, &a, ngrams[v]);
        if (dice_once_in(&d, 10)) expect_all(&verifiers[v], &a, &a, ngrams[v]);
    }
    for (size_t v = 0; v < VERIFIERS; v++) ds_verifier_clear(&verifiers[v]);
    assert_int_equal(memory.used, 0);
}

static void tiny_texts_are_compared_exactly(void **state) {
    (void)state;
    compare_many(1, 6000, 8, 3);
}

static void texts_are_compared_exactly(void **state) {
    (void)state;
    compare_many(2, 800, 80, 12);
}

/* 300 words of two: more steps than are allowed, so the longest run is found by halving. */
static void texts_that_repeat_themselves_are_compared_exactly(void **state) {
    (void)state;
    compare_many(3, 60, 300, 2);
}

/* Word i of the sequence that no multiplier tells from its complement modulo 2^64 (Thue and Morse). */
static uint32_t thue_morse(uint32_t i, uint32_t flip) {
    return ((uint32_t)__builtin_popcount(i) ^ flip) & 1;
}

static void put_thue_morse(sequence *s, uint32_t length, uint32_t flip, uint32_t n) {
    for (uint32_t i = 0; i < length; i++) {
        for (uint32_t k = 1; k < n; k++) put(s, 10 + k);
        put(s, thue_morse(i, flip));
        for (uint32_t k = 1; k < n; k++) put(s, 10 + k);
    }
}

static void words_that_are_arranged_to_fool_rolling_hashes_do_not(void **state) {
    (void)state;
    static sequence a, b;
    for (uint32_t n = 1; n <= 3; n++) {
        ds_memory memory;
        ds_verifier v;
        ds_memory_init(&memory, NULL);
        ds_verifier_init(&v, &memory, NULL, n);
        a.count = b.count = a.headline = b.headline = 0;
        put_thue_morse(&a, 512, 0, n);
        put(&a, 100);
        put_thue_morse(&a, 512, 1, n);
        put(&b, 101);
        put_thue_morse(&b, 512, 1, n);
        put(&b, 102);
        ds_overlap overlap;
        ds_tokens x = tokens_of(&a), y = tokens_of(&b);
        assert_int_equal(ds_verifier_compare(&v, &x, &y, &overlap, NULL), DS_OK);
        assert_int_equal(overlap.longest_run, longest_run(&a, &b, n));
        assert_int_equal(overlap.longest_run, 512 * (2 * n - 1));
        ds_verifier_clear(&v);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiny_texts_are_compared_exactly),
        cmocka_unit_test(texts_are_compared_exactly),
        cmocka_unit_test(texts_that_repeat_themselves_are_compared_exactly),
        cmocka_unit_test(words_that_are_arranged_to_fool_rolling_hashes_do_not),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
