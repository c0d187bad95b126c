/* SPDX-License-Identifier: MIT */
/*
 * Same frame, other numbers and names: grant notices to two towns, two days' prime rates, two companies' earnings. They
 * share nine words in ten and are two stories, where two prints of one story may share half. What tells them apart is not
 * how much differs but what: editors insert, cut and rephrase plain words; a form is filled in with other names and numbers.
 *
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
 * is one pass over each side, with a bounded number of steps at each place.
 */
#include "match/template.h"

#include <string.h>

enum {
    NEAR_SHINGLES = 24,   /* a shared shingle so near behind a gap ends it whatever follows */
    FAR_RUN_SHINGLES = 6, /* one farther off must begin a run of so many */
    PLACES_TRIED = 8,     /* of a shingle that stands in many */
    SHORT_GAP_WORDS = 16, /* a longer one, uneven, is a rewrite */
    EVEN_GAP_WORDS = 64,  /* as many words on both sides are compared one by one up to here */
    NEGATION_GAP_WORDS = 6,
    LEAD_GAP_WORDS = 6, /* a name at the head of a text whose headline does not stand apart */
    PLAIN_LEAD = 8,     /* so many more plain gaps than swaps, and it is no template: what most edited copies come to */
    CAPITALS_PERCENT = 60, /* a text with more is in capitals, which then say nothing */
};

/*
 * Half of all gaps at least are swaps in a template, and they are spread over it: three, and one in so many words. Two,
 * and a third of all, will do where headlines are parallel ("Oakdale receives grant", "Elm Fork receives grant"). Under the very same headline
 * it takes six, since a story keeps it when it is corrected: two items on one company's quarter differ in up to five figures.
 *
 * Names must be among the swaps, two or one twice, since the figures of a running story change too (12 dead, 15 dead).
 * Where no number goes with them they must come again.
 * Without them it must be a table: a figure in 24 words. (Notices of interest rates and positions of ships have one in 10,
 * lists of prices one in 9 to 30, the news one in 60 and fewer.)
 */
enum {
    SWAPS = 3,
    SWAPS_PARALLEL = 2,
    SWAPS_SAME_HEADLINE = 6,
    NAMES_WITHOUT_NUMBERS = 4,
    WORDS_A_SWAP = 120,
    WORDS_A_FIGURE = 24,
    WORDS_A_FIGURE_ALONE = 60, /* where nothing else differs */
    LITTLE_ELSE_GAPS = 6,      /* so few gaps, and a changed number or negation is worth a note */
};

typedef struct stretch {
    uint32_t first, end; /* tokens of the whole text */
} stretch;

typedef struct walk {
    const ds_verifier *v;
    ds_contrast *out;
    uint32_t plain;
    uint64_t pairs[DS_NAME_PAIRS_MOST];
    int all_capitals; /* -1: not known yet */
} walk;

static uint32_t token(const walk *w, int side, uint32_t at) {
    return w->v->side[side].tokens.hashes[at];
}

static bool has(const uint32_t *tokens, uint32_t count, uint32_t wanted) {
    uint32_t found = 0; /* no way out early: the compiler makes vectors of it */
    for (uint32_t i = 0; i < count; i++) found |= tokens[i] == wanted;
    return found != 0;
}

static bool is_foreign(const walk *w, int side, uint32_t at) {
    const ds_tokens *other = &w->v->side[1 - side].tokens;
    return !has(other->hashes, other->count, token(w, side, at));
}

static bool is_in_capitals(const ds_side *side) {
    uint32_t capitals = 0, count = ds_tokens_body_count(&side->tokens);
    for (uint32_t i = side->tokens.headline_count; i < side->tokens.count; i++)
        capitals += (ds_side_flags(side, i) & DS_TOKEN_CAPITAL) != 0;
    return (uint64_t)capitals * 100 > (uint64_t)count * CAPITALS_PERCENT;
}

static bool has_number(const walk *w, int side, stretch s) {
    for (uint32_t at = s.first; at < s.end; at++) {
        if (ds_side_flags(&w->v->side[side], at) & DS_TOKEN_DIGIT) return true;
        if (ds_telling_kind(&w->v->telling, token(w, side, at)) == DS_TELLING_NUMBER) return true;
    }
    return false;
}

