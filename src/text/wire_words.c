/* SPDX-License-Identifier: MIT */
/*
 * Names in wire lines: agencies, places, dates, persons and what these are. No list of places or persons can be whole, so
 * both are told by their capitals and by what they must not be: a false dateline or byline costs words of a story.
 */
#include "text/wire_form.h"

#include "base/ascii.h"

#include <string.h>
#include <strings.h>
#include <utf8proc.h>

enum { PLACE_BYTES_MOST = 72, PLACE_WORDS_MOST = 9, CAPITAL_WORDS_MOST = 4, NAME_WORDS_MOST = 6 };

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef struct word {
    const char *at;
    const char *end;
} word;

static bool is_one_of(word w, const char *const *list, size_t count) {
    size_t size = (size_t)(w.end - w.at);
    for (size_t i = 0; i < count && size > 0; i++) {
        if (*list[i] == *w.at && strlen(list[i]) == size && memcmp(list[i], w.at, size) == 0) return true;
    }
    return false;
}

/* A dash begins with e2 80 92 to 95, a curly quote with e2 80 98 to 9f, a blank that holds its line is c2 a0: none is a
 * letter, all else outside ASCII is. */
static bool is_sign(const char *at, const char *end) {
    if (end - at < 2) return false;
    return (at[0] == '\xe2' && at[1] == '\x80') || (at[0] == '\xc2' && at[1] == '\xa0');
}

/* Letters, with full stops, apostrophes and hyphens among them: "St.", "O'Brien", "Jean-Luc", "J.R.". */
static word next_word(const char *at, const char *end) {
    word w = {at, at};
    while (w.end < end) {
        bool curly = end - w.end >= 3 && memcmp(w.end, "\xe2\x80\x99", 3) == 0;
        bool inner = *w.end == '.' || *w.end == '\'' || *w.end == '-' || curly;
        bool goes_on = w.end + 1 < end && ds_ascii_is_letter_or_high(w.end[curly ? 2 : 1]) && !is_sign(w.end + 1, end);
        if (inner && w.end > at && (*w.end == '.' || curly || goes_on)) {
            w.end += curly ? 3 : 1;
        } else if (ds_ascii_is_letter_or_high(*w.end) && !is_sign(w.end, end)) {
            w.end++;
        } else {
            break;
        }
    }
    return w;
}

/* Of months and days, which headings have in capitals. */
static bool is_in_any_case(word w, const char *const *list, size_t count) {
    size_t size = (size_t)(w.end - w.at);
    for (size_t i = 0; i < count && size > 0 && !ds_ascii_is_lower(*w.at); i++) {
        if (strlen(list[i]) == size && strncasecmp(list[i], w.at, size) == 0) return true;
    }
    return false;
}

static bool is_empty(word w) {
    return w.at == w.end;
}

/* Of a letter outside ASCII; `*at` comes to stand behind it. */
static utf8proc_category_t category_at(const char **at, const char *end) {
    utf8proc_int32_t letter;
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)*at, end - *at, &letter);
    *at += size > 0 ? size : 1;
    return size > 0 ? utf8proc_category(letter) : UTF8PROC_CATEGORY_CN;
}

/* A letter of a script that has no capitals may begin a name. */
static bool begins_upper(word w) {
    if (is_empty(w)) return false;
    if (!ds_ascii_is_high(*w.at)) return ds_ascii_is_upper(*w.at);
    const char *at = w.at;
    return category_at(&at, w.end) != UTF8PROC_CATEGORY_LL;
}

/* Letters of it; 0 where one is no capital, be it that its script has none. */
static size_t count_capitals(word w) {
    size_t letters = 0;
    for (const char *c = w.at; c < w.end;) {
        if (!ds_ascii_is_high(*c)) {
            if (ds_ascii_is_lower(*c)) return 0;
            letters += ds_ascii_is_upper(*c++);
        } else if (is_sign(c, w.end)) {
            c += 2 + (w.end - c > 2);
        } else if (category_at(&c, w.end) == UTF8PROC_CATEGORY_LU) {
            letters++;
        } else {
            return 0;
        }
    }
    return letters;
}

