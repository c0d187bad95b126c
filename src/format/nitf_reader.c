/* SPDX-License-Identifier: MIT */
/* NITF 3.x, the IPTC's markup of a story; its rules serve the formats that wrap it too, so their ranks stay under 6. */
#include "format/xml_reading.h"
#include "format/xml_root.h"

#include <string.h>
#include <strings.h>

const ds_xml_rule ds_xml_rules_nitf[DS_XML_RULES_NITF] = {
    {NULL, "doc-id", "id-string", DS_XML_GUID, 5, 0},
    {NULL, "doc-id", "regsrc", DS_XML_SOURCE, 5, 0},
    {NULL, "doc.copyright", "holder", DS_XML_SOURCE, 4, 0},
    {NULL, "from-src", "src-name", DS_XML_SOURCE, 3, 0},
    {NULL, "docdata", "management-status", DS_XML_STATUS, 5, 0},
    {NULL, "du-key", "version", DS_XML_VERSION, 3, 0},
    {NULL, "du-key", "generation", DS_XML_VERSION, 2, 0},
    {NULL, "du-key", "key", DS_XML_SLUG, 3, 0},
    {NULL, "keyword", "key", DS_XML_SLUG, 2, 0},
    {NULL, "ed-msg", "info", DS_XML_NOTE, 5, 0},
    {NULL, "correction", "info", DS_XML_NOTE, 4, 0},
    {NULL, "date.issue", "norm", DS_XML_PUBLISHED, 5, 0},
    {NULL, "date.release", "norm", DS_XML_PUBLISHED, 4, 0},
    {NULL, "pubdata", "date.publication", DS_XML_PUBLISHED, 3, 0},
    {NULL, "story.date", "norm", DS_XML_PUBLISHED, 2, 0},
    {NULL, "nitf", "xml:lang", DS_XML_LANGUAGE, 5, 0},
    {NULL, "nitf", "baselang", DS_XML_LANGUAGE, 4, 0},
    {"hedline", "hl1", NULL, DS_XML_HEADLINE, 5, DS_XML_LINE},
    {NULL, "hedline", NULL, DS_XML_HEADLINE, 3, DS_XML_WORDS},
    {"head", "title", NULL, DS_XML_HEADLINE, 2, DS_XML_LINE},
    {NULL, "byline", NULL, DS_XML_BYLINE, 5, DS_XML_WORDS},
    {"dateline", "story.date", NULL, DS_XML_DATELINE, 1, DS_XML_PASS},
    {NULL, "dateline", NULL, DS_XML_DATELINE, 5, DS_XML_WORDS},
    {NULL, "distributor", NULL, DS_XML_CREDIT, 3, DS_XML_WORDS},
    {NULL, "rights.owner", NULL, DS_XML_CREDIT, 2, DS_XML_WORDS},
    {"body.head", "note", NULL, DS_XML_NOTE, 3, DS_XML_MORE},
    {NULL, "revision-history", "comment", DS_XML_NOTE, 3, 0},
    {"body", "body.content", NULL, DS_XML_BODY, 5, DS_XML_PROSE},
};

/* What agencies put into <meta name="..." content="...">. */
static ds_status element(ds_xml_reading *r, const ds_xml_tag *tag, const char *name, ds_error *error) {
    static const struct {
        const char *name;
        ds_xml_field field;
    } metas[] = {{"anpa-keyword", DS_XML_SLUG}, {"slug", DS_XML_SLUG}, {"slugline", DS_XML_SLUG}};
    if (strcasecmp(name, "meta") != 0) return DS_OK;
    ds_xml_value is = ds_xml_tag_attribute(tag, "name"), value = ds_xml_tag_attribute(tag, "content");
    for (size_t i = 0; i < sizeof metas / sizeof *metas; i++) {
        if (is.size != strlen(metas[i].name) || strncasecmp(is.text, metas[i].name, is.size) != 0) continue;
        return ds_xml_reading_set(r, metas[i].field, 4, value.text, value.size, error);
    }
    return DS_OK;
}

/* Without a registered source the distributor is the one who sent it. */
static ds_status finish(ds_xml_reading *r, ds_error *error) {
    (void)error;
    if (r->field[DS_XML_SOURCE] == NULL) r->field[DS_XML_SOURCE] = r->field[DS_XML_CREDIT];
    return DS_OK;
}

const ds_xml_format ds_xml_format_nitf = {
    .name = "nitf",
    .roots = (const char *const[]){"nitf", NULL},
    .items = (const char *const[]){"nitf", NULL},
    .others = (const char *const[]){NULL},
    .rules = {ds_xml_rules_nitf},
    .rule_counts = {DS_XML_RULES_NITF},
    .element = element,
    .finish = finish,
};

static int sniff(const unsigned char *head, size_t size, const char *path) {
    (void)path;
    return ds_xml_root_score(&ds_xml_format_nitf, head, size);
}

/* A file is one article, so it needs no feeding. */
static ds_status parse(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_error *error) {
    ds_status status = ds_xml_reading_feed(&ds_xml_format_nitf, parser, chunk, true, sink, error);
    ds_xml_reading_drop(parser);
    return status;
}

const ds_reader ds_reader_nitf = {.name = "nitf", .sniff = sniff, .parse = parse};
