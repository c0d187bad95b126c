/* SPDX-License-Identifier: MIT */
/*
 * JSON-LD as news pages have it: an object, a list, or a @graph of them, read by json-c. Only what stands at the top, in
 * @graph or in mainEntity is this page's article; articles elsewhere are lists of other pages.
 */
#include "format/html_fields.h"

#include "format/json_scan.h"

#include <json-c/json.h>
#include <string.h>
#include <strings.h>

enum {
    DEPTH_MOST = 64,
    WALK_DEPTH_MOST = 6,
    UPDATES_MOST = 10000,
    NAMES_BYTES_MOST = 512,
    JSON_BYTES_MOST = 4 << 20, /* json-c takes some fifty times as much, and it is not counted */
};

typedef struct reading {
    ds_arena *arena;
    ds_error *error;
    size_t updates;
} reading;

/* Ends of type names that mean an article: NewsArticle, ReportageNewsArticle, BlogPosting, LiveBlogPosting. */
static const char *const article_types[] = {"Article",       "BlogPosting",    "SocialMediaPosting",
                                            "Report",        "BackgroundNews", "OpinionNews",
                                            "ReportageNews", "AnalysisNews",   "ReviewNews"};

/* Members that hold a field, best first within it. Names inside are of members that hold the text if it is an object. */
static const struct {
    const char *name;
    ds_html_field field;
    const char *inside[2];
} members[] = {
    {"headline", DS_HTML_HEADLINE, {NULL}},
    {"name", DS_HTML_HEADLINE, {NULL}},
    {"articleBody", DS_HTML_ARTICLE_BODY, {NULL}},
    {"datePublished", DS_HTML_PUBLISHED, {NULL}},
    {"dateCreated", DS_HTML_PUBLISHED, {NULL}},
    {"dateModified", DS_HTML_UPDATED, {NULL}},
    {"author", DS_HTML_BYLINE, {"name"}},
    {"creator", DS_HTML_BYLINE, {"name"}},
    {"publisher", DS_HTML_SITE, {"name"}},
    {"inLanguage", DS_HTML_LANGUAGE, {"alternateName", "name"}},
    {"url", DS_HTML_URL, {"@id"}},
    {"mainEntityOfPage", DS_HTML_URL, {"@id", "url"}},
    {"dateline", DS_HTML_DATELINE, {NULL}},
    {"creditText", DS_HTML_CREDIT, {NULL}},
};

static struct json_object *member(struct json_object *object, const char *name) {
    struct json_object *value = NULL;
    (void)json_object_object_get_ex(object, name, &value);
    return value;
}

static bool name_ends(const char *name, const char *end) {
    size_t size = strlen(name), length = strlen(end);
    return size >= length && strcasecmp(name + size - length, end) == 0;
}

/* Is the object of a type whose name ends so? */
static bool is_a(struct json_object *object, const char *const *ends, size_t count) {
    struct json_object *type = member(object, "@type");
    size_t types = json_object_is_type(type, json_type_array) ? json_object_array_length(type) : 1;
    for (size_t t = 0; t < types; t++) {
        struct json_object *one =
            json_object_is_type(type, json_type_array) ? json_object_array_get_idx(type, t) : type;
        if (!json_object_is_type(one, json_type_string)) continue;
        for (size_t e = 0; e < count; e++) {
            if (name_ends(json_object_get_string(one), ends[e])) return true;
        }
    }
    return false;
}

/* The text of a value: a string, or a string in an object. NULL if there is none. */
static struct json_object *text_in(struct json_object *value, const char *const inside[2]) {
    if (json_object_is_type(value, json_type_string)) return value;
    for (size_t i = 0; i < 2 && inside[i] != NULL && json_object_is_type(value, json_type_object); i++) {
        struct json_object *found = member(value, inside[i]);
        if (json_object_is_type(found, json_type_string)) return found;
    }
    return NULL;
}

static ds_status set(const reading *r, ds_html_fields *fields, ds_html_field field, unsigned rank,
                     struct json_object *text) {
    return ds_html_fields_set(fields, field, rank, json_object_get_string(text),
                              (size_t)json_object_get_string_len(text), r->arena, r->error);
}

