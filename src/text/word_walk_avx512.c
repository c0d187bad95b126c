/* SPDX-License-Identifier: MIT */
/*
 * The walk without a branch a word. What begins and what ends a word is one bit each in a mask of changes, and compressing
 * the numbers 0 to 63 by that mask gives the places, beginning and end in turn, which is what a row of spans is:
 *
 *     bytes     T h e   w o m a n ’ s   5 0 0
 *     word      1 1 1 . 1 1 1 1 1 1 1 1 1 . 1 1 1      with the apostrophe inside
 *     changes   1 . . 1 1 . . . . . . . . 1 1 . . 1
 *     spans     {0, 3} {4, 13} {14, 17}
 *
 * Then all words are hashed in one loop. Apostrophes inside words, the accented letters of Latin-1 and the punctuation
 * that news has outside ASCII (quotation marks, dashes, the no-break space) are put into the masks; a block with any other
 * byte from 0x80 up is left to word_walk.c, from the word that is under way there on.
 */
#include "text/stretch.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))
#define TARGET_INLINE TARGET DS_INLINE

/* Of a word, until it is hashed: it has an apostrophe of three bytes or a sharp s. */
enum { NEEDS_REWRITING = 0x80 };

/* How long a word may get before word_walk.c has a look at it: less than what that cuts a word at. */
enum { LONG_WORD_BYTES = 1024, REWRITTEN_BYTES_MOST = 2 * LONG_WORD_BYTES };

/* Hash while the spans are still in the nearest cache. */
enum { WORDS_AT_ONCE = 512 };

/* What the words of a block are made of, apostrophes undecided. */
typedef struct shape {
    uint64_t word;  /* letters and digits, both bytes of accented ones */
    uint64_t quote; /* ' */
    uint64_t curly; /* first byte of U+2019 */
    uint64_t sharp; /* first byte of U+00DF */
    uint64_t capital;
    bool foreign; /* has what this file does not know */
} shape;

typedef struct flat_walk {
    const ds_stretch *s;
    uint64_t carry;      /* 1: the block before ended inside a word */
    uint64_t carry_word; /* the same for `shape.word` */
    uint64_t carry_join; /* bits of an apostrophe that the block before began */
    size_t floor;        /* what lies before is done with */
    uint32_t begun;      /* words whose beginning is known */
    uint32_t ended;
    uint32_t hashed;
} flat_walk;

/* ---- shapes ---- */

TARGET_INLINE uint64_t equal(__m512i x, unsigned char byte) {
    return _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8((char)byte));
}

TARGET_INLINE uint64_t within(__m512i x, unsigned char low, unsigned char width) {
    return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(x, _mm512_set1_epi8((char)low)), _mm512_set1_epi8((char)width));
}

/* A block with bytes outside ASCII, an apostrophe or a NUL. Accented capitals are lower-cased where they stand. */
TARGET static shape look_closely(const ds_stretch *s, const ds_block *block, size_t b) {
    unsigned char *at = s->lower + b * DS_BLOCK_BYTES;
    __m512i x = _mm512_loadu_si512(at), before = _mm512_loadu_si512(at - 1), before2 = _mm512_loadu_si512(at - 2);
    __m512i after = _mm512_loadu_si512(at + 1), after2 = _mm512_loadu_si512(at + 2);
    uint64_t continued = within(after, 0x80, 0x40), continues = within(x, 0x80, 0x40);
    uint64_t lead = equal(x, 0xc3) & continued, trail = equal(before, 0xc3) & continues;
    uint64_t space = (equal(x, 0xc2) & equal(after, 0xa0)) | (equal(before, 0xc2) & equal(x, 0xa0));
    uint64_t mark = equal(x, 0xe2) & equal(after, 0x80) & within(after2, 0x90, 0x18);
    uint64_t marks = mark | (equal(before, 0xe2) & equal(x, 0x80) & within(after, 0x90, 0x18)) |
                     (equal(before2, 0xe2) & equal(before, 0x80) & within(x, 0x90, 0x18));
    uint64_t known = lead | trail | space | marks;
    uint64_t letter_lead = lead & ~(equal(after, 0x97) | equal(after, 0xb7)); /* not the signs of arithmetic */
    uint64_t letter_trail = trail & ~(equal(x, 0x97) | equal(x, 0xb7));
    uint64_t capital_trail = letter_trail & within(x, 0x80, 0x1f);
    _mm512_mask_storeu_epi8(at, capital_trail, _mm512_add_epi8(x, _mm512_set1_epi8(0x20)));
    return (shape){
        .word = block->word | letter_lead | letter_trail,
        .quote = equal(x, '\''),
        .curly = mark & equal(after2, 0x99),
        .sharp = letter_lead & equal(after, 0x9f),
        .capital = block->capital | (letter_lead & within(after, 0x80, 0x1f)),
        .foreign = ((_mm512_movepi8_mask(x) & ~known) | _mm512_testn_epi8_mask(x, x)) != 0,
    };
}

