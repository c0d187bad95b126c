/* SPDX-License-Identifier: MIT */
#include "format/xml_charset.h"

#include "article/blank.h"
#include "format/xml_entity.h"
#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

enum { DECIDE = 0, UTF8, LATIN, WINDOWS_1252, ICONV };

enum { DECLARATION_MOST = 1024, NAME_MOST = 32, ICONV_STEP = 4096, SEQUENCE_MOST = 4 };

/* What is declared, and what is meant by it. Only these are given to iconv: it would load whatever it is asked for. */
static const struct name {
    const char *declared;
    const char *meant; /* for iconv; NULL: Windows-1252 */
} names[] = {
    {"iso-8859-1", NULL},
    {"latin1", NULL},
    {"windows-1252", NULL},
    {"cp1252", NULL},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"},
    {"iso-8859-9", "WINDOWS-1254"},
    {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-13", "ISO-8859-13"},
    {"iso-8859-14", "ISO-8859-14"},
    {"iso-8859-15", "ISO-8859-15"},
    {"iso-8859-16", "ISO-8859-16"},
    {"windows-1250", "WINDOWS-1250"},
    {"windows-1251", "WINDOWS-1251"},
    {"windows-1253", "WINDOWS-1253"},
    {"windows-1254", "WINDOWS-1254"},
    {"windows-1255", "WINDOWS-1255"},
    {"windows-1256", "WINDOWS-1256"},
    {"windows-1257", "WINDOWS-1257"},
    {"windows-1258", "WINDOWS-1258"},
    {"windows-874", "TIS-620"},
    {"tis-620", "TIS-620"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"macintosh", "MACINTOSH"},
    {"ibm437", "IBM437"},
    {"ibm850", "IBM850"},
    {"ibm866", "IBM866"},
    {"big5", "BIG5-HKSCS"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"gb18030", "GB18030"},
    {"shift_jis", "CP932"},
    {"windows-31j", "CP932"},
    {"euc-jp", "EUC-JP"},
    {"iso-2022-jp", "ISO-2022-JP"},
    {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
};

void ds_xml_charset_init(ds_xml_charset *charset, ds_memory *memory) {
    *charset = (ds_xml_charset){.how = DECIDE, .unit = 1};
    ds_buffer_init(&charset->held, memory);
    ds_buffer_init(&charset->out, memory);
}

void ds_xml_charset_clear(ds_xml_charset *charset) {
    if (charset->converter != NULL) (void)iconv_close(charset->converter);
    charset->converter = NULL;
    ds_buffer_clear(&charset->held);
    ds_buffer_clear(&charset->out);
}

size_t ds_xml_charset_unit(const unsigned char *head, size_t size, bool *little) {
    *little = true;
    if (size < 4) return 1;
    if (memcmp(head, "\xff\xfe\0\0", 4) == 0 || memcmp(head, "<\0\0\0", 4) == 0) return 4;
    if (memcmp(head, "\xff\xfe", 2) == 0) return 2;
    if (head[0] == '<' && head[1] == 0 && head[2] != 0 && head[3] == 0) return 2;
    *little = false;
    if (memcmp(head, "\0\0\xfe\xff", 4) == 0 || memcmp(head, "\0\0\0<", 4) == 0) return 4;
    if (memcmp(head, "\xfe\xff", 2) == 0) return 2;
    return head[0] == 0 && head[1] == '<' && head[2] == 0 && head[3] != 0 ? 2 : 1;
}

/* ---- which one ---- */

/* The value of encoding="..." in the declaration; "" if there is none. */
static void declared_name(char out[NAME_MOST + 1], const unsigned char *head, size_t size) {
    out[0] = '\0';
    if (size < 6 || memcmp(head, "<?xml", 5) != 0 || head[5] > ' ') return;
    const unsigned char *end = memmem(head, size, "?>", 2);
    size = end == NULL ? size : (size_t)(end - head);
    const unsigned char *at = memmem(head, size, "encoding", 8);
    if (at == NULL) return;
    end = head + size;
    for (at += 8; at < end && (*at == '=' || *at == '"' || *at == '\'' || *at <= ' ');) at++;
    size_t length = 0;
    for (; at < end && length<NAME_MOST && * at> ' ' && *at != '"' && *at != '\''; at++) out[length++] = (char)*at;
    out[length] = '\0';
}

/* Names are written with any case, and with or without their dashes. */
static bool is_name(const char *name, const char *other) {
    for (;; name++, other++) {
        while (*name == '-' || *name == '_') name++;
        while (*other == '-' || *other == '_') other++;
        if ((*name | 0x20) != (*other | 0x20)) return false;
        if (*name == '\0') return true;
    }
}

static void open_converter(ds_xml_charset *charset, const char *name, uint32_t unit) {
    iconv_t converter = iconv_open("UTF-8", name);
    charset->how = UTF8;
    if (converter == (iconv_t)-1) return;
    charset->how = ICONV;
    charset->converter = converter;
    charset->unit = unit;
}

static void decide(ds_xml_charset *charset) {
    const unsigned char *head = charset->held.data;
    size_t size = charset->held.size, mark = 0;
    bool little;
    size_t unit = size == 0 ? 1 : ds_xml_charset_unit(head, size, &little);
    charset->how = UTF8;
    if (unit == 2) {
        mark = head[0] >= 0xfe ? 2 : 0;
        open_converter(charset, little ? "UTF-16LE" : "UTF-16BE", 2);
    } else if (unit == 4) {
        mark = head[0] == 0xff || head[2] == 0xfe ? 4 : 0;
        open_converter(charset, little ? "UTF-32LE" : "UTF-32BE", 4);
    } else if (size > 0 && (mark = ds_blank_mark(head, size)) == 0) {
        char name[NAME_MOST + 1];
        size_t known = size < DECLARATION_MOST ? size : DECLARATION_MOST, blank = ds_blank_prefix(head, known);
        declared_name(name, head + blank, known - blank);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            if (!is_name(name, names[i].declared)) continue;
            if (names[i].meant == NULL)
                charset->how = LATIN;
            else
                open_converter(charset, names[i].meant, 1);
            break;
        }
    }
    if (mark == 0) return;
    memmove(charset->held.data, head + mark, size - mark);
    charset->held.size = size - mark;
}

/* ---- the three ways ---- */

static bool put(ds_xml_charset *charset, uint32_t c) {
    unsigned char bytes[4];
    return ds_buffer_append(&charset->out, bytes, ds_utf8_encode(c, bytes));
}

/* Could the bytes be the beginning of a character that the next piece ends? */
static bool is_cut_off(const unsigned char *bytes, size_t size) {
    size_t wanted = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : bytes[0] >= 0xc2 ? 2 : 1;
    if (bytes[0] > 0xf4 || size >= wanted) return false;
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xc0) != 0x80) return false;
    }
    return true;
}

