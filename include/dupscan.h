/* SPDX-License-Identifier: MIT */
/*
 * dupscan: find near-duplicate news stories.
 *
 * An article becomes a sequence of tokens; runs of n tokens (shingles) become a MinHash signature and winnowed
 * fingerprints; articles that meet in a bucket are compared exactly; what matches is put together as a story around an
 * elected centre. Every member of a story carries the evidence that put it there.
 *
 *     ds_options options;
 *     ds_options_init(&options);
 *     ds_result *result = NULL;
 *     ds_error error;
 *     const char *paths[] = {"articles"};
 *     if (ds_scan_paths(&result, paths, 1, &options, &error) == DS_OK) {
 *         for (size_t i = 0; i < ds_result_story_count(result); i++) {
 *             ds_story story;
 *             if (ds_result_story(result, i, &story, &error) != DS_OK) break;
 *             printf("%zu articles: %s\n", story.member_count, story.headline);
 *         }
 *     }
 *     ds_result_free(result);
 *
 * Articles that are in memory already go through a scan object: ds_scan_new, ds_scan_add for each, ds_scan_finish.
 *
 * ERRORS. A function that can fail returns a ds_status and takes a `ds_error *` as its last argument (NULL is allowed).
 * On failure the out-parameter is set to NULL or left as it was, and the error record says what, where and why. Inputs
 * that are bad (an unreadable file, a broken line) are not errors of the call: they are skipped, counted and listed in
 * the result with reason and place. Errors are for what stops the whole: memory, a full disk, a bad option.
 *
 * LIFETIMES. `new`, `finish`, `scan_paths` and `compare` give objects that the caller frees with the matching `free`;
 * every `free` takes NULL. `init` fills a structure of the caller's. Strings reached through a result belong to it:
 * those of ds_result_story until the next call of ds_result_story on the same result, those of ds_result_pair and
 * ds_result_rerun until the next call of the same function, all others until ds_result_free. Options are copied by
 * ds_scan_new, strings included; the caller may drop them at once.
 *
 * THREADS. The library has no globals. Distinct objects may be used from distinct threads at the same time. One object
 * may be used from one thread at a time, and the library starts `threads` workers of its own inside ds_scan_finish.
 * The allocator is called from all of these threads and must allow it; the progress callback is called from the thread
 * that called the library only.
 *
 * DETERMINISM. The same articles and the same result-changing options give the same result, byte for byte, for every
 * number of threads, every kernel and every order of arguments, files or records.
 *
 * ABI. Handles are opaque. Structures that the caller allocates begin with `struct_size`; they may grow at the end.
 * Enumerators are never renumbered.
 */
#ifndef DUPSCAN_H
#define DUPSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(DS_BUILDING) && defined(__GNUC__)
#define DS_API __attribute__((visibility("default")))
#else
#define DS_API
#endif

#define DS_VERSION_MAJOR 0
#define DS_VERSION_MINOR 1
#define DS_VERSION_PATCH 0

/* The version of the library that runs, as "MAJOR.MINOR.PATCH". Static text. */
DS_API const char *ds_version(void);

/* What the library does on this machine, for bug reports: compiler, kernels in use and libraries with their versions, a
 * line each. Writes at most `size` bytes with the closing NUL to `out`, returns the length that the whole text has. */
DS_API size_t ds_build_info(char *out, size_t size);

/* ------------------------------------------------------------------------------------------------ errors -------- */

typedef enum ds_status {
    DS_OK = 0,
    DS_E_MEMORY = 1,       /* the allocator gave NULL, or a size does not fit in size_t */
    DS_E_ARGUMENT = 2,     /* an argument or option out of its range: threshold 1.5, a NULL handle */
    DS_E_IO = 3,           /* the operating system refused: EIO while reading back the spool */
    DS_E_NO_SPACE = 4,     /* a full disk or quota, for the spool or for the report */
    DS_E_NOT_FOUND = 5,    /* a path given by the caller does not exist */
    DS_E_FORMAT = 6,       /* bytes that are not what they claim to be: `compare` of a broken JSON file */
    DS_E_LIMIT = 7,        /* more than 2^32 - 2 articles, a sequence that no record can hold, memory_bytes too low */
    DS_E_CANCELLED = 8,    /* the progress callback asked to stop */
    DS_E_CORRUPT = 9,      /* a stored record fails its checksum or its validation */
    DS_E_SINK = 10,        /* the sink of a report refused to take more */
    DS_E_STATE = 11,       /* a call out of order: ds_scan_add after ds_scan_finish */
    DS_E_UNSUPPORTED = 12, /* this build or machine cannot: the avx512 kernel on a CPU without it */
    DS_E_LOCKED = 13,      /* another process holds what this one needs alone: a second feed on one index */
    DS_E_MISMATCH = 14,    /* an index that was made with other options, or by another version */
} ds_status;

/* The name of a code as it stands in messages, such as "no-space". Static text; "unknown" for other numbers. */
DS_API const char *ds_status_name(ds_status status);

/* What went wrong. Plain data, the caller's own; nothing to free. */
typedef struct ds_error {
    ds_status code;
    int os_error;      /* errno where the operating system gave one, else 0 */
    char message[160]; /* one sentence without the place, never empty after a failure */
    char place[512];   /* file, line, offset or option; empty where there is none */
} ds_error;

/* ---------------------------------------------------------------------------------------------- callbacks ------- */

/* The memory of a scan or a comparison. `release` and `reallocate` get the size that was asked for before. All three
 * may be called from several threads at once. NULL pointers mean malloc, realloc and free. */
typedef struct ds_allocator {
    void *(*allocate)(void *user, size_t size);
    void *(*reallocate)(void *user, void *block, size_t old_size, size_t new_size);
    void (*release)(void *user, void *block, size_t size);
    void *user;
} ds_allocator;

typedef enum ds_phase {
    DS_PHASE_READ = 0,   /* files are read and signed; `total` is in bytes, of many files an estimate that may grow */
    DS_PHASE_BUCKET = 1, /* partitions of keys */
    DS_PHASE_MATCH = 2,  /* candidate pairs */
    DS_PHASE_STORY = 3,  /* components */
} ds_phase;

typedef struct ds_progress {
    ds_phase phase;
    uint64_t done;
    uint64_t total; /* 0 where it is not known */
    uint64_t articles;
} ds_progress;

