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
#include "article/json_field.h"

#include "article/blank.h"
#include "article/json_reader.h"

#include <json-c/json.h>

/* Indexed by field. */
static const struct {
    const char *ours[2];   /* as options.fields names it */
    bool numbers;          /* a number stands for its JSON text */
    bool strict;           /* see above */
    const char *inside[2]; /* members that hold the text if the value is an object: NewsAPI and MongoDB write such */
} rules[DS_JSON_FIELDS] = {
    [DS_JSON_ID] = {{"id"}, true, true, {"$oid"}},
    [DS_JSON_GUID] = {{"guid"}, true, false, {NULL}},
    [DS_JSON_URL] = {{"url"}, false, false, {NULL}},
    [DS_JSON_VERSION] = {{"version"}, true, false, {NULL}},
    [DS_JSON_STATUS] = {{"status"}, false, false, {NULL}},
    [DS_JSON_HEADLINE] = {{"headline", "title"}, false, true, {NULL}},
    [DS_JSON_BODY] = {{"text", "body"}, false, true, {NULL}},
    [DS_JSON_SOURCE] = {{"source"}, false, false, {"name", "id"}},
    [DS_JSON_PUBLISHED] = {{"published", "date"}, true, false, {"$date"}},
    [DS_JSON_UPDATED] = {{"updated"}, true, false, {"$date"}},
    [DS_JSON_LANGUAGE] = {{"language"}, false, false, {NULL}},
};

/* The names that feeds use; the first that is there and not empty wins. */
static const struct {
    ds_json_field field;
    const char *name;
} known[] = {
    {DS_JSON_ID, "id"},
    {DS_JSON_ID, "_id"},
    {DS_JSON_ID, "guid"},
    {DS_JSON_ID, "uri"},
    {DS_JSON_ID, "docid"},
    {DS_JSON_ID, "doc_id"},
    {DS_JSON_GUID, "guid"},
    {DS_JSON_GUID, "uri"},
    {DS_JSON_URL, "url"},
    {DS_JSON_URL, "link"},
    {DS_JSON_URL, "canonical_url"},
    {DS_JSON_VERSION, "version"},
    {DS_JSON_STATUS, "status"},
    {DS_JSON_STATUS, "pubstatus"},
    {DS_JSON_STATUS, "pubStatus"},
    {DS_JSON_HEADLINE, "headline"},
    {DS_JSON_HEADLINE, "title"},
    {DS_JSON_BODY, "text"},
    {DS_JSON_BODY, "body"},
    {DS_JSON_BODY, "content"},
    {DS_JSON_BODY, "body_text"},
    {DS_JSON_BODY, "maintext"},
    {DS_JSON_BODY, "article"},
    {DS_JSON_SOURCE, "source"},
    {DS_JSON_SOURCE, "publisher"},
    {DS_JSON_SOURCE, "series"},
    {DS_JSON_SOURCE, "site"},
    {DS_JSON_SOURCE, "domain"},
    {DS_JSON_SOURCE, "outlet"},
    {DS_JSON_PUBLISHED, "versioncreated"},
    {DS_JSON_PUBLISHED, "versionCreated"},
    {DS_JSON_PUBLISHED, "date"},
    {DS_JSON_PUBLISHED, "published"},
    {DS_JSON_PUBLISHED, "datePublished"},
    {DS_JSON_PUBLISHED, "date_published"},
    {DS_JSON_PUBLISHED, "pubDate"},
    {DS_JSON_PUBLISHED, "published_at"},
    {DS_JSON_PUBLISHED, "timestamp"},
    {DS_JSON_UPDATED, "updated"},
    {DS_JSON_UPDATED, "dateModified"},
    {DS_JSON_UPDATED, "modified"},
    {DS_JSON_UPDATED, "updated_at"},
    {DS_JSON_LANGUAGE, "language"},
    {DS_JSON_LANGUAGE, "lang"},
};

enum { KNOWN = sizeof known / sizeof *known, MAPPED = -1, NONE = KNOWN };

typedef enum verdict { MISSING, USABLE, WRONG } verdict;

