/* SPDX-License-Identifier: MIT */
/*
 *     BC-US--Mill Fire, 1st Ld-Writethru,127<        slug, tag    paragraph left out
 *     Eds: Adds quote.                               note         paragraph left out
 *     By ANNE WRITER                                 byline       paragraph left out
 *     HARL QUAY (AP) _ The old mill burned ...       dateline     its tokens cut off, the rest stays
 *     ...
 *     (Reporting by ...; Editing by ...)             credit       paragraph left out
 *
 * Only the first and the last paragraphs are looked at. Most of them fail at their first byte, by ds_wireline_index; what
 * passes is held against the few forms that begin so. A paragraph of more than LINE_BYTES_MOST is asked for a dateline
 * only, so a text costs a bounded number of bytes whatever it is.
 */
#include "text/wire.h"

#include "base/ascii.h"

#include "model/entry.h"
#include "text/text.h"
#include "text/wire_form.h"

#include <string.h>

enum {
    HEAD_PARAGRAPHS = 6,
    TAIL_PARAGRAPHS = 6,
    BLOCK_PARAGRAPHS = 30, /* how far up a block that ends a text may begin */
    LATE_PARAGRAPHS = 24,
    LINE_BYTES_MOST = 600,
    LEAD_BYTES = 120, /* of a paragraph that are looked at for a dateline */
    BRACKET_BYTES = 80,
    SHORT_BYTES_MOST = 140,
    WRITERS_BYTES_MOST = 240,
    EDGE_BYTES = 64, /* signs before the first and behind the last word of a line */
    WORDS_BEHIND_PLACE = 12,
    TITLE_BYTES_MOST = 400,
    END_BYTES = 48, /* of a headline that a tag at its end may take */
};

/* ---- rules by first byte ---- */

void ds_wireline_index_fill(ds_wireline_index *index) {
    size_t count[DS_WIRELINE_PLACES] = {0};
    *index = (ds_wireline_index){0};
    const ds_wireline_rule *rule;
    for (size_t i = 0; (rule = ds_wireline_rule_at(i)) != NULL; i++) {
        size_t place = (size_t)rule->place, r = count[place]++;
        uint64_t bit = (uint64_t)1 << r;
        index->rules[place][r] = rule;
        if ((rule->flags & DS_WIRELINE_BRACKETED) != 0) index->bracketed[place] |= bit;
        if ((rule->flags & DS_WIRELINE_IN_CAPITALS) != 0) index->in_capitals[place] |= bit;
        if ((rule->flags & DS_WIRELINE_SHORT) != 0) index->is_short[place] |= bit;
        if ((rule->flags & DS_WIRELINE_OF_WRITERS) != 0) index->of_writers[place] |= bit;
        ds_byte_set first, second;
        ds_wireline_form_begins(rule->form, &first, &second);
        for (unsigned byte = 0; byte < 256; byte++) {
            if (ds_byte_set_has(&first, (unsigned char)byte)) index->may_begin[place][byte] |= bit;
            if (ds_byte_set_has(&second, (unsigned char)byte)) index->may_follow[place][byte] |= bit;
        }
    }
}

const ds_wireline_rule *ds_wireline_find(const ds_wireline_index *index, ds_wireline_place place, const char *line,
                                         size_t size, unsigned about, size_t *used) {
    if (size == 0) return NULL;
    uint64_t left = index->may_begin[place][(unsigned char)line[0]];
    if (size > 1) left &= index->may_follow[place][(unsigned char)line[1]];
    if (size > SHORT_BYTES_MOST) left &= ~index->is_short[place];
    if (left == 0) return NULL;
    if ((left & index->in_capitals[place]) != 0 && size > 1 && line[1] >= 'a' && line[1] <= 'z') {
        left &= ~index->in_capitals[place];
    }
    if ((left & index->bracketed[place]) != 0 &&
        memchr(line, '(', size < BRACKET_BYTES ? size : BRACKET_BYTES) == NULL) {
        left &= ~index->bracketed[place];
    }
    if ((about & DS_WIRELINE_HAS_WRITERS) == 0 || size > WRITERS_BYTES_MOST) left &= ~index->of_writers[place];
    for (; left != 0; left &= left - 1) {
        const ds_wireline_rule *rule = index->rules[place][__builtin_ctzll(left)];
        if ((rule->flags & DS_WIRELINE_BELOW_BYLINE) != 0 && (about & DS_WIRELINE_IS_BELOW_BYLINE) == 0) continue;
        const char *behind = ds_wireline_form_match(rule->form, line, line + size);
        if (behind == NULL) continue;
        *used = (size_t)(behind - line);
        return rule;
    }
    return NULL;
}

