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
    uint64_t capital;    /* of the word that the block before ended in, if it did: 1, it began with a capital */
    uint64_t no_digit;   /* 1: no digit so far */
    uint64_t plain;      /* 1: nothing to rewrite so far */
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

/* A word that is long or has to be rewritten. */
static uint32_t hash_other(const unsigned char *word, size_t size, uint8_t *flag) {
    if (*flag < NEEDS_REWRITING) return (uint32_t)ds_hash(word, size, DS_TOKEN_SEED);
    *flag = (uint8_t)(*flag & ~NEEDS_REWRITING);
    return hash_rewritten(word, size);
}

/* The first 16 bytes of words 0, 2, 4 and 6 from `spans` on. */
TARGET_INLINE __m512i load_every_other(const unsigned char *lower, const ds_span *spans) {
    const __m128i *at[4];
    for (size_t i = 0; i < 4; i++) at[i] = (const __m128i *)(const void *)(lower + spans[2 * i].start);
    __m512i words = _mm512_castsi128_si512(_mm_loadu_si128(at[0]));
    words = _mm512_inserti32x4(words, _mm_loadu_si128(at[1]), 1);
    words = _mm512_inserti32x4(words, _mm_loadu_si128(at[2]), 2);
    return _mm512_inserti32x4(words, _mm_loadu_si128(at[3]), 3);
}

/* Both halves of the products of 64 bits, exclusive or. */
TARGET_INLINE __m512i multiply_and_fold(__m512i a, __m512i b) {
    const __m512i low32 = _mm512_set1_epi64(0xffffffff);
    __m512i a_high = _mm512_srli_epi64(a, 32), b_high = _mm512_srli_epi64(b, 32);
    __m512i low = _mm512_mul_epu32(a, b);
    __m512i cross = _mm512_add_epi64(_mm512_mul_epu32(a_high, b), _mm512_srli_epi64(low, 32));
    __m512i other = _mm512_add_epi64(_mm512_mul_epu32(a, b_high), _mm512_and_si512(cross, low32));
    __m512i high = _mm512_add_epi64(_mm512_mul_epu32(a_high, b_high), _mm512_srli_epi64(cross, 32));
    high = _mm512_add_epi64(high, _mm512_srli_epi64(other, 32));
    low = _mm512_or_si512(_mm512_slli_epi64(other, 32), _mm512_and_si512(low, low32));
    return _mm512_xor_si512(low, high);
}

/*
 * ds_stretch_hash_padded of eight words: XXH3 of 16 bytes with seed 0, whose constants are those of its specification
 * (secret bytes 24 to 56, PRIME_MX1). Words that are longer come out wrong, and are told by a bit.
 */
