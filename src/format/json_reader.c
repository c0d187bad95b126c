/* SPDX-License-Identifier: MIT */
/*
 * JSON Lines and JSON files. A record that is plain is read in one pass (json_pass.c), any other one by json-c. This file
 * and json_field.c are the only ones that see json-c; its objects live in its own malloc, one record at a time.
 *
 * A JSON file is never parsed as a whole: arrays are cut into items by quotes and brackets (json_scan.c) and every item
 * is parsed alone. So memory is bounded by the longest item, an item that is broken inside costs itself only, and
 * whatever stands before the place where a file breaks off is kept.
 *
 *     {"feed": ..., "articles": [ {item 1}, {item 2}, ... ], ...}
 *      └─────── skeleton ───────┘└──── items ──────────┘└─────┘   the skeleton is parsed with [] for the items
 */

#include "article/blank.h"
#include "article/charset.h"
#include "format/json_field.h"
#include "format/json_pass.h"
#include "format/json_reader.h"
#include "format/json_scan.h"
#include "format/markup.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>

enum { DEPTH_MOST = 64, PLACE_BYTES = 32 };

/* Members that hold the articles of a file, best first. */
static const char *const containers[] = {"articles", "items", "docs", "documents", "data", "results", "item"};

enum { CONTAINERS = sizeof containers / sizeof *containers };

/* One chunk on its way to the sink. */
typedef struct reading {
    ds_parser *parser;
    const ds_chunk *chunk;
    const char *source; /* of articles that name none: the feed's title, or the chunk's */
    const ds_article_sink *sink;
    ds_error *error;
    const unsigned char *bytes; /* of the chunk */
    size_t size;
    ds_json_names names;
    bool lines;      /* JSON Lines: places are lines, else items */
    bool single;     /* the file is one object: its path is the file's */
    uint64_t number; /* of the line or item, from 1 */
} reading;

/* Why bytes are not a JSON value, and where in them. */
typedef struct fault {
    const char *message; /* NULL: they are one */
    size_t at;
} fault;

void ds_json_tokener_free(void *tokener) {
    if (tokener != NULL) json_tokener_free(tokener);
}

/* The digits of `number`, which end at `end`. Every record has one: no printf. */
static char *write_number(char *end, uint64_t number) {
    do {
        *--end = (char)('0' + number % 10);
    } while ((number /= 10) != 0);
    return end;
}

/* "line 12" or "item 12". */
static void place_of_record(const reading *r, char out[PLACE_BYTES]) {
    char digits[20], *end = digits + sizeof digits, *start = write_number(end, r->number);
    memcpy(out, r->lines ? "line " : "item ", 5);
    memcpy(out + 5, start, (size_t)(end - start));
    out[5 + (end - start)] = '\0';
}

static ds_status skip(const reading *r, const char *reason, const char *detail, bool is_error) {
    char place[PLACE_BYTES] = "";
    if (!r->single) place_of_record(r, place);
    return r->sink->skip(r->sink->user, r->chunk->path, reason, detail, place, is_error, r->error);
}

/* Report JSON that is broken at `at` of the chunk; for a line, which begins at `start`, by column. */
static ds_status skip_broken(const reading *r, const char *message, size_t start, size_t at) {
    char text[128];
    if (r->lines) {
        (void)snprintf(text, sizeof text, "%s, column %zu", message, at - start + 1);
        return skip(r, "bad-json", text, true);
    }
    (void)snprintf(text, sizeof text, "byte %" PRIu64, r->chunk->offset + at);
    return r->sink->skip(r->sink->user, r->chunk->path, "bad-json", message, text, true, r->error);
}

