/* SPDX-License-Identifier: MIT */
#include "engine/admit.h"

#include "base/hash.h"
#include "text/agency.h"
#include "text/caption.h"
#include "text/headline.h"
#include "text/wire_number.h"

#include <string.h>
#include <strings.h>

void ds_admission_init(ds_admission *a, ds_core *core, ds_arena *arena) {
    ds_memory *memory = &core->memory;
    *a = (ds_admission){.core = core, .arena = arena};
    ds_text_init(&a->text, memory, core->lexicon);
    a->text.boilerplate = core->options.boilerplate != DS_BOILERPLATE_OFF;
    a->text.learned = core->boilerplate == NULL ? NULL : &core->learned;
    a->text.furniture = core->options.furniture;
    a->text.kernel = ds_text_kernel_choose(core->options.kernel);
    ds_signer_init(&a->signer, memory, &core->minhash, &core->options);
    ds_spool_writer_init(&a->spool, &core->spool, memory);
    ds_keys_writer_init(&a->keys, &core->keys);
    ds_keys_writer_init(&a->paragraphs, &core->paragraphs);
    ds_buffer_init(&a->record, memory);
    ds_buffer_init(&a->scratch, memory);
    ds_sources_init(&a->sources, memory);
}

void ds_admission_clear(ds_admission *a) {
    ds_memory *memory = &a->core->memory;
    ds_text_clear(&a->text);
    ds_signer_clear(&a->signer);
    ds_spool_writer_clear(&a->spool);
    ds_keys_writer_clear(&a->keys);
    if (a->core->learns) ds_keys_writer_clear(&a->paragraphs);
    ds_buffer_clear(&a->record);
    ds_buffer_clear(&a->scratch);
    ds_sources_clear(&a->sources);
    ds_memory_free(memory, a->entries, a->capacity, sizeof *a->entries);
    ds_memory_free(memory, a->skips.skips, a->skips.capacity, sizeof *a->skips.skips);
}

static const char *or_empty(const char *text) {
    return text == NULL ? "" : text;
}

static bool is_empty(const char *text) {
    return text == NULL || *text == '\0';
}

static size_t size_of(const char *text, size_t size) {
    if (text == NULL) return 0;
    return size == SIZE_MAX ? strlen(text) : size;
}

static uint64_t hash_text(const char *text) {
    return is_empty(text) ? 0 : ds_hash(text, strlen(text), 0) | 1;
}

static int64_t read_date(const ds_core *core, const char *text, const char *source, uint32_t *notes) {
    ds_date date;
    if (is_empty(text)) return DS_TIME_NONE;
    if (!ds_date_read(&date, text, strlen(text))) {
        *notes |= DS_NOTE_DATE_BAD;
        return DS_TIME_NONE;
    }
    if (date.has_zone) return date.seconds;
    for (size_t z = 0; z < core->options.zone_count; z++) {
        if (strcmp(core->zones[z].source, source) != 0) continue;
        return date.seconds - ds_zone_offset(core->zones[z].zone, date.seconds);
    }
    *notes |= DS_NOTE_DATE_NO_ZONE;
    return date.seconds;
}

/* What statuses say: "stat:canceled" and "http://cv.iptc.org/newscodes/pubstatusg2/canceled" by their last word. Words that
 * are not known ("published", "final") stop nobody from showing the article. */
static const struct {
    const char *word;
    bool is_kill;
} unusable[] = {{"canceled", true}, {"cancelled", true},  {"cancel", true},    {"kill", true},
                {"killed", true},   {"withdrawn", true},  {"withheld", false}, {"hold", false},
                {"embargo", false}, {"embargoed", false}, {"retracted", true}};

static void read_status(const char *status, ds_entry *entry) {
    const char *word = or_empty(status);
    entry->is_kill = (entry->notes & DS_NOTE_KILL) != 0;
    for (const char *at = word; *at != '\0'; at++) {
        if (*at == ':' || *at == '/' || *at == '#') word = at + 1;
    }
    entry->usable = !entry->is_kill;
    for (size_t i = 0; i < sizeof unusable / sizeof *unusable; i++) {
        if (strcasecmp(word, unusable[i].word) != 0) continue;
        entry->usable = 0;
        entry->is_kill |= unusable[i].is_kill;
    }
}

/* A number is comparable, so it stands for itself; what is none is told apart by its hash. */
static uint64_t read_version(const char *version) {
    uint64_t number = 0;
    size_t digits = 0;
    for (const char *at = or_empty(version); *at >= '0' && *at <= '9'; at++, digits++) {
        number = number * 10 + (uint64_t)(*at - '0');
    }
    bool is_number = digits > 0 && digits < 19 && version[digits] == '\0';
    return is_number ? 2 * number + 2 : hash_text(version);
}

