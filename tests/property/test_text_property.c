/* SPDX-License-Identifier: MIT */
/*
 * The tokeniser against a second one that is slow and plain: it decodes everything, classifies everything, takes out what
 * is ignored, and then groups. Texts are thrown: all scripts, adversarial joints of them, and bytes that are no UTF-8.
 */
#include "dice.h"
#include "fixtures/fixture_text_stage.h"

#include <utf8proc.h>

/* ---- thrown texts ---- */

enum { TEXT_MOST = 4096 };

typedef struct thrown {
    unsigned char bytes[TEXT_MOST];
    size_t size;
} thrown;

static void put_bytes(thrown *t, const void *bytes, size_t size) {
    if (t->size + size > TEXT_MOST) return;
    memcpy(t->bytes + t->size, bytes, size);
    t->size += size;
}

static void put_code_point(thrown *t, uint32_t c) {
    unsigned char bytes[4];
    put_bytes(t, bytes, (size_t)utf8proc_encode_char((utf8proc_int32_t)c, bytes));
}

/* First and last of code points that are thrown together; some twice, so that they come often. */
static const uint32_t pools[][2] = {
    {'a', 'z'},         {'a', 'z'},         {'A', 'Z'},         {'0', '9'},       {' ', ' '},       {' ', '/'},
    {'\'', '\''},       {0x2018, 0x2019},   {0x02bc, 0x02bc},   {0xff07, 0xff07}, {0xc0, 0x17f},    {0x300, 0x34f},
    {0x370, 0x3ff},     {0x400, 0x45f},     {0x5b0, 0x5f4},     {0x600, 0x66f},   {0x64b, 0x655},   {0x900, 0x97f},
    {0xb80, 0xbff},     {0xe00, 0xe5f},     {0xe80, 0xedf},     {0x1000, 0x109f}, {0x1100, 0x11ff}, {0x1780, 0x17ff},
    {0x1e80, 0x1eff},   {0x1f00, 0x1fff},   {0x2010, 0x2027},   {0x2100, 0x218f}, {0x2e80, 0x2fdf}, {0x3000, 0x303f},
    {0x3040, 0x309f},   {0x30a0, 0x30ff},   {0x3099, 0x309a},   {0x31f0, 0x31ff}, {0x4e00, 0x4e20}, {0xac00, 0xac40},
    {0xf900, 0xfaff},   {0xfb00, 0xfb06},   {0xfb1d, 0xfdff},   {0xfe00, 0xfe0f}, {0xff01, 0xff5e}, {0xff65, 0xff9f},
    {0x1f600, 0x1f610}, {0x20000, 0x20010}, {0x1d400, 0x1d420}, {0xa9e0, 0xa9ff}, {0xaa60, 0xaa7f}, {0x1b000, 0x1b010},
    {0xbc, 0xbe},       {0x130, 0x131},     {0xc0, 0xff},       {0xc0, 0xff},     {0x2018, 0x201d}, {0xdf, 0xdf},
    {0x1e9e, 0x1e9e},   {0x3c2, 0x3c3},     {0x2160, 0x2188},   {0x660, 0x669},
};

static const uint32_t ignored[] = {0xad, 0x200c, 0x200d, 0x200e, 0x200f, 0x2060, 0xfeff, 0x61c};

static uint32_t throw_scalar(dice *d) {
    uint32_t c = dice_once_in(d, 2) ? dice_below(d, 0x110000) : dice_below(d, 0x30000);
    return c >= 0xd800 && c <= 0xdfff ? 0xfffd : c;
}

