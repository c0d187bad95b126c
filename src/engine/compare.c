/* SPDX-License-Identifier: MIT */
/* Two articles held against each other, by the code and the rules of a scan. */
#include "base/utf8.h"
#include "engine/compare_layout.h"
#include "engine/ingest.h"
#include "engine/result.h"

#include <errno.h>
#include <string.h>

typedef struct side {
    ds_article article; /* texts in the core's arena */
    ds_buffer text;     /* headline, blank line, body: valid UTF-8 */
    ds_entry entry;
    ds_member member;
    uint32_t *hashes; /* copies: the text stage is used for both sides in turn */
    uint8_t *flags;
    ds_span *spans;
    ds_tokens tokens;
    ds_layout layout;
} side;

struct ds_comparison {
    ds_core *core;
    side sides[2];
    ds_evidence evidence;
    ds_passage *passages; /* in the core's arena */
    size_t passage_count;
};

/* ---- texts ---- */

static const char *copy_text(ds_arena *arena, const char *text, size_t size, bool *failed) {
    const char *copy = text == NULL ? "" : ds_arena_text(arena, text, size == SIZE_MAX ? strlen(text) : size);
    if (copy == NULL) *failed = true;
    return copy;
}

static ds_status copy_article(ds_article *out, const ds_article *article, ds_arena *arena, ds_error *error) {
    bool failed = false;
    ds_article_init(out);
    out->id = copy_text(arena, article->id, SIZE_MAX, &failed);
    out->guid = copy_text(arena, article->guid, SIZE_MAX, &failed);
    out->url = copy_text(arena, article->url, SIZE_MAX, &failed);
    out->version = copy_text(arena, article->version, SIZE_MAX, &failed);
    out->status = copy_text(arena, article->status, SIZE_MAX, &failed);
    out->source = copy_text(arena, article->source, SIZE_MAX, &failed);
    out->published = copy_text(arena, article->published, SIZE_MAX, &failed);
    out->updated = copy_text(arena, article->updated, SIZE_MAX, &failed);
    out->language = copy_text(arena, article->language, SIZE_MAX, &failed);
    out->slug = copy_text(arena, article->slug, SIZE_MAX, &failed);
    out->dateline = copy_text(arena, article->dateline, SIZE_MAX, &failed);
    out->byline = copy_text(arena, article->byline, SIZE_MAX, &failed);
    out->credit = copy_text(arena, article->credit, SIZE_MAX, &failed);
    out->editor_note = copy_text(arena, article->editor_note, SIZE_MAX, &failed);
    out->number = copy_text(arena, article->number, SIZE_MAX, &failed);
    out->format = copy_text(arena, article->format, SIZE_MAX, &failed);
    out->path = copy_text(arena, article->path, SIZE_MAX, &failed);
    out->place = copy_text(arena, article->place, SIZE_MAX, &failed);
    out->headline = copy_text(arena, article->headline, article->headline_size, &failed);
    out->body = copy_text(arena, article->body, article->body_size, &failed);
    out->headline_size = article->headline == NULL ? 0 : article->headline_size;
    out->body_size = article->body == NULL ? 0 : article->body_size;
    if (out->headline_size == SIZE_MAX) out->headline_size = strlen(out->headline);
    if (out->body_size == SIZE_MAX) out->body_size = strlen(out->body);
    return failed ? ds_fail_memory(error) : DS_OK;
}

/* Append with malformed sequences made U+FFFD, so that places in it can be shown. */
static bool append_valid(ds_buffer *out, const char *text, size_t size, bool *was_bad) {
    const unsigned char *bytes = (const unsigned char *)text;
    for (size_t at = 0; at < size;) {
        size_t good = ds_utf8_valid_prefix(bytes + at, size - at);
        if (!ds_buffer_append(out, bytes + at, good)) return false;
        at += good;
        if (at == size) break;
        uint32_t code_point;
        int bad = 0;
        at += ds_utf8_decode(bytes + at, size - at, &code_point, &bad);
        *was_bad = true;
        if (!ds_buffer_append(out, "\xef\xbf\xbd", 3)) return false;
    }
    return true;
}

/* The shown text; the article's headline and body then point into it. */
static ds_status make_text(side *s, bool *was_bad, ds_error *error) {
    bool done = append_valid(&s->text, s->article.headline, s->article.headline_size, was_bad);
    size_t headline_size = s->text.size;
    done = done && ds_buffer_append(&s->text, "\n\n", 2);
    size_t body_start = s->text.size;
    done =
        done && append_valid(&s->text, s->article.body, s->article.body_size, was_bad) && ds_buffer_terminate(&s->text);
    if (!done) return ds_fail_memory(error);
    s->article.headline = (const char *)s->text.data;
    s->article.headline_size = headline_size;
    s->article.body = (const char *)s->text.data + body_start;
    s->article.body_size = s->text.size - body_start;
    return DS_OK;
}

