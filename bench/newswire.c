/* SPDX-License-Identifier: MIT */
/*
 * newswire: makes synthetic newswire to benchmark dupscan with.
 *
 * The speed of a near-duplicate finder depends on the statistics of words, not on their meaning. So the articles are
 * strings of invented words whose ranks follow Zipf's law: the share of the r-th most frequent word is in proportion to
 * 1 / r^1.05. Frequent words are short (Zipf's other law), as in English, which makes bytes per word right too. Most
 * articles are originals; the others copy a recent original in one of five ways known from news agencies, and --truth
 * tells which, so that what a finder reports can be scored.
 *
 * Not modelled: grammar, topics (words do not come in bursts, so unrelated articles share less than real ones do),
 * boilerplate such as datelines and copyright lines, copies of copies, and scripts other than Latin.
 *
 * Article i depends on the seed, on i and on the options, but not on the number of articles: a longer run begins with
 * the shorter one. A copied original is written anew from its own seed, so memory stays flat. There is no call to libm,
 * whose last digits differ between systems.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    LEXICON_WORDS = 200000,
    LETTERS_MAX = 15, /* with the length byte a word fills 16 bytes, one load and one store */
    FIRST_NAME_RANK = 100,
    NAME_EVERY = 7, /* the most frequent words are function words, never names */
    ARTICLE_WORDS_MIN = 20,
    ARTICLE_WORDS_MAX = 3000,
    PARAGRAPH_SENTENCES_MAX = 3,
    SENTENCE_WORDS_MIN = 8,
    SENTENCE_WORDS_MAX = 30,
    TITLE_WORDS_MIN = 6,
    TITLE_WORDS_MAX = 11,
    EDIT_GAP_MIN = 15,
    EDIT_GAP_MAX = 25, /* an edited word every 20 words on average */
    CUT_PERCENT_MIN = 40,
    CUT_PERCENT_MAX = 70,
    EXTENSION_WORDS_MIN = 60,
    EXTENSION_WORDS_MAX = 150,
    BODY_WORDS_MAX = ARTICLE_WORDS_MAX + EXTENSION_WORDS_MAX,
    PARAGRAPHS_MAX = BODY_WORDS_MAX / SENTENCE_WORDS_MIN,
    TOKEN_BYTES_MAX = 32, /* “ + 15 letters + ’s + comma + ” + \n are 28 */
    OUTPUT_BYTES_MAX = (BODY_WORDS_MAX + TITLE_WORDS_MAX) * TOKEN_BYTES_MAX + 256,
    WIRES = 40,
    RECENT_ORIGINALS = 10000,
    COPY_DELAY_MAX_SECONDS = 48 * 3600,
    ARTICLES_PER_YEAR = 2000000,
    SECONDS_PER_YEAR = 365 * 86400,
    ARTICLES_MAX = 1000000000, /* five centuries: years keep four digits */
};

static const uint64_t first_date_seconds = 1767225600; /* 2026-01-01T00:00:00Z */

/* Every article has a stream for its own text and one for the decisions and fresh words of copying, so that an original
 * can be written anew without knowing how it came to be an original. */
enum { TEXT_STREAM, COPY_STREAM, LEXICON_STREAM, STREAMS };

/* Flags of a token; the value of a decimal counts tenths. */
enum { CAPITAL = 1, NUMBER = 2, DECIMAL = 4, POSSESSIVE = 8, COMMA = 16, STOP = 32, OPENING = 64, CLOSING = 128 };

struct token {
    uint32_t value; /* rank of a word, or a number */
    uint32_t flags;
};

struct article {
    uint32_t wire;
    bool is_update;
    size_t title_words, words, paragraphs;
    size_t paragraph_end[PARAGRAPHS_MAX]; /* in words from the start of the body */
    struct token title[TITLE_WORDS_MAX], body[BODY_WORDS_MAX];
};

/* By rank, from 0. Alias method (Walker 1977): a column is its word's up to the threshold and the alias's beyond. */
struct lexicon {
    struct word {
        char letters[LETTERS_MAX];
        uint8_t length;
    } words[LEXICON_WORDS];
    struct {
        uint32_t threshold, alias;
    } columns[LEXICON_WORDS];
};

