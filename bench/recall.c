/* SPDX-License-Identifier: MIT */
/*
 * How much of what there is to find is found, and do stories hold together? The corpus is scanned twice, once as users do
 * and once with --exact; article numbers are canonical, so the pairs of the two can be held side by side.
 *
 *     recall FILE...         prints a table; exit 1 if a bound of the last column is missed
 *
 * recall jaccard       of the exact pairs at Jaccard 0.55: proposed directly, or both in one story
 * recall containment   of those with a containment of 0.6 and a shared run of 32 words: likewise
 * over the bound       exact pairs that were not found, with a member in a bucket over the bound: counted apart, and how many
 *                      of them are forms, which are no match however alike (rule `template`)
 * cut apart            verified copy pairs whose articles stand in two stories
 * loose                pairs inside a story with neither Jaccard nor containment from 0.15 up
 */
#include "base/hash.h"
#include "engine/result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct tally {
    uint64_t pairs, found, over, over_forms;
} tally;

typedef struct scanned {
    ds_result *result;
    const ds_core *core;
} scanned;

static void die(const ds_error *error) {
    fprintf(stderr, "recall: %s: %s\n", error->message, error->place);
    exit(2);
}

static scanned scan(char **paths, size_t count, bool exact) {
    ds_options options;
    ds_error error;
    scanned s;
    ds_options_init(&options);
    options.exact = exact;
    options.window_days = 0;
    options.keep_pairs = true;
    if (ds_scan_paths(&s.result, (const char *const *)paths, count, &options, &error) != DS_OK) die(&error);
    s.core = ds_result_core(s.result);
    return s;
}

