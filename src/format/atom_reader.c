/* SPDX-License-Identifier: MIT */
/* Atom 1.0 and 0.3. The feed's title is the source of entries that name none. */
#include "format/xml_reading.h"
#include "format/xml_root.h"

#include <string.h>
#include <strings.h>

static const ds_xml_rule rules[] = {
    {"entry", "id", NULL, DS_XML_GUID, 9, DS_XML_LINE},
    {"entry", "title", NULL, DS_XML_HEADLINE, 9, DS_XML_LINE},
    {"entry", "content", NULL, DS_XML_BODY, 9, DS_XML_PROSE},
    {"entry", "summary", NULL, DS_XML_BODY, 8, DS_XML_PROSE},
    {"entry", "published", NULL, DS_XML_PUBLISHED, 9, DS_XML_LINE},
    {"entry", "issued", NULL, DS_XML_PUBLISHED, 8, DS_XML_LINE},
    {"entry", "created", NULL, DS_XML_PUBLISHED, 7, DS_XML_LINE},
    {"entry", "dc:date", NULL, DS_XML_PUBLISHED, 6, DS_XML_LINE},
    {"entry", "updated", NULL, DS_XML_UPDATED, 9, DS_XML_LINE},
    {"entry", "modified", NULL, DS_XML_UPDATED, 8, DS_XML_LINE},
    {"source", "author", NULL, DS_XML_BYLINE, 1, DS_XML_PASS},
    {"author", "name", NULL, DS_XML_BYLINE, 9, DS_XML_MORE},
    {"entry", "dc:creator", NULL, DS_XML_BYLINE, 8, DS_XML_LINE},
    {"entry", "rights", NULL, DS_XML_CREDIT, 9, DS_XML_LINE},
    {"entry", "copyright", NULL, DS_XML_CREDIT, 8, DS_XML_LINE},
    {"source", "title", NULL, DS_XML_SOURCE, 9, DS_XML_LINE},
    {"feed", "title", NULL, DS_XML_SOURCE, 5, DS_XML_LINE},
    {NULL, "feed", "xml:lang", DS_XML_LANGUAGE, 8, 0},
    {NULL, "entry", "xml:lang", DS_XML_LANGUAGE, 8, 0},
    {"entry", "content", "xml:lang", DS_XML_LANGUAGE, 9, 0},
};

static bool is(ds_xml_value value, const char *word) {
    return value.size == strlen(word) && strncasecmp(value.text, word, value.size) == 0;
}

static bool begins(ds_xml_value value, const char *word) {
    return value.size >= strlen(word) && strncasecmp(value.text, word, strlen(word)) == 0;
}

static bool ends(ds_xml_value value, const char *word) {
    size_t size = strlen(word);
    return value.size >= size && strncasecmp(value.text + value.size - size, word, size) == 0;
}

/* 1.0 says how a text is written by `type`, 0.3 by `type` and `mode`. What is neither text nor XML stands in base64. */
static uint8_t how_of(const ds_xml_tag *tag, uint8_t how) {
    ds_xml_value type = ds_xml_tag_attribute(tag, "type"), mode = ds_xml_tag_attribute(tag, "mode");
    if (is(mode, "base64") || ds_xml_tag_attribute(tag, "src").size > 0) return DS_XML_PASS;
    if (is(mode, "escaped") || is(type, "html")) return DS_XML_MARKUP;
    if (is(type, "text/html") && !is(mode, "xml")) return DS_XML_MARKUP;
    if (is(type, "xhtml") || ends(type, "/xml") || ends(type, "+xml")) return DS_XML_PROSE;
    bool is_text = type.size == 0 || is(type, "text") || begins(type, "text/") || mode.size > 0;
    return is_text ? how : DS_XML_PASS;
}

static ds_status element(ds_xml_reading *r, const ds_xml_tag *tag, const char *name, ds_error *error) {
    if (strcasecmp(name, "link") == 0 && r->item_depth != 0 && r->depth == r->item_depth + 1) {
        ds_xml_value rel = ds_xml_tag_attribute(tag, "rel"), href = ds_xml_tag_attribute(tag, "href");
        if (rel.size > 0 && !is(rel, "alternate")) return DS_OK;
        return ds_xml_reading_set(r, DS_XML_URL, 9, href.text, href.size, error);
    }
    ds_xml_capture *taken = ds_xml_reading_taken(r);
    if (taken == NULL) return DS_OK;
    taken->how = how_of(tag, taken->how);
    if (taken->how != DS_XML_PASS) return DS_OK;
    r->captures--;
    r->passed_depth = r->depth;
    return DS_OK;
}

/* `updated` stands in every entry, `published` may; then this is the first version. */
static ds_status finish(ds_xml_reading *r, ds_error *error) {
    (void)error;
    if (r->field[DS_XML_PUBLISHED] == NULL) r->field[DS_XML_PUBLISHED] = r->field[DS_XML_UPDATED];
    return DS_OK;
}

const ds_xml_format ds_xml_format_atom = {
    .name = "atom",
    .roots = (const char *const[]){"feed", "entry", NULL},
    .spaces =
        (const char *const[]){"http://www.w3.org/2005/Atom", "https://www.w3.org/2005/Atom", "http://purl.org/atom/ns#",
                              "http://purl.org/echo/", "http://purl.org/pie/", "", NULL},
    .items = (const char *const[]){"entry", NULL},
    .others = (const char *const[]){NULL},
    .rules = {rules},
    .rule_counts = {sizeof rules / sizeof *rules},
    .element = element,
    .finish = finish,
};

DS_XML_READER(atom);