struct author {
    const struct lexicon *lexicon;
    uint64_t state; /* of the random numbers */
};

struct recent {
    uint64_t first, end; /* counts of originals; originals first .. end - 1 are kept */
    uint64_t index[RECENT_ORIGINALS];
};

struct options {
    uint64_t articles, seed;
    double mean_words, copies;
    bool is_text;
    const char *truth_name, *output_name;
};

static uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static uint64_t stream_state(uint64_t seed, uint64_t index, unsigned stream) {
    return mix(mix(seed + 0x9e3779b97f4a7c15u) + index * STREAMS + stream);
}

/* splitmix64 (Steele, Lea and Flood 2014): its whole state is one number, so every article can afford two streams. */
static uint64_t draw(uint64_t *state) {
    return mix(*state += 0x9e3779b97f4a7c15u);
}

static uint32_t below(uint64_t *state, size_t limit) {
    return (uint32_t)((draw(state) >> 32) * limit >> 32);
}

static uint32_t between(uint64_t *state, uint32_t least, uint32_t most) {
    return least + below(state, most - least + 1);
}

static double draw_unit(uint64_t *state) {
    return (double)(draw(state) >> 11) * 0x1p-53;
}

/* Consonants and vowels in turn; a pair of letters never ends a word, where most could not be pronounced. */
static void spell(uint64_t *state, size_t length, char *letters) {
    enum { PARTS = 32 };
    static const char *const parts[2][PARTS] = {
        {"b", "c", "d", "d", "f", "g", "h", "j", "k", "l",  "l",  "m",  "m",  "n",  "n",  "p",
         "r", "r", "s", "s", "t", "t", "v", "w", "z", "st", "th", "ch", "sh", "tr", "pl", "gr"},
        {"a", "a", "a", "a", "a", "a", "a", "e", "e", "e", "e", "e", "e", "e", "e",  "e",
         "i", "i", "i", "i", "i", "o", "o", "o", "o", "o", "u", "u", "u", "y", "ai", "ea"}};
    bool is_vowel = below(state, 3) == 0;
    for (size_t n = 0; n < length; is_vowel = !is_vowel) {
        const char *part = parts[is_vowel][below(state, PARTS)];
        letters[n++] = part[0];
        if (part[1] && n + 1 < length) letters[n++] = part[1];
    }
}

/* Two letters for the first ranks up to about nine for the last average five over running text. Short words run out,
 * hence one letter more after every few misses. */
static void make_words(struct lexicon *lexicon, uint64_t seed) {
    enum { SLOTS = 1 << 19 };
    static uint32_t rank_after[SLOTS]; /* open hash of the words so far: rank + 1, or 0 */
    uint64_t state = stream_state(seed, 0, LEXICON_STREAM), halves[2];
    for (size_t rank = 0, doublings = 0, misses = 0; rank < LEXICON_WORDS;) {
        if (rank + 1 == (size_t)2 << doublings) doublings++;
        size_t length = 2 + doublings * 2 / 5 + misses / 16 + (doublings > 3 ? below(&state, 3) : 0);
        struct word fresh = {.length = (uint8_t)(length < LETTERS_MAX ? length : LETTERS_MAX)};
        spell(&state, fresh.length, fresh.letters);
        memcpy(halves, &fresh, sizeof halves);
        size_t slot = (size_t)mix(halves[0] ^ mix(halves[1])) % SLOTS;
        while (rank_after[slot] && memcmp(&lexicon->words[rank_after[slot] - 1], &fresh, sizeof fresh) != 0)
            slot = (slot + 1) % SLOTS;
        misses++;
        if (rank_after[slot]) continue;
        lexicon->words[rank++] = fresh;
        rank_after[slot] = (uint32_t)rank;
        misses = 0;
    }
    /* Only now: words that differ in capitals alone would be the same word to dupscan. */
    for (size_t rank = FIRST_NAME_RANK; rank < LEXICON_WORDS; rank += NAME_EVERY)
        lexicon->words[rank].letters[0] ^= 'a' ^ 'A';
}

static void set_column(struct lexicon *lexicon, size_t rank, uint64_t mass, uint64_t full, size_t alias) {
    lexicon->columns[rank].threshold = (uint32_t)((mass << 32) / full);
    lexicon->columns[rank].alias = (uint32_t)alias;
}

