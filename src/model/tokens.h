/* SPDX-License-Identifier: MIT */
/* The token sequence: what is left of an article's text once it is read. Everything after the text stage sees this only. */
#ifndef DS_MODEL_TOKENS_H
#define DS_MODEL_TOKENS_H

#include <stddef.h>
#include <stdint.h>

enum {
    DS_TOKEN_DIGIT = 1,         /* has a digit */
    DS_TOKEN_CAPITAL = 2,       /* began with a capital letter */
    DS_TOKEN_PARAGRAPH_END = 4, /* the last of its paragraph */
};

/* `count` tokens: those of the headline, then those of the body. Borrowed; the owner says until when. */
typedef struct ds_tokens {
    const uint32_t *hashes; /* low 32 bits of the XXH3 hash of the normalised word */
    const uint8_t *flags;   /* DS_TOKEN_ bits */
    uint32_t headline_count;
    uint32_t count;
} ds_tokens;

static inline uint32_t ds_tokens_body_count(const ds_tokens *tokens) {
    return tokens->count - tokens->headline_count;
}

/* The body's hashes. Of no tokens at all there is no array either, and C adds nothing to NULL, not even 0. */
static inline const uint32_t *ds_tokens_body(const ds_tokens *tokens) {
    return tokens->headline_count == 0 ? tokens->hashes : tokens->hashes + tokens->headline_count;
}

/* One past the last token of the paragraph that begins at `first`. */
static inline uint32_t ds_tokens_paragraph_end(const ds_tokens *tokens, uint32_t first) {
    uint32_t at = first;
    while (at + 1 < tokens->count && (tokens->flags[at] & DS_TOKEN_PARAGRAPH_END) == 0) at++;
    return at + 1;
}

#endif
