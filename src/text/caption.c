/* SPDX-License-Identifier: MIT */
#include "text/caption.h"

#include "base/ascii.h"

#include <string.h>

/* A longer text has more to say than what a picture shows. */
enum { CAPTION_WORDS_MOST = 120, CREDIT_BYTES_MOST = 120 };

/* What a credit in brackets names, in small letters. */
static const char *const signs[] = {"photo", "picture", "getty", "foto", "credit", "via ap", "/afp", "/ap", "/reuters"};

static bool has(const char *text, size_t size, const char *sign) {
    size_t length = strlen(sign);
    for (size_t at = 0; at + length <= size; at++) {
        size_t same = 0;
        while (same < length && ds_ascii_lower(text[at + same]) == sign[same]) same++;
        if (same == length) return true;
    }
    return false;
}

/* Does what follows the last opening bracket name a picture, and is it the end? The span ends with its last word. */
static bool ends_in_credit(const char *text, size_t size) {
    size_t open = size;
    while (open > 0 && size - open < CREDIT_BYTES_MOST && text[open - 1] != '(') open--;
    if (open == 0 || text[open - 1] != '(' || memchr(text + open, ')', size - open) != NULL) return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (has(text + open, size - open, signs[i])) return true;
    }
    return false;
}

bool ds_caption_is(const ds_text *text, const char *body) {
    uint32_t words = text->count - text->headline_count;
    if (words == 0 || words > CAPTION_WORDS_MOST) return false;
    for (uint32_t p = 0; p < text->paragraph_count; p++) {
        const ds_paragraph *paragraph = &text->paragraphs[p];
        if (paragraph->left_out != 0 || (uint64_t)paragraph->token_count * 4 < (uint64_t)words * 3) continue;
        return ends_in_credit(body + paragraph->bytes.start, paragraph->bytes.end - paragraph->bytes.start);
    }
    return false;
}
