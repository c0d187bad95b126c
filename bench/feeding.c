/* SPDX-License-Identifier: MIT */
/*
 * feeding: how fast a feed takes articles into an index, and what one of them waits for its verdict.
 *
 *     feeding LINES.jsonl INDEX [COMMIT_ARTICLES]
 *
 * Lines are read as they are taken, within the time. Time is told for every tenth of them, since an index that grows answers
 * slower, if anything. At the end the index is opened again, as after a restart, and asked for a verdict that it knows.
 */
#include "dupscan.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { PARTS = 10, LINES_MOST = 20000000 };

static double now_seconds(void) {
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const ds_error *error) {
    (void)fprintf(stderr, "feeding: %s: %s\n", error->place, error->message);
    exit(2);
}

static int compare(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static uint64_t kinds[16];

static int take(void *user, const char *path, const char *place, const ds_verdict *verdict) {
    (void)user;
    (void)path;
    (void)place;
    kinds[verdict->verdict]++;
    return 0;
}

static uint64_t bytes_of(const char *folder) {
    uint64_t bytes = 0;
    DIR *directory = opendir(folder);
    if (directory == NULL) return 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[4096];
        struct stat about;
        if (entry->d_name[0] == '.') continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (stat(path, &about) != 0) continue;
        bytes += S_ISDIR(about.st_mode) ? bytes_of(path) : (uint64_t)about.st_size;
    }
    (void)closedir(directory);
    return bytes;
}

static ds_index *open_index(const char *path) {
    ds_index *index;
    ds_error error;
    if (ds_index_open(&index, path, DS_INDEX_FEED, NULL, NULL, &error) != DS_OK) fail(&error);
    return index;
}

static void tell(const char *what, float *waits, size_t count, double seconds) {
    qsort(waits, count, sizeof *waits, compare);
    printf("%s: %zu articles, %.0f a second; verdict p50 %.3f p99 %.3f p99.9 %.3f max %.3f ms\n", what, count,
           (double)count / seconds, waits[count / 2] * 1e3, waits[count * 99 / 100] * 1e3,
           waits[count * 999 / 1000] * 1e3, waits[count - 1] * 1e3);
}

/* The longest that a commit took. */
static double commit(ds_index *index, uint64_t offset) {
    ds_error error;
    double start = now_seconds();
    if (ds_index_commit(index, offset, &error) != DS_OK) fail(&error);
    return now_seconds() - start;
}

static size_t count_lines(const char *path) {
    size_t lines = 0;
    FILE *in = fopen(path, "r");
    if (in == NULL) exit(2);
    for (int c; (c = getc_unlocked(in)) != EOF;) lines += c == '\n';
    (void)fclose(in);
    return lines;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    size_t group = argc > 3 ? strtoul(argv[3], NULL, 10) : 1000, lines = count_lines(argv[1]), room = 0, at = 0;
    float *waits = calloc(lines + 1, sizeof *waits);
    FILE *in = fopen(argv[1], "r");
    char *line = NULL, *first = NULL;
    uint64_t offset = 0;
    double slowest = 0, all = 0;
    if (in == NULL || waits == NULL || lines == 0) return 2;
    ds_index *index = open_index(argv[2]);
    ds_error error;
    for (size_t part = 0; part < PARTS; part++) {
        size_t begin = at, end = lines * (part + 1) / PARTS;
        double start = now_seconds();
        for (ssize_t size; at < end && (size = getline(&line, &room, in)) > 0; at++) {
            double before = now_seconds();
            if (ds_index_add_lines(index, line, (size_t)size, at + 1, take, NULL, &error) != DS_OK) fail(&error);
            waits[at] = (float)(now_seconds() - before);
            offset += (uint64_t)size;
            if (at == 0) first = strndup(line, (size_t)size);
            double took = (at + 1) % group == 0 || at + 1 == end ? commit(index, offset) : 0;
            slowest = took > slowest ? took : slowest;
        }
        double seconds = now_seconds() - start;
        char name[32];
        all += seconds;
        (void)snprintf(name, sizeof name, "part %zu", part + 1);
        tell(name, waits + begin, at - begin, seconds);
    }
    tell("all", waits, at, all);
    printf("slowest commit %.1f ms\n", slowest * 1e3);
    for (int k = 0; k <= DS_VERDICT_ERROR; k++)
        printf("%s %llu  ", ds_verdict_name((ds_verdict_kind)k), (unsigned long long)kinds[k]);
    ds_index_free(index);
    printf("\n%.0f bytes an article\n", (double)bytes_of(argv[2]) / (double)at);
    double start = now_seconds();
    index = open_index(argv[2]);
    if (ds_index_add_lines(index, first, strlen(first), 1, take, NULL, &error) != DS_OK) fail(&error);
    printf("restart to the first verdict: %.2f s\n", now_seconds() - start);
    ds_index_free(index);
    return 0;
}
