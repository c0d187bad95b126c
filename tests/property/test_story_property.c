/* SPDX-License-Identifier: MIT */
/*
 * Editions and kills against their definitions, worked out slowly: corpora of a few articles are thrown, with few guids,
 * slugs, headlines, versions and texts, so that everything meets everything. Matches are taken as found, for they have
 * tests of their own.
 */
#include "dice.h"
#include "fixtures/fixture_stand.h"

#include <stdio.h>

enum { ROUNDS = 300, MOST = 14 };

typedef struct model {
    fixture_stand *s;
    uint32_t n;
    bool by_id[MOST][MOST];  /* editions of one item by id, closed */
    bool joined[MOST][MOST]; /* editions by any evidence, closed */
    uint32_t chain[MOST];    /* the first article of its chain; itself where there is none */
    bool silent[MOST];
} model;

static void throw_article(fixture_stand *s, dice *d) {
    static const uint32_t tags[] = {0, 0, 0, DS_TAG_UPDATE | 1, DS_TAG_UPDATE | 2, DS_TAG_CORRECTED, DS_TAG_REPEAT};
    fixture_words none = {0, 0}, headline = {50000 + 100 * dice_below(d, 3), 8};
    bool is_kill = dice_once_in(d, 7), is_empty = is_kill && !dice_once_in(d, 3);
    fixture_words body = {1000 * dice_below(d, 3) + 8 * dice_below(d, 6), 100 + 10 * dice_below(d, 3)};
    if (dice_once_in(d, 5)) headline.count = 0;
    ds_entry *entry = is_empty ? fixture_add(s, none, none, none, none) : fixture_add(s, headline, body, none, none);
    entry->source = dice_below(d, 2);
    entry->guid_hash = dice_once_in(d, 2) ? 0 : 2 * (uint64_t)dice_below(d, 2) + 11;
    entry->id_hash = dice_once_in(d, 2) ? 0 : 2 * (uint64_t)dice_below(d, 3) + 21;
    entry->version_hash = dice_once_in(d, 3) ? 0 : dice_once_in(d, 9) ? 77 : 2 * (uint64_t)dice_below(d, 3) + 2;
    entry->slug_hash = dice_once_in(d, 2) ? 0 : 2 * (uint64_t)dice_below(d, 2) + 31;
    entry->tag = tags[dice_below(d, 7)];
    entry->published = dice_once_in(d, 8) ? DS_TIME_NONE : (int64_t)dice_below(d, 12) * FIXTURE_DAY;
    entry->updated = dice_once_in(d, 4) && entry->published != DS_TIME_NONE
                         ? entry->published + dice_below(d, 3) * INT64_C(3600)
                         : DS_TIME_NONE;
    entry->usable = !is_kill && !dice_once_in(d, 10);
    entry->is_kill = is_kill;
}

static const ds_entry *entry_of(const model *m, uint32_t i) {
    return &m->s->entries[i];
}

static const ds_match *match_of(const model *m, uint32_t a, uint32_t b) {
    return fixture_find(&m->s->matcher.matches, a < b ? a : b, a < b ? b : a);
}

static int64_t time_of(const ds_entry *e) {
    return e->updated != DS_TIME_NONE ? e->updated : e->published;
}

static bool near(const model *m, uint32_t a, uint32_t b, double windows) {
    int64_t x = time_of(entry_of(m, a)), y = time_of(entry_of(m, b));
    if (m->s->options.window_days <= 0 || x == DS_TIME_NONE || y == DS_TIME_NONE) return true;
    return (double)(x > y ? x - y : y - x) <= windows * m->s->options.window_days * 86400;
}

static uint64_t key_of(const ds_entry *e) {
    return e->guid_hash != 0 ? e->guid_hash : e->id_hash;
}

static bool one_id(const model *m, uint32_t a, uint32_t b) {
    const ds_entry *x = entry_of(m, a), *y = entry_of(m, b);
    return x->source == y->source && key_of(x) != 0 && key_of(x) == key_of(y);
}

/* a before b as editions. */
static bool is_before(const model *m, uint32_t a, uint32_t b) {
    int order = ds_edition_order(entry_of(m, a), entry_of(m, b));
    return order < 0 || (order == 0 && a < b);
}

