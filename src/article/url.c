/* SPDX-License-Identifier: MIT */
#include "article/url.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Names of parameters that say nothing about the page; a `*` at the end stands for any rest. */
static const char *const trackers[] = {
    "utm_*",       "fbclid",      "gclid",         "gclsrc", "dclid",     "gbraid",    "wbraid",      "msclkid",
    "yclid",       "twclid",      "igshid",        "ttclid", "li_fat_id", "mc_cid",    "mc_eid",      "mkt_tok",
    "_hsenc",      "_hsmi",       "hsctatracking", "wt_mc",  "wt_zmc",    "at_medium", "at_campaign", "at_custom*",
    "ns_mchannel", "ns_campaign", "ns_source",     "cmpid",  "ocid",      "smid",      "ito",         "xtor",
    "pk_*",        "mtm_*",       "_ga",           "_gl",
};

static bool is_tracker(const char *name, size_t size) {
    for (size_t i = 0; i < sizeof trackers / sizeof *trackers; i++) {
        size_t length = strlen(trackers[i]);
        bool open = trackers[i][length - 1] == '*';
        if (open) length--;
        if (size < length || (!open && size != length)) continue;
        if (strncasecmp(name, trackers[i], length) == 0) return true;
    }
    return false;
}

static bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Bytes of "scheme://host" in front; 0 if there is no such thing. */
static size_t origin_length(const char *url, size_t size) {
    const char *colon = memchr(url, ':', size);
    if (colon == NULL || (size_t)(url + size - colon) < 3 || memcmp(colon, "://", 3) != 0) return 0;
    size_t at = (size_t)(colon - url) + 3;
    while (at < size && strchr("/?#", url[at]) == NULL) at++;
    return at;
}

/* Copy the parameters of `query` that are no trackers to `to`; gives the end. */
static size_t keep_parameters(char *url, size_t to, size_t at, size_t end) {
    bool first = true;
    while (at < end) {
        size_t stop = at, name = at;
        while (stop < end && url[stop] != '&' && url[stop] != ';') stop++;
        while (name < stop && url[name] != '=') name++;
        if (stop > at && !is_tracker(url + at, name - at)) {
            url[to++] = first ? '?' : '&';
            memmove(url + to, url + at, stop - at);
            to += stop - at;
            first = false;
        }
        at = stop + 1;
    }
    return to;
}

size_t ds_url_clean(char *url, size_t size) {
    size_t start = 0;
    while (size > 0 && is_blank(url[size - 1])) size--;
    while (start < size && is_blank(url[start])) start++;
    size -= start;
    memmove(url, url + start, size);
    size_t origin = origin_length(url, size);
    for (size_t i = 0; i < origin; i++) {
        if (url[i] >= 'A' && url[i] <= 'Z') url[i] = (char)(url[i] | 0x20);
    }
    if (origin == 0) return size; /* not an address of the web: a tag: or urn: is kept as it is */
    const char *hash = memchr(url, '#', size);
    /* "#!" leads pages of some sites. */
    if (hash != NULL && (hash + 1 == url + size || hash[1] != '!')) size = (size_t)(hash - url);
    const char *query = memchr(url, '?', size);
    if (query == NULL) return size;
    size_t at = (size_t)(query - url);
    return keep_parameters(url, at, at + 1, size);
}
