/* SPDX-License-Identifier: MIT */
/*
 * sketches: the signature that dupscan uses against the ones that it does not, by error and by time.
 *
 *     sketches [--rounds N]
 *
 * Ours: products of 16 bits, the least and the greatest of each factor a slot (sketch/minhash.h). Classic MinHash: products of
 * 32 bits, one for every shingle and slot; with offset: and one addition. Fast Similarity Sketching (Dahlgaard, Knudsen and
 * Thorup, FOCS 2017): in round r every shingle is thrown into one bin with the value r + fraction, until every bin is
 * filled, in the second half of the rounds one bin a round; a slot is the least value of its bin. Targets: six functions
 * of a shingle, and sixteen random targets each; a slot is the least distance (exclusive or) from its target.
 *
 * For pairs of sets of a known Jaccard similarity: the root mean square error of the estimate, the share of pairs that
 * agree in one band of 4 slots of 24, and nanoseconds a shingle.
 */
#include "base/hash.h"
#include "sketch/minhash.h"
#include "stopwatch.h"

#include <inttypes.h>
#include <math.h>

enum { SLOTS = 96, ROWS = 4, SET_MOST = 5000, FUNCTIONS = 6, TARGETS = SLOTS / FUNCTIONS };

typedef struct sketch {
    uint64_t slot[SLOTS];
} sketch;

typedef struct state {
    ds_minhash minhash;
    uint32_t factors[SLOTS];
    uint32_t targets[SLOTS];
    uint64_t checksum;
} state;

typedef void (*sketch_fn)(state *s, const uint64_t *set, size_t count, sketch *out);

static void ours(state *s, const uint64_t *set, size_t count, sketch *out) {
    static uint32_t numbers[SET_MOST];
    int16_t signature[SLOTS];
    for (size_t e = 0; e < count; e++) numbers[e] = ds_minhash_number(set[e]);
    count = ds_minhash_sample(numbers, count, ds_minhash_level(count));
    ds_minhash_sign(&s->minhash, numbers, count, signature);
    for (size_t i = 0; i < SLOTS; i++) out->slot[i] = (uint16_t)signature[i];
}

static void classic(state *s, const uint64_t *set, size_t count, sketch *out) {
    uint32_t least[SLOTS];
    memset(least, 0xff, sizeof least);
    for (size_t e = 0; e < count; e++) {
        uint32_t x = (uint32_t)(set[e] >> 32);
        for (size_t i = 0; i < SLOTS; i++) {
            uint32_t value = x * s->factors[i];
            if (value < least[i]) least[i] = value;
        }
    }
    for (size_t i = 0; i < SLOTS; i++) out->slot[i] = least[i];
}

static void with_offset(state *s, const uint64_t *set, size_t count, sketch *out) {
    uint32_t least[SLOTS];
    memset(least, 0xff, sizeof least);
    for (size_t e = 0; e < count; e++) {
        uint32_t x = (uint32_t)(set[e] >> 32);
        for (size_t i = 0; i < SLOTS; i++) {
            uint32_t value = x * s->factors[i] + s->targets[i];
            if (value < least[i]) least[i] = value;
        }
    }
    for (size_t i = 0; i < SLOTS; i++) out->slot[i] = least[i];
}

/* Round and fraction in one number: the round above 2^32. */
static void fast_similarity(state *s, const uint64_t *set, size_t count, sketch *out) {
    size_t filled = 0;
    (void)s;
    for (size_t i = 0; i < SLOTS; i++) out->slot[i] = UINT64_MAX;
    for (uint64_t round = 0; round < 2 * SLOTS && filled < SLOTS; round++) {
        for (size_t e = 0; e < count; e++) {
            uint64_t hash = ds_hash_mix(set[e] + round * 0x9e3779b97f4a7c15u);
            uint64_t value = round << 32 | (uint32_t)hash;
            size_t bin = round < SLOTS ? (size_t)((hash >> 32) * SLOTS >> 32) : (size_t)(round - SLOTS);
            filled += out->slot[bin] == UINT64_MAX;
            if (value < out->slot[bin]) out->slot[bin] = value;
        }
    }
}

