/* SPDX-License-Identifier: MIT */
/*
 * stages: how fast each stage of the library is, beside two yardsticks that everyone has: `wc -w` and `xxhsum`.
 *
 *     stages [--passes N] [--folder DIR] FILE.txt FILE.jsonl
 *
 * FILE.txt is in the form of `newswire --format text` (headline, blank line, paragraphs, blank line); DIR holds the same
 * articles in a file each, and is what a scan of text is measured on. In every pass everything is measured once, in turn,
 * so that what else the machine does meets all alike; the table shows medians.
 *
 * Stages are measured on one core, a chunk of the file at a time: one stage goes over all articles of the chunk, then the
 * next one, so that data lie in the caches as they do in a scan. Each result goes into a checksum, which is printed.
 */
#include "article/reader.h"
#include "article/stream.h"
#include "base/hash.h"
#include "engine/result.h"
#include "sketch/winnow.h"
#include "stopwatch.h"
#include "text/shingle.h"
#include "text/text.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

enum { PASSES_MOST = 63, KERNELS_MOST = 3 };

#define BUSY 0.95 /* of a core: what a program gets at least that runs alone */

/* The rows of the tables. */
typedef enum stage {
    WC,
    XXHSUM,
    READ,
    PARSE,
    TOKENISE,
    SHINGLE,
    MINHASH, /* one a kernel */
    WINNOW = MINHASH + KERNELS_MOST,
    SIGN,
    SPOOL,
    SIGNATURE,
    SCAN_READ,
    SCAN_BUCKET,
    SCAN_MATCH,
    SCAN_STORY,
    SCAN_1,
    SCAN_2,
    SMALL_FILES,
    STAGES,
} stage;

static const char *const names[STAGES] = {
    [WC] = "wc -w",
    [XXHSUM] = "xxhsum",
    [READ] = "read",
    [PARSE] = "parse",
    [TOKENISE] = "tokenise + furniture",
    [SHINGLE] = "shingle",
    [MINHASH] = "minhash",
    [WINNOW] = "winnow",
    [SIGN] = "sign (all keys)",
    [SPOOL] = "spool write",
    [SIGNATURE] = "file to signature",
    [SCAN_READ] = "scan, 1 thread: read",
    [SCAN_BUCKET] = "  bucket",
    [SCAN_MATCH] = "  match",
    [SCAN_STORY] = "  story",
    [SCAN_1] = "scan + report, 1 thread",
    [SCAN_2] = "scan + report, 2 threads",
    [SMALL_FILES] = "xxhsum, file by file",
};

/* One corpus in one form. */
typedef struct form {
    const char *title;
    const char *path;      /* of the file that the yardsticks read */
    const char *scan_path; /* what is scanned; NULL: nothing */
    size_t (*cut)(const unsigned char *bytes, size_t size);
    bool is_text;
    uint64_t bytes, words, articles, tokens, shingles, files;
    lap laps[STAGES][PASSES_MOST];
} form;

/* An article of the chunk at hand, by places in `tokens` and `shingles`. */
typedef struct piece {
    const char *headline, *body; /* in the chunk, or in `texts` */
    size_t headline_size, body_size;
    size_t text_at;
    ds_tokens tokens;
    size_t token_at, shingle_at;
    uint32_t shingles;
    ds_headline about;
} piece;

typedef struct bench {
    ds_memory memory;
    ds_options options;
    ds_lexicon *lexicon;
    ds_text text;
    ds_buffer scratch;
    ds_buffer record;
    ds_signer signer;
    ds_minhash kernels[KERNELS_MOST];
    size_t kernel_count;
    ds_parser parser;
    ds_keys keys;
    ds_keys_writer keys_writer;
    ds_spool spool;
    ds_spool_writer spool_writer;
    ds_buffer texts;  /* of articles out of JSON, which die with their record */
    ds_buffer hashes; /* of the tokens of the chunk, flags beside */
    ds_buffer flags;
    piece *pieces;
    size_t piece_count, piece_capacity;
    uint32_t *numbers; /* of shingles */
    uint64_t *kept;    /* by winnowing, behind the grams that it chooses from */
    size_t number_capacity, kept_capacity;
    uint64_t checksum;
    uint32_t number; /* of the article, as keys have it */
} bench;