static bool decode_utf8(ds_xml_charset *charset, const unsigned char *bytes, size_t size, bool last, size_t *used) {
    size_t at = 0;
    while (at < size) {
        size_t good = ds_utf8_valid_prefix(bytes + at, size - at);
        if (!ds_buffer_append(&charset->out, bytes + at, good)) return false;
        at += good;
        if (at == size || (!last && is_cut_off(bytes + at, size - at))) break;
        if (!put(charset, ds_xml_entity_meant(bytes[at++]))) return false;
        if (charset->how == LATIN) {
            charset->how = WINDOWS_1252; /* it is what it says it is */
            break;
        }
    }
    *used = at;
    return true;
}

static bool decode_windows_1252(ds_xml_charset *charset, const unsigned char *bytes, size_t size, size_t *used) {
    for (size_t at = *used; at < size;) {
        size_t plain = at;
        while (plain < size && bytes[plain] < 0x80) plain++;
        if (!ds_buffer_append(&charset->out, bytes + at, plain - at)) return false;
        at = plain;
        if (at < size && !put(charset, ds_xml_entity_meant(bytes[at++]))) return false;
    }
    *used = size;
    return true;
}

static bool decode_by_iconv(ds_xml_charset *charset, const unsigned char *bytes, size_t size, bool last, size_t *used) {
    char *in = (char *)(uintptr_t)bytes; /* iconv takes it without const, and leaves it alone */
    size_t left = size;
    while (left > 0) {
        ds_buffer *out = &charset->out;
        if (!ds_buffer_reserve(out, ICONV_STEP)) return false;
        char *to = (char *)out->data + out->size;
        size_t room = ICONV_STEP;
        size_t result = iconv(charset->converter, &in, &left, &to, &room);
        int why = errno;
        out->size += ICONV_STEP - room;
        if (result != (size_t)-1 || why == E2BIG) continue;
        if (why == EINVAL && !last && left < ICONV_STEP) break; /* a sequence is cut off */
        size_t pass = left < charset->unit ? left : charset->unit;
        in += pass;
        left -= pass;
        if (!put(charset, DS_UTF8_REPLACEMENT)) return false;
    }
    *used = size - left;
    return true;
}

