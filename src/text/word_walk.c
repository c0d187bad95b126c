/* SPDX-License-Identifier: MIT */
/*
 * The masks of a stretch are walked from event to event. An event is the first byte of a word, or a special byte:
 *
 *     bytes     T h e   w o m a n ’ s   5 0 0   d o l l a r s
 *     word      1 1 1 . 1 1 1 1 1 . 1 . 1 1 1 . 1 1 1 1 1 1 1
 *     special   . . . . . . . . . 1 . . . . . . . . . . . . .
 *     events    ^       ^         ^ (^) ^       ^
 *
 * A word that no special byte follows is hashed where it stands in the lower-cased copy: nearly all of a news text. Where
 * one does, the word goes through push_mixed_word, which knows apostrophes and the accented letters of Latin-1, and what
 * that does not know goes to normalise.c.
 */
#include "base/utf8.h"
#include "text/chars.h"
#include "text/stretch.h"

static inline bool is_ascii_word(unsigned char byte) {
    unsigned char low = byte | 0x20;
    return (low >= 'a' && low <= 'z') || (byte >= '0' && byte <= '9');
}

/* ---- words with apostrophes and Latin-1 letters ---- */

/* What stands at bytes[at] inside a word: its length, 0 if the word ends here, SIZE_MAX if normalise.c must look. The
 * lower-cased form goes to out, at most 2 bytes. */
static size_t take_inner(const unsigned char *bytes, size_t size, size_t at, unsigned char *out, size_t *out_size) {
    unsigned char byte = bytes[at];
    *out_size = 1;
    if (is_ascii_word(byte)) {
        out[0] = byte <= '9' ? byte : byte | 0x20;
        return 1;
    }
    bool curly = byte == 0xe2 && at + 2 < size && bytes[at + 1] == 0x80 && bytes[at + 2] == 0x99;
    if (byte == '\'' || curly) {
        size_t length = curly ? 3 : 1;
        if (at + length >= size) return 0;
        unsigned char next = bytes[at + length];
        if (next >= 0x80) return SIZE_MAX;
        out[0] = '\'';
        return is_ascii_word(next) ? length : 0;
    }
    if (byte < 0x80) return 0;
    if (byte == 0xc3 && at + 1 < size && bytes[at + 1] >= 0x80 && bytes[at + 1] <= 0xbf) {
        unsigned char low = bytes[at + 1];
        if (low == 0x97 || low == 0xb7) return 0; /* the signs for times and divided by */
        bool mark_may_follow = at + 2 < size && bytes[at + 2] >= 0x80 && bytes[at + 2] != 0xc3 && bytes[at + 2] != 0xe2;
        if (mark_may_follow) return SIZE_MAX;
        if (at + 3 < size && bytes[at + 2] == 0xe2 && bytes[at + 3] != 0x80) return SIZE_MAX;
        *out_size = 2;
        out[0] = low == 0x9f ? 's' : 0xc3;
        out[1] = low == 0x9f ? 's' : low < 0xa0 ? low + 0x20 : low;
        return 2;
    }
    return SIZE_MAX;
}

/* Does a word that has come to bytes[at], outside what take_inner knows, go on there? */
static bool goes_on(const unsigned char *bytes, size_t size, size_t at) {
    uint32_t c;
    int bad = 0;
    size_t length = ds_utf8_decode(bytes + at, size - at, &c, &bad);
    ds_char class = ds_char_class(c);
    if (class == DS_CHAR_LETTER || class == DS_CHAR_DIGIT || class == DS_CHAR_MARK || class == DS_CHAR_IGNORED)
        return true;
    return class == DS_CHAR_APOSTROPHE && ds_text_joins(bytes, size, at + length);
}