/* Read one value; `*value` is NULL for the value null too. Bytes that are no UTF-8 pass through inside strings. */
static ds_status parse_value(ds_parser *parser, const unsigned char *bytes, size_t size, struct json_object **value,
                             fault *broken, ds_error *error) {
    *value = NULL;
    *broken = (fault){NULL, 0};
    if (size > INT_MAX) {
        broken->message = "too large";
        return DS_OK;
    }
    struct json_tokener *tokener = parser->json;
    if (tokener == NULL) {
        tokener = json_tokener_new_ex(DEPTH_MOST);
        if (tokener == NULL) return ds_fail_memory(error);
        json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_ALLOW_TRAILING_CHARS);
        parser->json = tokener;
    }
    json_tokener_reset(tokener);
    *value = json_tokener_parse_ex(tokener, (const char *)bytes, (int)size);
    size_t end = json_tokener_get_parse_end(tokener);
    if (json_tokener_get_error(tokener) == json_tokener_continue) {
        *value = json_tokener_parse_ex(tokener, "", 1); /* the NUL tells it that there is no more */
        end = size;
    }
    enum json_tokener_error why = json_tokener_get_error(tokener);
    size_t rest = why == json_tokener_success ? ds_json_skip_space(bytes, size, end) : end;
    if (why != json_tokener_success)
        broken->message = json_tokener_error_desc(why);
    else if (rest < size)
        broken->message = "unexpected character behind the value";
    if (broken->message != NULL) {
        /* To json-c a NUL is the end; it stops there or, inside a string, one further. */
        if (rest > 0 && rest <= size && bytes[rest - 1] == '\0') rest--;
        if (rest < size && bytes[rest] == '\0') broken->message = "NUL byte";
        broken->at = rest;
        json_object_put(*value);
        *value = NULL;
        /* A tokener that stopped inside "\ud83d\uzz" keeps the half pair through a reset, and would put it into the next
         * record. */
        json_tokener_free(tokener);
        parser->json = NULL;
    } else if (*value == NULL && bytes[ds_json_skip_space(bytes, size, 0)] != 'n') {
        return ds_fail_memory(error); /* json-c says success when its malloc gave nothing */
    }
    return DS_OK;
}

/* "FILE#ID", "FILE#L12" or "FILE#12"; a file that is one object goes by its own name. */
static const char *article_path(const reading *r, const char *id) {
    if (r->single) return r->chunk->path;
    char number[24], *end = number + sizeof number - 1;
    *end = '\0';
    if (id == NULL) {
        char *start = write_number(end, r->number);
        if (r->lines) *--start = 'L';
        id = start;
    }
    return ds_parser_path(r->parser, r->chunk->path, id);
}

static const char *format_of(const reading *r, unsigned marks) {
    if (marks & DS_JSON_AP_MEDIA) return "ap-media";
    if (marks & DS_JSON_NINJS) return "ninjs";
    if (marks & DS_JSON_FEED) return "json-feed";
    return r->lines ? "jsonl" : "json";
}

static ds_status emit_article(const reading *r, const ds_json_texts *texts) {
    const char *const *text = texts->data;
    const char *path = article_path(r, text[DS_JSON_ID]);
    if (path == NULL) return ds_fail_memory(r->error);
    char place[PLACE_BYTES] = "";
    /* An article that has an id is found by it: its place would make the output depend on the order of records. */
    if (text[DS_JSON_ID] == NULL && !r->single) place_of_record(r, place);
    ds_article article = ds_json_field_article(text, texts->size);
    if (article.source == NULL) article.source = r->source;
    article.format = format_of(r, texts->marks);
    article.path = path;
    article.place = place;
    if (texts->body_is_html && !ds_markup_replace(&article.body, &article.body_size, &r->parser->arena)) {
        return ds_fail_memory(r->error);
    }
    return r->sink->article(r->sink->user, &article, r->error);
}

/* A record that has an id is told by it: its line would make the output depend on the order of records. */
static ds_status skip_texts(const reading *r, const ds_json_texts *texts, const char *reason, const char *detail,
                            bool is_error) {
    const char *id = texts->data[DS_JSON_ID];
    if (id == NULL || r->single) return skip(r, reason, detail, is_error);
    size_t size = texts->size[DS_JSON_ID] + sizeof "id ";
    char *place = ds_arena_new(&r->parser->arena, size, 1);
    if (place == NULL) return ds_fail_memory(r->error);
    (void)snprintf(place, size, "id %s", id);
    return r->sink->skip(r->sink->user, r->chunk->path, reason, detail, place, is_error, r->error);
}

static ds_status emit_texts(const reading *r, const ds_json_texts *texts) {
    if (texts->bad_name != NULL) {
        char detail[160];
        (void)snprintf(detail, sizeof detail, "\"%s\" cannot be used: its type is %s", texts->bad_name,
                       texts->bad_type);
        return skip_texts(r, texts, "bad-field", detail, true);
    }
    /* A kill has no text: an id and a status are all that it says. */
    bool has_text = texts->data[DS_JSON_HEADLINE] != NULL || texts->data[DS_JSON_BODY] != NULL;
    bool says_more =
        texts->data[DS_JSON_GUID] != NULL || (texts->data[DS_JSON_ID] != NULL && texts->data[DS_JSON_STATUS] != NULL);
    if (!has_text && !says_more) return skip_texts(r, texts, "empty", NULL, false);
    return emit_article(r, texts);
}

