/* SPDX-License-Identifier: MIT */
/*
 * How well the HTML reader finds an article: `extraction GOLD.jsonl [-v]`, where every line of GOLD.jsonl is
 * {"html": a file beside it (.gz or plain), "url": ..., "gold_text": what a person says the article is}.
 *
 * Texts are cut into tokens (runs of letters, digits and underscores, as Python's \w+), and compared as multisets of their
 * 4-grams: true positives, false positives and false negatives a page. Printed are F1 of the mean precision and the mean
 * recall, as the article-extraction-benchmark of 2020 has it, and the mean of the pages' own F1.
 *
 * With `-d FOLDER` the texts found and wanted are written there, to be read side by side.
 */
#include "format/html_reader.h"
#include "base/hash.h"
#include "stopwatch.h"

#include <json-c/json.h>
#include <libgen.h>
#include <utf8proc.h>
#include <zlib.h>

#include "base/utf8.h"

enum { GRAM = 4, WORST = 10 };

typedef struct grams {
    uint64_t *hash; /* sorted */
    size_t count;
} grams;

typedef struct page_score {
    const char *file;
    double precision, recall, f1;
} page_score;

typedef struct text {
    char *data;
    size_t size;
} text;

static bool is_of_word(uint32_t c) {
    if (c == '_') return true;
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return true;
    default: return false;
    }
}

static void *must(void *block) {
    if (block == NULL) bench_die("memory", "none");
    return block;
}

static int by_value(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static grams grams_of(const char *data, size_t size) {
    uint64_t *token = must(malloc((size + 1) * sizeof *token));
    const unsigned char *bytes = (const unsigned char *)data;
    size_t tokens = 0, start = 0;
    bool inside = false;
    for (size_t at = 0; at <= size;) {
        uint32_t c = 0;
        int bad = 0;
        size_t length = at < size ? ds_utf8_decode(bytes + at, size - at, &c, &bad) : 1;
        bool is_word = at < size && is_of_word(c);
        if (is_word && !inside) start = at;
        if (!is_word && inside) token[tokens++] = ds_hash(data + start, at - start, 0);
        inside = is_word;
        at += length;
    }
    grams g = {token, 0};
    if (tokens == 0) return g;
    size_t gram = tokens < GRAM ? tokens : GRAM;
    for (size_t i = 0; i + gram <= tokens; i++) token[g.count++] = ds_hash(token + i, gram * sizeof *token, 1);
    qsort(token, g.count, sizeof *token, by_value);
    return g;
}

static page_score score_of(const char *file, text found, text wanted) {
    grams f = grams_of(found.data, found.size), w = grams_of(wanted.data, wanted.size);
    size_t both = 0;
    for (size_t i = 0, j = 0; i < f.count && j < w.count;) {
        if (f.hash[i] == w.hash[j]) {
            both++;
            i++;
            j++;
        } else if (f.hash[i] < w.hash[j]) {
            i++;
        } else {
            j++;
        }
    }
    page_score s = {.file = file};
    bool same = f.count == w.count && both == f.count;
    s.precision = f.count > 0 ? (double)both / (double)f.count : same;
    s.recall = w.count > 0 ? (double)both / (double)w.count : same;
    s.f1 = s.precision + s.recall > 0 ? 2 * s.precision * s.recall / (s.precision + s.recall) : 0;
    free(f.hash);
    free(w.hash);
    return s;
}

static text read_file(const char *path) {
    gzFile file = gzopen(path, "rb");
    if (file == NULL) bench_die(path, "cannot be opened");
    text t = {NULL, 0};
    for (int got = 1; got > 0;) {
        t.data = must(realloc(t.data, t.size + 65536));
        got = gzread(file, t.data + t.size, 65536);
        if (got < 0) bench_die(path, "cannot be read");
        t.size += (size_t)got;
    }
    (void)gzclose(file);
    return t;
}

static ds_status on_article(void *user, const ds_article *article, ds_error *error) {
    text *found = user;
    (void)error;
    found->data = must(realloc(found->data, found->size + article->body_size + 2));
    if (article->body_size > 0) memcpy(found->data + found->size, article->body, article->body_size);
    found->size += article->body_size;
    found->data[found->size++] = '\n';
    return DS_OK;
}

static ds_status on_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                         bool is_error, ds_error *error) {
    (void)user, (void)detail, (void)place, (void)is_error, (void)error;
    printf("skipped %s: %s\n", path, reason);
    return DS_OK;
}

