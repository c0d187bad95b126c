/* SPDX-License-Identifier: MIT */
/*
 * The two bodies are walked side by side, from one shared run to the next. What lies between two runs is a gap:
 *
 *     announced that the [Oakdale Volunteer | Elm Fork] fire department will receive [73 262 | 81 801] as part of
 *                                ^ a name swapped                                          ^ a number swapped
 *     said on [Monday |] that the [bill would | law will] ...
 *                      ^ a cut, and plain words
 *
 * Gaps of equal length on both sides are taken word by word, since a table swaps its figures closely. What stands before
 * the first shared run and behind the last is no gap: datelines, contacts and what one of them goes on with (but for the
 * first words of texts whose headlines do not stand apart).
 *
 * The walk takes the next shared shingle that is near on both sides, or begins a run; moved paragraphs are passed over. It
 * is one pass over each side, with a bounded number of steps at each place. Whether the other text has a name is asked
 * last, of a bounded number of gaps, and only if they could matter: most edited copies are through before that.
 */
#include "match/contrast.h"

#include "match/bits.h"
#include "match/titles.h"

enum {
    NEAR_SHINGLES = 24,   /* a shared shingle so near behind a gap ends it whatever follows */
    FAR_RUN_SHINGLES = 6, /* one farther off must begin a run of so many */
    PLACES_TRIED = 8,     /* of a shingle that stands in many */
    SHORT_GAP_WORDS = 16, /* a longer one, uneven, is a rewrite */
    EVEN_GAP_WORDS = 64,  /* as many words on both sides are compared one by one up to here */
    NEGATION_GAP_WORDS = 6,
    TABLE_WORDS = 60,      /* a text so short has no contacts at its end, but may end in figures */
    LEAD_WORDS = 60,       /* in which a text says what it is about */
    LEAD_GAP_WORDS = 6,    /* names at the heads of texts whose headlines do not stand apart */
    PLAIN_LEAD = 8,        /* so many more plain gaps than swaps, and the walk ends: what most edited copies come to */
    CAPITALS_PERCENT = 60, /* a text with more is in capitals, which then say nothing */
};

typedef struct stretch {
    uint32_t first, end; /* tokens of the whole text */
} stretch;

typedef struct gap {
    stretch side[2];
} gap;

/* What was asked of the other text: does it have a token? Forms repeat their names. */
typedef struct asked {
    uint32_t count;
    uint32_t tokens[DS_NAME_GAPS_MOST];
    bool is_foreign[DS_NAME_GAPS_MOST];
} asked;

typedef struct walk {
    const ds_verifier *v;
    ds_contrast *out;
    uint32_t plain;
    uint32_t named; /* gaps with a capital on both sides */
    gap names[DS_NAME_GAPS_MOST];
    bool in_capitals; /* one of the bodies is, so that capitals say nothing; known when names are counted */
    bool has_both;    /* a gap at the head of both texts with a number and a capital on both sides */
    gap both;
} walk;

static uint32_t token(const walk *w, int side, uint32_t at) {
    return w->v->side[side].tokens.hashes[at];
}

static uint8_t kind(const walk *w, int side, uint32_t at) {
    return ds_telling_kind(&w->v->telling, token(w, side, at));
}

static uint32_t length_of(stretch s) {
    return s.end - s.first;
}

/* ---- what a gap is ---- */

static bool has_number(const walk *w, int side, stretch s) {
    for (uint32_t at = s.first; at < s.end; at++) {
        if ((ds_side_flags(&w->v->side[side], at) & DS_TOKEN_DIGIT) != 0) return true;
        if (kind(w, side, at) == DS_TELLING_NUMBER) return true;
    }
    return false;
}

/* A link in a capital may be a name, as "Van" is. */
static bool may_name(const walk *w, int side, uint32_t at) {
    if ((ds_side_flags(&w->v->side[side], at) & DS_TOKEN_CAPITAL) == 0) return false;
    uint8_t is = kind(w, side, at);
    return is == DS_TELLING_NONE || is == DS_TELLING_LINK;
}

