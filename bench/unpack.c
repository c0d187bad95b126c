/* SPDX-License-Identifier: MIT */
/*
 * unpack: JSON Lines to text, so that both can be measured with the same articles.
 *
 *     unpack FILE.jsonl FILE.txt FOLDER
 *
 * FILE.txt has all articles in the form of `newswire --format text`: headline, blank line, paragraphs, blank line. FOLDER
 * (made here) gets each article in a file of its own, a thousand to a folder. Blank lines inside a text become plain line
 * ends, and an article without a headline has its first line for one, as the text reader would have it; one that has no
 * second line is left out, and counted.
 */
#include "article/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES_A_FOLDER = 1000, PATH_BYTES = 4096 };

typedef struct unpacking {
    const char *folder;
    FILE *all;
    ds_buffer text; /* of the article at hand */
    unsigned long articles, left_out;
} unpacking;

static _Noreturn void die(const char *what, const char *why) {
    fprintf(stderr, "unpack: %s: %s\n", what, why);
    exit(2);
}

static void append(ds_buffer *text, const char *bytes, size_t size) {
    if (!ds_buffer_append(text, bytes, size)) die("memory", "none left");
}

/* Lines that are not blank. */
static void append_lines(ds_buffer *text, const char *bytes, size_t size) {
    for (size_t at = 0; at < size;) {
        const char *feed = memchr(bytes + at, '\n', size - at);
        size_t end = feed == NULL ? size : (size_t)(feed - bytes), first = at;
        while (first < end && strchr(" \t\r", bytes[first]) != NULL) first++;
        if (first < end) {
            append(text, bytes + at, end - at);
            append(text, "\n", 1);
        }
        at = end + 1;
    }
}

static void write_file(const unpacking *u, const unsigned char *text, size_t size) {
    char path[PATH_BYTES];
    int length = snprintf(path, sizeof path, "%s/%04lu", u->folder, u->articles / FILES_A_FOLDER);
    if (length < 0 || (size_t)length + 32 > sizeof path) die(u->folder, "too long a name");
    if (u->articles % FILES_A_FOLDER == 0 && mkdir(path, 0777) != 0) die(path, strerror(errno));
    (void)snprintf(path + length, sizeof path - (size_t)length, "/%07lu.txt", u->articles);
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(text, 1, size, file) != size || fclose(file) != 0) die(path, strerror(errno));
}

static ds_status take_article(void *user, const ds_article *article, ds_error *error) {
    (void)error;
    unpacking *u = user;
    u->text.size = 0;
    append_lines(&u->text, article->headline, article->headline_size);
    append_lines(&u->text, article->body, article->body_size);
    const unsigned char *first = u->text.size == 0 ? NULL : memchr(u->text.data, '\n', u->text.size);
    size_t headline = first == NULL ? 0 : (size_t)(first - u->text.data) + 1;
    if (headline == 0 || headline == u->text.size) {
        u->left_out++;
        return DS_OK;
    }
    append(&u->text, "\n", 1);
    memmove(u->text.data + headline + 1, u->text.data + headline, u->text.size - headline - 1);
    u->text.data[headline] = '\n';
    write_file(u, u->text.data, u->text.size);
    append(&u->text, "\n", 1);
    if (fwrite(u->text.data, 1, u->text.size, u->all) != u->text.size) die("text", strerror(errno));
    u->articles++;
    return DS_OK;
}

static ds_status take_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                           bool is_error, ds_error *error) {
    (void)path, (void)reason, (void)detail, (void)place, (void)is_error, (void)error;
    unpacking *u = user;
    u->left_out++;
    return DS_OK;
}

int main(int argc, char **argv) {
    if (argc != 4) die("usage", "unpack FILE.jsonl FILE.txt FOLDER");
    ds_memory memory;
    ds_options options;
    ds_parser parser;
    ds_error error;
    unpacking u = {.folder = argv[3]};
    ds_memory_init(&memory, NULL);
    ds_options_init(&options);
    ds_parser_init(&parser, &memory, &options);
    ds_buffer_init(&u.text, &memory);
    FILE *input = fopen(argv[1], "r");
    if (input == NULL) die(argv[1], strerror(errno));
    u.all = fopen(argv[2], "w");
    if (u.all == NULL) die(argv[2], strerror(errno));
    if (mkdir(u.folder, 0777) != 0) die(u.folder, strerror(errno));
    ds_article_sink sink = {take_article, take_skip, &u};
    ds_chunk chunk = {.path = argv[1], .source = "", .first_line = 1};
    char *line = NULL;
    size_t room = 0;
    for (ssize_t size; (size = getline(&line, &room, input)) > 0; chunk.first_line++) {
        chunk.bytes = (const unsigned char *)line;
        chunk.size = (size_t)size;
        if (ds_reader_jsonl.parse(&parser, &chunk, &sink, &error) != DS_OK) die(argv[1], error.message);
        chunk.offset += (uint64_t)size;
    }
    if (ferror(input)) die(argv[1], strerror(errno));
    if (fclose(u.all) != 0) die(argv[2], strerror(errno));
    printf("%lu articles, %lu left out (no text, or headline only)\n", u.articles, u.left_out);
    (void)fclose(input);
    free(line);
    ds_buffer_clear(&u.text);
    ds_parser_clear(&parser);
    return 0;
}
