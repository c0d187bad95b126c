/* SPDX-License-Identifier: MIT */
/* Time as benches measure it: on the wall, and on the processor by the thread or child that is measured. */
#ifndef BENCH_STOPWATCH_H
#define BENCH_STOPWATCH_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Seconds. */
typedef struct lap {
    double wall;
    double cpu;
} lap;

static _Noreturn inline void bench_die(const char *what, const char *why) {
    fprintf(stderr, "bench: %s: %s\n", what, why);
    exit(2);
}

static inline double clock_now(clockid_t clock) {
    struct timespec now;
    if (clock_gettime(clock, &now) != 0) bench_die("clock_gettime", "failed");
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static inline lap lap_start(clockid_t cpu) {
    return (lap){clock_now(CLOCK_MONOTONIC), clock_now(cpu)};
}

/* Add what has passed since `start` to `sum`. */
static inline void lap_add(lap *sum, lap start, clockid_t cpu) {
    sum->wall += clock_now(CLOCK_MONOTONIC) - start.wall;
    sum->cpu += clock_now(cpu) - start.cpu;
}

static inline int compare_doubles(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The lap in the middle, wall and cpu each on their own. */
static inline lap lap_median(const lap *laps, size_t count) {
    double sorted[2][64];
    if (count == 0 || count > 64) bench_die("passes", "from 1 to 64");
    for (size_t i = 0; i < count; i++) {
        sorted[0][i] = laps[i].wall;
        sorted[1][i] = laps[i].cpu;
    }
    for (size_t s = 0; s < 2; s++) qsort(sorted[s], count, sizeof **sorted, compare_doubles);
    double middle[2];
    for (size_t s = 0; s < 2; s++) middle[s] = (sorted[s][count / 2] + sorted[s][(count - 1) / 2]) / 2;
    return (lap){middle[0], middle[1]};
}

static inline double seconds_of(struct timeval time) {
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

/* Run a program to its end, which must be exit code 0; its time is that of all its children too. What it writes comes to
 * `out` as a text, cut to `size`; NULL: it is thrown away by the system. */
static inline lap child_run(const char *const *argv, char *out, size_t size) {
    int ends[2], status;
    struct rusage usage;
    if (pipe(ends) != 0) bench_die("pipe", "failed");
    double start = clock_now(CLOCK_MONOTONIC);
    pid_t child = fork();
    if (child < 0) bench_die("fork", "failed");
    if (child == 0) {
        int to = out != NULL ? ends[1] : open("/dev/null", O_WRONLY);
        if (to < 0 || dup2(to, STDOUT_FILENO) < 0) _exit(126);
        (void)close(ends[0]);
        (void)close(ends[1]);
        if (setenv("LC_ALL", "C.UTF-8", 1) == 0) (void)execvp(argv[0], (char *const *)(size_t)argv);
        _exit(127);
    }
    (void)close(ends[1]);
    size_t used = 0;
    char rest[4096];
    for (ssize_t got = 1; got > 0;) {
        bool room = out != NULL && used + 1 < size;
        got = read(ends[0], room ? out + used : rest, room ? size - 1 - used : sizeof rest);
        if (got < 0) bench_die(argv[0], "cannot read what it writes");
        if (room) used += (size_t)got;
    }
    if (out != NULL) out[used] = '\0';
    (void)close(ends[0]);
    if (wait4(child, &status, 0, &usage) != child) bench_die(argv[0], "lost");
    double wall = clock_now(CLOCK_MONOTONIC) - start;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) bench_die(argv[0], "did not end well (is it installed?)");
    return (lap){wall, seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)};
}

#endif