static ds_error error;

static void need(ds_status status, const char *what) {
    if (status != DS_OK) bench_die(what, error.message);
}

static void need_room(bool has_room) {
    if (!has_room) bench_die("memory", "none left");
}

static void consume(bench *b, uint64_t value) {
    b->checksum = ds_hash_mix(b->checksum ^ value);
}

/* ------------------------------------------------------------------------------------------- forms of files ----- */

/* The place behind the next blank line; memmem would cost more than some of the stages. */
static const unsigned char *find_blank_line(const unsigned char *at, const unsigned char *end) {
    while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        if (++at < end && *at == '\n') return at + 1;
    }
    return end;
}

/* Where the last whole article ends: behind every second blank line. */
static size_t cut_text(const unsigned char *bytes, size_t size) {
    const unsigned char *end = bytes + size, *whole = bytes;
    for (const unsigned char *at = bytes, *body; at < end; whole = at) {
        body = find_blank_line(at, end);
        if (body == end) break;
        at = find_blank_line(body, end);
        if (at == end && (size < 2 || memcmp(end - 2, "\n\n", 2) != 0)) break;
    }
    return (size_t)(whole - bytes);
}

/* The article is in the chunk as long as that is parsed; what comes out of JSON has to be copied. */
static ds_status take_text(void *user, const ds_article *article, ds_error *unused) {
    bench *b = user;
    (void)unused;
    need_room(ds_memory_reserve(&b->memory, &b->pieces, &b->piece_capacity, b->piece_count + 1, sizeof *b->pieces));
    b->pieces[b->piece_count++] = (piece){.headline = article->headline,
                                          .body = article->body,
                                          .headline_size = article->headline_size,
                                          .body_size = article->body_size};
    return DS_OK;
}

static ds_status take_json(void *user, const ds_article *article, ds_error *unused) {
    bench *b = user;
    size_t headline = article->headline == NULL ? 0 : article->headline_size;
    size_t body = article->body == NULL ? 0 : article->body_size, at = b->texts.size;
    need_room(ds_buffer_append(&b->texts, article->headline, headline));
    need_room(ds_buffer_append(&b->texts, article->body, body));
    ds_article copy = {.headline_size = headline, .body_size = body};
    ds_status status = take_text(b, &copy, unused);
    b->pieces[b->piece_count - 1].text_at = at;
    return status;
}

static ds_status take_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                           bool is_error, ds_error *unused) {
    (void)path, (void)reason, (void)detail, (void)place, (void)unused;
    bench *b = user;
    if (is_error) bench_die(path, reason);
    consume(b, 1);
    return DS_OK;
}

/* All articles of a chunk: JSON Lines as they are, text an article at a time, as the files that it stands for. */
static void parse_chunk(bench *b, const form *f, const unsigned char *bytes, size_t size) {
    ds_article_sink sink = {f->is_text ? take_text : take_json, take_skip, b};
    ds_chunk chunk = {.bytes = bytes, .size = size, .first_line = 1, .path = f->path, .source = "", .offset = 1};
    b->piece_count = 0;
    b->texts.size = 0;
    if (!f->is_text) {
        need(ds_reader_jsonl.parse(&b->parser, &chunk, &sink, &error), f->path);
        for (size_t p = 0; p < b->piece_count; p++) {
            b->pieces[p].headline = (const char *)b->texts.data + b->pieces[p].text_at;
            b->pieces[p].body = b->pieces[p].headline + b->pieces[p].headline_size;
        }
        return;
    }
    for (const unsigned char *end = bytes + size; chunk.bytes < end; chunk.bytes += chunk.size) {
        const unsigned char *body = find_blank_line(chunk.bytes, end);
        if (body == end) bench_die(f->path, "no blank line behind a headline");
        chunk.size = (size_t)(find_blank_line(body, end) - chunk.bytes);
        need(ds_reader_text.parse(&b->parser, &chunk, &sink, &error), f->path);
    }
}

