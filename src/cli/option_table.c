/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include <inttypes.h>
#include <stdio.h>

#define AT(field) offsetof(cli_settings, field)
#define BOTH (CLI_FOR_SCAN | CLI_FOR_COMPARE)
#define SCANS (CLI_FOR_SCAN | CLI_FOR_EVAL)
#define INDEXED (CLI_FOR_FEED | CLI_FOR_QUERY)
#define ALL (BOTH | CLI_FOR_EVAL | INDEXED)

static const char *choose(const char *const *names, size_t count, size_t index) {
    return index < count ? names[index] : NULL;
}

static const char *compare_format(size_t index) {
    static const char *const names[] = {"text", "json"};
    return choose(names, sizeof names / sizeof *names, index);
}

static const char *eval_format(size_t index) {
    static const char *const names[] = {"text", "json", "tsv"};
    return choose(names, sizeof names / sizeof *names, index);
}

static const char *kernel_name(size_t index) {
    static const char *const names[] = {"auto", "portable", "avx2", "avx512"};
    return choose(names, sizeof names / sizeof *names, index);
}

static const char *boilerplate_name(size_t index) {
    return index <= DS_BOILERPLATE_LEARN ? ds_boilerplate_use_name((ds_boilerplate_use)index) : NULL;
}

static const char *colour_name(size_t index) {
    static const char *const names[] = {"auto", "always", "never"};
    return choose(names, sizeof names / sizeof *names, index);
}