/* ---- fields ---- */

void ds_wireline_init(ds_wirelines *wire, ds_memory *memory) {
    *wire = (ds_wirelines){0};
    for (size_t f = 0; f < DS_WIRELINE_FIELDS; f++) ds_buffer_init(&wire->fields[f], memory);
}

void ds_wireline_clear(ds_wirelines *wire) {
    for (size_t f = 0; f < DS_WIRELINE_FIELDS; f++) ds_buffer_clear(&wire->fields[f]);
}

void ds_wireline_reset(ds_wirelines *wire) {
    for (size_t f = 0; f < DS_WIRELINE_FIELDS; f++) wire->fields[f].size = 0;
    wire->tag = 0;
    wire->killed = false;
}

const char *ds_wireline_text(const ds_wirelines *wire, ds_wireline_field field) {
    return wire->fields[field].size == 0 ? "" : (const char *)wire->fields[field].data;
}

/* Blanks and controls become one blank; the NUL behind is no part of the size. */
static bool append(ds_buffer *out, const char *at, size_t size) {
    bool blank = out->size > 0;
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)at[i] <= ' ' || at[i] == 0x7f) {
            blank = out->size > 0;
            continue;
        }
        if (blank && !ds_buffer_append(out, " ", 1)) return false;
        blank = false;
        if (!ds_buffer_append(out, at + i, 1)) return false;
    }
    return ds_buffer_terminate(out);
}

typedef struct line {
    const char *at;
    size_t size;
} line;

/* The marks of ANPA at both ends; the dash behind a dateline. */
static line trim(line l, const char *before, const char *behind) {
    while (l.size > 0 && strchr(before, l.at[0]) != NULL) {
        l.at++;
        l.size--;
    }
    for (;;) {
        bool is_long_dash = l.size >= 3 && l.at[l.size - 3] == '\xe2' && l.at[l.size - 2] == '\x80' && *behind == '-';
        bool is_hard_blank = l.size >= 2 && l.at[l.size - 2] == '\xc2' && l.at[l.size - 1] == '\xa0';
        if (is_long_dash) {
            l.size -= 3;
        } else if (is_hard_blank) {
            l.size -= 2;
        } else if (l.size > 0 && l.at[l.size - 1] != '\0' && strchr(behind, l.at[l.size - 1]) != NULL) {
            l.size--;
        } else {
            return l;
        }
    }
}

static bool keep_slug(ds_text *text, const ds_wireline_rule *rule, line l) {
    ds_buffer *out = &text->wire.fields[rule->field];
    if (out->size > 0) return true;
    ds_wireline_slug slug = ds_wireline_read_slug(ds_lexicon_wire(text->lexicon), l.at, l.size);
    text->wire.tag |= slug.tag;
    return append(out, slug.at, slug.size);
}

/* Keep what a rule found. Of datelines the first counts, of other fields all do. */
static bool keep_field(ds_text *text, const ds_wireline_rule *rule, line l) {
    ds_wirelines *wire = &text->wire;
    wire->tag |= rule->tag;
    wire->killed = wire->killed || (rule->flags & DS_WIRELINE_KILLS) != 0;
    switch (rule->field) {
    case DS_WIRELINE_NO_FIELD: return true;
    case DS_WIRELINE_SLUG:
    case DS_WIRELINE_HEADER: return keep_slug(text, rule, l);
    case DS_WIRELINE_DATELINE: l = trim(l, " ", "-_: \t\r\n"); break;
    case DS_WIRELINE_NOTE: l = trim(l, "^ *", "< \t\r\n"); break;
    default: l = trim(l, "^ ", "<=, \t\r\n"); break;
    }
    return append(&wire->fields[rule->field], l.at, l.size);
}

