/* SPDX-License-Identifier: MIT */
/*
 * What every fuzz target is made with. A target is one function over bytes that nobody has checked:
 *
 *     FUZZ_TARGET(date) { ... return 0; }
 *
 * With DS_FUZZER it becomes libFuzzer's entry, and the file a program of its own. Without, it becomes fuzz_date, and
 * tests/unit/test_fuzz_corpus.c calls it with every file of tests/fuzz/corpus/date. A promise of the library that does
 * not hold ends the program: FUZZ_CHECK.
 */
#ifndef DS_TESTS_FUZZ_TARGET_H
#define DS_TESTS_FUZZ_TARGET_H

#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All targets; the name is that of the file and of the folder of its corpus. */
#define FUZZ_TARGETS(each)                                                                                             \
    each(anpa) each(archive) each(charset) each(compare) each(csv) each(date) each(doors) each(html) each(json)        \
        each(jsonl) each(key_run) each(plain) each(record) each(scan) each(sniff) each(stream) each(text) each(warc)   \
            each(xml) each(zone)

#ifdef DS_FUZZER
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
#define FUZZ_TARGET(name) int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
#else
#define FUZZ_DECLARE(name) int fuzz_##name(const uint8_t *data, size_t size);
FUZZ_TARGETS(FUZZ_DECLARE)
#define FUZZ_TARGET(name) int fuzz_##name(const uint8_t *data, size_t size)
#endif

#define FUZZ_CHECK(holds)                                                                                              \
    do {                                                                                                               \
        if (!(holds)) {                                                                                                \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #holds);                                 \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* A call that no input may make fail. */
#define FUZZ_OK(call)                                                                                                  \
    do {                                                                                                               \
        if ((call) != DS_OK) {                                                                                         \
            fprintf(stderr, "%s:%d: failed: %s: %s\n", __FILE__, __LINE__, #call, error.message);                      \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* What is left of an input whose first bytes choose options. */
typedef struct fuzz_input {
    const uint8_t *data;
    size_t size;
} fuzz_input;

/* The next byte; 0 behind the end. */
static inline uint8_t fuzz_byte(fuzz_input *input) {
    if (input->size == 0) return 0;
    input->size--;
    return *input->data++;
}

/* All up to `end`, which is stepped over. */
static inline fuzz_input fuzz_until(fuzz_input *input, uint8_t end) {
    const uint8_t *found = input->size == 0 ? NULL : memchr(input->data, end, input->size);
    fuzz_input part = {input->data, found == NULL ? input->size : (size_t)(found - input->data)};
    size_t used = part.size + (found != NULL);
    input->data += used;
    input->size -= used;
    return part;
}

/* A block of its own, so that a step over its end is seen. To be freed. */
static inline void *fuzz_copy(const void *data, size_t size) {
    void *copy = calloc(size == 0 ? 1 : size, 1);
    FUZZ_CHECK(copy != NULL);
    if (size > 0) memcpy(copy, data, size);
    return copy;
}

/* The same with a NUL behind it; what follows a NUL of its own is there, but not to be seen. */
static inline char *fuzz_text_of(const fuzz_input *part) {
    char *text = malloc(part->size + 1);
    FUZZ_CHECK(text != NULL);
    if (part->size > 0) memcpy(text, part->data, part->size);
    text[part->size] = '\0';
    return text;
}

/* Everything that was taken has been given back. */
static inline void fuzz_check_released(ds_memory *memory) {
    FUZZ_CHECK(atomic_load(&memory->used) == 0);
}

#endif