static bool has_capital(const walk *w, int side, stretch s) {
    while (s.first < s.end && !may_name(w, side, s.first)) s.first++;
    return s.first < s.end;
}

static uint32_t count_negations(const walk *w, int side, stretch s) {
    uint32_t count = 0;
    for (uint32_t at = s.first; at < s.end; at++) count += kind(w, side, at) == DS_TELLING_NEGATION;
    return count;
}

/* Is a number in it one of a date, as "March 3"? */
static bool has_date(const walk *w, int side, stretch s) {
    uint32_t at = s.first > 0 ? s.first - 1 : 0;
    while (at < s.end && kind(w, side, at) != DS_TELLING_DATE) at++;
    return at < s.end;
}

static bool is_in_lead(const walk *w, const gap *g) {
    for (int side = 0; side < 2; side++) {
        if (g->side[side].end > w->v->side[side].tokens.headline_count + LEAD_WORDS) return false;
    }
    return true;
}

/* A gap with a number on both sides. */
static void take_lead_numbers(walk *w, gap g) {
    const stretch *s = g.side;
    if (!is_in_lead(w, &g)) return;
    if (!has_date(w, 0, s[0]) && !has_date(w, 1, s[1])) w->out->lead_number = true;
    if (w->has_both || !has_capital(w, 0, s[0]) || !has_capital(w, 1, s[1])) return;
    w->has_both = true;
    w->both = g;
}

static void take_gap(walk *w, gap g) {
    const stretch *s = g.side;
    ds_contrast *out = w->out;
    out->gaps++;
    if (length_of(s[0]) <= NEGATION_GAP_WORDS && length_of(s[1]) <= NEGATION_GAP_WORDS)
        out->negation |= count_negations(w, 0, s[0]) != count_negations(w, 1, s[1]);
    bool is_short = length_of(s[0]) <= SHORT_GAP_WORDS && length_of(s[1]) <= SHORT_GAP_WORDS;
    bool may_have_numbers = is_short || is_in_lead(w, &g);
    bool has_numbers = may_have_numbers && has_number(w, 0, s[0]) && has_number(w, 1, s[1]);
    if (has_numbers) take_lead_numbers(w, g);
    if (!is_short) {
        w->plain++;
    } else if (has_numbers) {
        out->number_swaps++;
    } else if (w->named < DS_NAME_GAPS_MOST && has_capital(w, 0, s[0]) && has_capital(w, 1, s[1])) {
        w->names[w->named++] = g;
    } else {
        w->plain++;
    }
}

/* Between two shared runs; at least one side has words. */
static void take_between(walk *w, gap g) {
    uint32_t a = g.side[0].first, b = g.side[1].first, length = length_of(g.side[0]);
    if (length != length_of(g.side[1]) || length > EVEN_GAP_WORDS) {
        take_gap(w, g);
        return;
    }
    for (uint32_t i = 0, next; i < length; i = next) {
        next = i + 1;
        if (token(w, 0, a + i) == token(w, 1, b + i)) continue;
        while (next < length && token(w, 0, a + next) != token(w, 1, b + next)) next++;
        take_gap(w, (gap){{{a + i, a + next}, {b + i, b + next}}});
    }
}

/* The end of a short table: figures only, and as many. */
static void take_end(walk *w, gap g) {
    const stretch *s = g.side;
    if (length_of(s[0]) != length_of(s[1]) || length_of(s[0]) > SHORT_GAP_WORDS) return;
    if (has_number(w, 0, s[0]) && has_number(w, 1, s[1])) take_between(w, g);
}

/* The names that two headlines begin with; never numbers, as of dates. */
static void take_lead(walk *w, gap g) {
    if (g.side[0].end > LEAD_GAP_WORDS || g.side[1].end > LEAD_GAP_WORDS) return;
    if (!has_capital(w, 0, g.side[0]) || !has_capital(w, 1, g.side[1])) return;
    w->out->gaps++;
    w->names[w->named++] = g;
}

/* ---- the walk ---- */