TARGET_INLINE shape shape_of(const ds_stretch *s, size_t b) {
    const ds_block *block = &s->blocks[b];
    if (__builtin_expect(block->special == 0, 1)) return (shape){.word = block->word, .capital = block->capital};
    return look_closely(s, block, b);
}

/* Forget what lies before byte `floor`. */
TARGET_INLINE void cut_shape(shape *here, size_t base, size_t floor) {
    if (floor <= base) return;
    uint64_t keep = floor - base >= DS_BLOCK_BYTES ? 0 : ~(uint64_t)0 << (floor - base);
    here->word &= keep;
    here->quote &= keep;
    here->curly &= keep;
    here->sharp &= keep;
}

/* ---- words ---- */

/* A word with what has another length or form once it is normalised. */
static uint32_t hash_rewritten(const unsigned char *word, size_t size) {
    unsigned char out[REWRITTEN_BYTES_MOST + DS_PADDED_BYTES];
    size_t length = 0;
    uint64_t half[2];
    for (size_t i = 0; i < size; i++) {
        if (word[i] == 0xe2) { /* of what a word here can hold, only the apostrophe begins so */
            out[length++] = '\'';
            i += 2;
        } else if (word[i] == 0xc3 && word[i + 1] == 0x9f) {
            out[length++] = 's';
            out[length++] = 's';
            i++;
        } else {
            out[length++] = word[i];
        }
    }
    if (length > DS_PADDED_BYTES) return (uint32_t)ds_hash(out, length, DS_TOKEN_SEED);
    memset(out + length, 0, DS_PADDED_BYTES);
    return ds_stretch_hash_padded(out, length, half);
}

/* Hash the words that have ended. */
TARGET static void hash_words(flat_walk *w) {
    const ds_stretch *s = w->s;
    const unsigned char *lower = s->lower;
    const ds_span *restrict spans = s->text->spans;
    uint32_t *restrict hashes = s->text->hashes;
    uint8_t *restrict flags = s->text->flags;
    for (uint32_t i = w->hashed; i < w->ended; i++) {
        size_t at = spans[i].start, size = spans[i].end - at;
        uint64_t half[2];
        if (__builtin_expect(size <= DS_PADDED_BYTES && flags[i] < NEEDS_REWRITING, 1)) {
            hashes[i] = ds_stretch_hash_padded(lower + at, size, half);
        } else if (flags[i] < NEEDS_REWRITING) {
            hashes[i] = (uint32_t)ds_hash(lower + at, size, DS_TOKEN_SEED);
        } else {
            hashes[i] = hash_rewritten(lower + at, size);
            flags[i] = (uint8_t)(flags[i] & ~NEEDS_REWRITING);
        }
    }
    w->hashed = w->ended;
}

/* Set `flag` for the words that bits of a block belong to; `starts` are those of the block, its last word is `begun`. */
TARGET_INLINE void flag_words(flat_walk *w, uint64_t bits, uint64_t starts, uint8_t flag) {
    for (; bits != 0; bits &= bits - 1) {
        uint64_t later = starts & ~(bits ^ (bits - 1)); /* words that begin behind the lowest bit */
        w->s->text->flags[w->begun - 1 - (uint32_t)__builtin_popcountll(later)] |= flag;
    }
}

/* Write down where words begin and end. */
TARGET_INLINE void put_changes(flat_walk *w, uint64_t changes, size_t base) {
    static const unsigned char numbers[DS_BLOCK_BYTES] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    uint32_t *out = &w->s->text->spans[w->ended].start + (w->begun - w->ended);
    __m512i places = _mm512_maskz_compress_epi8(changes, _mm512_loadu_si512(numbers));
    __m512i from = _mm512_set1_epi32((int)(uint32_t)base);
    _mm512_storeu_si512(out, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places))));
    _mm512_storeu_si512(out + 16, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(places, 1))));
    if (__builtin_expect(__builtin_popcountll(changes) <= 32, 1)) return;
    _mm512_storeu_si512(out + 32, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(places, 2))));
    _mm512_storeu_si512(out + 48, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(places, 3))));
}

