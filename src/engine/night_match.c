/* SPDX-License-Identifier: MIT */
/*
 * Matches of all articles, by the code of a scan: keys come from the runs of the index, sorted already, and what was compared
 * in a night or by a feed before is not compared again.
 *
 * A feed keeps the keys of its latest articles in memory, and no run has them: these are signed here, from their tokens.
 */
#include "engine/night.h"

#include <string.h>

/* ---- keys ---- */

typedef struct all_keys {
    ds_night_job *job;
    ds_record *beside; /* sorted by key and number; and as much scratch */
    size_t beside_count, beside_capacity;
} all_keys;

static ds_status open_keys(void *user, uint64_t low, uint64_t last, void **cursor, ds_error *error) {
    const all_keys *keys = user;
    ds_memory *memory = keys->job->memory;
    ds_key_merge *c = ds_memory_new_zeroed(memory, 1, sizeof *c);
    if (c == NULL) return ds_fail_memory(error);
    ds_status status = ds_key_runs_range(keys->job->runs, c, memory, keys->beside, keys->beside_count, low,
                                         last == UINT64_MAX ? 0 : last + 1, error);
    if (status == DS_OK) {
        *cursor = c;
        return DS_OK;
    }
    ds_key_merge_clear(c);
    ds_memory_free(memory, c, 1, sizeof *c);
    return status;
}

/* What came after the articles were loaded is nothing to this night. */
static ds_status read_keys(void *user, void *cursor, ds_record *out, size_t most, size_t *got, ds_error *error) {
    const all_keys *keys = user;
    ds_key_merge *c = cursor;
    bool more = true;
    *got = 0;
    while (*got < most) {
        ds_key_record record;
        DS_TRY(ds_key_merge_next(c, &record, &more, error));
        if (!more) break;
        if (record.number <= keys->job->last_number) out[(*got)++] = ds_record_make(record.key, record.number);
    }
    return DS_OK;
}

static void close_keys(void *user, void *cursor) {
    const all_keys *keys = user;
    ds_key_merge *c = cursor;
    ds_key_merge_clear(c);
    ds_memory_free(keys->job->memory, c, 1, sizeof *c);
}

/* ---- of articles that no run has ---- */

typedef struct signing {
    all_keys *keys;
    ds_signer signer;
    ds_buffer bytes;
    ds_token_store store;
} signing;

static ds_status sign(signing *s, uint32_t article, ds_error *error) {
    ds_night_job *job = s->keys->job;
    const ds_entry *entry = &job->core->entries[article];
    const uint64_t *own;
    ds_tokens tokens;
    size_t count;
    if (entry->words == 0 || (entry->notes & DS_NOTE_NOT_AN_ARTICLE) != 0) return DS_OK;
    DS_TRY(ds_spool_get(&job->core->spool, entry->spool_offset, entry->token_bytes, &s->bytes, error));
    DS_TRY(ds_record_get_tokens(&tokens, &s->store, s->bytes.data, s->bytes.size, error));
    DS_TRY(ds_signer_keys(&s->signer, &tokens, entry, &own, &count, error));
    all_keys *keys = s->keys;
    if (!ds_memory_reserve(job->memory, &keys->beside, &keys->beside_capacity, 2 * (keys->beside_count + count),
                           sizeof *keys->beside)) {
        return ds_fail_memory(error);
    }
    for (size_t k = 0; k < count; k++) {
        keys->beside[keys->beside_count++] = ds_record_make(own[k], job->articles[article].number);
    }
    return DS_OK;
}

/* In order of their numbers; the sort by key keeps that. */
static ds_status sign_fed(all_keys *keys, ds_error *error) {
    ds_night_job *job = keys->job;
    signing s = {.keys = keys};
    ds_status status = DS_OK;
    ds_signer_init(&s.signer, job->memory, &job->core->minhash, &job->core->options);
    ds_buffer_init(&s.bytes, job->memory);
    ds_token_store_init(&s.store, job->memory);
    for (uint64_t n = (uint64_t)job->covered + 1; n <= job->last_number && status == DS_OK; n++) {
        uint32_t article = job->article_of[n];
        if (article != DS_NO_TEXT && job->articles[article].is_fed) status = sign(&s, article, error);
    }
    ds_signer_clear(&s.signer);
    ds_buffer_clear(&s.bytes);
    ds_token_store_clear(&s.store);
    if (keys->beside_count > 0) {
        ds_radix_sort(keys->beside, keys->beside + keys->beside_count, keys->beside_count);
    }
    return status;
}

static uint64_t count_keys(const all_keys *keys) {
    uint64_t count = keys->beside_count;
    for (size_t r = 0; r < ds_key_runs_count(keys->job->runs); r++) {
        count += ds_key_run_count(ds_key_runs_get(keys->job->runs, r));
    }
    return count;
}

/* ---- pairs that are known ---- */

typedef struct knowing {
    ds_night_job *job;
    ds_known_list list;
} knowing;

static uint32_t text_of(const ds_night_job *job, uint32_t number) {
    uint32_t article = number <= job->last_number ? job->article_of[number] : DS_NO_TEXT;
    return article == DS_NO_TEXT ? DS_NO_TEXT : job->core->corpus.text_of[article];
}

/* Texts stand in the order of their first articles. Where that is not the order in which the two were compared, their evidence
 * is another one, and the pair counts as unknown. */
