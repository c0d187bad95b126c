/* SPDX-License-Identifier: MIT */
/* From the body of a record to articles. */
#ifndef DS_FORMAT_WARC_PAGE_H
#define DS_FORMAT_WARC_PAGE_H

#include "article/nest.h"
#include "format/warc_record.h"

/* Why a record is passed over, in the order in which it is told. */
typedef enum ds_warc_news {
    DS_WARC_NEWS,          /* it was read, or there is a skip that says why not */
    DS_WARC_NO_RESPONSE,   /* a request, metadata and so on */
    DS_WARC_OTHER_STATUS,  /* the server said something else than 200 */
    DS_WARC_OTHER_CONTENT, /* an image, a style sheet, a program, or nothing */
    DS_WARC_NEWS_COUNT
} ds_warc_news;

/* What can be said by the first bytes of the body: DS_WARC_NEWS, if nothing speaks against it. */
ds_warc_news ds_warc_look(const ds_warc_record *record, const unsigned char *body, size_t size);

/* Hand the articles of a record to the sink; the body is changed. `path` is that of the file, `place` says which record of
 * it this is. */
ds_status ds_warc_read(ds_warc_news *news, ds_nest *nest, const ds_warc_record *record, unsigned char *body,
                       size_t size, const char *path, const char *place, const ds_article_sink *sink, ds_error *error);

#endif