/* ---- one side ---- */

static ds_status keep_tokens(side *s, const ds_text *text, ds_arena *arena, ds_error *error) {
    size_t count = text->count;
    s->hashes = ds_arena_new(arena, count, sizeof *s->hashes);
    s->flags = ds_arena_new(arena, count, sizeof *s->flags);
    s->spans = ds_arena_new(arena, count, sizeof *s->spans);
    if (s->hashes == NULL || s->flags == NULL || s->spans == NULL) return ds_fail_memory(error);
    if (count > 0) {
        memcpy(s->hashes, text->hashes, count * sizeof *s->hashes);
        memcpy(s->flags, text->flags, count * sizeof *s->flags);
        memcpy(s->spans, text->spans, count * sizeof *s->spans);
    }
    s->tokens = (ds_tokens){s->hashes, s->flags, text->headline_count, text->count};
    return DS_OK;
}

static ds_status describe(side *s, const ds_admission *admission, ds_arena *arena, ds_error *error) {
    const ds_article *article = &s->article;
    const char *source = admission->sources.names[s->entry.source];
    const ds_wireline_fields *fields = &admission->fields;
    bool failed = false;
    s->member = (ds_member){
        .id = s->entry.id,
        .path = article->path,
        .place = article->place,
        .guid = article->guid,
        .url = article->url,
        .version = article->version,
        .status = article->status,
        .source = ds_arena_text(arena, source, strlen(source)),
        .headline = ds_arena_text(arena, article->headline, article->headline_size),
        .language = article->language,
        .slug = copy_text(arena, fields->slug, SIZE_MAX, &failed),
        .dateline = copy_text(arena, fields->dateline, SIZE_MAX, &failed),
        .byline = copy_text(arena, fields->byline, SIZE_MAX, &failed),
        .credit = copy_text(arena, fields->credit, SIZE_MAX, &failed),
        .editor_note = copy_text(arena, fields->editor_note, SIZE_MAX, &failed),
        .format = article->format,
        .words = s->entry.words,
        .left_out = admission->text.left_out,
        .of = "",
        .evidence = {.rule = ""},
        .notes = s->entry.notes,
    };
    if (failed || s->member.source == NULL || s->member.headline == NULL) return ds_fail_memory(error);
    DS_TRY(ds_result_time(&s->member.published, s->entry.published, arena, error));
    return ds_result_time(&s->member.updated, s->entry.updated, arena, error);
}

static ds_status prepare_side(ds_comparison *c, int which, const ds_article *article, ds_admission *admission,
                              ds_error *error) {
    side *s = &c->sides[which];
    ds_arena *arena = &c->core->arena;
    bool was_bad = false;
    DS_TRY(copy_article(&s->article, article, arena, error));
    DS_TRY(make_text(s, &was_bad, error));
    DS_TRY(ds_admission_prepare(admission, &s->article, &s->entry, error));
    if (was_bad) s->entry.notes |= DS_NOTE_BAD_UTF8;
    DS_TRY(keep_tokens(s, &admission->text, arena, error));
    const ds_article *shown = &s->article;
    DS_TRY(ds_layout_read(&s->layout, &admission->text, shown->headline, shown->headline_size,
                          (size_t)(shown->body - shown->headline), s->text.size, arena, error));
    return describe(s, admission, arena, error);
}

/* ---- both ---- */

static size_t place_of(const side *s, uint32_t token, bool end) {
    size_t base = token < s->tokens.headline_count ? 0 : (size_t)(s->article.body - s->article.headline);
    return base + (end ? s->spans[token].end : s->spans[token].start);
}

static ds_status find_passages(ds_comparison *c, ds_verifier *verifier, ds_error *error) {
    ds_run *runs;
    size_t count, capacity;
    DS_TRY(ds_verifier_runs(verifier, &runs, &count, &capacity, error));
    c->passages = ds_arena_new(&c->core->arena, count, sizeof *c->passages);
    for (size_t r = 0; r < count && c->passages != NULL; r++) {
        const ds_run *run = &runs[r];
        const side *a = &c->sides[0], *b = &c->sides[1];
        size_t a_start = place_of(a, run->a, false), b_start = place_of(b, run->b, false);
        c->passages[r] = (ds_passage){a_start, place_of(a, run->a + run->words - 1, true) - a_start, b_start,
                                      place_of(b, run->b + run->words - 1, true) - b_start, run->words};
    }
    c->passage_count = count;
    ds_memory_free(&c->core->memory, runs, capacity, sizeof *runs);
    return c->passages == NULL ? ds_fail_memory(error) : DS_OK;
}

