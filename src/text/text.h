/* SPDX-License-Identifier: MIT */
/*
 * The text stage: bytes of a headline and a body in, a token sequence without furniture out.
 *
 *     body ── lines ── paragraphs ── words ── normalised ── hashed        tokenise.c, normalise.c
 *                          └── which of them are furniture ── left out    wire.c, furniture.c
 *
 * One ds_text serves one thread and is used again for every article, so that its arrays are grown once.
 */
#ifndef DS_TEXT_TEXT_H
#define DS_TEXT_TEXT_H

#include "base/buffer.h"
#include "base/hash.h"
#include "base/key_set.h"
#include "model/tokens.h"
#include "text/classify.h"
#include "text/lexicon.h"
#include "text/wire.h"

/* Where a token stood in the bytes that it was cut from. */
typedef struct ds_span {
    uint32_t start;
    uint32_t end;
} ds_span;

typedef struct ds_paragraph {
    uint32_t first_token;
    uint32_t token_count;
    uint64_t hash;     /* of its token hashes */
    uint32_t left_out; /* the DS_NOTE_ bit of the reason, 0: kept */
    ds_span bytes;     /* from its first word to its last, set once furniture is known */
} ds_paragraph;

/* A paragraph at a source: what learned boilerplate is known by. Shorter ones are never learned: of 8 words is "Qtly div eight
 * cts vs eight cts prior", which is the story, word for word that of other companies. */
enum { DS_LEARNED_WORDS_LEAST = 10 };

static inline uint64_t ds_paragraph_key(uint64_t source_hash, uint64_t paragraph_hash) {
    return ds_hash_mix(source_hash ^ ds_hash_mix(paragraph_hash));
}

/* Of an article with so many words in its headline, which of the paragraphs that are kept is the first that may be learned?
 * Headlines never are, and where there is none the first paragraph stands for it. */
static inline uint32_t ds_paragraph_first_learned(uint32_t headline_words) {
    return headline_words == 0 ? 1 : 0;
}

/* The hash of a paragraph by its tokens. */
static inline uint64_t ds_paragraph_hash(const uint32_t *tokens, uint32_t count) {
    return ds_hash(tokens, count * sizeof *tokens, 0);
}

typedef struct ds_headline {
    uint64_t norm; /* hash of what is left when tags and tickers are gone; 0: nothing is */
    uint64_t key;  /* hash of the first 5 content words; 0: fewer than 4 are there */
    uint32_t tag;  /* DS_TAG_ bits */
} ds_headline;

/* How bytes are cut into tokens: one row an instruction set, in tokenise.c. */
typedef struct ds_stretch ds_stretch;

typedef struct ds_text_kernel {
    const char *name;
    ds_classify_kernel classify;
    bool (*walk)(const ds_stretch *s); /* false: no memory */
    bool (*runs_here)(void);
} ds_text_kernel;

/* By the names of ds_options.kernel; "auto" and NULL: the best that runs here; NULL for a name that does not run here. */
const ds_text_kernel *ds_text_kernel_choose(const char *kernel);

struct ds_text {
    ds_memory *memory;
    const ds_lexicon *lexicon;
    bool boilerplate;          /* leave the built-in list out */
    const ds_key_set *learned; /* keys of paragraphs that are left out too; NULL: none */
    uint64_t source_hash;      /* of the article that is read next, for these keys */
    bool furniture;            /* leave wire lines and tags out */

    /* The result of ds_text_read: valid until the next one. */
    uint32_t *hashes;
    uint8_t *flags;
    ds_span *spans; /* of the headline in the headline, of the body in the body */
    uint32_t count;
    uint32_t headline_count;
    ds_paragraph *paragraphs; /* of the body, those left out too; token numbers are from before they were */
    uint32_t paragraph_count;
    ds_headline about;         /* what the headline says before furniture is left out of it */
    uint32_t notes;            /* DS_NOTE_ bits */
    uint32_t left_out;         /* tokens */
    ds_span headline_left_out; /* bytes of the headline that say it again; empty: none */
    ds_wirelines wire;         /* what wire lines said */

    const ds_text_kernel *kernel; /* set by ds_text_init to the best; all give the same tokens */
    unsigned char *lower;         /* the bytes in hand, lower-cased, with a margin on both sides */
    ds_block *blocks;             /* of the bytes that were cut last */
    size_t block_count;
    size_t lower_capacity, block_capacity;
    size_t hash_capacity, flag_capacity, span_capacity, paragraph_capacity;
    ds_buffer headline; /* without its tickers */
    ds_buffer word;     /* of the word being cut: its bytes once normalised */
    ds_buffer unit;     /* one unit of a script without spaces */
    int32_t *code_points;
    size_t code_point_capacity;
    void *sort; /* scratch of furniture.c */
    size_t sort_capacity;
};

enum { DS_TEXT_BYTES_MOST = 1 << 30 }; /* of a headline or a body: token numbers stay in 32 bits */

void ds_text_init(ds_text *text, ds_memory *memory, const ds_lexicon *lexicon);
void ds_text_clear(ds_text *text);

/* Tokenise, find the furniture, leave it out. DS_E_MEMORY, or DS_E_LIMIT past DS_TEXT_BYTES_MOST. */
ds_status ds_text_read(ds_text *text, const char *headline, size_t headline_size, const char *body, size_t body_size,
                       ds_error *error);

/* The result as plain arrays, borrowed until the next ds_text_read. */
ds_tokens ds_text_tokens(const ds_text *text);

/* The token that a word of lower-case ASCII letters, and apostrophes inside, becomes. */
uint32_t ds_text_token_of(const char *word);

/* ---- between the files of this folder ---- */

/* Cut `size` bytes into tokens behind those that are there. False: no memory. */
bool ds_text_tokenise(ds_text *text, const unsigned char *bytes, size_t size);

/* The word, or run of a script without spaces, that begins at bytes[at] outside ASCII or leaves it: adds its tokens, and
 * returns where it ends, or SIZE_MAX if there is no memory. */
size_t ds_text_tokenise_unicode(ds_text *text, const unsigned char *bytes, size_t size, size_t at);

/* Does a letter, digit or mark stand at bytes[at], with nothing but ignored characters before it? Behind an apostrophe the
 * word goes on then. */
bool ds_text_joins(const unsigned char *bytes, size_t size, size_t at);

/* One token from normalised bytes. ds_text_tokenise has made room for it. */
void ds_text_push(ds_text *text, const void *word, size_t size, uint8_t flags, size_t start, size_t end);

/* Mark paragraphs that are furniture, and close the gaps. */
ds_status ds_text_drop_furniture(ds_text *text, ds_error *error);

#endif