/* A word from bytes[start], an ASCII or Latin-1 letter or an ASCII digit. Returns its end, or SIZE_MAX: no memory. */
static size_t push_mixed_word(ds_text *text, const unsigned char *bytes, size_t size, size_t start) {
    enum { SHORT = 64 };
    unsigned char word[SHORT + 2];
    size_t at = start, length = 0;
    uint8_t flags = 0;
    while (at < size) {
        size_t out_size, taken = take_inner(bytes, size, at, word + length, &out_size);
        if (taken == 0) break;
        if (taken == SIZE_MAX) {
            if (goes_on(bytes, size, at)) return ds_text_tokenise_unicode(text, bytes, size, start);
            break;
        }
        if (bytes[at] >= '0' && bytes[at] <= '9') flags |= DS_TOKEN_DIGIT;
        at += taken;
        length += out_size;
        if (length >= SHORT) return ds_text_tokenise_unicode(text, bytes, size, start);
    }
    bool latin_capital = bytes[start] == 0xc3 && bytes[start + 1] < 0x9f;
    if (latin_capital || (bytes[start] >= 'A' && bytes[start] <= 'Z')) flags |= DS_TOKEN_CAPITAL;
    ds_text_push(text, word, length, flags, start, at);
    return at;
}

/* ---- the walk ---- */

/* A special byte that no word came to. Returns where to go on, SIZE_MAX: no memory. */
static size_t pass_special(ds_text *text, const unsigned char *bytes, size_t size, size_t at) {
    unsigned char byte = bytes[at];
    if (byte < 0x80) {
        if (byte == 0) text->notes |= DS_NOTE_NUL_BYTES;
        return at + 1;
    }
    /* Dashes, quotation marks, the ellipsis; the no-break space. */
    bool punctuation =
        byte == 0xe2 && at + 2 < size && bytes[at + 1] == 0x80 && ((bytes[at + 2] >= 0x90 && bytes[at + 2] <= 0xa7));
    if (punctuation) return at + 3;
    if (byte == 0xc2 && at + 1 < size && bytes[at + 1] == 0xa0) return at + 2;
    unsigned char out[2];
    size_t out_size;
    if (byte == 0xc3 && take_inner(bytes, size, at, out, &out_size) == 2) return push_mixed_word(text, bytes, size, at);
    return ds_text_tokenise_unicode(text, bytes, size, at);
}

/* The rest of a word that fills its block to the end. */
static size_t measure_on(const ds_stretch *s, size_t block) {
    size_t more = 0;
    while (++block < s->count) {
        uint64_t rest = ~s->blocks[block].word;
        unsigned length = rest == 0 ? DS_BLOCK_BYTES : (unsigned)__builtin_ctzll(rest);
        more += length;
        if (length < DS_BLOCK_BYTES) break;
    }
    return more;
}

/* Letters have bit 6, and digits have bit 4 and not bit 6. */
DS_INLINE bool has_digit_in(const uint64_t half[2]) {
    return (((half[0] & ~(half[0] >> 2)) | (half[1] & ~(half[1] >> 2))) & 0x1010101010101010u) != 0;
}

static uint32_t hash_long(const ds_stretch *s, size_t at, size_t length, bool *has_digit) {
    *has_digit = false;
    for (size_t i = at; i < at + length; i++) *has_digit |= s->lower[i] <= '9';
    return (uint32_t)ds_hash(s->lower + at, length, DS_TOKEN_SEED);
}

/* Where tokens go, held in registers: a store to `flags` may alias anything, so a pointer behind a pointer would be read
 * again for every word. */
typedef struct cursor {
    uint32_t *restrict hashes;
    uint8_t *restrict flags;
    ds_span *restrict spans;
    uint32_t count;
} cursor;

DS_INLINE void push_plain_word(const ds_stretch *s, cursor *to, size_t at, size_t length, bool is_capital) {
    bool has_digit;
    if (__builtin_expect(length <= DS_PADDED_BYTES, 1)) {
        uint64_t half[2];
        to->hashes[to->count] = ds_stretch_hash_padded(s->lower + at, length, half);
        has_digit = has_digit_in(half);
    } else {
        to->hashes[to->count] = hash_long(s, at, length, &has_digit);
    }
    to->flags[to->count] = (uint8_t)((has_digit ? DS_TOKEN_DIGIT : 0) | (is_capital ? DS_TOKEN_CAPITAL : 0));
    to->spans[to->count] = (ds_span){(uint32_t)at, (uint32_t)(at + length)};
    to->count++;
}

