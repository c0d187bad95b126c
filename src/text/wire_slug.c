/* SPDX-License-Identifier: MIT */
/*
 *     AP-US--Ethanol-Losing Grassland, 1st Ld-Writethru,880<      US--Ethanol-Losing Grassland, lead 1
 *     USA-WEATHER/ (UPDATE 1, PIX, CORRECTED)                     USA-WEATHER/, update 1, corrected
 *
 * The keyword stands in the same form on all leads of a story, so what is left when service, version and count are off
 * names the story: but for keywords that name a form, such as NewsAlert, which hundreds of stories a day stand under.
 */
#include "model/entry.h"

#include "base/ascii.h"
#include "text/wire.h"
#include "text/wire_form.h"

#include <string.h>
#include <strings.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef struct mark {
    const char *word;
    uint32_t tag;
} mark;

static const mark marks[] = {
    {"UPDATE", DS_TAG_UPDATE},        {"WRAPUP", DS_TAG_UPDATE}, {"CORRECTED", DS_TAG_CORRECTED},
    {"CORRECTION", DS_TAG_CORRECTED}, {"REFILE", DS_TAG_REFILE}, {"RPT", DS_TAG_REPEAT},
    {"REPEAT", DS_TAG_REPEAT},        {"URGENT", DS_TAG_URGENT},
};

/* Keywords of a form of item. The last word of a slug is enough. */
static const char *const forms[] = {
    "newsalert",  "apnewsalert", "headlines", "headline",   "glance", "digest",    "advisory",  "advisories", "lottery",
    "lotteries",  "standings",   "calendar",  "schedule",   "briefs", "newsbrief", "planner",   "daybook",    "scores",
    "scoreboard", "almanac",     "horoscope", "horoscopes", "agenda", "newsnow",   "apnewsnow", "minder",
};

/* Words that make a form of a slug when no others stand in it. */
static const char *const plain[] = {
    "news",    "in",      "brief",   "top",   "stories", "story",    "ten",    "budget",    "weather",
    "us",      "usa",     "uk",      "eu",    "world",   "national", "sports", "sport",     "business",
    "stocks",  "markets", "market",  "forex", "summary", "results",  "list",   "roundup",   "outlook",
    "events",  "advance", "the",     "of",    "and",     "at",       "a",      "day",       "week",
    "today",   "morning", "evening", "daily", "weekly",  "global",   "europe", "asia",      "britain",
    "germany", "france",  "china",   "japan", "india",   "russia",   "row",    "financial", "money",
};

static bool is_word_byte(char c) {
    return ds_ascii_is_digit(c) || ds_ascii_is_letter_or_high(c);
}

static bool is_one_of(const char *word, size_t size, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strlen(list[i]) == size && strncasecmp(list[i], word, size) == 0) return true;
    }
    return false;
}

static bool is_generic(const char *at, const char *end) {
    bool all_plain = true, last_is_form = false, any = false;
    for (const char *region = at; region + 1 < end && region - at <= 4; region++) {
        if (region[0] == '-' && region[1] == '-') { /* the region's code: two to four letters */
            at = region + 2;
            break;
        }
    }
    while (at < end) {
        while (at < end && !is_word_byte(*at)) at++;
        const char *from = at;
        while (at < end && is_word_byte(*at)) at++;
        size_t size = (size_t)(at - from);
        if (size == 0) break;
        any = true;
        last_is_form = is_one_of(from, size, forms, COUNT(forms));
        all_plain = all_plain && (last_is_form || is_one_of(from, size, plain, COUNT(plain)));
    }
    return any && (all_plain || last_is_form);
}

/* "(UPDATE 1, PIX, CORRECTED)" */
static uint32_t read_marks(const char *at, const char *end) {
    uint32_t tag = 0;
    while (at < end) {
        while (at < end && !is_word_byte(*at)) at++;
        const char *from = at;
        while (at < end && is_word_byte(*at)) at++;
        for (size_t m = 0; m < COUNT(marks); m++) {
            if (strlen(marks[m].word) != (size_t)(at - from) || memcmp(from, marks[m].word, (size_t)(at - from)) != 0) {
                continue;
            }
            tag |= marks[m].tag;
            bool numbered = end - at >= 2 && at[0] == ' ' && at[1] >= '1' && at[1] <= '9';
            if (marks[m].tag == DS_TAG_UPDATE && numbered) tag |= (uint32_t)(at[1] - '0');
        }
    }
    return tag;
}