TARGET_INLINE __mmask8 hash_eight(const unsigned char *lower, const ds_span *spans, uint32_t *hashes) {
    const __m512i ones = _mm512_set1_epi64(-1), flip_low = _mm512_set1_epi64(0x6782737bea4239b9);
    const __m512i flip_high = _mm512_set1_epi64((long long)0xaf56bc3b0996523a);
    const __m512i swap = _mm512_broadcast_i32x4(_mm_set_epi8(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    __m512i even = load_every_other(lower, spans), odd = load_every_other(lower, spans + 1);
    __m512i places = _mm512_loadu_si512(spans);
    __m512i sizes = _mm512_maskz_sub_epi32(0x5555, _mm512_srli_epi64(places, 32), places);
    __m512i bits = _mm512_slli_epi64(sizes, 3);
    __m512i beyond_low = _mm512_sllv_epi64(ones, bits);
    __m512i beyond_high = _mm512_sllv_epi64(ones, _mm512_subs_epu16(bits, _mm512_set1_epi64(64)));
    __m512i low = _mm512_xor_si512(_mm512_andnot_si512(beyond_low, _mm512_unpacklo_epi64(even, odd)), flip_low);
    __m512i high = _mm512_xor_si512(_mm512_andnot_si512(beyond_high, _mm512_unpackhi_epi64(even, odd)), flip_high);
    __m512i sum = _mm512_add_epi64(_mm512_shuffle_epi8(low, swap), _mm512_set1_epi64(DS_PADDED_BYTES));
    sum = _mm512_add_epi64(_mm512_add_epi64(sum, high), multiply_and_fold(low, high));
    sum = _mm512_xor_si512(sum, _mm512_srli_epi64(sum, 37));
    sum = _mm512_mullo_epi64(sum, _mm512_set1_epi64(0x165667919e3779f9));
    sum = _mm512_xor_si512(sum, _mm512_srli_epi64(sum, 32));
    _mm256_storeu_si256((__m256i *)(void *)hashes, _mm512_cvtepi64_epi32(sum));
    return _mm512_cmpgt_epu64_mask(sizes, _mm512_set1_epi64(DS_PADDED_BYTES));
}

/* Hash the words that have ended: eight at a time as short and plain ones, and then those that are not, which cannot be
 * predicted. */
TARGET static void hash_words(flat_walk *w) {
    enum { EIGHT = 8 };
    const ds_text *text = w->s->text;
    const unsigned char *lower = w->s->lower;
    const ds_span *restrict spans = text->spans;
    uint32_t *restrict hashes = text->hashes;
    uint8_t *restrict flags = text->flags;
    uint32_t others[WORDS_AT_ONCE + DS_BLOCK_BYTES + EIGHT];
    size_t other_count = 0;
    uint32_t i = w->hashed;
    __m256i numbers = _mm256_add_epi32(_mm256_set1_epi32((int)i), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    for (; i + EIGHT <= w->ended; i += EIGHT) {
        __mmask8 other = hash_eight(lower, spans + i, hashes + i);
        other |= (__mmask8)_mm_movepi8_mask(_mm_loadl_epi64((const __m128i *)(const void *)(flags + i)));
        _mm256_storeu_si256((__m256i *)(void *)(others + other_count), _mm256_maskz_compress_epi32(other, numbers));
        other_count += (size_t)__builtin_popcount(other);
        numbers = _mm256_add_epi32(numbers, _mm256_set1_epi32(EIGHT));
    }
    for (; i < w->ended; i++) {
        size_t at = spans[i].start, size = spans[i].end - at;
        uint64_t half[2];
        if (size > DS_PADDED_BYTES || flags[i] >= NEEDS_REWRITING) {
            others[other_count++] = i;
        } else {
            hashes[i] = ds_stretch_hash_padded(lower + at, size, half);
        }
    }
    for (size_t o = 0; o < other_count; o++) {
        size_t word = others[o], at = spans[word].start;
        hashes[word] = hash_other(lower + at, spans[word].end - at, &flags[word]);
    }
    w->hashed = w->ended;
}

/*
 * Which of the words that end in a block have any of `bits`. A one is added at the beginning of each word, in the mask
 * without the bits: it runs through the word and out at its end, unless a bit is in its way. `clean` says of the word that
 * is under way that it has none so far.
 *
 *     word         . 1 1 1 1 . 1 1 1 .        first byte on the left
 *     bits         . . . . . . . 1 . .
 *     sum          . . . . . 1 . 1 1 .        the first word ends without any
 */
TARGET_INLINE uint64_t ends_with(uint64_t bits, uint64_t word, uint64_t starts, uint64_t ends, uint64_t *clean) {
    unsigned long long sum, carry = *clean;
    bool over = __builtin_uaddll_overflow(word & ~bits, starts, &sum);
    over |= __builtin_uaddll_overflow(sum, carry, &sum);
    *clean = over;
    return ends & ~sum;
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
    uint64_t shifted = word << 1 | w->carry, starts = word & ~shifted, ends = ~word & shifted;
    w->carry = word >> 63;
    w->carry_word = here->word >> 63;
    put_changes(w, starts | ends, b * DS_BLOCK_BYTES);
    /* Where only words with a capital get a one, it comes out at their ends alone. */
    uint64_t capital = ends & ~ends_with(0, word, starts & here->capital, ends, &w->capital);
    uint64_t digit = ends_with(w->s->blocks[b].digit & word, word, starts, ends, &w->no_digit);
    uint64_t rewritten = ends_with(curly | here->sharp, word, starts, ends, &w->plain);
    __m512i flags = _mm512_maskz_set1_epi8(capital, DS_TOKEN_CAPITAL);
    flags = _mm512_or_si512(flags, _mm512_maskz_set1_epi8(digit, DS_TOKEN_DIGIT));
    flags = _mm512_or_si512(flags, _mm512_maskz_set1_epi8(rewritten, (char)NEEDS_REWRITING));
    _mm512_storeu_si512(text->flags + w->ended, _mm512_maskz_compress_epi8(ends, flags));
    w->begun += (uint32_t)__builtin_popcountll(starts);
    w->ended += (uint32_t)__builtin_popcountll(ends);
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
    w->carry = w->carry_word = w->carry_join = w->capital = w->no_digit = w->plain = 0;
    w->begun = w->ended = w->hashed = text->count;
    return w->floor != SIZE_MAX;
}

/* A text that fills its last block may end inside a word. */
static void end_last_word(flat_walk *w) {
    unsigned flags = w->capital != 0 ? DS_TOKEN_CAPITAL : 0;
    if (w->no_digit == 0) flags |= DS_TOKEN_DIGIT;
    if (w->plain == 0) flags |= NEEDS_REWRITING;
    w->s->text->flags[w->ended] = (uint8_t)flags;
    w->s->text->spans[w->ended++].end = (uint32_t)w->s->size;
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
    if (w.carry != 0) end_last_word(&w);
    hash_words(&w);
    s->text->count = w.ended;
    return true;
}
#endif
