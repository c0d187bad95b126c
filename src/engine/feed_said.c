/* SPDX-License-Identifier: MIT */
/*
 * What was said first of an article, as bytes in the catalogue, so that it can be said again whatever became of the story.
 * Id, source and headline are those of the article, which is at hand then.
 *
 *     magic "DSV1" | checksum u32 | kind, relation, base, flags: 4 of 1 | notes, via, shared words, run, size, notes of
 *     the pair, sources: 7 of u32 | Jaccard, containment, containment of the other: 3 of 8 | rule, story, story_was, of,
 *     keeper, then the sources: texts with their NUL
 */
#include "engine/feed.h"

#include "base/bytes.h"
#include "base/hash.h"

#include <string.h>

static const unsigned char magic[4] = {'D', 'S', 'V', '1'};

enum { NUMBERS = 7, RATIOS = 3, HEAD_BYTES = 8 + 4 + 4 * NUMBERS + 8 * RATIOS, TEXTS = 5 };
enum { FLAG_KEEPER_CHANGED = 1, FLAG_LATEST = 2 };

static void put_ratio(unsigned char *to, double ratio) {
    uint64_t bits;
    memcpy(&bits, &ratio, sizeof bits);
    ds_put_u64(to, bits);
}

static double get_ratio(const unsigned char *from) {
    uint64_t bits = ds_get_u64(from);
    double ratio;
    memcpy(&ratio, &bits, sizeof ratio);
    return ratio;
}

static bool put_text(ds_buffer *out, const char *text) {
    return ds_buffer_append(out, text, strlen(text) + 1);
}

static void put_head(unsigned char *head, const ds_verdict *v) {
    const ds_evidence *e = &v->evidence;
    const uint32_t numbers[NUMBERS] = {v->notes,          e->via,   e->shared_words,          e->longest_run_words,
                                       (uint32_t)v->size, e->notes, (uint32_t)v->source_count};
    const double ratios[RATIOS] = {e->jaccard, e->containment_of_member, e->containment_of_other};
    memcpy(head, magic, sizeof magic);
    head[8] = (unsigned char)v->verdict;
    head[9] = (unsigned char)e->relation;
    head[10] = (unsigned char)e->base;
    head[11] = (unsigned char)((v->keeper_changed ? FLAG_KEEPER_CHANGED : 0) | (v->latest ? FLAG_LATEST : 0));
    for (size_t i = 0; i < NUMBERS; i++) ds_put_u32(head + 12 + 4 * i, numbers[i]);
    for (size_t i = 0; i < RATIOS; i++) put_ratio(head + 12 + 4 * NUMBERS + 8 * i, ratios[i]);
}

static bool pack(ds_buffer *out, const ds_verdict *v) {
    unsigned char head[HEAD_BYTES] = {0};
    put_head(head, v);
    out->size = 0;
    bool done = ds_buffer_append(out, head, sizeof head) && put_text(out, v->evidence.rule) &&
                put_text(out, v->story) && put_text(out, v->story_was) && put_text(out, v->of) &&
                put_text(out, v->keeper);
    for (size_t i = 0; i < v->source_count && done; i++) done = put_text(out, v->sources[i]);
    if (done) ds_put_u32(out->data + 4, (uint32_t)ds_hash(out->data + 8, out->size - 8, 0));
    return done;
}

static ds_status fail(ds_error *error, const char *what) {
    return ds_fail(error, DS_E_CORRUPT, 0, "verdict", "%s", what);
}

static void get_head(const unsigned char *head, ds_verdict *v, size_t *sources) {
    ds_evidence *e = &v->evidence;
    uint32_t numbers[NUMBERS];
    for (size_t i = 0; i < NUMBERS; i++) numbers[i] = ds_get_u32(head + 12 + 4 * i);
    const unsigned char *ratios = head + 12 + 4 * NUMBERS;
    v->verdict = (ds_verdict_kind)head[8];
    e->relation = (ds_relation)head[9];
    e->base = (ds_relation)head[10];
    v->keeper_changed = (head[11] & FLAG_KEEPER_CHANGED) != 0;
    v->latest = (head[11] & FLAG_LATEST) != 0;
    v->notes = numbers[0];
    e->via = numbers[1];
    e->shared_words = numbers[2];
    e->longest_run_words = numbers[3];
    v->size = numbers[4];
    e->notes = numbers[5];
    *sources = numbers[6];
    e->jaccard = get_ratio(ratios);
    e->containment_of_member = get_ratio(ratios + 8);
    e->containment_of_other = get_ratio(ratios + 16);
}

/* `bytes` are ours, and stay as long as the verdict. */
static ds_status unpack(ds_feed *feed, const unsigned char *bytes, size_t size, ds_verdict *v, ds_error *error) {
    size_t sources, at = HEAD_BYTES;
    const char *texts[TEXTS];
    if (size < HEAD_BYTES || memcmp(bytes, magic, sizeof magic) != 0) return fail(error, "is none");
    if (ds_get_u32(bytes + 4) != (uint32_t)ds_hash(bytes + 8, size - 8, 0)) return fail(error, "checksum differs");
    if (bytes[8] > DS_VERDICT_ERROR || bytes[size - 1] != '\0') return fail(error, "is of a kind that there is not");
    get_head(bytes, v, &sources);
    if (sources > size) return fail(error, "has more sources than bytes");
    const char **names = ds_arena_new(&feed->said, sources, sizeof *names);
    if (names == NULL) return ds_fail_memory(error);
    for (size_t i = 0; i < TEXTS + sources; i++) {
        if (at >= size) return fail(error, "ends in its texts");
        *(i < TEXTS ? &texts[i] : &names[i - TEXTS]) = (const char *)bytes + at;
        at += strlen((const char *)bytes + at) + 1;
    }
    v->evidence.rule = texts[0];
    v->story = texts[1];
    v->story_was = texts[2];
    v->of = texts[3];
    v->keeper = texts[4];
    v->sources = names;
    v->source_count = sources;
    return DS_OK;
}

