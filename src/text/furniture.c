/* SPDX-License-Identifier: MIT */
/*
 * Text of an article that is not its story: a headline that stands again at the top of the body, a lead that stands
 * twice, a paragraph that the page repeats, a comment form. Each is left out of the tokens that are signed and noted.
 * A false removal is worse than a missed one, so only whole paragraphs go, and the first of equal ones stays.
 */
#include "base/radix.h"
#include "text/text.h"

#include <string.h>

enum { REPEATED_WORDS_LEAST = 8, HEADLINE_PARAGRAPHS_MOST = 3, HEADLINE_HALF_LEAST = 3, FEW_PARAGRAPHS = 24 };

static bool same_tokens(const ds_text *text, uint32_t a, uint32_t b, uint32_t count) {
    return memcmp(text->hashes + a, text->hashes + b, count * sizeof *text->hashes) == 0;
}

static bool same_paragraph(const ds_text *text, const ds_paragraph *a, const ds_paragraph *b) {
    return a->hash == b->hash && a->token_count == b->token_count &&
           same_tokens(text, a->first_token, b->first_token, a->token_count);
}

/* "Oil prices rise Oil prices rise": a page title that names the headline twice counts once. */
static void halve_headline(ds_text *text) {
    uint32_t half = text->headline_count / 2;
    if (text->headline_count % 2 != 0 || half < HEADLINE_HALF_LEAST || !same_tokens(text, 0, half, half)) return;
    uint32_t rest = text->count - half;
    text->headline_left_out = (ds_span){text->spans[half].start, text->spans[2 * half - 1].end};
    memmove(text->hashes + half, text->hashes + 2 * half, (rest - half) * sizeof *text->hashes);
    memmove(text->flags + half, text->flags + 2 * half, (rest - half) * sizeof *text->flags);
    memmove(text->spans + half, text->spans + 2 * half, (rest - half) * sizeof *text->spans);
    text->flags[half - 1] |= DS_TOKEN_PARAGRAPH_END;
    for (uint32_t p = 0; p < text->paragraph_count; p++) text->paragraphs[p].first_token -= half;
    text->headline_count = half;
    text->count = rest;
    text->left_out += half;
    text->notes |= DS_NOTE_DOUBLED_HEADLINE;
}

/* How many paragraphs from `from` on spell the headline, 0 if they do not. A wrapped headline takes several lines. */
static uint32_t headline_at(const ds_text *text, uint32_t from) {
    uint32_t tokens = 0;
    for (uint32_t p = from; p < text->paragraph_count && p < from + HEADLINE_PARAGRAPHS_MOST; p++) {
        const ds_paragraph *paragraph = &text->paragraphs[p];
        bool goes_on = paragraph->first_token == text->paragraphs[from].first_token + tokens;
        if (paragraph->left_out != 0 || !goes_on) return 0; /* a wire line between */
        tokens += text->paragraphs[p].token_count;
        if (tokens > text->headline_count) return 0;
        if (tokens == text->headline_count) {
            return same_tokens(text, 0, text->paragraphs[from].first_token, tokens) ? p - from + 1 : 0;
        }
    }
    return 0;
}

/* A headline may stand again between header lines and the byline. */
static uint32_t pass_wire_lines(const ds_text *text, uint32_t from) {
    while (from < text->paragraph_count && text->paragraphs[from].left_out == DS_NOTE_WIRE_LINES) from++;
    return from;
}

static uint32_t mark_doubled_headline(ds_text *text) {
    uint32_t first = pass_wire_lines(text, 0);
    for (uint32_t lines; text->headline_count > 0 && (lines = headline_at(text, first)) > 0; first += lines) {
        for (uint32_t p = first; p < first + lines; p++) text->paragraphs[p].left_out = DS_NOTE_DOUBLED_HEADLINE;
        lines += pass_wire_lines(text, first + lines) - (first + lines);
    }
    return first;
}

static void mark_boilerplate(ds_text *text) {
    for (uint32_t p = 0; p < text->paragraph_count; p++) {
        ds_paragraph *paragraph = &text->paragraphs[p];
        if (paragraph->left_out == 0 && ds_lexicon_is_boilerplate(text->lexicon, paragraph->hash)) {
            paragraph->left_out = DS_NOTE_BOILERPLATE;
        }
    }
}

/* After repeats are marked, so that of a learned paragraph that stands twice the second is a repeat, as it is where it is
 * learned later. */
