/* SPDX-License-Identifier: MIT */
#include "article/date.h"
#include "format/json_reader.h"
#include "article/reader.h"
#include "engine/core.h"
#include "sketch/minhash.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void ds_options_init(ds_options *options) {
    *options = (ds_options){
        .struct_size = sizeof *options,
        .threshold = 0.55,
        .containment = 0.6,
        .run_words = 32,
        .ngram = 3,
        .bands = 24,
        .rows = 4,
        .window_days = 3,
        .seed = 1,
        .boilerplate = DS_BOILERPLATE_LEARN,
        .furniture = true,
        .keep = "edition,first",
        .max_depth = UINT32_MAX,
        .kernel = "auto",
        .pair_floor = 0.2,
    };
}

void ds_article_init(ds_article *article) {
    *article = (ds_article){.struct_size = sizeof *article, .headline_size = SIZE_MAX, .body_size = SIZE_MAX};
}

static ds_status out_of_range(ds_error *error, const char *option, const char *range) {
    return ds_fail(error, DS_E_ARGUMENT, 0, option, "out of range: takes %s", range);
}

static bool is_ratio(double value) {
    return value > 0 && value <= 1; /* false for NaN */
}

static ds_status check_numbers(const ds_options *o, ds_error *error) {
    if (!is_ratio(o->threshold)) return out_of_range(error, "threshold", "a number over 0 up to 1");
    if (!is_ratio(o->containment)) return out_of_range(error, "containment", "a number over 0 up to 1");
    if (!(o->max_drift >= 0 && o->max_drift <= 1)) return out_of_range(error, "max_drift", "a number from 0 to 1");
    if (!(o->pair_floor >= 0 && o->pair_floor <= 1)) return out_of_range(error, "pair_floor", "a number from 0 to 1");
    if (!(o->window_days >= 0) || isinf(o->window_days)) return out_of_range(error, "window_days", "days, 0 for none");
    if (o->ngram < 1 || o->ngram > 32) return out_of_range(error, "ngram", "1 to 32 tokens");
    if (o->bands < 1 || o->bands > 256) return out_of_range(error, "bands", "1 to 256");
    if (o->rows < 1 || o->rows > 32) return out_of_range(error, "rows", "1 to 32");
    if (o->bands * o->rows > DS_MINHASH_SLOTS_MOST) return out_of_range(error, "bands", "bands * rows up to 1024");
    if (o->threads > 256) return out_of_range(error, "threads", "up to 256, 0 for one a processor");
    return DS_OK;
}

static ds_status check_globs(const char *option, const char *const *globs, size_t count, ds_error *error) {
    for (size_t g = 0; g < count; g++) {
        if (globs == NULL || globs[g] == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, option, "a glob is NULL");
    }
    return DS_OK;
}

static ds_status check_lists(const ds_options *o, ds_error *error) {
    DS_TRY(check_globs("include", o->include, o->include_count, error));
    DS_TRY(check_globs("exclude", o->exclude, o->exclude_count, error));
    if (o->fields == NULL && o->field_count > 0) return ds_fail(error, DS_E_ARGUMENT, 0, "fields", "the list is NULL");
    if (o->zones == NULL && o->zone_count > 0) return ds_fail(error, DS_E_ARGUMENT, 0, "zones", "the list is NULL");
    return DS_OK;
}

static ds_status check_fields(const ds_options *o, ds_error *error) {
    for (size_t f = 0; f < o->field_count; f++) {
        const ds_pair_of_text *field = &o->fields[f];
        if (field->name == NULL || !ds_json_field_known(field->name)) {
            return ds_fail(error, DS_E_ARGUMENT, 0, "fields", "\"%s\" is no field of ours (text, headline, date, ...)",
                           field->name == NULL ? "" : field->name);
        }
        if (field->value == NULL || *field->value == '\0') {
            return ds_fail(error, DS_E_ARGUMENT, 0, "fields", "no input field is given for \"%s\"", field->name);
        }
    }
    return DS_OK;
}

static ds_status check_boilerplate(const ds_options *o, ds_error *error) {
    if ((unsigned)o->boilerplate > DS_BOILERPLATE_LEARN) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "boilerplate", "no DS_BOILERPLATE_ value");
    }
    if (o->boilerplate != DS_BOILERPLATE_LEARN && (o->boilerplate_file != NULL || o->boilerplate_list != NULL)) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "boilerplate_file", "needs boilerplate to be learned, which it is not");
    }
    if (o->boilerplate_file != NULL && o->boilerplate_list != NULL) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "boilerplate_file", "there is a list already, boilerplate_list");
    }
    if (o->boilerplate_file != NULL && *o->boilerplate_file == '\0') {
        return ds_fail(error, DS_E_ARGUMENT, 0, "boilerplate_file", "is empty");
    }
    return DS_OK;
}