/* ---- agencies ---- */

static const char *const agencies[] = {"Reuters",
                                       "REUTERS",
                                       "Thomson Reuters Foundation",
                                       "AFP",
                                       "dpa",
                                       "Bloomberg",
                                       "Xinhua",
                                       "TASS",
                                       "Interfax",
                                       "ANSA",
                                       "Kyodo",
                                       "PTI",
                                       "IANS",
                                       "ANI",
                                       "EFE",
                                       "STT",
                                       "NTB",
                                       "APA",
                                       "Sputnik",
                                       "RIA Novosti",
                                       "RFE/RL",
                                       "KCNA",
                                       "JTA",
                                       "RNS",
                                       "UPI",
                                       "Yonhap",
                                       "Anadolu",
                                       "CNN",
                                       "CNSNews.com",
                                       "AFP News",
                                       "Agence France-Presse",
                                       "Associated Press",
                                       "The Associated Press",
                                       "DW",
                                       "SID",
                                       "epd",
                                       "KNA"};

/* Two letters that are also a state, a party or a region. */
static const char *const initials[] = {"AP", "PA", "CP", "AAP", "BBC", "TT", "DPA"};

static const char *pass_list(const char *at, const char *end, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(list[i]);
        if ((size_t)(end - at) < size || memcmp(at, list[i], size) != 0) continue;
        const char *behind = at + size;
        /* "dpa/bb" is its regional service. */
        if (behind < end && *behind == '/') {
            do behind++;
            while (behind < end && (ds_ascii_is_lower(*behind) || ds_ascii_is_upper(*behind)));
        }
        if (behind == end || !ds_ascii_is_letter_or_high(*behind) || is_sign(behind, end)) return behind;
    }
    return NULL;
}

const char *ds_wireline_pass_agency(const char *at, const char *end) {
    return pass_list(at, end, agencies, COUNT(agencies));
}

const char *ds_wireline_pass_initials(const char *at, const char *end) {
    return pass_list(at, end, initials, COUNT(initials));
}

/* ---- dates ---- */

static const char *const months[] = {
    "Jan",  "Jan.",  "January",     "Januar",    "Feb",  "Feb.",  "February", "Februar",  "Mar",
    "Mar.", "March", "M\xc3\xa4rz", "Apr",       "Apr.", "April", "May",      "Mai",      "Jun",
    "June", "Juni",  "Jul",         "July",      "Juli", "Aug",   "Aug.",     "August",   "Sep",
    "Sep.", "Sept",  "Sept.",       "September", "Oct",  "Oct.",  "Okt",      "October",  "Oktober",
    "Nov",  "Nov.",  "November",    "Dec",       "Dec.", "Dez",   "December", "Dezember",
};
static const char *const days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
                                   "Mon",    "Tue",     "Wed",       "Thu",      "Fri",    "Sat",      "Sun"};

static const char *pass_number(const char *at, const char *end, size_t most) {
    const char *from = at;
    while (at < end && ds_ascii_is_digit(*at)) at++;
    return at > from && (size_t)(at - from) <= most ? at : NULL;
}

static const char *pass_year(const char *at, const char *end) {
    const char *next = at < end && *at == ',' ? at + 1 : at;
    const char *from = ds_wireline_pass_blanks(next, end), *behind = pass_number(from, end, 4);
    return behind != NULL && behind - from == 4 ? behind : at;
}

const char *ds_wireline_pass_date(const char *at, const char *end) {
    word w = next_word(at, end);
    if (is_in_any_case(w, days, COUNT(days))) return w.end;
    const char *number;
    if (is_in_any_case(w, months, COUNT(months))) {
        number = pass_number(ds_wireline_pass_blanks(w.end, end), end, 2);
        return number == NULL ? NULL : pass_year(number, end);
    }
    number = pass_number(at, end, 2);
    if (number == NULL) return NULL;
    if (number < end && *number == '.') number++;
    w = next_word(ds_wireline_pass_blanks(number, end), end);
    return is_in_any_case(w, months, COUNT(months)) ? pass_year(w.end, end) : NULL;
}

