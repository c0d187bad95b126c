/* SPDX-License-Identifier: MIT */
#include "article/html_address.h"

#include <string.h>
#include <strings.h>

/* Parameters that say how a reader came, not what is read; a star stands for any end. */
static const char *const tracking[] = {"utm_*",  "fbclid", "gclid", "dclid", "msclkid", "yclid",      "mc_cid",
                                       "mc_eid", "cmpid",  "cmp",   "ncid",  "ocid",    "igshid",     "icid",
                                       "spm",    "_ga",    "_gl",   "s_cid", "ref_src", "__twitter_*"};

enum { ADDRESS_BYTES_MOST = 8192 };

static bool is_tracking(const char *name, size_t size) {
    for (size_t t = 0; t < sizeof tracking / sizeof *tracking; t++) {
        size_t length = strlen(tracking[t]);
        bool open_end = tracking[t][length - 1] == '*';
        if (open_end) length--;
        if (size < length || (size > length && !open_end)) continue;
        if (strncasecmp(name, tracking[t], length) == 0) return true;
    }
    return false;
}

/* Where the host of an absolute address begins, or NULL. */
static const char *host_of(const char *address) {
    const char *colon = strstr(address, "://");
    if (colon == NULL) return NULL;
    for (const char *c = address; c < colon; c++) {
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c == '+')) return NULL;
    }
    return colon == address || colon[3] == '\0' ? NULL : colon + 3;
}

static size_t host_size(const char *host) {
    return strcspn(host, "/?#");
}

/* Append `address` without tracking parameters and fragment. */
static size_t append_clean(char *out, const char *address) {
    size_t path = strcspn(address, "?#"), used = path;
    memcpy(out, address, path);
    const char *at = address + path;
    char mark = '?';
    while (*at == '?' || *at == '&') {
        at++;
        size_t size = strcspn(at, "&#"), name = strcspn(at, "=&#");
        if (size > 0 && !is_tracking(at, name)) {
            out[used++] = mark;
            memcpy(out + used, at, size);
            used += size;
            mark = '&';
        }
        at += size;
    }
    out[used] = '\0';
    return used;
}

ds_status ds_html_address_clean(const char **out, const char *address, const char *base, ds_arena *arena,
                                ds_error *error) {
    *out = NULL;
    if (address == NULL || *address == '\0' || strlen(address) > ADDRESS_BYTES_MOST) return DS_OK;
    if (strpbrk(address, " \t\r\n\"<>") != NULL) return DS_OK;
    const char *host = base == NULL || strlen(base) > ADDRESS_BYTES_MOST ? NULL : host_of(base);
    size_t before = 0; /* bytes of the base that are used */
    if (host_of(address) == NULL) {
        if (host == NULL) return DS_OK;
        if (strncmp(address, "//", 2) == 0) {
            before = (size_t)(host - base) - 2;
        } else if (*address == '/') {
            before = (size_t)(host - base) + host_size(host);
        } else {
            const char *end = base + strcspn(base, "?#");
            while (end > host && end[-1] != '/') end--;
            if (end == host) return DS_OK;
            before = (size_t)(end - base);
        }
    }
    char *text = ds_arena_new(arena, before + strlen(address) + 1, 1);
    if (text == NULL) return ds_fail_memory(error);
    if (before > 0) memcpy(text, base, before);
    (void)append_clean(text + before, address);
    *out = text;
    return DS_OK;
}

ds_status ds_html_address_host(const char **out, const char *address, ds_arena *arena, ds_error *error) {
    *out = NULL;
    const char *host = address == NULL ? NULL : host_of(address);
    if (host == NULL) return DS_OK;
    size_t size = host_size(host);
    if (size > 4 && strncasecmp(host, "www.", 4) == 0) {
        host += 4;
        size -= 4;
    }
    *out = ds_arena_text(arena, host, size);
    return *out == NULL ? ds_fail_memory(error) : DS_OK;
}
