/* SPDX-License-Identifier: MIT */
/*
 * Boilerplate learned from all articles of the index, by the code of a scan (learn.c). What was cut out of an article before
 * is not in its tokens any more, so a new list goes on with the old one. Articles that hold something new get another number:
 * their keys and pairs were of another text.
 */
#include "engine/learn.h"

#include "base/hash.h"
#include "engine/night.h"

#include <string.h>

/* ---- records of paragraphs ---- */

static ds_status put_paragraphs(ds_keys_writer *writer, const ds_tokens *tokens, uint64_t source_hash, uint32_t number,
                                ds_error *error) {
    uint32_t to_pass = ds_paragraph_first_learned(tokens->headline_count);
    for (uint32_t first = tokens->headline_count, end; first < tokens->count; first = end) {
        end = ds_tokens_paragraph_end(tokens, first);
        bool passed = to_pass == 0;
        to_pass = 0;
        if (!passed || end - first < DS_LEARNED_WORDS_LEAST) continue;
        uint64_t hash = ds_paragraph_hash(tokens->hashes + first, end - first);
        DS_TRY(ds_keys_add(writer, ds_paragraph_key(source_hash, hash), number, error));
    }
    return DS_OK;
}

static ds_status put_all_paragraphs(ds_night_job *job, ds_keys_writer *writer, ds_error *error) {
    const ds_core *core = job->core;
    ds_buffer bytes;
    ds_token_store store;
    ds_status status = DS_OK;
    ds_buffer_init(&bytes, job->memory);
    ds_token_store_init(&store, job->memory);
    for (uint32_t a = 0; a < core->count && status == DS_OK; a++) {
        const ds_entry *entry = &core->entries[a];
        ds_tokens tokens;
        status = ds_spool_get(&core->spool, entry->spool_offset, entry->token_bytes, &bytes, error);
        if (status == DS_OK) status = ds_record_get_tokens(&tokens, &store, bytes.data, bytes.size, error);
        if (status != DS_OK) break;
        status = put_paragraphs(writer, &tokens, ds_source_hash(core->sources.names[entry->source]), a, error);
    }
    if (status == DS_OK) status = ds_keys_flush(writer, error);
    ds_buffer_clear(&bytes);
    ds_token_store_clear(&store);
    return status;
}

/* ---- back into the catalogue ---- */

typedef struct rewriting {
    ds_night_job *job;
    ds_buffer record;
    ds_token_store store;
    uint32_t *numbers; /* by those of the core */
} rewriting;

static ds_status rewrite(rewriting *r, uint32_t article, uint32_t *number, ds_error *error) {
    ds_night_job *job = r->job;
    const ds_entry *entry = &job->core->entries[article];
    ds_article_row row;
    ds_tokens tokens;
    size_t size = (size_t)entry->token_bytes + entry->detail_bytes;
    DS_TRY(ds_spool_get(&job->core->spool, entry->spool_offset, size, &r->record, error));
    DS_TRY(ds_record_get_tokens(&tokens, &r->store, r->record.data, entry->token_bytes, error));
    DS_TRY(ds_catalogue_get(job->catalogue, job->articles[article].number, &row, error));
    row.entry = *entry;
    row.entry.detail_hash = ds_hash(r->record.data + entry->token_bytes, entry->detail_bytes, 0);
    row.token_check = ds_index_token_check(job->index, &tokens);
    DS_TRY(ds_catalogue_renew(job->catalogue, &row, r->record.data, size, error));
    *number = job->articles[article].number = row.number;
    job->articles[article].token_check = row.token_check;
    job->articles[article].is_fed = false;
    return DS_OK;
}

