/* SPDX-License-Identifier: MIT */
/*
 * A record is walked once: every key is looked for in the table of known names, whose order within a field is that of
 * preference, and the best usable value of each field stays. Names that the caller maps go before the table.
 *
 * A known name is a guess: `site`, `source` or `article` may mean something else in this feed. So a value of a wrong
 * type does not count when another name of the field has a good one, and for most fields it means that the field is
 * missing. It is an error where the article would be lost or confused without a word: in its id, headline and body, and
 * in whatever the caller mapped.
 */
#include "format/json_field.h"

#include "article/blank.h"
#include "article/date.h"
#include "format/json_reader.h"

#include <json-c/json.h>
#include <strings.h>

/* Indexed by field. */
static const struct {
    const char *ours[2];                     /* as options.fields names it */
    bool numbers;                            /* a number stands for its JSON text */
    bool strict;                             /* see above */
    const char *inside[DS_JSON_INSIDE_MOST]; /* members that hold the text if the value is an object: NewsAPI and
                                              * MongoDB write such */
    const char *between;                     /* the texts of an array of strings */
    const char *item; /* the value may be an array of objects, of which this member of one is it */
} rules[DS_JSON_FIELDS] = {
    [DS_JSON_ID] = {{"id"}, true, true, {"$oid", "value"}, NULL, NULL},
    [DS_JSON_GUID] = {{"guid"}, true, false, {"value"}, NULL, NULL},
    [DS_JSON_URL] = {{"url"}, false, false, {NULL}, NULL, NULL},
    [DS_JSON_VERSION] = {{"version"}, true, false, {NULL}, NULL, NULL},
    [DS_JSON_STATUS] = {{"status"}, false, false, {NULL}, NULL, NULL},
    [DS_JSON_HEADLINE] = {{"headline", "title"}, false, true, {NULL}, NULL, "value"},
    [DS_JSON_BODY] = {{"text", "body"}, false, true, {NULL}, "\n", "value"},
    [DS_JSON_SOURCE] = {{"source"}, false, false, {"name", "id"}, NULL, "name"},
    [DS_JSON_PUBLISHED] = {{"published", "date"}, true, false, {"$date"}, NULL, NULL},
    [DS_JSON_UPDATED] = {{"updated"}, true, false, {"$date"}, NULL, NULL},
    [DS_JSON_LANGUAGE] = {{"language"}, false, false, {NULL}, NULL, NULL},
    [DS_JSON_SLUG] = {{"slug"}, false, false, {NULL}, NULL, NULL},
    [DS_JSON_DATELINE] = {{"dateline"}, false, false, {NULL}, NULL, NULL},
    [DS_JSON_BYLINE] = {{"byline", "author"}, false, false, {"name", "by", "byline"}, ", ", NULL},
    [DS_JSON_CREDIT] = {{"credit"}, false, false, {NULL}, NULL, NULL},
    [DS_JSON_EDITOR_NOTE] = {{"editor_note", "ednote"}, false, false, {NULL}, NULL, NULL},
    [DS_JSON_EMBARGO] = {{"embargo"}, true, false, {NULL}, NULL, NULL},
};

