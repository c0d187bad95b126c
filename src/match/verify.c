/* SPDX-License-Identifier: MIT */
/*
 * Side 0 is indexed once: a hash table from shingle to its last place, and from each place a chain back to the earlier
 * places with the same shingle. Side 1 is then looked up shingle by shingle, once; all that is asked afterwards is read
 * from what was met.
 *
 *     side 0:   s0 s1 s2 s1 s4           heads[s1] -> 3, chain[3] -> 1       places + 1; 0 is none
 *     side 1:   s9 s1 s2 s1              met: 0 4 3 4                        a run begins where the places before differ
 *
 * A text that repeats itself ("ha ha ha ...") would make that walk quadratic. Past a budget of steps the longest run is
 * found in another way: whether a common run of L shingles exists is monotone in L, so L is searched by halving, each
 * try one pass of rolling hashes over both sides (Karp and Rabin 1987), every hit checked shingle by shingle.
 */
#include "match/verify.h"

#include "base/hash.h"
#include "match/relation.h"
#include "match/template.h"
#include "text/shingle.h"

#include <string.h>

/* Bits of the filter to a slot: of the shingles that only side 1 has, one in twelve or fewer passes it. */
enum { SLOTS_A_SHINGLE = 3, FILTER_BITS_A_SLOT = 4 };

enum { STEPS_PER_SHINGLE = 16, STEPS_FREE = 4096 };

/* In percent: from a tenth up, or from the least similarity up that makes a match or is shown. */
static uint32_t run_floor(const ds_options *options) {
    double least = 0.1;
    if (options->threshold < least) least = options->threshold;
    if (options->containment < least) least = options->containment;
    if (options->keep_pairs && options->pair_floor < least) least = options->pair_floor;
    return (uint32_t)(least * 100);
}

void ds_verifier_init(ds_verifier *verifier, ds_memory *memory, const ds_corpus *corpus, uint32_t ngram,
                      uint64_t seed) {
    *verifier = (ds_verifier){.memory = memory,
                              .corpus = corpus,
                              .ngram = ngram,
                              .seed = seed,
                              .run_floor_percent = corpus == NULL ? 0 : run_floor(corpus->options),
                              .loaded = DS_TEXT_NONE};
    ds_buffer_init(&verifier->bytes, memory);
    ds_token_store_init(&verifier->store[0], memory);
    ds_token_store_init(&verifier->store[1], memory);
    ds_telling_init(&verifier->telling);
}

void ds_verifier_clear(ds_verifier *v) {
    ds_buffer_clear(&v->bytes);
    for (size_t s = 0; s < 2; s++) {
        ds_token_store_clear(&v->store[s]);
        ds_memory_free(v->memory, v->side[s].shingles, v->side[s].shingle_capacity, sizeof(uint64_t));
        ds_memory_free(v->memory, v->side[s].packed_flags, v->side[s].packed_capacity, 1);
    }
    ds_memory_free(v->memory, v->heads, v->head_capacity, sizeof *v->heads);
    ds_memory_free(v->memory, v->chain, v->chain_capacity, sizeof *v->chain);
    ds_memory_free(v->memory, v->stamp, v->stamp_capacity, sizeof *v->stamp);
    ds_memory_free(v->memory, v->filter, v->filter_capacity, sizeof *v->filter);
    ds_memory_free(v->memory, v->last, v->last_capacity, sizeof *v->last);
    ds_memory_free(v->memory, v->met, v->met_capacity, sizeof *v->met);
    ds_memory_free(v->memory, v->table, v->table_capacity, sizeof *v->table);
    ds_memory_free(v->memory, v->window, v->window_capacity, sizeof *v->window);
    ds_verifier_init(v, v->memory, v->corpus, v->ngram, v->seed);
}

/*
 * Here shingles are only compared with each other, so those of the default length take a cheaper hash than the signature's:
 * a sum of three products, which the compiler makes of vectors, and a shift that brings high bits down for the table. Two
 * shingles that differ in one token never collide (the factors are odd and the tokens of 32 bits), others by a chance of 2^-64.
 */
