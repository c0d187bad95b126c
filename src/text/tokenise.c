/* SPDX-License-Identifier: MIT */
/*
 * Bytes to tokens. The text is classified into bit masks, 64 bytes a block (classify.h), and lower-cased on the way; then
 * the masks are walked from event to event. An event is the first byte of a word, or a special byte:
 *
 *     bytes     T h e   w o m a n ’ s   5 0 0   d o l l a r s
 *     word      1 1 1 . 1 1 1 1 1 . 1 . 1 1 1 . 1 1 1 1 1 1 1
 *     special   . . . . . . . . . 1 . . . . . . . . . . . . .
 *     events    ^       ^         ^ (^) ^       ^
 *
 * A word that no special byte follows is hashed where it stands in the lower-cased copy: nearly all of a news text. Where
 * one does, the word goes through push_mixed_word, which knows apostrophes and the accented letters of Latin-1, and what
 * that does not know goes to normalise.c. (Flattening the masks into arrays of places first, and hashing from these, was
 * tried and was 30 % slower: the walk is bound by instructions, not by branches.)
 */
#include "base/hash.h"
#include "base/utf8.h"
#include "text/chars.h"
#include "text/text.h"

#include <string.h>

/* The token space; part of the normaliser's identity. */
enum { TOKEN_SEED = 0 };

static inline bool is_ascii_word(unsigned char byte) {
    unsigned char low = byte | 0x20;
    return (low >= 'a' && low <= 'z') || (byte >= '0' && byte <= '9');
}

/*
 * A word of up to 16 bytes is hashed as its 16 bytes with zeros behind it: XXH3 of a length that the compiler knows has no
 * branches, and lengths of words cannot be predicted. No word holds a zero byte, so no two words become one.
 */
enum { PADDED_BYTES = 16 };

#define INLINE static inline __attribute__((always_inline))

/* `word` has PADDED_BYTES readable bytes at least, whatever its size. Sets *has_digit: in what a word is made of, letters
 * have bit 6, and digits have bit 4 and not bit 6. */
INLINE uint32_t hash_padded(const unsigned char *word, size_t size, bool *has_digit) {
    static const unsigned char keep[2 * PADDED_BYTES] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                         255, 255, 255, 255, 255, 255, 255, 255};
    uint64_t half[2], mask[2];
    memcpy(half, word, sizeof half);
    memcpy(mask, keep + PADDED_BYTES - size, sizeof mask);
    half[0] &= mask[0];
    half[1] &= mask[1];
    *has_digit = (((half[0] & ~(half[0] >> 2)) | (half[1] & ~(half[1] >> 2))) & 0x1010101010101010u) != 0;
    return (uint32_t)ds_hash(half, sizeof half, TOKEN_SEED);
}

