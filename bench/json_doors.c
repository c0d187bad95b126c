/* SPDX-License-Identifier: MIT */
/*
 * json_doors: how fast JSON Lines become articles by the ways that there are, beside `wc -w`.
 *
 *     json_doors [--passes N] FILE.jsonl...
 *
 * json-c and the pass do the whole of it: records to articles, handed to a sink. simdjson, where it is installed, only
 * parses and gives the texts; what it would take beside that is not in its figures. All of it on one core, a chunk at a
 * time; in every pass everything is measured once, in turn. The table shows medians.
 */
#include "article/reader.h"
#include "base/hash.h"
#include "stopwatch.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

#ifdef BENCH_SIMDJSON
#include "json_simdjson.h"
#endif

enum { PASSES_MOST = 63, PADDING = 64 };

typedef enum way { WC, JSON_C, PASS, SIMDJSON_DOM, SIMDJSON_ON_DEMAND, WAYS } way;

static const char *const names[WAYS] = {"wc -w", "json-c", "pass over the bytes", "simdjson, document",
                                        "simdjson, on demand"};

typedef struct bench {
    ds_parser parser;
    unsigned char *bytes;
    size_t size;
    uint64_t records, text_bytes; /* of the way at hand */
    lap laps[WAYS][PASSES_MOST];
#ifdef BENCH_SIMDJSON
    bench_simdjson *simdjson;
#endif
} bench;

static ds_status take_article(void *user, const ds_article *article, ds_error *unused) {
    bench *b = user;
    (void)unused;
    b->records++;
    b->text_bytes +=
        (article->headline == NULL ? 0 : article->headline_size) + (article->body == NULL ? 0 : article->body_size);
    return DS_OK;
}

static ds_status take_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                           bool is_error, ds_error *unused) {
    (void)path, (void)reason, (void)detail, (void)place, (void)is_error, (void)unused;
    ((bench *)user)->records++;
    return DS_OK;
}

static void read_articles(bench *b, const unsigned char *bytes, size_t size) {
    ds_error error;
    ds_article_sink sink = {take_article, take_skip, b};
    ds_chunk chunk = {.bytes = bytes, .size = size, .first_line = 1, .path = "f", .source = "", .offset = 1};
    if (ds_reader_jsonl.parse(&b->parser, &chunk, &sink, &error) != DS_OK) bench_die("parse", error.message);
}

#ifdef BENCH_SIMDJSON
static void read_simdjson(bench *b, const unsigned char *bytes, size_t size, bool on_demand) {
    for (size_t at = 0; at < size;) {
        const unsigned char *line_end = memchr(bytes + at, '\n', size - at);
        size_t length = line_end == NULL ? size - at : (size_t)(line_end - bytes) - at;
        bool taken = on_demand ? bench_simdjson_on_demand(b->simdjson, bytes + at, length, &b->text_bytes)
                               : bench_simdjson_dom(b->simdjson, bytes + at, length, &b->text_bytes);
        b->records += taken;
        at += length + 1;
    }
}
#endif

static void run_chunk(bench *b, way which, const unsigned char *bytes, size_t size) {
    b->parser.json_c_only = which == JSON_C;
    if (which == JSON_C || which == PASS) read_articles(b, bytes, size);
#ifdef BENCH_SIMDJSON
    else
        read_simdjson(b, bytes, size, which == SIMDJSON_ON_DEMAND);
#endif
}

static bool is_there(way which) {
#ifdef BENCH_SIMDJSON
    return which < WAYS;
#else
    return which < SIMDJSON_DOM;
#endif
}

/* Chunks are read before the clock starts, so that they lie in the caches as they do when a scan has just read them. */
static void run_way(bench *b, way which, size_t pass) {
    uint64_t sum = 0;
    b->records = b->text_bytes = 0;
    for (size_t at = 0; at < b->size;) {
        size_t left = b->size - at;
        size_t size = left <= DS_CHUNK_BYTES ? left : ds_reader_jsonl.cut(b->bytes + at, DS_CHUNK_BYTES);
        if (size == 0) bench_die("a record", "is longer than a chunk");
        sum = ds_hash(b->bytes + at, size, sum);
        lap start = lap_start(CLOCK_THREAD_CPUTIME_ID);
        run_chunk(b, which, b->bytes + at, size);
        lap_add(&b->laps[which][pass], start, CLOCK_THREAD_CPUTIME_ID);
        at += size;
    }
    if (pass == 0)
        printf("%-20s %" PRIu64 " records, %" PRIu64 " bytes of text\n", names[which], b->records, b->text_bytes);
    if (sum == 0) bench_die("hash", "is 0");
}

static void load(bench *b, const char *path) {
    struct stat about;
    FILE *file = fopen(path, "rb");
    if (file == NULL || fstat(fileno(file), &about) != 0) bench_die(path, strerror(errno));
    b->size = (size_t)about.st_size;
    b->bytes = calloc(b->size + PADDING, 1);
    if (b->bytes == NULL) bench_die("memory", "none left");
    if (fread(b->bytes, 1, b->size, file) != b->size || b->size == 0) bench_die(path, "cannot be read, or is empty");
    (void)fclose(file);
}

static void measure(bench *b, const char *path, size_t passes) {
    const char *const yardstick[] = {"wc", "-w", path, NULL};
    memset(b->laps, 0, sizeof b->laps);
    load(b, path);
    printf("\n%s: %.1f MB\n", path, (double)b->size / 1e6);
    for (size_t pass = 0; pass < passes; pass++) {
        b->laps[WC][pass] = child_run(yardstick, NULL, 0);
        for (way w = JSON_C; is_there(w); w++) run_way(b, w, pass);
    }
    double wc = lap_median(b->laps[WC], passes).cpu, json_c = lap_median(b->laps[JSON_C], passes).cpu;
    printf("%-20s %9s %9s %9s\n", "way", "MB/s", "x wc -w", "x json-c");
    for (way w = WC; is_there(w); w++) {
        double cpu = lap_median(b->laps[w], passes).cpu;
        printf("%-20s %9.0f %9.2f %9.2f\n", names[w], (double)b->size / cpu / 1e6, wc / cpu, json_c / cpu);
    }
    free(b->bytes);
}

int main(int argc, char **argv) {
    static bench b;
    ds_memory memory;
    ds_options options;
    size_t passes = 5;
    int at = 1;
    if (argc > 2 && strcmp(argv[1], "--passes") == 0) {
        passes = strtoul(argv[2], NULL, 10);
        at = 3;
    }
    if (at >= argc || passes == 0 || passes > PASSES_MOST) bench_die("usage", "json_doors [--passes N] FILE.jsonl...");
    ds_memory_init(&memory, NULL);
    ds_options_init(&options);
    ds_parser_init(&b.parser, &memory, &options);
#ifdef BENCH_SIMDJSON
    b.simdjson = bench_simdjson_new(DS_CHUNK_BYTES);
    if (b.simdjson == NULL) bench_die("memory", "none left");
    printf("simdjson runs as %s\n", bench_simdjson_kernel());
#else
    printf("simdjson is not installed (make deps-dev)\n");
#endif
    for (; at < argc; at++) measure(&b, argv[at], passes);
#ifdef BENCH_SIMDJSON
    bench_simdjson_free(b.simdjson);
#endif
    ds_parser_clear(&b.parser);
    return 0;
}
