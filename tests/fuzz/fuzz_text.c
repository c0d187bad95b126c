/* SPDX-License-Identifier: MIT */
/*
 * The text stage and the sketches: the first three bytes are what is left out, n of the shingles and the
 * window of winnowing; then a line of headline, then the body.
 */
#include "base/hash.h"
#include "fuzz/fuzz_target.h"
#include "sketch/minhash.h"
#include "sketch/winnow.h"
#include "text/headline.h"
#include "text/shingle.h"
#include "text/text.h"

enum { SLOTS = 96 };

static ds_lexicon *lexicon_get(void) {
    static ds_memory memory;
    static ds_lexicon *lexicon; /* one for all runs: making it takes longer than a run */
    ds_error error;
    if (lexicon == NULL) {
        ds_memory_init(&memory, NULL);
        FUZZ_OK(ds_lexicon_new(&lexicon, &memory, &error));
    }
    return lexicon;
}

/* Tokens [from, to) lie in a text of `size` bytes, in order. */
static void check_spans(const ds_text *text, uint32_t from, uint32_t to, size_t size) {
    for (uint32_t i = from; i < to; i++) {
        FUZZ_CHECK(text->spans[i].start < text->spans[i].end && text->spans[i].end <= size);
        if (i > from) FUZZ_CHECK(text->spans[i].start >= text->spans[i - 1].start);
    }
}

static void check_paragraphs(const ds_text *text) {
    uint32_t at = text->headline_count, left_out = 0;
    for (uint32_t p = 0; p < text->paragraph_count; p++) {
        const ds_paragraph *paragraph = &text->paragraphs[p];
        FUZZ_CHECK(paragraph->token_count > 0);
        if (paragraph->left_out != 0) {
            left_out += paragraph->token_count;
            FUZZ_CHECK((text->notes & paragraph->left_out) != 0);
            continue;
        }
        FUZZ_CHECK(paragraph->token_count <= text->count - at);
        FUZZ_CHECK(paragraph->hash == ds_hash(text->hashes + at, paragraph->token_count * sizeof *text->hashes, 0));
        at += paragraph->token_count;
        for (uint32_t t = at - paragraph->token_count; t < at; t++) {
            FUZZ_CHECK(((text->flags[t] & DS_TOKEN_PARAGRAPH_END) != 0) == (t + 1 == at));
        }
    }
    FUZZ_CHECK(at == text->count);
    /* What is missing beside is the second half of a headline that named itself twice. */
    bool is_cut = (text->notes & DS_NOTE_WIRE_LINES) != 0; /* datelines and tags are parts of paragraphs */
    FUZZ_CHECK(text->left_out == left_out || text->left_out == left_out + text->headline_count ||
               (is_cut && text->left_out > left_out));
}

static void check_text(const ds_text *text, size_t headline_size, size_t body_size) {
    FUZZ_CHECK(text->headline_count <= text->count);
    FUZZ_CHECK(text->count + text->left_out <= headline_size + body_size);
    for (uint32_t i = 0; i < text->count; i++) FUZZ_CHECK(text->flags[i] < 8);
    check_spans(text, 0, text->headline_count, headline_size);
    check_spans(text, text->headline_count, text->count, body_size);
    check_paragraphs(text);
}

static void check_minhash(const uint64_t *shingles, size_t count) {
    int16_t first[DS_MINHASH_SLOTS_MOST], here[DS_MINHASH_SLOTS_MOST];
    uint32_t *numbers = malloc((count + 1) * sizeof *numbers);
    FUZZ_CHECK(numbers != NULL);
    for (size_t i = 0; i < count; i++) numbers[i] = ds_minhash_number(shingles[i]);
    ds_minhash minhash;
    ds_error error;
    FUZZ_OK(ds_minhash_init(&minhash, SLOTS, 1, "portable", &error));
    ds_minhash_sign(&minhash, numbers, count, first);
    for (size_t k = 0; ds_minhash_kernel_name(k) != NULL; k++) {
        FUZZ_OK(ds_minhash_init(&minhash, SLOTS, 1, ds_minhash_kernel_name(k), &error));
        ds_minhash_sign(&minhash, numbers, count, here);
        FUZZ_CHECK(memcmp(first, here, SLOTS * sizeof *first) == 0);
    }
    free(numbers);
}

