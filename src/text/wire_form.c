/* SPDX-License-Identifier: MIT */
/*
 * The language in which wire_rules.c says what wire lines look like: a form is read from left to right with the line
 * beside it. There is no going back but for %*, of which a form has one beside its last, so a line costs at most its
 * length times that of a literal.
 *
 *     Eds:%*                    a letter stands for itself; ' for the curly one too
 *     By %N~$                   a blank stands for one or more, ~ for any number; $ is the end of the line
 *     {BC|AP}-%K[ %*],%d$       {a|b} is the first that fits, [a] may be absent
 *
 *     %*  anything, as little as will do          %-  a dash: - -- – — _
 *     %d  digits       %2  one or two digits      %S  a slug in capitals with a hyphen      %K  letters of a keyword
 *     %U  no small letter up to a ) or the end    %i  initials: two to four small letters   %,  a comma in no number
 *     %u  (looks ahead) a sentence may begin      %l  (looks ahead) a small letter          %e  (looks ahead) no letter
 *     %g  (looks ahead) no further than the end of one sentence, without a quote
 *     %A  an agency    %B  an agency by initials  %P  a place in a dateline                 %C  a place in capitals
 *     %X  the same, beyond doubt                  %D  a date or a day of the week           %N  names of persons
 *     %s  a part of a slug
 *     %n  (looks ahead) a story may begin, no table
 *     %T  what a writer is                        %c  persons and what they are, before "contributed" or "reported"
 */
#include "text/wire_form.h"

#include "base/ascii.h"

#include <stdint.h>
#include <string.h>

static bool starts(const char *at, const char *end, const char *text) {
    size_t size = strlen(text);
    return (size_t)(end - at) >= size && memcmp(at, text, size) == 0;
}

const char *ds_wireline_pass_blanks(const char *at, const char *end) {
    for (;;) {
        if (at < end && (*at == ' ' || (*at >= '\t' && *at <= '\r'))) {
            at++;
        } else if (starts(at, end, "\xc2\xa0")) { /* no-break space */
            at += 2;
        } else {
            return at;
        }
    }
}

/* ---- the small letters of the language ---- */

static const char *pass_digits(const char *at, const char *end, size_t most) {
    const char *from = at;
    while (at < end && ds_ascii_is_digit(*at)) at++;
    return at > from && (size_t)(at - from) <= most ? at : NULL;
}

static const char *pass_dash(const char *at, const char *end) {
    static const char *const dashes[] = {"--", "-", "_", "\xe2\x80\x93", "\xe2\x80\x94", "\xe2\x80\x95"};
    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
        if (starts(at, end, dashes[i])) return at + strlen(dashes[i]);
    }
    return NULL;
}

static const char *pass_slug(const char *at, const char *end, bool whole) {
    const char *from = at;
    bool has_hyphen = false;
    if (at == end || !ds_ascii_is_upper(*at)) return NULL;
    for (; at < end && (ds_ascii_is_upper(*at) || ds_ascii_is_digit(*at) || *at == '-'); at++)
        has_hyphen = has_hyphen || *at == '-';
    return !whole || (has_hyphen && at - from >= 5) ? at : NULL;
}

static const char *pass_keyword(const char *at, const char *end) {
    const char *from = at;
    while (at < end && (ds_ascii_is_upper(*at) || ds_ascii_is_lower(*at) || ds_ascii_is_digit(*at) ||
                        ds_ascii_is_high(*at) || strchr("-'&./", *at))) {
        if (*at == '\0') return NULL;
        at++;
    }
    return at - from >= 2 ? at : NULL;
}

static const char *pass_unsmall(const char *at, const char *end) {
    const char *from = at;
    while (at < end && *at != ')' && !ds_ascii_is_lower(*at) && !ds_ascii_is_high(*at)) at++;
    return at > from ? at : NULL;
}

static const char *pass_initials(const char *at, const char *end) {
    const char *from = at;
    while (at < end && ds_ascii_is_lower(*at)) at++;
    bool ends = at == end || !(ds_ascii_is_upper(*at) || ds_ascii_is_digit(*at) || ds_ascii_is_high(*at));
    return at - from >= 2 && at - from <= 4 && ends ? at : NULL;
}

/* "2,003" is one number. */
static const char *pass_comma(const char *from, const char *at, const char *end) {
    if (at == end || *at != ',') return NULL;
    return at > from && ds_ascii_is_digit(at[-1]) ? NULL : at + 1;
}

static bool begins_sentence(const char *at, const char *end) {
    return at < end && (ds_ascii_is_upper(*at) || ds_ascii_is_digit(*at) || ds_ascii_is_high(*at) || *at == '"' ||
                        *at == '\'' || *at == '`' || *at == '$' || *at == '<');
}

static const char *behind_capitals(const char *at, const char *end) {
    const char *from = at;
    while (at < end && (ds_ascii_is_upper(*at) || *at == '/')) at++;
    bool ends = at == end || !(ds_ascii_is_lower(*at) || ds_ascii_is_digit(*at) || ds_ascii_is_high(*at) ||
                               *at == '\'' || *at == '.');
    return at - from >= 2 && ends ? at : NULL;
}

