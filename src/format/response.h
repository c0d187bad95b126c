/* SPDX-License-Identifier: MIT */
/* An HTTP response as it went over the wire: what it says of itself, and its payload, whose chunks are joined in place. */
#ifndef DS_FORMAT_RESPONSE_H
#define DS_FORMAT_RESPONSE_H

#include "format/header_field.h"

/* What kind of text a media type promises. */
typedef enum ds_media {
    DS_MEDIA_OTHER,   /* no text: an image, a style sheet, a program */
    DS_MEDIA_UNKNOWN, /* not said */
    DS_MEDIA_PAGE,    /* HTML */
    DS_MEDIA_PLAIN,
    DS_MEDIA_XML, /* may be a feed */
    DS_MEDIA_JSON,
} ds_media;

typedef struct ds_response {
    unsigned status; /* 0: this is no response */
    ds_media media;
    char charset[40]; /* empty: not said */
    char coding[16];  /* of the content, in small letters: "gzip", "br"; empty: none */
    bool is_chunked;
    size_t head_size;
} ds_response;

/* Read the head of the response at `bytes`. False: none ends within `size`, or this is none. */
bool ds_response_read(ds_response *response, const unsigned char *bytes, size_t size);

/* Read a Content-Type. */
void ds_response_read_type(ds_response *response, const unsigned char *text, size_t size);

/* Join the chunks of a payload of `*size` bytes, in place. What does not begin as a chunk was joined before it was written
 * down, and stays. Returns NULL, or why they cannot be joined. */
const char *ds_response_join(unsigned char *payload, size_t *size);

#endif