/* Whole-number masses let the books balance exactly, and since they fall with the rank one sweep makes the columns: the
 * smallest words, from the end, are filled up from the biggest not yet used up, at the start. */
static void make_columns(struct lexicon *lexicon) {
    static uint64_t mass[LEXICON_WORDS];
    uint64_t full = 0;
    double root = 1; /* 20th root of the rank by Newton's method, as r^1.05 = r * r^(1/20) */
    for (size_t rank = 0; rank < LEXICON_WORDS; rank++) {
        double r = (double)rank + 1;
        for (int step = 0; step < 8; step++) {
            double p2 = root * root, p4 = p2 * p2, p16 = p4 * p4 * p4 * p4;
            root -= (root - r / (p16 * p2 * root)) / 20;
        }
        mass[rank] = (uint64_t)(0x1p28 / (r * root));
        full += mass[rank];
    }
    for (size_t rank = 0; rank < LEXICON_WORDS; rank++) {
        mass[rank] *= LEXICON_WORDS; /* a column holds the average mass; times the count, that is the sum of all */
        set_column(lexicon, rank, full - 1, full, rank);
    }
    size_t big = 0;
    for (size_t small = LEXICON_WORDS - 1; small > big && mass[small] < full; small--) {
        set_column(lexicon, small, mass[small], full, big);
        mass[big] -= full - mass[small];
        for (; mass[big] < full && big + 1 < small; big++) {
            set_column(lexicon, big, mass[big], full, big + 1);
            mass[big + 1] -= full - mass[big];
        }
    }
}

/* Never the word before: the same word twice in a row is hardly seen in print. */
static uint32_t draw_rank(struct author *by, uint32_t before) {
    for (;;) {
        uint64_t bits = draw(&by->state);
        uint32_t rank = (uint32_t)((bits >> 32) * LEXICON_WORDS >> 32);
        if ((uint32_t)bits >= by->lexicon->columns[rank].threshold) rank = by->lexicon->columns[rank].alias;
        if (rank != before) return rank;
    }
}

static struct token draw_number(struct author *by) {
    static const uint32_t ranges[][3] = {
        {1, 99, NUMBER}, {1, 99, NUMBER}, {100, 99999, NUMBER}, {1990, 2030, NUMBER}, {1, 999, NUMBER | DECIMAL},
    };
    const uint32_t *range = ranges[below(&by->state, sizeof ranges / sizeof *ranges)];
    return (struct token){between(&by->state, range[0], range[1]), range[2]};
}

static void write_sentence(struct author *by, struct token *sentence, size_t words) {
    uint32_t rank = UINT32_MAX;
    for (size_t i = 0; i < words; i++) {
        uint64_t bits = draw(&by->state); /* three chances in units of 1 / 65536 */
        if ((bits & 0xffff) < 1311) {
            sentence[i] = draw_number(by);
        } else {
            rank = draw_rank(by, rank);
            sentence[i] = (struct token){rank, (bits >> 16 & 0xffff) < 983 ? POSSESSIVE : 0};
        }
        if ((bits >> 32 & 0xffff) < 3932 && i + 1 < words) sentence[i].flags |= COMMA;
    }
    sentence[0].flags |= CAPITAL;
    sentence[words - 1].flags |= STOP;
    if (below(&by->state, 7) > 0) return; /* a seventh quoted and 1.5 % possessives make 3 % of words not ASCII */
    uint32_t open = below(&by->state, words - 4);
    sentence[open].flags |= OPENING;
    sentence[between(&by->state, open + 3, (uint32_t)words - 1)].flags |= CLOSING;
}

/* Never leaves a remainder too short to be a sentence. */
static size_t sentence_words(struct author *by, size_t words_left) {
    size_t words = between(&by->state, SENTENCE_WORDS_MIN, SENTENCE_WORDS_MAX);
    if (words_left >= words + SENTENCE_WORDS_MIN) return words;
    return words_left <= SENTENCE_WORDS_MAX ? words_left : words_left / 2;
}