/* A list: names are joined by commas, of other fields the first counts. */
static ds_status read_list(const reading *r, ds_html_fields *fields, size_t m, struct json_object *list) {
    char names[NAMES_BYTES_MOST];
    size_t used = 0;
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        struct json_object *text = text_in(json_object_array_get_idx(list, i), members[m].inside);
        if (text == NULL) continue;
        if (members[m].field != DS_HTML_BYLINE) return set(r, fields, members[m].field, DS_HTML_RANK_LD, text);
        size_t size = (size_t)json_object_get_string_len(text);
        if (used + size + 2 > sizeof names) break;
        if (used > 0) {
            memcpy(names + used, ", ", 2);
            used += 2;
        }
        memcpy(names + used, json_object_get_string(text), size);
        used += size;
    }
    return ds_html_fields_set(fields, members[m].field, DS_HTML_RANK_LD, names, used, r->arena, r->error);
}

static ds_status read_members(const reading *r, ds_html_fields *fields, struct json_object *object) {
    for (size_t m = 0; m < sizeof members / sizeof *members; m++) {
        struct json_object *value = member(object, members[m].name);
        if (json_object_is_type(value, json_type_array)) {
            DS_TRY(read_list(r, fields, m, value));
            continue;
        }
        struct json_object *text = text_in(value, members[m].inside);
        if (text != NULL) DS_TRY(set(r, fields, members[m].field, DS_HTML_RANK_LD, text));
    }
    return DS_OK;
}

static ds_status read_update(reading *r, ds_html_fields *blog, struct json_object *object) {
    if (!json_object_is_type(object, json_type_object) || r->updates >= UPDATES_MOST) return DS_OK;
    ds_html_fields *update = ds_arena_new(r->arena, 1, sizeof *update);
    if (update == NULL) return ds_fail_memory(r->error);
    ds_html_fields_init(update);
    DS_TRY(read_members(r, update, object));
    if (update->text[DS_HTML_HEADLINE] == NULL && update->text[DS_HTML_ARTICLE_BODY] == NULL) return DS_OK;
    if (blog->last_update == NULL)
        blog->update = update;
    else
        blog->last_update->update = update;
    blog->last_update = update;
    r->updates++;
    return DS_OK;
}

static ds_status read_updates(reading *r, ds_html_fields *fields, struct json_object *updates) {
    if (json_object_is_type(updates, json_type_object)) return read_update(r, fields, updates);
    if (!json_object_is_type(updates, json_type_array)) return DS_OK;
    for (size_t i = 0; i < json_object_array_length(updates); i++) {
        DS_TRY(read_update(r, fields, json_object_array_get_idx(updates, i)));
    }
    return DS_OK;
}

/* The first article counts: what a field has already stays. */
static ds_status read_article(reading *r, ds_html_fields *fields, struct json_object *object) {
    static const char *const live[] = {"LiveBlogPosting"};
    bool is_live = is_a(object, live, 1);
    DS_TRY(read_members(r, fields, object));
    if (!is_live) return DS_OK;
    fields->is_live = true;
    return read_updates(r, fields, member(object, "liveBlogUpdate"));
}

static ds_status walk(reading *r, ds_html_fields *fields, struct json_object *value, unsigned depth) {
    if (depth > WALK_DEPTH_MOST) return DS_OK;
    if (json_object_is_type(value, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(value); i++) {
            DS_TRY(walk(r, fields, json_object_array_get_idx(value, i), depth + 1));
        }
        return DS_OK;
    }
    if (!json_object_is_type(value, json_type_object)) return DS_OK;
    if (is_a(value, article_types, sizeof article_types / sizeof *article_types)) return read_article(r, fields, value);
    DS_TRY(walk(r, fields, member(value, "@graph"), depth + 1));
    return walk(r, fields, member(value, "mainEntity"), depth + 1);
}

ds_status ds_html_ld_read(ds_html_fields *fields, const char *json, size_t size, ds_arena *arena, ds_error *error) {
    reading r = {.arena = arena, .error = error};
    size_t start = 0;
    /* <!-- and // <![CDATA[ are still met. */
    while (start < size && json[start] != '{' && json[start] != '[') start++;
    if (start + 8 < size && memcmp(json + start, "[CDATA[", 7) == 0) {
        start += 7;
        while (start < size && json[start] != '{' && json[start] != '[') start++;
    }
    size_t end = ds_json_value_end((const unsigned char *)json, size, start); /* what comes behind it may be anything */
    if (start == size || end == 0 || end - start > JSON_BYTES_MOST) return DS_OK;
    struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MOST);
    if (tokener == NULL) return ds_fail_memory(error);
    struct json_object *value = json_tokener_parse_ex(tokener, json + start, (int)(end - start));
    bool no_memory = value == NULL && json_tokener_get_error(tokener) == json_tokener_success;
    json_tokener_free(tokener);
    ds_status status = no_memory ? ds_fail_memory(error) : walk(&r, fields, value, 0);
    json_object_put(value);
    return status;
}