static ds_status rewrite_all(rewriting *r, const ds_boilerplate *list, ds_error *error) {
    ds_night_job *job = r->job;
    const ds_core *core = job->core;
    for (uint32_t n = 0; n < core->number_count; n++) r->numbers[n] = UINT32_MAX;
    for (uint32_t n = core->count; n < core->number_count; n++) {
        DS_TRY(rewrite(r, job->article_by_number[n], &r->numbers[n], error));
    }
    DS_TRY(ds_catalogue_set_boilerplate(job->catalogue, list, error));
    return ds_night_runs_enter(job, &core->keys, r->numbers, core->number_count, error);
}

static ds_status rewrite_in_transaction(rewriting *r, const ds_boilerplate *list, ds_error *error) {
    r->numbers = ds_memory_new(r->job->memory, r->job->core->number_count, sizeof *r->numbers);
    if (r->numbers == NULL) return ds_fail_memory(error);
    DS_TRY(ds_night_begin(r->job, error));
    return ds_night_end(r->job, rewrite_all(r, list, error), error);
}

static ds_status write_back(ds_night_job *job, const ds_boilerplate *list, ds_error *error) {
    rewriting r = {.job = job};
    ds_buffer_init(&r.record, job->memory);
    ds_token_store_init(&r.store, job->memory);
    ds_status status = rewrite_in_transaction(&r, list, error);
    ds_buffer_clear(&r.record);
    ds_token_store_clear(&r.store);
    ds_memory_free(job->memory, r.numbers, job->core->number_count, sizeof *r.numbers);
    return status;
}

/* ---- the list ---- */

static bool has_paragraph(const ds_boilerplate *list, const ds_boilerplate_paragraph *paragraph) {
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const ds_boilerplate_paragraph *other = &list->paragraphs[middle];
        int order = strcmp(other->source, paragraph->source);
        if (order == 0 && other->hash == paragraph->hash) return true;
        if (order < 0 || (order == 0 && other->hash < paragraph->hash)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

static ds_status fill_list(const ds_boilerplate *before, const ds_boilerplate *learned, ds_boilerplate *list,
                           ds_error *error) {
    for (size_t p = 0; p < before->count; p++) DS_TRY(ds_boilerplate_add(list, &before->paragraphs[p], error));
    for (size_t p = 0; p < learned->count; p++) {
        if (has_paragraph(before, &learned->paragraphs[p])) continue;
        DS_TRY(ds_boilerplate_add(list, &learned->paragraphs[p], error));
    }
    return ds_boilerplate_seal(list, error);
}

static ds_status join_lists(ds_night_job *job, ds_boilerplate **out, ds_error *error) {
    ds_index *index = job->index;
    ds_boilerplate *list;
    DS_TRY(ds_boilerplate_new(&list, &index->options.allocator, index->boilerplate->number + 1, error));
    ds_status status = fill_list(index->boilerplate, job->core->boilerplate, list, error);
    if (status == DS_OK) {
        *out = list;
    } else {
        ds_boilerplate_free(list);
    }
    return status;
}

static ds_status learn(ds_night_job *job, ds_error *error) {
    ds_core *core = job->core;
    ds_keys_writer writer;
    ds_keys_writer_init(&writer, &core->paragraphs);
    ds_status status = put_all_paragraphs(job, &writer, error);
    ds_keys_writer_clear(&writer);
    return status == DS_OK ? ds_learn(core, &job->article_by_number, error) : status;
}

ds_status ds_night_learn(ds_night_job *job, uint64_t *recut, ds_error *error) {
    ds_boilerplate *list = NULL;
    *recut = 0;
    if (!job->relearns || job->article_count == 0) return DS_OK; /* of nothing, nothing is learned for good */
    DS_TRY(learn(job, error));
    DS_TRY(join_lists(job, &list, error));
    ds_status status = write_back(job, list, error);
    if (status != DS_OK) {
        ds_boilerplate_free(list);
        return status;
    }
    *recut = job->core->number_count - job->core->count;
    ds_boilerplate_free(job->index->boilerplate);
    job->index->boilerplate = list;
    return DS_OK;
}