static uint64_t hash_tokens(const uint32_t *tokens, uint32_t count, uint64_t seed) {
    return count == 0 ? 0 : ds_hash(tokens, count * sizeof *tokens, seed) | 1;
}

static uint64_t hash_both(uint64_t headline_hash, uint64_t body_hash, const ds_tokens *tokens) {
    uint64_t parts[3] = {headline_hash, body_hash, (uint64_t)tokens->headline_count << 32 | tokens->count};
    return tokens->count == 0 ? 0 : ds_hash(parts, sizeof parts, 0) | 1;
}

uint64_t ds_source_hash(const char *source) {
    return hash_text(source);
}

void ds_entry_take_tokens(ds_entry *entry, const ds_tokens *tokens) {
    uint64_t headline_hash = hash_tokens(tokens->hashes, tokens->headline_count, 0);
    entry->body_hash = hash_tokens(ds_tokens_body(tokens), ds_tokens_body_count(tokens), 0);
    entry->token_hash = hash_both(headline_hash, entry->body_hash, tokens);
    entry->words = tokens->count;
    entry->headline_words = tokens->headline_count;
}

static ds_status find_source(const ds_admission *a, const ds_article *article, const char **source, ds_error *error) {
    *source = article->source;
    if (!is_empty(*source)) return DS_OK;
    return ds_core_source_of(a->core, or_empty(article->path), "", a->arena, source, error);
}

/* Everything of the entry that does not come from the tokens. */
static ds_status describe(ds_admission *a, const ds_article *article, const char *source, ds_entry *entry,
                          ds_error *error) {
    const ds_core *core = a->core;
    DS_TRY(ds_sources_intern(&a->sources, source, &entry->source, error));
    entry->published = read_date(core, article->published, source, &entry->notes);
    entry->updated = read_date(core, article->updated, source, &entry->notes);
    const char *id = is_empty(article->id) ? or_empty(article->path) : article->id;
    entry->id = ds_arena_text(a->arena, id, strlen(id));
    if (entry->id == NULL) return ds_fail_memory(error);
    entry->file = a->file;
    entry->guid_hash = hash_text(article->guid);
    entry->url_hash = hash_text(article->url);
    entry->version_hash = read_version(article->version);
    entry->has_id = !is_empty(article->id) && strcmp(id, or_empty(article->path)) != 0;
    read_status(article->status, entry);
    uint64_t parts[3] = {a->text.source_hash, hash_text(id), entry->content_hash};
    entry->rank_hash = ds_hash(parts, sizeof parts, 0);
    return DS_OK;
}

static void take_fields(ds_admission *a, const ds_article *article) {
    const ds_wirelines *wire = &a->text.wire;
    ds_wireline_fields *f = &a->fields;
    *f = (ds_wireline_fields){article->slug, article->dateline, article->byline, article->credit, article->editor_note};
    if (is_empty(f->slug)) f->slug = ds_wireline_text(wire, DS_WIRELINE_SLUG);
    if (is_empty(f->dateline)) f->dateline = ds_wireline_text(wire, DS_WIRELINE_DATELINE);
    if (is_empty(f->byline)) f->byline = ds_wireline_text(wire, DS_WIRELINE_BYLINE);
    if (is_empty(f->credit)) f->credit = ds_wireline_text(wire, DS_WIRELINE_CREDIT);
    if (is_empty(f->editor_note)) f->editor_note = ds_wireline_text(wire, DS_WIRELINE_NOTE);
}

ds_status ds_admission_pack(ds_admission *a, const ds_article *article, ds_entry *entry, ds_error *error) {
    ds_tokens tokens = ds_text_tokens(&a->text);
    size_t headline_size = size_of(article->headline, article->headline_size);
    a->record.size = 0;
    DS_TRY(ds_record_put_tokens(&a->record, &tokens, error));
    entry->token_bytes = (uint32_t)a->record.size;
    a->scratch.size = 0;
    if (!ds_buffer_append(&a->scratch, or_empty(article->headline), headline_size) ||
        !ds_buffer_terminate(&a->scratch)) {
        return ds_fail_memory(error);
    }
    const ds_wireline_fields *fields = &a->fields;
    ds_detail detail = {
        .id = entry->id,
        .path = or_empty(article->path),
        .place = or_empty(article->place),
        .guid = or_empty(article->guid),
        .url = or_empty(article->url),
        .version = or_empty(article->version),
        .status = or_empty(article->status),
        .headline = (const char *)a->scratch.data,
        .language = or_empty(article->language),
        .slug = fields->slug,
        .dateline = fields->dateline,
        .byline = fields->byline,
        .credit = fields->credit,
        .editor_note = fields->editor_note,
        .format = or_empty(article->format),
        .left_out = a->text.left_out,
    };
    DS_TRY(ds_record_put_detail(&a->record, &detail, error));
    entry->detail_bytes = (uint32_t)a->record.size - entry->token_bytes;
    entry->detail_hash = ds_hash(a->record.data + entry->token_bytes, entry->detail_bytes, 0);
    return DS_OK;
}

