/* SPDX-License-Identifier: MIT */
#include "format/xml_reading.h"

#include "format/markup.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { NAME_MOST = 64 };

static const ds_xml_format *const formats[] = {&ds_xml_format_newsml_g2, &ds_xml_format_nitf, &ds_xml_format_newsml1,
                                               &ds_xml_format_rss, &ds_xml_format_atom};

static bool among(const char *const *list, const char *name) {
    while (*list != NULL && strcasecmp(*list, name) != 0) list++;
    return *list != NULL;
}

static bool has_space(const ds_xml_format *format, const char *space) {
    return format->spaces == NULL || among(format->spaces, space);
}

const ds_xml_format *ds_xml_format_of(const char *root, const char *space) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (among(formats[i]->roots, root) && has_space(formats[i], space)) return formats[i];
    }
    return NULL;
}

/* ---- names ---- */

/* Namespaces whose elements mean something in a feed, and the prefix that rules write. That of the root and those of
 * the formats have none; any other one is "?". */
static const struct space {
    const char *uri;
    const char *prefix;
} spaces[] = {
    {"http://purl.org/rss/1.0/modules/content/", "content"},
    {"http://purl.org/dc/elements/1.1/", "dc"},
    {"http://purl.org/dc/elements/1.0/", "dc"},
    {"http://purl.org/dc/terms/", "dcterms"},
    {"http://rssnamespace.org/feedburner/ext/1.0", "feedburner"},
    {"http://www.w3.org/1999/xhtml", ""},
    {"http://purl.org/rss/1.0/", ""},
    {"http://my.netscape.com/rdf/simple/0.9/", ""},
    {"http://my.netscape.com/publish/formats/rss-0.91.dtd", ""},
    {"http://channel.netscape.com/rdf/simple/0.9/", ""},
    {"http://backend.userland.com/rss", ""},
    {"http://backend.userland.com/rss2", ""},
    {"http://blogs.law.harvard.edu/tech/rss", ""},
    {"http://iptc.org/std/nar/2006-10-01/", ""},
    {"http://iptc.org/std/NITF/2006-10-18/", ""},
    {"http://www.iptc.org/std/NITF/2006-10-18/", ""},
    {"http://iptc.org/std/NewsML/2003-10-10/", ""},
};

static const char *prefix_of(const ds_xml_reading *r, const ds_xml_tag *tag) {
    if (tag->space[0] == '\0') return tag->prefix; /* none, or one that the file forgot to declare */
    if (strcmp(tag->space, r->own_space) == 0) return "";
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        if (strcmp(tag->space, spaces[i].uri) == 0) return spaces[i].prefix;
    }
    return strcasestr(tag->space, "atom") != NULL ? "atom" : "?";
}

/* "dc:date", as rules write it. */
static void name_of(const ds_xml_reading *r, const ds_xml_tag *tag, char out[NAME_MOST]) {
    const char *prefix = prefix_of(r, tag);
    (void)snprintf(out, NAME_MOST, "%s%s%s", prefix, *prefix == '\0' ? "" : ":", tag->name);
}

ds_xml_capture *ds_xml_reading_taken(ds_xml_reading *r) {
    ds_xml_capture *last = r->captures == 0 ? NULL : &r->capture[r->captures - 1];
    return last != NULL && last->depth == r->depth ? last : NULL;
}

bool ds_xml_reading_is_inside(const ds_xml_reading *r, const char *name) {
    for (uint32_t d = r->depth; d > r->item_depth; d--) {
        if (strcasecmp(r->names[d], name) == 0) return true;
    }
    return false;
}

/* ---- fields ---- */

ds_status ds_xml_reading_set(ds_xml_reading *r, ds_xml_field field, uint8_t rank, const char *text, size_t size,
                             ds_error *error) {
    bool inside = r->item_depth != 0;
    ds_arena *arena = inside ? &r->parser->arena : &r->around_arena;
    const char **value = inside ? &r->field[field] : &r->around[field];
    uint8_t *old = inside ? &r->rank[field] : &r->around_rank[field];
    if (rank <= *old) return DS_OK;
    ds_buffer *line = &r->parser->buffer;
    line->size = 0;
    if (!ds_buffer_append(line, text, size)) return ds_fail_memory(error);
    ds_prose_join(line, 0);
    if (line->size == 0) return DS_OK;
    *value = ds_arena_text(arena, line->data, line->size);
    if (*value == NULL) return ds_fail_memory(error);
    *old = rank;
    return DS_OK;
}

