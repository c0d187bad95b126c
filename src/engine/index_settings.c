/* SPDX-License-Identifier: MIT */
/* A setting is a row of the table below, kept as text under its name in the catalogue's meta. */
#include "engine/index_settings.h"

#include "sketch/winnow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum kind { KIND_REAL, KIND_U32, KIND_U64, KIND_BOOL, KIND_BOILERPLATE, KIND_TEXT } kind;

#define OPTION(name, field, kind)                                                                                      \
    { name, offsetof(ds_options, field), kind }

static const struct setting {
    const char *name;
    size_t offset;
    kind kind;
} settings[] = {
    OPTION("threshold", threshold, KIND_REAL),
    OPTION("containment", containment, KIND_REAL),
    OPTION("run_words", run_words, KIND_U32),
    OPTION("ngram", ngram, KIND_U32),
    OPTION("bands", bands, KIND_U32),
    OPTION("rows", rows, KIND_U32),
    OPTION("window_days", window_days, KIND_REAL),
    OPTION("seed", seed, KIND_U64),
    OPTION("isolate", isolate, KIND_BOOL),
    OPTION("boilerplate", boilerplate, KIND_BOILERPLATE),
    OPTION("furniture", furniture, KIND_BOOL),
    OPTION("max_drift", max_drift, KIND_REAL),
    OPTION("keep", keep, KIND_TEXT),
};

enum { VALUE_BYTES = 64 };

/* What is no option, and may differ between versions of the library: how words are cut, and which fingerprints are kept. */
static void print_normaliser(char out[static VALUE_BYTES]) {
    (void)snprintf(out, VALUE_BYTES, "tokens %d, winnow %d", DS_BOILERPLATE_TOKENS, DS_WINNOW_SHARED_TOKENS);
}

/* As short as it can be read back from. */
static void print_real(double value, char room[static VALUE_BYTES]) {
    (void)snprintf(room, VALUE_BYTES, "%.15g", value);
    if (strtod(room, NULL) != value) (void)snprintf(room, VALUE_BYTES, "%.17g", value);
}

/* The value as text: in `room`, or the option's own text. */
static const char *print(const struct setting *s, const ds_options *options, char room[static VALUE_BYTES]) {
    const char *at = (const char *)options + s->offset;
    switch (s->kind) {
    case KIND_REAL: print_real(*(const double *)at, room); break;
    case KIND_U32: (void)snprintf(room, VALUE_BYTES, "%lu", (unsigned long)*(const uint32_t *)at); break;
    case KIND_U64: (void)snprintf(room, VALUE_BYTES, "%llu", (unsigned long long)*(const uint64_t *)at); break;
    case KIND_BOOL: (void)snprintf(room, VALUE_BYTES, "%d", *(const bool *)at); break;
    case KIND_BOILERPLATE: (void)snprintf(room, VALUE_BYTES, "%d", (int)*(const ds_boilerplate_use *)at); break;
    case KIND_TEXT: return *(const char *const *)at;
    }
    return room;
}

static void parse(const struct setting *s, ds_options *options, const char *value) {
    char *at = (char *)options + s->offset;
    switch (s->kind) {
    case KIND_REAL: *(double *)at = strtod(value, NULL); break;
    case KIND_U32: *(uint32_t *)at = (uint32_t)strtoul(value, NULL, 10); break;
    case KIND_U64: *(uint64_t *)at = strtoull(value, NULL, 10); break;
    case KIND_BOOL: *(bool *)at = *value == '1'; break;
    case KIND_BOILERPLATE: *(ds_boilerplate_use *)at = (ds_boilerplate_use)strtoul(value, NULL, 10); break;
    case KIND_TEXT: *(const char **)at = value; break;
    }
}

ds_status ds_index_settings_write(ds_catalogue *catalogue, const ds_options *options, ds_error *error) {
    char room[VALUE_BYTES];
    for (size_t s = 0; s < sizeof settings / sizeof *settings; s++) {
        DS_TRY(ds_catalogue_set_text(catalogue, settings[s].name, print(&settings[s], options, room), error));
    }
    print_normaliser(room);
    return ds_catalogue_set_text(catalogue, "normaliser", room, error);
}

static ds_status read_one(ds_catalogue *catalogue, const struct setting *s, const ds_options *defaults,
                          ds_options *options, ds_arena *arena, ds_error *error) {
    char asked_room[VALUE_BYTES], default_room[VALUE_BYTES];
    const char *kept, *asked = print(s, options, asked_room), *usual = print(s, defaults, default_room);
    DS_TRY(ds_catalogue_get_text(catalogue, s->name, arena, &kept, error));
    if (kept == NULL) return ds_fail(error, DS_E_CORRUPT, 0, s->name, "the index does not say what it was made with");
    if (strcmp(asked, usual) != 0 && strcmp(asked, kept) != 0) {
        return ds_fail(error, DS_E_MISMATCH, 0, s->name,
                       "the index was made with %s, not %s: leave the option out, or make another index", kept, asked);
    }
    parse(s, options, kept);
    return DS_OK;
}

ds_status ds_index_settings_read(ds_catalogue *catalogue, ds_options *options, ds_arena *arena, ds_error *error) {
    ds_options defaults;
    const char *kept;
    char ours[VALUE_BYTES];
    print_normaliser(ours);
    DS_TRY(ds_catalogue_get_text(catalogue, "normaliser", arena, &kept, error));
    if (kept == NULL || strcmp(kept, ours) != 0) {
        return ds_fail(
            error, DS_E_MISMATCH, 0, "normaliser",
            "the index holds words cut by another version (%s, this one: %s): make a new index from the articles",
            kept == NULL ? "unknown" : kept, ours);
    }
    ds_options_init(&defaults);
    for (size_t s = 0; s < sizeof settings / sizeof *settings; s++) {
        DS_TRY(read_one(catalogue, &settings[s], &defaults, options, arena, error));
    }
    return ds_options_check(options, error);
}
