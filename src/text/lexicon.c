/* SPDX-License-Identifier: MIT */
#include "text/lexicon.h"

#include "base/hash.h"
#include "base/radix.h"
#include "model/entry.h"
#include "text/text.h"

#include <string.h>

/* English function words: they say nothing of what a headline is about. */
static const char *const function_words[] = {
    "a",      "about", "after", "against", "all",   "also", "an",   "and",  "are",   "as",   "at",    "be",   "been",
    "before", "but",   "by",    "can",     "could", "did",  "do",   "does", "for",   "from", "had",   "has",  "have",
    "he",     "her",   "his",   "how",     "i",     "if",   "in",   "into", "is",    "it",   "its",   "may",  "more",
    "my",     "new",   "no",    "not",     "of",    "off",  "on",   "one",  "or",    "our",  "out",   "over", "say",
    "says",   "said",  "she",   "should",  "so",    "than", "that", "the",  "their", "them", "they",  "this", "to",
    "up",     "was",   "we",    "were",    "what",  "when", "who",  "why",  "will",  "with", "would", "you",  "your",
};

typedef struct tag_word {
    const char *word;
    uint32_t tag;
} tag_word;

/* First words of an edition tag. NUMBER marks words that only go on with one ("UPDATE 1", "1st Ld-Writethru"). */
static const tag_word tag_words[] = {
    {"update", DS_TAG_UPDATE},       {"updated", DS_TAG_UPDATE},       {"wrapup", DS_TAG_UPDATE},
    {"corrected", DS_TAG_CORRECTED}, {"correction", DS_TAG_CORRECTED}, {"corrective", DS_TAG_CORRECTED},
    {"rpt", DS_TAG_REPEAT},          {"repeat", DS_TAG_REPEAT},        {"repeating", DS_TAG_REPEAT},
    {"refile", DS_TAG_REFILE},       {"refiling", DS_TAG_REFILE},      {"ld", DS_TAG_LEAD},
    {"lead", DS_TAG_LEAD},           {"writethru", DS_TAG_LEAD},       {"writethrough", DS_TAG_LEAD},
};