static void add_paragraphs(struct author *by, struct article *to, size_t words) {
    for (size_t end = to->words + words; to->words < end;) {
        uint32_t sentences = between(&by->state, 1, PARAGRAPH_SENTENCES_MAX);
        for (; sentences > 0 && to->words < end; sentences--) {
            size_t length = sentence_words(by, end - to->words);
            write_sentence(by, to->body + to->words, length);
            to->words += length;
        }
        to->paragraph_end[to->paragraphs++] = to->words;
    }
}

static void write_title(struct author *by, struct article *to) {
    to->title_words = between(&by->state, TITLE_WORDS_MIN, TITLE_WORDS_MAX);
    write_sentence(by, to->title, to->title_words);
    to->title[to->title_words - 1].flags &= ~(uint32_t)STOP;
}

/* A log-normal length: the normal deviate is a sum of 12 uniform ones, e^x is (e^(x/1024))^1024. */
static size_t article_words(uint64_t *state, double mean_words) {
    const double sigma = 0.6;
    double normal = -6;
    for (int i = 0; i < 12; i++) normal += draw_unit(state);
    double x = (sigma * normal - sigma * sigma / 2) / 1024;
    double factor = 1 + x + x * x / 2 + x * x * x / 6;
    for (int i = 0; i < 10; i++) factor *= factor;
    double words = mean_words * factor;
    if (words < ARTICLE_WORDS_MIN) return ARTICLE_WORDS_MIN;
    return words > ARTICLE_WORDS_MAX ? ARTICLE_WORDS_MAX : (size_t)words;
}

static void write_original(struct author *by, double mean_words, struct article *to) {
    to->wire = below(&by->state, WIRES);
    to->is_update = false;
    to->words = to->paragraphs = 0;
    write_title(by, to);
    add_paragraphs(by, to, article_words(&by->state, mean_words));
}

static void edit_words(struct author *by, struct article *copy) {
    size_t i = below(&by->state, ARTICLE_WORDS_MIN); /* so that even the shortest is edited */
    for (; i < copy->words; i += between(&by->state, EDIT_GAP_MIN, EDIT_GAP_MAX)) {
        copy->body[i].value = draw_rank(by, copy->body[i].value);
        copy->body[i].flags &= ~(uint32_t)(NUMBER | DECIMAL);
    }
}

static void cut_end(struct author *by, struct article *copy) {
    copy->paragraphs = (copy->paragraphs * between(&by->state, CUT_PERCENT_MIN, CUT_PERCENT_MAX) + 50) / 100;
    copy->words = copy->paragraph_end[copy->paragraphs - 1];
}

static void extend(struct author *by, struct article *copy) {
    add_paragraphs(by, copy, between(&by->state, EXTENSION_WORDS_MIN, EXTENSION_WORDS_MAX));
}

/* Keeps a random half of the paragraphs; the sentences of the others give way to fresh ones of as many words. */
static void update(struct author *by, struct article *copy) {
    size_t keep = (copy->paragraphs + 1) / 2;
    copy->is_update = true;
    for (size_t i = 0, start = 0; i < copy->paragraphs; i++) {
        bool is_kept = below(&by->state, copy->paragraphs - i) < keep;
        keep -= is_kept;
        for (size_t words; start < copy->paragraph_end[i]; start += words) {
            for (words = 1; !(copy->body[start + words - 1].flags & STOP);) words++;
            if (!is_kept) write_sentence(by, copy->body + start, words);
        }
    }
}

static const struct {
    const char *name;
    void (*change)(struct author *by, struct article *copy);
    size_t paragraphs_min;
    bool same_wire; /* an update comes from the agency that had the story */
} kinds[] = {
    {"identical", write_title, 1, false}, {"edit", edit_words, 1, false}, {"cut", cut_end, 2, false},
    {"extended", extend, 1, false},       {"update", update, 2, true},
};

/* Makes the original a copy of itself and returns the name of its kind. */
static const char *make_copy(struct author *by, struct article *article) {
    size_t kind = below(&by->state, sizeof kinds / sizeof *kinds);
    if (article->paragraphs < kinds[kind].paragraphs_min) kind = 0;
    if (!kinds[kind].same_wire) article->wire = (article->wire + between(&by->state, 1, WIRES - 1)) % WIRES;
    kinds[kind].change(by, article);
    return kinds[kind].name;
}