/* clang-format off */
static const cli_option options[] = {
    /* -- where it is kept -- */
    {"index", 0, "DIR", CLI_TEXT, INDEXED, "Index",
     "directory of the index; feed makes it where there is none, and then it keeps the options of matching and stories", AT(index), 0, 0,
     NULL},
    {"index", 0, "DIR", CLI_TEXT, CLI_FOR_SCAN, "Index",
     "keep what is read in the index in DIR, read only what is new or has changed since the last time, and report the stories of all "
     "articles that are in it; DIR is made where there is none", AT(index), 0, 0, NULL},
    {"checksum", 0, NULL, CLI_FLAG, CLI_FOR_SCAN, "Index",
     "with --index: read every file, not only those whose size, times or inode have changed", AT(checksum), 0, 0, NULL},
    {"metrics", 0, "FILE", CLI_TEXT, CLI_FOR_SCAN | CLI_FOR_FEED, "Index",
     "figures for a monitor, in Prometheus' text format; replaced when all is written", AT(metrics), 0, 0, NULL},
    {"since", 0, "SEQ", CLI_U64, CLI_FOR_INDEX, "Index",
     "changes: those after this one", AT(since), 0, UINT64_MAX, NULL},
    {"keep-days", 0, "DURATION", CLI_DAYS, CLI_FOR_INDEX, "Index",
     "expire: take out stories whose last article came longer ago: days (10 or 10d) or hours (12h)", AT(keep_days), 0, 0, NULL},
    {"id", 0, "ID", CLI_TEXT, CLI_FOR_INDEX, "Index",
     "forget: the articles with this id", AT(forget_id), 0, 0, NULL},
    {"source", 0, "NAME", CLI_TEXT, CLI_FOR_INDEX, "Index",
     "forget: the articles of this source", AT(forget_source), 0, 0, NULL},
    {"commit-ms", 0, "N", CLI_U32, CLI_FOR_FEED, "Index",
     "milliseconds that a verdict may wait for others to be made durable with it", AT(commit_ms), 0, 60000, NULL},
    {"commit-articles", 0, "N", CLI_U32, CLI_FOR_FEED, "Index",
     "articles that are made durable together at most", AT(commit_articles), 1, 1000000, NULL},

    /* -- what matches -- */
    {"threshold", 't', "X", CLI_SHARE, ALL, "Matching",
     "Jaccard similarity from which two articles are copies", AT(scan.threshold), 0, 0, NULL},
    {"containment", 0, "X", CLI_SHARE, ALL, "Matching",
     "share of an article that must stand in the other to make it an excerpt", AT(scan.containment), 0, 0, NULL},
    {"run-words", 0, "N", CLI_U32, ALL, "Matching",
     "words in a row that an excerpt must share", AT(scan.run_words), 0, UINT32_MAX, NULL},
    {"ngram", 'n', "N", CLI_U32, ALL, "Matching",
     "words in a shingle", AT(scan.ngram), 1, 32, NULL},
    {"window", 'w', "DURATION", CLI_DAYS, ALL, "Matching",
     "articles farther apart in time are reruns and not one story: days (3 or 3d) or hours (12h), 0 for no limit",
     AT(scan.window_days), 0, 0, NULL},
    {"isolate", 0, NULL, CLI_FLAG, SCANS | CLI_FOR_FEED, "Matching",
     "only articles of different sources may match", AT(scan.isolate), 0, 0, NULL},
    {"boilerplate", 0, "WHAT", CLI_CHOICE, ALL, "Matching",
     "page furniture to leave out: builtin is a list of comment forms, cookie notices and the like; learn is that list and "
     "the paragraphs that a source repeats under different stories, found by scan", AT(boilerplate), 0, 0,
     boilerplate_name},
    {"no-boilerplate", 0, NULL, CLI_FLAG, ALL, "Matching", "the same as --boilerplate off", AT(no_boilerplate), 0, 0,
     NULL},
    {"boilerplate-file", 0, "FILE", CLI_TEXT, ALL, "Matching",
     "take what was learned from FILE as it stands there, and learn nothing new; scan writes FILE where there is none",
     AT(scan.boilerplate_file), 0, 0, NULL},
    {"no-furniture", 0, NULL, CLI_FLAG_OFF, ALL, "Matching",
     "count datelines, bylines, credits, header lines and tags as text", AT(scan.furniture), 0, 0, NULL},
    {"exact", 0, NULL, CLI_FLAG, SCANS, "Matching",
     "find all pairs without hashing into buckets: slow, to measure recall", AT(scan.exact), 0, 0, NULL},
    {"bands", 0, "N", CLI_U32, SCANS | CLI_FOR_FEED, "Matching",
     "bands of the signature; more find more and take longer", AT(scan.bands), 1, 256, NULL},
    {"rows", 0, "N", CLI_U32, SCANS | CLI_FOR_FEED, "Matching",
     "slots in a band; bands times rows is 1024 at most", AT(scan.rows), 1, 32, NULL},
    {"seed", 0, "N", CLI_U64, BOTH | CLI_FOR_FEED, "Matching",
     "seed of the hashes", AT(scan.seed), 0, UINT64_MAX, NULL},

    /* -- what is measured -- */
    {"sweep", 0, "OPTION=VALUES", CLI_TEXTS, CLI_FOR_EVAL, "Measuring",
     "measure with other values of threshold, window or ngram too: with commas between, or FIRST:LAST:STEP; may be given "
     "again (threshold=0.3:0.9:0.05 unless another is given; ngram needs a new scan for each)", AT(sweep), 0, 0, NULL},
    {"worst", 0, "N", CLI_SIZE, CLI_FOR_EVAL, "Measuring",
     "list N false merges and N misses", AT(eval.worst), 0, SIZE_MAX, NULL},
    {"skip-unknown", 0, NULL, CLI_FLAG, CLI_FOR_EVAL, "Measuring",
     "leave out labels of articles that were not read", AT(eval.skip_unknown), 0, 0, NULL},
    {"per-band", 0, "N", CLI_SIZE, CLI_FOR_EVAL, "Measuring",
     "sample: pairs of each band of similarity", AT(per_band), 1, SIZE_MAX, NULL},
    {"seed", 0, "N", CLI_U64, CLI_FOR_EVAL, "Measuring",
     "seed of the bootstrap and of the sample", AT(eval.seed), 0, UINT64_MAX, NULL},

    /* -- what is made of it -- */
    {"min-size", 0, "N", CLI_SIZE, CLI_FOR_SCAN, "Stories",
     "leave out stories of fewer articles", AT(report.min_size), 1, SIZE_MAX, NULL},
    {"max-drift", 0, "X", CLI_RATIO, CLI_FOR_SCAN | CLI_FOR_FEED, "Stories",
     "articles less like their story's centre than 1 - X make stories of their own, but for editions of one item; 0 is off",
     AT(scan.max_drift), 0, 0, NULL},
    {"keep", 0, "RULES", CLI_TEXT, CLI_FOR_SCAN | CLI_FOR_FEED, "Stories",
     "which article of a story to keep, by edition, first, longest, latest, source:NAME or path:GLOB; with commas "
     "between, a rule decides where those before it leave several; an excerpt or digest is kept only where there is "
     "nothing else", AT(scan.keep), 0, 0, NULL},

    /* -- what is read -- */
    {"files-from", 0, "FILE", CLI_TEXT, SCANS, "Input",
     "read the paths to scan from FILE, one a line; - is standard input", AT(files_from), 0, 0, NULL},
    {"null", '0', NULL, CLI_FLAG, CLI_FOR_SCAN, "Input",
     "paths of --files-from end in NUL, and so do the records of fdupes and tsv", AT(report.nul), 0, 0, NULL},
    {"include", 0, "GLOB", CLI_TEXTS, SCANS, "Input",
     "only files that match GLOB; may be given again", AT(include), 0, 0, NULL},
    {"exclude", 0, "GLOB", CLI_TEXTS, SCANS, "Input",
     "no files and directories that match GLOB, by name or, with a slash in it, by the path below PATH; may be given "
     "again", AT(exclude), 0, 0, NULL},
    {"hidden", 0, NULL, CLI_FLAG, SCANS, "Input",
     "take names that begin with a dot too", AT(scan.hidden), 0, 0, NULL},
    {"follow", 0, NULL, CLI_FLAG, SCANS, "Input",
     "follow symbolic links", AT(scan.follow), 0, 0, NULL},
    {"max-depth", 0, "N", CLI_U32, SCANS, "Input",
     "go down N directories at most, 0 for the files of PATH itself", AT(scan.max_depth), 0, UINT32_MAX, NULL},
    {"input-format", 0, "FMT", CLI_CHOICE, ALL, "Input",
     "what the files are, instead of looking at their content", AT(scan.input_format), 0, 0, ds_input_format},
    {"field", 0, "OURS=THEIRS", CLI_PAIRS, ALL, "Input",
     "the input's name of a field, such as text=content_original, which goes before the names known anyway; may be given "
     "again", AT(fields), 0, 0, NULL},
    {"source", 0, "NAME", CLI_TEXT, SCANS | INDEXED, "Input",
     "source of the articles that name none", AT(scan.source), 0, 0, NULL},
    {"source-from", 0, "REGEX", CLI_TEXT, SCANS | INDEXED, "Input",
     "take it from the path instead: group 1 of REGEX, or all that matches", AT(scan.source_from), 0, 0, NULL},
    {"tz", 0, "SOURCE=ZONE", CLI_PAIRS, SCANS | INDEXED, "Input",
     "zone of a source's dates that have none, such as +02:00 or Europe/Berlin; may be given again", AT(zones),
     0, 0, NULL},

    {"input-offset", 0, "N", CLI_U64, CLI_FOR_FEED, "Input",
     "where standard input begins: a file is gone on with from byte N, and input_offset is counted from there", AT(input_offset), 0,
     UINT64_MAX - 1, NULL},

    /* -- what is written -- */
    {"format", 'f', "FMT", CLI_CHOICE, CLI_FOR_SCAN, "Output",
     "form of the report", AT(format), 0, 0, ds_report_format},
    {"format", 'f', "FMT", CLI_CHOICE, CLI_FOR_COMPARE, "Output",
     "form of the report", AT(format), 0, 0, compare_format},
    {"format", 'f', "FMT", CLI_CHOICE, CLI_FOR_EVAL, "Output",
     "form of the report, text or json; of a sample, tsv or text", AT(eval_format), 0, 0, eval_format},
    {"format", 'f', "FMT", CLI_CHOICE, CLI_FOR_QUERY, "Output",
     "form of the verdicts", AT(format), 0, 0, compare_format},
    {"format", 'f', "FMT", CLI_CHOICE, CLI_FOR_INDEX, "Output",
     "how stats are written: text or json", AT(eval_format), 0, 0, compare_format},
    {"output", 'o', "FILE", CLI_TEXT, CLI_FOR_INDEX, "Output",
     "write to FILE, which is replaced when all is written; - is standard output", AT(output), 0, 0, NULL},
    {"output", 'o', "FILE", CLI_TEXT, CLI_FOR_FEED, "Output",
     "write verdicts to the end of FILE", AT(output), 0, 0, NULL},
    {"output", 'o', "FILE", CLI_TEXT, BOTH | CLI_FOR_EVAL | CLI_FOR_QUERY, "Output",
     "write the report to FILE, which is replaced when all is written", AT(output), 0, 0, NULL},
    {"pairs", 0, "FILE", CLI_TEXT, CLI_FOR_SCAN, "Output",
     "write every verified pair to FILE as tab-separated values", AT(pairs), 0, 0, NULL},
    {"pair-floor", 0, "X", CLI_RATIO, CLI_FOR_SCAN, "Output",
     "leave out pairs that are less similar", AT(scan.pair_floor), 0, 0, NULL},
    {"explain", 0, NULL, CLI_FLAG, CLI_FOR_SCAN, "Output",
     "text: say why each article is in its story", AT(report.explain), 0, 0, NULL},
    {"timing", 0, NULL, CLI_FLAG, CLI_FOR_SCAN, "Output",
     "json: add how long it took, which differs from run to run", AT(report.timing), 0, 0, NULL},
    {"color", 0, "WHEN", CLI_CHOICE, BOTH | CLI_FOR_EVAL, "Output",
     "use colours in text", AT(colour), 0, 0, colour_name},
    {"columns", 0, "N", CLI_U32, CLI_FOR_COMPARE | CLI_FOR_EVAL, "Output",
     "text: lay out for N columns instead of the terminal's, or 80 where there is none", AT(columns), 24, 100000, NULL},
    {"unified", 0, NULL, CLI_FLAG, CLI_FOR_COMPARE | CLI_FOR_EVAL, "Output",
     "text: one article after the other, as below 60 columns, and not side by side", AT(report.unified), 0, 0, NULL},
    {"fail-on-dup", 0, NULL, CLI_FLAG, CLI_FOR_SCAN, "Output",
     "exit with 1 if there are duplicates", AT(fail_on_dup), 0, 0, NULL},
    {"max-bad", 0, "RATIO", CLI_RATIO, SCANS | INDEXED, "Output",
     "exit with 3 if a larger share of the records is broken, such as 0.001 or 0.1%", AT(max_bad), 0, 0, NULL},

    /* -- how it is done -- */
    {"threads", 'j', "N", CLI_U32, SCANS, "Running",
     "threads that work, 0 for one a processor", AT(scan.threads), 0, 256, NULL},
    {"kernel", 0, "NAME", CLI_CHOICE, SCANS | INDEXED, "Running",
     "instruction set to use", AT(scan.kernel), 0, 0, kernel_name},
    {"tmp", 0, "DIR", CLI_TEXT, SCANS, "Running",
     "directory of temporary files, instead of $TMPDIR or /tmp", AT(scan.temp_dir), 0, 0, NULL},
    {"memory", 0, "SIZE", CLI_BYTES, SCANS | INDEXED, "Running",
     "take no more memory than SIZE, such as 512M or 8G; fail if that does not do, 0 for no bound",
     AT(scan.memory_bytes), 0, UINT64_MAX, NULL},
    {"log", 0, "FMT", CLI_CHOICE, SCANS | INDEXED | CLI_FOR_INDEX, "Running",
     "how messages are written on standard error", AT(log), 0, 0, compare_format},
    {"quiet", 'q', NULL, CLI_FLAG, CLI_FOR_INDEX, "Running",
     "do not say what was done", AT(quiet), 0, 0, NULL},
    {"quiet", 'q', NULL, CLI_FLAG, SCANS | INDEXED, "Running",
     "no progress bar and no warnings", AT(quiet), 0, 0, NULL},
    {"verbose", 'v', NULL, CLI_FLAG, CLI_FOR_SCAN, "Running",
     "figures of the run on standard error when it is done", AT(verbose), 0, 0, NULL},
    {"verbose", 'v', NULL, CLI_FLAG, CLI_FOR_VERSION, "Running",
     "also say how the library was built", AT(verbose), 0, 0, NULL},
    {"help", 'h', NULL, CLI_FLAG, CLI_FOR_ALL, "Running", "show this help", AT(help), 0, 0, NULL},
};
/* clang-format on */