/* ---- paragraphs ---- */

typedef struct reading {
    ds_text *text;
    const ds_wireline_index *index;
    const char *body;
    size_t size;
    bool below_byline;
    bool has_dateline;
} reading;

static bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

/* With the signs around its words: "(Reporting by ...)". */
static line line_of(const reading *r, uint32_t p) {
    const ds_text *text = r->text;
    const ds_paragraph *paragraph = &text->paragraphs[p];
    size_t start = text->spans[paragraph->first_token].start;
    size_t end = text->spans[paragraph->first_token + paragraph->token_count - 1].end;
    size_t most_before = start < EDGE_BYTES ? 0 : start - EDGE_BYTES;
    size_t most_behind = r->size - end < EDGE_BYTES ? r->size : end + EDGE_BYTES;
    while (start > most_before && !is_line_end(r->body[start - 1])) start--;
    while (end < most_behind && !is_line_end(r->body[end])) end++;
    while (start < end && (r->body[start] == ' ' || r->body[start] == '\t')) start++;
    while (end > start && (r->body[end - 1] == ' ' || r->body[end - 1] == '\t')) end--;
    return (line){r->body + start, end - start};
}

static void leave_out(reading *r, uint32_t p) {
    r->text->paragraphs[p].left_out = DS_NOTE_WIRE_LINES;
}

/* Of paragraph `p`, the tokens that begin before byte `end` of the body; false where none would be left. */
static bool cut_head(reading *r, uint32_t p, const char *end) {
    ds_text *text = r->text;
    ds_paragraph *paragraph = &text->paragraphs[p];
    size_t offset = (size_t)(end - r->body);
    uint32_t count = 0;
    while (count < paragraph->token_count && text->spans[paragraph->first_token + count].start < offset) count++;
    if (count == paragraph->token_count) return false;
    paragraph->first_token += count;
    paragraph->token_count -= count;
    paragraph->hash = ds_paragraph_hash(text->hashes + paragraph->first_token, paragraph->token_count);
    text->left_out += count;
    if (count > 0) text->notes |= DS_NOTE_WIRE_LINES;
    return true;
}

/* Several paragraphs that begin like a dateline are a list or a dialogue. */
static bool stands_once(const reading *r, const ds_wireline_rule *rule, uint32_t p) {
    enum { NEAR = 8 };
    uint32_t to = p + NEAR < r->text->paragraph_count ? p + NEAR : r->text->paragraph_count;
    for (uint32_t q = p + 1; q < to; q++) {
        line l = line_of(r, q);
        if (l.size > LEAD_BYTES) l.size = LEAD_BYTES;
        if (ds_wireline_form_match(rule->form, l.at, l.at + l.size) != NULL) return false;
    }
    return true;
}

static uint32_t words_behind(const reading *r, uint32_t p, const char *end) {
    const ds_paragraph *paragraph = &r->text->paragraphs[p];
    uint32_t count = paragraph->token_count, from = paragraph->first_token;
    while (count > 0 && r->text->spans[from].start < (size_t)(end - r->body)) {
        from++;
        count--;
    }
    return count;
}

static bool read_dateline(reading *r, uint32_t p, line l, uint32_t flags) {
    size_t used, size = l.size < LEAD_BYTES ? l.size : LEAD_BYTES;
    const ds_wireline_rule *rule = ds_wireline_find(r->index, DS_WIRELINE_LEAD, l.at, size, 0, &used);
    if (rule == NULL || (rule->flags & flags) != flags) return true;
    if ((rule->flags & DS_WIRELINE_BEFORE_TEXT) != 0 && words_behind(r, p, l.at + used) < WORDS_BEHIND_PLACE)
        return true;
    if ((rule->flags & DS_WIRELINE_ONCE) != 0 && !stands_once(r, rule, p)) {
        r->has_dateline = true; /* and the others are of the same kind */
        return true;
    }
    if (!cut_head(r, p, l.at + used)) return true;
    r->has_dateline = true;
    return keep_field(r->text, rule, (line){l.at, used});
}