static void put_broken_bytes(thrown *t, dice *d) {
    static const char *const broken[] = {"\xc0\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                         "\xf0\x8f\xbf"};
    unsigned char bytes[4];
    switch (dice_below(d, 3)) {
    case 0: put_bytes(t, &(unsigned char){(unsigned char)dice_between(d, 0x80, 0xff)}, 1); break;
    case 1: { /* a sequence without its end */
        size_t length = (size_t)utf8proc_encode_char((utf8proc_int32_t)throw_scalar(d), bytes);
        put_bytes(t, bytes, length > 1 ? length - 1 : 1);
        break;
    }
    default: {
        const char *sequence = broken[dice_below(d, 5)];
        put_bytes(t, sequence, strlen(sequence));
    }
    }
}

/* A run of letters that may be longer than a block of the classifier, or than the room for a short word. */
static void put_long_word(thrown *t, dice *d) {
    uint32_t length = dice_between(d, 1, 140), accents = dice_once_in(d, 3) ? 20 : UINT32_MAX;
    for (uint32_t i = 0; i < length; i++) {
        put_code_point(t, dice_once_in(d, accents) ? dice_between(d, 0xc0, 0xff) : dice_between(d, 'a', 'z'));
    }
}

/* `is_valid`: only UTF-8. A few pools at a time make joints of the same scripts likely. */
static void throw_text(thrown *t, dice *d, bool is_valid) {
    enum { POOLS = sizeof pools / sizeof *pools, IGNORED = sizeof ignored / sizeof *ignored };
    t->size = 0;
    uint32_t hand[4], length = dice_below(d, dice_once_in(d, 10) ? 300 : 30);
    for (size_t h = 0; h < 4; h++) hand[h] = dice_below(d, POOLS);
    for (uint32_t i = 0; i < length; i++) {
        const uint32_t *pool = pools[hand[dice_below(d, 4)]];
        uint32_t what = dice_below(d, 40);
        if (what == 0 && !is_valid) {
            put_broken_bytes(t, d);
        } else if (what == 1) {
            put_code_point(t, throw_scalar(d));
        } else if (what == 2) {
            put_code_point(t, ignored[dice_below(d, IGNORED)]);
        } else if (what == 3) {
            put_code_point(t, '\'');
        } else if (what == 4) {
            put_code_point(t, dice_once_in(d, 4) ? 0 : ' ');
        } else if (what == 5 && dice_once_in(d, 4)) {
            put_long_word(t, d);
        } else {
            put_code_point(t, dice_between(d, pool[0], pool[1]));
        }
    }
}

/* ---- the plain tokeniser ---- */

typedef enum kind { GAP, LETTER, DIGIT, MARK, PAIRED, APOSTROPHE, NOTHING } kind;

static bool is_between(uint32_t c, uint32_t low, uint32_t high) {
    return c >= low && c <= high;
}

static bool has_no_spaces(uint32_t c) {
    bool thai_lao = is_between(c, 0xe00, 0xeff);
    bool burmese = is_between(c, 0x1000, 0x109f) || is_between(c, 0xa9e0, 0xa9ff) || is_between(c, 0xaa60, 0xaa7f);
    bool khmer = is_between(c, 0x1780, 0x17ff);
    bool kana = is_between(c, 0x3031, 0x3035) || is_between(c, 0x303b, 0x30ff) || is_between(c, 0x31f0, 0x31ff) ||
                is_between(c, 0xff66, 0xff9f) || is_between(c, 0x1b000, 0x1b16f);
    bool han = is_between(c, 0x2e80, 0x2fdf) || is_between(c, 0x3005, 0x3007) || is_between(c, 0x3021, 0x3029) ||
               is_between(c, 0x3038, 0x303b) || is_between(c, 0x3400, 0x4dbf) || is_between(c, 0x4e00, 0x9fff) ||
               is_between(c, 0xf900, 0xfaff) || is_between(c, 0x20000, 0x3ffff);
    return thai_lao || burmese || khmer || kana || han;
}

static kind kind_of(uint32_t c) {
    const char *category = utf8proc_category_string((utf8proc_int32_t)c);
    if (c == '\'' || c == 0x2019 || c == 0x2bc || c == 0xff07) return APOSTROPHE;
    if (c == 0xff9e || c == 0xff9f || category[0] == 'M') return MARK;
    if (strcmp(category, "Cf") == 0) return c == 0x200b ? GAP : NOTHING;
    if (category[0] == 'L' || strcmp(category, "Nl") == 0) {
        if (has_no_spaces(c)) return PAIRED;
        return category[0] == 'L' ? LETTER : DIGIT;
    }
    return category[0] == 'N' ? DIGIT : GAP;
}

typedef struct plain {
    uint32_t points[TEXT_MOST + 1]; /* without those of kind NOTHING */
    kind kinds[TEXT_MOST + 1];      /* GAP behind the last one */
    size_t count;
    uint32_t hashes[TEXT_MOST];
    uint8_t flags[TEXT_MOST];
    size_t tokens;
    uint32_t notes;
} plain;

static void decode_all(plain *p, const thrown *t) {
    p->count = 0;
    p->notes = 0;
    for (size_t at = 0; at < t->size;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t length = utf8proc_iterate(t->bytes + at, (utf8proc_ssize_t)(t->size - at), &c);
        if (length < 1) {
            p->notes |= DS_NOTE_BAD_UTF8;
            length = 1;
            c = ' ';
        }
        at += (size_t)length;
        if (c == 0) p->notes |= DS_NOTE_NUL_BYTES;
        if (kind_of((uint32_t)c) == NOTHING) continue;
        p->points[p->count] = (uint32_t)c;
        p->kinds[p->count++] = kind_of((uint32_t)c);
    }
    p->kinds[p->count] = GAP;
}

/* The folded form of code points, as UTF-8 behind what `out` holds. */
static size_t append_folded(const plain *p, size_t first, size_t last, char *out, size_t size) {
    utf8proc_uint8_t raw[TEXT_MOST * 4 + 1], *folded = NULL;
    utf8proc_ssize_t length = 0;
    for (size_t i = first; i < last; i++) {
        uint32_t c = p->kinds[i] == APOSTROPHE ? '\'' : p->points[i];
        length += utf8proc_encode_char((utf8proc_int32_t)c, raw + length);
    }
    utf8proc_option_t options =
        UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    length = utf8proc_map(raw, length, &folded, options);
    assert_true(length >= 0);
    memcpy(out + size, folded, (size_t)length);
    free(folded);
    return size + (size_t)length;
}

static void add_token(plain *p, const char *word, size_t size, uint8_t flags) {
    if (size == 0) return;
    p->hashes[p->tokens] = word_hash(word, size);
    p->flags[p->tokens++] = flags;
}

static bool is_inner(kind k) {
    return k == LETTER || k == DIGIT || k == MARK;
}

static size_t add_word(plain *p, size_t first) {
    static char word[TEXT_MOST * 64];
    size_t last = first;
    uint8_t flags = 0;
    bool begun = false;
    while (is_inner(p->kinds[last]) || (p->kinds[last] == APOSTROPHE && is_inner(p->kinds[last + 1]))) {
        if (p->kinds[last] == DIGIT) flags |= DS_TOKEN_DIGIT;
        const char *category = utf8proc_category_string((utf8proc_int32_t)p->points[last]);
        if (!begun && (strcmp(category, "Lu") == 0 || strcmp(category, "Lt") == 0)) flags |= DS_TOKEN_CAPITAL;
        begun = begun || p->kinds[last] == LETTER || p->kinds[last] == DIGIT;
        last++;
    }
    add_token(p, word, append_folded(p, first, last, word, 0), flags);
    return last;
}

static size_t unit_end(const plain *p, size_t first) {
    size_t last = first + 1;
    while (p->kinds[last] == MARK) last++;
    return last;
}

static size_t add_pairs(plain *p, size_t first) {
    static char pair[TEXT_MOST * 64];
    for (bool is_alone = true;; is_alone = false) {
        size_t middle = unit_end(p, first);
        if (p->kinds[middle] != PAIRED) {
            if (is_alone) add_token(p, pair, append_folded(p, first, middle, pair, 0), 0);
            return middle;
        }
        size_t size = append_folded(p, first, middle, pair, 0);
        add_token(p, pair, append_folded(p, middle, unit_end(p, middle), pair, size), 0);
        first = middle;
    }
}

static void tokenise_plainly(plain *p, const thrown *t) {
    decode_all(p, t);
    p->tokens = 0;
    for (size_t at = 0; at < p->count;) {
        if (p->kinds[at] == PAIRED) {
            at = add_pairs(p, at);
        } else if (is_inner(p->kinds[at])) {
            at = add_word(p, at);
        } else {
            at++;
        }
    }
}

/* ---- comparing ---- */

static void fail_with(const thrown *t, const char *what) {
    static char shown[TEXT_MOST * 3 + 1];
    for (size_t i = 0; i < t->size; i++) (void)snprintf(shown + 3 * i, 4, "%02x ", t->bytes[i]);
    fail_msg("%s: %s", what, shown);
}

/* Tokens of a text alone, without paragraphs and furniture. */
static void tokenise(text_fixture *f, const void *bytes, size_t size) {
    char *exact = exact_copy(bytes, size);
    f->text.count = f->text.notes = 0;
    assert_true(ds_text_tokenise(&f->text, (const unsigned char *)exact, size));
    free(exact);
}

typedef struct tokens_kept {
    uint32_t hashes[TEXT_MOST];
    uint8_t flags[TEXT_MOST];
    size_t count;
} tokens_kept;

static void keep_tokens(tokens_kept *kept, const text_fixture *f) {
    kept->count = f->text.count;
    assert_true(kept->count <= TEXT_MOST);
    if (kept->count == 0) return;
    memcpy(kept->hashes, f->text.hashes, kept->count * sizeof *kept->hashes);
    memcpy(kept->flags, f->text.flags, kept->count);
}

/* The tokens from `first` on are those that were kept. */
static bool are_kept(const tokens_kept *kept, const text_fixture *f, size_t first) {
    if (f->text.count < first + kept->count) return false;
    if (kept->count == 0) return true;
    return memcmp(kept->hashes, f->text.hashes + first, kept->count * sizeof *kept->hashes) == 0 &&
           memcmp(kept->flags, f->text.flags + first, kept->count) == 0;
}

/* ---- properties ---- */

static const char *const kernels[] = {"portable", "avx2", "avx512"};

enum { KERNELS = sizeof kernels / sizeof *kernels };

static void expect_plain_tokens(const text_fixture *f, const plain *p, const thrown *t) {
    if (f->text.count != p->tokens) fail_with(t, "number of tokens");
    if (f->text.notes != p->notes) fail_with(t, "notes");
    for (size_t i = 0; i < p->tokens; i++) {
        if (f->text.hashes[i] != p->hashes[i]) fail_with(t, "token");
        if (f->text.flags[i] != p->flags[i]) fail_with(t, "flags");
    }
}

/* With every kernel that runs here. */
static void tokens_are_those_of_the_plain_tokeniser(void **state) {
    text_fixture *f = *state;
    static thrown t;
    static plain p;
    dice d = dice_new(1);
    for (int round = 0; round < 30000; round++) {
        throw_text(&t, &d, dice_once_in(&d, 2));
        tokenise_plainly(&p, &t);
        for (size_t k = 0; k < KERNELS; k++) {
            const ds_text_kernel *kernel = ds_text_kernel_choose(kernels[k]);
            if (kernel == NULL) continue;
            f->text.kernel = kernel;
            tokenise(f, t.bytes, t.size);
            expect_plain_tokens(f, &p, &t);
        }
    }
}

/* Every byte at every place of a block, among others. */
static void kernels_classify_alike(void **state) {
    (void)state;
    dice d = dice_new(7);
    for (uint32_t round = 0; round < 2000; round++) {
        unsigned char bytes[2 * DS_BLOCK_BYTES], lower[2][2 * DS_BLOCK_BYTES];
        ds_block blocks[2][2];
        for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)(round < 256 ? round : dice_below(&d, 256));
        ds_classify_portable(bytes, 2, lower[0], blocks[0]);
        for (size_t i = 0; i < sizeof bytes; i++) {
            const ds_block *block = &blocks[0][i / DS_BLOCK_BYTES];
            unsigned char c = bytes[i], bit = i % DS_BLOCK_BYTES;
            bool is_capital = c >= 'A' && c <= 'Z', is_digit = c >= '0' && c <= '9';
            assert_int_equal(block->capital >> bit & 1, is_capital);
            assert_int_equal(block->digit >> bit & 1, is_digit);
            assert_int_equal(block->word >> bit & 1, is_capital || is_digit || (c >= 'a' && c <= 'z'));
            assert_int_equal(block->line >> bit & 1, c == '\n' || c == '\r');
            assert_int_equal(block->special >> bit & 1, c >= 0x80 || c == 0 || c == '\'');
            assert_int_equal(lower[0][i], is_capital ? c + 32 : c);
        }
        for (size_t k = 1; k < KERNELS; k++) {
            const ds_text_kernel *kernel = ds_text_kernel_choose(kernels[k]);
            if (kernel == NULL) continue;
            kernel->classify(bytes, 2, lower[1], blocks[1]);
            assert_memory_equal(lower[0], lower[1], sizeof bytes);
            assert_memory_equal(blocks[0], blocks[1], sizeof blocks[0]);
        }
    }
    assert_string_equal(ds_text_kernel_choose("portable")->name, "portable");
    assert_null(ds_text_kernel_choose("abacus"));
    assert_non_null(ds_text_kernel_choose("auto"));
}