/* Do so many shingles agree from these two on, the first of which do? */
static bool begins_run(const ds_verifier *v, uint32_t a, uint32_t b) {
    return ds_side_same_ahead(&v->side[0], a, &v->side[1], b, v->ngram) >= FAR_RUN_SHINGLES;
}

/* The first place of side 0 from `a` on where the shingle at `b` goes on; false: none is near or begins a run. */
static bool goes_on(const ds_verifier *v, uint32_t a, uint32_t gap_b, uint32_t b, uint32_t *place) {
    const ds_occurrence *all = v->places.occurrences;
    uint32_t first = ds_places_find(&v->places, &v->side[0], &v->side[1], b, v->hashes[b], v->ngram), tried = 0;
    bool found = false;
    uint32_t at = first == 0 ? 0 : all[first - 1].last;
    for (; at > a && tried < PLACES_TRIED; tried++, at = all[at - 1].earlier) {
        bool is_near = at - 1 - a <= NEAR_SHINGLES && gap_b <= NEAR_SHINGLES;
        if (!is_near && !begins_run(v, at - 1, b)) continue;
        *place = at - 1;
        found = true;
    }
    return found;
}

/* The first shingle of side 1 from `b` on that goes on on side 0; side 1's count: none. */
static uint32_t find_next(const ds_verifier *v, uint32_t a, uint32_t b, uint32_t *next_a) {
    uint32_t count = v->side[1].count, next = b;
    for (;; next++) {
        next = ds_bits_next(v->met[1], 0, next, count);
        if (next == count || goes_on(v, a, next - b, next, next_a)) return next;
    }
}

/* The tokens between the run that ended before shingles a and b and the one that begins at next_a and next_b. The last shared
 * shingle ends n - 1 tokens further on; where the next one begins before that, on a word that stands twice, the gap begins
 * so much earlier. */
static gap between(const ds_verifier *v, uint32_t a, uint32_t b, uint32_t next_a, uint32_t next_b) {
    uint32_t rest = v->ngram - 1;
    uint32_t over_a = a + rest > next_a ? a + rest - next_a : 0, over_b = b + rest > next_b ? b + rest - next_b : 0;
    rest -= over_a > over_b ? over_a : over_b;
    const ds_side *sa = &v->side[0], *sb = &v->side[1];
    return (gap){{{ds_side_token(sa, a) + rest, ds_side_token(sa, next_a)},
                  {ds_side_token(sb, b) + rest, ds_side_token(sb, next_b)}}};
}

/* What stands behind the last shared shingles, which ended before a and b. */
static gap behind(const ds_verifier *v, uint32_t a, uint32_t b) {
    const ds_side *sa = &v->side[0], *sb = &v->side[1];
    uint32_t rest = v->ngram - 1;
    return (gap){{{ds_side_token(sa, a) + rest, sa->tokens.count}, {ds_side_token(sb, b) + rest, sb->tokens.count}}};
}

static void walk_bodies(walk *w) {
    const ds_verifier *v = w->v;
    const ds_side *sa = &v->side[0], *sb = &v->side[1];
    uint32_t a = sa->headline_count, b = sb->headline_count;
    bool is_headline = a == 0 && b == 0, has_begun = false;
    while (a < sa->count && b < sb->count) {
        if (ds_side_is_same(sa, a, sb, b, v->ngram)) {
            uint32_t ahead = ds_side_same_ahead(sa, a, sb, b, v->ngram);
            has_begun = true;
            a += ahead;
            b += ahead;
            continue;
        }
        uint32_t next_a = a, next_b = find_next(v, a, b, &next_a);
        if (next_b == sb->count) {
            if (has_begun && w->out->words < TABLE_WORDS) take_end(w, behind(v, a, b));
            return;
        }
        if (has_begun) {
            take_between(w, between(v, a, b, next_a, next_b));
        } else if (is_headline) {
            take_lead(w, (gap){{{0, next_a}, {0, next_b}}});
        }
        w->out->is_cut_short = w->plain > w->out->number_swaps + w->named + PLAIN_LEAD;
        if (w->out->is_cut_short || w->named == DS_NAME_GAPS_MOST) return;
        a = next_a;
        b = next_b;
    }
}

