/* SPDX-License-Identifier: MIT */
/*
 * Articles of one text, and of two texts that match, are paired off here. A wire story may stand at thousands of URLs
 * word for word, so above 64 articles not all pairs are made: each article meets the 16 with the least rank hash, and its
 * neighbour in canonical order, which is the nearest in time. Stories are built by comparing with the centre, so no pair
 * that matters is lost; it is only not listed.
 */
#include "match/expand.h"

#include "base/components.h"
#include "base/radix.h"
#include "text/shingle.h"

#include <string.h>

enum { GENERIC_HEADLINE_TEXTS = 3 };

void ds_text_match_list_clear(ds_text_match_list *list, ds_memory *memory) {
    ds_memory_free(memory, list->matches, list->capacity, sizeof *list->matches);
    *list = (ds_text_match_list){0};
}

/* ---- headlines that say nothing ---- */

static bool texts_match(const ds_overlap *overlap, const ds_options *options) {
    return overlap->same_body || ds_overlap_jaccard(overlap) >= options->threshold ||
           (ds_overlap_similarity(overlap) >= options->containment && overlap->longest_run >= options->run_words);
}

/* records: (headline, article), sorted. Mark the articles of [first, next) if their texts fall into 3 groups or more. */
static void judge_headline(ds_matcher *matcher, ds_components *groups, const ds_record *records, size_t first,
                           size_t next) {
    uint32_t roots[GENERIC_HEADLINE_TEXTS], found = 0;
    for (size_t i = first; i < next && found < GENERIC_HEADLINE_TEXTS; i++) {
        uint32_t root = ds_components_find(groups, matcher->corpus->text_of[records[i].value]);
        bool seen = false;
        for (uint32_t r = 0; r < found; r++) seen |= roots[r] == root;
        if (!seen) roots[found++] = root;
    }
    if (found < GENERIC_HEADLINE_TEXTS) return;
    for (size_t i = first; i < next; i++) matcher->is_generic[records[i].value] = 1;
}

ds_status ds_matcher_find_generic(ds_matcher *matcher, const ds_text_match_list *texts, ds_error *error) {
    const ds_corpus *corpus = matcher->corpus;
    uint32_t n = corpus->count;
    matcher->is_generic = ds_memory_new_zeroed(matcher->memory, n, 1);
    ds_record *records = ds_memory_new(matcher->memory, n, 2 * sizeof *records);
    ds_components groups;
    ds_status status = ds_components_init(&groups, matcher->memory, corpus->text_count, error);
    if (status == DS_OK && (matcher->is_generic == NULL || records == NULL)) status = ds_fail_memory(error);
    if (status == DS_OK) {
        for (size_t i = 0; i < texts->count; i++) {
            const ds_text_match *match = &texts->matches[i];
            if (texts_match(&match->overlap, corpus->options)) ds_components_unite(&groups, match->a, match->b);
        }
        uint32_t count = 0;
        for (uint32_t i = 0; i < n; i++) {
            if (corpus->entries[i].headline_norm != 0)
                records[count++] = ds_record_make(corpus->entries[i].headline_norm, i);
        }
        ds_radix_sort(records, records + n, count);
        for (size_t first = 0, next; first < count; first = next) {
            uint64_t key = ds_record_key(&records[first]);
            for (next = first + 1; next < count && ds_record_key(&records[next]) == key;) next++;
            judge_headline(matcher, &groups, records, first, next);
        }
    }
    ds_memory_free(matcher->memory, records, n, 2 * sizeof *records);
    ds_components_clear(&groups);
    return status;
}

/* ---- texts that are forms ---- */

