/* SPDX-License-Identifier: MIT */
/* Pages. The first byte: has a header said the character set, and is an address known? All texts come out as UTF-8. */
#include "format/html_reader.h"
#include "base/utf8.h"
#include "fuzz/fuzz_sink.h"

static void check_text(const char *text, size_t size) {
    if (text == NULL) return;
    if (size == SIZE_MAX) size = strlen(text);
    FUZZ_CHECK(memchr(text, '\0', size) == NULL);
    FUZZ_CHECK(ds_utf8_valid_prefix((const unsigned char *)text, size) == size);
}

static ds_status check_article(void *user, const ds_article *article, ds_error *error) {
    const char *texts[] = {article->url,      article->source, article->published, article->updated,
                           article->language, article->byline, article->dateline,  article->credit};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) check_text(texts[t], SIZE_MAX);
    check_text(article->headline, article->headline_size);
    check_text(article->body, article->body_size);
    return fuzz_sink_article(user, article, error);
}

FUZZ_TARGET(html) {
    static const char *const charsets[] = {NULL, "utf-8", "iso-8859-1", "shift_jis", "utf-16", "nothing"};
    fuzz_input input = {data, size};
    uint8_t about = fuzz_byte(&input);
    ds_memory memory;
    ds_parser parser;
    ds_error error;
    fuzz_sink found;
    unsigned char *bytes = fuzz_copy(input.data, input.size);
    ds_html_page page = {
        .bytes = bytes,
        .size = input.size,
        .path = "page",
        .url = about & 0x10 ? "https://valley-post.example/a/b?c=d" : NULL,
        .charset = charsets[(about & 0xf) % (sizeof charsets / sizeof *charsets)],
    };
    ds_memory_init(&memory, NULL);
    ds_parser_init(&parser, &memory, NULL);
    ds_article_sink sink = fuzz_sink_of(&found);
    sink.article = check_article;
    FUZZ_OK(ds_html_read(&parser, &page, &sink, &error));
    FUZZ_CHECK(found.articles > 0 || found.skips == 1);
    fuzz_sink first = found;
    sink = fuzz_sink_of(&found);
    FUZZ_OK(ds_html_read(&parser, &page, &sink, &error));
    FUZZ_CHECK(first.digest == found.digest);
    ds_parser_clear(&parser);
    fuzz_check_released(&memory);
    free(bytes);
    return 0;
}