static void targets(state *s, const uint64_t *set, size_t count, sketch *out) {
    uint32_t least[SLOTS];
    memset(least, 0xff, sizeof least);
    for (size_t e = 0; e < count; e++) {
        uint32_t x = (uint32_t)(set[e] >> 32);
        for (size_t f = 0; f < FUNCTIONS; f++) {
            uint32_t y = x * s->factors[f];
            for (size_t t = 0; t < TARGETS; t++) {
                uint32_t distance = y ^ s->targets[f + t * FUNCTIONS];
                size_t slot = f * TARGETS + t;
                if (distance < least[slot]) least[slot] = distance;
            }
        }
    }
    for (size_t i = 0; i < SLOTS; i++) out->slot[i % TARGETS * FUNCTIONS + i / TARGETS] = least[i];
}

static const struct row {
    const char *name;
    sketch_fn make;
} rows[] = {{"ours", ours},
            {"classic", classic},
            {"with offset", with_offset},
            {"fast similarity", fast_similarity},
            {"targets", targets}};

enum { ROWS_OF_TABLE = sizeof rows / sizeof *rows };

/* Two sets of `size` with `shared` in common, from a number of their own. */
static void make_pair(uint64_t seed, size_t size, size_t shared, uint64_t *a, uint64_t *b) {
    for (size_t i = 0; i < size; i++) {
        a[i] = ds_hash_mix(seed * 3 + 1 + i * 0x632be59bd9b4e019u);
        b[i] = i < shared ? a[i] : ds_hash_mix(seed * 3 + 2 + i * 0x632be59bd9b4e019u);
    }
}

static bool meet_in_a_band(const sketch *a, const sketch *b) {
    for (size_t band = 0; band < SLOTS; band += ROWS) {
        if (memcmp(a->slot + band, b->slot + band, ROWS * sizeof *a->slot) == 0) return true;
    }
    return false;
}

static void measure(state *s, const struct row *row, size_t size, double jaccard, size_t rounds) {
    static uint64_t a[SET_MOST], b[SET_MOST];
    size_t shared = (size_t)(2 * jaccard * (double)size / (1 + jaccard) + 0.5), met = 0;
    double truth = (double)shared / (double)(2 * size - shared), squares = 0, sum = 0;
    lap time = {0, 0};
    for (size_t r = 0; r < rounds; r++) {
        sketch of_a, of_b;
        make_pair(r + 1, size, shared, a, b);
        lap start = lap_start(CLOCK_THREAD_CPUTIME_ID);
        row->make(s, a, size, &of_a);
        row->make(s, b, size, &of_b);
        lap_add(&time, start, CLOCK_THREAD_CPUTIME_ID);
        size_t same = 0;
        for (size_t i = 0; i < SLOTS; i++) same += of_a.slot[i] == of_b.slot[i];
        double error = (double)same / SLOTS - truth;
        squares += error * error;
        sum += error;
        met += meet_in_a_band(&of_a, &of_b);
        s->checksum = ds_hash_mix(s->checksum ^ of_a.slot[r % SLOTS] ^ of_b.slot[r % SLOTS]);
    }
    printf("%-16s %6zu %8.3f %9.4f %9.4f %9.4f %12.2f\n", row->name, size, truth, sqrt(squares / (double)rounds),
           sum / (double)rounds, (double)met / (double)rounds, time.cpu * 1e9 / (double)(2 * size * rounds));
}

int main(int argc, char **argv) {
    static const size_t sizes[] = {10, 30, 80, 400, 1500, 5000};
    static state s;
    size_t rounds = argc == 3 && strcmp(argv[1], "--rounds") == 0 ? strtoull(argv[2], NULL, 10) : 2000;
    if (rounds == 0 || (argc != 1 && argc != 3)) bench_die("usage", "sketches [--rounds N]");
    ds_error error;
    if (ds_minhash_init(&s.minhash, SLOTS, 1, NULL, &error) != DS_OK) bench_die("minhash", error.message);
    for (size_t i = 0; i < SLOTS; i++) {
        s.factors[i] = (uint32_t)ds_hash_mix(2 * SLOTS + i) | 1;
        s.targets[i] = (uint32_t)ds_hash_mix(i + 1);
    }
    printf("%-16s %6s %8s %9s %9s %9s %12s\n", "sketch", "set", "jaccard", "rms error", "bias", "met", "ns/shingle");
    for (size_t z = 0; z < sizeof sizes / sizeof *sizes; z++) {
        for (size_t r = 0; r < ROWS_OF_TABLE; r++)
            measure(&s, &rows[r], sizes[z], 0.55, rounds * 80 / (80 + sizes[z]) + 50);
    }
    printf("%zu rounds for the smallest sets; checksum %016" PRIx64 "\n", rounds, s.checksum);
    return 0;
}
