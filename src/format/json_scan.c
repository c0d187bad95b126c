/* SPDX-License-Identifier: MIT */
#include "format/json_scan.h"

#include "article/blank.h"
#include "article/file_name.h"

enum { SCORE_LINES = 90, SCORE_FILE = 80 };

size_t ds_json_skip_space(const unsigned char *text, size_t size, size_t at) {
    while (at < size && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) at++;
    return at;
}

/* A quote ends the string unless an odd number of backslashes stands before it. Bodies are long: memchr skips them. */
static size_t string_end(const unsigned char *text, size_t size, size_t at) {
    size_t start = at + 1, from = start;
    const unsigned char *quote;
    while (from < size && (quote = memchr(text + from, '"', size - from)) != NULL) {
        at = (size_t)(quote - text);
        size_t slashes = 0;
        while (at - slashes > start && text[at - slashes - 1] == '\\') slashes++;
        if (slashes % 2 == 0) return at + 1;
        from = at + 1;
    }
    return 0;
}

static size_t word_end(const unsigned char *text, size_t size, size_t at) {
    while (at < size && strchr(" \t\r\n,:\"[]{}", text[at]) == NULL) at++;
    return at;
}

size_t ds_json_value_end(const unsigned char *text, size_t size, size_t at) {
    if (at >= size) return at;
    if (text[at] == '"') return string_end(text, size, at);
    if (text[at] != '{' && text[at] != '[') return word_end(text, size, at);
    size_t depth = 0;
    while (at < size) {
        unsigned char c = text[at];
        if (c == '"') {
            at = string_end(text, size, at);
            if (at == 0) return 0;
            continue;
        }
        if (c == '{' || c == '[') depth++;
        if ((c == '}' || c == ']') && --depth == 0) return at + 1;
        at++;
    }
    return 0;
}

static bool named_as_lines(const char *path) {
    return ds_file_name_ends(path, ".jsonl") || ds_file_name_ends(path, ".ndjson") || ds_file_name_ends(path, ".jl");
}

static bool any_line_begins_with_brace(const unsigned char *head, size_t size) {
    for (size_t at = 0; at < size;) {
        at += ds_blank_prefix(head + at, size - at);
        if (at < size && head[at] == '{') return true;
        const unsigned char *end = at < size ? memchr(head + at, '\n', size - at) : NULL;
        if (end == NULL) return false;
        at = (size_t)(end - head) + 1;
    }
    return false;
}

/* The name decides if there is an object at all: the first lines of such a file may be the broken ones. Without it the
 * first line must be a whole object and another one must follow. */
int ds_json_sniff_lines(const unsigned char *head, size_t size, const char *path) {
    if (named_as_lines(path)) return any_line_begins_with_brace(head, size) ? SCORE_LINES : 0;
    size_t start = ds_blank_prefix(head, size);
    if (start == size || head[start] != '{') return 0;
    const unsigned char *line_end = memchr(head + start, '\n', size - start);
    if (line_end == NULL) return 0;
    size_t line = (size_t)(line_end - head);
    size_t end = ds_json_value_end(head, line, start);
    if (end == 0 || ds_blank_prefix(head + end, line - end) != line - end) return 0;
    size_t next = line + ds_blank_prefix(head + line, size - line);
    return next < size && head[next] == '{' ? SCORE_LINES : 0;
}

/* Texts may begin with a bracket too ("[AP] ..."), so what follows must be what JSON has there. */
int ds_json_sniff_file(const unsigned char *head, size_t size, const char *path) {
    size_t at = ds_blank_prefix(head, size);
    if (at == size || (head[at] != '{' && head[at] != '[')) return 0;
    if (ds_file_name_ends(path, ".json")) return SCORE_FILE;
    while (at < size && head[at] == '[') at = ds_json_skip_space(head, size, at + 1);
    if (at == size || head[at] == ']') return SCORE_FILE;
    if (head[at] != '{') return 0;
    at = ds_json_skip_space(head, size, at + 1);
    return at == size || head[at] == '"' || head[at] == '}' ? SCORE_FILE : 0;
}