/* The names that feeds use; the first that is there and not empty wins. */
static const struct {
    ds_json_field field;
    const char *name;
    unsigned marks;
} known[] = {
    {DS_JSON_ID, "id", 0},
    {DS_JSON_ID, "_id", 0},
    {DS_JSON_ID, "guid", 0},
    {DS_JSON_ID, "uri", 0},
    {DS_JSON_ID, "docid", 0},
    {DS_JSON_ID, "doc_id", 0},
    {DS_JSON_GUID, "guid", 0},
    {DS_JSON_GUID, "uri", 0},
    {DS_JSON_GUID, "altids", DS_JSON_NESTED},
    {DS_JSON_URL, "url", 0},
    {DS_JSON_URL, "link", 0},
    {DS_JSON_URL, "canonical_url", 0},
    {DS_JSON_VERSION, "version", 0},
    {DS_JSON_STATUS, "status", 0},
    {DS_JSON_STATUS, "pubstatus", DS_JSON_NINJS},
    {DS_JSON_STATUS, "pubStatus", DS_JSON_NINJS},
    {DS_JSON_EMBARGO, "embargoed", 0},
    {DS_JSON_EMBARGO, "embargo", 0},
    {DS_JSON_HEADLINE, "headline", 0},
    {DS_JSON_HEADLINE, "title", 0},
    {DS_JSON_HEADLINE, "headlines", DS_JSON_NINJS},
    {DS_JSON_BODY, "text", 0},
    {DS_JSON_BODY, "body", 0},
    {DS_JSON_BODY, "content", 0},
    {DS_JSON_BODY, "body_text", 0},
    {DS_JSON_BODY, "content_text", DS_JSON_FEED},
    {DS_JSON_BODY, "maintext", 0},
    {DS_JSON_BODY, "article", 0},
    {DS_JSON_BODY, "articleBody", 0},
    {DS_JSON_BODY, "bodies", DS_JSON_NINJS},
    {DS_JSON_BODY, "body_html", DS_JSON_HTML},
    {DS_JSON_BODY, "body_xhtml", DS_JSON_HTML},
    {DS_JSON_BODY, "content_html", DS_JSON_HTML | DS_JSON_FEED},
    {DS_JSON_SOURCE, "source", 0},
    {DS_JSON_SOURCE, "publisher", 0},
    {DS_JSON_SOURCE, "series", 0},
    {DS_JSON_SOURCE, "site", 0},
    {DS_JSON_SOURCE, "domain", 0},
    {DS_JSON_SOURCE, "outlet", 0},
    {DS_JSON_SOURCE, "provider", 0},
    {DS_JSON_SOURCE, "infosource", 0},
    {DS_JSON_SOURCE, "infoSource", 0},
    {DS_JSON_PUBLISHED, "versioncreated", DS_JSON_NINJS},
    {DS_JSON_PUBLISHED, "versionCreated", DS_JSON_NINJS},
    {DS_JSON_PUBLISHED, "date", 0},
    {DS_JSON_PUBLISHED, "published", 0},
    {DS_JSON_PUBLISHED, "datePublished", 0},
    {DS_JSON_PUBLISHED, "date_published", 0},
    {DS_JSON_PUBLISHED, "pubDate", 0},
    {DS_JSON_PUBLISHED, "published_at", 0},
    {DS_JSON_PUBLISHED, "publishedAt", 0},
    {DS_JSON_PUBLISHED, "date_publish", 0},
    {DS_JSON_PUBLISHED, "timestamp", 0},
    {DS_JSON_PUBLISHED, "firstcreated", 0},
    {DS_JSON_PUBLISHED, "firstCreated", 0},
    {DS_JSON_UPDATED, "updated", 0},
    {DS_JSON_UPDATED, "dateModified", 0},
    {DS_JSON_UPDATED, "date_modified", 0},
    {DS_JSON_UPDATED, "modified", 0},
    {DS_JSON_UPDATED, "updated_at", 0},
    {DS_JSON_LANGUAGE, "language", 0},
    {DS_JSON_LANGUAGE, "lang", 0},
    {DS_JSON_SLUG, "slug", 0},
    {DS_JSON_SLUG, "slugline", 0},
    {DS_JSON_SLUG, "keyword", 0},
    {DS_JSON_DATELINE, "dateline", 0},
    {DS_JSON_DATELINE, "located", 0},
    {DS_JSON_BYLINE, "byline", 0},
    {DS_JSON_BYLINE, "by", 0},
    {DS_JSON_BYLINE, "author", 0},
    {DS_JSON_BYLINE, "authors", 0},
    {DS_JSON_BYLINE, "bylines", 0},
    {DS_JSON_CREDIT, "credit", 0},
    {DS_JSON_CREDIT, "creditline", 0},
    {DS_JSON_CREDIT, "description_creditline", 0},
    {DS_JSON_CREDIT, "copyrightholder", 0},
    {DS_JSON_CREDIT, "copyrightHolder", 0},
    {DS_JSON_CREDIT, "copyrightnotice", 0},
    {DS_JSON_CREDIT, "copyrightNotice", 0},
    {DS_JSON_EDITOR_NOTE, "ednote", 0},
    {DS_JSON_EDITOR_NOTE, "edNote", 0},
    {DS_JSON_EDITOR_NOTE, "editor_note", 0},
};

enum { KNOWN = sizeof known / sizeof *known, MAPPED = -1, NONE = 2 * KNOWN };

typedef enum verdict { MISSING, USABLE, WRONG } verdict;

/* What was found for each field so far. */
typedef struct finds {
    struct json_object *value[DS_JSON_FIELDS];
    int rank[DS_JSON_FIELDS];          /* index in `known`, and KNOWN more for one in another case; MAPPED or NONE */
    const char *wrong[DS_JSON_FIELDS]; /* name of a value of a wrong type */
    const char *type[DS_JSON_FIELDS];
    unsigned marks;
    bool body_is_html;
} finds;