typedef void (*chunk_fn)(bench *b, form *f, const unsigned char *bytes, size_t size, size_t pass);

/* Read the file as a scan does, and hand on its chunks. `reading` is from before it is opened, without what is done in
 * between. */
static void each_chunk(bench *b, form *f, size_t pass, lap *reading, chunk_fn handle) {
    ds_stream *stream;
    ds_stream_end end;
    ds_buffer buffer;
    ds_buffer_init(&buffer, &b->memory);
    lap start = lap_start(CLOCK_THREAD_CPUTIME_ID);
    int fd = open(f->path, O_RDONLY);
    if (fd < 0) bench_die(f->path, strerror(errno));
    need(ds_stream_new(&stream, &b->memory, ds_io_system(), fd, &error), f->path);
    for (bool more = true; more;) {
        size_t got;
        need_room(ds_buffer_reserve(&buffer, DS_CHUNK_BYTES));
        need(ds_stream_read(stream, buffer.data + buffer.size, DS_CHUNK_BYTES, &got, &end, &error), f->path);
        lap_add(reading, start, CLOCK_THREAD_CPUTIME_ID);
        if (end.reason != NULL) bench_die(f->path, end.reason);
        more = got == DS_CHUNK_BYTES;
        buffer.size += got;
        size_t whole = f->cut(buffer.data, buffer.size);
        if (!more && whole != buffer.size) bench_die(f->path, "it does not end with an article");
        handle(b, f, buffer.data, whole, pass);
        start = lap_start(CLOCK_THREAD_CPUTIME_ID);
        memmove(buffer.data, buffer.data + whole, buffer.size - whole);
        buffer.size -= whole;
    }
    ds_stream_free(stream);
    (void)close(fd);
    ds_buffer_clear(&buffer);
}

/* --------------------------------------------------------------------------------------------------- stages ----- */

static void run_tokenise(bench *b) {
    b->hashes.size = b->flags.size = 0;
    for (size_t p = 0; p < b->piece_count; p++) {
        piece *one = &b->pieces[p];
        need(ds_text_read(&b->text, one->headline, one->headline_size, one->body, one->body_size, &error), "text");
        one->tokens = ds_text_tokens(&b->text);
        one->about = b->text.about;
        one->token_at = b->flags.size;
        need_room(ds_buffer_append(&b->hashes, one->tokens.hashes, one->tokens.count * sizeof(uint32_t)));
        need_room(ds_buffer_append(&b->flags, one->tokens.flags, one->tokens.count));
    }
}

/* Between the clocks: places become addresses, now that the arrays have stopped growing. */
static void settle(bench *b, form *f, size_t pass) {
    size_t shingles = 0;
    for (size_t p = 0; p < b->piece_count; p++) {
        piece *one = &b->pieces[p];
        one->tokens.hashes = (const uint32_t *)(const void *)b->hashes.data + one->token_at;
        one->tokens.flags = b->flags.data + one->token_at;
        one->shingles = ds_shingle_count(&one->tokens, b->options.ngram);
        one->shingle_at = shingles;
        shingles += one->shingles;
        if (one->tokens.count > 0) consume(b, one->tokens.hashes[one->tokens.count - 1]);
    }
    if (pass == 0) {
        f->articles += b->piece_count;
        f->tokens += b->flags.size;
        f->shingles += shingles;
    }
    need_room(ds_memory_reserve(&b->memory, &b->numbers, &b->number_capacity, shingles, sizeof *b->numbers));
    need_room(ds_memory_reserve(&b->memory, &b->kept, &b->kept_capacity, 2 * (b->flags.size + 1), sizeof *b->kept));
}