/* Called now and then while a scan runs. Anything but 0 cancels: the call returns DS_E_CANCELLED. */
typedef int (*ds_progress_fn)(void *user, const ds_progress *progress);

/* Where a report goes. Returns 0 when all `size` bytes were taken, else an errno value, which ends the report. */
typedef struct ds_sink {
    int (*write)(void *user, const void *data, size_t size);
    void *user;
} ds_sink;

/* ------------------------------------------------------------------------------------------------ options ------- */

/* "SOURCE=ZONE": the zone of dates without one, for a source. */
typedef struct ds_pair_of_text {
    const char *name;
    const char *value;
} ds_pair_of_text;

/* Furniture is what a site prints around its stories: comment forms, cookie notices, sign-up boxes, copyright lines. */
typedef enum ds_boilerplate_use {
    DS_BOILERPLATE_OFF = 0,     /* everything is text */
    DS_BOILERPLATE_BUILTIN = 1, /* a list of usual paragraphs is left out */
    /* Also the paragraphs that a source repeats under different stories: learned from the articles of the scan itself, or
     * taken from `boilerplate_list` or `boilerplate_file`, and then nothing new is learned. ds_compare learns nothing. */
    DS_BOILERPLATE_LEARN = 2,
} ds_boilerplate_use;

/* "off", "builtin", "learn"; "unknown" for other numbers. Static text. */
DS_API const char *ds_boilerplate_use_name(ds_boilerplate_use use);

/* What was learned, to be used again: see below. */
typedef struct ds_boilerplate ds_boilerplate;

/* Fill with ds_options_init, then change fields. Ratios are 0..1. */
typedef struct ds_options {
    size_t struct_size;

    /* What changes the result; `options` in a JSON report lists these. */
    double threshold;   /* Jaccard from which two articles are copies: 0.55; over 0 up to 1 */
    double containment; /* containment from which an article is an excerpt: 0.6; over 0 up to 1 */
    uint32_t run_words; /* shared run that an excerpt must have: 32 words */
    uint32_t ngram;     /* tokens in a shingle: 3; 1 to 32 */
    uint32_t bands;     /* LSH bands: 24; 1 to 256 */
    uint32_t rows;      /* slots in a band: 4; 1 to 32; bands * rows is the signature's length, 1024 at most */
    double window_days; /* two dated articles farther apart are a rerun, not one story: 3; 0 is off */
    uint64_t seed;      /* of the shingle hash and the signature: 1 */
    bool exact;         /* find all pairs without LSH, to measure recall */
    bool isolate;       /* only articles of different sources may match */
    ds_boilerplate_use boilerplate; /* what of page furniture is left out: DS_BOILERPLATE_LEARN */
    bool furniture;     /* leave header lines, datelines, bylines, credits and tags of wires and papers out: true */
    const char *keep;   /* rules for the keeper, best first: "edition,first" */
    const char *source; /* source of articles that name none; NULL: feed or first directory */
    const char *
        source_from; /* POSIX extended regex on the path, group 1 (or the match) is the source, before `source`; NULL: none */
    const ds_pair_of_text *zones; /* time zones of sources: offsets (+02:00), UTC, or names such as Europe/Berlin */
    size_t zone_count;
    const ds_pair_of_text *fields; /* JSON fields: name is ours (text), value the input's (content_original) */
    size_t field_count;
    const char *input_format;   /* force a reader: such as "jsonl" (ds_input_format lists them); NULL: by content */
    const char *const *include; /* globs; a file must match one, if any are given */
    size_t include_count;
    const char *const *exclude; /* globs; a matching file or directory is left out */
    size_t exclude_count;
    bool hidden;        /* take names that begin with a dot: false */
    bool follow;        /* follow symbolic links met below an argument: false */
    uint32_t max_depth; /* directories below an argument, 0 is its own files only: UINT32_MAX */

    /* What does not. */
    uint32_t threads;        /* workers; 0: one a processor */
    const char *kernel;      /* "auto", "portable", "avx2", "avx512" */
    const char *temp_dir;    /* of the spool; NULL: $TMPDIR, else /tmp */
    bool keep_pairs;         /* keep every verified pair from pair_floor up, for ds_result_pair */
    double pair_floor;       /* 0.2: the larger of Jaccard and both containments */
    ds_allocator allocator;  /* all NULL: malloc */
    ds_progress_fn progress; /* NULL: none */
    void *progress_user;
    /* Bound on what the library allocates, kept, or else DS_E_LIMIT; 0: none, and sorting takes up to 1 GiB. Not counted:
     * what json-c, libxml2, regular expressions and the C library take for themselves, stacks, and a block's old bytes while it is
     * moved to grow. */
    uint64_t memory_bytes;

    /* Learned boilerplate; both change the result, and are NULL unless `boilerplate` is DS_BOILERPLATE_LEARN. */
    const ds_boilerplate *boilerplate_list; /* use this list as it is; copied */
    /* A list in a file, used as it is; where there is no such file, it is written with what was learned. Not with a list. */
    const char *boilerplate_file;

    /* Changes the result: no member's similarity to its centre (the larger containment of the two) is below 1 - max_drift;
     * articles that would be elect a centre again among themselves. Editions of one item are exempt. 0 is off; up to 1. */
    double max_drift;
} ds_options;

/* Set every field to its default. */
DS_API void ds_options_init(ds_options *options);

/* Check ranges and texts (globs, regex, keep rules, zones). DS_E_ARGUMENT with the option as place. */
DS_API ds_status ds_options_check(const ds_options *options, ds_error *error);

/* -------------------------------------------------------------------------------------------- boilerplate ------- */

/* A paragraph that is furniture at one source. Nothing of its text is kept. */
typedef struct ds_boilerplate_paragraph {
    const char *source;
    uint64_t hash;     /* of the paragraph's tokens */
    uint32_t words;    /* tokens */
    uint32_t articles; /* that it stood in when it was learned */
} ds_boilerplate_paragraph;

/* Read a list from a file. `allocator` may be NULL. DS_E_NOT_FOUND, DS_E_IO, or DS_E_FORMAT with the line as place. Free with
 * ds_boilerplate_free. A list is not changed once it is there, so threads and scans may share it. */
DS_API ds_status ds_boilerplate_load(ds_boilerplate **out, const char *path, const ds_allocator *allocator,
                                     ds_error *error);

