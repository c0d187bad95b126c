/* SPDX-License-Identifier: MIT */
#include "article/reader.h"

#include "article/blank.h"
#include "article/charset.h"
#include "format/json_reader.h"
#include "format/xml_root.h"
#include "base/utf8.h"

#include <string.h>

static const ds_reader *const readers[] = {
    &ds_reader_text,    &ds_reader_json,     &ds_reader_jsonl, &ds_reader_csv,  &ds_reader_tsv, &ds_reader_newsml_g2,
    &ds_reader_newsml1, &ds_reader_nitf,     &ds_reader_rss,   &ds_reader_atom, &ds_reader_xml, &ds_reader_html,
    &ds_reader_anpa,    &ds_reader_iptc7901, &ds_reader_warc,  &ds_reader_arc,  &ds_reader_tar, &ds_reader_zip,
};

enum {
    READERS = sizeof readers / sizeof *readers,
    BINARY_PERCENT = 30,
    SUSPECTS_STEP = 240,
    WIDE_SNIFF_BYTES = 16 * 1024
};

const ds_reader *ds_reader_at(size_t index) {
    return index < READERS ? readers[index] : NULL;
}

const ds_reader *ds_reader_named(const char *name) {
    for (size_t i = 0; i < READERS; i++) {
        if (strcmp(readers[i]->name, name) == 0) return readers[i];
    }
    return NULL;
}

const char *ds_input_format(size_t index) {
    const ds_reader *reader = ds_reader_at(index);
    return reader == NULL ? NULL : reader->name;
}

/* The control characters that texts have: line ends, tabs, form feeds, and those that frame wire transmissions. */
static bool control_of_text(uint32_t c) {
    return strchr("\t\n\r\f\033\001\002\003\026\004", (int)c) != NULL && c != 0;
}

/* Bytes that may stand for something strange: all but those of plain ASCII text. */
static size_t count_suspects(const unsigned char *head, size_t size) {
    size_t suspects = 0;
    for (size_t at = 0; at < size; at += SUSPECTS_STEP) {
        unsigned char few = 0; /* in bytes, of which a vector holds most */
        size_t end = size - at < SUSPECTS_STEP ? size : at + SUSPECTS_STEP;
        for (size_t i = at; i < end; i++) few = (unsigned char)(few + ((unsigned char)(head[i] - ' ') >= 0x7f - ' '));
        suspects += few;
    }
    return suspects;
}

/* One NUL or one letter of an old code page does not make a text binary; a third of it does. A character has 4 bytes at
 * most, so few suspects settle it without a second look. */
static bool is_binary(const unsigned char *head, size_t size) {
    size_t strange = 0, all = 0;
    if (count_suspects(head, size) * 100 <= size / 4 * BINARY_PERCENT) return false;
    for (size_t at = 0; at < size; all++) {
        uint32_t c;
        int bad = 0;
        at += ds_utf8_decode(head + at, size - at, &c, &bad);
        if (bad || ((c < ' ' || c == 0x7f) && !control_of_text(c))) strange++;
    }
    return strange * 100 > all * BINARY_PERCENT;
}

static const ds_reader *surest(const unsigned char *head, size_t size, const char *path, bool of_containers) {
    const ds_reader *best = NULL;
    int best_score = 0;
    for (size_t i = 0; i < READERS; i++) {
        if (readers[i]->container != of_containers) continue;
        int score = readers[i]->sniff(head, size, path);
        if (score <= best_score) continue;
        best = readers[i];
        best_score = score;
    }
    return best;
}

/* Lines of UTF-16 cannot be cut by bytes: a file of them is read whole, as JSON. */
static const ds_reader *surest_of_wide(const ds_charset *charset, const unsigned char *head, size_t size,
                                       const char *path) {
    unsigned char narrow[WIDE_SNIFF_BYTES];
    size_t count = ds_charset_narrow(charset, head, size, narrow, sizeof narrow);
    if (is_binary(narrow, count)) return NULL;
    const ds_reader *best = surest(narrow, count, path, false);
    return best == &ds_reader_jsonl ? &ds_reader_json : best;
}

/* Containers are told by their magic, whatever their bytes look like. */
const ds_reader *ds_reader_sniff(const unsigned char *head, size_t size, const char *path) {
    const ds_reader *container = surest(head, size, path, true);
    if (container != NULL) return container;
    size_t mark = ds_blank_mark(head, size);
    if (ds_xml_root_is_declared(head, size)) return surest(head + mark, size - mark, path, false);
    ds_charset wide = ds_charset_wide(head, size);
    if (wide.name != NULL) return surest_of_wide(&wide, head, size, path);
    return is_binary(head + mark, size - mark) ? NULL : surest(head + mark, size - mark, path, false);
}

void ds_parser_init(ds_parser *parser, ds_memory *memory, const ds_options *options) {
    *parser = (ds_parser){.memory = memory, .options = options};
    ds_arena_init(&parser->arena, memory);
    ds_buffer_init(&parser->buffer, memory);
    ds_buffer_init(&parser->decoded, memory);
}

void ds_parser_clear(ds_parser *parser) {
    ds_json_tokener_free(parser->json);
    parser->json = NULL;
    ds_buffer_clear(&parser->buffer);
    ds_buffer_clear(&parser->decoded);
    ds_arena_clear(&parser->arena);
}

const char *ds_parser_path(ds_parser *parser, const char *file, const char *name) {
    size_t file_size = strlen(file), name_size = strlen(name);
    char *path = ds_arena_new(&parser->arena, file_size + name_size + 2, 1);
    if (path == NULL) return NULL;
    memcpy(path, file, file_size);
    path[file_size] = '#';
    memcpy(path + file_size + 1, name, name_size + 1);
    return path;
}
