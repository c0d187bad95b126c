/* SPDX-License-Identifier: MIT */
/*
 * The longest run of words that two texts have, by halving: whether there is a common run of L words is monotone in L, and
 * each try is one pass of rolling hashes over both sides (Karp and Rabin 1987), every hit checked word by word. For texts
 * that repeat themselves ("ha ha ha ..."), where following all runs would be quadratic.
 */
#include "base/hash.h"
#include "match/verify.h"

#include <string.h>

/*
 * Two polynomials, modulo two primes just under 2^32, side by side in 64 bits. Modulo 2^64 would be a multiplication less,
 * but there the sequence of Thue and Morse has the hash of its complement whatever the base, and a run would be missed.
 */
static const uint64_t roll_prime[2] = {4294967291u, 4294967279u};
static const uint64_t roll_base[2] = {0x2545f491u, 0x9e3779b1u};

/* Hashes of all windows of `length` words of a text; those that cross into the body too. */
static void roll(const ds_tokens *tokens, uint32_t length, uint64_t *out) {
    for (size_t lane = 0; lane < 2; lane++) {
        uint64_t prime = roll_prime[lane], base = roll_base[lane], hash = 0, top = 1;
        for (uint32_t i = 1; i < length; i++) top = top * base % prime;
        for (uint32_t i = 0; i < tokens->count; i++) {
            if (i >= length) hash += prime - tokens->hashes[i - length] % prime * top % prime;
            hash = (hash % prime * base + tokens->hashes[i] % prime) % prime;
            if (i + 1 < length) continue;
            uint64_t *window = &out[i + 1 - length];
            *window = lane == 0 ? hash : ds_hash_mix(*window << 32 | hash);
        }
    }
}

static bool crosses(const ds_tokens *tokens, uint32_t first, uint32_t length) {
    return first < tokens->headline_count && first + length > tokens->headline_count;
}

/* Is there a common run of `length` words? v->window: hashes of both sides, then a table of places + 1 of side 0. */
static bool has_run(ds_verifier *v, uint32_t length, uint32_t table_slots) {
    const ds_tokens *a = &v->side[0].tokens, *b = &v->side[1].tokens;
    uint64_t *hash_a = v->window, *hash_b = hash_a + a->count, *table = hash_b + b->count;
    memset(table, 0, table_slots * sizeof *table);
    roll(a, length, hash_a);
    roll(b, length, hash_b);
    for (uint32_t i = 0; i + length <= a->count; i++) {
        if (crosses(a, i, length)) continue;
        uint32_t slot = (uint32_t)hash_a[i] & (table_slots - 1);
        while (table[slot] != 0 && hash_a[table[slot] - 1] != hash_a[i]) slot = (slot + 1) & (table_slots - 1);
        if (table[slot] == 0) table[slot] = (uint64_t)i + 1;
    }
    for (uint32_t i = 0; i + length <= b->count; i++) {
        if (crosses(b, i, length)) continue;
        uint32_t slot = (uint32_t)hash_b[i] & (table_slots - 1);
        while (table[slot] != 0 && hash_a[table[slot] - 1] != hash_b[i]) slot = (slot + 1) & (table_slots - 1);
        bool is_run =
            table[slot] != 0 && memcmp(a->hashes + table[slot] - 1, b->hashes + i, length * sizeof *b->hashes) == 0;
        if (is_run) return true;
    }
    return false;
}

ds_status ds_verifier_halve(ds_verifier *v, uint32_t *words, ds_error *error) {
    uint32_t count_a = v->side[0].tokens.count, count_b = v->side[1].tokens.count, slots = 64;
    while (slots < (uint64_t)count_a * 2 && slots < 1u << 31) slots *= 2;
    size_t need = (size_t)count_a + count_b + slots;
    if (!ds_memory_reserve(v->memory, &v->window, &v->window_capacity, need, sizeof *v->window)) {
        return ds_fail_memory(error);
    }
    uint32_t low = v->ngram - 1, high = count_a < count_b ? count_a : count_b;
    while (low < high) {
        uint32_t middle = low + (high - low + 1) / 2;
        if (has_run(v, middle, slots)) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    *words = low < v->ngram ? 0 : low;
    return DS_OK;
}
