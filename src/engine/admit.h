/* SPDX-License-Identifier: MIT */
/* One article on its way in: text stage, record, keys, entry. One object a thread; no locks. */
#ifndef DS_ENGINE_ADMIT_H
#define DS_ENGINE_ADMIT_H

#include "article/reader.h"
#include "engine/core.h"
#include "text/text.h"

typedef struct ds_numbered_entry {
    ds_entry entry; /* entry.source is a number of the worker's own table */
    uint32_t number;
} ds_numbered_entry;

/* What a wire item says around its story: what its reader gave, else what its text says. */
typedef struct ds_wireline_fields {
    const char *slug;
    const char *dateline;
    const char *byline;
    const char *credit;
    const char *editor_note;
} ds_wireline_fields;

typedef struct ds_admission {
    ds_core *core;
    ds_arena *arena; /* one of core->arenas: outlives the worker */
    ds_text text;
    ds_wireline_fields fields; /* of the article prepared last */
    ds_signer signer;
    ds_spool_writer spool;
    ds_keys_writer keys;
    ds_keys_writer paragraphs; /* while boilerplate is learned */
    ds_buffer record;
    ds_buffer scratch;
    ds_sources sources;
    ds_numbered_entry *entries;
    size_t count, capacity;
    ds_skip_list skips;
    const char *file; /* that the articles now come from; in an arena of the core */
    uint64_t bytes;
    uint64_t words;
} ds_admission;

void ds_admission_init(ds_admission *admission, ds_core *core, ds_arena *arena);
void ds_admission_clear(ds_admission *admission);

/* The entry's fields that come from its tokens. */
void ds_entry_take_tokens(ds_entry *entry, const ds_tokens *tokens);

/* The name of a source as a number, for what is known of it alone. */
uint64_t ds_source_hash(const char *source);

/* The first half of taking one: tokens in a->text, and all of the entry that does not come from storing it. */
ds_status ds_admission_prepare(ds_admission *admission, const ds_article *article, ds_entry *entry, ds_error *error);

/* Has it neither words nor anything else to be known by? */
bool ds_admission_is_empty(const ds_admission *admission, const ds_article *article);

/* Make its record, the two parts behind each other, in admission->record; the entry is told their sizes. */
ds_status ds_admission_pack(ds_admission *admission, const ds_article *article, ds_entry *entry, ds_error *error);

/* Take an article. An article without text, headline, guid or status is counted as "empty". */
ds_status ds_admission_take(ds_admission *admission, const ds_article *article, ds_error *error);

/* Count what was not taken. Texts are copied, `reason` is static. */
ds_status ds_admission_skip(ds_admission *admission, const char *path, const char *reason, const char *detail,
                            const char *place, bool is_error, ds_error *error);

/* Both of these as a sink for readers. */
ds_article_sink ds_admission_sink(ds_admission *admission);

/* Write what is buffered. */
ds_status ds_admission_flush(ds_admission *admission, ds_error *error);

#endif