/* What was found for each field so far. */
typedef struct finds {
    struct json_object *value[DS_JSON_FIELDS];
    int rank[DS_JSON_FIELDS];          /* index in `known`, MAPPED or NONE */
    const char *wrong[DS_JSON_FIELDS]; /* name of a value of a wrong type */
    const char *type[DS_JSON_FIELDS];
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
    *out = (ds_json_name){known[at].field, (int)at, known[at].name};
    return true;
}

bool ds_json_field_takes_numbers(ds_json_field field) {
    return rules[field].numbers;
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

static verdict judge_paragraphs(struct json_object *array) {
    verdict all = MISSING;
    for (size_t i = 0; i < json_object_array_length(array); i++) {
        struct json_object *item = json_object_array_get_idx(array, i);
        if (item == NULL) continue;
        if (!json_object_is_type(item, json_type_string)) return WRONG;
        if (judge_string(item) == USABLE) all = USABLE;
    }
    return all;
}

/* Can the field be had from this value? Steps down into an object that holds the text. */
static verdict judge(ds_json_field field, struct json_object **value) {
    for (unsigned i = 0; i < 2 && json_object_is_type(*value, json_type_object); i++) {
        struct json_object *inside = NULL;
        const char *name = rules[field].inside[i];
        if (name == NULL || !json_object_object_get_ex(*value, name, &inside)) continue;
        if (!json_object_is_type(inside, json_type_string) || judge_string(inside) != USABLE) continue;
        *value = inside;
    }
    switch (json_object_get_type(*value)) {
    case json_type_null: return MISSING;
    case json_type_string: return judge_string(*value);
    case json_type_int: return rules[field].numbers && !is_cut_down(*value) ? USABLE : WRONG;
    case json_type_double: return rules[field].numbers ? USABLE : WRONG;
    case json_type_array: return field == DS_JSON_BODY ? judge_paragraphs(*value) : WRONG;
    default: return WRONG;
    }
}

static void consider(finds *found, ds_json_field field, int rank, const char *name, struct json_object *value) {
    if (rank >= found->rank[field]) return;
    struct json_object *outer = value;
    verdict v = judge(field, &value);
    if (v == USABLE) {
        found->value[field] = value;
        found->rank[field] = rank;
    }
    if (v == WRONG && (rank == MAPPED || rules[field].strict) && found->wrong[field] == NULL) {
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
        for (int i = 0; i < KNOWN; i++) {
            const char *name = known[i].name;
            if (name[0] == key[0] && strcmp(name, key) == 0) consider(found, known[i].field, i, key, value);
        }
    }
}

static ds_status join_paragraphs(ds_json_texts *out, ds_parser *parser, struct json_object *array, ds_error *error) {
    ds_buffer *buffer = &parser->buffer;
    buffer->size = 0;
    for (size_t i = 0; i < json_object_array_length(array); i++) {
        struct json_object *item = json_object_array_get_idx(array, i);
        if (item == NULL) continue;
        if (buffer->size > 0 && !ds_buffer_append_text(buffer, "\n")) return ds_fail_memory(error);
        size_t size = (size_t)json_object_get_string_len(item);
        if (!ds_buffer_append(buffer, json_object_get_string(item), size)) return ds_fail_memory(error);
    }
    if (!ds_buffer_terminate(buffer)) return ds_fail_memory(error);
    out->data[DS_JSON_BODY] = (const char *)buffer->data;
    out->size[DS_JSON_BODY] = buffer->size;
    return DS_OK;
}

/* Texts other than headline and body have no length of their own further on: a NUL must not cut them short. */
static ds_status take(ds_json_texts *out, ds_parser *parser, ds_json_field field, struct json_object *value,
                      ds_error *error) {
    if (json_object_is_type(value, json_type_array)) return join_paragraphs(out, parser, value, error);
    const char *text = json_object_get_string(value);
    if (text == NULL) return ds_fail_memory(error);
    bool is_string = json_object_is_type(value, json_type_string);
    size_t size = is_string ? (size_t)json_object_get_string_len(value) : strlen(text);
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