/* The AP puts an item into {"item": ...}, and that into {"data": ...} if it stands alone. NULL: it is no such wrapper. */
static struct json_object *unwrap(struct json_object *record) {
    struct json_object *data = NULL, *item = NULL;
    (void)json_object_object_get_ex(record, "data", &data);
    if (!json_object_is_type(data, json_type_object)) data = record;
    if (!json_object_object_get_ex(data, "item", &item)) return NULL;
    return json_object_is_type(item, json_type_object) ? item : NULL;
}

static ds_status emit_record(const reading *r, struct json_object *record) {
    if (!json_object_is_type(record, json_type_object)) {
        return skip(r, "not-an-object", json_type_to_name(json_object_get_type(record)), true);
    }
    ds_json_texts texts;
    DS_TRY(ds_json_field_read(&texts, r->parser, record, r->error));
    bool has_text = texts.data[DS_JSON_HEADLINE] != NULL || texts.data[DS_JSON_BODY] != NULL;
    struct json_object *inner = has_text || texts.bad_name != NULL ? NULL : unwrap(record);
    if (inner != NULL) DS_TRY(ds_json_field_read(&texts, r->parser, inner, r->error));
    return emit_texts(r, &texts);
}

/* Parse and emit the record in bytes `start` to `end` of the chunk. */
static ds_status read_record(const reading *r, size_t start, size_t end) {
    struct json_object *record;
    fault broken;
    ds_json_texts texts;
    bool plain = false;
    ds_arena_reset(&r->parser->arena);
    if (!r->parser->json_c_only) {
        DS_TRY(ds_json_pass_read(&texts, &plain, r->parser, &r->names, r->bytes + start, end - start, r->size - start,
                                 r->error));
    }
    if (plain) return emit_texts(r, &texts);
    DS_TRY(parse_value(r->parser, r->bytes + start, end - start, &record, &broken, r->error));
    if (broken.message != NULL) return skip_broken(r, broken.message, start, start + broken.at);
    ds_status status = emit_record(r, record);
    json_object_put(record);
    return status;
}

static void begin(reading *r, ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, bool lines,
                  ds_error *error) {
    *r = (reading){.parser = parser,
                   .chunk = chunk,
                   .source = chunk->source,
                   .sink = sink,
                   .error = error,
                   .bytes = chunk->bytes,
                   .size = chunk->size,
                   .lines = lines};
    ds_json_names_init(&r->names, parser->options);
}

static ds_status parse_lines(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_error *error) {
    reading r;
    begin(&r, parser, chunk, sink, true, error);
    r.number = chunk->first_line;
    size_t at = chunk->offset == 0 ? ds_blank_mark(r.bytes, r.size) : 0;
    for (; at < r.size; r.number++) {
        const unsigned char *line_end = memchr(r.bytes + at, '\n', r.size - at);
        size_t end = line_end == NULL ? r.size : (size_t)(line_end - r.bytes);
        if (ds_blank_prefix(r.bytes + at, end - at) != end - at) DS_TRY(read_record(&r, at, end));
        at = end + 1;
    }
    return DS_OK;
}

static size_t cut_lines(const unsigned char *bytes, size_t size) {
    const unsigned char *last = size == 0 ? NULL : memrchr(bytes, '\n', size);
    return last == NULL ? 0 : (size_t)(last - bytes) + 1;
}

/* Read the items of the array at `*at`, which comes to stand behind it, or at SIZE_MAX where the file breaks off. */
static ds_status read_items(reading *r, size_t *at) {
    size_t here = *at + 1;
    const char *wrong = NULL;
    *at = SIZE_MAX;
    for (;;) {
        here = ds_json_skip_space(r->bytes, r->size, here);
        if (here < r->size && r->bytes[here] == ']') break;
        size_t end = ds_json_value_end(r->bytes, r->size, here);
        if (end == here) {
            wrong = here == r->size ? "the array does not end" : "a value expected";
            break;
        }
        r->number++;
        DS_TRY(read_record(r, here, end == 0 ? r->size : end));
        if (end == 0) return DS_OK;
        here = ds_json_skip_space(r->bytes, r->size, end);
        if (here < r->size && r->bytes[here] == ',')
            here++;
        else if (here == r->size || r->bytes[here] != ']')
            wrong = "comma or end of the array expected";
        if (wrong != NULL) break;
    }
    if (wrong != NULL) return skip_broken(r, wrong, 0, here);
    *at = here + 1;
    return DS_OK;
}