/* The first name that the other text does not have; `s.end`: none. */
static uint32_t find_name(walk *w, int side, stretch s) {
    for (uint32_t at = s.first; at < s.end; at++) {
        if (!(ds_side_flags(&w->v->side[side], at) & DS_TOKEN_CAPITAL)) continue;
        if (ds_telling_kind(&w->v->telling, token(w, side, at)) != DS_TELLING_NONE || !is_foreign(w, side, at))
            continue;
        if (w->all_capitals < 0) w->all_capitals = is_in_capitals(&w->v->side[0]) || is_in_capitals(&w->v->side[1]);
        return w->all_capitals ? s.end : at;
    }
    return s.end;
}

static void take_names(walk *w, uint32_t a, uint32_t b) {
    uint64_t pair = (uint64_t)token(w, 0, a) << 32 | token(w, 1, b);
    w->out->name_swaps++;
    for (uint32_t i = 0; i < w->out->name_pairs; i++) {
        if (w->pairs[i] == pair) return;
    }
    if (w->out->name_pairs < DS_NAME_PAIRS_MOST) w->pairs[w->out->name_pairs++] = pair;
}

static uint32_t count_negations(const walk *w, int side, stretch s) {
    uint32_t count = 0;
    for (uint32_t at = s.first; at < s.end; at++)
        count += ds_telling_kind(&w->v->telling, token(w, side, at)) == DS_TELLING_NEGATION;
    return count;
}

static void take_gap(walk *w, stretch a, stretch b) {
    uint32_t length_a = a.end - a.first, length_b = b.end - b.first;
    ds_contrast *out = w->out;
    out->gaps++;
    if (length_a <= NEGATION_GAP_WORDS && length_b <= NEGATION_GAP_WORDS)
        out->negation |= count_negations(w, 0, a) != count_negations(w, 1, b);
    bool is_short = length_a <= SHORT_GAP_WORDS && length_b <= SHORT_GAP_WORDS;
    if (is_short && has_number(w, 0, a) && has_number(w, 1, b)) {
        out->number_swaps++;
        return;
    }
    uint32_t name_a = is_short ? find_name(w, 0, a) : a.end, name_b = name_a < a.end ? find_name(w, 1, b) : b.end;
    if (name_b < b.end) {
        take_names(w, name_a, name_b);
    } else {
        w->plain++;
    }
}

/* Between two shared runs; at least one side has words. */
static void take_between(walk *w, stretch a, stretch b) {
    uint32_t length = a.end - a.first;
    if (length != b.end - b.first || length > EVEN_GAP_WORDS) {
        take_gap(w, a, b);
        return;
    }
    for (uint32_t i = 0, next; i < length; i = next) {
        next = i + 1;
        if (token(w, 0, a.first + i) == token(w, 1, b.first + i)) continue;
        while (next < length && token(w, 0, a.first + next) != token(w, 1, b.first + next)) next++;
        take_gap(w, (stretch){a.first + i, a.first + next}, (stretch){b.first + i, b.first + next});
    }
}

/* Does a token stand with a capital from `first` on? A headline may have nothing but capitals. */
static bool is_name_from(const ds_side *side, uint32_t first, uint32_t token) {
    for (uint32_t at = first; at < side->tokens.count; at++) {
        if (side->tokens.hashes[at] == token && (ds_side_flags(side, at) & DS_TOKEN_CAPITAL) != 0) return true;
    }
    return false;
}

/* The names that two headlines begin with; never numbers, as of dates. */
static void take_lead(walk *w, stretch a, stretch b) {
    if (a.end > LEAD_GAP_WORDS || b.end > LEAD_GAP_WORDS) return;
    uint32_t name_a = find_name(w, 0, a), name_b = find_name(w, 1, b);
    if (name_a == a.end || name_b == b.end) return;
    w->out->gaps++;
    take_names(w, name_a, name_b);
    w->out->parallel_headlines = is_name_from(&w->v->side[0], a.end, token(w, 0, name_a)) &&
                                 is_name_from(&w->v->side[1], b.end, token(w, 1, name_b));
}

static bool begins_run(const ds_verifier *v, uint32_t a, uint32_t b) {
    const ds_side *sa = &v->side[0], *sb = &v->side[1];
    if (a + FAR_RUN_SHINGLES > sa->count || b + FAR_RUN_SHINGLES > sb->count) return false;
    return memcmp(sa->shingles + a, sb->shingles + b, FAR_RUN_SHINGLES * sizeof(uint64_t)) == 0;
}