/* Behind what was taken before, "; " between them. */
static ds_status add(ds_xml_reading *r, ds_xml_field field, const char *text, size_t size, ds_error *error) {
    const char *before = r->field[field];
    ds_buffer *line = &r->parser->buffer;
    line->size = 0;
    size_t used = before == NULL ? 0 : strlen(before);
    if (r->item_depth == 0 || size == 0 || used + size > DS_XML_LINE_BYTES_MOST / 16) return DS_OK;
    if (before != NULL && memmem(before, used, text, size) != NULL) return DS_OK; /* notes are often there twice */
    if (!ds_buffer_append(line, before == NULL ? "" : before, used) ||
        !ds_buffer_append_text(line, before == NULL ? "" : "; ") || !ds_buffer_append(line, text, size)) {
        return ds_fail_memory(error);
    }
    r->field[field] = ds_arena_text(&r->parser->arena, line->data, line->size);
    return r->field[field] == NULL ? ds_fail_memory(error) : DS_OK;
}

/* ---- texts ---- */

void ds_xml_reading_take(ds_xml_reading *r, const ds_xml_rule *rule, uint8_t how) {
    if (r->captures == DS_XML_CAPTURES) return;
    if (r->captures > 0) {
        const ds_xml_capture *around = &r->capture[r->captures - 1];
        if (around->depth == r->depth) return; /* an earlier rule takes it */
        /* A better place for the body is looked for inside of a body; a worse one is part of it. */
        if (rule->field == around->rule->field && rule->rank <= around->rule->rank) return;
    }
    ds_xml_capture *c = &r->capture[r->captures++];
    c->depth = r->depth;
    c->rule = rule;
    c->how = how;
    c->text.size = 0;
    ds_prose_begin(&c->prose, &c->text);
}

static ds_status end_body(ds_xml_reading *r, ds_xml_capture *c, ds_error *error) {
    uint8_t rank = c->rule->rank;
    if (r->item_depth == 0 || rank < r->rank[DS_XML_BODY] || c->text.size == 0) return DS_OK;
    if (rank == r->rank[DS_XML_BODY]) {
        bool more = r->format == &ds_xml_format_newsml1; /* a story in several components */
        if (!more) return DS_OK;
        if (!ds_buffer_append_text(&r->body, "\n") || !ds_buffer_append(&r->body, c->text.data, c->text.size)) {
            return ds_fail_memory(error);
        }
        return DS_OK;
    }
    ds_buffer before = r->body;
    r->body = c->text;
    c->text = before;
    r->rank[DS_XML_BODY] = rank;
    return DS_OK;
}

/* The element of the last capture ends. */
static ds_status end_capture(ds_xml_reading *r, ds_error *error) {
    ds_xml_capture *c = &r->capture[--r->captures];
    const ds_xml_rule *rule = c->rule;
    size_t size = c->text.size;
    bool has_memory = true;
    if (c->how == DS_XML_PROSE) {
        has_memory = ds_prose_end(&c->prose);
    } else if (c->how == DS_XML_MARKUP) {
        ds_buffer *flat = &r->parser->buffer;
        flat->size = 0;
        has_memory = ds_markup_flatten(flat, (const char *)c->text.data, size);
        ds_buffer raw = c->text;
        c->text = *flat;
        *flat = raw;
    }
    if (!has_memory) return ds_fail_memory(error);
    if (rule->field == DS_XML_BODY) return end_body(r, c, error);
    if (c->how != DS_XML_LINE) ds_prose_join(&c->text, 0);
    const char *text = c->text.size == 0 ? "" : (const char *)c->text.data;
    if (rule->how == DS_XML_MORE) return add(r, rule->field, text, c->text.size, error);
    return ds_xml_reading_set(r, rule->field, rule->rank, text, c->text.size, error);
}