/* Write it to a file, which is replaced when all of it is written, or left as it was. */
DS_API ds_status ds_boilerplate_save(const ds_boilerplate *list, const char *path, ds_error *error);

DS_API void ds_boilerplate_free(ds_boilerplate *list);

/* Lists are frozen and numbered from 1 on: what goes on from a list has a higher number. */
DS_API uint32_t ds_boilerplate_number(const ds_boilerplate *list);

/* Its paragraphs, by source and hash; NULL past the last one. */
DS_API size_t ds_boilerplate_count(const ds_boilerplate *list);
DS_API const ds_boilerplate_paragraph *ds_boilerplate_get(const ds_boilerplate *list, size_t index);

/* ------------------------------------------------------------------------------------------------ articles ------ */

/* One input document. Texts are UTF-8 (bytes that are not become U+FFFD and are noted), NULL is the same as empty.
 * Paragraphs of `body` are separated by line ends. The library copies what it needs before ds_scan_add returns. */
typedef struct ds_article {
    size_t struct_size;
    const char *id;   /* the article's own id; empty: `path` stands for it */
    const char *guid; /* an id that versions of one item share */
    const char *url;
    const char *version;
    const char *status; /* "usable", "withheld", "canceled", "embargoed"; empty is usable */
    const char *source;
    const char *headline;
    const char *body;
    const char *published; /* a date in any form that feeds carry */
    const char *updated;
    const char *language;
    const char *path;     /* where it came from, for reports */
    const char *place;    /* where in `path`, such as "line 12" */
    size_t headline_size; /* bytes of headline and body; SIZE_MAX: they end at a NUL */
    size_t body_size;
    /* What a wire item says around its story; shown, and not signed. */
    const char *slug;     /* slug or keyword line */
    const char *dateline; /* "HELSINKI (AP)" */
    const char *byline;
    const char *credit;      /* credit or copyright line, provider */
    const char *editor_note; /* to the editors, such as "corrects last paragraph" */
    const char *number;      /* that its agency counts it by, "0123"; a kill may name it; empty: `id`, if it is one */
    const char *format;      /* the reader that made it, such as "nitf" */
    uint32_t notes;          /* DS_NOTE_ bits that are known already */
} ds_article;

/* Set every field to empty. */
DS_API void ds_article_init(ds_article *article);

/* -------------------------------------------------------------------------------------------------- scan -------- */

typedef struct ds_scan ds_scan;
typedef struct ds_result ds_result;

/* Begin a scan. Opens the spool in the temporary directory. Free with ds_scan_free. */
DS_API ds_status ds_scan_new(ds_scan **out, const ds_options *options, ds_error *error);

/* Add one article that is in memory. */
DS_API ds_status ds_scan_add(ds_scan *scan, const ds_article *article, ds_error *error);

/* Add a file, a directory (recursively) or "-" for standard input. It is looked up at once (DS_E_NOT_FOUND; the scan can
 * go on without it, and lists it as skipped) and read in ds_scan_finish. A path that is added twice, also through links,
 * is read once. */
DS_API ds_status ds_scan_add_path(ds_scan *scan, const char *path, ds_error *error);

/* Read what was added by path, find the matches, build the stories. The scan can only be freed afterwards. */
DS_API ds_status ds_scan_finish(ds_scan *scan, ds_result **out, ds_error *error);

DS_API void ds_scan_free(ds_scan *scan);

/* The one-call form: new, add_path for each, finish, free. */
DS_API ds_status ds_scan_paths(ds_result **out, const char *const *paths, size_t path_count, const ds_options *options,
                               ds_error *error);

/* ------------------------------------------------------------------------------------------------ results ------- */

/* How two articles stand to each other, in the order in which it is decided. */
typedef enum ds_relation {
    DS_RELATION_NONE = 0,
    DS_RELATION_CENTRE = 1,    /* the member that the others were compared with */
    DS_RELATION_IDENTICAL = 2, /* the same body, token for token, after furniture */
    DS_RELATION_UPDATE = 3,    /* another version of one item, sharing text in runs */
    DS_RELATION_COPY = 4,      /* Jaccard from the threshold up */
    DS_RELATION_EXCERPT = 5,   /* one stands in the other, in one long run at least */
    DS_RELATION_RERUN = 6,     /* any of these, but farther apart in time than the window: linked, not merged */
    DS_RELATION_KILLED = 7,    /* one of the two is a kill, and takes the other back; decided before all others */
} ds_relation;

DS_API const char *ds_relation_name(ds_relation relation);

/* What proposed a pair. */
enum { DS_VIA_BANDS = 1, DS_VIA_PASSAGES = 2, DS_VIA_HEADLINE = 4, DS_VIA_EXACT = 8, DS_VIA_SAME_TEXT = 16 };
#define DS_VIA_COUNT 5

DS_API const char *ds_via_name(uint32_t single_bit);

/* Things worth saying about an article. */
enum {
    DS_NOTE_DOUBLED_HEADLINE = 1 << 0,    /* its headline stood again at the top of its body (or twice in itself) */
    DS_NOTE_REPEATED_LEAD = 1 << 1,       /* its first paragraph stood twice in a row */
    DS_NOTE_REPEATED_PARAGRAPHS = 1 << 2, /* a paragraph of 8 words or more stood again further down */
    DS_NOTE_BOILERPLATE = 1 << 3,         /* comment form, cookie or sign-up notice left out */
    DS_NOTE_NOT_AN_ARTICLE = 1 << 4,      /* nothing but furniture: merges with nothing */
    DS_NOTE_BAD_UTF8 = 1 << 5,            /* invalid bytes were read as U+FFFD */
    DS_NOTE_NUL_BYTES = 1 << 6,           /* NUL bytes were read as spaces */
    DS_NOTE_DATE_BAD = 1 << 7,            /* a date that could not be read */
    DS_NOTE_DATE_NO_ZONE = 1 << 8,        /* a date without a zone, taken as UTC */
    DS_NOTE_DIGEST = 1 << 9,              /* holds several stories; `also` names the others */
    DS_NOTE_NO_BODY = 1 << 10,            /* a headline or an id, and no text */
    DS_NOTE_CHARSET_GUESSED = 1 << 11,    /* not UTF-8; its character set was told by its letters */
    DS_NOTE_WIRE_LINES = 1 << 12,         /* header line, dateline, byline, credit, tag or note to editors left out */
    DS_NOTE_KILL = 1 << 13,               /* says that it takes an item back (KILL KILL KILL, STORY WITHDRAWN) */
    DS_NOTE_LEARNED = 1 << 14,            /* paragraphs left out that its source repeats under other stories */
    DS_NOTE_KILLED = 1 << 15,             /* taken back by its source, or the same text as what was: never keeper */
    DS_NOTE_KILL_SUSPECT = 1 << 16,       /* shares its story with what was taken back: look before you print it */
    DS_NOTE_SILENT_EDIT = 1 << 17,        /* other words than before under the same id and version */
    DS_NOTE_NUMBERS_CHANGED = 1 << 18,    /* against the text it is compared with: a number differs, and little else */
    DS_NOTE_NEGATION_CHANGED = 1 << 19,   /* likewise: a "not" or its like was added or dropped */
};
#define DS_NOTE_COUNT 20

