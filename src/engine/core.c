/* SPDX-License-Identifier: MIT */
#include "engine/core.h"

#include "base/clock.h"
#include "base/cpu.h"
#include "base/hash.h"
#include "engine/admit.h"

#include <string.h>

/* What an article takes at least at the peak: its entry, its place among texts and its place in a story. */
enum { ARTICLE_BYTES = 350 };

static ds_status make_zones(ds_core *core, ds_error *error) {
    const ds_options *options = &core->options;
    core->zones = ds_arena_new(&core->arena, options->zone_count, sizeof *core->zones);
    if (core->zones == NULL) return ds_fail_memory(error);
    memset(core->zones, 0, options->zone_count * sizeof *core->zones);
    for (size_t z = 0; z < options->zone_count; z++) {
        core->zones[z].source = options->zones[z].name;
        DS_TRY(ds_zone_new(&core->zones[z].zone, &core->memory, options->zones[z].value, error));
    }
    return DS_OK;
}

ds_status ds_core_take_boilerplate(ds_core *core, ds_boilerplate *list, ds_error *error) {
    core->boilerplate = list;
    core->stats.boilerplate_paragraphs = list->count;
    uint32_t count = (uint32_t)list->count;
    ds_record *records = ds_memory_new(&core->memory, count, 2 * sizeof *records);
    uint64_t *keys = ds_memory_new(&core->memory, count, sizeof *keys);
    if (records == NULL || keys == NULL) {
        ds_memory_free(&core->memory, records, count, 2 * sizeof *records);
        ds_memory_free(&core->memory, keys, count, sizeof *keys);
        return ds_fail_memory(error);
    }
    for (uint32_t i = 0; i < count; i++) {
        const ds_boilerplate_paragraph *p = &list->paragraphs[i];
        records[i] = ds_record_make(ds_paragraph_key(ds_source_hash(p->source), p->hash), 0);
    }
    ds_radix_sort(records, records + count, count);
    for (uint32_t i = 0; i < count; i++) keys[i] = ds_record_key(&records[i]);
    ds_memory_free(&core->memory, records, count, 2 * sizeof *records);
    return ds_key_set_init(&core->learned, &core->memory, keys, count, error);
}

/* The list that is given, or else whether one is to be learned. */
static ds_status find_boilerplate(ds_core *core, bool stores, ds_error *error) {
    const ds_options *options = &core->options;
    ds_boilerplate *list = NULL;
    if (options->boilerplate != DS_BOILERPLATE_LEARN) return DS_OK;
    if (options->boilerplate_list != NULL) {
        DS_TRY(ds_boilerplate_copy(&list, options->boilerplate_list, &options->allocator, error));
    } else if (options->boilerplate_file != NULL) {
        ds_error why;
        ds_status status =
            ds_boilerplate_load_with_io(&list, options->boilerplate_file, core->io, &options->allocator, &why);
        bool is_new = status == DS_E_NOT_FOUND && stores;
        if (status != DS_OK && !is_new) {
            if (error != NULL) *error = why;
            return status;
        }
    }
    core->options.boilerplate_list = NULL;
    if (list != NULL) return ds_core_take_boilerplate(core, list, error);
    if (!stores) return DS_OK;
    DS_TRY(ds_keys_open(&core->paragraphs, &core->memory, core->io, options->temp_dir, 64, error));
    core->learns = true;
    return DS_OK;
}

static ds_status fill(ds_core *core, const ds_options *options, bool stores, ds_error *error) {
    DS_TRY(ds_options_copy(&core->options, options, &core->arena, error));
    ds_walk_init(&core->walk, &core->memory, &core->options);
    core->threads = options->threads != 0 ? options->threads : ds_cpu_count();
    core->options.threads = core->threads;
    if (options->source_from != NULL) {
        if (regcomp(&core->source_from, options->source_from, REG_EXTENDED) != 0) return ds_fail_memory(error);
        core->has_source_from = true;
    }
    DS_TRY(make_zones(core, error));
    DS_TRY(ds_keeper_parse(&core->keeper_rules, core->options.keep, &core->arena, error));
    DS_TRY(
        ds_minhash_init(&core->minhash, (size_t)options->bands * options->rows, options->seed, options->kernel, error));
    core->options.kernel = core->minhash.kernel_name;
    DS_TRY(ds_lexicon_new(&core->lexicon, &core->memory, error));
    if (stores) DS_TRY(ds_spool_open(&core->spool, core->io, core->options.temp_dir, error));
    if (stores) DS_TRY(ds_keys_open(&core->keys, &core->memory, core->io, core->options.temp_dir, 64, error));
    DS_TRY(find_boilerplate(core, stores, error));
    core->arena_count = core->threads;
    core->arenas = ds_arena_new(&core->arena, core->arena_count, sizeof *core->arenas);
    if (core->arenas == NULL) return ds_fail_memory(error);
    for (size_t a = 0; a < core->arena_count; a++) ds_arena_init(&core->arenas[a], &core->memory);
    return DS_OK;
}