static void mark_learned(ds_text *text) {
    uint32_t to_pass = ds_paragraph_first_learned(text->headline_count);
    for (uint32_t p = 0; p < text->paragraph_count; p++) {
        ds_paragraph *paragraph = &text->paragraphs[p];
        if (paragraph->left_out != 0) continue;
        bool passed = to_pass == 0;
        to_pass = 0;
        if (!passed || paragraph->token_count < DS_LEARNED_WORDS_LEAST) continue;
        uint64_t key = ds_paragraph_key(text->source_hash, paragraph->hash);
        if (ds_key_set_find(text->learned, key) != UINT32_MAX) paragraph->left_out = DS_NOTE_LEARNED;
    }
}

static bool is_long(const ds_paragraph *paragraph) {
    return paragraph->left_out == 0 && paragraph->token_count >= REPEATED_WORDS_LEAST;
}

/* Most texts have so few paragraphs that comparing each with those before it is less work than sorting. */
static void mark_repeated_few(ds_text *text) {
    for (uint32_t p = 1; p < text->paragraph_count; p++) {
        ds_paragraph *here = &text->paragraphs[p];
        if (!is_long(here)) continue;
        for (uint32_t q = 0; q < p && here->left_out == 0; q++) {
            const ds_paragraph *before = &text->paragraphs[q];
            if (before->hash == here->hash && is_long(before) && same_paragraph(text, before, here)) {
                here->left_out = DS_NOTE_REPEATED_PARAGRAPHS;
            }
        }
    }
}

/* Sort (hash, number) of the long paragraphs; of a run of equal ones all but the first go. */
static bool mark_repeated(ds_text *text) {
    if (text->paragraph_count <= FEW_PARAGRAPHS) {
        mark_repeated_few(text);
        return true;
    }
    size_t bytes = 2 * sizeof(ds_record) * text->paragraph_count;
    if (!ds_memory_reserve(text->memory, &text->sort, &text->sort_capacity, bytes, 1)) return false;
    ds_record *records = text->sort;
    uint32_t count = 0;
    for (uint32_t p = 0; p < text->paragraph_count; p++) {
        if (is_long(&text->paragraphs[p])) records[count++] = ds_record_make(text->paragraphs[p].hash, p);
    }
    ds_radix_sort(records, records + text->paragraph_count, count);
    for (uint32_t i = 1, kept = 0; i < count; i++) {
        ds_paragraph *before = &text->paragraphs[records[kept].value], *here = &text->paragraphs[records[i].value];
        if (same_paragraph(text, before, here)) {
            here->left_out = DS_NOTE_REPEATED_PARAGRAPHS;
        } else {
            kept = i;
        }
    }
    return true;
}

static void close_gaps(ds_text *text) {
    uint32_t kept = text->headline_count;
    bool body_kept = false, any_boilerplate = false;
    for (uint32_t p = 0; p < text->paragraph_count; p++) {
        ds_paragraph *paragraph = &text->paragraphs[p];
        uint32_t count = paragraph->token_count, last = paragraph->first_token + count - 1;
        paragraph->bytes = (ds_span){text->spans[paragraph->first_token].start, text->spans[last].end};
        if (paragraph->left_out != 0) {
            text->notes |= paragraph->left_out;
            text->left_out += count;
            if (paragraph->left_out & (DS_NOTE_BOILERPLATE | DS_NOTE_LEARNED)) any_boilerplate = true;
            continue;
        }
        body_kept = true;
        if (kept == paragraph->first_token) { /* no gap so far */
            kept += count;
            continue;
        }
        memmove(text->hashes + kept, text->hashes + paragraph->first_token, count * sizeof *text->hashes);
        memmove(text->flags + kept, text->flags + paragraph->first_token, count * sizeof *text->flags);
        memmove(text->spans + kept, text->spans + paragraph->first_token, count * sizeof *text->spans);
        kept += count;
    }
    text->count = kept;
    if (!body_kept) text->notes |= any_boilerplate ? DS_NOTE_NOT_AN_ARTICLE : DS_NOTE_NO_BODY;
}

ds_status ds_text_drop_furniture(ds_text *text, ds_error *error) {
    halve_headline(text);
    uint32_t lead = mark_doubled_headline(text);
    if (lead + 1 < text->paragraph_count &&
        same_paragraph(text, &text->paragraphs[lead], &text->paragraphs[lead + 1])) {
        text->paragraphs[lead + 1].left_out = DS_NOTE_REPEATED_LEAD;
    }
    if (text->boilerplate) mark_boilerplate(text);
    if (!mark_repeated(text)) return ds_fail_memory(error);
    if (text->learned != NULL) mark_learned(text);
    close_gaps(text);
    return DS_OK;
}
