/* SPDX-License-Identifier: MIT */
/*
 * key_runs: what the key runs of an index cost, at sizes of 1, 10 and 55 million records (20,000 to a million articles).
 *
 *     key_runs [FOLDER] [MILLIONS]...
 *
 * Records are thrown as articles leave them: 55 keys each, one key in three shared with an article before. They are cut
 * into eight runs by articles, as eight batches, and merged into one; then they are made one run as one batch. All is measured on one core, with the files in the
 * system's cache.
 */
#include "base/hash.h"
#include "stopwatch.h"
#include "store/key_runs.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

enum { KEYS_AN_ARTICLE = 55, RUNS = 8, LOOKUPS = 1000000, BATCH_BYTES = 256 << 20 };

static ds_memory memory;
static ds_error error;

#define CHECK(call)                                                                                                    \
    do {                                                                                                               \
        if ((call) != DS_OK) bench_die(#call, error.message);                                                          \
    } while (0)

/* The i-th record of all. */
static uint64_t key_of(uint64_t i) {
    bool is_shared = ds_hash_mix(i ^ 0x5555) % 3 == 0;
    uint64_t from = is_shared ? ds_hash_mix(i + 9) % (i + 1) : i;
    return ds_hash_mix(from + 0x1234567) & ~(uint64_t)3;
}

static int compare(const void *a, const void *b) {
    const ds_record *x = a, *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

/* Sorted by key and number. */
static ds_record *throw_batch(uint64_t first, uint64_t count) {
    ds_record *records = malloc(count * sizeof *records), *scratch = malloc(count * sizeof *scratch);
    if (records == NULL || scratch == NULL) bench_die("records", "no memory");
    for (uint64_t i = 0; i < count; i++) {
        records[i] = ds_record_make(key_of(first + i), (uint32_t)((first + i) / KEYS_AN_ARTICLE));
    }
    ds_radix_sort(records, scratch, count);
    free(scratch);
    for (uint64_t a = 0, b; a < count; a = b) {
        for (b = a + 1; b < count && ds_record_key(&records[b]) == ds_record_key(&records[a]);) b++;
        if (b - a > 1) qsort(records + a, b - a, sizeof *records, compare);
    }
    return records;
}

static double nanoseconds(lap start, double count) {
    lap sum = {0, 0};
    lap_add(&sum, start, CLOCK_THREAD_CPUTIME_ID);
    return sum.cpu * 1e9 / count;
}

static void write_runs(ds_key_runs *runs, uint64_t total) {
    uint64_t size = total / RUNS;
    lap spent = {0, 0};
    for (uint64_t r = 0; r < RUNS; r++) {
        ds_record *records = throw_batch(r * size, size);
        ds_key_run_writer *writer;
        char name[8];
        (void)snprintf(name, sizeof name, "%" PRIu64, r);
        lap start = lap_start(CLOCK_THREAD_CPUTIME_ID);
        CHECK(ds_key_runs_writer(runs, name, &writer, &error));
        for (uint64_t i = 0; i < size; i++) {
            CHECK(ds_key_run_writer_put(writer, ds_record_key(&records[i]), records[i].value, &error));
        }
        CHECK(ds_key_run_writer_finish(writer, &error));
        lap_add(&spent, start, CLOCK_THREAD_CPUTIME_ID);
        ds_key_run_writer_free(writer);
        CHECK(ds_key_runs_add(runs, name, &error));
        free(records);
    }
    printf("  write      %7.1f ns a record, %.2f s on the wall with fsync\n", spent.cpu * 1e9 / (double)total,
           spent.wall);
}

static void look_up(const ds_key_runs *runs, uint64_t total) {
    ds_key_runs_scratch scratch;
    ds_numbers got;
    ds_key_runs_scratch_init(&scratch, &memory);
    ds_numbers_init(&got, &memory);
    for (int is_hit = 0; is_hit < 2; is_hit++) {
        uint64_t numbers = 0;
        lap start = lap_start(CLOCK_THREAD_CPUTIME_ID);
        for (uint64_t i = 0; i < LOOKUPS; i++) {
            uint64_t some = ds_hash_mix(i + 77) % total;
            got.count = 0;
            CHECK(ds_key_runs_find(runs, &scratch, is_hit ? key_of(some) : ds_hash_mix(some) | 1, &got, &error));
            numbers += got.count;
        }
        printf("  find %s  %7.1f ns a key, %.2f numbers\n", is_hit ? "hit " : "miss", nanoseconds(start, LOOKUPS),
               (double)numbers / LOOKUPS);
    }
    ds_numbers_clear(&got);
    ds_key_runs_scratch_clear(&scratch);
}

static void go_through(const ds_key_runs *runs, uint64_t total) {
    ds_key_merge merge = {0};
    ds_key_record record;
    bool more = true;
    uint64_t count = 0, sum = 0;
    lap start = lap_start(CLOCK_THREAD_CPUTIME_ID);
    CHECK(ds_key_runs_range(runs, &merge, &memory, NULL, 0, 0, 0, &error));
    for (;; count++) {
        CHECK(ds_key_merge_next(&merge, &record, &more, &error));
        if (!more) break;
        sum += record.key + record.number;
    }
    printf("  cursor     %7.1f ns a record (sum %016" PRIx64 ")\n", nanoseconds(start, (double)total), sum);
    ds_key_merge_clear(&merge);
}

static void measure(ds_key_runs *runs, uint64_t total) {
    uint64_t bytes = 0, resident = 0, records = 0;
    for (size_t i = 0; i < ds_key_runs_count(runs); i++) {
        bytes += ds_key_run_bytes(ds_key_runs_get(runs, i));
        resident += ds_key_run_resident(ds_key_runs_get(runs, i));
        records += ds_key_run_count(ds_key_runs_get(runs, i));
    }
    printf(" %zu runs, %.2f bytes a record, %.2f of them in memory\n", ds_key_runs_count(runs),
           (double)bytes / (double)records, (double)resident / (double)records);
    look_up(runs, total);
    go_through(runs, records);
}

/* All records as one batch, which lie in temporary parts and become a run. */
static void from_keys(const char *folder, uint64_t total) {
    ds_keys keys;
    ds_keys_writer writer;
    uint32_t articles = (uint32_t)(total / KEYS_AN_ARTICLE + 1), *numbers = malloc(articles * sizeof *numbers);
    char path[4096];
    if (numbers == NULL) bench_die("numbers", "no memory");
    for (uint32_t i = 0; i < articles; i++) numbers[i] = articles - 1 - i;
    CHECK(ds_keys_open(&keys, &memory, ds_io_system(), NULL, 64, &error));
    ds_keys_writer_init(&writer, &keys);
    for (uint64_t i = 0; i < total; i++) {
        CHECK(ds_keys_add(&writer, key_of(i), (uint32_t)(i / KEYS_AN_ARTICLE), &error));
    }
    CHECK(ds_keys_flush(&writer, &error));
    (void)snprintf(path, sizeof path, "%s/batch", folder);
    lap start = lap_start(CLOCK_THREAD_CPUTIME_ID);
    CHECK(ds_key_run_from_keys(&memory, ds_io_system(), path, &keys, numbers, articles, BATCH_BYTES, &error));
    printf(" batch      %7.1f ns a record\n", nanoseconds(start, (double)total));
    ds_keys_writer_clear(&writer);
    ds_keys_close(&keys);
    free(numbers);
    if (unlink(path) != 0) bench_die(path, strerror(errno));
}

static void bench(const char *folder, uint64_t total) {
    ds_key_runs *runs;
    const ds_key_run *which[RUNS];
    printf("%.1f million records\n", (double)total / 1e6);
    CHECK(ds_key_runs_open(&runs, &memory, ds_io_system(), folder, NULL, 0, &error));
    write_runs(runs, total);
    measure(runs, total);
    for (size_t i = 0; i < RUNS; i++) which[i] = ds_key_runs_get(runs, i);
    lap start = lap_start(CLOCK_THREAD_CPUTIME_ID);
    CHECK(ds_key_runs_merge(runs, which, RUNS, NULL, NULL, "all", &error));
    printf(" merged     %7.1f ns a record\n", nanoseconds(start, (double)total));
    CHECK(ds_key_runs_add(runs, "all", &error));
    for (size_t i = ds_key_runs_count(runs); i-- > 0;) {
        const char *name = ds_key_runs_name(runs, i);
        if (strcmp(name, "all") != 0) CHECK(ds_key_runs_drop(runs, name, &error));
    }
    start = lap_start(CLOCK_THREAD_CPUTIME_ID);
    CHECK(ds_key_runs_verify(runs, &error));
    printf(" verify     %7.1f ns a record\n", nanoseconds(start, (double)total));
    measure(runs, total);
    CHECK(ds_key_runs_drop(runs, "all", &error));
    ds_key_runs_free(runs);
    from_keys(folder, total);
}

int main(int argc, char **argv) {
    const char *folder = argc > 1 ? argv[1] : "build/bench-data/key_runs";
    static const char *const usual[] = {"1", "10", "55"};
    const char *const *sizes = argc > 2 ? (const char *const *)argv + 2 : usual;
    size_t count = argc > 2 ? (size_t)argc - 2 : sizeof usual / sizeof *usual;
    if (mkdir("build/bench-data", 0777) != 0 && errno != EEXIST && argc < 2) bench_die(folder, strerror(errno));
    ds_memory_init(&memory, NULL);
    for (size_t i = 0; i < count; i++) {
        double millions = strtod(sizes[i], NULL);
        if (millions < 0.001 || millions > 4000) bench_die("key_runs [FOLDER] [MILLIONS]...", sizes[i]);
        bench(folder, (uint64_t)(millions * 1e6));
    }
    return 0;
}