static ds_status lay_out(ds_comparison *c, ds_error *error) {
    ds_layout layouts[2] = {c->sides[0].layout, c->sides[1].layout};
    const char *const bytes[2] = {(const char *)c->sides[0].text.data, (const char *)c->sides[1].text.data};
    DS_TRY(ds_layout_join(layouts, bytes, c->passages, c->passage_count, &c->core->arena, error));
    for (int s = 0; s < 2; s++) c->sides[s].layout = layouts[s];
    return DS_OK;
}

static ds_status decide(ds_comparison *c, ds_error *error) {
    const ds_options *options = &c->core->options;
    const ds_entry *a = &c->sides[0].entry, *b = &c->sides[1].entry;
    ds_match match = {.a = 0, .b = 1};
    ds_verifier verifier;
    ds_verifier_init(&verifier, &c->core->memory, NULL, options->ngram);
    ds_status status = ds_verifier_compare(&verifier, &c->sides[0].tokens, &c->sides[1].tokens, &match.overlap, error);
    if (status == DS_OK) status = find_passages(c, &verifier, error);
    if (status == DS_OK) status = lay_out(c, error);
    ds_verifier_clear(&verifier);
    bool same_headline = a->headline_norm != 0 && a->headline_norm == b->headline_norm;
    ds_surroundings around = {.same_headline = same_headline};
    ds_relation_decide(&match, a, b, &around, options);
    c->evidence = ds_evidence_of(&match, 0);
    return status;
}

static ds_status run(ds_comparison *c, const ds_article *a, const ds_article *b, ds_error *error) {
    ds_admission admission;
    ds_admission_init(&admission, c->core, &c->core->arena);
    ds_status status = prepare_side(c, 0, a, &admission, error);
    if (status == DS_OK) status = prepare_side(c, 1, b, &admission, error);
    if (status == DS_OK) status = decide(c, error);
    ds_admission_clear(&admission);
    return status;
}

static ds_status new_comparison(ds_comparison **out, const ds_options *options, ds_error *error) {
    ds_core *core;
    DS_TRY(ds_core_new(&core, options, ds_io_system(), false, error));
    ds_comparison *c = ds_memory_new_zeroed(&core->memory, 1, sizeof *c);
    if (c == NULL) {
        ds_core_free(core);
        return ds_fail_memory(error);
    }
    c->core = core;
    for (int s = 0; s < 2; s++) ds_buffer_init(&c->sides[s].text, &core->memory);
    *out = c;
    return DS_OK;
}

void ds_comparison_free(ds_comparison *c) {
    if (c == NULL) return;
    ds_core *core = c->core;
    for (int s = 0; s < 2; s++) ds_buffer_clear(&c->sides[s].text);
    ds_memory_free(&core->memory, c, 1, sizeof *c);
    ds_core_free(core);
}

ds_status ds_compare(ds_comparison **out, const ds_article *a, const ds_article *b, const ds_options *options,
                     ds_error *error) {
    if (out == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "out", "is NULL");
    *out = NULL;
    if (a == NULL || b == NULL || a->struct_size != sizeof *a || b->struct_size != sizeof *b) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "article", "struct_size is not set: call ds_article_init first");
    }
    ds_comparison *c;
    DS_TRY(new_comparison(&c, options, error));
    ds_status status = run(c, a, b, error);
    if (status != DS_OK) {
        ds_comparison_free(c);
        return status;
    }
    *out = c;
    return DS_OK;
}

/* ---- from files ---- */

/* Looks for the one article that a path names. */
typedef struct finder {
    ds_core *core;
    const char *id; /* behind the '#'; NULL: the only one */
    ds_article found;
    size_t count;
    const char *skip_reason;
    const char *skip_detail;
} finder;

static ds_status find_article(void *user, const ds_article *article, ds_error *error) {
    finder *f = user;
    bool wanted = f->id == NULL || (article->id != NULL && strcmp(article->id, f->id) == 0);
    const char *mark = article->path == NULL ? NULL : strchr(article->path, '#');
    for (; mark != NULL && !wanted; mark = strchr(mark + 1, '#')) wanted = strcmp(mark + 1, f->id) == 0;
    if (!wanted || f->count++ > 0) return DS_OK;
    return copy_article(&f->found, article, &f->core->arena, error);
}

static ds_status find_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                           bool is_error, ds_error *error) {
    (void)path;
    (void)place;
    finder *f = user;
    if (f->skip_reason != NULL || (f->id != NULL && !is_error)) return DS_OK;
    f->skip_reason = reason;
    f->skip_detail = ds_arena_text(&f->core->arena, detail == NULL ? "" : detail, detail == NULL ? 0 : strlen(detail));
    return f->skip_detail == NULL ? ds_fail_memory(error) : DS_OK;
}