static void close_over(bool related[MOST][MOST], uint32_t n) {
    for (uint32_t k = 0; k < n; k++) {
        for (uint32_t i = 0; i < n; i++) {
            for (uint32_t j = 0; j < n; j++) related[i][j] |= related[i][k] && related[k][j];
        }
    }
}

/* The nearest article of one id before b, of those with a version only; MOST if there is none. */
static uint32_t before(const model *m, uint32_t b, bool versioned) {
    uint32_t best = MOST;
    for (uint32_t a = 0; a < m->n; a++) {
        if (a == b || !one_id(m, a, b) || !is_before(m, a, b)) continue;
        if (versioned && (entry_of(m, a)->version_hash == 0 || entry_of(m, a)->is_kill)) continue;
        if (best == MOST || is_before(m, best, a)) best = a;
    }
    return best;
}

static bool before_in_version(const model *m, uint32_t a, uint32_t b) {
    uint64_t x = entry_of(m, a)->version_hash, y = entry_of(m, b)->version_hash;
    return x != y ? x < y : is_before(m, a, b);
}

/* The one before b by version and time. */
static uint32_t before_by_version(const model *m, uint32_t b) {
    uint32_t best = MOST;
    for (uint32_t a = 0; a < m->n; a++) {
        if (a == b || !one_id(m, a, b) || !before_in_version(m, a, b)) continue;
        if (best == MOST || before_in_version(m, best, a)) best = a;
    }
    return best;
}

static bool id_means_nothing(const model *m, uint32_t of) {
    uint32_t strangers = 0;
    for (uint32_t b = 0; b < m->n; b++) {
        uint32_t a = b == of || one_id(m, of, b) ? before_by_version(m, b) : MOST;
        if (a == MOST) continue;
        const ds_entry *x = entry_of(m, a), *y = entry_of(m, b);
        strangers += x->version_hash == y->version_hash && x->headline_norm != y->headline_norm && !x->is_kill &&
                     !y->is_kill && match_of(m, a, b) == NULL;
    }
    return strangers > 2;
}

static bool continues(const model *m, uint32_t a, uint32_t b) {
    const ds_entry *x = entry_of(m, a), *y = entry_of(m, b);
    bool kill = x->is_kill || y->is_kill, versions = x->version_hash != 0 && y->version_hash != 0;
    if (!kill && !versions) return false;
    if (!kill && y->guid_hash == 0 && x->version_hash == y->version_hash) return false;
    bool numbers = versions && x->version_hash % 2 == 0 && y->version_hash % 2 == 0;
    bool on = kill || (numbers && x->version_hash < y->version_hash);
    return near(m, a, b, 1) || (on && near(m, a, b, 10));
}

static void model_ids(model *m) {
    for (uint32_t b = 0; b < m->n; b++) {
        m->by_id[b][b] = true;
        if (key_of(entry_of(m, b)) == 0 || id_means_nothing(m, b)) continue;
        for (int versioned = 0; versioned < 2; versioned++) {
            uint32_t a = before(m, b, versioned);
            if (a != MOST && continues(m, a, b)) m->by_id[a][b] = m->by_id[b][a] = true;
        }
        uint32_t a = before_by_version(m, b);
        if (a == MOST) continue;
        const ds_entry *x = entry_of(m, a), *y = entry_of(m, b);
        bool other_text = x->words > 0 && y->words > 0 && x->token_hash != y->token_hash && !x->is_kill && !y->is_kill;
        bool same = x->version_hash == y->version_hash && near(m, a, b, 1) &&
                    (x->version_hash != 0 || time_of(x) == time_of(y));
        bool item = x->guid_hash != 0 || match_of(m, a, b) != NULL ||
                    (x->version_hash != 0 && x->headline_norm != 0 && x->headline_norm == y->headline_norm);
        m->silent[b] = other_text && same && item;
    }
    close_over(m->by_id, m->n);
}

