/* SPDX-License-Identifier: MIT */
/* NewsML-G2: messages of many items, and items alone. Packages, concepts, plans and catalogues are no articles. */
#include "format/xml_reading.h"
#include "format/xml_root.h"

#include <string.h>
#include <strings.h>

static const ds_xml_rule rules[] = {
    {NULL, "newsItem", "guid", DS_XML_GUID, 9, 0},
    {NULL, "newsItem", "version", DS_XML_VERSION, 9, 0},
    {NULL, "newsItem", "xml:lang", DS_XML_LANGUAGE, 8, 0},
    {NULL, "packageItem", "guid", DS_XML_GUID, 9, 0},
    {NULL, "knowledgeItem", "guid", DS_XML_GUID, 9, 0},
    {NULL, "conceptItem", "guid", DS_XML_GUID, 9, 0},
    {NULL, "planningItem", "guid", DS_XML_GUID, 9, 0},
    {NULL, "catalogItem", "guid", DS_XML_GUID, 9, 0},
    {"itemMeta", "pubStatus", "qcode", DS_XML_STATUS, 9, 0},
    {"itemMeta", "pubStatus", "uri", DS_XML_STATUS, 8, 0},
    {"itemMeta", "embargoed", NULL, DS_XML_EMBARGO, 9, DS_XML_LINE},
    {"itemMeta", "edNote", NULL, DS_XML_NOTE, 9, DS_XML_MORE},
    {"itemMeta", "versionCreated", NULL, DS_XML_PUBLISHED, 9, DS_XML_LINE},
    {"itemMeta", "firstCreated", NULL, DS_XML_PUBLISHED, 8, DS_XML_LINE},
    {"itemMeta", "title", NULL, DS_XML_HEADLINE, 1, DS_XML_LINE},
    {"provider", "name", NULL, DS_XML_SOURCE, 7, DS_XML_LINE},
    {"itemMeta", "provider", "literal", DS_XML_SOURCE, 7, 0},
    {"infoSource", "name", NULL, DS_XML_SOURCE, 9, DS_XML_LINE},
    {"contentMeta", "infoSource", "literal", DS_XML_SOURCE, 9, 0},
    {"contentMeta", "contentCreated", NULL, DS_XML_PUBLISHED, 7, DS_XML_LINE},
    {"contentMeta", "contentModified", NULL, DS_XML_UPDATED, 9, DS_XML_LINE},
    {"contentMeta", "headline", NULL, DS_XML_HEADLINE, 9, DS_XML_LINE},
    {"contentMeta", "slugline", NULL, DS_XML_SLUG, 9, DS_XML_LINE},
    {"contentMeta", "keyword", NULL, DS_XML_SLUG, 1, DS_XML_LINE},
    {"contentMeta", "dateline", NULL, DS_XML_DATELINE, 9, DS_XML_WORDS},
    {"contentMeta", "by", NULL, DS_XML_BYLINE, 9, DS_XML_WORDS},
    {"contentMeta", "creditline", NULL, DS_XML_CREDIT, 9, DS_XML_WORDS},
    {"contentMeta", "language", "tag", DS_XML_LANGUAGE, 9, 0},
    {"rightsInfo", "copyrightNotice", NULL, DS_XML_CREDIT, 7, DS_XML_LINE},
    {"rightsInfo", "copyrightHolder", "literal", DS_XML_CREDIT, 6, 0},
    {"copyrightHolder", "name", NULL, DS_XML_CREDIT, 6, DS_XML_LINE},
    {"contentSet", "inlineXML", NULL, DS_XML_BODY, 2, DS_XML_PROSE},
    {"contentSet", "inlineData", NULL, DS_XML_BODY, 4, DS_XML_PROSE},
    {"html", "body", NULL, DS_XML_BODY, 5, DS_XML_PROSE},
};

static bool holds(ds_xml_value value, const char *word) {
    return value.size > 0 && memmem(value.text, value.size, word, strlen(word)) != NULL;
}

static ds_status element(ds_xml_reading *r, const ds_xml_tag *tag, const char *name, ds_error *error) {
    ds_xml_capture *taken = ds_xml_reading_taken(r);
    if (taken != NULL && strcasecmp(name, "inlineData") == 0) {
        if (holds(ds_xml_tag_attribute(tag, "contenttype"), "html")) taken->how = DS_XML_MARKUP;
        if (holds(ds_xml_tag_attribute(tag, "encoding"), "base64")) r->captures--; /* a picture */
    }
    /* A provider that is named by a code only: "nprov:AFP". */
    bool is_info = strcasecmp(name, "infoSource") == 0;
    if (!is_info && strcasecmp(name, "provider") != 0) return DS_OK;
    ds_xml_value code = ds_xml_tag_attribute(tag, "qcode");
    const char *colon = code.size == 0 ? NULL : memchr(code.text, ':', code.size);
    if (colon == NULL) return DS_OK;
    size_t size = code.size - (size_t)(colon + 1 - code.text);
    return ds_xml_reading_set(r, DS_XML_SOURCE, is_info ? 1 : 6, colon + 1, size, error);
}

const ds_xml_format ds_xml_format_newsml_g2 = {
    .name = "newsml_g2",
    .roots = (const char *const[]){"newsMessage", "newsItem", "packageItem", "knowledgeItem", "conceptItem",
                                   "planningItem", "catalogItem", NULL},
    .items = (const char *const[]){"newsItem", NULL},
    .others = (const char *const[]){"packageItem", "knowledgeItem", "conceptItem", "planningItem", "catalogItem", NULL},
    .rules = {rules, ds_xml_rules_nitf},
    .rule_counts = {sizeof rules / sizeof *rules, DS_XML_RULES_NITF},
    .element = element,
};

DS_XML_READER(newsml_g2);
