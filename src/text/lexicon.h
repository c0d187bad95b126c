/* SPDX-License-Identifier: MIT */
/* The built-in word lists, as hashes: function words and edition tags of headlines, and paragraphs of page furniture. */
#ifndef DS_TEXT_LEXICON_H
#define DS_TEXT_LEXICON_H

#include "base/memory.h"

typedef struct ds_lexicon ds_lexicon;
struct ds_wireline_index;

/* Read-only once made, so all threads share one. */
ds_status ds_lexicon_new(ds_lexicon **out, ds_memory *memory, ds_error *error);
void ds_lexicon_free(ds_lexicon *lexicon);

bool ds_lexicon_is_function_word(const ds_lexicon *lexicon, uint32_t token);

/* A paragraph by the hash of its tokens. */
bool ds_lexicon_is_boilerplate(const ds_lexicon *lexicon, uint64_t paragraph_hash);

/* How a headline names its edition: the DS_TAG_ bit of a token, 0 if it is none; DS_TAG_NUMBER for a word such as "ld"
 * that only goes on with a tag. */
uint32_t ds_lexicon_tag(const ds_lexicon *lexicon, uint32_t token);

/* The number that a token such as "2" or "3rd" stands for, 0 for others. */
uint32_t ds_lexicon_ordinal(const ds_lexicon *lexicon, uint32_t token);

/* The rules for wire lines, by how a line begins. */
const struct ds_wireline_index *ds_lexicon_wire(const ds_lexicon *lexicon);

#endif
