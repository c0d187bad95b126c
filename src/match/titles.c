/* SPDX-License-Identifier: MIT */
#include "match/titles.h"

#include "match/contrast.h"

#include <string.h>

/* What is longer is no headline, and would make the work quadratic. */
enum { HEADLINE_WORDS_MOST = 64, FIRST_PARAGRAPH_WORDS_MOST = 24 };

static const ds_tokens *tokens_of(const ds_verifier *v, int side) {
    return &v->side[side].tokens;
}

static bool are_headlines(const ds_verifier *v) {
    uint32_t a = tokens_of(v, 0)->headline_count, b = tokens_of(v, 1)->headline_count;
    return a > 0 && b > 0 && a <= HEADLINE_WORDS_MOST && b <= HEADLINE_WORDS_MOST;
}

uint32_t ds_titles_end(const ds_side *side) {
    const ds_tokens *tokens = &side->tokens;
    uint32_t most = tokens->count < FIRST_PARAGRAPH_WORDS_MOST ? tokens->count : FIRST_PARAGRAPH_WORDS_MOST;
    if (tokens->headline_count > 0) return tokens->headline_count;
    for (uint32_t at = 0; at < most; at++) {
        if ((ds_side_flags(side, at) & DS_TOKEN_PARAGRAPH_END) != 0) return at + 1;
    }
    return 0;
}

static bool has(const ds_tokens *tokens, uint32_t end, uint32_t wanted) {
    uint32_t at = 0;
    while (at < end && tokens->hashes[at] != wanted) at++;
    return at < end;
}

/* Words from place `first` on that the other title has too. */
static uint32_t count_met(const ds_verifier *v, int side, uint32_t first) {
    const ds_tokens *mine = tokens_of(v, side), *other = tokens_of(v, 1 - side);
    uint32_t end = ds_titles_end(&v->side[side]), other_end = ds_titles_end(&v->side[1 - side]), met = 0;
    for (uint32_t at = first; at < end; at++) met += has(other, other_end, mine->hashes[at]);
    return met;
}

bool ds_titles_are_equal(const ds_verifier *v) {
    const ds_tokens *a = tokens_of(v, 0), *b = tokens_of(v, 1);
    return a->headline_count > 0 && a->headline_count == b->headline_count &&
           memcmp(a->hashes, b->hashes, a->headline_count * sizeof *a->hashes) == 0;
}

bool ds_titles_differ(const ds_verifier *v) {
    uint32_t a = ds_titles_end(&v->side[0]), b = ds_titles_end(&v->side[1]);
    if (a == 0 || b == 0) return false;
    return a != b || memcmp(tokens_of(v, 0)->hashes, tokens_of(v, 1)->hashes, a * sizeof(uint32_t)) != 0;
}

bool ds_titles_differ_in_figures(const ds_verifier *v) {
    const ds_tokens *a = tokens_of(v, 0), *b = tokens_of(v, 1);
    if (a->headline_count != b->headline_count) return false;
    bool differ = false;
    for (uint32_t at = 0; at < a->headline_count; at++) {
        if (a->hashes[at] == b->hashes[at]) continue;
        differ = true;
        if ((ds_side_flags(&v->side[0], at) & ds_side_flags(&v->side[1], at) & DS_TOKEN_DIGIT) == 0) return false;
    }
    return differ;
}

/* The first word behind the tag ("CORRECTED - ", "UPDATE 2-"); the headline's end: none. */
static uint32_t behind_tag(const ds_verifier *v, int side) {
    const ds_tokens *mine = tokens_of(v, side);
    uint32_t at = 0;
    while (at < mine->headline_count && ds_telling_kind(&v->telling, mine->hashes[at]) == DS_TELLING_TAG) at++;
    while (at > 0 && at < mine->headline_count && (ds_side_flags(&v->side[side], at) & DS_TOKEN_DIGIT) != 0) at++;
    return at;
}

static bool is_link(const ds_verifier *v, int side, uint32_t at) {
    return ds_telling_kind(&v->telling, tokens_of(v, side)->hashes[at]) == DS_TELLING_LINK;
}

/* Has the other headline the subject, which this one begins with at `first`? A link belongs to it only with what it leads to. */
static bool meets_subject(const ds_verifier *v, int side, uint32_t first) {
    const ds_tokens *mine = tokens_of(v, side), *other = tokens_of(v, 1 - side);
    uint32_t end = mine->headline_count, last = first + 1;
    if (!has(other, other->headline_count, mine->hashes[first])) return false;
    while (last < end && is_link(v, side, last)) last++;
    if (last == first + 1 || last == end) return true;
    return has(other, other->headline_count, mine->hashes[last]);
}

bool ds_titles_are_like(const ds_verifier *v) {
    if (!are_headlines(v)) return false;
    uint32_t first[2], words[2];
    for (int side = 0; side < 2; side++) {
        first[side] = behind_tag(v, side);
        words[side] = tokens_of(v, side)->headline_count - first[side];
        if (words[side] == 0 || !meets_subject(v, side, first[side])) return false;
    }
    int shorter = words[0] <= words[1] ? 0 : 1;
    return count_met(v, shorter, first[shorter]) * 2 >= words[shorter];
}

/* A name, by its capital in the body, that stands nowhere in the other text. Of a body too short to name what it is about,
 * any word but a number will do. */
static bool is_own(const ds_verifier *v, int side, uint32_t at, uint32_t body) {
    const ds_side *mine = &v->side[side];
    if ((ds_side_flags(mine, at) & DS_TOKEN_DIGIT) != 0 || !ds_contrast_is_foreign(v, side, at)) return false;
    return mine->tokens.count - body < DS_TELLING_BODY_WORDS ||
           ds_contrast_is_name_from(mine, body, mine->tokens.hashes[at]);
}

static bool has_own(const ds_verifier *v, int side) {
    uint32_t at = 0, end = ds_titles_end(&v->side[side]);
    while (at < end && !is_own(v, side, at, end)) at++;
    return at < end;
}

bool ds_titles_are_parallel(const ds_verifier *v) {
    for (int side = 0; side < 2; side++) {
        uint32_t words = ds_titles_end(&v->side[side]);
        if (words == 0 || words > HEADLINE_WORDS_MOST || count_met(v, side, 0) * 2 < words) return false;
    }
    return has_own(v, 0) && has_own(v, 1);
}
