/* SPDX-License-Identifier: MIT */
/* Names of numbers, and of the library itself. */
#include "base/hash.h"
#include "dupscan.h"
#include "sketch/minhash.h"

#include <json-c/json_c_version.h>
#include <stdio.h>
#include <utf8proc.h>
#include <zlib.h>
#include <zstd.h>

#if defined(__clang__)
#define COMPILER "" /* its version begins with its name */
#else
#define COMPILER "gcc "
#endif

#define TEXT_OF(number) #number
#define VERSION_TEXT(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const char *ds_version(void) {
    return VERSION_TEXT(DS_VERSION_MAJOR, DS_VERSION_MINOR, DS_VERSION_PATCH);
}

size_t ds_build_info(char *out, size_t size) {
    const char *second = ds_minhash_kernel_name(1), *third = ds_minhash_kernel_name(2);
    int length = snprintf(
        out, size, "compiler: %s\nkernels: %s %s %s\nxxhash: %u\njson-c: %s\nutf8proc: %s\nzlib: %s\nzstd: %s\n",
        COMPILER __VERSION__, ds_minhash_kernel_name(0), second == NULL ? "" : second, third == NULL ? "" : third,
        (unsigned)DS_HASH_LIBRARY_VERSION, json_c_version(), utf8proc_version(), zlibVersion(), ZSTD_versionString());
    return length < 0 ? 0 : (size_t)length;
}

static const char *const relation_names[] = {
    [DS_RELATION_NONE] = "none",     [DS_RELATION_CENTRE] = "centre", [DS_RELATION_IDENTICAL] = "identical",
    [DS_RELATION_UPDATE] = "update", [DS_RELATION_COPY] = "copy",     [DS_RELATION_EXCERPT] = "excerpt",
    [DS_RELATION_RERUN] = "rerun",   [DS_RELATION_KILLED] = "killed",
};

const char *ds_relation_name(ds_relation relation) {
    size_t index = (size_t)relation;
    return index < sizeof relation_names / sizeof *relation_names ? relation_names[index] : "unknown";
}

const char *ds_boilerplate_use_name(ds_boilerplate_use use) {
    static const char *const names[] = {"off", "builtin", "learn"};
    size_t index = (size_t)use;
    return index < sizeof names / sizeof *names ? names[index] : "unknown";
}

static const char *const via_names[DS_VIA_COUNT] = {"bands", "passages", "headline", "exact", "same-text"};

/* By bit. A bit without a name is of no note that this library makes. */
static const char *const note_names[DS_NOTE_COUNT] = {
    "doubled-headline",
    "repeated-lead",
    "repeated-paragraphs",
    "boilerplate",
    "not-an-article",
    "bad-utf8",
    "nul-bytes",
    "date-bad",
    "date-no-zone",
    "digest",
    "no-body",
    "charset-guessed",
    [12] = "wire-lines",
    [13] = "kill-notice",
    [14] = "learned-boilerplate",
    [15] = "killed",
    [16] = "kill-suspect",
    [17] = "silent-edit",
    [18] = "numbers-changed",
    [19] = "negation-changed",
};

static const char *name_of_bit(const char *const *names, size_t count, uint32_t bit) {
    for (size_t i = 0; i < count; i++) {
        if (bit == 1u << i && names[i] != NULL) return names[i];
    }
    return "unknown";
}

const char *ds_via_name(uint32_t single_bit) {
    return name_of_bit(via_names, DS_VIA_COUNT, single_bit);
}

const char *ds_note_name(uint32_t single_bit) {
    return name_of_bit(note_names, DS_NOTE_COUNT, single_bit);
}