static bool stands_in(const ds_match_list *list, const ds_match *match) {
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const ds_match *here = &list->matches[middle];
        if (here->a == match->a && here->b == match->b) return true;
        bool before = here->a < match->a || (here->a == match->a && here->b < match->b);
        if (before) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

static void count_pair(tally *t, const ds_core *plain, const ds_match *match) {
    const uint32_t *story_of = plain->stories.story_of, *text_of = plain->corpus.text_of;
    t->pairs++;
    bool found = stands_in(&plain->matcher.matches, match) || stands_in(&plain->matcher.unrelated, match) ||
                 story_of[match->a] == story_of[match->b];
    bool over = plain->matcher.over[text_of[match->a]] || plain->matcher.over[text_of[match->b]];
    t->found += found;
    t->over += !found && over;
    t->over_forms += !found && over && match->rule == DS_RULE_TEMPLATE;
}

static void count_recall(const ds_core *plain, const ds_core *exact, tally *jaccard, tally *containment) {
    const ds_match_list *lists[2] = {&exact->matcher.matches, &exact->matcher.unrelated};
    for (size_t l = 0; l < 2; l++) {
        for (size_t m = 0; m < lists[l]->count; m++) {
            const ds_match *match = &lists[l]->matches[m];
            const ds_overlap *overlap = &match->overlap;
            if (ds_overlap_jaccard(overlap) >= 0.55) count_pair(jaccard, plain, match);
            if (ds_overlap_similarity(overlap) >= 0.6 && overlap->longest_run >= 32)
                count_pair(containment, plain, match);
        }
    }
}

static void count_cut(const ds_core *plain, uint64_t *copies, uint64_t *cut) {
    const ds_match_list *list = &plain->matcher.matches;
    for (size_t m = 0; m < list->count; m++) {
        if (list->matches[m].relation != DS_RELATION_COPY) continue;
        *copies += 1;
        *cut += plain->stories.story_of[list->matches[m].a] != plain->stories.story_of[list->matches[m].b];
    }
}

static void count_loose(const ds_core *plain, uint64_t *pairs, uint64_t *loose) {
    ds_memory memory;
    ds_verifier verifier;
    ds_error error;
    ds_memory_init(&memory, NULL);
    ds_verifier_init(&verifier, &memory, &plain->corpus, plain->options.ngram);
    for (uint32_t c = 0; c < plain->stories.count && plain->stories.clusters[c].count > 1; c++) {
        const ds_cluster *cluster = &plain->stories.clusters[c];
        for (uint32_t i = 0; i < cluster->count; i++) {
            for (uint32_t j = i + 1; j < cluster->count; j++) {
                uint32_t a = plain->corpus.text_of[plain->stories.places[cluster->first + i].article];
                uint32_t b = plain->corpus.text_of[plain->stories.places[cluster->first + j].article];
                ds_overlap overlap;
                *pairs += 1;
                if (a == b) continue;
                if (ds_verifier_pair(&verifier, a, b, &overlap, &error) != DS_OK) die(&error);
                *loose += ds_overlap_similarity(&overlap) < 0.15;
            }
        }
    }
    ds_verifier_clear(&verifier);
}

static double share(uint64_t part, uint64_t whole) {
    return whole == 0 ? 0 : (double)part / (double)whole;
}

static int print_recall(const char *name, const tally *t) {
    uint64_t asked = t->pairs - t->over;
    double recall = asked == 0 ? 1 : share(t->found, asked);
    printf("%-20s %8.4f of %8llu pairs, %llu not found over the bound (%llu forms)    at least 0.995 %s\n", name,
           recall, (unsigned long long)asked, (unsigned long long)t->over, (unsigned long long)t->over_forms,
           recall >= 0.995 ? "ok" : "MISSED");
    return recall < 0.995;
}

static int print_share(const char *name, uint64_t part, uint64_t whole, double most) {
    double value = share(part, whole);
    printf("%-20s %7.3f%% of %8llu pairs                                at most %3.1f%% %s\n", name, value * 100,
           (unsigned long long)whole, most * 100, value <= most ? "ok" : "MISSED");
    return value > most;
}

static void print_largest(scanned *s) {
    ds_story story;
    ds_error error;
    if (ds_result_story_count(s->result) == 0) return;
    if (ds_result_story(s->result, 0, &story, &error) != DS_OK) die(&error);
    printf("%-20s %zu members, lowest similarity to the centre %.4f\n", "largest story", story.member_count,
           story.lowest);
}

int main(int argc, char **argv) {
    double cut_most = 0.02;
    int first = 1;
    if (argc > 2 && strcmp(argv[1], "--cut-most") == 0) {
        cut_most = strtod(argv[2], NULL);
        first = 3;
    }
    if (argc <= first) {
        fprintf(stderr, "usage: recall [--cut-most RATIO] FILE...\n");
        return 2;
    }
    scanned plain = scan(argv + first, (size_t)(argc - first), false),
            exact = scan(argv + first, (size_t)(argc - first), true);
    if (plain.core->count != exact.core->count) return 2;
    tally jaccard = {0}, containment = {0};
    uint64_t copies = 0, cut = 0, pairs = 0, loose = 0;
    count_recall(plain.core, exact.core, &jaccard, &containment);
    count_cut(plain.core, &copies, &cut);
    count_loose(plain.core, &pairs, &loose);
    const ds_stats *stats = ds_result_stats(plain.result);
    printf("%llu articles, %llu stories; %llu candidates; %.1f s, exact %.1f s; %llu bytes of memory an article\n",
           (unsigned long long)stats->articles, (unsigned long long)stats->stories,
           (unsigned long long)stats->candidates,
           stats->seconds[0] + stats->seconds[1] + stats->seconds[2] + stats->seconds[3],
           ds_result_stats(exact.result)->seconds[1] + ds_result_stats(exact.result)->seconds[2],
           (unsigned long long)(stats->memory_peak / (stats->articles + 1)));
    int missed = print_recall("recall jaccard", &jaccard);
    missed |= print_recall("recall containment", &containment);
    missed |= print_share("cut apart", cut, copies, cut_most);
    missed |= print_share("loose", loose, pairs, 0.03);
    print_largest(&plain);
    ds_result_free(plain.result);
    ds_result_free(exact.result);
    return missed;
}