/* What a span points at is that token and no other. */
static void spans_hold_their_tokens(void **state) {
    text_fixture *f = *state;
    static thrown t;
    static tokens_kept kept;
    static ds_span spans[TEXT_MOST];
    dice d = dice_new(2);
    for (int round = 0; round < 2000; round++) {
        throw_text(&t, &d, dice_once_in(&d, 2));
        tokenise(f, t.bytes, t.size);
        keep_tokens(&kept, f);
        if (kept.count > 0) memcpy(spans, f->text.spans, kept.count * sizeof *spans);
        for (size_t i = 0; i < kept.count; i++) {
            if (spans[i].start >= spans[i].end || spans[i].end > t.size) fail_with(&t, "span");
            if (i > 0 && spans[i].start <= spans[i - 1].start) fail_with(&t, "order of spans");
            tokenise(f, t.bytes + spans[i].start, spans[i].end - spans[i].start);
            if (f->text.count != 1 || f->text.hashes[0] != kept.hashes[i] || f->text.flags[0] != kept.flags[i]) {
                fail_with(&t, "what a span holds");
            }
        }
    }
}

static void texts_with_a_space_between_have_the_tokens_of_both(void **state) {
    text_fixture *f = *state;
    static thrown left, right, both;
    static tokens_kept of_left, of_right;
    dice d = dice_new(3);
    for (int round = 0; round < 10000; round++) {
        throw_text(&left, &d, false);
        throw_text(&right, &d, false);
        both.size = 0;
        put_bytes(&both, left.bytes, left.size);
        put_bytes(&both, dice_once_in(&d, 2) ? " " : "\n", 1);
        put_bytes(&both, right.bytes, right.size);
        tokenise(f, left.bytes, left.size);
        keep_tokens(&of_left, f);
        tokenise(f, right.bytes, right.size);
        keep_tokens(&of_right, f);
        tokenise(f, both.bytes, both.size);
        bool fits = f->text.count == of_left.count + of_right.count && are_kept(&of_left, f, 0) &&
                    are_kept(&of_right, f, of_left.count);
        if (!fits) fail_with(&both, "two texts");
    }
}

