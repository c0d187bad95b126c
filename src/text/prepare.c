/* SPDX-License-Identifier: MIT */
/*
 * Lines to paragraphs, and the order of the text stage.
 *
 * Sites write a paragraph a line; wires and old archives wrap paragraphs at 50 to 80 columns and begin them with an
 * indent or after a blank line. A body is taken for wrapped when most of its inner lines have such a width and none is
 * long; then only blank lines and indents end a paragraph, else every line end does.
 */
#include "base/hash.h"
#include "text/text.h"

#include <string.h>

void ds_text_init(ds_text *text, ds_memory *memory, const ds_lexicon *lexicon) {
    *text = (ds_text){.memory = memory, .lexicon = lexicon, .boilerplate = true, .classify = ds_classify_choose(NULL)};
    ds_buffer_init(&text->word, memory);
    ds_buffer_init(&text->unit, memory);
}

void ds_text_clear(ds_text *text) {
    ds_memory *memory = text->memory;
    ds_memory_free(memory, text->hashes, text->hash_capacity, sizeof *text->hashes);
    ds_memory_free(memory, text->flags, text->flag_capacity, sizeof *text->flags);
    ds_memory_free(memory, text->spans, text->span_capacity, sizeof *text->spans);
    ds_memory_free(memory, text->paragraphs, text->paragraph_capacity, sizeof *text->paragraphs);
    ds_memory_free(memory, text->code_points, text->code_point_capacity, sizeof *text->code_points);
    ds_memory_free(memory, text->lower, text->lower_capacity, 1);
    ds_memory_free(memory, text->blocks, text->block_capacity, sizeof *text->blocks);
    ds_memory_free(memory, text->sort, text->sort_capacity, 1);
    ds_buffer_clear(&text->word);
    ds_buffer_clear(&text->unit);
    *text = (ds_text){.memory = memory, .lexicon = text->lexicon};
}

typedef struct line {
    size_t start;
    size_t end;  /* without the line end */
    size_t next; /* where the next line starts */
} line;

/* The next of each line end, kept until it is passed: a text with lines of one kind is searched for the other kind once,
 * not once a line. Lines are asked for in order. */
typedef struct line_ends {
    const char *bytes;
    size_t size;
    size_t feed; /* `size`: there is none any more */
    size_t carriage;
} line_ends;

static size_t find_byte(const line_ends *ends, char wanted, size_t from) {
    const char *found = from < ends->size ? memchr(ends->bytes + from, wanted, ends->size - from) : NULL;
    return found == NULL ? ends->size : (size_t)(found - ends->bytes);
}

static line_ends line_ends_of(const char *bytes, size_t size) {
    line_ends ends = {bytes, size, 0, 0};
    ends.feed = find_byte(&ends, '\n', 0);
    ends.carriage = find_byte(&ends, '\r', 0);
    return ends;
}

static line line_at(line_ends *ends, size_t start) {
    if (ends->feed < start) ends->feed = find_byte(ends, '\n', start);
    if (ends->carriage < start) ends->carriage = find_byte(ends, '\r', start);
    size_t end = ends->feed < ends->carriage ? ends->feed : ends->carriage;
    size_t next = end;
    if (next < ends->size && ends->bytes[next] == '\r') next++;
    if (next < ends->size && ends->bytes[next] == '\n') next++;
    return (line){start, end, next};
}

static bool is_blank(const char *bytes, line l) {
    for (size_t i = l.start; i < l.end; i++) {
        if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\f' && bytes[i] != '\v') return false;
    }
    return true;
}

static bool is_indented(const char *bytes, line l) {
    if (l.end - l.start < 2) return false;
    return bytes[l.start] == '\t' || (bytes[l.start] == ' ' && bytes[l.start + 1] == ' ');
}

static bool is_wrapped(const char *body, size_t size) {
    enum { NARROW = 40, WIDE = 90, TOO_WIDE = 120 };
    size_t inner = 0, of_width = 0;
    line_ends ends = line_ends_of(body, size);
    for (size_t at = 0; at < size;) {
        line l = line_at(&ends, at);
        if (l.end - l.start > TOO_WIDE) return false;
        if (l.next < size && !is_blank(body, l) && !is_blank(body, line_at(&ends, l.next))) {
            inner++;
            if (l.end - l.start >= NARROW && l.end - l.start <= WIDE) of_width++;
        }
        at = l.next;
    }
    return inner >= 3 && of_width * 10 >= inner * 7;
}

/* Close the paragraph whose first token is `first`, if it has any. */
static bool end_paragraph(ds_text *text, uint32_t first) {
    if (text->count == first) return true;
    size_t need = (size_t)text->paragraph_count + 1;
    if (!ds_memory_reserve(text->memory, &text->paragraphs, &text->paragraph_capacity, need,
                           sizeof *text->paragraphs)) {
        return false;
    }
    uint32_t count = text->count - first;
    text->flags[text->count - 1] |= DS_TOKEN_PARAGRAPH_END;
    text->paragraphs[text->paragraph_count++] =
        (ds_paragraph){first, count, ds_hash(text->hashes + first, count * sizeof *text->hashes, 0), 0};
    return true;
}

static bool read_body(ds_text *text, const char *body, size_t size) {
    bool wrapped = is_wrapped(body, size);
    uint32_t first = text->count;
    line_ends ends = line_ends_of(body, size);
    for (size_t at = 0; at < size;) {
        line l = line_at(&ends, at);
        bool breaks = !wrapped || is_blank(body, l) || is_indented(body, l);
        if (breaks) {
            if (!end_paragraph(text, first)) return false;
            first = text->count;
        }
        if (!ds_text_tokenise(text, (const unsigned char *)body + l.start, l.end - l.start, l.start)) return false;
        at = l.next;
    }
    return end_paragraph(text, first);
}

ds_status ds_text_read(ds_text *text, const char *headline, size_t headline_size, const char *body, size_t body_size,
                       ds_error *error) {
    text->count = text->headline_count = text->paragraph_count = 0;
    text->notes = text->left_out = 0;
    if (headline_size > DS_TEXT_BYTES_MOST || body_size > DS_TEXT_BYTES_MOST) {
        return ds_fail(error, DS_E_LIMIT, 0, NULL, "a text of more than %d bytes", (int)DS_TEXT_BYTES_MOST);
    }
    if (!ds_text_tokenise(text, (const unsigned char *)headline, headline_size, 0)) return ds_fail_memory(error);
    text->headline_count = text->count;
    if (text->count > 0) text->flags[text->count - 1] |= DS_TOKEN_PARAGRAPH_END;
    if (!read_body(text, body, body_size)) return ds_fail_memory(error);
    return ds_text_drop_furniture(text, error);
}

ds_tokens ds_text_tokens(const ds_text *text) {
    return (ds_tokens){text->hashes, text->flags, text->headline_count, text->count};
}