/* An element inside of a text that is being taken. */
static bool pass_element(ds_xml_reading *r, const char *name, bool begins) {
    ds_xml_capture *c = &r->capture[r->captures - 1];
    ds_prose_kind kind = ds_prose_kind_of(name, strlen(name));
    switch (c->how) {
    case DS_XML_PROSE:
        if (kind == DS_PROSE_HIDDEN && begins) r->passed_depth = r->depth;
        ds_prose_element(&c->prose, kind, begins);
        return true;
    case DS_XML_MARKUP: /* some forget to escape it */
        return ds_buffer_append_text(&c->text, begins ? "<" : "</") && ds_buffer_append_text(&c->text, name) &&
               ds_buffer_append_text(&c->text, ">");
    default: return kind == DS_PROSE_INLINE && c->how == DS_XML_LINE ? true : ds_buffer_append_text(&c->text, " ");
    }
}

static ds_status on_text(void *user, const char *text, size_t size, ds_error *error) {
    ds_xml_reading *r = user;
    if (r->captures == 0 || r->passed_depth != 0 || r->is_other) return DS_OK;
    ds_xml_capture *c = &r->capture[r->captures - 1];
    size_t most = c->rule->field == DS_XML_BODY ? DS_RECORD_BYTES_MOST : DS_XML_LINE_BYTES_MOST;
    if (size > most - c->text.size) {
        r->is_too_large = true;
        c->text.size = 0;
        return DS_OK;
    }
    if (r->is_too_large) return DS_OK;
    bool has_memory =
        c->how == DS_XML_PROSE ? ds_prose_text(&c->prose, text, size) : ds_buffer_append(&c->text, text, size);
    return has_memory ? DS_OK : ds_fail_memory(error);
}

/* ---- elements ---- */

static ds_status begin_item(ds_xml_reading *r, bool is_other, ds_error *error) {
    /* One that has not ended ends where the next one begins. */
    while (r->item_depth != 0 && r->captures > 0) DS_TRY(end_capture(r, error));
    if (r->item_depth != 0) DS_TRY(ds_xml_article_emit(r, error));
    ds_arena_reset(&r->parser->arena);
    memset(r->field, 0, sizeof r->field);
    memset(r->rank, 0, sizeof r->rank);
    r->body.size = 0;
    r->captures = 0;
    r->is_too_large = false;
    r->state = 0;
    r->is_other = is_other;
    r->item_depth = r->depth;
    r->item_line = ds_xml_stream_line(r->stream);
    r->number++;
    return DS_OK;
}

static bool applies(const ds_xml_reading *r, const ds_xml_rule *rule, const char *name) {
    if ((rule->name[0] ^ name[0]) & 0x1f || strcasecmp(rule->name, name) != 0) return false;
    return rule->around == NULL || (r->depth > 1 && strcasecmp(rule->around, r->names[r->depth - 1]) == 0);
}

static ds_status apply_rules(ds_xml_reading *r, const ds_xml_tag *tag, const char *name, ds_error *error) {
    for (size_t t = 0; t < 2; t++) {
        for (size_t i = 0; i < r->format->rule_counts[t]; i++) {
            const ds_xml_rule *rule = &r->format->rules[t][i];
            if (!applies(r, rule, name)) continue;
            if (rule->attribute != NULL) {
                ds_xml_value value = ds_xml_tag_attribute(tag, rule->attribute);
                DS_TRY(ds_xml_reading_set(r, rule->field, rule->rank, value.text, value.size, error));
            } else if (rule->how == DS_XML_PASS) {
                if (r->passed_depth == 0) r->passed_depth = r->depth;
            } else {
                ds_xml_reading_take(r, rule, rule->how);
            }
        }
    }
    return DS_OK;
}