static void what_is_ignored_may_stand_anywhere(void **state) {
    text_fixture *f = *state;
    static thrown t, strewn;
    static tokens_kept kept;
    dice d = dice_new(4);
    for (int round = 0; round < 10000; round++) {
        throw_text(&t, &d, true);
        tokenise(f, t.bytes, t.size);
        keep_tokens(&kept, f);
        strewn.size = 0;
        for (size_t at = 0; at < t.size;) {
            utf8proc_int32_t c;
            utf8proc_ssize_t length = utf8proc_iterate(t.bytes + at, (utf8proc_ssize_t)(t.size - at), &c);
            assert_true(length > 0);
            put_bytes(&strewn, t.bytes + at, (size_t)length);
            while (dice_once_in(&d, 3)) put_code_point(&strewn, ignored[dice_below(&d, 8)]);
            at += (size_t)length;
        }
        tokenise(f, strewn.bytes, strewn.size);
        if (f->text.count != kept.count || !are_kept(&kept, f, 0)) fail_with(&strewn, "ignored characters");
    }
}

static void ascii_is_the_same_in_full_width_and_in_capitals(void **state) {
    text_fixture *f = *state;
    static thrown narrow, wide, upper;
    static tokens_kept kept;
    dice d = dice_new(5);
    for (int round = 0; round < 10000; round++) {
        narrow.size = wide.size = upper.size = 0;
        uint32_t length = dice_below(&d, 60);
        for (uint32_t i = 0; i < length; i++) {
            uint32_t c = dice_once_in(&d, 4) ? dice_between(&d, '!', '~') : dice_between(&d, 'A', 'z');
            if (dice_once_in(&d, 10)) c = '\'';
            bool is_gap = dice_once_in(&d, 12);
            put_code_point(&narrow, is_gap ? ' ' : c);
            put_code_point(&wide, is_gap ? 0x3000 : c + 0xfee0);
            put_code_point(&upper, is_gap ? ' ' : c >= 'a' && c <= 'z' ? c - 32 : c);
        }
        tokenise(f, narrow.bytes, narrow.size);
        keep_tokens(&kept, f);
        tokenise(f, wide.bytes, wide.size);
        if (f->text.count != kept.count || !are_kept(&kept, f, 0)) fail_with(&narrow, "full width");
        tokenise(f, upper.bytes, upper.size);
        if (f->text.count != kept.count) fail_with(&narrow, "capitals");
        for (size_t i = 0; i < kept.count; i++) {
            if (f->text.hashes[i] != kept.hashes[i]) fail_with(&narrow, "capitals");
        }
    }
}