DS_API const char *ds_note_name(uint32_t single_bit);

/* The exact comparison of two articles, `member` and `other`. Shingles are counted as sets. */
typedef struct ds_evidence {
    ds_relation relation;
    ds_relation base;             /* what `relation` would be without the window */
    double jaccard;               /* shared shingles over all shingles of both */
    double containment_of_member; /* shared shingles over those of the member */
    double containment_of_other;
    uint32_t shared_words;      /* words of the shorter text that lie in shared shingles */
    uint32_t longest_run_words; /* longest run of words that both have; 0 under one shingle */
    const char *rule;           /* the rule that decided, such as "jaccard" or "containment+run"; static text */
    uint32_t via;               /* DS_VIA_ bits: what proposed the pair; 0: compared on the way to a story */
    uint32_t notes; /* DS_NOTE_ bits of the pair, such as numbers-changed; the member's notes have them too */
} ds_evidence;

typedef struct ds_member {
    const char *id;
    const char *path;
    const char *place;
    const char *guid;
    const char *url;
    const char *version;
    const char *status;
    const char *source;
    const char *headline;
    const char *published; /* UTC, 2018-07-15T11:54:28Z; empty where there is none that could be read */
    const char *updated;
    const char *language;
    uint32_t words;    /* tokens of headline and body after furniture */
    uint32_t left_out; /* tokens left out as furniture */
    const char *of;    /* id of the member it was compared with: the centre, or an edition; empty for the centre */
    ds_evidence evidence;
    uint32_t edition;        /* place among the editions of its source's item, 1 and up; 0: not known to have any */
    const char *const *also; /* ids of other stories that a digest holds text of */
    size_t also_count;
    uint32_t notes;   /* DS_NOTE_ bits */
    const char *slug; /* this and the next five as in ds_article; empty where the input has none */
    const char *dateline;
    const char *byline;
    const char *credit;
    const char *editor_note;
    const char *format;
} ds_member;

typedef struct ds_story {
    const char *id;
    const char *headline;       /* the keeper's, else the centre's */
    const char *const *sources; /* sorted, without repeats */
    size_t source_count;
    /* How many texts stand behind the members. Members are of one origin if their texts are equal, if one holds four fifths
     * of the other (a cut or a frame, no rewriting), if they name one agency ("(AP)" in the dateline, the credit line), or
     * if they are editions of one item. Texts of two agencies are two origins unless they are equal. A digest counts where
     * its centre does. */
    size_t origins;
    const char *first; /* earliest and latest date that members claim; empty where none is known */
    const char *last;
    size_t centre; /* index in members */
    size_t keeper; /* index in members; SIZE_MAX: none is usable */
    double lowest; /* the lowest similarity of a member to the centre that it was compared with; 1 for a story
                               * of one. Editions that are members for their id alone do not count: they drift on purpose */
    const ds_member *members; /* centre first, then in canonical order */
    size_t member_count;
} ds_story;

/* Two articles that match, but lie farther apart in time than the window: the strongest link of two stories. */
typedef struct ds_rerun {
    const char *id; /* the later article */
    const char *path;
    const char *story;
    const char *of; /* the earlier one */
    const char *of_path;
    const char *of_story;
    const char *headline; /* the later one's */
    double days;
    ds_evidence evidence;
} ds_rerun;

typedef struct ds_pair {
    const char *a; /* ids; a comes before b in canonical order */
    const char *b;
    const char *path_a;
    const char *path_b;
    ds_evidence evidence; /* member is a, other is b */
} ds_pair;

typedef struct ds_skip {
    const char *path;
    const char *reason; /* "empty", "not-found", "unreadable", "vanished", "truncated", "bad-json", ... ; static text */
    const char *detail; /* what the system or the parser said; may be empty */
    const char *place;  /* "line 812", "byte 4096", "id 17"; empty: the whole of it */
    bool is_error;      /* counts for the exit code: could not be read or was broken */
} ds_skip;

typedef struct ds_reason_count {
    const char *reason;
    uint64_t count;
} ds_reason_count;

typedef struct ds_stats {
    size_t struct_size;
    uint64_t files; /* files opened or tried */
    uint64_t read;  /* articles + skipped */
    uint64_t articles;
    uint64_t skipped;
    const ds_reason_count *skips; /* by reason, sorted by name */
    size_t skip_reasons;
    uint64_t bad_files;   /* could not be read to their end */
    uint64_t bad_records; /* records that were broken */
    uint64_t left_alone;  /* links, special files and hidden names passed over on the way; not part of `read` */
    uint64_t bytes;       /* of articles, after decompression */
    uint64_t words;       /* tokens signed */
    uint64_t distinct_texts;
    uint64_t keys;
    uint64_t candidates;                     /* distinct pairs proposed */
    uint64_t candidates_via[DS_VIA_COUNT];   /* by generator, in the order of the DS_VIA_ bits */
    uint64_t matches[DS_RELATION_RERUN + 1]; /* verified pairs by relation */
    uint64_t buckets_over; /* buckets over the bound of 64 members, not all of whose pairs were proposed */
    uint64_t articles_in_buckets_over;
    uint64_t stories; /* of two members and more */
    uint64_t members; /* articles in these */
    uint64_t largest;
    uint64_t memory_peak;            /* bytes: the most that was allocated at one time */
    uint64_t spool_bytes;            /* written to temporary files: articles, keys, candidate pairs */
    double seconds[4];               /* by ds_phase */
    uint64_t key_bytes;              /* keys and candidate pairs in temporary files */
    uint64_t boilerplate_paragraphs; /* in the list of learned boilerplate */
    uint64_t boilerplate_articles;   /* that some of it was left out of */
} ds_stats;