ds_json_field ds_json_field_named(const char *ours) {
    unsigned f = 0;
    for (; f < DS_JSON_FIELDS; f++) {
        if (strcmp(rules[f].ours[0], ours) == 0) break;
        if (rules[f].ours[1] != NULL && strcmp(rules[f].ours[1], ours) == 0) break;
    }
    return (ds_json_field)f;
}

bool ds_json_field_known(const char *name) {
    return ds_json_field_named(name) != DS_JSON_FIELDS;
}

bool ds_json_field_known_name(size_t at, ds_json_name *out) {
    if (at >= KNOWN) return false;
    *out = (ds_json_name){known[at].field, (int)at, known[at].name, known[at].marks};
    return true;
}

bool ds_json_field_known_as(const char *name, size_t size) {
    for (size_t i = 0; i < KNOWN; i++) {
        if (strncasecmp(known[i].name, name, size) == 0 && known[i].name[size] == '\0') return true;
    }
    return false;
}

bool ds_json_field_is_html(const char *name) {
    const char *dot = strrchr(name, '.');
    if (dot != NULL) name = dot + 1;
    for (size_t i = 0; i < KNOWN; i++) {
        if ((known[i].marks & DS_JSON_HTML) != 0 && strcasecmp(known[i].name, name) == 0) return true;
    }
    return false;
}

bool ds_json_field_takes_numbers(ds_json_field field) {
    return rules[field].numbers;
}

bool ds_json_field_is_strict(ds_json_field field) {
    return rules[field].strict;
}

const char *ds_json_field_between(ds_json_field field) {
    return rules[field].between;
}

const char *ds_json_field_inside(ds_json_field field, size_t at) {
    return rules[field].inside[at];
}

static verdict judge_string(struct json_object *value) {
    size_t size = (size_t)json_object_get_string_len(value);
    return ds_blank_prefix((const unsigned char *)json_object_get_string(value), size) == size ? MISSING : USABLE;
}

/* json-c cuts whole numbers down to what 64 bits hold, which would give different ids one text. */
static bool is_cut_down(struct json_object *value) {
    return json_object_get_uint64(value) == UINT64_MAX || json_object_get_int64(value) == INT64_MIN;
}

/* The text in an object that is the value, or one of its values; or the value itself. */
static struct json_object *step_inside(ds_json_field field, struct json_object *value) {
    for (unsigned i = 0; i < DS_JSON_INSIDE_MOST && json_object_is_type(value, json_type_object); i++) {
        struct json_object *inside = NULL;
        const char *name = rules[field].inside[i];
        if (name == NULL || !json_object_object_get_ex(value, name, &inside)) continue;
        if (json_object_is_type(inside, json_type_string) && judge_string(inside) == USABLE) return inside;
    }
    return value;
}

/* An author of whom only the address is known. */
static bool is_nameless(ds_json_field field, struct json_object *item) {
    return rules[field].inside[0] != NULL && json_object_is_type(item, json_type_object);
}

static verdict judge_list(ds_json_field field, struct json_object *array) {
    verdict all = MISSING;
    for (size_t i = 0; i < json_object_array_length(array); i++) {
        struct json_object *item = step_inside(field, json_object_array_get_idx(array, i));
        if (item == NULL || is_nameless(field, item)) continue;
        if (!json_object_is_type(item, json_type_string)) return WRONG;
        if (judge_string(item) == USABLE) all = USABLE;
    }
    return all;
}

static bool has_word(struct json_object *object, const char *name, const char *word) {
    struct json_object *value = NULL;
    if (!json_object_object_get_ex(object, name, &value) || !json_object_is_type(value, json_type_string)) return false;
    return strcasestr(json_object_get_string(value), word) != NULL;
}

/* The text of one of several objects: the plain one of several bodies, else the first. NULL if there is none. */
static struct json_object *pick(ds_json_field field, struct json_object *array, bool *is_html) {
    struct json_object *best = NULL;
    for (size_t i = 0; i < json_object_array_length(array); i++) {
        struct json_object *item = json_object_array_get_idx(array, i), *value = NULL;
        if (!json_object_is_type(item, json_type_object)) continue;
        if (!json_object_object_get_ex(item, rules[field].item, &value)) continue;
        if (!json_object_is_type(value, json_type_string) || judge_string(value) != USABLE) continue;
        bool html = has_word(item, "contenttype", "html") || has_word(item, "contentType", "html");
        if (best != NULL && (html || !*is_html)) continue;
        best = value;
        *is_html = html;
    }
    return best;
}

