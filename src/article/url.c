/* SPDX-License-Identifier: MIT */
#include "article/url.h"

#include <string.h>
#include <strings.h>

enum { ADDRESS_BYTES_MOST = 8192 };

/* Names of parameters that say how a reader came, not what is read; a `*` at the end stands for any rest. */
static const char *const trackers[] = {
    "utm_*",       "fbclid",      "gclid",         "gclsrc", "dclid",     "gbraid",    "wbraid",      "msclkid",
    "yclid",       "twclid",      "igshid",        "ttclid", "li_fat_id", "mc_cid",    "mc_eid",      "mkt_tok",
    "_hsenc",      "_hsmi",       "hsctatracking", "wt_mc",  "wt_zmc",    "at_medium", "at_campaign", "at_custom*",
    "ns_mchannel", "ns_campaign", "ns_source",     "cmpid",  "cmp",       "ncid",      "ocid",        "icid",
    "smid",        "ito",         "xtor",          "pk_*",   "mtm_*",     "spm",       "s_cid",       "ref_src",
    "__twitter_*", "_ga",         "_gl",
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

static bool is_of_scheme(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
           c == '.';
}

/* Bytes of "scheme://" in front of something; 0 if there is no such thing. */
static size_t scheme_length(const char *url, size_t size) {
    size_t at = 0;
    while (at < size && is_of_scheme(url[at])) at++;
    return at > 0 && size - at > 3 && memcmp(url + at, "://", 3) == 0 ? at + 3 : 0;
}

/* Bytes of "scheme://host" in front; 0 if there is no such thing. */
static size_t origin_length(const char *url, size_t size) {
    size_t at = scheme_length(url, size);
    while (at > 0 && at < size && strchr("/?#", url[at]) == NULL) at++;
    return at;
}

/* Move the parameters from `at` to `end` that are no trackers to `to`, each with the sign in front of it; gives the end. */
static size_t keep_parameters(char *url, size_t to, size_t at, size_t end) {
    char sign = '?';
    bool first = true;
    while (at < end) {
        size_t stop = at, name = at;
        while (stop < end && url[stop] != '&' && url[stop] != ';') stop++;
        while (name < stop && url[name] != '=') name++;
        char next = stop < end ? url[stop] : '\0';
        if (stop > at && !is_tracker(url + at, name - at)) {
            url[to++] = first ? '?' : sign;
            memmove(url + to, url + at, stop - at);
            to += stop - at;
            first = false;
        }
        sign = next;
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

/* How much of `base` stands in front of `address`, which has no host; 0 if they make no address. */
static size_t base_length(const char *base, const char *address) {
    size_t size = strlen(base), scheme = scheme_length(base, size);
    if (scheme == 0 || size > ADDRESS_BYTES_MOST) return 0;
    if (strncmp(address, "//", 2) == 0) return scheme - 2;
    if (*address == '/') return origin_length(base, size);
    size_t end = strcspn(base, "?#");
    while (end > scheme && base[end - 1] != '/') end--;
    return end > scheme ? end : 0;
}

ds_status ds_url_complete(const char **out, const char *address, const char *base, ds_arena *arena, ds_error *error) {
    *out = NULL;
    size_t size = address == NULL ? 0 : strlen(address), before = 0;
    if (size == 0 || size > ADDRESS_BYTES_MOST || strpbrk(address, " \t\r\n\"<>") != NULL) return DS_OK;
    if (scheme_length(address, size) == 0) {
        before = base == NULL ? 0 : base_length(base, address);
        if (before == 0) return DS_OK;
    }
    char *text = ds_arena_new(arena, before + size + 1, 1);
    if (text == NULL) return ds_fail_memory(error);
    if (before > 0) memcpy(text, base, before);
    memcpy(text + before, address, size);
    text[ds_url_clean(text, before + size)] = '\0';
    *out = text;
    return DS_OK;
}

ds_status ds_url_host(const char **out, const char *address, ds_arena *arena, ds_error *error) {
    *out = NULL;
    size_t size = address == NULL ? 0 : strlen(address), start = size == 0 ? 0 : scheme_length(address, size);
    if (start == 0) return DS_OK;
    size_t end = origin_length(address, size);
    if (end - start > 4 && strncasecmp(address + start, "www.", 4) == 0) start += 4;
    *out = ds_arena_text(arena, address + start, end - start);
    return *out == NULL ? ds_fail_memory(error) : DS_OK;
}