DS_API const ds_stats *ds_result_stats(const ds_result *result);

/* The learned boilerplate that was left out: the scan's own, or a copy of the list that it was given. It lives as long as
 * the result; NULL where nothing was to be learned. */
DS_API const ds_boilerplate *ds_result_boilerplate(const ds_result *result);

/* The options that the result was made with, defaults filled in. */
DS_API const ds_options *ds_result_options(const ds_result *result);

/* All stories, largest first, then in canonical order of their first member; stories of one article come last. */
DS_API size_t ds_result_story_count(const ds_result *result);
DS_API size_t ds_result_story_size(const ds_result *result, size_t index);
DS_API ds_status ds_result_story(ds_result *result, size_t index, ds_story *out, ds_error *error);

DS_API size_t ds_result_rerun_count(const ds_result *result);
DS_API ds_status ds_result_rerun(ds_result *result, size_t index, ds_rerun *out, ds_error *error);

/* Verified pairs in canonical order: all that match, and the others from options.pair_floor up. None unless
 * options.keep_pairs. */
DS_API size_t ds_result_pair_count(const ds_result *result);
DS_API ds_status ds_result_pair(ds_result *result, size_t index, ds_pair *out, ds_error *error);

DS_API size_t ds_result_skip_count(const ds_result *result);
DS_API const ds_skip *ds_result_skip(const ds_result *result, size_t index);

DS_API void ds_result_free(ds_result *result);

/* ------------------------------------------------------------------------------------------------ reports ------- */

typedef struct ds_report_options {
    size_t struct_size;
    size_t min_size;  /* stories of fewer members are left out: 2 */
    bool colour;      /* text: escape sequences for a terminal */
    bool explain;     /* text: why each member is there */
    bool timing;      /* json: add `timing`, which differs from run to run */
    bool nul;         /* fdupes, tsv: records end in NUL instead of a line end */
    uint32_t columns; /* text: width of the terminal, 80 */
    bool unified;     /* compare, text: one article after the other, and not side by side */
    size_t lines;     /* compare, text: of both articles together, so many lines; 0: all */
} ds_report_options;

DS_API void ds_report_options_init(ds_report_options *options);

/* Write a result as "text", "json", "jsonl", "tsv", "csv" or "fdupes". */
DS_API ds_status ds_report_write(ds_result *result, const char *format, const ds_report_options *options, ds_sink sink,
                                 ds_error *error);

/* Write the verified pairs from options.pair_floor up as TSV with a header. The result must have been made with keep_pairs. */
DS_API ds_status ds_report_write_pairs(ds_result *result, ds_sink sink, ds_error *error);

/* The formats, in the order in which help lists them; NULL past the last one. */
DS_API const char *ds_report_format(size_t index);

/* The input formats (readers), likewise. */
DS_API const char *ds_input_format(size_t index);

/* ------------------------------------------------------------------------------------------------ compare ------- */

typedef struct ds_comparison ds_comparison;

/* A run of words that both articles have: bytes of the text shown by ds_comparison_text. */
typedef struct ds_passage {
    size_t a_offset;
    size_t a_size;
    size_t b_offset;
    size_t b_size;
    uint32_t words;
} ds_passage;

/* Compare two articles with the rules that a scan uses. Free with ds_comparison_free. */
DS_API ds_status ds_compare(ds_comparison **out, const ds_article *a, const ds_article *b, const ds_options *options,
                            ds_error *error);

/* The same for the one article of each of two files ("FILE" or "FILE#ID" in a container). */
DS_API ds_status ds_compare_paths(ds_comparison **out, const char *a, const char *b, const ds_options *options,
                                  ds_error *error);

DS_API const ds_evidence *ds_comparison_evidence(const ds_comparison *comparison);

/* What is known of side 0 or 1. `of`, `also` and `evidence` are empty. */
DS_API const ds_member *ds_comparison_member(const ds_comparison *comparison, int side);

/* Headline, a blank line and the body as they were read, valid UTF-8. */
DS_API const char *ds_comparison_text(const ds_comparison *comparison, int side, size_t *size);

/* Shared passages of at least one shingle, longest first, none overlapping another on either side. */
DS_API size_t ds_comparison_passage_count(const ds_comparison *comparison);
DS_API const ds_passage *ds_comparison_passage(const ds_comparison *comparison, size_t index);

/* What stands out in the text of a side. */
typedef struct ds_mark {
    size_t offset;
    size_t size;
    size_t passage; /* number of the passage; SIZE_MAX: furniture, which was left out of the comparison */
    uint32_t note;  /* furniture: the DS_NOTE_ bit of the reason, 0 where there is none */
} ds_mark;

/* In order of the text, none overlapping another. A passage that goes over furniture has several. */
DS_API size_t ds_comparison_mark_count(const ds_comparison *comparison, int side);
DS_API const ds_mark *ds_comparison_mark(const ds_comparison *comparison, int side, size_t index);

/* A paragraph of the text of a side. The first one is the headline, and may be empty. */
typedef struct ds_compared_paragraph {
    size_t offset;
    size_t size;
    size_t beside; /* the paragraph of the other side that it shares most with, in order; SIZE_MAX: none */
} ds_compared_paragraph;

DS_API size_t ds_comparison_paragraph_count(const ds_comparison *comparison, int side);
DS_API const ds_compared_paragraph *ds_comparison_paragraph(const ds_comparison *comparison, int side, size_t index);

/* Write as "text" or "json". */
DS_API ds_status ds_comparison_write(const ds_comparison *comparison, const char *format,
                                     const ds_report_options *options, ds_sink sink, ds_error *error);

DS_API void ds_comparison_free(ds_comparison *comparison);

/* --------------------------------------------------------------------------------------------------- eval ------ */