/* Can the field be had from this value? Steps down into what holds the text. */
static verdict judge(ds_json_field field, struct json_object **value, bool *is_html) {
    struct json_object *inner = NULL;
    if (json_object_is_type(*value, json_type_array) && rules[field].item != NULL) inner = pick(field, *value, is_html);
    *value = inner != NULL ? inner : step_inside(field, *value);
    switch (json_object_get_type(*value)) {
    case json_type_null: return MISSING;
    case json_type_string: return judge_string(*value);
    case json_type_int: return rules[field].numbers && !is_cut_down(*value) ? USABLE : WRONG;
    case json_type_double: return rules[field].numbers ? USABLE : WRONG;
    case json_type_array: return rules[field].between != NULL ? judge_list(field, *value) : WRONG;
    default: return WRONG;
    }
}

static void consider(finds *found, ds_json_field field, int rank, const char *name, struct json_object *value) {
    if (rank >= found->rank[field]) return;
    struct json_object *outer = value;
    bool is_html = field == DS_JSON_BODY && ds_json_field_is_html(name);
    verdict v = judge(field, &value, &is_html);
    if (v == USABLE) {
        if (field == DS_JSON_BODY) found->body_is_html = is_html;
        found->value[field] = value;
        found->rank[field] = rank;
    }
    bool is_strict = rank == MAPPED || (rank < KNOWN && rules[field].strict);
    if (v == WRONG && is_strict && found->wrong[field] == NULL) {
        found->wrong[field] = name;
        found->type[field] = json_type_to_name(json_object_get_type(outer));
    }
}

/* A name with dots is first taken as it stands, then as a way down into objects. */
static struct json_object *look_up(struct json_object *record, const char *path, char *scratch) {
    struct json_object *value = NULL;
    if (json_object_object_get_ex(record, path, &value)) return value;
    strcpy(scratch, path);
    value = record;
    for (char *rest = scratch, *name; value != NULL && (name = strsep(&rest, ".")) != NULL;) {
        struct json_object *next = NULL;
        if (!json_object_is_type(value, json_type_object)) return NULL;
        (void)json_object_object_get_ex(value, name, &next);
        value = next;
    }
    return value;
}

static ds_status find_mapped(finds *found, ds_parser *parser, struct json_object *record, ds_error *error) {
    const ds_options *options = parser->options;
    for (size_t i = 0; options != NULL && i < options->field_count; i++) {
        ds_json_field field = ds_json_field_named(options->fields[i].name);
        const char *path = options->fields[i].value;
        if (field == DS_JSON_FIELDS) continue; /* ds_options_check has refused it */
        char *scratch = ds_arena_new(&parser->arena, strlen(path) + 1, 1);
        if (scratch == NULL) return ds_fail_memory(error);
        consider(found, field, MAPPED, path, look_up(record, path, scratch));
    }
    return DS_OK;
}

static void find_known(finds *found, struct json_object *record) {
    json_object_object_foreach(record, key, value) {
        bool is_known = false, is_capital = key[0] >= 'A' && key[0] <= 'Z';
        for (int i = 0; i < KNOWN; i++) {
            const char *name = known[i].name;
            if (name[0] != key[0] || strcmp(name, key) != 0) continue;
            is_known = true;
            found->marks |= known[i].marks;
            if ((known[i].marks & DS_JSON_NESTED) == 0) consider(found, known[i].field, i, key, value);
        }
        for (int i = 0; i < KNOWN && is_capital && !is_known; i++) {
            if (strcasecmp(known[i].name, key) != 0 || (known[i].marks & DS_JSON_NESTED) != 0) continue;
            consider(found, known[i].field, KNOWN + i, key, value);
        }
    }
}

/* The AP's uri differs from request to request; its other ids do not. */
static void find_other_ids(finds *found, struct json_object *record) {
    static const struct {
        ds_json_field field;
        const char *name;
    } rows[] = {{DS_JSON_GUID, "itemid"}, {DS_JSON_ID, "etag"}};
    struct json_object *ids = NULL, *value = NULL;
    if (!json_object_object_get_ex(record, "altids", &ids) || !json_object_is_type(ids, json_type_object)) return;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!json_object_object_get_ex(ids, rows[i].name, &value) || found->rank[rows[i].field] == MAPPED) continue;
        if (!json_object_is_type(value, json_type_string) || judge_string(value) != USABLE) continue;
        found->value[rows[i].field] = value;
        found->marks |= DS_JSON_AP_MEDIA;
    }
}