static bool holds_objects(const reading *r, size_t array) {
    size_t first = ds_json_skip_space(r->bytes, r->size, array + 1);
    return first == r->size || r->bytes[first] == '{' || r->bytes[first] == ']';
}

/* Is the name at `key` of a member `name`? */
static bool is_named(const reading *r, size_t key, size_t key_end, const char *name) {
    size_t size = strlen(name);
    return key_end - key - 2 == size && memcmp(r->bytes + key + 1, name, size) == 0;
}

/* The array of articles in the object at `at`; 0 if it has none. Stops where the object breaks off. What an object named
 * "data" holds counts as if it stood beside it, `depth` times. */
static size_t find_container(const reading *r, size_t at, unsigned depth) {
    size_t found = 0, best = CONTAINERS;
    do {
        size_t key = ds_json_skip_space(r->bytes, r->size, at + 1);
        if (key == r->size || r->bytes[key] != '"') break;
        size_t key_end = ds_json_value_end(r->bytes, r->size, key);
        size_t colon = ds_json_skip_space(r->bytes, r->size, key_end);
        if (key_end == 0 || colon == r->size || r->bytes[colon] != ':') break;
        size_t value = ds_json_skip_space(r->bytes, r->size, colon + 1);
        for (size_t i = 0; i < best && value < r->size && r->bytes[value] == '['; i++) {
            if (!is_named(r, key, key_end, containers[i]) || !holds_objects(r, value)) continue;
            found = value;
            best = i;
        }
        bool is_data = depth > 0 && best == CONTAINERS && value < r->size && r->bytes[value] == '{';
        if (is_data && is_named(r, key, key_end, "data")) found = find_container(r, value, depth - 1);
        at = ds_json_value_end(r->bytes, r->size, value);
        if (at == 0) break;
        at = ds_json_skip_space(r->bytes, r->size, at);
    } while (at < r->size && r->bytes[at] == ',');
    return found;
}

/* The title of a JSON Feed, copied; or NULL. The size of the copy is that of its text and one. */
static ds_status copy_feed_title(char **title, const reading *r, struct json_object *feed) {
    static const char *const addresses[] = {"feed_url", "home_page_url"};
    struct json_object *value = NULL;
    bool is_feed = false;
    *title = NULL;
    for (size_t i = 0; i < 2; i++) {
        if (json_object_object_get_ex(feed, addresses[i], &value)) is_feed = true;
    }
    if (json_object_object_get_ex(feed, "version", &value) && json_object_is_type(value, json_type_string)) {
        is_feed = is_feed || strstr(json_object_get_string(value), "jsonfeed.org") != NULL;
    }
    if (!is_feed || !json_object_object_get_ex(feed, "title", &value)) return DS_OK;
    if (!json_object_is_type(value, json_type_string)) return DS_OK;
    const char *text = json_object_get_string(value);
    size_t size = strlen(text);
    if (ds_blank_prefix((const unsigned char *)text, size) == size) return DS_OK;
    *title = ds_memory_new(r->parser->memory, size + 1, 1);
    if (*title == NULL) return ds_fail_memory(r->error);
    memcpy(*title, text, size + 1);
    return DS_OK;
}

/* Parse the object in `start` to `end` without the array in it. Is it broken outside the array, or has it a text of its
 * own, so that it is an article itself? */
static ds_status read_skeleton(const reading *r, size_t start, size_t end, size_t array, size_t array_end,
                               fault *broken, bool *is_article, char **title) {
    ds_buffer skeleton;
    struct json_object *object = NULL;
    ds_json_texts texts;
    ds_status status = DS_OK;
    *is_article = false;
    ds_buffer_init(&skeleton, r->parser->memory);
    if (!ds_buffer_append(&skeleton, r->bytes + start, array - start) || !ds_buffer_append_text(&skeleton, "[]") ||
        !ds_buffer_append(&skeleton, r->bytes + array_end, end - array_end)) {
        status = ds_fail_memory(r->error);
        goto done;
    }
    status = parse_value(r->parser, skeleton.data, skeleton.size, &object, broken, r->error);
    if (status != DS_OK) goto done;
    if (broken->message != NULL) {
        broken->at += start;
        if (broken->at > array) broken->at += array_end - array - 2;
        goto done;
    }
    ds_arena_reset(&r->parser->arena);
    status = ds_json_field_read(&texts, r->parser, object, r->error);
    *is_article = status == DS_OK && texts.data[DS_JSON_BODY] != NULL;
    if (status == DS_OK && !*is_article) status = copy_feed_title(title, r, object);
done:
    json_object_put(object);
    ds_buffer_clear(&skeleton);
    return status;
}