/*
 * A result held against labels: how much of what people say is one story was found, and how much of what was found is one.
 *
 *     ds_eval_new            reads LABELS
 *     ds_eval_measure        holds a result against them: measures, the sweep over thresholds and windows, mistakes
 *     ds_eval_add            one more point of the sweep, from another scan of the same articles (another ngram)
 *     ds_eval_write
 *
 * LABELS is a table of tab-separated values with a header. Either each line says in which story an article stands
 * (columns id and story; an id is the article's own, or its path, or the end of its path behind a slash), or what two
 * articles are to each other (columns a, b and label: same, different, related, or the name of a relation; lines with an
 * empty label are counted and left out). Other columns are passed over. Articles without a label are left out of all
 * measures. A sweep builds stories from the pairs that the result has kept, which are those of a new scan; only with
 * options.exact a new scan would look for other pairs at another threshold. One story are: same, identical, update, copy, excerpt. Not one story are: different, related, rerun, none.
 */
typedef struct ds_eval ds_eval;

typedef struct ds_eval_options {
    size_t struct_size;
    bool skip_unknown;        /* leave labels of articles that were not read out, and count them: false, an error */
    size_t worst;             /* mistakes of each kind to list: 10 */
    uint32_t resamples;       /* of the bootstrap: 1000; 0: no interval */
    uint64_t seed;            /* of the bootstrap: 1 */
    const double *thresholds; /* of the sweep; NULL: 0.30 to 0.90 by 0.05 */
    size_t threshold_count;
    const double *windows; /* in days, 0 is off; NULL: none */
    size_t window_count;
    ds_allocator allocator;
} ds_eval_options;

DS_API void ds_eval_options_init(ds_eval_options *options);

/* Pairs of labelled articles. Ratios are NaN where there is nothing to divide by. */
typedef struct ds_eval_score {
    uint64_t right;  /* one story, and merged */
    uint64_t wrong;  /* merged, and not one story */
    uint64_t missed; /* one story, and not merged */
    double precision;
    double recall;
    double f1;
} ds_eval_score;

typedef struct ds_eval_summary {
    size_t struct_size;
    bool by_story;     /* labels are stories; else judged pairs */
    uint64_t lines;    /* of LABELS that count */
    uint64_t articles; /* that have a label */
    uint64_t stories;  /* labelled; 0 for judged pairs */
    uint64_t pairs;    /* judged, or all of labelled articles */
    uint64_t empty;    /* lines without a label */
    uint64_t unknown;  /* lines whose articles were not read */
    ds_eval_score score;
    double bcubed_precision; /* these four are NaN for judged pairs */
    double bcubed_recall;
    double bcubed_f1;
    double ari;
    double suggested; /* threshold; NaN if none was swept or no pair is one story */
    double suggested_low;
    double suggested_high;
} ds_eval_summary;

/* One point of the sweep: the measures with one option changed. */
typedef struct ds_eval_point {
    const char *option; /* "threshold", "window", "ngram" */
    double value;
    ds_eval_score score;
    double bcubed_f1;
    double ari;
} ds_eval_point;

/* The pairs of one source (of either article), or whose shorter text has so many words. */
typedef struct ds_eval_part {
    const char *name; /* the source, or "<50", "50-149", "150-399", "400+" */
    ds_eval_score score;
} ds_eval_part;

/* Of the pairs with one label: which relation the table of verified pairs has for them, "none" where it has none. */
typedef struct ds_eval_row {
    const char *label;
    uint64_t found[DS_RELATION_RERUN + 1]; /* by ds_relation */
    uint64_t merged;
} ds_eval_row;

/* A pair that was judged otherwise than it was labelled. */
typedef struct ds_eval_mistake {
    const char *a;
    const char *b;
    const char *path_a;
    const char *path_b;
    const char *label_a; /* the stories, or twice the label of the pair */
    const char *label_b;
    double similarity;    /* the larger containment */
    ds_evidence evidence; /* compared with each other, whatever put them together or apart */
} ds_eval_mistake;

/* Read LABELS. DS_E_NOT_FOUND and DS_E_IO if it cannot be read, DS_E_FORMAT with the line as place if it is broken. */
DS_API ds_status ds_eval_new(ds_eval **out, const char *labels, const ds_eval_options *options, ds_error *error);

/* What options.pair_floor a scan with these options needs for ds_eval_measure, beside options.keep_pairs. */
DS_API double ds_eval_pair_floor(const ds_eval *eval, const ds_options *options);

/* Once. DS_E_NOT_FOUND if labels name articles that were not read (ds_eval_unknown lists them), DS_E_FORMAT if they contradict
 * each other. The result stays the caller's, and is not needed afterwards. */
DS_API ds_status ds_eval_measure(ds_eval *eval, ds_result *result, ds_error *error);
DS_API ds_status ds_eval_add(ds_eval *eval, ds_result *result, const char *option, double value, ds_error *error);

/* Names of LABELS that are no article's, in order of their lines. */
DS_API size_t ds_eval_unknown_count(const ds_eval *eval);
DS_API const char *ds_eval_unknown(const ds_eval *eval, size_t index, uint32_t *line);

/* Everything else is there after ds_eval_measure, and lives as long as `eval`; NULL past the last one. */
DS_API const ds_eval_summary *ds_eval_summarise(const ds_eval *eval);
DS_API const ds_eval_point *ds_eval_point_at(const ds_eval *eval, size_t index);
DS_API const ds_eval_part *ds_eval_source(const ds_eval *eval, size_t index);      /* by name */
DS_API const ds_eval_part *ds_eval_length_band(const ds_eval *eval, size_t index); /* shortest first */
DS_API const ds_eval_row *ds_eval_confusion(const ds_eval *eval, size_t index);
DS_API const ds_eval_mistake *ds_eval_false_merge(const ds_eval *eval, size_t index); /* the least similar first */
DS_API const ds_eval_mistake *ds_eval_miss(const ds_eval *eval, size_t index);        /* the most similar first */

/* Write as "text" or "json". */
DS_API ds_status ds_eval_write(const ds_eval *eval, const char *format, const ds_report_options *options, ds_sink sink,
                               ds_error *error);

DS_API void ds_eval_free(ds_eval *eval);

/* Pairs to be labelled: `per_band` of each band of Jaccard (0.2-0.3 up to 0.9-1.0) and of those that only containment
 * shows, merged ones and others by halves where there are enough, chosen by a hash of both articles' ids. */
typedef struct ds_sample ds_sample;

typedef struct ds_sample_pair {
    const char *band; /* "0.2-0.3", ..., "contained" */
    const char *a;    /* what LABELS may call them: the id, or the path where another article has the same id */
    const char *b;
    const char *path_a;
    const char *path_b;
    const char *headline_a;
    const char *headline_b;
    bool merged;
    ds_evidence evidence;
} ds_sample_pair;