static void shingle_triples(const uint32_t *restrict tokens, uint32_t count, uint64_t seed, uint64_t *restrict out) {
    const uint32_t factors[3] = {0x9e3779b1u, 0x85ebca77u, 0xc2b2ae3du};
    for (uint32_t i = 0; i + 3 <= count; i++) {
        uint64_t sum = seed;
        for (uint32_t t = 0; t < 3; t++) sum += (uint64_t)tokens[i + t] * factors[t];
        out[i] = sum ^ sum >> 32;
    }
}

static void shingle_segment(const ds_verifier *v, const uint32_t *tokens, uint32_t count, uint64_t *out) {
    if (v->ngram == 3 && count >= 3) {
        shingle_triples(tokens, count, v->seed, out);
    } else {
        ds_shingle_run(tokens, count, v->ngram, v->seed, out);
    }
}

static ds_status fill_side(ds_verifier *v, ds_side *side, const ds_tokens *tokens, ds_error *error) {
    side->tokens = *tokens;
    side->count = ds_shingle_count(tokens, v->ngram);
    side->headline_count = ds_shingle_segment(tokens->headline_count, v->ngram);
    if (!ds_memory_reserve(v->memory, &side->shingles, &side->shingle_capacity, side->count, sizeof(uint64_t))) {
        return ds_fail_memory(error);
    }
    shingle_segment(v, tokens->hashes, tokens->headline_count, side->shingles);
    shingle_segment(v, ds_tokens_body(tokens), ds_tokens_body_count(tokens), side->shingles + side->headline_count);
    return DS_OK;
}

static uint32_t slot_of(const ds_verifier *v, uint64_t shingle) {
    return (uint32_t)shingle & (v->slots - 1);
}

/* A bit that all shingles of side 0 have set, from bits of the shingle that do not choose its slot. Most shingles of two
 * texts that share little are turned away by it, by a branch that is well predicted. */
static uint64_t filter_bit(uint64_t shingle) {
    return UINT64_C(1) << (shingle >> 58);
}

static size_t filter_word(const ds_verifier *v, uint64_t shingle) {
    return (size_t)(shingle >> 32) & (v->slots * FILTER_BITS_A_SLOT / 64 - 1);
}

uint32_t ds_verifier_find(const ds_verifier *v, uint64_t shingle) {
    uint32_t slot = slot_of(v, shingle);
    while (v->heads[slot] != 0 && v->side[0].shingles[v->heads[slot] - 1] != shingle)
        slot = (slot + 1) & (v->slots - 1);
    return v->heads[slot];
}

static ds_status index_side(ds_verifier *v, ds_error *error) {
    const ds_side *side = &v->side[0];
    uint32_t slots = 64;
    while (slots < side->count * SLOTS_A_SHINGLE && slots < 1u << 31) slots *= 2;
    size_t places = side->count;
    if (!ds_memory_reserve(v->memory, &v->heads, &v->head_capacity, slots, sizeof *v->heads) ||
        !ds_memory_reserve(v->memory, &v->chain, &v->chain_capacity, places, sizeof *v->chain) ||
        !ds_memory_reserve(v->memory, &v->filter, &v->filter_capacity, slots * FILTER_BITS_A_SLOT / 64,
                           sizeof *v->filter) ||
        !ds_memory_reserve(v->memory, &v->last, &v->last_capacity, places, sizeof *v->last) ||
        !ds_memory_reserve(v->memory, &v->stamp, &v->stamp_capacity, places, sizeof *v->stamp)) {
        return ds_fail_memory(error);
    }
    v->slots = slots;
    v->round = 0;
    v->distinct = 0;
    memset(v->heads, 0, slots * sizeof *v->heads);
    memset(v->filter, 0, slots * FILTER_BITS_A_SLOT / 64 * sizeof *v->filter);
    memset(v->stamp, 0, places * sizeof *v->stamp);
    for (uint32_t place = 0; place < side->count; place++) {
        uint32_t slot = slot_of(v, side->shingles[place]);
        while (v->heads[slot] != 0 && side->shingles[v->heads[slot] - 1] != side->shingles[place]) {
            slot = (slot + 1) & (slots - 1);
        }
        v->filter[filter_word(v, side->shingles[place])] |= filter_bit(side->shingles[place]);
        v->distinct += v->heads[slot] == 0;
        v->chain[place] = v->heads[slot];
        v->heads[slot] = place + 1;
    }
    memset(v->last, 0, places * sizeof *v->last);
    for (uint32_t place = side->count; place-- > 0;) {
        if (v->last[place] == 0) v->last[place] = place + 1;
        if (v->chain[place] != 0) v->last[v->chain[place] - 1] = v->last[place];
    }
    return DS_OK;
}

