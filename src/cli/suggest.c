/* SPDX-License-Identifier: MIT */
/* Distance is the optimal string alignment: insert, drop, change, or swap two neighbours, each at a cost of one. One
 * mistake is allowed, and one more for every four letters. */
#include "cli/suggest.h"

#include <string.h>

enum { LETTERS_MOST = 32 };

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t distance(const char *a, size_t a_size, const char *b, size_t b_size) {
    size_t cost[LETTERS_MOST + 1][LETTERS_MOST + 1];
    for (size_t i = 0; i <= a_size; i++) cost[i][0] = i;
    for (size_t j = 0; j <= b_size; j++) cost[0][j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        for (size_t j = 1; j <= b_size; j++) {
            size_t best = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = smaller(best, smaller(cost[i - 1][j], cost[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                best = smaller(best, cost[i - 2][j - 2] + 1);
            }
            cost[i][j] = best;
        }
    }
    return cost[a_size][b_size];
}

void cli_suggest_init(cli_suggest *suggest, const char *word) {
    *suggest = (cli_suggest){.word = word, .distance = 2 + strlen(word) / 4};
}

void cli_suggest_offer(cli_suggest *suggest, const char *candidate) {
    size_t word_size = strlen(suggest->word), size = strlen(candidate);
    if (word_size < 2 || word_size > LETTERS_MOST || size > LETTERS_MOST) return;
    size_t far = distance(suggest->word, word_size, candidate, size);
    if (size > word_size && memcmp(suggest->word, candidate, word_size) == 0) far = 0; /* a shortened word */
    if (far >= suggest->distance) return;
    suggest->distance = far;
    suggest->best = candidate;
}