/* ---- places ---- */

/* Words of agencies' own names: "The Associated Press (AP) - ..." is a sentence. */
static const char *const not_places[] = {
    "Associated", "Press",       "News",      "Agency",  "Agence", "Agentur",  "Network",   "Thomson",
    "Service",    "Association", "Authority", "Company", "Corp",   "Corp.",    "Inc",       "Inc.",
    "Ltd",        "Party",       "Group",     "Bank",    "Union",  "Ministry", "President", "Broadcasting"};
static const char *const small_words[] = {"de", "la", "le",  "del", "do",   "da",  "of", "the", "am",  "an", "der",
                                          "im", "in", "bei", "sur", "upon", "les", "al", "el",  "und", "and"};

/* What may stand between two words of a dateline. */
static const char *pass_between(const char *at, const char *end) {
    const char *c = at;
    if (c < end && (*c == ',' || *c == '/' || *c == '.')) c++;
    return ds_wireline_pass_blanks(c, end);
}

const char *ds_wireline_pass_place(const char *at, const char *end) {
    if (end - at > PLACE_BYTES_MOST) end = at + PLACE_BYTES_MOST;
    const char *from = at, *last = NULL;
    for (size_t words = 0; words < PLACE_WORDS_MOST; words++) {
        const char *number = pass_number(at, end, 4);
        word w = next_word(at, end);
        if (number != NULL) {
            w.end = number;
        } else if (is_empty(w) || is_one_of(w, not_places, COUNT(not_places))) {
            break;
        } else if (!begins_upper(w) && (at == from || !is_one_of(w, small_words, COUNT(small_words)))) {
            break;
        } else if (at == from && is_one_of(w, (const char *const[]){"The"}, 1) &&
                   !(end - w.end > 6 && memcmp(w.end, " Hague", 6) == 0)) {
            return NULL;
        }
        last = w.end;
        at = pass_between(w.end, end);
        if (at == w.end) break;
    }
    return last;
}

/* What stands in capitals before a dash and is no place. */
static const char *const labels[] = {
    "UPDATE",        "UPDATED",   "WATCH",      "BREAKING",   "EXCLUSIVE",  "LIVE",          "PHOTO",
    "PHOTOS",        "VIDEO",     "VIDEOS",     "AUDIO",      "ANALYSIS",   "OPINION",       "EDITORIAL",
    "COMMENTARY",    "COMMENT",   "REVIEW",     "CORRECTION", "CORRECTED",  "CLARIFICATION", "MONDAY",
    "TUESDAY",       "WEDNESDAY", "THURSDAY",   "FRIDAY",     "SATURDAY",   "SUNDAY",        "JANUARY",
    "FEBRUARY",      "MARCH",     "APRIL",      "JUNE",       "JULY",       "AUGUST",        "SEPTEMBER",
    "OCTOBER",       "NOVEMBER",  "DECEMBER",   "TODAY",      "TONIGHT",    "TOMORROW",      "YESTERDAY",
    "MORNING",       "EVENING",   "WEATHER",    "SPORT",      "SPORTS",     "BUSINESS",      "POLITICS",
    "NEWS",          "SUMMARY",   "BACKGROUND", "QUESTION",   "ANSWER",     "CLAIM",         "FACTS",
    "TRUTH",         "RUMOR",     "RUMOUR",     "NOTE",       "NOTES",      "WARNING",       "SPOILER",
    "ADVERTISEMENT", "SPONSORED", "RELATED",    "PREVIOUS",   "DEVELOPING", "ALERT",         "URGENT",
    "FLASH",         "BULLETIN",  "FILE",       "TRUMP",      "PUTIN",      "OBAMA",         "PRESIDENT",
    "SENATOR",       "SECRETARY", "MINISTER",   "GOVERNOR",   "MAYOR",      "REPORTER",      "INTERVIEWER",
    "MODERATOR",     "STORY",     "TRENDING",   "PREVIEW",    "RECAP",      "RESULTS",       "SCORES",
    "STANDINGS",     "WORLD",     "NATION",     "LOCAL",      "STATE",      "HEALTH",        "TRAVEL",
    "FEATURE",       "PROFILE",   "OBITUARY",   "TIMELINE",   "FACTBOX",    "EXPLAINER",     "TRANSCRIPT",
    "STATEMENT",     "WINNERS",   "LOSERS",     "THE",        "THIS",       "THAT",          "WHAT",
    "WHEN",          "WHERE",     "WHY",        "HOW",        "WHO",        "AND",           "BUT",
    "FOR",           "WITH",      "FROM",       "YES",        "END",        "TITLE",         "SENATE",
    "HOUSE",         "RATE",      "RATES",      "GOLD",       "EXCHANGE",   "EXCHANGES",     "STOCKS",
    "INDEX",         "FIXING",    "FIXINGS",    "CLOSING",    "OPENING",    "CLSG",          "STERLING",
    "GRAINS",        "BANKNOTES", "INTERBANK",  "MARKET",     "MARKETS",    "TABLE",         "TRENDS",
    "PRICES",        "FUTURES",   "OPTIONS",    "SCHEDULE",   "CONGRESS",   "COURT",         "UNITED",
    "NEXT",          "UP",        "MORE",       "ALSO",       "FINAL",      "FIRST",         "SECOND",
};