static uint64_t date_seconds(uint64_t index) {
    return first_date_seconds + index * SECONDS_PER_YEAR / ARTICLES_PER_YEAR;
}

/* Returns the index of the article to copy, or the article's own if it is to be an original. */
static uint64_t choose_story(struct author *by, double copies, uint64_t index, struct recent *recent) {
    uint64_t oldest_seconds = date_seconds(index) - COPY_DELAY_MAX_SECONDS;
    for (; recent->first < recent->end; recent->first++)
        if (date_seconds(recent->index[recent->first % RECENT_ORIGINALS]) >= oldest_seconds) break;
    uint64_t count = recent->end - recent->first;
    if (draw_unit(&by->state) < copies && count > 0)
        return recent->index[(recent->first + below(&by->state, count)) % RECENT_ORIGINALS];
    recent->index[recent->end++ % RECENT_ORIGINALS] = index;
    if (count == RECENT_ORIGINALS) recent->first++;
    return index;
}

static char *put_tokens(char *out, const struct lexicon *lexicon, const struct token *tokens, size_t count) {
    for (const struct token *t = tokens; t < tokens + count; t++) {
        if (t > tokens) *out++ = ' ';
        if (t->flags & OPENING) out = stpcpy(out, "“");
        if (t->flags & DECIMAL) {
            out += sprintf(out, "%" PRIu32 ".%" PRIu32, t->value / 10, t->value % 10);
        } else if (t->flags & NUMBER) {
            out += sprintf(out, "%" PRIu32, t->value);
        } else {
            memcpy(out, &lexicon->words[t->value], sizeof(struct word));
            if (t->flags & CAPITAL) *out = (char)(*out & ~('a' ^ 'A'));
            out += lexicon->words[t->value].length;
        }
        if (t->flags & POSSESSIVE) out = stpcpy(out, "’s");
        if (t->flags & (COMMA | STOP)) *out++ = t->flags & COMMA ? ',' : '.';
        if (t->flags & CLOSING) out = stpcpy(out, "”");
    }
    return out;
}

/* No escapes but \n: neither the words nor the punctuation hold a character that JSON would have escaped. */
static size_t format_article(char *bytes, const struct lexicon *lexicon, const struct article *article, uint64_t index,
                             bool is_text) {
    char *out = bytes;
    if (!is_text) {
        time_t seconds = (time_t)date_seconds(index);
        struct tm utc;
        out += sprintf(out, "{\"id\":\"a%07" PRIu64 "\",\"source\":\"wire%02" PRIu32 "\",", index + 1, article->wire);
        out += strftime(out, 64, "\"date\":\"%Y-%m-%dT%H:%M:%SZ\",\"title\":\"", gmtime_r(&seconds, &utc));
    }
    if (article->is_update) out = stpcpy(out, "UPDATE 1-");
    out = put_tokens(out, lexicon, article->title, article->title_words);
    out = stpcpy(out, is_text ? "\n\n" : "\",\"text\":\"");
    for (size_t i = 0, start = 0; i < article->paragraphs; start = article->paragraph_end[i++]) {
        if (i > 0) out = stpcpy(out, is_text ? "\n" : "\\n");
        out = put_tokens(out, lexicon, article->body + start, article->paragraph_end[i] - start);
    }
    out = stpcpy(out, is_text ? "\n\n" : "\"}\n");
    return (size_t)(out - bytes);
}

static void require_written(bool is_written, const char *name) {
    if (is_written) return;
    fprintf(stderr, "newswire: cannot write %s: %s\n", name, strerror(errno));
    exit(2);
}

static void write_wire(const struct options *options, const struct lexicon *lexicon, FILE *output, FILE *truth) {
    static struct article current;
    static struct recent recent;
    static char bytes[OUTPUT_BYTES_MAX];
    for (uint64_t index = 0; index < options->articles; index++) {
        struct author copier = {lexicon, stream_state(options->seed, index, COPY_STREAM)};
        uint64_t story = choose_story(&copier, options->copies, index, &recent);
        struct author writer = {lexicon, stream_state(options->seed, story, TEXT_STREAM)};
        write_original(&writer, options->mean_words, &current);
        const char *kind = story == index ? "original" : make_copy(&copier, &current);
        size_t size = format_article(bytes, lexicon, &current, index, options->is_text);
        require_written(fwrite(bytes, 1, size, output) == size, options->output_name);
        if (!truth) continue;
        int printed = fprintf(truth, "a%07" PRIu64 "\ta%07" PRIu64 "\t%s\n", index + 1, story + 1, kind);
        require_written(printed > 0, options->truth_name);
    }
}

