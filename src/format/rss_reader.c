/* SPDX-License-Identifier: MIT */
/* RSS 0.9 to 2.0, as RDF or not. The feed's title is the source of items that name none. */
#include "format/xml_reading.h"
#include "format/xml_root.h"

#include <string.h>
#include <strings.h>

static const ds_xml_rule rules[] = {
    {"item", "guid", NULL, DS_XML_GUID, 9, DS_XML_LINE},
    {NULL, "item", "about", DS_XML_GUID, 5, 0},
    {"item", "feedburner:origLink", NULL, DS_XML_URL, 9, DS_XML_LINE},
    {"item", "link", NULL, DS_XML_URL, 8, DS_XML_LINE},
    {"item", "title", NULL, DS_XML_HEADLINE, 9, DS_XML_MARKUP},
    {"item", "dc:title", NULL, DS_XML_HEADLINE, 5, DS_XML_MARKUP},
    {"item", "content:encoded", NULL, DS_XML_BODY, 9, DS_XML_MARKUP},
    {"item", "body", NULL, DS_XML_BODY, 8, DS_XML_PROSE},
    {"item", "div", NULL, DS_XML_BODY, 8, DS_XML_PROSE},
    {"item", "atom:content", NULL, DS_XML_BODY, 7, DS_XML_MARKUP},
    {"item", "description", NULL, DS_XML_BODY, 6, DS_XML_MARKUP},
    {"item", "dc:description", NULL, DS_XML_BODY, 5, DS_XML_MARKUP},
    {"item", "atom:summary", NULL, DS_XML_BODY, 4, DS_XML_MARKUP},
    {"item", "pubDate", NULL, DS_XML_PUBLISHED, 9, DS_XML_LINE},
    {"item", "dc:date", NULL, DS_XML_PUBLISHED, 8, DS_XML_LINE},
    {"item", "dcterms:issued", NULL, DS_XML_PUBLISHED, 7, DS_XML_LINE},
    {"item", "atom:published", NULL, DS_XML_PUBLISHED, 6, DS_XML_LINE},
    {"item", "dcterms:created", NULL, DS_XML_PUBLISHED, 5, DS_XML_LINE},
    {"item", "dcterms:modified", NULL, DS_XML_UPDATED, 9, DS_XML_LINE},
    {"item", "atom:updated", NULL, DS_XML_UPDATED, 8, DS_XML_LINE},
    {"item", "dc:creator", NULL, DS_XML_BYLINE, 9, DS_XML_MARKUP},
    {"item", "author", NULL, DS_XML_BYLINE, 8, DS_XML_MARKUP},
    {"item", "source", NULL, DS_XML_SOURCE, 9, DS_XML_MARKUP},
    {"item", "dc:publisher", NULL, DS_XML_SOURCE, 8, DS_XML_MARKUP},
    {"item", "dc:language", NULL, DS_XML_LANGUAGE, 9, DS_XML_LINE},
    {NULL, "item", "xml:lang", DS_XML_LANGUAGE, 8, 0},
    {"item", "dc:rights", NULL, DS_XML_CREDIT, 9, DS_XML_MARKUP},
    {"channel", "title", NULL, DS_XML_SOURCE, 5, DS_XML_MARKUP},
    {"channel", "language", NULL, DS_XML_LANGUAGE, 9, DS_XML_LINE},
    {"channel", "dc:language", NULL, DS_XML_LANGUAGE, 8, DS_XML_LINE},
    {NULL, "rss", "xml:lang", DS_XML_LANGUAGE, 5, 0},
    {NULL, "channel", "xml:lang", DS_XML_LANGUAGE, 6, 0},
};

enum { NO_PERMALINK = 1 };

static ds_status element(ds_xml_reading *r, const ds_xml_tag *tag, const char *name, ds_error *error) {
    (void)error;
    if (strcasecmp(name, "guid") != 0) return DS_OK;
    ds_xml_value link = ds_xml_tag_attribute(tag, "isPermaLink");
    if (link.size == 5 && strncasecmp(link.text, "false", 5) == 0) r->state |= NO_PERMALINK;
    return DS_OK;
}

/* A guid is the address of the item unless it says that it is not. */
static ds_status finish(ds_xml_reading *r, ds_error *error) {
    (void)error;
    const char *guid = r->field[DS_XML_GUID];
    if (guid == NULL || r->field[DS_XML_URL] != NULL || (r->state & NO_PERMALINK) != 0) return DS_OK;
    if (strncasecmp(guid, "http://", 7) == 0 || strncasecmp(guid, "https://", 8) == 0) r->field[DS_XML_URL] = guid;
    return DS_OK;
}

const ds_xml_format ds_xml_format_rss = {
    .name = "rss",
    .roots = (const char *const[]){"rss", "RDF", NULL},
    .items = (const char *const[]){"item", NULL},
    .others = (const char *const[]){NULL},
    .rules = {rules},
    .rule_counts = {sizeof rules / sizeof *rules},
    .element = element,
    .finish = finish,
};

DS_XML_READER(rss);