static ds_status take_pair(void *user, const ds_pair_row *row, ds_error *error) {
    knowing *k = user;
    uint32_t first = text_of(k->job, row->a_first ? row->a : row->b);
    uint32_t second = text_of(k->job, row->a_first ? row->b : row->a);
    if (first == DS_NO_TEXT || second == DS_NO_TEXT) return DS_OK;
    /* Nothing kept has no order. */
    if (!row->is_kept && first > second) {
        uint32_t held = first;
        first = second;
        second = held;
    }
    if (first >= second) return DS_OK;
    ds_known_pair pair = {
        .a = first, .b = second, .overlap = row->overlap, .is_full = row->is_full, .is_kept = row->is_kept};
    return ds_known_add(&k->list, k->job->memory, &pair, error);
}

/* A report of all pairs may ask for less similar ones than are ever kept. */
static bool wants_more(const ds_options *options) {
    double floor = 0.2;
    if (options->threshold < floor) floor = options->threshold;
    if (options->containment < floor) floor = options->containment;
    return options->keep_pairs && options->pair_floor < floor;
}

static ds_status find_known(knowing *k, ds_error *error) {
    ds_night_job *job = k->job;
    if (wants_more(&job->core->options)) return DS_OK;
    DS_TRY(ds_catalogue_each_pair(job->door->catalogue, take_pair, k, error));
    DS_TRY(ds_known_sort(&k->list, job->memory, error));
    job->core->known = &k->list;
    return DS_OK;
}

/* ---- matching ---- */

static ds_status find_texts(ds_night_job *job, ds_error *error) {
    uint64_t *checks = ds_memory_new(job->memory, job->article_count, sizeof *checks);
    if (checks == NULL) return ds_fail_memory(error);
    for (uint32_t a = 0; a < job->article_count; a++) checks[a] = job->articles[a].token_check;
    job->core->token_checks = checks;
    ds_status status = ds_core_find_texts(job->core, error);
    job->core->token_checks = NULL;
    ds_memory_free(job->memory, checks, job->article_count, sizeof *checks);
    return status;
}

static ds_status match_numbers(ds_night_job *job, ds_error *error) {
    size_t count = (size_t)job->last_number + 1;
    uint32_t *text_by_number = ds_memory_new(job->memory, count, sizeof *text_by_number);
    if (text_by_number == NULL) return ds_fail_memory(error);
    memcpy(text_by_number, job->article_of, count * sizeof *text_by_number);
    job->core->number_count = (uint32_t)count;
    ds_status status = ds_core_match(job->core, text_by_number, error);
    ds_memory_free(job->memory, text_by_number, count, sizeof *text_by_number);
    return status;
}

static ds_status match_known(ds_night_job *job, all_keys *keys, ds_error *error) {
    knowing k = {.job = job};
    ds_core *core = job->core;
    DS_TRY(sign_fed(keys, error));
    const ds_keys_sorted sorted = {open_keys, read_keys, close_keys, keys, count_keys(keys)};
    ds_keys_close(&core->keys);
    ds_keys_open_sorted(&core->keys, &core->memory, &sorted);
    ds_status status = find_known(&k, error);
    if (status == DS_OK) status = match_numbers(job, error);
    job->night->known = core->matcher.known_met;
    job->night->compared = core->known == NULL ? core->matcher.candidates : core->matcher.fresh.count;
    core->known = core->matcher.known = NULL;
    core->keys = (ds_keys){.open = false};
    ds_known_clear(&k.list, job->memory);
    return status;
}

ds_status ds_night_match(ds_night_job *job, ds_error *error) {
    all_keys keys = {.job = job};
    ds_core *core = job->core;
    ds_memory_free(&core->memory, job->article_by_number, core->number_count, sizeof *job->article_by_number);
    job->article_by_number = NULL;
    DS_TRY(ds_night_map_numbers(job, error));
    DS_TRY(find_texts(job, error));
    DS_TRY(ds_night_runs_open(job, error));
    ds_status status = match_known(job, &keys, error);
    ds_memory_free(job->memory, keys.beside, keys.beside_capacity, sizeof *keys.beside);
    ds_night_runs_close(job);
    return status == DS_OK ? ds_core_build(core, error) : status;
}

/* ---- what was compared ---- */

static uint32_t lowest_number(const ds_night_job *job, uint32_t text) {
    const ds_corpus *corpus = &job->core->corpus;
    uint32_t lowest = UINT32_MAX;
    for (uint32_t m = corpus->first_member[text]; m < corpus->first_member[text + 1]; m++) {
        uint32_t number = job->articles[corpus->members[m]].number;
        if (number < lowest) lowest = number;
    }
    return lowest;
}

static ds_status put_pairs(ds_night_job *job, const uint32_t *lowest, ds_error *error) {
    const ds_known_list *fresh = &job->core->matcher.fresh;
    for (size_t p = 0; p < fresh->count; p++) {
        const ds_known_pair *pair = &fresh->pairs[p];
        uint32_t first = lowest[pair->a], second = lowest[pair->b];
        ds_pair_row row = {.a = first < second ? first : second,
                           .b = first < second ? second : first,
                           .a_first = first < second,
                           .is_full = pair->is_full,
                           .is_kept = pair->is_kept,
                           .overlap = pair->overlap};
        DS_TRY(ds_catalogue_put_pair(job->catalogue, &row, error));
    }
    return DS_OK;
}

ds_status ds_night_put_pairs(ds_night_job *job, ds_error *error) {
    uint32_t count = job->core->corpus.text_count;
    if (job->core->matcher.fresh.count == 0) return DS_OK;
    uint32_t *lowest = ds_memory_new(job->memory, count, sizeof *lowest);
    if (lowest == NULL) return ds_fail_memory(error);
    for (uint32_t t = 0; t < count; t++) lowest[t] = lowest_number(job, t);
    ds_status status = put_pairs(job, lowest, error);
    ds_memory_free(job->memory, lowest, count, sizeof *lowest);
    return status;
}