/* Of three tokens, as the default is; what is shorter counts for nothing here. */
static void run_shingle(bench *b) {
    const ds_minhash *minhash = &b->kernels[0];
    for (size_t p = 0; p < b->piece_count; p++) {
        piece *one = &b->pieces[p];
        uint32_t headline = one->tokens.headline_count, body = ds_tokens_body_count(&one->tokens);
        uint32_t *numbers = b->numbers + one->shingle_at;
        one->shingles = headline >= 3 ? headline - 2 : 0;
        if (headline >= 3) ds_minhash_triples(minhash, one->tokens.hashes, headline, numbers);
        if (body >= 3) ds_minhash_triples(minhash, ds_tokens_body(&one->tokens), body, numbers + one->shingles);
        if (body >= 3) one->shingles += body - 2;
        if (one->shingles > 0) consume(b, numbers[one->shingles - 1]);
    }
}

static void run_minhash(bench *b, const ds_minhash *minhash) {
    int16_t signature[DS_MINHASH_SLOTS_MOST];
    for (size_t p = 0; p < b->piece_count; p++) {
        const piece *one = &b->pieces[p];
        ds_minhash_sign(minhash, b->numbers + one->shingle_at, one->shingles, signature);
        consume(b, ds_hash(signature, minhash->slots * sizeof *signature, 0));
    }
}

static void run_winnow(bench *b) {
    ds_winnow_kernel kernel = ds_winnow_choose(NULL);
    for (size_t p = 0; p < b->piece_count; p++) {
        const ds_tokens *tokens = &b->pieces[p].tokens;
        uint32_t count = ds_tokens_body_count(tokens);
        size_t room = 2 * (size_t)count;
        need_room(ds_memory_reserve(&b->memory, &b->kept, &b->kept_capacity, room, sizeof *b->kept));
        size_t kept = ds_winnow(kernel, ds_tokens_body(tokens), count, b->options.seed, b->kept + count, b->kept);
        consume(b, kept > 0 ? b->kept[kept - 1] : 0);
    }
}

static void sign_one(bench *b, const ds_tokens *tokens, const ds_headline *about) {
    ds_entry entry = {.headline_key = about->key};
    need(ds_signer_sign(&b->signer, tokens, &entry, b->number++, &b->keys_writer, &error), "sign");
    consume(b, b->number);
}

static void run_sign(bench *b) {
    for (size_t p = 0; p < b->piece_count; p++) sign_one(b, &b->pieces[p].tokens, &b->pieces[p].about);
}

static void run_spool(bench *b) {
    for (size_t p = 0; p < b->piece_count; p++) {
        const piece *one = &b->pieces[p];
        uint64_t offset;
        b->scratch.size = b->record.size = 0;
        need_room(ds_buffer_append(&b->scratch, one->headline, one->headline_size) && ds_buffer_terminate(&b->scratch));
        const char *headline = (const char *)b->scratch.data;
        ds_detail detail = {.id = "",
                            .path = "",
                            .place = "",
                            .guid = "",
                            .url = "",
                            .version = "",
                            .status = "",
                            .headline = headline,
                            .language = "",
                            .slug = "",
                            .dateline = "",
                            .byline = "",
                            .credit = "",
                            .editor_note = "",
                            .format = "text"};
        need(ds_record_put_tokens(&b->record, &one->tokens, &error), "record");
        need(ds_record_put_detail(&b->record, &detail, &error), "record");
        need(ds_spool_put(&b->spool_writer, b->record.data, b->record.size, &offset, &error), "spool");
        consume(b, offset);
    }
}

/* ---------------------------------------------------------------------------------------------------- passes ---- */

typedef void (*stage_fn)(bench *b);

static void timed(bench *b, form *f, stage which, size_t pass, stage_fn run) {
    lap start = lap_start(CLOCK_THREAD_CPUTIME_ID);
    run(b);
    lap_add(&f->laps[which][pass], start, CLOCK_THREAD_CPUTIME_ID);
}