/* ---- names ---- */

static bool has(const uint32_t *tokens, uint32_t count, uint32_t wanted) {
    uint32_t found = 0; /* no way out early: the compiler makes vectors of it */
    for (uint32_t i = 0; i < count; i++) found |= tokens[i] == wanted;
    return found != 0;
}

bool ds_contrast_is_foreign(const ds_verifier *verifier, int side, uint32_t at) {
    const ds_tokens *other = &verifier->side[1 - side].tokens;
    return !has(other->hashes, other->count, verifier->side[side].tokens.hashes[at]);
}

bool ds_contrast_is_name_from(const ds_side *side, uint32_t first, uint32_t token) {
    for (uint32_t at = first; at < side->tokens.count; at++) {
        if (side->tokens.hashes[at] == token && (ds_side_flags(side, at) & DS_TOKEN_CAPITAL) != 0) return true;
    }
    return false;
}

/* Of a word with one bit at most in each four, how many are set. */
static uint32_t count_fours(uint64_t word) {
    const uint64_t low = 0x0f0f0f0f0f0f0f0fu;
    return (uint32_t)(((word & low) + (word >> 4 & low)) * 0x0101010101010101u >> 56);
}

/* Two tokens a byte, so sixteen in a word of 64 bits; those at odd ends one by one. */
static uint32_t count_capitals(const ds_side *side, uint32_t first, uint32_t end) {
    const uint64_t ones = 0x1111111111111111u;
    uint32_t count = 0;
    for (; first < end && first % 2 != 0; first++) count += (ds_side_flags(side, first) & DS_TOKEN_CAPITAL) != 0;
    for (; first + 16 <= end; first += 16) {
        uint64_t flags;
        memcpy(&flags, side->flags + first / 2, sizeof flags);
        count += count_fours(flags / DS_TOKEN_CAPITAL & ones);
    }
    for (; first < end; first++) count += (ds_side_flags(side, first) & DS_TOKEN_CAPITAL) != 0;
    return count;
}

static bool is_in_capitals(const ds_side *side) {
    uint32_t capitals = count_capitals(side, side->tokens.headline_count, side->tokens.count);
    return (uint64_t)capitals * 100 > (uint64_t)ds_tokens_body_count(&side->tokens) * CAPITALS_PERCENT;
}

static bool is_foreign(const walk *w, asked *before, int side, uint32_t at) {
    uint32_t wanted = token(w, side, at), i = 0;
    while (i < before->count && before->tokens[i] != wanted) i++;
    if (i < before->count) return before->is_foreign[i];
    bool foreign = ds_contrast_is_foreign(w->v, side, at);
    if (i == DS_NAME_GAPS_MOST) return foreign;
    before->tokens[i] = wanted;
    before->is_foreign[i] = foreign;
    before->count++;
    return foreign;
}

/* The first name that the other text does not have; `s.end`: none. */
static uint32_t find_name(const walk *w, asked *before, int side, stretch s) {
    while (s.first < s.end && !(may_name(w, side, s.first) && is_foreign(w, before, side, s.first))) s.first++;
    return s.first;
}

/* Does a name of the lead, which the other text does not have, come again behind it? Then it is whom the text is about, and
 * no reporter's name, place or hour at the head of a page. */
static bool comes_again(const walk *w, int side, stretch s) {
    const ds_side *mine = &w->v->side[side];
    uint32_t behind = mine->tokens.headline_count + LEAD_WORDS;
    for (uint32_t at = s.first; at < s.end; at++) {
        if (!may_name(w, side, at) || !ds_contrast_is_foreign(w->v, side, at)) continue;
        if (ds_contrast_is_name_from(mine, behind, token(w, side, at))) return true;
    }
    return false;
}

static bool is_about_others(const walk *w, const gap *g) {
    return is_in_lead(w, g) && comes_again(w, 0, g->side[0]) && comes_again(w, 1, g->side[1]);
}

