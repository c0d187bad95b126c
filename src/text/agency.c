/* SPDX-License-Identifier: MIT */
#include "text/agency.h"

#include "base/ascii.h"

#include "base/hash.h"

#include <stdbool.h>
#include <string.h>

enum { NAME_BYTES_MOST = 64, BYLINE_BYTES_MOST = 256 };

/* Names that agencies go by, by their letters in small, and the short one. */
static const char *const names[][2] = {
    {"theassociatedpress", "ap"},  {"associatedpress", "ap"},        {"agencefrancepresse", "afp"},
    {"thomsonreuters", "reuters"}, {"deutschepresseagentur", "dpa"}, {"pressassociation", "pa"},
    {"reuters", "reuters"},
};

enum { NAMES = sizeof names / sizeof *names };

/* The letters of a text in small, as many as there is room for. */
static size_t take_letters(const char *text, size_t size, char *out, size_t room) {
    size_t length = 0;
    for (size_t i = 0; i < size && length < room; i++) {
        if (ds_ascii_is_letter_or_high(text[i])) out[length++] = ds_ascii_lower(text[i]);
    }
    return length;
}

static uint64_t hash_letters(const char *letters, size_t length) {
    return length < 2 ? 0 : ds_hash(letters, length, 0) | 1;
}

static uint64_t hash_name(const char *text, size_t size) {
    char letters[NAME_BYTES_MOST];
    size_t length = take_letters(text, size, letters, sizeof letters);
    for (size_t i = 0; i < NAMES; i++) {
        bool is_it = strlen(names[i][0]) == length && memcmp(names[i][0], letters, length) == 0;
        if (is_it) return hash_letters(names[i][1], strlen(names[i][1]));
    }
    return hash_letters(letters, length);
}

/* An agency at the end of a byline, or all of it but for "By". */
static uint64_t find_name(const char *byline) {
    char letters[BYLINE_BYTES_MOST];
    size_t size = strlen(byline);
    if (size > BYLINE_BYTES_MOST) return 0;
    size_t length = take_letters(byline, size, letters, sizeof letters);
    for (size_t i = 0; i < NAMES; i++) {
        size_t name = strlen(names[i][0]);
        bool ends_so = length >= name && memcmp(letters + length - name, names[i][0], name) == 0;
        if (ends_so) return hash_letters(names[i][1], strlen(names[i][1]));
    }
    return 0;
}

/* An agency that a credit line names anywhere: "Associated Press writer Ann Writer in Harl Quay contributed to this report".
 * A paper that says so beside its own name has the agency's text too. */
static uint64_t find_in_credit(const char *credit) {
    char letters[BYLINE_BYTES_MOST + 1];
    size_t length = take_letters(credit, strlen(credit), letters, BYLINE_BYTES_MOST);
    letters[length] = '\0';
    for (size_t i = 0; i < NAMES; i++) {
        if (strstr(letters, names[i][0]) != NULL) return hash_letters(names[i][1], strlen(names[i][1]));
    }
    return hash_name(credit, strlen(credit));
}

uint64_t ds_agency_of(const char *dateline, const char *byline, const char *credit) {
    const char *open = strrchr(dateline, '('), *close = open == NULL ? NULL : strchr(open, ')');
    if (close != NULL) return hash_name(open + 1, (size_t)(close - open - 1));
    uint64_t agency = find_name(byline);
    return agency != 0 ? agency : find_in_credit(credit);
}
