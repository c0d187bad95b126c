/* SPDX-License-Identifier: MIT */
/*
 * Paragraphs that share their longest passage are stood beside each other where that keeps both sides in order: of all
 * such pairs, those are taken that do not cross and share the most words (the heaviest increasing sequence, by a Fenwick tree
 * of maxima, n log n).
 *
 *     A 1 ── 2 B        kept: 1-2, 3-3 (say 80 words); not: 2-1 (12 words), which crosses 1-2
 *       2 ── 1
 *       3 ── 3
 */
#include "engine/compare_layout.h"

#include "base/radix.h"

#include <string.h>

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/* Bytes [start, end) without the blanks around them. */
static void trim(const char *bytes, size_t *start, size_t *end) {
    while (*start < *end && is_blank(bytes[*start])) ++*start;
    while (*end > *start && is_blank(bytes[*end - 1])) --*end;
}

/* ---- paragraphs and furniture of one side ---- */

typedef struct reading {
    ds_layout *layout;
    const ds_text *text;
    const char *bytes;
    size_t body;
    size_t size;
} reading;

/* A paragraph begins with its line: signs that are no words, such as a quotation mark, are part of it. */
static size_t line_start(const reading *r, size_t at, size_t least) {
    while (at > least && r->bytes[at - 1] != '\n') at--;
    return at;
}

static void put_paragraph(reading *r, size_t start, size_t end) {
    trim(r->bytes, &start, &end);
    r->layout->paragraphs[r->layout->paragraph_count++] =
        (ds_compared_paragraph){.offset = start, .size = end - start, .beside = SIZE_MAX};
}

/* Each paragraph reaches to the next one, so that nothing of the text is lost. */
static void put_paragraphs(reading *r) {
    const ds_text *text = r->text;
    size_t start = r->body, least = r->body;
    for (uint32_t p = 0; p < text->paragraph_count; p++) {
        size_t next = r->size;
        least = r->body + text->paragraphs[p].bytes.end;
        if (p + 1 < text->paragraph_count) next = line_start(r, r->body + text->paragraphs[p + 1].bytes.start, least);
        put_paragraph(r, start, next);
        start = next;
    }
    if (text->paragraph_count == 0) put_paragraph(r, r->body, r->size);
}

static void put_furniture(reading *r, size_t start, size_t end, uint32_t note) {
    trim(r->bytes, &start, &end);
    if (start == end) return;
    r->layout->furniture[r->layout->furniture_count++] =
        (ds_mark){.offset = start, .size = end - start, .passage = SIZE_MAX, .note = note};
}

/* Whole paragraphs that were left out, and what stands in one before its first token that was kept. */
static void put_all_furniture(reading *r, size_t headline_size) {
    const ds_text *text = r->text;
    if (text->headline_left_out.end > 0) {
        put_furniture(r, text->headline_left_out.start, headline_size, DS_NOTE_DOUBLED_HEADLINE);
    }
    uint32_t token = text->headline_count;
    for (uint32_t p = 0; p < text->paragraph_count; p++) {
        const ds_paragraph *paragraph = &text->paragraphs[p];
        const ds_compared_paragraph *shown = &r->layout->paragraphs[p + 1];
        size_t end = shown->offset + shown->size;
        if (paragraph->left_out != 0) {
            put_furniture(r, shown->offset, end, paragraph->left_out);
            r->layout->is_left_out[p + 1] = true;
            continue;
        }
        if (token < text->count && text->spans[token].start > paragraph->bytes.start) {
            size_t kept = r->body + text->spans[token].start;
            put_furniture(r, shown->offset, kept < end ? kept : end, 0);
        }
        while (token < text->count && text->spans[token].start < paragraph->bytes.end) token++;
    }
}

