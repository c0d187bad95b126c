/* SPDX-License-Identifier: MIT */
/* NewsML 1.2: one article an item; the texts of its components follow one another, without captions and pictures. */
#include "format/xml_reading.h"
#include "format/xml_root.h"

#include <string.h>
#include <strings.h>

static const ds_xml_rule rules[] = {
    {"NewsIdentifier", "PublicIdentifier", NULL, DS_XML_ID, 9, DS_XML_LINE},
    {"NewsIdentifier", "NewsItemId", NULL, DS_XML_GUID, 9, DS_XML_LINE},
    {"NewsIdentifier", "RevisionId", NULL, DS_XML_VERSION, 9, DS_XML_LINE},
    {"NewsIdentifier", "ProviderId", NULL, DS_XML_SOURCE, 6, DS_XML_LINE},
    {"Identification", "NameLabel", NULL, DS_XML_SLUG, 6, DS_XML_LINE},
    {"NewsManagement", "Status", "FormalName", DS_XML_STATUS, 9, 0},
    {"NewsManagement", "ThisRevisionCreated", NULL, DS_XML_PUBLISHED, 9, DS_XML_LINE},
    {"NewsManagement", "FirstCreated", NULL, DS_XML_PUBLISHED, 8, DS_XML_LINE},
    {"NewsLines", "HeadLine", NULL, DS_XML_HEADLINE, 9, DS_XML_LINE},
    {"NewsLines", "SlugLine", NULL, DS_XML_SLUG, 9, DS_XML_LINE},
    {"NewsLines", "KeywordLine", NULL, DS_XML_SLUG, 7, DS_XML_LINE},
    {"NewsLines", "DateLine", NULL, DS_XML_DATELINE, 9, DS_XML_WORDS},
    {"NewsLines", "ByLine", NULL, DS_XML_BYLINE, 9, DS_XML_WORDS},
    {"NewsLines", "CreditLine", NULL, DS_XML_CREDIT, 9, DS_XML_LINE},
    {"NewsLines", "CopyrightLine", NULL, DS_XML_CREDIT, 8, DS_XML_LINE},
    {"Provider", "Party", "FormalName", DS_XML_SOURCE, 9, 0},
    {"Source", "Party", "FormalName", DS_XML_SOURCE, 8, 0},
    {"DescriptiveMetadata", "Language", "FormalName", DS_XML_LANGUAGE, 9, 0},
    {NULL, "NewsItem", "xml:lang", DS_XML_LANGUAGE, 8, 0},
    {"ContentItem", "DataContent", NULL, DS_XML_BODY, 2, DS_XML_MARKUP},
    {"html", "body", NULL, DS_XML_BODY, 5, DS_XML_PROSE},
};

/* Of the article that is being read. */
enum { OTHER_MEDIUM = 1, OTHER_ROLE = 2, EQUIVALENTS = 4 };

static bool is(ds_xml_value value, const char *word) {
    return value.size == strlen(word) && strncasecmp(value.text, word, value.size) == 0;
}

static void mark(ds_xml_reading *r, uint32_t bit, bool on) {
    r->state = on ? r->state | bit : r->state & ~bit;
}

static ds_status element(ds_xml_reading *r, const ds_xml_tag *tag, const char *name, ds_error *error) {
    (void)error;
    ds_xml_value formal = ds_xml_tag_attribute(tag, "FormalName");
    if (strcasecmp(name, "NewsComponent") == 0) {
        mark(r, OTHER_ROLE, false);
        if (is(ds_xml_tag_attribute(tag, "EquivalentsList"), "yes")) mark(r, EQUIVALENTS, true);
    } else if (strcasecmp(name, "Role") == 0) {
        mark(r, OTHER_ROLE, is(formal, "Caption") || is(formal, "Photo") || is(formal, "Picture"));
    } else if (strcasecmp(name, "ContentItem") == 0) {
        mark(r, OTHER_MEDIUM, false);
    } else if (strcasecmp(name, "MediaType") == 0) {
        mark(r, OTHER_MEDIUM, formal.size > 0 && !is(formal, "Text") && !is(formal, "ComplexData"));
    } else if (strcasecmp(name, "DataContent") == 0 && ds_xml_reading_taken(r) != NULL) {
        /* Of texts that say the same in other languages or markup the first one is taken. */
        bool is_again = (r->state & EQUIVALENTS) != 0 && r->body.size > 0;
        if (is_again || (r->state & (OTHER_MEDIUM | OTHER_ROLE)) != 0) r->passed_depth = r->depth;
        if (r->passed_depth != 0) r->captures--;
    }
    return DS_OK;
}

/* "urn:newsml:provider:date:item:revision" without the revision is what revisions share. */
static ds_status finish(ds_xml_reading *r, ds_error *error) {
    const char *id = r->field[DS_XML_ID], *version = r->field[DS_XML_VERSION];
    const char *colon = id == NULL ? NULL : strrchr(id, ':');
    if (colon == NULL) return DS_OK;
    size_t length = version == NULL ? 0 : strlen(version);
    bool names_version = length > 0 && strncmp(colon + 1, version, length) == 0;
    const char *guid = names_version ? ds_arena_text(&r->parser->arena, id, (size_t)(colon - id)) : id;
    if (guid == NULL) return ds_fail_memory(error);
    r->field[DS_XML_GUID] = guid;
    return DS_OK;
}

const ds_xml_format ds_xml_format_newsml1 = {
    .name = "newsml1",
    .roots = (const char *const[]){"NewsML", NULL},
    .items = (const char *const[]){"NewsItem", NULL},
    .others = (const char *const[]){NULL},
    .rules = {rules, ds_xml_rules_nitf},
    .rule_counts = {sizeof rules / sizeof *rules, DS_XML_RULES_NITF},
    .element = element,
    .finish = finish,
};

DS_XML_READER(newsml1);