ds_status ds_matcher_find_forms(ds_matcher *matcher, const ds_text_match_list *texts, ds_error *error) {
    const ds_corpus *corpus = matcher->corpus;
    matcher->frames = ds_memory_new_zeroed(matcher->memory, corpus->text_count, 1);
    matcher->has_rival = ds_memory_new_zeroed(matcher->memory, corpus->count, 1);
    if (matcher->frames == NULL || matcher->has_rival == NULL) return ds_fail_memory(error);
    for (size_t i = 0; i < texts->count; i++) {
        const ds_text_match *match = &texts->matches[i];
        bool in_one_frame = (match->overlap.contrast & DS_CONTRAST_TEMPLATE) != 0 && !match->overlap.same_body;
        if (!in_one_frame || !texts_match(&match->overlap, corpus->options)) continue;
        if (matcher->frames[match->a] < DS_FORM_TEXTS) matcher->frames[match->a]++;
        if (matcher->frames[match->b] < DS_FORM_TEXTS) matcher->frames[match->b]++;
    }
    return DS_OK;
}

/* ---- pairs of articles ---- */

static bool same_headline(const ds_matcher *matcher, uint32_t a, uint32_t b) {
    const ds_entry *entries = matcher->corpus->entries;
    return entries[a].headline_norm != 0 && entries[a].headline_norm == entries[b].headline_norm &&
           !matcher->is_generic[a];
}

void ds_matcher_decide(const ds_matcher *matcher, ds_match *match) {
    const ds_entry *entries = matcher->corpus->entries;
    ds_surroundings around = {
        .same_headline = same_headline(matcher, match->a, match->b),
        .are_forms = ds_matcher_is_form(matcher, match->a) && ds_matcher_is_form(matcher, match->b),
    };
    ds_relation_decide(match, &entries[match->a], &entries[match->b], &around, matcher->corpus->options);
}

/* Two articles in any order, whose texts have the overlap of `texts` (its a is the text of `x`). */
static void make_match(const ds_matcher *matcher, uint32_t x, uint32_t y, const ds_text_match *texts, ds_match *out) {
    *out = (ds_match){.a = x, .b = y, .overlap = texts->overlap, .via = texts->via};
    if (x > y) {
        out->a = y;
        out->b = x;
        out->overlap.shingles_a = texts->overlap.shingles_b;
        out->overlap.shingles_b = texts->overlap.shingles_a;
    }
    ds_matcher_decide(matcher, out);
}

static ds_status push(ds_matcher *matcher, ds_match_list *list, const ds_match *match, ds_error *error) {
    if (!ds_memory_reserve(matcher->memory, &list->matches, &list->capacity, list->count + 1, sizeof *match)) {
        return ds_fail_memory(error);
    }
    list->matches[list->count++] = *match;
    return DS_OK;
}

static ds_status add_pair(ds_matcher *matcher, uint32_t x, uint32_t y, const ds_text_match *texts, ds_error *error) {
    ds_match match;
    make_match(matcher, x, y, texts, &match);
    ds_matcher_note_rivals(matcher, &match);
    if (match.relation != DS_RELATION_NONE) return push(matcher, &matcher->matches, &match, error);
    const ds_options *options = matcher->corpus->options;
    if (!options->keep_pairs || ds_overlap_similarity(&match.overlap) < options->pair_floor) return DS_OK;
    return push(matcher, &matcher->unrelated, &match, error);
}

/* The articles of a text that all others meet. */
static ds_hubs choose_hubs(const ds_corpus *corpus, uint32_t text) {
    ds_hubs hubs = {0};
    for (uint32_t m = corpus->first_member[text]; m < corpus->first_member[text + 1]; m++) {
        ds_hubs_offer(&hubs, corpus->members[m], corpus->entries[corpus->members[m]].rank_hash);
    }
    return hubs;
}