static const char usage[] =
    "usage: newswire [--articles N] [--seed S] [--words MEAN] [--copies FRACTION]\n"
    "                [--format text|jsonl] [--truth FILE] [-o FILE]\n"
    "Writes N (10000) synthetic news articles of MEAN (400, from 20 to 3000) words on average,\n"
    "of which FRACTION (0.2) copy an earlier one; the same seed S (1) makes the same articles.\n"
    "--format text has headlines and paragraphs only; --truth writes id, story, kind as TSV.\n";

static _Noreturn void fail_usage(const char *option, const char *value) {
    if (option) fprintf(stderr, "newswire: bad %s: %s\n", option, value);
    fputs(usage, stderr);
    exit(2);
}

static double parse_number(const char *option, double least, double most, bool is_whole) {
    char *end;
    double value = strtod(optarg, &end);
    bool is_good = end != optarg && !*end && value >= least && value <= most; /* NaN is not */
    if (!is_good || (is_whole && value != (double)(uint64_t)value)) fail_usage(option, optarg);
    return value;
}

static struct options parse_options(int argc, char **argv) {
    static const struct option names[] = {
        {"articles", required_argument, NULL, 'a'}, {"seed", required_argument, NULL, 's'},
        {"words", required_argument, NULL, 'w'},    {"copies", required_argument, NULL, 'c'},
        {"format", required_argument, NULL, 'f'},   {"truth", required_argument, NULL, 't'},
        {"help", no_argument, NULL, 'h'},           {NULL, 0, NULL, 0},
    };
    struct options options = {.articles = 10000, .seed = 1, .mean_words = 400, .copies = 0.2};
    for (int letter; (letter = getopt_long(argc, argv, "o:", names, NULL)) != -1;) {
        switch (letter) {
        case 'a': options.articles = (uint64_t)parse_number("--articles", 0, ARTICLES_MAX, true); break;
        case 's': options.seed = (uint64_t)parse_number("--seed", 0, 0x1p53, true); break;
        case 'w': options.mean_words = parse_number("--words", ARTICLE_WORDS_MIN, ARTICLE_WORDS_MAX, false); break;
        case 'c': options.copies = parse_number("--copies", 0, 1, false); break;
        case 'f':
            options.is_text = strcmp(optarg, "text") == 0;
            if (!options.is_text && strcmp(optarg, "jsonl") != 0) fail_usage("--format", optarg);
            break;
        case 't': options.truth_name = optarg; break;
        case 'o': options.output_name = optarg; break;
        case 'h': require_written(fputs(usage, stdout) != EOF && fclose(stdout) == 0, "standard output"); exit(0);
        default: fail_usage(NULL, NULL);
        }
    }
    if (optind < argc) fail_usage("argument", argv[optind]);
    return options;
}

int main(int argc, char **argv) {
    static struct lexicon lexicon;
    static char buffer[1 << 18];
    struct options options = parse_options(argc, argv);
    FILE *output = options.output_name ? fopen(options.output_name, "w") : stdout;
    require_written(output != NULL, options.output_name);
    FILE *truth = options.truth_name ? fopen(options.truth_name, "w") : NULL;
    require_written(truth || !options.truth_name, options.truth_name);
    if (!options.output_name) options.output_name = "standard output";
    setvbuf(output, buffer, _IOFBF, sizeof buffer);
    if (truth) require_written(fputs("id\tstory\tkind\n", truth) != EOF, options.truth_name);
    make_words(&lexicon, options.seed);
    make_columns(&lexicon);
    write_wire(&options, &lexicon, output, truth);
    require_written(fclose(output) == 0, options.output_name);
    if (truth) require_written(fclose(truth) == 0, options.truth_name);
    return 0;
}
