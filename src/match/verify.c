/* SPDX-License-Identifier: MIT */
/*
 * Side 0 is indexed once. Side 1 is walked from front to back: a shingle that side 0 has is followed as far as the texts
 * agree, word by word, and the walk goes on behind that run. What was met is kept as bits of places on both sides, and all
 * that is asked afterwards is read from them.
 *
 *     side 0:   a b c d e x y z          met: 1 1 1 1 0 0 0 0
 *     side 1:   q a b c d e f            met:   0 1 1 1 1 0        (shingles of two words; "a" is looked up, "b" not)
 *
 * The longest run comes with the walk. Where a shingle stands in several places of side 0, all of them are tried, and each
 * run is followed backwards too. No run that is longer than those found can be left over: if one of its shingles was looked
 * up, it was found there; if none was, it lies whole in another run that was followed.
 *
 * A text that repeats itself ("ha ha ha ...") would make that quadratic. Past a budget of steps only the first place of each
 * shingle is followed, and the longest run is found by halving (halving.c).
 *
 * Most candidates of news that is made from templates share little. Before the walk they are counted out: shingles whose
 * slot of the table is empty are missing for certain, and with so many missing that neither the Jaccard nor the containment
 * that makes a match can be reached, the comparison ends.
 */
#include "match/verify.h"

#include "match/bits.h"
#include "match/relation.h"
#include "match/template.h"

#include <string.h>

enum { STEPS_PER_SHINGLE = 16, STEPS_FREE = 4096 };

/* In percent: from a tenth up, or from the least similarity up that makes a match or is shown. */
static uint32_t run_floor(const ds_options *options) {
    double least = 0.1;
    if (options->threshold < least) least = options->threshold;
    if (options->containment < least) least = options->containment;
    if (options->keep_pairs && options->pair_floor < least) least = options->pair_floor;
    return (uint32_t)(least * 100);
}

void ds_verifier_init(ds_verifier *v, ds_memory *memory, const ds_corpus *corpus, uint32_t ngram) {
    *v = (ds_verifier){.memory = memory,
                       .corpus = corpus,
                       .ngram = ngram,
                       .run_floor_percent = corpus == NULL ? 0 : run_floor(corpus->options),
                       .loaded = DS_TEXT_NONE};
    ds_buffer_init(&v->bytes, memory);
    for (size_t s = 0; s < 2; s++) ds_buffer_init(&v->text[s], memory);
    ds_places_init(&v->places, memory);
    ds_places_init(&v->own, memory);
    ds_telling_init(&v->telling);
}

void ds_verifier_clear(ds_verifier *v) {
    ds_buffer_clear(&v->bytes);
    for (size_t s = 0; s < 2; s++) {
        ds_buffer_clear(&v->text[s]);
        ds_memory_free(v->memory, v->met[s], v->met_capacity[s], sizeof(uint64_t));
    }
    ds_memory_free(v->memory, v->hashes, v->hash_capacity, sizeof *v->hashes);
    ds_places_clear(&v->places);
    ds_places_clear(&v->own);
    ds_memory_free(v->memory, v->window, v->window_capacity, sizeof *v->window);
    ds_verifier_init(v, v->memory, v->corpus, v->ngram);
}

/* ---- what cannot match ---- */

/* The least number of shared shingles with which one of the two is reached. Rounding can only make it less. */
static uint32_t least_shared(ds_reach reach, uint32_t distinct_a, uint32_t distinct_b) {
    double both = (double)distinct_a + (double)distinct_b;
    double by_jaccard = both * reach.jaccard / (1 + reach.jaccard);
    double by_similarity = (distinct_a < distinct_b ? distinct_a : distinct_b) * reach.similarity;
    return (uint32_t)(by_jaccard < by_similarity ? by_jaccard : by_similarity);
}

/* Can side 1 share so many shingles with side 0? Those that are missing for certain are counted, until it cannot. Leaves
 * the hashes of all shingles in v->hashes if it can. */
static bool can_share(ds_verifier *v, uint32_t least) {
    enum { STRIDE = 64 };
    const ds_side *side = &v->side[1];
    if (least > side->count) return false;
    const uint32_t *heads = v->places.heads;
    uint32_t mask = v->places.mask, missing_most = side->count - least, missing = 0;
    for (uint32_t place = 0; place < side->count && missing <= missing_most; place += STRIDE) {
        uint32_t here = side->count - place < STRIDE ? side->count - place : STRIDE, *hashes = v->hashes + place;
        ds_side_hash(side, place, here, v->ngram, hashes);
        for (uint32_t i = 0; i < here; i++) missing += heads[hashes[i] & mask] == 0;
    }
    return missing <= missing_most;
}