static const char *const ordinals[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
static const char *const ordinal_words[] = {"1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th"};

/* Whole paragraphs of pages that belong to the page: compared token for token, so case and punctuation do not matter. */
static const char *const boilerplate[] = {
    "Leave a comment",
    "Leave a reply",
    "Leave a reply Cancel reply",
    "Post a comment",
    "Add a comment",
    "Comments",
    "Your email address will not be published.",
    "Your email address will not be published. Required fields are marked *",
    "Your e-mail address will not be published. Required fields are marked *",
    "Required fields are marked *",
    "Save my name, email, and website in this browser for the next time I comment.",
    "You must be logged in to post a comment.",
    "Comments are closed.",
    "Notify me of follow-up comments by email.",
    "Notify me of new posts by email.",
    "This site uses Akismet to reduce spam. Learn how your comment data is processed.",
    "Sign up for our newsletter",
    "Sign up for our newsletters",
    "Subscribe to our newsletter",
    "Sign up for our daily newsletter",
    "Get the latest news delivered to your inbox",
    "By signing up you agree to our terms of use and privacy policy.",
    "We use cookies to improve your experience.",
    "We use cookies to ensure that we give you the best experience on our website.",
    "This website uses cookies to improve your experience. We'll assume you're ok with this, but you can opt-out if "
    "you "
    "wish.",
    "This site uses cookies. By continuing to browse the site you are agreeing to our use of cookies.",
    "By using this site, you agree to our use of cookies.",
    "Accept all cookies",
    "Cookie policy",
    "Privacy policy",
    "Terms of service",
    "Terms of use",
    "Read more",
    "Read also",
    "Related stories",
    "Related articles",
    "Share this article",
    "Share this story",
    "Share on Facebook",
    "Share on Twitter",
    "Advertisement",
    "Advertisement - story continues below",
    "Story continues below advertisement",
    "All rights reserved.",
    /* What a site says where there is no page, with the code of a page that is there. */
    "404 Not Found",
    "Error 404",
    "Page not found",
    "The page you requested could not be found.",
    "The page you are looking for could not be found.",
    "Sorry, the page you are looking for could not be found.",
    "Sorry, the page you requested could not be found.",
    "Sorry, this page is no longer available.",
    "The page you are looking for does not exist.",
    "The page you were looking for doesn't exist.",
    "Oops! That page can't be found.",
    "It looks like nothing was found at this location.",
    "It looks like nothing was found at this location. Maybe try a search?",
    "This article is no longer available.",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A bit for the low 10 bits of each hash in a list: most of what is asked for stops there. */
typedef struct sieve {
    uint64_t bits[16];
} sieve;

struct ds_lexicon {
    ds_memory *memory;
    uint32_t functions[COUNT(function_words)];
    sieve function_sieve;
    uint32_t tags[COUNT(tag_words)];
    uint32_t numbers[2][COUNT(ordinals)];
    uint64_t paragraphs[COUNT(boilerplate)]; /* sorted */
    sieve paragraph_sieve;
    ds_wireline_index wire;
};

static void sieve_add(sieve *s, uint64_t hash) {
    s->bits[hash >> 6 & 15] |= (uint64_t)1 << (hash & 63);
}

static inline bool sieve_may_hold(const sieve *s, uint64_t hash) {
    return (s->bits[hash >> 6 & 15] >> (hash & 63) & 1) != 0;
}

static bool hash_word(ds_text *text, const char *word, uint32_t *hash) {
    text->count = 0;
    if (!ds_text_tokenise(text, (const unsigned char *)word, strlen(word))) return false;
    *hash = text->hashes[0];
    return true;
}

static bool fill(ds_lexicon *lexicon, ds_text *text) {
    for (size_t i = 0; i < COUNT(function_words); i++) {
        if (!hash_word(text, function_words[i], &lexicon->functions[i])) return false;
        sieve_add(&lexicon->function_sieve, lexicon->functions[i]);
    }
    for (size_t i = 0; i < COUNT(tag_words); i++) {
        if (!hash_word(text, tag_words[i].word, &lexicon->tags[i])) return false;
    }
    for (size_t i = 0; i < COUNT(ordinals); i++) {
        if (!hash_word(text, ordinals[i], &lexicon->numbers[0][i])) return false;
        if (!hash_word(text, ordinal_words[i], &lexicon->numbers[1][i])) return false;
    }
    ds_record records[COUNT(boilerplate)], scratch[COUNT(boilerplate)];
    for (size_t i = 0; i < COUNT(boilerplate); i++) {
        text->count = 0;
        const char *paragraph = boilerplate[i];
        if (!ds_text_tokenise(text, (const unsigned char *)paragraph, strlen(paragraph))) return false;
        records[i] = ds_record_make(ds_hash(text->hashes, text->count * sizeof *text->hashes, 0), 0);
    }
    ds_radix_sort(records, scratch, COUNT(boilerplate));
    for (size_t i = 0; i < COUNT(boilerplate); i++) {
        lexicon->paragraphs[i] = ds_record_key(&records[i]);
        sieve_add(&lexicon->paragraph_sieve, lexicon->paragraphs[i]);
    }
    return true;
}

ds_status ds_lexicon_new(ds_lexicon **out, ds_memory *memory, ds_error *error) {
    *out = NULL;
    ds_lexicon *lexicon = ds_memory_new_zeroed(memory, 1, sizeof *lexicon);
    if (lexicon == NULL) return ds_fail_memory(error);
    lexicon->memory = memory;
    ds_text text;
    ds_text_init(&text, memory, lexicon);
    bool filled = fill(lexicon, &text);
    ds_wireline_index_fill(&lexicon->wire);
    filled = filled && hash_word(&text, "contributed", &lexicon->wire.writers[0]) &&
             hash_word(&text, "reported", &lexicon->wire.writers[1]);
    ds_text_clear(&text);
    if (!filled) {
        ds_lexicon_free(lexicon);
        return ds_fail_memory(error);
    }
    *out = lexicon;
    return DS_OK;
}

void ds_lexicon_free(ds_lexicon *lexicon) {
    if (lexicon != NULL) ds_memory_free(lexicon->memory, lexicon, 1, sizeof *lexicon);
}

bool ds_lexicon_is_function_word(const ds_lexicon *lexicon, uint32_t token) {
    if (!sieve_may_hold(&lexicon->function_sieve, token)) return false;
    for (size_t i = 0; i < COUNT(function_words); i++) {
        if (lexicon->functions[i] == token) return true;
    }
    return false;
}

bool ds_lexicon_is_boilerplate(const ds_lexicon *lexicon, uint64_t paragraph_hash) {
    if (!sieve_may_hold(&lexicon->paragraph_sieve, paragraph_hash)) return false;
    size_t low = 0, high = COUNT(boilerplate);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lexicon->paragraphs[middle] == paragraph_hash) return true;
        if (lexicon->paragraphs[middle] < paragraph_hash) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

uint32_t ds_lexicon_tag(const ds_lexicon *lexicon, uint32_t token) {
    for (size_t i = 0; i < COUNT(tag_words); i++) {
        if (lexicon->tags[i] == token) return tag_words[i].tag;
    }
    return 0;
}

uint32_t ds_lexicon_ordinal(const ds_lexicon *lexicon, uint32_t token) {
    for (uint32_t i = 0; i < COUNT(ordinals); i++) {
        if (lexicon->numbers[0][i] == token || lexicon->numbers[1][i] == token) return i + 1;
    }
    return 0;
}

const ds_wireline_index *ds_lexicon_wire(const ds_lexicon *lexicon) {
    return &lexicon->wire;
}