ds_status ds_layout_read(ds_layout *layout, const ds_text *text, const char *bytes, size_t headline_size, size_t body,
                         size_t size, ds_arena *arena, ds_error *error) {
    size_t most = (size_t)text->paragraph_count + 2;
    *layout = (ds_layout){0};
    layout->paragraphs = ds_arena_new(arena, most, sizeof *layout->paragraphs);
    layout->furniture = ds_arena_new(arena, most, sizeof *layout->furniture);
    layout->is_left_out = ds_arena_new(arena, most, sizeof *layout->is_left_out);
    if (layout->paragraphs == NULL || layout->furniture == NULL || layout->is_left_out == NULL) {
        return ds_fail_memory(error);
    }
    memset(layout->is_left_out, 0, most * sizeof *layout->is_left_out);
    reading r = {layout, text, bytes, body, size};
    put_paragraph(&r, 0, headline_size);
    put_paragraphs(&r);
    put_all_furniture(&r, headline_size);
    return DS_OK;
}

/* ---- marks ---- */

static size_t passage_start(const ds_passage *passage, int side) {
    return side == 0 ? passage->a_offset : passage->b_offset;
}

static size_t passage_end(const ds_passage *passage, int side) {
    return side == 0 ? passage->a_offset + passage->a_size : passage->b_offset + passage->b_size;
}

static void put_passage(ds_layout *layout, const char *bytes, size_t start, size_t end, size_t passage) {
    if (start >= end) return;
    trim(bytes, &start, &end);
    if (start == end) return;
    layout->marks[layout->mark_count++] = (ds_mark){.offset = start, .size = end - start, .passage = passage};
}

/* In order of the side's text. A passage that goes over furniture is marked before and behind it. */
static void merge_marks(ds_layout *layout, const char *bytes, const ds_passage *passages, const ds_record *order,
                        size_t count, int side) {
    size_t f = 0, last = 0;
    for (size_t i = 0; i < count; i++) {
        const ds_passage *passage = &passages[order[i].value];
        size_t start = passage_start(passage, side), end = passage_end(passage, side);
        if (start < last) start = last; /* overlapping pairs of characters */
        for (; f < layout->furniture_count && layout->furniture[f].offset < end; f++) {
            const ds_mark *furniture = &layout->furniture[f];
            put_passage(layout, bytes, start, furniture->offset, order[i].value);
            layout->marks[layout->mark_count++] = *furniture;
            if (start < furniture->offset + furniture->size) start = furniture->offset + furniture->size;
        }
        put_passage(layout, bytes, start, end, order[i].value);
        last = start > end ? start : end;
    }
    for (; f < layout->furniture_count; f++) layout->marks[layout->mark_count++] = layout->furniture[f];
}

static ds_status mark(ds_layout *layout, const char *bytes, const ds_passage *passages, size_t count, int side,
                      ds_arena *arena, ds_error *error) {
    layout->marks = ds_arena_new(arena, count + 2 * layout->furniture_count, sizeof *layout->marks);
    ds_record *order = ds_arena_new(arena, count, 2 * sizeof *order);
    if (layout->marks == NULL || order == NULL) return ds_fail_memory(error);
    for (size_t p = 0; p < count; p++) order[p] = ds_record_make(passage_start(&passages[p], side), (uint32_t)p);
    ds_radix_sort(order, order + count, count);
    merge_marks(layout, bytes, passages, order, count, side);
    return DS_OK;
}

/* ---- beside each other ---- */

/* The paragraph that a byte is in: the last one that does not begin behind it. */
static size_t paragraph_at(const ds_layout *layout, size_t offset) {
    size_t low = 0, high = layout->paragraph_count;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        *(layout->paragraphs[middle].offset > offset ? &high : &low) = middle;
    }
    return low;
}

/* A paragraph of A, the one of B that it shares its longest passage with, and the best sequence that ends with both. */
typedef struct step {
    size_t other; /* SIZE_MAX: none */
    uint64_t words;
    size_t before; /* paragraph of A; SIZE_MAX: the first step */
} step;

/* tree[i]: a paragraph of A whose sequence is the heaviest of those that end in its range of B; SIZE_MAX: none. */
static size_t heaviest_under(const size_t *tree, const step *steps, size_t end) {
    size_t best = SIZE_MAX;
    for (size_t i = end; i > 0; i &= i - 1) {
        if (tree[i] != SIZE_MAX && (best == SIZE_MAX || steps[tree[i]].words > steps[best].words)) best = tree[i];
    }
    return best;
}