/* The first line of a paragraph that is wrapped, which a header line may be without a blank one behind it. */
static line first_line(line l) {
    const char *end = l.size == 0 ? NULL : memchr(l.at, '\n', l.size);
    return end == NULL ? l : (line){l.at, (size_t)(end - l.at)};
}

/* A kill says in its next line what it takes back. */
static bool keep_next(reading *r, const ds_wireline_rule *rule, uint32_t p) {
    if ((rule->flags & DS_WIRELINE_KILLS) == 0 || p + 1 >= r->text->paragraph_count) return true;
    line next = line_of(r, p + 1);
    return next.size > LINE_BYTES_MOST || append(&r->text->wire.fields[DS_WIRELINE_NOTE], next.at, next.size);
}

/* A byline heads a text; a kill is the first thing that an item says. */
static bool may_stand(const reading *r, const ds_wireline_rule *rule, uint32_t p) {
    if ((rule->flags & DS_WIRELINE_KILLS) != 0) return p <= 1;
    if ((rule->flags & DS_WIRELINE_BEFORE_TEXT) == 0) return true;
    enum { NEAR = 12 };
    for (uint32_t q = p + 1; q < r->text->paragraph_count && q < p + NEAR; q++) {
        if (r->text->paragraphs[q].token_count >= WORDS_BEHIND_PLACE) return true;
    }
    return false;
}

static const ds_wireline_rule *find_head(const reading *r, line l, size_t *used) {
    if (l.size > LINE_BYTES_MOST) return NULL;
    return ds_wireline_find(r->index, DS_WIRELINE_HEAD, l.at, l.size, r->below_byline ? DS_WIRELINE_IS_BELOW_BYLINE : 0,
                            used);
}

static bool read_head(reading *r, uint32_t p) {
    line l = line_of(r, p);
    for (;;) {
        size_t used;
        line first = first_line(l); /* its own where it says all: what is wrapped behind it may be the story */
        const ds_wireline_rule *rule = find_head(r, first, &used);
        if (rule == NULL && first.size < l.size) {
            first = l;
            rule = find_head(r, first, &used);
        }
        if (rule == NULL || !may_stand(r, rule, p)) break;
        bool is_whole = first.size == l.size;
        if (is_whole) leave_out(r, p);
        if (!is_whole && !cut_head(r, p, first.at + first.size)) leave_out(r, p);
        if (!keep_field(r->text, rule, first)) return false;
        r->below_byline = rule->field == DS_WIRELINE_BYLINE;
        if (is_whole || r->text->paragraphs[p].left_out != 0) return keep_next(r, rule, p);
        const char *rest = ds_wireline_pass_blanks(first.at + first.size, l.at + l.size);
        l = (line){rest, (size_t)(l.at + l.size - rest)};
    }
    r->below_byline = false;
    return r->has_dateline || read_dateline(r, p, l, 0);
}

/* Pages put menus and captions before their text. So far down a dateline has to name its agency. */
static bool read_late_dateline(reading *r) {
    uint32_t count = r->text->paragraph_count < LATE_PARAGRAPHS ? r->text->paragraph_count : LATE_PARAGRAPHS;
    for (uint32_t p = HEAD_PARAGRAPHS; p < count && !r->has_dateline; p++) {
        if (!read_dateline(r, p, line_of(r, p), DS_WIRELINE_BRACKETED)) return false;
    }
    return true;
}

/* ---- the end ---- */