static const char *text_of(struct json_object *record, const char *name) {
    struct json_object *value = NULL;
    if (!json_object_object_get_ex(record, name, &value)) bench_die(name, "is not in the record");
    return json_object_get_string(value);
}

static void dump(const char *folder, size_t number, const char *what, text t) {
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/%03zu.%s", folder, number, what);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(t.data, 1, t.size, file) != t.size || fclose(file) != 0) bench_die(path, "not written");
}

static int by_f1(const void *a, const void *b) {
    return compare_doubles(&((const page_score *)a)->f1, &((const page_score *)b)->f1);
}

static void report(page_score *page, size_t pages, bool verbose) {
    double precision = 0, recall = 0, f1 = 0;
    for (size_t p = 0; p < pages; p++) {
        precision += page[p].precision / (double)pages;
        recall += page[p].recall / (double)pages;
        f1 += page[p].f1 / (double)pages;
    }
    qsort(page, pages, sizeof *page, by_f1);
    size_t shown = verbose || pages < WORST ? pages : WORST;
    for (size_t p = 0; p < shown; p++) {
        printf("%.4f  precision %.4f  recall %.4f  %s\n", page[p].f1, page[p].precision, page[p].recall, page[p].file);
    }
    printf("pages %zu  mean precision %.4f  mean recall %.4f  F1 of the means %.4f  mean F1 %.4f\n", pages, precision,
           recall, 2 * precision * recall / (precision + recall), f1);
}

static page_score measure(ds_parser *parser, struct json_object *record, const char *folder, const char *to,
                          size_t number, lap *spent) {
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/%s", folder, text_of(record, "html"));
    text bytes = read_file(path), found = {NULL, 0};
    ds_html_page page = {
        .bytes = (const unsigned char *)bytes.data, .size = bytes.size, .path = path, .url = text_of(record, "url")};
    ds_article_sink sink = {on_article, on_skip, &found};
    ds_error error;
    lap start = lap_start(CLOCK_THREAD_CPUTIME_ID);
    if (ds_html_read(parser, &page, &sink, &error) != DS_OK) bench_die(path, error.message);
    lap_add(spent, start, CLOCK_THREAD_CPUTIME_ID);
    size_t size = strlen(text_of(record, "gold_text"));
    text wanted = {must(strdup(text_of(record, "gold_text"))), size};
    char name[32];
    (void)snprintf(name, sizeof name, "%03zu ", number);
    char *label = must(malloc(strlen(path) + sizeof name + strlen(page.url)));
    (void)sprintf(label, "%s%s", name, page.url);
    page_score score = score_of(label, found, wanted);
    if (to != NULL) {
        dump(to, number, "found", found);
        dump(to, number, "wanted", wanted);
        dump(to, number, "html", bytes);
    }
    free(wanted.data);
    free(found.data);
    free(bytes.data);
    return score;
}

int main(int argc, char **argv) {
    const char *gold = NULL, *to = NULL;
    bool verbose = false;
    for (int a = 1; a < argc; a++) {
        if (strcmp(argv[a], "-v") == 0)
            verbose = true;
        else if (strcmp(argv[a], "-d") == 0 && a + 1 < argc)
            to = argv[++a];
        else
            gold = argv[a];
    }
    if (gold == NULL) bench_die("usage", "extraction GOLD.jsonl [-v] [-d FOLDER]");
    FILE *file = fopen(gold, "rb");
    if (file == NULL) bench_die(gold, "cannot be opened");
    char *copy = must(strdup(gold)), *line = NULL;
    const char *folder = dirname(copy);
    size_t capacity = 0, pages = 0;
    page_score *page = NULL;
    lap spent = {0, 0};
    ds_memory memory;
    ds_parser parser;
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, NULL);
    while (getline(&line, &capacity, file) > 0) {
        struct json_object *record = json_tokener_parse(line);
        if (record == NULL) bench_die(gold, "holds a line that is no JSON");
        page = must(realloc(page, (pages + 1) * sizeof *page));
        page[pages] = measure(&parser, record, folder, to, pages, &spent);
        pages++;
        json_object_put(record);
    }
    if (pages == 0) bench_die(gold, "is empty");
    report(page, pages, verbose);
    printf("%.2f s of one core\n", spent.cpu);
    for (size_t p = 0; p < pages; p++) free((char *)(size_t)page[p].file);
    free(page);
    free(line);
    free(copy);
    (void)fclose(file);
    ds_parser_clear(&parser);
    return 0;
}