/* The result must have been made with keep_pairs and a pair_floor of 0.2 at most. */
DS_API ds_status ds_sample_new(ds_sample **out, ds_result *result, size_t per_band, uint64_t seed, ds_error *error);
DS_API const ds_sample_pair *ds_sample_at(const ds_sample *sample, size_t index);

/* Write as "tsv" (for ds_eval_new, once its label column is filled in; no text of articles but headlines), or as "text", side
 * by side, for which the articles are read again by their paths. */
DS_API ds_status ds_sample_write(const ds_sample *sample, const char *format, const ds_options *options,
                                 const ds_report_options *report, ds_sink sink, ds_error *error);

DS_API void ds_sample_free(ds_sample *sample);

/* --------------------------------------------------------------------------------------------------- index ----- */

/*
 * An index is a directory that keeps what was read, and the stories, from one day to the next:
 *
 *     feed     ds_index_add and ds_index_commit: one article at a time, a verdict at once, durable when committed
 *     night    ds_index_scan: reads what is new or changed, finds the stories of all articles anew; ids of stories stay
 *     reading  ds_index_query and all others, while a feed or a night writes
 *
 * A feed answers from what it has seen so far, so its stories depend on the order in which articles come. The night puts them
 * into the state that a scan of the same articles with the same list of boilerplate has, and logs each change.
 *
 * What decides the result (ngram, bands, rows, seed, furniture, threshold, containment, run_words, window_days, max_drift, isolate,
 * keep) is kept in the index when it is made. Later options that stand at their default take the index's value; one that
 * says otherwise is refused with DS_E_MISMATCH and the option as place.
 *
 * Nothing of an article's text is kept but its headline, names and dates, and hashes of its words.
 *
 * THREADS AND PROCESSES. One handle is used from one thread at a time. Any number of readers, one feed and one night may have an
 * index open, in one process or several; a second feed or night is refused with DS_E_LOCKED. Feed and night write a
 * transaction at a time and wait for each other.
 */
typedef struct ds_index ds_index;

typedef enum ds_index_mode {
    DS_INDEX_READ = 0,  /* query, stats, verify, changes, export, backup */
    DS_INDEX_FEED = 1,  /* and add */
    DS_INDEX_NIGHT = 2, /* and scan, compact, expire, forget, relearn */
} ds_index_mode;

typedef struct ds_index_options {
    size_t struct_size;
    bool create; /* make the index if there is none: true */
    bool
        checksum; /* night: look at the content of every file, not only of those whose size, times or inode changed: false */
    int64_t now; /* seconds since 1970 that stand for the present, for tests and replays; 0: the clock */
} ds_index_options;

DS_API void ds_index_options_init(ds_index_options *options);

/* Open the index in directory `path`. `options` and `more` may be NULL: the defaults. DS_E_NOT_FOUND, DS_E_LOCKED, DS_E_MISMATCH (other
 * options, another schema), DS_E_CORRUPT. Free with ds_index_free, which loses what was not committed. */
DS_API ds_status ds_index_open(ds_index **out, const char *path, ds_index_mode mode, const ds_options *options,
                               const ds_index_options *more, ds_error *error);
DS_API void ds_index_free(ds_index *index);

typedef enum ds_verdict_kind {
    DS_VERDICT_NEW = 0,       /* no story of the index */
    DS_VERDICT_IDENTICAL = 1, /* these five as in ds_relation, of `of` */
    DS_VERDICT_COPY = 2,
    DS_VERDICT_EXCERPT = 3,
    DS_VERDICT_UPDATE = 4,
    DS_VERDICT_RERUN = 5,     /* a story of its own, like one outside of the window */
    DS_VERDICT_UNCHANGED = 6, /* a URL that was fetched again, with the same text: not stored again */
    DS_VERDICT_KILLED = 7,    /* a kill, or an article that was taken back before it came */
    DS_VERDICT_ERROR = 8,     /* could not be read: `error` says why */
} ds_verdict_kind;

DS_API const char *ds_verdict_name(ds_verdict_kind kind);

/* What is said of an article. Texts live until the next call on the index. */
typedef struct ds_verdict {
    ds_verdict_kind verdict;
    uint64_t seq; /* in the index's log; grows; 0 for an error */
    bool replay;  /* the same article (source, id, version, content) was there before: this is its first verdict */
    const char *id;
    const char *source;
    const char *headline;
    const char *story;     /* "" for an error */
    const char *story_was; /* the story that it was in before this verdict: a kill, an update that joins two; else "" */
    const char *of;        /* id of the article that it is `verdict` of, the one most like it; "" where there is none */
    const char *keeper;    /* id of the story's keeper now; "" if none is usable */
    bool keeper_changed;
    bool latest;                /* it is the newest edition in its story */
    ds_evidence evidence;       /* all zero where `of` is empty */
    const char *const *sources; /* of the story, sorted; the first 100 of them */
    size_t source_count;
    size_t size;       /* members of the story */
    uint32_t notes;    /* DS_NOTE_ bits */
    const char *error; /* reason, such as "bad-json"; "" where there is none */
    const char *detail;
} ds_verdict;

/* Feed: take an article. The verdict is not to be acted on before ds_index_commit has said DS_OK: until then a crash loses it. A
 * failure takes back all that was added since the last commit; the feed may go on. An article without words, id or status is
 * a verdict of kind DS_VERDICT_ERROR. */
DS_API ds_status ds_index_add(ds_index *index, const ds_article *article, ds_verdict *out, ds_error *error);

/* Called with each article that lines or a file hold, and with what could not be read (a verdict of kind DS_VERDICT_ERROR). It
 * may commit. Anything but 0 stops with DS_E_CANCELLED. */
typedef int (*ds_verdict_fn)(void *user, const char *path, const char *place, const ds_verdict *verdict);

/* Feed: take whole lines of JSON Lines; `first_line` is the number of the first, for places in errors. */
DS_API ds_status ds_index_add_lines(ds_index *index, const char *lines, size_t size, uint64_t first_line,
                                    ds_verdict_fn each, void *user, ds_error *error);

/* Feed: take what a file, a directory or standard input ("-") holds, in any format. */
DS_API ds_status ds_index_add_path(ds_index *index, const char *path, ds_verdict_fn each, void *user, ds_error *error);