static ds_text_match overlap_with_itself(const ds_corpus *corpus, uint32_t text) {
    const ds_entry *entry = ds_corpus_text(corpus, text);
    /* With repeats, which is as good: all that there are are shared. */
    uint32_t n = corpus->options->ngram, body = entry->words - entry->headline_words;
    uint32_t shingles = ds_shingle_segment(entry->headline_words, n) + ds_shingle_segment(body, n);
    uint32_t longest = body > entry->headline_words ? body : entry->headline_words;
    return (ds_text_match){
        .a = text,
        .b = text,
        .via = DS_VIA_SAME_TEXT,
        .overlap = {.shingles_a = shingles,
                    .shingles_b = shingles,
                    .shared = shingles,
                    .shared_words = entry->words,
                    .longest_run = longest,
                    .whole_body = entry->body_hash != 0,
                    .same_body = entry->body_hash != 0,
                    .headlines_meet = true},
    };
}

/* A pair that was proposed for being one text. */
static ds_status propose_same(ds_matcher *matcher, uint32_t x, uint32_t y, const ds_text_match *same, ds_error *error) {
    matcher->candidates++;
    for (uint32_t v = 0; v < DS_VIA_COUNT; v++) matcher->candidates_via[v] += same->via >> v & 1;
    return add_pair(matcher, x, y, same, error);
}

static ds_status pair_within(ds_matcher *matcher, uint32_t text, ds_error *error) {
    const ds_corpus *corpus = matcher->corpus;
    const uint32_t *members = corpus->members + corpus->first_member[text];
    uint32_t count = ds_corpus_text_size(corpus, text);
    if (count < 2 || ds_corpus_text(corpus, text)->words == 0) return DS_OK;
    ds_text_match same = overlap_with_itself(corpus, text);
    if (count <= DS_BUCKET_MOST) {
        for (uint32_t i = 0; i < count; i++) {
            for (uint32_t j = i + 1; j < count; j++)
                DS_TRY(propose_same(matcher, members[i], members[j], &same, error));
        }
        return DS_OK;
    }
    ds_hubs hubs = choose_hubs(corpus, text);
    for (uint32_t i = 0; i < count; i++) {
        bool is_hub = ds_hubs_has(&hubs, members[i]);
        for (uint32_t h = 0; h < hubs.count; h++) {
            bool once = !is_hub || members[i] < hubs.members[h];
            if (once) DS_TRY(propose_same(matcher, members[i], hubs.members[h], &same, error));
        }
        bool next_is_met = is_hub || i + 1 == count || ds_hubs_has(&hubs, members[i + 1]);
        if (!next_is_met) DS_TRY(propose_same(matcher, members[i], members[i + 1], &same, error));
    }
    return DS_OK;
}

/* The articles of two texts that match. */
static ds_status pair_between(ds_matcher *matcher, const ds_text_match *texts, ds_error *error) {
    const ds_corpus *corpus = matcher->corpus;
    const uint32_t *xs = corpus->members + corpus->first_member[texts->a];
    const uint32_t *ys = corpus->members + corpus->first_member[texts->b];
    uint32_t x_count = ds_corpus_text_size(corpus, texts->a), y_count = ds_corpus_text_size(corpus, texts->b);
    bool all = x_count + y_count <= DS_BUCKET_MOST;
    ds_hubs x_hubs = {0}, y_hubs = {0};
    if (!all) {
        x_hubs = choose_hubs(corpus, texts->a);
        y_hubs = choose_hubs(corpus, texts->b);
    }
    for (uint32_t i = 0, near = 0; i < x_count; i++) {
        bool x_is_hub = all || ds_hubs_has(&x_hubs, xs[i]);
        while (near + 1 < y_count && ys[near + 1] <= xs[i]) near++;
        for (uint32_t j = 0; j < y_count; j++) {
            bool is_near = j == near || j == near + 1;
            if (!x_is_hub && !is_near && !ds_hubs_has(&y_hubs, ys[j])) continue;
            DS_TRY(add_pair(matcher, xs[i], ys[j], texts, error));
        }
    }
    return DS_OK;
}

/* Put the match at records[i].value at i, for all i, along the cycles of that order: a second list would double what is
 * the most memory of a corpus with many matches. The order is used up. */