/* Every stage over the articles of one chunk. */
static void stages_of_chunk(bench *b, form *f, const unsigned char *bytes, size_t size, size_t pass) {
    lap start = lap_start(CLOCK_THREAD_CPUTIME_ID);
    parse_chunk(b, f, bytes, size);
    lap_add(&f->laps[PARSE][pass], start, CLOCK_THREAD_CPUTIME_ID);
    timed(b, f, TOKENISE, pass, run_tokenise);
    settle(b, f, pass);
    timed(b, f, SHINGLE, pass, run_shingle);
    for (size_t k = 0; k < b->kernel_count; k++) {
        start = lap_start(CLOCK_THREAD_CPUTIME_ID);
        run_minhash(b, &b->kernels[k]);
        lap_add(&f->laps[MINHASH + k][pass], start, CLOCK_THREAD_CPUTIME_ID);
    }
    timed(b, f, WINNOW, pass, run_winnow);
    timed(b, f, SIGN, pass, run_sign);
    timed(b, f, SPOOL, pass, run_spool);
}

/* What a scan does from the file up to the keys, without the spool: article by article. */
static void signatures_of_chunk(bench *b, form *f, const unsigned char *bytes, size_t size, size_t pass) {
    (void)pass;
    parse_chunk(b, f, bytes, size);
    for (size_t p = 0; p < b->piece_count; p++) {
        const piece *one = &b->pieces[p];
        need(ds_text_read(&b->text, one->headline, one->headline_size, one->body, one->body_size, &error), "text");
        ds_tokens tokens = ds_text_tokens(&b->text);
        sign_one(b, &tokens, &b->text.about);
    }
}

/* Keys and spool are new in every pass, as in every scan. */
static void open_stores(bench *b) {
    b->number = 0;
    need(ds_spool_open(&b->spool, ds_io_system(), NULL, &error), "spool");
    need(ds_keys_open(&b->keys, &b->memory, ds_io_system(), NULL, 64, &error), "keys");
    ds_spool_writer_init(&b->spool_writer, &b->spool, &b->memory);
    ds_keys_writer_init(&b->keys_writer, &b->keys);
}

static void close_stores(bench *b) {
    need(ds_spool_flush(&b->spool_writer, &error), "spool");
    need(ds_keys_flush(&b->keys_writer, &error), "keys");
    consume(b, ds_keys_total(&b->keys));
    ds_spool_writer_clear(&b->spool_writer);
    ds_keys_writer_clear(&b->keys_writer);
    ds_spool_close(&b->spool);
    ds_keys_close(&b->keys);
}

static void run_signature(bench *b, form *f, size_t pass) {
    lap inner = {0, 0}, start = lap_start(CLOCK_THREAD_CPUTIME_ID);
    open_stores(b);
    each_chunk(b, f, pass, &inner, signatures_of_chunk);
    close_stores(b);
    lap_add(&f->laps[SIGNATURE][pass], start, CLOCK_THREAD_CPUTIME_ID);
}

static int sink_report(void *user, const void *data, size_t size) {
    bench *b = user;
    consume(b, ds_hash(data, size, 0));
    return 0;
}

/* From nothing to the last byte of a JSON report. */
static void run_scan(bench *b, form *f, uint32_t threads, size_t pass) {
    ds_result *result;
    ds_options options = b->options;
    options.threads = threads;
    lap start = lap_start(CLOCK_PROCESS_CPUTIME_ID);
    need(ds_scan_paths(&result, &f->scan_path, 1, &options, &error), f->scan_path);
    need(ds_report_write(result, "json", NULL, (ds_sink){sink_report, b}, &error), "report");
    lap_add(&f->laps[threads == 1 ? SCAN_1 : SCAN_2][pass], start, CLOCK_PROCESS_CPUTIME_ID);
    const ds_stats *stats = ds_result_stats(result);
    for (int p = 0; p < 4 && threads == 1; p++) {
        f->laps[SCAN_READ + p][pass] = (lap){stats->seconds[p], 0};
    }
    if (stats->bad_files + stats->bad_records > 0) bench_die(f->scan_path, "some of it could not be read");
    f->files = stats->files;
    ds_result_free(result);
}

