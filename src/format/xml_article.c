/* SPDX-License-Identifier: MIT */
/* The article that a reading of XML has come to the end of: which of its fields say what, and where it stands. */
#include "article/date.h"
#include "article/url.h"
#include "format/xml_reading.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* What formats call a status, and what we do. */
static const char *const statuses[][2] = {
    {"usable", "usable"},      {"canceled", "canceled"},   {"cancelled", "canceled"}, {"cancel", "canceled"},
    {"kill", "canceled"},      {"killed", "canceled"},     {"withheld", "withheld"},  {"hold", "withheld"},
    {"withdrawn", "canceled"}, {"embargoed", "embargoed"}, {"embargo", "embargoed"},
};

static const char *or_empty(const char *text) {
    return text == NULL ? "" : text;
}

/* "stat:canceled", "Canceled", "http://cv.iptc.org/newscodes/pubstatusg2/canceled": "canceled". A word that is not known
 * stays as it is. */
static const char *status_of(const char *text) {
    const char *word = text;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == ':' || *at == '/' || *at == '#') word = at + 1;
    }
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (strcasecmp(word, statuses[i][0]) == 0) return statuses[i][1];
    }
    return text;
}

static char *join(ds_xml_reading *r, const char *left, const char *mark, const char *right) {
    size_t size = strlen(left) + strlen(mark) + strlen(right) + 1;
    char *text = ds_arena_new(&r->parser->arena, size, 1);
    if (text != NULL) (void)snprintf(text, size, "%s%s%s", left, mark, right);
    return text;
}

/* The id is the item's own; with a version, for a file may hold several. */
static ds_status choose_id(ds_xml_reading *r, ds_error *error) {
    const char *guid = r->field[DS_XML_GUID], *version = r->field[DS_XML_VERSION];
    const char **id = &r->field[DS_XML_ID];
    if (*id != NULL) return DS_OK;
    *id = guid != NULL ? guid : r->field[DS_XML_URL];
    if (guid == NULL || version == NULL) return DS_OK;
    *id = join(r, guid, ":", version);
    return *id == NULL ? ds_fail_memory(error) : DS_OK;
}

static ds_status clean_url(ds_xml_reading *r, ds_error *error) {
    const char *url = r->field[DS_XML_URL];
    if (url == NULL) return DS_OK;
    size_t size = strlen(url);
    char *own = ds_arena_text(&r->parser->arena, url, size);
    if (own == NULL) return ds_fail_memory(error);
    own[ds_url_clean(own, size)] = '\0';
    r->field[DS_XML_URL] = own;
    return DS_OK;
}

/* Is the root of the file the article? */
static bool is_single(const ds_xml_reading *r) {
    return r->item_depth == 1;
}

static const char *field_of(const ds_xml_reading *r, ds_xml_field field) {
    return r->field[field] != NULL ? r->field[field] : or_empty(r->around[field]);
}

ds_status ds_xml_article_skip(ds_xml_reading *r, const char *reason, const char *detail, ds_error *error) {
    const char *id = r->field[DS_XML_ID] != NULL ? r->field[DS_XML_ID] : r->field[DS_XML_GUID];
    char line[32];
    const char *place = line;
    (void)snprintf(line, sizeof line, "line %llu", (unsigned long long)r->item_line);
    if (id != NULL && !is_single(r)) place = join(r, "id ", "", id);
    if (place == NULL) return ds_fail_memory(error);
    bool is_error = strcmp(reason, "too-large") == 0;
    r->skips++;
    return r->sink->skip(r->sink->user, r->chunk->path, reason, detail, place, is_error, error);
}

static ds_status hand_on(ds_xml_reading *r, ds_error *error) {
    char number[24], place[32] = "";
    const char *path = r->chunk->path, *id = r->field[DS_XML_ID];
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)r->number);
    if (!is_single(r)) path = ds_parser_path(r->parser, path, id == NULL ? number : id);
    if (path == NULL) return ds_fail_memory(error);
    /* An article that has an id is found by it: its place would make the output depend on the order of items. */
    if (id == NULL && !is_single(r)) (void)snprintf(place, sizeof place, "item %s", number);
    const char *source = field_of(r, DS_XML_SOURCE), *status = status_of(or_empty(r->field[DS_XML_STATUS]));
    bool is_embargoed = ds_date_embargoes(r->field[DS_XML_EMBARGO], r->field[DS_XML_PUBLISHED]);
    if (is_embargoed && (*status == '\0' || strcmp(status, "usable") == 0)) status = "embargoed";
    const char *headline = or_empty(r->field[DS_XML_HEADLINE]);
    ds_article article = {
        .struct_size = sizeof article,
        .id = or_empty(id),
        .guid = or_empty(r->field[DS_XML_GUID]),
        .url = or_empty(r->field[DS_XML_URL]),
        .version = or_empty(r->field[DS_XML_VERSION]),
        .status = status,
        .source = *source == '\0' ? r->chunk->source : source,
        .headline = headline,
        .headline_size = strlen(headline),
        .body = r->body.size == 0 ? "" : (const char *)r->body.data,
        .body_size = r->body.size,
        .published = or_empty(r->field[DS_XML_PUBLISHED]),
        .updated = or_empty(r->field[DS_XML_UPDATED]),
        .language = field_of(r, DS_XML_LANGUAGE),
        .slug = or_empty(r->field[DS_XML_SLUG]),
        .dateline = or_empty(r->field[DS_XML_DATELINE]),
        .byline = or_empty(r->field[DS_XML_BYLINE]),
        .credit = or_empty(r->field[DS_XML_CREDIT]),
        .editor_note = or_empty(r->field[DS_XML_NOTE]),
        .format = r->format->name,
        .path = path,
        .place = place,
    };
    r->articles++;
    return r->sink->article(r->sink->user, &article, error);
}

ds_status ds_xml_article_emit(ds_xml_reading *r, ds_error *error) {
    if (r->is_too_large) return ds_xml_article_skip(r, "too-large", "an item of more than 256 MiB", error);
    if (r->is_other) {
        char detail[80];
        (void)snprintf(detail, sizeof detail, "<%.60s>", r->names[r->item_depth]);
        return ds_xml_article_skip(r, "no-article", detail, error);
    }
    if (r->format->finish != NULL) DS_TRY(r->format->finish(r, error));
    DS_TRY(clean_url(r, error));
    DS_TRY(choose_id(r, error));
    /* A kill has no text: a guid or a status is all that it says. */
    bool says_something = r->field[DS_XML_HEADLINE] != NULL || r->body.size > 0 || r->field[DS_XML_GUID] != NULL ||
                          r->field[DS_XML_STATUS] != NULL;
    return says_something ? hand_on(r, error) : ds_xml_article_skip(r, "empty", NULL, error);
}
