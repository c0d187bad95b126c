/* SPDX-License-Identifier: MIT */
/*
 *     UPDATE 2-Oil rises as <OPEC.N> meets again  ->  tag: update 2,  words: oil rises as meets again
 *
 * A tag is a tag word at the head of the headline with its number before or behind it ("1st Ld-Writethru", "UPDATE 1"),
 * repeated as often as desks do ("RPT-UPDATE 1-..."). A lone "Lead" or "Update" with nothing behind it is a headline.
 */
#include "text/headline.h"

#include "base/hash.h"
#include "model/entry.h"

#include <string.h>

enum { CONTENT_WORDS_MOST = 5, CONTENT_WORDS_LEAST = 4, TICKER_BYTES_MOST = 24 };

/* Copy without <TICKER.N>. */
static bool strip_tickers(ds_buffer *out, const char *headline, size_t size) {
    out->size = 0;
    for (size_t i = 0; i < size;) {
        size_t reach = size - i < TICKER_BYTES_MOST ? size - i : TICKER_BYTES_MOST;
        const char *close = headline[i] == '<' ? memchr(headline + i, '>', reach) : NULL;
        size_t length = close == NULL ? 0 : (size_t)(close - headline) - i + 1;
        if (length > 0) {
            if (!ds_buffer_append(out, " ", 1)) return false;
            i += length;
        } else if (!ds_buffer_append(out, headline + i++, 1)) {
            return false;
        }
    }
    return true;
}

typedef struct words {
    const ds_lexicon *lexicon;
    const uint32_t *hashes;
    uint32_t count;
} words;

/* How many tokens from `at` on are one tag, 0 if none is. */
static uint32_t take_tag(const words *text, uint32_t at, uint32_t *tag) {
    const ds_lexicon *lexicon = text->lexicon;
    uint32_t begin = at, number = 0;
    if (at < text->count) number = ds_lexicon_ordinal(lexicon, text->hashes[at]);
    if (number != 0) at++;
    uint32_t word = at < text->count ? ds_lexicon_tag(lexicon, text->hashes[at]) : 0;
    /* "1st Ld" needs its number before it; "UPDATE 1" behind it; "Lead" alone is a word like any other. */
    if (word == 0 || (number != 0 && word != DS_TAG_LEAD)) return 0;
    at++;
    if (word == DS_TAG_LEAD) {
        if (number == 0) return 0;
        while (at < text->count && ds_lexicon_tag(lexicon, text->hashes[at]) == DS_TAG_LEAD) at++;
    } else if (word == DS_TAG_UPDATE) {
        number = at < text->count ? ds_lexicon_ordinal(lexicon, text->hashes[at]) : 0;
        if (number != 0) at++;
    }
    if (at >= text->count) return 0;
    *tag |= word | (number & DS_TAG_NUMBER);
    return at - begin;
}

void ds_headline_of_tokens(ds_headline *out, const ds_lexicon *lexicon, const uint32_t *hashes, uint32_t count) {
    *out = (ds_headline){0};
    words all = {lexicon, hashes, count};
    uint32_t at = 0;
    for (uint32_t taken; (taken = take_tag(&all, at, &out->tag)) > 0;) at += taken;
    uint32_t left = count - at;
    if (left >= 6 && left % 2 == 0 && memcmp(hashes + at, hashes + at + left / 2, left / 2 * sizeof *hashes) == 0) {
        left /= 2; /* doubled within itself */
    }
    if (left == 0) return;
    out->norm = ds_hash(hashes + at, left * sizeof *hashes, 1) | 1;
    uint32_t content[CONTENT_WORDS_MOST], found = 0;
    for (uint32_t i = at; i < at + left && found < CONTENT_WORDS_MOST; i++) {
        if (!ds_lexicon_is_function_word(lexicon, hashes[i])) content[found++] = hashes[i];
    }
    if (found >= CONTENT_WORDS_LEAST) out->key = ds_hash(content, found * sizeof *content, 2) | 1;
}

ds_status ds_headline_read(ds_headline *out, ds_text *text, const char *headline, size_t size, ds_error *error) {
    uint32_t before = text->count;
    if (!strip_tickers(&text->headline, headline, size) ||
        !ds_text_tokenise(text, text->headline.data, text->headline.size)) {
        return ds_fail_memory(error);
    }
    /* Of no words at all there is no array, and C adds nothing to NULL. */
    const uint32_t *hashes = before == 0 ? text->hashes : text->hashes + before;
    ds_headline_of_tokens(out, text->lexicon, hashes, text->count - before);
    text->count = before;
    return DS_OK;
}
