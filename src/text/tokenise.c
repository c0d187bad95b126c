/* SPDX-License-Identifier: MIT */
/*
 * Bytes to tokens, in two steps: the text is classified into bit masks, 64 bytes a block, and lower-cased on the way
 * (classify.h); then the masks are walked (word_walk.c, word_walk_avx512.c). Whole texts are cut at once, line ends
 * included: what lies between two words costs nothing.
 */
#include "base/cpu.h"
#include "text/stretch.h"

static const ds_text_kernel kernels[] = {
#if defined(__x86_64__)
    {"avx512", ds_classify_avx512, ds_stretch_walk_avx512, ds_cpu_has_avx512_vbmi2},
    {"avx512", ds_classify_avx512, ds_stretch_walk_bmi, ds_cpu_has_avx512},
    {"avx2", ds_classify_avx2, ds_stretch_walk_bmi, ds_cpu_has_avx2},
#endif
    {"portable", ds_classify_portable, ds_stretch_walk_plain, ds_cpu_always},
};

const ds_text_kernel *ds_text_kernel_choose(const char *name) {
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
        if (ds_cpu_takes(name, kernels[k].name, kernels[k].runs_here)) return &kernels[k];
    }
    return NULL;
}

void ds_text_push(ds_text *text, const void *word, size_t size, uint8_t flags, size_t start, size_t end) {
    unsigned char padded[DS_PADDED_BYTES] = {0};
    uint64_t ignored[2];
    if (size <= DS_PADDED_BYTES) memcpy(padded, word, size);
    uint32_t at = text->count++;
    text->hashes[at] = size <= DS_PADDED_BYTES ? ds_stretch_hash_padded(padded, size, ignored)
                                               : (uint32_t)ds_hash(word, size, DS_TOKEN_SEED);
    text->flags[at] = flags;
    text->spans[at] = (ds_span){(uint32_t)start, (uint32_t)end};
}

uint32_t ds_text_token_of(const char *word) {
    unsigned char padded[DS_PADDED_BYTES] = {0};
    uint64_t ignored[2];
    size_t size = strlen(word);
    if (size > sizeof padded) return (uint32_t)ds_hash(word, size, DS_TOKEN_SEED);
    memcpy(padded, word, size);
    return ds_stretch_hash_padded(padded, size, ignored);
}

static bool make_room(ds_text *text, size_t size) {
    size_t blocks = size / DS_BLOCK_BYTES + 2, tokens = (size_t)text->count + size / 2 + 2 + DS_STRETCH_SLACK;
    size_t lower = blocks * DS_BLOCK_BYTES + 2 * DS_STRETCH_MARGIN;
    return ds_memory_reserve(text->memory, &text->hashes, &text->hash_capacity, tokens, sizeof *text->hashes) &&
           ds_memory_reserve(text->memory, &text->flags, &text->flag_capacity, tokens, sizeof *text->flags) &&
           ds_memory_reserve(text->memory, &text->spans, &text->span_capacity, tokens, sizeof *text->spans) &&
           ds_memory_reserve(text->memory, &text->blocks, &text->block_capacity, blocks, sizeof *text->blocks) &&
           ds_memory_reserve(text->memory, &text->lower, &text->lower_capacity, lower, 1);
}

/* Blanks behind the text, so that no mask says anything of them. */
static void classify_rest(const ds_text *text, const unsigned char *bytes, size_t rest, unsigned char *lower,
                          ds_block *block) {
    unsigned char last[DS_BLOCK_BYTES];
    memset(last, ' ', sizeof last);
    memcpy(last, bytes, rest);
    text->kernel->classify(last, 1, lower, block);
}

bool ds_text_tokenise(ds_text *text, const unsigned char *bytes, size_t size) {
    text->block_count = 0;
    if (size == 0) return true;
    if (!make_room(text, size)) return false;
    size_t whole = size / DS_BLOCK_BYTES, rest = size % DS_BLOCK_BYTES, count = whole + (rest > 0);
    unsigned char *lower = text->lower + DS_STRETCH_MARGIN;
    memset(text->lower, ' ', DS_STRETCH_MARGIN);
    memset(lower + count * DS_BLOCK_BYTES, ' ', DS_STRETCH_MARGIN);
    text->kernel->classify(bytes, whole, lower, text->blocks);
    if (rest > 0) {
        size_t at = whole * DS_BLOCK_BYTES;
        classify_rest(text, bytes + at, rest, lower + at, text->blocks + whole);
    }
    text->blocks[count] = (ds_block){0};
    text->block_count = count;
    ds_stretch s = {text, bytes, lower, text->blocks, size, count};
    return text->kernel->walk(&s);
}