/* A table has a date behind its heading, or more capitals. */
static bool begins_story(const char *at, const char *end) {
    if (!begins_sentence(at, end) || ds_wireline_pass_date(at, end) != NULL) return false;
    const char *first = behind_capitals(at, end);
    return first == NULL || behind_capitals(ds_wireline_pass_blanks(first, end), end) == NULL;
}

static bool ends_word(const char *at, const char *end) {
    const char *next = ds_wireline_pass_blanks(at, end);
    return next == end || !(ds_ascii_is_upper(*next) || ds_ascii_is_lower(*next) || ds_ascii_is_digit(*next) ||
                            ds_ascii_is_high(*next));
}

/* Three small letters, a full stop and a blank end a sentence; "Sen." and "J." may too, and do no harm. */
static bool is_one_sentence(const char *at, const char *end) {
    for (const char *c = at; c < end; c++) {
        if (*c == '"' || starts(c, end, "``") || starts(c, end, "\xe2\x80\x9c")) return false;
        bool is_end = c - at >= 4 && end - c > 1 && (*c == '.' || *c == '?' || *c == '!') && c[1] <= ' ' && c[1] > 0;
        if (is_end && ds_ascii_is_lower(c[-1]) && ds_ascii_is_lower(c[-2]) && ds_ascii_is_lower(c[-3]) &&
            ds_ascii_is_lower(c[-4]))
            return false;
    }
    return true;
}

static const char *pass(char letter, const char *from, const char *at, const char *end) {
    switch (letter) {
    case 'd': return pass_digits(at, end, SIZE_MAX);
    case '2': return pass_digits(at, end, 2);
    case '-': return pass_dash(at, end);
    case 'S': return pass_slug(at, end, true);
    case 's': return pass_slug(at, end, false);
    case 'K': return pass_keyword(at, end);
    case 'U': return pass_unsmall(at, end);
    case 'i': return pass_initials(at, end);
    case ',': return pass_comma(from, at, end);
    case 'u': return begins_sentence(at, end) ? at : NULL;
    case 'n': return begins_story(at, end) ? at : NULL;
    case 'l': return at < end && ds_ascii_is_lower(*at) ? at : NULL;
    case 'e': return ends_word(at, end) ? at : NULL;
    case 'g': return is_one_sentence(at, end) ? at : NULL;
    case 'A': return ds_wireline_pass_agency(at, end);
    case 'B': return ds_wireline_pass_initials(at, end);
    case 'P': return ds_wireline_pass_place(at, end);
    case 'C': return ds_wireline_pass_capitals(at, end, false);
    case 'X': return ds_wireline_pass_capitals(at, end, true);
    case 'D': return ds_wireline_pass_date(at, end);
    case 'N': return ds_wireline_pass_names(at, end);
    case 'T': return ds_wireline_pass_title(at, end);
    case 'c': return ds_wireline_pass_contributors(at, end);
    default: return NULL;
    }
}

/* ---- reading a form ---- */

typedef struct piece {
    const char *at; /* of a form */
    const char *end;
} piece;

static const char *match(piece form, const char *from, const char *at, const char *end);

/* Behind the bracket that closes the one at form.at. */
static const char *close_of(piece form) {
    int depth = 0;
    for (const char *c = form.at; c < form.end; c++) {
        if (*c == '%') {
            c++;
        } else if (*c == '[' || *c == '{') {
            depth++;
        } else if ((*c == ']' || *c == '}') && --depth == 0) {
            return c + 1;
        }
    }
    return form.end;
}

/* A letter that stands for itself; of ASCII only, and some that do are not told. */
static bool is_plain(char c) {
    return c > '\'' && c < '{' && c != '[' && c != ']';
}

/* Behind the part of a choice that begins at form.at: at its | or }. */
static const char *end_of_part(piece form) {
    const char *c = form.at;
    while (c < form.end && *c != '|' && *c != '}') {
        bool opens = *c == '[' || *c == '{';
        c = opens ? close_of((piece){c, form.end}) : c + (*c == '%' ? 2 : 1);
    }
    return c;
}

/* What lies behind a {: the first of its parts that fits. Nearly all are words, and fail at their first letter. */
static const char *match_choice(piece parts, const char *from, const char *at, const char *end) {
    for (;; parts.at++) {
        bool may_fit = !is_plain(*parts.at) || (at < end && *at == *parts.at);
        piece part = {parts.at, end_of_part(parts)};
        const char *found = may_fit ? match(part, from, at, end) : NULL;
        if (found != NULL || part.end == parts.end || *part.end == '}') return found;
        parts.at = part.end;
    }
}

static const char *match_anything(piece rest, const char *from, const char *at, const char *end) {
    if (rest.at == rest.end) return end;
    for (; at <= end; at++) {
        const char *found = match(rest, from, at, end);
        if (found != NULL) return found;
    }
    return NULL;
}