/* ---- what XML forbids ---- */

static bool is_forbidden(unsigned char c) {
    return c < ' ' && c != '\t' && c != '\n' && c != '\r';
}

/* U+FFFE and U+FFFF: ef bf be, ef bf bf. */
static bool is_no_character(const unsigned char *text, size_t size) {
    return size >= 3 && text[0] == 0xef && text[1] == 0xbf && text[2] >= 0xbe;
}

static void clean(ds_xml_charset *charset, size_t start) {
    unsigned char *text = charset->out.data;
    for (size_t at = start; at < charset->out.size; at++) {
        unsigned char c = text[at];
        if (c > '>') {
            if (c == 0xef && is_no_character(text + at, charset->out.size - at)) text[at + 2] = 0xbd;
        } else if (is_forbidden(c)) {
            text[at] = ' ';
        } else if (c == '<' || c == '>') {
            charset->in_tag = c == '<';
            charset->attributes = 0;
        } else if (c == '=' && charset->in_tag && ++charset->attributes > charset->most_attributes) {
            charset->most_attributes = charset->attributes;
        }
    }
}

static bool decode(ds_xml_charset *charset, const unsigned char *bytes, size_t size, bool last, size_t *used) {
    size_t start = charset->out.size;
    bool done;
    *used = 0;
    if (charset->how == ICONV)
        done = decode_by_iconv(charset, bytes, size, last, used);
    else
        done = charset->how == WINDOWS_1252 || decode_utf8(charset, bytes, size, last, used);
    if (done && charset->how == WINDOWS_1252) done = decode_windows_1252(charset, bytes, size, used);
    if (done) clean(charset, start);
    return done;
}

/* Is there enough of the file to know how it is written, wherever the piece ends? */
static bool is_known(const ds_buffer *held) {
    if (held->size >= DECLARATION_MOST) return true;
    size_t blank = ds_blank_prefix(held->data, held->size);
    bool declares = held->size - blank >= 5 && memcmp(held->data + blank, "<?xml", 5) == 0;
    const char *end = declares ? "?>" : ">";
    return held->size >= 8 + blank && memmem(held->data, held->size, end, strlen(end)) != NULL;
}

bool ds_xml_charset_decode(ds_xml_charset *charset, const unsigned char *bytes, size_t size, bool last) {
    ds_buffer *held = &charset->held;
    size_t used;
    if (charset->how == DECIDE) {
        if (!ds_buffer_append(held, bytes, size)) return false;
        if (!last && !is_known(held)) return true;
        decide(charset);
        size = 0;
    }
    /* What was held is looked at again with a little of what follows, until it is used up. */
    while (held->size > 0) {
        size_t more = size < SEQUENCE_MOST ? size : SEQUENCE_MOST;
        if (!ds_buffer_append(held, bytes, more)) return false;
        bytes += more;
        size -= more;
        if (!decode(charset, held->data, held->size, last && size == 0, &used)) return false;
        memmove(held->data, held->data + used, held->size - used);
        held->size -= used;
        if (more == 0) return true;
    }
    if (size == 0) return true;
    if (!decode(charset, bytes, size, last, &used)) return false;
    return ds_buffer_append(held, bytes + used, size - used);
}