/* Make all that was added durable, together with a mark of the caller's: how far it has read its input. */
DS_API ds_status ds_index_commit(ds_index *index, uint64_t input_offset, ds_error *error);

/* The mark of the last commit; 0 before the first. */
DS_API ds_status ds_index_offset(ds_index *index, uint64_t *input_offset, ds_error *error);

/* What would be said of an article, without adding it. The index must have been opened for reading. */
DS_API ds_status ds_index_query(ds_index *index, const ds_article *article, ds_verdict *out, ds_error *error);

/* The same for all articles in a file, a directory or standard input. */
DS_API ds_status ds_index_query_path(ds_index *index, const char *path, ds_verdict_fn each, void *user,
                                     ds_error *error);

/* Write a verdict as "json" (a line of the schema dupscan-feed/1, with the caller's mark) or as "text", for people. `place` tells
 * where the article was read, and may be NULL. */
DS_API ds_status ds_verdict_write(const ds_verdict *verdict, const char *format, const char *place,
                                  uint64_t input_offset, ds_sink sink, ds_error *error);

/* Night: read what is new under the paths, take out what has vanished from them, find all stories anew. The result is that of a
 * scan of all articles in the index, but for the ids of stories. It reads from the index, which must stay open and not be
 * scanned again while the result is in use. `path_count` may be 0: then only what the index holds is looked at. */
DS_API ds_status ds_index_scan(ds_index *index, const char *const *paths, size_t path_count, ds_result **out,
                               ds_error *error);

/* What the last ds_index_scan did. */
typedef struct ds_night {
    size_t struct_size;
    uint64_t files, files_new, files_changed, files_grown, files_unchanged, files_vanished;
    uint64_t added, removed, kept; /* articles */
    uint64_t compared, known;      /* candidate pairs: compared in this night, and before */
    uint64_t changes;              /* logged */
    const char *resumed;           /* "FILE, byte N": where a night that was broken off is taken up; "" if none was */
} ds_night;
DS_API const ds_night *ds_index_night(const ds_index *index);

/* One line of the log. */
typedef struct ds_change {
    uint64_t seq;
    const char *at; /* UTC */
    /* "new", "merged", "split", "moved", "keeper-changed", "killed"; of articles that were taken out "expired", "forgotten",
     * "vanished" (with their file), "changed" (their file has them no more). */
    const char *kind;
    const char *article; /* id; "" where the story as a whole is meant */
    const char *story;
    const char *story_was;
    const char *keeper;
    const char *keeper_was;
} ds_change;
typedef int (*ds_change_fn)(void *user, const ds_change *change);
/* Those after `since`, in order. */
DS_API ds_status ds_index_changes(ds_index *index, uint64_t since, ds_change_fn each, void *user, ds_error *error);

typedef struct ds_index_stats {
    size_t struct_size;
    uint32_t schema, normaliser;
    uint64_t articles, stories, pairs, inputs, tombstones, aliases, changes;
    uint64_t runs, keys, key_bytes;
    uint64_t catalogue_bytes;
    uint64_t boilerplate_paragraphs;
    uint32_t boilerplate_number;
    uint64_t last_seq;
    uint64_t feed_offset; /* the mark of the last ds_index_commit */
    int64_t last_night;   /* seconds since 1970, 0: never */
    uint64_t largest;     /* members of the largest story */
} ds_index_stats;
DS_API ds_status ds_index_stats_read(ds_index *index, ds_index_stats *out, ds_error *error);

/* What ds_index_verify has seen. */
typedef struct ds_verified {
    size_t struct_size;
    uint64_t faults;
    /* Left over from articles that were taken out, until ds_index_compact: */
    uint64_t dead_keys;  /* in key runs */
    uint64_t dead_pairs; /* compared with them */
    uint64_t free_pages; /* of the catalogue, whose bytes may still be what they were */
} ds_verified;

/* Look at every byte that an answer comes from. `found` is told of each fault. DS_OK when all was looked at, faults or not. */
typedef void (*ds_fault_found_fn)(void *user, const char *place, const char *what);
DS_API ds_status ds_index_verify(ds_index *index, ds_fault_found_fn found, void *user, ds_verified *out,
                                 ds_error *error);

/* Night: merge key runs into one, drop what is dead, give space back. */
DS_API ds_status ds_index_compact(ds_index *index, ds_error *error);

/* Copy the index to a new directory while others write. DS_E_IO if there is something already. */
DS_API ds_status ds_index_backup(ds_index *index, const char *path, ds_error *error);

/* Night: take out the stories whose last article came more than so many days ago, whole; tombstones of their articles, by which
 * a replay is known, stay for 90 days. */
DS_API ds_status ds_index_expire(ds_index *index, double keep_days, uint64_t *articles, ds_error *error);

/* Night: take out the articles with this id, or of this source (the other NULL), as if they had never come: no tombstone,
 * no line of the log and no verdict names them. Their bytes are gone after ds_index_compact. */
DS_API ds_status ds_index_forget(ds_index *index, const char *id, const char *source, uint64_t *articles,
                                 ds_error *error);

/* Night: learn boilerplate anew from all articles in the index; its list gets the next number. Stories change with the next
 * ds_index_scan. */
DS_API ds_status ds_index_relearn(ds_index *index, uint64_t *paragraphs, uint64_t *recut, ds_error *error);

/* An article with its place in its story. Texts live until the callback returns. */
typedef struct ds_indexed {
    ds_member member;
    const char *story; /* "" while no night has found its place */
    const char *seen;  /* when it came, UTC */
} ds_indexed;
typedef int (*ds_indexed_fn)(void *user, const ds_indexed *article);

/* All articles in the order in which they came. */
DS_API ds_status ds_index_each(ds_index *index, ds_indexed_fn each, void *user, ds_error *error);

/* All of them, all changes after `since`, what ds_index_stats_read says: JSON Lines, and "json" or "text". */
DS_API ds_status ds_index_export(ds_index *index, ds_sink sink, ds_error *error);
DS_API ds_status ds_index_changes_write(ds_index *index, uint64_t since, ds_sink sink, ds_error *error);
DS_API ds_status ds_index_stats_write(const ds_index_stats *stats, const char *format, ds_sink sink, ds_error *error);

#ifdef __cplusplus
}
#endif

#endif