/* Names of four letters and fewer that are places; all others of that length are taken for abbreviations. */
static const char *const short_places[] = {
    "ROME", "OSLO",     "BONN", "KIEV", "KYIV", "LIMA", "BAKU",   "DOHA",  "LYON", "NICE", "CORK", "BATH", "YORK",
    "BERN", "CALI",     "GAZA", "HULL", "RIGA", "MALE", "SUVA",   "LOME",  "ADEN", "AMES", "RENO", "WACO", "TROY",
    "GENT", "GRAZ",     "LINZ", "METZ", "OMAN", "IRAN", "IRAQ",   "CUBA",  "PERU", "MALI", "CHAD", "TOGO", "FIJI",
    "GUAM", "GAP",      "PAU",  "ULM",  "NEW",  "SAN",  "SAO",    "SANTA", "LOS",  "LAS",  "ST.",  "ST",   "FORT",
    "FT.",  "PORT",     "CAPE", "EL",   "LA",   "LE",   "ABU",    "TEL",   "KOLN", "BRNO", "LVIV", "SUEZ", "APIA",
    "AGRA", "PUNE",     "XIAN", "NOME", "ENID", "LODI", "YUMA",   "ERIE",  "BEND", "CARY", "HILO", "KUTA", "BALI",
    "JOS",  "IASI",     "CLUJ", "FARO", "VIGO", "BARI", "PISA",   "COMO",  "LIDO", "SALT", "LONG", "LAKE", "DES",
    "BEL",  "CHEYENNE", "WEST", "EAST", "DEN",  "RIO",  "BUENOS",
};

static bool is_surely_place(word w, bool is_first, bool goes_on) {
    if (is_one_of(w, labels, COUNT(labels))) return false;
    return !is_first || count_capitals(w) > 4 || goes_on || is_one_of(w, short_places, COUNT(short_places));
}

/* ", Fla.", ", Scotland", ", March 3": up to three words that begin with a capital or are numbers. */
static const char *pass_qualifiers(const char *at, const char *end) {
    enum { PARTS_MOST = 3, WORDS_MOST = 3 };
    for (size_t part = 0; part < PARTS_MOST && at < end && *at == ','; part++) {
        const char *next = ds_wireline_pass_blanks(at + 1, end), *last = NULL;
        for (size_t words = 0; words < WORDS_MOST; words++) {
            const char *number = pass_number(next, end, 4);
            word w = next_word(next, end);
            if (number == NULL && !begins_upper(w)) break;
            last = number != NULL ? number : w.end;
            if (number != NULL && last < end && *last == '.') last++;
            next = ds_wireline_pass_blanks(last, end);
        }
        if (last == NULL) return at;
        at = last;
    }
    return at;
}