static void enter(size_t *tree, size_t size, const step *steps, size_t paragraph) {
    for (size_t i = steps[paragraph].other + 1; i < size; i += i & (~i + 1)) {
        if (tree[i] == SIZE_MAX || steps[paragraph].words > steps[tree[i]].words) tree[i] = paragraph;
    }
}

/* The headlines, numbers 0, are beside each other and take no part. */
static void align(ds_layout layouts[static 2], step *steps, size_t *tree) {
    ds_layout *a = &layouts[0], *b = &layouts[1];
    size_t tree_size = b->paragraph_count + 1, best = SIZE_MAX;
    for (size_t i = 0; i < tree_size; i++) tree[i] = SIZE_MAX;
    for (size_t p = 1; p < a->paragraph_count; p++) {
        if (steps[p].other == SIZE_MAX) continue;
        steps[p].before = heaviest_under(tree, steps, steps[p].other);
        if (steps[p].before != SIZE_MAX) steps[p].words += steps[steps[p].before].words;
        enter(tree, tree_size, steps, p);
        if (best == SIZE_MAX || steps[p].words > steps[best].words) best = p;
    }
    for (; best != SIZE_MAX; best = steps[best].before) {
        a->paragraphs[best].beside = steps[best].other;
        b->paragraphs[steps[best].other].beside = best;
    }
    a->paragraphs[0].beside = b->paragraphs[0].beside = 0;
}

/* The paragraph behind `paragraph` that a passage up to byte `end` goes on in; SIZE_MAX: none. */
static size_t next_covered(const ds_layout *layout, size_t paragraph, size_t end) {
    for (size_t p = paragraph + 1; p < layout->paragraph_count && layout->paragraphs[p].offset < end; p++) {
        if (!layout->is_left_out[p]) return p;
    }
    return SIZE_MAX;
}

static size_t count_covered(const ds_layout *layout, size_t first, size_t end) {
    size_t count = 0;
    for (size_t p = first; p != SIZE_MAX; p = next_covered(layout, p, end)) count++;
    return count;
}

/* Where a passage has as many paragraphs on both sides, they belong together one by one, else its first ones do. */
static void propose(const ds_layout layouts[static 2], const ds_passage *passage, step *steps) {
    size_t a_end = passage_end(passage, 0), b_end = passage_end(passage, 1);
    size_t a = paragraph_at(&layouts[0], passage->a_offset), b = paragraph_at(&layouts[1], passage->b_offset);
    size_t count = count_covered(&layouts[0], a, a_end);
    if (count != count_covered(&layouts[1], b, b_end)) count = 1;
    uint64_t words = passage->words / count + 1;
    for (size_t i = 0; i < count; i++) {
        /* Longest first: what a paragraph has already is its longest passage. */
        if (a > 0 && b > 0 && steps[a].other == SIZE_MAX) steps[a] = (step){b, words, SIZE_MAX};
        a = next_covered(&layouts[0], a, a_end);
        b = next_covered(&layouts[1], b, b_end);
    }
}

ds_status ds_layout_join(ds_layout layouts[static 2], const char *const bytes[static 2], const ds_passage *passages,
                         size_t count, ds_arena *arena, ds_error *error) {
    for (int side = 0; side < 2; side++) {
        DS_TRY(mark(&layouts[side], bytes[side], passages, count, side, arena, error));
    }
    step *steps = ds_arena_new(arena, layouts[0].paragraph_count, sizeof *steps);
    size_t *tree = ds_arena_new(arena, layouts[1].paragraph_count + 1, sizeof *tree);
    if (steps == NULL || tree == NULL) return ds_fail_memory(error);
    for (size_t p = 0; p < layouts[0].paragraph_count; p++) steps[p] = (step){SIZE_MAX, 0, SIZE_MAX};
    for (size_t i = 0; i < count; i++) propose(layouts, &passages[i], steps);
    align(layouts, steps, tree);
    return DS_OK;
}
