/* SPDX-License-Identifier: MIT */
/*
 * Bytes that are well-formed UTF-8 beyond ASCII are UTF-8, whatever they are declared to be: no other character set gives
 * such bytes by accident, and wrong declarations are common. Where some are not, a page that has more good sequences than
 * bad ones is UTF-8 with faults, which become U+FFFD.
 */
#include "format/html_charset.h"

#include "article/blank.h"
#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <strings.h>

enum { DECLARED_BYTES_MOST = 8192, LABEL_BYTES = 40 };

/* Labels that browsers read as something else than they say. */
static const struct {
    const char *label, *means;
} labels[] = {
    {"iso-8859-1", "windows-1252"},
    {"iso8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"us-ascii", "windows-1252"},
    {"ascii", "windows-1252"},
    {"iso-8859-9", "windows-1254"},
    {"gb2312", "gb18030"},
    {"gbk", "gb18030"},
    {"x-sjis", "cp932"},
    {"shift_jis", "cp932"},
    {"ks_c_5601-1987", "cp949"},
    {"euc-kr", "cp949"},
    {"utf8", "utf-8"},
    {"x-gbk", "gb18030"},
    {"x-euc-jp", "euc-jp"},
};

static const char fallback[] = "windows-1252";

/* A label in `size` bytes: letters, digits and a few signs, up to anything else. */
static bool take_label(char out[LABEL_BYTES], const unsigned char *text, size_t size) {
    size_t at = 0, length = 0;
    while (at < size && strchr(" \t\r\n\"'=", text[at]) != NULL && text[at] != '\0') at++;
    for (; at < size && length + 1 < LABEL_BYTES; at++) {
        unsigned char c = text[at];
        bool fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                    c == '_' || c == ':' || c == '.';
        if (!fits) break;
        out[length++] = (char)c;
    }
    out[length] = '\0';
    for (size_t l = 0; l < sizeof labels / sizeof *labels; l++) {
        if (strcasecmp(out, labels[l].label) == 0) (void)strcpy(out, labels[l].means);
    }
    return length > 0;
}

/* What <meta charset=...>, <meta ... content="...; charset=..."> or <?xml ... encoding="..."?> says, whichever is first. */
static bool find_declared(char out[LABEL_BYTES], const unsigned char *bytes, size_t size) {
    if (size > DECLARED_BYTES_MOST) size = DECLARED_BYTES_MOST;
    if (size >= 5 && memcmp(bytes, "<?xml", 5) == 0) {
        const unsigned char *end = memchr(bytes, '>', size);
        const unsigned char *found = end == NULL ? NULL : memmem(bytes, (size_t)(end - bytes), "encoding", 8);
        if (found != NULL) return take_label(out, found + 8, size - (size_t)(found + 8 - bytes));
    }
    for (size_t at = 0; at + 7 < size; at++) {
        if (strncasecmp((const char *)bytes + at, "charset", 7) != 0) continue;
        const unsigned char *tag = memrchr(bytes, '<', at);
        bool in_meta = tag != NULL && at - (size_t)(tag - bytes) > 5 && strncasecmp((const char *)tag, "<meta", 5) == 0;
        if (in_meta) return take_label(out, bytes + at + 7, size - at - 7);
    }
    return false;
}

typedef enum verdict { ALL_ASCII, ALL_GOOD, MOSTLY_GOOD, BAD } verdict;

static verdict look_at(const unsigned char *bytes, size_t size) {
    size_t good = 0, wrong = 0;
    for (size_t at = 0; at < size;) {
        if (bytes[at] < 0x80) {
            at++;
            continue;
        }
        uint32_t c;
        int bad = 0;
        at += ds_utf8_decode(bytes + at, size - at, &c, &bad);
        if (bad)
            wrong++;
        else
            good++;
    }
    if (wrong == 0) return good == 0 ? ALL_ASCII : ALL_GOOD;
    return good > wrong ? MOSTLY_GOOD : BAD;
}

/* Whatever it is: as UTF-8, with U+FFFD for faults. */
static ds_status take_utf8(ds_buffer *out, const unsigned char *bytes, size_t size, ds_error *error) {
    for (size_t at = 0; at < size;) {
        size_t good = ds_utf8_valid_prefix(bytes + at, size - at);
        size_t start = out->size;
        if (!ds_buffer_reserve(out, good + 1)) return ds_fail_memory(error);
        if (!ds_buffer_append(out, bytes + at, good)) return ds_fail_memory(error);
        for (unsigned char *nul = out->data + start;
             (nul = memchr(nul, '\0', out->size - (size_t)(nul - out->data))) != NULL;) {
            *nul = ' ';
        }
        at += good;
        if (at == size) break;
        uint32_t c;
        int bad = 0;
        at += ds_utf8_decode(bytes + at, size - at, &c, &bad);
        if (!ds_buffer_append_text(out, "\xef\xbf\xbd")) return ds_fail_memory(error);
    }
    return DS_OK;
}

/* By the C library's tables; bytes that stand for nothing are left out. */
static ds_status take_by_table(ds_buffer *out, iconv_t table, const unsigned char *bytes, size_t size,
                               ds_error *error) {
    char *from = (char *)(size_t)bytes; /* iconv does not write to it */
    size_t left = size;
    ds_buffer raw;
    ds_status status = DS_OK;
    ds_buffer_init(&raw, out->memory);
    while (left > 0) {
        if (!ds_buffer_reserve(&raw, left * 2 + 16)) {
            status = ds_fail_memory(error);
            goto done;
        }
        char *to = (char *)raw.data + raw.size;
        size_t room = raw.capacity - raw.size;
        size_t answer = iconv(table, &from, &left, &to, &room);
        raw.size = (size_t)(to - (char *)raw.data);
        if (answer != (size_t)-1 || errno == EINVAL) break;
        if (errno == E2BIG) continue;
        from++;
        left--;
    }
    status = take_utf8(out, raw.data, raw.size, error); /* which makes sure of it, and of NULs */
done:
    ds_buffer_clear(&raw);
    return status;
}

static ds_status take_named(ds_buffer *out, const char *name, const unsigned char *bytes, size_t size,
                            ds_error *error) {
    iconv_t table = iconv_open("UTF-8", name);
    if (table == (iconv_t)-1) table = iconv_open("UTF-8", fallback);
    if (table == (iconv_t)-1) return take_utf8(out, bytes, size, error);
    ds_status status = take_by_table(out, table, bytes, size, error);
    (void)iconv_close(table);
    return status;
}

ds_status ds_html_charset_decode(ds_buffer *out, const unsigned char *bytes, size_t size, const char *declared,
                                 ds_error *error) {
    if (size == 0) return DS_OK;
    char label[LABEL_BYTES] = "";
    size_t mark = ds_blank_mark(bytes, size);
    if (mark > 0) return take_utf8(out, bytes + mark, size - mark, error);
    if (size >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0) return take_named(out, "UTF-16LE", bytes + 2, size - 2, error);
    if (size >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0) return take_named(out, "UTF-16BE", bytes + 2, size - 2, error);
    verdict seen = look_at(bytes, size);
    if (seen == ALL_GOOD) return take_utf8(out, bytes, size, error);
    bool is_declared = declared != NULL && take_label(label, (const unsigned char *)declared, strlen(declared));
    if (!is_declared) is_declared = find_declared(label, bytes, size);
    /* A page whose tags can be read in ASCII is not UTF-16, whatever it says. */
    bool is_utf8 = !is_declared || strncasecmp(label, "utf-", 4) == 0;
    if (is_utf8 && seen != BAD) return take_utf8(out, bytes, size, error);
    return take_named(out, is_utf8 ? fallback : label, bytes, size, error);
}