static void move_matches(ds_match *matches, ds_record *records, size_t count) {
    for (size_t first = 0; first < count; first++) {
        ds_match held = matches[first];
        size_t at = first;
        for (size_t from = records[at].value; from != first; from = records[at].value) {
            matches[at] = matches[from];
            records[at].value = (uint32_t)at;
            at = from;
        }
        matches[at] = held;
        records[at].value = (uint32_t)at;
    }
}

static ds_status sort_matches(ds_matcher *matcher, ds_match_list *list, ds_error *error) {
    size_t n = list->count;
    /* It grew by halves and grows no more. */
    if (!ds_memory_resize(matcher->memory, &list->matches, &list->capacity, n, sizeof *list->matches)) {
        return ds_fail_memory(error);
    }
    if (n < 2) return DS_OK;
    if (n > UINT32_MAX) return ds_fail(error, DS_E_LIMIT, 0, NULL, "more than 2^32 matches");
    ds_record *records = ds_memory_new(matcher->memory, n, 2 * sizeof *records);
    if (records == NULL) return ds_fail_memory(error);
    for (size_t i = 0; i < n; i++) {
        records[i] = ds_record_make((uint64_t)list->matches[i].a << 32 | list->matches[i].b, (uint32_t)i);
    }
    ds_radix_sort(records, records + n, n);
    move_matches(list->matches, records, n);
    ds_memory_free(matcher->memory, records, n, 2 * sizeof *records);
    return DS_OK;
}

ds_status ds_matcher_expand(ds_matcher *matcher, const ds_text_match_list *texts, ds_error *error) {
    DS_TRY(ds_matcher_find_generic(matcher, texts, error));
    DS_TRY(ds_matcher_find_forms(matcher, texts, error));
    for (uint32_t text = 0; text < matcher->corpus->text_count; text++) DS_TRY(pair_within(matcher, text, error));
    for (size_t i = 0; i < texts->count; i++) DS_TRY(pair_between(matcher, &texts->matches[i], error));
    DS_TRY(sort_matches(matcher, &matcher->matches, error));
    return sort_matches(matcher, &matcher->unrelated, error);
}

/* Two different texts, by the verifier of this thread. */
static ds_status compare_texts(ds_matcher *matcher, ds_text_match *texts, ds_error *error) {
    const ds_overlap *known = ds_compared_find(&matcher->compared, texts->a, texts->b);
    if (known != NULL) {
        texts->overlap = *known;
        return DS_OK;
    }
    DS_TRY(ds_verifier_pair(&matcher->verifier, texts->a, texts->b, &texts->overlap, error));
    return ds_compared_keep(&matcher->compared, texts->a, texts->b, &texts->overlap, error);
}

ds_status ds_matcher_compare(ds_matcher *matcher, uint32_t a, uint32_t b, ds_match *out, ds_error *error) {
    const ds_corpus *corpus = matcher->corpus;
    uint32_t text_a = corpus->text_of[a], text_b = corpus->text_of[b];
    ds_text_match texts = {.a = text_a, .b = text_b};
    if (text_a == text_b) {
        texts = overlap_with_itself(corpus, text_a);
        texts.via = 0;
    } else {
        DS_TRY(compare_texts(matcher, &texts, error));
    }
    make_match(matcher, a, b, &texts, out);
    return DS_OK;
}

bool ds_matcher_may_have_missed(const ds_matcher *matcher, uint32_t a, uint32_t b) {
    const ds_corpus *corpus = matcher->corpus;
    uint32_t text_a = corpus->text_of[a], text_b = corpus->text_of[b];
    uint32_t articles = ds_corpus_text_size(corpus, text_a);
    if (text_b != text_a) articles += ds_corpus_text_size(corpus, text_b);
    return articles > DS_BUCKET_MOST || (matcher->over[text_a] && matcher->over[text_b]);
}