/* Names that were swapped. Where a headline names one and the body does again, that is whom the text is about. */
static void count_names(walk *w) {
    const ds_side *sides = w->v->side;
    ds_contrast *out = w->out;
    uint64_t pairs[DS_NAME_GAPS_MOST];
    bool stand_apart = sides[0].tokens.headline_count > 0 || sides[1].tokens.headline_count > 0;
    uint32_t first[2] = {stand_apart ? 0 : ds_titles_end(&sides[0]), stand_apart ? 0 : ds_titles_end(&sides[1])};
    asked before[2];
    before[0].count = before[1].count = 0;
    w->in_capitals = is_in_capitals(&sides[0]) || is_in_capitals(&sides[1]);
    if (w->in_capitals) return;
    for (uint32_t i = 0; i < w->named; i++) {
        gap *g = &w->names[i];
        uint32_t a = find_name(w, &before[0], 0, g->side[0]), seen = 0;
        bool has_none = a == g->side[0].end;
        g->side[0].first = a; /* what stands before need not be asked again */
        if (has_none) continue;
        uint32_t b = find_name(w, &before[1], 1, g->side[1]);
        has_none = b == g->side[1].end;
        g->side[1].first = b;
        if (has_none) continue;
        uint64_t pair = (uint64_t)token(w, 0, a) << 32 | token(w, 1, b);
        while (seen < out->name_pairs && pairs[seen] != pair) seen++;
        if (seen == out->name_pairs) pairs[out->name_pairs++] = pair;
        out->name_swaps++;
        if (g->side[0].end <= first[0] && g->side[1].end <= first[1])
            out->parallel_headlines |= ds_contrast_is_name_from(&sides[0], first[0], token(w, 0, a)) &&
                                       ds_contrast_is_name_from(&sides[1], first[1], token(w, 1, b));
    }
}

/* Dear, and of no use where the headlines decide. */
static bool find_lead_name(const walk *w) {
    const ds_contrast *c = w->out;
    if (!c->lead_number || c->parallel_headlines || c->same_headline || c->is_cut_short || w->in_capitals) return false;
    if (w->has_both && is_about_others(w, &w->both)) return true;
    for (uint32_t i = 0; i < w->named; i++) {
        if (is_about_others(w, &w->names[i])) return true;
    }
    return false;
}

void ds_contrast_find(const ds_verifier *verifier, const ds_overlap *overlap, ds_contrast *out) {
    walk w;
    w.v = verifier;
    w.out = out;
    w.plain = w.named = 0;
    w.has_both = false;
    uint32_t words_a = ds_tokens_body_count(&verifier->side[0].tokens);
    uint32_t words_b = ds_tokens_body_count(&verifier->side[1].tokens);
    *out = (ds_contrast){.words = words_a < words_b ? words_a : words_b, .longest_run = overlap->longest_run};
    out->like_headlines = ds_titles_are_like(verifier);
    if (overlap->same_body) {
        out->parallel_headlines = ds_titles_are_parallel(verifier);
        out->headline_figures = ds_titles_differ_in_figures(verifier);
    }
    if (out->words < verifier->ngram || overlap->same_body) return;
    walk_bodies(&w);
    if (out->words < DS_TELLING_BODY_WORDS) out->parallel_headlines = ds_titles_are_parallel(verifier);
    uint32_t swaps = out->number_swaps + w.named;
    if (out->number_swaps == 0 && !out->lead_number && (out->is_cut_short || swaps == 0 || swaps * 3 < out->gaps))
        return;
    w.in_capitals = false;
    if (w.named > 0 || (w.has_both && out->lead_number)) count_names(&w);
    out->same_headline = ds_titles_are_equal(verifier);
    out->other_title = out->lead_number && ds_titles_differ(verifier);
    if (!out->same_headline && !out->parallel_headlines) out->parallel_headlines = ds_titles_are_parallel(verifier);
    out->lead_name = find_lead_name(&w);
}