/* What is qualified is a place however short: "ADA, Okla.". */
static bool is_qualified(word w, const char *end) {
    return w.end < end && (*w.end == ',' || *w.end == '/');
}

const char *ds_wireline_pass_capitals(const char *at, const char *end, bool strict) {
    if (end - at > PLACE_BYTES_MOST) end = at + PLACE_BYTES_MOST;
    const char *last = NULL;
    for (size_t words = 0; words < CAPITAL_WORDS_MOST; words++) {
        word w = next_word(at, end);
        if (count_capitals(w) < 2 || (strict && !is_surely_place(w, words == 0, is_qualified(w, end)))) break;
        last = w.end;
        at = last < end && *last == '/' ? last + 1 : ds_wireline_pass_blanks(last, end);
        if (at == last) break;
    }
    return last == NULL ? NULL : pass_qualifiers(last, end);
}

/* ---- persons ---- */

/* "By The Numbers", "By Popular Demand", "By Monday Night". */
static const char *const not_names[] = {
    "The",
    "THE",
    "A",
    "An",
    "This",
    "That",
    "These",
    "Those",
    "Its",
    "His",
    "Her",
    "Their",
    "Our",
    "My",
    "Any",
    "All",
    "Some",
    "Most",
    "Then",
    "Now",
    "Today",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Popular",
    "Demand",
    "Numbers",
    "NUMBERS",
    "Land",
    "Sea",
    "Air",
    "Or",
    "And",
    "Default",
    "Design",
    "Day",
    "Night",
    "Law",
    "Order",
    "Special",
    "Request",
    "Royal",
    "Appointment",
    "Invitation",
    "Only",
    "Region",
    "Sector",
    "State",
    "Country",
    "County",
    "Company",
    "Industry",
    "Contrast",
    "Comparison",
    "Far",
    "Way",
    "Means",
    "Chance",
    "Accident",
    "Year",
    "Month",
    "Week",
    "January",
    "February",
    "March",
    "April",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Early",
    "Late",
    "Mid",
    "End",
    "Noon",
    "Midnight",
    "Number",
    "Category",
    "Topic",
    "Date",
    "Name",
    "Train",
    "Bus",
    "Car",
    "Boat",
    "Foot",
    "Hand",
    "Mail",
    "Phone",
    "Proxy",
    "Virtue",
    "Definition",
    "Popularity",
    "Committee",
    "President",
    "Congress",
    "Senate",
    "House",
    "Government",
    "In",
    "On",
    "At",
    "Of",
    "To",
    "For",
    "With",
    "Using",
    "Reading",
    "Clicking",
    "Submitting",
    "Signing",
    "Subscribing",
    "Having",
    "Making",
    "Being",
    "Doing",
    "Going",
    "Sen.",
    "Sens.",
    "Senator",
    "Senators",
    "Rep.",
    "Reps.",
    "Gov.",
    "Governor",
    "Mayor",
    "Minister",
    "Congressman",
    "Congresswoman",
    "Representative",
    "Representatives",
    "Secretary",
    "Chancellor",
};
static const char *const particles[] = {"de", "del", "della", "di",  "da",  "dos", "du",  "la",
                                        "le", "van", "von",   "der", "den", "ter", "bin", "ibn",
                                        "al", "el",  "ben",   "y",   "e",   "zu",  "af"};