/* ---- the walk ---- */

typedef struct walk {
    uint64_t steps; /* that are left; 0: only the first places are followed */
    uint32_t longest;
} walk;

static void spend(walk *w, uint64_t steps) {
    w->steps = steps < w->steps ? w->steps - steps : 0;
}

/* Follow the shingle at place `b` of side 1 from each place of side 0 that has it, from the last one back. Gives the run
 * that goes on longest, and where it is. */
static uint32_t follow_all(const ds_verifier *v, walk *w, uint32_t last, uint32_t b, uint32_t *at) {
    const ds_side *sa = &v->side[0], *sb = &v->side[1];
    uint32_t farthest = 0, words = ds_side_words(sb, b, v->ngram);
    for (uint32_t a = last; a != 0 && w->steps > 0; a = v->places.occurrences[a - 1].earlier) {
        uint32_t ahead = ds_side_same_ahead(sa, a - 1, sb, b, v->ngram), before = ds_side_same_before(sa, a - 1, sb, b);
        spend(w, 1 + (uint64_t)ahead + before);
        if (before + ahead + words - 1 > w->longest) w->longest = before + ahead + words - 1;
        if (ahead <= farthest) continue;
        farthest = ahead;
        *at = a - 1;
    }
    return farthest;
}

static void walk_all(const ds_verifier *v, walk *w) {
    const ds_side sides[2] = {v->side[0], v->side[1]}, *sa = &sides[0], *sb = &sides[1];
    const uint32_t *heads = v->places.heads, *hashes = v->hashes;
    uint32_t mask = v->places.mask, count = sb->count, ngram = v->ngram;
    for (uint32_t b = 0;;) {
        while (b < count && heads[hashes[b] & mask] == 0) b++;
        if (b == count) return;
        uint32_t first = ds_places_find(&v->places, sa, sb, b, hashes[b], ngram);
        if (first == 0) {
            b++;
            continue;
        }
        uint32_t at = first - 1, ahead = 0;
        if (w->steps > 0) ahead = follow_all(v, w, v->places.occurrences[at].last, b, &at);
        if (ahead == 0) ahead = ds_side_same_ahead(sa, at, sb, b, ngram);
        ds_bits_set_run(v->met[0], at, ahead);
        ds_bits_set_run(v->met[1], b, ahead);
        b += ahead;
    }
}

/* A shingle that was met in one place of side 0 is met in all of them. Gives the distinct ones. */
static uint32_t settle_repeats(ds_verifier *v) {
    const ds_places *places = &v->places;
    uint64_t *met = v->met[0];
    uint32_t repeated = 0;
    for (uint32_t r = 0; r < places->repeat_count; r++) {
        uint32_t place = places->repeats[r];
        if (ds_bits_has(met, place)) ds_bits_set(met, places->occurrences[place].first);
    }
    for (uint32_t r = 0; r < places->repeat_count; r++) {
        uint32_t place = places->repeats[r];
        if (!ds_bits_has(met, places->occurrences[place].first)) continue;
        ds_bits_set(met, place);
        repeated++;
    }
    return ds_bits_count(met, ds_bits_words(v->side[0].count)) - repeated;
}

/* The distinct shingles that are shared. Leaves the places of all of them in v->met. */
static ds_status meet(ds_verifier *v, walk *w, uint32_t *shared, ds_error *error) {
    for (size_t s = 0; s < 2; s++) {
        size_t words = ds_bits_words(v->side[s].count);
        if (!ds_memory_reserve(v->memory, &v->met[s], &v->met_capacity[s], words, sizeof(uint64_t))) {
            return ds_fail_memory(error);
        }
        memset(v->met[s], 0, words * sizeof(uint64_t));
    }
    w->steps = (uint64_t)STEPS_PER_SHINGLE * (v->side[0].count + (uint64_t)v->side[1].count) + STEPS_FREE;
    walk_all(v, w);
    *shared = settle_repeats(v);
    return DS_OK;
}

/* ---- what is read from it ---- */