static bool begins(const char *at, const char *end, const char *text) {
    size_t size = strlen(text);
    return (size_t)(end - at) >= size && memcmp(at, text, size) == 0;
}

/* "r z BC-US--Mill": priority and category, before a header line. */
static const char *pass_priority(const char *at, const char *end) {
    bool has =
        end - at > 7 && at[1] == ' ' && at[3] == ' ' && (begins(at + 4, end, "BC-") || begins(at + 4, end, "AP-"));
    return has ? at + 4 : at;
}

/* Take off the end: the closing mark, the count, the version, and of a header line the day and the count. */
static const char *cut_end(const ds_wireline_index *index, const char *at, const char *end, ds_wireline_slug *out) {
    const char *two_blanks = NULL;
    while (end > at && (end[-1] == '<' || (unsigned char)end[-1] <= ' ')) end--;
    const char *bracket = end > at ? memchr(at, '(', (size_t)(end - at)) : NULL;
    if (bracket != NULL) out->tag = ds_tag_join(out->tag, read_marks(bracket, end));
    ds_wireline_title title = ds_wireline_read_title(index, at, (size_t)(end - at));
    out->tag = ds_tag_join(out->tag, title.tag);
    end = at + title.end;
    while (end > at && (unsigned char)end[-1] <= ' ') end--;
    if (bracket != NULL && bracket > at && bracket < end && end[-1] == ')') end = bracket;
    const char *digits = end;
    while (digits > at && digits[-1] >= '0' && digits[-1] <= '9') digits--;
    if (digits < end && digits > at && digits[-1] == ',') end = digits - 1;
    for (const char *c = at; c + 1 < end && two_blanks == NULL; c++) {
        if (c[0] == ' ' && c[1] == ' ') two_blanks = c;
    }
    if (two_blanks != NULL) end = two_blanks;
    while (end > at && ((unsigned char)end[-1] <= ' ' || end[-1] == ',')) end--;
    return end;
}

/* "Ethanol-LosingGra 1stLd-Writethru 11-13 1693": what a header line says behind its keyword. */
static const char *cut_header(const char *at, const char *end, ds_wireline_slug *out) {
    for (const char *c = at; c < end; c++) {
        const char *day = c < end && *c == ' ' ? ds_wireline_form_match(" %2-%2 %d~$", c, end) : NULL;
        const char *lead = c < end && *c == ' ' ? ds_wireline_form_match(" %2{st|nd|rd|th}Ld", c, end) : NULL;
        if (lead != NULL) out->tag = ds_tag_join(out->tag, DS_TAG_LEAD | (uint32_t)(c[1] - '0'));
        if (day != NULL || lead != NULL) return c;
    }
    return end;
}

ds_wireline_slug ds_wireline_read_slug(const ds_wireline_index *index, const char *slug, size_t size) {
    const char *at = slug, *end = slug + size;
    ds_wireline_slug out = {.at = slug};
    while (at < end && (*at == '^' || (unsigned char)*at <= ' ')) at++;
    at = pass_priority(at, end);
    ds_wireline_title title = ds_wireline_read_title(index, at, (size_t)(end - at));
    out.tag = title.tag;
    out.killed = title.killed;
    at += title.start;
    end = cut_end(index, at, end, &out);
    if (begins(at, end, "BC-") || begins(at, end, "AP-")) {
        out.service = 3;
        end = cut_header(at, end, &out);
        while (end > at && (unsigned char)end[-1] <= ' ') end--;
    }
    out.at = at;
    out.size = (size_t)(end - at);
    if (out.service > out.size) out.service = 0;
    out.is_generic = is_generic(at + out.service, end);
    return out;
}