/* Everything from `p` on. */
static bool leave_out_block(reading *r, const ds_wireline_rule *rule, uint32_t p) {
    line first = line_of(r, p);
    line last = line_of(r, r->text->paragraph_count - 1);
    size_t size = (size_t)(last.at + last.size - first.at);
    for (uint32_t q = p; q < r->text->paragraph_count; q++) leave_out(r, q);
    if (size > LINE_BYTES_MOST) size = LINE_BYTES_MOST;
    while (size > 0 && (first.at[size - 1] & 0xc0) == 0x80) size--; /* not within a letter */
    return keep_field(r->text, rule, (line){first.at, size});
}

/* A block of notes is longer than the paragraphs that are looked at, and says so by its marks. */
static bool read_block(reading *r, uint32_t from) {
    const ds_text *text = r->text;
    uint32_t most = text->paragraph_count - from < BLOCK_PARAGRAPHS ? BLOCK_PARAGRAPHS : 0;
    for (uint32_t p = from; p > 0 && text->paragraph_count - p < most; p--) {
        size_t used;
        line l = line_of(r, p - 1);
        if (l.size == 0 || l.size > LINE_BYTES_MOST || l.at[0] != '#') continue;
        const ds_wireline_rule *rule = ds_wireline_find(r->index, DS_WIRELINE_TAIL, l.at, l.size, 0, &used);
        if (rule != NULL && (rule->flags & DS_WIRELINE_TO_THE_END) != 0) return leave_out_block(r, rule, p - 1);
    }
    return true;
}

static bool has_writers(const reading *r, uint32_t p) {
    const ds_paragraph *paragraph = &r->text->paragraphs[p];
    const uint32_t *tokens = r->text->hashes + paragraph->first_token, *writers = r->index->writers;
    uint32_t found = 0;
    for (uint32_t i = 0; i < paragraph->token_count; i++) found |= tokens[i] == writers[0] || tokens[i] == writers[1];
    return found != 0;
}

static const ds_wireline_rule *find_tail(const reading *r, uint32_t p, line l, bool is_last) {
    size_t used;
    if (l.size > LINE_BYTES_MOST) return NULL;
    unsigned about = l.size <= WRITERS_BYTES_MOST && has_writers(r, p) ? DS_WIRELINE_HAS_WRITERS : 0;
    const ds_wireline_rule *rule = ds_wireline_find(r->index, DS_WIRELINE_TAIL, l.at, l.size, about, &used);
    return rule != NULL || !is_last ? rule : ds_wireline_find(r->index, DS_WIRELINE_LAST, l.at, l.size, 0, &used);
}

static bool read_tail(reading *r) {
    uint32_t count = r->text->paragraph_count, from = count < TAIL_PARAGRAPHS ? 0 : count - TAIL_PARAGRAPHS;
    const ds_wireline_rule *found[TAIL_PARAGRAPHS] = {NULL};
    bool is_last = true, has_marks = false;
    for (uint32_t p = count; p > from; p--) {
        if (r->text->paragraphs[p - 1].left_out != 0) continue;
        line l = line_of(r, p - 1);
        const ds_wireline_rule *rule = find_tail(r, p - 1, l, is_last);
        found[p - 1 - from] = rule;
        has_marks = has_marks || (l.size > 0 && l.at[0] == '#');
        if (rule != NULL && (rule->flags & DS_WIRELINE_TO_THE_END) != 0) return leave_out_block(r, rule, p - 1);
        if (rule != NULL) leave_out(r, p - 1);
        is_last = is_last && rule != NULL;
    }
    for (uint32_t p = from; p < count; p++) {
        if (found[p - from] != NULL && !keep_field(r->text, found[p - from], line_of(r, p))) return false;
    }
    return !has_marks || read_block(r, from);
}