static uint32_t count_shared_words(const ds_verifier *v, int shorter) {
    const ds_side *side = &v->side[shorter];
    const uint64_t *met = v->met[shorter];
    uint32_t words = 0, covered = 0; /* tokens before `covered` are counted or passed */
    for (uint32_t place = 0; place < side->count;) {
        uint32_t segment_end = place < side->headline_count ? side->headline_count : side->count;
        uint32_t first = ds_bits_next(met, 0, place, segment_end);
        place = ds_bits_next(met, ~UINT64_C(0), first, segment_end);
        if (first == place) continue;
        uint32_t from = ds_side_token(side, first),
                 end = from + place - first - 1 + ds_side_words(side, first, v->ngram);
        if (from < covered) from = covered;
        words += end - from;
        covered = end;
    }
    return words;
}

static bool is_whole_body(const ds_verifier *v, int shorter) {
    const ds_side *side = &v->side[shorter];
    return side->count > side->headline_count &&
           ds_bits_next(v->met[shorter], ~UINT64_C(0), side->headline_count, side->count) == side->count;
}

static bool same_body(const ds_side *a, const ds_side *b) {
    uint32_t count = ds_tokens_body_count(&a->tokens);
    return count > 0 && count == ds_tokens_body_count(&b->tokens) &&
           memcmp(ds_tokens_body(&a->tokens), ds_tokens_body(&b->tokens), count * sizeof(uint32_t)) == 0;
}

/* Headlines come first, so a shingle of one stands in the other if its first place does. */
static bool headlines_meet(const ds_verifier *v) {
    const ds_side *sa = &v->side[0], *sb = &v->side[1];
    if (sa->headline_count == 0 || sb->headline_count == 0) return true;
    for (uint32_t place = 0; place < sb->headline_count; place++) {
        uint32_t first = ds_places_find(&v->places, sa, sb, place, v->hashes[place], v->ngram);
        if (first != 0 && first - 1 < sa->headline_count) return true;
    }
    return false;
}

/* A report is cut from below, so what was cut from it has its beginning. A small piece from further down is an item of its own
 * in a page of several. A shingle in twenty may be met before it by chance. */
static bool is_inside(const ds_verifier *v, const ds_overlap *overlap) {
    const double piece = 0.15;
    int longer = v->side[0].tokens.count > v->side[1].tokens.count ? 0 : 1;
    double in_longer = longer == 0 ? ds_overlap_in_a(overlap) : ds_overlap_in_b(overlap);
    if (in_longer >= piece) return false;
    uint32_t early = 0, begins = v->side[longer].count / 4, place = 0;
    while ((place = ds_bits_next(v->met[longer], 0, place, begins)) < begins) {
        early++;
        place++;
    }
    return early <= overlap->shared / 20;
}

/* What the bodies differ in, where that may decide. Of short equal ones only the headlines are looked at. */
static void look_closer(const ds_verifier *v, ds_overlap *out) {
    ds_contrast contrast;
    if (out->same_body && ds_tokens_body_count(&v->side[0].tokens) >= DS_TELLING_BODY_WORDS) return;
    if (v->corpus != NULL && !ds_relation_may_merge(out, v->corpus->options)) return;
    ds_contrast_find(v, out, &contrast);
    out->contrast = ds_template_judge(&contrast);
    if (is_inside(v, out)) out->contrast |= DS_CONTRAST_INSIDE;
}

/* Both sides are there and side 0 is indexed. `distinct`: the shingles of side 1. */
static ds_status compare(ds_verifier *v, uint32_t distinct, ds_reach reach, bool *reached, ds_overlap *out,
                         ds_error *error) {
    walk w = {0};
    if (!ds_memory_reserve(v->memory, &v->hashes, &v->hash_capacity, v->side[1].count, sizeof *v->hashes)) {
        return ds_fail_memory(error);
    }
    *reached = can_share(v, least_shared(reach, v->places.distinct, distinct));
    if (!*reached) return DS_OK;
    *out = (ds_overlap){.shingles_a = v->places.distinct, .shingles_b = distinct};
    DS_TRY(meet(v, &w, &out->shared, error));
    out->same_body = same_body(&v->side[0], &v->side[1]);
    bool are_short = ds_tokens_body_count(&v->side[0].tokens) < DS_TELLING_BODY_WORDS &&
                     ds_tokens_body_count(&v->side[1].tokens) < DS_TELLING_BODY_WORDS;
    out->headlines_meet = (out->same_body || are_short) && headlines_meet(v);
    bool is_far = out->shared == 0 || ds_overlap_similarity(out) * 100 < v->run_floor_percent;
    if (is_far && !out->same_body) return DS_OK;
    int shorter = v->side[0].tokens.count <= v->side[1].tokens.count ? 0 : 1;
    out->shared_words = count_shared_words(v, shorter);
    out->whole_body = is_whole_body(v, shorter);
    out->longest_run = w.longest;
    if (w.steps == 0) DS_TRY(ds_verifier_halve(v, &out->longest_run, error));
    look_closer(v, out);
    return DS_OK;
}