/* The first place of side 0 from `a` on where the shingle at `b` goes on; false: none is near or begins a run. */
static bool goes_on(const ds_verifier *v, uint32_t a, uint32_t gap_b, uint32_t b, uint32_t *place) {
    uint32_t tried = 0;
    bool found = false;
    for (uint32_t at = ds_verifier_find(v, v->side[1].shingles[b]); at > a && tried < PLACES_TRIED; tried++) {
        bool is_near = at - 1 - a <= NEAR_SHINGLES && gap_b <= NEAR_SHINGLES;
        if (is_near || begins_run(v, at - 1, b)) {
            *place = at - 1;
            found = true;
        }
        at = v->chain[at - 1];
    }
    return found;
}

static void walk_bodies(walk *w) {
    const ds_verifier *v = w->v;
    const ds_side *sa = &v->side[0], *sb = &v->side[1];
    uint32_t a = sa->headline_count, b = sb->headline_count, words = v->ngram;
    /* Where headlines do not stand apart, the first words are one. */
    bool is_headline = sa->headline_count == 0 && sb->headline_count == 0;
    uint32_t run = 0;
    while (a < sa->count && b < sb->count) {
        if (sa->shingles[a] == sb->shingles[b]) {
            run++;
            a++;
            b++;
            continue;
        }
        uint32_t next_a = a, next_b = b;
        while (next_b < sb->count && !goes_on(v, a, next_b - b, next_b, &next_a)) next_b++;
        if (next_b == sb->count) return;
        if (run == 0 && is_headline) {
            take_lead(w, (stretch){0, next_a}, (stretch){0, next_b});
            run = 1;
        } else if (run > 0) {
            w->out->longest = run + words - 1 > w->out->longest ? run + words - 1 : w->out->longest;
            run = 1;
            /* The last shared shingle ends words - 1 tokens further on; where the next one begins before that, on a word
             * that stands twice, the gap begins so much earlier. */
            uint32_t over_a = a + words - 1 > next_a ? a + words - 1 - next_a : 0;
            uint32_t over_b = b + words - 1 > next_b ? b + words - 1 - next_b : 0;
            uint32_t over = over_a > over_b ? over_a : over_b;
            stretch gap_a = {ds_side_token(sa, a) + words - 1 - over, ds_side_token(sa, next_a)};
            stretch gap_b = {ds_side_token(sb, b) + words - 1 - over, ds_side_token(sb, next_b)};
            take_between(w, gap_a, gap_b);
            if (w->plain > w->out->number_swaps + w->out->name_swaps + PLAIN_LEAD) {
                w->out->is_cut_short = true;
                return;
            }
        }
        a = next_a;
        b = next_b;
    }
}

static bool headlines_equal(const ds_tokens *a, const ds_tokens *b) {
    return a->headline_count > 0 && a->headline_count == b->headline_count &&
           memcmp(a->hashes, b->hashes, a->headline_count * sizeof *a->hashes) == 0;
}

/* A word of a headline that is a name, by its capital in the body, and stands nowhere in the other text. Of a body too short
 * to name what it is about, any word but a number will do. */
static bool is_own(const walk *w, int side, uint32_t at) {
    const ds_side *mine = &w->v->side[side];
    if (ds_side_flags(mine, at) & DS_TOKEN_DIGIT || !is_foreign(w, side, at)) return false;
    return ds_tokens_body_count(&mine->tokens) < DS_TELLING_BODY_WORDS ||
           is_name_from(mine, mine->tokens.headline_count, token(w, side, at));
}

/* How many words of a headline the other one has; `*own` if there is one of its own. */
static uint32_t count_met(const walk *w, int side, bool *own) {
    const ds_tokens *mine = &w->v->side[side].tokens, *other = &w->v->side[1 - side].tokens;
    uint32_t met = 0;
    *own = false;
    for (uint32_t at = 0; at < mine->headline_count; at++) {
        if (has(other->hashes, other->headline_count, mine->hashes[at])) {
            met++;
        } else if (!*own) {
            *own = is_own(w, side, at);
        }
    }
    return met;
}

static bool headlines_are_parallel(const walk *w) {
    const ds_tokens *a = &w->v->side[0].tokens, *b = &w->v->side[1].tokens;
    bool own_a, own_b;
    uint32_t met_a = count_met(w, 0, &own_a);
    if (!own_a || met_a * 2 < a->headline_count) return false;
    uint32_t met_b = count_met(w, 1, &own_b);
    return own_b && met_b * 2 >= b->headline_count;
}