void ds_text_push(ds_text *text, const void *word, size_t size, uint8_t flags, size_t start, size_t end) {
    unsigned char padded[PADDED_BYTES] = {0};
    bool ignored;
    if (size <= PADDED_BYTES) memcpy(padded, word, size);
    uint32_t hash =
        size <= PADDED_BYTES ? hash_padded(padded, size, &ignored) : (uint32_t)ds_hash(word, size, TOKEN_SEED);
    uint32_t at = text->count++;
    text->hashes[at] = hash;
    text->flags[at] = flags;
    if (text->want_spans) text->spans[at] = (ds_span){(uint32_t)start, (uint32_t)end};
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
static size_t push_mixed_word(ds_text *text, const unsigned char *bytes, size_t size, size_t start, size_t base) {
    enum { SHORT = 64 };
    unsigned char word[SHORT + 2];
    size_t at = start, length = 0;
    uint8_t flags = 0;
    while (at < size) {
        size_t out_size, taken = take_inner(bytes, size, at, word + length, &out_size);
        if (taken == 0) break;
        if (taken == SIZE_MAX) {
            if (goes_on(bytes, size, at)) return ds_text_tokenise_unicode(text, bytes, size, start, base);
            break;
        }
        if (bytes[at] >= '0' && bytes[at] <= '9') flags |= DS_TOKEN_DIGIT;
        at += taken;
        length += out_size;
        if (length >= SHORT) return ds_text_tokenise_unicode(text, bytes, size, start, base);
    }
    bool latin_capital = bytes[start] == 0xc3 && bytes[start + 1] < 0x9f;
    if (latin_capital || (bytes[start] >= 'A' && bytes[start] <= 'Z')) flags |= DS_TOKEN_CAPITAL;
    ds_text_push(text, word, length, flags, base + start, base + at);
    return at;
}

/* ---- the walk ---- */

/* A special byte that no word came to. Returns where to go on, SIZE_MAX: no memory. */
static size_t pass_special(ds_text *text, const unsigned char *bytes, size_t size, size_t at, size_t base) {
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
    if (byte == 0xc3 && take_inner(bytes, size, at, out, &out_size) == 2)
        return push_mixed_word(text, bytes, size, at, base);
    return ds_text_tokenise_unicode(text, bytes, size, at, base);
}

/* A stretch of text and its masks. */
typedef struct stretch {
    ds_text *text;
    const unsigned char *bytes;
    const unsigned char *lower;
    const ds_block *blocks;
    size_t size;
    size_t count; /* blocks */
    size_t base;  /* of spans */
} stretch;

/* The rest of a word that fills its block to the end. */
static size_t measure_on(const stretch *s, size_t block) {
    size_t more = 0;
    while (++block < s->count) {
        uint64_t rest = ~s->blocks[block].word;
        unsigned length = rest == 0 ? DS_BLOCK_BYTES : (unsigned)__builtin_ctzll(rest);
        more += length;
        if (length < DS_BLOCK_BYTES) break;
    }
    return more;
}

static uint32_t hash_long(const stretch *s, size_t at, size_t length, bool *has_digit) {
    *has_digit = false;
    for (size_t i = at; i < at + length; i++) *has_digit |= s->lower[i] <= '9';
    return (uint32_t)ds_hash(s->lower + at, length, TOKEN_SEED);
}

/* Where tokens go, held in registers: a store to `flags` may alias anything, so a pointer behind a pointer would be read
 * again for every word. */
typedef struct cursor {
    uint32_t *restrict hashes;
    uint8_t *restrict flags;
    ds_span *spans; /* NULL: not wanted */
    uint32_t count;
} cursor;

INLINE cursor cursor_of(const ds_text *text) {
    return (cursor){text->hashes, text->flags, text->want_spans ? text->spans : NULL, text->count};
}

INLINE void push_plain_word(const stretch *s, cursor *to, size_t at, size_t length, bool is_capital) {
    bool has_digit;
    uint32_t hash = __builtin_expect(length <= PADDED_BYTES, 1) ? hash_padded(s->lower + at, length, &has_digit)
                                                                : hash_long(s, at, length, &has_digit);
    to->hashes[to->count] = hash;
    to->flags[to->count] = (uint8_t)((has_digit ? DS_TOKEN_DIGIT : 0) | (is_capital ? DS_TOKEN_CAPITAL : 0));
    if (to->spans != NULL)
        to->spans[to->count] = (ds_span){(uint32_t)(s->base + at), (uint32_t)(s->base + at + length)};
    to->count++;
}

/* The bits of a block from byte `from` on (which may lie before or behind it); a word that goes on there begins anew. */
INLINE uint64_t events_from(uint64_t events, uint64_t word, size_t base, size_t from) {
    if (from <= base) return events;
    if (from - base >= DS_BLOCK_BYTES) return 0;
    uint64_t bit = (uint64_t)1 << (from - base);
    return (events & ~(bit - 1)) | (word & bit);
}

/* The word at bit `i` of a block: its length, and whether a special byte follows it. */
INLINE size_t measure(const stretch *s, const ds_block *block, size_t b, unsigned i, bool *special) {
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
static size_t push_other(const stretch *s, cursor *to, size_t at, bool is_word) {
    s->text->count = to->count;
    size_t end = is_word ? push_mixed_word(s->text, s->bytes, s->size, at, s->base)
                         : pass_special(s->text, s->bytes, s->size, at, s->base);
    to->count = s->text->count;
    return end;
}

INLINE bool walk_blocks(const stretch *s) {
    const stretch local = *s;
    cursor to = cursor_of(local.text);
    size_t from = 0; /* what lies before is done with */
    uint64_t carry = 0;
    for (size_t b = 0; b < local.count; b++) {
        const ds_block block = local.blocks[b];
        size_t here = b * DS_BLOCK_BYTES;
        uint64_t events = (block.word & ~(block.word << 1 | carry)) | block.special;
        carry = block.word >> 63;
        events = events_from(events, block.word, here, from);
        while (events != 0) {
            unsigned i = (unsigned)__builtin_ctzll(events);
            size_t at = here + i;
            events &= events - 1;
            bool is_word = (block.special >> i & 1) == 0;
            if (__builtin_expect(is_word, 1)) {
                bool special;
                size_t length = measure(&local, &block, b, i, &special);
                if (__builtin_expect(!special || at + length >= local.size, 1)) {
                    push_plain_word(&local, &to, at, length, block.capital >> i & 1);
                    continue;
                }
            } else if (at >= local.size) {
                break; /* padding */
            }
            from = push_other(&local, &to, at, is_word);
            if (from == SIZE_MAX) return false;
            events = events_from(events, block.word, here, from);
        }
    }
    local.text->count = to.count;
    return true;
}

static bool walk_plain(const stretch *s) {
    return walk_blocks(s);
}

#if defined(__x86_64__)
/* The same code with the bit instructions that every processor with AVX2 has. */
__attribute__((target("bmi,bmi2,lzcnt,popcnt"))) static bool walk_bmi(const stretch *s) {
    return walk_blocks(s);
}
#endif

static bool make_room(ds_text *text, size_t size) {
    size_t blocks = size / DS_BLOCK_BYTES + 1, tokens = (size_t)text->count + size / 2 + 2;
    size_t room = blocks * DS_BLOCK_BYTES;
    return ds_memory_reserve(text->memory, &text->hashes, &text->hash_capacity, tokens, sizeof *text->hashes) &&
           ds_memory_reserve(text->memory, &text->flags, &text->flag_capacity, tokens, sizeof *text->flags) &&
           (!text->want_spans ||
            ds_memory_reserve(text->memory, &text->spans, &text->span_capacity, tokens, sizeof *text->spans)) &&
           ds_memory_reserve(text->memory, &text->blocks, &text->block_capacity, blocks, sizeof *text->blocks) &&
           ds_memory_reserve(text->memory, &text->lower, &text->lower_capacity, room + PADDED_BYTES, 1);
}

bool ds_text_tokenise(ds_text *text, const unsigned char *bytes, size_t size, size_t base) {
    if (size == 0) return true;
    if (!make_room(text, size)) return false;
    size_t whole = size / DS_BLOCK_BYTES, rest = size % DS_BLOCK_BYTES;
    text->classify(bytes, whole, text->lower, text->blocks);
    if (rest > 0) {
        unsigned char last[DS_BLOCK_BYTES] = {0};
        memcpy(last, bytes + whole * DS_BLOCK_BYTES, rest);
        text->classify(last, 1, text->lower + whole * DS_BLOCK_BYTES, text->blocks + whole);
    }
    stretch s = {text, bytes, text->lower, text->blocks, size, whole + (rest > 0), base};
#if defined(__x86_64__)
    if (text->classify != ds_classify_portable) return walk_bmi(&s);
#endif
    return walk_plain(&s);
}