ds_status ds_core_new(ds_core **out, const ds_options *options, const ds_io *io, bool stores, ds_error *error) {
    *out = NULL;
    DS_TRY(ds_options_check(options, error));
    ds_memory first;
    ds_memory_init(&first, &options->allocator);
    ds_core *core = ds_memory_new_zeroed(&first, 1, sizeof *core);
    if (core == NULL) return ds_fail_memory(error);
    ds_memory_init(&core->memory, &options->allocator);
    core->memory.bound = options->memory_bytes;
    core->io = io;
    core->spool.fd = -1;
    ds_arena_init(&core->arena, &core->memory);
    ds_sources_init(&core->sources, &core->memory);
    ds_status status = fill(core, options, stores, error);
    if (status != DS_OK) {
        status = ds_core_explain(core, status, error);
        ds_core_free(core);
        return status;
    }
    *out = core;
    return DS_OK;
}

ds_status ds_core_explain(const ds_core *core, ds_status status, ds_error *error) {
    uint64_t articles = atomic_load_explicit(&core->next_number, memory_order_relaxed);
    return ds_memory_explain(&core->memory, status, articles * ARTICLE_BYTES, error);
}

void ds_core_free(ds_core *core) {
    if (core == NULL) return;
    ds_memory *memory = &core->memory;
    ds_stories_clear(&core->stories);
    ds_matcher_clear(&core->matcher);
    ds_memory_free(memory, core->story_ids, core->count, sizeof *core->story_ids);
    ds_corpus_clear(&core->corpus);
    ds_memory_free(memory, core->entries, core->count, sizeof *core->entries);
    ds_memory_free(memory, core->skips.skips, core->skips.capacity, sizeof *core->skips.skips);
    ds_memory_free(memory, core->reasons, core->reason_capacity, sizeof *core->reasons);
    ds_sources_clear(&core->sources);
    for (size_t a = 0; core->arenas != NULL && a < core->arena_count; a++) ds_arena_clear(&core->arenas[a]);
    if (core->walk.memory != NULL) ds_walk_clear(&core->walk);
    ds_keys_close(&core->keys);
    ds_keys_close(&core->paragraphs);
    ds_key_set_clear(&core->learned);
    ds_boilerplate_free(core->boilerplate);
    ds_spool_close(&core->spool);
    ds_lexicon_free(core->lexicon);
    for (size_t z = 0; core->zones != NULL && z < core->options.zone_count; z++) ds_zone_free(core->zones[z].zone);
    if (core->has_source_from) regfree(&core->source_from);
    ds_arena_clear(&core->arena);
    ds_memory last = core->memory;
    ds_memory_free(&last, core, 1, sizeof *core);
}

ds_status ds_core_source_of(const ds_core *core, const char *path, const char *fallback, ds_arena *arena,
                            const char **source, ds_error *error) {
    regmatch_t groups[2];
    bool has_own = core->options.source != NULL && *core->options.source != '\0';
    *source = has_own ? core->options.source : fallback;
    if (!core->has_source_from || regexec(&core->source_from, path, 2, groups, 0) != 0) return DS_OK;
    const regmatch_t *group = groups[1].rm_so >= 0 ? &groups[1] : &groups[0];
    *source = ds_arena_text(arena, path + group->rm_so, (size_t)(group->rm_eo - group->rm_so));
    if (*source == NULL) return ds_fail_memory(error);
    return DS_OK;
}

/* ---- after reading ---- */

/* A story's id is a hash of its founder; equal founders (the same article twice, kept apart) are told apart by number. */
static ds_status make_story_ids(ds_core *core, ds_error *error) {
    uint32_t count = core->stories.count;
    core->story_ids = ds_memory_new(&core->memory, core->count, sizeof *core->story_ids);
    ds_record *records = ds_memory_new(&core->memory, count, 2 * sizeof *records);
    bool had_room = core->story_ids != NULL && records != NULL;
    if (had_room) {
        for (uint32_t c = 0; c < count; c++) {
            records[c] = ds_record_make(core->entries[core->stories.clusters[c].founder].rank_hash, c);
        }
        ds_radix_sort(records, records + count, count);
        uint64_t before = 0, repeats = 0;
        for (uint32_t i = 0; i < count; i++) {
            uint64_t rank = ds_record_key(&records[i]);
            repeats = i > 0 && rank == before ? repeats + 1 : 0;
            core->story_ids[records[i].value] = ds_hash_mix(rank + repeats * 0x9e3779b97f4a7c15u);
            before = rank;
        }
    }
    ds_memory_free(&core->memory, records, count, 2 * sizeof *records);
    return had_room ? DS_OK : ds_fail_memory(error);
}