/* Look all shingles of side 1 up; where texts agree, each stands behind the one before it on side 0 too. Gives the distinct
 * shingles of both, and marks all places of side 0 that have one. */
static uint32_t meet(ds_verifier *v) {
    if (++v->round == 0) { /* 2^32 comparisons with one text: begin again */
        memset(v->stamp, 0, v->side[0].count * sizeof *v->stamp);
        v->round = 1;
    }
    uint32_t shared = 0, count = v->side[1].count, count_a = v->side[0].count, round = v->round;
    const uint64_t *shingles = v->side[1].shingles, *shingles_a = v->side[0].shingles;
    uint32_t behind = 0; /* place of side 0 */
    for (uint32_t place = 0; place < count; place++) {
        uint32_t met = 0;
        uint64_t shingle = shingles[place];
        if (behind < count_a && shingles_a[behind] == shingle) {
            met = v->last[behind++];
        } else if ((v->filter[filter_word(v, shingle)] & filter_bit(shingle)) != 0) {
            met = ds_verifier_find(v, shingle);
            if (met != 0) behind = met;
        }
        v->met[place] = met;
        if (met == 0 || v->stamp[met - 1] == round) continue;
        shared++;
        for (uint32_t a = met; a != 0; a = v->chain[a - 1]) v->stamp[a - 1] = round;
    }
    return shared;
}

/* Distinct shingles of side 1 that side 0 does not have: open addressing over twice their number; 0 is the empty slot, so
 * it is counted apart. */
static ds_status count_unmet(ds_verifier *v, uint32_t *distinct, ds_error *error) {
    const ds_side *side = &v->side[1];
    size_t unmet = 0, slots = 64;
    for (uint32_t i = 0; i < side->count; i++) unmet += v->met[i] == 0;
    while (slots < unmet * 2) slots *= 2;
    if (!ds_memory_reserve(v->memory, &v->table, &v->table_capacity, slots, sizeof *v->table)) {
        return ds_fail_memory(error);
    }
    memset(v->table, 0, slots * sizeof *v->table);
    bool zero = false;
    *distinct = 0;
    for (uint32_t i = 0; i < side->count; i++) {
        uint64_t shingle = side->shingles[i];
        if (v->met[i] != 0) continue;
        size_t slot = shingle & (slots - 1);
        zero |= shingle == 0;
        while (v->table[slot] != 0 && v->table[slot] != shingle) slot = (slot + 1) & (slots - 1);
        *distinct += v->table[slot] == 0 && shingle != 0;
        v->table[slot] = shingle;
    }
    *distinct += zero;
    return DS_OK;
}

static bool is_shared(const ds_verifier *v, int side, uint32_t place) {
    return side == 1 ? v->met[place] != 0 : v->stamp[place] == v->round;
}

static uint32_t count_shared_words(const ds_verifier *v, int shorter) {
    const ds_side *side = &v->side[shorter];
    uint32_t words = 0, covered = 0; /* tokens before `covered` are counted or passed */
    for (uint32_t place = 0; place < side->count; place++) {
        if (!is_shared(v, shorter, place)) continue;
        uint32_t first = ds_side_token(side, place), length = ds_side_words(side, place, v->ngram);
        uint32_t from = first > covered ? first : covered;
        words += first + length > from ? first + length - from : 0;
        covered = first + length > covered ? first + length : covered;
    }
    return words;
}