/* "FILE" if there is such a file, else "FILE#ID" at the first '#' before which there is one. */
static ds_status walk_to(ds_walk *walk, finder *f, const char *path, ds_arena *arena, ds_error *error) {
    ds_status status = ds_walk_add(walk, path, error);
    for (const char *mark = strchr(path, '#'); status == DS_E_NOT_FOUND && mark != NULL; mark = strchr(mark + 1, '#')) {
        char *file = ds_arena_text(arena, path, (size_t)(mark - path));
        if (file == NULL) return ds_fail_memory(error);
        if (*file == '\0') continue;
        ds_error ignored; /* the first one names what the caller gave */
        ds_status other = ds_walk_add(walk, file, &ignored);
        if (other == DS_E_NOT_FOUND) continue;
        if (other != DS_OK && error != NULL) *error = ignored;
        status = other;
        f->id = mark + 1;
    }
    DS_TRY(status);
    return ds_walk_finish(walk, error);
}

static ds_status read_one(ds_core *core, const char *path, ds_article *out, ds_error *error) {
    finder f = {.core = core};
    ds_article_sink sink = {find_article, find_skip, &f};
    ds_walk walk;
    ds_walk_init(&walk, &core->memory, &core->options);
    ds_status status = walk_to(&walk, &f, path, &core->arena, error);
    for (size_t i = 0; i < walk.file_count && status == DS_OK; i++) {
        status = ds_ingest_file(core, &walk.files[i], &core->arena, &sink, error);
    }
    ds_walk_clear(&walk);
    DS_TRY(status);
    if (f.count == 1) {
        *out = f.found;
        return DS_OK;
    }
    if (f.count > 1) {
        return ds_fail(error, DS_E_ARGUMENT, 0, path, "holds %zu articles%s; name one as FILE#ID", f.count,
                       f.id == NULL ? "" : " with this id");
    }
    if (f.skip_reason != NULL) return ds_fail(error, DS_E_FORMAT, 0, path, "%s: %s", f.skip_reason, f.skip_detail);
    return ds_fail(error, DS_E_NOT_FOUND, ENOENT, path, "holds no such article");
}

ds_status ds_compare_paths(ds_comparison **out, const char *a, const char *b, const ds_options *options,
                           ds_error *error) {
    if (out == NULL || a == NULL || b == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, NULL, "an argument is NULL");
    *out = NULL;
    ds_comparison *c;
    DS_TRY(new_comparison(&c, options, error));
    ds_article first, second;
    ds_status status = read_one(c->core, a, &first, error);
    if (status == DS_OK) status = read_one(c->core, b, &second, error);
    if (status == DS_OK) status = run(c, &first, &second, error);
    if (status != DS_OK) {
        ds_comparison_free(c);
        return status;
    }
    *out = c;
    return DS_OK;
}

/* ---- asking ---- */

const ds_evidence *ds_comparison_evidence(const ds_comparison *c) {
    return &c->evidence;
}

const ds_member *ds_comparison_member(const ds_comparison *c, int which) {
    return &c->sides[which == 0 ? 0 : 1].member;
}

const char *ds_comparison_text(const ds_comparison *c, int which, size_t *size) {
    const side *s = &c->sides[which == 0 ? 0 : 1];
    if (size != NULL) *size = s->text.size;
    return (const char *)s->text.data;
}

size_t ds_comparison_passage_count(const ds_comparison *c) {
    return c->passage_count;
}

const ds_passage *ds_comparison_passage(const ds_comparison *c, size_t index) {
    return index < c->passage_count ? &c->passages[index] : NULL;
}

size_t ds_comparison_mark_count(const ds_comparison *c, int which) {
    return c->sides[which == 0 ? 0 : 1].layout.mark_count;
}

const ds_mark *ds_comparison_mark(const ds_comparison *c, int which, size_t index) {
    const ds_layout *layout = &c->sides[which == 0 ? 0 : 1].layout;
    return index < layout->mark_count ? &layout->marks[index] : NULL;
}

size_t ds_comparison_paragraph_count(const ds_comparison *c, int which) {
    return c->sides[which == 0 ? 0 : 1].layout.paragraph_count;
}

const ds_compared_paragraph *ds_comparison_paragraph(const ds_comparison *c, int which, size_t index) {
    const ds_layout *layout = &c->sides[which == 0 ? 0 : 1].layout;
    return index < layout->paragraph_count ? &layout->paragraphs[index] : NULL;
}