static const char *match_letter(char letter, const char *at, const char *end) {
    if (at < end && *at == letter) return at + 1;
    return letter == '\'' && starts(at, end, "\xe2\x80\x99") ? at + 3 : NULL;
}

static const char *match(piece form, const char *from, const char *at, const char *end) {
    while (form.at < form.end && at != NULL) {
        const char *next = form.at + 1, *then;
        switch (*form.at) {
        case ' ':
            then = ds_wireline_pass_blanks(at, end);
            at = then == at ? NULL : then;
            break;
        case '~': at = ds_wireline_pass_blanks(at, end); break;
        case '$': at = ds_wireline_pass_blanks(at, end) == end ? end : NULL; break;
        case '[':
            next = close_of(form);
            then = match((piece){form.at + 1, next - 1}, from, at, end);
            if (then != NULL) at = then;
            break;
        case '{':
            at = match_choice((piece){next, form.end}, from, at, end);
            if (at != NULL) next = close_of(form);
            break;
        case '%':
            next++;
            if (form.at[1] == '*') return match_anything((piece){next, form.end}, from, at, end);
            at = pass(form.at[1], from, at, end);
            break;
        default: at = match_letter(*form.at, at, end); break;
        }
        form.at = next;
    }
    return at;
}

const char *ds_wireline_form_match(const char *form, const char *at, const char *end) {
    return match((piece){form, form + strlen(form)}, at, at, end);
}

/* ---- the first two bytes ---- */

static void add(ds_byte_set *set, unsigned char byte) {
    set->bits[byte / 64] |= (uint64_t)1 << byte % 64;
}

static void add_all(ds_byte_set *set) {
    memset(set, 0xff, sizeof *set);
}

static bool is_in_class(char class, char c) {
    switch (class) {
    case 'd':
    case '2': return ds_ascii_is_digit(c);
    case 'S':
    case 'C':
    case 'X':
    case 'c':
    case 'P':
    case 'N': return ds_ascii_is_upper(c) || ds_ascii_is_high(c);
    case 'i':
    case 'l': return ds_ascii_is_lower(c);
    case '-': return c == '-' || c == '_' || ds_ascii_is_high(c);
    default: return true;
    }
}

/* The next alternative of "a|b|c", of which `rest` is what is left. */
static piece next_part(piece *rest) {
    piece part = {rest->at, rest->at};
    while (part.end < rest->end && *part.end != '|') {
        bool opens = *part.end == '[' || *part.end == '{';
        part.end = opens ? close_of((piece){part.end, rest->end}) : part.end + 1;
    }
    rest->at = part.end + 1;
    return part;
}

static void add_first(piece form, ds_byte_set *set) {
    if (form.at == form.end) {
        add_all(set);
        return;
    }
    piece inner = {form.at + 1, close_of(form) - 1};
    switch (*form.at) {
    case '~':
    case '$': add_all(set); break;
    case '[':
        add_first(inner, set);
        add_first((piece){close_of(form), form.end}, set);
        break;
    case '{':
        while (inner.at <= inner.end) add_first(next_part(&inner), set);
        break;
    case ' ':
    case '%':
        for (unsigned byte = 0; byte < 256; byte++) {
            char c = (char)byte;
            bool fits = *form.at == '%' ? is_in_class(form.at[1], c) : ds_wireline_pass_blanks(&c, &c + 1) != &c;
            if (fits) add(set, (unsigned char)byte);
        }
        break;
    default:
        add(set, (unsigned char)*form.at);
        for (unsigned byte = 0x80; *form.at == '\'' && byte < 256; byte++) add(set, (unsigned char)byte);
    }
}

/* What may stand second where a form begins with letters; any byte where it is not that easy. */
static void add_second(piece form, ds_byte_set *set) {
    if (form.at == form.end) {
        add_all(set);
        return;
    }
    piece inner = {form.at + 1, close_of(form) - 1}, rest = {close_of(form), form.end};
    bool is_one_letter = inner.end == inner.at + 1 && is_plain(*inner.at);
    bool are_letters = inner.end > inner.at + 1 && is_plain(inner.at[0]) && is_plain(inner.at[1]);
    switch (*form.at) {
    case '[':
        if (is_one_letter)
            add_first(rest, set);
        else if (are_letters)
            add(set, (unsigned char)inner.at[1]);
        else
            add_all(set);
        add_second(rest, set);
        break;
    case '{':
        while (inner.at <= inner.end) {
            piece part = next_part(&inner);
            bool begins_plain = part.end > part.at + 1 && is_plain(part.at[0]) && is_plain(part.at[1]);
            if (begins_plain)
                add(set, (unsigned char)part.at[1]);
            else
                add_all(set);
        }
        break;
    default:
        if (is_plain(*form.at))
            add_first((piece){form.at + 1, form.end}, set);
        else
            add_all(set);
    }
}

void ds_wireline_form_begins(const char *form, ds_byte_set *first, ds_byte_set *second) {
    piece whole = {form, form + strlen(form)};
    *first = *second = (ds_byte_set){0};
    add_first(whole, first);
    add_second(whole, second);
}