static void run_yardsticks(form *f, size_t pass) {
    char out[4096];
    const char *const wc[] = {"wc", "-w", f->path, NULL}, *const xxhsum[] = {"xxhsum", "-q", f->path, NULL};
    const char *const each[] = {"find", f->scan_path, "-type", "f", "-exec", "xxhsum", "-q", "{}", "+", NULL};
    f->laps[WC][pass] = child_run(wc, out, sizeof out);
    f->words = strtoull(out, NULL, 10);
    f->laps[XXHSUM][pass] = child_run(xxhsum, out, sizeof out);
    if (f->words == 0 || strlen(out) < 16) bench_die(f->path, "the yardsticks say nothing");
    if (f->scan_path != NULL && f->is_text) f->laps[SMALL_FILES][pass] = child_run(each, NULL, 0);
}

static void run_pass(bench *b, form *f, size_t pass) {
    run_yardsticks(f, pass);
    open_stores(b);
    each_chunk(b, f, pass, &f->laps[READ][pass], stages_of_chunk);
    close_stores(b);
    run_signature(b, f, pass);
    if (f->scan_path == NULL) return;
    run_scan(b, f, 1, pass);
    run_scan(b, f, 2, pass);
}

/* ---------------------------------------------------------------------------------------------------- tables ---- */

static double ratio(const form *f, stage which, stage yardstick, size_t passes) {
    double time = lap_median(f->laps[which], passes).wall;
    return time > 0 ? lap_median(f->laps[yardstick], passes).wall / time : 0;
}

/* On a machine that others use too, time on the processor says more of what runs on one core than time on the wall. */
static void print_row(const form *f, stage which, const char *name, size_t passes) {
    lap middle = lap_median(f->laps[which], passes), wc = lap_median(f->laps[WC], passes);
    if (middle.wall <= 0) return; /* was not measured, or is too short to be */
    printf("%-26s %9.1f %9.1f %9.3f %9.3f", name, (double)f->bytes / middle.wall / 1e6,
           (double)f->tokens / middle.wall / 1e6, ratio(f, which, WC, passes), ratio(f, which, XXHSUM, passes));
    if (middle.cpu > 0) printf(" %9.2f %9.3f", middle.cpu / middle.wall, wc.cpu / middle.cpu);
    printf("\n");
}

static void print_table(const bench *b, const form *f, size_t passes) {
    printf("\n%s: %.1f MB, %" PRIu64 " words by wc, %" PRIu64 " articles, %" PRIu64 " tokens, %" PRIu64 " shingles\n",
           f->title, (double)f->bytes / 1e6, f->words, f->articles, f->tokens, f->shingles);
    printf("%-26s %9s %9s %9s %9s %9s %9s\n", "stage", "MB/s", "Mtokens/s", "x wc -w", "x xxhsum", "cpu/wall",
           "by cpu");
    for (stage s = WC; s < STAGES; s++) {
        bool is_kernel = s >= MINHASH && s < WINNOW;
        size_t kernel = (size_t)s - MINHASH;
        if (is_kernel && kernel >= b->kernel_count) continue;
        char name[64];
        (void)snprintf(name, sizeof name, is_kernel ? "minhash, %s" : "%s",
                       is_kernel ? b->kernels[kernel].kernel_name : names[s]);
        print_row(f, s, name, passes);
    }
}

static void print_aim(const char *what, double aim, double floor, double figure, bool less_is_better) {
    bool is_aim = less_is_better ? figure <= aim : figure >= aim;
    bool is_floor = less_is_better ? figure <= floor : figure >= floor;
    printf("%-62s %6.1f %8.1f %7.2f  %s\n", what, aim, floor, figure,
           is_aim     ? "reached"
           : is_floor ? "over the floor"
                      : "MISSED");
}

static void print_aims(const form *text, const form *json, size_t passes) {
    printf("\n%-62s %6s %8s %7s\n", "what", "aim", "at least", "figure");
    print_aim("text to signature and fingerprints, one core, x wc -w", 3, 2.2, ratio(text, SIGNATURE, WC, passes),
              false);
    if (text->scan_path != NULL) {
        print_aim("whole scan of text files, 2 threads, x wc -w", 4, 3, ratio(text, SCAN_2, WC, passes), false);
    }
    print_aim("whole scan of JSON Lines, 2 threads, x wc -w", 3, 2.5, ratio(json, SCAN_2, WC, passes), false);
    if (text->scan_path != NULL) {
        char what[80];
        (void)snprintf(what, sizeof what, "%" PRIu64 " small files, 2 threads, times the time of xxhsum", text->files);
        print_aim(what, 1.3, 2, 1 / ratio(text, SCAN_2, SMALL_FILES, passes), true);
    }
}