/* The first word of a headline behind its tag ("CORRECTED - ", "UPDATE 2-"); the headline's end: none. */
static uint32_t behind_tag(const walk *w, int side) {
    const ds_side *s = &w->v->side[side];
    uint32_t at = 0, end = s->tokens.headline_count;
    while (at < end && ds_telling_kind(&w->v->telling, token(w, side, at)) == DS_TELLING_TAG) at++;
    while (at > 0 && at < end && (ds_side_flags(s, at) & DS_TOKEN_DIGIT) != 0) at++;
    return at;
}

/* The subject comes first in a headline, and a desk that corrects a story says the rest in other words at most. */
static bool headlines_are_like(const walk *w) {
    uint32_t first[2] = {behind_tag(w, 0), behind_tag(w, 1)}, words[2], met[2] = {0, 0};
    for (int side = 0; side < 2; side++) {
        const ds_tokens *mine = &w->v->side[side].tokens, *other = &w->v->side[1 - side].tokens;
        words[side] = mine->headline_count - first[side];
        if (words[side] == 0 || !has(other->hashes, other->headline_count, mine->hashes[first[side]])) return false;
        for (uint32_t at = first[side]; at < mine->headline_count; at++)
            met[side] += has(other->hashes, other->headline_count, mine->hashes[at]);
    }
    int shorter = words[0] <= words[1] ? 0 : 1;
    return met[shorter] * 2 >= words[shorter];
}

void ds_contrast_find(const ds_verifier *verifier, ds_contrast *out) {
    walk w = {.v = verifier, .out = out, .all_capitals = -1};
    const ds_tokens *a = &verifier->side[0].tokens, *b = &verifier->side[1].tokens;
    uint32_t words_a = ds_tokens_body_count(a), words_b = ds_tokens_body_count(b);
    *out = (ds_contrast){.words = words_a < words_b ? words_a : words_b};
    out->like_headlines = headlines_are_like(&w);
    if (out->words < verifier->ngram) return;
    walk_bodies(&w);
    if (out->is_cut_short || out->number_swaps + out->name_swaps == 0) return;
    out->same_headline = headlines_equal(a, b);
    out->parallel_headlines |= !out->same_headline && headlines_are_parallel(&w);
}

static uint32_t at_least(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

/* A form names whom it is about again and again. Names that differ once each may be a matter of spelling, as where one site
 * lost the apostrophes of another ("Maines", "Maine s"). */
static bool repeats_names(const ds_contrast *c) {
    return c->name_swaps >= NAMES_WITHOUT_NUMBERS && c->name_swaps >= 2 * c->name_pairs;
}

static bool is_form(const ds_contrast *c) {
    uint32_t swaps = c->number_swaps + c->name_swaps, need = c->same_headline ? SWAPS_SAME_HEADLINE : SWAPS;
    if (c->parallel_headlines && swaps >= SWAPS_PARALLEL && swaps * 3 >= c->gaps && c->name_swaps > 0) return true;
    if (swaps * 2 < c->gaps || (uint64_t)c->longest * 8 > (uint64_t)c->words * 5) return false;
    bool has_names = c->name_swaps >= 2 && (c->number_swaps > 0 || repeats_names(c));
    if (has_names && swaps >= at_least(need, c->words / WORDS_A_SWAP)) return true;
    return c->number_swaps >= at_least(need, c->words / WORDS_A_FIGURE);
}

uint8_t ds_contrast_judge(const ds_contrast *c) {
    unsigned bits = c->like_headlines ? DS_CONTRAST_LIKE_HEADLINES : 0;
    if (c->is_cut_short) return (uint8_t)bits;
    bool is_all_figures = c->number_swaps > 0 && c->number_swaps == c->gaps;
    if (is_form(c) || (is_all_figures && c->parallel_headlines)) bits |= DS_CONTRAST_TEMPLATE;
    if (is_all_figures && c->number_swaps >= c->words / WORDS_A_FIGURE_ALONE) bits |= DS_CONTRAST_FIGURES;
    if (c->number_swaps > 0 && c->gaps <= LITTLE_ELSE_GAPS) bits |= DS_CONTRAST_NUMBERS;
    if (c->negation && c->gaps <= LITTLE_ELSE_GAPS) bits |= DS_CONTRAST_NEGATION;
    return (uint8_t)bits;
}