static ds_status check_texts(const ds_options *o, ds_memory *memory, ds_error *error) {
    if (o->input_format != NULL && ds_reader_named(o->input_format) == NULL) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "input_format", "\"%s\" is no input format", o->input_format);
    }
    if (o->source_from != NULL) {
        regex_t regex;
        int failed = regcomp(&regex, o->source_from, REG_EXTENDED);
        char reason[96];
        if (failed != 0) (void)regerror(failed, &regex, reason, sizeof reason);
        if (failed != 0) return ds_fail(error, DS_E_ARGUMENT, 0, "source_from", "not a regular expression: %s", reason);
        regfree(&regex);
    }
    for (size_t z = 0; z < o->zone_count; z++) {
        const char *source = o->zones[z].name, *name = o->zones[z].value;
        if (name == NULL || *name == '\0') {
            return ds_fail(error, DS_E_ARGUMENT, 0, "zones", "no zone is given for \"%s\"",
                           source == NULL ? "" : source);
        }
        ds_zone *zone;
        DS_TRY(ds_zone_new(&zone, memory, name, error));
        ds_zone_free(zone);
    }
    ds_arena arena;
    ds_arena_init(&arena, memory);
    const ds_keeper_rules *rules;
    ds_status status = ds_keeper_parse(&rules, o->keep == NULL ? "first" : o->keep, &arena, error);
    ds_arena_clear(&arena);
    return status;
}

ds_status ds_options_check(const ds_options *options, ds_error *error) {
    if (options == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "options", "no options are given");
    if (options->struct_size != sizeof *options) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "options", "struct_size is not set: call ds_options_init first");
    }
    DS_TRY(check_numbers(options, error));
    DS_TRY(check_lists(options, error));
    DS_TRY(check_fields(options, error));
    DS_TRY(check_boilerplate(options, error));
    ds_memory memory;
    ds_memory_init(&memory, &options->allocator);
    DS_TRY(check_texts(options, &memory, error));
    ds_minhash minhash;
    return ds_minhash_init(&minhash, options->bands * options->rows, options->seed, options->kernel, error);
}

/* ---- copying ---- */

static bool copy_text(const char **out, const char *text, ds_arena *arena) {
    *out = text == NULL ? NULL : ds_arena_text(arena, text, strlen(text));
    return text == NULL || *out != NULL;
}

static bool copy_texts(const char *const **out, const char *const *texts, size_t count, ds_arena *arena) {
    const char **copy = ds_arena_new(arena, count, sizeof *copy);
    for (size_t i = 0; i < count && copy != NULL; i++) {
        if (!copy_text(&copy[i], texts[i], arena)) return false;
    }
    *out = copy;
    return copy != NULL;
}

static bool copy_pairs(const ds_pair_of_text **out, const ds_pair_of_text *pairs, size_t count, ds_arena *arena) {
    ds_pair_of_text *copy = ds_arena_new(arena, count, sizeof *copy);
    for (size_t i = 0; i < count && copy != NULL; i++) {
        if (!copy_text(&copy[i].name, pairs[i].name == NULL ? "" : pairs[i].name, arena)) return false;
        if (!copy_text(&copy[i].value, pairs[i].value == NULL ? "" : pairs[i].value, arena)) return false;
    }
    *out = copy;
    return copy != NULL;
}

ds_status ds_options_copy(ds_options *out, const ds_options *o, ds_arena *arena, ds_error *error) {
    *out = *o;
    bool copied = copy_text(&out->keep, o->keep == NULL ? "first" : o->keep, arena) &&
                  copy_text(&out->source, o->source, arena) && copy_text(&out->source_from, o->source_from, arena) &&
                  copy_text(&out->input_format, o->input_format, arena) &&
                  copy_text(&out->kernel, o->kernel == NULL ? "auto" : o->kernel, arena) &&
                  copy_text(&out->temp_dir, o->temp_dir, arena) &&
                  copy_text(&out->boilerplate_file, o->boilerplate_file, arena) &&
                  copy_texts(&out->include, o->include, o->include_count, arena) &&
                  copy_texts(&out->exclude, o->exclude, o->exclude_count, arena) &&
                  copy_pairs(&out->zones, o->zones, o->zone_count, arena) &&
                  copy_pairs(&out->fields, o->fields, o->field_count, arena);
    return copied ? DS_OK : ds_fail_memory(error);
}