/* The items of the array; what is broken around it, and what is empty, is said once. */
static ds_status read_contained(reading *r, size_t start, size_t array, const fault *broken) {
    uint64_t before = r->number;
    bool single = r->single;
    r->single = false;
    size_t at = array;
    DS_TRY(read_items(r, &at));
    if (broken->message != NULL) return skip_broken(r, broken->message, start, broken->at);
    if (at == SIZE_MAX || r->number > before) return DS_OK;
    r->single = single;
    return skip(r, "empty", "no articles in the array", false);
}

/* An object that holds an array of articles. `end` is 0 if it does not end. */
static ds_status read_container(reading *r, size_t start, size_t end, size_t array) {
    size_t array_end = ds_json_value_end(r->bytes, r->size, array);
    fault broken = {NULL, 0};
    bool is_article = false;
    char *title = NULL;
    if (array_end != 0) {
        DS_TRY(read_skeleton(r, start, end == 0 ? r->size : end, array, array_end, &broken, &is_article, &title));
    }
    if (is_article) {
        r->number++;
        return read_record(r, start, end);
    }
    const char *source = r->source;
    if (title != NULL) r->source = title;
    ds_status status = read_contained(r, start, array, &broken);
    r->source = source;
    if (title != NULL) ds_memory_free(r->parser->memory, title, strlen(title) + 1, 1);
    return status;
}

/* The value at `*at` of a file's top level; `*at` comes to stand behind it, or at SIZE_MAX if nothing more can be
 * read. */
static ds_status read_top(reading *r, size_t *at) {
    size_t start = *at;
    size_t end = ds_json_value_end(r->bytes, r->size, start);
    unsigned char first = r->bytes[start];
    if (first == '[') {
        uint64_t before = r->number;
        bool single = r->single;
        r->single = false;
        DS_TRY(read_items(r, at));
        r->single = single;
        return *at != SIZE_MAX && r->number == before ? skip(r, "empty", "no articles in the array", false) : DS_OK;
    }
    size_t array = first == '{' ? find_container(r, start, 1) : 0;
    /* What is neither object nor array may be anything: one report, not one for every word of it. */
    bool goes_on = end != 0 && end != start && first == '{';
    *at = goes_on ? end : SIZE_MAX;
    if (array != 0) return read_container(r, start, end, array);
    r->number++;
    return read_record(r, start, goes_on ? end : r->size);
}

static ds_status parse_file(ds_parser *parser, const ds_chunk *chunk, const ds_article_sink *sink, ds_error *error) {
    reading r;
    ds_charset charset = ds_charset_wide(chunk->bytes, chunk->size);
    ds_charset_text decoded;
    DS_TRY(ds_charset_read(&decoded, &parser->decoded, &charset, chunk->bytes, chunk->size, error));
    begin(&r, parser, chunk, sink, false, error);
    if (charset.name != NULL) { /* places are those of the text in UTF-8 */
        r.bytes = decoded.bytes;
        r.size = decoded.size;
    }
    size_t at = ds_json_skip_space(r.bytes, r.size, ds_blank_mark(r.bytes, r.size));
    if (at == r.size) return sink->skip(sink->user, chunk->path, "empty", NULL, NULL, false, error);
    size_t end = ds_json_value_end(r.bytes, r.size, at);
    r.single = end == 0 || ds_json_skip_space(r.bytes, r.size, end) == r.size;
    while (at < r.size) {
        DS_TRY(read_top(&r, &at));
        if (at != SIZE_MAX) at = ds_json_skip_space(r.bytes, r.size, at);
    }
    return DS_OK;
}

const ds_reader ds_reader_json = {.name = "json", .sniff = ds_json_sniff_file, .parse = parse_file};
const ds_reader ds_reader_jsonl = {
    .name = "jsonl", .sniff = ds_json_sniff_lines, .cut = cut_lines, .parse = parse_lines};