/* Write the texts of a list to `out`, if it is not NULL; returns their size. Only in bodies blank ones count. */
static size_t join(char *out, ds_json_field field, struct json_object *array) {
    const char *between = rules[field].between;
    size_t size = 0, between_size = strlen(between);
    for (size_t i = 0; i < json_object_array_length(array); i++) {
        struct json_object *item = step_inside(field, json_object_array_get_idx(array, i));
        if (item == NULL || is_nameless(field, item)) continue;
        if (field != DS_JSON_BODY && judge_string(item) != USABLE) continue;
        size_t item_size = (size_t)json_object_get_string_len(item), gap = size > 0 ? between_size : 0;
        if (out != NULL) memcpy(out + size, between, gap);
        if (out != NULL) memcpy(out + size + gap, json_object_get_string(item), item_size);
        size += gap + item_size;
    }
    return size;
}

static char *join_list(ds_parser *parser, ds_json_field field, struct json_object *array, size_t *size) {
    *size = join(NULL, field, array);
    char *text = ds_arena_new(&parser->arena, *size + 1, 1);
    if (text == NULL) return NULL;
    (void)join(text, field, array);
    text[*size] = '\0';
    return text;
}

/* Texts other than headline and body have no length of their own further on: a NUL must not cut them short. */
static ds_status take(ds_json_texts *out, ds_parser *parser, ds_json_field field, struct json_object *value,
                      ds_error *error) {
    bool is_list = json_object_is_type(value, json_type_array),
         is_string = json_object_is_type(value, json_type_string);
    size_t size = 0;
    const char *text = is_list ? join_list(parser, field, value, &size) : json_object_get_string(value);
    if (text == NULL) return ds_fail_memory(error);
    if (!is_list) size = is_string ? (size_t)json_object_get_string_len(value) : strlen(text);
    if (field != DS_JSON_HEADLINE && field != DS_JSON_BODY && memchr(text, '\0', size) != NULL) {
        char *copy = ds_arena_text(&parser->arena, text, size);
        if (copy == NULL) return ds_fail_memory(error);
        for (char *nul; (nul = memchr(copy, '\0', size)) != NULL;) *nul = ' ';
        text = copy;
    }
    out->data[field] = text;
    out->size[field] = size;
    return DS_OK;
}

ds_status ds_json_field_read(ds_json_texts *out, ds_parser *parser, struct json_object *record, ds_error *error) {
    *out = (ds_json_texts){.bad_name = NULL};
    finds found = {.value = {NULL}};
    for (unsigned f = 0; f < DS_JSON_FIELDS; f++) found.rank[f] = NONE;
    DS_TRY(find_mapped(&found, parser, record, error));
    find_known(&found, record);
    find_other_ids(&found, record);
    out->marks = found.marks;
    out->body_is_html = found.value[DS_JSON_BODY] != NULL && found.body_is_html;
    for (unsigned f = 0; f < DS_JSON_FIELDS; f++) {
        if (found.value[f] != NULL) {
            DS_TRY(take(out, parser, (ds_json_field)f, found.value[f], error));
        } else if (found.wrong[f] != NULL && out->bad_name == NULL) {
            out->bad_name = found.wrong[f];
            out->bad_type = found.type[f];
        }
    }
    return DS_OK;
}

/* What is usable, or says nothing, until its embargo ends. */
static const char *status_of(const char *const text[DS_JSON_FIELDS]) {
    const char *status = text[DS_JSON_STATUS];
    bool is_open = status == NULL || *status == '\0' || strcasecmp(status, "usable") == 0;
    return is_open && ds_date_embargoes(text[DS_JSON_EMBARGO], text[DS_JSON_PUBLISHED]) ? "embargoed" : status;
}

ds_article ds_json_field_article(const char *const text[DS_JSON_FIELDS], const size_t size[DS_JSON_FIELDS]) {
    return (ds_article){
        .struct_size = sizeof(ds_article),
        .id = text[DS_JSON_ID],
        .guid = text[DS_JSON_GUID],
        .url = text[DS_JSON_URL],
        .version = text[DS_JSON_VERSION],
        .status = status_of(text),
        .source = text[DS_JSON_SOURCE],
        .headline = text[DS_JSON_HEADLINE],
        .body = text[DS_JSON_BODY],
        .published = text[DS_JSON_PUBLISHED],
        .updated = text[DS_JSON_UPDATED],
        .language = text[DS_JSON_LANGUAGE],
        .slug = text[DS_JSON_SLUG],
        .dateline = text[DS_JSON_DATELINE],
        .byline = text[DS_JSON_BYLINE],
        .credit = text[DS_JSON_CREDIT],
        .editor_note = text[DS_JSON_EDITOR_NOTE],
        .headline_size = size[DS_JSON_HEADLINE],
        .body_size = size[DS_JSON_BODY],
    };
}