static ds_status push(ds_admission *a, const ds_entry *entry, uint32_t number, ds_error *error) {
    if (!ds_memory_reserve(&a->core->memory, &a->entries, &a->capacity, a->count + 1, sizeof *a->entries)) {
        return ds_fail_memory(error);
    }
    a->entries[a->count++] = (ds_numbered_entry){*entry, number};
    return DS_OK;
}

static ds_status take_number(ds_core *core, uint32_t *number, ds_error *error) {
    *number = atomic_fetch_add_explicit(&core->next_number, 1, memory_order_relaxed);
    if (*number < DS_ARTICLES_MOST) return DS_OK;
    return ds_fail(error, DS_E_LIMIT, 0, NULL, "more than %u articles", (unsigned)DS_ARTICLES_MOST);
}

static uint64_t hash_content(const char *headline, size_t headline_size, const char *body, size_t body_size) {
    uint64_t parts[2] = {ds_hash(headline, headline_size, 0), ds_hash(body, body_size, 1)};
    return ds_hash(parts, sizeof parts, 0);
}

/* "1st Ld-Writethru", which a keyword line says between slug and count, and its reader apart. */
static void read_version_tag(const ds_admission *a, const char *text, ds_entry *entry) {
    if (is_empty(text)) return;
    ds_wireline_version version = ds_wireline_read_version(ds_lexicon_wire(a->core->lexicon), text, strlen(text));
    entry->tag = ds_tag_join(entry->tag, version.tag);
    if (version.killed) entry->notes |= DS_NOTE_KILL;
}

/* A kill notice names the number of what it takes back in its text, and mostly bears another of its own. */
static uint64_t read_number(const ds_admission *a, const ds_article *article, bool is_notice) {
    enum { LOOKED_AT = 600 };
    const char *own = is_empty(article->number) ? or_empty(article->id) : article->number;
    if (!is_notice) return ds_wireline_number_of(own, strlen(own));
    const ds_buffer *note = &a->text.wire.fields[DS_WIRELINE_NOTE];
    size_t headline_size = size_of(article->headline, article->headline_size);
    size_t body_size = size_of(article->body, article->body_size);
    uint64_t number = note->size == 0 ? 0 : ds_wireline_number_named((const char *)note->data, note->size);
    if (number == 0) number = ds_wireline_number_named(or_empty(article->headline), headline_size);
    if (number != 0 || body_size > LOOKED_AT) return number;
    return ds_wireline_number_named(or_empty(article->body), body_size);
}

/* A slug is read as a headline is, once what agencies put around it is off: "UPDATE 1-Grain/Rail" and "grain-rail" are one. */
static ds_status read_slug(ds_admission *a, const char *text, ds_entry *entry, ds_error *error) {
    if (is_empty(text)) return DS_OK;
    ds_headline about;
    ds_wireline_slug slug = ds_wireline_read_slug(ds_lexicon_wire(a->core->lexicon), text, strlen(text));
    DS_TRY(ds_headline_read(&about, &a->text, slug.at + slug.service, slug.size - slug.service, error));
    entry->slug_hash = slug.is_generic ? 0 : about.norm;
    entry->tag = ds_tag_join(entry->tag, ds_tag_join(about.tag, slug.tag));
    if (slug.killed) entry->notes |= DS_NOTE_KILL;
    return DS_OK;
}