static bool text_says_so(const model *m, uint32_t a, uint32_t b) {
    const ds_entry *x = entry_of(m, a), *y = entry_of(m, b);
    const ds_match *match = match_of(m, a, b);
    if (match == NULL || match->relation == DS_RELATION_RERUN || x->source != y->source) return false;
    if (one_id(m, a, b)) return true;
    if ((m->s->stories.marks[a] | m->s->stories.marks[b]) & DS_MARK_DIGEST) return false;
    if (x->is_kill != y->is_kill) return match->relation != DS_RELATION_EXCERPT;
    bool headline = x->headline_norm != 0 && x->headline_norm == y->headline_norm && !m->s->matcher.is_generic[a];
    bool slug = x->slug_hash != 0 && x->slug_hash == y->slug_hash;
    if (x->tag != y->tag) return headline || slug || match->relation == DS_RELATION_UPDATE;
    if (!headline || time_of(x) == DS_TIME_NONE || time_of(y) == DS_TIME_NONE || time_of(x) == time_of(y)) return false;
    bool first_a = time_of(x) < time_of(y);
    double held = (first_a == (match->a == a)) ? ds_overlap_in_a(&match->overlap) : ds_overlap_in_b(&match->overlap);
    return (first_a ? y->words > x->words : x->words > y->words) && held >= m->s->options.containment;
}

/* Chains: what is joined, in order, a new one where a window has passed and the item by id is not in one already. */
static void model_chains(model *m) {
    for (uint32_t a = 0; a < m->n; a++) {
        for (uint32_t b = 0; b < m->n; b++) m->joined[a][b] = m->by_id[a][b] || (a != b && text_says_so(m, a, b));
        m->chain[a] = MOST;
    }
    close_over(m->joined, m->n);
    for (uint32_t done = 0; done < m->n; done++) {
        uint32_t next = MOST, start = MOST; /* the first edition without a chain; the last one that began a chain */
        for (uint32_t i = 0; i < m->n; i++) {
            if (m->chain[i] == MOST && (next == MOST || is_before(m, i, next))) next = i;
        }
        for (uint32_t i = 0; i < m->n; i++) {
            if (m->chain[i] == MOST || !m->joined[i][next]) continue;
            if (m->by_id[i][next]) m->chain[next] = m->chain[i];
            if (m->chain[i] == i && (start == MOST || is_before(m, start, i))) start = i;
        }
        if (m->chain[next] != MOST) continue;
        m->chain[next] = start != MOST && near(m, start, next, 1) ? start : next;
    }
}

static uint32_t number_in_model(const model *m, uint32_t of) {
    uint32_t number = 0, mine = 0, last = MOST;
    bool placed[MOST] = {false};
    for (uint32_t done = 0; done < m->n; done++) {
        uint32_t next = MOST;
        for (uint32_t i = 0; i < m->n; i++) {
            if (!placed[i] && m->chain[i] == m->chain[of] && (next == MOST || is_before(m, i, next))) next = i;
        }
        if (next == MOST) break;
        placed[next] = true;
        const ds_entry *x = last == MOST ? NULL : entry_of(m, last), *y = entry_of(m, next);
        bool again = x != NULL && ds_edition_order(x, y) == 0 && x->tag == y->tag &&
                     x->version_hash == y->version_hash && x->token_hash == y->token_hash && x->is_kill == y->is_kill;
        number += !again;
        if (next == of) mine = number;
        last = next;
    }
    return number < 2 ? 0 : mine;
}

static bool lifts(const model *m, uint32_t i, uint32_t kill) {
    const ds_entry *x = entry_of(m, i), *k = entry_of(m, kill);
    if (!x->usable || !one_id(m, i, kill) || m->chain[i] != m->chain[kill]) return false;
    bool numbers = x->version_hash != 0 && k->version_hash != 0 && x->version_hash % 2 == 0 && k->version_hash % 2 == 0;
    if (numbers) return x->version_hash > k->version_hash;
    return time_of(x) != DS_TIME_NONE && time_of(x) > time_of(k);
}

/* Does a kill reach this article by its id? */
static bool is_killed(const model *m, uint32_t i) {
    for (uint32_t k = 0; k < m->n && !entry_of(m, i)->is_kill; k++) {
        if (!entry_of(m, k)->is_kill || !one_id(m, i, k) || m->chain[i] != m->chain[k]) continue;
        bool lifted = false;
        for (uint32_t x = 0; x < m->n; x++) lifted |= lifts(m, x, k);
        if (!lifted) return true;
    }
    return false;
}