/* A name of two words or more, or a known agency or one word in capitals behind the first name. */
static const char *pass_name(const char *at, const char *end, bool is_first) {
    size_t words = 0;
    const char *last = NULL, *from = at;
    for (; words < NAME_WORDS_MOST; words++) {
        word w = next_word(at, end);
        if (is_empty(w)) break;
        bool is_particle = words > 0 && is_one_of(w, particles, COUNT(particles));
        if (!is_particle && !begins_upper(w)) break;
        if (is_first && is_one_of(w, not_names, COUNT(not_names))) return NULL;
        if (words > 0 && is_one_of(w, (const char *const[]){"AND"}, 1)) break;
        if (!is_particle) last = w.end;
        at = ds_wireline_pass_blanks(w.end, end);
        if (at == w.end) {
            words++;
            break;
        }
    }
    if (words >= 2 && last != NULL) return last;
    const char *agency = ds_wireline_pass_agency(from, end);
    if (agency == NULL) agency = ds_wireline_pass_initials(from, end);
    return agency != NULL ? agency : is_first ? NULL : last;
}

const char *ds_wireline_pass_names(const char *at, const char *end) {
    static const char *const joints[] = {"and ",          "AND ",          "& ", "- ", "| ", "und ",
                                         "\xe2\x80\x94 ", "\xe2\x80\x93 ", "/ "};
    enum { NAMES_MOST = 8 };
    const char *last = pass_name(at, end, true);
    for (size_t names = 1; last != NULL && names < NAMES_MOST; names++) {
        const char *next = ds_wireline_pass_blanks(last, end);
        bool is_joined = false;
        if (next < end && (*next == ',' || *next == ';' || *next == '/' || *next == '|')) {
            next = ds_wireline_pass_blanks(next + 1, end);
            is_joined = true;
        }
        for (size_t j = 0; j < COUNT(joints); j++) {
            size_t size = strlen(joints[j]);
            if ((size_t)(end - next) < size || memcmp(next, joints[j], size) != 0) continue;
            next = ds_wireline_pass_blanks(next + size, end);
            is_joined = true;
            break;
        }
        const char *name = is_joined ? pass_name(next, end, false) : NULL;
        if (name == NULL) break;
        last = name;
    }
    return last;
}

static const char *const offices[] = {
    "Writer",         "Writers", "writer",    "writers",     "Reporter",   "Reporters", "Correspondent",
    "Correspondents", "Editor",  "Editors",   "Columnist",   "Columnists", "Staff",     "Bureau",
    "Journalist",     "Critic",  "Producer",  "Contributor", "Analyst",    "WRITER",    "REPORTER",
    "CORRESPONDENT",  "EDITOR",  "COLUMNIST", "STAFF",
};

const char *ds_wireline_pass_title(const char *at, const char *end) {
    static const char *const small[] = {"for", "of", "the", "to", "at", "and"};
    enum { WORDS_MOST = 7 };
    bool ends_in_office = false;
    const char *last = NULL;
    for (size_t words = 0; words < WORDS_MOST; words++) {
        word w = next_word(at, end);
        bool is_office = is_one_of(w, offices, COUNT(offices));
        if (is_empty(w) || !(begins_upper(w) || is_office || is_one_of(w, small, COUNT(small)))) break;
        ends_in_office = is_office;
        last = w.end;
        at = ds_wireline_pass_blanks(w.end, end);
    }
    return ends_in_office ? last : NULL;
}

const char *ds_wireline_pass_contributors(const char *at, const char *end) {
    static const char *const small[] = {
        "writer", "writers", "reporter", "reporters",   "journalist", "journalists", "correspondent", "correspondents",
        "editor", "editors", "staff",    "contributor", "researcher", "researchers", "producer",      "in",
        "from",   "and",     "also",     "at",          "the",        "of",          "for",           "correspondents"};
    enum { WORDS_MOST = 40 };
    const char *last = NULL;
    for (size_t words = 0; words < WORDS_MOST; words++) {
        word w = next_word(at, end);
        if (!begins_upper(w) && !is_one_of(w, small, COUNT(small))) break;
        last = w.end;
        const char *next = last < end && *last == ',' ? last + 1 : last;
        at = ds_wireline_pass_blanks(next, end);
        if (at == next) break;
    }
    return last;
}
