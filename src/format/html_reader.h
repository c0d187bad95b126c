/* SPDX-License-Identifier: MIT */
/* The HTML reader for others: a page that is in memory already, such as a response in a WARC. */
#ifndef DS_FORMAT_HTML_READER_H
#define DS_FORMAT_HTML_READER_H

#include "article/reader.h"

/* A page, and what is known of it from elsewhere. All is borrowed for the call. */
typedef struct ds_html_page {
    const unsigned char *bytes; /* as they came, in any character set */
    size_t size;
    const char *path;  /* of the article; updates of a live blog have "#N" behind it. Never NULL */
    const char *place; /* of the article and of skips, such as "record 12"; may be NULL */
    const char *url; /* where it was fetched: for links without a host, and if the page names no address; may be NULL */
    const char *source;  /* of articles if the page names no site; NULL: the host of its address, else "" */
    const char *date;    /* used as `published` if the page has none, such as WARC-Date; may be NULL */
    const char *charset; /* of a Content-Type header; may be NULL */
    const char *format;  /* what the articles say they were read by; NULL: "html" */
} ds_html_page;

/* Hand every article of the page to the sink, or one skip ("empty", "too-large", "bad-html"). Resets the parser's arena, and
 * uses its buffer. Fails only when the sink does or memory ends. */
ds_status ds_html_read(ds_parser *parser, const ds_html_page *page, const ds_article_sink *sink, ds_error *error);

/* How sure it is that bytes are a page: 0 no, 100 certain. */
int ds_html_sniff(const unsigned char *head, size_t size, const char *path);

#endif