static bool is_whole_body(const ds_verifier *v, int shorter) {
    const ds_side *side = &v->side[shorter];
    if (side->count == side->headline_count) return false;
    for (uint32_t place = side->headline_count; place < side->count; place++) {
        if (!is_shared(v, shorter, place)) return false;
    }
    return true;
}

/* The longest run in words, or UINT32_MAX if it takes more steps than allowed. */
static uint32_t longest_run(const ds_verifier *v) {
    uint64_t steps = (uint64_t)STEPS_PER_SHINGLE * (v->side[0].count + (uint64_t)v->side[1].count) + STEPS_FREE;
    uint64_t taken = 0;
    uint32_t longest = 0;
    for (uint32_t b = 0; b < v->side[1].count; b++) {
        for (uint32_t a = v->met[b]; a != 0; a = v->chain[a - 1]) {
            if (taken++ >= steps) return UINT32_MAX;
            uint32_t length = ds_verifier_run_at(v, a - 1, b);
            taken += length;
            uint32_t words = length == 0 ? 0 : ds_side_words(&v->side[1], b, v->ngram) + length - 1;
            if (words > longest) longest = words;
        }
    }
    return longest;
}

static bool same_run(const ds_verifier *v, uint32_t a, uint32_t b, uint32_t length) {
    return memcmp(v->side[0].shingles + a, v->side[1].shingles + b, length * sizeof(uint64_t)) == 0;
}

static bool crosses(const ds_side *side, uint32_t first, uint32_t length) {
    return first < side->headline_count && first + length > side->headline_count;
}

/*
 * Two polynomials, modulo two primes just under 2^32, side by side in 64 bits. Modulo 2^64 would be a multiplication less,
 * but there the sequence of Thue and Morse has the hash of its complement whatever the base, and a run would be missed.
 */
static const uint64_t roll_prime[2] = {4294967291u, 4294967279u};
static const uint64_t roll_base[2] = {0x2545f491u, 0x9e3779b1u};

static uint64_t roll_digit(uint64_t shingle, size_t lane) {
    return (uint32_t)(shingle >> (32 * lane)) % roll_prime[lane];
}

/* Hashes of all windows of `length` shingles of a side; those that cross into the body too. */
static void roll(const ds_side *side, uint32_t length, uint64_t *out) {
    for (size_t lane = 0; lane < 2; lane++) {
        uint64_t prime = roll_prime[lane], base = roll_base[lane], hash = 0, top = 1;
        for (uint32_t i = 1; i < length; i++) top = top * base % prime;
        for (uint32_t i = 0; i < side->count; i++) {
            if (i >= length) hash += prime - roll_digit(side->shingles[i - length], lane) * top % prime;
            hash = (hash % prime * base + roll_digit(side->shingles[i], lane)) % prime;
            if (i + 1 < length) continue;
            uint64_t *window = &out[i + 1 - length];
            *window = lane == 0 ? hash : ds_hash_mix(*window << 32 | hash);
        }
    }
}

/* Is there a common run of `length` shingles? v->window: hashes of both sides, then a table of places + 1 of side 0. */
static bool has_run(ds_verifier *v, uint32_t length, uint32_t table_slots) {
    uint32_t count_a = v->side[0].count, count_b = v->side[1].count;
    if (length > count_a || length > count_b) return false;
    uint64_t *hash_a = v->window, *hash_b = hash_a + count_a, *table = hash_b + count_b;
    memset(table, 0, table_slots * sizeof *table);
    roll(&v->side[0], length, hash_a);
    roll(&v->side[1], length, hash_b);
    for (uint32_t a = 0; a + length <= count_a; a++) {
        if (crosses(&v->side[0], a, length)) continue;
        uint32_t slot = (uint32_t)hash_a[a] & (table_slots - 1);
        while (table[slot] != 0 && hash_a[table[slot] - 1] != hash_a[a]) slot = (slot + 1) & (table_slots - 1);
        if (table[slot] == 0) table[slot] = (uint64_t)a + 1;
    }
    for (uint32_t b = 0; b + length <= count_b; b++) {
        if (crosses(&v->side[1], b, length)) continue;
        uint32_t slot = (uint32_t)hash_b[b] & (table_slots - 1);
        while (table[slot] != 0 && hash_a[table[slot] - 1] != hash_b[b]) slot = (slot + 1) & (table_slots - 1);
        if (table[slot] != 0 && same_run(v, (uint32_t)table[slot] - 1, b, length)) return true;
    }
    return false;
}