/* ------------------------------------------------------------------------------------------------------ main ---- */

static void bench_init(bench *b) {
    ds_memory_init(&b->memory, NULL);
    ds_options_init(&b->options);
    need(ds_lexicon_new(&b->lexicon, &b->memory, &error), "lexicon");
    ds_text_init(&b->text, &b->memory, b->lexicon);
    ds_parser_init(&b->parser, &b->memory, &b->options);
    ds_buffer *const buffers[] = {&b->scratch, &b->record, &b->texts, &b->hashes, &b->flags};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) ds_buffer_init(buffers[i], &b->memory);
    size_t slots = (size_t)b->options.bands * b->options.rows;
    for (size_t k = 0; ds_minhash_kernel_name(k) != NULL && k < KERNELS_MOST; k++) {
        const char *name = ds_minhash_kernel_name(k);
        need(ds_minhash_init(&b->kernels[b->kernel_count++], slots, b->options.seed, name, &error), name);
    }
    ds_signer_init(&b->signer, &b->memory, &b->kernels[0], &b->options); /* the best one comes first */
}

static void bench_clear(bench *b) {
    ds_text_clear(&b->text);
    ds_parser_clear(&b->parser);
    ds_signer_clear(&b->signer);
    ds_lexicon_free(b->lexicon);
    ds_buffer *const buffers[] = {&b->scratch, &b->record, &b->texts, &b->hashes, &b->flags};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) ds_buffer_clear(buffers[i]);
    ds_memory_free(&b->memory, b->pieces, b->piece_capacity, sizeof *b->pieces);
    ds_memory_free(&b->memory, b->numbers, b->number_capacity, sizeof *b->numbers);
    ds_memory_free(&b->memory, b->kept, b->kept_capacity, sizeof *b->kept);
}

static uint64_t size_of_file(const char *path) {
    struct stat about;
    if (stat(path, &about) != 0 || about.st_size == 0) bench_die(path, "cannot be read, or is empty");
    return (uint64_t)about.st_size;
}

int main(int argc, char **argv) {
    static bench b;
    static form text = {.title = "text", .cut = cut_text, .is_text = true}, json = {.title = "JSON Lines"};
    size_t passes = 5;
    int at = 1;
    for (; at + 1 < argc && strncmp(argv[at], "--", 2) == 0; at += 2) {
        if (strcmp(argv[at], "--passes") == 0)
            passes = strtoul(argv[at + 1], NULL, 10);
        else if (strcmp(argv[at], "--folder") == 0)
            text.scan_path = argv[at + 1];
        else
            break;
    }
    if (argc - at != 2 || passes == 0 || passes > PASSES_MOST) {
        bench_die("usage", "stages [--passes N] [--folder DIR] FILE.txt FILE.jsonl");
    }
    json.cut = ds_reader_jsonl.cut;
    text.path = argv[at];
    json.path = json.scan_path = argv[at + 1];
    text.bytes = size_of_file(text.path);
    json.bytes = size_of_file(json.path);
    bench_init(&b);
    char out[64];
    const char *const warm[] = {"wc", "-c", text.path, json.path, NULL};
    (void)child_run(warm, out, sizeof out); /* the files come into memory */
    for (size_t pass = 0; pass < passes; pass++) {
        run_pass(&b, &text, pass);
        run_pass(&b, &json, pass);
    }
    print_table(&b, &text, passes);
    print_table(&b, &json, passes);
    print_aims(&text, &json, passes);
    printf("\nmedians of %zu passes; checksum %016" PRIx64 "\n", passes, b.checksum);
    lap idle = lap_median(text.laps[WC], passes);
    if (idle.cpu / idle.wall < BUSY)
        printf("other programs ran: wc -w had %.0f %% of a core\n", idle.cpu / idle.wall * 100);
    bench_clear(&b);
    return 0;
}