/* The bits of a block from byte `from` on (which may lie before or behind it); a word that goes on at `from` begins anew. */
DS_INLINE uint64_t events_from(uint64_t events, uint64_t word, size_t base, size_t from) {
    if (from < base) return events;
    if (from - base >= DS_BLOCK_BYTES) return 0;
    uint64_t bit = (uint64_t)1 << (from - base);
    return (events & ~(bit - 1)) | (word & bit);
}

/* The word at bit `i` of a block: its length, and whether a special byte follows it. */
DS_INLINE size_t measure(const ds_stretch *s, const ds_block *block, size_t b, unsigned i, bool *special) {
    uint64_t rest = ~(block->word >> i); /* zeros are shifted in, so there is a bit unless i is 0 */
    size_t length = rest == 0 ? DS_BLOCK_BYTES : (size_t)__builtin_ctzll(rest);
    if (__builtin_expect(i + length < DS_BLOCK_BYTES, 1)) {
        *special = block->special >> (i + length) & 1;
        return length;
    }
    length += measure_on(s, b);
    size_t end = b * DS_BLOCK_BYTES + i + length;
    *special = end < s->size && (s->blocks[end / DS_BLOCK_BYTES].special >> end % DS_BLOCK_BYTES & 1);
    return length;
}

/* What is not a plain word, at bytes[at]. Returns where to go on, SIZE_MAX: no memory. */
static size_t push_other(const ds_stretch *s, cursor *to, size_t at, bool is_word) {
    s->text->count = to->count;
    size_t end =
        is_word ? push_mixed_word(s->text, s->bytes, s->size, at) : pass_special(s->text, s->bytes, s->size, at);
    to->count = s->text->count;
    return end;
}

DS_INLINE size_t walk_blocks(const ds_stretch *s, size_t from, size_t until) {
    const ds_stretch local = *s;
    const ds_text *text = local.text;
    cursor to = {text->hashes, text->flags, text->spans, text->count};
    uint64_t carry = 0; /* no word is under way at `from` */
    for (size_t b = from / DS_BLOCK_BYTES; b < local.count && b * DS_BLOCK_BYTES < until; b++) {
        const ds_block block = local.blocks[b];
        size_t here = b * DS_BLOCK_BYTES;
        uint64_t events = (block.word & ~(block.word << 1 | carry)) | block.special;
        carry = block.word >> 63;
        events = events_from(events, block.word, here, from);
        while (events != 0) {
            unsigned i = (unsigned)__builtin_ctzll(events);
            size_t at = here + i;
            events &= events - 1;
            if (at >= until) break;
            bool is_word = (block.special >> i & 1) == 0;
            if (__builtin_expect(is_word, 1)) {
                bool special;
                size_t length = measure(&local, &block, b, i, &special);
                if (__builtin_expect(!special, 1)) {
                    push_plain_word(&local, &to, at, length, block.capital >> i & 1);
                    from = at + length;
                    continue;
                }
            }
            from = push_other(&local, &to, at, is_word);
            if (from == SIZE_MAX) return SIZE_MAX;
            events = events_from(events, block.word, here, from);
        }
    }
    local.text->count = to.count;
    return from > until ? from : until;
}

size_t ds_word_walk(const ds_stretch *s, size_t from, size_t until) {
    return walk_blocks(s, from, until);
}

bool ds_stretch_walk_plain(const ds_stretch *s) {
    return walk_blocks(s, 0, s->size) != SIZE_MAX;
}

#if defined(__x86_64__)
/* The same code with the bit instructions that every processor with AVX2 has. */
__attribute__((target("bmi,bmi2,lzcnt,popcnt"))) bool ds_stretch_walk_bmi(const ds_stretch *s) {
    return walk_blocks(s, 0, s->size) != SIZE_MAX;
}
#endif