static ds_status longest_run_by_halving(ds_verifier *v, uint32_t *words, ds_error *error) {
    uint32_t slots = 64;
    while (slots < v->side[0].count * 2 && slots < 1u << 31) slots *= 2;
    size_t need = (size_t)v->side[0].count + v->side[1].count + slots;
    if (!ds_memory_reserve(v->memory, &v->window, &v->window_capacity, need, sizeof *v->window)) {
        return ds_fail_memory(error);
    }
    uint32_t low = 0, high = v->side[0].count < v->side[1].count ? v->side[0].count : v->side[1].count;
    while (low < high) {
        uint32_t middle = low + (high - low + 1) / 2;
        if (has_run(v, middle, slots)) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    /* Texts long enough to come here have no segment under n but perhaps a headline, whose one shingle is beaten. */
    *words = low == 0 ? 0 : low + v->ngram - 1;
    return DS_OK;
}

static bool same_body(const ds_side *a, const ds_side *b) {
    uint32_t count = ds_tokens_body_count(&a->tokens);
    return count > 0 && count == ds_tokens_body_count(&b->tokens) &&
           memcmp(ds_tokens_body(&a->tokens), ds_tokens_body(&b->tokens), count * sizeof(uint32_t)) == 0;
}

static bool headlines_meet(const ds_verifier *v) {
    if (v->side[0].headline_count == 0 || v->side[1].headline_count == 0) return true;
    for (uint32_t place = 0; place < v->side[1].headline_count; place++) {
        for (uint32_t a = ds_verifier_find(v, v->side[1].shingles[place]); a != 0; a = v->chain[a - 1]) {
            if (a - 1 < v->side[0].headline_count) return true;
        }
    }
    return false;
}

static void look_closer(const ds_verifier *v, ds_overlap *out) {
    ds_contrast contrast;
    if (out->same_body && ds_tokens_body_count(&v->side[0].tokens) >= DS_TELLING_BODY_WORDS) return;
    ds_contrast_find(v, out, &contrast);
    out->contrast = ds_template_judge(&contrast);
}

/* Both sides are filled and side 0 is indexed. `*distinct`: the shingles of side 1, plus one; 0 if they are still to be
 * counted. */
static ds_status compare(ds_verifier *v, uint32_t *distinct, ds_overlap *out, ds_error *error) {
    if (!ds_memory_reserve(v->memory, &v->met, &v->met_capacity, v->side[1].count, sizeof *v->met)) {
        return ds_fail_memory(error);
    }
    out->shingles_a = v->distinct;
    out->shared = meet(v);
    if (*distinct == 0) {
        uint32_t unmet = 0;
        DS_TRY(count_unmet(v, &unmet, error));
        *distinct = out->shared + unmet + 1;
    }
    out->shingles_b = *distinct - 1;
    out->shared_words = out->longest_run = 0;
    out->whole_body = false;
    out->contrast = 0;
    out->same_body = same_body(&v->side[0], &v->side[1]);
    bool are_short = ds_tokens_body_count(&v->side[0].tokens) < DS_TELLING_BODY_WORDS &&
                     ds_tokens_body_count(&v->side[1].tokens) < DS_TELLING_BODY_WORDS;
    out->headlines_meet = (out->same_body || are_short) && headlines_meet(v);
    bool is_far = out->shared == 0 || ds_overlap_similarity(out) * 100 < v->run_floor_percent;
    if (is_far && !out->same_body) return DS_OK;
    uint32_t words_a = v->side[0].tokens.count, words_b = v->side[1].tokens.count;
    int shorter = words_a <= words_b ? 0 : 1;
    out->shared_words = count_shared_words(v, shorter);
    out->whole_body = is_whole_body(v, shorter);
    out->longest_run = longest_run(v);
    if (out->longest_run == UINT32_MAX) DS_TRY(longest_run_by_halving(v, &out->longest_run, error));
    if (v->corpus == NULL || ds_relation_may_merge(out, v->corpus->options)) look_closer(v, out);
    return DS_OK;
}

static ds_status load(ds_verifier *v, int side, uint32_t text, const void *record, ds_error *error) {
    ds_tokens tokens;
    size_t size = ds_corpus_text(v->corpus, text)->token_bytes;
    DS_TRY(ds_record_get_hashes(&tokens, &v->store[side], record, size, error));
    size_t packed = ((size_t)tokens.count + 1) / 2;
    ds_side *s = &v->side[side];
    if (!ds_memory_reserve(v->memory, &s->packed_flags, &s->packed_capacity, packed, 1)) return ds_fail_memory(error);
    ds_record_copy_flags(s->packed_flags, record, size, packed);
    return fill_side(v, &v->side[side], &tokens, error);
}

/* Side 0 becomes this text, which may have been read already. */
static ds_status load_first(ds_verifier *v, uint32_t text, const void *record, ds_error *error) {
    v->loaded = DS_TEXT_NONE;
    DS_TRY(load(v, 0, text, record, error));
    DS_TRY(index_side(v, error));
    v->loaded = text;
    atomic_store_explicit(&v->corpus->distinct[text], v->distinct + 1, memory_order_relaxed);
    return DS_OK;
}

static ds_status compare_with(ds_verifier *v, uint32_t text, const void *record, ds_overlap *out, ds_error *error) {
    DS_TRY(load(v, 1, text, record, error));
    /* Every thread that counts comes to the same number, so who writes it last does not matter. */
    uint32_t known = atomic_load_explicit(&v->corpus->distinct[text], memory_order_relaxed), before = known;
    DS_TRY(compare(v, &known, out, error));
    if (before == 0) atomic_store_explicit(&v->corpus->distinct[text], known, memory_order_relaxed);
    return DS_OK;
}

ds_status ds_verifier_records(ds_verifier *v, const uint32_t texts[static 2], const void *record_a,
                              const void *record_b, ds_overlap *out, ds_error *error) {
    if (v->loaded != texts[0]) DS_TRY(load_first(v, texts[0], record_a, error));
    return compare_with(v, texts[1], record_b, out, error);
}

static ds_status read_record(ds_verifier *v, uint32_t text, ds_error *error) {
    const ds_entry *entry = ds_corpus_text(v->corpus, text);
    return ds_spool_get(v->corpus->spool, entry->spool_offset, entry->token_bytes, &v->bytes, error);
}

ds_status ds_verifier_pair(ds_verifier *v, uint32_t a, uint32_t b, ds_overlap *out, ds_error *error) {
    if (v->loaded != a) {
        DS_TRY(read_record(v, a, error));
        DS_TRY(load_first(v, a, v->bytes.data, error));
    }
    DS_TRY(read_record(v, b, error));
    return compare_with(v, b, v->bytes.data, out, error);
}

ds_status ds_verifier_compare(ds_verifier *v, const ds_tokens *a, const ds_tokens *b, ds_overlap *out,
                              ds_error *error) {
    v->loaded = DS_TEXT_NONE;
    v->run_floor_percent = 0;
    DS_TRY(fill_side(v, &v->side[0], a, error));
    DS_TRY(index_side(v, error));
    DS_TRY(fill_side(v, &v->side[1], b, error));
    uint32_t distinct = 0;
    return compare(v, &distinct, out, error);
}