static ds_status count_reason(ds_core *core, const char *reason, ds_error *error) {
    size_t at = 0;
    while (at < core->reason_count && strcmp(core->reasons[at].reason, reason) < 0) at++;
    if (at < core->reason_count && strcmp(core->reasons[at].reason, reason) == 0) {
        core->reasons[at].count++;
        return DS_OK;
    }
    if (!ds_memory_reserve(&core->memory, &core->reasons, &core->reason_capacity, core->reason_count + 1,
                           sizeof *core->reasons)) {
        return ds_fail_memory(error);
    }
    memmove(core->reasons + at + 1, core->reasons + at, (core->reason_count - at) * sizeof *core->reasons);
    core->reasons[at] = (ds_reason_count){reason, 1};
    core->reason_count++;
    return DS_OK;
}

/* A record of a file, by the words that readers place one with; anything else is of the file itself. */
static bool is_record(const ds_skip *skip) {
    static const char *const words[] = {"line ", "item ", "id "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strncmp(skip->place, words[i], strlen(words[i])) == 0) return true;
    }
    return false;
}

static ds_status count_skips(ds_core *core, ds_error *error) {
    ds_stats *stats = &core->stats;
    for (size_t s = 0; s < core->skips.count; s++) {
        const ds_skip *skip = &core->skips.skips[s];
        DS_TRY(count_reason(core, skip->reason, error));
        if (skip->is_error) *(is_record(skip) ? &stats->bad_records : &stats->bad_files) += 1;
    }
    stats->skips = core->reasons;
    stats->skip_reasons = core->reason_count;
    stats->skipped = core->skips.count;
    return DS_OK;
}

static void count_all(ds_core *core) {
    ds_stats *stats = &core->stats;
    const ds_matcher *matcher = &core->matcher;
    stats->struct_size = sizeof *stats;
    stats->articles = core->count;
    stats->read = stats->articles + stats->skipped;
    stats->left_alone = core->walk.left_alone;
    stats->distinct_texts = core->corpus.text_count;
    stats->keys = matcher->buckets.keys;
    stats->candidates = matcher->candidates;
    memcpy(stats->candidates_via, matcher->candidates_via, sizeof stats->candidates_via);
    for (size_t m = 0; m < matcher->matches.count; m++) stats->matches[matcher->matches.matches[m].relation]++;
    stats->buckets_over = matcher->buckets.buckets_over;
    for (uint32_t i = 0; i < core->count; i++) {
        stats->boilerplate_articles += (core->entries[i].notes & DS_NOTE_LEARNED) != 0;
        core->stats.articles_in_buckets_over += matcher->over[core->corpus.text_of[i]];
    }
    for (uint32_t c = 0; c < core->stories.count; c++) {
        uint32_t size = core->stories.clusters[c].count;
        stats->stories += size > 1;
        stats->members += size > 1 ? size : 0;
        if (size > stats->largest) stats->largest = size;
    }
    stats->memory_peak = atomic_load(&core->memory.peak);
    stats->key_bytes += atomic_load(&core->keys.spool.end) + matcher->pair_bytes; /* on those of paragraphs */
    stats->spool_bytes = atomic_load(&core->spool.end) + stats->key_bytes;
}

ds_status ds_core_find_texts(ds_core *core, ds_error *error) {
    ds_status status = ds_corpus_init_checked(&core->corpus, &core->memory, &core->spool, &core->options, core->entries,
                                              core->token_checks, core->count, error);
    core->corpus.token_checks = NULL;
    return status;
}

ds_status ds_core_match(ds_core *core, uint32_t *text_by_number, ds_error *error) {
    double start = ds_clock_seconds();
    DS_TRY(count_skips(core, error));
    for (uint32_t number = 0; number < core->number_count; number++) {
        uint32_t article = text_by_number[number];
        text_by_number[number] = article == DS_NO_TEXT ? DS_NO_TEXT : core->corpus.text_of[article];
    }
    ds_matcher_init(&core->matcher, &core->memory, &core->corpus);
    core->matcher.known = core->known;
    DS_TRY(ds_matcher_run(&core->matcher, &core->keys, text_by_number, core->io, core->threads, error));
    core->stats.seconds[DS_PHASE_BUCKET] = core->matcher.bucket_seconds;
    core->stats.seconds[DS_PHASE_MATCH] = ds_clock_seconds() - start - core->matcher.bucket_seconds;
    return DS_OK;
}

ds_status ds_core_build(ds_core *core, ds_error *error) {
    double start = ds_clock_seconds();
    DS_TRY(ds_stories_build(&core->stories, &core->memory, &core->matcher, error));
    DS_TRY(make_story_ids(core, error));
    core->stats.seconds[DS_PHASE_STORY] = ds_clock_seconds() - start;
    count_all(core);
    return DS_OK;
}
