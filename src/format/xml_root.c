/* SPDX-License-Identifier: MIT */
#include "format/xml_root.h"

#include "article/blank.h"
#include "format/xml_charset.h"
#include "format/xml_reading.h"

#include <string.h>
#include <strings.h>

enum {
    NARROW_BYTES = 4096, /* of UTF-16 that are looked at */
    SCORE_FORMAT = 90,
    SCORE_DECLARED = 40, /* XML of a kind that nobody here knows */
    SCORE_LIKELY = 30,
};

typedef struct head {
    const unsigned char *text;
    size_t size;
} head;

static bool begins(const head *h, size_t at, const char *mark) {
    size_t length = strlen(mark);
    return h->size - at >= length && memcmp(h->text + at, mark, length) == 0;
}

static bool holds(const head *h, size_t at, size_t end, const char *mark) {
    return end > at && memmem(h->text + at, end - at, mark, strlen(mark)) != NULL;
}

/* Behind the next `mark`; the size if there is none. */
static size_t behind(const head *h, size_t at, const char *mark) {
    const unsigned char *found = memmem(h->text + at, h->size - at, mark, strlen(mark));
    return found == NULL ? h->size : (size_t)(found - h->text) + strlen(mark);
}

static size_t behind_doctype(const head *h, size_t at) {
    size_t end = behind(h, at, ">");
    const unsigned char *subset = memchr(h->text + at, '[', end - at);
    if (subset == NULL) return end;
    size_t close = behind(h, (size_t)(subset - h->text), "]");
    return close == h->size ? close : behind(h, close, ">");
}

/* Where the root's tag begins; the size if there is none. A DTD that is longer than the head says that this is XML. */
static size_t find_root(const head *h, bool *is_declared) {
    size_t at = 0;
    for (;;) {
        at += ds_blank_prefix(h->text + at, h->size - at);
        if (at == h->size || h->text[at] != '<') return h->size;
        if (begins(h, at, "<?")) {
            at = behind(h, at, "?>");
        } else if (begins(h, at, "<!--")) {
            at = behind(h, at, "-->");
        } else if (begins(h, at, "<!")) {
            const unsigned char *subset = memchr(h->text + at, '[', h->size - at);
            at = behind_doctype(h, at);
            if (at == h->size && subset != NULL) *is_declared = true;
        } else {
            return at;
        }
    }
}

static bool is_name_byte(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-_.:", c) != NULL ||
           c >= 0x80;
}

/* The value of the attribute `name` in the tag, "" if it has none. */
static void read_space(ds_xml_root *out, const head *h, size_t at, size_t end, const char *name) {
    size_t length = strlen(name);
    for (; at + length < end; at++) {
        if (h->text[at] > ' ' || memcmp(h->text + at + 1, name, length) != 0) continue;
        size_t value = at + 1 + length;
        while (value < end && (h->text[value] <= ' ' || h->text[value] == '=')) value++;
        if (value == end || (h->text[value] != '"' && h->text[value] != '\'')) continue;
        unsigned char quote = h->text[value++];
        size_t size = 0;
        while (value < end && h->text[value] != quote && size + 1 < DS_XML_SPACE_BYTES) {
            out->space[size++] = (char)h->text[value++];
        }
        out->space[size] = '\0';
        return;
    }
}

/* The bytes that are ASCII of wide characters. */
static head narrow(unsigned char *out, const unsigned char *text, size_t size, size_t unit, bool little) {
    size_t count = 0;
    for (size_t at = 0; at + unit <= size && count < NARROW_BYTES; at += unit) {
        unsigned char c = text[at + (little ? 0 : unit - 1)], other = text[at + (little ? 1 : unit - 2)];
        if (other == 0 && c != 0) out[count++] = c;
    }
    return (head){out, count};
}

bool ds_xml_root_find(ds_xml_root *out, const unsigned char *text, size_t size) {
    unsigned char wide[NARROW_BYTES];
    char attribute[DS_XML_ROOT_BYTES + 8] = "xmlns";
    bool little;
    size_t unit = ds_xml_charset_unit(text, size, &little);
    head h = {text, size};
    if (unit > 1) h = narrow(wide, text, size, unit, little);
    size_t mark = ds_blank_mark(h.text, h.size);
    h = (head){h.text + mark, h.size - mark};
    *out = (ds_xml_root){.is_declared = begins(&h, ds_blank_prefix(h.text, h.size), "<?xml")};
    size_t at = find_root(&h, &out->is_declared), length = 0;
    if (at == h.size || ++at == h.size || !is_name_byte(h.text[at])) return out->is_declared;
    size_t end = behind(&h, at, ">");
    size_t name = at;
    for (; at < end && is_name_byte(h.text[at]); at++) {
        if (h.text[at] != ':') continue;
        size_t prefix = at - name;
        if (prefix > 0 && prefix < DS_XML_ROOT_BYTES) {
            attribute[5] = ':';
            memcpy(attribute + 6, h.text + name, prefix);
            attribute[6 + prefix] = '\0';
        }
        name = at + 1;
    }
    length = at - name < DS_XML_ROOT_BYTES ? at - name : DS_XML_ROOT_BYTES - 1;
    memcpy(out->name, h.text + name, length);
    out->name[length] = '\0';
    read_space(out, &h, at, end, attribute);
    out->has_end = holds(&h, at, h.size, "</") || holds(&h, at, h.size, "/>");
    out->is_feed = holds(&h, at, end, "purl.org/rss") || holds(&h, at, end, "netscape.com");
    return true;
}

bool ds_xml_root_is_declared(const unsigned char *text, size_t size) {
    bool little;
    if (ds_xml_charset_unit(text, size, &little) == 1) {
        size_t mark = ds_blank_mark(text, size);
        head h = {text + mark, size - mark};
        return begins(&h, ds_blank_prefix(h.text, h.size), "<?xml");
    }
    ds_xml_root root;
    return ds_xml_root_find(&root, text, size) && (root.is_declared || root.name[0] != '\0');
}

/* What begins with one of these is a page, or a piece of one, and no XML that only lacks its declaration. */
static bool is_of_pages(const char *name) {
    static const char *const names[] = {"html", "head", "body", "meta", "title",  "script", "style", "link",  "a",
                                        "span", "b",    "i",    "em",   "strong", "font",   "img",   "center"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcasecmp(name, names[i]) == 0) return true;
    }
    return ds_prose_kind_of(name, strlen(name)) != DS_PROSE_INLINE;
}

/* Nearly every text: one root after the other is asked for, and there is none. */
static bool is_no_markup(const unsigned char *text, size_t size) {
    bool little;
    if (ds_xml_charset_unit(text, size, &little) != 1) return false;
    size_t at = ds_blank_mark(text, size);
    at += ds_blank_prefix(text + at, size - at);
    return at == size || text[at] != '<';
}

int ds_xml_root_score(const ds_xml_format *format, const unsigned char *text, size_t size) {
    ds_xml_root root;
    if (is_no_markup(text, size)) return 0;
    if (!ds_xml_root_find(&root, text, size)) return 0;
    const ds_xml_format *found = ds_xml_format_of(root.name, root.space);
    if (strcasecmp(root.name, "RDF") == 0 && !root.is_feed) found = NULL; /* RDF is more than RSS */
    if (format != NULL) return found == format ? SCORE_FORMAT : 0;
    if (found != NULL) return SCORE_FORMAT - 1;
    if (root.is_declared) return strcasecmp(root.name, "html") == 0 ? 0 : SCORE_DECLARED;
    return root.name[0] != '\0' && root.has_end && !is_of_pages(root.name) ? SCORE_LIKELY : 0;
}