/* ---- which texts ---- */

/* Side 0 becomes this text, which may be indexed already. */
static ds_status load_first(ds_verifier *v, uint32_t text, const ds_side *side, ds_error *error) {
    v->side[0] = *side;
    if (v->loaded == text) return DS_OK;
    v->loaded = DS_TEXT_NONE;
    DS_TRY(ds_places_index(&v->places, side, v->ngram, error));
    v->loaded = text;
    atomic_store_explicit(&v->corpus->distinct[text], v->places.distinct + 1, memory_order_relaxed);
    return DS_OK;
}

static ds_status load_second(ds_verifier *v, uint32_t text, const ds_side *side, uint32_t *distinct, ds_error *error) {
    v->side[1] = *side;
    uint32_t known = atomic_load_explicit(&v->corpus->distinct[text], memory_order_relaxed);
    if (known == 0) {
        DS_TRY(ds_places_index(&v->own, side, v->ngram, error));
        /* Every thread that counts comes to the same number, so who writes it last does not matter. */
        known = v->own.distinct + 1;
        atomic_store_explicit(&v->corpus->distinct[text], known, memory_order_relaxed);
    }
    *distinct = known - 1;
    return DS_OK;
}

ds_status ds_verifier_sides(ds_verifier *v, const uint32_t texts[static 2], const ds_side *const sides[static 2],
                            ds_reach reach, bool *reached, ds_overlap *out, ds_error *error) {
    uint32_t distinct;
    DS_TRY(load_first(v, texts[0], sides[0], error));
    DS_TRY(load_second(v, texts[1], sides[1], &distinct, error));
    return compare(v, distinct, reach, reached, out, error);
}

static ds_status read_text(ds_verifier *v, uint32_t text, int side, ds_side *out, ds_error *error) {
    const ds_entry *entry = ds_corpus_text(v->corpus, text);
    v->text[side].size = 0;
    DS_TRY(ds_spool_get(v->corpus->spool, entry->spool_offset, entry->token_bytes, &v->bytes, error));
    DS_TRY(ds_side_put_record(&v->text[side], v->bytes.data, entry->token_bytes, error));
    *out = ds_side_at(&v->text[side], 0, v->ngram);
    return DS_OK;
}

ds_status ds_verifier_pair(ds_verifier *v, uint32_t a, uint32_t b, ds_overlap *out, ds_error *error) {
    ds_side sides[2] = {v->side[0]};
    bool reached;
    if (v->loaded != a) {
        v->loaded = DS_TEXT_NONE;
        DS_TRY(read_text(v, a, 0, &sides[0], error));
    }
    DS_TRY(read_text(v, b, 1, &sides[1], error));
    return ds_verifier_sides(v, (const uint32_t[]){a, b}, (const ds_side *const[]){&sides[0], &sides[1]}, (ds_reach){0},
                             &reached, out, error);
}

ds_status ds_verifier_compare(ds_verifier *v, const ds_tokens *a, const ds_tokens *b, ds_overlap *out,
                              ds_error *error) {
    const ds_tokens *tokens[2] = {a, b};
    bool reached;
    v->loaded = DS_TEXT_NONE;
    v->run_floor_percent = 0;
    for (size_t s = 0; s < 2; s++) {
        v->text[s].size = 0;
        DS_TRY(ds_side_put(&v->text[s], tokens[s], error));
        v->side[s] = ds_side_at(&v->text[s], 0, v->ngram);
    }
    DS_TRY(ds_places_index(&v->places, &v->side[0], v->ngram, error));
    DS_TRY(ds_places_index(&v->own, &v->side[1], v->ngram, error));
    return compare(v, v->own.distinct, (ds_reach){0}, &reached, out, error);
}