static ds_status on_begin(void *user, const ds_xml_tag *tag, ds_error *error) {
    ds_xml_reading *r = user;
    char name[NAME_MOST];
    r->names[++r->depth] = tag->name;
    if (r->depth == 1) {
        r->own_space = tag->space;
        const ds_xml_format *format = ds_xml_format_of(tag->name, tag->space);
        if (r->format == NULL) r->format = format;
        if (format == NULL || format != r->format) {
            char detail[NAME_MOST + 8];
            (void)snprintf(detail, sizeof detail, "<%.60s>", tag->name);
            ds_xml_stream_stop(r->stream, "unknown-xml", detail);
            return DS_OK;
        }
    }
    if (r->passed_depth != 0) return DS_OK;
    name_of(r, tag, name);
    bool is_item = among(r->format->items, name), is_other = among(r->format->others, name);
    if (is_item || is_other) DS_TRY(begin_item(r, is_other, error));
    uint32_t captures = r->captures;
    DS_TRY(apply_rules(r, tag, name, error));
    if (r->format->element != NULL) DS_TRY(r->format->element(r, tag, name, error));
    if (captures == 0 || r->captures != captures || r->passed_depth != 0) return DS_OK;
    return pass_element(r, tag->name, true) ? DS_OK : ds_fail_memory(error);
}

static ds_status on_end(void *user, ds_error *error) {
    ds_xml_reading *r = user;
    uint32_t depth = r->depth--;
    ds_status status = DS_OK;
    if (r->passed_depth != 0) {
        if (r->passed_depth == depth) r->passed_depth = 0;
    } else if (r->captures > 0 && r->capture[r->captures - 1].depth == depth) {
        status = end_capture(r, error);
    } else if (r->captures > 0) {
        if (!pass_element(r, r->names[depth], false)) status = ds_fail_memory(error);
    }
    if (status != DS_OK || depth != r->item_depth) return status;
    status = ds_xml_article_emit(r, error);
    r->item_depth = 0;
    r->is_other = false;
    return status;
}

/* ---- feeding ---- */

static ds_status reading_new(ds_parser *parser, const ds_xml_format *format, ds_error *error) {
    ds_xml_reading *r = ds_memory_new_zeroed(parser->memory, 1, sizeof *r);
    if (r == NULL) return ds_fail_memory(error);
    parser->feed = r;
    r->parser = parser;
    r->format = format;
    ds_arena_init(&r->around_arena, parser->memory);
    ds_buffer_init(&r->body, parser->memory);
    for (size_t i = 0; i < DS_XML_CAPTURES; i++) ds_buffer_init(&r->capture[i].text, parser->memory);
    ds_xml_handler handler = {on_begin, on_end, on_text, r};
    return ds_xml_stream_new(&r->stream, parser->memory, &handler, error);
}

void ds_xml_reading_drop(ds_parser *parser) {
    ds_xml_reading *r = parser->feed;
    parser->feed = NULL;
    if (r == NULL) return;
    ds_xml_stream_free(r->stream);
    ds_arena_clear(&r->around_arena);
    ds_buffer_clear(&r->body);
    for (size_t i = 0; i < DS_XML_CAPTURES; i++) ds_buffer_clear(&r->capture[i].text);
    ds_memory_free(parser->memory, r, 1, sizeof *r);
}

/* What was wrong with the file, or that there was nothing in it. */
static ds_status tell_end(ds_xml_reading *r, ds_error *error) {
    const ds_xml_fault *fault = ds_xml_stream_fault(r->stream);
    const char *path = r->chunk->path;
    if (fault->reason == NULL) {
        if (r->articles + r->skips > 0) return DS_OK;
        return r->sink->skip(r->sink->user, path, "empty", "no item", NULL, false, error);
    }
    char place[32];
    bool is_error = strcmp(fault->reason, "unknown-xml") != 0;
    uint64_t line = strcmp(fault->reason, "truncated") == 0 && r->item_depth != 0 ? r->item_line : fault->line;
    (void)snprintf(place, sizeof place, "line %llu", (unsigned long long)line);
    return r->sink->skip(r->sink->user, path, fault->reason, fault->detail, place, is_error, error);
}

ds_status ds_xml_reading_feed(const ds_xml_format *format, ds_parser *parser, const ds_chunk *chunk, bool last,
                              const ds_article_sink *sink, ds_error *error) {
    if (chunk->offset == 0) {
        ds_xml_reading_drop(parser);
        DS_TRY(reading_new(parser, format, error));
    }
    ds_xml_reading *r = parser->feed;
    if (r == NULL) return DS_OK;
    r->chunk = chunk;
    r->sink = sink;
    DS_TRY(ds_xml_stream_feed(r->stream, chunk->bytes, chunk->size, last, error));
    return last ? tell_end(r, error) : DS_OK;
}