bool ds_wireline_read(ds_text *text, const char *body, size_t size) {
    reading r = {text, ds_lexicon_wire(text->lexicon), body, size, false, false};
    if (text->wire.killed && text->paragraph_count > 0) { /* its headline says so, and its text what it takes back */
        line first = line_of(&r, 0);
        if (first.size <= LINE_BYTES_MOST && !append(&text->wire.fields[DS_WIRELINE_NOTE], first.at, first.size))
            return false;
    }
    for (uint32_t p = 0; p < text->paragraph_count && p < HEAD_PARAGRAPHS; p++) {
        if (!read_head(&r, p)) return false;
    }
    if (!read_late_dateline(&r)) return false;
    if (text->paragraph_count > 0 && !read_tail(&r)) return false;
    ds_buffer *slug = &text->wire.fields[DS_WIRELINE_SLUG], *header = &text->wire.fields[DS_WIRELINE_HEADER];
    return slug->size > 0 || header->size == 0 || append(slug, (const char *)header->data, header->size);
}

/* ---- headlines ---- */

static uint32_t number_in(const char *at, const char *end) {
    while (at < end && (*at < '0' || *at > '9')) at++;
    uint32_t number = 0;
    while (at < end && *at >= '0' && *at <= '9' && number < 100) number = number * 10 + (uint32_t)(*at++ - '0');
    return number < 100 ? number : 0;
}

static uint32_t tag_of(const ds_wireline_rule *rule, uint32_t before, const char *at, const char *end) {
    bool numbered = (rule->tag & (DS_TAG_UPDATE | DS_TAG_LEAD)) != 0 && (before & DS_TAG_NUMBER) == 0;
    return before | rule->tag | (numbered ? number_in(at, end) : 0);
}

/* A tag at the end begins with one of these. */
static size_t end_of_words(const ds_wireline_index *index, const char *title, size_t start, size_t end, uint32_t *tag) {
    for (size_t at = end - start > END_BYTES ? end - END_BYTES : start; at < end; at++) {
        if (title[at] != ',' && title[at] != '(' && title[at] != '=') continue;
        size_t used;
        const ds_wireline_rule *rule = ds_wireline_find(index, DS_WIRELINE_TITLE_END, title + at, end - at, 0, &used);
        if (rule == NULL) continue;
        *tag = tag_of(rule, *tag, title + at, title + end);
        return at;
    }
    return end;
}

static bool has_words(const char *at, const char *end) {
    for (; at < end; at++) {
        if (ds_ascii_is_digit(*at) || ds_ascii_is_letter_or_high(*at)) {
            return true;
        }
    }
    return false;
}

ds_wireline_title ds_wireline_read_title(const ds_wireline_index *index, const char *title, size_t size) {
    ds_wireline_title out = {0, size, 0, false};
    if (size == 0 || size > TITLE_BYTES_MOST) return out;
    out.start = (size_t)(ds_wireline_pass_blanks(title, title + size) - title);
    size_t used;
    const ds_wireline_rule *rule;
    while ((rule = ds_wireline_find(index, DS_WIRELINE_TITLE, title + out.start, size - out.start, 0, &used)) != NULL) {
        out.killed = out.killed || (rule->flags & DS_WIRELINE_KILLS) != 0;
        if (out.killed || !has_words(title + out.start + used, title + size)) break;
        out.tag = tag_of(rule, out.tag, title + out.start, title + out.start + used);
        out.start += used;
    }
    size_t end = end_of_words(index, title, out.start, size, &out.tag);
    if (has_words(title + out.start, title + end)) out.end = end;
    return out;
}

void ds_wireline_cut_title(ds_text *text, const ds_wireline_title *title) {
    uint32_t first = 0, end = 0;
    while (first < text->count && text->spans[first].start < title->start) first++;
    while (end < text->count && text->spans[end].start < title->end) end++;
    uint32_t kept = end > first ? end - first : 0;
    if (kept == 0 || kept == text->count) return;
    memmove(text->hashes, text->hashes + first, kept * sizeof *text->hashes);
    memmove(text->flags, text->flags + first, kept * sizeof *text->flags);
    memmove(text->spans, text->spans + first, kept * sizeof *text->spans);
    text->left_out += text->count - kept;
    text->notes |= DS_NOTE_WIRE_LINES;
    text->count = kept;
}
