/* SPDX-License-Identifier: MIT */
/*
 * Lines to paragraphs, and the order of the text stage.
 *
 * Sites write a paragraph a line; wires and old archives wrap paragraphs at 50 to 80 columns and begin them with an
 * indent or after a blank line. A body is taken for wrapped when most of its inner lines have such a width and none is
 * long; then only blank lines and indents end a paragraph, else every line end does.
 */
#include "base/hash.h"
#include "text/headline.h"

#include <string.h>

void ds_text_init(ds_text *text, ds_memory *memory, const ds_lexicon *lexicon) {
    *text = (ds_text){.memory = memory, .lexicon = lexicon, .boilerplate = true, .furniture = true};
    text->kernel = ds_text_kernel_choose(NULL);
    ds_wireline_init(&text->wire, memory);
    ds_buffer_init(&text->headline, memory);
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
    ds_wireline_clear(&text->wire);
    ds_buffer_clear(&text->headline);
    ds_buffer_clear(&text->word);
    ds_buffer_clear(&text->unit);
    *text = (ds_text){.memory = memory, .lexicon = text->lexicon};
}

typedef struct line {
    size_t start;
    size_t end;  /* without the line end */
    size_t next; /* where the next line starts */
} line;

/* The first line end at `from` or behind it, by the masks of the text that was cut last; `size` if there is none. */
static inline size_t find_line_end(const ds_text *text, size_t size, size_t from) {
    size_t b = from / DS_BLOCK_BYTES;
    if (b >= text->block_count) return size;
    uint64_t ends = text->blocks[b].line & ~(uint64_t)0 << from % DS_BLOCK_BYTES;
    while (ends == 0) {
        if (++b == text->block_count) return size;
        ends = text->blocks[b].line;
    }
    return b * DS_BLOCK_BYTES + (size_t)__builtin_ctzll(ends);
}

static inline line line_at(const ds_text *text, const char *bytes, size_t size, size_t start) {
    size_t end = find_line_end(text, size, start), next = end;
    if (next < size && bytes[next] == '\r') next++;
    if (next < size && bytes[next] == '\n') next++;
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

static bool is_wrapped(const ds_text *text, const char *body, size_t size) {
    enum { NARROW = 40, WIDE = 90, TOO_WIDE = 120 };
    size_t inner = 0, of_width = 0;
    line l = line_at(text, body, size, 0);
    for (bool was_blank = is_blank(body, l); l.next < size;) {
        if (l.end - l.start > TOO_WIDE) return false;
        line next = line_at(text, body, size, l.next);
        bool next_is_blank = is_blank(body, next);
        if (!was_blank && !next_is_blank) {
            inner++;
            if (l.end - l.start >= NARROW && l.end - l.start <= WIDE) of_width++;
        }
        was_blank = next_is_blank;
        l = next;
    }
    return l.end - l.start <= TOO_WIDE && inner >= 3 && of_width * 10 >= inner * 7;
}

/* Make a paragraph of the tokens from `first` up to `last`, if there are any. */
static bool add_paragraph(ds_text *text, uint32_t first, uint32_t last) {
    if (first == last) return true;
    size_t need = (size_t)text->paragraph_count + 1;
    if (!ds_memory_reserve(text->memory, &text->paragraphs, &text->paragraph_capacity, need,
                           sizeof *text->paragraphs)) {
        return false;
    }
    uint32_t count = last - first;
    text->flags[last - 1] |= DS_TOKEN_PARAGRAPH_END;
    text->paragraphs[text->paragraph_count++] =
        (ds_paragraph){first, count, ds_paragraph_hash(text->hashes + first, count), 0, {0, 0}};
    return true;
}

/* The first token from `at` on that does not begin before byte `end`. How many of the last stride do is counted without a
 * branch, which could not be predicted. */
static uint32_t pass_words(const ds_text *text, uint32_t at, size_t end) {
    enum { STRIDE = 8 };
    const ds_span *spans = text->spans;
    uint32_t passed = 0;
    while (at + STRIDE <= text->count && spans[at + STRIDE - 1].start < end) at += STRIDE;
    if (at + STRIDE <= text->count) {
        for (uint32_t i = 0; i < STRIDE; i++) passed += spans[at + i].start < end;
        return at + passed;
    }
    while (at < text->count && spans[at].start < end) at++;
    return at;
}

static bool read_body(ds_text *text, const char *body, size_t size) {
    if (!ds_text_tokenise(text, (const unsigned char *)body, size)) return false;
    bool wrapped = is_wrapped(text, body, size);
    uint32_t first = text->headline_count, at = first;
    for (size_t start = 0; start < size && at < text->count;) {
        line l = line_at(text, body, size, start);
        if (!wrapped || is_blank(body, l) || is_indented(body, l)) {
            if (!add_paragraph(text, first, at)) return false;
            first = at;
        }
        at = pass_words(text, at, l.end);
        start = l.next;
    }
    return add_paragraph(text, first, at);
}

/* Tickers are part of the text and not of what the headline says, so one that may have any is cut twice. */
static ds_status read_headline(ds_text *text, const char *headline, size_t size, ds_error *error) {
    ds_wireline_title title = {0, size, 0, false};
    if (text->furniture) title = ds_wireline_read_title(ds_lexicon_wire(text->lexicon), headline, size);
    bool has_ticker = size > 0 && memchr(headline, '<', size) != NULL;
    if (has_ticker) {
        DS_TRY(ds_headline_read(&text->about, text, headline + title.start, title.end - title.start, error));
    }
    if (!ds_text_tokenise(text, (const unsigned char *)headline, size)) return ds_fail_memory(error);
    if (title.start > 0 || title.end < size) ds_wireline_cut_title(text, &title);
    if (!has_ticker) ds_headline_of_tokens(&text->about, text->lexicon, text->hashes, text->count);
    text->about.tag |= title.tag;
    text->wire.killed = title.killed;
    text->headline_count = text->count;
    if (text->count > 0) text->flags[text->count - 1] |= DS_TOKEN_PARAGRAPH_END;
    return DS_OK;
}

ds_status ds_text_read(ds_text *text, const char *headline, size_t headline_size, const char *body, size_t body_size,
                       ds_error *error) {
    text->count = text->headline_count = text->paragraph_count = 0;
    text->notes = text->left_out = 0;
    text->headline_left_out = (ds_span){0, 0};
    ds_wireline_reset(&text->wire);
    if (headline_size > DS_TEXT_BYTES_MOST || body_size > DS_TEXT_BYTES_MOST) {
        return ds_fail(error, DS_E_LIMIT, 0, NULL, "a text of more than %d bytes", (int)DS_TEXT_BYTES_MOST);
    }
    DS_TRY(read_headline(text, headline, headline_size, error));
    if (!read_body(text, body, body_size)) return ds_fail_memory(error);
    if (text->furniture && !ds_wireline_read(text, body, body_size)) return ds_fail_memory(error);
    return ds_text_drop_furniture(text, error);
}

ds_tokens ds_text_tokens(const ds_text *text) {
    return (ds_tokens){text->hashes, text->flags, text->headline_count, text->count};
}
