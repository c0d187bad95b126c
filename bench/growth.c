/* SPDX-License-Identifier: MIT */
/*
 * growth: what one scan of a JSON Lines file costs, as a row of CSV.
 *
 *     growth [--header] [--threads N] [--tmp DIR] FILE.jsonl
 *
 * The scan runs in a child of its own. While it does, the parent looks at its anonymous memory ten times a second
 * (RssAnon of /proc): what is mapped from files or lies in the page cache is the system's to take back. growth.sh calls
 * this for one size after the other.
 */
#include "dupscan.h"
#include "stopwatch.h"

#include <inttypes.h>
#include <sys/stat.h>

static const char header[] = "articles,bytes,seconds,cpu_seconds,read,bucket,match,story,anon_bytes,allocated_bytes,"
                             "spool_bytes,keys,candidates,stories,largest\n";

static int count_bytes(void *user, const void *data, size_t size) {
    (void)data;
    *(uint64_t *)user += size;
    return 0;
}

static void scan_and_tell(const char *path, const ds_options *options, int to) {
    ds_result *result;
    ds_error error;
    uint64_t written = 0;
    if (ds_scan_paths(&result, &path, 1, options, &error) != DS_OK) bench_die(path, error.message);
    if (ds_report_write(result, "tsv", NULL, (ds_sink){count_bytes, &written}, &error) != DS_OK) {
        bench_die("report", error.message);
    }
    const ds_stats *stats = ds_result_stats(result);
    if (written == 0 || stats->bad_files + stats->bad_records > 0) bench_die(path, "some of it could not be read");
    if (write(to, stats, sizeof *stats) != (ssize_t)sizeof *stats) bench_die("pipe", "cannot write");
    ds_result_free(result);
}

static uint64_t anonymous_bytes(pid_t child) {
    char path[64], line[256];
    unsigned long long kib = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/status", (long)child);
    FILE *status = fopen(path, "re");
    if (status == NULL) return 0; /* just ended */
    while (fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "RssAnon:", 8) == 0) kib = strtoull(line + 8, NULL, 10);
    }
    (void)fclose(status);
    return kib * 1024;
}

/* The most anonymous memory that was seen until the child ended. */
static uint64_t watch(pid_t child, struct rusage *usage) {
    uint64_t most = 0;
    for (int status;;) {
        pid_t ended = wait4(child, &status, WNOHANG, usage);
        if (ended < 0) bench_die("wait4", "failed");
        if (ended == child) {
            if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) bench_die("scan", "did not end well");
            return most;
        }
        uint64_t now = anonymous_bytes(child);
        if (now > most) most = now;
        (void)nanosleep(&(struct timespec){0, 100000000}, NULL);
    }
}

static void measure(const char *path, const ds_options *options) {
    int ends[2];
    struct stat about;
    struct rusage usage;
    ds_stats stats;
    if (stat(path, &about) != 0) bench_die(path, "is not there");
    if (pipe(ends) != 0) bench_die("pipe", "failed");
    double start = clock_now(CLOCK_MONOTONIC);
    pid_t child = fork();
    if (child < 0) bench_die("fork", "failed");
    if (child == 0) {
        scan_and_tell(path, options, ends[1]);
        exit(0);
    }
    uint64_t anonymous = watch(child, &usage);
    double wall = clock_now(CLOCK_MONOTONIC) - start;
    if (read(ends[0], &stats, sizeof stats) != (ssize_t)sizeof stats) bench_die("pipe", "nothing came");
    (void)close(ends[0]);
    (void)close(ends[1]);
    printf("%" PRIu64 ",%lld,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f,", stats.articles, (long long)about.st_size, wall,
           seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime), stats.seconds[DS_PHASE_READ],
           stats.seconds[DS_PHASE_BUCKET], stats.seconds[DS_PHASE_MATCH], stats.seconds[DS_PHASE_STORY]);
    printf("%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n", anonymous,
           stats.memory_peak, stats.spool_bytes, stats.keys, stats.candidates, stats.stories, stats.largest);
}

int main(int argc, char **argv) {
    ds_options options;
    ds_options_init(&options);
    options.threads = 2;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--header") == 0) {
            fputs(header, stdout);
        } else if (i + 1 < argc && strcmp(argv[i], "--threads") == 0) {
            options.threads = (uint32_t)strtoul(argv[++i], NULL, 10);
        } else if (i + 1 < argc && strcmp(argv[i], "--tmp") == 0) {
            options.temp_dir = argv[++i];
        } else if (argv[i][0] == '-') {
            bench_die("usage", "growth [--header] [--threads N] [--tmp DIR] FILE.jsonl");
        } else {
            measure(argv[i], &options);
        }
    }
    return fflush(stdout) == 0 ? 0 : 2;
}
