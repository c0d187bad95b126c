/* SPDX-License-Identifier: MIT */
/* A sink for readers that looks at every byte of what it is given, and holds the reader to the contract of reader.h. */
#ifndef DS_TESTS_FUZZ_SINK_H
#define DS_TESTS_FUZZ_SINK_H

#include "article/reader.h"
#include "base/hash.h"
#include "fuzz/fuzz_target.h"

typedef struct fuzz_sink {
    uint64_t digest; /* of all that was taken, in order */
    uint64_t articles, skips;
    uint64_t errors;     /* skips of what was broken */
    uint64_t text_bytes; /* of headlines and bodies */
} fuzz_sink;

static inline void fuzz_sink_add(fuzz_sink *sink, const char *text, size_t size) {
    uint64_t parts[2] = {sink->digest, text == NULL ? 0 : ds_hash(text, size, 1)};
    sink->digest = ds_hash(parts, sizeof parts, 0);
}

static inline void fuzz_sink_add_text(fuzz_sink *sink, const char *text) {
    fuzz_sink_add(sink, text, text == NULL ? 0 : strlen(text));
}

static inline size_t fuzz_sink_size(const char *text, size_t size) {
    if (text == NULL) return 0;
    return size == SIZE_MAX ? strlen(text) : size;
}

static inline ds_status fuzz_sink_article(void *user, const ds_article *article, ds_error *error) {
    fuzz_sink *sink = user;
    (void)error;
    FUZZ_CHECK(article->struct_size == sizeof *article);
    FUZZ_CHECK(article->path != NULL && article->source != NULL);
    const char *texts[] = {article->id,       article->guid,   article->url,       article->version,
                           article->status,   article->source, article->published, article->updated,
                           article->language, article->path,   article->place,     article->slug,
                           article->dateline, article->byline, article->credit,    article->editor_note,
                           article->number,   article->format};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) fuzz_sink_add_text(sink, texts[t]);
    fuzz_sink_add(sink, (const char *)&article->notes, sizeof article->notes);
    size_t headline = fuzz_sink_size(article->headline, article->headline_size);
    size_t body = fuzz_sink_size(article->body, article->body_size);
    fuzz_sink_add(sink, article->headline, headline);
    fuzz_sink_add(sink, article->body, body);
    sink->text_bytes += headline + body;
    sink->articles++;
    return DS_OK;
}

/* Reasons for which nothing is broken: they say what was passed over. */
static inline bool fuzz_sink_is_harmless(const char *reason) {
    static const char *const reasons[] = {"empty", "binary", "not-news", "left-alone", "no-article", "unknown-xml"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (strcmp(reason, reasons[i]) == 0) return true;
    }
    return false;
}

static inline ds_status fuzz_sink_skip(void *user, const char *path, const char *reason, const char *detail,
                                       const char *place, bool is_error, ds_error *error) {
    fuzz_sink *sink = user;
    (void)error;
    FUZZ_CHECK(path != NULL && reason != NULL && *reason != '\0');
    FUZZ_CHECK(is_error != fuzz_sink_is_harmless(reason));
    fuzz_sink_add_text(sink, path);
    fuzz_sink_add_text(sink, reason);
    fuzz_sink_add_text(sink, detail);
    fuzz_sink_add_text(sink, place);
    sink->skips++;
    sink->errors += is_error;
    return DS_OK;
}

static inline ds_article_sink fuzz_sink_of(fuzz_sink *sink) {
    *sink = (fuzz_sink){.digest = 0};
    return (ds_article_sink){fuzz_sink_article, fuzz_sink_skip, sink};
}

static inline ds_chunk fuzz_chunk_of(const void *bytes, size_t size, const char *path) {
    return (ds_chunk){
        .bytes = bytes, .size = size, .first_line = 1, .path = path, .source = "feed", .whole_file = true};
}

/* Whichever way the reader takes a file. */
static inline ds_status fuzz_read_chunk(const ds_reader *reader, ds_parser *parser, const ds_chunk *chunk,
                                        const ds_article_sink *sink, ds_error *error) {
    if (reader->pull != NULL) return reader->pull(parser, chunk, sink, error);
    if (reader->feed == NULL) return reader->parse(parser, chunk, sink, error);
    ds_status status = reader->feed(parser, chunk, true, sink, error);
    reader->drop(parser);
    return status;
}

/* Parse `size` bytes as a file of their own; twice, since a parser must not remember the file before. */
static inline fuzz_sink fuzz_parse(const ds_reader *reader, const ds_options *options, const void *bytes, size_t size) {
    ds_memory memory;
    ds_parser parser;
    fuzz_sink first, again;
    void *copy = fuzz_copy(bytes, size);
    ds_chunk chunk = fuzz_chunk_of(copy, size, "file");
    ds_error error;
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, options);
    ds_article_sink sink = fuzz_sink_of(&first);
    FUZZ_OK(fuzz_read_chunk(reader, &parser, &chunk, &sink, &error));
    sink = fuzz_sink_of(&again);
    FUZZ_OK(fuzz_read_chunk(reader, &parser, &chunk, &sink, &error));
    FUZZ_CHECK(first.digest == again.digest);
    ds_parser_clear(&parser);
    fuzz_check_released(&memory);
    free(copy);
    return first;
}

/* The same file fed in pieces of some bytes, each a block of its own; or only its first, of a scan that is broken off. */
static inline fuzz_sink fuzz_feed(const ds_reader *reader, const ds_options *options, fuzz_input file, size_t piece,
                                  bool is_left) {
    ds_memory memory;
    ds_parser parser;
    ds_error error;
    fuzz_sink found;
    ds_article_sink sink = fuzz_sink_of(&found);
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, options);
    bool last = false;
    for (size_t start = 0; !last; start += piece) {
        size_t have = file.size - start < piece ? file.size - start : piece;
        void *copy = fuzz_copy(file.data + start, have);
        ds_chunk chunk = fuzz_chunk_of(copy, have, "file");
        chunk.offset = start;
        chunk.whole_file = false;
        last = start + have == file.size;
        FUZZ_OK(reader->feed(&parser, &chunk, last, &sink, &error));
        free(copy);
        if (is_left) break;
    }
    reader->drop(&parser);
    ds_parser_clear(&parser);
    fuzz_check_released(&memory);
    return found;
}

/* Options in which `mapped` says that some fields have other names. */
static inline void fuzz_reader_options(ds_options *options, bool mapped) {
    static const ds_pair_of_text fields[] = {{"text", "b"}, {"headline", "h"}, {"id", "i"}, {"date", "d"}};
    ds_options_init(options);
    options->fields = mapped ? fields : NULL;
    options->field_count = mapped ? sizeof fields / sizeof *fields : 0;
}

static inline uint64_t fuzz_count_lines(const uint8_t *bytes, size_t size) {
    uint64_t lines = 0;
    for (size_t i = 0; i < size; i++) lines += bytes[i] == '\n';
    return lines;
}

#endif