static bool same_text(const model *m, const ds_match *match) {
    (void)m;
    return match != NULL && (match->relation == DS_RELATION_IDENTICAL || match->relation == DS_RELATION_COPY);
}

static void assert_kills(const model *m, unsigned seed_round) {
    const ds_stories *stories = &m->s->stories;
    for (uint32_t i = 0; i < m->n; i++) {
        bool marked = (stories->marks[i] & DS_MARK_KILLED) != 0;
        if (is_killed(m, i) && !marked) fail_msg("round %u: %u is not killed", seed_round, i);
        if (marked && !entry_of(m, i)->is_kill) {
            bool any = false; /* nothing is killed without a kill, one source's, in its story or for its text */
            for (uint32_t k = 0; k < m->n; k++) any |= entry_of(m, k)->is_kill != 0;
            if (!any) fail_msg("round %u: %u is killed by nobody", seed_round, i);
        }
        if (entry_of(m, i)->is_kill && (stories->marks[i] & (DS_MARK_KILLED | DS_MARK_KILL_SUSPECT)) == DS_MARK_KILLED)
            fail_msg("round %u: the kill %u is killed", seed_round, i);
        for (uint32_t j = 0; j < m->n && is_killed(m, i); j++) {
            if (stories->story_of[i] != stories->story_of[j] || entry_of(m, j)->is_kill) continue;
            unsigned char marks = stories->marks[j];
            if ((marks & (DS_MARK_KILLED | DS_MARK_KILL_SUSPECT)) == 0)
                fail_msg("round %u: %u lies with the killed %u unmarked", seed_round, j, i);
            bool whole = !(marks & DS_MARK_DIGEST);
            if (i != j && whole && same_text(m, match_of(m, i, j)) && !(marks & DS_MARK_KILLED))
                fail_msg("round %u: %u is a copy of the killed %u", seed_round, j, i);
        }
    }
}

/* Kills without an id in common aim by name; where none is thrown that could, chains must be exactly the model's. */
static bool aims(const model *m) {
    for (uint32_t k = 0; k < m->n; k++) {
        bool meets = false;
        for (uint32_t i = 0; i < m->n; i++) meets |= !entry_of(m, i)->is_kill && m->joined[i][k];
        if (entry_of(m, k)->is_kill && !meets && (entry_of(m, k)->slug_hash != 0 || entry_of(m, k)->headline_norm != 0))
            return true;
    }
    return false;
}

static void editions_and_kills_are_as_defined(void **state) {
    (void)state;
    dice d = dice_new(71);
    uint32_t exact = 0, chained = 0, killed = 0, silent = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        model m = {.s = fixture_stand_new()};
        m.s->options.window_days = dice_once_in(&d, 5) ? 0 : 2;
        m.n = dice_between(&d, 2, MOST);
        for (uint32_t i = 0; i < m.n; i++) throw_article(m.s, &d);
        fixture_build(m.s); /* and validates */
        model_ids(&m);
        model_chains(&m);
        bool is_exact = !aims(&m);
        exact += is_exact;
        for (uint32_t i = 0; i < m.n; i++) {
            const ds_edition *edition = ds_editions_find(&m.s->stories.editions, i);
            uint32_t number = edition == NULL ? 0 : edition->number, expected = number_in_model(&m, i);
            if (is_exact && number != expected)
                fail_msg("round %u: %u is edition %u, not %u", round, i, number, expected);
            bool is_silent = (m.s->stories.marks[i] & DS_MARK_SILENT_EDIT) != 0;
            if (is_silent != m.silent[i]) fail_msg("round %u: %u silent edit: %d", round, i, is_silent);
            chained += number > 0;
            silent += is_silent;
            killed += is_killed(&m, i);
        }
        if (is_exact) assert_kills(&m, round);
        fixture_stand_free(m.s);
    }
    assert_true(exact > ROUNDS / 8 && chained > ROUNDS / 2 && killed > 10 && silent > 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(editions_and_kills_are_as_defined)};
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