/* ---- blocks ---- */

/* The bytes of apostrophes that stand inside a word. What a block does not hold of one goes to carry_join. */
TARGET_INLINE uint64_t join(flat_walk *w, const shape *here, const shape *next, uint64_t *curly) {
    uint64_t before = here->word << 1 | w->carry_word;
    uint64_t after1 = here->word >> 1 | next->word << 63, after3 = here->word >> 3 | next->word << 61;
    uint64_t joined = w->carry_join | (here->quote & before & after1);
    *curly = here->curly & before & after3;
    w->carry_join = *curly >> 62 | *curly >> 63;
    return joined | *curly | *curly << 1 | *curly << 2;
}

/* Whether a block, or an apostrophe at its end, needs what this file does not know, or a word gets too long. */
TARGET_INLINE bool is_for_the_other_walk(const flat_walk *w, const shape *here, const shape *next, size_t base) {
    if (__builtin_expect(here->foreign, 0)) return true;
    if (__builtin_expect(next->foreign, 0) && (here->quote >> 63 | here->curly >> 61) != 0) return true;
    return w->carry != 0 && base - w->s->text->spans[w->ended].start > LONG_WORD_BYTES;
}

TARGET_INLINE void take_block(flat_walk *w, const shape *here, const shape *next, size_t b) {
    ds_text *text = w->s->text;
    uint64_t curly = 0, word = here->word;
    if (__builtin_expect((here->quote | here->curly | w->carry_join) != 0, 0)) word |= join(w, here, next, &curly);
    uint64_t shifted = word << 1 | w->carry, starts = word & ~shifted, changes = word ^ shifted;
    w->carry = word >> 63;
    w->carry_word = here->word >> 63;
    put_changes(w, changes, b * DS_BLOCK_BYTES);
    __m512i capitals = _mm512_maskz_set1_epi8(here->capital, DS_TOKEN_CAPITAL);
    _mm512_storeu_si512(text->flags + w->begun, _mm512_maskz_compress_epi8(starts, capitals));
    w->begun += (uint32_t)__builtin_popcountll(starts);
    w->ended += (uint32_t)__builtin_popcountll(changes & ~word);
    flag_words(w, w->s->blocks[b].digit & word, starts, DS_TOKEN_DIGIT);
    flag_words(w, curly | here->sharp, starts, NEEDS_REWRITING);
}

/* Where the first character of a block begins, if the block before was cut here: then what leads into this one is whole. */
static size_t first_character(const flat_walk *w, size_t base) {
    const unsigned char *before = w->s->lower + base;
    if (before[-1] == 0xc2 || before[-1] == 0xc3 || before[-2] == 0xe2) return base + 1;
    return before[-1] == 0xe2 ? base + 2 : base;
}

/* Let the other walk cut what begins in block `b`, with the word that is under way. False: no memory. */
TARGET static bool pass_on(flat_walk *w, size_t b) {
    ds_text *text = w->s->text;
    size_t base = b * DS_BLOCK_BYTES, from = base > w->floor ? first_character(w, base) : w->floor;
    if (w->carry != 0) from = text->spans[w->ended].start;
    hash_words(w);
    text->count = w->ended;
    w->floor = ds_word_walk(w->s, from, (b + 1) * DS_BLOCK_BYTES);
    w->carry = w->carry_word = w->carry_join = 0;
    w->begun = w->ended = w->hashed = text->count;
    return w->floor != SIZE_MAX;
}

TARGET bool ds_stretch_walk_avx512(const ds_stretch *s) {
    flat_walk w = {.s = s, .begun = s->text->count, .ended = s->text->count, .hashed = s->text->count};
    shape here = shape_of(s, 0);
    for (size_t b = 0; b < s->count; b++) {
        shape next = shape_of(s, b + 1);
        cut_shape(&here, b * DS_BLOCK_BYTES, w.floor);
        if (w.floor >= (b + 1) * DS_BLOCK_BYTES) {
            /* already cut */
        } else if (__builtin_expect(is_for_the_other_walk(&w, &here, &next, b * DS_BLOCK_BYTES), 0)) {
            if (!pass_on(&w, b)) return false;
        } else {
            take_block(&w, &here, &next, b);
            if (w.ended - w.hashed >= WORDS_AT_ONCE) hash_words(&w);
        }
        here = next;
    }
    if (w.carry != 0) s->text->spans[w.ended++].end = (uint32_t)s->size;
    hash_words(&w);
    s->text->count = w.ended;
    return true;
}
#endif