/* Composed and decomposed forms of the same text, in scripts that have them. */
static void composed_and_decomposed_texts_are_the_same(void **state) {
    text_fixture *f = *state;
    static const uint32_t letters[][2] = {{'a', 'z'},       {0xc0, 0xd6},     {0xe0, 0xf6},     {0x1e00, 0x1ef9},
                                          {0x300, 0x30c},   {0x386, 0x3ce},   {0x400, 0x45f},   {0x915, 0x95f},
                                          {0xac00, 0xd7a3}, {0x304b, 0x3094}, {0x30ab, 0x30fa}, {0xf900, 0xfa0d},
                                          {0x1b3, 0x233},   {0x5d0, 0x5ea},   {0x621, 0x655},   {0x1f00, 0x1f15}};
    static thrown t;
    static tokens_kept kept;
    dice d = dice_new(6);
    for (int round = 0; round < 10000; round++) {
        t.size = 0;
        uint32_t length = dice_between(&d, 1, 40);
        put_code_point(&t, 'x');
        for (uint32_t i = 0; i < length; i++) {
            const uint32_t *pool = letters[dice_below(&d, sizeof letters / sizeof *letters)];
            put_code_point(&t, dice_between(&d, pool[0], pool[1]));
            if (dice_once_in(&d, 8)) put_bytes(&t, " x", 2);
        }
        utf8proc_uint8_t *forms[2] = {NULL, NULL};
        utf8proc_ssize_t size =
            utf8proc_map(t.bytes, (utf8proc_ssize_t)t.size, &forms[0], UTF8PROC_STABLE | UTF8PROC_COMPOSE);
        assert_true(size >= 0);
        tokenise(f, forms[0], (size_t)size);
        keep_tokens(&kept, f);
        size = utf8proc_map(t.bytes, (utf8proc_ssize_t)t.size, &forms[1], UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
        assert_true(size >= 0);
        tokenise(f, forms[1], (size_t)size);
        free(forms[0]);
        free(forms[1]);
        if (f->text.count != kept.count || !are_kept(&kept, f, 0)) fail_with(&t, "forms");
    }
}

#define TEXT_TEST(name) cmocka_unit_test_setup_teardown(name, text_setup, text_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEXT_TEST(tokens_are_those_of_the_plain_tokeniser),
        cmocka_unit_test(kernels_classify_alike),
        TEXT_TEST(spans_hold_their_tokens),
        TEXT_TEST(texts_with_a_space_between_have_the_tokens_of_both),
        TEXT_TEST(what_is_ignored_may_stand_anywhere),
        TEXT_TEST(ascii_is_the_same_in_full_width_and_in_capitals),
        TEXT_TEST(composed_and_decomposed_texts_are_the_same),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