ds_status ds_admission_prepare(ds_admission *a, const ds_article *article, ds_entry *entry, ds_error *error) {
    const char *headline = or_empty(article->headline), *body = or_empty(article->body);
    size_t headline_size = size_of(article->headline, article->headline_size);
    size_t body_size = size_of(article->body, article->body_size);
    const char *source;
    DS_TRY(find_source(a, article, &source, error));
    a->text.source_hash = ds_source_hash(source);
    DS_TRY(ds_text_read(&a->text, headline, headline_size, body, body_size, error));
    ds_tokens tokens = ds_text_tokens(&a->text);
    *entry = (ds_entry){
        .content_hash = hash_content(headline, headline_size, body, body_size),
        .headline_norm = a->text.about.norm,
        .headline_key = a->text.about.key,
        .tag = ds_tag_join(a->text.about.tag, a->text.wire.tag),
        .notes = a->text.notes | article->notes,
    };
    ds_entry_take_tokens(entry, &tokens);
    a->bytes += headline_size + body_size;
    entry->is_caption = ds_caption_is(&a->text, body);
    if (a->text.wire.killed) entry->notes |= DS_NOTE_KILL;
    take_fields(a, article);
    const ds_wireline_fields *fields = &a->fields;
    entry->agency_hash = ds_agency_of(or_empty(fields->dateline), or_empty(fields->byline), or_empty(fields->credit));
    read_version_tag(a, article->version, entry);
    DS_TRY(read_slug(a, fields->slug, entry, error));
    entry->number = read_number(a, article, (entry->notes & DS_NOTE_KILL) != 0);
    return describe(a, article, source, entry, error);
}

/* A record for each paragraph that may be found to be furniture (learn.c). */
static ds_status count_paragraphs(ds_admission *a, uint32_t number, ds_error *error) {
    const ds_text *text = &a->text;
    uint32_t to_pass = ds_paragraph_first_learned(text->headline_count);
    for (uint32_t p = 0; p < text->paragraph_count; p++) {
        const ds_paragraph *paragraph = &text->paragraphs[p];
        if (paragraph->left_out != 0) continue;
        bool passed = to_pass == 0;
        to_pass = 0;
        if (!passed || paragraph->token_count < DS_LEARNED_WORDS_LEAST) continue;
        DS_TRY(ds_keys_add(&a->paragraphs, ds_paragraph_key(text->source_hash, paragraph->hash), number, error));
    }
    return DS_OK;
}

bool ds_admission_is_empty(const ds_admission *a, const ds_article *article) {
    return a->text.count == 0 && a->text.left_out == 0 && is_empty(article->guid) && is_empty(article->status);
}

ds_status ds_admission_take(ds_admission *a, const ds_article *article, ds_error *error) {
    ds_entry entry;
    uint32_t number;
    DS_TRY(ds_admission_prepare(a, article, &entry, error));
    if (ds_admission_is_empty(a, article)) {
        return ds_admission_skip(a, or_empty(article->path), "empty", "no words", or_empty(article->place), false,
                                 error);
    }
    ds_tokens tokens = ds_text_tokens(&a->text);
    DS_TRY(take_number(a->core, &number, error));
    DS_TRY(ds_admission_pack(a, article, &entry, error));
    DS_TRY(ds_spool_put(&a->spool, a->record.data, a->record.size, &entry.spool_offset, error));
    if (!(entry.notes & DS_NOTE_NOT_AN_ARTICLE)) {
        DS_TRY(ds_signer_sign(&a->signer, &tokens, &entry, number, &a->keys, error));
    }
    if (a->core->learns) DS_TRY(count_paragraphs(a, number, error));
    a->words += tokens.count;
    return push(a, &entry, number, error);
}

ds_status ds_admission_skip(ds_admission *a, const char *path, const char *reason, const char *detail,
                            const char *place, bool is_error, ds_error *error) {
    ds_skip skip = {.reason = reason, .is_error = is_error};
    skip.path = ds_arena_text(a->arena, or_empty(path), strlen(or_empty(path)));
    skip.detail = ds_arena_text(a->arena, or_empty(detail), strlen(or_empty(detail)));
    skip.place = ds_arena_text(a->arena, or_empty(place), strlen(or_empty(place)));
    ds_skip_list *list = &a->skips;
    if (skip.path == NULL || skip.detail == NULL || skip.place == NULL ||
        !ds_memory_reserve(&a->core->memory, &list->skips, &list->capacity, list->count + 1, sizeof skip)) {
        return ds_fail_memory(error);
    }
    list->skips[list->count++] = skip;
    return DS_OK;
}

static ds_status sink_article(void *user, const ds_article *article, ds_error *error) {
    return ds_admission_take(user, article, error);
}

static ds_status sink_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                           bool is_error, ds_error *error) {
    return ds_admission_skip(user, path, reason, detail, place, is_error, error);
}

ds_article_sink ds_admission_sink(ds_admission *a) {
    return (ds_article_sink){sink_article, sink_skip, a};
}

ds_status ds_admission_flush(ds_admission *a, ds_error *error) {
    DS_TRY(ds_spool_flush(&a->spool, error));
    if (a->core->learns) DS_TRY(ds_keys_flush(&a->paragraphs, error));
    return ds_keys_flush(&a->keys, error);
}