/* The least hash of every window is kept, and nothing is that does not stand there, in order. */
static void check_winnow(const uint64_t *hashes, size_t count, size_t window) {
    uint64_t *kept = malloc((count + 1) * sizeof *kept);
    FUZZ_CHECK(kept != NULL);
    size_t kept_count = ds_winnow_select_window(hashes, count, window, kept), at = 0;
    FUZZ_CHECK(kept_count <= count && (kept_count > 0) == (count > 0));
    for (size_t k = 0; k < kept_count; k++, at++) {
        while (at < count && hashes[at] != kept[k]) at++;
        FUZZ_CHECK(at < count);
    }
    for (size_t start = 0; start + window <= count; start++) {
        uint64_t least = UINT64_MAX;
        for (size_t i = start; i < start + window; i++) least = hashes[i] < least ? hashes[i] : least;
        bool found = false;
        for (size_t k = 0; k < kept_count && !found; k++) found = kept[k] == least;
        FUZZ_CHECK(found);
    }
    free(kept);
}

static void check_sketches(const ds_text *text, uint32_t n, size_t window) {
    ds_tokens tokens = ds_text_tokens(text);
    uint32_t count = ds_shingle_count(&tokens, n);
    uint64_t *shingles = malloc((count + 1) * sizeof *shingles);
    FUZZ_CHECK(shingles != NULL);
    ds_shingle(&tokens, n, 1, shingles);
    check_minhash(shingles, count);
    check_winnow(shingles, count, window);
    free(shingles);
}

/* The best kernel of this machine cuts as the portable one does. */
static void check_portably(const ds_text *with, const char *headline, size_t headline_size, const char *body,
                           size_t body_size) {
    ds_text text;
    ds_error error;
    ds_text_init(&text, with->memory, with->lexicon);
    text.boilerplate = with->boilerplate;
    text.furniture = with->furniture;
    text.kernel = ds_text_kernel_choose("portable");
    FUZZ_OK(ds_text_read(&text, headline, headline_size, body, body_size, &error));
    FUZZ_CHECK(text.count == with->count && text.headline_count == with->headline_count && text.notes == with->notes);
    for (uint32_t i = 0; i < text.count; i++) {
        FUZZ_CHECK(text.hashes[i] == with->hashes[i] && text.flags[i] == with->flags[i]);
        FUZZ_CHECK(text.spans[i].start == with->spans[i].start && text.spans[i].end == with->spans[i].end);
    }
    ds_text_clear(&text);
}

FUZZ_TARGET(text) {
    fuzz_input input = {data, size};
    unsigned left_in = fuzz_byte(&input);
    uint32_t n = 1 + fuzz_byte(&input) % 32;
    size_t window = (size_t)1 + fuzz_byte(&input) % 64;
    fuzz_input line = fuzz_until(&input, '\n');
    char *headline = fuzz_copy(line.data, line.size), *body = fuzz_copy(input.data, input.size);
    ds_memory memory;
    ds_text text;
    ds_headline about;
    ds_error error;
    ds_memory_init(&memory, NULL);
    ds_text_init(&text, &memory, lexicon_get());
    text.boilerplate = (left_in & 1) == 0;
    text.furniture = (left_in & 2) == 0;
    FUZZ_OK(ds_headline_read(&about, &text, headline, line.size, &error));
    FUZZ_CHECK(about.norm != 0 || about.key == 0);
    FUZZ_OK(ds_text_read(&text, headline, line.size, body, input.size, &error));
    check_text(&text, line.size, input.size);
    check_sketches(&text, n, window);
    check_portably(&text, headline, line.size, body, input.size);
    ds_text_clear(&text);
    fuzz_check_released(&memory);
    free(headline);
    free(body);
    return 0;
}