static void name_article(const ds_feed *feed, ds_verdict *v) {
    v->replay = true;
    v->id = feed->now.id;
    v->source = feed->now.source;
    v->headline = feed->now.headline;
    v->error = v->detail = "";
}

static ds_status replay_said(ds_feed *feed, const ds_verdict_row *row, ds_verdict *out, ds_error *error) {
    *out = (ds_verdict){.seq = row->seq};
    unsigned char *bytes = ds_arena_new(&feed->said, row->said_size, 1);
    if (bytes == NULL) return ds_fail_memory(error);
    memcpy(bytes, row->said, row->said_size);
    DS_TRY(unpack(feed, bytes, row->said_size, out, error));
    name_article(feed, out);
    return DS_OK;
}

/* A night has stored it, and said nothing: what would be said of it where it stands. */
static ds_status replay_place(ds_feed *feed, uint32_t number, ds_verdict *out, bool *known, ds_error *error) {
    static const ds_verdict_kind kinds[] = {
        [DS_RELATION_IDENTICAL] = DS_VERDICT_IDENTICAL, [DS_RELATION_UPDATE] = DS_VERDICT_UPDATE,
        [DS_RELATION_COPY] = DS_VERDICT_COPY,           [DS_RELATION_EXCERPT] = DS_VERDICT_EXCERPT,
        [DS_RELATION_RERUN] = DS_VERDICT_RERUN,         [DS_RELATION_KILLED] = DS_VERDICT_KILLED};
    ds_recent *own;
    DS_TRY(ds_feed_recent(feed, number, &own, error));
    *known = own != NULL;
    if (!*known) return DS_OK;
    uint8_t relation = own->member.relation;
    bool is_named = relation >= DS_RELATION_IDENTICAL && relation < sizeof kinds / sizeof *kinds;
    feed->now.kind = own->entry.is_kill ? DS_VERDICT_KILLED : is_named ? kinds[relation] : DS_VERDICT_NEW;
    DS_TRY(ds_feed_verdict_like(feed, own, out, error));
    out->replay = true;
    return DS_OK;
}

/* Stored by a night, expired, and nothing was ever said. */
static ds_status replay_tombstone(ds_feed *feed, ds_verdict *out, bool *known, ds_error *error) {
    ds_tombstone_row row;
    ds_error why;
    ds_status status = ds_catalogue_get_tombstone(feed->index->catalogue, feed->now.identity, &row, &why);
    *known = status == DS_OK;
    if (status == DS_E_NOT_FOUND) return DS_OK;
    if (status != DS_OK) {
        if (error != NULL) *error = why;
        return status;
    }
    ds_feed_verdict_error(out, "", "");
    out->verdict = DS_VERDICT_UNCHANGED;
    name_article(feed, out);
    return ds_feed_story_text(feed, row.story, &out->story, error);
}

static ds_status replay_article(ds_feed *feed, ds_verdict *out, bool *known, ds_error *error) {
    ds_number_list list = {.numbers = NULL};
    ds_status status = ds_catalogue_find(feed->index->catalogue, DS_FIND_IDENTITY, feed->now.identity, 1, &list, error);
    uint32_t number = list.count > 0 ? list.numbers[0] : DS_NO_NUMBER;
    ds_number_list_clear(&list, feed->memory);
    if (status != DS_OK || number == DS_NO_NUMBER) return status;
    return replay_place(feed, number, out, known, error);
}

/* A feed says again what it said; a query is told where an article stands now. */
ds_status ds_feed_replay(ds_feed *feed, ds_verdict *out, bool *known, ds_error *error) {
    ds_verdict_row row;
    ds_error why;
    *known = false;
    if (feed->queries) DS_TRY(replay_article(feed, out, known, error));
    if (*known) return DS_OK;
    ds_status status = ds_catalogue_get_verdict(feed->index->catalogue, feed->now.identity, &row, &why);
    *known = status == DS_OK;
    if (status == DS_OK) return replay_said(feed, &row, out, error);
    if (status != DS_E_NOT_FOUND) {
        if (error != NULL) *error = why;
        return status;
    }
    if (!feed->queries) DS_TRY(replay_article(feed, out, known, error));
    return *known ? DS_OK : replay_tombstone(feed, out, known, error);
}

ds_status ds_feed_keep_said(ds_feed *feed, const ds_verdict *said, uint32_t number, ds_error *error) {
    if (feed->queries) return DS_OK;
    if (!pack(&feed->record, said)) return ds_fail_memory(error);
    ds_verdict_row row = {.identity = feed->now.identity,
                          .number = number,
                          .seq = said->seq,
                          .at = ds_index_now(feed->index),
                          .said = feed->record.data,
                          .said_size = feed->record.size};
    return ds_catalogue_put_verdict(feed->index->catalogue, &row, error);
}