const cli_option *cli_option_at(size_t index) {
    return index < sizeof options / sizeof *options ? &options[index] : NULL;
}

static void describe_choice(const cli_option *option, char *out, size_t size) {
    size_t used = (size_t)snprintf(out, size, "one of");
    const char *name;
    for (size_t i = 0; used < size && (name = option->choice(i)) != NULL; i++) {
        int length = snprintf(out + used, size - used, "%s %s", i == 0 ? "" : ",", name);
        if (length < 0) break;
        used += (size_t)length;
    }
}

void cli_option_describe(const cli_option *option, char *out, size_t size) {
    switch (option->kind) {
    case CLI_SHARE: (void)snprintf(out, size, "a number over 0 up to 1, such as 0.55 or 55%%"); break;
    case CLI_RATIO: (void)snprintf(out, size, "a number from 0 to 1, such as 0.001 or 0.1%%"); break;
    case CLI_DAYS: (void)snprintf(out, size, "days or hours, such as 3, 3d or 12h, or 0 for no limit"); break;
    case CLI_BYTES:
        (void)snprintf(out, size, "a number of bytes, such as 536870912, 512M or 8G, or 0 for no bound");
        break;
    case CLI_U32:
    case CLI_U64:
    case CLI_SIZE:
        if (option->most == UINT64_MAX) {
            (void)snprintf(out, size, "a whole number from %" PRIu64 " up, of at most 64 bits", option->least);
        } else {
            (void)snprintf(out, size, "a whole number from %" PRIu64 " to %" PRIu64, option->least, option->most);
        }
        break;
    case CLI_CHOICE: describe_choice(option, out, size); break;
    case CLI_FLAG:
    case CLI_FLAG_OFF:
    case CLI_TEXT:
    case CLI_TEXTS:
    case CLI_PAIRS: (void)snprintf(out, size, "%s", option->argument == NULL ? "no value" : option->argument); break;
    }
}

static void whole_default(const cli_option *option, uint64_t number, char *out, size_t size) {
    if (number >= option->least && number < option->most) (void)snprintf(out, size, "%" PRIu64, number);
}

void cli_option_default(const cli_option *option, const cli_settings *defaults, char *out, size_t size) {
    const void *field = (const char *)defaults + option->offset;
    out[0] = '\0';
    switch (option->kind) {
    case CLI_SHARE:
    case CLI_RATIO:
    case CLI_DAYS: /* less than 0: there is no default */
        if (*(const double *)field >= 0) (void)snprintf(out, size, "%g", *(const double *)field);
        break;
    case CLI_U32: whole_default(option, *(const uint32_t *)field, out, size); break;
    case CLI_BYTES:
    case CLI_U64: whole_default(option, *(const uint64_t *)field, out, size); break;
    case CLI_SIZE: whole_default(option, *(const size_t *)field, out, size); break;
    case CLI_TEXT:
    case CLI_CHOICE:
        if (*(const char *const *)field != NULL) (void)snprintf(out, size, "%s", *(const char *const *)field);
        break;
    case CLI_FLAG:
    case CLI_FLAG_OFF:
    case CLI_TEXTS:
    case CLI_PAIRS: break;
    }
}
