/* SPDX-License-Identifier: MIT */
/*
 * Articles out of an input: parted by form feeds, of each the first byte says what it is, the first line is its headline.
 *
 *     bits 0-1   source          bit 2   has the guid that all such articles share
 *     bits 3-4   date: none, one, another ten days later, one that cannot be read
 *     bit 5      was cancelled   bit 6   nothing, so that '@' to 'O' can stand for the others
 *     bit 7      for scans: 70 articles, each with a last word of its own (more than a bucket holds)
 */
#ifndef DS_TESTS_FUZZ_ARTICLE_H
#define DS_TESTS_FUZZ_ARTICLE_H

#include "fuzz/fuzz_target.h"

enum { FUZZ_ARTICLE_END = '\f', FUZZ_ARTICLE_MANY = 0x80 };

typedef struct fuzz_article {
    ds_article article;
    char *headline; /* the fuzzer's bytes, each in a block of its own */
    char *body;
    bool many;
} fuzz_article;

static inline void fuzz_article_take(fuzz_article *out, fuzz_input *input) {
    static const char *const sources[] = {"", "wire", "paper", "w\xc3\xa4re \"x\",\ty"};
    static const char *const dates[] = {NULL, "2026-03-01T10:00:00Z", "11 Mar 2026 10:00", "soon"};
    fuzz_input part = fuzz_until(input, FUZZ_ARTICLE_END);
    uint8_t about = fuzz_byte(&part);
    fuzz_input headline = fuzz_until(&part, '\n');
    *out = (fuzz_article){
        .headline = fuzz_copy(headline.data, headline.size),
        .body = fuzz_copy(part.data, part.size),
        .many = (about & FUZZ_ARTICLE_MANY) != 0,
    };
    ds_article_init(&out->article);
    out->article.source = sources[about & 3];
    out->article.guid = about & 4 ? "guid" : NULL;
    out->article.published = dates[about >> 3 & 3];
    out->article.status = about & 32 ? "canceled" : NULL;
    out->article.path = "memory";
    out->article.headline = out->headline;
    out->article.headline_size = headline.size;
    out->article.body = out->body;
    out->article.body_size = part.size;
}

static inline void fuzz_article_clear(fuzz_article *article) {
    free(article->headline);
    free(article->body);
}

#endif
